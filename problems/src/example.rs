//! ed/50-coupled-spins: spins ½ of which every pair is coupled, and how many ground states they have.
//!
//! Two methods: the spectrum by exact diagonalization, and the addition of angular momenta, which counts in integers and
//! has nothing of the first.

use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::hamiltonians::heisenberg;
use eigentruth_models::{Lattice, Spin};

use crate::assembly::Assembly;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const PAIRS: &str = "every pair";
const RING: &str = "neighbours on a ring";

/// The problem.
pub(crate) fn problem() -> Problem {
    let spins = |_| Parameters::new().with("spins", 4);
    Problem {
        claims: vec![Claim::value("count", "How many states have the lowest energy.")],
        assembly: Assembly::Parts(vec!["count"]),
        readings: vec![
            Reading::admissible(
                PAIRS,
                "each pair of spins",
                "usage of the field: the tetrahedra of pyrochlore magnets",
                "these are the words of the prompt",
            ),
            Reading::inadmissible(
                RING,
                "each pair of spins",
                "usage of the field: the four-site ring of textbooks",
                "a ring of four leaves out two of the six pairs",
            ),
        ],
        methods: vec![
            Method::new("diagonalization", "exact", &["count"], diagonalization).parameters(spins),
            Method::new("addition of spins", "problems", &["count"], addition)
                .parameters(spins)
                .readings(&[PAIRS]),
        ],
        overturned_by: "a level of other multiplicity at the bottom of the spectrum of four coupled spins",
        family: Some(&Clusters),
        ..Problem::outline(
            50,
            "ed/50-coupled-spins",
            "Four coupled spins",
            "Each pair of four spins ½ is coupled by the same antiferromagnetic Heisenberg exchange. How many ground states \
             are there?",
            Kind::Numeric,
        )
    }
}

/// Spins of which every pair is joined, or neighbours on a ring only.
fn cluster(spins: usize, ring: bool) -> Result<Lattice, Stop> {
    let pairs = (0..spins).flat_map(|to| (0..to).map(move |from| (from, to)));
    let kept = pairs.filter(|(from, to)| !ring || [1, spins - 1].contains(&(to - from)));
    let bonds: Vec<String> = kept.map(|(from, to)| format!("[{from}, {to}]")).collect();
    Ok(Lattice::from_toml(&format!("sites = {spins}\nbonds = [{}]", bonds.join(", ")))?)
}

/// Energies in units of |J|, each with the number of its states; `sign` is that of J in `J Σ S_i·S_j`.
fn levels(lattice: &Lattice, sign: f64) -> Result<Vec<(f64, usize)>, Stop> {
    let system = System::new(heisenberg(lattice, Spin::HALF, |_| sign)?)?;
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY)?;
    let levels = spectrum.levels();
    // A multiplicity stands on the gap above it.
    match levels.get(1).filter(|next| next.0 - levels[0].0 < 1e4 * spectrum.error()) {
        Some(next) => Err(Stop::Failed(format!("the next level is only {} J away", next.0 - levels[0].0))),
        None => Ok(levels),
    }
}

/// The first method: it reads the reading and its parameters, nothing else.
fn diagonalization(run: &Run<'_>) -> Result<Finding, Stop> {
    let lattice = cluster(run.parameters.integer("spins")?, run.reading == RING)?;
    let levels = levels(&lattice, 1.0)?;
    let mut table = Table::new(&[("energy", "J"), ("states", "1")]);
    levels.iter().for_each(|(energy, states)| table.push([*energy, *states as f64]));
    let (energy, states) = levels[0];
    let value = Value::Integer { value: i64::try_from(states)? };
    let summary = format!("the lowest level, at {energy:.3} J, has {states} states");
    Ok(Finding::value(FindingKind::Numerical, value, summary).with(Evidence::table("levels", table)))
}

/// In how many ways so many spins ½ add up to a total spin, by twice the total spin.
fn ways(spins: usize) -> Vec<u64> {
    let mut ways = vec![1];
    for _ in 0..spins {
        let mut longer = vec![0; ways.len() + 1];
        for (twice, count) in ways.iter().enumerate() {
            // One more spin ½ adds to the total or takes from it.
            longer[twice + 1] += count;
            if twice > 0 {
                longer[twice - 1] += count;
            }
        }
        ways = longer;
    }
    ways
}

/// Ground states of spins of which every pair is coupled, counted in integers.
fn counted(spins: usize, antiferromagnetic: bool) -> u64 {
    // The energy J/2 (S(S+1) − 3n/4) depends on the total spin alone.
    let twice = if antiferromagnetic { spins % 2 } else { spins };
    ways(spins)[twice] * (twice as u64 + 1)
}

/// The second method, for the reading that it can count.
fn addition(run: &Run<'_>) -> Result<Finding, Stop> {
    let spins = run.parameters.integer("spins")?;
    let states = counted(spins, true);
    let proof = Evidence::proof(
        "addition",
        format!(
            "Σ S_i·S_j over all pairs is (S(S+1) − 3n/4)/2, so that the lowest energy has the smallest total spin; {spins} \
             spins ½ reach it in {} ways, counted by adding one spin after the other.",
            ways(spins)[spins % 2]
        ),
    );
    let value = Value::Integer { value: i64::try_from(states)? };
    let summary = format!("the smallest total spin of {spins} spins ½ has {states} states");
    Ok(Finding::value(FindingKind::Proof, value, summary).with(proof))
}

/// Other numbers of spins, and ferromagnets.
struct Clusters;

impl Family for Clusters {
    fn describe(&self) -> &'static str {
        "the number of spins and the sign of their coupling; answer: the number of ground states"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("coupled spins", seed);
        let spins = 2 + draw.pick("spins", 6);
        let (word, sign) = draw.one("sign", &[("antiferromagnetic", 1.0), ("ferromagnetic", -1.0)]);
        let states = levels(&cluster(spins, false)?, sign)?[0].1;
        let prompt = format!(
            "Each pair of {spins} spins ½ is coupled by the same {word} Heisenberg exchange. How many ground states are \
             there? Give the number in \\boxed{{}}."
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, states)
            .with(Aspect::Size, format!("{spins} spins"))
            .with(Aspect::Sign, format!("same {word}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::method::Budget;
    use crate::testing::{assert_decided, assert_repeatable};
    use crate::verdict::{Verdict, judge, reference};

    #[test]
    fn the_claim_is_decided_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn two_ways_of_counting_agree_and_a_ring_differs() {
        for spins in 2..=7 {
            for (antiferromagnetic, sign) in [(true, 1.0), (false, -1.0)] {
                let states = levels(&cluster(spins, false).unwrap(), sign).unwrap()[0].1;
                assert_eq!(states as u64, counted(spins, antiferromagnetic), "{spins} {sign}");
            }
        }
        // The negative control.
        assert_ne!(levels(&cluster(4, true).unwrap(), 1.0).unwrap()[0].1 as u64, counted(4, true));
    }

    #[test]
    fn variants_repeat() {
        assert_repeatable(&Clusters, 10);
    }

    #[test]
    fn its_verdict() {
        let problem = problem();
        let reference = reference(&problem, &investigate(&problem, Budget::Quick, 1));
        for (answer, verdict) in [("2", Verdict::Confirmed), ("1", Verdict::Refuted)] {
            let judged = judge(&problem, &reference, answer);
            println!("{answer} is {}: {}", judged.verdict.word(), judged.why);
            assert_eq!(judged.verdict, verdict);
        }
    }
}
