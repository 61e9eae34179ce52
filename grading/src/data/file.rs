//! Bytes from disk to text whose damaged lines are known.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::FileError;

/// Largest file that is read.
pub(super) const MAX_FILE: u64 = 256 << 20;

/// Reads a whole file (`-`: standard input), or says in one paragraph why it cannot be used.
pub(super) fn load(path: &Path) -> Result<Vec<u8>, FileError> {
    let name = path.display();
    let fail = |message: String| Err(FileError { message });
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        return match std::io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes) {
            Err(error) => fail(format!("cannot read standard input: {error}. Pipe a file into it.")),
            Ok(read) if read as u64 > MAX_FILE => fail(too_large(path)),
            Ok(_) => Ok(bytes),
        };
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            return fail(format!(
                "cannot open {name}: {error}. Give the path of a file that exists and that you may read."
            ));
        }
    };
    match file.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            return fail(format!(
                "{name} is a directory, but a file was expected. Name the files inside it, for example {name}/*.json."
            ));
        }
        Ok(metadata) if metadata.len() > MAX_FILE => return fail(too_large(path)),
        _ => {}
    }
    let mut bytes = Vec::new();
    // A pipe has no length to check beforehand, so the limit is also put on what is read.
    match file.take(MAX_FILE + 1).read_to_end(&mut bytes) {
        Err(error) => {
            fail(format!("cannot read {name}: {error}. Check the disk or the program that writes it."))
        }
        Ok(read) if read as u64 > MAX_FILE => fail(too_large(path)),
        Ok(_) => Ok(bytes),
    }
}

fn too_large(path: &Path) -> String {
    format!(
        "{} is larger than {} MiB, the most that is read from one file. Split it into several files.",
        path.display(),
        MAX_FILE >> 20
    )
}

/// A file as text. Bytes that are not UTF-8 are replaced, and their lines noted, so that one
/// damaged row does not cost the others.
pub(super) struct Text {
    /// The text, without a byte order mark.
    pub(super) text: String,
    /// Lines (1-based, ascending) that held bytes that are not UTF-8.
    damaged: Vec<usize>,
}

impl Text {
    /// Decodes `bytes`; `what` says what the file should hold (`problems`, `responses`).
    pub(super) fn decode(file: &Path, bytes: &[u8], what: &str) -> Result<Self, FileError> {
        let name = file.display();
        let fail = |message: String| Err(FileError { message });
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return fail(format!(
                "{name} is encoded as UTF-16, but UTF-8 was expected. Save it again with the encoding UTF-8."
            ));
        }
        if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
            return fail(format!(
                "{name} is a binary file (there is a zero byte at offset {at}), but a text file with {what} was \
                 expected: JSON, JSON Lines{}. If it is compressed, unpack it first.",
                if what == "problems" { " or YAML" } else { "" }
            ));
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let (mut text, mut damaged, mut line) = (String::with_capacity(bytes.len()), Vec::new(), 1);
        for chunk in bytes.utf8_chunks() {
            line += newlines(chunk.valid());
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
                if damaged.last() != Some(&line) {
                    damaged.push(line);
                }
            }
        }
        if text.trim().is_empty() {
            return fail(format!(
                "{name} is empty, but {what} were expected. Check that it was written completely."
            ));
        }
        Ok(Text { text, damaged })
    }

    /// The first damaged line in `from..=to`.
    pub(super) fn damaged_in(&self, from: usize, to: usize) -> Option<usize> {
        let first = self.damaged.partition_point(|&line| line < from);
        self.damaged.get(first).copied().filter(|&line| line <= to)
    }
}

/// How many line breaks `text` holds.
pub(super) fn newlines(text: &str) -> usize {
    text.bytes().filter(|&byte| byte == b'\n').count()
}
