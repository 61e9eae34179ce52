//! The central charge: entropies of blocks of the fermions, and the energy of spin rings.

use eigentruth_exact::{DEFAULT_MEMORY, MatrixFree, Sector, System};
use eigentruth_numerics::krylov::{self, Options};
use eigentruth_numerics::{Estimate, Provenance};

use super::{LITERAL, RING, fermions, sites_of, spins};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Run, Stop};

/// The central charges below 1 that unitarity allows: `1 − 6/m(m+1)` (Friedan, Qiu and Shenker, Phys. Rev. Lett. 52, 1575
/// (1984)), as fractions, and 1. The series runs on towards 1 and is cut at m = 10: an estimate within 8 errors of 1 and
/// 52/55 singles out neither.
const ALLOWED: [(f64, &str); 10] = [
    (0.0, "0"),
    (1.0 / 2.0, r"\frac{1}{2}"),
    (7.0 / 10.0, r"\frac{7}{10}"),
    (4.0 / 5.0, r"\frac{4}{5}"),
    (6.0 / 7.0, r"\frac{6}{7}"),
    (25.0 / 28.0, r"\frac{25}{28}"),
    (11.0 / 12.0, r"\frac{11}{12}"),
    (14.0 / 15.0, r"\frac{14}{15}"),
    (52.0 / 55.0, r"\frac{52}{55}"),
    (1.0, "1"),
];

/// The one allowed value that an estimate is compatible with; its rivals must be 8 errors away.
pub(super) fn allowed(estimate: &Estimate) -> Option<(f64, &'static str)> {
    let distance = |value: f64| (estimate.value - value).abs() / estimate.error;
    let near: Vec<_> = ALLOWED.iter().filter(|(value, _)| distance(*value) < 8.0).collect();
    match near[..] {
        [one] if distance(one.0) <= 4.0 => Some(*one),
        _ => None,
    }
}

pub(super) fn identify(name: &str, estimate: Estimate, table: Table) -> Finding {
    let shown = format!("c = {:.4} ± {:.4}", estimate.value, estimate.error);
    let finding = match allowed(&estimate) {
        Some((value, latex)) => Finding::value(
            FindingKind::Numerical,
            Value::Latex { latex: latex.to_owned() },
            format!("{shown} from {name}; of the values that unitarity allows only {value} is near"),
        ),
        None => Finding::undecided(format!("{shown} singles out no allowed value"), "longer chains"),
    };
    finding.with(Evidence::number("central charge", "1", estimate)).with(Evidence::table("sizes", table))
}

/// `S(ℓ) = (c/6) ln[(2N/π) sin(πℓ/N)] + const` at a free end (Calabrese and Cardy, J. Stat. Mech. P06002 (2004)), where each
/// absent Majorana operator of the block adds (ln 2)/2 in the equal mixture of all ground states.
pub(super) fn entropies(run: &Run<'_>) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("sizes")?;
    let (estimate, table) = by_entropies(run.reading, &sizes, &|| run.checkpoint())?;
    Ok(identify("block entropies", estimate, table))
}

