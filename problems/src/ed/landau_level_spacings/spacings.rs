//! Powers of N in the spacings of the lowest levels, and what it would take to tell them.

use std::sync::OnceLock;

use eigentruth_numerics::{Estimate, Provenance};

use super::levels::{Low, Momenta, torus};
use super::{AREA, LOWEST, PARTICLE};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// From this number on momenta are computed up to translation.
const TRANSLATED: usize = 6;

/// The powers of 1/N that are held against each other.
const POWERS: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];

/// The power that a claim is about; none for the exponential.
fn power(claim: &str) -> Option<f64> {
    match claim {
        "a" => Some(0.0),
        "b" => Some(1.0),
        "c" => Some(2.0),
        _ => None,
    }
}

/// The smallest, the mean and the largest spacing of one size.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spacings {
    electrons: usize,
    /// Different levels among the lowest.
    levels: usize,
    measures: [f64; 3],
}

const MEASURES: [&str; 3] = ["smallest", "mean", "largest"];

impl Spacings {
    fn of(electrons: usize, steps: &[f64]) -> Option<Self> {
        let smallest = steps.iter().copied().reduce(f64::min)?;
        let largest = steps.iter().copied().reduce(f64::max)?;
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        Some(Spacings { electrons, levels: steps.len() + 1, measures: [smallest, mean, largest] })
    }
}

/// Fewer sizes decide no law: the scatter of four or five around a line is no measure of its error.
const FEWEST_SIZES: usize = 6;

/// The law of one measure of the spacings.
#[derive(Clone, Copy, Debug)]
struct Law {
    sizes: usize,
    exponent: f64,
    error: f64,
}

impl Law {
    /// The exponent of `measure` in 1/N, by a line through logarithms. Its error is the scatter of the sizes around the
    /// line, which is that of shells, not of rounding.
    fn of(points: &[Spacings], measure: usize) -> Option<Self> {
        let logarithms: Vec<(f64, f64)> =
            points.iter().map(|p| ((p.electrons as f64).ln(), p.measures[measure].ln())).collect();
        if logarithms.len() < 4 {
            return None;
        }
        let (slope, error) = line(&logarithms);
        Some(Law { sizes: points.len(), exponent: -slope, error })
    }

    fn away(&self, power: f64) -> f64 {
        (self.exponent - power).abs() / self.error
    }

    /// Whether the law is this power: within four errors, and every rival eight away, at enough sizes.
    fn is(&self, power: f64) -> bool {
        let rivals = POWERS.iter().filter(|rival| **rival != power);
        self.sizes >= FEWEST_SIZES
            && self.away(power) <= 4.0
            && rivals.into_iter().all(|rival| self.away(*rival) >= 8.0)
    }
}

/// Slope of the least-squares line and its standard error.
fn line(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len() as f64;
    let (x, y) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let spread: f64 = points.iter().map(|p| (p.0 - x).powi(2)).sum();
    let slope = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum::<f64>() / spread;
    let residual: f64 = points.iter().map(|p| (p.1 - y - slope * (p.0 - x)).powi(2)).sum();
    (slope, (residual / (n - 2.0) / spread).sqrt())
}

/// Free particles in a box of the same area, the reference of a compressible fluid: the different levels among the lowest
/// states of N fermions on the momenta of a square, each counted as often as the flux quanta let translations hold it.
/// Energies in units of h²/2m L² times 4N, which is h²/4πm ℓ², so that the scatter around the known law 1/N is that of shells alone.
fn free_spacings(particles: usize) -> Vec<f64> {
    let reach = (particles as f64).sqrt() as i32 + 4;
    let mut energies: Vec<i64> =
        (-reach..=reach).flat_map(|x| (-reach..=reach).map(move |y| i64::from(x * x + y * y))).collect();
    energies.sort_unstable();
    // Few particles go few shells up; what is filled below them and empty above does not matter.
    let first = particles.saturating_sub(12);
    let window = &energies[first..(particles + 12).min(energies.len())];
    let filled = particles - first;
    let lowest = window.first().copied().unwrap_or(0);
    let window: Vec<i64> = window.iter().map(|energy| energy - lowest).collect();
    let ground: i64 = window[..filled].iter().sum();
    // The number of states by excitation energy, for excitations of up to this many units.
    const UNITS: usize = 12;
    let top = ground as usize + UNITS;
    let mut states = vec![vec![0.0_f64; top + 1]; filled + 1];
    states[0][0] = 1.0;
    for energy in window {
        for count in (1..=filled).rev() {
            for total in (energy as usize..=top).rev() {
                states[count][total] += states[count - 1][total - energy as usize];
            }
        }
    }
    let mut seen = 0.0;
    let mut levels = Vec::new();
    for (total, multiplicity) in states[filled].iter().enumerate() {
        if *multiplicity > 0.0 && seen < LOWEST as f64 {
            levels.push(total as f64);
            seen += 4.0 * multiplicity;
        }
    }
    levels.windows(2).map(|pair| (pair[1] - pair[0]) / (4.0 * particles as f64)).collect()
}

