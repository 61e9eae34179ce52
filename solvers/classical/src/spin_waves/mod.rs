//! Classical spins of unit length with `n` components: minima of the energy, their soft modes and their precession.
//!
//! `E = −Σ J_ij Σ_c a_c S_i^c S_j^c` over all bonds, each once; `a = (1, …, 1)` unless an anisotropy is given. Spins are flat lists
//! `[site * n + component]`.
//!
//! | question | item |
//! |---|---|
//! | the wave vectors of lowest energy | [`ordering_vectors`] |
//! | a minimum, with the force that is left | [`Magnet::relax`] |
//! | zero modes of the energy, with the gap above them and their wave vectors | [`Magnet::hessian`], [`Modes`] |
//! | spin-wave frequencies, branches that go to zero and their powers of `k` | [`Magnet::frequencies`], [`Magnet::soft_branches`] |
//! | branches in the frame that turns with the order, each counted once | [`Magnet::rotating_branches`] |
//! | how many modes the broken symmetries ask for | [`Magnet::broken`] |

mod dynamics;
mod hessian;
mod magnet;
mod ordering;
mod rotating;
mod symmetry;

pub use dynamics::SoftBranch;
pub use hessian::Modes;
pub use magnet::{Magnet, Minimum};
pub use ordering::{OrderingVector, ordering_vectors};
pub use rotating::RotatingBranches;
pub use symmetry::Broken;

use eigentruth_numerics::dense::DenseError;
use thiserror::Error;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SpinWaveError {
    /// Spins that are not what the magnet has.
    #[error("the spins are {given} numbers, the magnet has {sites} sites with {components} components each")]
    Length {
        /// Their number.
        given: usize,
        /// Sites.
        sites: usize,
        /// Components of a spin.
        components: usize,
    },
    /// A spin whose length is not one.
    #[error("the spin on site {site} has the length {length}; scale it to 1")]
    NotUnit {
        /// Where.
        site: usize,
        /// Its length.
        length: f64,
    },
    /// A number of components for which something is not defined.
    #[error("spins with {given} components have no {what}; {allowed} have")]
    Components {
        /// How many.
        given: usize,
        /// What was asked for.
        what: &'static str,
        /// How many are needed.
        allowed: &'static str,
    },
    /// A coupling that is not a finite number.
    #[error("the coupling of bond {bond} is {value}; it has to be a finite number")]
    Coupling {
        /// The bond.
        bond: usize,
        /// Its coupling.
        value: f64,
    },
    /// Forces that did not vanish.
    #[error(
        "the largest force is {residual:e} after {sweeps} sweeps and should be {wanted:e}; allow more sweeps or start elsewhere"
    )]
    NotConverged {
        /// The largest force.
        residual: f64,
        /// Sweeps over all sites.
        sweeps: usize,
        /// What was asked for.
        wanted: f64,
    },
    /// A configuration that is no extremum.
    #[error("the force is {residual:e}, more than {allowed:e}: the spins are not at rest; relax them first")]
    Force {
        /// The largest force.
        residual: f64,
        /// What rounding may make.
        allowed: f64,
    },
    /// An extremum that is no minimum.
    #[error(
        "the energy falls along a mode with the curvature {curvature:e}: the spins are at a saddle, not at a minimum"
    )]
    Unstable {
        /// The lowest curvature.
        curvature: f64,
    },
    /// Zero modes that are not told apart from the others.
    #[error(
        "{count} modes are below {threshold:e}, the next has {next:e}: too near to say which are zero; take a smaller lattice or relax further"
    )]
    NoGap {
        /// How many seem to be zero.
        count: usize,
        /// What counts as zero.
        threshold: f64,
        /// The next one.
        next: f64,
    },
    /// A matrix that takes too much memory.
    #[error(
        "{sites} sites make a matrix of dimension {dimension} and {needed} bytes, {allowed} are allowed; take fewer sites"
    )]
    Memory {
        /// Sites.
        sites: usize,
        /// The dimension.
        dimension: usize,
        /// Bytes for the matrix, its eigenvectors and workspace.
        needed: usize,
        /// Bytes that are allowed.
        allowed: usize,
    },
    /// A lattice without translations, where wave vectors are asked for.
    #[error("the lattice `{lattice}` has no wave vectors in both directions; take a torus")]
    NoTorus {
        /// Its name.
        lattice: String,
    },
    /// Spins that leave every plane.
    #[error(
        "the spins leave their plane by {out:e}; a rotating frame is made for collinear and coplanar orders only"
    )]
    NotPlanar {
        /// The largest component across the plane of two of them.
        out: f64,
    },
    /// Curvatures that differ between cells of the turning frame.
    #[error(
        "the curvatures of cells differ by {defect:e}, more than {allowed:e}: turning the spins is no symmetry of this energy"
    )]
    NotInvariant {
        /// The largest difference.
        defect: f64,
        /// What rounding may make.
        allowed: f64,
    },
    /// The dense eigensolver gave up.
    #[error(transparent)]
    Dense(#[from] DenseError),
}

#[cfg(test)]
mod tests;
