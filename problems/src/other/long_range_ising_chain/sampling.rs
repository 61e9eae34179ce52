//! Rings by cluster Monte Carlo; the couplings of all images add up.

use std::f64::consts::TAU;

use eigentruth_classical::cluster::{Algorithm, ClusterChain, Ends, LongRange, Settings, Spins, image_sum};
use eigentruth_numerics::monte_carlo::{Plan, Samples, run as run_chains};
use eigentruth_numerics::streams::derived_seed;
use eigentruth_numerics::{Estimate, Provenance};

use super::{coupling, exponent};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::other::asymptotics::shown;
use crate::underway::Underway;

/// The couplings of a ring at distances 1, 2, …, N/2. For α = 1 the sum over images is a known series, for larger α 64 images leave out less
/// than 10⁻⁶ of the coupling.
fn couplings(sites: usize, alpha: f64) -> Vec<f64> {
    let length = sites as f64;
    let inverse_square = |n: usize| {
        let angle = TAU / length;
        0.5 * angle * angle.sinh() / (angle.cosh() - (angle * n as f64).cos())
    };
    (1..=sites / 2)
        .map(
            |n| {
                if alpha == 1.0 { inverse_square(n) } else { image_sum(|x| coupling(x, alpha), n, sites, 64) }
            },
        )
        .collect()
}

/// One ring at a temperature.
pub(super) struct Ring {
    pub sites: usize,
    pub alpha: f64,
    pub temperature: f64,
}

impl Ring {
    /// Samples, with the correlators at these distances.
    pub fn sample(&self, plan: &Plan, distances: &[usize], underway: &Underway<'_>) -> Result<Samples, Stop> {
        let &Self { sites, alpha, temperature } = self;
        let chain =
            LongRange::new(sites, Ends::Ring, &couplings(sites, alpha), Spins::Ising, 1.0 / temperature)?;
        let settings = Settings {
            spins: Spins::Ising,
            algorithm: Algorithm::SwendsenWang,
            distances: distances.to_vec(),
            // Ordered starts relax to disorder faster than the other way round.
            ordered: true,
        };
        let samples = underway.sampled(|control| {
            run_chains(plan, control, |random| ClusterChain::new(&chain, &settings, random))
        })?;
        let provenance = Provenance::new("classical/cluster")
            .with("sites", sites)
            .with("alpha", alpha)
            .with("temperature", temperature);
        Ok(samples.with_provenance(provenance))
    }
}

fn plan(run: &Run<'_>, number: u64) -> Result<Plan, Stop> {
    let seed = derived_seed(run.seed, number);
    Ok(Plan::new(seed, run.parameters.integer("chains")?, run.parameters.integer("rows")?))
}

/// The power of N with which m² changes between two sizes.
fn power(small: &Estimate, large: &Estimate, ratio: f64) -> Estimate {
    let relative = (small.error / small.value).hypot(large.error / large.value);
    let (value, error) = ((large.value / small.value).ln() / ratio.ln(), relative / ratio.ln());
    Estimate::statistical(value, error, large.provenance.clone())
}

/// Where order is looked for: for α = 2 below the T_c of mean-field theory, 0.61; for α = 1, where that is 2.15, at a temperature
/// with kinks enough to tell order from a correlation length beyond the ring.
fn temperatures(alpha: f64) -> &'static [f64] {
    if alpha == 1.0 { &[1.1] } else { &[0.4, 0.25] }
}

/// Whether m² tends to a constant or falls with the size.
pub(super) fn order(run: &Run<'_>) -> Result<Finding, Stop> {
    let alpha = exponent(run.claim)?;
    let sizes = run.parameters.integers("sizes")?;
    let mut table = Table::new(&[
        ("T", "J_0"),
        ("N", "1"),
        ("m²", "1"),
        ("error", "1"),
        ("kinks", "1"),
        ("autocorrelation time", "sweeps"),
    ]);
    let mut powers = Vec::new();
    let mut kinks = f64::INFINITY;
    for &temperature in temperatures(alpha) {
        let mut squares = Vec::new();
        for &sites in &sizes {
            // The seed is that of the claim.
            let key = format!("{}, N = {sites}, T = {temperature}", run.claim);
            let (square, next): (Estimate, Estimate) = run.kept_underway(&key, |_, underway| {
                let plan = plan(run, (sites as f64 / temperature) as u64)?;
                let samples = Ring { sites, alpha, temperature }.sample(&plan, &[1], underway)?;
                Ok((samples.mean("m2_clusters")?, samples.mean("g1")?))
            })?;
            let count = 0.5 * sites as f64 * (1.0 - next.value);
            table.push([
                temperature,
                sites as f64,
                square.value,
                square.error,
                count,
                square.diagnostics["autocorrelation_time"],
            ]);
            squares.push(square);
            if Some(&sites) == sizes.last() {
                kinks = kinks.min(count);
            }
        }
        let changes: Vec<Estimate> = (1..sizes.len())
            .map(|k| power(&squares[k - 1], &squares[k], sizes[k] as f64 / sizes[k - 1] as f64))
            .collect();
        powers.push((temperature, squares, changes));
    }
    let with = |finding: Finding| {
        let finding = powers.iter().fold(finding, |finding, (temperature, _, changes)| {
            let name = format!("power of N at T = {temperature}");
            changes
                .last()
                .map_or(finding.clone(), |last| finding.with(Evidence::number(name, "1", last.clone())))
        });
        finding.with(Evidence::table("rings", table.clone()))
    };
    let last = |changes: &[Estimate]| changes[changes.len() - 1].clone();
    let shown_powers: Vec<String> = powers
        .iter()
        .map(|(temperature, _, changes)| format!("N^({}) at T = {temperature}", shown(&last(changes))))
        .collect();
    let shown_powers = shown_powers.join(" and ");
    let largest = sizes.last().copied().unwrap_or_default();
    // Three doublings that agree: each change has to say the same.
    let recent = |changes: &[Estimate]| changes[changes.len().saturating_sub(3)..].to_vec();
    let falls = powers.iter().all(|(_, _, changes)| {
        recent(changes).iter().all(|power| power.value + 5.0 * power.error < 0.0)
            && last(changes).value + 5.0 * last(changes).error < -0.5
    });
    let flat = powers.iter().all(|(_, _, changes)| {
        recent(changes).iter().all(|power| power.value.abs() + 4.0 * power.error < 0.05)
    });
    // A ring with a finite correlation length is flat, too, while it has hardly any kink.
    let tested = kinks >= 20.0;
    let evidence = format!("m² changes as {shown_powers}, up to N = {largest} with {kinks:.0} kinks");
    Ok(with(match run.claim {
        "a" if falls => Finding::fails(FindingKind::Numerical, evidence),
        "b" if flat && tested => Finding::holds(FindingKind::Numerical, evidence),
        _ => Finding::undecided(evidence, "minutes: rings of 2^14 sites"),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_images_of_the_inverse_square_are_summed_exactly() {
        for sites in [8usize, 33] {
            for (at, closed) in couplings(sites, 1.0).iter().enumerate() {
                // 10⁵ images leave out 2/(N² 10⁵).
                let summed = image_sum(|x| coupling(x, 1.0), at + 1, sites, 100_000);
                let left_out = 2.0 / ((sites * sites) as f64 * 1e5);
                assert!((closed - summed - left_out).abs() < 0.01 * left_out, "{sites} {at}");
            }
        }
    }
}
