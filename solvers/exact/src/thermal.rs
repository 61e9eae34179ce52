//! Canonical and grand-canonical averages from full spectra.

use eigentruth_numerics::{Estimate, Provenance};

use crate::{ExactError, SectorSpectrum, Spectrum};

/// The levels of an ensemble with weights `e^{−β(E − Σ μ Q)}`, exact up to rounding.
#[derive(Clone, Debug)]
pub struct Ensemble {
    /// `E − Σ μ Q`.
    shifted: Vec<f64>,
    energies: Vec<f64>,
    charges: Vec<Vec<f64>>,
    names: Vec<String>,
    error: f64,
}

/// Thermodynamic quantities at one inverse temperature.
#[derive(Clone, Debug, PartialEq)]
pub struct Thermodynamics {
    /// The inverse temperature.
    pub beta: f64,
    /// `ln Z`, with the chemical potentials if there are any.
    pub ln_partition: Estimate,
    /// `⟨H⟩`.
    pub energy: Estimate,
    /// The entropy `ln Z + β⟨H − Σ μ Q⟩`.
    pub entropy: Estimate,
    /// `β²` times the variance of `H − Σ μ Q`: the heat capacity at fixed chemical potentials.
    pub heat_capacity: Estimate,
    /// By charge: its name, its average and its variance.
    pub charges: Vec<(String, Estimate, Estimate)>,
}

impl Ensemble {
    /// The canonical ensemble of the levels of one sector.
    pub fn of_sector(spectrum: &SectorSpectrum) -> Self {
        Self {
            shifted: spectrum.energies.clone(),
            energies: spectrum.energies.clone(),
            charges: Vec::new(),
            names: Vec::new(),
            error: spectrum.error,
        }
    }

    /// All sectors, with chemical potentials (fields) by the name of their charge: the weight is `e^{−β(E − Σ μ Q)}`.
    ///
    /// # Errors
    /// [`ExactError::UnknownCharge`].
    pub fn grand(spectrum: &Spectrum, potentials: &[(&str, f64)]) -> Result<Self, ExactError> {
        let fixed = spectrum.sectors.first().map_or(&[][..], |sector| sector.sector.fixed());
        let names: Vec<_> = fixed.iter().map(|f| f.charge.name.clone()).collect();
        let mut of_charge = vec![0.0; names.len()];
        for (name, potential) in potentials {
            let known = || names.join(", ");
            let at = names.iter().position(|n| n == name);
            let at = at.ok_or_else(|| ExactError::UnknownCharge { given: (*name).into(), known: known() })?;
            of_charge[at] += potential;
        }
        let (mut shifted, mut energies, mut charges) = (Vec::new(), Vec::new(), Vec::new());
        for sector in &spectrum.sectors {
            let values: Vec<f64> = sector.sector.fixed().iter().map(|f| f.value as f64).collect();
            let shift: f64 = values.iter().zip(&of_charge).map(|(value, potential)| value * potential).sum();
            for energy in &sector.energies {
                shifted.push(energy - shift);
                energies.push(*energy);
                charges.push(values.clone());
            }
        }
        Ok(Self { shifted, energies, charges, names, error: spectrum.error() })
    }

    /// The probability of every level, in the order of the sectors and their energies, and `ln Z`.
    ///
    /// An infinite `beta` weights all levels that the error does not tell from the lowest equally.
    ///
    /// # Errors
    /// [`ExactError::Parameter`] unless `beta` is a number (of any sign) or +∞.
    pub fn probabilities(&self, beta: f64) -> Result<(Vec<f64>, f64), ExactError> {
        if beta.is_nan() || beta == f64::NEG_INFINITY {
            let allowed = "a number, or infinity for the ground state";
            return Err(ExactError::Parameter { name: "beta", given: beta.to_string(), allowed });
        }
        let lowest = self.shifted.iter().copied().fold(f64::INFINITY, f64::min);
        if beta == f64::INFINITY {
            let ground = |e: &f64| f64::from(u8::from(*e <= lowest + 8.0 * self.error));
            let count: f64 = self.shifted.iter().map(ground).sum();
            return Ok((self.shifted.iter().map(|e| ground(e) / count).collect(), f64::NAN));
        }
        // The largest weight is 1, so that nothing overflows.
        let top = self.shifted.iter().map(|e| -beta * e).fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = self.shifted.iter().map(|e| (-beta * e - top).exp()).collect();
        let sum: f64 = weights.iter().sum();
        Ok((weights.into_iter().map(|w| w / sum).collect(), top + sum.ln()))
    }

