//! Every crate that computes holds one error that can be planted (`eigentruth_operators::planted`). Here they are, one after another, and
//! a second opinion has to find each: of what was settled without the error something is contradicted with it, and nothing is settled otherwise.
//!
//! Errors are planted for the whole process, so that this is one test in a program of its own.
#![cfg(debug_assertions)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;

use eigentruth_determinant::{DensityModel, Expansion, expand};
use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::{Boundary, FermionSystem, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep};
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::planted::{Bug, plant};
use eigentruth_numerics::{Comparison, Estimate, Provenance};
use eigentruth_problems::engine::investigate;
use eigentruth_problems::{
    Agreement, Budget, Claim, Problem, Reading, Settled, Why, catalogue, compare_values, settle,
};
use eigentruth_sse::{Measurements, Simulation, Update};

type Energies = Result<[Estimate; 2], Box<dyn Error>>;

/// Who has the second opinion.
#[derive(Clone, Copy)]
enum Witness {
    /// A method of the problem with this index, in a quick run.
    Problem(u64),
    /// The crate for exact diagonalization, about an energy. No problem has a cheap quick run that rests on these solvers.
    Energy(&'static str, fn() -> Energies),
}

fn witness(bug: Bug) -> Witness {
    match bug {
        Bug::Operators => Witness::Problem(5),
        Bug::Numerics | Bug::Exact | Bug::Free => Witness::Problem(32),
        Bug::Enumerate => Witness::Problem(48),
        Bug::Meanfield => Witness::Problem(34),
        Bug::Classical => Witness::Problem(49),
        Bug::Stochastic => Witness::Problem(42),
        Bug::Trg => Witness::Problem(21),
        Bug::Signs => Witness::Problem(18),
        Bug::Variational => Witness::Problem(13),
        Bug::Sse => Witness::Energy("a Heisenberg ring at a temperature", by_series),
        Bug::Determinant => Witness::Energy("fermions on a ring at a temperature", by_vertices),
        Bug::Mps => Witness::Energy("the ground state of a Heisenberg ring", by_sweeps),
    }
}

fn heisenberg() -> Result<Hamiltonian, Box<dyn Error>> {
    Ok(hamiltonians::heisenberg(&Lattice::chain(6, Boundary::Periodic)?, Spin::HALF, |_| 1.0)?)
}

/// The mean energy at an inverse temperature.
fn exact(hamiltonian: &Hamiltonian, beta: f64) -> Result<Estimate, Box<dyn Error>> {
    let spectrum = Spectrum::new(&System::new(hamiltonian.clone())?, false, DEFAULT_MEMORY)?;
    Ok(Ensemble::grand(&spectrum, &[])?.at(beta)?.energy)
}

fn by_series() -> Energies {
    let (ring, beta) = (heisenberg()?, 2.0);
    let simulation = Simulation::new(&ring, beta, &Update::Loops, Measurements::default())?;
    let found = simulation.run(&Plan::new(1, 2, 2000), Control::default())?.energy()?;
    Ok([found, exact(&ring, beta)?])
}

fn by_vertices() -> Energies {
    let (sites, beta, strength) = (4, 2.0, 1.5);
    let mut ring = FermionSystem::new(sites, 1);
    for site in 0..sites {
        ring.hop(((site + 1) % sites, 0), (site, 0), (-1.0).into());
        ring.density_density(site, (site + 1) % sites, strength);
        // Half filling, where no weight is negative.
        ring.potential(site, -strength);
    }
    let ring = ring.build()?;
    let expansion = Expansion::new(&DensityModel::lower(&ring, &())?, beta, 0.0)?;
    let found = expand(&expansion, &Plan::new(1, 2, 2000), Control::default())?.mean("energy")?;
    Ok([found, exact(&ring, beta)?])
}

fn by_sweeps() -> Energies {
    let ring = heisenberg()?;
    let chain = Chain::new(ring.space(), &ring.charges())?;
    let mpo = Mpo::<f64>::new(&ring, &chain)?;
    let mut search = Dmrg::new(&chain, &mpo, Mps::product(&chain, &[0, 1, 0, 1, 0, 1])?);
    search.run(&[1e-4, 0.0, 0.0, 0.0].map(|noise| Sweep { noise, ..Sweep::two(16) }))?;
    let spectrum = Spectrum::new(&System::new(ring)?, false, DEFAULT_MEMORY)?;
    let lowest = spectrum.sectors.iter().filter_map(|sector| sector.energies.first()).copied();
    let lowest = lowest.fold(f64::INFINITY, f64::min);
    Ok([search.energy()?, Estimate::exact(lowest, spectrum.error(), Provenance::new("exact/full"))])
}

/// What a quick run adds up to, by claim and reading.
fn settled(problem: &Problem) -> Vec<(String, Settled)> {
    let records = investigate(problem, Budget::Quick, 1);
    let pairs = problem.claims.iter().flat_map(|c| problem.readings.iter().map(move |r| (c, r)));
    let of = |(claim, reading): (&Claim, &Reading)| {
        let name = format!("`{}` in the reading `{}`", claim.id, reading.name);
        (name, settle(problem, claim, reading.name, &records))
    };
    pairs.map(of).collect()
}

/// Whether two verdicts on a claim differ for sure.
fn differ(problem: &Problem, one: &Settled, two: &Settled) -> bool {
    match (&one.value, &two.value) {
        (Some(one), Some(two)) => matches!(compare_values(problem, one, two), Agreement::Different(_)),
        _ => one.truth != two.truth,
    }
}

/// How a planted error shows in a problem: claims that were settled without it and of which two methods now say different things.
fn seen(problem: &Problem, sound: &[(String, Settled)], failures: &mut Vec<String>) -> Option<String> {
    let with_error = settled(problem);
    let mut contradicted = Vec::new();
    for ((name, before), (_, now)) in sound.iter().zip(&with_error) {
        match &now.why {
            Some(Why::Disagreement(why)) => contradicted.push(format!("{name}: {why}")),
            None if differ(problem, before, now) => {
                failures.push(format!("{}: {name} is settled otherwise: {}", problem.id, now.sentence));
            }
            _ => {}
        }
    }
    let first = contradicted.first()?;
    Some(format!("{}: {} of {} claims contradicted; {first}", problem.id, contradicted.len(), sound.len()))
}

fn both(found: &Estimate, exact: &Estimate) -> String {
    format!("{:.6} ± {:.1e}, by exact diagonalization {:.6}", found.value, found.error, exact.value)
}

/// Said on the handle itself: the test harness captures what `eprintln!` prints.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[test]
fn every_planted_error_is_found_by_a_second_opinion() {
    let problems = catalogue();
    let mut sound: BTreeMap<u64, Vec<(String, Settled)>> = BTreeMap::new();
    let mut failures = Vec::new();
    for bug in Bug::ALL {
        plant(None);
        let shows = match witness(bug) {
            Witness::Problem(index) => {
                let problem =
                    problems.iter().find(|problem| problem.index == index).expect("in the catalogue");
                let sound = sound.entry(index).or_insert_with(|| settled(problem));
                for (name, settled) in &*sound {
                    if let Some(why) = &settled.why {
                        failures.push(format!("{}: {name} is open without an error: {why}", problem.id));
                    }
                }
                plant(Some(bug));
                seen(problem, sound, &mut failures)
            }
            Witness::Energy(of, energies) => {
                let [found, exact] = energies().expect("energies without an error");
                if found.compare(&exact) != Comparison::Same {
                    failures.push(format!("{of}, without an error: {}", both(&found, &exact)));
                }
                plant(Some(bug));
                let [found, exact] = energies().expect("energies with an error");
                (found.compare(&exact) == Comparison::Different)
                    .then(|| format!("{of}: {}", both(&found, &exact)))
            }
        };
        plant(None);
        match shows {
            Some(how) => say(&format!("{bug:?} found by {how}")),
            None => failures.push(format!("{bug:?} is found by nobody")),
        }
    }
    assert_eq!(failures, Vec::<String>::new());
}
