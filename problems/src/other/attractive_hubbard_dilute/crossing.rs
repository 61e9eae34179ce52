//! Where tori have `ρ_s = 2T/π`, and the law that this temperature follows at strong attraction.
//!
//! The criteria, fixed before anything was sampled: the exponent `d ln T / d ln U` is that between the two largest attractions on the largest
//! torus. Its error is that of sampling, with what changes if one goes down by one attraction, by one torus, or to thin slices, in
//! quadrature. It is a law's if it lies within 4 errors of it and 8 from the others, and not if it lies 5 away. Where an error is not known,
//! since there is one torus or one length of slices, nothing is decided.

use std::sync::Arc;

use eigentruth_meanfield::bogoliubov::{Torus, pair};
use eigentruth_models::UnitCell;
use eigentruth_numerics::{Comparison, Estimate, Provenance};

use super::stiffness::{Point, Setup};
use super::{DENSITY, Law, Quantity, SQUARE, Setting, stated};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Parameters, Run, Stop};

/// From here on an attraction counts as strong, and so many electrons have a transition at all: those of the torus of 16 sites are one pair, which turns or not.
/// Tori below that are a control, and decide nothing whatever exponent they have.
const STRONG: f64 = 12.0;
const ELECTRONS: f64 = 8.0;

/// The method's parameters. The first ones were tori of 16 and 36 sites at U = 6, 12, 24, and a first run had U = 4, 6, 8: from 6 on chains stayed at whatever
/// number of pairs they began with, so that the attractions became moderate. On 16 sites alone the stiffness was that of lone pairs; on 36 it met
/// 2T/π far below the temperatures that were sampled, 0.7 and 1.0 of the bound, so that these became lower. What an exponent has to be was not changed after
/// that; that tori as small as these decide nothing was added, and that a crossing needs a slope beyond noise, after samples of 64 sites had one without.
pub(super) fn parameters(_: Budget) -> Parameters {
    Parameters::new()
        .with("attractions", vec![2.0, 3.0, 4.0])
        .with("density", DENSITY)
        .with("lengths", vec![4, 6, 8])
        .with("rows", vec![128, 128, 64])
        .with("sweeps a row", vec![12, 60, 30])
        .with("temperatures in units of the bound", vec![0.45, 0.8])
        // The first on all tori, the second on the smallest.
        .with("attraction times slice", vec![1.0, 1.6])
}

/// One torus of the table.
#[derive(Clone, Debug)]
struct Sampled {
    setup: Setup,
    point: Point,
    /// The stiffness of as many electrons in pairs that do not know of each other, exactly, on this torus.
    pairs: f64,
}

/// Where tori of one length and slicing have ρ_s = 2T/π.
#[derive(Clone, Debug)]
struct Crossed {
    length: usize,
    attraction: f64,
    product: f64,
    temperature: Estimate,
}

/// Everything that was sampled.
struct Tori {
    sampled: Vec<Sampled>,
    crossed: Vec<Crossed>,
    /// Why there is no number where there is none.
    failures: Vec<String>,
}

/// n/2 times the inverse mass of a pair on a torus, in the units of ρ_s: a pair's phase turns twice as fast as an electron's.
fn pairs(length: usize, u: f64, density: f64) -> Result<f64, Stop> {
    let torus = Torus::new(&UnitCell::square(), &[1.0], [length; 2], [0.0; 2])?;
    let turn = 1e-2;
    let energy = |turn: f64| pair::twisted(&torus, [length; 2], u, turn);
    let (there, here) = (energy(turn)?.value, energy(0.0)?.value);
    let angle = std::f64::consts::TAU * turn / length as f64;
    Ok(0.5 * density * 0.25 * 2.0 * (there - here) / (angle * angle))
}

/// Where the line through two points of `(T, ρ_s)` meets 2T/π, at most one interval away from them; nothing unless ρ_s − 2T/π falls by more than
/// four of its errors, as noise has crossings as well.
fn meets([one, two]: [(f64, &Estimate); 2]) -> Option<Estimate> {
    let half_pi = std::f64::consts::FRAC_PI_2;
    let above = |(t, rho): (f64, &Estimate)| half_pi * rho.value - t;
    let (y, z, width) = (above(one), above(two), two.0 - one.0);
    let part = y / (y - z);
    if y - z <= 4.0 * half_pi * one.1.error.hypot(two.1.error) || !(-1.0..=2.0).contains(&part) {
        return None;
    }
    let square = (y - z).powi(2);
    let error = (width * z / square * one.1.error).hypot(width * y / square * two.1.error) * half_pi;
    Some(Estimate::statistical(one.0 + width * part, error, Provenance::new("determinant/stiffness")))
}

