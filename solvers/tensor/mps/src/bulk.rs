//! Correlation lengths of finite chains: sites in the middle that repeat.

use std::collections::BTreeMap;

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{Estimate, Provenance, Scalar, vector};
use faer::Mat;

use crate::MpsError;
use crate::chain::{Chain, Label};
use crate::spectrum::Period;
use crate::state::{Block, Bond, Mps};
use crate::transfer::{Site, Transfer};

/// How far the largest eigenvalue may be from 1 where sites are said to repeat.
const REPEATS: f64 = 1e-3;

/// States of less weight at a bond are those of what sweeps leave.
const LEAST: f64 = 1e-12;

impl<S: Scalar> Mps<S> {
    /// The correlation length, in sites, of operators that change the charges by `change`, in the middle of a long chain whose state repeats
    /// after `period` sites; as [`Infinite::correlation_length`](crate::Infinite::correlation_length), from the transfer matrix of these
    /// sites.
    ///
    /// The bonds at both ends of the sites have bases of their own. Their states on the right are compared with each other, and the
    /// one basis is turned into the other, so that the sites can follow themselves; states of a bond with a weight of less than 1e-12 are left
    /// out, as they are what sweeps leave. The error is that of the eigenvalue, and the
    /// largest change to the same number of sites one period further to the left and to the right: what the ends of the chain still do.
    ///
    /// # Errors
    /// [`MpsError::NoBulk`] for a chain of fewer than 8 periods, or whose state does not repeat; [`MpsError::WrongCharges`];
    /// [`MpsError::EmptySector`] if no two states differ by that change; [`MpsError::Dense`].
    ///
    /// # Panics
    /// If the centre is not the first site.
    pub fn correlation_length(
        &self,
        chain: &Chain,
        period: usize,
        change: &[i64],
    ) -> Result<Estimate, MpsError> {
        assert_eq!(self.centre, 0, "the centre is the first site");
        let n = self.tensors.len();
        let none = |why: String| MpsError::NoBulk { sites: n, period, why };
        if period == 0 || n < 8 * period {
            return Err(none("8 periods of at least one site are needed".into()));
        }
        let middle = (n - period) / 2;
        let schmidt = self.schmidt()?;
        let provenance = Provenance::new("tensor/mps transfer matrix")
            .with("sites", n)
            .with("bond_dimension", schmidt.state.bonds[middle].dimension());
        let turned = schmidt.state.turned(chain, period, middle - period);
        let mut lengths = Vec::new();
        for first in [middle, middle - period, middle + period] {
            let sites = schmidt.period(period, first, &turned[&first])?;
            let sites = sites.ok_or_else(|| none("no two of its bonds are alike".into()))?;
            let length = sites.length(chain, change, provenance.clone())?;
            let leading = length.diagnostics["leading"];
            if (leading - 1.0).abs() > REPEATS {
                return Err(none(format!(
                    "the largest eigenvalue of their transfer matrix is {leading:.6}, not 1"
                )));
            }
            lengths.push(length);
        }
        let own = &lengths[0];
        // Infinite lengths do not differ from each other.
        let change =
            |other: &Estimate| if other.value == own.value { 0.0 } else { (other.value - own.value).abs() };
        let ends = lengths[1..].iter().map(change).fold(0.0, f64::max);
        let error = own.error + ends;
        Ok(Estimate { error, ..own.clone() }.with("change", ends))
    }

    /// The same state with bonds in the basis of their Schmidt states on the right, without those of a weight of less than [`LEAST`].
    fn schmidt(&self) -> Result<Schmidt<S>, MpsError> {
        let n = self.tensors.len();
        let one = |bond: usize| {
            let label = self.bonds[bond].sectors()[0].0;
            BTreeMap::from([(label, Mat::from_fn(1, 1, |_, _| S::from_real(1.0)))])
        };
        // By bond and label: `[state of the bond, Schmidt state]`, so that `|Schmidt⟩ = Σ |state⟩ basis`.
        let (mut bases, mut values) = (vec![one(0)], vec![BTreeMap::new()]);
        for rests in self.without_isometries() {
            let (mut basis, mut value) = (BTreeMap::new(), BTreeMap::new());
            for (label, rest) in rests {
                let svd = dense::svd(rest.as_ref())?;
                let count = svd.s.iter().take_while(|s| **s * **s > LEAST).count();
                if count > 0 {
                    let entry = |row, column| svd.v[(row, column)].conjugate();
                    basis.insert(label, Mat::from_fn(svd.v.nrows(), count, entry));
                    value.insert(label, svd.s[..count].to_vec());
                }
            }
            bases.push(basis);
            values.push(value);
        }
        bases.push(one(n));
        values.push(BTreeMap::new());
        let bond = |basis: &BTreeMap<Label, Mat<S>>| {
            Bond::new(basis.iter().map(|(label, matrix)| (*label, matrix.ncols())).collect())
        };
        let bonds: Vec<Bond> = bases.iter().map(bond).collect();
        let mut tensors = Vec::new();
        for (site, tensor) in self.tensors.iter().enumerate() {
            let turned = tensor.iter().filter_map(|block| {
                let left = self.bonds[site].sectors()[block.left].0;
                let right = self.bonds[site + 1].sectors()[block.right].0;
                let (a, b) = (bases[site].get(&left)?, bases[site + 1].get(&right)?);
                let half = dense::product_as(a.as_ref(), As::Transpose, block.matrix.as_ref(), As::Given);
                let conjugate = Mat::from_fn(b.nrows(), b.ncols(), |i, j| b[(i, j)].conjugate());
                let matrix = dense::product(half.as_ref(), conjugate.as_ref());
                let (left, right) = (bonds[site].find(left)?, bonds[site + 1].find(right)?);
                Some(Block { left, state: block.state, right, matrix })
            });
            tensors.push(turned.collect());
        }
        Ok(Schmidt { state: Self { bonds, tensors, centre: 0 }, values })
    }

