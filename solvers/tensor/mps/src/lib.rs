//! Matrix-product states with conserved charges, and the density-matrix renormalization group.
#![forbid(unsafe_code)]
