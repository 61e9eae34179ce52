//! Other particles: one or two forces, with or without a field, the odd or the even part.

use eigentruth_grading::Kind;

use super::particle::{Drive, Particle};
use super::{SEED, TERMS, over_poles, points};
use crate::family::{Aspect, Draw, Family, Variant};
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

/// What the part that is even in Ω may consist of, over the same poles as the odd one; see [`TERMS`].
const EVEN_TERMS: [(&str, [i32; 3]); 5] = [
    (r"\frac{\gamma^2}{m^2\tau}", [2, 1, 0]),
    (r"\frac{\gamma}{m\tau^2}", [1, 2, 0]),
    (r"\frac{1}{\tau^3}", [0, 3, 0]),
    (r"\frac{\gamma}{m}\Omega^2", [1, 0, 2]),
    (r"\frac{\Omega^2}{\tau}", [0, 1, 2]),
];

/// A diffusivity of a particle under one force as a formula.
fn formula(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let part = draw.one("part of the formula", &[Part::Odd, Part::Odd, Part::Even]);
    let sense = draw.one("sense of the formula", &[1.0, 1.0, -1.0]);
    // The noise of the force, squared and times τ.
    let strength = draw.one("strength of the formula", &[2.0, 2.0, 1.0]);
    // The thermal part of the even diffusivity has no pole.
    let temperature = if part == Part::Even { 0.0 } else { 1.0 };
    let mut found = Vec::new();
    for at in points(SEED) {
        let [speed, persistence, turning, mass, friction] = at;
        let speed = speed * f64::sqrt(strength / 2.0);
        let drives = vec![Drive { speed, persistence, turning }];
        let tensor = Particle { drives, mass, friction, temperature, field: 0.0 }.tensor()?;
        let value = match part {
            Part::Odd => tensor.odd(0, 1)?.scaled(sense),
            Part::Even => tensor.even(0, 0)?,
        };
        found.push((at, value));
    }
    let terms: &[_] = if part == Part::Odd { &TERMS } else { &EVEN_TERMS };
    let right = over_poles(&found, terms)
        .ok_or_else(|| Stop::Failed("the diffusivity follows no candidate form".to_owned()))?;
    let (name, asked, warm) = match (part, sense > 0.0) {
        (Part::Odd, true) => ("D_o", "the odd diffusivity D_o = (D_yx − D_xy)/2", " + √(2T) ξ"),
        (Part::Odd, false) => ("D_o", "the odd diffusivity D_o = (D_xy − D_yx)/2", " + √(2T) ξ"),
        (Part::Even, _) => ("D_s", "the even diffusivity D_s = (D_xx + D_yy)/2", ""),
    };
    let prompt = format!(
        "A particle of mass m in the plane is driven by a force that turns: m v̇ = −γ v + γ v_0 f{warm}, where ḟ = −f/τ + Ω A f + √({strength}/τ) χ and \
         A = ((0,−1),(1,0)). All noises are independent, white, and of unit strength in each component. With \
         D_ij = ∫₀^∞⟨v_i(t)v_j(0)⟩dt in the stationary state, give {asked} as an equation {name} = … in v_0, τ, Ω, m and γ in \\boxed{{}}."
    );
    let parameters = format!(r"${name};\gamma;v_0;m;\tau;\Omega$");
    Ok(Variant::formula(seed, Kind::Equation, &parameters, prompt, format!("{name}={right}"))
        .with(Aspect::Asked, asked)
        .with(Aspect::Terms, format!("v_0 f{warm}, where"))
        .with(Aspect::Convention, format!("√({strength}/τ) χ")))
}

/// Whether a formula is asked for instead of a number.
fn asks_formula(seed: u64) -> bool {
    Draw::of("sm/42, what is asked", seed).pick("formula", 10) == 0
}

impl Family for Particles {
    fn describe(&self) -> &'static str {
        "the odd or even diffusivity of an inertial particle under one or two turning forces, with or without a field, as a number; under one \
         force of either of two strengths also as a formula"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        if asks_formula(seed) {
            return formula(seed, &Draw::of("sm/42, what is asked", seed));
        }
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
        Ok(Variant::estimated(seed, prompt, &found, 6)
            .with(Aspect::Asked, asked)
            .with(Aspect::Terms, format!("B = {field}"))
            .with(Aspect::Terms, forces.join("; ")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_formula(seed)
    }
}
