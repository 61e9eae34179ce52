//! Quantum Monte Carlo: where order sets in at two bosons per site, and the dynamical exponent there and where the filling changes.
//!
//! The mean square winding of world lines around space is `⟨W²⟩ = β ρ_s`, that around imaginary time is `⟨δN²⟩ = κ L²/β`. In two dimensions
//! `ρ_s ∝ L^{−z}` and `κ ∝ L^{z−2}` at a transition, so with `β ∝ L^{z₀}` the ratio `R = ⟨W²⟩/⟨δN²⟩` of both goes as `L^{2(z₀−z)}`: two sizes give
//! `z = z₀ − ½ Δln R/Δln L`, where z₀ is right if the result is z₀ again. With emergent Lorentz invariance, z = 1, windings around space and time scale alike.
//!
//! With half a boson more and β beyond what excites that boson, ⟨δN²⟩ is ¼ and ⟨W²⟩ ∝ β/L² whatever its mass is: R then gives 2 with `β ∝ L²`, and
//! 3/2 with `β ∝ L`, where β does not follow the law that is assumed. So what the filling shows is that one boson more moves as a particle with a
//! mass; with `β ∝ L` the number has no meaning but that it is not 1.
//!
//! Fixed before anything was sampled:
//! - With t/U at two bosons per site the transition of two sizes is where their ⟨W²⟩ at β ∝ L cross; order sets in if ⟨W²⟩ falls with the
//!   size at the lower end of the range of t/U and grows at the upper one, by five errors.
//! - With the filling, at a t/U below that transition, it is where half a boson more is on the torus: at the edge of the insulator a number of
//!   bosons that does not grow with the torus means a fixed distance in units of the scaling variable.
//! - An exponent is that of the largest pair of sizes; its error has the difference from the pair before added in quadrature, which stands for
//!   corrections to scaling. It is 1 within four errors with 2 eight errors away, or differs from 1 by five errors, or is undecided. With the filling both
//!   z₀ = 2 and z₀ = 1 have to agree.
//! - Before that, 3×3 sites agree with exact diagonalization and a higher cut of occupations changes nothing, within four errors.
//!
//! The criteria were not touched afterwards, the lengths and numbers of rows were: with the filling, tori up to 8×8 sites and 512 rows left the exponent
//! undecided, with 2.0 ± 0.3, because the two pairs of sizes differed, and so did tori up to 10×10 with half of the rows that are taken now, with
//! 1.9 ± 0.25; so the rows of a run that had decided were taken again. Numbers of bosons that are told apart were too few at first, and are more.

use eigentruth_numerics::{Comparison, Estimate, Provenance};

use super::clusters::Torus;
use super::windings::{
    Averages, Point, Sampled, at_number, averages, foreign, jackknife, sampled, share, tilt_to, winding_with,
};
use super::{FILLING, SOME_KNOB};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Parameters, Run, Stop};

/// The chemical potentials are those at which short runs found the wanted numbers of bosons; which they are does not matter, as far as the numbers
/// occur at them.
pub(super) fn parameters(budget: Budget) -> Parameters {
    let (lengths, rows, with_filling) = match budget {
        Budget::Quick | Budget::Standard => {
            (vec![4, 6, 8, 10], vec![2048, 2048, 1024, 1024], vec![2048, 2048, 2048, 1024])
        }
        Budget::Thorough => {
            (vec![4, 6, 8, 10, 12], vec![4096, 4096, 4096, 2048, 2048], vec![4096, 4096, 4096, 2048])
        }
    };
    Parameters::new()
        .with("lengths", lengths)
        .with("rows", rows)
        .with("rows with the filling", with_filling)
        .with("sweeps of a row", 4)
        .with("hoppings over U", vec![0.0336, 0.0344, 0.0352, 0.036, 0.0368])
        .with("U beta over length", 3.5)
        .with("chemical potential over U at two per site", 1.425)
        .with("lengths with the filling", vec![4, 6, 8, 10])
        .with("hopping over U with the filling", 0.02)
        .with("chemical potential over U with the filling", 1.735)
        .with("U beta over squared length", 2.0)
        .with("most bosons on a site", 4)
}

