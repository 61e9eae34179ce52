//! Operators against transitions of configurations, and what the tests share.

use std::collections::BTreeMap;

use eigentruth_exact as exact;
use eigentruth_models::hamiltonians::{
    Spin, SpinSystem, bose_hubbard, heisenberg, hubbard, spinless_tv, xyz,
};
use eigentruth_models::{Boundary, Hamiltonian, Lattice};
use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::GeneratorKind;
use num_complex::Complex64;

use crate::*;

mod bulk;
mod canonical;
mod central_charge;
mod charges;
mod correlations;
mod decay;
mod entanglement;
mod evolution;
mod excited;
mod finite_entanglement;
mod ground;
mod infinite;
mod kept;
mod lowest;
mod manifold;
mod operators;
mod peers;
mod response;
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
        ("spins that couple as 1/r", long_range(8, |distance| 1.0 / distance)),
        ("spins that couple exponentially", long_range(8, |distance| 0.6f64.powf(distance))),
    ]
}

/// `Σ_{i<j} (−1)^{i+j+1} J(|i − j|) S·S`: nothing is frustrated.
fn long_range(sites: usize, coupling: impl Fn(f64) -> f64) -> Hamiltonian {
    let mut system = SpinSystem::new(sites, Spin::HALF);
    for from in 0..sites {
        for to in from + 1..sites {
            let distance = to - from;
            let sign = if distance % 2 == 1 { 1.0 } else { -1.0 };
            let flips = system.spin(from, GeneratorKind::Plus) * system.spin(to, GeneratorKind::Minus)
                + system.spin(from, GeneratorKind::Minus) * system.spin(to, GeneratorKind::Plus);
            let dot = flips.scaled(&Complex64::from(0.5))
                + system.spin(from, GeneratorKind::Z) * system.spin(to, GeneratorKind::Z);
            system.add(&dot.scaled(&Complex64::from(sign * coupling(distance as f64))));
        }
    }
    system.build().unwrap()
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
            // Wide enough that other threads are kept awake.
            dmrg.sweep(&Sweep::two(160)).unwrap();
            assert!(dmrg.state().bond_dimension() >= 128);
            dmrg.sweep(&Sweep { noise: 1e-6, bond_dimension: 160, ..Sweep::one() }).unwrap();
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

#[test]
fn couplings_that_are_sums_of_exponentials_need_a_state_for_each() {
    let of = |hamiltonian: &Hamiltonian| {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        Mpo::<f64>::new(hamiltonian, &chain).unwrap().bond_dimension()
    };
    let ising = |coupling: &dyn Fn(i32) -> f64| {
        let mut system = SpinSystem::new(20, Spin::HALF);
        for from in 0..20 {
            system.field(from, [0.7, 0.0, 0.1]);
            for to in from + 1..20 {
                let zz = system.spin(from, GeneratorKind::Z) * system.spin(to, GeneratorKind::Z);
                system.add(&zz.scaled(&Complex64::from(coupling((to - from) as i32))));
            }
        }
        system.build().unwrap()
    };
    assert_eq!(of(&ising(&|distance| 0.5f64.powi(distance))), 3);
    assert_eq!(of(&ising(&|distance| 0.7f64.powi(distance))), 3);
    assert_eq!(of(&ising(&|distance| 0.7f64.powi(distance) - 0.2 * (-0.4f64).powi(distance))), 4);
    // All three components, and what has not begun or is over.
    assert_eq!(of(&long_range(20, |distance| 0.6f64.powf(distance))), 5);
    // Every pair alike.
    assert_eq!(of(&ising(&|_| 1.0)), 3);
    // No sum of a few exponentials: less than a state for every site in a half, as numbers are rounded.
    let coulomb = of(&ising(&|distance| 1.0 / f64::from(distance)));
    assert!((4..=2 + 10).contains(&coulomb), "{coulomb}");
}

fn schedule() -> Vec<Sweep> {
    let noisy = |noise| Sweep { noise, ..Sweep::two(64) };
    let quiet = Sweep { lanczos_steps: 8, residual: 1e-11, ..Sweep::two(64) };
    vec![noisy(1e-3), noisy(1e-4), noisy(1e-5), noisy(1e-7), quiet, quiet, quiet, quiet]
}
