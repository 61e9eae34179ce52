//! From symbolic labels to finitely many concrete cases.
//!
//! Whether `i = j` is not decidable for symbols, so operators on symbolic labels have no normal order. *Grounding*
//! replaces the labels by concrete ones in every way that matters:
//!
//! * free labels on sites: one case for each way in which labels coincide (all set partitions), because the
//!   canonical (anti)commutation relations depend on nothing else. Labels declared distinct never
//!   coincide;
//! * labels on a ring, where `i + 1` or `k + q` makes sense: all values in `ℤ_N`;
//! * bound sums: written out on `N` sites, for several `N`, because an empty sum contributes a polynomial in `N`
//!   that a single size cannot tell from a constant.
//!
//! What two operators have to agree on then is a finite table of scalars, and a disagreement has a
//! [`Witness`]: the word, the values of the labels, and the two coefficients.

mod cases;
mod compare;
mod label;
mod sum;

pub use cases::{Assignment, Case, GroundError, Labels, Range, ground, multiple_of_a_label};
pub use compare::{Mismatch, Witness, equal_for_all_labels, equal_on_all_cases};
pub use label::{ConcreteLabel, LabelPart, LabelSymbol, LinearForm, SymbolicLabel, Value};
pub use sum::{Condition, SummedTerm, SymbolicSum};
