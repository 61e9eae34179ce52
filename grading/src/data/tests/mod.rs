//! Tests of the readers, the catalogue and the option lists.

use std::path::Path;

use super::*;

mod damage;
mod formats;
mod hostile;
mod published;

/// Two problems, one in the benchmark's own fields and one with some of ours.
const YAML: &str = "meta:\n  name: x\nproblems:\n- prompt: 'Which\n\n    one?'\n  parameters: $t$\n  functions: ''\n  \
                    solution: $\\boxed{2t}$\n  type: ED\n  index: 3\n- prompt: Two?\n  solution: '0.50'\n  index: 4\n  \
                    id: mine\n  kind: numeric_rounded/digits=2\n";

fn problems(text: &str) -> Rows<Problem> {
    parse_problems(Path::new("set.txt"), text.as_bytes()).unwrap()
}

fn responses(text: &str) -> Rows<Response> {
    parse_responses(Path::new("answers.txt"), text.as_bytes()).unwrap()
}

/// Line and message of the only skipped row.
fn only<T>(rows: &Rows<T>) -> (usize, &str) {
    assert_eq!(rows.skipped.len(), 1, "{:?}", rows.skipped);
    (rows.skipped[0].line.unwrap(), &rows.skipped[0].message)
}
