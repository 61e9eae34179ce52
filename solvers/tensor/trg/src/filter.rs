//! Entanglement filtering: correlations that live on one plaquette alone are cut before the network is coarse-grained (Gilt, Hauru,
//! Delcamp, Mizera, Phys. Rev. B 97, 045111 (2018)). Without it they pile up step by step, and no fixed point is reached.

use eigentruth_numerics::dense::{hermitian_eigen, product};
use faer::Mat;

use crate::blocks::{part, square_blocks};
use crate::error::RenormalizationError;
use crate::matrices::truncated_svd;
use crate::tensor::Tensor;

/// The four tensors around a plaquette, clockwise from above left; `legs` are those that point to the corner before and after.
const CORNERS: [[usize; 2]; 4] = [[3, 2], [0, 3], [1, 0], [2, 1]];
/// A bond matrix is done when all its singular values are this near to one.
const DONE: f64 = 1e-2;
/// Rounds over the four bonds at most.
const ROUNDS: usize = 12;

/// Truncated tensors of the two sublattices: around plaquettes whose upper left corner is on the second one, bonds lose what neither the
/// outside of the plaquette nor the rest of the plaquette notices. `epsilon` is the weight, relative to the largest, below which a singular value of the
/// surroundings does not count.
///
/// # Errors
/// [`RenormalizationError::Decomposition`].
pub(crate) fn filtered(
    tensor: &Tensor<f64>,
    epsilon: f64,
) -> Result<(Tensor<f64>, Tensor<f64>), RenormalizationError> {
    // Corner j is on the second sublattice for even j.
    let mut tensors = [tensor.clone(), tensor.clone()];
    let sublattice = |corner: usize| usize::from(corner.is_multiple_of(2));
    let mut done = [false; 4];
    for _ in 0..ROUNDS {
        for (bond, done) in done.iter_mut().enumerate() {
            if *done {
                continue;
            }
            let (from, to) = (bond, (bond + 1) % 4);
            let around = surroundings(&tensors, to, sublattice)?;
            let (x, y, near) = bond_matrix(&around, epsilon)?;
            *done = near;
            let (t, leg) = (sublattice(to), CORNERS[to][0]);
            tensors[t] = on_leg(&tensors[t], leg, &x);
            let (t, leg) = (sublattice(from), CORNERS[from][1]);
            tensors[t] = on_leg(&tensors[t], leg, &y);
        }
        if done == [true; 4] {
            break;
        }
    }
    let [first, second] = tensors;
    Ok((first, second))
}

/// A matrix `[old, new]` applied to a leg.
fn on_leg(t: &Tensor<f64>, leg: usize, matrix: &Tensor<f64>) -> Tensor<f64> {
    let mut order = [0, 1, 2, 3];
    // The new leg comes last; it returns to its place.
    for (i, at) in order.iter_mut().enumerate() {
        *at = match i.cmp(&leg) {
            std::cmp::Ordering::Less => i,
            std::cmp::Ordering::Equal => 3,
            std::cmp::Ordering::Greater => i - 1,
        };
    }
    t.contract(&[leg], matrix, &[0]).permute(&order)
}

/// The square of the plaquette, cut open before corner `start`, as a matrix `[(x, y), (x′, y′)]`: x is the leg of that corner, y that of the corner before
/// it, primes belong to the second copy; everything outside is summed.
fn surroundings(
    tensors: &[Tensor<f64>; 2],
    start: usize,
    sublattice: impl Fn(usize) -> usize,
) -> Result<Tensor<f64>, RenormalizationError> {
    let corner = |j: usize| tensors[sublattice(j)].doubled(CORNERS[j]);
    let mut chain = corner(start);
    for j in 1..4 {
        chain = chain.contract(&[2, 3], &corner((start + j) % 4), &[0, 1]);
    }
    Ok(chain.permute(&[0, 2, 1, 3]))
}

