//! Chains and cylinders that other programs were given too, at the same bond dimensions; not part of every run, as they take
//! seconds: `RAYON_NUM_THREADS=1 cargo test --release -p eigentruth-mps -- --ignored --nocapture peers`.

use eigentruth_models::hamiltonians::{heisenberg, hubbard};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};

use super::chain;
use crate::*;

/// References have twelve digits behind the point.
const DIGITS: f64 = 5e-13;

/// After so many `closing` sweeps of one site the energy lies no higher than what another program finds, in the digits that are known of that, and
/// not far below it. A sweep of one site leaves nothing out and lowers the energy of a state with this many states at a bond: where two sites
/// end is not the lowest of them.
fn reaches(
    hamiltonian: &Hamiltonian,
    start: impl Fn(usize) -> usize,
    wide: usize,
    vectors: usize,
    closing: usize,
    other: f64,
) {
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<f64>::new(hamiltonian, &chain).unwrap();
    let start: Vec<usize> = (0..chain.sites().len()).map(start).collect();
    let mut dmrg = Dmrg::new(&chain, &mpo, Mps::<f64>::product(&chain, &start).unwrap());
    let two = |bond_dimension, noise, lanczos_steps| Sweep {
        noise,
        lanczos_steps,
        cutoff: 1e-16,
        residual: 1e-12,
        ..Sweep::two(bond_dimension)
    };
    let one = Sweep { lanczos_steps: 6, residual: 1e-12, ..Sweep::one() };
    let grown = [
        two(wide / 10, 1e-4, 10),
        two(wide / 5, 3e-5, 10),
        two(wide * 2 / 5, 1e-5, 10),
        two(wide, 0.0, vectors),
        two(wide, 0.0, vectors),
    ];
    for sweep in grown.into_iter().chain(std::iter::repeat_n(one, closing)) {
        let begun = std::time::Instant::now();
        let report = dmrg.sweep(&sweep).unwrap();
        println!("{:.2?} {report:?}", begun.elapsed());
    }
    assert_eq!(dmrg.state().bond_dimension(), wide);
    let off = dmrg.energy().unwrap().value - other;
    // Below: what the other program left of its last sweep.
    println!("{:.15} {off:+.1e}", dmrg.energy().unwrap().value);
    assert!(off < DIGITS && off > -1e-9, "{off:e}");
}

#[test]
#[ignore = "seconds, in builds with optimization"]
fn a_chain_of_100_spins() {
    let spins = heisenberg(&chain(100), Spin::HALF, |_| 1.0).unwrap();
    // TeNPy.
    reaches(&spins, |site| site % 2, 200, 3, 1, -44.127_739_893_248);
}

#[test]
#[ignore = "seconds, in builds with optimization"]
fn electrons_on_32_sites() {
    let electrons = hubbard(&chain(32), 1.0, 8.0).unwrap();
    // TeNPy; ITensor too, in the eight digits that were kept of it.
    reaches(&electrons, |site| 1 + site % 2, 400, 6, 40, -10.275_379_040_015_6);
}

#[test]
#[ignore = "seconds, in builds with optimization"]
fn a_cylinder_of_8_by_4_spins() {
    let cylinder = Lattice::square([4, 8], [Boundary::Periodic, Boundary::Open]).unwrap();
    let spins = heisenberg(&cylinder, Spin::HALF, |_| 1.0).unwrap();
    // TeNPy.
    reaches(&spins, |site| (site % 4 + site / 4) % 2, 400, 3, 1, -21.194_188_264_881);
}

/// What a sweep of one site after the last stage would change, and how long it takes: stages do without, see [`Stages`].
#[test]
#[ignore = "seconds, in builds with optimization"]
fn a_closing_sweep_of_one_site_after_stages() {
    let cylinder = Lattice::square([4, 8], [Boundary::Periodic, Boundary::Open]).unwrap();
    let cases = [
        ("electrons", hubbard(&chain(32), 1.0, 8.0).unwrap(), 400),
        ("spins", heisenberg(&chain(100), Spin::HALF, |_| 1.0).unwrap(), 200),
        ("cylinder", heisenberg(&cylinder, Spin::HALF, |_| 1.0).unwrap(), 400),
    ];
    for (name, hamiltonian, wide) in cases {
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        let neel = |site: usize| if name == "cylinder" { (site % 4 + site / 4) % 2 } else { site % 2 };
        let first = usize::from(name == "electrons");
        let start: Vec<usize> = (0..chain.sites().len()).map(|site| first + neel(site)).collect();
        let mut dmrg = Dmrg::new(&chain, &mpo, Mps::<f64>::product(&chain, &start).unwrap());
        let stages = Stages {
            bond_dimensions: vec![wide / 10, wide / 5, wide * 2 / 5, wide],
            sweeps: 8,
            noise: 1e-4,
            tolerance: 1e-10,
        };
        let begun = std::time::Instant::now();
        while let Some(sweep) = stages.next(dmrg.reports()) {
            let report = dmrg.sweep(&sweep).unwrap();
            println!("{name} {:.2?} {:.13} m {}", begun.elapsed(), report.energy, sweep.bond_dimension);
        }
        let (stages, before) = (begun.elapsed(), dmrg.energy().unwrap());
        let one = Sweep { lanczos_steps: 4, residual: 1e-11, ..Sweep::one() };
        for _ in 0..2 {
            let report = dmrg.sweep(&one).unwrap();
            let (lower, time) = (report.energy - before.value, begun.elapsed() - stages);
            println!("{name} ± {:.1e} closes {lower:+.2e} in {time:.2?} after {stages:.2?}", before.error);
            // One site is the best state with bonds as they are: it cannot rise but for rounding.
            assert!(lower < 1e-11, "{lower:e}");
        }
    }
}
