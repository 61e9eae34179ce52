//! ed/16-symmetry-blocks-3x3: how many kinds of blocks a Hamiltonian on the 3×3 torus has.
//!
//! The blocks are labelled by what the unitary symmetries that are used can tell apart: a momentum, and an eigenvalue of those
//! rotations that keep it. Two blocks are of one kind if a symmetry maps one to the other. By hand: the momenta are 0
//! and two stars of four whose members no rotation keeps; at momentum 0 the rotation has the eigenvalues ±1, ±i, of
//! which time reversal relates the last two. That makes 3 + 2 kinds for rotations of the sites alone. If the squares of time
//! reversal are used too, each of them occurs for even and for odd electron numbers. If rotations turn the
//! spins, the odd numbers have e^{±iπ/4} and e^{±3iπ/4} at momentum 0 instead: 2 + 2 kinds beside the 3 + 2 even ones.
//!
//! Which readings the prompt admits: "all these symmetries (and no other)" names three operations and does not say whether
//! their powers, T² and the full turn, both (−1)^F, are among "these" or are "other"; nor does it say whether the rotation turns the
//! spins. One rule holds for both powers: the four combinations of these two questions are admitted, all else is not.
//!
//! Two methods: character tables with traces over the whole Fock space, in exact arithmetic; and the spectra of the blocks of
//! random Hamiltonians with few electrons.

mod characters;
mod spectra;
mod variants;

use eigentruth_grading::Kind;

use self::characters::by_characters;
use self::spectra::by_spectra;
use self::variants::Variants;
use crate::assembly::Assembly;
use crate::method::{Method, Parameters, Stop};
use crate::problem::{Claim, Problem, Reading};

const SITES: &str = "rotation of the sites";
const PARITY: &str = "rotation of the sites, parity from time reversal";
const SPINS: &str = "rotation of sites and spins";
const SHOWN: &str = "rotation of sites and spins, parity only where it shows";
const CONJUGATION: &str = "time reversal without spin";
const PARTNERS: &str = "partners under time reversal counted apart";
const EACH: &str = "every momentum counted";
const STARS: &str = "momenta alone";

/// What generates the symmetries of electrons on a square torus.
#[derive(Clone, Copy, Debug)]
struct Symmetries {
    /// The length of the torus in both directions.
    length: usize,
    /// Whether electrons have a spin.
    spin: bool,
    /// Twice the centre of the rotation, a site (0, 0) or the middle of a plaquette (1, 1).
    centre: [usize; 2],
    /// The rotation by 360°/this: 1 for none, 2 or 4.
    rotation: usize,
    /// Whether the rotation turns the spins about z, so that a full turn is (−1)^F.
    turns_spins: bool,
    /// Time reversal, if it is one of the symmetries.
    reversal: Option<Reversal>,
}

/// How time reversal acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reversal {
    /// ↑ to ↓, ↓ to −↑: its square is (−1)^F.
    Spin,
    /// The complex conjugate: its square is 1.
    Conjugation,
}

impl Symmetries {
    /// The image of a site under the rotation, which has to map the lattice to itself.
    fn rotated(&self, [x, y]: [usize; 2]) -> [usize; 2] {
        let l = self.length;
        // Twice the vector from the centre, and back.
        let [u, v] = [2 * x + 2 * l - self.centre[0], 2 * y + 2 * l - self.centre[1]];
        let turned = match self.rotation {
            4 => [4 * l - v + self.centre[0], u + self.centre[1]],
            2 => [4 * l - u + self.centre[0], 4 * l - v + self.centre[1]],
            _ => [u + self.centre[0], v + self.centre[1]],
        };
        turned.map(|twice| twice / 2 % l)
    }
}

/// One way of counting.
#[derive(Clone, Copy, Debug)]
struct Convention {
    symmetries: Symmetries,
    /// Whether the square of time reversal, (−1)^F, labels blocks too.
    squares: bool,
    /// Whether the rotation labels blocks.
    rotation: Labels,
    /// Which blocks are one kind.
    count: Count,
}

/// Where rotations label blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Labels {
    /// At every momentum that a rotation keeps, full turns included.
    Everywhere,
    /// Only at momenta that all rotations keep.
    Centre,
    /// Nowhere.
    Nowhere,
}

