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

/// Replaces `x` by the lowest Ritz vector, normalized, among those that are orthogonal to the orthonormal `constraints`. Vectors are
/// kept and orthogonalized twice where they have lost it.
///
/// Where constraints leave no room at all `x` stays what it is: the next place has more.
pub(crate) fn lowest<S: Scalar>(
    operator: &impl LinearOperator<S>,
    x: &mut [S],
    stop: Stop,
    constraints: &[Vec<S>],
) -> Result<Lowest, DenseError> {
    let blocked = constraints.len() >= x.len();
    let (constraints, stop) =
        if blocked { (&[][..], Stop { steps: 1, ..stop }) } else { (constraints, stop) };
    let n = x.len() - constraints.len();
    start(x, constraints);
    let mut basis: Vec<Vec<S>> = vec![x.to_vec()];
    let (mut diagonal, mut beside): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut image = vec![S::ZERO; x.len()];
    loop {
        let k = basis.len() - 1;
        operator.apply(&basis[k], &mut image);
        diagonal.push(vector::dot(&basis[k], &image).real());
        for _ in 0..2 {
            for vector in constraints.iter().chain(&basis) {
                let overlap = vector::dot(vector, &image);
                vector::axpy(-overlap, vector, &mut image);
            }
        }
        let rest = vector::norm(&image);
        let (values, vectors) = ritz(&diagonal, &beside)?;
        let residual = rest * vectors[(k, 0)].abs();
        let scale_of_operator = values.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        let exhausted = rest <= n as f64 * f64::EPSILON * scale_of_operator;
        if residual <= stop.residual || basis.len() >= stop.steps.max(1) || basis.len() >= n || exhausted {
            x.fill(S::ZERO);
            for (row, vector) in basis.iter().enumerate() {
                vector::axpy(S::from_real(vectors[(row, 0)]), vector, x);
            }
            vector::normalize(x);
            return Ok(Lowest { value: values[0], residual, applications: basis.len() });
        }
        beside.push(rest);
        let mut next = std::mem::replace(&mut image, vec![S::ZERO; x.len()]);
        vector::scale(1.0 / rest, &mut next);
        basis.push(next);
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
