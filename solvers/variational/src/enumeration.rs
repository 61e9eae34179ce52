//! Full enumeration: the judge of everything that is sampled.

use eigentruth_numerics::{Estimate, Provenance, Scalar};
use num_complex::Complex64;

use crate::jacobian::{Jacobian, Row};
use crate::{Rows, Sector, VariationalError, WaveFunction};

/// Log-derivatives of all configurations, and local energies weighted as they are.
pub type Derivatives<P> = (Jacobian<P>, Vec<P>);

/// A wave function on all configurations of a sector.
///
/// Energies are Rayleigh quotients of the vector of amplitudes, which are computed one by one without ratios.
#[derive(Clone, Debug)]
pub struct Enumeration {
    configurations: Vec<u64>,
    /// Normalized.
    amplitudes: Vec<Complex64>,
    /// The logarithm by which they were divided.
    unit: f64,
}

impl Enumeration {
    /// Computes every amplitude.
    ///
    /// # Errors
    /// [`VariationalError::Sector`]; [`VariationalError::NotFinite`] if an amplitude is not a number or all vanish.
    pub fn new<W: WaveFunction>(wave: &W, sector: &Sector) -> Result<Self, VariationalError> {
        let configurations = sector.configurations()?;
        let mut walker = wave.walker(configurations[0]);
        let logs: Vec<Complex64> = configurations
            .iter()
            .map(|&configuration| {
                wave.place(&mut walker, configuration);
                wave.log_amplitude(&walker)
            })
            .collect();
        let largest = logs.iter().map(|log| log.re).fold(f64::NEG_INFINITY, f64::max);
        let amplitude = |log: &Complex64| {
            if log.re == f64::NEG_INFINITY { Complex64::ZERO } else { (log - largest).exp() }
        };
        let mut amplitudes: Vec<Complex64> = logs.iter().map(amplitude).collect();
        let norm = amplitudes.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
        if !(norm.is_finite() && norm > 0.0) {
            return Err(VariationalError::NotFinite {
                what: "the norm of the wave function".into(),
                value: norm,
            });
        }
        amplitudes.iter_mut().for_each(|amplitude| *amplitude /= norm);
        Ok(Self { configurations, amplitudes, unit: largest + norm.ln() })
    }

    /// All configurations, ascending.
    pub fn configurations(&self) -> &[u64] {
        &self.configurations
    }

    /// Their amplitudes, normalized.
    pub fn amplitudes(&self) -> &[Complex64] {
        &self.amplitudes
    }

    /// `(H ψ)(x)` for every x.
    pub fn applied(&self, rows: &Rows) -> Vec<Complex64> {
        let of = |(&x, &amplitude): (&u64, &Complex64)| {
            let others = rows.connected(x).map(|(to, element)| {
                self.configurations
                    .binary_search(&to)
                    .map_or(Complex64::ZERO, |at| element * self.amplitudes[at])
            });
            rows.diagonal(x) * amplitude + others.sum::<Complex64>()
        };
        self.configurations.iter().zip(&self.amplitudes).map(of).collect()
    }

    /// `⟨H⟩`, with the diagnostic `variance` `⟨H²⟩ − ⟨H⟩²`.
    pub fn energy(&self, rows: &Rows) -> Estimate {
        let applied = self.applied(rows);
        let energy: f64 = self.amplitudes.iter().zip(&applied).map(|(a, h)| (a.conj() * h).re).sum();
        let variance: f64 =
            self.amplitudes.iter().zip(&applied).map(|(a, h)| (h - a * energy).norm_sqr()).sum();
        let scale: f64 = applied.iter().map(Complex64::norm_sqr).sum::<f64>().sqrt().max(energy.abs());
        let rounding = 4.0 * f64::EPSILON * (self.amplitudes.len() as f64).sqrt() * scale;
        Estimate::exact(energy, rounding, Provenance::new("variational/enumeration"))
            .with("variance", variance)
    }

    /// The local energy of every configuration; zero where the amplitude vanishes.
    pub fn local_energies(&self, rows: &Rows) -> Vec<Complex64> {
        let local = |(h, a): (Complex64, &Complex64)| if *a == Complex64::ZERO { *a } else { h / a };
        self.applied(rows).into_iter().zip(&self.amplitudes).map(local).collect()
    }

    /// The mean of a function of configurations.
    pub fn mean(&self, function: impl Fn(u64) -> f64) -> f64 {
        let pairs = self.configurations.iter().zip(&self.amplitudes);
        pairs.map(|(x, a)| a.norm_sqr() * function(*x)).sum()
    }

    /// The derivatives on all configurations with their exact weights: what sampling would give from infinitely many samples. Where the amplitude
    /// vanishes there are none.
    ///
    /// # Errors
    /// [`VariationalError::Memory`].
    pub fn jacobian<W: WaveFunction>(
        &self,
        wave: &W,
        rows: &Rows,
    ) -> Result<Derivatives<W::Parameter>, VariationalError> {
        let energies = self.local_energies(rows);
        let kept: Vec<usize> =
            (0..self.amplitudes.len()).filter(|x| self.amplitudes[*x] != Complex64::ZERO).collect();
        let weights: Vec<f64> = kept.iter().map(|x| self.amplitudes[*x].norm_sqr()).collect();
        let local: Vec<Complex64> = kept.iter().map(|x| energies[*x]).collect();
        let parameters = wave.parameter_count();
        let mut jacobian = Jacobian::<W::Parameter>::dense(parameters, kept.len(), wave.is_real())?;
        let mut walker = wave.walker(self.configurations[kept[0]]);
        let mut derivatives = vec![Complex64::ZERO; parameters];
        for (sample, &x) in kept.iter().enumerate() {
            wave.place(&mut walker, self.configurations[x]);
            wave.derivatives(&mut walker, &mut derivatives);
            jacobian.write(sample, Row::Dense(&derivatives));
        }
        jacobian.centre(&weights);
        let residuals = jacobian.residuals(&local, &weights);
        Ok((jacobian, residuals))
    }

    /// `∂⟨H⟩/∂θ_k`; for complex parameters the derivative by the real part plus i times that by the imaginary part. With normalized ψ it is
    /// `2⟨(O_k − ⟨O_k⟩)* E_loc⟩ + 2 Σ (∂ψ/∂θ_k)* (Hψ)(x)`, where the sum goes over the x at which ψ vanishes, which no sampling reaches; the real part
    /// of that for real parameters.
    ///
    /// # Errors
    /// [`VariationalError::Memory`].
    pub fn gradient<W: WaveFunction>(
        &self,
        wave: &W,
        rows: &Rows,
    ) -> Result<Vec<W::Parameter>, VariationalError> {
        let (jacobian, residuals) = self.jacobian(wave, rows)?;
        let mut gradient: Vec<W::Parameter> =
            jacobian.force(&residuals).into_iter().map(|force| force.scaled(2.0)).collect();
        let mut walker = wave.walker(self.configurations[0]);
        let mut slopes = vec![Complex64::ZERO; gradient.len()];
        let applied = self.applied(rows);
        for (at, x) in self.configurations.iter().enumerate() {
            if self.amplitudes[at] != Complex64::ZERO {
                continue;
            }
            wave.place(&mut walker, *x);
            wave.slopes(&mut walker, self.unit.into(), &mut slopes);
            for (sum, slope) in gradient.iter_mut().zip(&slopes) {
                let part = 2.0 * slope.conj() * applied[at];
                *sum += W::Parameter::from_complex(part).unwrap_or(W::Parameter::from_real(part.re));
            }
        }
        Ok(gradient)
    }
}
