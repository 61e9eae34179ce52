use eigentruth_models::symmetry::{ColouredGraph, CorepresentationKind, Image, automorphisms};
use eigentruth_models::{
    Boundary, FiniteGroup, Lattice, Spin, Symmetry, SymmetryError, SymmetryGroup, UnitCell, hamiltonians,
};
use num_complex::Complex64;

use Boundary::{Antiperiodic, Open, Periodic};

const ONE: Complex64 = Complex64::new(1.0, 0.0);

fn graph(lattice: &Lattice) -> ColouredGraph {
    ColouredGraph::of_lattice(lattice, |_| 0, |_| 0)
}

/// All automorphisms by trying every permutation (Heap's algorithm), for up to 9 vertices.
fn count_by_brute_force(graph: &ColouredGraph) -> usize {
    fn visit(k: usize, image: &mut [usize], graph: &ColouredGraph) -> usize {
        let size = image.len();
        if k == 1 {
            let pairs = (0..size).flat_map(|a| (0..a).map(move |b| (a, b)));
            return usize::from(
                pairs.into_iter().all(|(a, b)| graph.pair(a, b) == graph.pair(image[a], image[b])),
            );
        }
        let mut count = 0;
        for i in 0..k {
            count += visit(k - 1, image, graph);
            image.swap(if k.is_multiple_of(2) { i } else { 0 }, k - 1);
        }
        count
    }
    let mut image: Vec<usize> = (0..graph.vertices().len()).collect();
    visit(image.len(), &mut image, graph)
}

#[test]
fn automorphisms_of_known_clusters() {
    let order = |lattice: &Lattice| automorphisms(&graph(lattice)).unwrap().len();
    for length in [3, 4, 5, 6, 8, 12] {
        assert_eq!(order(&Lattice::chain(length, Periodic).unwrap()), 2 * length);
    }
    assert_eq!(order(&Lattice::chain(7, Open).unwrap()), 2);
    let square = |x, y| Lattice::square([x, y], [Periodic; 2]).unwrap();
    // K₃ □ K₃: (S₃ × S₃) ⋊ 2. The 4×4 torus is the hypercube of dimension 4: 2⁴·4!.
    assert_eq!(order(&square(3, 3)), 72);
    assert_eq!(order(&square(4, 4)), 384);
    // Generic tori: translations times the point group.
    assert_eq!(order(&square(5, 5)), 25 * 8);
    assert_eq!(order(&square(6, 5)), 30 * 4);
    assert_eq!(order(&Lattice::honeycomb([4, 4], [Periodic; 2]).unwrap()), 16 * 12);
    // Kagome is the line graph of honeycomb; 3×3 cells of that are the Pappus graph, whose group has order 216, not 9·12.
    assert_eq!(order(&Lattice::honeycomb([3, 3], [Periodic; 2]).unwrap()), 216);
    assert_eq!(order(&Lattice::kagome([3, 3], [Periodic; 2]).unwrap()), 216);
    assert_eq!(order(&Lattice::kagome([4, 4], [Periodic; 2]).unwrap()), 16 * 12);
    assert_eq!(order(&Lattice::triangular([6, 6], [Periodic; 2]).unwrap()), 36 * 12);
    assert_eq!(order(&Lattice::square_octagon([3, 3], [Periodic; 2]).unwrap()), 9 * 8);
    // Colours break symmetries: with x and y bonds apart, the fourfold rotation is lost.
    let coloured = ColouredGraph::of_lattice(&square(5, 5), |_| 0, |bond| bond.kind as u32);
    assert_eq!(automorphisms(&coloured).unwrap().len(), 25 * 4);
}

