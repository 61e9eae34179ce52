//! Random fields whose weights have signs.

use super::fock::trace;
use super::sliced::{Sliced, hubbard, model_of};
use crate::{DeterminantError, Grid, Survey, Through};

const U: f64 = 8.0;
const MU: f64 = 2.5;

/// Three electrons' sites on a triangle, off half filling, in imaginary fields of the charge.
fn survey(beta: f64, slices: usize, samples: usize) -> Survey {
    let model = model_of(&hubbard(3, U, 0.0));
    model.decouple(Grid { beta, slices }, MU, Through::Sum).unwrap().survey(samples, 61).unwrap()
}

#[test]
fn random_fields_have_the_sign_and_the_sum_of_all_fields() {
    let model = model_of(&hubbard(3, U, 0.0));
    for beta in [0.3, 0.6, 1.0] {
        let grid = Grid { beta, slices: 4 };
        let decoupling = model.decouple(grid, MU, Through::Sum).unwrap();
        let (mut sum, mut moduli) = (0.0, 0.0);
        for bits in 0..1usize << decoupling.fields() {
            let fields: Vec<f64> =
                (0..decoupling.fields()).map(|k| if bits >> k & 1 == 1 { 1.0 } else { -1.0 }).collect();
            let weight = decoupling.weight(&fields).unwrap().relative_to(0.0);
            (sum, moduli) = (sum + weight.re, moduli + weight.norm());
        }
        let survey = survey(beta, 4, 4_000);
        let sign = survey.sign().unwrap();
        let z = (sign.value - sum / moduli) / sign.error;
        assert!(z.abs() <= 4.0 && sign.error < 0.05, "{beta}: {sign:?} {}", sum / moduli);
        assert!(sign.value < 0.98, "{sign:?}");
        // n↑n↓ = (n↑ + n↓ − 1)²/2 + (n↑ + n↓)/2 − 1/2.
        let sliced = Sliced::new(&model, grid, MU, Through::Sum);
        let exact = trace(&sliced.powers[4]).re.ln() + 3.0 * beta * U / 2.0;
        let found = survey.ln_partition().unwrap();
        let z = (found.value - exact) / found.error;
        println!(
            "{beta}: sign {} ± {}, ln Z off by {z:.2} errors of {}",
            sign.value, sign.error, found.error
        );
        assert!(z.abs() <= 4.0 && found.error < 0.2, "{beta}: {found:?} {exact}");
    }
}

#[test]
fn a_mean_weight_that_is_compatible_with_zero_has_no_logarithm() {
    let lost = survey(4.0, 12, 2_000);
    assert!(lost.negative() > 500);
    let refused = lost.ln_partition();
    assert!(
        matches!(&refused, Err(DeterminantError::SignProblem { sign, error, .. }) if *sign <= 4.0 * error),
        "{refused:?}"
    );
    let sign = lost.sign().unwrap();
    assert!(sign.value.abs() <= 4.0 * sign.error, "{sign:?}");
    let one = survey(1.0, 4, 1);
    assert!(matches!(one.ln_partition(), Err(DeterminantError::Length { given: 1, .. })));
    assert!(matches!(one.sign(), Err(DeterminantError::Length { given: 1, .. })));
}
