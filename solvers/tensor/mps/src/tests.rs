//! Against exact diagonalization.

use eigentruth_models::hamiltonians::{Spin, heisenberg};
use eigentruth_models::{Boundary, Lattice};

use crate::*;

#[test]
fn compiles() {}
