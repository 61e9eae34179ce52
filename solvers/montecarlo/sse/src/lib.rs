//! Stochastic series expansion: quantum Monte Carlo for spins and bosons, without errors of discretization.
#![forbid(unsafe_code)]
