//! Infinite chains: two sites at a time are put into the middle until nothing changes.
//!
//! Source: I. P. McCulloch, arXiv:0804.2509 (2008): how the state of the next two sites is guessed from the last ones.

mod cell;
mod grow;
mod spectrum;

pub use cell::Cell;
pub use grow::{Growth, GrowthReport, Infinite};
