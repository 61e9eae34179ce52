//! Loop gases on the honeycomb lattice: sums over closed loops of strings of π rotations, multiplied exactly.
//!
//! A. Kitaev, Ann. Phys. 321, 2 (2006), plaquette operators; G. Baskaran, D. Sen, R. Shankar, Phys. Rev. B 78, 115116 (2008), any
//! spin; H.-Y. Lee, R. Kaneko, T. Okubo, N. Kawashima, Phys. Rev. Lett. 123, 087203 (2019), loop gases as tensor networks.

mod honeycomb;
mod rotations;

pub use honeycomb::{Honeycomb, Plaquette};
pub use rotations::{Rotation, RotationAlgebra};

use std::collections::BTreeSet;

use crate::EnumerateError;

/// Phases are powers of e^{iπ/4}.
pub const EIGHTH: u8 = 8;

/// What a site contributes to a loop: a factor e^{iπ c_γ/4} for the axis γ of the bond that the loop leaves out, by axis x, y, z.
pub type SitePhases = [u8; 3];

/// A condition Σ_γ n_γ c_γ = t (mod 8) on the phases of the sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhaseCondition {
    /// The coefficients, modulo 8.
    pub coefficients: [u8; 3],
    /// The right side, modulo 8.
    pub sum: u8,
}

impl PhaseCondition {
    /// Whether these phases satisfy it.
    pub fn holds(&self, phases: SitePhases) -> bool {
        let sum: u32 = (0..3).map(|a| u32::from(self.coefficients[a]) * u32::from(phases[a])).sum();
        sum % u32::from(EIGHTH) == u32::from(self.sum)
    }
}

/// A product of rotations on sites with a phase: the axis of each site (0 none, 1 x, 2 y, 3 z), and the power of e^{iπ/4}.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotationString {
    /// One entry for each site.
    pub axes: Vec<u8>,
    /// Modulo 8.
    pub phase: u8,
}

/// All closed loops of a piece of the honeycomb lattice, for a spin.
#[derive(Clone, Debug)]
pub struct LoopGas {
    lattice: Honeycomb,
    algebra: RotationAlgebra,
}

impl LoopGas {
    /// Loops on a lattice of spins `twice_spin`/2.
    pub fn new(lattice: Honeycomb, twice_spin: u32) -> Self {
        Self { lattice, algebra: RotationAlgebra::of_spin(twice_spin) }
    }

    /// The lattice.
    pub fn lattice(&self) -> &Honeycomb {
        &self.lattice
    }

    /// The string of a loop with phases of the sites; `None` for bonds that are no loop.
    pub fn string(&self, bonds: u64, phases: SitePhases) -> Option<RotationString> {
        let mut axes = Vec::with_capacity(self.lattice.sites());
        let mut phase = 0;
        for site in 0..self.lattice.sites() {
            axes.push(match self.lattice.occupied(site, bonds).as_slice() {
                [] => 0,
                [a, b] => {
                    // The axes 0, 1, 2 add up to 3.
                    let rest = 3 - a - b;
                    phase = (phase + phases[usize::from(rest)]) % EIGHTH;
                    rest + 1
                }
                _ => return None,
            });
        }
        Some(RotationString { axes, phase })
    }

    /// W_p = (−1)^{2S} Π U^γ over the sites of a plaquette, γ the axis of the bond that points outwards.
    pub fn plaquette(&self, plaquette: &Plaquette) -> RotationString {
        let mut axes = vec![0; self.lattice.sites()];
        for (site, axis) in plaquette.sites {
            axes[site] = axis + 1;
        }
        RotationString { axes, phase: if self.algebra.is_half_integer() { EIGHTH / 2 } else { 0 } }
    }

