//! Sampling of |ψ|².

use eigentruth_numerics::checkpoint::fingerprint;
use eigentruth_numerics::monte_carlo::{
    AnalysisError, Control, MarkovChain, MonteCarloError, Plan, Samples, run,
};
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::Stream;
use eigentruth_numerics::{Estimate, Provenance};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::{Moves, Rows, VariationalError, WaveFunction};

/// Where configurations come from.
#[derive(Clone, Debug)]
pub enum Sampling {
    /// Metropolis steps with these moves; a sweep has so many.
    Metropolis {
        /// The moves.
        moves: Moves,
        /// Steps in a sweep; the tables of a walker are computed anew before each sweep.
        steps: usize,
    },
    /// Independent configurations, from wave functions that can be sampled exactly.
    Direct,
}

/// What happened while sampling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    /// Steps.
    pub proposed: u64,
    /// Those that moved.
    pub accepted: u64,
    /// The largest change of `ln ψ` when tables were computed anew.
    pub deviation: f64,
}

impl Counts {
    /// The fraction of steps that moved.
    pub fn acceptance(&self) -> f64 {
        self.accepted as f64 / self.proposed.max(1) as f64
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.proposed += other.proposed;
        self.accepted += other.accepted;
        self.deviation = self.deviation.max(other.deviation);
    }
}

/// What updated tables may differ from computed ones: far below any statistical error.
const DRIFT: f64 = 1e-6;

/// One sweep: tables computed anew, then steps. The bits that follow depend on the configuration alone.
pub(crate) fn sweep<W: WaveFunction>(
    wave: &W,
    sampling: &Sampling,
    walker: &mut W::Walker,
    random: &mut Stream,
    counts: &mut Counts,
) -> Result<(), VariationalError> {
    let (moves, steps) = match sampling {
        Sampling::Metropolis { moves, steps } => (moves, *steps),
        Sampling::Direct => {
            let allowed = "a wave function that can be sampled exactly, or Metropolis sampling";
            let option =
                || VariationalError::Option { what: "the sampling", given: "direct".into(), allowed };
            wave.place(walker, wave.draw(random).ok_or_else(option)?);
            counts.proposed += 1;
            counts.accepted += 1;
            return Ok(());
        }
    };
    let configuration = wave.configuration(walker);
    let before = wave.log_amplitude(walker);
    wave.place(walker, configuration);
    let after = wave.log_amplitude(walker);
    if !after.re.is_finite() {
        return Err(VariationalError::Vanishes { configuration });
    }
    // Phases count modulo 2π.
    let deviation = (before.re - after.re).abs() + 2.0 * ((before.im - after.im) / 2.0).sin().abs();
    counts.deviation = counts.deviation.max(deviation);
    if deviation.is_nan() || deviation > DRIFT {
        return Err(VariationalError::Drift { deviation, allowed: DRIFT });
    }
    for _ in 0..steps {
        counts.proposed += 1;
        let Some(to) = moves.propose(wave.configuration(walker), random) else { continue };
        let ratio = wave.ratio(walker, to);
        let weight = if planted(Bug::Metropolis) { ratio.norm() } else { ratio.norm_sqr() };
        if weight >= 1.0 || random.random::<f64>() < weight {
            wave.accept(walker, to);
            counts.accepted += 1;
        }
    }
    Ok(())
}

/// A random configuration that the moves reach from `start`, with an amplitude.
pub(crate) fn scatter<W: WaveFunction>(
    wave: &W,
    sampling: &Sampling,
    start: u64,
    random: &mut Stream,
) -> Result<W::Walker, VariationalError> {
    let mut walker = wave.walker(start);
    let Sampling::Metropolis { moves, .. } = sampling else { return Ok(walker) };
    let allowed = "at least one move";
    if moves.count() == 0 {
        return Err(VariationalError::Option { what: "the number of moves", given: "0".into(), allowed });
    }
    let mut configuration = start;
    for _ in 0..64 {
        for _ in 0..4 * moves.count() {
            configuration = moves.propose(configuration, random).unwrap_or(configuration);
        }
        wave.place(&mut walker, configuration);
        if wave.log_amplitude(&walker).re.is_finite() {
            return Ok(walker);
        }
    }
    wave.place(&mut walker, start);
    if wave.log_amplitude(&walker).re.is_finite() {
        return Ok(walker);
    }
    Err(VariationalError::Vanishes { configuration: start })
}

/// Of what, and from where, configurations are sampled.
pub(crate) fn began<W: WaveFunction>(wave: &W, start: u64) -> String {
    fingerprint(&[&wave.identity(), &start.to_string()])
}

/// A function of configurations that is measured.
pub type Diagonal<'a> = (String, &'a (dyn Fn(u64) -> f64 + Sync));

/// What is always measured.
const OBSERVABLES: [&str; 3] = ["energy", "imaginary", "square"];

/// A chain of configurations with their local energies: `energy`, `imaginary` (whose mean is 0), `square` (|E_loc|²), then the functions given.
pub struct Chain<'a, W: WaveFunction> {
    wave: &'a W,
    rows: &'a Rows,
    sampling: &'a Sampling,
    functions: &'a [Diagonal<'a>],
    walker: W::Walker,
    counts: Counts,
}

