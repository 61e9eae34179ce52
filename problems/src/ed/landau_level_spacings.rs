//! ed/14-landau-level-spacings: how the spacings of the lowest levels scale at quarter filling of a Landau level.
//!
//! Two methods for the exact degeneracies: the levels of every momentum, and the algebra of the translations of all
//! electrons. Powers of N and an exponential are fitted to the spacings of the same levels (up to nine electrons, by relative
//! momenta), on squares and averaged over rectangles, which smooths shells, beside those of a gapped fluid and of free particles
//! in the same box, which tell the size that would decide. Another method takes the shells out: it sets the lowest levels of all
//! momenta against those of composite fermions, which differ by the shells that are full.

mod composite;
mod laws;
mod levels;
mod relative;
mod spacings;

use eigentruth_exact::{DEFAULT_MEMORY, SectorSpectrum};
use eigentruth_grading::Kind;
use eigentruth_models::{LandauLevel, Repulsion};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::{Budget as Steps, Mode};

use crate::assembly::Assembly;
use crate::family::{Aspect, Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;
use levels::{Low, Sectors, torus, with_charges};

const SQUARE: &str = "energies in units of the interaction";
const PARTICLE: &str = "energies per electron";
const AREA: &str = "fixed area";

/// How many of the lowest eigenvalues the question is about.
const LOWEST: usize = 20;

/// The problem.
pub(crate) fn problem() -> Problem {
    let laws = ["a", "b", "c", "d"];
    Problem {
        parameters: "$a;b;c;d;e$",
        claims: vec![
            Claim::statement(
                "a",
                "Among the 20 lowest levels there are spacings that tend to a constant as N grows.",
            ),
            Claim::statement("b", "There are spacings that fall as 1/N."),
            Claim::statement("c", "There are spacings that fall as 1/N²."),
            Claim::statement("d", "There are spacings that fall exponentially with N."),
            Claim::statement("e", "There are exactly degenerate levels."),
        ],
        assembly: Assembly::options("abcde"),
        readings: vec![
            Reading::admissible(
                SQUARE,
                "scaling of the spacing between consecutive energy levels with $N$",
                "D. Yoshioka, Phys. Rev. B 29, 6833 (1984): energies in units of e²/ℓ",
                "the strength of the interaction and the magnetic length stay fixed as N grows",
            ),
            Reading::inadmissible(
                PARTICLE,
                "spacing between consecutive energy levels",
                "tables of finite-size energies per electron",
                "energies per electron carry one more factor 1/N; the prompt speaks of the levels themselves",
            ),
            Reading::inadmissible(
                AREA,
                "a finite system with square aspect ratio",
                "samples of fixed size in a growing magnetic field",
                "at fixed area the magnetic length shrinks as N^(−1/2), so that every spacing carries one more factor √N; N large \
                 is the thermodynamic limit, which keeps the density",
            ),
        ],
        methods: vec![
            Method::new("levels", "exact", &["e"], degeneracies).version(2).parameters(|_| {
                Parameters::new().with("electrons", vec![3, 4, 5]).with("aspect ratios", vec![1.0, 1.23])
            }),
            Method::new("translations", "operators", &["e"], translations)
                .parameters(|_| Parameters::new().with("electrons", vec![3, 4])),
            Method::new("fits to spacings", "exact", &laws, spacings::investigate).version(5).parameters(
                |budget| {
                    let (electrons, rectangles) = match budget {
                        Budget::Quick => (vec![3, 4, 5], vec![4, 4, 0]),
                        Budget::Standard => (vec![3, 4, 5, 6], vec![12, 12, 12, 4]),
                        Budget::Thorough => (vec![3, 4, 5, 6, 7, 8, 9], vec![40, 40, 40, 40, 12, 0, 0]),
                    };
                    Parameters::new().with("electrons", electrons).with("rectangles", rectangles)
                },
            ),
            Method::new("levels of composite fermions", "exact", &laws, composite::investigate).parameters(
                |budget| {
                    let (electrons, rectangles) = match budget {
                        Budget::Quick => (vec![3, 4, 5], vec![4, 4, 4]),
                        Budget::Standard => (vec![3, 4, 5, 6, 7], vec![12, 12, 12, 12, 4]),
                        Budget::Thorough => (vec![3, 4, 5, 6, 7, 8, 9], vec![12, 12, 12, 12, 12, 12, 4]),
                    };
                    Parameters::new().with("electrons", electrons).with("rectangles", rectangles)
                },
            ),
        ],
        related: Some(&Fillings),
        overturned_by: "sizes well beyond 9 electrons whose spacings follow another power, or none because of a logarithm, or a level of less than \
                        four states",
        ..Problem::outline(
            14,
            "ed/14-landau-level-spacings",
            "Level spacings at quarter filling of a Landau level",
            "N polarised electrons interact by the Coulomb force in the lowest Landau level of a square torus with 4N flux \
             quanta. Which scalings with N occur among the spacings of the 20 lowest levels: (a) O(1), (b) O(1/N), (c) \
             O(1/N²), (d) O(e^{−N}), (e) exactly zero?",
            Kind::ChoiceSet,
        )
    }
}

/// Whether states of the 20 lowest have exactly one energy, on the square and on a generic rectangle; and whether all levels of
/// whole spectra hold as many states as the translations ask for.
fn degeneracies(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("aspect ratio", "1"),
        ("states of the lowest level", "1"),
        ("next distance", "e²/ℓ"),
        ("rounding", "e²/ℓ"),
        ("levels", "1"),
        ("levels with a multiple of four states", "1"),
    ]);
    let mut fewest = usize::MAX;
    for electrons in run.parameters.integers("electrons")? {
        for aspect_ratio in run.parameters.numbers("aspect ratios")? {
            let torus = torus(electrons, 4, aspect_ratio);
            // The seed is that of the reading and the claim.
            let about = format!("{}, {}", run.claim, run.reading);
            let name = format!("{about}, {electrons} electrons, aspect ratio {aspect_ratio}");
            let low = Low::of(run, &name, run.seed, &torus, electrons, Sectors::Momenta)?;
            let levels = low.levels(if low.whole { usize::MAX } else { LOWEST });
            let distance = levels.get(1).map_or(0.0, |(energy, _)| energy - levels[0].0);
            let fourfold = levels.iter().filter(|(_, count)| count % 4 == 0).count();
            let row = [levels[0].1 as f64, distance, 16.0 * low.error, levels.len() as f64, fourfold as f64];
            table.push([electrons as f64, aspect_ratio, row[0], row[1], row[2], row[3], row[4]]);
            if low.whole && fourfold < levels.len() {
                let why = format!(
                    "{} levels of {electrons} electrons hold no multiple of four states",
                    levels.len() - fourfold
                );
                return Ok(Finding::undecided(why, "a smaller rounding error")
                    .with(Evidence::table("levels", table)));
            }
            fewest = fewest.min(levels[0].1);
        }
    }
    let summary = format!("the lowest level has at least {fewest} states at every size and shape");
    let number = Estimate::exact(fewest as f64, 0.0, Provenance::new("exact/full"));
    Ok(Finding::decided(fewest > 1, FindingKind::Numerical, summary)
        .with(Evidence::number("fewest states", "1", number))
        .with(Evidence::table("levels", table)))
}

