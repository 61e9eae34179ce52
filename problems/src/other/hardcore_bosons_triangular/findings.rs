//! What methods say about compressibility and stiffness; on resistivities see [`transport`].

use eigentruth_models::{BosonSystem, Boundary, Lattice};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use eigentruth_operators::Budget as Steps;

use super::tori::Torus;
use super::transport::{self, by_spectra, high, linear};
use super::{ONE_SLOPE, POSITIVE, WINDOW, strips, world_lines};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The answer to a question that a method does not serve.
pub(super) fn unknown<T>(claim: &str) -> Result<T, Stop> {
    Err(Stop::Failed(format!("`{claim}` is no claim of this method")))
}

pub(super) fn by_exact_tori(run: &Run<'_>) -> Result<Finding, Stop> {
    let sites = run.parameters.integers("sites")?;
    let largest = run.parameters.integer("spectra")?;
    match (run.claim, run.reading) {
        ("a", _) => {
            let hot = by_spectra(run, largest, transport::HOT)?;
            Ok(high(&hot, Some(&*by_spectra(run, largest, transport::BELOW)?)))
        }
        ("c", reading) => Ok(linear(reading == ONE_SLOPE, &*by_spectra(run, largest, transport::OCTAVES)?)),
        ("b", WINDOW) => {
            let temperatures = [0.02, 0.04, 0.08];
            let found = Torus::of(largest)?.fluctuations(1e-4, 1.0, &temperatures)?;
            Ok(curie(&[(largest, found)], &temperatures, "sites"))
        }
        ("b", _) => {
            let found = run.shared("inverse compressibility", |_| stiff(run, &sites))?;
            Ok((*found).clone())
        }
        ("d", POSITIVE) => {
            let found = run.shared("second differences", |_| separating(run, &sites))?;
            Ok((*found).clone())
        }
        ("d", _) => at_no_hopping(),
        (claim, _) => unknown(claim),
    }
}

/// Option b above the hopping: T κ does not depend on T.
fn curie(found: &[(usize, Vec<f64>)], temperatures: &[f64], what: &str) -> Finding {
    let mut table = Table::new(&[(what, "1"), ("temperature", "V"), ("T times compressibility", "1")]);
    let mut exponents = Vec::new();
    for (size, values) in found {
        for (temperature, value) in temperatures.iter().zip(values) {
            table.push([*size as f64, *temperature, *value]);
        }
        let (first, last) = (values[0], values[values.len() - 1]);
        let decades = (temperatures[values.len() - 1] / temperatures[0]).ln();
        // κ = (T κ)/T.
        exponents.push((last / first).ln() / decades - 1.0);
    }
    let worst = exponents.iter().map(|e| (e + 1.0).abs()).fold(0.0, f64::max);
    let positive = found.iter().flat_map(|(_, values)| values).all(|value| *value > 1e-3);
    let (size, values) = &found[found.len() - 1];
    let summary = format!(
        "for t ≪ T ≪ V the compressibility at half filling is {:.4}/T on {size} {what}; its exponents from T = {} to {} V are within {worst:.1e} \
         of −1",
        values[0],
        temperatures[0],
        temperatures[temperatures.len() - 1]
    );
    let evidence = Evidence::table("fluctuations", table);
    if positive && worst > 0.1 && worst < 0.5 {
        return Finding::undecided(summary, "lower temperatures").with(evidence);
    }
    Finding::decided(positive && worst <= 0.1, FindingKind::Numerical, summary).with(evidence)
}

/// Repulsions far above the hopping.
const STRONG: [f64; 2] = [10.0, 20.0];

/// [`Torus::inverse_compressibility`], kept.
fn stiffness_of_numbers(
    run: &Run<'_>,
    torus: &Torus,
    sites: usize,
    v: f64,
    bosons: usize,
) -> Result<[f64; 2], Stop> {
    let key = format!("inverse compressibility, {sites} sites, {bosons} bosons, V = {v}");
    run.kept(&key, |_| torus.inverse_compressibility(1.0, v, bosons))
}

