use dashu_ratio::RBig;
use proptest::prelude::*;

use super::*;

#[test]
fn primes() {
    let small: Vec<u64> = (0..60).filter(|&n| is_prime(n)).collect();
    assert_eq!(small, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]);
    // A Mersenne prime, a Carmichael number, a square of a prime.
    assert!(is_prime((1 << 61) - 1) && !is_prime(561) && !is_prime(1_000_003 * 1_000_003));
    let (prime, root) = prime_with_roots(12, 1000).unwrap();
    assert!(is_prime(prime) && prime % 12 == 1 && prime > 1000);
    let powers: std::collections::BTreeSet<_> = (0..12).map(|k| prime::power(root, k, prime)).collect();
    assert_eq!(powers.len(), 12);
}

#[test]
fn the_hilbert_matrix_has_full_rank_although_it_is_nearly_singular() {
    let entry = |a: usize, b: usize| (b, RBig::from_parts(1.into(), ((a + b + 1) as u64).into()));
    let rows = (0..16).map(|a| (0..16).map(|b| entry(a, b)).collect()).collect();
    let (rank, basis) = certified_rank(&Rationals, &SparseMatrix { columns: 16, rows }).unwrap();
    assert_eq!((rank, basis.len()), (16, 0));
}

#[test]
fn complex_dependences_are_found() {
    // The second row is i times the first.
    let rows = vec![
        vec![(0, Gaussian::new(1, 0)), (1, Gaussian::new(2, 1))],
        vec![(0, Gaussian::new(0, 1)), (1, Gaussian::new(-1, 2))],
    ];
    let (rank, basis) = certified_rank(&GaussianRationals, &SparseMatrix { columns: 2, rows }).unwrap();
    assert_eq!(rank, 1);
    assert_eq!(basis[0][&0], Gaussian::new(-2, -1));
}

#[test]
fn entries_outside_are_refused() {
    let matrix = SparseMatrix { columns: 2, rows: vec![vec![(2, RBig::ONE)]] };
    assert!(matrix.eliminate(&Rationals).is_err());
}

proptest! {
    #[test]
    fn a_product_of_thin_matrices_has_at_most_their_rank(
        left in prop::collection::vec(-4i64..5, 15), right in prop::collection::vec(-4i64..5, 18),
    ) {
        // 5×3 times 3×6; and the rank of the transpose is the same.
        let product = |a: usize, b: usize| (0..3).map(|k| left[3 * a + k] * right[6 * k + b]).sum::<i64>();
        let matrix = |rows: usize, columns: usize, entry: &dyn Fn(usize, usize) -> i64| SparseMatrix {
            columns,
            rows: (0..rows).map(|a| (0..columns).map(|b| (b, RBig::from(entry(a, b)))).collect()).collect(),
        };
        let (rank, basis) = certified_rank(&Rationals, &matrix(5, 6, &product)).unwrap();
        let (transposed, _) = certified_rank(&Rationals, &matrix(6, 5, &|a, b| product(b, a))).unwrap();
        prop_assert!(rank <= 3 && rank == transposed && basis.len() == 6 - rank);
    }
}
