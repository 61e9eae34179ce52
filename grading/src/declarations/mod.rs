//! What a problem declares: symbols with domains, operators with their algebra, functions,
//! definitions, index values, states. The benchmark's syntax, extended as `docs` describe.

mod syntax;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::grader::LabelRelation;
use crate::lex::{Tok, Token, lex};
use crate::name::{Label, Name, labels};
pub(crate) use syntax::name_of;
use syntax::{RawName, definition, items, matching, order, raw_name, source, split, word};

/// Where a symbol lives, and so where it is sampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// A positive real number: the default.
    Positive,
    /// Any real number.
    Real,
    /// Any integer.
    Integer,
    /// An integer ≥ 0: the bound of a sum.
    Natural,
    /// Any complex number.
    Complex,
}

/// The local algebra of a species of operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algebra {
    Fermion,
    Boson,
    Spin,
    SpinHalf,
    Pauli,
    Majorana,
    /// Unrelated letters: nothing simplifies.
    Free,
}

/// A species: one letter, its algebra, and the modes that are declared.
#[derive(Clone, Debug)]
pub(crate) struct Species {
    pub(crate) base: String,
    pub(crate) algebra: Algebra,
    /// Declared label tuples (subscripts and arguments, component labels of spins removed).
    pub(crate) modes: Vec<Vec<Label>>,
    /// Names such as `c_s` where `s` has declared values: the pattern with the index kept.
    pub(crate) patterns: Vec<Vec<Label>>,
}

/// Everything a problem declares.
#[derive(Clone, Debug, Default)]
pub(crate) struct Declarations {
    pub(crate) symbols: BTreeMap<Name, (u32, Domain)>,
    pub(crate) species: Vec<Species>,
    pub(crate) functions: Vec<Name>,
    pub(crate) definitions: HashMap<Name, Vec<Token>>,
    pub(crate) index_values: BTreeMap<Label, Vec<Label>>,
    pub(crate) states: Vec<Name>,
    /// Label words such as `\uparrow` that are declared on their own.
    pub(crate) label_words: Vec<Label>,
    /// Declared names in the order of the file: the choice labels, where the problem is a choice.
    pub(crate) order: Vec<Name>,
    /// Pairs of symbols (by id) of which the first is greater, as `(t_2>t_1)` declares: the points obey it.
    pub(crate) orders: Vec<(u32, u32)>,
    /// Whether different labels are different modes.
    pub(crate) labels: LabelRelation,
}

/// A declaration that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadDeclaration(pub(crate) String);

impl Declarations {
    /// Reads `parameters` and `functions`.
    pub(crate) fn parse(parameters: &str, functions: &str) -> Result<Self, BadDeclaration> {
        let mut declarations = Declarations::default();
        let (mut operators, mut orders) = (Vec::new(), Vec::new());
        for (text, is_functions) in [(parameters, false), (functions, true)] {
            // Dollar signs end a list of declarations as semicolons do: `$t;U$ $n:=…$`.
            let text = &text.replace('$', ";");
            let tokens = lex(text).map_err(|error| {
                BadDeclaration(format!("the declarations `{text}` cannot be read: {}", error.message))
            })?;
            for item in items(&tokens) {
                match order(item) {
                    Some((greater, smaller)) => {
                        orders.push((raw_name(greater), raw_name(smaller), source(text, item)));
                    }
                    None => declarations.item(text, item, is_functions, &mut operators)?,
                }
            }
        }
        for (greater, smaller, source) in orders {
            let pair = greater.zip(smaller).and_then(|(greater, smaller)| {
                declarations.ordered_pair(&greater.joined(), &smaller.joined())
            });
            let pair = pair.ok_or_else(|| {
                BadDeclaration(format!(
                    "the declaration `{source}` orders something else than two declared real symbols; \
                     write e.g. `t_1;t_2;(t_2>t_1)`"
                ))
            })?;
            declarations.orders.push(pair);
        }
        for (name, algebra) in operators {
            declarations.operator(&name, algebra);
        }
        Ok(declarations)
    }

