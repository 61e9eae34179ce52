//! Gap and number equations.

use std::cell::Cell;

use eigentruth_numerics::{Estimate, Provenance};

use super::BogoliubovError;
use super::bands::{Average, Band, Point};
use super::roots::bracketed;

/// Electrons on a band, with an attraction on every site.
#[derive(Clone, Debug)]
pub struct Attraction<B> {
    /// The band.
    pub band: B,
    /// U > 0: two electrons on a site have the energy −U.
    pub attraction: f64,
    /// Electrons per site, both spins.
    pub density: f64,
}

/// A mean-field state.
#[derive(Clone, Debug, PartialEq)]
pub struct Paired {
    /// Δ.
    pub gap: Estimate,
    /// μ with the Hartree shift: the energy from which ξ is measured. The chemical potential itself is lower by U n/2.
    pub chemical_potential: Estimate,
    /// The free energy per site, with the Hartree energy `−U n²/4`; at T = 0 the energy.
    pub free_energy: Estimate,
    /// T.
    pub temperature: f64,
}

/// (1 − x tanh(…))-like factors at a point: E, tanh(E/2T).
pub(super) fn quasiparticle(xi: f64, gap: f64, temperature: f64) -> (f64, f64) {
    let energy = xi.hypot(gap);
    let thermal = if temperature > 0.0 { (energy / (2.0 * temperature)).tanh() } else { 1.0 };
    (energy, thermal)
}

impl<B: Band> Attraction<B> {
    /// The model.
    ///
    /// # Errors
    /// [`BogoliubovError::Parameter`] unless U > 0 and 0 < n < 2.
    pub fn new(band: B, attraction: f64, density: f64) -> Result<Self, BogoliubovError> {
        let refuse = |name, given: f64, allowed: &str| {
            Err(BogoliubovError::Parameter { name, given: given.to_string(), allowed: allowed.into() })
        };
        if !(attraction > 0.0 && attraction.is_finite()) {
            return refuse("the attraction U", attraction, "positive");
        }
        if !(density > 0.0 && density < 2.0) {
            return refuse("the density", density, "between 0 and 2");
        }
        Ok(Self { band, attraction, density })
    }

    pub(super) fn provenance(&self, what: &str) -> Provenance {
        Provenance::new(format!("meanfield/bogoliubov {what}"))
            .with("band", self.band.describe())
            .with("U", self.attraction)
            .with("density", self.density)
    }

    pub(super) fn how(&self, mu: f64, gap: f64, temperature: f64) -> Average {
        Average { around: mu, scale: gap.max(temperature), velocity_within: 0.0, fine: false }
    }

    /// ⟨tanh/2E⟩, n minus the density, and ∂n/∂μ at fixed gap.
    ///
    /// States below μ count as full and what the gap and the temperature take from them is summed up apart: between two levels of a
    /// torus the density would otherwise be flat within rounding, and μ anywhere.
    fn equations(&self, mu: f64, gap: f64, temperature: f64, fine: bool) -> [f64; 3] {
        let how = Average { fine, ..self.how(mu, gap, temperature) };
        let [pairing, full, moved, slope] = self.band.average(how, |point: &Point| {
            let xi = point.offset;
            let (energy, thermal) = quasiparticle(xi, gap, temperature);
            if energy == 0.0 {
                // The limit of tanh(x/2T)/2x, and of the slope of the occupation.
                let half = if temperature > 0.0 { 0.25 / temperature } else { f64::MAX.sqrt() };
                return [half, 0.0, 1.0, 2.0 * half];
            }
            let cosine = xi / energy;
            let steep = if temperature > 0.0 { (1.0 - thermal * thermal) / (2.0 * temperature) } else { 0.0 };
            let slope = (gap / energy).powi(2) / energy * thermal + cosine * cosine * steep;
            // 1 − ∣x∣ t = (1 − t) + t (1 − ∣x∣), and 1 − ∣x∣ = (Δ/E)²/(1 + ∣x∣), without cancellation.
            let mixed = (gap / energy).powi(2) / (1.0 + cosine.abs());
            let broken = if temperature > 0.0 { 2.0 / ((energy / temperature).exp() + 1.0) } else { 0.0 };
            let moved = broken + thermal * mixed;
            let (full, moved) = if xi < 0.0 { (2.0, -moved) } else { (0.0, moved) };
            [0.5 * thermal / energy, full, moved, slope]
        });
        let excess = full - self.density;
        let excess = if excess.abs() <= 4.0 * f64::EPSILON { 0.0 } else { excess };
        [pairing, excess + moved, slope]
    }

