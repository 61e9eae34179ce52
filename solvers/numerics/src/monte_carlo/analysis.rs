//! Autocorrelation, binning and convergence of series of numbers.
//!
//! A series of several chains is a list of slices of one length, a chain each.

/// The integrated autocorrelation time of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Autocorrelation {
    /// τ = ½ + Σ_{t ≥ 1} ρ(t), in rows: the variance of the mean of n rows is 2τ σ²/n. Without correlations it is ½.
    pub time: f64,
    /// One standard deviation of it.
    pub error: f64,
    /// Where the sum was ended.
    pub window: usize,
    /// Whether the chains were long enough to end it; if not, τ is at least about this large.
    pub resolved: bool,
    /// The variance of a single row.
    pub variance: f64,
    /// Rows of all chains.
    pub rows: usize,
}

impl Autocorrelation {
    /// The standard deviation of the mean.
    pub fn error_of_mean(&self) -> f64 {
        (2.0 * self.time * self.variance / self.rows as f64).max(0.0).sqrt()
    }
}

/// The sum ends at the first window of at least this many autocorrelation times (Madras and Sokal), and of at least this many
/// rows: where neighbours are anticorrelated, the sum of the first few is no measure of τ.
const WINDOW: f64 = 6.0;

fn mean(series: &[f64]) -> f64 {
    series.iter().sum::<f64>() / series.len() as f64
}

/// The mean over all chains.
pub(super) fn joint_mean(chains: &[&[f64]]) -> f64 {
    chains.iter().map(|chain| mean(chain)).sum::<f64>() / chains.len() as f64
}

/// The integrated autocorrelation time with the automatic window of N. Madras and A. D. Sokal, J. Stat. Phys. 50, 109
/// (1988), appendix C, and their error of it; deviations are taken from the mean over all chains, and the bias of
/// that is corrected to the first order, U. Wolff, Comput. Phys. Commun. 156, 143 (2004), eq. (49).
///
/// A constant series has τ = ½.
pub fn autocorrelation(chains: &[&[f64]]) -> Autocorrelation {
    let rows: usize = chains.iter().map(|chain| chain.len()).sum();
    let shortest = chains.iter().map(|chain| chain.len()).min().unwrap_or(0);
    let mean = joint_mean(chains);
    let covariance = |lag: usize| {
        let products = |chain: &&[f64]| {
            chain.iter().zip(&chain[lag..]).map(|(one, two)| (one - mean) * (two - mean)).sum::<f64>()
        };
        chains.iter().map(products).sum::<f64>() / (rows - chains.len() * lag) as f64
    };
    let variance = covariance(0);
    // A constant whose mean is rounded has no variance but that of rounding.
    let rounding = 16.0 * f64::EPSILON * mean.abs();
    if variance <= rounding * rounding {
        return Autocorrelation { time: 0.5, error: 0.0, window: 0, resolved: true, variance: 0.0, rows };
    }
    let (mut sum, mut window, mut resolved) = (0.5 * variance, 0, false);
    while window < shortest / 4 {
        window += 1;
        sum += covariance(window);
        if window as f64 >= WINDOW * (sum / variance).max(1.0) {
            resolved = true;
            break;
        }
    }
    let n = rows as f64;
    let correction = 2.0 * sum / n;
    let sum = sum * (1.0 + (2 * window + 1) as f64 / n);
    let variance = variance + correction.max(0.0);
    let time = sum / variance;
    let error = time.max(0.5) * (4.0 / n * (window as f64 + 0.5 - time).max(0.5)).sqrt();
    Autocorrelation { time, error, window, resolved, variance, rows }
}

/// The error of the mean that bins of one length give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinningLevel {
    /// Rows in a bin, a power of two.
    pub length: usize,
    /// Bins of all chains.
    pub bins: usize,
    /// The standard deviation of the mean, taking bins for independent; it grows to a plateau where they are.
    pub error: f64,
}

/// Logarithmic binning: the error from bins of 1, 2, 4, … rows, as long as there are 16 of them. Bins end where chains do.
pub fn binning(chains: &[&[f64]]) -> Vec<BinningLevel> {
    let mut levels = Vec::new();
    let mut length = 1;
    loop {
        let bins: Vec<f64> = chains.iter().flat_map(|chain| chain.chunks_exact(length).map(mean)).collect();
        if bins.len() < 16 {
            return levels;
        }
        levels.push(BinningLevel { length, bins: bins.len(), error: deviation_of_mean(&bins) });
        length *= 2;
    }
}

/// The standard deviation of the mean of independent numbers.
pub(super) fn deviation_of_mean(values: &[f64]) -> f64 {
    let (n, mean) = (values.len() as f64, mean(values));
    (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n * (n - 1.0))).sqrt()
}

/// Split R̂: the square root of the ratio of the variance over all chains to that within half chains (A. Gelman et al.,
/// Bayesian Data Analysis, 3rd edition, section 11.4, without ranks). 1 if the halves of all chains sample the same; infinite
/// if they are different constants.
pub fn split_r_hat(chains: &[&[f64]]) -> f64 {
    let halves: Vec<&[f64]> = chains
        .iter()
        .flat_map(|chain| {
            let half = chain.len() / 2;
            [&chain[..half], &chain[chain.len() - half..]]
        })
        .collect();
    let length = halves[0].len() as f64;
    let count = halves.len() as f64;
    let means: Vec<f64> = halves.iter().map(|half| mean(half)).collect();
    let within = |(half, mean): (&&[f64], &f64)| half.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    let within = halves.iter().zip(&means).map(within).sum::<f64>() / (count * (length - 1.0));
    let centre = mean(&means);
    let between = means.iter().map(|mean| (mean - centre).powi(2)).sum::<f64>() / (count - 1.0);
    if between <= (16.0 * f64::EPSILON * centre).powi(2) {
        return 1.0;
    }
    ((length - 1.0) / length + between / within).sqrt()
}
