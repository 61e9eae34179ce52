//! Interacting fermions as one- and two-body coefficients.

use std::collections::BTreeMap;

use eigentruth_models::{Hamiltonian, Space};
use eigentruth_numerics::lower::{Lower, LowerError, only_fermions, rendered};
use eigentruth_operators::{GeneratorKind, NumericOperator};
use num_complex::Complex64;

/// `v · c†_a c†_b c_c c_d`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoBody {
    /// `[a, b, c, d]`, positions in the space.
    pub modes: [usize; 4],
    /// The coefficient, in units of energy.
    pub value: Complex64,
}

/// `H = Σ h_ij c†_i c_j + Σ v c†_a c†_b c_c c_d + constant`, sparse: lists of coefficients, each word once.
///
/// The modes are the degrees of freedom of the space in its order.
#[derive(Clone, Debug)]
pub struct Interacting {
    modes: usize,
    one_body: Vec<(usize, usize, Complex64)>,
    two_body: Vec<TwoBody>,
    constant: Complex64,
}

impl Interacting {
    /// The number of modes.
    pub fn modes(&self) -> usize {
        self.modes
    }

    /// `(i, j, h_ij)`.
    pub fn one_body(&self) -> &[(usize, usize, Complex64)] {
        &self.one_body
    }

    /// The two-body words.
    pub fn two_body(&self) -> &[TwoBody] {
        &self.two_body
    }

    /// The constant; real for a Hamiltonian.
    pub fn constant(&self) -> Complex64 {
        self.constant
    }

    /// Whether all coefficients are real.
    pub fn is_real(&self) -> bool {
        self.one_body.iter().all(|term| term.2.im == 0.0)
            && self.two_body.iter().all(|term| term.value.im == 0.0)
    }

    /// The sum of the moduli of all coefficients: a bound of the norm, the scale of rounding.
    pub fn norm_bound(&self) -> f64 {
        self.constant.norm()
            + self.one_body.iter().map(|term| term.2.norm()).sum::<f64>()
            + self.two_body.iter().map(|term| term.value.norm()).sum::<f64>()
    }

    /// The average in the Gaussian state with `density(i, j) = ⟨c†_i c_j⟩`, by Wick's theorem.
    pub fn average(&self, density: impl Fn(usize, usize) -> Complex64) -> Complex64 {
        let one: Complex64 = self.one_body.iter().map(|&(i, j, h)| h * density(i, j)).sum();
        let two = self.two_body.iter().map(|&TwoBody { modes: [a, b, c, d], value }| {
            value * (density(a, d) * density(b, c) - density(a, c) * density(b, d))
        });
        self.constant + one + two.sum::<Complex64>()
    }

    /// Any operator of one and two bodies, hermitian or not.
    ///
    /// # Errors
    /// [`LowerError::Unsupported`] for other degrees of freedom than anticommuting fermions, for pairs, odd terms, and more
    /// than two bodies; [`LowerError::Space`].
    pub fn of(space: &Space, operator: &NumericOperator) -> Result<Self, LowerError> {
        only_fermions(space)?;
        let positions: BTreeMap<_, _> = space
            .degrees()
            .iter()
            .enumerate()
            .map(|(position, degree)| ((degree.species, degree.mode), position))
            .collect();
        let mut lowered = Self {
            modes: space.degrees().len(),
            one_body: Vec::new(),
            two_body: Vec::new(),
            constant: Complex64::ZERO,
        };
        for (word, &value) in space.canonical(operator)?.terms() {
            let place = |factor: usize| positions[&(word[factor].species, word[factor].label)];
            use GeneratorKind::{Annihilate, Create};
            match word.iter().map(|generator| generator.kind).collect::<Vec<_>>()[..] {
                [] => lowered.constant += value,
                [Create, Annihilate] => lowered.one_body.push((place(0), place(1), value)),
                [Create, Create, Annihilate, Annihilate] => {
                    let modes = [place(0), place(1), place(2), place(3)];
                    lowered.two_body.push(TwoBody { modes, value });
                }
                ref kinds => {
                    let created = kinds.iter().filter(|kind| **kind == Create).count();
                    let reason = if 2 * created != kinds.len() {
                        "it changes the particle number, which Hartree-Fock conserves; pairing needs Bogoliubov mean field"
                    } else {
                        "it acts on more than two fermions at once; Hartree-Fock here has one- and two-body terms"
                    };
                    return Err(LowerError::Unsupported { term: rendered(space, word), reason });
                }
            }
        }
        Ok(lowered)
    }
}

impl Lower for Interacting {
    type Context = ();

    fn lower(hamiltonian: &Hamiltonian, (): &()) -> Result<Self, LowerError> {
        Self::of(hamiltonian.space(), hamiltonian.operator())
    }
}
