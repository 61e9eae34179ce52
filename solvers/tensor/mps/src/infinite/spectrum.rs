//! Correlation lengths of infinite chains.

use eigentruth_numerics::{Estimate, Provenance, Scalar};
use faer::Mat;

use super::grow::{Infinite, SMALLEST};
use crate::MpsError;
use crate::chain::Label;
use crate::spectrum::Period;
use crate::state::Block;

impl<S: Scalar> Infinite<'_, S> {
    /// The correlation length, in sites, of operators that change the charges by `change`: `−2/ln |η|` with the largest eigenvalue of the
    /// transfer matrix of two sites in that sector, in units of the largest of all, which is left out itself. Infinite where it occurs
    /// twice (a state that breaks a symmetry, or a superposition of such states).
    ///
    /// It is that of this state; its error is that of the eigenvalues alone. Where the exact correlation is no single exponential, but has a
    /// power in front, it comes out short at any bond dimension; the diagnostic `spacing`, the distance in `1/ξ` to the next eigenvalue, goes to
    /// 0 about in proportion to what is too much in `1/ξ` (M. M. Rams, P. Czarnik, L. Cincio, Phys. Rev. X 8, 041033 (2018)). At critical
    /// points it grows with the bond dimension. The diagnostic `leading` is the largest eigenvalue, 1 if the state repeats.
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`] before the chain has grown to 6 sites; [`MpsError::WrongCharges`]; [`MpsError::EmptySector`] if no two states
    /// differ by that change; [`MpsError::Dense`].
    pub fn correlation_length(&self, change: &[i64]) -> Result<Estimate, MpsError> {
        let period = self.period().ok_or(MpsError::NoSweeps)?;
        let dimension = self.centre.as_ref().map_or(0, |centre| centre.bonds[1].dimension());
        let provenance = Provenance::new("tensor/mps transfer matrix").with("bond_dimension", dimension);
        period.length(&self.cell.chain, change, provenance)
    }

    /// `λ′^(−½) A λ B λ′^(−½)`, whose ends are one bond in one basis.
    fn period(&self) -> Option<Period<S>> {
        let centre = self.centre.as_ref().filter(|centre| !centre.before.is_empty())?;
        let [outer, inner, beyond] = &centre.bonds;
        let root = |label: &Label, k: usize| {
            let value = centre.before.get(label).map_or(1.0, |values| values[k]);
            if value > SMALLEST { value.sqrt().recip() } else { 0.0 }
        };
        let scaled = |block: &Block<S>, factor: &dyn Fn(usize, usize) -> f64| {
            let matrix = &block.matrix;
            let entry = |i, j| matrix[(i, j)].scaled(factor(i, j));
            Block { matrix: Mat::from_fn(matrix.nrows(), matrix.ncols(), entry), ..*block }
        };
        let first = centre.left.iter().map(|block| {
            let label = outer.sectors()[block.left].0;
            scaled(block, &|i, _| root(&label, i))
        });
        let second = centre.right.iter().map(|block| {
            let label = self.cell.chain.minus(beyond.sectors()[block.right].0, self.charge);
            let weights = &centre.between[&inner.sectors()[block.left].0];
            let right = outer.find(label)?;
            Some(Block { right, ..scaled(block, &|i, j| weights[i] * root(&label, j)) })
        });
        let tensors = vec![first.collect(), second.collect::<Option<_>>()?];
        Some(Period { bonds: vec![outer.clone(), inner.clone()], tensors })
    }
}
