//! Which states of a bond are kept.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{self, As, DenseError};
use faer::prelude::ReborrowMut;
use faer::{Mat, MatMut, MatRef};
use rayon::prelude::*;

use crate::effective::{Effective, Part};
use crate::side::{Action, Group, Piece, Side, Which, act};
use crate::state::{Block, Bond};
use crate::workspace::Room;

/// The states that are kept on one side of a cut.
pub(crate) struct Kept<S: Scalar> {
    /// By group of the side: orthonormal columns.
    pub(crate) isometries: Vec<Option<Mat<S>>>,
    pub(crate) bond: Bond,
    /// The weight of what was left out.
    pub(crate) discarded: f64,
    /// `−Σ p ln p` over all states before anything was left out.
    pub(crate) entropy: f64,
}

/// What to keep.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) bond_dimension: usize,
    /// States of less weight are left out.
    pub(crate) cutoff: f64,
    /// The weight of the perturbation of the density matrix.
    pub(crate) noise: f64,
    /// Whether groups that the state has no part in may get states from the perturbation: where the other side is to follow.
    pub(crate) expand: bool,
}

/// Scales all blocks of a centre by one factor, so that the state has the norm 1 again after weight was left out. The norm that it had.
pub(crate) fn normalize<S: Scalar>(mut blocks: Vec<&mut Mat<S>>) -> f64 {
    let square = |block: &Mat<S>| {
        let of = |column| block.col_as_slice(column).iter().map(|entry| entry.norm_squared()).sum::<f64>();
        (0..block.ncols()).map(of).sum::<f64>()
    };
    let norm = blocks.iter().map(|block| square(block)).sum::<f64>().sqrt();
    let factor = 1.0 / norm;
    for block in &mut blocks {
        for column in 0..block.ncols() {
            block.col_as_slice_mut(column).iter_mut().for_each(|entry| *entry = entry.scaled(factor));
        }
    }
    norm
}

/// Eigenvectors of the density matrix of one side, that of all states together, perturbed by what the operator makes of them where `noise` is not 0.
///
/// Source: S. R. White, Phys. Rev. Lett. 69, 2863 (1992); the perturbation: S. R. White, Phys. Rev. B 72, 180403 (2005).
pub(crate) fn truncate<S: Scalar>(
    side: &Side<'_, S>,
    which: Which,
    effective: &Effective<'_, '_, S>,
    states: &[&[S]],
    limits: Limits,
) -> Result<Kept<S>, DenseError> {
    // A group is in one part at most.
    let density = |part: &Part| {
        let of = |state: &&[S]| {
            let theta = part.of(state);
            match which {
                Which::Left => dense::product_adjoint(theta, theta),
                Which::Right => {
                    let conjugated = conjugated(theta);
                    dense::product_as(theta, As::Transpose, conjugated.as_ref(), As::Given)
                }
            }
        };
        states.iter().map(of).reduce(|sum, density| sum + density)
    };
    let made: Vec<Option<Mat<S>>> = effective.parts.par_iter().with_max_len(1).map(density).collect();
    let mut densities: Vec<Option<Mat<S>>> = vec![None; side.groups.len()];
    for (part, density) in effective.parts.iter().zip(made) {
        densities[if which == Which::Left { part.left } else { part.right }] = density;
    }
    let exact = if limits.noise > 0.0 { Some(densities.clone()) } else { None };
    if limits.noise > 0.0 {
        perturb(side, which, effective, states, limits, &mut densities);
    }
    // The largest first, and whoever is free takes the next: no thread is left with a large one at the end.
    let mut order: Vec<(usize, &Mat<S>)> = densities
        .iter()
        .enumerate()
        .filter_map(|(group, density)| Some((group, density.as_ref()?)))
        .collect();
    order.sort_by_key(|(_, density)| std::cmp::Reverse(density.nrows()));
    let decomposed =
        |(group, density): (usize, &Mat<S>)| Ok((group, dense::hermitian_eigen(density.as_ref())?));
    let decomposed =
        order.into_iter().par_bridge().map(decomposed).collect::<Result<Vec<_>, DenseError>>()?;
    let mut levels: Vec<(f64, usize, usize)> = Vec::new();
    let mut vectors: Vec<Option<Mat<S>>> = vec![None; side.groups.len()];
    for (group, (values, columns)) in decomposed {
        levels.extend(values.iter().enumerate().map(|(column, value)| (*value, group, column)));
        vectors[group] = Some(columns);
    }
    // Descending; equal weights in the order of their groups.
    levels.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let total: f64 = levels.iter().map(|level| level.0.max(0.0)).sum();
    let entropy = levels.iter().map(|level| level.0 / total).filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum();
    let enough = levels.iter().take_while(|level| level.0 > limits.cutoff * total).count().max(1);
    let kept = enough.min(limits.bond_dimension);
    let left_out: f64 = levels.iter().skip(kept).map(|level| level.0.max(0.0)).sum();
    levels.truncate(kept);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); side.groups.len()];
    levels.iter().for_each(|level| columns[level.1].push(level.2));
    let pick = |(columns, vectors): (&Vec<usize>, &Option<Mat<S>>)| {
        let vectors = vectors.as_ref().filter(|_| !columns.is_empty())?;
        Some(Mat::from_fn(vectors.nrows(), columns.len(), |row, k| vectors[(row, columns[k])]))
    };
    let isometries: Vec<Option<Mat<S>>> = columns.par_iter().zip(&vectors).map(pick).collect();
    let discarded = match &exact {
        None => left_out / total,
        // The weight that the state itself has outside, without the perturbation.
        Some(densities) => {
            let kept: f64 = isometries.iter().zip(densities).map(|(u, density)| weight(u, density)).sum();
            1.0 - kept / states.len() as f64
        }
    };
    let sectors = side.groups.iter().zip(&isometries);
    let bond = Bond::new(sectors.map(|(group, u)| (group.label, u.as_ref().map_or(0, Mat::ncols))).collect());
    Ok(Kept { isometries, bond, discarded: discarded.max(0.0), entropy })
}

