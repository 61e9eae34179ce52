//! Where searches begin: random configurations and random states of a sector.

use std::collections::{BTreeMap, BTreeSet};

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::streams::{Stream, stream};
use faer::Mat;
use rand::RngExt;

use crate::MpsError;
use crate::chain::{Chain, Label, Site};
use crate::state::{Block, Bond, Mps};

/// `[bond]`: how many configurations of one side have the charges of a label, in units of the bond's largest number.
type Counts = Vec<BTreeMap<Label, f64>>;

impl Chain {
    /// By bond, configurations of everything on its left.
    fn counts_on_the_left(&self) -> Counts {
        let mut counts = vec![BTreeMap::from([(Label::default(), 1.0)])];
        for (number, site) in self.sites().iter().enumerate() {
            counts.push(self.further(&counts[number], &site.labels, Self::plus));
        }
        counts
    }

    /// By bond, configurations of everything on its right, by the label on the left that makes the whole `total`.
    fn counts_on_the_right(&self, total: Label) -> Counts {
        let mut counts = vec![BTreeMap::from([(total, 1.0)])];
        for site in self.sites().iter().rev() {
            counts.push(self.further(&counts[counts.len() - 1], &site.labels, Self::minus));
        }
        counts.reverse();
        counts
    }

    fn further(
        &self,
        counts: &BTreeMap<Label, f64>,
        labels: &[Label],
        sum: fn(&Self, Label, Label) -> Label,
    ) -> BTreeMap<Label, f64> {
        let mut next: BTreeMap<Label, f64> = BTreeMap::new();
        for (&label, count) in counts {
            labels.iter().for_each(|own| *next.entry(sum(self, label, *own)).or_default() += count);
        }
        let largest = next.values().copied().fold(0.0, f64::max);
        next.values_mut().for_each(|count| *count /= largest);
        next
    }

    /// The charges that some configuration has, ascending.
    pub fn sectors(&self) -> Vec<Label> {
        self.counts_on_the_left().pop().unwrap_or_default().into_keys().collect()
    }

    /// How many configurations have the given charges, in the order of [`Chain::charges`]; `u128::MAX` for more than that.
    ///
    /// # Errors
    /// As [`Chain::sector`].
    pub fn dimension(&self, values: &[i64]) -> Result<u128, MpsError> {
        let total = self.sector(values)?;
        let mut counts = BTreeMap::from([(Label::default(), 1u128)]);
        for site in self.sites() {
            let mut next: BTreeMap<Label, u128> = BTreeMap::new();
            for (&label, count) in &counts {
                for own in &site.labels {
                    let sum = next.entry(self.plus(label, *own)).or_default();
                    *sum = sum.saturating_add(*count);
                }
            }
            counts = next;
        }
        Ok(counts.get(&total).copied().unwrap_or(0))
    }

    /// Checks that some configuration has the given charges, in the order of [`Chain::charges`].
    ///
    /// # Errors
    /// [`MpsError::WrongCharges`] for another number of values; [`MpsError::EmptySector`] with the values that are possible nearby.
    pub fn sector(&self, values: &[i64]) -> Result<Label, MpsError> {
        if values.len() != self.charges().len() {
            let names: Vec<&str> = self.charges().iter().map(|charge| charge.name.as_str()).collect();
            return Err(MpsError::WrongCharges { given: values.len(), charges: names.join(", ") });
        }
        let total = self.label(values);
        let possible = self.counts_on_the_left().pop().unwrap_or_default();
        if possible.contains_key(&total) {
            return Ok(total);
        }
        let distance = |label: &Label| -> i64 {
            label.0.iter().zip(total.0).map(|(a, b)| (i64::from(*a) - i64::from(b)).abs()).sum()
        };
        let nearest = possible.keys().min_by_key(|label| (distance(label), **label));
        let hint = nearest.map_or_else(String::new, |label| {
            format!("of the {} that have some the nearest is {}", possible.len(), self.describe(*label))
        });
        Err(MpsError::EmptySector { charges: self.describe(total), hint })
    }

