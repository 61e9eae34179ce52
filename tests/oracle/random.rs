//! Random mixtures of species, orders of their modes, and operators.

use eigentruth_models::{Degree, Space};
use eigentruth_numerics::lower::Layout;
use eigentruth_operators::{
    Algebra, Complex64, Exchange, Generator, GeneratorKind, Mode, NumericOperator, Species, SpeciesId, Word,
};
use proptest::prelude::*;
use proptest::sample::Index;

use super::dense::{Kind, Move, Site, System};

/// The longest word.
pub const LENGTH: usize = 4;

/// A space with a layout, and its naive representation with the sites in the order of the layout.
#[derive(Clone, Debug)]
pub struct World {
    pub space: Space,
    pub layout: Layout,
    pub system: System,
    generators: Vec<Generator<Mode>>,
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Fermion),
        1 => (2..=3usize).prop_map(Kind::Boson),
        2 => Just(Kind::SpinHalf),
        2 => Just(Kind::Pauli),
        1 => (3..=4usize).prop_map(Kind::Spin),
        2 => prop::collection::vec(any::<bool>(), 2..=4).prop_map(Kind::Units),
    ]
}

/// One to four species on up to eight modes, as many as fit 256 states; random mutual statistics; the sites in random
/// order if they are `shuffled`, else in that of the space.
pub fn worlds(shuffled: bool) -> impl Strategy<Value = World> {
    let species = prop::collection::vec((kinds(), 1..=4usize), 1..=4);
    (species, any::<u64>(), prop::collection::vec(any::<Index>(), 8)).prop_map(
        move |(species, exchanges, order)| {
            let (mut dimension, mut kept, mut modes) = (1, Vec::new(), 0);
            for (kind, wanted) in species {
                let states = if let Kind::Boson(states) = kind { states + LENGTH } else { kind.dimension() };
                let mut count = 0;
                while count < wanted && modes < 8 && dimension * states <= 256 {
                    (count, modes, dimension) = (count + 1, modes + 1, dimension * states);
                }
                if count > 0 {
                    kept.push((kind, count));
                }
            }
            world(&kept, exchanges, shuffled.then_some(&order))
        },
    )
}

fn world(species: &[(Kind, usize)], exchanges: u64, order: Option<&Vec<Index>>) -> World {
    let mut algebra = Algebra::new();
    let (mut sites, mut degrees, mut generators) = (Vec::new(), Vec::new(), Vec::new());
    for (index, (kind, count)) in species.iter().enumerate() {
        let declared = match kind {
            Kind::Fermion => Species::fermion("c"),
            Kind::Boson(_) => Species::boson("b"),
            Kind::SpinHalf => Species::spin_half("S"),
            Kind::Pauli => Species::pauli("σ"),
            Kind::Spin(_) => Species::spin("J"),
            Kind::Units(odd) => Species::matrix_units(odd.clone(), "E"),
        };
        let id = algebra.add(declared).expect("few species");
        for number in 0..*count {
            let mode = Mode::new(number as u32 / 2, number as u16 % 2);
            sites.push(Site { kind: kind.clone(), species: index, mode });
            degrees.push(Degree { species: id, mode, dimension: kind.dimension() as u16 });
            let kinds = generator_kinds(kind);
            generators.extend(kinds.into_iter().map(|kind| Generator { species: id, kind, label: mode }));
        }
    }
    let mut anticommute = vec![vec![true; species.len()]; species.len()];
    let pairs = (0..species.len()).flat_map(|one| (0..one).map(move |two| (one, two)));
    for (bit, (one, two)) in pairs.enumerate() {
        if exchanges >> bit & 1 == 1 {
            let ids = (SpeciesId::new(one), SpeciesId::new(two));
            algebra.declare(ids.0, ids.1, Exchange::Commute).expect("always allowed");
            (anticommute[one][two], anticommute[two][one]) = (false, false);
        }
    }
    let mut left: Vec<usize> = (0..sites.len()).collect();
    let mut draw =
        |place: usize| left.remove(order.map_or(0, |order| order[place].index(sites.len() - place)));
    let order: Vec<usize> = (0..sites.len()).map(&mut draw).collect();
    let space = Space::new(algebra, degrees).expect("a space");
    let layout = Layout::ordered(&space, &order).expect("few bits");
    let sites = order.iter().map(|&position| sites[position].clone()).collect();
    World { space, layout, system: System { sites, anticommute, headroom: LENGTH }, generators }
}

fn generator_kinds(kind: &Kind) -> Vec<GeneratorKind> {
    use GeneratorKind as G;
    match kind {
        Kind::Fermion | Kind::Boson(_) => vec![G::Create, G::Annihilate],
        Kind::SpinHalf | Kind::Pauli | Kind::Spin(_) => vec![G::Plus, G::Z, G::Minus, G::X, G::Y],
        Kind::Units(odd) => {
            let levels = odd.len() as u8;
            (0..levels * levels).map(|n| G::Unit { row: n / levels, column: n % levels }).collect()
        }
    }
}

/// A sum of up to `words` words of up to [`LENGTH`] random factors.
pub fn operators(world: &World, words: usize) -> impl Strategy<Value = NumericOperator> + use<> {
    let generators = world.generators.clone();
    let factors = prop::collection::vec(any::<Index>(), 0..=LENGTH);
    let coefficient = (-2.0..2.0f64, -2.0..2.0f64).prop_map(|(re, im)| Complex64::new(re, im));
    prop::collection::vec((factors, coefficient), 1..=words).prop_map(move |terms| {
        NumericOperator::from_terms(terms.into_iter().map(|(factors, coefficient)| {
            let word: Word<Mode> = factors.iter().map(|index| *index.get(&generators)).collect();
            (word, coefficient)
        }))
    })
}

