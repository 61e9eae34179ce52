use eigentruth_numerics::Provenance;

use super::*;
use crate::assembly::Truth;
use crate::testing::{assert_repeatable, settled};

#[test]
fn consistent_variables_are_told_from_others() {
    let problem = problem();
    for (reading, claim, settled) in settled(&problem) {
        if claim.id == "smallest" {
            assert_eq!(settled.truth, Truth::Unknown);
            continue;
        }
        // A quick run may leave open what decides nothing.
        if !reading.admissible && settled.why.is_some() {
            continue;
        }
        assert!(settled.why.is_none(), "{} in {}: {}", claim.id, reading.name, settled.sentence);
        // The bond ties equal components at the least; what holds it all holds.
        let whole = ["pair", "molecule", "cluster"].contains(&claim.id);
        assert_eq!(
            settled.truth,
            (whole || reading.name == CAGED).into(),
            "{} in {}",
            claim.id,
            reading.name
        );
    }
}

#[test]
fn a_limit_is_told_only_where_the_errors_allow() {
    let values = |of: fn(f64) -> f64, error: f64| -> Vec<(usize, Estimate)> {
        let value = |d: usize| (d, Estimate::statistical(of(d as f64), error, Provenance::new("test")));
        [2, 4, 8, 16, 32, 64].map(value).to_vec()
    };
    assert_eq!(limit(&values(|d| 1.0 / d.sqrt(), 1e-3)), Limit::Vanishes);
    assert_eq!(limit(&values(|d| 0.4 + 0.1 / d, 1e-3)), Limit::Stays);
    assert_eq!(limit(&values(|_| 0.0, 1e-3)), Limit::Vanishes);
    assert_eq!(limit(&values(|_| 0.01, 0.05)), Limit::Unclear);
    assert_eq!(limit(&values(|d| d.powf(-0.25), 1e-3)), Limit::Unclear);
    assert_eq!(all_vanish(&[Limit::Vanishes, Limit::Unclear]), None);
    assert_eq!(all_vanish(&[Limit::Unclear, Limit::Stays]), Some(false));
}

#[test]
fn responses_of_chains_are_those_of_the_simulated_dumbbell() {
    // Two atoms: (1 − e^{−2kt})/2, also in the fluid's own simulation without neighbours (Euler's step).
    let exact = family::response(&family::bonds("chain", 2), 2, 0.7, 1, 0).unwrap();
    assert!((exact - 0.5 * (1.0 - (-1.4f64).exp())).abs() < 64.0 * f64::EPSILON);
    let fluid = Fluid {
        dimension: 5,
        molecules: 2,
        neighbours: 0.0,
        bond: Bond::Spring(0.7),
        step: 0.001,
        time: 1.0,
        samples: 2,
    };
    let found = fluid.responses(1).unwrap().same.value;
    assert!((found - exact).abs() < 0.7 * 0.7 * 0.001, "{found} {exact}");
    assert_repeatable(&family::Chains, 6);
}
