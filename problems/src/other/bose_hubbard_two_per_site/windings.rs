//! World lines of soft bosons, sorted by the number of bosons, and how often they wind around space.
//!
//! The number of bosons is conserved, so a simulation at one chemical potential gives those at all others that share numbers with it: at μ' the
//! weight of N bosons more is `e^{β(μ'−μ)N}` larger, exactly. So what is kept of a simulation is how often each number occurred, and the square of the windings
//! meanwhile; the place of a transition in μ, or a density of exactly two, is found afterwards.

use eigentruth_models::{Boundary, Hamiltonian, Lattice, hamiltonians};
use eigentruth_numerics::monte_carlo::{self, MarkovChain, Plan};
use eigentruth_numerics::streams::Stream;
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_sse::{Linear, Measurements, Simulation, SseChain, SseError, SseState, Update};
use serde::{Deserialize, Serialize};

use super::FILLING;
use crate::method::{Run, Stop};

/// Numbers of bosons that are told apart: up to this many more or fewer than two per site.
const SPREAD: i64 = 8;

const SECTORS: usize = 2 * SPREAD as usize + 1;

/// The share of numbers at the ends of the range, or beyond, above which a chemical potential is too far from the simulated one.
const FOREIGN: f64 = 0.005;

/// Weight added to diagonal vertices, in units of the largest off-diagonal one.
const EXTRA: f64 = 0.25;

const CHAINS: usize = 2;

/// Bins of a chain that are kept.
const BINS: usize = 32;

/// A square torus with L × L sites at an inverse temperature; U = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) length: usize,
    pub(super) hopping: f64,
    pub(super) mu: f64,
    pub(super) beta: f64,
    /// The most bosons on a site.
    pub(super) cut: u16,
}

impl Point {
    pub(super) fn lattice(&self) -> Result<Lattice, Stop> {
        Ok(Lattice::square([self.length; 2], [Boundary::Periodic; 2])?)
    }

    fn hamiltonian(&self, lattice: &Lattice) -> Result<Hamiltonian, Stop> {
        Ok(hamiltonians::bose_hubbard(lattice, self.cut, self.hopping, 1.0, self.mu)?)
    }
}

/// A chain of world lines that writes down the number of bosons beside the windings.
struct Sorted {
    chain: SseChain,
    row: Vec<f64>,
    /// Where the number and the squares of both currents are.
    columns: [usize; 3],
    /// Two per site.
    filled: f64,
    /// A current of one winding, squared.
    unit: f64,
}

impl MarkovChain for Sorted {
    type State = SseState;
    type Error = SseError;

    fn observables(&self) -> Vec<String> {
        let mut names: Vec<String> = ["number", "number²", "winding²"].map(String::from).into();
        names.extend((0..SECTORS).map(|k| format!("share {k}")));
        names.extend((0..SECTORS).map(|k| format!("winding² {k}")));
        names
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), SseError> {
        self.chain.sweep(random)
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), SseError> {
        self.chain.measure(&mut self.row)?;
        let [number, x, y] = self.columns.map(|at| self.row[at]);
        // An integral over time of a whole number that stays the same: rounding alone.
        let number = number.round() - self.filled;
        let winding = 0.5 * (x + y) / self.unit;
        values.fill(0.0);
        values[..3].copy_from_slice(&[number, number * number, winding]);
        let sector = number as i64 + SPREAD;
        if (0..SECTORS as i64).contains(&sector) {
            values[3 + sector as usize] = 1.0;
            values[3 + SECTORS + sector as usize] = winding;
        }
        Ok(())
    }

    fn thermalized(&mut self) {
        self.chain.thermalized();
    }

    fn state(&self) -> SseState {
        self.chain.state()
    }

    fn restore(&mut self, state: SseState) -> Result<(), SseError> {
        self.chain.restore(state)
    }
}

/// What is kept of a simulation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sampled {
    pub(super) beta: f64,
    pub(super) mu: f64,
    /// By bin the shares of the numbers, and the squares of windings times these shares.
    bins: Vec<Vec<f64>>,
    /// The autocorrelation time of the windings, in rows.
    pub(super) time: f64,
}

/// Averages at a chemical potential.
#[derive(Clone, Copy, Debug)]
pub(super) struct Averages {
    /// Bosons more than two per site.
    pub(super) number: f64,
    /// `⟨N²⟩ − ⟨N⟩²`.
    pub(super) fluctuation: f64,
    /// `⟨W²⟩` of a direction.
    pub(super) winding: f64,
    /// How much of the weight is at the ends of the range of numbers, or beyond.
    pub(super) foreign: f64,
}

