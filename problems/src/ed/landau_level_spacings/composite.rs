//! The levels beside those of composite fermions, which take the shells out.
//!
//! At a filling of one half or a quarter the electrons may bind as many flux quanta as there are, and move as fermions without
//! a field (B. I. Halperin, P. A. Lee and N. Read, Phys. Rev. B 47, 7312 (1993)). On a torus these have the momenta
//! `2π(x/L₁, y/L₂)`, and a state that differs by one momentum added to all of them is the same one (E. Rezayi and N. Read, Phys.
//! Rev. Lett. 72, 900 (1994)): its energy is `ħ²/2m*` times the moment of inertia of the N occupied momenta,
//! `Σ|k|² − |Σk|²/N`, and both of its pairs of [`Pairs`] are `Σk`. There is no other parameter than the mass.
//!
//! So the lowest level of *every* pair is set against the least inertia of its total momentum; the slope of the line through
//! them is `ħ²/2m*`. Between the lowest levels there are as many units `ħ²/2m* · (2π)²/L₁L₂` as the inertias differ by, whatever
//! shells are full, and the law of the units is one of numbers that scatter by a few tenths, where the spacings scatter by factors.

use eigentruth_numerics::krylov::Options;
use eigentruth_numerics::{Estimate, Provenance};

use super::laws::{FEWEST_SIZES, Law};
use super::levels::{torus, with_charges};
use super::relative::{Pair, Pairs};
use super::spacings::{exponent, form, shapes, share};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed;

/// The inverse filling.
const FILLING: usize = 4;

/// The least moment of inertia of so many different momenta whose sum is `total` modulo their number, in units of
/// `(2π)²/L₁L₂`; the first component is that along the side for which `aspect_ratio` is larger than one.
fn least_inertia(particles: usize, total: Pair, aspect_ratio: f64) -> f64 {
    let n = particles as i32;
    // About the mean of the momenta; a shift of all by one momentum adds N to the sum, so that this sum stands for all others.
    let sum = [total.momentum, total.relative].map(|k| i32::try_from(k).unwrap_or(0));
    let inertia = |k: [i32; 2]| {
        let [x, y] = [0, 1].map(|axis| f64::from(k[axis]) - f64::from(sum[axis]) / f64::from(n));
        x * x / aspect_ratio + y * y * aspect_ratio
    };
    // Momenta farther than N from the mean lie beyond rows that leave gaps, which can be closed.
    let mut momenta: Vec<([i32; 2], f64)> =
        (-n..=n).flat_map(|x| (-n..=n).map(move |y| [x, y])).map(|k| (k, inertia(k))).collect();
    momenta.sort_by(|one, two| one.1.total_cmp(&two.1));
    let mut search = Search { momenta, least: f64::INFINITY };
    search.fill(0, particles, sum, 0.0);
    search.least
}

/// A search for the least inertia among all choices of momenta with one sum.
struct Search {
    /// Momenta with what each adds, ascending.
    momenta: Vec<([i32; 2], f64)>,
    least: f64,
}

impl Search {
    /// Tries all choices of `missing` momenta from the one at `from` on with the sum `rest`, beside what `inertia` is chosen already.
    fn fill(&mut self, from: usize, missing: usize, rest: [i32; 2], inertia: f64) {
        if missing == 0 {
            if rest == [0, 0] {
                self.least = self.least.min(inertia);
            }
            return;
        }
        for at in from..self.momenta.len() {
            // At best those that follow are taken.
            let Some(best) = self.momenta.get(at..at + missing) else { return };
            if inertia + best.iter().map(|(_, own)| own).sum::<f64>() >= self.least - 1e-12 {
                return;
            }
            let ([x, y], own) = self.momenta[at];
            self.fill(at + 1, missing - 1, [rest[0] - x, rest[1] - y], inertia + own);
        }
    }
}

/// The lowest level of a pair beside the inertia, and how many pairs have both.
#[derive(Clone, Copy, Debug)]
struct Point {
    pair: Pair,
    pairs: usize,
    energy: f64,
    inertia: f64,
}

/// The line through the points of one torus.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Energy per inertia.
    unit: f64,
    correlation: f64,
    /// Whether the lowest level has the pair of the least inertia.
    same_ground: bool,
}

