//! Searches that are stored, read and gone on with.

use std::time::Duration;

use eigentruth_models::hamiltonians::{Spin, heisenberg};
use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::Scalar;
use eigentruth_numerics::checkpoint::CheckpointError;
use num_complex::Complex64;

use crate::*;

/// Everything that is known of states, as bits.
fn bits<S: Scalar>(found: &[Found<S>]) -> Vec<u64> {
    let numbers = |state: &Mps<S>| -> Vec<f64> {
        let of = |block: &Block<S>| -> Vec<f64> {
            let columns = (0..block.matrix.ncols()).flat_map(|k| block.matrix.col_as_slice(k));
            columns.flat_map(|x| [x.to_complex().re, x.to_complex().im]).collect()
        };
        state.tensors().iter().flatten().flat_map(of).collect()
    };
    let of = |found: &Found<S>| -> Vec<f64> {
        let mut all = vec![found.energy.value, found.energy.error];
        let reports = found.run.reports.iter().chain(&found.plan);
        all.extend(reports.flat_map(|report| [report.energy, report.discarded]));
        all.extend(found.starts.iter().flat_map(|start| [start.value, start.error]));
        all.extend(numbers(&found.run.state));
        all.extend(found.run.coarser.iter().flat_map(|(_, state)| numbers(state)));
        all.extend(found.run.before.iter().flat_map(&numbers));
        all.extend(found.others.iter().flat_map(&numbers));
        all
    };
    found.iter().flat_map(of).map(f64::to_bits).collect()
}

/// Stops after every sweep, once each, and goes on from the file; states one after the other or together.
fn goes_on<S: Scalar>(together: bool) {
    let ring = Lattice::chain(6, Boundary::Periodic).unwrap();
    let hamiltonian = heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap();
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).unwrap();
    let mpo = Mpo::<S>::new(&hamiltonian, &chain).unwrap();
    let stages = Stages { bond_dimensions: vec![3, 6], sweeps: 4, noise: 1e-4, tolerance: 1e-9 };
    let search = Search { starts: 2, ..Search::new(&chain, &mpo, stages, 5) };
    let find = |progress: Progress<S>, watch: &mut dyn FnMut(&Progress<S>) -> Result<(), MpsError>| {
        if together {
            search.together_from(&[0], 3, progress, watch)
        } else {
            search.lowest_from(&[0], 2, progress, watch)
        }
    };
    let expected = bits(&find(Progress::default(), &mut |_| Ok(())).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("search");
    let stopped = || CheckpointError::Foreign { path: "stopped".into() };
    let mut sweeps = 0;
    let found = loop {
        let (mut kept, progress) = Kept::open::<S>(&path, "this".into(), Duration::ZERO).unwrap();
        assert_eq!(progress.is_some(), sweeps > 0);
        let found = find(progress.unwrap_or_default(), &mut |progress| {
            kept.keep(progress)?;
            Err(stopped().into())
        });
        match found {
            Ok(found) => break found,
            Err(error) => assert!(error.to_string().contains("stopped"), "{error}"),
        }
        sweeps += 1;
    };
    assert!(sweeps >= if together { 10 } else { 20 }, "{sweeps}");
    assert!(bits(&found) == expected, "the same bits");
    assert!(matches!(
        Kept::open::<S>(&path, "another".into(), Duration::ZERO),
        Err(CheckpointError::Foreign { .. })
    ));
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() - 8]).unwrap();
    assert!(matches!(
        Kept::open::<S>(&path, "this".into(), Duration::ZERO),
        Err(CheckpointError::Damaged { .. })
    ));
}

#[test]
fn a_search_stopped_after_every_sweep_has_the_same_bits() {
    for together in [false, true] {
        goes_on::<f64>(together);
        goes_on::<Complex64>(together);
    }
}

#[test]
fn what_a_start_holds_grows_with_its_bonds_and_not_beyond_the_space() {
    let open = Lattice::chain(40, Boundary::Open).unwrap();
    let hamiltonian = heisenberg(&open, Spin::HALF, |_| 1.0).unwrap();
    let of = |charges: &[eigentruth_models::Charge], values: &[i64], bond_dimension: usize| {
        let chain = Chain::new(hamiltonian.space(), charges).unwrap();
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain).unwrap();
        Search::new(&chain, &mpo, vec![Sweep::two(bond_dimension)], 1).bytes(values, bond_dimension).unwrap()
    };
    let charges = hamiltonian.charges();
    let (small, large) = (of(&charges, &[0], 100), of(&charges, &[0], 200));
    assert!(large > 2.0 * small && large < 5.0 * small, "{small} {large}");
    // Without charges all blocks are one.
    let whole = of(&[], &[], 100);
    assert!(whole > 2.0 * small, "{whole} {small}");
    let least = 5.0 * 20.0 * 100.0 * 100.0 * 8.0;
    assert!(whole > least && whole < 10.0 * least, "{whole} {least}");
}
