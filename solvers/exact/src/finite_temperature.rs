//! Averages at finite temperature from random vectors, without full spectra.

use eigentruth_numerics::krylov::KrylovSpace;
use eigentruth_numerics::streams::derived_seed;
use eigentruth_numerics::{Estimate, Provenance, Scalar, vector};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use crate::basis::{Basis, ChargeBasis, Sector};
use crate::observables::matrix_element;
use crate::operator::MatrixFree;
use crate::{DEFAULT_MEMORY, ExactError, SectorSpectrum, System};

/// How finite-temperature Lanczos proceeds.
#[derive(Clone, Debug)]
pub struct Sampling {
    /// Random vectors per sector, at least 2.
    pub samples: usize,
    /// Lanczos steps per vector: `2 · steps` moments are exact.
    pub steps: usize,
    /// The seed.
    pub seed: u64,
    /// Sectors up to this dimension are diagonalized in full: there, random vectors cost more and know less.
    pub dense_below: usize,
    /// The memory that may be used, in bytes.
    pub memory: u64,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { samples: 20, steps: 60, seed: 1, dense_below: 200, memory: DEFAULT_MEMORY }
    }
}

/// Averages at one inverse temperature, each with the standard deviation over random vectors (jackknife).
#[derive(Clone, Debug)]
pub struct ThermalPoint {
    /// The inverse temperature.
    pub beta: f64,
    /// `ln Z`.
    pub ln_partition: Estimate,
    /// `⟨H⟩`.
    pub energy: Estimate,
    /// `β²` times the variance of the energy.
    pub heat_capacity: Estimate,
    /// `ln Z + β⟨H⟩`.
    pub entropy: Estimate,
    /// The averages of the observables (real parts).
    pub observables: Vec<Estimate>,
}

/// What one random vector of one sector contributes, in units of `e^{−β shift}`: `1, H, H²` and the observables.
struct Contribution {
    moments: [f64; 3],
    observables: Vec<f64>,
}

/// Thermal averages of the whole space by finite-temperature Lanczos (Jaklič and Prelovšek, Phys. Rev. B 49, 5065
/// (1994)), in its symmetric form (Aichhorn et al., Phys. Rev. B 67, 161103 (2003)), `⟨r∣e^{−βH/2} A e^{−βH/2}∣r⟩`, which is
/// correct down to the ground state: a trace over a sector of dimension `D` is `D` times the mean over random unit
/// vectors `r`.
///
/// The error is statistical: a jackknife over the random vectors, the n-th ones of all sectors taken together. The
/// ratio's bias is of order 1/samples² after the jackknife and below it.
///
/// # Errors
/// [`ExactError::Parameter`] for fewer than two samples or a negative or infinite `beta`; [`ExactError::Memory`],
/// [`ExactError::Krylov`].
pub fn finite_temperature(
    system: &System,
    observables: &[NumericOperator],
    betas: &[f64],
    sampling: &Sampling,
) -> Result<Vec<ThermalPoint>, ExactError> {
    let refused = |name, given: String, allowed| Err(ExactError::Parameter { name, given, allowed });
    if sampling.samples < 2 {
        return refused("the number of samples", sampling.samples.to_string(), "at least 2, for an error");
    }
    if let Some(beta) = betas.iter().find(|beta| !(**beta >= 0.0 && beta.is_finite())) {
        return refused("beta", beta.to_string(), "a finite number that is not negative");
    }
    // sums[beta][sample]: contributions of all sectors.
    let width = 3 + observables.len();
    let mut sums = vec![vec![vec![0.0; width]; sampling.samples]; betas.len()];
    let mut shift = f64::INFINITY;
    let mut parts = Vec::new();
    for (number, (sector, _)) in system.sectors()?.into_iter().enumerate() {
        let part = Part::new(system, &sector, number as u64, observables, betas, sampling)?;
        shift = shift.min(part.lowest);
        parts.push(part);
    }
    for part in &parts {
        for (beta, sums) in betas.iter().zip(&mut sums).enumerate().map(|(at, (b, s))| ((at, b), s)) {
            let factor = (-beta.1 * (part.lowest - shift)).exp();
            for (sample, sum) in sums.iter_mut().enumerate() {
                let own = &part.contributions[beta.0][sample % part.contributions[beta.0].len()];
                let values = own.moments.iter().chain(&own.observables);
                sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
            }
        }
    }
    let point = |(beta, samples): (&f64, Vec<Vec<f64>>)| average(*beta, shift, &samples, sampling);
    Ok(betas.iter().zip(sums).map(point).collect())
}

