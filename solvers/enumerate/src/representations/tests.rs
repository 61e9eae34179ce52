use super::*;
use crate::EnumerateError;

fn group(generators: &[Vec<usize>]) -> MonomialGroup {
    let generators: Vec<_> = generators.iter().cloned().map(Monomial::permutation).collect();
    MonomialGroup::generate(1, &generators, 10_000).unwrap()
}

fn table(generators: &[Vec<usize>]) -> CharacterTable {
    CharacterTable::new(group(generators).group()).unwrap()
}

fn dimensions(table: &CharacterTable) -> Vec<usize> {
    table.irreps().iter().map(|irrep| irrep.dimension).collect()
}

/// Translation and reflection of a ring.
fn ring(sites: usize) -> [Vec<usize>; 2] {
    [(0..sites).map(|k| (k + 1) % sites).collect(), (0..sites).map(|k| (sites - k) % sites).collect()]
}

/// The quaternions ±1, ±i, ±j, ±k by their action on themselves.
fn quaternions() -> Vec<Vec<usize>> {
    // Elements 2u + s: unit u of 1, i, j, k and sign s.
    let unit = [[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]];
    let sign = [[0, 0, 0, 0], [0, 1, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1]];
    [1, 2]
        .map(|g: usize| (0..8).map(|x| 2 * unit[g][x / 2] + (sign[g][x / 2] + x % 2) % 2).collect())
        .to_vec()
}

#[test]
fn dimensions_of_the_irreps_of_known_groups() {
    assert_eq!(dimensions(&table(&[vec![1, 2, 3, 4, 5, 0]])), [1; 6]);
    assert_eq!(dimensions(&table(&ring(5))), [1, 1, 2, 2]);
    assert_eq!(dimensions(&table(&ring(6))), [1, 1, 1, 1, 2, 2]);
    let symmetric = |n: usize| {
        let cycle = (0..n).map(|k| (k + 1) % n).collect();
        let swap = (0..n).map(|k| if k < 2 { 1 - k } else { k }).collect();
        table(&[cycle, swap])
    };
    assert_eq!(dimensions(&symmetric(4)), [1, 1, 2, 3, 3]);
    assert_eq!(dimensions(&symmetric(5)), [1, 1, 4, 4, 5, 5, 6]);
    assert_eq!(dimensions(&table(&quaternions())), [1, 1, 1, 1, 2]);
}

#[test]
fn rows_and_columns_of_character_tables_are_orthogonal() {
    for table in [table(&ring(7)), table(&quaternions()), table(&[vec![1, 2, 0, 3], vec![0, 2, 3, 1]])] {
        let group = table.group();
        let order = group.order() as f64;
        for a in 0..table.irreps().len() {
            for b in 0..table.irreps().len() {
                let sum: num_complex::Complex64 =
                    (0..group.order()).map(|g| table.character(a, g).conj() * table.character(b, g)).sum();
                let expected = if a == b { order } else { 0.0 };
                assert!((sum - expected).norm() < 16.0 * f64::EPSILON * order * order);
            }
        }
    }
}

#[test]
fn reality_of_representations() {
    let indicators = |table: &CharacterTable| -> Vec<i8> {
        (0..table.irreps().len()).map(|irrep| table.frobenius_schur(irrep)).collect()
    };
    assert_eq!(indicators(&table(&quaternions())), [1, 1, 1, 1, -1]);
    // Two real and four complex ones.
    let mut cyclic = indicators(&table(&[vec![1, 2, 3, 4, 5, 0]]));
    cyclic.sort_unstable();
    assert_eq!(cyclic, [0, 0, 0, 0, 1, 1]);
    // Frobenius and Schur: Σ ν dim = number of square roots of 1.
    for table in [table(&ring(6)), table(&quaternions())] {
        let group = table.group();
        let roots = (0..group.order()).filter(|&g| group.product(g, g) == 0).count() as i64;
        let sum: i64 =
            indicators(&table).iter().zip(dimensions(&table)).map(|(&i, d)| i64::from(i) * d as i64).sum();
        assert_eq!(sum, roots);
    }
}

