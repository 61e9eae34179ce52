//! Real symmetric tridiagonal matrices.

use faer::Mat;
use serde::{Deserialize, Serialize};

use super::KrylovError;
use crate::dense::hermitian_eigen;

/// A real symmetric tridiagonal matrix.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tridiagonal {
    /// The diagonal.
    pub diagonal: Vec<f64>,
    /// The elements beside it, one fewer.
    pub beside: Vec<f64>,
}

impl Tridiagonal {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.diagonal.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.diagonal.is_empty()
    }

    /// An interval that contains all eigenvalues (Gershgorin).
    pub fn interval(&self) -> (f64, f64) {
        let radius = |row: usize| {
            let left = if row > 0 { self.beside[row - 1].abs() } else { 0.0 };
            left + self.beside.get(row).map_or(0.0, |b| b.abs())
        };
        let rows = || self.diagonal.iter().enumerate();
        let low = rows().map(|(row, a)| a - radius(row)).fold(f64::INFINITY, f64::min);
        let high = rows().map(|(row, a)| a + radius(row)).fold(f64::NEG_INFINITY, f64::max);
        (low, high)
    }

    /// A bound on the modulus of the eigenvalues.
    pub fn norm(&self) -> f64 {
        let (low, high) = self.interval();
        low.abs().max(high.abs())
    }

    /// How many eigenvalues are below `x` (Sturm's sequence).
    fn below(&self, x: f64) -> usize {
        let tiny = f64::MIN_POSITIVE / f64::EPSILON;
        let (mut count, mut pivot) = (0, 1.0);
        for (row, a) in self.diagonal.iter().enumerate() {
            let coupling = if row > 0 { self.beside[row - 1] } else { 0.0 };
            pivot = a - x - coupling * coupling / pivot;
            if pivot.abs() < tiny {
                pivot = -tiny;
            }
            count += usize::from(pivot < 0.0);
        }
        count
    }

    /// The eigenvalue `index`, counted from the smallest, by bisection.
    ///
    /// # Panics
    /// If there is none.
    pub fn eigenvalue(&self, index: usize) -> f64 {
        assert!(index < self.len(), "the matrix has {} eigenvalues", self.len());
        let (mut low, mut high) = self.interval();
        let smallest = f64::EPSILON * low.abs().max(high.abs());
        low -= smallest;
        high += smallest;
        loop {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high || high - low <= smallest {
                return middle;
            }
            if self.below(middle) > index {
                high = middle;
            } else {
                low = middle;
            }
        }
    }

    /// A unit eigenvector of a (well approximated) eigenvalue, by inverse iteration.
    pub fn eigenvector(&self, value: f64) -> Vec<f64> {
        let mut iteration = InverseIteration::default();
        iteration.eigenvector(self, value);
        iteration.x
    }

    /// All eigenvalues, ascending, and the eigenvectors as columns.
    ///
    /// # Errors
    /// [`KrylovError::Dense`].
    pub fn eigen(&self) -> Result<(Vec<f64>, Mat<f64>), KrylovError> {
        let n = self.len();
        let matrix = Mat::from_fn(n, n, |row, column| match row.abs_diff(column) {
            0 => self.diagonal[row],
            1 => self.beside[row.min(column)],
            _ => 0.0,
        });
        Ok(hermitian_eigen(matrix.as_ref())?)
    }
}

/// The memory of [`Tridiagonal::eigenvector`], which the next search writes over.
#[derive(Clone, Debug, Default)]
pub struct InverseIteration {
    /// T − λ = P L U with up to two elements above the diagonal of U (partial pivoting).
    diagonal: Vec<f64>,
    upper: Vec<f64>,
    second: Vec<f64>,
    swapped: Vec<bool>,
    factor: Vec<f64>,
    x: Vec<f64>,
}

