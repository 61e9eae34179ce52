//! hf/00-triangular-charge-order: the lowest energy of electrons that repel each other and barely hop.
//!
//! First method: a bound from below by a linear program over the states of a triangle, attained by a configuration that a search of a
//! torus finds; both together prove the energy for the infinite lattice. Second method: transfer matrices in (min, +).

mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_meanfield::charge_order::cells::{self, Cell};
use eigentruth_meanfield::charge_order::enumeration::{Options, minimisers, structure_factors};
use eigentruth_meanfield::charge_order::min_plus::Rows;
use eigentruth_meanfield::charge_order::{ChargeModel, Level, Rational};
use eigentruth_models::UnitCell;
use eigentruth_numerics::{Estimate, Provenance};

use self::variants::Patterns;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::other::closed_form;
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const WAVE: &str = "where there is a wave";
const ALL: &str = "all ratios";
const TWICE: &str = "bonds counted twice";
const CENTRED: &str = "measured from half filling";
const QUARTER: &str = "half an electron per site";

/// Energies are whole multiples of 1/256: couplings of 1/64, and quarters of them where they are measured from half filling.
const UNITS: i64 = 256;
const STEP: i64 = 4;

/// Couplings U0, U1 in units of 1/64, at ratios from 1/4 to 6, drawn with a seed.
fn couplings(seed: u64) -> Vec<[i64; 2]> {
    let uniform = |what: &str, at: usize| seed::uniform(seed, &["charge order", what, &at.to_string()]);
    (0..72)
        .map(|at| {
            let second = 20.0 + 80.0 * uniform("U1", at);
            let ratio = 0.25 + 5.75 * uniform("ratio", at);
            [(second * ratio).round() as i64, second.round() as i64]
        })
        .collect()
}

/// The electrons in a reading, and their density in its units of charge.
fn model(reading: &str, [u0, u1]: [i64; 2]) -> (ChargeModel, Rational) {
    let cell = UnitCell::triangular();
    let electrons = |bond: i64| ChargeModel::electrons(cell.clone(), STEP * u0, &[STEP * bond]);
    match reading {
        TWICE => (electrons(2 * u1), Rational::ONE),
        CENTRED => {
            // (n_↑ − ½)(n_↓ − ½) is −¼ for one electron and ¼ else; charges count from one electron.
            let level = |charge, energy| Level { charge, energy };
            let levels = vec![level(-1, u0), level(0, -u0), level(1, u0)];
            (ChargeModel { cell, levels, couplings: vec![STEP * u1] }, Rational::ZERO)
        }
        QUARTER => (electrons(u1), Rational::ONE / Rational::from(2)),
        _ => (electrons(u1), Rational::ONE),
    }
}

/// The tori on which configurations are looked for: three sublattices fit.
fn torus(reading: &str) -> [usize; 2] {
    if reading == QUARTER { [3, 6] } else { [3, 3] }
}

fn charge(density: &Rational, sites: usize) -> Result<i64, Stop> {
    let total = density * Rational::from(sites as i64);
    let whole = i64::try_from(total.numerator().clone()).ok().filter(|_| total.is_int());
    whole.ok_or_else(|| Stop::Failed(format!("{sites} sites at the density {density} hold no whole charge")))
}

/// What a method found at one point.
struct Ground {
    at: [i64; 2],
    /// Energy per site in units of 1/256.
    energy: Rational,
    /// Whether a configuration with the same level everywhere has this energy as well.
    uniform: bool,
}

/// The energy per site of one electron everywhere, where that is the density.
fn uniform_energy(model: &ChargeModel, density: &Rational) -> Result<Option<Rational>, Stop> {
    let lattice = model.torus([3, 3])?;
    let level = model.levels.iter().position(|level| Rational::from(level.charge) == *density);
    let Some(level) = level else { return Ok(None) };
    let energy = model.energy(&lattice, &vec![level as u8; lattice.len()])?;
    Ok(Some(Rational::from(energy) / Rational::from(lattice.len() as i64)))
}

/// `α U0 + β U1` in LaTeX, if simple fractions α, β give the energies of all these points.
fn law(found: &[&Ground]) -> Option<String> {
    let column = |k: usize| found.iter().map(|g| g.at[k] as f64 / 64.0).collect();
    let values: Vec<(f64, f64)> = found.iter().map(|g| (value(&g.energy), error(&g.energy))).collect();
    let fractions = closed_form::combination(&[column(0), column(1)], &values)?;
    Some(closed_form::sum(&fractions, &["U_0", "U_1"]))
}

