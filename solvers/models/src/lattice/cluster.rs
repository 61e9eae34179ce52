//! Cutting a finite cluster out of a periodic pattern.

use num_complex::Complex64;

use super::{Bond, Boundary, CellBond, LatticeError, MAX_SITES, Site, UnitCell};

/// A parallelogram of cells with its boundaries.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Torus {
    pub(super) cell: UnitCell,
    pub(super) superlattice: [[i32; 2]; 2],
    pub(super) boundary: [Boundary; 2],
    /// The cells in the order of the sites.
    cells: Vec<[i32; 2]>,
    /// `cells` sorted, with the position of each, for look-up.
    sorted: Vec<([i32; 2], usize)>,
}

impl Torus {
    pub(super) fn new(
        cell: UnitCell,
        superlattice: [[i32; 2]; 2],
        boundary: [Boundary; 2],
    ) -> Result<Self, LatticeError> {
        let area = determinant(superlattice);
        if area == 0 {
            return Err(LatticeError::Degenerate { given: superlattice });
        }
        let sites = area.abs().saturating_mul(cell.basis.len() as i64);
        if sites > MAX_SITES {
            let what = format!("the number of sites of this {}", cell.name);
            return Err(LatticeError::Size { what, given: sites, allowed: format!("1 to {MAX_SITES}") });
        }
        if let Some(given) = boundary.iter().find(|boundary| !boundary.phase().is_finite()) {
            let reason = format!("a twist of {} is no finite angle", given.phase());
            return Err(LatticeError::Unreadable { reason });
        }
        let mut torus = Self { cell, superlattice, boundary, cells: Vec::new(), sorted: Vec::new() };
        torus.cells = torus.representatives();
        torus.sorted = torus.cells.iter().copied().enumerate().map(|(k, cell)| (cell, k)).collect();
        torus.sorted.sort_unstable();
        Ok(torus)
    }

    /// The cells `r` whose coordinates along the superlattice vectors lie in `[0, 1)`.
    fn representatives(&self) -> Vec<[i32; 2]> {
        let [a, b] = self.superlattice;
        let corners = [[0, 0], a, b, [a[0] + b[0], a[1] + b[1]]];
        let bounds = |k: usize| {
            let values = corners.map(|corner| corner[k]);
            (values.into_iter().min().unwrap_or(0), values.into_iter().max().unwrap_or(0))
        };
        let ((x0, x1), (y0, y1)) = (bounds(0), bounds(1));
        let mut cells: Vec<[i32; 2]> = Vec::new();
        for y in y0..=y1 {
            cells.extend((x0..=x1).map(|x| [x, y]).filter(|&cell| self.winding(cell) == [0, 0]));
        }
        if self.cell.name == "ladder" {
            cells.sort_unstable();
        }
        cells
    }

    /// How many superlattice vectors have to be subtracted to bring a cell into the cluster.
    fn winding(&self, [x, y]: [i32; 2]) -> [i32; 2] {
        let [[ax, ay], [bx, by]] = self.superlattice.map(|vector| vector.map(i64::from));
        let (x, y) = (i64::from(x), i64::from(y));
        let area = ax * by - ay * bx;
        // Cramer's rule; the floor is exact in integers.
        let floor = |numerator: i64| (numerator * area.signum()).div_euclid(area.abs()) as i32;
        [floor(x * by - y * bx), floor(ax * y - ay * x)]
    }

    /// The site that a basis site of any cell is, and the windings.
    pub(super) fn locate(&self, basis: usize, cell: [i32; 2]) -> Option<(usize, [i32; 2])> {
        let winding = self.winding(cell);
        let [a, b] = self.superlattice;
        let home = [0, 1].map(|k| cell[k] - winding[0] * a[k] - winding[1] * b[k]);
        let found = self.sorted.binary_search_by(|(other, _)| other.cmp(&home)).ok()?;
        Some((self.sorted[found].1 * self.cell.basis.len() + basis, winding))
    }

    /// Whether no open boundary is crossed.
    pub(super) fn allows(&self, winding: [i32; 2]) -> bool {
        (0..2).all(|k| winding[k] == 0 || self.boundary[k].is_closed())
    }

    /// `e^{iφ}` of the boundaries crossed.
    pub(super) fn factor(&self, winding: [i32; 2]) -> Complex64 {
        self.boundary[0].factor(winding[0]) * self.boundary[1].factor(winding[1])
    }

    pub(super) fn sites(&self) -> Vec<Site> {
        let mut sites = Vec::with_capacity(self.cells.len() * self.cell.basis.len());
        for &cell in &self.cells {
            let origin = self.cell.origin(cell);
            for (basis, offset) in self.cell.basis.iter().enumerate() {
                let position = [origin[0] + offset[0], origin[1] + offset[1]];
                sites.push(Site { basis, cell, position });
            }
        }
        sites
    }

    pub(super) fn bonds(&self, pairs: &[CellBond], shell: usize) -> Result<Vec<Bond>, LatticeError> {
        let mut bonds = Vec::with_capacity(self.cells.len() * pairs.len());
        for (index, &[x, y]) in self.cells.iter().enumerate() {
            for pair in pairs {
                let from = index * self.cell.basis.len() + pair.from;
                let end = [x + pair.offset[0], y + pair.offset[1]];
                let Some((to, winding)) = self.locate(pair.to, end) else { continue };
                if !self.allows(winding) {
                    continue;
                }
                if from == to {
                    return Err(LatticeError::SelfLoop {
                        lattice: self.cell.name.clone(),
                        site: from,
                        shell,
                    });
                }
                let displacement = self.cell.displacement(pair.from, pair.to, pair.offset);
                let factor = self.factor(winding);
                bonds.push(Bond { from, to, kind: pair.kind, displacement, winding, factor });
            }
        }
        Ok(bonds)
    }

    /// The superlattice vectors in space.
    pub(super) fn periods(&self) -> [[f64; 2]; 2] {
        self.superlattice.map(|vector| self.cell.origin(vector))
    }

    /// The shortest of the vectors that differ from `direct` by closed superlattice vectors.
    pub(super) fn shortest(&self, direct: [f64; 2]) -> [f64; 2] {
        let periods = self.periods();
        let area = (periods[0][0] * periods[1][1] - periods[0][1] * periods[1][0]).abs();
        // Cells of the superlattice further away than this cannot bring the vector closer to the origin.
        let reach = |k: usize| {
            if !self.boundary[k].is_closed() {
                return 0;
            }
            let other = periods[1 - k][0].hypot(periods[1 - k][1]);
            let diagonal = periods[0][0].hypot(periods[0][1]) + other;
            (2.0 * diagonal * other / area).ceil() as i32
        };
        let mut best = direct;
        for m in -reach(0)..=reach(0) {
            for n in -reach(1)..=reach(1) {
                let (m, n) = (f64::from(m), f64::from(n));
                let image = [0, 1].map(|k| direct[k] + m * periods[0][k] + n * periods[1][k]);
                let (new, old) = (image[0].hypot(image[1]), best[0].hypot(best[1]));
                let rounding = 64.0 * f64::EPSILON * area.sqrt().max(old);
                let shorter = new < old - rounding;
                let further = |k: usize| image[k] - best[k];
                let positive = further(0) > rounding || further(0) > -rounding && further(1) > rounding;
                let preferred = new < old + rounding && positive;
                if shorter || preferred {
                    best = image;
                }
            }
        }
        best
    }
}

pub(super) fn determinant([[ax, ay], [bx, by]]: [[i32; 2]; 2]) -> i64 {
    i64::from(ax) * i64::from(by) - i64::from(ay) * i64::from(bx)
}
