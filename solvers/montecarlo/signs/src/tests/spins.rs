use eigentruth_models::hamiltonians::{heisenberg, ising, spinless_tv, xyz};
use eigentruth_models::{Boundary, Hamiltonian, Lattice, Spin};
use eigentruth_numerics::lower::{Lower, Transitions};

use crate::axes::{Axis, turned};
use crate::rotation::{LocalRotation, largest_defect, local};
use crate::strings::Strings;
use crate::{Options, Outcome, analyze, average};

const PERIODIC: [Boundary; 2] = [Boundary::Periodic; 2];

fn square() -> Lattice {
    Lattice::square([4, 2], PERIODIC).unwrap()
}

fn triangle() -> Lattice {
    Lattice::chain(3, Boundary::Periodic).unwrap()
}

fn kagome() -> Lattice {
    Lattice::kagome([1, 1], [Boundary::Open; 2]).unwrap()
}

fn antiferromagnet(lattice: &Lattice) -> Hamiltonian {
    heisenberg(lattice, Spin::HALF, |_| 1.0).unwrap()
}

#[test]
fn marshalls_rotation_is_found_where_the_lattice_is_bipartite() {
    let h = antiferromagnet(&square());
    let LocalRotation::Found { phases } = local(&h).unwrap() else { panic!("bipartite") };
    let transitions = Transitions::lower(&h, &None).unwrap();
    assert_eq!(largest_defect(&transitions, &phases).unwrap(), 0.0);
    // Half a turn between the sublattices, up to a common phase.
    for bond in square().bonds() {
        assert_eq!((phases[bond.from][1] - phases[bond.to][1]).abs(), 0.5);
    }
    // A wrong phase is seen.
    let mut wrong = phases;
    wrong[3][1] += 0.25;
    assert_eq!(largest_defect(&transitions, &wrong).unwrap(), 0.25);
}

#[test]
fn on_triangles_a_closed_string_forbids_it() {
    for lattice in [triangle(), kagome()] {
        let h = antiferromagnet(&lattice);
        let LocalRotation::Impossible { combination, excess } = local(&h).unwrap() else {
            panic!("frustrated")
        };
        assert_eq!(excess, 0.5);
        assert!(combination.len() >= 3);
        let strings = Strings::new(&h, 512).unwrap();
        let witness = strings.frustrated().expect("a closed string");
        assert_eq!(witness.configurations.len(), 3);
        assert_eq!(strings.phase(&witness.configurations).unwrap().re, -1.0);
        let signs = average::sign(&strings, &[0.5, 1.0, 2.0, 4.0]).unwrap();
        assert!(signs.windows(2).all(|pair| pair[1].value < pair[0].value) && signs[0].value < 1.0);
    }
}

#[test]
fn strings_are_counted_with_their_signs() {
    // Three sites, one spin up, hop around a triangle: of length 3 there are two strings from each of three configurations with
    // one spin up and with one down, each a product of three elements −1/2.
    let strings = Strings::new(&antiferromagnet(&triangle()), 8).unwrap();
    let count = strings.count(3);
    assert_eq!((count.total, count.negative()), (12.0, 12.0));
    // There and back again: two ways from each, always positive.
    let count = strings.count(2);
    assert_eq!((count.total, count.negative()), (12.0, 0.0));
    let ferromagnet = heisenberg(&triangle(), Spin::HALF, |_| -1.0).unwrap();
    let count = Strings::new(&ferromagnet, 8).unwrap().count(5);
    assert!(count.total > 0.0 && count.negative() == 0.0);
}

#[test]
fn the_average_sign_of_a_positive_operator_is_one() {
    let strings = Strings::new(&antiferromagnet(&square()), 256).unwrap();
    assert_eq!(strings.frustrated(), None);
    for sign in average::sign(&strings, &[1.0, 8.0]).unwrap() {
        assert!((sign.value - 1.0).abs() <= sign.error, "{sign:?}");
    }
}

#[test]
fn the_average_sign_of_a_triangle_is_the_ratio_of_its_traces() {
    // H: 4 levels −3/4 and 4 levels +3/4. H̃ in the sector of one spin up: diagonal −1/4, hops −1/2: −5/4, 1/4, 1/4; twice, and 3/4
    // twice.
    let strings = Strings::new(&antiferromagnet(&triangle()), 8).unwrap();
    let beta = 1.3_f64;
    let exact = 4.0 * ((0.75 * beta).exp() + (-0.75 * beta).exp())
        / (2.0 * ((1.25 * beta).exp() + 2.0 * (-0.25 * beta).exp()) + 2.0 * (-0.75 * beta).exp());
    let sign = &average::sign(&strings, &[beta]).unwrap()[0];
    assert!((sign.value - exact).abs() <= sign.error + 8.0 * f64::EPSILON, "{sign:?} {exact}");
}

#[test]
fn another_axis_removes_the_sign_of_an_ising_magnet() {
    // −Jσˣσˣ of the wrong sign on a triangle is frustrated in the z basis and diagonal in the x basis.
    let h = xyz(&triangle(), Spin::HALF, |_| [1.0, 0.0, 0.0], |_| [0.0, 0.0, 0.3]).unwrap();
    let report = analyze(&h, &Options { betas: vec![2.0], ..Options::default() }).unwrap();
    assert_eq!(report.attempts.len(), 3);
    assert!(matches!(report.attempts[0].outcome, Outcome::Frustrated { .. }));
    let free = report.sign_free().expect("the x axis");
    assert_eq!(free.axes, [Axis::X]);
    // Turning changes no level.
    let levels = |h: &Hamiltonian| {
        let transitions = Transitions::lower(h, &None).unwrap();
        let dense = transitions.dense(&(0..8).collect::<Vec<_>>()).unwrap();
        eigentruth_numerics::dense::hermitian_eigenvalues(dense.as_ref()).unwrap()
    };
    for axis in [Axis::X, Axis::Y] {
        for (a, b) in levels(&h).iter().zip(levels(&turned(&h, &[axis; 3]).unwrap())) {
            assert!((a - b).abs() <= 64.0 * f64::EPSILON);
        }
    }
    // No axis helps the Heisenberg antiferromagnet.
    assert!(analyze(&antiferromagnet(&triangle()), &Options::default()).unwrap().sign_free().is_none());
}

#[test]
fn a_transverse_field_of_any_sign_is_harmless() {
    let h = ising(&triangle(), |_| -1.0, |site| if site == 1 { -0.7 } else { 0.4 }, |_| 0.1).unwrap();
    assert!(matches!(local(&h).unwrap(), LocalRotation::Found { .. }));
}

#[test]
fn fermions_on_a_ring_have_a_sign_if_their_number_is_even() {
    // Two fermions on a periodic ring of four sites: the last hop passes one fermion.
    let ring = Lattice::chain(4, Boundary::Periodic).unwrap();
    let h = spinless_tv(&ring, 1.0, 1.0).unwrap();
    let transitions = Transitions::lower(&h, &None).unwrap();
    for (particles, frustrated) in [(1, false), (2, true), (3, false)] {
        let sector = (0..16u64).filter(|c| c.count_ones() == particles).collect();
        let strings = Strings::on(&transitions, sector).unwrap();
        assert_eq!(strings.frustrated().is_some(), frustrated, "{particles}");
    }
}