/// `tr U† ρ U`.
fn weight<S: Scalar>(isometry: &Option<Mat<S>>, density: &Option<Mat<S>>) -> f64 {
    let (Some(u), Some(density)) = (isometry, density) else { return 0.0 };
    let image = dense::product(density.as_ref(), u.as_ref());
    let column =
        |k: usize| (0..u.nrows()).map(|row| (u[(row, k)].conjugate() * image[(row, k)]).real()).sum::<f64>();
    (0..u.ncols()).map(column).sum()
}

fn conjugated<S: Scalar>(matrix: MatRef<'_, S>) -> Mat<S> {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |i, j| matrix[(i, j)].conjugate())
}

/// Adds `noise · Σ_b A_b ρ A_b†`, normalized to trace `noise` for each state.
fn perturb<S: Scalar>(
    side: &Side<'_, S>,
    which: Which,
    effective: &Effective<'_, '_, S>,
    states: &[&[S]],
    limits: Limits,
    densities: &mut [Option<Mat<S>>],
) {
    // `[group]`: the actions that lead to it, with the parts that they act on.
    let mut sources: Vec<Vec<(&Action<'_, S>, &Part)>> = vec![Vec::new(); densities.len()];
    for actions in side.actions.iter().enumerate().filter(|(b, _)| Some(*b) != side.identity).map(|(_, a)| a)
    {
        for part in &effective.parts {
            let group = if which == Which::Left { part.left } else { part.right };
            let Some(action) = &actions[group] else { continue };
            if densities[action.to].is_some() || limits.expand {
                sources[action.to].push((action, part));
            }
        }
    }
    let addition = |(group, sources): (usize, &Vec<(&Action<'_, S>, &Part)>)| {
        let size = side.groups[group].size;
        let mut sum = (!sources.is_empty()).then(|| Mat::zeros(size, size))?;
        let mut trace = 0.0;
        for (action, part) in sources {
            for state in states {
                let theta = part.of(state);
                let theta = if which == Which::Left { theta } else { theta.transpose() };
                trace += effective.rooms.lend(|room| add_image(action, theta, sum.as_mut(), room));
            }
        }
        Some((sum, trace))
    };
    let additions: Vec<Option<(Mat<S>, f64)>> =
        sources.par_iter().enumerate().with_max_len(1).map(addition).collect();
    let trace: f64 = additions.iter().flatten().map(|(_, trace)| trace).sum();
    if trace <= 0.0 {
        return;
    }
    let factor = S::from_real(limits.noise * states.len() as f64 / trace);
    for ((density, addition), group) in densities.iter_mut().zip(additions).zip(&side.groups) {
        let Some((addition, _)) = addition else { continue };
        let density = density.get_or_insert_with(|| Mat::zeros(group.size, group.size));
        crate::side::add_scaled(density.as_mut(), factor, addition.as_ref());
    }
}

/// `sum += A θ θ† A†`; the trace of what was added.
fn add_image<S: Scalar>(
    action: &Action<'_, S>,
    theta: MatRef<'_, S>,
    sum: MatMut<'_, S>,
    room: &mut Room<S>,
) -> f64 {
    let (to, columns) = (sum.nrows(), theta.ncols());
    let [mut source, mut image, mut product] =
        room.several([(theta.nrows(), columns), (to, columns), (to, to)]);
    // Columns have to be contiguous.
    source.copy_from(theta);
    act(action, source.as_ref(), image.rb_mut());
    let (image, one) = (image.as_ref(), S::from_real(1.0));
    dense::multiply(product.rb_mut(), false, image, As::Given, image, As::Adjoint, one);
    crate::side::add_scaled(sum, one, product.as_ref());
    (0..to).map(|k| product[(k, k)].real()).sum()
}

/// A site's tensor from isometries of a side to which it is attached.
pub(crate) fn tensor_of<S: Scalar>(
    side: &Side<'_, S>,
    which: Which,
    isometries: &[Option<Mat<S>>],
    bond: &Bond,
) -> Vec<Block<S>> {
    let of = |(group, isometry): (&Group, &Option<Mat<S>>)| {
        let isometry = isometry.as_ref()?;
        let inner = bond.find(group.label)?;
        let block = |piece: &Piece| {
            let rows = isometry.as_ref().subrows(piece.offset, piece.size);
            let (left, right, matrix) = match which {
                Which::Left => (piece.sector, inner, rows.to_owned()),
                Which::Right => (inner, piece.sector, rows.transpose().to_owned()),
            };
            Block { left, state: piece.state, right, matrix }
        };
        Some(group.pieces.iter().map(block).collect::<Vec<_>>())
    };
    side.groups.par_iter().zip(isometries).filter_map(of).flatten_iter().collect()
}
