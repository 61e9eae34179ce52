//! ed/22-kagome-clusters: connected five-site clusters of the kagome lattice, counted in two ways.
//!
//! The first method knows no lattice code: kagome sites are the points of a triangular lattice of half the spacing
//! without the centres of the hexagons, clusters grow site by site, and classes are told apart by trying all
//! permutations (isomorphism) or the twelve point operations on coordinates (congruence). The second takes the unit cell
//! of the models, Redelmeier's algorithm, symmetries found from the bonds, and canonical forms by refinement. Clusters of whole
//! triangles are sets of triangles within a cluster for the first, clusters of the honeycomb lattice for the second.

mod variants;

use std::collections::{BTreeMap, BTreeSet};

use eigentruth_enumerate::clusters::{Colouring, Equivalence, Expansion, PeriodicLattice, Search, classes};
use eigentruth_enumerate::graph::Graph;
use eigentruth_grading::Kind;
use eigentruth_models::UnitCell;

use self::variants::Clusters;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

/// A limit that no size used here comes near.
const MOST: usize = 1_000_000;

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: vec![Claim::value("count", "the number of classes of connected clusters of five sites")],
        assembly: Assembly::Parts(vec!["count"]),
        readings: vec![
            Reading::admissible(
                "site clusters",
                "connected 5-site clusters",
                "Rigol, Bryant, Singh, Phys. Rev. E 75, 061118 (2007): site expansion",
                "the Hamiltonian of a set of sites contains all nearest-neighbour terms between them",
            ),
            Reading::admissible(
                "any bonds",
                "maximum number of isomorphically distinct connected 5-site clusters that can be considered",
                "Oitmaa, Hamer, Zheng, Series Expansion Methods (2006), chapter 2: graphs made of bonds",
                "a cluster may leave out bonds between its sites as long as it stays connected; a maximum over the \
                 clusters that can be considered counts those too",
            ),
            Reading::inadmissible(
                "symmetry",
                "isomorphically distinct",
                "counts of polyominoes and their relatives",
                "clusters that rotations, reflections and translations do not map on each other can have one and the \
                 same graph; the prompt asks for isomorphism",
            ),
            Reading::inadmissible(
                "translations",
                "isomorphically distinct",
                "lattice animals in statistical mechanics",
                "every orientation counts as a cluster of its own, which isomorphism forbids",
            ),
            Reading::inadmissible(
                "sublattices",
                "isomorphically distinct",
                "models whose three sublattices differ",
                "vertices carry the sublattice as a colour; the prompt names no difference between sites",
            ),
            Reading::inadmissible(
                "triangles",
                "maximum number of isomorphically distinct connected 5-site clusters",
                "Rigol, Bryant, Singh, Phys. Rev. Lett. 97, 187202 (2006): expansion in triangles",
                "a cluster made of whole triangles takes every site in with its triangle, which leaves out most connected \
                 clusters; the prompt asks for the most that can be considered and names no building block but sites",
            ),
        ],
        methods: vec![
            Method::new("growth and permutations", "problems", &["count"], by_growth)
                .version(2)
                .parameters(sizes),
            Method::new("redelmeier and refinement", "enumerate", &["count"], by_redelmeier)
                .version(2)
                .parameters(sizes),
        ],
        overturned_by: "a connected five-site cluster of the kagome lattice whose graph is in none of the listed classes",
        family: Some(&Clusters),
        ..Problem::outline(
            22,
            "ed/22-kagome-clusters",
            "Five-site clusters of the kagome lattice",
            "Count the connected five-site clusters of the kagome lattice up to isomorphism, for a \
                model with nearest-neighbour and local terms.",
            Kind::Numeric,
        )
    }
}

fn sizes(_: Budget) -> Parameters {
    Parameters::new().with("sites", 5).with("table_to", 6)
}

/// What clusters are made of.
#[derive(Clone, Copy, PartialEq)]
enum Blocks {
    /// Sites, with all bonds between them or with any.
    Sites(Expansion),
    /// Whole triangles with common corners, and the single site.
    Triangles,
}

