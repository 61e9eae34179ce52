//! Responses made to hurt: megabytes of every shape, and answers that stay just below each limit.
//!
//! Shared by the test that all of them end and by the benchmark that says how fast (`benches/safety.rs`).

mod digits;
mod formulas;
mod matrices;
mod megabytes;
mod numbers;
mod operators;
mod problems;
mod references;

use digits::digits;
use eigentruth_grading::Specification;
use formulas::formulas;
use matrices::matrices;
use megabytes::megabytes;
use numbers::numbers;
use operators::operators;
use problems::problem;
use references::references;

/// A response, and the problem it answers wrongly (or with too much effort).
pub struct Hostile {
    pub name: String,
    pub specification: Specification,
    pub response: String,
}

/// Answers to problems by the problem's name: adds one to `list`.
fn answers(list: &mut Vec<Hostile>) -> impl FnMut(&str, &str, String) {
    |name, kind, answer| {
        let response = format!("\\boxed{{{answer}}}");
        list.push(Hostile { name: format!("{name}, {kind}"), specification: problem(kind), response });
    }
}

/// `inner` between `depth` copies of `open` and `close`.
fn nest(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
}

/// A square matrix of different numbers, or of formulas.
fn matrix(size: usize, of: usize) -> String {
    let entry = |k: usize| if of == 0 { format!("{k}") } else { format!("a+{k}b") };
    let row = |r: usize| (0..size).map(|k| entry(r * size + k * k + 1)).collect::<Vec<_>>().join("&");
    let rows = (0..size).map(row).collect::<Vec<_>>().join("\\\\");
    format!("\\begin{{pmatrix}}{rows}\\end{{pmatrix}}")
}

/// All of them.
pub fn hostile() -> Vec<Hostile> {
    let mut list = Vec::new();
    numbers(&mut list);
    formulas(&mut list);
    digits(&mut list);
    matrices(&mut list);
    operators(&mut list);
    references(&mut list);
    megabytes(&mut list);
    list
}
