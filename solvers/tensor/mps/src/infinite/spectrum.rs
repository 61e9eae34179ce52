//! The spectrum of the transfer matrix of a cell: correlation lengths.

use std::collections::BTreeMap;

use eigentruth_numerics::dense;
use eigentruth_numerics::{Estimate, Provenance, Scalar, vector};
use faer::Mat;
use num_complex::Complex64;

use super::grow::{Infinite, SMALLEST};
use crate::MpsError;
use crate::chain::Label;
use crate::state::{Block, Bond};
use crate::transfer::{Site, Transfer};

/// The most vectors of the Arnoldi method.
const MOST: usize = 120;

/// A cell of two sites whose ends are the same bond.
struct Period<S: Scalar> {
    outer: Bond,
    inner: Bond,
    first: Vec<Block<S>>,
    second: Vec<Block<S>>,
}

impl<S: Scalar> Period<S> {
    fn apply(&self, x: &Transfer<S>) -> Transfer<S> {
        let first = Site { left: &self.outer, tensor: &self.first, right: &self.inner };
        let second = Site { left: &self.inner, tensor: &self.second, right: &self.outer };
        x.step(first, first, None).step(second, second, None)
    }
}

impl<S: Scalar> Infinite<'_, S> {
    /// The correlation length, in sites, of operators that change the charges by `change`: `−2/ln |η|` with the largest eigenvalue of the
    /// transfer matrix of two sites in that sector, in units of the largest of all, which is left out itself. Infinite where it occurs
    /// twice (a state that breaks a symmetry, or a superposition of such states).
    ///
    /// It is that of this state; its error is that of the eigenvalues alone. At critical points it grows with the bond dimension.
    /// The diagnostic `leading` is the largest eigenvalue, 1 if the state repeats.
    ///
    /// # Errors
    /// [`MpsError::NoSweeps`] before the chain has grown to 6 sites; [`MpsError::WrongCharges`]; [`MpsError::EmptySector`] if no two states
    /// differ by that change; [`MpsError::Dense`].
    pub fn correlation_length(&self, change: &[i64]) -> Result<Estimate, MpsError> {
        let chain = &self.cell.chain;
        if change.len() != chain.charges().len() {
            let names: Vec<&str> = chain.charges().iter().map(|charge| charge.name.as_str()).collect();
            return Err(MpsError::WrongCharges { given: change.len(), charges: names.join(", ") });
        }
        let change = chain.label(change);
        let period = self.period().ok_or(MpsError::NoSweeps)?;
        let neutral = self.largest(&period, Label::default(), 2)?;
        let (leading, found) = if change == Label::default() {
            (neutral.0[0], (neutral.0.get(1).copied().unwrap_or(0.0), neutral.1))
        } else {
            let own = self.largest(&period, change, 1)?;
            (neutral.0[0], (own.0[0], own.1))
        };
        let ratio = found.0 / leading;
        // What rounding leaves of an eigenvalue that is not there.
        if ratio <= 1e-12 {
            return Ok(self.length(0.0, 0.0, leading));
        }
        let length = |ratio: f64| if ratio < 1.0 { -2.0 / ratio.ln() } else { f64::INFINITY };
        if 1.0 - ratio <= found.1.max(1e-10) {
            return Ok(self.length(f64::INFINITY, f64::INFINITY, leading));
        }
        let error = (length(ratio + found.1) - length(ratio)).abs();
        Ok(self.length(length(ratio), error, leading))
    }

    fn length(&self, value: f64, error: f64, leading: f64) -> Estimate {
        let dimension = self.centre.as_ref().map_or(0, |centre| centre.bonds[1].dimension());
        let provenance = Provenance::new("tensor/mps transfer matrix").with("bond_dimension", dimension);
        Estimate::converged(value, error, provenance).with("leading", leading)
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
        Some(Period {
            first: first.collect(),
            second: second.collect::<Option<_>>()?,
            outer: outer.clone(),
            inner: inner.clone(),
        })
    }

    /// The moduli of the largest eigenvalues in a sector, descending, and how far the last steps moved them.
    fn largest(&self, period: &Period<S>, change: Label, count: usize) -> Result<(Vec<f64>, f64), MpsError> {
        let chain = &self.cell.chain;
        let mut shapes: BTreeMap<(Label, Label), (usize, usize)> = BTreeMap::new();
        for &(label, columns) in period.outer.sectors() {
            let other = chain.plus(label, change);
            if let Some(sector) = period.outer.find(other) {
                shapes.insert((label, other), (period.outer.sectors()[sector].1, columns));
            }
        }
        let n: usize = shapes.values().map(|(rows, columns)| rows * columns).sum();
        if n == 0 {
            let charges = format!("a change by {}", chain.describe(change));
            let hint = "no two states of the bond differ by it".into();
            return Err(MpsError::EmptySector { charges, hint });
        }
        let unpack = |x: &[S]| {
            let mut at = 0;
            let block = |(key, &(rows, columns)): (&(Label, Label), &(usize, usize))| {
                let matrix = Mat::from_fn(rows, columns, |i, j| x[at + j * rows + i]);
                at += rows * columns;
                (*key, matrix)
            };
            Transfer { blocks: shapes.iter().map(block).collect() }
        };
        let pack = |transfer: &Transfer<S>| {
            let mut x = Vec::with_capacity(n);
            for (key, &(rows, columns)) in &shapes {
                match transfer.blocks.get(key) {
                    Some(matrix) => {
                        (0..columns).for_each(|j| x.extend((0..rows).map(|i| matrix[(i, j)])));
                    }
                    None => x.extend(std::iter::repeat_n(S::ZERO, rows * columns)),
                }
            }
            x
        };
        // From two vectors, so that an eigenvalue that occurs twice is seen twice.
        let mut basis: Vec<Vec<S>> = Vec::new();
        for seed in 1..=2.min(n) {
            let mut x = vec![S::ZERO; n];
            vector::fill_random(seed as u64, &mut x);
            let rest = vector::orthogonalize(&basis, &mut x, &mut vec![S::ZERO; basis.len()]);
            vector::scale(1.0 / rest, &mut x);
            basis.push(x);
        }
        // `basis† T basis`, a column for each vector that was multiplied.
        let mut columns: Vec<Vec<S>> = Vec::new();
        let mut last: Option<Vec<f64>> = None;
        loop {
            let mut image = pack(&period.apply(&unpack(&basis[columns.len()])));
            let before = vector::norm(&image);
            let mut overlaps = vec![S::ZERO; basis.len()];
            let rest = vector::orthogonalize(&basis, &mut image, &mut overlaps);
            if rest > 1e-13 * before && basis.len() < n {
                overlaps.push(S::from_real(rest));
                vector::scale(1.0 / rest, &mut image);
                basis.push(image);
            }
            columns.push(overlaps);
            let size = columns.len();
            let invariant = size == basis.len();
            if !(invariant || size == MOST || size.is_multiple_of(12)) {
                continue;
            }
            let entry = |i: usize, j: usize| columns[j].get(i).copied().unwrap_or(S::ZERO);
            let values = dense::eigenvalues(Mat::from_fn(size, size, entry).as_ref())?;
            let mut moduli: Vec<f64> = values.into_iter().map(Complex64::norm).collect();
            moduli.sort_by(|a, b| b.total_cmp(a));
            moduli.truncate(count);
            let moved = match &last {
                // An invariant space holds eigenvalues to rounding.
                _ if invariant => 0.0,
                Some(before) => before.iter().zip(&moduli).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
                None => f64::INFINITY,
            };
            if invariant || size == MOST || moved <= 1e-12 {
                return Ok((moduli, moved + 64.0 * f64::EPSILON));
            }
            last = Some(moduli);
        }
    }
}
