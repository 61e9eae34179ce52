//! The union of all sectors is the full spectrum; sectors are counted, ranked and refused correctly.

use eigentruth_exact::operator::{dense, expand};
use eigentruth_exact::{
    Basis, Charge, ChargeBasis, DEFAULT_MEMORY, ExactError, MatrixFree, Sector, Spectrum, Stored, System,
};
use eigentruth_numerics::LinearOperator;
use eigentruth_numerics::lower::Layout;
use eigentruth_operators::{Complex64, GeneratorKind, NumericOperator, Species};

use crate::support::{Builder, Random, assert_close, c, chain, ring, rounding, whole_spectrum};

fn union_is_whole(builder: &Builder, operator: &NumericOperator, charges: &[&str]) {
    let hamiltonian = builder.hamiltonian(operator);
    let whole = whole_spectrum(&hamiltonian);
    let system = System::new(hamiltonian).unwrap();
    let names: Vec<_> = system.charges().iter().map(|charge| charge.name.as_str()).collect();
    assert_eq!(names, charges);
    let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
    let scale = whole.iter().fold(0.0f64, |a, b| a.max(b.abs()));
    assert_close(&spectrum.energies(), &whole, rounding(whole.len(), scale));
}

#[test]
fn spins_on_a_ring_and_on_a_triangular_ladder() {
    let spins = Builder::spins(7);
    let bonds: Vec<_> = ring(7).into_iter().chain((0..7).map(|i| (i, (i + 2) % 7))).collect();
    union_is_whole(&spins, &spins.heisenberg(&bonds), &["2Sz"]);
}

#[test]
fn spins_flipped_in_pairs_conserve_a_parity() {
    use GeneratorKind::{X, Y};
    let spins = Builder::spins(6);
    let term = |&(i, j): &(u32, u32)| {
        (spins.spin(X, i) * spins.spin(X, j)).scaled(&c(1.3))
            + (spins.spin(Y, i) * spins.spin(Y, j)).scaled(&c(0.4))
    };
    let sum = ring(6).iter().map(term).fold(NumericOperator::zero(), |sum, term| sum + term);
    union_is_whole(&spins, &sum, &["2Sz mod 4"]);
}

#[test]
fn pauli_exchange_conserves_the_magnetization_only_as_a_sum() {
    use GeneratorKind::{X, Y};
    let spins = Builder::new(Species::pauli("σ"), 5, 1, 2);
    let term =
        |&(i, j): &(u32, u32)| spins.spin(X, i) * spins.spin(X, j) + spins.spin(Y, i) * spins.spin(Y, j);
    let sum = ring(5).iter().map(term).fold(NumericOperator::zero(), |sum, term| sum + term);
    union_is_whole(&spins, &sum, &["2Sz"]);
}

#[test]
fn spin_one_with_anisotropy() {
    let spins = Builder::new(Species::spin("S"), 5, 1, 3);
    let mut sum = spins.heisenberg(&ring(5));
    for site in 0..5 {
        let z = spins.spin(GeneratorKind::Z, site);
        sum += (&z * &z).scaled(&c(0.37));
    }
    union_is_whole(&spins, &sum, &["2Sz"]);
}

#[test]
fn hubbard_with_signs_around_a_ring() {
    let fermions = Builder::fermions(4, 2);
    union_is_whole(&fermions, &fermions.hubbard(&ring(4), 1.0, 3.7), &["N0", "N1"]);
}

#[test]
fn hopping_that_flips_spins_leaves_the_total_number() {
    let fermions = Builder::fermions(3, 2);
    let mut sum = fermions.hubbard(&ring(3), 1.0, 2.0);
    for (i, j) in ring(3) {
        let flip = (fermions.create(i, 0) * fermions.annihilate(j, 1)).scaled(&Complex64::new(0.3, 0.2));
        sum += flip.adjoint() + flip;
    }
    union_is_whole(&fermions, &sum, &["N"]);
}

#[test]
fn pairing_leaves_the_parity() {
    let fermions = Builder::fermions(6, 1);
    let mut sum = NumericOperator::zero();
    for (i, j) in ring(6) {
        let pair = (fermions.create(i, 0) * fermions.create(j, 0)).scaled(&c(0.6));
        sum += fermions.hop(i, j, 0, c(-1.0)) + pair.adjoint() + pair;
        sum += (fermions.number(i, 0) * fermions.number(j, 0)).scaled(&c(0.9));
    }
    union_is_whole(&fermions, &sum, &["N mod 2"]);
}

