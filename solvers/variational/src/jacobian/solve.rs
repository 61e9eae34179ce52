//! Solving the equations of stochastic reconfiguration.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{As, Cholesky, multiply};
use faer::{Mat, MatRef};

use super::{BLOCK, Derivatives, Jacobian, allowed};
use crate::VariationalError;

/// How the equations are solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solver {
    /// Cholesky in the smaller of the two spaces; conjugate gradients if both have more than `Jacobian::DENSE` dimensions.
    Automatic,
    /// Cholesky of `OO† + λ`.
    Samples,
    /// Cholesky of `O†O + λ`.
    Parameters,
    /// Conjugate gradients, without a matrix.
    ConjugateGradients,
}

/// How S is regularized.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Regularization {
    /// `S + λ`.
    Shift(f64),
    /// `S + λ diag S`.
    Relative(f64),
}

/// A solution with its residual.
#[derive(Clone, Debug)]
pub struct Solution<S> {
    /// δ.
    pub step: Vec<S>,
    /// `‖(S + λ)δ − F‖ / ‖F‖`, computed from the samples after the solution.
    pub residual: f64,
}

impl<S: Scalar> Jacobian<S> {
    /// Solves `(S + λ)δ = F`.
    ///
    /// # Errors
    /// [`VariationalError::Memory`], [`VariationalError::Dense`].
    pub fn solve(
        &self,
        residuals: &[S],
        regularization: Regularization,
        solver: Solver,
    ) -> Result<Solution<S>, VariationalError> {
        let conjugated: Vec<S> = residuals.iter().map(|e| e.conjugate()).collect();
        match regularization {
            Regularization::Shift(shift) => self.solve_shifted(&conjugated, shift, solver),
            Regularization::Relative(shift) => {
                // δ = D^{-1/2} δ′ with unit diagonal S′; parameters without any derivative stay.
                let mut scaled = self.expanded()?;
                let Derivatives::Dense(matrix) = &mut scaled.derivatives else { unreachable!("expanded") };
                let mut diagonal = vec![0.0; matrix.nrows()];
                for x in 0..matrix.ncols() {
                    let column = matrix.col_as_slice(x).iter();
                    diagonal.iter_mut().zip(column).for_each(|(sum, o)| *sum += o.norm_squared());
                }
                let root = |sum: &f64| if *sum > 0.0 { 1.0 / sum.sqrt() } else { 0.0 };
                let roots: Vec<f64> = diagonal.iter().map(root).collect();
                for x in 0..matrix.ncols() {
                    let column = matrix.col_as_slice_mut(x).iter_mut();
                    column.zip(&roots).for_each(|(o, root)| *o = o.scaled(*root));
                }
                let mut solution = scaled.solve_shifted(&conjugated, shift, solver)?;
                solution.step.iter_mut().zip(&roots).for_each(|(step, root)| *step = step.scaled(*root));
                Ok(solution)
            }
        }
    }

    /// All in conjugates: `(BB† + λ) d = B ē`, and δ is the conjugate of d.
    fn solve_shifted(&self, e: &[S], shift: f64, solver: Solver) -> Result<Solution<S>, VariationalError> {
        let (rows, parameters) = (self.rows(), self.parameters());
        let right = self.forwards(e);
        let solver = match solver {
            Solver::Automatic if rows.min(parameters) > Self::DENSE => Solver::ConjugateGradients,
            Solver::Automatic if rows <= parameters => Solver::Samples,
            Solver::Automatic => Solver::Parameters,
            other => other,
        };
        let step = match solver {
            Solver::Samples => {
                allowed::<S>("the matrix of samples", rows, rows)?;
                let mut gram = self.gram();
                (0..rows).for_each(|x| gram[(x, x)] += S::from_real(shift));
                let e = MatRef::from_column_major_slice(e, rows, 1);
                let z = Cholesky::new(gram.as_ref())?.solve(e);
                self.forwards(z.col_as_slice(0))
            }
            Solver::Parameters => {
                allowed::<S>("the matrix of parameters", parameters, parameters)?;
                let expanded;
                let matrix = match &self.derivatives {
                    Derivatives::Dense(matrix) => matrix,
                    Derivatives::Factors(..) => {
                        expanded = self.expanded()?;
                        let Derivatives::Dense(matrix) = &expanded.derivatives else {
                            unreachable!("expanded")
                        };
                        matrix
                    }
                };
                let mut s = Mat::zeros(parameters, parameters);
                lower_square(&mut s, matrix.as_ref());
                (0..parameters).for_each(|k| s[(k, k)] += S::from_real(shift));
                let right = MatRef::from_column_major_slice(&right, parameters, 1);
                Cholesky::new(s.as_ref())?.solve(right).col_as_slice(0).to_vec()
            }
            _ => self.conjugate_gradients(&right, shift),
        };
        let applied = self.forwards(&self.backwards(&step));
        let (mut difference, mut norm) = (0.0, 0.0);
        for ((applied, step), right) in applied.iter().zip(&step).zip(&right) {
            difference += (*applied + step.scaled(shift) - *right).norm_squared();
            norm += right.norm_squared();
        }
        let residual = if norm == 0.0 { 0.0 } else { (difference / norm).sqrt() };
        Ok(Solution { step: step.into_iter().map(Scalar::conjugate).collect(), residual })
    }

    fn conjugate_gradients(&self, right: &[S], shift: f64) -> Vec<S> {
        let dot = |a: &[S], b: &[S]| a.iter().zip(b).map(|(a, b)| (a.conjugate() * *b).real()).sum::<f64>();
        let mut x = vec![S::ZERO; right.len()];
        let (mut r, mut p) = (right.to_vec(), right.to_vec());
        let mut square = dot(&r, &r);
        // A tenth of the residual that is allowed.
        let enough = square * 1e-10;
        for _ in 0..2000 {
            if square <= enough {
                break;
            }
            let mut applied = self.forwards(&self.backwards(&p));
            applied.iter_mut().zip(&p).for_each(|(a, p)| *a += p.scaled(shift));
            let alpha = square / dot(&p, &applied);
            for k in 0..x.len() {
                x[k] += p[k].scaled(alpha);
                r[k] += applied[k].scaled(-alpha);
            }
            let next = dot(&r, &r);
            p.iter_mut().zip(&r).for_each(|(p, r)| *p = *r + p.scaled(next / square));
            square = next;
        }
        x
    }
}

/// The lower triangle of `BB†`, block by block.
fn lower_square<S: Scalar>(out: &mut Mat<S>, b: MatRef<'_, S>) {
    let n = b.nrows();
    for start in (0..n).step_by(BLOCK) {
        let width = BLOCK.min(n - start);
        let to = out.as_mut().submatrix_mut(start, start, n - start, width);
        let (left, right) = (b.subrows(start, n - start), b.subrows(start, width));
        multiply(to, false, left, As::Given, right, As::Adjoint, S::from_real(1.0));
    }
}
