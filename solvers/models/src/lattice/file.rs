//! Clusters from a file.

use num_complex::Complex64;
use serde::Deserialize;

use super::{Bond, Lattice, LatticeError, MAX_SITES, Site};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClusterFile {
    #[serde(default)]
    name: Option<String>,
    sites: Sites,
    #[serde(default)]
    bonds: Vec<FileBond>,
}

/// How many sites, or where they are.
#[derive(Deserialize)]
#[serde(untagged)]
enum Sites {
    Count(i64),
    Positions(Vec<[f64; 2]>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileBond {
    from: i64,
    to: i64,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    phase: f64,
}

impl Lattice {
    /// Reads a cluster:
    ///
    /// ```toml
    /// name = "bow tie"                  # optional
    /// sites = [[0, 0], [1, 0], [0, 1]]  # positions, or only their number: sites = 3
    /// [[bonds]]
    /// from = 0                          # sites are numbered from 0
    /// to = 1
    /// kind = "strong"                   # optional
    /// phase = 0.5                       # optional: a hop c†_from c_to takes the factor e^{i·phase}
    /// ```
    ///
    /// Bonds can also be written as lists, `bonds = [[0, 1], [1, 2, "strong"]]`.
    ///
    /// ```
    /// use eigentruth_models::Lattice;
    /// let pair = Lattice::from_toml("sites = 2\nbonds = [{ from = 0, to = 1 }]")?;
    /// assert_eq!(pair.bonds().len(), 1);
    /// assert!(Lattice::from_toml("sites = 2\nbonds = [{ from = 0, to = 2 }]").is_err());
    /// # Ok::<(), eigentruth_models::LatticeError>(())
    /// ```
    ///
    /// # Errors
    /// [`LatticeError::Unreadable`], [`LatticeError::Dangling`], [`LatticeError::Loop`], [`LatticeError::Size`].
    pub fn from_toml(text: &str) -> Result<Self, LatticeError> {
        let file: ClusterFile =
            toml::from_str(text).map_err(|error| LatticeError::Unreadable { reason: error.to_string() })?;
        let name = file.name.unwrap_or_else(|| "cluster".into());
        let positions = match file.sites {
            Sites::Positions(positions) => positions,
            Sites::Count(count) if (1..=MAX_SITES).contains(&count) => {
                (0..count).map(|site| [site as f64, 0.0]).collect()
            }
            Sites::Count(count) => return Err(size(&name, count)),
        };
        if positions.is_empty() || positions.len() as i64 > MAX_SITES {
            return Err(size(&name, positions.len() as i64));
        }
        if let Some(bad) = positions.iter().flatten().find(|x| !x.is_finite()) {
            return Err(LatticeError::Unreadable { reason: format!("a coordinate is {bad}") });
        }
        let mut kinds: Vec<String> = Vec::new();
        let mut bonds = Vec::with_capacity(file.bonds.len());
        for (index, bond) in file.bonds.iter().enumerate() {
            let site = |given: i64| usize::try_from(given).ok().filter(|&site| site < positions.len());
            let (Some(from), Some(to)) = (site(bond.from), site(bond.to)) else {
                let (from, to, sites) = (bond.from, bond.to, positions.len());
                return Err(LatticeError::Dangling { bond: index, from, to, sites });
            };
            if from == to {
                return Err(LatticeError::Loop { bond: index, site: from });
            }
            if !bond.phase.is_finite() {
                let reason = format!("the phase of bond {index} is {}", bond.phase);
                return Err(LatticeError::Unreadable { reason });
            }
            let kind = bond.kind.clone().unwrap_or_else(|| "bond".into());
            let known = kinds.iter().position(|other| *other == kind);
            let kind = known.unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            });
            let displacement = [0, 1].map(|k| positions[to][k] - positions[from][k]);
            let factor = if bond.phase == 0.0 { Complex64::ONE } else { Complex64::cis(bond.phase) };
            bonds.push(Bond { from, to, kind, displacement, winding: [0, 0], factor });
        }
        let site = |position| Site { basis: 0, cell: [0, 0], position };
        let sites = positions
            .into_iter()
            .enumerate()
            .map(|(basis, position)| Site { basis, ..site(position) })
            .collect();
        Ok(Self { name, sites, bonds, kinds, torus: None, simple: false })
    }
}

fn size(name: &str, given: i64) -> LatticeError {
    let what = format!("the number of sites of {name}");
    LatticeError::Size { what, given, allowed: format!("1 to {MAX_SITES}") }
}
