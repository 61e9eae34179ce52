//! Canonical forms: by individualization and refinement, and by all permutations as a second opinion.
//!
//! The search follows the idea of McKay, "Practical graph isomorphism", Congr. Numer. 30, 45 (1981): refine an ordered
//! partition of the vertices until it is equitable, single out each vertex of a cell in turn, and compare the graphs at
//! the leaves. Interchangeable vertices are followed once.

use super::Graph;
use crate::EnumerateError;

/// The canonical form of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// The representative of the isomorphism class: equal for isomorphic graphs, different for others.
    pub graph: Graph,
    /// Vertex `k` of the representative is vertex `order[k]` of the graph.
    pub order: Vec<usize>,
    /// The number of automorphisms, which keep the colours of vertices and edges.
    pub automorphisms: u128,
}

impl Graph {
    /// The canonical form and the number of automorphisms.
    pub fn canonical(&self) -> Canonical {
        let mut search = Search { graph: self, best: None };
        let mut cells = self.by_colour();
        search.refine(&mut cells);
        search.descend(cells, 1);
        search.best.expect("every search reaches a leaf")
    }

    /// The same by trying every permutation: another algorithm, for checks. The representative differs from that of
    /// [`Graph::canonical`] (it is the smallest of all arrangements), the classes and automorphisms do not.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] for more than 9 vertices.
    pub fn canonical_by_permutations(&self) -> Result<Canonical, EnumerateError> {
        let count = self.vertices();
        if count > 9 {
            return Err(EnumerateError::TooLarge {
                what: "vertices for a search through all permutations",
                given: count as u128,
                most: 9,
                advice: "use the canonical form by refinement",
            });
        }
        let mut order: Vec<usize> = (0..count).collect();
        let mut best = Canonical { graph: self.clone(), order: order.clone(), automorphisms: 0 };
        loop {
            let graph = self.rearranged(&order);
            match graph.cmp(&best.graph) {
                std::cmp::Ordering::Less => {
                    best = Canonical { graph, order: order.clone(), automorphisms: 1 }
                }
                std::cmp::Ordering::Equal => best.automorphisms += 1,
                std::cmp::Ordering::Greater => {}
            }
            if !next_permutation(&mut order) {
                return Ok(best);
            }
        }
    }

    fn by_colour(&self) -> Vec<Vec<usize>> {
        let mut cells = std::collections::BTreeMap::<u16, Vec<usize>>::new();
        for (vertex, &colour) in self.colours().iter().enumerate() {
            cells.entry(colour).or_default().push(vertex);
        }
        cells.into_values().collect()
    }

    /// Whether exchanging the two vertices is an automorphism.
    fn are_interchangeable(&self, a: usize, b: usize) -> bool {
        self.colours()[a] == self.colours()[b]
            && (0..self.vertices()).all(|c| c == a || c == b || self.entry(a, c) == self.entry(b, c))
    }
}

/// Rearranges to the next permutation in lexicographic order; false after the last.
pub(crate) fn next_permutation(order: &mut [usize]) -> bool {
    let Some(pivot) = order.windows(2).rposition(|pair| pair[0] < pair[1]) else { return false };
    let successor =
        order.iter().rposition(|&value| value > order[pivot]).expect("the pivot has a larger successor");
    order.swap(pivot, successor);
    order[pivot + 1..].reverse();
    true
}

struct Search<'a> {
    graph: &'a Graph,
    best: Option<Canonical>,
}

impl Search<'_> {
    /// Splits the cells until all vertices of a cell have the same number of edges of every colour into every cell. The
    /// order of the parts depends on these numbers only, so renaming the vertices renames the result.
    fn refine(&self, cells: &mut Vec<Vec<usize>>) {
        let mut position = vec![0; self.graph.vertices()];
        loop {
            for (index, cell) in cells.iter().enumerate() {
                cell.iter().for_each(|&vertex| position[vertex] = index);
            }
            let mut refined = Vec::with_capacity(cells.len());
            for cell in cells.iter() {
                let mut parts = std::collections::BTreeMap::<Vec<(u16, usize)>, Vec<usize>>::new();
                for &vertex in cell {
                    let mut signature: Vec<_> = (0..self.graph.vertices())
                        .filter_map(|other| match self.graph.entry(vertex, other) {
                            0 => None,
                            colour => Some((colour, position[other])),
                        })
                        .collect();
                    signature.sort_unstable();
                    parts.entry(signature).or_default().push(vertex);
                }
                refined.extend(parts.into_values());
            }
            let done = refined.len() == cells.len();
            *cells = refined;
            if done {
                return;
            }
        }
    }

    /// Follows every choice of a first vertex in the first cell that has several; `weight` counts the leaves that this
    /// one stands for.
    fn descend(&mut self, cells: Vec<Vec<usize>>, weight: u128) {
        let Some(index) = cells.iter().position(|cell| cell.len() > 1) else {
            return self.leaf(cells.into_iter().flatten().collect(), weight);
        };
        // Exchanging interchangeable vertices keeps the cells, so it maps the branch of one onto that of the other.
        let mut branches: Vec<(usize, u128)> = Vec::new();
        for &vertex in &cells[index] {
            match branches.iter_mut().find(|(first, _)| self.graph.are_interchangeable(*first, vertex)) {
                Some((_, multiplicity)) => *multiplicity += 1,
                None => branches.push((vertex, 1)),
            }
        }
        for (vertex, multiplicity) in branches {
            let mut singled = cells.clone();
            singled[index].retain(|&other| other != vertex);
            singled.insert(index, vec![vertex]);
            self.refine(&mut singled);
            self.descend(singled, weight * multiplicity);
        }
    }

    /// The leaves with the smallest graph are one orbit of the automorphisms, which act freely on leaves: their number
    /// is the number of automorphisms.
    fn leaf(&mut self, order: Vec<usize>, weight: u128) {
        let graph = self.graph.rearranged(&order);
        match &mut self.best {
            Some(best) if best.graph < graph => {}
            Some(best) if best.graph == graph => best.automorphisms += weight,
            best => *best = Some(Canonical { graph, order, automorphisms: weight }),
        }
    }
}
