//! The algebra of many-body operators: exact, symbolic, with one canonical form.
#![forbid(unsafe_code)]

mod algebra;
mod average;
mod budget;
pub mod ground;
mod operator;
mod render;
mod scalar;

pub use algebra::{
    Algebra, AlgebraError, Exchange, Generator, GeneratorKind, LocalSpace, Mode, Species, SpeciesId,
};
pub use average::Averages;
pub use budget::{Budget, BudgetExceeded};
pub use num_complex::Complex64;
pub use operator::{NumericOperator, Operator, SymbolicOperator, Word};
pub use render::{Format, RenderCoefficient, Renderer, ScalarText};
pub use scalar::{Coefficient, ComplexRational, Fraction, Monomial, Polynomial, Symbol};
