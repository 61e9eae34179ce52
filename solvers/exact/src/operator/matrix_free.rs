//! An operator on a basis, its elements computed whenever they are needed.

use eigentruth_numerics::lower::Transitions;
use eigentruth_numerics::{LinearOperator, Scalar};
use rayon::prelude::*;

use super::elements::Elements;
use super::{CHUNK, component};
use crate::ExactError;
use crate::basis::Basis;

/// A hermitian operator on a basis, stored as its terms and its diagonal: 8 bytes per state.
///
/// Rows are gathered, `y_i = Σ_j conj(⟨j∣H∣i⟩) x_j`, so that every row is written by one thread and the result does not
/// depend on their number.
///
/// What binds a product: an element costs one test of a term (a few integer operations), one rank (two
/// lookups in tables that fit into the cache) and one read of `x` at a random place. As long as `x` fits into the
/// last-level cache that is computation, 5–10 ns; beyond it every element is a miss in main memory. Traffic that streams
/// (`y`, diagonal) is 24 bytes per row and does not matter. The product form (`product`) removes the ranks and the misses.
#[derive(Debug)]
pub struct MatrixFree<'a, S, B> {
    basis: &'a B,
    elements: Elements<S>,
    diagonal: Vec<f64>,
}

impl<'a, S: Scalar, B: Basis> MatrixFree<'a, S, B> {
    /// The operator `transitions` on `basis`. That it is hermitian and conserves what the basis fixes is up to the
    /// caller; [`System`](crate::System) checks both.
    ///
    /// # Errors
    /// [`ExactError::NotReal`] if `S` is real and an amplitude or a component of the basis is not.
    pub fn new(basis: &'a B, transitions: &Transitions) -> Result<Self, ExactError> {
        super::check_scalar::<S>(basis)?;
        let elements = Elements::<S>::new(transitions)?;
        let mut diagonal = vec![0.0; basis.dimension()];
        diagonal.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| {
            let mut states = [0; CHUNK];
            let states = &mut states[..out.len()];
            basis.states(chunk * CHUNK, states);
            for (value, state) in out.iter_mut().zip(states) {
                *value = elements.diagonal(*state).real();
            }
        });
        Ok(Self { basis, elements, diagonal })
    }

    /// The diagonal of the terms that change no configuration.
    pub fn diagonal(&self) -> &[f64] {
        &self.diagonal
    }

    /// Calls `visit(j, ⟨i∣H∣j⟩)` for the elements of row `i` off the diagonal part, in a fixed order. A column can
    /// occur more than once, and `i` itself can occur in a symmetric basis.
    #[inline]
    pub(crate) fn row(&self, index: usize, state: u64, mut visit: impl FnMut(usize, S)) {
        let scale = 1.0 / self.basis.weight(index);
        self.elements.images(state, |image, amplitude| {
            // An image outside the basis has an amplitude that is rounding, or is projected out by the symmetry.
            if let Some((column, on_image)) = self.basis.find(image) {
                visit(column, amplitude.conjugate() * component::<S>(on_image).scaled(scale));
            }
        });
    }

    /// The basis.
    pub fn basis(&self) -> &'a B {
        self.basis
    }

    /// The most elements that a row has off its diagonal.
    pub(crate) fn width(&self) -> usize {
        self.elements.width()
    }
}

impl<S: Scalar, B: Basis> LinearOperator<S> for MatrixFree<'_, S, B> {
    fn dimension(&self) -> usize {
        self.diagonal.len()
    }

    fn apply(&self, x: &[S], y: &mut [S]) {
        assert_eq!(
            (x.len(), y.len()),
            (self.dimension(), self.dimension()),
            "vectors of the basis' dimension"
        );
        y.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, out)| {
            let start = chunk * CHUNK;
            let mut states = [0; CHUNK];
            let states = &mut states[..out.len()];
            self.basis.states(start, states);
            for (offset, (value, state)) in out.iter_mut().zip(states).enumerate() {
                let row = start + offset;
                let mut sum = x[row].scaled(self.diagonal[row]);
                self.row(row, *state, |column, element| sum += element * x[column]);
                *value = sum;
            }
        });
    }
}
