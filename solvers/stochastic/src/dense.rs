//! The dense linear algebra of this crate; one thread, so that results do not depend on how many there are.

use eigentruth_numerics::{Complex64, Scalar};
use faer::{Mat, MatRef};

/// The matrix product, for matrices that are too small for blocks to pay.
pub(crate) fn product<S: Scalar>(left: MatRef<'_, S>, right: MatRef<'_, S>) -> Mat<S> {
    let mut result = Mat::zeros(left.nrows(), right.ncols());
    for j in 0..right.ncols() {
        for k in 0..left.ncols() {
            let factor = right[(k, j)];
            for i in 0..left.nrows() {
                result[(i, j)] += left[(i, k)] * factor;
            }
        }
    }
    result
}

/// `one + factor · two`, for matrices of one shape.
pub(crate) fn plus<S: Scalar>(one: &Mat<S>, factor: f64, two: &Mat<S>) -> Mat<S> {
    Mat::from_fn(one.nrows(), one.ncols(), |i, j| one[(i, j)] + two[(i, j)].scaled(factor))
}

/// The transposed matrix.
pub(crate) fn transposed<S: Scalar>(matrix: &Mat<S>) -> Mat<S> {
    Mat::from_fn(matrix.ncols(), matrix.nrows(), |i, j| matrix[(j, i)])
}

/// The unit matrix.
pub(crate) fn unit<S: Scalar>(n: usize) -> Mat<S> {
    Mat::from_fn(n, n, |i, j| S::from_real(if i == j { 1.0 } else { 0.0 }))
}

/// The root of the sum of the squares of the entries: a bound of the spectral norm.
pub(crate) fn frobenius<S: Scalar>(matrix: &Mat<S>) -> f64 {
    let column = |j: usize| (0..matrix.nrows()).map(|i| matrix[(i, j)].norm_squared()).sum::<f64>();
    (0..matrix.ncols()).map(column).sum::<f64>().sqrt()
}

/// Triangular factors of a square matrix.
pub(crate) struct Factors<S: Scalar> {
    lu: Mat<S>,
    order: Vec<usize>,
}

impl<S: Scalar> Factors<S> {
    /// Elimination with partial pivoting; nothing for a matrix with a pivot that is exactly zero or not finite.
    pub(crate) fn new(matrix: &Mat<S>) -> Option<Self> {
        let n = matrix.nrows();
        let mut lu = matrix.clone();
        let mut order: Vec<usize> = (0..n).collect();
        for k in 0..n {
            let larger =
                |&i: &usize, &j: &usize| lu[(i, k)].norm_squared().total_cmp(&lu[(j, k)].norm_squared());
            let pivot = (k..n).max_by(larger)?;
            let size = lu[(pivot, k)].norm_squared();
            if size == 0.0 || !size.is_finite() {
                return None;
            }
            if pivot != k {
                order.swap(k, pivot);
                for column in 0..n {
                    let held = lu[(k, column)];
                    lu[(k, column)] = lu[(pivot, column)];
                    lu[(pivot, column)] = held;
                }
            }
            let inverse = inverted(lu[(k, k)]);
            for row in k + 1..n {
                let held = lu[(row, k)];
                lu[(row, k)] = held * inverse;
            }
            for column in k + 1..n {
                let top = lu[(k, column)];
                if top.norm_squared() == 0.0 {
                    continue;
                }
                for row in k + 1..n {
                    let change = lu[(row, k)] * top;
                    lu[(row, column)] += -change;
                }
            }
        }
        Some(Self { lu, order })
    }

    /// The solution of `A X = B`.
    pub(crate) fn solve(&self, right: &Mat<S>) -> Mat<S> {
        let n = self.order.len();
        let mut x = Mat::from_fn(n, right.ncols(), |i, j| right[(self.order[i], j)]);
        for column in 0..right.ncols() {
            for k in 0..n {
                let known = x[(k, column)];
                for row in k + 1..n {
                    let change = self.lu[(row, k)] * known;
                    x[(row, column)] += -change;
                }
            }
            for k in (0..n).rev() {
                let known = x[(k, column)] * inverted(self.lu[(k, k)]);
                x[(k, column)] = known;
                for row in 0..k {
                    let change = self.lu[(row, k)] * known;
                    x[(row, column)] += -change;
                }
            }
        }
        x
    }

    /// The solution of `A X = B`, with one step of refinement.
    pub(crate) fn solve_refined(&self, matrix: &Mat<S>, right: &Mat<S>) -> Mat<S> {
        let x = self.solve(right);
        let defect = plus(right, -1.0, &product(matrix.as_ref(), x.as_ref()));
        plus(&x, 1.0, &self.solve(&defect))
    }
}

fn inverted<S: Scalar>(value: S) -> S {
    value.conjugate().scaled(1.0 / value.norm_squared())
}

/// A unitary rotation of two rows.
#[derive(Clone, Copy)]
struct Rotation {
    c: f64,
    s: Complex64,
}

impl Rotation {
    /// The rotation that takes `(x, y)` to `(r, 0)`.
    fn new(x: Complex64, y: Complex64) -> Self {
        let norm = x.norm().hypot(y.norm());
        if norm == 0.0 || y == Complex64::ZERO {
            return Self { c: 1.0, s: Complex64::ZERO };
        }
        let phase = if x == Complex64::ZERO { Complex64::ONE } else { x / x.norm() };
        Self { c: x.norm() / norm, s: phase * y.conj() / norm }
    }

    /// On rows `p` and `q` of the columns in a range.
    fn rows(self, a: &mut Mat<Complex64>, [p, q]: [usize; 2], columns: std::ops::Range<usize>) {
        for j in columns {
            let (x, y) = (a[(p, j)], a[(q, j)]);
            a[(p, j)] = self.c * x + self.s * y;
            a[(q, j)] = self.c * y - self.s.conj() * x;
        }
    }

