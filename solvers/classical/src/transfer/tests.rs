//! Closed forms, enumeration, dualities, and what must be refused.

mod counting;
mod onsager;
mod spins;
mod vertices;
