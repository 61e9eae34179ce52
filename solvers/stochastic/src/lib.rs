//! Stochastic dynamics: linear systems, Langevin integrators, Fokker-Planck equations, and path weights.
#![forbid(unsafe_code)]

pub mod dumbbells;
pub mod dynamical_mean_field;
pub mod lyapunov;
pub mod simulation;
mod dense;
pub mod fokker_planck;
pub mod langevin;
pub mod linear;
pub mod path_weights;
pub mod quadrature;
pub mod random;