#[test]
fn automorphisms_agree_with_brute_force() {
    let small = [
        Lattice::square([3, 3], [Periodic; 2]).unwrap(),
        Lattice::square([3, 3], [Open, Periodic]).unwrap(),
        Lattice::square([2, 4], [Periodic; 2]).unwrap(),
        Lattice::honeycomb([2, 2], [Periodic; 2]).unwrap(),
        Lattice::kagome([1, 3], [Open; 2]).unwrap(),
        Lattice::tilted(UnitCell::square(), [[2, 2], [-2, 2]], [Periodic; 2]).unwrap(),
        Lattice::ladder(4, 2, [Periodic, Open]).unwrap(),
    ];
    for lattice in small {
        let graph = graph(&lattice);
        assert_eq!(automorphisms(&graph).unwrap().len(), count_by_brute_force(&graph), "{}", lattice.name());
    }
}

#[test]
fn searches_end_in_an_answer_or_a_limit() {
    // 12! permutations of sites without bonds.
    let empty = Lattice::from_toml("sites = 12").unwrap();
    assert!(matches!(automorphisms(&graph(&empty)), Err(SymmetryError::TooLarge { .. })));
    let forty = Lattice::tilted(UnitCell::square(), [[6, 2], [-2, 6]], [Periodic; 2]).unwrap();
    assert_eq!(automorphisms(&graph(&forty)).unwrap().len(), 40 * 4);
}

#[test]
fn hamiltonians_are_invariant_under_what_is_found() {
    let ring = Lattice::chain(6, Periodic).unwrap();
    let square = Lattice::square([3, 3], [Periodic; 2]).unwrap();
    for (hamiltonian, order) in [
        (hamiltonians::heisenberg(&ring, Spin::HALF, |_| 1.0).unwrap(), 12),
        (hamiltonians::heisenberg(&ring, Spin::ONE, |bond| 1.0 + (bond.from % 2) as f64).unwrap(), 6),
        (hamiltonians::ising(&ring, |_| 1.0, |_| 0.7, |site| if site == 0 { 1.0 } else { 0.0 }).unwrap(), 2),
        (hamiltonians::hubbard(&square, 1.0, 4.0).unwrap(), 72),
        // A flux through a ring breaks reflections: their partner is complex conjugation.
        (hamiltonians::tight_binding(&ring, 1, |_| Complex64::cis(0.3)).unwrap(), 6),
    ] {
        let group = SymmetryGroup::of_sites(&hamiltonian).unwrap();
        assert_eq!(group.group().order(), order);
        for symmetry in group.elements() {
            assert!(symmetry.commutes(&hamiltonian).unwrap());
        }
    }
}

#[test]
fn standard_symmetries_and_their_breaking() {
    let ring = Lattice::chain(4, Periodic).unwrap();
    let h = hamiltonians::xyz(&ring, Spin::HALF, |_| [1.0, 0.5, 0.2], |_| [0.0; 3]).unwrap();
    let field = hamiltonians::xyz(&ring, Spin::ONE, |_| [1.0, 0.5, 0.2], |_| [0.0, 0.0, 0.1]).unwrap();
    assert!(Symmetry::spin_flip(h.space()).unwrap().commutes(&h).unwrap());
    assert!(!Symmetry::spin_flip(field.space()).unwrap().commutes(&field).unwrap());
    assert!(Symmetry::time_reversal(h.space()).unwrap().commutes(&h).unwrap());
    assert!(!Symmetry::time_reversal(field.space()).unwrap().commutes(&field).unwrap());
    assert!(Symmetry::conjugation(field.space()).commutes(&field).unwrap());
    let along_y = hamiltonians::xyz(&ring, Spin::HALF, |_| [1.0; 3], |_| [0.0, 0.3, 0.0]).unwrap();
    assert!(!Symmetry::conjugation(along_y.space()).commutes(&along_y).unwrap());

    // Particle-hole symmetry of the half-filled Hubbard model needs a bipartite lattice.
    for (length, symmetric) in [(4, true), (6, true), (5, false)] {
        let ring = Lattice::chain(length, Periodic).unwrap();
        let mut system = hamiltonians::FermionSystem::new(length, 2);
        for bond in ring.bonds() {
            system.bond_hopping(bond, ONE);
        }
        for site in 0..length {
            system.repulsion(site, 4.0);
            system.potential(site, -2.0);
        }
        let h = system.build().unwrap();
        let sign = |position: usize| if (position / 2).is_multiple_of(2) { ONE } else { -ONE };
        let both = Symmetry::particle_hole(h.space(), |position| Some(sign(position))).unwrap();
        assert_eq!(both.commutes(&h).unwrap(), symmetric);
        // On one spin it turns repulsion into attraction.
        let down = |position: usize| (position % 2 == 1).then(|| sign(position));
        assert!(!Symmetry::particle_hole(h.space(), down).unwrap().commutes(&h).unwrap());
        assert!(Symmetry::spin_flip(h.space()).unwrap().commutes(&h).unwrap());
        let reversal = Symmetry::time_reversal(h.space()).unwrap();
        assert!(reversal.commutes(&h).unwrap());
        let parity = Symmetry::phases(h.space(), |_| -ONE).unwrap();
        assert!(reversal.after(&reversal).unwrap().same(&parity), "T² = (−1)^F");
    }
}

