//! Other particles: torques that fit the temperature or not, mean turning, mobility.

use eigentruth_stochastic::fokker_planck::{ActiveParticle, Cutoff, Modes, Parity, Waves};

use super::{TIMES, observable, particle};
use crate::family::{Draw, Family, Variant};
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
        let (mobility, torque) = draw.one("kind", &[(0.0, 1.0), (0.0, 0.5), (0.0, 2.0), (1.0, 0.0)]);
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
        "which statements on response, reversibility and stationary state hold for active particles with several torques, temperatures and mean turning"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let particle = Self::particle(seed);
        let draw = Draw::of("sm/43 statements", seed);
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
        let ActiveParticle { temperature, torque, turning, mobility, speed, .. } = particle;
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
        let noise = mobility * temperature;
        let setting = format!(
            "A particle in a generic periodic potential V in the plane obeys ẋ = {speed} u − {mobility} ∇V + √(2·{noise}) ξ with the heading u = \
             (cos θ, sin θ), and θ̇ = −({torque}·{speed}/T) ∇V·A u + {turning} + √3 χ with A = ((0,−1),(1,0)), T = {temperature}, and white noises \
             of unit strength. Under V → V + h(t)φ(x) the stationary response is R(s) = δ⟨φ(t+s)⟩/δh(t), and C(s) = ⟨φ(t)φ(t+s)⟩."
        );
        Ok(Variant::statements(seed, &setting, &written))
    }
}
