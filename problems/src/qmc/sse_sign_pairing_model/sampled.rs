//! By sampling: the series as a Markov chain of operator strings, and the sign of every weight that it visits.
//!
//! What counts as what was fixed before anything was sampled. A lattice is free of signs only if every weight that was visited is positive,
//! and the number of weights is stated, for sampling supports "none" at the level of that number alone. In the reading of single weights one
//! negative weight is a sign problem; in that of the average it has to be below one by five errors, and to fall by five errors from
//! the highest temperature to the lowest.

use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::Lattice;
use eigentruth_numerics::Estimate;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::streams::derived_seed;
use eigentruth_signs::{average, strings::Strings};
use eigentruth_sse::{Measurements, Simulation, Update};
use serde::{Deserialize, Serialize};

use super::{
    Couplings, HEISENBERG, PERIODIC, SIGNS, WEIGHTS, clusters, found_in, frustrated, name, operator,
};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Parameters, Run, Stop};

/// The inverse temperatures, in units of 1/J.
const BETAS: [f64; 3] = [0.5, 1.0, 4.0];

/// Weight added to diagonal vertices, in units of the largest off-diagonal one, so that worms reach all strings.
const EXTRA: f64 = 0.25;

/// Chains of a simulation.
const CHAINS: usize = 2;

/// The most configurations of which levels are computed: nine sites.
const LIMIT: usize = 512;

pub(super) fn parameters(budget: Budget) -> Parameters {
    let (rows, square, kagome) = match budget {
        Budget::Quick => (2000, vec![4, 5], vec![2, 3]),
        _ => (10_000, vec![4, 5, 8], vec![2, 3, 5]),
    };
    Parameters::new()
        .with("rows", rows)
        .with("lengths of square tori", square)
        .with("lengths of kagome tori", kagome)
}

/// What was visited of one cluster with one set of couplings at one temperature.
#[derive(Serialize, Deserialize)]
struct Visited {
    sites: usize,
    couplings: Couplings,
    beta: f64,
    weights: usize,
    negative: usize,
    /// Off-diagonal operators of a string.
    flips: f64,
    sign: Estimate,
}

/// What the weights of one case, at all temperatures, say.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Says {
    Positive,
    Problem,
    Unclear,
}

/// See the head of this file.
fn says(reading: &str, case: &[Visited]) -> Says {
    if case.iter().all(|visited| visited.negative == 0) {
        return Says::Positive;
    }
    if reading == WEIGHTS {
        return Says::Problem;
    }
    let (Some(hot), Some(cold)) = (case.first(), case.last()) else { return Says::Unclear };
    let below = 1.0 - cold.sign.value > Estimate::DIFFERENT * cold.sign.error;
    let fall = hot.sign.value - cold.sign.value;
    let falls = fall > Estimate::DIFFERENT * hot.sign.error.hypot(cold.sign.error);
    if below && falls { Says::Problem } else { Says::Unclear }
}

/// A comparison with exact numbers.
#[derive(Serialize, Deserialize)]
struct Check {
    what: f64,
    sites: usize,
    beta: f64,
    sampled: Estimate,
    exact: Estimate,
}

impl Check {
    fn z(&self) -> f64 {
        // Where nothing fluctuates the numbers agree up to rounding.
        let rounding = 1e3 * f64::EPSILON * self.exact.value.abs().max(1.0);
        (self.sampled.value - self.exact.value) / self.sampled.error.hypot(self.exact.error).max(rounding)
    }
}

/// All that was sampled for a claim: by lattice its name, whether the control is frustrated on it, and by couplings (the control first) all
/// temperatures.
struct Sampled {
    lattices: Vec<(String, bool, Vec<Vec<Visited>>)>,
    checks: Vec<Check>,
}

const SIGN: f64 = 0.0;
const ENERGY: f64 = 1.0;

