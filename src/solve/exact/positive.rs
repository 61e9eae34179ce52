//! Where the ground state of a sector is known to be by its signs: one representation of a symmetry group instead of all states.
//!
//! If all off-diagonal elements are negative once the configurations `x` carry the signs `s(x)`, there is a ground state
//! `Σ s(x) φ(x) |x⟩` with all `φ(x) ≥ 0` (theorem of Perron and Frobenius). A symmetry `g` that permutes configurations with
//! `s(gx) = χ(g) s(x)` for all of them takes it to a vector with the same signs times `χ(g)`. The sum of all its images,
//! weighted by `χ`, therefore does not vanish: it is a ground state in the representation `χ`. With the signs of a sublattice this
//! is the rule of W. Marshall, Proc. R. Soc. A 232, 48 (1955), for antiferromagnets.

use eigentruth_exact::System;
use eigentruth_models::Lattice;
use eigentruth_models::symmetry::Symmetry;
use eigentruth_numerics::lower::Transitions;

use super::super::input::Symmetries;
use super::group::{self, Group};
use super::numbers::Block;

/// A smaller group is not worth its tables.
const SMALLEST_GROUP: usize = 16;

/// The signs `s(x) = (−1)^(number of ones of x among `ones`)` that make all off-diagonal elements negative.
pub struct Signs {
    /// Bits of configurations.
    ones: u64,
}

impl Signs {
    /// The signs for a system of spins ½, each of one bit; nothing if no signs of this form do it.
    pub fn of(transitions: &Transitions) -> Option<Self> {
        if transitions.layout.fields().iter().any(|field| field.odd || field.mask != 1) {
            return None;
        }
        // Every off-diagonal transition asks for the parity of `ones` among the bits that it changes. Rows of the linear system
        // over two elements, each reduced by those before and known by its lowest bit.
        let mut rows: Vec<(u64, bool)> = Vec::new();
        for term in transitions.terms.iter().filter(|term| term.flip != 0) {
            if term.amplitude.im != 0.0 || term.sign != 0 {
                return None;
            }
            let mut row = (term.flip, term.amplitude.re > 0.0);
            for (bits, odd) in &rows {
                if row.0 & (bits & bits.wrapping_neg()) != 0 {
                    row = (row.0 ^ bits, row.1 ^ odd);
                }
            }
            match row {
                (0, false) => {}
                (0, true) => return None,
                row => rows.push(row),
            }
        }
        // A row has no lowest bit of the rows before it; from the last to the first, its own lowest bit is the only one left open.
        let mut ones = 0u64;
        for (bits, odd) in rows.iter().rev() {
            let lowest = bits & bits.wrapping_neg();
            ones &= !lowest;
            if ((ones & bits).count_ones() % 2 == 1) != *odd {
                ones |= lowest;
            }
        }
        Some(Signs { ones })
    }

    /// `s(gx) s(x)` for the symmetry that takes the bit `p` to `to[p]` and then, if `flip`, turns all bits around; nothing if it
    /// is not the same for all configurations whose number of ones is as odd as `occupied` (any, if that is not known).
    fn character(&self, to: impl Iterator<Item = usize>, flip: bool, occupied: Option<u64>) -> Option<i64> {
        let of = |bit: usize| self.ones >> bit & 1;
        let differs: Vec<u64> = to.enumerate().map(|(from, to)| of(from) ^ of(to)).collect();
        let odd = match (differs.iter().all(|d| *d == 0), differs.iter().all(|d| *d == 1), occupied) {
            (true, _, _) => 0,
            (_, true, Some(occupied)) => occupied,
            _ => return None,
        };
        let turned = if flip { u64::from(self.ones.count_ones()) } else { 0 };
        Some(if (odd + turned).is_multiple_of(2) { 1 } else { -1 })
    }
}

/// The representation of the translations, the reflection and the flip that holds a ground state of a sector; nothing if the signs do
/// not tell it, or if the group is small. `flips` says that a flip of all spins is a symmetry of the sector.
///
/// # Errors
/// A sentence.
pub fn representation(
    signs: &Signs,
    system: &System,
    lattice: &Lattice,
    block: &Block,
    flips: bool,
) -> Result<Option<(Symmetries, Group)>, String> {
    let (space, hamiltonian) = (system.space(), system.hamiltonian());
    let sites = lattice.len();
    let degrees = space.degrees();
    if degrees.len() != sites || (0..sites).any(|site| degrees[site].mode.site as usize != site) {
        return Ok(None);
    }
    let up = up(block, sites);
    let occupied = up.or_else(|| evenness(block, sites));
    let invariant = |symmetry: Result<Symmetry, _>| {
        symmetry.and_then(|symmetry| symmetry.commutes(hamiltonian)).unwrap_or(false)
    };
    let mut wanted = Symmetries::default();
    let momenta: Option<Vec<i64>> = lattice
        .translations()
        .iter()
        .map(|translation| {
            let untwisted = translation.factors.iter().all(|factor| factor.re == 1.0 && factor.im == 0.0);
            let character = signs.character(translation.sites.iter().copied(), false, occupied)?;
            let order = translation.order as i64;
            let momentum = if character == 1 { 0 } else { order / 2 };
            (untwisted
                && (character == 1 || order % 2 == 0)
                && invariant(Symmetry::translation(space, translation)))
            .then_some(momentum)
        })
        .collect();
    wanted.momentum = momenta.filter(|momenta| !momenta.is_empty());
    let mirrored: Vec<usize> = (0..sites).rev().collect();
    if group::is_chain(lattice) && invariant(Symmetry::site_permutation(space, &mirrored)) {
        wanted.reflection = signs.character(mirrored.into_iter(), false, occupied);
    }
    let half_filled = up.is_some_and(|up| 2 * up == sites as u64);
    if flips || half_filled && invariant(Symmetry::spin_flip(space)) {
        wanted.flip = signs.character(0..sites, true, occupied);
    }
    let group = group::elements(lattice, space, &wanted)?;
    Ok(group.filter(|group| group.elements.len() >= SMALLEST_GROUP).map(|group| (wanted, group)))
}

