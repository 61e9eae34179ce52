//! Fermions in auxiliary fields: is the weight of every field positive?
//!
//! After a Hubbard-Stratonovich transformation the weight of a field is `W = Tr Π_l e^{s_l (f_l c†M_l c + a_l)}` with real fields `s_l`,
//! hermitian `M_l` and complex constants `f_l`, `a_l`; the one-body Hamiltonian is a term with `s = 1`.
//! [`decouplings`] lists the formulations of an operator; [`search`] looks for a reason that makes `W ≥ 0` for all real fields; [`sample`] draws
//! fields. [`Expansion`] is the formulation without fields, in vertices at continuous times. [`analyze`] does all of it.

mod classes;
mod expansion;
mod formulations;
mod report;
mod weights;

use faer::Mat;
use num_complex::Complex64;

pub use classes::{Guarantee, Letters, Map, Search, search};
pub use expansion::{Expansion, Positive, Vertex};
pub use formulations::{Formulation, decouplings};
pub use report::{Attempt, Options, Outcome, Reason, Report, Way, Witness, analyze};
pub use weights::{Law, Phases, sample, weight};

use crate::error::SignError;

/// One factor `e^{s (f c†Mc + a)}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// A name for reports.
    pub name: String,
    /// `M`, hermitian, `[mode, mode]`.
    pub matrix: Mat<Complex64>,
    /// `f`.
    pub factor: Complex64,
    /// `a`, what the constants of the transformation leave in the exponent.
    pub constant: Complex64,
}

/// The terms of a Trotter slice. Modes are numbered `site · 2^k + internal`, with k two-valued internal indices (spin, orbital), the
/// last one fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoupling {
    sites: usize,
    internal: u32,
    /// The sublattice of each site, if the search may treat two sublattices differently.
    sublattices: Option<Vec<bool>>,
    hopping: Field,
    fields: Vec<Field>,
}

impl Decoupling {
    /// `hopping` enters each slice with s = 1.
    ///
    /// # Errors
    /// [`SignError::Count`], [`SignError::NotHermitian`].
    pub fn new(
        sites: usize,
        internal: u32,
        sublattices: Option<Vec<bool>>,
        hopping: Field,
        fields: Vec<Field>,
    ) -> Result<Self, SignError> {
        let modes = sites << internal;
        for field in fields.iter().chain([&hopping]) {
            if field.matrix.nrows() != modes || field.matrix.ncols() != modes {
                let given = field.matrix.nrows();
                return Err(SignError::Count { what: "the matrix of a field", given, expected: modes });
            }
            let m = &field.matrix;
            let pairs = (0..modes).flat_map(|i| (0..=i).map(move |j| (i, j)));
            let by = pairs.map(|(i, j)| (m[(i, j)] - m[(j, i)].conj()).norm()).fold(0.0, f64::max);
            if by > identity(largest(m)) {
                return Err(SignError::NotHermitian { field: field.name.clone(), by });
            }
        }
        if let Some(classes) = &sublattices
            && classes.len() != sites
        {
            let what = "the list of sublattices";
            return Err(SignError::Count { what, given: classes.len(), expected: sites });
        }
        Ok(Self { sites, internal, sublattices, hopping, fields })
    }

    /// The number of modes.
    pub fn modes(&self) -> usize {
        self.sites << self.internal
    }

    /// The one-body Hamiltonian.
    pub fn hopping(&self) -> &Field {
        &self.hopping
    }

    /// The fields.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn all(&self) -> impl Iterator<Item = &Field> {
        std::iter::once(&self.hopping).chain(&self.fields)
    }
}

fn largest(matrix: &Mat<Complex64>) -> f64 {
    let columns = 0..matrix.ncols();
    columns.flat_map(|j| matrix.col(j).iter()).map(|x| x.norm()).fold(0.0, f64::max)
}

/// What rounding leaves of elements of such a size (class identity).
fn identity(scale: f64) -> f64 {
    64.0 * f64::EPSILON * scale
}
