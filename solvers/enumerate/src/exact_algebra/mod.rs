//! Exact linear algebra: fields, elimination, ranks with certificates.

mod elimination;
mod field;
mod prime;

pub use elimination::{Elimination, SparseMatrix, certified_rank};
pub use field::{Field, Gaussian, GaussianRationals, PrimeField, Rationals, Reducible};
pub use prime::{is_prime, prime_with_roots};

#[cfg(test)]
mod tests;
