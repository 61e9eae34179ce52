//! other/37-anisotropic-triangular-goldstone: gapless modes of classical spins on the triangular lattice with two couplings.
//!
//! First method: tori that the spiral fits, the Hessian of the energy on their tangent space and the linearised precession, also in the
//! frame that turns with the spins. Second method: the infinite lattice with any ratio of couplings, where zero modes follow from the
//! wave vectors of lowest energy by arithmetic, against the rotations that the order breaks.

mod variants;

use eigentruth_classical::spin_waves::{Magnet, OrderingVector, ordering_vectors};
use eigentruth_grading::{Invariant, Kind};
use eigentruth_models::{Boundary, Lattice, UnitCell};

use self::variants::Magnets;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const STATIC: &str = "directions that cost no energy";
const PRECESSION: &str = "modes of precession";
const BRANCHES: &str = "branches in the rotating frame";

/// Spins with `n` components, with the couplings of the row and of the other bonds.
fn magnet(lattice: &Lattice, n: usize, [row, other]: [f64; 2]) -> Result<Magnet, Stop> {
    Ok(Magnet::new(lattice, n, |bond| if bond.kind == 0 { row } else { other })?)
}

fn torus(length: usize) -> Result<Lattice, Stop> {
    Ok(Lattice::triangular([length; 2], [Boundary::Periodic; 2])?)
}

fn lowest([row, other]: [f64; 2]) -> Result<Vec<OrderingVector>, Stop> {
    Ok(ordering_vectors(&UnitCell::triangular(), |bond| if bond.kind == 0 { row } else { other }, 12)?)
}

/// The sign of the couplings that a claim is about.
fn sign(claim: &str) -> Result<f64, Stop> {
    match claim {
        "FM" => Ok(1.0),
        "AF" => Ok(-1.0),
        other => Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    }
}

/// `J'/J` between 0 and 1 at which the spiral `(2m, m)/length` is the ground state, with `m`.
fn fitting(length: usize) -> Result<(f64, usize), Stop> {
    let m = length / 4 + 1;
    if 3 * m >= length {
        return Err(Stop::Failed(format!(
            "no spiral with 0 < J'/J < 1 has the period {length}; take 7, 10, 11 or 13"
        )));
    }
    Ok((-2.0 * (std::f64::consts::TAU * m as f64 / length as f64).cos(), m))
}

fn finish(counts: &[usize], what: &str, how: &str) -> Finding {
    let count = counts[0];
    if counts.iter().any(|other| *other != count) {
        return Finding::undecided(
            format!("the counts {counts:?} depend on J'/J or on the size"),
            "larger tori",
        );
    }
    let value = Value::Integer { value: count as i64 };
    Finding::value(FindingKind::Numerical, value, format!("{count} {what}, {how}"))
}

