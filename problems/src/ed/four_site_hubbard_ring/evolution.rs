//! A slow deformation into free dimers, followed in time.

use eigentruth_exact::operator::eigensystem;
use eigentruth_exact::{Basis, ChargeBasis};
use eigentruth_numerics::{Complex64, Estimate, Provenance};

use super::ring::{Point, Ring};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Evolves the ground state while the Hamiltonian is deformed straight into two free dimers, more and more slowly.
pub(super) fn slow_evolution(run: &Run<'_>) -> Result<Finding, Stop> {
    let ring = Ring::new()?;
    let block = ring.half_filled()?;
    let start = Point { even: 1.0, odd: 1.0, u: 4.0 };
    let end = Point { even: 1.0, odd: 0.0, u: 0.0 };
    let target = free_dimers(&block.basis);
    let mut table = Table::new(&[("duration", "1/t"), ("1 − fidelity", "1")]);
    for duration in run.parameters.numbers("durations")? {
        let steps = (8.0 * duration).ceil() as usize;
        let mut psi: Vec<Complex64> = ring.ground(start)?.into_iter().map(Complex64::from).collect();
        for step in 0..steps {
            run.checkpoint()?;
            // A smooth start and end; the Hamiltonian in the middle of a step, exact for a constant one.
            let x = (step as f64 + 0.5) / steps as f64;
            let p = start.between(end, x * x * (3.0 - 2.0 * x));
            let system = eigensystem(&block.matrix(p), true)?;
            let vectors = system.vectors.ok_or_else(|| Stop::Failed("no eigenvectors".to_owned()))?;
            let mut next = vec![Complex64::ZERO; psi.len()];
            for (k, energy) in system.values.iter().enumerate() {
                let overlap: Complex64 = psi.iter().zip(vectors.col(k).iter()).map(|(a, v)| a * *v).sum();
                let amplitude = overlap * Complex64::cis(-energy * duration / steps as f64);
                next.iter_mut().zip(vectors.col(k).iter()).for_each(|(a, v)| *a += amplitude * *v);
            }
            psi = next;
        }
        let overlap: Complex64 = psi.iter().zip(&target).map(|(a, b)| a * *b).sum();
        table.push([duration, 1.0 - overlap.norm_sqr()]);
    }
    let lost: Vec<f64> = table.rows.iter().map(|row| row[1]).collect();
    let (first, last) = (lost[0], lost[lost.len() - 1]);
    let provenance = Provenance::new("exact/evolution");
    let number = Estimate::converged(last, first.min(last).max(f64::EPSILON), provenance);
    let finding = if last < 0.01 && last < first {
        let summary = format!("a slow deformation ends in the free dimers with fidelity {:.5}", 1.0 - last);
        Finding::holds(FindingKind::Numerical, summary)
    } else {
        Finding::undecided(
            format!("a part {last:.2e} is lost in the slowest deformation"),
            "longer durations",
        )
    };
    Ok(finding.with(Evidence::number("lost part", "1", number)).with(Evidence::table("durations", table)))
}

/// Two electrons of each spin in the lower orbitals of the two dimers, from determinants. For hopping +t these are the
/// odd combinations (1, −1)/√2.
fn free_dimers(basis: &ChargeBasis) -> Vec<f64> {
    let orbital = |dimer: usize, site: usize| match (site / 2 == dimer, site % 2) {
        (false, _) => 0.0,
        (true, 0) => 0.5f64.sqrt(),
        _ => -(0.5f64.sqrt()),
    };
    let amplitude = |state: u64| {
        let of = |spin: u64| (0..4).filter(|site| state >> (2 * site + spin) & 1 == 1).collect::<Vec<u64>>();
        let determinant = |sites: &[u64]| {
            let (a, b) = (sites[0] as usize, sites[1] as usize);
            orbital(0, a) * orbital(1, b) - orbital(1, a) * orbital(0, b)
        };
        let (up, down) = (of(0), of(1));
        // Bringing all up electrons in front of all down electrons, out of the order site by site.
        let passes = up.iter().map(|u| down.iter().filter(|d| *d < u).count()).sum::<usize>();
        determinant(&up) * determinant(&down) * if passes % 2 == 1 { -1.0 } else { 1.0 }
    };
    (0..basis.dimension()).map(|index| amplitude(basis.state(index))).collect()
}
