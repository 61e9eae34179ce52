//! The algebra of many-body operators: exact, symbolic, with one canonical form.
//!
//! An [`Operator`] is a sum of coefficient × word, generic in the coefficient (floating point, exact complex
//! rationals, polynomials, fractions) and in the label (concrete modes, symbols). Building one never simplifies;
//! [`Operator::normal_order`] brings it to the one form in which equal operators look equal. Which species exist
//! and how they commute is declared in an [`Algebra`].
//!
//! ```
//! use eigentruth_operators::{Algebra, Budget, ComplexRational, Format, Operator, Renderer, Species};
//!
//! let mut algebra = Algebra::new();
//! let c = algebra.add(Species::fermion("c"))?;
//! type Exact = Operator<ComplexRational, u32>;
//!
//! // [c†₁ c₂, c†₂ c₁] = n₁ − n₂
//! let hop = Exact::create(c, 1) * Exact::annihilate(c, 2);
//! let commutator = hop.commutator(&hop.adjoint());
//! let canonical = commutator.normal_order(&algebra, &mut Budget::default())?;
//! let text = Renderer::new(&algebra, Format::Unicode, u32::to_string).operator(&canonical);
//! assert_eq!(text, "c†_1 c_1 − c†_2 c_2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Operators with symbolic labels, bound sums and Kronecker deltas have no normal order; [`ground`] turns a
//! question about them into finitely many questions about concrete ones. [`Averages`] turns operators into scalars.
//!
//! There are no matrices and no Jordan-Wigner strings here: both depend on an order of the modes, which belongs to
//! the solver that needs it. Everything that can grow on hostile input takes a [`Budget`] or has a `checked_*` variant.
#![forbid(unsafe_code)]

mod algebra;
mod average;
mod budget;
pub mod ground;
mod operator;
pub mod planted;
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
