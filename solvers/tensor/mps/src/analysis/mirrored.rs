//! Central charges of open chains whose entropies oscillate slowly.

use eigentruth_numerics::{Estimate, Provenance};

use super::central_charge::{CentralCharge, Ends, Reading, range};
use super::least_squares::{best_exponent, fit};
use crate::MpsError;

/// The central charge from entropies of two open chains of one model, each its own mirror image: `S(ℓ)` of blocks of
/// `ℓ = 1 … L − 1` sites in `[ℓ − 1]`, in nats:
/// `S = (c/6) ln d + s + Σ_q a_q cos q(ℓ − L/2) d^(−p)` with `d = (2L/π) sin(πℓ/L)`.
///
/// [`central_charge`](super::central_charge) fits any phase of an oscillation and a correction `1/d`, both of which pass for a
/// logarithm where few periods fit into the chain, as those of a few holes do. Here the mirror fixes the phases, and there is no such
/// correction. `waves` gives the wave numbers `q` of a chain of so many sites, the strongest first: in an open chain of `N` particles
/// `2k_F = 2π (N + ½)/(L + 1)`, which differs from that of a long one by a good part of a period.
///
/// The formula is read in all windows from `L/8` to `L/4`, with `L + 1` for `L` and `ℓ + ½` for `ℓ` and without, and with the first of the waves, the first
/// two, and so on. The value is the middle of all readings of the longer chain; the error is half of what lies between the farthest, plus
/// the change of the middle from the shorter chain to the longer, plus the largest scatter. It is an estimate, not a bound.
///
/// Source: M. Fagotti, P. Calabrese, J. Stat. Mech. P01017 (2011), for free fermions.
///
/// # Errors
/// [`MpsError::TooFewPoints`] if the shorter chain has fewer than 16 sites, or the longer fewer than 4/3 of its sites.
pub fn mirrored_charge(
    shorter: &[f64],
    longer: &[f64],
    waves: impl Fn(usize) -> Vec<f64>,
) -> Result<CentralCharge, MpsError> {
    let (short, long) = (shorter.len() + 1, longer.len() + 1);
    let few = |what, given, needed| MpsError::TooFewPoints { what, given, needed };
    if short < 16 {
        return Err(few("a central charge from the shorter chain", short, 16));
    }
    if 3 * long < 4 * short {
        return Err(few("growth from the shorter chain to the longer one", long, (4 * short).div_ceil(3)));
    }
    let middle = |(least, most): (f64, f64)| (least + most) / 2.0;
    let before = range(&readings(shorter, &waves(short)));
    let readings = readings(longer, &waves(long));
    let all = range(&readings);
    let scatter = readings.iter().map(|reading| reading.scatter).fold(0.0, f64::max);
    let (spread, drift) = ((all.1 - all.0) / 2.0, (middle(all) - middle(before)).abs());
    let provenance = Provenance::new("tensor/mps central charge of blocks with a mirror")
        .with("sites", format!("{short}, {long}"))
        .with("waves", format!("{:?}", waves(long)))
        .with("blocks", format!("{} … {} to half of the chain", long / 8, long / 4));
    let estimate = Estimate::converged(middle(all), spread + drift + scatter, provenance)
        .with("over_readings", spread)
        .with("of_lengths", drift)
        .with("scatter", scatter);
    Ok(CentralCharge { estimate, readings })
}

/// All fits to one chain.
fn readings(entropies: &[f64], waves: &[f64]) -> Vec<Reading> {
    let length = entropies.len() + 1;
    let mut found = Vec::new();
    for &shift in Ends::Open.shifts() {
        for shortest in length / 8..=length / 4 {
            let with = (1..=waves.len()).map(|count| &waves[..count]);
            found.extend(with.filter_map(|waves| reading(entropies, waves, shortest, shift)));
        }
    }
    found
}

fn reading(entropies: &[f64], waves: &[f64], shortest: usize, shift: f64) -> Option<Reading> {
    let sites = entropies.len() + 1;
    let blocks: Vec<usize> = (shortest..=sites - shortest).collect();
    let y: Vec<f64> = blocks.iter().map(|block| entropies[block - 1]).collect();
    let ones = vec![1.0; y.len()];
    let chords: Vec<f64> = blocks.iter().map(|block| Ends::Open.chord(sites, *block, shift)).collect();
    let logarithm: Vec<f64> = chords.iter().map(|d| Ends::Open.factor() * d.ln()).collect();
    let with = |exponent: f64| {
        let term = |q: &f64| -> Vec<f64> {
            let wave = |block: usize| (q * (block as f64 - sites as f64 / 2.0)).cos();
            blocks.iter().zip(&chords).map(|(block, d)| wave(*block) * d.powf(-exponent)).collect()
        };
        let mut columns = vec![logarithm.clone(), ones.clone()];
        columns.extend(waves.iter().map(term));
        fit(&columns, &y, &ones)
    };
    let (exponent, fitted) = best_exponent(with)?;
    Some(Reading {
        shortest: Some(shortest),
        shift,
        corrected: false,
        value: fitted.coefficients[0],
        scatter: fitted.errors[0],
        exponent: Some(exponent),
    })
}
