//! The journal: one finding a line, or a piece of one, on disk before the next is begun.
//!
//! A kill at any moment loses at most the line being written; such a torn line is cut off when the journal is opened
//! again. Lines that are neither findings nor pieces, of somebody else or damaged, are copied to a file of their own first, since the journal is
//! removed in the end. One process at a time holds the journal (an advisory lock that ends with the process, however it ends).

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::piece::{Piece, Work};
use crate::record::Record;

/// Why a journal cannot be used.
#[derive(Debug, Error)]
pub enum JournalError {
    /// It cannot be opened, read or written.
    #[error(
        "cannot {action} the journal `{}`: {error}; name a file in a folder that you may write to with --archive, \
         or keep nothing with `--archive none`", path.display()
    )]
    File {
        /// What failed.
        action: &'static str,
        /// The journal.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another process is writing to it.
    #[error(
        "the journal `{}` is in use by another run; wait for it, or give this one an archive of its own with --archive",
        path.display()
    )]
    InUse {
        /// The journal.
        path: PathBuf,
    },
    /// There is no place for files beside it.
    #[error(
        "cannot make the folder `{}` for computations that are under way: {error}; name a file in a folder that you may write to with \
         --archive, or keep nothing with `--archive none`", path.display()
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A solver cannot store how far it is, or cannot read it.
    #[error(
        "{reason}: it says how far a computation is, in a folder beside the journal; make room and start the same command again, name a file in a \
         folder that you may write to with --archive, or keep nothing with `--archive none`"
    )]
    Underway {
        /// Which file, and why.
        reason: String,
    },
}

/// A line of a journal.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    /// A finding.
    Finding(Box<Record>),
    /// A piece of a finding that is not finished.
    Piece(Piece),
    /// The end of pieces.
    Forget(Forget),
}

/// Pieces of these in earlier lines are of no more use.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Forget {
    pub(super) forget: Vec<Work>,
}

/// What a journal holds that is no line of one.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Unread {
    /// How many lines.
    pub(super) lines: usize,
    /// Where they are kept, if there are any.
    pub(super) kept: Option<PathBuf>,
}

/// An open journal.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
    /// Whether there may be a part of a line behind them.
    torn: bool,
}

impl Journal {
    /// Opens or makes the journal; gives the lines in it, and what cannot be read and was copied to another file.
    pub(super) fn open(path: &Path) -> Result<(Self, Vec<Line>, Unread), JournalError> {
        let failed = |action| move |error| JournalError::File { action, path: path.to_owned(), error };
        let mut file = loop {
            let file = OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .map_err(failed("open"))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path: path.to_owned() }),
                Err(TryLockError::Error(error)) => return Err(failed("lock")(error)),
            }
            // A run that has just ended removes its journal: a lock on a removed file protects nothing.
            if path.exists() {
                break file;
            }
        };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed("read"))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (mut lines, mut foreign) = (Vec::new(), Vec::new());
        for line in bytes[..whole].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(line) => lines.push(line),
                Err(_) => foreign.push(line),
            }
        }
        // What a kill has torn is the beginning of an object.
        let torn = &bytes[whole..];
        if torn.first().is_some_and(|byte| *byte != b'{') {
            foreign.push(torn);
        }
        let kept = set_aside(path, &foreign).map_err(failed("copy what is no finding from"))?;
        let unread = Unread { lines: foreign.len(), kept };
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(failed("mend"))?;
        }
        file.seek(SeekFrom::End(0)).map_err(failed("read"))?;
        let journal = Journal { path: path.to_owned(), file, length: whole as u64, torn: false };
        Ok((journal, lines, unread))
    }

    /// Writes one finding or piece and waits until it is on the disk.
    pub(super) fn append(&mut self, entry: &impl Serialize) -> Result<(), JournalError> {
        let path = self.path.clone();
        let failed = |error| JournalError::File { action: "write to", path: path.clone(), error };
        let mut line = serde_json::to_vec(entry).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        if self.torn {
            self.cut().map_err(failed)?;
        }
        if let Err(error) = self.file.write_all(&line).and_then(|()| self.file.sync_data()) {
            // A part of the line may be there, to which another thread must not glue the next one. What cannot be cut off now is cut off before that.
            self.torn = true;
            let _ = self.cut();
            return Err(failed(error));
        }
        self.length += line.len() as u64;
        Ok(())
    }

    /// Cuts off what is no whole line.
    fn cut(&mut self) -> io::Result<()> {
        self.file.set_len(self.length)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        self.torn = false;
        Ok(())
    }

    /// Removes the journal: its findings are in the archive now.
    pub(super) fn remove(self) -> Result<(), JournalError> {
        // Removed while it is locked, so that nobody can write to it in between.
        std::fs::remove_file(&self.path).map_err(|error| JournalError::File {
            action: "remove",
            path: self.path.clone(),
            error,
        })
    }
}

