//! Infinite lattices: a unit cell and its bonds.

use eigentruth_models::UnitCell;

use crate::EnumerateError;

/// A site of an infinite lattice.
///
/// The order (cell first) is kept by translations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The unit cell, in units of the lattice vectors; unused directions are 0.
    pub cell: [i32; 3],
    /// The site in the unit cell.
    pub sublattice: usize,
}

impl Site {
    /// The site moved by a lattice vector.
    pub fn translated(self, shift: [i32; 3]) -> Self {
        Self { cell: std::array::from_fn(|axis| self.cell[axis] + shift[axis]), ..self }
    }
}

/// A bond and all its translates: it joins sublattice `from` of each cell to sublattice `to` of the cell `shift` further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PeriodicBond {
    /// The sublattice of the first site.
    pub from: usize,
    /// The sublattice of the second site.
    pub to: usize,
    /// The cell of the second site relative to the first.
    pub shift: [i32; 3],
    /// The kind of bond; symmetries and isomorphisms keep it.
    pub kind: u16,
}

/// A lattice without boundary in one to three directions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodicLattice {
    name: String,
    dimension: usize,
    site_kinds: Vec<u16>,
    bonds: Vec<PeriodicBond>,
    /// For every sublattice: the neighbour, and the bond that leads to it.
    neighbours: Vec<Vec<(Site, usize)>>,
}

impl PeriodicLattice {
    /// A lattice of `dimension` directions with a site of every given kind in the unit cell.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] for more than three directions, [`EnumerateError::TooSmall`] for no site,
    /// [`EnumerateError::OutOfRange`], [`EnumerateError::Loop`], [`EnumerateError::Repeated`].
    pub fn new(
        name: impl Into<String>,
        dimension: usize,
        site_kinds: Vec<u16>,
        bonds: Vec<PeriodicBond>,
    ) -> Result<Self, EnumerateError> {
        let count = site_kinds.len();
        if dimension > 3 {
            return Err(EnumerateError::TooLarge {
                what: "directions of a lattice",
                given: dimension as u128,
                most: 3,
                advice: "use a finite graph",
            });
        }
        if count == 0 {
            return Err(EnumerateError::TooSmall { what: "sites of the unit cell", given: 0, least: 1 });
        }
        let mut neighbours = vec![Vec::<(Site, usize)>::new(); count];
        for (index, bond) in bonds.iter().enumerate() {
            if let Some(&given) = [bond.from, bond.to].iter().find(|&&sublattice| sublattice >= count) {
                return Err(EnumerateError::OutOfRange { what: "sublattice", given, count });
            }
            if let Some(axis) = (dimension..3).find(|&axis| bond.shift[axis] != 0) {
                return Err(EnumerateError::OutOfRange { what: "direction", given: axis, count: dimension });
            }
            let forward = Site { cell: bond.shift, sublattice: bond.to };
            let backward = Site { cell: bond.shift.map(|step| -step), sublattice: bond.from };
            if bond.from == bond.to && bond.shift == [0; 3] {
                return Err(EnumerateError::Loop { site: format!("sublattice {}", bond.from) });
            }
            if neighbours[bond.from].iter().any(|(site, _)| *site == forward) {
                return Err(EnumerateError::Repeated {
                    bond: format!("{} – {} + {:?}", bond.from, bond.to, bond.shift),
                });
            }
            neighbours[bond.from].push((forward, index));
            neighbours[bond.to].push((backward, index));
        }
        neighbours.iter_mut().for_each(|list| list.sort_unstable());
        Ok(Self { name: name.into(), dimension, site_kinds, bonds, neighbours })
    }

    /// The same lattice with a single kind of bond and of site.
    #[must_use]
    pub fn without_kinds(mut self) -> Self {
        self.site_kinds.fill(0);
        self.bonds.iter_mut().for_each(|bond| bond.kind = 0);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of directions.
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// The number of sites in the unit cell.
    pub fn sublattices(&self) -> usize {
        self.site_kinds.len()
    }

    /// The kinds of the sites in the unit cell.
    pub fn site_kinds(&self) -> &[u16] {
        &self.site_kinds
    }

    /// The bonds of the unit cell.
    pub fn bonds(&self) -> &[PeriodicBond] {
        &self.bonds
    }

    /// The neighbours of a site with the position in [`PeriodicLattice::bonds`] of the bond, ascending.
    ///
    /// # Panics
    /// If the sublattice does not exist.
    pub fn neighbours(&self, site: Site) -> impl Iterator<Item = (Site, usize)> + '_ {
        self.neighbours[site.sublattice].iter().map(move |&(other, bond)| (other.translated(site.cell), bond))
    }

    /// The bond between two sites.
    ///
    /// # Panics
    /// If a sublattice does not exist.
    pub fn bond_between(&self, a: Site, b: Site) -> Option<usize> {
        self.neighbours(a).find(|(other, _)| *other == b).map(|(_, bond)| bond)
    }

