//! Against exact diagonalization, and the laws of Monte Carlo runs.

mod sse;
