//! Changes of low rank of a Green's function, gathered and added together.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::{Mat, MatRef};
use pulp::{Arch, Simd, WithSimd};

use super::kernel::{combine, sum_of};

/// `G + U Vᵀ` with the diagonal of the sum.
#[derive(Clone, Debug)]
pub(super) struct Delayed<S: Scalar> {
    /// `U` and `V`, column by column.
    u: Vec<S>,
    v: Vec<S>,
    count: usize,
    delay: usize,
    diagonal: Vec<S>,
    columns: [Vec<S>; 2],
    factors: Vec<S>,
}

/// Up to this size a matrix stays in the nearest caches, and adding flips needs no blocks.
const SMALL: usize = 128;

/// A flip in one flavour: the modes that it acts on and by which `1 + Δ` their weights `e^{x a v}` are multiplied.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change<S> {
    /// Nothing here.
    None,
    /// One mode and `Δ`.
    One(usize, S),
    /// Two modes.
    Two([usize; 2], [S; 2]),
}

/// The ratio of determinants `det(1 + Δ(1 − G))` on the modes of a change, and what an update needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio<S> {
    pub(super) value: S,
    /// `1 + Δ(1 − G)` on two modes, `[row][column]`.
    block: [[S; 2]; 2],
}

impl<S: Scalar> Ratio<S> {
    /// Of no change.
    pub(super) fn none() -> Self {
        let (one, zero) = (S::from_real(1.0), S::ZERO);
        Self { value: one, block: [[one, zero], [zero, one]] }
    }
}

impl<S: Scalar> Delayed<S> {
    pub(super) fn new(n: usize, delay: usize) -> Self {
        let delay = delay.max(2);
        let zeros = |length| vec![S::ZERO; length];
        Self {
            u: zeros(n * delay),
            v: zeros(n * delay),
            count: 0,
            delay,
            diagonal: zeros(n),
            columns: [zeros(n), zeros(n)],
            factors: zeros(delay),
        }
    }

    /// Begins with a Green's function.
    pub(super) fn begin(&mut self, green: &Mat<S>) {
        self.count = 0;
        self.diagonal.iter_mut().enumerate().for_each(|(i, d)| *d = green[(i, i)]);
    }

    fn element(&self, green: &Mat<S>, i: usize, j: usize) -> S {
        let n = self.diagonal.len();
        let mut sum = green[(i, j)];
        for k in 0..self.count {
            sum += self.u[k * n + i] * self.v[k * n + j];
        }
        sum
    }

    pub(super) fn ratio(&self, green: &Mat<S>, change: Change<S>) -> Ratio<S> {
        let (one, zero) = (S::from_real(1.0), S::ZERO);
        match change {
            Change::None => Ratio::none(),
            Change::One(i, delta) => {
                let value = one + delta * (one - self.diagonal[i]);
                Ratio { value, block: [[value, zero], [zero, one]] }
            }
            Change::Two([i, j], [a, b]) => {
                let block = [
                    [one + a * (one - self.diagonal[i]), -a * self.element(green, i, j)],
                    [-b * self.element(green, j, i), one + b * (one - self.diagonal[j])],
                ];
                Ratio { value: block[0][0] * block[1][1] - block[0][1] * block[1][0], block }
            }
        }
    }

    /// `G ← G − G_{:,I} (1 + Δ(1 − G)_{II})⁻¹ Δ (1 − G)_{I,:}`.
    pub(super) fn accept(&mut self, green: &mut Mat<S>, change: Change<S>, ratio: Ratio<S>) {
        let inverse = ratio.value.conjugate().scaled(1.0 / ratio.value.norm_squared());
        match change {
            Change::None => {}
            Change::One(i, delta) => self.append(green, &[i], [[-delta * inverse, S::ZERO]; 2]),
            Change::Two(modes, [a, b]) => {
                let [[p, q], [r, s]] = ratio.block;
                // −(block)⁻¹ Δ, column by column.
                let first = [-s * inverse * a, r * inverse * a];
                let second = [q * inverse * b, -p * inverse * b];
                self.append(green, &modes, [first, second]);
            }
        }
    }

