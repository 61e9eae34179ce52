use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::streams::stream;
use num_complex::Complex64;
use rand::RngExt;

use super::fermions::{STEP, operator};
use crate::SignError;
use crate::analyze_fermions;
use crate::fermions::{
    Expansion, Formulation, Options, Outcome, Positive, Reason, Report, Vertex, Way, Witness, decouplings,
    weight,
};

const SPIN: Way = Way::Fields(Formulation::Differences);
const CHARGE: Way = Way::Fields(Formulation::Sums);
const HOPPING: Way = Way::Fields(Formulation::Hopping);

/// The report on electrons, or fermions without spin, on a ladder ([`operator`]). What it says is what configurations have: a witness the
/// phase that is written, and a guarantee no other weight than positive ones.
fn report(spins: u16, u: f64, off: f64) -> Report {
    let hamiltonian = operator(spins, u, off);
    let options = Options { step: STEP, ..Options::default() };
    let report = analyze_fermions(&hamiltonian, &options).unwrap();
    println!("{spins} spins, U = {u}, {off} off half filling:\n{report}\n");
    let all = decouplings(&hamiltonian, STEP).unwrap();
    let expansion = Expansion::new(&hamiltonian, STEP * options.slices as f64).unwrap();
    assert_eq!(report.attempts.len(), all.len() + 1);
    for attempt in &report.attempts {
        match &attempt.outcome {
            Outcome::NotPositive { phase, witness, .. } => {
                let found = match (attempt.way, witness) {
                    (Way::Fields(formulation), Witness::Fields(fields)) => {
                        let of = all.iter().find(|one| one.0 == formulation).unwrap();
                        weight(&of.1, fields).unwrap().1
                    }
                    (Way::Vertices, Witness::Vertices(vertices)) => expansion.weight(vertices).unwrap().1,
                    other => panic!("{other:?}"),
                };
                assert!(found == *phase && (phase - Complex64::ONE).norm() > 0.05, "{attempt}");
            }
            Outcome::Guaranteed(Reason::Vertices(_)) => positive(&expansion),
            Outcome::Guaranteed(_) | Outcome::NothingFound { .. } => {}
        }
    }
    report
}

