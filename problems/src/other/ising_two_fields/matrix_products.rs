//! Rings and tori as matrix products, in a basis of the transverse field.
//!
//! With the axes turned, `σ^z → σˣ` and `σˣ → σᶻ`, the flip of all spins at g = 0 is the parity of the number of spins up, which the
//! tensors keep: the two ground states of the ordered phase are found one in each sector. Levels of a sector are sought together.

use eigentruth_models::hamiltonians::SpinSystem;
use eigentruth_models::{Boundary, Lattice, Spin};
use eigentruth_mps::{Chain, Mpo, Search, Stages, correlations};
use eigentruth_operators::{GeneratorKind, NumericOperator};

use super::inequalities::rival;
use super::rings::{Order, transition_of};
use super::{DOUBLET, Limit, SQUARES, exchange, geometric, polynomial, rival_gap, tori};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// A ring or a torus by what of it is compared.
#[derive(Clone, Debug)]
pub(super) struct Closed {
    /// The levels that were asked for above the lowest, in units of J.
    pub excitations: Vec<f64>,
    /// The largest error of a level.
    pub error: f64,
    /// The largest weight that a last sweep left out.
    pub discarded: f64,
    /// ⟨σ^a_0⟩ and ⟨σ^a_0 σ^a_r⟩ at half of all sides in the ground state, a = z, x as the prompt names them.
    pub mean: [f64; 2],
    pub far: [f64; 2],
}

/// From one side of a ring or two of a torus: the lattice, and the site that is half of all sides away from the first.
fn lattice(sides: &[usize]) -> Result<(Lattice, usize), Stop> {
    match *sides {
        [sites] => Ok((Lattice::chain(sites, Boundary::Periodic)?, sites / 2)),
        [x, y] => {
            let lattice = Lattice::square([x, y], [Boundary::Periodic; 2])?;
            let half = lattice.site_at(0, [i32::try_from(x / 2)?, i32::try_from(y / 2)?]);
            let (half, _) =
                half.ok_or_else(|| Stop::Failed("a torus has a site half way around".to_owned()))?;
            Ok((lattice, half))
        }
        _ => Err(Stop::Failed("a lattice has one side or two".to_owned())),
    }
}

impl Closed {
    /// `H = −J Σ σ^z σ^z + h Σ σ^x + g Σ σ^z` in turned axes; `levels` of them in a sector.
    pub(super) fn new(
        sides: &[usize],
        [j, h, g]: [f64; 3],
        levels: usize,
        bond_dimension: usize,
        seed: u64,
    ) -> Result<Self, Stop> {
        let (lattice, half) = lattice(sides)?;
        let sites = lattice.len();
        let mut spins = SpinSystem::new(sites, Spin::HALF);
        for bond in lattice.bonds() {
            // σσ = 4 SS.
            spins.exchange(bond, [-4.0 * j, 0.0, 0.0])?;
        }
        // The term of a field is −field · S.
        (0..sites).for_each(|site| spins.field(site, [-2.0 * g, 0.0, -2.0 * h]));
        let hamiltonian = spins.build()?;
        let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges())?;
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain)?;
        let schedule = Stages {
            bond_dimensions: vec![bond_dimension / 2, bond_dimension],
            sweeps: 8,
            noise: 1e-3,
            tolerance: 1e-9,
        };
        let search =
            Search { starts: 1, configuration_first: false, ..Search::new(&chain, &mpo, schedule, seed) };
        let mut found = Vec::new();
        let mut discarded: f64 = 0.0;
        for label in chain.sectors() {
            let charges: Vec<i64> =
                label.0.iter().take(chain.charges().len()).map(|q| i64::from(*q)).collect();
            let (energies, states, reports) = if levels == 1 {
                let one = search.ground(&charges)?;
                (vec![one.energy], vec![one.run.state], one.run.reports)
            } else {
                let all = search.together(&charges, levels)?;
                (all.energies, all.states, all.reports)
            };
            discarded = reports.last().map_or(discarded, |last| discarded.max(last.discarded));
            found.extend(energies.into_iter().zip(states));
        }
        found.sort_by(|a, b| a.0.value.total_cmp(&b.0.value));
        let error = found.iter().map(|(energy, _)| energy.error).fold(0.0, f64::max);
        let (ground, state) = &found[0];
        let excitations = found[1..].iter().map(|(energy, _)| energy.value - ground.value).collect();
        let (mut mean, mut far) = ([0.0; 2], [0.0; 2]);
        for (component, kind) in [GeneratorKind::X, GeneratorKind::Z].into_iter().enumerate() {
            let spin = |site: usize| spins.spin(site, kind);
            let all = [NumericOperator::identity(), spin(half)];
            let found = correlations(hamiltonian.space(), &chain, state, &[spin(0)], &all)?;
            (mean[component], far[component]) = (2.0 * found[0][0].re, 4.0 * found[0][1].re);
        }
        Ok(Self { excitations, error, discarded, mean, far })
    }
}

