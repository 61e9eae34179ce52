//! Decompositions of matrices, all on one thread, so that the bits do not depend on how many there are.

use eigentruth_numerics::dense::{self, Svd, product};
use eigentruth_numerics::streams;
use faer::{Mat, MatRef};
use num_complex::Complex64;
use rand::RngExt;

use crate::blocks::{blocks, part, square_blocks};
use crate::error::RenormalizationError;

fn full_svd(a: MatRef<'_, f64>) -> Result<Svd<f64>, RenormalizationError> {
    dense::svd(a)
        .map_err(|_| RenormalizationError::Decomposition { what: "singular values", rows: a.nrows() })
}

/// Makes the columns orthonormal (Gram and Schmidt, twice); dependent ones become zero.
fn orthonormalize(a: &mut Mat<f64>) {
    for j in 0..a.ncols() {
        for _ in 0..2 {
            for i in 0..j {
                let (left, right) = a.as_mut().split_at_col_mut(j);
                let (q, x) = (left.as_ref().col(i), right.col_mut(0));
                let overlap: f64 = q.iter().zip(x.as_ref().iter()).map(|(q, x)| q * x).sum();
                x.iter_mut().zip(q.iter()).for_each(|(x, q)| *x -= overlap * q);
            }
            let norm = a.col(j).iter().map(|x| x * x).sum::<f64>().sqrt();
            let factor = if norm > 0.0 { 1.0 / norm } else { 0.0 };
            a.col_mut(j).iter_mut().for_each(|x| *x *= factor);
        }
    }
}

/// A matrix of random numbers between −1 and 1.
pub(crate) fn random(rows: usize, columns: usize, seed: u64) -> Mat<f64> {
    let mut stream = streams::stream(seed, 0);
    Mat::from_fn(rows, columns, |_, _| 2.0 * stream.random::<f64>() - 1.0)
}

/// A random orthogonal matrix.
pub(crate) fn random_orthogonal(n: usize, seed: u64) -> Mat<f64> {
    let mut q = random(n, n, seed);
    orthonormalize(&mut q);
    q
}

/// Below this size all singular values are computed.
const FULL_BELOW: usize = 160;
/// Vectors beyond those that are kept: they make the iteration converge faster.
const MORE: usize = 16;
/// How often the random vectors are multiplied by A and its transpose.
const ITERATIONS: usize = 6;
/// Two singular values nearer than this, relative, are taken for one multiplet, which is kept or discarded as a whole.
const MULTIPLET: f64 = 1e-4;

/// The largest singular values of one block, at least `rank` of them where there are so many, and whether they are all. Large
/// matrices are multiplied to random vectors (Halko, Martinsson, Tropp, SIAM Review 53, 217 (2011), algorithm 4.4).
fn block_svd(a: MatRef<'_, f64>, rank: usize, seed: u64) -> Result<(Svd<f64>, bool), RenormalizationError> {
    let size = a.nrows().min(a.ncols());
    let sampled = rank + MORE;
    if size <= FULL_BELOW || 3 * sampled > size {
        return Ok((full_svd(a)?, true));
    }
    let mut q = product(a, random(a.ncols(), sampled, seed).as_ref());
    orthonormalize(&mut q);
    for _ in 0..ITERATIONS {
        let mut p = product(a.transpose(), q.as_ref());
        orthonormalize(&mut p);
        q = product(a, p.as_ref());
        orthonormalize(&mut q);
    }
    let small = full_svd(product(q.transpose(), a).as_ref())?;
    Ok((Svd { u: product(q.as_ref(), small.u.as_ref()), ..small }, false))
}

/// The best approximation of rank `rank` or a little less, and the norm of what is left out in units of the whole; block by block.
pub(crate) fn truncated_svd(
    a: MatRef<'_, f64>,
    rank: usize,
    seed: u64,
) -> Result<(Svd<f64>, f64), RenormalizationError> {
    let size = a.nrows().min(a.ncols());
    let blocks = blocks(a);
    let mut full = true;
    let mut found = Vec::with_capacity(blocks.len());
    for [rows, columns] in &blocks {
        let (svd, whole) = block_svd(part(a, rows, columns).as_ref(), rank, seed)?;
        full &= whole;
        found.push(svd);
    }
    // (value, block, place), descending; equal values in the order of the blocks.
    let all =
        found.iter().enumerate().flat_map(|(b, svd)| svd.s.iter().enumerate().map(move |(k, s)| (*s, b, k)));
    let mut all: Vec<(f64, usize, usize)> = all.collect();
    all.sort_by(|x, y| y.0.total_cmp(&x.0));
    let s: Vec<f64> = all.iter().map(|x| x.0).collect();
    // What is zero up to rounding is no direction.
    let numerical = s.iter().take_while(|x| **x > size as f64 * f64::EPSILON * s[0]).count().max(1);
    let mut kept = rank.min(numerical);
    let most = kept;
    while kept > 1 && kept < s.len() && kept + 4 > most && s[kept] > (1.0 - MULTIPLET) * s[kept - 1] {
        kept -= 1;
    }
    let square = |values: &[f64]| values.iter().map(|x| x * x).sum::<f64>();
    let whole: f64 = (0..a.ncols()).map(|j| a.col(j).iter().map(|x| x * x).sum::<f64>()).sum();
    let left = if full { square(&s[kept..]) } else { (whole - square(&s[..kept])).max(0.0) };
    let discarded = if whole > 0.0 { (left / whole).sqrt() } else { 0.0 };
    let (mut u, mut v) = (Mat::zeros(a.nrows(), kept), Mat::zeros(a.ncols(), kept));
    for (to, (_, b, k)) in all[..kept].iter().enumerate() {
        let [rows, columns] = &blocks[*b];
        rows.iter().enumerate().for_each(|(i, row)| u[(*row, to)] = found[*b].u[(i, *k)]);
        columns.iter().enumerate().for_each(|(i, column)| v[(*column, to)] = found[*b].v[(i, *k)]);
    }
    Ok((Svd { u, s: s[..kept].to_vec(), v }, discarded))
}

