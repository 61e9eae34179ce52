//! Rotations of other orders, and phases that are polynomials in n.

use num_complex::Complex64;

use super::{ROUNDING, amplitude};
use crate::family::{Aspect, Draw, Family, Variant, different};
use crate::method::Stop;

/// Rotations of other orders, and phases that are polynomials in n.
pub(super) struct Turns;

/// A function ψ' in words, and its values on an orbit of ψ.
type Candidate = (String, Vec<Complex64>);

/// `Σ_n e^{2πi turns(n)/order} ψ(R^n x)`.
fn sum(seed: u64, order: usize, turns: &dyn Fn(usize) -> usize) -> Vec<Complex64> {
    let phase = |n: usize| Complex64::cis(std::f64::consts::TAU * (turns(n) % order) as f64 / order as f64);
    made(seed, order, &|orbit| orbit.iter().enumerate().map(|(n, psi)| phase(n) * psi).sum())
}

fn product(seed: u64, order: usize) -> Vec<Complex64> {
    made(seed, order, &|orbit| orbit.iter().product())
}

/// The constructions of the problem, in its order, for a rotation of even order.
fn printed(seed: u64, order: usize) -> Vec<Candidate> {
    let all = format!("n = 0 … {}", order - 1);
    vec![
        (format!("Σ_n ψ(R^n x), {all}"), sum(seed, order, &|_| 0)),
        (format!("Π_n ψ(R^n x), {all}"), product(seed, order)),
        (
            format!("Σ_n ψ(R x), {all}, every term being the same"),
            made(seed, order, &|orbit| order as f64 * orbit[1 % order]),
        ),
        (format!("Σ_n (−1)^n ψ(R^n x), {all}"), sum(seed, order, &|n| n * order / 2)),
        (format!("Σ_n exp(iπn²) ψ(R^n x), {all}"), sum(seed, order, &|n| n * n * order / 2)),
    ]
}

/// Constructions with phases that are polynomials in n, products, and sums over a part of an orbit.
fn drawn(draw: &Draw, seed: u64, order: usize) -> Result<Vec<Candidate>, Stop> {
    different(4, |slot| {
        let pick = |what: &str, choices: usize| draw.pick(&format!("{what} {slot}"), choices);
        Ok(match pick("kind", 5) {
            0 => (format!("Π_n ψ(R^n x), n = 0 … {}", order - 1), product(seed, order)),
            1 => {
                // A single image, or all but one.
                let terms = 1 + pick("terms", order - 1);
                let text = format!("Σ_n ψ(R^n x), n = 0 … {}", terms - 1);
                (text, made(seed, order, &|orbit| orbit[..terms].iter().sum()))
            }
            _ => {
                let [one, two, three] = ["one", "two", "three"].map(|power| pick(power, 3));
                let text = format!(
                    "Σ_n e^{{2πi({one}n + {two}n² + {three}n³)/{order}}} ψ(R^n x), n = 0 … {}",
                    order - 1
                );
                (text, sum(seed, order, &|n| one * n + two * n * n + three * n * n * n))
            }
        })
    })
}

impl Family for Turns {
    fn describe(&self) -> &'static str {
        "the order of the rotation, the phases of the sums as polynomials in n, products, and whether the amplitude has to be invariant or may take a \
         factor; answer: which constructions have the symmetry"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("turns", seed);
        let order = draw.one("order", &[2usize, 3, 4, 4, 6]);
        let invariant = draw.pick("invariant", 2) == 0;
        let candidates = match draw.pick("printed", 8) {
            0 if order.is_multiple_of(2) => printed(seed, order),
            _ => drawn(&draw, seed, order)?,
        };
        let mut statements = Vec::new();
        for (text, made) in candidates {
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
        Ok(Variant::statements(seed, &setting, &statements)
            .with(Aspect::Size, format!("the rotation R of order {order}"))
            .with(Aspect::Symmetry, wanted))
    }
}

/// ψ' on the configurations of one orbit of a random ψ: `of` gets ψ(Rⁿx) for n = 0, 1, ….
fn made(seed: u64, order: usize, of: &dyn Fn(&[Complex64]) -> Complex64) -> Vec<Complex64> {
    let orbit: Vec<Complex64> = (0..order).map(|n| amplitude(seed, 0, n)).collect();
    (0..order).map(|x| of(&(0..order).map(|n| orbit[(x + n) % order]).collect::<Vec<_>>())).collect()
}
