//! Changes of low rank of a Green's function, gathered and added together.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::Mat;
use pulp::{Arch, Simd, WithSimd};

/// `G + U Vᵀ` with the diagonal of the sum.
#[derive(Clone, Debug)]
pub(super) struct Delayed<S: Scalar> {
    u: Mat<S>,
    v: Mat<S>,
    count: usize,
    diagonal: Vec<S>,
    column: [Vec<S>; 2],
    row: Vec<S>,
}

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
        Self {
            u: Mat::zeros(n, delay),
            v: Mat::zeros(n, delay),
            count: 0,
            diagonal: vec![S::ZERO; n],
            column: [vec![S::ZERO; n], vec![S::ZERO; n]],
            row: vec![S::ZERO; n],
        }
    }

    /// Begins with a Green's function.
    pub(super) fn begin(&mut self, green: &Mat<S>) {
        self.count = 0;
        self.diagonal.iter_mut().enumerate().for_each(|(i, d)| *d = green[(i, i)]);
    }

    fn element(&self, green: &Mat<S>, i: usize, j: usize) -> S {
        let mut sum = green[(i, j)];
        for k in 0..self.count {
            sum += self.u[(i, k)] * self.v[(j, k)];
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
            Change::One(i, delta) => {
                let factor = -delta * inverse;
                self.append(green, &[i], |columns, k| columns[0][k] * factor, |_, _| S::ZERO);
            }
            Change::Two(modes, [a, b]) => {
                let [[p, q], [r, s]] = ratio.block;
                // −(block)⁻¹ Δ, column by column.
                let first = [-s * inverse * a, r * inverse * a];
                let second = [q * inverse * b, -p * inverse * b];
                self.append(
                    green,
                    &modes,
                    |columns, k| columns[0][k] * first[0] + columns[1][k] * first[1],
                    |columns, k| columns[0][k] * second[0] + columns[1][k] * second[1],
                );
            }
        }
    }

    fn append(
        &mut self,
        green: &mut Mat<S>,
        modes: &[usize],
        first: impl Fn(&[Vec<S>; 2], usize) -> S,
        second: impl Fn(&[Vec<S>; 2], usize) -> S,
    ) {
        if self.count + modes.len() > self.u.ncols() {
            self.flush(green);
        }
        let before = self.count;
        for (at, &mode) in modes.iter().enumerate() {
            let rows = &mut self.v;
            Arch::new().dispatch(Lines {
                green,
                u: &self.u,
                rows,
                column: &mut self.column[at],
                row: &mut self.row,
                mode,
                before,
                to: before + at,
            });
        }
        let n = self.diagonal.len();
        for (at, _) in modes.iter().enumerate() {
            let u = self.u.col_as_slice_mut(before + at);
            if at == 0 {
                (0..n).for_each(|k| u[k] = first(&self.column, k));
            } else {
                (0..n).for_each(|k| u[k] = second(&self.column, k));
            }
            let (u, v) = (self.u.col_as_slice(before + at), self.v.col_as_slice(before + at));
            self.diagonal.iter_mut().zip(u).zip(v).for_each(|((d, u), v)| *d += *u * *v);
        }
        self.count += modes.len();
    }

    /// Adds what was gathered.
    pub(super) fn flush(&mut self, green: &mut Mat<S>) {
        if self.count > 0 {
            let (u, v) = (self.u.as_ref().subcols(0, self.count), self.v.as_ref().subcols(0, self.count));
            dense::multiply(green.as_mut(), true, u, As::Given, v, As::Transpose, S::from_real(1.0));
            self.count = 0;
        }
    }
}

/// Column `mode` of `G + U Vᵀ`, and row `mode` of `1 − (G + U Vᵀ)`.
struct Lines<'a, S: Scalar> {
    green: &'a Mat<S>,
    u: &'a Mat<S>,
    rows: &'a mut Mat<S>,
    column: &'a mut Vec<S>,
    row: &'a mut Vec<S>,
    mode: usize,
    before: usize,
    to: usize,
}

impl<S: Scalar> WithSimd for Lines<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<V: Simd>(self, _: V) {
        let Self { green, u, rows, column, row, mode, before, to } = self;
        column.copy_from_slice(green.col_as_slice(mode));
        for k in 0..before {
            let factor = rows[(mode, k)];
            column.iter_mut().zip(u.col_as_slice(k)).for_each(|(x, u)| *x += factor * *u);
        }
        row.iter_mut().enumerate().for_each(|(j, x)| *x = -green[(mode, j)]);
        for k in 0..before {
            let factor = -u[(mode, k)];
            row.iter_mut().zip(rows.col_as_slice(k)).for_each(|(x, v)| *x += factor * *v);
        }
        row[mode] += S::from_real(1.0);
        rows.col_as_slice_mut(to).copy_from_slice(row);
    }
}
