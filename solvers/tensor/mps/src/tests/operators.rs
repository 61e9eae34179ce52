//! Random operators on sites of several kinds against their transitions.

use std::collections::BTreeMap;

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_models::{Degree, Space};
use eigentruth_numerics::lower::Transitions;
use eigentruth_operators::{Algebra, Generator, GeneratorKind, Mode, NumericOperator, Species};
use num_complex::Complex64;
use rand::{RngExt, SeedableRng};

use super::{configurations, element};
use crate::*;

/// Two species of fermions, spins and bosons on three sites.
fn space() -> Space {
    let mut algebra = Algebra::new();
    let c = algebra.add(Species::fermion("c")).unwrap();
    let f = algebra.add(Species::fermion("f")).unwrap();
    let s = algebra.add(Species::spin_half("S")).unwrap();
    let b = algebra.add(Species::boson("b")).unwrap();
    let mut degrees = Vec::new();
    for site in 0..3u32 {
        let kinds = match site {
            0 => vec![(c, 0, 2), (c, 1, 2), (s, 0, 2)],
            1 => vec![(f, 0, 2), (c, 0, 2)],
            _ => vec![(b, 0, 3), (c, 0, 2), (f, 0, 2)],
        };
        let degree =
            |(species, internal, dimension)| Degree { species, mode: Mode::new(site, internal), dimension };
        degrees.extend(kinds.into_iter().map(degree));
    }
    Space::new(algebra, degrees).unwrap()
}

fn random(space: &Space, random: &mut rand_xoshiro::Xoshiro256PlusPlus) -> NumericOperator {
    let mut operator = NumericOperator::zero();
    for _ in 0..8 {
        let coefficient = Complex64::new(random.random_range(-1.0..1.0), random.random_range(-1.0..1.0));
        let mut word = NumericOperator::scalar(coefficient);
        for _ in 0..random.random_range(0..5) {
            let place = random.random_range(0..space.degrees().len());
            let degree = space.degrees()[place];
            use GeneratorKind::{Annihilate, Create, Minus, Plus, Z};
            let kinds = match space.local(place) {
                eigentruth_operators::LocalSpace::SpinHalf => [Plus, Minus, Z],
                _ => [Create, Annihilate, Create],
            };
            let kind = kinds[random.random_range(0..3)];
            let one = Generator { species: degree.species, kind, label: degree.mode };
            word = word * NumericOperator::generator(one);
        }
        operator += word;
    }
    operator
}

#[test]
fn random_operators_are_the_matrices_of_their_transitions() {
    let space = space();
    // Nothing is conserved: words with one fermion are among them.
    let chain = Chain::new(&space, &[]).unwrap();
    let mut stream = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(11);
    let mut elements = 0;
    for _ in 0..6 {
        let operator = random(&space, &mut stream);
        elements += compared(&space, &operator, &chain, 5);
    }
    assert!(elements > 100, "{elements}");
}

/// Compares elements from every `step`-th configuration; how many are not small.
fn compared(space: &Space, operator: &NumericOperator, chain: &Chain, step: usize) -> usize {
    let mut elements = 0;
    let mpo = Mpo::<Complex64>::from_operator(space, operator, chain).unwrap();
    let layout = eigentruth_numerics::lower::Layout::new(space).unwrap();
    let transitions = Transitions::from_operator(space, operator, &layout).unwrap();
    let all = configurations(chain, &transitions);
    for (bits, from) in all.iter().step_by(step) {
        let mut images: BTreeMap<u64, Complex64> = BTreeMap::new();
        for (to, amplitude) in transitions.images(*bits) {
            *images.entry(to).or_insert(Complex64::ZERO) += amplitude;
        }
        for (to_bits, to) in &all {
            let expected = images.get(to_bits).copied().unwrap_or_default();
            let found = element(&mpo, to, from);
            // Identity class: a few roundings of coefficients of order 1, times levels of bosons.
            assert!((found - expected).norm() < 1e-13, "{found} for {expected}");
            elements += usize::from(expected.norm() > 1e-3);
        }
    }
    elements
}

/// Hops of any range with an amplitude that falls exponentially, so that strings pass combined states: two states for the hops and one for
/// densities, beside none and all of the operator.
#[test]
fn exponential_hops_of_fermions_need_a_state_each_and_keep_their_signs() {
    const SITES: usize = 7;
    let mut system = FermionSystem::new(SITES, 1);
    for (i, j) in (0..SITES).flat_map(|j| (0..j).map(move |i| (i, j))) {
        let distance = (j - i) as i32;
        let amplitude = Complex64::from_polar((-0.6f64).powi(distance), 0.4 * f64::from(distance));
        system.hop((j, 0), (i, 0), amplitude);
        system.density_density(i, j, 0.5f64.powi(distance));
    }
    let hamiltonian = system.build().unwrap();
    for charges in [hamiltonian.charges(), Vec::new()] {
        let chain = Chain::new(hamiltonian.space(), &charges).unwrap();
        let mpo = Mpo::<Complex64>::new(&hamiltonian, &chain).unwrap();
        assert_eq!(mpo.bonds.iter().map(Vec::len).max(), Some(5));
        assert!(compared(hamiltonian.space(), hamiltonian.operator(), &chain, 1) > 500);
    }
}