/// A sum of up to `words` words `v† v'`, where `v` has up to two factors without `x` and `y` components, and `v'` the same
/// ones on other modes of the same species: it conserves what can be conserved.
pub fn conserving(world: &World, words: usize) -> impl Strategy<Value = NumericOperator> + use<> {
    let definite = |g: &&Generator<Mode>| !matches!(g.kind, GeneratorKind::X | GeneratorKind::Y);
    let generators: Vec<_> = world.generators.iter().filter(definite).copied().collect();
    let factors = prop::collection::vec((any::<Index>(), any::<Index>()), 0..=LENGTH / 2);
    let coefficient = (-2.0..2.0f64, -2.0..2.0f64).prop_map(|(re, im)| Complex64::new(re, im));
    prop::collection::vec((factors, coefficient), 1..=words).prop_map(move |terms| {
        NumericOperator::from_terms(terms.into_iter().map(|(factors, coefficient)| {
            let own: Vec<_> = factors.iter().map(|(own, _)| *own.get(&generators)).collect();
            let moved = own.iter().zip(&factors).map(|(generator, (_, place))| {
                let same: Vec<_> = generators.iter().filter(|g| g.species == generator.species).collect();
                Generator { label: place.get(&same).label, ..*generator }
            });
            let word: Word<Mode> = own.iter().rev().map(|g| g.adjoint()).chain(moved).collect();
            (word, coefficient)
        }))
    })
}

/// Up to `count` modes of one or two species of fermions, all of which anticommute.
pub fn fermions(count: usize) -> impl Strategy<Value = World> {
    (1..=count, 0..=count).prop_map(|(modes, split)| {
        let first = modes.saturating_sub(split).max(1);
        let species = [(Kind::Fermion, first), (Kind::Fermion, modes - first)];
        let kept = species.iter().filter(|(_, count)| *count > 0).cloned().collect::<Vec<_>>();
        world(&kept, 0, None)
    })
}

/// A sum of up to `words` words of up to `length` random factors, an even number of them.
pub fn even(world: &World, words: usize, length: usize) -> impl Strategy<Value = NumericOperator> + use<> {
    operators(world, words).prop_map(move |operator| {
        NumericOperator::from_terms(operator.terms().map(|(word, coefficient)| {
            let factors = word.len().min(length) / 2 * 2;
            (word.iter().take(factors).copied().collect(), *coefficient)
        }))
    })
}

/// Two commuting symmetries of a world's species: a random permutation within every species is cut into its cycles, some of which
/// the first one moves and the other ones the second. Sites with two levels can take signs; the second exchanges
/// the levels of spins ½ and even matrix units on some cycles.
pub fn symmetries(world: &World) -> impl Strategy<Value = [Vec<Move>; 2]> + use<> {
    let sites = world.system.sites.clone();
    let draws = prop::collection::vec(any::<Index>(), sites.len());
    (draws, any::<[u64; 3]>()).prop_map(move |(draws, [second, negative, flip])| {
        let mut to: Vec<usize> = (0..sites.len()).collect();
        for (place, draw) in draws.iter().enumerate() {
            let others: Vec<usize> =
                (place..sites.len()).filter(|other| sites[*other].species == sites[place].species).collect();
            to.swap(place, *draw.get(&others));
        }
        let first_of_cycle = |site: usize| {
            let mut cycle = vec![site];
            while to[cycle[cycle.len() - 1]] != site {
                cycle.push(to[cycle[cycle.len() - 1]]);
            }
            cycle.into_iter().min().expect("a cycle has sites")
        };
        let chosen = |bits: u64, at: usize| bits >> at & 1 == 1;
        let symmetry = |number: usize| {
            let site = |at: usize| {
                let (kind, cycle) = (&sites[at].kind, first_of_cycle(at));
                let own = usize::from(chosen(second, cycle)) == number;
                let even = match kind {
                    Kind::Units(odd) => *odd == [false; 2] || *odd == [true; 2],
                    kind => matches!(kind, Kind::SpinHalf | Kind::Pauli),
                };
                Move {
                    to: if own { to[at] } else { at },
                    flip: number == 1 && even && chosen(flip, cycle) && chosen(flip, 63),
                    negative: own && kind.dimension() == 2 && chosen(negative, at) && chosen(negative, 63),
                }
            };
            (0..sites.len()).map(site).collect()
        };
        [symmetry(0), symmetry(1)]
    })
}

/// `U A U†` for a symmetry `U`.
pub fn moved(world: &World, operator: &NumericOperator, symmetry: &[Move]) -> NumericOperator {
    use GeneratorKind as G;
    let sites = &world.system.sites;
    NumericOperator::from_terms(operator.terms().map(|(word, coefficient)| {
        let mut negative = false;
        let image = |generator: &Generator<Mode>| {
            let own = |site: &Site| (site.species, site.mode) == (generator.species.index(), generator.label);
            let Move { to, flip, negative: sign } =
                symmetry[sites.iter().position(own).expect("a site of the system")];
            // diag(1, −1) first, then the exchange of the levels.
            let changes = match generator.kind {
                G::Z => false,
                G::Unit { row, column } => row != column,
                _ => true,
            };
            negative ^= sign && changes;
            negative ^= flip && matches!(generator.kind, G::Y | G::Z);
            let kind = match generator.kind {
                G::Plus if flip => G::Minus,
                G::Minus if flip => G::Plus,
                G::Unit { row, column } if flip => G::Unit { row: 1 - row, column: 1 - column },
                kind => kind,
            };
            Generator { kind, label: sites[to].mode, ..*generator }
        };
        let word: Word<Mode> = word.iter().map(image).collect();
        (word, if negative { -*coefficient } else { *coefficient })
    }))
}
