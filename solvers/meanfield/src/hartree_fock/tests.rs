//! Against exact diagonalization, closed forms, finite differences, and a published number.

use std::f64::consts::TAU;

use eigentruth_exact::{System, solve};
use eigentruth_models::{Boundary, FermionSystem, Hamiltonian, Lattice, Spin, Symmetry, hamiltonians};
use eigentruth_numerics::dense::{product, product_adjoint};
use eigentruth_numerics::streams;

use super::linalg::inner_blocks;
use super::scf::Functional;
use super::*;

mod clusters;
mod stationary;

const PERIODIC: [Boundary; 2] = [Boundary::Periodic, Boundary::Periodic];
const OPEN: [Boundary; 2] = [Boundary::Open, Boundary::Open];

/// Hopping t = 1 on bonds, t' on second neighbours, U on sites, V on bonds.
fn extended(lattice: &Lattice, second: f64, u: f64, v: f64) -> Hamiltonian {
    let mut system = FermionSystem::new(lattice.len(), 2);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, Complex64::ONE);
        system.density_density(bond.from, bond.to, v);
    }
    if second != 0.0 {
        for bond in lattice.shell(1).expect("second neighbours") {
            system.bond_hopping(&bond, second.into());
        }
    }
    for site in 0..lattice.len() {
        system.repulsion(site, u);
    }
    system.build().expect("a Hamiltonian")
}

fn unrestricted(hamiltonian: &Hamiltonian) -> HartreeFock {
    HartreeFock::new(hamiltonian, Restriction::Unrestricted, &[]).expect("one- and two-body terms")
}

fn generalized(hamiltonian: &Hamiltonian) -> HartreeFock {
    HartreeFock::new(hamiltonian, Restriction::Generalized, &[]).expect("one- and two-body terms")
}

fn numbers(up: usize, down: usize) -> Filling {
    Filling::Particles(vec![up, down])
}

/// A random hermitian matrix with entries up to 1.
fn random_hermitian(n: usize, seed: u64) -> Mat<Complex64> {
    let mut stream = streams::stream(seed, 0);
    let raw = Mat::from_fn(n, n, |_, _| Scalar::random(&mut || stream.random_range(-1.0..1.0)));
    let raw: Mat<Complex64> = raw;
    Mat::from_fn(n, n, |i, j| (raw[(i, j)] + raw[(j, i)].conj()) * 0.5)
}

/// `e^{iεA}` by the orbitals of `A`.
fn rotation(a: &Mat<Complex64>, angle: f64) -> Mat<Complex64> {
    let (values, vectors) = linalg::eigen(a).expect("finite");
    let phases =
        Mat::from_fn(a.nrows(), a.nrows(), |i, k| vectors[(i, k)] * Complex64::cis(angle * values[k]));
    product_adjoint(phases.as_ref(), vectors.as_ref())
}

/// The energy of a solution whose density matrix is turned by `e^{iεA}`, from the words of the Hamiltonian.
fn turned(hf: &HartreeFock, density: &Mat<Complex64>, a: &Mat<Complex64>, angle: f64) -> f64 {
    let u = rotation(a, angle);
    let turned = product_adjoint(product(u.as_ref(), density.as_ref()).as_ref(), u.as_ref());
    hf.interacting().average(|i, j| turned[(i, j)]).re
}

#[test]
fn other_terms_are_refused_by_name() {
    let mut system = FermionSystem::new(3, 1);
    system.pair((0, 0), (1, 0), Complex64::ONE);
    let error = HartreeFock::new(&system.build().unwrap(), Restriction::Generalized, &[]).unwrap_err();
    assert!(error.to_string().contains("c†_0 c†_1") && error.to_string().contains("Bogoliubov"), "{error}");
    let mut system = FermionSystem::new(3, 1);
    system.add(&(system.number(0, 0) * system.number(1, 0) * system.number(2, 0)));
    let error = HartreeFock::new(&system.build().unwrap(), Restriction::Generalized, &[]).unwrap_err();
    assert!(error.to_string().contains("more than two fermions"), "{error}");
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let spins = hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    let error = HartreeFock::new(&spins, Restriction::Generalized, &[]).unwrap_err();
    assert!(error.to_string().contains("fermionic"), "{error}");
}

