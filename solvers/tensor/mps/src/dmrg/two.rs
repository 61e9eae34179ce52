//! Two sites at a time.

use eigentruth_numerics::dense::{self, As};
use eigentruth_numerics::{LinearOperator, Scalar, vector};
use faer::Mat;
use rayon::prelude::*;

use super::Dmrg;
use crate::MpsError;
use crate::effective::{Effective, Part};
use crate::lanczos::{self, Lowest, Stop};
use crate::orthogonal;
use crate::side::{Side, Which};
use crate::stacked::stacked_on;
use crate::state::{Block, Bond};
use crate::sweep::Sweep;
use crate::truncation::{Kept, Limits, normalize, tensor_of, truncate};
use crate::workspace::Workspace;

/// A state of which bonds keep no more than this, as a norm, is gone: what is left of it is rounding.
const GONE: f64 = 1e-8;

impl<S: Scalar> Dmrg<'_, S> {
    /// Optimizes two sites and moves the centre: away from the side whose states are made an isometry.
    pub(super) fn two(
        &mut self,
        site: usize,
        isometric: Which,
        sweep: &Sweep,
        workspace: &mut Workspace<S>,
    ) -> Result<(Lowest, f64), MpsError> {
        let Workspace { krylov, vectors, rooms } = workspace;
        let left_environment = self.left[site].take().expect("known up to the centre");
        let right_environment = self.right[site + 2].take().expect("known from the centre on");
        let (left, right) = rayon::join(
            || self.attached(Which::Left, &left_environment, site),
            || self.attached(Which::Right, &right_environment, site + 1),
        );
        let effective = Effective::new(&left, &right, rooms);
        let window = orthogonal::Window {
            left: &left,
            right: &right,
            effective: &effective,
            bonds: (site, site + 2),
            attached: (true, true),
        };
        let mut constraints = orthogonal::constraints(&self.below, &self.state, &window);
        // A narrow place has not room for all.
        let room = LinearOperator::<S>::dimension(&effective).saturating_sub(constraints.len());
        let count = (1 + self.beside.len()).min(room.max(1));
        self.fill(vectors, site, &left, &right, &effective);
        let vectors = &mut vectors[..count];
        let stop = Stop { steps: sweep.lanczos_steps, residual: sweep.residual };
        let mut found = lanczos::lowest(&effective, &mut vectors[0], stop, &constraints, krylov)?;
        for at in 1..count {
            constraints.push(vectors[at - 1].clone());
            let next = lanczos::lowest(&effective, &mut vectors[at], stop, &constraints, krylov)?;
            found.residual = found.residual.max(next.residual);
            found.applications += next.applications;
        }
        self.energies = vec![found.value];
        if count > 1 {
            self.energies = ritz(&effective, vectors)?;
            found.value = self.energies[0];
            found.applications += count;
        }
        let limits = Limits {
            bond_dimension: sweep.bond_dimension,
            cutoff: sweep.cutoff,
            noise: sweep.noise,
            // Two sites see all that hops between neighbours, but not between parts of divided ones.
            expand: self.chain.divided(),
        };
        let (side, other) = if isometric == Which::Left { (&left, &right) } else { (&right, &left) };
        let all: Vec<&[S]> = vectors.iter().map(Vec::as_slice).collect();
        let kept = truncate(side, isometric, &effective, &all, limits)?;
        let Kept { isometries, bond, discarded, entropy } = kept;
        let own_tensor = tensor_of(side, isometric, &isometries, &bond);
        let centre = |x: &&[S]| centre(&effective, isometric, &isometries, other, &bond, x);
        let full = || MpsError::NoRoom { asked: 1 + self.beside.len(), bond_dimension: sweep.bond_dimension };
        let mut centres = all.iter().map(centre).collect::<Option<Vec<_>>>().ok_or_else(full)?.into_iter();
        let reduced = side.reduced(&isometries, &bond, rooms);
        drop(effective);
        drop((left, right));
        self.give_back(isometric, (site, left_environment), (site + 2, right_environment));
        self.put(site + 1, bond, entropy);
        let other_tensor = centres.next().unwrap_or_default();
        self.beside.iter_mut().for_each(|blocks| *blocks = centres.next().unwrap_or_default());
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

    /// Fills vectors with the two sites of the state, and of those beside it; with random ones for those that are not known yet.
    fn fill(
        &self,
        vectors: &mut Vec<Vec<S>>,
        site: usize,
        left: &Side<'_, S>,
        right: &Side<'_, S>,
        effective: &Effective<'_, '_, S>,
    ) {
        let (tensors, bond) = (&self.state.tensors, &self.state.bonds[site + 1]);
        let stacked = |blocks: &[Block<S>], which: Which| match which {
            Which::Left => stacked_on(bond, blocks, left, which, self.labels(site).len()),
            Which::Right => stacked_on(bond, blocks, right, which, self.labels(site + 1).len()),
        };
        let joined = |on_left: &[Block<S>], on_right: &[Block<S>], x: &mut [S]| {
            let (on_left, on_right) =
                rayon::join(|| stacked(on_left, Which::Left), || stacked(on_right, Which::Right));
            effective.fill(x, |part, y| {
                if let (Some(a), Some(b)) = (&on_left[part.left], &on_right[part.right]) {
                    let (a, b, one) = (a.as_ref(), b.as_ref(), S::from_real(1.0));
                    dense::multiply(y, false, a, As::Given, b, As::Transpose, one);
                }
            });
        };
        vectors.resize_with(1 + self.beside.len(), Vec::new);
        for (number, x) in vectors.iter_mut().enumerate() {
            x.clear();
            x.resize(effective.dimension(), S::ZERO);
            match number.checked_sub(1).map(|at| (at, &self.beside[at])) {
                None => joined(&tensors[site], &tensors[site + 1], x),
                Some((at, centre)) if centre.is_empty() => vector::fill_random(at as u64, x),
                Some((_, centre)) if self.state.centre == site => joined(centre, &tensors[site + 1], x),
                Some((_, centre)) => joined(&tensors[site], centre, x),
            }
        }
    }
}

