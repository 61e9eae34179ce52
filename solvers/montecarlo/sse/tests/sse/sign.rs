//! The sign problem as a result.

use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_numerics::dense;
use eigentruth_numerics::lower::{Lower, Transitions};
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_sse::{Linear, Measurements, Simulation, SseError, Update};
use faer::Mat;

use super::exact::{Comparisons, Exact};

fn sampled(
    hamiltonian: &Hamiltonian,
    beta: f64,
    update: &Update,
    seed: u64,
    rows: usize,
) -> eigentruth_sse::Record {
    let sites = hamiltonian.space().degrees().len();
    let of = Measurements::default().with(Linear::new("m", vec![1.0; sites]));
    let simulation = Simulation::new(hamiltonian, beta, update, of).unwrap();
    simulation.run(&Plan::new(seed, 4, rows), Control::default()).unwrap()
}

/// `Tr e^{−βH}/Tr e^{−βH̃}` with all off-diagonal elements of H̃ minus their modulus.
fn exact_sign(hamiltonian: &Hamiltonian, beta: f64) -> f64 {
    let transitions = Transitions::lower(hamiltonian, &None).unwrap();
    let configurations = transitions.layout.configurations(1 << 12).unwrap();
    let matrix = transitions.dense(&configurations).unwrap();
    let trace = |of: &dyn Fn(usize, usize) -> f64| {
        let m = Mat::from_fn(matrix.nrows(), matrix.ncols(), of);
        let values = dense::hermitian_eigenvalues(m.as_ref()).unwrap();
        values.iter().map(|e| (-beta * e).exp()).sum::<f64>()
    };
    let positive = |i, j| if i == j { matrix[(i, j)].re } else { -matrix[(i, j)].norm() };
    trace(&|i, j| matrix[(i, j)].re) / trace(&positive)
}

#[test]
fn averages_with_signs_are_exact_and_signs_are_those_of_the_trace() {
    let mut comparisons = Comparisons::default();
    let ring = |length| Lattice::chain(length, Boundary::Periodic).unwrap();
    let heisenberg = hamiltonians::heisenberg(&ring(3), Spin::HALF, |_| 1.0).unwrap();
    // Jz SᶻSᶻ + (J/2)(S⁺S⁺ + h.c.) − h Sᶻ on corner-sharing triangles.
    let kagome = Lattice::kagome([1, 2], [Boundary::Open; 2]).unwrap();
    let pairs = hamiltonians::xyz(&kagome, Spin::HALF, |_| [1.0, -1.0, 0.6], |_| [0.0, 0.0, 0.4]).unwrap();
    let easy_plane = hamiltonians::xxz(&ring(3), Spin::HALF, |_| 1.0, 0.5).unwrap();
    for (model, hamiltonian, updates) in [
        ("triangle", &heisenberg, vec![Update::Directed { extra: 0.25 }]),
        ("easy-plane triangle", &easy_plane, vec![Update::Loops, Update::Directed { extra: 0.25 }]),
        ("pairs", &pairs, vec![Update::Directed { extra: 0.25 }]),
    ] {
        let exact = Exact::new(hamiltonian);
        for (beta, update) in [0.5, 1.0, 2.0].iter().flat_map(|beta| updates.iter().map(move |u| (*beta, u)))
        {
            let record = sampled(hamiltonian, beta, update, 300, 8_000);
            comparisons.run();
            let label = |what: &str| format!("{model}, β = {beta}, {update:?}, {what}");
            let (energy, capacity) = exact.thermodynamics(beta);
            comparisons.add(&label("sign"), &record.sign().unwrap(), exact_sign(hamiltonian, beta));
            assert_eq!(record.average("sign").unwrap(), record.sign().unwrap());
            comparisons.add(&label("energy"), &record.energy().unwrap(), energy);
            comparisons.add(&label("energy from the order"), &record.energy_from_order().unwrap(), energy);
            comparisons.add(&label("heat capacity"), &record.heat_capacity().unwrap(), capacity);
            let sum = |x: &[f64]| x.iter().sum::<f64>();
            let response = exact.response(beta, sum, sum);
            comparisons.add(&label("m|m"), &record.average("m|m").unwrap(), response);
        }
    }
    comparisons.check(60);
}

#[test]
fn models_without_a_sign_problem_are_known_and_a_lost_sign_is_refused() {
    let signed = |lattice: &Lattice, j: [f64; 3], update: &Update| {
        let h = hamiltonians::xyz(lattice, Spin::HALF, |_| j, |_| [0.0; 3]).unwrap();
        Simulation::new(&h, 1.0, update, Measurements::default()).unwrap().has_signs()
    };
    let square = Lattice::square([4, 4], [Boundary::Periodic; 2]).unwrap();
    let kagome = Lattice::kagome([2, 2], [Boundary::Periodic; 2]).unwrap();
    let directed = Update::Directed { extra: 0.25 };
    assert!(!signed(&square, [1.0; 3], &Update::Loops));
    assert!(!signed(&square, [1.0, -1.0, 0.3], &directed));
    assert!(!signed(&kagome, [-1.0, -1.0, 0.3], &directed));
    assert!(signed(&kagome, [1.0, 1.0, 0.3], &directed));
    // Loops that turn back everywhere do not move a spin around an odd ring.
    let triangle = Lattice::chain(3, Boundary::Periodic).unwrap();
    let mirrored = hamiltonians::xyz(&triangle, Spin::HALF, |_| [-1.0, -1.0, 1.0], |_| [0.0; 3]).unwrap();
    let refused = Simulation::new(&mirrored, 1.0, &Update::Loops, Measurements::default());
    assert!(matches!(refused, Err(SseError::Update { .. })));
    let heisenberg = hamiltonians::heisenberg(&triangle, Spin::HALF, |_| 1.0).unwrap();
    let record = sampled(&heisenberg, 20.0, &directed, 301, 2_000);
    match record.energy() {
        Err(SseError::Sign { sign, error, .. }) => assert!(sign.abs() <= 4.0 * error),
        other => panic!("{other:?}"),
    }
    // The sign itself is no ratio to it.
    let sign = record.average("sign").unwrap();
    assert!(sign.value.abs() <= 4.0 * sign.error && sign == record.sign().unwrap(), "{sign:?}");
    assert!(record.average("m").is_err() && record.heat_capacity().is_err());
}