impl<'a, W: WaveFunction> Chain<'a, W> {
    /// A chain that begins somewhere in reach of `start`.
    ///
    /// # Errors
    /// [`VariationalError::Vanishes`], [`VariationalError::Option`].
    pub fn new(
        wave: &'a W,
        rows: &'a Rows,
        sampling: &'a Sampling,
        functions: &'a [Diagonal<'a>],
        start: u64,
        random: &mut Stream,
    ) -> Result<Self, VariationalError> {
        let own = OBSERVABLES.iter().copied();
        let mut names: Vec<&str> = own.chain(functions.iter().map(|(name, _)| name.as_str())).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let (what, given) = ("the name of a function", format!("`{}`", twice[0]));
            let allowed =
                "one that no other function has, nor what is always measured: energy, imaginary, square";
            return Err(VariationalError::Option { what, given, allowed });
        }
        let walker = scatter(wave, sampling, start, random)?;
        Ok(Self { wave, rows, sampling, functions, walker, counts: Counts::default() })
    }

    /// What happened so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

impl<W: WaveFunction> MarkovChain for Chain<'_, W> {
    type State = (u64, Counts);
    type Error = VariationalError;

    fn observables(&self) -> Vec<String> {
        let own = OBSERVABLES.map(String::from);
        own.into_iter().chain(self.functions.iter().map(|(name, _)| name.clone())).collect()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), VariationalError> {
        sweep(self.wave, self.sampling, &mut self.walker, random, &mut self.counts)
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), VariationalError> {
        let energy = self.rows.local_energy(self.wave, &mut self.walker);
        (values[0], values[1], values[2]) = (energy.re, energy.im, energy.norm_sqr());
        let configuration = self.wave.configuration(&self.walker);
        for (value, (_, function)) in values[3..].iter_mut().zip(self.functions) {
            *value = function(configuration);
        }
        Ok(())
    }

    fn state(&self) -> Self::State {
        (self.wave.configuration(&self.walker), self.counts)
    }

    fn restore(&mut self, (configuration, counts): Self::State) -> Result<(), VariationalError> {
        self.wave.place(&mut self.walker, configuration);
        // Samples go on with the same bits; the deviation of the sweep that was interrupted is lost.
        self.counts = counts;
        Ok(())
    }
}

/// The record of a sampled wave function.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// All observables.
    pub samples: Samples,
    /// `⟨H⟩`, with the diagnostic `variance`.
    pub energy: Estimate,
    /// `⟨H²⟩ − ⟨H⟩²`, without what `Hψ` has where ψ vanishes: that is never sampled, and where it is there this is less than the variance, which
    /// [`Enumeration::energy`](crate::Enumeration::energy) has whole.
    pub variance: Estimate,
}

/// The V-score `N Var E / (E − E_∞)²` of D. Wu et al., Science 386, 296 (2024): `degrees` of freedom, and the energy at infinite temperature
/// (0 for spins without a field).
pub fn v_score(energy: f64, variance: f64, degrees: usize, infinite_temperature: f64) -> f64 {
    degrees as f64 * variance / (energy - infinite_temperature).powi(2)
}

/// Samples a wave function by the harness of [`eigentruth_numerics::monte_carlo`].
///
/// A stored run is gone on with only if wave function, Hamiltonian, sampling, start and the names of the functions are the same. What the
/// functions do is known to the caller alone, and belongs into the text that comes with the file.
///
/// # Errors
/// [`MonteCarloError`] with the error of the chain.
pub fn sample<W: WaveFunction>(
    wave: &W,
    rows: &Rows,
    sampling: &Sampling,
    functions: &[Diagonal<'_>],
    start: u64,
    plan: &Plan,
    control: Control<'_>,
) -> Result<Samples, MonteCarloError<VariationalError>> {
    let make = |random: &mut Stream| Chain::new(wave, rows, sampling, functions, start, random);
    let identity = control.checkpoint.map(|(path, more)| {
        (path, fingerprint(&[more, &began(wave, start), &format!("{rows:?}"), &format!("{sampling:?}")]))
    });
    let control =
        Control { checkpoint: identity.as_ref().map(|(path, about)| (*path, about.as_str())), ..control };
    let samples = run(plan, control, make)?;
    Ok(samples.with_provenance(Provenance::new("variational/metropolis").with("sampling", sampling.name())))
}

impl Sampled {
    /// Energy and variance of a record.
    ///
    /// # Errors
    /// [`AnalysisError`] if the chains disagree, or are too short for their autocorrelation.
    pub fn new(samples: Samples) -> Result<Self, AnalysisError> {
        let variance =
            samples.derived("variance", &["energy", "square"], |means| means[1] - means[0].powi(2))?;
        let energy = samples.mean("energy")?.with("variance", variance.value);
        Ok(Self { samples, energy, variance })
    }
}

impl Sampling {
    fn name(&self) -> String {
        match self {
            Self::Direct => "direct".into(),
            Self::Metropolis { moves, steps } => {
                let kind = match moves {
                    Moves::Flip(_) => "flips",
                    Moves::Exchange(_) => "exchanges",
                    Moves::Hop(_) => "hops",
                    Moves::Connected(_) => "terms of the Hamiltonian",
                };
                format!("{steps} Metropolis steps: {} {kind}", moves.count())
            }
        }
    }
}