    /// One of all configurations with the given charges, each as likely as any other.
    ///
    /// # Errors
    /// As [`Chain::sector`].
    pub fn configuration(&self, values: &[i64], seed: u64) -> Result<Vec<usize>, MpsError> {
        let total = self.sector(values)?;
        Ok(self.drawn(&self.counts_on_the_right(total), &mut stream(seed, 0)))
    }

    /// The bonds of a typical state with the given charges, at most so wide.
    ///
    /// # Errors
    /// As [`Chain::sector`].
    pub(crate) fn typical_bonds(&self, values: &[i64], bond_dimension: usize) -> Result<Vec<Bond>, MpsError> {
        let total = self.sector(values)?;
        let (left, right) = (self.counts_on_the_left(), self.counts_on_the_right(total));
        let path = self.path(&self.drawn(&right, &mut stream(0, 0)));
        let dimensions: Vec<usize> = self.sites().iter().map(Site::dimension).collect();
        let all = |of: &[usize]| of.iter().try_fold(1usize, |product, d| product.checked_mul(*d));
        let most = |bond: usize| {
            let (left, right) = dimensions.split_at(bond);
            let sides = [left, right].map(|side| all(side).unwrap_or(usize::MAX));
            sides.into_iter().fold(bond_dimension, usize::min)
        };
        Ok((0..left.len()).map(|bond| dealt(&left[bond], &right[bond], path[bond], most(bond))).collect())
    }

    /// The labels of a configuration by bond.
    fn path(&self, configuration: &[usize]) -> Vec<Label> {
        let mut path = vec![Label::default()];
        for (site, state) in self.sites().iter().zip(configuration) {
            path.push(self.plus(path[path.len() - 1], site.labels[*state]));
        }
        path
    }

    fn drawn(&self, right: &Counts, random: &mut Stream) -> Vec<usize> {
        let mut label = Label::default();
        let mut configuration = Vec::new();
        for (number, site) in self.sites().iter().enumerate() {
            let weight = |own: &Label| right[number + 1].get(&self.plus(label, *own)).copied().unwrap_or(0.0);
            let weights: Vec<f64> = site.labels.iter().map(weight).collect();
            let mut left = random.random_range(0.0..1.0) * weights.iter().sum::<f64>();
            let possible = |state: &usize| weights[*state] > 0.0;
            let mut chosen = None;
            for state in (0..weights.len()).filter(possible) {
                chosen = Some(state);
                left -= weights[state];
                if left < 0.0 {
                    break;
                }
            }
            let state = chosen.expect("the sector has configurations");
            configuration.push(state);
            label = self.plus(label, site.labels[state]);
        }
        configuration
    }
}

impl<S: Scalar> Mps<S> {
    /// A random state of a sector with bonds of at most `bond_dimension`, normalized, with its centre on the first site. Labels that
    /// more configurations have get more states; a random configuration is always among those that it is made of.
    ///
    /// # Errors
    /// As [`Chain::sector`]; [`MpsError::BondDimension`].
    pub fn random(chain: &Chain, values: &[i64], bond_dimension: usize, seed: u64) -> Result<Self, MpsError> {
        if bond_dimension == 0 {
            return Err(MpsError::BondDimension { given: 0 });
        }
        let total = chain.sector(values)?;
        let mut random = stream(seed, 1);
        let (left, right) = (chain.counts_on_the_left(), chain.counts_on_the_right(total));
        let path = chain.path(&chain.drawn(&right, &mut random));
        let n = chain.sites().len();
        let bonds: Vec<Bond> = (0..=n)
            .map(|bond| {
                let most = if bond == 0 || bond == n { 1 } else { bond_dimension };
                dealt(&left[bond], &right[bond], path[bond], most)
            })
            .collect();
        let mut tensors = Vec::new();
        for (number, site) in chain.sites().iter().enumerate() {
            let mut blocks = Vec::new();
            for (sector, &(label, rows)) in bonds[number].sectors().iter().enumerate() {
                for (state, own) in site.labels.iter().enumerate() {
                    let Some(onto) = bonds[number + 1].find(chain.plus(label, *own)) else { continue };
                    let columns = bonds[number + 1].sectors()[onto].1;
                    let matrix =
                        Mat::from_fn(rows, columns, |_, _| S::random(&mut || random.random_range(-1.0..1.0)));
                    blocks.push(Block { left: sector, state, right: onto, matrix });
                }
            }
            tensors.push(blocks);
        }
        let mut state = Self { bonds, tensors, centre: n - 1 };
        state.canonicalize();
        Ok(state)
    }

