//! Two spins with given angles: bias and variance as numbers.

use std::f64::consts::PI;

use eigentruth_grading::Invariant;

use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Two spins with given angles.
pub(super) struct TwoSpins;

/// `ψ(x₁, x₂) = a(x₁) b(x₂|x₁)` with cosines and sines, and `H = −J σᶻσᶻ − h (σˣ₁ + σˣ₂)`.
#[derive(Clone, Copy, Debug)]
struct Model {
    /// Of the first spin, of the second after 0, after 1; in twelfths of π.
    angles: [i32; 3],
    j: i32,
    h: i32,
}

/// Two spins as one number: the first is bit 0.
type Vector = [f64; 4];

/// Sums over the four configurations for the derivative by one angle.
#[derive(Clone, Copy, Debug)]
struct Sums {
    exact: f64,
    expectation: f64,
    variance: f64,
    variance_with_baseline: f64,
}

/// Cosine and sine of twelfths of π, exactly zero where they vanish.
fn unit(twelfths: i32) -> [f64; 2] {
    let angle = f64::from(twelfths) * PI / 12.0;
    let zero = |at: i32| (twelfths - at).rem_euclid(12) == 0;
    [if zero(6) { 0.0 } else { angle.cos() }, if zero(0) { 0.0 } else { angle.sin() }]
}

impl Model {
    /// ψ, or with the factor of one angle differentiated.
    fn vector(&self, derivative: Option<usize>) -> Vector {
        let factor = |angle: usize, value: usize| {
            let [cosine, sine] = unit(self.angles[angle]);
            match (derivative == Some(angle), value) {
                (false, 0) => cosine,
                (false, _) => sine,
                (true, 0) => -sine,
                (true, _) => cosine,
            }
        };
        std::array::from_fn(|x| {
            let (one, two) = (x & 1, x >> 1);
            // The angle of the other value of the first spin does not act.
            if derivative.is_some_and(|angle| angle > 0 && angle != 1 + one) {
                return 0.0;
            }
            factor(0, one) * factor(1 + one, two)
        })
    }

    fn applied(&self, psi: &Vector) -> Vector {
        std::array::from_fn(|x| {
            let aligned = if x & 1 == x >> 1 { 1.0 } else { -1.0 };
            -f64::from(self.j) * aligned * psi[x] - f64::from(self.h) * (psi[x ^ 1] + psi[x ^ 2])
        })
    }

    fn sums(&self, angle: usize) -> Sums {
        let (psi, moved) = (self.vector(None), self.vector(Some(angle)));
        let applied = self.applied(&psi);
        let energy: f64 = psi.iter().zip(&applied).map(|(a, h)| a * h).sum();
        let mut found = Sums { exact: 0.0, expectation: 0.0, variance: 0.0, variance_with_baseline: 0.0 };
        let mut with_baseline = 0.0;
        for x in 0..4 {
            found.exact += 2.0 * moved[x] * applied[x];
            if psi[x] == 0.0 {
                continue;
            }
            let weight = psi[x] * psi[x];
            let plain = 2.0 * moved[x] / psi[x] * applied[x] / psi[x];
            let baseline = plain - 2.0 * moved[x] / psi[x] * energy;
            found.expectation += weight * plain;
            with_baseline += weight * baseline;
            found.variance += weight * plain * plain;
            found.variance_with_baseline += weight * baseline * baseline;
        }
        found.variance -= found.expectation.powi(2);
        found.variance_with_baseline -= with_baseline.powi(2);
        found
    }
}

const DIGITS: u32 = 3;

impl Family for TwoSpins {
    fn describe(&self) -> &'static str {
        "angles of an autoregressive state of two spins, couplings, and what is asked: the bias of the estimator or its variance with or without a \
         baseline"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("two spins", seed);
        let angle = draw.pick("angle", 3);
        // Multiples of π/2 are zeros of an amplitude.
        let general = [1, 2, 3, 4, 5, 7, 8, 9, 10];
        let mut angles = ["first", "second", "third"].map(|name| draw.one(name, &general));
        let bias = draw.pick("bias", 2) == 0;
        if bias && draw.pick("zero", 8) > 0 {
            angles[angle] = draw.one("which zero", &[0, 6, 12, 18]);
        }
        let (j, h) = (draw.one("J", &[-3, -2, -1, 1, 2, 3]), draw.one("h", &[1, 2, 3, 4, 5]));
        let sums = Model { angles, j, h }.sums(angle);
        let baseline = draw.pick("baseline", 2) == 1;
        let (asked, value) = if bias {
            (
                format!("the expectation of g minus the derivative ∂⟨ψ|H|ψ⟩/∂θ_{}", angle + 1),
                sums.expectation - sums.exact,
            )
        } else if baseline {
            (
                "the variance of g with E_loc − ⟨ψ|H|ψ⟩ in place of E_loc".to_owned(),
                sums.variance_with_baseline,
            )
        } else {
            ("the variance of g".to_owned(), sums.variance)
        };
        let shown = angles.map(|k| format!("{k}π/12"));
        let prompt = format!(
            "An autoregressive state of two spins is ψ(x_1, x_2) = a(x_1) b(x_2|x_1) with a(0) = cos θ_1, a(1) = sin θ_1, b(0|0) = cos θ_2, b(1|0) = sin θ_2, \
             b(0|1) = cos θ_3, b(1|1) = sin θ_3. H = −J σ^z_1 σ^z_2 − h(σ^x_1 + σ^x_2) with J = {j}, h = {h} and Pauli matrices. A configuration x is \
             drawn from |ψ|², and g = 2 E_loc(x) ∂ ln ψ(x)/∂θ_{}. At θ_1 = {}, θ_2 = {}, θ_3 = {}: what is {asked}? Give the number to \
             {DIGITS} decimals in \\boxed{{}}.",
            angle + 1,
            shown[0],
            shown[1],
            shown[2]
        );
        let mut variant = Variant::number(seed, prompt, value, DIGITS);
        if !bias {
            variant.specification.invariants = vec![Invariant::Positive];
        }
        Ok(variant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_costs_what_the_field_moves_there() {
        // At θ₁ = 0 the amplitudes with x₁ = 1 vanish; H ψ there is −h b(x₂|0), ∂ψ is b(x₂|1).
        let model = Model { angles: [0, 2, 5], j: 2, h: 3 };
        let sums = model.sums(0);
        let missing = -2.0 * 3.0 * (3.0 * PI / 12.0).cos();
        assert!((sums.expectation - sums.exact + missing).abs() < 1e-14, "{sums:?}");
        // Elsewhere nothing is missing.
        let sums = Model { angles: [3, 2, 5], j: 2, h: 3 }.sums(0);
        assert!((sums.expectation - sums.exact).abs() < 1e-13, "{sums:?}");
        assert!(sums.variance > 0.0 && sums.variance_with_baseline > 0.0);
    }
}
