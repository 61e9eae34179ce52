//! Where findings are kept: the journal while a run goes on, the archive when it is over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::archive::{self, Contents, EvidenceError};
use super::journal::{Forget, Journal, JournalError, Line, Unread};
use super::piece::{Piece, PieceName, Work};
use super::unfinished::Unfinished;
use crate::record::{Identity, Record};

/// Why findings cannot be kept or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// See [`JournalError`].
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// See [`EvidenceError`].
    #[error(transparent)]
    Archive(#[from] EvidenceError),
}

/// Findings on disk, or in memory only.
#[derive(Debug)]
pub struct Store {
    archive: Option<PathBuf>,
    journal: Option<Journal>,
    /// In the order in which they were kept; later ones replace earlier ones of the same identity.
    records: Vec<Record>,
    /// Parts of findings that a run has not finished; they are never in the archive. In memory nobody could come back to them.
    unfinished: Option<Unfinished>,
    /// Of which pieces were forgotten that are in the journal still.
    forgotten: Vec<Work>,
    verdicts: BTreeMap<String, String>,
    changed: bool,
    /// Lines of the journal that could not be read.
    pub damaged: usize,
    /// The file to which they were copied, if there are any.
    pub set_aside: Option<PathBuf>,
    /// Why nothing can be kept beside an archive that can be read: its findings are used, new ones stay in memory.
    pub unwritable: Option<String>,
}

impl Store {
    /// Keeps findings in memory only.
    pub fn in_memory() -> Self {
        Store {
            archive: None,
            journal: None,
            records: Vec::new(),
            unfinished: None,
            forgotten: Vec::new(),
            verdicts: BTreeMap::new(),
            changed: false,
            damaged: 0,
            set_aside: None,
            unwritable: None,
        }
    }

    /// Findings of the archive at `archive` and of the journal of a run that did not end. An archive that can only be
    /// read is used, and nothing is kept ([`Store::unwritable`]).
    ///
    /// # Errors
    /// If the archive or the journal cannot be read, another run uses them, or nothing can be kept where no archive is.
    pub fn open(archive: &Path) -> Result<Self, StoreError> {
        // What is no archive is left alone, and no journal is made beside it.
        archive::check(archive)?;
        // The journal first: its lock keeps others from writing the archive meanwhile.
        let (journal, found, unread) = match Journal::open(&journal_of(archive)) {
            Ok(opened) => opened,
            Err(error @ JournalError::File { .. }) if archive.exists() => {
                let Contents { records, verdicts } = archive::read(archive)?;
                let unwritable = Some(error.to_string());
                return Ok(Store { records, verdicts, unwritable, ..Store::in_memory() });
            }
            Err(error) => return Err(error.into()),
        };
        let Contents { records, verdicts } = match archive::read(archive) {
            Ok(contents) => contents,
            Err(error) => {
                // An empty journal is no use to anybody.
                if found.is_empty() && unread.lines == 0 {
                    let _ = journal.remove();
                }
                return Err(error.into());
            }
        };
        let Unread { lines: damaged, kept: set_aside } = unread;
        let mut store = Store {
            archive: Some(archive.to_owned()),
            journal: Some(journal),
            records,
            unfinished: None,
            forgotten: Vec::new(),
            verdicts,
            changed: false,
            damaged,
            set_aside,
            unwritable: None,
        };
        let mut unfinished = Unfinished::of(archive);
        for line in found {
            match line {
                // Of a run that came to its end beside pieces of another one: the archive has it.
                Line::Finding(record) if store.find(&record.identity) == Some(&*record) => {}
                Line::Finding(record) => {
                    store.changed = true;
                    store.remember(*record);
                }
                Line::Piece(piece) => unfinished.push(piece),
                Line::Forget(Forget { forget }) => {
                    unfinished.forget(&forget);
                }
            }
        }
        store.unfinished = Some(unfinished);
        Ok(store)
    }

    /// The finding of this identity.
    pub fn find(&self, identity: &Identity) -> Option<&Record> {
        self.records.iter().find(|record| record.identity == *identity)
    }

