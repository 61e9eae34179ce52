//! Linear equations with integer coefficients for angles: `A θ = b` modulo one turn, solved exactly in the integers.

/// Angles that solve the equations, or a combination of equations that forbids a solution.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Solution {
    /// The angles in turns.
    Angles(Vec<f64>),
    /// Integers `u` with `u A = 0` while `u b` is `excess` turns, no integer.
    Contradiction {
        /// One integer for each equation.
        combination: Vec<i64>,
        /// `u b` modulo one turn, in (−1/2, 1/2].
        excess: f64,
    },
}

/// `x` modulo one turn, in (−1/2, 1/2].
pub(crate) fn turn(x: f64) -> f64 {
    let reduced = x - x.round();
    if reduced == -0.5 { 0.5 } else { reduced }
}

/// What rounding leaves of a sum of so many angles (class identity). Multiples of 1/4, which real and imaginary elements have, are exact.
pub(crate) fn rounding(terms: i64) -> f64 {
    64.0 * f64::EPSILON * terms.max(1) as f64
}

/// Solves `rows · θ = right` modulo 1; `None` if an integer outgrows 64 bits.
///
/// Row operations over the integers bring `A` to echelon form `U A = H`. A row of `H` that is zero gives a condition on `b`; where all
/// are met, back substitution solves the rest, as every angle can be divided by a pivot.
pub(crate) fn solve(rows: &[Vec<i64>], right: &[f64], unknowns: usize) -> Option<Solution> {
    let m = rows.len();
    // `[A | 1]`, so that the second part becomes U.
    let mut work: Vec<Vec<i64>> = rows
        .iter()
        .enumerate()
        .map(|(k, row)| row.iter().copied().chain((0..m).map(|j| i64::from(j == k))).collect())
        .collect();
    let mut pivots = Vec::new();
    for column in 0..unknowns {
        let top = pivots.len();
        // Euclid's algorithm on the column: the smallest entry divides the others until one is left.
        loop {
            let smallest = (top..m)
                .filter(|&k| work[k][column] != 0)
                .min_by_key(|&k| (work[k][column].unsigned_abs(), k));
            let Some(smallest) = smallest else { break };
            work.swap(top, smallest);
            let (head, tail) = work.split_at_mut(top + 1);
            let pivot = &head[top];
            let mut alone = true;
            for row in tail.iter_mut().filter(|row| row[column] != 0) {
                let quotient = row[column] / pivot[column];
                for (x, p) in row.iter_mut().zip(pivot) {
                    *x = x.checked_sub(quotient.checked_mul(*p)?)?;
                }
                alone &= row[column] == 0;
            }
            if alone {
                pivots.push(column);
                break;
            }
        }
    }
    let weighted = |row: &[i64]| row[unknowns..].iter().zip(right).map(|(u, b)| *u as f64 * b).sum::<f64>();
    for row in &work[pivots.len()..] {
        let excess = turn(weighted(row));
        let terms = row[unknowns..].iter().map(|u| u.abs()).sum();
        if excess.abs() > rounding(terms) {
            return Some(Solution::Contradiction { combination: row[unknowns..].to_vec(), excess });
        }
    }
    let mut angles = vec![0.0; unknowns];
    for (row, &column) in work.iter().zip(&pivots).rev() {
        let known: f64 = (column + 1..unknowns).map(|j| row[j] as f64 * angles[j]).sum();
        angles[column] = turn((turn(weighted(row)) - known) / row[column] as f64);
    }
    Some(Solution::Angles(angles))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_around_an_odd_ring_can_be_half_a_turn_but_differences_cannot() {
        // θ_i + θ_j = 1/2 on a triangle: θ = 1/4. θ_i − θ_j = 1/2 on a triangle: adding up gives 3/2.
        let sums = [vec![1, 1, 0], vec![0, 1, 1], vec![1, 0, 1]];
        let differences = [vec![1, -1, 0], vec![0, 1, -1], vec![-1, 0, 1]];
        let right = [0.5; 3];
        let Some(Solution::Angles(angles)) = solve(&sums, &right, 3) else { panic!("solvable") };
        for row in &sums {
            let sum: f64 = row.iter().zip(&angles).map(|(a, x)| *a as f64 * x).sum();
            assert!(turn(sum - 0.5).abs() <= rounding(3));
        }
        let Some(Solution::Contradiction { combination, excess }) = solve(&differences, &right, 3) else {
            panic!("not solvable")
        };
        assert_eq!(excess, 0.5);
        for column in 0..3 {
            assert_eq!(combination.iter().zip(&differences).map(|(u, row)| u * row[column]).sum::<i64>(), 0);
        }
    }

    #[test]
    fn pivots_that_are_not_one_divide() {
        // 2θ = 1/2 and 3θ = 3/4 have θ = 1/4 or 3/4 and θ = 1/4 + k/3: only 1/4 is common.
        let Some(Solution::Angles(angles)) = solve(&[vec![2], vec![3]], &[0.5, 0.75], 1) else { panic!() };
        assert!(
            turn(2.0 * angles[0] - 0.5).abs() <= rounding(2)
                && turn(3.0 * angles[0] - 0.75).abs() <= rounding(3)
        );
        assert!(matches!(solve(&[vec![2], vec![4]], &[0.5, 0.5], 1), Some(Solution::Contradiction { .. })));
    }
}
