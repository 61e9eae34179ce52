//! An operator on a basis, its nonzero elements stored.

use eigentruth_numerics::{LinearOperator, Scalar};
use rayon::prelude::*;

use super::{CHUNK, MatrixFree};
use crate::ExactError;
use crate::basis::Basis;

/// A hermitian matrix in compressed rows, columns as 32-bit numbers: 12 bytes per real element, 20 per complex one,
/// 16 per row.
///
/// A product streams every element once: at 12 bytes per real element and the bandwidth of main memory (10–20 GB/s per
/// core) that is about 1 ns per element, plus the misses of `x`. It pays where many products follow one construction.
#[derive(Clone, Debug)]
pub struct Stored<S> {
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<S>,
    diagonal: Vec<f64>,
}

impl<S: Scalar> Stored<S> {
    /// Stores a matrix-free operator.
    ///
    /// # Errors
    /// [`ExactError::Memory`] if it needs more than `memory` bytes; the elements are counted first.
    pub fn new<B: Basis>(operator: &MatrixFree<'_, S, B>, memory: u64) -> Result<Self, ExactError> {
        let dimension = operator.dimension();
        let basis = operator.basis();
        let chunks = dimension.div_ceil(CHUNK);
        let size = |chunk: usize| CHUNK.min(dimension - chunk * CHUNK);
        let fill = |chunk: usize| -> (Vec<usize>, Vec<(u32, S)>) {
            let mut states = [0; CHUNK];
            let states = &mut states[..size(chunk)];
            basis.states(chunk * CHUNK, states);
            let mut ends = Vec::with_capacity(states.len());
            let mut elements = Vec::with_capacity(states.len() * operator.width() / 2);
            for (offset, state) in states.iter().enumerate() {
                let first = elements.len();
                operator.row(chunk * CHUNK + offset, *state, |column, element| {
                    elements.push((column as u32, element));
                });
                merge(&mut elements, first);
                ends.push(elements.len());
            }
            (ends, elements)
        };
        let count: usize = (0..chunks).into_par_iter().map(|chunk| fill(chunk).1.len()).sum();
        let needed = count as u128 * (4 + size_of::<S>() as u128) + dimension as u128 * 16;
        if needed > memory.into() {
            let what = "a stored matrix";
            return Err(ExactError::Memory { what, dimension: dimension as u128, needed, allowed: memory });
        }
        let mut stored = Self {
            starts: Vec::with_capacity(dimension + 1),
            columns: Vec::with_capacity(count),
            values: Vec::with_capacity(count),
            diagonal: operator.diagonal().to_vec(),
        };
        stored.starts.push(0);
        // A few chunks at a time, so that next to the matrix itself little is held.
        for first in (0..chunks).step_by(64) {
            let parts: Vec<_> = (first..chunks.min(first + 64)).into_par_iter().map(fill).collect();
            for (ends, elements) in parts {
                let base = stored.columns.len();
                stored.starts.extend(ends.into_iter().map(|end| base + end));
                stored.columns.extend(elements.iter().map(|(column, _)| column));
                stored.values.extend(elements.iter().map(|(_, value)| *value));
            }
        }
        Ok(stored)
    }

    /// The number of stored elements off the diagonal.
    pub fn elements(&self) -> usize {
        self.columns.len()
    }

    /// The memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        self.elements() * (4 + size_of::<S>()) + self.diagonal.len() * 16
    }
}

/// Sorts the elements from `first` on by column and adds up those of one column.
fn merge<S: Scalar>(elements: &mut Vec<(u32, S)>, first: usize) {
    elements[first..].sort_by_key(|(column, _)| *column);
    let mut kept = first;
    for next in first..elements.len() {
        let (column, value) = elements[next];
        if kept > first && elements[kept - 1].0 == column {
            elements[kept - 1].1 += value;
        } else {
            elements[kept] = (column, value);
            kept += 1;
        }
    }
    elements.truncate(kept);
}

impl<S: Scalar> LinearOperator<S> for Stored<S> {
    fn dimension(&self) -> usize {
        self.diagonal.len()
    }

    fn apply(&self, x: &[S], y: &mut [S]) {
        assert_eq!(
            (x.len(), y.len()),
            (self.dimension(), self.dimension()),
            "vectors of the matrix' dimension"
        );
        y.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| {
            for (offset, value) in out.iter_mut().enumerate() {
                let row = chunk * CHUNK + offset;
                let range = self.starts[row]..self.starts[row + 1];
                let mut sum = x[row].scaled(self.diagonal[row]);
                for (column, element) in self.columns[range.clone()].iter().zip(&self.values[range]) {
                    sum += *element * x[*column as usize];
                }
                *value = sum;
            }
        });
    }
}
