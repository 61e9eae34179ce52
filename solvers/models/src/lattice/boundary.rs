//! What happens to a mode that is carried once around the system.

use num_complex::Complex64;
use serde::{Deserialize, Serialize};

/// The boundary condition along one direction of a cluster.
///
/// An annihilator carried once around the system in the direction of the cluster vector `L` satisfies
/// `c_{r+L} = e^{iφ} c_r` (spins: `S⁻_{r+L} = e^{iφ} S⁻_r`), with φ = 0, π or the twist. A hop `c†_from c_to` across the
/// boundary in the positive direction thereby takes the factor `e^{iφ}`.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Boundary {
    /// No bond crosses.
    #[default]
    Open,
    /// φ = 0.
    Periodic,
    /// φ = π.
    Antiperiodic,
    /// Any φ, in radians.
    Twisted(f64),
}

impl Boundary {
    /// Whether bonds cross.
    pub fn is_closed(self) -> bool {
        self != Self::Open
    }

    /// The phase φ, in radians.
    pub fn phase(self) -> f64 {
        match self {
            Self::Open | Self::Periodic => 0.0,
            Self::Antiperiodic => std::f64::consts::PI,
            Self::Twisted(phase) => phase,
        }
    }

    /// `e^{iφ·winding}`; exactly ±1 for periodic and antiperiodic boundaries.
    pub fn factor(self, winding: i32) -> Complex64 {
        match self {
            Self::Antiperiodic if winding % 2 != 0 => Complex64::new(-1.0, 0.0),
            Self::Twisted(phase) if winding != 0 => Complex64::cis(phase * f64::from(winding)),
            _ => Complex64::new(1.0, 0.0),
        }
    }
}
