//! qmc/09-sse-sign-pairing-model: has a spin model with pair flips negative weights in a stochastic series expansion?
//!
//! Once from the operator: phases of local states as linear equations modulo one turn, closed strings on all configurations of small
//! clusters, and the exact average sign from their levels. Once from bits: the series itself, order by order, with and without
//! signs, and a search through quarter turns. And once by sampling the series, on larger clusters too. The Heisenberg antiferromagnet on the same
//! clusters is the control of all: it must be free of signs on bipartite clusters and must not be on those with triangles.

mod operator;
mod sampled;
mod series;
mod variants;

use eigentruth_grading::Kind;
use eigentruth_models::{Bond, Boundary, Lattice};
use serde::{Deserialize, Serialize};

use self::variants::Signs;
use crate::assembly::{Assembly, Condition};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const WEIGHTS: &str = "weights as printed";
const ROTATED: &str = "after rotations about z";
const AVERAGE: &str = "average sign";
const ELEMENTS: &str = "single elements";

/// The problem.
pub(crate) fn problem() -> Problem {
    let (square, kagome) = (Condition::claim("square"), Condition::claim("kagome"));
    let (no_square, no_kagome) = (!square.clone(), !kagome.clone());
    let both = square.clone().and(kagome.clone());
    let neither = no_square.clone().and(no_kagome);
    Problem {
        claims: vec![
            Claim::statement("square", "on the square lattice the series expansion has a sign problem"),
            Claim::statement("kagome", "on the kagome lattice the series expansion has a sign problem"),
        ],
        assembly: Assembly::Options(vec![
            ('a', square.clone()),
            ('b', no_square.clone()),
            ('c', kagome.clone()),
            ('d', both.clone()),
            ('e', neither.clone()),
        ]),
        constraints: vec![
            Constraint::Exclusive(vec![square.clone(), no_square.clone()]),
            Constraint::Exclusive(vec![both.clone(), neither.clone()]),
            Constraint::Implies(both, square),
            Constraint::Implies(neither, no_square),
        ],
        readings: vec![
            Reading::admissible(
                WEIGHTS,
                "their simulation via the stochastic series expansion (SSE) quantum Monte Carlo",
                "P. Henelius, A. W. Sandvik, Phys. Rev. B 62, 1102 (2000)",
                "a sign problem means that some configuration of the expansion in the basis of S^z has a negative weight, for some signs \
                 of the couplings; the Hamiltonian is taken as printed",
            ),
            Reading::admissible(
                ROTATED,
                "the Hamiltonian has a sign problem",
                "W. Marshall, Proc. R. Soc. A 232, 48 (1955)",
                "a sign problem means that no product of single-site rotations about z makes all off-diagonal elements negative",
            ),
            Reading::admissible(
                AVERAGE,
                "at some finite inverse temperature",
                "M. Troyer, U.-J. Wiese, Phys. Rev. Lett. 94, 170201 (2005)",
                "a sign problem means that the average sign is below one, and the more so the lower the temperature",
            ),
            Reading::inadmissible(
                ELEMENTS,
                "simulation via the stochastic series expansion",
                "S. Bravyi, D. DiVincenzo, R. Oliveira, B. Terhal, Quantum Inf. Comput. 8, 361 (2008): stoquastic Hamiltonians",
                "asks only whether the printed Hamiltonian has a positive off-diagonal element; the prompt asks about a simulation, \
                 whose weights are products of elements around closed strings",
            ),
        ],
        methods: vec![
            Method::new("phases and closed strings", "signs", &["square", "kagome"], operator::investigate),
            Method::new("series order by order", "problems", &["square", "kagome"], series::investigate),
            // Whether rotations can remove signs, and what single elements are, is no matter of sampling.
            Method::new("stochastic series", "sse", &["square", "kagome"], sampled::investigate)
                .readings(&[WEIGHTS, AVERAGE])
                .parameters(sampled::parameters),
        ],
        overturned_by: "a closed string of pair flips in which the product of the elements of −H is negative",
        family: Some(&Signs),
        ..Problem::outline(
            9,
            "qmc/09-sse-sign-pairing-model",
            "Sign problem of a pairing spin model",
            "A spin-1/2 model has Ising exchange, pair flips S⁺S⁺ + h.c. and a field. Does stochastic \
                series expansion have a sign problem on the square and on the kagome lattice (options a \
                to e)?",
            Kind::ChoiceSet,
        )
    }
}

