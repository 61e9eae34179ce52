//! Stochastic reconfiguration.

use eigentruth_numerics::Complex64;

use super::{ALTERNATING, Case, heisenberg_ring};
use crate::jacobian::{Regularization, Solver};
use crate::{
    Enumeration, Method, Moves, Number, Optimization, Options, Rbm, Sampling, Schedule, WaveFunction,
};

fn options(case: &Case, method: Method, rate: f64, seed: u64) -> Options {
    let moves = Moves::Connected(case.rows.clone());
    let sampling = Sampling::Metropolis { steps: 10, moves };
    let schedule = Schedule { start: rate, end: 0.2 * rate, over: 120 };
    Options { sampling, chains: 8, samples: 32, discarded: 2, method, schedule, seed }
}

fn reconfiguration(solver: Solver) -> Method {
    Method::Reconfiguration { regularization: Regularization::Shift(1e-3), solver }
}

/// The same equations in every space, by every method.
fn solvers_agree<S: Number>() {
    let case = heisenberg_ring(6);
    let wave = Rbm::<S>::new(6, 9, ALTERNATING, 0.3, 7).unwrap();
    for samples in [4, 32] {
        let step = |method: Method| {
            let options = Options { samples, ..options(&case, method, 0.1, 3) };
            let mut run = Optimization::new(wave.clone(), &case.rows, options, 0b111).unwrap();
            let iteration = run.step().unwrap();
            assert!(iteration.residual <= 1e-4, "{}", iteration.residual);
            run.into_wave().parameters()
        };
        let expected = step(reconfiguration(Solver::Parameters));
        for solver in [Solver::Samples, Solver::ConjugateGradients, Solver::Automatic] {
            let found = step(reconfiguration(solver));
            for (a, b) in found.iter().zip(&expected) {
                // Conjugate gradients stop at a residual of 1e-5; the smallest eigenvalue is 1e-3 of the largest.
                let tolerance = if solver == Solver::ConjugateGradients { 1e-4 } else { 1e-9 };
                assert!((a.to_complex() - b.to_complex()).norm() <= tolerance, "{solver:?}: {a:?} {b:?}");
            }
        }
        let relative =
            |solver| step(Method::Reconfiguration { regularization: Regularization::Relative(1e-2), solver });
        for (a, b) in relative(Solver::Samples).iter().zip(relative(Solver::Parameters)) {
            assert!((a.to_complex() - b.to_complex()).norm() <= 1e-9);
        }
    }
}

#[test]
fn equations_have_one_solution_in_whatever_space() {
    solvers_agree::<f64>();
    solvers_agree::<Complex64>();
}

#[test]
fn exact_reconfiguration_is_the_direction_of_its_definition() {
    // (S + λ)δ − F from sums over all configurations, written out.
    let case = heisenberg_ring(6);
    let wave = Rbm::<Complex64>::new(6, 3, 0, 0.4, 7).unwrap();
    let enumeration = Enumeration::new(&wave, &case.sector).unwrap();
    let (jacobian, residuals) = enumeration.jacobian(&wave, &case.rows).unwrap();
    let shift = 0.01;
    let solution = jacobian.solve(&residuals, Regularization::Shift(shift), Solver::Automatic).unwrap();
    let count = wave.parameter_count();
    let local = enumeration.local_energies(&case.rows);
    let rows: Vec<Vec<Complex64>> = enumeration
        .configurations()
        .iter()
        .map(|&x| {
            let mut out = vec![Complex64::ZERO; count];
            wave.derivatives(&mut wave.walker(x), &mut out);
            out
        })
        .collect();
    let weights: Vec<f64> = enumeration.amplitudes().iter().map(Complex64::norm_sqr).collect();
    let mean = |f: &dyn Fn(usize) -> Complex64| (0..rows.len()).map(|x| weights[x] * f(x)).sum::<Complex64>();
    let energy = mean(&|x| local[x]);
    let means: Vec<Complex64> = (0..count).map(|k| mean(&|x| rows[x][k])).collect();
    for k in 0..count {
        let conjugate = |x: usize| (rows[x][k] - means[k]).conj();
        let force = mean(&|x| conjugate(x) * (local[x] - energy));
        let applied: Complex64 =
            (0..count).map(|l| mean(&|x| conjugate(x) * (rows[x][l] - means[l])) * solution.step[l]).sum();
        assert!((applied + shift * solution.step[k] - force).norm() <= 1e-10);
    }
}

