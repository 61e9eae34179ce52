//! Symmetric sectors against the matrices without symmetry.

use std::f64::consts::TAU;

use eigentruth_models::Symmetry;
use eigentruth_numerics::{LinearOperator, Scalar};
use eigentruth_operators::{GeneratorKind, Species};
use num_complex::Complex64;

use super::{Destination, GroupElement, OrbitBasis, OrbitError, OrbitOperator};
use crate::basis::{Basis, ChargeBasis, Sector};
use crate::operator::{dense, eigensystem};
use crate::product::tests::{Numbers, System};

use GeneratorKind::{Annihilate, Create, Minus, Plus, Z};

const MEMORY: u64 = 1 << 28;

/// First `first`, then `second`.
fn after(second: &GroupElement, first: &GroupElement) -> GroupElement {
    let moved = |field: &Destination| {
        let next = second.fields[field.to];
        Destination { to: next.to, flip: field.flip ^ next.flip, negative: field.negative ^ next.negative }
    };
    GroupElement {
        fields: first.fields.iter().map(moved).collect(),
        character: first.character * second.character,
    }
}

/// All products of powers of commuting generators with their orders. The characters are those of the generators.
fn generated(fields: usize, generators: &[(GroupElement, usize)]) -> Vec<GroupElement> {
    let mut all = vec![GroupElement::permutation(0..fields, Complex64::ONE)];
    for (generator, order) in generators {
        let mut power = all.clone();
        for _ in 1..*order {
            power = power.iter().map(|element| after(generator, element)).collect();
            all.extend(power.iter().cloned());
        }
    }
    all
}

fn phase(numerator: usize, denominator: usize) -> Complex64 {
    match 4 * (numerator % denominator) / denominator {
        quarter if 4 * (numerator % denominator) == quarter * denominator => {
            Complex64::I.powu(quarter as u32)
        }
        _ => Complex64::from_polar(1.0, TAU * numerator as f64 / denominator as f64),
    }
}

/// Translations by one site of `copies` lists of sites, with momentum `k` in units of `2π/order`.
fn translation(sites: usize, copies: usize, k: usize, order: usize) -> GroupElement {
    let to = (0..sites * copies).map(|field| field / sites * sites + (field + 1) % sites);
    GroupElement::permutation(to, phase(k, order))
}

/// The eigenvalues of a symmetric sector; the stored matrix is compared with the general one on the way.
fn levels<S: Scalar>(system: &System, sector: &Sector, group: &[GroupElement]) -> Vec<f64> {
    let transitions = system.lowered();
    let basis = match OrbitBasis::new(&transitions.layout, sector, group, MEMORY) {
        Err(OrbitError::Empty) => return Vec::new(),
        basis => basis.unwrap(),
    };
    let operator = OrbitOperator::<S>::new(&transitions, &basis, MEMORY).unwrap();
    let matrix = dense::<S, _>(&basis, &transitions, MEMORY).unwrap();
    let dimension = basis.dimension();
    for column in 0..dimension {
        let mut x = vec![S::ZERO; dimension];
        x[column] = S::from_real(1.0);
        let mut y = x.clone();
        operator.apply(&x, &mut y);
        for row in 0..dimension {
            let difference = (y[row] - matrix[(row, column)]).norm_squared().sqrt();
            let scale = 1.0 + y[row].norm_squared().sqrt();
            assert!(difference <= 64.0 * f64::EPSILON * scale, "[{row}, {column}]: {:?}", y[row]);
        }
    }
    eigensystem(&matrix, false).unwrap().values
}

/// The union of sectors against the whole, to rounding.
fn compare(system: &System, sector: &Sector, mut union: Vec<f64>) {
    let transitions = system.lowered();
    let basis = ChargeBasis::new(&transitions.layout, sector, MEMORY).unwrap();
    let whole = eigensystem(&dense::<Complex64, _>(&basis, &transitions, MEMORY).unwrap(), false).unwrap();
    union.sort_by(f64::total_cmp);
    assert_eq!(union.len(), whole.values.len());
    for (one, two) in union.iter().zip(&whole.values) {
        assert!((one - two).abs() <= 2.0 * whole.error, "{one} {two}");
    }
}

