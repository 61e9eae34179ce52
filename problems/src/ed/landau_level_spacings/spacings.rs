//! Laws of the spacings of the lowest levels as N grows, and what it would take to tell them.

use std::sync::OnceLock;

use eigentruth_numerics::{Estimate, Provenance};

use super::laws::{FEWEST_SIZES, Form, Law, Slope};
use super::levels::{Low, Sectors, torus};
use super::{AREA, LOWEST, PARTICLE};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Up to this number of electrons every momentum is computed.
const BY_MOMENTUM: usize = 5;

/// Up to this number every pair of momenta is computed; beyond, those that the square's symmetries do not make equal.
const BY_PAIRS: usize = 7;

/// The law that a claim is about.
pub(super) fn form(claim: &str) -> Form {
    match claim {
        "a" => Form::Power(0.0),
        "b" => Form::Power(1.0),
        "c" => Form::Power(2.0),
        _ => Form::Exponential,
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

/// The longest of the rectangles over which shells are averaged.
const LONGEST: f64 = 1.6;

/// So many rectangles between the square and the longest, evenly in the logarithm of the aspect ratio.
pub(super) fn shapes(count: usize) -> impl Iterator<Item = f64> {
    (0..count).map(move |k| LONGEST.powf((k as f64 + 0.5) / count as f64))
}

impl Spacings {
    fn of(electrons: usize, steps: &[f64]) -> Option<Self> {
        let smallest = steps.iter().copied().reduce(f64::min)?;
        let largest = steps.iter().copied().reduce(f64::max)?;
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        Some(Spacings { electrons, levels: steps.len() + 1, measures: [smallest, mean, largest] })
    }

    /// What several tori have on average, with the fewest levels of one.
    fn average(of: &[Self]) -> Option<Self> {
        let first = of.first()?;
        let measures =
            std::array::from_fn(|k| of.iter().map(|one| one.measures[k]).sum::<f64>() / of.len() as f64);
        Some(Spacings { levels: of.iter().map(|one| one.levels).min()?, measures, ..*first })
    }

    fn times(self, factor: f64) -> Self {
        Spacings { measures: self.measures.map(|measure| measure * factor), ..self }
    }
}

/// An exponent of what falls with this slope, with the sign before it.
pub(super) fn exponent(fall: &Slope) -> String {
    let sign = if fall.value > 0.0 { "−" } else { "" };
    format!("{sign}{:.2} ± {:.2}", fall.value.abs(), fall.error)
}

/// The law of one measure.
fn law(points: &[Spacings], measure: usize) -> Option<Law> {
    Law::of(&points.iter().map(|point| (point.electrons, point.measures[measure])).collect::<Vec<_>>())
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

/// The same on a rectangle, in the same units; for few particles, all of whose lowest states differ by the seven highest that
/// are filled and the seven lowest that are empty.
fn free_spacings_of_rectangle(particles: usize, aspect_ratio: f64) -> Vec<f64> {
    const AROUND: usize = 7;
    let reach = (particles as f64).sqrt() as i32 + 4;
    let squared = |x: i32| f64::from(x * x);
    let mut energies: Vec<f64> = (-reach..=reach)
        .flat_map(|x| (-reach..=reach).map(move |y| squared(x) / aspect_ratio + squared(y) * aspect_ratio))
        .collect();
    energies.sort_by(f64::total_cmp);
    let first = particles.saturating_sub(AROUND);
    let (filled, window) = (particles - first, &energies[first..particles + AROUND]);
    let energy = |chosen: u32| -> f64 {
        window.iter().enumerate().filter(|(k, _)| chosen >> k & 1 == 1).map(|(_, energy)| energy).sum()
    };
    let mut states: Vec<f64> = (0..1_u32 << window.len())
        .filter(|chosen| chosen.count_ones() as usize == filled)
        .map(energy)
        .collect();
    states.sort_by(f64::total_cmp);
    // Each counts four times.
    states.truncate(LOWEST / 4);
    states.dedup_by(|above, below| *above - *below < 1e-9);
    states.windows(2).map(|pair| (pair[1] - pair[0]) / (4.0 * particles as f64)).collect()
}

/// The average of free particles over as many rectangles.
fn free_average(particles: usize, rectangles: usize) -> Option<Spacings> {
    let of = |aspect_ratio| Spacings::of(particles, &free_spacings_of_rectangle(particles, aspect_ratio));
    Spacings::average(&shapes(rectangles).filter_map(of).collect::<Vec<_>>())
}

/// The number of electrons from which on (up to 400) the shells of free particles, whose law is known, leave the exponent of
/// the mean spacing certain enough to exclude every rival; with the logarithm to base 10 of the dimension of a momentum.
fn size_that_decides() -> Option<(usize, f64)> {
    let mut points = Vec::new();
    let mut from = None;
    for electrons in 3..=400 {
        points.extend(Spacings::of(electrons, &free_spacings(electrons)));
        let decided = law(&points, 1).is_some_and(|law| law.is(Form::Power(1.0)));
        from = if decided { from.or(Some(electrons)) } else { None };
    }
    let electrons = from?;
    let log = |n: usize| (1..=n).map(|k| (k as f64).log10()).sum::<f64>();
    let momenta = (4.0 * electrons as f64).log10();
    Some((electrons, log(4 * electrons) - log(electrons) - log(3 * electrons) - momenta))
}

/// What one number of electrons has.
#[derive(Clone, Copy, Debug)]
struct Size {
    electrons: usize,
    square: Option<Spacings>,
    error: f64,
    /// How many rectangles there are, and their average.
    rectangles: usize,
    averaged: Option<Spacings>,
    /// The first spacing of a gapped fluid of as many electrons, at a third of the flux quanta of a square.
    fluid: f64,
}

/// What a reading multiplies the energies by.
pub(super) fn share(reading: &str, electrons: usize) -> f64 {
    match reading {
        PARTICLE => 1.0 / electrons as f64,
        AREA => (electrons as f64).sqrt(),
        _ => 1.0,
    }
}

/// The spacings between different levels among the 20 lowest, with the laws that they may follow.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let electrons = run.parameters.integers("electrons")?;
    let rectangles = run.parameters.integers("rectangles")?;
    let (sizes, sectors) = &*run.shared("spacings", |seed| {
        let mut sizes = Vec::new();
        let mut sectors = Table::new(&[
            ("electrons", "1"),
            ("sectors computed", "1"),
            ("sectors inferred", "1"),
            ("sectors compared with their star", "1"),
            ("largest difference of levels within a star", "e²/ℓ"),
            ("rounding", "e²/ℓ"),
        ]);
        for (electrons, rectangles) in electrons.iter().zip(&rectangles) {
            let of = |inverse_filling, aspect_ratio, which| {
                let torus = torus(*electrons, inverse_filling, aspect_ratio);
                let shape =
                    if aspect_ratio == 1.0 { String::new() } else { format!(", sides {aspect_ratio:.4}") };
                let name = format!("{electrons} electrons, filling 1/{inverse_filling}{shape}");
                Low::of(run, &name, seed, &torus, *electrons, which)
            };
            let which = if *electrons <= BY_MOMENTUM {
                Sectors::Momenta
            } else if *electrons <= BY_PAIRS {
                Sectors::Pairs
            } else {
                Sectors::Stars
            };
            let low = of(4, 1.0, which)?;
            // Where all pairs are computed, the differences say how well the inference for larger sizes holds.
            let (computed, all) = (low.computed, low.energies.len());
            let inferred = if which == Sectors::Momenta { 0 } else { all - computed };
            let (compared, difference) = low.difference.map_or((0, 0.0), |difference| (computed, difference));
            let counts = [*electrons, computed, inferred, compared].map(|count| count as f64);
            sectors.push([&counts[..], &[difference, low.error]].concat());
            let stars =
                |aspect_ratio| Ok(Spacings::of(*electrons, &of(4, aspect_ratio, Sectors::Stars)?.spacings()));
            let of_rectangles: Vec<Option<Spacings>> =
                shapes(*rectangles).map(stars).collect::<Result<_, Stop>>()?;
            sizes.push(Size {
                electrons: *electrons,
                square: Spacings::of(*electrons, &low.spacings()),
                error: low.error,
                rectangles: *rectangles,
                averaged: Spacings::average(&of_rectangles.into_iter().flatten().collect::<Vec<_>>()),
                fluid: of(3, 1.0, which)?.spacings().first().copied().unwrap_or(0.0),
            });
        }
        Ok((sizes, sectors))
    })?;
    let share = |electrons| share(run.reading, electrons);
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
    let mut averages = Table::new(&[
        ("electrons", "1"),
        ("rectangles", "1"),
        ("smallest spacing, averaged", "e²/ℓ"),
        ("mean spacing, averaged", "e²/ℓ"),
        ("largest spacing, averaged", "e²/ℓ"),
        ("mean spacing of free particles, averaged", "h²/4πm ℓ²"),
    ]);
    for size in sizes {
        let n = size.electrons;
        let free = Spacings::of(n, &free_spacings(n)).map_or(0.0, |free| free.measures[1]);
        let (levels, measures) = size.square.map_or((1, [0.0; 3]), |square| (square.levels, square.measures));
        let [smallest, mean, largest] = measures.map(|measure| measure * share(n));
        table.push([
            n as f64,
            levels as f64,
            smallest,
            mean,
            largest,
            size.error * share(n),
            size.fluid,
            free,
        ]);
        if let Some(averaged) = size.averaged {
            let [smallest, mean, largest] = averaged.times(share(n)).measures;
            let free = free_average(n, size.rectangles).map_or(0.0, |free| free.measures[1]);
            averages.push([n as f64, size.rectangles as f64, smallest, mean, largest, free]);
        }
    }
    let with_tables = |finding: Finding| {
        finding
            .with(Evidence::table("spacings", table.clone()))
            .with(Evidence::table("averages", averages.clone()))
            .with(Evidence::table("sectors", sectors.clone()))
    };
    let laws_of = |which: fn(&Size) -> Option<Spacings>| -> (usize, Option<Vec<Law>>) {
        let points: Vec<Spacings> =
            sizes.iter().filter_map(which).map(|point| point.times(share(point.electrons))).collect();
        (points.len(), (0..3).map(|measure| law(&points, measure)).collect())
    };
    let (count, squares) = laws_of(|size| size.square);
    let Some(squares) = squares else {
        let why = format!(
            "{count} sizes have different levels among 20 states; four show a law and {FEWEST_SIZES} may decide it"
        );
        return Ok(with_tables(Finding::undecided(why, cost())));
    };
    let (averaged_sizes, averaged) = laws_of(|size| size.averaged);
    let names = |of: &str| MEASURES.map(|name| format!("{name}{of}"));
    let mut laws: Vec<(String, Law, usize)> =
        names("").into_iter().zip(squares).map(|(name, law)| (name, law, count)).collect();
    let averaged = averaged.into_iter().flatten();
    laws.extend(
        names(", averaged over shapes,")
            .into_iter()
            .zip(averaged)
            .map(|(name, law)| (name, law, averaged_sizes)),
    );
    let shown: Vec<String> = laws
        .iter()
        .map(|(name, Law { power, rate, .. }, _)| {
            format!("the {name} as N^({}) or e^(({}) N)", exponent(power), exponent(rate))
        })
        .collect();
    let shown =
        format!("up to N = {} spacings go: {}", electrons.iter().max().unwrap_or(&0), shown.join("; "));
    let finding = if laws.iter().any(|(_, law, _)| law.is(form(run.claim))) {
        Finding::holds(FindingKind::Numerical, shown)
    } else {
        // One law of a measure does not exclude that single spacings follow another.
        Finding::undecided(format!("{shown}; the law asked for is not told from its rivals"), cost())
    };
    let numbers = laws.iter().flat_map(|(name, law, sizes)| {
        let name = name.trim_end_matches(',');
        [("exponent", "1", law.power), ("exponential rate", "1/N", law.rate)].map(|(what, unit, slope)| {
            let provenance = Provenance::new("exact/spacings").with("sizes", sizes);
            let estimate = Estimate::statistical(slope.value, slope.error, provenance);
            Evidence::number(format!("{what} of the {name} spacing"), unit, estimate)
        })
    });
    Ok(with_tables(numbers.fold(finding, Finding::with)))
}

/// What would decide.
fn cost() -> String {
    static DECIDES: OnceLock<Option<(usize, f64)>> = OnceLock::new();
    match *DECIDES.get_or_init(size_that_decides) {
        Some((electrons, dimension)) => format!(
            "{electrons} electrons: only there have free particles in the same box, whose law 1/N is known, left their shells far \
             enough behind to exclude N^(−1/2), N^(−3/2) and an exponential; a momentum has 10^{dimension:.0} states then, out of \
             reach for exact diagonalization"
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
    fn free_particles_of_a_square_are_those_of_a_rectangle_with_equal_sides() {
        for particles in 3..=20 {
            let (square, rectangle) = (free_spacings(particles), free_spacings_of_rectangle(particles, 1.0));
            assert_eq!(square.len(), rectangle.len(), "{particles}");
            assert!(square.iter().zip(&rectangle).all(|(a, b)| (a - b).abs() < 1e-12), "{particles}");
        }
        // One of three leaves the longer side's pair of states for the shorter side's: r − 1/r, and there are two.
        let [gap] = free_spacings_of_rectangle(3, 1.2)[..] else { panic!("four states above the lowest") };
        assert!((gap - (1.2 - 1.0 / 1.2) / 12.0).abs() < 1e-12, "{gap}");
    }

    #[test]
    fn shells_of_free_particles_pass_for_no_wrong_law() {
        // Their law is 1/N; whatever sizes are taken, as many as are within reach of electrons or up to twenty.
        let squares: Vec<Spacings> = (3..=200).filter_map(|n| Spacings::of(n, &free_spacings(n))).collect();
        let averages: Vec<Spacings> = (3..=24).filter_map(|n| free_average(n, 10)).collect();
        for points in [squares, averages] {
            pass_for_no_wrong_law(&points);
        }
    }

    fn pass_for_no_wrong_law(points: &[Spacings]) {
        let forms = [0.0, 0.5, 1.5, 2.0].map(Form::Power).into_iter().chain([Form::Exponential]);
        let forms: Vec<Form> = forms.collect();
        let mut wrong = Vec::new();
        for count in FEWEST_SIZES..=20 {
            for window in points.windows(count) {
                for measure in 0..3 {
                    let law = law(window, measure).unwrap();
                    let told = forms.iter().filter(|form| law.is(**form));
                    wrong.extend(told.map(|form| (window[0].electrons, count, measure, *form)));
                }
            }
        }
        assert!(wrong.is_empty(), "{} of {wrong:?}", wrong.len());
    }

    #[test]
    fn the_size_that_decides_is_out_of_reach() {
        let found = size_that_decides();
        assert!(found.is_none_or(|(electrons, dimension)| electrons > 100 && dimension > 50.0), "{found:?}");
    }
}
