//! What a sweep is to do, and what it did.

use serde::{Deserialize, Serialize};

/// How many sites are optimized together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// One: cheap. Bonds keep their sectors without noise, which is for states that have found theirs; with it they are expanded by
    /// what the operator makes of the state.
    One,
    /// Two: bonds adapt.
    Two,
}

/// One sweep to the right and back.
#[derive(Clone, Copy, Debug)]
pub struct Sweep {
    /// The largest dimension of a bond.
    pub bond_dimension: usize,
    /// Weights of the density matrix below this are left out.
    pub cutoff: f64,
    /// The weight of the perturbation of the density matrix.
    pub noise: f64,
    /// The most Lanczos vectors at a place.
    pub lanczos_steps: usize,
    /// The residual at which a place is done.
    pub residual: f64,
    /// One site or two.
    pub window: Window,
}

impl Sweep {
    /// Two sites with usual settings.
    pub fn two(bond_dimension: usize) -> Self {
        Self {
            bond_dimension,
            cutoff: 1e-14,
            noise: 0.0,
            lanczos_steps: 3,
            residual: 1e-9,
            window: Window::Two,
        }
    }

    /// One site with usual settings.
    pub fn one() -> Self {
        Self { window: Window::One, ..Self::two(usize::MAX) }
    }
}

/// Which sweeps there are.
pub trait Plan {
    /// The next sweep after those that were made; `None` at the end. The same reports give the same sweep.
    fn next(&self, reports: &[SweepReport]) -> Option<Sweep>;
}

impl Plan for Vec<Sweep> {
    fn next(&self, reports: &[SweepReport]) -> Option<Sweep> {
        self.get(reports.len()).copied()
    }
}

/// What a sweep did.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepReport {
    /// The energy at its end.
    pub energy: f64,
    /// The largest weight left out at a bond.
    pub discarded: f64,
    /// The largest bond dimension.
    pub bond_dimension: usize,
    /// The largest residual of the local eigenproblems.
    pub residual: f64,
    /// Applications of the operator.
    pub applications: usize,
}
