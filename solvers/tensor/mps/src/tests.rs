//! Operators against transitions of configurations, ground states against exact diagonalization.

use std::collections::BTreeMap;

use eigentruth_exact::{self as exact, Basis};
use eigentruth_models::hamiltonians::{Spin, bose_hubbard, heisenberg, hubbard, spinless_tv, xyz};
use eigentruth_models::{Boundary, Hamiltonian, Lattice};
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::{Lower, Transitions};
use num_complex::Complex64;

use crate::*;

mod bulk;
mod central_charge;
mod correlations;
mod decay;
mod entanglement;
mod evolution;
mod excited;
mod finite_entanglement;
mod infinite;
mod kept;
mod manifold;
mod operators;
mod single_site;
mod together;

const OPEN: [Boundary; 2] = [Boundary::Open; 2];

fn chain(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Open).unwrap()
}

/// Models of every kind of site and of charges that are numbers, parities, or none.
fn models() -> Vec<(&'static str, Hamiltonian)> {
    let spin = |twice| Spin::from_twice(twice).unwrap();
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let plaquettes = Lattice::square([3, 2], OPEN).unwrap();
    vec![
        ("spin ½ chain", heisenberg(&chain(8), spin(1), |_| 1.0).unwrap()),
        ("spin ½ ladder", heisenberg(&Lattice::ladder(4, 2, OPEN).unwrap(), spin(1), |_| 1.0).unwrap()),
        ("spin 1 ring", heisenberg(&ring, spin(2), |_| 1.0).unwrap()),
        (
            "xyz chain in a field along z",
            xyz(&chain(7), spin(1), |_| [0.9, -0.4, 0.7], |_| [0.0, 0.0, 0.3]).unwrap(),
        ),
        (
            "chain in a tilted field",
            xyz(&chain(7), spin(1), |_| [0.0, 0.0, -1.0], |_| [0.5, 0.0, 0.1]).unwrap(),
        ),
        ("Hubbard chain", hubbard(&chain(5), 1.0, 4.0).unwrap()),
        ("Hubbard plaquettes", hubbard(&plaquettes, 1.0, 6.0).unwrap()),
        ("t-V ring", spinless_tv(&ring, 1.0, 1.5).unwrap()),
        ("Bose-Hubbard chain", bose_hubbard(&chain(5), 3, 1.0, 3.0, 0.4).unwrap()),
    ]
}

/// The ground state of the largest sector by both methods.
struct Both<S: Scalar> {
    system: exact::System,
    lowest: exact::solve::Lowest,
    chain: Chain,
    state: Mps<S>,
    /// `[bond]`: entropies as met in the last sweep.
    entropies: Vec<f64>,
}

fn by_both<S: Scalar>(name: &str, hamiltonian: &Hamiltonian) -> Both<S> {
    let system = exact::System::new(hamiltonian.clone()).unwrap();
    let sector = system.sectors().unwrap().into_iter().max_by_key(|sector| sector.1).unwrap().0;
    let lowest = exact::solve::lowest(&system, &sector, 2, &exact::solve::Options::default()).unwrap();
    let energies = lowest.energies();
    assert!(energies[1].value - energies[0].value > 1e-3, "{name}: one ground state");
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<S>::new(hamiltonian, &chain).unwrap();
    let first = exact::Basis::state(lowest.basis(), 0);
    let from = configurations(&chain, system.transitions())[&first].clone();
    let mut dmrg = Dmrg::new(&chain, &mpo, Mps::product(&chain, &from).unwrap());
    dmrg.run(&schedule()).unwrap();
    let (state, entropies) = (dmrg.state().clone(), dmrg.entropies().to_vec());
    Both { system, lowest, chain, state, entropies }
}

/// `⟨to|O|from⟩` by multiplying the operator's matrices.
fn element<S: Scalar>(mpo: &Mpo<S>, to: &[usize], from: &[usize]) -> S {
    let mut row = vec![S::from_real(1.0)];
    for (site, entries) in mpo.sites.iter().enumerate() {
        let mut next = vec![S::ZERO; mpo.bonds[site + 1].len()];
        for entry in entries {
            for &(out, into, value) in &entry.operator {
                if (out, into) == (to[site], from[site]) {
                    next[entry.right] += row[entry.left] * value;
                }
            }
        }
        row = next;
    }
    row[0]
}

