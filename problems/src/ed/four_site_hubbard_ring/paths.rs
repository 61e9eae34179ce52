//! Gaps along paths of Hamiltonians, certified between samples; the rotation eigenvalue where a path must keep it.

use eigentruth_numerics::{Estimate, Provenance};

use super::labels::reachable_labels;
use super::ring::{Certified, Point, Ring};
use super::{PAIRS, REVERSAL_ONLY, all_numbers};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

pub(super) fn path_table() -> Table {
    Table::new(&[
        ("sample", "1"),
        ("t on bonds 12, 34", "t"),
        ("t on bonds 23, 41", "t"),
        ("U", "t"),
        ("gap", "t"),
    ])
}

/// Why the ground state is unique at every U > 0, beyond the couplings that were followed.
const EVERY_COUPLING: &str = "The certificate covers the stated range of U/t. Beyond it: the ring is bipartite with two sites on each sublattice, \
     connected, and half filled, so for every U > 0 and either sign of t its ground state is a singlet and unique (Lieb, Phys. \
     Rev. Lett. 62, 1201 (1989)). Analyticity in U alone would not do: a level that is degenerate throughout could cross \
     the ground state and stay below it.";

/// The same among all numbers of electrons.
const EVERY_NUMBER: &str = " Other numbers: with holes for the down spins U changes its sign and a state is a matrix ψ of both spins; by \
     Schwarz's inequality E(n↑, n↓) is at least the mean of the energies of √(ψψ†) and √(ψ†ψ), which are half-filled \
     with S^z = n↑ − 2 and 2 − n↓. Unless n↑ + n↓ = 4 one of them is not 0, where the energy lies above the unique \
     singlet's.";

fn bound(gap: f64) -> Estimate {
    Estimate { kind: eigentruth_numerics::Kind::LowerBound, ..Estimate::exact(gap, 0.0, provenance()) }
}

fn provenance() -> Provenance {
    Provenance::new("exact/full")
}

fn weyl(certified: Certified) -> String {
    format!(
        "between samples gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖ (Weyl); {} steps, each of half the gap less its error \
         where it begins: the largest 2‖H(s) − H(s₀)‖ over that gap is {:.3}; every 64th sample is shown",
        certified.steps, certified.ratio
    )
}

fn uniform(t: f64, u: f64) -> Point {
    Point { even: t, odd: t, u }
}

/// Whether the ground state is unique, and whether it is connected to free electrons.
pub(super) fn paths(run: &Run<'_>) -> Result<Finding, Stop> {
    let ring = run.shared("ring", |_| Ring::new())?;
    if run.claim == "unique" { unique(run, &ring) } else { connected(run, &ring) }
}

/// Whether it is with symmetries kept.
pub(super) fn symmetric(run: &Run<'_>) -> Result<Finding, Stop> {
    let ring = run.shared("ring", |_| Ring::new())?;
    if run.reading == REVERSAL_ONLY { connected(run, &ring) } else { labels(run, &ring) }
}

fn unique(run: &Run<'_>, ring: &Ring) -> Result<Finding, Stop> {
    let all = all_numbers(run.reading);
    let (low, high) = (run.parameters.number("lowest U/t")?, run.parameters.number("highest U/t")?);
    let mut table = path_table();
    let mut certified = Certified::NONE;
    for sign in [1.0, -1.0] {
        let way = (uniform(sign, low), uniform(sign, high));
        let Some(found) = ring.certified_gap(&|| run.checkpoint(), way, all, &mut table)? else {
            let (_, gap, error) = ring.gap(way.0, all)?;
            let why = format!("the gap {gap:.1e} ± {error:.1e} at U = {low} t is too small to be followed");
            return Ok(Finding::undecided(why, "a larger lowest U/t"));
        };
        certified = certified.and(found);
    }
    let least = certified.gap;
    let mut outside = Table::new(&[("U", "t"), ("gap", "t"), ("gap U/t²", "1"), ("gap t/U²", "1")]);
    for u in [0.01, 0.03, 0.1, 100.0, 300.0, 1000.0] {
        let (_, gap, _) = ring.gap(uniform(1.0, u), all)?;
        outside.push([u, gap, gap * u, gap / (u * u)]);
    }
    let summary = format!(
        "the gap stays above {least:.2e} t for {low} ≤ U/t ≤ {high} and both signs of t; beyond, by Lieb's theorem, \
         the state stays unique"
    );
    let numbers = if all { EVERY_NUMBER } else { "" };
    Ok(Finding::holds(FindingKind::Proof, summary)
        .with(Evidence::number("certified gap", "t", bound(least)))
        .with(Evidence::path("gap at uniform hopping", table, weyl(certified)))
        .with(Evidence::proof("every U > 0", format!("{EVERY_COUPLING}{numbers}")))
        .with(Evidence::table("beyond the certified range", outside)))
}

