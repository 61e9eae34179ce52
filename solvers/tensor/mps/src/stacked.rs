//! Tensors of a site as matrices of a side.

use eigentruth_numerics::Scalar;
use faer::Mat;

use crate::side::{Group, Side, Which};
use crate::state::{Block, Bond, Mps};

/// The matrix of a tensor on a side: `[state of the group, state of the bond]`, by group.
pub(crate) fn stacked<S: Scalar>(
    state: &Mps<S>,
    side: &Side<'_, S>,
    which: Which,
    site: usize,
    states: usize,
) -> Vec<Option<Mat<S>>> {
    let bond = match which {
        Which::Left => &state.bonds[site + 1],
        Which::Right => &state.bonds[site],
    };
    stacked_on(bond, &state.tensors[site], side, which, states)
}

/// The same of blocks that end at `bond`.
pub(crate) fn stacked_on<S: Scalar>(
    bond: &Bond,
    blocks: &[Block<S>],
    side: &Side<'_, S>,
    which: Which,
    states: usize,
) -> Vec<Option<Mat<S>>> {
    let empty =
        |group: &Group| bond.find(group.label).map(|sector| Mat::zeros(group.size, bond.sectors()[sector].1));
    let mut matrices: Vec<Option<Mat<S>>> = side.groups.iter().map(empty).collect();
    for block in blocks {
        let outer = if which == Which::Left { block.left } else { block.right };
        let (group, offset) = side.place(outer, block.state, states);
        let Some(matrix) = &mut matrices[group] else { continue };
        let source = match which {
            Which::Left => block.matrix.as_ref(),
            Which::Right => block.matrix.as_ref().transpose(),
        };
        matrix.as_mut().subrows_mut(offset, source.nrows()).copy_from(source);
    }
    matrices
}
