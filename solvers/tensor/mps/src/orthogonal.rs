//! States that a search stays orthogonal to.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::vector;
use faer::Mat;

use crate::chain::Label;
use crate::effective::Effective;
use crate::side::{Side, Which};
use crate::state::{Block, Mps};

/// `⟨own|other⟩` on one side of a bond, `[own, other]`, by the label of the bond.
type Overlap<S> = BTreeMap<Label, Mat<S>>;

/// A state with its overlaps with the one that is searched.
pub(crate) struct Below<S: Scalar> {
    state: Mps<S>,
    /// `[bond]`: of everything on its left.
    left: Vec<Overlap<S>>,
    /// `[bond]`: of everything on its right.
    right: Vec<Overlap<S>>,
}

impl<S: Scalar> Below<S> {
    /// For a search whose centre is the first site.
    pub(crate) fn new(state: Mps<S>, own: &Mps<S>) -> Self {
        let n = own.tensors.len();
        let one = |label| BTreeMap::from([(label, Mat::from_fn(1, 1, |_, _| S::from_real(1.0)))]);
        let mut below =
            Self { state, left: vec![BTreeMap::new(); n + 1], right: vec![BTreeMap::new(); n + 1] };
        below.left[0] = one(Label::default());
        // States of other charges are orthogonal anyhow: no label is in both.
        if below.state.label() == own.label() {
            below.right[n] = one(own.label());
        }
        (1..n).rev().for_each(|site| below.absorb(own, site, Which::Right));
        below
    }

    /// Takes up the searched state's tensor of a site, which is an isometry from that side.
    pub(crate) fn absorb(&mut self, own: &Mps<S>, site: usize, which: Which) {
        let mut sums: Overlap<S> = BTreeMap::new();
        for block in &self.state.tensors[site] {
            let (left, right) = self.labels(site, block);
            let other = own.tensors[site]
                .iter()
                .find(|b| b.state == block.state && own.bonds[site].sectors()[b.left].0 == left);
            let Some(other) = other else { continue };
            let (before, label) = match which {
                Which::Left => (self.left[site].get(&left), right),
                Which::Right => (self.right[site + 1].get(&right), left),
            };
            let Some(before) = before else { continue };
            let product = match which {
                Which::Left => {
                    let half = dense::product(before.as_ref(), block.matrix.as_ref());
                    dense::adjoint_product(other.matrix.as_ref(), half.as_ref())
                }
                Which::Right => {
                    let half =
                        dense::product_as(before.as_ref(), As::Given, block.matrix.as_ref(), As::Transpose);
                    let (rows, columns) = (other.matrix.nrows(), other.matrix.ncols());
                    let own = Mat::from_fn(rows, columns, |i, j| other.matrix[(i, j)].conjugate());
                    dense::product(own.as_ref(), half.as_ref())
                }
            };
            match sums.entry(label) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(product);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => *entry.get_mut() += product,
            }
        }
        match which {
            Which::Left => self.left[site + 1] = sums,
            Which::Right => self.right[site] = sums,
        }
    }

    fn labels(&self, site: usize, block: &Block<S>) -> (Label, Label) {
        let bonds = &self.state.bonds;
        (bonds[site].sectors()[block.left].0, bonds[site + 1].sectors()[block.right].0)
    }

    /// This state on the groups of a side: `[state of the group, state of its own bond]`. `site` is the attached site, if there is one;
    /// `bond` is the one in the environment.
    fn on_side(
        &self,
        own: &Mps<S>,
        side: &Side<'_, S>,
        which: Which,
        bond: usize,
        site: Option<usize>,
    ) -> Vec<Option<Mat<S>>> {
        let overlaps = if which == Which::Left { &self.left[bond] } else { &self.right[bond] };
        let Some(site) = site else {
            return side.groups.iter().map(|group| overlaps.get(&group.label).cloned()).collect();
        };
        let states = side.groups.iter().map(|group| group.pieces.len()).sum::<usize>()
            / own.bonds[bond].sectors().len();
        let inner = if which == Which::Left { &self.state.bonds[site + 1] } else { &self.state.bonds[site] };
        let empty = |group: &crate::side::Group| {
            inner.find(group.label).map(|sector| Mat::zeros(group.size, inner.sectors()[sector].1))
        };
        let mut matrices: Vec<Option<Mat<S>>> = side.groups.iter().map(empty).collect();
        for block in &self.state.tensors[site] {
            let (left, right) = self.labels(site, block);
            let outer = if which == Which::Left { left } else { right };
            let (Some(sector), Some(overlap)) = (own.bonds[bond].find(outer), overlaps.get(&outer)) else {
                continue;
            };
            let (group, offset) = side.place(sector, block.state, states);
            let Some(matrix) = &mut matrices[group] else { continue };
            let how = if which == Which::Left { As::Given } else { As::Transpose };
            let rows = dense::product_as(overlap.as_ref(), As::Given, block.matrix.as_ref(), how);
            matrix.as_mut().subrows_mut(offset, rows.nrows()).copy_from(&rows);
        }
        matrices
    }

    /// This state as the centre sees it.
    fn seen(&self, own: &Mps<S>, window: &Window<'_, '_, S>) -> Vec<S> {
        let (from, to) = window.bonds;
        let (attached_left, attached_right) = window.attached;
        let left = self.on_side(own, window.left, Which::Left, from, attached_left.then_some(from));
        let right = self.on_side(own, window.right, Which::Right, to, attached_right.then(|| to - 1));
        let effective = window.effective;
        let mut x = vec![S::ZERO; eigentruth_numerics::LinearOperator::<S>::dimension(effective)];
        for part in &effective.parts {
            if let (Some(a), Some(b)) = (&left[part.left], &right[part.right]) {
                let one = S::from_real(1.0);
                let to = part.of_mut(&mut x);
                dense::multiply(to, false, a.as_ref(), As::Given, b.as_ref(), As::Transpose, one);
            }
        }
        x
    }
}

/// The sites that are optimized, between two bonds.
pub(crate) struct Window<'w, 'e, S: Scalar> {
    pub(crate) left: &'w Side<'e, S>,
    pub(crate) right: &'w Side<'e, S>,
    pub(crate) effective: &'w Effective<'w, 'e, S>,
    pub(crate) bonds: (usize, usize),
    /// Whether sites are attached on the left and on the right.
    pub(crate) attached: (bool, bool),
}

/// An orthonormal basis of what the centre has to be orthogonal to.
pub(crate) fn constraints<S: Scalar>(
    below: &[Below<S>],
    own: &Mps<S>,
    window: &Window<'_, '_, S>,
) -> Vec<Vec<S>> {
    let mut basis: Vec<Vec<S>> = Vec::new();
    for other in below {
        let mut x = other.seen(own, window);
        let before = vector::norm(&x);
        let mut overlaps = vec![S::ZERO; basis.len()];
        let rest = vector::orthogonalize(&basis, &mut x, &mut overlaps);
        // States that the centre hardly sees are orthogonal already; what rounding leaves of one that it sees twice is none.
        if rest > 1e-10 && rest > 1e-8 * before {
            vector::scale(1.0 / rest, &mut x);
            basis.push(x);
        }
    }
    basis
}
