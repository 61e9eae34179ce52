//! Ground states of sectors against exact diagonalization.

use eigentruth_exact::{self as exact, Basis};
use eigentruth_models::hamiltonians::{
    FermionSystem, Spin, bose_hubbard, heisenberg, hubbard, spinless_tv, xxz, xyz,
};
use eigentruth_models::{Boundary, Hamiltonian, Lattice};
use eigentruth_numerics::{Estimate, Scalar};
use num_complex::Complex64;

use super::{chain, configurations, models, schedule};
use crate::*;

/// Energies of one level differ by no more: of exact diagonalization they are known better.
const LEVEL: f64 = 1e-8;

/// Sweeps that lower the energy by less stand still, and so many are made at most.
const STILL: f64 = 1e-12;
const MOST: usize = 60;

/// A Hamiltonian for both methods.
struct Compared<'h, S: Scalar> {
    name: &'h str,
    system: exact::System,
    chain: Chain,
    mpo: Mpo<S>,
    square: Mpo<S>,
    schedule: Vec<Sweep>,
}

impl<'h, S: Scalar> Compared<'h, S> {
    fn new(name: &'h str, hamiltonian: &Hamiltonian, bond_dimension: usize) -> Self {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<S>::new(hamiltonian, &chain).unwrap();
        let schedule = schedule().into_iter().map(|sweep| Sweep { bond_dimension, ..sweep }).collect();
        let system = exact::System::new(hamiltonian.clone()).unwrap();
        Self { name, system, square: mpo.squared(&chain), chain, mpo, schedule }
    }

    /// All sectors, from the largest down.
    fn sectors(&self) -> Vec<(exact::Sector, u128)> {
        let mut sectors = self.system.sectors().unwrap();
        sectors.sort_by_key(|sector| std::cmp::Reverse(sector.1));
        sectors
    }

    /// The lowest states of a sector by exact diagonalization, and how many of them are the lowest level, with all of its states.
    fn level(&self, sector: &exact::Sector, dimension: u128) -> (exact::solve::Lowest, usize) {
        let mut count = 2;
        loop {
            let all = count as u128 >= dimension;
            let asked = if all { dimension as usize } else { count };
            let options = exact::solve::Options::default();
            let lowest = exact::solve::lowest(&self.system, sector, asked, &options).unwrap();
            let energies = lowest.energies();
            let inside = |energy: &&Estimate| energy.value - energies[0].value < LEVEL;
            let level = energies.iter().take_while(inside).count();
            if all || level < energies.len() {
                return (lowest, level);
            }
            count *= 2;
        }
    }

    /// The ground state of a sector by both methods: energies, variances, averages, norms, and the norm of the projection onto the level.
    /// How many states the level has.
    fn compare(&self, sector: &exact::Sector, dimension: u128) -> usize {
        let Self { name, chain, mpo, .. } = self;
        let all = configurations(chain, self.system.transitions());
        let (lowest, level) = self.level(sector, dimension);
        let (exact, basis) = (lowest.energies()[0].value, lowest.basis());
        let from = &all[&Basis::state(basis, 0)];
        let mut dmrg = Dmrg::new(chain, mpo, Mps::<S>::product(chain, from).unwrap());
        dmrg.run(&self.schedule).unwrap();
        // Sweeps of frustrated levels that lie close to each other take longer to stand still.
        let moves =
            |levels: &[Vec<f64>]| levels.windows(2).last().is_none_or(|pair| pair[0][0] - pair[1][0] > STILL);
        let last = self.schedule[self.schedule.len() - 1];
        while moves(dmrg.levels()) && dmrg.reports().len() < MOST {
            dmrg.sweep(&last).unwrap();
        }
        let energy = dmrg.energy().unwrap();
        // Converged class.
        let difference = energy.value - exact;
        assert!(difference.abs() <= 1e-10, "{name} {from:?} ({dimension}): {difference:e}");
        let scale = energy.value.abs().max(1.0);
        // Identity class: two ways of adding the same products of blocks.
        let rounding = 64.0 * f64::EPSILON * (64 * mpo.bond_dimension() * chain.sites().len()) as f64;
        let mean = average(chain, mpo, dmrg.state()).real();
        assert!((mean - energy.value).abs() <= rounding * scale, "{name}: average {mean}");
        // Converged class: ‖(H − E)ψ‖², whose root bounds the distance to an eigenvalue.
        let variance = variance(chain, mpo, &self.square, dmrg.state());
        assert!(variance.value.abs() <= 1e-9, "{name} {from:?}: variance {variance:?}");
        let norm = dmrg.state().overlap(dmrg.state()).real();
        assert!((norm - 1.0).abs() <= rounding, "{name}: norm {norm}");
        let amplitudes = dmrg.state().amplitudes();
        let of =
            |k| amplitudes.get(&all[&Basis::state(basis, k)]).map_or(Complex64::ZERO, |&a| a.to_complex());
        let overlap = |state: usize| {
            let vector = lowest.vector(state).unwrap();
            vector.iter().enumerate().map(|(k, exact)| exact.conj() * of(k)).sum::<Complex64>()
        };
        let projection = (0..level).map(|state| overlap(state).norm_sqr()).sum::<f64>().sqrt();
        // Converged class.
        assert!((projection - 1.0).abs() < 1e-8, "{name} {from:?}: {projection} in a level of {level}");
        level
    }
}

