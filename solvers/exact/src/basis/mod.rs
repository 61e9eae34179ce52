//! Sectors and their bases.

pub(crate) mod automaton;
mod charge;
mod charge_basis;
mod sector;

use eigentruth_numerics::lower::Layout;
use num_complex::Complex64;

pub use charge::{Charge, Fixed};
pub use charge_basis::ChargeBasis;
pub use sector::Sector;
pub(crate) use sector::describe;

/// Orthonormal states, each a combination of configurations, no configuration occurring in two of them.
///
/// A state `∣b⟩ = Σ_s a_s ∣s⟩` is known by one of its configurations, its representative `r`, with `a_r > 0`. For a
/// plain list of configurations `a_r = 1`. For states projected on a one-dimensional representation of a group, an
/// operator that commutes with the group has the matrix elements `⟨b'∣O∣b⟩ = Σ_s ⟨s∣O∣r⟩ a'_s* / a_r`,
/// summed over the configurations `s` of `b'`; nothing else is needed of the group.
pub trait Basis: Sync {
    /// How configurations are packed.
    fn layout(&self) -> &Layout;

    /// The number of states.
    fn dimension(&self) -> usize;

    /// The representative of a state.
    ///
    /// # Panics
    /// If `index` is not below the dimension.
    fn state(&self, index: usize) -> u64;

    /// The representatives of the states from `start` on.
    ///
    /// # Panics
    /// If they go beyond the dimension.
    fn states(&self, start: usize, out: &mut [u64]) {
        for (offset, state) in out.iter_mut().enumerate() {
            *state = self.state(start + offset);
        }
    }

    /// The component `a_r` of a state on its representative, positive.
    fn weight(&self, _index: usize) -> f64 {
        1.0
    }

    /// The state that contains a configuration, and its component `a_s` there; `None` if there is none.
    fn find(&self, configuration: u64) -> Option<(usize, Complex64)>;

    /// Whether all components are real.
    fn is_real(&self) -> bool {
        true
    }

    /// The charges that all configurations share.
    fn sector(&self) -> &[Fixed];
}
