//! Quantum Monte Carlo at a temperature far below the gap: equal-time correlations, and the static response to a weak field on the
//! first column, which needs no field to be there: `∫dτ ⟨M_x(τ) M_0⟩`. Both are averaged over the flips of loops, of spins of length 1
//! too, so that their errors fall with the correlations and windows far out can be fitted.

use eigentruth_numerics::monte_carlo::Plan;
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_sse::{Correlation, Linear, Measurements, Record, Simulation, Update};
use serde::{Deserialize, Serialize};

use super::cylinder::Cylinder;
use super::lengths::{self, Window, rate};
use super::{Lengths, Profile};
use crate::method::{Run, Stop};
use crate::underway::Underway;

/// What was sampled on one cylinder.
pub(super) struct Sampled {
    cylinder: Cylinder,
    pub(super) record: Record,
}

/// Correlations at equal times are averaged over so many times, which lie a few correlation times apart.
const TIMES: usize = 16;

/// Fits to what was sampled on one cylinder; samples themselves are too large to be kept.
#[derive(Serialize, Deserialize)]
struct Fits {
    /// None where nothing decays.
    unit: Option<f64>,
    lengths: Vec<Fit>,
    /// `ξ_1/ξ_2` far out, or why it has no value; none on short cylinders.
    limit: Option<Result<Estimate, String>>,
}

/// Lengths in a window, with a factor of `r^(−power)` in the correlations.
#[derive(Serialize, Deserialize)]
struct Fit {
    from: usize,
    to: usize,
    power: f64,
    /// ξ_1, ξ_2 and their ratio, or why they have no value: a window too far out for the noise says nothing of the others.
    found: Result<[Estimate; 3], String>,
}

/// A cylinder with its fits.
pub(super) struct Fitted {
    cylinder: Cylinder,
    fits: Fits,
}

/// All cylinders of a run, each kept when it is done.
pub(super) fn fitted(run: &Run<'_>) -> Result<Vec<Fitted>, Stop> {
    let (betas, rows) = (run.parameters.numbers("inverse temperatures")?, run.parameters.integers("rows")?);
    let (sweeps, chains) = (run.parameters.integers("sweeps of a row")?, run.parameters.integer("chains")?);
    let mut all = Vec::new();
    for (number, cylinder) in Cylinder::of_run(run)?.into_iter().enumerate() {
        let fits = run.kept_underway(&format!("cylinder {number}"), |seed, underway| {
            let plan = Plan { sweeps_per_row: sweeps[number], ..Plan::new(seed, chains, rows[number]) };
            Ok(Sampled::new(cylinder, betas[number], &plan, underway)?.fits())
        })?;
        all.push(Fitted { cylinder, fits });
    }
    Ok(all)
}

impl Sampled {
    pub(super) fn new(
        cylinder: Cylinder,
        beta: f64,
        plan: &Plan,
        underway: &Underway<'_>,
    ) -> Result<Self, Stop> {
        let mut of = Measurements {
            loop_responses: true,
            slices: TIMES,
            improved_only: true,
            ..Measurements::default()
        };
        let first = cylinder.reference();
        for x in 0..=first + cylinder.length / 2 {
            let weight = |site: usize| if site / cylinder.width == x { cylinder.sign(site) } else { 0.0 };
            of.linear.push(Linear::new(format!("M{x}"), (0..cylinder.sites()).map(weight).collect()));
        }
        // What a field on the first column does, and correlations of columns.
        of.products.extend((0..=cylinder.length / 2).map(|x| (x, 0)));
        of.products.extend((0..=cylinder.length / 2).map(|r| (first + r, first)));
        for r in 1..=cylinder.length / 2 {
            // The row from a quarter on, and its mirror image.
            let starts = [first, cylinder.length - 1 - first - r];
            let sign = if r % 2 == 0 { 1.0 } else { -1.0 };
            let pairs = starts.into_iter().flat_map(|x| (0..cylinder.width).map(move |y| (x, y)));
            let pairs = pairs.map(|(x, y)| (cylinder.site(x, y), cylinder.site(x + r, y), sign)).collect();
            of.correlations.push(Correlation { name: r.to_string(), pairs });
        }
        let simulation = Simulation::new(&cylinder.spins(0.0)?.build()?, beta, &Update::Loops, of)?;
        let record = underway.sampled(|control| simulation.run(plan, control))?;
        Ok(Self { cylinder, record })
    }

    /// A function of correlations and responses by distance, those of a range being known.
    fn derived(
        &self,
        correlation: impl Fn(usize) -> String,
        range: Window,
        of: impl Fn(&[f64], &[f64]) -> f64,
    ) -> Result<Estimate, Stop> {
        let distances = range.from..=range.to;
        let names: Vec<String> = distances
            .clone()
            .map(|r| improved(correlation(r)))
            .chain(distances.map(|x| improved(format!("M{x}|M0"))))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let count = range.to + 1 - range.from;
        let spread = |means: &[f64]| -> Vec<f64> {
            std::iter::repeat_n(f64::NAN, range.from).chain(means.iter().copied()).collect()
        };
        let found = self.record.derived("a correlation length", &names, |means| {
            of(&spread(&means[..count]), &spread(&means[count..]))
        })?;
        let cylinder = format!("{:?}", self.cylinder);
        let provenance: Provenance = found.provenance.clone().with("cylinder", cylinder);
        Ok(Estimate { provenance, ..found })
    }
}

