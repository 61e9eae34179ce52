//! Is the usual estimator of the energy gradient unbiased? Its exact expectation, and the exact derivative.
//!
//! The estimator is `(2/M) Re Σ O_k*(x) E_loc(x)` over samples x of |ψ|², `O_k = ∂ψ/∂θ_k / ψ`; with a baseline, `E_loc − ⟨E_loc⟩` takes the place of
//! `E_loc`. Its expectation sums over configurations with an amplitude only. The derivative of `⟨H⟩` is taken by complex steps in the parameters,
//! which neither knows of `O_k` nor divides by ψ.

use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use crate::recurrent::Recurrent;
use crate::{Rows, VariationalError, WaveFunction};

/// The estimator of one parameter's derivative, by sums over all configurations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expectation {
    /// `∂⟨H⟩/∂θ`.
    pub exact: f64,
    /// What the estimator gives on average.
    pub plain: f64,
    /// What it gives with `⟨H⟩` as a baseline.
    pub baseline: f64,
    /// The variance of a single sample of the estimator.
    pub plain_variance: f64,
    /// The same with the baseline.
    pub baseline_variance: f64,
    /// The mean of `2 Re O_k`: 0 for a normalized wave function, up to what configurations without amplitude contribute.
    pub score: f64,
    /// `2 Re Σ ∂ψ*(x) (Hψ)(x)` over the configurations without amplitude, which are never sampled.
    pub missing: f64,
}

/// All parameters of a wave function.
#[derive(Clone, Debug)]
pub struct Study {
    /// `⟨H⟩`, the offset included.
    pub energy: f64,
    /// `Σ|ψ|²`.
    pub norm: f64,
    /// Configurations with an amplitude.
    pub support: usize,
    /// Of every parameter.
    pub parameters: Vec<Expectation>,
}

/// The step of derivatives by complex steps.
const STEP: f64 = 1e-60;
/// The most bits that are enumerated.
const BITS: usize = 16;

/// Sums over all configurations, for `H + offset`.
///
/// # Errors
/// [`VariationalError::Option`] for more than 16 bits.
pub fn study(wave: &Recurrent, rows: &Rows, offset: f64) -> Result<Study, VariationalError> {
    if wave.bits() > BITS {
        let given = wave.bits().to_string();
        return Err(VariationalError::Option { what: "the number of bits", given, allowed: "at most 16" });
    }
    let all = 0..1u64 << wave.bits();
    let values = wave.parameters();
    let psi: Vec<Complex64> =
        all.clone().map(|x| wave.amplitude(&values, x)).map(|[re, im]| Complex64::new(re, im)).collect();
    let applied: Vec<Complex64> = all
        .clone()
        .map(|x| {
            let others = rows.connected(x).map(|(to, element)| element * psi[to as usize]);
            (rows.diagonal(x) + offset) * psi[x as usize] + others.sum::<Complex64>()
        })
        .collect();
    let norm: f64 = psi.iter().map(Complex64::norm_sqr).sum();
    let energy = psi.iter().zip(&applied).map(|(a, h)| (a.conj() * h).re).sum::<f64>() / norm;
    let support: Vec<u64> = all.clone().filter(|x| psi[*x as usize] != Complex64::ZERO).collect();
    let mut walker = wave.walker(support[0]);
    let mut out = vec![Complex64::ZERO; values.len()];
    // `[configuration of the support, parameter]`.
    let derivatives: Vec<Vec<Complex64>> = support
        .iter()
        .map(|&x| {
            wave.place(&mut walker, x);
            wave.derivatives(&mut walker, &mut out);
            out.clone()
        })
        .collect();
    let mut shifted: Vec<Complex64> = values.iter().map(|value| Complex64::new(*value, 0.0)).collect();
    let mut parameters = Vec::with_capacity(values.len());
    for k in 0..values.len() {
        shifted[k].im = STEP;
        let moved: Vec<[Complex64; 2]> = all.clone().map(|x| wave.amplitude(&shifted, x)).collect();
        shifted[k].im = 0.0;
        let exact = rayleigh(&moved, rows, offset).im / STEP;
        let mut found = Expectation {
            exact,
            plain: 0.0,
            baseline: 0.0,
            plain_variance: 0.0,
            baseline_variance: 0.0,
            score: 0.0,
            missing: 0.0,
        };
        for (x, derivatives) in support.iter().zip(&derivatives) {
            let (a, h) = (psi[*x as usize], applied[*x as usize]);
            let weight = a.norm_sqr() / norm;
            let plain = 2.0 * (derivatives[k].conj() * (h / a)).re;
            let baseline = 2.0 * (derivatives[k].conj() * (h / a - energy)).re;
            found.plain += weight * plain;
            found.baseline += weight * baseline;
            found.plain_variance += weight * plain * plain;
            found.baseline_variance += weight * baseline * baseline;
            found.score += weight * 2.0 * derivatives[k].re;
        }
        found.plain_variance -= found.plain.powi(2);
        found.baseline_variance -= found.baseline.powi(2);
        for x in all.clone().filter(|x| psi[*x as usize] == Complex64::ZERO) {
            let [re, im] = moved[x as usize];
            let derivative = Complex64::new(re.im, im.im) / STEP;
            found.missing += 2.0 * (derivative.conj() * applied[x as usize]).re / norm;
        }
        parameters.push(found);
    }
    Ok(Study { energy, norm, support: support.len(), parameters })
}