/// Writes lines to a file beside the journal that is not there yet, or holds just these, and gives its name; nothing where there are no lines.
fn set_aside(journal: &Path, lines: &[&[u8]]) -> io::Result<Option<PathBuf>> {
    if lines.is_empty() {
        return Ok(None);
    }
    let mut bytes = lines.join(&b'\n');
    bytes.push(b'\n');
    for number in 1_u64.. {
        let mut name = journal.as_os_str().to_owned();
        name.push(if number == 1 { ".unread".to_owned() } else { format!(".unread.{number}") });
        let path = PathBuf::from(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(&bytes).and_then(|()| file.sync_all())?;
                return Ok(Some(path));
            }
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            // The journal stays as it is while it has pieces: every run finds these lines in it.
            Err(_) if std::fs::read(&path).is_ok_and(|known| known == bytes) => return Ok(Some(path)),
            Err(_) => {}
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::piece::PieceName;
    use crate::finding::{Evidence, Finding, FindingKind};
    use crate::method::Parameters;
    use crate::record::Identity;
    use eigentruth_numerics::{Estimate, Provenance};

    fn record(claim: &str, value: f64) -> Record {
        let identity = Identity {
            problem: "ed/00-test".into(),
            claim: claim.into(),
            reading: "plain".into(),
            method: "method".into(),
            version: 1,
            parameters: Parameters::new().with("sites", 4),
            seed: 7,
        };
        let estimate = Estimate::exact(value, value * f64::EPSILON, Provenance::new("test"));
        let finding =
            Finding::holds(FindingKind::Numerical, "it holds").with(Evidence::number("x", "t", estimate));
        Record {
            identity,
            solver: "test".into(),
            program: "0".into(),
            seconds: 0.1,
            recorded: false,
            commit: None,
            finding,
        }
    }

    fn finding(line: Line) -> Record {
        match line {
            Line::Finding(record) => *record,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_torn_line_is_cut_off_and_the_others_are_the_same_bits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let written: Vec<Record> =
            (0..20).map(|n| record(&format!("c{n}"), 0.1 + f64::from(n) * std::f64::consts::PI)).collect();
        let (mut journal, none, _) = Journal::open(&path).unwrap();
        assert!(none.is_empty());
        for record in &written {
            journal.append(record).unwrap();
        }
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        let last = whole[..whole.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1;
        // However the last line is torn, the others are read and a new one can follow.
        for cut in [last, last + 1, last + 40, whole.len() - 1] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (mut journal, read, unread) = Journal::open(&path).unwrap();
            let read: Vec<Record> = read.into_iter().map(finding).collect();
            assert_eq!((read.as_slice(), unread.lines), (&written[..19], 0));
            journal.append(&written[19]).unwrap();
            drop(journal);
            assert_eq!(std::fs::read(&path).unwrap(), whole);
        }
    }

    #[test]
    fn lines_that_are_no_findings_are_kept_in_a_file_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, _, _) = Journal::open(&path).unwrap();
        journal.append(&record("a", 1.0)).unwrap();
        drop(journal);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"problem\":\n\u{0}\n");
        std::fs::write(&path, &text).unwrap();
        let aside = folder.path().join("journal.unread");
        // The second time the same file will do.
        for _ in 0..2 {
            let (_, read, unread) = Journal::open(&path).unwrap();
            assert_eq!((read.len(), unread), (1, Unread { lines: 2, kept: Some(aside.clone()) }));
            assert_eq!(std::fs::read_to_string(&aside).unwrap(), "{\"problem\":\n\u{0}\n");
        }
        // Somebody's notes, the last line of which has no end.
        std::fs::write(&path, "my notes\ngo on").unwrap();
        let (journal, read, unread) = Journal::open(&path).unwrap();
        let second = folder.path().join("journal.unread.2");
        assert_eq!((read.len(), unread), (0, Unread { lines: 2, kept: Some(second.clone()) }));
        journal.remove().unwrap();
        assert_eq!(std::fs::read_to_string(&second).unwrap(), "my notes\ngo on\n");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn pieces_stand_beside_findings() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let name = PieceName {
            of: "ed/00-test/method".into(),
            version: 2,
            parameters: Parameters::new().with("sites", 4),
            root_seed: 1,
            piece: "temperature 0.1".into(),
        };
        let piece = Piece { name, value: serde_json::json!([0.1, 1.0 / 3.0]) };
        let (mut journal, ..) = Journal::open(&path).unwrap();
        journal.append(&piece).unwrap();
        journal.append(&record("a", 1.0)).unwrap();
        drop(journal);
        let (_, read, unread) = Journal::open(&path).unwrap();
        assert_eq!(read, [Line::Piece(piece), Line::Finding(Box::new(record("a", 1.0)))]);
        assert_eq!(unread.lines, 0);
    }

    #[test]
    fn nothing_is_glued_to_a_line_that_could_not_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, ..) = Journal::open(&path).unwrap();
        journal.append(&record("a", 1.0)).unwrap();
        // A disk that takes half of a line, and then neither the rest nor that it is cut off.
        journal.file.write_all(b"{\"problem\":").unwrap();
        let writable = std::mem::replace(&mut journal.file, File::open(&path).unwrap());
        let error = journal.append(&record("b", 2.0)).unwrap_err().to_string();
        assert!(error.contains("write to"), "{error}");
        // Still torn.
        journal.append(&record("b", 2.0)).unwrap_err();
        journal.file = writable;
        journal.append(&record("c", 3.0)).unwrap();
        drop(journal);
        let (_, read, unread) = Journal::open(&path).unwrap();
        let read: Vec<String> = read.into_iter().map(|line| finding(line).identity.claim).collect();
        assert_eq!((read, unread.lines), (vec!["a".to_owned(), "c".to_owned()], 0));
    }

    #[test]
    fn two_runs_do_not_share_a_journal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let first = Journal::open(&path).unwrap();
        assert!(matches!(Journal::open(&path), Err(JournalError::InUse { .. })));
        first.0.remove().unwrap();
        assert!(Journal::open(&path).is_ok());
    }
}
