//! `grade --against computed` and `--against both`: responses graded against what was computed.

use serde_json::Value;

use crate::{PROBLEMS, Place, published_prompt, response, row, shared};

const LABELS: &str = "$a;b;c;d;e$";

/// A problem of the catalogue with a key that is wrong, two that the catalogue does not know, and two models.
fn place(prompt: &str) -> Place {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS.to_owned() + &row(5, prompt, LABELS, "a; c"));
    place.write(
        "r.jsonl",
        response("Alder", 0, r"\boxed{7}")
            + &response("Alder", 5, r"\boxed{a; c}")
            + &response("Birch", 5, r"\boxed{a; b; d}")
            + &response("Cedar", 5, "I do not know."),
    );
    place.run("verify 5").code(0);
    place
}

fn lines(text: &str) -> Vec<Value> {
    let line = |line: &str| {
        let mut line: Value = serde_json::from_str(line).expect("JSON");
        line["micros"].take();
        line
    };
    text.lines().map(line).collect()
}

#[test]
fn computed_answers_stand_beside_the_references() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = place(&prompt);
    place.run("grade p.jsonl r.jsonl --jsonl before.jsonl").code(0);
    // The archive that `verify` writes is the one that is read.
    let ran = place.run("grade p.jsonl r.jsonl --against both --jsonl both.jsonl -o report.html");
    ran.code(0).says_words(&[
        "Computed answers rest on 1 of 3 problems. No computed answer: 2 not in catalogue (0, 1).",
        "1 response was marked wrong for contradicting a refuted reference",
        "1 response was marked right for repeating a refuted one",
        "Places that change among these problems: Birch 2 → 1, Alder 1 → 2.",
        "not marked right, right by computation: Birch",
        "marked right, not right by computation: Alder",
    ]);
    let out = ran.out();
    let (_, added) = out.split_once("Evidence on").expect("the part that is added");
    assert!(added.lines().all(|line| line.chars().count() <= 100), "{added}");
    let (before, both) = (lines(&place.read("before.jsonl")), lines(&place.read("both.jsonl")));
    for (before, both) in before.iter().zip(&both) {
        for field in ["outcome", "reason", "message", "diagnosis", "reference"] {
            assert_eq!(before[field], both[field], "grades against the references stay: {field}");
        }
        assert_eq!(both["against"], "expert");
    }
    assert_eq!(both[0]["computed"], Value::Null);
    let grades = |line: &Value| (line["computed"]["outcome"].clone(), line["computed"]["change"].clone());
    assert_eq!(grades(&both[1]), ("incorrect".into(), "lost".into()));
    assert_eq!(grades(&both[2]), ("correct".into(), "gained".into()));
    assert_eq!(grades(&both[3]), ("unreadable".into(), Value::Null));
    assert_eq!(both[2]["computed"]["reference"], "a; b; d");
    let document = place.run("grade p.jsonl r.jsonl --against both --json").code(0).json();
    let computed = &document["computed"];
    assert_eq!((&document["against"], &computed["problems"]), (&"both".into(), &1.into()));
    assert_eq!(computed["abstained"].as_array().map(Vec::len), Some(2));
    let first = &computed["models"][0];
    assert_eq!(
        (&first["model"], &first["place"], &first["place_computed"]),
        (&"Birch".into(), &2.into(), &1.into())
    );
    let page = place.read("report.html");
    for part in [
        "Against computed answers",
        "href=\"#computed\"",
        "Problems without a computed answer",
        "against the computed answer:",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn problems_without_a_computed_answer_are_left_out() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = place(&prompt);
    let ran = place.run("grade p.jsonl r.jsonl --against computed --jsonl out.jsonl -o report.html");
    ran.code(0).says(&["1 problem · 3 models · 3 responses", "rest on 1 of 3 problems", "100.0 %"]);
    let computed = lines(&place.read("out.jsonl"));
    let outcomes: Vec<&Value> = computed.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(outcomes, ["incorrect", "correct", "unreadable"]);
    assert!(computed.iter().all(|line| line["against"] == "computed" && line["reference"] == "a; b; d"));
    assert!(place.read("report.html").contains("Responses graded against computed answers"));
    place.write("others.jsonl", response("Alder", 0, r"\boxed{7}"));
    place
        .run("grade p.jsonl others.jsonl --against computed")
        .code(2)
        .says(&["no response is to a problem with a computed answer"]);
}

