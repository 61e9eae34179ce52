//! Counting and enumerating the configurations of given charges.
//!
//! Reading a configuration from the highest field to the lowest, all that matters of the part already read is the sum of
//! its charges. These sums are the nodes of a layered graph whose paths are the configurations; it has
//! polynomially many nodes, so that dimensions are counted exactly before anything is enumerated.

use std::collections::BTreeMap;

use super::Fixed;

/// One layer: `nodes` are the sums of the charges of the fields `level..`.
struct Layer {
    /// `next[node][state]`: the node reached in the layer below, if it can still reach the target.
    next: Vec<Vec<Option<u32>>>,
    /// How many ways there are to complete each node.
    count: Vec<u128>,
}

/// The layered graph of the configurations whose charges have given values.
pub(crate) struct Automaton {
    /// `layers[j]` has the fields `j..` already read; the last is the start.
    layers: Vec<Layer>,
    shifts: Vec<u32>,
}

/// `weights[field][state][charge]`.
pub(crate) type Weights = Vec<Vec<Vec<i64>>>;

fn add(sum: &[i64], weight: &[i64], moduli: &[Option<i64>]) -> Vec<i64> {
    let reduced = |((a, b), m): ((&i64, &i64), &Option<i64>)| m.map_or(a + b, |m| (a + b).rem_euclid(m));
    sum.iter().zip(weight).zip(moduli).map(reduced).collect()
}

/// How many configurations have which values of the charges.
pub(crate) fn dimensions(weights: &Weights, moduli: &[Option<i64>]) -> BTreeMap<Vec<i64>, u128> {
    let mut sums = BTreeMap::from([(vec![0; moduli.len()], 1u128)]);
    for states in weights {
        let mut next = BTreeMap::new();
        for (sum, count) in &sums {
            for weight in states {
                *next.entry(add(sum, weight, moduli)).or_insert(0) += count;
            }
        }
        sums = next;
    }
    sums
}

impl Automaton {
    /// The graph of the configurations with the given charges. `shifts` are the lowest bits of the fields.
    pub(crate) fn new(weights: &Weights, shifts: Vec<u32>, fixed: &[Fixed]) -> Self {
        let moduli: Vec<_> = fixed.iter().map(|f| f.charge.modulus).collect();
        let target: Vec<_> = fixed.iter().map(|f| f.charge.reduce(f.value)).collect();
        // Downwards: all sums that occur, as numbered nodes.
        let mut tops = vec![BTreeMap::from([(vec![0i64; fixed.len()], 0u32)])];
        let mut edges = Vec::with_capacity(weights.len());
        for states in weights.iter().rev() {
            let nodes = tops.last().expect("the start is there");
            let mut below = BTreeMap::new();
            let mut out = vec![Vec::with_capacity(states.len()); nodes.len()];
            for (sum, &node) in nodes {
                for weight in states {
                    let fresh = below.len() as u32;
                    out[node as usize].push(*below.entry(add(sum, weight, &moduli)).or_insert(fresh));
                }
            }
            edges.push(out);
            tops.push(below);
        }
        // Upwards: how many ways lead from a node to the target.
        let bottom = tops.last().expect("the start is there");
        let mut count = vec![0u128; bottom.len()];
        if let Some(&node) = bottom.get(&target) {
            count[node as usize] = 1;
        }
        let mut layers = vec![Layer { next: vec![Vec::new(); count.len()], count }];
        for out in edges.into_iter().rev() {
            let below = &layers.last().expect("the bottom is there").count;
            let ways = |&node: &u32| below[node as usize];
            let count = out.iter().map(|nodes| nodes.iter().map(ways).sum()).collect();
            let prune = |node: u32| (below[node as usize] > 0).then_some(node);
            let next = out.into_iter().map(|nodes| nodes.into_iter().map(prune).collect()).collect();
            layers.push(Layer { next, count });
        }
        Self { layers, shifts }
    }

    /// The number of configurations.
    pub(crate) fn dimension(&self) -> u128 {
        self.layers.last().expect("there is a start").count[0]
    }

    /// The number of fields.
    pub(crate) fn fields(&self) -> usize {
        self.shifts.len()
    }

    /// The nodes of a layer that are on some path, with the number of their completions.
    pub(crate) fn completions(&self, level: usize) -> &[u128] {
        &self.layers[level].count
    }

    /// The number of ways from the start to each node of a layer, counting only nodes that can be completed.
    pub(crate) fn prefixes(&self, level: usize) -> Vec<u128> {
        let mut ways = vec![1u128];
        for layer in self.layers[level + 1..].iter().rev() {
            let below = layer.next.iter().flatten().flatten().max().map_or(0, |node| *node as usize + 1);
            let mut next = vec![0u128; below];
            for (node, states) in layer.next.iter().enumerate() {
                for reached in states.iter().flatten() {
                    next[*reached as usize] += ways.get(node).copied().unwrap_or(0);
                }
            }
            ways = next;
        }
        ways.resize(self.layers[level].count.len(), 0);
        ways
    }

    /// Calls `visit(configuration bits, node)` for all ways from `node` in layer `from` down to layer `to`, in
    /// increasing order of the configuration.
    pub(crate) fn walk(&self, from: usize, to: usize, node: u32, visit: &mut impl FnMut(u64, u32)) {
        self.descend(from, to, node, 0, visit);
    }

    fn descend(&self, level: usize, to: usize, node: u32, bits: u64, visit: &mut impl FnMut(u64, u32)) {
        if level == to {
            visit(bits, node);
            return;
        }
        for (state, next) in self.layers[level].next[node as usize].iter().enumerate() {
            if let Some(next) = next {
                self.descend(level - 1, to, *next, bits | (state as u64) << self.shifts[level - 1], visit);
            }
        }
    }
}
