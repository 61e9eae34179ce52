//! Against matrices on Fock space, which share nothing with determinants.

mod chain;
mod expansion;
mod fields;
mod fock;
mod gates;
mod identity;
mod pairing;
mod relation;
mod sliced;
mod slicing;
mod survey;
mod thin;