    /// The lattice whose sites are the bonds of this one, joined where two bonds share a site: its connected clusters of
    /// sites are the connected clusters of bonds of this lattice. Sublattice `b` at cell `R` is the bond `b` whose first
    /// site is in `R`.
    ///
    /// # Errors
    /// [`EnumerateError::TooSmall`] for a lattice without bonds.
    pub fn line_lattice(&self) -> Result<Self, EnumerateError> {
        // Where every sublattice is an end of a bond: the bond as a site of the line lattice.
        let mut ends = vec![Vec::new(); self.sublattices()];
        for (index, bond) in self.bonds.iter().enumerate() {
            ends[bond.from].push(Site { cell: [0; 3], sublattice: index });
            ends[bond.to].push(Site { cell: bond.shift.map(|step| -step), sublattice: index });
        }
        let mut joined = std::collections::BTreeSet::new();
        for list in &ends {
            for (position, &a) in list.iter().enumerate() {
                for &b in &list[position + 1..] {
                    let shift = std::array::from_fn(|axis| b.cell[axis] - a.cell[axis]);
                    let reverse = (b.sublattice, a.sublattice, shift.map(|step: i32| -step));
                    joined.insert((a.sublattice, b.sublattice, shift).min(reverse));
                }
            }
        }
        let bonds =
            joined.into_iter().map(|(from, to, shift)| PeriodicBond { from, to, shift, kind: 0 }).collect();
        let kinds = self.bonds.iter().map(|bond| bond.kind).collect();
        Self::new(format!("bonds of {}", self.name), self.dimension, kinds, bonds)
    }

    fn built_in(
        name: &str,
        dimension: usize,
        sublattices: usize,
        bonds: &[(usize, usize, [i32; 3])],
    ) -> Self {
        let bonds =
            bonds.iter().map(|&(from, to, shift)| PeriodicBond { from, to, shift, kind: 0 }).collect();
        Self::new(name, dimension, vec![0; sublattices], bonds).expect("the built-in lattices are valid")
    }

    /// The chain.
    pub fn chain() -> Self {
        Self::built_in("chain", 1, 1, &[(0, 0, [1, 0, 0])])
    }

    /// The ladder of two legs; its rungs are bonds of the same kind.
    pub fn ladder() -> Self {
        Self::built_in("ladder", 1, 2, &[(0, 0, [1, 0, 0]), (1, 1, [1, 0, 0]), (0, 1, [0, 0, 0])])
    }

    /// The square lattice.
    pub fn square() -> Self {
        Self::built_in("square", 2, 1, &[(0, 0, [1, 0, 0]), (0, 0, [0, 1, 0])])
    }

    /// The triangular lattice.
    pub fn triangular() -> Self {
        Self::built_in("triangular", 2, 1, &[(0, 0, [1, 0, 0]), (0, 0, [0, 1, 0]), (0, 0, [-1, 1, 0])])
    }

    /// The honeycomb lattice.
    pub fn honeycomb() -> Self {
        Self::built_in("honeycomb", 2, 2, &[(0, 1, [0, 0, 0]), (0, 1, [-1, 0, 0]), (0, 1, [0, -1, 0])])
    }

    /// The kagome lattice: corner-sharing triangles.
    pub fn kagome() -> Self {
        let (up, right, top) = ([0, 0, 0], [-1, 0, 0], [0, -1, 0]);
        Self::built_in(
            "kagome",
            2,
            3,
            &[(0, 1, up), (0, 2, up), (1, 2, up), (0, 1, right), (0, 2, top), (1, 2, [1, -1, 0])],
        )
    }

    /// The square-octagon ("4-8") lattice.
    pub fn square_octagon() -> Self {
        let here = [0, 0, 0];
        Self::built_in(
            "square-octagon",
            2,
            4,
            &[(0, 1, here), (1, 2, here), (2, 3, here), (3, 0, here), (0, 2, [1, 0, 0]), (1, 3, [0, 1, 0])],
        )
    }

    /// The simple cubic lattice.
    pub fn cubic() -> Self {
        Self::built_in("cubic", 3, 1, &[(0, 0, [1, 0, 0]), (0, 0, [0, 1, 0]), (0, 0, [0, 0, 1])])
    }
}

impl TryFrom<&UnitCell> for PeriodicLattice {
    type Error = EnumerateError;

    /// The infinite lattice of a unit cell; the kinds of bonds are kept.
    fn try_from(cell: &UnitCell) -> Result<Self, EnumerateError> {
        let bonds = cell
            .bonds
            .iter()
            .map(|bond| PeriodicBond {
                from: bond.from,
                to: bond.to,
                shift: [bond.offset[0], bond.offset[1], 0],
                kind: bond.kind as u16,
            })
            .collect();
        Self::new(cell.name.clone(), cell.dimension, vec![0; cell.basis.len()], bonds)
    }
}
