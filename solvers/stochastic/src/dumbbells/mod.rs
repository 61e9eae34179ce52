//! Diatomic molecules in high dimension.
//!
//! The fluid is that of R. Mari and J. Kurchan, J. Chem. Phys. 135, 124504 (2011): every pair of atoms sees each other at a random
//! distance of its own, so that the neighbours of an atom do not know of each other and mean field holds in every dimension. Units:
//! temperature 1, diameter of an atom 1. A gap between atoms is `h = d (r − 1)`, atoms repel by `h²` for h < 0, and their mobility is
//! 1/d²: in a time of order one an atom moves by 1/d along each axis, and gaps change by a number of order one.
//!
//! [`Fluid::responses`] measures what the displacement of one coordinate does to others, by carrying the displacement along the
//! motion with the same noise. [`free_displacements`] follows molecules without neighbours, and [`one_coordinate`] and
//! [`pair_of_coordinates`] are what equations for fewer variables say about them.

mod displacement;
mod fit;
mod fluid;
mod sampling;

pub use displacement::{Body, free_displacements, one_coordinate, pair_of_coordinates};
pub use fit::{PowerLaw, power_law};
pub use fluid::{Bond, Fluid, Responses};

use thiserror::Error;

/// Why molecules cannot be simulated.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{name} = {value} is not allowed: {expected}")]
pub struct DumbbellError {
    /// The parameter.
    pub name: &'static str,
    /// Its value.
    pub value: f64,
    /// What is allowed.
    pub expected: &'static str,
}

/// An error unless the number is finite and positive.
fn positive(name: &'static str, value: f64) -> Result<(), DumbbellError> {
    let fine = value.is_finite() && value > 0.0;
    if fine { Ok(()) } else { Err(DumbbellError { name, value, expected: "a finite positive number" }) }
}
