//! An infinite repulsion: hops among the configurations that it leaves, of larger tori than can be diagonalized otherwise.
//!
//! Around half filling these are the configurations without three bosons or three holes on a triangle, at and below a third filling those without
//! neighbours. Energies are in units of t, for which nothing else is left.

use eigentruth_models::Lattice;
use eigentruth_numerics::krylov::{self, lowest_eigenpair};

use super::findings::unknown;
use super::tori::Torus;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::triangles::{self, Moves};

/// The configurations of a torus, by their number of bosons and ascending, in which every triangle has as many bosons as is allowed: 0, 1, 2, 3.
fn configurations(lattice: &Lattice, allowed: [bool; 4]) -> Result<Vec<Vec<u64>>, Stop> {
    let mut by_number = vec![Vec::new(); lattice.len() + 1];
    for state in triangles::configurations(lattice, allowed)? {
        by_number[state.count_ones() as usize].push(state);
    }
    Ok(by_number)
}

/// The lowest energy of hops among configurations, with its error.
fn energy(lattice: &Lattice, states: &[u64]) -> Result<[f64; 2], Stop> {
    let hops = Moves::new(states, |state| {
        let moved =
            lattice.bonds().iter().filter(move |bond| (state >> bond.from ^ state >> bond.to) & 1 == 1);
        moved.map(move |bond| state ^ (1 << bond.from | 1 << bond.to))
    });
    if hops.is_empty() {
        // Nothing can move.
        return Ok([0.0; 2]);
    }
    let found = lowest_eigenpair(&hops, &krylov::Options::default())?;
    Ok([found.value, found.residual])
}

/// `N_s [E(N+1) + E(N−1) − 2E(N)]` with its error.
fn inverse_compressibility(
    lattice: &Lattice,
    by_number: &[Vec<u64>],
    bosons: usize,
) -> Result<[f64; 2], Stop> {
    let of = |number: usize| energy(lattice, &by_number[number]);
    let ([below, a], [at, b], [above, c]) = (of(bosons - 1)?, of(bosons)?, of(bosons + 1)?);
    let sites = lattice.len() as f64;
    Ok([sites * (below + above - 2.0 * at), sites * (a + 2.0 * b + c)])
}

/// Tori of 12, 18, 21 and 27 sites.
const TORI: [[[i32; 2]; 2]; 4] = [[[2, 2], [-2, 4]], [[3, 0], [0, 6]], [[4, 1], [-1, 5]], [[3, 3], [-3, 6]]];

fn table() -> Table {
    Table::new(&[("sites", "1"), ("configurations", "1"), ("inverse compressibility", "t"), ("error", "t")])
}

/// Option b below the hopping: as long as T ≪ t is finite, T κ → T/(∂μ/∂n), so that Curie's law needs an inverse compressibility that vanishes.
fn around_half(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = table();
    let mut values: Vec<f64> = Vec::new();
    let mut clear = true;
    for vectors in TORI {
        run.checkpoint()?;
        let lattice = Torus(vectors).lattice(0.0)?;
        let by_number = configurations(&lattice, [false, true, true, false])?;
        let of = |bosons| inverse_compressibility(&lattice, &by_number, bosons);
        // Even and odd numbers of bosons alternate; half filling and the number below it, which stands for that above too.
        let half = lattice.len() / 2;
        let [value, error] = if lattice.len().is_multiple_of(2) {
            let ([at, a], [beside, b]) = (of(half)?, of(half - 1)?);
            [0.5 * (at + beside), 0.5 * (a + b)]
        } else {
            of(half)?
        };
        let count: usize = by_number.iter().map(Vec::len).sum();
        table.push([lattice.len() as f64, count as f64, value, error]);
        clear &= value > 5.0 * error;
        values.push(value);
    }
    Ok(stiffness(clear, &values).with(Evidence::table("inverse compressibilities", table)))
}

