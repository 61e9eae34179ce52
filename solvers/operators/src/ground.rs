//! Symbolic labels.

/// A placeholder.
#[derive(Clone, Debug, PartialEq)]
pub struct SymbolicLabel;
