//! LaTeX in, grade out.
//!
//! A [`Grader`] is built once from a problem's [`Specification`] (reference answer, declarations,
//! kind of answer) and then grades any number of responses. Text from a model is hostile: nothing
//! evaluates it, every stage has an explicit budget, and every refusal is a typed [`Reason`].
#![forbid(unsafe_code)]

mod compare;
pub mod data;
mod declarations;
mod diagnose;
mod equality;
mod evaluate;
mod exact;
mod expression;
mod extract;
#[doc(hidden)]
pub mod fuzzing;
mod grade;
mod grader;
mod invariant;
mod kind;
mod lex;
mod limits;
mod matrices;
mod name;
mod number;
mod parse;
mod render;
pub mod samples;
mod symbolic;
mod unicode;

pub use grade::{Comparison, Diagnosis, DiagnosisKind, Grade, Outcome, Reason, Verdict};
pub use grader::{
    Grader, Invariant, LabelRelation, LawCheck, LawOutcome, ReferenceError, Specification, compare,
};
pub use kind::{Kind, UnknownKind};