#[test]
fn the_functional_is_wicks_theorem_and_its_derivative() {
    // Complex hopping, density-density and correlated hopping: all kinds of words.
    let mut system = FermionSystem::new(3, 2);
    system.hop((0, 0), (1, 1), Complex64::new(0.3, -0.8));
    system.hop((1, 0), (2, 0), Complex64::new(-1.0, 0.2));
    system.density_density(0, 2, 0.7);
    system.repulsion(1, 2.5);
    let correlated = system.number(0, 1) * system.create(1, 0) * system.annihilate(2, 1);
    let correlated = correlated.scaled(&Complex64::new(0.4, 0.9));
    system.add(&(correlated.clone() + correlated.adjoint()));
    let exchange =
        system.create(0, 0) * system.create(2, 1) * system.annihilate(1, 1) * system.annihilate(0, 1);
    system.add(&(exchange.clone() + exchange.adjoint()));
    let hf = generalized(&system.build().unwrap());
    let field = MeanField::<Complex64>::new(&hf.frame, &hf.interacting).unwrap();
    let (rho, change) = (random_hermitian(6, 3), random_hermitian(6, 4));
    let blocks = |rho: &Mat<Complex64>| {
        hf.frame.folded(&hf.frame.stored::<Complex64>(&rho.transpose().to_owned()).unwrap())
    };
    let wick = |rho: &Mat<Complex64>| hf.interacting().average(|i, j| rho[(i, j)]);
    let (fock, energy) = field.fock(&blocks(&rho));
    let identity = 1e3 * f64::EPSILON * field.scale;
    assert!((wick(&rho).re - energy).abs() < identity && wick(&rho).im.abs() < identity);
    // Quadratic in ρ, so that the central difference is exact.
    let at = |step: f64| wick(&Mat::from_fn(6, 6, |i, j| rho[(i, j)] + change[(i, j)] * step)).re;
    let slope = (at(0.5) - at(-0.5)) / 1.0;
    assert!((slope - inner_blocks(&fock, &blocks(&change))).abs() < identity, "{slope}");
}

#[test]
fn without_interaction_it_is_the_fermi_sea() {
    let ring = Lattice::chain(10, Boundary::Periodic).unwrap();
    let hf = unrestricted(&hamiltonians::hubbard(&ring, 1.0, 0.0).unwrap());
    let levels: Vec<f64> = (0..10).map(|m| -2.0 * (TAU * f64::from(m) / 10.0).cos()).collect();
    let mut sorted = levels.clone();
    sorted.sort_by(f64::total_cmp);
    let start = Start::Random { seed: 2, number: 0 };
    let cold = hf.solve(&numbers(5, 3), &start, &Options::default()).unwrap();
    let exact: f64 = sorted[..5].iter().sum::<f64>() + sorted[..3].iter().sum::<f64>();
    assert!((cold.energy.value - exact).abs() <= cold.energy.error, "{} {exact}", cold.energy.value);
    assert_eq!(cold.particles.iter().map(|n| n.round()).collect::<Vec<_>>(), [5.0, 3.0]);
    let (mu, temperature) = (0.4, 0.7);
    let options = Options { temperature, ..Options::default() };
    let warm = hf.solve(&Filling::ChemicalPotential(mu), &start, &options).unwrap();
    let weight = |e: &f64| ((mu - e) / temperature).exp();
    let omega = -2.0 * temperature * levels.iter().map(|e| weight(e).ln_1p()).sum::<f64>();
    let energy = 2.0 * levels.iter().map(|e| e * weight(e) / (1.0 + weight(e))).sum::<f64>();
    let number = levels.iter().map(|e| weight(e) / (1.0 + weight(e))).sum::<f64>();
    assert!((warm.free_energy.value - omega).abs() <= warm.free_energy.error);
    assert!((warm.energy.value - energy).abs() <= warm.energy.error);
    assert!((warm.particles[0] - number).abs() <= 1e-12);
    assert!((warm.entropy.value - (energy - 2.0 * mu * number - omega) / temperature).abs() < 1e-12);
}

