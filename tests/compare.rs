//! `compare`: one pair and files of pairs.

use serde_json::Value;

use crate::Place;

#[test]
fn a_verdict_comes_with_its_reason() {
    let place = Place::new();
    let compare = |candidate| {
        place.run_with(&["compare", "--reference", "t/U", "--parameters", "$t;U$", "--candidate", candidate])
    };
    compare(r"so \boxed{t/U}").code(0).says(&["✓ equivalent"]);
    compare("t/U").code(0).says(&["✓ equivalent", "read as a bare answer"]);
    compare("-t/U").code(0).says(&["✗ not equivalent", "sign"]);
    compare("I do not know").code(0).says(&["? unparseable"]);
    compare("t/U}").code(0).says(&["? unparseable", "no box"]);
}

#[test]
fn the_offending_part_is_marked() {
    let place = Place::new();
    let ran = place.run_with(&["compare", "--reference", "7", "--candidate", r"\boxed{\frac{1}{2}+)}"]);
    ran.code(0).says(&["? unparseable", "candidate   \\frac{1}{2}+)\n", "^"]);
}

#[test]
fn json_says_the_same() {
    let place = Place::new();
    let ran = place.run_with(&["compare", "--json", "--reference", "7", "--candidate", "8"]);
    let document = ran.code(0).json();
    assert_eq!(document["schema"], "eigentruth/compare/1");
    assert_eq!((&document["outcome"], &document["bare"]), (&"not_equivalent".into(), &true.into()));
}

#[test]
fn mistakes_in_the_call_are_named() {
    let place = Place::new();
    place.run_with(&["compare", "--reference", "7"]).code(2).says(&["--candidate"]);
    place.run_with(&["compare"]).code(2).says(&["--reference", "--candidate", "--jsonl FILE"]);
    let ran = place.run_with(&["compare", "--reference", "7", "--candidate", "7", "--kind", "nmeric"]);
    ran.code(2).says(&["unknown kind `nmeric`", "numeric"]);
    place
        .run_with(&["compare", "--reference", r"\frac{1", "--candidate", "7"])
        .code(2)
        .says(&["cannot be read"]);
    place.run("compare --jsonl nowhere.jsonl").code(2).says(&["nowhere.jsonl"]);
}

#[test]
fn a_name_that_is_not_declared_says_how_to_declare_it() {
    let place = Place::new();
    let compare = |reference, candidate| {
        place.run_with(&["compare", "--reference", reference, "--candidate", candidate])
    };
    let hint = "declare symbols with `--parameters`, such as `--parameters '$t;(k,real)$'`";
    compare("t/U", "7").code(2).says(&["`t` is not declared by the problem", hint]);
    compare("7", "t/U").code(0).says(&["`t` is not declared by the problem", hint]);
    let ran = compare(r"\frac{1", "7");
    assert!(!ran.code(2).err().contains("--parameters"), "{}", ran.err());
}

#[test]
fn a_file_of_pairs_gives_a_line_each() {
    let place = Place::new();
    let pairs = [
        r#"{"id":"a","kind":"numeric","reference":"7","candidate":"\\boxed{7}","expected":"equivalent","why":"same"}"#,
        r#"{"id":"b","kind":"adversarial","reference":"7","candidate":"","candidate_gen":{"prefix":"","unit":"blah ","count":1000,"suffix":"\\boxed{8}"},"expected":"equivalent"}"#,
        r#"{"id":"c","kind":"nonsense","reference":"7","candidate":"\\boxed{7}"}"#,
        r#"{"id":"d","reference":"\\frac{1","candidate":"\\boxed{7}"}"#,
        r#"{"id":"e","reference":"7"}"#,
        r#"{"id":5,"kind":"extraction","reference":"7","candidate":"7"}"#,
        "",
        "{",
    ];
    place.write("pairs.jsonl", pairs.join("\n"));
    let ran = place.run("compare --jsonl pairs.jsonl");
    ran.code(1).says(&[
        "pairs.jsonl:3:",
        "nonsense",
        "pairs.jsonl:4:",
        "broken reference",
        "pairs.jsonl:5:",
        "pairs.jsonl:8:",
        "1 of 2 as expected",
        "b: expected equivalent, got not_equivalent",
    ]);
    let out = ran.out();
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let got: Vec<(String, &str)> =
        lines.iter().map(|l| (l["id"].to_string(), l["outcome"].as_str().expect("text"))).collect();
    // A bare answer is never boxed here: the last pair has none.
    let expected = [("\"a\"", "equivalent"), ("\"b\"", "not_equivalent"), ("5", "unparseable")];
    assert_eq!(got, expected.map(|(id, outcome)| (id.to_owned(), outcome)));
    assert_eq!(lines[0].as_object().map(|fields| fields.len()), Some(4), "id, outcome, reason, micros");
}

