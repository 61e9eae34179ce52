//! States of a bond as sums of left parts, where that takes fewer than a vertex cover.

use num_complex::Complex64;

/// What is left of a coefficient below this, in units of the largest, is rounding: see `terms::CANCELLED`.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// Matrices with more entries, times the rank that would be of use, are left to their cover.
const MOST: usize = 20_000_000;

/// The parts that are the identity on their side; states of their own, as solvers make use of them.
#[derive(Clone, Copy)]
pub(super) struct Alone {
    pub(super) left: Option<usize>,
    pub(super) right: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// Nothing but the identity on the left.
    Untouched,
    /// Nothing but the identity on the right.
    Finished,
    Between,
}

/// A state: the sum of left parts that it is, and the right parts that follow it.
#[derive(Debug)]
pub(super) struct Combined {
    pub(super) lefts: Vec<(usize, Complex64)>,
    pub(super) rights: Vec<(usize, Complex64)>,
    pub(super) kind: Kind,
}

/// States for the coefficients `(left part, right part, coefficient)`, if there are fewer than `size` of them.
///
/// Gaussian elimination with the largest coefficient as pivot: the rows of the pivots stay as they are, and the others are combinations of
/// them. Parts that raise the charges differently have no right part in common, so that they are never combined.
pub(super) fn smaller(
    [lefts, rights]: [usize; 2],
    edges: &[(usize, usize, Complex64)],
    alone: Alone,
    size: usize,
) -> Option<Vec<Combined>> {
    let mut found = Vec::new();
    if let Some(left) = alone.left {
        let own = edges.iter().filter(|edge| edge.0 == left).map(|edge| (edge.1, edge.2)).collect();
        found.push(Combined { lefts: vec![(left, Complex64::ONE)], rights: own, kind: Kind::Untouched });
    }
    let over = |edge: &&(usize, usize, Complex64)| Some(edge.0) != alone.left && Some(edge.1) == alone.right;
    let over: Vec<(usize, Complex64)> = edges.iter().filter(over).map(|edge| (edge.0, edge.2)).collect();
    if let Some(right) = alone.right
        && !over.is_empty()
    {
        found.push(Combined { lefts: over, rights: vec![(right, Complex64::ONE)], kind: Kind::Finished });
    }
    let most = size.checked_sub(found.len() + 1)?;
    if most == 0 || lefts.checked_mul(rights)?.checked_mul(most)? > MOST {
        return None;
    }
    let mut given = vec![vec![Complex64::ZERO; rights]; lefts];
    for &(left, right, coefficient) in edges {
        if Some(left) != alone.left && Some(right) != alone.right {
            given[left][right] += coefficient;
        }
    }
    let Eliminated { pivots, factors } = Eliminated::new(&given, most)?;
    for (number, pivot) in pivots.into_iter().enumerate() {
        let not_zero = |(at, value): (usize, &Complex64)| (*value != Complex64::ZERO).then_some((at, *value));
        let column = factors.iter().map(|row| row[number]).collect::<Vec<_>>();
        found.push(Combined {
            lefts: column.iter().enumerate().filter_map(not_zero).collect(),
            rights: given[pivot].iter().enumerate().filter_map(not_zero).collect(),
            kind: Kind::Between,
        });
    }
    Some(found)
}

/// A matrix as `factors` times the rows of its pivots.
struct Eliminated {
    pivots: Vec<usize>,
    /// `[row][pivot]`.
    factors: Vec<Vec<Complex64>>,
}

