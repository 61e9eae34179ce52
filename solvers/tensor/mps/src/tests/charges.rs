//! Many charges, and one that counts modulo three.

use std::collections::BTreeMap;

use eigentruth_exact as exact;
use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_models::{Charge, Degree, Hamiltonian, Space};
use eigentruth_numerics::dense;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::{Algebra, Generator, GeneratorKind, Mode, NumericOperator, Species};
use faer::Mat;
use num_complex::Complex64;

use super::{chain, configurations, element, schedule};
use crate::*;

/// Fermions of several flavours with hopping and a repulsion between all flavours on a site.
fn flavours(sites: usize, flavours: u16) -> Hamiltonian {
    let mut system = FermionSystem::new(sites, flavours);
    for bond in chain(sites).bonds() {
        system.bond_hopping(bond, Complex64::ONE);
    }
    for site in 0..sites {
        system.density_density(site, site, 0.75);
        system.potential(site, 0.2 * site as f64);
    }
    system.build().unwrap()
}

#[test]
fn six_flavours_have_six_charges() {
    let hamiltonian = flavours(3, 6);
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    assert!(chain.charges().len() == 6 && chain.sites().len() == 3 && !chain.divided());
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let system = exact::System::new(hamiltonian).unwrap();
    // The operator, on some configurations.
    let all = configurations(&chain, system.transitions());
    let ones = chain.label(&[1; 6]);
    let label = |states: &Vec<usize>| {
        let sites = states.iter().zip(chain.sites());
        sites.fold(Label::default(), |sum, (state, site)| chain.plus(sum, site.labels[*state]))
    };
    let own: Vec<(&u64, &Vec<usize>)> = all.iter().filter(|(_, states)| label(states) == ones).collect();
    assert_eq!(own.len(), 729);
    for (bits, from) in own.iter().step_by(60) {
        let mut images: BTreeMap<u64, f64> = BTreeMap::new();
        for (to, amplitude) in system.transitions().images(**bits) {
            *images.entry(to).or_default() += amplitude.re;
        }
        for (to_bits, to) in &own {
            let expected = images.get(to_bits).copied().unwrap_or_default();
            assert!((element(&mpo, to, from) - expected).abs() < 1e-12, "{from:?} to {to:?}");
        }
    }
    let mut found = Vec::new();
    for charges in [[1, 1, 1, 1, 1, 1], [2, 1, 1, 1, 1, 0], [1, 2, 0, 0, 3, 1]] {
        let own: Vec<(&str, i64)> =
            system.charges().iter().map(|charge| charge.name.as_str()).zip(charges).collect();
        assert_eq!(own.len(), 6);
        let sector = system.sector(&own).unwrap();
        let expected =
            exact::solve::ground_energy(&system, &sector, &exact::solve::Options::default()).unwrap().value;
        let search = Search { starts: 2, ..Search::new(&chain, &mpo, schedule(), 3) };
        let energy = search.ground(&charges).unwrap().energy.value;
        assert!((energy - expected).abs() < 1e-10, "{charges:?}: {energy} for {expected}");
        found.push(energy);
    }
    assert!((found[0] - found[1]).abs() > 1e-3 && (found[0] - found[2]).abs() > 1e-3, "{found:?}");
}

#[test]
fn hops_between_parts_of_divided_sites_are_found() {
    // Seven flavours of two sites are four sites of the chain: in a product state no two neighbours can change alone.
    let hamiltonian = flavours(2, 7);
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    assert!(chain.sites().len() == 4 && chain.divided());
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
    let search = Search { starts: 2, ..Search::new(&chain, &mpo, schedule(), 3) };
    // Two particles of flavours of the first part, one of the second.
    let charges = [1, 1, 0, 0, 0, 0, 1];
    let energy = search.ground(&charges).unwrap().energy.value;
    let system = exact::System::new(hamiltonian).unwrap();
    let own: Vec<(&str, i64)> =
        system.charges().iter().map(|charge| charge.name.as_str()).zip(charges).collect();
    let sector = system.sector(&own).unwrap();
    let expected =
        exact::solve::ground_energy(&system, &sector, &exact::solve::Options::default()).unwrap().value;
    assert!((energy - expected).abs() < 1e-10, "{energy} for {expected}");
}