/// Finite if it is positive on all tori and does not fall with their size.
fn stiffness(clear: bool, values: &[f64]) -> Finding {
    let (first, last) = (values[0], values[values.len() - 1]);
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let summary = format!(
        "among the configurations of an infinite repulsion the inverse compressibility at half filling is between {low:.1} and {high:.1} t, {first:.1} t on the \
         smallest and {last:.1} t on the largest torus: the compressibility stays finite as T falls below t"
    );
    if high.abs() < 1e-6 {
        let summary = "hops leave all numbers of bosons around half filling degenerate: T times the compressibility stays finite";
        return Finding::decided(true, FindingKind::Numerical, summary);
    }
    if clear && low > 0.0 && high < 3.0 * low && last > 0.8 * first {
        return Finding::decided(false, FindingKind::Numerical, summary);
    }
    Finding::undecided(format!("no size speaks for the next: {summary}"), "minutes: a torus of 36 sites")
}

/// Option d without t = 0: energies just below a third filling, where bosons have no neighbours.
fn below_a_third(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = table();
    let mut convex = Vec::new();
    for vectors in TORI {
        run.checkpoint()?;
        let lattice = Torus(vectors).lattice(0.0)?;
        let by_number = configurations(&lattice, [true, true, false, false])?;
        let bosons = lattice.len() / 3 - 1;
        let [value, error] = inverse_compressibility(&lattice, &by_number, bosons)?;
        table.push([lattice.len() as f64, by_number[bosons].len() as f64, value, error]);
        convex.push((value, error));
    }
    let evidence = Evidence::table("second differences", table);
    let (largest, _) = convex[convex.len() - 1];
    let summary = format!(
        "at an infinite repulsion N_s[E(N+1) + E(N−1) − 2E(N)] one boson short of a third filling is negative on all tori, {largest:.1} t on the largest: two holes \
         gain by being together, and the ground state separates"
    );
    Ok(if convex.iter().all(|(value, error)| *value < -5.0 * error) {
        Finding::decided(false, FindingKind::Numerical, summary).with(evidence)
    } else {
        Finding::undecided(
            "energies just below a third filling are convex on some tori",
            "minutes: a torus of 36 sites",
        )
        .with(evidence)
    })
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "b" => Ok((*run.shared("around half", |_| around_half(run))?).clone()),
        "d" => below_a_third(run),
        claim => unknown(claim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;

    #[test]
    fn a_strong_repulsion_comes_close_to_an_infinite_one() {
        let torus = Torus(TORI[0]);
        let lattice = torus.lattice(0.0).unwrap();
        // Six bosons cannot avoid 6 bonds, five 3, and two none; corrections are of the order t²/V.
        for (allowed, bosons, bonds) in [
            ([false, true, true, false], 6, 6.0),
            ([false, true, true, false], 5, 3.0),
            ([true, true, false, false], 2, 0.0),
        ] {
            let states = configurations(&lattice, allowed).unwrap();
            let [infinite, _] = energy(&lattice, &states[bosons]).unwrap();
            let differences =
                [1e3, 1e4].map(|v| torus.energy(1.0, v, bosons, 0.0).unwrap()[0] - bonds * v - infinite);
            assert!(
                differences[0].abs() < 0.2 && differences[1].abs() < 0.2 * differences[0].abs(),
                "{differences:?}"
            );
        }
    }

    #[test]
    fn another_choice_of_configurations_is_noticed() {
        // With all configurations allowed bosons are free of repulsion: a superfluid, whose energies are convex below a third filling too.
        let lattice = Torus(TORI[0]).lattice(0.0).unwrap();
        let free = configurations(&lattice, [true; 4]).unwrap();
        assert_eq!(free[6].len(), 924);
        let hexagons = configurations(&lattice, [true, true, false, false]).unwrap();
        let [free, hexagons] =
            [free, hexagons].map(|of| inverse_compressibility(&lattice, &of, 3).unwrap()[0]);
        assert!(free > 1.0 && hexagons < -1.0, "{free} {hexagons}");
    }

    #[test]
    fn curies_law_and_a_finite_compressibility_are_told_apart() {
        assert_eq!(stiffness(false, &[0.0, 0.0]).outcome, Outcome::Holds);
        assert_eq!(stiffness(true, &[30.0, 31.0]).outcome, Outcome::Fails);
        for values in [[30.0, 9.0], [30.0, 20.0]] {
            assert!(matches!(stiffness(true, &values).outcome, Outcome::Undecided { .. }));
        }
    }
}
