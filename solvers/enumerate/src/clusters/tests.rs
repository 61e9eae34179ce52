use super::*;

const MOST: usize = 1_000_000;

fn count(lattice: &PeriodicLattice, size: usize, expansion: Expansion, equivalence: Equivalence) -> usize {
    found(lattice, size, expansion, equivalence, Colouring::Kinds, Search::Redelmeier).len()
}

fn found(
    lattice: &PeriodicLattice,
    size: usize,
    expansion: Expansion,
    equivalence: Equivalence,
    colouring: Colouring,
    search: Search,
) -> Vec<Class> {
    classes(lattice, size, expansion, equivalence, colouring, search, MOST).unwrap()
}

fn all_lattices() -> Vec<PeriodicLattice> {
    vec![
        PeriodicLattice::chain(),
        PeriodicLattice::ladder(),
        PeriodicLattice::square(),
        PeriodicLattice::triangular(),
        PeriodicLattice::honeycomb(),
        PeriodicLattice::kagome(),
        PeriodicLattice::square_octagon(),
        PeriodicLattice::cubic(),
    ]
}

#[test]
fn fixed_animals_are_those_of_the_literature() {
    // OEIS A001168 (polyominoes), A001207 (polyhexes: sites of the triangular lattice), A001420 (polyiamonds: sites of
    // the honeycomb lattice), A001931 (polycubes), A096267 (bonds of the square lattice).
    let fixed = |lattice: &PeriodicLattice, size| count_animals(lattice, size, MOST).unwrap();
    assert_eq!(fixed(&PeriodicLattice::square(), 8), [1, 2, 6, 19, 63, 216, 760, 2725]);
    assert_eq!(fixed(&PeriodicLattice::triangular(), 6), [1, 3, 11, 44, 186, 814]);
    assert_eq!(fixed(&PeriodicLattice::honeycomb(), 7), [2, 3, 6, 14, 36, 94, 250]);
    assert_eq!(fixed(&PeriodicLattice::cubic(), 5), [1, 3, 15, 86, 534]);
    assert_eq!(fixed(&PeriodicLattice::square().line_lattice().unwrap(), 6), [2, 6, 22, 88, 372, 1628]);
    assert_eq!(fixed(&PeriodicLattice::chain(), 9), [1; 9]);
}

#[test]
fn free_animals_are_those_of_the_literature() {
    // OEIS A000105, A000228, A000577, A038119, A019988 (free polysticks).
    let free = |lattice: PeriodicLattice, expansion, largest| -> Vec<usize> {
        (1..=largest).map(|size| count(&lattice, size, expansion, Equivalence::Symmetry)).collect()
    };
    assert_eq!(free(PeriodicLattice::square(), Expansion::Sites, 7), [1, 1, 2, 5, 12, 35, 108]);
    assert_eq!(free(PeriodicLattice::triangular(), Expansion::Sites, 6), [1, 1, 3, 7, 22, 82]);
    assert_eq!(free(PeriodicLattice::honeycomb(), Expansion::Sites, 7), [1, 1, 1, 3, 4, 12, 24]);
    assert_eq!(free(PeriodicLattice::cubic(), Expansion::Sites, 5), [1, 1, 2, 7, 23]);
    assert_eq!(free(PeriodicLattice::square(), Expansion::Bonds, 6), [1, 2, 5, 16, 55, 222]);
}

#[test]
fn symmetries_are_the_point_groups() {
    let orders: Vec<_> = all_lattices().iter().map(|lattice| lattice.symmetries().unwrap().len()).collect();
    assert_eq!(orders, [2, 4, 8, 12, 12, 12, 8, 48]);
    // A cell of two sites has one translation more.
    let bond = |from, to, shift, kind| PeriodicBond { from, to, shift, kind };
    let doubled = |kind| {
        PeriodicLattice::new("chain", 1, vec![0, 0], vec![bond(0, 1, [0; 3], 0), bond(1, 0, [1, 0, 0], kind)])
            .unwrap()
    };
    assert_eq!(doubled(0).symmetries().unwrap().len(), 4);
    assert_eq!(doubled(1).symmetries().unwrap().len(), 2);
}

