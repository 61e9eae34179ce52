//! Problems of the type "statistical mechanics", one file each.

pub(crate) mod active_particle_fdt;
pub(crate) mod cavity_variable_molecules;
pub(crate) mod chaotic_synchronisation_threshold;
pub(crate) mod chiral_inertial_odd_diffusion;
pub(crate) mod honeycomb_dimer_defects;
pub(crate) mod onsager_machlup_endpoint;
