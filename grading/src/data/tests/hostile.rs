//! Any bytes end in rows or in an error, never in a panic.

use std::path::Path;

use proptest::prelude::*;

use crate::data::tests::YAML;
use crate::data::*;

/// Reads `bytes` in every way; only that it ends counts.
fn read_anyhow(bytes: &[u8]) {
    for name in ["x", "x.yaml", "x.jsonl", "x.json"] {
        let _ = parse_problems(Path::new(name), bytes);
        let _ = parse_responses(Path::new(name), bytes);
        let _ = parse_verdicts(Path::new(name), bytes);
    }
    let _ = options(&String::from_utf8_lossy(bytes));
}

#[test]
fn deep_nesting_ends_on_a_small_stack() {
    let work = || {
        for unit in ["[", "{\"a\":", "- ", "a: ", "? ", "{", "[{\"problems\":", "&a [*a, "] {
            read_anyhow(unit.repeat(20_000).as_bytes());
            read_anyhow(format!("problems: {}", unit.repeat(20_000)).as_bytes());
        }
    };
    std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_anyhow(&bytes);
    }

    #[test]
    fn any_soup_of_syntax_is_read_or_refused(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", "\"", ":", ",", "\n", "- ", "  ", "\\", "problems", "\"index\": 1", "prompt: x",
                "\"problem\": 1", "\"model\": \"M\"", "\"response\": null", "solution", "é", "|", "&a", "*a", "<<: ",
                "---", "$", "(a) ", "(b)", "b. ", "a. ",
            ]),
            0..60,
        ),
        damage in prop::option::of(0_usize..100),
    ) {
        let mut bytes = pieces.concat().into_bytes();
        if let Some(at) = damage.filter(|&at| at < bytes.len()) {
            bytes[at] = 0xff;
        }
        read_anyhow(&bytes);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(at in 0_usize..300, byte in any::<u8>(), cut in 0_usize..300) {
        let mut bytes = YAML.as_bytes().to_vec();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        read_anyhow(&bytes);
    }

    #[test]
    fn rows_survive_any_text(texts in prop::collection::vec(any::<String>(), 1..5)) {
        let row = |(at, text): (usize, &String)| {
            serde_json::json!({"model": "M", "problem": at, "response": text}).to_string()
        };
        let rows: Vec<String> = texts.iter().enumerate().map(row).collect();
        for file in [rows.join("\n"), format!("[{}]", rows.join(","))] {
            let read = parse_responses(Path::new("x"), file.as_bytes()).unwrap();
            let found: Vec<_> = read.rows.into_iter().map(|row| row.text).collect();
            prop_assert_eq!(&found, &texts);
        }
    }
}