#[test]
fn bosons_with_up_to_three_per_site() {
    let bosons = Builder::new(Species::boson("b"), 4, 1, 4);
    let mut sum = NumericOperator::zero();
    for (i, j) in ring(4) {
        sum += bosons.hop(i, j, 0, Complex64::new(-1.0, 0.4));
    }
    for site in 0..4 {
        let n = bosons.number(site, 0);
        sum += (&n * &n - n.clone()).scaled(&c(1.1));
    }
    union_is_whole(&bosons, &sum, &["N"]);
}

#[test]
fn small_rings_have_known_energies() {
    let lowest = |sites: u32| {
        let spins = Builder::spins(sites);
        let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(sites)))).unwrap();
        Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap().ground_energy()
    };
    // S₁·S₂ + S₂·S₃ + S₃·S₄ + S₄·S₁ = (S² − S₁₃² − S₂₄²)/2 = −2 at S = 0, S₁₃ = S₂₄ = 1.
    let four = lowest(4);
    assert!((four.value + 2.0).abs() <= four.error);
    // Six sites: −1 − √13/2, the root of the quadratic polynomial of its block.
    let six = lowest(6);
    assert!((six.value + 1.0 + 13f64.sqrt() / 2.0).abs() <= six.error);
}

#[test]
fn configurations_are_increasing_and_ranked() {
    let spins = Builder::new(Species::spin("S"), 9, 1, 3);
    let space = spins.space();
    let layout = Layout::new(&space).unwrap();
    let sector = Sector::all(&space).with(Charge::twice_sz(&space), 4).unwrap();
    let basis = ChargeBasis::new(&layout, &sector, DEFAULT_MEMORY).unwrap();
    let wanted: Vec<u64> = layout
        .configurations(1 << 16)
        .unwrap()
        .into_iter()
        .filter(|s| (0..9).map(|field| 2 * layout.state(*s, field) as i64 - 2).sum::<i64>() == 4)
        .collect();
    assert_eq!(sector.dimension(&layout).unwrap(), wanted.len() as u128);
    let mut listed = vec![0; basis.dimension()];
    basis.states(0, &mut listed);
    assert_eq!(listed, wanted);
    for (rank, state) in wanted.iter().enumerate().step_by(7) {
        assert_eq!((basis.rank(*state), basis.state(rank)), (Some(rank), *state));
    }
    // Not in the sector, and not a state at all: the local state 3 does not exist.
    assert_eq!((basis.rank(0), basis.rank(3)), (None, None));
    let mut tail = vec![0; 100];
    basis.states(wanted.len() - 100, &mut tail);
    assert_eq!(tail, wanted[wanted.len() - 100..]);
}

#[test]
fn sectors_of_wide_layouts_are_counted_before_they_are_made() {
    // Two particles on 64 sites: tables of 2³² entries are out of the question.
    let fermions = Builder::fermions(64, 1);
    let space = fermions.space();
    let layout = Layout::new(&space).unwrap();
    let of = |n| Sector::all(&space).with(Charge::number("N", &space, |_| true), n).unwrap();
    let basis = ChargeBasis::new(&layout, &of(2), DEFAULT_MEMORY).unwrap();
    assert_eq!(basis.dimension(), 64 * 63 / 2);
    for index in 0..basis.dimension() {
        assert_eq!(basis.rank(basis.state(index)), Some(index));
    }
    let Err(ExactError::Memory { dimension, .. }) = ChargeBasis::new(&layout, &of(32), DEFAULT_MEMORY) else {
        panic!("18 digits of states do not fit");
    };
    assert_eq!(dimension, 1_832_624_140_942_590_534);
}

