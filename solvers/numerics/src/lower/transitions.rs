//! Operators as sums of transitions between configurations.

use num_complex::Complex64;

use super::Layout;

/// `|s⟩ ↦ amplitude · (−1)^{popcount(s & sign)} |s ^ flip⟩` where `s & care == from`, and 0 elsewhere.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transition {
    /// The bits that decide whether the transition acts.
    pub care: u64,
    /// What they have to be.
    pub from: u64,
    /// The bits that change; 0 for a diagonal transition.
    pub flip: u64,
    /// The bits whose parity is the sign (Jordan-Wigner strings, and any factor that is a sign of single bits).
    pub sign: u64,
    /// The amplitude.
    pub amplitude: Complex64,
}

/// An operator as a sum of [`Transition`]s on the configurations of a [`Layout`].
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    /// How configurations are packed.
    pub layout: Layout,
    /// The transitions: like ones merged, zeros dropped, sorted.
    pub terms: Vec<Transition>,
}
