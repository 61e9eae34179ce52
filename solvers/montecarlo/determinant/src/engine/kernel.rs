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
            2 => self.run::<V, 2, 4>(),
            3 => self.run::<V, 3, 4>(),
            4 => self.run::<V, 4, 8>(),
            5 => self.run::<V, 5, 4>(),
            6 => self.run::<V, 6, 4>(),
            8 => self.run::<V, 8, 4>(),
            10 => self.run::<V, 10, 2>(),
            12 => self.run::<V, 12, 2>(),
            _ => self.run::<V, 16, 2>(),
        }
    }
}

/// `a · b + sum` in the way that is fast with the instructions of `V`: all sets of wide vectors here have fused operations.
#[inline(always)]
pub(super) fn sum_of<S: Scalar, V: Simd>(a: S, b: S, sum: S) -> S {
    if size_of::<V::f64s>() >= 32 { a.fused(b, sum) } else { sum + a * b }
}

impl<S: Scalar> Product<'_, S> {
    /// With inner factors of width `A`, `G` groups of numbers at a time.
    #[inline(always)]
    fn run<V: Simd, const A: usize, const G: usize>(self) {
        let Self { inner, outer, matrix, scratch, side } = self;
        let mut columns = [[S::ZERO; A]; A];
        for (j, column) in columns.iter_mut().enumerate() {
            column.iter_mut().zip(inner.col_as_slice(j)).for_each(|(to, from)| *to = *from);
        }
        match side {
            Side::Left => {
                for j in 0..matrix.ncols() {
                    let (column, between) = (matrix.col_as_slice_mut(j), scratch.col_as_slice_mut(0));
                    left::<S, V, A, G>(&columns, outer, column, between);
                }
            }
            Side::Right => right::<S, V, A>(&columns, outer, matrix, scratch),
        }
    }
}

/// One column from the left.
#[inline(always)]
fn left<S: Scalar, V: Simd, const A: usize, const G: usize>(
    inner: &[[S; A]; A],
    outer: &Mat<S>,
    column: &mut [S],
    scratch: &mut [S],
) {
    let (from, _) = column.as_chunks_mut::<A>();
    let (between, _) = scratch.as_chunks_mut::<A>();
    let (all, rest) = between.as_chunks_mut::<G>();
    let (whole, others) = from.as_chunks::<G>();
    for (to, from) in all.iter_mut().zip(whole) {
        *to = within::<S, V, A, G>(inner, from);
    }
    for (to, from) in rest.iter_mut().zip(others) {
        [*to] = within::<S, V, A, 1>(inner, &[*from]);
    }
    let (all, rest) = from.as_chunks_mut::<G>();
    let mut row = 0;
    for to in all {
        *to = among::<S, V, A, G>(outer, row, between);
        row += G;
    }
    for to in rest {
        [*to] = among::<S, V, A, 1>(outer, row, between);
        row += 1;
    }
}

/// The inner factor on some groups of numbers.
// Plain indices: closures might not inherit the instructions that are chosen at run time.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn within<S: Scalar, V: Simd, const A: usize, const G: usize>(
    inner: &[[S; A]; A],
    from: &[[S; A]; G],
) -> [[S; A]; G] {
    let mut sums = [[S::ZERO; A]; G];
    for x in 0..A {
        for g in 0..G {
            for k in 0..A {
                sums[g][k] = sum_of::<S, V>(inner[x][k], from[g][x], sums[g][k]);
            }
        }
    }
    sums
}

/// Some rows of the outer factor on all groups of numbers.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn among<S: Scalar, V: Simd, const A: usize, const G: usize>(
    outer: &Mat<S>,
    row: usize,
    from: &[[S; A]],
) -> [[S; A]; G] {
    let mut sums = [[S::ZERO; A]; G];
    for (z, part) in from.iter().enumerate() {
        let factors: &[S; G] = outer.col_as_slice(z)[row..].first_chunk().expect("a whole group of rows");
        for g in 0..G {
            for k in 0..A {
                sums[g][k] = sum_of::<S, V>(part[k], factors[g], sums[g][k]);
            }
        }
    }
    sums
}

/// All columns from the right.
#[inline(always)]
fn right<S: Scalar, V: Simd, const A: usize>(
    inner: &[[S; A]; A],
    outer: &Mat<S>,
    matrix: &mut Mat<S>,
    scratch: &mut Mat<S>,
) {
    let c = outer.ncols();
    // Within each group of A columns.
    for y in 0..c {
        let from: [&[S]; A] = std::array::from_fn(|k| matrix.col_as_slice(A * y + k));
        for (x, factors) in inner.iter().enumerate() {
            combine::<S, V>(scratch.col_as_slice_mut(A * y + x), false, factors, from.iter().copied());
        }
    }
    // Between the groups.
    for x in 0..A {
        let from: Vec<&[S]> = (0..c).map(|k| scratch.col_as_slice(A * k + x)).collect();
        for y in 0..c {
            let factors = outer.col_as_slice(y);
            combine::<S, V>(matrix.col_as_slice_mut(A * y + x), false, factors, from.iter().copied());
        }
    }
}

/// `to = Σ_k factor_k column_k`, or added to what is there.
#[inline(always)]
pub(super) fn combine<'a, S: Scalar, V: Simd>(
    to: &mut [S],
    add: bool,
    factors: &[S],
    columns: impl Iterator<Item = &'a [S]> + Clone,
) {
    let (wide, rest) = to.as_chunks_mut::<32>();
    let mut at = 0;
    for to in wide {
        *to = combined::<S, V, 32>(to, add, at, factors, columns.clone());
        at += 32;
    }
    let (narrow, rest) = rest.as_chunks_mut::<4>();
    for to in narrow {
        *to = combined::<S, V, 4>(to, add, at, factors, columns.clone());
        at += 4;
    }
    for to in rest {
        [*to] = combined::<S, V, 1>(&[*to], add, at, factors, columns.clone());
        at += 1;
    }
}

// Plain indices, see above.
#[allow(clippy::needless_range_loop)]
#[inline(always)]
fn combined<'a, S: Scalar, V: Simd, const R: usize>(
    to: &[S; R],
    add: bool,
    at: usize,
    factors: &[S],
    columns: impl Iterator<Item = &'a [S]>,
) -> [S; R] {
    let mut sum = if add { *to } else { [S::ZERO; R] };
    for (factor, column) in factors.iter().zip(columns) {
        let part: &[S; R] = column[at..].first_chunk().expect("a whole group of rows");
        for r in 0..R {
            sum[r] = sum_of::<S, V>(part[r], *factor, sum[r]);
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
