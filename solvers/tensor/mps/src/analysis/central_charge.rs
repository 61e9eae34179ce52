//! Central charges from entropies of blocks.

use std::f64::consts::PI;

use eigentruth_numerics::{Estimate, Provenance};

use super::least_squares::{best_exponent, fit};
use crate::MpsError;

/// How the chain ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    /// Open: a block at an end has one boundary.
    Open,
    /// Closed to a ring: a block has two.
    Ring,
}

impl Ends {
    /// What `c` is multiplied by in front of the logarithm.
    pub(super) fn factor(self) -> f64 {
        match self {
            Self::Open => 1.0 / 6.0,
            Self::Ring => 1.0 / 3.0,
        }
    }

    /// What is added to the number of sites. A free end reaches somewhat beyond the last site: for free fermions by half a site, in
    /// general by a length that is not known, so open chains are read both ways.
    pub(super) fn shifts(self) -> &'static [f64] {
        match self {
            Self::Open => &[0.0, 1.0],
            Self::Ring => &[0.0],
        }
    }

    /// The power of `1/d` of the first correction that does not oscillate.
    fn power(self) -> i32 {
        match self {
            Self::Open => 1,
            Self::Ring => 2,
        }
    }

    /// `d` for a block of a chain.
    pub(super) fn chord(self, sites: usize, block: usize, shift: f64) -> f64 {
        let twice = if self == Self::Open { 2.0 } else { 1.0 };
        let length = sites as f64 + shift;
        twice * length / PI * (PI * (block as f64 + shift / 2.0) / length).sin()
    }
}

/// One way to read a central charge off the entropies of the longer chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The shortest block of a fit, the longest being as much shorter than the chain; none where the middles of both chains were compared.
    pub shortest: Option<usize>,
    /// What was added to the number of sites.
    pub shift: f64,
    /// Whether a correction `1/d`, of rings `1/d²`, was fitted too.
    pub corrected: bool,
    /// The central charge.
    pub value: f64,
    /// Its standard error from the scatter of the points about the fit.
    pub scatter: f64,
    /// The exponent of the decay of the oscillation, chosen by the residual.
    pub exponent: Option<f64>,
}

/// A central charge and all that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct CentralCharge {
    /// The value with its error; diagnostics say what the error is made of.
    pub estimate: Estimate,
    /// All readings.
    pub readings: Vec<Reading>,
}

/// The central charge from entropies of two chains of the same model, `S(ℓ)` of blocks of `ℓ = 1 … L − 1` sites in `[ℓ − 1]`, in nats:
/// `S = (c/6 or c/3) ln d + s + (a cos qℓ + b sin qℓ) d^(−p)` with `d = (2L/π or L/π) sin(πℓ/L)` for open chains or rings.
///
/// `wave` is the wave number `q` of the oscillation: π for half-filled chains and spin chains without magnetization, twice the
/// Fermi wave number in general; without one there is no such term. `p` is chosen by the residual.
///
/// Entropies of a computation are nearly exact and the formula is not, so the scatter about a fit says little. The formula is read
/// in many ways that agree in long chains: in all windows from `L/8` to `L/4`, with and without the next correction, of open chains with
/// `L + 1` for `L` and `ℓ + ½` for `ℓ`, and, without a fit, from the growth of `S` in the middle, `(6 or 3) ΔS / Δ ln d`. The value is the
/// middle of all these numbers. The error is half of what lies between the farthest, plus the change of the middle of the fits
/// from the shorter chain to the longer, plus the largest scatter.
///
/// It is not a bound. Where a marginal operator makes corrections logarithmic (the Heisenberg chain) all fits lie below the
/// charge and approach it slower than any power: at 96 sites they give 0.89 to 0.95 for 1. The growth in the middle lies above it there,
/// and the error covers the truth because both are read; one chain alone would not show it, so two are asked for.
/// Entropies of states with too few states at a bond are too small, and nothing here can tell.
///
/// Source: P. Calabrese, J. Cardy, J. Stat. Mech. P06002 (2004); the oscillation: N. Laflorencie, E. S. Sørensen, M.-S. Chang, I. Affleck,
/// Phys. Rev. Lett. 96, 100603 (2006), and P. Calabrese, M. Campostrini, F. Essler, B. Nienhuis, Phys. Rev. Lett. 104, 095701 (2010).
///
/// # Errors
/// [`MpsError::TooFewPoints`] if the shorter chain has fewer than 16 sites, or the longer fewer than 4/3 of its sites.
pub fn central_charge(
    shorter: &[f64],
    longer: &[f64],
    ends: Ends,
    wave: Option<f64>,
) -> Result<CentralCharge, MpsError> {
    let (short, long) = (shorter.len() + 1, longer.len() + 1);
    let few = |what, given, needed| MpsError::TooFewPoints { what, given, needed };
    if short < 16 {
        return Err(few("a central charge from the shorter chain", short, 16));
    }
    if 3 * long < 4 * short {
        return Err(few("growth from the shorter chain to the longer one", long, (4 * short).div_ceil(3)));
    }
    let before = range(&readings(shorter, ends, wave));
    let mut readings = readings(longer, ends, wave);
    let fits = range(&readings);
    let scatter = readings.iter().map(|reading| reading.scatter).fold(0.0, f64::max);
    // Blocks of the same parity, for oscillations to have the same sign.
    let block = short / 2;
    let other = long / 2 - (long / 2 + block) % 2;
    for &shift in ends.shifts() {
        let growth = (ends.chord(long, other, shift) / ends.chord(short, block, shift)).ln();
        let value = (longer[other - 1] - shorter[block - 1]) / (ends.factor() * growth);
        readings.push(Reading {
            shortest: None,
            shift,
            corrected: false,
            value,
            scatter: 0.0,
            exponent: None,
        });
    }
    let all = range(&readings);
    let drift = (fits.0 + fits.1 - before.0 - before.1).abs() / 2.0;
    let spread = (all.1 - all.0) / 2.0;
    let provenance = Provenance::new("tensor/mps central charge of blocks")
        .with("sites", format!("{short}, {long}"))
        .with("ends", format!("{ends:?}"))
        .with("shortest_blocks", format!("{} … {}, {} … {}", short / 8, short / 4, long / 8, long / 4))
        .with("middles", format!("{block}, {other}"))
        .with("wave", wave.map_or_else(|| "none".into(), |q| q.to_string()));
    let estimate = Estimate::converged((all.0 + all.1) / 2.0, spread + drift + scatter, provenance)
        .with("over_readings", spread)
        .with("of_lengths", drift)
        .with("scatter", scatter)
        .with("least_fit", fits.0)
        .with("largest_fit", fits.1)
        .with("of_middles", readings[readings.len() - ends.shifts().len()].value);
    Ok(CentralCharge { estimate, readings })
}

