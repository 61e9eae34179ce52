//! The fast operators against the dense matrix of the same transitions.

use eigentruth_models::{Degree, Space};
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_numerics::{LinearOperator, Scalar};
use eigentruth_operators::{
    Algebra, Generator, GeneratorKind, Mode, NumericOperator, Species, SpeciesId, Word,
};
use num_complex::Complex64;

use super::{ProductError, ProductOperator, even_split};
use crate::ExactError;
use crate::basis::{Basis, Charge, ChargeBasis, Sector};

/// Numbers between −1 and 1 that look random (splitmix64).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub(crate) fn real(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    pub(crate) fn complex(&mut self) -> Complex64 {
        Complex64::new(self.real(), self.real())
    }
}

/// Sites of one or more species, in the order species by species.
pub(crate) struct System {
    pub(crate) space: Space,
    pub(crate) operator: NumericOperator,
    sites: u32,
}

impl System {
    pub(crate) fn new(species: Vec<(Species, u16)>, sites: u32) -> Self {
        let mut algebra = Algebra::new();
        let mut degrees = Vec::new();
        for (species, dimension) in species {
            let species = algebra.add(species).unwrap();
            degrees.extend((0..sites).map(|site| Degree { species, mode: Mode::new(site, 0), dimension }));
        }
        Self { space: Space::new(algebra, degrees).unwrap(), operator: NumericOperator::zero(), sites }
    }

    /// Adds `coefficient · word + h.c.`, a word of (kind, species, site).
    pub(crate) fn add(&mut self, coefficient: Complex64, word: &[(GeneratorKind, usize, u32)]) {
        let word: Word<Mode> = word
            .iter()
            .map(|&(kind, species, site)| {
                let species = SpeciesId::new(species);
                Generator { kind, species, label: Mode::new(site % self.sites, 0) }
            })
            .collect();
        let term = NumericOperator::term(coefficient * 0.5, word);
        self.operator += &term.adjoint();
        self.operator += term;
    }

    /// All degrees of freedom together: the sum of their states is fixed.
    pub(crate) fn number(&self, value: i64) -> Sector {
        self.number_on(Sector::all(&self.space), 0..self.space.degrees().len(), value)
    }

    /// Fixes the sum of the states of some degrees of freedom, too.
    pub(crate) fn number_on(&self, sector: Sector, positions: std::ops::Range<usize>, value: i64) -> Sector {
        let weigh = |(position, degree): (usize, &Degree)| {
            let unit = i64::from(positions.contains(&position));
            (0..i64::from(degree.dimension)).map(|state| unit * state).collect()
        };
        let weights = self.space.degrees().iter().enumerate().map(weigh).collect();
        sector
            .with(Charge { name: format!("number on {positions:?}"), weights, modulus: None }, value)
            .unwrap()
    }

    pub(crate) fn lowered(&self) -> Transitions {
        let layout = Layout::new(&self.space).unwrap();
        Transitions::from_operator(&self.space, &self.operator, &layout).unwrap()
    }
}

use GeneratorKind::{Annihilate, Create, Minus, Plus, Z};

/// `A x` against the dense matrix, to rounding; the dimension.
fn check<S: Scalar>(system: &System, split: usize, sector: &Sector) -> usize {
    let transitions = system.lowered();
    let operator = ProductOperator::<S>::new(&transitions, sector, split).unwrap();
    let basis = ChargeBasis::new(&transitions.layout, sector, 1 << 20).unwrap();
    let dimension = basis.dimension();
    assert_eq!(operator.dimension(), dimension);
    let configurations: Vec<u64> = (0..dimension).map(|index| basis.state(index)).collect();
    let dense = transitions.dense(&configurations).unwrap();
    let mut numbers = Numbers::new(7);
    let x: Vec<S> = (0..dimension).map(|_| S::from_real(numbers.real())).collect();
    let mut y = vec![S::from_real(f64::NAN); dimension];
    operator.apply(&x, &mut y);
    let mut elements = 0;
    for row in 0..dimension {
        let mut expected = Complex64::ZERO;
        let mut scale = 0.0;
        for column in 0..dimension {
            expected += dense[(row, column)] * x[column].to_complex();
            scale += (dense[(row, column)] * x[column].to_complex()).norm();
            elements += usize::from(row != column && dense[(row, column)] != Complex64::ZERO);
        }
        let difference = (y[row].to_complex() - expected).norm();
        assert!(
            difference <= 64.0 * f64::EPSILON * scale,
            "row {row}: {} for {expected}",
            y[row].to_complex()
        );
    }
    // Terms that lead to the same element with other conditions are counted apart.
    assert!(operator.off_diagonal_products() >= elements);
    dimension
}