    /// All findings.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Keeps a finding; it is on the disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&mut self, record: &Record) -> Result<(), StoreError> {
        if let Some(journal) = &mut self.journal {
            journal.append(record)?;
        }
        self.changed = true;
        self.remember(record.clone());
        Ok(())
    }

    /// The piece of this name.
    pub(super) fn find_piece(&self, name: &PieceName) -> Option<&serde_json::Value> {
        self.unfinished.as_ref()?.find(name)
    }

    /// Keeps a piece of a finding until the run ends.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn keep_piece(&mut self, piece: Piece) -> Result<(), StoreError> {
        if let (Some(journal), Some(unfinished)) = (&mut self.journal, &mut self.unfinished) {
            journal.append(&piece)?;
            unfinished.push(piece);
        }
        Ok(())
    }

    /// Where the solver of a piece may store how far it is; nothing where nothing is kept.
    ///
    /// # Errors
    /// If there can be no such file.
    pub(super) fn file_of_piece(&self, name: &PieceName) -> Result<Option<PathBuf>, StoreError> {
        Ok(self.unfinished.as_ref().map(|unfinished| unfinished.file(name)).transpose()?)
    }

    /// Forgets the pieces of these, which belong to findings that are finished. Those of others stay, for a run that goes on with them. A kill
    /// before [`Store::finish`] brings them back.
    pub(super) fn forget_pieces(&mut self, works: &[Work]) {
        if let Some(unfinished) = &mut self.unfinished {
            unfinished.remove_files(works);
            if unfinished.forget(works) {
                self.forgotten.extend_from_slice(works);
            }
        }
    }

    /// Forgets the pieces of these, which are to be computed again, and no kill brings them back.
    ///
    /// # Errors
    /// If the journal cannot be written.
    pub(super) fn discard_pieces(&mut self, works: &[Work]) -> Result<(), StoreError> {
        // The files first: those that are there after the line in the journal are new.
        self.forget_pieces(works);
        self.write_forgotten()
    }

    fn write_forgotten(&mut self) -> Result<(), StoreError> {
        let forget = std::mem::take(&mut self.forgotten);
        if let (Some(journal), false) = (&mut self.journal, forget.is_empty()) {
            journal.append(&Forget { forget })?;
        }
        Ok(())
    }

    /// The verdict that the archive holds for a problem.
    pub fn verdict(&self, problem: &str) -> Option<&str> {
        self.verdicts.get(problem).map(String::as_str)
    }

    /// Notes a verdict for the archive.
    pub fn set_verdict(&mut self, problem: &str, verdict: &str) {
        let earlier = self.verdicts.insert(problem.to_owned(), verdict.to_owned());
        self.changed |= earlier.as_deref() != Some(verdict);
    }

    /// Ends the run: everything goes into the archive, whole or not at all, and the journal is removed. It stays as it is where it has pieces that
    /// may be needed, of a method that failed or of what an earlier run of other problems, budgets or seeds has not finished: it is never
    /// rewritten, so that a kill has nothing to lose.
    ///
    /// # Errors
    /// If the archive cannot be written; the journal stays then, and nothing is lost.
    pub fn finish(mut self) -> Result<(), StoreError> {
        if let (Some(path), true) = (&self.archive, self.changed) {
            let (records, verdicts) = (std::mem::take(&mut self.records), std::mem::take(&mut self.verdicts));
            let contents = Contents { records, verdicts };
            archive::write(path, &contents)?;
        }
        if self.unfinished.as_ref().is_none_or(Unfinished::is_empty) {
            return Ok(self.journal.map_or(Ok(()), Journal::remove)?);
        }
        self.write_forgotten()
    }

    fn remember(&mut self, record: Record) {
        self.records.retain(|earlier| earlier.identity != record.identity);
        self.records.push(record);
    }
}

/// `evidence.h5` has its journal in `evidence.h5.journal`.
fn journal_of(archive: &Path) -> PathBuf {
    let mut name = archive.as_os_str().to_owned();
    name.push(".journal");
    PathBuf::from(name)
}
