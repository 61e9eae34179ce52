//! Exact diagonalization of Ising tori of the square lattice in two fields, by block Lanczos on all configurations.

use eigentruth_exact::System;
use eigentruth_exact::basis::Basis;
use eigentruth_exact::solve::{Lowest, Options, lowest};
use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};

use super::inequalities::rival;
use super::rings::{Order, transition_of};
use super::{Limit, exchange, rival_gap};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// A torus: its excitations and what correlates as far apart as it allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Torus {
    /// Second and third level above the lowest, infinite if they were not asked for.
    pub excitations: [f64; 2],
    /// ⟨σ^a⟩, a = z, x.
    pub mean: [f64; 2],
    /// ⟨σ^a_0 σ^a_r⟩ at half of both sides, a = z, x.
    pub far: [f64; 2],
}

/// H = −J Σ σ^z σ^z + h Σ σ^x + g Σ σ^z on a torus with at least three sites along each side.
pub(super) fn system(size: [usize; 2], j: f64, h: f64, g: f64) -> Result<(System, Lattice), Stop> {
    let lattice = Lattice::square(size, [Boundary::Periodic; 2])?;
    Ok((System::new(ising(&lattice, |_| j, |_| -h, |_| -g)?)?, lattice))
}

/// A torus by its lowest `states`.
pub(super) fn torus(size: [usize; 2], [j, h, g]: [f64; 3], states: usize, seed: u64) -> Result<Torus, Stop> {
    let (system, lattice) = system(size, j, h, g)?;
    let mut options = Options::default();
    options.krylov.seed = seed;
    options.krylov.block = states;
    let found = lowest(&system, &system.sector(&[])?, states, &options)?;
    let energies: Vec<f64> = found.energies().iter().map(|energy| energy.value).collect();
    let (corner, _) = lattice
        .site_at(0, [size[0] as i32 / 2, size[1] as i32 / 2])
        .ok_or_else(|| Stop::Failed("a torus has a site half way around".to_owned()))?;
    let (mean, far) = averages(&found, corner)?;
    let above = |state: usize| energies.get(state).map_or(f64::INFINITY, |energy| energy - energies[0]);
    Ok(Torus { excitations: [above(1), above(2)], mean, far })
}

/// ⟨σ^a_0⟩ and ⟨σ^a_0 σ^a_r⟩ in the lowest state, a = z, x.
fn averages(found: &Lowest, r: usize) -> Result<([f64; 2], [f64; 2]), Stop> {
    let (basis, vector) = (found.basis(), found.vector(0)?);
    // A set bit is up.
    let spin = |state: u64, site: usize| 2.0 * (state >> site & 1) as f64 - 1.0;
    let (mut mean, mut far) = ([0.0; 2], [0.0; 2]);
    for (k, amplitude) in vector.iter().enumerate() {
        let state = basis.state(k);
        let flipped = |mask: u64| {
            let image = basis.rank(state ^ mask).expect("all configurations are in the basis");
            (vector[image].conj() * amplitude).re
        };
        mean[0] += amplitude.norm_sqr() * spin(state, 0);
        far[0] += amplitude.norm_sqr() * spin(state, 0) * spin(state, r);
        mean[1] += flipped(1);
        far[1] += flipped(1 | 1 << r);
    }
    Ok((mean, far))
}

/// Sides as two lists of equal length.
fn sizes(run: &Run<'_>) -> Result<Vec<[usize; 2]>, Stop> {
    let (x, y) = (run.parameters.integers("widths")?, run.parameters.integers("lengths")?);
    Ok(x.into_iter().zip(y).map(|(x, y)| [x, y]).collect())
}

fn tori(run: &Run<'_>, j: f64, h: f64, g: f64) -> Result<Vec<([usize; 2], Torus)>, Stop> {
    let sizes = sizes(run)?;
    // Only the fields in units of the exchange matter; energies are multiplied by it.
    let (h, g) = (h / j, g / j);
    let found = run.shared(&format!("tori, h/J {h}, g/J {g}"), |seed| {
        let each = |size: &[usize; 2]| {
            run.checkpoint()?;
            // Excitations are asked for where the spin flip is a symmetry.
            torus(*size, [1.0, h, g], if g == 0.0 { 3 } else { 1 }, seed)
        };
        sizes.iter().map(each).collect::<Result<Vec<_>, Stop>>()
    })?;
    let scaled = |torus: &Torus| Torus { excitations: torus.excitations.map(|energy| energy * j), ..*torus };
    Ok(sizes.into_iter().zip(found.iter().map(scaled)).collect())
}

