//! Variational Monte Carlo: wave functions, sampling, stochastic reconfiguration.
#![forbid(unsafe_code)]
