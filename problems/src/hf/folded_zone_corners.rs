//! hf/02-folded-zone-corners: where the corners of a Brillouin zone lie once a superlattice has folded it.
//!
//! First method: exact lattice geometry in rational coordinates. Second method: no zone at all; two momenta are the same if all
//! superlattice translations give them the same phases, corners are where the phases along two sides of a triangle cancel, and
//! the shortest equivalent momentum is searched for from a grid with Newton's iteration.

mod geometry;
mod phases;
mod variants;

use eigentruth_grading::Kind;
use eigentruth_numerics::{Estimate, Provenance};

use self::geometry::{Bravais, Geometry, Point};
use self::variants::Zones;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const FOLDED: &str = "folded";
const UNCHANGED: &str = "unchanged coordinates";
const SMALL: &str = "corners of the small zone";
const ROTATED: &str = "zone turned by 30 degrees";
const DISTINCT: &str = "distinct points";

/// Decimals that are asked for.
const DIGITS: u32 = 2;

/// Spacing 1 and the √3 × √3 superlattice; two zone corners lie on the k_y axis unless the zone is turned.
fn setting(reading: &str) -> Result<Geometry, Stop> {
    let degrees = if reading == ROTATED { 0.0 } else { 30.0 };
    Geometry::new(Bravais::Triangular, 1.0, degrees, [[1, 1], [-1, 2]])
}

/// Which points a claim asks for in a reading.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Folded,
    Distinct,
    Zone,
    SmallZone,
}

fn asked(run: &Run<'_>) -> Result<Asked, Stop> {
    Ok(match (run.claim, run.reading) {
        ("small zone", _) | (_, SMALL) => Asked::SmallZone,
        (_, UNCHANGED) => Asked::Zone,
        (_, FOLDED | ROTATED) => Asked::Folded,
        (_, DISTINCT) => Asked::Distinct,
        (claim, reading) => return Err(Stop::Failed(format!("`{claim}` in `{reading}` is not known"))),
    })
}

/// Points in LaTeX, rounded; zero has no sign.
fn written(points: &[Point]) -> String {
    let number = |x: f64| {
        let text = format!("{x:.*}", DIGITS as usize);
        let zero = text.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.'));
        if zero { text.trim_start_matches('-').to_owned() } else { text }
    };
    let list: Vec<String> = points.iter().map(|p| format!("({},{})", number(p[0]), number(p[1]))).collect();
    list.join(";")
}

/// The finding, unless a coordinate is so near the edge of a rounding interval that its error could cross it.
fn finding(points: &[Point], error: f64, kind: FindingKind, how: &str, table: Table) -> Finding {
    let scale = 10f64.powi(DIGITS as i32);
    let near_edge = |x: f64| ((x * scale).abs().fract() - 0.5).abs() <= 2.0 * error * scale;
    if let Some(x) = points.iter().flatten().find(|x| near_edge(**x)) {
        let why = format!("{x} ± {error:e} cannot be rounded to {DIGITS} decimals");
        return Finding::undecided(why, "more digits");
    }
    let latex = written(points);
    let summary = format!("the points are {latex}, {how}");
    let longest = points.iter().map(|p| p[0].hypot(p[1])).fold(0.0, f64::max);
    let length = Estimate::exact(longest, error, Provenance::new(how));
    Finding::value(kind, Value::Latex { latex }, summary)
        .with(Evidence::table("points", table))
        .with(Evidence::number("the longest of them", "1/a", length))
}

/// Drops points that are within `error` of an earlier one.
fn distinct(points: Vec<Point>, error: f64) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::new();
    for point in points {
        if kept.iter().all(|k| (k[0] - point[0]).hypot(k[1] - point[1]) > 4.0 * error) {
            kept.push(point);
        }
    }
    kept
}

const COLUMNS: [(&str, &str); 5] =
    [("k_x", "1/a"), ("k_y", "1/a"), ("folded k_x", "1/a"), ("folded k_y", "1/a"), ("representatives", "1")];

fn by_geometry(run: &Run<'_>) -> Result<Finding, Stop> {
    let geometry = setting(run.reading)?;
    let mut table = Table::new(&COLUMNS);
    let (mut originals, mut folded) = (Vec::new(), Vec::new());
    for corner in geometry.folding.zone.corners() {
        let images = geometry.folding.folded(&corner);
        let (k, image) = (geometry.cartesian(&corner), geometry.cartesian(&images[0]));
        table.push([k[0], k[1], image[0], image[1], images.len() as f64]);
        originals.push(k);
        folded.push(image);
    }
    // Coordinates are made of a few products of numbers of order 10.
    let error = 64.0 * f64::EPSILON * 10.0;
    let points = match asked(run)? {
        Asked::Folded => folded,
        Asked::Distinct => distinct(folded, error),
        Asked::Zone => originals,
        Asked::SmallZone => {
            geometry.folding.small_corners().iter().map(|corner| geometry.cartesian(corner)).collect()
        }
    };
    let how = "from exact lattice geometry";
    Ok(finding(&points, error, FindingKind::Proof, how, table).with(Evidence::proof(
        "geometry",
        "Corners are intersections of bisectors of reciprocal vectors, representatives the shortest of all candidates in a \
         reduced basis; comparisons are between rationals.",
    )))
}