/// The matrix that may stand in a bond instead of the identity, as a product of one for each end, and whether it leaves everything that is left as
/// it is.
fn bond_matrix(
    around: &Tensor<f64>,
    epsilon: f64,
) -> Result<(Tensor<f64>, Tensor<f64>, bool), RenormalizationError> {
    let n = around.shape()[0];
    let around = around.matrix(2);
    // Only blocks with elements of the diagonal of the bond have a trace.
    let blocks = square_blocks(around).into_iter().filter(|block| block.iter().any(|at| at / n == at % n));
    let mut spectra = Vec::new();
    for block in blocks {
        let (squares, vectors) = hermitian_eigen(part(around, &block, &block).as_ref())
            .map_err(|_| RenormalizationError::Decomposition { what: "eigenvalues", rows: block.len() })?;
        spectra.push((block, squares, vectors));
    }
    let largest =
        spectra.iter().filter_map(|(_, squares, _)| squares.last()).fold(f64::MIN_POSITIVE, |m, x| m.max(*x));
    let mut inserted = Mat::zeros(n * n, 1);
    for (block, squares, vectors) in &spectra {
        let diagonal: Vec<usize> = (0..block.len()).filter(|&at| block[at] / n == block[at] % n).collect();
        let weights = Mat::from_fn(block.len(), 1, |i, _| {
            let trace: f64 = diagonal.iter().map(|&at| vectors[(at, i)]).sum();
            let square = (squares[i] / largest).max(0.0);
            trace * square / (square + epsilon * epsilon)
        });
        let own = product(vectors.as_ref(), weights.as_ref());
        block.iter().enumerate().for_each(|(i, at)| inserted[(*at, 0)] = own[(i, 0)]);
    }
    let matrix = Mat::from_fn(n, n, |x, y| inserted[(x * n + y, 0)]);
    let (svd, _) = truncated_svd(matrix.as_ref(), n, 1)?;
    // What is below is noise of directions that nothing notices.
    let kept = svd.s.iter().take_while(|s| **s > epsilon.max(1e-9)).count().max(1);
    let near = svd.s[..kept].iter().all(|s| (s - 1.0).abs() < DONE);
    let half = |m: &Mat<f64>| Tensor::from_fn(&[n, kept], |i| m[(i[0], i[1])] * svd.s[i[1]].sqrt());
    Ok((half(&svd.u), half(&svd.v), near))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Model, Network, Scheme};

    #[test]
    fn loops_around_a_plaquette_are_cut_and_nothing_else() {
        // Corner double lines: every leg is a pair of bits, each bit is shared with the next leg around the corner of the tensor.
        let leg = |a: usize, b: usize| 2 * a + b;
        let tensor = Tensor::from_fn(&[4, 4, 4, 4], |i| {
            let [l, u, r, d] = [i[0], i[1], i[2], i[3]].map(|x| (x / 2, x % 2));
            // Left and right legs carry (upper, lower), upper and lower legs (left, right).
            let weight = |bit: usize| if bit == 0 { 1.0 } else { 0.5 };
            if l.0 == u.0 && u.1 == r.0 && r.1 == d.1 && d.0 == l.1 {
                [l.0, u.1, r.1, d.0].map(weight).iter().product()
            } else {
                0.0
            }
        });
        assert_eq!(tensor.at(&[leg(0, 1), leg(0, 0), leg(0, 1), leg(1, 1)]), 0.25);
        let (first, second) = filtered(&tensor, 1e-6).unwrap();
        // The loops of every other plaquette are gone, those of the rest are for the coarse-graining.
        assert_eq!((first.shape(), second.shape()), (&[2, 2, 2, 2][..], &[2, 2, 2, 2][..]));
    }

    #[test]
    fn without_loops_the_partition_function_stays() {
        let mut network = Network::new(&Model::ising(0.5).unwrap()).unwrap();
        let scheme = Scheme::Filtered { epsilon: 1e-8 };
        let exact = network.log_partition(4, 4, 1 << 24).unwrap();
        for _ in 0..2 {
            network = network.coarse_grained(scheme, &Limits::bond(16)).unwrap();
        }
        let found = network.log_partition(2, 2, 1 << 24).unwrap();
        // Converged class: directions with a weight of ε are dropped.
        assert!((found - exact).abs() <= 1e-6, "{found} {exact}");
    }
}
