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
    // What is whole in the journal was finished; it must still be there after every later kill.
    let finished = || -> BTreeMap<String, f64> {
        let text = std::fs::read_to_string(&journal).unwrap_or_default();
        let records = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        records
            .map(|record| {
                let text = |name: &str| record[name].as_str().expect("a text").to_owned();
                let key = format!("{} {} {}", text("claim"), text("reading"), text("method"));
                (key, record["seconds"].as_f64().expect("a number"))
            })
            .collect()
    };
    let mut kept = BTreeMap::new();
    let mut kills = 0;
    for attempt in 0..12_u64 {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
            .args(["verify", "5", "--threads", "1"])
            .current_dir(place.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        // Every other one is killed at its start, the rest once they have finished something new.
        while attempt % 2 == 1 && finished().len() <= kept.len() && child.try_wait().expect("asked").is_none()
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(5 + attempt));
        child.kill().expect("SIGKILL");
        child.wait().expect("it ends");
        match (journal.exists(), kept.is_empty()) {
            (false, true) => continue,
            // It came to its end.
            (false, false) => break,
            (true, _) => {}
        }
        let now = finished();
        for (key, seconds) in &kept {
            assert_eq!(now.get(key), Some(seconds), "{key} was lost or computed again");
        }
        kills += usize::from(now.len() > kept.len());
        kept = now;
    }
    assert!(kills > 0, "no run was killed after it had finished something");
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
    place.write("my.yaml", "problems: []\n");
    place.run("verify 5").code(2).says(&["evidence.h5", "no archive of findings", "--archive"]);
    assert_eq!(place.read("evidence.h5"), "not an archive");
    place.run("verify 5 --archive my.yaml").code(2).says(&["my.yaml", "stays as it is"]);
    place.run("verify 5 --archive .").code(2).says(&["is a folder", "--archive"]);
    place.run("verify 5 --archive nowhere/evidence.h5").code(2).says(&["nowhere", "does not exist"]);
    // An HDF5 file in its first bytes only.
    place.write("cut.h5", b"\x89HDF\r\n\x1a\n and no more");
    place.run("verify 5 --archive cut.h5").code(2).says(&["cut.h5", "move it away"]);
    // Nothing was left beside any of them.
    assert_eq!(place.names(), ["cut.h5", "evidence.h5", "my.yaml"]);
}

#[test]
fn an_archive_that_can_only_be_read_is_used() {
    let place = Place::new();
    place.run("verify 5").code(0);
    let before = std::fs::read(place.path("evidence.h5")).expect("the archive");
    // What stands in the way of the journal here is a folder; elsewhere it is a right that is missing.
    std::fs::create_dir(place.path("evidence.h5.journal")).expect("a folder");
    place.run("verify 5").code(0).says(&["warning", "not kept", "0 findings computed now"]);
    place.run("verify 5 --seed 2").code(0).says(&["warning", "0 reused"]);
    assert_eq!(std::fs::read(place.path("evidence.h5")).expect("the archive"), before);
    // Where there is nothing to read either, hours of work would be lost.
    std::fs::create_dir(place.path("new.h5.journal")).expect("a folder");
    place.run("verify 5 --archive new.h5").code(2).says(&["new.h5.journal", "--archive none"]);
}

#[test]
fn the_evidence_is_explained_once() {
    let place = Place::new();
    let text = place.run("verify 5 --explain --archive none").code(0).out();
    for part in [
        "Reading 1: open chain · ",
        "as above (claim",
        "= 0 in all 4 rows",
        "It would be overturned by a chain",
    ] {
        assert!(text.contains(part), "`{part}` is missing in:\n{text}");
    }
    let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(unwrapped.matches("contain every product of neighbouring terms").count(), 1, "{text}");
    // No number ends in a decimal point; chapters are cited in sentences that do.
    let ends_in_point =
        |word: &str| word.strip_suffix('.').is_some_and(|number| number.parse::<f64>().is_ok());
    let odd = text
        .lines()
        .filter(|line| !line.contains("chapter"))
        .find(|line| line.split_whitespace().any(ends_in_point));
    assert_eq!(odd, None, "{text}");
    assert!(text.lines().count() < 260, "{} lines", text.lines().count());
    assert!(!text.contains(".. ") && !text.contains("± 0.0e0"), "{text}");
}

#[test]
fn every_method_states_its_value_and_answers_are_told_once() {
    let place = Place::new();
    let text = place.run("verify 46 --explain --archive none").code(0).out();
    let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Both methods of every reading, one after the other.
    let stated = unwrapped.split("the integrand is ").skip(1);
    let values: Vec<&str> = stated.filter_map(|rest| rest.split_once(',').map(|(value, _)| value)).collect();
    assert!(values.len() > 2 && values.chunks(2).all(|pair| pair.len() == 2 && pair[0] == pair[1]), "{text}");
    assert!(!unwrapped.contains("from what is said above"), "{text}");
    let text = place.run("verify 17 --archive none").code(0).out();
    assert!(!text.contains("The readings give"), "{text}");
}

#[test]
fn a_journal_of_somebody_else_is_not_lost() {
    let place = Place::new();
    let foreign = "garbage\n{\"x\":1}\n";
    place.write("F.journal", foreign);
    place
        .run("verify 2 --archive F")
        .code(0)
        .says_words(&["warning: 2 lines of the journal cannot be read", "`F.journal.unread`"]);
    assert_eq!(place.read("F.journal.unread"), foreign);
    assert_eq!(place.names(), ["F", "F.journal.unread"]);
    // What a kill leaves is no reason to say anything.
    place.write("F.journal", "{\"problem\":\"hf/02");
    let ran = place.run("verify 2 --archive F");
    assert!(!ran.code(0).err().contains("warning"), "{}", ran.err());
    assert_eq!(place.names(), ["F", "F.journal.unread"]);
}

#[test]
fn a_misspelt_problem_is_guessed() {
    let place = Place::new();
    place
        .run("verify ed/05-hubbard-random-zeman")
        .code(2)
        .says(&["Did you mean `ed/05-hubbard-random-zeeman`?"]);
    place.run("verify -1").code(2).says(&["no problem `-1`", &crate::indices().0]);
    let ran = place.run("verify 5 --seed -1");
    ran.code(2).says(&["--seed", "whole number from 0"]);
    assert!(!ran.err().contains("-- -1"), "{}", ran.err());
}

#[test]
fn unknown_problems_are_answered_with_those_there_are() {
    let place = Place::new();
    let (indices, next) = crate::indices();
    place.run(&format!("verify {next}")).code(2).says(&[&format!("no problem `{next}`"), &indices]);
    place.run("verify hubbard").code(2).says(&["Did you mean", "ed/05-hubbard-random-zeeman"]);
}

#[test]
fn check_fails_for_what_is_pending() {
    let place = Place::new();
    place.run("verify 5 --check --archive none").code(0);
    place.run("verify 14 --check --archive none").code(1);
    place.run("verify 14 --archive none").code(0);
}
