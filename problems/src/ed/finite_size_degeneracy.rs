//! ed/20-finite-size-degeneracy: which ground levels are degenerate at finite size already, and not only in the
//! thermodynamic limit.
//!
//! Two methods: the levels of finite systems by exact diagonalization of all sectors; and what the symmetries of each
//! model force or forbid, with every property that the argument needs checked on the operators and matrices themselves.

use eigentruth_exact::{Charge, DEFAULT_MEMORY, Sector, SectorSpectrum, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::hamiltonians::{heisenberg, ising};
use eigentruth_models::{Boundary, Hamiltonian, LandauLevel, Lattice, Repulsion, Spin};
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use eigentruth_operators::{Budget as Steps, GeneratorKind, Mode, NumericOperator};

use crate::assembly::Assembly;
use crate::family::{Draw, Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const WHOLE: &str = "the whole manifold";
const SOME: &str = "the lowest level";

/// The problem.
pub(crate) fn problem() -> Problem {
    let all = ["a", "b", "c", "d", "e"];
    Problem {
        parameters: "$a;b;c;d;e$",
        claims: vec![
            Claim::statement(
                "a",
                "The ground level of the Heisenberg ferromagnet is exactly degenerate at finite size.",
            ),
            Claim::statement(
                "b",
                "That of the Heisenberg antiferromagnet is, on rings of an even number of sites: on odd ones, which frustrate \
                 the order, the total spin is half an odd number and every level is degenerate.",
            ),
            Claim::statement(
                "c",
                "That of Coulomb electrons at a third of the lowest Landau level on a torus is.",
            ),
            Claim::statement(
                "d",
                "That of Coulomb electrons at half of the second Landau level on a torus is.",
            ),
            Claim::statement("e", "That of the Ising ferromagnet in a weak transverse field is."),
        ],
        assembly: Assembly::options("abcde"),
        readings: vec![
            Reading::admissible(
                WHOLE,
                "degenerate ground states in the thermodynamic limit",
                "X.-G. Wen and Q. Niu, Phys. Rev. B 41, 9377 (1990): topological degeneracy up to exponentially small splittings",
                "the states that are degenerate in the thermodynamic limit, all of them, have exactly one energy",
            ),
            Reading::admissible(
                SOME,
                "exactly degenerate ground states even in finite size systems",
                "F. D. M. Haldane, Phys. Rev. Lett. 55, 2095 (1985): exact degeneracy of every level on the torus",
                "the lowest level of every finite system has more than one state",
            ),
        ],
        methods: vec![
            Method::new("levels", "exact", &all, levels).parameters(|budget| match budget {
                Budget::Quick => Parameters::new()
                    .with("spins", vec![4, 6, 8, 10])
                    .with("third", vec![3, 4, 5])
                    .with("half", vec![6, 8])
                    .with("aspect ratios", vec![1.0, 1.27]),
                _ => Parameters::new()
                    .with("spins", vec![4, 6, 8, 10, 12])
                    .with("third", vec![3, 4, 5, 6])
                    .with("half", vec![6, 8])
                    .with("aspect ratios", vec![1.0, 1.27, 0.6]),
            }),
            Method::new("symmetries", "operators", &all, symmetries).parameters(|_| {
                Parameters::new()
                    .with("spins", vec![4, 6, 8])
                    .with("third", vec![3, 4])
                    .with("half", vec![6])
                    .with("aspect ratio", 1.19)
            }),
        ],
        family: Some(&Multiplicities),
        overturned_by: "a resolved splitting, above rounding, of a level that a symmetry is said to hold together; or a \
                        degeneracy of the six lowest states of the half-filled second level on a generic torus",
        ..Problem::outline(
            20,
            "ed/20-finite-size-degeneracy",
            "Exact degeneracy at finite size",
            "Which of these ground levels, degenerate in the thermodynamic limit, are exactly degenerate at finite size \
             already: (a) Heisenberg ferromagnet, (b) Heisenberg antiferromagnet, (c) Laughlin states of Coulomb electrons \
             in the lowest Landau level on a torus, (d) Moore-Read states of the second level on a torus, (e) ferromagnetic \
             transverse-field Ising model?",
            Kind::ChoiceSet,
        )
    }
}

/// A transverse field that leaves the Ising chain well inside its ordered phase: the transition is at h = J.
const WEAK_FIELD: f64 = 0.3;

/// A ring of spins ½.
fn ring(claim: &str, sites: usize) -> Result<Hamiltonian, Stop> {
    let lattice = Lattice::chain(sites, Boundary::Periodic)?;
    Ok(match claim {
        "a" => heisenberg(&lattice, Spin::HALF, |_| -1.0)?,
        "b" => heisenberg(&lattice, Spin::HALF, |_| 1.0)?,
        _ => ising(&lattice, |_| 1.0, |_| WEAK_FIELD, |_| 0.0)?,
    })
}

/// The electrons of a claim: Landau level, and flux quanta for `particles` of them.
fn torus(claim: &str, particles: usize, aspect_ratio: f64) -> LandauLevel {
    let (level, flux_quanta) = if claim == "c" { (0, 3 * particles) } else { (1, 2 * particles) };
    LandauLevel { flux_quanta, aspect_ratio, repulsion: Repulsion::Coulomb { level } }
}

/// The momenta of the states that are degenerate in the thermodynamic limit, from the patterns of occupied orbitals that
/// they become on a thin torus: 100100… of Laughlin's; 1100… and 1010… of Moore and Read's (A. Seidel and D.-H. Lee, Phys.
/// Rev. Lett. 97, 056804 (2006); E. J. Bergholtz et al., Phys. Rev. B 74, 081308 (2006)).
fn manifold(claim: &str, flux_quanta: usize) -> Vec<usize> {
    let patterns: &[(usize, &[usize])] = if claim == "c" { &[(3, &[0])] } else { &[(4, &[0, 1]), (2, &[0])] };
    let mut momenta = Vec::new();
    for (period, occupied) in patterns {
        for shift in 0..*period {
            let orbitals = (0..flux_quanta).filter(|j| occupied.contains(&((j + period - shift) % period)));
            momenta.push(orbitals.sum::<usize>() % flux_quanta);
        }
    }
    momenta
}

/// What the levels of one finite system say.
struct Levels {
    /// Exactly degenerate states in the lowest level.
    lowest: usize,
    /// States that are degenerate in the thermodynamic limit.
    manifold: usize,
    /// The largest distance between their energies.
    splitting: f64,
    /// What rounding may make of a zero.
    rounding: f64,
}

fn levels_of_spins(claim: &str, sites: usize) -> Result<Levels, Stop> {
    let spectrum = Spectrum::new(&System::new(ring(claim, sites)?)?, false, DEFAULT_MEMORY)?;
    let manifold = match claim {
        // The multiplet of spin N/2.
        "a" => sites + 1,
        // The lowest singlet and triplet: the first two steps of the tower of states.
        "b" => 4,
        // Up and down.
        _ => 2,
    };
    let energies = spectrum.energies();
    let splitting = energies[manifold - 1] - energies[0];
    Ok(Levels { lowest: spectrum.levels()[0].1, manifold, splitting, rounding: 8.0 * spectrum.error() })
}

/// All momenta are computed, none inferred from another.
fn levels_on_torus(run: &Run<'_>, particles: usize, aspect_ratio: f64) -> Result<Levels, Stop> {
    let torus = torus(run.claim, particles, aspect_ratio);
    let hamiltonian = torus.build()?;
    let space = hamiltonian.space().clone();
    let momentum = Charge::from(torus.momentum());
    let number = Charge::number("number", &space, |_| true);
    let system = System::with_charges(hamiltonian, vec![number, momentum])?;
    let mut by_momentum = Vec::new();
    let mut error = 0.0_f64;
    for k in 0..torus.flux_quanta {
        run.checkpoint()?;
        let sector =
            system.sector(&[("number", i64::try_from(particles)?), ("momentum", i64::try_from(k)?)])?;
        let spectrum = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY)?;
        error = error.max(spectrum.error);
        by_momentum.push(spectrum.energies);
    }
    let rounding = 8.0 * error;
    let ground = by_momentum.iter().map(|energies| energies[0]).fold(f64::INFINITY, f64::min);
    let lowest = by_momentum.iter().flatten().filter(|energy| **energy - ground <= rounding).count();
    let mut taken = vec![0; torus.flux_quanta];
    let mut energies = Vec::new();
    for k in manifold(run.claim, torus.flux_quanta) {
        energies.push(by_momentum[k][taken[k]]);
        taken[k] += 1;
    }
    let most = energies.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = energies.iter().copied().fold(f64::INFINITY, f64::min);
    Ok(Levels { lowest, manifold: energies.len(), splitting: most - least, rounding })
}

/// The levels of finite systems of several sizes and shapes.
fn levels(run: &Run<'_>) -> Result<Finding, Stop> {
    let key = run.claim.to_owned();
    let systems = run.shared(&key, |_| {
        let mut systems = Vec::new();
        match run.claim {
            "c" | "d" => {
                let name = if run.claim == "c" { "third" } else { "half" };
                for particles in run.parameters.integers(name)? {
                    for aspect_ratio in run.parameters.numbers("aspect ratios")? {
                        systems.push((
                            particles,
                            aspect_ratio,
                            levels_on_torus(run, particles, aspect_ratio)?,
                        ));
                    }
                }
            }
            _ => {
                for sites in run.parameters.integers("spins")? {
                    run.checkpoint()?;
                    systems.push((sites, 1.0, levels_of_spins(run.claim, sites)?));
                }
            }
        }
        Ok(systems)
    })?;
    let mut table = Table::new(&[
        ("size", "1"),
        ("aspect ratio", "1"),
        ("states in the lowest level", "1"),
        ("states of the manifold", "1"),
        ("splitting of the manifold", "interaction"),
        ("rounding", "interaction"),
    ]);
    let mut splittings = Vec::new();
    for (size, shape, found) in systems.iter() {
        let (lowest, manifold) = (found.lowest as f64, found.manifold as f64);
        table.push([*size as f64, *shape, lowest, manifold, found.splitting, found.rounding]);
        splittings.push(found);
    }
    let evidence = Evidence::table("levels", table);
    let finding = if run.reading == SOME {
        let counts: Vec<String> = splittings.iter().map(|found| found.lowest.to_string()).collect();
        let summary = format!("the lowest level has {} states", counts.join(", "));
        let fewest = splittings.iter().map(|found| found.lowest).min().unwrap_or(0);
        Finding::decided(fewest > 1, FindingKind::Numerical, summary)
    } else {
        let worst =
            splittings.iter().max_by(|a, b| a.splitting.total_cmp(&b.splitting)).expect("there are systems");
        let resolved = splittings.iter().all(|found| found.splitting > 1e3 * found.rounding);
        let states = worst.manifold;
        if splittings.iter().all(|found| found.splitting <= found.rounding) {
            let summary =
                format!("no splitting above rounding ({:.0e}) among the {states} states", worst.rounding);
            Finding::holds(FindingKind::Numerical, summary)
        } else if resolved {
            let largest = worst.splitting;
            let summary =
                format!("the {states} states differ in energy at every size, by up to {largest:.3}");
            Finding::fails(FindingKind::Numerical, summary)
        } else {
            Finding::undecided("a splitting is neither rounding nor far above it", "other sizes and shapes")
        }
    };
    Ok(finding.with(evidence))
}

/// What symmetry forces, or what forbids a degeneracy, by model.
fn symmetries(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "a" => ferromagnet(run),
        "b" => unique(run, true),
        "e" => unique(run, false),
        _ => magnetic_translations(run),
    }
}

