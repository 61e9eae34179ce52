//! Two spins with given angles: bias and variance as numbers.

use std::f64::consts::PI;

use eigentruth_grading::Invariant;

use crate::family::{Aspect, Draw, Family, Variant};
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
    /// A constant that is added to the energy.
    offset: f64,
}

/// Two spins as one number: the first is bit 0.
type Vector = [f64; 4];

/// Sums over the four configurations for the derivative by one angle.
#[derive(Clone, Copy, Debug)]
struct Sums {
    exact: f64,
    expectation: f64,
    expectation_with_baseline: f64,
    /// What configurations contribute to the derivative where the amplitude vanishes.
    missing: f64,
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
            (self.offset - f64::from(self.j) * aligned) * psi[x]
                - f64::from(self.h) * (psi[x ^ 1] + psi[x ^ 2])
        })
    }

    fn sums(&self, angle: usize) -> Sums {
        let (psi, moved) = (self.vector(None), self.vector(Some(angle)));
        let applied = self.applied(&psi);
        let energy: f64 = psi.iter().zip(&applied).map(|(a, h)| a * h).sum();
        let mut found = Sums {
            exact: 0.0,
            expectation: 0.0,
            expectation_with_baseline: 0.0,
            missing: 0.0,
            variance: 0.0,
            variance_with_baseline: 0.0,
        };
        for x in 0..4 {
            found.exact += 2.0 * moved[x] * applied[x];
            if psi[x] == 0.0 {
                found.missing += 2.0 * moved[x] * applied[x];
                continue;
            }
            let weight = psi[x] * psi[x];
            let plain = 2.0 * moved[x] / psi[x] * applied[x] / psi[x];
            let baseline = plain - 2.0 * moved[x] / psi[x] * energy;
            found.expectation += weight * plain;
            found.expectation_with_baseline += weight * baseline;
            found.variance += weight * plain * plain;
            found.variance_with_baseline += weight * baseline * baseline;
        }
        found.variance -= found.expectation.powi(2);
        found.variance_with_baseline -= found.expectation_with_baseline.powi(2);
        found
    }
}

const DIGITS: u32 = 3;

/// Sums of estimators are equal if they differ by rounding only (class identity): a few products of numbers up to the offset.
fn same(one: f64, two: f64, offset: f64) -> bool {
    (one - two).abs() <= 1e-12 * (10.0 + offset)
}

/// What can be said of the estimator for all states of two spins in a class: with any angles, or only with those where no amplitude vanishes.
struct Bias {
    biased: bool,
    /// The average energy as a baseline takes the bias away.
    by_baseline: bool,
    /// What is missing are configurations whose amplitude vanishes and its derivative does not.
    by_support: bool,
    /// The variance is beyond all bounds larger than with a baseline.
    high: bool,
}

impl Bias {
    fn of(zeros: bool) -> Self {
        let angles: Vec<i32> = (0..24).step_by(2).filter(|k| zeros || k % 6 != 0).collect();
        let mut found = Bias { biased: false, by_baseline: true, by_support: true, high: false };
        for &first in &angles {
            for &second in &angles {
                for &third in &angles {
                    let of = |offset: f64| Model { angles: [first, second, third], j: 2, h: 1, offset };
                    for angle in 0..3 {
                        let [sums, near, far] = [0.0, 1e2, 1e4].map(|offset| of(offset).sums(angle));
                        if !same(sums.expectation, sums.exact, 0.0) {
                            found.biased = true;
                            found.by_baseline &= same(sums.expectation_with_baseline, sums.exact, 0.0);
                            found.by_support &= same(sums.expectation + sums.missing, sums.exact, 0.0);
                        }
                        // The variance grows with the square of the offset, and with a baseline not at all.
                        let ratio = |sums: &Sums| sums.variance / sums.variance_with_baseline;
                        found.high |= near.variance_with_baseline > 1e-6 && ratio(&far) > 1e3 * ratio(&near);
                    }
                }
            }
        }
        Bias {
            by_baseline: found.biased && found.by_baseline,
            by_support: found.biased && found.by_support,
            ..found
        }
    }
}

/// The question of the problem, for one class of amplitudes.
fn in_general(seed: u64, zeros: bool) -> Variant {
    let Bias { biased, by_baseline, by_support, high } = Bias::of(zeros);
    let statements = [
        ("g has no bias.", !biased),
        (
            "g has a bias, because the average energy is not subtracted from the local energy.",
            biased && by_baseline,
        ),
        ("g has no bias, but a high variance.", !biased && high),
        ("g has a bias, because ∂ψ can be different from zero where ψ is zero.", biased && by_support),
        ("g has a bias and a high variance.", biased && high),
    ]
    .map(|(text, holds)| (text.to_owned(), holds));
    let class = match zeros {
        true => "may take any values, so that amplitudes can vanish",
        false => "never reach a multiple of π/2, so that no amplitude vanishes",
    };
    let setting = format!(
        "A recurrent network makes a normalized wave function of spins: each spin in turn has the conditional amplitudes cos θ and sin θ, where the \
         angles θ are functions of the spins before it and of parameters λ that {class}. Configurations x are drawn from |ψ|² without bias. The \
         derivative of the energy ⟨ψ|H|ψ⟩ of a spin Hamiltonian by λ is estimated by the mean of g = 2 Re[E_loc(x) ∂ψ*(x)/ψ*(x)]. The estimator has a \
         bias if for some network, λ and H its expectation is not the derivative. Its variance is high if it can exceed by any factor that with \
         E_loc − ⟨E_loc⟩ in place of E_loc, constants in H being allowed."
    );
    Variant::statements(seed, &setting, &statements).with(Aspect::Terms, class)
}

impl Family for TwoSpins {
    fn describe(&self) -> &'static str {
        "angles of an autoregressive state of two spins, couplings, and what is asked: the bias of the estimator or its variance with or without a \
         baseline; or which statements hold for all states with or without zeros"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("two spins", seed);
        if draw.printed(12) {
            return Ok(in_general(seed, draw.pick("zeros", 2) == 0));
        }
        let angle = draw.pick("angle", 3);
        // Multiples of π/2 are zeros of an amplitude.
        let general = [1, 2, 3, 4, 5, 7, 8, 9, 10];
        let mut angles = ["first", "second", "third"].map(|name| draw.one(name, &general));
        let bias = draw.pick("bias", 2) == 0;
        if bias && draw.pick("zero", 8) > 0 {
            angles[angle] = draw.one("which zero", &[0, 6, 12, 18]);
        }
        let (j, h) = (draw.one("J", &[-3, -2, -1, 1, 2, 3]), draw.one("h", &[1, 2, 3, 4, 5]));
        let sums = Model { angles, j, h, offset: 0.0 }.sums(angle);
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
        let mut variant = Variant::number(seed, prompt, value, DIGITS)
            .with(Aspect::Asked, asked)
            .with(Aspect::Sign, format!("with J = {j}, h"));
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
        let model = Model { angles: [0, 2, 5], j: 2, h: 3, offset: 0.0 };
        let sums = model.sums(0);
        let missing = -2.0 * 3.0 * (3.0 * PI / 12.0).cos();
        assert!((sums.expectation - sums.exact + missing).abs() < 1e-14, "{sums:?}");
        // Elsewhere nothing is missing.
        let sums = Model { angles: [3, 2, 5], j: 2, h: 3, offset: 0.0 }.sums(0);
        assert!((sums.expectation - sums.exact).abs() < 1e-13, "{sums:?}");
        assert!(sums.variance > 0.0 && sums.variance_with_baseline > 0.0);
    }
}
