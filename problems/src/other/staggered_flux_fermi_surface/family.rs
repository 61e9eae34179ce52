//! The number of contours for other phases, hoppings, chemical potentials and zones.

use eigentruth_free::Matrix;
use eigentruth_free::bloch::{Bloch, Closure, Crystal, fermi_surface, fermi_topology};
use eigentruth_grading::Kind;
use num_complex::Complex64;

use super::Model;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::seed;

/// Which of the bonds along y carry the phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phases {
    /// Those that leave a site with odd x + y, as in the problem: fluxes of both signs alternate in both directions.
    Staggered,
    /// Those of every other column: fluxes of both signs alternate along x.
    Columns,
}

impl Phases {
    fn words(self) -> &'static str {
        match self {
            Self::Staggered => "if x + y is odd",
            Self::Columns => "if x is odd",
        }
    }

    /// The cell of two sites.
    fn crystal(self, ratio: f64, theta: f64) -> Result<Crystal, Stop> {
        let along_x = Complex64::ONE;
        let up = |phase: f64| Complex64::from_polar(ratio, phase);
        match self {
            Self::Staggered => Model { t: [1.0, ratio], theta, gauge: 0.0 }.crystal(),
            // Lattice vectors (2, 0) and (0, 1); site 1 at (1, 0).
            Self::Columns => Ok(Crystal::new(2, 2)?
                .hop(1, 0, &[0, 0], along_x)?
                .hop(0, 1, &[1, 0], along_x)?
                .hop(0, 0, &[0, 1], up(0.0))?
                .hop(1, 1, &[0, 1], up(theta))?),
        }
    }

    /// The phases along the lattice vectors of the cell at a momentum 2π(u, v).
    fn folded(self, uv: &[f64]) -> [f64; 2] {
        match self {
            Self::Staggered => [uv[0] + uv[1], uv[0] - uv[1]],
            Self::Columns => [2.0 * uv[0], uv[1]],
        }
    }
}

/// The number of contours on the torus of the momenta of the cell or of one site; nothing where two counts differ.
fn contours(crystal: &Crystal, phases: Phases, unfolded: bool, mu: f64) -> Result<Option<usize>, Stop> {
    let count = |bloch: &dyn Bloch| -> Result<Option<usize>, Stop> {
        let counted = fermi_topology(bloch, mu)?.contours;
        // A coarse beginning is enough, since both counts have to agree.
        let mut followed = 0;
        for band in 0..2 {
            followed += fermi_surface(bloch, band, mu, [16, 16])?.components;
        }
        Ok((followed == counted).then_some(counted))
    };
    if !unfolded {
        return count(crystal);
    }
    let matrix = |uv: &[f64]| -> Matrix { crystal.matrix(&phases.folded(uv)) };
    count(&Closure::new(2, 2, matrix)?)
}

/// Other phases, hoppings and chemical potentials, away from critical levels.
pub(super) struct Surfaces;

impl Family for Surfaces {
    fn describe(&self) -> &'static str {
        "the numbers of Fermi contours for another phase, place of the phases, ratio of hoppings and zone, at one, two or three chemical potentials"
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
            let mut phases = if draw("phases", 0.0, 1.0) < 0.5 { Phases::Staggered } else { Phases::Columns };
            let mut levels = vec![draw("mu", 0.1, 2.5)];
            // A single number has few values.
            if draw("levels", 0.0, 1.0) < 0.6 {
                levels.push(draw("other mu", 0.1, 2.5));
            }
            let problem = Draw::of("staggered flux", seed);
            if problem.printed(12) {
                let part = problem.one(&format!("part {attempt}"), &[3.0, 3.0, 4.0, 5.0]);
                (ratio, turn, phase) = (1.0, 1.0 / part, format!("π/{part}"));
                phases = Phases::Staggered;
                levels =
                    problem.one(&format!("levels {attempt}"), &[[0.1, 0.3, 1.2], [0.2, 0.5, 1.5]]).to_vec();
            }
            let unfolded = draw("zone", 0.0, 1.0) < 0.5;
            let zone = if unfolded {
                "with kx and ky each running over 2π, so that every momentum of the two-site cell counts twice"
            } else {
                "with the momenta of the two-site cell"
            };
            let crystal = phases.crystal(ratio, turn * std::f64::consts::PI)?;
            let counts: Option<Vec<String>> = levels
                .iter()
                .map(|&mu| {
                    let count = contours(&crystal, phases, unfolded, mu);
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
                 that leaves a site (x, y) upwards carries the phase e^{{iθ}} with θ = {phase} {}. How many \
                 connected contours has the Fermi surface at the chemical {several} {}, counted on the torus of momenta {zone}?{order}",
                phases.words(),
                listed(&levels),
            );
            return Ok(Variant::new(seed, kind, prompt, counts.join(";"))
                .with(Aspect::Convention, zone)
                .with(Aspect::Terms, phases.words()));
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

    #[test]
    fn columns_have_the_bands_of_their_formula() {
        let (ratio, theta) = (0.7_f64, 1.1_f64);
        let crystal = Phases::Columns.crystal(ratio, theta).unwrap();
        for (kx, ky) in [(0.3, 0.4), (2.0, -1.0), (1.2, 2.9)] {
            let uv = [kx, ky].map(|k: f64| k / std::f64::consts::TAU);
            let matrix = crystal.matrix(&Phases::Columns.folded(&uv));
            // 2t cos ky and 2t cos(ky − θ) in turn, joined by hops along x; the sense of the phase is that of ky.
            let formula = |ky: f64| {
                let [even, odd] = [ky, ky - theta].map(|k| 2.0 * ratio * k.cos());
                [even + odd, even * odd - 4.0 * kx.cos().powi(2)]
            };
            let trace = (matrix[(0, 0)] + matrix[(1, 1)]).re;
            let determinant = (matrix[(0, 0)] * matrix[(1, 1)] - matrix[(0, 1)] * matrix[(1, 0)]).re;
            let fits = |ky: f64| {
                let [sum, product] = formula(ky);
                (sum - trace).abs() < 1e-12 && (product - determinant).abs() < 1e-12
            };
            assert!(fits(ky) || fits(-ky), "{kx} {ky}: {trace} {determinant}");
        }
    }
}
