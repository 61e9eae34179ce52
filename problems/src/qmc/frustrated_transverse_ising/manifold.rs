//! Ground states at zero field, and what a small field makes of them: exact diagonalization within them, first order in the field.
//!
//! On the triangular lattice every triangle has one violated bond. A field flips spins whose neighbours are half up, half down; within the ground
//! states that is `−Γ` times the adjacency of configurations, and order is what its ground state has. Without a field correlations fall with a power, which
//! strips of infinite length tell.
//!
//! On the 4-8 lattice a unit of four spins flips with half the splitting of its two lowest levels, of the order Γ⁴/K³ in weak fields. The ends of a unit
//! are softer than its middle, so that violated bonds between ends are cheaper, by an energy of the order Γ²: where the field is so weak that this
//! exceeds the splitting, it selects a collinear order of units, and the first order in the splitting does not apply.

use eigentruth_exact::System;
use eigentruth_exact::solve::{Options, lowest};
use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::krylov::{self, lowest_eigenpair};
use eigentruth_numerics::{Estimate, Provenance};

use super::lattices::{Arrangement, Torus};
use super::order::{Curve, MOST};
use super::{Claimed, STRENGTH, strips, subject};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::triangles::{self, Moves};

/// All configurations in which no triangle has three equal spins, in ascending order.
fn without_equal_triangles(torus: &Torus) -> Result<Vec<u64>, Stop> {
    triangles::configurations(&torus.lattice, [false, true, true, false])
}

/// `|ψ|²` of ground states of one torus.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub states: usize,
    /// All with the same weight: zero field, T → 0.
    pub equal: f64,
    /// In the ground state of a small field.
    pub quantum: f64,
}

/// The order of a torus of the triangular lattice.
pub(super) fn order(vectors: [[i32; 2]; 2]) -> Result<Order, Stop> {
    let torus = Arrangement::Triangular.torus(vectors)?;
    let states = without_equal_triangles(&torus)?;
    let flips = Moves::new(&states, |state| (0..torus.lattice.len()).map(move |site| state ^ 1 << site));
    let ground = lowest_eigenpair(&flips, &krylov::Options::default())?;
    let square = |state: u64| {
        let mut sums = [0.0; 3];
        for (site, &class) in torus.classes.iter().enumerate() {
            sums[usize::from(class)] += 2.0 * (state >> site & 1) as f64 - 1.0;
        }
        let [a, b, c] = sums.map(|sum| sum / torus.lattice.len() as f64);
        a * a + b * b + c * c - a * b - b * c - c * a
    };
    let squares: Vec<f64> = states.iter().map(|&state| square(state)).collect();
    Ok(Order {
        states: states.len(),
        equal: squares.iter().sum::<f64>() / states.len() as f64,
        quantum: squares.iter().zip(&ground.vector).map(|(square, x)| square * x * x).sum(),
    })
}

/// The ground states of a torus at zero field, by trying all configurations: how many, and how many of them have a unit with unequal spins.
pub(super) fn classical_ground_states(torus: &Torus) -> [usize; 2] {
    let bonds = torus.bonds();
    let mut least = f64::INFINITY;
    let mut found = [0, 0];
    for state in 0..1u64 << torus.lattice.len() {
        let energy: f64 =
            bonds.iter().map(|&(i, j, c)| if (state >> i ^ state >> j) & 1 == 0 { -c } else { c }).sum();
        // Energies are sums of a few multiples of a half.
        if energy < least - 0.25 {
            (least, found) = (energy, [0, 0]);
        }
        if (energy - least).abs() < 0.25 {
            let broken = |unit: &Vec<usize>| {
                unit.windows(2).any(|pair| (state >> pair[0] ^ state >> pair[1]) & 1 == 1)
            };
            found[0] += 1;
            found[1] += usize::from(torus.units.iter().any(broken));
        }
    }
    found
}

