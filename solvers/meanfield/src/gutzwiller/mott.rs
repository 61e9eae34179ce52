//! Mott lobes: where the field that breaks the symmetry softens, and how it moves there.
//!
//! To second order in the field the action is `∫ ψ* (r + K₁ ∂_τ − K₂ ∂_τ² + …) ψ` with `r = 1/zt − g(0)` and the response of a site
//! `g(s) = (n+1)/(Un − μ − s) + n/(μ − U(n−1) + s)` to a field that turns with the frequency s (M. P. A. Fisher et al., Phys. Rev. B
//! 40, 546 (1989); S. Sachdev, Quantum Phase Transitions, chapter 9). A field that turns is a shift of μ: g depends on μ + s only, so
//! `K₁ = −∂r/∂μ = ∂g/∂μ`, and it vanishes at the tip of the lobe, where r has its maximum, zero.

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::{Estimate, Provenance};

use super::{Bosons, GutzwillerError};

/// Coefficients of the effective action.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// r: positive within the lobe.
    pub r: Estimate,
    /// K₁ = −∂r/∂μ.
    pub k1: Estimate,
    /// K₂ = −½ ∂²r/∂μ².
    pub k2: Estimate,
}

/// The tip of a lobe.
#[derive(Clone, Debug, PartialEq)]
pub struct Tip {
    /// zt/U there.
    pub hopping: Estimate,
    /// μ/U there.
    pub chemical_potential: Estimate,
}

/// The energies of one boson more and of one less, from the Mott insulator.
#[derive(Clone, Debug, PartialEq)]
pub struct Gaps {
    /// Of a boson more, at momentum zero.
    pub particle: Estimate,
    /// Of a boson less.
    pub hole: Estimate,
}

fn exact(what: &str, value: f64, scale: f64) -> Estimate {
    Estimate::exact(value, 32.0 * f64::EPSILON * scale, Provenance::new(format!("meanfield/mott {what}")))
}

/// Where the lobe with `filling` bosons reaches furthest, in units of U: `zt = 2n + 1 − 2√(n(n+1))` at `μ = √(n(n+1)) − 1`.
///
/// # Errors
/// [`GutzwillerError::Parameter`] for filling 0, which has no tip.
pub fn tip(filling: usize) -> Result<Tip, GutzwillerError> {
    if filling == 0 {
        let (given, allowed) = ("0".to_owned(), "at least 1".to_owned());
        return Err(GutzwillerError::Parameter { name: "the filling", given, allowed });
    }
    let n = filling as f64;
    let root = (n * (n + 1.0)).sqrt();
    Ok(Tip {
        hopping: exact("tip", 1.0 / (2.0 * n + 1.0 + 2.0 * root), 1.0),
        chemical_potential: exact("tip", root - 1.0, root),
    })
}

impl Bosons {
    /// The response of a site with `filling` bosons and its first two derivatives by μ.
    fn local(&self, filling: usize, mu: f64) -> Result<[f64; 3], GutzwillerError> {
        let (n, u) = (filling as f64, self.repulsion);
        let (particle, hole) = (u * n - mu, mu - u * (n - 1.0));
        if particle <= 0.0 || (hole <= 0.0 && filling > 0) {
            return Err(self.outside(filling, mu));
        }
        let power = |k: i32| {
            let hole = if filling == 0 { 0.0 } else { n / hole.powi(k) };
            ((n + 1.0) / particle.powi(k), hole)
        };
        let [(p1, h1), (p2, h2), (p3, h3)] = [power(1), power(2), power(3)];
        let sign = if planted(Bug::Meanfield) { 1.0 } else { -1.0 };
        Ok([p1 + h1, p2 + sign * h2, 2.0 * (p3 + h3)])
    }

    fn outside(&self, filling: usize, mu: f64) -> GutzwillerError {
        GutzwillerError::OutsideLobe { hopping: self.hopping, chemical_potential: mu, filling }
    }

    /// The effective action with `filling` bosons per site at μ.
    ///
    /// # Errors
    /// [`GutzwillerError::OutsideLobe`] unless `U(n−1) < μ < Un`; [`GutzwillerError::Parameter`] for t = 0.
    pub fn action(&self, filling: usize, mu: f64) -> Result<Action, GutzwillerError> {
        if self.hopping == 0.0 {
            let (given, allowed) = ("0".to_owned(), "positive".to_owned());
            return Err(GutzwillerError::Parameter { name: "the hopping", given, allowed });
        }
        let [g, g1, g2] = self.local(filling, mu)?;
        let hop = 1.0 / self.half_bandwidth();
        Ok(Action {
            r: exact("r", hop - g, hop + g),
            k1: exact("K1", g1, g2 * self.repulsion),
            k2: exact("K2", 0.5 * g2, g2),
        })
    }

    /// The energies of one boson more and of one less at momentum zero: where `1/zt = g(s)`. At a t within the lobe's both are
    /// positive, and the lobe ends where one of them vanishes.
    ///
    /// # Errors
    /// [`GutzwillerError::OutsideLobe`].
    pub fn gaps(&self, filling: usize, mu: f64) -> Result<Gaps, GutzwillerError> {
        let (n, u, zt) = (filling as f64, self.repulsion, self.half_bandwidth());
        // zt ((n+1) h + n p) = p h with p = Un − x, h = x − U(n−1), x = μ + s: x² − (U(2n−1) − zt) x + U²n(n−1) + ztU = 0.
        let half = 0.5 * (u * (2.0 * n - 1.0) - zt);
        let square = half * half - u * u * n * (n - 1.0) - zt * u;
        if square <= 0.0 {
            return Err(self.outside(filling, mu));
        }
        let root = square.sqrt();
        let (particle, hole) = (half + root - mu, mu - (half - root));
        if particle <= 0.0 || hole <= 0.0 {
            return Err(self.outside(filling, mu));
        }
        // The square root of a difference.
        let rounding = (half * half + u * u * n * n) / root.max(f64::MIN_POSITIVE) + u * n + mu.abs();
        Ok(Gaps {
            particle: exact("particle gap", particle, rounding),
            hole: exact("hole gap", hole, rounding),
        })
    }
}