/// Translation and flip of all spins of a ring of spins ½, as permutations of (site, level).
fn spin_ring(sites: usize) -> MonomialGroup {
    let [shift, reflection] = ring(sites);
    let on_levels =
        |images: Vec<usize>| -> Vec<usize> { (0..2 * sites).map(|k| 2 * images[k / 2] + k % 2).collect() };
    let flip = (0..2 * sites).map(|k| k ^ 1).collect();
    group(&[on_levels(shift), on_levels(reflection), flip])
}

#[test]
fn sectors_of_a_spin_ring_are_those_counted_by_orbits() {
    // Burnside: the states of the trivial irrep are the orbits of the configurations, found by brute force here.
    for sites in [4usize, 6, 8, 9] {
        let group = spin_ring(sites);
        let table = CharacterTable::new(group.group()).unwrap();
        let charges: Vec<i64> = (0..2 * sites).map(|k| 2 * (k as i64 % 2) - 1).collect();
        let traces: Vec<_> =
            group.elements().iter().map(|g| product_trace(g, 1, 2, &charges).unwrap()).collect();
        let charge = if sites % 2 == 0 { vec![0] } else { vec![-1, 1] };
        // At S^z = 0 (or ±½ together) the flip maps the space onto itself.
        let sector: Vec<Trace> = traces
            .iter()
            .map(|by_charge| {
                Trace::new(vec![charge.iter().map(|&q| by_charge.at(q).integer().unwrap()).sum()]).unwrap()
            })
            .collect();
        let multiplicities = table.multiplicities(&sector).unwrap();
        let act = |g: &Monomial, state: usize| -> usize {
            (0..sites)
                .map(|site| {
                    let image = g.images[2 * site + (state >> site & 1)];
                    (image % 2) << (image / 2)
                })
                .sum()
        };
        let selected = |state: &usize| charge.contains(&(2 * i64::from(state.count_ones()) - sites as i64));
        let orbits = (0..1usize << sites)
            .filter(selected)
            .filter(|&state| group.elements().iter().all(|g| act(g, state) >= state))
            .count();
        assert_eq!(multiplicities[0] as usize, orbits, "{sites}");
    }
}

#[test]
fn momenta_and_particle_numbers_of_fermions_on_a_ring() {
    // Brute force: translation eigenspaces of N fermions, by the sum over occupied momenta.
    let sites = 6usize;
    let group = group(&ring(sites)[..1]);
    let table = CharacterTable::new(group.group()).unwrap();
    let traces: Vec<_> =
        group.elements().iter().map(|g| fermion_trace(g, 1, &vec![1; sites]).unwrap()).collect();
    for particles in 0..=sites {
        let sector: Vec<Trace> = traces.iter().map(|trace| trace.at(particles as i64)).collect();
        let multiplicities = table.multiplicities(&sector).unwrap();
        let mut expected = vec![0; sites];
        for set in (0..1u32 << sites).filter(|set| set.count_ones() as usize == particles) {
            let momentum: usize = (0..sites).filter(|k| set >> k & 1 == 1).sum();
            expected[momentum % sites] += 1;
        }
        let mut found = vec![0; sites];
        for (irrep, count) in table.irreps().iter().zip(multiplicities) {
            // Translating c†_k by a site gives exp(−ik) c†_k; the translation is element 1.
            let class = table.group().class_of(1);
            let momentum = irrep.eigenvalues[class].iter().position(|&count| count == 1).unwrap();
            found[(sites - momentum) % sites] = count;
        }
        assert_eq!(found, expected, "{particles}");
    }
}

#[test]
fn phases_enter_the_traces() {
    // One fermion state with phase i: Tr = 1 + i x.
    let symmetry = Monomial { antiunitary: false, images: vec![0], phases: vec![1] };
    let traces = fermion_trace(&symmetry, 4, &[1]).unwrap();
    assert_eq!(traces.at(1), Trace::new(vec![0, 1, 0, 0]).unwrap());
    assert_eq!(traces.total(), Trace::new(vec![1, 1, 0, 0]).unwrap());
    // A spin that is flipped has no fixed level.
    let flip = Monomial::permutation(vec![1, 0]);
    assert_eq!(product_trace(&flip, 1, 2, &[-1, 1]).unwrap().total().integer(), Some(0));
}

