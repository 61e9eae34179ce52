use eigentruth_numerics::krylov::{
    EvolveOptions, Options, eigenpairs, evolve, lowest_eigenpair, lowest_eigenvalue,
};
use eigentruth_numerics::{Complex64, LinearOperator, Scalar, vector};

/// A particle on a ring with a few deep wells, which bind it.
struct Ring(usize);

impl<S: Scalar> LinearOperator<S> for Ring {
    fn dimension(&self) -> usize {
        self.0
    }
    fn apply(&self, x: &[S], y: &mut [S]) {
        let n = self.0;
        for site in 0..n {
            let potential = if site % 9001 == 7 { -10.0 + (site / 9001) as f64 } else { 0.0 };
            y[site] = x[site].scaled(potential) - x[(site + 1) % n] - x[(site + n - 1) % n];
        }
    }
}

/// The number of chunks is no power of two, and the last one is not full.
const N: usize = 5 * 8192 + 77;

fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    let work = || {
        let options = Options { max_applications: 400, tolerance: 1e-9, ..Options::default() };
        let energy = lowest_eigenvalue::<f64>(&Ring(N), &options).expect("it converges");
        let pair = lowest_eigenpair::<f64>(&Ring(N), &options).expect("it converges");
        let several = eigenpairs::<f64>(&Ring(N), 2, &Options { block: 2, ..options }).expect("it converges");
        let mut state = vec![Complex64::ZERO; N];
        vector::fill_random(2, &mut state);
        let few = EvolveOptions { vectors: 10, tolerance: 1e-6, ..EvolveOptions::default() };
        evolve(&Ring(N), &mut state, 0.05, &few).expect("it converges");
        let bits = |z: &f64| z.to_bits();
        let mut all: Vec<u64> =
            [energy.value, energy.error, pair.value, pair.residual].iter().map(bits).collect();
        all.extend(pair.vector.iter().chain(&several.pairs[1].vector).map(bits));
        all.extend(several.pairs.iter().flat_map(|pair| [pair.value.to_bits(), pair.error.to_bits()]));
        all.extend(state.iter().flat_map(|z| [z.re.to_bits(), z.im.to_bits()]));
        assert!((energy.value - several.pairs[0].value).abs() <= energy.error + several.pairs[0].error);
        all
    };
    let one = with_threads(1, work);
    for threads in [2, 3] {
        assert!(one == with_threads(threads, work), "{threads} threads");
    }
}

#[test]
fn vectors_do_what_is_written() {
    for n in [0, 1, 7, 8, 9, 8192, 8193, 20_000] {
        let mut x = vec![Complex64::ZERO; n];
        let mut y = x.clone();
        vector::fill_random(1, &mut x);
        vector::fill_random(2, &mut y);
        let naive: Complex64 = x.iter().zip(&y).map(|(x, y)| x.conj() * y).sum();
        let sizes: f64 = x.iter().zip(&y).map(|(x, y)| x.norm() * y.norm()).sum();
        assert!((vector::dot(&x, &y) - naive).norm() <= n as f64 * f64::EPSILON * sizes);
        let mut sum = y.clone();
        vector::axpy(Complex64::I, &x, &mut sum);
        assert!(sum.iter().zip(x.iter().zip(&y)).all(|(s, (x, y))| *s == Complex64::I * x + y));
        let mut w = sum.clone();
        let squared = vector::three_term(&mut w, 0.5, &x, -2.0, &y);
        let error = |k: usize| (w[k] - (sum[k] - 0.5 * x[k] + 2.0 * y[k])).norm();
        assert!((0..n).all(|k| error(k) <= 8.0 * f64::EPSILON));
        assert!(
            (squared - w.iter().map(|w| w.norm_sqr()).sum::<f64>()).abs()
                <= n as f64 * f64::EPSILON * squared
        );
    }
    // Components are spread evenly between −1 and 1.
    let mut x = vec![0.0; 100_000];
    vector::fill_random(9, &mut x);
    let (mean, square) = (x.iter().sum::<f64>() / 1e5, vector::norm_squared(&x) / 1e5);
    assert!(mean.abs() <= 4.0 * (1.0f64 / 3.0 / 1e5).sqrt());
    assert!((square - 1.0 / 3.0).abs() <= 4.0 * ((1.0f64 / 5.0 - 1.0 / 9.0) / 1e5).sqrt());
}

#[test]
fn bases_are_rotated_and_kept_orthogonal() {
    let n = 10_000;
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for seed in 0..6 {
        let mut v = vec![0.0; n];
        vector::fill_random(seed, &mut v);
        let mut overlaps = vec![0.0; basis.len()];
        let raw = v.clone();
        let left = vector::orthogonalize(&basis, &mut v, &mut overlaps);
        let length = vector::norm(&raw);
        for (u, overlap) in basis.iter().zip(&overlaps) {
            assert!((vector::dot(u, &raw) - overlap).abs() <= 8.0 * f64::EPSILON * length);
            assert!(vector::dot(u, &v).abs() <= 8.0 * f64::EPSILON * length);
        }
        assert_eq!(left, vector::norm(&v));
        vector::normalize(&mut v);
        basis.push(v);
    }
    let mix = faer::Mat::from_fn(6, 4, |row, column| ((row * 5 + column * 3) as f64).sin());
    let mut rotated = basis.clone();
    vector::rotate(&mut rotated, mix.as_ref());
    for column in 0..4 {
        for index in [0, 255, 256, n - 1] {
            let exact: f64 = (0..6).map(|row| basis[row][index] * mix[(row, column)]).sum();
            assert!((rotated[column][index] - exact).abs() <= 8.0 * f64::EPSILON);
        }
    }
    assert_eq!(rotated[4..], basis[4..]);
}
