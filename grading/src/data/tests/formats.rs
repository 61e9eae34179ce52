//! Every format says the same.

use crate::data::tests::{YAML, problems, responses};
use crate::data::*;
use crate::grader::LabelRelation;
use crate::kind::Kind;

#[test]
fn every_format_of_problems_says_the_same() {
    let rows = [
        r#"{"prompt": "Which\none?", "parameters": "$t$", "functions": "", "solution": "$\\boxed{2t}$", "type": "ED", "index": 3}"#,
        r#"{"prompt": "Two?", "solution": "0.50", "index": 4, "id": "mine", "kind": "numeric_rounded/digits=2"}"#,
    ];
    let yaml_list = YAML.split_once("problems:\n").unwrap().1;
    let texts = [
        YAML.to_owned(),
        format!("# a comment\n---\n{yaml_list}"),
        format!("\u{feff}[{},\n{}]", rows[0], rows[1]),
        format!("{}\r\n\r\n{}\r\n", rows[0], rows[1]),
        format!("{{\"meta\": {{}}, \"problems\": [{}, {}]}}", rows[0], rows[1]),
    ];
    let expected = problems(&texts[0]);
    assert_eq!(expected.rows.len(), 2);
    assert_eq!(expected.rows[0].id, "problem-3");
    assert_eq!(expected.rows[1].id, "mine");
    assert_eq!(expected.rows[1].problem_type, "untyped");
    assert_eq!(expected.rows[1].specification.kind, Some(Kind::NumericRounded { digits: 2 }));
    for text in &texts {
        let read = problems(text);
        assert_eq!(read.skipped, [], "{text}");
        assert_eq!(format!("{:?}", read.rows), format!("{:?}", expected.rows), "{text}");
    }
}

#[test]
fn own_fields_of_a_problem_are_read() {
    let row = r#"{"index": 1, "prompt": "", "solution": "1", "labels": "free", "part_names": ["a", "b"],
        "invariants": [{"law": "hermitian"}, {"law": "limit", "symbol": "U", "to": "0", "value": "t"}]}"#;
    let read = problems(row);
    assert_eq!(read.skipped, []);
    let specification = &read.rows[0].specification;
    assert_eq!(specification.labels, LabelRelation::Free);
    assert_eq!(specification.part_names, ["a", "b"]);
    assert_eq!(specification.invariants.len(), 2);
}

#[test]
fn both_shapes_of_responses_stand_in_both_containers() {
    let ours = r#"{"model": "M", "problem": "ed/x", "response": "\\boxed{1}"}"#;
    let theirs = r#"{"prompt_idx": 5, "model_name": "M", "response": null, "error": true, "prompt": "?"}"#;
    for text in [format!("[{ours}, {theirs}]"), format!("{ours}\n{theirs}\n")] {
        let read = responses(&text);
        assert_eq!(read.skipped, [], "{text}");
        assert_eq!(read.rows[0].problem, ProblemKey::Id("ed/x".to_owned()));
        assert_eq!(read.rows[0].text, r"\boxed{1}");
        assert_eq!((&read.rows[1].problem, read.rows[1].text.as_str()), (&ProblemKey::Index(5), ""));
    }
}

#[test]
fn an_error_means_no_answer() {
    for error in ["true", "\"timeout\"", "{\"code\": 500}"] {
        let row =
            format!(r#"{{"model": "M", "problem": 1, "response": "half a \\boxed{{1}}", "error": {error}}}"#);
        assert_eq!(responses(&row).rows[0].text, "");
    }
    for error in ["false", "\"\"", "null"] {
        let row = format!(r#"{{"model": "M", "problem": 1, "response": "\\boxed{{1}}", "error": {error}}}"#);
        assert_eq!(responses(&row).rows[0].text, r"\boxed{1}");
    }
}

#[test]
fn responses_find_their_problems() {
    let set = problems(concat!(
        "{\"index\": 7, \"id\": \"a/b\", \"prompt\": \"\", \"solution\": \"1\"}\n",
        "{\"index\": 9, \"prompt\": \"\", \"solution\": \"1\"}",
    ));
    let rows = responses(concat!(
        "{\"model\": \"M\", \"problem\": \"a/b\", \"response\": \"1\"}\n",
        "{\"model\": \"M\", \"problem\": \"9\", \"response\": \"2\"}\n",
        "{\"model\": \"N\", \"problem\": 7, \"response\": \"3\"}\n",
        "{\"model\": \"N\", \"problem\": 8, \"response\": \"4\"}\n",
        "{\"model\": \"N\", \"problem\": \"a/c\", \"response\": \"5\"}\n",
        "{\"model\": \"M\", \"problem\": 7, \"response\": \"6\"}\n",
    ));
    let (matched, errors) = match_responses(&set.rows, rows.rows);
    let found: Vec<_> = matched.iter().map(|(at, row)| (*at, row.text.as_str())).collect();
    assert_eq!(found, [(0, "1"), (1, "2"), (0, "3")]);
    let lines: Vec<_> = errors.iter().map(|error| error.line.unwrap()).collect();
    assert_eq!(lines, [4, 5, 6]);
    assert!(errors[0].message.contains("no problem with index 8"));
    assert!(errors[2].message.contains("already answered problem 7"));
}
