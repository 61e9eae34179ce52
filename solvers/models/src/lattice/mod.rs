//! Sites and bonds: named lattices with any boundary, tilted clusters, and clusters from a file.

mod boundary;
mod cell;
mod cluster;
mod file;
mod graph;
mod input;
mod translations;

use num_complex::Complex64;
use thiserror::Error;

pub use boundary::Boundary;
pub use cell::{CellBond, UnitCell};
use cluster::Torus;
pub use input::{Cluster, LATTICE_KINDS, LatticeInput};
pub use translations::Translation;

/// A site of a lattice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Site {
    /// Which site of the unit cell.
    pub basis: usize,
    /// The cell, in units of the primitive vectors.
    pub cell: [i32; 2],
    /// Cartesian coordinates; the nearest-neighbour distance of a named lattice is 1.
    pub position: [f64; 2],
}

/// A bond: an ordered pair of sites, each bond listed once.
///
/// Around a small torus two sites can be joined more than once; every way counts (see [`Lattice`]).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bond {
    /// The site it starts at.
    pub from: usize,
    /// The site it ends at.
    pub to: usize,
    /// Its kind, see [`Lattice::kind_name`].
    pub kind: usize,
    /// The vector from start to end in the infinite lattice, across boundaries.
    pub displacement: [f64; 2],
    /// How often it crosses the boundary in each direction, with sign.
    pub winding: [i32; 2],
    /// The factor that a hop `c†_from c_to` takes: `e^{iφ}` from the boundaries (see [`Boundary`]), times the phase written in
    /// a file. Exactly ±1 for periodic and antiperiodic boundaries.
    pub factor: Complex64,
}

/// A finite set of sites and its bonds.
///
/// Sites are numbered with the first direction fastest (`x + Lx·y`), basis sites of a cell together; on a ladder the legs
/// of a rung together.
///
/// **Small tori.** Every bond of the infinite lattice that starts in the cluster appears once, so a periodic chain of two
/// sites has *two* bonds between its sites, a 2×2 torus eight. [`Lattice::simple`] keeps one bond per pair.
/// A torus so small that a bond ends where it starts is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Lattice {
    name: String,
    sites: Vec<Site>,
    bonds: Vec<Bond>,
    kinds: Vec<String>,
    /// What it was cut from; a cluster from a file has none.
    torus: Option<Torus>,
    /// Whether parallel bonds were merged.
    simple: bool,
}

/// Why a lattice was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum LatticeError {
    /// No such lattice.
    #[error("there is no lattice `{given}`; known are {}", LATTICE_KINDS.join(", "))]
    UnknownKind {
        /// The name.
        given: String,
    },
    /// A direction without sites, or more sites than are supported.
    #[error("{what} is {given}, allowed is {allowed}")]
    Size {
        /// Which number.
        what: String,
        /// Its value.
        given: i64,
        /// What is possible.
        allowed: String,
    },
    /// Too few or too many numbers.
    #[error("{what} has {given} entries, expected {expected}")]
    Count {
        /// Which list.
        what: &'static str,
        /// How many there are.
        given: usize,
        /// How many there have to be.
        expected: String,
    },
    /// A bond that ends where it starts.
    #[error(
        "on a {lattice} of this size a bond of shell {shell} from site {site} ends on the same site; \
         make the system longer in that direction or open its boundary"
    )]
    SelfLoop {
        /// The lattice.
        lattice: String,
        /// The site.
        site: usize,
        /// Which shell of neighbours.
        shell: usize,
    },
    /// A bond of a file that ends where it starts.
    #[error(
        "bond {bond} of the cluster joins the site {site} with itself; join two different sites, or drop the bond"
    )]
    Loop {
        /// Which bond, counted from 0.
        bond: usize,
        /// The site.
        site: usize,
    },
    /// Superlattice vectors that are parallel.
    #[error("the superlattice {given:?} has determinant 0; its two vectors have to be independent")]
    Degenerate {
        /// The matrix, a vector a row.
        given: [[i32; 2]; 2],
    },
    /// A bond of a file without a site at its end.
    #[error(
        "bond {bond} joins {from} and {to}, but the cluster has {sites} sites (numbered from 0): \
         a dangling bond; join sites below {sites}, or raise the number of sites"
    )]
    Dangling {
        /// Which bond, counted from 0.
        bond: usize,
        /// Its start.
        from: i64,
        /// Its end.
        to: i64,
        /// How many sites there are.
        sites: usize,
    },
    /// Parallel bonds that differ.
    #[error(
        "sites {from} and {to} are joined by bonds of different kinds or phases, which cannot be merged; \
         keep the multiplicity"
    )]
    UnlikeParallel {
        /// One site.
        from: usize,
        /// The other.
        to: usize,
    },
    /// Something that needs a unit cell asked of a cluster from a file.
    #[error("{what} is only known for named lattices, and this cluster comes from a file")]
    NoUnitCell {
        /// What was asked for.
        what: &'static str,
    },
    /// A file or table that cannot be read.
    #[error("the lattice cannot be read: {reason}")]
    Unreadable {
        /// What is wrong and where.
        reason: String,
    },
}

