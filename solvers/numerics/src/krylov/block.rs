//! Block Lanczos with thick restarts, for several eigenpairs and their degeneracies.
//!
//! Thick restart: Wu and Simon, SIAM J. Matrix Anal. Appl. 22, 602 (2000). With all vectors kept orthogonal and the
//! projected matrix made of explicit overlaps, it is the block form of Krylov–Schur for a hermitian operator.

use faer::Mat;
use num_complex::Complex64;
use serde::{Deserialize, Serialize};

use super::lanczos::unfit;
use super::{Eigenpair, End, KrylovError, Options, ROUNDING, dense_eigenpairs, rayleigh};
use crate::dense::hermitian_eigen;
use crate::keeper::Keeper;
use crate::streams::derived_seed;
use crate::{Kind, LinearOperator, Scalar, vector};

/// Several eigenpairs.
#[derive(Clone, Debug)]
pub struct Eigenpairs<S> {
    /// The eigenpairs from the end of the spectrum inwards, degenerate ones with orthogonal vectors.
    pub pairs: Vec<Eigenpair<S>>,
    /// The next eigenvalue and a bound on its error, as far as it is known; `None` if there is no other.
    pub next: Option<(f64, f64)>,
    /// How many copies of a degenerate eigenvalue are seen for sure, if there are that many.
    pub copies: usize,
    /// Whether the whole space was diagonalized.
    pub complete: bool,
    /// The norm of the operator, as far as it was seen.
    pub norm: f64,
    /// How often the operator was applied.
    pub applications: usize,
}

/// Eigenvalues that are equal within their errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// Their mean.
    pub value: f64,
    /// A bound on the error.
    pub error: f64,
    /// The first of the pairs.
    pub first: usize,
    /// How many there are.
    pub multiplicity: usize,
    /// Whether there are no others, which takes two things: fewer copies than the vectors of a block (more would
    /// have shown themselves in a random block), and a next eigenvalue apart from these. Otherwise
    /// the multiplicity is at least this.
    pub certified: bool,
}

impl<S> Eigenpairs<S> {
    /// The distinct eigenvalues with their multiplicities. Eigenvalues nearer to each other than the sum of their
    /// errors, or than rounding of their norm, count as equal.
    pub fn levels(&self) -> Vec<Level> {
        let rounding = ROUNDING * self.norm;
        let touch = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() <= a.1 + b.1 + rounding;
        let mut levels: Vec<Level> = Vec::new();
        let mut first = 0;
        while first < self.pairs.len() {
            let own = |index: usize| (self.pairs[index].value, self.pairs[index].error);
            let mut end = first + 1;
            while end < self.pairs.len() && touch(own(end - 1), own(end)) {
                end += 1;
            }
            let multiplicity = end - first;
            let apart = match self.next {
                _ if end < self.pairs.len() => true,
                Some(next) => !touch(own(end - 1), next),
                None => true,
            };
            let members = &self.pairs[first..end];
            let value = members.iter().map(|pair| pair.value).sum::<f64>() / multiplicity as f64;
            let far = |pair: &Eigenpair<S>| pair.error + (pair.value - value).abs();
            let error = members.iter().map(far).fold(0.0, f64::max);
            let certified = apart && (self.complete || multiplicity < self.copies);
            levels.push(Level { value, error, first, multiplicity, certified });
            first = end;
        }
        levels
    }
}

/// The Krylov basis and the operator projected on it.
struct Space<'a, S: Scalar, O> {
    operator: &'a O,
    /// The first `active` have been multiplied by the operator; the others are the current block.
    basis: Vec<Vec<S>>,
    active: usize,
    /// Vectors for later use.
    spare: Vec<Vec<S>>,
    /// `[row, column] = ⟨row|H|column⟩` for the active columns.
    projected: Mat<S>,
    /// The largest `‖Hq‖` of a basis vector.
    scale: f64,
    applications: usize,
    seed: u64,
    randoms: u64,
}

