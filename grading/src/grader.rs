//! A problem's specification, prepared once, compared with many candidates.

use std::hash::Hasher;

use serde::{Deserialize, Serialize};

use crate::compare::choice::{self, Options};
use crate::compare::equation;
use crate::compare::parts::{self, Item};
use crate::compare::value::{self, Mode};
use crate::compare::{Match, verdict};
use crate::declarations::Declarations;
use crate::diagnose::diagnose;
use crate::equality::Comparer;
use crate::expression::{Arena, Bracket, ExprId, Node, SymbolId, Walk};
use crate::extract::extract;
use crate::grade::{Comparison, Diagnosis, Grade, Reason};
use crate::invariant::{self, Law};
use crate::kind::Kind;
use crate::lex::Unreadable;
use crate::name::Name;
use crate::parse::{Answer, Parser, Part, Side, parse_answer};
use crate::render::latex;

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

/// What the reference is compared as.
#[derive(Clone, Debug)]
enum Reference {
    Choice { labels: Vec<char>, options: Options },
    Parsed(Box<Parsed>),
}

/// A reference that is mathematics.
#[derive(Clone, Debug)]
struct Parsed {
    arena: Arena,
    items: Vec<Item>,
    names: Vec<Option<Name>>,
    /// For one scalar: its value, the unknown it is solved for, the equation as a residual, and zero.
    value: ExprId,
    unknown: Option<SymbolId>,
    residual: Option<ExprId>,
    zero: ExprId,
    laws: Vec<Law>,
}

/// A problem's specification, parsed and ready to grade.
#[derive(Clone, Debug)]
pub struct Grader {
    kind: Kind,
    /// The reference as it is shown: without its box.
    shown: String,
    declarations: Declarations,
    reference: Reference,
    warnings: Vec<String>,
}

impl Grader {
    /// Parses the declarations and the reference.
    ///
    /// # Errors
    /// A [`ReferenceError`] that quotes the part that cannot be read.
    pub fn new(specification: &Specification) -> Result<Self, ReferenceError> {
        let broken = |message: String| ReferenceError { message };
        let mut declarations = Declarations::parse(&specification.parameters, &specification.functions)
            .map_err(|error| broken(error.0))?;
        declarations.labels = specification.labels;
        let text = reference_text(&specification.reference).map_err(broken)?;
        let mut warnings = Vec::new();
        let choice = match specification.kind {
            Some(Kind::ChoiceSet | Kind::ChoiceSequence) => true,
            Some(_) => false,
            None => looks_like_choice(&text, &declarations),
        };
        if choice {
            let ordered = specification.kind == Some(Kind::ChoiceSequence);
            let options = options(&declarations, &text, &specification.prompt, ordered, &mut warnings);
            let labels = choice::read(&text, &options).map_err(|error| {
                broken(format!("the reference `{text}` is no list of choice labels: {}", error.message))
            })?;
            let kind = if ordered { Kind::ChoiceSequence } else { Kind::ChoiceSet };
            let reference = Reference::Choice { labels, options };
            return Ok(Grader { kind, shown: text, declarations, reference, warnings });
        }
        let parsed = Parsed::new(specification, &text, &declarations, &mut warnings).map_err(|error| {
            let place = text.get(error.span.clone()).filter(|s| !s.is_empty() && s.len() < text.len());
            let place = place.map_or(String::new(), |place| format!(" at `{place}`"));
            broken(format!("the reference `{text}` cannot be read{place}: {}", error.message))
        })?;
        let kind = specification.kind.unwrap_or_else(|| parsed.infer_kind(&specification.prompt));
        let reference = Reference::Parsed(Box::new(parsed));
        Ok(Grader { kind, shown: text, declarations, reference, warnings })
    }

