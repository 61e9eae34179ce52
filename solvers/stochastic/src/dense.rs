//! What stochastic processes need of dense matrices beyond [`eigentruth_numerics::dense`].

pub(crate) use eigentruth_numerics::dense::product;
use eigentruth_numerics::dense::{self, Lu};
use eigentruth_numerics::{Complex64, Scalar};
use faer::Mat;

/// `one + factor · two`, for matrices of one shape.
pub(crate) fn plus<S: Scalar>(one: &Mat<S>, factor: f64, two: &Mat<S>) -> Mat<S> {
    Mat::from_fn(one.nrows(), one.ncols(), |i, j| one[(i, j)] + two[(i, j)].scaled(factor))
}

/// The root of the sum of the squares of the entries: a bound of the spectral norm.
pub(crate) fn frobenius<S: Scalar>(matrix: &Mat<S>) -> f64 {
    let column = |j: usize| (0..matrix.nrows()).map(|i| matrix[(i, j)].norm_squared()).sum::<f64>();
    (0..matrix.ncols()).map(column).sum::<f64>().sqrt()
}

/// Triangular factors of a square matrix; nothing for a matrix with a pivot that is exactly zero or not finite.
pub(crate) fn factors<S: Scalar>(matrix: &Mat<S>) -> Option<Lu<S>> {
    let factors = Lu::new(matrix.as_ref());
    factors.log_determinant().0.is_finite().then_some(factors)
}

/// The solution of `A X = B` from the factors of A, with one step of refinement.
pub(crate) fn solve_refined<S: Scalar>(factors: &Lu<S>, matrix: &Mat<S>, right: &Mat<S>) -> Mat<S> {
    let x = factors.solve(right.as_ref());
    let defect = plus(right, -1.0, &product(matrix.as_ref(), x.as_ref()));
    plus(&x, 1.0, &factors.solve(defect.as_ref()))
}

/// The eigenvalues of any square matrix, those with the largest real part first; nothing if the iteration fails.
pub(crate) fn eigenvalues(matrix: &Mat<f64>) -> Option<Vec<Complex64>> {
    let mut values = dense::eigenvalues(matrix.as_ref()).ok()?;
    values.sort_by(|a, b| b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im)));
    Some(values)
}

