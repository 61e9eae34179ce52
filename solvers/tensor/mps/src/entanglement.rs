//! Schmidt coefficients at every bond, by charge.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense;
use faer::Mat;

use crate::MpsError;
use crate::chain::Label;
use crate::state::Mps;

/// The entanglement between the two sides of a bond.
#[derive(Clone, Debug, PartialEq)]
pub struct Entanglement {
    /// The number of the bond: as many sites are on its left.
    pub bond: usize,
    /// By the charges of everything on the left: the squares of the Schmidt coefficients, descending, with sum 1 over all charges.
    pub sectors: Vec<(Label, Vec<f64>)>,
}

impl Entanglement {
    /// All squares of Schmidt coefficients, descending.
    pub fn weights(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.sectors.iter().flat_map(|sector| sector.1.iter().copied()).collect();
        all.sort_by(|a, b| b.total_cmp(a));
        all
    }

    /// The von Neumann entropy `−Σ p ln p`, in nats.
    pub fn entropy(&self) -> f64 {
        self.weights().into_iter().filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum()
    }

    /// The Rényi entropy `ln(Σ pⁿ)/(1 − n)`, in nats; that of von Neumann for `n = 1`.
    pub fn renyi(&self, n: f64) -> f64 {
        if n == 1.0 {
            return self.entropy();
        }
        let powers = self.weights().into_iter().filter(|p| *p > 0.0).map(|p| p.powf(n));
        powers.sum::<f64>().ln() / (1.0 - n)
    }

    /// The entanglement spectrum `−ln p` with the charges of the left side, ascending. Weights below `least` are left out: they are
    /// what truncation and rounding leave.
    pub fn spectrum(&self, least: f64) -> Vec<(f64, Label)> {
        let of = |(label, weights): &(Label, Vec<f64>)| {
            let levels: Vec<_> = weights.iter().filter(|p| **p > least).map(|p| (-p.ln(), *label)).collect();
            levels
        };
        let mut levels: Vec<(f64, Label)> = self.sectors.iter().flat_map(of).collect();
        levels.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        levels
    }

    /// The probability of each charge on the left, and the entropy of this distribution: the part of the entropy that comes from
    /// fluctuations of the charges, in nats.
    pub fn charges(&self) -> (Vec<(Label, f64)>, f64) {
        let total = |sector: &(Label, Vec<f64>)| (sector.0, sector.1.iter().sum::<f64>());
        let shares: Vec<(Label, f64)> = self.sectors.iter().map(total).collect();
        let entropy = shares.iter().filter(|share| share.1 > 0.0).map(|share| -share.1 * share.1.ln()).sum();
        (shares, entropy)
    }
}

impl<S: Scalar> Mps<S> {
    /// The Schmidt coefficients at all bonds inside the chain, of a state whose centre is the first site, as it is after every sweep.
    /// Singular values of the blocks themselves: small ones are exact to rounding of the largest of their sector.
    ///
    /// # Errors
    /// [`MpsError::Dense`].
    ///
    /// # Panics
    /// If the centre is elsewhere.
    pub fn entanglement(&self) -> Result<Vec<Entanglement>, MpsError> {
        assert_eq!(self.centre, 0, "the centre is the first site");
        let mut found = Vec::new();
        for (number, rests) in self.without_isometries().into_iter().enumerate() {
            let mut sectors: Vec<(Label, Vec<f64>)> = Vec::new();
            for (label, rest) in rests {
                let values = dense::singular_values(rest.as_ref())?;
                sectors.push((label, values.into_iter().map(|value| value * value).collect()));
            }
            let total: f64 = sectors.iter().flat_map(|sector| &sector.1).sum();
            sectors.iter_mut().for_each(|sector| sector.1.iter_mut().for_each(|p| *p /= total));
            found.push(Entanglement { bond: number + 1, sectors });
        }
        Ok(found)
    }

    /// By bond inside the chain and label: the amplitudes `[state on the left, state of the bond]` with orthonormal states on the left, of a
    /// state whose centre is the first site.
    pub(crate) fn without_isometries(&self) -> Vec<BTreeMap<Label, Mat<S>>> {
        let mut found: Vec<BTreeMap<Label, Mat<S>>> = Vec::new();
        let start = BTreeMap::from([(Label::default(), Mat::from_fn(1, 1, |_, _| S::from_real(1.0)))]);
        for site in 0..self.tensors.len() - 1 {
            let carried = found.last().unwrap_or(&start);
            let (left, right) = (self.bonds[site].sectors(), self.bonds[site + 1].sectors());
            let mut rows: BTreeMap<usize, Vec<Mat<S>>> = BTreeMap::new();
            for block in &self.tensors[site] {
                let Some(before) = carried.get(&left[block.left].0) else { continue };
                let product = dense::product(before.as_ref(), block.matrix.as_ref());
                rows.entry(block.right).or_default().push(product);
            }
            let rest = |(sector, parts): (usize, Vec<Mat<S>>)| {
                (right[sector].0, dense::qr(below_each_other(&parts).as_ref()).1)
            };
            found.push(rows.into_iter().map(rest).collect());
        }
        found
    }
}

fn below_each_other<S: Scalar>(parts: &[Mat<S>]) -> Mat<S> {
    let rows = parts.iter().map(Mat::nrows).sum();
    let mut whole = Mat::zeros(rows, parts[0].ncols());
    let mut at = 0;
    for part in parts {
        whole.as_mut().subrows_mut(at, part.nrows()).copy_from(part);
        at += part.nrows();
    }
    whole
}