/// Weights of random vertices have no phase but 1.
fn positive(expansion: &Expansion) {
    let mut random = stream(7, 0);
    let mut seen = 0;
    for order in (1..=12).cycle().take(120) {
        let mut vertex = || Vertex {
            pair: random.random_range(0..expansion.products().len()),
            tau: expansion.beta() * random.random::<f64>(),
        };
        let vertices: Vec<Vertex> = (0..order).map(|_| vertex()).collect();
        let (_, phase) = expansion.weight(&vertices).unwrap();
        // Some vanish.
        if phase != Complex64::ZERO {
            assert!((phase - Complex64::ONE).norm() < 1e-5, "{phase} of {vertices:?}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

fn outcome(report: &Report, way: Way) -> &Outcome {
    &report.of(way).unwrap().outcome
}

#[test]
fn attraction_has_a_guarantee_at_any_filling() {
    let report = report(2, -4.0, 0.7);
    assert!(matches!(
        outcome(&report, CHARGE),
        Outcome::Guaranteed(Reason::Majorana { .. } | Reason::Kramers { .. })
    ));
    assert_eq!(*outcome(&report, Way::Vertices), Outcome::Guaranteed(Reason::Vertices(Positive::Conjugates)));
    // The imaginary field of the spin makes the matrices of the two spins complex conjugates.
    assert!(matches!(outcome(&report, SPIN), Outcome::Guaranteed(_)), "{report}");
    assert_eq!(report.sign_free().map(|attempt| attempt.way), Some(SPIN));
}

#[test]
fn repulsion_has_a_guarantee_at_half_filling_and_witnesses_away_from_it() {
    let half = report(2, 4.0, 0.0);
    for way in [SPIN, CHARGE] {
        assert!(matches!(outcome(&half, way), Outcome::Guaranteed(_)), "{way}");
    }
    // A hole of one spin and a particle of the other have the same sign on one site: of the 16 modes of 8 sites half have a minus.
    let Outcome::Guaranteed(Reason::Vertices(Positive::Pfaffians { negative })) =
        outcome(&half, Way::Vertices)
    else {
        panic!("{half}")
    };
    assert_eq!(negative.iter().filter(|minus| **minus).count(), 8);
    assert!((0..8).all(|site| negative[2 * site] != negative[2 * site + 1]));
    let doped = report(2, 4.0, 0.8);
    assert_eq!(doped.sign_free(), None);
    for way in [SPIN, CHARGE, Way::Vertices] {
        assert!(matches!(outcome(&doped, way), Outcome::NotPositive { .. }), "{doped}");
    }
    // Real fields make real weights, so that a witness is negative.
    let Outcome::NotPositive { phase, .. } = outcome(&doped, SPIN) else { unreachable!() };
    assert!((phase + Complex64::ONE).norm() < 1e-6, "{phase}");
    assert!(doped.to_string().contains("all weights are real"), "{doped}");
}

#[test]
fn what_was_not_drawn_is_not_claimed() {
    let none = Options { samples: 0, ..Options::default() };
    let report = analyze_fermions(&operator(2, 4.0, 0.8), &none).unwrap();
    assert_eq!(report.attempts.len(), 5);
    for attempt in &report.attempts {
        assert_eq!(attempt.outcome, Outcome::NothingFound { samples: 0 });
        assert!(
            attempt
                .to_string()
                .contains("nothing found: no reason, and no weight off the positive axis among 0")
        );
    }
    // Electrons that do not interact have no vertices.
    let free = analyze_fermions(&operator(2, 0.0, 0.8), &Options::default()).unwrap();
    assert!(free.of(Way::Vertices).is_none() && free.attempts.len() == 4, "{free}");
}

#[test]
fn fermions_without_spin_that_repel_their_neighbours_are_of_the_majorana_class() {
    let report = report(1, 1.3, 0.0);
    assert!(matches!(outcome(&report, HOPPING), Outcome::Guaranteed(Reason::Majorana { .. })), "{report}");
    let found = outcome(&report, Way::Vertices);
    assert!(matches!(found, Outcome::Guaranteed(Reason::Vertices(Positive::Pfaffians { .. }))), "{report}");
    assert!(
        report.to_string().contains("fields of hopping: no weight is negative: squared moduli"),
        "{report}"
    );
    // Not away from half filling, nor where they attract each other.
    for (u, off) in [(1.3, 0.5), (-1.3, 0.0)] {
        assert_eq!(self::report(1, u, off).sign_free(), None, "{u} {off}");
    }
}

#[test]
fn weights_of_vertices_are_those_of_two_modes() {
    // With h = −c†_0 c_1 + h.c. the product (n_0 − ½)(n_1 − ½) = (−1)^N/4 commutes with h, and ⟨(−1)^N⟩ = −tanh²(β/2): k vertices at any
    // times have the weight (−V/4)^k, for odd k times that.
    let (v, beta) = (1.7_f64, 1.3_f64);
    let mut system = FermionSystem::new(2, 1);
    system.hop((0, 0), (1, 0), Complex64::new(-1.0, 0.0));
    system.density_density(0, 1, v);
    (0..2).for_each(|site| system.potential(site, -v / 2.0));
    let expansion = Expansion::new(&system.build().unwrap(), beta).unwrap();
    for (k, times) in
        [vec![], vec![0.4], vec![0.9, 0.2], vec![0.1, 1.2, 0.7], vec![1.1, 0.3, 0.8, 0.05]].iter().enumerate()
    {
        let vertices: Vec<Vertex> = times.iter().map(|&tau| Vertex { pair: 0, tau }).collect();
        let (logarithm, phase) = expansion.weight(&vertices).unwrap();
        let parity = if k % 2 == 1 { -(beta / 2.0).tanh().powi(2) } else { 1.0 };
        let exact = (-v / 4.0).powi(k as i32) * parity;
        assert!((phase * logarithm.exp() - exact).norm() < 1e-12, "{k}: {phase} {logarithm} {exact}");
    }
}

#[test]
fn what_is_no_number_is_refused() {
    let with = |step: f64| {
        let options = Options { step, ..Options::default() };
        analyze_fermions(&operator(1, 1.3, 0.0), &options)
    };
    for step in [0.0, -0.1, f64::NAN] {
        assert!(matches!(with(step), Err(SignError::NotPositive { .. })), "{step}");
    }
    // Pairs have no formulation here.
    let mut system = FermionSystem::new(2, 2);
    system.pair((0, 0), (1, 0), Complex64::ONE);
    let refused = analyze_fermions(&system.build().unwrap(), &Options::default());
    assert!(matches!(refused, Err(SignError::Lower(_))), "{refused:?}");
}
