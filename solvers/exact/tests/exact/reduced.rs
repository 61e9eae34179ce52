//! Reduced density matrices: the singlet, the signs of fermions, and agreement with expectation values.

use eigentruth_exact::observables::expectation;
use eigentruth_exact::reduced::Reduced;
use eigentruth_exact::{Basis, DEFAULT_MEMORY, ExactError, Spectrum, System};
use eigentruth_numerics::lower::{Layout, Transitions};
use eigentruth_operators::{Complex64, NumericOperator};

use crate::support::{Builder, Random, assert_close, c, chain, ring, rounding};

#[test]
fn a_singlet_has_entropy_ln_2() {
    let spins = Builder::spins(2);
    let system = System::new(spins.hamiltonian(&spins.exchange(0, 1))).unwrap();
    let spectrum = Spectrum::new(&system, true, DEFAULT_MEMORY).unwrap();
    let (sector, state) = spectrum.ground_states()[0];
    let block = &spectrum.sectors[sector];
    let vector = block.vector(state).unwrap();
    let reduced = Reduced::new(system.space(), &block.basis, &vector, &[1], DEFAULT_MEMORY).unwrap();
    assert_close(&reduced.spectrum().unwrap(), &[0.5, 0.5], rounding(2, 1.0));
    for order in [0.5, 1.0, 2.0, 3.0] {
        let entropy = reduced.entropy(order).unwrap();
        assert!(
            (entropy.value - 2f64.ln()).abs() <= entropy.error + rounding(4, 1.0),
            "{order}: {entropy:?}"
        );
    }
    assert!(matches!(reduced.entropy(0.0), Err(ExactError::Parameter { .. })));
    let twice = Reduced::new(system.space(), &block.basis, &vector, &[1, 1], DEFAULT_MEMORY);
    assert!(matches!(twice, Err(ExactError::Subset { .. })));
}

/// A random state of four fermions on eight modes, and every product of two operators inside scattered subsets.
#[test]
fn averages_inside_a_subset_follow_from_its_density_matrix() {
    let fermions = Builder::fermions(7, 1);
    let hamiltonian = fermions.hamiltonian(&fermions.hop(0, 1, 0, c(1.0)));
    let system = System::new(hamiltonian).unwrap();
    let basis = system.basis(&system.sector(&[("N", 3)]).unwrap(), DEFAULT_MEMORY).unwrap();
    let mut random = Random(11);
    let x: Vec<_> = (0..basis.dimension()).map(|_| random.complex()).collect();
    for subset in [vec![2, 3, 4], vec![1, 3, 6], vec![5, 0, 3, 6], vec![4]] {
        let reduced = Reduced::new(system.space(), &basis, &x, &subset, DEFAULT_MEMORY).unwrap();
        let trace: f64 = (0..reduced.configurations.len()).map(|k| reduced.matrix[(k, k)].re).sum();
        assert!((trace - 1.0).abs() <= rounding(x.len(), 1.0));
        let mut operators = Vec::new();
        for &i in &subset {
            for &j in &subset {
                let (i, j) = (i as u32, j as u32);
                operators.push(fermions.create(i, 0) * fermions.annihilate(j, 0));
                operators.push(fermions.number(i, 0) * fermions.create(j, 0) * fermions.annihilate(i, 0));
            }
        }
        for operator in operators {
            let direct = expectation(system.space(), &operator, &basis, &x).unwrap();
            let traced = trace_inside(&system, &reduced, &subset, &operator);
            assert!((direct - traced).norm() <= rounding(x.len(), 1.0), "{subset:?}: {direct} {traced}");
        }
    }
}

