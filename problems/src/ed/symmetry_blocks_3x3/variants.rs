//! Other sizes, rotations and numbers of electrons.

use eigentruth_grading::Kind;

use super::characters::kinds;
use super::{Convention, Count, Labels, Reversal, Symmetries};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other sizes, rotations and numbers of electrons.
pub(super) struct Variants;

/// The length of the torus.
fn length(draw: &Draw) -> usize {
    draw.one("length", &[2, 3, 4])
}

impl Family for Variants {
    fn describe(&self) -> &'static str {
        "the length of the torus, the order of the rotation, whether it turns spins, time reversal and its square, and a fixed \
         number of electrons"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::new(seed);
        let length = length(&draw);
        let rotation = draw.one("rotation", &[1, 2, 4]);
        let reversal = (draw.pick("reversal", 2) == 1).then_some(Reversal::Spin);
        let turns_spins = rotation > 1 && draw.pick("spins", 2) == 1;
        let symmetries = Symmetries { length, spin: true, centre: [0, 0], rotation, turns_spins, reversal };
        let electrons =
            (draw.pick("fixed", 3) == 0).then(|| 1 + draw.pick("electrons", 2 * length * length - 1));
        let squares =
            reversal.is_some() && !turns_spins && electrons.is_none() && draw.pick("squares", 2) == 1;
        let convention =
            Convention { symmetries, squares, rotation: Labels::Everywhere, count: Count::Related };
        let count = kinds(convention, electrons.map(|number| number as i64))?.count;
        let turned = match (rotation, turns_spins) {
            (1, _) => String::new(),
            (order, false) => format!(", the rotation of the sites by {}° about a site", 360 / order),
            (order, true) => {
                format!(
                    ", the rotation by {}° about a site, which also turns the spins about the z axis",
                    360 / order
                )
            }
        };
        let reversed = if reversal.is_some() { ", time reversal" } else { "" };
        let (number, parity) = match electrons {
            Some(1) => ("exactly one of them".to_owned(), ""),
            Some(number) => (format!("exactly {number} of them"), ""),
            None if squares => (
                "any number of them".to_owned(),
                "The parity of the electron number, the square of time reversal, is used too. ",
            ),
            None if turns_spins => (
                "any number of them".to_owned(),
                "The parity of the electron number is used as far as rotations generate it. ",
            ),
            None => ("any number of them".to_owned(), "The parity of the electron number is not used. "),
        };
        let prompt = format!(
            "Electrons with spin ½ on a periodic {length} by {length} square lattice, one orbital a site, {number}. The \
             Hamiltonian has these symmetries and uses no others: translations{turned}{reversed}. {parity}How many kinds of \
             blocks that hold at least one state does it fall into, where momenta of one star, partners under time reversal \
             and rows of one multiplet count once? Put the number in a \\boxed{{}}."
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, count)
            .with(Aspect::Size, format!("{length} by {length}"))
            .with(Aspect::Filling, format!("one orbital a site, {number}"))
            .with(Aspect::Symmetry, format!("translations{turned}{reversed}. {parity}")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        length(&Draw::new(seed)) == 3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ed::symmetry_blocks_3x3::{SITES, spectra};
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_repeatable_and_no_constant_answers_them() {
        assert_repeatable(&Variants, 12);
    }

    #[test]
    fn blocks_without_states_are_not_counted() {
        let sites = Convention::of(SITES).unwrap();
        // One electron on 3×3 sites has one state a momentum and spin: three stars, and at momentum 0 one eigenvalue of the
        // rotation.
        assert_eq!(kinds(sites, Some(1)).unwrap().count, 3);
        for electrons in [0, 1, 2, 3] {
            let sample = spectra::Sample::draw(sites.symmetries, electrons..=electrons, 2, 7).unwrap();
            let by_spectra = spectra::kinds(sites, &sample).unwrap();
            assert!(by_spectra.is_clear());
            assert_eq!(by_spectra.count, kinds(sites, Some(electrons as i64)).unwrap().count, "{electrons}");
        }
    }
}
