//! Files that are written: whole or not at all.

use crate::{PROBLEMS, Place, response, row};

#[test]
fn outputs_are_written_whole_and_nothing_else_is_left() {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS);
    place.write("r.jsonl", response("Alder", 0, r"\boxed{7}"));
    place.write("report.html", "an old report");
    place
        .run("grade p.jsonl r.jsonl -o report.html --jsonl out.jsonl")
        .code(0)
        .says(&["Report: report.html"]);
    assert!(place.read("report.html").starts_with("<!doctype html>"));
    let mut names: Vec<String> = std::fs::read_dir(place.path("."))
        .expect("listing")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["out.jsonl", "p.jsonl", "r.jsonl", "report.html"]);
}

#[test]
fn no_output_takes_the_place_of_an_input() {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS);
    place.write("r.jsonl", response("Alder", 0, r"\boxed{7}"));
    place.write("c.jsonl", row(5, "Which of these?", "$a;b$", "a"));
    place.run("verify 2").code(0);
    let files = || -> Vec<Vec<u8>> {
        place.names().iter().map(|name| std::fs::read(place.path(name)).expect("a file")).collect()
    };
    let (names, before) = (place.names(), files());
    for (command, said) in [
        ("verify 2 -o evidence.h5", "`--archive` and `-o` name the same file"),
        ("verify 2 --archive new.h5 -o ./new.h5", "`--archive` and `-o` name the same file"),
        ("verify 2 -o evidence.h5.journal", "is also an input"),
        ("stress 46 -o evidence.h5", "`--archive` and `-o` name the same file"),
        ("stress p.jsonl r.jsonl -o ./r.jsonl", "is also an input"),
        ("audit c.jsonl -o c.jsonl --archive none", "is also an input"),
        ("audit c.jsonl -o evidence.h5", "`--archive` and `-o` name the same file"),
        ("variants 5 -o x.jsonl --questions ./x.jsonl", "`-o` and `--questions` name the same file"),
        ("grade p.jsonl r.jsonl -o x.html --jsonl ./x.html", "`-o` and `--jsonl` name the same file"),
        ("grade p.jsonl r.jsonl --jsonl r.jsonl", "is also an input"),
    ] {
        place.run(command).code(2).says(&[said]);
    }
    // A dash would be a file of that name.
    for command in [
        "verify 2 -o -",
        "verify 2 --archive -",
        "stress 46 -o -",
        "audit c.jsonl -o -",
        "variants 5 --questions -",
        "grade p.jsonl r.jsonl -o -",
        "solve model.toml --checkpoint -",
    ] {
        place.run(command).code(2).says(&["standard output", "name a file"]);
    }
    assert_eq!(place.names(), names);
    assert!(files() == before, "a file was changed");
    place.run("variants 5 -o -").code(0).says(&["\"variant_of\""]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS);
    place.write("r.jsonl", response("Alder", 0, r"\boxed{7}"));
    place
        .run("grade p.jsonl r.jsonl -o no/such/report.html")
        .code(2)
        .says(&["no/such/report.html", "folder"]);
    place.run("grade p.jsonl r.jsonl -o .").code(2).says(&["it is a folder"]);
}
