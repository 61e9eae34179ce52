//! The Coulomb interaction between two layers halfway between two grounded gates.

use super::MoireError;

/// The energy of two charges in layers at z = ±`separation`/2 between grounded planes at z = ±`gate`, from the Green function of the
/// Laplace equation (J. D. Jackson, Classical Electrodynamics, section 3.11): v(q) = 4π s sinh(q(D − z_>)) sinh(q(D + z_<)) / (q sinh 2qD).
/// For one layer this is the dual-gate form 2π s tanh(qD)/q. Every layer repels the charges of both valleys alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coulomb {
    /// s = e²/(4π ε₀ ε a_M) in units of ħ²/(2 m_e a_M²): 2 a_M/(ε a_0) with Bohr's radius a_0. Zero is no interaction.
    pub strength: f64,
    /// D, the distance of either gate from the middle, in a_M.
    pub gate: f64,
    /// The distance between the layers, in a_M.
    pub separation: f64,
}

impl Coulomb {
    /// Checks the parameters.
    ///
    /// # Errors
    /// [`MoireError::Parameter`] for a strength that is negative, or layers that are not between the gates.
    pub fn check(&self) -> Result<(), MoireError> {
        let bad = |what, given: f64, expected| {
            Err(MoireError::Parameter { what, given: given.to_string(), expected })
        };
        if !(self.strength >= 0.0 && self.strength.is_finite()) {
            return bad("the strength of the interaction", self.strength, "finite, and positive or zero");
        }
        if !(self.gate > 0.0 && self.gate.is_finite()) {
            return bad("the distance of a gate", self.gate, "positive and finite");
        }
        if !(0.0..2.0 * self.gate).contains(&self.separation) {
            return bad("the distance of the layers", self.separation, "from 0 to twice that of a gate");
        }
        Ok(())
    }

    /// v(q) within a layer and between the layers, in units of energy times a_M²; q ≥ 0 in 1/a_M. The gates screen v(0): with
    /// z = `separation`/2 it is 2π s (D² − z²)/D and 2π s (D − z)²/D.
    pub fn at(&self, q: f64) -> [f64; 2] {
        let (gate, z) = (self.gate, self.separation / 2.0);
        let scale = std::f64::consts::TAU * self.strength;
        // 1 − e^{−2qx}, over 2q: x where q vanishes.
        let part = |x: f64| if q == 0.0 { x } else { -(-2.0 * q * x).exp_m1() / (2.0 * q) };
        let (near, far, all) = (part(gate - z), part(gate + z), part(2.0 * gate));
        [scale * 2.0 * near * far / all, scale * 2.0 * (-2.0 * q * z).exp() * near * near / all]
    }
}
