//! Multiplication by `e^{−τK}`, as a product of two small matrices where it is one.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::Mat;
use pulp::{Arch, Simd, WithSimd};

/// A fixed matrix that multiplies others many times.
#[derive(Clone, Debug)]
pub(super) enum Propagator<S: Scalar> {
    /// Any matrix.
    Dense(Mat<S>),
    /// `outer ⊗ inner`, the index being `x + inner.len() · y`: hopping on a rectangle is a sum over directions, so its
    /// exponential is a product.
    Kronecker { inner: Mat<S>, outer: Mat<S> },
}

impl<S: Scalar> Propagator<S> {
    /// Finds the factors if there are any.
    pub(super) fn new(matrix: &Mat<S>) -> Self {
        let n = matrix.nrows();
        let mut best: Option<(usize, Self)> = None;
        for a in WIDTHS {
            if !n.is_multiple_of(a) || a == n {
                continue;
            }
            let cost = a + n / a;
            if best.as_ref().is_some_and(|(least, _)| *least <= cost) {
                continue;
            }
            if let Some(found) = Self::factors(matrix, a) {
                best = Some((cost, found));
            }
        }
        best.map_or_else(|| Self::Dense(matrix.clone()), |(_, found)| found)
    }

    fn factors(matrix: &Mat<S>, a: usize) -> Option<Self> {
        let (n, corner) = (matrix.nrows(), matrix[(0, 0)]);
        let c = n / a;
        let modulus = corner.norm_squared();
        if modulus == 0.0 {
            return None;
        }
        let inner = Mat::from_fn(a, a, |i, j| matrix[(i, j)]);
        let inverse = corner.conjugate().scaled(1.0 / modulus);
        let outer = Mat::from_fn(c, c, |i, j| matrix[(a * i, a * j)] * inverse);
        let mut largest = 0.0f64;
        let mut distance = 0.0f64;
        for j in 0..n {
            for i in 0..n {
                let product = inner[(i % a, j % a)] * outer[(i / a, j / a)];
                largest = largest.max(matrix[(i, j)].norm_squared());
                distance = distance.max((product - matrix[(i, j)]).norm_squared());
            }
        }
        // Identity class: both come from one eigendecomposition.
        let rounding = 16.0 * n as f64 * f64::EPSILON;
        (distance <= rounding * rounding * largest).then_some(Self::Kronecker { inner, outer })
    }

    /// `matrix ← P matrix`.
    pub(super) fn left(&self, matrix: &mut Mat<S>, scratch: &mut Mat<S>) {
        match self {
            Self::Dense(factor) => {
                std::mem::swap(matrix, scratch);
                let (factor, from, one) = (factor.as_ref(), scratch.as_ref(), S::from_real(1.0));
                dense::multiply(matrix.as_mut(), false, factor, As::Given, from, As::Given, one);
            }
            Self::Kronecker { inner, outer } => {
                Arch::new().dispatch(Product { inner, outer, matrix, scratch, side: Side::Left });
            }
        }
    }

    /// `matrix ← matrix P`.
    pub(super) fn right(&self, matrix: &mut Mat<S>, scratch: &mut Mat<S>) {
        match self {
            Self::Dense(factor) => {
                std::mem::swap(matrix, scratch);
                let (factor, from, one) = (factor.as_ref(), scratch.as_ref(), S::from_real(1.0));
                dense::multiply(matrix.as_mut(), false, from, As::Given, factor, As::Given, one);
            }
            Self::Kronecker { inner, outer } => {
                Arch::new().dispatch(Product { inner, outer, matrix, scratch, side: Side::Right });
            }
        }
    }
}

/// The widths of the inner factor that there are kernels for.
const WIDTHS: [usize; 9] = [2, 3, 4, 5, 6, 8, 10, 12, 16];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

struct Product<'a, S: Scalar> {
    inner: &'a Mat<S>,
    outer: &'a Mat<S>,
    matrix: &'a mut Mat<S>,
    scratch: &'a mut Mat<S>,
    side: Side,
}

impl<S: Scalar> WithSimd for Product<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<V: Simd>(self, _: V) {
        match self.inner.nrows() {
            2 => self.run::<2>(),
            3 => self.run::<3>(),
            4 => self.run::<4>(),
            5 => self.run::<5>(),
            6 => self.run::<6>(),
            8 => self.run::<8>(),
            10 => self.run::<10>(),
            12 => self.run::<12>(),
            _ => self.run::<16>(),
        }
    }
}

impl<S: Scalar> Product<'_, S> {
    #[inline(always)]
    fn run<const A: usize>(self) {
        let Self { inner, outer, matrix, scratch, side } = self;
        let mut columns = [[S::ZERO; A]; A];
        for (j, column) in columns.iter_mut().enumerate() {
            column.iter_mut().zip(inner.col_as_slice(j)).for_each(|(to, from)| *to = *from);
        }
        let outer: Vec<&[S]> = (0..outer.ncols()).map(|j| outer.col_as_slice(j)).collect();
        match side {
            Side::Left => {
                for j in 0..matrix.ncols() {
                    left(&columns, &outer, matrix.col_as_slice_mut(j), scratch.col_as_slice_mut(0));
                }
            }
            Side::Right => right(&columns, &outer, matrix, scratch),
        }
    }
}

