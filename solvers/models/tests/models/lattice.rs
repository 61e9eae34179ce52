use eigentruth_models::{Boundary, Lattice, LatticeError, LatticeInput, UnitCell};

use Boundary::{Antiperiodic, Open, Periodic, Twisted};

/// A unit cell and what is known of its infinite lattice.
struct Known {
    cell: UnitCell,
    bonds: usize,
    coordination: usize,
    /// Lengths and numbers of neighbours of the first three shells.
    lengths: [f64; 3],
    numbers: [usize; 3],
}

fn cells() -> Vec<Known> {
    let root = f64::sqrt;
    let known =
        |cell, bonds, coordination, lengths, numbers| Known { cell, bonds, coordination, lengths, numbers };
    vec![
        known(UnitCell::square(), 2, 4, [1.0, root(2.0), 2.0], [4, 4, 4]),
        known(UnitCell::ladder(), 2, 4, [1.0, root(2.0), 2.0], [4, 4, 4]),
        known(UnitCell::triangular(), 3, 6, [1.0, root(3.0), 2.0], [6, 6, 6]),
        known(UnitCell::honeycomb(), 3, 3, [1.0, root(3.0), 2.0], [3, 6, 3]),
        known(UnitCell::kagome(), 6, 4, [1.0, root(3.0), 2.0], [4, 4, 6]),
        // Across a square: √2. Across two sides of an octagon, whose angle is 135°: √(2 + √2).
        known(UnitCell::square_octagon(), 6, 3, [1.0, root(2.0), root(2.0 + root(2.0))], [3, 1, 4]),
    ]
}

#[test]
fn every_site_of_a_torus_has_the_coordination_of_its_lattice() {
    for Known { cell, bonds, coordination, .. } in cells() {
        for size in [[2, 2], [3, 2], [3, 4], [5, 5]] {
            let lattice = Lattice::rectangle(cell.clone(), size, [Periodic; 2]).unwrap();
            assert_eq!(lattice.len(), size[0] * size[1] * cell.basis.len());
            assert_eq!(lattice.bonds().len(), size[0] * size[1] * bonds);
            assert!(lattice.coordination().iter().all(|&count| count == coordination), "{}", cell.name);
        }
    }
}

#[test]
fn shells_have_the_lengths_and_numbers_of_the_infinite_lattice() {
    for Known { cell, lengths, numbers, .. } in cells() {
        let lattice = Lattice::rectangle(cell.clone(), [7, 7], [Periodic; 2]).unwrap();
        for shell in 1..=3 {
            let bonds = lattice.shell(shell).unwrap();
            // Each site sees each of its neighbours once: bonds = sites × neighbours / 2.
            assert_eq!(2 * bonds.len(), lattice.len() * numbers[shell - 1], "{} {shell}", cell.name);
            for bond in bonds {
                let length = bond.displacement[0].hypot(bond.displacement[1]);
                assert!((length - lengths[shell - 1]).abs() < 64.0 * f64::EPSILON, "{} {length}", cell.name);
                assert!((lattice.distance(bond.from, bond.to) - length).abs() < 256.0 * f64::EPSILON);
            }
        }
    }
}

#[test]
fn displacement_is_position_difference_plus_windings() {
    for Known { cell, .. } in cells() {
        let lattice = Lattice::tilted(cell, [[3, 1], [-1, 3]], [Periodic; 2]).unwrap();
        let (cell, periods) = (lattice.unit_cell().unwrap(), lattice.superlattice().unwrap());
        let periods = periods.map(|vector| cell.origin(vector));
        for bond in lattice.shell(2).unwrap().iter().chain(lattice.bonds()) {
            let (from, to) = (lattice.sites()[bond.from].position, lattice.sites()[bond.to].position);
            for k in 0..2 {
                let winding = (0..2).map(|d| f64::from(bond.winding[d]) * periods[d][k]).sum::<f64>();
                let expected = to[k] + winding - from[k];
                assert!((bond.displacement[k] - expected).abs() < 256.0 * f64::EPSILON);
            }
        }
    }
}

#[test]
fn open_boundaries_cut_bonds() {
    assert_eq!(Lattice::chain(7, Open).unwrap().bonds().len(), 6);
    assert_eq!(Lattice::chain(1, Open).unwrap().bonds().len(), 0);
    assert_eq!(Lattice::ladder(5, 2, [Open; 2]).unwrap().bonds().len(), 2 * 4 + 5);
    assert_eq!(Lattice::ladder(5, 3, [Periodic, Open]).unwrap().bonds().len(), 15 + 10);
    assert_eq!(Lattice::square([4, 3], [Open; 2]).unwrap().bonds().len(), 3 * 3 + 4 * 2);
    assert_eq!(Lattice::square([4, 3], [Open, Periodic]).unwrap().bonds().len(), 3 * 3 + 4 * 3);
    // One hexagon with its six corners is the 1×1 cell with parts of its neighbours; 3 × 3 open cells of the honeycomb
    // have 9 bonds within cells and 6 + 6 between them.
    assert_eq!(Lattice::honeycomb([3, 3], [Open; 2]).unwrap().bonds().len(), 21);
}

