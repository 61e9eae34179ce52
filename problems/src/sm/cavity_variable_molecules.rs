//! sm/45-cavity-variable-molecules: which variables an effective equation for a molecule must hold in high dimension.
//!
//! First method: what the displacement of one coordinate does to others in a fluid of dumbbells, against the dimension. Second
//! method: mean-square displacements of whole molecules against those of equations for fewer variables. What is consistent, and what
//! is the smallest of it, is computed; that the smallest is the appropriate one is a choice.

mod family;

use eigentruth_grading::Kind;
use eigentruth_numerics::{Estimate, streams};
use eigentruth_stochastic::dumbbells::{
    Body, Bond, Fluid, Responses, free_displacements, one_coordinate, pair_of_coordinates, power_law,
};

use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const TURNING: &str = "bond of order one, until the molecule turns";
const SHORT: &str = "bond as short as the motion in a cage";
const CAGED: &str = "bond of order one, within the cage";

/// Why two columns of one reading are equal to all digits.
const UNDISTURBED: &str = "followed without neighbours, so that the forces within it conserve the sum of the displacements of its two \
    atoms along each axis: along another axis than the one displaced the partner moves exactly against the atom itself, and both \
    responses have the same size";

/// The five candidates, smallest first where they are nested.
const CLAIMS: [&str; 5] = ["component", "atom", "pair", "molecule", "cluster"];

/// Whether a coupling, or an error, is there in the limit of large dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Vanishes,
    Stays,
    Unclear,
}

/// What becomes of a size that is measured at several dimensions: it vanishes if it falls faster than d^{−1/4} by five errors, or if
/// the last one is zero within four errors that are much smaller than a part in fifty; it stays if it falls more slowly.
fn limit(values: &[(usize, Estimate)]) -> Limit {
    const SLOWEST: f64 = -0.25;
    const NOTHING: f64 = 0.05;
    if let Some(law) = power_law(values) {
        let exponent = &law.exponent;
        if exponent.value + Estimate::DIFFERENT * exponent.error < SLOWEST {
            return Limit::Vanishes;
        }
        let seen = law.last.value > Estimate::RIVAL * law.last.error;
        if seen && exponent.value - Estimate::DIFFERENT * exponent.error > SLOWEST {
            return Limit::Stays;
        }
    }
    let zero = values.last().is_some_and(|(_, e)| {
        e.value.abs() <= Estimate::SAME * e.error.max(f64::EPSILON)
            && e.value.abs() + Estimate::RIVAL * e.error < NOTHING
    });
    if zero { Limit::Vanishes } else { Limit::Unclear }
}

/// All of them vanish, one stays, or neither is known.
fn all_vanish(limits: &[Limit]) -> Option<bool> {
    if limits.contains(&Limit::Stays) {
        return Some(false);
    }
    limits.iter().all(|l| *l == Limit::Vanishes).then_some(true)
}

/// Responses within the molecule and to neighbours, by dimension.
struct Couplings {
    molecule: Vec<Responses>,
    neighbours: Vec<Responses>,
}

