//! The `[lattice]` table of an input file.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Boundary, Lattice, LatticeError, UnitCell};

/// The names that `kind` can have.
pub const LATTICE_KINDS: [&str; 9] = [
    "chain",
    "dimer-chain",
    "ladder",
    "square",
    "triangular",
    "honeycomb",
    "kagome",
    "square-octagon",
    "cluster",
];

/// A lattice as an input file describes it:
///
/// ```toml
/// kind = "square"
/// size = [4, 4]                     # cells in each direction; ladder: length and legs
/// boundary = ["periodic", "open"]   # also "antiperiodic" and { twisted = 0.3 }; open where left out
/// # instead of size: superlattice = [[2, 2], [-2, 2]]
/// # for kind = "cluster": file = "star.toml", or cluster = { sites = 3, bonds = [[0, 1], [1, 2]] }, or the same as a text; see
/// # Lattice::from_toml
/// # simple = true keeps one bond for each pair of sites
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatticeInput {
    /// One of [`LATTICE_KINDS`].
    pub kind: String,
    /// Cells in each direction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub size: Vec<i64>,
    /// Superlattice vectors, instead of a size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superlattice: Option<[[i32; 2]; 2]>,
    /// The boundary in each direction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boundary: Vec<Boundary>,
    /// The sites and bonds of a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<Cluster>,
    /// The file of a cluster; a relative path starts where [`LatticeInput::read_file`] says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// Whether parallel bonds are merged.
    #[serde(default)]
    pub simple: bool,
}

/// Sites and bonds as [`Lattice::from_toml`] reads them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a table { sites = …, bonds = […] } or the same as a text")]
pub enum Cluster {
    /// As a text.
    Text(String),
    /// As a table.
    Table(toml::Table),
}

impl LatticeInput {
    /// Reads the file of a cluster, if there is one, and puts its text in the place of `cluster`.
    ///
    /// # Errors
    /// [`LatticeError::Unreadable`].
    pub fn read_file(&mut self, folder: &Path) -> Result<(), LatticeError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let unreadable = |reason: String| Err(LatticeError::Unreadable { reason });
        if self.kind != "cluster" {
            return unreadable(format!("`file` belongs to kind = \"cluster\", not to a {}", self.kind));
        }
        if self.cluster.is_some() {
            return unreadable("a cluster has `cluster` or `file`, not both".into());
        }
        let path = folder.join(file);
        match std::fs::read_to_string(&path) {
            Ok(text) => self.cluster = Some(Cluster::Text(text)),
            Err(error) => {
                let name = path.display();
                return unreadable(format!(
                    "`{name}`: {error}; `file` is a path from the folder of the model"
                ));
            }
        }
        Ok(())
    }

    /// Builds the lattice.
    ///
    /// # Errors
    /// [`LatticeError`].
    pub fn build(&self) -> Result<Lattice, LatticeError> {
        let lattice = if self.kind == "cluster" { self.cluster()? } else { self.named()? };
        if self.simple { lattice.simple() } else { Ok(lattice) }
    }

    fn cluster(&self) -> Result<Lattice, LatticeError> {
        let unreadable = |reason: &str| Err(LatticeError::Unreadable { reason: reason.into() });
        match &self.cluster {
            None if self.file.is_some() => {
                unreadable("the file of the cluster was not read yet: see `LatticeInput::read_file`")
            }
            None => unreadable(
                "a cluster needs `file`, or `cluster` with its sites and bonds: cluster = { sites = 3, bonds = [[0, 1], [1, 2]] }",
            ),
            Some(_) if !self.size.is_empty() || !self.boundary.is_empty() || self.superlattice.is_some() => {
                unreadable(
                    "a cluster has neither `size`, `superlattice` nor `boundary`: its bonds say it all",
                )
            }
            Some(Cluster::Text(text)) => Lattice::from_toml(text),
            Some(Cluster::Table(table)) => Lattice::from_toml(&table.to_string()),
        }
    }

    fn named(&self) -> Result<Lattice, LatticeError> {
        let cell = match self.kind.as_str() {
            "chain" => UnitCell::chain(),
            "dimer-chain" => UnitCell::dimer_chain(),
            "ladder" => UnitCell::ladder(),
            "square" => UnitCell::square(),
            "triangular" => UnitCell::triangular(),
            "honeycomb" => UnitCell::honeycomb(),
            "kagome" => UnitCell::kagome(),
            "square-octagon" => UnitCell::square_octagon(),
            _ => return Err(LatticeError::UnknownKind { given: self.kind.clone() }),
        };
        if self.cluster.is_some() {
            let reason = format!("`cluster` belongs to kind = \"cluster\", not to a {}", self.kind);
            return Err(LatticeError::Unreadable { reason });
        }
        let dimension = cell.dimension;
        let mut boundary = [Boundary::Open; 2];
        if self.boundary.len() > dimension {
            let (given, expected) = (self.boundary.len(), format!("at most {dimension}"));
            return Err(LatticeError::Count { what: "boundary", given, expected });
        }
        boundary[..self.boundary.len()].copy_from_slice(&self.boundary);
        match self.superlattice {
            Some(_) if dimension == 1 || !self.size.is_empty() => {
                let reason = "`superlattice` stands instead of `size`, on a lattice in two dimensions".into();
                Err(LatticeError::Unreadable { reason })
            }
            Some(superlattice) => Lattice::tilted(cell, superlattice, boundary),
            None if self.size.len() != dimension => {
                let (given, expected) = (self.size.len(), dimension.to_string());
                Err(LatticeError::Count { what: "size", given, expected })
            }
            None => {
                let mut size = [1; 2];
                for (k, &given) in self.size.iter().enumerate() {
                    size[k] = usize::try_from(given).map_err(|_| LatticeError::Size {
                        what: format!("the size of a {} in one direction", cell.name),
                        given,
                        allowed: "1 or more".into(),
                    })?;
                }
                Lattice::rectangle(cell, size, boundary)
            }
        }
    }
}