#[test]
fn two_sites_are_solved_by_hand() {
    let pair = Lattice::chain(2, Boundary::Open).unwrap();
    for (u, exact) in [(1.0, -1.5), (1.9, -1.05), (2.5, -0.8), (8.0, -0.25), (20.0, -0.1)] {
        let hf = unrestricted(&hamiltonians::hubbard(&pair, 1.0, u).unwrap());
        let found = hf.search(&numbers(1, 1), 6, 1, &Options::default()).unwrap();
        let lowest = found.lowest();
        // −2t + U/2 up to U = 2t, −2t²/U with moments √(1 − (2t/U)²)/2 beyond.
        assert!((lowest.energy.value - exact).abs() < 1e-9, "{u}: {}", lowest.energy.value);
        let moment = if u > 2.0 { (1.0 - 4.0 / (u * u)).sqrt() / 2.0 } else { 0.0 };
        let moments = hf.moments(lowest);
        assert!((moments[0].spin[2].value.abs() - moment).abs() < 1e-6, "{u}");
        assert!((moments[0].spin[2].value + moments[1].spin[2].value).abs() < 1e-9);
        assert!((moments[0].density.value - 1.0).abs() < 1e-9);
        // The paramagnet is stationary at any U; its softest rotation has the curvature 2t − U.
        let flat = hf.solve(&numbers(1, 1), &Start::Occupations(vec![0.5; 4]), &Options::default()).unwrap();
        assert!((flat.energy.value - (u / 2.0 - 2.0)).abs() < 1e-9);
        let curvature = hf.stability(&flat).unwrap().unwrap();
        assert!((curvature.value - (2.0 - u)).abs() < 1e-8, "{u}: {}", curvature.value);
        assert!(hf.stability(lowest).unwrap().unwrap().value > -1e-8);
    }
}

/// The density matrix of moments of length `m` in directions `angle(site)` in the plane, one electron a site.
fn spiral(sites: usize, m: f64, angle: impl Fn(usize) -> f64) -> Mat<Complex64> {
    Mat::from_fn(2 * sites, 2 * sites, |i, j| match (i / 2 == j / 2, i == j) {
        (_, true) => 0.5.into(),
        // ⟨c†↑ c↓⟩ = m e^{iφ}
        (true, false) => Complex64::from_polar(m, if i < j { angle(i / 2) } else { -angle(i / 2) }),
        _ => Complex64::ZERO,
    })
}

