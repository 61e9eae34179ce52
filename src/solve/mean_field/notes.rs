//! What a careful reader of a solution should know.

use eigentruth_meanfield::hartree_fock::{HartreeFock, HartreeFockError, Search, Solution};

use super::{APART, TOLD};

/// Below so many iterations a start that failed may still be the start, which need not be a determinant.
const SETTLED: usize = 6;

/// Of the lowest solution: an instability, degenerate levels, no minimum.
pub fn of(hartree_fock: &HartreeFock, solution: &Solution, temperature: f64) -> Vec<String> {
    let mut notes = Vec::new();
    let margin = solution.margin.as_ref();
    let allowed = TOLD * solution.density_error();
    if let Some(margin) = margin.filter(|_| solution.at_instability) {
        notes.push(format!(
            "the solution is at an instability (the lowest eigenvalue of 1 − J, J the derivative of an iteration, is {:.1e} ± {:.1e}): moments below \
             {allowed:.1e} are not told from 0, and the errors of order are estimates",
            margin.value, margin.error
        ));
    }
    if let Some(margin) = margin.filter(|margin| temperature > 0.0 && margin.value < -margin.error)
        && !solution.at_instability
    {
        notes.push(format!(
            "the solution is no minimum of the free energy (lowest eigenvalue of 1 − J, J the derivative of an iteration: {:.4}), so there \
             are lower ones: raise `starts`; its order is known to about {allowed:.1e}",
            margin.value
        ));
    }
    let degenerate = solution.gap.is_some_and(|gap| gap.abs() <= APART * solution.energy.error);
    if temperature == 0.0 && degenerate {
        notes.push(if hartree_fock.interacting().two_body().is_empty() {
            "the gap is 0: how the degenerate levels are filled, and so the order shown, is arbitrary; its energy is not".to_owned()
        } else {
            format!(
                "the gap is 0: the order shown depends on how the degenerate levels are filled, and is known to about {allowed:.1e}; a small \
                 `temperature` fills them alike"
            )
        });
    }
    notes
}

/// Where a start that did not become self-consistent ended lower than all that did: a determinant at temperature 0, so a bound.
pub fn better_bound(found: &Search, temperature: f64) -> Option<String> {
    let lowest = &found.lowest().energy;
    let ended = |(_, error): &(usize, HartreeFockError)| match error {
        HartreeFockError::NotConverged { energy, iterations, .. } if *iterations >= SETTLED => Some(*energy),
        _ => None,
    };
    let best = found.failed.iter().filter_map(ended).fold(f64::INFINITY, f64::min);
    (temperature == 0.0 && best < lowest.value - 2.0 * lowest.error).then(|| {
        format!(
            "a determinant that is not self-consistent has {best:.10}, a better upper bound than the lowest solution: raise `iterations`"
        )
    })
}