impl<S: Scalar, O: LinearOperator<S>> Space<'_, S, O> {
    fn dimension(&self) -> usize {
        self.operator.dimension()
    }

    fn fresh(&mut self) -> Vec<S> {
        self.spare.pop().unwrap_or_else(|| vec![S::ZERO; self.operator.dimension()])
    }

    /// Fills the block with random vectors up to `block`, as far as the space has room.
    fn fill(&mut self, block: usize) {
        while self.basis.len() - self.active < block && self.basis.len() < self.dimension() {
            let mut vector = self.fresh();
            loop {
                vector::fill_random(derived_seed(self.seed, self.randoms), &mut vector);
                self.randoms += 1;
                let before = vector::norm(&vector);
                let after = vector::orthogonalize(&self.basis, &mut vector, &mut []);
                // What is left has to be more than rounding; the room that is left may be small.
                if after > before * f64::EPSILON.sqrt() {
                    vector::normalize(&mut vector);
                    vector::orthogonalize(&self.basis, &mut vector, &mut []);
                    vector::normalize(&mut vector);
                    break;
                }
            }
            self.basis.push(vector);
        }
    }

    /// Multiplies the block by the operator; what is new in the images becomes the next block.
    fn expand(&mut self) -> Result<(), KrylovError> {
        for column in self.active..self.basis.len() {
            let mut image = self.fresh();
            self.operator.apply(&self.basis[column], &mut image);
            self.applications += 1;
            let size = vector::norm(&image);
            if !size.is_finite() {
                return Err(KrylovError::NotFinite);
            }
            self.scale = self.scale.max(size);
            let mut overlaps = vec![S::ZERO; self.basis.len()];
            let rest = vector::orthogonalize(&self.basis, &mut image, &mut overlaps);
            for (row, overlap) in overlaps.into_iter().enumerate() {
                self.projected[(row, column)] = overlap;
            }
            let imaginary = self.projected[(column, column)].to_complex().im.abs();
            if imaginary > size * f64::EPSILON.sqrt() {
                return Err(KrylovError::NotHermitian { imaginary });
            }
            if rest > ROUNDING * self.scale && self.basis.len() < self.dimension() {
                vector::scale(1.0 / rest, &mut image);
                self.projected[(self.basis.len(), column)] = S::from_real(rest);
                self.basis.push(image);
            } else {
                self.spare.push(image);
            }
            self.active += 1;
        }
        Ok(())
    }

    /// Ritz values, ascending, and vectors in the basis of the active vectors.
    fn ritz(&self) -> Result<(Vec<f64>, Mat<S>), KrylovError> {
        let projected = &self.projected;
        let element = |row: usize, column: usize| {
            (projected[(row, column)] + projected[(column, row)].conjugate()).scaled(0.5)
        };
        Ok(hermitian_eigen(Mat::from_fn(self.active, self.active, element).as_ref())?)
    }

    /// `⟨row of the block|H|Ritz vector⟩`: what leads out of the active space.
    fn coupling(&self, row: usize, vectors: &Mat<S>, column: usize) -> S {
        let products = (0..self.active).map(|k| self.projected[(row, k)] * vectors[(k, column)]);
        products.fold(S::ZERO, |sum, product| sum + product)
    }

    fn residual(&self, vectors: &Mat<S>, column: usize) -> f64 {
        let rows = self.active..self.basis.len();
        rows.map(|row| self.coupling(row, vectors, column).norm_squared()).sum::<f64>().sqrt()
    }

    /// Keeps the Ritz vectors `columns` and the block.
    fn restart(&mut self, values: &[f64], vectors: &Mat<S>, columns: &[usize]) {
        let (active, kept, all) = (self.active, columns.len(), self.basis.len());
        let couplings = Mat::from_fn(all - active, kept, |row, column| {
            self.coupling(active + row, vectors, columns[column])
        });
        let mix = Mat::from_fn(active, kept, |row, column| vectors[(row, columns[column])]);
        vector::rotate(&mut self.basis[..active], mix.as_ref());
        self.spare.extend(self.basis.drain(kept..active));
        self.projected.fill(S::ZERO);
        for (index, &column) in columns.iter().enumerate() {
            self.projected[(index, index)] = S::from_real(values[column]);
            for row in 0..all - active {
                self.projected[(kept + row, index)] = couplings[(row, index)];
            }
        }
        self.active = kept;
    }
}