/// Option b below the hopping: a compressibility of 1/T would need a ground state whose inverse compressibility vanishes.
fn stiff(run: &Run<'_>, sites: &[usize]) -> Result<Finding, Stop> {
    let mut table =
        Table::new(&[("V", "t"), ("sites", "1"), ("inverse compressibility", "t"), ("error", "t")]);
    let mut finite = true;
    let mut said = Vec::new();
    for v in STRONG {
        let mut values = Vec::new();
        for &sites in sites {
            let torus = Torus::of(sites)?;
            // Numbers of bosons alternate in energy: the mean over half filling and its neighbours, by symmetry between particles and
            // holes those below count for those above.
            let of = |bosons| stiffness_of_numbers(run, &torus, sites, v, bosons);
            let [value, error] = if sites % 2 == 0 {
                let ([at, a], [beside, b]) = (of(sites / 2)?, of(sites / 2 - 1)?);
                [0.5 * (at + beside), 0.5 * (a + b)]
            } else {
                of(sites / 2)?
            };
            table.push([v, sites as f64, value, error]);
            values.push(value);
        }
        let (low, high) =
            values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(*x), b.max(*x)));
        finite &= low > 0.0 && high < 3.0 * low;
        said.push(format!("between {low:.1} and {high:.1} t at V = {v} t"));
    }
    let summary = format!(
        "at zero temperature the inverse compressibility at half filling is {}, on tori of {sites:?} sites: the compressibility stays finite as T \
         falls below t",
        said.join(" and ")
    );
    let evidence = Evidence::table("inverse compressibilities", table);
    Ok(if finite {
        Finding::decided(false, FindingKind::Numerical, summary).with(evidence)
    } else {
        Finding::undecided(format!("no size speaks for the next: {summary}"), "larger tori").with(evidence)
    })
}

/// Option d without t = 0: at fillings just below a third the energy is not convex, so that a uniform state is not the lowest.
fn separating(run: &Run<'_>, sites: &[usize]) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("V", "t"),
        ("sites", "1"),
        ("bosons", "1"),
        ("inverse compressibility", "t"),
        ("error", "t"),
    ]);
    let mut all = true;
    for v in [20.0, 100.0] {
        for &sites in sites.iter().filter(|sites| sites.is_multiple_of(3)) {
            let bosons = sites / 3 - 1;
            let [value, error] = stiffness_of_numbers(run, &Torus::of(sites)?, sites, v, bosons)?;
            table.push([v, sites as f64, bosons as f64, value, error]);
            all &= value < -5.0 * error;
        }
    }
    let last = &table.rows[table.rows.len() - 1];
    let summary = format!(
        "one boson short of a third filling N_s[E(N+1) + E(N−1) − 2E(N)] is negative from V = 20 t on ({:.1} t on {} sites at V = {} t): the ground state \
         separates into a solid and a superfluid",
        last[3], last[1], last[0]
    );
    let evidence = Evidence::table("second differences", table);
    Ok(if all {
        Finding::decided(false, FindingKind::Numerical, summary).with(evidence)
    } else {
        Finding::undecided(
            "second differences below a third filling have both signs: tori are too small to tell a uniform from a separated state",
            "quantum Monte Carlo at the transition into the solid, L = 12 to 24: about an hour",
        )
        .with(evidence)
    })
}

/// Option d at t = 0, which `t/V ≥ 0` includes: energies do not depend on the twist of a boundary.
fn at_no_hopping() -> Result<Finding, Stop> {
    let torus = Torus::of(9)?;
    let mut table = Table::new(&[
        ("hopping", "V"),
        ("bosons", "1"),
        ("twist", "1"),
        ("energy minus that without a twist", "V"),
    ]);
    let (mut rigid, mut control) = (0.0_f64, f64::INFINITY);
    for bosons in 1..9 {
        for t in [0.0, 0.5] {
            let flat = torus.energy(t, 1.0, bosons, 0.0)?[0];
            let change = torus.energy(t, 1.0, bosons, 0.5)?[0] - flat;
            table.push([t, bosons as f64, 0.5, change]);
            if t == 0.0 { rigid = rigid.max(change.abs()) } else { control = control.min(change) }
        }
    }
    if control <= 1e-3 {
        return Err(Stop::Failed("with hopping the energy should rise with the twist".to_owned()));
    }
    // Of a sum of a few dozen numbers of order one.
    let none = rigid <= 1e3 * f64::EPSILON;
    let summary = format!(
        "at t = 0 a twist of the boundary changes the energy by {rigid:.1e} V at every filling: there is no stiffness; at t = V/2 it is at least \
         {control:.3} V"
    );
    let exact =
        Estimate::exact(rigid, 1e3 * f64::EPSILON, Provenance::new("exact/lanczos").with("twist", 0.5));
    Ok(Finding::decided(!none, if none { FindingKind::Proof } else { FindingKind::Numerical }, summary)
        .with(Evidence::number("change of the energy", "V", exact))
        .with(Evidence::table("twists", table)))
}