/// Points are drawn with the seed: those of another one cannot be compared with the first, and must not hide what these decided.
#[test]
fn findings_of_a_second_seed_hide_no_verdict() {
    let Some(prompt) = published_prompt(46) else { return };
    let place = Place::new();
    let problem = eigentruth_problems::find("46").expect("it is in the catalogue");
    place.write("p.jsonl", row(46, &prompt, problem.parameters, "x^2"));
    place.write("r.jsonl", response("Alder", 46, r"\boxed{x^2}") + &response("Birch", 46, r"\boxed{x}"));
    let grade = || place.run("grade p.jsonl r.jsonl --against both");
    let said = ["Computed answers rest on 1 of 1 problem.", "the reference is refuted"];
    // The usual seed decides, whether it ran last or first.
    for commands in [["verify 46", "stress 46 --seed 12345"], ["stress 46 --seed 12345", "verify 46"]] {
        for command in commands {
            place.run(command).code(0);
        }
        grade().code(0).says_words(&said);
        std::fs::remove_file(place.path("evidence.h5")).expect("an archive");
    }
    // Where it did not run, another one does.
    place.run("verify 46 --seed 7").code(0);
    place.run("verify 46 --seed 8").code(0);
    grade().code(0).says_words(&said);
}

#[test]
fn what_was_never_computed_is_not_called_pending() {
    let (Some(five), Some(other)) = (published_prompt(5), published_prompt(46)) else { return };
    let place = Place::new();
    place.write("p.jsonl", row(5, &five, LABELS, "a; c") + &row(46, &other, "$(p,real);(x,real)$", "x^2"));
    place.write("r.jsonl", response("Alder", 5, r"\boxed{a; c}"));
    place.run("verify 5").code(0);
    place.run("grade p.jsonl r.jsonl --against both").code(0).says_words(&[
        "holds findings about 1 of 2 problems",
        "rest on 1 of 2 problems. No computed answer: 1 not computed yet (46).",
    ]);
    let document = place.run("grade p.jsonl r.jsonl --against both --json").code(0).json();
    assert_eq!(document["computed"]["abstained"][0]["reason"], "not_computed_yet");
}

#[test]
fn without_evidence_there_is_nothing_to_grade_against() {
    let place = Place::new();
    place.run("grade --against both").code(2).says(&["evidence.h5", "eigentruth verify"]);
    place.run("verify 5").code(0);
    // The built-in set asks questions of its own.
    place.run("grade --against computed").code(2).says(&["no finding about a problem of this set"]);
    place.run("grade --against expert").code(0);
    place.run("grade --against nobody").code(2).says(&["nobody", "computed"]);
    place.run("grade --against both --jsonl evidence.h5").code(2).says(&["is also an input"]);
}

/// The twelve published models against what is computed at once for problems of several kinds; what comes out is not looked at, only
/// that it fits together. Takes the time of these computations.
#[test]
fn the_published_responses_are_graded_alike_where_the_reference_is_confirmed() {
    let Some(folder) = shared("cmt-benchmark") else { return };
    let place = Place::new();
    place.run("verify 2 4 5 6 17 21 23 26").code(0);
    let mut arguments = vec!["grade".to_owned(), folder.join("problems.yaml").display().to_string()];
    let responses = std::fs::read_dir(folder.join("responses")).expect("a folder of responses");
    arguments.extend(responses.map(|entry| entry.expect("an entry").path().display().to_string()));
    arguments.extend(["--against", "both", "--json"].map(str::to_owned));
    let ran = place.run_with(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    ran.code(0).says(&[
        "holds findings about 8 of",
        "`eigentruth verify --archive evidence.h5` computes the others",
    ]);
    let document = ran.json();
    let computed = &document["computed"];
    let problems = computed["problems"].as_u64().expect("a number");
    let abstained = computed["abstained"].as_array().expect("a list").len() as u64;
    assert!(problems >= 5 && problems + abstained == 50, "{problems} with a key, {abstained} without");
    let grades = document["grades"].as_array().expect("a list");
    assert_eq!(grades.iter().filter(|grade| grade["computed"].is_null()).count() as u64, 12 * abstained);
    for grade in grades.iter().filter(|grade| !grade["computed"].is_null()) {
        let place = format!("{} {}", grade["model"], grade["problem"]);
        let (by_reference, by_key) = (&grade["outcome"], &grade["computed"]["outcome"]);
        assert_ne!(by_key, "broken_reference", "{place}");
        match grade["evidence"].as_str() {
            Some("confirmed") => assert_eq!(by_reference, by_key, "{place}"),
            // What an ambiguous reference accepts is one of the answers that count.
            Some("ambiguous") => assert!(by_reference != "correct" || by_key == "correct", "{place}"),
            // No response is right against a reference that is refuted and against the computed answer.
            Some("refuted") => assert!(by_reference != "correct" || by_key != "correct", "{place}"),
            other => panic!("a key beside a reference that is {other:?}: {place}"),
        }
    }
}