/// `T₁T₂ = e^{2πiN/Nφ} T₂T₁`: both commute with H, so every level holds a multiple of `Nφ/gcd(N, Nφ)` states.
fn translations(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("largest change of H", "e²/ℓ"),
        ("largest term off momentum", "e²/ℓ"),
        ("states held together", "1"),
    ]);
    let mut held = usize::MAX;
    for electrons in run.parameters.integers("electrons")? {
        let torus = torus(electrons, 4, 1.0);
        let flux = torus.flux_quanta;
        let hamiltonian = torus.build()?;
        let space = hamiltonian.space();
        let largest = |terms: &mut dyn Iterator<Item = f64>| terms.fold(0.0, f64::max);
        let scale = largest(&mut hamiltonian.operator().terms().map(|(_, c)| c.norm()));
        let moved = hamiltonian.operator().map_labels(|mode| Mode::new((mode.site + 1) % flux as u32, 0));
        let change = (moved - hamiltonian.operator().clone())
            .normal_order(space.algebra(), &mut Steps::unlimited())?;
        let change = largest(&mut change.terms().map(|(_, c)| c.norm()));
        // A phase e^{2πij/Nφ} on every c_j leaves a term alone if the labels it creates and destroys have one sum.
        let balance = |word: &eigentruth_operators::Word<Mode>| {
            let sign = |kind| if kind == eigentruth_operators::GeneratorKind::Create { 1 } else { -1 };
            word.iter().map(|g| sign(g.kind) * i64::from(g.label.site)).sum::<i64>().rem_euclid(flux as i64)
        };
        let off = hamiltonian.operator().terms().filter(|(word, _)| balance(word) != 0);
        let off = largest(&mut off.map(|(_, c)| c.norm()));
        // N electrons: moving all by one orbital adds N to the momentum, which counts modulo Nφ.
        let orbit = (1..=flux).find(|steps| steps * electrons % flux == 0).unwrap_or(1);
        table.push([electrons as f64, change, off, orbit as f64]);
        if change > 1e3 * f64::EPSILON * scale || off > 0.0 {
            return Ok(Finding::undecided("a translation does not commute with H", "another argument"));
        }
        held = held.min(orbit);
    }
    let proof = Evidence::proof(
        "algebra",
        "Moving all electrons by one orbital commutes with H and adds N to the momentum, which is conserved modulo Nφ = 4N: \
         four different momenta have one energy, for every N and every translation-invariant interaction.",
    );
    let summary = format!("the translations of all electrons hold {held} states of every level together");
    Ok(Finding::decided(held > 1, FindingKind::Proof, summary)
        .with(proof)
        .with(Evidence::table("checks", table)))
}