/// Couplings that depend on the distance, on a ring, up to the distance `range`.
fn spin_ring(sites: u32, range: u32, field: f64) -> System {
    let mut numbers = Numbers::new(11);
    let mut system = System::new(vec![(Species::spin_half("S"), 2)], sites);
    for distance in 1..=range {
        let (xy, z) = (numbers.real(), numbers.real());
        for i in 0..sites {
            system.add(z.into(), &[(Z, 0, i), (Z, 0, i + distance)]);
            system.add(xy.into(), &[(Plus, 0, i), (Minus, 0, i + distance)]);
        }
    }
    for i in 0..sites {
        system.add(field.into(), &[(Z, 0, i)]);
    }
    system
}

#[test]
fn momenta_and_spin_flip_of_a_ring_are_the_whole() {
    for sites in [5, 8] {
        let system = spin_ring(sites, sites / 2, 0.0);
        let sites = sites as usize;
        for up in 1..=sites / 2 {
            let sector = system.number(up as i64);
            let mut union = Vec::new();
            for k in 0..sites {
                let step = translation(sites, 1, k, sites);
                if 2 * up != sites {
                    union.extend(levels::<Complex64>(&system, &sector, &generated(sites, &[(step, sites)])));
                    continue;
                }
                for parity in [1.0, -1.0] {
                    let flip = GroupElement::permutation(0..sites, Complex64::ONE).flipped(parity.into());
                    let group = generated(sites, &[(step.clone(), sites), (flip, 2)]);
                    union.extend(levels::<Complex64>(&system, &sector, &group));
                }
            }
            compare(&system, &sector, union);
        }
    }
}

#[test]
fn reflections_are_real_and_divide_the_real_momenta() {
    let (sites, system) = (8, spin_ring(8, 4, 0.3));
    let sector = system.number(3);
    for k in [0, 4] {
        let step = translation(sites, 1, k, sites);
        let mut union = Vec::new();
        for parity in [1.0, -1.0] {
            let mirror = GroupElement::permutation((0..sites).rev(), parity.into());
            let group = generated(sites, &[(step.clone(), sites), (mirror, 2)]);
            union.extend(levels::<f64>(&system, &sector, &group));
        }
        union.sort_by(f64::total_cmp);
        let whole = levels::<f64>(&system, &sector, &generated(sites, &[(step, sites)]));
        assert_eq!(union.len(), whole.len());
        for (one, two) in union.iter().zip(&whole) {
            assert!((one - two).abs() <= 1024.0 * f64::EPSILON * (1.0 + two.abs()));
        }
    }
}

#[test]
fn fermions_with_periodic_and_antiperiodic_boundaries() {
    let mut numbers = Numbers::new(12);
    for (sites, antiperiodic) in [(6, false), (6, true), (5, true)] {
        let mut system = System::new(vec![(Species::fermion("c"), 2)], sites as u32);
        for distance in 1..=2u32 {
            let (hopping, repulsion) = (numbers.complex(), numbers.real());
            for i in 0..sites as u32 {
                let crossed = antiperiodic && i + distance >= sites as u32;
                let sign = if crossed { -1.0 } else { 1.0 };
                let j = i + distance;
                system.add(hopping * sign, &[(Create, 0, i), (Annihilate, 0, j)]);
                system.add(
                    repulsion.into(),
                    &[(Create, 0, i), (Annihilate, 0, i), (Create, 0, j), (Annihilate, 0, j)],
                );
            }
        }
        for number in 1..sites {
            // An antiperiodic translation all the way around is the sign of the number of particles.
            let order = if antiperiodic { 2 * sites } else { sites };
            let mut union = Vec::new();
            for k in 0..order {
                if antiperiodic && (k + number) % 2 == 1 {
                    continue;
                }
                let mut step = translation(sites, 1, k, order);
                step.fields[sites - 1].negative = antiperiodic;
                let group = generated(sites, &[(step, order)]);
                union.extend(levels::<Complex64>(&system, &system.number(number as i64), &group));
            }
            compare(&system, &system.number(number as i64), union);
        }
    }
}

