//! What a computation knows so far, on disk, so that a killed one can go on.
//!
//! A checkpoint has two lines of JSON, a header with the kind, its version and checksums, and the value; and behind them
//! vectors, if there are any, as little-endian doubles.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use num_complex::Complex64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Scalar;
use crate::replace::replace;

/// Why a checkpoint was not written or read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The file system.
    #[error("the checkpoint {path} cannot be read or written: {error}")]
    File {
        /// The file.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// A file that is something else.
    #[error("{path} is no checkpoint ({reason}), and stays as it is; name another file")]
    Other {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A file that is not what was written.
    #[error("the checkpoint {path} is damaged ({reason}); remove it to start afresh")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong.
        reason: String,
    },
    /// A checkpoint of another computation.
    #[error(
        "{path} is the checkpoint of another calculation (the model, an option, the seed or the program differ); go on with \
         that one, name another file, or remove this one"
    )]
    Foreign {
        /// The file.
        path: String,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vectors: Option<Vectors>,
}

/// What follows the value.
#[derive(Serialize, Deserialize)]
struct Vectors {
    lengths: Vec<usize>,
    complex: bool,
    checksum: String,
}

impl Vectors {
    fn bytes(&self) -> u64 {
        self.lengths.iter().sum::<usize>() as u64 * if self.complex { 16 } else { 8 }
    }
}

const BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// A step of FNV-1a: it finds truncated and overwritten files, and is not meant to find forged ones.
fn step(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x100_0000_01b3)
}

fn checksum(bytes: &[u8]) -> String {
    format!("{:016x}", bytes.iter().fold(BASIS, |hash, byte| step(hash, u64::from(*byte))))
}

/// Over whole doubles; the rotation carries high bits to the low ones, which multiplications alone do not.
fn mixed(hash: u64, value: f64) -> u64 {
    step(hash, value.to_bits()).rotate_left(29)
}

/// A text that differs whenever one of the parts does, for [`crate::keeper::Keeper`].
pub fn fingerprint(parts: &[&str]) -> String {
    let of = |start: u64| {
        let part = |hash: u64, part: &&str| {
            let length = step(hash, part.len() as u64);
            part.bytes().fold(length, |hash, byte| step(hash, u64::from(byte)).rotate_left(5))
        };
        parts.iter().fold(start, part)
    };
    format!("{:016x}{:016x}", of(BASIS), of(!BASIS))
}

fn is_complex<S: Scalar>() -> bool {
    S::from_complex(Complex64::I).is_some()
}

/// The doubles of a vector in the order in which they are stored.
fn doubles<S: Scalar>(vector: &[S]) -> impl Iterator<Item = f64> {
    let parts = if is_complex::<S>() { 2 } else { 1 };
    vector.iter().flat_map(move |x| {
        let x = x.to_complex();
        [x.re, x.im].into_iter().take(parts)
    })
}

/// Writes a checkpoint; a kill at any moment leaves the old one or the new one. Numbers must be finite: JSON has no
/// others.
///
/// # Errors
/// [`CheckpointError`].
pub fn write<T: Serialize>(path: &Path, kind: &str, version: u32, value: &T) -> Result<(), CheckpointError> {
    write_with_vectors::<T, f64>(path, kind, version, value, &[])
}

/// [`write()`], with vectors.
///
/// # Errors
/// [`CheckpointError`].
pub fn write_with_vectors<T: Serialize, S: Scalar>(
    path: &Path,
    kind: &str,
    version: u32,
    value: &T,
    vectors: &[&[S]],
) -> Result<(), CheckpointError> {
    let value = serde_json::to_string(value).map_err(CheckpointError::Value)?;
    let stored = || Vectors {
        lengths: vectors.iter().map(|vector| vector.len()).collect(),
        complex: is_complex::<S>(),
        checksum: format!("{:016x}", vectors.iter().flat_map(|v| doubles(v)).fold(BASIS, mixed)),
    };
    let vectors_header = (!vectors.is_empty()).then(stored);
    let checksum = checksum(value.as_bytes());
    let header = Header { kind: kind.into(), version, checksum, vectors: vectors_header };
    let header = serde_json::to_string(&header).map_err(CheckpointError::Value)?;
    let written = replace::<io::Error>(path, |file| {
        let mut file = BufWriter::with_capacity(1 << 16, File::create(file)?);
        file.write_all(format!("{header}\n{value}\n").as_bytes())?;
        for double in vectors.iter().flat_map(|vector| doubles(vector)) {
            file.write_all(&double.to_le_bytes())?;
        }
        file.flush()
    });
    written.map_err(|error| CheckpointError::File { path: path.display().to_string(), error })
}

/// Reads the value of a checkpoint; `None` if there is none, or one of another kind or version.
///
/// # Errors
/// [`CheckpointError::Other`] and [`CheckpointError::Damaged`] if it is not as it was written; [`CheckpointError::File`].
pub fn read<T: DeserializeOwned>(
    path: &Path,
    kind: &str,
    version: u32,
) -> Result<Option<T>, CheckpointError> {
    Ok(open(path, kind, version)?.map(|(value, ..)| value))
}

/// A value and the vectors stored with it.
pub type WithVectors<T, S> = (T, Vec<Vec<S>>);

