//! Problems of the type "quantum Monte Carlo", one file each.

mod auxiliary;
pub(crate) mod efficient_methods_ising;
pub(crate) mod frustrated_transverse_ising;
pub(crate) mod long_range_hubbard_sign;
pub(crate) mod spinless_tv_sign;
pub(crate) mod sse_sign_pairing_model;
pub(crate) mod two_band_sign;
