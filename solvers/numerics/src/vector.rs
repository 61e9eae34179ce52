//! Long vectors. Sums run over fixed chunks and a fixed tree, so that their bits do not depend on the number of
//! threads; nothing here allocates except where it says so.

use std::ops::Add;

use faer::MatRef;
use rand::{RngExt, SeedableRng};
use rayon::prelude::*;

use crate::Scalar;
use crate::streams::{Stream, derived_seed};

/// Elements that one thread handles in one go: 64 KiB of `f64`, which fits the second-level cache with a partner.
const CHUNK: usize = 1 << 13;

/// Partial sums that hide the latency of additions and fill vector registers.
const LANES: usize = 8;

/// `Σ x* y`.
///
/// # Panics
/// If the lengths differ, as everywhere here.
pub fn dot<S: Scalar>(x: &[S], y: &[S]) -> S {
    assert_eq!(x.len(), y.len(), "vectors of one length");
    tree(x, y, &|x, y| lanes(x, y, |x, y| x.conjugate() * *y, S::ZERO))
}

/// `Σ |x|²`.
pub fn norm_squared<S: Scalar>(x: &[S]) -> f64 {
    tree(x, x, &|x, y| lanes(x, y, |x, _| x.norm_squared(), 0.0))
}

/// The Euclidean norm.
pub fn norm<S: Scalar>(x: &[S]) -> f64 {
    norm_squared(x).sqrt()
}

/// `y += a x`.
pub fn axpy<S: Scalar>(a: S, x: &[S], y: &mut [S]) {
    assert_eq!(x.len(), y.len(), "vectors of one length");
    let chunk = |(x, y): (&[S], &mut [S])| x.iter().zip(y).for_each(|(x, y)| *y += a * *x);
    if x.len() <= CHUNK {
        chunk((x, y));
    } else {
        x.par_chunks(CHUNK).zip(y.par_chunks_mut(CHUNK)).for_each(chunk);
    }
}

/// `x *= a`.
pub fn scale<S: Scalar>(a: f64, x: &mut [S]) {
    x.par_chunks_mut(CHUNK).for_each(|x| x.iter_mut().for_each(|x| *x = x.scaled(a)));
}

/// Divides by the norm, which is returned; leaves the zero vector as it is.
pub fn normalize<S: Scalar>(x: &mut [S]) -> f64 {
    let length = norm(x);
    if length > 0.0 {
        scale(1.0 / length, x);
    }
    length
}

/// `w −= a v + b u`, and `Σ |w|²` afterwards, in one pass.
pub fn three_term<S: Scalar>(w: &mut [S], a: f64, v: &[S], b: f64, u: &[S]) -> f64 {
    assert!(w.len() == v.len() && w.len() == u.len(), "vectors of one length");
    if w.len() > CHUNK {
        let middle = split(w.len());
        let (w1, w2) = w.split_at_mut(middle);
        let ((v1, v2), (u1, u2)) = (v.split_at(middle), u.split_at(middle));
        let (one, two) = rayon::join(|| three_term(w1, a, v1, b, u1), || three_term(w2, a, v2, b, u2));
        return one + two;
    }
    for ((w, v), u) in w.iter_mut().zip(v).zip(u) {
        *w += -(v.scaled(a) + u.scaled(b));
    }
    lanes(w, w, |x, _| x.norm_squared(), 0.0)
}

/// Fills a vector with independent numbers, uniform between −1 and 1 (in real and imaginary part).
pub fn fill_random<S: Scalar>(seed: u64, x: &mut [S]) {
    x.par_chunks_mut(CHUNK).enumerate().for_each(|(index, chunk)| {
        let mut stream = Stream::seed_from_u64(derived_seed(seed, index as u64));
        for x in chunk {
            *x = S::random(&mut || stream.random_range(-1.0..1.0));
        }
    });
}