fn by_phases(run: &Run<'_>) -> Result<Finding, Stop> {
    let geometry = setting(run.reading)?;
    let grid = run.parameters.integer("grid")?;
    let error = phases::ERROR;
    let corners = phases::cancelling(geometry.direct, grid);
    let mut table = Table::new(&COLUMNS);
    let mut folded = Vec::new();
    for k in &corners {
        run.checkpoint()?;
        let images = phases::shortest(geometry.superlattice(), *k, grid);
        let Some(image) = images.first() else {
            return Ok(Finding::undecided("no momentum with the same phases was found", "a finer grid"));
        };
        table.push([k[0], k[1], image[0], image[1], images.len() as f64]);
        folded.push(*image);
    }
    let points = match asked(run)? {
        Asked::Folded => folded,
        Asked::Distinct => distinct(folded, error),
        Asked::Zone => corners,
        Asked::SmallZone => phases::cancelling(geometry.superlattice(), grid),
    };
    Ok(finding(&points, error, FindingKind::Numerical, "from phases of translations", table))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    const CLAIMS: [&str; 2] = ["corners", "small zone"];
    Problem {
        claims: vec![
            Claim::value("corners", "the six corners of the original zone in the reduced zone"),
            Claim::value("small zone", "the corners of the reduced zone itself"),
        ],
        assembly: Assembly::Parts(vec!["corners"]),
        readings: vec![
            Reading::admissible(
                FOLDED,
                "in the reduced Brillouin zone",
                "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapter 8: momenta that differ by a reciprocal vector are \
                 one",
                "Each corner is replaced by the momentum of the reduced zone that differs from it by a reciprocal vector of the \
                 superlattice.",
            ),
            Reading::inadmissible(
                UNCHANGED,
                "in the reduced Brillouin zone",
                "drawings of both zones with one origin",
                "The coordinates of the original corners lie outside the reduced zone.",
            ),
            Reading::inadmissible(
                SMALL,
                "the six original Brillouin zone corners",
                "drawings of a reduced zone",
                "The corners of the reduced zone are other momenta than the original corners.",
            ),
            Reading::inadmissible(
                ROTATED,
                "two of its corners lie on the $k_y$ axis",
                "lattices with a bond along x, whose zone has corners on the k_x axis",
                "The prompt gives the orientation; folding gives the same in the other one.",
            ),
            Reading::inadmissible(
                DISTINCT,
                "present all six",
                "sets of points without repetition",
                "Corners that fold to one point are listed once; the prompt wants one point for each.",
            ),
        ],
        methods: vec![
            Method::new("exact geometry", "enumerate", &CLAIMS, by_geometry),
            Method::new("phases and Newton", "problems", &CLAIMS, by_phases)
                .parameters(|_| Parameters::new().with("grid", 24)),
        ],
        overturned_by: "a shorter momentum with the same phases under both superlattice translations as one of the corners",
        family: Some(&Zones),
        ..Problem::outline(
            2,
            "hf/02-folded-zone-corners",
            "Corners of a folded Brillouin zone",
            "A triangular lattice (a = 1) with two zone corners on the k_y axis develops a √3 × √3 \
                density wave. Give the six corners of the original zone in the reduced zone, to two \
                decimals.",
            Kind::SetOfPoints { digits: DIGITS },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_decided, settled};

    #[test]
    fn both_methods_agree_and_the_points_obey_the_symmetry() {
        let problem = problem();
        assert_decided(&problem);
        for (reading, claim, settled) in settled(&problem) {
            let Some(Value::Latex { latex }) = settled.value else { panic!("{}", settled.sentence) };
            let points: Vec<Point> = latex
                .split(';')
                .map(|p| {
                    let mut numbers =
                        p.trim_matches(['(', ')']).split(',').map(|x| x.parse::<f64>().unwrap());
                    [numbers.next().unwrap(), numbers.next().unwrap()]
                })
                .collect();
            let expected = if (reading.name, claim.id) == (DISTINCT, "corners") { 1 } else { 6 };
            assert_eq!(points.len(), expected);
            // Turned by 60°, up to rounding to two decimals, the set is the same.
            let (cos, sin) = (0.5, 3f64.sqrt() / 2.0);
            for p in &points {
                let turned = [cos * p[0] - sin * p[1], sin * p[0] + cos * p[1]];
                assert!(points.iter().any(|q| (q[0] - turned[0]).hypot(q[1] - turned[1]) < 0.02), "{latex}");
            }
        }
        // As stated, two corners of the zone lie on the k_y axis.
        let geometry = setting(FOLDED).unwrap();
        let on_axis = |corner: &_| geometry.cartesian(corner)[0].abs() < 1e3 * f64::EPSILON;
        assert_eq!(geometry.folding.zone.corners().iter().filter(|corner| on_axis(corner)).count(), 2);
    }
}
