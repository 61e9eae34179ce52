use eigentruth_numerics::krylov::{
    DenseOperator, End, KrylovError, Options, dense_eigenpairs, eigenpairs, hermiticity_defect,
    lowest_eigenpair, lowest_eigenvalue,
};
use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Complex64, Kind, LinearOperator, Provenance, Scalar, vector};
use faer::Mat;
use rand::RngExt;

use super::matrices::{identity, with_spectrum};

/// Levels −9, −8 (twice), −7 (three times), a dense band from −6 to 6, and 10 (twice) on top.
fn spectrum() -> Vec<f64> {
    let band = (0..140).map(|k| -6.0 + 12.0 * f64::from(k) / 139.0);
    [-9.0, -8.0, -8.0, -7.0, -7.0, -7.0].into_iter().chain(band).chain([10.0, 10.0]).collect()
}

fn iterative() -> Options {
    Options { dense_below: 0, ..Options::default() }
}

/// `‖Hx − λx‖`, written out.
fn true_residual<S: Scalar>(operator: &DenseOperator<S>, value: f64, x: &[S]) -> f64 {
    let mut image = vec![S::ZERO; x.len()];
    operator.apply(x, &mut image);
    image.iter().zip(x).map(|(y, x)| (*y - x.scaled(value)).norm_squared()).sum::<f64>().sqrt()
}

fn degeneracies_are_certified<S: Scalar>() {
    let values = spectrum();
    let (n, norm) = (values.len(), 10.0);
    let (operator, _) = with_spectrum::<S>(&values, 5);
    assert!(hermiticity_defect(&operator, 3) <= identity(n, norm));
    for (block, end) in [(1, End::Lowest), (2, End::Lowest), (4, End::Lowest), (3, End::Highest)] {
        let options = Options { block, end, ..iterative() };
        let found = eigenpairs(&operator, 6, &options).expect("it converges");
        let mut exact = values.clone();
        if end == End::Highest {
            exact.reverse();
        }
        for pair in &found.pairs {
            assert!((vector::norm(&pair.vector) - 1.0).abs() <= identity(n, 1.0));
            let residual = true_residual(&operator, pair.value, &pair.vector);
            assert!((residual - pair.residual).abs() <= identity(n, norm), "{residual} {}", pair.residual);
            assert!(residual <= 2.0 * options.tolerance * norm);
            let nearest = exact.iter().map(|value| (value - pair.value).abs()).fold(norm, f64::min);
            assert!(nearest <= pair.error + identity(n, norm), "{nearest} {}", pair.error);
        }
        for (one, two) in (0..6).flat_map(|one| (0..one).map(move |two| (one, two))) {
            let overlap = vector::dot(&found.pairs[one].vector, &found.pairs[two].vector);
            assert!(overlap.norm_squared().sqrt() <= identity(n, 1.0));
        }
        for level in found.levels().iter().filter(|level| level.certified) {
            let copies = values.iter().filter(|value| (*value - level.value).abs() <= 1e3 * level.error);
            assert_eq!(level.multiplicity, copies.count(), "block {block}");
        }
        let levels: Vec<_> = found.levels().iter().map(|l| (l.multiplicity, l.certified)).collect();
        match (block, end) {
            // A single vector cannot certify any multiplicity.
            (1, _) => assert!(levels.iter().all(|(_, certified)| !certified)),
            // Two vectors see that −9 is alone, but −8 could have more copies.
            (2, _) => assert_eq!(levels[..2], [(1, true), (2, false)]),
            (4, _) => assert_eq!(levels, [(1, true), (2, true), (3, true)]),
            _ => assert_eq!(levels[0], (2, true)),
        }
    }
}

#[test]
fn degeneracies_of_real_matrices_are_certified() {
    degeneracies_are_certified::<f64>();
}

#[test]
fn degeneracies_of_complex_matrices_are_certified() {
    degeneracies_are_certified::<Complex64>();
}