/// `w −= Σ_i coefficients_i basis_i`.
pub fn subtract<S: Scalar>(basis: &[Vec<S>], coefficients: &[S], w: &mut [S]) {
    let chunk = |(index, w): (usize, &mut [S])| {
        let from = index * CHUNK;
        for (v, c) in basis.iter().zip(coefficients) {
            let c = -*c;
            v[from..from + w.len()].iter().zip(&mut *w).for_each(|(v, w)| *w += c * *v);
        }
    };
    w.par_chunks_mut(CHUNK).enumerate().for_each(chunk);
}

/// Makes `w` orthogonal to an orthonormal basis and adds `basis† w` to `overlaps`; returns the norm of what remains
/// of `w`. Projects again as long as the norm drops: twice is enough (Giraud, Langou, Rozložník,
/// Comput. Math. Appl. 50, 1069 (2005)), unless rounding is all that remains. Allocates one number per vector.
pub fn orthogonalize<S: Scalar>(basis: &[Vec<S>], w: &mut [S], overlaps: &mut [S]) -> f64 {
    let mut before = norm(w);
    for _ in 0..4 {
        let coefficients: Vec<S> = basis.iter().map(|v| dot(v, w)).collect();
        subtract(basis, &coefficients, w);
        overlaps.iter_mut().zip(&coefficients).for_each(|(sum, c)| *sum += *c);
        let after = norm(w);
        if after > 0.7 * before || after == 0.0 {
            return after;
        }
        before = after;
    }
    before
}

/// Replaces the first `k` vectors of a basis by `Σ_i basis_i mix_ij` for the `k` columns of `mix`. Allocates a few
/// rows per thread.
pub fn rotate<S: Scalar>(basis: &mut [Vec<S>], mix: MatRef<'_, S>) {
    /// Rows that are mixed at a time, so that all vectors' pieces stay in the cache.
    const ROWS: usize = 256;
    assert!(mix.nrows() == basis.len() && mix.ncols() <= basis.len(), "one row per vector");
    let Some(length) = basis.first().map(Vec::len) else { return };
    let mut pieces: Vec<Vec<&mut [S]>> = (0..length.div_ceil(ROWS)).map(|_| Vec::new()).collect();
    for vector in basis {
        for (piece, rows) in pieces.iter_mut().zip(vector.chunks_mut(ROWS)) {
            piece.push(rows);
        }
    }
    pieces.par_iter_mut().for_each_init(
        || vec![[S::ZERO; ROWS]; mix.ncols()],
        |mixed, piece| {
            for (column, sum) in mixed.iter_mut().enumerate() {
                sum.fill(S::ZERO);
                for (row, vector) in piece.iter().enumerate() {
                    let factor = mix[(row, column)];
                    vector.iter().zip(&mut *sum).for_each(|(v, sum)| *sum += factor * *v);
                }
            }
            for (sum, vector) in mixed.iter().zip(piece) {
                vector.copy_from_slice(&sum[..vector.len()]);
            }
        },
    );
}

/// Where a sum is split: the larger part is a power of two of chunks.
fn split(length: usize) -> usize {
    length.div_ceil(CHUNK).next_power_of_two() / 2 * CHUNK
}

fn tree<A: Sync, T: Add<Output = T> + Send>(x: &[A], y: &[A], leaf: &(impl Fn(&[A], &[A]) -> T + Sync)) -> T {
    if x.len() <= CHUNK {
        return leaf(x, y);
    }
    let middle = split(x.len());
    let ((x1, x2), (y1, y2)) = (x.split_at(middle), y.split_at(middle));
    let (one, two) = rayon::join(|| tree(x1, y1, leaf), || tree(x2, y2, leaf));
    one + two
}

fn lanes<A, T: Copy + Add<Output = T>>(x: &[A], y: &[A], term: impl Fn(&A, &A) -> T, zero: T) -> T {
    let mut sums = [zero; LANES];
    let (blocks_x, blocks_y) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = blocks_x.remainder().iter().zip(blocks_y.remainder());
    let rest = rest.fold(zero, |sum, (x, y)| sum + term(x, y));
    for (x, y) in blocks_x.zip(blocks_y) {
        for lane in 0..LANES {
            sums[lane] = sums[lane] + term(&x[lane], &y[lane]);
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + b) + (c + d)) + ((e + f) + (g + h)) + rest
}