/// The inverse temperature of the control, in units of 1/U: the first excitation of one boson more lies 9t above.
const CONTROL_BETA: f64 = 40.0;

/// What a number of simulations share.
struct Setting {
    rows: Vec<usize>,
    sweeps: usize,
    cut: u16,
}

impl Setting {
    /// With the rows of this name, a number for each length.
    fn of(run: &Run<'_>, rows: &str) -> Result<Self, Stop> {
        let cut = run.parameters.integer("most bosons on a site")?;
        let cut =
            u16::try_from(cut).map_err(|_| Stop::Failed(format!("{cut} bosons on a site are too many")))?;
        let (rows, sweeps) = (run.parameters.integers(rows)?, run.parameters.integer("sweeps of a row")?);
        Ok(Self { rows, sweeps, cut })
    }

    fn sampled(&self, run: &Run<'_>, which: usize, point: Point) -> Result<Sampled, Stop> {
        let rows = self.rows.get(which).or(self.rows.last()).copied().unwrap_or(0);
        sampled(run, point, rows, self.sweeps)
    }
}

/// A number with a target, and how far apart they are.
struct Check {
    what: String,
    sampled: Estimate,
    expected: Estimate,
}

impl Check {
    fn z(&self) -> f64 {
        (self.sampled.value - self.expected.value) / self.sampled.error.hypot(self.expected.error)
    }
}

/// 3×3 sites against exact diagonalization, at the chemical potential where a boson enters: the energy of that, and the response of the ground states with
/// and without it to a twist, `⟨W²⟩ = β ∂²E/∂θ²`. And a higher cut of occupations at two bosons per site.
fn controls(run: &Run<'_>) -> Result<Vec<Check>, Stop> {
    let setting = Setting::of(run, "rows")?;
    let hoppings = run.parameters.numbers("hoppings over U")?;
    let Some(&hopping) = hoppings.get(hoppings.len() / 2) else {
        return Err(Stop::Failed("the list of hoppings is empty".to_owned()));
    };
    let torus = Torus { vectors: Torus::NINE, cut: 3 };
    let exact = |value: f64, error: f64| Estimate::converged(value, error, Provenance::new("exact/lanczos"));
    let mut energies = Vec::new();
    let mut responses = Vec::new();
    for more in [0, 1] {
        let at = |twist: f64| torus.energy_with(hopping, 1.0, twist, more);
        let (zero, near, far) = (at(0.0)?, at(0.1)?, at(0.2)?);
        let second = |(energy, _): (f64, f64), twist: f64| 2.0 * (energy - zero.0) / (twist * twist);
        let (near_second, far_second) = (second(near, 0.1), second(far, 0.2));
        let error = (near_second - far_second).abs() / 16.0 + 2.0 * (near.1 + zero.1) / 0.01;
        let value = (4.0 * near_second - far_second) / 3.0;
        responses.push(exact(CONTROL_BETA * value, CONTROL_BETA * error));
        energies.push(zero);
    }
    let [without, with] = energies[..] else { return Err(Stop::Failed("two energies".to_owned())) };
    let edge = exact(with.0 - without.0, with.1 + without.1);
    let point = Point { length: 3, hopping, mu: edge.value, beta: CONTROL_BETA, cut: torus.cut };
    let found = setting.sampled(run, 0, point)?;
    let entering = jackknife(&[&found], |means| {
        found.mu + (share(&means[0], 0) / share(&means[0], 1)).ln() / found.beta
    });
    let mut checks =
        vec![Check { what: "energy of a boson more".to_owned(), sampled: entering, expected: edge }];
    for (more, expected) in responses.into_iter().enumerate() {
        let sampled = jackknife(&[&found], |means| winding_with(&means[0], more as i64));
        checks.push(Check { what: format!("winding with {more} more"), sampled, expected });
    }
    let lengths = run.parameters.integers("lengths")?;
    let point = at_two_per_site(run, lengths.first().copied().unwrap_or(0), hopping)?;
    let low = setting.sampled(run, 0, Point { cut: setting.cut, ..point })?;
    let high = setting.sampled(run, 0, Point { cut: setting.cut + 1, ..point })?;
    for (what, of) in [("winding", winding as fn(Averages) -> f64), ("fluctuation", fluctuation)] {
        let [sampled, expected] = [&low, &high].map(|of_cut| at_number(of_cut, 0.0, of));
        checks.push(Check { what: format!("{what} with a higher cut"), sampled, expected });
    }
    Ok(checks)
}

