//! `grade --evidence`: what findings say about references is shown, and changes no grade.

use serde_json::Value;

use crate::{PROBLEMS, Place, published_prompt, response, row};

const LABELS: &str = "$a;b;c;d;e$";

#[test]
fn a_refuted_reference_is_marked_and_counted_a_second_time() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = Place::new();
    // A key that is wrong, and a response that gives what is computed.
    place.write("p.jsonl", PROBLEMS.to_owned() + &row(5, &prompt, LABELS, "a; c"));
    place.write(
        "r.jsonl",
        response("Alder", 0, r"\boxed{7}")
            + &response("Alder", 1, r"\boxed{-\frac{t^2}{U}}")
            + &response("Alder", 5, r"\boxed{a; b; d}"),
    );
    let lines = |place: &Place| -> Vec<Value> {
        let text = place.read("out.jsonl");
        text.lines()
            .map(|line| {
                let mut line: Value = serde_json::from_str(line).expect("JSON");
                line["micros"].take();
                line
            })
            .collect()
    };
    place.run("grade p.jsonl r.jsonl --jsonl out.jsonl").code(0);
    let before = lines(&place);
    assert!(before.iter().all(|line| line["evidence"].is_null()));

    place
        .run("grade p.jsonl r.jsonl --evidence evidence.h5")
        .code(2)
        .says(&["evidence.h5", "eigentruth verify"]);
    place.run("grade p.jsonl r.jsonl --evidence p.jsonl").code(2).says(&["no archive", "with --evidence"]);
    place.run("verify 5").code(0);
    let archive = std::fs::read(place.path("evidence.h5")).expect("the archive");
    let ran = place.run("grade p.jsonl r.jsonl --evidence evidence.h5 --jsonl out.jsonl -o report.html");
    ran.code(0).says(&[
        "33.3 %",
        "Evidence on 1 reference: 1 refuted or ambiguous",
        "refuted:",
        "Without 1 such problem:",
        "50.0 %",
        "the reference is refuted",
    ]);
    let after = lines(&place);
    for (before, after) in before.iter().zip(&after) {
        for field in ["outcome", "reason", "message", "diagnosis", "reference"] {
            assert_eq!(before[field], after[field], "{field}");
        }
    }
    assert_eq!((&after[0]["evidence"], &after[2]["evidence"]), (&Value::Null, &"refuted".into()));
    let document = place.run("grade p.jsonl r.jsonl --evidence evidence.h5 --json").code(0).json();
    let models = &document["evidence"]["models"][0];
    assert_eq!((&models["problems"], &models["correct"]), (&2.into(), &1.into()));
    assert_eq!(document["evidence"]["references"][0]["verdict"], "refuted");
    assert_eq!(document["models"][0]["problems"], 3, "the score over all problems stays");
    let page = place.read("report.html");
    for part in ["Evidence on the references", "this reference is refuted", "href=\"#evidence\""] {
        assert!(page.contains(part), "{part}");
    }
    // The archive is only read.
    assert_eq!(std::fs::read(place.path("evidence.h5")).expect("the archive"), archive);
    assert!(!place.path("evidence.h5.journal").exists());
}

#[test]
fn a_sound_reference_is_not_marked() {
    let Some(prompt) = published_prompt(5) else { return };
    let place = Place::new();
    place.write("p.jsonl", row(5, &prompt, LABELS, "a; b; d"));
    place.write("r.jsonl", response("Alder", 5, r"\boxed{a}"));
    place.run("verify 5").code(0);
    let ran = place.run("grade p.jsonl r.jsonl --evidence evidence.h5 -o report.html");
    ran.code(0).says(&["Evidence on 1 reference: none is refuted or ambiguous."]);
    assert!(!ran.out().contains("Without"), "{}", ran.out());
    assert!(place.read("report.html").contains("None is refuted or ambiguous."));
}

#[test]
fn an_index_alone_takes_no_evidence() {
    let place = Place::new();
    place.run("verify 5").code(0);
    place.write("p.jsonl", row(5, "Which of these?", LABELS, "a; c"));
    place.write("r.jsonl", response("Alder", 5, r"\boxed{a}"));
    place
        .run("grade p.jsonl r.jsonl --evidence evidence.h5")
        .code(2)
        .says(&["no finding about a problem of this set", "index and wording"]);
    // A report must not take the place of the archive.
    place
        .run("grade p.jsonl r.jsonl --evidence evidence.h5 -o evidence.h5")
        .code(2)
        .says(&["is also an input"]);
}
