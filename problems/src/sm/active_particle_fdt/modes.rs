//! Departures from the Fokker-Planck equation in Fourier modes.

use eigentruth_numerics::{Complex64, Estimate, Provenance};
use eigentruth_stochastic::fokker_planck::{ActiveParticle, Cutoff, Modes, Waves};

use super::question::Question;
use super::{TIMES, observable};
use crate::method::Stop;

/// The departures at one cutoff.
fn departures_at(question: &Question, size: i32) -> Result<Vec<f64>, Stop> {
    let cutoff = Cutoff { position: size, angle: size };
    let stationary = |particle: &ActiveParticle| -> Result<(Modes, Vec<Complex64>), Stop> {
        let modes = Modes::new(particle.clone(), cutoff)?;
        let (p, residual) = modes.stationary()?;
        // Identity: what the elimination leaves.
        if residual > 1e3 * f64::EPSILON * modes.count() as f64 {
            return Err(Stop::Failed(format!("the stationary state has the residual {residual:.2e}")));
        }
        Ok((modes, p))
    };
    Ok(match question {
        Question::Theorem(particle) => {
            let (modes, p) = stationary(particle)?;
            vec![modes.dissipation_test(&observable(), &p, &TIMES).departure(particle.temperature)]
        }
        Question::Boltzmann(particle) => {
            let (modes, p) = stationary(particle)?;
            let boltzmann = modes.boltzmann();
            let norm = |v: &mut dyn Iterator<Item = Complex64>| v.map(|c| c.norm_sqr()).sum::<f64>().sqrt();
            // Relative to what the potential does to the uniform density.
            let off = norm(&mut p.iter().zip(&boltzmann).map(|(p, b)| p - b));
            let all = norm(&mut boltzmann.iter().copied());
            vec![off / (all * all - 1.0).max(f64::EPSILON).sqrt()]
        }
        Question::Reversal(particle, parity) => {
            let (modes, p) = stationary(particle)?;
            let along = Waves(vec![([1, 0], 1.0, 0.1)]);
            let headings = modes.reversal_of_headings(&p, &TIMES);
            vec![modes.reversal(&along, &observable(), *parity, &p, &TIMES).departure(), headings.departure()]
        }
    })
}

/// The departures, with the change from the next smaller cutoff as their errors.
pub(super) fn departures(question: &Question, size: usize) -> Result<Vec<Estimate>, Stop> {
    let size = i32::try_from(size).map_err(|_| Stop::Failed(format!("a cutoff of {size}")))?;
    let (fine, coarse) = (departures_at(question, size)?, departures_at(question, size - 1)?);
    let provenance = Provenance::new("stochastic/fokker_planck/modes").with("cutoff", size);
    let estimate = |(fine, coarse): (f64, f64)| {
        // What is zero up to rounding at both has the error of the rounding.
        let error = (fine - coarse).abs() + f64::EPSILON.sqrt();
        Estimate::converged(fine, error, provenance.clone())
    };
    Ok(fine.into_iter().zip(coarse).map(estimate).collect())
}
