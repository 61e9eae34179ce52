//! What a method found: outcome, evidence, and how far the evidence carries.

use eigentruth_numerics::{Estimate, Kind as EstimateKind};
use serde::{Deserialize, Serialize};

use crate::engine::archive::{RECORD, VALUE};

/// What a finding says about its claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// The claim is true; of a value claim: the value was computed.
    Holds,
    /// The claim is false.
    Fails,
    /// The method could not tell.
    Undecided {
        /// Why not.
        why: String,
        /// What would decide, such as `about 3 hours: 18 sites`.
        cost: String,
    },
}

impl Outcome {
    /// The word of the schema: `holds`, `fails` or `undecided`.
    pub fn word(&self) -> &'static str {
        match self {
            Outcome::Holds => "holds",
            Outcome::Fails => "fails",
            Outcome::Undecided { .. } => "undecided",
        }
    }
}

/// How far the evidence of a finding carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// An exhaustive certificate: exact arithmetic, a complete enumeration, a rigorous bound, a residual at rounding.
    Proof,
    /// Numbers at finite size with their errors.
    Numerical,
    /// Reasoning or literature; alone it decides nothing.
    Argument,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The unit of its numbers, such as `t`, `J`, or `1` for plain numbers.
    pub unit: String,
}

/// Numbers in rows, all rows as long as there are columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, `[row][column]`.
    pub rows: Vec<Vec<f64>>,
}

impl Table {
    /// An empty table with columns of the given (name, unit).
    pub fn new(columns: &[(&str, &str)]) -> Self {
        let column = |&(name, unit): &(&str, &str)| Column { name: name.into(), unit: unit.into() };
        Table { columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If it is not as long as there are columns.
    pub fn push(&mut self, row: impl Into<Vec<f64>>) {
        let row = row.into();
        assert_eq!(row.len(), self.columns.len(), "a number for each column");
        self.rows.push(row);
    }
}

/// One piece of evidence, under a name that is unique within its finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Evidence {
    /// A number with its error and origin.
    Number {
        /// Its name.
        name: String,
        /// Its unit, `1` for a plain number.
        unit: String,
        /// The number.
        estimate: Estimate,
    },
    /// A discrete fact: a quantum number, a pattern, a class.
    Label {
        /// Its name.
        name: String,
        /// The fact.
        label: String,
    },
    /// A path through a family of Hamiltonians, the first column being the parameter along it.
    Path {
        /// Its name.
        name: String,
        /// Samples along the path.
        table: Table,
        /// What holds between the samples, and why.
        certificate: String,
    },
    /// Numbers in rows.
    Table {
        /// Its name.
        name: String,
        /// The numbers.
        table: Table,
    },
    /// The steps of a proof, in words that can be checked against the other evidence.
    Proof {
        /// Its name.
        name: String,
        /// The proof.
        text: String,
    },
}

impl Evidence {
    /// A number.
    pub fn number(name: impl Into<String>, unit: impl Into<String>, estimate: Estimate) -> Self {
        Evidence::Number { name: name.into(), unit: unit.into(), estimate }
    }

    /// A discrete fact.
    pub fn label(name: impl Into<String>, label: impl Into<String>) -> Self {
        Evidence::Label { name: name.into(), label: label.into() }
    }

    /// A table.
    pub fn table(name: impl Into<String>, table: Table) -> Self {
        Evidence::Table { name: name.into(), table }
    }

    /// A path.
    pub fn path(name: impl Into<String>, table: Table, certificate: impl Into<String>) -> Self {
        Evidence::Path { name: name.into(), table, certificate: certificate.into() }
    }

    /// A proof.
    pub fn proof(name: impl Into<String>, text: impl Into<String>) -> Self {
        Evidence::Proof { name: name.into(), text: text.into() }
    }

    /// The name.
    pub fn name(&self) -> &str {
        match self {
            Evidence::Number { name, .. }
            | Evidence::Label { name, .. }
            | Evidence::Path { name, .. }
            | Evidence::Table { name, .. }
            | Evidence::Proof { name, .. } => name,
        }
    }

    fn numbers(&self) -> Vec<f64> {
        match self {
            Evidence::Number { estimate, .. } => vec![estimate.value, estimate.error],
            Evidence::Path { table, .. } | Evidence::Table { table, .. } => table.rows.concat(),
            Evidence::Label { .. } | Evidence::Proof { .. } => Vec::new(),
        }
    }
}

/// A value of a function at one point of its domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The values of the symbols, in the order of [`Samples::symbols`].
    pub at: Vec<f64>,
    /// The value there.
    pub value: Estimate,
}

/// A function known at points: the answer to a problem that asks for a formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// The symbols, LaTeX as declared by the problem (`U_0`, `\beta`).
    pub symbols: Vec<String>,
    /// At least [`Samples::FEWEST`] points, drawn at random from the declared domain.
    pub points: Vec<Sample>,
    /// A formula that was found without the expert's and reproduces every point; LaTeX.
    pub closed_form: Option<String>,
}

impl Samples {
    /// Fewer points decide no formula.
    pub const FEWEST: usize = 20;
}

