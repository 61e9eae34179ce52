//! Errors planted in the crates that compute: one or two in each for the test that asks whether a second opinion finds them ([`Bug::ALL`]),
//! and some in single methods, which the comparisons of their own crate have to find.
//!
//! They stand here because all those crates build on this one. Without the feature `planted-bugs`, and in any build without debug
//! assertions, [`planted`] is the constant `false` and what it guards is not compiled into anything.

/// A planted error, by the crate that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Bug {
    /// Fermion operators pass each other without a sign.
    Operators = 1,
    /// The Jordan-Wigner string is forgotten.
    Numerics,
    /// Matrix elements off the diagonal have no sign of the configuration.
    Exact,
    /// One level too few is filled.
    Free,
    /// A trace over singlets has lost its sign.
    Enumerate,
    /// A hole responds to the chemical potential as a particle does.
    Meanfield,
    /// A line that goes on to the next site has a factor of two.
    Classical,
    /// The diffusion tensor is its transpose.
    Stochastic,
    /// The metric of the tangent vectors is its conjugate.
    Trg,
    /// Both halves of a split tensor have its singular values, not their roots.
    Splits,
    /// Diagonal operators are drawn half as often as they should be.
    Sse,
    /// A response in imaginary time is not divided by the inverse temperature.
    Responses,
    /// The acceptance of a removal has the factor of the number of vertices after it, not before.
    Determinant,
    /// The acceptance of a flip in auxiliary fields lacks the second flavour.
    Fields,
    /// A change of a field of any kind is accepted by the root of its ratio of weights.
    AnyFields,
    /// Antiunitary maps do not conjugate.
    Signs,
    /// The derivative of the hyperbolic tangent is forgotten in back-propagation.
    Variational,
    /// The terms that close a ring are lost.
    Mps,
    /// What is carried between two operators is normalized, and its norm forgotten.
    Correlations,
    /// Directed loops: a worm leaves a vertex by all ways alike.
    DirectedLoops,
    /// Clusters of Ising spins: bonds are glued half as often as they should be.
    Clusters,
    /// Metropolis sampling: a step is accepted by the ratio of amplitudes, not by its square.
    Metropolis,
    /// Slater determinants: the inverse after a row was replaced lacks the old row.
    SlaterRow,
    /// Boltzmann machines: the ratio has the inverse of the factor of the visible units.
    Boltzmann,
}

impl Bug {
    /// Those that a second opinion has to find.
    pub const ALL: [Bug; 17] = [
        Bug::Operators,
        Bug::Numerics,
        Bug::Exact,
        Bug::Free,
        Bug::Enumerate,
        Bug::Meanfield,
        Bug::Classical,
        Bug::Stochastic,
        Bug::Trg,
        Bug::Splits,
        Bug::Sse,
        Bug::Responses,
        Bug::Determinant,
        Bug::Signs,
        Bug::Variational,
        Bug::Mps,
        Bug::Correlations,
    ];
}

#[cfg(all(feature = "planted-bugs", debug_assertions))]
mod switch {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::Bug;

    static ACTIVE: AtomicU8 = AtomicU8::new(0);

    /// Plants one error in this process in place of any other, or none.
    pub fn plant(bug: Option<Bug>) {
        ACTIVE.store(bug.map_or(0, |bug| bug as u8), Ordering::SeqCst);
    }

    /// Whether this error is planted.
    #[inline]
    #[must_use]
    pub fn planted(bug: Bug) -> bool {
        ACTIVE.load(Ordering::Relaxed) == bug as u8
    }
}
#[cfg(all(feature = "planted-bugs", debug_assertions))]
pub use switch::{plant, planted};

/// Whether this error is planted: never in this build.
#[cfg(not(all(feature = "planted-bugs", debug_assertions)))]
#[inline]
#[must_use]
pub const fn planted(_: Bug) -> bool {
    false
}
