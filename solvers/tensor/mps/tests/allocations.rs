//! What the inner loop of a sweep asks of the allocator. A binary of its own: the counter takes the place of the allocator.

use allocation_counter::{AllocationInfo, measure};
use eigentruth_models::hamiltonians::{FermionSystem, heisenberg};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep, SweepReport};
use eigentruth_numerics::Scalar;
use num_complex::Complex64;

/// Lanczos vectors at every place of a short and of a long sweep.
const VECTORS: [usize; 2] = [3, 6];

fn swept<S: Scalar>(dmrg: &mut Dmrg<'_, S>, sweep: Sweep, vectors: usize) -> (SweepReport, AllocationInfo) {
    let sweep = Sweep { lanczos_steps: vectors, residual: 0.0, ..sweep };
    let mut report = None;
    let counted = measure(|| report = Some(dmrg.sweep(&sweep)));
    (report.expect("it was made").expect("it succeeds"), counted)
}

fn open(sites: usize) -> Lattice {
    Lattice::chain(sites, Boundary::Open).expect("a chain")
}

fn spins(sites: usize) -> Hamiltonian {
    heisenberg(&open(sites), Spin::HALF, |_| 1.0).expect("a model")
}

/// Fermions whose hopping has a phase, of two flavours that repel each other or of one.
fn fermions(sites: usize, flavours: u16) -> Hamiltonian {
    let mut system = FermionSystem::new(sites, flavours);
    open(sites).bonds().iter().for_each(|bond| system.bond_hopping(bond, Complex64::from_polar(1.0, 0.3)));
    if flavours > 1 {
        (0..sites).for_each(|site| system.repulsion(site, 4.0));
    }
    system.build().expect("a model")
}

/// A search in one sector, orthogonal to so many states below.
struct Case<'h> {
    hamiltonian: &'h Hamiltonian,
    charges: &'h [i64],
    below: u64,
    bond_dimension: usize,
}

/// Sweeps with more vectors ask for no more memory: products, vectors, lists of parts and the recurrence are those that the sweep holds.
fn holds<S: Scalar>(case: &Case<'_>, sweep: Sweep) {
    let &Case { hamiltonian, charges, below, bond_dimension } = case;
    let chain = Chain::new(hamiltonian.space(), &hamiltonian.charges()).expect("charges");
    let mpo = Mpo::<S>::new(hamiltonian, &chain).expect("an operator");
    let state = |seed| Mps::random(&chain, charges, bond_dimension, seed).expect("a state");
    let wide = Sweep::two(bond_dimension);
    let mut found: Vec<Mps<S>> = Vec::new();
    for seed in 0..below {
        let mut dmrg = Dmrg::new(&chain, &mpo, state(seed)).orthogonal_to(&found);
        dmrg.run(&[wide; 4]).expect("it succeeds");
        found.push(dmrg.state().clone());
    }
    let mut dmrg = Dmrg::new(&chain, &mpo, state(below)).orthogonal_to(&found);
    // Until bonds keep their sectors; eleven, so that the list of reports has room for the next ones.
    for number in 0..11 {
        swept(&mut dmrg, if number < 4 { wide } else { sweep }, VECTORS[1]);
    }
    let [(first, short), (second, long)] = VECTORS.map(|vectors| swept(&mut dmrg, sweep, vectors));
    let steps = (second.applications - first.applications) as u64;
    assert!(steps > chain.sites().len() as u64, "{first:?} {second:?}");
    assert_eq!(long.count_total, short.count_total, "{steps} more steps");
}

/// On one thread: the counter counts those of the thread that asks.
fn alone(work: impl FnOnce() + Send) {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread").install(work);
}

fn narrow<'h>(hamiltonian: &'h Hamiltonian, charges: &'h [i64]) -> Case<'h> {
    Case { hamiltonian, charges, below: 0, bond_dimension: 10 }
}

#[test]
fn steps_at_narrow_places_allocate_nothing() {
    let spins = spins(16);
    alone(|| holds::<f64>(&narrow(&spins, &[0]), Sweep::two(10)));
    alone(|| holds::<f64>(&narrow(&spins, &[0]), Sweep::one()));
}

#[test]
fn steps_at_wide_places_allocate_nothing() {
    // Vectors long enough to be shared out among threads.
    let spins = spins(24);
    alone(|| holds::<f64>(&Case { bond_dimension: 100, ..narrow(&spins, &[0]) }, Sweep::two(100)));
}

#[test]
fn complex_steps_allocate_nothing() {
    let electrons = fermions(12, 2);
    alone(|| holds::<Complex64>(&narrow(&electrons, &[6, 6]), Sweep::two(10)));
    alone(|| holds::<Complex64>(&narrow(&electrons, &[6, 6]), Sweep::one()));
    let wide = Case { bond_dimension: 100, ..narrow(&electrons, &[6, 6]) };
    alone(|| holds::<Complex64>(&wide, Sweep::two(100)));
}

#[test]
fn steps_orthogonal_to_states_allocate_nothing() {
    // States that come to rest: in others sectors come and go from sweep to sweep, and with them blocks.
    let (spins, fermions) = (spins(16), fermions(16, 1));
    let excited = Case { below: 2, ..narrow(&spins, &[0]) };
    alone(|| holds::<f64>(&excited, Sweep::two(10)));
    alone(|| holds::<f64>(&excited, Sweep::one()));
    let excited = Case { below: 1, ..narrow(&fermions, &[7]) };
    alone(|| holds::<Complex64>(&excited, Sweep::two(10)));
    alone(|| holds::<Complex64>(&excited, Sweep::one()));
}
