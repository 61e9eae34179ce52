//! How long the clusters of quantum Monte Carlo take on the 4-8 lattice: autocorrelation times on tori of growing length, at temperatures that
//! fall with it.
//!
//! A measured time is no bound, and one model is not all of them: times that grow as a power decide nothing here, and are shown beside the
//! bounds of the other methods. Times that grow exponentially would be one more model without signs that is not sampled in a
//! time that is a power.

use std::f64::consts::TAU;

use eigentruth_models::hamiltonians::ising;
use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::Estimate;
use eigentruth_numerics::monte_carlo::Plan;
use eigentruth_sse::{Linear, Measurements, Simulation, Update};
use serde::{Deserialize, Serialize};

use super::lattice::coupling;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::underway::Underway;

/// β J by cells of length: tori of all lengths are equally cold beside an excitation that falls with the inverse length.
const COLD: f64 = 2.0;
/// Sweeps in a row: frustrated models with strong bonds take four ways of gluing in turn.
const ROUND: usize = 4;
const CHAINS: usize = 2;
/// What is measured: the energy, the magnetization of all spins and of one unit of four with its sign, and what tells the order with three sublattices.
const OBSERVABLES: [&str; 4] = ["action", "m", "unit", "sublattices"];

/// One torus.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Times {
    length: usize,
    sites: usize,
    /// The energy a site.
    energy: Estimate,
    /// By observable the time in sweeps, its error, and whether the chains were long enough to know it.
    times: Vec<(f64, f64, bool)>,
}

impl Times {
    fn new(length: usize, field: f64, rows: usize, seed: u64, underway: &Underway<'_>) -> Result<Self, Stop> {
        if !length.is_multiple_of(3) {
            return Err(Stop::Failed(format!(
                "the order with three sublattices does not fit on {length} cells; lengths have to be multiples of 3"
            )));
        }
        let lattice = Lattice::square_octagon([length; 2], [Boundary::Periodic; 2])?;
        let h = ising(&lattice, |bond| coupling(&lattice, bond), |_| field, |_| 0.0)?;
        let number = |basis: usize, cell: [i32; 2]| {
            let found = lattice.site_at(basis, cell).map(|(site, _)| site);
            found.ok_or_else(|| Stop::Failed("a torus has all cells".to_owned()))
        };
        let (mut unit, mut order) = (vec![0.0; lattice.len()], vec![0.0; lattice.len()]);
        for site in lattice.sites().iter().filter(|site| site.basis == 1) {
            // South of the cell above, north and east of this one, west of the next are held together by strong bonds.
            let [x, y] = site.cell;
            for (basis, cell) in [(3, [x, y + 1]), (1, [x, y]), (0, [x, y]), (2, [x + 1, y])] {
                let spin = number(basis, cell)?;
                order[spin] = (TAU * f64::from((x - y).rem_euclid(3)) / 3.0).cos();
                if site.cell == [0, 0] {
                    unit[spin] = 1.0;
                }
            }
        }
        let of = Measurements {
            linear: vec![
                Linear::new("m", vec![1.0; lattice.len()]),
                Linear::new("unit", unit),
                Linear::new("sublattices", order),
            ],
            ..Measurements::default()
        };
        let beta = COLD * length as f64;
        let simulation = Simulation::new(&h, beta, &Update::Clusters(Vec::new()), of)?;
        let plan = Plan { sweeps_per_row: ROUND, ..Plan::new(seed, CHAINS, rows) };
        let record = underway.sampled(|control| simulation.run(&plan, control))?;
        let time = |name: &&str| -> Result<(f64, f64, bool), Stop> {
            let found = record.samples().quality(name)?.autocorrelation;
            Ok((ROUND as f64 * found.time, ROUND as f64 * found.error, found.resolved))
        };
        Ok(Self {
            length,
            sites: lattice.len(),
            energy: record.energy()?.scaled(1.0 / lattice.len() as f64),
            times: OBSERVABLES.iter().map(time).collect::<Result<_, _>>()?,
        })
    }

