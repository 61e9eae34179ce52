//! Full diagonalization of Ising rings in two fields.

use eigentruth_exact::basis::Basis;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};

use super::inequalities::rival;
use super::{
    ANY_FIELD, CONNECTED, DOUBLET, Limit, SCAN, exchange, geometric, polynomial, rival_gap, rival_order,
    scanned,
};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// A ring: its two lowest excitations and what correlates at each distance.
#[derive(Clone, Debug)]
pub(super) struct Ring {
    /// Second and third level above the lowest.
    pub excitations: [f64; 2],
    /// ⟨σ^a⟩ and ⟨σ^a_0 σ^a_r⟩, r = 1…N/2, a = z, x.
    pub mean: [f64; 2],
    pub correlators: [Vec<f64>; 2],
}

/// H = −J Σ σ^z σ^z + h Σ σ^x + g Σ σ^z on a ring.
pub(super) fn ring(sites: usize, j: f64, h: f64, g: f64) -> Result<Ring, Stop> {
    let lattice = Lattice::chain(sites, Boundary::Periodic)?;
    let system = System::new(ising(&lattice, |_| j, |_| -h, |_| -g)?)?;
    let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY)?;
    let energies = spectrum.energies();
    let [sector] = &spectrum.sectors[..] else {
        return Err(Stop::Failed("an Ising ring in a transverse field has one charge sector".to_owned()));
    };
    let basis = &sector.basis;
    let vector = sector.vector(0)?;
    let states: Vec<u64> = (0..basis.dimension()).map(|k| basis.state(k)).collect();
    let spin = |state: u64, site: usize| 1.0 - 2.0 * (state >> site & 1) as f64;
    let diagonal = |sites: &[usize]| -> f64 {
        let value = |(state, amplitude): (&u64, &eigentruth_numerics::Complex64)| {
            amplitude.norm_sqr() * sites.iter().map(|&site| spin(*state, site)).product::<f64>()
        };
        states.iter().zip(&vector).map(value).sum()
    };
    let flipped = |sites: &[usize]| -> f64 {
        let mask = sites.iter().fold(0, |mask, site| mask ^ 1 << site);
        let value = |(state, amplitude): (&u64, &eigentruth_numerics::Complex64)| {
            let image = basis.rank(state ^ mask).expect("all configurations are in the basis");
            (vector[image].conj() * amplitude).re
        };
        states.iter().zip(&vector).map(value).sum()
    };
    let distances = 1..=sites / 2;
    Ok(Ring {
        excitations: [energies[1] - energies[0], energies[2] - energies[0]],
        mean: [diagonal(&[0]), flipped(&[0])],
        correlators: [
            distances.clone().map(|r| diagonal(&[0, r])).collect(),
            distances.map(|r| flipped(&[0, r])).collect(),
        ],
    })
}

fn rings(run: &Run<'_>, sizes: &[usize], j: f64, h: f64, g: f64) -> Result<Vec<Ring>, Stop> {
    let key = format!("{sizes:?}, J {j}, h {h}, g {g}");
    let found =
        run.shared(&key, |_| sizes.iter().map(|&sites| ring(sites, j, h, g)).collect::<Result<Vec<_>, _>>())?;
    run.checkpoint()?;
    Ok(found.to_vec())
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "a" => gap(run),
        "b" if run.reading == ANY_FIELD => in_a_field(run),
        "b" => transition(run),
        "c" => decay(run, 10.0, 0, Decay::Exponential),
        "d" => decay(run, 0.1, 1, Decay::Power),
        other => Err(Stop::Failed(format!("`{other}` is no claim"))),
    }
}

fn unclear(limit: Limit) -> Finding {
    let why = format!("the limit {limit} is neither zero nor different from it");
    Finding::undecided(why, "rings of 14 to 20 sites by the Lanczos method")
}

