//! How far a solution is from an instability, and with that how well its density matrix is known.

use std::collections::BTreeSet;

use eigentruth_numerics::dense::{adjoint_product, product, product_adjoint};
use eigentruth_numerics::krylov;
use eigentruth_numerics::{Estimate, LinearOperator, Provenance};
use faer::Mat;
use num_complex::Complex64;

use super::frame::MeanField;
use super::scf::Functional;
use super::stability::Orbitals;
use super::{HartreeFock, Solution};

/// Relative to their length, what a rotation of all flavours may be away from a zero mode and still be one.
const ZERO_MODE: f64 = 1e-5;
/// Up to this part of what the third order gives an error is of first order.
const LINEAR: f64 = 0.1;
/// How often more than the residual a gap has to be for levels to be told apart.
const GAP: f64 = 1e3;

/// `1 + √W K √W` on hermitian matrices in the basis of the orbitals, where `δF = K δP` is the interaction and `δP = −W δF` the
/// response of free orbitals, `W_ij = (f_j − f_i)/(ε_i − ε_j)`. Its eigenvalues are those of `1 − J`, `J` the derivative of one
/// iteration `P ↦ P(F(P))`: all positive at a minimum of the free energy, one of them 0 where it becomes unstable.
struct Response<'a> {
    mean_field: &'a MeanField<Complex64>,
    orbitals: &'a Orbitals,
    /// `√W_ij` of each block, columns after each other.
    roots: Vec<Vec<f64>>,
    /// Unit vectors that are left out: where the number is fixed what would change it, and rotations of all flavours that cost nothing.
    without: Vec<Vec<f64>>,
    dimension: usize,
}

impl Response<'_> {
    /// A hermitian matrix as real numbers of the same length, each times its root.
    fn coordinates(&self, matrices: &[Mat<Complex64>], factor: impl Fn(f64) -> f64, y: &mut [f64]) {
        let mut at = 0;
        for (matrix, roots) in matrices.iter().zip(&self.roots) {
            let n = matrix.nrows();
            for j in 0..n {
                for i in 0..=j {
                    let value = matrix[(i, j)] * factor(roots[i + j * n]);
                    if i == j {
                        y[at] = value.re;
                        at += 1;
                    } else {
                        let value = value * std::f64::consts::SQRT_2;
                        (y[at], y[at + 1]) = (value.re, value.im);
                        at += 2;
                    }
                }
            }
        }
    }

    fn matrices(&self, x: &[f64]) -> Vec<Mat<Complex64>> {
        let mut at = 0;
        let mut result = Vec::with_capacity(self.roots.len());
        for ((orbitals, ..), roots) in self.orbitals.blocks.iter().zip(&self.roots) {
            let n = orbitals.ncols();
            let mut matrix = Mat::zeros(n, n);
            for j in 0..n {
                for i in 0..=j {
                    let root = roots[i + j * n];
                    if i == j {
                        matrix[(i, i)] = Complex64::from(x[at] * root);
                        at += 1;
                    } else {
                        let value = Complex64::new(x[at], x[at + 1]) * (root / std::f64::consts::SQRT_2);
                        (matrix[(i, j)], matrix[(j, i)]) = (value, value.conj());
                        at += 2;
                    }
                }
            }
            result.push(product_adjoint(
                product(orbitals.as_ref(), matrix.as_ref()).as_ref(),
                orbitals.as_ref(),
            ));
        }
        result
    }

    /// Matrices of modes in the basis of the orbitals.
    fn turned(&self, matrices: &[Mat<Complex64>]) -> Vec<Mat<Complex64>> {
        let blocks = self.orbitals.blocks.iter().zip(matrices);
        blocks
            .map(|((orbitals, ..), matrix)| {
                adjoint_product(orbitals.as_ref(), product(matrix.as_ref(), orbitals.as_ref()).as_ref())
            })
            .collect()
    }

    fn project(&self, x: &mut [f64]) {
        for unit in &self.without {
            let along: f64 = unit.iter().zip(x.iter()).map(|(u, x)| u * x).sum();
            x.iter_mut().zip(unit).for_each(|(x, u)| *x -= along * u);
        }
    }
}

impl LinearOperator<f64> for Response<'_> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        let mut inside = x.to_vec();
        self.project(&mut inside);
        let response = self.mean_field.response(&self.matrices(&inside));
        self.coordinates(&self.turned(&response), |root| root, y);
        self.project(y);
        y.iter_mut().zip(x).for_each(|(y, x)| *y += x);
    }
}