/// The ferromagnet: the polarized state reaches the bound on every bond, and S⁻ makes N more of its energy.
fn ferromagnet(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("terms of [H, S⁻]", "1"),
        ("E(polarized) − bound", "J"),
        ("rounding", "J"),
    ]);
    for sites in run.parameters.integers("spins")? {
        let hamiltonian = ring("a", sites)?;
        let space = hamiltonian.space();
        let species = space.degrees()[0].species;
        let mut lower = NumericOperator::zero();
        for degree in space.degrees() {
            let factor =
                eigentruth_operators::Generator { species, kind: GeneratorKind::Minus, label: degree.mode };
            lower += NumericOperator::generator(factor);
        }
        let left = hamiltonian
            .operator()
            .commutator(&lower)
            .normal_order(space.algebra(), &mut Steps::unlimited())?;
        let transitions = Transitions::from_operator(space, hamiltonian.operator(), &Layout::new(space)?)?;
        let up = (1_u64 << sites) - 1;
        let energy: f64 = transitions.images(up).filter(|(to, _)| *to == up).map(|(_, a)| a.re).sum();
        let leaves = transitions.images(up).any(|(to, amplitude)| to != up && amplitude != Complex64::ZERO);
        // −S·S ≥ −1/4 on each of the N bonds.
        let bound = -0.25 * sites as f64;
        let rounding = 4.0 * sites as f64 * f64::EPSILON;
        table.push([sites as f64, left.len() as f64, energy - bound, rounding]);
        if !left.is_empty() || leaves || (energy - bound).abs() > rounding {
            let why = format!("a property that the argument needs fails at {sites} sites");
            return Ok(Finding::undecided(why, "another argument").with(Evidence::table("checks", table)));
        }
    }
    let proof = Evidence::proof(
        "multiplet",
        "On each bond −S·S ≥ −1/4, so no energy lies below −N/4; the fully polarized state has it. S⁻ commutes with H and \
         annihilates S⁻ᵏ|↑…↑⟩ only for k = N, so the lowest level contains the N + 1 states of spin N/2, which are the \
         manifold of the thermodynamic limit.",
    );
    let summary =
        "[H, S⁻] = 0 and the polarized state is a ground state: N + 1 states of one energy at every size";
    Ok(Finding::holds(FindingKind::Proof, summary).with(proof).with(Evidence::table("checks", table)))
}

