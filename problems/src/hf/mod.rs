//! Problems of the type "Hartree-Fock", one file each.

pub(crate) mod folded_zone_corners;
pub(crate) mod moire_matrix_storage;
pub(crate) mod moire_symmetries;
pub(crate) mod translation_invariant_order_parameters;
pub(crate) mod triangular_charge_order;
