//! What may stand in front of a word: the [`Coefficient`] trait and its exact implementations.

mod coefficient;
mod fraction;
mod ops;
mod polynomial;
mod rational;
mod symbol;

pub use coefficient::Coefficient;
pub use fraction::Fraction;
pub use polynomial::Polynomial;
pub use rational::ComplexRational;
pub use symbol::{Monomial, Symbol};
