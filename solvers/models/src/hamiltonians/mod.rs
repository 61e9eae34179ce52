//! Named Hamiltonians as operators on a lattice.
//!
//! Each bond of the lattice is one term (two bonds between the same sites are two). Hopping enters as written: the functions
//! take `t` and build `−t Σ c†c + h.c.`. Fields lower the energy of what is parallel to them: `−h·S`. A bond's
//! [`factor`](crate::Bond::factor) multiplies `c†_from c_to`, `b†_from b_to` and `S⁺_from S⁻_to`.
//!
//! For what has no name there are [`SpinSystem`], [`FermionSystem`] and [`BosonSystem`], which the named ones are made of.

mod bosons;
mod fermions;
mod flux;
mod kitaev;
mod landau_level;
mod parameters;
mod registry;
mod spins;
mod two_orbital;

use eigentruth_operators::{Complex64, Generator, GeneratorKind, Mode, NumericOperator, SpeciesId};
use thiserror::Error;

pub use bosons::{BosonSystem, bose_hubbard, hard_core_bosons};
pub use fermions::{DOWN, FermionSystem, UP, hubbard, spinless_tv, tight_binding};
pub use flux::{UniformField, hofstadter, ssh};
pub use kitaev::{kitaev, kitaev_chain};
pub use landau_level::{LandauLevel, Repulsion};
pub use parameters::{ParameterInfo, Scope};
pub use registry::{MODELS, ModelInfo, from_parameters};
pub use spins::{Spin, SpinSystem, heisenberg, ising, j1_j2, xxz, xyz};
pub use two_orbital::{TwoOrbital, two_orbital_hubbard};

use crate::{Bond, HamiltonianError, LatticeError};

/// Why a named Hamiltonian was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ModelError {
    /// No such model.
    #[error("there is no model `{given}`; known are {known}")]
    UnknownModel {
        /// The name.
        given: String,
        /// The known names, joined by commas.
        known: String,
    },
    /// A parameter that the model does not have.
    #[error("the model {model} has no parameter `{given}`; it has {known}")]
    UnknownParameter {
        /// The model.
        model: String,
        /// The key.
        given: String,
        /// The known parameters with their meanings.
        known: String,
    },
    /// A parameter outside its range.
    #[error("{parameter} is {given}, allowed is {allowed}")]
    Parameter {
        /// Its name.
        parameter: String,
        /// Its value.
        given: String,
        /// What is possible.
        allowed: String,
    },
    /// A twist about an axis that the model has no symmetry about.
    #[error(
        "the bond from site {from} to {to} carries the phase factor {factor}, but {reason}; \
         periodic and antiperiodic boundaries are possible"
    )]
    Twist {
        /// The bond's start.
        from: usize,
        /// The bond's end.
        to: usize,
        /// Its factor, as text.
        factor: String,
        /// Why it makes no sense here.
        reason: &'static str,
    },
    /// A model that needs another lattice.
    #[error("{model} needs {needed}; this lattice ({lattice}) has bonds of the kinds {kinds}")]
    Lattice {
        /// The model.
        model: &'static str,
        /// What it needs.
        needed: &'static str,
        /// The lattice's name.
        lattice: String,
        /// The bond kinds, joined by commas.
        kinds: String,
    },
    /// See [`LatticeError`].
    #[error(transparent)]
    Geometry(#[from] LatticeError),
    /// See [`HamiltonianError`].
    #[error(transparent)]
    Hamiltonian(#[from] HamiltonianError),
}

fn generator(species: SpeciesId, kind: GeneratorKind, site: usize, internal: u16) -> NumericOperator {
    NumericOperator::generator(Generator { species, kind, label: Mode::new(site as u32, internal) })
}

/// Adds `coefficient · term`, nothing if the coefficient is 0.
fn add(operator: &mut NumericOperator, term: NumericOperator, coefficient: Complex64) {
    if coefficient != Complex64::ZERO {
        *operator += term.scaled(&coefficient);
    }
}

/// Adds `coefficient · term + h.c.`.
fn add_hermitian(operator: &mut NumericOperator, term: NumericOperator, coefficient: Complex64) {
    let adjoint = term.adjoint();
    add(operator, term, coefficient);
    add(operator, adjoint, coefficient.conj());
}

/// Refuses a bond whose factor is not ±1.
fn real_factor(bond: &Bond, reason: &'static str) -> Result<(), ModelError> {
    if bond.factor.im == 0.0 && bond.factor.re.abs() == 1.0 {
        return Ok(());
    }
    let (from, to, factor) = (bond.from, bond.to, bond.factor.to_string());
    Err(ModelError::Twist { from, to, factor, reason })
}
