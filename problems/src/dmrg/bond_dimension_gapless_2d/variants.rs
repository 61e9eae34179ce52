//! Entropies of halves of other cylinders.

use super::cylinders::{System, modes};
use super::modes::renyi;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Halves of cylinders.
pub(super) struct Halves;

/// The offset of the momenta around the cylinder, in steps of 2π/L. Fermions may be threaded by any flux; coordinates are real numbers and have k and −k
/// together: they go on around the cylinder as they are, or with the other sign.
fn offset(draw: &Draw, system: System) -> f64 {
    match system {
        System::Springs => draw.one("offset of coordinates", &[0.0, 0.5]),
        _ => draw.one("offset", &[0.1, 0.2, 0.3, 0.4]),
    }
}

impl Family for Halves {
    fn describe(&self) -> &'static str {
        "the state on a cylinder, its size, the boundary condition around it and the index of the entropy; answer: the entropy of a half"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("halves", seed);
        let length = 4 + 2 * draw.pick("size", 6);
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
        let offset = offset(&draw, system);
        let momenta = match offset {
            0.0 => "2πn".to_owned(),
            offset => format!("2π(n + {offset})"),
        };
        let entropy = renyi(&modes(system, length, offset)?, alpha);
        let prompt = format!(
            "A square lattice of {length} × {length} sites is a cylinder, open along x and closed around y, with momenta {momenta}/{length} around it, n = 0, 1, … \
             {about}. What is the {name}, in nats, of the half x < {}? Give it to three decimals in \\boxed{{}}.",
            length / 2
        );
        Ok(Variant::number(seed, prompt, entropy, 3)
            .with(Aspect::Size, format!("{length} × {length} sites"))
            .with(Aspect::Boundary, format!("momenta {momenta}"))
            .with(Aspect::Terms, about)
            .with(Aspect::Asked, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_have_opposite_momenta_together() {
        let length = 6;
        for seed in 0..50 {
            let offset = offset(&Draw::of("halves", seed), System::Springs);
            let steps: Vec<f64> = (0..length).map(|n| f64::from(n) + offset).collect();
            let opposite = |step: f64| (-step).rem_euclid(f64::from(length));
            assert!(steps.iter().all(|step| steps.contains(&opposite(*step))), "{seed}: {offset}");
        }
        // A flux through the cylinder does not come with its opposite.
        assert!((0..50).any(|seed| offset(&Draw::of("halves", seed), System::Metal) % 0.5 != 0.0));
    }
}
