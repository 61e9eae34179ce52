//! Problems of the type "density-matrix renormalization", one file each.

pub(crate) mod alternating_xx_yy_chain;
pub(crate) mod bond_dimension_gapless_2d;
pub(crate) mod two_correlation_lengths;
pub(crate) mod two_leg_hubbard_ladder;
