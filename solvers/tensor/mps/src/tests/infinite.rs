//! Infinite chains whose energies and correlation lengths are known.

use eigentruth_models::hamiltonians::{SpinSystem, heisenberg, hubbard, xyz};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use eigentruth_operators::GeneratorKind;
use num_complex::Complex64;

use crate::*;

fn open(length: usize) -> Lattice {
    Lattice::chain(length, Boundary::Open).unwrap()
}

/// `H = −Σ σˣσˣ − h Σ σᶻ`.
pub(super) fn transverse(length: usize, h: f64) -> Hamiltonian {
    xyz(&open(length), Spin::HALF, |_| [-4.0, 0.0, 0.0], |_| [0.0, 0.0, 2.0 * h]).unwrap()
}

/// `e = −(1/π) ∫₀^π √(1 + h² + 2h cos k) dk` per site, by the trapezoidal rule, which converges exponentially away from `h = 1`.
fn transverse_energy(h: f64) -> f64 {
    let points = 20_000;
    let k = |j: u32| std::f64::consts::PI * (f64::from(j) + 0.5) / f64::from(points);
    let term = |j: u32| (1.0 + h * h + 2.0 * h * k(j).cos()).sqrt();
    -(0..points).map(term).sum::<f64>() / f64::from(points)
}

#[test]
fn gapped_transverse_fields_have_exact_energies() {
    let h = 1.5;
    let cell = Cell::<f64>::new(&transverse(8, h)).unwrap();
    // Two spins up: even parity.
    let mut chain = Infinite::new(&cell, &[2], &[2]).unwrap();
    for bond_dimension in [8, 16, 24] {
        chain.grow(&Growth::to(bond_dimension)).unwrap();
    }
    let (energy, exact) = (chain.energy().unwrap(), transverse_energy(h));
    assert!((energy.value - exact).abs() <= energy.error && energy.error < 1e-8, "{energy:?} for {exact}");
    // σˣ is odd, and decays with 1/ξ = ln h in the disordered phase (B. M. McCoy, E. Barouch, D. B. Abraham, 1971).
    let length = chain.correlation_length(&[2]).unwrap();
    // The length comes out short at any number of states: poles stand for the cut that the exact correlation has.
    assert!((0.8..1.0).contains(&(length.value * h.ln())), "{length:?}");
    assert!((length.diagnostics["leading"] - 1.0).abs() < 1e-6, "{length:?}");
}

#[test]
fn the_heisenberg_chain_has_bethes_energy() {
    let cell = Cell::<f64>::new(&heisenberg(&open(8), Spin::HALF, |_| 1.0).unwrap()).unwrap();
    let mut chain = Infinite::new(&cell, &[0], &[0]).unwrap();
    for bond_dimension in [16, 32, 64] {
        chain.grow(&Growth { change: 1e-9, steps: 200, ..Growth::to(bond_dimension) }).unwrap();
    }
    let (energy, exact) = (chain.energy().unwrap(), 0.25 - 2f64.ln());
    assert!((energy.value - exact).abs() <= energy.error && energy.error < 1e-4, "{energy:?} for {exact}");
    // Spin rotations: operators of both kinds are parts of one vector.
    let (neutral, charged) =
        (chain.correlation_length(&[0]).unwrap(), chain.correlation_length(&[2]).unwrap());
    assert!(neutral.value > 10.0, "critical but for the bonds: {neutral:?}");
    assert!((neutral.value / charged.value - 1.0).abs() < 0.1, "{neutral:?} {charged:?}");
}

/// `H = Σ S·S + (S·S)²/3` of spins 1 in an open chain.
pub(super) fn valence_bonds(length: usize) -> Hamiltonian {
    let mut system = SpinSystem::new(length, Spin::ONE);
    let dot = |i: usize, system: &SpinSystem| {
        use GeneratorKind::{Minus, Plus, Z};
        let spin = |site, kind| system.spin(site, kind);
        let flip = spin(i, Plus) * spin(i + 1, Minus) + spin(i, Minus) * spin(i + 1, Plus);
        flip.scaled(&Complex64::new(0.5, 0.0)) + spin(i, Z) * spin(i + 1, Z)
    };
    for i in 0..length - 1 {
        let dot = dot(i, &system);
        system.add(&(dot.clone() + (&dot * &dot).scaled(&Complex64::new(1.0 / 3.0, 0.0))));
    }
    system.build().unwrap()
}

