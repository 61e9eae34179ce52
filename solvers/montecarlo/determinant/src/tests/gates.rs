//! Chains of fields on hopping, on pairs, and on densities far apart, against traces of products of slices.

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_numerics::monte_carlo::{Control, MarkovChain, Plan};
use eigentruth_numerics::streams::stream;
use faer::Mat;
use num_complex::Complex64;

use super::chain::{Deviation, assert_within, deviations, observables};
use super::fock::{Fock, Matrix, add, exponential, power, product, trace, trace_of};
use super::sliced::{Sliced, hubbard, model_of, spinless};
use crate::{
    Channel, Decoupling, DeterminantError, Entry, FieldChain, Grid, Observable, Options, Pair,
    PairDecoupling, PairingFields, Through, simulate, simulate_pairs,
};

#[test]
fn hopping_fields_average_to_the_sliced_trace() {
    let often = Options { every: Some(2), ..Options::default() };
    let mut compared = Vec::new();
    let cases = [
        (spinless(4, 1.5, 0.3), 1.0, 0.5, Options::default()),
        (spinless(3, -1.2, 0.4), 1.2, -0.3, often),
        (spinless(4, 2.0, 0.0), 1.2, 2.0, often),
    ];
    for (seed, (system, own, mu, options)) in cases.into_iter().enumerate() {
        for (first, beta, rows, sweeps_per_row) in
            [(300, own, 1000, 2), (400, 0.5, 300, 2), (500, 3.0, 300, 20)]
        {
            let grid = Grid { beta, slices: 6 };
            let plan = Plan { thermalization: 50, sweeps_per_row, ..Plan::new(first + seed as u64, 2, rows) };
            // The square of a hop is that of the difference of densities, which the trace has.
            let found = deviations(&system, grid, mu, Through::Hopping, options, &plan);
            compared.extend(found.into_iter().map(|(name, z)| (format!("case {seed} at {beta}, {name}"), z)));
        }
    }
    assert_within(&compared, 3 * 54);
}

