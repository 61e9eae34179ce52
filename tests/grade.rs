//! `grade`: outcomes, skipped rows, exit codes, determinism.

use serde_json::Value;

use crate::{PROBLEMS, Place, response};

fn place() -> Place {
    let place = Place::new();
    place.write("problems.jsonl", PROBLEMS);
    let good = response("Alder", 0, r"It is $\boxed{7}$.") + &response("Alder", 1, r"\boxed{-\frac{t^2}{U}}");
    place.write("good.jsonl", good);
    place
}

#[test]
fn wrong_answers_are_no_failure_of_the_program() {
    let place = place();
    let ran = place.run("grade problems.jsonl good.jsonl");
    ran.code(0).says(&["2 problems · 1 model · 2 responses", "50.0 %", "9.5 – 90.5 %", "Not solved:"]);
    assert_eq!(ran.err(), "");
}

#[test]
fn a_line_holds_every_field_of_the_schema() {
    let place = place();
    place.run("grade problems.jsonl good.jsonl --jsonl out.jsonl").code(0);
    let text = place.read("out.jsonl");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2);
    let mut fields: Vec<&str> = lines[0].as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    let expected = "against answer computed diagnosis evidence extracted id message micros model outcome problem reason reference schema span warnings";
    assert_eq!(fields.join(" "), expected);
    assert_eq!(lines[0]["schema"], "eigentruth/grade-line/1");
    assert_eq!((&lines[0]["outcome"], &lines[1]["outcome"]), (&"correct".into(), &"incorrect".into()));
    assert_eq!((&lines[1]["problem"], &lines[1]["model"]), (&1.into(), &"Alder".into()));
    let message = format!("a wrong sign is diagnosed: {}", lines[1]["diagnosis"]);
    assert!(
        lines[1]["diagnosis"].as_array().is_some_and(|d| d.iter().any(|d| d["kind"] == "sign")),
        "{message}"
    );
}

#[test]
fn skipped_rows_are_named_and_the_others_graded() {
    let place = place();
    let rows = response("Birch", 0, r"\boxed{7}")
        + "not json\n"
        + &response("Birch", 77, r"\boxed{7}")
        + &response("Birch", 0, r"\boxed{8}");
    place.write("bad.jsonl", rows);
    let ran = place.run("grade problems.jsonl good.jsonl bad.jsonl --json");
    ran.code(1).says(&[
        "bad.jsonl:2:",
        "bad.jsonl:3:",
        "77",
        "bad.jsonl:4:",
        "already answered",
        "3 rows skipped",
    ]);
    let document = ran.json();
    assert_eq!(document["schema"], "eigentruth/grade/1");
    assert_eq!(document["responses"], 3);
    assert_eq!(document["skipped"].as_array().map(Vec::len), Some(3));
    // The first of the two answers counts; the problem without an answer counts as not solved.
    let birch =
        document["models"].as_array().and_then(|models| models.iter().find(|m| m["model"] == "Birch"));
    let birch = birch.expect("Birch is listed");
    assert_eq!(
        (&birch["correct"], &birch["missing"], &birch["pass_rate"]),
        (&1.into(), &1.into(), &0.5.into())
    );
}

#[test]
fn a_broken_reference_blames_no_response() {
    let place = place();
    let broken = PROBLEMS.replace("{7}$", "{7$");
    place.write("broken.jsonl", &broken);
    let ran = place.run("grade broken.jsonl good.jsonl --json");
    ran.code(0).says(&["broken reference of problem 0"]);
    let grades = &ran.json()["grades"];
    assert_eq!((&grades[0]["outcome"], &grades[0]["reason"]), (&"broken_reference".into(), &Value::Null));
    place.run("grade broken.jsonl good.jsonl --check").code(1);
    place.run("grade problems.jsonl good.jsonl --check").code(0);
}

#[test]
fn when_nothing_can_be_run_the_exit_code_is_two() {
    let place = place();
    place.write("empty.jsonl", "");
    place.write("stranger.jsonl", response("Alder", 99, r"\boxed{7}"));
    place.run("grade nowhere.yaml good.jsonl").code(2).says(&["nowhere.yaml"]);
    place.run("grade problems.jsonl nowhere.json").code(2).says(&["nowhere.json"]);
    place.run("grade problems.jsonl").code(2).says(&["no responses were given"]);
    place.run("grade nowhere.yaml").code(2).says(&["there is no file `nowhere.yaml`"]);
    place.run("grade .").code(2).says(&["`.` is a folder"]);
    place.run("grade problems.jsonl empty.jsonl").code(2).says(&["empty.jsonl"]);
    place.run("grade problems.jsonl stranger.jsonl").code(2).says(&["no response could be graded", "99"]);
    place.run("grade --sed 7").code(2).says(&["--sed"]);
    place.run("grade --threads 0").code(2).says(&["--threads"]);
    place.run("grade --json --jsonl -").code(2).says(&["both want standard output"]);
    place.run("").code(2).says(&["Usage"]);
    place.run("grade --help").code(0).says(&["built-in set"]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let place = Place::new();
    let outputs = [1, 2, 7].map(|n| {
        let stdout = place.run(&format!("grade --threads {n} --jsonl {n}.jsonl -o {n}.html")).code(0).out();
        let lines: Vec<Value> = place
            .read(&format!("{n}.jsonl"))
            .lines()
            .map(|line| {
                let mut line: Value = serde_json::from_str(line).expect("JSON");
                assert!(line["micros"].take().is_number());
                line
            })
            .collect();
        (stdout.replace(&format!("{n}.html"), ""), lines, place.read(&format!("{n}.html")))
    });
    assert!(outputs[0] == outputs[1] && outputs[0] == outputs[2]);
    assert!(!outputs[0].1.is_empty());
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("eigentruth"))
        .args(["grade", "--jsonl", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(!err.contains("panicked"), "{err}");
}

#[test]
fn a_pipe_gets_no_colour_and_names_cannot_steer_the_terminal() {
    let place = place();
    place.write("odd.jsonl", response("\u{1b}[31mred\u{7}", 0, "\\boxed{8 \u{1b}[2J}"));
    let ran = place.run("grade problems.jsonl odd.jsonl");
    ran.code(0);
    assert!(!ran.out().contains('\u{1b}') && !ran.out().contains('\u{7}'), "{:?}", ran.out());
}

#[test]
fn json_lines_can_go_to_standard_output() {
    let place = place();
    let ran = place.run("grade problems.jsonl good.jsonl --jsonl -");
    assert!(ran.code(0).out().lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
}