/// Runs the fluids of a reading. Neighbours are looked at within the cage; afterwards they have left and are white noise to a molecule
/// that turns, which is why that molecule is followed without them. Nothing then acts on it from outside: `other` and `own_other` are
/// equal, as [`UNDISTURBED`] says.
fn measured(run: &Run<'_>, seed: u64) -> Result<Couplings, Stop> {
    let samples = run.parameters.integer("samples")?;
    let mut found = Couplings { molecule: Vec::new(), neighbours: Vec::new() };
    for (at, dimension) in run.parameters.integers("dimensions")?.into_iter().enumerate() {
        let bond = if run.reading == SHORT { Bond::Spring(1.0) } else { Bond::Rod(1.0) };
        let molecules = dimension.max(8);
        let caged = Fluid { dimension, molecules, neighbours: 1.0, bond, step: 0.02, time: 1.0, samples };
        let followed = |fluid: &Fluid, seed: u64| {
            let key = format!("{}, d = {dimension}, {} neighbours", run.reading, fluid.neighbours);
            let responses: [Estimate; 6] = run.kept(&key, |_| {
                let Responses { same, other, own, own_other, neighbour_same, neighbour_other, .. } =
                    fluid.responses(seed)?;
                Ok([same, other, own, own_other, neighbour_same, neighbour_other])
            })?;
            let [same, other, own, own_other, neighbour_same, neighbour_other] = responses;
            Ok::<_, Stop>(Responses {
                dimension,
                same,
                other,
                own,
                own_other,
                neighbour_same,
                neighbour_other,
            })
        };
        let responses = followed(&caged, streams::derived_seed(seed, 2 * at as u64))?;
        found.molecule.push(if run.reading == TURNING {
            // A rod of length 1 turns within d/2, in units in which the cage is explored within 1.
            let time = 0.5 * dimension as f64;
            let free = Fluid { molecules: 2, neighbours: 0.0, time, samples: 3 * samples, ..caged };
            followed(&free, streams::derived_seed(seed, 2 * at as u64 + 1))?
        } else {
            responses.clone()
        });
        found.neighbours.push(responses);
    }
    Ok(found)
}

/// One column of responses by dimension.
fn by_dimension(found: &[Responses], of: fn(&Responses) -> &Estimate) -> Vec<(usize, Estimate)> {
    found.iter().map(|r| (r.dimension, of(r).clone())).collect()
}

