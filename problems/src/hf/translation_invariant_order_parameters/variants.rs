//! How many averages are left if other translations, flavours and charges are kept.

use eigentruth_grading::Kind;

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other translations, flavours and charges.
pub(super) struct Kept;

/// A subgroup of translations, by generators in units of the primitive vectors.
struct Cell {
    words: &'static str,
    generators: &'static [[usize; 2]],
}

const CELLS: [Cell; 12] = [
    Cell { words: "all lattice translations", generators: &[[1, 0], [0, 1]] },
    Cell { words: "the translations by 2a_1 and a_2 (stripes)", generators: &[[2, 0], [0, 1]] },
    Cell { words: "the translations by a_1+a_2 and 3a_1 (three sublattices)", generators: &[[1, 1], [3, 0]] },
    Cell { words: "the translations by 2a_1 and 2a_2", generators: &[[2, 0], [0, 2]] },
    Cell { words: "the translations by 3a_1 and 2a_2", generators: &[[3, 0], [0, 2]] },
    Cell { words: "the translations by a_1 and 2a_2 (stripes)", generators: &[[1, 0], [0, 2]] },
    Cell { words: "the translations by a_1+a_2 and 2a_1 (stripes)", generators: &[[1, 1], [2, 0]] },
    Cell { words: "the translations by 3a_1 and a_2 (stripes)", generators: &[[3, 0], [0, 1]] },
    Cell { words: "the translations by a_1 and 6a_2 (stripes)", generators: &[[1, 0], [0, 6]] },
    Cell { words: "the translations by 2a_1 and 3a_2", generators: &[[2, 0], [0, 3]] },
    Cell { words: "the translations by a_1-a_2 and 6a_1", generators: &[[1, 5], [6, 0]] },
    Cell { words: "the translations by 3a_1 and 3a_2", generators: &[[3, 0], [0, 3]] },
];

/// Flavours: spin alone, with a valley, with a valley and a layer; and spin with three orbitals.
const FLAVOURS: [(u16, &str); 5] = [
    (2, "spin up and down"),
    (4, "spin up and down in each of two valleys"),
    (8, "spin up and down in each of two valleys and two layers"),
    (6, "spin up and down in each of three orbitals"),
    (10, "spin up and down in each of five orbitals"),
];

/// The charge of a flavour, by its number (spin is its lowest bit).
type Charge = fn(u16) -> u16;

/// Which flavours carry the same charges.
const CHARGES: [(&str, Charge); 3] = [
    ("only the particle number is kept", |_| 0),
    ("the numbers of spin up and of spin down are kept apart", |flavour| flavour % 2),
    ("the number of particles of every flavour is kept apart", |flavour| flavour),
];

/// Momenta on the torus, along each direction: every cell divides it.
const LENGTH: usize = 6;

/// The momenta Q, in units of 2π/6, for which the translations leave `c†(k) c(k+Q)` as it is: e^{iQ·R} = 1.
fn momenta(cell: &Cell) -> Vec<[usize; 2]> {
    let all = (0..LENGTH * LENGTH).map(|number| [number % LENGTH, number / LENGTH]);
    let kept =
        |q: &[usize; 2]| cell.generators.iter().all(|r| (q[0] * r[0] + q[1] * r[1]).is_multiple_of(LENGTH));
    all.filter(kept).collect()
}

/// The number of `(Q, a, b)` with `c†_a(k) c_b(k+Q)` invariant under the translations, and charges kept, at one k: by trying all.
fn count(cell: &Cell, flavours: u16, charge: Charge) -> usize {
    let pairs = (0..flavours).flat_map(|a| (0..flavours).map(move |b| (a, b)));
    momenta(cell).len() * pairs.filter(|&(a, b)| charge(a) == charge(b)).count()
}

