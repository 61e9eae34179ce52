//! Parts of the work of a method, kept while a run goes on ([`Run::kept`](crate::Run::kept)).

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::method::{Parameters, Stop};

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
}