/// Heisenberg-like couplings of random strength between all pairs, a field, a three-spin term.
fn spins(sites: u32, numbers: &mut Numbers) -> System {
    let mut system = System::new(vec![(Species::spin_half("S"), 2)], sites);
    for i in 0..sites {
        system.add(numbers.real().into(), &[(Z, 0, i)]);
        for j in 0..i {
            system.add(numbers.real().into(), &[(Z, 0, i), (Z, 0, j)]);
            system.add(numbers.real().into(), &[(Plus, 0, i), (Minus, 0, j)]);
        }
        system.add(numbers.real().into(), &[(Plus, 0, i), (Z, 0, i + 1), (Minus, 0, i + 3)]);
        system.add(numbers.real().into(), &[(Z, 0, i), (Z, 0, i + 1), (Z, 0, i + 4)]);
    }
    system
}

#[test]
fn spins_with_couplings_of_all_pairs_in_all_sectors_and_splits() {
    let system = spins(8, &mut Numbers::new(1));
    for up in 0..=8 {
        for split in [1, 3, 4, 7] {
            check::<f64>(&system, split, &system.number(up));
        }
    }
    assert_eq!(check::<f64>(&system, 5, &Sector::all(&system.space)), 256);
    let parity = Charge::twice_sz(&system.space).modulo(4);
    let even = Sector::all(&system.space).with(parity, 0).unwrap();
    assert_eq!(check::<f64>(&system, 3, &even), 128);
    assert_eq!(even_split(&system.lowered().layout), 4);
}

#[test]
fn sums_that_conserve_only_together() {
    // SˣSˣ + SʸSʸ flips two spins whatever they are; the parts that raise or lower both cancel.
    let mut system = System::new(vec![(Species::spin_half("S"), 2)], 6);
    for i in 0..6 {
        system.add(Complex64::ONE, &[(GeneratorKind::X, 0, i), (GeneratorKind::X, 0, i + 1)]);
        system.add(Complex64::ONE, &[(GeneratorKind::Y, 0, i), (GeneratorKind::Y, 0, i + 1)]);
    }
    assert_eq!(check::<f64>(&system, 3, &system.number(3)), 20);
    system.add(Complex64::ONE, &[(GeneratorKind::X, 0, 0)]);
    let refused = ProductOperator::<f64>::new(&system.lowered(), &system.number(3), 3);
    assert!(matches!(refused, Err(ProductError::Exact(ExactError::LeavesSector { .. }))));
    assert_eq!(check::<f64>(&system, 3, &Sector::all(&system.space)), 64);
}

#[test]
fn two_kinds_of_fermions_with_complex_hopping() {
    let mut numbers = Numbers::new(2);
    let mut system = System::new(vec![(Species::fermion("c"), 2), (Species::fermion("d"), 2)], 4);
    for i in 0..4 {
        system.add(
            Complex64::new(8.0, 0.0),
            &[(Create, 0, i), (Annihilate, 0, i), (Create, 1, i), (Annihilate, 1, i)],
        );
        for j in 0..i {
            for species in 0..2 {
                system.add(numbers.complex(), &[(Create, species, i), (Annihilate, species, j)]);
            }
            // Exchange and pair hopping.
            let c = numbers.complex();
            system.add(c, &[(Create, 0, i), (Annihilate, 0, j), (Create, 1, j), (Annihilate, 1, i)]);
            system.add(c, &[(Create, 0, i), (Annihilate, 0, j), (Create, 1, i), (Annihilate, 1, j)]);
        }
    }
    for (first, second) in [(2, 2), (1, 3), (0, 2), (4, 1)] {
        let sector = system.number_on(Sector::all(&system.space), 0..4, first);
        let sector = system.number_on(sector, 4..8, second);
        for split in [4, 2, 6] {
            check::<Complex64>(&system, split, &sector);
        }
    }
    check::<Complex64>(&system, 3, &system.number(4));
}

