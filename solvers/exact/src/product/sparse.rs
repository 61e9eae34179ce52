//! Operators on one half as sparse matrices.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::Transition;

use num_complex::Complex64;

use super::ProductError;
use super::half::Half;
use crate::ExactError;

/// A sparse matrix by rows.
#[derive(Clone, Debug)]
pub(super) struct Sparse<S> {
    starts: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<S>,
}

impl<S: Scalar> Sparse<S> {
    /// The sum of terms that act on `half` only and so keep all of its charges. Positions are relative to their
    /// sector where the half is sorted by sectors.
    pub(super) fn new(half: &Half, terms: &[Transition]) -> Result<Self, ProductError> {
        let elements = elements(half, terms)?;
        let mut matrix = Self { starts: vec![0], columns: Vec::new(), values: Vec::new() };
        let mut elements = elements.into_iter().peekable();
        for row in 0..half.len() {
            while let Some(((_, column), value)) = elements.next_if(|((to, _), _)| *to == row) {
                matrix.columns.push((column - half.start(column)) as u32);
                matrix.values.push(value);
            }
            matrix.starts.push(matrix.columns.len() as u32);
        }
        Ok(matrix)
    }

    /// The columns and values of a row.
    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> (&[u32], &[S]) {
        let range = self.starts[row] as usize..self.starts[row + 1] as usize;
        (&self.columns[range.clone()], &self.values[range])
    }

    /// The number of elements in a row.
    pub(super) fn count(&self, row: usize) -> usize {
        self.row(row).0.len()
    }
}

/// The matrix elements `(to, from)` of a sum of terms between positions of a half. Images that the half does not
/// have belong to charges without a partner.
pub(super) fn elements<S: Scalar>(
    half: &Half,
    terms: &[Transition],
) -> Result<BTreeMap<(usize, usize), S>, ProductError> {
    let mut elements: BTreeMap<(usize, usize), S> = BTreeMap::new();
    for from in 0..half.len() {
        for term in terms {
            if let Some((image, amplitude)) = term.apply(half.configuration(from))
                && let Some(to) = half.position(image)
            {
                let value: S = scalar(term, amplitude)?;
                *elements.entry((to, from)).or_insert(S::ZERO) += value;
            }
        }
    }
    Ok(elements)
}

/// An amplitude as a scalar.
pub(super) fn scalar<S: Scalar>(term: &Transition, amplitude: Complex64) -> Result<S, ProductError> {
    S::from_complex(amplitude).ok_or_else(|| {
        let term = format!("flipping the bits {:#b}", term.flip);
        ExactError::NotReal { term, amplitude: amplitude.to_string() }.into()
    })
}
