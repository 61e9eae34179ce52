//! The self-consistency iteration.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::product_adjoint;
use faer::Mat;

use super::filling::{Filling, Occupations, occupy};
use super::linalg::{add_scaled, commutator, difference, eigen, inner_blocks, norm};
use super::{HartreeFockError, Options};

/// An energy that is quadratic in the density matrix, which falls into blocks: all that the iteration knows of a Hamiltonian.
pub(crate) trait Functional {
    /// The numbers in its matrices.
    type Scalar: Scalar;

    /// The group of modes that the particles of each block count for.
    fn groups(&self) -> Vec<usize>;

    /// The number of modes.
    fn modes(&self) -> usize;

    /// The scale of energies: a bound of the norm of the Hamiltonian, as far as it grows with the number of modes.
    fn scale(&self) -> f64;

    /// The energy without particles.
    fn constant(&self) -> f64;

    /// The blocks of the one-body part.
    fn one_body(&self) -> &[Mat<Self::Scalar>];

    /// The part of `F` that is linear in `P`.
    fn response(&self, density: &[Mat<Self::Scalar>]) -> Vec<Mat<Self::Scalar>>;

    /// `F = ∂E/∂P` and the energy, without the constant's error: `E = ½ tr (h + F) P + constant`.
    fn fock(&self, density: &[Mat<Self::Scalar>]) -> (Vec<Mat<Self::Scalar>>, f64) {
        let mut fock = self.response(density);
        let two = inner_blocks(&fock, density) / 2.0;
        let one = inner_blocks(self.one_body(), density);
        for (block, one_body) in fock.iter_mut().zip(self.one_body()) {
            add_scaled(block, 1.0, one_body);
        }
        (fock, one + two + self.constant())
    }
}

/// A self-consistent density matrix.
#[derive(Clone, Debug)]
pub(crate) struct Fixed<S> {
    pub density: Vec<Mat<S>>,
    pub energy: f64,
    pub levels: Vec<Vec<f64>>,
    pub orbitals: Vec<Mat<S>>,
    pub occupations: Occupations,
    pub residual: f64,
    /// The Frobenius norm of the change that one more iteration would make of the density matrix; where levels at the Fermi energy
    /// are degenerate, the root of the residual in units of the energy of a mode instead.
    pub distance: f64,
    pub iterations: usize,
}

/// Where an extrapolation ended without a solution: density matrix, smallest residual, energy.
type Unsettled<S> = (Blocks<S>, f64, f64);
/// A matrix, block by block.
type Blocks<S> = Vec<Mat<S>>;

/// Orbitals of some mean field and what fills them.
struct Filled<S> {
    levels: Vec<Vec<f64>>,
    orbitals: Vec<Mat<S>>,
    occupations: Occupations,
    density: Vec<Mat<S>>,
}

/// How much more than the residual a refilling may gain in energy for a solution to pass as one with the lowest levels filled.
const SLACK: f64 = 1e3;
/// A change of the density matrix by a refilling above this is another choice of degenerate levels, not what the residual leaves.
const SAME_SEA: f64 = 0.05;
/// How many matrices the extrapolation remembers.
const HISTORY: usize = 8;

pub(crate) struct Iteration<'a, F> {
    pub mean_field: &'a F,
    pub filling: &'a Filling,
    pub options: &'a Options,
}

