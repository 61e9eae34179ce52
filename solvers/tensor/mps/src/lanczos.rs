//! The lowest eigenvector near a guess, by a few Lanczos steps.

use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::krylov::{InverseIteration, Tridiagonal};
use eigentruth_numerics::{LinearOperator, Scalar, vector};

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
}

impl<S> Default for Krylov<S> {
    fn default() -> Self {
        Self {
            basis: Vec::new(),
            image: Vec::new(),
            recurrence: Tridiagonal::default(),
            iteration: InverseIteration::default(),
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
/// kept and orthogonalized twice where they have lost it.
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
        let Krylov { basis, image, recurrence, iteration } = krylov;
        let basis = &basis[..steps];
        operator.apply(&basis[steps - 1], image);
        recurrence.diagonal.push(vector::dot(&basis[steps - 1], image).real());
        for _ in 0..2 {
            for vector in constraints.iter().chain(basis) {
                let overlap = vector::dot(vector, image);
                vector::axpy(-overlap, vector, image);
            }
        }
        let rest = vector::norm(image);
        if !recurrence.diagonal.iter().chain([&rest]).all(|entry| entry.is_finite()) {
            return Err(DenseError::NotFinite { rows: steps, columns: steps });
        }
        let value = recurrence.eigenvalue(0);
        let vector = iteration.eigenvector(recurrence, value);
        let residual = rest * vector[steps - 1].abs();
        let exhausted = rest <= n as f64 * f64::EPSILON * recurrence.norm();
        if residual <= stop.residual || steps >= stop.steps.max(1) || steps >= n || exhausted {
            x.fill(S::ZERO);
            for (amplitude, vector) in vector.iter().zip(basis) {
                vector::axpy(S::from_real(*amplitude), vector, x);
            }
            vector::normalize(x);
            return Ok(Lowest { value, residual, applications: steps });
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
