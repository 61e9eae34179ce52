//! Iterations that are stopped at any step and go on from what they had stored.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use eigentruth_numerics::checkpoint::CheckpointError;
use eigentruth_numerics::keeper::Keeper;
use eigentruth_numerics::krylov::{
    DenseOperator, KrylovError, Options, eigenpairs, eigenpairs_kept, lowest_eigenpair,
    lowest_eigenpair_kept, lowest_eigenvalue, lowest_eigenvalue_kept,
};
use eigentruth_numerics::{Complex64, LinearOperator, Scalar};

use crate::matrices::with_spectrum;

/// An operator that breaks after some products, as a process that is killed does.
struct Mortal<'a, S: Scalar> {
    operator: &'a DenseOperator<S>,
    left: AtomicUsize,
}

impl<S: Scalar> LinearOperator<S> for Mortal<'_, S> {
    fn dimension(&self) -> usize {
        self.operator.dimension()
    }
    fn apply(&self, x: &[S], y: &mut [S]) {
        let left = self.left.load(Ordering::Relaxed);
        self.left.store(left.saturating_sub(1), Ordering::Relaxed);
        match left {
            0 => y.fill(S::from_real(f64::NAN)),
            _ => self.operator.apply(x, y),
        }
    }
}

fn open(path: &Path, name: &str) -> Keeper {
    Keeper::open(path, name.into(), Duration::ZERO).expect("nothing else is there")
}

fn bits<S: Scalar>(vector: &[S]) -> Vec<[u64; 2]> {
    vector.iter().map(|x| [x.to_complex().re.to_bits(), x.to_complex().im.to_bits()]).collect()
}

/// Runs `attempt` with operators that break after `lifetime` products until one survives; how many did not.
fn until_done<S: Scalar, T>(
    operator: &DenseOperator<S>,
    lifetime: usize,
    attempt: impl Fn(&Mortal<'_, S>, &mut Keeper) -> Result<T, KrylovError>,
) -> (T, usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    for deaths in 0..1000 {
        let mut keeper = open(&path, "a matrix");
        let mortal = Mortal { operator, left: AtomicUsize::new(lifetime) };
        match attempt(&mortal, &mut keeper) {
            Ok(found) => return (found, deaths),
            Err(error) => assert_eq!(error, KrylovError::NotFinite),
        }
    }
    panic!("no progress with {lifetime} products at a time");
}

fn interrupted_iterations_have_the_same_bits<S: Scalar>() {
    let values: Vec<f64> = (0..180).map(|k| (f64::from(k) * 0.37).sin() + f64::from(k / 60)).collect();
    let (operator, _) = with_spectrum::<S>(&values, 3);
    let options = Options { dense_below: 0, ..Options::default() };
    let energy = lowest_eigenvalue(&operator, &options).expect("it converges");
    let pair = lowest_eigenpair(&operator, &options).expect("it converges");
    let several = eigenpairs(&operator, 3, &options).expect("it converges");
    for lifetime in [1, 5, 17] {
        let (found, deaths) =
            until_done(&operator, lifetime, |h, keeper| lowest_eigenvalue_kept(h, &options, keeper));
        assert_eq!(
            (found.value.to_bits(), found.error.to_bits()),
            (energy.value.to_bits(), energy.error.to_bits())
        );
        assert!(deaths > 0, "{lifetime}");
        for memory in [0, 3 * 180 * size_of::<S>(), 1 << 30] {
            let options = Options { memory, ..options.clone() };
            // The last product, for the residual, comes after everything that is stored.
            let (found, deaths) =
                until_done(&operator, lifetime, |h, keeper| lowest_eigenpair_kept(h, &options, keeper));
            assert_eq!(found.value.to_bits(), pair.value.to_bits());
            assert_eq!(bits(&found.vector), bits(&pair.vector));
            assert!(deaths > 0);
        }
    }
    // Between two restarts nothing is stored.
    for lifetime in [45, 60, 100] {
        let (found, deaths) =
            until_done(&operator, lifetime, |h, keeper| eigenpairs_kept(h, 3, &options, keeper));
        for (one, two) in found.pairs.iter().zip(&several.pairs) {
            assert_eq!(
                (one.value.to_bits(), one.error.to_bits()),
                (two.value.to_bits(), two.error.to_bits())
            );
            assert_eq!(bits(&one.vector), bits(&two.vector));
        }
        assert!(deaths > 0);
    }
}

#[test]
fn interrupted_iterations_with_real_vectors() {
    interrupted_iterations_have_the_same_bits::<f64>();
}

#[test]
fn interrupted_iterations_with_complex_vectors() {
    interrupted_iterations_have_the_same_bits::<Complex64>();
}

#[test]
fn parts_are_remembered_and_foreign_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let mut keeper = open(&path, "one");
    assert!(keeper.finished().is_empty() && !keeper.is_underway());
    keeper.finish(&(0.1 + 0.2)).unwrap();
    keeper.finish(&"two").unwrap();
    let keeper = open(&path, "one");
    assert_eq!(keeper.finished()[0].as_f64(), Some(0.1 + 0.2));
    assert_eq!(keeper.finished()[1].as_str(), Some("two"));
    let other = Keeper::open(&path, "other".into(), Duration::ZERO);
    assert!(matches!(other, Err(CheckpointError::Foreign { .. })));
    keeper.remove().unwrap();
    assert!(!path.exists());
    std::fs::write(&path, "# A model\n").unwrap();
    let text = Keeper::open(&path, "one".into(), Duration::ZERO);
    assert!(matches!(text, Err(CheckpointError::Other { .. })));
    eigentruth_numerics::checkpoint::write(&path, "journal", 1, &7).unwrap();
    let kind = Keeper::open(&path, "one".into(), Duration::ZERO);
    assert!(matches!(kind, Err(CheckpointError::Foreign { .. })));
}

