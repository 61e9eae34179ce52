//! A long computation of several parts that survives being killed.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Scalar;
use crate::checkpoint::{self, CheckpointError, WithVectors};

const KIND: &str = "computation";
const VERSION: u32 = 2;

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
    /// The name of the iteration whose state is in the file and that nobody has asked for yet.
    underway: Option<Value>,
    /// The name of the iteration that runs.
    name: Value,
}

#[derive(Serialize, Deserialize)]
struct Document {
    identity: String,
    finished: Vec<Value>,
    underway: Option<Underway>,
}

#[derive(Serialize, Deserialize)]
struct Underway {
    name: Value,
    state: Value,
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
                (document.finished, document.underway.map(|underway| underway.name))
            }
            Some(_) => return Err(foreign()),
            None if path.exists() => return Err(foreign()),
            None => (Vec::new(), None),
        };
        let (path, next) = (path.into(), Instant::now() + every);
        Ok(Self { path, identity, every, next, finished, underway, name: Value::Null })
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
        self.underway.is_some()
    }

    /// The name of the iteration that is stored, if it has one of this type.
    pub fn underway<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_value(self.underway.clone()?).ok()
    }

    /// Names the next iteration, where a part takes several or they differ in what is asked for. One that is stored under another
    /// name is never taken for it: it starts afresh.
    ///
    /// # Errors
    /// [`CheckpointError::Value`] for what has no JSON.
    pub fn begin<T: Serialize>(&mut self, name: &T) -> Result<(), CheckpointError> {
        self.name = serde_json::to_value(name).map_err(CheckpointError::Value)?;
        Ok(())
    }

    /// Stores what the next part has found.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn finish<T: Serialize>(&mut self, found: &T) -> Result<(), CheckpointError> {
        self.finished.push(serde_json::to_value(found).map_err(CheckpointError::Value)?);
        (self.underway, self.name) = (None, Value::Null);
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
        self.write(Some(Underway { name: self.name.clone(), state }), vectors)?;
        self.next = Instant::now()
            + self.every.max(if self.every.is_zero() { Duration::ZERO } else { start.elapsed() * 20 });
        Ok(())
    }

    /// The iteration that was stored under the present name, once.
    pub(crate) fn recall<T: DeserializeOwned, S: Scalar>(
        &mut self,
    ) -> Result<Option<WithVectors<T, S>>, CheckpointError> {
        if self.underway.take().is_none_or(|name| name != self.name) {
            return Ok(None);
        }
        let damaged =
            |reason: String| CheckpointError::Damaged { path: self.path.display().to_string(), reason };
        let found = checkpoint::read_with_vectors::<Document, S>(&self.path, KIND, VERSION)?;
        let Some((Document { underway: Some(underway), .. }, vectors)) = found else { return Ok(None) };
        let state = serde_json::from_value(underway.state).map_err(|error| damaged(error.to_string()))?;
        Ok(Some((state, vectors)))
    }

    fn write<S: Scalar>(&self, underway: Option<Underway>, vectors: &[&[S]]) -> Result<(), CheckpointError> {
        let document =
            Document { identity: self.identity.clone(), finished: self.finished.clone(), underway };
        checkpoint::write_with_vectors(&self.path, KIND, VERSION, &document, vectors)
    }
}
