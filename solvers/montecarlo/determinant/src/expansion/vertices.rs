//! Vertices, the matrix between their legs, and its inverse as vertices come and go.

use eigentruth_numerics::dense::{self, Lu};
use faer::Mat;
use num_complex::Complex64;
use serde::{Deserialize, Serialize};

use super::Expansion;

/// One interaction at one time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vertex {
    /// The number of the pair of densities.
    pub pair: usize,
    /// The imaginary time, `0 ≤ τ < β`.
    pub tau: f64,
}

/// A density at a time.
#[derive(Clone, Copy)]
pub(super) struct Leg {
    pub(super) mode: usize,
    pub(super) tau: f64,
}

/// A 2 × 2 matrix, `[row][column]`.
pub(super) type Block = [[Complex64; 2]; 2];

pub(super) fn determinant(block: &Block) -> Complex64 {
    block[0][0] * block[1][1] - block[0][1] * block[1][0]
}

fn inverse(block: &Block) -> Block {
    let over = 1.0 / determinant(block);
    [[block[1][1] * over, -block[0][1] * over], [-block[1][0] * over, block[0][0] * over]]
}

fn times(one: &Block, two: &Block) -> Block {
    let element = |i: usize, j: usize| one[i][0] * two[0][j] + one[i][1] * two[1][j];
    [[element(0, 0), element(0, 1)], [element(1, 0), element(1, 1)]]
}

/// What an insertion needs once its ratio is known.
pub(super) struct Insertion {
    /// `N B`, `[leg][2]`.
    right: Vec<[Complex64; 2]>,
    /// `C N`, `[leg][2]`.
    left: Vec<[Complex64; 2]>,
    /// `D − C N B`.
    pub(super) schur: Block,
}

impl Expansion {
    pub(super) fn legs(&self, vertex: Vertex) -> [Leg; 2] {
        let pair = self.pairs[vertex.pair];
        [pair.a.1, pair.b.1].map(|mode| Leg { mode, tau: vertex.tau })
    }

    /// `⟨T c_p c†_q⟩_0` of legs with different numbers; at equal times the one of a vertex's first leg is the later.
    fn between(&self, p: Leg, q: Leg, later: bool) -> Complex64 {
        let tau = p.tau - q.tau;
        if tau == 0.0 && !later {
            // The limit from below: c c† less the anticommutator.
            let own = if p.mode == q.mode { 1.0 } else { 0.0 };
            return self.propagator(p.mode, q.mode, 0.0) - own;
        }
        self.propagator(p.mode, q.mode, tau)
    }

    pub(super) fn matrix(&self, vertices: &[Vertex]) -> Mat<Complex64> {
        let legs: Vec<Leg> = vertices.iter().flat_map(|vertex| self.legs(*vertex)).collect();
        Mat::from_fn(legs.len(), legs.len(), |p, q| {
            if p == q {
                Complex64::from(self.diagonal[legs[p].mode])
            } else {
                self.between(legs[p], legs[q], p < q)
            }
        })
    }

    /// The inverse of the matrix, and by how much `old` differed from it.
    pub(super) fn inverted(&self, vertices: &[Vertex], old: &Mat<Complex64>) -> (Mat<Complex64>, f64) {
        let inverse = Lu::new(self.matrix(vertices).as_ref()).inverse();
        let (mut largest, mut scale) = (0.0f64, 1.0f64);
        if old.nrows() == inverse.nrows() {
            for j in 0..inverse.ncols() {
                for (x, y) in inverse.col_as_slice(j).iter().zip(old.col_as_slice(j)) {
                    largest = largest.max((x - y).norm());
                    scale = scale.max(x.norm());
                }
            }
        }
        let deviation = if inverse.is_all_finite() { largest / scale } else { f64::INFINITY };
        (inverse, deviation)
    }

