//! Mean field of lattice models.
//!
//! | question | module |
//! |---|---|
//! | the best determinants of fermions on a lattice: magnets, charge order, spirals, currents | [`hartree_fock`] |
//! | superconductivity: gaps, T_c, stiffness | [`bogoliubov`] |
//! | bosons: Mott lobes and superfluid | [`gutzwiller`] |
//! | classical charge order with a certificate | [`charge_order`] |
//! | bands and order of a moiré continuum | [`moire`] |
//!
//! ħ = k_B = 1; energies are in the unit of the parameters, lengths in that of the lattice constant. Every number is an
//! `Estimate`: a value, its error, what kind of error that is, and how it was made. The equations and their sources are in the modules.
//!
//! ```
//! use eigentruth_meanfield::bogoliubov::{Attraction, Infinite};
//! use eigentruth_meanfield::gutzwiller::mott;
//! use eigentruth_meanfield::hartree_fock::{Filling, HartreeFock, Options, Restriction};
//! use eigentruth_models::{Boundary, Lattice, hamiltonians};
//!
//! // The Hubbard ring at U = 4t, half filled: the antiferromagnet, to the error that its energy carries.
//! let ring = Lattice::chain(6, Boundary::Periodic)?;
//! let hubbard = hamiltonians::hubbard(&ring, 1.0, 4.0)?;
//! let hartree_fock = HartreeFock::new(&hubbard, Restriction::Unrestricted, &[])?;
//! let found = hartree_fock.search(&Filling::Particles(vec![3, 3]), 8, 1, &Options::default())?;
//! let antiferromagnet = found.lowest();
//! let moments = hartree_fock.moments(antiferromagnet);
//! assert!(antiferromagnet.energy.error < 1e-8);
//! assert!((moments[0].spin[2].value + moments[1].spin[2].value).abs() < 1e-6);
//! assert!(moments[0].spin[2].value.abs() > 0.3);
//!
//! // Weak attraction on the infinite square lattice, half an electron a site: the ratio of Bardeen, Cooper and Schrieffer.
//! let attraction = Attraction::new(Infinite::square(1.0)?, 1.5, 0.5)?;
//! let (gap, critical) = (attraction.at(0.0)?.gap, attraction.mean_field_temperature()?);
//! assert!((2.0 * gap.value / critical.value - 3.53).abs() < 0.05);
//!
//! // The tip of the first Mott lobe, zt/U = 3 − 2√2.
//! let tip = mott::tip(1)?;
//! assert!((tip.hopping.value - (3.0 - 8f64.sqrt())).abs() <= tip.hopping.error);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod bogoliubov;
pub mod charge_order;
pub mod gutzwiller;
pub mod hartree_fock;
pub mod moire;
