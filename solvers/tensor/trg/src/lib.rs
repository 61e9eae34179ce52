//! Tensor renormalization in two dimensions.
#![forbid(unsafe_code)]

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
