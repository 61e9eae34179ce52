//! Random systems and operators for the property tests.

use eigentruth_operators::{
    Algebra, ComplexRational, Exchange, Generator, GeneratorKind, Operator, Species, SpeciesId, Word,
};
use proptest::prelude::*;

use super::dense::{Kind, System};

pub type Exact = Operator<ComplexRational, u32>;

/// An algebra with its matrix representation.
#[derive(Clone, Debug)]
pub struct World {
    pub algebra: Algebra,
    pub system: System,
    /// Every generator of every site.
    pub generators: Vec<Generator<u32>>,
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Fermion),
        1 => Just(Kind::Boson),
        2 => Just(Kind::Majorana),
        2 => Just(Kind::SpinHalf),
        2 => Just(Kind::Pauli),
        1 => Just(Kind::SpinOne),
        2 => any::<[bool; 3]>().prop_map(Kind::Units),
        1 => Just(Kind::Free),
    ]
}

/// One to four species of up to three sites, at most six sites and 216 states, random mutual statistics.
pub fn worlds() -> impl Strategy<Value = World> {
    let species = prop::collection::vec((kinds(), 1..=3u32), 1..=4);
    (species, any::<u64>()).prop_map(|(species, exchanges)| {
        let (mut sites, mut count, mut kept) = (1, 0, Vec::new());
        for (kind, labels) in species {
            let factors = if kind == Kind::Free { 1 } else { labels };
            let size = kind.dimension().pow(factors);
            if sites * size <= 216 && count + factors <= 6 {
                (sites, count) = (sites * size, count + factors);
                kept.push((kind, labels));
            }
        }
        world(&kept, exchanges)
    })
}

/// The world of the given species; bit `n` of `exchanges` makes the `n`-th pair of species commute.
pub fn world(species: &[(Kind, u32)], exchanges: u64) -> World {
    let mut algebra = Algebra::new();
    let mut system =
        System { sites: Vec::new(), anticommute: vec![vec![true; species.len()]; species.len()] };
    let mut generators = Vec::new();
    for (index, (kind, labels)) in species.iter().enumerate() {
        let declared = match kind {
            Kind::Fermion => Species::fermion("c"),
            Kind::Boson => Species::boson("b"),
            Kind::Majorana => Species::majorana("γ"),
            Kind::SpinHalf => Species::spin_half("S"),
            Kind::Pauli => Species::pauli("σ"),
            Kind::SpinOne => Species::spin("J"),
            Kind::Units(odd) => Species::matrix_units(*odd, "E"),
            Kind::Free => Species::free("X"),
        };
        let id = algebra.add(declared).expect("few species");
        for label in 0..*labels {
            if *kind != Kind::Free || label == 0 {
                system.sites.push((*kind, index, label));
            }
            let kinds = generator_kinds(*kind);
            generators.extend(kinds.into_iter().map(|kind| Generator { species: id, kind, label }));
        }
    }
    let mut bit = 0;
    for one in 0..species.len() {
        for two in 0..one {
            bit += 1;
            let free = species[one].0 == Kind::Free && species[two].0 == Kind::Free;
            // Two free species live on different tensor factors here, so they must be declared commuting.
            let commute = free || exchanges >> bit & 1 == 1;
            let pair = (SpeciesId::new(one), SpeciesId::new(two));
            if commute {
                algebra.declare(pair.0, pair.1, Exchange::Commute).expect("always allowed here");
                system.anticommute[one][two] = false;
                system.anticommute[two][one] = false;
            }
        }
    }
    World { algebra, system, generators }
}

fn generator_kinds(kind: Kind) -> Vec<GeneratorKind> {
    use GeneratorKind as G;
    match kind {
        Kind::Fermion | Kind::Boson => vec![G::Create, G::Annihilate],
        Kind::Majorana => vec![G::Majorana],
        Kind::SpinHalf | Kind::Pauli | Kind::SpinOne => vec![G::Plus, G::Z, G::Minus, G::X, G::Y],
        Kind::Units(_) => (0..9).map(|n| G::Unit { row: n / 3, column: n % 3 }).collect(),
        Kind::Free => {
            [0, 1].into_iter().flat_map(|name| [false, true].map(|dagger| G::Free { name, dagger })).collect()
        }
    }
}

/// A sum of up to `words` words of up to `length` random factors, with small Gaussian-rational coefficients.
pub fn operators(world: &World, words: usize, length: usize) -> impl Strategy<Value = Exact> + use<> {
    let generators = world.generators.clone();
    let factors = prop::collection::vec(any::<prop::sample::Index>(), 0..=length);
    let coefficient = (-3i64..=3, -3i64..=3, 1i64..=3);
    prop::collection::vec((factors, coefficient), 0..=words).prop_map(move |terms| {
        Operator::from_terms(terms.into_iter().map(|(factors, (re, im, den))| {
            let word: Word<u32> = factors.iter().map(|index| *index.get(&generators)).collect();
            (word, ComplexRational::gaussian(re, im) * ComplexRational::ratio(1, den))
        }))
    })
}
