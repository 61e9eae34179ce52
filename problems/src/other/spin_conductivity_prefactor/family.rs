//! Other transforms of the current correlator, each with a factor of its own.

use std::sync::OnceLock;

use eigentruth_grading::Kind;

use super::lehmann::{Peak, Ring, ring};
use super::{Denominator, Point, closed_form};
use crate::family::{Aspect, Family, Variant};
use crate::method::Stop;
use crate::seed;

/// What is integrated over time.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Transform {
    /// ∫₀^∞ e^{iωt} Re ⟨j(t) j⟩, as the problem has it: its real part is that with the cosine.
    Half,
    /// ∫₀^∞ cos ωt Re ⟨j(t) j⟩.
    HalfCosine,
    /// ∫ e^{iωt} Re ⟨j(t) j⟩ over all times.
    Symmetric,
    /// ∫ e^{iωt} ⟨j(t) j⟩ over all times.
    Structure,
    /// ∫ e^{iωt} ⟨j j(t)⟩ over all times.
    Exchanged,
    /// ∫₀^∞ sin ωt Im ⟨j(t) j⟩.
    HalfSine,
    /// ∫ e^{iωt} ⟨[j(t), j]⟩ over all times.
    Commutator,
    /// ∫₀^∞ cos ωt ⟨{j(t), j}⟩.
    Anticommutator,
}

const TRANSFORMS: [(Transform, &str); 8] = [
    (Transform::Half, r"\int_0^\infty dt\, e^{i\omega t}\, \mathrm{Re} \langle j(-q,t) j(q,0) \rangle"),
    (Transform::HalfCosine, r"\int_0^\infty dt \cos(\omega t)\, \mathrm{Re} \langle j(-q,t) j(q,0) \rangle"),
    (
        Transform::Symmetric,
        r"\int_{-\infty}^\infty dt\, e^{i\omega t}\, \mathrm{Re} \langle j(-q,t) j(q,0) \rangle",
    ),
    (Transform::Structure, r"\int_{-\infty}^\infty dt\, e^{i\omega t} \langle j(-q,t) j(q,0) \rangle"),
    (Transform::Exchanged, r"\int_{-\infty}^\infty dt\, e^{i\omega t} \langle j(q,0) j(-q,t) \rangle"),
    (Transform::HalfSine, r"\int_0^\infty dt \sin(\omega t)\, \mathrm{Im} \langle j(-q,t) j(q,0) \rangle"),
    (Transform::Commutator, r"\int_{-\infty}^\infty dt\, e^{i\omega t} \langle [j(-q,t), j(q,0)] \rangle"),
    (Transform::Anticommutator, r"\int_0^\infty dt \cos(\omega t) \langle \{j(-q,t), j(q,0)\} \rangle"),
];

impl Transform {
    /// The weight of a peak in units of π δ(ω − peak).
    fn weight(self, peak: Peak) -> f64 {
        match self {
            Transform::Half | Transform::HalfCosine => 0.5 * (peak.forward + peak.backward),
            Transform::Symmetric => peak.forward + peak.backward,
            Transform::Structure => 2.0 * peak.forward,
            Transform::Exchanged => 2.0 * peak.exchanged,
            Transform::HalfSine => 0.5 * (peak.backward - peak.forward),
            Transform::Commutator => 2.0 * (peak.forward - peak.exchanged),
            Transform::Anticommutator => {
                0.5 * (peak.forward + peak.backward + peak.exchanged + peak.returned)
            }
        }
    }
}

/// What stands on the left.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Left {
    /// Re σ.
    Conductivity,
    /// ω Re σ, the imaginary part of the susceptibility.
    Absorption,
}

/// Seeds whose points the ring is asked at.
const POINTS: usize = 24;
const U: f64 = 3.0;

/// α at the points of a transform, with errors, from the peaks of a ring with the momentum π/2.
fn values(left: Left, transform: Transform) -> Result<Vec<(Point, f64, f64)>, Stop> {
    static RING: OnceLock<Result<Ring, Stop>> = OnceLock::new();
    let ring = RING.get_or_init(|| ring(U, 1)).as_ref().map_err(Clone::clone)?;
    let peaks = ring.peaks(false);
    let at = |k: usize| {
        let point = Point::draw(k as u64, false);
        let place = peaks[seed::derive(k as u64, &["peak of a variant"]) as usize % peaks.len()];
        let peak = ring.weights(U, place, point.omega / place, point.beta, false);
        let side = match left {
            Left::Conductivity => (peak.forward - peak.exchanged) / point.omega,
            Left::Absorption => peak.forward - peak.exchanged,
        };
        let value = side / transform.weight(peak);
        // Errors of the energies in the thermal weights, and rounding where weights nearly cancel.
        let sensitive = point.beta * point.omega;
        let cancelled = (peak.forward + peak.backward) / (peak.forward - peak.exchanged).abs();
        let relative = 256.0 * ring.error() * sensitive / place + 1e3 * f64::EPSILON;
        (point, value, relative * cancelled.max(1.0) * value.abs())
    };
    Ok((0..POINTS).map(at).collect())
}

/// α as a formula.
fn formula(left: Left, transform: Transform) -> Result<String, Stop> {
    let denominator: Denominator = match left {
        Left::Conductivity => (|p| p.omega, r"\omega"),
        Left::Absorption => (|_| 1.0, ""),
    };
    closed_form(&values(left, transform)?, &[denominator], false)
        .ok_or_else(|| Stop::Failed(format!("{left:?} over {transform:?} follows no candidate form")))
}