/// What is counted in a reading, and which clusters are the same.
fn conventions(reading: &str) -> Result<(Blocks, Equivalence, Colouring), Stop> {
    let (expansion, equivalence, colouring) = match reading {
        "triangles" => return Ok((Blocks::Triangles, Equivalence::Isomorphism, Colouring::None)),
        "site clusters" => (Expansion::Sites, Equivalence::Isomorphism, Colouring::None),
        "any bonds" => (Expansion::Subgraphs, Equivalence::Isomorphism, Colouring::None),
        "symmetry" => (Expansion::Sites, Equivalence::Symmetry, Colouring::None),
        "translations" => (Expansion::Sites, Equivalence::Translation, Colouring::None),
        "sublattices" => (Expansion::Sites, Equivalence::Isomorphism, Colouring::Sublattices),
        other => return Err(Stop::Failed(format!("the reading `{other}` has no conventions"))),
    };
    Ok((Blocks::Sites(expansion), equivalence, colouring))
}

/// For each size: the number of classes, and of embeddings per unit cell.
type Counts = Vec<(usize, u64)>;

fn finding(counts: &Counts, listed: String, how: &str, run: &Run<'_>) -> Result<Finding, Stop> {
    let sites = run.parameters.integer("sites")?;
    let (count, embeddings) = counts[sites - 1];
    let mut table = Table::new(&[("sites", "1"), ("classes", "1"), ("embeddings per unit cell", "1")]);
    for (index, (classes, embeddings)) in counts.iter().enumerate() {
        table.push([(index + 1) as f64, *classes as f64, *embeddings as f64]);
    }
    let summary = format!(
        "{count} {} of connected clusters of {sites} sites, with {embeddings} embeddings per unit cell",
        if count == 1 { "class" } else { "classes" }
    );
    Ok(Finding::value(FindingKind::Proof, Value::Integer { value: count as i64 }, summary)
        .with(Evidence::table("counts", table))
        .with(Evidence::label("classes", listed))
        .with(Evidence::proof("enumeration", format!("All connected clusters were generated: {how}."))))
}

/// What tells the reader which graph is meant.
fn describe(graph: &Graph) -> String {
    let degrees: Vec<_> = graph.degree_sequence().iter().map(u32::to_string).collect();
    format!("degrees {}, {} bonds, {} triangles", degrees.join(""), graph.edges().count(), graph.triangles())
}

fn by_redelmeier(run: &Run<'_>) -> Result<Finding, Stop> {
    let (blocks, equivalence, colouring) = conventions(run.reading)?;
    let lattice = PeriodicLattice::try_from(&UnitCell::kagome())?.without_kinds();
    let mut counts = Counts::new();
    let mut listed = String::new();
    for size in 1..=run.parameters.integer("table_to")? {
        run.checkpoint()?;
        let found: Vec<(Graph, u64)> = match blocks {
            Blocks::Sites(expansion) => {
                classes(&lattice, size, expansion, equivalence, colouring, Search::Redelmeier, MOST)?
                    .into_iter()
                    .map(|class| (class.graph, class.embeddings))
                    .collect()
            }
            Blocks::Triangles => of_triangles(size)?.into_iter().collect(),
        };
        counts.push((found.len(), found.iter().map(|(_, embeddings)| embeddings).sum()));
        if size == run.parameters.integer("sites")? {
            let line =
                |(graph, embeddings): &(Graph, u64)| format!("{} ({embeddings} per cell)", describe(graph));
            listed = found.iter().map(line).collect::<Vec<_>>().join("; ");
        }
    }
    finding(
        &counts,
        listed,
        "Redelmeier's algorithm visits each once, canonical forms by refinement tell classes apart",
        run,
    )
}

/// Clusters of whole triangles with so many sites, by graph with their number per unit cell. The centres of the triangles are
/// a honeycomb lattice, two of which have a corner in common where that lattice has a bond.
fn of_triangles(size: usize) -> Result<BTreeMap<Graph, u64>, Stop> {
    let mut found = BTreeMap::new();
    if size == 1 {
        found.insert(Graph::plain(1, [])?, 3);
    }
    let centres = PeriodicLattice::try_from(&UnitCell::honeycomb())?.without_kinds();
    let none = Colouring::None;
    // Each triangle has three corners, and a corner belongs to two triangles at most.
    for triangles in 1..=2 * size / 3 {
        for class in classes(
            &centres,
            triangles,
            Expansion::Sites,
            Equivalence::Isomorphism,
            none,
            Search::Redelmeier,
            MOST,
        )? {
            let graph = corners(&class.graph)?;
            if graph.vertices() == size {
                *found.entry(graph.canonical().graph).or_default() += class.embeddings;
            }
        }
    }
    Ok(found)
}

