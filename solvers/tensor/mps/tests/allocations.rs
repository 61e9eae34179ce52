//! What the inner loop of a sweep asks of the allocator. A binary of its own: the counter takes the place of the allocator.

use allocation_counter::{AllocationInfo, measure};
use eigentruth_models::hamiltonians::heisenberg;
use eigentruth_models::{Boundary, Lattice, Spin};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep, SweepReport};

/// Lanczos vectors at every place of a short and of a long sweep.
const VECTORS: [usize; 2] = [3, 6];

fn swept(dmrg: &mut Dmrg<'_, f64>, sweep: Sweep, vectors: usize) -> (SweepReport, AllocationInfo) {
    let sweep = Sweep { lanczos_steps: vectors, residual: 0.0, ..sweep };
    let mut report = None;
    let counted = measure(|| report = Some(dmrg.sweep(&sweep)));
    (report.expect("it was made").expect("it succeeds"), counted)
}

/// Sweeps with more vectors ask for no more memory: products, vectors, lists of parts and the recurrence are those that the sweep holds.
fn holds(sites: usize, bond_dimension: usize, sweep: Sweep) {
    let lattice = Lattice::chain(sites, Boundary::Open).expect("a chain");
    let hamiltonian = heisenberg(&lattice, Spin::HALF, |_| 1.0).expect("a model");
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).expect("charges");
    let mpo = Mpo::<f64>::new(&hamiltonian, &chain).expect("an operator");
    let state = Mps::random(&chain, &[0], bond_dimension, 1).expect("a state");
    let mut dmrg = Dmrg::new(&chain, &mpo, state);
    let wide = Sweep::two(bond_dimension);
    // Five, so that the list of reports has room for the next ones.
    for sweep in [wide, wide, sweep, sweep, sweep] {
        swept(&mut dmrg, sweep, VECTORS[1]);
    }
    let [(first, short), (second, long)] = VECTORS.map(|vectors| swept(&mut dmrg, sweep, vectors));
    let steps = (second.applications - first.applications) as u64;
    assert!(steps > sites as u64, "{first:?} {second:?}");
    assert_eq!(long.count_total, short.count_total, "{steps} more steps");
}

/// On one thread: the counter counts those of the thread that asks.
fn alone(work: impl FnOnce() + Send) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(work);
}

#[test]
fn steps_at_narrow_places_allocate_nothing() {
    alone(|| holds(16, 10, Sweep::two(10)));
    alone(|| holds(16, 10, Sweep::one()));
}

#[test]
fn steps_at_wide_places_allocate_nothing() {
    // Vectors long enough to be shared out among threads.
    alone(|| holds(24, 100, Sweep::two(100)));
}
