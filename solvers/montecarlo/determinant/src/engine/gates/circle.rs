//! One product of matrices around imaginary time, cut between two of its factors.

use eigentruth_numerics::dense::{self, Lu};
use faer::Mat;
use num_complex::Complex64;

use crate::DeterminantError;
use crate::channel::Action;
use crate::udt::{Around, Udt, exponential};

/// `e^{x a O}` on the modes of `O`, by its levels and eigenvectors there.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    amplitude: Complex64,
    modes: Vec<usize>,
    levels: Vec<f64>,
    vectors: Mat<Complex64>,
}

impl Gate {
    pub(super) fn new(amplitude: Complex64, action: &Action) -> Self {
        match action {
            Action::Diagonal(entries) => {
                let (modes, levels): (Vec<usize>, Vec<f64>) = entries.iter().copied().unzip();
                let vectors = Mat::identity(modes.len(), modes.len());
                Self { amplitude, modes, levels, vectors }
            }
            Action::Block { modes, levels, vectors } => {
                Self { amplitude, modes: modes.clone(), levels: levels.clone(), vectors: vectors.clone() }
            }
        }
    }

    /// Of a hermitian matrix on some modes.
    pub(super) fn of_block(
        amplitude: Complex64,
        modes: Vec<usize>,
        block: &Mat<Complex64>,
    ) -> Result<Self, DeterminantError> {
        let (levels, vectors) = dense::hermitian_eigen(block.as_ref())?;
        Ok(Self { amplitude, modes, levels, vectors })
    }

    /// `e^{x a O}`.
    fn at(&self, x: f64) -> Mat<Complex64> {
        let mut scaled = self.vectors.clone();
        for (k, level) in self.levels.iter().enumerate() {
            let factor = (self.amplitude * (x * level)).exp();
            scaled.col_as_slice_mut(k).iter_mut().for_each(|value| *value *= factor);
        }
        dense::product_adjoint(scaled.as_ref(), self.vectors.as_ref())
    }
}

/// `matrix ← block matrix` on some rows.
fn rows(block: &Mat<Complex64>, modes: &[usize], matrix: &mut Mat<Complex64>) {
    let mut old = vec![Complex64::ZERO; modes.len()];
    for j in 0..matrix.ncols() {
        let column = matrix.col_as_slice_mut(j);
        old.iter_mut().zip(modes).for_each(|(x, mode)| *x = column[*mode]);
        for (i, mode) in modes.iter().enumerate() {
            column[*mode] = old.iter().enumerate().map(|(k, x)| block[(i, k)] * x).sum();
        }
    }
}

/// `matrix ← matrix block` on some columns.
fn columns(block: &Mat<Complex64>, modes: &[usize], matrix: &mut Mat<Complex64>) {
    let mut old = vec![Complex64::ZERO; modes.len()];
    for i in 0..matrix.nrows() {
        old.iter_mut().zip(modes).for_each(|(x, mode)| *x = matrix[(i, *mode)]);
        for (j, mode) in modes.iter().enumerate() {
            matrix[(i, *mode)] = old.iter().enumerate().map(|(k, x)| *x * block[(k, j)]).sum();
        }
    }
}

/// A change of one factor: `Δ` on its modes and `1 + Δ(1 − G)` there.
#[derive(Clone, Debug)]
pub(super) struct Change {
    delta: Mat<Complex64>,
    inner: Lu<Complex64>,
}

impl Change {
    /// The ratio of determinants.
    pub(super) fn ratio(&self) -> Complex64 {
        let (logarithm, phase) = self.inner.log_determinant();
        phase * logarithm.exp()
    }
}

/// `B_L … B_1` with `B_l = e^{−τK} g_1 … g_m`, the last gate acting first.
#[derive(Clone, Debug)]
pub(super) struct Circle {
    forth: Mat<Complex64>,
    back: Mat<Complex64>,
    half_forth: Mat<Complex64>,
    half_back: Mat<Complex64>,
    gates: Vec<Gate>,
    /// `⟨c c†⟩` at the cut.
    pub(super) green: Mat<Complex64>,
    /// What comes before the cut, and at each boundary of blocks the adjoint of what comes after it.
    left: Udt<Complex64>,
    right: Vec<Udt<Complex64>>,
}

