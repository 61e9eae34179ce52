//! Accelerating a sequence of partial sums, and judging its convergence.

/// How a sequence of partial sums behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// The last partial sum.
    pub last: f64,
    /// The last change.
    pub change: f64,
    /// The ratio of the last two changes in modulus: below 1 where the sequence settles.
    pub ratio: f64,
}

/// The behaviour at the end of a sequence; `None` for fewer than three sums. A bound on the remainder it is not.
pub fn convergence(sums: &[f64]) -> Option<Convergence> {
    let [.., a, b, c] = sums else { return None };
    Some(Convergence { last: *c, change: c - b, ratio: ((c - b) / (b - a)).abs() })
}

/// Wynn's ε algorithm (Math. Tables Aids Comput. 10, 91 (1956)): column `k` holds ε_{2k} of the sequence, column 0 the
/// sums themselves. It stops at the first column where two neighbours coincide: the sequence has converged there.
pub fn wynn(sums: &[f64]) -> Vec<Vec<f64>> {
    let mut columns = vec![sums.to_vec()];
    let mut odd = vec![0.0; sums.len() + 1];
    let mut even = sums.to_vec();
    while even.len() > 2 {
        let step = |older: &[f64], newer: &[f64]| -> Option<Vec<f64>> {
            newer
                .windows(2)
                .enumerate()
                .map(|(k, pair)| {
                    Some(older[k + 1] + 1.0 / (pair[1] - pair[0])).filter(|value| value.is_finite())
                })
                .collect()
        };
        let Some(next_odd) = step(&odd, &even) else { break };
        let Some(next_even) = step(&even, &next_odd) else { break };
        (odd, even) = (next_odd, next_even);
        columns.push(even.clone());
    }
    columns
}

/// Euler's transformation of the sum of alternating terms: Σ_k (−1)^k (Δ^k a)_0 / 2^{k+1} with the terms (−1)^k a_k.
/// The first `direct` terms are added as they are.
pub fn euler(terms: &[f64], direct: usize) -> f64 {
    let direct = direct.min(terms.len());
    let head: f64 = terms[..direct].iter().sum();
    // With the signs kept in the terms, the alternating difference becomes a sum of neighbours.
    let mut row = terms[direct..].to_vec();
    let mut tail = 0.0;
    let mut factor = 0.5;
    while let Some(&first) = row.first() {
        tail += factor * first;
        row = row.windows(2).map(|pair| pair[0] + pair[1]).collect();
        factor *= 0.5;
    }
    head + tail
}
