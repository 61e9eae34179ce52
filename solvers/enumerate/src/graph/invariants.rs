//! Quantities that isomorphic graphs share.

use super::{Graph, members};

impl Graph {
    /// The number of edges at each vertex, ascending.
    pub fn degree_sequence(&self) -> Vec<u32> {
        let mut degrees: Vec<_> = (0..self.vertices()).map(|v| self.neighbours(v).count_ones()).collect();
        degrees.sort_unstable();
        degrees
    }

    /// The number of triangles.
    pub fn triangles(&self) -> u32 {
        let common: u32 = self
            .edges()
            .map(|edge| (self.neighbours(edge.from) & self.neighbours(edge.to)).count_ones())
            .sum();
        common / 3
    }

    /// The vertices that can be reached from `start` inside `within`, both included.
    pub(crate) fn component(&self, start: usize, within: u64) -> u64 {
        let (mut reached, mut boundary) = (1 << start, 1u64 << start);
        while boundary != 0 {
            let next = members(boundary).fold(0, |set, vertex| set | self.neighbours(vertex)) & within;
            boundary = next & !reached;
            reached |= next;
        }
        reached
    }

    /// The number of connected components.
    pub fn components(&self) -> usize {
        let mut left = self.all();
        let mut count = 0;
        while left != 0 {
            left &= !self.component(left.trailing_zeros() as usize, left);
            count += 1;
        }
        count
    }

    /// Whether the graph has one component.
    pub fn is_connected(&self) -> bool {
        self.components() == 1
    }

    /// The number of independent cycles: edges − vertices + components.
    pub fn cycle_rank(&self) -> usize {
        self.edges().count() + self.components() - self.vertices()
    }

    /// Whether the vertices fall into two sets without inner edges.
    pub fn is_bipartite(&self) -> bool {
        let mut sides = [0u64; 2];
        for start in 0..self.vertices() {
            if (sides[0] | sides[1]) >> start & 1 == 1 {
                continue;
            }
            let (mut boundary, mut side) = (1u64 << start, 0);
            while boundary != 0 {
                sides[side] |= boundary;
                let next = members(boundary).fold(0, |set, vertex| set | self.neighbours(vertex));
                if next & sides[side] != 0 {
                    return false;
                }
                side = 1 - side;
                boundary = next & !sides[side];
            }
        }
        true
    }

    /// The coefficients of the characteristic polynomial det(x − A) of the adjacency matrix (colours are ignored),
    /// starting with that of the highest power, by the Faddeev–LeVerrier recursion in integers. `None` if a number
    /// exceeds 128 bits.
    ///
    /// It determines the spectrum of the graph without rounding.
    pub fn characteristic_polynomial(&self) -> Option<Vec<i128>> {
        let count = self.vertices();
        let neighbours: Vec<_> = (0..count).map(|vertex| self.neighbours(vertex)).collect();
        let mut coefficients = vec![1i128];
        let mut auxiliary = vec![0i128; count * count];
        for k in 1..=count {
            // M_k = A M_{k-1} + c_{k-1}; c_k = -tr(A M_k) / k.
            let product = |matrix: &[i128]| -> Option<Vec<i128>> {
                let mut result = vec![0i128; count * count];
                for row in 0..count {
                    for middle in members(neighbours[row]) {
                        for column in 0..count {
                            let entry = &mut result[row * count + column];
                            *entry = entry.checked_add(matrix[middle * count + column])?;
                        }
                    }
                }
                Some(result)
            };
            auxiliary = product(&auxiliary)?;
            for vertex in 0..count {
                let entry = &mut auxiliary[vertex * count + vertex];
                *entry = entry.checked_add(coefficients[k - 1])?;
            }
            let image = product(&auxiliary)?;
            let trace =
                (0..count).try_fold(0i128, |sum, vertex| sum.checked_add(image[vertex * count + vertex]))?;
            coefficients.push(-trace / k as i128);
        }
        Some(coefficients)
    }

    pub(crate) fn all(&self) -> u64 {
        match self.vertices() {
            0 => 0,
            count => u64::MAX >> (64 - count),
        }
    }
}
