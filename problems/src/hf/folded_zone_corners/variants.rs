//! Other lattices, superlattices, orientations and points.

use eigentruth_grading::Kind;
use eigentruth_meanfield::charge_order::Rational;

use super::geometry::{Bravais, Geometry, Point};
use super::{DIGITS, written};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other lattices, superlattices, orientations and points.
pub(super) struct Zones;

/// Superlattices as rows of integers, with two of the same size among them.
const SUPERLATTICES: [[[i64; 2]; 2]; 12] = [
    [[1, 1], [-1, 2]],
    [[2, 0], [0, 2]],
    [[3, 0], [0, 3]],
    [[2, 0], [0, 1]],
    [[1, 0], [0, 3]],
    [[2, 1], [-1, 2]],
    [[3, 1], [0, 2]],
    [[1, 2], [-2, 1]],
    [[1, 1], [-1, 1]],
    [[3, 0], [0, 2]],
    [[4, 0], [0, 1]],
    [[2, 2], [-2, 4]],
];

/// How far from the centre to a corner or a midpoint the points are, and words for it.
const PLACES: [(i64, &str); 4] =
    [(1, ""), (2, "halfway from"), (3, "a third of the way from"), (4, "a quarter of the way from")];

struct Question {
    prompt: String,
    points: Vec<Point>,
    /// What of the question says what was drawn.
    settings: Vec<(Aspect, String)>,
}

/// Whether the question is the printed one, which is one of very many.
fn as_printed(draw: &Draw) -> bool {
    draw.printed(24)
}

/// The question of a seed; nothing if a point folds to the boundary of the small zone, where its place is a
/// convention.
fn question(draw: &Draw, attempt: usize) -> Result<Option<Question>, Stop> {
    let named = |what: &str| format!("{what} {attempt}");
    let (bravais, matrix, degrees, spacing, corners, (part, place)) = if as_printed(draw) {
        (Bravais::Triangular, SUPERLATTICES[0], 30.0, 1.0, true, PLACES[0])
    } else {
        (
            draw.one(&named("lattice"), &[Bravais::Triangular, Bravais::Square]),
            draw.one(&named("superlattice"), &SUPERLATTICES),
            draw.one(&named("orientation"), &[0.0, 15.0, 30.0, 45.0, 90.0]),
            draw.one(&named("spacing"), &[1.0, 1.5, 2.0]),
            draw.pick(&named("points"), 2) == 0,
            draw.one(&named("place"), &PLACES),
        )
    };
    let geometry = Geometry::new(bravais, spacing, degrees, matrix)?;
    let zone = &geometry.folding.zone;
    let originals = if corners { zone.corners() } else { zone.edge_midpoints() };
    let mut points = Vec::new();
    for original in &originals {
        let original = original.clone().map(|x| x / Rational::from(part));
        let images = geometry.folding.folded(&original);
        if images.len() > 1 {
            return Ok(None);
        }
        points.push(geometry.cartesian(&images[0]));
    }
    let scale = 10f64.powi(DIGITS as i32);
    // Not at the edge of a rounding interval, whose side would be chance.
    if points.iter().flatten().any(|x| ((x * scale).abs().fract() - 0.5).abs() < 1.0 / 1024.0) {
        return Ok(None);
    }
    let (name, angle) = match bravais {
        Bravais::Triangular => ("triangular", 60),
        Bravais::Square => ("square", 90),
    };
    let (what, count) = (if corners { "corners" } else { "midpoints of the edges" }, points.len());
    let asked = match place {
        "" => format!("the {count} {what} of the original zone"),
        place => format!("the {count} points {place} the centre of the original zone to its {what}"),
    };
    let [[a, b], [c, d]] = matrix;
    let periods = format!("A_1 = {a} a_1 + {b} a_2 and A_2 = {c} a_1 + {d} a_2");
    let prompt = format!(
        "A {name} lattice of spacing {spacing} has the lattice vector a_1 at {degrees} degrees from the x axis and a_2 of the same \
         length, {angle} degrees further counterclockwise. A density wave has the periods {periods}. To which points of the reduced \
         Brillouin zone (the shortest equivalent momenta) are {asked} folded? Give one point (k_x,k_y) for each of the {count}, also where they coincide, to two decimals, separated \
         by semicolons, in \\boxed{{}}."
    );
    let settings = vec![
        (Aspect::Lattice, format!("A {name} lattice")),
        (Aspect::Size, periods),
        (Aspect::Convention, format!("a_1 at {degrees} degrees")),
        (Aspect::Asked, asked),
    ];
    Ok(Some(Question { prompt, points, settings }))
}

impl Family for Zones {
    fn describe(&self) -> &'static str {
        "lattice, superlattice, orientation, spacing, and which points of the zone are folded"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        const ATTEMPTS: usize = 256;
        let draw = Draw::of("folded zones", seed);
        for attempt in 0..ATTEMPTS {
            if let Some(Question { prompt, points, settings }) = question(&draw, attempt)? {
                let kind = Kind::SetOfPoints { digits: DIGITS };
                return Ok(Variant { settings, ..Variant::new(seed, kind, prompt, written(&points)) });
            }
        }
        Err(Stop::Failed(format!("{ATTEMPTS} zones in a row have points on their boundary")))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        as_printed(&Draw::of("folded zones", seed))
    }
}

#[cfg(test)]
mod tests {
    use super::super::phases;
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn variants_are_varied_and_can_be_graded() {
        assert_repeatable(&Zones, 20);
        let prompts: Vec<String> =
            (0..300).map(|seed| Zones.draw(seed).unwrap().specification.prompt).collect();
        let original =
            "A triangular lattice of spacing 1 has the lattice vector a_1 at 30 degrees from the x axis";
        let periods = "A_1 = 1 a_1 + 1 a_2 and A_2 = -1 a_1 + 2 a_2";
        let is_original =
            |p: &String| p.starts_with(original) && p.contains(periods) && p.contains("6 corners");
        assert!(prompts.iter().any(is_original));
    }

    #[test]
    fn phases_give_the_same_points() {
        for matrix in SUPERLATTICES {
            for bravais in [Bravais::Triangular, Bravais::Square] {
                let geometry = Geometry::new(bravais, 1.5, 45.0, matrix).unwrap();
                for corner in geometry.folding.zone.corners() {
                    let exact: Vec<Point> =
                        geometry.folding.folded(&corner).iter().map(|k| geometry.cartesian(k)).collect();
                    let found = phases::shortest(geometry.superlattice(), geometry.cartesian(&corner), 20);
                    assert_eq!(exact.len(), found.len(), "{bravais:?} {matrix:?}");
                    let near = |p: &Point, q: &Point| (p[0] - q[0]).hypot(p[1] - q[1]) < phases::ERROR;
                    assert!(exact.iter().all(|p| found.iter().any(|q| near(p, q))));
                }
            }
        }
    }
}