    /// By bond, from `least` on: the overlaps `⟨bra|ket⟩` of everything on its right with everything on the right of the bond one period
    /// further, `[further bond, bond]`, up to a factor. The chain ends one period earlier for the former, so that near its end they are
    /// not yet what they are in the middle.
    fn turned(&self, chain: &Chain, period: usize, least: usize) -> BTreeMap<usize, Transfer<S>> {
        let n = self.tensors.len();
        let mut overlaps = Transfer { blocks: BTreeMap::new() };
        for &(label, size) in self.bonds[n - period].sectors() {
            let key = (label, self.label());
            let mut any = vec![S::ZERO; size];
            vector::fill_random(0, &mut any);
            overlaps.blocks.insert(key, Mat::from_fn(1, size, |_, k| any[k]));
        }
        let mut found = BTreeMap::new();
        for site in (least..n - period).rev() {
            let mirrored = [site + period, site].map(|site| self.mirrored(site));
            let [bra, ket] = [(site + period, &mirrored[0]), (site, &mirrored[1])]
                .map(|(site, tensor)| Site { left: &self.bonds[site + 1], tensor, right: &self.bonds[site] });
            overlaps = overlaps.step(bra, ket, None);
            let norm = overlaps.blocks.values().map(square).sum::<f64>().sqrt();
            if norm > 0.0 {
                for block in overlaps.blocks.values_mut() {
                    *block =
                        Mat::from_fn(block.nrows(), block.ncols(), |i, j| block[(i, j)].scaled(1.0 / norm));
                }
            }
            found.insert(site, self.largest_shift(chain, &overlaps));
        }
        found
    }

    /// A tensor with left and right exchanged.
    fn mirrored(&self, site: usize) -> Vec<Block<S>> {
        let turn = |block: &Block<S>| Block {
            left: block.right,
            state: block.state,
            right: block.left,
            matrix: block.matrix.transpose().to_owned(),
        };
        self.tensors[site].iter().map(turn).collect()
    }

    /// The blocks between labels that differ by the charges of a period: those in which most of it is.
    fn largest_shift(&self, chain: &Chain, overlaps: &Transfer<S>) -> Transfer<S> {
        let mut weights: BTreeMap<Label, f64> = BTreeMap::new();
        for (&(ket, bra), block) in &overlaps.blocks {
            *weights.entry(chain.minus(bra, ket)).or_default() += square(block);
        }
        let largest = weights.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|(shift, _)| shift);
        let own = overlaps.blocks.iter().filter(|((ket, bra), _)| Some(chain.minus(*bra, *ket)) == largest);
        Transfer { blocks: own.map(|(key, block)| (*key, block.clone())).collect() }
    }
}

/// A state in the basis of its Schmidt states.
struct Schmidt<S: Scalar> {
    state: Mps<S>,
    /// By bond inside the chain and label: the Schmidt coefficients.
    values: Vec<BTreeMap<Label, Vec<f64>>>,
}

impl<S: Scalar> Schmidt<S> {
    /// The sites from `first` on, the bond behind them turned into that before them; nothing if there is no such turn. Both sides of a bond
    /// have an equal share of its Schmidt coefficients: `λ^½ B λ′^(−½)`.
    fn period(
        &self,
        period: usize,
        first: usize,
        turned: &Transfer<S>,
    ) -> Result<Option<Period<S>>, MpsError> {
        let bonds = &self.state.bonds;
        // The nearest isometries, by the label behind the sites.
        let mut turns: BTreeMap<Label, (Label, Mat<S>)> = BTreeMap::new();
        for (&(label, further), block) in &turned.blocks {
            let svd = dense::svd(block.as_ref())?;
            let unitary = dense::product_adjoint(svd.u.as_ref(), svd.v.as_ref());
            let conjugate =
                Mat::from_fn(unitary.nrows(), unitary.ncols(), |i, j| unitary[(i, j)].conjugate());
            turns.insert(further, (label, conjugate));
        }
        let mut tensors = Vec::new();
        for site in first..first + period {
            let (left, right) = (bonds[site].sectors(), bonds[site + 1].sectors());
            let tensor = self.state.tensors[site].iter().filter_map(|block| {
                let before = &self.values[site][&left[block.left].0];
                let behind = &self.values[site + 1][&right[block.right].0];
                let (rows, columns) = (block.matrix.nrows(), block.matrix.ncols());
                let entry = |i, j| block.matrix[(i, j)].scaled((before[i] / behind[j]).sqrt());
                let matrix = Mat::from_fn(rows, columns, entry);
                if site + 1 < first + period {
                    return Some(Block { matrix, ..*block });
                }
                let (label, turn) = turns.get(&right[block.right].0)?;
                let matrix = dense::product(matrix.as_ref(), turn.as_ref());
                Some(Block { right: bonds[first].find(*label)?, matrix, ..*block })
            });
            tensors.push(tensor.collect::<Vec<_>>());
        }
        let bonds = bonds[first..first + period].to_vec();
        Ok(tensors.iter().all(|tensor| !tensor.is_empty()).then_some(Period { bonds, tensors }))
    }
}

fn square<S: Scalar>(block: &Mat<S>) -> f64 {
    (0..block.ncols()).flat_map(|k| block.col_as_slice(k)).map(|x| x.norm_squared()).sum()
}