/// The least and the largest value.
pub(super) fn range(readings: &[Reading]) -> (f64, f64) {
    let values = || readings.iter().map(|reading| reading.value);
    (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
}

/// All fits to one chain.
fn readings(entropies: &[f64], ends: Ends, wave: Option<f64>) -> Vec<Reading> {
    let length = entropies.len() + 1;
    let mut found = Vec::new();
    for &shift in ends.shifts() {
        for corrected in [false, true] {
            for shortest in length / 8..=length / 4 {
                found.extend(reading(entropies, ends, wave, shortest, shift, corrected));
            }
        }
    }
    found
}

fn reading(
    entropies: &[f64],
    ends: Ends,
    wave: Option<f64>,
    shortest: usize,
    shift: f64,
    corrected: bool,
) -> Option<Reading> {
    let sites = entropies.len() + 1;
    let blocks: Vec<usize> = (shortest..=sites - shortest).collect();
    let y: Vec<f64> = blocks.iter().map(|block| entropies[block - 1]).collect();
    let weights = vec![1.0; y.len()];
    let chords: Vec<f64> = blocks.iter().map(|block| ends.chord(sites, *block, shift)).collect();
    let mut smooth = vec![chords.iter().map(|d| ends.factor() * d.ln()).collect(), weights.clone()];
    if corrected {
        smooth.push(chords.iter().map(|d| d.powi(-ends.power())).collect());
    }
    let Some(q) = wave else {
        let fitted = fit(&smooth, &y, &weights)?;
        let (value, scatter) = (fitted.coefficients[0], fitted.errors[0]);
        return Some(Reading { shortest: Some(shortest), shift, corrected, value, scatter, exponent: None });
    };
    let with = |exponent: f64| {
        let mut columns = smooth.clone();
        let term = |part: fn(f64) -> f64| -> Vec<f64> {
            blocks.iter().zip(&chords).map(|(l, d)| part(q * *l as f64) * d.powf(-exponent)).collect()
        };
        columns.push(term(f64::cos));
        if q.sin().abs() > 1e-6 {
            columns.push(term(f64::sin));
        }
        fit(&columns, &y, &weights)
    };
    let (exponent, fitted) = best_exponent(with)?;
    Some(Reading {
        shortest: Some(shortest),
        shift,
        corrected,
        value: fitted.coefficients[0],
        scatter: fitted.errors[0],
        exponent: Some(exponent),
    })
}
