//! One site at a time.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::{Mat, MatRef};
use rayon::prelude::*;

use super::Dmrg;
use crate::MpsError;
use crate::chain::Label;
use crate::effective::{Effective, Part};
use crate::lanczos::{self, Lowest, Stop};
use crate::orthogonal;
use crate::side::{Side, Which};
use crate::state::Bond;
use crate::sweep::Sweep;
use crate::truncation::{Kept, Limits, normalize, tensor_of, truncate};
use crate::workspace::Workspace;

impl<S: Scalar> Dmrg<'_, S> {
    /// Optimizes one site and moves the centre away from the side that it is attached to.
    pub(super) fn one(
        &mut self,
        site: usize,
        isometric: Which,
        sweep: &Sweep,
        workspace: &mut Workspace<S>,
    ) -> Result<(Lowest, f64), MpsError> {
        let Workspace { krylov, vectors, rooms } = workspace;
        let left_environment = self.left[site].take().expect("known up to the centre");
        let right_environment = self.right[site + 1].take().expect("known from the centre on");
        let (left, right) = match isometric {
            Which::Left => {
                let left = self.attached(Which::Left, &left_environment, site);
                (left, Side::bare(Which::Right, &right_environment, &self.mpo.bonds[site + 1]))
            }
            Which::Right => {
                let right = self.attached(Which::Right, &right_environment, site);
                (Side::bare(Which::Left, &left_environment, &self.mpo.bonds[site]), right)
            }
        };
        let effective = Effective::new(&left, &right, rooms);
        let side = if isometric == Which::Left { &left } else { &right };
        let stacked = self.stacked(side, isometric, site);
        vectors.resize_with(vectors.len().max(1), Vec::new);
        let x = &mut vectors[0];
        x.clear();
        x.resize(eigentruth_numerics::LinearOperator::<S>::dimension(&effective), S::ZERO);
        for part in &effective.parts {
            let (group, transposed) = match isometric {
                Which::Left => (part.left, false),
                Which::Right => (part.right, true),
            };
            if let Some(matrix) = &stacked[group] {
                let source = if transposed { matrix.as_ref().transpose() } else { matrix.as_ref() };
                part.of_mut(x).copy_from(source);
            }
        }
        let stop = Stop { steps: sweep.lanczos_steps, residual: sweep.residual };
        let window = orthogonal::Window {
            left: &left,
            right: &right,
            effective: &effective,
            bonds: (site, site + 1),
            attached: (isometric == Which::Left, isometric == Which::Right),
        };
        let constraints = orthogonal::constraints(&self.below, &self.state, &window);
        let found = lanczos::lowest(&effective, x, stop, &constraints, krylov)?;
        let split = if sweep.noise > 0.0 {
            Split::expanded(side, isometric, &effective, x, sweep)?
        } else {
            Split::plain(side, isometric, &effective, x)
        };
        let Split { isometries, bond, rest, discarded } = split;
        let own_tensor = tensor_of(side, isometric, &isometries, &bond);
        let reduced = side.reduced(&isometries, &bond, rooms);
        drop(effective);
        drop((left, right));
        self.give_back(isometric, (site, left_environment), (site + 1, right_environment));
        self.state.tensors[site] = own_tensor;
        let (between, neighbour) = match isometric {
            Which::Left => (site + 1, site + 1),
            Which::Right => (site, site - 1),
        };
        let old = std::mem::replace(&mut self.state.bonds[between], bond);
        let new = &self.state.bonds[between];
        let blocks = std::mem::take(&mut self.state.tensors[neighbour]);
        self.state.tensors[neighbour] = blocks
            .into_iter()
            .filter_map(|mut block| {
                let sector = if isometric == Which::Left { &mut block.left } else { &mut block.right };
                let label = old.sectors()[*sector].0;
                *sector = new.find(label)?;
                let (_, r) = rest.iter().find(|(known, _)| *known == label)?;
                block.matrix = match isometric {
                    Which::Left => dense::product(r.as_ref(), block.matrix.as_ref()),
                    Which::Right => {
                        dense::product_as(block.matrix.as_ref(), As::Given, r.as_ref(), As::Transpose)
                    }
                };
                Some(block)
            })
            .collect();
        match isometric {
            Which::Left => self.left[site + 1] = Some(reduced),
            Which::Right => self.right[site] = Some(reduced),
        }
        self.state.centre = neighbour;
        self.absorb_below(site, isometric);
        Ok((found, discarded))
    }
}

/// The centre as an isometry, whose states make the bond, and what is left for the neighbour, by the bond's label.
struct Split<S: Scalar> {
    isometries: Vec<Option<Mat<S>>>,
    bond: Bond,
    rest: Vec<(Label, Mat<S>)>,
    discarded: f64,
}

impl<S: Scalar> Split<S> {
    /// Without a change of the bond.
    fn plain(side: &Side<'_, S>, which: Which, effective: &Effective<'_, '_, S>, x: &[S]) -> Self {
        let mut isometries: Vec<Option<Mat<S>>> = vec![None; side.groups.len()];
        let mut rest: Vec<(Label, Mat<S>)> = Vec::new();
        let split = |part: &Part| {
            let (group, matrix) = of_side(part, which, x);
            (group, dense::qr(matrix))
        };
        for (group, (q, r)) in effective.parts.par_iter().map(split).collect::<Vec<_>>() {
            rest.push((side.groups[group].label, r));
            isometries[group] = Some(q);
        }
        let bond = Bond::new(rest.iter().map(|(label, r)| (*label, r.nrows())).collect());
        Self { isometries, bond, rest, discarded: 0.0 }
    }

    /// With states, also of other labels, that the operator makes of the centre. The neighbour has no part in them until it is optimized.
    ///
    /// Source: C. Hubig, I. P. McCulloch, U. Schollwöck, F. A. Wolf, Phys. Rev. B 91, 155115 (2015), in the form of eigenvectors of a
    /// density matrix with the added states in it, instead of singular vectors.
    fn expanded(
        side: &Side<'_, S>,
        which: Which,
        effective: &Effective<'_, '_, S>,
        x: &[S],
        sweep: &Sweep,
    ) -> Result<Self, MpsError> {
        let limits = Limits {
            bond_dimension: sweep.bond_dimension,
            cutoff: sweep.cutoff,
            noise: sweep.noise,
            expand: true,
        };
        let Kept { isometries, bond, discarded, entropy: _ } =
            truncate(side, which, effective, &[x], limits)?;
        let mut rest: Vec<(Label, Mat<S>)> = Vec::new();
        for part in &effective.parts {
            let (group, matrix) = of_side(part, which, x);
            let Some(isometry) = &isometries[group] else { continue };
            let r = dense::adjoint_product(isometry.as_ref(), matrix);
            rest.push((side.groups[group].label, r));
        }
        normalize(rest.iter_mut().map(|(_, r)| r).collect());
        Ok(Self { isometries, bond, rest, discarded })
    }
}

/// A part with the states of the attached side as rows, and their group.
fn of_side<'x, S: Scalar>(part: &Part, which: Which, x: &'x [S]) -> (usize, MatRef<'x, S>) {
    match which {
        Which::Left => (part.left, part.of(x)),
        Which::Right => (part.right, part.of(x).transpose()),
    }
}
