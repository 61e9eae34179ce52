//! A long computation of several parts that survives being killed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Scalar;
use crate::checkpoint::{self, CheckpointError, WithVectors};

const KIND: &str = "computation";
const VERSION: u32 = 1;

/// Keeps in one file what the finished parts of a computation have found, and how far the next part is.
///
/// A part goes on with the same bits: what is stored are the vectors and numbers of the iteration. The file is replaced
/// as a whole, see [`checkpoint`].
#[derive(Debug)]
pub struct Keeper {
    path: PathBuf,
    identity: String,
    every: Duration,
    next: Instant,
    finished: Vec<Value>,
    /// Whether the file holds the state of an iteration that nobody has asked for yet.
    underway: bool,
}

#[derive(Serialize, Deserialize)]
struct Document {
    identity: String,
    finished: Vec<Value>,
    underway: Option<Value>,
}

impl Keeper {
    /// Takes up the computation with this identity, or starts it if there is no file. An iteration is stored `every` so
    /// often, less often if that would take more than a twentieth of the time.
    ///
    /// # Errors
    /// [`CheckpointError::Foreign`] if the file belongs to another computation; whatever [`checkpoint::read`] refuses.
    pub fn open(path: &Path, identity: String, every: Duration) -> Result<Self, CheckpointError> {
        let found: Option<Document> = checkpoint::read(path, KIND, VERSION)?;
        let foreign = || CheckpointError::Foreign { path: path.display().to_string() };
        let (finished, underway) = match found {
            Some(document) if document.identity == identity => {
                (document.finished, document.underway.is_some())
            }
            Some(_) => return Err(foreign()),
            None if path.exists() => return Err(foreign()),
            None => (Vec::new(), false),
        };
        Ok(Self { path: path.into(), identity, every, next: Instant::now() + every, finished, underway })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the finished parts have found, in their order.
    pub fn finished(&self) -> &[Value] {
        &self.finished
    }

    /// Whether an iteration of the next part is stored.
    pub fn is_underway(&self) -> bool {
        self.underway
    }

    /// Stores what the next part has found.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn finish<T: Serialize>(&mut self, found: &T) -> Result<(), CheckpointError> {
        self.finished.push(serde_json::to_value(found).map_err(CheckpointError::Value)?);
        self.underway = false;
        self.write::<f64>(None, &[])
    }

    /// Removes the file: the computation is done and its result is where it belongs.
    ///
    /// # Errors
    /// [`CheckpointError::File`].
    pub fn remove(self) -> Result<(), CheckpointError> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(CheckpointError::File { path: self.path.display().to_string(), error })
            }
            _ => Ok(()),
        }
    }

    /// Stores how far an iteration is, if it is time to.
    pub(crate) fn keep<T: Serialize, S: Scalar>(
        &mut self,
        state: impl FnOnce() -> T,
        vectors: &[&[S]],
    ) -> Result<(), CheckpointError> {
        let start = Instant::now();
        if start < self.next {
            return Ok(());
        }
        let state = serde_json::to_value(state()).map_err(CheckpointError::Value)?;
        self.write(Some(state), vectors)?;
        self.next = Instant::now()
            + self.every.max(if self.every.is_zero() { Duration::ZERO } else { start.elapsed() * 20 });
        Ok(())
    }

    /// The iteration that was stored, once.
    pub(crate) fn recall<T: DeserializeOwned, S: Scalar>(
        &mut self,
    ) -> Result<Option<WithVectors<T, S>>, CheckpointError> {
        if !std::mem::take(&mut self.underway) {
            return Ok(None);
        }
        let damaged =
            |reason: String| CheckpointError::Damaged { path: self.path.display().to_string(), reason };
        let found = checkpoint::read_with_vectors::<Document, S>(&self.path, KIND, VERSION)?;
        let Some((Document { underway: Some(state), .. }, vectors)) = found else { return Ok(None) };
        let state = serde_json::from_value(state).map_err(|error| damaged(error.to_string()))?;
        Ok(Some((state, vectors)))
    }

    fn write<S: Scalar>(&self, underway: Option<Value>, vectors: &[&[S]]) -> Result<(), CheckpointError> {
        let document =
            Document { identity: self.identity.clone(), finished: self.finished.clone(), underway };
        checkpoint::write_with_vectors(&self.path, KIND, VERSION, &document, vectors)
    }
}
