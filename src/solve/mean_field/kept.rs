//! The translations that a supercell leaves.

use eigentruth_models::{Lattice, Space, Symmetry};

use super::super::input::Supercell;

/// Translations by the vectors of the cell that order repeats in; none without one.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn translations(
    supercell: Option<&Supercell>,
    lattice: &Lattice,
    space: &Space,
) -> Result<Vec<Symmetry>, String> {
    let Some(supercell) = supercell else { return Ok(Vec::new()) };
    let Some(cell) = lattice.unit_cell() else {
        return Err(format!(
            "[solve] `supercell` needs a lattice with cells, and this is a {}; leave it out",
            lattice.name()
        ));
    };
    let vectors: Vec<[i32; 2]> = match supercell {
        Supercell::Vectors(vectors) => vectors.to_vec(),
        Supercell::Sizes(sizes) => {
            if sizes.len() != cell.dimension {
                return Err(format!(
                    "[solve] `supercell` has {} numbers; the {} repeats in {} directions, so it has {}",
                    sizes.len(),
                    lattice.name(),
                    cell.dimension,
                    cell.dimension
                ));
            }
            // Nothing repeats across an open end: the cell is as long as the lattice there.
            let whole = |k: usize| {
                let length = lattice.superlattice().map(|vectors| vectors[k][k]);
                !lattice.boundary()[k].is_closed() && length == Some(sizes[k])
            };
            let along = |k: usize| if k == 0 { [sizes[0], 0] } else { [0, sizes[k]] };
            (0..sizes.len()).filter(|k| !whole(*k)).map(along).collect()
        }
    };
    let mut kept = Vec::new();
    for vector in vectors {
        let shown = format!("({}, {})", vector[0], vector[1]);
        let Some(translation) = lattice.translation(vector) else {
            return Err(format!(
                "[solve] `supercell` repeats by {shown} cells, which leads out of the {}: it is open there; give its whole length, leave `supercell` out, or close \
                 the boundary",
                lattice.name()
            ));
        };
        // A cell as long as the lattice leaves nothing to repeat.
        if translation.order == 1 {
            continue;
        }
        if translation.factors.iter().any(|factor| *factor != eigentruth_numerics::Complex64::ONE) {
            return Err(format!(
                "[solve] `supercell` repeats by {shown} cells across a boundary with a phase (antiperiodic or twisted); leave `supercell` \
                 out, or take periodic boundaries"
            ));
        }
        kept.push(
            Symmetry::translation(space, &translation)
                .map_err(|error| format!("[solve] `supercell`: {error}"))?,
        );
    }
    Ok(kept)
}