/// The value that a finding gives to a claim that asks for one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Value {
    /// A whole number.
    Integer {
        /// The number.
        value: i64,
    },
    /// A number with its error.
    Number {
        /// The number.
        estimate: Estimate,
    },
    /// A formula, an operator, or anything else that the grader reads, derived without the expert's.
    Latex {
        /// The formula.
        latex: String,
    },
    /// A function known at points.
    Samples {
        /// The points.
        samples: Samples,
    },
}

/// What one method found out about one claim in one reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What it says about the claim.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How far the evidence carries.
    pub kind: FindingKind,
    /// The finding in one sentence with its decisive number, fit to be a witness.
    pub summary: String,
    /// The value, for a claim that asks for one.
    pub value: Option<Value>,
    /// The evidence, step by step.
    pub evidence: Vec<Evidence>,
}

impl Finding {
    fn new(outcome: Outcome, kind: FindingKind, summary: impl Into<String>) -> Self {
        Finding { outcome, kind, summary: summary.into(), value: None, evidence: Vec::new() }
    }

    /// The claim is true.
    pub fn holds(kind: FindingKind, summary: impl Into<String>) -> Self {
        Self::new(Outcome::Holds, kind, summary)
    }

    /// The claim is false.
    pub fn fails(kind: FindingKind, summary: impl Into<String>) -> Self {
        Self::new(Outcome::Fails, kind, summary)
    }

    /// The claim is true if `truth`.
    pub fn decided(truth: bool, kind: FindingKind, summary: impl Into<String>) -> Self {
        Self::new(if truth { Outcome::Holds } else { Outcome::Fails }, kind, summary)
    }

    /// The claim asks for a value, and this is it.
    pub fn value(kind: FindingKind, value: Value, summary: impl Into<String>) -> Self {
        Finding { value: Some(value), ..Self::new(Outcome::Holds, kind, summary) }
    }

    /// The method could not tell; `cost` says what would decide.
    pub fn undecided(why: impl Into<String>, cost: impl Into<String>) -> Self {
        let why = why.into();
        let outcome = Outcome::Undecided { why: why.clone(), cost: cost.into() };
        Self::new(outcome, FindingKind::Numerical, why)
    }

    /// With one more piece of evidence.
    #[must_use]
    pub fn with(mut self, evidence: Evidence) -> Self {
        self.evidence.push(evidence);
        self
    }

    /// What is wrong with the finding as a piece of work, whatever it says.
    ///
    /// # Errors
    /// A sentence: a proof without a certificate, a number that is not finite, two pieces of evidence with one
    /// name, a value that is missing or not asked for, too few samples.
    pub fn check(&self, asks_for_value: bool) -> Result<(), String> {
        for (at, evidence) in self.evidence.iter().enumerate() {
            let name = evidence.name();
            if self.evidence[..at].iter().any(|earlier| earlier.name() == name) {
                return Err(format!("two pieces of evidence are called `{name}`"));
            }
            // In the archive a name is the name of a dataset.
            if name.is_empty() || name.contains('/') || [RECORD, VALUE].contains(&name) {
                return Err(format!("a piece of evidence cannot be called `{name}`"));
            }
            if !evidence.numbers().iter().all(|number| number.is_finite()) {
                return Err(format!("the evidence `{name}` holds a number that is not finite"));
            }
        }
        let decided = !matches!(self.outcome, Outcome::Undecided { .. });
        if decided && self.kind == FindingKind::Proof {
            let rigorous = |evidence: &Evidence| match evidence {
                Evidence::Proof { .. } => true,
                Evidence::Path { certificate, .. } => !certificate.is_empty(),
                Evidence::Number { estimate, .. } => matches!(
                    estimate.kind,
                    EstimateKind::Exact | EstimateKind::LowerBound | EstimateKind::UpperBound
                ),
                Evidence::Label { .. } | Evidence::Table { .. } => false,
            };
            if !self.evidence.iter().any(rigorous) {
                return Err("a proof needs an exact number, a bound, or its text as evidence".to_owned());
            }
        }
        match (&self.value, asks_for_value) {
            (None, true) if self.outcome == Outcome::Holds => Err("the claim asks for a value".to_owned()),
            (Some(_), false) => Err("the claim asks for no value".to_owned()),
            (Some(Value::Number { estimate }), _)
                if !(estimate.value.is_finite() && estimate.error.is_finite()) =>
            {
                Err("the value is not a finite number".to_owned())
            }
            (Some(Value::Samples { samples }), _) => check_samples(samples),
            _ => Ok(()),
        }
    }
}

fn check_samples(samples: &Samples) -> Result<(), String> {
    if samples.points.len() < Samples::FEWEST {
        return Err(format!("{} points are given, {} are needed", samples.points.len(), Samples::FEWEST));
    }
    for point in &samples.points {
        let finite = point.at.iter().chain([&point.value.value, &point.value.error]).all(|x| x.is_finite());
        if !finite || point.at.len() != samples.symbols.len() {
            return Err("a point has a number that is not finite, or not one for each symbol".to_owned());
        }
    }
    Ok(())
}