/// Means of a simulation, tilted by `e^{tilt · N}`.
pub(super) fn averages(means: &[f64], tilt: f64) -> Averages {
    let (shares, windings) = means.split_at(SECTORS);
    let factor = |k: usize| (tilt * (k as f64 - SPREAD as f64)).exp();
    let sum = |of: &dyn Fn(usize) -> f64| (0..SECTORS).map(|k| of(k) * factor(k)).sum::<f64>();
    let total = sum(&|k| shares[k]);
    let more = |k: usize| k as f64 - SPREAD as f64;
    let number = sum(&|k| shares[k] * more(k)) / total;
    let fluctuation = sum(&|k| shares[k] * (more(k) - number).powi(2)) / total;
    let ends = shares[0] * factor(0) + shares[SECTORS - 1] * factor(SECTORS - 1);
    // What is beyond the ends was not sorted, and a tilt of it is not known.
    let beyond = 1.0 - shares.iter().sum::<f64>();
    let winding = sum(&|k| windings[k]) / total;
    Averages { number, fluctuation, winding, foreign: ends / total + beyond }
}

/// The tilt at which the number of bosons is `number` more than two per site; the number rises with it.
pub(super) fn tilt_to(means: &[f64], number: f64) -> f64 {
    let (mut low, mut high) = (-30.0, 30.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if averages(means, middle).number < number { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// How often there were `more` bosons more than two per site.
pub(super) fn share(means: &[f64], more: i64) -> f64 {
    means[(more + SPREAD) as usize]
}

/// `⟨W²⟩` with that number of bosons.
pub(super) fn winding_with(means: &[f64], more: i64) -> f64 {
    means[SECTORS + (more + SPREAD) as usize] / share(means, more)
}

impl Sampled {
    pub(super) fn means(&self) -> Vec<f64> {
        self.without(None)
    }

    /// Means without one of the bins.
    fn without(&self, left_out: Option<usize>) -> Vec<f64> {
        let mut sums = vec![0.0; 2 * SECTORS];
        for (at, bin) in self.bins.iter().enumerate() {
            if Some(at) != left_out {
                sums.iter_mut().zip(bin).for_each(|(sum, value)| *sum += value);
            }
        }
        let count = self.bins.len() - usize::from(left_out.is_some());
        sums.into_iter().map(|sum| sum / count as f64).collect()
    }
}

/// A function of the means of simulations that are independent of each other, with its error by leaving out one bin of one of them at a
/// time. An error that is not finite comes back as infinite: where the function has no value for some of the bins.
pub(super) fn jackknife(of: &[&Sampled], function: impl Fn(&[Vec<f64>]) -> f64) -> Estimate {
    let mut means: Vec<Vec<f64>> = of.iter().map(|sampled| sampled.means()).collect();
    let value = function(&means);
    let mut variance = 0.0;
    for (at, sampled) in of.iter().enumerate() {
        let whole = means[at].clone();
        let n = sampled.bins.len() as f64;
        let mut without = Vec::with_capacity(sampled.bins.len());
        for bin in 0..sampled.bins.len() {
            means[at] = sampled.without(Some(bin));
            without.push(function(&means));
        }
        means[at] = whole;
        let mean = without.iter().sum::<f64>() / n;
        variance += (n - 1.0) / n * without.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    }
    let error = if variance.is_finite() { variance.sqrt() } else { f64::INFINITY };
    Estimate::statistical(value, error, Provenance::new("sse/directed loops"))
}

/// Averages of one simulation where there are `number` bosons more than two per site.
pub(super) fn at_number(sampled: &Sampled, number: f64, of: impl Fn(Averages) -> f64) -> Estimate {
    jackknife(&[sampled], |means| of(averages(&means[0], tilt_to(&means[0], number))))
}

/// Runs a simulation, or reads it if it was run before.
pub(super) fn sampled(run: &Run<'_>, point: Point, rows: usize, sweeps: usize) -> Result<Sampled, Stop> {
    let key = format!("{point:?} {rows} {sweeps}");
    run.kept_underway(&key, |seed, underway| {
        let lattice = point.lattice()?;
        let measured = Measurements::default()
            .with(Linear::new("N", vec![1.0; lattice.len()]))
            .with_currents(&lattice)?;
        let update = Update::Directed { extra: EXTRA };
        let simulation = Simulation::new(&point.hamiltonian(&lattice)?, point.beta, &update, measured)?;
        let plan = Plan {
            sweeps_per_row: sweeps,
            thermalization: rows * sweeps / 5,
            ..Plan::new(seed, CHAINS, rows)
        };
        let chain = |random: &mut Stream| {
            let chain = simulation.chain(random)?;
            let names = chain.observables();
            let column = |name: &str| names.iter().position(|known| known == name).unwrap_or(0);
            Ok(Sorted {
                row: vec![0.0; names.len()],
                columns: ["N", "current x²", "current y²"].map(column),
                chain,
                filled: (FILLING * lattice.len()) as f64,
                unit: (point.length * point.length) as f64,
            })
        };
        let samples = underway.sampled(|control| monte_carlo::run(&plan, control, chain))?;
        // Chains that disagree, or are too short for their autocorrelation, are refused.
        samples.mean("number")?;
        samples.mean("number²")?;
        let time = samples.quality("winding²")?.autocorrelation.time;
        samples.mean("winding²")?;
        let length = rows / BINS;
        if length == 0 {
            return Err(Stop::Failed(format!("{rows} rows do not fill {BINS} bins")));
        }
        let width = samples.names().len();
        let mut bins = Vec::new();
        for chain in samples.chains() {
            for bin in chain.rows.chunks_exact(length * width).take(BINS) {
                let mut sums = vec![0.0; 2 * SECTORS];
                for row in bin.chunks_exact(width) {
                    sums.iter_mut().zip(&row[3..]).for_each(|(sum, value)| *sum += value / length as f64);
                }
                bins.push(sums);
            }
        }
        Ok(Sampled { beta: point.beta, mu: point.mu, bins, time })
    })
}

/// Whether numbers of bosons outside the range that was sorted matter at a tilt.
pub(super) fn foreign(sampled: &Sampled, number: f64) -> bool {
    let means = sampled.means();
    averages(&means, tilt_to(&means, number)).foreign > FOREIGN
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bins that all have these shares, and windings of one where there is one boson more.
    fn made(shares: &[(i64, f64)], bins: &[f64]) -> Sampled {
        let bin = |size: f64| {
            let mut row = vec![0.0; 2 * SECTORS];
            for &(more, share) in shares {
                row[(more + SPREAD) as usize] = share;
            }
            row[SECTORS + (1 + SPREAD) as usize] = size;
            row
        };
        Sampled { beta: 2.0, mu: 1.0, bins: bins.iter().map(|size| bin(*size)).collect(), time: 0.5 }
    }

    #[test]
    fn a_tilt_is_another_chemical_potential() {
        let made = made(&[(0, 0.8), (1, 0.2)], &[0.1, 0.1]);
        let means = made.means();
        let tilt = tilt_to(&means, 0.5);
        // e^tilt · 0.2 = 0.8.
        assert!((tilt - 4.0_f64.ln()).abs() < 1e-10);
        let there = averages(&means, tilt);
        assert!((there.fluctuation - 0.25).abs() < 1e-10 && (there.winding - 0.25).abs() < 1e-10);
        assert!(!foreign(&made, 0.5) && (winding_with(&means, 1) - 0.5).abs() < 1e-12);
        assert!((share(&means, 0) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn numbers_beyond_those_that_are_sorted_are_noticed() {
        assert!(foreign(&made(&[(0, 0.9), (SPREAD, 0.1)], &[0.0]), 0.4));
        // A tenth of the weight was not sorted at all.
        assert!(foreign(&made(&[(0, 0.9)], &[0.0]), 0.0));
    }

    #[test]
    fn the_error_of_a_mean_is_that_of_its_bins() {
        let bins = [0.1, 0.2, 0.4, 0.1];
        let (one, other) = (made(&[(0, 0.5), (1, 0.5)], &bins), made(&[(0, 0.5), (1, 0.5)], &[0.3; 4]));
        let found = jackknife(&[&one, &other], |means| {
            averages(&means[0], 0.0).winding - averages(&means[1], 0.0).winding
        });
        let mean = bins.iter().sum::<f64>() / 4.0;
        let error = (bins.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 12.0).sqrt();
        assert!((found.value - (mean - 0.3)).abs() < 1e-12 && (found.error - error).abs() < 1e-12);
        let nothing = jackknife(&[&one], |_| f64::NAN);
        assert!(nothing.error.is_infinite());
    }
}
