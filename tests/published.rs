//! The published responses and the written cases, where they stand next to the checkout.
//!
//! The data are not part of the project. Without them these tests say SKIPPED on standard error and pass.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::{Place, Ran, shared};

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

/// All grades of the published responses.
fn grades(folder: &Path) -> Vec<Value> {
    let mut arguments = vec!["grade".to_owned(), folder.join("problems.yaml").display().to_string()];
    let mut files: Vec<String> = std::fs::read_dir(folder.join("responses"))
        .expect("a folder of responses")
        .map(|entry| entry.expect("an entry").path().display().to_string())
        .collect();
    files.sort();
    assert_eq!(files.len(), 12);
    arguments.extend(files);
    arguments.extend(["--check", "--jsonl", "-"].map(str::to_owned));
    let place = Place::new();
    let ran: Ran = place.run_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    // With `--check` a broken reference is exit code 1; a skipped row is one too.
    lines(&ran.code(0).out())
}

#[test]
fn every_published_response_with_a_box_is_read() {
    let Some(folder) = shared("cmt-benchmark") else { return };
    let grades = grades(&folder);
    assert_eq!(grades.len(), 600);
    let unreadable: Vec<&Value> = grades.iter().filter(|grade| grade["outcome"] == "unreadable").collect();
    for grade in &unreadable {
        assert_eq!(grade["reason"], "no_box", "{grade}");
    }
    assert_eq!(unreadable.len(), 55, "responses without a box");
    let others = grades.iter().filter(|g| g["outcome"] == "broken_reference" || g["outcome"] == "undecided");
    assert_eq!(others.count(), 0);
}

/// Model and problem, then our outcome and the published verdict.
type Disagreements = BTreeMap<(String, u64), (String, bool)>;

/// The table of `docs/published-verdicts.md`: the lines between its two markers.
fn explained() -> Disagreements {
    let page = include_str!("../docs/published-verdicts.md");
    let (_, rest) = page.split_once("<!-- disagreements -->").expect("the marker of the table");
    let (table, _) = rest.split_once("<!-- end -->").expect("the marker of its end");
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [model, problem, ours, published] = cells.as_slice() else { panic!("four cells: {row}") };
        let published = match *published {
            "correct" => true,
            "incorrect" => false,
            other => panic!("`{other}` is no published verdict"),
        };
        (((*model).to_owned(), problem.parse().expect("an index")), ((*ours).to_owned(), published))
    })
    .collect()
}

#[test]
fn every_disagreement_with_the_published_verdicts_is_explained() {
    let explained = explained();
    assert!(!explained.is_empty());
    let Some(folder) = shared("cmt-benchmark") else { return };
    let verdicts = std::fs::read_to_string(folder.join("published_verdicts.jsonl")).expect("verdicts");
    let published: BTreeMap<(String, u64), bool> = lines(&verdicts)
        .iter()
        .map(|line| {
            let problem = line["prompt_idx"].as_u64().expect("an index");
            ((text(&line["model"]).to_owned(), problem), line["is_equivalent"].as_bool().expect("a verdict"))
        })
        .collect();
    assert_eq!(published.len(), 550);
    let mut compared = 0;
    let mut found = Disagreements::new();
    for grade in grades(&folder) {
        let key = (text(&grade["model"]).to_owned(), grade["problem"].as_u64().expect("an index"));
        let Some(&verdict) = published.get(&key) else { continue };
        compared += 1;
        if (grade["outcome"] == "correct") != verdict {
            found.insert(key, (text(&grade["outcome"]).to_owned(), verdict));
        }
    }
    assert_eq!(compared, 550);
    assert_eq!(found, explained, "found on the left, docs/published-verdicts.md on the right");
}

#[test]
fn every_written_case_has_its_expected_outcome() {
    let Some(file) = shared("grading/cases.jsonl") else { return };
    let cases = lines(&std::fs::read_to_string(&file).expect("cases"));
    let place = Place::new();
    let ran = place.run_with(&["compare", "--jsonl", &file.display().to_string()]);
    let found = lines(&ran.code(0).out());
    assert_eq!(found.len(), cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .zip(&found)
        .filter(|(case, found)| case["expected"] != found["outcome"])
        .map(|(case, found)| format!("{}: {} for {}", case["id"], found["outcome"], case["expected"]))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!cases.is_empty());
}
