//! Stochastic dynamics.
#![forbid(unsafe_code)]
