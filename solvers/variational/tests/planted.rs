//! Errors that are planted in the acceptance of steps, in the update of a determinant and in the ratio of a Boltzmann machine are seen by
//! full enumeration.
//!
//! They are planted for the whole process, so that this is one test in a program of its own.
#![cfg(debug_assertions)]

use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::{Layout, Lower};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::planted::{Bug, plant};
use eigentruth_variational::{
    Enumeration, JastrowFactor, Moves, PairClasses, Rbm, Rows, Sampling, Sector, SlaterJastrow, WaveFunction,
    sample,
};
use faer::Mat;

/// How many errors the sampled energy of a Boltzmann machine is away from that of all configurations.
fn deviation() -> f64 {
    let ring = Lattice::chain(8, Boundary::Periodic).unwrap();
    let heisenberg = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    let rows = Rows::lower(&heisenberg, &()).unwrap();
    let wave = Rbm::<f64>::new(8, 8, 0b0101_0101, 0.25, 1).unwrap();
    let sector = Sector::new(&heisenberg, &[("2Sz", 0)]).unwrap();
    let exact = Enumeration::new(&wave, &sector).unwrap().energy(&rows).value;
    let sampling = Sampling::Metropolis { steps: 8, moves: Moves::exchange_bonds(&ring) };
    let plan = Plan { thermalization: 100, sweeps_per_row: 4, ..Plan::new(1, 4, 1500) };
    let samples = sample(&wave, &rows, &sampling, &[], 0b1111, &plan, Control::default()).unwrap();
    let found = samples.mean("energy").unwrap();
    (found.value - exact) / found.error
}

/// The largest relative deviation of a ratio from that of amplitudes computed one by one, after a step from `from` to `to`.
fn ratios<W: WaveFunction>(wave: &W, [from, to]: [u64; 2], sector: &[u64]) -> f64 {
    let log = |x: u64| wave.log_amplitude(&wave.walker(x));
    let mut walker = wave.walker(from);
    wave.accept(&mut walker, to);
    let others = sector.iter().filter(|x| **x != to);
    let of = |x: &u64| (wave.ratio(&mut walker, *x) / (log(*x) - log(to)).exp() - Complex64::ONE).norm();
    others.map(of).fold(0.0, f64::max)
}

/// Two of five fermions on a chain, in the lowest orbitals.
fn slater() -> f64 {
    let chain = Lattice::chain(5, Boundary::Open).unwrap();
    let hamiltonian = hamiltonians::spinless_tv(&chain, 1.0, 1.0).unwrap();
    let hopping = Mat::from_fn(5, 5, |i: usize, j: usize| match i.abs_diff(j) {
        0 => 0.1 * i as f64,
        1 => -1.0,
        _ => 0.0,
    });
    let orbitals = SlaterJastrow::<f64>::lowest(hopping.as_ref(), 2).unwrap();
    let factor = JastrowFactor::new(&Layout::new(hamiltonian.space()).unwrap(), PairClasses::all(5), 0.0);
    let wave = SlaterJastrow::new(orbitals.as_ref(), factor).unwrap();
    let sector = Sector::new(&hamiltonian, &[("N", 2)]).unwrap().configurations().unwrap();
    ratios(&wave, [0b00011, 0b00101], &sector)
}

fn boltzmann() -> f64 {
    let wave = Rbm::<f64>::new(6, 6, 0, 0.3, 2).unwrap();
    ratios(&wave, [0b000111, 0b001011], &(0..64).collect::<Vec<_>>())
}

/// An error, what shows it, and the most that may be without it.
type Case = (Bug, fn() -> f64, f64);

#[test]
fn errors_of_samples_and_ratios_are_seen_by_enumeration() {
    // Ratios are products or determinants of a few dozen numbers, of order one.
    const IDENTITY: f64 = 1e-10;
    let cases: [Case; 3] = [
        (Bug::Metropolis, deviation, 4.0),
        (Bug::SlaterRow, slater, IDENTITY),
        (Bug::Boltzmann, boltzmann, IDENTITY),
    ];
    for (bug, of, most) in cases {
        plant(None);
        let sound = of().abs();
        assert!(sound <= most, "{bug:?} is seen without an error: {sound}");
        plant(Some(bug));
        let wrong = of().abs();
        plant(None);
        println!("{bug:?}: {sound:.1e} without, {wrong:.1e} with the error, allowed is {most:.0e}");
        assert!(wrong > most, "{bug:?} is not seen: {wrong}");
    }
}
