//! other/34-bose-hubbard-two-per-site: the transition of lattice bosons, its symmetry, and their conductivity.
//!
//! First method: Gutzwiller mean field, whose energies are rigorous bounds from above, and the effective action next to the lobe. Second
//! method: exact diagonalization of tori: Lehmann sums of the conductivity, twisted boundaries, and the exact action of a slow
//! uniform field, which the gauge invariance `g(ω, μ) = g(ω + μ)` ties to the dependence on μ. Third method: world lines by quantum Monte Carlo, whose
//! windings around space and time tell the place of the transition and the dynamical exponents.

mod clusters;
#[cfg(test)]
mod invariants;
mod lobes;
mod windings;
mod world_lines;

use eigentruth_grading::Kind;
use eigentruth_meanfield::gutzwiller::{Bosons, mott};
use eigentruth_numerics::{Estimate, Kind as EstimateKind};

use self::clusters::{Conductivity, Green, Torus, conductivity};
use self::lobes::Lobes;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Outcome, Table};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Constraint, Problem, Reading};

const DENSITY: &str = "fixed density";
const TWICE: &str = "bonds counted twice";
const SOME_KNOB: &str = "one of both knobs";

/// Bosons per site.
const FILLING: usize = 2;

/// Neighbours of a site of the square lattice.
const NEIGHBOURS: usize = 4;

/// The repulsions of claims b and c, in units of the printed t.
const INSULATING: f64 = 30.0;
const CONDENSED: f64 = 0.001;

/// The hopping of a bond in units of the printed t.
fn hopping(reading: &str) -> f64 {
    if reading == TWICE { 2.0 } else { 1.0 }
}

fn by_mean_field(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "b" => bound_of_the_kinetic_energy(hopping(run.reading), INSULATING, FILLING),
        "c" => stiffness(hopping(run.reading), CONDENSED, FILLING),
        "a" => Ok((*run.shared("tip", |_| tip_at_fixed_density(FILLING))?).clone()),
        _ => {
            let tip = run.shared("tip", |_| tip_at_fixed_density(FILLING))?;
            both_knobs(run.reading, tip.outcome == Outcome::Holds, FILLING)
        }
    }
}

/// With a whole number n of bosons per site the repulsion costs U n(n−1)/2 at least, for n(n−1)/2 of whole numbers lies above its tangent. A product state below U
/// proves that the kinetic energy is negative, and the f-sum rule that the conductivity does not vanish.
fn bound_of_the_kinetic_energy(t: f64, u: f64, filling: usize) -> Result<Finding, Stop> {
    let state = Bosons::new(t, u, NEIGHBOURS)?.at_density(filling as f64)?;
    let n = filling as f64;
    let least = 0.5 * u * n * (n - 1.0);
    let bound = state.energy.value + state.energy.error - least;
    if bound >= 0.0 {
        return Ok(Finding::undecided(
            format!("the best product of site states has no kinetic energy at U = {u} t"),
            "a correlated state: exact energies of clusters with open boundaries, or quantum Monte Carlo",
        ));
    }
    let estimate =
        Estimate { kind: EstimateKind::UpperBound, ..Estimate::exact(bound, 0.0, state.energy.provenance) };
    let summary = format!(
        "the kinetic energy per site of the infinite lattice lies below {bound:.4} t at U = {u} t, so the integral of the real \
         conductivity over all frequencies, which is π/2 times minus the kinetic energy of a direction, is not zero"
    );
    let proof = "E/N ≤ energy of the product state (variation); ⟨U n(n−1)/2⟩ ≥ U n̄(n̄−1)/2 at whole n̄ (convexity on whole numbers); so \
                 ⟨K⟩/N ≤ the difference < 0; ∫σ(ω)dω over positive ω = −(π/2)⟨K_x⟩/N > 0 (f-sum rule), hence σ is not zero at all \
                 frequencies.";
    Ok(Finding::decided(false, FindingKind::Proof, summary)
        .with(Evidence::number("bound of the kinetic energy", "t", estimate))
        .with(Evidence::proof("f-sum rule", proof)))
}

/// The weight of the delta function at zero frequency is π times the stiffness.
fn stiffness(t: f64, u: f64, filling: usize) -> Result<Finding, Stop> {
    let state = Bosons::new(t, u, NEIGHBOURS)?.at_density(filling as f64)?;
    let rho = state.stiffness;
    let ideal = 2.0 * t * filling as f64;
    let summary = format!(
        "at U = {u} t the stiffness is {:.6} t, {:.6} of that of free bosons: the conductivity has a delta function at zero",
        rho.value,
        rho.value / ideal
    );
    Ok(Finding::decided(rho.value > 5.0 * rho.error, FindingKind::Numerical, summary).with(Evidence::number(
        "stiffness",
        "t",
        rho,
    )))
}

