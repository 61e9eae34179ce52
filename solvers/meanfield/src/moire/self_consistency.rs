//! Self-consistent determinants of holes, from several starts.

use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;
use rayon::prelude::*;

use super::mean_field::MeanField;
use super::{Coherence, Coulomb, Mesh, Moire, MoireError, PlaneWaves, Wave};
use crate::hartree_fock::{
    APART, Filling, Fixed, Functional, HartreeFockError, Iteration, Level, NEAR, Options, Search, add_random,
    gathered,
};

/// Where an iteration starts: holes in the lowest levels of the model in a field as strong as the interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// A field that favours a valley.
    Polarized(usize),
    /// A field that joins the valleys, plane wave by plane wave.
    Coherent,
    /// A random hermitian matrix at each momentum, of stream `number` of `seed`; real for even numbers.
    Random {
        /// The seed of the search.
        seed: u64,
        /// The number of the start.
        number: u64,
    },
}

/// A model with its interaction on a mesh, ready for Hartree–Fock: order keeps the moiré translations, in the gauge of the model
/// ([`Moire`]), and may mix layers and, with [`Coherence::All`], valleys.
///
/// Holes are counted from full valence bands: the interaction is normal ordered there, nothing else is subtracted, and the holes'
/// charge is that of the gates, so that v(0) counts. The density matrix is that of the holes; electrons have one minus it.
#[derive(Clone, Debug)]
pub struct Continuum {
    waves: Vec<Wave>,
    coherence: Coherence,
    mean_field: MeanField,
}

/// A self-consistent determinant, or Gaussian state at finite temperature.
#[derive(Clone, Debug)]
pub struct Solution {
    /// ⟨H⟩ per moiré cell, zero without holes. Its error is what self-consistency leaves, not that of mesh and plane waves.
    pub energy: Estimate,
    /// ⟨H⟩ − T S per moiré cell.
    pub free_energy: Estimate,
    /// Levels of holes, ascending, with their momentum in the mesh; `group` is the block at it.
    pub levels: Vec<Level>,
    /// From the highest filled to the lowest empty level, at zero temperature.
    pub gap: Option<f64>,
    /// ‖[F, δ]‖ (Frobenius, all momenta), at finite temperature also the change of F by an iteration.
    pub residual: f64,
    /// How many iterations it took.
    pub iterations: usize,
    /// Holes per moiré cell, `[valley][layer]`.
    pub holes: [[f64; 2]; 2],
    /// Σ |δ|² over elements from valley +K to −K, per moiré cell: ¼ for each hole that is in both alike.
    pub mixing: f64,
    densities: Vec<Mat<Complex64>>,
    hamiltonians: Vec<Mat<Complex64>>,
}

impl Solution {
    /// δ at a momentum of the mesh, `[wave, wave]`.
    pub fn density(&self, k: usize) -> &Mat<Complex64> {
        &self.densities[k]
    }

    /// The self-consistent Hamiltonian of the electrons at a momentum of the mesh, `[wave, wave]`: −F.
    pub fn hamiltonian(&self, k: usize) -> &Mat<Complex64> {
        &self.hamiltonians[k]
    }
}

impl Continuum {
    /// Plane waves are taken with the same reciprocal vectors at every momentum of the mesh.
    ///
    /// # Errors
    /// [`MoireError::Parameter`], [`MoireError::MeshTooLarge`].
    pub fn new(
        model: &Moire,
        planes: &PlaneWaves,
        mesh: &Mesh,
        interaction: &Coulomb,
        coherence: Coherence,
    ) -> Result<Self, MoireError> {
        let mean_field = MeanField::new(model, planes, mesh, interaction, coherence)?;
        Ok(Self { waves: planes.waves().to_vec(), coherence, mean_field })
    }

    /// The solution that a start leads to, with so many holes per moiré cell.
    ///
    /// # Errors
    /// [`MoireError::Filling`]; [`MoireError::HartreeFock`] with the residual where there is no convergence, for options without
    /// meaning, and for a start that this class does not have; [`MoireError::MeshTooLarge`] for more memory than the options allow.
    pub fn solve(&self, filling: f64, start: &Start, options: &Options) -> Result<Solution, MoireError> {
        let particles = self.particles(filling, options)?;
        Ok(self.solution_of(&particles, start, options)?)
    }

    /// All solutions of several starts, the lowest first; time-reversed partners count once. It runs in parallel and gives the same bits for
    /// any number of threads.
    ///
    /// # Errors
    /// As [`Continuum::solve`], but a start that does not converge is listed among the failed ones unless all are.
    pub fn search(
        &self,
        filling: f64,
        starts: &[Start],
        options: &Options,
    ) -> Result<Search<Solution>, MoireError> {
        let particles = self.particles(filling, options)?;
        let results = starts.par_iter().map(|start| self.solution_of(&particles, start, options)).collect();
        let near = NEAR * self.mean_field.of_a_mode;
        let same = |a: &Solution, b: &Solution| {
            let apart = (a.free_energy.value - b.free_energy.value).abs();
            let mut levels = a.levels.iter().zip(&b.levels);
            apart <= APART * (a.energy.error + b.energy.error)
                && levels.all(|(a, b)| (a.energy - b.energy).abs() <= near)
        };
        Ok(gathered(results, |solution: &Solution| solution.free_energy.value, same)?)
    }