impl<S: Scalar, F: Functional<Scalar = S>> Iteration<'_, F> {
    /// Orbitals of `fock`, with the empty ones raised by `shift` (which needs the `density` whose orbitals are occupied).
    fn fill(&self, fock: &[Mat<S>], shift: Option<(f64, &[Mat<S>])>) -> Result<Filled<S>, HartreeFockError> {
        let mut levels = Vec::with_capacity(fock.len());
        let mut orbitals = Vec::with_capacity(fock.len());
        for (number, block) in fock.iter().enumerate() {
            let (values, vectors) = match shift {
                None => eigen(block)?,
                Some((shift, density)) => {
                    let mut raised = block.clone();
                    add_scaled(&mut raised, -shift, &density[number]);
                    eigen(&raised)?
                }
            };
            levels.push(values);
            orbitals.push(vectors);
        }
        let groups = self.mean_field.groups();
        let occupations = occupy(&levels, &groups, self.filling, self.options.temperature)?;
        let density =
            orbitals.iter().zip(&occupations.of).map(|(orbitals, f)| density(orbitals, f)).collect();
        Ok(Filled { levels, orbitals, occupations, density })
    }

    /// The density matrix that fills the lowest orbitals of `fock`.
    pub(crate) fn filled_density(&self, fock: &[Mat<S>]) -> Result<Vec<Mat<S>>, HartreeFockError> {
        Ok(self.fill(fock, None)?.density)
    }

    /// The orbitals of `fock` that `density`, which commutes with it, occupies, and those that it does not, with their levels.
    fn own_orbitals(
        &self,
        fock: &[Mat<S>],
        density: &[Mat<S>],
        levels: &[Vec<f64>],
    ) -> Result<Filled<S>, HartreeFockError> {
        let ends = levels.iter().flatten().fold((0.0_f64, 0.0_f64), |(a, b), &e| (a.min(e), b.max(e)));
        // Far enough to put every occupied level below every empty one, and below any chemical potential between levels.
        let shift = 2.0 * (ends.1 - ends.0) + 1.0;
        let mut own = self.fill(fock, Some((shift, density)))?;
        for (levels, f) in own.levels.iter_mut().zip(&own.occupations.of) {
            for (level, _) in levels.iter_mut().zip(f).filter(|(_, f)| **f == 1.0) {
                *level += shift;
            }
        }
        let groups = self.mean_field.groups();
        own.occupations.gap = None;
        for group in 0..own.occupations.chemical_potentials.len() {
            let (mut top, mut bottom) = (f64::NEG_INFINITY, f64::INFINITY);
            for block in (0..groups.len()).filter(|&block| groups[block] == group) {
                for (&level, &f) in own.levels[block].iter().zip(&own.occupations.of[block]) {
                    if f == 1.0 { top = top.max(level) } else { bottom = bottom.min(level) }
                }
            }
            if top.is_finite() && bottom.is_finite() {
                let gap = bottom - top;
                own.occupations.gap = Some(own.occupations.gap.map_or(gap, |least| least.min(gap)));
            }
            if let Filling::Particles(_) = self.filling {
                let middle = (top + bottom) / 2.0;
                let ends = if top.is_finite() { top } else { bottom };
                own.occupations.chemical_potentials[group] = if middle.is_finite() { middle } else { ends };
            }
        }
        Ok(own)
    }

    /// Iterates from a density matrix: `DIIS` first; where that does not settle, a descent in energy (damping at finite
    /// temperature), and extrapolation with raised empty levels from there.
    pub(crate) fn run(&self, start: Vec<Mat<S>>) -> Result<Fixed<S>, HartreeFockError> {
        let mut best = f64::INFINITY;
        let mut spent = 0;
        let mut state = start;
        let mut energy = f64::NAN;
        let stages = 3;
        for stage in 0..stages {
            let left = self.options.max_iterations - spent;
            if left == 0 {
                break;
            }
            let share = left.div_ceil(stages - stage);
            // A third of what a later stage may take is for the descent.
            let descent = if stage > 0 { share / 3 } else { 0 };
            if stage > 0 {
                state = self.descend(state, descent, &mut spent)?;
            }
            let budget = share - descent;
            // Empty levels raised by the interaction energy of a mode tame oscillations between occupations; at finite temperature a
            // shift would change the occupations themselves.
            let shift = if self.options.temperature == 0.0 { [0.0, 0.5, 2.0][stage] } else { 0.0 };
            let shift = shift * self.scale_of_a_mode();
            match self.extrapolated(&state, budget, shift, &mut spent)? {
                Ok(fixed) => return Ok(fixed),
                Err((last, residual, at)) => {
                    best = best.min(residual);
                    energy = at;
                    state = last;
                }
            }
        }
        Err(HartreeFockError::NotConverged {
            iterations: spent,
            residual: best,
            tolerance: self.options.tolerance,
            energy,
        })
    }

    /// The scale of the energy of a mode.
    fn scale_of_a_mode(&self) -> f64 {
        self.mean_field.scale() / self.mean_field.modes().max(1) as f64
    }

    /// Pulay's extrapolation. At zero temperature its error vectors are `[F, P]`, at finite temperature the change of `F`.
    ///
    /// Source: P. Pulay, J. Comput. Chem. 3, 556 (1982).
    fn extrapolated(
        &self,
        start: &[Mat<S>],
        budget: usize,
        shift: f64,
        spent: &mut usize,
    ) -> Result<Result<Fixed<S>, Unsettled<S>>, HartreeFockError> {
        let cold = self.options.temperature == 0.0;
        let mut history = History::new();
        let mut density = start.to_vec();
        let mut input: Option<Vec<Mat<S>>> = None;
        let mut best = f64::INFINITY;
        let mut energy = f64::NAN;
        let mut refills = 0;
        for _ in 0..budget {
            *spent += 1;
            let (fock, now) = self.mean_field.fock(&density);
            energy = now;
            let commutators =
                || -> Vec<Mat<S>> { fock.iter().zip(&density).map(|(f, p)| commutator(f, p)).collect() };
            let error = match &input {
                _ if cold => Some(commutators()),
                Some(input) => Some(difference(&fock, input)),
                None => None,
            };
            let residual = error.as_ref().map_or(f64::INFINITY, |error| norm(error));
            if !energy.is_finite() || error.is_some() && !residual.is_finite() {
                return Err(HartreeFockError::Eigenvalues { dimension: fock.iter().map(Mat::nrows).sum() });
            }
            if residual <= self.options.tolerance && input.is_some() {
                let filled = self.fill(&fock, None)?;
                let change = difference(&filled.density, &density);
                // What filling the lowest levels anew would gain: of second order in the residual, or of first where levels at the
                // Fermi energy are degenerate and any choice of them is as good; of the size of a gap where a level is empty
                // below an occupied one.
                let gain = -inner_blocks(&fock, &change);
                let rounding = 16.0 * self.mean_field.modes() as f64 * f64::EPSILON * self.mean_field.scale();
                // With attraction the determinant of least energy may have a level empty below an occupied one, because the
                // levels move when they are occupied. It is one if refilling leads back to it.
                if !cold || gain <= SLACK * self.options.tolerance + rounding || refills == 2 {
                    let residual = residual.max(norm(&commutators()));
                    let distance = norm(&change);
                    let same = !cold || distance <= SAME_SEA;
                    let soft = (residual / self.scale_of_a_mode()).sqrt();
                    let filled =
                        if same { filled } else { self.own_orbitals(&fock, &density, &filled.levels)? };
                    return Ok(Ok(Fixed {
                        density,
                        energy,
                        levels: filled.levels,
                        orbitals: filled.orbitals,
                        occupations: filled.occupations,
                        residual,
                        distance: if same { distance } else { soft },
                        iterations: *spent,
                    }));
                }
                // Stationary, but with a level empty below an occupied one: go on from the filled sea.
                history = History::new();
                refills += 1;
                density = filled.density;
                continue;
            }
            best = best.min(residual);
            let next = match error {
                Some(error) => history.extrapolate(fock, error),
                None => fock,
            };
            let raised = (shift > 0.0).then_some((shift, density.as_slice()));
            density = self.fill(&next, raised)?.density;
            input = Some(next);
        }
        Ok(Err((density, best, energy)))
    }

    /// At zero temperature: mixes density matrices so that the energy, a quadratic function along the way, becomes least. At finite
    /// temperature: damping.
    ///
    /// Source: E. Cancès and C. Le Bris, Int. J. Quantum Chem. 79, 82 (2000), the optimal damping algorithm.
    fn descend(
        &self,
        start: Vec<Mat<S>>,
        steps: usize,
        spent: &mut usize,
    ) -> Result<Vec<Mat<S>>, HartreeFockError> {
        let mut density = start;
        let mut filled = density.clone();
        for _ in 0..steps {
            *spent += 1;
            let (fock, _) = self.mean_field.fock(&density);
            filled = self.fill(&fock, None)?.density;
            let change = difference(&filled, &density);
            let step = if self.options.temperature > 0.0 {
                0.2
            } else {
                let slope = inner_blocks(&fock, &change);
                let curvature = inner_blocks(&self.mean_field.response(&change), &change);
                if slope >= 0.0 {
                    break;
                }
                if curvature <= -slope { 1.0 } else { -slope / curvature }
            };
            for (p, change) in density.iter_mut().zip(&change) {
                add_scaled(p, step, change);
            }
        }
        Ok(filled)
    }
}

