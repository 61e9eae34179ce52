//! sm/49-honeycomb-dimer-defects: how many sites of an open end stay uncovered in most dimer coverings of a honeycomb cylinder.
//!
//! First method: along the cylinder, ring by ring; its leading eigenvalues for long cylinders, exact counts for short ones, and the graph
//! itself where rows close with a shift. Second method: free fermions in the infinite cylinder, and a transfer matrix around the
//! cylinder, whose states are those of a cut along it.

mod around;
mod family;
mod graph;
mod wide;

use std::cmp::Reverse;

use eigentruth_classical::transfer::{HoneycombCylinder, UBig};
use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::{Estimate, Provenance};

use self::around::Around;
use self::wide::{largest, limit};
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const LONG: &str = "sites without a neighbour, long cylinder";
const DRAWN: &str = "sites without a neighbour, length of the drawing";
const ROWS: &str = "rows as drawn, closed with a shift";
const RING: &str = "all sites of the last ring";
const RING_DRAWN: &str = "all sites of the last ring, length of the drawing";
const ROWS_LACKING: &str = "rows as drawn, sites without a neighbour";
const ROWS_DRAWN: &str = "rows and length as drawn";
const LACKING_DRAWN: &str = "rows and length as drawn, sites without a neighbour";

/// Sites or rows of the cylinder that is asked for.
const XC: usize = 11;
/// Rings of the drawn cylinder: one more than its hexagons.
const DRAWN_RINGS: usize = 4;

/// Sites in the end of `XC` rows that lack a neighbour, where the rows close with a shift: five on even rows and one at the step.
const LACKING: usize = XC / 2 + 1;

/// By how much the number of uncovered sites is divided, if there are `width` sites without a neighbour, or `XC` rows.
fn sites(reading: &str, width: usize) -> f64 {
    match reading {
        RING | RING_DRAWN => 2.0 * width as f64,
        ROWS | ROWS_DRAWN => XC as f64,
        ROWS_LACKING | LACKING_DRAWN => LACKING as f64,
        _ => width as f64,
    }
}

fn is_helical(reading: &str) -> bool {
    [ROWS, ROWS_LACKING, ROWS_DRAWN, LACKING_DRAWN].contains(&reading)
}

/// Whether the cylinder is as long as the drawn one.
fn is_short(reading: &str) -> bool {
    [DRAWN, RING_DRAWN, ROWS_DRAWN, LACKING_DRAWN].contains(&reading)
}

/// Hexagons along the cylinders that close with a shift.
fn helical_lengths(run: &Run<'_>) -> Result<Vec<usize>, Stop> {
    if is_short(run.reading) { Ok(vec![DRAWN_RINGS - 1]) } else { run.parameters.integers("helical lengths") }
}

/// The share of all sites of a wide end that a share of those without a neighbour is: every other one is such a site.
fn share(reading: &str) -> f64 {
    if [ROWS, ROWS_DRAWN, RING, RING_DRAWN].contains(&reading) { 0.5 } else { 1.0 }
}

fn provenance(solver: &str) -> Provenance {
    Provenance::new(solver)
}

fn density(reading: &str, uncovered: usize, solver: &str) -> Estimate {
    let value = uncovered as f64 / sites(reading, XC);
    Estimate::exact(value, f64::EPSILON * value, provenance(solver))
}

/// The numbers of uncovered sites, most coverings first; an error if the first `ranks` are not in order for sure.
fn ranked(logs: &[(f64, f64)], ranks: usize) -> Result<Vec<usize>, Stop> {
    let mut order: Vec<usize> = (0..logs.len()).collect();
    order.sort_by(|a, b| logs[*b].0.total_cmp(&logs[*a].0));
    for pair in order.windows(2).take(ranks) {
        let [one, two] = [logs[pair[0]], logs[pair[1]]];
        if one.0 - two.0 <= one.1 + two.1 {
            let why = format!("{} and {} uncovered sites have equally many coverings", pair[0], pair[1]);
            return Err(Stop::Failed(why));
        }
    }
    Ok(order)
}