/// The corners of triangles, joined within each, given which triangles have one in common.
fn corners(triangles: &Graph) -> Result<Graph, Stop> {
    // For each corner the triangles it belongs to.
    let mut corners: Vec<Vec<usize>> = triangles.edges().map(|edge| vec![edge.from, edge.to]).collect();
    for triangle in 0..triangles.vertices() {
        let shared = triangles.neighbours(triangle).count_ones() as usize;
        corners.extend((shared..3).map(|_| vec![triangle]));
    }
    let count = corners.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let bonds = pairs.filter(|&(a, b)| corners[a].iter().any(|triangle| corners[b].contains(triangle)));
    Ok(Graph::plain(count, bonds)?)
}

/// A site: integer coordinates on the triangular lattice of half the spacing, not both even.
type Point = (i32, i32);

fn neighbours((x, y): Point) -> impl Iterator<Item = Point> {
    [(1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)]
        .into_iter()
        .map(move |(dx, dy)| (x + dx, y + dy))
        .filter(|(x, y)| x % 2 != 0 || y % 2 != 0)
}

/// The cluster moved by a lattice vector (even coordinates) to where its smallest site has coordinates 0 or 1.
fn translated(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut points: Vec<Point> = points.into_iter().collect();
    points.sort_unstable();
    let (x, y) = points[0];
    let (x, y) = (x.div_euclid(2) * 2, y.div_euclid(2) * 2);
    points.into_iter().map(|(a, b)| (a - x, b - y)).collect()
}

/// The smallest of the twelve images under rotations by 60° about a hexagon and reflections.
fn congruent(points: &[Point]) -> Vec<Point> {
    let mut images = Vec::new();
    let mut image = points.to_vec();
    for _ in 0..6 {
        image = image.into_iter().map(|(x, y)| (-y, x + y)).collect();
        images.push(translated(image.iter().copied()));
        images.push(translated(image.iter().map(|&(x, y)| (y, x))));
    }
    images.into_iter().min().expect("twelve images")
}

fn by_growth(run: &Run<'_>) -> Result<Finding, Stop> {
    let (blocks, equivalence, colouring) = conventions(run.reading)?;
    let mut clusters: BTreeSet<Vec<Point>> = [(1, 0), (0, 1), (1, 1)].map(|site| translated([site])).into();
    let mut counts = Counts::new();
    let mut listed = String::new();
    for size in 1..=run.parameters.integer("table_to")? {
        run.checkpoint()?;
        if size > 1 {
            clusters = clusters
                .iter()
                .flat_map(|cluster| {
                    cluster.iter().flat_map(|&site| neighbours(site)).map(move |new| (cluster, new))
                })
                .filter(|(cluster, new)| !cluster.contains(new))
                .map(|(cluster, new)| translated(cluster.iter().copied().chain([new])))
                .collect();
        }
        // The key of a class, and how many clusters are in it.
        let mut found: BTreeMap<(Graph, Vec<Point>), u64> = BTreeMap::new();
        for cluster in &clusters {
            let key = match equivalence {
                Equivalence::Isomorphism => Vec::new(),
                Equivalence::Symmetry => congruent(cluster),
                Equivalence::Translation => cluster.clone(),
            };
            for graph in graphs(cluster, blocks, colouring)? {
                *found.entry((graph.canonical_by_permutations()?.graph, key.clone())).or_default() += 1;
            }
        }
        counts.push((found.len(), found.values().sum()));
        if size == run.parameters.integer("sites")? {
            let line = |((graph, _), count): (&(Graph, Vec<Point>), &u64)| {
                format!("{} ({count} per cell)", describe(graph))
            };
            listed = found.iter().map(line).collect::<Vec<_>>().join("; ");
        }
    }
    finding(
        &counts,
        listed,
        "each grows from a smaller one by a neighbour, all permutations tell classes apart",
        run,
    )
}

