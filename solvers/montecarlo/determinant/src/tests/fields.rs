//! Sums over all fields, and random fields.

use eigentruth_models::{Boundary, Hamiltonian, Lattice, hamiltonians};
use eigentruth_numerics::dense::DenseError;
use eigentruth_numerics::lower::{Lower, LowerError};
use eigentruth_numerics::streams::stream;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;

use super::fock::{Fock, Matrix, add, exponential, power, product, rotation, trace};
use crate::{
    Channel, Decoupling, DensityModel, DeterminantError, Distribution, Entry, Grid, Through, Weight,
};

fn lowered(hamiltonian: &Hamiltonian) -> DensityModel {
    DensityModel::lower(hamiltonian, &()).unwrap()
}

fn dimer(u: f64) -> DensityModel {
    lowered(&hamiltonians::hubbard(&Lattice::chain(2, Boundary::Open).unwrap(), 1.0, u).unwrap())
}

fn number(re: f64) -> Complex64 {
    Complex64::new(re, 0.0)
}

/// The average of the weights of all configurations of fields of two values.
fn sum_over_all(model: &Decoupling) -> Weight {
    assert!(model.channels().iter().all(|channel| channel.distribution == Distribution::Ising));
    let count = model.fields();
    let all = (0..1usize << count).map(|bits| {
        let fields: Vec<f64> = (0..count).map(|k| if bits >> k & 1 == 1 { 1.0 } else { -1.0 }).collect();
        model.weight(&fields).unwrap()
    });
    let sum: Weight = all.sum();
    Weight { log_modulus: sum.log_modulus - count as f64 * 2f64.ln(), ..sum }
}

/// `Tr Π (e^{−τK} Π e^{−τ v O²})`, `K` and the squares as matrices on Fock space.
fn sliced(grid: Grid, one_body: &Matrix, squares: &[(f64, Matrix)], constant: f64) -> f64 {
    let mut slice = exponential(one_body, grid.step());
    for (strength, operator) in squares {
        slice = product(&slice, &exponential(&product(operator, operator), strength * grid.step()));
    }
    let trace = trace(&power(&slice, grid.slices));
    assert!(trace.im.abs() < 1e-10 * trace.re, "converged class: {trace}");
    trace.re.ln() - grid.beta * constant
}

/// Identity class: 2¹² weights that may cancel, each of a few dozen operations.
fn assert_same(sum: Weight, ln_z: f64) {
    let tolerance = 4096.0 * 64.0 * f64::EPSILON;
    assert!((sum.log_modulus - ln_z).abs() < tolerance, "{} and {ln_z}", sum.log_modulus);
    assert!((sum.phase - 1.0).norm() < tolerance, "{}", sum.phase);
}

#[test]
fn all_fields_of_a_hubbard_dimer_add_up_to_the_sliced_trace() {
    let fock = Fock(4);
    // Modes of Fock space: flavour · 2 + site.
    let hopping = Mat::from_fn(2, 2, |i, j| number(if i == j { 0.0 } else { -1.0 }));
    let mut kinetic = fock.one_body(&hopping, 0);
    add(&mut kinetic, &fock.one_body(&hopping, 2), 1.0);
    let n = |site: usize, flavour: usize| fock.number(flavour * 2 + site);
    for (u, mu, through) in [
        (4.0, 2.0, Through::Real),
        (4.0, 0.7, Through::Difference),
        (3.0, 0.4, Through::Sum),
        (-5.0, -1.3, Through::Real),
        (-2.0, -0.2, Through::Difference),
        (-4.0, -2.0, Through::Sum),
    ] {
        let grid = Grid { beta: 1.7, slices: 4 };
        let model = dimer(u).decouple(grid, mu, through).unwrap();
        let sum = through == Through::Sum || through == Through::Real && u < 0.0;
        let mut one_body = kinetic.clone();
        let mut squares = Vec::new();
        let mut constant = 0.0;
        for site in 0..2 {
            let mut operator = n(site, 0);
            add(&mut operator, &n(site, 1), if sum { 1.0 } else { -1.0 });
            if sum {
                add(&mut operator, &fock.one(), -1.0);
                constant -= u / 2.0;
            }
            squares.push((if sum { u / 2.0 } else { -u / 2.0 }, operator));
            for flavour in 0..2 {
                add(&mut one_body, &n(site, flavour), u / 2.0 - mu);
            }
        }
        assert_same(sum_over_all(&model), sliced(grid, &one_body, &squares, constant));
    }
}