    fn item(
        &mut self,
        text: &str,
        item: &[Token],
        is_functions: bool,
        operators: &mut Vec<(RawName, Algebra)>,
    ) -> Result<(), BadDeclaration> {
        let source = || source(text, item);
        let bad = |what: &str| BadDeclaration(format!("the declaration `{}` {what}", source()));
        if let Some(at) = definition(item) {
            let name = raw_name(&item[..at]).ok_or_else(|| bad("does not begin with a name before `:=`"))?;
            self.definitions.insert(name.joined(), item[at + 2..].to_vec());
            return Ok(());
        }
        if !matches!(item.first().map(|t| &t.tok), Some(Tok::Sign('('))) {
            let name =
                raw_name(item).ok_or_else(|| bad("is not a name; write e.g. `t_1` or `(t_1,real)`"))?;
            let name = name.joined();
            if name.base.ends_with("arrow") {
                self.label_words.push(name.base);
            } else if is_functions {
                self.functions.push(name);
            } else {
                self.symbol(name, Domain::Positive);
            }
            return Ok(());
        }
        let close = matching(item, 0).ok_or_else(|| bad("has no closing parenthesis"))?;
        if close + 1 != item.len() {
            return Err(bad("has something behind its closing parenthesis"));
        }
        let fields = split(&item[1..close], ',');
        let name = raw_name(fields[0]).ok_or_else(|| bad("does not begin with a name"))?;
        let words: Vec<String> =
            fields[1..].iter().map(|field| word(text, field).to_ascii_lowercase()).collect();
        match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["nc"] => operators.push((name, Algebra::Free)),
            ["nc", algebra] => {
                let algebra = match *algebra {
                    "fermion" => Algebra::Fermion,
                    "boson" => Algebra::Boson,
                    "spin" => Algebra::Spin,
                    "spin-1/2" | "spin-½" => Algebra::SpinHalf,
                    "pauli" => Algebra::Pauli,
                    "majorana" => Algebra::Majorana,
                    "free" => Algebra::Free,
                    other => {
                        let known = "fermion, boson, spin, spin-1/2, pauli, majorana or free";
                        return Err(bad(&format!("names the algebra `{other}`; expected {known}")));
                    }
                };
                operators.push((name, algebra));
            }
            ["real"] => self.symbol(name.joined(), Domain::Real),
            ["positive"] => self.symbol(name.joined(), Domain::Positive),
            ["integer"] => self.symbol(name.joined(), Domain::Integer),
            ["natural"] => self.symbol(name.joined(), Domain::Natural),
            ["complex"] => self.symbol(name.joined(), Domain::Complex),
            ["state"] => self.states.push(name.joined()),
            [] => self.symbol(name.joined(), Domain::Positive),
            _ => {
                let values: Option<Vec<Label>> = fields[1..]
                    .iter()
                    .map(|field| labels(field, &|_| None).filter(|l| l.len() == 1).map(|mut l| l.remove(0)))
                    .collect();
                let index = name.joined();
                let values =
                    values.filter(|_| index.sub.is_empty() && index.sup.is_empty()).ok_or_else(|| {
                        bad("is neither a domain (real, positive, integer, complex), an operator (NC, …), \
                         a state, nor an index with its values")
                    })?;
                self.index_values.insert(index.base, values);
            }
        }
        Ok(())
    }

    /// The ids of two different real symbols.
    fn ordered_pair(&self, greater: &Name, smaller: &Name) -> Option<(u32, u32)> {
        let id = |name: &Name| match self.symbols.get(name)? {
            (id, Domain::Positive | Domain::Real) => Some(*id),
            _ => None,
        };
        let (greater, smaller) = (id(greater)?, id(smaller)?);
        (greater != smaller).then_some((greater, smaller))
    }

    fn symbol(&mut self, name: Name, domain: Domain) {
        let id = u32::try_from(self.symbols.len()).expect("declarations are short");
        self.order.push(name.clone());
        self.symbols.entry(name).or_insert((id, domain));
    }

    fn operator(&mut self, raw: &RawName, algebra: Algebra) {
        let base = component_base(&raw.base, algebra).to_owned();
        let labels: Vec<Label> = raw
            .sub
            .iter()
            .chain(&raw.sup)
            .filter(|label| !is_component(label, algebra))
            .chain(&raw.arguments)
            .cloned()
            .collect();
        let expanded = self.expand(&labels);
        let species = match self.species.iter_mut().find(|s| s.base == base && s.algebra == algebra) {
            Some(species) => species,
            None => {
                self.species.push(Species { base, algebra, modes: Vec::new(), patterns: Vec::new() });
                self.species.last_mut().expect("just pushed")
            }
        };
        let mut known: BTreeSet<Vec<Label>> = species.modes.iter().cloned().collect();
        species.modes.extend(expanded.into_iter().filter(|mode| known.insert(mode.clone())));
        species.patterns.push(labels);
    }

    /// A label tuple with every index that has declared values replaced by each of them (and kept).
    fn expand(&self, labels: &[Label]) -> Vec<Vec<Label>> {
        let mut tuples: Vec<Vec<Label>> = vec![Vec::new()];
        for label in labels {
            let mut choices = vec![label.clone()];
            choices.extend(self.index_values.get(label).into_iter().flatten().cloned());
            tuples = tuples
                .into_iter()
                .flat_map(|tuple| {
                    choices.iter().map(move |choice| {
                        let mut longer = tuple.clone();
                        longer.push(choice.clone());
                        longer
                    })
                })
                .take(4096)
                .collect();
        }
        tuples
    }

    /// The id and domain of a declared symbol; `\varepsilon` finds `\epsilon` if only that is declared.
    pub(crate) fn find_symbol(&self, name: &Name) -> Option<(u32, Domain)> {
        self.symbols.get(name).copied().or_else(|| {
            let base = variant(&name.base)?;
            self.symbols.get(&Name { base: base.to_owned(), ..name.clone() }).copied()
        })
    }

    /// Whether a single letter is declared as anything.
    pub(crate) fn declares_letter(&self, letter: char) -> bool {
        let base = letter.to_string();
        let is = |name: &Name| name.base == base;
        self.symbols.keys().any(is)
            || self.functions.iter().any(is)
            || self.definitions.keys().any(is)
            || self.states.iter().any(is)
            || self.species.iter().any(|s| s.base == base)
    }
}

/// Whether a label is a component of a spin (`x`, `y`, `z`, `+`, `-`) rather than a site.
pub(crate) fn is_component(label: &str, algebra: Algebra) -> bool {
    matches!(algebra, Algebra::Spin | Algebra::SpinHalf | Algebra::Pauli)
        && matches!(label, "x" | "y" | "z" | "+" | "-")
}

/// `X_1`, `Y_1`, `Z_1` declared as Pauli operators are components of one species.
fn component_base(base: &str, algebra: Algebra) -> &str {
    if algebra == Algebra::Pauli && matches!(base, "X" | "Y" | "Z") { "XYZ" } else { base }
}

/// The other spelling of a Greek letter.
fn variant(base: &str) -> Option<&'static str> {
    Some(match base {
        "\\varepsilon" => "\\epsilon",
        "\\epsilon" => "\\varepsilon",
        "\\varphi" => "\\phi",
        "\\phi" => "\\varphi",
        "\\vartheta" => "\\theta",
        "\\theta" => "\\vartheta",
        "\\varrho" => "\\rho",
        "\\varkappa" => "\\kappa",
        "\\varsigma" => "\\sigma",
        "\\ell" => "l",
        "l" => "\\ell",
        _ => return None,
    })
}