impl Line {
    /// Least squares, each pair once; none through less than three different points.
    fn of(points: &[Point]) -> Option<Self> {
        let count: f64 = points.iter().map(|point| point.pairs as f64).sum();
        let mean = |of: &dyn Fn(&Point) -> f64| {
            points.iter().map(|point| point.pairs as f64 * of(point)).sum::<f64>() / count
        };
        let (energy, inertia) = (mean(&|point| point.energy), mean(&|point| point.inertia));
        let across = mean(&|point| (point.inertia - inertia).powi(2));
        let both = mean(&|point| (point.inertia - inertia) * (point.energy - energy));
        let along = mean(&|point| (point.energy - energy).powi(2));
        let lowest = |of: &dyn Fn(&Point) -> f64| {
            points.iter().min_by(|one, two| of(one).total_cmp(&of(two))).map(|point| point.pair)
        };
        (points.len() > 2 && across > 0.0 && along > 0.0).then(|| Line {
            unit: both / across,
            correlation: both / (across * along).sqrt(),
            same_ground: lowest(&|point| point.energy) == lowest(&|point| point.inertia),
        })
    }
}

/// What one number of electrons has on average over shapes.
#[derive(Clone, Copy, Debug)]
struct Unit {
    electrons: usize,
    shapes: usize,
    /// Energy per inertia in e²/ℓ, and the standard deviation between shapes.
    value: f64,
    scatter: f64,
    /// The weakest of all shapes.
    correlation: f64,
    /// In how many shapes the lowest level has the momentum of the least inertia.
    same_ground: usize,
}

impl Unit {
    fn average(electrons: usize, lines: &[Line]) -> Option<Self> {
        let count = lines.len() as f64;
        let mean = lines.iter().map(|line| line.unit).sum::<f64>() / count;
        let squares: f64 = lines.iter().map(|line| (line.unit - mean).powi(2)).sum();
        Some(Unit {
            electrons,
            shapes: lines.len(),
            value: mean,
            scatter: if lines.len() > 1 { (squares / (count - 1.0)).sqrt() } else { 0.0 },
            correlation: lines.iter().map(|line| line.correlation).reduce(f64::min)?,
            same_ground: lines.iter().filter(|line| line.same_ground).count(),
        })
    }
}

/// The lowest level of one pair of every star, beside its inertia.
fn points(run: &Run<'_>, seed: u64, electrons: usize, aspect_ratio: f64) -> Result<Vec<Point>, Stop> {
    // Far below every spacing.
    const TOLERANCE: f64 = 1e-7;
    let system = with_charges(&torus(electrons, FILLING, aspect_ratio))?;
    let pairs = Pairs { electrons, inverse_filling: FILLING, square: aspect_ratio == 1.0 };
    let options = Options {
        seed: seed::derive(seed, &["start"]),
        tolerance: TOLERANCE,
        block: 1,
        memory: 2 << 30,
        ..Options::default()
    };
    let mut points = Vec::new();
    for (pair, size) in pairs.stars() {
        let (x, y) = (pair.momentum, pair.relative);
        let key = format!("{electrons} electrons, sides {aspect_ratio:.4}, pair {x} {y}");
        let lowest: Vec<(f64, f64)> =
            run.kept(&key, |_| pairs.energies(&system, pair, 1, None, &options, |_| true))?;
        let inertia = least_inertia(electrons, pair, aspect_ratio);
        points.extend(lowest.first().map(|(energy, _)| Point {
            pair,
            pairs: size,
            energy: *energy,
            inertia,
        }));
    }
    Ok(points)
}

/// How many states a pair of momenta of so many electrons has.
fn dimension_of_pair(electrons: usize) -> f64 {
    let choices: f64 = (0..electrons).map(|k| (FILLING * electrons - k) as f64 / (k + 1) as f64).product();
    choices / (FILLING * electrons * electrons) as f64
}