/// Reads value and vectors.
///
/// # Errors
/// As [`read`]; [`CheckpointError::Damaged`] also for complex vectors that are read as real ones, or the other way round.
pub fn read_with_vectors<T: DeserializeOwned, S: Scalar>(
    path: &Path,
    kind: &str,
    version: u32,
) -> Result<Option<WithVectors<T, S>>, CheckpointError> {
    let Some((value, stored, mut file)) = open(path, kind, version)? else { return Ok(None) };
    let Some(stored) = stored else { return Ok(Some((value, Vec::new()))) };
    let damaged = |reason: &str| damaged(path, reason);
    if stored.complex != is_complex::<S>() {
        return Err(damaged("its vectors are made of other numbers"));
    }
    let mut hash = BASIS;
    let mut vectors = Vec::with_capacity(stored.lengths.len());
    for length in stored.lengths {
        let mut vector: Vec<S> = Vec::with_capacity(length);
        for _ in 0..length {
            let mut next = || {
                let mut bytes = [0; 8];
                file.read_exact(&mut bytes).map(|()| f64::from_le_bytes(bytes))
            };
            let mut next = || next().map_err(|error| in_file(path, error));
            let re = next()?;
            hash = mixed(hash, re);
            let mut number = Complex64::new(re, 0.0);
            if stored.complex {
                number.im = next()?;
                hash = mixed(hash, number.im);
            }
            // A real number can be held by every type.
            vector.push(S::from_complex(number).unwrap_or(S::ZERO));
        }
        vectors.push(vector);
    }
    if format!("{hash:016x}") != stored.checksum {
        return Err(damaged("wrong checksum of the vectors"));
    }
    Ok(Some((value, vectors)))
}

fn damaged(path: &Path, reason: impl ToString) -> CheckpointError {
    CheckpointError::Damaged { path: path.display().to_string(), reason: reason.to_string() }
}

fn in_file(path: &Path, error: io::Error) -> CheckpointError {
    CheckpointError::File { path: path.display().to_string(), error }
}

/// The value, what vectors there are, and the file at their beginning.
type Opened<T> = (T, Option<Vectors>, BufReader<File>);

/// No header is longer.
const LONGEST_HEADER: u64 = 1 << 16;

fn open<T: DeserializeOwned>(
    path: &Path,
    kind: &str,
    version: u32,
) -> Result<Option<Opened<T>>, CheckpointError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(in_file(path, error)),
    };
    let length = fs::metadata(path).map_err(|error| in_file(path, error))?.len();
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut header = Vec::new();
    file.by_ref()
        .take(LONGEST_HEADER)
        .read_until(b'\n', &mut header)
        .map_err(|error| in_file(path, error))?;
    let other = |reason: String| CheckpointError::Other { path: path.display().to_string(), reason };
    let complete = header.strip_suffix(b"\n").ok_or_else(|| other("it has no header".into()))?;
    let parsed: Header = serde_json::from_slice(complete).map_err(|error| other(error.to_string()))?;
    let mut value = Vec::new();
    file.read_until(b'\n', &mut value).map_err(|error| in_file(path, error))?;
    let behind = parsed.vectors.as_ref().map_or(0, Vectors::bytes);
    if length != header.len() as u64 + value.len() as u64 + behind {
        return Err(damaged(path, "cut off"));
    }
    let value = value.strip_suffix(b"\n").ok_or_else(|| damaged(path, "cut off"))?;
    if checksum(value) != parsed.checksum {
        return Err(damaged(path, "wrong checksum"));
    }
    if (parsed.kind.as_str(), parsed.version) != (kind, version) {
        return Ok(None);
    }
    let value = serde_json::from_slice(value).map_err(|error| damaged(path, error))?;
    Ok(Some((value, parsed.vectors, file)))
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
                Err(CheckpointError::Damaged { .. } | CheckpointError::Other { .. })
            ));
        }
        let mut changed = bytes.clone();
        let place = changed.len() - 4;
        changed[place] ^= 1;
        fs::write(&path, changed).unwrap();
        assert!(read::<Vec<(f64, u64)>>(&path, "test", 1).is_err());
    }

    #[test]
    fn vectors_keep_their_bits_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors");
        let mut random = stream(4, 0);
        let mut numbers = |n: usize| -> Vec<Complex64> {
            (0..n).map(|_| Complex64::new(random.next_u64() as f64, -(random.next_u64() as f64))).collect()
        };
        let vectors = [numbers(7), numbers(0), numbers(300)];
        let slices: Vec<&[Complex64]> = vectors.iter().map(Vec::as_slice).collect();
        write_with_vectors(&path, "test", 1, &"state", &slices).unwrap();
        let (state, read): (String, Vec<Vec<Complex64>>) =
            read_with_vectors(&path, "test", 1).unwrap().unwrap();
        assert_eq!((state.as_str(), read.as_slice()), ("state", vectors.as_slice()));
        assert_eq!(super::read::<String>(&path, "test", 1).unwrap().as_deref(), Some("state"));
        let real = read_with_vectors::<String, f64>(&path, "test", 1);
        assert!(matches!(real, Err(CheckpointError::Damaged { .. })));
        let bytes = fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).unwrap();
            assert!(read_with_vectors::<String, Complex64>(&path, "test", 1).is_err(), "{length}");
        }
        for place in (0..bytes.len()).step_by(7) {
            let mut changed = bytes.clone();
            changed[place] ^= 1 << (place % 8);
            fs::write(&path, changed).unwrap();
            let found = read_with_vectors::<String, Complex64>(&path, "test", 1);
            assert!(!matches!(found, Ok(Some(_))), "{place}");
        }
    }

    #[test]
    fn fingerprints_tell_parts_apart() {
        let all = [&["ab", "c"][..], &["a", "bc"], &["abc"], &["abc", ""], &["", "abc"], &["abd"], &[]];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| fingerprint(one) != fingerprint(other)));
        }
    }
}