    /// μ for the density at a fixed gap; `guess` starts the search.
    fn level(&self, gap: f64, temperature: f64, guess: f64) -> Result<f64, BogoliubovError> {
        let [bottom, top] = self.band.extent();
        let unit = (top - bottom).max(gap).max(temperature).max(f64::MIN_POSITIVE);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut mu = guess;
        let mut reach = unit;
        for _ in 0..300 {
            let [_, excess, slope] = self.equations(mu, gap, temperature, false);
            if excess > 0.0 {
                high = high.min(mu)
            } else {
                low = low.max(mu)
            }
            let newton = mu - excess / slope;
            if (newton - mu).abs() <= 2.0 * f64::EPSILON * unit.max(mu.abs()) {
                return Ok(newton);
            }
            let step = if newton > low && newton < high && newton.is_finite() && (newton - mu).abs() <= reach
            {
                newton
            } else if low.is_finite() && high.is_finite() {
                0.5 * (low + high)
            } else {
                reach *= 2.0;
                if excess > 0.0 { mu - reach } else { mu + reach }
            };
            mu = step;
        }
        let residual = self.equations(mu, gap, temperature, false)[1];
        // On a torus at T = 0 without a gap the density has steps, and a bracket is all there is.
        if low.is_finite() && high.is_finite() && (high - low) <= 1e3 * f64::EPSILON * unit.max(mu.abs()) {
            return Ok(mu);
        }
        Err(BogoliubovError::NotConverged { equation: "the number equation", residual, low, high })
    }

    /// The state at a temperature.
    ///
    /// # Errors
    /// [`BogoliubovError::Normal`] above the mean-field transition, or where the levels of a torus are further apart than a gap;
    /// [`BogoliubovError::NotConverged`].
    pub fn at(&self, temperature: f64) -> Result<Paired, BogoliubovError> {
        if !(temperature >= 0.0 && temperature.is_finite()) {
            let given = temperature.to_string();
            return Err(BogoliubovError::Parameter {
                name: "the temperature",
                given,
                allowed: "0 or more".into(),
            });
        }
        let mu = Cell::new(self.band.extent()[0]);
        let excess = |logarithm: f64| {
            let gap = logarithm.exp();
            mu.set(self.level(gap, temperature, mu.get())?);
            Ok(self.equations(mu.get(), gap, temperature, false)[0] * self.attraction - 1.0)
        };
        // tanh(E/2T)/2E < 1/2Δ, so Δ < U/2.
        let high = (0.5 * self.attraction * (1.0 + 1e-3)).ln();
        let mut step = 1.0;
        let mut low = high;
        // 1e-140: below, squares of gaps leave the range of doubles.
        while excess(low)? <= 0.0 {
            low -= step;
            step *= 2.0;
            if low < -320.0 {
                return Err(self.normal(temperature));
            }
        }
        let root = bracketed("the gap equation", excess, [low, high])?;
        let gap = root.at.exp();
        let mu = self.level(gap, temperature, mu.get())?;
        let [coarse, excess, _] = self.equations(mu, gap, temperature, false);
        let [fine, excess_fine, _] = self.equations(mu, gap, temperature, true);
        // What the equations miss by and what the quadrature does, carried to Δ and μ by the slopes of the equations.
        let miss = ((fine * self.attraction - 1.0).abs() + (fine - coarse).abs() * self.attraction)
            .max(f64::EPSILON);
        let count = excess_fine.abs() + (excess_fine - excess).abs();
        let slope = self.slope(mu, gap, temperature);
        let error = gap * (root.within + (miss + count / self.density.min(1.0)) / slope.abs());
        let mu_error =
            (count / self.equations(mu, gap, temperature, false)[2]) + error + 4.0 * f64::EPSILON * mu.abs();
        let free = self.free_energy(mu, gap, temperature);
        let scale = self.attraction + mu.abs() + self.band.extent()[1].abs();
        let of = |what: &str| self.provenance(what).with("T", temperature);
        Ok(Paired {
            gap: Estimate::converged(gap, error, of("gap")).with("residual", miss),
            chemical_potential: Estimate::converged(mu, mu_error, of("chemical potential"))
                .with("residual", count),
            // Stationary in Δ, so an error of Δ enters with its square; that of the quadrature enters as it is.
            free_energy: Estimate::converged(
                free,
                scale * (miss * miss + count + 64.0 * f64::EPSILON),
                of("free energy"),
            ),
            temperature,
        })
    }

