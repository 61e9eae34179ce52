//! Clusters of other lattices and sizes.

use eigentruth_enumerate::clusters::{Colouring, Equivalence, Expansion, PeriodicLattice, Search, classes};
use eigentruth_grading::Kind;
use eigentruth_models::UnitCell;

use super::MOST;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Clusters of other lattices and sizes.
pub(super) struct Clusters;

/// What a cluster is, in words, and the largest size that takes little time on every lattice.
const EXPANSIONS: [(Expansion, &str, &str, usize); 3] = [
    (Expansion::Sites, "sites", "all bonds between the chosen sites belong to the cluster", 6),
    (
        Expansion::Subgraphs,
        "sites",
        "bonds between its sites may be left out as long as the cluster stays connected",
        5,
    ),
    (Expansion::Bonds, "bonds", "a cluster is a connected set of bonds with the sites that they touch", 5),
];

/// Which clusters are the same, in words.
const EQUIVALENCES: [(Equivalence, &str); 3] = [
    (Equivalence::Isomorphism, "up to isomorphism of their graphs"),
    (Equivalence::Symmetry, "up to all symmetries of the lattice, its translations among them"),
    (Equivalence::Translation, "up to translations of the lattice"),
];

impl Family for Clusters {
    fn describe(&self) -> &'static str {
        "lattice, number of sites or bonds, whether clusters may leave out bonds, and which clusters are the same"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("kagome clusters", number);
        let lattices = [
            PeriodicLattice::ladder(),
            PeriodicLattice::square(),
            PeriodicLattice::triangular(),
            PeriodicLattice::honeycomb(),
            PeriodicLattice::try_from(&UnitCell::kagome())?.without_kinds(),
            PeriodicLattice::square_octagon(),
            PeriodicLattice::cubic(),
        ];
        let lattice = &lattices[draw.pick("lattice", lattices.len())];
        let (expansion, of, which, most) = draw.one("clusters", &EXPANSIONS);
        let (equivalence, up_to) = draw.one("same", &EQUIVALENCES);
        // The lattices with few neighbours have few clusters.
        let more = usize::from(lattice.bonds().len() * 2 <= 3 * lattice.sublattices());
        let size = 3 + draw.pick("size", most + more - 2);
        let found =
            classes(lattice, size, expansion, equivalence, Colouring::None, Search::Redelmeier, MOST)?;
        let prompt = format!(
            "Count the connected clusters of {size} {of} of the {} lattice with nearest-neighbour bonds, {up_to}, where {which}. Give an \
             integer in \\boxed{{}}.",
            lattice.name()
        );
        Ok(Variant::new(number, Kind::Numeric, prompt, found.len())
            .with(Aspect::Lattice, format!("the {} lattice", lattice.name()))
            .with(Aspect::Size, format!("{size} {of}"))
            .with(Aspect::Terms, which)
            .with(Aspect::Convention, up_to))
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