    pub(super) fn insertion(&self, vertices: &[Vertex], n: &Mat<Complex64>, new: Vertex) -> Insertion {
        let own = self.legs(new);
        let old: Vec<Leg> = vertices.iter().flat_map(|vertex| self.legs(*vertex)).collect();
        // B: from the new legs to the old; C: from the old to the new. Old ones come first.
        let b: Vec<[Complex64; 2]> = old.iter().map(|p| own.map(|q| self.between(*p, q, true))).collect();
        let c: Vec<[Complex64; 2]> = old.iter().map(|q| own.map(|p| self.between(p, *q, false))).collect();
        let size = old.len();
        let mut right = vec![[Complex64::ZERO; 2]; size];
        let mut left = vec![[Complex64::ZERO; 2]; size];
        for j in 0..size {
            let column = n.col_as_slice(j);
            for (i, x) in column.iter().enumerate() {
                for leg in 0..2 {
                    right[i][leg] += x * b[j][leg];
                    left[j][leg] += c[i][leg] * x;
                }
            }
        }
        let [first, second] = own;
        let mut schur = [
            [Complex64::from(self.diagonal[first.mode]), self.between(first, second, true)],
            [self.between(second, first, false), Complex64::from(self.diagonal[second.mode])],
        ];
        for (c, right) in c.iter().zip(&right) {
            for (row, c) in schur.iter_mut().zip(c) {
                row.iter_mut().zip(right).for_each(|(x, right)| *x -= c * right);
            }
        }
        Insertion { right, left, schur }
    }
}

impl Insertion {
    /// The inverse with the new legs last.
    pub(super) fn extended(&self, n: &Mat<Complex64>) -> Mat<Complex64> {
        let size = n.nrows();
        let corner = inverse(&self.schur);
        let scaled: Vec<[Complex64; 2]> = self
            .left
            .iter()
            .map(|l| [0, 1].map(|i: usize| corner[i][0] * l[0] + corner[i][1] * l[1]))
            .collect();
        let mut extended = Mat::zeros(size + 2, size + 2);
        for (j, scaled) in scaled.iter().enumerate() {
            let column = extended.col_as_slice_mut(j);
            column[..size].copy_from_slice(n.col_as_slice(j));
            for (x, r) in column.iter_mut().zip(&self.right) {
                *x += r[0] * scaled[0] + r[1] * scaled[1];
            }
            (column[size], column[size + 1]) = (-scaled[0], -scaled[1]);
        }
        let [[a, b], [c, d]] = corner;
        for (j, [upper, lower]) in [[a, c], [b, d]].into_iter().enumerate() {
            let column = extended.col_as_slice_mut(size + j);
            for (x, r) in column.iter_mut().zip(&self.right) {
                *x = -(r[0] * upper + r[1] * lower);
            }
            (column[size], column[size + 1]) = (upper, lower);
        }
        extended
    }
}

/// The block of the inverse that belongs to a vertex: its determinant is the ratio of removing it.
pub(super) fn block(n: &Mat<Complex64>, vertex: usize) -> Block {
    let at = 2 * vertex;
    [[n[(at, at)], n[(at, at + 1)]], [n[(at + 1, at)], n[(at + 1, at + 1)]]]
}

/// The inverse without a vertex, the last one having taken its place.
pub(super) fn without(n: &Mat<Complex64>, vertex: usize) -> Mat<Complex64> {
    let size = n.nrows() - 2;
    let place = |i: usize| if i / 2 == vertex { size + i % 2 } else { i };
    let removed = inverse(&block(n, vertex));
    let at = 2 * vertex;
    let mut rest = Mat::zeros(size, size);
    for j in 0..size {
        let from = place(j);
        let row = [[n[(at, from)], Complex64::ZERO], [n[(at + 1, from)], Complex64::ZERO]];
        let scaled = times(&removed, &row);
        for i in 0..size {
            let p = place(i);
            rest[(i, j)] = n[(p, from)] - n[(p, at)] * scaled[0][0] - n[(p, at + 1)] * scaled[1][0];
        }
    }
    rest
}

/// `⟨c†_i c_j⟩` at a time, `[i, j]`.
pub(super) fn density_matrix(
    expansion: &Expansion,
    vertices: &[Vertex],
    n: &Mat<Complex64>,
    tau: f64,
) -> Mat<Complex64> {
    let modes = expansion.levels.len();
    let legs: Vec<Leg> = vertices.iter().flat_map(|vertex| expansion.legs(*vertex)).collect();
    let here = |mode: usize| Leg { mode, tau };
    let out = Mat::from_fn(modes, legs.len(), |i, q| expansion.between(here(i), legs[q], true));
    let back = Mat::from_fn(legs.len(), modes, |p, j| expansion.between(legs[p], here(j), false));
    let dressed = dense::product(out.as_ref(), dense::product(n.as_ref(), back.as_ref()).as_ref());
    Mat::from_fn(modes, modes, |i, j| {
        let own = if i == j { 1.0 } else { 0.0 };
        own - (expansion.propagator(j, i, 0.0) - dressed[(j, i)])
    })
}