pub(super) fn by_algebra(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim != "d" || run.reading == POSITIVE {
        return unknown(run.claim);
    }
    // [H, n_i] is i times the current out of a site.
    let commutators = |t: f64| -> Result<usize, Stop> {
        let lattice = Lattice::triangular([3, 3], [Boundary::Periodic; 2])?;
        let mut bosons = BosonSystem::hard_core(lattice.len());
        for bond in lattice.bonds() {
            bosons.bond_hopping(bond, Complex64::from(t));
            bosons.density_density(bond.from, bond.to, 1.0);
        }
        let hamiltonian = bosons.build()?;
        let mut terms = 0;
        for site in 0..lattice.len() {
            let commutator = hamiltonian.operator().commutator(&bosons.number(site));
            terms += commutator.normal_order(hamiltonian.space().algebra(), &mut Steps::unlimited())?.len();
        }
        Ok(terms)
    };
    let (without, with) = (commutators(0.0)?, commutators(1.0)?);
    if with == 0 {
        return Err(Stop::Failed("with hopping densities should change".to_owned()));
    }
    let summary = format!(
        "without hopping the commutators [H, n_i] have {without} terms ({with} with it): every site keeps its bosons, no current exists, and t/V = 0 is \
         among the ratios t/V ≥ 0"
    );
    let proof = "The hopping is all that does not commute with the n_i. At t = 0 every configuration is an eigenstate, the current operator is zero, and \
                 the free energy does not depend on the phase of a boundary, at any filling.";
    Ok(Finding::decided(without != 0, FindingKind::Proof, summary).with(Evidence::proof("no current", proof)))
}

pub(super) fn by_strips(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim != "b" || run.reading != WINDOW {
        return unknown(run.claim);
    }
    let temperatures = [0.02, 0.04, 0.08];
    let mut found = Vec::new();
    for width in run.parameters.integers("widths")? {
        let values = temperatures
            .iter()
            .map(|t| run.kept(&format!("width {width}, T = {t}"), |_| strips::fluctuations(width, 1.0, *t)));
        found.push((width, values.collect::<Result<Vec<f64>, Stop>>()?));
    }
    Ok(curie(&found, &temperatures, "sites around"))
}

/// Option b below the hopping, by quantum Monte Carlo: the exponent −1 of κ is left.
pub(super) fn by_world_lines(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim != "b" || run.reading == WINDOW {
        return unknown(run.claim);
    }
    let found = run.shared("points", |seed| {
        let (length, rows) = (run.parameters.integer("length")?, run.parameters.integers("rows")?);
        let temperatures = run.parameters.numbers("temperatures")?;
        // Chains forget more slowly the colder it is.
        let points = temperatures
            .iter()
            .zip(rows)
            .map(|(temperature, rows)| world_lines::point(run, length, STRONG[0], *temperature, rows, seed));
        points.collect::<Result<Vec<world_lines::Point>, Stop>>()
    })?;
    let mut table = Table::new(&[
        ("temperature", "t"),
        ("compressibility", "1/t"),
        ("error", "1/t"),
        ("stiffness", "t"),
        ("error of the stiffness", "t"),
    ]);
    for point in found.iter() {
        let (kappa, rho) = (&point.compressibility, &point.stiffness);
        table.push([point.temperature, kappa.value, kappa.error, rho.value, rho.error]);
    }
    let [.., before, last] = &found[..] else { return Err(Stop::Failed("two temperatures".to_owned())) };
    // d ln κ / d ln T between the two lowest temperatures.
    let octave = (before.temperature / last.temperature).ln();
    let exponent = (before.compressibility.value / last.compressibility.value).ln() / octave;
    let relative = |e: &Estimate| e.error / e.value;
    let error = relative(&before.compressibility).hypot(relative(&last.compressibility)) / octave;
    let summary = format!(
        "at V = {} t the compressibility is {:.4} ± {:.4} at T = {} t and {:.4} ± {:.4} at {} t: the exponent there is {exponent:.2} ± {error:.2}, not −1, \
         where the stiffness is {:.3} ± {:.3} t",
        STRONG[0],
        before.compressibility.value,
        before.compressibility.error,
        before.temperature,
        last.compressibility.value,
        last.compressibility.error,
        last.temperature,
        last.stiffness.value,
        last.stiffness.error
    );
    let (from_one, rival) = ((exponent + 1.0).abs(), exponent.abs());
    let finding = if from_one >= Estimate::DIFFERENT * error {
        Finding::decided(false, FindingKind::Numerical, summary)
    } else if from_one <= Estimate::SAME * error && rival >= Estimate::RIVAL * error {
        Finding::decided(true, FindingKind::Numerical, summary)
    } else {
        Finding::undecided(summary, "more rows")
    };
    Ok(finding.with(Evidence::table("points", table)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Outcome;

    #[test]
    fn only_an_inverse_temperature_is_curies_law() {
        let temperatures = [0.02, 0.04, 0.08];
        let of = |power: i32| {
            let values = temperatures.map(|t| 0.04 * f64::powi(t / 0.02, power)).to_vec();
            curie(&[(6, values)], &temperatures, "sites").outcome
        };
        assert_eq!(of(0), Outcome::Holds);
        // A constant compressibility, and one of 1/T².
        assert_eq!([of(1), of(-1)], [Outcome::Fails, Outcome::Fails]);
    }
}
