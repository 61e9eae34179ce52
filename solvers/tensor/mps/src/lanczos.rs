//! The lowest eigenvector near a guess, by a few Lanczos steps.

use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::krylov::{InverseIteration, Tridiagonal};
use eigentruth_numerics::{LinearOperator, Scalar, vector};
use rayon::prelude::*;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    /// The most vectors.
    pub(crate) steps: usize,
    /// The residual `‖Hx − λx‖` that is small enough.
    pub(crate) residual: f64,
}

/// What was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lowest {
    pub(crate) value: f64,
    pub(crate) residual: f64,
    pub(crate) applications: usize,
}

/// The vectors of a search and their recurrence, which the next search writes over.
pub(crate) struct Krylov<S> {
    basis: Vec<Vec<S>>,
    image: Vec<S>,
    recurrence: Tridiagonal,
    iteration: InverseIteration,
    projection: Projection<S>,
}

impl<S> Default for Krylov<S> {
    fn default() -> Self {
        Self {
            basis: Vec::new(),
            image: Vec::new(),
            recurrence: Tridiagonal::default(),
            iteration: InverseIteration::default(),
            projection: Projection::default(),
        }
    }
}

impl<S: Scalar> Krylov<S> {
    /// From a first vector.
    fn begin(&mut self, x: &[S]) {
        self.recurrence.diagonal.clear();
        self.recurrence.beside.clear();
        self.image.resize(x.len(), S::ZERO);
        if self.basis.is_empty() {
            self.basis.push(Vec::new());
        }
        self.basis[0].clear();
        self.basis[0].extend_from_slice(x);
    }

    /// Makes the image, of norm `rest`, the vector behind the first `steps`.
    fn append(&mut self, steps: usize, rest: f64) {
        let n = self.image.len();
        if self.basis.len() == steps {
            self.basis.push(Vec::new());
        }
        std::mem::swap(&mut self.image, &mut self.basis[steps]);
        self.image.resize(n, S::ZERO);
        vector::scale(1.0 / rest, &mut self.basis[steps]);
        self.recurrence.beside.push(rest);
    }
}

/// Replaces `x` by the lowest Ritz vector, normalized, among those that are orthogonal to the orthonormal `constraints`. Vectors are
/// kept, and every new one is made orthogonal to all of them.
///
/// Where constraints leave no room at all `x` stays what it is: the next place has more.
///
/// # Errors
/// [`DenseError::NotFinite`] if the guess, the constraints or the operator have a number that is not finite.
pub(crate) fn lowest<S: Scalar>(
    operator: &impl LinearOperator<S>,
    x: &mut [S],
    stop: Stop,
    constraints: &[Vec<S>],
    krylov: &mut Krylov<S>,
) -> Result<Lowest, DenseError> {
    let blocked = constraints.len() >= x.len();
    let (constraints, stop) =
        if blocked { (&[][..], Stop { steps: 1, ..stop }) } else { (constraints, stop) };
    let n = x.len() - constraints.len();
    if !vector::norm(x).is_finite() {
        return Err(DenseError::NotFinite { rows: x.len(), columns: 1 });
    }
    start(x, constraints);
    krylov.begin(x);
    let mut steps = 1;
    loop {
        let Krylov { basis, image, recurrence, iteration, projection } = krylov;
        let basis = &basis[..steps];
        operator.apply(&basis[steps - 1], image);
        let (diagonal, rest) = projection.project(constraints, basis, image);
        recurrence.diagonal.push(diagonal);
        if !recurrence.diagonal.iter().chain([&rest]).all(|entry| entry.is_finite()) {
            return Err(DenseError::NotFinite { rows: steps, columns: steps });
        }
        let value = recurrence.eigenvalue(0);
        let vector = iteration.eigenvector(recurrence, value);
        let residual = rest * vector[steps - 1].abs();
        let exhausted = rest <= n as f64 * f64::EPSILON * recurrence.norm();
        if residual <= stop.residual || steps >= stop.steps.max(1) || steps >= n || exhausted {
            combine(vector, basis, x);
            vector::normalize(x);
            return Ok(Lowest { value, residual, applications: steps });
        }
        krylov.append(steps, rest);
        steps += 1;
    }
}

/// Elements of a vector that stay in the first-level cache beside those of another one.
const CHUNK: usize = 1 << 11;

/// Chunks that are not worth the way to another thread.
const TOGETHER: usize = 4;

