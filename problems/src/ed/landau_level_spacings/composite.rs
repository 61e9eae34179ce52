//! The levels beside those of composite fermions, which take the shells out.
//!
//! At a filling of one half or a quarter the electrons may bind as many flux quanta as there are, and move as fermions without
//! a field (B. I. Halperin, P. A. Lee and N. Read, Phys. Rev. B 47, 7312 (1993)). On a torus these have the momenta
//! `2π(x/L₁, y/L₂)`, and adding one momentum to all of them costs nothing, only the centre of mass differs (E. H. Rezayi and F. D. M.
//! Haldane, Phys. Rev. Lett. 84, 4685 (2000); J. Shao and others, Phys. Rev. Lett. 114, 206402 (2015)). In the simplest model with
//! this the energy is `ħ²/2m*` times the moment of inertia of the N occupied momenta, `Σ|k|² − |Σk|²/N`, the pair of [`Pairs`] is
//! `Σk` modulo N, and nothing is fitted but the mass. Other forces between the fermions are left out, and a mass that depends on N, as the
//! logarithm does that Halperin, Lee and Read find for bare Coulomb forces.
//!
//! So the lowest level of *every* pair is set against the least inertia of its total momentum; the slope of the line through
//! them is the unit `ħ²/2m* · (2π)²/L₁L₂`. In this model spacings are as many units as inertias differ by. Whatever shells are full, the law of the
//! unit is one of numbers that scatter by one or two tenths, where spacings scatter by factors. The 20 lowest levels follow it if
//! their inertias go on differing by amounts of order one; differences are multiples of 1/N on a square, and may vanish.
//!
//! Electrons at a filling of one third have a gap and no such fermions: they are the control, given the better of the two places that the centre
//! of the momenta may have if N is even.

use eigentruth_numerics::krylov::Options;
use eigentruth_numerics::{Estimate, Provenance};

use super::laws::{FEWEST_SIZES, Law};
use super::levels::{torus, with_charges};
use super::relative::{Pair, Pairs};
use super::spacings::{exponent, form, shapes, share};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed;

/// The inverse filling of the question.
const QUARTER: usize = 4;

/// The inverse filling of the control.
const THIRD: usize = 3;

/// Lines through points of a weaker correlation, on average over shapes, tell nothing: less than half of the variance would be along them.
/// The averages of up to seven electrons and one shape of eight, 0.78 and more, were known when this was written.
const CORRELATED: f64 = std::f64::consts::FRAC_1_SQRT_2;

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
    // Across an empty column a momentum of either side can move one column inwards, which keeps the sum, unless both meet in one place: all
    // columns but one between the first and the last are occupied, and so are rows. No momentum is farther than N from the mean.
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
    /// The same from the half of the pairs with the smaller inertias.
    lower: f64,
    /// The mean over shapes, and the weakest.
    correlation: f64,
    weakest: f64,
    /// The mean at the filling of the control.
    control: f64,
    /// In how many shapes the lowest level has the momentum of the least inertia.
    same_ground: usize,
}

impl Unit {
    fn average(electrons: usize, tori: &[Torus]) -> Option<Self> {
        let mean = |of: &dyn Fn(&Torus) -> f64| tori.iter().map(of).sum::<f64>() / tori.len() as f64;
        let value = mean(&|torus| torus.line.unit);
        let squares: f64 = tori.iter().map(|torus| (torus.line.unit - value).powi(2)).sum();
        Some(Unit {
            electrons,
            shapes: tori.len(),
            value,
            scatter: if tori.len() > 1 { (squares / (tori.len() - 1) as f64).sqrt() } else { 0.0 },
            lower: mean(&|torus| torus.lower.unit),
            correlation: mean(&|torus| torus.line.correlation),
            weakest: tori.iter().map(|torus| torus.line.correlation).reduce(f64::min)?,
            control: mean(&|torus| torus.control),
            same_ground: tori.iter().filter(|torus| torus.line.same_ground).count(),
        })
    }
}

/// The lines of one shape.
#[derive(Clone, Copy, Debug)]
struct Torus {
    line: Line,
    lower: Line,
    /// The correlation at the filling of the control.
    control: f64,
}

impl Torus {
    fn of(points: &[Point], control: f64) -> Option<Self> {
        let mut ordered = points.to_vec();
        ordered.sort_by(|one, two| one.inertia.total_cmp(&two.inertia));
        let pairs: usize = ordered.iter().map(|point| point.pairs).sum();
        let mut below = 0;
        ordered.retain(|point| {
            below += point.pairs;
            2 * (below - point.pairs) < pairs
        });
        let line = Line::of(points)?;
        Some(Torus { line, lower: Line::of(&ordered).unwrap_or(line), control })
    }
}