/// The same for exact counts.
fn ranked_counts(counts: &[UBig], ranks: usize) -> Result<Vec<usize>, Stop> {
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|n| Reverse(counts[*n].clone()));
    for pair in order.windows(2).take(ranks) {
        if counts[pair[0]] == counts[pair[1]] {
            let why = format!("{} and {} uncovered sites have equally many coverings", pair[0], pair[1]);
            return Err(Stop::Failed(why));
        }
    }
    Ok(order)
}

/// `ln` of a count, which is below the range of doubles for all cylinders here.
fn logarithm(count: &UBig) -> f64 {
    count.to_f64().value().ln()
}

/// `ln` of the number of coverings by the uncovered sites: its growth with every ring, or itself.
fn along(width: usize, reading: &str) -> Result<Vec<f64>, Stop> {
    let cylinder = HoneycombCylinder::new(width)?;
    if is_short(reading) {
        return Ok(cylinder.coverings(DRAWN_RINGS)?.iter().map(logarithm).collect());
    }
    // More than these have far fewer coverings, and eigenvalues that converge slowly.
    (0..=width / 3 + 3).map(|n| Ok(cylinder.growth(n, 1e-8)?.value)).collect()
}

/// The wide limit by the first method.
fn wide_along(run: &Run<'_>) -> Result<Finding, Stop> {
    let widths = run.parameters.integers(if is_short(run.reading) { "drawn widths" } else { "widths" })?;
    let mut table = Table::new(&[("sites without a neighbour", "1"), ("density of most coverings", "1")]);
    // The readings differ by a factor, or in the length.
    let key =
        if is_short(run.reading) { "densities of short cylinders" } else { "densities of long cylinders" };
    let values = run.shared(key, |_| {
        let density = |width: &usize| {
            run.kept(&format!("{key}, width {width}"), |_| {
                Ok(largest(&along(*width, run.reading)?)? / *width as f64)
            })
        };
        widths.iter().map(density).collect::<Result<Vec<f64>, Stop>>()
    })?;
    widths.iter().zip(values.iter()).for_each(|(width, value)| table.push([*width as f64, *value]));
    // Leading eigenvalues of gapless sectors have corrections of the inverse width squared; counts have a prefactor, which shifts their
    // maximum by the inverse width.
    let (value, error) = limit(&widths, &values, if is_short(run.reading) { 1 } else { 2 });
    let estimate =
        Estimate::converged(value, error, provenance("classical/transfer")).scaled(share(run.reading));
    let summary = format!("wide cylinders have most coverings at the defect density {:.4}", estimate.value);
    Ok(Finding::value(FindingKind::Numerical, Value::Number { estimate }, summary)
        .with(Evidence::table("widths", table)))
}

/// The rank of every number of uncovered sites in 11-site cylinders by the first method.
fn second_along(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("hexagons along", "1"),
        ("most", "1"),
        ("second", "1"),
        ("third", "1"),
        ("ln of most", "1"),
    ]);
    let mut row = |length: f64, order: &[usize], log: f64| {
        table.push([length, order[0] as f64, order[1] as f64, order[2] as f64, log]);
    };
    let order = if is_helical(run.reading) {
        let mut orders = Vec::new();
        for length in helical_lengths(run)? {
            run.checkpoint()?;
            let counts = graph::helical(XC, length)?;
            let order = ranked_counts(&counts, 2)?;
            row(length as f64, &order, logarithm(&counts[order[0]]));
            orders.push(order);
        }
        agreed(&orders)
    } else {
        let cylinder = HoneycombCylinder::new(XC)?;
        for length in run.parameters.integers("lengths")? {
            run.checkpoint()?;
            let counts = cylinder.coverings(length + 1)?;
            let order = ranked_counts(&counts, 2)?;
            row(length as f64, &order, logarithm(&counts[order[0]]));
        }
        if is_short(run.reading) {
            Some(ranked_counts(&cylinder.coverings(DRAWN_RINGS)?, 2)?)
        } else {
            let growth = |n: usize| {
                run.kept(&format!("growth {n}"), |_| {
                    Ok(cylinder.growth(n, 1e-8).map(|g| (g.value, g.error))?)
                })
            };
            let growths =
                run.shared("growths", |_| (0..=XC).map(growth).collect::<Result<Vec<_>, Stop>>())?;
            Some(ranked(&growths, 2)?)
        }
    };
    Ok(second(run, order, "classical/transfer").with(Evidence::table("lengths", table)))
}

