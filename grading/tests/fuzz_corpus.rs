//! The fuzz targets on stable Rust: every seed of the corpus and a fixed number of mutations of it, on a
//! small stack.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::thread;

use eigentruth_grading::fuzzing;

/// Bytes of stack that must be enough for any input; code that is not optimised needs more.
const STACK: usize = if cfg!(debug_assertions) { 1024 * 1024 } else { 256 * 1024 };

/// SplitMix64, by Sebastiano Vigna: mutations need a fixed sequence, not a dependency.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }

    fn range(&mut self, bytes: &[u8], longest: usize) -> Range<usize> {
        let from = self.below(bytes.len() + 1);
        from..from + self.below(longest.min(bytes.len() - from) + 1)
    }

    fn piece(&mut self) -> &'static [u8] {
        PIECES[self.below(PIECES.len())].as_bytes()
    }
}

/// Pieces that change how the rest is read.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\\{",
    "\\}",
    "|",
    "^",
    "_",
    "'",
    "!",
    "=",
    ";",
    ",",
    "&",
    "\\\\",
    "%",
    "$",
    "-",
    "+",
    "/",
    "\\",
    " ",
    "0",
    "1/0",
    "9999999999",
    "1e999",
    "x",
    "i",
    "\\pi",
    "\\frac",
    "\\sqrt",
    "\\pm",
    "\\infty",
    "^{-1}",
    "^\\dagger",
    "\\boxed{",
    "<think>",
    "</think>",
    "\\text{or}",
    "\\langle ",
    "\\rangle ",
    "\\left(",
    "\\right)",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "\\sum_{j=1}^{9}",
    "\\sin",
    "\\Gamma",
    "é",
    "²",
    "∑",
    "\u{200b}",
    "\u{1e}",
    "\n",
    "\":",
    "\n- ",
];

fn mutate(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        match random.below(8) {
            0 | 1 => {
                bytes.splice(at..at, random.piece().iter().copied());
            }
            2 => {
                bytes.drain(random.range(&bytes, 8));
            }
            3 => {
                let piece = bytes[random.range(&bytes, 24)].repeat(1 + random.below(8));
                bytes.splice(at..at, piece);
            }
            4 => {
                bytes.splice(at..at, other[random.range(other, 40)].iter().copied());
            }
            5 => {
                let range = random.range(&bytes, 3);
                bytes.splice(range, random.piece().iter().copied());
            }
            6 if !bytes.is_empty() => {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(8);
            }
            _ => bytes.truncate(at.max(bytes.len() / 2)),
        }
        bytes.truncate(4096);
    }
    bytes
}

/// Runs `target` on its corpus and on `rounds` mutations of each seed.
fn drive(name: &'static str, target: fn(&[u8]), rounds: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let files = fs::read_dir(&folder).expect("the corpus is committed");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a readable seed")).collect();
    assert!(!seeds.is_empty(), "no seeds in {}", folder.display());
    let all = move || {
        let mut random = Random(1);
        for (file, seed) in files.iter().zip(&seeds) {
            for round in 0..=rounds {
                let other = &seeds[random.below(seeds.len())];
                let bytes = if round == 0 { seed.clone() } else { mutate(seed, other, &mut random) };
                let broken = Broken { file, round, bytes: &bytes };
                target(&bytes);
                std::mem::forget(broken);
            }
        }
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(all).expect("a thread");
    assert!(thread.join().is_ok(), "the target `{name}` broke, see above");
}

/// Says which input it was, when a panic passes by.
struct Broken<'a> {
    file: &'a Path,
    round: usize,
    bytes: &'a [u8],
}

impl Drop for Broken<'_> {
    fn drop(&mut self) {
        eprintln!("{}, mutation {}: \"{}\"", self.file.display(), self.round, self.bytes.escape_ascii());
    }
}

#[test]
fn extract() {
    drive("extract", fuzzing::extract, 200);
}

#[test]
fn lex() {
    drive("lex", fuzzing::lex, 50);
}

#[test]
fn parse() {
    drive("parse", fuzzing::parse, 50);
}

#[test]
fn compare() {
    drive("compare", fuzzing::compare, 10);
}

#[test]
fn read() {
    drive("read", fuzzing::read, 200);
}
