//! Determinants, projected pairs, and symmetries.

use eigentruth_models::hamiltonians::{FermionSystem, hubbard};
use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::lower::{Layout, Lower};
use eigentruth_numerics::streams::stream;
use faer::Mat;
use rand::RngExt;

use super::{Case, case, heisenberg_ring, laws, ring};
use crate::{
    Combination, Element, Enumeration, JastrowFactor, Method, Moves, Optimization, Options, PairClasses,
    ProjectedPairing, Rbm, Rows, Sampling, Schedule, SlaterJastrow, Symmetrized, WaveFunction,
    generated_group, symmetry_defect,
};

/// A ring with a flux, its case at two particles of each spin, and the matrix of its hopping.
fn hubbard_ring(u: f64, phase: f64) -> (Case, Mat<Complex64>) {
    let lattice = Lattice::chain(5, Boundary::Open).unwrap();
    let mut system = FermionSystem::new(5, 2);
    let mut matrix = Mat::zeros(10, 10);
    let mut hop = |system: &mut FermionSystem, to: usize, from: usize, t: Complex64| {
        for flavour in 0..2u16 {
            system.hop((to, flavour), (from, flavour), t);
            let (a, b) = (2 * to + usize::from(flavour), 2 * from + usize::from(flavour));
            matrix[(a, b)] += t;
            matrix[(b, a)] += t.conj();
        }
    };
    for bond in lattice.bonds() {
        hop(&mut system, bond.from, bond.to, Complex64::new(-1.0, 0.0));
    }
    hop(&mut system, 4, 0, Complex64::from_polar(-0.7, phase));
    // Spins are mixed on one site, so that the determinant does not factorize.
    let mix = Complex64::new(0.3, 0.0);
    system.hop((2, 0), (2, 1), mix);
    matrix[(4, 5)] += mix;
    matrix[(5, 4)] += mix;
    (0..5).for_each(|site| system.repulsion(site, u));
    (case(system.build().unwrap(), &[("N", 4)], &[("N", 4)]), matrix)
}

#[test]
fn free_fermions_are_exact_and_without_variance() {
    let (case, matrix) = hubbard_ring(0.0, 0.4);
    let layout = Layout::new(case.hamiltonian.space()).unwrap();
    let orbitals = SlaterJastrow::lowest(matrix.as_ref(), 4).unwrap();
    let factor = JastrowFactor::new(&layout, PairClasses::all(5), 0.0);
    let wave = SlaterJastrow::new(orbitals.as_ref(), factor).unwrap();
    let energy = Enumeration::new(&wave, &case.sector).unwrap().energy(&case.rows);
    assert!((energy.value - case.ground).abs() <= 1e-9, "{} {}", energy.value, case.ground);
    assert!(energy.diagnostics["variance"] <= 1e-18, "{energy:?}");
    for x in case.sector.configurations().unwrap().into_iter().step_by(17) {
        let local = case.rows.local_energy(&wave, &mut wave.walker(x));
        assert!((local - case.ground).norm() <= 1e-8, "{x:#b}: {local}");
    }
}

#[test]
fn laws_of_slater_determinants() {
    let (case, matrix) = hubbard_ring(3.0, 0.4);
    let layout = Layout::new(case.hamiltonian.space()).unwrap();
    let orbitals = SlaterJastrow::lowest(matrix.as_ref(), 4).unwrap();
    let mut factor = JastrowFactor::new(&layout, PairClasses::all(5), 0.0);
    let mut random = stream(3, 0);
    let values: Vec<f64> = (0..15).map(|_| 0.6 * random.random::<f64>() - 0.5).collect();
    factor.set_parameters(&values).unwrap();
    let mut wave = SlaterJastrow::new(orbitals.as_ref(), factor).unwrap();
    let checks = laws::hold(&wave, &case);
    assert!(checks > 300, "{checks}");
    let sampling = Sampling::Metropolis { moves: Moves::Connected(case.rows.clone()), steps: 12 };
    let z = super::sampling::z_scores(&wave, &case, &sampling, 0b1111, 4);
    super::sampling::agree(&[z]);
    // A repulsion lowers the energy by correlations on the site.
    let energy = |wave: &SlaterJastrow<Complex64>| {
        Enumeration::new(wave, &case.sector).unwrap().energy(&case.rows).value
    };
    wave.set_parameters(&[0.0; 15]).unwrap();
    let free = energy(&wave);
    let classes = PairClasses::all(5);
    let mut on_site = vec![0.0; 15];
    (0..5).for_each(|site| on_site[classes.of(site, site).unwrap()] = -0.4);
    wave.set_parameters(&on_site).unwrap();
    assert!(energy(&wave) < free - 0.01);
}

