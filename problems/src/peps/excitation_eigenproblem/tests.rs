//! What the equation of an excitation and its candidates have to obey.

use super::*;
use crate::testing::{assert_decided, assert_repeatable, settled};

#[test]
fn every_candidate_is_decided_in_every_reading() {
    assert_decided(&problem());
}

#[test]
fn each_reading_has_its_own_form() {
    let problem = problem();
    let Assembly::Custom(_, build) = &problem.assembly else { panic!("a form") };
    let mut known = std::collections::BTreeMap::<&str, Known>::new();
    for (reading, claim, settled) in settled(&problem) {
        println!("{} {}: {:?} {}", reading.name, claim.id, settled.truth, settled.sentence);
        known.entry(reading.name).or_default().truths.insert(claim.id, settled.truth);
    }
    let forms: Vec<_> = [MATRIX, SCALAR, BOTH].iter().map(|name| build(&known[name])).collect();
    let [first, second, third] = &forms[..] else { unreachable!() };
    // Different ones, as far as matrices are concerned; without solving anything the third is the first.
    assert!(first.is_some() && second.is_some() && first != second && first == third, "{forms:?}");
}

/// A point that is not stationary.
fn elsewhere() -> Point {
    let torus = Torus::ring(5, 2);
    let network = Uniform::random(torus, 2, 1, 3, MEMORY).unwrap();
    let space = TangentSpace::new(&network, &Couplings::random(2, 5), (1, 0), false).unwrap();
    let tensor = Uniform::random(torus, 2, 1, 4, MEMORY).unwrap().elements().to_vec();
    let (hamiltonian, metric) = (space.hamiltonian(), space.metric());
    let [energies, norms] = from_numbers(&space);
    // Identity class: two ways of adding up the same.
    let near =
        |a: &Mat<Complex64>, b: &Mat<Complex64>| (a - b).norm_max() <= 1e4 * f64::EPSILON * b.norm_max();
    assert!(near(&energies, &hamiltonian) && near(&norms, &metric));
    let quotient = |m: &Mat<Complex64>| -> f64 {
        tensor.iter().zip(times(m, &tensor)).map(|(x, y)| (x.conj() * y).re).sum()
    };
    let energy = quotient(&hamiltonian) / quotient(&metric);
    Point { hamiltonian, metric, tensor, energy, exact: energy }
}

#[test]
fn where_the_energy_is_not_stationary_no_equation_holds_but_the_empty_one() {
    let point = elsewhere();
    for (candidate, ..) in CANDIDATES {
        for reading in [MATRIX, SCALAR] {
            assert!(point.residual(candidate, reading) >= REFUTED, "{candidate} {reading}");
        }
    }
    assert!(point.residual("N B", BOTH) <= ACCEPTED);
}

#[test]
fn what_is_no_number_is_not_small() {
    let point = elsewhere();
    let wrong = Point { energy: f64::NAN, ..point };
    assert_eq!(wrong.residual("N B", MATRIX), f64::INFINITY);
}

#[test]
fn variants_are_repeatable_and_varied() {
    assert_repeatable(&Ansatz, 6);
}