#[test]
fn certificates_hold_on_random_spectra() {
    let mut certified = 0;
    for seed in 0..10u64 {
        let mut random = stream(17, seed);
        // Levels of one to four copies, some of them close to each other.
        let mut values = Vec::new();
        let mut value = -1.0;
        while values.len() < 110 {
            let copies = random.random_range(1..=4);
            values.extend(std::iter::repeat_n(value, copies));
            value += 10f64.powf(random.random_range(-3.0..-1.0));
        }
        let (n, norm) = (values.len(), values[values.len() - 1].abs().max(1.0));
        let (operator, _) = with_spectrum::<f64>(&values, seed);
        let options = Options { block: 1 + seed as usize % 5, seed, tolerance: 1e-9, ..iterative() };
        let found = eigenpairs(&operator, 8, &options).expect("it converges");
        for pair in &found.pairs {
            let nearest = values.iter().map(|value| (value - pair.value).abs()).fold(norm, f64::min);
            assert!(nearest <= pair.error + identity(n, norm), "{seed}: {nearest} {}", pair.error);
        }
        for level in found.levels().iter().filter(|level| level.certified) {
            let near = |value: &&f64| (**value - level.value).abs() <= level.error + identity(n, norm);
            assert_eq!(level.multiplicity, values.iter().filter(near).count(), "{seed}: {level:?}");
            certified += 1;
        }
    }
    assert!(certified > 5, "{certified} levels were certified");
}

#[test]
fn a_level_at_the_edge_of_what_was_asked_for_is_not_certified() {
    let (operator, _) = with_spectrum::<f64>(&spectrum(), 5);
    let options = Options { block: 4, ..iterative() };
    let levels = eigenpairs(&operator, 5, &options).expect("it converges").levels();
    // Two of three copies of −7.
    assert_eq!((levels[2].multiplicity, levels[2].certified), (2, false));
    assert!(levels[1].certified);
}

#[test]
fn one_eigenvalue_and_its_vector_at_any_amount_of_memory() {
    let values = spectrum();
    let (n, norm) = (values.len(), 10.0);
    let (operator, vectors) = with_spectrum::<Complex64>(&values, 8);
    for (end, exact, index) in [(End::Lowest, -9.0, 0), (End::Highest, 10.0, n - 1)] {
        let options = Options { end, ..iterative() };
        let energy = lowest_eigenvalue(&operator, &options).expect("it converges");
        assert!((energy.value - exact).abs() <= energy.error, "{energy:?}");
        assert!(energy.error <= 2.0 * options.tolerance * norm);
        assert_eq!(energy.estimate(Provenance::new("test")).kind, Kind::Converged);
        let mut found = Vec::new();
        for kept in [0, 1, 2, 7, 1000] {
            let memory = kept * n * size_of::<Complex64>();
            let pair =
                lowest_eigenpair(&operator, &Options { memory, ..options.clone() }).expect("converges");
            let residual = true_residual(&operator, pair.value, &pair.vector);
            assert!((residual - pair.residual).abs() <= identity(n, norm));
            assert!(residual <= options.tolerance * norm);
            assert!((pair.value - exact).abs() <= pair.error);
            found.push(pair);
        }
        // What is made a second time is made in the same way.
        assert!(found.iter().all(|pair| pair.vector == found[0].vector));
        assert!(found[0].applications > found[4].applications);
        if end == End::Lowest {
            let overlap = vector::dot(vectors.col_as_slice(index), &found[0].vector).norm_sqr();
            assert!((1.0 - overlap).abs() <= options.tolerance);
        }
    }
}

