//! Brillouin zones of plane lattices in exact rational geometry: corners, edges, and folding into the zone of a superlattice.
//!
//! A lattice enters by its Gram matrix `[a_i · a_j]`, which is rational for all Bravais lattices with a rational ratio of squared
//! lengths; momenta are fractional coordinates, k = Σ x_i b_i with a_i · b_j = 2π δ_ij. Only a drawing needs roots.

use dashu_base::{Abs, Signed};
use dashu_ratio::RBig;

use crate::EnumerateError;

/// Fractional coordinates.
pub type Fractional = [RBig; 2];

/// A symmetric 2×2 matrix of rationals.
pub type Gram = [[RBig; 2]; 2];

/// The Brillouin zone of a plane lattice: the momenta that are no longer than any equivalent one.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// b_i · b_j / (2π)².
    reciprocal: Gram,
    /// Rows: a reduced basis of the reciprocal lattice in the given one.
    reduced: [[i64; 2]; 2],
}

fn integer(value: i64) -> RBig {
    RBig::from(value)
}

/// The Gram matrix of whole multiples of ½: `[[2, 1], [1, 2]]` is the triangular lattice of unit spacing, `[[2, 0], [0, 2]]` the
/// square one.
pub fn gram_of_halves(entries: [[i64; 2]; 2]) -> Gram {
    entries.map(|row| row.map(|n| integer(n) / integer(2)))
}

fn determinant(m: &Gram) -> RBig {
    &m[0][0] * &m[1][1] - &m[0][1] * &m[1][0]
}

fn inverse(m: &Gram) -> Option<Gram> {
    let det = determinant(m);
    (!det.is_zero()).then(|| [[&m[1][1] / &det, -(&m[0][1] / &det)], [-(&m[1][0] / &det), &m[0][0] / &det]])
}

fn product(gram: &Gram, x: &Fractional, y: &Fractional) -> RBig {
    let term = |i: usize, j: usize| &x[i] * &gram[i][j] * &y[j];
    term(0, 0) + term(0, 1) + term(1, 0) + term(1, 1)
}

impl Zone {
    /// The zone of the lattice with the Gram matrix `[a_i · a_j]`.
    ///
    /// # Errors
    /// [`EnumerateError::Unsuitable`] if the matrix is not symmetric and positive definite.
    pub fn new(direct: &Gram) -> Result<Self, EnumerateError> {
        let positive = direct[0][0].is_positive() && determinant(direct).is_positive();
        let reciprocal = inverse(direct).filter(|_| positive && direct[0][1] == direct[1][0]);
        let Some(reciprocal) = reciprocal else {
            return Err(EnumerateError::Unsuitable {
                what: format!("{direct:?} is no Gram matrix of two independent vectors"),
                advice: "give the products a_i · a_j: symmetric and positive definite",
            });
        };
        let reduced = lagrange(&reciprocal);
        Ok(Self { reciprocal, reduced })
    }

    /// k² / (2π)².
    pub fn norm(&self, k: &Fractional) -> RBig {
        product(&self.reciprocal, k, k)
    }

    /// The area of the zone over (2π)², squared.
    pub fn area_squared(&self) -> RBig {
        determinant(&self.reciprocal)
    }

    fn lattice_point(&self, m: i64, n: i64) -> Fractional {
        let [b, c] = &self.reduced;
        [integer(m * b[0] + n * c[0]), integer(m * b[1] + n * c[1])]
    }

    /// The reciprocal vectors whose bisectors can bound the zone.
    fn neighbours(&self) -> Vec<Fractional> {
        let all = (-1..=1).flat_map(|m| (-1..=1).map(move |n| (m, n)));
        all.filter(|pair| *pair != (0, 0)).map(|(m, n)| self.lattice_point(m, n)).collect()
    }

    /// The corners of the zone, in lexicographic order: four or six.
    pub fn corners(&self) -> Vec<Fractional> {
        let neighbours = self.neighbours();
        let two = integer(2);
        // k · G ≤ G²/2 for every G; at a corner two of these are equalities.
        let inside = |k: &Fractional| {
            neighbours.iter().all(|g| product(&self.reciprocal, k, g) * &two <= self.norm(g))
        };
        let row = |g: &Fractional| -> [RBig; 2] {
            let entry = |i: usize| &self.reciprocal[i][0] * &g[0] + &self.reciprocal[i][1] * &g[1];
            [entry(0), entry(1)]
        };
        let mut corners = Vec::new();
        for (at, g) in neighbours.iter().enumerate() {
            for h in &neighbours[at + 1..] {
                let Some(solve) = inverse(&[row(g), row(h)]) else { continue };
                let half = [self.norm(g) / &two, self.norm(h) / &two];
                let entry = |i: usize| &solve[i][0] * &half[0] + &solve[i][1] * &half[1];
                let corner = [entry(0), entry(1)];
                if inside(&corner) && !corners.contains(&corner) {
                    corners.push(corner);
                }
            }
        }
        corners.sort();
        corners
    }

