//! The algebra of many-body operators.
#![forbid(unsafe_code)]