#[test]
fn translations_of_twisted_rings_commute() {
    for boundary in [Periodic, Antiperiodic, Boundary::Twisted(0.4)] {
        let ring = Lattice::chain(5, boundary).unwrap();
        let h = hamiltonians::spinless_tv(&ring, 1.0, 0.5).unwrap();
        let spins = hamiltonians::xxz(&ring, Spin::ONE, |_| 1.0, 0.3).unwrap();
        for translation in ring.translations() {
            assert!(Symmetry::translation(h.space(), &translation).unwrap().commutes(&h).unwrap());
            assert!(Symmetry::translation(spins.space(), &translation).unwrap().commutes(&spins).unwrap());
        }
        let bare = Symmetry::site_permutation(h.space(), &[1, 2, 3, 4, 0]).unwrap();
        assert_eq!(bare.commutes(&h).unwrap(), boundary == Periodic);
    }
    // Once around an antiperiodic ring is the fermion parity: the translations are a cyclic group of order 2L.
    let ring = Lattice::chain(5, Antiperiodic).unwrap();
    let h = hamiltonians::spinless_tv(&ring, 1.0, 0.5).unwrap();
    let step = Symmetry::translation(h.space(), &ring.translations()[0]).unwrap();
    assert_eq!(SymmetryGroup::generated(h.space(), &[step]).unwrap().group().order(), 10);
    let generic = Lattice::chain(5, Boundary::Twisted(0.4)).unwrap();
    let step = Symmetry::translation(h.space(), &generic.translations()[0]).unwrap();
    assert!(matches!(SymmetryGroup::generated(h.space(), &[step]), Err(SymmetryError::TooLarge { .. })));
}

/// A symmetry with phases, flips and conjugation, so that all rules of composition are needed.
fn twisted_symmetries() -> (eigentruth_models::Hamiltonian, Vec<Symmetry>) {
    let ring = Lattice::chain(3, Periodic).unwrap();
    let h = hamiltonians::hubbard(&ring, 1.0, 2.0).unwrap();
    let space = h.space();
    let image = |to, angle: f64, flip| Image { to, phase: Complex64::cis(angle), flip };
    let mixed = vec![
        image(2, 0.3, false),
        image(1, -0.8, true),
        image(4, 1.1, true),
        image(3, 0.0, false),
        image(5, 2.0, false),
        image(0, 0.4, true),
    ];
    let symmetries = vec![
        Symmetry::new(space, mixed.clone(), false).unwrap(),
        Symmetry::new(space, mixed, true).unwrap(),
        Symmetry::time_reversal(space).unwrap(),
        Symmetry::phases(space, |position| Complex64::cis(0.2 * position as f64)).unwrap(),
    ];
    (h, symmetries)
}

