//! Stochastic dynamics.
#![forbid(unsafe_code)]

pub mod dumbbells;
pub mod dynamical_mean_field;
pub mod lyapunov;
pub mod simulation;
