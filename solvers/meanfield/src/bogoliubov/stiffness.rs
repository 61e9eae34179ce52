//! Superfluid stiffness, and the temperature at which vortices unbind.

use std::f64::consts::PI;

use eigentruth_numerics::Estimate;

use super::BogoliubovError;
use super::bands::{Average, Band, Point};
use super::gap::{Attraction, Paired, quasiparticle};
use super::roots::bracketed;

/// The estimate of the transition of a film.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundSuperfluid {
    /// T where ρ_s(T) = 2T/π with the stiffness of mean-field theory.
    pub temperature: Estimate,
    /// ρ_s there.
    pub stiffness: Estimate,
}

impl<B: Band> Attraction<B> {
    /// ρ_s of a mean-field state: the free energy per site grows by `ρ_s θ²/2` where the phase of the gap turns by θ from site to
    /// site. Half of θ is what an electron sees, so that ρ_s is a quarter of the response of the electrons to a phase of theirs:
    /// `4ρ_s = ⟨ε'' (1 − ξ/E tanh(E/2T))⟩ − 2⟨v² (−∂f/∂E)⟩` (D. J. Scalapino, S. R. White, S. C. Zhang, Phys. Rev. B 47,
    /// 7995 (1993); the vertex vanishes for pairing on a site).
    pub fn stiffness(&self, state: &Paired) -> Estimate {
        let (mu, gap, temperature) = (state.chemical_potential.value, state.gap.value, state.temperature);
        let value = |mu: f64, gap: f64, fine: bool| self.response(mu, gap, temperature, fine);
        let rho = value(mu, gap, true);
        let quadrature = (rho - value(mu, gap, false)).abs();
        let step = |error: f64, scale: f64| error.max(1e-6 * scale);
        let (dm, dg) =
            (step(state.chemical_potential.error, gap.max(temperature)), step(state.gap.error, gap));
        let carried = (value(mu + dm, gap, false) - value(mu, gap, false)).abs() / dm
            * state.chemical_potential.error
            + (value(mu, gap + dg, false) - value(mu, gap, false)).abs() / dg * state.gap.error;
        let rounding = 64.0 * f64::EPSILON * self.band.extent()[1].abs().max(self.band.extent()[0].abs());
        let provenance = self.provenance("stiffness").with("T", temperature);
        Estimate::converged(rho, quadrature + carried + rounding, provenance)
    }

    /// ρ_s as a function of Δ and μ.
    fn response(&self, mu: f64, gap: f64, temperature: f64, fine: bool) -> f64 {
        // Quasiparticles of 40 T and more are fewer than rounding of one.
        let thermal = 40.0 * temperature;
        let velocity_within = if gap < thermal { thermal } else { 0.0 };
        let how = Average { velocity_within, fine, ..self.how(mu, gap, temperature) };
        let [response] = self.band.average(how, |point: &Point| {
            let (energy, thermal) = quasiparticle(point.offset, gap, temperature);
            let occupied = 1.0 - point.offset / energy * thermal;
            let broken =
                if temperature > 0.0 { (1.0 - thermal * thermal) / (4.0 * temperature) } else { 0.0 };
            [point.curvature * occupied - 2.0 * point.velocity_squared * broken]
        });
        0.25 * response
    }

    /// The temperature at which vortices unbind, T = (π/2) ρ_s(T) (J. M. Kosterlitz, D. J. Thouless, J. Phys. C 6, 1181 (1973);
    /// D. R. Nelson, J. M. Kosterlitz, Phys. Rev. Lett. 39, 1201 (1977)), with the stiffness of mean-field theory. Fluctuations
    /// lower the stiffness: it is an estimate from above within mean-field theory.
    ///
    /// # Errors
    /// [`BogoliubovError::Normal`], [`BogoliubovError::NotConverged`].
    pub fn vortex_temperature(&self) -> Result<BoundSuperfluid, BogoliubovError> {
        let zero = self.stiffness(&self.at(0.0)?);
        let top = self.mean_field_temperature()?;
        // ρ_s falls with T: the solution lies below (π/2)ρ_s(0), and below the closing of the gap.
        let first = (0.5 * PI * zero.value).min(top.value);
        let excess = |temperature: f64| match self.at(temperature) {
            Ok(state) => {
                let (mu, gap) = (state.chemical_potential.value, state.gap.value);
                Ok(self.response(mu, gap, temperature, false) - 2.0 * temperature / PI)
            }
            Err(BogoliubovError::Normal { .. }) => Ok(-2.0 * temperature / PI),
            Err(other) => Err(other),
        };
        let root = if excess(first)? >= -4.0 * zero.error {
            // The stiffness does not change up to there within rounding.
            super::roots::Root { at: first, within: zero.error * 0.5 * PI }
        } else {
            bracketed("the condition of Nelson and Kosterlitz", excess, [first * 1e-3, first])?
        };
        // At weak coupling the stiffness is that small only within rounding of where the gap closes, on either side of it.
        let (stiffness, error) = match self.at(root.at) {
            Ok(state) => {
                let stiffness = self.stiffness(&state);
                let error = root.within + 0.5 * PI * stiffness.error;
                (stiffness, error)
            }
            Err(BogoliubovError::Normal { .. }) => {
                let value = 2.0 * root.at / PI;
                let stiffness = Estimate::converged(value, value, self.provenance("stiffness"));
                (stiffness, root.within + top.error + (top.value - root.at).abs())
            }
            Err(other) => return Err(other),
        };
        let temperature = Estimate::converged(root.at, error, self.provenance("vortex temperature"));
        Ok(BoundSuperfluid { temperature, stiffness })
    }
}