fn gap(run: &Run<'_>) -> Result<Finding, Stop> {
    let (j, sizes) = (exchange(run), run.parameters.integers("sizes")?);
    let found = rings(run, &sizes, j, 1.0, 0.0)?;
    let mut table = Table::new(&[("N", "1"), ("E1 − E0", "1"), ("E2 − E0", "1")]);
    for (size, ring) in sizes.iter().zip(&found) {
        table.push([*size as f64, ring.excitations[0], ring.excitations[1]]);
    }
    // In the ordered phase the two lowest states become degenerate; the second excitation is one in either phase.
    let limit = if run.reading == DOUBLET {
        geometric(&found.iter().map(|ring| ring.excitations[0]).collect::<Vec<_>>())
    } else {
        polynomial(&sizes, &found.iter().map(|ring| ring.excitations[1]).collect::<Vec<_>>())
    };
    let Some(vanishes) = limit.vanishes(rival_gap(j)) else {
        return Ok(unclear(limit).with(Evidence::table("gaps", table)));
    };
    let which = if run.reading == DOUBLET { "first level difference" } else { "gap above the ground states" };
    let summary = format!("the {which} tends to {limit} at h = 1");
    Ok(Finding::decided(vanishes, FindingKind::Numerical, summary).with(Evidence::table("gaps", table)))
}

/// The square of the order parameter, or a correlator that stands for it, at a field.
pub(super) struct Order {
    pub h: f64,
    pub limit: Limit,
}

/// Whether the first of two fields is ordered and the second is not; the limit that cannot be told if one cannot.
pub(super) fn transition_of(orders: &[Order]) -> Result<Finding, Limit> {
    let mut vanishing = Vec::new();
    for order in orders {
        vanishing.push(order.limit.vanishes(rival_order()).ok_or(order.limit)?);
    }
    let shown: Vec<String> =
        orders.iter().map(|order| format!("{} at h = {}", order.limit, order.h)).collect();
    let summary = format!("at g = 0 the order parameter squared is {}", shown.join(" and "));
    Ok(Finding::decided(vanishing == [false, true], FindingKind::Numerical, summary))
}

fn transition(run: &Run<'_>) -> Result<Finding, Stop> {
    let (j, sizes) = (exchange(run), run.parameters.integers("sizes")?);
    let mut table = Table::new(&[("h", "1"), ("N", "1"), ("correlator at N/2", "1"), ("E1 − E0", "1")]);
    let mut orders = Vec::new();
    for h in [0.5 * j, 2.0 * j] {
        let found = rings(run, &sizes, j, h, 0.0)?;
        let far: Vec<f64> =
            found.iter().map(|ring| ring.correlators[0][ring.correlators[0].len() - 1]).collect();
        for ((size, ring), correlator) in sizes.iter().zip(&found).zip(&far) {
            table.push([h, *size as f64, *correlator, ring.excitations[0]]);
        }
        orders.push(Order { h, limit: geometric(&far) });
    }
    Ok(transition_of(&orders).unwrap_or_else(unclear).with(Evidence::table("order", table)))
}

/// With a longitudinal field: whether two ground states or a vanishing gap appear at one of some fields.
fn in_a_field(run: &Run<'_>) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("scan_sizes")?;
    let mut table = Table::new(&[
        ("h", "1"),
        ("gap of the largest ring", "1"),
        ("extrapolated gap", "1"),
        ("error", "1"),
    ]);
    let mut limits = Vec::new();
    for h in SCAN {
        let gaps: Vec<f64> =
            rings(run, &sizes, 1.0, h, 1.0)?.iter().map(|ring| ring.excitations[0]).collect();
        let limit = geometric(&gaps);
        table.push([h, gaps[sizes.len() - 1], limit.value, limit.error]);
        limits.push(limit);
    }
    let table = Evidence::table("gaps", table);
    let mut closes = false;
    for limit in &limits {
        let Some(vanishes) = limit.vanishes(rival_gap(1.0)) else { return Ok(unclear(*limit).with(table)) };
        closes |= vanishes;
    }
    let summary = if closes {
        format!("at g = 1 the gap closes at one of h = {}", scanned())
    } else {
        let least = limits.iter().map(|limit| limit.value - limit.error).fold(f64::INFINITY, f64::min);
        format!("at g = 1 the ground state is unique with a gap of at least {least:.3} at h = {}", scanned())
    };
    Ok(Finding::decided(closes, FindingKind::Numerical, summary).with(table))
}

/// The forms in which a correlator can vanish.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Decay {
    Exponential,
    Power,
}

