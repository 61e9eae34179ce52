//! Dynamical correlation functions: sums over full spectra (Lehmann), and continued fractions from one state.

mod response;

use eigentruth_operators::NumericOperator;
use num_complex::Complex64;
pub use response::Response;

use crate::thermal::Ensemble;
use crate::{ExactError, Spectrum, System};

/// One line of a spectral function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// The energy transferred.
    pub frequency: f64,
    /// Its weight; real and not negative for `B = A†`.
    pub weight: Complex64,
}

/// `S_AB(ω) = Σ weight δ(ω − frequency)`, the Fourier transform of `⟨A(t) B⟩/2π` with `A(t)` in the Heisenberg picture,
/// evaluated so that positive frequencies are energies given to the system.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// The peaks, in increasing order of the frequency.
    pub peaks: Vec<Peak>,
}

impl Lines {
    /// `Σ weight / (ω − frequency + iη)`.
    pub fn resolvent(&self, omega: f64, eta: f64) -> Complex64 {
        self.peaks.iter().map(|p| p.weight / Complex64::new(omega - p.frequency, eta)).sum()
    }

    /// The lines as Lorentzians of half width `eta`, in units of weight per frequency.
    pub fn broadened(&self, omega: f64, eta: f64) -> f64 {
        let lorentzian = |p: &Peak| p.weight.re * eta / ((omega - p.frequency).powi(2) + eta * eta);
        self.peaks.iter().map(lorentzian).sum::<f64>() / std::f64::consts::PI
    }

    /// `∫ ωᵏ S(ω) dω`; for `k` = 0 that is `⟨A B⟩`.
    pub fn moment(&self, k: i32) -> Complex64 {
        self.peaks.iter().map(|p| p.weight * p.frequency.powi(k)).sum()
    }

    /// The isothermal (Kubo) susceptibility `∫₀^β ⟨A(−iτ) B⟩ dτ`, without the part `β⟨A⟩⟨B⟩`, from the lines at this `beta`.
    pub fn static_susceptibility(&self, beta: f64) -> Complex64 {
        let kernel = |p: &Peak| {
            let x = beta * p.frequency;
            // (1 − e^{−βω})/ω, and β where ω vanishes.
            let factor = if x == 0.0 { beta } else { -beta * (-x).exp_m1() / x };
            p.weight * factor
        };
        self.peaks.iter().map(kernel).sum()
    }
}

/// `S_AB(ω) = Σ_nm p_n ⟨n∣A∣m⟩⟨m∣B∣n⟩ δ(ω − E_m + E_n)` from a spectrum with eigenvectors, at inverse temperature `beta`
/// (+∞: equal weights on the degenerate ground states). Chemical potentials weight the states and do not shift `ω`.
///
/// # Errors
/// [`ExactError::Parameter`] if the spectrum has no eigenvectors; [`ExactError::Lower`].
pub fn lehmann(
    system: &System,
    spectrum: &Spectrum,
    a: &NumericOperator,
    b: &NumericOperator,
    beta: f64,
) -> Result<Lines, ExactError> {
    let (p, _) = Ensemble::grand(spectrum, &[])?.probabilities(beta)?;
    let mut peaks = Vec::new();
    let mut first = 0;
    for from in &spectrum.sectors {
        let weights = &p[first..first + from.energies.len()];
        first += from.energies.len();
        for to in &spectrum.sectors {
            let down = from.matrix(system, a, to)?;
            let up = to.matrix(system, b, from)?;
            for (n, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
                for m in 0..to.energies.len() {
                    let weight = down[(n, m)] * up[(m, n)] * *weight;
                    if weight != Complex64::ZERO {
                        peaks.push(Peak { frequency: to.energies[m] - from.energies[n], weight });
                    }
                }
            }
        }
    }
    peaks.sort_by(|x, y| x.frequency.total_cmp(&y.frequency));
    Ok(Lines { peaks })
}
