//! Determinant quantum Monte Carlo: fermions in fluctuating fields, and the signs of their weights.
#![forbid(unsafe_code)]
