//! Tensor renormalization in two dimensions.
#![forbid(unsafe_code)]
