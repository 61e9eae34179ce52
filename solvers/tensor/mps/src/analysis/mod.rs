//! From numbers of chains to what they say of the phase: central charges, laws of decay, responses to pinning fields. Every fit states its
//! error, and windows are part of it.

mod central_charge;
mod decay;
mod finite_entanglement;
mod least_squares;
mod mirrored;
mod response;

pub use central_charge::{CentralCharge, Ends, Reading, central_charge};
pub use decay::{Decay, DecayFit, Law, Point, decay};
pub use finite_entanglement::{Entangled, finite_entanglement};
pub use mirrored::mirrored_charge;
pub use response::{Pinning, Response};
