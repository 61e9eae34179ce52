//! Running investigations: jobs in parallel, each with its own seed; findings kept as they are made.

pub(crate) mod archive;
mod job;
mod journal;
mod piece;
mod recorded;
mod run;
mod store;
#[cfg(test)]
mod tests;
mod unfinished;

pub use archive::{EvidenceError, read_findings};
pub use job::{Job, investigate, jobs};
pub use journal::JournalError;
#[cfg(test)]
pub(crate) use piece::Forgotten;
pub(crate) use piece::{Piece, PieceName, Pieces};
pub use recorded::{recorded, recorded_lines};
pub use run::{Done, Observer, Options, Silent, run};
pub use store::{Store, StoreError};
