//! Classes of clusters with their embedding counts.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::animals::at_origin;
use super::{PeriodicBond, PeriodicLattice, PeriodicSymmetry, Site, grow_animals, visit_animals};
use crate::EnumerateError;
use crate::graph::Graph;

/// What a cluster is and how its size is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expansion {
    /// Connected sets of sites with all bonds between them; the size is the number of sites.
    Sites,
    /// Connected sets of bonds with the sites that they touch; the size is the number of bonds.
    Bonds,
    /// Connected sets of sites with any of the bonds between them that connect all; the size is the number of sites.
    Subgraphs,
}

/// Which clusters are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equivalence {
    /// Those that are translates of each other.
    Translation,
    /// Those that a symmetry of the lattice maps on each other ([`PeriodicLattice::symmetries`]).
    Symmetry,
    /// Those whose graphs are isomorphic.
    Isomorphism,
}

/// What the graphs of clusters remember of the lattice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colouring {
    /// The kinds of sites and bonds.
    Kinds,
    /// The kinds of bonds and, as the colour of a vertex, the sublattice.
    Sublattices,
    /// Nothing.
    None,
}

/// How the embeddings are found; both must give the same classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// [`grow_animals`].
    Growth,
    /// [`visit_animals`].
    Redelmeier,
}

/// A class of equivalent clusters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// The graph, in its canonical form.
    pub graph: Graph,
    /// The sites of one member, ascending, the smallest in cell 0.
    pub sites: Vec<Site>,
    /// The bonds of that member, as positions in `sites`.
    pub bonds: Vec<(usize, usize)>,
    /// The number of members up to translation, which is the number of members per unit cell.
    pub embeddings: u64,
}

/// A cluster on the lattice: its sites, and its bonds as sites of the line lattice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Cluster {
    sites: Vec<Site>,
    bonds: Vec<Site>,
}

/// The classes of connected clusters of a given size, ascending by canonical graph and sites.
///
/// # Errors
/// [`EnumerateError::TooLarge`] if there are more than `most` embeddings or a cluster has too many sites or bonds;
/// [`EnumerateError::Disconnected`] where symmetries are asked for and the lattice determines none.
pub fn classes(
    lattice: &PeriodicLattice,
    size: usize,
    expansion: Expansion,
    equivalence: Equivalence,
    colouring: Colouring,
    search: Search,
    most: usize,
) -> Result<Vec<Class>, EnumerateError> {
    let symmetries: Vec<(PeriodicSymmetry, PeriodicSymmetry)> = match equivalence {
        Equivalence::Symmetry => {
            lattice.symmetries()?.into_iter().map(|s| (s.on_bonds(lattice), s)).collect()
        }
        Equivalence::Translation | Equivalence::Isomorphism => Vec::new(),
    };
    let mut found: BTreeMap<(Graph, Option<Cluster>), (Cluster, u64)> = BTreeMap::new();
    let mut keep = |cluster: Cluster| -> Result<(), EnumerateError> {
        let graph = cluster.graph(lattice, colouring)?.canonical().graph;
        let representative = match equivalence {
            Equivalence::Isomorphism => None,
            Equivalence::Translation => Some(cluster.clone()),
            Equivalence::Symmetry => {
                symmetries.iter().map(|(on_bonds, on_sites)| cluster.image(on_sites, on_bonds)).min()
            }
        };
        found.entry((graph, representative)).or_insert((cluster, 0)).1 += 1;
        Ok(())
    };
    match expansion {
        Expansion::Sites => each_animal(lattice, size, search, most, |sites| {
            let bonds = bonds_between(lattice, &sites);
            keep(Cluster { sites, bonds })
        })?,
        Expansion::Subgraphs => each_animal(lattice, size, search, most, |sites| {
            let bonds = bonds_between(lattice, &sites);
            let whole = Cluster { sites, bonds };
            // Edges of the graph come in another order than the bonds: look both up by their sites.
            let graph = whole.graph(lattice, Colouring::None)?;
            let edges: Vec<_> = graph.edges().collect();
            for set in graph.connected_spanning_sets()? {
                let bonds = whole.bonds.iter().copied().filter(|&bond| {
                    let ends = whole.ends(lattice, bond);
                    let edge = edges.iter().position(|edge| (edge.from, edge.to) == ends);
                    edge.is_some_and(|edge| set >> edge & 1 == 1)
                });
                keep(Cluster { sites: whole.sites.clone(), bonds: bonds.collect() })?;
            }
            Ok(())
        })?,
        Expansion::Bonds => each_animal(&lattice.line_lattice()?, size, search, most, |bonds| {
            let mut sites: Vec<_> = bonds.iter().flat_map(|&bond| ends(lattice, bond)).collect();
            sites.sort_unstable();
            sites.dedup();
            keep(Cluster { sites, bonds }.at_origin())
        })?,
    }
    Ok(found
        .into_iter()
        .map(|((graph, _), (cluster, embeddings))| {
            let bonds = cluster.bonds.iter().map(|&bond| cluster.ends(lattice, bond)).collect();
            Class { graph, sites: cluster.sites, bonds, embeddings }
        })
        .collect())
}