/// Singular values, descending.
pub(crate) fn singular_values(a: MatRef<'_, f64>, count: usize) -> Result<Vec<f64>, RenormalizationError> {
    let mut values = if a.nrows() <= 2 * FULL_BELOW {
        dense::singular_values(a)
            .map_err(|_| RenormalizationError::Decomposition { what: "singular values", rows: a.nrows() })?
    } else {
        truncated_svd(a, count, 1)?.0.s
    };
    values.truncate(count);
    Ok(values)
}

fn all_eigenvalues(a: MatRef<'_, f64>) -> Result<Vec<Complex64>, RenormalizationError> {
    let failed = |_| RenormalizationError::Decomposition { what: "eigenvalues", rows: a.nrows() };
    let mut values = dense::eigenvalues(a).map_err(failed)?;
    values.sort_by(|x, y| y.norm().total_cmp(&x.norm()));
    Ok(values)
}

/// The eigenvalues of largest modulus of any square matrix, descending in modulus, block by block. Those of large blocks come from
/// the space that random vectors span after many multiplications (Golub and Van Loan, Matrix Computations (2013), §7.3: orthogonal
/// iteration).
pub(crate) fn leading_eigenvalues(
    a: MatRef<'_, f64>,
    count: usize,
    seed: u64,
) -> Result<Vec<Complex64>, RenormalizationError> {
    let mut values = Vec::new();
    for members in square_blocks(a) {
        values.extend(block_eigenvalues(part(a, &members, &members).as_ref(), count, seed)?);
    }
    values.sort_by(|x, y| y.norm().total_cmp(&x.norm()));
    values.truncate(count);
    Ok(values)
}

fn block_eigenvalues(
    a: MatRef<'_, f64>,
    count: usize,
    seed: u64,
) -> Result<Vec<Complex64>, RenormalizationError> {
    const ROUNDS: usize = 24;
    let n = a.nrows();
    let block = 3 * count + 8;
    if n <= FULL_BELOW || 3 * block > n {
        return all_eigenvalues(a);
    }
    let mut q = random(n, block, seed);
    orthonormalize(&mut q);
    for _ in 0..ROUNDS {
        q = product(a, q.as_ref());
        orthonormalize(&mut q);
    }
    let mut values = all_eigenvalues(product(q.transpose(), product(a, q.as_ref()).as_ref()).as_ref())?;
    values.truncate(count);
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_matrices_by_iteration_as_by_all_their_values() {
        let n = 240;
        let s = |i: usize| 0.8f64.powi(i as i32);
        let (u, v) = (random_orthogonal(n, 1), random_orthogonal(n, 2));
        let a = product(
            product(u.as_ref(), Mat::from_fn(n, n, |i, j| if i == j { s(i) } else { 0.0 }).as_ref()).as_ref(),
            v.transpose(),
        );
        let (found, discarded) = truncated_svd(a.as_ref(), 20, 7).unwrap();
        let whole: f64 = (0..n).map(|i| s(i) * s(i)).sum();
        let left: f64 = (20..n).map(|i| s(i) * s(i)).sum();
        // Converged class: the iteration leaves (s₃₆/s₁₉)¹² of what is outside.
        let converged = 100.0 * 0.8f64.powi(16 * 12) + 1e3 * f64::EPSILON;
        assert_eq!(found.s.len(), 20);
        assert!(found.s.iter().enumerate().all(|(i, x)| (x - s(i)).abs() <= converged), "{:?}", found.s);
        assert!((discarded - (left / whole).sqrt()).abs() <= converged.sqrt());
        // A matrix that is not symmetric, with known eigenvalues, one of them three times.
        let level = |i: usize| if i < 3 { 1.0 } else { 0.7f64.powi(i as i32 - 2) };
        let upper = Mat::from_fn(n, n, |i, j| {
            if i == j {
                level(i)
            } else if i < j && j > 2 {
                0.01 * level(j)
            } else {
                0.0
            }
        });
        let b = product(product(u.as_ref(), upper.as_ref()).as_ref(), u.transpose());
        let values = leading_eigenvalues(b.as_ref(), 8, 3).unwrap();
        for (i, value) in values.iter().enumerate() {
            assert!((value - level(i)).norm() <= 1e6 * f64::EPSILON, "{i}: {value}");
        }
    }

    #[test]
    fn multiplets_are_not_cut() {
        let levels = [1.0, 0.5, 0.5, 0.1];
        let a = Mat::from_fn(4, 4, |i, j| if i == j { levels[i] } else { 0.0 });
        let (found, _) = truncated_svd(a.as_ref(), 2, 1).unwrap();
        assert_eq!(found.s.len(), 1);
    }
}
