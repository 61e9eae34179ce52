//! Tensor renormalization in two dimensions.
//!
//! A [`Model`] has Boltzmann weights of bonds and sites: temperature is in them, as `exp(−βE)` with the energy E of a bond in units
//! of the coupling, and `Model::ising(β)` makes them from β alone. [`scaling_dimensions`] coarse-grains it and reads the dimensions where
//! they are steadiest, [`Network`] gives free energies, and [`excitations`] the levels of quantum models.
//!
//! ```
//! use eigentruth_trg::{Model, ScalingOptions, scaling_dimensions};
//!
//! // The spin and the energy of the critical Ising model: 1/8 and 1, the central charge 1/2.
//! let model = Model::ising(Model::critical_ising())?;
//! let found = scaling_dimensions(&model, &ScalingOptions::trg(16))?;
//! assert!((found.dimensions[0].value - 0.125).abs() < 0.005);
//! assert!((found.dimensions[1].value - 1.0).abs() < 0.02);
//! assert!((found.central_charge.value - 0.5).abs() < 0.02);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod blocks;
mod error;
pub mod excitations;
mod filter;
mod matrices;
mod model;
mod network;
mod scaling;
mod tensor;

pub use error::RenormalizationError;
pub use model::Model;
pub use network::{Limits, Network, Scheme};
pub use scaling::{
    Scaling, ScalingOptions, StepScaling, Transfer, Values, coexisting_phases, scaling_dimensions,
    step_scaling,
};
pub use tensor::Tensor;

#[cfg(test)]
mod tests;