    /// Makes all tensors but the first isometries from the right and the state normalized; sectors that lead nowhere vanish.
    pub(crate) fn canonicalize(&mut self) {
        let n = self.tensors.len();
        for site in (0..n).rev() {
            let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (number, block) in self.tensors[site].iter().enumerate() {
                rows.entry(block.left).or_default().push(number);
            }
            let mut sectors = Vec::new();
            let mut rest: BTreeMap<Label, Mat<S>> = BTreeMap::new();
            let mut isometries: BTreeMap<Label, Mat<S>> = BTreeMap::new();
            for (sector, numbers) in &rows {
                let (label, size) = self.bonds[site].sectors()[*sector];
                let columns: usize = numbers.iter().map(|k| self.tensors[site][*k].matrix.ncols()).sum();
                let mut joined = Mat::zeros(columns, size);
                let mut at = 0;
                for k in numbers {
                    let matrix = &self.tensors[site][*k].matrix;
                    joined.as_mut().subrows_mut(at, matrix.ncols()).copy_from(matrix.transpose());
                    at += matrix.ncols();
                }
                // Mᵀ = Q R, so that M = Rᵀ Qᵀ.
                let (q, r) = dense::qr(joined.as_ref());
                sectors.push((label, r.nrows()));
                rest.insert(label, r);
                isometries.insert(label, q);
            }
            let old = std::mem::replace(&mut self.bonds[site], Bond::new(sectors));
            for (sector, numbers) in rows {
                let label = old.sectors()[sector].0;
                let mut at = 0;
                for k in numbers {
                    let block = &mut self.tensors[site][k];
                    let columns = block.matrix.ncols();
                    block.left = self.bonds[site].find(label).expect("one of its sectors");
                    block.matrix = isometries[&label].as_ref().subrows(at, columns).transpose().to_owned();
                    at += columns;
                }
            }
            if site == 0 {
                break;
            }
            let bond = &self.bonds[site];
            let tensor = std::mem::take(&mut self.tensors[site - 1]);
            let moved = tensor.into_iter().filter_map(|mut block| {
                let label = old.sectors()[block.right].0;
                block.right = bond.find(label)?;
                let r = &rest[&label];
                block.matrix = dense::product_as(block.matrix.as_ref(), As::Given, r.as_ref(), As::Transpose);
                Some(block)
            });
            self.tensors[site - 1] = moved.collect();
        }
        self.centre = 0;
    }
}

/// States for the labels of a bond, at most as many as there are configurations on either side.
fn dealt(left: &BTreeMap<Label, f64>, right: &BTreeMap<Label, f64>, path: Label, most: usize) -> Bond {
    let mut weights: Vec<(Label, f64)> =
        left.iter().filter_map(|(label, a)| Some((*label, (a * right.get(label)?).sqrt()))).collect();
    weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let total: f64 = weights.iter().map(|weight| weight.1).sum();
    let mut sectors = vec![(path, 1)];
    let mut free = most - 1;
    let mut seen = BTreeSet::new();
    for (label, weight) in weights.into_iter().filter(|weight| seen.insert(weight.0)) {
        let share = ((most as f64 * weight / total).ceil() as usize).min(free);
        free -= share;
        if label == path {
            sectors[0].1 += share;
        } else {
            sectors.push((label, share));
        }
    }
    Bond::new(sectors)
}
