//! Two sites at a time.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As};
use faer::Mat;

use super::Dmrg;
use crate::MpsError;
use crate::effective::Effective;
use crate::lanczos::{self, Lowest, Stop};
use crate::orthogonal;
use crate::side::Which;
use crate::sweep::Sweep;
use crate::truncation::{Kept, Limits, normalize, tensor_of, truncate};

impl<S: Scalar> Dmrg<'_, S> {
    /// Optimizes two sites and moves the centre: away from the side whose states are made an isometry.
    pub(super) fn two(
        &mut self,
        site: usize,
        isometric: Which,
        sweep: &Sweep,
    ) -> Result<(Lowest, f64), MpsError> {
        let left_environment = self.left[site].take().expect("known up to the centre");
        let right_environment = self.right[site + 2].take().expect("known from the centre on");
        let left = self.attached(Which::Left, &left_environment, site);
        let right = self.attached(Which::Right, &right_environment, site + 1);
        let effective = Effective::new(&left, &right);
        let (on_left, on_right) =
            (self.stacked(&left, Which::Left, site), self.stacked(&right, Which::Right, site + 1));
        let mut x = vec![S::ZERO; eigentruth_numerics::LinearOperator::<S>::dimension(&effective)];
        for part in &effective.parts {
            if let (Some(a), Some(b)) = (&on_left[part.left], &on_right[part.right]) {
                let one = S::from_real(1.0);
                dense::multiply(
                    part.of_mut(&mut x),
                    false,
                    a.as_ref(),
                    As::Given,
                    b.as_ref(),
                    As::Transpose,
                    one,
                );
            }
        }
        let stop = Stop { steps: sweep.lanczos_steps, residual: sweep.residual };
        let window = orthogonal::Window {
            left: &left,
            right: &right,
            effective: &effective,
            bonds: (site, site + 2),
            attached: (true, true),
        };
        let constraints = orthogonal::constraints(&self.below, &self.state, &window);
        let found = lanczos::lowest(&effective, &mut x, stop, &constraints)?;
        let limits = Limits {
            bond_dimension: sweep.bond_dimension,
            cutoff: sweep.cutoff,
            noise: sweep.noise,
            expand: false,
        };
        let (side, other) = if isometric == Which::Left { (&left, &right) } else { (&right, &left) };
        let kept = truncate(side, isometric, &effective, &x, limits)?;
        let Kept { isometries, bond, discarded, entropy } = kept;
        // The centre on the other side: `[state of its group, kept]`.
        let mut centre: Vec<Option<Mat<S>>> = vec![None; other.groups.len()];
        for part in &effective.parts {
            let (own, others) = match isometric {
                Which::Left => (part.left, part.right),
                Which::Right => (part.right, part.left),
            };
            let Some(isometry) = &isometries[own] else { continue };
            let theta = part.of(&x);
            let matrix = match isometric {
                // θᵀ conj(U)
                Which::Left => conjugate_product(theta, As::Transpose, isometry),
                Which::Right => conjugate_product(theta, As::Given, isometry),
            };
            centre[others] = Some(matrix);
        }
        normalize(centre.iter_mut().flatten().collect());
        let (own_tensor, other_which) = (tensor_of(side, isometric, &isometries, &bond), opposite(isometric));
        let other_tensor = tensor_of(other, other_which, &centre, &bond);
        let reduced = side.reduced(&isometries, &bond);
        drop(effective);
        drop((left, right));
        self.give_back(isometric, (site, left_environment), (site + 2, right_environment));
        self.put(site + 1, bond, entropy);
        match isometric {
            Which::Left => {
                self.state.tensors[site] = own_tensor;
                self.state.tensors[site + 1] = other_tensor;
                self.left[site + 1] = Some(reduced);
                self.state.centre = site + 1;
            }
            Which::Right => {
                self.state.tensors[site + 1] = own_tensor;
                self.state.tensors[site] = other_tensor;
                self.right[site + 1] = Some(reduced);
                self.state.centre = site;
            }
        }
        self.absorb_below(if isometric == Which::Left { site } else { site + 1 }, isometric);
        Ok((found, discarded))
    }
}

fn opposite(which: Which) -> Which {
    match which {
        Which::Left => Which::Right,
        Which::Right => Which::Left,
    }
}

/// `op(θ) conj(U)`.
fn conjugate_product<S: Scalar>(theta: faer::MatRef<'_, S>, how: As, u: &Mat<S>) -> Mat<S> {
    let conjugate = Mat::from_fn(u.nrows(), u.ncols(), |i, j| u[(i, j)].conjugate());
    dense::product_as(theta, how, conjugate.as_ref(), As::Given)
}
