//! What the property tests share: a dense oracle and random operators.

pub mod dense;
pub mod random;

/// Two exact results computed in floating point agree to this, relative to the largest entry (class *identity*).
pub const IDENTITY: f64 = 1e-11;
