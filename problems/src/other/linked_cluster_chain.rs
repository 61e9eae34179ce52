//! other/26-linked-cluster-chain: the sum of a linked-cluster expansion of the chain, in closed form.
//!
//! First method: the recursion of the prompt with symbols for the properties, in whole numbers, and an identity of
//! polynomials that carries its law to every n. Second method: clusters, embeddings and subclusters found by searching the infinite
//! lattice and its graphs, without using that it is a chain; fed as well with thermal energies of finite open chains from
//! exact diagonalization, whose sums have to converge to the infinite chain.

mod variants;

use eigentruth_enumerate::clusters::{Colouring, Expansion, PeriodicLattice};
use eigentruth_enumerate::linked_cluster::{Combination, LinkedClusters};
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::{Estimate, Provenance};

use self::variants::Sums;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$(O_n,real);(E_n,real);(E_{n-1},real);(n,integer)$",
        claims: vec![Claim::value("sum", "O_n as a combination of the properties of finite chains")],
        assembly: Assembly::Parts(vec!["sum"]),
        readings: vec![
            Reading::admissible(
                "embeddings",
                "the sum is over all the sub-clusters of c",
                "Rigol, Bryant, Singh, Phys. Rev. E 75, 061118 (2007), equations 3 and 4",
                "inclusion and exclusion subtracts a subcluster as often as it can be placed in the cluster",
            ),
            Reading::inadmissible(
                "by type",
                "inclusion-exclusion principle",
                "a literal sum over different smaller clusters",
                "each smaller chain is subtracted once, however often it fits; a property proportional to the number of \
                 sites then keeps reduced properties on long chains, so that nothing is included and excluded",
            ),
            Reading::inadmissible(
                "without the single site",
                "all distinct clusters, with up to $n$ sites",
                "expansions in bonds for models without local terms",
                "leaves out the cluster of one site, which the prompt includes",
            ),
        ],
        methods: vec![
            Method::new("symbolic recursion", "problems", &["sum"], by_recursion)
                .version(2)
                .parameters(sizes),
            Method::new("cluster search", "enumerate, exact", &["sum"], by_search)
                .version(2)
                .parameters(sizes),
        ],
        overturned_by: "a property and an n for which the recursion of the prompt gives another sum",
        family: Some(&Sums),
        ..Problem::outline(
            26,
            "other/26-linked-cluster-chain",
            "Linked-cluster expansion of a chain",
            "An extensive property is expanded in connected clusters with inclusion-exclusion. For a \
                    chain, where a cluster is an open chain of up to n sites, express the sum O_n by the \
                    properties E_n of finite chains.",
            Kind::Equation,
        )
    }
}

fn sizes(_: Budget) -> Parameters {
    // Thermal energies of an Ising chain in the units of its exchange.
    Parameters::new().with("largest", 12).with("thermal_to", 7).with("h", 1.5).with("temperature", 1.0)
}

/// The coefficients a and b of the placements `a + b (whole − part)` of one chain in another.
fn linear(reading: &str) -> [i64; 2] {
    if reading == "by type" { [1, 0] } else { [1, 1] }
}

/// The size of the smallest chain that counts.
fn smallest(reading: &str) -> usize {
    if reading == "without the single site" { 2 } else { 1 }
}

/// The number of ways in which a chain of `part` sites counts inside one of `whole` sites.
fn placements(reading: &str, whole: usize, part: usize) -> i64 {
    let [a, b] = linear(reading);
    if part < smallest(reading) { 0 } else { a + b * (whole - part) as i64 }
}

/// The product of two polynomials, coefficients in ascending order.
fn product(left: &[i64], right: &[i64]) -> Vec<i64> {
    let mut result = vec![0; left.len() + right.len() - 1];
    for (i, a) in left.iter().enumerate() {
        right.iter().enumerate().for_each(|(j, b)| result[i + j] += a * b);
    }
    result
}

/// Whether the law `O_n = Σ l_d E_{n−d}` follows from placements `a + b (n − m)` at every n: with S the shift from n to n − 1 and
/// `E_k = 0` below the smallest chain, `Σ_m p(n − m) R_m = E_n` with `R = (1 − S) O` is `P(S) (1 − S) l(S) E = E`, where
/// `P(S) = Σ_j (a + bj) S^j = (a(1 − S) + bS)/(1 − S)²`. So `(a(1 − S) + bS) l(S) = 1 − S`, an identity of polynomials.
fn follows([a, b]: [i64; 2], law: &[(usize, i64)]) -> bool {
    let mut filter = vec![0; 1 + law.iter().map(|(distance, _)| *distance).max().unwrap_or(0)];
    law.iter().for_each(|(distance, coefficient)| filter[*distance] += coefficient);
    let mut found = product(&[a, b - a], &filter);
    while found.last() == Some(&0) {
        found.pop();
    }
    found == [1, -1]
}

