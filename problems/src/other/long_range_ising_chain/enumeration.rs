//! Correlators of short open chains by enumeration of all configurations.

use eigentruth_numerics::{Estimate, Provenance};

use super::{coupling, exponent};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// ⟨σ_0 σ_r⟩ for r from 1 on an open chain with `couplings[n]` at distance n (`[0]` unused).
///
/// Configurations have σ_0 = 1 and follow a Gray code, so that one spin turns at a time; its field is summed afresh, and
/// energies once in 256 steps, so that rounding does not add up.
pub(super) fn correlators(couplings: &[f64], beta: f64) -> Vec<f64> {
    let sites = couplings.len();
    let mut spins = vec![1.0f64; sites];
    let energy = |spins: &[f64]| -> f64 {
        (0..sites)
            .flat_map(|j| (0..j).map(move |i| (i, j)))
            .map(|(i, j)| -couplings[j - i] * spins[i] * spins[j])
            .sum()
    };
    let lowest = energy(&spins);
    // The correlators without the part that the partition function has: Σ w σ_0σ_r with w − 1 for w, as Σ σ_0σ_r = 0, so that small
    // correlators at high temperature keep their digits.
    let reference = beta * lowest;
    let (mut partition, mut sums) = (0.0, vec![0.0; sites]);
    let mut current = lowest;
    for step in 0u64..1 << (sites - 1) {
        if step > 0 {
            let turned = 1 + step.trailing_zeros() as usize;
            let field: f64 =
                (0..sites).filter(|&i| i != turned).map(|i| couplings[i.abs_diff(turned)] * spins[i]).sum();
            current += 2.0 * spins[turned] * field;
            spins[turned] = -spins[turned];
            if step % 256 == 0 {
                current = energy(&spins);
            }
        }
        partition += (-beta * current).exp();
        let excess = if reference > -1.0 { (-beta * current).exp_m1() } else { (-beta * current).exp() };
        for (sum, spin) in sums.iter_mut().zip(&spins) {
            *sum += excess * spin;
        }
    }
    sums[1..].iter().map(|sum| sum / partition).collect()
}

/// What exponential decay at the rate of the first half of the distances would leave at the last one, as a multiple of the
/// correlator there.
fn excess(correlators: &[f64]) -> f64 {
    let last = correlators.len();
    let (near, far) = (last.div_ceil(4), last.div_ceil(2));
    let rate = (correlators[far - 1] / correlators[near - 1]).ln() / (far - near) as f64;
    (correlators[last - 1] / correlators[far - 1]).ln() - rate * (last - far) as f64
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let alpha = exponent(run.claim)?;
    let sites = run.parameters.integer("sites")?;
    let mut table = Table::new(&[("T", "J_0"), ("r", "1"), ("correlator", "1"), ("of a single bond", "1")]);
    let (mut least, mut bounded) = (f64::INFINITY, true);
    for temperature in run.parameters.numbers("temperatures")? {
        run.checkpoint()?;
        let couplings: Vec<f64> =
            (0..sites).map(|n| if n == 0 { 0.0 } else { coupling(n as f64, alpha) }).collect();
        let found = correlators(&couplings, 1.0 / temperature);
        for (at, &value) in found.iter().enumerate() {
            let single = (couplings[at + 1] / temperature).tanh();
            bounded &= value >= single * (1.0 - 1e3 * f64::EPSILON / single);
            table.push([temperature, (at + 1) as f64, value, single]);
        }
        least = least.min(excess(&found));
    }
    if !bounded {
        return Err(Stop::Failed(
            "a correlator is below that of a single bond, which Griffiths forbids".into(),
        ));
    }
    let number = Evidence::number(
        "logarithm of the excess over exponential decay, least of all temperatures",
        "1",
        Estimate::exact(least, 1e-6, Provenance::new("problems/enumeration").with("sites", sites)),
    );
    let tabled = |finding: Finding| finding.with(number).with(Evidence::table("correlators", table));
    // Twice what the exponential leaves: a chain with nearest neighbours has 1 here.
    if least < std::f64::consts::LN_2 {
        let why =
            format!("the last correlator exceeds exponential decay by a factor of {:.2} only", least.exp());
        return Ok(tabled(Finding::undecided(why, "minutes: chains of 24 sites")));
    }
    let summary = format!(
        "on open chains of {sites} sites the correlator at the last distance is at least {:.1} times what exponential decay \
         from the first half would leave",
        least.exp()
    );
    Ok(tabled(Finding::fails(FindingKind::Numerical, summary)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_neighbours_decay_exponentially_and_powers_do_not() {
        let mut nearest = vec![0.0; 12];
        nearest[1] = 0.3;
        for beta in [0.5f64, 5.0] {
            let found = correlators(&nearest, beta);
            for (at, value) in found.iter().enumerate() {
                let exact = (beta * 0.3).tanh().powi(at as i32 + 1);
                assert!((value - exact).abs() < 1e3 * f64::EPSILON, "{value} {exact}");
            }
            // Exponential decay has no excess; rounding of the smallest one is amplified.
            assert!(excess(&found).abs() < 1e-4, "{}", excess(&found));
        }
        let power: Vec<f64> =
            (0..12).map(|n| if n == 0 { 0.0 } else { coupling(f64::from(n), 2.0) }).collect();
        assert!(excess(&correlators(&power, 0.5)) > 1.0);
    }

    #[test]
    fn high_temperatures_start_with_the_coupling() {
        let couplings: Vec<f64> =
            (0..8).map(|n| if n == 0 { 0.0 } else { coupling(f64::from(n), 4.0) }).collect();
        let beta = 1e-3;
        for (at, value) in correlators(&couplings, beta).iter().enumerate() {
            // β J plus paths of two bonds, of order β² J(1) J(r − 1).
            let first = beta * couplings[at + 1];
            let second = beta
                * beta
                * (1..8).map(|n| couplings[n] * couplings[(at + 1).abs_diff(n)]).sum::<f64>()
                * 2.0;
            assert!((value - first).abs() <= second + 1e-16, "{at} {value} {first}");
        }
    }
}
