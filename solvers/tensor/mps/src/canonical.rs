//! Canonical forms: the centre of a state moved by decompositions that leave nothing out.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::Mat;

use crate::state::{Block, Bond, Mps};

impl<S: Scalar> Mps<S> {
    /// The site of the centre: tensors on its left are isometries from the left, those on its right from the right.
    pub fn centre(&self) -> usize {
        self.centre
    }

    /// The same state with its centre on another site: 0 is the right-canonical form, the last site the left-canonical one. Bonds
    /// lose states that are linearly dependent for want of rows, and nothing else.
    ///
    /// # Panics
    /// If there is no such site.
    #[must_use]
    pub fn with_centre(mut self, site: usize) -> Self {
        assert!(site < self.tensors.len(), "site {site} of {}", self.tensors.len());
        while self.centre < site {
            self.step_right();
        }
        while self.centre > site {
            self.step_left();
        }
        self
    }

    fn step_right(&mut self) {
        let site = self.centre;
        let bond = site + 1;
        let tensor = std::mem::take(&mut self.tensors[site]);
        let isometric = split(tensor, &self.bonds[bond], |block| (block.right, block.matrix.clone()));
        let next = std::mem::take(&mut self.tensors[bond]);
        let (new, numbers) = isometric.bond(&self.bonds[bond]);
        self.tensors[site] = isometric
            .blocks
            .into_iter()
            .filter_map(|(block, matrix)| Some(Block { right: numbers[block.right]?, matrix, ..block }))
            .collect();
        let carried = next.into_iter().filter_map(|block| {
            let rest = isometric.rests.get(&block.left)?;
            let matrix = dense::product(rest.as_ref(), block.matrix.as_ref());
            Some(Block { left: numbers[block.left]?, matrix, ..block })
        });
        self.tensors[bond] = carried.collect();
        self.bonds[bond] = new;
        self.centre += 1;
    }

    fn step_left(&mut self) {
        let bond = self.centre;
        let tensor = std::mem::take(&mut self.tensors[bond]);
        // Transposed, so that states of the bond are columns here too.
        let isometric =
            split(tensor, &self.bonds[bond], |block| (block.left, block.matrix.transpose().to_owned()));
        let next = std::mem::take(&mut self.tensors[bond - 1]);
        let (new, numbers) = isometric.bond(&self.bonds[bond]);
        self.tensors[bond] = isometric
            .blocks
            .into_iter()
            .filter_map(|(block, matrix)| {
                let matrix = matrix.transpose().to_owned();
                Some(Block { left: numbers[block.left]?, matrix, ..block })
            })
            .collect();
        let carried = next.into_iter().filter_map(|block| {
            let rest = isometric.rests.get(&block.right)?;
            let matrix = dense::product_as(block.matrix.as_ref(), As::Given, rest.as_ref(), As::Transpose);
            Some(Block { right: numbers[block.right]?, matrix, ..block })
        });
        self.tensors[bond - 1] = carried.collect();
        self.bonds[bond] = new;
        self.centre -= 1;
    }
}

/// A tensor as an isometry to its bond, and what is left of it.
struct Isometric<S: Scalar> {
    /// Blocks, with matrices whose columns are the new states of the bond; those that they had are gone.
    blocks: Vec<(Block<S>, Mat<S>)>,
    /// By old sector of the bond: `[new state, old state]`.
    rests: BTreeMap<usize, Mat<S>>,
}

/// A block and it as a matrix.
type Flat<S> = (Block<S>, Mat<S>);

/// `matrix` gives the sector of the bond and the matrix with the states of the bond as columns.
fn split<S: Scalar>(
    tensor: Vec<Block<S>>,
    bond: &Bond,
    matrix: impl Fn(&Block<S>) -> (usize, Mat<S>),
) -> Isometric<S> {
    let mut sectors: BTreeMap<usize, Vec<Flat<S>>> = BTreeMap::new();
    for block in tensor {
        let (sector, matrix) = matrix(&block);
        sectors.entry(sector).or_default().push((block, matrix));
    }
    let mut isometric = Isometric { blocks: Vec::new(), rests: BTreeMap::new() };
    for (sector, parts) in sectors {
        let rows = parts.iter().map(|(_, matrix)| matrix.nrows()).sum();
        let mut whole = Mat::zeros(rows, bond.sectors()[sector].1);
        let mut at = 0;
        for (_, matrix) in &parts {
            whole.as_mut().subrows_mut(at, matrix.nrows()).copy_from(matrix);
            at += matrix.nrows();
        }
        let (q, r) = dense::qr(whole.as_ref());
        at = 0;
        for (block, matrix) in parts {
            let own = q.as_ref().subrows(at, matrix.nrows()).to_owned();
            at += matrix.nrows();
            isometric.blocks.push((block, own));
        }
        isometric.rests.insert(sector, r);
    }
    isometric.blocks.sort_by_key(|(block, _)| (block.left, block.state, block.right));
    isometric
}

impl<S: Scalar> Isometric<S> {
    /// The new bond, and the new numbers of the old sectors.
    fn bond(&self, old: &Bond) -> (Bond, Vec<Option<usize>>) {
        let size = |(sector, &(label, _)): (usize, &(_, usize))| {
            (label, self.rests.get(&sector).map_or(0, |rest| rest.nrows()))
        };
        let new = Bond::new(old.sectors().iter().enumerate().map(size).collect());
        let numbers = old.sectors().iter().map(|(label, _)| new.find(*label)).collect();
        (new, numbers)
    }
}
