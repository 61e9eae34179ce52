//! The laws of the algebra on random mixtures of species, against the dense oracle.

mod support;

use eigentruth_operators::{Algebra, Budget, Complex64, ComplexRational, Operator};
use proptest::prelude::*;
use support::IDENTITY;
use support::dense::{Kind, distance};
use support::random::{Exact, World, operators, world, worlds};

fn canonical(operator: &Exact, algebra: &Algebra) -> Exact {
    operator.normal_order(algebra, &mut Budget::default()).expect("short words")
}

fn with_operators(count: usize, words: usize, length: usize) -> impl Strategy<Value = (World, Vec<Exact>)> {
    worlds().prop_flat_map(move |world| {
        let operators = prop::collection::vec(operators(&world, words, length), count);
        (Just(world), operators)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn normal_order_preserves_the_matrix_and_is_idempotent((world, operators) in with_operators(1, 4, 5)) {
        let ordered = canonical(&operators[0], &world.algebra);
        let states = world.system.safe_states(5);
        let written = world.system.columns(&operators[0], &states);
        prop_assert!(distance(&written, &world.system.columns(&ordered, &states)) < IDENTITY);
        prop_assert_eq!(canonical(&ordered, &world.algebra), ordered);
    }

    #[test]
    fn the_product_is_the_matrix_product((world, operators) in with_operators(2, 3, 2)) {
        let (a, b) = (&operators[0], &operators[1]);
        let ordered = canonical(&(a * b), &world.algebra);
        let states = world.system.safe_states(4);
        let all: Vec<usize> = (0..world.system.dimension()).collect();
        let (left, right) = (world.system.columns(a, &all), world.system.columns(b, &states));
        let multiply = |column: &Vec<Complex64>| -> Vec<Complex64> {
            let row = |row: usize| column.iter().zip(&left).map(|(x, own)| x * own[row]).sum();
            (0..column.len()).map(row).collect()
        };
        let product = right.iter().map(multiply).collect();
        prop_assert!(distance(&product, &world.system.columns(&ordered, &states)) < IDENTITY);
    }

    #[test]
    fn the_adjoint_is_the_adjoint_matrix((world, operators) in with_operators(1, 3, 4)) {
        let all: Vec<usize> = (0..world.system.dimension()).collect();
        let columns = world.system.columns(&operators[0], &all);
        let dagger = all.iter().map(|&j| all.iter().map(|&i| columns[i][j].conj()).collect()).collect();
        prop_assert!(distance(&dagger, &world.system.columns(&operators[0].adjoint(), &all)) < IDENTITY);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn normal_order_respects_sums_products_and_adjoints((world, operators) in with_operators(2, 3, 4)) {
        let (a, b, algebra) = (&operators[0], &operators[1], &world.algebra);
        let (x, y) = (canonical(a, algebra), canonical(b, algebra));
        prop_assert_eq!(canonical(&(a * b), algebra), canonical(&(&x * &y), algebra));
        prop_assert_eq!(canonical(&(a + b), algebra), (&x + &y).collect());
        prop_assert_eq!(canonical(&a.adjoint(), algebra), canonical(&x.adjoint(), algebra));
        prop_assert_eq!(canonical(&(a * b).adjoint(), algebra), canonical(&(y.adjoint() * x.adjoint()), algebra));
        prop_assert!(canonical(&(a - a), algebra).is_empty());
    }

    #[test]
    fn jacobi_and_leibniz((world, operators) in with_operators(3, 2, 3)) {
        let [a, b, c] = [&operators[0], &operators[1], &operators[2]];
        let jacobi = a.commutator(&b.commutator(c)) + b.commutator(&c.commutator(a)) + c.commutator(&a.commutator(b));
        prop_assert!(canonical(&jacobi, &world.algebra).is_empty());
        let leibniz = a.commutator(&(b * c)) - a.commutator(b) * c - b * a.commutator(c);
        prop_assert!(canonical(&leibniz, &world.algebra).is_empty());
    }

    #[test]
    fn the_adjoint_of_a_canonical_word_is_canonical_up_to_sign((world, operators) in with_operators(1, 3, 5)) {
        for (word, _) in canonical(&operators[0], &world.algebra).terms() {
            let adjoint = canonical(&Operator::term(ComplexRational::ONE, word.adjoint()), &world.algebra);
            prop_assert_eq!(adjoint.len(), 1);
            let sign = adjoint.terms().next().map(|(_, sign)| sign.clone());
            prop_assert!(sign == Some(ComplexRational::ONE) || sign == Some(ComplexRational::MINUS_ONE));
        }
    }
}

/// Completeness: the canonical words have linearly independent matrices, so no two different canonical forms
/// are the same operator. Bosons and `SpinS` (here only spin 1) have no faithful small matrices.
#[test]
fn canonical_words_are_linearly_independent() {
    let finite = [
        Kind::Fermion,
        Kind::Majorana,
        Kind::SpinHalf,
        Kind::Pauli,
        Kind::Units([false; 3]),
        Kind::Units([false, true, true]),
    ];
    for one in finite {
        for two in finite {
            let world = world(&[(one, 1), (two, 1)], 0);
            let mut words = vec![Operator::identity()];
            // All products of up to two generators per site span everything.
            for species in 0..2 {
                let own: Vec<_> = world.generators.iter().filter(|g| g.species.index() == species).collect();
                let mut longer = words.clone();
                for word in &words {
                    for g in &own {
                        longer.push(word * Exact::generator(**g));
                        longer
                            .extend(own.iter().map(|h| word * Exact::generator(**g) * Exact::generator(**h)));
                    }
                }
                let sum = longer.iter().map(|word| canonical(word, &world.algebra));
                let mut canonical_words: Vec<_> = sum
                    .flat_map(|sum| sum.terms().map(|(word, _)| word.clone()).collect::<Vec<_>>())
                    .collect();
                canonical_words.sort();
                canonical_words.dedup();
                words = canonical_words
                    .into_iter()
                    .map(|word| Operator::term(ComplexRational::ONE, word))
                    .collect();
            }
            let all: Vec<usize> = (0..world.system.dimension()).collect();
            let flat = |word: &Exact| world.system.columns(word, &all).concat();
            let rows: Vec<Vec<Complex64>> = words.iter().map(flat).collect();
            let dimension = |kind: Kind| if kind == Kind::Majorana { 2 } else { kind.dimension().pow(2) };
            assert_eq!(words.len(), dimension(one) * dimension(two), "{one:?} {two:?}");
            assert_eq!(rank(rows), words.len(), "{one:?} {two:?}");
        }
    }
}

fn rank(mut rows: Vec<Vec<Complex64>>) -> usize {
    let mut rank = 0;
    for column in 0..rows[0].len() {
        let largest =
            (rank..rows.len()).max_by(|a, b| rows[*a][column].norm().total_cmp(&rows[*b][column].norm()));
        let Some(pivot) = largest.filter(|row| rows[*row][column].norm() > IDENTITY) else { continue };
        rows.swap(rank, pivot);
        let leading = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1) {
            let factor = row[column] / leading[column];
            row.iter_mut().zip(&leading).skip(column).for_each(|(x, y)| *x -= factor * y);
        }
        rank += 1;
    }
    rank
}