/// What can be measured in fields of pairs: all at one time.
fn in_pairs(system: &FermionSystem, grid: Grid, mu: f64, plan: &Plan) -> Vec<Deviation> {
    let model = model_of(system);
    let mut observables = observables(&model);
    observables.retain(|observable| !observable.is_displaced() && *observable != Observable::Interaction);
    let decoupling = PairDecoupling::new(&model, grid, mu).unwrap();
    let averages =
        simulate_pairs(&decoupling, &observables, Options::default(), plan, Control::default()).unwrap();
    // P² is the square of the sum of densities less 1.
    let sliced = Sliced::new(&model, grid, mu, Through::Sum);
    let exact = observables.iter().flat_map(|observable| sliced.exact(observable));
    let z = |(name, exact): (String, f64)| {
        let found = averages.mean(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let z = (found.value - exact) / found.error.hypot(1e-9);
        (name, z)
    };
    exact.map(z).collect()
}

#[test]
fn fields_of_pairs_average_to_the_sliced_trace() {
    let mut compared = Vec::new();
    let cases = [
        (spinless(4, -1.5, 0.3), 1.0, -0.8),
        (spinless(3, 1.2, 0.0), 1.2, 0.6),
        (hubbard(2, -3.0, 0.4), 1.2, -1.0),
        (hubbard(3, -4.0, 0.0), 1.0, -2.3),
        // Imaginary fields.
        (hubbard(2, 2.0, 0.0), 1.0, 0.4),
    ];
    for (seed, (system, own, mu)) in cases.into_iter().enumerate() {
        for (first, beta, rows) in [(320, own, 1200), (420, 0.5, 300), (520, 3.0, 400)] {
            let plan =
                Plan { thermalization: 50, sweeps_per_row: 3, ..Plan::new(first + seed as u64, 2, rows) };
            let found = in_pairs(&system, Grid { beta, slices: 6 }, mu, &plan);
            compared.extend(found.into_iter().map(|(name, z)| (format!("case {seed} at {beta}, {name}"), z)));
        }
    }
    assert_within(&compared, 3 * 26);
}

#[test]
fn phases_in_fields_of_pairs_are_those_of_traces() {
    for (v, phase) in [(-1.5, 0.3), (2.5, 0.3), (2.5, 0.0)] {
        let (grid, mu) = (Grid { beta: 2.0, slices: 8 }, 0.4);
        let model = model_of(&spinless(4, v, phase));
        let traces = PairingFields::new(&model, grid, mu).unwrap();
        let decoupling = PairDecoupling::new(&model, grid, mu).unwrap();
        let mut random = stream(23, 0);
        let options = Options { every: Some(3), ..Options::default() };
        let mut seen = Vec::new();
        for _ in 0..4 {
            // From new fields: the phase of the first is followed from none.
            let mut chain = FieldChain::in_pairs(&decoupling, &[], options, &mut random).unwrap();
            for _ in 0..6 {
                let exact = traces.weight(chain.fields()).unwrap().phase;
                assert!((exact - chain.phase()).norm() < 1e-8, "converged class: {exact} {}", chain.phase());
                seen.push(exact);
                chain.sweep(&mut random).unwrap();
            }
        }
        let varies = seen.iter().any(|phase| (phase - seen[0]).norm() > 0.1);
        assert!(varies || v < 0.0, "{v}: the phase never changes");
    }
}

#[test]
fn phases_of_hopping_fields_are_those_of_determinants() {
    let grid = Grid { beta: 3.0, slices: 12 };
    let decoupling = model_of(&spinless(5, -3.0, 0.3)).decouple(grid, 0.3, Through::Hopping).unwrap();
    let mut random = stream(29, 0);
    let mut chain = FieldChain::new(&decoupling, &[], Options::default(), &mut random).unwrap();
    let mut seen = Vec::new();
    for _ in 0..10 {
        chain.sweep(&mut random).unwrap();
        let exact = decoupling.weight(chain.fields()).unwrap().phase;
        assert!((exact - chain.phase()).norm() < 1e-8, "converged class: {exact} {}", chain.phase());
        seen.push(exact);
    }
    // Far more than what is allowed between the two.
    assert!(seen.iter().any(|phase| (phase - seen[0]).norm() > 1e-4), "{seen:?}");
}

/// Compares what a decoupling of one flavour samples with the trace of `e^{−τK/2} e^{−τV} e^{−τK/2}`.
fn one_flavour(decoupling: &Decoupling, interaction: &Matrix, plan: &Plan) -> Vec<Deviation> {
    let grid = decoupling.grid();
    let k = &decoupling.one_body()[0];
    let (fock, modes) = (Fock(k.nrows()), k.nrows());
    let half = exponential(&fock.one_body(k, 0), grid.step() / 2.0);
    let slice = product(&product(&half, &exponential(interaction, grid.step())), &half);
    let whole = power(&slice, grid.slices);
    let average = |operator: &Matrix| (trace_of(&whole, operator) / trace(&whole)).re;
    let hop = Entry::hop(0, 0, 1, Complex64::new(0.6, -0.3)).to_vec();
    let mut observables = vec![Observable::Operator {
        name: "hop".into(),
        entries: hop.clone(),
        products: Vec::new(),
        constant: 0.0,
    }];
    let mut of_hop = Mat::zeros(modes, modes);
    hop.iter().for_each(|e| of_hop[(e.row, e.column)] = e.value);
    let mut exact = vec![average(&fock.one_body(&of_hop, 0))];
    for mode in 0..modes {
        let next = (mode + 1) % modes;
        observables.push(Observable::Operator {
            name: format!("n{mode} and n{mode} n{next}"),
            entries: vec![Entry::density(0, mode, 0.5)],
            products: vec![Pair { a: (0, mode), b: (0, next), strength: 1.0 }],
            constant: 0.0,
        });
        let mut operator = product(&fock.number(mode), &fock.number(next));
        add(&mut operator, &fock.number(mode), 0.5);
        exact.push(average(&operator));
    }
    let averages = simulate(decoupling, &observables, Options::default(), plan, Control::default()).unwrap();
    let z = |(observable, exact): (&Observable, f64)| {
        let found = averages.mean(observable.name()).unwrap_or_else(|error| panic!("{error}"));
        (format!("seed {}, {}", plan.seed, observable.name()), (found.value - exact) / found.error)
    };
    observables.iter().zip(exact).map(z).collect()
}

fn ring(modes: usize, mu: f64) -> Mat<Complex64> {
    Mat::from_fn(modes, modes, |i, j| match (i + modes - j) % modes {
        0 => Complex64::from(-mu),
        1 => -Complex64::from_polar(1.0, 0.2),
        d if d == modes - 1 => -Complex64::from_polar(1.0, -0.2),
        _ => Complex64::ZERO,
    })
}

/// Real and imaginary fields of any value, at one temperature.
fn continuous(beta: f64, plan: &Plan) -> Vec<Deviation> {
    let mut compared = Vec::new();
    let of_case = |case: u64| Plan { seed: plan.seed + case, ..plan.clone() };
    // Densities that interact at all distances, with eigenvalues of both signs: fields real and imaginary, on all modes.
    let (grid, fock) = (Grid { beta, slices: 5 }, Fock(4));
    let covariance = Mat::from_fn(4, 4, |i, j| [0.9, 0.7, 0.35, 0.7][(i + 4 - j) % 4]);
    let densities: Vec<Vec<(usize, usize)>> = (0..4).map(|mode| vec![(0, mode)]).collect();
    let mut interaction = Mat::zeros(16, 16);
    let shifted = |mode: usize| {
        let mut n = fock.number(mode);
        add(&mut n, &fock.one(), -0.5);
        n
    };
    for (i, j) in (0..4).flat_map(|i| (0..4).map(move |j| (i, j))) {
        add(&mut interaction, &product(&shifted(i), &shifted(j)), covariance[(i, j)] / 2.0);
    }
    for (case, mu) in [(0, 0.0), (1, 0.7)] {
        let channels = Channel::correlated(&covariance, &densities, 0.5, grid.step()).unwrap();
        let decoupling = Decoupling::new(grid, vec![ring(4, mu)], channels, 0.0).unwrap();
        assert!(!decoupling.flips_densities());
        compared.extend(one_flavour(&decoupling, &interaction, &of_case(case)));
    }
    // The square of a complex hop with an offset, attractive and repulsive.
    let fock = Fock(3);
    let hop = Entry::hop(0, 0, 2, Complex64::new(0.5, 0.7)).to_vec();
    let mut matrix = Mat::zeros(3, 3);
    hop.iter().for_each(|e| matrix[(e.row, e.column)] = e.value);
    let mut operator = fock.one_body(&matrix, 0);
    add(&mut operator, &fock.one(), 0.3);
    for (case, strength) in [(2, -0.8), (3, 0.8)] {
        let mut interaction = Mat::zeros(8, 8);
        add(&mut interaction, &product(&operator, &operator), strength);
        let channel = Channel::square(strength, hop.clone(), 0.3, grid.step());
        let decoupling = Decoupling::new(grid, vec![ring(3, 0.4)], vec![channel], 0.0).unwrap();
        compared.extend(one_flavour(&decoupling, &interaction, &of_case(case)));
    }
    compared
}

#[test]
fn continuous_fields_average_to_the_sliced_trace() {
    let mut compared = Vec::new();
    for (beta, seed, rows, sweeps_per_row) in [(1.0, 340, 1200, 4), (0.5, 440, 300, 4), (3.0, 540, 300, 16)] {
        let plan = Plan { thermalization: 50, sweeps_per_row, ..Plan::new(seed, 2, rows) };
        let found = continuous(beta, &plan);
        compared.extend(found.into_iter().map(|(name, z)| (format!("{name} at {beta}"), z)));
    }
    assert_within(&compared, 3 * 18);
}

#[test]
fn a_chain_goes_on_from_its_state() {
    let grid = Grid { beta: 1.5, slices: 6 };
    let decoupling = model_of(&spinless(4, -1.5, 0.3)).decouple(grid, 0.2, Through::Hopping).unwrap();
    let observables = [Observable::Green { name: "green".into(), of: vec![(0, 0, 1)] }];
    let make = |number: u64| {
        FieldChain::new(&decoupling, &observables, Options::default(), &mut stream(31, number)).unwrap()
    };
    let mut one = make(0);
    one.thermalized();
    let mut random = stream(31, 5);
    (0..5).for_each(|_| one.sweep(&mut random).unwrap());
    let mut other = make(1);
    other.restore(one.state()).unwrap();
    let (mut first, mut second) = (vec![0.0; one.observables().len()], vec![0.0; one.observables().len()]);
    let mut copy = random.clone();
    one.sweep(&mut random).unwrap();
    other.sweep(&mut copy).unwrap();
    one.measure(&mut first).unwrap();
    other.measure(&mut second).unwrap();
    assert_eq!(first, second);
    assert_eq!(one.state(), other.state());
    // Fields of another decoupling do not fit.
    let longer =
        model_of(&spinless(4, -1.5, 0.3)).decouple(Grid { slices: 7, ..grid }, 0.2, Through::Hopping);
    let longer = FieldChain::new(&longer.unwrap(), &[], Options::default(), &mut stream(31, 2)).unwrap();
    assert!(matches!(other.restore(longer.state()), Err(DeterminantError::Length { .. })));
}

#[test]
fn what_fields_of_pairs_cannot_measure_is_refused() {
    let grid = Grid { beta: 1.0, slices: 4 };
    let decoupling = PairDecoupling::new(&model_of(&spinless(3, -1.0, 0.0)), grid, 0.0).unwrap();
    let green = Observable::Green { name: "green".into(), of: vec![(0, 0, 1)] };
    let refused = FieldChain::in_pairs(&decoupling, &[green], Options::default(), &mut stream(1, 0));
    assert!(matches!(refused, Err(DeterminantError::Parameter { .. })), "{refused:?}");
    // Averages that come from the fields themselves: in pairs, and in hops.
    let from_fields = [Observable::Interaction];
    let refused = FieldChain::in_pairs(&decoupling, &from_fields, Options::default(), &mut stream(1, 0));
    assert!(matches!(refused, Err(DeterminantError::Parameter { .. })), "{refused:?}");
    let hops = model_of(&spinless(3, 1.0, 0.0)).decouple(grid, 0.0, Through::Hopping).unwrap();
    let refused = FieldChain::new(&hops, &from_fields, Options::default(), &mut stream(1, 0));
    let why = refused.unwrap_err().to_string();
    assert!(why.contains("`interaction`") && why.contains("fields of two values on densities"), "{why}");
    let little = Options { memory: 1000, ..Options::default() };
    let refused = FieldChain::in_pairs(&decoupling, &[], little, &mut stream(1, 0));
    assert!(matches!(refused, Err(DeterminantError::Memory { .. })), "{refused:?}");
    let infinite = PairDecoupling::new(&model_of(&spinless(3, -1.0, 0.0)), grid, f64::NAN);
    assert!(matches!(infinite, Err(DeterminantError::Parameter { .. })));
}