fn by_responses(run: &Run<'_>) -> Result<Finding, Stop> {
    let found = run.shared(run.reading, |seed| measured(run, seed))?;
    let kinds = [
        ("partner, same component", by_dimension(&found.molecule, |r| &r.same)),
        ("partner, another component", by_dimension(&found.molecule, |r| &r.other)),
        ("atom itself, another component", by_dimension(&found.molecule, |r| &r.own_other)),
        ("neighbour, same component", by_dimension(&found.neighbours, |r| &r.neighbour_same)),
        ("neighbour, another component", by_dimension(&found.neighbours, |r| &r.neighbour_other)),
    ];
    let limits: Vec<Limit> = kinds.iter().map(|(_, values)| limit(values)).collect();
    let mut words = Vec::new();
    let mut evidence = Vec::new();
    if run.reading == TURNING {
        evidence.push(Evidence::label("molecule", UNDISTURBED));
    }
    for ((name, values), limit) in kinds.iter().zip(&limits) {
        let mut table = Table::new(&[("d", "1"), ("response", "1"), ("error", "1")]);
        for (d, e) in values {
            table.push([*d as f64, e.value, e.error]);
        }
        evidence.push(Evidence::table(format!("responses, {name}"), table));
        if let Some(law) = power_law(values) {
            words.push(format!("{name}: d^{:.2}±{:.2}", law.exponent.value, law.exponent.error));
            evidence.push(Evidence::number(format!("exponent, {name}"), "1", law.exponent));
        }
        evidence.push(Evidence::label(*name, format!("{limit:?}").to_lowercase()));
    }
    let [same, other, own, outside @ ..] = limits.as_slice() else { unreachable!("five kinds") };
    // What a candidate leaves out must vanish, coupling by coupling; many weak ones are its noise and memory.
    let left_out: Vec<Limit> = match run.claim {
        "component" => [&[*same, *other, *own], outside].concat(),
        "atom" => [&[*same, *other], outside].concat(),
        "pair" => [&[*other, *own], outside].concat(),
        _ => outside.to_vec(),
    };
    let summary = format!("responses to the displacement of one component, {}", words.join("; "));
    let finding = match all_vanish(&left_out) {
        Some(truth) => Finding::decided(truth, FindingKind::Numerical, summary),
        None => {
            Finding::undecided(format!("{summary}: too noisy to tell"), "minutes: more samples, larger d")
        }
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// Relative errors of the mean-square displacement, by dimension: of one coordinate alone, and of a pair of coordinates.
type Errors = [Vec<(usize, Estimate)>; 2];

fn displaced(run: &Run<'_>, seed: u64) -> Result<Errors, Stop> {
    let coordinates = run.parameters.integer("coordinates")?;
    let mut errors = [Vec::new(), Vec::new()];
    for (at, d) in run.parameters.integers("dimensions")?.into_iter().enumerate() {
        let cage = 1.0 / (d * d) as f64;
        let (body, time, steps) = match run.reading {
            // A coordinate of a free atom has 2t: the bond and the time of the motion have one scale, whatever it is.
            SHORT => (Body::Spring(1.0), 1.0, 1),
            TURNING => (Body::Rod, 0.5 / d as f64, 40),
            _ => (Body::Rod, cage, 20),
        };
        let molecules = (coordinates / d).max(200);
        let seed = streams::derived_seed(seed, at as u64);
        let key = format!("{}, displacements, d = {d}", run.reading);
        let true_one: Estimate =
            run.kept(&key, |_| Ok(free_displacements(body, d, molecules, time, steps, seed)?))?;
        let said = [one_coordinate(time), pair_of_coordinates(body, d, time)];
        for (errors, said) in errors.iter_mut().zip(said) {
            let ratio = true_one.scaled(1.0 / said);
            let off = Estimate { value: (1.0 / ratio.value - 1.0).abs(), ..ratio.clone() };
            errors.push((d, Estimate { error: ratio.error / ratio.value.powi(2), ..off }));
        }
    }
    Ok(errors)
}

fn by_displacements(run: &Run<'_>) -> Result<Finding, Stop> {
    let errors = run.shared(run.reading, |seed| displaced(run, seed))?;
    let mut table =
        Table::new(&[("d", "1"), ("one component", "1"), ("pair of components", "1"), ("error", "1")]);
    for (one, pair) in errors[0].iter().zip(&errors[1]) {
        table.push([one.0 as f64, one.1.value, pair.1.value, pair.1.error]);
    }
    let [one, pair] = &*errors;
    let last = |errors: &[(usize, Estimate)]| errors.last().map_or((0, f64::NAN), |(d, e)| (*d, e.value));
    let summary = format!(
        "the mean-square displacement of an atom at d = {} is off by {:.1} % from one component alone and by {:.1} % from a pair",
        last(one).0,
        100.0 * last(one).1,
        100.0 * last(pair).1
    );
    // Components of an atom that is alone do not know of each other. What holds for the pair holds for the molecule around it.
    let size = match run.claim {
        "component" | "atom" => one,
        _ => pair,
    };
    let finding = match limit(size) {
        // A cluster leaves out less than the molecules in it, so it is consistent where they are; of the rest of it nothing was measured.
        Limit::Stays if run.claim == "cluster" => Finding::undecided(summary, "motions of clusters"),
        Limit::Vanishes => Finding::decided(true, FindingKind::Numerical, summary),
        Limit::Stays => Finding::decided(false, FindingKind::Numerical, summary),
        Limit::Unclear => {
            Finding::undecided(format!("{summary}: too noisy to tell"), "minutes: more molecules")
        }
    };
    Ok(finding.with(Evidence::table("relative errors", table)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let claim = Condition::claim;
    let smallest = || claim("smallest");
    let alone = |larger: &'static str, smaller: &[&'static str]| {
        let none = smaller.iter().map(|name| !claim(name)).collect();
        claim(larger).and(Condition::All(none).or(!smallest()))
    };
    let chosen = |name: &'static str, smaller: &[&'static str]| {
        let none = smaller.iter().map(|name| !claim(name)).collect();
        claim(name).and(Condition::All(none)).and(smallest())
    };
    Problem {
        claims: vec![
            Claim::statement(
                "component",
                "an equation for one component of one atom leaves out no coupling of order one",
            ),
            Claim::statement("atom", "an equation for one atom leaves out no coupling of order one"),
            Claim::statement(
                "pair",
                "an equation for one component of both atoms of a molecule leaves out no coupling of order one",
            ),
            Claim::statement("molecule", "an equation for one molecule leaves out no coupling of order one"),
            Claim::statement(
                "cluster",
                "an equation for a cluster of molecules leaves out no coupling of order one",
            ),
            Claim::undecidable(
                "smallest",
                "the appropriate variable is the smallest consistent one",
                "which of several consistent variables is appropriate is a choice of method; computed is which are consistent and \
                 which of them is the smallest",
            ),
        ],
        // Larger consistent variables are appropriate only if the smallest is not what is meant.
        assembly: Assembly::Options(vec![
            ('a', chosen("atom", &["component"])),
            ('b', alone("molecule", &["pair", "atom", "component"])),
            ('c', claim("component").and(smallest())),
            ('d', chosen("pair", &["component", "atom"])),
            ('e', alone("cluster", &["molecule"])),
            ('f', Condition::All(CLAIMS.iter().map(|name| !claim(name)).collect())),
        ]),
        constraints: vec![
            Constraint::implies("component", "atom"),
            Constraint::implies("component", "pair"),
            Constraint::implies("atom", "molecule"),
            Constraint::implies("pair", "molecule"),
            Constraint::implies("molecule", "cluster"),
        ],
        readings: vec![
            Reading::admissible(
                TURNING,
                "the motion of one molecule",
                "rigid and elastic dumbbells: R. B. Bird et al., Dynamics of Polymeric Liquids, volume 2 (1987)",
                "A molecule of fixed length, its motion followed until it has turned: an atom has then moved by as much as the bond is \
                 long. Rigid and elastic bonds differ only in the gap, one of d directions.",
            ),
            Reading::admissible(
                SHORT,
                "diatomic classical molecules",
                "springs between the beads of a chain: P. E. Rouse, J. Chem. Phys. 21, 1272 (1953)",
                "A bond whose stiffness is scaled with d so that its length is that of the motion in a cage, 1/√d: the bond matters at all times.",
            ),
            Reading::inadmissible(
                CAGED,
                "the motion of one molecule",
                "dynamics in cages: T. Maimbourg, J. Kurchan, F. Zamponi, Phys. Rev. Lett. 116, 015902 (2016)",
                "A bond of order one and motions by 1/d along each axis only: within them the bond is one neighbour among d and the atoms \
                 move as if there were no molecule, so that no equation for a molecule is derived.",
            ),
        ],
        methods: vec![
            Method::new("responses", "stochastic", &CLAIMS, by_responses).version(2).parameters(|budget| {
                let (dimensions, samples) = match budget {
                    Budget::Quick => (vec![4, 8, 16, 24], 100),
                    Budget::Standard => (vec![4, 8, 16, 32], 150),
                    Budget::Thorough => (vec![4, 8, 16, 32, 64], 200),
                };
                Parameters::new().with("dimensions", dimensions).with("samples", samples)
            }),
            Method::new("displacements", "stochastic", &CLAIMS, by_displacements).parameters(|budget| {
                let coordinates = if budget == Budget::Quick { 120_000 } else { 600_000 };
                Parameters::new()
                    .with("dimensions", vec![2, 4, 8, 16, 32, 64])
                    .with("coordinates", coordinates)
            }),
        ],
        overturned_by: "A coupling between different components, or to another molecule, that stays of order one in larger dimensions; or a \
                        bond between equal components that does not.",
        related: Some(&family::Chains),
        ..Problem::outline(
            45,
            "sm/45-cavity-variable-molecules",
            "Cavity variable for molecules in high dimension",
            "A liquid of diatomic molecules is described by an effective process in infinitely many \
                dimensions. Which tagged object is the cavity variable (options a to f)?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests;