/// The number of electrons from which on (up to 400) the shells of free particles, whose law is known, leave the exponent of
/// the mean spacing certain enough to exclude every rival; with the logarithm to base 10 of the dimension of a momentum.
fn size_that_decides() -> Option<(usize, f64)> {
    let mut points = Vec::new();
    let mut from = None;
    for electrons in 3..=400 {
        points.extend(Spacings::of(electrons, &free_spacings(electrons)));
        let decided = Law::of(&points, 1).is_some_and(|law| law.is(1.0));
        from = if decided { from.or(Some(electrons)) } else { None };
    }
    let electrons = from?;
    let log = |n: usize| (1..=n).map(|k| (k as f64).log10()).sum::<f64>();
    let momenta = (4.0 * electrons as f64).log10();
    Some((electrons, log(4 * electrons) - log(electrons) - log(3 * electrons) - momenta))
}

/// The spacings between different levels among the 20 lowest, with the laws that they may follow.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let sizes = run.parameters.integers("electrons")?;
    let (points, fluid) = &*run.shared("spacings", |_| {
        let mut points = Vec::new();
        let mut fluid = Vec::new();
        for electrons in &sizes {
            let momenta = if *electrons < TRANSLATED { Momenta::All } else { Momenta::UpToTranslation };
            let low = Low::of(run, &torus(*electrons, 4, 1.0), *electrons, momenta)?;
            points.push((Spacings::of(*electrons, &low.spacings()), low.error));
            // A gapped fluid of as many electrons, at a third of the flux quanta.
            let low = Low::of(run, &torus(*electrons, 3, 1.0), *electrons, momenta)?;
            fluid.push(low.spacings().first().copied().unwrap_or(0.0));
        }
        Ok((points, fluid))
    })?;
    // What the reading multiplies the energies by.
    let share = |n: usize| match run.reading {
        PARTICLE => 1.0 / n as f64,
        AREA => (n as f64).sqrt(),
        _ => 1.0,
    };
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("different levels among 20 states", "1"),
        ("smallest spacing", "e²/ℓ"),
        ("mean spacing", "e²/ℓ"),
        ("largest spacing", "e²/ℓ"),
        ("rounding", "e²/ℓ"),
        ("first spacing at filling 1/3", "e²/ℓ"),
        ("mean spacing of free particles", "h²/4πm ℓ²"),
    ]);
    let mut spaced = Vec::new();
    for ((size, point), fluid) in sizes.iter().zip(points).zip(fluid) {
        let free = Spacings::of(*size, &free_spacings(*size)).map_or(0.0, |free| free.measures[1]);
        let (levels, measures) = point.0.map_or((1, [0.0; 3]), |point| (point.levels, point.measures));
        let [smallest, mean, largest] = measures.map(|measure| measure * share(*size));
        let error = point.1 * share(*size);
        table.push([*size as f64, levels as f64, smallest, mean, largest, error, *fluid, free]);
        spaced.extend(point.0.map(|point| Spacings {
            measures: point.measures.map(|measure| measure * share(*size)),
            ..point
        }));
    }
    let evidence = Evidence::table("spacings", table);
    let laws: Option<Vec<Law>> = (0..3).map(|measure| Law::of(&spaced, measure)).collect();
    let Some(laws) = laws else {
        let why = format!(
            "{} sizes have different levels among 20 states; four show a law and {FEWEST_SIZES} may decide it",
            spaced.len()
        );
        return Ok(Finding::undecided(why, cost(run.claim)).with(evidence));
    };
    let shown: Vec<String> = MEASURES
        .iter()
        .zip(&laws)
        .map(|(name, law)| format!("the {name} as N^(−{:.2} ± {:.2})", law.exponent, law.error))
        .collect();
    let shown = format!("up to N = {} spacings fall: {}", sizes.iter().max().unwrap_or(&0), shown.join(", "));
    let law = power(run.claim).and_then(|power| laws.iter().find(|law| law.is(power)).map(|_| power));
    let finding = match law {
        Some(_) => Finding::holds(FindingKind::Numerical, shown),
        // One law of a measure does not exclude that single spacings follow another.
        None => Finding::undecided(format!("{shown}; no law is told from its rivals"), cost(run.claim)),
    };
    let numbers = MEASURES.iter().zip(&laws).map(|(name, law)| {
        let provenance = Provenance::new("exact/spacings").with("sizes", spaced.len());
        let estimate = Estimate::statistical(law.exponent, law.error, provenance);
        Evidence::number(format!("exponent of the {name} spacing"), "1", estimate)
    });
    Ok(numbers.fold(finding, Finding::with).with(evidence))
}

