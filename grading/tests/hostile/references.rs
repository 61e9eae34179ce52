//! References that are as bad as the answer.

use eigentruth_grading::Specification;

use super::problems::problem;
use super::{Hostile, matrix};

/// Pairs of a reference and an answer.
pub(super) fn references(list: &mut Vec<Hostile>) {
    let mut pair = |name: &str, kind: &str, reference: String, answer: String| {
        let specification = Specification { reference, ..problem(kind) };
        let response = format!("\\boxed{{{answer}}}");
        list.push(Hostile { name: format!("{name}, {kind}"), specification, response });
    };
    pair("long and long", "expression", "a+b-c+".repeat(500) + "d", "a-b+c+".repeat(500) + "d");
    pair(
        "sines of sums",
        "expression",
        "\\sin(a+b+c+d)".to_owned(),
        (0..100).map(|k| format!("\\sin(a+{k}b)\\cos({k}c)+")).collect::<String>() + "1",
    );
    pair(
        "256 points and 256 points",
        "points",
        vec!["(\\frac{1}{3},\\sqrt{2})"; 250].join(";"),
        vec!["(0.33,1.42)"; 250].join(";"),
    );
    pair(
        "250 formulas and 250 formulas",
        "set",
        (0..250).map(|k| format!("x^{k}+y;")).collect::<String>() + "1",
        (0..250).map(|k| format!("x^{}+y+1;", 250 - k)).collect::<String>() + "1",
    );
    pair(
        "120 sines and 120 sines",
        "set",
        (0..120).map(|k| format!("\\sin({k}x)+y;")).collect::<String>() + "1",
        (0..120).map(|k| format!("\\sin({}x)+y;", 120 - k)).collect::<String>() + "2",
    );
    pair("power and product", "boson", "(b_1+b_1^\\dagger)^{12}".to_owned(), "(b_1^\\dagger+b_1)".repeat(12));
    pair(
        "determinant and itself",
        "expression",
        format!("\\det{}", matrix(6, 1)),
        format!("\\det{}+10^{{-9}}", matrix(6, 1)),
    );
    pair(
        "matrix and its power",
        "matrix",
        format!("{}^2", matrix(10, 0)),
        format!("{0}{0}+{0}", matrix(10, 0)),
    );
}