#[test]
fn products_and_inverses_act_as_such() {
    let (h, symmetries) = twisted_symmetries();
    let operator = {
        // Not hermitian and with complex coefficients, so that conjugation matters.
        let c = h.space().degrees()[0].species;
        let mode = |position: usize| h.space().degrees()[position].mode;
        let create = |p| eigentruth_operators::NumericOperator::create(c, mode(p));
        let annihilate = |p| eigentruth_operators::NumericOperator::annihilate(c, mode(p));
        h.operator().scaled(&Complex64::new(0.3, 0.7)) + create(0) * annihilate(3) * create(1) + annihilate(2)
    };
    let close = |a: &eigentruth_operators::NumericOperator, b: &eigentruth_operators::NumericOperator| {
        let difference = h.space().canonical(&(a.clone() - b.clone())).unwrap();
        difference.terms().all(|(_, coefficient)| coefficient.norm() < 1024.0 * f64::EPSILON)
    };
    for a in &symmetries {
        let inverse = a.inverse();
        assert!(inverse.after(a).unwrap().is_identity() && a.after(&inverse).unwrap().is_identity());
        for b in &symmetries {
            let product = a.after(b).unwrap().apply(&operator, h.space()).unwrap();
            let stepwise = a.apply(&b.apply(&operator, h.space()).unwrap(), h.space()).unwrap();
            assert!(close(&product, &stepwise));
            // Substitution is an automorphism of the algebra.
            let squared = a.apply(&(&operator * &operator), h.space()).unwrap();
            let image = a.apply(&operator, h.space()).unwrap();
            assert!(close(&squared, &(&image * &image)));
        }
    }
}

#[test]
fn spins_obey_their_commutators_after_every_symmetry() {
    use eigentruth_operators::GeneratorKind::{X, Y, Z};
    let ring = Lattice::chain(3, Periodic).unwrap();
    for spin in [Spin::HALF, Spin::ONE] {
        let h = hamiltonians::heisenberg(&ring, spin, |_| 1.0).unwrap();
        let system = hamiltonians::SpinSystem::new(3, spin);
        let space = h.space();
        let turned = Symmetry::phases(space, |_| Complex64::cis(0.7)).unwrap();
        let flipped = Symmetry::spin_flip(space).unwrap();
        for symmetry in [
            turned.clone(),
            flipped.clone(),
            turned.after(&flipped).unwrap(),
            Symmetry::time_reversal(space).unwrap(),
            Symmetry::conjugation(space).after(&turned).unwrap(),
        ] {
            let image = |kind| symmetry.apply(&system.spin(1, kind), space).unwrap();
            // [Sˣ, Sʸ] = i Sᶻ; an antiunitary symmetry conjugates the i.
            let i = if symmetry.is_antiunitary() { -Complex64::I } else { Complex64::I };
            let difference = image(X).commutator(&image(Y)) - image(Z).scaled(&i);
            let difference = space.canonical(&difference).unwrap();
            assert!(difference.terms().all(|(_, c)| c.norm() < 16.0 * f64::EPSILON), "{spin:?} {symmetry:?}");
        }
    }
}

