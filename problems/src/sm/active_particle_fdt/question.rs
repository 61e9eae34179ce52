//! What a method is asked: quantities that vanish if a property holds.

use std::fmt;

use eigentruth_numerics::Estimate;
use eigentruth_stochastic::fokker_planck::{ActiveParticle, Parity};

/// A property of a particle.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// The response is dC/ds over T.
    Theorem(ActiveParticle),
    /// `e^{−V/T}` is stationary.
    Boltzmann(ActiveParticle),
    /// The reversed motion has the same two-time averages.
    Reversal(ActiveParticle, Parity),
}

impl Question {
    /// A name for it.
    pub(super) fn key(&self) -> String {
        format!("{self:?}").replace('/', "|")
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, particle) = match self {
            Question::Theorem(particle) => ("the fluctuation-dissipation theorem at T".to_owned(), particle),
            Question::Boltzmann(particle) => ("the stationarity of exp(−V/T)".to_owned(), particle),
            Question::Reversal(particle, parity) => {
                (format!("time reversal with a heading that is {parity:?}"), particle)
            }
        };
        let ActiveParticle { speed, torque, turning, .. } = particle;
        write!(f, "{what} (speed {speed}, torque times {torque}, mean turning {turning})")
    }
}

/// What the departures say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// All are zero within their errors.
    Vanishes,
    /// At least one is not.
    Differs,
    /// The errors do not allow to tell.
    Unclear,
}

/// Zero within 4 errors for all, different from 5 on for at least one.
pub(super) fn weigh(departures: &[Estimate]) -> Answer {
    let z = departures.iter().map(|d| d.value.abs() / d.error).fold(0.0, f64::max);
    if z <= Estimate::SAME {
        Answer::Vanishes
    } else if z >= Estimate::DIFFERENT {
        Answer::Differs
    } else {
        Answer::Unclear
    }
}