/// What a quantity of growing tori tends to: the last value, with the largest change from one torus to the last two.
pub(super) fn limit(values: &[f64]) -> Limit {
    let last = values.last().copied().unwrap_or(f64::NAN);
    let changes = values.iter().rev().skip(1).take(2).map(|value| (value - last).abs());
    Limit { value: last, error: if values.len() < 2 { f64::INFINITY } else { changes.fold(0.0, f64::max) } }
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "a" => gap(run),
        "b" => transition(run),
        "c" => decay(run, 10.0, 0),
        "d" => decay(run, 0.1, 1),
        other => Err(Stop::Failed(format!("`{other}` is no claim"))),
    }
}

fn unclear(limit: Limit) -> Finding {
    let why = format!("the limit {limit} is neither zero nor different from it");
    Finding::undecided(why, "tori of 5 × 5 and 6 × 6 sites by the Lanczos method, or Monte Carlo")
}

fn gap(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    let found = tori(run, j, 1.0, 0.0)?;
    let mut table = Table::new(&[("width", "1"), ("length", "1"), ("E1 − E0", "1"), ("E2 − E0", "1")]);
    for ([x, y], torus) in &found {
        table.push([*x as f64, *y as f64, torus.excitations[0], torus.excitations[1]]);
    }
    // In the ordered phase the two lowest states become degenerate; the second excitation is one in either phase.
    let limit = limit(&found.iter().map(|(_, torus)| torus.excitations[1]).collect::<Vec<_>>());
    let Some(vanishes) = limit.vanishes(rival_gap(j)) else {
        return Ok(unclear(limit).with(Evidence::table("gaps", table)));
    };
    let summary = format!("the gap above the ground states tends to {limit} at h = 1");
    Ok(Finding::decided(vanishes, FindingKind::Numerical, summary).with(Evidence::table("gaps", table)))
}

fn transition(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    let mut table = Table::new(&[
        ("h", "1"),
        ("width", "1"),
        ("length", "1"),
        ("correlator half way", "1"),
        ("E1 − E0", "1"),
    ]);
    let mut orders = Vec::new();
    // Either side of where mean-field theory orders, h = 4J: far from it, small tori tell.
    for h in [0.5 * j, 16.0 * j] {
        let found = tori(run, j, h, 0.0)?;
        for ([x, y], torus) in &found {
            table.push([h, *x as f64, *y as f64, torus.far[0], torus.excitations[0]]);
        }
        let limit = limit(&found.iter().map(|(_, torus)| torus.far[0]).collect::<Vec<_>>());
        orders.push(Order { h, limit });
    }
    Ok(transition_of(&orders).unwrap_or_else(unclear).with(Evidence::table("order", table)))
}

