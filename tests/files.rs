//! Files that are written: whole or not at all.

use crate::{PROBLEMS, Place, response};

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
