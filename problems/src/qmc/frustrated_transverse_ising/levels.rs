//! Lowest levels of small tori: what becomes soft as the field falls, and whether anything but a polarized state is found above it.

use eigentruth_exact::System;
use eigentruth_exact::basis::Basis;
use eigentruth_exact::solve::{Options, lowest};
use eigentruth_models::hamiltonians::ising;
use eigentruth_numerics::dense::hermitian_eigen;
use faer::Mat;
use num_complex::Complex64;

use super::lattices::Arrangement;
use super::{Claimed, subject};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Lowest levels of a torus.
#[derive(Clone, Debug)]
pub(super) struct Tower {
    /// Above the ground state.
    pub excitations: Vec<f64>,
    /// The part of `ψ|0⟩` that lies in the first two excited states.
    pub share: f64,
    /// The part of the first excited state that lies in the space of the `σᶻ_i|0⟩`, the ground state with one spin turned.
    pub turned: f64,
}

/// Tori that fit the order: the shortest that has three sublattices comes last.
pub(super) fn tori(arrangement: Arrangement) -> &'static [[[i32; 2]; 2]] {
    match arrangement {
        Arrangement::Triangular => &[[[3, 0], [0, 3]], [[2, 2], [-2, 4]]],
        Arrangement::Chains(_) => &[[[1, 1], [-1, 2]]],
        Arrangement::Minority(_) => &[[[2, 0], [0, 1]], [[1, 1], [-1, 2]]],
    }
}

pub(super) fn tower(
    arrangement: Arrangement,
    vectors: [[i32; 2]; 2],
    field: f64,
    seed: u64,
) -> Result<Tower, Stop> {
    let torus = arrangement.torus(vectors)?;
    let basis_of = |site: usize| torus.lattice.sites()[site].basis;
    let h =
        ising(&torus.lattice, |bond| arrangement.coupling(bond, basis_of(bond.from)), |_| field, |_| 0.0)?;
    let system = System::new(h)?;
    let mut options = Options::default();
    options.krylov.seed = seed;
    options.krylov.block = 4;
    let found = lowest(&system, &system.sector(&[])?, 4, &options)?;
    let energies: Vec<f64> = found.energies().iter().map(|energy| energy.value).collect();
    let basis = found.basis();
    let ground = found.vector(0)?;
    let phase = |class: u8| Complex64::cis(std::f64::consts::TAU * f64::from(class) / 3.0);
    let order = |state: u64| -> Complex64 {
        let spin = |site: usize| 2.0 * (state >> site & 1) as f64 - 1.0;
        torus.classes.iter().enumerate().map(|(site, &class)| phase(class) * spin(site)).sum()
    };
    let ordered: Vec<Complex64> =
        ground.iter().enumerate().map(|(k, amplitude)| amplitude * order(basis.state(k))).collect();
    let whole: f64 = ordered.iter().map(Complex64::norm_sqr).sum();
    let mut share = 0.0;
    for state in 1..3 {
        let vector = found.vector(state)?;
        let overlap: Complex64 = vector.iter().zip(&ordered).map(|(x, y)| x.conj() * y).sum();
        share += overlap.norm_sqr() / whole;
    }
    let excited = found.vector(1)?;
    let spins = torus.lattice.len();
    let sign = |site: usize, k: usize| 2.0 * (basis.state(k) >> site & 1) as f64 - 1.0;
    let overlaps = Mat::from_fn(spins, spins, |i, j| {
        ground.iter().enumerate().map(|(k, x)| x.norm_sqr() * sign(i, k) * sign(j, k)).sum::<f64>()
    });
    let (weights, vectors) = hermitian_eigen(overlaps.as_ref())?;
    let with: Vec<Complex64> = (0..spins)
        .map(|i| ground.iter().zip(&excited).enumerate().map(|(k, (x, y))| y.conj() * x * sign(i, k)).sum())
        .collect();
    // Turned spins that are the same state count once.
    let turned = (0..spins).filter(|k| weights[*k] > 1e-10).map(|k| {
        let along: Complex64 = (0..spins).map(|i| with[i] * vectors[(i, k)]).sum();
        along.norm_sqr() / weights[k]
    });
    let turned = turned.sum();
    Ok(Tower {
        excitations: energies[1..].iter().map(|energy| energy - energies[0]).collect(),
        share,
        turned,
    })
}

