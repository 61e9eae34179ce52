//! A centre of two sites, cut in two by singular values.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, DenseError};
use faer::Mat;

use crate::chain::Label;
use crate::effective::Effective;
use crate::side::Side;
use crate::state::Bond;

/// The centre, cut in two.
pub(crate) struct Cut<S: Scalar> {
    /// By group on the left: orthonormal columns.
    pub(crate) left: Vec<Option<Mat<S>>>,
    /// By group on the right, likewise.
    pub(crate) right: Vec<Option<Mat<S>>>,
    pub(crate) bond: Bond,
    /// Schmidt coefficients of what was kept, normalized, by label of the bond.
    pub(crate) values: BTreeMap<Label, Vec<f64>>,
    /// The share of the weight that was left out.
    pub(crate) discarded: f64,
    /// The norm of the centre before anything was left out.
    pub(crate) norm: f64,
}

impl<S: Scalar> Cut<S> {
    /// Keeps the `bond_dimension` largest singular values whose weights are above `cutoff` of all.
    pub(crate) fn new(
        left: &Side<'_, S>,
        right: &Side<'_, S>,
        effective: &Effective<'_, '_, S>,
        x: &[S],
        bond_dimension: usize,
        cutoff: f64,
    ) -> Result<Self, DenseError> {
        let mut parts = Vec::new();
        let mut levels: Vec<(f64, usize)> = Vec::new();
        for (number, part) in effective.parts.iter().enumerate() {
            let svd = dense::svd(part.of(x))?;
            levels.extend(svd.s.iter().map(|value| (value * value, number)));
            parts.push(svd);
        }
        levels.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let total: f64 = levels.iter().map(|level| level.0).sum();
        let enough = levels.iter().take_while(|level| level.0 > cutoff * total).count().max(1);
        levels.truncate(enough.min(bond_dimension));
        let kept: f64 = levels.iter().map(|level| level.0).sum();
        let mut counts = vec![0; parts.len()];
        levels.iter().for_each(|level| counts[level.1] += 1);
        let mut cut = Self {
            left: vec![None; left.groups.len()],
            right: vec![None; right.groups.len()],
            bond: Bond::default(),
            values: BTreeMap::new(),
            discarded: (1.0 - kept / total).max(0.0),
            norm: total.sqrt(),
        };
        let mut sectors = Vec::new();
        for ((part, svd), count) in effective.parts.iter().zip(parts).zip(counts).filter(|part| part.1 > 0) {
            let label = left.groups[part.left].label;
            cut.left[part.left] = Some(svd.u.as_ref().subcols(0, count).to_owned());
            let conjugate = |row, column| svd.v[(row, column)].conjugate();
            cut.right[part.right] = Some(Mat::from_fn(svd.v.nrows(), count, conjugate));
            cut.values.insert(label, svd.s[..count].iter().map(|value| value / kept.sqrt()).collect());
            sectors.push((label, count));
        }
        cut.bond = Bond::new(sectors);
        Ok(cut)
    }
}
