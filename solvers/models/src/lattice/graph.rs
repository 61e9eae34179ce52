//! A lattice as a graph.

use std::collections::BTreeMap;

use super::{Bond, Lattice, LatticeError};

/// One bond for each pair of sites.
pub(super) fn merged(bonds: &[Bond]) -> Result<Vec<Bond>, LatticeError> {
    let mut kept: Vec<Bond> = Vec::with_capacity(bonds.len());
    let mut known = BTreeMap::new();
    for bond in bonds {
        let pair = (bond.from.min(bond.to), bond.from.max(bond.to));
        match known.get(&pair) {
            None => {
                known.insert(pair, kept.len());
                kept.push(*bond);
            }
            Some(&index) => {
                let first: &Bond = &kept[index];
                // Read in the same direction, the factor of the later bond has to be that of the first.
                let factor = if first.from == bond.from { bond.factor } else { bond.factor.conj() };
                if first.kind != bond.kind || (factor - first.factor).norm() > 8.0 * f64::EPSILON {
                    return Err(LatticeError::UnlikeParallel { from: pair.0, to: pair.1 });
                }
            }
        }
    }
    Ok(kept)
}

impl Lattice {
    /// How many bonds end at each site, with multiplicity.
    pub fn coordination(&self) -> Vec<usize> {
        let mut count = vec![0; self.len()];
        for bond in self.bonds() {
            count[bond.from] += 1;
            count[bond.to] += 1;
        }
        count
    }

    /// The sites in two classes such that every bond joins one to the other, with the first site of each
    /// connected part in the class `false`; `None` if there is an odd ring.
    pub fn bipartition(&self) -> Option<Vec<bool>> {
        let mut neighbours = vec![Vec::new(); self.len()];
        for bond in self.bonds() {
            neighbours[bond.from].push(bond.to);
            neighbours[bond.to].push(bond.from);
        }
        let mut class: Vec<Option<bool>> = vec![None; self.len()];
        for start in 0..self.len() {
            if class[start].is_some() {
                continue;
            }
            class[start] = Some(false);
            let mut stack = vec![(start, false)];
            while let Some((site, own)) = stack.pop() {
                for &next in &neighbours[site] {
                    match class[next] {
                        None => {
                            class[next] = Some(!own);
                            stack.push((next, !own));
                        }
                        Some(other) if other == own => return None,
                        Some(_) => {}
                    }
                }
            }
        }
        class.into_iter().collect()
    }
}