fn norm(x: &[f64]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

impl HartreeFock {
    /// The solution with its [`margin`](Solution::margin), and the error of its density matrix that this justifies. It takes as long as
    /// the lowest curvature, so it is done for solutions that are looked at, not for all.
    ///
    /// To first order the error `x` of the density matrix obeys `(1 − J) x = −W δF`, so `‖x‖ ≤ w r/λ` with the residual `r`, the
    /// largest entry `w` of `W` and the lowest eigenvalue `λ` of `1 − J`. Near `λ = 0` higher orders decide, at a continuous transition
    /// the third: `‖x‖ ~ (w r)^⅓` with a factor of order 1 that is not computed, so there the error is an estimate, not a bound. It is also
    /// taken where `λ` is not known: at saddles, and where levels at the Fermi energy are degenerate or not filled in their order.
    pub fn judged(&self, mut solution: Solution) -> Solution {
        let residual = solution.energy.error;
        let scale = self.interacting.norm_bound() / self.frame.modes().max(1) as f64;
        let in_order =
            solution.orbitals.temperature > 0.0 || solution.gap.is_none_or(|gap| gap > GAP * residual);
        if !in_order {
            solution.error = solution.distance.max((residual / scale.max(f64::MIN_POSITIVE)).cbrt());
            return solution;
        }
        let roots: Vec<Vec<f64>> = solution.orbitals.roots();
        let largest = roots.iter().flatten().fold(0.0_f64, |most, root| most.max(root * root));
        let first = largest * residual;
        let flat = first.cbrt();
        solution.margin = self.margin(&solution.orbitals, roots);
        let sure = solution.margin.as_ref().map_or(0.0, |margin| margin.value - margin.error);
        // Where the first order gives nearly as much as the third, it is none.
        let linear = sure > 0.0 && first / sure < LINEAR * flat;
        let error = if linear { first / sure } else { flat };
        solution.at_instability =
            !linear && solution.margin.as_ref().is_some_and(|margin| margin.value >= -margin.error);
        solution.error = solution.distance.max(error);
        solution
    }

    /// The lowest eigenvalue of `1 − J`; nothing if it was not found.
    fn margin(&self, orbitals: &Orbitals, roots: Vec<Vec<f64>>) -> Option<Estimate> {
        let mean_field = MeanField::<Complex64>::new(&self.frame, &self.interacting)?;
        let dimension = roots.iter().map(Vec::len).sum();
        if dimension == 0 {
            return None;
        }
        let mut response =
            Response { mean_field: &mean_field, orbitals, roots, without: Vec::new(), dimension };
        if orbitals.fixed {
            let groups = self.frame.block_groups();
            for group in 0..self.frame.groups.len() {
                // √W δμ, which is what keeps the number of the group: only its diagonal counts.
                let identity = |block: usize| {
                    let n = orbitals.blocks[block].0.ncols();
                    let one = if groups[block] == group { Complex64::ONE } else { Complex64::ZERO };
                    Mat::from_fn(n, n, |i, j| if i == j { one } else { Complex64::ZERO })
                };
                let ones: Vec<_> = (0..groups.len()).map(identity).collect();
                let mut unit = vec![0.0; dimension];
                response.coordinates(&ones, |root| root, &mut unit);
                let length = norm(&unit);
                if length > 0.0 {
                    unit.iter_mut().for_each(|x| *x /= length);
                    response.without.push(unit);
                }
            }
        }
        for rotation in self.rotations() {
            let Some(stored) = self.frame.stored::<Complex64>(&rotation) else { continue };
            let mut turned = response.turned(&self.frame.folded(&stored));
            for (matrix, (block, f)) in
                turned.iter_mut().zip(orbitals.blocks.iter().zip(&orbitals.occupations))
            {
                let n = block.0.ncols();
                for j in 0..n {
                    for i in 0..n {
                        matrix[(i, j)] *= Complex64::I * (f[j] - f[i]);
                    }
                }
            }
            let mut mode = vec![0.0; dimension];
            let inverse = |root: f64| if root > 0.0 { 1.0 / root } else { 0.0 };
            response.coordinates(&turned, inverse, &mut mode);
            let whole = norm(&mode);
            response.project(&mut mode);
            let left = norm(&mode);
            // What is not moved, or moved already.
            if !(left.is_finite() && left > 1e-3 * whole) {
                continue;
            }
            mode.iter_mut().for_each(|x| *x /= left);
            let mut image = vec![0.0; dimension];
            response.apply(&mode, &mut image);
            if norm(&image) <= ZERO_MODE {
                response.without.push(mode);
            }
        }
        let options = krylov::Options { tolerance: 1e-10, ..krylov::Options::default() };
        let found = krylov::lowest_eigenvalue(&response, &options).ok()?;
        Some(found.estimate(Provenance::new("meanfield/margin").with("dimension", dimension)))
    }

    /// Generators of rotations of flavours, the same on every site: of each pair of flavours, and of the spins of all orbitals together.
    fn rotations(&self) -> Vec<Mat<Complex64>> {
        let degrees = self.space.degrees();
        let n = degrees.len();
        let flavours: BTreeSet<u16> = degrees.iter().map(|degree| degree.mode.internal).collect();
        // `weight(a, b)` of c†_a c_b on one site.
        let generator = |weight: &dyn Fn(u16, u16) -> Complex64| {
            Mat::from_fn(n, n, |i, j| {
                let (a, b) = (&degrees[i], &degrees[j]);
                if a.species == b.species && a.mode.site == b.mode.site {
                    weight(a.mode.internal, b.mode.internal)
                } else {
                    Complex64::ZERO
                }
            })
        };
        let mut all = Vec::new();
        for &a in &flavours {
            for &b in flavours.range(a..) {
                for phase in [Complex64::ONE, Complex64::I] {
                    all.push(generator(&|x, y| match (x, y) {
                        _ if a == b => {
                            if x == a && y == a {
                                Complex64::from(phase.re)
                            } else {
                                Complex64::ZERO
                            }
                        }
                        pair if pair == (a, b) => phase,
                        pair if pair == (b, a) => phase.conj(),
                        _ => Complex64::ZERO,
                    }));
                }
            }
        }
        let spin = |up_down: Complex64, up_up: f64| {
            generator(&move |x, y| match (x % 2, y % 2) {
                _ if x / 2 != y / 2 => Complex64::ZERO,
                (0, 1) => up_down,
                (1, 0) => up_down.conj(),
                (0, _) => up_up.into(),
                _ => (-up_up).into(),
            })
        };
        all.extend([spin(Complex64::ONE, 0.0), spin(Complex64::I, 0.0), spin(Complex64::ZERO, 1.0)]);
        all
    }
}