    fn append(&mut self, green: &mut Mat<S>, modes: &[usize], factors: [[S; 2]; 2]) {
        if self.count + modes.len() > self.delay {
            self.flush(green);
        }
        Arch::new().dispatch(Append { delayed: self, green, modes, factors });
    }

    /// Adds what was gathered.
    pub(super) fn flush(&mut self, green: &mut Mat<S>) {
        let n = self.diagonal.len();
        let length = n * self.count;
        if self.count > 0 && n <= SMALL {
            Arch::new().dispatch(Flush { delayed: self, green });
        } else if self.count > 0 {
            let u = MatRef::from_column_major_slice(&self.u[..length], n, self.count);
            let v = MatRef::from_column_major_slice(&self.v[..length], n, self.count);
            dense::multiply(green.as_mut(), true, u, As::Given, v, As::Transpose, S::from_real(1.0));
        }
        self.count = 0;
    }
}

/// Gathers a flip: column `m` of `G + U Vᵀ` times a factor, and row `m` of `1 − (G + U Vᵀ)`, for each mode of it.
struct Append<'a, S: Scalar> {
    delayed: &'a mut Delayed<S>,
    green: &'a Mat<S>,
    modes: &'a [usize],
    /// What the columns of the modes are multiplied by, for each new column of `U`.
    factors: [[S; 2]; 2],
}

impl<S: Scalar> WithSimd for Append<'_, S> {
    type Output = ();

    // Plain indices: closures might not inherit the instructions that are chosen at run time.
    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn with_simd<V: Simd>(self, _: V) {
        let Self { delayed, green, modes, factors } = self;
        let Delayed { u, v, count, diagonal, columns, factors: buffer, .. } = delayed;
        let (n, before) = (diagonal.len(), *count);
        let (old_u, new_u) = u.split_at_mut(before * n);
        let (old_v, new_v) = v.split_at_mut(before * n);
        for (at, &mode) in modes.iter().enumerate() {
            let column = &mut columns[at];
            column.copy_from_slice(green.col_as_slice(mode));
            for k in 0..before {
                buffer[k] = old_v[k * n + mode];
            }
            combine::<S, V>(column, true, &buffer[..before], old_u.chunks_exact(n));
            let row = &mut new_v[at * n..(at + 1) * n];
            for (j, x) in row.iter_mut().enumerate() {
                *x = -green.col_as_slice(j)[mode];
            }
            for k in 0..before {
                buffer[k] = -old_u[k * n + mode];
            }
            combine::<S, V>(row, true, &buffer[..before], old_v.chunks_exact(n));
            row[mode] += S::from_real(1.0);
        }
        for at in 0..modes.len() {
            let (u, v) = (&mut new_u[at * n..(at + 1) * n], &new_v[at * n..(at + 1) * n]);
            let lines = columns[..modes.len()].iter().map(Vec::as_slice);
            combine::<S, V>(u, false, &factors[at][..modes.len()], lines);
            for ((d, u), v) in diagonal.iter_mut().zip(&*u).zip(v) {
                *d = sum_of::<S, V>(*u, *v, *d);
            }
        }
        *count += modes.len();
    }
}

/// `G ← G + U Vᵀ` of a small matrix.
struct Flush<'a, S: Scalar> {
    delayed: &'a mut Delayed<S>,
    green: &'a mut Mat<S>,
}

impl<S: Scalar> WithSimd for Flush<'_, S> {
    type Output = ();

    // Plain indices, see above.
    #[allow(clippy::needless_range_loop)]
    #[inline(always)]
    fn with_simd<V: Simd>(self, _: V) {
        let Delayed { u, v, count, diagonal, factors, .. } = self.delayed;
        let n = diagonal.len();
        for j in 0..n {
            for k in 0..*count {
                factors[k] = v[k * n + j];
            }
            combine::<S, V>(self.green.col_as_slice_mut(j), true, &factors[..*count], u.chunks_exact(n));
        }
    }
}
