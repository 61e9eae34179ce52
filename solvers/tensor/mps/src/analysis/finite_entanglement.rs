//! Central charges from infinite chains: entropies against correlation lengths at several bond dimensions.

use eigentruth_numerics::{Estimate, Provenance, Scalar};

use super::least_squares::fit;
use crate::MpsError;
use crate::infinite::{Growth, Infinite};

/// A critical chain as few states at a bond leave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entangled {
    /// The bond dimension.
    pub bond_dimension: usize,
    /// The correlation length, in sites.
    pub length: f64,
    /// The entropy of one half, in nats.
    pub entropy: f64,
    /// By how much `ln ξ` still changed in the last fifth of the steps.
    pub moved: f64,
}

impl<S: Scalar> Infinite<'_, S> {
    /// Grows the chain at ascending bond dimensions, and looks at it after each: the correlation length of operators that change the charges by
    /// `change`, and the entropy, averaged over both bonds of a cell. Each asks for more steps than its correlation length has cells.
    ///
    /// # Errors
    /// As [`Infinite::grow`] and [`Infinite::correlation_length`].
    pub fn scaling(&mut self, growths: &[Growth], change: &[i64]) -> Result<Vec<Entangled>, MpsError> {
        let mut points = Vec::new();
        for growth in growths {
            self.grow(growth)?;
            let before = self.correlation_length(change)?.value;
            let report = self.grow(&Growth { steps: growth.steps / 4, ..*growth })?;
            let length = self.correlation_length(change)?.value;
            points.push(Entangled {
                bond_dimension: report.bond_dimension,
                length,
                entropy: self.entropy().ok_or(MpsError::NoSweeps)?,
                moved: (length / before).ln().abs(),
            });
        }
        Ok(points)
    }
}

/// The fewest points of a window.
const FEWEST: usize = 4;

/// The central charge from `S = (c/6) ln ξ + s`, fitted to every window of at least four neighbouring points. The value is the middle of all
/// fits; the error is the largest distance from it of a slope between two neighbouring points, plus what a change of `ln ξ` by
/// [`Entangled::moved`] at one end of a window would make.
///
/// A state with few states at a bond is not critical: its length and its entropy are finite and grow together. Both jump from bond dimension to
/// bond dimension where multiplets are cut, so that fits of many points may agree by chance and be wrong alike; slopes between neighbours show the
/// jumps. They are small from lengths of some ten sites on. The diagnostic `from_dimensions` is the charge from the entropy against the
/// logarithm of the bond dimension, `S = ln χ/(√(12/c) + 1)`, which holds for large ones and is not in the error; `least_fit` and `largest_fit`
/// are the farthest windows, `chords` and `unfinished` the parts of the error.
///
/// Source: F. Pollmann, S. Mukerjee, A. M. Turner, J. E. Moore, Phys. Rev. Lett. 102, 255701 (2009); P. Calabrese, J. Cardy, J. Stat. Mech.
/// P06002 (2004).
///
/// # Errors
/// [`MpsError::TooFewPoints`] for fewer than 5 points with different lengths that are positive and finite.
pub fn finite_entanglement(points: &[Entangled]) -> Result<Estimate, MpsError> {
    let mut points: Vec<Entangled> =
        points.iter().copied().filter(|point| point.length > 0.0 && point.length.is_finite()).collect();
    points.sort_by(|a, b| a.length.total_cmp(&b.length));
    points.dedup_by(|a, b| a.length == b.length);
    let needed = FEWEST + 1;
    if points.len() < needed {
        let what = "a central charge from bond dimensions";
        return Err(MpsError::TooFewPoints { what, given: points.len(), needed });
    }
    let slope = |part: &[Entangled], x: fn(&Entangled) -> f64| {
        let columns = [part.iter().map(x).collect(), vec![1.0; part.len()]];
        let y: Vec<f64> = part.iter().map(|point| point.entropy).collect();
        fit(&columns, &y, &vec![1.0; part.len()]).map(|fitted| fitted.coefficients[0])
    };
    let (mut least, mut largest, mut unfinished) = (f64::INFINITY, f64::NEG_INFINITY, 0.0f64);
    for size in FEWEST..=points.len() {
        for part in points.windows(size) {
            let Some(value) = slope(part, |point| point.length.ln()).map(|slope| 6.0 * slope) else {
                continue;
            };
            (least, largest) = (least.min(value), largest.max(value));
            let range = (part[size - 1].length / part[0].length).ln();
            let moved = part.iter().map(|point| point.moved).fold(0.0, f64::max);
            unfinished = unfinished.max(value.abs() * moved / range);
        }
    }
    let value = (least + largest) / 2.0;
    let chord = |pair: &[Entangled]| {
        6.0 * (pair[1].entropy - pair[0].entropy) / (pair[1].length / pair[0].length).ln()
    };
    let chords = points.windows(2).map(|pair| (chord(pair) - value).abs()).fold(0.0, f64::max);
    let ends =
        |of: fn(&Entangled) -> String| format!("{} … {}", of(&points[0]), of(&points[points.len() - 1]));
    let provenance = Provenance::new("tensor/mps central charge of bond dimensions")
        .with("points", points.len())
        .with("windows", format!("{FEWEST} … {} neighbouring points", points.len()))
        .with("lengths", ends(|point| format!("{:.2}", point.length)))
        .with("bond_dimensions", ends(|point| point.bond_dimension.to_string()));
    let mut estimate = Estimate::converged(value, chords + unfinished, provenance)
        .with("least_fit", least)
        .with("largest_fit", largest)
        .with("chords", chords)
        .with("unfinished", unfinished);
    if let Some(slope) = slope(&points, |point| (point.bond_dimension as f64).ln())
        && (0.0..1.0).contains(&slope)
    {
        estimate = estimate.with("from_dimensions", 12.0 * (slope / (1.0 - slope)).powi(2));
    }
    Ok(estimate)
}
