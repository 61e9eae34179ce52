//! Other particles: torques that fit the temperature or not, mean turning, mobility.

use eigentruth_stochastic::fokker_planck::{ActiveParticle, Cutoff, Modes, Parity, Waves};

use super::{TIMES, observable, particle};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Statements on active particles.
pub(super) struct Particles;

/// Weak potentials, for which few modes suffice.
const CUTOFF: Cutoff = Cutoff { position: 2, angle: 3 };
/// Departures below this are those of the truncation, above the other one those of the particle.
const TRUNCATION: f64 = 0.03;
const SEEN: f64 = 0.08;

impl Particles {
    fn particle(seed: u64) -> ActiveParticle {
        let draw = Draw::of("sm/43", seed);
        let phase = draw.pick("phase", 3) as f64;
        let waves = vec![([1, 0], 0.09, 0.2), ([0, 1], 0.06, phase), ([1, 1], 0.06, 0.5)];
        let (mobility, torque) =
            draw.one("kind", &[(0.0, 1.0), (0.0, 0.5), (0.0, 2.0), (0.0, -1.0), (1.0, 0.0)]);
        let temperature = draw.one("temperature", &[0.8, 1.0, 1.25]);
        ActiveParticle {
            torque,
            mobility,
            diffusivity: mobility * temperature,
            temperature,
            turning: draw.one("turning", &[0.0, 0.0, 0.8]),
            potential: Waves(waves),
            ..particle()
        }
    }
}

fn decided(what: &str, departure: f64) -> Result<bool, Stop> {
    if departure < TRUNCATION {
        Ok(true)
    } else if departure > SEEN {
        Ok(false)
    } else {
        Err(Stop::Failed(format!("{what}: a departure of {departure:.3} is neither")))
    }
}

impl Family for Particles {
    fn describe(&self) -> &'static str {
        "which statements on response, reversibility and stationary state hold, or which reason for the theorem or its violation, for active particles with \
         torques of either sense or none, with or without mobility and mean turning, at several temperatures"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let particle = Self::particle(seed);
        let draw = Draw::of("sm/43 statements", seed);
        if draw.printed(12) {
            return reasons(seed, particle);
        }
        let modes = Modes::new(particle.clone(), CUTOFF)?;
        let (p, _) = modes.stationary()?;
        let test = modes.dissipation_test(&observable(), &p, &TIMES);
        let theorem = |temperature: f64| decided("the theorem", test.departure(temperature));
        let boltzmann = modes.boltzmann();
        let norm = |values: Vec<f64>| values.iter().sum::<f64>().sqrt();
        let off = norm(p.iter().zip(&boltzmann).map(|(p, b)| (p - b).norm_sqr()).collect());
        let all = norm(boltzmann.iter().filter(|b| b.norm() < 0.99).map(|b| b.norm_sqr()).collect());
        let along = Waves(vec![([1, 0], 1.0, 0.1)]);
        let headings = modes.reversal_of_headings(&p, &TIMES).departure();
        let reversal =
            |parity| headings.max(modes.reversal(&along, &observable(), parity, &p, &TIMES).departure());
        let ActiveParticle { temperature, mobility, .. } = particle;
        let factor = draw.one("factor", &[0.5, 2.0]);
        let mut statements = vec![
            ("R(s) = (1/T) dC/ds for all s > 0".to_owned(), theorem(temperature)?),
            (format!("R(s) = ({factor}/T) dC/ds for all s > 0"), theorem(temperature / factor)?),
            (
                "exp(−V/T), with any heading, is stationary".to_owned(),
                decided("the distribution", off / all)?,
            ),
        ];
        // With mobility it takes finer observables to see that time has a direction.
        if mobility == 0.0 {
            for (parity, does) in
                [(Parity::Odd, "turns the heading around"), (Parity::Even, "keeps the heading")]
            {
                let text = format!("the stationary motion is reversible if time reversal {does}");
                statements.push((text, decided("reversal", reversal(parity))?));
            }
        }
        // In an order of its own, each asserted or denied.
        let mut order: Vec<usize> = (0..statements.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, draw.pick(&format!("order {at}"), at + 1));
        }
        let written: Vec<(String, bool)> = order
            .into_iter()
            .map(|k| {
                let (text, holds) = &statements[k];
                let denied = draw.pick(&format!("denied {k}"), 2) == 1;
                (
                    if denied { format!("It is not true that {text}.") } else { format!("{text}.") },
                    *holds != denied,
                )
            })
            .collect();
        Ok(said(Variant::statements(seed, &setting(&particle), &written), &particle))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        let particle = Self::particle(seed);
        let as_printed =
            [particle.mobility, particle.turning, particle.torque - 1.0].iter().all(|x| *x == 0.0);
        as_printed && Draw::of("sm/43 statements", seed).printed(12)
    }
}

