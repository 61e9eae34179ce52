//! What a problem says about its answer.

use serde::{Deserialize, Serialize};

use crate::kind::Kind;

/// Whether labels that differ stand for different modes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelRelation {
    /// `i` and `j` are different sites.
    #[default]
    Distinct,
    /// `i` and `j` may coincide: an identity must hold in every case.
    Free,
}

/// A law that every right answer obeys, declared by the problem. All fields are LaTeX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "law")]
pub enum Invariant {
    /// The operator (or matrix) is hermitian; the number is real.
    Hermitian,
    /// The answer does not change when the symbols are replaced as listed, simultaneously.
    Symmetry {
        /// Pairs (symbol, replacement).
        map: Vec<(String, String)>,
    },
    /// The answer tends to `value` as `symbol` tends to `to`.
    Limit {
        /// The symbol.
        symbol: String,
        /// `0`, `\infty`, or a formula.
        to: String,
        /// The limit, a formula (or `\infty`).
        value: String,
    },
    /// The answer is positive everywhere on the declared domain.
    Positive,
    /// The answer is homogeneous: symbols scaled by λ^weight scale it by λ^degree.
    ScalingDegree {
        /// Pairs (symbol, weight); a weight is a rational number such as `1` or `-1/2`.
        weights: Vec<(String, String)>,
        /// The degree, a rational number.
        degree: String,
    },
}

/// Everything a problem says about its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Specification {
    /// The reference answer, LaTeX, with or without `\boxed{}`.
    pub reference: String,
    /// Declared symbols and operators, in the benchmark's syntax, e.g. `$t;U;(c_1,NC,fermion)$`.
    pub parameters: String,
    /// Declared functions and definitions, e.g. `$f;g;n_1:=c_1^\dagger c_1$`.
    pub functions: String,
    /// The kind of answer; inferred from the reference where it is not given.
    pub kind: Option<Kind>,
    /// The question; its option list declares labels and their texts. May be empty.
    pub prompt: String,
    /// Names of the parts of a list (`n_{FM}`, `n_{AF}`), in the order of the reference.
    pub part_names: Vec<String>,
    /// Whether different labels are different modes.
    pub labels: LabelRelation,
    /// Laws that every right answer obeys.
    pub invariants: Vec<Invariant>,
}

/// The reference answer or a declaration cannot be read: the problem is broken, not the response.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ReferenceError {
    /// What was given, what was expected, and how to mend it.
    pub message: String,
}