/// `Jz SᶻSᶻ + (J±±/2)(S⁺S⁺ + h.c.) + (J±/2)(S⁺S⁻ + h.c.) − h Sᶻ`; the problem has no J±.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Couplings {
    jz: f64,
    pair: f64,
    exchange: f64,
    h: f64,
}

const fn pairing(jz: f64, pair: f64, h: f64) -> Couplings {
    Couplings { jz, pair, exchange: 0.0, h }
}

/// Both signs of every coupling.
const SIGNS: [Couplings; 4] =
    [pairing(1.0, 1.0, 0.5), pairing(1.0, -1.0, 0.5), pairing(-0.6, 0.8, -0.3), pairing(-0.6, -0.8, 0.0)];

/// The control.
const HEISENBERG: Couplings = Couplings { jz: 1.0, pair: 0.0, exchange: 1.0, h: 0.0 };

const OPEN: [Boundary; 2] = [Boundary::Open; 2];
const PERIODIC: [Boundary; 2] = [Boundary::Periodic; 2];

/// The clusters of a claim: open and periodic, with odd rings around a torus. Of the square lattice the first is bipartite.
fn clusters(claim: &str) -> Result<Vec<Lattice>, Stop> {
    Ok(match claim {
        "square" => vec![
            Lattice::square([4, 2], PERIODIC)?,
            Lattice::square([3, 2], OPEN)?,
            Lattice::square([3, 3], PERIODIC)?,
        ],
        "kagome" => vec![
            Lattice::kagome([2, 1], OPEN)?,
            Lattice::kagome([2, 1], PERIODIC)?,
            Lattice::kagome([3, 1], PERIODIC)?,
        ],
        other => return Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    })
}

fn name(lattice: &Lattice) -> String {
    let periodic = lattice.boundary() == PERIODIC;
    format!("{} of {} sites, {}", lattice.name(), lattice.len(), if periodic { "periodic" } else { "open" })
}

/// Whether the control has a sign problem on a cluster: it has one unless two colours suffice for the sites.
fn frustrated(sites: usize, bonds: &[Bond]) -> bool {
    let mut colour = vec![None; sites];
    for root in 0..sites {
        let mut stack = Vec::new();
        if colour[root].is_none() {
            colour[root] = Some(false);
            stack.push(root);
        }
        while let Some(site) = stack.pop() {
            for bond in bonds.iter().filter(|bond| bond.from == site || bond.to == site) {
                let other = bond.from + bond.to - site;
                match colour[other] {
                    None => {
                        colour[other] = colour[site].map(|c: bool| !c);
                        stack.push(other);
                    }
                    known if known == colour[site] => return true,
                    _ => {}
                }
            }
        }
    }
    false
}

/// What a method says of one cluster with one set of couplings.
struct Seen {
    /// Whether there is a sign problem in the sense of the reading.
    problem: bool,
    /// One minus the average sign at the temperatures looked at, if it was computed.
    losses: Vec<f64>,
}