fn value(energy: &Rational) -> f64 {
    energy.to_f64().value() / UNITS as f64
}

/// The energy is exact, its double is not.
fn error(energy: &Rational) -> f64 {
    8.0 * f64::EPSILON * (1.0 + value(energy).abs())
}

/// The formula of all points: one law, or the smaller of two, since the minimum over configurations is one of linear functions. Which
/// holds where depends on the ratio of the couplings, so that the points fall into two intervals of it.
fn closed_form_of(found: &[Ground]) -> Option<String> {
    /// Points that a law has to have: two fix it, as many can contradict it.
    const FEWEST: usize = 4;
    let mut sorted: Vec<&Ground> = found.iter().collect();
    sorted.sort_by_key(|ground| Rational::from(ground.at[0]) / Rational::from(ground.at[1]));
    if let Some(law) = law(&sorted) {
        return Some(law);
    }
    let cuts = FEWEST..=sorted.len().saturating_sub(FEWEST);
    cuts.into_iter().find_map(|cut| {
        let (low, high) = sorted.split_at(cut);
        Some(format!(r"\min({},{})", law(low)?, law(high)?))
    })
}

fn finding(run: &Run<'_>, found: Vec<Ground>, how: &str, kind: FindingKind) -> Result<Finding, Stop> {
    let found: Vec<Ground> = if run.reading == WAVE {
        // The energy of the wave is asked for: points where no uniform configuration is a ground state.
        found.into_iter().filter(|ground| !ground.uniform).collect()
    } else {
        found
    };
    let mut table = Table::new(&[("U0", "1"), ("U1", "1"), ("energy per site", "1"), ("uniform", "1")]);
    for ground in &found {
        let [u0, u1] = ground.at.map(|u| u as f64 / 64.0);
        table.push([u0, u1, value(&ground.energy), f64::from(u8::from(ground.uniform))]);
    }
    let closed_form = closed_form_of(&found);
    let provenance = Provenance::new(format!("meanfield/{how}"));
    let sample = |ground: &Ground| Sample {
        at: ground.at.iter().map(|u| *u as f64 / 64.0).collect(),
        value: Estimate::exact(value(&ground.energy), error(&ground.energy), provenance.clone()),
    };
    let first =
        found.first().ok_or_else(|| Stop::Failed("no couplings with a wave were drawn".to_owned()))?;
    let summary = format!(
        "at U0 = {}, U1 = {} the lowest energy per site is {} ({})",
        first.at[0] as f64 / 64.0,
        first.at[1] as f64 / 64.0,
        value(&first.energy),
        closed_form.as_deref().unwrap_or("no formula was found")
    );
    let symbols = ["U_0", "U_1"].map(str::to_owned).to_vec();
    let samples = Samples { symbols, points: found.iter().map(sample).collect(), closed_form };
    Ok(Finding::value(kind, Value::Samples { samples }, summary).with(Evidence::table("energies", table)))
}

fn points(run: &Run<'_>) -> Vec<[i64; 2]> {
    let count = if run.reading == QUARTER { 24 } else { usize::MAX };
    couplings(run.points_seed(0)).into_iter().take(count).collect()
}

fn by_triangles(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut found = Vec::new();
    let mut patterns = Table::new(&[
        ("U0 over U1", "1"),
        ("ground states of the torus", "1"),
        ("largest structure factor", "1"),
        ("its momentum", "b1"),
        ("second component", "b2"),
    ]);
    for at in points(run) {
        run.checkpoint()?;
        let (model, density) = model(run.reading, at);
        let size = torus(run.reading);
        let lattice = model.torus(size)?;
        let lowest = minimisers(&model, &lattice, charge(&density, lattice.len())?, Options::default())?;
        let energy = Rational::from(lowest.energy) / Rational::from(lattice.len() as i64);
        let bound = cells::bound(&model, Cell::Triangle, &density)?;
        if bound.energy_per_site != energy {
            return Ok(Finding::undecided(
                format!(
                    "at U0/U1 = {}/{} the bound {} is not attained on the torus, whose lowest energy is {energy}",
                    at[0], at[1], bound.energy_per_site
                ),
                "larger cells of the bound, or a larger torus",
            ));
        }
        let uniform = uniform_energy(&model, &density)?.is_some_and(|uniform| uniform == energy);
        let factors = structure_factors(&model, &lattice, size, &lowest.configurations[0]);
        let peak = factors.iter().max_by(|a, b| a.value.value.total_cmp(&b.value.value));
        let (height, [qx, qy]) = peak.map_or((0.0, [0.0; 2]), |peak| (peak.value.value, peak.momentum));
        patterns.push([at[0] as f64 / at[1] as f64, lowest.degeneracy as f64, height, qx, qy]);
        found.push(Ground { at, energy, uniform });
    }
    let proof = "Every bond lies in two triangles and every site in six, so the energy per site of any configuration is the mean over \
                 triangles of the energies that their sites and bonds share with them. Each triangle state has at least the energy λ + μ·(its density) with the exact \
                 multipliers of the linear program, so no configuration of the density lies below λ + μn, whatever its period; the \
                 configuration found on the torus has this energy exactly. Both are compared as fractions.";
    Ok(finding(run, found, "triangle bound and search", FindingKind::Proof)?
        .with(Evidence::table("patterns", patterns))
        .with(Evidence::proof("certificate", proof)))
}

