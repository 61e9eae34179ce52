//! What was tried on an operator, and what came out.

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::Estimate;
use eigentruth_numerics::lower::{Lower, Transitions};

use crate::average;
use crate::axes::{Axis, turned};
use crate::error::SignError;
use crate::rotation::{self, LocalRotation};
use crate::strings::{ClosedString, Strings};

/// What to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// A class for each degree of freedom; the axis of quantization is chosen for each class. Empty: one class.
    pub classes: Vec<usize>,
    /// The most configurations that closed strings are looked for on.
    pub configurations: usize,
    /// Where the exact average sign is computed.
    pub betas: Vec<f64>,
}

impl Default for Options {
    fn default() -> Self {
        Options { classes: Vec::new(), configurations: 1 << 12, betas: vec![1.0, 4.0] }
    }
}

/// What one formulation has.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// No off-diagonal element is positive or complex once local states have these phases: proved for this operator, at every
    /// temperature.
    SignFree {
        /// `[field][local state]` in turns.
        phases: Vec<Vec<f64>>,
    },
    /// Products of local phases do not suffice, but phases of whole configurations do: all closed strings are positive.
    PositiveStrings,
    /// A closed string with a product that is not positive: no phases of basis states help.
    Frustrated {
        /// The string.
        string: ClosedString,
        /// The exact average sign at the temperatures asked for.
        signs: Vec<Estimate>,
    },
    /// Products of local phases do not suffice; the system is too large for more.
    NoLocalRotation {
        /// The combination of elements that forbids them.
        combination: Vec<(i64, rotation::Element)>,
    },
}

/// One formulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The axis of quantization of each class; empty where the operator was taken as it is.
    pub axes: Vec<Axis>,
    /// What it has.
    pub outcome: Outcome,
}

/// All that was tried. A formulation that is not in the list was not tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The formulations in order.
    pub attempts: Vec<Attempt>,
}

impl Report {
    /// The first formulation without a sign problem.
    pub fn sign_free(&self) -> Option<&Attempt> {
        let free = |a: &&Attempt| matches!(a.outcome, Outcome::SignFree { .. } | Outcome::PositiveStrings);
        self.attempts.iter().find(free)
    }
}

/// Tries the basis as it is and, for spins ½, all axes of quantization by class.
///
/// # Errors
/// [`SignError`].
pub fn analyze(hamiltonian: &Hamiltonian, options: &Options) -> Result<Report, SignError> {
    let degrees = hamiltonian.space().degrees().len();
    let classes = if options.classes.is_empty() { vec![0; degrees] } else { options.classes.clone() };
    if classes.len() != degrees {
        return Err(SignError::Count {
            what: "the list of classes",
            given: classes.len(),
            expected: degrees,
        });
    }
    let count = classes.iter().max().map_or(0, |most| most + 1);
    let mut attempts = vec![Attempt { axes: Vec::new(), outcome: outcome(hamiltonian, options)? }];
    for code in 1..3usize.pow(count.min(8) as u32) {
        let axes: Vec<Axis> = (0..count).map(|k| Axis::ALL[code / 3usize.pow(k.min(8) as u32) % 3]).collect();
        let sites: Vec<Axis> = classes.iter().map(|&class| axes[class]).collect();
        match turned(hamiltonian, &sites) {
            Ok(other) => attempts.push(Attempt { axes, outcome: outcome(&other, options)? }),
            // Only spins ½ have other axes.
            Err(SignError::NoAxis { .. }) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(Report { attempts })
}

fn outcome(hamiltonian: &Hamiltonian, options: &Options) -> Result<Outcome, SignError> {
    let transitions = Transitions::lower(hamiltonian, &None)?;
    let combination = match rotation::local_of(&transitions)? {
        LocalRotation::Found { phases } => return Ok(Outcome::SignFree { phases }),
        LocalRotation::Impossible { combination, .. } => combination,
    };
    match Strings::of(&transitions, options.configurations) {
        Ok(strings) => Ok(match strings.frustrated() {
            None => Outcome::PositiveStrings,
            Some(string) => Outcome::Frustrated { string, signs: average::sign(&strings, &options.betas)? },
        }),
        Err(SignError::TooLarge { .. }) => Ok(Outcome::NoLocalRotation { combination }),
        Err(error) => Err(error),
    }
}