/// The order of the longest cylinder, if the one before has the same three first.
fn agreed(orders: &[Vec<usize>]) -> Option<Vec<usize>> {
    let last = orders.last()?;
    orders.iter().rev().take(2).all(|order| order[..3] == last[..3]).then(|| last.clone())
}

fn second(run: &Run<'_>, order: Option<Vec<usize>>, solver: &str) -> Finding {
    let Some(order) = order else {
        return Finding::undecided(
            "the order of the defect densities still changes with the length",
            "longer cylinders",
        );
    };
    let estimate = density(run.reading, order[1], solver);
    let summary = format!(
        "most coverings have {}, second most {} uncovered sites on an end: the density {:.4}",
        order[0], order[1], estimate.value
    );
    Finding::value(FindingKind::Numerical, Value::Number { estimate }, summary)
}

fn by_rings(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "wide" => wide_along(run),
        _ => second_along(run),
    }
}

/// `ln` of the leading eigenvalue for a ring with free fermions, one for each site without a neighbour that is covered from its own ring.
///
/// Such lines hop to one of two sites and do not meet, so each momentum `k` has the factor `2 cos(k/2)`; momenta are whole for an odd
/// number of lines and half-integer for an even one (E. Lieb, T. Schultz, D. Mattis, Ann. Phys. 16, 407 (1961), appendix).
fn fermions(width: usize, uncovered: usize) -> f64 {
    let lines = width - uncovered;
    let momentum = |j: usize| std::f64::consts::PI * (2.0 * j as f64 - (lines as f64 - 1.0)) / width as f64;
    (0..lines).map(|j| (2.0 * (momentum(j) / 2.0).cos()).ln()).sum()
}

/// The density at which `∫ ln(2 cos(k/2)) dk/2π` over occupied momenta is largest: up to where a line adds nothing.
fn wide_fermions() -> f64 {
    let (mut low, mut high) = (0.0, std::f64::consts::PI);
    for _ in 0..64 {
        let k = f64::midpoint(low, high);
        if (2.0 * (k / 2.0).cos()).ln() > 0.0 { low = k } else { high = k }
    }
    1.0 - low / std::f64::consts::PI
}