fn winding(of: Averages) -> f64 {
    of.winding
}

fn fluctuation(of: Averages) -> f64 {
    of.fluctuation
}

/// Where the number is tuned to two per site; the cut is that of the run.
fn at_two_per_site(run: &Run<'_>, length: usize, hopping: f64) -> Result<Point, Stop> {
    Ok(Point {
        length,
        hopping,
        mu: run.parameters.number("chemical potential over U at two per site")?,
        beta: run.parameters.number("U beta over length")? * length as f64,
        cut: Setting::of(run, "rows")?.cut,
    })
}

/// What two sizes say.
struct Pair {
    lengths: [usize; 2],
    /// Where the transition is, in t/U or μ/U.
    place: Estimate,
    exponent: Estimate,
}

/// The value of the largest pair, with the difference from the pair before in its error.
fn last_of(pairs: &[Pair], of: impl Fn(&Pair) -> &Estimate) -> Result<Estimate, Stop> {
    let [.., before, last] = pairs else {
        return Err(Stop::Failed(
            "two pairs of sizes at least are needed; give three lengths or more".to_owned(),
        ));
    };
    let (before, last) = (of(before), of(last));
    Ok(Estimate { error: last.error.hypot(last.value - before.value), ..last.clone() })
}

/// The parabola `c₀ + c₁x + c₂x²` of least squares.
fn parabola(x: &[f64], y: &[f64]) -> [f64; 3] {
    let mut normal = [[0.0; 4]; 3];
    for (x, y) in x.iter().zip(y) {
        let powers = [1.0, *x, x * x];
        for (row, power) in normal.iter_mut().zip(powers) {
            (0..3).for_each(|k| row[k] += power * powers[k]);
            row[3] += power * y;
        }
    }
    for pivot in 0..3 {
        let own = normal[pivot];
        for (_, row) in normal.iter_mut().enumerate().filter(|(at, _)| *at != pivot) {
            let factor = row[pivot] / own[pivot];
            (0..4).for_each(|k| row[k] -= factor * own[k]);
        }
    }
    [0, 1, 2].map(|k| normal[k][3] / normal[k][k])
}

fn value([a, b, c]: [f64; 3], x: f64) -> f64 {
    a + x * (b + x * c)
}

