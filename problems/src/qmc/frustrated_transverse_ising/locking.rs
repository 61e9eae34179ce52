//! Both models far below J and in weak fields, from world lines within the ground states of zero field.
//!
//! Violated triangles are absent there. At any T > 0 there are a few, e^(−4J/T) of them, and they are free where correlations fall faster than the power 1/4:
//! there a model is disordered. So powers that fall from 1/2 at Γ/T = 0 (J. Stephenson, J. Math. Phys. 11, 413 (1970)) through 1/4 and 1/9 are the two
//! transitions.

use std::convert::Infallible;
use std::sync::Arc;

use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::{Plan, run as run_chains};
use eigentruth_numerics::streams::derived_seed;

use super::lattices::Arrangement;
use super::manifold::unit;
use super::order::{Cooling, Curve, LEAST, MOST, Power};
use super::world_lines::{WorldLines, triangular};
use super::{Claimed, subject};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The field of the 4-8 lattice, as on its stacks: somewhat below the critical one.
const UNITS_FIELD: f64 = 1.5;

/// Γ/T, and rows of each of two chains in units of a thousand: between the transitions powers have to be told apart.
const POINTS: [(f64, usize); 5] = [(0.0, 6), (0.8, 4), (1.5, 6), (2.1, 6), (5.0, 3)];

/// What was sampled at one Γ/T; curves by 'temperature' T/Γ.
#[derive(Clone, Debug)]
struct Point {
    ratio: f64,
    /// |ψ|².
    square: Curve,
    /// The correlator half way around.
    far: Curve,
    /// Length and ⟨cos 6θ⟩ of the tori on which its error is known: directions turn slowest of all.
    clock: Vec<(usize, Estimate)>,
    /// ⟨σˣ⟩ of the largest torus.
    flips: Option<Estimate>,
}

fn sample(run: &Run<'_>, sizes: &[usize], seed: u64) -> Result<Vec<Point>, Stop> {
    let mut points = Vec::new();
    for (number, (ratio, thousands)) in POINTS.into_iter().enumerate() {
        let curve =
            || Curve { temperature: ratio.recip(), points: Vec::new(), squares: Vec::new(), clock: None };
        let mut point = Point { ratio, square: curve(), far: curve(), clock: Vec::new(), flips: None };
        for &length in sizes {
            let torus = Arrangement::Triangular.square(length)?;
            let around =
                triangular(&torus).ok_or_else(|| Stop::Failed("the lattice is triangular".to_owned()))?;
            let partners = torus.opposite(length)?;
            let plan = Plan::new(derived_seed(seed, (1000 * number + length) as u64), 2, 1000 * thousands);
            let chain = |random: &mut _| {
                Ok::<_, Infallible>(WorldLines::new(&around, &torus.classes, &partners, ratio, random))
            };
            let key = format!("Γ/T = {ratio}, L = {length}");
            let sampled: [Option<Estimate>; 4] = run.kept_underway(&key, |_, underway| {
                let samples = underway.sampled(|control| run_chains(&plan, control, chain))?;
                let known = |name| Ok::<_, Stop>(Some(samples.mean(name)?));
                Ok([known("|ψ|²")?, known("σx")?, known("far")?, samples.mean("cos 6θ").ok()])
            })?;
            let [square, flips, far, clock] = sampled;
            point.square.points.extend(square.map(|square| (length, square)));
            point.flips = flips;
            point.far.points.extend(far.map(|far| (length, far)));
            point.clock.extend(clock.map(|clock| (length, clock)));
        }
        points.push(point);
    }
    Ok(points)
}

/// Whether all directions are alike: their preference does not grow from the smallest to the largest torus on which it is known, by five errors, and would
/// be seen.
fn isotropic(clock: &[(usize, Estimate)]) -> bool {
    let [(_, small), .., (_, large)] = clock else { return false };
    let error = large.error.hypot(small.error);
    large.value.abs() - small.value.abs() < Estimate::DIFFERENT * error && Estimate::RIVAL * error <= 1.0
}

