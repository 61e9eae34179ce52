//! What was tried on an operator of fermions, and what came out.

use std::fmt;

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::streams::{self, Stream};
use num_complex::Complex64;
use rand::RngExt;

use super::{
    Decoupling, Expansion, Formulation, Guarantee, Law, Map, Positive, Search, Vertex, decouplings, sample,
    search, weight,
};
use crate::error::SignError;

/// How long weights are looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The imaginary time of a slice.
    pub step: f64,
    /// Slices; the expansion has their inverse temperature.
    pub slices: usize,
    /// How many weights of a formulation without a guarantee are drawn at most, in parts of 8 of which the last is whole, too.
    pub samples: usize,
    /// Of the weights that are drawn.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { step: 0.1, slices: 60, samples: 128, seed: 1 }
    }
}

/// A formulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Every product of two densities by a field.
    Fields(Formulation),
    /// Vertices at continuous times ([`Expansion`]).
    Vertices,
}

/// Why no weight is negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// [`Guarantee::Majorana`].
    Majorana {
        /// The map with square +1.
        plus: Map,
        /// The map with square −1.
        minus: Map,
    },
    /// [`Guarantee::Kramers`].
    Kramers {
        /// One map.
        first: Map,
        /// The other.
        second: Map,
    },
    /// Of vertices.
    Vertices(Positive),
}

impl Reason {
    fn of(search: &Search) -> Option<Self> {
        match search.guarantee.clone() {
            Guarantee::Majorana { plus, minus } => Some(Self::Majorana { plus, minus }),
            Guarantee::Kramers { first, second } => Some(Self::Kramers { first, second }),
            Guarantee::Real { .. } | Guarantee::Nothing => None,
        }
    }
}

/// A configuration whose weight is off the positive axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Witness {
    /// Fields `[slice][field]`: [`weight`] shows it.
    Fields(Vec<Vec<f64>>),
    /// Vertices: [`Expansion::weight`] shows it.
    Vertices(Vec<Vertex>),
}

/// What one formulation has.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// No weight is negative, whatever the configuration.
    Guaranteed(Reason),
    /// A weight off the positive axis.
    NotPositive {
        /// `W/|W|`.
        phase: Complex64,
        /// Of which configuration.
        witness: Witness,
        /// The number of weights that were drawn, up to the end of the part that it is in.
        samples: usize,
    },
    /// Neither a reason nor a weight off the positive axis: nothing is known but this.
    NothingFound {
        /// The number of weights that were drawn; those of vertices that vanish are among them.
        samples: usize,
    },
}

/// One formulation.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Which.
    pub way: Way,
    /// The maps that were tried on fields.
    pub search: Option<Search>,
    /// What it has.
    pub outcome: Outcome,
}

/// All that was tried. A formulation that is not in the list was not tried, nor was a map that [`search`] does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The formulations in order.
    pub attempts: Vec<Attempt>,
}

impl Report {
    /// The first formulation without a sign problem.
    pub fn sign_free(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| matches!(attempt.outcome, Outcome::Guaranteed(_)))
    }

    /// What one formulation has.
    pub fn of(&self, way: Way) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.way == way)
    }
}

/// Tries all [`Formulation`]s of an operator with products of two densities, and the expansion in them: first for a reason that no weight
/// is negative, and where none is known, by drawing weights until one is off the positive axis. An operator without products has no
/// expansion.
///
/// # Errors
/// As [`decouplings`]; [`SignError::NotPositive`].
pub fn analyze(hamiltonian: &Hamiltonian, options: &Options) -> Result<Report, SignError> {
    if !(options.step.is_finite() && options.step > 0.0) {
        return Err(SignError::NotPositive { what: "the step in imaginary time", given: options.step });
    }
    // The phase of a witness is that of the slices from the middle on as well.
    if options.slices < 2 {
        let what = "the number of slices less one";
        return Err(SignError::NotPositive { what, given: options.slices as f64 - 1.0 });
    }
    let mut attempts = Vec::new();
    for (formulation, decoupling) in decouplings(hamiltonian, options.step)? {
        let search = search(&decoupling);
        let outcome = match Reason::of(&search) {
            Some(reason) => Outcome::Guaranteed(reason),
            None => drawn(options, |part, seed| fields(&decoupling, options.slices, part, seed))?,
        };
        attempts.push(Attempt { way: Way::Fields(formulation), search: Some(search), outcome });
    }
    let expansion = Expansion::new(hamiltonian, options.step * options.slices as f64)?;
    if expansion.products().is_empty() {
        return Ok(Report { attempts });
    }
    let outcome = match expansion.positive() {
        Some(positive) => Outcome::Guaranteed(Reason::Vertices(positive)),
        None => drawn(options, |_, seed| vertices(&expansion, seed))?,
    };
    attempts.push(Attempt { way: Way::Vertices, search: None, outcome });
    Ok(Report { attempts })
}

/// So many configurations are drawn at once.
const PART: usize = 8;

/// A phase farther from 1 than this is no rounding of 1.
const CLEAR: f64 = 0.05;

/// Two phases of one weight, computed in two ways, agree within this: determinants of graded products whose scales differ by e¹² at most
/// (class identity).
const SAME: f64 = 1e6 * 64.0 * f64::EPSILON;

