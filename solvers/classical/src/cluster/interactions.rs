//! Which bonds there are, and how the open ones are found.

use eigentruth_models::{Bond, Lattice};
use eigentruth_numerics::streams::Stream;
use rand::RngExt;

use super::ClusterError;

/// The kind of spins, which says how strongly equal ones attract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spins {
    /// ±1, `H = −Σ J σσ`.
    Ising,
    /// Colours, `H = −Σ J δ`.
    Potts(u8),
}

impl Spins {
    /// The number of colours.
    pub fn colours(self) -> u8 {
        match self {
            Spins::Ising => 2,
            Spins::Potts(q) => q,
        }
    }

    /// What the energy of a bond drops by, in units of J, when its ends become equal.
    pub fn gain(self) -> f64 {
        match self {
            Spins::Ising => 2.0,
            Spins::Potts(_) => 1.0,
        }
    }

    /// The energy of a bond with J = 1 between different spins.
    pub(super) fn broken(self) -> f64 {
        match self {
            Spins::Ising => 1.0,
            Spins::Potts(_) => 0.0,
        }
    }
}

/// Bonds that are open with known probabilities if their ends are equal.
pub trait Interactions: Send + Sync {
    /// The number of sites.
    fn sites(&self) -> usize;

    /// The sum of all couplings.
    fn total_coupling(&self) -> f64;

    /// Draws every bond and calls `open(i, j, weight)`, once or several times, for those that are open if their ends are equal.
    /// `weight` is J divided by the average number of calls, so that the average of the sum of weights of bonds that are open
    /// and satisfied is Σ J ⟨δ⟩.
    fn draw_all(&self, random: &mut Stream, open: impl FnMut(usize, usize, f64));

    /// Draws every bond of a site once and calls `open(j)` for the other ends of those that are open if their ends are
    /// equal.
    fn draw_from(&self, site: usize, random: &mut Stream, open: impl FnMut(usize));

    /// Σ J δ(s_i, s_j), if it costs no more than a sweep; without it the energy is measured with the weights of open bonds.
    fn satisfied(&self, spins: &[u8]) -> Option<f64>;

    /// The correlator is averaged over pairs `(i, partner)`; the partner of a site at a distance, if it has one.
    fn partner(&self, site: usize, distance: usize) -> Option<usize>;
}

/// Any graph with couplings.
#[derive(Clone, Debug)]
pub struct BondGraph {
    /// `(i, j, J, probability to be open)`.
    bonds: Vec<(u32, u32, f64, f64)>,
    /// Where the neighbours of a site begin.
    starts: Vec<usize>,
    /// `(neighbour, probability)`.
    neighbours: Vec<(u32, f64)>,
}

/// The most sites, so that indices fit in 32 bits with room.
pub(super) const MOST_SITES: usize = 1 << 28;

pub(super) fn checked_inverse_temperature(beta: f64) -> Result<(), ClusterError> {
    if beta.is_finite() && beta >= 0.0 {
        Ok(())
    } else {
        Err(ClusterError::InverseTemperature { given: beta })
    }
}

pub(super) fn checked_coupling(from: usize, to: usize, coupling: f64) -> Result<(), ClusterError> {
    if coupling.is_finite() && coupling >= 0.0 {
        Ok(())
    } else {
        Err(ClusterError::Coupling { from, to, coupling })
    }
}

impl BondGraph {
    /// The graph of bonds `(i, j, J)` at inverse temperature β. Parallel bonds add up.
    ///
    /// # Errors
    /// [`ClusterError`] for a coupling, a bond, a size or a β that is not allowed.
    pub fn new(
        sites: usize,
        bonds: &[(usize, usize, f64)],
        spins: Spins,
        beta: f64,
    ) -> Result<Self, ClusterError> {
        checked_inverse_temperature(beta)?;
        if sites == 0 || sites > MOST_SITES {
            return Err(ClusterError::Size { given: sites, least: 1, most: MOST_SITES });
        }
        let mut degrees = vec![0usize; sites];
        for &(from, to, coupling) in bonds {
            if from == to || from >= sites || to >= sites {
                return Err(ClusterError::Bond { from, to, sites });
            }
            checked_coupling(from, to, coupling)?;
            degrees[from] += 1;
            degrees[to] += 1;
        }
        let mut starts = vec![0; sites + 1];
        for (site, degree) in degrees.iter().enumerate() {
            starts[site + 1] = starts[site] + degree;
        }
        let mut next = starts.clone();
        let mut neighbours = vec![(0, 0.0); starts[sites]];
        let mut kept = Vec::with_capacity(bonds.len());
        for &(from, to, coupling) in bonds {
            let probability = -(-spins.gain() * beta * coupling).exp_m1();
            for (one, other) in [(from, to), (to, from)] {
                neighbours[next[one]] = (other as u32, probability);
                next[one] += 1;
            }
            kept.push((from as u32, to as u32, coupling, probability));
        }
        Ok(Self { bonds: kept, starts, neighbours })
    }

    /// The bonds of a lattice, with a coupling for each.
    ///
    /// # Errors
    /// As [`BondGraph::new`].
    pub fn from_lattice(
        lattice: &Lattice,
        coupling: impl Fn(&Bond) -> f64,
        spins: Spins,
        beta: f64,
    ) -> Result<Self, ClusterError> {
        let bonds: Vec<_> = lattice.bonds().iter().map(|bond| (bond.from, bond.to, coupling(bond))).collect();
        Self::new(lattice.len(), &bonds, spins, beta)
    }
}

impl Interactions for BondGraph {
    fn sites(&self) -> usize {
        self.starts.len() - 1
    }

    fn total_coupling(&self) -> f64 {
        self.bonds.iter().map(|bond| bond.2).sum()
    }

    fn draw_all(&self, random: &mut Stream, mut open: impl FnMut(usize, usize, f64)) {
        for &(from, to, coupling, probability) in &self.bonds {
            if random.random::<f64>() < probability {
                open(from as usize, to as usize, coupling / probability);
            }
        }
    }

    fn draw_from(&self, site: usize, random: &mut Stream, mut open: impl FnMut(usize)) {
        for &(neighbour, probability) in &self.neighbours[self.starts[site]..self.starts[site + 1]] {
            if random.random::<f64>() < probability {
                open(neighbour as usize);
            }
        }
    }

    fn satisfied(&self, spins: &[u8]) -> Option<f64> {
        let equal = self.bonds.iter().filter(|bond| spins[bond.0 as usize] == spins[bond.1 as usize]);
        Some(equal.map(|bond| bond.2).sum())
    }

    fn partner(&self, _: usize, _: usize) -> Option<usize> {
        None
    }
}