#[test]
fn unknown_fields_are_said_and_nothing_usable_is_two() {
    let place = Place::new();
    place.write("odd.jsonl", r#"{"id":"a","reference":"7","candidate":"\\boxed{7}","paramters":"$x$"}"#);
    place.run("compare --jsonl odd.jsonl").code(0).says(&["unknown field `paramters`"]);
    place.run("compare --jsonl odd.jsonl --json").code(0).says(&["eigentruth/compare-line/1"]);
    place.write("none.jsonl", "{}\n");
    place.run("compare --jsonl none.jsonl").code(2).says(&["none.jsonl:1:", "holds no pair"]);
}

#[test]
fn a_file_that_is_no_text_is_one_complaint() {
    let place = Place::new();
    place.write("binary.jsonl", b"\x7fELF\x00\x01\xff\xfe\n\xff\xff\n");
    place.write("damaged.jsonl", b"\xff\xff\n\xfe\n");
    place.write("empty.jsonl", "\n\n");
    for (file, said) in
        [("binary.jsonl", "is no text"), ("damaged.jsonl", "is no text"), ("empty.jsonl", "is empty")]
    {
        let ran = place.run(&format!("compare --jsonl {file}"));
        ran.code(2).says(&[file, said, "pairs to compare"]);
        assert_eq!(ran.err().lines().count(), 1, "{}", ran.err());
    }
    place.run("compare --jsonl .").code(2).says(&["is a folder", "name a file in it"]);
    place.run("compare --jsonl nowhere.jsonl").code(2).says(&["there is no such file"]);
    // Nothing was used, so nothing says that others were.
    place.write("none.jsonl", "{}\n");
    let ran = place.run("compare --jsonl none.jsonl");
    assert!(!ran.code(2).err().contains("others were used"), "{}", ran.err());
}

#[test]
fn both_sides_are_shown_as_understood_and_real_values_are_real() {
    let place = Place::new();
    let compare = |reference: &str, candidate: &str, parameters: &str| {
        let arguments =
            ["compare", "--reference", reference, "--candidate", candidate, "--parameters", parameters];
        place.run_with(&arguments).code(0).out()
    };
    // A reference that begins with a minus needs no equals sign.
    let text = compare(r"-t\cos k", r"t\cos k", "$t;(k,real)$");
    assert!(
        text.contains("reference   understood as") && text.contains("candidate   understood as"),
        "{text}"
    );
    let witness = text
        .lines()
        .find(|line| line.contains("reference ") && line.contains(", answer "))
        .expect("a witness");
    assert!(!witness.contains("e-1") && !witness.contains('i'), "an imaginary part: {witness}");
    let text = compare("x^{1/3}", r"\sqrt[3]{x}", "$(x,real)$");
    assert!(!text.contains('?'), "{text}");
    let text = compare(r"\frac{U_{0}}{\beta}", r"\frac{2U_{0}}{\beta}", r"$U_{0};\beta$");
    assert!(text.contains("U_0 = ") && text.contains("β = "), "{text}");
    let ran = place.run_with(&["compare", "--json", "--reference", "2+2", "--candidate", "5"]);
    let document = ran.code(0).json();
    assert!(document["reference"].is_string(), "{document}");
}

#[test]
fn the_fields_are_printed_in_the_documented_order() {
    let schemas = include_str!("../docs/schemas.md");
    let section = schemas.split("\n## `eigentruth/compare/1`").nth(1).expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let fields: Vec<&str> = rows
        .flat_map(|line| line.split('|').nth(1).expect("a first column").split(','))
        .map(|field| field.trim().trim_matches('`'))
        .collect();
    let place = Place::new();
    let text = place.run_with(&["compare", "--json", "--reference", "7", "--candidate", "8"]).code(0).out();
    let printed: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.split_once("\":").map(|(field, _)| field))
        .collect();
    assert_eq!(fields, printed);
}