/// The motion in space, and that of the heading: with the terms that are there.
fn equations(particle: &ActiveParticle) -> [String; 2] {
    let ActiveParticle { temperature, torque, turning, mobility, speed, .. } = particle;
    let noise = mobility * temperature;
    let drift = match *mobility {
        0.0 => String::new(),
        mobility => format!(" − {mobility} ∇V + √(2·{noise}) ξ"),
    };
    let turned = match *torque {
        0.0 => String::new(),
        torque => {
            let sign = if torque > 0.0 { "−" } else { "+" };
            format!("{sign}({}·{speed}/T) ∇V·A u + ", torque.abs())
        }
    };
    let mean = if *turning == 0.0 { String::new() } else { format!("{turning} + ") };
    [format!("ẋ = {speed} u{drift} with the heading"), format!("θ̇ = {turned}{mean}√3 χ")]
}

/// What was drawn of a particle.
fn said(variant: Variant, particle: &ActiveParticle) -> Variant {
    let [position, heading] = equations(particle);
    let variant = variant.with(Aspect::Terms, position).with(Aspect::Terms, heading.clone());
    // Up to its strength the torque has a sense only.
    match heading.split_once("∇V") {
        Some((torque, _)) => variant.with(Aspect::Sign, format!("{torque}∇V")),
        None => variant,
    }
}

fn setting(particle: &ActiveParticle) -> String {
    let [position, heading] = equations(particle);
    let temperature = particle.temperature;
    format!(
        "A particle in a generic periodic potential V in the plane obeys {position} u = (cos θ, sin θ), and {heading} with A = ((0,−1),(1,0)), T = {temperature}, and white noises \
         of unit strength. Under V → V + h(t)φ(x) the stationary response is R(s) = δ⟨φ(t+s)⟩/δh(t), and C(s) = ⟨φ(t)φ(t+s)⟩."
    )
}

/// Whether R = (1/T) dC/ds for a particle.
fn theorem(particle: &ActiveParticle) -> Result<bool, Stop> {
    let modes = Modes::new(particle.clone(), CUTOFF)?;
    let (p, _) = modes.stationary()?;
    decided("the theorem", modes.dissipation_test(&observable(), &p, &TIMES).departure(particle.temperature))
}

/// The four reasons of the problem: each counts if its premise holds and the theorem is another, or the same, without it, as is said.
fn reasons(seed: u64, particle: ActiveParticle) -> Result<Variant, Stop> {
    // Where mobility moves the particle its own finer observables would be needed to see the direction of time.
    let particle = ActiveParticle { mobility: 0.0, diffusivity: 0.0, ..particle };
    let modes = Modes::new(particle.clone(), CUTOFF)?;
    let (p, _) = modes.stationary()?;
    let boltzmann = modes.boltzmann();
    let norm = |values: Vec<f64>| values.iter().sum::<f64>().sqrt();
    let off = norm(p.iter().zip(&boltzmann).map(|(p, b)| (p - b).norm_sqr()).collect());
    let all = norm(boltzmann.iter().filter(|b| b.norm() < 0.99).map(|b| b.norm_sqr()).collect());
    let is_boltzmann = decided("the distribution", off / all)?;
    let along = Waves(vec![([1, 0], 1.0, 0.1)]);
    let departure = modes
        .reversal_of_headings(&p, &TIMES)
        .departure()
        .max(modes.reversal(&along, &observable(), Parity::Odd, &p, &TIMES).departure());
    let reversible = decided("reversal", departure)?;
    let obeyed = theorem(&particle)?;
    // Other premises: a mean turning, a torque of the other sense, another speed.
    let turned = theorem(&ActiveParticle { turning: particle.turning + 1.2, ..particle.clone() })?;
    let misfit = theorem(&ActiveParticle { torque: -particle.torque, ..particle.clone() })?;
    let slow = theorem(&ActiveParticle { speed: 0.5 * particle.speed, ..particle.clone() })?;
    let statements = [
        (
            "The theorem R(s) = (1/T) dC/ds is violated, and the stationary motion is not reversible (if time reversal turns the heading around).",
            !obeyed && !reversible,
        ),
        (
            "The theorem holds, the stationary motion is reversible (if time reversal turns the heading around), and with 1.2 more in θ̇, which makes it \
             turn, the theorem would be violated.",
            obeyed && reversible && !turned,
        ),
        (
            "The theorem holds, exp(−V/T) with any heading is stationary, and with the torque in the other sense, which has another stationary \
             distribution, the theorem would be violated.",
            obeyed && is_boltzmann && !misfit,
        ),
        (
            "The theorem is violated, and with half the speed v_0 in both equations it would be, too: the particle propels itself.",
            !obeyed && !slow,
        ),
    ]
    .map(|(text, holds)| (text.to_owned(), holds));
    Ok(said(Variant::statements(seed, &setting(&particle), &statements), &particle))
}