/// The second method.
fn by_fermions(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim == "wide" {
        let mut table = Table::new(&[("hexagons along", "1"), ("density of most coverings", "1")]);
        for length in run.parameters.integers("lengths")? {
            run.checkpoint()?;
            table.push([length as f64, Around::new(length, None)?.wide_density()?.value]);
        }
        let estimate = if is_short(run.reading) {
            Around::new(DRAWN_RINGS - 1, None)?.wide_density()?.scaled(share(run.reading))
        } else {
            let value = wide_fermions();
            Estimate::exact(value, 8.0 * f64::EPSILON, provenance("fermions")).scaled(share(run.reading))
        };
        let summary =
            format!("wide cylinders have most coverings at the defect density {:.4}", estimate.value);
        return Ok(Finding::value(FindingKind::Numerical, Value::Number { estimate }, summary)
            .with(Evidence::table("lengths", table)));
    }
    let order = if is_helical(run.reading) {
        let mut orders = Vec::new();
        for length in helical_lengths(run)? {
            run.checkpoint()?;
            orders.push(ranked_counts(&Around::new(length, Some(XC))?.coverings(XC)?, 2)?);
        }
        agreed(&orders)
    } else if is_short(run.reading) {
        Some(ranked_counts(&Around::new(DRAWN_RINGS - 1, None)?.coverings(2 * XC)?, 2)?)
    } else {
        // A product of eleven factors is rounded as often.
        let log = |n| (fermions(XC, n), 64.0 * f64::EPSILON);
        Some(ranked(&(0..=XC).map(log).collect::<Vec<_>>(), 2)?)
    };
    Ok(second(run, order, "fermions"))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 2] = ["wide", "second"];
    Problem {
        claims: vec![
            Claim::value("wide", "the defect density with most coverings in the limit of wide cylinders"),
            Claim::value("second", "the defect density with second most coverings of an XC-11 cylinder"),
        ],
        assembly: Assembly::Parts(CLAIMS.to_vec()),
        readings: vec![
            Reading::admissible(
                LONG,
                r#"number of "empty" sites divided by the total number of sites on the edge"#,
                "H. W. J. Blöte, H. J. Hilhorst, J. Phys. A 15, L631 (1982): rows of the transfer matrix by their conserved number",
                "Sites on the edge are those whose neighbour is cut off; no others can be empty. XC-11 has 11 of them on either end, \
                 the count of sites above each other: eleven rows would not close to zig-zag ends. No length is given for the cylinders asked \
                 about, so they are long. Both ends have equally many empty sites.",
            ),
            Reading::admissible(
                DRAWN,
                "length L=3",
                "the drawn cylinder",
                "The only length that is named is that of the example. With few rings the ends weigh as much as the inside.",
            ),
            Reading::admissible(
                ROWS,
                "XC-6 cylinder with width W=6",
                "the drawing, whose six rows are W = 6",
                "W counts rows, each of which has one site on the edge, so that every other site there has all its neighbours. Eleven rows \
                 close only with a shift by half a period, after which an end has one step; then empty sites are not conserved, and long \
                 cylinders are counted.",
            ),
            Reading::admissible(
                ROWS_LACKING,
                "total number of sites on the edge",
                "edge states of graphene, where the edge sites of a zig-zag end are those with a dangling bond",
                "W counts rows, as drawn, and the sites on the edge are those that lack a neighbour, six in an end of eleven rows closed with a \
                 shift: the prompt calls W the number of sites in the vertical direction, not that of sites on the edge.",
            ),
            Reading::admissible(
                ROWS_DRAWN,
                "length L=3",
                "the drawn cylinder",
                "Rows and length as in the drawing, with one site of each row on the edge.",
            ),
            Reading::admissible(
                LACKING_DRAWN,
                "length L=3",
                "the drawn cylinder",
                "Rows and length as in the drawing; the sites on the edge are those that lack a neighbour.",
            ),
            Reading::admissible(
                RING,
                "zig-zag open edges",
                "edges of ribbons: all sites of the outermost zig-zag line",
                "The edge is the zig-zag line, which has two sites for each one that lacks a neighbour; W counts sites above each other, as \
                 in the first reading, so that XC-11 has 22 sites on an edge.",
            ),
            Reading::admissible(
                RING_DRAWN,
                "length L=3",
                "the drawn cylinder",
                "The same with the length of the example.",
            ),
        ],
        methods: vec![
            Method::new("ring by ring", "classical", &CLAIMS, by_rings).parameters(|budget| {
                let quick = budget == Budget::Quick;
                let lengths: &[usize] = if quick { &[1, 2, 3, 5, 8] } else { &[1, 2, 3, 5, 8, 12, 20, 40] };
                let helical: &[usize] = if quick { &[3, 5, 7, 9] } else { &[3, 5, 7, 9, 11, 13] };
                let widths: &[usize] = if quick { &[6, 9, 12] } else { &[6, 9, 12, 15] };
                Parameters::new()
                    .with("lengths", lengths.to_vec())
                    .with("helical lengths", helical.to_vec())
                    .with("widths", widths.to_vec())
                    .with("drawn widths", vec![8, 11, 14])
            }),
            Method::new("fermions and cuts", "fermions", &CLAIMS, by_fermions).parameters(|budget| {
                let quick = budget == Budget::Quick;
                let lengths: &[usize] = if quick { &[1, 3, 5] } else { &[1, 3, 5, 7] };
                let helical: &[usize] = if quick { &[5] } else { &[5, 7] };
                Parameters::new().with("lengths", lengths.to_vec()).with("helical lengths", helical.to_vec())
            }),
        ],
        invariants: vec![Invariant::Positive],
        overturned_by: "A count of coverings of a cylinder, by whatever means, that departs from the tables of evidence.",
        family: Some(&family::Cylinders),
        ..Problem::outline(
            49,
            "sm/49-honeycomb-dimer-defects",
            "Dimers on a honeycomb cylinder",
            "Dimers cover a honeycomb cylinder whose zig-zag edges may keep sites uncovered. Which \
                density of uncovered edge sites has the most coverings for wide cylinders, and which the \
                second most for 11 rows?",
            Kind::TupleRounded { digits: 2 },
        )
    }
}

#[cfg(test)]
mod tests;
