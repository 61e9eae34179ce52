//! The fastest form that an operator has on a sector.

use eigentruth_numerics::{LinearOperator, Scalar};

use super::{MatrixFree, Stored};
use crate::basis::{ChargeBasis, Sector};
use crate::product::{ProductError, ProductOperator, even_split};
use crate::{ExactError, System};

/// A Hamiltonian on a sector in the fastest form that it has there; all forms are the same matrix.
#[derive(Debug)]
pub enum SectorOperator<'a, S> {
    /// On two halves of the system: nothing of the size of a vector is stored, see [`crate::product`].
    Product(Box<ProductOperator<S>>),
    /// With all elements stored, where terms have no product form.
    Stored(Stored<S>),
    /// Computed whenever needed, where the elements do not fit.
    Free(MatrixFree<'a, S, ChargeBasis>),
}

impl<'a, S: Scalar> SectorOperator<'a, S> {
    /// The Hamiltonian on the configurations of a sector; a stored form takes at most half of `memory` bytes.
    ///
    /// # Errors
    /// [`ExactError::LeavesSector`], [`ExactError::NotReal`] if `S` is real and the Hamiltonian is not.
    pub fn new(system: &System, basis: &'a ChargeBasis, memory: u64) -> Result<Self, ExactError> {
        let mut sector = Sector::all(system.space());
        for fixed in basis.fixed() {
            sector = sector.with(fixed.charge.clone(), fixed.value)?;
        }
        match ProductOperator::new(system.transitions(), &sector, even_split(system.layout())) {
            Ok(product) => return Ok(Self::Product(Box::new(product))),
            Err(ProductError::Exact(error)) => return Err(error),
            Err(_) => {}
        }
        let free = MatrixFree::new(basis, system.transitions())?;
        match Stored::new(&free, memory / 2) {
            Ok(stored) => Ok(Self::Stored(stored)),
            Err(ExactError::Memory { .. }) => Ok(Self::Free(free)),
            Err(error) => Err(error),
        }
    }
}

impl<S: Scalar> LinearOperator<S> for SectorOperator<'_, S> {
    fn dimension(&self) -> usize {
        match self {
            Self::Product(product) => product.dimension(),
            Self::Stored(stored) => stored.dimension(),
            Self::Free(free) => free.dimension(),
        }
    }

    fn apply(&self, x: &[S], y: &mut [S]) {
        match self {
            Self::Product(product) => product.apply(x, y),
            Self::Stored(stored) => stored.apply(x, y),
            Self::Free(free) => free.apply(x, y),
        }
    }
}