/// The lowest level of one pair of every star, beside its inertia.
fn points(run: &Run<'_>, seed: u64, pairs: Pairs, aspect_ratio: f64) -> Result<Vec<Point>, Stop> {
    // Far below the unit.
    const TOLERANCE: f64 = 1e-7;
    let Pairs { electrons, inverse_filling, .. } = pairs;
    let system = with_charges(&torus(electrons, inverse_filling, aspect_ratio))?;
    let options = Options {
        seed: seed::derive(seed, &["start"]),
        tolerance: TOLERANCE,
        block: 1,
        memory: 2 << 30,
        ..Options::default()
    };
    let control = if inverse_filling == QUARTER { "" } else { "filling 1/3, " };
    let mut points = Vec::new();
    for (pair, size) in pairs.stars() {
        let (x, y) = (pair.momentum, pair.relative);
        let key = format!("{control}{electrons} electrons, sides {aspect_ratio:.4}, pair {x} {y}");
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

/// The same levels beside the inertias of momenta that lie about half a zone away on both sides; N is even.
fn moved(points: &[Point], electrons: usize, aspect_ratio: f64) -> Vec<Point> {
    let half = |k| (k + electrons / 2) % electrons;
    let about = |point: &Point| {
        let total = Pair { momentum: half(point.pair.momentum), relative: half(point.pair.relative) };
        Point { inertia: least_inertia(electrons, total, aspect_ratio), ..*point }
    };
    points.iter().map(about).collect()
}

/// Pairs of a torus; rectangles have two different sides.
fn pairs(electrons: usize, inverse_filling: usize, aspect_ratio: f64) -> Pairs {
    Pairs { electrons, inverse_filling, square: aspect_ratio == 1.0 }
}

/// The correlation of levels and inertias at the filling of the control.
fn control(run: &Run<'_>, seed: u64, electrons: usize, aspect_ratio: f64) -> Result<f64, Stop> {
    let points = points(run, seed, pairs(electrons, THIRD, aspect_ratio), aspect_ratio)?;
    let correlation = |points: &[Point]| Line::of(points).map_or(-1.0, |line| line.correlation);
    let here = correlation(&points);
    Ok(if electrons.is_multiple_of(2) {
        here.max(correlation(&moved(&points, electrons, aspect_ratio)))
    } else {
        here
    })
}

/// How many states a pair of momenta of so many electrons has.
fn dimension_of_pair(electrons: usize) -> f64 {
    let choices: f64 = (0..electrons).map(|k| (QUARTER * electrons - k) as f64 / (k + 1) as f64).product();
    choices / (QUARTER * electrons * electrons) as f64
}

/// The law of the units in which the levels of composite fermions are spaced.
pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let electrons = run.parameters.integers("electrons")?;
    let rectangles = run.parameters.integers("rectangles")?;
    let (units, shown) = &*run.shared("units", |seed| {
        let mut units = Vec::new();
        let mut shown = Table::new(&[
            ("moment of inertia above the least", "(2π)²/L₁L₂"),
            ("lowest level above the ground state", "e²/ℓ"),
            ("momentum", "1"),
            ("relative momentum", "1"),
            ("pairs", "1"),
        ]);
        for (electrons, rectangles) in electrons.iter().zip(&rectangles) {
            let mut tori = Vec::new();
            for aspect_ratio in shapes(*rectangles) {
                let control = control(run, seed, *electrons, aspect_ratio)?;
                let pairs = pairs(*electrons, QUARTER, aspect_ratio);
                let points = points(run, seed, pairs, aspect_ratio)?;
                tori.extend(Torus::of(&points, control));
                // Those of the last torus stay.
                let least = |of: &dyn Fn(&Point) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
                let (ground, compact) = (least(&|point| point.energy), least(&|point| point.inertia));
                shown.rows.clear();
                for Point { pair, pairs, energy, inertia } in &points {
                    let [x, y, pairs] = [pair.momentum, pair.relative, *pairs].map(|count| count as f64);
                    shown.push([inertia - compact, energy - ground, x, y, pairs]);
                }
            }
            units.extend(Unit::average(*electrons, &tori));
        }
        Ok((units, shown))
    })?;
    let mut table = Table::new(&[
        ("electrons", "1"),
        ("rectangles", "1"),
        ("unit of the spacings", "e²/ℓ"),
        ("scatter over rectangles", "e²/ℓ"),
        ("unit times N", "e²/ℓ"),
        ("unit times N from the lower half of the inertias", "e²/ℓ"),
        ("correlation of levels and inertias", "1"),
        ("correlation at filling 1/3", "1"),
        ("weakest correlation", "1"),
        ("rectangles with the ground state of the least inertia", "1"),
    ]);
    for unit in units {
        let (n, share) = (unit.electrons as f64, share(run.reading, unit.electrons));
        let value = unit.value * share;
        table.push([
            n,
            unit.shapes as f64,
            value,
            unit.scatter * share,
            value * n,
            unit.lower * share * n,
            unit.correlation,
            unit.control,
            unit.weakest,
            unit.same_ground as f64,
        ]);
    }
    let with_tables = |finding: Finding| {
        finding
            .with(Evidence::table("units", table.clone()))
            .with(Evidence::table("levels of the last torus", shown.clone()))
    };
    let measured: Vec<(usize, f64)> =
        units.iter().map(|unit| (unit.electrons, unit.value * share(run.reading, unit.electrons))).collect();
    let Some(law) = Law::of(&measured) else {
        let why = match units.iter().find(|unit| unit.value <= 0.0) {
            Some(unit) => format!("levels of {} electrons do not rise with the inertia", unit.electrons),
            None => format!(
                "{} sizes are there; four show a law and {FEWEST_SIZES} may decide it",
                measured.len()
            ),
        };
        return Ok(with_tables(Finding::undecided(why, "more sizes")));
    };
    let (same, tori) =
        units.iter().fold((0, 0), |(same, tori), unit| (same + unit.same_ground, tori + unit.shapes));
    let smallest = |of: &dyn Fn(&Unit) -> f64| units.iter().map(of).fold(1.0, f64::min);
    let correlation = smallest(&|unit| unit.correlation);
    let largest = measured.last().map_or(0, |(electrons, _)| *electrons);
    let sentence = format!(
        "on rectangles with up to N = {largest} the lowest levels of all momenta rise with the moments of inertia of composite \
         fermions, with correlations of {correlation:.2} or more on average over shapes (at filling 1/3, where there is a gap, down to \
         {:.2}), and {same} of {tori} ground states have the momentum of the least; the unit of their spacings goes as N^({}) or e^(({}) N)",
        smallest(&|unit| unit.control),
        exponent(&law.power),
        exponent(&law.rate),
    );
    let finding = if law.is(form(run.claim)) && correlation >= CORRELATED {
        Finding::holds(FindingKind::Numerical, sentence)
    } else {
        let last = law.last_size_that_tells().filter(|last| *last > largest);
        let cost = last.map_or("sizes that scatter less".to_owned(), |last| {
            format!(
                "as many sizes as tell 1/N: with this scatter even odds from {last} electrons on, where a pair of momenta has 10^{:.0} states",
                dimension_of_pair(last).log10()
            )
        });
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

    fn torus_of(electrons: usize, aspect_ratio: f64) -> Vec<Point> {
        let pairs = pairs(electrons, QUARTER, aspect_ratio);
        crate::testing::in_a_run(|run| points(run, 1, pairs, aspect_ratio)).unwrap()
    }

    fn order(points: &[Point], of: impl Fn(&Point) -> f64) -> Vec<(usize, usize)> {
        let mut sorted = points.to_vec();
        sorted.sort_by(|one, two| of(one).total_cmp(&of(two)));
        sorted.into_iter().map(|point| (point.pair.momentum, point.pair.relative)).collect()
    }

    /// The order of the lowest levels of three electrons needs no mass, and it tells the longer side.
    #[test]
    fn three_electrons_have_the_levels_of_composite_fermions() {
        for (aspect_ratio, expected) in
            [(1.0, vec![(1, 1), (0, 0), (1, 0)]), (1.2, vec![(1, 1), (0, 0), (0, 1), (1, 0)])]
        {
            let mut points = torus_of(3, aspect_ratio);
            assert_eq!(order(&points, |point| point.energy), expected);
            assert_eq!(order(&points, |point| point.inertia), expected);
            assert!(Line::of(&points).unwrap().correlation > 0.99);
            // Seen along the other side they are others.
            for point in &mut points {
                point.inertia = least_inertia(3, point.pair, 1.0 / aspect_ratio);
            }
            let turned = Line::of(&points).unwrap().correlation;
            assert_eq!(turned > 0.99, aspect_ratio == 1.0, "{turned}");
        }
    }

    /// An even number has the momenta of the composite fermions themselves, not about a corner of their zone.
    #[test]
    fn four_electrons_have_no_other_centre() {
        let points = torus_of(4, 1.0);
        let line = Line::of(&points).unwrap();
        assert_eq!(order(&points, |point| point.energy)[0], (2, 2));
        assert!(line.same_ground && line.correlation > 0.8, "{line:?}");
        assert!(Line::of(&moved(&points, 4, 1.0)).unwrap().correlation < 0.0);
    }

    #[test]
    fn the_lower_half_is_that_of_the_smaller_inertias() {
        let point = |inertia: f64, pairs| Point {
            pair: Pair { momentum: inertia as usize, relative: 0 },
            pairs,
            energy: if inertia < 3.5 { inertia } else { 3.0 * inertia },
            inertia,
        };
        let points = [point(5.0, 2), point(1.0, 1), point(2.0, 1), point(3.0, 1), point(4.0, 1)];
        let torus = Torus::of(&points, 0.0).unwrap();
        assert!((torus.lower.unit - 1.0).abs() < 1e-12, "{torus:?}");
        assert!(torus.line.unit > 2.0, "{torus:?}");
    }
}
