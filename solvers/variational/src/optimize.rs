//! Optimization of wave functions.
//!
//! Forces are averages over samples. Where amplitudes vanish and their derivatives and `Hψ` do not (pairs whose matrix is singular, images that
//! cancel) they lack a part of the gradient that no sample of |ψ|² has, and variances that of `|Hψ|²`:
//! [`Enumeration::gradient`](crate::Enumeration::gradient) has it. Steps go on, to where the sampled force vanishes; energies are right.

use std::path::Path;

use eigentruth_numerics::checkpoint::{self, CheckpointError, fingerprint};
use eigentruth_numerics::monte_carlo::autocorrelation;
use eigentruth_numerics::streams::{Stream, stream};
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use num_complex::Complex64;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::jacobian::{Jacobian, Regularization, Row, Solver};
use crate::metropolis::{Counts, Sampling, began, scatter, sweep};
use crate::{Rows, VariationalError, WaveFunction};

/// What is done with forces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Stochastic reconfiguration: `θ ← θ − η (S + λ)⁻¹ F`.
    Reconfiguration {
        /// How S is regularized.
        regularization: Regularization,
        /// How the equations are solved.
        solver: Solver,
    },
    /// `θ ← θ − η F`; the gradient is 2F.
    Gradient,
    /// D. P. Kingma and J. Ba, arXiv:1412.6980, with β = (0.9, 0.999), of the forces F.
    Adam,
}

/// The learning rate η of every iteration: `start` at first, then `start · (end/start)^(i/over)`, and `end` from the iteration `over` on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    /// At first.
    pub start: f64,
    /// In the end.
    pub end: f64,
    /// Iterations between.
    pub over: usize,
}

impl Schedule {
    /// Always the same.
    pub fn constant(rate: f64) -> Self {
        Self { start: rate, end: rate, over: 1 }
    }

    /// η of an iteration.
    pub fn rate(&self, iteration: usize) -> f64 {
        let part = (iteration as f64 / self.over.max(1) as f64).min(1.0);
        self.start * (self.end / self.start).powf(part)
    }
}

/// How a wave function is optimized.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where configurations come from.
    pub sampling: Sampling,
    /// Independent chains.
    pub chains: usize,
    /// Samples of a chain in an iteration, one each sweep.
    pub samples: usize,
    /// Sweeps of a chain before, after each change of the parameters.
    pub discarded: usize,
    /// What is done with forces.
    pub method: Method,
    /// Learning rates.
    pub schedule: Schedule,
    /// The seed of all random numbers.
    pub seed: u64,
}

/// The largest relative residual of the equations of stochastic reconfiguration that is accepted.
pub const RESIDUAL: f64 = 1e-4;

/// What an iteration found, at the parameters before its step.
#[derive(Clone, Debug)]
pub struct Iteration {
    /// Its number, from 0.
    pub number: usize,
    /// `⟨H⟩` with an error from the autocorrelation time, and diagnostics `variance`, `acceptance`, `residual`, `deviation`.
    pub energy: Estimate,
    /// `⟨H²⟩ − ⟨H⟩²`.
    pub variance: f64,
    /// The relative residual of the equations; 0 without any.
    pub residual: f64,
    /// `‖Δθ‖`.
    pub step: f64,
}

struct Walk<W: WaveFunction> {
    walker: W::Walker,
    random: Stream,
    counts: Counts,
    energies: Vec<Complex64>,
    derivatives: Vec<Complex64>,
    factors: [Vec<W::Parameter>; 2],
}

/// A wave function while it is optimized.
pub struct Optimization<'a, W: WaveFunction> {
    wave: W,
    rows: &'a Rows,
    options: Options,
    walks: Vec<Walk<W>>,
    iteration: usize,
    moments: [Vec<W::Parameter>; 2],
    /// The wave function at first, and the start of the chains.
    began: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    identity: String,
    iteration: usize,
    chains: Vec<(u64, Stream)>,
}

const KIND: &str = "variational optimization";
const VERSION: u32 = 1;

impl<'a, W: WaveFunction> Optimization<'a, W> {
    /// Chains begin somewhere in reach of `start`.
    ///
    /// # Errors
    /// [`VariationalError::Option`], [`VariationalError::Vanishes`].
    pub fn new(wave: W, rows: &'a Rows, options: Options, start: u64) -> Result<Self, VariationalError> {
        if options.chains == 0 || options.samples == 0 {
            let given = format!("{} × {}", options.chains, options.samples);
            let allowed = "at least one chain with at least one sample";
            return Err(VariationalError::Option { what: "the number of chains × samples", given, allowed });
        }
        let walk = |number: usize| -> Result<Walk<W>, VariationalError> {
            let mut random = stream(options.seed, number as u64);
            let walker = scatter(&wave, &options.sampling, start, &mut random)?;
            let (counts, energies) = (Counts::default(), Vec::with_capacity(options.samples));
            let (derivatives, factors) = (Vec::new(), [Vec::new(), Vec::new()]);
            Ok(Walk { walker, random, counts, energies, derivatives, factors })
        };
        let walks = (0..options.chains).map(walk).collect::<Result<Vec<_>, _>>()?;
        let zeros = vec![W::Parameter::ZERO; wave.parameter_count()];
        let moments = [zeros.clone(), zeros];
        let began = began(&wave, start);
        Ok(Self { wave, rows, options, walks, iteration: 0, moments, began })
    }