#[test]
fn bloch_waves_of_a_supercell_give_the_same_as_real_space() {
    // 120° order on the 3×3 torus: cells of three sites; it mixes spins and breaks translations.
    let triangular = Lattice::triangular([3, 3], PERIODIC).unwrap();
    let hamiltonian = extended(&triangular, 0.0, 9.0, 0.3);
    let space = hamiltonian.space();
    let shift = |cells| {
        let translation = triangular.translation(cells).expect("a torus");
        Symmetry::translation(space, &translation).expect("sites of the lattice")
    };
    let sublattice = |site: usize| (site % 3 + 2 * (site / 3)) % 3;
    let start = Start::Density(spiral(9, 0.4, |site| TAU / 3.0 * sublattice(site) as f64));
    let all = Filling::Particles(vec![9]);
    let options = Options::default();
    let real = generalized(&hamiltonian).solve(&all, &start, &options).unwrap();
    let hf = HartreeFock::new(&hamiltonian, Restriction::Generalized, &[shift([1, 1])]).unwrap();
    assert_eq!(hf.momenta(), 3);
    let folded = hf.solve(&all, &start, &options).unwrap();
    assert!(
        (real.energy.value - folded.energy.value).abs() < 1e-8,
        "{} {}",
        real.energy.value,
        folded.energy.value
    );
    for (a, b) in real.levels.iter().zip(&folded.levels) {
        assert!((a.energy - b.energy).abs() < 1e-6);
    }
    let moments = hf.moments(&folded);
    let length = |site: usize| moments[site].spin.iter().map(|s| s.value * s.value).sum::<f64>().sqrt();
    assert!((0..9).all(|site| (length(site) - length(0)).abs() < 1e-7) && length(0) > 0.3, "{}", length(0));
    let angle: f64 = (0..3).map(|s| moments[0].spin[s].value * moments[1].spin[s].value).sum();
    assert!((angle / (length(0) * length(1)) + 0.5).abs() < 1e-6, "120°: {angle}");
    // Uniform in the small cell: less freedom, so not lower.
    let small =
        HartreeFock::new(&hamiltonian, Restriction::Generalized, &[shift([1, 0]), shift([0, 1])]).unwrap();
    assert_eq!(small.momenta(), 9);
    let uniform = small.search(&all, 6, 4, &options).unwrap();
    assert!(uniform.lowest().energy.value > folded.energy.value - 1e-9);
    let whole = generalized(&hamiltonian)
        .solve(&all, &Start::Density(uniform.lowest().density().clone()), &Options::default())
        .unwrap();
    assert!(whole.energy.value < uniform.lowest().energy.value + 1e-8);

    // The staggered magnet of the square lattice in cells of two sites.
    let square = Lattice::square([4, 4], PERIODIC).unwrap();
    let hamiltonian = extended(&square, 0.2, 5.0, 0.0);
    let shifts = [[1, 1], [1, -1]].map(|cells| {
        Symmetry::translation(hamiltonian.space(), &square.translation(cells).unwrap()).unwrap()
    });
    let start = Start::Occupations(
        (0..32)
            .map(|m| 0.5 + 0.4 * f64::from([1, -1, -1, 1][m % 2 + 2 * ((m / 2 % 4 + m / 8) % 2)]))
            .collect(),
    );
    let real = unrestricted(&hamiltonian).solve(&numbers(8, 8), &start, &options).unwrap();
    let hf = HartreeFock::new(&hamiltonian, Restriction::Unrestricted, &shifts).unwrap();
    let folded = hf.solve(&numbers(8, 8), &start, &options).unwrap();
    assert_eq!(hf.momenta(), 8);
    assert!((real.energy.value - folded.energy.value).abs() < 1e-9);
    assert!(hf.moments(&folded)[0].spin[2].value.abs() > 0.3);
    // At finite temperature too, with twice the free energy's derivatives below.
    let warm = Options { temperature: 0.5, ..Options::default() };
    let real = unrestricted(&hamiltonian).solve(&Filling::ChemicalPotential(2.0), &start, &warm).unwrap();
    let folded = hf.solve(&Filling::ChemicalPotential(2.0), &start, &warm).unwrap();
    assert!((real.free_energy.value - folded.free_energy.value).abs() < 1e-8);
    assert!((real.entropy.value - folded.entropy.value).abs() < 1e-7);
}

#[test]
fn what_is_no_symmetry_is_refused() {
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let mut system = FermionSystem::new(4, 2);
    for bond in ring.bonds() {
        system.bond_hopping(bond, Complex64::ONE);
    }
    system.potential(0, 0.3);
    let hamiltonian = system.build().unwrap();
    let shift = Symmetry::translation(hamiltonian.space(), &ring.translation([1, 0]).unwrap()).unwrap();
    let error = HartreeFock::new(&hamiltonian, Restriction::Generalized, &[shift]).unwrap_err();
    assert!(error.to_string().contains("not invariant"), "{error}");
    let mirror = Symmetry::site_permutation(hamiltonian.space(), &[0, 3, 2, 1]).unwrap();
    let error = HartreeFock::new(&hamiltonian, Restriction::Generalized, &[mirror]).unwrap_err();
    assert!(error.to_string().contains("in its place"), "{error}");
}

