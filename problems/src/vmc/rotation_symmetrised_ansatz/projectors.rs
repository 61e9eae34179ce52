//! As vectors: R is a permutation of basis states, and ψ' has a symmetry if one of the four projectors `¼ Σ_n χ*ⁿ Rⁿ` keeps all of it.

use num_complex::Complex64;

use super::{Character, Construction, ROUNDING, amplitude, conclude, quarter};
use crate::finding::{Finding, FindingKind};
use crate::method::{Run, Stop};

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let samples = run.parameters.integer("samples")?;
    let proof = "The four projectors are complementary: their weights add up to the norm. A vector lies in one of them or has weight in several, \
         and then the rotation makes another state of it. Sums over n with phases χ*ⁿ are four times a projector; a single rotation is \
         none.";
    conclude(run, FindingKind::Numerical, proof, |construction, range| {
        let mut characters = Vec::new();
        for length in [2usize, 3] {
            let image = permutation(length);
            for sample in 0..samples {
                let psi: Vec<Complex64> = (0..image.len()).map(|x| amplitude(run.seed, sample, x)).collect();
                characters.push(character(&image, &built(&image, &psi, construction, range))?);
            }
        }
        Ok(characters)
    })
}

/// The image of each basis state: the site (x, y) goes to (−y, x) about the centre.
fn permutation(length: usize) -> Vec<usize> {
    let image = |state: usize| {
        let mut turned = 0;
        for y in 0..length {
            for x in 0..length {
                let to = (length - 1 - y) + length * x;
                turned |= (state >> (x + length * y) & 1) << to;
            }
        }
        turned
    };
    (0..1usize << (length * length)).map(image).collect()
}

/// The function x ↦ v(Rx) as a vector.
fn pulled(image: &[usize], v: &[Complex64]) -> Vec<Complex64> {
    image.iter().map(|&to| v[to]).collect()
}

fn built(
    image: &[usize],
    psi: &[Complex64],
    construction: Construction,
    (first, end): (usize, usize),
) -> Vec<Complex64> {
    let mut power = psi.to_vec();
    for _ in 0..first {
        power = pulled(image, &power);
    }
    let once = pulled(image, psi);
    let product = matches!(construction, Construction::Product);
    let neutral = if product { Complex64::ONE } else { Complex64::ZERO };
    let mut result = vec![neutral; psi.len()];
    for n in first..end {
        for (k, entry) in result.iter_mut().enumerate() {
            match construction {
                Construction::Sum(phase) => *entry += quarter(phase(n)) * power[k],
                Construction::Product => *entry *= power[k],
                Construction::Once => *entry += once[k],
            }
        }
        power = pulled(image, &power);
    }
    result
}

fn character(image: &[usize], v: &[Complex64]) -> Result<Character, Stop> {
    let norm = |v: &[Complex64]| v.iter().map(Complex64::norm_sqr).sum::<f64>();
    let whole = norm(v);
    let mut weights = [0.0; 4];
    for (k, weight) in weights.iter_mut().enumerate() {
        // v(Rx) = χ v(x) with χ = iᵏ.
        let mut sum = vec![Complex64::ZERO; v.len()];
        let mut power = v.to_vec();
        for n in 0..4 {
            for (entry, value) in sum.iter_mut().zip(&power) {
                *entry += quarter(3 * k * n) * value * 0.25;
            }
            power = pulled(image, &power);
        }
        *weight = norm(&sum) / whole;
    }
    if (weights.iter().sum::<f64>() - 1.0).abs() > ROUNDING {
        return Err(Stop::Failed(format!(
            "the weights {weights:?} of the four projectors do not add up to 1"
        )));
    }
    Ok(weights.iter().position(|weight| (weight - 1.0).abs() <= ROUNDING))
}