    /// The kind of answer, declared or inferred.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The reference answer without its box.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.shown
    }

    /// What was noticed in the specification (labels that the prompt lists but nobody declares, …).
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Compares the answer in `response` (raw text with a box) with the reference.
    #[must_use]
    pub fn compare(&self, response: &str) -> Comparison {
        match extract(response) {
            Err(missing) if response.trim().is_empty() => {
                let message = "the response is empty: the model gave no text, or failed with an error";
                refusal(None, missing.reason, message.to_owned(), None)
            }
            Err(missing) => refusal(None, missing.reason, missing.message, None),
            Ok(text) => self.compare_answer(text),
        }
    }

    /// Grades `response`.
    #[must_use]
    pub fn grade(&self, response: &str) -> Grade {
        Grade::of(self.compare(response))
    }

    fn compare_answer(&self, text: String) -> Comparison {
        match &self.reference {
            Reference::Choice { labels, options } => compare_choice(text, labels, options),
            Reference::Parsed(parsed) => parsed.compare(text, self.kind, &self.shown, &self.declarations),
        }
    }
}

/// Compares one candidate with one reference; see [`Grader`] to do it for many.
///
/// # Errors
/// If the reference or the declarations cannot be read.
pub fn compare(specification: &Specification, response: &str) -> Result<Comparison, ReferenceError> {
    Ok(Grader::new(specification)?.compare(response))
}