/// d ln T / d ln U.
fn exponent([low, high]: [(f64, &Estimate); 2]) -> Estimate {
    let logarithm = (high.0 / low.0).ln();
    let relative = |t: &Estimate| t.error / t.value;
    let error = relative(low.1).hypot(relative(high.1)) / logarithm;
    let value = (high.1.value / low.1.value).ln() / logarithm;
    Estimate::statistical(value, error, high.1.provenance.clone())
}

/// The limit of thin slices from two lengths of a slice, `(step, value)`, with an error of second order.
fn thin([thick, fine]: [(f64, &Estimate); 2]) -> Estimate {
    let part = fine.0 * fine.0 / (thick.0 * thick.0 - fine.0 * fine.0);
    let error = ((1.0 + part) * fine.1.error).hypot(part * thick.1.error);
    let value = fine.1.value + part * (fine.1.value - thick.1.value);
    Estimate::statistical(value, error, fine.1.provenance.clone())
}

/// The law that an exponent belongs to, if it is told from the others.
fn law(exponent: &Estimate) -> Option<Law> {
    let laws = [(0.0, Law::Constant), (-1.0, Law::InverseAttraction), (1.0, Law::Attraction)];
    let of = |power: f64| Estimate::exact(power, 0.0, Provenance::default());
    let is = |power: f64| {
        let rivals = laws.iter().filter(|(other, _)| *other != power);
        rivals.map(|(other, _)| exponent.decides(&of(power), &of(*other))).all(|c| c == Comparison::Same)
    };
    laws.into_iter().find(|(power, _)| is(*power)).map(|(_, law)| law)
}

/// Whether an exponent is that of the law that is claimed, if it tells.
fn follows(exponent: &Estimate, claimed: Law) -> Option<bool> {
    let power = if claimed == Law::InverseAttraction { -1.0 } else { 0.0 };
    let claimed_power = Estimate::exact(power, 0.0, Provenance::default());
    match law(exponent) {
        Some(found) => Some(found == claimed),
        None if exponent.compare(&claimed_power) == Comparison::Different => Some(false),
        None => None,
    }
}

fn tori(run: &Run<'_>) -> Result<Tori, Stop> {
    let parameters = run.parameters;
    let (attractions, density) = (parameters.numbers("attractions")?, parameters.number("density")?);
    let (lengths, rows) = (parameters.integers("lengths")?, parameters.integers("rows")?);
    let sweeps = parameters.integers("sweeps a row")?;
    let units = parameters.numbers("temperatures in units of the bound")?;
    let products = parameters.numbers("attraction times slice")?;
    let [cold, warm] = units[..] else {
        return Err(Stop::Failed(format!("two temperatures are needed, {} are given", units.len())));
    };
    let as_many = lengths.len() == rows.len() && lengths.len() == sweeps.len();
    if !as_many || lengths.is_empty() || products.is_empty() || attractions.len() < 3 {
        let what = "a length with rows and sweeps for each, a product and three attractions are needed";
        return Err(Stop::Failed(what.to_owned()));
    }
    let (mut sampled, mut crossed, mut failures) = (Vec::new(), Vec::new(), Vec::new());
    for (at, ((&length, &rows), &sweeps)) in lengths.iter().zip(&rows).zip(&sweeps).enumerate() {
        let products = if at == 0 { &products[..] } else { &products[..1] };
        for (&attraction, &product) in attractions.iter().flat_map(|u| products.iter().map(move |p| (u, p))) {
            // The bound is the unit of temperatures; nothing else of it enters.
            let bound = Setting::of(SQUARE).value(Quantity::PairGas, attraction)?;
            let mut two = Vec::new();
            for unit in [cold, warm] {
                let temperature = unit * bound;
                let setup = Setup { length, attraction, temperature, product, density, rows, sweeps };
                let key = format!("L = {length}, U = {attraction}, T = {unit} of the bound, U τ = {product}");
                // Chains too short for their autocorrelation have no number, and the others still do.
                let point =
                    run.kept_underway(&key, |seed, underway| match setup.point(at == 0, seed, underway) {
                        Err(Stop::Failed(why)) => Ok(Err(why)),
                        other => other.map(Ok),
                    })?;
                match point {
                    Err(why) => failures.push(format!("{key}: {why}")),
                    Ok(point) => {
                        two.push((temperature, point.stiffness.clone()));
                        sampled.push(Sampled { setup, point, pairs: pairs(length, attraction, density)? });
                    }
                }
            }
            if let [one, other] = &two[..]
                && let Some(temperature) = meets([(one.0, &one.1), (other.0, &other.1)])
            {
                crossed.push(Crossed { length, attraction, product, temperature });
            }
        }
    }
    Ok(Tori { sampled, crossed, failures })
}

