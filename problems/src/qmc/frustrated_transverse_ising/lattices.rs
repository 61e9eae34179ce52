//! The two models on tori, with what their order is measured by.

use eigentruth_models::{Bond, Boundary, Lattice, UnitCell};

use crate::method::Stop;

/// Signs and strengths of the bonds. Antiferromagnetic ones have the strength 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Arrangement {
    /// The triangular lattice, all bonds antiferromagnetic.
    Triangular,
    /// The 4-8 lattice: links and one side of every square are ferromagnetic of this strength. They join four spins each, and every plaquette has
    /// three antiferromagnetic bonds.
    Chains(f64),
    /// The 4-8 lattice: one side of every square is antiferromagnetic, all other bonds ferromagnetic of this strength.
    Minority(f64),
}

/// A model on a torus.
#[derive(Clone, Debug)]
pub(super) struct Torus {
    pub lattice: Lattice,
    /// By bond J of `−J σσ`.
    pub couplings: Vec<f64>,
    /// Spins that ferromagnetic bonds hold together where they leave antiferromagnetic bonds the choice: paths.
    pub units: Vec<Vec<usize>>,
    /// By site the sublattice of its unit in the order with three sublattices; all 0 where the order is uniform.
    pub classes: Vec<u8>,
}

/// Corners of a square in the order of the unit cell.
const EAST: usize = 0;
const NORTH: usize = 1;
const WEST: usize = 2;
const SOUTH: usize = 3;

impl Arrangement {
    pub fn coupling(self, bond: &Bond, basis: usize) -> f64 {
        // Squares are E-N, N-W, W-S, S-E (kind 0); links are kind 1.
        match self {
            Self::Triangular => -1.0,
            Self::Chains(k) if bond.kind == 1 || basis == EAST => k,
            Self::Chains(_) => -1.0,
            Self::Minority(_) if bond.kind == 0 && basis == EAST => -1.0,
            Self::Minority(k) => k,
        }
    }

    fn cell(self) -> UnitCell {
        match self {
            Self::Triangular => UnitCell::triangular(),
            Self::Chains(_) | Self::Minority(_) => UnitCell::square_octagon(),
        }
    }

    /// A torus of cells between two vectors. Orders with three sublattices fit if x − y is a multiple of 3 for both.
    pub fn torus(self, vectors: [[i32; 2]; 2]) -> Result<Torus, Stop> {
        let lattice = Lattice::tilted(self.cell(), vectors, [Boundary::Periodic; 2])?;
        let couplings = lattice
            .bonds()
            .iter()
            .map(|bond| self.coupling(bond, lattice.sites()[bond.from].basis))
            .collect();
        let at = |basis, cell| {
            let found = lattice.site_at(basis, cell).map(|(site, _)| site);
            found.ok_or_else(|| Stop::Failed("a torus has all cells".to_owned()))
        };
        let mut units = Vec::new();
        for site in lattice.sites() {
            let [x, y] = site.cell;
            match self {
                // South of the cell above, north and east of this one, west of the next.
                Self::Chains(_) if site.basis == NORTH => units.push(vec![
                    at(SOUTH, [x, y + 1])?,
                    at(NORTH, [x, y])?,
                    at(EAST, [x, y])?,
                    at(WEST, [x + 1, y])?,
                ]),
                Self::Chains(_) => {}
                Self::Triangular | Self::Minority(_) => units.push(vec![at(site.basis, site.cell)?]),
            }
        }
        let mut classes = vec![0; lattice.len()];
        if !matches!(self, Self::Minority(_)) {
            for unit in &units {
                // The second site of a chain is in the cell that the unit is named after.
                let [x, y] = lattice.sites()[unit[unit.len() / 3]].cell;
                for &site in unit {
                    classes[site] = (x - y).rem_euclid(3) as u8;
                }
            }
        }
        Ok(Torus { lattice, couplings, units, classes })
    }

    /// `length` × `length` cells.
    pub fn square(self, length: usize) -> Result<Torus, Stop> {
        let length = length as i32;
        self.torus([[length, 0], [0, length]])
    }
}

impl Torus {
    /// By site the one of its kind that is half way around in both directions.
    pub fn opposite(&self, length: usize) -> Result<Vec<usize>, Stop> {
        let half = length as i32 / 2;
        let partner = |site: &eigentruth_models::Site| {
            let found = self.lattice.site_at(site.basis, [site.cell[0] + half, site.cell[1] + half]);
            found.map(|(partner, _)| partner)
        };
        let all: Option<Vec<usize>> = self.lattice.sites().iter().map(partner).collect();
        all.ok_or_else(|| Stop::Failed("a torus has a site half way around".to_owned()))
    }

    /// `(i, j, J)`.
    pub fn bonds(&self) -> Vec<(usize, usize, f64)> {
        self.lattice.bonds().iter().zip(&self.couplings).map(|(bond, &j)| (bond.from, bond.to, j)).collect()
    }
}