impl Eliminated {
    /// Nothing if the rank is larger than `most`.
    fn new(given: &[Vec<Complex64>], most: usize) -> Option<Self> {
        let mut rest = given.to_vec();
        let largest = |rest: &[Vec<Complex64>]| {
            let all = rest.iter().enumerate().flat_map(|(row, entries)| {
                entries.iter().enumerate().map(move |(column, value)| (value.norm(), row, column))
            });
            // The first of equals.
            all.fold((0.0, 0, 0), |best, next| if next.0 > best.0 { next } else { best })
        };
        let scale = largest(&rest).0;
        let mut pivots = Vec::new();
        // Row `i` is `rest[i]` plus the sum of `steps[i][k]` times the rest of pivot `k` at its own step.
        let mut steps: Vec<Vec<Complex64>> = vec![Vec::new(); given.len()];
        loop {
            let (value, pivot, column) = largest(&rest);
            if value <= ROUNDING * scale {
                break;
            }
            if pivots.len() == most {
                return None;
            }
            pivots.push(pivot);
            let by = std::mem::take(&mut rest[pivot]);
            for (row, entries) in rest.iter_mut().enumerate() {
                if row == pivot {
                    steps[row].push(Complex64::ONE);
                    continue;
                }
                let factor =
                    if entries.is_empty() { Complex64::ZERO } else { quotient(entries[column], by[column]) };
                steps[row].push(factor);
                if factor != Complex64::ZERO {
                    entries.iter_mut().zip(&by).for_each(|(entry, by)| *entry -= factor * by);
                    entries[column] = Complex64::ZERO;
                }
            }
        }
        // From the rests of pivots to the rows of pivots: a triangular system, solved from the last step backwards.
        let count = pivots.len();
        let mut factors = steps.clone();
        for (row, own) in factors.iter_mut().enumerate() {
            if let Some(number) = pivots.iter().position(|pivot| *pivot == row) {
                *own = vec![Complex64::ZERO; count];
                own[number] = Complex64::ONE;
                continue;
            }
            for k in (0..count).rev() {
                let factor = own[k];
                if factor != Complex64::ZERO {
                    for (own, step) in own.iter_mut().zip(&steps[pivots[k]]).take(k) {
                        *own -= factor * step;
                    }
                }
            }
        }
        Some(Self { pivots, factors })
    }
}

/// Rounded once where the divisor is real, as most are.
fn quotient(a: Complex64, b: Complex64) -> Complex64 {
    if b.im == 0.0 { a / b.re } else { a / b }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(matrix: &[&[f64]]) -> Vec<(usize, usize, Complex64)> {
        let row = |(i, row): (usize, &&[f64])| {
            let entry = move |(j, x): (usize, &f64)| (*x != 0.0).then_some((i, j, Complex64::from(*x)));
            row.iter().enumerate().filter_map(entry).collect::<Vec<_>>()
        };
        matrix.iter().enumerate().flat_map(row).collect()
    }

    fn product(found: &[Combined], left: usize, right: usize) -> Complex64 {
        let of = |list: &[(usize, Complex64)], at: usize| {
            list.iter().filter(|(own, _)| *own == at).map(|(_, value)| *value).sum::<Complex64>()
        };
        found.iter().map(|state| of(&state.lefts, left) * of(&state.rights, right)).sum()
    }

    #[test]
    fn rows_that_depend_on_each_other_are_combined() {
        // Rank 2 of four rows; the last one is the sum of the first two, the third thrice the second.
        let matrix: [&[f64]; 4] =
            [&[1.0, 0.5, 0.25, 2.0], &[0.0, 2.0, -1.0, 1.0], &[0.0, 6.0, -3.0, 3.0], &[1.0, 2.5, -0.75, 3.0]];
        let none = Alone { left: None, right: None };
        let found = smaller([4, 4], &edges(&matrix), none, 4).unwrap();
        assert_eq!(found.len(), 2);
        for (i, row) in matrix.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                assert!((product(&found, i, j) - value).norm() < 1e-14, "{i} {j}");
            }
        }
        // A cover of two is as small.
        assert!(smaller([4, 4], &edges(&matrix), none, 2).is_none());
    }

    #[test]
    fn identities_are_states_of_their_own() {
        // The first row is untouched, the last column finished: three, where a cover has four.
        let matrix: [&[f64]; 4] =
            [&[1.0, 0.5, 0.25, 0.0], &[1.0, 0.5, 0.25, 7.0], &[2.0, 1.0, 0.5, 0.0], &[4.0, 2.0, 1.0, -1.0]];
        let alone = Alone { left: Some(0), right: Some(3) };
        let found = smaller([4, 4], &edges(&matrix), alone, 4).unwrap();
        assert_eq!(
            found.iter().map(|state| state.kind).collect::<Vec<_>>(),
            [Kind::Untouched, Kind::Finished, Kind::Between]
        );
        assert_eq!(found[0].lefts, [(0, Complex64::ONE)]);
        assert_eq!(found[1].rights, [(3, Complex64::ONE)]);
        for (i, row) in matrix.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                assert!((product(&found, i, j) - value).norm() < 1e-14, "{i} {j}");
            }
        }
    }
}