/// The exponents of one length and slicing, from small to large attractions.
fn exponents(of: &[(f64, Estimate)]) -> Vec<Estimate> {
    of.windows(2).map(|two| exponent([(two[0].0, &two[0].1), (two[1].0, &two[1].1)])).collect()
}

/// The exponent at the largest attractions, with the errors of sampling, of attractions that are not large enough, of the size, and of slices; nothing
/// for what takes a second torus or a second length of slices where there is none.
fn with_errors(tori: &Tori, lengths: &[usize], products: &[f64]) -> Option<(Estimate, [Option<f64>; 4])> {
    let of = |length: usize, product: f64| -> Vec<(f64, Estimate)> {
        let own = tori.crossed.iter().filter(|c| c.length == length && c.product == product);
        own.map(|c| (c.attraction, c.temperature.clone())).collect()
    };
    // The first product is that of all tori.
    let (largest, own) = (*lengths.last()?, *products.first()?);
    let all = exponents(&of(largest, own));
    let [.., earlier, last] = &all[..] else { return None };
    // Where a crossing is missing the exponents are those of other attractions.
    let attractions = |these: &[(f64, Estimate)]| these.iter().map(|(u, _)| *u).collect::<Vec<_>>();
    let own_attractions = attractions(&of(largest, own));
    let last_of = |these: &[(f64, Estimate)]| {
        let same = attractions(these) == own_attractions;
        if same { exponents(these).last().map(|e| e.value) } else { None }
    };
    let before = lengths.len().checked_sub(2).map(|at| lengths[at]);
    let size = before.and_then(|length| Some((last_of(&of(length, own))? - last.value).abs()));
    let slicing = products.get(1).and_then(|&other| {
        let (with_own, with_other) = (of(lengths[0], own), of(lengths[0], other));
        let both = with_own.iter().zip(&with_other).filter(|(one, two)| one.0 == two.0);
        let limits: Vec<(f64, Estimate)> =
            both.map(|(one, two)| (one.0, thin([(other, &two.1), (own, &one.1)]))).collect();
        Some((last_of(&limits)? - last_of(&with_own)?).abs())
    });
    let errors = [Some(last.error), Some((last.value - earlier.value).abs()), size, slicing];
    let error = errors.iter().flatten().fold(0.0f64, |sum, e| sum.hypot(*e));
    Some((Estimate { error, ..last.clone() }, errors))
}

fn evidence(tori: &Tori) -> Result<[Table; 3], Stop> {
    let mut points = Table::new(&[
        ("length", "1"),
        ("U", "t"),
        ("temperature", "t"),
        ("slice", "1/t"),
        ("chemical potential", "t"),
        ("electrons per site", "1"),
        ("error of that", "1"),
        ("stiffness", "t"),
        ("error of the stiffness", "t"),
        ("stiffness of lone pairs", "t"),
        ("deviation of Green's functions", "1"),
    ]);
    let mut twists = Table::new(&[
        ("length", "1"),
        ("U", "t"),
        ("temperature", "t"),
        ("slice", "1/t"),
        ("stiffness from a twist", "t"),
        ("error", "t"),
        ("stiffness of lone pairs", "t"),
    ]);
    for Sampled { setup, point, pairs } in &tori.sampled {
        let slice = setup.product / setup.attraction;
        let [length, attraction, temperature] = [setup.length as f64, setup.attraction, setup.temperature];
        if let Some(twist) = &point.twist {
            twists.push([length, attraction, temperature, slice, twist.value, twist.error, *pairs]);
        }
        points.push([
            length,
            attraction,
            temperature,
            slice,
            point.potential,
            point.density.value,
            point.density.error,
            point.stiffness.value,
            point.stiffness.error,
            *pairs,
            point.deviation,
        ]);
    }
    let mut crossings = Table::new(&[
        ("length", "1"),
        ("U", "t"),
        ("slice", "1/t"),
        ("temperature", "t"),
        ("error", "t"),
        ("part of the bound of a gas of pairs", "1"),
        ("error of the part", "1"),
    ]);
    for Crossed { length, attraction, product, temperature } in &tori.crossed {
        let bound = Setting::of(SQUARE).value(Quantity::PairGas, *attraction)?;
        let (value, error) = (temperature.value, temperature.error);
        let slice = product / attraction;
        crossings.push([*length as f64, *attraction, slice, value, error, value / bound, error / bound]);
    }
    Ok([points, twists, crossings])
}