fn decay(run: &Run<'_>, h: f64, component: usize, claimed: Decay) -> Result<Finding, Stop> {
    let (j, sizes) = (exchange(run), run.parameters.integers("sizes")?);
    let found = rings(run, &sizes, j, h, 1.0)?;
    let last = &found[found.len() - 1];
    let square = last.mean[component].powi(2);
    let mut table = Table::new(&[("r", "1"), ("correlator", "1"), ("connected", "1")]);
    for (k, correlator) in last.correlators[component].iter().enumerate() {
        table.push([(k + 1) as f64, *correlator, correlator - square]);
    }
    let table = Evidence::table(format!("correlator on {} sites", sizes[sizes.len() - 1]), table);
    if run.reading != CONNECTED {
        let far: Vec<f64> =
            found.iter().map(|ring| *ring.correlators[component].last().expect("N ≥ 2")).collect();
        let limit = geometric(&far);
        let Some(vanishes) = limit.vanishes(rival(run, component)) else {
            return Ok(unclear(limit).with(table));
        };
        if !vanishes {
            let summary = format!("the correlator tends to {limit}, not to zero");
            return Ok(Finding::fails(FindingKind::Numerical, summary).with(table));
        }
    }
    // Distances below N/2, where the two ways around the ring do not yet add up, and above rounding.
    let rounding = 1e3 * f64::EPSILON;
    let points: Vec<(f64, f64)> = last.correlators[component][..sizes[sizes.len() - 1] / 2 - 1]
        .iter()
        .enumerate()
        .map(|(k, correlator)| ((k + 1) as f64, (correlator - square).abs()))
        .take_while(|(_, connected)| *connected > rounding)
        .map(|(r, connected)| (r, connected.ln()))
        .collect();
    if points.len() < 3 {
        return Ok(Finding::undecided("fewer than three distances are above rounding", "extended precision")
            .with(table));
    }
    let exponential = residual(&points);
    let power = residual(&points.iter().map(|(r, y)| (r.ln(), *y)).collect::<Vec<_>>());
    let decay = match (3.0 * exponential < power, 3.0 * power < exponential) {
        (true, _) => Decay::Exponential,
        (_, true) => Decay::Power,
        _ => {
            return Ok(
                Finding::undecided("an exponential and a power fit equally well", "longer rings").with(table)
            );
        }
    };
    let summary = format!(
        "the connected correlator decays {}: the logarithm misses a line in r by {exponential:.2}, in ln r by {power:.2}",
        if decay == Decay::Exponential { "exponentially" } else { "as a power" }
    );
    Ok(Finding::decided(decay == claimed, FindingKind::Numerical, summary).with(table))
}

/// The root mean square distance of points from their best line.
fn residual(points: &[(f64, f64)]) -> f64 {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a / count, y + b / count));
    let (xx, xy) =
        points.iter().fold((0.0, 0.0), |(xx, xy), (a, b)| (xx + (a - x).powi(2), xy + (a - x) * (b - y)));
    let squares: f64 = points.iter().map(|(a, b)| (b - y - xy / xx * (a - x)).powi(2)).sum();
    (squares / count).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_limits() {
        // No exchange: every spin is parallel to −(h, g).
        let free = ring(4, 0.0, 3.0, 4.0).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() < 1e3 * f64::EPSILON;
        assert!(
            close(free.mean[0].abs(), 0.8) && close(free.mean[1], -0.6) && close(free.excitations[0], 10.0)
        );
        assert!(free.correlators[0].iter().all(|value| close(*value, 0.64)));
        // The spectrum is even in both fields.
        let (one, other) = (ring(6, 1.0, 0.7, 0.3).unwrap(), ring(6, 1.0, -0.7, -0.3).unwrap());
        assert!(close(one.excitations[0], other.excitations[0]));
    }

    #[test]
    fn lines_are_told_apart() {
        let line: Vec<_> = (1..5).map(|r| (f64::from(r), 2.0 - 3.0 * f64::from(r))).collect();
        assert!(residual(&line) < 64.0 * f64::EPSILON);
        let curve: Vec<_> = (1..5).map(|r| (f64::from(r), f64::from(r).ln())).collect();
        assert!(residual(&curve) > 0.05);
    }
}
