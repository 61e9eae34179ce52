use super::variants::Particles;
use super::*;
use crate::family::Family;
use crate::testing::{assert_decided, assert_repeatable, assert_varied, settled};

#[test]
fn every_reading_is_decided_and_the_printed_one_has_a_formula() {
    let problem = problem();
    assert_decided(&problem);
    for (reading, _, settled) in settled(&problem) {
        let Some(Value::Samples { samples }) = settled.value else { panic!("samples") };
        let has_formula = samples.closed_form.is_some();
        assert_eq!(has_formula, !matches!(reading.name, TIMES | INVERSE), "{}", reading.name);
    }
}

#[test]
fn the_temperature_does_not_matter_and_the_sense_of_rotation_does() {
    let point = points(SEED)[1];
    let odd = |particle: &Particle| particle.tensor().unwrap().odd(0, 1).unwrap();
    let cold = Particle { temperature: 0.0, ..particle(&point) };
    assert!(odd(&cold).z(&odd(&particle(&point))).abs() <= Estimate::SAME);
    let mut mirrored = point;
    mirrored[2] = -point[2];
    assert!(odd(&particle(&mirrored)).z(&odd(&particle(&point)).scaled(-1.0)).abs() <= Estimate::SAME);
    assert!(odd(&particle(&point)).value > 0.0);
}

#[test]
fn the_spectrum_agrees_in_a_field_and_a_wrong_sign_does_not() {
    for seed in 0..24 {
        let (particle, _) = Particles::particle(seed);
        let (one, two) = (particle.tensor().unwrap().odd(0, 1).unwrap(), particle.odd_by_spectrum());
        assert!(one.z(&two).abs() <= Estimate::SAME, "{particle:?} {one:?} {two:?}");
        let flipped = Particle { field: -particle.field - 0.5, ..particle.clone() };
        assert!(flipped.odd_by_spectrum().z(&one).abs() >= Estimate::RIVAL);
    }
}

#[test]
fn simulated_values_agree() {
    let point = points(SEED)[2];
    let simulated = particle(&point).odd_by_simulation(1500, 3).unwrap();
    let exact = particle(&point).tensor().unwrap().odd(0, 1).unwrap();
    assert!(simulated.z(&exact).abs() <= Estimate::SAME, "{simulated:?} {exact:?}");
    assert!(simulated.z(&exact.scaled(-1.0)).abs() >= Estimate::DIFFERENT, "{simulated:?} {exact:?}");
}

#[test]
fn neighbours_of_the_formula_are_refused() {
    let values: Values = points(SEED).into_iter().map(|at| (at, particle(&at).odd_by_spectrum())).collect();
    assert!(law(&values).is_some());
    // One point off, or another dependence, leaves no formula.
    let mut off = values.clone();
    off[5].1.value *= 1.0 + 1e-7;
    assert_eq!(law(&off), None);
    let other: Values = values.iter().map(|(at, v)| (*at, v.scaled(at[1]))).collect();
    assert_eq!(law(&other), None);
}

#[test]
fn variants_are_repeatable_and_varied() {
    assert_repeatable(&Particles, 12);
    assert_varied(&Particles, 5);
    assert!(Particles.describe().contains("number"));
}

/// By hand, without the solvers: the velocity is the force filtered by `a e^{−a t}`, a = γ/m, the force has ⟨F(t)F*(0)⟩ = 2 e^{−λt} with
/// λ = 1/τ − iΩ, so that their convolution gives `∫₀^∞⟨v(t)v*(0)⟩dt = 2v₀² [a²/(λ(a² − λ²)) − Re λ/((a + λ*)(a − λ))]`.
#[test]
fn the_convolution_of_force_and_friction_gives_the_odd_part() {
    use num_complex::Complex64;
    for point in points(SEED) {
        let [speed, persistence, turning, mass, friction] = point;
        let (a, lambda) = (friction / mass, Complex64::new(persistence.recip(), -turning));
        let driven = a * a / (lambda * (a * a - lambda * lambda));
        let decaying = lambda.re / ((a + lambda.conj()) * (a - lambda));
        let expected = speed * speed * (driven - decaying).im;
        let found = particle(&point).tensor().unwrap().odd(0, 1).unwrap();
        // Identity class, with the loss of digits where a is near λ.
        assert!(
            (found.value - expected).abs() <= 1e6 * f64::EPSILON * (1.0 + driven.norm()),
            "{found:?} {expected}"
        );
    }
}
