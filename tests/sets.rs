//! `problems` and `show`: what a set holds.

use crate::{PROBLEMS, Place};

#[test]
fn the_built_in_set_is_listed_and_shown() {
    let place = Place::new();
    let ran = place.run("problems --json");
    let document = ran.code(0).json();
    assert_eq!(document["schema"], "eigentruth/problems/1");
    let problems = document["problems"].as_array().expect("a list");
    assert_eq!(problems.len(), 20);
    place.run("problems").code(0).says(&["20 problems", problems[0]["id"].as_str().expect("an id")]);
    for problem in problems {
        let id = problem["id"].as_str().expect("an id");
        let by_id = place.run_with(&["show", id, "--json"]).code(0).json();
        let by_index = place.run_with(&["show", &problem["index"].to_string(), "--json"]).code(0).json();
        assert_eq!(by_id, by_index);
        assert_eq!(by_id["schema"], "eigentruth/show/1");
    }
}

#[test]
fn a_problem_of_a_file_is_shown_with_its_declarations() {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS);
    place.run("show 1 p.jsonl").code(0).says(&["What energy?", "$t;U$", "expression", r"\frac{t^2}{U}"]);
    place.run("problems p.jsonl").code(0).says(&["How many?", "numeric", "2 problems"]);
}

#[test]
fn an_unknown_problem_is_answered_with_those_there_are() {
    let place = Place::new();
    place.write("p.jsonl", PROBLEMS);
    place.run("show 9 p.jsonl").code(2).says(&["no problem `9`", "indices 0 to 1", "eigentruth problems"]);
    place.run("problems nowhere.yaml").code(2).says(&["nowhere.yaml"]);
    place.run("show built-in/bond-curent").code(2).says(&["Did you mean `built-in/bond-current`?"]);
    place.run("show ed/05-hubbard-random-zeman").code(2).says(&["`ed/05-hubbard-random-zeeman`"]);
    place
        .run("show nothing")
        .code(2)
        .says(&["neither the built-in set nor the catalogue", &crate::indices().0]);
    place.run("show -1").code(2).says(&["has a problem `-1`", &crate::indices().0]);
}

#[test]
fn the_list_fits_the_line_and_has_a_status() {
    let place = Place::new();
    let text = place.run("problems").code(0).says(&["status", "ready", "! broken"]).out();
    let widest = text.lines().map(|line| line.chars().count()).max().expect("lines");
    assert!(widest <= 100, "{widest} columns:\n{text}");
    let mut command = assert_cmd::Command::cargo_bin("eigentruth").expect("the binary");
    let output = command.arg("problems").env("COLUMNS", "160").output().expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let widest = text.lines().map(|line| line.chars().count()).max().expect("lines");
    assert!(text.contains("statement") && (101..=160).contains(&widest), "{widest} columns:\n{text}");
    let document = place.run("problems --json").code(0).json();
    let problems = document["problems"].as_array().expect("a list");
    assert!(problems.iter().any(|problem| problem["status"] == "broken" && problem["error"].is_string()));
    assert!(problems.iter().any(|problem| problem["status"] == "ready"));
}

#[test]
fn a_bad_row_is_skipped_and_the_others_are_listed() {
    let place = Place::new();
    place.write("p.jsonl", format!("{PROBLEMS}{{\"index\": 5}}\n"));
    place.run("problems p.jsonl").code(1).says(&["p.jsonl:3:", "How many?"]);
}

#[test]
fn problems_of_the_catalogue_are_shown() {
    let place = Place::new();
    place.run("show ed/05-hubbard-random-zeeman").code(0).says(&["claim", "reading", "method", "--explain"]);
    place
        .run("show ed/15-four-site-hubbard-ring")
        .code(0)
        .says(&["protected implies connected", "overturned"]);
    let seventeen = place.run("show other/17-particle-hole-transformed-hubbard --json").code(0).json();
    assert_eq!(seventeen["invariants"][0], serde_json::json!({ "law": "hermitian" }));
    place.run("show other/26-linked-cluster-chain").code(0).says(&["homogeneous of degree 1"]);
    let document = place.run("show 45 --json").code(0).json();
    assert_eq!(document["schema"], "eigentruth/catalogue-problem/1");
    assert_eq!(document["index"], 45);
    assert!(document["family"].is_null() && document["related"].is_string(), "{document}");
    assert!(seventeen["family"].is_string() && seventeen["related"].is_null(), "{seventeen}");
    place.run("show 45").code(0).says(&["related      questions that are no variants: "]);
    place.run("show other/17-particle-hole-transformed-hubbard").code(0).says(&["variants     "]);
    // An index that both have is the built-in problem's, and that is said.
    place.run("show 5").code(0).says(&["note", "ed/05-hubbard-random-zeeman"]);
    place.run("show 14").code(0).says_words(&[
        "`verify 14`, `variants 14` and `stress 14` are about another one, of the catalogue",
        "`eigentruth show ed/14-landau-level-spacings`",
    ]);
}

/// What is too long for a line goes on under itself, beside its name.
#[test]
fn fields_of_a_problem_fit_the_line() {
    let place = Place::new();
    for name in ["14", "ed/05-hubbard-random-zeeman", "ed/14-landau-level-spacings", "45"] {
        let text = place.run_with(&["show", name]).code(0).out();
        let widest = text.lines().map(|line| line.chars().count()).max().expect("lines");
        assert!(widest <= 100, "{name}: {widest} columns:\n{text}");
        assert!(text.contains(&format!("\n{}", " ".repeat(13))), "{name}:\n{text}");
    }
}
