//! What a computation knows so far, on disk, so that a killed one can go on.
//!
//! A checkpoint has two lines of JSON: a header with the kind, its version and a checksum, and the value.

use std::path::Path;
use std::{fs, io};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::replace::replace;

/// Why a checkpoint was not written or read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The file system.
    #[error("the checkpoint cannot be read or written: {0}")]
    File(#[from] io::Error),
    /// A file that is not what was written.
    #[error("the checkpoint {path} is damaged ({reason}); remove it to start afresh")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A value that has no JSON.
    #[error("the value cannot be stored: {0}")]
    Value(serde_json::Error),
}

#[derive(Serialize, Deserialize)]
struct Header {
    kind: String,
    version: u32,
    checksum: String,
}

/// FNV-1a: it finds truncated and overwritten files, and is not meant to find forged ones.
fn checksum(bytes: &[u8]) -> String {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", bytes.iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Writes a checkpoint; a kill at any moment leaves the old one or the new one. Numbers must be finite: JSON has no
/// others.
///
/// # Errors
/// [`CheckpointError`].
pub fn write<T: Serialize>(path: &Path, kind: &str, version: u32, value: &T) -> Result<(), CheckpointError> {
    let value = serde_json::to_string(value).map_err(CheckpointError::Value)?;
    let header = Header { kind: kind.into(), version, checksum: checksum(value.as_bytes()) };
    let header = serde_json::to_string(&header).map_err(CheckpointError::Value)?;
    replace(path, |file| Ok(fs::write(file, format!("{header}\n{value}\n"))?))
}

/// Reads a checkpoint; `None` if there is none, or one of another kind or version.
///
/// # Errors
/// [`CheckpointError::Damaged`] if it is not as it was written; [`CheckpointError::File`].
pub fn read<T: DeserializeOwned>(
    path: &Path,
    kind: &str,
    version: u32,
) -> Result<Option<T>, CheckpointError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let damaged = |reason: String| CheckpointError::Damaged { path: path.display().to_string(), reason };
    let text = std::str::from_utf8(&bytes).map_err(|error| damaged(error.to_string()))?;
    let (header, value) = text.split_once('\n').ok_or_else(|| damaged("no header".into()))?;
    let header: Header = serde_json::from_str(header).map_err(|error| damaged(error.to_string()))?;
    let value = value.strip_suffix('\n').ok_or_else(|| damaged("cut off".into()))?;
    if checksum(value.as_bytes()) != header.checksum {
        return Err(damaged("wrong checksum".into()));
    }
    if (header.kind.as_str(), header.version) != (kind, version) {
        return Ok(None);
    }
    serde_json::from_str(value).map(Some).map_err(|error| damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;
    use crate::streams::stream;

    #[test]
    fn numbers_keep_their_bits() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("numbers.json");
        let mut random = stream(3, 0);
        let numbers = std::iter::repeat_with(|| f64::from_bits(random.next_u64())).filter(|x| x.is_finite());
        let numbers: Vec<f64> = numbers.take(2000).collect();
        write(&path, "numbers", 1, &numbers).unwrap();
        let read: Vec<f64> = read(&path, "numbers", 1).unwrap().unwrap();
        assert!(numbers.iter().zip(&read).all(|(one, two)| one.to_bits() == two.to_bits()));
    }

    #[test]
    fn what_is_read_is_what_was_written_or_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("work.json");
        let value = vec![(0.1f64 + 0.2, u64::MAX), (f64::MIN_POSITIVE, 0)];
        assert!(read::<Vec<(f64, u64)>>(&path, "test", 1).unwrap().is_none());
        write(&path, "test", 1, &value).unwrap();
        assert_eq!(read(&path, "test", 1).unwrap(), Some(value));
        assert!(read::<Vec<(f64, u64)>>(&path, "test", 2).unwrap().is_none());
        let bytes = fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(matches!(
                read::<Vec<(f64, u64)>>(&path, "test", 1),
                Err(CheckpointError::Damaged { .. })
            ));
        }
        let mut changed = bytes.clone();
        let place = changed.len() - 4;
        changed[place] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(read::<Vec<(f64, u64)>>(&path, "test", 1).is_err());
    }
}