/// The most sites; far above what any solver here can treat exactly, and it keeps indices small.
const MAX_SITES: i64 = 1 << 20;

/// The furthest shell of neighbours: finding it costs the square of its radius.
const MAX_SHELL: usize = 64;

impl Lattice {
    /// `length` sites on a line or ring.
    ///
    /// # Errors
    /// [`LatticeError::Size`], [`LatticeError::SelfLoop`].
    pub fn chain(length: usize, boundary: Boundary) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::chain(), [length, 1], [boundary, Boundary::Open])
    }

    /// `cells` cells of two sites, bonds `intra` and `inter` alternating.
    ///
    /// # Errors
    /// [`LatticeError::Size`].
    pub fn dimer_chain(cells: usize, boundary: Boundary) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::dimer_chain(), [cells, 1], [boundary, Boundary::Open])
    }

    /// `legs` chains of `length` sites side by side; the boundaries are along the legs and along the rungs. The site
    /// of leg `l` on rung `r` has the number `r·legs + l`.
    ///
    /// # Errors
    /// [`LatticeError::Size`], [`LatticeError::SelfLoop`].
    pub fn ladder(length: usize, legs: usize, boundary: [Boundary; 2]) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::ladder(), [length, legs], boundary)
    }

    /// The square lattice, `size` sites in each direction.
    ///
    /// # Errors
    /// [`LatticeError::Size`], [`LatticeError::SelfLoop`].
    pub fn square(size: [usize; 2], boundary: [Boundary; 2]) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::square(), size, boundary)
    }

    /// The triangular lattice, `size` sites in each direction.
    ///
    /// # Errors
    /// [`LatticeError::Size`], [`LatticeError::SelfLoop`].
    pub fn triangular(size: [usize; 2], boundary: [Boundary; 2]) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::triangular(), size, boundary)
    }

    /// The honeycomb lattice, `size` cells of two sites in each direction.
    ///
    /// # Errors
    /// [`LatticeError::Size`].
    pub fn honeycomb(size: [usize; 2], boundary: [Boundary; 2]) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::honeycomb(), size, boundary)
    }

    /// The kagome lattice, `size` cells of three sites in each direction.
    ///
    /// # Errors
    /// [`LatticeError::Size`].
    pub fn kagome(size: [usize; 2], boundary: [Boundary; 2]) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::kagome(), size, boundary)
    }

    /// The square-octagon ("4-8") lattice, `size` cells of four sites in each direction.
    ///
    /// # Errors
    /// [`LatticeError::Size`].
    pub fn square_octagon(size: [usize; 2], boundary: [Boundary; 2]) -> Result<Self, LatticeError> {
        Self::rectangle(UnitCell::square_octagon(), size, boundary)
    }

    /// `size` cells in the directions of the primitive vectors.
    ///
    /// # Errors
    /// [`LatticeError::Size`], [`LatticeError::SelfLoop`].
    pub fn rectangle(
        cell: UnitCell,
        size: [usize; 2],
        boundary: [Boundary; 2],
    ) -> Result<Self, LatticeError> {
        for (given, direction) in size.into_iter().zip(["the first direction", "the second direction"]) {
            let given = i64::try_from(given).unwrap_or(i64::MAX);
            if !(1..=MAX_SITES).contains(&given) {
                let what = format!("the size of a {} in {direction}", cell.name);
                return Err(LatticeError::Size { what, given, allowed: format!("1 to {MAX_SITES}") });
            }
        }
        let [x, y] = size.map(|length| length as i32);
        Self::tilted(cell, [[x, 0], [0, y]], boundary)
    }

    /// The cells between the superlattice vectors `superlattice[0]` and `superlattice[1]`, given in units of the primitive
    /// vectors: `[[2, 2], [-2, 2]]` is the √8×√8 square cluster.
    ///
    /// # Errors
    /// [`LatticeError::Degenerate`], [`LatticeError::Size`], [`LatticeError::SelfLoop`].
    pub fn tilted(
        cell: UnitCell,
        superlattice: [[i32; 2]; 2],
        boundary: [Boundary; 2],
    ) -> Result<Self, LatticeError> {
        let torus = Torus::new(cell, superlattice, boundary)?;
        let sites = torus.sites();
        let bonds = torus.bonds(&torus.cell.bonds, 1)?;
        Ok(Self {
            name: torus.cell.name.clone(),
            sites,
            bonds,
            kinds: torus.cell.kinds.clone(),
            torus: Some(torus),
            simple: false,
        })
    }

    /// The same lattice with at most one bond between two sites.
    ///
    /// # Errors
    /// [`LatticeError::UnlikeParallel`] if bonds of different kinds or phases would be merged.
    pub fn simple(mut self) -> Result<Self, LatticeError> {
        self.bonds = graph::merged(&self.bonds)?;
        self.simple = true;
        Ok(self)
    }

    /// The name, such as `chain`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sites in order.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// How many sites there are.
    pub fn len(&self) -> usize {
        self.sites.len()
    }

    /// Whether there are no sites (never: an empty lattice is refused).
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// The bonds between nearest neighbours, or those of the file.
    pub fn bonds(&self) -> &[Bond] {
        &self.bonds
    }

    /// The bonds between sites at the `shell`-th distance of the infinite lattice, counted from 1. With
    /// [`Lattice::simple`], at most one for each pair. For `shell` = 1 these are [`Lattice::bonds`], with their kinds.
    ///
    /// # Errors
    /// [`LatticeError::NoUnitCell`], [`LatticeError::SelfLoop`], [`LatticeError::Size`] for shell 0 or above 64,
    /// [`LatticeError::UnlikeParallel`].
    pub fn shell(&self, shell: usize) -> Result<Vec<Bond>, LatticeError> {
        if !(1..=MAX_SHELL).contains(&shell) {
            let (what, given) = ("the shell of neighbours".into(), shell as i64);
            return Err(LatticeError::Size { what, given, allowed: format!("1 to {MAX_SHELL}") });
        }
        if shell == 1 {
            return Ok(self.bonds.clone());
        }
        let torus = self.torus.as_ref().ok_or(LatticeError::NoUnitCell { what: "a shell of neighbours" })?;
        let mut pairs = torus.cell.shell(shell);
        for pair in &mut pairs {
            pair.kind = self.kinds.len() + shell - 2;
        }
        let bonds = torus.bonds(&pairs, shell)?;
        if self.simple { graph::merged(&bonds) } else { Ok(bonds) }
    }

    /// The names of the kinds of [`Lattice::bonds`].
    pub fn kinds(&self) -> &[String] {
        &self.kinds
    }

    /// The name of a bond's kind; bonds of the shell n ≥ 2 have the kind `shell n`.
    pub fn kind_name(&self, kind: usize) -> String {
        let further = || format!("shell {}", kind + 2 - self.kinds.len());
        self.kinds.get(kind).cloned().unwrap_or_else(further)
    }

    /// The unit cell, unless the cluster comes from a file.
    pub fn unit_cell(&self) -> Option<&UnitCell> {
        self.torus.as_ref().map(|torus| &torus.cell)
    }

    /// The superlattice vectors in units of the primitive vectors, unless the cluster comes from a file.
    pub fn superlattice(&self) -> Option<[[i32; 2]; 2]> {
        self.torus.as_ref().map(|torus| torus.superlattice)
    }

    /// The boundary in each direction; open for clusters from a file, whose phases stand at their bonds.
    pub fn boundary(&self) -> [Boundary; 2] {
        self.torus.as_ref().map_or([Boundary::Open; 2], |torus| torus.boundary)
    }

    /// The site of a basis index in a cell anywhere in the plane, with the windings that bring it there. `None` for
    /// clusters from a file and beyond open boundaries.
    pub fn site_at(&self, basis: usize, cell: [i32; 2]) -> Option<(usize, [i32; 2])> {
        let torus = self.torus.as_ref()?;
        let (site, winding) = torus.locate(basis, cell)?;
        torus.allows(winding).then_some((site, winding))
    }

    /// The shortest vector from one site to another across closed boundaries, with positive components preferred where
    /// several are equally short.
    pub fn displacement(&self, from: usize, to: usize) -> [f64; 2] {
        let (a, b) = (self.sites[from].position, self.sites[to].position);
        let direct = [b[0] - a[0], b[1] - a[1]];
        self.torus.as_ref().map_or(direct, |torus| torus.shortest(direct))
    }

    /// The length of [`Lattice::displacement`].
    pub fn distance(&self, from: usize, to: usize) -> f64 {
        let [x, y] = self.displacement(from, to);
        x.hypot(y)
    }
}
