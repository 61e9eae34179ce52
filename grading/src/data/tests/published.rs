//! On the published benchmark, where a copy of it is at hand.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::data::*;
use crate::kind::Kind;

/// The directory with the published benchmark, or `None` with a visible line.
fn benchmark(test: &str) -> Option<PathBuf> {
    let root = std::env::var_os("EIGENTRUTH_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from)
        .join("cmt-benchmark");
    if root.join("problems.yaml").is_file() {
        return Some(root);
    }
    // Written past the test harness, which would hide the line of a test that passes, and in one
    // piece, since tests run side by side.
    let line = format!(
        "SKIPPED: {test}: no copy of the benchmark at {} (EIGENTRUTH_SHARED may name its parent directory)\n",
        root.display()
    );
    let _ = std::io::stderr().write_all(line.as_bytes());
    None
}

fn response_files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(root.join("responses")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn all_published_rows_are_read_and_catalogued() {
    let Some(root) = benchmark("all_published_rows_are_read_and_catalogued") else { return };
    let read = read_problems(&root.join("problems.yaml")).unwrap();
    assert_eq!(read.skipped, []);
    assert_eq!(read.rows.len(), 50);
    for (problem, entry) in read.rows.iter().zip(catalogue::entries()) {
        assert!(problem.catalogued, "row {}", problem.index);
        assert_eq!(problem.id, entry.id);
        assert_eq!(problem.specification.kind, Some(entry.kind));
        assert_ne!(problem.problem_type, "untyped");
        // The catalogue replaces declarations, never the reference.
        assert!(problem.specification.reference.contains(r"\boxed"));
    }
}

#[test]
fn all_published_responses_are_read_and_matched() {
    let Some(root) = benchmark("all_published_responses_are_read_and_matched") else { return };
    let problems = read_problems(&root.join("problems.yaml")).unwrap().rows;
    let mut all = Vec::new();
    for file in response_files(&root) {
        let read = read_responses(&file).unwrap();
        assert_eq!(read.skipped, []);
        assert_eq!(read.rows.len(), 50);
        // The benchmark indents its lists; rows are 12 lines long and the first begins on line 2.
        assert_eq!(read.rows[1].source.line, Some(14));
        all.extend(read.rows);
    }
    let count = all.len();
    let (matched, errors) = match_responses(&problems, all);
    assert_eq!((matched.len(), errors), (count, vec![]));
    let verdicts = read_verdicts(&root.join("published_verdicts.jsonl")).unwrap();
    assert_eq!(verdicts.skipped, []);
    for verdict in verdicts.rows {
        let of_it =
            |(at, row): &&(usize, Response)| *at as u64 == verdict.prompt_idx && row.model == verdict.model;
        assert_eq!(matched.iter().filter(of_it).count(), 1, "{verdict:?}");
    }
}

#[test]
fn options_of_the_published_prompts_are_the_declared_ones() {
    let Some(root) = benchmark("options_of_the_published_prompts_are_the_declared_ones") else { return };
    for problem in read_problems(&root.join("problems.yaml")).unwrap().rows {
        let found = options(&problem.specification.prompt);
        let choice = matches!(problem.specification.kind, Some(Kind::ChoiceSet | Kind::ChoiceSequence));
        let declared: String =
            problem.specification.parameters.chars().filter(char::is_ascii_alphabetic).collect();
        let labels: String = found.iter().map(|(label, _)| label.as_str()).collect();
        let expected = match problem.index {
            // This prompt gives a label of the middle again to its last option.
            36 => "abcdefghg".to_owned(),
            _ if choice => declared,
            _ => String::new(),
        };
        assert_eq!(labels, expected, "row {}", problem.index);
        for (label, text) in &found {
            assert!(!text.is_empty() && text.len() < 400, "row {}, option {label}: {text}", problem.index);
            assert!(!text.contains("Return") && !text.contains("boxed"), "row {}: {text}", problem.index);
        }
    }
}