type Found = Option<(Complex64, Witness)>;

/// Draws in parts, until one has found something.
fn drawn(
    options: &Options,
    mut of: impl FnMut(usize, u64) -> Result<Found, SignError>,
) -> Result<Outcome, SignError> {
    let parts = options.samples.div_ceil(PART);
    for part in 0..parts {
        let samples = (part + 1) * PART;
        if let Some((phase, witness)) = of(part, streams::derived_seed(options.seed, part as u64))? {
            return Ok(Outcome::NotPositive { phase, witness, samples });
        }
    }
    Ok(Outcome::NothingFound { samples: parts * PART })
}

/// Fields of a simulation, and in turn slow and strong ones, which any guarantee has to hold for as well. A trace may begin at any slice,
/// so that a phase is believed if that of the slices from the middle on is the same.
fn fields(decoupling: &Decoupling, slices: usize, part: usize, seed: u64) -> Result<Found, SignError> {
    let slow = Law::Lasting { slices: slices.div_ceil(6), width: 2.0 };
    let law = if part.is_multiple_of(2) { Law::Gaussian } else { slow };
    let found = sample(decoupling, slices, PART, law, seed)?;
    if found.defect() < CLEAR {
        return Ok(None);
    }
    let phase = found.phases[found.worst];
    let (first, rest) = found.fields.split_at(slices / 2);
    let (_, turned) = weight(decoupling, &[rest, first].concat())?;
    Ok(((turned - phase).norm() <= SAME).then_some((phase, Witness::Fields(found.fields))))
}

/// Vertices in any number up to about as many as a simulation has, at random times. Time has no beginning, so that a phase is believed if
/// it is the same half of β later.
fn vertices(expansion: &Expansion, seed: u64) -> Result<Found, SignError> {
    let (beta, count) = (expansion.beta(), expansion.products().len());
    let strength: f64 = expansion.products().iter().map(|(_, strength)| strength.abs()).sum();
    let most = (beta * strength / 2.0).clamp(4.0, 64.0) as usize;
    let draw = |random: &mut Stream| Vertex {
        pair: random.random_range(0..count),
        tau: beta * random.random::<f64>(),
    };
    for number in 0..PART as u64 {
        let mut random = streams::stream(seed, number);
        let vertices: Vec<Vertex> = (0..random.random_range(1..=most)).map(|_| draw(&mut random)).collect();
        let (_, phase) = expansion.weight(&vertices)?;
        // A weight that vanishes has no phase.
        if phase == Complex64::ZERO || (phase - Complex64::ONE).norm() < CLEAR {
            continue;
        }
        let later = |vertex: &Vertex| Vertex { tau: (vertex.tau + beta / 2.0) % beta, ..*vertex };
        let (_, again) = expansion.weight(&vertices.iter().map(later).collect::<Vec<_>>())?;
        if (again - phase).norm() <= SAME {
            return Ok(Some((phase, Witness::Vertices(vertices))));
        }
    }
    Ok(None)
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fields(Formulation::Differences) => "fields of differences of densities",
            Self::Fields(Formulation::Sums) => "fields of sums of densities",
            Self::Fields(Formulation::Hopping) => "fields of hopping",
            Self::Fields(Formulation::Currents) => "fields of currents",
            Self::Vertices => "vertices at continuous times",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Majorana { plus, minus } => {
                write!(f, "squared moduli (Majorana class), by {plus} and {minus}")
            }
            Self::Kramers { first, second } => {
                write!(f, "determinants of Kramers pairs, by {first} and {second}")
            }
            Self::Vertices(Positive::Pfaffians { negative }) => {
                let list: Vec<String> =
                    (0..negative.len()).filter(|&k| negative[k]).map(|k| k.to_string()).collect();
                write!(f, "squares of Pfaffians, by a sign −1 of the modes {}", list.join(", "))
            }
            Self::Vertices(Positive::Conjugates) => {
                f.write_str("squared moduli, by spins with conjugate matrices that attract each other")
            }
        }
    }
}

impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.way)?;
        match &self.outcome {
            Outcome::Guaranteed(reason) => return write!(f, "no weight is negative: {reason}"),
            Outcome::NotPositive { phase, samples, witness } => {
                let of = match witness {
                    Witness::Fields(fields) => format!("fields in {} slices", fields.len()),
                    Witness::Vertices(vertices) => format!("{} vertices", vertices.len()),
                };
                // Without the sign of a zero.
                let phase = phase + Complex64::ZERO;
                write!(f, "a weight of phase {phase:.3}, of {of}, among {samples} that were drawn")?;
            }
            Outcome::NothingFound { samples } => {
                write!(
                    f,
                    "nothing found: no reason, and no weight off the positive axis among {samples} that were drawn"
                )?;
            }
        }
        let Some(Search { tried, kept, complex_constant, guarantee }) = &self.search else { return Ok(()) };
        match (complex_constant, guarantee) {
            (Some(field), _) => write!(f, "; the constant of `{field}` is complex"),
            (None, Guarantee::Real { map }) => write!(f, "; all weights are real, by {map}"),
            (None, _) => write!(f, "; of {tried} maps {kept} are kept by all slices"),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, attempt) in self.attempts.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{attempt}")?;
        }
        Ok(())
    }
}
