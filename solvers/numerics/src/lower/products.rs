//! Operators as sums of products of local matrices, for any number of degrees of freedom.

use std::collections::BTreeMap;

use eigentruth_models::Space;
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use super::LowerError;
use super::words::{self, Factors};

/// A matrix on one degree of freedom: `entries[to * dimension + from]`.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalMatrix {
    /// The number of local states.
    pub dimension: usize,
    /// Row by row.
    pub entries: Vec<Complex64>,
}

/// `coefficient · ⊗ factors`, the identity on every degree of freedom that is not listed.
#[derive(Clone, Debug, PartialEq)]
pub struct LocalProduct {
    /// The coefficient, with the sign of the order of odd operators.
    pub coefficient: Complex64,
    /// By position in the space, ascending; parities of Jordan-Wigner strings are among them.
    pub factors: BTreeMap<usize, LocalMatrix>,
}

/// Every word of an operator as a product of matrices, in the Jordan-Wigner order of the space (as [`super::Layout::new`]). Bosons
/// are truncated after normal ordering, word by word.
///
/// # Errors
/// [`LowerError::Space`] if the operator acts outside the space or is not finite.
pub fn local_products(space: &Space, operator: &NumericOperator) -> Result<Vec<LocalProduct>, LowerError> {
    let canonical = space.canonical(operator)?;
    canonical.terms().map(|(word, coefficient)| product(space, word, *coefficient)).collect()
}

fn product(
    space: &Space,
    word: &eigentruth_operators::Word<eigentruth_operators::Mode>,
    coefficient: Complex64,
) -> Result<LocalProduct, LowerError> {
    let degrees = space.degrees();
    let Factors { images, strings, negative } = words::factors(space, degrees, word)?;
    let mut factors = BTreeMap::new();
    for (place, degree) in degrees.iter().enumerate() {
        let (images, string) = (images.get(&place), strings.contains(&place));
        if images.is_none() && !string {
            continue;
        }
        let odd = words::odd_levels(words::local(space, degree.species));
        let sign = |level: usize| if string && odd[level] { -1.0 } else { 1.0 };
        let dimension = usize::from(degree.dimension);
        let mut matrix = LocalMatrix { dimension, entries: vec![Complex64::ZERO; dimension * dimension] };
        match images {
            Some(images) => {
                for image in images {
                    let (from, to) = (image.from as usize, image.to as usize);
                    let entry = image.factor * image.radicand.sqrt() * sign(from);
                    matrix.entries[to * matrix.dimension + from] += entry;
                }
            }
            None => {
                for level in 0..matrix.dimension {
                    matrix.entries[level * matrix.dimension + level] = sign(level).into();
                }
            }
        }
        factors.insert(place, matrix);
    }
    Ok(LocalProduct { coefficient: if negative { -coefficient } else { coefficient }, factors })
}
