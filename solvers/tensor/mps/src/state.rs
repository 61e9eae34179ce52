//! Matrix-product states made of blocks.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense;
use faer::Mat;

use crate::MpsError;
use crate::chain::{Chain, Label};
use crate::transfer::{Site, Transfer};

/// The sectors of a bond: by the charges of everything on its left, ascending, with their dimensions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bond {
    sectors: Vec<(Label, usize)>,
}

impl Bond {
    /// Sectors in any order; empty ones are left out.
    pub fn new(mut sectors: Vec<(Label, usize)>) -> Self {
        sectors.retain(|sector| sector.1 > 0);
        sectors.sort_unstable();
        Self { sectors }
    }

    /// The sectors.
    pub fn sectors(&self) -> &[(Label, usize)] {
        &self.sectors
    }

    /// The number of a sector.
    pub fn find(&self, label: Label) -> Option<usize> {
        self.sectors.binary_search_by_key(&label, |sector| sector.0).ok()
    }

    /// The dimension of all sectors together.
    pub fn dimension(&self) -> usize {
        self.sectors.iter().map(|sector| sector.1).sum()
    }
}

/// One block of a site's tensor: a matrix from the sector on the left to that on the right, for a local state.
#[derive(Clone, Debug)]
pub struct Block<S: Scalar> {
    /// The sector on the left.
    pub left: usize,
    /// The local state.
    pub state: usize,
    /// The sector on the right: the label on the left plus that of the local state.
    pub right: usize,
    /// `[left, right]`.
    pub matrix: Mat<S>,
}

/// A state `Σ A₀ A₁ …` with a centre: tensors on its left are isometries from the left, those on its right from the right.
#[derive(Clone, Debug)]
pub struct Mps<S: Scalar> {
    pub(crate) bonds: Vec<Bond>,
    pub(crate) tensors: Vec<Vec<Block<S>>>,
    pub(crate) centre: usize,
}

impl<S: Scalar> Mps<S> {
    /// One configuration of local states, one for each site.
    ///
    /// # Errors
    /// [`MpsError::Configuration`].
    pub fn product(chain: &Chain, configuration: &[usize]) -> Result<Self, MpsError> {
        if configuration.len() != chain.sites().len() {
            let what = format!("it has {} sites, the chain {}", configuration.len(), chain.sites().len());
            return Err(MpsError::Configuration { what });
        }
        let (mut bonds, mut tensors) = (vec![Bond::new(vec![(Label::default(), 1)])], Vec::new());
        let mut label = Label::default();
        for (number, (site, &state)) in chain.sites().iter().zip(configuration).enumerate() {
            let Some(&own) = site.labels.get(state) else {
                let what = format!("site {number} has {} states, not a state {state}", site.dimension());
                return Err(MpsError::Configuration { what });
            };
            label = chain.plus(label, own);
            bonds.push(Bond::new(vec![(label, 1)]));
            tensors.push(vec![Block {
                left: 0,
                state,
                right: 0,
                matrix: Mat::from_fn(1, 1, |_, _| S::from_real(1.0)),
            }]);
        }
        Ok(Self { bonds, tensors, centre: 0 })
    }

    /// The bonds; bond `i` is left of site `i`.
    pub fn bonds(&self) -> &[Bond] {
        &self.bonds
    }

    /// The tensors.
    pub fn tensors(&self) -> &[Vec<Block<S>>] {
        &self.tensors
    }

    /// The largest dimension of a bond.
    pub fn bond_dimension(&self) -> usize {
        self.bonds.iter().map(Bond::dimension).max().unwrap_or(0)
    }

    /// The charges of the whole state.
    pub fn label(&self) -> Label {
        self.bonds.last().and_then(|bond| bond.sectors.first()).map(|sector| sector.0).unwrap_or_default()
    }

    /// `⟨self|other⟩`; 0 for states of different charges.
    ///
    /// # Panics
    /// If the states have different numbers of sites.
    pub fn overlap(&self, other: &Self) -> S {
        assert_eq!(self.tensors.len(), other.tensors.len(), "states on the same chain");
        let mut transfer = Transfer::end();
        for site in 0..self.tensors.len() {
            transfer = transfer.step(self.site(site), other.site(site), None);
        }
        transfer.trace()
    }

    /// A site's tensor between its bonds.
    pub(crate) fn site(&self, site: usize) -> Site<'_, S> {
        Site { left: &self.bonds[site], tensor: &self.tensors[site], right: &self.bonds[site + 1] }
    }

    /// All amplitudes by configuration of local states; for small chains, as a judge.
    pub fn amplitudes(&self) -> BTreeMap<Vec<usize>, S> {
        let mut rows: Vec<(Vec<usize>, usize, Mat<S>)> =
            vec![(Vec::new(), 0, Mat::from_fn(1, 1, |_, _| S::from_real(1.0)))];
        for tensor in &self.tensors {
            let longer = |(states, sector, row): &(Vec<usize>, usize, Mat<S>)| {
                let blocks = tensor.iter().filter(|block| block.left == *sector);
                let next = blocks.map(|block| {
                    let mut states = states.clone();
                    states.push(block.state);
                    (states, block.right, dense::product(row.as_ref(), block.matrix.as_ref()))
                });
                next.collect::<Vec<_>>()
            };
            rows = rows.iter().flat_map(longer).collect();
        }
        rows.into_iter().map(|(states, _, row)| (states, row[(0, 0)])).collect()
    }
}