/// The reference without dollar signs and box.
pub(crate) fn reference_text(reference: &str) -> Result<String, String> {
    if reference.contains("boxed") {
        return extract(reference).map_err(|missing| match missing.reason {
            Reason::Truncated => {
                format!("the box of the reference `{reference}` is never closed: a `}}` is missing")
            }
            _ => format!("the reference `{reference}`: {}", missing.message),
        });
    }
    let text = reference.trim().trim_matches('$').trim();
    if text.is_empty() {
        Err("the reference is empty: give the expected answer".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// A comparison that ended before any value was compared.
fn refusal(
    extracted: Option<String>,
    reason: Reason,
    message: String,
    span: Option<(usize, usize)>,
) -> Comparison {
    Comparison {
        verdict: verdict(reason),
        reason,
        message,
        diagnosis: Vec::new(),
        extracted,
        answer: None,
        span,
        warnings: Vec::new(),
    }
}

/// Whether the declared names are choice labels and the reference is a list of them.
fn looks_like_choice(text: &str, declarations: &Declarations) -> bool {
    let letters: Option<Vec<char>> = declarations.order.iter().map(Name::as_letter).collect();
    let Some(letters) = letters.filter(|l| l.len() > 1 && declarations.species.is_empty()) else {
        return false;
    };
    let consecutive = letters.iter().zip('a'..).all(|(have, want)| have.to_ascii_lowercase() == want);
    let listed = text.split([';', ',']).all(
        |part| matches!(part.trim().chars().collect::<Vec<_>>().as_slice(), [c] if c.is_ascii_alphabetic()),
    );
    consecutive && listed
}

/// Labels: declared, the reference's, and those of the prompt's option list.
fn options(
    declarations: &Declarations,
    reference: &str,
    prompt: &str,
    ordered: bool,
    warnings: &mut Vec<String>,
) -> Options {
    let mut labels: Vec<char> =
        declarations.order.iter().filter_map(Name::as_letter).map(|c| c.to_ascii_lowercase()).collect();
    let declared = labels.clone();
    let mut add = |label: char, origin: &str| {
        let label = label.to_ascii_lowercase();
        if !labels.contains(&label) {
            labels.push(label);
            if !declared.is_empty() {
                warnings.push(format!("the label `{label}` stands in the {origin} but is not declared"));
            }
        }
    };
    let listed = crate::data::options(prompt);
    for (label, _) in &listed {
        label.chars().for_each(|c| add(c, "prompt"));
    }
    let bare = Options::default();
    if let Ok(found) = choice::read(reference, &bare) {
        found.into_iter().for_each(|c| add(c, "reference"));
    }
    let texts = listed
        .iter()
        .filter_map(|(label, text)| {
            Some((label.chars().next()?.to_ascii_lowercase(), choice::normalised(text)))
        })
        .collect();
    Options { labels, texts, ordered }
}

fn compare_choice(text: String, right: &[char], options: &Options) -> Comparison {
    let chosen = match choice::read(&text, options) {
        Ok(chosen) => chosen,
        Err(error) => {
            return refusal(
                Some(text),
                error.reason,
                error.message,
                Some((error.span.start, error.span.end)),
            );
        }
    };
    let sorted = |labels: &[char]| {
        let mut labels = labels.to_vec();
        labels.sort_unstable();
        labels.dedup();
        labels
    };
    let equal = if options.ordered { chosen == right } else { sorted(&chosen) == sorted(right) };
    let shown = if options.ordered { chosen.clone() } else { sorted(&chosen) };
    let answer = shown.iter().map(char::to_string).collect::<Vec<_>>().join("; ");
    let (reason, message, diagnosis) = if equal {
        (Reason::ExactlyEqual, "the same options".to_owned(), Vec::new())
    } else {
        let diagnosis = choice::diagnose(&chosen, right, options);
        let message = "other options are right".to_owned();
        (Reason::DifferentChoice, message, diagnosis)
    };
    Comparison {
        verdict: verdict(reason),
        reason,
        message,
        diagnosis,
        extracted: Some(text),
        answer: Some(answer),
        span: None,
        warnings: Vec::new(),
    }
}

impl Parsed {
    fn new(
        specification: &Specification,
        text: &str,
        declarations: &Declarations,
        warnings: &mut Vec<String>,
    ) -> Result<Self, Unreadable> {
        let mut arena = Arena::new();
        arena.symbols = Parser::declared_symbols(declarations);
        let answer = parse_answer(text, declarations, &mut arena, true)?;
        let items = parts::items(&mut arena, &answer, false)?;
        let mut names: Vec<Option<Name>> = items.iter().map(|item| item.name.clone()).collect();
        if specification.part_names.len() == names.len() {
            for (slot, name) in names.iter_mut().zip(&specification.part_names) {
                *slot = part_name(name).or_else(|| slot.take());
            }
        }
        let zero = arena.integer(0)?;
        let (mut value, mut unknown, mut residual) =
            (items[0].shapes[0].entries.first().copied().unwrap_or(zero), None, None);
        if let [part] = answer.parts.as_slice() {
            unknown = equation::unknown(&arena, part);
            let values: Vec<ExprId> = part.values().collect();
            if let Some(unknown) = unknown {
                let alone = |id: &ExprId| !matches!(arena.get(*id), Node::Symbol(s) if *s == unknown);
                value = values.iter().copied().find(alone).unwrap_or(value);
            } else if let [left, right] = values.as_slice() {
                let minus_one = arena.integer(-1)?;
                let negative = arena.add(Node::Multiply(vec![minus_one, *right]))?;
                residual = Some(arena.add(Node::Add(vec![*left, negative]))?);
            }
        }
        let mut laws = Vec::new();
        for law in &specification.invariants {
            match invariant::prepare(law, declarations, &mut arena) {
                Ok(law) => laws.push(law),
                Err(message) => warnings.push(format!("a declared law is not used: {message}")),
            }
        }
        let parsed = Parsed { arena, items, names, value, unknown, residual, zero, laws };
        parsed.has_a_value(declarations)?;
        Ok(parsed)
    }

    /// A reference that divides by zero is broken, and is found out here and not at the first response.
    fn has_a_value(&self, declarations: &Declarations) -> Result<(), Unreadable> {
        let mut comparer = Comparer::new(&self.arena, declarations, 1);
        for shape in self.items.iter().flat_map(|item| &item.shapes) {
            for entry in &shape.entries {
                if let Match::Refused(reason @ (Reason::UndefinedValue | Reason::Limit), message) =
                    value::entry(&mut comparer, Mode::Exact, *entry, *entry)
                {
                    return Err(Unreadable::new(reason, message, 0..0));
                }
            }
        }
        Ok(())
    }

    /// The kind that a reference shows.
    fn infer_kind(&self, prompt: &str) -> Kind {
        let arena = &self.arena;
        let entries = || self.items.iter().flat_map(|item| &item.shapes).flat_map(|shape| &shape.entries);
        let decimals = entries().filter_map(|id| decimals(arena, *id)).max();
        let rounded = prompt_asks_for_rounding(prompt).and(decimals);
        let all_numbers = entries().all(|id| !arena.any(*id, &|node| matches!(node, Node::Symbol(_))));
        if entries().any(|id| arena.has_operator(*id)) {
            return Kind::Operator;
        }
        let average = |node: &Node| matches!(node, Node::Average(_) | Node::Amplitude { .. });
        if entries().any(|id| arena.any(*id, &average)) {
            return Kind::Average;
        }
        match self.items.as_slice() {
            [item] => match item.shapes.as_slice() {
                [shape] if shape.list.is_some() => match rounded {
                    Some(digits) => Kind::TupleRounded { digits },
                    None => Kind::Tuple,
                },
                [shape] if !shape.is_scalar() => Kind::Matrix,
                _ if self.unknown.is_some() || self.residual.is_some() => Kind::Equation,
                _ if all_numbers => match rounded {
                    Some(digits) => Kind::NumericRounded { digits },
                    None => Kind::Numeric,
                },
                _ => Kind::Expression,
            },
            items => {
                let points = items.iter().all(|item| item.shapes.iter().all(|shape| shape.list.is_some()));
                match decimals {
                    Some(digits) if points => Kind::SetOfPoints { digits },
                    _ if points => Kind::UnorderedList,
                    _ => match rounded {
                        Some(digits) if all_numbers => Kind::TupleRounded { digits },
                        _ if all_numbers => Kind::OrderedList,
                        _ => Kind::MixedList,
                    },
                }
            }
        }
    }

    fn compare(&self, text: String, kind: Kind, shown: &str, declarations: &Declarations) -> Comparison {
        let mut arena = self.arena.clone();
        arena.node_limit = arena.nodes.len() + crate::limits::NODES;
        let list =
            !matches!(kind, Kind::Numeric | Kind::NumericRounded { .. } | Kind::Expression | Kind::Equation);
        let readable = without_thousands(&text, kind);
        let span =
            |error: &Unreadable| Some((error.span.start.min(text.len()), error.span.end.min(text.len())));
        let answer = match parse_answer(&readable, declarations, &mut arena, list) {
            Ok(answer) => answer,
            Err(error) => {
                let span = span(&error);
                return refusal(Some(text), error.reason, error.message, span);
            }
        };
        let seed = seed(shown, &text);
        match self.decide(&mut arena, &answer, kind, declarations, seed) {
            Ok((found, diagnosis)) => {
                let rendered = render(&arena, declarations, &answer);
                let (reason, message) = match found {
                    Match::Yes(reason) => (reason, agreement(reason).to_owned()),
                    Match::No(reason, message) | Match::Refused(reason, message) => (reason, message),
                };
                Comparison {
                    verdict: verdict(reason),
                    reason,
                    message,
                    diagnosis,
                    extracted: Some(text),
                    answer: Some(rendered),
                    span: None,
                    warnings: answer.warnings,
                }
            }
            Err(error) => {
                let span = span(&error);
                refusal(Some(text), error.reason, error.message, span)
            }
        }
    }

    fn decide(
        &self,
        arena: &mut Arena,
        answer: &Answer,
        kind: Kind,
        declarations: &Declarations,
        seed: u64,
    ) -> Result<(Match, Vec<Diagnosis>), Unreadable> {
        let mode = match kind {
            Kind::NumericRounded { digits }
            | Kind::TupleRounded { digits }
            | Kind::SetOfPoints { digits } => Mode::Rounded(digits),
            _ => Mode::Exact,
        };
        let open = matches!(
            kind,
            Kind::Tuple
                | Kind::TupleRounded { .. }
                | Kind::OrderedList
                | Kind::UnorderedList
                | Kind::MixedList
        );
        let single = matches!(
            kind,
            Kind::Numeric
                | Kind::NumericRounded { .. }
                | Kind::Expression
                | Kind::Equation
                | Kind::Operator
                | Kind::Average
        ) && self.items.len() == 1
            && self.items[0].shapes.len() == 1
            && self.items[0].shapes[0].is_scalar();
        if single && let [part] = answer.parts.as_slice() {
            let plain = part
                .values()
                .all(|id| !arena.has_shape(id) && !arena.any(id, &|node| matches!(node, Node::PlusMinus(_))));
            if plain {
                return self.decide_single(arena, part, mode, declarations, seed);
            }
        }
        let mut given = parts::items(arena, answer, open)?;
        let reference = if open { opened(&self.items) } else { self.items.clone() };
        // A set of points may stand in braces, a tuple in a matrix.
        if matches!(kind, Kind::SetOfPoints { .. } | Kind::Average | Kind::Operator) {
            given = open_braces(arena, given)?;
        }
        if open {
            given = open_vectors(given);
        }
        let names = if reference.len() == self.names.len() {
            self.names.clone()
        } else {
            vec![None; reference.len()]
        };
        let mut comparer = Comparer::new(arena, declarations, seed);
        let found = match kind {
            Kind::SetOfPoints { .. } | Kind::UnorderedList | Kind::Average | Kind::Operator => {
                parts::set(&mut comparer, mode, &reference, &given)
            }
            _ => parts::ordered(&mut comparer, mode, &reference, &names, &given),
        };
        let mut diagnosis = Vec::new();
        if matches!(found, Match::No(..)) {
            diagnosis = diagnose(&mut comparer, mode, &reference, &given);
            drop(comparer);
            for shape in given.iter().flat_map(|item| &item.shapes) {
                diagnosis.extend(invariant::broken(&self.laws, arena, declarations, shape, seed));
            }
        }
        Ok((found, diagnosis))
    }

    /// One scalar against one scalar: formulas, numbers, operators, equations.
    fn decide_single(
        &self,
        arena: &mut Arena,
        part: &Part,
        mode: Mode,
        declarations: &Declarations,
        seed: u64,
    ) -> Result<(Match, Vec<Diagnosis>), Unreadable> {
        let question = equation::question(arena, part, self.unknown, self.value, self.residual)?;
        let mut comparer = Comparer::new(arena, declarations, seed);
        let mut found = equation::answer(&mut comparer, &question, mode, self.value, self.zero);
        if let (Match::Yes(_), Some(expected), Some(given)) = (&found, &self.items[0].unit, &part.trailing)
            && expected.split_whitespace().ne(given.split_whitespace())
        {
            found = Match::No(Reason::DifferentValue, format!("the unit is {expected}, not {given}"));
        }
        let mut diagnosis = Vec::new();
        if let (Match::No(..), equation::Question::Values(values)) = (&found, &question) {
            let last = *values.last().expect("never empty");
            let shape = |id| value::Shape { rows: 1, columns: 1, entries: vec![id], list: None };
            let item = |id| Item { name: None, shapes: vec![shape(id)], chain: vec![id], unit: None };
            diagnosis = diagnose(&mut comparer, mode, &[item(self.value)], &[item(last)]);
            drop(comparer);
            diagnosis.extend(invariant::broken(&self.laws, arena, declarations, &shape(last), seed));
        }
        Ok((found, diagnosis))
    }
}

/// Items with the entries of a single list opened.
fn opened(items: &[Item]) -> Vec<Item> {
    let [item] = items else { return items.to_vec() };
    let [shape] = item.shapes.as_slice() else { return items.to_vec() };
    if shape.is_scalar() || !shape.is_vector() { items.to_vec() } else { entries_of(shape) }
}

fn entries_of(shape: &value::Shape) -> Vec<Item> {
    let one = |id: &ExprId| Item {
        name: None,
        shapes: vec![value::Shape { rows: 1, columns: 1, entries: vec![*id], list: None }],
        chain: vec![*id],
        unit: None,
    };
    shape.entries.iter().map(one).collect()
}

fn open_vectors(items: Vec<Item>) -> Vec<Item> {
    opened(&items)
}

/// `\{p_1, p_2\}` as the points themselves.
fn open_braces(arena: &mut Arena, items: Vec<Item>) -> Result<Vec<Item>, Unreadable> {
    let [item] = items.as_slice() else { return Ok(items) };
    let [shape] = item.shapes.as_slice() else { return Ok(items) };
    let nested = shape.entries.iter().any(|id| arena.has_shape(*id));
    if shape.list.is_none() || !(nested || shape.list == Some(Bracket::Brace)) {
        return Ok(items);
    }
    shape
        .entries
        .clone()
        .into_iter()
        .map(|id| {
            let shapes = value::choices(arena, id)?
                .into_iter()
                .map(|choice| value::shape(arena, choice))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Item { name: None, shapes, chain: vec![id], unit: None })
        })
        .collect()
}

/// The name of a part, given as LaTeX.
pub(crate) fn part_name(text: &str) -> Option<Name> {
    let tokens = crate::lex::lex(text).ok()?;
    crate::declarations::name_of(&tokens)
}

fn decimals(arena: &Arena, id: ExprId) -> Option<u32> {
    let mut most = None;
    arena.walk(&[id], &mut |node| {
        if let Node::Decimal { decimals, .. } = node {
            most = most.max(Some(*decimals));
        }
        Walk::Below
    });
    most
}

/// Whether a prompt asks for rounded numbers.
fn prompt_asks_for_rounding(prompt: &str) -> Option<()> {
    let prompt = prompt.to_ascii_lowercase();
    ["round", "decimal", "digit accuracy", "significant", "digits"]
        .iter()
        .any(|w| prompt.contains(w))
        .then_some(())
}

/// `1,000` where one number is asked for is a thousand, not a list.
fn without_thousands(text: &str, kind: Kind) -> String {
    let single = matches!(kind, Kind::Numeric | Kind::NumericRounded { .. } | Kind::Expression);
    let trimmed = text.trim().trim_matches('$');
    let mut groups = trimmed.trim_start_matches(['-', '+']).split(',');
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().is_some_and(|g| g.len() <= 3 && digits(g) && !g.starts_with('0'));
    let rest: Vec<&str> = groups.collect();
    if single && first && !rest.is_empty() && rest.iter().all(|g| g.len() == 3 && digits(g)) {
        return trimmed.replace(',', "");
    }
    text.to_owned()
}

/// Points of comparison depend on both texts, so that neither can be made to fit them.
fn seed(reference: &str, candidate: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(reference.as_bytes());
    hasher.write_u8(0xff);
    hasher.write(candidate.as_bytes());
    crate::evaluate::mix(hasher.finish())
}

fn agreement(reason: Reason) -> &'static str {
    match reason {
        Reason::ExactlyEqual => "equal in exact arithmetic",
        Reason::EqualAtAllPoints => "equal at every sampled point, within rigorous error bounds",
        _ => "equal within the tolerance that the problem asks for",
    }
}

/// The answer as it was understood.
fn render(arena: &Arena, declarations: &Declarations, answer: &Answer) -> String {
    let side = |side: &Side| match side {
        Side::Name(name) => name.to_string(),
        Side::Words(words) if words.is_empty() => String::new(),
        Side::Words(words) => format!("\\text{{{words}}}"),
        Side::Value(id) => latex(arena, declarations, *id),
    };
    let part = |part: &Part| {
        let sides: Vec<String> = part.sides.iter().map(side).collect();
        sides.join(" = ")
    };
    answer.parts.iter().map(part).collect::<Vec<_>>().join("; ")
}
