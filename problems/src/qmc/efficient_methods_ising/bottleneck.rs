//! How long local moves of a model without signs take, from its bottleneck: a bound for all of them, from the numbers of configurations.

use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The Boltzmann weight of a ferromagnet of `length` × `length` Ising spins with open boundaries, by the number of spins that are up: site by site,
/// what is kept is the last row.
fn weights(length: usize, beta: f64) -> Vec<f64> {
    let (states, sites) = (1usize << length, length * length);
    let mut now = vec![vec![0.0; sites + 1]; states];
    now[0][0] = 1.0;
    for site in 0..sites {
        let (row, column) = (site / length, site % length);
        let mut next = vec![vec![0.0; sites + 1]; states];
        for (state, by_number) in now.iter().enumerate() {
            for up in [0, 1] {
                let to = state & !(1 << column) | up << column;
                let equal = |bit: usize| if state >> bit & 1 == up { 1.0 } else { -1.0 };
                let above = if row > 0 { equal(column) } else { 0.0 };
                let left = if column > 0 { equal(column - 1) } else { 0.0 };
                let weight = (beta * (above + left)).exp();
                for number in 0..=site {
                    next[to][number + up] += weight * by_number[number];
                }
            }
        }
        now = next;
    }
    (0..=sites).map(|number| now.iter().map(|by_number| by_number[number]).sum()).collect()
}

/// A bound from below on the relaxation time, in sweeps, of any moves of single spins that keep detailed balance: the gap is at most
/// `Q/(π(S)(1 − π(S)))` for every set S, with Q the flow out of it. S is where more than half of the spins are up; what enters it comes from where half of
/// them are, and turns one of the other half.
fn least_time(length: usize, beta: f64) -> f64 {
    let weights = weights(length, beta);
    let sites = length * length;
    let whole: f64 = weights.iter().sum();
    let inside: f64 = weights[sites / 2 + 1..].iter().sum::<f64>() / whole;
    let moves = sites as f64 * 0.5 * weights[sites / 2] / whole;
    inside * (1.0 - inside) / moves
}

/// An exponential adds the same to the logarithm with every two rows, a power less and less.
fn finding(lengths: &[usize], beta: f64) -> Finding {
    let mut table = Table::new(&[("length", "1"), ("least relaxation time", "sweeps")]);
    let mut logarithms = Vec::new();
    for &length in lengths {
        let time = least_time(length, beta);
        table.push([length as f64, time]);
        logarithms.push(((length as f64).ln(), time.ln()));
    }
    let growth: Vec<[f64; 2]> =
        logarithms.windows(2).map(|pair| [pair[1].0 - pair[0].0, pair[1].1 - pair[0].1]).collect();
    let ([scale, first], [last_scale, last]) = (growth[0], growth[growth.len() - 1]);
    let power = last_scale / scale;
    let summary = format!(
        "positive weights alone bound no time: single spins of a ferromagnet at Γ → 0 and β = {beta}/J need a number of sweeps whose logarithm grows by \
         at least {first:.2} and finally {last:.2} with every two rows, by whatever rule they turn"
    );
    let table = Evidence::table("relaxation times", table);
    match first > 0.0 && last > 0.5 * (1.0 + power) * first {
        true => Finding::decided(false, FindingKind::Numerical, summary),
        false => Finding::undecided(summary, "lower temperatures"),
    }
    .with(table)
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    run.checkpoint()?;
    Ok(finding(&[4, 6, 8, 10], 0.7))
}

#[cfg(test)]
mod tests {
    use super::super::relaxation::relaxation_time;
    use super::*;
    use crate::finding::Outcome;

    /// The energy of two or three rows.
    fn energy(length: usize, state: usize) -> f64 {
        let spin = |x: usize, y: usize| if state >> (y * length + x) & 1 == 1 { 1.0 } else { -1.0 };
        let mut sum = 0.0;
        for (x, y) in (0..length * length).map(|site| (site % length, site / length)) {
            sum -= if x > 0 { spin(x, y) * spin(x - 1, y) } else { 0.0 };
            sum -= if y > 0 { spin(x, y) * spin(x, y - 1) } else { 0.0 };
        }
        sum
    }

    #[test]
    fn weights_are_those_of_all_configurations() {
        for length in [2, 3] {
            let mut sums = vec![0.0; length * length + 1];
            for state in 0..1usize << (length * length) {
                sums[state.count_ones() as usize] += (-0.7 * energy(length, state)).exp();
            }
            let found = weights(length, 0.7);
            assert!(found.iter().zip(&sums).all(|(a, b)| (a - b).abs() < 1e-12 * b), "{found:?} {sums:?}");
        }
    }

    #[test]
    fn no_chain_relaxes_faster_than_its_bound() {
        for beta in [0.2, 0.7, 1.2] {
            let exact = relaxation_time(|state| energy(2, state), 4, beta).unwrap();
            let least = least_time(2, beta);
            assert!(least <= exact && exact < 20.0 * least, "{least} {exact}");
        }
    }

    #[test]
    fn above_its_transition_a_ferromagnet_proves_nothing() {
        assert!(matches!(finding(&[4, 6, 8], 0.2).outcome, Outcome::Undecided { .. }));
    }
}
