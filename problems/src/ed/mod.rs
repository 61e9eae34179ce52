//! Problems of the type "exact diagonalization", one file each, some with a folder of parts.

mod configurations;
pub(crate) mod finite_size_degeneracy;
pub(crate) mod flux_square_lattice;
pub(crate) mod four_site_hubbard_ring;
pub(crate) mod hubbard_random_zeeman;
pub(crate) mod kagome_clusters;
pub(crate) mod landau_level_spacings;
pub(crate) mod rotation_eigenvalue_free_fermions;
pub(crate) mod symmetry_blocks_3x3;
