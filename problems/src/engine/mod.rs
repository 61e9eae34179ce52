//! Running investigations: which jobs there are, in parallel, each with its own seed.

mod job;

pub use job::{Job, investigate, jobs};
