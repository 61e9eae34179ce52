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
        Supercell::Vectors(vectors) => {
            tiles(*vectors, lattice)?;
            vectors.to_vec()
        }
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
            fits(sizes, lattice)?;
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

/// Refuses lengths that do not divide those of the lattice: repeated around it they would make a smaller cell.
fn fits(sizes: &[i32], lattice: &Lattice) -> Result<(), String> {
    let Some(torus) = lattice.superlattice() else { return Ok(()) };
    if torus[0][1] != 0 || torus[1][0] != 0 {
        return match *sizes {
            [a, b] => tiles([[a, 0], [0, b]], lattice),
            _ => Ok(()),
        };
    }
    let lengths: Vec<i32> = (0..sizes.len()).map(|k| torus[k][k].abs()).collect();
    let closed = |k: usize| lattice.boundary()[k].is_closed();
    if (0..sizes.len()).all(|k| !closed(k) || lengths[k] % sizes[k] == 0) {
        return Ok(());
    }
    let possible = |k: usize| {
        let divisors: Vec<String> =
            (1..=lengths[k]).filter(|n| lengths[k] % n == 0).map(|n| n.to_string()).collect();
        if closed(k) { divisors.join(", ") } else { lengths[k].to_string() }
    };
    let all: Vec<String> = (0..sizes.len()).map(possible).collect();
    let directions = match all.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => {
            format!("possible{} are {first}", if rest.is_empty() { "" } else { " in each direction" })
        }
        several => format!("possible are {}", several.join(" in the first direction, ") + " in the second"),
    };
    let extent: Vec<String> = lengths.iter().map(i32::to_string).collect();
    Err(format!(
        "[solve] `supercell` {sizes:?} does not fit into the lattice of {} cells: repeated around it, it would become a smaller one; {directions}",
        extent.join(" x ")
    ))
}

/// Refuses vectors of which those of a torus are no whole multiples.
fn tiles([a, b]: [[i32; 2]; 2], lattice: &Lattice) -> Result<(), String> {
    let Some(torus) = lattice.superlattice() else { return Ok(()) };
    let two = lattice.unit_cell().is_some_and(|cell| cell.dimension == 2);
    let cross =
        |u: [i32; 2], v: [i32; 2]| i64::from(u[0]) * i64::from(v[1]) - i64::from(u[1]) * i64::from(v[0]);
    let size = cross(a, b);
    if size == 0 || !two || lattice.boundary().iter().any(|boundary| !boundary.is_closed()) {
        return Ok(());
    }
    // Cramer's rule: v = (v × b)/(a × b) a + (a × v)/(a × b) b.
    let whole = |v: [i32; 2]| cross(v, b) % size == 0 && cross(a, v) % size == 0;
    let Some(vector) = torus.into_iter().find(|vector| !whole(*vector)) else { return Ok(()) };
    Err(format!(
        "[solve] `supercell` {:?} does not fit into the lattice: {vector:?}, by which the lattice repeats, is no sum of whole multiples of its \
         vectors, so that it would become a smaller cell; choose vectors of which {:?} and {:?} are such sums",
        [a, b],
        torus[0],
        torus[1]
    ))
}