/// How many of the spins are up, where that is fixed.
fn up(block: &Block, spins: usize) -> Option<u64> {
    let particles = block.numbers.get("particles").copied();
    let up = particles.or_else(|| Some(block.numbers.get("sz")? + spins as f64 / 2.0))?;
    Some(up.round() as u64)
}

/// 0 or 1 as the number of spins up is even or odd, where pairs come and go: `parity` is that of the spins down.
fn evenness(block: &Block, spins: usize) -> Option<u64> {
    let down = u64::from(*block.numbers.get("parity")? < 0.0);
    Some((spins as u64 + down) % 2)
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::orbits::{OrbitBasis, OrbitOperator};
    use eigentruth_exact::{DEFAULT_MEMORY, SectorSpectrum};
    use eigentruth_numerics::krylov::{Options, lowest_eigenvalue};

    use super::super::super::input;
    use super::super::numbers::blocks;
    use super::*;

    fn built(lattice: &str, model: &str) -> (Lattice, System) {
        let mut input = input::parse(&format!("[lattice]\n{lattice}\n[model]\n{model}\n")).expect(model);
        let lattice = input.lattice.build().expect("a lattice");
        let hamiltonian = input.model.build(&lattice, &input.solve.sector, input.solve.method).expect(model);
        (lattice, System::new(hamiltonian).expect("a system"))
    }

    const RING: &str = "kind = \"chain\"\nsize = [8]\nboundary = [\"periodic\"]";
    const LONGER: &str = "kind = \"chain\"\nsize = [10]\nboundary = [\"periodic\"]";
    const TORUS: &str = "kind = \"square\"\nsize = [4, 2]\nboundary = [\"periodic\", \"periodic\"]";

    #[test]
    fn the_representation_that_the_signs_tell_holds_the_lowest_energy_of_its_sector() {
        let mut found = Vec::new();
        for (lattice, model) in [
            (RING, "name = \"heisenberg\""),
            (LONGER, "name = \"heisenberg\""),
            (LONGER, "name = \"heisenberg\"\nJ = -1.0"),
            (LONGER, "name = \"xxz\"\ndelta = 0.4\nh = 0.2"),
            (RING, "name = \"ising\"\nhx = 0.7"),
            (RING, "name = \"ising\"\nJ = -1.0\nhx = -0.7\nhz = 0.3"),
            (LONGER, "name = \"xyz\"\nJy = 0.6\nJz = 0.3"),
            (RING, "name = \"xyz\"\nJy = 0.6\nJz = 0.3\nh = 0.2"),
            (LONGER, "name = \"hard-core-bosons\"\nV = 0.5"),
            (TORUS, "name = \"heisenberg\""),
        ] {
            let (lattice, system) = built(lattice, model);
            let signs = Signs::of(system.transitions()).expect(model);
            for block in blocks(&system).expect("sectors") {
                let flips = super::super::choice::has_flip(&system);
                let Some((named, group)) =
                    representation(&signs, &system, &lattice, &block, flips).expect(model)
                else {
                    continue;
                };
                let whole = SectorSpectrum::new(&system, &block.charges, false, DEFAULT_MEMORY).expect(model);
                let layout = &system.transitions().layout;
                let orbits =
                    OrbitBasis::new(layout, &block.charges, &group.elements, DEFAULT_MEMORY).expect(model);
                let operator =
                    OrbitOperator::<f64>::new(system.transitions(), &orbits, DEFAULT_MEMORY).expect(model);
                let lowest = lowest_eigenvalue(&operator, &Options::default()).expect(model);
                let distance = (lowest.value - whole.energies[0]).abs();
                assert!(
                    distance <= lowest.error + whole.error,
                    "{model}, {:?}, {named:?}: {} is not {}",
                    block.numbers,
                    lowest.value,
                    whole.energies[0]
                );
                found.push((model, named));
            }
        }
        // Not only trivial representations, and flips of either sign.
        assert!(found.iter().any(|(_, named)| named.momentum == Some(vec![5])));
        assert!(found.iter().any(|(_, named)| named.flip == Some(-1)));
        assert!(found.iter().any(|(model, named)| model.contains("ising") && named.flip == Some(1)));
        assert!(found.iter().any(|(model, named)| model.contains("xyz") && named.momentum.is_some()));
    }

    #[test]
    fn frustration_and_disorder_are_left_alone() {
        let (_, frustrated) = built(LONGER, "name = \"heisenberg\"\nJ2 = 0.3");
        assert!(Signs::of(frustrated.transitions()).is_none());
        let odd = "kind = \"chain\"\nsize = [9]\nboundary = [\"periodic\"]";
        assert!(Signs::of(built(odd, "name = \"heisenberg\"").1.transitions()).is_none());
        assert!(Signs::of(built(RING, "name = \"hubbard\"\nU = 4.0").1.transitions()).is_none());
        let open = "kind = \"chain\"\nsize = [10]\nboundary = [\"open\"]";
        let (lattice, system) = built(open, "name = \"heisenberg\"");
        let signs = Signs::of(system.transitions()).expect("a bipartite chain");
        let middle = blocks(&system).expect("sectors").into_iter().find(|block| block.numbers["sz"] == 0.0);
        // Reflection and flip alone are not worth it.
        let found = representation(&signs, &system, &lattice, &middle.expect("half filling"), false);
        assert!(found.expect("no error").is_none());
    }
}
