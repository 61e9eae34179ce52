//! Resistivities by two methods, and what they say about options a and c.

use std::sync::Arc;

use super::findings::unknown;
use super::tori::Torus;
use super::{ONE_SLOPE, evolution};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Much larger.
const MUCH: f64 = 10.0;

/// A repulsion with temperatures, t = 1.
pub(super) type Range = (f64, &'static [f64]);

/// T ≫ V ≫ t.
pub(super) const HOT: Range = (20.0, &[200.0, 400.0]);

/// V ≫ T ≫ t.
pub(super) const BELOW: Range = (4000.0, &[100.0, 200.0]);

/// T ≫ V, t: each temperature twice the one before.
pub(super) const OCTAVES: Range = (2.0, &[25.0, 50.0, 100.0, 200.0]);

/// Widths of lines in frequency, t = 1.
const WIDTHS: [f64; 3] = [0.3, 0.6, 1.2];

/// The repulsion, the temperatures, and the resistivities there by filling and width.
pub(super) struct Resistivities {
    v: f64,
    temperatures: Vec<f64>,
    sites: usize,
    /// Bosons, width, resistivities in h/e².
    rows: Vec<(usize, f64, Vec<f64>)>,
}

impl Resistivities {
    fn table(&self) -> Table {
        let mut table = Table::new(&[
            ("sites", "1"),
            ("bosons", "1"),
            ("width of lines", "t"),
            ("V", "t"),
            ("temperature", "t"),
            ("resistivity", "h/e^2"),
        ]);
        for (bosons, width, values) in &self.rows {
            for (temperature, value) in self.temperatures.iter().zip(values) {
                table.push([self.sites as f64, *bosons as f64, *width, self.v, *temperature, *value]);
            }
        }
        table
    }

    fn least(&self) -> f64 {
        self.rows.iter().flat_map(|(_, _, values)| values).copied().fold(f64::INFINITY, f64::min)
    }

    /// dρ/dT between neighbouring temperatures.
    fn slopes(&self) -> Vec<(usize, f64, Vec<f64>)> {
        let slope = |values: &[f64]| {
            let pairs = values.windows(2).zip(self.temperatures.windows(2));
            pairs.map(|(rho, t)| (rho[1] - rho[0]) / (t[1] - t[0])).collect()
        };
        self.rows.iter().map(|(bosons, width, values)| (*bosons, *width, slope(values))).collect()
    }
}

/// Option a: every resistivity far above h/e²; where T is above V too, it grows with T, so that no bound holds. (Below V it falls from still larger values
/// at the fillings of a solid.)
pub(super) fn high(hot: &Resistivities, below: Option<&Resistivities>) -> Finding {
    let grows = hot.rows.iter().all(|(_, _, rho)| rho.windows(2).all(|pair| pair[1] > 1.8 * pair[0]));
    let mut holds = grows && hot.least() > MUCH;
    let mut fillings: Vec<String> = hot.rows.iter().map(|(n, _, _)| format!("{n}/{}", hot.sites)).collect();
    fillings.dedup();
    let mut summary = format!(
        "at the fillings {} the resistivity is at least {:.1} h/e² at T = {} t, V = {} t, and {} with T",
        fillings.join(", "),
        hot.least(),
        hot.temperatures[0],
        hot.v,
        if grows { "doubles" } else { "does not double" }
    );
    if let Some(below) = below {
        holds &= below.least() > MUCH;
        summary += &format!(
            "; with t ≪ T ≪ V, at T = {} t and V = {} t, it is at least {:.1} h/e²",
            below.temperatures[0],
            below.v,
            below.least()
        );
    }
    let finding = Finding::decided(holds, FindingKind::Numerical, summary)
        .with(Evidence::table("resistivities above V", hot.table()));
    match below {
        Some(below) => finding.with(Evidence::table("resistivities below V", below.table())),
        None => finding,
    }
}

/// Option c: slopes between octaves tend to one positive value at each filling; read as one for all, they would have to agree.
pub(super) fn linear(one_for_all: bool, found: &Resistivities) -> Finding {
    let slopes = found.slopes();
    // What is left of 1/T² falls by four from octave to octave.
    let settles = |slopes: &[f64]| {
        let last = (slopes[2] / slopes[1] - 1.0).abs();
        let before = (slopes[1] / slopes[0] - 1.0).abs();
        slopes[2] > 0.0 && last < 0.01 && last <= before
    };
    let each = slopes.iter().all(|(_, _, slopes)| settles(slopes));
    let of_width = |width: f64| {
        let mine = slopes.iter().filter(move |(_, own, _)| *own == width).map(|(_, _, s)| s[2]);
        (mine.clone().fold(f64::INFINITY, f64::min), mine.fold(0.0, f64::max))
    };
    let (low, high) = of_width(slopes[0].1);
    let worst = slopes.iter().map(|(_, _, s)| (s[2] / s[1] - 1.0).abs()).fold(0.0, f64::max);
    let truth = each && (!one_for_all || high / low < 1.01);
    let summary = format!(
        "between T = 50 and 200 t, V = {} t, the slope dρ/dT changes by at most {worst:.1e} at a filling; it lies between {low:.3} and {high:.3} \
         h/e² per t, depending on the filling",
        found.v
    );
    Finding::decided(truth, FindingKind::Numerical, summary)
        .with(Evidence::table("resistivities", found.table()))
}

/// By sums over all states of a torus.
pub(super) fn by_spectra(
    run: &Run<'_>,
    sites: usize,
    (v, temperatures): Range,
) -> Result<Arc<Resistivities>, Stop> {
    run.shared(&format!("Kubo {v} {temperatures:?}"), |_| {
        let torus = Torus::of(sites)?;
        let mut rows = Vec::new();
        // Holes conduct as particles do. One boson alone meets no other.
        for bosons in 2..=sites / 2 {
            let key = format!("{sites} sites, {bosons} bosons, V = {v}, T = {temperatures:?}");
            let by_width: Vec<Vec<f64>> = run.kept(&key, |_| {
                let currents = torus.currents(v, bosons)?;
                let of = |width| temperatures.iter().map(|t| currents.resistivity(*t, width)).collect();
                Ok(WIDTHS.map(of).into())
            })?;
            rows.extend(WIDTHS.into_iter().zip(by_width).map(|(width, values)| (bosons, width, values)));
        }
        Ok(Resistivities { v, temperatures: temperatures.to_vec(), sites, rows })
    })
}

pub(super) fn by_evolution(run: &Run<'_>) -> Result<Finding, Stop> {
    let sites = run.parameters.integer("sites")?;
    let fillings = run.parameters.integers("bosons")?;
    let of = |(v, temperatures): Range| {
        run.shared(&format!("evolution {v} {temperatures:?}"), |seed| {
            let torus = Torus::of(sites)?;
            let mut rows = Vec::new();
            for &bosons in &fillings {
                let at = |temperature: &f64| -> Result<f64, Stop> {
                    run.kept(&format!("{bosons} bosons, V = {v}, T = {temperature}"), |_| {
                        let one = std::slice::from_ref(temperature);
                        let check = || run.checkpoint();
                        let found = evolution::resistivities(check, torus, v, bosons, one, WIDTHS[1], seed)?;
                        found.first().copied().ok_or_else(|| Stop::Failed("no temperature".to_owned()))
                    })
                };
                let values = temperatures.iter().map(at).collect::<Result<_, Stop>>()?;
                rows.push((bosons, WIDTHS[1], values));
            }
            Ok(Resistivities { v, temperatures: temperatures.to_vec(), sites, rows })
        })
    };
    match run.claim {
        "a" => Ok(high(&*of(HOT)?, None)),
        "c" => Ok(linear(run.reading == ONE_SLOPE, &*of(OCTAVES)?)),
        claim => unknown(claim),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;

    /// ρ as a function of temperature at two fillings, the second twice the first.
    fn found(temperatures: &[f64], rho: fn(f64) -> f64) -> Resistivities {
        let values = |factor: f64| temperatures.iter().map(|t| factor * rho(*t)).collect();
        let rows = vec![(2, 0.6, values(1.0)), (3, 0.6, values(2.0))];
        Resistivities { v: 2.0, temperatures: temperatures.to_vec(), sites: 9, rows }
    }

    #[test]
    fn only_a_linear_resistivity_has_a_constant_slope() {
        let of = |rho| linear(false, &found(OCTAVES.1, rho)).outcome;
        assert_eq!(of(|t| 0.7 * t + 3.0 + 5.0 / t), Outcome::Holds);
        assert_eq!(of(|t| 0.01 * t * t), Outcome::Fails);
        assert_eq!(of(f64::sqrt), Outcome::Fails);
        assert_eq!(of(|t| 1000.0 - t), Outcome::Fails);
        assert_eq!(linear(true, &found(OCTAVES.1, |t| t)).outcome, Outcome::Fails);
    }

    #[test]
    fn only_a_large_resistivity_without_bound_is_high() {
        let of = |rho| high(&found(HOT.1, rho), None).outcome;
        assert_eq!(of(|t| 0.3 * t), Outcome::Holds);
        assert_eq!(of(|t| 0.01 * t), Outcome::Fails);
        assert_eq!(of(|_| 50.0), Outcome::Fails);
    }
}