#[test]
fn corepresentations_with_time_reversal() {
    // Spin ½ on one site: T² = −1, generated with the rotation by π about z (a phase ±i), which T commutes with.
    let time_reversal = |phases| Monomial { antiunitary: true, images: vec![1, 0], phases };
    let rotation = Monomial { antiunitary: false, images: vec![0, 1], phases: vec![1, 3] };
    let count = |generators: &[Monomial]| {
        let group = MonomialGroup::generate(4, generators, 100).unwrap();
        let (unitary, squares) = group.unitary();
        let table = CharacterTable::new(unitary.group()).unwrap();
        let reversal = group.elements().iter().position(|g| g.antiunitary).unwrap();
        let inverse = group.group().inverse(reversal);
        let position = |g: &Monomial| unitary.elements().iter().position(|other| other == g).unwrap();
        let conjugate = |g: usize| {
            let g = group.elements().iter().position(|other| *other == unitary.elements()[g]).unwrap();
            let image = group.group().product(group.group().product(inverse, g), reversal);
            position(&group.elements()[image])
        };
        table.corepresentations(&squares, conjugate).unwrap()
    };
    // T alone: {1, −1} and T. The even irrep is real, the odd one quaternionic: Kramers doublets.
    let kramers = count(&[time_reversal(vec![0, 2])]);
    let kinds: Vec<_> = kramers.iter().map(|c| (c.kind, c.dimension)).collect();
    assert_eq!(kinds, [(CorepresentationType::A, 1), (CorepresentationType::B, 2)]);
    // With the rotation, the two odd irreps ±i are partners.
    let rotated = count(&[time_reversal(vec![0, 2]), rotation]);
    let pairs = rotated.iter().filter(|c| c.kind == CorepresentationType::C).count();
    assert_eq!((rotated.len(), pairs), (3, 1));
    // T² = 1: only real irreps.
    assert!(count(&[time_reversal(vec![0, 0])]).iter().all(|c| c.kind == CorepresentationType::A));
}

#[test]
fn what_is_no_group_or_representation_is_refused() {
    assert!(FiniteGroup::new(vec![vec![0, 1], vec![1, 1]]).is_err());
    let shift = Monomial::permutation(ring(8)[0].clone());
    assert!(matches!(
        MonomialGroup::generate(1, std::slice::from_ref(&shift), 5),
        Err(EnumerateError::TooLarge { .. })
    ));
    let table = table(&ring(4)[..1]);
    let one = Trace::new(vec![1]).unwrap();
    assert!(matches!(table.multiplicities(&vec![one.clone(); 3]), Err(EnumerateError::Length { .. })));
    let mut traces = vec![one.clone(); 4];
    traces[1] = Trace::new(vec![0]).unwrap();
    assert!(matches!(table.multiplicities(&traces), Err(EnumerateError::Unsuitable { .. })));
    let antiunitary = Monomial { antiunitary: true, ..shift };
    assert!(fermion_trace(&antiunitary, 1, &[1; 8]).is_err());
}

#[test]
fn groups_of_tori_and_their_representations_are_those_of_the_models() {
    use crate::graph::Graph;
    use eigentruth_models::symmetry::{ColouredGraph, SymmetryGroup, automorphisms};
    use eigentruth_models::{Boundary::Periodic, Lattice, Spin, hamiltonians};

    let both = [Periodic; 2];
    for lattice in
        [Lattice::square([3, 3], both), Lattice::honeycomb([3, 3], both), Lattice::kagome([3, 3], both)]
    {
        let lattice = lattice.unwrap();
        let bonds = lattice.bonds().iter().map(|bond| (bond.from, bond.to));
        let graph = Graph::plain(lattice.len(), bonds).unwrap();
        let permutations = automorphisms(&ColouredGraph::of_lattice(&lattice, |_| 0, |_| 0)).unwrap();
        let own = group(&permutations);
        assert_eq!(own.elements().len() as u128, graph.canonical().automorphisms, "{}", lattice.name());
        let heisenberg = hamiltonians::heisenberg(&lattice, Spin::HALF, |_| 1.0).unwrap();
        let models = SymmetryGroup::of_sites(&heisenberg).unwrap();
        assert_eq!(
            dimensions(&CharacterTable::new(own.group()).unwrap()),
            models.group().character_table().unwrap().degrees,
            "{}",
            lattice.name()
        );
    }
}