/// The average over the flips of loops.
fn improved(what: String) -> String {
    format!("{what} improved")
}

/// The correlation along a row at a distance.
fn along_a_row(r: usize) -> String {
    format!("C {r}")
}

impl Profile for Fitted {
    /// The window ends at five.
    const FAR: f64 = 10.0;

    fn cylinder(&self) -> Cylinder {
        self.cylinder
    }

    fn unit(&self) -> f64 {
        self.fits.unit.unwrap_or(f64::INFINITY)
    }

    fn lengths(&self, window: Window, power: f64) -> Result<Vec<Lengths>, Stop> {
        let asked = |fit: &&Fit| (fit.from, fit.to, fit.power) == (window.from, window.to, power);
        let fit = self.fits.lengths.iter().find(asked);
        let fit = fit.ok_or_else(|| Stop::Failed(format!("nothing was fitted in {window:?}")))?;
        let [first, second, ratio] = fit.found.clone().map_err(Stop::Failed)?;
        Ok(vec![Lengths { field: 0.0, first, second, ratio }])
    }

    fn limits(&self) -> Result<Vec<Estimate>, Stop> {
        match &self.fits.limit {
            Some(Ok(limit)) => Ok(vec![limit.clone()]),
            Some(Err(why)) => Err(Stop::Failed(why.clone())),
            None => Err(Stop::Failed("the cylinder is too short for a window far out".to_owned())),
        }
    }
}

impl Sampled {
    fn unit(&self) -> f64 {
        let window = lengths::near(self.cylinder.length);
        let found = self.derived(along_a_row, window, |_, m| rate(m, window, 0.0));
        lengths::unit(found.map_or(f64::NAN, |found| found.value))
    }

    fn fit(&self, Window { from, to }: Window, power: f64) -> Fit {
        let window = Window { from, to };
        let found = || -> Result<[Estimate; 3], Stop> {
            Ok([
                self.derived(along_a_row, window, |c, _| 1.0 / rate(c, window, power))?,
                self.derived(along_a_row, window, |_, m| 1.0 / rate(m, window, 0.0))?,
                self.derived(along_a_row, window, |c, m| rate(m, window, 0.0) / rate(c, window, power))?,
            ])
        };
        let why = |stop: Stop| format!("in the window from {from} to {to}: {stop}");
        Fit { from, to, power, found: found().map_err(why) }
    }

    /// All fits that a reading asks for.
    fn fits(&self) -> Fits {
        let unit = self.unit();
        let long = self.cylinder.length as f64 >= Fitted::FAR * unit;
        let powers: &[f64] = if long { &[0.0, 0.5] } else { &[0.0] };
        let windows = lengths::windows(self.cylinder.length, unit).into_iter();
        let asked = windows.flat_map(|window| powers.iter().map(move |power| (window, *power)));
        let lengths = asked.map(|(window, power)| self.fit(window, power)).collect();
        let limit = long.then(|| self.limit(unit).map_err(|stop| stop.to_string()));
        Fits { unit: unit.is_finite().then_some(unit), lengths, limit }
    }

    /// In two dimensions of space and time a particle with a gap has `⟨S S⟩ ∝ K_0(r/ξ)` at equal times, whose factor in front of the exponential
    /// is taken out with the ξ of the response: what is left decays with the same length, or the two differ.
    fn limit(&self, unit: f64) -> Result<Estimate, Stop> {
        let to = ((5.0 * unit) as usize).min(self.cylinder.length / 2);
        let window = Window { from: (2.0 * unit).ceil() as usize, to };
        let first = self.cylinder.reference();
        let columns = |r: usize| format!("M{}·M{first}", first + r);
        let of = |terms: usize| {
            self.derived(columns, window, |c, m| {
                let slow = rate(m, window, 0.0);
                let bare = |(r, c): (usize, &f64)| c / scaled_bessel(r as f64 * slow, terms);
                slow / rate(&c.iter().enumerate().map(bare).collect::<Vec<_>>(), window, 0.0)
            })
        };
        let (coarse, fine) = (of(2)?, of(3)?);
        let error = fine.error.hypot(fine.value - coarse.value);
        Ok(Estimate { error, ..fine })
    }
}

/// `√z e^z K_0(z)` up to a constant, by the first terms of its series in 1/z (Digital Library of Mathematical Functions, 10.40.2), over √z.
fn scaled_bessel(z: f64, terms: usize) -> f64 {
    let series = [1.0, -1.0 / (8.0 * z), 9.0 / (128.0 * z * z)];
    series[..terms].iter().sum::<f64>() / z.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_without_a_length_says_nothing_of_the_others() {
        let number = |value| Estimate::exact(value, 0.0, Provenance::new("test"));
        let fit = |from, found| Fit { from, to: 6, power: 0.0, found };
        let lengths = vec![fit(1, Ok([1.0, 2.0, 0.5].map(number))), fit(2, Err("noise".to_owned()))];
        let fits = Fits { unit: Some(2.0), lengths, limit: None };
        let kept = serde_json::to_value(&fits).unwrap();
        let cylinder = Cylinder { width: 2, length: 12, twice: 1, both_ways: false };
        let fitted = Fitted { cylinder, fits: serde_json::from_value(kept).unwrap() };
        let of = |from| fitted.lengths(Window { from, to: 6 }, 0.0);
        assert!(of(1).is_ok_and(|lengths| lengths[0].ratio.value == 0.5));
        assert_eq!(of(2).err(), Some(Stop::Failed("noise".to_owned())));
    }
}