#[test]
fn impossible_sectors_say_what_is_possible() {
    let spins = Builder::spins(4);
    let system = System::new(spins.hamiltonian(&spins.heisenberg(&ring(4)))).unwrap();
    let basis = system.basis(&system.sector(&[("2Sz", 1)]).unwrap(), DEFAULT_MEMORY);
    assert_eq!(basis.unwrap_err().to_string(), "no state has 2Sz = 1; possible values are -4, -2, 0, 2, 4");
    let unknown = system.sector(&[("N", 1)]).unwrap_err();
    assert_eq!(unknown.to_string(), "N is no charge of this system; known are 2Sz");
}

#[test]
fn terms_that_leave_the_sector_are_refused_by_name() {
    let spins = Builder::spins(3);
    let field = spins.heisenberg(&chain(3)) + spins.spin(GeneratorKind::X, 1);
    let hamiltonian = spins.hamiltonian(&field);
    let charge = Charge::twice_sz(hamiltonian.space());
    let error = System::with_charges(hamiltonian, vec![charge]).unwrap_err().to_string();
    assert!(error.contains("site 1: 1 → 0") && error.contains("2Sz by -2"), "{error}");
}

#[test]
fn matrix_free_stored_and_dense_are_one_matrix() {
    let fermions = Builder::fermions(4, 2);
    let mut operator = fermions.hubbard(&ring(4), 1.0, 2.5);
    operator += fermions.hop(0, 2, 0, Complex64::new(0.2, 0.7));
    let system = System::new(fermions.hamiltonian(&operator)).unwrap();
    let sector = system.sector(&[("N0", 2), ("N1", 1)]).unwrap();
    let basis = system.basis(&sector, DEFAULT_MEMORY).unwrap();
    let free = MatrixFree::<Complex64, _>::new(&basis, system.transitions()).unwrap();
    let stored = Stored::new(&free, DEFAULT_MEMORY).unwrap();
    let matrix = dense::<Complex64, _>(&basis, system.transitions(), DEFAULT_MEMORY).unwrap();
    let mut random = Random(3);
    let x: Vec<_> = (0..basis.dimension()).map(|_| random.complex()).collect();
    let (mut one, mut two) = (vec![Complex64::ZERO; x.len()], vec![Complex64::ZERO; x.len()]);
    free.apply(&x, &mut one);
    stored.apply(&x, &mut two);
    for row in 0..x.len() {
        let three: Complex64 = (0..x.len()).map(|column| matrix[(row, column)] * x[column]).sum();
        let tolerance = rounding(x.len(), 10.0);
        assert!((one[row] - three).norm() <= tolerance && (two[row] - three).norm() <= tolerance);
    }
    // The identity expansion: a basis of configurations expands to itself.
    assert_eq!(expand(&basis, &x, &basis).unwrap(), x);
    let Err(ExactError::NotReal { .. }) = MatrixFree::<f64, _>::new(&basis, system.transitions()) else {
        panic!("a complex amplitude has no real matrix");
    };
}

#[test]
fn sectors_add_up_on_every_lattice() {
    use eigentruth_models::{Boundary, Lattice, Spin, hamiltonians};
    let both = [Boundary::Periodic, Boundary::Open];
    let lattices = [
        Lattice::ladder(3, 2, both).unwrap(),
        Lattice::square([3, 2], both).unwrap(),
        Lattice::triangular([3, 2], [Boundary::Periodic; 2]).unwrap(),
        Lattice::honeycomb([2, 2], [Boundary::Periodic; 2]).unwrap(),
        Lattice::kagome([2, 1], both).unwrap(),
    ];
    for lattice in &lattices {
        let mut hamiltonians = vec![hamiltonians::heisenberg(lattice, Spin::HALF, |_| 0.8).unwrap()];
        hamiltonians.push(hamiltonians::spinless_tv(lattice, 1.0, 1.7).unwrap());
        hamiltonians.push(hamiltonians::hard_core_bosons(lattice, 1.0, 0.6, 0.3).unwrap());
        for hamiltonian in hamiltonians {
            let whole = whole_spectrum(&hamiltonian);
            let system = System::new(hamiltonian).unwrap();
            assert_eq!(system.charges().len(), 1, "{}", lattice.name());
            let spectrum = Spectrum::new(&system, false, DEFAULT_MEMORY).unwrap();
            let scale = whole.iter().fold(0.0f64, |a, b| a.max(b.abs()));
            assert_close(&spectrum.energies(), &whole, rounding(whole.len(), scale));
        }
    }
}
