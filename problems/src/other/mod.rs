//! Problems of the type "other methods", one file each.

pub(crate) mod anisotropic_triangular_goldstone;
mod asymptotics;
pub(crate) mod attractive_hubbard_dilute;
pub(crate) mod bose_hubbard_two_per_site;
pub(crate) mod closed_form;
mod derivatives;
mod dimer_chain;
mod field_ring;
pub(crate) mod four_site_ring_magnetisation;
pub(crate) mod hardcore_bosons_triangular;
pub(crate) mod ising_two_fields;
pub(crate) mod kitaev_loop_gas_projector;
pub(crate) mod linked_cluster_chain;
pub(crate) mod long_range_ising_chain;
pub(crate) mod open_dimer_chain_gap;
pub(crate) mod open_dimer_chain_statements;
pub(crate) mod particle_hole_transformed_hubbard;
pub(crate) mod ring_statements;
pub(crate) mod spin_conductivity_prefactor;
pub(crate) mod staggered_flux_fermi_surface;
pub(crate) mod strong_coupling_dimer_chain;