/// One column from the left.
// Plain indices: closures might not inherit the instructions that are chosen at run time.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn left<S: Scalar, const A: usize>(inner: &[[S; A]; A], outer: &[&[S]], column: &mut [S], scratch: &mut [S]) {
    let (from, _) = column.as_chunks_mut::<A>();
    let (between, _) = scratch.as_chunks_mut::<A>();
    for (to, from) in between.iter_mut().zip(from.iter()) {
        let mut sum = [S::ZERO; A];
        for (x, factors) in from.iter().zip(inner) {
            for k in 0..A {
                sum[k] += factors[k] * *x;
            }
        }
        *to = sum;
    }
    from.iter_mut().for_each(|to| *to = [S::ZERO; A]);
    // Column by column of the outer factor, so that its elements are read in order.
    for (part, factors) in between.iter().zip(outer) {
        for (to, factor) in from.iter_mut().zip(*factors) {
            for k in 0..A {
                to[k] += *factor * part[k];
            }
        }
    }
}

/// All columns from the right.
#[inline(always)]
fn right<S: Scalar, const A: usize>(
    inner: &[[S; A]; A],
    outer: &[&[S]],
    matrix: &mut Mat<S>,
    scratch: &mut Mat<S>,
) {
    let c = outer.len();
    // Within each group of A columns.
    for y in 0..c {
        let from: [&[S]; A] = std::array::from_fn(|k| matrix.col_as_slice(A * y + k));
        for (x, factors) in inner.iter().enumerate() {
            combine(scratch.col_as_slice_mut(A * y + x), factors, &from);
        }
    }
    // Between the groups.
    for x in 0..A {
        let from: Vec<&[S]> = (0..c).map(|k| scratch.col_as_slice(A * k + x)).collect();
        for (y, factors) in outer.iter().enumerate() {
            combine(matrix.col_as_slice_mut(A * y + x), factors, &from);
        }
    }
}

/// `to = Σ_k factor_k column_k`.
#[inline(always)]
fn combine<S: Scalar>(to: &mut [S], factors: &[S], columns: &[&[S]]) {
    let (wide, rest) = to.as_chunks_mut::<32>();
    let mut at = 0;
    for to in wide {
        *to = combined::<S, 32>(at, factors, columns);
        at += 32;
    }
    let (narrow, rest) = rest.as_chunks_mut::<4>();
    for to in narrow {
        *to = combined::<S, 4>(at, factors, columns);
        at += 4;
    }
    for to in rest {
        [*to] = combined::<S, 1>(at, factors, columns);
        at += 1;
    }
}

// Plain indices, see above.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn combined<S: Scalar, const R: usize>(at: usize, factors: &[S], columns: &[&[S]]) -> [S; R] {
    let mut sum = [S::ZERO; R];
    for (factor, column) in factors.iter().zip(columns) {
        let part: &[S; R] = column[at..].first_chunk().expect("a whole group of rows");
        for r in 0..R {
            sum[r] += *factor * part[r];
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::streams::stream;
    use num_complex::Complex64;
    use rand::RngExt;

    use super::*;

    fn random<S: Scalar>(rows: usize, columns: usize, seed: u64) -> Mat<S> {
        let mut stream = stream(seed, 0);
        Mat::from_fn(rows, columns, |_, _| S::random(&mut || 2.0 * stream.random::<f64>() - 1.0))
    }

    fn products_agree<S: Scalar>() {
        for (a, c) in [(2, 3), (3, 3), (4, 4), (5, 2), (6, 6), (8, 8), (10, 3), (12, 2), (16, 5)] {
            let (inner, outer) = (random::<S>(a, a, 1), random::<S>(c, c, 2));
            let n = a * c;
            let whole = Mat::from_fn(n, n, |i, j| inner[(i % a, j % a)] * outer[(i / a, j / a)]);
            let found = Propagator::new(&whole);
            assert!(matches!(&found, Propagator::Kronecker { .. }), "{a} {c}");
            let m = random::<S>(n, n, 3);
            let mut scratch = Mat::zeros(n, n);
            for left in [true, false] {
                let mut product = m.clone();
                let exact = if left {
                    found.left(&mut product, &mut scratch);
                    dense::product(whole.as_ref(), m.as_ref())
                } else {
                    found.right(&mut product, &mut scratch);
                    dense::product(m.as_ref(), whole.as_ref())
                };
                for j in 0..n {
                    for i in 0..n {
                        let distance = (product[(i, j)] - exact[(i, j)]).norm_squared().sqrt();
                        assert!(distance <= 64.0 * n as f64 * f64::EPSILON, "identity class");
                    }
                }
            }
        }
        assert!(matches!(Propagator::new(&random::<S>(6, 6, 4)), Propagator::Dense(_)));
    }

    #[test]
    fn products_of_small_matrices_are_those_of_the_large_one() {
        products_agree::<f64>();
        products_agree::<Complex64>();
    }
}
