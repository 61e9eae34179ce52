//! `variants`: fresh problems that `grade` reads.

use serde_json::Value;

use crate::{Place, response};

#[test]
fn variants_are_drawn_again_from_their_seeds() {
    let place = Place::new();
    let lines = place.run("variants 5 15 -n 3 --seed 40").code(0).out();
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    assert_eq!(rows.len(), 6);
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["index"], at);
        let again =
            format!("variants {} -n 1 --seed {}", row["variant_of"].as_str().expect("a text"), row["seed"]);
        let again = place.run(&again).code(0).json();
        for field in ["id", "prompt", "solution", "kind", "type"] {
            assert_eq!(again[field], row[field], "{field}");
        }
    }
    assert_eq!(rows[0]["type"], "ED");
}

#[test]
fn all_layouts_hold_the_same_and_are_graded() {
    let place = Place::new();
    let lines = place.run("variants 5 26 -n 2").code(0).out();
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let mut responses = String::new();
    for row in &rows {
        let id = row["id"].as_str().expect("a text");
        responses.push_str(&response("Right", id, row["solution"].as_str().expect("a text")));
        responses.push_str(&response("Wrong", id, r"$\boxed{999999}$"));
    }
    place.write("responses.jsonl", responses);
    for file in ["v.jsonl", "v.json", "v.yaml"] {
        place.run(&format!("variants 5 26 -n 2 -o {file}")).code(0).says(&["4 variants of 2 problems"]);
        let graded = place.run(&format!("grade {file} responses.jsonl --jsonl -")).code(0).out();
        for line in graded.lines() {
            let grade: Value = serde_json::from_str(line).expect("an object");
            let right = grade["model"] == "Right";
            assert_eq!(grade["outcome"] == "correct", right, "{file}: {line}");
        }
        assert_eq!(graded.lines().count(), 8);
    }
}

#[test]
fn questions_hold_no_answers() {
    let place = Place::new();
    place.run("variants 5 -n 2 -o v.yaml --questions q.jsonl").code(0);
    let (text, answered) = (place.read("q.jsonl"), place.read("v.yaml"));
    assert_eq!((text.lines().count(), answered.matches("solution:").count()), (2, 2));
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("an object");
        assert!(
            ["solution", "reference", "invariants", "seed"].iter().all(|field| row.get(field).is_none()),
            "{line}"
        );
        assert!(answered.contains(row["id"].as_str().expect("a text")));
    }
    assert_eq!(answered.matches("  seed: ").count(), 2, "{answered}");
}

/// The printed question of 14 is open: what is drawn around it is no variant, and says so in rows and in the summary.
#[test]
fn related_questions_are_no_variants() {
    let place = Place::new();
    let row = place.run("variants 14 -n 1").code(0).json();
    assert_eq!(row["related_to"], "ed/14-landau-level-spacings");
    assert!(row.get("variant_of").is_none(), "{row}");
    let why = "related questions, not variants, as no computation answers the printed question as a whole";
    place.run("variants 14 -n 3 -o alone.jsonl").code(0).says_words(&[why]).says(&[
        "\n    related questions, not variants",
        "\n3 related questions about 1 problem, 3 each, from seed 1 on\n",
    ]);
    let both = place.run("variants 5 14 15 -n 2 -o both.yaml").code(0).out();
    let counted =
        "\n4 variants of 2 problems and 2 related questions about 1 problem, 2 each, from seed 1 on\n";
    assert!(both.contains(counted) && both.matches("not variants").count() == 1, "{both}");
    let text = place.read("both.yaml");
    assert_eq!((text.matches("  variant_of: ").count(), text.matches("  related_to: ").count()), (4, 2));
    for (file, rows) in [("alone.jsonl", 3), ("both.yaml", 6)] {
        let read = place.run(&format!("problems {file} --json")).code(0).json();
        let read = read["problems"].as_array().expect("a list");
        assert!(read.len() == rows && read.iter().all(|problem| problem["status"] == "ready"), "{read:?}");
    }
    let variants = place.run("variants 5 -o variants.jsonl").code(0).out();
    assert!(variants.contains("\n1 variant of 1 problem, 1 each, from seed 1 on\n"), "{variants}");
    assert!(!variants.contains("related"), "{variants}");
}

#[test]
fn the_summary_fits_the_line() {
    let text = Place::new().run("variants 12 14 24 26 48 -n 1 -o v.jsonl").code(0).out();
    let widest = text.lines().map(|line| line.chars().count()).max().expect("lines");
    assert!((81..=100).contains(&widest), "{widest} columns:\n{text}");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let place = Place::new();
    place.run("variants ed/5").code(2).says(&["no problem `ed/5`"]);
    place.run("variants 5 -n 0").code(2).says(&["1..="]);
    place.run("variants 5 -o v.txt").code(2).says(&["v.txt", ".jsonl"]);
    place.run("variants 5 -o nowhere/v.json").code(2).says(&["nowhere"]);
    place.run("variants 17 -n 100000").code(2).says(&["different questions", "-n"]);
    assert_eq!(place.names(), Vec::<String>::new());
}
