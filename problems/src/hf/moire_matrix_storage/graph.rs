//! Storage from the graph of the terms of a Hamiltonian.

use std::collections::BTreeSet;

use super::{BLOCKS, SPARSE, SPIN};
use crate::method::Stop;

/// A component with its plane waves: what a vertex of the graph is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Component {
    pub(super) layer: usize,
    pub(super) valley: usize,
    pub(super) spin: usize,
    /// Which momentum of a folded zone.
    pub(super) replica: usize,
}

/// The sizes of the connected parts of a graph on so many vertices.
pub(super) fn parts(vertices: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..vertices).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    for (a, b) in edges {
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        parent[a] = b;
    }
    let mut sizes = vec![0; vertices];
    for vertex in 0..vertices {
        sizes[root(&mut parent, vertex)] += 1;
    }
    sizes.retain(|size| *size > 0);
    sizes
}

/// The elements that dense blocks of components take, each component with `zones` plane waves: components belong together if a
/// density matrix may have elements between them. All plane waves of a component do, as the Fock term joins any two.
pub(super) fn in_blocks(
    components: &[Component],
    joined: &dyn Fn(&Component, &Component) -> bool,
    zones: usize,
) -> usize {
    let vertex = |component: usize, wave: usize| component * zones + wave;
    let pairs = (0..components.len()).flat_map(|a| (0..=a).map(move |b| (a, b)));
    let joined: Vec<(usize, usize)> =
        pairs.filter(|&(a, b)| a == b || joined(&components[a], &components[b])).collect();
    let edges = joined.into_iter().flat_map(|(a, b)| {
        (0..zones).flat_map(move |g| (0..zones).map(move |h| (vertex(a, g), vertex(b, h))))
    });
    parts(components.len() * zones, edges).iter().map(|size| size * size).sum()
}

/// The components of the problem: two layers, two valleys, and one spin, or both.
fn components(spins: usize) -> Vec<Component> {
    let all = (0..8).map(|k| Component { layer: k / 4, valley: k / 2 % 2, spin: k % 2, replica: 0 });
    all.filter(|component| component.spin < spins).collect()
}

/// The most terms that meet at a plane wave, itself included: a lattice of plane waves that is large enough to have an inside, with a
/// potential that moves by the six shortest reciprocal vectors and tunnelling by three.
fn widest_row(zones: usize) -> usize {
    // Coordinates (m, n) in the basis of two shortest vectors 60° apart: the same discs as in a drawing by hand.
    let mut waves: Vec<(i32, i32)> = (-9..=9).flat_map(|m: i32| (-9..=9).map(move |n: i32| (m, n))).collect();
    waves.sort_by_key(|(m, n)| (m * m + m * n + n * n, *m, *n));
    waves.truncate(zones);
    let kept: BTreeSet<(i32, i32)> = waves.iter().copied().collect();
    let potential = [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)];
    let tunnelling = [(0, 0), (0, 1), (-1, 1)];
    let reached = |(m, n): (i32, i32), steps: &[(i32, i32)], sign: i32| {
        steps.iter().filter(|(x, y)| kept.contains(&(m + sign * x, n + sign * y))).count()
    };
    // From the lower layer to the upper one the steps are the opposite ones.
    let row = |wave: &(i32, i32)| {
        let along = reached(*wave, &potential, 1);
        1 + along + reached(*wave, &tunnelling, 1).max(reached(*wave, &tunnelling, -1))
    };
    waves.iter().map(row).max().unwrap_or(0)
}

/// The number of elements that a reading stores.
pub(super) fn stored(reading: &str, zones: usize) -> Result<usize, Stop> {
    let components = components(if reading == SPIN { 2 } else { 1 });
    Ok(match reading {
        SPARSE => components.len() * zones * widest_row(zones),
        BLOCKS => in_blocks(&components, &|a, b| a.valley == b.valley, zones),
        _ => in_blocks(&components, &|_, _| true, zones),
    })
}