/// Groups with their numbers of classes and of one-dimensional representations, and the degrees.
fn groups() -> Vec<(&'static str, FiniteGroup, usize, Vec<usize>)> {
    let permutations = |generators: &[Vec<usize>]| {
        let product = |a: &Vec<usize>, b: &Vec<usize>| b.iter().map(|&i| a[i]).collect::<Vec<_>>();
        let identity = (0..generators[0].len()).collect();
        FiniteGroup::generated(identity, generators, product, Clone::clone, |a, b| a == b, |_| false)
            .unwrap()
            .1
    };
    let of_graph = |lattice: &Lattice| permutations(&automorphisms(&graph(lattice)).unwrap());
    // The quaternions ±1, ±i, ±j, ±k acting on themselves: i and j as permutations of eight elements.
    let quaternion_i = vec![1, 2, 3, 0, 5, 6, 7, 4];
    let quaternion_j = vec![4, 7, 6, 5, 2, 1, 0, 3];
    vec![
        ("C6", permutations(&[vec![1, 2, 3, 4, 5, 0]]), 6, vec![1; 6]),
        ("S3", permutations(&[vec![1, 2, 0], vec![1, 0, 2]]), 2, vec![1, 1, 2]),
        ("A4", permutations(&[vec![1, 2, 0, 3], vec![1, 0, 3, 2]]), 3, vec![1, 1, 1, 3]),
        ("S4", permutations(&[vec![1, 2, 3, 0], vec![1, 0, 2, 3]]), 2, vec![1, 1, 2, 3, 3]),
        ("A5", permutations(&[vec![1, 2, 3, 4, 0], vec![1, 2, 0, 3, 4]]), 1, vec![1, 3, 3, 4, 5]),
        ("Q8", permutations(&[quaternion_i, quaternion_j]), 4, vec![1, 1, 1, 1, 2]),
        ("D8", of_graph(&Lattice::chain(8, Periodic).unwrap()), 4, vec![1, 1, 1, 1, 2, 2, 2]),
        // (S₃ × S₃) ⋊ 2.
        (
            "3×3",
            of_graph(&Lattice::square([3, 3], [Periodic; 2]).unwrap()),
            4,
            vec![1, 1, 1, 1, 2, 4, 4, 4, 4],
        ),
        // The hyperoctahedral group of dimension 4; degrees from pairs of partitions with 4 boxes.
        (
            "4×4",
            of_graph(&Lattice::square([4, 4], [Periodic; 2]).unwrap()),
            4,
            vec![1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 6, 6, 6, 6, 8, 8],
        ),
    ]
}

#[test]
fn character_tables_are_orthogonal_and_complete() {
    for (name, group, one_dimensional, degrees) in groups() {
        let table = group.character_table().unwrap();
        assert_eq!(table.degrees, degrees, "{name}");
        let order = group.order() as f64;
        assert_eq!(table.degrees.iter().map(|d| d * d).sum::<usize>(), group.order());
        assert!(table.characters[0].iter().all(|&chi| chi == ONE));
        for (a, left) in table.characters.iter().enumerate() {
            for (b, right) in table.characters.iter().enumerate() {
                let classes = table.classes.iter().zip(left.iter().zip(right));
                let product: Complex64 =
                    classes.map(|(class, (x, y))| x.conj() * y * class.len() as f64).sum();
                let expected = if a == b { order } else { 0.0 };
                assert!((product - expected).norm() < 64.0 * f64::EPSILON * order, "{name} {a} {b}");
            }
        }
        let irreps = group.one_dimensional().unwrap();
        assert_eq!(irreps.len(), one_dimensional, "{name}");
        for irrep in &irreps {
            for a in 0..group.order() {
                for &b in group.generators() {
                    let product = irrep.character(a) * irrep.character(b);
                    assert!((product - irrep.character(group.multiply(a, b))).norm() < 8.0 * f64::EPSILON);
                }
            }
            // Each is a row of the table.
            let multiplicities = table.multiplicities(|g| irrep.character(g));
            assert_eq!(multiplicities.iter().map(|m| m.round() as i32).sum::<i32>(), 1, "{name}");
        }
    }
}

#[test]
fn frobenius_schur_tells_quaternions_from_the_square() {
    let indicators = |name: &str| {
        let (_, group, ..) = groups().into_iter().find(|(other, ..)| *other == name).unwrap();
        let table = group.character_table().unwrap();
        (0..table.degrees.len()).map(|irrep| table.frobenius_schur(irrep, &group)).collect::<Vec<_>>()
    };
    assert_eq!(indicators("Q8"), [1, 1, 1, 1, -1]);
    assert_eq!(indicators("D8"), [1; 7]);
    assert_eq!(indicators("C6").iter().filter(|&&indicator| indicator == 0).count(), 4);
}

