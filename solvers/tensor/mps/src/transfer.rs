//! Everything on the left of a bond between a bra and a ket, with operators in between.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense;
use faer::Mat;

use crate::chain::Label;
use crate::state::{Block, Bond};

/// What a site does between bra and ket: entries `(to, from, value)`; none is the identity.
pub(crate) type Local<'o, S> = Option<&'o [(usize, usize, S)]>;

/// A site's tensor with the bonds on its left and right.
#[derive(Clone, Copy)]
pub(crate) struct Site<'t, S: Scalar> {
    pub(crate) left: &'t Bond,
    pub(crate) tensor: &'t [Block<S>],
    pub(crate) right: &'t Bond,
}

/// Matrices `[bra, ket]` by the labels of the ket and of the bra.
#[derive(Clone, Debug)]
pub(crate) struct Transfer<S: Scalar> {
    pub(crate) blocks: BTreeMap<(Label, Label), Mat<S>>,
}

impl<S: Scalar> Transfer<S> {
    /// Left of the first site.
    pub(crate) fn end() -> Self {
        let one = Mat::from_fn(1, 1, |_, _| S::from_real(1.0));
        Self { blocks: BTreeMap::from([((Label::default(), Label::default()), one)]) }
    }

    /// The root of the sum of the squared moduli of all elements.
    pub(crate) fn norm(&self) -> f64 {
        let squared = |matrix: &Mat<S>| -> f64 {
            matrix
                .col_iter()
                .map(|column| column.iter().map(|x| x.to_complex().norm_sqr()).sum::<f64>())
                .sum()
        };
        self.blocks.values().map(squared).sum::<f64>().sqrt()
    }

    /// No blocks.
    pub(crate) fn nothing() -> Self {
        Self { blocks: BTreeMap::new() }
    }

    /// Adds another one between the same bonds.
    pub(crate) fn add(&mut self, other: Self) {
        for (key, block) in other.blocks {
            match self.blocks.entry(key) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(block);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => *entry.get_mut() += block,
            }
        }
    }

    /// One site further to the right.
    pub(crate) fn step(&self, bra: Site<'_, S>, ket: Site<'_, S>, operator: Local<'_, S>) -> Self {
        let label = |bond: &Bond, sector: usize| bond.sectors()[sector].0;
        let bras: BTreeMap<(Label, usize), &Block<S>> =
            bra.tensor.iter().map(|block| ((label(bra.left, block.left), block.state), block)).collect();
        let mut targets: BTreeMap<usize, Vec<(usize, S)>> = BTreeMap::new();
        for &(to, from, value) in operator.into_iter().flatten() {
            targets.entry(from).or_default().push((to, value));
        }
        let mut blocks: BTreeMap<(Label, Label), Mat<S>> = BTreeMap::new();
        for block in ket.tensor {
            let same = [(block.state, S::from_real(1.0))];
            let images = match operator {
                None => same.as_slice(),
                Some(_) => targets.get(&block.state).map_or(&[][..], Vec::as_slice),
            };
            let (from, onto) = (label(ket.left, block.left), label(ket.right, block.right));
            let beside = self.blocks.range((from, LOWEST)..=(from, HIGHEST));
            for (&(_, other), matrix) in beside {
                let mut half = None;
                for &(to, value) in images {
                    let Some(bra_block) = bras.get(&(other, to)) else { continue };
                    let half =
                        half.get_or_insert_with(|| dense::product(matrix.as_ref(), block.matrix.as_ref()));
                    let key = (onto, label(bra.right, bra_block.right));
                    let (rows, columns) = (bra_block.matrix.ncols(), block.matrix.ncols());
                    let sum = blocks.entry(key).or_insert_with(|| Mat::zeros(rows, columns));
                    let (bra_matrix, half) = (bra_block.matrix.as_ref(), half.as_ref());
                    dense::multiply(
                        sum.as_mut(),
                        true,
                        bra_matrix,
                        dense::As::Adjoint,
                        half,
                        dense::As::Given,
                        value,
                    );
                }
            }
        }
        Self { blocks }
    }

    /// The sum over equal states of bra and ket: what is left if everything on the right is an isometry of both.
    pub(crate) fn trace(&self) -> S {
        let equal = self.blocks.iter().filter(|((ket, bra), _)| ket == bra);
        equal.fold(S::ZERO, |sum, (_, matrix)| {
            (0..matrix.nrows().min(matrix.ncols())).fold(sum, |sum, k| sum + matrix[(k, k)])
        })
    }
}

const LOWEST: Label = Label([i32::MIN; crate::chain::MAX_CHARGES]);
const HIGHEST: Label = Label([i32::MAX; crate::chain::MAX_CHARGES]);