/// The family.
pub(super) struct Transforms;

impl Family for Transforms {
    fn describe(&self) -> &'static str {
        "the transform of the current correlator (cosine, sine, all times, order, commutator) and what it is compared with; \
         answer: a formula, or its value at one frequency and temperature"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let pick = |name: &str, count: u64| seed::derive(seed, &["transforms", name]) % count;
        let (transform, integral) = TRANSFORMS[pick("transform", 8) as usize];
        let (left, side) = [
            (Left::Conductivity, r"the real part $\mathrm{Re}\,\sigma(q,\omega)$ of the spin conductivity"),
            (
                Left::Absorption,
                r"the imaginary part $\omega\, \mathrm{Re}\,\sigma(q,\omega)$ of the spin-current response",
            ),
        ][pick("left", 2) as usize];
        let formula = formula(left, transform)?;
        let setting = format!(
            "In the Fermi-Hubbard model at inverse temperature β (ħ = 1, the currents j per square root of the volume), {side} is \
             α times the real part of ${integral}$ for ω > 0 and momenta q with inversion symmetry."
        );
        let variant = if pick("number", 2) == 0 {
            let prompt = format!(r"{setting} Give α in terms of $\omega$ and $\beta$ in \boxed{{}}.");
            Variant::formula(seed, Kind::Expression, r"$\omega;\beta$", prompt, formula)
                .with(Aspect::Asked, "Give α in terms of")
        } else {
            // In quarters, so that the numbers of the question are exact.
            let [omega, beta] = ["omega", "beta"].map(|name| 0.25 * (1 + pick(name, 12)) as f64);
            let [omega, beta] = [omega, beta].map(|number| number.to_string());
            let reference =
                formula.replace(r"\omega", &format!("({omega})")).replace(r"\beta", &format!("({beta})"));
            let prompt = format!(
                r"{setting} Give the value of α at ω = {omega} and β = {beta} in \boxed{{}}, exactly or with six digits."
            );
            Variant::new(seed, Kind::Numeric, prompt, reference).with(Aspect::Asked, "Give the value of α")
        };
        Ok(variant.with(Aspect::Convention, integral).with(Aspect::Terms, side))
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_grading::{Specification, samples};

    use super::super::evolution::{Integrals, ROUNDING, integrals};
    use super::*;

    /// The transform from integrals over positive times: cosines of even and sines of odd integrands are halves of those over
    /// all times, and ⟨j j(t)⟩ is the complex conjugate of ⟨j(t) j⟩ for a hermitian j.
    fn evolved(transform: Transform, found: Integrals) -> f64 {
        match transform {
            Transform::Half | Transform::HalfCosine => found.cosine,
            Transform::Symmetric => 2.0 * found.cosine,
            Transform::Structure => 2.0 * (found.cosine - found.sine),
            Transform::Exchanged => 2.0 * (found.cosine + found.sine),
            Transform::HalfSine => found.sine,
            Transform::Commutator => 2.0 * found.commutator,
            Transform::Anticommutator => 2.0 * found.cosine,
        }
    }

    #[test]
    fn every_formula_is_that_of_the_evolution_in_time() {
        let symbols = [r"\omega", r"\beta"].map(String::from);
        let specification =
            Specification { parameters: r"$\omega;\beta$".to_owned(), ..Specification::default() };
        let mut formulas = std::collections::BTreeSet::new();
        for (transform, _) in TRANSFORMS {
            for left in [Left::Conductivity, Left::Absorption] {
                let formula = formula(left, transform).unwrap();
                for [omega, beta] in [[0.7, 1.3], [2.1, 0.4]] {
                    let found = integrals(omega, beta, 1.0, false, 0.25);
                    let side = found.commutator / if left == Left::Conductivity { omega } else { 1.0 };
                    let expected = side / evolved(transform, found);
                    let value =
                        samples::evaluate(&specification, &formula, &symbols, &[vec![omega, beta]]).unwrap();
                    let value = value[0].as_ref().unwrap().value;
                    // The difference of the cosine and the sine loses e^{βω} in digits.
                    let lost = (beta * omega).exp();
                    assert!(
                        (value - expected).abs() <= 8.0 * lost * ROUNDING * expected.abs(),
                        "{left:?} {transform:?} {formula}: {value} {expected}"
                    );
                    // Twice the frequency in the transform alone is another number.
                    let wrong = side / evolved(transform, integrals(2.0 * omega, beta, 1.0, false, 0.25));
                    assert!(
                        (value - wrong).abs() > 1e-3 * expected.abs() || transform == Transform::Commutator
                    );
                }
                formulas.insert(formula);
            }
        }
        assert!(formulas.len() >= 8, "{formulas:?}");
    }

    #[test]
    fn no_constant_answers_the_family() {
        let mut answers = std::collections::BTreeMap::new();
        for seed in 0..100 {
            let variant = Transforms.draw(seed).unwrap();
            assert_eq!(variant, Transforms.draw(seed).unwrap());
            *answers.entry(variant.specification.reference).or_insert(0) += 1;
        }
        assert!(answers.values().all(|count| *count <= 30), "{answers:?}");
    }
}
