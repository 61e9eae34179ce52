//! Automorphisms of coloured graphs by refinement and backtracking.

use super::{ColouredGraph, MAX_ORDER, SymmetryError};

/// The largest graph that is searched.
pub const MAX_VERTICES: usize = 128;

/// Images tried before a search is given up.
const MAX_STEPS: u64 = 20_000_000;

/// All permutations `p` of the vertices that keep the colours of vertices and of ordered pairs, sorted; the first is the
/// identity.
///
/// # Errors
/// [`SymmetryError::TooManyVertices`], [`SymmetryError::TooLarge`], [`SymmetryError::TooHard`].
pub fn automorphisms(graph: &ColouredGraph) -> Result<Vec<Vec<usize>>, SymmetryError> {
    let size = graph.vertices().len();
    if size > MAX_VERTICES {
        return Err(SymmetryError::TooManyVertices { given: size, allowed: MAX_VERTICES });
    }
    let classes = refined(graph);
    let order = search_order(graph, &classes);
    let mut search = Search {
        graph,
        classes: &classes,
        order: &order,
        image: vec![usize::MAX; size],
        used: vec![false; size],
        found: Vec::new(),
        steps: 0,
    };
    search.extend(0)?;
    let mut found = search.found;
    found.sort_unstable();
    Ok(found)
}

/// Classes of vertices that an automorphism cannot mix: the coarsest partition in which the vertices of a class see every
/// class in the same colours.
fn refined(graph: &ColouredGraph) -> Vec<usize> {
    let size = graph.vertices().len();
    let number = |keys: Vec<Vec<u64>>| {
        let mut distinct = keys.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let classes = keys.iter().map(|key| distinct.binary_search(key).unwrap_or(0)).collect();
        (classes, distinct.len())
    };
    let (mut classes, mut count): (Vec<usize>, usize) =
        number(graph.vertices().iter().map(|&colour| vec![colour.into()]).collect());
    loop {
        let key = |a: usize| {
            let mut seen: Vec<u64> = (0..size)
                .filter(|&b| b != a)
                .map(|b| u64::from(graph.pair(a, b)) << 32 | classes[b] as u64)
                .collect();
            seen.sort_unstable();
            seen.push(classes[a] as u64);
            seen
        };
        let (finer, larger) = number((0..size).map(key).collect());
        if larger == count {
            return classes;
        }
        (classes, count) = (finer, larger);
    }
}

/// Small classes first, then vertices joined to those before, so that every choice is tested at once.
fn search_order(graph: &ColouredGraph, classes: &[usize]) -> Vec<usize> {
    let size = classes.len();
    let members = |vertex: usize| classes.iter().filter(|&&class| class == classes[vertex]).count();
    let mut order: Vec<usize> = Vec::with_capacity(size);
    while order.len() < size {
        let links = |vertex: usize| order.iter().filter(|&&before| graph.pair(vertex, before) != 0).count();
        let rest = (0..size).filter(|vertex| !order.contains(vertex));
        let best = rest.min_by_key(|&vertex| (usize::MAX - links(vertex), members(vertex), vertex));
        order.extend(best);
    }
    order
}

struct Search<'a> {
    graph: &'a ColouredGraph,
    classes: &'a [usize],
    order: &'a [usize],
    image: Vec<usize>,
    used: Vec<bool>,
    found: Vec<Vec<usize>>,
    steps: u64,
}

impl Search<'_> {
    fn extend(&mut self, depth: usize) -> Result<(), SymmetryError> {
        let Some(&vertex) = self.order.get(depth) else {
            if self.found.len() == MAX_ORDER {
                return Err(SymmetryError::TooLarge { allowed: MAX_ORDER });
            }
            self.found.push(self.image.clone());
            return Ok(());
        };
        for candidate in 0..self.order.len() {
            if self.used[candidate] || self.classes[candidate] != self.classes[vertex] {
                continue;
            }
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(SymmetryError::TooHard { steps: MAX_STEPS });
            }
            let fits = self.order[..depth].iter().all(|&before| {
                let other = self.image[before];
                self.graph.pair(vertex, before) == self.graph.pair(candidate, other)
                    && self.graph.pair(before, vertex) == self.graph.pair(other, candidate)
            });
            if fits {
                self.image[vertex] = candidate;
                self.used[candidate] = true;
                self.extend(depth + 1)?;
                self.used[candidate] = false;
            }
        }
        Ok(())
    }
}