#[test]
fn an_open_shell_is_refused() {
    let square = hubbard(&Lattice::square([2, 2], [Boundary::Open; 2]).unwrap(), 1.0, 0.0);
    assert!(square.is_ok());
    let matrix = Mat::<f64>::from_fn(4, 4, |i, j| if (i + j) % 2 == 1 { -1.0 } else { 0.0 });
    assert!(SlaterJastrow::lowest(matrix.as_ref(), 2).is_err());
    assert!(SlaterJastrow::lowest(matrix.as_ref(), 1).is_ok());
}

/// Orbitals of an open or closed chain, half filled for each spin.
fn chain_orbitals(n: usize) -> Mat<f64> {
    let mut matrix = Mat::zeros(n, n);
    for i in 0..n {
        let j = (i + 1) % n;
        matrix[(i, j)] = -1.0;
        matrix[(j, i)] = -1.0;
    }
    SlaterJastrow::lowest(matrix.as_ref(), n / 2).unwrap()
}

#[test]
fn the_projected_fermi_sea_is_the_state_of_haldane_and_shastry() {
    // Its energy in the model with couplings 1/d² is the exact one, -π²(N + 5/N)/24; the nearest-neighbour model has E0 below.
    let n = 10usize;
    let sea = ProjectedPairing::fermi_sea(PairClasses::all(n), chain_orbitals(n).as_ref()).unwrap();
    let couplings = |i: usize, j: usize| {
        let d = (std::f64::consts::PI * (i as f64 - j as f64) / n as f64).sin();
        (std::f64::consts::PI / n as f64 / d).powi(2)
    };
    let mut system = hamiltonians::SpinSystem::new(n, Spin::HALF);
    use eigentruth_operators::GeneratorKind::{Minus, Plus, Z};
    for i in 0..n {
        for j in 0..i {
            let real = |x: f64| Complex64::new(x, 0.0);
            let flip =
                system.spin(i, Plus) * system.spin(j, Minus) + system.spin(i, Minus) * system.spin(j, Plus);
            let axis = system.spin(i, Z) * system.spin(j, Z);
            system.add(&(flip.scaled(&real(0.5 * couplings(i, j))) + axis.scaled(&real(couplings(i, j)))));
        }
    }
    let long = case(system.build().unwrap(), &[("2Sz", 0)], &[("2Sz", 0)]);
    let energy = Enumeration::new(&sea, &long.sector).unwrap().energy(&long.rows);
    let expected = -std::f64::consts::PI.powi(2) * (n as f64 + 5.0 / n as f64) / 24.0;
    assert!((energy.value - expected).abs() <= 1e-9, "{} {expected}", energy.value);
    assert!(energy.diagnostics["variance"] <= 1e-16);
    let short = heisenberg_ring(n);
    let energy = Enumeration::new(&sea, &short.sector).unwrap().energy(&short.rows).value;
    let relative = (energy - short.ground) / short.ground.abs();
    assert!((0.0..0.005).contains(&relative), "{relative}");
}

/// Orbitals of the square lattice of 6 × 6 sites with half a flux quantum in each square, antiperiodic across the rows: its levels at the gap are
/// fourfold degenerate.
fn flux_orbitals() -> Mat<f64> {
    let length = 6;
    let mut matrix = Mat::zeros(length * length, length * length);
    for (y, x) in (0..length).flat_map(|y| (0..length).map(move |x| (y, x))) {
        let from = length * y + x;
        let around = if y + 1 == length { -1.0 } else { 1.0 };
        let column = if x % 2 == 0 { 1.0 } else { -1.0 };
        let along = length * y + (x + 1) % length;
        let across = length * ((y + 1) % length) + x;
        for (to, t) in [(along, -1.0), (across, -column * around)] {
            matrix[(to, from)] += t;
            matrix[(from, to)] += t;
        }
    }
    SlaterJastrow::lowest(matrix.as_ref(), length * length / 2).unwrap()
}

