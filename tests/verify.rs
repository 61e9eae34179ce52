//! `verify` and `audit`: verdicts, the archive, and what a kill leaves behind.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::Place;

/// The findings of a document of `verify --json`, by claim, reading and method, with how long they took.
fn findings(document: &Value) -> BTreeMap<String, (Value, f64)> {
    let mut found = BTreeMap::new();
    for problem in document.as_array().expect("a list") {
        for finding in problem["findings"].as_array().expect("a list") {
            let text = |name: &str| finding[name].as_str().expect("a text").to_owned();
            let key = format!("{} {} {}", text("claim"), text("reading"), text("method"));
            let seconds = finding["seconds"].as_f64().expect("a number");
            let mut rest = finding.clone();
            rest.as_object_mut().expect("an object").remove("seconds");
            found.insert(key, (rest, seconds));
        }
    }
    found
}

#[test]
fn a_problem_is_verified_and_explained() {
    let place = Place::new();
    let ran = place.run("verify 5 --json --archive none");
    let document = ran.code(0).json();
    let problem = &document[0];
    assert_eq!(problem["schema"], "eigentruth/verdict/1");
    assert_eq!(
        (problem["index"].as_u64(), problem["id"].as_str()),
        (Some(5), Some("ed/05-hubbard-random-zeeman"))
    );
    for field in ["verdict", "expert", "reference", "overturned_by", "why", "title"] {
        assert!(problem[field].is_string(), "{field}");
    }
    for reading in problem["readings"].as_array().expect("a list") {
        for field in ["name", "quote", "source", "answer"] {
            assert!(reading[field].is_string(), "{field}");
        }
    }
    for (finding, seconds) in findings(&document).values() {
        assert!(["holds", "fails"].contains(&finding["outcome"].as_str().expect("a text")));
        assert!(["proof", "numerical"].contains(&finding["kind"].as_str().expect("a text")));
        assert!(finding["seed"].is_u64() && finding["recorded"] == false && *seconds >= 0.0);
        assert!(!finding["evidence"].as_array().expect("a list").is_empty());
    }
    place.run("verify ed/05-hubbard-random-zeeman --explain --archive none").code(0).says(&[
        "Reading 1",
        "holds:",
        "fails:",
        "Verdict",
        "overturned",
    ]);
    assert!(!place.path("evidence.h5").exists());
}

#[test]
fn all_problems_have_a_verdict() {
    let place = Place::new();
    let document = place.run("verify --json").code(0).json();
    let problems = document.as_array().expect("a list");
    assert_eq!(problems.len(), 50);
    for (index, problem) in problems.iter().enumerate() {
        assert_eq!(problem["index"].as_u64(), Some(index as u64));
        if problem["findings"].as_array().expect("a list").is_empty() {
            assert_eq!(problem["verdict"], "pending");
        }
    }
    // What was decided comes from the archive now, and the table says so; what could not be told is tried again.
    let all = problems.iter().flat_map(|problem| problem["findings"].as_array().expect("a list"));
    let open = all.filter(|finding| finding["outcome"] == "undecided").count();
    place.run("verify").code(0).says(&["50 problems", &format!("{open} findings computed now")]);
    assert!(place.path("evidence.h5").exists() && !place.path("evidence.h5.journal").exists());
}

#[test]
fn findings_depend_on_the_seed_only() {
    let place = Place::new();
    let run = |arguments: &str| {
        let document = place.run(&format!("verify 5 --json {arguments}")).code(0).json();
        findings(&document).into_iter().map(|(key, (finding, _))| (key, finding)).collect::<Vec<_>>()
    };
    let one = run("--threads 1 --archive one.h5");
    assert_eq!(one, run("--threads 2 --archive two.h5"));
    // Of the archive, too.
    assert_eq!(one, run("--archive one.h5"));
    assert_ne!(one, run("--archive one.h5 --seed 2"));
    assert_eq!(one, run("--archive one.h5"), "another seed has not replaced it");
}

#[test]
fn fresh_computes_again() {
    let place = Place::new();
    place.run("verify 5").code(0).says(&["0 reused"]);
    place.run("verify 5").code(0).says(&["0 findings computed now"]);
    place.run("verify 5 --fresh").code(0).says(&["0 reused"]);
}