#[test]
fn small_and_special_spaces() {
    for n in 1..=7 {
        let values: Vec<f64> = (0..n).map(|k| f64::from(k / 2)).collect();
        let (operator, _) = with_spectrum::<f64>(&values, 2);
        let size = identity(values.len(), 8.0);
        assert!(lowest_eigenvalue(&operator, &iterative()).expect("small").value.abs() <= size);
        let pair = lowest_eigenpair(&operator, &iterative()).expect("small");
        assert!(pair.residual <= size && pair.value.abs() <= size);
        for count in 1..=n as usize + 1 {
            let found = eigenpairs(&operator, count, &iterative()).expect("small");
            assert_eq!(found.pairs.len(), count.min(values.len()));
            for (pair, exact) in found.pairs.iter().zip(&values) {
                assert!((pair.value - exact).abs() <= size, "{n} {count}");
            }
        }
    }
    // Every vector is an eigenvector: the Krylov space of a block is invariant at once.
    for value in [0.0, 1.0] {
        let (operator, _) = with_spectrum::<f64>(&[value; 120], 3);
        let found = eigenpairs(&operator, 5, &iterative()).expect("invariant");
        let levels = found.levels();
        assert_eq!((levels.len(), levels[0].multiplicity, levels[0].certified), (1, 5, false));
        assert!((levels[0].value - value).abs() <= identity(120, 1.0));
        assert!(lowest_eigenpair(&operator, &iterative()).expect("invariant").residual <= identity(120, 1.0));
    }
    // Few different eigenvalues, more copies than a block holds.
    let values: Vec<f64> = (0..120).map(|k| f64::from(k / 40)).collect();
    let (operator, _) = with_spectrum::<Complex64>(&values, 4);
    let found = eigenpairs(&operator, 3, &iterative()).expect("invariant");
    assert!(found.pairs.iter().all(|pair| pair.value.abs() <= pair.error + identity(120, 2.0)));
    let full = dense_eigenpairs(&operator, 120, &Options::default()).expect("small");
    let levels: Vec<_> = full.levels().iter().map(|l| (l.multiplicity, l.certified)).collect();
    assert_eq!(levels, [(40, true); 3]);
    assert_eq!(full.pairs[0].estimate(Provenance::new("test")).kind, Kind::Exact);
}

#[test]
fn refusals_say_what_is_wrong() {
    let empty = DenseOperator::<f64>::new(Mat::zeros(0, 0));
    assert_eq!(lowest_eigenvalue(&empty, &Options::default()), Err(KrylovError::Empty));
    assert_eq!(eigenpairs(&empty, 1, &Options::default()).unwrap_err(), KrylovError::Empty);
    let infinite = DenseOperator::new(Mat::from_fn(120, 120, |_, _| f64::INFINITY));
    for dense_below in [0, 200] {
        let options = Options { dense_below, ..Options::default() };
        assert_eq!(lowest_eigenvalue(&infinite, &options), Err(KrylovError::NotFinite));
        assert_eq!(lowest_eigenpair(&infinite, &options), Err(KrylovError::NotFinite));
        assert_eq!(eigenpairs(&infinite, 2, &options).unwrap_err(), KrylovError::NotFinite);
    }
    let skew = DenseOperator::new(Mat::from_fn(120, 120, |row, column| match row == column {
        true => Complex64::new(row as f64, 1.0),
        false => Complex64::ZERO,
    }));
    assert!(matches!(lowest_eigenvalue(&skew, &iterative()), Err(KrylovError::NotHermitian { .. })));
    assert!(matches!(eigenpairs(&skew, 2, &iterative()), Err(KrylovError::NotHermitian { .. })));
    let triangular = DenseOperator::new(Mat::from_fn(9, 9, |row, column| f64::from(u8::from(row < column))));
    assert!(hermiticity_defect(&triangular, 1) > 0.01);
    let (operator, _) = with_spectrum::<f64>(&spectrum(), 5);
    let little = Options { memory: 1000, ..iterative() };
    assert!(matches!(eigenpairs(&operator, 2, &little), Err(KrylovError::Memory { allowed: 1000, .. })));
    let hasty = Options { max_applications: 12, ..iterative() };
    assert!(matches!(lowest_eigenvalue(&operator, &hasty), Err(KrylovError::NotConverged { .. })));
    assert!(matches!(lowest_eigenpair(&operator, &hasty), Err(KrylovError::NotConverged { .. })));
    assert!(matches!(eigenpairs(&operator, 2, &hasty), Err(KrylovError::NotConverged { .. })));
}
