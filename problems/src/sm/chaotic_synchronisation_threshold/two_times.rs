//! Infinitely many spins followed in time from an arbitrary start: no stationary state is assumed and no spectrum is taken.
//!
//! For N to infinity the forces on a spin are Gaussian with the covariance `w σ² C(t, t')²`, where w is what the entries of the tensor add
//! up to. Euler's scheme for `ẋ = −λ(t) x + η` and for a small difference between copies, whose forces have the covariance
//! `2 w σ² C(t, t') D(t, t')`, makes recursions for C and D row by row; steps are halved and extrapolated to zero.

use eigentruth_numerics::{Estimate, Provenance};

use super::{ENTRIES, SYMMETRISED, UNORDERED};
use crate::method::Stop;

/// Halvings of the step, and the largest step, in units of a rate of the spins.
const LEVELS: u32 = 4;
const STEP: f64 = 0.3;
/// How long the spins are followed, in the same units: differences that grow more slowly have then died out by ten orders of magnitude.
const TIME: f64 = 48.0;

/// The covariance of the forces at two states with the overlap C over σ²C², from the entries one by one.
///
/// The states have components ±1, those of the other state are `s_j` times these: an independent number that enters the sum
/// over j and k with the factor c as `c x_j x_k` adds `c² s_j s_k`.
pub(super) fn covariance(reading: &str) -> Result<f64, Stop> {
    let of = |spins: usize| -> Result<f64, Stop> {
        // An overlap of one half.
        let sign = |j: usize| if j % 4 == 3 { -1.0 } else { 1.0 };
        let mut sum = 0.0;
        for (j, k) in (0..spins).flat_map(|j| (0..spins).map(move |k| (j, k))) {
            let factor = match reading {
                // J_jk = J_kj: one number for both orders.
                ENTRIES if j < k => 2.0,
                ENTRIES if j > k => 0.0,
                UNORDERED if j > k => 0.0,
                ENTRIES | SYMMETRISED | UNORDERED => 1.0,
                other => return Err(Stop::Failed(format!("`{other}` does not say what the entries are"))),
            };
            sum += factor * factor * sign(j) * sign(k);
        }
        let overlap = (0..spins).map(sign).sum::<f64>() / spins as f64;
        Ok(sum / (spins as f64 * overlap).powi(2))
    };
    // The diagonal is a share 1/N.
    Ok(2.0 * of(64)? - of(32)?)
}

/// The rates at which the damping and a difference have settled.
struct Settled {
    decay: f64,
    growth: f64,
}

/// Recursions with one step. Rows of the two-time functions up to the present are all that is kept.
fn followed(gamma: f64, force: f64, step: f64, steps: usize) -> Settled {
    let mut c = vec![gamma + force + (force * gamma).sqrt()];
    let mut d = vec![1.0];
    // By what x is multiplied in each of the steps.
    let mut kept: Vec<f64> = Vec::with_capacity(steps);
    let from = 3 * steps / 4;
    let mut logarithm = [0.0; 2];
    for n in 0..steps {
        kept.push(1.0 - step * (c[n] - gamma));
        // ⟨η(t_n) x(t_m)⟩, and the same of the difference, for growing m.
        let (mut with_x, mut with_difference) = (0.0, 0.0);
        for m in 0..=n {
            let next = kept[m] * with_x + step * force * c[m] * c[m];
            let next_difference = kept[m] * with_difference + step * 2.0 * force * c[m] * d[m];
            c[m] = kept[n] * c[m] + step * with_x;
            d[m] = kept[n] * d[m] + step * with_difference;
            (with_x, with_difference) = (next, next_difference);
        }
        c.push(kept[n] * c[n] + step * with_x);
        d.push(kept[n] * d[n] + step * with_difference);
        if n + 1 == from {
            logarithm[0] = d[n + 1].ln();
        }
    }
    logarithm[1] = d[steps].ln();
    let growth = 0.5 * (logarithm[1] - logarithm[0]) / (step * (steps - from) as f64);
    Settled { decay: c[steps] - gamma, growth }
}

/// The damping λ and the growth rate of a difference between uncoupled copies.
pub(super) fn rates(weight: f64, [gamma, sigma]: [f64; 2]) -> [Estimate; 2] {
    let force = weight * sigma * sigma;
    let rate = force + (force * gamma).sqrt();
    // Richardson's table for powers 1, 2, … of the step.
    let mut table: Vec<[f64; 2]> = Vec::new();
    let mut before = [0.0; 2];
    for level in 0..LEVELS {
        let fraction = 0.5f64.powi(level as i32);
        let found = followed(gamma, force, STEP * fraction / rate, (TIME / (STEP * fraction)) as usize);
        let mut row = vec![[found.decay, found.growth]];
        for (power, old) in table.iter().enumerate() {
            let factor = 2.0f64.powi(power as i32 + 1);
            let last = row[power];
            row.push([0, 1].map(|i| (factor * last[i] - old[i]) / (factor - 1.0)));
        }
        before = row[row.len().saturating_sub(2)];
        table = row;
    }
    let best = table[table.len() - 1];
    let provenance =
        Provenance::new("problems/two times").with("steps", (TIME / STEP) as usize).with("halvings", LEVELS);
    [0, 1]
        .map(|i| Estimate::converged(best[i], (best[i] - before[i]).abs() + 1e-9 * rate, provenance.clone()))
}
