//! Connected parts of a graph.

use super::{Graph, members};
use crate::EnumerateError;

impl Graph {
    /// All connected induced subgraphs with at least one vertex, as sets of vertices, ascending.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] if there are more than `most`.
    pub fn connected_vertex_sets(&self, most: usize) -> Result<Vec<u64>, EnumerateError> {
        let neighbours: Vec<_> = (0..self.vertices()).map(|vertex| self.neighbours(vertex)).collect();
        connected_sets(&neighbours, most)
    }

    /// All connected subgraphs with at least one edge, as sets of positions in [`Graph::edges`], ascending.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] if there are more than `most`, or more than 64 edges.
    pub fn connected_edge_sets(&self, most: usize) -> Result<Vec<u64>, EnumerateError> {
        let edges: Vec<_> = self.edges().collect();
        if edges.len() > 64 {
            return Err(EnumerateError::TooLarge {
                what: "edges of a graph whose subgraphs are listed",
                given: edges.len() as u128,
                most: 64,
                advice: "use smaller clusters",
            });
        }
        let touch = |a: usize, b: usize| {
            let (a, b) = (edges[a], edges[b]);
            a.from == b.from || a.from == b.to || a.to == b.from || a.to == b.to
        };
        let neighbours: Vec<_> = (0..edges.len())
            .map(|a| (0..edges.len()).filter(|&b| a != b && touch(a, b)).fold(0u64, |set, b| set | 1 << b))
            .collect();
        connected_sets(&neighbours, most)
    }

    /// The subgraph on a set of vertices with all edges between them; its vertices keep their order.
    pub fn induced(&self, set: u64) -> Self {
        self.rearranged(&members(set & self.all()).collect::<Vec<_>>())
    }

    /// The subgraph of a set of edges, given as positions in [`Graph::edges`], on the vertices that they touch.
    pub fn edge_subgraph(&self, set: u64) -> Self {
        let chosen: Vec<_> = self
            .edges()
            .enumerate()
            .filter(|(index, _)| set >> index & 1 == 1)
            .map(|(_, edge)| edge)
            .collect();
        let touched = chosen.iter().fold(0u64, |set, edge| set | 1 << edge.from | 1 << edge.to);
        let mut subgraph = self.induced(touched);
        let count = subgraph.vertices();
        subgraph.edges.fill(0);
        let position = |vertex: usize| (touched & ((1 << vertex) - 1)).count_ones() as usize;
        for edge in chosen {
            let (a, b) = (position(edge.from), position(edge.to));
            subgraph.edges[a * count + b] = edge.colour + 1;
            subgraph.edges[b * count + a] = edge.colour + 1;
        }
        subgraph
    }

    /// The subsets of edges that connect all vertices, as sets of positions in [`Graph::edges`], ascending.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] for more than 24 edges.
    pub fn connected_spanning_sets(&self) -> Result<Vec<u64>, EnumerateError> {
        let edges: Vec<_> = self.edges().collect();
        if edges.len() > 24 {
            return Err(EnumerateError::TooLarge {
                what: "edges of a graph whose spanning subgraphs are listed",
                given: edges.len() as u128,
                most: 24,
                advice: "use smaller clusters",
            });
        }
        let count = self.vertices();
        let spans = |set: u64| {
            // Merging components edge by edge: connected if count − 1 merges happened.
            let mut component: Vec<_> = (0..count).collect();
            let mut left = count;
            for edge in members(set) {
                let (a, b) = (component[edges[edge].from], component[edges[edge].to]);
                if a != b {
                    component.iter_mut().filter(|c| **c == b).for_each(|c| *c = a);
                    left -= 1;
                }
            }
            left <= 1
        };
        Ok((0..1u64 << edges.len()).filter(|&set| spans(set)).collect())
    }
}

/// Connected sets of at most 64 things whose neighbours are given as sets.
fn connected_sets(neighbours: &[u64], most: usize) -> Result<Vec<u64>, EnumerateError> {
    let mut found = Vec::new();
    for root in 0..neighbours.len() {
        // Sets whose smallest member is the root.
        let allowed = u64::MAX << root;
        grow(
            neighbours,
            1 << root,
            neighbours[root] & allowed & !(1 << root),
            1 << root,
            allowed,
            most,
            &mut found,
        )?;
    }
    found.sort_unstable();
    Ok(found)
}

/// Redelmeier's scheme on sets: each candidate is either taken, or excluded from everything that follows.
fn grow(
    neighbours: &[u64],
    set: u64,
    mut candidates: u64,
    mut excluded: u64,
    allowed: u64,
    most: usize,
    found: &mut Vec<u64>,
) -> Result<(), EnumerateError> {
    if found.len() == most {
        return Err(EnumerateError::TooLarge {
            what: "connected subgraphs",
            given: most as u128 + 1,
            most: most as u128,
            advice: "use smaller clusters, or a larger limit",
        });
    }
    found.push(set);
    while candidates != 0 {
        let next = candidates.trailing_zeros() as usize;
        candidates &= candidates - 1;
        excluded |= 1 << next;
        let grown = set | 1 << next;
        let further = candidates | neighbours[next] & allowed & !excluded & !grown;
        grow(neighbours, grown, further, excluded, allowed, most, found)?;
    }
    Ok(())
}