    /// The average of a quantity that has the given value in every level (in the order of the sectors and their
    /// energies), such as the diagonal elements of an observable.
    ///
    /// # Errors
    /// [`ExactError::Parameter`], [`ExactError::Length`].
    pub fn average(&self, beta: f64, values: &[f64]) -> Result<Estimate, ExactError> {
        let (given, expected) = (values.len(), self.shifted.len());
        if given != expected {
            return Err(ExactError::Length { what: "the list of values", given, expected });
        }
        let (p, _) = self.probabilities(beta)?;
        Ok(self.estimate("average", beta, mean(&p, values), self.error * sensitivity(&p, values, beta, 0.0)))
    }

    /// Everything that follows from the levels at one inverse temperature.
    ///
    /// # Errors
    /// [`ExactError::Parameter`] unless `beta` is finite.
    pub fn at(&self, beta: f64) -> Result<Thermodynamics, ExactError> {
        if !beta.is_finite() {
            let given = beta.to_string();
            return Err(ExactError::Parameter { name: "beta", given, allowed: "a finite number" });
        }
        let (p, ln_partition) = self.probabilities(beta)?;
        let average = |values: &[f64], moves: f64| {
            (mean(&p, values), self.error * sensitivity(&p, values, beta, moves))
        };
        let (shifted, _) = average(&self.shifted, 1.0);
        let (energy, energy_error) = average(&self.energies, 1.0);
        let squares: Vec<f64> = self.shifted.iter().map(|e| (e - shifted).powi(2)).collect();
        let spread = mean(&p, &self.shifted.iter().map(|e| (e - shifted).abs()).collect::<Vec<_>>());
        let (variance, by_weight) = average(&squares, 0.0);
        let variance_error = by_weight + 2.0 * spread * self.error;
        let charge = |at: usize| {
            let values: Vec<f64> = self.charges.iter().map(|values| values[at]).collect();
            let (value, error) = average(&values, 0.0);
            let squares: Vec<f64> = values.iter().map(|v| (v - value).powi(2)).collect();
            let (variance, of_variance) = average(&squares, 0.0);
            let name = self.names[at].clone();
            let average = self.estimate("charge", beta, value, error);
            (name, average, self.estimate("charge variance", beta, variance, of_variance))
        };
        Ok(Thermodynamics {
            beta,
            ln_partition: self.estimate("ln Z", beta, ln_partition, beta.abs() * self.error),
            energy: self.estimate("energy", beta, energy, energy_error),
            entropy: self.estimate(
                "entropy",
                beta,
                ln_partition + beta * shifted,
                beta * beta * spread * self.error,
            ),
            heat_capacity: self.estimate(
                "heat capacity",
                beta,
                beta * beta * variance,
                beta * beta * variance_error,
            ),
            charges: (0..self.names.len()).map(charge).collect(),
        })
    }

    fn estimate(&self, what: &str, beta: f64, value: f64, error: f64) -> Estimate {
        let provenance = Provenance::new("exact/ensemble").with("quantity", what).with("beta", beta);
        // Adding up n terms of one sign rounds by n ε at most.
        let rounding = self.shifted.len() as f64 * f64::EPSILON * value.abs();
        let levels = self.shifted.len() as f64;
        Estimate::exact(value, error + rounding, provenance).with("levels", levels)
    }
}

fn mean(p: &[f64], values: &[f64]) -> f64 {
    p.iter().zip(values).map(|(p, v)| p * v).sum()
}

/// What errors of at most 1 in every level do to an average, to first order (`moves` = 1 if the values are the
/// levels themselves): `∂⟨v⟩/∂E_n = p_n (moves − β (v_n − ⟨v⟩))`.
fn sensitivity(p: &[f64], values: &[f64], beta: f64, moves: f64) -> f64 {
    let average = mean(p, values);
    let slope = |v: &f64| if beta.is_finite() { (moves - beta * (v - average)).abs() } else { moves };
    p.iter().zip(values).map(|(p, v)| p * slope(v)).sum()
}
