//! `verify` killed for real at random moments, and started again.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use eigentruth_problems::Record;
use eigentruth_problems::engine::read_findings;
use serde_json::Value;

use crate::Place;

const KILLS: usize = 50;

/// Problems that take some tenths of a second together: an operator algebra, a series, points, a ring in a field.
const PROBLEMS: &str = "2 5 17 26 32";

/// The finalizer of SplitMix64 (Steele et al. 2014), as a number in `[0, 1)`.
fn uniform(seed: u64) -> f64 {
    let mut bits = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A document of `verify --json` without times.
fn timeless(document: &[u8]) -> String {
    let mut document: Value = serde_json::from_slice(document).expect("a document");
    for problem in document.as_array_mut().expect("a list") {
        for finding in problem["findings"].as_array_mut().expect("a list") {
            finding["seconds"].take();
        }
    }
    document.to_string()
}

/// Every finding on the disk with how long it took, which tells it from one that was computed again: the archive, which must be readable,
/// and the whole lines of the journal.
fn finished(place: &Place) -> BTreeMap<String, f64> {
    let archive = place.path("evidence.h5");
    let mut records = if archive.exists() { read_findings(&archive).expect("readable") } else { Vec::new() };
    let journal = std::fs::read_to_string(place.path("evidence.h5.journal")).unwrap_or_default();
    let whole = journal.rfind('\n').map_or("", |end| &journal[..end]);
    records.extend(whole.lines().map(|line| serde_json::from_str::<Record>(line).expect("a whole line")));
    let key = |record: &Record| serde_json::to_string(&record.identity).expect("a name");
    records.iter().map(|record| (key(record), record.seconds)).collect()
}

#[test]
fn fifty_kills_at_random_moments_lose_no_finished_finding() {
    kills("1");
}

/// Two investigations write at once.
#[test]
fn nor_do_fifty_kills_of_two_threads() {
    kills("2");
}

/// Nobody is raced: what is on the disk is read after the killed program has ended.
fn kills(threads: &str) {
    let place = Place::new();
    let arguments: Vec<&str> =
        ["verify", "--json", "--threads", threads].into_iter().chain(PROBLEMS.split(' ')).collect();
    let start = Instant::now();
    let whole = place.run_with(&[&arguments[..], &["--archive", "whole.h5"]].concat());
    let (whole, duration) = (timeless(&whole.code(0).0.stdout), start.elapsed());
    let (mut kills, mut ends, mut between) = (0, 0, 0);
    let mut kept = BTreeMap::new();
    for attempt in 0.. {
        let output = tempfile::NamedTempFile::new().expect("a temporary file");
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
            .args(&arguments)
            .current_dir(place.folder.path())
            .stdout(output.reopen().expect("a second handle"))
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(duration.mul_f64(uniform(attempt)));
        child.kill().expect("SIGKILL");
        let status = child.wait().expect("it ends");
        let now = finished(&place);
        for (finding, seconds) in &kept {
            assert_eq!(now.get(finding), Some(seconds), "{finding} was lost or computed again");
        }
        if status.success() {
            // Quicker than its kill: the result is that of a run in one go, and the next run begins anew.
            assert_eq!(timeless(&std::fs::read(output.path()).expect("its output")), whole);
            std::fs::remove_file(place.path("evidence.h5")).expect("an archive");
            assert_eq!(place.names(), ["whole.h5"]);
            kept = BTreeMap::new();
            ends += 1;
            continue;
        }
        assert_eq!(status.code(), None, "it failed by itself");
        kills += 1;
        between += usize::from(now.len() > kept.len());
        kept = now;
        if kills == KILLS {
            break;
        }
    }
    let last = place.run_with(&arguments);
    assert_eq!(timeless(&last.code(0).0.stdout), whole);
    let now = finished(&place);
    assert!(kept.iter().all(|(finding, seconds)| now.get(finding) == Some(seconds)));
    assert!(between > KILLS / 10, "{between} of {kills} kills came after something new, {ends} runs ended");
}

/// The names of all pieces of findings in the journal, in their order, and whether the last whole line is one.
fn pieces(place: &Place) -> (Vec<String>, bool) {
    let journal = std::fs::read_to_string(place.path("evidence.h5.journal")).unwrap_or_default();
    let whole = journal.rfind('\n').map_or("", |end| &journal[..end]);
    let name = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("a whole line");
        Some(format!("{} {}", line.get("of")?, line.get("piece")?))
    };
    let names: Vec<Option<String>> = whole.lines().map(name).collect();
    let inside = names.last().is_some_and(Option::is_some);
    (names.into_iter().flatten().collect(), inside)
}

/// Rings of several sizes at several temperatures make one finding: whatever of them was sampled before a kill is not sampled again.
#[test]
fn kills_inside_a_finding_lose_one_piece_of_it_at_most() {
    const INSIDE: usize = 5;
    let place = Place::new();
    let arguments = ["verify", "29", "--json", "--threads", "1"];
    let whole = place.run_with(&[&arguments[..], &["--archive", "whole.h5"]].concat());
    let whole = timeless(&whole.code(0).0.stdout);
    let (mut kept, mut inside) = (Vec::new(), 0);
    // A run that gets further than one piece before it is killed leaves fewer for the others; there are twelve.
    while inside < INSIDE {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
            .args(arguments)
            .current_dir(place.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        while pieces(&place).0.len() <= kept.len() && child.try_wait().expect("asked").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("SIGKILL");
        let status = child.wait().expect("it ends");
        assert_eq!(status.code(), None, "after {inside} kills inside a finding it came to its end or failed");
        let (now, within) = pieces(&place);
        assert!(now.len() > kept.len() && now.starts_with(&kept), "{kept:?} {now:?}");
        assert_eq!(now.iter().collect::<BTreeSet<_>>().len(), now.len(), "computed twice: {now:?}");
        (kept, inside) = (now, inside + usize::from(within));
    }
    let last = place.run_with(&arguments);
    assert_eq!(timeless(&last.code(0).0.stdout), whole);
    // Neither pieces nor files of solvers are left.
    assert_eq!(place.names(), ["evidence.h5", "whole.h5"]);
}
