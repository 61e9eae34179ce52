//! Entropies of halves of other cylinders.

use super::cylinders::{System, modes};
use super::modes::renyi;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Halves of cylinders.
pub(super) struct Halves;

impl Family for Halves {
    fn describe(&self) -> &'static str {
        "the state on a cylinder, its size, the boundary condition around it and the index of the entropy; answer: the entropy of a half"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("halves", seed);
        let length = 4 + 2 * draw.pick("size", 6);
        let offset = draw.one("offset", &[0.1, 0.2, 0.3, 0.4]);
        let (name, alpha) = draw.one(
            "index",
            &[
                ("von Neumann entropy −tr ρ ln ρ", 1.0),
                ("Rényi entropy −ln tr ρ²", 2.0),
                ("Rényi entropy 2 ln tr √ρ", 0.5),
            ],
        );
        let (system, about) = draw.one(
            "system",
            &[
                (System::Metal, "Spinless fermions hop with amplitude −1 between neighbours; all levels below zero are filled"),
                (
                    System::Flux,
                    "Spinless fermions hop with amplitude −1 along the cylinder, and around it with −1 on the columns x = 0, 2, 4, … and +1 on the others; all \
                     levels below zero are filled",
                ),
                (
                    System::Dimers,
                    "Spinless fermions hop with amplitudes −1, −0.2, −1, … along the cylinder, beginning with −1, and with −0.1 around it; all levels below zero are filled",
                ),
                (
                    System::Springs,
                    "Particles of mass 1 have one coordinate each; neighbours are joined by springs of strength 1, and the columns at both ends also by springs \
                     of strength 1 to walls that do not move (ħ = 1); the state is the ground state",
                ),
            ],
        );
        let entropy = renyi(&modes(system, length, offset)?, alpha);
        let prompt = format!(
            "A square lattice of {length} × {length} sites is a cylinder, open along x and closed around y, with momenta 2π(n + {offset})/{length} around it, n = 0, 1, … \
             {about}. What is the {name}, in nats, of the half x < {}? Give it to three decimals in \\boxed{{}}.",
            length / 2
        );
        Ok(Variant::number(seed, prompt, entropy, 3)
            .with(Aspect::Size, format!("{length} × {length} sites"))
            .with(Aspect::Boundary, format!("2π(n + {offset})"))
            .with(Aspect::Terms, about)
            .with(Aspect::Asked, name))
    }
}
