//! Megabytes of every shape: inside a box, behind an open box, before and behind a good box.

use super::Hostile;
use super::problems::problem;

/// Code that is not optimised gets an eighth of it.
const MEGABYTE: usize = if cfg!(debug_assertions) { 1 << 17 } else { 1 << 20 };

/// A megabyte of one piece.
const REPEATED: &[&str] = &[
    "7",
    "x",
    "x+",
    "+",
    "-",
    "*",
    "/",
    "=",
    ";",
    ",",
    "&",
    "|",
    "||",
    "'",
    "!",
    ".",
    "0.",
    "1e9",
    "{",
    "}",
    "{}",
    "(",
    ")",
    "()",
    "[",
    "((((",
    "^{",
    "_{",
    "^",
    "_",
    "\\",
    "\\\\",
    "\\\\[",
    "\\{",
    "%",
    "% \n",
    "\n",
    " ",
    "$",
    "~",
    "<",
    "</",
    "<think>",
    "</think>",
    "<think></think>",
    "\\boxed",
    "\\boxed{",
    "\\boxed{}",
    "\\boxed{1}",
    "\\boxed{1} or ",
    "\\boxed {",
    "\\fbox{",
    "\\\\boxed{",
    "\\frac{1}{",
    "\\frac",
    "\\frac12",
    "\\sqrt",
    "\\sqrt{",
    "\\sqrt[",
    "\\left(",
    "\\left",
    "\\right)",
    "\\begin{matrix}",
    "\\begin{",
    "\\end{matrix}",
    "\\begin{pmatrix}1&",
    "\\text{",
    "\\text{or}",
    "\\mathrm{",
    "\\pm",
    "\\pm1+",
    "\\sum_{k=1}^{9}",
    "\\int_0^1",
    "\\binom{9}{4}",
    "\\sin",
    "\\sin(",
    "\\langle ",
    "\\langle c_1|",
    "[c_1,",
    "c_1c_1^\\dagger",
    "c_1^\\dagger",
    "\\hat{",
    "\\bar",
    "\\input{x}",
    "\\def",
    "é",
    "∑",
    "²",
    "½",
    "√",
    "\u{200b}",
    "\u{301}",
    "😀",
    "（",
    "\u{0}",
    "\u{8}oxed{1}",
    "abc ",
    "word ",
    "(a) x\n",
    "a;",
    "a or ",
    "1,000",
    "x=",
    "\\quad ",
    "\\,",
    "\\tag{1}",
    "\\hspace{1em}",
    "a+b=b+a;",
    "(1,2);",
    "\\{1,2\\}",
];

/// Megabyte responses: inside a box, behind an open box, before and behind a good box.
pub(super) fn megabytes(list: &mut Vec<Hostile>) {
    let kinds = ["numeric", "choice", "expression", "fermion", "matrix", "points", "average", "sequence"];
    for (at, piece) in REPEATED.iter().enumerate() {
        let long = piece.repeat(MEGABYTE / piece.len());
        let short = piece.repeat(15_000 / piece.len());
        let kind = kinds[at % kinds.len()];
        let shown = piece.escape_debug();
        let mut add = |what: &str, kind: &str, response: String| {
            let name = format!("{what} `{shown}`, {kind}");
            list.push(Hostile { name, specification: problem(kind), response });
        };
        add("megabyte in a box", kind, format!("\\boxed{{{long}}}"));
        add("megabyte before", "numeric", format!("{long}\\boxed{{8}}"));
        add("megabyte between", "choice", format!("\\boxed{{b}}{long}\\boxed{{b}}"));
        add("megabyte behind", "numeric", format!("\\boxed{{8{long}"));
        for kind in ["numeric", "choice", "expression", "fermion", "points"] {
            add("box full", kind, format!("\\boxed{{{short}}}"));
        }
    }
    let mut add = |name: &str, kind: &str, response: String| {
        list.push(Hostile { name: name.to_owned(), specification: problem(kind), response });
    };
    add("100000 different boxes", "numeric", (0..100_000).map(|k| format!("\\boxed{{{k}}}")).collect());
    add(
        "100000 different boxes, far apart",
        "numeric",
        (0..100_000).map(|k| format!("so \\boxed{{{k}}}")).collect(),
    );
    add("100000 nested boxes", "numeric", format!("{}8{}", "\\boxed{".repeat(100_000), "}".repeat(100_000)));
    add(
        "60 boxes of 15 KiB",
        "numeric",
        (0..60).map(|k| format!("\\boxed{{{}}}", format!("{k}+").repeat(5000))).collect(),
    );
    add("60 equal boxes of 60 KiB", "numeric", format!("\\boxed{{{}}}", "1+".repeat(30_000)).repeat(60));
    add("options of a megabyte", "choice", format!("\\boxed{{{}}}", "(a) because ".repeat(80_000)));
}
