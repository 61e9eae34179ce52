//! A lattice with its superlattice, exact and in the plane.

use eigentruth_enumerate::zones::{Folding, Fractional};

use crate::method::Stop;

/// A vector in the plane.
pub(super) type Point = [f64; 2];

/// Lattices with one length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bravais {
    Triangular,
    Square,
}

/// A lattice and a superlattice.
#[derive(Clone, Debug)]
pub(super) struct Geometry {
    /// Zones in fractional coordinates.
    pub(super) folding: Folding,
    /// The lattice vectors in the plane.
    pub(super) direct: [Point; 2],
}

impl Geometry {
    /// Lattice vectors of length `spacing` at 60° or 90° from each other, the first at `degrees` from the x axis, and the
    /// superlattice vectors as rows of a matrix.
    pub(super) fn new(
        bravais: Bravais,
        spacing: f64,
        degrees: f64,
        matrix: [[i64; 2]; 2],
    ) -> Result<Self, Stop> {
        // a_1 · a_2 in units of half the squared spacing.
        let (angle, overlap) = match bravais {
            Bravais::Triangular => (60.0_f64, 1),
            Bravais::Square => (90.0, 0),
        };
        let halves = [[2, overlap], [overlap, 2]];
        let folding = Folding::new(&eigentruth_enumerate::zones::gram_of_halves(halves), matrix)?;
        let vector = |degrees: f64| {
            let (sin, cos) = degrees.to_radians().sin_cos();
            [spacing * cos, spacing * sin]
        };
        Ok(Geometry { folding, direct: [vector(degrees), vector(degrees + angle)] })
    }

    /// The superlattice vectors in the plane.
    pub(super) fn superlattice(&self) -> [Point; 2] {
        let [a, b] = self.direct;
        self.folding.matrix.map(|row| [0, 1].map(|axis| row[0] as f64 * a[axis] + row[1] as f64 * b[axis]))
    }

    /// A momentum in the plane, from its coordinates in the reciprocal basis of the lattice.
    pub(super) fn cartesian(&self, k: &Fractional) -> Point {
        let [x, y] = [0, 1].map(|i| k[i].to_f64().value());
        let [a, b] = self.direct;
        let scale = std::f64::consts::TAU / (a[0] * b[1] - a[1] * b[0]);
        // b_1 and b_2 are perpendicular to a_2 and a_1.
        [scale * (x * b[1] - y * a[1]), scale * (y * a[0] - x * b[0])]
    }
}