/// Zero modes and precession on tori.
fn on_tori(run: &Run<'_>) -> Result<Finding, Stop> {
    let sign = sign(run.claim)?;
    let mut table = Table::new(&[
        ("L", "1"),
        ("J'/J", "1"),
        ("energy per site less its bound", "J"),
        ("largest force", "J"),
        ("zero modes", "1"),
        ("next curvature", "J"),
    ]);
    let mut waves = Table::new(&[("L", "1"), ("k1", "2π/L"), ("k2", "2π/L"), ("zero modes", "1")]);
    let mut branches = Table::new(&[("L", "1"), ("frequency", "J"), ("power of k", "1"), ("error", "1")]);
    let mut turning = Table::new(&[
        ("L", "1"),
        ("sites of the cell", "1"),
        ("branch", "1"),
        ("lowest frequency", "J"),
        ("error", "J"),
    ]);
    let mut counts = Vec::new();
    for length in run.parameters.integers("lengths")? {
        run.checkpoint()?;
        let (ratio, m) = fitting(length)?;
        let couplings = [sign, sign * ratio];
        let magnet = magnet(&torus(length)?, 3, couplings)?;
        let q = if sign > 0.0 { [0.0; 2] } else { [2.0 * m as f64, m as f64].map(|m| m / length as f64) };
        let spins = magnet.spiral(q);
        // No configuration of unit spins lies below the lowest eigenvalue of the exchange matrix.
        let energy = magnet.energy(&spins)?.scaled(1.0 / (length * length) as f64);
        let bound = &lowest(couplings)?[0].energy;
        if energy.z(bound).abs() > eigentruth_numerics::Estimate::SAME {
            let why = format!(
                "the order at J'/J = {ratio:.4} has the energy {}, the bound is {}",
                energy.value, bound.value
            );
            return Ok(Finding::undecided(why, "another wave vector"));
        }
        let modes = magnet.hessian(&spins)?;
        let gap = modes.gap().map_or(0.0, |gap| gap.value);
        let force = magnet.force(&spins)?;
        table.push([length as f64, ratio, energy.value - bound.value, force, modes.zero() as f64, gap]);
        for (k, weight) in modes.wave_vectors().unwrap_or_default() {
            waves.push([length as f64, f64::from(k[0]), f64::from(k[1]), weight]);
        }
        if run.reading == STATIC {
            counts.push(modes.zero());
            continue;
        }
        if run.reading == BRANCHES {
            let found = magnet.rotating_branches(&spins)?;
            let sites = (found.cell[0] * found.cell[1]) as f64;
            for (number, lowest) in found.lowest.iter().enumerate() {
                turning.push([length as f64, sites, number as f64, lowest.value, lowest.error]);
            }
            counts.push(found.gapless);
            continue;
        }
        let soft = magnet.soft_branches(&spins, run.parameters.number("q")?)?;
        for branch in &soft {
            let power = &branch.power;
            branches.push([length as f64, branch.frequency.value, power.value, power.error]);
            if (power.value - power.value.round()).abs() > 0.1 {
                let why = format!("a frequency vanishes as k to the power {:.3}", power.value);
                return Ok(Finding::undecided(why, "smaller wave vectors")
                    .with(Evidence::table("branches", branches)));
            }
        }
        counts.push(soft.len());
    }
    let finding = match run.reading {
        STATIC => finish(&counts, "zero modes of the Hessian", "on every torus"),
        BRANCHES => {
            let what = "branches that vanish somewhere in the frame that turns with the spins";
            finish(&counts, what, "on every torus").with(Evidence::table("branches", turning))
        }
        _ => finish(&counts, "frequencies that vanish with the wave vector", "on every torus")
            .with(Evidence::table("branches", branches)),
    };
    Ok(finding.with(Evidence::table("zero modes", table)).with(Evidence::table("wave vectors", waves)))
}

/// Whether two wave vectors are one, up to reciprocal vectors.
fn same(a: [f64; 2], b: [f64; 2], error: f64) -> bool {
    (0..2).all(|d| (a[d] - b[d] - (a[d] - b[d]).round()).abs() <= error)
}

/// Wave vectors, in the frame that turns with the spiral, at which turning a spin within the plane or out of it costs nothing.
///
/// With the largest exchange `J(Q)` the curvatures are `J(Q) − ½J(Q + k) − ½J(Q − k)` within the plane and `J(Q) − J(k)` out of it,
/// so they vanish where `Q ± k` or `k` are wave vectors of lowest energy.
fn zeros(lowest: &[OrderingVector]) -> [Vec<[f64; 2]>; 2] {
    let q = lowest[0].q;
    let error = 4.0 * lowest.iter().map(|v| v.error).fold(0.0, f64::max);
    let is_lowest = |k: [f64; 2]| lowest.iter().any(|v| same(k, v.q, error));
    let shifts = lowest.iter().map(|v| [v.q[0] - q[0], v.q[1] - q[1]]);
    let within = shifts.filter(|k| is_lowest([q[0] - k[0], q[1] - k[1]])).collect();
    [within, lowest.iter().map(|v| v.q).collect()]
}

/// How many modes a list of zeros makes as a reading counts them; of branches, how many there are at least.
fn count(reading: &str, [within, out]: &[Vec<[f64; 2]>; 2], error: f64) -> usize {
    match reading {
        STATIC => within.len() + out.len(),
        // ω² is the product of both curvatures: one frequency for each k.
        PRECESSION => {
            out.len() + within.iter().filter(|k| !out.iter().any(|other| same(**k, *other, error))).count()
        }
        // A zero is on some branch, and where several zeros are, one may have them all.
        _ => usize::from(!(within.is_empty() && out.is_empty())),
    }
}

