//! Vertices, the matrix between their legs, and its inverse as vertices come and go.

use eigentruth_numerics::dense::{self, Lu};
use faer::Mat;
use num_complex::Complex64;
use serde::{Deserialize, Serialize};

use super::Expansion;
use super::block::{Block, inverse};

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

/// What an insertion of vertices with `N` legs together needs once its ratio is known.
pub(super) struct Insertion<const N: usize> {
    /// `N B`, `[leg][new leg]`.
    right: Vec<[Complex64; N]>,
    /// `C N`, `[leg][new leg]`.
    left: Vec<[Complex64; N]>,
    /// `D − C N B`.
    pub(super) schur: Block<N>,
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

    /// With the legs of the new vertices, one after the other.
    pub(super) fn insertion<const N: usize>(
        &self,
        vertices: &[Vertex],
        n: &Mat<Complex64>,
        own: [Leg; N],
    ) -> Insertion<N> {
        let old: Vec<Leg> = vertices.iter().flat_map(|vertex| self.legs(*vertex)).collect();
        // B: from the new legs to the old; C: from the old to the new. Old ones come first.
        let b: Vec<[Complex64; N]> = old.iter().map(|p| own.map(|q| self.between(*p, q, true))).collect();
        let c: Vec<[Complex64; N]> = old.iter().map(|q| own.map(|p| self.between(p, *q, false))).collect();
        let size = old.len();
        let mut right = vec![[Complex64::ZERO; N]; size];
        let mut left = vec![[Complex64::ZERO; N]; size];
        for j in 0..size {
            let column = n.col_as_slice(j);
            for (i, x) in column.iter().enumerate() {
                for leg in 0..N {
                    right[i][leg] += x * b[j][leg];
                    left[j][leg] += c[i][leg] * x;
                }
            }
        }
        let element = |p: usize, q: usize| {
            if p == q {
                Complex64::from(self.diagonal[own[p].mode])
            } else {
                self.between(own[p], own[q], p < q)
            }
        };
        let mut schur: Block<N> = std::array::from_fn(|p| std::array::from_fn(|q| element(p, q)));
        for (c, right) in c.iter().zip(&right) {
            for (row, c) in schur.iter_mut().zip(c) {
                row.iter_mut().zip(right).for_each(|(x, right)| *x -= c * right);
            }
        }
        Insertion { right, left, schur }
    }
}

impl<const N: usize> Insertion<N> {
    /// The inverse with the new legs last.
    pub(super) fn extended(&self, n: &Mat<Complex64>) -> Mat<Complex64> {
        let size = n.nrows();
        let corner = inverse(&self.schur);
        let dot = |one: &[Complex64; N], two: &[Complex64; N]| {
            one.iter().zip(two).map(|(x, y)| x * y).sum::<Complex64>()
        };
        let mut extended = Mat::zeros(size + N, size + N);
        for (j, left) in self.left.iter().enumerate() {
            let scaled: [Complex64; N] = std::array::from_fn(|i| dot(&corner[i], left));
            let column = extended.col_as_slice_mut(j);
            column[..size].copy_from_slice(n.col_as_slice(j));
            for (x, right) in column.iter_mut().zip(&self.right) {
                *x += dot(right, &scaled);
            }
            column[size..].iter_mut().zip(scaled).for_each(|(x, value)| *x = -value);
        }
        let columns: Block<N> = std::array::from_fn(|j| corner.map(|row| row[j]));
        for (j, own) in columns.iter().enumerate() {
            let column = extended.col_as_slice_mut(size + j);
            for (x, right) in column.iter_mut().zip(&self.right) {
                *x = -dot(right, own);
            }
            column[size..].copy_from_slice(own);
        }
        extended
    }
}

/// The block of the inverse on some legs: its determinant is the ratio of removing their vertices.
pub(super) fn block<const N: usize>(n: &Mat<Complex64>, legs: [usize; N]) -> Block<N> {
    legs.map(|i| legs.map(|j| n[(i, j)]))
}

/// The inverse without some legs, the others in the order of `kept`.
pub(super) fn without<const N: usize>(
    n: &Mat<Complex64>,
    legs: [usize; N],
    kept: &[usize],
) -> Mat<Complex64> {
    let removed = inverse(&block(n, legs));
    let mut rest = Mat::zeros(kept.len(), kept.len());
    for (j, from) in kept.iter().enumerate() {
        let row = legs.map(|leg| n[(leg, *from)]);
        let scaled = removed.map(|line| line.iter().zip(row).map(|(x, y)| x * y).sum::<Complex64>());
        for (i, p) in kept.iter().enumerate() {
            let less: Complex64 = legs.iter().zip(scaled).map(|(leg, x)| n[(*p, *leg)] * x).sum();
            rest[(i, j)] = n[(*p, *from)] - less;
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