impl Circle {
    pub(super) fn new(
        one_body: &Mat<Complex64>,
        step: f64,
        gates: Vec<Gate>,
    ) -> Result<Self, DeterminantError> {
        let n = one_body.nrows();
        Ok(Self {
            forth: exponential(one_body, step)?,
            back: exponential(one_body, -step)?,
            half_forth: exponential(one_body, step / 2.0)?,
            half_back: exponential(one_body, -step / 2.0)?,
            gates,
            green: Mat::identity(n, n),
            left: Udt::identity(n),
            right: Vec::new(),
        })
    }

    fn order(&self) -> usize {
        self.forth.nrows()
    }

    /// What comes before `slices` and then they, in ascending order.
    pub(super) fn gathered<'f>(
        &self,
        slices: impl Iterator<Item = &'f [f64]>,
        before: &Udt<Complex64>,
    ) -> Result<Udt<Complex64>, DeterminantError> {
        let mut product = before.u.clone();
        for fields in slices {
            for (gate, x) in self.gates.iter().zip(fields).rev() {
                rows(&gate.at(*x), &gate.modes, &mut product);
            }
            product = dense::product(self.forth.as_ref(), product.as_ref());
        }
        let mut next = before.clone();
        next.advance(product)?;
        Ok(next)
    }

    /// The adjoint of `slices` and what comes after, the slices in descending order.
    pub(super) fn gathered_adjoint<'f>(
        &self,
        slices: impl Iterator<Item = &'f [f64]>,
        after: &Udt<Complex64>,
    ) -> Result<Udt<Complex64>, DeterminantError> {
        let mut product = after.u.clone();
        for fields in slices {
            product = dense::product(self.forth.as_ref(), product.as_ref());
            for (gate, x) in self.gates.iter().zip(fields) {
                rows(&gate.at(*x).adjoint().to_owned(), &gate.modes, &mut product);
            }
        }
        let mut next = after.clone();
        next.advance(product)?;
        Ok(next)
    }

    /// Cuts at time 0, with all that follows in blocks of slices.
    pub(super) fn begin(
        &mut self,
        fields: &[f64],
        width: usize,
        bounds: &[usize],
    ) -> Result<(), DeterminantError> {
        let blocks = bounds.len() - 1;
        let mut right = vec![Udt::identity(self.order()); blocks + 1];
        for block in (0..blocks).rev() {
            let slices = (bounds[block]..bounds[block + 1]).rev();
            let slices = slices.map(|l| &fields[l * width..(l + 1) * width]);
            right[block] = self.gathered_adjoint(slices, &right[block + 1])?;
        }
        self.right = right;
        self.left = Udt::identity(self.order());
        self.green = Around::new(&self.left, &self.right[0]).green();
        Ok(())
    }

    /// The cut goes through a factor, which is then the last before it.
    pub(super) fn through(&mut self, channel: usize, x: f64) {
        let Self { gates, green, .. } = self;
        let gate = &gates[channel];
        rows(&gate.at(x), &gate.modes, green);
        columns(&gate.at(-x), &gate.modes, green);
    }

    /// The cut goes through the hop at the end of a slice.
    pub(super) fn hop(&mut self) {
        let half = dense::product(self.forth.as_ref(), self.green.as_ref());
        self.green = dense::product(half.as_ref(), self.back.as_ref());
    }

    /// What becomes of the factor before the cut where its field goes up by `by`.
    pub(super) fn change(&self, channel: usize, by: f64) -> Change {
        let gate = &self.gates[channel];
        let (modes, k) = (&gate.modes, gate.modes.len());
        let mut delta = gate.at(by);
        (0..k).for_each(|i| delta[(i, i)] -= Complex64::ONE);
        let holes = Mat::from_fn(k, k, |i, j| {
            let own = if i == j { Complex64::ONE } else { Complex64::ZERO };
            own - self.green[(modes[i], modes[j])]
        });
        let mut inner = dense::product(delta.as_ref(), holes.as_ref());
        (0..k).for_each(|i| inner[(i, i)] += Complex64::ONE);
        Change { delta, inner: Lu::new(inner.as_ref()) }
    }

    /// `G ← G − G_{:,I} (1 + Δ(1 − G)_{II})⁻¹ Δ (1 − G)_{I,:}`.
    pub(super) fn accept(&mut self, channel: usize, change: &Change) {
        let modes = self.gates[channel].modes.clone();
        let n = self.order();
        let holes = Mat::from_fn(modes.len(), n, |i, j| {
            let own = if modes[i] == j { Complex64::ONE } else { Complex64::ZERO };
            own - self.green[(modes[i], j)]
        });
        let turned = dense::product(change.delta.as_ref(), holes.as_ref());
        let lines = change.inner.solve(turned.as_ref());
        let own = Mat::from_fn(n, modes.len(), |i, k| self.green[(i, modes[k])]);
        let less = dense::product(own.as_ref(), lines.as_ref());
        for j in 0..n {
            let column = self.green.col_as_slice_mut(j).iter_mut();
            column.zip(less.col_as_slice(j)).for_each(|(x, y)| *x -= y);
        }
    }

    /// Recomputes the Green's function at the end of a block of slices, and says by how much it had drifted relative to its largest element or 1.
    pub(super) fn renew<'f>(
        &mut self,
        slices: impl Iterator<Item = &'f [f64]>,
        boundary: usize,
    ) -> Result<f64, DeterminantError> {
        self.left = self.gathered(slices, &self.left)?;
        let green = Around::new(&self.left, &self.right[boundary]).green();
        let (mut largest, mut scale) = (0.0f64, 1.0f64);
        for j in 0..green.ncols() {
            for (x, y) in green.col_as_slice(j).iter().zip(self.green.col_as_slice(j)) {
                let apart = (x - y).norm();
                // What is not a number must not pass for agreement.
                largest = if apart.is_finite() { largest.max(apart) } else { f64::INFINITY };
                scale = scale.max(x.norm());
            }
        }
        self.green = green;
        Ok(largest / scale)
    }

    /// `E^{−1/2} matrix E^{1/2}`: from between slices into the middle of a hop.
    pub(super) fn centred(&self, matrix: &Mat<Complex64>) -> Mat<Complex64> {
        let half = dense::product(self.half_back.as_ref(), matrix.as_ref());
        dense::product(half.as_ref(), self.half_forth.as_ref())
    }

    /// Green's functions between time 0 and each time of the grid: `⟨c c†⟩`, `⟨c(τ)c†(0)⟩` and `−⟨c†(τ)c(0)⟩ᵀ`, in the middle of hops.
    pub(super) fn displaced(
        &self,
        fields: &[f64],
        slices: usize,
    ) -> Result<Vec<[Mat<Complex64>; 3]>, DeterminantError> {
        let width = self.gates.len();
        let slices: Vec<&[f64]> = (0..slices).map(|l| &fields[l * width..(l + 1) * width]).collect();
        let mut right = vec![Udt::identity(self.order())];
        for slice in slices.iter().rev() {
            let next = self.gathered_adjoint(std::iter::once(*slice), &right[right.len() - 1])?;
            right.push(next);
        }
        let mut left = Udt::identity(self.order());
        let mut all = Vec::new();
        for l in 0..=slices.len() {
            if l > 0 {
                left = self.gathered(std::iter::once(slices[l - 1]), &left)?;
            }
            let around = Around::new(&left, &right[slices.len() - l]);
            all.push([around.green(), around.forward(), around.backward()].map(|m| self.centred(&m)));
        }
        Ok(all)
    }
}
