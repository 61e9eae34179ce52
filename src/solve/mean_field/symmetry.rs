//! Symmetries of the Hamiltonian that a solution does not have.

use std::collections::BTreeMap;

use eigentruth_meanfield::hartree_fock::{HartreeFock, Solution};
use eigentruth_models::{Hamiltonian, Lattice, Space, Symmetry, Translation};

use super::TOLD;
use super::spin::{self, Pattern, Rotations};

/// What a solution has of the symmetries.
pub struct Broken {
    /// Translations; nothing where the Hamiltonian has none.
    pub translations: Option<Translations>,
    /// Spins; nothing where modes have none.
    pub spin: Option<(Rotations, Pattern)>,
}

/// Translations of the Hamiltonian, and those of them that the solution has.
pub struct Translations {
    /// How many the Hamiltonian has, the identity among them.
    pub all: usize,
    /// How many the solution has.
    pub kept: usize,
    /// By how many cells the shortest of those are, in different directions.
    pub shortest: Vec<[i32; 2]>,
}

impl Broken {
    /// Of a solution.
    ///
    /// # Errors
    /// A sentence; none for the space of the lattice.
    pub fn of(
        hamiltonian: &Hamiltonian,
        hartree_fock: &HartreeFock,
        solution: &Solution,
        lattice: &Lattice,
    ) -> Result<Self, String> {
        let allowed = TOLD * solution.density_error();
        let spin = spin::pairs(hamiltonian.space()).map(|pairs| {
            let vectors = spin::vectors(&pairs, |i, j| solution.density()[(i, j)]);
            (spin::rotations(hartree_fock.interacting(), &pairs), spin::pattern(&vectors, allowed))
        });
        Ok(Self { translations: translations(hamiltonian, solution, lattice, allowed)?, spin })
    }
}

fn translations(
    hamiltonian: &Hamiltonian,
    solution: &Solution,
    lattice: &Lattice,
    allowed: f64,
) -> Result<Option<Translations>, String> {
    let space = hamiltonian.space();
    let mut generators = Vec::new();
    for generator in lattice.translations() {
        let symmetry =
            Symmetry::translation(space, &generator).map_err(|error| format!("[solve] {error}"))?;
        if symmetry.commutes(hamiltonian).map_err(|error| format!("[solve] {error}"))? {
            generators.push((generator.cells, generator.order as i32));
        }
    }
    if generators.is_empty() {
        return Ok(None);
    }
    // A translation is known by where it takes the first site; of the vectors that mean the same the shortest is shown.
    let mut all: BTreeMap<usize, (i32, [i32; 2])> = BTreeMap::new();
    let mut visit = |cells: [i32; 2]| {
        let site = &lattice.sites()[0];
        if let Some((image, _)) =
            lattice.site_at(site.basis, [site.cell[0] + cells[0], site.cell[1] + cells[1]])
        {
            let length = cells[0].abs() + cells[1].abs();
            let known = all.entry(image).or_insert((length, cells));
            if length < known.0 {
                *known = (length, cells);
            }
        }
    };
    let range = |order: i32| -order / 2..=order / 2;
    for a in range(generators[0].1) {
        let first = generators[0].0.map(|x| a * x);
        match generators.get(1) {
            None => visit(first),
            Some((cells, order)) => {
                range(*order).for_each(|b| visit([first[0] + b * cells[0], first[1] + b * cells[1]]));
            }
        }
    }
    let mut elements: Vec<(i32, [i32; 2])> = all.into_values().collect();
    elements.sort_by_key(|(length, [x, y])| (*length, -x, -y));
    let kept: Vec<[i32; 2]> = elements
        .iter()
        .map(|(_, cells)| *cells)
        .filter(|cells| lattice.translation(*cells).is_some_and(|t| keeps(&t, space, solution, allowed)))
        .collect();
    let mut shortest: Vec<[i32; 2]> = Vec::new();
    for &cells in kept.iter().filter(|cells| **cells != [0, 0]) {
        if shortest.iter().all(|[x, y]| x * cells[1] != y * cells[0]) && shortest.len() < 2 {
            shortest.push(cells);
        }
    }
    Ok(Some(Translations { all: elements.len(), kept: kept.len(), shortest }))
}

/// Whether a translation leaves `⟨c†_i c_j⟩` as it is.
fn keeps(translation: &Translation, space: &Space, solution: &Solution, allowed: f64) -> bool {
    let density = solution.density();
    let image = |position: usize| {
        let degree = space.degrees()[position];
        let site = degree.mode.site as usize;
        let mut mode = degree.mode;
        mode.site = translation.sites[site] as u32;
        let to = space.position(degree.species, mode).expect("a translation of the lattice");
        (to, translation.factors[site])
    };
    let images: Vec<_> = (0..space.degrees().len()).map(image).collect();
    let same = |i: usize, j: usize| {
        let ((to_i, at_i), (to_j, at_j)) = (images[i], images[j]);
        // c_i → at_i c_to(i)
        (density[(i, j)] - at_i.conj() * at_j * density[(to_i, to_j)]).norm() <= allowed
    };
    (0..images.len()).all(|j| (0..images.len()).all(|i| same(i, j)))
}
