//! Parts of the work of a method, kept while a run goes on ([`Run::kept`](crate::Run::kept)).

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::method::{Parameters, Stop};
use crate::seed;

/// What a piece is a part of, and which one: one of another version, of other parameters or another seed is another piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PieceName {
    /// The problem and the method.
    pub of: String,
    /// The method's version.
    pub version: u32,
    /// The method's parameters.
    pub parameters: Parameters,
    /// The seed of the run.
    pub root_seed: u64,
    /// Which piece it is.
    pub piece: String,
}

impl PieceName {
    /// The name of the file in which a solver stores how far it is. Two names may have one file: the solver stores the whole name in it.
    pub(super) fn file(&self) -> String {
        let of = work(&self.of, &self.parameters, self.root_seed);
        format!("{of}{:016x}.checkpoint", seed::derive(u64::from(self.version), &[&self.piece]))
    }
}

/// How the files of a method begin, whatever its version.
fn work(of: &str, parameters: &Parameters, root_seed: u64) -> String {
    let parameters = serde_json::to_string(parameters).unwrap_or_default();
    format!("{:016x}-", seed::derive(root_seed, &[of, &parameters]))
}

/// All that a method does in a run, which pieces are parts of: of any claim, and of any version, since a run has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Work {
    pub of: String,
    pub parameters: Parameters,
    pub root_seed: u64,
}

impl Work {
    /// Whether a piece is a part of it.
    pub(super) fn holds(&self, name: &PieceName) -> bool {
        self.of == name.of && self.parameters == name.parameters && self.root_seed == name.root_seed
    }

    /// Whether a file is one of its pieces.
    pub(super) fn holds_file(&self, name: &str) -> bool {
        // A file that is being written has a point in front.
        let start = work(&self.of, &self.parameters, self.root_seed);
        name.strip_prefix('.').unwrap_or(name).starts_with(&start)
    }
}

/// A piece.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Piece {
    #[serde(flatten)]
    pub name: PieceName,
    pub value: Value,
}

/// Where pieces are kept.
pub(crate) trait Pieces: Sync {
    /// What is known of this name.
    fn find(&self, name: &PieceName) -> Option<Value>;

    /// Keeps a piece; it is on the disk when this returns, if anything is.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] if it cannot be written: the run ends.
    fn keep(&self, piece: Piece) -> Result<(), Stop>;

    /// Where the solver of a piece may store how far it is; nothing where nothing is kept.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] if there can be no such file: the run ends.
    fn file(&self, name: &PieceName) -> Result<Option<PathBuf>, Stop>;

    /// How a method ends whose solver cannot store how far it is, or cannot read what it has stored: with [`Stop::Cancelled`], and so does the run, as
    /// where a piece cannot be written.
    fn unkept(&self, why: String) -> Stop;
}

/// Keeps nothing.
pub(crate) struct Forgotten;

impl Pieces for Forgotten {
    fn find(&self, _name: &PieceName) -> Option<Value> {
        None
    }

    fn keep(&self, _piece: Piece) -> Result<(), Stop> {
        Ok(())
    }

    fn file(&self, _name: &PieceName) -> Result<Option<PathBuf>, Stop> {
        Ok(None)
    }

    fn unkept(&self, why: String) -> Stop {
        Stop::Failed(why)
    }
}