#[test]
fn a_sea_with_configurations_without_amplitude_is_sampled_and_optimized() {
    let wave = ProjectedPairing::fermi_sea(PairClasses::all(36), flux_orbitals().as_ref()).unwrap();
    let lattice = Lattice::square([6, 6], [Boundary::Periodic; 2]).unwrap();
    let hamiltonian = hamiltonians::j1_j2(&lattice, Spin::HALF, 1.0, 0.5).unwrap();
    let rows = Rows::lower(&hamiltonian, &()).unwrap();
    let mut random = stream(4, 0);
    let mut draw = || {
        let mut x = 0u64;
        while x.count_ones() < 18 {
            x |= 1 << random.random_range(0..36);
        }
        x
    };
    let drawn: Vec<u64> = (0..200).map(|_| draw()).collect();
    let mut walker = wave.walker(drawn[0]);
    let mut log = |x: u64| {
        wave.place(&mut walker, x);
        wave.log_amplitude(&walker).re
    };
    // Rounding of a determinant that vanishes would be e⁻⁹⁰.
    let (zeros, others): (Vec<u64>, Vec<u64>) = drawn.iter().partition(|x| log(**x) == f64::NEG_INFINITY);
    assert!(!zeros.is_empty() && others.len() > 100, "{}", zeros.len());
    assert!(others.iter().all(|x| log(*x) > -60.0));
    let options = Options {
        sampling: Sampling::Metropolis { moves: Moves::Connected(rows.clone()), steps: 36 },
        chains: 64,
        samples: 3,
        discarded: 1,
        method: Method::Gradient,
        schedule: Schedule::constant(1e-3),
        seed: 1,
    };
    let mut optimization = Optimization::new(wave, &rows, options, zeros[0]).unwrap();
    let deviation = optimization.step().unwrap().energy.diagnostics["deviation"];
    assert!(deviation <= 1e-9, "{deviation}");
}

#[test]
fn laws_of_projected_pairs() {
    let case = heisenberg_ring(6);
    let mut random = stream(8, 0);
    let mut number = || random.random::<f64>() - 0.5;
    let mut real = ProjectedPairing::<f64>::new(PairClasses::all(6)).unwrap();
    let mut complex = ProjectedPairing::<Complex64>::new(PairClasses::all(6)).unwrap();
    real.set_parameters(&(0..21).map(|_| number()).collect::<Vec<_>>()).unwrap();
    complex.set_parameters(&(0..21).map(|_| Complex64::new(number(), number())).collect::<Vec<_>>()).unwrap();
    let checks = laws::hold(&real, &case) + laws::hold(&complex, &case);
    assert!(checks > 1000, "{checks}");
    let sampling = Sampling::Metropolis { moves: Moves::exchange_bonds(&ring(6)), steps: 6 };
    let z = super::sampling::z_scores(&complex, &case, &sampling, 0b111, 4);
    super::sampling::agree(&[z]);
}

#[test]
fn symmetrized_wave_functions_have_their_character() {
    let case = heisenberg_ring(6);
    let shift: Vec<usize> = (0..6).map(|i| (i + 1) % 6).collect();
    let group = generated_group(std::slice::from_ref(&shift)).unwrap();
    let wave = Rbm::<Complex64>::new(6, 4, 0, 0.4, 3).unwrap();
    let step = Element { permutation: shift, coefficient: Complex64::ONE };
    assert!(symmetry_defect(&wave, &step).unwrap().0 > 0.1);
    let mut checks = 0;
    for momentum in 0..3 {
        // The element number m of the group is the shift by m sites.
        let character =
            |m: usize| Complex64::from_polar(1.0, std::f64::consts::TAU * (momentum * m) as f64 / 6.0);
        let elements = group.iter().enumerate().map(|(m, permutation)| {
            assert_eq!(permutation[0], m);
            Element { permutation: permutation.clone(), coefficient: character(m).conj() }
        });
        let projected = Symmetrized::new(wave.clone(), elements.collect(), Combination::Sum).unwrap();
        let (defect, chi) = symmetry_defect(&projected, &step).unwrap();
        assert!(defect <= 1e-12 && (chi - character(1)).norm() <= 1e-12, "{momentum}: {defect} {chi}");
        checks += laws::hold(&projected, &case);
    }
    let unit =
        |permutation: &Vec<usize>| Element { permutation: permutation.clone(), coefficient: Complex64::ONE };
    let product = Symmetrized::new(wave, group.iter().map(unit).collect(), Combination::Product).unwrap();
    let (defect, chi) = symmetry_defect(&product, &step).unwrap();
    assert!(defect <= 1e-12 && (chi - 1.0).norm() <= 1e-12);
    checks += laws::hold(&product, &case);
    assert!(checks > 1000, "{checks}");
}