/// `Σ_k f_k φ_k φ_k†`.
pub(super) fn density<S: Scalar>(orbitals: &Mat<S>, occupations: &[f64]) -> Mat<S> {
    let occupied = occupations.iter().take_while(|&&f| f == 1.0).count();
    if occupations[occupied..].iter().all(|&f| f == 0.0) {
        let occupied = orbitals.as_ref().subcols(0, occupied);
        return product_adjoint(occupied, occupied);
    }
    let mut weighted = orbitals.clone();
    for (column, &f) in occupations.iter().enumerate() {
        for x in weighted.col_as_slice_mut(column) {
            *x = x.scaled(f);
        }
    }
    product_adjoint(weighted.as_ref(), orbitals.as_ref())
}

/// The last mean fields with their errors.
struct History<S> {
    kept: Vec<(Blocks<S>, Blocks<S>)>,
    /// Inner products of the errors.
    products: Vec<Vec<f64>>,
}

impl<S: Scalar> History<S> {
    fn new() -> Self {
        Self { kept: Vec::new(), products: Vec::new() }
    }

    /// The combination of all mean fields with coefficients of sum 1 whose combined error is least.
    fn extrapolate(&mut self, fock: Vec<Mat<S>>, error: Vec<Mat<S>>) -> Vec<Mat<S>> {
        if self.kept.len() == HISTORY {
            self.kept.remove(0);
            self.products.remove(0);
            for row in &mut self.products {
                row.remove(0);
            }
        }
        let mut row: Vec<f64> = self.kept.iter().map(|(_, old)| inner_blocks(old, &error)).collect();
        for (old, &value) in self.products.iter_mut().zip(&row) {
            old.push(value);
        }
        row.push(inner_blocks(&error, &error));
        self.products.push(row);
        self.kept.push((fock, error));
        // The oldest are dropped until the equations have a solution of moderate size.
        let coefficients = loop {
            match coefficients(&self.products) {
                Some(found) => break found,
                None => {
                    self.kept.remove(0);
                    self.products.remove(0);
                    for row in &mut self.products {
                        row.remove(0);
                    }
                }
            }
        };
        let mut result: Vec<Mat<S>> =
            self.kept[0].0.iter().map(|block| Mat::zeros(block.nrows(), block.ncols())).collect();
        for ((fock, _), &coefficient) in self.kept.iter().zip(&coefficients) {
            for (sum, block) in result.iter_mut().zip(fock) {
                add_scaled(sum, coefficient, block);
            }
        }
        result
    }
}

