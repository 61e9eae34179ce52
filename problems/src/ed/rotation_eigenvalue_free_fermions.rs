//! ed/19-rotation-eigenvalue-free-fermions: which rotation eigenvalues a unique gapped ground state can have.
//!
//! Random symmetric Hamiltonians give explicit ground states; a complete enumeration of the joint multiplets of rotation and
//! time reversal says what no Hamiltonian can give.

use std::collections::BTreeSet;

use eigentruth_free::{Matrix, Quadratic};
use eigentruth_grading::{Kind, Specification};
use num_complex::Complex64;

use crate::assembly::Assembly;
use crate::family::{Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

/// How rotation and time reversal act on one particle.
#[derive(Clone, Copy)]
struct Convention {
    /// Spin ½ with T² = −1; otherwise spinless with T² = 1.
    spin: bool,
    /// Whether the rotation turns the spin, so that its fourth power is −1.
    turns_spin: bool,
}

fn convention(reading: &str) -> Result<Convention, Stop> {
    match reading {
        "rotation of orbit and spin" => Ok(Convention { spin: true, turns_spin: true }),
        "rotation of the orbit only" => Ok(Convention { spin: true, turns_spin: false }),
        "no spin" => Ok(Convention { spin: false, turns_spin: false }),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

/// The eighth root of unity of a claim, as an exponent of e^{iπ/4}.
fn exponent(claim: &str) -> Result<i32, Stop> {
    let at = ["a", "b", "c", "d", "e", "f", "g", "h"].iter().position(|label| *label == claim);
    at.map(|at| at as i32).ok_or_else(|| Stop::Failed(format!("`{claim}` is no claim of this problem")))
}

/// The rotation of the orbital part of a cluster, a real orthogonal matrix: rings of four sites, and orbitals in the centre.
fn orbital_rotation(rings: usize, center: &[Matrix]) -> Matrix {
    let n = 4 * rings + center.iter().map(Matrix::nrows).sum::<usize>();
    let mut rotation = Matrix::zeros(n, n);
    let one = Complex64::new(1.0, 0.0);
    for ring in 0..rings {
        for site in 0..4 {
            rotation[(4 * ring + (site + 1) % 4, 4 * ring + site)] = one;
        }
    }
    let mut start = 4 * rings;
    for block in center {
        for i in 0..block.nrows() {
            for j in 0..block.nrows() {
                rotation[(start + i, start + j)] = block[(i, j)];
            }
        }
        start += block.nrows();
    }
    rotation
}

/// The rotation on orbit ⊗ spin (spin fastest).
fn rotation(orbit: &Matrix, convention: Convention) -> Matrix {
    if !convention.spin {
        return orbit.clone();
    }
    let n = 2 * orbit.nrows();
    let quarter = std::f64::consts::FRAC_PI_4;
    Matrix::from_fn(n, n, |i, j| {
        let turned = if !convention.turns_spin {
            Complex64::new(1.0, 0.0)
        } else if i % 2 == 0 {
            Complex64::cis(-quarter)
        } else {
            Complex64::cis(quarter)
        };
        if i % 2 == j % 2 { orbit[(i / 2, j / 2)] * turned } else { Complex64::ZERO }
    })
}

/// `T H T⁻¹`: the conjugate, with `iσʸ` on both sides for spin ½.
fn reversed(h: &Matrix, spin: bool) -> Matrix {
    let n = h.nrows();
    if !spin {
        return Matrix::from_fn(n, n, |i, j| h[(i, j)].conj());
    }
    // iσʸ maps up to −down and down to up.
    let sign = |i: usize| if i.is_multiple_of(2) { 1.0 } else { -1.0 };
    Matrix::from_fn(n, n, |i, j| h[(i ^ 1, j ^ 1)].conj() * (sign(i) * sign(j)))
}

/// A random hermitian matrix, averaged over the group of rotation and time reversal.
fn symmetric_hamiltonian(rotation: &Matrix, spin: bool, seed: u64) -> Matrix {
    let n = rotation.nrows();
    let random = |i: usize, j: usize, part: &str| {
        let bits = seed::derive(seed, &[part, &i.to_string(), &j.to_string()]);
        (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let raw = Matrix::from_fn(n, n, |i, j| Complex64::new(random(i, j, "re"), random(i, j, "im")));
    let mut turned = Matrix::from_fn(n, n, |i, j| raw[(i, j)] + raw[(j, i)].conj());
    let mut sum = Matrix::zeros(n, n);
    for _ in 0..4 {
        sum += &turned;
        turned = rotation * &turned * rotation.adjoint();
    }
    let back = reversed(&sum, spin);
    let average = Matrix::from_fn(n, n, |i, j| sum[(i, j)] + back[(i, j)]);
    Matrix::from_fn(n, n, |i, j| (average[(i, j)] + average[(j, i)].conj()) * 0.5)
}

/// Samples found for each root of unity, and how many ground states were looked at.
struct Sampled {
    counts: [usize; 8],
    states: usize,
    farthest: f64,
}

fn sample(run: &Run<'_>, convention: Convention, seed: u64) -> Result<Sampled, Stop> {
    let draws = run.parameters.integer("draws")?;
    let one = Complex64::new(1.0, 0.0);
    let s = Matrix::from_fn(1, 1, |_, _| one);
    let d = Matrix::from_fn(1, 1, |_, _| -one);
    let p = Matrix::from_fn(2, 2, |i, j| match (i, j) {
        (0, 1) => -one,
        (1, 0) => one,
        _ => Complex64::ZERO,
    });
    let clusters = [
        orbital_rotation(1, &[]),
        orbital_rotation(1, std::slice::from_ref(&s)),
        orbital_rotation(1, &[p.clone(), d.clone()]),
        orbital_rotation(0, &[s, p, d]),
        orbital_rotation(2, &[]),
    ];
    let mut sampled = Sampled { counts: [0; 8], states: 0, farthest: 0.0 };
    for (number, orbit) in clusters.iter().enumerate() {
        let rotation = rotation(orbit, convention);
        for draw in 0..draws {
            run.checkpoint()?;
            let seed = seed::derive(seed, &[&number.to_string(), &draw.to_string()]);
            let levels =
                Quadratic::new(symmetric_hamiltonian(&rotation, convention.spin, seed), 0.0)?.levels()?;
            for particles in 0..=levels.energies().len() {
                // Well above rounding, so that "gapped" is not a matter of digits.
                let gapped = match levels.gap(particles)? {
                    Some(gap) => gap.value > 1e3 * gap.error,
                    None => true,
                };
                if !gapped {
                    continue;
                }
                let (eigenvalue, _) = levels.symmetry_eigenvalue(&rotation, particles)?;
                let turns = eigenvalue.arg() / std::f64::consts::FRAC_PI_4;
                let root = turns.round();
                sampled.farthest = sampled
                    .farthest
                    .max((eigenvalue - Complex64::cis(root * std::f64::consts::FRAC_PI_4)).norm());
                sampled.counts[(root as i32).rem_euclid(8) as usize] += 1;
                sampled.states += 1;
            }
        }
    }
    Ok(sampled)
}

fn by_samples(run: &Run<'_>) -> Result<Finding, Stop> {
    let (wanted, convention) = (exponent(run.claim)?, convention(run.reading)?);
    let sampled = run.shared(run.reading, |seed| sample(run, convention, seed))?;
    let mut table = Table::new(&[("exponent of e^{iπ/4}", "1"), ("ground states", "1")]);
    for (root, count) in sampled.counts.iter().enumerate() {
        table.push([root as f64, *count as f64]);
    }
    let evidence = Evidence::table("eigenvalues found", table);
    if sampled.farthest > 1e-6 {
        let why = format!("an eigenvalue is {:e} away from every eighth root of unity", sampled.farthest);
        return Ok(Finding::undecided(why, "").with(evidence));
    }
    let count = sampled.counts[wanted as usize];
    let summary = format!(
        "e^{{iπ·{wanted}/4}} is the eigenvalue of {count} of {} gapped ground states",
        sampled.states
    );
    Ok(Finding::decided(count > 0, FindingKind::Numerical, summary).with(evidence))
}

/// The joint multiplets of rotation and time reversal, as lists of exponents of e^{iπ/4}: T maps the eigenvalue λ to λ*.
fn multiplets(convention: Convention) -> Vec<Vec<i32>> {
    let allowed = (0..8).filter(|k| if convention.turns_spin { k % 2 == 1 } else { k % 2 == 0 });
    allowed
        .filter(|k| *k <= 4)
        .map(|k| {
            let partner = (8 - k) % 8;
            // With T² = −1 every level is a pair, also where λ is real; with T² = 1 a real λ stands alone.
            if convention.spin || partner != k { vec![k, partner] } else { vec![k] }
        })
        .collect()
}

fn by_multiplets(run: &Run<'_>) -> Result<Finding, Stop> {
    let (wanted, convention) = (exponent(run.claim)?, convention(run.reading)?);
    let sums: Vec<i32> = multiplets(convention).iter().map(|m| m.iter().sum::<i32>().rem_euclid(8)).collect();
    let reachable = closed(&sums, 8);
    let text = format!(
        "A unique gapped ground state fills every degenerate multiplet completely or not at all. The multiplets of rotation \
         and time reversal have the rotation exponents {:?} (in units of π/4, T maps λ to λ*); each contributes its sum, and \
         sums of any of them reach {reachable:?} modulo 8.",
        multiplets(convention)
    );
    let holds = reachable.contains(&wanted);
    let summary =
        format!("filled multiplets reach the exponents {reachable:?} of e^{{iπ/4}}; asked was {wanted}");
    Ok(Finding::decided(holds, FindingKind::Proof, summary)
        .with(Evidence::proof("enumeration of multiplets", text)))
}

/// Other rotations: the set of eigenvalues for C_n.
struct Rotations;

impl Family for Rotations {
    fn describe(&self) -> &'static str {
        "how many rotation eigenvalues are possible for spinless or spin-1/2 fermions with time reversal and an n-fold rotation"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let n = 2 + (seed::derive(seed, &["n"]) % 7) as i32;
        let spin = seed::derive(seed, &["spin"]) % 2 == 1;
        // Exponents of e^{iπ/n}: even ones without spin, odd ones with it; T pairs k with −k.
        let order = 2 * n;
        let sums = (0..order).filter(|k| (k % 2 == 1) == spin).map(|k| {
            let partner = (order - k) % order;
            if spin || partner != k { 0 } else { k }
        });
        let sums: Vec<i32> = sums.collect();
        let reachable = closed(&sums, order);
        let kind = if spin {
            "spin-1/2 fermions (T² = −1, the n-th power of the rotation is −1)"
        } else {
            "spinless fermions (T² = 1)"
        };
        let prompt = format!(
            "Free {kind} have time reversal symmetry T and a {n}-fold rotation that commutes with it. The particle number is conserved \
             and the ground state is unique and gapped; the empty state has the rotation eigenvalue 1. How many different \
             rotation eigenvalues can the ground state have, over all such Hamiltonians and fillings?"
        );
        let reference = reachable.len().to_string();
        let specification =
            Specification { reference, prompt, kind: Some(Kind::Numeric), ..Specification::default() };
        Ok(Variant { seed, specification })
    }
}

/// All sums of the given exponents with repetition, modulo `order`: adding until nothing new comes is complete.
fn closed(sums: &[i32], order: i32) -> BTreeSet<i32> {
    let mut reachable = BTreeSet::from([0]);
    loop {
        let mut more = reachable.clone();
        for known in &reachable {
            more.extend(sums.iter().map(|sum| (known + sum) % order));
        }
        if more == reachable {
            return reachable;
        }
        reachable = more;
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const SENTENCES: [&str; 8] = [
        "+1 is a possible eigenvalue",
        "e^{iπ/4} is a possible eigenvalue",
        "i is a possible eigenvalue",
        "e^{3iπ/4} is a possible eigenvalue",
        "−1 is a possible eigenvalue",
        "e^{−3iπ/4} is a possible eigenvalue",
        "−i is a possible eigenvalue",
        "e^{−iπ/4} is a possible eigenvalue",
    ];
    Problem {
        claims: CLAIMS.iter().zip(SENTENCES).map(|(id, sentence)| Claim::statement(id, sentence)).collect(),
        assembly: Assembly::options("abcdefgh"),
        readings: vec![
            Reading::admissible(
                "rotation of orbit and spin",
                "spin-1/2 fermions",
                "M. Tinkham, Group Theory and Quantum Mechanics (1964), section 4-4 (double groups)",
                "The rotation turns the spin too: its fourth power is −1 on one particle, as is T².",
            ),
            Reading::admissible(
                "rotation of the orbit only",
                "four-fold rotation symmetry",
                "models without spin-orbit coupling, where space and spin rotate separately",
                "The rotation moves sites and orbitals and leaves the spin: its fourth power is +1, T² is −1.",
            ),
            Reading::inadmissible(
                "no spin",
                "spin-1/2 fermions",
                "spinless models, such as F. D. M. Haldane, Phys. Rev. Lett. 61, 2015 (1988)",
                "Without spin T² is +1; it shows what the pairs of T² = −1 forbid.",
            ),
        ],
        methods: vec![
            Method::new("random Hamiltonians", "free", &CLAIMS, by_samples).parameters(|budget| {
                Parameters::new().with("draws", if budget == Budget::Quick { 40 } else { 400 })
            }),
            Method::new("filled multiplets", "enumeration", &CLAIMS, by_multiplets),
        ],
        overturned_by: "A time-reversal and rotation symmetric quadratic Hamiltonian with T² = −1 whose gapped ground state has \
                        an eigenvalue outside the enumerated set.",
        family: Some(&Rotations),
        ..Problem::outline(
            19,
            "ed/19-rotation-eigenvalue-free-fermions",
            "Rotation eigenvalues of free fermions",
            "A time-reversal symmetric system of free spin-1/2 fermions has a four-fold rotation and \
                a unique gapped ground state. Which eighth roots of unity can be its rotation eigenvalue \
                (options a to h)?",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::verdict::settle;

    #[test]
    fn spin_leaves_one_eigenvalue_and_variants_say_so() {
        let drawn: Vec<_> = (0..30).map(|seed| Rotations.draw(seed).unwrap().specification).collect();
        let answers = |spin: bool| {
            drawn.iter().filter(move |v| v.prompt.contains("spin-1/2") == spin).map(|v| &v.reference)
        };
        assert!(answers(true).all(|count| count == "1"));
        assert!(answers(false).any(|count| count == "2"));
    }

    #[test]
    fn random_hamiltonians_have_the_symmetries() {
        for reading in ["rotation of orbit and spin", "rotation of the orbit only", "no spin"] {
            let convention = convention(reading).unwrap();
            let rotation = rotation(&orbital_rotation(2, &[]), convention);
            let h = symmetric_hamiltonian(&rotation, convention.spin, 3);
            let turned = &rotation * &h * rotation.adjoint();
            let back = reversed(&h, convention.spin);
            for i in 0..h.nrows() {
                for j in 0..h.nrows() {
                    let close = |other: &Matrix| (h[(i, j)] - other[(i, j)]).norm() < 1024.0 * f64::EPSILON;
                    assert!(close(&turned) && close(&back), "{reading}");
                }
            }
        }
    }

    #[test]
    fn every_eigenvalue_is_decided_by_both_methods() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            for claim in &problem.claims {
                let settled = settle(&problem, claim, reading.name, &records);
                assert!(settled.why.is_none(), "{} {}: {}", reading.name, claim.id, settled.sentence);
            }
        }
    }
}
