//! Responses to pinning fields against sums over all states.

use eigentruth_models::Spin;
use eigentruth_models::hamiltonians::SpinSystem;
use eigentruth_numerics::dense;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_operators::{GeneratorKind, NumericOperator};
use faer::Mat;
use num_complex::Complex64;

use super::{chain, schedule};
use crate::analysis::Pinning;
use crate::*;

#[test]
fn moments_answer_a_field_at_the_edge_as_second_order_says() {
    let sites = 8;
    let mut system = SpinSystem::new(sites, Spin::HALF);
    for bond in chain(sites).bonds() {
        system.exchange(bond, [1.0, 1.0, 0.8]).unwrap();
    }
    let hamiltonian = system.build().unwrap();
    let moment = |site| system.spin(site, GeneratorKind::Z);
    // At the edge, and staggered through the chain.
    let staggered = (0..sites).fold(NumericOperator::zero(), |sum, site| {
        sum + moment(site).scaled(&Complex64::from(if site % 2 == 0 { 1.0 } else { -1.0 }))
    });
    let own = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let transitions = Transitions::lower(&hamiltonian, &None).unwrap();
    let half = |bits: &u64| bits.count_ones() as usize == sites / 2;
    let all: Vec<u64> =
        transitions.layout.configurations(1 << sites).unwrap().into_iter().filter(half).collect();
    let matrix = |operator: &NumericOperator| {
        let one = Transitions::from_operator(hamiltonian.space(), operator, &transitions.layout).unwrap();
        one.dense(&all).unwrap()
    };
    for pinned in [moment(0), staggered] {
        let observed: Vec<NumericOperator> = (0..sites).map(moment).collect();
        let fields = [0.005, -0.005, 0.01];
        let pinning = Pinning {
            chain: &own,
            hamiltonian: &hamiltonian,
            pinned: &pinned,
            charges: &[0],
            schedule: schedule(),
            starts: 2,
            seed: 3,
        };
        let found = pinning.response::<f64>(&observed, &fields).unwrap();
        assert_eq!(found.fields, [-0.005, 0.005, 0.01]);
        for (k, field) in found.fields.iter().enumerate() {
            let whole = hamiltonian.operator().clone() + pinned.scaled(&Complex64::from(-field));
            let (levels, states) = dense::hermitian_eigen(matrix(&whole).as_ref()).unwrap();
            assert!((found.energies[k].value - levels[0]).abs() < 1e-10);
            for (site, averages) in found.averages.iter().enumerate() {
                let of = |(state, bits): (usize, &u64)| {
                    (f64::from(bits >> site as u32 & 1 == 1) - 0.5) * states[(state, 0)].norm_sqr()
                };
                let expected: f64 = all.iter().enumerate().map(of).sum();
                let (value, error) = (averages[k].value, averages[k].error);
                assert!((value - expected).abs() < 1e-8, "{site} at {field}: {value} for {expected}");
                assert!(error < 1e-6, "{site} at {field}: {error:e}");
            }
        }
        // Σ_n 2 ⟨0|A|n⟩⟨n|P|0⟩/(E_n − E_0) without a field.
        let (levels, states) = dense::hermitian_eigen(matrix(hamiltonian.operator()).as_ref()).unwrap();
        let between = |operator: &NumericOperator| -> Mat<Complex64> {
            let half = dense::product(matrix(operator).as_ref(), states.as_ref());
            dense::adjoint_product(states.as_ref(), half.as_ref())
        };
        let by = between(&pinned);
        for (site, slope) in found.slopes.iter().enumerate() {
            let moment = between(&observed[site]);
            let term = |n: usize| 2.0 * (moment[(0, n)] * by[(n, 0)]).re / (levels[n] - levels[0]);
            let expected: f64 = (1..all.len()).map(term).sum();
            let (value, error) = (slope.value, slope.error);
            assert!((value - expected).abs() <= error, "{site}: {value} ± {error:e} for {expected}");
            assert!(error < 0.02 && expected.abs() > 0.02, "{site}: {value} ± {error:e} for {expected}");
        }
    }
}

#[test]
fn few_fields_and_fields_that_break_a_charge_are_refused() {
    let mut system = SpinSystem::new(4, Spin::HALF);
    for bond in chain(4).bonds() {
        system.exchange(bond, [1.0; 3]).unwrap();
    }
    let hamiltonian = system.build().unwrap();
    let own = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let response = |kind, fields: &[f64]| {
        let pinned = system.spin(0, kind);
        let pinning = Pinning {
            chain: &own,
            hamiltonian: &hamiltonian,
            pinned: &pinned,
            charges: &[0],
            schedule: schedule(),
            starts: 1,
            seed: 1,
        };
        pinning.response::<f64>(&[system.spin(1, GeneratorKind::Z)], fields).unwrap_err()
    };
    let few = response(GeneratorKind::Z, &[0.1, 0.2, 0.1]);
    assert!(matches!(few, MpsError::TooFewPoints { given: 2, needed: 3, .. }), "{few}");
    let breaking = response(GeneratorKind::X, &[0.1, 0.2, 0.3]);
    assert!(matches!(breaking, MpsError::BreaksCharge { .. }), "{breaking}");
}
