//! Translations of all electrons of a Landau level within a sector of their momentum.

use std::f64::consts::TAU;

use eigentruth_exact::orbits::{GroupElement, OrbitBasis, OrbitError, OrbitOperator};
use eigentruth_exact::{Charge, DEFAULT_MEMORY, Sector, SectorSpectrum, System};
use eigentruth_models::{LandauLevel, Repulsion};
use eigentruth_numerics::krylov;
use num_complex::Complex64;

fn system(flux_quanta: usize) -> System {
    let torus = LandauLevel { flux_quanta, aspect_ratio: 1.2, repulsion: Repulsion::Coulomb { level: 0 } };
    let hamiltonian = torus.build().unwrap();
    let number = Charge::number("number", hamiltonian.space(), |_| true);
    System::with_charges(hamiltonian, vec![number, Charge::from(torus.momentum())]).unwrap()
}

/// Powers of the translation by `steps` orbitals, with the characters of the power `k` of the first root of unity.
fn group(flux: usize, steps: usize, k: usize) -> Vec<GroupElement> {
    let order = flux / steps;
    let element = |power: usize| {
        let character = Complex64::from_polar(1.0, TAU * (k * power % order) as f64 / order as f64);
        GroupElement::permutation((0..flux).map(|j| (j + steps * power) % flux), character)
    };
    (0..order).map(element).collect()
}

fn levels(system: &System, sector: &Sector, group: &[GroupElement]) -> Vec<f64> {
    let basis = match OrbitBasis::new(system.layout(), sector, group, DEFAULT_MEMORY) {
        Err(OrbitError::Empty) => return Vec::new(),
        basis => basis.unwrap(),
    };
    let matrix = OrbitOperator::<Complex64>::new(system.transitions(), &basis, DEFAULT_MEMORY).unwrap();
    let all = krylov::eigenpairs(&matrix, usize::MAX, &krylov::Options::default()).unwrap();
    all.pairs.iter().map(|pair| pair.value).collect()
}

#[test]
fn relative_momenta_divide_every_sector_of_the_momentum() {
    // Odd and even numbers of electrons: one that passes the boundary passes all others, with a sign where they are odd.
    for (electrons, flux) in [(3, 12), (4, 16), (3, 9), (4, 12)] {
        let system = system(flux);
        for momentum in 0..electrons {
            let values = [("number", electrons as i64), ("momentum", momentum as i64)];
            let sector = system.sector(&values).unwrap();
            let whole = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap();
            let of = |k| levels(&system, &sector, &group(flux, flux / electrons, k));
            let mut union: Vec<f64> = (0..electrons).flat_map(of).collect();
            union.sort_by(f64::total_cmp);
            assert_eq!(union.len(), whole.energies.len());
            for (one, two) in union.iter().zip(&whole.energies) {
                assert!((one - two).abs() <= 4.0 * whole.error, "{electrons} {momentum}: {one} {two}");
            }
        }
    }
}

#[test]
fn translations_that_change_the_momentum_are_refused() {
    let system = system(12);
    let basis = |values: &[(&str, i64)], steps| {
        let sector = system.sector(values).unwrap();
        OrbitBasis::new(system.layout(), &sector, &group(12, steps, 0), DEFAULT_MEMORY).map(|_| ())
    };
    let momentum = |found| match found {
        Err(OrbitError::Charge { charge, .. }) => charge == "momentum",
        _ => false,
    };
    assert_eq!(basis(&[("number", 3), ("momentum", 1)], 4), Ok(()));
    // Three electrons by one or two orbitals; any number by four; four electrons by four.
    assert!(momentum(basis(&[("number", 3), ("momentum", 1)], 1)));
    assert!(momentum(basis(&[("number", 3), ("momentum", 1)], 2)));
    assert!(momentum(basis(&[("momentum", 1)], 4)));
    assert!(momentum(basis(&[("number", 4), ("momentum", 1)], 4)));
    // Six electrons return after two.
    assert_eq!(basis(&[("number", 6), ("momentum", 1)], 2), Ok(()));
}