/// Errors of levels grow by less than this where a limit is taken: Neville's weights of the rings that are used add up to 130 at most.
const AMPLIFIED: f64 = 130.0;

/// The rings or tori of a run at these couplings, with `levels` of them in a sector.
struct Series {
    sides: Vec<Vec<usize>>,
    found: Vec<Closed>,
    /// In units of the prompt.
    unit: f64,
}

impl Series {
    fn of(run: &Run<'_>, [j, h, g]: [f64; 3], levels: usize) -> Result<Self, Stop> {
        let sides: Vec<Vec<usize>> = if SQUARES.contains(&run.reading) {
            let (x, y) = (run.parameters.integers("widths")?, run.parameters.integers("lengths")?);
            x.into_iter().zip(y).map(|(x, y)| vec![x, y]).collect()
        } else {
            run.parameters.integers("rings")?.into_iter().map(|sites| vec![sites]).collect()
        };
        let bond_dimension = run.parameters.integer("bond dimension")?;
        // Only fields in units of the exchange matter.
        let (h, g) = (h / j, g / j);
        let found = run.shared(&format!("{sides:?}, h/J {h}, g/J {g}, {levels}"), |seed| {
            let each = |sides: &Vec<usize>| {
                run.checkpoint()?;
                Closed::new(sides, [1.0, h, g], levels, bond_dimension, seed)
            };
            sides.iter().map(each).collect::<Result<Vec<_>, Stop>>()
        })?;
        Ok(Self { sides, found: found.to_vec(), unit: j })
    }

    fn values(&self, of: impl Fn(&Closed) -> f64) -> Vec<f64> {
        self.found.iter().map(of).collect()
    }

    fn levels(&self, level: usize) -> Vec<f64> {
        self.values(|closed| self.unit * closed.excitations[level])
    }

    fn sites(&self) -> Vec<usize> {
        self.sides.iter().map(|sides| sides.iter().product()).collect()
    }

    fn is_of_rings(&self) -> bool {
        self.sides.iter().all(|sides| sides.len() == 1)
    }

    /// What a quantity that converges exponentially tends to.
    fn settled(&self, values: &[f64]) -> Limit {
        if self.is_of_rings() { geometric(values) } else { tori::limit(values) }
    }

    /// A limit of levels, with their own errors.
    fn of_levels(&self, limit: Limit) -> Limit {
        let error = self.found.iter().map(|closed| closed.error).fold(0.0, f64::max);
        Limit { error: limit.error + AMPLIFIED * self.unit * error, ..limit }
    }

    /// A limit of averages: what is left out of a state changes these by its root at most.
    fn of_averages(&self, limit: Limit) -> Limit {
        let discarded = self.found.iter().map(|closed| closed.discarded).fold(0.0, f64::max);
        Limit { error: limit.error + discarded.sqrt(), ..limit }
    }

    fn table(&self, name: &str, unit: &str, values: &[f64]) -> Evidence {
        let columns = [("sites", "1"), (name, unit), ("weight left out", "1"), ("error of levels", "J")];
        let mut table = Table::new(&columns);
        for ((sites, value), closed) in self.sites().into_iter().zip(values).zip(&self.found) {
            table.push([sites as f64, *value, closed.discarded, closed.error]);
        }
        Evidence::table(name, table)
    }
}

fn unclear(limit: Limit) -> Finding {
    let why = format!("the limit {limit} is neither zero nor different from it");
    Finding::undecided(why, "minutes: longer rings and wider bonds")
}

/// Claims on levels and on order.
pub(super) fn levels(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "a" => gap(run),
        "b" => transition(run),
        other => Err(Stop::Failed(format!("`{other}` is no claim of levels"))),
    }
}

fn gap(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    let series = Series::of(run, [j, 1.0, 0.0], 2)?;
    // In the ordered phase the two lowest states become degenerate; the second excitation is one in either phase.
    let (which, level) = if run.reading == DOUBLET { ("E1 − E0", 0) } else { ("E2 − E0", 1) };
    let values = series.levels(level);
    let limit = if series.is_of_rings() && level == 1 {
        polynomial(&series.sites(), &values)
    } else {
        series.settled(&values)
    };
    let limit = series.of_levels(limit);
    let table = series.table(which, "1", &values);
    let Some(vanishes) = limit.vanishes(rival_gap(j)) else { return Ok(unclear(limit).with(table)) };
    let summary = format!("{which} of matrix products tends to {limit} at h = 1");
    Ok(Finding::decided(vanishes, FindingKind::Numerical, summary).with(table))
}