/// The `count` lowest (or highest) eigenpairs, or all if the space is smaller, with the multiplicities that
/// [`Eigenpairs::levels`] tells. Ask for more than a level is expected to hold, or it cannot be certified.
///
/// # Errors
/// [`KrylovError`].
pub fn eigenpairs<S: Scalar>(
    operator: &impl LinearOperator<S>,
    count: usize,
    options: &Options,
) -> Result<Eigenpairs<S>, KrylovError> {
    several(operator, count, options, None)
}

/// [`eigenpairs`], stored now and then after a restart, when the basis is small; it goes on from what was stored, with the same
/// bits.
///
/// # Errors
/// [`KrylovError`].
pub fn eigenpairs_kept<S: Scalar>(
    operator: &impl LinearOperator<S>,
    count: usize,
    options: &Options,
    keeper: &mut Keeper,
) -> Result<Eigenpairs<S>, KrylovError> {
    several(operator, count, options, Some(keeper))
}

/// How far the iteration is, besides the vectors of the basis.
#[derive(Serialize, Deserialize)]
struct Progress {
    active: usize,
    /// Real and imaginary parts, column by column.
    projected: Vec<(f64, f64)>,
    scale: f64,
    applications: usize,
    randoms: u64,
}

impl<S: Scalar, O> Space<'_, S, O> {
    fn progress(&self) -> Progress {
        let entry = |(row, column): (usize, usize)| {
            let entry = self.projected[(row, column)].to_complex();
            (entry.re, entry.im)
        };
        let size = self.projected.nrows();
        let all = (0..size).flat_map(|column| (0..size).map(move |row| (row, column)));
        let Self { active, scale, applications, randoms, .. } = *self;
        Progress { active, projected: all.map(entry).collect(), scale, applications, randoms }
    }

    /// Takes what was stored, if it fits.
    fn resume(&mut self, progress: Progress, vectors: Vec<Vec<S>>, n: usize) -> bool {
        let size = self.projected.nrows();
        let fits = progress.projected.len() == size * size
            && progress.active <= vectors.len()
            && vectors.len() <= size
            && vectors.iter().all(|vector| vector.len() == n);
        if fits {
            for (at, (re, im)) in progress.projected.into_iter().enumerate() {
                let entry = S::from_complex(Complex64::new(re, im)).unwrap_or_else(|| S::from_real(re));
                self.projected[(at % size, at / size)] = entry;
            }
            self.basis = vectors;
            (self.active, self.scale) = (progress.active, progress.scale);
            (self.applications, self.randoms) = (progress.applications, progress.randoms);
        }
        fits
    }
}