#[test]
fn ground_states_of_all_sectors_are_those_of_exact_diagonalization() {
    let (mut compared, mut degenerate) = (0, 0);
    for (name, hamiltonian) in models() {
        let both = Compared::<f64>::new(name, &hamiltonian, 64);
        for (sector, dimension) in both.sectors() {
            degenerate += usize::from(both.compare(&sector, dimension) > 1);
            compared += 1;
        }
    }
    assert_eq!((compared, degenerate), (160, 2));
}

/// Frustrated and other lattices of 10 to 12 sites; 64 states at a bond are all there are for 12 spins ½.
fn longer() -> Vec<(&'static str, Hamiltonian)> {
    let (open, closed) = ([Boundary::Open; 2], [Boundary::Periodic; 2]);
    let spins = |lattice: &Lattice| heisenberg(lattice, Spin::HALF, |_| 1.0).unwrap();
    let ring = Lattice::chain(10, Boundary::Periodic).unwrap();
    vec![
        ("12 spins", spins(&chain(12))),
        ("dimers", spins(&Lattice::dimer_chain(6, Boundary::Periodic).unwrap())),
        ("ladder", spins(&Lattice::ladder(6, 2, [Boundary::Periodic, Boundary::Open]).unwrap())),
        ("square", spins(&Lattice::square([4, 3], open).unwrap())),
        ("triangular torus", spins(&Lattice::triangular([4, 3], closed).unwrap())),
        ("honeycomb torus", spins(&Lattice::honeycomb([3, 2], closed).unwrap())),
        ("kagome torus", spins(&Lattice::kagome([2, 2], closed).unwrap())),
        ("XXZ ring", xxz(&ring, Spin::HALF, |_| 1.0, 0.4).unwrap()),
        ("XYZ chain", xyz(&chain(10), Spin::HALF, |_| [0.9, -0.4, 0.7], |_| [0.0, 0.0, 0.3]).unwrap()),
        ("t-V ring", spinless_tv(&ring, 1.0, 1.5).unwrap()),
        ("hard-core bosons", bose_hubbard(&chain(11), 1, 1.0, 0.0, 0.3).unwrap()),
    ]
}

#[test]
fn longer_chains_and_lattices_are_those_of_exact_diagonalization() {
    let (mut compared, mut degenerate) = (0, 0);
    for (name, hamiltonian) in longer() {
        let both = Compared::<f64>::new(name, &hamiltonian, 64);
        for (sector, dimension) in both.sectors().into_iter().take(3) {
            degenerate += usize::from(both.compare(&sector, dimension) > 1);
            compared += 1;
        }
    }
    assert_eq!(compared, 10 * 3 + 2);
    // Momenta of even numbers of fermions on a ring, for one.
    assert!(degenerate > 1, "{degenerate}");
}

#[test]
fn complex_chains_and_14_sites_are_those_of_exact_diagonalization() {
    fn largest<S: Scalar>(name: &str, hamiltonian: &Hamiltonian, bond_dimension: usize) {
        let both = Compared::<S>::new(name, hamiltonian, bond_dimension);
        let (sector, dimension) = both.sectors().swap_remove(0);
        assert_eq!(both.compare(&sector, dimension), 1, "{name}");
    }
    // A current flows through a ring: matrix elements are complex in every gauge.
    let mut ring = FermionSystem::new(5, 2);
    for bond in Lattice::chain(5, Boundary::Periodic).unwrap().bonds() {
        ring.bond_hopping(bond, Complex64::from_polar(1.0, 0.3));
    }
    (0..5).for_each(|site| ring.repulsion(site, 3.0));
    let ring = ring.build().unwrap();
    let chain_of = Chain::new(ring.space(), &ring.charges()).unwrap();
    assert!(matches!(Mpo::<f64>::new(&ring, &chain_of), Err(MpsError::Complex)));
    largest::<Complex64>("Hubbard ring with a flux", &ring, 128);
    largest::<f64>("14 spins", &xxz(&chain(14), Spin::HALF, |_| 1.0, 1.5).unwrap(), 128);
    largest::<f64>("7 sites of electrons", &hubbard(&chain(7), 1.0, 4.0).unwrap(), 128);
}