/// The law behind the coefficients of E_{n−k} in O_n, read off for all n at once: the k and coefficients, if they do not
/// depend on n from 2 (3 without the single site) on.
fn law(sums: &[Vec<i64>], first: usize) -> Option<Vec<(usize, i64)>> {
    // By distance from the end.
    let from_end = |sum: &Vec<i64>| -> Vec<(usize, i64)> {
        let distance = |(k, &c): (usize, &i64)| (c != 0).then_some((sum.len() - 1 - k, c));
        let mut terms: Vec<_> = sum.iter().enumerate().filter_map(distance).collect();
        terms.sort_unstable();
        terms
    };
    let law = from_end(sums.last()?);
    sums[first - 1..].iter().all(|sum| from_end(sum) == law).then_some(law)
}

/// The law as an equation for what has this name.
fn equation(name: &str, law: &[(usize, i64)]) -> String {
    let mut text = format!("{name} =");
    for (position, (distance, coefficient)) in law.iter().enumerate() {
        let sign = match (coefficient < &0, position) {
            (true, _) => " -",
            (false, 0) => "",
            (false, _) => " +",
        };
        let factor = if coefficient.abs() == 1 { String::new() } else { format!(" {}", coefficient.abs()) };
        let index = if *distance == 0 { "n".to_owned() } else { format!("{{n-{distance}}}") };
        text.push_str(&format!("{sign}{factor} E_{index}"));
    }
    text
}

/// The finding from the integer coefficients `[n − 1][k − 1]` of E_k in O_n: for every n with the identity, if `placed`, the
/// placements, are known at every n; else for those of the table.
fn finding(sums: &[Vec<i64>], reading: &str, placed: Option<[i64; 2]>) -> Finding {
    let mut table = Table::new(&[("n", "1"), ("k", "1"), ("coefficient of E_k in O_n", "1")]);
    for (n, sum) in sums.iter().enumerate() {
        for (k, &coefficient) in sum.iter().enumerate().filter(|(_, coefficient)| **coefficient != 0) {
            table.push([(n + 1) as f64, (k + 1) as f64, coefficient as f64]);
        }
    }
    let first = 1 + smallest(reading);
    let Some(law) = law(sums, first) else {
        let why = "the coefficients follow no law that is the same for all n";
        return Finding::undecided(why, "a longer table").with(Evidence::table("coefficients", table));
    };
    let equation = equation("O_n", &law);
    let value = Value::Latex { latex: equation.clone() };
    let computed = format!("{equation} for n from {first} to {}, in whole numbers", sums.len());
    match placed.filter(|placed| follows(*placed, &law)) {
        Some([a, b]) => {
            let text = format!(
                "Reduced properties solve Σ_{{m≤n}} p(n−m) R_m = E_n with the placements p(j) = {a} + {b} j, and O_n = Σ_{{m≤n}} R_m. With the \
                 shift S from n to n − 1, E_k = 0 below the smallest chain and O = l(S) E this is ({a} (1 − S) + {b} S) l(S) = 1 − S, \
                 an identity of polynomials in S, which the l of the table fulfils in whole numbers. It holds at every n ≥ {first}."
            );
            Finding::value(
                FindingKind::Proof,
                value,
                format!("{computed}, and by an identity of polynomials for every n"),
            )
            .with(Evidence::table("coefficients", table))
            .with(Evidence::proof("identity", text))
        }
        None => Finding::value(FindingKind::Numerical, value, computed)
            .with(Evidence::table("coefficients", table)),
    }
}