    /// ∂(U⟨tanh/2E⟩)/∂ ln Δ along the line of constant density.
    fn slope(&self, mu: f64, gap: f64, temperature: f64) -> f64 {
        const STEP: f64 = 1e-4;
        let value = |sign: f64| {
            let other = gap * (sign * STEP).exp();
            self.level(other, temperature, mu)
                .map(|mu| self.equations(mu, other, temperature, false)[0] * self.attraction)
        };
        match (value(1.0), value(-1.0)) {
            (Ok(up), Ok(down)) => (up - down) / (2.0 * STEP),
            _ => f64::MIN_POSITIVE,
        }
    }

    fn normal(&self, temperature: f64) -> BogoliubovError {
        BogoliubovError::Normal { attraction: self.attraction, density: self.density, temperature }
    }

    /// The free energy per site as a function of Δ and μ, stationary at the solution.
    pub(super) fn free_energy(&self, mu: f64, gap: f64, temperature: f64) -> f64 {
        let how = self.how(mu, gap, temperature);
        let [thermal] = self.band.average(how, |point: &Point| {
            let xi = point.offset;
            let energy = xi.hypot(gap);
            // ξ − E without cancellation for ξ > 0.
            let bound = if xi > 0.0 { -gap * gap / (xi + energy) } else { xi - energy };
            let entropy = if temperature > 0.0 {
                2.0 * temperature * (-energy / temperature).exp().ln_1p()
            } else {
                0.0
            };
            [bound - entropy]
        });
        let (u, n) = (self.attraction, self.density);
        thermal + gap * gap / u + mu * n - 0.25 * u * n * n
    }

    /// The temperature at which the gap closes in mean-field theory.
    ///
    /// # Errors
    /// [`BogoliubovError::Normal`] if there is no pairing at any temperature above 10⁻¹⁴⁰ U (levels of a torus);
    /// [`BogoliubovError::NotConverged`].
    pub fn mean_field_temperature(&self) -> Result<Estimate, BogoliubovError> {
        let mu = Cell::new(self.band.extent()[0]);
        let excess = |logarithm: f64| {
            let temperature = logarithm.exp();
            mu.set(self.level(0.0, temperature, mu.get())?);
            Ok(self.equations(mu.get(), 0.0, temperature, false)[0] * self.attraction - 1.0)
        };
        // tanh(x)/x ≤ 1, so T_c ≤ U/4.
        let high = (0.25 * self.attraction * (1.0 + 1e-3)).ln();
        let (mut low, mut step) = (high, 1.0);
        while excess(low)? <= 0.0 {
            low -= step;
            step *= 2.0;
            if low < high - 320.0 {
                return Err(self.normal(low.exp()));
            }
        }
        let root = bracketed("the linearized gap equation", excess, [low, high])?;
        let temperature = root.at.exp();
        let mu = self.level(0.0, temperature, mu.get())?;
        let value = |temperature: f64, fine| -> Result<f64, BogoliubovError> {
            Ok(self.equations(self.level(0.0, temperature, mu)?, 0.0, temperature, fine)[0] * self.attraction)
        };
        const STEP: f64 = 1e-4;
        let slope = (value(temperature * (1.0 + STEP), false)? - value(temperature, false)?) / STEP;
        let miss = (value(temperature, true)? - 1.0).abs().max(f64::EPSILON);
        let error = temperature * (root.within + miss / slope.abs());
        Ok(Estimate::converged(temperature, error, self.provenance("mean-field Tc")).with("residual", miss))
    }
}