/// Exponent of a gap as the hopping approaches the edge of the lobe at fixed μ: zν, of which ν = 1/2 in mean field.
fn exponent(edge: f64, gap: impl Fn(f64) -> Result<f64, Stop>) -> Result<f64, Stop> {
    let [far, near] = [1e-4, 1e-6];
    Ok((gap(edge * (1.0 - far))? / gap(edge * (1.0 - near))?).ln() / (far / near).ln())
}

/// At fixed density the transition is at the tip of the lobe; there K₁ vanishes, and K₂ ∂_τ² is what is left.
fn tip_at_fixed_density(filling: usize) -> Result<Finding, Stop> {
    let z = NEIGHBOURS as f64;
    // The transition by the order parameter at the density itself, by bisection, in units of U.
    let order = |t: f64| -> Result<f64, Stop> {
        Ok(Bosons::new(t, 1.0, NEIGHBOURS)?.at_density(filling as f64)?.order.value)
    };
    let (mut low, mut high) = (0.01, 0.05);
    for _ in 0..14 {
        let t = 0.5 * (low + high);
        if order(t)? > 0.0 { high = t } else { low = t }
    }
    let tip = mott::tip(filling)?;
    let (edge, mu) = (tip.hopping.value / z, tip.chemical_potential.value);
    let action = Bosons::new(edge, 1.0, NEIGHBOURS)?.action(filling, mu)?;
    let z_nu = exponent(edge, |t| {
        let gaps = Bosons::new(t, 1.0, NEIGHBOURS)?.gaps(filling, mu)?;
        Ok(gaps.particle.value + gaps.hole.value)
    })?;
    let meets = (low..=high).contains(&edge) || (edge - low).abs() < 1e-5 || (edge - high).abs() < 1e-5;
    if !meets {
        return Ok(Finding::undecided(
            format!("the order sets in between t/U = {low} and {high}, the lobe ends at {edge}"),
            "a finer search",
        ));
    }
    let relativistic =
        action.k1.value.abs() <= 4.0 * action.k1.error && action.k2.value > 5.0 * action.k2.error;
    let summary = format!(
        "at {filling} bosons per site order sets in at t/U = {edge:.5}, the tip of the lobe, where K1 = {:.1e}, K2 = {:.3}/U² and the gaps close \
         with the exponent {z_nu:.3} = zν, ν = 1/2: z = {:.2}",
        action.k1.value,
        action.k2.value,
        2.0 * z_nu
    );
    Ok(Finding::decided(relativistic && (z_nu - 0.5).abs() < 0.01, FindingKind::Numerical, summary)
        .with(Evidence::number("K1 at the tip", "1/U^2", action.k1))
        .with(Evidence::number("K2 at the tip", "1/U^3", action.k2)))
}

fn both_knobs(reading: &str, ratio: bool, filling: usize) -> Result<Finding, Stop> {
    let tip = mott::tip(filling)?;
    let z = NEIGHBOURS as f64;
    // Half way to the tip, doped with bosons: the edge where the particle gap closes.
    let t = 0.5 * tip.hopping.value / z;
    let gaps = Bosons::new(t, 1.0, NEIGHBOURS)?.gaps(filling, tip.chemical_potential.value)?;
    let mu = tip.chemical_potential.value + gaps.particle.value;
    let action = Bosons::new(t, 1.0, NEIGHBOURS)?.action(filling, mu)?;
    let z_nu = exponent(t, |t| Ok(Bosons::new(t, 1.0, NEIGHBOURS)?.gaps(filling, mu)?.particle.value))?;
    let filling_alone = action.k1.value.abs() <= 4.0 * action.k1.error;
    if action.r.value.abs() > 1e-9 * z / t {
        return Err(Stop::Failed(format!("r = {} does not vanish at the edge of the lobe", action.r.value)));
    }
    let holds = if reading == SOME_KNOB { ratio || filling_alone } else { ratio && filling_alone };
    let summary = format!(
        "where the filling leaves {filling} at t/U = {t:.5}, K1 = {:.3}/U² does not vanish and the gap closes with zν = {z_nu:.3}, ν = 1/2: z = \
         {:.2}; at fixed filling, with t/U, K1 vanishes",
        action.k1.value,
        2.0 * z_nu
    );
    Ok(Finding::decided(holds, FindingKind::Numerical, summary).with(Evidence::number(
        "K1 where the filling changes",
        "1/U^2",
        action.k1,
    )))
}