#[test]
fn time_reversal_doubles_spinful_electrons() {
    // One electron with C₄ and T on a ring: T² = (−1)^F. Even representations are of type A or C, odd ones B or C.
    let ring = Lattice::chain(4, Periodic).unwrap();
    let h = hamiltonians::hubbard(&ring, 1.0, 2.0).unwrap();
    let space = h.space();
    let reversal = Symmetry::time_reversal(space).unwrap();
    let step = Symmetry::translation(space, &ring.translations()[0]).unwrap();
    let group = SymmetryGroup::generated(space, &[step.clone(), reversal.clone()]).unwrap();
    assert_eq!(group.group().order(), 16);
    let (found, unitary, table) = group.group().corepresentations().unwrap();
    assert_eq!(unitary.group.order(), 8);
    let kinds = |kind| found.iter().filter(|c| c.kind == kind).count();
    // Momenta 0 and π: single for even, doubled for odd parity; ±π/2 are joined for both.
    assert_eq!(
        [kinds(CorepresentationKind::A), kinds(CorepresentationKind::B), kinds(CorepresentationKind::C)],
        [2, 2, 2]
    );
    let parity = group.position(&Symmetry::phases(space, |_| -ONE).unwrap()).unwrap();
    let parity = unitary.elements.iter().position(|&element| element == parity).unwrap();
    for corepresentation in &found {
        let even = table.character(corepresentation.irreps[0], parity).re > 0.0;
        assert_eq!(corepresentation.kind == CorepresentationKind::A, even && corepresentation.dimension == 1);
        assert_eq!(
            corepresentation.kind == CorepresentationKind::B,
            !even && corepresentation.irreps.len() == 1
        );
    }
    // Rotating the spin with the site makes the fourth power −1 on one electron: all eighth roots occur.
    let eighth = std::f64::consts::FRAC_PI_4;
    let spin = |position: usize| Complex64::cis(if position.is_multiple_of(2) { eighth } else { -eighth });
    let rotation = step.after(&Symmetry::phases(space, spin).unwrap()).unwrap();
    let group = SymmetryGroup::generated(space, &[rotation, reversal]).unwrap();
    let (found, unitary, _) = group.group().corepresentations().unwrap();
    assert_eq!(unitary.group.order(), 8);
    let kinds: Vec<_> = found.iter().map(|c| c.kind).collect();
    // The eight characters of C₈ are λ: real ones alone (A), the others paired with their conjugates (C).
    assert_eq!(kinds.iter().filter(|&&kind| kind == CorepresentationKind::A).count(), 2);
    assert_eq!(kinds.iter().filter(|&&kind| kind == CorepresentationKind::C).count(), 3);
}

#[test]
fn impossible_symmetries_are_refused() {
    let ring = Lattice::chain(4, Periodic).unwrap();
    let bosons = hamiltonians::bose_hubbard(&ring, 3, 1.0, 1.0, 0.0).unwrap();
    let flip = Symmetry::particle_hole(bosons.space(), |_| Some(ONE));
    assert!(matches!(flip, Err(SymmetryError::Impossible { .. })));
    assert!(matches!(Symmetry::spin_flip(bosons.space()), Err(SymmetryError::Impossible { .. })));
    let twice = Symmetry::site_permutation(bosons.space(), &[0, 1, 1, 2]);
    assert!(matches!(twice, Err(SymmetryError::NotPermutation { image: 1, .. })));
    let large = Symmetry::phases(bosons.space(), |_| ONE * 2.0);
    assert!(matches!(large, Err(SymmetryError::Phase { .. })));
    let spinless = hamiltonians::spinless_tv(&ring, 1.0, 1.0).unwrap();
    assert!(matches!(Symmetry::spin_flip(spinless.space()), Err(SymmetryError::Impossible { .. })));
    let other = Symmetry::identity(spinless.space());
    let electrons = hamiltonians::hubbard(&ring, 1.0, 1.0).unwrap();
    assert!(matches!(other.commutes(&electrons), Err(SymmetryError::Sizes { .. })));
}
