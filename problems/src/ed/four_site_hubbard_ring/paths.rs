//! Gaps along paths of Hamiltonians, certified between samples; the rotation eigenvalue where a path must keep it.

use eigentruth_numerics::{Estimate, Provenance};

use super::ALL_NUMBERS;
use super::labels::reachable_labels;
use super::ring::{Point, Ring};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

fn path_table() -> Table {
    Table::new(&[
        ("sample", "1"),
        ("t on bonds 12, 34", "t"),
        ("t on bonds 23, 41", "t"),
        ("U", "t"),
        ("gap", "t"),
    ])
}

pub(super) fn paths(run: &Run<'_>) -> Result<Finding, Stop> {
    let ring = run.shared("ring", |_| Ring::new())?;
    let all = run.reading == ALL_NUMBERS;
    let uniform = |t: f64, u: f64| Point { even: t, odd: t, u };
    let (low, high) = (run.parameters.number("lowest U/t")?, run.parameters.number("highest U/t")?);
    let u = run.parameters.number("U/t of the path")?;
    let provenance = || Provenance::new("exact/full");
    let bound = |gap: f64| Estimate {
        kind: eigentruth_numerics::Kind::LowerBound,
        ..Estimate::exact(gap, 0.0, provenance())
    };
    let weyl =
        "between samples gap(s) ≥ gap(s₀) − 2‖H(s) − H(s₀)‖ (Weyl); steps leave half of every sampled gap";
    match run.claim {
        "unique" => {
            let mut table = path_table();
            let mut least = f64::INFINITY;
            for sign in [1.0, -1.0] {
                let way = (uniform(sign, low), uniform(sign, high));
                let Some(gap) = ring.certified_gap(run, way, all, &mut table)? else {
                    let (_, gap, error) = ring.gap(way.0, all)?;
                    let why =
                        format!("the gap {gap:.1e} ± {error:.1e} at U = {low} t is too small to be followed");
                    return Ok(Finding::undecided(why, "a larger lowest U/t"));
                };
                least = least.min(gap);
            }
            let mut outside = Table::new(&[("U", "t"), ("gap", "t"), ("gap U/t²", "1"), ("gap t/U²", "1")]);
            for u in [0.01, 0.03, 0.1, 100.0, 300.0, 1000.0] {
                let (_, gap, _) = ring.gap(uniform(1.0, u), all)?;
                outside.push([u, gap, gap * u, gap / (u * u)]);
            }
            let summary =
                format!("the gap stays above {least:.2e} t for {low} ≤ U/t ≤ {high} and both signs of t");
            Ok(Finding::holds(FindingKind::Proof, summary)
                .with(Evidence::number("certified gap", "t", bound(least)))
                .with(Evidence::path("gap at uniform hopping", table, weyl))
                .with(Evidence::table("beyond the certified range", outside)))
        }
        "connected" => {
            let mut table = path_table();
            let stops =
                [uniform(1.0, u), Point { even: 1.0, odd: 0.0, u }, Point { even: 1.0, odd: 0.0, u: 0.0 }];
            let mut least = f64::INFINITY;
            for way in stops.windows(2) {
                let Some(gap) = ring.certified_gap(run, (way[0], way[1]), all, &mut table)? else {
                    let why = "the gap on the way to two free dimers is too small to be certified";
                    return Ok(Finding::undecided(why, "another path"));
                };
                least = least.min(gap);
            }
            let summary = format!(
                "the gap stays above {least:.2} t while the bonds 23 and 41 are switched off at U = {u} t and U after them: \
                 the end is two free dimers"
            );
            Ok(Finding::holds(FindingKind::Proof, summary)
                .with(Evidence::number("certified gap", "t", bound(least)))
                .with(Evidence::path("to two free dimers", table, weyl)))
        }
        _ => {
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
                    "reachable labels",
                    "A unique ground state of free electrons fills whole multiplets of rotation and time reversal. Time \
                     reversal maps the rotation eigenvalue λ to its conjugate, so a multiplet is {λ, λ*}, a Kramers pair; \
                     where time reversal squares to one, a real λ may stand alone. All fillings of the eight one-electron \
                     states by four electrons are enumerated. The eigenvalue of the many-electron state is the product, a \
                     discrete number that cannot change while the state is unique and the rotation is kept.",
                ),
            ];
            let finding = if reachable.contains(&own) {
                let why = format!("the label {label:.0} is reachable, which alone shows no path");
                Finding::undecided(why, "a search for a symmetric path")
            } else {
                Finding::fails(
                    FindingKind::Proof,
                    format!(
                        "the rotation has the eigenvalue {label:.0}, free ground states only {}",
                        names.join(", ")
                    ),
                )
            };
            Ok(evidence.into_iter().fold(finding, Finding::with))
        }
    }
}