#[test]
fn labels_hold_sixteen_charges_and_more_are_refused() {
    let sixteen = flavours(2, 16);
    let chain = Chain::new(sixteen.space(), &sixteen.charges()).unwrap();
    assert_eq!(chain.charges().len(), MAX_CHARGES);
    let values: Vec<i64> = (0..16).map(|flavour| flavour % 3).collect();
    let label = chain.label(&values);
    assert_eq!(chain.plus(chain.minus(Label::default(), label), label), Label::default());
    let mpo = Mpo::<f64>::new(&sixteen, &chain).unwrap();
    // Six flavours are one site, four are left over: a hop passes two sites.
    assert!(chain.sites().len() == 6 && chain.divided() && mpo.bond_dimension() > 16);
    let more = flavours(2, 17);
    let refused = Chain::new(more.space(), &more.charges());
    assert!(matches!(refused, Err(MpsError::TooManyCharges { given: 17, allowed: MAX_CHARGES })));
}

#[test]
fn labels_are_stored_without_places_that_are_not_used() {
    let hamiltonian = flavours(2, 6);
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    for values in [[0; 6], [1, 0, 2, 0, 0, 0], [0, 1, 0, 0, 0, 2]] {
        let label = chain.label(&values);
        let stored = Vec::from(label);
        assert_eq!(stored.len(), values.iter().rposition(|value| *value != 0).map_or(0, |last| last + 1));
        assert_eq!(Label::try_from(stored).unwrap(), label);
    }
    assert!(matches!(Label::try_from(vec![0; 17]), Err(MpsError::TooManyCharges { given: 17, .. })));
}

/// The chiral clock model `−Σ (e^{0.3 i} X_j X†_{j+1} + h.c.) − ½ Σ (e^{0.4 i} Z_j + h.c.)` of three states, `X` raising the level by one and
/// `Z = diag(1, ω, ω²)`: the sum of all levels is conserved modulo three.
fn clock(sites: usize) -> Hamiltonian {
    let mut algebra = Algebra::new();
    let species = algebra.add(Species::matrix_units(vec![false; 3], "E")).unwrap();
    let mode = |site: usize| Mode::new(site as u32, 0);
    let unit = |site: usize, row: u8, column: u8| {
        let kind = GeneratorKind::Unit { row, column };
        NumericOperator::generator(Generator { species, kind, label: mode(site) })
    };
    let raise = |site: usize| unit(site, 1, 0) + unit(site, 2, 1) + unit(site, 0, 2);
    let mut operator = NumericOperator::zero();
    for site in 0..sites {
        for level in 0..3 {
            let cosine = (2.0 * std::f64::consts::PI * f64::from(level) / 3.0 + 0.4).cos();
            operator += unit(site, level, level).scaled(&Complex64::from(-cosine));
        }
        if site + 1 < sites {
            let hop = (raise(site) * raise(site + 1).adjoint()).scaled(&-Complex64::from_polar(1.0, 0.3));
            operator += hop.adjoint();
            operator += hop;
        }
    }
    let degree = |site| Degree { species, mode: mode(site), dimension: 3 };
    let space = Space::new(algebra, (0..sites).map(degree).collect()).unwrap();
    Hamiltonian::new(space, &operator).unwrap()
}

#[test]
fn levels_of_a_clock_are_counted_modulo_three() {
    let sites = 5;
    let hamiltonian = clock(sites);
    let charge = Charge { name: "clock".into(), weights: vec![vec![0, 1, 2]; sites], modulus: Some(3) };
    let chain = Chain::new(hamiltonian.space(), &[charge]).unwrap();
    assert_eq!(chain.sectors().len(), 3);
    let mpo = Mpo::<Complex64>::new(&hamiltonian, &chain).unwrap();
    let transitions = Transitions::lower(&hamiltonian, &None).unwrap();
    let all = transitions.layout.configurations(1000).unwrap();
    let matrix = transitions.dense(&all).unwrap();
    let level = |bits: u64| -> u64 {
        transitions.layout.fields().iter().map(|field| bits >> field.shift & 3).sum::<u64>() % 3
    };
    let mut energies = Vec::new();
    for sector in 0..3u64 {
        let own: Vec<usize> = (0..all.len()).filter(|k| level(all[*k]) == sector).collect();
        assert_eq!(chain.dimension(&[sector as i64]).unwrap(), own.len() as u128);
        let block = Mat::from_fn(own.len(), own.len(), |i, j| matrix[(own[i], own[j])]);
        let expected = dense::hermitian_eigenvalues(block.as_ref()).unwrap()[0];
        let search = Search { starts: 2, ..Search::new(&chain, &mpo, schedule(), 3) };
        // The charge counts modulo three.
        let found = search.ground(&[sector as i64 - 3]).unwrap();
        let energy = found.energy.value;
        assert!((energy - expected).abs() < 1e-10, "{sector}: {energy} for {expected}");
        assert_eq!(found.run.state.label(), chain.label(&[sector as i64]));
        energies.push(energy);
    }
    assert!(
        (energies[0] - energies[1]).abs() > 1e-3 && (energies[1] - energies[2]).abs() > 1e-3,
        "{energies:?}"
    );
}
