//! Small coloured graphs: isomorphism, automorphisms, invariants.

mod canonical;
mod invariants;
mod subgraphs;

pub use canonical::Canonical;

use crate::EnumerateError;

/// An undirected graph without loops whose vertices and edges carry colours.
///
/// At most [`Graph::MOST_VERTICES`] vertices, so that a set of vertices is one machine word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Graph {
    colours: Vec<u16>,
    /// `[vertex, vertex]`, symmetric: 0 where there is no edge, else the edge's colour plus one.
    edges: Vec<u16>,
}

/// An edge: two vertices, the smaller first, and a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The smaller vertex.
    pub from: usize,
    /// The larger vertex.
    pub to: usize,
    /// The colour.
    pub colour: u16,
}

impl Graph {
    /// The largest number of vertices.
    pub const MOST_VERTICES: usize = 64;

    /// A graph with the given vertex colours and edges `(vertex, vertex, colour)`.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`], [`EnumerateError::OutOfRange`], [`EnumerateError::Loop`],
    /// [`EnumerateError::Repeated`].
    pub fn new(
        colours: Vec<u16>,
        edges: impl IntoIterator<Item = (usize, usize, u16)>,
    ) -> Result<Self, EnumerateError> {
        let count = colours.len();
        if count > Self::MOST_VERTICES {
            return Err(EnumerateError::TooLarge {
                what: "vertices of a graph",
                given: count as u128,
                most: Self::MOST_VERTICES as u128,
                advice: "use smaller clusters",
            });
        }
        let mut graph = Self { colours, edges: vec![0; count * count] };
        for (a, b, colour) in edges {
            if let Some(&given) = [a, b].iter().find(|&&vertex| vertex >= count) {
                return Err(EnumerateError::OutOfRange { what: "vertex", given, count });
            }
            if a == b {
                return Err(EnumerateError::Loop { site: format!("vertex {a}") });
            }
            if graph.edges[a * count + b] != 0 {
                return Err(EnumerateError::Repeated { bond: format!("{a}–{b}") });
            }
            let stored = colour.checked_add(1).ok_or(EnumerateError::TooLarge {
                what: "colour of an edge",
                given: colour.into(),
                most: u128::from(u16::MAX - 1),
                advice: "number the colours from 0",
            })?;
            graph.edges[a * count + b] = stored;
            graph.edges[b * count + a] = stored;
        }
        Ok(graph)
    }

    /// A graph of one vertex colour and one edge colour.
    ///
    /// # Errors
    /// As [`Graph::new`].
    pub fn plain(
        vertices: usize,
        edges: impl IntoIterator<Item = (usize, usize)>,
    ) -> Result<Self, EnumerateError> {
        Self::new(vec![0; vertices], edges.into_iter().map(|(a, b)| (a, b, 0)))
    }

    /// The number of vertices.
    pub fn vertices(&self) -> usize {
        self.colours.len()
    }

    /// The colours of the vertices.
    pub fn colours(&self) -> &[u16] {
        &self.colours
    }

    /// The colour of the edge between two vertices, `None` where there is no edge.
    ///
    /// # Panics
    /// If a vertex does not exist.
    pub fn edge(&self, a: usize, b: usize) -> Option<u16> {
        self.entry(a, b).checked_sub(1)
    }

    fn entry(&self, a: usize, b: usize) -> u16 {
        self.edges[a * self.vertices() + b]
    }

    /// The edges, ascending.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        let count = self.vertices();
        (0..count)
            .flat_map(move |from| (from + 1..count).map(move |to| (from, to)))
            .filter_map(|(from, to)| Some(Edge { from, to, colour: self.edge(from, to)? }))
    }

    /// The neighbours of a vertex, as a set.
    ///
    /// # Panics
    /// If the vertex does not exist.
    pub fn neighbours(&self, vertex: usize) -> u64 {
        (0..self.vertices())
            .filter(|&other| self.entry(vertex, other) != 0)
            .fold(0, |set, other| set | 1 << other)
    }

    /// The graph whose vertex `k` is vertex `order[k]` of this one; an `order` shorter than the graph gives the induced
    /// subgraph.
    pub(crate) fn rearranged(&self, order: &[usize]) -> Self {
        let colours = order.iter().map(|&vertex| self.colours[vertex]).collect();
        let edges = order.iter().flat_map(|&a| order.iter().map(move |&b| self.entry(a, b))).collect();
        Self { colours, edges }
    }

    /// The graph with its vertices renamed: vertex `k` becomes `images[k]`.
    ///
    /// # Errors
    /// [`EnumerateError::NotAPermutation`].
    pub fn permuted(&self, images: &[usize]) -> Result<Self, EnumerateError> {
        let mut order = vec![usize::MAX; self.vertices()];
        for (vertex, &image) in images.iter().enumerate() {
            match order.get_mut(image) {
                Some(slot) if *slot == usize::MAX => *slot = vertex,
                _ => return Err(EnumerateError::NotAPermutation { given: images.to_vec() }),
            }
        }
        if images.len() != self.vertices() {
            return Err(EnumerateError::NotAPermutation { given: images.to_vec() });
        }
        Ok(self.rearranged(&order))
    }

    /// Whether one graph is the other with its vertices renamed.
    pub fn is_isomorphic_to(&self, other: &Self) -> bool {
        self.vertices() == other.vertices() && self.canonical().graph == other.canonical().graph
    }
}

/// The members of a set of vertices, ascending.
pub(crate) fn members(set: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |&vertex| set >> vertex & 1 == 1)
}

#[cfg(test)]
mod tests;
