//! Sectors of permutation groups with spin flips, characters and fermion signs: their blocks make up the matrix.

use eigentruth_exact::basis::{Charge, Sector};
use eigentruth_exact::orbits::{Destination, GroupElement, OrbitBasis, OrbitError, OrbitOperator};
use eigentruth_exact::{Basis, DEFAULT_MEMORY, MatrixFree, conserved};
use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{LinearOperator, Scalar};
use eigentruth_operators::{Complex64, NumericOperator};
use proptest::prelude::*;

use super::dense::{Kind, Matrix, Move};
use super::group::Group;
use super::random::{LENGTH, World, conserving, moved, operators, symmetries, worlds};

type Case = (World, NumericOperator, [Vec<Move>; 2]);

fn cases() -> impl Strategy<Value = Case> {
    worlds(true).prop_flat_map(|world| {
        let operator = prop_oneof![1 => operators(&world, 2).boxed(), 3 => conserving(&world, 2).boxed()];
        let operator = operator.prop_map(|operator| in_sixteenths(&operator));
        let symmetries = symmetries(&world);
        (Just(world), operator, symmetries)
    })
}

/// The same words with coefficients that add up without rounding: what cancels in the sum over a group is gone then.
fn in_sixteenths(operator: &NumericOperator) -> NumericOperator {
    let rounded = |x: f64| (16.0 * x).round() / 16.0;
    NumericOperator::from_terms(
        operator.terms().map(|(word, c)| (word.clone(), Complex64::new(rounded(c.re), rounded(c.im)))),
    )
}

/// Whether a site has odd operators and more than two levels, or an odd first level: symmetric sectors may refuse to move it.
fn has_refused_odd_sites(world: &World) -> bool {
    let graded = |odd: &[bool]| odd.contains(&true) && odd.contains(&false);
    let refused = |kind: &Kind| matches!(kind, Kind::Units(odd) if graded(odd) && (odd.len() > 2 || odd[0]));
    world.system.sites.iter().any(|site| refused(&site.kind))
}

/// The elements with their characters, as the solver takes them.
fn elements(group: &Group, characters: &[Complex64]) -> Vec<GroupElement> {
    let destination = |&Move { to, flip, negative }: &Move| Destination { to, flip, negative };
    let element = |(moves, character): (&[Move], &Complex64)| GroupElement {
        fields: moves.iter().map(destination).collect(),
        character: *character,
    };
    group.elements.iter().map(|element| element.moves.as_slice()).zip(characters).map(element).collect()
}

/// Whether every element takes a charge to itself (`sign` 1) or to its negative.
fn takes_charge(world: &World, group: &Group, charge: &Charge, sign: i64) -> bool {
    let fields = world.layout.fields();
    let weights = |field: usize| {
        let degree = fields[field].degree;
        let position = world.space.position(degree.species, degree.mode).expect("a degree of the space");
        &charge.weights[position]
    };
    group.elements.iter().all(|element| {
        let flips = element.moves.iter().any(|site| site.flip);
        let sign = if flips { sign } else { 1 };
        element.moves.iter().enumerate().all(|(field, site)| {
            let mut levels = weights(field).iter().enumerate();
            levels.all(|(level, weight)| {
                weights(site.to)[if site.flip { 1 - level } else { level }] == sign * weight
            })
        })
    })
}

/// Sectors of the charges that the group keeps, in all values: they make up the space. And, where there are any, sectors
/// in which charges that some elements reverse are 0.
fn sectors(world: &World, group: &Group, charges: Vec<Charge>) -> (Vec<Sector>, Vec<Sector>) {
    let (kept, others): (Vec<_>, Vec<_>) =
        charges.into_iter().partition(|charge| takes_charge(world, group, charge, 1));
    let all = kept.iter().fold(Sector::all(&world.space), |sector, charge| {
        sector.with(charge.clone(), 0).expect("a charge of the space")
    });
    let of_values = |values: Vec<i64>| {
        kept.iter().zip(values).fold(Sector::all(&world.space), |sector, (charge, value)| {
            sector.with(charge.clone(), value).expect("a charge of the space")
        })
    };
    let values = all.dimensions(&world.layout).expect("a layout of the space").into_keys();
    let whole: Vec<Sector> = values.map(of_values).collect();
    let mut further = Vec::new();
    for charge in others.into_iter().filter(|charge| takes_charge(world, group, charge, -1)) {
        let zero = |sector: &Sector| sector.clone().with(charge.clone(), 0).expect("a charge of the space");
        let filled = |sector: &Sector| sector.dimension(&world.layout).expect("a layout of the space") > 0;
        further.extend(whole.iter().map(zero).filter(filled));
    }
    (whole, further)
}