#[test]
fn exchange_of_two_kinds_of_fermions() {
    let sites = 4;
    let mut system = System::new(vec![(Species::fermion("c"), 2)], 2 * sites as u32);
    for i in 0..sites as u32 {
        let j = (i + 1) % sites as u32;
        for kind in [0, sites as u32] {
            system.add((-2.0).into(), &[(Create, 0, kind + i), (Annihilate, 0, kind + j)]);
        }
        let other = i + sites as u32;
        system.add(
            (4.0).into(),
            &[(Create, 0, i), (Annihilate, 0, i), (Create, 0, other), (Annihilate, 0, other)],
        );
    }
    let sector = system.number_on(Sector::all(&system.space), 0..4, 2);
    let sector = system.number_on(sector, 4..8, 2);
    let mut union = Vec::new();
    for k in 0..sites {
        for parity in [1.0, -1.0] {
            let exchange =
                GroupElement::permutation((0..2 * sites).map(|f| (f + sites) % (2 * sites)), parity.into());
            let group = generated(2 * sites, &[(translation(sites, 2, k, sites), sites), (exchange, 2)]);
            union.extend(levels::<Complex64>(&system, &sector, &group));
        }
    }
    compare(&system, &sector, union);
}

#[test]
fn more_than_32_bits() {
    let (sites, system) = (33, spin_ring(33, 1, 0.0));
    let sector = system.number(2);
    let mut union = Vec::new();
    for k in 0..sites {
        union.extend(levels::<Complex64>(
            &system,
            &sector,
            &generated(sites, &[(translation(sites, 1, k, sites), sites)]),
        ));
    }
    compare(&system, &sector, union);
}

#[test]
fn spins_one_on_a_ring() {
    let mut system = System::new(vec![(Species::spin("S"), 3)], 6);
    for i in 0..6 {
        system.add(Complex64::ONE, &[(Z, 0, i), (Z, 0, i + 1)]);
        system.add(Complex64::ONE, &[(Plus, 0, i), (Minus, 0, i + 1)]);
    }
    let sector = system.number(5);
    let mut union = Vec::new();
    for k in 0..6 {
        union.extend(levels::<Complex64>(&system, &sector, &generated(6, &[(translation(6, 1, k, 6), 6)])));
    }
    compare(&system, &sector, union);
}

#[test]
fn what_is_no_symmetry_is_refused() {
    let system = spin_ring(6, 3, 0.5);
    let layout = system.lowered().layout;
    let sector = system.number(3);
    let basis = |group: &[GroupElement]| OrbitBasis::new(&layout, &sector, group, MEMORY);
    let step = translation(6, 1, 0, 6);
    let group = generated(6, &[(step.clone(), 6)]);
    assert_eq!(basis(&group[1..]).unwrap_err(), OrbitError::NoIdentity);
    assert_eq!(basis(&group[..5]).unwrap_err(), OrbitError::NotClosed);
    let mut repeated = group.clone();
    repeated.push(step.clone());
    assert_eq!(basis(&repeated).unwrap_err(), OrbitError::Repeated);
    let mut wrong = group.clone();
    wrong[2].character = -Complex64::ONE;
    assert!(matches!(basis(&wrong), Err(OrbitError::NotCharacter { .. })));
    // The field changes sign with the spins.
    let flip = GroupElement::permutation(0..6, Complex64::ONE).flipped(Complex64::ONE);
    let flipped = generated(6, &[(step.clone(), 6), (flip.clone(), 2)]);
    let refused = OrbitOperator::<f64>::new(&system.lowered(), &basis(&flipped).unwrap(), MEMORY);
    assert!(matches!(refused, Err(OrbitError::NotInvariant { .. })));
    let other = OrbitBasis::new(&layout, &system.number(2), &flipped, MEMORY);
    assert!(matches!(other, Err(OrbitError::Charge { .. })));
    let small = OrbitBasis::new(&layout, &sector, &group, 8);
    assert!(matches!(small, Err(OrbitError::Exact(crate::ExactError::Memory { .. }))));
    let complex = basis(&generated(6, &[(translation(6, 1, 1, 6), 6)])).unwrap();
    let real = OrbitOperator::<f64>::new(&system.lowered(), &complex, MEMORY);
    assert!(matches!(real, Err(OrbitError::Exact(crate::ExactError::NotReal { .. }))));
}