#[test]
fn images_without_amplitude_have_derivatives() {
    let case = heisenberg_ring(6);
    let shift: Vec<usize> = (0..6).map(|i| (i + 1) % 6).collect();
    let group = generated_group(&[shift]).unwrap();
    // Three up spins and their mirror image in spin space have opposite amplitudes, so that a shift by half the ring has the character −1.
    let elements: Vec<Element> = group
        .iter()
        .zip([1.0, -1.0].into_iter().cycle())
        .map(|(permutation, sign)| Element { permutation: permutation.clone(), coefficient: sign.into() })
        .collect();
    let classes = PairClasses::all(6);
    let mut random = stream(9, 0);
    let mut values: Vec<Complex64> =
        (0..21).map(|_| Complex64::new(random.random::<f64>() + 0.2, 0.3 * random.random::<f64>())).collect();
    // Two rows of the matrix are equal where the first three sites are up.
    for j in 3..6 {
        values[classes.of(1, j).unwrap()] = values[classes.of(0, j).unwrap()];
    }
    let mut complex = ProjectedPairing::<Complex64>::new(classes.clone()).unwrap();
    complex.set_parameters(&values).unwrap();
    let mut real = ProjectedPairing::<f64>::new(classes).unwrap();
    real.set_parameters(&values.iter().map(|value| value.re).collect::<Vec<_>>()).unwrap();
    let vanishing = 0b000111;
    assert_eq!(complex.log_amplitude(&complex.walker(vanishing)).re, f64::NEG_INFINITY);
    // Alone, too: two amplitudes vanish, and with them goes a part of the gradient that samples do not have.
    let alone = laws::hold(&complex, &case) + laws::hold(&real, &case);
    assert!(alone > 300, "{alone}");
    let enumeration = Enumeration::new(&real, &case.sector).unwrap();
    let (jacobian, residuals) = enumeration.jacobian(&real, &case.rows).unwrap();
    let sampled = jacobian.force(&residuals);
    let whole = enumeration.gradient(&real, &case.rows).unwrap();
    let lacks = sampled.iter().zip(&whole).map(|(force, slope)| (2.0 * force - slope).abs());
    assert!(lacks.fold(0.0, f64::max) > 0.01, "{sampled:?} {whole:?}");
    let images: Vec<u64> = elements.iter().map(|g| g.image(vanishing)).collect();
    let complex = Symmetrized::new(complex, elements.clone(), Combination::Sum).unwrap();
    let real = Symmetrized::new(real, elements, Combination::Sum).unwrap();
    assert!(complex.log_amplitude(&complex.walker(vanishing)).re > -3.0);
    let checks = laws::hold(&complex, &case) + laws::hold(&real, &case);
    assert!(checks > 500, "{checks}");
    // At the configurations with such an image, along every parameter.
    let mut out = vec![Complex64::ZERO; 21];
    let step = 1e-5;
    for x in images {
        complex.derivatives(&mut complex.walker(x), &mut out);
        for (k, found) in out.iter().enumerate() {
            let log = |by: f64| {
                let mut moved = complex.clone();
                let mut values = complex.parameters();
                values[k] += by;
                moved.set_parameters(&values).unwrap();
                moved.log_amplitude(&moved.walker(x))
            };
            let slope = (log(step) - log(-step)).exp().ln() / (2.0 * step);
            assert!((slope - found).norm() <= 1e-6 * (1.0 + slope.norm()), "{x:#b} {k}: {slope} {found}");
        }
    }
}

#[test]
fn symmetrized_wave_functions_are_sampled() {
    let case = heisenberg_ring(6);
    let shift: Vec<usize> = (0..6).map(|i| (i + 1) % 6).collect();
    let group = generated_group(&[shift]).unwrap();
    // A weak machine: with a strong one most weight is on few configurations between which every way is long.
    let wave = Rbm::<Complex64>::new(6, 4, 0, 0.15, 3).unwrap();
    let pairs = (0..6).flat_map(|i| (0..i).map(move |j| 1 << i | 1 << j)).collect();
    let sampling = Sampling::Metropolis { moves: Moves::Exchange(pairs), steps: 12 };
    let mut all = Vec::new();
    for (momentum, combination) in
        [(0, Combination::Sum), (1, Combination::Sum), (2, Combination::Sum), (0, Combination::Product)]
    {
        let elements = group.iter().enumerate().map(|(m, permutation)| {
            let angle = -std::f64::consts::TAU * (momentum * m) as f64 / 6.0;
            Element { permutation: permutation.clone(), coefficient: Complex64::from_polar(1.0, angle) }
        });
        let projected = Symmetrized::new(wave.clone(), elements.collect(), combination).unwrap();
        all.push(super::sampling::z_scores(&projected, &case, &sampling, 0b1011, momentum as u64));
    }
    super::sampling::agree(&all);
}