    /// The longest time, with its error.
    fn longest(&self) -> (f64, f64) {
        self.times.iter().fold(
            (0.0, 0.0),
            |longest, &(time, error, _)| {
                if time > longest.0 { (time, error) } else { longest }
            },
        )
    }
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let (fields, rows) = (run.parameters.numbers("fields")?, run.parameters.integer("rows")?);
    let mut table = Table::new(&[
        ("field", "J"),
        ("length", "1"),
        ("sites", "1"),
        ("β", "1/J"),
        ("energy a site", "J"),
        ("its error", "J"),
        ("time of the energy", "sweeps"),
        ("of the magnetization", "sweeps"),
        ("of a unit", "sweeps"),
        ("of the order", "sweeps"),
        ("longest", "sweeps"),
        ("its error ", "sweeps"),
    ]);
    let (mut series, mut short) = (Vec::new(), Vec::new());
    for field in fields {
        let mut all = Vec::new();
        for length in run.parameters.integers("lengths")? {
            let found = run.kept_underway(&format!("field {field}, length {length}"), |seed, underway| {
                Times::new(length, field, rows, seed, underway)
            })?;
            let (time, error) = found.longest();
            let mut row = vec![field, length as f64, found.sites as f64, COLD * length as f64];
            row.extend([found.energy.value, found.energy.error]);
            row.extend(found.times.iter().map(|(time, ..)| *time));
            row.extend([time, error]);
            table.push(row);
            if !found.times.iter().all(|(.., resolved)| *resolved) {
                short.push(format!("{} spins in the field {field}", found.sites));
            }
            all.push(found);
        }
        series.push((field, all));
    }
    let table = Evidence::table("autocorrelation times", table);
    if !short.is_empty() {
        let why =
            format!("the chains were too short to know an autocorrelation time of {}", short.join(", "));
        return Ok(Finding::undecided(why, "longer chains").with(table));
    }
    Ok(growth(&series).with(table))
}

/// By how much the logarithm of a time grows in the last step of the length beyond what a power would add that the step before shows, and
/// the error of that. Half of the way from a power to an exponential counts as beyond; nothing does where the step before is not known.
fn beyond_a_power([one, two, three]: [(f64, f64, f64); 3]) -> Option<(f64, f64)> {
    // The step of the logarithm, by unit of length.
    let step = |from: (f64, f64, f64), to: (f64, f64, f64)| (to.1 / from.1).ln() / (to.0 - from.0);
    let of_power = |from: f64, to: f64| (to / from).ln() / (to - from);
    let (early, late) = (step(one, two), step(two, three));
    let [first, middle, last] = [one, two, three].map(|(_, time, error)| error / time);
    let (before, after) = (two.0 - one.0, three.0 - two.0);
    let share = 0.5 * (1.0 + of_power(two.0, three.0) / of_power(one.0, two.0));
    let known = early >= Estimate::DIFFERENT * first.hypot(middle) / before;
    // The time in the middle enters both steps.
    let error = (last / after).hypot(middle * (1.0 / after + share / before)).hypot(share * first / before);
    known.then_some((late - share * early, error))
}

/// Whether the logarithm of a time grows with the length as that of an exponential does, by five errors.
fn growth(series: &[(f64, Vec<Times>)]) -> Finding {
    let mut words = Vec::new();
    for (field, all) in series {
        let listed = all.iter().map(|found| {
            let (time, error) = found.longest();
            format!("{time:.1} ± {error:.1} at L = {}", found.length)
        });
        words.push(format!("Γ = {field}: {}", listed.collect::<Vec<_>>().join(", ")));
        let [.., one, two, three] = &all[..] else { continue };
        for (at, name) in OBSERVABLES.iter().enumerate() {
            let three =
                [one, two, three].map(|found| (found.length as f64, found.times[at].0, found.times[at].1));
            let Some((excess, error)) = beyond_a_power(three) else { continue };
            if excess >= Estimate::DIFFERENT * error {
                let [a, b, c] =
                    three.map(|(length, time, error)| format!("{time:.1} ± {error:.1} at L = {length}"));
                let summary = format!(
                    "the autocorrelation time of `{name}` under clusters on the 4-8 lattice in the field {field} grows as an exponential of the length: {a}, {b}, {c}"
                );
                return Finding::decided(false, FindingKind::Numerical, summary);
            }
        }
    }
    let why = format!(
        "clusters forget in so many sweeps on the 4-8 lattice, {}: measured on some sizes of one model, which bounds neither larger ones nor other models",
        words.join("; ")
    );
    Finding::undecided(why, "no computation on some sizes: a theorem, or a model without signs that is slow")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;

    #[test]
    fn only_exponential_growth_beyond_its_errors_decides() {
        let outcome = |times: [f64; 3], share: f64| {
            let of = |(length, time): (usize, f64)| Times {
                length,
                sites: 0,
                energy: Estimate::exact(0.0, 0.0, eigentruth_numerics::Provenance::default()),
                times: OBSERVABLES.iter().map(|_| (time, share * time, true)).collect(),
            };
            growth(&[(2.0, [3, 6, 9].into_iter().zip(times).map(of).collect())]).outcome
        };
        let exponential = [3.0_f64, 6.0, 9.0].map(|length| (0.5 * length).exp());
        assert_eq!(outcome(exponential, 0.02), Outcome::Fails);
        for (times, share) in [
            (exponential, 0.2),
            ([9.0, 36.0, 81.0], 0.01),
            ([3.0; 3], 0.01),
            // A last step alone, and a power with a fluctuation.
            ([3.0, 3.01, 4.0], 0.03),
            ([9.0, 33.0, 100.0], 0.1),
        ] {
            assert!(matches!(outcome(times, share), Outcome::Undecided { .. }), "{times:?}");
        }
    }
}