    /// Its adjoint from the right, on columns `p` and `q` of the rows in a range.
    fn columns(self, a: &mut Mat<Complex64>, [p, q]: [usize; 2], rows: std::ops::Range<usize>) {
        for i in rows {
            let (x, y) = (a[(i, p)], a[(i, q)]);
            a[(i, p)] = self.c * x + self.s.conj() * y;
            a[(i, q)] = self.c * y - self.s * x;
        }
    }
}

/// The eigenvalues of any square matrix, those with the largest real part first; nothing if the iteration fails.
///
/// Rotations to Hessenberg form, then QR steps with Wilkinson's shift (G. H. Golub, C. F. Van Loan, Matrix Computations (2013), 7.5).
pub(crate) fn eigenvalues(matrix: &Mat<Complex64>) -> Option<Vec<Complex64>> {
    /// Steps for one eigenvalue; three are usual.
    const MOST: usize = 90;
    let n = matrix.nrows();
    let mut a = matrix.clone();
    let norm = frobenius(&a);
    if !norm.is_finite() {
        return None;
    }
    for k in 0..n {
        for i in (k + 2..n).rev() {
            let rotation = Rotation::new(a[(i - 1, k)], a[(i, k)]);
            rotation.rows(&mut a, [i - 1, i], 0..n);
            rotation.columns(&mut a, [i - 1, i], 0..n);
        }
    }
    let (mut values, mut high, mut steps) = (Vec::with_capacity(n), n, 0);
    while high > 0 {
        let last = high - 1;
        let negligible = |k: usize| {
            let beside = a[(k, k)].norm() + a[(k - 1, k - 1)].norm();
            a[(k, k - 1)].norm() <= f64::EPSILON * if beside == 0.0 { norm } else { beside }
        };
        let low = (1..=last).rev().find(|&k| negligible(k)).unwrap_or(0);
        if low == last {
            values.push(a[(last, last)]);
            (high, steps) = (last, 0);
            continue;
        }
        steps += 1;
        if steps > MOST {
            return None;
        }
        let shift = if steps % 12 == 0 {
            a[(last, last)] + a[(last, last - 1)].norm()
        } else {
            // The eigenvalue of the last two rows next to the last entry.
            let half = 0.5 * (a[(last - 1, last - 1)] - a[(last, last)]);
            let product = a[(last, last - 1)] * a[(last - 1, last)];
            let root = (half * half + product).sqrt();
            let far = if (half.conj() * root).re >= 0.0 { half + root } else { half - root };
            let near = if far == Complex64::ZERO { Complex64::ZERO } else { product / far };
            a[(last, last)] - near
        };
        (low..high).for_each(|k| a[(k, k)] -= shift);
        let mut rotations = Vec::with_capacity(last - low);
        for k in low..last {
            let rotation = Rotation::new(a[(k, k)], a[(k + 1, k)]);
            rotation.rows(&mut a, [k, k + 1], k..high);
            rotations.push(rotation);
        }
        for (k, rotation) in (low..last).zip(rotations) {
            rotation.columns(&mut a, [k, k + 1], low..high.min(k + 2));
        }
        (low..high).for_each(|k| a[(k, k)] += shift);
    }
    values.sort_by(|a, b| b.re.total_cmp(&a.re).then(b.im.total_cmp(&a.im)));
    values.iter().all(|value| value.is_finite()).then_some(values)
}

/// The eigenvalues of a real matrix, as [`eigenvalues`].
pub(crate) fn real_eigenvalues(matrix: &Mat<f64>) -> Option<Vec<Complex64>> {
    eigenvalues(&Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| Complex64::new(matrix[(i, j)], 0.0)))
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
    let one = unit::<S>(n);
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
    let mut result = Factors::new(&plus(&even, -1.0, &odd))?.solve(&plus(&even, 1.0, &odd));
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
        let found = Factors::new(&a).unwrap().solve_refined(&a, &b);
        let defect = plus(&b, -1.0, &product(a.as_ref(), found.as_ref()));
        assert!(frobenius(&defect) <= 64.0 * f64::EPSILON * frobenius(&b));
        assert!(Factors::new(&Mat::<f64>::zeros(2, 2)).is_none());
    }

    #[test]
    fn eigenvalues_of_a_circulant_a_triangle_and_a_defective_matrix() {
        let n = 7;
        let shift = Mat::from_fn(n, n, |i, j| f64::from(u8::from(i == (j + 1) % n)));
        let found = real_eigenvalues(&shift).unwrap();
        for k in 0..n {
            let root = Complex64::from_polar(1.0, std::f64::consts::TAU * k as f64 / n as f64);
            assert!(
                found.iter().any(|value| (value - root).norm() <= 1e2 * f64::EPSILON),
                "{root} {found:?}"
            );
        }
        let triangle = Mat::from_fn(5, 5, |i, j| if i > j { 0.0 } else { 1.0 + i as f64 + 0.3 * j as f64 });
        for (k, value) in real_eigenvalues(&triangle).unwrap().iter().rev().enumerate() {
            assert!((value - (1.0 + 1.3 * k as f64)).norm() <= 1e3 * f64::EPSILON, "{k} {value}");
        }
        // A Jordan block turned by a rotation: eigenvalues are known to the root of the rounding.
        let turned = Mat::from_fn(2, 2, |i, j| [[-0.5, 0.5], [-0.5, 0.5]][i][j]);
        assert!(real_eigenvalues(&turned).unwrap().iter().all(|v| v.norm() <= 4.0 * f64::EPSILON.sqrt()));
    }
}