/// Perron and Frobenius: no positive off-diagonal element (after turning one sublattice about z) and a connected graph of
/// configurations leave one ground state.
fn unique(run: &Run<'_>, antiferromagnet: bool) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("largest off-diagonal element", "J"),
        ("configurations", "1"),
        ("connected", "1"),
    ]);
    for sites in run.parameters.integers("spins")? {
        let hamiltonian = ring(run.claim, sites)?;
        let space = hamiltonian.space();
        let transitions = Transitions::from_operator(space, hamiltonian.operator(), &Layout::new(space)?)?;
        // S^z = 0 holds a member of every multiplet; the Ising model is taken whole.
        let inside = |state: u64| !antiferromagnet || state.count_ones() as usize == sites / 2;
        let states: Vec<u64> = (0..1_u64 << sites).filter(|state| inside(*state)).collect();
        let odd = (0..sites).step_by(2).fold(0_u64, |mask, site| mask | 1 << site);
        let sign =
            |state: u64| if antiferromagnet && (state & odd).count_ones() % 2 == 1 { -1.0 } else { 1.0 };
        let mut largest = f64::NEG_INFINITY;
        let mut seen = vec![false; states.len()];
        let mut queue = vec![0];
        seen[0] = true;
        while let Some(at) = queue.pop() {
            let from = states[at];
            for (to, amplitude) in transitions.images(from).filter(|(to, _)| *to != from) {
                largest = largest.max(amplitude.re * sign(from) * sign(to));
                if let Ok(next) = states.binary_search(&to)
                    && amplitude.re != 0.0
                    && !seen[next]
                {
                    seen[next] = true;
                    queue.push(next);
                }
            }
        }
        let connected = seen.iter().filter(|seen| **seen).count();
        table.push([sites as f64, largest, states.len() as f64, connected as f64]);
        if largest > 0.0 || connected != states.len() {
            let why = format!("the matrix at {sites} sites is not of the form that the theorem needs");
            return Ok(Finding::undecided(why, "another argument").with(Evidence::table("checks", table)));
        }
    }
    let text = if antiferromagnet {
        "With one sublattice turned about z, all off-diagonal elements between configurations of S^z = 0 are ≤ 0 and connect \
         all of them: by Perron and Frobenius the lowest state there is one only. Every multiplet has a member with S^z = 0, so \
         the lowest level of the whole system is that one state (W. Marshall, Proc. R. Soc. A 232, 48 (1955); E. Lieb and D. \
         Mattis, J. Math. Phys. 3, 749 (1962)); the triplet lies above it."
    } else {
        "In the basis of S^z all off-diagonal elements are −h < 0 and connect all configurations: by Perron and Frobenius the \
         ground state is one only, at every finite size."
    };
    let summary = "the ground state is one only at even N, by Perron and Frobenius";
    let finding = Finding::fails(FindingKind::Proof, summary);
    Ok(finding.with(Evidence::proof("uniqueness", text)).with(Evidence::table("checks", table)))
}