fn sampled(run: &Run<'_>, seed: u64) -> Result<Sampled, Stop> {
    let rows = run.parameters.integer("rows")?;
    let lengths = run.parameters.integers(&format!("lengths of {} tori", run.claim))?;
    let mut lattices = clusters(run.claim)?;
    let small = lattices.len();
    for length in lengths {
        lattices.push(match run.claim {
            "square" => Lattice::square([length; 2], PERIODIC)?,
            _ => Lattice::kagome([length; 2], PERIODIC)?,
        });
    }
    let (mut all, mut checks) = (Vec::new(), Vec::new());
    for (at, lattice) in lattices.iter().enumerate() {
        let mut cases = Vec::new();
        for couplings in [HEISENBERG].into_iter().chain(SIGNS) {
            let hamiltonian = operator::hamiltonian(lattice, couplings)?;
            let exact = if at < small {
                let strings = Strings::of(&Transitions::lower(&hamiltonian, &None)?, LIMIT)?;
                let system = System::new(hamiltonian.clone())?;
                let levels = Spectrum::new(&system, false, DEFAULT_MEMORY)?;
                Some((average::sign(&strings, &BETAS)?, Ensemble::grand(&levels, &[])?))
            } else {
                None
            };
            let first = (at * (1 + SIGNS.len()) + cases.len()) * BETAS.len();
            let key = format!("{} number {at}, couplings {}", run.claim, cases.len());
            let (case, compared) = run.kept(&key, |_| {
                let (mut case, mut checks) = (Vec::new(), Vec::new());
                for (which, &beta) in BETAS.iter().enumerate() {
                    let update = Update::Directed { extra: EXTRA };
                    let simulation = Simulation::new(&hamiltonian, beta, &update, Measurements::default())?;
                    let plan = Plan::new(derived_seed(seed, (first + which + 1) as u64), CHAINS, rows);
                    let interrupted = || run.checkpoint().is_err();
                    let control = Control { interrupted: Some(&interrupted), ..Control::default() };
                    let record = simulation.run(&plan, control);
                    run.checkpoint()?;
                    let record = record?;
                    let signs = record.samples().values("sign")?;
                    let sign = record.sign()?;
                    if let Some((exact_signs, ensemble)) = &exact {
                        let check =
                            |what, sampled, exact| Check { what, sites: lattice.len(), beta, sampled, exact };
                        checks.push(check(SIGN, sign.clone(), exact_signs[which].clone()));
                        // Strings that were not reached would be missing in the energy too. A lost sign leaves no energy.
                        if sign.value > 0.2 {
                            checks.push(check(ENERGY, record.energy()?, ensemble.at(beta)?.energy));
                        }
                    }
                    case.push(Visited {
                        sites: lattice.len(),
                        couplings,
                        beta,
                        weights: signs.iter().map(Vec::len).sum(),
                        negative: signs.iter().flatten().filter(|sign| **sign < 0.0).count(),
                        // Averages come times the sign.
                        flips: record
                            .samples()
                            .values("kinks")?
                            .iter()
                            .flatten()
                            .map(|kinks| kinks.abs())
                            .sum::<f64>()
                            / signs.iter().map(Vec::len).sum::<usize>() as f64,
                        sign,
                    });
                }
                Ok((case, checks))
            })?;
            checks.extend(compared);
            cases.push(case);
        }
        all.push((name(lattice), frustrated(lattice.len(), lattice.bonds()), cases));
    }
    Ok(Sampled { lattices: all, checks })
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let found = run.shared(&format!("weights {}", run.claim), |seed| sampled(run, seed))?;
    let mut table = Table::new(&[
        ("sites", "1"),
        ("Jz", "J"),
        ("J++", "J"),
        ("J+-", "J"),
        ("h", "J"),
        ("beta", "1/J"),
        ("weights visited", "1"),
        ("negative ones", "1"),
        ("off-diagonal operators of a string", "1"),
        ("average sign", "1"),
        ("its error", "1"),
    ]);
    for visited in found.lattices.iter().flat_map(|(.., cases)| cases).flatten() {
        let Couplings { jz, pair, exchange, h } = visited.couplings;
        table.push([
            visited.sites as f64,
            jz,
            pair,
            exchange,
            h,
            visited.beta,
            visited.weights as f64,
            visited.negative as f64,
            visited.flips,
            visited.sign.value,
            visited.sign.error,
        ]);
    }
    let mut exact = Table::new(&[
        ("energy (1) or sign (0)", "1"),
        ("sites", "1"),
        ("beta", "1/J"),
        ("sampled", "J or 1"),
        ("its error", "J or 1"),
        ("from levels", "J or 1"),
        ("errors between them", "1"),
    ]);
    for check in &found.checks {
        let Check { what, sites, beta, sampled, exact: levels } = check;
        exact.push([*what, *sites as f64, *beta, sampled.value, sampled.error, levels.value, check.z()]);
    }
    let evidence = |finding: Finding| {
        let tables = [("weights", table.clone()), ("against levels", exact.clone())];
        tables.into_iter().fold(finding, |finding, (name, table)| finding.with(Evidence::table(name, table)))
    };
    let undecided = |why: String, cost: &str| Ok(evidence(Finding::undecided(why, cost)));
    // What is no number agrees with nothing.
    let apart = found.checks.iter().map(Check::z).find(|z| z.is_nan() || z.abs() > Estimate::SAME);
    if let Some(z) = apart {
        return undecided(
            format!("samples and levels differ by {z:.1} errors"),
            "chains that agree with levels",
        );
    }
    let (mut weights, mut cases, mut witness, mut unclear) = (0, 0, None, None);
    for (name, frustrated, of_lattice) in &found.lattices {
        for (at, case) in of_lattice.iter().enumerate() {
            let said = says(run.reading, case);
            if at == 0 {
                let expected = if *frustrated { Says::Problem } else { Says::Positive };
                if said != expected {
                    let why =
                        format!("the Heisenberg antiferromagnet, the control, comes out wrong on {name}");
                    return undecided(why, "a method that passes its control, or more samples of it");
                }
                continue;
            }
            cases += 1;
            weights += case.iter().map(|visited| visited.weights).sum::<usize>();
            let Couplings { jz, pair, h, .. } = case[0].couplings;
            let what = format!("{name} with J±± = {pair}, Jz = {jz}, h = {h}");
            match said {
                Says::Positive => {}
                Says::Problem => witness = witness.or(Some(what)),
                Says::Unclear => unclear = unclear.or(Some(what)),
            }
        }
    }
    let kind = FindingKind::Numerical;
    Ok(evidence(match (witness, unclear) {
        (Some(case), _) => Finding::holds(kind, found_in(&case)),
        (None, Some(case)) => {
            Finding::undecided(format!("the sign of {case} is not clear"), "ten times as many samples")
        }
        (None, None) => Finding::fails(
            kind,
            format!(
                "all of {weights} weights, looked at after one sweep each, are positive, of {cases} clusters and couplings at 3 temperatures"
            ),
        ),
    }))
}