/// What would decide.
fn cost(claim: &str) -> String {
    if power(claim).is_none() {
        return "a law to test: powers of N alone are fitted, and none is held against an exponential"
            .to_owned();
    }
    static DECIDES: OnceLock<Option<(usize, f64)>> = OnceLock::new();
    match *DECIDES.get_or_init(size_that_decides) {
        Some((electrons, dimension)) => format!(
            "{electrons} electrons: only there have free particles in the same box, whose law 1/N is known, left their shells far \
             enough behind to exclude N^(−1/2) and N^(−3/2); a momentum has 10^{dimension:.0} states then, out of reach for exact \
             diagonalization"
        ),
        None => {
            "more than 400 electrons: even free particles in the same box do not show their law below that"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_particles_have_the_spacings_of_their_shells() {
        // Five particles fill the shells 0 and 1; one goes to the shell 2: 4 × 4 states. The next goes there twice.
        let five = free_spacings(5);
        assert_eq!(five, [1.0 / 20.0]);
        // One particle of six is alone in the shell 2 with four places: sixteen states in the ground level, and more in the next.
        assert_eq!(free_spacings(6).len(), 1);
        // Seven have 6 × 4 > 20 states in the ground level.
        assert_eq!(free_spacings(7), Vec::<f64>::new());
    }

    #[test]
    fn laws_are_told_only_where_rivals_are_excluded() {
        let points = |f: fn(f64) -> f64| -> Vec<Spacings> {
            (3..12)
                .map(|electrons| {
                    let value = f(electrons as f64);
                    Spacings { electrons, levels: 3, measures: [value; 3] }
                })
                .collect()
        };
        for power in [0.0, 1.0, 2.0] {
            let exact = match power {
                0.0 => points(|n| 0.3 + 1e-4 * (7.0 * n).sin()),
                1.0 => points(|n| 0.3 / n * (1.0 + 1e-4 * (7.0 * n).sin())),
                _ => points(|n| 0.3 / (n * n) * (1.0 + 1e-4 * (7.0 * n).sin())),
            };
            let law = Law::of(&exact, 1).unwrap();
            assert!(law.is(power), "{law:?}");
            assert!(POWERS.iter().filter(|other| **other != power).all(|other| !law.is(*other)));
        }
        // Shells, or an exponential, pass for no power.
        let shells = Law::of(&points(|n| 0.3 / n * (1.0 + 0.5 * (7.0 * n).sin())), 1).unwrap();
        let exponential = Law::of(&points(|n| (-0.7 * n).exp()), 1).unwrap();
        assert!(POWERS.iter().all(|power| !shells.is(*power) && !exponential.is(*power)));
        assert!(Law::of(&points(|n| 1.0 / n)[..3], 1).is_none());
    }

    #[test]
    fn the_size_that_decides_is_out_of_reach() {
        let found = size_that_decides();
        assert!(found.is_none_or(|(electrons, dimension)| electrons > 100 && dimension > 50.0), "{found:?}");
    }
}