/// Translations of all electrons: T₂ moves every orbital by one, T₁ gives it a phase; `T₁T₂ = e^{2πiN/Nφ} T₂T₁`. They hold
/// `Nφ/gcd(N, Nφ)` states together. Whether more are degenerate is looked up on the torus turned by a right angle.
fn magnetic_translations(run: &Run<'_>) -> Result<Finding, Stop> {
    let name = if run.claim == "c" { "third" } else { "half" };
    let aspect_ratio = run.parameters.number("aspect ratio")?;
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("largest change of H under T₂", "interaction"),
        ("largest term off momentum", "interaction"),
        ("states held together", "1"),
        ("states of the manifold", "1"),
        ("splitting, torus turned", "interaction"),
        ("rounding", "interaction"),
    ]);
    let mut whole = true;
    let mut resolved = true;
    let mut fewest = usize::MAX;
    for particles in run.parameters.integers(name)? {
        run.checkpoint()?;
        // The turned torus has the same energies, but other orbitals, amplitudes and momenta.
        let torus = torus(run.claim, particles, 1.0 / aspect_ratio);
        let hamiltonian = torus.build()?;
        let flux = torus.flux_quanta;
        let space = hamiltonian.space();
        let moved = hamiltonian.operator().map_labels(|mode| Mode::new((mode.site + 1) % flux as u32, 0));
        let change = (moved - hamiltonian.operator().clone())
            .normal_order(space.algebra(), &mut Steps::unlimited())?;
        let change = change.terms().map(|(_, c)| c.norm()).fold(0.0, f64::max);
        let off = hamiltonian.operator().terms().filter(|(word, _)| {
            let moment =
                |kind| word.iter().filter(|g| g.kind == kind).map(|g| g.label.site as usize).sum::<usize>();
            moment(GeneratorKind::Create) % flux != moment(GeneratorKind::Annihilate) % flux
        });
        let off = off.map(|(_, c)| c.norm()).fold(0.0, f64::max);
        let scale = hamiltonian.operator().terms().map(|(_, c)| c.norm()).fold(0.0, f64::max);
        if change > 1e3 * f64::EPSILON * scale || off > 0.0 {
            return Ok(Finding::undecided("a translation does not commute with H", "another argument"));
        }
        let held = flux / greatest_common_divisor(particles, flux);
        let levels = levels_on_torus(run, particles, 1.0 / aspect_ratio)?;
        table.push([
            particles as f64,
            change,
            off,
            held as f64,
            levels.manifold as f64,
            levels.splitting,
            levels.rounding,
        ]);
        whole &= held == levels.manifold;
        resolved &= levels.splitting > 1e3 * levels.rounding;
        fewest = fewest.min(held);
    }
    let evidence = Evidence::table("tori", table);
    let proof = Evidence::proof(
        "translations",
        "T₂ (every orbital moved by one) and T₁ (a phase by momentum) commute with H, and T₁T₂ = e^{2πiN/Nφ} T₂T₁ on N \
         electrons: T₂ changes the momentum by N modulo Nφ, so that every level holds a multiple of Nφ/gcd(N, Nφ) states.",
    );
    let finding = if run.reading == SOME {
        let summary =
            format!("the translations of all electrons hold {fewest} states of every level together");
        if fewest > 1 {
            Finding::holds(FindingKind::Proof, summary).with(proof)
        } else {
            Finding::undecided(summary, "another argument")
        }
    } else if whole {
        let summary = format!("the translations of all electrons hold all {fewest} states together");
        Finding::holds(FindingKind::Proof, summary).with(proof)
    } else if resolved {
        let summary = format!("the translations hold only {fewest} states together, and the others split");
        Finding::fails(FindingKind::Numerical, summary).with(proof)
    } else {
        Finding::undecided(
            "more states are degenerate than the translations hold together",
            "another argument",
        )
    };
    let number = Estimate::exact(fewest as f64, 0.0, Provenance::new("operators/magnetic-translations"));
    Ok(finding.with(Evidence::number("states held together", "1", number)).with(evidence))
}

/// Multiplicities of ground levels of small systems.
struct Multiplicities;

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

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_varied};

    #[test]
    fn every_claim_is_decided_in_both_readings() {
        assert_decided(&problem());
    }

    #[test]
    fn no_constant_answers_the_family() {
        assert_varied(&Multiplicities, 30);
    }

    #[test]
    fn momenta_of_the_patterns_are_counted() {
        // Three electrons in nine orbitals: 0+3+6, 1+4+7, 2+5+8 modulo 9.
        assert_eq!(manifold("c", 9), [0, 3, 6]);
        assert_eq!(manifold("d", 12).len(), 6);
    }
}