fn sizes(run: &Run<'_>) -> Result<Vec<[[i32; 2]; 2]>, Stop> {
    let known = |sites: usize| match sites {
        4 => Ok(Torus::FOUR),
        6 => Ok(Torus::SIX),
        8 => Ok(Torus::EIGHT),
        9 => Ok(Torus::NINE),
        other => Err(Stop::Failed(format!("there is no torus of {other} sites in the list"))),
    };
    run.parameters.integers("sites")?.into_iter().map(known).collect()
}

fn by_exact_tori(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "b" => insulating_conductivity(run),
        "c" => condensed_conductivity(run),
        _ => exact_actions(run),
    }
}

fn row(table: &mut Table, sites: usize, u: f64, found: &Conductivity) {
    table.push([sites as f64, u, found.total, found.regular, found.drude, found.onset, found.error]);
}

fn conductivities() -> Table {
    Table::new(&[
        ("sites", "1"),
        ("U", "t"),
        ("sum rule", "t"),
        ("regular part", "t"),
        ("Drude weight", "t"),
        ("first frequency", "t"),
        ("error", "t"),
    ])
}

/// Shared by the readings with the same hopping.
fn conductivity_of(run: &Run<'_>, vectors: [[i32; 2]; 2], cut: u16, u: f64) -> Result<Conductivity, Stop> {
    let t = hopping(run.reading);
    let key = format!("conductivity {vectors:?} {cut} {t} {u}");
    Ok(*run.shared(&key, |_| conductivity(Torus { vectors, cut }, t, u))?)
}

fn insulating_conductivity(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = conductivities();
    let found = conductivity_of(run, Torus::SIX, 6, INSULATING)?;
    row(&mut table, 6, INSULATING, &found);
    let missing = (found.total - found.regular - found.drude).abs();
    if missing > 5.0 * found.error {
        return Err(Stop::Failed(format!("the sum rule misses {missing}")));
    }
    // No current that ends is what a conductivity of zero means.
    let seen = found.regular + found.drude > 5.0 * found.error;
    let summary = format!(
        "at U = 30 t on 6 sites the conductivity has the weight {:.4} t of the sum rule's {:.4} t at frequencies from {:.2} t on",
        found.regular, found.total, found.onset
    );
    Ok(Finding::decided(!seen, FindingKind::Numerical, summary).with(Evidence::table("sum rule", table)))
}

fn condensed_conductivity(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = conductivities();
    let mut shares = Vec::new();
    for (vectors, sites) in [(Torus::FOUR, 4), (Torus::SIX, 6)] {
        // All bosons fit on one site: nothing is cut off.
        let found = conductivity_of(run, vectors, 2 * sites, CONDENSED)?;
        row(&mut table, usize::from(sites), CONDENSED, &found);
        shares.push((found.drude / found.total, found.error / found.total));
    }
    let [small, large] = shares[..] else { return Err(Stop::Failed("two tori".to_owned())) };
    let holds = large.0 - 5.0 * large.1 > 0.9 && (large.0 - small.0).abs() < 0.01;
    let summary = format!(
        "at U = 0.001 t the peak at zero frequency holds {:.6} of the sum rule on 4 sites and {:.6} on 6",
        small.0, large.0
    );
    Ok(Finding::decided(holds, FindingKind::Numerical, summary).with(Evidence::table("sum rule", table)))
}

/// Repulsions towards the transition in units of the hopping of a bond.
const TOWARDS: [f64; 4] = [200.0, 100.0, 50.0, 25.0];

/// The exact action of a uniform field: `r = 1/g` falls to zero at both edges of the insulator. If it is
/// `K₂ [(Δ/2)² − (μ − μ*)²]` between them, the edge has K₁ = K₂ Δ, which vanishes as the gap Δ does: the field is relativistic where
/// both edges meet, and not where one of them is crossed.
struct Actions {
    table: Table,
    /// Whether the action becomes relativistic as the gap closes, on all tori.
    relativistic: bool,
    /// Whether K₁ is positive at every edge.
    generic: bool,
    summary: String,
}