/// How the model orders as Γ/T grows, or why it is not known.
fn locking(points: &[Point]) -> Result<Cooling, String> {
    let powers: Vec<Power> = points.iter().map(|point| point.square.power()).collect();
    let ([hot, ..], [.., last]) = (&powers[..], points) else { return Err("nothing was sampled".to_owned()) };
    // Close to order |ψ|² has parts of order 1/N, which look like a power; correlations at a distance have none.
    let cold = last.far.power();
    if hot.eta - MOST < Estimate::DIFFERENT * hot.error {
        return Err(format!("without a field η = {:.3} ± {:.3} is not above 1/4", hot.eta, hot.error));
    }
    if LEAST - cold.eta < Estimate::DIFFERENT * cold.error {
        return Err(format!(
            "in the strongest field η = {:.3} ± {:.3} is not below 1/9",
            cold.eta, cold.error
        ));
    }
    let inside: Vec<(&Point, &Power)> =
        points.iter().zip(&powers).filter(|(_, power)| power.eta > LEAST && power.eta < MOST).collect();
    let differ = |one: &Power, other: &Power| {
        (one.eta - other.eta).abs() >= Estimate::DIFFERENT * one.error.hypot(other.error)
    };
    let varies = inside.windows(2).any(|pair| differ(pair[0].1, pair[1].1));
    // An anisotropy of order six is irrelevant where the power is above 1/9: it does not grow with the size.
    let free = inside.iter().all(|(point, _)| isotropic(&point.clock));
    let (limit, error) = last.far.limit();
    let ordered = limit >= Estimate::DIFFERENT * error;
    match inside.len() {
        0 => Ok(Cooling::Direct),
        2.. if varies && free && ordered => Ok(Cooling::TwoKosterlitzThouless),
        count => Err(format!(
            "{count} values of Γ/T have powers between 1/9 and 1/4; they vary: {varies}; all directions are alike there: {free}; order beyond: {ordered}"
        )),
    }
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let (arrangement, claimed) = subject(run)?;
    if triangular(&arrangement.square(6)?).is_none() {
        return Ok(Finding::undecided(
            "ground states at zero field are not those of spins or units on a triangular lattice",
            "another effective model",
        ));
    }
    let sizes = run.parameters.integers("sizes")?;
    let shared: Arc<Vec<Point>> = run.shared("world lines", |seed| sample(run, &sizes, seed))?;
    let points = &shared[..];
    let mut table = Table::new(&[
        ("Γ/T", "1"),
        ("L", "1"),
        ("|ψ|²", "1"),
        ("its error", "1"),
        ("correlator half way", "1"),
        ("its error ", "1"),
    ]);
    let mut directions = Table::new(&[("Γ/T", "1"), ("L", "1"), ("cos 6θ", "1"), ("its error", "1")]);
    for point in points {
        for ((length, square), (_, far)) in point.square.points.iter().zip(&point.far.points) {
            table.push([point.ratio, *length as f64, square.value, square.error, far.value, far.error]);
        }
        for (length, clock) in &point.clock {
            directions.push([point.ratio, *length as f64, clock.value, clock.error]);
        }
    }
    let power = |point: &Point| {
        let Power { eta, error, .. } = point.square.power();
        format!("{eta:.3} ± {error:.3} at Γ/T = {}", point.ratio)
    };
    let of = if arrangement == Arrangement::Triangular {
        "spins"
    } else {
        "units of four, in a field of half their splitting,"
    };
    // Violated bonds of a direction are as many in all configurations that flips join, so that a preference for those between ends of units changes
    // nothing among them. Where all are between ends nothing flips, and this is the other order; in the one that is sampled a third is.
    let mut label = None;
    if let Arrangement::Chains(_) = arrangement {
        let [splitting, preference] = unit(UNITS_FIELD, run.seed)?;
        let flips = points.last().and_then(|point| point.flips.as_ref());
        let flips = flips.ok_or_else(|| Stop::Failed("flips should have been counted".to_owned()))?;
        let (gain, error, other) = (splitting * flips.value, splitting * flips.error, 2.0 / 3.0 * preference);
        let said = format!(
            "at Γ = {UNITS_FIELD} J flips gain {gain:.3} ± {error:.3} J a unit, and violated bonds between ends alone {other:.3} J"
        );
        if gain - other < Estimate::DIFFERENT * error {
            return Ok(Finding::undecided(said, "another effective model"));
        }
        label = Some(Evidence::label("units", said));
    }
    let tabled = |finding: Finding| {
        let tables = [Evidence::table("world lines", table), Evidence::table("directions", directions)];
        tables.into_iter().chain(label).fold(finding, Finding::with)
    };
    if claimed == Claimed::ByDisorder {
        let [bare, .., cold] = points else { return Err(Stop::Failed("two fields".to_owned())) };
        let (falls, (limit, error)) = (bare.square.power(), cold.far.limit());
        let summary = format!(
            "within the ground states of {of} |ψ|² falls as L^(−{:.3} ± {:.3}) without a field, and in a small one the correlator half way tends \
             to {limit:.3} ± {error:.3} at T = Γ/{}",
            falls.eta, falls.error, cold.ratio
        );
        let disordered = falls.eta - MOST >= Estimate::DIFFERENT * falls.error && falls.chi_square <= 16.0;
        return Ok(tabled(match disordered && limit >= Estimate::DIFFERENT * error {
            true => Finding::holds(FindingKind::Numerical, summary),
            false => Finding::undecided(summary, "a minute: larger tori"),
        }));
    }
    let listed: Vec<String> = points.iter().map(power).collect();
    let far = points.last().map_or(0.0, |point| point.far.power().eta);
    let listed = format!("{}, where that of the correlator half way is {far:.3}", listed.join(", "));
    Ok(tabled(match locking(points) {
        Ok(found) => {
            let holds = found.is(claimed);
            let words = match found {
                Cooling::TwoKosterlitzThouless => "fall continuously through 1/4 and 1/9",
                Cooling::Direct => "jump over all values between 1/4 and 1/9",
            };
            Finding::decided(
                holds,
                FindingKind::Numerical,
                format!("far below J powers of {of} {words}: η = {listed}"),
            )
        }
        Err(why) => Finding::undecided(format!("{why}; η = {listed}"), "a minute: more sweeps"),
    }))
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::Provenance;

    use super::*;

    /// Points with these powers, and preferences of directions on the smallest and the largest torus.
    fn points(of: &[(f64, [f64; 2])]) -> Vec<Point> {
        let estimate = |value, error| Estimate::statistical(value, error, Provenance::new("test"));
        let point = |(at, &(eta, clock)): (usize, &(f64, [f64; 2]))| {
            let at_length = |length: usize| {
                let value = 0.5 * (length as f64).powf(-eta);
                (length, estimate(value, 0.003 * value))
            };
            let curve = Curve {
                temperature: 1.0,
                points: [6, 9, 12].map(at_length).into(),
                squares: Vec::new(),
                clock: None,
            };
            let clock = [6, 9].into_iter().zip(clock.map(|value| estimate(value, 0.03))).collect();
            Point { ratio: at as f64, square: curve.clone(), far: curve, clock, flips: None }
        };
        of.iter().enumerate().map(point).collect()
    }

    #[test]
    fn a_critical_phase_is_told_from_a_jump_and_from_a_wrong_order() {
        let (none, chosen) = ([0.0, 0.05], [-0.1, -0.5]);
        let of = |list: &[(f64, [f64; 2])]| locking(&points(list));
        let two = [(0.5, none), (0.22, none), (0.15, none), (0.03, chosen)];
        assert_eq!(of(&two), Ok(Cooling::TwoKosterlitzThouless));
        assert_eq!(of(&[(0.5, none), (0.4, none), (0.02, chosen)]), Ok(Cooling::Direct));
        for list in [
            // A power that does not vary, directions that are chosen within, and no disorder to begin with.
            [(0.5, none), (0.18, none), (0.181, none), (0.03, chosen)],
            [(0.5, none), (0.22, chosen), (0.15, chosen), (0.03, chosen)],
            [(0.24, none), (0.22, none), (0.15, none), (0.03, chosen)],
        ] {
            assert!(of(&list).is_err(), "{list:?}");
        }
        // Directions of which nothing is known, and correlations that vanish in the end.
        let mut unknown = points(&two);
        unknown[1].clock.truncate(1);
        assert!(locking(&unknown).is_err());
        let mut fading = points(&two);
        let [.., last] = &mut fading[..] else { panic!("four points") };
        last.far.points.iter_mut().for_each(|(length, far)| far.value = 1.0 / *length as f64);
        assert!(locking(&fading).is_err());
    }
}