/// The way to two free dimers, whose bonds are 12 and 34.
pub(super) fn to_dimers(u: f64) -> [Point; 3] {
    [uniform(1.0, u), Point { even: 1.0, odd: 0.0, u }, Point { even: 1.0, odd: 0.0, u: 0.0 }]
}

fn connected(run: &Run<'_>, ring: &Ring) -> Result<Finding, Stop> {
    let all = all_numbers(run.reading);
    let u = run.parameters.number("U/t of the path")?;
    let mut table = path_table();
    let mut certified = Certified::NONE;
    for way in to_dimers(u).windows(2) {
        let Some(found) = ring.certified_gap(&|| run.checkpoint(), (way[0], way[1]), all, &mut table)? else {
            let why = "the gap on the way to two free dimers is too small to be certified";
            return Ok(Finding::undecided(why, "another path"));
        };
        certified = certified.and(found);
    }
    let least = certified.gap;
    let kept = if run.claim == "protected" {
        "; all amplitudes are real and alike for both spins, so that time reversal is kept"
    } else {
        ""
    };
    let summary = format!(
        "the gap stays above {least:.2} t while the bonds 23 and 41 are switched off at U = {u} t and U after them: \
         the end is two free dimers{kept}"
    );
    Ok(Finding::holds(FindingKind::Proof, summary)
        .with(Evidence::number("certified gap", "t", bound(least)))
        .with(Evidence::path("to two free dimers", table, weyl(certified))))
}

/// Why free ground states have no other labels.
const FREE_LABELS: &str = "A unique ground state of free electrons fills whole multiplets of rotation and time reversal. Time \
     reversal maps the rotation eigenvalue λ to its conjugate, so a multiplet is {λ, λ*}, a Kramers pair; \
     where time reversal squares to one, a real λ may stand alone. All fillings of the one-electron \
     states by four electrons are enumerated. The eigenvalue of the many-electron state is the product, a \
     discrete number that cannot change while the state is unique and the rotation is kept.";

/// The same with pairing.
const PAIRED_LABELS: &str = "Pairing that the rotation leaves couples c†_k to c_{−k} only, so that Q_k = N_k − N_{−k} has a definite value in a \
     unique ground state, for k = −k at least its parity. Time reversal makes Q_k = Q_{−k} = −Q_k = 0 where k differs from −k; where it does \
     not, levels come in Kramers pairs and N_k is even. The rotation eigenvalue is the product of exp(ik)^{N_k}, a discrete number that \
     cannot change while the state is unique and the rotation is kept; for any number of electrons.";

fn labels(run: &Run<'_>, ring: &Ring) -> Result<Finding, Stop> {
    let all = all_numbers(run.reading);
    let u = run.parameters.number("U/t of the path")?;
    let ground = ring.ground(uniform(1.0, u))?;
    let label = ring.rotation(&ground)?;
    let (_, gap, error) = ring.gap(uniform(1.0, u), all)?;
    let defect = (label.abs() - 1.0).abs();
    // The eigenvector errs by error/gap, its expectation value by that much at most, twice.
    if defect > 4.0 * error / gap + 1024.0 * f64::EPSILON {
        let why = format!("the ground state is no eigenstate of the rotation: {label}");
        return Ok(Finding::undecided(why, "a degenerate ground state has no label"));
    }
    let reachable = reachable_labels(run.reading);
    let own = if label > 0.0 { 0 } else { 4 };
    let names: Vec<String> = reachable.iter().map(|e| format!("exp(2πi·{e}/8)")).collect();
    let evidence = [
        Evidence::label("eigenvalue of the rotation in the ground state", format!("{label:.0}")),
        Evidence::label("eigenvalues of free ground states", names.join(", ")),
        Evidence::number("gap", "t", Estimate::exact(gap, 2.0 * error, provenance())),
        Evidence::proof(
            "which U",
            format!(
                "The eigenvalue is measured at U = {u} t. Rings with other U > 0 are joined to it by uniform rings, which keep \
                 both symmetries; the ground state is unique on the way (see `unique`), so that they share it."
            ),
        ),
        Evidence::proof("reachable labels", if run.reading == PAIRS { PAIRED_LABELS } else { FREE_LABELS }),
    ];
    let finding = if reachable.contains(&own) {
        let why = format!("the label {label:.0} is reachable, which alone shows no path");
        Finding::undecided(why, "a search for a symmetric path")
    } else {
        Finding::fails(
            FindingKind::Proof,
            format!(
                "at U = {u} t, and with it at every U that a gapped uniform ring joins to it, the rotation has the eigenvalue {label:.0}, free ground states only {}",
                names.join(", ")
            ),
        )
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}