/// The law of the units in which the levels of composite fermions are spaced.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let electrons = run.parameters.integers("electrons")?;
    let rectangles = run.parameters.integers("rectangles")?;
    let (units, shown) = &*run.shared("units", |seed| {
        let mut units = Vec::new();
        let mut shown = Table::new(&[
            ("momentum", "1"),
            ("relative momentum", "1"),
            ("pairs", "1"),
            ("moment of inertia above the least", "(2π)²/L₁L₂"),
            ("lowest level above the ground state", "e²/ℓ"),
        ]);
        for (electrons, rectangles) in electrons.iter().zip(&rectangles) {
            let mut lines = Vec::new();
            for aspect_ratio in shapes(*rectangles) {
                let points = points(run, seed, *electrons, aspect_ratio)?;
                lines.extend(Line::of(&points));
                // Those of the last torus stay.
                let least = |of: &dyn Fn(&Point) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
                let (ground, compact) = (least(&|point| point.energy), least(&|point| point.inertia));
                shown.rows.clear();
                for Point { pair, pairs, energy, inertia } in &points {
                    let [x, y, pairs] = [pair.momentum, pair.relative, *pairs].map(|count| count as f64);
                    shown.push([x, y, pairs, inertia - compact, energy - ground]);
                }
            }
            units.extend(Unit::average(*electrons, &lines));
        }
        Ok((units, shown))
    })?;
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("rectangles", "1"),
        ("unit of the spacings", "e²/ℓ"),
        ("scatter over rectangles", "e²/ℓ"),
        ("unit times N", "e²/ℓ"),
        ("weakest correlation of levels and inertias", "1"),
        ("rectangles with the ground state of the least inertia", "1"),
    ]);
    for unit in units {
        let (n, share) = (unit.electrons as f64, share(run.reading, unit.electrons));
        let (value, scatter) = (unit.value * share, unit.scatter * share);
        let same = unit.same_ground as f64;
        table.push([n, unit.shapes as f64, value, scatter, value * n, unit.correlation, same]);
    }
    let with_tables = |finding: Finding| {
        finding
            .with(Evidence::table("units", table.clone()))
            .with(Evidence::table("levels of the last torus", shown.clone()))
    };
    let measured: Vec<(usize, f64)> =
        units.iter().map(|unit| (unit.electrons, unit.value * share(run.reading, unit.electrons))).collect();
    let Some(law) = Law::of(&measured) else {
        let why =
            format!("{} sizes are there; four show a law and {FEWEST_SIZES} may decide it", measured.len());
        return Ok(with_tables(Finding::undecided(why, "more sizes")));
    };
    let (same, tori) =
        units.iter().fold((0, 0), |(same, tori), unit| (same + unit.same_ground, tori + unit.shapes));
    let weakest = units.iter().map(|unit| unit.correlation).fold(1.0, f64::min);
    let sentence = format!(
        "up to N = {} the lowest levels of all momenta follow the moments of inertia of composite fermions with correlations from \
         {weakest:.2} on, and {same} of {tori} ground states have the momentum of the least; the unit of their spacings goes as \
         N^({}) or e^(({}) N)",
        measured.last().map_or(0, |(electrons, _)| *electrons),
        exponent(&law.power),
        exponent(&law.rate),
    );
    let finding = if law.is(form(run.claim)) {
        Finding::holds(FindingKind::Numerical, sentence)
    } else {
        let cost = match law.last_size_that_tells() {
            Some(last) => format!(
                "all sizes up to {last} electrons to tell 1/N, if they scatter like these; a pair of momenta has 10^{:.0} states there",
                dimension_of_pair(last).log10()
            ),
            None => "sizes that scatter less".to_owned(),
        };
        Finding::undecided(format!("{sentence}; the law asked for is not told from its rivals"), cost)
    };
    let numbers =
        [("exponent of the unit", "1", law.power), ("exponential rate of the unit", "1/N", law.rate)];
    let numbers = numbers.map(|(what, unit, slope)| {
        let provenance = Provenance::new("exact/composite fermions").with("sizes", measured.len());
        Evidence::number(what, unit, Estimate::statistical(slope.value, slope.error, provenance))
    });
    Ok(with_tables(numbers.into_iter().fold(finding, Finding::with)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The least inertias by the total momentum, of all choices from a window.
    fn by_window(particles: usize, side: i32, aspect_ratio: f64) -> BTreeMap<Pair, f64> {
        let momenta: Vec<[i32; 2]> = (0..side).flat_map(|x| (0..side).map(move |y| [x, y])).collect();
        let mut least = BTreeMap::new();
        for chosen in 0_u32..1 << momenta.len() {
            if chosen.count_ones() as usize != particles {
                continue;
            }
            let chosen: Vec<[i32; 2]> =
                (0..momenta.len()).filter(|k| chosen >> k & 1 == 1).map(|k| momenta[k]).collect();
            let sums = [0, 1].map(|axis| chosen.iter().map(|k| k[axis]).sum::<i32>());
            // Twice N times the inertia is the sum over all pairs of their squared distances.
            let mut inertia = 0.0;
            for one in &chosen {
                for two in &chosen {
                    let [x, y] = [0, 1].map(|axis| f64::from((one[axis] - two[axis]).pow(2)));
                    inertia += (x / aspect_ratio + y * aspect_ratio) / (2.0 * particles as f64);
                }
            }
            let [momentum, relative] = sums.map(|sum| sum as usize % particles);
            let known = least.entry(Pair { momentum, relative }).or_insert(f64::INFINITY);
            *known = f64::min(*known, inertia);
        }
        least
    }

    #[test]
    fn least_inertias_are_those_of_all_choices() {
        for (particles, aspect_ratio) in [(2, 1.0), (3, 1.0), (3, 1.4), (4, 1.0), (4, 1.3)] {
            let known = by_window(particles, 4, aspect_ratio);
            assert_eq!(known.len(), particles * particles);
            for (pair, inertia) in known {
                let found = least_inertia(particles, pair, aspect_ratio);
                assert!((found - inertia).abs() < 1e-12, "{particles} {pair:?}: {found} {inertia}");
            }
        }
        // Nine fill a square: six momenta at a distance of one row, in either direction.
        let full = least_inertia(9, Pair { momentum: 0, relative: 0 }, 1.0);
        assert!((full - 12.0).abs() < 1e-12, "{full}");
    }

    #[test]
    fn lines_have_the_slope_and_the_correlation_of_their_points() {
        let point = |momentum, pairs, energy, inertia| Point {
            pair: Pair { momentum, relative: 0 },
            pairs,
            energy,
            inertia,
        };
        let line = Line::of(&[point(0, 1, 1.0, 2.0), point(1, 4, 1.5, 3.0), point(2, 2, 3.0, 6.0)]).unwrap();
        assert!((line.unit - 0.5).abs() < 1e-12 && (line.correlation - 1.0).abs() < 1e-12, "{line:?}");
        assert!(line.same_ground);
        // A pair that counts twice is two.
        let twice = Line::of(&[point(0, 2, 1.0, 2.0), point(1, 1, 1.0, 1.0), point(2, 1, 3.0, 6.0)]).unwrap();
        let each =
            [point(0, 1, 1.0, 2.0), point(0, 1, 1.0, 2.0), point(1, 1, 1.0, 1.0), point(2, 1, 3.0, 6.0)];
        let each = Line::of(&each).unwrap();
        assert!(
            (twice.unit - each.unit).abs() < 1e-12 && (twice.correlation - each.correlation).abs() < 1e-12
        );
        assert!(Line::of(&[point(0, 1, 1.0, 2.0), point(1, 1, 2.0, 3.0)]).is_none());
    }

    /// Momenta, multiplicities and the order of the lowest levels of three electrons need no mass.
    #[test]
    fn three_electrons_have_the_levels_of_composite_fermions() {
        let points = crate::testing::in_a_run(|run| points(run, 1, 3, 1.0)).unwrap();
        let order = |of: &dyn Fn(&Point) -> f64| {
            let mut sorted = points.clone();
            sorted.sort_by(|one, two| of(one).total_cmp(&of(two)));
            sorted.into_iter().map(|point| point.pair).collect::<Vec<_>>()
        };
        assert_eq!(points.len(), 3);
        assert_eq!(order(&|point| point.energy), order(&|point| point.inertia));
        let line = Line::of(&points).unwrap();
        assert!(line.same_ground && line.correlation > 0.99, "{line:?}");
    }
}
