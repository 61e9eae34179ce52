//! The spectrum of the transfer matrix of sites that repeat: correlation lengths.

use std::collections::BTreeMap;

use eigentruth_numerics::dense;
use eigentruth_numerics::{Estimate, Provenance, Scalar, vector};
use faer::Mat;
use num_complex::Complex64;

use crate::MpsError;
use crate::chain::{Chain, Label};
use crate::state::{Block, Bond};
use crate::transfer::{Site, Transfer};

/// The most vectors of the Arnoldi method.
const MOST: usize = 120;

/// Sites that repeat: behind the last one is the bond before the first, in the same basis.
pub(crate) struct Period<S: Scalar> {
    /// The bond left of each site.
    pub(crate) bonds: Vec<Bond>,
    pub(crate) tensors: Vec<Vec<Block<S>>>,
}

/// The modulus of an eigenvalue, and how far the last steps moved it.
#[derive(Clone, Copy)]
struct Level {
    modulus: f64,
    moved: f64,
}

impl<S: Scalar> Period<S> {
    fn apply(&self, x: &Transfer<S>) -> Transfer<S> {
        let sites = self.tensors.len();
        (0..sites).fold(x.clone(), |x, k| {
            let right = &self.bonds[(k + 1) % sites];
            let site = Site { left: &self.bonds[k], tensor: &self.tensors[k], right };
            x.step(site, site, None)
        })
    }

    /// The correlation length, in sites, of operators that change the charges by `change`: `−p/ln |η|` with the largest eigenvalue of the
    /// transfer matrix of the `p` sites in that sector, in units of the largest of all, which is left out itself. Diagnostics: `leading`,
    /// the largest of all; `spacing`, by how much `1/ξ` of the next eigenvalue is larger, if there is one.
    pub(crate) fn length(
        &self,
        chain: &Chain,
        change: &[i64],
        provenance: Provenance,
    ) -> Result<Estimate, MpsError> {
        if change.len() != chain.charges().len() {
            let names: Vec<&str> = chain.charges().iter().map(|charge| charge.name.as_str()).collect();
            return Err(MpsError::WrongCharges { given: change.len(), charges: names.join(", ") });
        }
        let change = chain.label(change);
        let neutral = self.largest(chain, Label::default(), 2)?;
        let leading = neutral[0].modulus;
        let charged;
        let own = if change == Label::default() {
            &neutral[1..]
        } else {
            charged = self.largest(chain, change, 1)?;
            &charged[..]
        };
        let inverse = |ratio: f64| if ratio < 1.0 { -ratio.ln() / self.tensors.len() as f64 } else { 0.0 };
        let estimate =
            |value, error| Estimate::converged(value, error, provenance.clone()).with("leading", leading);
        // What rounding leaves of an eigenvalue that is not there.
        let Some(found) = own.first().filter(|found| found.modulus > 1e-12 * leading) else {
            return Ok(estimate(0.0, 0.0));
        };
        let ratio = found.modulus / leading;
        if 1.0 - ratio <= found.moved.max(1e-10) {
            return Ok(estimate(f64::INFINITY, f64::INFINITY));
        }
        let value = 1.0 / inverse(ratio);
        let mut estimate = estimate(value, (1.0 / inverse(ratio + found.moved) - value).abs());
        if let Some(next) = own.get(1).filter(|next| next.modulus > 1e-12 * leading) {
            estimate = estimate.with("spacing", inverse(next.modulus / leading) - inverse(ratio));
        }
        Ok(estimate)
    }

    /// The largest eigenvalues in a sector, descending: `count` of them converged, and one more if there is one.
    fn largest(&self, chain: &Chain, change: Label, count: usize) -> Result<Vec<Level>, MpsError> {
        let outer = &self.bonds[0];
        let mut shapes: BTreeMap<(Label, Label), (usize, usize)> = BTreeMap::new();
        for &(label, columns) in outer.sectors() {
            let other = chain.plus(label, change);
            if let Some(sector) = outer.find(other) {
                shapes.insert((label, other), (outer.sectors()[sector].1, columns));
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
            let mut image = pack(&self.apply(&unpack(&basis[columns.len()])));
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
            moduli.truncate(count + 1);
            let moved = |(k, modulus): (usize, &f64)| match last.as_ref().and_then(|last| last.get(k)) {
                // An invariant space holds eigenvalues to rounding.
                _ if invariant => 0.0,
                Some(before) => (before - modulus).abs(),
                None => f64::INFINITY,
            };
            let moved: Vec<f64> = moduli.iter().enumerate().map(moved).collect();
            if invariant || size == MOST || moved.iter().take(count).all(|moved| *moved <= 1e-12) {
                let level = |(modulus, moved)| Level { modulus, moved: moved + 64.0 * f64::EPSILON };
                return Ok(moduli.into_iter().zip(moved).map(level).collect());
            }
            last = Some(moduli);
        }
    }
}
