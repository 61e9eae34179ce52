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
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_sse::{Linear, Measurements, Simulation, Update};
use serde::{Deserialize, Serialize};

use super::lattice::coupling;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

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
    fn new(length: usize, field: f64, rows: usize, seed: u64, run: &Run<'_>) -> Result<Self, Stop> {
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
        let interrupted = || run.checkpoint().is_err();
        let control = Control { interrupted: Some(&interrupted), ..Control::default() };
        let plan = Plan { sweeps_per_row: ROUND, ..Plan::new(seed, CHAINS, rows) };
        let record = simulation.run(&plan, control);
        run.checkpoint()?;
        let record = record?;
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
        let mut longest = Vec::new();
        for length in run.parameters.integers("lengths")? {
            let found = run.kept(&format!("field {field}, length {length}"), |seed| {
                Times::new(length, field, rows, seed, run)
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
            longest.push((found.length as f64, time, error));
        }
        series.push((field, longest));
    }
    let table = Evidence::table("autocorrelation times", table);
    if !short.is_empty() {
        let why =
            format!("the chains were too short to know an autocorrelation time of {}", short.join(", "));
        return Ok(Finding::undecided(why, "longer chains").with(table));
    }
    Ok(growth(&series).with(table))
}

/// By length the longest time and its error.
type Longest = Vec<(f64, f64, f64)>;

/// Whether the logarithm of the longest time grows by the same with every step of the length, by five errors and more than a power would.
fn growth(series: &[(f64, Longest)]) -> Finding {
    let mut words = Vec::new();
    for (field, times) in series {
        let listed =
            times.iter().map(|(length, time, error)| format!("{time:.1} ± {error:.1} at L = {length}"));
        words.push(format!("Γ = {field}: {}", listed.collect::<Vec<_>>().join(", ")));
        let [.., one, two, three] = times[..] else { continue };
        let step = |from: (f64, f64, f64), to: (f64, f64, f64)| {
            let error = (from.2 / from.1).hypot(to.2 / to.1);
            ((to.1 / from.1).ln(), error)
        };
        let ((early, _), (late, error)) = (step(one, two), step(two, three));
        let power = (three.0 / two.0).ln() / (two.0 / one.0).ln();
        if early > 0.0 && late > 0.5 * (1.0 + power) * early && late >= Estimate::DIFFERENT * error {
            let summary = format!(
                "clusters on the 4-8 lattice in the field {field} need a number of sweeps whose logarithm grows by {early:.2} and {late:.2} with the length"
            );
            return Finding::decided(false, FindingKind::Numerical, summary);
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
        let of = |time: fn(f64) -> f64, share: f64| {
            let times = [3.0, 6.0, 9.0].map(|length| (length, time(length), share * time(length)));
            growth(&[(2.0, times.into())]).outcome
        };
        assert_eq!(of(|length| (0.5 * length).exp(), 0.05), Outcome::Fails);
        for (time, share) in
            [((|length: f64| (0.5 * length).exp()) as fn(f64) -> f64, 0.5), (|length| length.powi(2), 0.01)]
        {
            assert!(matches!(of(time, share), Outcome::Undecided { .. }));
        }
        assert!(matches!(of(|_| 3.0, 0.01), Outcome::Undecided { .. }));
    }
}