/// The contributions of one sector, `[beta][sample]`; a single exact one if it was diagonalized in full.
struct Part {
    lowest: f64,
    contributions: Vec<Vec<Contribution>>,
}

impl Part {
    fn new(
        system: &System,
        sector: &Sector,
        number: u64,
        observables: &[NumericOperator],
        betas: &[f64],
        sampling: &Sampling,
    ) -> Result<Self, ExactError> {
        let basis = system.basis(sector, sampling.memory)?;
        if basis.dimension() <= sampling.dense_below.max(sampling.steps) {
            return Self::exact(system, sector, observables, betas, sampling.memory);
        }
        if system.transitions().is_real() {
            Self::sampled::<f64>(system, &basis, number, observables, betas, sampling)
        } else {
            Self::sampled::<Complex64>(system, &basis, number, observables, betas, sampling)
        }
    }

    fn exact(
        system: &System,
        sector: &Sector,
        observables: &[NumericOperator],
        betas: &[f64],
        memory: u64,
    ) -> Result<Self, ExactError> {
        let spectrum = SectorSpectrum::new(system, sector, !observables.is_empty(), memory)?;
        let lowest = spectrum.energies.first().copied().unwrap_or(0.0);
        let diagonal = |operator: &NumericOperator| {
            let matrix = spectrum.matrix(system, operator, &spectrum)?;
            Ok((0..spectrum.energies.len()).map(|n| matrix[(n, n)].re).collect::<Vec<_>>())
        };
        let diagonals = observables.iter().map(diagonal).collect::<Result<Vec<_>, ExactError>>()?;
        let at = |beta: &f64| {
            let weights: Vec<f64> = spectrum.energies.iter().map(|e| (-beta * (e - lowest)).exp()).collect();
            let sum =
                |values: &dyn Fn(usize) -> f64| weights.iter().enumerate().map(|(n, w)| w * values(n)).sum();
            let energies = &spectrum.energies;
            vec![Contribution {
                moments: [sum(&|_| 1.0), sum(&|n| energies[n]), sum(&|n| energies[n].powi(2))],
                observables: diagonals.iter().map(|diagonal| sum(&|n| diagonal[n])).collect(),
            }]
        };
        Ok(Self { lowest, contributions: betas.iter().map(at).collect() })
    }

