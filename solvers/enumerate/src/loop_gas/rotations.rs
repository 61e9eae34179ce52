//! The algebra of the π rotations U^γ = e^{iπS^γ} of a spin, read off their matrices.

use crate::EnumerateError;

/// i^quarter_turns U^axis, axis 0 being the identity and 1 to 3 being x, y, z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// 0 to 3.
    pub axis: u8,
    /// The power of i, modulo 4.
    pub quarter_turns: u8,
}

/// A matrix with one power of i in every row and column: state k goes to i^powers\[k\] × state images\[k\].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MonomialMatrix {
    pub(super) images: Vec<usize>,
    pub(super) powers: Vec<u8>,
}

impl MonomialMatrix {
    fn after(&self, first: &Self) -> Self {
        let power = |k: usize| (first.powers[k] + self.powers[first.images[k]]) % 4;
        Self {
            images: first.images.iter().map(|&k| self.images[k]).collect(),
            powers: (0..self.images.len()).map(power).collect(),
        }
    }

    /// The power of i by which it differs from another matrix, if it does by one.
    fn ratio(&self, other: &Self) -> Option<u8> {
        let difference = |k: usize| (4 + self.powers[k] - other.powers[k]) % 4;
        let first = difference(0);
        let same = self.images == other.images && (0..self.powers.len()).all(|k| difference(k) == first);
        same.then_some(first)
    }
}

/// 1, U^x, U^y and U^z of spin `twice_spin`/2 in the basis of S^z, highest m first: U^x|m⟩ = i^{2S}|−m⟩, U^y|m⟩ = (−1)^{S+m}|−m⟩,
/// U^z|m⟩ = i^{2m}|m⟩ (A. Messiah, Quantum Mechanics, appendix C).
pub(super) fn matrices(twice_spin: u32) -> [MonomialMatrix; 4] {
    let size = twice_spin as usize + 1;
    // S + m of state k is 2S − k, and 2m is 2S − 2k.
    let identity: Vec<usize> = (0..size).collect();
    let reversed: Vec<usize> = identity.iter().rev().copied().collect();
    let of = |images: &[usize], power: &dyn Fn(usize) -> i64| MonomialMatrix {
        images: images.to_vec(),
        powers: (0..size).map(|k| power(k).rem_euclid(4) as u8).collect(),
    };
    let twice = i64::from(twice_spin);
    [
        of(&identity, &|_| 0),
        of(&reversed, &|_| twice),
        of(&reversed, &|k| 2 * (twice - k as i64)),
        of(&identity, &|k| twice - 2 * k as i64),
    ]
}

/// Products and traces of π rotations of a spin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RotationAlgebra {
    twice_spin: u32,
    products: [[Rotation; 4]; 4],
}

impl RotationAlgebra {
    /// The algebra of spin `twice_spin`/2.
    pub fn of_spin(twice_spin: u32) -> Self {
        let matrices = matrices(twice_spin);
        let product = |a: usize, b: usize| {
            let product = matrices[a].after(&matrices[b]);
            // Half turns about two axes make one about the third, about the same axis ±1: the axes add up as bits.
            let axis = if a == 0 || b == 0 || a == b { if a == b { 0 } else { a + b } } else { 6 - a - b };
            let quarter_turns =
                product.ratio(&matrices[axis]).expect("π rotations form a group up to a sign");
            Rotation { axis: axis as u8, quarter_turns }
        };
        Self { twice_spin, products: [0, 1, 2, 3].map(|a| [0, 1, 2, 3].map(|b| product(a, b))) }
    }

    /// Whether a full turn is −1.
    pub fn is_half_integer(&self) -> bool {
        self.twice_spin % 2 == 1
    }

    /// U^a U^b.
    pub fn product(&self, a: u8, b: u8) -> Rotation {
        self.products[usize::from(a)][usize::from(b)]
    }

    /// The trace of a product over sites, as an integer times a power of i.
    ///
    /// # Errors
    /// [`EnumerateError::TooLarge`] if it has more than 127 bits.
    pub(super) fn trace(&self, axes: &[u8]) -> Result<(i128, u8), EnumerateError> {
        // tr U = Σ_m e^{iπm} is 2S + 1 for the identity, and (−1)^S or 0 for integer and half-integer spins.
        let mut trace = 1i128;
        for axis in axes {
            let site = match (axis, self.twice_spin % 4) {
                (0, _) => i128::from(self.twice_spin) + 1,
                (_, 0) => 1,
                (_, 2) => -1,
                _ => 0,
            };
            trace = trace.checked_mul(site).ok_or(EnumerateError::TooLarge {
                what: "bits of a trace",
                given: 128,
                most: 127,
                advice: "use fewer sites or smaller spins",
            })?;
        }
        Ok((trace, 0))
    }
}
