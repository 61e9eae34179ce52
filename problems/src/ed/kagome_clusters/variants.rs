//! Clusters of other lattices and sizes.

use eigentruth_enumerate::clusters::{Colouring, Equivalence, Expansion, PeriodicLattice, Search, classes};
use eigentruth_grading::Kind;
use eigentruth_models::UnitCell;

use super::MOST;
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Clusters of other lattices and sizes.
pub(super) struct Clusters;

impl Family for Clusters {
    fn describe(&self) -> &'static str {
        "lattice, number of sites, and whether clusters may leave out bonds"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("kagome clusters", number);
        let cells = [
            UnitCell::square(),
            UnitCell::triangular(),
            UnitCell::honeycomb(),
            UnitCell::kagome(),
            UnitCell::square_octagon(),
        ];
        let cell = &cells[draw.pick("lattice", cells.len())];
        let size = 3 + draw.pick("size", 4);
        let (expansion, which) = match draw.pick("bonds", 2) {
            0 => (Expansion::Sites, "all bonds between the chosen sites belong to the cluster"),
            _ => (
                Expansion::Subgraphs,
                "bonds between its sites may be left out as long as the cluster stays connected",
            ),
        };
        let lattice = PeriodicLattice::try_from(cell)?.without_kinds();
        let found = classes(
            &lattice,
            size,
            expansion,
            Equivalence::Isomorphism,
            Colouring::None,
            Search::Redelmeier,
            MOST,
        )?;
        let prompt = format!(
            "Count the connected clusters of {size} sites of the {} lattice with nearest-neighbour bonds, up to isomorphism \
             of their graphs, where {which}. Give an integer in \\boxed{{}}.",
            cell.name
        );
        Ok(Variant::new(number, Kind::Numeric, prompt, found.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn every_seed_gives_a_variant() {
        assert_repeatable(&Clusters, 20);
    }
}