/// The exponential of a square matrix: diagonal Padé approximant of degree 13, scaled and squared.
///
/// Source: N. J. Higham, SIAM J. Matrix Anal. Appl. 26, 1179 (2005), algorithm 2.3.
pub(crate) fn exponential<S: Scalar>(matrix: &Mat<S>) -> Option<Mat<S>> {
    /// Norm up to which degree 13 is accurate to rounding.
    const RADIUS: f64 = 5.371_920_351_148_152;
    const B: [f64; 14] = [
        64_764_752_532_480_000.0,
        32_382_376_266_240_000.0,
        7_771_770_303_897_600.0,
        1_187_353_796_428_800.0,
        129_060_195_264_000.0,
        10_559_470_521_600.0,
        670_442_572_800.0,
        33_522_128_640.0,
        1_323_241_920.0,
        40_840_800.0,
        960_960.0,
        16_380.0,
        182.0,
        1.0,
    ];
    let n = matrix.nrows();
    let norm = frobenius(matrix);
    if !norm.is_finite() {
        return None;
    }
    let squarings = (norm / RADIUS).log2().ceil().max(0.0) as i32;
    let a = Mat::from_fn(n, n, |i, j| matrix[(i, j)].scaled((-squarings as f64).exp2()));
    let a2 = product(a.as_ref(), a.as_ref());
    let a4 = product(a2.as_ref(), a2.as_ref());
    let a6 = product(a4.as_ref(), a2.as_ref());
    let one = Mat::<S>::identity(n, n);
    let combined = |c: [f64; 4]| {
        let sum = |i, j| {
            one[(i, j)].scaled(c[0])
                + a2[(i, j)].scaled(c[1])
                + a4[(i, j)].scaled(c[2])
                + a6[(i, j)].scaled(c[3])
        };
        Mat::from_fn(n, n, sum)
    };
    let odd = plus(
        &product(a6.as_ref(), combined([0.0, B[9], B[11], B[13]]).as_ref()),
        1.0,
        &combined([B[1], B[3], B[5], B[7]]),
    );
    let odd = product(a.as_ref(), odd.as_ref());
    let even = plus(
        &product(a6.as_ref(), combined([0.0, B[8], B[10], B[12]]).as_ref()),
        1.0,
        &combined([B[0], B[2], B[4], B[6]]),
    );
    let mut result = factors(&plus(&even, -1.0, &odd))?.solve(plus(&even, 1.0, &odd).as_ref());
    for _ in 0..squarings {
        result = product(result.as_ref(), result.as_ref());
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Identity: what this many roundings leave.
    fn near(one: f64, two: f64) -> bool {
        (one - two).abs() <= 64.0 * f64::EPSILON * two.abs().max(1.0)
    }

    #[test]
    fn the_exponential_of_a_rotation_and_of_a_jordan_block() {
        for angle in [0.3, 2.0, 40.0] {
            let generator = Mat::from_fn(2, 2, |i, j| angle * (i as f64 - j as f64));
            let found = exponential(&generator).unwrap();
            let wide = angle.max(1.0);
            assert!((found[(0, 0)] - f64::cos(angle)).abs() <= 64.0 * f64::EPSILON * wide);
            assert!((found[(1, 0)] - f64::sin(angle)).abs() <= 64.0 * f64::EPSILON * wide);
        }
        let jordan = Mat::from_fn(3, 3, |i, j| if i == j { -0.7 } else { f64::from(u8::from(j == i + 1)) });
        let found = exponential(&jordan).unwrap();
        assert!(near(found[(0, 2)], 0.5 * f64::exp(-0.7)) && near(found[(2, 0)], 0.0));
    }

    #[test]
    fn equations_are_solved_and_singular_ones_refused() {
        let a = Mat::from_fn(4, 4, |i, j| 1.0 / (1.0 + i as f64 + 2.0 * j as f64));
        let x = Mat::from_fn(4, 2, |i, j| i as f64 - 3.0 * j as f64);
        let b = product(a.as_ref(), x.as_ref());
        let found = solve_refined(&factors(&a).unwrap(), &a, &b);
        let defect = plus(&b, -1.0, &product(a.as_ref(), found.as_ref()));
        assert!(frobenius(&defect) <= 64.0 * f64::EPSILON * frobenius(&b));
        assert!(factors(&Mat::<f64>::zeros(2, 2)).is_none());
    }

    #[test]
    fn eigenvalues_of_a_circulant_a_triangle_and_a_defective_matrix() {
        let n = 7;
        let shift = Mat::from_fn(n, n, |i, j| f64::from(u8::from(i == (j + 1) % n)));
        let found = eigenvalues(&shift).unwrap();
        for k in 0..n {
            let root = Complex64::from_polar(1.0, std::f64::consts::TAU * k as f64 / n as f64);
            assert!(
                found.iter().any(|value| (value - root).norm() <= 1e2 * f64::EPSILON),
                "{root} {found:?}"
            );
        }
        let triangle = Mat::from_fn(5, 5, |i, j| if i > j { 0.0 } else { 1.0 + i as f64 + 0.3 * j as f64 });
        for (k, value) in eigenvalues(&triangle).unwrap().iter().rev().enumerate() {
            assert!((value - (1.0 + 1.3 * k as f64)).norm() <= 1e3 * f64::EPSILON, "{k} {value}");
        }
        // A Jordan block turned by a rotation: eigenvalues are known to the root of the rounding.
        let turned = Mat::from_fn(2, 2, |i, j| [[-0.5, 0.5], [-0.5, 0.5]][i][j]);
        assert!(eigenvalues(&turned).unwrap().iter().all(|v| v.norm() <= 4.0 * f64::EPSILON.sqrt()));
    }
}