/// The averages of electrons with spin that all translations and the charges leave, one by one: with the particle number alone those
/// that the problem asks for.
fn listed(seed: u64, lattice: &str, (kept, charge): (&str, Charge)) -> Result<Variant, Stop> {
    const SPINS: [&str; 2] = [r"\uparrow", r"\downarrow"];
    if momenta(&CELLS[0]) != [[0, 0]] {
        return Err(Stop::Failed("all translations leave more than one momentum".to_owned()));
    }
    let pairs = (0..2_u16).flat_map(|a| (0..2_u16).map(move |b| (a, b)));
    let averages: Vec<String> = pairs
        .filter(|&(a, b)| charge(a) == charge(b))
        .map(|(a, b)| {
            let [a, b] = [a, b].map(|spin| SPINS[usize::from(spin)]);
            format!(r"\langle c_{a}^\dagger(k) c_{b}(k)\rangle")
        })
        .collect();
    let prompt = format!(
        "Electrons with spin up and down hop on the {lattice} lattice and repel each other at all distances. A Hartree-Fock state keeps \
         {}, and {kept}. Which averages $\\langle c_s^\\dagger(k) c_{{s'}}(k+Q)\\rangle$ can differ from zero, whatever the couplings? Conjugates \
         count separately. Write each with the operators $c_\\uparrow(k)$, $c_\\downarrow(k)$ and their adjoints, separated by ; in \\boxed{{}}.",
        CELLS[0].words
    );
    let mut variant = Variant::new(seed, Kind::Average, prompt, averages.join(";"))
        .with(Aspect::Lattice, format!("the {lattice} lattice"))
        .with(Aspect::Symmetry, kept)
        .with(Aspect::Asked, "Write each with the operators");
    variant.specification.parameters =
        r"$k;(c_\uparrow(k),NC,fermion);(c_\downarrow(k),NC,fermion)$".to_owned();
    Ok(variant)
}

impl Family for Kept {
    fn describe(&self) -> &'static str {
        "the number of averages at a momentum for other lattices, translations, flavours and conserved charges that are kept; or a list of them"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("hf/01", seed);
        let cell = &CELLS[draw.pick("cell", CELLS.len())];
        let (flavours, names) = draw.one("flavours", &FLAVOURS);
        let (kept, charge) = draw.one("charges", &CHARGES);
        // Translations know nothing else of a lattice with one site in a cell.
        let lattice = draw.one("lattice", &["triangular", "square"]);
        if draw.printed(12) {
            return listed(seed, lattice, (kept, charge));
        }
        let answer = count(cell, flavours, charge);
        let prompt = format!(
            "Fermions with {names} hop on the {lattice} lattice and repel each other. A Hartree-Fock state keeps {}, and {kept}. At \
             a generic momentum k, how many averages ⟨c†_a(k) c_b(k+Q)⟩ with flavours a, b and any Q modulo the reciprocal lattice can \
             differ from zero? Conjugates count separately. Give the number in \\boxed{{}}.",
            cell.words
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, answer)
            .with(Aspect::Lattice, format!("the {lattice} lattice"))
            .with(Aspect::Components, names)
            .with(Aspect::Symmetry, format!("keeps {}, and {kept}", cell.words))
            .with(Aspect::Asked, "how many averages"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::symbols::{SAME, Torus};
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn counts_are_cells_times_squares() {
        for (cell, index) in CELLS.iter().zip([1, 2, 3, 4, 6, 2, 2, 3, 6, 6, 6, 9]) {
            // Spin alone, the printed problem: four for all translations.
            assert_eq!(count(cell, 2, CHARGES[0].1), 4 * index, "{}", cell.words);
            assert_eq!(count(cell, 8, CHARGES[1].1), 32 * index, "{}", cell.words);
            assert_eq!(count(cell, 6, CHARGES[2].1), 6 * index, "{}", cell.words);
        }
    }

    #[test]
    fn the_algebra_finds_the_same_momenta() {
        let torus = Torus::new(LENGTH, 1).unwrap();
        let cell = &CELLS[2];
        let k = [1, 2];
        for number in (0..LENGTH * LENGTH).step_by(4) {
            let q = [number % LENGTH, number / LENGTH];
            let operator = torus.bilinear([0, 0], [k, [(k[0] + q[0]) % LENGTH, (k[1] + q[1]) % LENGTH]]);
            let kept = torus.change(&operator, cell.generators).unwrap() <= SAME;
            assert_eq!(kept, momenta(cell).contains(&q), "{q:?}");
        }
    }

    #[test]
    fn variants_vary_and_repeat() {
        assert_repeatable(&Kept, 3);
    }
}
