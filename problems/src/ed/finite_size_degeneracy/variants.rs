//! Fresh questions: the multiplicities of ground levels of small systems.

use eigentruth_exact::{Charge, DEFAULT_MEMORY, Sector, SectorSpectrum, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::hamiltonians::{heisenberg, ising};
use eigentruth_models::{Boundary, Hamiltonian, LandauLevel, Lattice, Repulsion, Spin};

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Multiplicities of ground levels of small systems.
pub(super) struct Multiplicities;

/// Electrons that repel each other by the Coulomb force in a Landau level of a torus.
fn electrons(level: u32, particles: usize, flux_quanta: usize, aspect_ratio: f64) -> Result<usize, Stop> {
    let torus = LandauLevel { flux_quanta, aspect_ratio, repulsion: Repulsion::Coulomb { level } };
    multiplicity(torus.build()?, Some(particles))
}

/// Which of five systems at small sizes have more than one ground state.
fn compared(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let straight = draw.pick("straight", 2) == 0;
    let size = |what: &str, sizes: &[usize]| draw.one(what, sizes);
    let spins = |sites: usize, j: f64| -> Result<usize, Stop> {
        multiplicity(heisenberg(&Lattice::chain(sites, Boundary::Periodic)?, Spin::HALF, |_| j)?, None)
    };
    let (ferromagnet, antiferromagnet) =
        (size("ferromagnet", &[4, 5, 6, 7]), size("antiferromagnet", &[4, 6, 8, 5, 7]));
    let (third, half) = (size("third", &[3, 4]), size("half", &[4, 5]));
    let (chain, field) = (size("Ising", &[5, 6, 7, 8]), draw.one("field", &[0.3, 0.4, 0.5]));
    let aspect_ratio = draw.one("aspect ratio", &[1.0, 1.2, 1.3]);
    let periodic = Lattice::chain(chain, Boundary::Periodic)?;
    let counted = [
        (
            format!(
                "{ferromagnet} spins 1/2 on a ring with a ferromagnetic Heisenberg coupling of neighbours"
            ),
            spins(ferromagnet, -1.0)?,
        ),
        (
            format!(
                "{antiferromagnet} spins 1/2 on a ring with an antiferromagnetic Heisenberg coupling of neighbours"
            ),
            spins(antiferromagnet, 1.0)?,
        ),
        (
            format!(
                "{third} electrons with Coulomb repulsion that fill a third of the lowest Landau level of a torus"
            ),
            electrons(0, third, 3 * third, aspect_ratio)?,
        ),
        (
            format!(
                "{half} electrons with Coulomb repulsion that fill half of the second Landau level of a torus"
            ),
            electrons(1, half, 2 * half, aspect_ratio)?,
        ),
        (
            format!("{chain} Ising spins on a ring, −Σ σᶻσᶻ − {field} Σ σˣ"),
            multiplicity(ising(&periodic, |_| 1.0, |_| field, |_| 0.0)?, None)?,
        ),
    ];
    let statements: Vec<(String, bool)> = counted
        .into_iter()
        .enumerate()
        .map(|(k, (system, count))| {
            let several = straight || draw.pick(&format!("turned {k}"), 2) == 0;
            let said = if several { "exactly degenerate" } else { "a single one" };
            (format!("{system}: {said}."), (count > 1) == several)
        })
        .collect();
    let setting = format!(
        "Each statement names a finite system and says whether its ground state, the lowest level, is exactly degenerate or a single one, no splitting \
         however small being allowed. Electrons are spin-polarized; the sides of the torus have the ratio {aspect_ratio:.1}, and other levels play no part."
    );
    Ok(Variant::statements(seed, &setting, &statements))
}

/// Whether five systems are compared.
fn compares(seed: u64) -> bool {
    Draw::of("multiplicity", seed).pick("compared", 6) == 0
}

impl Family for Multiplicities {
    fn describe(&self) -> &'static str {
        "model (ferromagnet, antiferromagnet, electrons in a Landau level), spin, size, boundary, filling; answer: the \
         number of ground states, or which of five systems have several"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("multiplicity", seed);
        let pick = |name: &str, choices: usize| draw.pick(name, choices);
        if compares(seed) {
            return compared(seed, &draw);
        }
        let (text, count, settings) = match pick("model", 3) {
            0 => {
                let (level, particles) = (pick("level", 2) as u32, 3 + pick("particles", 2));
                let flux_quanta = particles * 2 + pick("flux", 1 + 2 * particles);
                let aspect_ratio = 1.1 + 0.1 * pick("shape", 5) as f64;
                let which = ["lowest", "second"][level as usize];
                let text = format!(
                    "{particles} spin-polarized electrons repel each other by the Coulomb force in the {which} Landau level \
                     of a torus with {flux_quanta} flux quanta, whose sides have the ratio {aspect_ratio:.1}; other levels \
                     play no part."
                );
                let settings = vec![
                    (Aspect::Terms, format!("{which} Landau level")),
                    (Aspect::Size, format!("{particles} spin-polarized electrons")),
                    (Aspect::Filling, format!("{flux_quanta} flux quanta")),
                ];
                (text, electrons(level, particles, flux_quanta, aspect_ratio)?, settings)
            }
            model => {
                let spin = Spin::from_twice(1 + pick("spin", 2) as u16)?;
                let sites = 3 + pick("sites", if spin == Spin::HALF { 5 } else { 3 });
                let closed = pick("boundary", 2) == 0;
                let boundary = if closed { Boundary::Periodic } else { Boundary::Open };
                let j = if model == 1 { -1.0 } else { 1.0 };
                let lattice = Lattice::chain(sites, boundary)?;
                let length = if spin == Spin::HALF { "1/2" } else { "1" };
                let place = if closed { "a ring" } else { "an open chain" };
                let sign = if model == 1 { "ferromagnetic" } else { "antiferromagnetic" };
                let text = format!(
                    "{sites} spins of length {length} stand in {place} with a Heisenberg coupling between neighbours that is {sign}."
                );
                let settings = vec![
                    (Aspect::Components, format!("spins of length {length}")),
                    (Aspect::Size, format!("{sites} spins")),
                    (Aspect::Boundary, place.to_owned()),
                    (Aspect::Sign, format!("that is {sign}")),
                ];
                (text, multiplicity(heisenberg(&lattice, spin, |_| j)?, None)?, settings)
            }
        };
        let prompt =
            format!("{text} How many ground states are there? Answer with a whole number in \\boxed{{}}.");
        Ok(Variant { settings, ..Variant::new(seed, Kind::Numeric, prompt, count) })
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        compares(seed)
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