/// Zeros of the infinite lattice, and the rotations that the order breaks.
fn by_symmetry(run: &Run<'_>) -> Result<Finding, Stop> {
    let sign = sign(run.claim)?;
    let mut table = Table::new(&[
        ("J'/J", "1"),
        ("Q1", "2π"),
        ("Q2", "2π"),
        ("zeros within the plane", "1"),
        ("zeros out of it", "1"),
        ("broken generators", "1"),
        ("rank of their brackets", "1"),
    ]);
    let patch = torus(6)?;
    let mut counts = Vec::new();
    for draw in 0..run.parameters.integer("ratios")? {
        run.checkpoint()?;
        let ratio = 0.05 + 0.9 * seed::uniform(37, &["ratio", &draw.to_string()]);
        let couplings = [sign, sign * ratio];
        let lowest = lowest(couplings)?;
        let zeros = zeros(&lowest);
        let q = lowest[0].q;
        // What a spiral breaks does not depend on its pitch; one that fits the patch has the mean of the infinite one.
        let opposite = same(q, [-q[0], -q[1]], 4.0 * lowest[0].error);
        let fitting = if opposite { q.map(|q| (2.0 * q).round() / 2.0) } else { [2.0 / 3.0, 1.0 / 3.0] };
        let magnet = magnet(&patch, 3, couplings)?;
        let broken = magnet.broken(&magnet.spiral(fitting))?;
        let conjugate = broken.conjugate.unwrap_or(0);
        let [within, out] = [&zeros[0], &zeros[1]].map(|list| list.len() as f64);
        table.push([ratio, q[0], q[1], within, out, broken.broken as f64, conjugate as f64]);
        let found = count(run.reading, &zeros, 4.0 * lowest[0].error);
        let expected = match run.reading {
            STATIC => broken.broken,
            PRECESSION => broken.broken - conjugate / 2,
            // Turned back, all cells are alike, and each wave vector has as many frequencies as the cell has spins.
            _ => UnitCell::triangular().basis.len(),
        };
        if found != expected {
            let why = if run.reading == BRANCHES {
                format!(
                    "at J'/J = {ratio:.4} zeros need {found} branches at least, the cell has {expected} at most"
                )
            } else {
                format!(
                    "at J'/J = {ratio:.4} there are {found} modes, symmetry asks for {expected}: some are accidental"
                )
            };
            return Ok(Finding::undecided(why, "terms beyond the second order")
                .with(Evidence::table("zeros", table)));
        }
        counts.push(found);
    }
    let how = "at every ratio, as many as the broken rotations ask for";
    let branches =
        "zeros need as many at least, and a cell of the frame that turns with the spins has no more";
    let how = if run.reading == BRANCHES { branches } else { how };
    Ok(finish(&counts, "gapless modes", how).with(Evidence::table("zeros", table)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 2] = ["FM", "AF"];
    Problem {
        part_names: &["n_{FM}", "n_{AF}"],
        claims: vec![
            Claim::value("FM", "the number of gapless modes for ferromagnetic couplings, 0 < J' < J"),
            Claim::value("AF", "the number of gapless modes for antiferromagnetic couplings, J < J' < 0"),
        ],
        assembly: Assembly::Parts(CLAIMS.to_vec()),
        readings: vec![
            Reading::admissible(
                STATIC,
                "a classical O(3) spin Hamiltonian",
                "J. Goldstone, A. Salam, S. Weinberg, Phys. Rev. 127, 965 (1962): one mode for each broken generator",
                "An energy is given and no law of motion: modes are directions in which the ground state can be changed at no cost, those of \
                 the broken generators. Bonds counted once or twice and the scale of J change nothing.",
            ),
            Reading::admissible(
                PRECESSION,
                "gapless Goldstone modes",
                "H. B. Nielsen, S. Chadha, Nucl. Phys. B 105, 445 (1976); H. Watanabe, H. Murayama, Phys. Rev. Lett. 108, 251602 (2012)",
                "Gapless is said of a spectrum: spins precess in their fields, and two broken generators that are conjugate to each other \
                 make one frequency.",
            ),
            Reading::inadmissible(
                BRANCHES,
                "number of gapless Goldstone modes",
                "rotating-frame spin waves: one branch for a lattice with one site in a cell",
                "Counts a branch once however often it touches zero. The prompt asks for modes, and those at different wave vectors are \
                 different.",
            ),
        ],
        methods: vec![
            Method::new("tori", "classical", &CLAIMS, on_tori).parameters(|budget| {
                let lengths = if budget == Budget::Quick { vec![7, 10] } else { vec![7, 10, 11, 13] };
                Parameters::new().with("lengths", lengths).with("q", 0.04)
            }),
            Method::new("symmetry", "classical", &CLAIMS, by_symmetry)
                .parameters(|_| Parameters::new().with("ratios", 8)),
        ],
        invariants: vec![Invariant::Positive],
        overturned_by: "A ratio between 0 and 1 at which the ground state is no spiral, or a torus on which the Hessian has more zero modes \
                        than there are broken rotations.",
        family: Some(&Magnets),
        ..Problem::outline(
            37,
            "other/37-anisotropic-triangular-goldstone",
            "Gapless modes of an anisotropic triangular magnet",
            "Classical three-component spins on the triangular lattice have coupling J along x and J' \
                    on the other bonds. Count the gapless modes at zero temperature for ferromagnetic and \
                    for antiferromagnetic couplings.",
            Kind::OrderedList,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn every_reading_is_decided() {
        assert_decided(&problem());
    }

    #[test]
    fn the_arithmetic_of_wave_vectors_is_the_hessian() {
        // Spirals on a torus, Néel order of rows, and ferromagnets, with up to four components.
        for n in 2..5 {
            for length in [7, 10] {
                let (ratio, m) = fitting(length).unwrap();
                let q = [2.0 * m as f64, m as f64].map(|m| m / length as f64);
                let magnet = magnet(&torus(length).unwrap(), n, [-1.0, -ratio]).unwrap();
                let zero = magnet.hessian(&magnet.spiral(q)).unwrap().zero();
                assert_eq!(Magnets::modes(n, [1.0, ratio, ratio]).unwrap()[1], zero, "n = {n}, L = {length}");
            }
            for (sign, q) in [(1.0, [0.0; 2]), (-1.0, [0.0, 0.5])] {
                let magnet = magnet(&torus(4).unwrap(), n, [sign, 2.5 * sign]).unwrap();
                let zero = magnet.hessian(&magnet.spiral(q)).unwrap().zero();
                let found = Magnets::modes(n, [1.0, 2.5, 2.5]).unwrap()[usize::from(sign < 0.0)];
                assert_eq!(found, zero, "n = {n}");
            }
        }
        // Three different couplings whose spiral (7, 4)/13 has no force; the square lattice.
        let sines = [7.0, 4.0, -3.0].map(|m: f64| (std::f64::consts::TAU * m / 13.0).sin());
        let couplings = [1.0 / sines[0], -1.0 / sines[1], 1.0 / sines[2]];
        let spiral = Magnet::new(&torus(13).unwrap(), 3, |bond| couplings[bond.kind]).unwrap();
        let zero = spiral.hessian(&spiral.spiral([7.0, 4.0].map(|m| m / 13.0))).unwrap().zero();
        // In units of the first coupling, which is negative.
        let ratios = couplings.map(|coupling| coupling / couplings[0]);
        assert_eq!(Magnets::modes(3, ratios).unwrap()[1], zero);
        let square = Magnet::new(&torus(4).unwrap(), 3, |bond| [-1.0, -0.4, 0.0][bond.kind]).unwrap();
        let zero = square.hessian(&square.spiral([0.5, 0.5])).unwrap().zero();
        assert_eq!(Magnets::modes(3, [1.0, 0.4, 0.0]).unwrap()[1], zero);
    }

    #[test]
    fn a_symmetric_perturbation_leaves_what_its_symmetry_breaks() {
        // Negative control: with an easy plane only turns within it are left.
        let (ratio, m) = fitting(7).unwrap();
        let q = [2.0 * m as f64, m as f64].map(|m| m / 7.0);
        let plane =
            magnet(&torus(7).unwrap(), 3, [-1.0, -ratio]).unwrap().with_anisotropy(&[1.0, 1.0, 0.9]).unwrap();
        let spins = plane.spiral(q);
        assert_eq!((plane.hessian(&spins).unwrap().zero(), plane.broken(&spins).unwrap().broken), (1, 1));
        assert_eq!(plane.soft_branches(&spins, 0.04).unwrap().len(), 1);
    }

    #[test]
    fn branches_are_bounded_from_both_sides() {
        let no_zeros = [Vec::new(), Vec::new()];
        assert_eq!(count(BRANCHES, &no_zeros, 1e-9), 0);
        // The three zeros of a spiral are three modes of precession and need one branch.
        let zeros = zeros(&lowest([-1.0, -0.4]).unwrap());
        assert_eq!([PRECESSION, BRANCHES].map(|reading| count(reading, &zeros, 1e-6)), [3, 1]);
        // Negative control: an easy axis takes the zero of a ferromagnet away, and the branch is none without a gap.
        let axis =
            magnet(&torus(7).unwrap(), 3, [1.0, 0.4]).unwrap().with_anisotropy(&[1.0, 0.9, 0.9]).unwrap();
        let found = axis.rotating_branches(&axis.spiral([0.0; 2])).unwrap();
        assert_eq!((found.lowest.len(), found.gapless), (1, 0));
    }

    #[test]
    fn variants_can_be_graded_and_differ() {
        assert_repeatable(&Magnets, 6);
    }
}
