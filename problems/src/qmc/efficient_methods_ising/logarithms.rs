//! The logarithm of a ground state, written in products of spins: those of a Jastrow wave function have two factors and no more.

use eigentruth_numerics::dense::hermitian_eigen;
use faer::Mat;

use super::chain::Chain;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The amplitudes of the ground state, from the matrix over all configurations. All are positive, for every element off the diagonal is −Γ.
fn ground(chain: &Chain) -> Result<Vec<f64>, Stop> {
    let sites = chain.fields.len();
    let states = 1usize << sites;
    let mut matrix = Mat::<f64>::zeros(states, states);
    for state in 0..states {
        for (bond, j) in chain.couplings.iter().enumerate() {
            let equal = (state >> bond ^ state >> ((bond + 1) % sites)) & 1 == 0;
            matrix[(state, state)] -= if equal { *j } else { -j };
        }
        for (site, h) in chain.fields.iter().enumerate() {
            matrix[(state ^ 1 << site, state)] -= h;
        }
    }
    let (_, vectors) = hermitian_eigen(matrix.as_ref())?;
    Ok((0..states).map(|state| vectors[(state, 0)].abs()).collect())
}

/// The largest coefficient of a product of two spins, and of any product of more or fewer, in the logarithm of positive amplitudes.
fn coefficients(amplitudes: &[f64]) -> [f64; 2] {
    let mut words: Vec<f64> = amplitudes.iter().map(|x| x.ln()).collect();
    // Fast Walsh transform: bit by bit, sum and difference.
    let mut half = 1;
    while half < words.len() {
        for block in words.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for (a, b) in low.iter_mut().zip(high) {
                (*a, *b) = (0.5 * (*a + *b), 0.5 * (*a - *b));
            }
        }
        half *= 2;
    }
    let largest = |pair: bool| {
        let wanted = words.iter().enumerate().skip(1).filter(|(word, _)| (word.count_ones() == 2) == pair);
        wanted.map(|(_, value)| value.abs()).fold(0.0, f64::max)
    };
    [largest(true), largest(false)]
}

/// Coefficients below this part of those of pairs are rounding (class converged).
const ROUNDING: f64 = 1e-8;

pub(super) fn words(run: &Run<'_>) -> Result<Finding, Stop> {
    let mut table =
        Table::new(&[("sites", "1"), ("largest coefficient of two spins", "1"), ("largest of others", "1")]);
    let mut more = 0.0_f64;
    for (sites, ring) in [(6, true), (8, true), (8, false)] {
        run.checkpoint()?;
        let bonds = if ring { sites } else { sites - 1 };
        let [pairs, others] =
            coefficients(&ground(&Chain { couplings: vec![1.0; bonds], fields: vec![1.0; sites] })?);
        more = more.max(others / pairs);
        table.push([sites as f64, pairs, others]);
    }
    let summary = format!(
        "the logarithm of the ground state of critical chains has products of four spins and more, with coefficients of up to {more:.1e} of the largest of a pair"
    );
    Ok(Finding::decided(more <= ROUNDING, FindingKind::Numerical, summary)
        .with(Evidence::table("coefficients", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jastrow_wave_functions_are_recognized() {
        // Pairs of random strength; then one product of four spins on top.
        let spin = |state: usize, site: usize| if state >> site & 1 == 1 { 1.0 } else { -1.0 };
        let of = |four: f64| {
            let logarithm = |state: usize| -> f64 {
                let pairs = (0..6).flat_map(|i| (0..i).map(move |j| (i, j)));
                let v = |i: usize, j: usize| 0.1 * ((7 * i + 3 * j) % 5) as f64 - 0.17;
                let sum: f64 = pairs.map(|(i, j)| v(i, j) * spin(state, i) * spin(state, j)).sum();
                sum + four * (0..4).map(|site| spin(state, site)).product::<f64>()
            };
            coefficients(&(0..64).map(|state| logarithm(state).exp()).collect::<Vec<_>>())
        };
        assert!(of(0.0)[1] < 1e-14);
        assert!((of(0.01)[1] - 0.01).abs() < 1e-14);
        // Three spins have two amplitudes up to the flip, and those a pair can have.
        let three = Chain { couplings: vec![1.0; 3], fields: vec![0.8; 3] };
        assert!(coefficients(&ground(&three).unwrap())[1] < 1e-12);
    }
}
