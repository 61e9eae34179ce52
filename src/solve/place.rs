//! Where a long run is stored.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eigentruth_models::{Hamiltonian, Lattice};
use eigentruth_numerics::checkpoint;
use eigentruth_numerics::keeper::Keeper;

use super::input::Input;
use crate::cli;
use crate::failure::Failure;
use crate::output;
use crate::text::count;

/// A file for a run.
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// A text that differs whenever a bit of the result could; threads are not in it.
    pub identity: String,
    /// How often the run is stored.
    pub every: Duration,
}

/// What decides the numbers of a run, and not what only refuses them: after a refusal a larger limit goes on with what is stored.
fn computed(input: &Input) -> String {
    let limit = format!("most_discarded: {:?}, ", input.solve.most_discarded);
    format!("{:?}", input.solve).replace(&limit, "")
}

impl Place {
    /// The file that was named, for a run with this input.
    ///
    /// # Errors
    /// If there can be no such file.
    pub fn new(
        path: &Path,
        arguments: &cli::Solve,
        input: &Input,
        lattice: &Lattice,
        hamiltonian: &Hamiltonian,
    ) -> Result<Self, Failure> {
        check(path)?;
        let terms: Vec<String> =
            hamiltonian.operator().terms().map(|(word, factor)| format!("{factor:?} {word:?}")).collect();
        let identity = checkpoint::fingerprint(&[
            env!("CARGO_PKG_VERSION"),
            &format!("{lattice:?}"),
            &format!("{:?}", hamiltonian.space()),
            &terms.join("\n"),
            &computed(input),
            &arguments.seed.to_string(),
        ]);
        let every = Duration::from_secs_f64(arguments.checkpoint_every);
        Ok(Self { path: path.to_owned(), identity, every })
    }

    /// What an earlier run of iterations has left, or a new checkpoint.
    ///
    /// # Errors
    /// If the file is something else, or damaged.
    pub fn keeper(&self) -> Result<Keeper, Failure> {
        let keeper = Keeper::open(&self.path, self.identity.clone(), self.every)
            .map_err(|error| Failure::new(error.to_string()))?;
        let finished = keeper.finished().len();
        if finished > 0 || keeper.is_underway() {
            let underway = if keeper.is_underway() { ", one is underway" } else { "" };
            self.tell(&format!("{} finished{underway}", count(finished, "calculation")));
        }
        Ok(keeper)
    }

    /// Says how far the run is that is gone on with.
    pub fn tell(&self, how_far: &str) {
        output::complain("note", &format!("going on from `{}`: {how_far}", self.path.display()));
    }

    /// Removes the file: the result is where it belongs.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(self) -> Result<(), Failure> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::new(format!("cannot remove the checkpoint `{}`: {error}", self.path.display())))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses a place where no checkpoint can be before anything is computed.
fn check(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        return Err(Failure::new(format!(
            "`{}` is a folder; name a file in it with --checkpoint, such as `{}`",
            path.display(),
            path.join("run.checkpoint").display()
        )));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return Err(Failure::new(format!(
            "the folder of `{}` does not exist; make it, or name another file with --checkpoint",
            path.display()
        )));
    }
    Ok(())
}