    /// The product of two strings.
    pub fn product(&self, left: &RotationString, right: &RotationString) -> RotationString {
        let mut phase = left.phase + right.phase;
        let multiply = |(&a, &b): (&u8, &u8)| {
            let Rotation { axis, quarter_turns } = self.algebra.product(a, b);
            phase += 2 * quarter_turns;
            phase %= EIGHTH;
            axis
        };
        let axes = left.axes.iter().zip(&right.axes).map(multiply).collect();
        RotationString { axes, phase: phase % EIGHTH }
    }

    /// The conditions on the phases of the sites under which every plaquette operator turns the sum over all loops into
    /// itself, from the left and from the right, term by term. They are sufficient; they are necessary where the
    /// strings are linearly independent, as they are on open pieces, where loops are products of independent plaquettes.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] for more than 2²⁰ loops; [`EnumerateError::Unsuitable`] if a product is no loop, which would
    /// be an error of this program.
    pub fn conditions(&self) -> Result<Vec<PhaseCondition>, EnumerateError> {
        let mut conditions = BTreeSet::new();
        for bonds in self.lattice.loops()? {
            for plaquette in self.lattice.plaquettes() {
                let operator = self.plaquette(plaquette);
                let string = |bonds: u64| self.string(bonds, [0; 3]);
                let (Some(from), Some(to)) = (string(bonds), string(bonds ^ plaquette.bonds)) else {
                    return Err(no_loop(bonds));
                };
                for product in [self.product(&operator, &from), self.product(&from, &operator)] {
                    if product.axes != to.axes {
                        return Err(no_loop(bonds));
                    }
                    // phase(to) = phase(product), where each has the phases of its own sites beside what is known.
                    let count = |string: &RotationString, axis: u8| {
                        string.axes.iter().filter(|a| **a == axis + 1).count() as i64
                    };
                    let difference = |axis: u8| {
                        (count(&to, axis) - count(&from, axis)).rem_euclid(i64::from(EIGHTH)) as u8
                    };
                    let sum = (EIGHTH + product.phase - to.phase) % EIGHTH;
                    conditions.insert(PhaseCondition { coefficients: [0, 1, 2].map(difference), sum });
                }
            }
        }
        Ok(conditions.into_iter().collect())
    }

    /// Traces and norm of the sum over all loops: Q² = (number of loops) Q where the phases make it a multiple of a projector, and
    /// the trace of each string is the product of those of its sites.
    ///
    /// # Errors
    /// As [`LoopGas::conditions`].
    pub fn trace(&self, phases: SitePhases) -> Result<LoopTrace, EnumerateError> {
        let mut traces = [0i128; EIGHTH as usize];
        let loops = self.lattice.loops()?;
        for &bonds in &loops {
            let string = self.string(bonds, phases).ok_or_else(|| no_loop(bonds))?;
            let (trace, quarter_turns) = self.algebra.trace(&string.axes)?;
            traces[usize::from((string.phase + 2 * quarter_turns) % EIGHTH)] += trace;
        }
        // e^{iπ} = −1 leaves four independent parts.
        let parts = [0, 1, 2, 3].map(|k| traces[k] - traces[k + 4]);
        Ok(LoopTrace { loops: loops.len() as u64, parts })
    }
}

fn no_loop(bonds: u64) -> EnumerateError {
    EnumerateError::Unsuitable {
        what: format!("the bonds {bonds:#b} and a plaquette do not make a closed loop with the right axes"),
        advice: "report this as a bug",
    }
}

/// The number of loops and the trace of their sum, Σ_k parts\[k\] e^{iπk/4}.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoopTrace {
    /// The number of loops, the empty one included.
    pub loops: u64,
    /// The trace.
    pub parts: [i128; 4],
}

impl LoopTrace {
    /// The rank of Q where Q² = loops · Q; `None` if the trace is no multiple of that number.
    pub fn rank(&self) -> Option<u64> {
        let [real, rest @ ..] = self.parts;
        let whole = real >= 0 && real % i128::from(self.loops) == 0 && rest == [0; 3];
        whole.then(|| u64::try_from(real / i128::from(self.loops)).ok()).flatten()
    }
}

#[cfg(test)]
mod tests;
