//! Closed forms, enumeration, dualities, and what must be refused.

mod counting;
mod spins;
mod vertices;
