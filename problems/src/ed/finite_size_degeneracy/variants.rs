//! Fresh questions: the multiplicities of ground levels of small systems.

use eigentruth_exact::{Charge, DEFAULT_MEMORY, Sector, SectorSpectrum, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::hamiltonians::heisenberg;
use eigentruth_models::{Boundary, Hamiltonian, LandauLevel, Lattice, Repulsion, Spin};

use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Multiplicities of ground levels of small systems.
pub(super) struct Multiplicities;

impl Family for Multiplicities {
    fn describe(&self) -> &'static str {
        "model (ferromagnet, antiferromagnet, electrons in a Landau level), spin, size, boundary, filling; answer: the \
         number of ground states"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("multiplicity", seed);
        let pick = |name: &str, choices: usize| draw.pick(name, choices);
        let (text, count) = match pick("model", 3) {
            0 => {
                let (level, particles) = (pick("level", 2) as u32, 3 + pick("particles", 2));
                let flux_quanta = particles * 2 + pick("flux", 1 + 2 * particles);
                let aspect_ratio = 1.1 + 0.1 * pick("shape", 5) as f64;
                let torus =
                    LandauLevel { flux_quanta, aspect_ratio, repulsion: Repulsion::Coulomb { level } };
                let which = ["lowest", "second"][level as usize];
                let text = format!(
                    "{particles} spin-polarized electrons repel each other by the Coulomb force in the {which} Landau level \
                     of a torus with {flux_quanta} flux quanta, whose sides have the ratio {aspect_ratio:.1}; other levels \
                     play no part."
                );
                (text, multiplicity(torus.build()?, Some(particles))?)
            }
            model => {
                let spin = Spin::from_twice(1 + pick("spin", 2) as u16)?;
                let sites = 3 + pick("sites", if spin == Spin::HALF { 5 } else { 3 });
                let closed = pick("boundary", 2) == 0;
                let boundary = if closed { Boundary::Periodic } else { Boundary::Open };
                let j = if model == 1 { -1.0 } else { 1.0 };
                let lattice = Lattice::chain(sites, boundary)?;
                let text = format!(
                    "{sites} spins of length {} stand in {} with a Heisenberg coupling between neighbours that is {}.",
                    if spin == Spin::HALF { "1/2" } else { "1" },
                    if closed { "a ring" } else { "an open chain" },
                    if model == 1 { "ferromagnetic" } else { "antiferromagnetic" },
                );
                (text, multiplicity(heisenberg(&lattice, spin, |_| j)?, None)?)
            }
        };
        let prompt =
            format!("{text} How many ground states are there? Answer with a whole number in \\boxed{{}}.");
        Ok(Variant::new(seed, Kind::Numeric, prompt, count))
    }
}

/// The number of states in the lowest level.
fn multiplicity(hamiltonian: Hamiltonian, particles: Option<usize>) -> Result<usize, Stop> {
    let system = System::new(hamiltonian)?;
    let Some(particles) = particles else {
        return Ok(Spectrum::new(&system, false, DEFAULT_MEMORY)?.levels()[0].1);
    };
    let number = Charge::number("number", system.space(), |_| true);
    let sector = Sector::all(system.space()).with(number, i64::try_from(particles)?)?;
    let found = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
    Ok(found.energies.iter().filter(|energy| **energy - found.energies[0] <= 8.0 * found.error).count())
}