/// A sum of terms of which the rarest fixes all bits: tried for it alone, every configuration looked the same as its image.
#[test]
fn sums_that_vanish_wherever_their_rarest_term_acts_are_told_from_symmetric_ones() {
    use eigentruth_models::{Degree, Space};
    use eigentruth_numerics::lower::{Layout, Transitions};
    use eigentruth_operators::{Algebra, Mode, NumericOperator};
    let mut algebra = Algebra::new();
    let species = algebra.add(Species::fermion("c")).unwrap();
    let degree = |site| Degree { species, mode: Mode::new(site, 0), dimension: 2 };
    let space = Space::new(algebra, (0..4).map(degree).collect()).unwrap();
    let number = |site| NumericOperator::number(species, Mode::new(site, 0));
    let empty = |site| NumericOperator::identity() - number(site);
    let operator = number(2) * empty(0) * empty(1);
    let layout = Layout::new(&space).unwrap();
    let transitions = Transitions::from_operator(&space, &operator, &layout).unwrap();
    let swap = GroupElement::permutation([3, 1, 2, 0], Complex64::ONE);
    let group = generated(4, &[(swap, 2)]);
    let basis = OrbitBasis::new(&layout, &Sector::all(&space), &group, MEMORY).unwrap();
    let found = OrbitOperator::<Complex64>::new(&transitions, &basis, MEMORY);
    assert!(matches!(found, Err(OrbitError::NotInvariant { .. })));
}

#[test]
fn the_bits_do_not_depend_on_threads() {
    let (sites, system) = (18, spin_ring(18, 3, 0.0));
    let transitions = system.lowered();
    let mirror = GroupElement::permutation((0..sites).rev(), Complex64::ONE);
    let flip = GroupElement::permutation(0..sites, Complex64::ONE).flipped(-Complex64::ONE);
    let group = generated(sites, &[(translation(sites, 1, 9, sites), sites), (mirror, 2), (flip, 2)]);
    let applied = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let basis = OrbitBasis::new(&transitions.layout, &system.number(9), &group, MEMORY).unwrap();
            let operator = OrbitOperator::<f64>::new(&transitions, &basis, MEMORY).unwrap();
            let mut numbers = Numbers::new(3);
            let x: Vec<f64> = (0..basis.dimension()).map(|_| numbers.real()).collect();
            let mut y = x.clone();
            operator.apply(&x, &mut y);
            y.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        })
    };
    let one = applied(1);
    assert!(one.len() > 500);
    assert_eq!(one, applied(3));
}

#[test]
fn symmetries_of_the_space_become_elements() {
    let system = spin_ring(6, 3, 0.0);
    let (layout, sector) = (system.lowered().layout, system.number(3));
    let element =
        |symmetry: &Symmetry| GroupElement::from_symmetry(&layout, &sector, symmetry, Complex64::ONE);
    let shifted = Symmetry::site_permutation(&system.space, &[1, 2, 3, 4, 5, 0]).unwrap();
    assert_eq!(element(&shifted).unwrap(), translation(6, 1, 0, 6));
    let flip = Symmetry::spin_flip(&system.space).unwrap();
    // Whatever signs the flip has, with it and its product with itself there is a group.
    let flip = element(&flip).unwrap();
    assert!(flip.fields.iter().all(|field| field.flip));
    let reversal = Symmetry::conjugation(&system.space);
    assert!(matches!(element(&reversal), Err(OrbitError::Symmetry { .. })));
}