/// Transverse fields, falling, from far above every exchange to the strongest bond.
const FIELDS: [f64; 4] = [32.0, 16.0, 8.0, 4.0];

/// Two levels count as one if they differ by less than this part of the field (class converged: levels are converged to 10⁻¹¹).
const SAME: f64 = 1e-8;

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let (arrangement, claimed) = subject(run)?;
    let mut table = Table::new(&[
        ("sites", "1"),
        ("field", "J"),
        ("first excitation", "J"),
        ("second excitation", "J"),
        ("third excitation", "J"),
        ("share of the order parameter", "1"),
    ]);
    let (mut pairs, mut gapped) = (true, true);
    let mut last = 0.0;
    for &vectors in tori(arrangement) {
        let mut before: Option<f64> = None;
        for field in FIELDS {
            run.checkpoint()?;
            let Tower { excitations: e, share, .. } = tower(arrangement, vectors, field, run.seed)?;
            let cells = f64::from((vectors[0][0] * vectors[1][1] - vectors[0][1] * vectors[1][0]).abs());
            let sites = if arrangement == Arrangement::Triangular { cells } else { 4.0 * cells };
            table.push([sites, field, e[0], e[1], e[2], share]);
            pairs &= e[1] - e[0] < SAME * field && e[2] - e[1] > 1e3 * SAME * field && share > 0.5;
            // Free spins have the gap 2Γ; exchange takes away from it what does not grow with the field.
            gapped &= e[0] > SAME * field && before.is_none_or(|larger| e[0] < larger);
            before = Some(e[0]);
            last = e[0];
        }
    }
    let finding = match claimed {
        // A one-component order has one soft state.
        Claimed::Ising3 => Finding::decided(
            !pairs,
            FindingKind::Numerical,
            format!(
                "the softest states above the polarized one are {}",
                if pairs {
                    "two degenerate ones at opposite wave vectors: the order has two components"
                } else {
                    "single: the order has one component"
                }
            ),
        ),
        Claimed::Liquid if gapped => Finding::fails(
            FindingKind::Numerical,
            format!(
                "the ground state is single and its gap grows with the field all the way, from {last:.2} J at Γ = 4 J"
            ),
        ),
        Claimed::Liquid => Finding::undecided("the gap closes at a high field", "larger tori"),
        _ => return Err(Stop::Failed(format!("levels say nothing about `{}`", run.claim))),
    };
    Ok(finding.with(Evidence::table("levels", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spins_in_a_strong_field_have_the_dispersion_of_one_flip() {
        // 2Γ + J(k) of nine sites: −3 at the corners of the zone, 0 or 6 elsewhere; corrections are of the order 1/Γ.
        let found = tower(Arrangement::Triangular, [[3, 0], [0, 3]], 200.0, 1).unwrap();
        assert!((found.excitations[0] - 397.0).abs() < 0.1, "{found:?}");
        assert!((found.excitations[1] - found.excitations[0]).abs() < 1e-6 && found.share > 0.9);
        assert!((found.excitations[2] - 400.0).abs() < 0.1, "{found:?}");
        assert!((1.0 - 1e-6..1.0 + 1e-9).contains(&found.turned), "{found:?}");
        // Far below the transition many spins turn together.
        let found = tower(Arrangement::Triangular, [[3, 0], [0, 3]], 0.2, 1).unwrap();
        assert!((0.0..1.0 - 1e-3).contains(&found.turned), "{found:?}");
        // The uniform order of a ferromagnet has one component.
        let found = tower(Arrangement::Minority(2.0), [[2, 0], [0, 1]], 32.0, 1).unwrap();
        assert!(found.excitations[1] - found.excitations[0] > 0.1 && found.share > 0.5, "{found:?}");
    }
}