/// Integer coefficients of E_k in the reduced properties and in the sums, both `[n − 1][k − 1]`, of chains of up to `largest` sites.
fn recursion(reading: &str, largest: usize) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
    let (mut reduced, mut sums): (Vec<Vec<i64>>, Vec<Vec<i64>>) = Default::default();
    for n in 1..=largest {
        let mut row = vec![0i64; n];
        if n >= smallest(reading) {
            row[n - 1] = 1;
        }
        for (m, smaller) in reduced.iter().enumerate() {
            let ways = placements(reading, n, m + 1);
            row.iter_mut().zip(smaller).for_each(|(a, b)| *a -= ways * b);
        }
        let before = sums.last().cloned().unwrap_or_default();
        // One way per site to place a chain on the infinite chain.
        sums.push((0..n).map(|k| row[k] + before.get(k).copied().unwrap_or(0)).collect());
        reduced.push(row);
    }
    (reduced, sums)
}

fn by_recursion(run: &Run<'_>) -> Result<Finding, Stop> {
    let (_, sums) = recursion(run.reading, run.parameters.integer("largest")?);
    Ok(finding(&sums, run.reading, Some(linear(run.reading))))
}

fn by_search(run: &Run<'_>) -> Result<Finding, Stop> {
    let largest = run.parameters.integer("largest")?;
    let found = LinkedClusters::of_lattice(
        &PeriodicLattice::chain(),
        Expansion::Sites,
        largest,
        Colouring::None,
        1 << 16,
    )?;
    let expansion = recounted(found, run.reading)?;
    run.checkpoint()?;
    let mut sums = Vec::new();
    for (size, combination) in expansion.coefficients() {
        sums.push(integers(&combination, size)?);
    }
    let evidence = thermal(run, &expansion)?;
    let deviations: Vec<f64> = evidence.rows.iter().map(|row| row[2]).collect();
    let scale = evidence.rows.iter().map(|row| (row[1] - row[2]).abs()).fold(0.0, f64::max);
    let evidence = Evidence::table("thermal energies", evidence);
    // Where a long chain is not made of its parts, sums of properties in place of one per site cannot converge.
    let expected = run.reading != "by type";
    if converges(&deviations, scale) != expected {
        let last = deviations.last().copied().unwrap_or(f64::NAN);
        let why =
            format!("sums of thermal energies are off the infinite chain by {last:.1e} J at the largest n");
        return Ok(Finding::undecided(why, "longer chains").with(evidence));
    }
    let (from, to) = (deviations[1], deviations[deviations.len() - 1]);
    let mut finding = finding(&sums, run.reading, None);
    finding.summary += &format!(
        "; from n = 2 to {} the sum of thermal energies of an Ising chain goes from {from:.1e} J to {to:.1e} J off the infinite chain",
        deviations.len()
    );
    Ok(finding.with(evidence))
}

/// Whether sums for n = 1, 2, … approach a limit of the size `scale`: from n = 2 on, where a bond is in them, the distance falls at
/// every step, and in the end it is less than a thousandth.
fn converges(deviations: &[f64], scale: f64) -> bool {
    let falls = deviations[1..].windows(2).all(|pair| pair[1].abs() < pair[0].abs());
    falls && deviations.last().is_some_and(|last| last.abs() < 1e-3 * scale)
}

/// The clusters with the counting of a reading.
fn recounted(found: LinkedClusters, reading: &str) -> Result<LinkedClusters, Stop> {
    let mut terms = found.terms().to_vec();
    let single: Vec<bool> = terms.iter().map(|term| term.size == 1).collect();
    for (term, &single_site) in terms.iter_mut().zip(&single) {
        match reading {
            "embeddings" => {}
            "by type" => term.subclusters.iter_mut().for_each(|(_, count)| *count = 1.into()),
            "without the single site" => {
                term.subclusters.retain(|(part, _)| !single[*part]);
                if single_site {
                    term.multiplicity = 0.into();
                }
            }
            other => return Err(Stop::Failed(format!("the reading `{other}` has no conventions"))),
        }
    }
    Ok(LinkedClusters::from_terms(terms)?)
}

/// The coefficients of a combination as integers, one for each of the `size` chains.
fn integers(combination: &Combination, size: usize) -> Result<Vec<i64>, Stop> {
    (0..size)
        .map(|k| {
            let value = combination.coefficient(k).to_f64().value();
            let whole = combination.coefficient(k).denominator().is_one();
            whole
                .then_some(value as i64)
                .ok_or_else(|| Stop::Failed(format!("the coefficient {value} is not whole")))
        })
        .collect()
}