    /// The wave function as it is.
    pub fn wave(&self) -> &W {
        &self.wave
    }

    /// The wave function, at the end.
    pub fn into_wave(self) -> W {
        self.wave
    }

    /// How many iterations were made.
    pub fn iterations(&self) -> usize {
        self.iteration
    }

    /// The options, to change the schedule on the way.
    pub fn options_mut(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Samples, and makes a step.
    ///
    /// # Errors
    /// Of the chains; [`VariationalError::Residual`], [`VariationalError::NotFinite`], [`VariationalError::Dense`].
    pub fn step(&mut self) -> Result<Iteration, VariationalError> {
        let Self { wave, rows, options, walks, .. } = self;
        let reconfigures = matches!(options.method, Method::Reconfiguration { .. });
        let total = options.chains * options.samples;
        // With fewer parameters than samples all derivatives are needed anyway.
        let factors = wave.factors().filter(|[v, h]| reconfigures && v + h + v * h >= total);
        let made: Vec<Result<(), VariationalError>> =
            walks.par_iter_mut().map(|walk| walk.fill(wave, rows, options, factors)).collect();
        made.into_iter().collect::<Result<(), _>>()?;
        let mut counts = Counts::default();
        let mut energies = Vec::with_capacity(total);
        for walk in walks.iter() {
            counts.merge(&walk.counts);
            energies.extend_from_slice(&walk.energies);
        }
        if let Some(energy) = energies.iter().find(|energy| !energy.is_finite()) {
            let what = "a local energy".into();
            return Err(VariationalError::NotFinite { what, value: energy.norm() });
        }
        let parameters = wave.parameter_count();
        let mut jacobian = match factors {
            Some(lengths) => Jacobian::factored(lengths, total),
            None => Jacobian::dense(parameters, total, wave.is_real())?,
        };
        for (number, walk) in walks.iter().enumerate() {
            for sample in 0..options.samples {
                let row = match factors {
                    Some([v, h]) => Row::Factors(
                        &walk.factors[0][sample * v..(sample + 1) * v],
                        &walk.factors[1][sample * h..(sample + 1) * h],
                    ),
                    None => Row::Dense(&walk.derivatives[sample * parameters..(sample + 1) * parameters]),
                };
                jacobian.write(number * options.samples + sample, row);
            }
        }
        let weights = vec![1.0 / total as f64; total];
        jacobian.centre(&weights);
        let residuals = jacobian.residuals(&energies, &weights);
        let (direction, residual) = match options.method {
            Method::Reconfiguration { regularization, solver } => {
                let solution = jacobian.solve(&residuals, regularization, solver)?;
                if solution.residual.is_nan() || solution.residual > RESIDUAL {
                    let (residual, allowed) = (solution.residual, RESIDUAL);
                    return Err(VariationalError::Residual { residual, allowed });
                }
                (solution.step, solution.residual)
            }
            Method::Gradient => (jacobian.force(&residuals), 0.0),
            Method::Adam => {
                let force = jacobian.force(&residuals);
                (adam(&mut self.moments, &force, self.iteration), 0.0)
            }
        };
        let rate = options.schedule.rate(self.iteration);
        let mut values = wave.parameters();
        let mut square = 0.0;
        for (value, direction) in values.iter_mut().zip(&direction) {
            let change = direction.scaled(-rate);
            square += change.norm_squared();
            *value += change;
        }
        let estimate = self.estimate(&energies, &counts, residual);
        self.wave.set_parameters(&values)?;
        self.iteration += 1;
        let (energy, variance) = estimate;
        Ok(Iteration { number: self.iteration - 1, energy, variance, residual, step: square.sqrt() })
    }

    fn estimate(&self, energies: &[Complex64], counts: &Counts, residual: f64) -> (Estimate, f64) {
        let real: Vec<f64> = energies.iter().map(|energy| energy.re).collect();
        let chains: Vec<&[f64]> = real.chunks(self.options.samples).collect();
        let found = autocorrelation(&chains);
        let n = energies.len() as f64;
        let mean = energies.iter().sum::<Complex64>() / n;
        let variance = energies.iter().map(|energy| (energy - mean).norm_sqr()).sum::<f64>() / n;
        let provenance = Provenance::new("variational/optimization")
            .with("iteration", self.iteration)
            .with("samples", energies.len())
            .with_seed(self.options.seed);
        let energy = Estimate::statistical(mean.re, found.error_of_mean(), provenance)
            .with("variance", variance)
            .with("autocorrelation_time", found.time)
            .with("acceptance", counts.acceptance())
            .with("deviation", counts.deviation)
            .with("residual", residual);
        (energy, variance)
    }

    fn identity(&self, about: &str) -> String {
        let (options, rows) = (format!("{:?}", self.options), format!("{:?}", self.rows));
        fingerprint(&[about, &self.began, &options, &rows])
    }

    /// Stores where the optimization is; `about` says what there is to know beyond wave function, options and Hamiltonian.
    ///
    /// # Errors
    /// [`CheckpointError`].
    pub fn save(&self, path: &Path, about: &str) -> Result<(), CheckpointError> {
        let chain = |walk: &Walk<W>| (self.wave.configuration(&walk.walker), walk.random.clone());
        let chains = self.walks.iter().map(chain).collect();
        let stored = Stored { identity: self.identity(about), iteration: self.iteration, chains };
        let parameters = self.wave.parameters();
        let vectors: [&[W::Parameter]; 3] = [&parameters, &self.moments[0], &self.moments[1]];
        checkpoint::write_with_vectors(path, KIND, VERSION, &stored, &vectors)
    }

    /// Goes on from where an optimization that began with the same wave function, options and Hamiltonian was stored, with the same bits;
    /// `false` if there is no file.
    ///
    /// # Errors
    /// [`VariationalError::Checkpoint`] for a file of another calculation.
    pub fn resume(&mut self, path: &Path, about: &str) -> Result<bool, VariationalError> {
        let foreign = || CheckpointError::Foreign { path: path.display().to_string() };
        let Some((stored, mut vectors)) =
            checkpoint::read_with_vectors::<Stored, W::Parameter>(path, KIND, VERSION)?
        else {
            return if path.exists() { Err(foreign().into()) } else { Ok(false) };
        };
        let fits = stored.identity == self.identity(about)
            && stored.chains.len() == self.walks.len()
            && vectors.len() == 3
            && vectors.iter().all(|vector| vector.len() == self.moments[0].len());
        if !fits {
            return Err(foreign().into());
        }
        self.moments[1] = vectors.pop().unwrap_or_default();
        self.moments[0] = vectors.pop().unwrap_or_default();
        self.wave.set_parameters(&vectors[0])?;
        for (walk, (configuration, random)) in self.walks.iter_mut().zip(stored.chains) {
            self.wave.place(&mut walk.walker, configuration);
            walk.random = random;
        }
        self.iteration = stored.iteration;
        Ok(true)
    }
}

impl<W: WaveFunction> Walk<W> {
    /// An iteration's samples. Memory grows in the first iteration only.
    fn fill(
        &mut self,
        wave: &W,
        rows: &Rows,
        options: &Options,
        factors: Option<[usize; 2]>,
    ) -> Result<(), VariationalError> {
        self.counts = Counts::default();
        self.energies.clear();
        // The parameters have changed.
        let configuration = wave.configuration(&self.walker);
        wave.place(&mut self.walker, configuration);
        for _ in 0..options.discarded {
            sweep(wave, &options.sampling, &mut self.walker, &mut self.random, &mut self.counts)?;
        }
        match factors {
            Some([v, h]) => {
                self.factors[0].resize(v * options.samples, W::Parameter::ZERO);
                self.factors[1].resize(h * options.samples, W::Parameter::ZERO);
            }
            None => self.derivatives.resize(wave.parameter_count() * options.samples, Complex64::ZERO),
        }
        let parameters = wave.parameter_count();
        for sample in 0..options.samples {
            sweep(wave, &options.sampling, &mut self.walker, &mut self.random, &mut self.counts)?;
            self.energies.push(rows.local_energy(wave, &mut self.walker));
            match factors {
                Some([v, h]) => {
                    let [visible, hidden] = &mut self.factors;
                    let visible = &mut visible[sample * v..(sample + 1) * v];
                    wave.write_factors(&self.walker, visible, &mut hidden[sample * h..(sample + 1) * h]);
                }
                None => {
                    let row = &mut self.derivatives[sample * parameters..(sample + 1) * parameters];
                    wave.derivatives(&mut self.walker, row);
                }
            }
        }
        Ok(())
    }
}

fn adam<S: Scalar>(moments: &mut [Vec<S>; 2], force: &[S], iteration: usize) -> Vec<S> {
    let (first, second) = (0.9f64, 0.999f64);
    let power = iteration as i32 + 1;
    let [m, v] = moments;
    let mut step = Vec::with_capacity(force.len());
    for ((m, v), f) in m.iter_mut().zip(v).zip(force) {
        *m = m.scaled(first) + f.scaled(1.0 - first);
        *v = S::from_real(v.real() * second + f.norm_squared() * (1.0 - second));
        let deviation = (v.real() / (1.0 - second.powi(power))).sqrt() + 1e-8;
        step.push(m.scaled(1.0 / ((1.0 - first.powi(power)) * deviation)));
    }
    step
}
