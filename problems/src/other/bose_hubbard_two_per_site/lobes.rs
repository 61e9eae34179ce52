//! Variants: tips of lobes, gaps and order in mean field.

use eigentruth_meanfield::gutzwiller::{Bosons, mott};

use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Tips of lobes and edges in mean field.
pub(super) struct Lobes;

impl Family for Lobes {
    fn describe(&self) -> &'static str {
        "filling, coordination and distance from the tip: critical hopping, gaps or order of the mean-field theory, as a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("Bose-Hubbard", seed);
        let z = draw.one("coordination", &[2, 3, 4, 6, 8]);
        let n = 1 + draw.pick("filling", 4);
        let tip = mott::tip(n)?;
        let setting = format!(
            "Bosons with the repulsion U n(n-1)/2 on a site hop with amplitude t between nearest neighbours of a lattice where every site \
             has {z} of them, at zero temperature, with {n} per site on average. In the mean-field theory of product states (Gutzwiller), "
        );
        let (question, value) = match draw.pick("question", 3) {
            0 => ("at which t/U does the insulator end?".to_owned(), tip.hopping.value / z as f64),
            1 => {
                let percent = 10 + 10 * draw.pick("distance", 8);
                let t = tip.hopping.value / z as f64 * percent as f64 / 100.0;
                let gaps = Bosons::new(t, 1.0, z)?.gaps(n, tip.chemical_potential.value)?;
                let question = format!(
                    "what is the energy of a particle-hole excitation (the sum of both gaps) over U at {percent} % of the hopping where the \
                     insulator ends?"
                );
                (question, gaps.particle.value + gaps.hole.value)
            }
            _ => {
                let percent = 110 + 20 * draw.pick("distance", 8);
                let t = tip.hopping.value / z as f64 * percent as f64 / 100.0;
                let state = Bosons::new(t, 1.0, z)?.at_density(n as f64)?;
                let question = format!(
                    "what is the condensate density |<b>|^2 at {percent} % of the hopping where the insulator ends?"
                );
                (question, state.order.value.powi(2))
            }
        };
        Ok(Variant::number(seed, format!("{setting}{question} Give five decimals."), value, 5))
    }
}