#[test]
fn small_tori_keep_every_bond_or_refuse() {
    let pair = Lattice::chain(2, Periodic).unwrap();
    let ends: Vec<_> = pair.bonds().iter().map(|bond| (bond.from, bond.to, bond.winding[0])).collect();
    assert_eq!(ends, [(0, 1, 0), (1, 0, 1)]);
    assert_eq!(pair.clone().simple().unwrap().bonds().len(), 1);
    assert_eq!(Lattice::square([2, 2], [Periodic; 2]).unwrap().bonds().len(), 8);
    let simple = Lattice::square([2, 2], [Periodic; 2]).unwrap().simple().unwrap();
    assert_eq!(simple.bonds().len(), 4);
    assert_eq!(simple.shell(2).unwrap().len(), 2);

    let refused = Lattice::chain(1, Periodic).unwrap_err();
    assert!(matches!(refused, LatticeError::SelfLoop { site: 0, shell: 1, .. }), "{refused}");
    assert!(matches!(pair.shell(2), Err(LatticeError::SelfLoop { shell: 2, .. })));
    // Merging the two bonds of an antiperiodic pair would lose that they cancel.
    let cancelling = Lattice::chain(2, Antiperiodic).unwrap().simple();
    assert!(matches!(cancelling, Err(LatticeError::UnlikeParallel { from: 0, to: 1 })));
}

#[test]
fn boundary_phases_multiply_the_bonds_that_cross() {
    let twisted = Lattice::square([3, 3], [Antiperiodic, Twisted(0.25)]).unwrap();
    for bond in twisted.bonds() {
        let angle = 0.25 * f64::from(bond.winding[1]);
        let sign = if bond.winding[0] % 2 == 0 { 1.0 } else { -1.0 };
        assert!((bond.factor - num_complex::Complex64::cis(angle) * sign).norm() < 4.0 * f64::EPSILON);
        if bond.winding[1] == 0 {
            assert_eq!(bond.factor.im, 0.0);
        }
    }
}

#[test]
fn tilted_clusters_have_the_area_of_their_superlattice() {
    for (superlattice, sites) in
        [([[2, 2], [-2, 2]], 8), ([[3, 1], [-1, 3]], 10), ([[4, 2], [-2, 4]], 20), ([[2, 2], [2, -2]], 8)]
    {
        let lattice = Lattice::tilted(UnitCell::square(), superlattice, [Periodic; 2]).unwrap();
        assert_eq!((lattice.len(), lattice.bonds().len()), (sites, 2 * sites));
        assert!(lattice.coordination().iter().all(|&count| count == 4));
        // All of these are bipartite because the superlattice vectors have even length.
        let classes = lattice.bipartition().unwrap();
        assert_eq!(classes.iter().filter(|&&class| class).count(), sites / 2);
    }
    let twelve = Lattice::tilted(UnitCell::triangular(), [[2, 2], [-2, 4]], [Periodic; 2]).unwrap();
    assert_eq!((twelve.len(), twelve.bonds().len()), (12, 36));
    let kagome = Lattice::kagome([2, 2], [Periodic; 2]).unwrap();
    assert_eq!((kagome.len(), kagome.bonds().len()), (12, 24));
    assert!(kagome.bipartition().is_none());
    let refused = Lattice::tilted(UnitCell::square(), [[2, 1], [4, 2]], [Periodic; 2]);
    assert!(matches!(refused, Err(LatticeError::Degenerate { .. })));
}

#[test]
fn translations_permute_bonds_and_close() {
    for Known { cell, .. } in cells() {
        for superlattice in [[[3, 0], [0, 4]], [[3, 1], [-1, 3]], [[2, 2], [-2, 4]]] {
            let lattice = Lattice::tilted(cell.clone(), superlattice, [Periodic; 2]).unwrap();
            let pairs = |map: &dyn Fn(usize) -> usize| {
                let mut pairs: Vec<_> = lattice
                    .bonds()
                    .iter()
                    .map(|bond| {
                        let (a, b) = (map(bond.from), map(bond.to));
                        (a.min(b), a.max(b), bond.kind)
                    })
                    .collect();
                pairs.sort_unstable();
                pairs
            };
            let generators = lattice.translations();
            for translation in &generators {
                assert_eq!(pairs(&|site| translation.sites[site]), pairs(&|site| site));
            }
            // Together they reach every cell from the first one.
            let mut reached = std::collections::BTreeSet::from([0]);
            let mut queue = vec![0];
            while let Some(site) = queue.pop() {
                for translation in &generators {
                    if reached.insert(translation.sites[site]) {
                        queue.push(translation.sites[site]);
                    }
                }
            }
            assert_eq!(Some(reached.len()), lattice.cells());
        }
    }
    let cylinder = Lattice::square([3, 4], [Open, Periodic]).unwrap().translations();
    assert_eq!(cylinder.iter().map(|t| (t.cells, t.order)).collect::<Vec<_>>(), [([0, 1], 4)]);
    assert!(Lattice::chain(5, Open).unwrap().translations().is_empty());
}

