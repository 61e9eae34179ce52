//! The ring in momentum space: another representation of the same Hamiltonian.

use std::collections::BTreeSet;

use eigentruth_models::FermionSystem;
use eigentruth_numerics::dense::{hermitian_eigen, hermitian_eigenvalues};
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::{Complex64, Estimate, Provenance};

use super::{ROTATION_ONLY, all_numbers};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The ring in momentum space: modes (k, spin), H = Σ 2t cos k n + (U/4) Σ c†_{k+q↑} c_{k↑} c†_{p−q↓} c_{p↓}.
/// A flux adds an angle to every k; a pairing Σ (−1)^i (c†_{i↑} c†_{i+1↓} + c†_{i+1↑} c†_{i↓}) is
/// Σ −2i sin k c†_{k↑} c†_{π−k↓}.
fn in_momentum_space(t: f64, u: f64, angle: f64, pairs: f64) -> Result<Transitions, Stop> {
    let mut modes = FermionSystem::new(4, 2);
    let mut sum = eigentruth_operators::NumericOperator::zero();
    for k in 0..4 {
        let (cos, sin) = ([1.0, 0.0, -1.0, 0.0][k], [0.0, 1.0, 0.0, -1.0][k]);
        let energy = 2.0 * t * (cos * angle.cos() - sin * angle.sin());
        sum += (modes.number(k, 0) + modes.number(k, 1)).scaled(&Complex64::from(energy - 0.5 * u));
        let pair = (modes.create(k, 0) * modes.create((6 - k) % 4, 1))
            .scaled(&Complex64::new(0.0, -2.0 * pairs * sin));
        sum += pair.adjoint() + pair;
        for p in 0..4 {
            for q in 0..4 {
                let up = modes.create((k + q) % 4, 0) * modes.annihilate(k, 0);
                let down = modes.create((p + 4 - q) % 4, 1) * modes.annihilate(p, 1);
                sum += (up * down).scaled(&Complex64::from(0.25 * u));
            }
        }
    }
    modes.add(&sum);
    Ok(Transitions::lower(&modes.build()?, &None)?)
}

/// The lowest two energies, the total momentum of the lowest state, and a bound on rounding.
pub(super) fn momentum_ground(
    t: f64,
    u: f64,
    all_numbers: bool,
) -> Result<([f64; 2], Option<usize>, f64), Stop> {
    let transitions = in_momentum_space(t, u, 0.0, 0.0)?;
    let states: Vec<u64> = (0..256u64).filter(|s| all_numbers || s.count_ones() == 4).collect();
    let matrix = transitions.dense(&states)?;
    let (energies, vectors) = hermitian_eigen(matrix.as_ref())?;
    let momentum = |state: u64| (0..8).filter(|m| state >> m & 1 == 1).map(|m| m / 2).sum::<usize>() % 4;
    let floor = f64::EPSILON.sqrt();
    let occupied = states.iter().enumerate().filter(|(row, _)| vectors[(*row, 0)].norm() > floor);
    let momenta: BTreeSet<usize> = occupied.map(|(_, state)| momentum(*state)).collect();
    let norm = energies.iter().fold(0.0f64, |most, e| most.max(e.abs()));
    let single = (momenta.len() == 1).then(|| momenta.first().copied()).flatten();
    Ok(([energies[0], energies[1]], single, states.len() as f64 * f64::EPSILON * norm))
}

/// The distance of the lowest two levels, over sectors of S^z, and a bound on rounding.
pub(super) fn momentum_gap(u: f64, angle: f64, pairs: f64, any_number: bool) -> Result<(f64, f64), Stop> {
    let transitions = in_momentum_space(1.0, u, angle, pairs)?;
    let mut energies: Vec<f64> = Vec::new();
    for spin in -4..=4i32 {
        let mine = |s: &u64| {
            let (up, down) = ((s & 0x55).count_ones() as i32, (s & 0xaa).count_ones() as i32);
            up - down == spin && (any_number || up + down == 4)
        };
        let states: Vec<u64> = (0..256u64).filter(mine).collect();
        energies.extend(hermitian_eigenvalues(transitions.dense(&states)?.as_ref())?);
    }
    energies.sort_by(f64::total_cmp);
    let norm = energies.iter().fold(0.0f64, |most, e| most.max(e.abs()));
    Ok((energies[1] - energies[0], 256.0 * f64::EPSILON * norm))
}

/// The gap at points of a path that keeps the rotation, with a flux or with a pairing that takes the phase of the rotation.
pub(super) fn momentum_paths(run: &Run<'_>) -> Result<Finding, Stop> {
    let (points, strength) = (run.parameters.integer("points")?, run.parameters.number("U/t of the path")?);
    let (angle, pairs, what) = if run.reading == ROTATION_ONLY {
        (std::f64::consts::FRAC_PI_6, 0.0, "a flux")
    } else {
        (0.0, 1.0, "a pairing")
    };
    let mut table = Table::new(&[("U", "t"), ("angle", "1"), ("pairing", "t"), ("gap", "t")]);
    let (mut least, mut rounding, mut change) = (f64::INFINITY, 0.0f64, 0.0f64);
    for leg in 0..2 {
        for point in 0..=points {
            run.checkpoint()?;
            let x = point as f64 / points as f64;
            let (added, u) = if leg == 0 { (x, strength) } else { (1.0, strength * (1.0 - x)) };
            let (gap, error) = momentum_gap(u, added * angle, added * pairs, all_numbers(run.reading))?;
            if let Some(last) = table.rows.last() {
                change = change.max((gap - last[3]).abs());
            }
            table.push([u, added * angle, added * pairs, gap]);
            (least, rounding) = (least.min(gap), rounding.max(error));
        }
    }
    let number = Estimate::exact(least, rounding, Provenance::new("numerics/dense"));
    let finding = if least > change.max(100.0 * rounding) {
        let summary = format!(
            "in momentum space the gap is {least:.2} t or more at {} points of a path with {what}, and changes by {change:.2} t at \
             most from point to point",
            table.rows.len()
        );
        Finding::holds(FindingKind::Numerical, summary)
    } else {
        let why = format!("the gap goes down to {least:.1e} t and changes by {change:.1e} t between points");
        Finding::undecided(why, "more points, or another path")
    };
    Ok(finding.with(Evidence::number("smallest gap", "t", number)).with(Evidence::table("gaps", table)))
}

pub(super) fn momentum_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("U", "t"), ("sign of t", "1"), ("gap", "t"), ("rounding", "t")]);
    let (mut least, mut rounding) = (f64::INFINITY, 0.0);
    for u in run.parameters.numbers("U/t")? {
        for sign in [1.0, -1.0] {
            run.checkpoint()?;
            let ([lowest, next], _, error) = momentum_ground(sign, u, all_numbers(run.reading))?;
            table.push([u, sign, next - lowest, error]);
            if next - lowest < least {
                (least, rounding) = (next - lowest, 2.0 * error);
            }
        }
    }
    let number = Estimate::exact(least, rounding, Provenance::new("numerics/dense"));
    let finding = if least > 100.0 * rounding {
        let summary = format!(
            "the ground state is unique at all {} points; the smallest gap is {least:.1e} t",
            table.rows.len()
        );
        Finding::holds(FindingKind::Numerical, summary)
    } else {
        Finding::undecided(
            format!("the smallest gap is {least:.1e} t, rounding {rounding:.1e} t"),
            "larger U/t",
        )
    };
    Ok(finding.with(Evidence::number("smallest gap", "t", number)).with(Evidence::table("gaps", table)))
}
