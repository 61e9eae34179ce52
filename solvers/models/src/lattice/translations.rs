//! The translations that a cluster's boundaries leave.

use num_complex::Complex64;

use super::cluster::determinant;
use super::{Boundary, Lattice};

/// A translation: the site `i` goes to `sites[i]`, an annihilator `c_i` to `factors[i]·c_{sites[i]}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Translation {
    /// By how many cells.
    pub cells: [i32; 2],
    /// The image of each site.
    pub sites: Vec<usize>,
    /// The boundary factor that the annihilator of each site takes.
    pub factors: Vec<Complex64>,
    /// After how many steps every site is back where it was.
    pub order: usize,
}

impl Lattice {
    /// Generators of the translations: by one cell along each primitive vector on a torus, along the closed direction on
    /// a cylinder, none for open clusters and clusters from a file. Trivial ones are left out.
    ///
    /// On a torus whose second generator is a power of the first, or generally, the generators need not be independent;
    /// their orders say how often each can be applied.
    pub fn translations(&self) -> Vec<Translation> {
        let Some(superlattice) = self.superlattice() else { return Vec::new() };
        let along = |k: usize| {
            let [x, y] = superlattice[k];
            let divisor = gcd(x, y);
            [x / divisor, y / divisor]
        };
        let steps = match self.boundary().map(Boundary::is_closed) {
            [true, true] if self.unit_cell().is_some_and(|cell| cell.dimension == 1) => vec![[1, 0]],
            [true, true] => vec![[1, 0], [0, 1]],
            [true, false] => vec![along(0)],
            [false, true] => vec![along(1)],
            [false, false] => vec![],
        };
        steps.into_iter().filter_map(|step| self.translation(step)).filter(|t| t.order > 1).collect()
    }

    /// The translation by a vector of cells; `None` if it leads out of the cluster.
    pub fn translation(&self, cells: [i32; 2]) -> Option<Translation> {
        let mut sites = Vec::with_capacity(self.len());
        let mut factors = Vec::with_capacity(self.len());
        let boundary = self.boundary();
        for site in self.sites() {
            let (image, winding) =
                self.site_at(site.basis, [site.cell[0] + cells[0], site.cell[1] + cells[1]])?;
            sites.push(image);
            factors.push(boundary[0].factor(winding[0]) * boundary[1].factor(winding[1]));
        }
        let mut order = 1;
        let mut image = sites.clone();
        while image.iter().enumerate().any(|(site, &to)| site != to) {
            image = image.iter().map(|&site| sites[site]).collect();
            order += 1;
        }
        Some(Translation { cells, sites, factors, order })
    }

    /// How many cells the cluster has; `None` for clusters from a file.
    pub fn cells(&self) -> Option<usize> {
        self.superlattice().map(|superlattice| determinant(superlattice).unsigned_abs() as usize)
    }
}

fn gcd(a: i32, b: i32) -> i32 {
    if b == 0 { a.abs().max(1) } else { gcd(b, a % b) }
}
