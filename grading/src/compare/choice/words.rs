//! Words and macros around choice labels, by what they mean there.

/// Words around a label that say nothing.
pub(super) const NOISE: &[&str] = &[
    "option",
    "options",
    "choice",
    "choices",
    "answer",
    "answers",
    "statement",
    "statements",
    "item",
    "items",
    "the",
    "correct",
    "is",
    "are",
    "final",
    "only",
    "both",
    "following",
    "true",
    "true:",
    "select",
    "i",
    "choose",
    "case",
];

/// Words that leave the answer open.
pub(super) const HEDGES: &[&str] =
    &["maybe", "perhaps", "possibly", "probably", "unsure", "guess", "alternatively", "either"];

/// Words behind “all” or “none” that take something back.
pub(super) const EXCEPTIONS: &[&str] =
    &["except", "but", "excluding", "without", "besides", "not", "save", "unless"];

/// Verbs: in “a is possible” the “a” is a label, no article.
pub(super) const VERBS: &[&str] = &[
    "is", "are", "also", "may", "might", "can", "could", "would", "should", "will", "seems", "works",
    "possible", "too", "if", "as", "instead", "and", "was", "looks", "has", "holds",
];

/// Macros that make a letter beside them part of a formula.
pub(super) const FACTORS: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "partial",
    "nabla",
    "hbar",
    "ell",
];
