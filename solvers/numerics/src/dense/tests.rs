use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;

use super::*;
use crate::streams;

fn random<S: Scalar>(rows: usize, columns: usize, seed: u64) -> Mat<S> {
    let mut stream = streams::stream(seed, 0);
    Mat::from_fn(rows, columns, |_, _| S::random(&mut || 2.0 * stream.random::<f64>() - 1.0))
}

/// The identity tolerance for products of matrices of this size with entries below 1.
fn rounding(n: usize) -> f64 {
    64.0 * (n * n).max(1) as f64 * f64::EPSILON
}

fn distance<S: Scalar>(a: &Mat<S>, b: &Mat<S>) -> f64 {
    assert_eq!((a.nrows(), a.ncols()), (b.nrows(), b.ncols()));
    let mut largest = 0.0f64;
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            largest = largest.max((a[(i, j)] - b[(i, j)]).norm_squared().sqrt());
        }
    }
    largest
}

/// The product by its definition.
fn by_definition<S: Scalar>(a: &Mat<S>, b: &Mat<S>) -> Mat<S> {
    Mat::from_fn(a.nrows(), b.ncols(), |i, j| {
        let mut sum = S::ZERO;
        (0..a.ncols()).for_each(|k| sum += a[(i, k)] * b[(k, j)]);
        sum
    })
}

fn entering<S: Scalar>(a: &Mat<S>, how: As) -> Mat<S> {
    match how {
        As::Given => a.clone(),
        As::Transpose => Mat::from_fn(a.ncols(), a.nrows(), |i, j| a[(j, i)]),
        As::Adjoint => Mat::from_fn(a.ncols(), a.nrows(), |i, j| a[(j, i)].conjugate()),
    }
}

fn all_laws<S: Scalar>() {
    for (rows, columns) in [(0, 0), (1, 1), (7, 4), (4, 7), (24, 24)] {
        let n = rows.max(columns);
        let a = random::<S>(rows, columns, 1);
        for left in [As::Given, As::Transpose, As::Adjoint] {
            for right in [As::Given, As::Transpose, As::Adjoint] {
                let inner = entering(&a, left).ncols();
                let b = if right == As::Given { random::<S>(inner, 5, 2) } else { random::<S>(5, inner, 2) };
                let found = product_as(a.as_ref(), left, b.as_ref(), right);
                assert!(
                    distance(&found, &by_definition(&entering(&a, left), &entering(&b, right))) < rounding(n)
                );
            }
        }

        let Svd { u, s, v } = svd(a.as_ref()).unwrap();
        let scaled = Mat::from_fn(rows, s.len(), |i, k| u[(i, k)].scaled(s[k]));
        assert!(distance(&product_adjoint(scaled.as_ref(), v.as_ref()), &a) < rounding(n));
        assert!(s.is_sorted_by(|x, y| x >= y));
        let values = singular_values(a.as_ref()).unwrap();
        assert!(values.iter().zip(&s).all(|(x, y)| (x - y).abs() < rounding(n)));

        let (q, r) = qr(a.as_ref());
        assert!(distance(&product(q.as_ref(), r.as_ref()), &a) < rounding(n));
        let k = rows.min(columns);
        assert!(distance(&adjoint_product(q.as_ref(), q.as_ref()), &Mat::identity(k, k)) < rounding(n));

        let PivotedQr { q, r, order } = pivoted_qr(a.as_ref());
        let reordered = Mat::from_fn(rows, columns, |i, j| a[(i, order[j])]);
        assert!(distance(&product(q.as_ref(), r.as_ref()), &reordered) < rounding(n));
        let diagonal: Vec<f64> = (0..k).map(|i| r[(i, i)].norm_squared()).collect();
        assert!(diagonal.is_sorted_by(|x, y| x >= y));

        if rows == columns {
            let lu = Lu::new(a.as_ref());
            let unit = Mat::identity(n, n);
            // Converged class: the inverse of a random matrix of this size loses a few digits.
            assert!(distance(&product(a.as_ref(), lu.inverse().as_ref()), &unit) < 1e3 * rounding(n));
            let (logarithm, phase) = lu.log_determinant();
            let values = eigenvalues(a.as_ref()).unwrap();
            let direct = lu.determinant().to_complex();
            let determinant: Complex64 = values.iter().product();
            let from_factors = phase.to_complex() * logarithm.exp();
            assert!((determinant - from_factors).norm() <= 1e3 * rounding(n) * determinant.norm());
            assert!((determinant - direct).norm() <= 1e3 * rounding(n) * determinant.norm());

            let h = Mat::from_fn(n, n, |i, j| a[(i, j)] + a[(j, i)].conjugate());
            let (values, vectors) = hermitian_eigen(h.as_ref()).unwrap();
            let image = Mat::from_fn(n, n, |i, k| vectors[(i, k)].scaled(values[k]));
            assert!(distance(&product(h.as_ref(), vectors.as_ref()), &image) < rounding(n));
            let alone = hermitian_eigenvalues(h.as_ref()).unwrap();
            assert!(alone.iter().zip(&values).all(|(x, y)| (x - y).abs() < rounding(n)));
        }
    }
}

#[test]
fn decompositions_of_real_matrices_give_them_back() {
    all_laws::<f64>();
}

#[test]
fn decompositions_of_complex_matrices_give_them_back() {
    all_laws::<Complex64>();
}

#[test]
fn the_determinant_knows_the_sign_of_a_permutation() {
    for (order, sign) in
        [(vec![0, 1, 2], 1.0), (vec![1, 0, 2], -1.0), (vec![1, 2, 0], 1.0), (vec![3, 2, 1, 0], 1.0)]
    {
        let n = order.len();
        let a = Mat::from_fn(n, n, |i, j| if order[i] == j { 2.0 } else { 0.0 });
        let (logarithm, phase) = Lu::new(a.as_ref()).log_determinant();
        assert_eq!(phase, sign);
        assert_eq!(Lu::new(a.as_ref()).determinant(), sign * 2f64.powi(n as i32));
        assert!((logarithm - n as f64 * 2f64.ln()).abs() < rounding(n));
    }
    let singular = Mat::from_fn(2, 2, |_, _| 1.0);
    assert_eq!(Lu::new(singular.as_ref()).log_determinant(), (f64::NEG_INFINITY, 0.0));
}

#[test]
fn what_is_not_finite_is_refused() {
    let a = Mat::from_fn(3, 2, |i, _| if i == 1 { f64::NAN } else { 1.0 });
    assert_eq!(svd(a.as_ref()).unwrap_err(), DenseError::NotFinite { rows: 3, columns: 2 });
}

fn cholesky_solves<S: Scalar>() {
    for n in [1, 7, 40] {
        let a = random::<S>(n, n + 3, 5);
        let mut positive = product_adjoint(a.as_ref(), a.as_ref());
        (0..n).for_each(|i| positive[(i, i)] += S::from_real(1.0));
        let right = random::<S>(n, 2, 6);
        let found = Cholesky::new(positive.as_ref()).expect("positive").solve(right.as_ref());
        assert!(distance(&product(positive.as_ref(), found.as_ref()), &right) <= 16.0 * rounding(n));
        positive[(n - 1, n - 1)] = S::from_real(-1.0);
        assert_eq!(Cholesky::new(positive.as_ref()).err(), Some(DenseError::NotPositive { rows: n }));
    }
}

#[test]
fn cholesky_solves_positive_matrices_and_refuses_others() {
    cholesky_solves::<f64>();
    cholesky_solves::<Complex64>();
}
