//! Good quantum numbers: what commutes with a Hamiltonian, and into which blocks it falls apart.

use std::collections::BTreeMap;

use eigentruth_models::Space;
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::{Budget, NumericOperator};
use num_complex::Complex64;

use crate::ExactError;
use crate::operator::lower;
use crate::reduced::Blocks;

/// How far two operators are from commuting, by the algebra: the largest modulus of a coefficient of the normal-ordered
/// commutator. Its error is rounding: if the value is below the error the operators commute as far as
/// numbers can tell; a value far above it proves that they do not.
///
/// The algebra knows bosons without truncation and spins without their length, so for these a commutator can vanish
/// on a space and not in the algebra, or the other way round; [`matrix_commutator`] decides on the space.
///
/// # Errors
/// [`ExactError::Hamiltonian`] if an operator acts outside the space.
pub fn commutator(space: &Space, a: &NumericOperator, b: &NumericOperator) -> Result<Estimate, ExactError> {
    let (a, b) = (space.canonical(a)?, space.canonical(b)?);
    let commutator = a.commutator(&b).normal_order(space.algebra(), &mut Budget::unlimited());
    let commutator = commutator.map_err(eigentruth_models::HamiltonianError::from)?;
    let largest = |operator: &NumericOperator| operator.terms().map(|(_, c)| c.norm()).fold(0.0, f64::max);
    // Each coefficient is a sum of at most this many products.
    let terms = 2.0 * (a.len().min(b.len()) as f64);
    let error = terms * 4.0 * f64::EPSILON * largest(&a) * largest(&b);
    let provenance = Provenance::new("exact/commutator").with("form", "normal order");
    Ok(Estimate::exact(largest(&commutator), error, provenance).with("terms", commutator.len() as f64))
}

/// The largest modulus of a matrix element of the commutator of two operators on the whole space.
///
/// # Errors
/// [`ExactError::Memory`] if the space has more than `limit` configurations; [`ExactError::Lower`].
pub fn matrix_commutator(
    space: &Space,
    a: &NumericOperator,
    b: &NumericOperator,
    limit: usize,
) -> Result<Estimate, ExactError> {
    let layout = Layout::new(space)?;
    let (a, b) = (lower(space, a, &layout)?, lower(space, b, &layout)?);
    let mut largest = 0.0f64;
    let (mut scale, mut products) = (0.0f64, 0usize);
    for state in configurations(&layout, limit)? {
        let mut image: BTreeMap<u64, Complex64> = BTreeMap::new();
        let mut terms = 0;
        for (first, second, sign) in [(&b, &a, 1.0), (&a, &b, -1.0)] {
            for (middle, inner) in first.images(state) {
                for (to, outer) in second.images(middle) {
                    let product = inner * outer * sign;
                    *image.entry(to).or_default() += product;
                    scale = scale.max(product.norm());
                    terms += 1;
                }
            }
        }
        products = products.max(terms);
        largest = image.values().map(|c| c.norm()).fold(largest, f64::max);
    }
    let error = products as f64 * 4.0 * f64::EPSILON * scale;
    let provenance = Provenance::new("exact/commutator").with("form", "matrix");
    Ok(Estimate::exact(largest, error, provenance))
}

/// The configurations that an operator connects, block by block; blocks in the order of their smallest configuration.
///
/// # Errors
/// [`ExactError::Memory`] if the space has more than `limit` configurations.
pub fn blocks(transitions: &Transitions, limit: usize) -> Result<Vec<Vec<u64>>, ExactError> {
    let all = configurations(&transitions.layout, limit)?;
    let mut joined = Blocks::new(all.len());
    for (at, state) in all.iter().enumerate() {
        for group in transitions.groups().filter(|group| group[0].flip != 0) {
            let images = group.iter().filter_map(|term| term.apply(*state)).map(|(_, amplitude)| amplitude);
            if images.sum::<Complex64>() != Complex64::ZERO
                && let Ok(to) = all.binary_search(&(state ^ group[0].flip))
            {
                joined.join(at, to);
            }
        }
    }
    let of_block = |block: Vec<usize>| block.into_iter().map(|at| all[at]).collect();
    Ok(joined.into_blocks().into_iter().map(of_block).collect())
}

fn configurations(layout: &Layout, limit: usize) -> Result<Vec<u64>, ExactError> {
    let sizes = layout.fields().iter().map(|field| u128::from(field.degree.dimension));
    let dimension = sizes.fold(1u128, u128::saturating_mul);
    let needed = dimension.saturating_mul(8);
    layout.configurations(limit).ok_or(ExactError::Memory {
        what: "a list of all configurations",
        dimension,
        needed,
        allowed: 8 * limit as u64,
    })
}
