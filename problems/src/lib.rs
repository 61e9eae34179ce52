//! The catalogue of problems, their investigation by computation, and verdicts on experts' answers.
//!
//! # Words
//!
//! A [`Problem`] states a question in our own words, lists the [`Claim`]s that have to be decided, the [`Reading`]s (sets
//! of conventions) in which it can be understood, and the [`Method`]s that decide claims. A method gets a [`Run`] and
//! gives a [`Finding`]; it never sees an expert's answer. An [`Assembly`] makes the answer out of the claims in
//! three-valued logic: that is the [`Reference`]. Only then [`judge`] compares it with an answer; those of
//! experts are data of the command line, and not in this crate.
//!
//! # How to add a problem
//!
//! 1. Open its file, such as `ed/hubbard_random_zeeman.rs`, and replace the outline: a function for each method,
//!    and `problem()` that lists claims, readings, constraints, methods and assembly.
//! 2. Write all readings down first, before anything runs. An admissible one quotes the words of the prompt that leave it
//!    open; one that contradicts the prompt is listed as inadmissible: reported, never deciding.
//! 3. Give each claim two methods where two exist: different solvers, or different algorithms on different
//!    representations. A claim with two declared methods is decided only if both decide and agree.
//! 4. A method reads [`Run::claim`], [`Run::reading`], [`Run::parameters`] and [`Run::seed`], nothing else. What several
//!    claims need is computed once in [`Run::shared`]. Long loops call [`Run::checkpoint`], and what takes
//!    minutes is made of pieces that [`Run::kept`] keeps. Errors of solvers pass
//!    through `?`. What cannot be told is [`Finding::undecided`] with the cost that would decide.
//! 5. A finding says in its summary the decisive number, and carries the evidence: [`Evidence::number`] with an
//!    estimate, [`Evidence::table`], [`Evidence::path`], [`Evidence::proof`]. Its kind is [`FindingKind::Proof`] only for an
//!    exhaustive certificate.
//! 6. Raise [`Method::version`] with every change that could change a finding.
//! 7. Test the solvers' numbers in the file itself, with a case that must hold and one that must fail, and with the helpers of
//!    `testing.rs` that the claims are decided and the variants can be graded. No test may say what the expert answers.
//!
//! For a formula give a value claim whose finding holds [`Samples`] (at least 20 random points with estimates) and, if
//! one was found without the expert's, a closed form; it is stated only if it reproduces the points.
//!
//! `ed/hubbard_random_zeeman.rs` is the example to imitate.
#![forbid(unsafe_code)]

mod assembly;
mod catalogue;
#[cfg(test)]
mod docs;
pub mod engine;
#[cfg(test)]
mod example;
mod family;
mod finding;
mod method;
#[cfg(test)]
mod near_misses;
mod occupation;
mod problem;
mod record;
mod seed;
#[cfg(test)]
mod testing;
mod triangles;
mod underway;
mod verdict;

mod dmrg;
mod ed;
mod hf;
mod other;
mod peps;
mod qmc;
mod sm;
mod vmc;

pub use assembly::{Assembled, Assembly, Condition, Known, Truth};
pub use catalogue::{catalogue, find};
pub use family::{Aspect, Family, Variant};
pub use finding::{Column, Evidence, Finding, FindingKind, Outcome, Sample, Samples, Table, Value};
pub use method::{Budget, Method, MethodFunction, Parameters, Run, Stop};
pub use problem::{Claim, ClaimKind, Constraint, Problem, Reading};
pub use record::{Identity, Record};
pub use verdict::{
    Abstention, Accepted, Agreement, Judgement, Key, KeyGrade, Match, ReadingReference, Reference, Settled,
    Verdict, Why, against_solvers, compare_estimates, compare_values, judge, latex, reference,
    related_options, self_contradiction, settle,
};