/// `operator` on a basis against `B† A B`, the columns of `B` being `vectors`.
fn check_block<S: Scalar>(
    operator: &impl LinearOperator<S>,
    vectors: &[Vec<(usize, Complex64)>],
    matrix: &Matrix,
    allowed: f64,
) -> Result<(), TestCaseError> {
    let (mut unit, mut image) = (vec![S::ZERO; vectors.len()], vec![S::ZERO; vectors.len()]);
    for (column, ket) in vectors.iter().enumerate() {
        unit[column] = S::from_real(1.0);
        operator.apply(&unit, &mut image);
        unit[column] = S::ZERO;
        for (bra, found) in vectors.iter().zip(&image) {
            let mut expected = Complex64::ZERO;
            for (row, left) in bra {
                for (at, right) in ket {
                    expected += left.conj() * matrix[(*row, *at)] * right;
                }
            }
            let difference = (expected - found.to_complex()).norm();
            prop_assert!(difference <= allowed, "{expected} and {found:?} differ by more than {allowed:e}");
        }
    }
    Ok(())
}

/// Compares one block; how many states it has, and whether the basis could be made.
fn check(
    (world, transitions): (&World, &Transitions),
    (group, characters): (&Group, &[Complex64]),
    sector: &Sector,
    matrix: &Matrix,
    allowed: f64,
) -> Result<Option<usize>, TestCaseError> {
    let list = elements(group, characters);
    let basis = match OrbitBasis::new(&world.layout, sector, &list, DEFAULT_MEMORY) {
        Ok(basis) => basis,
        Err(OrbitError::Empty) => return Ok(Some(0)),
        Err(OrbitError::Element { .. }) if has_refused_odd_sites(world) => return Ok(None),
        Err(error) => return Err(TestCaseError::fail(error.to_string())),
    };
    let all = world.layout.configurations(256).expect("small spaces");
    let vector = |configuration: &u64| {
        let state = all.binary_search(configuration).expect("a configuration of the space");
        group.projected(characters, state)
    };
    let vectors: Option<Vec<_>> = basis.representatives().iter().map(vector).collect();
    let Some(vectors) = vectors else {
        return Err(TestCaseError::fail("a representative is annihilated by the projection"));
    };
    let operator = OrbitOperator::<Complex64>::new(transitions, &basis, DEFAULT_MEMORY);
    let operator = operator.map_err(|error| TestCaseError::fail(error.to_string()))?;
    check_block(&operator, &vectors, matrix, allowed)?;
    let free = MatrixFree::<Complex64, _>::new(&basis, transitions).expect("complex");
    check_block(&free, &vectors, matrix, allowed)?;
    if basis.is_real() && transitions.is_real() {
        let real = OrbitOperator::<f64>::new(transitions, &basis, DEFAULT_MEMORY).expect("real");
        check_block(&real, &vectors, matrix, allowed)?;
    }
    Ok(Some(vectors.len()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_blocks_of_a_group_make_up_the_matrix((world, half, generators) in cases()) {
        let group = Group::new(&world.system.movers(), &generators);
        let own = &half + half.adjoint();
        let operator = group.elements.iter().fold(NumericOperator::zero(), |sum, element| {
            sum + moved(&world, &own, &element.moves)
        });
        let (matrix, scale) = world.system.matrix(&operator);
        let operations = operator.len() * (LENGTH + 1) * group.elements.len();
        let allowed = 4.0 * operations as f64 * f64::EPSILON * scale;
        prop_assert!(group.variance(&matrix) <= allowed, "the oracle's own symmetries leave the sum alone");
        let transitions = Transitions::from_operator(&world.space, &operator, &world.layout).expect("small");
        let charges = conserved(&world.space, &transitions).expect("charges of the space");
        let (whole, further) = sectors(&world, &group, charges);
        let mut states = 0;
        for characters in group.representations() {
            for sector in &whole {
                let found = check((&world, &transitions), (&group, &characters), sector, &matrix, allowed)?;
                let Some(found) = found else { return Ok(()) };
                states += found;
            }
            for sector in &further {
                check((&world, &transitions), (&group, &characters), sector, &matrix, allowed)?;
            }
        }
        // Orthonormal vectors of different representations, as many as there are states: nothing is missing.
        prop_assert_eq!(states, matrix.nrows());
    }

    #[test]
    fn what_does_not_commute_with_the_group_is_refused((world, half, generators) in cases()) {
        let group = Group::new(&world.system.movers(), &generators);
        let operator = &half + half.adjoint();
        let (matrix, scale) = world.system.matrix(&operator);
        let transitions = Transitions::from_operator(&world.space, &operator, &world.layout).expect("small");
        let commutes = group.variance(&matrix) <= 1e3 * f64::EPSILON * scale;
        for characters in group.representations() {
            let list = elements(&group, &characters);
            let all = Sector::all(&world.space);
            let Ok(basis) = OrbitBasis::new(&world.layout, &all, &list, DEFAULT_MEMORY) else { continue };
            let found = OrbitOperator::<Complex64>::new(&transitions, &basis, DEFAULT_MEMORY);
            let refused = matches!(found, Err(OrbitError::NotInvariant { .. }));
            prop_assert_eq!(refused, !commutes, "{:?}", found.err());
        }
    }
}