#[test]
fn the_lattices_of_the_models_are_the_same() {
    use eigentruth_models::UnitCell;
    for (own, cell) in [
        (PeriodicLattice::chain(), UnitCell::chain()),
        (PeriodicLattice::square(), UnitCell::square()),
        (PeriodicLattice::triangular(), UnitCell::triangular()),
        (PeriodicLattice::honeycomb(), UnitCell::honeycomb()),
        (PeriodicLattice::kagome(), UnitCell::kagome()),
        (PeriodicLattice::square_octagon(), UnitCell::square_octagon()),
    ] {
        let summary = |lattice: &PeriodicLattice| -> Vec<_> {
            found(lattice, 5, Expansion::Bonds, Equivalence::Isomorphism, Colouring::None, Search::Redelmeier)
                .into_iter()
                .map(|class| (class.graph, class.embeddings))
                .collect()
        };
        let model = PeriodicLattice::try_from(&cell).unwrap();
        assert_eq!(summary(&own), summary(&model), "{}", cell.name);
        assert_eq!(own.symmetries().unwrap().len(), model.without_kinds().symmetries().unwrap().len());
    }
}

#[test]
fn symmetries_form_a_group() {
    for lattice in all_lattices() {
        let symmetries = lattice.symmetries().unwrap();
        let sites: Vec<_> = (0..lattice.sublattices())
            .flat_map(|sublattice| {
                [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]].map(|cell| Site { cell, sublattice })
            })
            .collect();
        // Modulo translations: relative to the image of the first site.
        let table = |map: &dyn Fn(Site) -> Site| -> Vec<Site> {
            let shift = map(sites[0]).cell.map(|step| -step);
            sites.iter().map(|&site| map(site).translated(shift)).collect()
        };
        let single: std::collections::BTreeSet<_> =
            symmetries.iter().map(|g| table(&|site| g.image(site))).collect();
        assert_eq!(single.len(), symmetries.len(), "{}", lattice.name());
        for g in &symmetries {
            for h in &symmetries {
                assert!(single.contains(&table(&|site| g.image(h.image(site)))), "{}", lattice.name());
            }
        }
    }
}

#[test]
fn growth_and_redelmeier_find_the_same_clusters() {
    for lattice in all_lattices() {
        let grown = grow_animals(&lattice, 5, MOST).unwrap();
        let counts: Vec<_> = grown.iter().map(Vec::len).collect();
        assert_eq!(counts, count_animals(&lattice, 5, MOST).unwrap());
        for expansion in [Expansion::Sites, Expansion::Bonds, Expansion::Subgraphs] {
            for equivalence in [Equivalence::Translation, Equivalence::Symmetry, Equivalence::Isomorphism] {
                let summary = |search| -> Vec<_> {
                    found(&lattice, 4, expansion, equivalence, Colouring::Kinds, search)
                        .into_iter()
                        .map(|class| (class.graph, class.embeddings))
                        .collect()
                };
                let (growth, redelmeier) = (summary(Search::Growth), summary(Search::Redelmeier));
                // Classes of the same graph may come in either order of their first member.
                let sorted = |mut list: Vec<_>| {
                    list.sort_unstable();
                    list
                };
                assert_eq!(
                    sorted(growth),
                    sorted(redelmeier),
                    "{} {expansion:?} {equivalence:?}",
                    lattice.name()
                );
            }
        }
    }
}

#[test]
fn finer_equivalences_have_more_classes_and_the_same_embeddings() {
    for lattice in all_lattices() {
        for expansion in [Expansion::Sites, Expansion::Bonds, Expansion::Subgraphs] {
            let order = [Equivalence::Isomorphism, Equivalence::Symmetry, Equivalence::Translation].map(
                |equivalence| {
                    let list =
                        found(&lattice, 4, expansion, equivalence, Colouring::Kinds, Search::Redelmeier);
                    (list.len() as u64, list.iter().map(|class| class.embeddings).sum::<u64>())
                },
            );
            assert!(order[0].0 <= order[1].0 && order[1].0 <= order[2].0);
            assert!(order.iter().all(|(_, embeddings)| *embeddings == order[2].0), "{order:?}");
        }
    }
}

#[test]
fn clusters_of_the_kagome_lattice_counted_by_hand() {
    // Up to isomorphism, induced: a site; a bond; triangle and path; triangle with a tail, path. (A star of three arms
    // would need three neighbours of a site without a bond, but its four neighbours are two pairs.)
    let kagome = PeriodicLattice::kagome();
    let isomorphic = |size, expansion| count(&kagome, size, expansion, Equivalence::Isomorphism);
    assert_eq!([1, 2, 3, 4].map(|size| isomorphic(size, Expansion::Sites)), [1, 1, 2, 2]);
    // Not induced: the star too, on the ends of a triangle with a tail.
    assert_eq!([1, 2, 3, 4].map(|size| isomorphic(size, Expansion::Subgraphs)), [1, 1, 2, 3]);
    // Per cell: 2 triangles; paths with the middle on a site: one neighbour of each pair, 4 per site.
    let three =
        found(&kagome, 3, Expansion::Sites, Equivalence::Isomorphism, Colouring::Kinds, Search::Growth);
    let embeddings: Vec<_> = three.iter().map(|class| (class.graph.triangles(), class.embeddings)).collect();
    assert!(embeddings.contains(&(1, 2)) && embeddings.contains(&(0, 12)), "{embeddings:?}");
}