fn decay(run: &Run<'_>, h: f64, component: usize) -> Result<Finding, Stop> {
    let found = tori(run, exchange(run), h, 1.0)?;
    let mut table = Table::new(&[
        ("width", "1"),
        ("length", "1"),
        ("correlator half way", "1"),
        ("square of the mean", "1"),
    ]);
    for ([x, y], torus) in &found {
        table.push([*x as f64, *y as f64, torus.far[component], torus.mean[component].powi(2)]);
    }
    let table = Evidence::table("correlators", table);
    // With a longitudinal field the limit is the square of the mean, which small tori know better than the farthest pair.
    let limit = limit(&found.iter().map(|(_, torus)| torus.mean[component].powi(2)).collect::<Vec<_>>());
    Ok(match limit.vanishes(rival(run, component)) {
        Some(false) => {
            let summary = format!("the correlator tends to {limit}, not to zero");
            Finding::fails(FindingKind::Numerical, summary).with(table)
        }
        // Distances up to two sites show no form of decay.
        Some(true) => Finding::undecided(
            "the correlator vanishes, but tori of 16 sites do not show how",
            "long cylinders",
        )
        .with(table),
        None => unclear(limit).with(table),
    })
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::DEFAULT_MEMORY;
    use eigentruth_exact::orbits::{Destination, GroupElement, OrbitBasis, OrbitOperator};
    use eigentruth_numerics::krylov;
    use num_complex::Complex64;

    use super::*;

    #[test]
    fn spins_without_exchange_and_without_fields() {
        let close = |a: f64, b: f64| (a - b).abs() < f64::EPSILON.sqrt();
        let free = torus([3, 3], [0.0, 3.0, 4.0], 2, 1).unwrap();
        assert!(close(free.mean[0], -0.8) && close(free.mean[1], -0.6) && close(free.far[0], 0.64));
        assert!(close(free.excitations[0], 10.0));
        // In a small longitudinal field alone, turning one spin costs four bonds.
        let classical = torus([3, 3], [1.0, 0.0, 0.25], 2, 1).unwrap();
        assert!(close(classical.mean[0], -1.0) && close(classical.far[0], 1.0));
        assert!(close(classical.excitations[0], 9.0 * 0.5));
    }

    /// All translations, with the spin flip of the given sign.
    fn group(size: [usize; 2], flip: f64) -> Vec<GroupElement> {
        let mut elements = Vec::new();
        for (turned, character) in [(false, 1.0), (true, flip)] {
            for shift in 0..size[0] * size[1] {
                let (dx, dy) = (shift % size[0], shift / size[0]);
                let to = (0..size[0] * size[1]).map(|site| {
                    let (x, y) = (site % size[0], site / size[0]);
                    let to = (x + dx) % size[0] + (y + dy) % size[1] * size[0];
                    Destination { to, flip: turned, negative: false }
                });
                elements.push(GroupElement { fields: to.collect(), character: Complex64::from(character) });
            }
        }
        elements
    }

    #[test]
    fn symmetric_sectors_have_the_levels_of_the_4x4_torus() {
        let (size, h) = ([4, 4], 1.0);
        let whole = torus(size, [1.0, h, 0.0], 3, 1).unwrap();
        let (system, _) = system(size, 1.0, h, 0.0).unwrap();
        let levels = |flip: f64| {
            let sector = system.sector(&[]).unwrap();
            let basis =
                OrbitBasis::new(system.layout(), &sector, &group(size, flip), DEFAULT_MEMORY).unwrap();
            let matrix = OrbitOperator::<f64>::new(system.transitions(), &basis, DEFAULT_MEMORY).unwrap();
            let found = krylov::eigenpairs(&matrix, 2, &krylov::Options::default()).unwrap();
            [found.pairs[0].value, found.pairs[1].value]
        };
        // The spin flip takes σ^z to −σ^z: the ground state is even, its partner odd, and the next level even at zero momentum.
        let (even, odd) = (levels(1.0), levels(-1.0));
        let mut above = [odd[0] - even[0], odd[1] - even[0], even[1] - even[0]];
        above.sort_by(f64::total_cmp);
        for (found, expected) in whole.excitations.iter().zip(above) {
            assert!((found - expected).abs() < f64::EPSILON.sqrt(), "{whole:?} {above:?}");
        }
        // Without the odd sector one of them is missing.
        assert!((even[1] - even[0] - whole.excitations[0]).abs() > 1.0);
    }

    #[test]
    fn a_critical_torus_is_not_taken_for_a_gapped_one() {
        // At h = 3.04 the gap falls as 1/L: no limit different from zero may be read off these tori.
        let gaps: Vec<f64> = [[3, 3], [3, 4], [4, 4]]
            .map(|size| torus(size, [1.0, 3.04438, 0.0], 3, 1).unwrap().excitations[0])
            .to_vec();
        assert!(gaps[0] > gaps[1] && gaps[1] > gaps[2]);
        assert_ne!(limit(&gaps).vanishes(rival_gap(1.0)), Some(false), "{gaps:?}");
    }
}