    /// Checks options and filling: a whole number of holes in all cells.
    fn particles(&self, filling: f64, options: &Options) -> Result<Filling, MoireError> {
        options.check()?;
        let (bytes, cells) = (self.mean_field.bytes(), self.mean_field.cells());
        if bytes > options.memory {
            let waves = self.waves.len();
            return Err(MoireError::MeshTooLarge { momenta: cells, waves, bytes, most: options.memory });
        }
        let holes = filling * cells as f64;
        let whole = holes.round();
        // What rounding leaves of a fraction times the number of cells.
        let near = (holes - whole).abs() <= 1e-9 * holes.abs().max(1.0);
        if !(near && (0.0..=(cells * self.waves.len()) as f64).contains(&whole)) {
            return Err(MoireError::Filling { filling, cells, most: self.waves.len() });
        }
        Ok(Filling::Particles(vec![whole as usize]))
    }

    fn solution_of(
        &self,
        filling: &Filling,
        start: &Start,
        options: &Options,
    ) -> Result<Solution, HartreeFockError> {
        // The start is a state of the right number of holes, at any temperature.
        let cold = Options { temperature: 0.0, ..options.clone() };
        let field = self.with_field(start)?;
        let first =
            Iteration { mean_field: &self.mean_field, filling, options: &cold }.filled_density(&field)?;
        let fixed = Iteration { mean_field: &self.mean_field, filling, options }.run(first)?;
        Ok(self.recorded(fixed, start, options))
    }

    /// The one-body part in the field of a start.
    fn with_field(&self, start: &Start) -> Result<Vec<Mat<Complex64>>, HartreeFockError> {
        let refused = |reason: &str| Err(HartreeFockError::Start { reason: reason.to_owned() });
        let size = self.mean_field.of_a_mode;
        let ranges = self.mean_field.ranges();
        let valleys = [0, 1].map(|valley| self.waves.iter().any(|wave| wave.valley == valley));
        let mut field = self.mean_field.one_body().to_vec();
        match *start {
            Start::Polarized(valley) if valley > 1 || !valleys[valley] => {
                return refused("it polarizes a valley that has no plane waves");
            }
            Start::Coherent if self.coherence != Coherence::All || valleys != [true, true] => {
                return refused("it joins the valleys, which this class of density matrices keeps apart");
            }
            Start::Random { seed, number } => {
                let mut stream = stream(seed, number);
                let mut draw = || stream.random_range(-1.0..1.0);
                for block in &mut field {
                    add_random(block, size, number.is_multiple_of(2), &mut draw);
                }
                return Ok(field);
            }
            Start::Polarized(_) | Start::Coherent => {}
        }
        for (number, block) in field.iter_mut().enumerate() {
            let waves = &self.waves[ranges[number % ranges.len()].clone()];
            for (i, a) in waves.iter().enumerate() {
                match *start {
                    Start::Polarized(valley) => {
                        block[(i, i)] += if a.valley == valley { -size } else { size };
                    }
                    _ => {
                        let partner = |b: &Wave| b.valley != a.valley && (b.layer, b.g) == (a.layer, a.g);
                        if let Some(j) = waves.iter().position(partner) {
                            block[(i, j)] -= size;
                        }
                    }
                }
            }
        }
        Ok(field)
    }

    fn recorded(&self, fixed: Fixed<Complex64>, start: &Start, options: &Options) -> Solution {
        let (cells, blocks) = (self.mean_field.cells(), self.mean_field.ranges().len());
        let (fock, _) = self.mean_field.fock(&fixed.density);
        let densities: Vec<_> = (0..cells).map(|k| self.mean_field.whole(&fixed.density, k)).collect();
        let mut holes = [[0.0; 2]; 2];
        let mut mixing = 0.0;
        for density in &densities {
            for (i, a) in self.waves.iter().enumerate() {
                holes[a.valley][a.layer] += density[(i, i)].re / cells as f64;
                let across = self.waves.iter().enumerate().filter(|(_, b)| b.valley > a.valley);
                mixing += across.map(|(j, _)| density[(i, j)].norm_sqr()).sum::<f64>() / cells as f64;
            }
        }
        let level = |block: usize| {
            let levels = fixed.levels[block].iter().zip(&fixed.occupations.of[block]);
            levels.map(move |(&energy, &occupation)| Level {
                energy,
                occupation,
                group: block % blocks,
                momentum: block / blocks,
            })
        };
        let mut levels: Vec<Level> = (0..fixed.levels.len()).flat_map(level).collect();
        levels.sort_by(|a, b| {
            a.energy.total_cmp(&b.energy).then((a.momentum, a.group).cmp(&(b.momentum, b.group)))
        });
        let mut provenance = Provenance::new("meanfield/moire")
            .with("momenta", cells)
            .with("plane waves", self.waves.len())
            .with("coherence", format!("{:?}", self.coherence))
            .with("temperature", options.temperature)
            .with("tolerance", options.tolerance);
        match start {
            Start::Random { seed, number } => provenance = provenance.with_seed(*seed).with("start", number),
            other => provenance = provenance.with("start", format!("{other:?}")),
        }
        // How far a unit rotation could move the energy, and rounding in the energies of all modes.
        let error = (fixed.residual + 16.0 * f64::EPSILON * self.mean_field.scale()) / cells as f64;
        let estimate = |total: f64| {
            Estimate::converged(total / cells as f64, error, provenance.clone())
                .with("residual", fixed.residual)
                .with("iterations", fixed.iterations as f64)
        };
        Solution {
            energy: estimate(fixed.energy),
            free_energy: estimate(fixed.energy - options.temperature * fixed.occupations.entropy),
            levels,
            gap: fixed.occupations.gap,
            residual: fixed.residual,
            iterations: fixed.iterations,
            holes,
            mixing,
            hamiltonians: (0..cells)
                .map(|k| {
                    let whole = self.mean_field.whole(&fock, k);
                    Mat::from_fn(whole.nrows(), whole.ncols(), |i, j| -whole[(i, j)])
                })
                .collect(),
            densities,
        }
    }
}