/// Configurations of sites as packed ones.
fn configurations(chain: &Chain, transitions: &Transitions) -> BTreeMap<u64, Vec<usize>> {
    let mut all = vec![(0u64, Vec::new())];
    for site in chain.sites() {
        let longer = |(bits, states): &(u64, Vec<usize>)| {
            let next = (0..site.dimension()).map(|state| {
                let mut bits = *bits;
                for (degree, level) in site.degrees.clone().zip(site.levels(state)) {
                    bits |= (level as u64) << transitions.layout.fields()[degree].shift;
                }
                (bits, states.iter().copied().chain([state]).collect())
            });
            next.collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.into_iter().collect()
}

#[test]
fn bits_do_not_depend_on_the_number_of_threads() {
    let hamiltonian = hubbard(&chain(10), 1.0, 4.0).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let neel: Vec<usize> = (0..10).map(|site| 1 + site % 2).collect();
    let found = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut dmrg = Dmrg::new(&chain, &mpo, Mps::product(&chain, &neel).unwrap());
            for noise in [1e-4, 1e-5, 0.0] {
                dmrg.sweep(&Sweep { noise, ..Sweep::two(100) }).unwrap();
            }
            dmrg.sweep(&Sweep { noise: 1e-6, bond_dimension: 100, ..Sweep::one() }).unwrap();
            let entries = dmrg.state().tensors.iter().flatten().flat_map(|block| {
                let column = |k| block.matrix.col_as_slice(k).to_vec();
                (0..block.matrix.ncols()).flat_map(column).collect::<Vec<f64>>()
            });
            (dmrg.reports().to_vec(), entries.map(f64::to_bits).collect::<Vec<_>>())
        })
    };
    let one = found(1);
    assert!(one == found(3));
}