/// `tr(ρ O)` with `O` built on the subset alone, in its own order, with its own Jordan-Wigner strings.
fn trace_inside(
    system: &System,
    reduced: &Reduced,
    subset: &[usize],
    operator: &NumericOperator,
) -> Complex64 {
    let mut inside = subset.to_vec();
    inside.sort_unstable();
    let mut order = inside.clone();
    order.extend((0..system.space().degrees().len()).filter(|p| !inside.contains(p)));
    let layout = Layout::ordered(system.space(), &order).unwrap();
    let transitions = Transitions::from_operator(system.space(), operator, &layout).unwrap();
    let pack = |state: u64| inside.iter().enumerate().fold(0, |bits, (k, p)| bits | (state >> p & 1) << k);
    let mut sum = Complex64::ZERO;
    for (column, state) in reduced.configurations.iter().enumerate() {
        for (image, amplitude) in transitions.images(pack(*state)) {
            if let Some(row) = reduced.configurations.iter().position(|s| pack(*s) == image) {
                sum += reduced.matrix[(column, row)] * amplitude;
            }
        }
    }
    sum
}

#[test]
fn both_parts_of_a_pure_state_have_one_spectrum() {
    let fermions = Builder::fermions(5, 2);
    let system = System::new(fermions.hamiltonian(&fermions.hubbard(&ring(5), 1.0, 4.0))).unwrap();
    let sector = system.sector(&[("N0", 2), ("N1", 3)]).unwrap();
    let block = eigentruth_exact::SectorSpectrum::new(&system, &sector, true, DEFAULT_MEMORY).unwrap();
    let vector = block.vector(0).unwrap();
    let part: Vec<usize> = vec![0, 3, 4, 7];
    let rest: Vec<usize> = (0..10).filter(|p| !part.contains(p)).collect();
    let of = |positions: &[usize]| {
        let reduced = Reduced::new(system.space(), &block.basis, &vector, positions, DEFAULT_MEMORY).unwrap();
        reduced.spectrum().unwrap()
    };
    let (one, two) = (of(&part), of(&rest));
    let shared = one.len().min(two.len());
    assert_close(&one[..shared], &two[..shared], rounding(100, 1.0));
    assert!(one[shared..].iter().chain(&two[shared..]).all(|p| p.abs() <= rounding(100, 1.0)));
}

/// Free fermions: the entropy of a block follows from the eigenvalues of its correlation matrix
/// (Peschel, J. Phys. A 36, L205 (2003)).
#[test]
fn entropy_of_free_fermions_follows_from_correlations() {
    let fermions = Builder::fermions(8, 1);
    let sum =
        chain(8).into_iter().fold(NumericOperator::zero(), |s, (i, j)| s + fermions.hop(i, j, 0, c(-1.0)));
    let system = System::new(fermions.hamiltonian(&sum)).unwrap();
    let sector = system.sector(&[("N", 4)]).unwrap();
    let block = eigentruth_exact::SectorSpectrum::new(&system, &sector, true, DEFAULT_MEMORY).unwrap();
    let vector = block.vector(0).unwrap();
    for subset in [vec![0, 1, 2], vec![1, 4, 6, 7]] {
        let correlation = |i: usize, j: usize| {
            let operator = fermions.create(subset[i] as u32, 0) * fermions.annihilate(subset[j] as u32, 0);
            expectation(system.space(), &operator, &block.basis, &vector).unwrap().re
        };
        let matrix = faer::Mat::from_fn(subset.len(), subset.len(), correlation);
        let occupations: Vec<f64> =
            eigentruth_numerics::dense::hermitian_eigenvalues(matrix.as_ref()).unwrap();
        let entropy: f64 = occupations.iter().map(|n: &f64| -n * n.ln() - (1.0 - n) * (1.0 - n).ln()).sum();
        let reduced = Reduced::new(system.space(), &block.basis, &vector, &subset, DEFAULT_MEMORY).unwrap();
        let direct = reduced.entropy(1.0).unwrap();
        // The occupations err by rounding, their entropy by rounding times the logarithm of the nearest edge.
        let edge = occupations.iter().fold(1.0f64, |m, n| m.min(*n).min(1.0 - n));
        assert!((direct.value - entropy).abs() <= direct.error + rounding(70, edge.ln().abs()));
    }
}
