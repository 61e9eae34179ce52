//! The Green's function of one flavour on its way through imaginary time.

use eigentruth_numerics::Scalar;
use faer::Mat;
use pulp::{Arch, Simd, WithSimd};

use super::kernel::Propagator;
use super::table::{Table, matrix};
use super::updates::Delayed;
use crate::udt::{Around, Udt, exponential};
use crate::{Decoupling, DeterminantError};

/// One flavour: `B_l = E D_l` with `E = e^{−τK}` and the diagonal `D_l` of the fields.
#[derive(Clone, Debug)]
pub(super) struct Flavour<S: Scalar> {
    forth: Propagator<S>,
    back: Propagator<S>,
    /// `e^{∓τK/2}`.
    half_forth: Propagator<S>,
    half_back: Propagator<S>,
    pub(super) table: Table<S>,
    /// `⟨c c†⟩` at the present time.
    pub(super) green: Mat<S>,
    pub(super) delayed: Delayed<S>,
    scratch: Mat<S>,
    diagonal: Vec<S>,
    /// One over the diagonal.
    over: Vec<S>,
    /// At each boundary of blocks of slices the adjoint of what comes after it, or what comes before it.
    pub(super) stack: Vec<Udt<S>>,
}

/// The first slices of blocks of `every` slices, and the number of slices.
pub(super) fn boundaries(slices: usize, every: usize) -> Vec<usize> {
    (0..slices).step_by(every).chain([slices]).collect()
}

impl<S: Scalar> Flavour<S> {
    pub(super) fn new(
        decoupling: &Decoupling,
        flavour: usize,
        boundaries: usize,
        delay: usize,
    ) -> Result<Self, DeterminantError> {
        let (k, step) = (&decoupling.one_body()[flavour], decoupling.grid().step());
        let n = k.nrows();
        Ok(Self {
            forth: Propagator::new(&matrix(&exponential(k, step)?)?),
            back: Propagator::new(&matrix(&exponential(k, -step)?)?),
            half_forth: Propagator::new(&matrix(&exponential(k, step / 2.0)?)?),
            half_back: Propagator::new(&matrix(&exponential(k, -step / 2.0)?)?),
            table: Table::new(decoupling, flavour)?,
            green: Mat::zeros(n, n),
            delayed: Delayed::new(n, delay),
            scratch: Mat::zeros(n, n),
            diagonal: vec![S::ZERO; n],
            over: vec![S::ZERO; n],
            stack: vec![Udt::identity(n); boundaries],
        })
    }

    /// `G ← D G D⁻¹` with the fields of a slice (or, for the other direction, `D⁻¹ G D`).
    pub(super) fn dress(&mut self, fields: &[i8], inverse: bool) {
        self.table.diagonal(fields, &mut self.diagonal);
        let reciprocal = |x: S| x.conjugate().scaled(1.0 / x.norm_squared());
        if inverse {
            self.diagonal.iter_mut().for_each(|x| *x = reciprocal(*x));
        }
        self.over.iter_mut().zip(&self.diagonal).for_each(|(over, x)| *over = reciprocal(*x));
        Arch::new().dispatch(Dress { green: &mut self.green, left: &self.diagonal, right: &self.over });
    }

    /// `G ← E G E⁻¹`, or back.
    pub(super) fn hop(&mut self, up: bool) {
        let (left, right) = if up { (&self.forth, &self.back) } else { (&self.back, &self.forth) };
        left.left(&mut self.green, &mut self.scratch);
        right.right(&mut self.green, &mut self.scratch);
    }

    /// `matrix ← E^{−1/2} matrix E^{1/2}`: from between slices into the middle of a hop, where the product of slices is symmetric and averages are
    /// taken (see [`Observable`](super::Observable)).
    pub(super) fn centre(&mut self, matrix: &mut Mat<S>) {
        self.half_back.left(matrix, &mut self.scratch);
        self.half_forth.right(matrix, &mut self.scratch);
    }

    fn rows_scaled(&mut self, fields: &[i8], adjoint: bool, to: &mut Mat<S>) {
        self.table.diagonal(fields, &mut self.diagonal);
        if adjoint {
            self.diagonal.iter_mut().for_each(|x| *x = x.conjugate());
        }
        for j in 0..to.ncols() {
            to.col_as_slice_mut(j).iter_mut().zip(&self.diagonal).for_each(|(x, d)| *x *= *d);
        }
    }

    /// `matrix ← B matrix` of a slice.
    pub(super) fn advance(&mut self, fields: &[i8], to: &mut Mat<S>) {
        self.rows_scaled(fields, false, to);
        self.forth.left(to, &mut self.scratch);
    }

    /// `matrix ← matrix B⁻¹ = matrix D⁻¹ E⁻¹` of a slice.
    pub(super) fn retreat(&mut self, fields: &[i8], to: &mut Mat<S>) {
        self.table.diagonal(fields, &mut self.diagonal);
        for (j, d) in self.diagonal.iter().enumerate() {
            let over = d.conjugate().scaled(1.0 / d.norm_squared());
            to.col_as_slice_mut(j).iter_mut().for_each(|x| *x *= over);
        }
        self.back.right(to, &mut self.scratch);
    }

    /// Takes the slices of a block, given in ascending order, into what comes before.
    pub(super) fn gather<'f>(
        &mut self,
        block: impl Iterator<Item = &'f [i8]>,
        before: &Udt<S>,
    ) -> Result<Udt<S>, DeterminantError> {
        let mut next = before.clone();
        let mut product = before.u.clone();
        for fields in block {
            self.advance(fields, &mut product);
        }
        next.advance(product)?;
        Ok(next)
    }

    /// Takes the slices of a block, given in descending order, into the adjoint of what comes after.
    pub(super) fn gather_adjoint<'f>(
        &mut self,
        block: impl Iterator<Item = &'f [i8]>,
        after: &Udt<S>,
    ) -> Result<Udt<S>, DeterminantError> {
        let mut next = after.clone();
        let mut product = after.u.clone();
        for fields in block {
            // B† = D† E, the hopping being hermitian.
            self.forth.left(&mut product, &mut self.scratch);
            self.rows_scaled(fields, true, &mut product);
        }
        next.advance(product)?;
        Ok(next)
    }

    /// Recomputes the Green's function and says by how much it had drifted, relative to its largest element (or 1 if that is smaller): near zeros
    /// of the determinant the elements grow without limit, and so do their errors.
    pub(super) fn renew(&mut self, left: &Udt<S>, right: &Udt<S>) -> f64 {
        let green = Around::new(left, right).green();
        let (mut largest, mut scale) = (0.0f64, 1.0f64);
        let mut finite = true;
        for j in 0..green.ncols() {
            for (x, y) in green.col_as_slice(j).iter().zip(self.green.col_as_slice(j)) {
                let square = (*x - *y).norm_squared();
                finite &= square.is_finite();
                largest = largest.max(square);
                scale = scale.max(x.norm_squared());
            }
        }
        self.green = green;
        if finite { (largest / scale).sqrt() } else { f64::INFINITY }
    }
}

/// Rows multiplied by one list of numbers and columns by another.
struct Dress<'a, S: Scalar> {
    green: &'a mut Mat<S>,
    left: &'a [S],
    right: &'a [S],
}

impl<S: Scalar> WithSimd for Dress<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<V: Simd>(self, _: V) {
        for (j, over) in self.right.iter().enumerate() {
            for (x, factor) in self.green.col_as_slice_mut(j).iter_mut().zip(self.left) {
                *x *= *factor * *over;
            }
        }
    }
}
