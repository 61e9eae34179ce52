//! The sign problem as a property of an operator: a formulation without it, or a configuration that shows it.
#![forbid(unsafe_code)]