/// Where one parabola crosses another from below in [−1, 1].
fn crossing(one: [f64; 3], other: [f64; 3]) -> f64 {
    let above = |x: f64| value(other, x) - value(one, x);
    let (mut low, mut high) = (-1.0, 1.0);
    let crosses = above(low) < 0.0 && above(high) > 0.0;
    if !crosses {
        return f64::NAN;
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if above(middle) < 0.0 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// z of two sizes, from their ln R and the assumed exponent of β.
fn exponent(lengths: [usize; 2], ratios: [f64; 2], assumed: f64) -> f64 {
    assumed - 0.5 * (ratios[1] - ratios[0]) / (lengths[1] as f64 / lengths[0] as f64).ln()
}

fn logarithm_of_ratio(of: Averages) -> f64 {
    (of.winding / of.fluctuation).ln()
}

/// The transition at two bosons per site.
struct Tip {
    table: Table,
    pairs: Vec<Pair>,
    /// How many errors ⟨W²⟩ of the largest torus lies above that of the smallest, at the lower and at the upper end of the range of t/U.
    ends: [f64; 2],
    /// Whether numbers far from two per site mattered.
    foreign: bool,
}

fn tip(run: &Run<'_>) -> Result<Tip, Stop> {
    let setting = Setting::of(run, "rows")?;
    let (lengths, hoppings) =
        (run.parameters.integers("lengths")?, run.parameters.numbers("hoppings over U")?);
    let (Some(low), Some(high)) = (hoppings.first().copied(), hoppings.last().copied()) else {
        return Err(Stop::Failed("the list of hoppings is empty".to_owned()));
    };
    let x: Vec<f64> = hoppings.iter().map(|t| (2.0 * t - low - high) / (high - low)).collect();
    let mut table = Table::new(&[
        ("length", "1"),
        ("t/U", "1"),
        ("U beta", "1"),
        ("mu/U at two per site", "1"),
        ("winding", "1"),
        ("error of winding", "1"),
        ("fluctuation", "1"),
        ("error of fluctuation", "1"),
        ("autocorrelation time", "rows"),
    ]);
    let mut all: Vec<Vec<Sampled>> = Vec::new();
    let mut strange = false;
    for (which, &length) in lengths.iter().enumerate() {
        let mut row = Vec::new();
        for &hopping in &hoppings {
            let found = setting.sampled(run, which, at_two_per_site(run, length, hopping)?)?;
            strange |= foreign(&found, 0.0);
            let [w, f] = [winding, fluctuation].map(|of| at_number(&found, 0.0, of));
            let mu = found.mu + tilt_to(&found.means(), 0.0) / found.beta;
            let numbers = [w.value, w.error, f.value, f.error, found.time];
            table.push([[length as f64, hopping, found.beta, mu].as_slice(), &numbers].concat());
            row.push(found);
        }
        all.push(row);
    }
    let mut pairs = Vec::new();
    for (at, both) in lengths.windows(2).enumerate() {
        let of: Vec<&Sampled> = all[at].iter().chain(&all[at + 1]).collect();
        let count = hoppings.len();
        let solve = |means: &[Vec<f64>]| {
            let of: Vec<Averages> = means.iter().map(|means| averages(means, tilt_to(means, 0.0))).collect();
            let fit = |of: &[Averages], function: fn(Averages) -> f64| {
                parabola(&x, &of.iter().map(|of| function(*of)).collect::<Vec<_>>())
            };
            let [small, large] = [&of[..count], &of[count..]];
            let place = crossing(fit(small, winding), fit(large, winding));
            let ratios = [small, large].map(|of| value(fit(of, logarithm_of_ratio), place));
            [0.5 * (low + high + place * (high - low)), exponent([both[0], both[1]], ratios, 1.0)]
        };
        let [place, exponent] = [0, 1].map(|k| jackknife(&of, |means| solve(means)[k]));
        pairs.push(Pair { lengths: [both[0], both[1]], place, exponent });
    }
    let (Some(smallest), Some(largest)) = (all.first(), all.last()) else {
        return Err(Stop::Failed("the list of lengths is empty".to_owned()));
    };
    let ends = [0, hoppings.len() - 1].map(|at| {
        let [small, large] = [&smallest[at], &largest[at]].map(|found| at_number(found, 0.0, winding));
        (large.value - small.value) / large.error.hypot(small.error)
    });
    Ok(Tip { table, pairs, ends, foreign: strange })
}

/// Where the filling leaves two at a fixed t/U, once with β ∝ L² and once with β ∝ L.
struct Edge {
    table: Table,
    /// For each assumed exponent.
    pairs: [Vec<Pair>; 2],
    foreign: bool,
}

/// The exponents of β that are assumed.
const ASSUMED: [f64; 2] = [1.0, 2.0];

fn edge(run: &Run<'_>) -> Result<Edge, Stop> {
    let setting = Setting::of(run, "rows with the filling")?;
    let lengths = run.parameters.integers("lengths with the filling")?;
    let hopping = run.parameters.number("hopping over U with the filling")?;
    let mu = run.parameters.number("chemical potential over U with the filling")?;
    let over_square = run.parameters.number("U beta over squared length")?;
    let shortest = lengths.first().copied().unwrap_or(0) as f64;
    let mut table = Table::new(&[
        ("assumed z", "1"),
        ("length", "1"),
        ("U beta", "1"),
        ("mu/U with half a boson more", "1"),
        ("error of mu/U", "1"),
        ("winding", "1"),
        ("error of winding", "1"),
        ("fluctuation", "1"),
        ("autocorrelation time", "rows"),
    ]);
    let mut strange = false;
    let mut pairs = [Vec::new(), Vec::new()];
    for (assumed, pairs) in ASSUMED.into_iter().zip(&mut pairs) {
        let mut of = Vec::new();
        for (which, &length) in lengths.iter().enumerate() {
            // The same temperature for both at the smallest torus.
            let beta = over_square * shortest * shortest * (length as f64 / shortest).powf(assumed);
            let found = setting.sampled(run, which, Point { length, hopping, mu, beta, cut: setting.cut })?;
            strange |= foreign(&found, HALF);
            let place = jackknife(&[&found], |means| found.mu + tilt_to(&means[0], HALF) / found.beta);
            let w = at_number(&found, HALF, winding);
            let f = at_number(&found, HALF, fluctuation);
            let numbers = [place.value, place.error, w.value, w.error, f.value, found.time];
            table.push([[assumed, length as f64, beta].as_slice(), &numbers].concat());
            of.push((found, place));
        }
        for (both, of) in lengths.windows(2).zip(of.windows(2)) {
            let both = [both[0], both[1]];
            let exponent = jackknife(&[&of[0].0, &of[1].0], |means| {
                let ratios =
                    [0, 1].map(|k| logarithm_of_ratio(averages(&means[k], tilt_to(&means[k], HALF))));
                exponent(both, ratios, assumed)
            });
            pairs.push(Pair { lengths: both, place: of[1].1.clone(), exponent });
        }
    }
    Ok(Edge { table, pairs, foreign: strange })
}

/// Bosons more than two per site, on the whole torus, where the filling changes.
const HALF: f64 = 0.5;

/// Whether an exponent is one: told from two, or different.
fn is_one(exponent: &Estimate) -> Option<bool> {
    let exactly = |z: f64| Estimate::exact(z, 0.0, Provenance::new("Lorentz invariance"));
    match exponent.decides(&exactly(1.0), &exactly(2.0)) {
        Comparison::Same => Some(true),
        Comparison::Different => Some(false),
        Comparison::Undecided => None,
    }
}

fn table_of_pairs(pairs: &[(f64, &Pair)]) -> Table {
    let mut table = Table::new(&[
        ("assumed z", "1"),
        ("length", "1"),
        ("larger length", "1"),
        ("t/U or mu/U of the transition", "1"),
        ("error of the transition", "1"),
        ("z", "1"),
        ("error of z", "1"),
    ]);
    for (assumed, Pair { lengths, place, exponent }) in pairs {
        let lengths = lengths.map(|length| length as f64);
        let numbers = [place.value, place.error, exponent.value, exponent.error];
        table.push([[*assumed].as_slice(), &lengths, &numbers].concat());
    }
    table
}

/// Whether every number of a table is finite: what has no value is not written down.
fn finite(table: &Table) -> bool {
    table.rows.iter().flatten().all(|number| number.is_finite())
}

pub(super) fn by_world_lines(run: &Run<'_>) -> Result<Finding, Stop> {
    let cost = "larger tori, or a range of t/U and chemical potentials around the transition; hours";
    let checks = run.shared("controls", |_| controls(run))?;
    let mut table = Table::new(&[
        ("sampled", "U or 1"),
        ("its error", "U or 1"),
        ("expected", "U or 1"),
        ("errors", "1"),
    ]);
    for check in &*checks {
        table.push([check.sampled.value, check.sampled.error, check.expected.value, check.z()]);
    }
    let worst = checks.iter().max_by(|a, b| a.z().abs().total_cmp(&b.z().abs()));
    if let Some(check) = worst.filter(|check| check.z().is_nan() || check.z().abs() > Estimate::SAME) {
        let why = format!("the {} is {:.1} errors from what it should be", check.what, check.z());
        return Ok(Finding::undecided(why, "world lines that agree with exact diagonalization"));
    }
    let at_tip = run.shared("tip", |_| tip(run))?;
    let tables = [("controls", table), ("two per site", at_tip.table.clone())];
    let place = last_of(&at_tip.pairs, |pair| &pair.place)?;
    let exponent = last_of(&at_tip.pairs, |pair| &pair.exponent)?;
    let of_pairs = table_of_pairs(&at_tip.pairs.iter().map(|pair| (1.0, pair)).collect::<Vec<_>>());
    let evidence = |finding: Finding| {
        tables
            .iter()
            .fold(finding, |finding, (name, table)| finding.with(Evidence::table(*name, table.clone())))
    };
    if at_tip.foreign || !finite(&of_pairs) || !(place.error.is_finite() && exponent.error.is_finite()) {
        let why = "windings of different sizes do not cross in the range of t/U, or the number is far from two per site";
        return Ok(evidence(Finding::undecided(why, cost)));
    }
    let [below, above] = at_tip.ends;
    let orders = below <= -Estimate::DIFFERENT && above >= Estimate::DIFFERENT;
    let by_ratio = if orders { is_one(&exponent) } else { None };
    let first = format!(
        "at {FILLING} bosons per site windings cross at t/U = {:.5} ± {:.5}, with z = {:.2} ± {:.2}",
        place.value, place.error, exponent.value, exponent.error
    );
    let numbers = |finding: Finding| {
        evidence(finding)
            .with(Evidence::table("pairs of sizes at two per site", of_pairs.clone()))
            .with(Evidence::number("place of the transition", "1", place.clone()))
            .with(Evidence::number("z with the hopping", "1", exponent.clone()))
    };
    let settled = |holds: Option<bool>, summary: String| match holds {
        Some(holds) => Finding::decided(holds, FindingKind::Numerical, summary),
        None => Finding::undecided(summary, cost),
    };
    if run.claim == "a" {
        return Ok(numbers(settled(by_ratio, first)));
    }
    let with_filling = run.shared("edge", |_| edge(run))?;
    let filling = with_filling.table.clone();
    let of_edge: Vec<(f64, &Pair)> = ASSUMED
        .into_iter()
        .zip(&with_filling.pairs)
        .flat_map(|(assumed, pairs)| pairs.iter().map(move |pair| (assumed, pair)))
        .collect();
    let of_edge = table_of_pairs(&of_edge);
    let [linear, square] = [0, 1].map(|k| last_of(&with_filling.pairs[k], |pair| &pair.exponent));
    let (linear, square) = (linear?, square?);
    if with_filling.foreign || !finite(&filling) || !finite(&of_edge) {
        let why = "the number of bosons where the filling changes is far from that at the chemical potential that was sampled";
        return Ok(numbers(Finding::undecided(why, cost)));
    }
    let hopping = run.parameters.number("hopping over U with the filling")?;
    let inside = place.value - hopping > Estimate::DIFFERENT * place.error;
    let by_filling = match (is_one(&linear), is_one(&square)) {
        (Some(one), Some(other)) if one == other && inside => Some(one),
        _ => None,
    };
    let holds = match (by_ratio, by_filling, run.reading == SOME_KNOB) {
        (Some(ratio), Some(filling), true) => Some(ratio || filling),
        (Some(ratio), Some(filling), false) => Some(ratio && filling),
        (Some(true), None, true) | (None, Some(true), true) => Some(true),
        (Some(false), None, false) | (None, Some(false), false) => Some(false),
        _ => None,
    };
    let summary = format!(
        "{first}; where the filling leaves {FILLING} at t/U = {hopping}, z = {:.2} ± {:.2} (with β ∝ L² assumed; {:.2} ± {:.2} with β ∝ L)",
        square.value, square.error, linear.value, linear.error
    );
    Ok(numbers(settled(holds, summary))
        .with(Evidence::table("where the filling changes", filling))
        .with(Evidence::table("pairs of sizes where the filling changes", of_edge))
        .with(Evidence::number("z with the filling", "1", square)))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::super::problem;
    use super::*;
    use crate::engine::{Forgotten, jobs};
    use crate::method::Shared;

    #[test]
    fn crossings_and_exponents_of_known_curves_are_found() {
        let x = [-1.0, -0.5, 0.0, 0.5, 1.0];
        let curve = |slope: f64| parabola(&x, &x.map(|x| 0.5 + slope * (x - 0.2) + 0.1 * x * x));
        assert!((crossing(curve(0.3), curve(0.7)) - 0.2).abs() < 1e-12);
        // One that does not cross from below has no value.
        assert!(crossing(curve(0.7), curve(0.3)).is_nan());
        for (z, assumed) in [(1.0, 1.0), (2.0, 2.0), (2.0, 1.0), (1.0, 2.0), (1.4, 1.0)] {
            let ratio = |length: usize| 2.0 * (assumed - z) * (length as f64).ln() + 0.3;
            assert!((exponent([4, 6], [ratio(4), ratio(6)], assumed) - z).abs() < 1e-12);
        }
    }

    #[test]
    fn one_and_two_are_told_apart_or_it_is_said_that_they_are_not() {
        let told =
            |value: f64, error: f64| is_one(&Estimate::statistical(value, error, Provenance::new("test")));
        assert_eq!(told(1.1, 0.05), Some(true));
        assert_eq!(told(1.9, 0.05), Some(false));
        // Too far from one for the same, too near for another; and too imprecise for either.
        assert_eq!([told(1.225, 0.05), told(1.2, 0.3)], [None, None]);
    }

    /// The whole method on the smallest tori, twice: the control holds, and the same seed gives the same finding.
    #[test]
    fn small_tori_agree_with_exact_diagonalization_and_repeat() {
        let problem = problem();
        let small = parameters(Budget::Standard)
            .with("lengths", vec![4, 5, 6])
            .with("lengths with the filling", vec![3, 4, 5])
            .with("rows", vec![128, 128, 128])
            .with("rows with the filling", vec![128, 128, 128]);
        let of = |claim: &str| {
            let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
            let all = jobs(&problem, Budget::Standard, 1);
            let mut job = all
                .into_iter()
                .find(|job| job.identity.method == "world lines" && job.identity.claim == claim)
                .expect("a job");
            job.identity.parameters = small.clone();
            job.run(&store, &Forgotten, &cancelled).expect("a finding").finding
        };
        let finding = of("d");
        assert_eq!(finding, of("d"));
        let controls = finding.evidence.iter().find_map(|evidence| match evidence {
            Evidence::Table { name, table } if name == "controls" => Some(table),
            _ => None,
        });
        let rows = &controls.expect("controls").rows;
        assert_eq!(rows.len(), 5, "{}", finding.summary);
        assert!(rows.iter().all(|row| row[3].abs() <= Estimate::SAME), "{rows:?}");
    }
}