/// Exact multiplicities at other fillings.
struct Fillings;

impl Family for Fillings {
    fn describe(&self) -> &'static str {
        "number of electrons, flux quanta, shape of the torus and Landau level; answer: at how many momenta a ground state lies"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let pick = |name: &str, choices: u64| seed::derive(seed, &["fillings", name]) % choices;
        let electrons = 2 + pick("electrons", 4) as usize;
        let flux_quanta = electrons + 2 + pick("flux", 7) as usize;
        let level = pick("level", 2) as u32;
        let aspect_ratio = 1.05 + 0.1 * pick("shape", 6) as f64;
        let torus = LandauLevel { flux_quanta, aspect_ratio, repulsion: Repulsion::Coulomb { level } };
        let system = with_charges(&torus)?;
        let mut ground = Vec::new();
        let mut error = 0.0_f64;
        for k in 0..flux_quanta {
            let sector = system.sector(&[("number", electrons as i64), ("momentum", k as i64)])?;
            let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
            error = error.max(spectrum.error);
            ground.push(spectrum.energies[0]);
        }
        let lowest = ground.iter().copied().fold(f64::INFINITY, f64::min);
        let count = ground.iter().filter(|energy| **energy - lowest <= 8.0 * error).count();
        let which = ["lowest", "second"][level as usize];
        let prompt = format!(
            "{electrons} spin-polarized electrons repel each other by the Coulomb force in the {which} Landau level of a torus with \
             {flux_quanta} flux quanta, whose sides have the ratio {aspect_ratio:.2}; other levels play no part. At how many of the \
             {flux_quanta} values of the momentum of the Landau gauge does a ground state lie? Answer with a whole number in \\boxed{{}}."
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, count)
            .with(Aspect::Size, format!("{electrons} spin-polarized electrons"))
            .with(Aspect::Filling, format!("{flux_quanta} flux quanta"))
            .with(Aspect::Terms, format!("the {which} Landau level")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::engine;
    use crate::verdict::reference;

    #[test]
    fn exact_degeneracies_are_decided_and_laws_stay_open_at_small_sizes() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = engine::investigate(&problem, Budget::Quick, 1);
        let reference = reference(&problem, &records);
        for (claim, settled) in &reference.readings[0].claims {
            assert_eq!(settled.truth != Truth::Unknown, *claim == "e", "{claim}: {:?}", settled.why);
        }
    }

    /// All eigenvalues of a torus, ascending, momentum by momentum together.
    fn spectrum(torus: &LandauLevel, electrons: i64) -> Vec<f64> {
        let system = with_charges(torus).unwrap();
        let mut all = Vec::new();
        for k in 0..torus.flux_quanta {
            let sector = system.sector(&[("number", electrons), ("momentum", k as i64)]).unwrap();
            all.extend(SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap().energies);
        }
        all.sort_by(f64::total_cmp);
        all
    }

    #[test]
    fn the_spectrum_is_that_of_the_turned_torus() {
        // Sides exchanged: another matrix in the Landau gauge, the same levels; C(12, 3) of them.
        let (wide, tall) = (spectrum(&torus(3, 4, 1.3), 3), spectrum(&torus(3, 4, 1.0 / 1.3), 3));
        assert_eq!(wide.len(), 220);
        assert!(wide.iter().zip(&tall).all(|(a, b)| (a - b).abs() < 1e4 * f64::EPSILON));
        // Another shape has others.
        let square = spectrum(&torus(3, 4, 1.0), 3);
        assert!(wide.iter().zip(&square).any(|(a, b)| (a - b).abs() > 1e-3));
    }

    #[test]
    fn a_contact_repulsion_does_not_reach_polarized_electrons() {
        // V(q) = 4π V_0 is a constant over all q; leaving q = 0 out lowers every pair by it over the area 2π Nφ.
        let torus = LandauLevel { repulsion: Repulsion::Pseudopotentials(vec![1.0]), ..torus(3, 4, 1.0) };
        let expected = -3.0 * 4.0 * std::f64::consts::PI / (2.0 * std::f64::consts::PI * 12.0);
        let all = spectrum(&torus, 3);
        assert!(all.iter().all(|energy| (energy - expected).abs() < 1e4 * f64::EPSILON), "{:?}", &all[..3]);
    }

    #[test]
    fn no_constant_answers_the_related_questions() {
        let mut answers = std::collections::BTreeMap::new();
        for seed in 0..100 {
            let reference = Fillings.draw(seed).unwrap().specification.reference;
            *answers.entry(reference).or_insert(0) += 1;
        }
        assert!(answers.values().all(|count| *count <= 30), "{answers:?}");
    }
}