    /// The midpoints of the edges of the zone, in lexicographic order: half the reciprocal vectors that are no longer than any
    /// other of their class modulo 2.
    pub fn edge_midpoints(&self) -> Vec<Fractional> {
        let two = integer(2);
        let halves = self.neighbours().into_iter().map(|g| [&g[0] / &two, &g[1] / &two]);
        let mut midpoints: Vec<_> = halves
            .filter(|half| self.equivalents(half).len() == 2)
            .filter(|half| self.equivalents(half).contains(half))
            .collect();
        midpoints.sort();
        midpoints
    }

    /// All momenta equivalent to k that are as short as possible, in lexicographic order: one inside the zone, several on its
    /// boundary.
    pub fn equivalents(&self, k: &Fractional) -> Vec<Fractional> {
        // Coordinates in the reduced basis: x = Σ y_i reduced[i].
        let [b, c] = &self.reduced;
        let det = integer(b[0] * c[1] - b[1] * c[0]);
        let y = [
            (&k[0] * integer(c[1]) - &k[1] * integer(c[0])) / &det,
            (&k[1] * integer(b[0]) - &k[0] * integer(b[1])) / &det,
        ];
        let floor = y.map(|part| i64::try_from(part.floor()).expect("momenta of moderate size"));
        let mut found: Vec<(RBig, Fractional)> = Vec::new();
        // In a reduced basis the nearest lattice points are within one step of the cell that holds k.
        for m in floor[0] - 1..=floor[0] + 2 {
            for n in floor[1] - 1..=floor[1] + 2 {
                let g = self.lattice_point(m, n);
                let moved = [&k[0] - &g[0], &k[1] - &g[1]];
                found.push((self.norm(&moved), moved));
            }
        }
        let least = found.iter().map(|(norm, _)| norm.clone()).min().expect("sixteen candidates");
        let mut shortest: Vec<_> =
            found.into_iter().filter(|(norm, _)| *norm == least).map(|(_, point)| point).collect();
        shortest.sort();
        shortest
    }
}

/// Lagrange's reduction: two shortest independent vectors of the lattice with this Gram matrix.
fn lagrange(gram: &Gram) -> [[i64; 2]; 2] {
    let vector = |v: &[i64; 2]| v.map(integer);
    let dot = |v: &[i64; 2], w: &[i64; 2]| product(gram, &vector(v), &vector(w));
    let (mut short, mut long) = ([1, 0], [0, 1]);
    loop {
        if dot(&long, &long) < dot(&short, &short) {
            std::mem::swap(&mut short, &mut long);
        }
        let ratio = dot(&short, &long) / dot(&short, &short);
        let steps = i64::try_from(ratio.round()).expect("lattice vectors of moderate size");
        if ratio.abs() * integer(2) <= integer(1) || steps == 0 {
            return [short, long];
        }
        long = [long[0] - steps * short[0], long[1] - steps * short[1]];
    }
}

/// A lattice, and a superlattice that spans a smaller zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Folding {
    /// Rows: the superlattice vectors A_i = Σ_j matrix\[i\]\[j\] a_j.
    pub matrix: [[i64; 2]; 2],
    /// The zone of the lattice, in coordinates of its b_j.
    pub zone: Zone,
    /// The zone of the superlattice, in coordinates of its own B_i.
    pub small: Zone,
}

impl Folding {
    /// The lattice with the Gram matrix `[a_i · a_j]` and the superlattice with the rows of `matrix`.
    ///
    /// # Errors
    /// [`EnumerateError::Unsuitable`] for a matrix that is singular, or no Gram matrix.
    pub fn new(direct: &Gram, matrix: [[i64; 2]; 2]) -> Result<Self, EnumerateError> {
        if matrix[0][0] * matrix[1][1] == matrix[0][1] * matrix[1][0] {
            return Err(EnumerateError::Unsuitable {
                what: format!("the superlattice vectors {matrix:?} are parallel"),
                advice: "give two independent ones",
            });
        }
        let rows = matrix.map(|row| row.map(integer));
        let entry = |i: usize, j: usize| product(direct, &rows[i], &rows[j]);
        let small = Zone::new(&[[entry(0, 0), entry(0, 1)], [entry(1, 0), entry(1, 1)]])?;
        Ok(Self { matrix, zone: Zone::new(direct)?, small })
    }

    /// Coordinates in the B_i of the superlattice: k · A_i / 2π.
    pub fn to_small(&self, k: &Fractional) -> Fractional {
        self.matrix.map(|row| integer(row[0]) * &k[0] + integer(row[1]) * &k[1])
    }

    /// Coordinates in the b_j of the lattice.
    pub fn to_lattice(&self, k: &Fractional) -> Fractional {
        let solve = inverse(&self.matrix.map(|row| row.map(integer))).expect("checked when it was made");
        let entry = |i: usize| &solve[i][0] * &k[0] + &solve[i][1] * &k[1];
        [entry(0), entry(1)]
    }

    /// The momenta in the small zone that a momentum folds to, in coordinates of the b_j: one inside, several on its boundary.
    pub fn folded(&self, k: &Fractional) -> Vec<Fractional> {
        self.small.equivalents(&self.to_small(k)).iter().map(|point| self.to_lattice(point)).collect()
    }

    /// The corners of the small zone, in coordinates of the b_j.
    pub fn small_corners(&self) -> Vec<Fractional> {
        self.small.corners().iter().map(|point| self.to_lattice(point)).collect()
    }
}

#[cfg(test)]
mod tests;