/// The graph of a cluster, or those of all choices of bonds, or of triangles, that keep it connected.
fn graphs(cluster: &[Point], blocks: Blocks, colouring: Colouring) -> Result<Vec<Graph>, Stop> {
    let sublattice = |(x, y): Point| (x.rem_euclid(2) + 2 * y.rem_euclid(2)) as u16;
    let colours: Vec<u16> = match colouring {
        Colouring::Sublattices => cluster.iter().map(|&site| sublattice(site)).collect(),
        Colouring::Kinds | Colouring::None => vec![0; cluster.len()],
    };
    let joined = |a: usize, b: usize| neighbours(cluster[a]).any(|site| site == cluster[b]);
    let pairs = (0..cluster.len()).flat_map(|a| (a + 1..cluster.len()).map(move |b| (a, b)));
    let bonds: Vec<(usize, usize)> = pairs.filter(|&(a, b)| joined(a, b)).collect();
    // Bonds that are taken or left together.
    let parts: Vec<Vec<(usize, usize)>> = match blocks {
        Blocks::Sites(Expansion::Subgraphs) => bonds.iter().map(|&bond| vec![bond]).collect(),
        Blocks::Sites(Expansion::Sites | Expansion::Bonds) => vec![bonds],
        Blocks::Triangles => (bonds.iter())
            .flat_map(|&(a, b)| (b + 1..cluster.len()).map(move |c| (a, b, c)))
            .filter(|&(a, b, c)| joined(a, c) && joined(b, c))
            .map(|(a, b, c)| vec![(a, b), (a, c), (b, c)])
            .collect(),
    };
    let subsets = match blocks {
        Blocks::Sites(Expansion::Sites | Expansion::Bonds) => 1..2,
        Blocks::Sites(Expansion::Subgraphs) | Blocks::Triangles => 0..1u32 << parts.len(),
    };
    let mut graphs = Vec::new();
    for subset in subsets {
        let chosen = parts.iter().enumerate().filter(|(k, _)| subset >> k & 1 == 1);
        let chosen = chosen.flat_map(|(_, part)| part).map(|&(a, b)| (a, b, 0));
        let graph = Graph::new(colours.clone(), chosen)?;
        if graph.is_connected() {
            graphs.push(graph);
        }
    }
    Ok(graphs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settled;

    #[test]
    fn both_methods_decide_every_reading() {
        let problem = problem();
        let counts: Vec<i64> = settled(&problem)
            .into_iter()
            .map(|(reading, _, settled)| match settled.value {
                Some(Value::Integer { value }) => value,
                _ => panic!("{}: {}", reading.name, settled.sentence),
            })
            .collect();
        // Leaving out bonds, orientations and labels only add classes.
        let [sites, bonds, symmetry, translations, sublattices, triangles] = counts[..] else {
            panic!("six readings")
        };
        assert!(sites < bonds && sites < symmetry && symmetry < translations && sites < sublattices);
        // Two triangles with a common corner.
        assert!(triangles == 1 && triangles < sites);
    }

    #[test]
    fn triangles_have_the_counts_found_by_hand() {
        // A site, a triangle, two with a common corner (one at each site), three in a row; rings have twelve sites.
        let counts = |size| {
            let found = of_triangles(size).unwrap();
            (found.len(), found.values().sum::<u64>())
        };
        let by_hand = [(1, 3), (0, 0), (1, 2), (0, 0), (1, 3), (0, 0), (1, 6)];
        assert_eq!((1..=7).map(counts).collect::<Vec<_>>(), by_hand);
    }

    #[test]
    fn coordinates_of_both_kinds_make_the_same_lattice() {
        // Four neighbours, two triangles at every site, as in the unit cell of the models.
        for site in [(1, 0), (0, 1), (1, 1), (3, -2)] {
            let around: Vec<_> = neighbours(site).collect();
            let bonds =
                around.iter().flat_map(|&a| around.iter().filter(move |&&b| neighbours(a).any(|c| c == b)));
            assert_eq!((around.len(), bonds.count()), (4, 4));
        }
    }

    #[test]
    fn rotations_and_reflections_map_the_lattice_onto_itself() {
        let cluster = translated([(1, 0), (2, -1), (1, 1)]);
        for image in [congruent(&cluster), translated(cluster.iter().map(|&(x, y)| (-y, x + y)))] {
            assert!(image.iter().all(|(x, y)| x % 2 != 0 || y % 2 != 0));
            assert_eq!(congruent(&image), congruent(&cluster));
        }
    }
}
