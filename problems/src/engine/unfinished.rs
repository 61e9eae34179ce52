//! What is known of findings that no run has finished: pieces, and files of solvers that are under way.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::journal::JournalError;
use super::piece::{Piece, PieceName, Work};

/// Pieces in the journal, and the folder beside it.
#[derive(Debug)]
pub(super) struct Unfinished {
    folder: PathBuf,
    pieces: Vec<Piece>,
}

impl Unfinished {
    /// `evidence.h5` has the files of its solvers in `evidence.h5.underway`.
    pub(super) fn of(archive: &Path) -> Self {
        let mut folder = archive.as_os_str().to_owned();
        folder.push(".underway");
        Unfinished { folder: folder.into(), pieces: Vec::new() }
    }

    /// The piece of this name. The last one, for one that could not be used is computed again.
    pub(super) fn find(&self, name: &PieceName) -> Option<&Value> {
        self.pieces.iter().rev().find(|piece| piece.name == *name).map(|piece| &piece.value)
    }

    /// One piece more.
    pub(super) fn push(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }

    /// Whether there is no piece.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Where the solver of a piece may store how far it is.
    ///
    /// # Errors
    /// If there can be no folder.
    pub(super) fn file(&self, name: &PieceName) -> Result<PathBuf, JournalError> {
        let failed = |error| JournalError::Folder { path: self.folder.clone(), error };
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        Ok(self.folder.join(name.file()))
    }

    /// Forgets all pieces of these; says whether there were any.
    pub(super) fn forget(&mut self, works: &[Work]) -> bool {
        let before = self.pieces.len();
        self.pieces.retain(|piece| !works.iter().any(|work| work.holds(&piece.name)));
        self.pieces.len() < before
    }

    /// Removes the files of these.
    pub(super) fn remove_files(&self, works: &[Work]) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        // What cannot be removed does no harm: a file names its piece, and is replaced by the next one of that name.
        for entry in entries.filter_map(Result::ok) {
            let name = entry.file_name();
            if name.to_str().is_some_and(|name| works.iter().any(|work| work.holds_file(name))) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        // Only if nothing is left in it.
        let _ = std::fs::remove_dir(&self.folder);
    }
}
