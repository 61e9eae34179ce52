//! Problems of the type "projected entangled pairs", one file each.

pub(crate) mod excitation_eigenproblem;
pub(crate) mod scaling_dimension_pipeline;
pub(crate) mod su2_c4_tensor_count;
