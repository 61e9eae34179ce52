//! What a run is about, so that its checkpoint is not taken for that of another.

use std::fmt::{Debug, Write};
use std::path::Path;

use eigentruth_numerics::checkpoint::fingerprint;
use eigentruth_numerics::monte_carlo::Control;
use faer::Mat;
use num_complex::Complex64;

/// Tables by their numbers: the shortest decimals that are read back as the same bits.
///
/// How a run is carried out ([`crate::Options`]) is no part of it: one that has become unstable may go on with more recomputations.
#[derive(Debug)]
pub(crate) struct Identity(String);

impl Identity {
    pub(crate) fn of(method: &str) -> Self {
        Self(method.into())
    }

    pub(crate) fn with(mut self, name: &str, value: &impl Debug) -> Self {
        // Writing to a string does not fail.
        let _ = write!(self.0, "\n{name} {value:?}");
        self
    }

    /// Column by column.
    pub(crate) fn with_matrix(self, name: &str, matrix: &Mat<Complex64>) -> Self {
        let columns: Vec<&[Complex64]> = (0..matrix.ncols()).map(|j| matrix.col_as_slice(j)).collect();
        self.with(name, &columns)
    }

    /// What the caller says about the run, and this.
    pub(crate) fn about(&self, more: &str) -> String {
        fingerprint(&[&self.0, more])
    }
}

/// Runs with a control in which the checkpoint, if there is one, is that of these tables.
pub(crate) fn identified<T>(
    control: Control<'_>,
    identity: impl FnOnce() -> Identity,
    run: impl FnOnce(Control<'_>) -> T,
) -> T {
    let about: Option<(&Path, String)> =
        control.checkpoint.map(|(path, more)| (path, identity().about(more)));
    let checkpoint = about.as_ref().map(|(path, about)| (*path, about.as_str()));
    run(Control { checkpoint, ..control })
}