#[test]
fn all_fields_of_spinless_fermions_with_flux_add_up_to_the_sliced_trace() {
    let fock = Fock(3);
    let flux = Complex64::from_polar(1.0, 0.4);
    let h = Mat::from_fn(3, 3, |i, j| match (i + 3 - j) % 3 {
        0 => number(0.0),
        1 => -flux,
        _ => -flux.conj(),
    });
    for (v, through) in [
        (1.5, Through::Real),
        (1.5, Through::Sum),
        (1.5, Through::Hopping),
        (-1.2, Through::Real),
        (-1.2, Through::Difference),
        (-1.2, Through::Hopping),
    ] {
        let (grid, mu) = (Grid { beta: 2.0, slices: 3 }, 0.3);
        let mut system = hamiltonians::FermionSystem::new(3, 1);
        for site in 0..3 {
            system.hop(((site + 1) % 3, 0), (site, 0), -flux);
            system.density_density(site, (site + 1) % 3, v);
        }
        let model = lowered(&system.build().unwrap()).decouple(grid, mu, through).unwrap();
        let mut one_body = fock.one_body(&h, 0);
        let (mut squares, mut constant) = (Vec::new(), 0.0);
        // The order in which canonical words are sorted.
        for (i, j) in [(0, 1), (0, 2), (1, 2)] {
            for site in [i, j] {
                add(&mut one_body, &fock.number(site), v / 2.0);
            }
            let sum = through == Through::Sum || through == Through::Real && v < 0.0;
            let mut operator = fock.number(i);
            if through == Through::Hopping {
                operator = product(&fock.create(i), &fock.annihilate(j));
                let adjoint = operator.adjoint().to_owned();
                add(&mut operator, &adjoint, 1.0);
            } else {
                add(&mut operator, &fock.number(j), if sum { 1.0 } else { -1.0 });
            }
            if sum {
                add(&mut operator, &fock.one(), -1.0);
                constant -= v / 2.0;
            }
            squares.push((if sum { v / 2.0 } else { -v / 2.0 }, operator));
        }
        for site in 0..3 {
            add(&mut one_body, &fock.number(site), -mu);
        }
        assert_same(sum_over_all(&model), sliced(grid, &one_body, &squares, constant));
    }
}

#[test]
fn random_fields_average_to_the_partition_function() {
    // Gaussian fields: density–density interactions of long range, and a hybridization that mixes spins.
    let fock = Fock(4);
    let grid = Grid { beta: 0.8, slices: 2 };
    let mut random = stream(3, 0);
    let mut draw = || 2.0 * random.random::<f64>() - 1.0;
    let mut h = Mat::from_fn(4, 4, |_, _| Complex64::new(draw(), draw()));
    h = Mat::from_fn(4, 4, |i, j| (h[(i, j)] + h[(j, i)].conj()) / 2.0);
    let covariance = Mat::from_fn(2, 2, |i, j| if i == j { 1.2 } else { 0.9 });
    let densities = vec![vec![(0, 0), (0, 1)], vec![(0, 2), (0, 3)]];
    let mut channels = Channel::correlated(&covariance, &densities, 1.0, grid.step()).unwrap();
    let hybrid = Entry::hop(0, 0, 3, Complex64::new(0.3, 0.8)).to_vec();
    channels.push(Channel::square(-0.7, hybrid.clone(), 0.2, grid.step()));
    let model = Decoupling::new(grid, vec![h.clone()], channels, 0.1).unwrap();
    let one_body = fock.one_body(&h, 0);
    let density = |site: usize| {
        let mut n = fock.number(2 * site);
        add(&mut n, &fock.number(2 * site + 1), 1.0);
        add(&mut n, &fock.one(), -1.0);
        n
    };
    let mut interaction = Mat::zeros(16, 16);
    for i in 0..2 {
        for j in 0..2 {
            add(&mut interaction, &product(&density(i), &density(j)), covariance[(i, j)] / 2.0);
        }
    }
    let mut hop = Mat::zeros(4, 4);
    hybrid.iter().for_each(|entry| hop[(entry.row, entry.column)] = entry.value);
    let mut operator = fock.one_body(&hop, 0);
    add(&mut operator, &fock.one(), 0.2);
    // Single weights are traces of products of rotations (identity class, with cancellation).
    for number in 0..20 {
        let fields = model.draw(&mut stream(9, number));
        let mut state = fock.one();
        for slice in fields.chunks(model.channels().len()) {
            let mut gates = exponential(&one_body, grid.step());
            for (x, channel) in slice.iter().zip(model.channels()) {
                let mut matrix = Mat::zeros(4, 4);
                channel.generator.iter().for_each(|entry| matrix[(entry.row, entry.column)] += entry.value);
                let mut operator = fock.one_body(&matrix, 0);
                add(&mut operator, &fock.one(), channel.offset);
                gates = product(&gates, &rotation(&operator, channel.amplitude * *x));
            }
            state = product(&gates, &state);
        }
        let exact = trace(&state) * (-0.1 * grid.beta).exp();
        let found = model.weight(&fields).unwrap().relative_to(0.0);
        assert!((found - exact).norm() < 1e-11 * exact.norm().max(1.0), "{number}: {found} {exact}");
    }
    let slice = product(&exponential(&one_body, grid.step()), &exponential(&interaction, grid.step()));
    let slice = product(&slice, &exponential(&product(&operator, &operator), -0.7 * grid.step()));
    let exact = trace(&power(&slice, 2));
    let survey = model.survey(5_000, 5).unwrap();
    let found = survey.ln_partition().unwrap();
    let z = (found.value - (exact.re.ln() - 0.1 * grid.beta)) / found.error;
    // Statistical class, one comparison.
    assert!(z.abs() <= 4.0 && found.error < 0.04, "{z} {found:?}");
    assert_eq!(survey, model.survey(5_000, 5).unwrap());
}

