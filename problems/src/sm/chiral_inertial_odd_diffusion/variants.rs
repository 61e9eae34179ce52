//! Other particles: one or two forces, with or without a field, the odd or the even part.

use super::particle::{Drive, Particle};
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Even and odd diffusivities of inertial particles.
pub(super) struct Particles;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Odd,
    Even,
}

impl Particles {
    /// The particle of a seed and the part that is asked for.
    pub(super) fn particle(seed: u64) -> (Particle, Part) {
        let draw = Draw::of("sm/42", seed);
        let number = |what: &str| 0.5 + 0.25 * draw.pick(what, 9) as f64;
        let drives = (0..1 + draw.pick("forces", 2))
            .map(|k| Drive {
                speed: number(&format!("speed {k}")),
                persistence: number(&format!("persistence {k}")),
                turning: draw.one(&format!("sense {k}"), &[-1.0, 1.0]) * number(&format!("turning {k}")),
            })
            .collect();
        let field = draw.one("field", &[0.0, 0.0, 0.75, -1.25]);
        let particle = Particle {
            drives,
            mass: number("mass"),
            friction: number("friction"),
            temperature: number("temperature"),
            field,
        };
        (particle, draw.one("part", &[Part::Odd, Part::Odd, Part::Even]))
    }
}

impl Family for Particles {
    fn describe(&self) -> &'static str {
        "the odd or even diffusivity of an inertial particle under one or two turning forces, with or without a field, as a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let (particle, part) = Self::particle(seed);
        let tensor = particle.tensor()?;
        let found = match part {
            Part::Odd => tensor.odd(0, 1)?,
            Part::Even => tensor.even(0, 0)?,
        };
        let asked = match part {
            Part::Odd => "the odd diffusivity D_o = (D_yx − D_xy)/2",
            Part::Even => "the even diffusivity D_s = (D_xx + D_yy)/2",
        };
        let Particle { drives, mass, friction, temperature, field } = &particle;
        let forces: Vec<String> = drives
            .iter()
            .enumerate()
            .map(|(k, Drive { speed, persistence, turning })| {
                format!(
                    "force {}: {friction}·{speed} f with ḟ = −f/{persistence} + ({turning}) A f + √(2/{persistence}) χ",
                    k + 1
                )
            })
            .collect();
        let prompt = format!(
            "A particle in the plane obeys m v̇ = −γ v + B A v + forces + √(2T) ξ with A = ((0,−1),(1,0)), m = {mass}, γ = {friction}, B = {field}, \
             T = {temperature}; {}. All noises are independent, white, and of unit strength in each component. With \
             D_ij = ∫₀^∞⟨v_i(t)v_j(0)⟩dt, give {asked} to six decimals.",
            forces.join("; ")
        );
        Ok(Variant::number(seed, prompt, found.value, 6))
    }
}