fn actions(run: &Run<'_>) -> Result<Actions, Stop> {
    let mut table = Table::new(&[
        ("sites", "1"),
        ("U", "t"),
        ("gap", "t"),
        ("K1 at the edge", "1"),
        ("K2 at the centre", "1/t"),
        ("K1 over K2 gap", "1"),
        ("weight of the commutator", "1"),
        ("chemical potential of the centre", "t"),
    ]);
    let (mut relativistic, mut generic) = (true, true);
    for vectors in sizes(run)? {
        let torus = Torus { vectors, cut: 5 };
        let mut before = [f64::INFINITY; 2];
        for u in TOWARDS {
            run.checkpoint()?;
            let action = Green::of(torus, 1.0, u)?.action()?;
            let gap = action.edges[1] - action.edges[0];
            let ratio = action.k1_at_edge / (action.k2 * gap);
            table.push([
                torus.sites() as f64,
                u,
                gap,
                action.k1_at_edge,
                action.k2,
                ratio,
                action.commutator,
                action.centre,
            ]);
            // Both the gap in units of U and the distance from the relativistic form fall from one coupling to the next.
            let now = [gap / u, (ratio - 1.0).abs()];
            relativistic &= now[0] < before[0] && now[1] < before[1] && action.k2 > 0.0;
            generic &= action.k1_at_edge > 0.0;
            before = now;
        }
        relativistic &= before[1] < 0.1;
    }
    let last = table.rows.last().cloned().unwrap_or_default();
    let summary = format!(
        "on {} sites at U/t = {} the slope K1 at the edge of the insulator is {:.4} of K2 times the gap {:.3} t: it vanishes only where the \
         gap does, at fixed filling",
        last[0], last[1], last[5], last[2]
    );
    Ok(Actions { table, relativistic, generic, summary })
}

fn exact_actions(run: &Run<'_>) -> Result<Finding, Stop> {
    let found = run.shared("actions", |_| actions(run))?;
    let evidence = Evidence::table("exact actions", found.table.clone());
    if !found.relativistic {
        let why =
            format!("the form of the action does not become relativistic on these tori: {}", found.summary);
        return Ok(
            Finding::undecided(why, "quantum Monte Carlo at several sizes, about an hour").with(evidence)
        );
    }
    let holds = match (run.claim, run.reading) {
        ("a", _) | (_, SOME_KNOB) => true,
        // The filling alone, away from the tip, crosses an edge with K₁ ≠ 0.
        _ => !found.generic,
    };
    Ok(Finding::decided(holds, FindingKind::Numerical, found.summary.clone()).with(evidence))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let all = ["a", "b", "c", "d"];
    Problem {
        claims: vec![
            Claim::statement("a", "at some t/U the condensate sets in with emergent Lorentz invariance"),
            Claim::statement("b", "at U = 30 t the conductivity vanishes at all frequencies"),
            Claim::statement("c", "at U = 0.001 t the conductivity diverges at zero frequency"),
            Claim::statement(
                "d",
                "tuning either t/U or the filling leads to a theory with emergent Lorentz invariance",
            ),
        ],
        assembly: Assembly::options("abcd"),
        constraints: vec![Constraint::implies("d", "a")],
        readings: vec![
            Reading::admissible(
                DENSITY,
                "average filling of two bosons per site",
                "M. P. A. Fisher, P. B. Weichman, G. Grinstein, D. S. Fisher, Phys. Rev. B 40, 546 (1989)",
                "Two bosons per site whatever t/U is; each of the knobs of d has to do by itself, as 'either' says; a delta function \
                 at zero frequency is a divergence.",
            ),
            Reading::admissible(
                TWICE,
                r"-\sum_{ij}t_{ij}(b^{\dagger}_{i}b_{j}+\textrm{H.c.})",
                "sums over ordered pairs",
                "i and j run over all sites, so that every bond hops with 2t.",
            ),
            Reading::inadmissible(
                SOME_KNOB,
                r"By tuning either $t/U$ or the filling",
                "the disjunction of logic",
                "Option d as true if one of the knobs does. It would say nothing that option a does not; 'either' offers both.",
            ),
        ],
        methods: vec![
            Method::new("Gutzwiller mean field", "meanfield", &all, by_mean_field),
            Method::new("exact tori", "exact", &all, by_exact_tori).parameters(|budget| {
                let sites = if budget == Budget::Quick { vec![4, 6] } else { vec![4, 6, 8] };
                Parameters::new().with("sites", sites)
            }),
            Method::new("world lines", "sse", &["a", "d"], world_lines::by_world_lines)
                .budget(Budget::Standard)
                .parameters(world_lines::parameters),
        ],
        overturned_by: "Winding numbers of quantum Monte Carlo that scale with z ≠ 1 at the transition at two bosons per site",
        family: Some(&Lobes),
        ..Problem::outline(
            34,
            "other/34-bose-hubbard-two-per-site",
            "Bose-Hubbard model with two bosons per site",
            "The Bose-Hubbard model on the square lattice holds two bosons per site on average. \
                    Choose the true statements on its transition, emergent Lorentz invariance and \
                    conductivity (options a to d).",
            Kind::ChoiceSet,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, assert_repeatable};

    #[test]
    fn every_claim_is_decided_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn variants_are_graded_and_vary() {
        assert_repeatable(&Lobes, 6);
    }
}
