//! What must hold for any bytes at all, stage by stage.
//!
//! Each function takes bytes, runs one stage of the grader on them, and panics if a promise is broken. The
//! fuzz targets in `fuzz/` call these functions, and so does a test that runs on stable Rust.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use crate::compare::verdict;
use crate::data::{options, parse_problems, parse_responses, parse_verdicts};
use crate::declarations::Declarations;
use crate::expression::{Arena, ExprId};
use crate::grade::{Comparison, Grade, Outcome, Reason, Verdict};
use crate::grader::{Grader, Invariant, LabelRelation, Specification};
use crate::kind::Kind;
use crate::lex::{Tok, Unreadable};
use crate::limits;
use crate::parse::{Parser, parse_answer};
use crate::render::latex;

/// One problem of the table: kind (none to infer it), reference, parameters, functions.
type Row = (Option<Kind>, &'static str, &'static str, &'static str);

const FERMIONS: &str = "$t;U;(c_1,NC,fermion);(c_2,NC,fermion);(c_3,NC,fermion)$";
const NUMBERS: &str = "$n_1:=c_1^\\dagger c_1;n_2:=c_2^\\dagger c_2;n_3:=c_3^\\dagger c_3$";

/// Every kind of answer and every algebra.
const TABLE: &[Row] = &[
    (Some(Kind::Numeric), "\\frac{3\\pi}{4}", "", ""),
    (Some(Kind::NumericRounded { digits: 2 }), "2.37", "", ""),
    (Some(Kind::Tuple), "(1,\\frac{1}{2},\\sqrt{3})", "", ""),
    (Some(Kind::TupleRounded { digits: 3 }), "(0.250,0.433,1.000)", "", ""),
    (Some(Kind::SetOfPoints { digits: 2 }), "(0.50,0.87);(0.50,-0.87);(-1.00,0.00)", "", ""),
    (Some(Kind::OrderedList), "2;4;8", "", ""),
    (Some(Kind::UnorderedList), "x;2x;-x", "$x$", ""),
    (Some(Kind::MixedList), "2^{N/2}; c=\\frac{1}{2}; x^2+1", "$N;x$", ""),
    (Some(Kind::ChoiceSet), "a;c;e", "$a;b;c;d;e;f$", ""),
    (Some(Kind::ChoiceSequence), "c;a;b", "$a;b;c;d$", ""),
    (
        Some(Kind::Expression),
        "\\frac{2\\tanh(\\frac{\\beta\\omega}{2})}{\\omega}+(x+y)^2",
        "$\\beta;\\omega;(x,real);y$",
        "",
    ),
    (
        Some(Kind::Expression),
        "f(x)+e^{ikx}z^*\\cos(2\\pi n)",
        "$(x,real);k;(z,complex);(n,integer)$",
        "$f;g$",
    ),
    (Some(Kind::Expression), "\\sum_{j=1}^{n} j x^j", "$(n,integer);x;j$", ""),
    (Some(Kind::Equation), "K_c=\\sigma\\sqrt{\\gamma}", "$K_c;\\sigma;\\gamma$", ""),
    (Some(Kind::Equation), "x^2+y^2=r^2", "$(x,real);(y,real);r$", ""),
    (
        Some(Kind::Average),
        "\\langle c_\\uparrow^\\dagger(k)c_\\uparrow(k)\\rangle;\\langle c_\\downarrow(k)c_\\uparrow(k)\\rangle",
        "$k;(c_\\uparrow(k),NC,fermion);(c_\\downarrow(k),NC,fermion)$",
        "",
    ),
    (Some(Kind::Average), "\\langle\\psi|A|\\phi\\rangle", "$(\\psi,state);(\\phi,state);(A,NC)$", ""),
    (Some(Kind::Operator), "-t(c_1^\\dagger c_2+c_2^\\dagger c_1)+Un_1n_2", FERMIONS, NUMBERS),
    (Some(Kind::Operator), "b_1b_1^\\dagger b_2^2", "$x;(b_1,NC,boson);(b_2,NC,boson)$", ""),
    (
        Some(Kind::Operator),
        "S^+_1S^-_2+S^z_1S^z_2",
        "$J;(S^x_i,NC,spin);(S^y_i,NC,spin);(S^z_i,NC,spin);(S^+_i,NC,spin);(S^-_i,NC,spin);(i,1,2)$",
        "",
    ),
    (
        Some(Kind::Operator),
        "S^+S^-",
        "$(S^x,NC,spin-1/2);(S^y,NC,spin-1/2);(S^z,NC,spin-1/2);(S^+,NC,spin-1/2);(S^-,NC,spin-1/2)$",
        "",
    ),
    (
        Some(Kind::Operator),
        "\\sigma^x_1\\sigma^y_1\\sigma^z_2",
        "$h;(\\sigma^x_i,NC,pauli);(\\sigma^y_i,NC,pauli);(\\sigma^z_i,NC,pauli);(i,1,2,3)$",
        "",
    ),
    (Some(Kind::Operator), "X_1Z_2+Y_1", "$(X_1,NC,pauli);(Y_1,NC,pauli);(Z_2,NC,pauli)$", ""),
    (
        Some(Kind::Operator),
        "i\\gamma_1\\gamma_2\\gamma_3",
        "$(\\gamma_1,NC,majorana);(\\gamma_2,NC,majorana);(\\gamma_3,NC,majorana)$",
        "",
    ),
    (Some(Kind::Operator), "[A,B]+A^\\dagger", "$x;(A,NC);(B,NC)$", ""),
    (
        Some(Kind::Operator),
        "b^\\dagger(c_1^\\dagger c_2+x)",
        "$x;(b,NC,boson);(c_1,NC,fermion);(c_2,NC,fermion)$",
        "",
    ),
    (
        Some(Kind::Matrix),
        "\\begin{pmatrix}\\cos x&-\\sin x\\\\\\sin x&\\cos x\\end{pmatrix}",
        "$(x,real)$",
        "",
    ),
    (None, "2\\pi", "", ""),
    (None, "x^2+\\frac{1}{y}", "$x;y$", ""),
    (None, "b", "$a;b;c;d$", ""),
];

/// Laws of the problem in the first rows that are formulas: they run on wrong answers.
fn invariants(row: usize) -> Vec<Invariant> {
    match row {
        10 => vec![
            Invariant::Positive,
            Invariant::Symmetry {
                map: vec![("x".to_owned(), "y".to_owned()), ("y".to_owned(), "x".to_owned())],
            },
            Invariant::Limit {
                symbol: "\\omega".to_owned(),
                to: "\\infty".to_owned(),
                value: "(x+y)^2".to_owned(),
            },
        ],
        17 => vec![Invariant::Hermitian],
        28 => vec![Invariant::ScalingDegree {
            weights: vec![("x".to_owned(), "1".to_owned()), ("y".to_owned(), "-2".to_owned())],
            degree: "2".to_owned(),
        }],
        _ => Vec::new(),
    }
}

fn specification(row: usize) -> Specification {
    let (kind, reference, parameters, functions) = TABLE[row];
    Specification {
        reference: reference.to_owned(),
        parameters: parameters.to_owned(),
        functions: functions.to_owned(),
        kind,
        invariants: invariants(row),
        ..Specification::default()
    }
}

static GRADERS: LazyLock<Vec<Grader>> = LazyLock::new(|| {
    let grader = |row| Grader::new(&specification(row)).unwrap_or_else(|error| panic!("row {row}: {error}"));
    (0..TABLE.len()).map(grader).collect()
});

static DECLARATIONS: LazyLock<Vec<Declarations>> = LazyLock::new(|| {
    let read = |row: &Row| Declarations::parse(row.2, row.3).unwrap_or_else(|error| panic!("{}", error.0));
    TABLE.iter().map(read).collect()
});

/// Bytes taken from the front, and the rest as text.
fn header<const N: usize>(bytes: &[u8]) -> ([u8; N], String) {
    let mut head = [0; N];
    let length = bytes.len().min(N);
    head[..length].copy_from_slice(&bytes[..length]);
    (head, String::from_utf8_lossy(&bytes[length..]).into_owned())
}

/// A span can be used to cut the text.
fn check_span(text: &str, span: &Range<usize>) {
    assert!(text.get(span.clone()).is_some(), "the span {span:?} cuts no piece out of {} bytes", text.len());
}

fn check_error(text: &str, error: &Unreadable) {
    check_span(text, &error.span);
    assert!(!error.message.is_empty());
    assert_ne!(verdict(error.reason), Verdict::Equivalent, "an error that accepts");
}

/// Finding the answer: its size is bounded, and what stands before and is no mathematics changes nothing.
pub fn extract(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = crate::extract::extract(&text);
    assert_eq!(found, crate::extract::extract(&text), "two extractions differ");
    match &found {
        Ok(answer) => {
            assert!(answer.len() <= limits::ANSWER_BYTES);
            assert!(!answer.trim().is_empty(), "an empty answer was taken");
        }
        Err(missing) => {
            use Reason::{EmptyBox, Hedge, Limit, NoBox, Truncated};
            assert!(matches!(missing.reason, EmptyBox | Hedge | Limit | NoBox | Truncated));
        }
    }
    for before in
        ["Thus we find:\n", "<think>\\boxed{9} { \\boxed{8</think>\n", "% \\boxed{9\n", "\\{ 50% \\\\\n"]
    {
        assert_eq!(
            found,
            crate::extract::extract(&format!("{before}{text}")),
            "{before:?} in front changes it"
        );
    }
    // Prompts go through the reader of option lists.
    let listed = options(&text);
    assert!(listed.iter().all(|(label, _)| !label.is_empty()));
}

/// Tokens: their number is bounded, their spans cut the text, in order.
pub fn lex(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let tokens = crate::lex::lex(&text);
    match &tokens {
        Ok(tokens) => {
            assert!(tokens.len() <= limits::TOKENS + 1024, "{} tokens", tokens.len());
            let mut last = 0;
            for token in tokens {
                check_span(&text, &token.span);
                assert!(token.span.start >= last, "tokens out of order");
                last = token.span.start;
                match &token.tok {
                    Tok::Number(digits) => {
                        assert!(
                            digits.bytes().any(|b| b.is_ascii_digit()),
                            "a number without digits: {digits}"
                        );
                        assert!(digits.len() <= limits::DIGITS + 16, "a number of {} bytes", digits.len());
                    }
                    Tok::Command(name) => assert!(!name.is_empty()),
                    _ => {}
                }
            }
        }
        Err(error) => {
            check_error(&text, error);
            use Reason::{ForbiddenMacro, Limit, ProgramLiteral, Syntax};
            assert!(
                matches!(error.reason, ForbiddenMacro | Limit | ProgramLiteral | Syntax),
                "{:?}",
                error.reason
            );
        }
    }
    let again = crate::lex::lex(&text);
    let strip = |tokens: Vec<crate::lex::Token>| {
        tokens.into_iter().map(|t| (t.tok, t.span, t.space_before)).collect()
    };
    let (one, two): (Result<Vec<_>, _>, Result<Vec<_>, _>) = (tokens.map(strip), again.map(strip));
    assert_eq!(one, two, "two readings differ");
}

/// Reading an answer, and reading declarations. Two bytes in front choose the declarations and the form.
pub fn parse(bytes: &[u8]) {
    let ([row, form], text) = header::<2>(bytes);
    if form & 2 != 0 {
        // Two texts: parameters and functions.
        let (parameters, functions) = text.split_once('\u{1e}').unwrap_or((&text, ""));
        let read = || Declarations::parse(parameters, functions).map(|found| format!("{:?}", found.symbols));
        assert_eq!(read(), read(), "two readings of the declarations differ");
        return;
    }
    let declarations = &DECLARATIONS[usize::from(row) % TABLE.len()];
    let read = || {
        let mut arena = Arena::new();
        arena.symbols = Parser::declared_symbols(declarations);
        let answer = parse_answer(&text, declarations, &mut arena, form & 1 != 0);
        (arena, answer)
    };
    let (arena, answer) = read();
    assert!(arena.nodes.len() <= limits::NODES);
    for id in (0..arena.nodes.len()).map(|at| ExprId(u32::try_from(at).expect("few nodes"))) {
        assert!(arena.children(id).iter().all(|child| *child < id), "a child behind its parent");
    }
    match &answer {
        Ok(answer) => {
            assert!((1..=limits::PARTS).contains(&answer.parts.len()), "{} parts", answer.parts.len());
            for part in &answer.parts {
                check_span(&text, &part.span);
                assert!(!part.sides.is_empty());
                assert_eq!(
                    part.sides.len(),
                    part.relations.len() + 1,
                    "sides and relations do not alternate"
                );
                for id in part.values() {
                    assert!(!latex(&arena, declarations, id).is_empty());
                }
            }
        }
        Err(error) => check_error(&text, error),
    }
    let (again, second) = read();
    assert_eq!(arena.nodes, again.nodes, "two readings differ");
    assert_eq!(answer.err(), second.err(), "two readings differ");
}

/// Everything: a response against a reference. Two bytes in front choose the problem and the mode.
///
/// The modes: the text is the contents of a box; it is the response; it is reference and answer both (then
/// it must not be called different); it is a reference and an answer, separated by U+001E.
pub fn compare(bytes: &[u8]) {
    let ([row, mode], text) = header::<2>(bytes);
    let row = usize::from(row) % TABLE.len();
    match mode % 4 {
        0 => {
            check_comparison(&GRADERS[row], &format!("\\boxed{{{text}}}"));
        }
        1 => {
            check_comparison(&GRADERS[row], &text);
        }
        2 => {
            let response = format!("\\boxed{{{text}}}");
            // A text that is another text inside a box (comments, braces) is another answer.
            if crate::extract::extract(&response).as_ref() != Ok(&text) || text.contains("boxed") {
                return;
            }
            if let Some(grader) = hostile(row, mode, &text) {
                let found = check_comparison(&grader, &response);
                // A chain that contradicts itself, an inequality and a Landau symbol do so as references, too.
                use Reason::{InconsistentEquation, Inequality, LandauSymbol};
                let itself = found.verdict != Verdict::NotEquivalent
                    || matches!(found.reason, InconsistentEquation | Inequality | LandauSymbol);
                assert!(itself, "{text:?} differs from itself: {}", found.message);
            }
        }
        _ => {
            let (reference, answer) = text.split_once('\u{1e}').unwrap_or((&text, ""));
            if let Some(grader) = hostile(row, mode, reference) {
                check_comparison(&grader, &format!("\\boxed{{{answer}}}"));
            }
        }
    }
}

/// A grader whose reference nobody vouches for.
fn hostile(row: usize, mode: u8, reference: &str) -> Option<Grader> {
    let kind = if mode & 4 == 0 { TABLE[row].0 } else { None };
    let labels = if mode & 8 == 0 { LabelRelation::Distinct } else { LabelRelation::Free };
    let specification = Specification { reference: reference.to_owned(), kind, labels, ..specification(row) };
    match Grader::new(&specification) {
        Ok(grader) => Some(grader),
        Err(error) => {
            assert!(!error.message.is_empty());
            None
        }
    }
}

fn check_comparison(grader: &Grader, response: &str) -> Comparison {
    let found = grader.compare(response);
    assert_eq!(found, grader.compare(response), "two comparisons differ");
    assert_eq!(found.verdict, verdict(found.reason), "{:?} does not give this verdict", found.reason);
    assert!(!found.message.is_empty(), "{:?} without a message", found.reason);
    assert!(found.diagnosis.iter().all(|diagnosis| !diagnosis.message.is_empty()));
    if let Some((start, end)) = found.span {
        check_span(found.extracted.as_deref().unwrap_or_default(), &(start..end));
    }
    if found.verdict == Verdict::Equivalent {
        assert!(found.diagnosis.is_empty(), "a right answer with a diagnosis");
        assert!(found.answer.is_some() && found.extracted.is_some(), "accepted without having been read");
    }
    let grade = Grade::of(found.clone());
    assert_eq!(grade.outcome == Outcome::Correct, found.verdict == Verdict::Equivalent);
    assert_ne!(grade.outcome, Outcome::BrokenReference);
    found
}

/// The readers of files. One byte in front chooses the extension.
pub fn read(bytes: &[u8]) {
    const NAMES: [&str; 4] = ["file.yaml", "file.json", "file.jsonl", "file"];
    let (name, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let path = Path::new(NAMES[usize::from(*name) % NAMES.len()]);
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 2;
    let check = |skipped: &[crate::data::RowError]| {
        for row in skipped {
            assert!(!row.message.is_empty());
            assert!(
                row.line.is_none_or(|line| (1..=lines).contains(&line)),
                "line {:?} of {lines}",
                row.line
            );
        }
    };
    match parse_problems(path, bytes) {
        Ok(rows) => check(&rows.skipped),
        Err(error) => assert!(!error.message.is_empty()),
    }
    match parse_responses(path, bytes) {
        Ok(rows) => check(&rows.skipped),
        Err(error) => assert!(!error.message.is_empty()),
    }
    match parse_verdicts(path, bytes) {
        Ok(rows) => check(&rows.skipped),
        Err(error) => assert!(!error.message.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_accepts_its_own_reference() {
        for (row, grader) in GRADERS.iter().enumerate() {
            let found = check_comparison(grader, &format!("\\boxed{{{}}}", TABLE[row].1));
            assert_eq!(found.verdict, Verdict::Equivalent, "{}: {}", TABLE[row].1, found.message);
        }
    }
}
