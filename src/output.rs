//! Where output goes: standard output that may be closed, a terminal that may want colour, files
//! that are either whole or not there.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::failure::Failure;

/// Prints `text` to standard output. A reader that has gone away (`| head`) ends the printing, not the program.
///
/// # Errors
/// If standard output fails for another reason, such as a full disk.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(format!("cannot write to standard output: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Prints `label: message` to standard error, whether or not anybody listens.
pub fn complain(label: &str, message: &str) {
    let colour = wants_colour(&io::stderr());
    let label = match (colour, label) {
        (true, "error") => "\u{1b}[1;31merror\u{1b}[0m".to_owned(),
        (true, "warning") => "\u{1b}[1;33mwarning\u{1b}[0m".to_owned(),
        (true, other) => format!("\u{1b}[1m{other}\u{1b}[0m"),
        (false, other) => other.to_owned(),
    };
    let _ = writeln!(io::stderr().lock(), "{label}: {message}");
}

/// Colours for one stream: only on a terminal, and never against `NO_COLOR` (<https://no-color.org>).
fn wants_colour(stream: &impl IsTerminal) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The width that a line has where nobody says.
const USUAL: usize = 100;

/// How many columns a line of a table may take: what `COLUMNS` says, else the terminal, else 100.
pub fn columns() -> usize {
    limit().unwrap_or(USUAL)
}

/// How many columns a line has: what `COLUMNS` says, else the terminal; nothing where lines may be of any length.
pub fn limit() -> Option<usize> {
    let told = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    told.filter(|columns| *columns >= 40)
        .or_else(|| io::stdout().is_terminal().then(|| *TERMINAL.get_or_init(terminal)))
}

/// The width of the terminal, asked once.
static TERMINAL: OnceLock<usize> = OnceLock::new();

/// Asks `stty`, since shells do not hand `COLUMNS` on, and the system call would need a crate of its own.
fn terminal() -> usize {
    let said = fs::File::open("/dev/tty").ok().and_then(|terminal| {
        let asked = Command::new("stty").arg("size").stdin(terminal).stderr(Stdio::null()).output().ok()?;
        String::from_utf8(asked.stdout).ok()?.split_whitespace().nth(1)?.parse().ok()
    });
    said.filter(|columns| *columns >= 40).unwrap_or(USUAL)
}

/// A brush for standard output: paints on a terminal, leaves text alone elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    on: bool,
}

/// What a colour means; it never carries the meaning alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Right.
    Good,
    /// Wrong.
    Bad,
    /// Deserves a look.
    Caution,
    /// Of less importance.
    Faint,
    /// A heading.
    Strong,
}

impl Paint {
    /// The brush that suits standard output.
    pub fn stdout() -> Self {
        Paint { on: wants_colour(&io::stdout()) }
    }

    /// `text` in the colour of `tone`.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        if !self.on {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Caution => "33",
            Tone::Faint => "2",
            Tone::Strong => "1",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }
}

/// Refuses, before anything is computed, what would destroy data: an output that is also an input, or two outputs in one file. Outputs are named by
/// their options, and are nothing where they were not asked for or go to standard output. `-` is the name of no file: it would be taken for
/// standard output.
///
/// # Errors
/// Which output it is, and what to do.
pub fn refuse_overwriting(
    outputs: &[(&'static str, Option<&Path>)],
    inputs: &[&Path],
) -> Result<(), Failure> {
    let mut earlier: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in outputs {
        let Some(path) = path else { continue };
        if *path == Path::new("-") {
            return Err(Failure::new(format!(
                "`{option} -` cannot be written to standard output; name a file, or `./-` if it is to be called so"
            )));
        }
        // A device or a pipe holds nothing that could be lost.
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            continue;
        }
        let this = place(path);
        if inputs.iter().any(|input| place(input) == this) {
            let output = path.display();
            return Err(Failure::new(format!("the output `{output}` is also an input; name another file")));
        }
        if let Some((other, _)) = earlier.iter().find(|(_, known)| *known == this) {
            return Err(Failure::new(format!(
                "`{other}` and `{option}` name the same file; give each its own"
            )));
        }
        earlier.push((*option, this));
    }
    Ok(())
}

/// The one name of a file that may not be there yet.
fn place(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        folder.ok().zip(path.file_name()).map_or_else(|| path.to_owned(), |(folder, name)| folder.join(name))
    })
}

/// Writes `contents` to `path` so that a reader finds the old file or the new one, never a part:
/// under a temporary name in the same folder, then renamed.
///
/// # Errors
/// If the folder is missing or cannot be written to.
pub fn write_whole(path: &Path, contents: &[u8]) -> Result<(), Failure> {
    let complaint = |error: io::Error| {
        let hint = match error.kind() {
            io::ErrorKind::NotFound => "; does its folder exist?",
            io::ErrorKind::PermissionDenied => "; may you write there?",
            _ => "",
        };
        Failure::new(format!("cannot write `{}`: {error}{hint}", path.display()))
    };
    // A link is followed, so that its target is replaced; a device or a pipe takes the bytes as they come.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(Failure::new(format!(
                "cannot write `{}`: it is a folder; name a file in it",
                path.display()
            )));
        }
        Ok(metadata) if !metadata.is_file() => return fs::write(&target, contents).map_err(complaint),
        _ => {}
    }
    let temporary = temporary_beside(&target);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary)
        .and_then(|mut file| file.write_all(contents))
        .and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        complaint(error)
    })
}

fn temporary_beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("report.html");
        fs::write(&path, "old").expect("writing");
        write_whole(&path, b"new").expect("writing");
        assert_eq!(fs::read(&path).expect("reading"), b"new");
        assert_eq!(fs::read_dir(folder.path()).expect("listing").count(), 1);
    }

    #[test]
    fn one_file_is_known_by_all_its_names() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (one, two) = (folder.path().join("new.h5"), folder.path().join("./x/../new.h5"));
        let (one, two) = (one.as_path(), two.as_path());
        fs::create_dir(folder.path().join("x")).expect("a folder");
        let refused = |outputs: &[(&'static str, Option<&Path>)], inputs: &[&Path]| {
            refuse_overwriting(outputs, inputs).expect_err("it is refused").to_string()
        };
        // Whether it is there or not.
        for _ in 0..2 {
            assert!(refused(&[("-o", Some(one))], &[two]).contains("is also an input"));
            let both = refused(&[("-o", Some(one)), ("--jsonl", None), ("--archive", Some(two))], &[]);
            assert!(both.contains("`-o` and `--archive` name the same file"), "{both}");
            fs::write(one, "").expect("writing");
        }
        assert!(refused(&[("-o", Some(Path::new("-")))], &[]).contains("standard output"));
        let null = Path::new("/dev/null");
        let free = refuse_overwriting(&[("-o", Some(null)), ("--jsonl", Some(null))], &[one, null]);
        assert!(free.is_ok());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let error = write_whole(&folder.path().join("no/report.html"), b"x").expect_err("no such folder");
        assert!(error.to_string().contains("does its folder exist?"), "{error}");
    }
}