/// The minimum of `cᵀ B c` at `Σ c = 1`: `B c ∝ 1`, with `B` scaled to a unit diagonal. `None` where `B` is singular to rounding.
fn coefficients(products: &[Vec<f64>]) -> Option<Vec<f64>> {
    let n = products.len();
    if n == 1 {
        return Some(vec![1.0]);
    }
    let scales: Vec<f64> = (0..n).map(|i| products[i][i].sqrt()).collect();
    if scales.contains(&0.0) {
        return None;
    }
    let mut a: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            let mut row: Vec<f64> = (0..n).map(|j| products[i][j] / (scales[i] * scales[j])).collect();
            row.push(1.0 / scales[i]);
            row
        })
        .collect();
    // A positive matrix: its elimination needs no pivots. A small one says that errors are dependent.
    for k in 0..n {
        if a[k][k] <= 1e3 * n as f64 * f64::EPSILON {
            return None;
        }
        for i in k + 1..n {
            let factor = a[i][k] / a[k][k];
            let (above, below) = a.split_at_mut(i);
            for (x, &y) in below[0][k..].iter_mut().zip(&above[k][k..]) {
                *x -= factor * y;
            }
        }
    }
    let mut solution = vec![0.0; n];
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|j| a[k][j] * solution[j]).sum();
        solution[k] = (a[k][n] - known) / a[k][k];
    }
    for (x, scale) in solution.iter_mut().zip(&scales) {
        *x /= scale;
    }
    let sum: f64 = solution.iter().sum();
    let found: Vec<f64> = solution.iter().map(|x| x / sum).collect();
    found.iter().all(|x| x.is_finite()).then_some(found)
}
