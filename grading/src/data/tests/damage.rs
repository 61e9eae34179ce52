//! Bad rows cost no others; bad files say why.

use std::path::Path;

use crate::data::tests::{YAML, only, problems, responses};
use crate::data::*;

#[test]
fn a_law_that_cannot_be_read_is_named_with_what_is_expected() {
    let good = r#"{"index": 1, "prompt": "?", "solution": "1", "invariants": [{"law": "positive"}]}"#;
    let pairs = "lists of pairs of texts (`[[\"t\", \"1\"]]`)";
    for (laws, expected) in [
        (r#"{"law": "positive"}"#, "`invariants` is an object"),
        (r#"["positive"]"#, "element 1, the text \"positive\","),
        (r#"[{"law": "positive"}, {"law": "scaling", "degree": "1"}]"#, "element 2, `scaling`,"),
        (r#"[{"law": "scaling_degree", "weights": [["t", 1]], "degree": "1"}]"#, pairs),
        (r#"[{"law": "scaling_degree", "weights": [["t", "1"]], "degree": 1}]"#, "other fields are texts"),
        (r#"[{"law": "symmetry", "map": {"t": "-t"}}]"#, pairs),
    ] {
        let bad = format!(r#"{{"index": 2, "prompt": "?", "solution": "1", "invariants": {laws}}}"#);
        let read = problems(&format!("{good}\n{bad}\n"));
        assert_eq!(read.rows.len(), 1, "{laws}");
        let (_, message) = only(&read);
        assert!(message.contains("`invariants`") && message.contains(expected), "{laws}: {message}");
    }
}

#[test]
fn a_bad_problem_costs_no_other_and_says_where_it_is() {
    let good = r#"{"index": 1, "prompt": "?", "solution": "1"}"#;
    for (bad, expected) in [
        (r#"{"index": 2, "prompt": "?"}"#, "`solution` is missing"),
        (r#"{"index": 2, "prompt": "?", "solution": "  "}"#, "`solution` is empty"),
        (r#"{"index": 2, "prompt": "?", "solution": 0.50}"#, "so that every digit is kept"),
        (r#"{"index": -2, "prompt": "?", "solution": "1"}"#, "the number -2"),
        (r#"{"index": "2", "prompt": "?", "solution": "1"}"#, "the text \"2\""),
        (r#"{"index": 1, "prompt": "?", "solution": "1"}"#, "already given in line"),
        (r#"{"index": 2, "id": "problem-1", "prompt": "?", "solution": "1"}"#, "already given in line"),
        (r#"{"index": 2, "prompt": ["?"], "solution": "1"}"#, "`prompt` is a list"),
        (r#"{"index": 2, "prompt": "?", "solution": "1", "kind": "numbre"}"#, "`kind`"),
        (r#"{"index": 2, "prompt": "?", "solution": "1", "invariants": [{"law": "x"}]}"#, "`invariants`"),
        (r#"{"index": 2, "solution": "1"}"#, "`prompt` is missing"),
        (r#"{"prompt": "?", "solution": "1"}"#, "`index` is missing"),
        (r#"{"index": 2, "prompt": "\d", "solution": "1"}"#, "not valid JSON"),
        (r#"{"index": 2, "#, "not valid JSON"),
        ("7", "found `7`"),
    ] {
        let read = problems(&format!("{good}\n\n{bad}\n"));
        assert_eq!(read.rows.len(), 1, "{bad}");
        let (line, message) = only(&read);
        assert_eq!(line, 3, "{bad}");
        assert!(message.contains(expected), "{bad}: {message}");
        if bad.ends_with('}') {
            let read = problems(&format!("[\n{good},\n{bad}]"));
            assert_eq!((read.rows.len(), only(&read).0), (1, 3), "{bad}");
        }
    }
}

#[test]
fn a_bad_problem_in_yaml_is_found_by_its_line() {
    let text = format!(
        "{YAML}- prompt: Three?\n  index: 9\n- just text\n- prompt: Four?\n  index: 10\n  solution: 7\n"
    );
    let read = problems(&text);
    assert_eq!(read.rows.len(), 2);
    let lines: Vec<_> = read.skipped.iter().map(|error| error.line.unwrap()).collect();
    let line_of = |word| 1 + text.lines().position(|line| line.contains(word)).unwrap();
    assert_eq!(lines, ["Three?", "just text", "Four?"].map(line_of));
}

#[test]
fn a_bad_response_costs_no_other_and_says_where_it_is() {
    let good = r#"{"model": "M", "problem": 1, "response": "1"}"#;
    for (bad, expected) in [
        (r#"{"problem": 1, "response": "1"}"#, "`model` is missing"),
        (r#"{"model": " ", "problem": 1, "response": "1"}"#, "empty text"),
        (r#"{"model": 4, "problem": 1, "response": "1"}"#, "the number 4"),
        (r#"{"model": "M", "response": "1"}"#, "`problem` is missing"),
        (r#"{"model": "M", "problem": 1.5, "response": "1"}"#, "the number 1.5"),
        (r#"{"model": "M", "problem": true, "response": "1"}"#, "the truth value true"),
        (r#"{"model": "M", "problem": 1}"#, "`response` is missing"),
        (r#"{"model": "M", "problem": 1, "response": 7}"#, "the number 7"),
        (r#"{"model": "M", "problem": 1, "response": "1", "error": 3}"#, "`error` is the number 3"),
        (r#"{"model": "M", "model": "N", "problem": 1, "response": "1"}"#, "duplicate field"),
    ] {
        let read = responses(&format!("{good}\n{bad}\n{good}\n"));
        assert_eq!(read.rows.len(), 2, "{bad}");
        let (line, message) = only(&read);
        assert_eq!(line, 2);
        assert!(message.contains(expected), "{bad}: {message}");
    }
}

#[test]
fn a_line_that_is_not_utf8_costs_no_other() {
    let good = br#"{"model": "M", "problem": 1, "response": "1"}"#;
    let bad = b"{\"model\": \"M\", \"problem\": 2, \"response\": \"\xff\xfe\"}";
    let lines = [&good[..], b"\n", bad, b"\n", good].concat();
    let list = [b"[", &good[..], b",\n", bad, b",\n", good, b"]"].concat();
    for text in [lines, list] {
        let read = parse_responses(Path::new("x"), &text).unwrap();
        assert_eq!(read.rows.len(), 2);
        let (line, message) = only(&read);
        assert!(line == 2 && message.contains("not UTF-8"), "{message}");
    }
    let yaml = [YAML.as_bytes(), b"- prompt: \xff\n  solution: '1'\n  index: 5\n"].concat();
    let read = parse_problems(Path::new("x"), &yaml).unwrap();
    assert_eq!(read.rows.len(), 2);
    assert!(only(&read).1.contains("not UTF-8"));
}

#[test]
fn files_that_cannot_be_used_at_all_say_why_in_one_paragraph() {
    let problems = |bytes: &[u8]| parse_problems(Path::new("p"), bytes).unwrap_err();
    let responses = |bytes: &[u8]| parse_responses(Path::new("p"), bytes).unwrap_err();
    for (error, expected) in [
        (read_problems(Path::new("/no/such/file")).unwrap_err(), "cannot open"),
        (read_problems(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap_err(), "is a directory"),
        (problems(b""), "is empty"),
        (problems(b"\xef\xbb\xbf \n"), "is empty"),
        (problems(b"\x89PNG\x00\x00"), "binary"),
        (problems(b"\xff\xfe{\x00"), "UTF-16"),
        (problems(b"problems: ["), "cannot be read as YAML"),
        (problems(b"hello world"), "cannot be read as YAML"),
        (problems(b"[]"), "holds no problem"),
        (problems(b"[{}]"), "none of its 1 rows"),
        (responses(b"Dear grader,"), "neither JSON nor JSON Lines"),
        (responses(b"{}"), "none of its 1 rows"),
        (parse_verdicts(Path::new("p"), b"[]").unwrap_err(), "holds no verdict"),
    ] {
        assert!(error.message.contains(expected), "{}", error.message);
        assert!(!error.message.contains('\n'), "{}", error.message);
    }
}

#[test]
fn garbage_does_not_fill_memory_with_messages() {
    let good = "{\"model\": \"M\", \"problem\": 1, \"response\": null}\n";
    let read = responses(&format!("{good}{}", "x\n".repeat(5000)));
    assert_eq!((read.rows.len(), read.skipped.len()), (1, 1001));
    assert!(read.skipped[1000].message.contains("4000 more"));
}
