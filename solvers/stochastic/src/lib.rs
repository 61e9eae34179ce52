//! Stochastic dynamics: linear systems, Langevin integrators, Fokker-Planck equations, and path weights.
#![forbid(unsafe_code)]

mod dense;
pub mod dumbbells;
pub mod dynamical_mean_field;
pub mod fokker_planck;
pub mod langevin;
pub mod linear;
pub mod lyapunov;
pub mod path_weights;
pub mod quadrature;
pub mod random;
pub mod simulation;
