//! Many starts, all solutions that they lead to.

use rayon::prelude::*;

use super::{Filling, HartreeFock, HartreeFockError, Options, Solution, Start};

/// A solution and how often it was found, up to what leaves its energy and its levels as they are.
#[derive(Clone, Debug)]
pub struct Distinct<T = Solution> {
    /// The one that the first of the starts led to.
    pub solution: T,
    /// The numbers of the starts that led to it.
    pub starts: Vec<usize>,
}

/// All that was found.
#[derive(Clone, Debug)]
pub struct Search<T = Solution> {
    /// From the lowest free energy up. Solutions are the same if free energy, levels and occupations are: what symmetries of the
    /// Hamiltonian make of each other counts once.
    pub distinct: Vec<Distinct<T>>,
    /// Starts that did not converge, with the reason.
    pub failed: Vec<(usize, HartreeFockError)>,
}

impl<T> Search<T> {
    /// The lowest solution.
    pub fn lowest(&self) -> &T {
        &self.distinct[0].solution
    }
}

/// How much larger than the sum of both errors a difference is that tells two solutions apart: the levels move in first order of
/// what the residual leaves of the density matrix.
pub(crate) const APART: f64 = 1e3;
/// Levels further apart than this, in units of the energy of a mode, are those of different solutions.
pub(crate) const NEAR: f64 = 1e-2;

/// Sorts what the starts led to by its free energy, and puts together what is the same.
///
/// # Errors
/// [`HartreeFockError::NoneConverged`]; the first one that says more than that a start did not converge.
pub(crate) fn gathered<T>(
    results: Vec<Result<T, HartreeFockError>>,
    energy: impl Fn(&T) -> f64,
    same: impl Fn(&T, &T) -> bool,
) -> Result<Search<T>, HartreeFockError> {
    let starts = results.len();
    if starts == 0 {
        let (name, allowed) = ("the number of starts", "at least 1");
        return Err(HartreeFockError::Parameter { name, given: "0".into(), allowed });
    }
    let mut found: Vec<(usize, T)> = Vec::new();
    let mut failed = Vec::new();
    for (number, result) in results.into_iter().enumerate() {
        match result {
            Ok(solution) => found.push((number, solution)),
            Err(error @ (HartreeFockError::NotConverged { .. } | HartreeFockError::Eigenvalues { .. })) => {
                failed.push((number, error));
            }
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|a, b| energy(&a.1).total_cmp(&energy(&b.1)).then(a.0.cmp(&b.0)));
    let mut distinct: Vec<Distinct<T>> = Vec::new();
    for (number, solution) in found {
        match distinct.iter_mut().find(|known| same(&known.solution, &solution)) {
            Some(known) => known.starts.push(number),
            None => distinct.push(Distinct { solution, starts: vec![number] }),
        }
    }
    if distinct.is_empty() {
        let last = Box::new(failed.pop().expect("every start ended somehow").1);
        return Err(HartreeFockError::NoneConverged { starts, last });
    }
    Ok(Search { distinct, failed })
}

impl HartreeFock {
    /// Solutions from `starts` random starts of a seed, the lowest first. It runs in parallel and gives the same bits for any
    /// number of threads.
    ///
    /// # Errors
    /// [`HartreeFockError::NoneConverged`]; what [`HartreeFock::solve`] refuses for any start.
    pub fn search(
        &self,
        filling: &Filling,
        starts: usize,
        seed: u64,
        options: &Options,
    ) -> Result<Search, HartreeFockError> {
        let starts: Vec<Start> = (0..starts as u64).map(|number| Start::Random { seed, number }).collect();
        self.search_from(filling, &starts, options)
    }

    /// Solutions from given starts, the lowest first.
    ///
    /// # Errors
    /// As [`HartreeFock::search`].
    pub fn search_from(
        &self,
        filling: &Filling,
        starts: &[Start],
        options: &Options,
    ) -> Result<Search, HartreeFockError> {
        let results = starts.par_iter().map(|start| self.solve(filling, start, options)).collect();
        gathered(results, |solution: &Solution| solution.free_energy.value, |a, b| self.same(a, b))
    }
}

impl HartreeFock {
    /// Whether two solutions are the same as far as their errors tell.
    fn same(&self, a: &Solution, b: &Solution) -> bool {
        let allowed = APART * (a.energy.error + b.energy.error);
        if (a.free_energy.value - b.free_energy.value).abs() > allowed {
            return false;
        }
        let pairs = a.levels.iter().zip(&b.levels);
        let apart = pairs.map(|(a, b)| (a.energy - b.energy).abs()).fold(0.0, f64::max);
        if apart <= allowed {
            return true;
        }
        // Near an instability the levels are less sharp than the energy: they move with the density matrix, by the interaction of a
        // mode. That is found out only where the energies leave it open, and for levels that are near each other.
        let scale = self.interacting.norm_bound() / self.frame.modes().max(1) as f64;
        let soft = |solution: &Solution| self.judged(solution.clone()).density_error();
        apart <= NEAR * scale && apart <= scale * (soft(a) + soft(b))
    }
}
