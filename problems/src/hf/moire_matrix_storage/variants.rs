//! Other numbers of components, conserved charges and folded zones.

use eigentruth_grading::Kind;

use super::graph::{Component, in_blocks};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other numbers of components, conserved charges and folded zones.
pub(super) struct Storages;

/// What is asked with a seed.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    layers: usize,
    valleys: usize,
    spins: usize,
    folding: usize,
    valley_conserved: bool,
    spin_conserved: bool,
    blocks: bool,
}

fn question(seed: u64) -> Question {
    let draw = Draw::of("moire storage", seed);
    let spins = 1 + draw.pick("spins", 2);
    Question {
        layers: 1 + draw.pick("layers", 3),
        valleys: 2 - draw.pick("valleys", 3) / 2,
        spins,
        folding: draw.one("folding", &[1, 1, 2, 3, 4]),
        valley_conserved: draw.pick("valley charge", 2) == 1,
        spin_conserved: spins == 2 && draw.pick("spin conservation", 2) == 1,
        blocks: draw.pick("blocks", 3) > 0,
    }
}

impl Question {
    /// The number of stored elements for so many plane waves.
    fn elements(&self, zones: usize) -> usize {
        let mut components = Vec::new();
        for layer in 0..self.layers {
            for valley in 0..self.valleys {
                for spin in 0..self.spins {
                    for replica in 0..self.folding {
                        components.push(Component { layer, valley, spin, replica });
                    }
                }
            }
        }
        let joined = |a: &Component, b: &Component| {
            (!self.valley_conserved || a.valley == b.valley) && (!self.spin_conserved || a.spin == b.spin)
        };
        if self.blocks {
            in_blocks(&components, &joined, zones)
        } else {
            in_blocks(&components, &|_, _| true, zones)
        }
    }

    /// The question, and what of it says what was drawn.
    fn prompt(&self) -> (String, [(Aspect, String); 4]) {
        let plural =
            |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let spins = match self.spins {
            1 => "one spin, locked to layer and valley",
            _ => "both spins",
        };
        let order = match self.folding {
            1 => "The order keeps the moiré translations.".to_owned(),
            n => format!(
                "A density wave makes the unit cell {n} times as large, so that {n} momenta of the moiré zone are coupled."
            ),
        };
        let kept = match (self.valley_conserved, self.spin_conserved) {
            (true, true) => "The solution conserves the charge of each valley and S^z.",
            (true, false) => "The solution conserves the charge of each valley and nothing else.",
            (false, true) => "The solution conserves S^z and nothing else.",
            (false, false) => "The solution has no conserved quantity but the charge.",
        };
        let stored = match self.blocks {
            true => {
                "only the blocks that the conserved quantities allow are stored, each as a full square matrix"
            }
            false => "the whole matrix is stored, zeros included",
        };
        let components =
            format!("{}, {} and {spins}", plural(self.layers, "layer"), plural(self.valleys, "valley"));
        let prompt = format!(
            "A continuum model with {components} is expanded in N_q plane waves for every component and momentum of the moiré \
             zone and treated in Hartree-Fock. {order} {kept} How many matrix elements of the self-consistent Hamiltonian are stored at \
             one momentum of the reduced zone if {stored}? Give a formula in N_q in \\boxed{{}}."
        );
        let settings = [
            (Aspect::Components, components),
            (Aspect::Size, order),
            (Aspect::Symmetry, kept.to_owned()),
            (Aspect::Convention, stored.to_owned()),
        ];
        (prompt, settings)
    }
}

impl Family for Storages {
    fn describe(&self) -> &'static str {
        "layers, valleys, spins, conserved quantities, folding of the zone, and the form of storage"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let question = question(seed);
        // Every block is a square of a multiple of N_q: the counts at two sizes give the factor, and that at a third confirms it.
        let factor = question.elements(1);
        for zones in [2, 5] {
            let elements = question.elements(zones);
            if elements != factor * zones * zones {
                return Err(Stop::Failed(format!(
                    "{elements} elements at N_q = {zones} are no multiple of N_q²"
                )));
            }
        }
        let (prompt, settings) = question.prompt();
        let mut variant = Variant::new(seed, Kind::Expression, prompt, format!("{factor} N_q^2"));
        variant.settings.extend(settings);
        variant.specification.parameters = "$N_q$".to_owned();
        Ok(variant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_varied_and_can_be_graded() {
        assert_repeatable(&Storages, 20);
    }

    #[test]
    fn the_problem_is_a_member_and_blocks_are_counted_by_hand() {
        let original = Question {
            layers: 2,
            valleys: 2,
            spins: 1,
            folding: 1,
            valley_conserved: false,
            spin_conserved: false,
            blocks: true,
        };
        assert!((0..2000).any(|seed| question(seed) == original));
        // Four blocks (valley, spin) of two layers and three momenta.
        let folded =
            Question { spins: 2, folding: 3, valley_conserved: true, spin_conserved: true, ..original };
        assert_eq!(folded.elements(1), 4 * 6 * 6);
    }
}