fn transition(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    // Either side of the transition: of the chain at h = J, of the square lattice far from where mean-field theory orders, 4J.
    let high = if SQUARES.contains(&run.reading) { 16.0 } else { 2.0 };
    let (mut orders, mut tables) = (Vec::new(), Vec::new());
    for (h, name) in [(0.5 * j, "correlator half way in the low field"), (high * j, "in the high field")] {
        let series = Series::of(run, [j, h, 0.0], 1)?;
        let values = series.values(|closed| closed.far[0]);
        tables.push(series.table(name, "1", &values));
        orders.push(Order { h, limit: series.of_averages(series.settled(&values)) });
    }
    let finding = transition_of(&orders).unwrap_or_else(unclear);
    Ok(tables.into_iter().fold(finding, Finding::with))
}

/// Claims on what correlates far apart.
pub(super) fn far_apart(run: &Run<'_>) -> Result<Finding, Stop> {
    let (h, component) = match run.claim {
        "c" => (10.0, 0),
        "d" => (0.1, 1),
        other => return Err(Stop::Failed(format!("`{other}` is no claim of correlators"))),
    };
    let series = Series::of(run, [exchange(run), h, 1.0], 1)?;
    let values = series.values(|closed| closed.far[component]);
    let table = series.table("correlator half way", "1", &values);
    let squares = series.values(|closed| closed.mean[component].powi(2));
    let square = series.table("square of the mean", "1", &squares);
    // The limit is the square of the mean too, which small tori know better than the farthest pair.
    let limit = series.settled(if series.is_of_rings() { &values } else { &squares });
    let limit = series.of_averages(limit);
    let finding = match limit.vanishes(rival(run, component)) {
        Some(false) => {
            let summary = format!("the correlator of matrix products tends to {limit}, not to zero");
            Finding::fails(FindingKind::Numerical, summary)
        }
        Some(true) => Finding::undecided("the correlator vanishes; how is not looked at", "all distances"),
        None => unclear(limit),
    };
    Ok(finding.with(table).with(square))
}

#[cfg(test)]
mod tests {
    use super::super::rings::ring;
    use super::super::tori::torus;
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-7
    }

    #[test]
    fn rings_are_those_of_exact_diagonalization() {
        for [j, h, g] in
            [[1.0, 1.0, 0.0], [2.0, 1.0, 0.0], [1.0, 0.1, 1.0], [1.0, 10.0, 1.0], [1.0, 2.0, 1.0]]
        {
            // Two of either parity where the flip is a symmetry.
            let levels = if g == 0.0 { 2 } else { 1 };
            let found = Closed::new(&[8], [j, h, g], levels, 32, 1).unwrap();
            let exact = ring(8, j, h, g).unwrap();
            for (a, b) in found.excitations.iter().zip(exact.excitations).take(2) {
                assert!(close(*a, b), "{j} {h} {g}: {found:?} {exact:?}");
            }
            for component in [0, 1] {
                let far = exact.correlators[component][3];
                assert!(close(found.far[component], far), "{j} {h} {g}: {found:?} {exact:?}");
                // The configurations of `ring` count down where these count up.
                let mean = exact.mean[component].abs();
                assert!(close(found.mean[component].abs(), mean), "{j} {h} {g}: {found:?} {exact:?}");
            }
        }
        // The other sign of the exchange would be seen: the correlators at odd distances change theirs, and at even ones the means go.
        let other = Closed::new(&[8], [-1.0, 2.0, 1.0], 1, 32, 1).unwrap();
        let exact = ring(8, 1.0, 2.0, 1.0).unwrap();
        assert!(
            (other.mean[0].abs() - exact.mean[0].abs()).abs() > 0.1
                && !close(other.far[0], exact.correlators[0][3])
        );
    }

    #[test]
    fn tori_are_those_of_exact_diagonalization() {
        for [h, g] in [[1.0, 0.0], [16.0, 0.0], [10.0, 1.0]] {
            let levels = if g == 0.0 { 2 } else { 1 };
            let found = Closed::new(&[3, 3], [1.0, h, g], levels, 32, 1).unwrap();
            let exact = torus([3, 3], [1.0, h, g], 3, 1).unwrap();
            for (a, b) in found.excitations.iter().zip(exact.excitations).take(2) {
                assert!(close(*a, b), "{h} {g}: {found:?} {exact:?}");
            }
            assert!(
                close(found.far[0], exact.far[0]) && close(found.far[1], exact.far[1]),
                "{found:?} {exact:?}"
            );
        }
    }
}
