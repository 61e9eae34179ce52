//! Operators as sums of transitions between configurations.

use std::collections::BTreeMap;

use eigentruth_models::{Hamiltonian, Space};
use eigentruth_operators::NumericOperator;
use faer::Mat;
use num_complex::Complex64;

use super::{Layout, Lower, LowerError, merge, words};

/// `|s⟩ ↦ amplitude · (−1)^{popcount(s & sign)} |s ^ flip⟩` where `s & care == from`, and 0 elsewhere.
///
/// Bits of `flip` outside `care` change whatever they are, as in `Sˣ`. Bits of `sign` lie outside `care`.
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

impl Transition {
    /// The image of a configuration and its amplitude; `None` where the transition does not act.
    #[inline]
    pub fn apply(&self, configuration: u64) -> Option<(u64, Complex64)> {
        (configuration & self.care == self.from).then(|| {
            let negative = (configuration & self.sign).count_ones() % 2 == 1;
            (configuration ^ self.flip, if negative { -self.amplitude } else { self.amplitude })
        })
    }

    /// The adjoint: back from the image, with the conjugate amplitude.
    pub fn adjoint(&self) -> Self {
        let negative = (self.flip & self.sign).count_ones() % 2 == 1;
        let amplitude = if negative { -self.amplitude } else { self.amplitude }.conj();
        Self { from: (self.from ^ self.flip) & self.care, amplitude, ..*self }
    }
}

/// An operator as a sum of [`Transition`]s on the configurations of a [`Layout`].
#[derive(Clone, Debug, PartialEq)]
pub struct Transitions {
    /// How configurations are packed.
    pub layout: Layout,
    /// The transitions: like ones merged, zeros dropped, sorted by `flip`, then `care`, `sign`, `from`; so the
    /// diagonal ones come first and those that lead to the same image are neighbours.
    pub terms: Vec<Transition>,
}

impl Transitions {
    /// Any operator, hermitian or not, on the configurations of `layout`. Bosons are truncated after normal
    /// ordering: a matrix element is that of the infinite space wherever both configurations are kept.
    ///
    /// # Errors
    /// [`LowerError::Space`] if the operator acts outside the space or is not finite; [`LowerError::Unsupported`]
    /// if `layout` belongs to another space, or for a Jordan-Wigner string over too many sites whose parity is no
    /// parity of bits.
    pub fn from_operator(
        space: &Space,
        operator: &NumericOperator,
        layout: &Layout,
    ) -> Result<Self, LowerError> {
        let mut terms = Vec::new();
        for (word, coefficient) in space.canonical(operator)?.terms() {
            words::append(space, layout, word, *coefficient, &mut terms)?;
        }
        Ok(Self { layout: layout.clone(), terms: merge::merged(terms, layout.bits()) })
    }

    /// The nonzero images of a configuration with their amplitudes. An image can occur more than once.
    pub fn images(&self, configuration: u64) -> impl Iterator<Item = (u64, Complex64)> + '_ {
        self.terms.iter().filter_map(move |term| term.apply(configuration))
    }

    /// The transitions by `flip`: all of one group lead from a configuration to the same image.
    pub fn groups(&self) -> impl Iterator<Item = &[Transition]> {
        self.terms.chunk_by(|a, b| a.flip == b.flip)
    }

    /// Whether all amplitudes are real, and with them the matrix.
    pub fn is_real(&self) -> bool {
        self.terms.iter().all(|term| term.amplitude.im == 0.0)
    }

    /// The adjoint operator.
    pub fn adjoint(&self) -> Self {
        let terms = self.terms.iter().map(Transition::adjoint).collect();
        Self { layout: self.layout.clone(), terms: merge::merged(terms, self.layout.bits()) }
    }

    /// The matrix `[row, column]` on the given configurations (different ones, in any order).
    ///
    /// # Errors
    /// [`LowerError::Leaves`] if an image is not among them.
    pub fn dense(&self, configurations: &[u64]) -> Result<Mat<Complex64>, LowerError> {
        let index: BTreeMap<u64, usize> = configurations.iter().copied().zip(0..).collect();
        let mut matrix = Mat::zeros(configurations.len(), configurations.len());
        for (column, &from) in configurations.iter().enumerate() {
            for group in self.groups() {
                let amplitude: Complex64 =
                    group.iter().filter_map(|term| term.apply(from)).map(|(_, amplitude)| amplitude).sum();
                if amplitude == Complex64::ZERO {
                    continue;
                }
                let to = from ^ group[0].flip;
                let row = *index.get(&to).ok_or(LowerError::Leaves { from, to })?;
                matrix[(row, column)] = amplitude;
            }
        }
        Ok(matrix)
    }
}

impl Lower for Transitions {
    /// The order of the degrees of freedom, as in [`Layout::ordered`]; `None` is the order of the space.
    type Context = Option<Vec<usize>>;

    fn lower(hamiltonian: &Hamiltonian, order: &Self::Context) -> Result<Self, LowerError> {
        let space = hamiltonian.space();
        let layout = match order {
            None => Layout::new(space)?,
            Some(order) => Layout::ordered(space, order)?,
        };
        Self::from_operator(space, hamiltonian.operator(), &layout)
    }
}