#[test]
fn spin_rotations_of_a_start_do_not_change_the_energy() {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let hf = generalized(&hamiltonians::hubbard(&ring, 1.0, 5.0).unwrap());
    let all = Filling::Particles(vec![6]);
    let start = spiral(6, 0.4, |site| TAU / 2.0 * site as f64);
    let reference = hf.solve(&all, &Start::Density(start.clone()), &Options::default()).unwrap();
    for seed in 0..3 {
        let spin = rotation(&random_hermitian(2, 40 + seed), 2.0);
        let u =
            Mat::from_fn(12, 12, |i, j| if i / 2 == j / 2 { spin[(i % 2, j % 2)] } else { Complex64::ZERO });
        let turned = product_adjoint(product(u.as_ref(), start.as_ref()).as_ref(), u.as_ref());
        let solution = hf.solve(&all, &Start::Density(turned), &Options::default()).unwrap();
        assert!((solution.energy.value - reference.energy.value).abs() < 1e-9);
        // Broken rotations cost nothing: the Hessian has a zero.
        let soft = hf.stability(&solution).unwrap().unwrap();
        assert!(soft.value.abs() < 1e-7, "{}", soft.value);
    }
}

#[test]
fn thermodynamic_derivatives_are_number_and_entropy() {
    let ladder = Lattice::ladder(3, 2, OPEN).unwrap();
    let hf = unrestricted(&extended(&ladder, 0.0, 4.0, 0.4));
    let start = Start::Random { seed: 9, number: 0 };
    let at = |mu: f64, temperature: f64| {
        let options = Options { temperature, ..Options::default() };
        hf.solve(&Filling::ChemicalPotential(mu), &start, &options).unwrap()
    };
    let (mu, temperature, step) = (1.1, 0.6, 1e-3);
    let middle = at(mu, temperature);
    let slope = |a: Solution, b: Solution| (b.free_energy.value - a.free_energy.value) / (2.0 * step);
    let number = -slope(at(mu - step, temperature), at(mu + step, temperature));
    let entropy = -slope(at(mu, temperature - step), at(mu, temperature + step));
    // Central differences leave step² times a third derivative of order 1.
    assert!((number - middle.particles.iter().sum::<f64>()).abs() < 1e-4, "{number} {:?}", middle.particles);
    assert!((entropy - middle.entropy.value).abs() < 1e-4, "{entropy} {}", middle.entropy.value);
    // The same state at fixed number has the same energy (numbers of both spins are 2.9… here, so not by `Particles`).
    assert!(middle.energy.error < 1e-9 && middle.residual <= 1e-10);
}

#[test]
fn a_budget_that_is_too_small_says_what_was_reached() {
    let ring = Lattice::chain(8, Boundary::Periodic).unwrap();
    let hf = unrestricted(&hamiltonians::hubbard(&ring, 1.0, 4.0).unwrap());
    let options = Options { max_iterations: 3, ..Options::default() };
    let error = hf.solve(&numbers(4, 4), &Start::Random { seed: 1, number: 0 }, &options).unwrap_err();
    assert!(
        matches!(error, HartreeFockError::NotConverged { residual, iterations: 3, .. } if residual > 1e-10),
        "{error}"
    );
    // Degenerate levels at the Fermi energy and a tolerance below rounding: all that was allowed, and no more.
    for max_iterations in [1, 2, 10, 100] {
        let options = Options { max_iterations, tolerance: 1e-30, ..Options::default() };
        let error = hf.solve(&numbers(4, 3), &Start::Random { seed: 1, number: 0 }, &options).unwrap_err();
        let HartreeFockError::NotConverged { iterations, .. } = error else { panic!("{error}") };
        assert!(iterations <= max_iterations, "{iterations} of {max_iterations}");
    }
    let error = hf.solve(&numbers(9, 4), &Start::Random { seed: 1, number: 0 }, &options).unwrap_err();
    assert!(error.to_string().contains("[8, 8]"), "{error}");
    let tight = Options { memory: 1000, ..Options::default() };
    let error = hf.solve(&numbers(4, 4), &Start::Random { seed: 1, number: 0 }, &tight).unwrap_err();
    assert!(matches!(error, HartreeFockError::TooLarge { .. }), "{error}");
}

