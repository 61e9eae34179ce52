//! Problems of the type "variational Monte Carlo", one file each.

pub(crate) mod rnn_gradient_estimator;
pub(crate) mod rotation_symmetrised_ansatz;