#[test]
fn operators_are_the_matrices_of_their_transitions() {
    for (name, hamiltonian) in models() {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<Complex64>::new(&hamiltonian, &chain).unwrap();
        let transitions = Transitions::lower(&hamiltonian, &None).unwrap();
        let all = configurations(&chain, &transitions);
        let scale: f64 = transitions.terms.iter().map(|term| term.amplitude.norm()).fold(0.0, f64::max);
        for (bits, from) in all.iter().step_by(7) {
            let mut images: BTreeMap<u64, Complex64> = BTreeMap::new();
            for (to, amplitude) in transitions.images(*bits) {
                *images.entry(to).or_insert(Complex64::ZERO) += amplitude;
            }
            for (to_bits, to) in &all {
                let expected = images.get(to_bits).copied().unwrap_or_default();
                let found = element(&mpo, to, from);
                // Identity class: one rounding for each term.
                let allowed = 8.0 * transitions.terms.len() as f64 * f64::EPSILON * scale;
                assert!((found - expected).norm() <= allowed, "{name}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn operators_of_neighbours_are_as_small_as_they_can_be() {
    let spin = Spin::from_twice(1).unwrap();
    let of = |hamiltonian: &Hamiltonian| {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        Mpo::<f64>::new(hamiltonian, &chain).unwrap().bond_dimension()
    };
    assert_eq!(of(&heisenberg(&chain(10), spin, |_| 1.0).unwrap()), 5);
    assert_eq!(of(&hubbard(&chain(8), 1.0, 4.0).unwrap()), 6);
}

fn schedule() -> Vec<Sweep> {
    let noisy = |noise| Sweep { noise, ..Sweep::two(64) };
    let quiet = Sweep { lanczos_steps: 8, residual: 1e-11, ..Sweep::two(64) };
    vec![noisy(1e-3), noisy(1e-4), noisy(1e-5), noisy(1e-7), quiet, quiet, quiet, quiet]
}

#[test]
fn ground_states_of_all_sectors_are_those_of_exact_diagonalization() {
    let mut compared = 0;
    for (name, hamiltonian) in models() {
        let system = exact::System::new(hamiltonian.clone()).unwrap();
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        let square = mpo.squared(&chain);
        let all = configurations(&chain, system.transitions());
        let mut sectors = system.sectors().unwrap();
        sectors.sort_by_key(|sector| std::cmp::Reverse(sector.1));
        for (sector, dimension) in sectors.iter().take(3) {
            let first = system.basis(sector, exact::DEFAULT_MEMORY).unwrap().state(0);
            let from = all[&first].clone();
            let state = Mps::<f64>::product(&chain, &from).unwrap();
            let mut dmrg = Dmrg::new(&chain, &mpo, state);
            let energy = dmrg.run(&schedule()).unwrap();
            let expected =
                exact::solve::ground_energy(&system, sector, &exact::solve::Options::default()).unwrap();
            let scale = expected.value.abs().max(1.0);
            // Converged class, a tenth of a billionth of the energy.
            let difference = energy.value - expected.value;
            assert!(difference.abs() <= 1e-10 * scale, "{name} {from:?} ({dimension}): {difference:e}");
            let (mean, of_square) =
                (average(&chain, &mpo, dmrg.state()), average(&chain, &square, dmrg.state()));
            // Identity class: two ways of adding the same products of blocks.
            let rounding = 64.0 * f64::EPSILON * (64 * mpo.bond_dimension() * chain.sites().len()) as f64;
            assert!((mean - energy.value).abs() <= rounding * scale, "{name}: average {mean}");
            // Converged class: ‖(H − E)ψ‖², whose root bounds the distance to an eigenvalue.
            let variance = of_square - mean * mean;
            assert!(variance.abs() <= 1e-9 * scale * scale, "{name} {from:?}: variance {variance:e}");
            let norm = dmrg.state().overlap(dmrg.state());
            assert!((norm - 1.0).abs() <= rounding, "{name}: norm {norm}");
            compared += 1;
        }
    }
    assert_eq!(compared, 9 * 3 - 2 - 1);
}

#[test]
fn ground_states_overlap_with_those_of_exact_diagonalization() {
    for (name, hamiltonian) in models() {
        let Both { system, lowest, chain, state, .. } = by_both::<f64>(name, &hamiltonian);
        let (vector, basis) = (lowest.vector(0).unwrap(), lowest.basis());
        let (amplitudes, all) = (state.amplitudes(), configurations(&chain, system.transitions()));
        let of = |configuration: &Vec<usize>| amplitudes.get(configuration).copied().unwrap_or(0.0);
        let pairs = vector.iter().enumerate().map(|(k, exact)| exact * of(&all[&Basis::state(basis, k)]));
        let overlap = pairs.sum::<Complex64>().norm();
        // Converged class.
        assert!((overlap - 1.0).abs() < 1e-8, "{name}: {overlap}");
    }
}

/// The energy of an open Heisenberg chain at bond dimension 200 agrees with other programs; not part of every run, as it takes
/// seconds: `cargo test -p eigentruth-mps -- --ignored --nocapture`.
#[test]
#[ignore = "seconds, in builds with optimization"]
fn a_chain_of_100_spins() {
    let spin = Spin::from_twice(1).unwrap();
    let hamiltonian = heisenberg(&chain(100), spin, |_| 1.0).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let state = Mps::<f64>::product(&chain, &(0..100).map(|site| site % 2).collect::<Vec<_>>()).unwrap();
    let mut dmrg = Dmrg::new(&chain, &mpo, state);
    let two = |bond_dimension, lanczos_steps| Sweep { lanczos_steps, ..Sweep::two(bond_dimension) };
    for sweep in [
        two(24, 4),
        two(24, 4),
        two(24, 4),
        two(24, 4),
        two(64, 4),
        two(64, 4),
        two(200, 3),
        two(200, 3),
        Sweep::one(),
    ] {
        let start = std::time::Instant::now();
        let report = dmrg.sweep(&sweep).unwrap();
        println!("{:.2?} {report:?}", start.elapsed());
    }
    let energy = dmrg.energy().unwrap().value;
    // Converged class: what TeNPy finds with 200 states, −44.12773989324, is approached to 1e-9.
    assert!((energy + 44.127_739_893_24).abs() < 1e-9, "{energy}");
}