#[test]
fn an_iteration_of_another_name_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let values: Vec<f64> = (0..180).map(|k| (f64::from(k) * 0.37).sin() + f64::from(k / 60)).collect();
    let (operator, _) = with_spectrum::<f64>(&values, 3);
    let options = Options { dense_below: 0, ..Options::default() };
    let expected = eigenpairs(&operator, 3, &options).expect("it converges");
    let broken = |keeper: &mut Keeper| {
        let mortal = Mortal { operator: &operator, left: AtomicUsize::new(60) };
        eigenpairs_kept(&mortal, 3, &options, keeper).unwrap_err()
    };
    let mut keeper = open(&path, "one");
    keeper.begin(&7).unwrap();
    assert_eq!(broken(&mut keeper), KrylovError::NotFinite);
    let again = |name: i32| {
        let mut keeper = open(&path, "one");
        assert_eq!((keeper.underway::<i32>(), keeper.underway::<String>()), (Some(7), None));
        keeper.begin(&name).unwrap();
        let counted = Mortal { operator: &operator, left: AtomicUsize::new(1 << 20) };
        let found = eigenpairs_kept(&counted, 3, &options, &mut keeper).expect("it converges");
        for (one, two) in found.pairs.iter().zip(&expected.pairs) {
            assert_eq!(bits(&one.vector), bits(&two.vector));
        }
        (1 << 20) - counted.left.into_inner()
    };
    let bytes = std::fs::read(&path).unwrap();
    let whole = again(8);
    std::fs::write(&path, bytes).unwrap();
    let rest = again(7);
    assert!(rest < whole, "{rest} products instead of {whole}");
}

#[test]
fn an_iteration_of_another_kind_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    let (operator, _) = with_spectrum::<f64>(&(0..120).map(f64::from).collect::<Vec<_>>(), 3);
    let options = Options { dense_below: 0, ..Options::default() };
    let mortal = || Mortal { operator: &operator, left: AtomicUsize::new(9) };
    lowest_eigenvalue_kept(&mortal(), &options, &mut open(&path, "one")).unwrap_err();
    let pair = lowest_eigenpair_kept(&mortal(), &options, &mut open(&path, "one"));
    assert!(matches!(pair, Err(KrylovError::Checkpoint(_))));
    let several = eigenpairs_kept(&mortal(), 2, &options, &mut open(&path, "one"));
    assert!(matches!(several, Err(KrylovError::Checkpoint(_))));
}
