//! The ring in momentum space: another representation of the same Hamiltonian.

use std::collections::BTreeSet;

use eigentruth_models::FermionSystem;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use faer::Side;

use super::ALL_NUMBERS;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The ring in momentum space: modes (k, spin), H = Σ 2t cos k n + (U/4) Σ c†_{k+q↑} c_{k↑} c†_{p−q↓} c_{p↓}.
fn in_momentum_space(t: f64, u: f64) -> Result<Transitions, Stop> {
    let mut modes = FermionSystem::new(4, 2);
    let mut sum = eigentruth_operators::NumericOperator::zero();
    for k in 0..4 {
        let energy = 2.0 * t * [1.0, 0.0, -1.0, 0.0][k];
        sum += (modes.number(k, 0) + modes.number(k, 1)).scaled(&Complex64::from(energy - 0.5 * u));
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
    let transitions = in_momentum_space(t, u)?;
    let states: Vec<u64> = (0..256u64).filter(|s| all_numbers || s.count_ones() == 4).collect();
    let matrix = transitions.dense(&states)?;
    let eigen = matrix
        .self_adjoint_eigen(Side::Lower)
        .map_err(|error| Stop::Failed(format!("the eigenvalues did not converge: {error:?}")))?;
    let energies: Vec<f64> = eigen.S().column_vector().iter().map(|energy| energy.re).collect();
    let momentum = |state: u64| (0..8).filter(|m| state >> m & 1 == 1).map(|m| m / 2).sum::<usize>() % 4;
    let floor = f64::EPSILON.sqrt();
    let occupied = states.iter().enumerate().filter(|(row, _)| eigen.U()[(*row, 0)].norm() > floor);
    let momenta: BTreeSet<usize> = occupied.map(|(_, state)| momentum(*state)).collect();
    let norm = energies.iter().fold(0.0f64, |most, e| most.max(e.abs()));
    let single = (momenta.len() == 1).then(|| momenta.first().copied()).flatten();
    Ok(([energies[0], energies[1]], single, states.len() as f64 * f64::EPSILON * norm))
}

pub(super) fn momentum_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[("U", "t"), ("sign of t", "1"), ("gap", "t"), ("rounding", "t")]);
    let (mut least, mut rounding) = (f64::INFINITY, 0.0);
    for u in run.parameters.numbers("U/t")? {
        for sign in [1.0, -1.0] {
            run.checkpoint()?;
            let ([lowest, next], _, error) = momentum_ground(sign, u, run.reading == ALL_NUMBERS)?;
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