/// Which blocks are counted once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    /// Those that a symmetry relates.
    Related,
    /// Those that a unitary symmetry relates.
    UnitarilyRelated,
    /// None.
    Each,
}

impl Convention {
    fn of(reading: &str) -> Result<Self, Stop> {
        let sites = Convention {
            symmetries: Symmetries {
                length: 3,
                spin: true,
                centre: [0, 0],
                rotation: 4,
                turns_spins: false,
                reversal: Some(Reversal::Spin),
            },
            squares: false,
            rotation: Labels::Everywhere,
            count: Count::Related,
        };
        let spins = Convention { symmetries: Symmetries { turns_spins: true, ..sites.symmetries }, ..sites };
        Ok(match reading {
            SITES => sites,
            PARITY => Convention { squares: true, ..sites },
            SPINS => spins,
            SHOWN => Convention { rotation: Labels::Centre, ..spins },
            CONJUGATION => Convention {
                symmetries: Symmetries { reversal: Some(Reversal::Conjugation), ..sites.symmetries },
                ..sites
            },
            PARTNERS => Convention { count: Count::UnitarilyRelated, ..sites },
            EACH => Convention { count: Count::Each, ..sites },
            STARS => Convention { rotation: Labels::Nowhere, ..sites },
            other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
        })
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![Claim::value("blocks", "The number of blocks that no symmetry relates to each other.")],
        assembly: Assembly::Parts(vec!["blocks"]),
        readings: vec![
            Reading::admissible(
                SITES,
                "(and no other)",
                "Sandvik, AIP Conf. Proc. 1297, 135 (2010), section 4",
                "the rotation permutes sites, as where spin and space turn separately; the three operations that are named label the \
                 blocks, time reversal by relating them, and their powers are no further labels",
            ),
            Reading::admissible(
                PARITY,
                "We use all these symmetries",
                "T² = (−1)^F: Wigner, Group Theory (1959), chapter 26",
                "whoever uses time reversal of spin-1/2 electrons has its square, which separates odd from even electron numbers: \
                 no Hamiltonian with this symmetry can connect them",
            ),
            Reading::admissible(
                SPINS,
                "fourfold rotation symmetry",
                "double groups: Dresselhaus, Group Theory (2008), chapter 14",
                "an electron's spin turns with the lattice, so that four rotations give (−1)^F: the parity is a power of a \
                 symmetry that is named, and used with it",
            ),
            Reading::admissible(
                SHOWN,
                "(and no other)",
                "tables of rotation eigenvalues at the centre of the zone alone",
                "the rotation turns the spins and labels the blocks whose momentum it keeps; its powers are no further labels, as \
                 they are none where it turns sites alone",
            ),
            Reading::inadmissible(
                CONJUGATION,
                "spin-1/2 electron",
                "complex conjugation as time reversal, usual in codes for Hamiltonians with real matrices",
                "time reversal turns a spin round and squares to −1 on an electron",
            ),
            Reading::inadmissible(
                PARTNERS,
                "not related to each other by a symmetry",
                "tables of irreducible representations of unitary groups",
                "time reversal relates conjugate representations",
            ),
            Reading::inadmissible(
                EACH,
                "not related to each other by a symmetry",
                "momentum blocks as a program lists them",
                "the rotation relates the momenta of a star, time reversal conjugate rotation eigenvalues",
            ),
            Reading::inadmissible(
                STARS,
                "We use all these symmetries",
                "stars of momenta: Bradley and Cracknell, The Mathematical Theory of Symmetry in Solids (1972), section 3.3",
                "at momentum 0 the rotation splits what translations leave together",
            ),
        ],
        methods: vec![
            Method::new("characters", "enumerate", &["blocks"], by_characters).version(3),
            Method::new("spectra of random Hamiltonians", "models, numerics", &["blocks"], by_spectra)
                .version(2)
                // Three electrons are the fewest that show every kind of odd number.
                .parameters(|_| Parameters::new().with("most electrons", 3).with("draws", 2)),
        ],
        overturned_by: "two blocks counted apart whose spectra coincide for every Hamiltonian with these symmetries, or two \
                        counted as one whose spectra differ",
        family: Some(&Variants),
        ..Problem::outline(
            16,
            "ed/16-symmetry-blocks-3x3",
            "Symmetry blocks of electrons on the 3 by 3 torus",
            "Electrons with spin on a periodic 3×3 square lattice, one orbital a site, with translations, time reversal and \
             the four-fold rotation as the only symmetries. Into how many blocks that no symmetry relates does the \
             Hamiltonian fall?",
            Kind::Numeric,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Value;
    use crate::testing::settled;

    /// The number of kinds by both methods, which must agree; for the second with up to `most` electrons.
    fn count(convention: Convention, most: usize) -> usize {
        let exact = characters::kinds(convention, None).unwrap().count;
        let sample = spectra::Sample::draw(convention.imposed(), 0..=most, 2, 5).unwrap();
        let spectra = spectra::kinds(convention, &sample).unwrap();
        assert!(spectra.is_clear(), "{convention:?}");
        assert_eq!(spectra.count, exact, "{convention:?}");
        exact
    }

    fn convention(length: usize, rotation: usize) -> Convention {
        let sites = Convention::of(SITES).unwrap();
        Convention { symmetries: Symmetries { length, rotation, ..sites.symmetries }, ..sites }
    }

    fn without_spin(convention: Convention) -> Convention {
        let reversal = convention.symmetries.reversal.map(|_| Reversal::Conjugation);
        let symmetries = Symmetries { spin: false, reversal, ..convention.symmetries };
        Convention { symmetries, ..convention }
    }

    fn without_reversal(convention: Convention) -> Convention {
        Convention { symmetries: Symmetries { reversal: None, ..convention.symmetries }, ..convention }
    }

    #[test]
    fn every_reading_has_the_count_found_by_hand() {
        let problem = problem();
        for (reading, _, settled) in settled(&problem) {
            // At momentum 0, and in each of the two stars; see the top of the file.
            let by_hand = match reading.name {
                SITES | CONJUGATION => 3 + 2,
                PARITY => 2 * (3 + 2),
                SPINS => (3 + 2) + (2 + 2),
                SHOWN => (3 + 2) + 2,
                PARTNERS => 4 + 2,
                EACH => 4 + 2 * 4,
                STARS => 1 + 2,
                other => panic!("{other}"),
            };
            assert_eq!(settled.value, Some(Value::Integer { value: by_hand }), "{}", reading.name);
        }
    }

    #[test]
    fn translations_alone_have_one_block_for_each_momentum() {
        let none = convention(3, 1);
        assert_eq!(count(without_reversal(none), 2), 9);
        // A time reversal that relates k to −k leaves (9 + 1)/2 of them.
        assert_eq!(count(none, 2), 5);
    }

    #[test]
    fn four_sites_have_the_blocks_of_the_square() {
        // Translations and rotations of 2×2 sites are the eight symmetries of a square, with five representations, all real.
        let square = without_spin(convention(2, 4));
        assert_eq!(count(square, 4), 5);
        assert_eq!(count(without_reversal(square), 4), 5);
        // With spin and the squares of time reversal, all five occur for odd and for even numbers.
        assert_eq!(count(Convention { squares: true, ..convention(2, 4) }, 8), 10);
        // Half turns keep all four momenta of 2×2 and all sites.
        assert_eq!(count(without_spin(convention(2, 2)), 4), 4);
    }

    #[test]
    fn without_spin_nine_sites_have_five_kinds() {
        assert_eq!(count(without_spin(convention(3, 4)), 9), 5);
        assert_eq!(count(without_spin(convention(3, 2)), 9), 6);
    }

    #[test]
    fn the_centre_of_the_rotation_does_not_matter_on_nine_sites() {
        for reading in [SITES, PARITY, SPINS] {
            let about_a_site = Convention::of(reading).unwrap();
            let symmetries = Symmetries { centre: [1, 1], ..about_a_site.symmetries };
            let about_a_plaquette = Convention { symmetries, ..about_a_site };
            assert_eq!(count(about_a_plaquette, 3), characters::kinds(about_a_site, None).unwrap().count);
        }
    }

    #[test]
    fn a_control_that_must_fail_tells_related_blocks_apart() {
        // Spectra of Hamiltonians without time reversal do not show its partners.
        let sites = Convention::of(SITES).unwrap();
        let blind = spectra::Sample::draw(without_reversal(sites).symmetries, 0..=3, 2, 5).unwrap();
        let partners = spectra::kinds(sites, &blind).unwrap();
        assert_ne!(partners.count, characters::kinds(sites, None).unwrap().count);
    }
}