#[test]
fn topological_classes_of_the_square_lattice() {
    // M. Rigol, T. Bryant, R. R. P. Singh, Phys. Rev. E 75, 061118 (2007), tables I and II.
    let square = PeriodicLattice::square();
    let isomorphic = |size, expansion| count(&square, size, expansion, Equivalence::Isomorphism);
    assert_eq!([1, 2, 3, 4, 5, 6, 7].map(|n| isomorphic(n, Expansion::Sites)), [1, 1, 1, 3, 4, 10, 19]);
    assert_eq!([1, 2, 3, 4, 5, 6].map(|n| isomorphic(n, Expansion::Bonds)), [1, 1, 2, 4, 6, 14]);
}

#[test]
fn embeddings_and_automorphisms_count_the_monomorphisms() {
    // Mapping a graph into the lattice vertex by vertex counts every embedding |Aut| times.
    for lattice in [PeriodicLattice::kagome(), PeriodicLattice::triangular(), PeriodicLattice::honeycomb()] {
        let list = found(
            &lattice,
            4,
            Expansion::Subgraphs,
            Equivalence::Isomorphism,
            Colouring::Kinds,
            Search::Growth,
        );
        for class in list {
            let maps = monomorphisms(&lattice, &class.graph);
            let automorphisms = class.graph.canonical().automorphisms as u64;
            assert_eq!(maps, class.embeddings * automorphisms, "{}: {:?}", lattice.name(), class.graph);
        }
    }
}

/// The injective maps of a connected graph into the lattice that keep edges, per unit cell.
fn monomorphisms(lattice: &PeriodicLattice, graph: &crate::graph::Graph) -> u64 {
    fn place(
        lattice: &PeriodicLattice,
        graph: &crate::graph::Graph,
        order: &[usize],
        placed: &mut Vec<Site>,
    ) -> u64 {
        let Some(&vertex) = order.get(placed.len()) else { return 1 };
        let anchor = (0..placed.len()).find(|&k| graph.edge(order[k], vertex).is_some()).unwrap();
        let choices: Vec<_> = lattice.neighbours(placed[anchor]).map(|(site, _)| site).collect();
        let mut total = 0;
        for site in choices {
            let fits = !placed.contains(&site)
                && placed.iter().enumerate().all(|(k, &other)| {
                    graph.edge(order[k], vertex).is_none() || lattice.bond_between(other, site).is_some()
                });
            if fits {
                placed.push(site);
                total += place(lattice, graph, order, placed);
                placed.pop();
            }
        }
        total
    }
    let mut order = vec![0];
    while order.len() < graph.vertices() {
        let next = (0..graph.vertices())
            .find(|v| !order.contains(v) && order.iter().any(|&w| graph.edge(w, *v).is_some()))
            .unwrap();
        order.push(next);
    }
    (0..lattice.sublattices())
        .map(|sublattice| place(lattice, graph, &order, &mut vec![Site { cell: [0; 3], sublattice }]))
        .sum()
}

#[test]
fn limits_and_wrong_lattices_are_refused() {
    use crate::EnumerateError;
    let bond = |from, to, shift| PeriodicBond { from, to, shift, kind: 0 };
    let lattice = |bonds| PeriodicLattice::new("test", 1, vec![0, 0], bonds);
    assert!(matches!(
        count_animals(&PeriodicLattice::square(), 9, 100),
        Err(EnumerateError::TooLarge { .. })
    ));
    assert!(matches!(lattice(vec![bond(0, 2, [0; 3])]), Err(EnumerateError::OutOfRange { given: 2, .. })));
    assert!(matches!(lattice(vec![bond(0, 0, [0; 3])]), Err(EnumerateError::Loop { .. })));
    assert!(matches!(lattice(vec![bond(0, 0, [0, 1, 0])]), Err(EnumerateError::OutOfRange { .. })));
    let twice = vec![bond(0, 1, [1, 0, 0]), bond(1, 0, [-1, 0, 0])];
    assert!(matches!(lattice(twice), Err(EnumerateError::Repeated { .. })));
    let apart = lattice(vec![bond(0, 1, [0; 3])]).unwrap();
    assert!(matches!(apart.symmetries(), Err(EnumerateError::Disconnected { .. })));
}