#[test]
fn the_search_does_not_depend_on_the_number_of_threads() {
    let ring = Lattice::chain(6, Boundary::Open).unwrap();
    let hf = generalized(&hamiltonians::hubbard(&ring, 1.0, 6.0).unwrap());
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found =
            pool.install(|| hf.search(&Filling::Particles(vec![5]), 6, 11, &Options::default())).unwrap();
        let bits = |d: &Distinct| (d.solution.energy.value.to_bits(), d.starts.clone());
        found.distinct.iter().map(bits).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn the_antiferromagnet_of_144_sites_is_pyscfs() {
    // PySCF 2.14.0, UHF with this Hamiltonian and start: E = −114.77146137697531, m = 0.690694281 (m = ⟨n↑ − n↓⟩).
    let square = Lattice::square([12, 12], PERIODIC).unwrap();
    let hf = unrestricted(&hamiltonians::hubbard(&square, 1.0, 4.0).unwrap());
    let sign = |site: usize| if (site % 12 + site / 12).is_multiple_of(2) { 1.0 } else { -1.0 };
    let start = (0..288).map(|mode| 0.5 + 0.4 * sign(mode / 2) * if mode % 2 == 0 { 1.0 } else { -1.0 });
    let start = Start::Occupations(start.collect());
    let solution = hf.solve(&numbers(72, 72), &start, &Options::default()).unwrap();
    assert!((solution.energy.value + 114.771_461_376_975_31).abs() < 1e-9, "{}", solution.energy.value);
    let moments = hf.moments(&solution);
    let mean = moments.iter().map(|moment| 2.0 * moment.spin[2].value.abs()).sum::<f64>() / 144.0;
    assert!((mean - 0.690_694_281).abs() < 1e-9, "{mean}");
    // The same by the gap equation 2/U = 1/N Σ_k 1/E_k with E_k² = ε_k² + (U m/2)².
    let gaps = |m: f64| -> Vec<f64> {
        let k = |n: usize| -2.0 * (TAU * n as f64 / 12.0).cos();
        (0..144).map(|n| (k(n % 12) + k(n / 12)).hypot(2.0 * m)).collect()
    };
    let (mut low, mut high) = (0.1, 1.0);
    for _ in 0..60 {
        let m = (low + high) / 2.0;
        if gaps(m).iter().map(|e| 1.0 / e).sum::<f64>() / 144.0 > 0.5 { low = m } else { high = m }
    }
    let energy = 144.0 * (1.0 + low * low) - gaps(low).iter().sum::<f64>();
    assert!((mean - low).abs() < 1e-10 && (solution.energy.value - energy).abs() <= solution.energy.error);
    println!("{} {mean} {}", solution.energy.value, solution.iterations);
}

#[test]
fn the_margin_is_that_of_the_formulas() {
    let pair = Lattice::chain(2, Boundary::Open).unwrap();
    // Without hopping a site has χ = 1/(4T) for every spin: the paramagnet has the margin 1 − U/(4T).
    let atoms = unrestricted(&hamiltonians::hubbard(&pair, 0.0, 4.0).unwrap());
    for temperature in [1.25, 2.0, 0.8] {
        let warm = Options { temperature, ..Options::default() };
        let half = Filling::ChemicalPotential(2.0);
        let solution = atoms.solve(&half, &Start::Occupations(vec![0.5; 4]), &warm).unwrap();
        let judged = atoms.judged(solution);
        let margin = judged.margin.clone().unwrap();
        let expected = 1.0 - 1.0 / temperature;
        assert!((margin.value - expected).abs() <= margin.error + 1e-9, "{temperature}: {}", margin.value);
        assert!(!judged.at_instability);
    }
    // Two levels ∓t at T = 0: 1 − U/(2t).
    let hf = unrestricted(&hamiltonians::hubbard(&pair, 1.0, 1.5).unwrap());
    let flat = hf.solve(&numbers(1, 1), &Start::Occupations(vec![0.5; 4]), &Options::default()).unwrap();
    let margin = hf.judged(flat).margin.unwrap();
    assert!((margin.value - 0.25).abs() <= margin.error + 1e-9, "{}", margin.value);
}

#[test]
fn moments_at_an_instability_are_within_their_errors() {
    let pair = Lattice::chain(2, Boundary::Open).unwrap();
    let mut system = FermionSystem::new(pair.len(), 2);
    for site in 0..2 {
        system.repulsion(site, 4.0);
        system.potential(site, -2.0);
    }
    let hf = unrestricted(&system.build().unwrap());
    let half = Filling::ChemicalPotential(0.0);
    let start = Start::Occupations(vec![0.9, 0.1, 0.1, 0.9]);
    // m = tanh(2m/T)/2 on a site: no moment from T = U/4 up, less than the iteration can tell at it.
    for (temperature, at_instability) in [(1.0, true), (1.0001, false), (1.1, false)] {
        let warm = Options { temperature, ..Options::default() };
        let (mut largest, mut solved) = (0.0_f64, 0);
        for number in 0..12 {
            let Ok(solution) = hf.solve(&half, &Start::Random { seed: 1, number }, &warm) else { continue };
            solved += 1;
            let solution = hf.judged(solution);
            let moment = &hf.moments(&solution)[0].spin[2];
            largest = moment.value.abs().max(largest);
            assert!(
                moment.value.abs() <= moment.error,
                "{temperature}: {} ± {:e}",
                moment.value,
                moment.error
            );
            assert_eq!(solution.at_instability, at_instability, "{temperature}: {:?}", solution.margin);
        }
        // Most starts get there; what is asked of solutions is asked of none otherwise.
        assert!(solved > 6, "{temperature}: {solved} of 12 starts");
        // The iteration does leave moments at the transition.
        assert!((largest > 1e-6) == at_instability, "{temperature}: {largest:e}");
    }
    // Below it the moment is that of the equation, and known well.
    let warm = Options { temperature: 0.9, ..Options::default() };
    let solution = hf.judged(hf.solve(&half, &start, &warm).unwrap());
    let moment = &hf.moments(&solution)[0].spin[2];
    let m = moment.value;
    assert!(m > 0.2 && moment.error < 1e-8 && (m - (2.0 * m / 0.9).tanh() / 2.0).abs() <= moment.error);
}

#[test]
fn turning_all_spins_leaves_the_error_small() {
    // 120° order breaks all rotations, which are no instability.
    let triangular = Lattice::triangular([3, 3], PERIODIC).unwrap();
    let hf = generalized(&extended(&triangular, 0.0, 9.0, 0.3));
    let start = Start::Density(spiral(9, 0.4, |site| TAU / 3.0 * ((site % 3 + 2 * (site / 3)) % 3) as f64));
    let solution = hf.judged(hf.solve(&Filling::Particles(vec![9]), &start, &Options::default()).unwrap());
    assert!(hf.stability(&solution).unwrap().unwrap().value.abs() < 1e-7);
    let margin = solution.margin.clone().unwrap();
    assert!(margin.value > 0.01 && !solution.at_instability, "{}", margin.value);
    assert!(solution.density_error() < 1e-7, "{}", solution.density_error());
}