fn converges<W: WaveFunction>(wave: W, case: &Case, method: Method, rate: f64, iterations: usize) -> f64 {
    let mut run = Optimization::new(wave, &case.rows, options(case, method, rate, 11), 0b1111).unwrap();
    for _ in 0..iterations {
        let iteration = run.step().unwrap();
        assert!(iteration.residual <= 1e-4);
    }
    let energy = Enumeration::new(run.wave(), &case.sector).unwrap().energy(&case.rows).value;
    assert!(energy >= case.ground - 1e-10);
    (energy - case.ground) / case.ground.abs()
}

#[test]
fn reconfiguration_finds_the_ground_state_of_a_ring() {
    let case = heisenberg_ring(8);
    let method = reconfiguration(Solver::Automatic);
    let real = converges(Rbm::<f64>::new(8, 16, ALTERNATING, 0.05, 1).unwrap(), &case, method, 0.1, 150);
    let complex =
        converges(Rbm::<Complex64>::new(8, 16, ALTERNATING, 0.05, 2).unwrap(), &case, method, 0.1, 150);
    // Two hidden units a spin describe this state to better than a thousandth.
    assert!(real <= 1e-3 && complex <= 1e-3, "{real} {complex}");
    let adam =
        converges(Rbm::<f64>::new(8, 16, ALTERNATING, 0.05, 1).unwrap(), &case, Method::Adam, 0.02, 150);
    let plain =
        converges(Rbm::<f64>::new(8, 16, ALTERNATING, 0.05, 1).unwrap(), &case, Method::Gradient, 0.1, 150);
    assert!(adam <= 0.05 && plain <= 0.15, "{adam} {plain}");
    println!(
        "relative errors: real {real:.1e}, complex {complex:.1e}, Adam {adam:.1e}, gradient {plain:.1e}"
    );
}

#[test]
fn a_resumed_optimization_has_the_same_bits() {
    let case = heisenberg_ring(6);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("optimization");
    let wave = || Rbm::<Complex64>::new(6, 6, 0, 0.1, 4).unwrap();
    for method in [reconfiguration(Solver::Automatic), Method::Adam] {
        let start = || Optimization::new(wave(), &case.rows, options(&case, method, 0.05, 9), 0b111).unwrap();
        let mut whole = start();
        let mut first = start();
        for _ in 0..3 {
            whole.step().unwrap();
            first.step().unwrap();
        }
        first.save(&path, "ring").unwrap();
        drop(first);
        let mut second = start();
        assert!(second.resume(&path, "ring").unwrap());
        assert!(second.resume(&path, "another").is_err());
        // One that began with other parameters, another sign structure, or elsewhere.
        let rbm = |sign: u64, seed: u64| Rbm::<Complex64>::new(6, 6, sign, 0.1, seed).unwrap();
        for (wave, start) in [(rbm(0, 5), 0b111), (rbm(0b010101, 4), 0b111), (rbm(0, 4), 0b1011)] {
            let options = options(&case, method, 0.05, 9);
            let mut foreign = Optimization::new(wave, &case.rows, options, start).unwrap();
            let refused = foreign.resume(&path, "ring").unwrap_err().to_string();
            assert!(refused.contains("the checkpoint of another calculation"), "{refused}");
        }
        for _ in 0..3 {
            let (one, two) = (whole.step().unwrap(), second.step().unwrap());
            assert_eq!(one.energy.value.to_bits(), two.energy.value.to_bits());
        }
        assert_eq!(whole.wave().parameters(), second.wave().parameters());
        std::fs::remove_file(&path).unwrap();
    }
}
