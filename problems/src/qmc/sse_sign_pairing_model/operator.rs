//! From the operator: local phases, closed strings, levels.

use eigentruth_models::{Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_signs::rotation::{LocalRotation, elements, largest_defect, local_of};
use eigentruth_signs::{average, strings::Strings};

use super::{AVERAGE, Couplings, ELEMENTS, ROTATED, Seen, WEIGHTS, survey};
use crate::finding::{Finding, FindingKind};
use crate::method::{Run, Stop};

/// The inverse temperatures, in units of 1/J.
pub(super) const BETAS: [f64; 2] = [1.0, 4.0];

/// The most configurations: nine sites.
const LIMIT: usize = 512;

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let proof = "A pair flip on the bond (i,j) picks up θ_i + θ_j, whatever the lattice: the equations θ_i + θ_j = const modulo one turn are \
         solved by one and the same angle on all sites, a quarter turn where J±± > 0. The exact elimination finds a solution on each \
         cluster, and the rotated elements are checked one by one; on all configurations of the clusters the chords of a spanning tree show \
         that every closed string is positive. Where a reading finds a sign problem, the table shows which case has it.";
    survey(run, FindingKind::Proof, proof, 9, |lattice, couplings| look(run.reading, lattice, couplings))
}

pub(super) fn hamiltonian(lattice: &Lattice, couplings: Couplings) -> Result<Hamiltonian, Stop> {
    // (Jx + Jy)/4 = J±/2 and (Jx − Jy)/4 = J±±/2.
    let Couplings { jz, pair, exchange, h } = couplings;
    let bond = [exchange + pair, exchange - pair, jz];
    Ok(hamiltonians::xyz(lattice, Spin::HALF, |_| bond, |_| [0.0, 0.0, h])?)
}

pub(super) fn look(reading: &str, lattice: &Lattice, couplings: Couplings) -> Result<Seen, Stop> {
    let transitions = Transitions::lower(&hamiltonian(lattice, couplings)?, &None)?;
    let plain = |problem| Seen { problem, losses: Vec::new() };
    Ok(match reading {
        ELEMENTS => {
            plain(elements(&transitions)?.iter().any(|e| e.amplitude.re > 0.0 || e.amplitude.im != 0.0))
        }
        ROTATED => match local_of(&transitions)? {
            LocalRotation::Found { phases } => {
                // Angles are sums of a few quarters and rounding (class identity).
                if largest_defect(&transitions, &phases)? > 1024.0 * f64::EPSILON {
                    return Err(Stop::Failed("the phases found do not rotate the elements".to_owned()));
                }
                plain(false)
            }
            LocalRotation::Impossible { .. } => plain(true),
        },
        WEIGHTS => plain(Strings::of(&transitions, LIMIT)?.frustrated().is_some()),
        AVERAGE => {
            let signs = average::sign(&Strings::of(&transitions, LIMIT)?, &BETAS)?;
            let losses: Vec<f64> = signs.iter().map(|sign| 1.0 - sign.value).collect();
            Seen { problem: losses.iter().zip(&signs).any(|(loss, sign)| *loss > 5.0 * sign.error), losses }
        }
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    })
}