/// Calls `visit` for every connected cluster of exactly `size` sites.
fn each_animal(
    lattice: &PeriodicLattice,
    size: usize,
    search: Search,
    most: usize,
    mut visit: impl FnMut(Vec<Site>) -> Result<(), EnumerateError>,
) -> Result<(), EnumerateError> {
    match search {
        Search::Growth => {
            grow_animals(lattice, size, most)?.pop().unwrap_or_default().into_iter().try_for_each(visit)
        }
        Search::Redelmeier => {
            let mut count = 0;
            let stopped = visit_animals(lattice, size, |sites| {
                if sites.len() < size {
                    return ControlFlow::Continue(());
                }
                count += 1;
                let result = if count > most {
                    Err(EnumerateError::TooLarge {
                        what: "clusters of one size",
                        given: count as u128,
                        most: most as u128,
                        advice: "use smaller clusters, or a larger limit",
                    })
                } else {
                    visit(at_origin(sites.to_vec()))
                };
                match result {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => ControlFlow::Break(error),
                }
            });
            match stopped {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(error) => Err(error),
            }
        }
    }
}

/// The two sites of a bond, given as a site of the line lattice.
fn ends(lattice: &PeriodicLattice, bond: Site) -> [Site; 2] {
    let PeriodicBond { from, to, shift, .. } = lattice.bonds()[bond.sublattice];
    [([0; 3], from), (shift, to)].map(|(cell, sublattice)| Site { cell, sublattice }.translated(bond.cell))
}

/// All bonds between the sites, as sites of the line lattice, ascending.
fn bonds_between(lattice: &PeriodicLattice, sites: &[Site]) -> Vec<Site> {
    let mut bonds = Vec::new();
    for &site in sites {
        for (sublattice, bond) in lattice.bonds().iter().enumerate() {
            let far = Site { cell: bond.shift, sublattice: bond.to }.translated(site.cell);
            if bond.from == site.sublattice && sites.contains(&far) {
                bonds.push(Site { cell: site.cell, sublattice });
            }
        }
    }
    bonds.sort_unstable();
    bonds
}

impl Cluster {
    /// The positions of a bond's two sites, the smaller first.
    fn ends(&self, lattice: &PeriodicLattice, bond: Site) -> (usize, usize) {
        let [a, b] = ends(lattice, bond).map(|site| self.sites.iter().position(|&other| other == site));
        let (a, b) = (
            a.expect("a cluster has the sites of its bonds"),
            b.expect("a cluster has the sites of its bonds"),
        );
        (a.min(b), a.max(b))
    }

    fn graph(&self, lattice: &PeriodicLattice, colouring: Colouring) -> Result<Graph, EnumerateError> {
        let colours = self.sites.iter().map(|site| match colouring {
            Colouring::Kinds => lattice.site_kinds()[site.sublattice],
            Colouring::Sublattices => site.sublattice as u16,
            Colouring::None => 0,
        });
        let edges = self.bonds.iter().map(|&bond| {
            let (a, b) = self.ends(lattice, bond);
            let kind = lattice.bonds()[bond.sublattice].kind;
            (a, b, if colouring == Colouring::None { 0 } else { kind })
        });
        Graph::new(colours.collect(), edges)
    }

    /// Moved so that the smallest site is in cell 0.
    fn at_origin(mut self) -> Self {
        self.sites.sort_unstable();
        if let Some(first) = self.sites.first() {
            let shift = first.cell.map(|step| -step);
            self.sites.iter_mut().chain(&mut self.bonds).for_each(|site| *site = site.translated(shift));
        }
        self.bonds.sort_unstable();
        self
    }

    fn image(&self, on_sites: &PeriodicSymmetry, on_bonds: &PeriodicSymmetry) -> Self {
        let map = |sites: &[Site], symmetry: &PeriodicSymmetry| {
            sites.iter().map(|&site| symmetry.image(site)).collect()
        };
        Self { sites: map(&self.sites, on_sites), bonds: map(&self.bonds, on_bonds) }.at_origin()
    }
}
