//! Configurations of tori of the triangular lattice, by what stands on their triangles, and moves among them.

use eigentruth_models::Lattice;
use eigentruth_numerics::LinearOperator;

use crate::method::Stop;

/// The configurations, ascending and at most 64 sites long, in which every triangle has as many occupied corners as is allowed: 0, 1, 2, 3.
pub(crate) fn configurations(lattice: &Lattice, allowed: [bool; 4]) -> Result<Vec<u64>, Stop> {
    let at = |x, y| {
        let found = lattice.site_at(0, [x, y]).map(|(site, _)| site);
        found.ok_or_else(|| Stop::Failed("a torus has all cells".to_owned()))
    };
    // Triangles by the last of their sites.
    let mut closing = vec![Vec::new(); lattice.len()];
    for site in lattice.sites() {
        let [x, y] = site.cell;
        for corners in [[(0, 0), (1, 0), (0, 1)], [(1, 0), (0, 1), (1, 1)]] {
            let mut mask = 0u64;
            for (dx, dy) in corners {
                mask |= 1 << at(x + dx, y + dy)?;
            }
            closing[63 - mask.leading_zeros() as usize].push(mask);
        }
    }
    let mut found = vec![0u64];
    for (site, triangles) in closing.iter().enumerate() {
        let both = |state: &u64| [*state, state | 1 << site];
        let fits = |state: &u64| triangles.iter().all(|mask| allowed[(state & mask).count_ones() as usize]);
        found = found.iter().flat_map(both).filter(fits).collect();
    }
    found.sort_unstable();
    Ok(found)
}

/// `−Σ |to⟩⟨from|` over pairs of configurations that differ by one move.
pub(crate) struct Moves {
    begin: Vec<usize>,
    to: Vec<u32>,
}

impl Moves {
    /// Among `states`, which ascend: `images` are where moves lead from a configuration; what is not listed is left out.
    pub(crate) fn new<I: Iterator<Item = u64>>(states: &[u64], images: impl Fn(u64) -> I) -> Self {
        let mut moves = Self { begin: vec![0], to: Vec::new() };
        for &state in states {
            let listed = images(state).filter_map(|image| states.binary_search(&image).ok());
            moves.to.extend(listed.map(|to| to as u32));
            moves.begin.push(moves.to.len());
        }
        moves
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.to.is_empty()
    }
}

impl LinearOperator<f64> for Moves {
    fn dimension(&self) -> usize {
        self.begin.len() - 1
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        for (row, y) in y.iter_mut().enumerate() {
            let moves = &self.to[self.begin[row]..self.begin[row + 1]];
            *y = -moves.iter().map(|&to| x[to as usize]).sum::<f64>();
        }
    }
}