/// O_n for thermal energies of open Ising chains in a transverse field, against the infinite chain.
fn thermal(run: &Run<'_>, expansion: &LinkedClusters) -> Result<Table, Stop> {
    let (h, temperature) = (run.parameters.number("h")?, run.parameters.number("temperature")?);
    let largest = run.parameters.integer("thermal_to")?;
    let energies = run.shared("thermal", |_| {
        let chain = |sites: usize| -> Result<f64, Stop> {
            let lattice = Lattice::chain(sites, Boundary::Open)?;
            let hamiltonian = ising(&lattice, |_| 1.0, |_| h, |_| 0.0)?;
            let levels = Spectrum::new(&System::new(hamiltonian)?, false, DEFAULT_MEMORY)?.energies();
            let weight = |energy: &f64| (-(energy - levels[0]) / temperature).exp();
            let partition: f64 = levels.iter().map(weight).sum();
            Ok(levels.iter().map(|energy| energy * weight(energy)).sum::<f64>() / partition)
        };
        (1..=largest).map(chain).collect::<Result<Vec<f64>, Stop>>()
    })?;
    let infinite = infinite_chain(h, temperature);
    let mut table = Table::new(&[("n", "1"), ("O_n", "J"), ("O_n − infinite chain", "J")]);
    for (size, combination) in expansion.coefficients().into_iter().take(largest) {
        let sum = combination.evaluate(&energies);
        table.push([size as f64, sum, sum - infinite.value]);
    }
    Ok(table)
}

/// The energy per site of the infinite Ising chain, −(1/2π) ∫ ε tanh(ε/2T)/2 with ε = 2 √(1 + h² − 2h cos k)
/// (P. Pfeuty, Ann. Phys. 57, 79 (1970)), in units of J.
fn infinite_chain(h: f64, temperature: f64) -> Estimate {
    let mean = |points: usize| {
        let value = |k: usize| {
            let angle = std::f64::consts::TAU * k as f64 / points as f64;
            let level = 2.0 * (1.0 + h * h - 2.0 * h * angle.cos()).sqrt();
            -level / 2.0 * (level / (2.0 * temperature)).tanh()
        };
        (0..points).map(value).sum::<f64>() / points as f64
    };
    // The integrand is periodic and analytic: the sum converges exponentially, and doubling it bounds the error.
    let (coarse, fine) = (mean(128), mean(256));
    Estimate::converged(fine, (fine - coarse).abs() + 256.0 * f64::EPSILON, Provenance::new("momentum sum"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn both_methods_decide_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn a_property_proportional_to_the_sites_tells_the_readings_apart() {
        // E_n = n: embeddings give 1 per site at every order.
        let found =
            LinkedClusters::of_lattice(&PeriodicLattice::chain(), Expansion::Sites, 5, Colouring::None, 99);
        let found = found.unwrap();
        let sites: Vec<f64> = (1..=5).map(f64::from).collect();
        assert!(found.sums(&sites).unwrap().iter().all(|(_, sum)| *sum == 1.0));
        let by_type = recounted(found, "by type").unwrap();
        assert_eq!(by_type.sums(&sites).unwrap()[4].1, 5.0);
    }

    #[test]
    fn only_the_law_of_the_placements_follows_from_them() {
        let (difference, own) = ([(0, 1), (1, -1)], [(0, 1)]);
        assert!(follows([1, 1], &difference) && follows([1, 0], &own));
        assert!(!follows([1, 0], &difference) && !follows([1, 1], &own));
        assert!(!follows([1, 1], &[(0, 1), (2, -1)]) && !follows([1, 1], &[]));
        // Two placements more for each site: no finite law.
        assert!(!follows([1, 2], &difference) && !follows([1, 2], &[(0, 1), (1, -2)]));
    }

    #[test]
    fn sums_that_stay_away_or_do_not_fall_do_not_converge() {
        assert!(converges(&[9.0, 1e-2, -1e-3, 1e-4], 1.0));
        assert!(!converges(&[9.0, 1e-2, 1e-3, 1e-4], 1e-2));
        assert!(!converges(&[9.0, 1e-4, 2e-4, 1e-5], 1.0));
        assert!(!converges(&[9.0, -1.0, -2.0, -3.0], 1.0));
    }

    #[test]
    fn the_infinite_chain_at_zero_field_is_the_classical_one() {
        let energy = infinite_chain(0.0, 1.0);
        assert!((energy.value + 1f64.tanh()).abs() <= energy.error);
    }

    #[test]
    fn every_seed_gives_a_variant() {
        assert_repeatable(&Sums, 20);
    }
}