/// Half the splitting of a unit in a field, and what a violated bond between ends of units gains in second order over one between an end and a middle: virtual
/// flips of an end cost 2K + 4 J with two satisfied bonds and 2K with one violated, of a middle 4K ± 2 J.
pub(super) fn unit(field: f64, seed: u64) -> Result<[f64; 2], Stop> {
    let k = STRENGTH;
    let system = System::new(ising(&Lattice::chain(4, Boundary::Open)?, |_| k, |_| field, |_| 0.0)?)?;
    let mut options = Options::default();
    options.krylov.seed = seed;
    let levels = lowest(&system, &system.sector(&[])?, 2, &options)?.energies();
    let end = 1.0 / (2.0 * k) - 1.0 / (2.0 * k + 4.0);
    let middle = 1.0 / (4.0 * k - 2.0) - 1.0 / (4.0 * k + 2.0);
    Ok([0.5 * (levels[1].value - levels[0].value), field * field * (end - middle)])
}

/// Tori of 12, 27 and 36 sites: all that have three sublattices and fit between.
const TORI: [[[i32; 2]; 2]; 3] = [[[2, 2], [-2, 4]], [[3, 3], [-3, 6]], [[6, 0], [0, 6]]];
/// Tori of units: three and four of them.
const UNITS: [[[i32; 2]; 2]; 2] = [[[1, 1], [-1, 2]], [[2, 0], [0, 2]]];

/// Strips at zero field, in spins around: all that three sublattices fit on.
const WIDTHS: [usize; 3] = [3, 6, 9];