#[test]
fn sites_are_numbered_as_documented() {
    let square = Lattice::square([3, 2], [Open; 2]).unwrap();
    assert_eq!(square.sites()[4].cell, [1, 1]);
    let ladder = Lattice::ladder(3, 2, [Open; 2]).unwrap();
    assert_eq!(ladder.sites()[5].cell, [2, 1]);
    assert_eq!(ladder.kind_name(ladder.bonds()[0].kind), "leg");
    assert_eq!(ladder.kind_name(ladder.shell(2).unwrap()[0].kind), "shell 2");
}

#[test]
fn cluster_files_are_read_or_refused() {
    let text = "
        sites = [[0, 0], [1, 0], [0, 1]]
        [[bonds]]
        from = 0
        to = 1
        kind = \"strong\"
        [[bonds]]
        from = 1
        to = 2
        phase = 0.5
    ";
    let lattice = Lattice::from_toml(text).unwrap();
    assert_eq!(lattice.kinds(), ["strong", "bond"]);
    assert_eq!(lattice.bonds()[1].displacement, [-1.0, 1.0]);
    assert_eq!(lattice.bonds()[1].factor, num_complex::Complex64::cis(0.5));
    let error = |text: &str| Lattice::from_toml(text).unwrap_err();
    let dangling = error("sites = 3\nbonds = [{ from = 0, to = 3 }]");
    assert!(matches!(dangling, LatticeError::Dangling { bond: 0, to: 3, sites: 3, .. }), "{dangling}");
    assert!(matches!(error("sites = 3\nbonds = [{ from = 0, to = -1 }]"), LatticeError::Dangling { .. }));
    assert!(matches!(
        error("sites = 3\nbonds = [{ from = 1, to = 1 }]"),
        LatticeError::Loop { bond: 0, site: 1 }
    ));
    assert!(matches!(error("sites = 0"), LatticeError::Size { .. }));
    assert!(error("sites = 1\nbond = []").to_string().contains("bond"));
    assert!(matches!(lattice.shell(2), Err(LatticeError::NoUnitCell { .. })));
}

#[test]
fn inputs_build_or_say_what_is_possible() {
    let build = |text: &str| toml::from_str::<LatticeInput>(text).unwrap().build();
    assert_eq!(build("kind = \"chain\"\nsize = [6]\nboundary = [\"periodic\"]").unwrap().bonds().len(), 6);
    let twisted =
        build("kind = \"square\"\nsize = [3, 3]\nboundary = [\"open\", { twisted = 0.5 }]").unwrap();
    assert_eq!(twisted.boundary(), [Open, Twisted(0.5)]);
    let tilted =
        "kind = \"square\"\nsuperlattice = [[2, 2], [-2, 2]]\nboundary = [\"periodic\", \"periodic\"]";
    assert_eq!(build(tilted).unwrap().len(), 8);
    let unknown = build("kind = \"cubic\"\nsize = [6]").unwrap_err();
    assert!(unknown.to_string().contains("kagome"), "{unknown}");
    assert!(matches!(build("kind = \"chain\"\nsize = [6, 2]"), Err(LatticeError::Count { .. })));
    assert!(matches!(build("kind = \"chain\"\nsize = [-6]"), Err(LatticeError::Size { .. })));
    assert!(matches!(build("kind = \"cluster\""), Err(LatticeError::Unreadable { .. })));
    // The same star as a table and as a text; a file has to be read first.
    let star = "sites = 4\nbonds = [[0, 1], [0, 2], { from = 0, to = 3, kind = \"weak\" }]";
    let table = build(&format!("kind = \"cluster\"\n[cluster]\n{star}")).unwrap();
    assert_eq!((table.len(), table.bonds().len(), table.kinds().len()), (4, 3, 2));
    assert_eq!(build(&format!("kind = \"cluster\"\ncluster = '''\n{star}\n'''")).unwrap(), table);
    assert!(build("kind = \"cluster\"\nfile = \"a\"").unwrap_err().to_string().contains("not read"));
    let refused = |text: &str| {
        let mut input: LatticeInput = toml::from_str(text).unwrap();
        input.read_file(std::path::Path::new("nowhere")).unwrap_err().to_string()
    };
    assert!(refused("kind = \"cluster\"\nfile = \"moon.toml\"").contains("moon.toml"));
    assert!(refused("kind = \"chain\"\nfile = \"star.toml\"").contains("not to a chain"));
    assert!(refused("kind = \"cluster\"\nfile = \"a\"\ncluster = \"sites = 1\"").contains("not both"));
    assert!(toml::from_str::<LatticeInput>("kind = \"chain\"\nlength = 5").is_err());
}