/// The centre on the other side of the isometries, normalized; nothing where they keep nothing of it.
fn centre<S: Scalar>(
    effective: &Effective<'_, '_, S>,
    isometric: Which,
    isometries: &[Option<Mat<S>>],
    other: &Side<'_, S>,
    bond: &Bond,
    x: &[S],
) -> Option<Vec<Block<S>>> {
    let matrix = |part: &Part| match isometric {
        // θᵀ conj(U)
        Which::Left => {
            isometries[part.left].as_ref().map(|u| conjugate_product(part.of(x), As::Transpose, u))
        }
        Which::Right => isometries[part.right].as_ref().map(|u| conjugate_product(part.of(x), As::Given, u)),
    };
    let made: Vec<Option<Mat<S>>> = effective.parts.par_iter().map(matrix).collect();
    // `[state of its group, kept]`.
    let mut centre: Vec<Option<Mat<S>>> = vec![None; other.groups.len()];
    for (part, matrix) in effective.parts.iter().zip(made) {
        centre[if isometric == Which::Left { part.right } else { part.left }] = matrix;
    }
    let norm = normalize(centre.iter_mut().flatten().collect());
    (norm > GONE).then(|| tensor_of(other, opposite(isometric), &centre, bond))
}

/// The best states in the span of orthonormal ones, by ascending energy.
fn ritz<S: Scalar>(operator: &impl LinearOperator<S>, vectors: &mut [Vec<S>]) -> Result<Vec<f64>, MpsError> {
    let mut image = vec![S::ZERO; operator.dimension()];
    let mut matrix = Mat::<S>::zeros(vectors.len(), vectors.len());
    for (j, vector) in vectors.iter().enumerate() {
        operator.apply(vector, &mut image);
        for (i, bra) in vectors.iter().enumerate() {
            matrix[(i, j)] = vector::dot(bra, &image);
        }
    }
    let (energies, mix) = dense::hermitian_eigen(matrix.as_ref())?;
    vector::rotate(vectors, mix.as_ref());
    Ok(energies)
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