impl InverseIteration {
    /// A unit eigenvector of a (well approximated) eigenvalue. Allocates only where the matrix is larger than all before.
    pub fn eigenvector(&mut self, matrix: &Tridiagonal, value: f64) -> &[f64] {
        self.factorize(matrix, value);
        let Self { diagonal, upper, second, swapped, factor, x } = self;
        let n = matrix.len();
        // No symmetry of the matrix makes this start orthogonal to an eigenvector.
        x.clear();
        x.extend((0..n).map(|row| 1.0 + (row as f64 * 0.754_877_666).fract()));
        for _ in 0..3 {
            for row in 0..n.saturating_sub(1) {
                if swapped[row] {
                    x.swap(row, row + 1);
                }
                x[row + 1] -= factor[row] * x[row];
            }
            for row in (0..n).rev() {
                let one = x.get(row + 1).map_or(0.0, |x| upper[row] * x);
                let two = x.get(row + 2).map_or(0.0, |x| second[row] * x);
                x[row] = (x[row] - one - two) / diagonal[row];
            }
            let largest = x.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
            x.iter_mut().for_each(|x| *x /= largest);
            let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
            x.iter_mut().for_each(|x| *x /= norm);
        }
        x
    }

    fn factorize(&mut self, matrix: &Tridiagonal, value: f64) {
        let n = matrix.len();
        let smallest = (f64::EPSILON * matrix.norm()).max(f64::MIN_POSITIVE);
        let Self { diagonal, upper, second, swapped, factor, .. } = self;
        diagonal.clear();
        diagonal.extend(matrix.diagonal.iter().map(|a| a - value));
        upper.clear();
        upper.extend_from_slice(&matrix.beside);
        upper.push(0.0);
        second.clear();
        second.resize(n, 0.0);
        swapped.clear();
        swapped.resize(n, false);
        factor.clear();
        factor.resize(n, 0.0);
        for row in 0..n.saturating_sub(1) {
            let below = matrix.beside[row];
            if below.abs() > diagonal[row].abs() {
                swapped[row] = true;
                factor[row] = diagonal[row] / below;
                let next = (diagonal[row + 1], upper[row + 1]);
                diagonal[row + 1] = upper[row] - factor[row] * next.0;
                upper[row + 1] = -factor[row] * next.1;
                (diagonal[row], upper[row], second[row]) = (below, next.0, next.1);
            } else {
                if diagonal[row].abs() < smallest {
                    diagonal[row] = smallest;
                }
                factor[row] = below / diagonal[row];
                diagonal[row + 1] -= factor[row] * upper[row];
            }
        }
        if let Some(last) = diagonal.last_mut()
            && last.abs() < smallest
        {
            *last = smallest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bisection_and_inverse_iteration_solve_the_chain() {
        // The open chain: 2 cos(π k/(n+1)), including the eigenvalue 0 for odd n.
        // Memory of another size.
        let mut iteration = InverseIteration::default();
        for n in [1usize, 40, 2, 7] {
            let chain = Tridiagonal { diagonal: vec![0.0; n], beside: vec![1.0; n - 1] };
            for k in 0..n {
                let exact = -2.0 * (std::f64::consts::PI * (k + 1) as f64 / (n + 1) as f64).cos();
                let value = chain.eigenvalue(k);
                assert!((value - exact).abs() <= 8.0 * f64::EPSILON, "{value} {exact}");
                let x = iteration.eigenvector(&chain, value);
                assert_eq!(x, chain.eigenvector(value));
                for row in 0..n {
                    let left = if row > 0 { x[row - 1] } else { 0.0 };
                    let image = left + x.get(row + 1).unwrap_or(&0.0);
                    assert!((image - value * x[row]).abs() <= 32.0 * f64::EPSILON, "{n} {k}");
                }
            }
        }
    }

    /// The largest modulus in `(T − λ)x`.
    fn residual(matrix: &Tridiagonal, value: f64, x: &[f64]) -> f64 {
        let image = |row: usize| {
            let left = if row > 0 { matrix.beside[row - 1] * x[row - 1] } else { 0.0 };
            let right = matrix.beside.get(row).map_or(0.0, |b| b * x[row + 1]);
            left + (matrix.diagonal[row] - value) * x[row] + right
        };
        (0..x.len()).map(|row| image(row).abs()).fold(0.0, f64::max)
    }

    fn cases() -> Vec<(&'static str, Tridiagonal)> {
        let case = |name, diagonal: Vec<f64>, beside: Vec<f64>| (name, Tridiagonal { diagonal, beside });
        let wave = |k: usize| (0.7 * k as f64).sin();
        // J. H. Wilkinson's matrix with its sign changed: pairs of values, the lowest two 7e-14 apart.
        let wilkinson = (0..21).map(|k| -(k as f64 - 10.0).abs()).collect();
        // Two pairs of rows with the same two values; what joins them splits these by about twice itself.
        let pairs = vec![2.0, -1.0, -1.0, 2.0];
        let joined = |bond: f64| vec![0.5, bond, 0.5];
        vec![
            case(
                "a diagonal that is not zero",
                (0..17).map(|k| 3.0 * wave(k) - 2.0).collect(),
                vec![0.8; 16],
            ),
            case(
                "couplings of both signs",
                (0..9).map(wave).collect(),
                (1..9).map(|k| wave(3 * k)).collect(),
            ),
            case("one large number", vec![1e8, 1.0, 2.0, 3.0], vec![0.5; 3]),
            case("all large", vec![3e150, -1e150, 2e150], vec![1e150; 2]),
            case("all small", vec![3e-150, -1e-150, 2e-150], vec![1e-150; 2]),
            case("a coupling of 1e-13", pairs.clone(), joined(1e-13)),
            case("a coupling of 1e-13 between others", vec![2.0, -1.0, 0.3, 0.7], joined(1e-13)),
            case("two lowest values 1e-15 apart", pairs, joined(5e-16)),
            case("Wilkinson's matrix", wilkinson, vec![1.0; 20]),
            case("no coupling", vec![1.0, -2.0, 0.0, -2.0], vec![0.0; 3]),
            case("the unit matrix", vec![1.0; 6], vec![0.0; 5]),
            case("zero", vec![0.0; 6], vec![0.0; 5]),
            case("one zero", vec![0.0], Vec::new()),
        ]
    }

    #[test]
    fn eigenvectors_of_near_and_equal_values_are_eigenvectors() {
        let mut iteration = InverseIteration::default();
        for (name, matrix) in cases() {
            let (values, vectors) = matrix.eigen().unwrap();
            // Backward stability.
            let rounding = 16.0 * f64::EPSILON * matrix.norm();
            for (k, expected) in values.iter().enumerate() {
                let value = matrix.eigenvalue(k);
                assert!((value - expected).abs() <= rounding, "{name} {k}: {value:e} for {expected:e}");
                let x = iteration.eigenvector(&matrix, value);
                let residual = residual(&matrix, value, x);
                let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
                assert!(residual <= rounding, "{name} {k}: {residual:e} of {:e}", matrix.norm());
                assert!((norm - 1.0).abs() <= 8.0 * f64::EPSILON, "{name} {k}: {norm}");
                let others = values.iter().enumerate().filter(|(other, _)| *other != k);
                let gap = others.map(|(_, other)| (other - expected).abs()).fold(f64::INFINITY, f64::min);
                let exact = vectors.col_as_slice(k);
                let overlap: f64 = x.iter().zip(exact).map(|(x, exact)| x * exact).sum();
                // An error of the vector is one of the matrix over the distance to the next value.
                let error = 4.0 * rounding / gap;
                assert!(
                    gap == 0.0 || (overlap.abs() - 1.0).abs() <= error.max(1e-14),
                    "{name} {k}: {overlap}"
                );
            }
        }
    }
}
