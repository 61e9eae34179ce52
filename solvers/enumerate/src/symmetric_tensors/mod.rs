//! Tensors that are singlets of SU(2) and transform under a one-dimensional representation of permutations of their legs:
//! counted by characters, by exact null spaces, and (without permutations) by fusion paths.
//!
//! SU(2) is its own dual up to a change of basis of each leg, so that it does not matter which legs point inwards.
//! Singh, Pfeifer, Vidal, Phys. Rev. A 82, 050301 (2010); Mambrini, Orús, Poilblanc, Phys. Rev. B 94, 205124 (2016).

mod characters;
mod fusion;
mod null_space;

pub use fusion::fusion_paths;

use crate::EnumerateError;

/// A leg of a tensor: the SU(2) multiplets of its space as 2j, such as `[0, 2]` for 0 ⊕ 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// 2j of each multiplet.
    pub multiplets: Vec<u32>,
}

impl Leg {
    /// The leg with these multiplets, as 2j.
    pub fn new(multiplets: &[u32]) -> Self {
        Self { multiplets: multiplets.to_vec() }
    }

    /// 2m of every state, with 2j of its multiplet; lowest first.
    fn states(&self) -> Vec<(i64, i64)> {
        let states = |&twice_j: &u32| {
            (0..=i64::from(twice_j)).map(move |k| (2 * k - i64::from(twice_j), i64::from(twice_j)))
        };
        self.multiplets.iter().flat_map(states).collect()
    }
}

/// What a permutation multiplies a tensor by: e^{2πi power/order}.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Eigenvalue {
    /// The numerator of the angle.
    pub power: u32,
    /// Its denominator.
    pub order: u32,
}

impl Eigenvalue {
    /// 1.
    pub const ONE: Self = Eigenvalue { power: 0, order: 1 };
    /// −1.
    pub const MINUS_ONE: Self = Eigenvalue { power: 1, order: 2 };

    /// e^{2πi power/order}, the fraction in lowest terms.
    ///
    /// # Panics
    /// If the order is zero.
    pub fn root(power: u32, order: u32) -> Self {
        assert!(order > 0, "a root of unity has an order");
        let power = power % order;
        let divisor =
            (1..=order).rev().find(|d| power.is_multiple_of(*d) && order.is_multiple_of(*d)).unwrap_or(1);
        Eigenvalue { power: power / divisor, order: order / divisor }
    }
}

/// A permutation of the legs (leg k goes to place `p[k]`) and what it multiplies a tensor by.
pub type Generator = (Vec<usize>, Eigenvalue);

/// What a tensor is asked to be: a singlet of SU(2), and a vector of a one-dimensional representation of a group of
/// permutations of its legs.
#[derive(Clone, Debug)]
pub struct SymmetricTensors {
    legs: Vec<Leg>,
    generators: Vec<Generator>,
}

const MOST_COMPONENTS: usize = 1 << 16;
const MOST_ELEMENTS: usize = 1 << 12;
/// Larger orders of an eigenvalue than any point group of a lattice has.
const MOST_ORDER: u32 = 12;

impl SymmetricTensors {
    /// Legs, and generating permutations with their eigenvalues.
    ///
    /// # Errors
    /// [`EnumerateError::NotAPermutation`]; [`EnumerateError::Unsuitable`] if a permutation exchanges legs of different
    /// content, or if two eigenvalues are not real; [`EnumerateError::TooLarge`] for more than 65536 components or an
    /// eigenvalue that is a root of order above 12.
    pub fn new(legs: Vec<Leg>, generators: Vec<Generator>) -> Result<Self, EnumerateError> {
        for (images, eigenvalue) in &generators {
            let mut sorted = images.clone();
            sorted.sort_unstable();
            if !sorted.into_iter().eq(0..legs.len()) {
                return Err(EnumerateError::NotAPermutation { given: images.clone() });
            }
            if let Some(leg) = (0..legs.len()).find(|&leg| legs[leg] != legs[images[leg]]) {
                return Err(EnumerateError::Unsuitable {
                    what: format!("leg {leg} goes to leg {}, which has other multiplets", images[leg]),
                    advice: "permute equal legs only",
                });
            }
            if eigenvalue.order > MOST_ORDER {
                return Err(EnumerateError::TooLarge {
                    what: "order of an eigenvalue",
                    given: u128::from(eigenvalue.order),
                    most: u128::from(MOST_ORDER),
                    advice: "point groups of lattices have orders up to 6",
                });
            }
        }
        if generators.iter().filter(|(_, eigenvalue)| eigenvalue.order > 2).count() > 1 {
            return Err(EnumerateError::Unsuitable {
                what: "two permutations have eigenvalues that are not ±1".to_owned(),
                advice: "give one rotation, and reflections with ±1",
            });
        }
        let components = legs.iter().try_fold(1usize, |product, leg| product.checked_mul(leg.states().len()));
        match components {
            Some(components) if components <= MOST_COMPONENTS => Ok(Self { legs, generators }),
            _ => Err(EnumerateError::TooLarge {
                what: "components of a tensor",
                given: components.map_or(u128::MAX, |c| c as u128),
                most: MOST_COMPONENTS as u128,
                advice: "use fewer legs or smaller multiplets",
            }),
        }
    }

    /// A physical leg with spin `twice_spin`/2 and `legs` equal virtual legs around it, turned by 2π/`legs` with the eigenvalue
    /// e^{2πi momentum/legs}; `mirror` is the sign under the reflection that keeps the first virtual leg, if it is asked for.
    ///
    /// # Errors
    /// As [`SymmetricTensors::new`].
    pub fn site(
        twice_spin: u32,
        virtual_leg: &Leg,
        legs: usize,
        momentum: u32,
        mirror: Option<Eigenvalue>,
    ) -> Result<Self, EnumerateError> {
        let all =
            [Leg::new(&[twice_spin])].into_iter().chain((0..legs).map(|_| virtual_leg.clone())).collect();
        let moved = |to: &dyn Fn(usize) -> usize| -> Vec<usize> {
            [0].into_iter().chain((0..legs).map(|k| 1 + to(k) % legs.max(1))).collect()
        };
        let order = u32::try_from(legs.max(1)).unwrap_or(u32::MAX);
        let mut generators = vec![(moved(&|k| k + 1), Eigenvalue::root(momentum, order))];
        generators.extend(mirror.map(|sign| (moved(&|k| legs - k), sign)));
        Self::new(all, generators)
    }

    /// The legs.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The number of components of a tensor without any symmetry.
    pub fn components(&self) -> usize {
        self.legs.iter().map(|leg| leg.states().len()).product()
    }
}

#[cfg(test)]
mod tests;