/// Why there is no exponent: the attractions for which tori have no crossing, and the chains that have no number.
fn without(tori: &Tori, lengths: &[usize], attractions: &[f64]) -> String {
    let of = |length: &usize| {
        let missing = |u: &&f64| !tori.crossed.iter().any(|c| c.length == *length && c.attraction == **u);
        let missing: Vec<String> = attractions.iter().filter(missing).map(f64::to_string).collect();
        let sites = length * length;
        (!missing.is_empty()).then(|| format!("on {sites} sites for U = {}", missing.join(", ")))
    };
    let tori_of: Vec<String> = lengths.iter().filter_map(of).collect();
    let mut why = format!(
        "the stiffness is not seen to meet 2T/π near the temperatures that were sampled {}",
        tori_of.join(", ")
    );
    if !tori.failures.is_empty() {
        why = format!("{why}; chains without a number: {}", tori.failures.join("; "));
    }
    why
}

/// The method.
pub(super) fn by_currents(run: &Run<'_>) -> Result<Finding, Stop> {
    let tori: Arc<Tori> = run.shared("tori", |_| tori(run))?;
    let (lengths, products) =
        (run.parameters.integers("lengths")?, run.parameters.numbers("attraction times slice")?);
    let [points, twists, crossings] = evidence(&tori)?;
    let with = |finding: Finding| {
        let tables = [("tori", points), ("tori with a twist", twists), ("crossings", crossings)];
        tables.into_iter().fold(finding, |finding, (name, table)| finding.with(Evidence::table(name, table)))
    };
    let Some((exponent, errors)) = with_errors(&tori, &lengths, &products) else {
        let why = without(&tori, &lengths, &run.parameters.numbers("attractions")?);
        return Ok(with(Finding::undecided(why, "other temperatures or longer chains, for hours")));
    };
    let names = ["sampling", "a smaller U", "a smaller torus", "slices"];
    let part = |(name, error): (&str, &Option<f64>)| match error {
        Some(error) => format!("{name} {error:.2}"),
        None => format!("{name} not known"),
    };
    let parts: Vec<String> = names.into_iter().zip(&errors).map(part).collect();
    let summary = format!(
        "on tori of {} sites the temperature at which the stiffness is 2T/π has the exponent {:.2} ± {:.2} in U at the largest U \
         ({})",
        lengths.last().map_or(0, |length| length * length),
        exponent.value,
        exponent.error,
        parts.join(", ")
    );
    let claimed = stated(run.claim).1;
    // The largest torus has to have all attractions, or its last exponent is not that of the largest ones.
    let attractions = run.parameters.numbers("attractions")?;
    let missing =
        |u: &f64| !tori.crossed.iter().any(|c| c.attraction == *u && Some(&c.length) == lengths.last());
    let strong = attractions.iter().rev().nth(1).is_some_and(|u| *u >= STRONG);
    let several = lengths.last().is_some_and(|length| DENSITY * (length * length) as f64 >= ELECTRONS);
    let complete =
        errors.iter().all(Option::is_some) && strong && several && !attractions.iter().any(missing);
    let found = match follows(&exponent, claimed) {
        Some(truth) if complete => Finding::decided(truth, FindingKind::Numerical, summary),
        _ => {
            let rows = (Estimate::RIVAL * errors[0].unwrap_or(exponent.error)).powi(2).max(1.0);
            let cost = format!(
                "an error of 0.12 in all: {rows:.0} times the rows, tori of 64 and 100 sites, and U up to 24, where pairs move with t²/U; a \
                 sweep takes about U² times the cube of the sites, and from U = 6 on single flips no longer change the number of \
                 pairs, which takes moves of whole pairs: days on two cores"
            );
            Finding::undecided(summary, cost)
        }
    };
    Ok(with(found.with(Evidence::number("exponent at the largest attractions", "1", exponent))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampled(value: f64, error: f64) -> Estimate {
        Estimate::statistical(value, error, Provenance::default())
    }

    #[test]
    fn a_line_meets_the_temperature_where_it_does() {
        // ρ_s = 0.3 − T/π: half π of it is T at 0.15 π/1.5.
        let rho = |t: f64| sampled(0.3 - t / std::f64::consts::PI, 0.003);
        let (one, two) = (rho(0.25), rho(0.35));
        let found = meets([(0.25, &one), (0.35, &two)]).unwrap();
        assert!((found.value - 0.1 * std::f64::consts::PI).abs() < 1e-12, "{found:?}");
        // Each error alone moves the root as the line turns.
        let moved = |d: f64, e: f64| {
            let (one, two) = (sampled(one.value + d, 0.0), sampled(two.value + e, 0.0));
            meets([(0.25, &one), (0.35, &two)]).unwrap().value - found.value
        };
        let both = moved(0.003, 0.0).hypot(moved(0.0, 0.003));
        assert!((both / found.error - 1.0).abs() < 0.05, "{both} {found:?}");
        // Nor of noise, nor where the stiffness comes from above and rises.
        let noisy = |d: f64| sampled(0.3 + d, 0.1);
        assert!(meets([(0.25, &noisy(0.0)), (0.35, &noisy(-0.01))]).is_none());
        assert!(meets([(0.25, &sampled(0.2, 0.001)), (0.35, &sampled(0.4, 0.001))]).is_none());
        // Far away, nothing is said.
        assert!(meets([(0.01, &rho(0.01)), (0.02, &rho(0.02))]).is_none());
    }

    #[test]
    fn thin_slices_are_the_limit_of_second_order() {
        let of = |step: f64| sampled(0.7 + 0.2 * step * step, 0.01);
        let found = thin([(1.0, &of(1.0)), (0.5, &of(0.5))]);
        assert!((found.value - 0.7).abs() < 1e-12 && found.error > 0.013 && found.error < 0.014, "{found:?}");
    }

    #[test]
    fn laws_need_errors_that_tell_them_apart() {
        for (value, error, constant, inverse) in [
            (-0.95, 0.1, Some(false), Some(true)),
            (-0.95, 0.2, None, None),
            (0.1, 0.1, Some(true), Some(false)),
            (-0.5, 0.09, Some(false), Some(false)),
            (-0.6, 0.09, Some(false), None),
            (-1.0, f64::INFINITY, None, None),
        ] {
            let exponent = sampled(value, error);
            assert_eq!(follows(&exponent, Law::Constant), constant, "{value} ± {error}");
            assert_eq!(follows(&exponent, Law::InverseAttraction), inverse, "{value} ± {error}");
        }
    }

    /// Tori whose temperature is a function of U, with relative errors.
    fn made(
        temperature: impl Fn(f64, usize, f64) -> f64,
        relative: f64,
    ) -> Option<(Estimate, [Option<f64>; 4])> {
        let crossed = [(4, 1.0), (4, 1.6), (6, 1.0)].into_iter().flat_map(|(length, product)| {
            [6.0, 12.0, 24.0].map(|u| {
                let value = temperature(u, length, product);
                Crossed { length, attraction: u, product, temperature: sampled(value, relative * value) }
            })
        });
        with_errors(
            &Tori { sampled: Vec::new(), crossed: crossed.collect(), failures: Vec::new() },
            &[4, 6],
            &[1.0, 1.6],
        )
    }

    #[test]
    fn the_error_of_an_exponent_holds_all_that_changes_it() {
        // What multiplies all temperatures changes no exponent.
        let pure = |u: f64, length: usize, product: f64| 2.0 / (u * length as f64 * (1.0 + product));
        let (exponent, errors) = made(pure, 0.02).unwrap();
        assert!((exponent.value + 1.0).abs() < 1e-12 && (exponent.error - errors[0].unwrap()).abs() < 1e-9);
        assert_eq!(follows(&exponent, Law::InverseAttraction), Some(true));
        // A law that has not set in, tori that disagree, slices that matter.
        let late = made(|u, _, _| 1.0 / (u + 20.0), 0.02).unwrap();
        assert!(late.1[1].unwrap() > 0.1 && follows(&late.0, Law::InverseAttraction).is_none(), "{late:?}");
        let size = made(|u, length, _| u.powf(-1.0 - 0.3 * (length as f64 - 6.0)), 0.02).unwrap();
        assert!(
            (size.1[2].unwrap() - 0.6).abs() < 1e-9 && follows(&size.0, Law::InverseAttraction).is_none()
        );
        let slices = made(|u, _, product| 1.0 / u * (1.0 + 0.1 * u * product * product), 0.02).unwrap();
        assert!(slices.1[3].unwrap() > 0.1 && follows(&slices.0, Law::InverseAttraction).is_none());
        // One torus says nothing of size.
        let crossed = [6.0, 12.0, 24.0].map(|u| Crossed {
            length: 4,
            attraction: u,
            product: 1.0,
            temperature: sampled(1.0 / u, 0.001 / u),
        });
        let tori = Tori { sampled: Vec::new(), crossed: crossed.to_vec(), failures: Vec::new() };
        assert_eq!(with_errors(&tori, &[4], &[1.0]).unwrap().1[2..], [None, None]);
    }
}
