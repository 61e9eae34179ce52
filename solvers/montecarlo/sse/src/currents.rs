//! Which currents there are: what winding world lines say about a stiffness, and what they do not.

use crate::SseError;
use crate::lowering::BondMatrices;
use crate::measure::Neighbours;

/// Displacements of one bond come from one formula: rounding alone.
pub(crate) const ROUNDING: f64 = 1e3 * f64::EPSILON;

/// Refuses what has no current, or one that would not be counted: a twist of the boundary is seen by whatever hops, along the vector of its
/// bond, if all hops together keep the number of what hops.
pub(crate) fn check(matrices: &BondMatrices, neighbours: &Neighbours) -> Result<(), SseError> {
    let sites = matrices.dimensions.len();
    if neighbours.len() != sites {
        return Err(SseError::Parameter {
            what: "the number of sites of the lattice of the currents".into(),
            given: neighbours.len().to_string(),
            allowed: "that of the Hamiltonian",
        });
    }
    for term in &matrices.terms {
        let refused = |reason| Err(SseError::Currents { sites: term.sites.clone(), reason });
        let (size, first) = (term.matrix.nrows(), matrices.dimensions[term.sites[0]]);
        let count = |index: usize| index % first + index / first;
        let mut hops = false;
        for (to, from) in (0..size).flat_map(|to| (0..size).map(move |from| (to, from))) {
            if to == from || term.matrix[(to, from)] == 0.0 {
                continue;
            }
            if count(to) != count(from) {
                return refused(
                    "changes the total Sᶻ, or the number of particles, so that a twist is not seen by world lines that wind",
                );
            }
            hops = true;
        }
        if let [one, other] = term.sites[..]
            && hops
            && !neighbours[one].iter().any(|(to, _)| *to == other)
        {
            return refused(
                "exchanges what the lattice of the currents has no bond for, so that its current has no direction; give a lattice \
                 with all bonds of the Hamiltonian",
            );
        }
    }
    Ok(())
}

/// In which directions the bonds extend.
pub(crate) fn directions(neighbours: &Neighbours) -> [bool; 2] {
    let vectors = || neighbours.iter().flatten().map(|(_, vector)| vector);
    [0, 1].map(|axis| vectors().any(|vector| vector[axis].abs() > ROUNDING))
}
