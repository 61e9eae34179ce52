//! Operators whose sign problem is known: with and without.

mod fermions;
mod reports;
mod spins;
