use super::*;

/// All graphs on `count` vertices.
fn all_graphs(count: usize) -> impl Iterator<Item = Graph> {
    let pairs: Vec<_> = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))).collect();
    (0..1u32 << pairs.len()).map(move |set| {
        let chosen = pairs.iter().enumerate().filter(|(k, _)| set >> k & 1 == 1).map(|(_, &pair)| pair);
        Graph::plain(count, chosen).unwrap()
    })
}

fn factorial(count: usize) -> u128 {
    (1..=count as u128).product()
}

#[test]
fn classes_and_connected_classes_are_those_of_the_literature() {
    // OEIS A000088 and A001349. Orbit–stabilizer: the sizes n!/|Aut| of the classes add up to all graphs.
    for (count, graphs, connected) in
        [(1, 1, 1), (2, 2, 1), (3, 4, 2), (4, 11, 6), (5, 34, 21), (6, 156, 112)]
    {
        let mut classes = std::collections::BTreeMap::new();
        for graph in all_graphs(count) {
            let canonical = graph.canonical();
            assert_eq!(graph.rearranged(&canonical.order), canonical.graph);
            let (size, automorphisms) =
                classes.entry(canonical.graph).or_insert((0u128, canonical.automorphisms));
            *size += 1;
            assert_eq!(*automorphisms, canonical.automorphisms);
        }
        assert_eq!(classes.len(), graphs);
        assert_eq!(classes.keys().filter(|graph| graph.is_connected()).count(), connected);
        assert!(classes.values().all(|(size, automorphisms)| size * automorphisms == factorial(count)));
    }
}

#[test]
fn refinement_and_all_permutations_agree() {
    for graph in all_graphs(5) {
        let (search, all) = (graph.canonical(), graph.canonical_by_permutations().unwrap());
        assert_eq!(search.automorphisms, all.automorphisms);
        assert_eq!(search.graph.canonical_by_permutations().unwrap().graph, all.graph);
        assert_eq!(all.graph.canonical().graph, search.graph);
    }
}

#[test]
fn colours_are_kept() {
    let path = |colours: [u16; 3], first, second| {
        Graph::new(colours.to_vec(), [(0, 1, first), (1, 2, second)]).unwrap()
    };
    assert!(path([0, 1, 2], 5, 6).is_isomorphic_to(&path([2, 1, 0], 6, 5)));
    assert!(!path([0, 1, 2], 5, 6).is_isomorphic_to(&path([2, 1, 0], 5, 6)));
    assert!(!path([0, 0, 1], 0, 0).is_isomorphic_to(&path([0, 1, 0], 0, 0)));
    assert_eq!(path([0, 0, 0], 0, 0).canonical().automorphisms, 2);
    assert_eq!(path([0, 0, 0], 0, 1).canonical().automorphisms, 1);
}

#[test]
fn automorphisms_of_named_graphs() {
    let cycle = |n: usize| Graph::plain(n, (0..n).map(|k| (k, (k + 1) % n))).unwrap();
    assert_eq!(cycle(12).canonical().automorphisms, 24);
    let star = Graph::plain(30, (1..30).map(|k| (0, k))).unwrap();
    assert_eq!(star.canonical().automorphisms, factorial(29));
    let petersen =
        Graph::plain(10, (0..5).flat_map(|k| [(k, (k + 1) % 5), (k, k + 5), (k + 5, (k + 2) % 5 + 5)]));
    assert_eq!(petersen.unwrap().canonical().automorphisms, 120);
    let cube =
        Graph::plain(8, (0..8usize).flat_map(|v| [1, 2, 4].map(|bit| (v, v ^ bit))).filter(|(a, b)| a < b));
    assert_eq!(cube.unwrap().canonical().automorphisms, 48);
}

#[test]
fn invariants_of_named_graphs() {
    let complete = Graph::plain(4, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]).unwrap();
    assert_eq!(complete.triangles(), 4);
    assert_eq!(complete.cycle_rank(), 3);
    assert!(!complete.is_bipartite());
    // (x − 3)(x + 1)³
    assert_eq!(complete.characteristic_polynomial().unwrap(), [1, 0, -6, -8, -3]);
    let square = Graph::plain(4, [(0, 1), (1, 2), (2, 3), (3, 0)]).unwrap();
    assert!(square.is_bipartite());
    assert_eq!(square.characteristic_polynomial().unwrap(), [1, 0, -4, 0, 0]);
    let two = Graph::plain(5, [(0, 1), (2, 3), (3, 4)]).unwrap();
    assert_eq!((two.components(), two.cycle_rank(), two.degree_sequence()), (2, 0, vec![1, 1, 1, 1, 2]));
}

#[test]
fn isomorphic_graphs_share_the_characteristic_polynomial() {
    for graph in all_graphs(5) {
        let canonical = graph.canonical().graph;
        assert_eq!(graph.characteristic_polynomial(), canonical.characteristic_polynomial());
        assert_eq!(graph.triangles(), canonical.triangles());
    }
}

#[test]
fn connected_subsets_by_growth_are_those_found_by_testing_all_subsets() {
    let graph = Graph::plain(7, [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 6), (6, 3)]).unwrap();
    let tested: Vec<_> = (1..1u64 << 7).filter(|&set| graph.induced(set).is_connected()).collect();
    assert_eq!(graph.connected_vertex_sets(1000).unwrap(), tested);
    let tested: Vec<_> = (1..1u64 << 8).filter(|&set| graph.edge_subgraph(set).is_connected()).collect();
    assert_eq!(graph.connected_edge_sets(1000).unwrap(), tested);
    assert!(graph.connected_edge_sets(5).is_err());
    let spanning = graph.connected_spanning_sets().unwrap();
    let counted: Vec<_> =
        tested.into_iter().filter(|&set| graph.edge_subgraph(set).vertices() == 7).collect();
    assert_eq!(spanning, counted);
    // One edge of the triangle or none is missing, and one of the square or none.
    assert_eq!(spanning.len(), 4 * 5);
}

#[test]
fn errors_name_what_is_wrong() {
    assert_eq!(Graph::plain(2, [(0, 0)]).unwrap_err(), EnumerateError::Loop { site: "vertex 0".into() });
    assert!(matches!(Graph::plain(2, [(0, 1), (1, 0)]), Err(EnumerateError::Repeated { .. })));
    assert!(matches!(Graph::plain(2, [(0, 2)]), Err(EnumerateError::OutOfRange { given: 2, count: 2, .. })));
    assert!(matches!(Graph::plain(65, []), Err(EnumerateError::TooLarge { .. })));
    assert!(Graph::plain(3, [(0, 1)]).unwrap().permuted(&[0, 1, 1]).is_err());
    assert!(Graph::plain(3, [(0, 1)]).unwrap().permuted(&[0, 1]).is_err());
}