#[test]
fn long_products_keep_their_digits() {
    // Free fermions at low temperature: the determinant of e^{−βK} by its levels, e^{±4β} apart.
    let chain = Lattice::chain(8, Boundary::Periodic).unwrap();
    let free = lowered(&hamiltonians::tight_binding(&chain, 1, |_| number(1.0)).unwrap());
    let grid = Grid { beta: 40.0, slices: 400 };
    let model = free.decouple(grid, 0.3, Through::Real).unwrap();
    let found = model.weight(&[]).unwrap();
    let levels = (0..8).map(|k| -2.0 * (std::f64::consts::TAU * f64::from(k) / 8.0).cos() - 0.3);
    let exact: f64 = levels.map(|level| (-grid.beta * level).exp().ln_1p()).sum();
    assert!((found.log_modulus - exact).abs() < 1e-11 * exact, "converged class: {found:?} {exact}");
    assert!(found.departure() < 1e-12, "converged class");
    let slices = || (0..400).map(|_| model.slice(0, &[]));
    let same = crate::weight::determinant(8, 10, slices()).unwrap();
    assert!((same.log_modulus - exact).abs() < 1e-11 * exact, "converged class");
    // What has no upper limit is refused.
    let infinite = crate::weight::determinant(8, 1, [Mat::from_fn(8, 8, |_, _| f64::INFINITY)]);
    assert!(matches!(infinite, Err(DeterminantError::Dense(DenseError::NotFinite { .. }))));
}

#[test]
fn signs_are_those_that_symmetry_allows() {
    // Half filling on a bipartite lattice, and attraction at any filling: positive. Repulsion away from half filling: not.
    let square = Lattice::square([2, 4], [Boundary::Open, Boundary::Periodic]).unwrap();
    let grid = Grid { beta: 4.0, slices: 40 };
    let worst = |u: f64, mu: f64, through| {
        let model = lowered(&hamiltonians::hubbard(&square, 1.0, u).unwrap());
        model.decouple(grid, mu, through).unwrap().survey(60, 7).unwrap().worst()
    };
    assert!(worst(4.0, 2.0, Through::Real) < 1e-8, "converged class");
    assert!(worst(4.0, 2.0, Through::Sum) < 1e-8, "converged class");
    assert!(worst(-4.0, -1.0, Through::Real) < 1e-8, "converged class");
    assert!(worst(6.0, 0.4, Through::Real) == 2.0);
    assert!(worst(4.0, 1.0, Through::Sum) > 0.5);
}

#[test]
fn what_cannot_be_lowered_is_refused_by_name() {
    let mut system = hamiltonians::FermionSystem::new(2, 2);
    system.pair((0, 0), (1, 0), number(1.0));
    let refused = DensityModel::lower(&system.build().unwrap(), &());
    assert!(
        matches!(&refused, Err(LowerError::Unsupported { term, .. }) if term.contains('†')),
        "{refused:?}"
    );
    let mut system = hamiltonians::FermionSystem::new(2, 2);
    // Exchange of spins.
    let flip = system.create(0, 0) * system.annihilate(0, 1) * system.create(1, 1) * system.annihilate(1, 0);
    system.add(&(flip.clone() + flip.adjoint()));
    assert!(matches!(
        DensityModel::lower(&system.build().unwrap(), &()),
        Err(LowerError::Unsupported { .. })
    ));
    // A field of two values under an operator of more.
    let grid = Grid { beta: 1.0, slices: 2 };
    let wide = Channel::discrete("n", 0.5, vec![Entry::density(0, 0, 2.0)], 0.0, 0.5);
    let refused = Decoupling::new(grid, vec![Mat::zeros(2, 2)], vec![wide], 0.0);
    assert!(matches!(refused, Err(DeterminantError::Parameter { .. })));
}
