//! Rotations of other orders, and phases that are polynomials in n.

use num_complex::Complex64;

use super::{ROUNDING, amplitude};
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Rotations of other orders, and phases that are polynomials in n.
pub(super) struct Turns;

impl Family for Turns {
    fn describe(&self) -> &'static str {
        "the order of the rotation, the phases of the sums as polynomials in n, products, and whether the amplitude has to be invariant or may take a \
         factor; answer: which constructions have the symmetry"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("turns", seed);
        let order = draw.one("order", &[2usize, 3, 4, 4, 6]);
        let invariant = draw.pick("invariant", 2) == 0;
        let mut statements = Vec::new();
        for k in 0..4 {
            let pick = |what: &str, choices: usize| draw.pick(&format!("{what} {k}"), choices);
            let (text, made): (String, Vec<Complex64>) = match pick("kind", 5) {
                0 => (
                    format!("Π_n ψ(R^n x), n = 0 … {}", order - 1),
                    made(seed, order, &|orbit| orbit.iter().product()),
                ),
                1 => {
                    // A single image, or all but one.
                    let terms = 1 + pick("terms", order - 1);
                    let text = format!("Σ_n ψ(R^n x), n = 0 … {}", terms - 1);
                    (text, made(seed, order, &|orbit| orbit[..terms].iter().sum()))
                }
                _ => {
                    let [one, two, three] = ["one", "two", "three"].map(|power| pick(power, 3));
                    let phase = |n: usize| {
                        let turns = (one * n + two * n * n + three * n * n * n) % order;
                        Complex64::cis(std::f64::consts::TAU * turns as f64 / order as f64)
                    };
                    let text = format!(
                        "Σ_n e^{{2πi({one}n + {two}n² + {three}n³)/{order}}} ψ(R^n x), n = 0 … {}",
                        order - 1
                    );
                    let sum =
                        |orbit: &[Complex64]| orbit.iter().enumerate().map(|(n, psi)| phase(n) * psi).sum();
                    (text, made(seed, order, &sum))
                }
            };
            let ratio = made[1] / made[0];
            let constant = made.iter().zip(made.iter().cycle().skip(1)).all(|(at, next)| {
                (next - ratio * at).norm()
                    <= ROUNDING * (1.0 + ratio.norm()) * made.iter().map(|m| m.norm()).sum::<f64>()
            });
            let holds = constant && (!invariant || (ratio - Complex64::ONE).norm() <= ROUNDING);
            statements.push((text, holds));
        }
        let wanted = if invariant { "ψ'(Rx) = ψ'(x)" } else { "ψ'(Rx) = χψ'(x) with one number χ" };
        let setting = format!(
            "A wave function ψ(x) has no symmetry under the rotation R of order {order} of its lattice. A function ψ' made of it is to have \
             {wanted} for all configurations x, whatever ψ is. Each statement below is a function ψ' and holds if it has that property."
        );
        Ok(Variant::statements(seed, &setting, &statements))
    }
}

/// ψ' on the configurations of one orbit of a random ψ: `of` gets ψ(Rⁿx) for n = 0, 1, ….
fn made(seed: u64, order: usize, of: &dyn Fn(&[Complex64]) -> Complex64) -> Vec<Complex64> {
    let orbit: Vec<Complex64> = (0..order).map(|n| amplitude(seed, 0, n)).collect();
    (0..order).map(|x| of(&(0..order).map(|n| orbit[(x + n) % order]).collect::<Vec<_>>())).collect()
}
