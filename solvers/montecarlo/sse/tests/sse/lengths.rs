//! Correlation lengths.

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_sse::{Correlation, Measurements, Record, Simulation, SseError, Update};

use super::exact::{Comparisons, Exact};

fn ring(length: usize, j: f64) -> Hamiltonian {
    let ring = Lattice::chain(length, Boundary::Periodic).unwrap();
    hamiltonians::heisenberg(&ring, Spin::HALF, |_| j).unwrap()
}

/// A run that measures `Σ_i v_i v_{i+r}/N` as `r`.
fn sampled(hamiltonian: &Hamiltonian, beta: f64, update: &Update, seed: u64) -> Record {
    let sites = hamiltonian.space().degrees().len();
    let pairs = |r: usize| (0..sites).map(|i| (i, (i + r) % sites, 1.0 / sites as f64)).collect();
    let correlations = (0..=sites / 2).map(|r| Correlation { name: r.to_string(), pairs: pairs(r) });
    let of = Measurements { correlations: correlations.collect(), ..Measurements::default() };
    let simulation = Simulation::new(hamiltonian, beta, update, of).unwrap();
    simulation.run(&Plan::new(seed, 4, 4_000), Control::default()).unwrap()
}

#[test]
fn the_correlation_length_of_rings_is_that_of_full_spectra() {
    let mut comparisons = Comparisons::default();
    let directed = Update::Directed { extra: 0.25 };
    // The last one has a sign problem.
    for (seed, (length, update, last)) in
        [(6, Update::Loops, 4), (6, directed.clone(), 3), (5, directed, 3)].into_iter().enumerate()
    {
        let hamiltonian = ring(length, 1.0);
        let exact = Exact::new(&hamiltonian);
        for beta in [1.0, 2.0] {
            let record = sampled(&hamiltonian, beta, &update, 500 + seed as u64);
            comparisons.run();
            let at = |r: usize| exact.diagonal(beta, |x| x[0] * x[r]).abs().ln();
            for window in (3..=last).map(|end| 1..end) {
                let distances: Vec<f64> = window.clone().map(|r| r as f64).collect();
                let count = distances.len() as f64;
                let middle = distances.iter().sum::<f64>() / count;
                let slope = window.clone().map(|r| (r as f64 - middle) * at(r)).sum::<f64>()
                    / distances.iter().map(|r| (r - middle).powi(2)).sum::<f64>();
                for suffix in ["", " improved"] {
                    if !suffix.is_empty() && update != Update::Loops {
                        continue;
                    }
                    let names: Vec<String> = (0..last).map(|r| format!("C {r}{suffix}")).collect();
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    let found = record.decay_length(&names, window.clone()).unwrap();
                    assert!(found.error < 0.1, "{found:?}");
                    let what = format!("ring of {length}, β = {beta}, {window:?}{suffix}");
                    comparisons.add(&what, &found, -1.0 / slope);
                }
            }
        }
    }
    comparisons.check(12);
}

#[test]
fn averages_that_do_not_decay_have_no_length() {
    let names = ["C 0", "C 1", "C 2", "C 3", "C 4"];
    let hot = sampled(&ring(8, 1.0), 0.02, &Update::Loops, 510);
    for window in [1..2, 3..6, 4..4] {
        let refused = hot.decay_length(&names, window);
        assert!(matches!(refused, Err(SseError::Parameter { .. })), "{refused:?}");
    }
    let refused = hot.decay_length(&names, 1..5);
    assert!(matches!(&refused, Err(SseError::NoDecay { what, .. }) if what.contains('C')), "{refused:?}");
    // The ground states of a ferromagnet have equal correlations at all distances.
    let ordered = sampled(&ring(4, -1.0), 40.0, &Update::Loops, 511);
    let refused = ordered.decay_length(&names[..3], 1..3);
    assert!(matches!(&refused, Err(SseError::NoDecay { what, .. }) if what.contains("rate")), "{refused:?}");
}