/// Runs all clusters of the claim up to a largest one, and all couplings, and the control, and puts the finding together.
fn survey(
    run: &Run<'_>,
    kind: FindingKind,
    proof: &str,
    largest: usize,
    look: impl Fn(&Lattice, Couplings) -> Result<Seen, Stop>,
) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("Jz", "J"),
        ("J++", "J"),
        ("h", "J"),
        ("sign problem", "1"),
        ("largest loss of sign", "1"),
    ]);
    let mut witness = None;
    for lattice in clusters(run.claim)?.into_iter().filter(|lattice| lattice.len() <= largest) {
        run.checkpoint()?;
        // Single elements of an antiferromagnet are positive on every cluster.
        let expected = run.reading == ELEMENTS || frustrated(lattice.len(), lattice.bonds());
        if look(&lattice, HEISENBERG)?.problem != expected {
            let why =
                format!("the Heisenberg antiferromagnet, the control, comes out wrong on {}", name(&lattice));
            return Ok(Finding::undecided(why, "a method that passes its control"));
        }
        for couplings in SIGNS {
            let seen = look(&lattice, couplings)?;
            let loss = seen.losses.iter().copied().fold(0.0, f64::max);
            let Couplings { jz, pair, h, .. } = couplings;
            table.push([lattice.len() as f64, jz, pair, h, f64::from(u8::from(seen.problem)), loss]);
            if seen.problem && witness.is_none() {
                witness = Some(format!("{} with J±± = {pair}, Jz = {jz}, h = {h}", name(&lattice)));
            }
        }
    }
    let cases = table.rows.len();
    let finding = match witness {
        Some(case) => Finding::holds(kind, found_in(&case)),
        None => {
            let said =
                format!("there is no sign problem in {cases} cases: clusters and signs of the couplings");
            Finding::fails(kind, said)
        }
    };
    Ok(finding.with(Evidence::table("cases", table)).with(Evidence::proof("why", proof)))
}

/// What is said of the first case that has a sign problem.
fn found_in(case: &str) -> String {
    format!("there is a sign problem: {case}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable, in_a_run};

    #[test]
    fn both_methods_decide_every_claim_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn an_exchange_beside_the_pairs_can_bring_the_sign_back() {
        // J± and J±± on a triangle: the first asks for θ_i = θ_j + 1/2, which three sites cannot have.
        let lattice = Lattice::chain(3, Boundary::Periodic).unwrap();
        for (exchange, expected) in [(1.0, true), (-1.0, false)] {
            let couplings = Couplings { exchange, ..pairing(1.0, 0.7, 0.2) };
            for reading in [WEIGHTS, ROTATED, AVERAGE] {
                let one = operator::look(reading, &lattice, couplings).unwrap();
                let two = series::look(reading, &lattice, couplings).unwrap();
                assert_eq!([one.problem, two.problem], [expected; 2], "{reading} {exchange}");
                for (a, b) in one.losses.iter().zip(&two.losses) {
                    assert!((a - b).abs() <= series::ROUNDING, "{a} {b}");
                }
            }
        }
    }

    /// A finding stands in a sentence beside others: it says itself what there is or is not.
    #[test]
    fn findings_name_what_they_found() {
        for (problem, said) in [
            (true, "there is a sign problem: "),
            (false, "there is no sign problem in 12 cases: clusters and signs of the couplings"),
        ] {
            let finding = in_a_run(|run| {
                let run = Run { claim: "square", scope: String::new(), ..*run };
                survey(&run, FindingKind::Numerical, "made up", 9, |lattice, couplings| {
                    let control = frustrated(lattice.len(), lattice.bonds());
                    let problem = if couplings == HEISENBERG { control } else { problem };
                    Ok(Seen { problem, losses: Vec::new() })
                })
            });
            let summary = finding.unwrap().summary;
            assert!(summary.starts_with(said), "{summary}");
        }
    }

    #[test]
    fn a_lost_sign_is_noticed() {
        let lattice = Lattice::kagome([2, 1], OPEN).unwrap();
        let seen = operator::look(AVERAGE, &lattice, HEISENBERG).unwrap();
        assert!(seen.problem && seen.losses[1] > seen.losses[0]);
    }

    #[test]
    fn variants_can_be_graded_and_no_answer_is_always_right() {
        assert_repeatable(&Signs, 3);
    }
}
