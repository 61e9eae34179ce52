//! Lattice animals: connected clusters of sites up to translation, by two algorithms.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use rustc_hash::FxHashSet;

use super::{PeriodicLattice, Site};
use crate::EnumerateError;

/// The sites of a cluster, ascending, moved so that its smallest site is in cell 0.
pub(crate) fn at_origin(mut sites: Vec<Site>) -> Vec<Site> {
    sites.sort_unstable();
    if let Some(first) = sites.first() {
        let shift = first.cell.map(|step| -step);
        sites.iter_mut().for_each(|site| *site = site.translated(shift));
    }
    sites
}

/// All connected clusters of 1 to `largest` sites up to translation, by adding a neighbour to every smaller cluster and
/// keeping each result once. `[size − 1]` lists the clusters of a size, sites ascending, the smallest in cell 0.
///
/// # Errors
/// [`EnumerateError::TooLarge`] if one size has more than `most` clusters.
pub fn grow_animals(
    lattice: &PeriodicLattice,
    largest: usize,
    most: usize,
) -> Result<Vec<Vec<Vec<Site>>>, EnumerateError> {
    let single = |sublattice| vec![Site { cell: [0; 3], sublattice }];
    let mut sizes: Vec<Vec<Vec<Site>>> = Vec::new();
    for size in 1..=largest {
        let mut grown = BTreeSet::new();
        if size == 1 {
            grown.extend((0..lattice.sublattices()).map(single));
        } else {
            for cluster in &sizes[size - 2] {
                for &site in cluster {
                    for (neighbour, _) in lattice.neighbours(site) {
                        if !cluster.contains(&neighbour) {
                            grown.insert(at_origin([cluster.as_slice(), &[neighbour]].concat()));
                        }
                    }
                }
                too_many(grown.len(), most)?;
            }
        }
        sizes.push(grown.into_iter().collect());
    }
    Ok(sizes)
}

fn too_many(given: usize, most: usize) -> Result<(), EnumerateError> {
    if given > most {
        return Err(EnumerateError::TooLarge {
            what: "clusters of one size",
            given: given as u128,
            most: most as u128,
            advice: "use smaller clusters, or a larger limit",
        });
    }
    Ok(())
}

/// Calls `visit` once for every connected cluster of 1 to `largest` sites up to translation, by Redelmeier's algorithm
/// (Discrete Math. 36, 191 (1981)): no cluster is stored. The sites come in the order of growth; the first is the smallest
/// and in cell 0.
pub fn visit_animals<B>(
    lattice: &PeriodicLattice,
    largest: usize,
    mut visit: impl FnMut(&[Site]) -> ControlFlow<B>,
) -> ControlFlow<B> {
    if largest == 0 {
        return ControlFlow::Continue(());
    }
    for sublattice in 0..lattice.sublattices() {
        let root = Site { cell: [0; 3], sublattice };
        let mut walk = Walk { lattice, largest, root, cluster: Vec::new(), seen: FxHashSet::default() };
        walk.seen.insert(root);
        walk.extend(vec![root], &mut visit)?;
    }
    ControlFlow::Continue(())
}

struct Walk<'a> {
    lattice: &'a PeriodicLattice,
    largest: usize,
    root: Site,
    cluster: Vec<Site>,
    /// The sites that are in the cluster, untried, or already excluded.
    seen: FxHashSet<Site>,
}

impl Walk<'_> {
    fn extend<B>(
        &mut self,
        mut untried: Vec<Site>,
        visit: &mut impl FnMut(&[Site]) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        while let Some(site) = untried.pop() {
            self.cluster.push(site);
            visit(&self.cluster)?;
            if self.cluster.len() < self.largest {
                // Sites below the root would give clusters that belong to another root.
                let fresh: Vec<_> = self
                    .lattice
                    .neighbours(site)
                    .map(|(neighbour, _)| neighbour)
                    .filter(|neighbour| *neighbour > self.root && !self.seen.contains(neighbour))
                    .collect();
                self.seen.extend(fresh.iter().copied());
                self.extend([untried.as_slice(), &fresh].concat(), visit)?;
                fresh.iter().for_each(|neighbour| {
                    self.seen.remove(neighbour);
                });
            }
            self.cluster.pop();
        }
        ControlFlow::Continue(())
    }
}

/// The number of connected clusters of 1 to `largest` sites up to translation (per unit cell), by Redelmeier's algorithm.
///
/// # Errors
/// [`EnumerateError::TooLarge`] if one size has more than `most` clusters.
pub fn count_animals(
    lattice: &PeriodicLattice,
    largest: usize,
    most: usize,
) -> Result<Vec<usize>, EnumerateError> {
    let mut counts = vec![0usize; largest];
    let stopped = visit_animals(lattice, largest, |cluster| {
        let count = &mut counts[cluster.len() - 1];
        *count += 1;
        match too_many(*count, most) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(error),
        }
    });
    match stopped {
        ControlFlow::Continue(()) => Ok(counts),
        ControlFlow::Break(error) => Err(error),
    }
}
