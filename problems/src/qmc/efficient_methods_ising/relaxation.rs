//! How long local moves of a model without signs take: the gap of their Markov matrix, exactly.

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::dense::hermitian_eigenvalues;
use faer::Mat;

use super::lattice::coupling;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The relaxation time, in sweeps, of heat bath of single spins at an inverse temperature: the inverse gap of `P = (1/N) Σ_i P_i`, which detailed
/// balance makes symmetric in the basis √w.
pub(super) fn relaxation_time(energy: impl Fn(usize) -> f64, sites: usize, beta: f64) -> Result<f64, Stop> {
    let states = 1usize << sites;
    let energies: Vec<f64> = (0..states).map(energy).collect();
    let mut matrix = Mat::<f64>::zeros(states, states);
    for state in 0..states {
        for site in 0..sites {
            let other = state ^ 1 << site;
            // Heat bath: the new spin has the probability of its weight; symmetrized it is 1/(2 cosh).
            let change = beta * (energies[other] - energies[state]);
            matrix[(other, state)] += 0.5 / (0.5 * change).cosh() / sites as f64;
            matrix[(state, state)] += 1.0 / (1.0 + (-change).exp()) / sites as f64;
        }
    }
    let values = hermitian_eigenvalues(matrix.as_ref())?;
    let second = values.iter().rev().nth(1).copied().unwrap_or(0.0);
    Ok(1.0 / ((1.0 - second) * sites as f64))
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    // In a field that is small world lines are straight, and a slice is a configuration of the classical model.
    let lattice = Lattice::square_octagon([2, 1], [Boundary::Periodic; 2])?;
    let bonds: Vec<(usize, usize, f64)> =
        lattice.bonds().iter().map(|bond| (bond.from, bond.to, coupling(&lattice, bond))).collect();
    let energy = |state: usize| -> f64 {
        bonds.iter().map(|&(i, j, c)| if (state >> i ^ state >> j) & 1 == 0 { -c } else { c }).sum()
    };
    let mut table = Table::new(&[("β", "1/J"), ("relaxation time", "sweeps")]);
    let mut logarithms = Vec::new();
    for beta in [1.0, 2.0, 3.0, 4.0, 5.0] {
        run.checkpoint()?;
        let time = relaxation_time(energy, lattice.len(), beta)?;
        table.push([beta, time]);
        logarithms.push(time.ln());
    }
    let rates: Vec<f64> = logarithms.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (first, last) = (rates[0], rates[rates.len() - 1]);
    let summary = format!(
        "positive weights alone bound no time: heat bath of single spins of a 4-8 torus of eight sites at Γ → 0 relaxes in e^({last:.2} β J) \
         sweeps, and among models with positive weights are all Ising spin glasses, whose ground states are NP-hard to find (F. Barahona, J. Phys. A 15, 3241 (1982))"
    );
    let table = Evidence::table("relaxation times", table);
    // A power of β would let the rate fall as 1/β, to less than a third.
    Ok(match last > 0.75 * first && last > 1.0 {
        true => Finding::fails(FindingKind::Numerical, summary),
        false => Finding::undecided(summary, "lower temperatures"),
    }
    .with(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_spins_relax_in_a_sweep_and_two_coupled_ones_by_their_barrier() {
        assert!((relaxation_time(|_| 0.0, 3, 1.0).unwrap() - 1.0).abs() < 1e-9);
        // Two spins: out of two equal ones with probability 1/(1 + e^{2β}) a move; both directions leave the antiparallel states.
        let energy = |state: usize| if state == 0 || state == 3 { -1.0 } else { 1.0 };
        let exact = |beta: f64| 0.5 * (1.0 + (2.0 * beta).exp());
        for beta in [0.5, 2.0] {
            assert!((relaxation_time(energy, 2, beta).unwrap() - exact(beta)).abs() < 1e-9 * exact(beta));
        }
    }
}
