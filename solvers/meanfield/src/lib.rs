//! Mean field of lattice models.
//!
//! | question | module |
//! |---|---|
//! | the best determinants of fermions on a lattice: magnets, charge order, spirals, currents | [`hartree_fock`] |
//! | superconductivity: gaps, T_c, stiffness | [`bogoliubov`] |
//! | bosons: Mott lobes and superfluid | [`gutzwiller`] |
//! | classical charge order with a certificate | [`charge_order`] |
//! | bands and order of a moiré continuum | [`moire`] |
#![forbid(unsafe_code)]

pub mod bogoliubov;
pub mod charge_order;
pub mod gutzwiller;
pub mod hartree_fock;
pub mod moire;
