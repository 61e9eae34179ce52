//! Matrices from occupation bits: what second methods for electrons are built of, without anything of the algebra.
//!
//! Bit 2·site + spin of a configuration says whether the mode is occupied; a configuration is its creators in ascending order
//! on the empty state.

use faer::Mat;

/// A creation (true) or annihilation operator on a mode, site and spin in one number: 2·site + spin.
pub(crate) type Factor = (usize, bool);

/// What a product of factors, the last one first, makes of a configuration.
pub(crate) fn applied(factors: &[Factor], configuration: usize) -> Option<(usize, f64)> {
    factors.iter().rev().try_fold((configuration, 1.0_f64), |(bits, sign), &(mode, create)| {
        let occupied = bits >> mode & 1 == 1;
        let before = (bits & ((1_usize << mode) - 1)).count_ones();
        let sign = if before % 2 == 1 { -sign } else { sign };
        (occupied != create).then_some((bits ^ (1_usize << mode), sign))
    })
}

/// The matrix of Σ coefficient · product.
pub(crate) fn matrix(sites: usize, terms: &[(f64, Vec<Factor>)]) -> Mat<f64> {
    let dimension = 1 << (2 * sites);
    let mut sum: Mat<f64> = Mat::zeros(dimension, dimension);
    for (coefficient, factors) in terms {
        for from in 0..dimension {
            if let Some((to, sign)) = applied(factors, from) {
                sum[(to, from)] += coefficient * sign;
            }
        }
    }
    sum
}

/// A function of the numbers of both spins on every site, as a diagonal matrix.
pub(crate) fn diagonal(sites: usize, of: impl Fn(usize, [f64; 2]) -> f64) -> Mat<f64> {
    let dimension = 1 << (2 * sites);
    let occupied = |bits: usize, mode: usize| (bits >> mode & 1) as f64;
    let value = |bits: usize| {
        (0..sites).map(|i| of(i, [occupied(bits, 2 * i), occupied(bits, 2 * i + 1)])).sum::<f64>()
    };
    Mat::from_fn(dimension, dimension, |i, j| if i == j { value(i) } else { 0.0 })
}