fn several<S: Scalar>(
    operator: &impl LinearOperator<S>,
    count: usize,
    options: &Options,
    mut keeper: Option<&mut Keeper>,
) -> Result<Eigenpairs<S>, KrylovError> {
    let n = operator.dimension();
    if n <= options.dense_below.max(count) {
        return dense_eigenpairs(operator, count, options);
    }
    let count = count.max(1);
    let block = options.block.clamp(1, n);
    let smallest = count + 3 * block;
    let bytes = n * size_of::<S>();
    // One more vector for the image.
    let allowed = (options.memory / bytes).saturating_sub(1);
    if allowed < smallest.min(n) {
        let needed = (smallest.min(n) + 1) * bytes;
        return Err(KrylovError::Memory { needed, allowed: options.memory });
    }
    let most = (2 * count + 10 * block.max(3)).min(allowed).min(n);
    let mut space = Space {
        operator,
        basis: Vec::with_capacity(most + block),
        active: 0,
        spare: Vec::new(),
        projected: Mat::zeros(most, most),
        scale: 0.0,
        applications: 0,
        seed: options.seed,
        randoms: 0,
    };
    let stored = match keeper.as_deref_mut() {
        Some(keeper) => keeper.recall::<Progress, S>()?.map(|stored| (stored, unfit(keeper))),
        None => None,
    };
    match stored {
        Some(((progress, vectors), error)) => {
            if !space.resume(progress, vectors, n) {
                return Err(error.into());
            }
        }
        None => space.fill(block),
    }
    loop {
        space.expand()?;
        // Where the block became smaller the Krylov space is invariant: look elsewhere too.
        space.fill(block);
        let active = space.active;
        let complete = active == n;
        let (values, vectors) = space.ritz()?;
        let place = |index: usize| if options.end == End::Lowest { index } else { active - 1 - index };
        let norm = values.iter().fold(0.0f64, |norm, value| norm.max(value.abs()));
        let wanted = options.tolerance.max(2.0 * ROUNDING) * norm;
        let reached = (0..count.min(active)).map(|index| space.residual(&vectors, place(index)));
        let reached = reached.fold(0.0, f64::max);
        if complete || (active > count && reached <= wanted) {
            let next = (count < active).then(|| {
                let column = place(count);
                (values[column], space.residual(&vectors, column) + ROUNDING * norm)
            });
            let columns: Vec<usize> = (0..count).map(place).collect();
            space.restart(&values, &vectors, &columns);
            let copies = if complete { n } else { block };
            return Ok(finish(space, count, next, complete, copies, norm));
        }
        if space.applications >= options.max_applications {
            let applications = space.applications;
            return Err(KrylovError::NotConverged { applications, reached, wanted });
        }
        let size = space.basis.len() - active;
        if most < n && space.basis.len() + size > most {
            let keep = (active / 2).max(count + block).min(most - 2 * size);
            let columns: Vec<usize> = (0..keep).map(place).collect();
            space.restart(&values, &vectors, &columns);
            if let Some(keeper) = keeper.as_deref_mut() {
                let basis: Vec<&[S]> = space.basis.iter().map(Vec::as_slice).collect();
                keeper.keep(|| space.progress(), &basis)?;
            }
        }
    }
}

/// The pairs from a space whose first vectors are the wanted Ritz vectors: their true residuals and error bounds.
fn finish<S: Scalar, O: LinearOperator<S>>(
    mut space: Space<'_, S, O>,
    count: usize,
    next: Option<(f64, f64)>,
    complete: bool,
    copies: usize,
    norm: f64,
) -> Eigenpairs<S> {
    let mut scratch = space.fresh();
    let applications = space.applications + count;
    space.basis.truncate(count);
    let pair = |mut vector: Vec<S>| {
        vector::normalize(&mut vector);
        let (value, residual) = rayleigh(space.operator, &vector, &mut scratch);
        let error = residual + ROUNDING * norm;
        Eigenpair { value, residual, error, gap: None, kind: Kind::Converged, applications, vector }
    };
    let pairs = space.basis.into_iter().map(pair).collect();
    let mut found = Eigenpairs { pairs, next, copies, complete, norm, applications };
    // Where a level is apart from all others, the error is of second order in its residuals (Parlett, The Symmetric
    // Eigenvalue Problem, 11.7).
    for level in found.levels() {
        let members = level.first..level.first + level.multiplicity;
        let squares: f64 = found.pairs[members.clone()].iter().map(|pair| pair.residual.powi(2)).sum();
        let others = found.pairs.iter().enumerate().filter(|(index, _)| !members.contains(index));
        let others = others.map(|(_, pair)| (pair.value, pair.residual)).chain(found.next);
        let gap = others.map(|(value, residual)| (value - level.value).abs() - residual - level.error);
        let gap = gap.fold(f64::INFINITY, f64::min);
        if gap > 0.0 {
            for pair in &mut found.pairs[members] {
                pair.error = pair.residual.min(squares / gap) + ROUNDING * norm;
                pair.gap = Some(gap);
            }
        }
    }
    found
}