/// `⟨ψ|H|ψ⟩/⟨ψ|ψ⟩` with ψ given by its real and imaginary part, each of which may have a step: an analytic function of both.
fn rayleigh(psi: &[[Complex64; 2]], rows: &Rows, offset: f64) -> Complex64 {
    let (mut numerator, mut denominator) = (Complex64::ZERO, Complex64::ZERO);
    for (x, [re, im]) in (0u64..).zip(psi) {
        let square = re * re + im * im;
        denominator += square;
        numerator += square * (rows.diagonal(x) + offset);
        for (to, element) in rows.connected(x) {
            let [re_to, im_to] = psi[to as usize];
            numerator += (re * re_to + im * im_to) * element.re - (re * im_to - im * re_to) * element.im;
        }
    }
    numerator / denominator
}

/// The estimator with and without baseline from `samples` exact samples, for every parameter. The baseline is the mean of the same samples.
///
/// # Errors
/// [`VariationalError::Option`] for fewer than 2 samples.
pub fn sampled(
    wave: &Recurrent,
    rows: &Rows,
    offset: f64,
    samples: usize,
    seed: u64,
) -> Result<Vec<[Estimate; 2]>, VariationalError> {
    if samples < 2 {
        let given = samples.to_string();
        return Err(VariationalError::Option { what: "the number of samples", given, allowed: "at least 2" });
    }
    let mut random = stream(seed, 0);
    let count = wave.parameter_count();
    let mut walker = wave.walker(0);
    let mut out = vec![Complex64::ZERO; count];
    // Sums of 2Re(O* E), of 2Re O*, and their products, so that the baseline can be subtracted afterwards.
    let mut sums = vec![[Complex64::ZERO; 2]; count];
    let mut squares = vec![[0.0; 3]; count];
    let mut energy = 0.0;
    for _ in 0..samples {
        let Some(x) = wave.draw(&mut random) else { unreachable!("a recurrent network is sampled exactly") };
        wave.place(&mut walker, x);
        let local = rows.local_energy(wave, &mut walker) + offset;
        wave.derivatives(&mut walker, &mut out);
        energy += local.re;
        for ((o, sums), squares) in out.iter().zip(&mut sums).zip(&mut squares) {
            let (plain, score) = (2.0 * (o.conj() * local).re, 2.0 * o.re);
            sums[0] += plain;
            sums[1] += score;
            squares[0] += plain * plain;
            squares[1] += plain * score;
            squares[2] += score * score;
        }
    }
    let n = samples as f64;
    let mean = energy / n;
    let of = |(sums, squares): (&[Complex64; 2], &[f64; 3])| {
        let [plain, score] = sums.map(|sum| sum.re / n);
        let variance = squares[0] / n - plain * plain;
        let value = plain - mean * score;
        let baseline =
            squares[0] / n - 2.0 * mean * squares[1] / n + mean * mean * squares[2] / n - value * value;
        let estimate = |name: &str, value: f64, variance: f64| {
            let provenance = Provenance::new(format!("variational/estimator, {name}"));
            let provenance = provenance.with("samples", samples).with_seed(seed);
            let error = (variance.max(0.0) / (n - 1.0)).sqrt();
            Estimate::statistical(value, error, provenance).with("variance", variance)
        };
        [estimate("plain", plain, variance), estimate("baseline", value, baseline)]
    };
    Ok(sums.iter().zip(&squares).map(of).collect())
}