fn by_transfer_matrix(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut found = Vec::new();
    for at in points(run) {
        run.checkpoint()?;
        let (model, density) = model(run.reading, at);
        let rows = Rows::new(&model, 3)?;
        let per_site = |length: usize| -> Result<Rational, Stop> {
            let sites = 3 * length;
            Ok(Rational::from(rows.torus(length, charge(&density, sites)?)?) / Rational::from(sites as i64))
        };
        // Longer tori can only be as low as those that they repeat, or lower.
        let lengths: &[usize] = if run.reading == QUARTER { &[2, 6] } else { &[2, 3, 4, 6] };
        let mut energies = Vec::new();
        for &length in lengths {
            energies.push(per_site(length)?);
        }
        let energy = energies.into_iter().min().ok_or_else(|| Stop::Failed("no length".to_owned()))?;
        let uniform = uniform_energy(&model, &density)?.is_some_and(|uniform| uniform == energy);
        found.push(Ground { at, energy, uniform });
    }
    finding(run, found, "min-plus transfer matrix", FindingKind::Numerical)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$U_0;U_1$",
        claims: vec![Claim::value("energy", "the lowest energy per site as a function of U0 and U1")],
        assembly: Assembly::Parts(vec!["energy"]),
        readings: vec![
            Reading::admissible(
                WAVE,
                "commensurate charge density wave in real space",
                "L. F. Tocchio, C. Gros, X.-F. Zhang, S. Eggert, Phys. Rev. Lett. 113, 246405 (2014): charge order of three sublattices",
                "The energy of the wave, at couplings where no uniform state is a ground state: a wave induced by the repulsion is what is \
                 studied. One electron per site, a pair of electrons on a site costs U0, a pair on a bond U1.",
            ),
            Reading::admissible(
                ALL,
                "What is the ground state energy per site?",
                "J. E. Hirsch, Phys. Rev. Lett. 53, 2327 (1984): which of both orders is the ground state depends on U and V",
                "The lowest energy at any ratio of U0 and U1, whether the ground state is a wave or not: the prompt names no ratio.",
            ),
            Reading::inadmissible(
                TWICE,
                "nearest-neighbor interaction",
                "sums over ordered pairs of sites without a factor one half",
                "Two electrons on neighbouring sites would repel each other with 2U1, where U1 is called their interaction.",
            ),
            Reading::inadmissible(
                CENTRED,
                "Coulomb repulsion denoted by",
                "lattice Monte Carlo, where (n_up − 1/2)(n_down − 1/2) keeps half filling at zero chemical potential",
                "Densities measured from half filling add an attraction to a background to the repulsion of electrons, which alone is named.",
            ),
            Reading::inadmissible(
                QUARTER,
                "half-filling per site",
                "usage for electrons without spin, where half filling is half an electron a site",
                "A site holds two electrons with spin; half of that is one, half an electron is a quarter filling.",
            ),
        ],
        methods: vec![
            Method::new("triangle bound and search", "meanfield", &["energy"], by_triangles),
            Method::new("min-plus transfer matrix", "meanfield", &["energy"], by_transfer_matrix),
        ],
        invariants: vec![Invariant::ScalingDegree {
            weights: vec![("U_0".to_owned(), "1".to_owned()), ("U_1".to_owned(), "1".to_owned())],
            degree: "1".to_owned(),
        }],
        overturned_by: "A configuration with one electron per site on any torus whose energy per site lies below the bound of the triangles.",
        family: Some(&Patterns),
        ..Problem::outline(
            0,
            "hf/00-triangular-charge-order",
            "Charge order on the triangular lattice",
            "Electrons with spin fill half of the triangular lattice. They repel each other on a site \
                    (U_0) and on neighbouring sites (U_1), and barely hop. Give the ground-state energy per \
                    site of the commensurate charge order.",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests;
