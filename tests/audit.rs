//! `audit`: only a row that asks what was investigated is judged.

use serde_json::Value;

use crate::{Place, published_prompt, row};

/// The labels of problem 5.
const LABELS: &str = "$a;b;c;d;e$";

#[test]
fn another_question_with_a_known_index_is_not_judged() {
    let place = Place::new();
    place.write(
        "mine.jsonl",
        row(5, "How many legs has a spider?", LABELS, "a; b; d") + &row(70, "Else?", "", "1"),
    );
    let ran = place.run("audit mine.jsonl --archive none");
    ran.code(2).says_words(&[
        "– not comparable",
        "“How many legs has a spider?”",
        "index 70",
        "no such prompt in the catalogue",
        "can be judged",
    ]);
    for word in ["confirmed", "refuted"] {
        assert!(!(ran.out() + &ran.err()).contains(word), "{word}: {}", ran.out());
    }
    let document = place.run("audit mine.jsonl --json --archive none").code(2).json();
    assert_eq!(document["schema"], "eigentruth/audit/2");
    let row = &document["rows"][0];
    assert_eq!(
        (row["row"].as_u64(), row["wording"].as_str(), row["verdict"].as_str()),
        (Some(5), Some("different"), Some("not_comparable"))
    );
    assert_eq!((&row["reference"], &row["findings"]), (&Value::Null, &Value::Array(Vec::new())));
    assert_eq!(document["skipped"].as_array().map(Vec::len), Some(1));
    assert_eq!(place.names(), ["mine.jsonl"], "nothing was computed");
}

#[test]
fn one_changed_word_makes_a_row_incomparable() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = Place::new();
    let changed = prompt.replacen("fermions", "bosons", 1);
    assert_ne!(changed, prompt);
    // White space does not count: a file may wrap lines as it likes.
    let wrapped = prompt.split_whitespace().collect::<Vec<_>>().join("\n   ");
    place.write("mine.jsonl", row(5, &changed, LABELS, "a; b; d") + &row(7, &wrapped, LABELS, "a; c"));
    let ran = place.run("audit mine.jsonl");
    ran.code(1).says_words(&[
        "“bosons",
        "not comparable",
        "✗ refuted",
        "that of index 5",
        "1 answer judged; 1 row not judged",
    ]);
    place.run("audit mine.jsonl --check").code(1);
    let document = place.run("audit mine.jsonl --json").code(1).json();
    let rows = document["rows"].as_array().expect("a list");
    let said = |n: usize| (rows[n]["wording"].as_str(), rows[n]["verdict"].as_str());
    assert_eq!(said(0), (Some("different"), Some("not_comparable")));
    assert_eq!(said(1), (Some("renumbered"), Some("refuted")));
    // A prompt that stops early, and one that goes on.
    let words: Vec<&str> = prompt.split_whitespace().collect();
    let short = words[..words.len() - 3].join(" ");
    place.write("short.jsonl", row(5, &short, LABELS, "a"));
    place.run("audit short.jsonl").code(2).says_words(&["it ends after", "goes on"]);
    place.write("long.jsonl", row(5, &format!("{prompt} Hint: think."), LABELS, "a"));
    place.run("audit long.jsonl").code(2).says_words(&["it goes on with “Hint: think.”", "prompt ends"]);
}

#[test]
fn answers_that_nobody_can_read_are_not_pending() {
    let (Some(formula), Some(points)) = (published_prompt(46), published_prompt(2)) else { return };
    let place = Place::new();
    let parameters = "$(p,real);(x,real)$";
    let long = "x+".repeat(5000) + "x";
    let rows = [
        (row(46, &formula, parameters, r"\frac{5}{4}x^2+y"), "the symbol `y` is not declared"),
        (row(46, &formula, parameters, r"\frac{5}{4}x^2 \text{ or } 3"), "commit to one"),
        (row(46, &formula, parameters, &long), "more than 4096 tokens"),
        (row(2, &points, "", r"\Gamma"), "is not declared"),
    ];
    for (row, why) in rows {
        place.write("mine.jsonl", row);
        let ran = place.run("audit mine.jsonl --explain");
        ran.code(0).says_words(&["? unreadable", why]);
        let longest = ran.out().lines().map(|line| line.chars().count()).max();
        assert!(longest.is_some_and(|longest| longest < 1000), "a line of {longest:?} characters");
        place.run("audit mine.jsonl --check").code(1);
    }
}

/// The benchmark's own format: the prompt is a block of lines.
#[test]
fn a_row_in_yaml_is_judged() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = Place::new();
    let lines: Vec<String> = prompt.lines().map(|line| format!("    {}", line.trim())).collect();
    let yaml = format!(
        "- prompt: |\n{}\n  parameters: '{LABELS}'\n  functions: ''\n  solution: '$\\boxed{{a; b; d}}$'\n  type: ED\n  index: 5\n",
        lines.join("\n")
    );
    place.write("mine.yaml", &yaml);
    let ran = place.run("audit mine.yaml");
    ran.code(0).says_words(&["✓ confirmed", "as published", "1 answer judged."]);
    place.write("mine.yaml", yaml.replace("a; b; d}", "a; c}"));
    place.run("audit mine.yaml").code(0).says_words(&["✗ refuted"]);
}

#[test]
fn rows_that_were_investigated_are_judged() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = Place::new();
    place.write("right.jsonl", row(5, &prompt, LABELS, "a; b; d"));
    place.run("audit right.jsonl").code(0).says_words(&["✓ confirmed", "as published", "1 answer judged."]);
    place.run("audit right.jsonl --check").code(0);
    let ran = place.run("audit right.jsonl --explain");
    ran.code(0).says_words(&["Reading 1: open chain", "(the answer of row 5)", "Row 5"]);
    assert!(!ran.out().contains("expert"), "{}", ran.out());
    place.write("wrong.jsonl", row(5, &prompt, LABELS, "a; c"));
    place.run("audit wrong.jsonl").code(0).says_words(&["✗ refuted"]);
    place.run("audit wrong.jsonl --check").code(1);
    place.write("unreadable.jsonl", row(5, &prompt, LABELS, "I do not know"));
    place.run("audit unreadable.jsonl").code(0).says_words(&["? unreadable"]);
    place.run("audit unreadable.jsonl --check").code(1);
}