#[test]
fn a_kill_at_any_moment_loses_no_finished_finding() {
    let place = Place::new();
    let whole = findings(&place.run("verify 5 --json --archive whole.h5").code(0).json());
    let journal = place.path("evidence.h5.journal");
    let mut kept: BTreeMap<String, f64> = BTreeMap::new();
    for attempt in 0..12_u64 {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
            .args(["verify", "5", "--threads", "1"])
            .current_dir(place.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(5 + attempt * attempt * 3));
        child.kill().expect("SIGKILL");
        child.wait().expect("it ends");
        // What is whole in the journal was finished; it must still be there after every later kill.
        let text = std::fs::read_to_string(&journal).unwrap_or_default();
        let now: BTreeMap<String, f64> = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .map(|record| {
                let text = |name: &str| record[name].as_str().expect("a text").to_owned();
                let key = format!("{} {} {}", text("claim"), text("reading"), text("method"));
                (key, record["seconds"].as_f64().expect("a number"))
            })
            .collect();
        if !journal.exists() {
            break;
        }
        for (key, seconds) in &kept {
            assert_eq!(now.get(key), Some(seconds), "{key} was lost or computed again");
        }
        kept = now;
    }
    let resumed = findings(&place.run("verify 5 --json").code(0).json());
    for (key, seconds) in &kept {
        assert_eq!(resumed[key].1, *seconds, "{key} was computed again");
    }
    let without_seconds = |all: &BTreeMap<String, (Value, f64)>| {
        all.iter().map(|(key, (finding, _))| (key.clone(), finding.clone())).collect::<Vec<_>>()
    };
    assert_eq!(without_seconds(&resumed), without_seconds(&whole));
    assert!(!journal.exists());
}

#[test]
fn a_kill_while_the_archive_is_written_leaves_the_old_or_the_new_one() {
    let place = Place::new();
    place.run("verify 5").code(0);
    for attempt in 0..6_u64 {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
            .args(["verify", "5", "--fresh"])
            .current_dir(place.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(Duration::from_millis(attempt * 90));
        child.kill().expect("SIGKILL");
        child.wait().expect("it ends");
        // The archive can be read, and together with the journal nothing is missing.
        place.run("verify 5 --json").code(0).says(&["\"verdict\""]);
    }
}

#[test]
fn a_foreign_or_damaged_archive_is_refused_and_left_alone() {
    let place = Place::new();
    place.write("evidence.h5", "not an archive");
    place.run("verify 5").code(2).says(&["evidence.h5"]);
    assert_eq!(place.read("evidence.h5"), "not an archive");
    place.run("verify 5 --archive nowhere/evidence.h5").code(2).says(&["nowhere"]);
}

#[test]
fn unknown_problems_are_answered_with_those_there_are() {
    let place = Place::new();
    place.run("verify 50").code(2).says(&["no problem `50`", "0 to 49"]);
    place.run("verify hubbard").code(2).says(&["Did you mean", "ed/05-hubbard-random-zeeman"]);
}

#[test]
fn check_fails_for_what_is_pending() {
    let place = Place::new();
    place.run("verify 5 --check --archive none").code(0);
    place.run("verify 45 --check --archive none").code(1);
    place.run("verify 45 --archive none").code(0);
}

#[test]
fn an_audit_judges_the_answers_of_a_file() {
    let place = Place::new();
    let row = |index: u64, prompt: &str, answer: &str| {
        serde_json::json!({
            "prompt": prompt, "parameters": "$a;b;c;d;e$", "functions": "",
            "solution": format!("$\\boxed{{{answer}}}$"), "type": "ED", "index": index
        })
        .to_string()
            + "\n"
    };
    place.write("mine.jsonl", row(5, "My own words.", "a; c") + &row(70, "Something else.", "a"));
    let ran = place.run("audit mine.jsonl --archive none");
    ran.code(1).says(&["refuted", "differs", "index 70"]);
    let document = place.run("audit mine.jsonl --json --archive none").code(1).json();
    assert_eq!(document["schema"], "eigentruth/audit/1");
    let row = &document["rows"][0];
    assert_eq!(
        (row["row"].as_u64(), row["wording"].as_str(), row["verdict"].as_str()),
        (Some(5), Some("different"), Some("refuted"))
    );
    assert_eq!(document["skipped"].as_array().map(Vec::len), Some(1));
}