#[test]
fn fermions_that_hop_across_the_cut() {
    let mut numbers = Numbers::new(3);
    let mut system = System::new(vec![(Species::fermion("c"), 2)], 8);
    for i in 0..8 {
        for j in 0..i {
            system.add(numbers.real().into(), &[(Create, 0, i), (Annihilate, 0, j)]);
            system.add(
                numbers.real().into(),
                &[(Create, 0, i), (Annihilate, 0, j), (Create, 0, j + 1), (Annihilate, 0, j + 1)],
            );
        }
    }
    for number in [1, 4, 6] {
        for split in [2, 4, 5] {
            check::<f64>(&system, split, &system.number(number));
        }
    }
}

#[test]
fn spins_one_and_bosons() {
    let mut numbers = Numbers::new(4);
    for (species, kinds) in [(Species::spin("S"), [Plus, Minus]), (Species::boson("b"), [Create, Annihilate])]
    {
        let mut system = System::new(vec![(species, 3)], 5);
        for i in 0..5 {
            for j in 0..i {
                system.add(numbers.real().into(), &[(kinds[0], 0, i), (kinds[1], 0, j)]);
            }
            system.add(
                numbers.real().into(),
                &[(kinds[0], 0, i), (kinds[0], 0, i), (kinds[1], 0, i), (kinds[1], 0, i)],
            );
        }
        for total in [0, 1, 4, 5, 10] {
            check::<f64>(&system, 2, &system.number(total));
        }
        assert_eq!(check::<f64>(&system, 3, &Sector::all(&system.space)), 243);
    }
}

#[test]
fn larger_sectors_are_divided_among_threads_without_changing_a_bit() {
    let system = spins(18, &mut Numbers::new(5));
    let (transitions, sector) = (system.lowered(), system.number(9));
    let operator = ProductOperator::<f64>::new(&transitions, &sector, 9).unwrap();
    let mut numbers = Numbers::new(6);
    let x: Vec<f64> = (0..operator.dimension()).map(|_| numbers.real()).collect();
    let applied = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut y = vec![0.0; x.len()];
        pool.install(|| operator.apply(&x, &mut y));
        y.into_iter().map(f64::to_bits).collect::<Vec<_>>()
    };
    let one = applied(1);
    assert_eq!(one, applied(2));
    assert_eq!(one, applied(5));
    // Some rows against the definition; the matrix is symmetric.
    let basis = ChargeBasis::new(&transitions.layout, &sector, 1 << 20).unwrap();
    for index in (0..x.len()).step_by(997) {
        let images: Vec<_> = transitions.images(basis.state(index)).collect();
        let element = |(image, amplitude): &(u64, Complex64)| amplitude.re * x[basis.rank(*image).unwrap()];
        let expected: f64 = images.iter().map(element).sum();
        let scale: f64 = images.iter().map(|(_, amplitude)| amplitude.norm()).sum();
        assert!((f64::from_bits(one[index]) - expected).abs() <= 64.0 * f64::EPSILON * scale);
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let system = spins(4, &mut Numbers::new(8));
    let all = Sector::all(&system.space);
    let error = |split, sector| ProductOperator::<f64>::new(&system.lowered(), sector, split).unwrap_err();
    assert_eq!(error(0, &all), ProductError::Split { given: 0, fields: 4 });
    assert_eq!(error(4, &all), ProductError::Split { given: 4, fields: 4 });
    let empty = error(2, &system.number(5));
    assert!(matches!(empty, ProductError::Exact(ExactError::EmptySector { .. })));
    let mut system = System::new(vec![(Species::fermion("c"), 2)], 2);
    system.add(Complex64::I, &[(Create, 0, 0), (Annihilate, 0, 1)]);
    let complex = ProductOperator::<f64>::new(&system.lowered(), &Sector::all(&system.space), 1);
    assert!(matches!(complex, Err(ProductError::Exact(ExactError::NotReal { .. }))));
}
