//! The number of contours for other phases, hoppings, chemical potentials and zones.

use eigentruth_free::bloch::{fermi_surface, fermi_topology};
use eigentruth_grading::Kind;

use super::{MAGNETIC, Model, UNFOLDED};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::seed;

/// Other phases, hoppings and chemical potentials, away from critical levels.
pub(super) struct Surfaces;

impl Family for Surfaces {
    fn describe(&self) -> &'static str {
        "the numbers of Fermi contours for another phase, ratio of hoppings and zone, at one, two or three chemical potentials"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        // Two decimals each, redrawn until both methods give one answer: near a critical level they refuse.
        for attempt in 0..64 {
            let draw = |what: &str, low: f64, high: f64| {
                let unit =
                    (seed::derive(seed, &[what, &attempt.to_string()]) >> 11) as f64 / (1_u64 << 53) as f64;
                ((low + (high - low) * unit) * 100.0).round() / 100.0
            };
            let (mut ratio, mut turn) = (draw("t_2", 0.3, 1.7), draw("theta", 0.1, 0.9));
            let mut phase = format!("{turn}π");
            let mut levels = vec![draw("mu", 0.1, 2.5)];
            // A single number has few values.
            if draw("levels", 0.0, 1.0) < 0.6 {
                levels.push(draw("other mu", 0.1, 2.5));
            }
            let problem = Draw::of("staggered flux", seed);
            if problem.printed(12) {
                let part = problem.one(&format!("part {attempt}"), &[3.0, 3.0, 4.0, 5.0]);
                (ratio, turn, phase) = (1.0, 1.0 / part, format!("π/{part}"));
                levels =
                    problem.one(&format!("levels {attempt}"), &[[0.1, 0.3, 1.2], [0.2, 0.5, 1.5]]).to_vec();
            }
            let unfolded = draw("zone", 0.0, 1.0) < 0.5;
            let (reading, zone) = if unfolded {
                (
                    UNFOLDED,
                    "with kx and ky each running over 2π, so that every momentum of the two-site cell counts twice",
                )
            } else {
                (MAGNETIC, "with the momenta of the two-site cell")
            };
            let model = Model { t: [1.0, ratio], theta: turn * std::f64::consts::PI, gauge: 0.0 };
            let counts: Option<Vec<String>> = levels
                .iter()
                .map(|&mu| {
                    let count = model.on_torus(reading, |bloch| {
                        let counted = fermi_topology(bloch, mu)?.contours;
                        // A coarse beginning is enough, since both counts have to agree.
                        let mut followed = 0;
                        for band in 0..2 {
                            followed += fermi_surface(bloch, band, mu, [16, 16])?.components;
                        }
                        Ok((followed == counted).then_some(counted))
                    });
                    count.ok().flatten().map(|count| count.to_string())
                })
                .collect();
            let Some(counts) = counts else { continue };
            let levels: Vec<String> = levels.iter().map(f64::to_string).collect();
            let (several, order, kind) = match levels.len() {
                1 => ("potential", "", Kind::Numeric),
                _ => (
                    "potentials",
                    " Give the numbers in this order, separated by a semicolon.",
                    Kind::OrderedList,
                ),
            };
            let prompt = format!(
                "Electrons without spin hop on the square lattice, with amplitude 1 along x and {ratio} along y; the y-bond \
                 that leaves a site (x, y) upwards carries the phase e^{{iθ}} with θ = {phase} if x + y is odd. How many \
                 connected contours has the Fermi surface at the chemical {several} {}, counted on the torus of momenta {zone}?{order}",
                listed(&levels),
            );
            return Ok(Variant::new(seed, kind, prompt, counts.join(";"))
                .with(Aspect::Convention, zone)
                .with(Aspect::Filling, format!("the chemical {several} {}", listed(&levels)))
                .with(Aspect::Terms, format!("θ = {phase} if")));
        }
        Err(Stop::Failed("no setting away from critical levels was drawn".to_owned()))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("staggered flux", seed).printed(12)
    }
}

/// `1`, `1 and 2`, `1, 2 and 3`.
fn listed(numbers: &[String]) -> String {
    match numbers {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => numbers.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_reproducible_and_not_all_alike() {
        let mut answers = std::collections::BTreeMap::new();
        for seed in 0..12 {
            let variant = Surfaces.draw(seed).unwrap();
            assert_eq!(variant, Surfaces.draw(seed).unwrap());
            *answers.entry(variant.specification.reference).or_insert(0) += 1;
        }
        assert!(answers.len() > 1 && answers.values().all(|count| *count <= 9), "{answers:?}");
    }
}