    fn sampled<S: Scalar>(
        system: &System,
        basis: &ChargeBasis,
        number: u64,
        observables: &[NumericOperator],
        betas: &[f64],
        sampling: &Sampling,
    ) -> Result<Self, ExactError> {
        let dimension = basis.dimension();
        let needed = (sampling.steps + 4) as u128 * dimension as u128 * size_of::<S>() as u128;
        if needed > sampling.memory.into() {
            let (what, dimension) = ("a Krylov space", dimension as u128);
            return Err(ExactError::Memory { what, dimension, needed, allowed: sampling.memory });
        }
        let matrix = MatrixFree::<S, _>::new(basis, system.transitions())?;
        let lowered = observables.iter().map(|o| system.observable(o)).collect::<Result<Vec<_>, _>>()?;
        let mut samples: Vec<(f64, Vec<Contribution>)> = Vec::with_capacity(sampling.samples);
        for sample in 0..sampling.samples {
            let mut start = vec![S::ZERO; dimension];
            vector::fill_random(derived_seed(derived_seed(sampling.seed, number), sample as u64), &mut start);
            vector::normalize(&mut start);
            let space = KrylovSpace::new(&matrix, &start, sampling.steps)?;
            let lowest = space.values[0];
            let mut own = Vec::with_capacity(betas.len());
            for beta in betas {
                let mut moments = [0.0; 3];
                for (energy, weight) in space.quadrature() {
                    let weight = weight * dimension as f64 * (-beta * (energy - lowest)).exp();
                    moments[0] += weight;
                    moments[1] += weight * energy;
                    moments[2] += weight * energy * energy;
                }
                let mut values = Vec::with_capacity(lowered.len());
                if !lowered.is_empty() {
                    let half = |energy: f64| S::from_real((-0.5 * beta * (energy - lowest)).exp());
                    let cooled = space.apply_function(half);
                    for operator in &lowered {
                        let value = matrix_element(operator, (basis, &cooled), (basis, &cooled))?;
                        values.push(dimension as f64 * value.re);
                    }
                }
                own.push(Contribution { moments, observables: values });
            }
            samples.push((lowest, own));
        }
        // All in units of one shift.
        let lowest = samples.iter().map(|sample| sample.0).fold(f64::INFINITY, f64::min);
        let mut contributions: Vec<Vec<Contribution>> = betas.iter().map(|_| Vec::new()).collect();
        for (own, of_betas) in samples {
            for ((mut contribution, beta), list) in of_betas.into_iter().zip(betas).zip(&mut contributions) {
                let factor = (-beta * (own - lowest)).exp();
                contribution.moments.iter_mut().for_each(|m| *m *= factor);
                contribution.observables.iter_mut().for_each(|o| *o *= factor);
                list.push(contribution);
            }
        }
        Ok(Self { lowest, contributions })
    }
}

/// The averages with their jackknife errors, from sums per sample.
fn average(beta: f64, shift: f64, samples: &[Vec<f64>], sampling: &Sampling) -> ThermalPoint {
    let count = samples.len() as f64;
    let width = samples[0].len();
    let total: Vec<f64> = (0..width).map(|k| samples.iter().map(|sample| sample[k]).sum()).collect();
    let derived = |sums: &[f64], samples: f64| -> Vec<f64> {
        let z = sums[0];
        let (energy, square) = (sums[1] / z, sums[2] / z);
        let ln_partition = (z / samples).ln() - beta * shift;
        let variance = square - energy * energy;
        let mut all = vec![ln_partition, energy, beta * beta * variance, ln_partition + beta * energy];
        all.extend(sums[3..].iter().map(|value| value / z));
        all
    };
    let full = derived(&total, count);
    let left_out: Vec<Vec<f64>> = samples
        .iter()
        .map(|sample| {
            let rest: Vec<f64> = total.iter().zip(sample).map(|(total, own)| total - own).collect();
            derived(&rest, count - 1.0)
        })
        .collect();
    let estimate = |k: usize, name: &str| {
        let mean = left_out.iter().map(|values| values[k]).sum::<f64>() / count;
        let spread: f64 = left_out.iter().map(|values| (values[k] - mean).powi(2)).sum();
        let value = count * full[k] - (count - 1.0) * mean;
        let provenance = Provenance::new("exact/finite-temperature-lanczos")
            .with("quantity", name)
            .with("beta", beta)
            .with("samples", sampling.samples)
            .with("steps", sampling.steps)
            .with_seed(sampling.seed);
        // Where everything was diagonalized in full nothing fluctuates; rounding remains.
        let rounding = 64.0 * f64::EPSILON * value.abs().max(1.0);
        Estimate::statistical(value, ((count - 1.0) / count * spread).sqrt().max(rounding), provenance)
    };
    ThermalPoint {
        beta,
        ln_partition: estimate(0, "ln Z"),
        energy: estimate(1, "energy"),
        heat_capacity: estimate(2, "heat capacity"),
        entropy: estimate(3, "entropy"),
        observables: (4..full.len()).map(|k| estimate(k, "observable")).collect(),
    }
}
