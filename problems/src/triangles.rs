//! Configurations of tori of the triangular lattice, by what stands on their triangles.

use eigentruth_models::Lattice;

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