/// Constraints, and vectors of the basis.
type Vectors<'v, S> = (&'v [Vec<S>], &'v [Vec<S>]);

/// Room for the overlaps of a vector with others.
struct Projection<S> {
    /// `[chunk · (vectors + 1) + vector]`, with the norm squared behind the overlaps.
    partial: Vec<S>,
    /// `[vector]`
    overlaps: Vec<S>,
    /// The norm of the image, squared.
    square: f64,
}

impl<S> Default for Projection<S> {
    fn default() -> Self {
        Self { partial: Vec::new(), overlaps: Vec::new(), square: 0.0 }
    }
}

impl<S: Scalar> Projection<S> {
    /// Makes the image of the last vector of `basis` orthogonal to all vectors, which are orthonormal: twice, which is enough (L. Giraud, J. Langou,
    /// M. Rozložník, Comput. Math. Appl. 50, 1069 (2005)), but to those before the last two once, as the image has no more than rounding of them.
    /// Gives its overlap with the last vector, and the norm of what is left. Long vectors are read chunk by chunk, and sums made in the order of
    /// chunks, so that they do not depend on threads.
    fn project(&mut self, constraints: &[Vec<S>], basis: &[Vec<S>], image: &mut [S]) -> (f64, f64) {
        let recent = &basis[basis.len().saturating_sub(2)..];
        self.pass(image, [(&[], &[]), (constraints, recent)]);
        let diagonal = self.overlaps.last().map_or(0.0, |overlap| overlap.real());
        self.pass(image, [(constraints, recent), (constraints, basis)]);
        self.pass(image, [(constraints, basis), (&[], &[])]);
        (diagonal, self.square.sqrt())
    }

    /// Takes away vectors with the overlaps that are known, finds the overlaps of what is left with others, and its norm.
    fn pass(&mut self, image: &mut [S], [known, others]: [Vectors<'_, S>; 2]) {
        let count = others.0.len() + others.1.len() + 1;
        self.partial.clear();
        self.partial.resize(count * image.len().div_ceil(CHUNK), S::ZERO);
        let overlaps = &self.overlaps;
        let of = |(chunk, (image, partial)): (usize, (&mut [S], &mut [S]))| {
            let range = chunk * CHUNK..chunk * CHUNK + image.len();
            for (vector, overlap) in known.0.iter().chain(known.1).zip(overlaps) {
                vector::axpy(-*overlap, &vector[range.clone()], image);
            }
            for (vector, partial) in others.0.iter().chain(others.1).zip(&mut *partial) {
                *partial = vector::dot(&vector[range.clone()], image);
            }
            partial[count - 1] = S::from_real(vector::norm_squared(image));
        };
        let chunks = image.par_chunks_mut(CHUNK).zip(self.partial.par_chunks_mut(count));
        chunks.enumerate().with_min_len(TOGETHER).for_each(of);
        self.overlaps.clear();
        self.overlaps.resize(count, S::ZERO);
        for partial in self.partial.chunks(count) {
            self.overlaps.iter_mut().zip(partial).for_each(|(sum, own)| *sum += *own);
        }
        self.square = self.overlaps.pop().map_or(0.0, |square| square.real());
    }
}

/// `x = Σ amplitude vector`.
fn combine<S: Scalar>(amplitudes: &[f64], basis: &[Vec<S>], x: &mut [S]) {
    let of = |(chunk, x): (usize, &mut [S])| {
        let range = chunk * CHUNK..chunk * CHUNK + x.len();
        x.fill(S::ZERO);
        for (amplitude, vector) in amplitudes.iter().zip(basis) {
            vector::axpy(S::from_real(*amplitude), &vector[range.clone()], x);
        }
    };
    x.par_chunks_mut(CHUNK).enumerate().with_min_len(TOGETHER).for_each(of);
}

/// Makes `x` orthogonal to the constraints and normalizes it; a random vector takes its place if nothing is left of it.
fn start<S: Scalar>(x: &mut [S], constraints: &[Vec<S>]) {
    let mut before = vector::norm(x);
    for attempt in 0..3 {
        if attempt > 0 {
            vector::fill_random(attempt, x);
            before = vector::norm(x);
        }
        for _ in 0..2 {
            for constraint in constraints {
                let overlap = vector::dot(constraint, x);
                vector::axpy(-overlap, constraint, x);
            }
        }
        if vector::norm(x) > 1e-8 * before {
            break;
        }
    }
    vector::normalize(x);
}
