//! The lowest eigenvector near a guess, by a few Lanczos steps.

use eigentruth_numerics::dense::{DenseError, hermitian_eigen};
use eigentruth_numerics::{LinearOperator, Scalar, vector};
use faer::Mat;

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
    diagonal: Vec<f64>,
    beside: Vec<f64>,
}

impl<S> Default for Krylov<S> {
    fn default() -> Self {
        Self { basis: Vec::new(), image: Vec::new(), diagonal: Vec::new(), beside: Vec::new() }
    }
}

impl<S: Scalar> Krylov<S> {
    /// From a first vector.
    fn begin(&mut self, x: &[S]) {
        self.diagonal.clear();
        self.beside.clear();
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
        self.beside.push(rest);
    }
}

/// Replaces `x` by the lowest Ritz vector, normalized, among those that are orthogonal to the orthonormal `constraints`. Vectors are
/// kept and orthogonalized twice where they have lost it.
///
/// Where constraints leave no room at all `x` stays what it is: the next place has more.
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
    start(x, constraints);
    krylov.begin(x);
    let mut steps = 1;
    loop {
        let Krylov { basis, image, diagonal, beside } = krylov;
        let basis = &basis[..steps];
        operator.apply(&basis[steps - 1], image);
        diagonal.push(vector::dot(&basis[steps - 1], image).real());
        for _ in 0..2 {
            for vector in constraints.iter().chain(basis) {
                let overlap = vector::dot(vector, image);
                vector::axpy(-overlap, vector, image);
            }
        }
        let rest = vector::norm(image);
        let (values, vectors) = ritz(diagonal, beside)?;
        let residual = rest * vectors[(steps - 1, 0)].abs();
        let scale_of_operator = values.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        let exhausted = rest <= n as f64 * f64::EPSILON * scale_of_operator;
        if residual <= stop.residual || steps >= stop.steps.max(1) || steps >= n || exhausted {
            x.fill(S::ZERO);
            for (row, vector) in basis.iter().enumerate() {
                vector::axpy(S::from_real(vectors[(row, 0)]), vector, x);
            }
            vector::normalize(x);
            return Ok(Lowest { value: values[0], residual, applications: steps });
        }
        krylov.append(steps, rest);
        steps += 1;
    }
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

fn ritz(diagonal: &[f64], beside: &[f64]) -> Result<(Vec<f64>, Mat<f64>), DenseError> {
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => diagonal[i],
        1 => beside[i.min(j)],
        _ => 0.0,
    };
    hermitian_eigen(Mat::from_fn(diagonal.len(), diagonal.len(), entry).as_ref())
}