/// The central charge by entropies of blocks, in chains of these sizes.
pub(super) fn by_entropies(
    reading: &str,
    sizes: &[usize],
    checkpoint: &dyn Fn() -> Result<(), Stop>,
) -> Result<(Estimate, Table), Stop> {
    let mut table = Table::new(&[("N", "1"), ("c from the slope", "1")]);
    let mut slopes = Vec::new();
    let provenance = |window| Provenance::new("free/entropy").with("window", window);
    // The entropy of the first sites by their number, in the mixture of all ground states.
    let entropies = |n: usize| -> Result<_, Stop> {
        // Antiperiodic fermions hold the ground state of a ring with an even number of them.
        let quadratic = fermions(sites_of(reading, n), (reading == RING).then_some(-1.0))?;
        let state = quadratic.bogoliubov()?.zero_mode_average()?;
        Ok(move |length: usize| -> Result<f64, Stop> {
            let block: Vec<usize> = (0..length).collect();
            Ok(state.entropy(&block)?.value - 0.5 * length as f64 * std::f64::consts::LN_2)
        })
    };
    if reading == LITERAL {
        // The zero mode of the odd chain is spread over all of it and adds a function of ℓ/N, which drops out of the difference
        // to a block twice as long in a chain twice as long: that is (c/6) ln 2.
        for n in sizes.iter().copied().filter(|n| sizes.contains(&(2 * n))) {
            checkpoint()?;
            let (one, two) = (entropies(n)?, entropies(2 * n)?);
            let lengths: Vec<usize> = (n / 4..=n / 2).filter(|length| length % 4 == 0).collect();
            let mut sum = 0.0;
            for length in &lengths {
                sum += two(2 * length)? - one(*length)?;
            }
            let charge = 6.0 * sum / lengths.len() as f64 / std::f64::consts::LN_2;
            table.push([n as f64, charge]);
            slopes.push((n as f64, charge));
        }
        let (value, error) = extrapolate(&slopes, 1.0);
        let window = "N/4..N/2, multiples of 4, doubled";
        return Ok((Estimate::converged(value, error, provenance(window)), table));
    }
    for &sites in sizes {
        checkpoint()?;
        let ring = reading == RING;
        let entropy = entropies(sites)?;
        let cut = |length: usize| -> Result<(f64, f64), Stop> {
            let chord = (std::f64::consts::PI * length as f64 / sites as f64).sin();
            Ok((chord.ln() * if ring { 2.0 } else { 1.0 } / 6.0, entropy(length)?))
        };
        // Blocks of whole cells between a quarter and a half.
        let lengths = (sites / 4..=sites / 2).filter(|length| length % 4 == 0);
        let points = lengths.map(cut).collect::<Result<Vec<_>, _>>()?;
        let slope = slope(&points);
        table.push([sites as f64, slope]);
        slopes.push((sites as f64, slope));
    }
    let (value, error) = extrapolate(&slopes, 1.0);
    let estimate = Estimate::converged(value, error, provenance("N/4..N/2, multiples of 4"));
    Ok((estimate, table))
}

/// `E_0/N = e − π c v/(6 N²)` on rings (Blöte, Cardy and Nightingale; Affleck, Phys. Rev. Lett. 56, 742 and 746 (1986)), with
/// N counting the sites and the velocity v, per site, from the one-particle energies of a long ring.
pub(super) fn casimir(run: &Run<'_>) -> Result<Finding, Stop> {
    let long = run.parameters.integer("dispersion")?;
    let energies = fermions(long, Some(-1.0))?.bogoliubov()?;
    // Momenta are (m + 1/2)·2π/N; half of the modes have energy zero, the others come in pairs ±k.
    let moving: Vec<f64> = energies.energies()[energies.zero_modes()..].to_vec();
    let momentum = std::f64::consts::PI / long as f64;
    let velocity = moving[0] / momentum;
    let mut rings = Vec::new();
    let mut table = Table::new(&[("N", "1"), ("ground energy", "1"), ("c from this and the next", "1")]);
    for sites in run.parameters.integers("sizes")? {
        run.checkpoint()?;
        let system = System::new(spins(sites, true)?)?;
        let basis = system.basis(&Sector::all(system.space()), DEFAULT_MEMORY)?;
        let operator = MatrixFree::<f64, _>::new(&basis, system.transitions())?;
        let options = Options { seed: run.seed, ..Options::default() };
        rings.push((sites as f64, krylov::lowest_eigenvalue(&operator, &options)?.value));
    }
    let mut charges = Vec::new();
    for pair in rings.windows(2) {
        let [(n, e), (m, f)] = [pair[0], pair[1]];
        let slope = (e / n - f / m) / (1.0 / (n * n) - 1.0 / (m * m));
        let c = -6.0 * slope / (std::f64::consts::PI * velocity);
        table.push([n, e, c]);
        charges.push((0.5 * (n + m), c));
    }
    let (value, error) = extrapolate(&charges, 2.0);
    let provenance = Provenance::new("exact/lanczos").with("velocity", velocity).with_seed(run.seed);
    Ok(identify("the energy of rings", Estimate::converged(value, error, provenance), table))
}

/// The slope of the least-squares line through (x, y).
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let mean = |f: fn(&(f64, f64)) -> f64| points.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let covariance: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    covariance / points.iter().map(|p| (p.0 - x).powi(2)).sum::<f64>()
}

/// The limit of `y(N) = y + a/N^power` from the last two points; its error is its distance from the last point.
fn extrapolate(points: &[(f64, f64)], power: f64) -> (f64, f64) {
    let [.., (n, y), (m, z)] = points else { return (f64::NAN, f64::NAN) };
    let ratio = (m / n).powf(power);
    let limit = (ratio * z - y) / (ratio - 1.0);
    (limit, (limit - z).abs())
}