/// With a few triangles a sum over all bonds decides; strengths here are multiples of a half.
const STRENGTHS: [f64; 3] = [1.5, STRENGTH, 10.0];

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let (arrangement, claimed) = subject(run)?;
    let mut counts = Table::new(&[
        ("units", "1"),
        ("strength", "J"),
        ("ground states", "1"),
        ("with broken units", "1"),
        ("of the triangular lattice", "1"),
    ]);
    let mut same = true;
    for vectors in UNITS {
        let [expected, _] = classical_ground_states(&Arrangement::Triangular.torus(vectors)?);
        let strengths: &[f64] = if arrangement == Arrangement::Triangular { &[] } else { &STRENGTHS };
        for &k in strengths {
            run.checkpoint()?;
            let model = match arrangement {
                Arrangement::Minority(_) => Arrangement::Minority(k),
                _ => Arrangement::Chains(k),
            };
            let torus = model.torus(vectors)?;
            let [found, broken] = classical_ground_states(&torus);
            same &= found == expected && broken == 0;
            counts.push([torus.lattice.len() as f64 / 4.0, k, found as f64, broken as f64, expected as f64]);
        }
    }
    if matches!(arrangement, Arrangement::Minority(_)) {
        let single = counts.rows.iter().all(|row| row[2] == 2.0);
        let finding = match (single, claimed) {
            (false, _) => Finding::undecided("there are more than two ground states", "larger tori"),
            (true, Claimed::Order) => Finding::holds(
                FindingKind::Numerical,
                "at zero field the ground states are all spins up and all spins down",
            ),
            (true, _) => Finding::fails(
                FindingKind::Numerical,
                "the order is there at zero field: there is no disorder to choose from",
            ),
        };
        return Ok(finding.with(Evidence::table("ground states", counts)));
    }
    if !same {
        let why = "the ground states are not those of rigid units on a triangular lattice";
        return Ok(
            Finding::undecided(why, "another effective model").with(Evidence::table("ground states", counts))
        );
    }
    let found =
        run.shared("tori", |_| TORI.iter().map(|&vectors| order(vectors)).collect::<Result<Vec<_>, Stop>>())?;
    let mut table = Table::new(&[
        ("sites", "1"),
        ("ground states", "1"),
        ("|ψ|², equal weights", "1"),
        ("|ψ|², small field", "1"),
    ]);
    let exact = |(v, order): (&[[i32; 2]; 2], &Order)| {
        let sites = (v[0][0] * v[1][1] - v[0][1] * v[1][0]) as usize;
        let provenance = Provenance::new("problems/ground states");
        (sites, Estimate::exact(order.quantum, f64::EPSILON.sqrt(), provenance))
    };
    let quantum = Curve {
        temperature: 0.0,
        points: TORI.iter().zip(found.iter()).map(exact).collect(),
        squares: Vec::new(),
        clock: None,
    };
    for (v, order) in TORI.iter().zip(found.iter()) {
        let sites = f64::from(v[0][0] * v[1][1] - v[0][1] * v[1][0]);
        table.push([sites, order.states as f64, order.equal, order.quantum]);
    }
    // By the number of sites: corrections of order are those of 1/N.
    let (limit, error) = quantum.limit();
    let mut bare = Table::new(&[("width", "1"), ("η", "1")]);
    let powers = WIDTHS.map(|width| strips::power(width, strips::without_equal_triangles));
    WIDTHS.iter().zip(powers).for_each(|(width, eta)| bare.push([*width as f64, eta]));
    let [_, early, late] = powers;
    let ordered = limit >= 5.0 * error;
    let of_units = match arrangement {
        Arrangement::Triangular => "",
        _ => "ground states are those of four-spin units on a triangular lattice, where ",
    };
    let summary = format!(
        "{of_units}|ψ|² tends to {limit:.3} ± {error:.3} in a small field; without one correlations fall with the power {late:.3} on strips {} spins \
         around, after {early:.3} on narrower ones",
        WIDTHS[2]
    );
    let finding = match (ordered, claimed) {
        (false, _) => Finding::undecided(summary, "a torus of 48 sites: minutes"),
        (true, Claimed::Order) => Finding::holds(FindingKind::Numerical, summary),
        // What orders would let the power fall with the width, to zero. Correlations fall as 1/√r: J. Stephenson, J. Math. Phys. 11, 413 (1970).
        (true, _) => match late > 0.9 * early && late > MOST {
            true => Finding::holds(FindingKind::Numerical, summary),
            false => Finding::undecided(summary, "seconds: strips twelve spins around"),
        },
    };
    let finding = finding
        .with(Evidence::table("orders", table))
        .with(Evidence::table("powers of strips", bare))
        .with(Evidence::table("ground states", counts));
    if arrangement == Arrangement::Triangular {
        return Ok(finding);
    }
    let mut units = Table::new(&[("field", "J"), ("half the splitting", "J"), ("preference of ends", "J")]);
    for field in [0.5, 1.0, 1.5, 2.0] {
        let [splitting, preference] = unit(field, run.seed)?;
        units.push([field, splitting, preference]);
    }
    Ok(finding.with(Evidence::table("units in a field", units)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ground_states_without_equal_triangles_are_those_of_lowest_energy() {
        let torus = Arrangement::Triangular.torus(TORI[0]).unwrap();
        let states = without_equal_triangles(&torus).unwrap();
        assert_eq!(states.len(), classical_ground_states(&torus)[0]);
        let found = order(TORI[0]).unwrap();
        assert!(found.quantum > found.equal, "{found:?}");
    }

    #[test]
    fn units_flip_in_fourth_order_and_prefer_in_second() {
        let [weak, strong] = [0.05, 0.1].map(|field| unit(field, 1).unwrap());
        let order = |at: usize| (strong[at] / weak[at]).log2();
        assert!((order(0) - 4.0).abs() < 0.05 && (order(1) - 2.0).abs() < 1e-9, "{weak:?} {strong:?}");
        // The field of the stacks is on the side of the flips.
        let [splitting, preference] = unit(1.5, 1).unwrap();
        assert!(splitting > 2.0 * preference);
    }

    #[test]
    fn strong_bonds_leave_the_ground_states_of_a_triangular_lattice() {
        let expected = classical_ground_states(&Arrangement::Triangular.torus(UNITS[0]).unwrap());
        assert_eq!(classical_ground_states(&Arrangement::Chains(1.5).torus(UNITS[0]).unwrap()), expected);
        // Bonds weaker than the antiferromagnetic ones break.
        assert!(classical_ground_states(&Arrangement::Chains(0.5).torus(UNITS[0]).unwrap())[1] > 0);
        assert_eq!(classical_ground_states(&Arrangement::Minority(1.5).torus(UNITS[0]).unwrap())[0], 2);
    }
}