#[test]
fn the_chain_of_valence_bonds_has_its_length() {
    let cell = Cell::<f64>::new(&valence_bonds(8)).unwrap();
    // Spins at the ends point up: one state of four.
    let mut chain = Infinite::new(&cell, &[0], &[2]).unwrap();
    chain.grow(&Growth::to(6)).unwrap();
    chain.grow(&Growth::to(12)).unwrap();
    let energy = chain.energy().unwrap();
    assert!((energy.value + 2.0 / 3.0).abs() < 1e-11, "{energy:?}");
    assert!((chain.entanglement().unwrap().entropy() - 2f64.ln()).abs() < 1e-8, "one bond of two spins ½");
    for change in [[0], [2]] {
        let length = chain.correlation_length(&change).unwrap();
        assert!((length.value - 1.0 / 3f64.ln()).abs() < 1e-6, "{length:?}");
    }
    // Nothing that the state holds changes Sᶻ by 3.
    assert!(matches!(chain.correlation_length(&[6]), Err(MpsError::EmptySector { .. })));
}

#[test]
fn electrons_need_the_shift_of_charges() {
    let cell = Cell::<f64>::new(&hubbard(&open(8), 1.0, 8.0).unwrap()).unwrap();
    let mut chain = Infinite::new(&cell, &[1, 1], &[1, 1]).unwrap();
    for bond_dimension in [24, 48, 96] {
        chain.grow(&Growth { change: 1e-8, steps: 80, ..Growth::to(bond_dimension) }).unwrap();
    }
    let energy = chain.energy().unwrap();
    // Lieb and Wu: e = −4 ∫₀^∞ J₀(x) J₁(x) / (x (1 + e^(Ux/2))) dx at t = 1.
    let exact = lieb_wu(8.0);
    assert!((energy.value - exact).abs() <= energy.error && energy.error < 1e-3, "{energy:?} for {exact}");
    let (spin, charge) =
        (chain.correlation_length(&[1, -1]).unwrap().value, chain.correlation_length(&[1, 0]).unwrap().value);
    assert!(spin > 2.0 * charge, "spins are critical, charges gapped: {spin} {charge}");
}

/// Bessel functions by their integrals, the outer integral by Simpson's rule.
fn lieb_wu(u: f64) -> f64 {
    let bessel = |n: f64, x: f64| {
        let points = 200;
        let term = |k: u32| {
            let t = std::f64::consts::PI * (f64::from(k) + 0.5) / f64::from(points);
            (n * t - x * t.sin()).cos()
        };
        (0..points).map(term).sum::<f64>() / f64::from(points)
    };
    let integrand = |x: f64| {
        let first = if x == 0.0 { 0.5 } else { bessel(1.0, x) / x };
        bessel(0.0, x) * first / (1.0 + (u * x / 2.0).exp())
    };
    let (points, end) = (2000u32, 20.0);
    let step = end / f64::from(points);
    let weight = |k: u32| match k {
        0 | 2000 => 1.0,
        k if k % 2 == 1 => 4.0,
        _ => 2.0,
    };
    -4.0 * step / 3.0 * (0..=points).map(|k| weight(k) * integrand(f64::from(k) * step)).sum::<f64>()
}

#[test]
fn chains_that_do_not_repeat_are_refused() {
    let uneven = heisenberg(&open(10), Spin::HALF, |bond| 1.0 + 0.1 * bond.from as f64).unwrap();
    assert!(matches!(Cell::<f64>::new(&uneven), Err(MpsError::NoCell { sites: 10 })));
    let cell = Cell::<f64>::new(&heisenberg(&open(8), Spin::HALF, |_| 1.0).unwrap()).unwrap();
    assert!(matches!(Infinite::new(&cell, &[], &[0]), Err(MpsError::WrongCharges { .. })));
    let mut odd = Infinite::new(&cell, &[0], &[1]).unwrap();
    assert!(matches!(odd.grow(&Growth::to(4)), Err(MpsError::EmptySector { .. })));
}
