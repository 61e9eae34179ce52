//! Tensors that are invariant under SU(2) and transform under a one-dimensional representation of permutations of their
//! legs: counted by characters and by exact null spaces.

use std::collections::BTreeMap;

use super::MonomialGroup;
use crate::EnumerateError;
use crate::exact_algebra::{Field, Gaussian, GaussianRationals, SparseMatrix, certified_rank};

/// A leg of a tensor: the SU(2) multiplets of its space as 2j, such as `[0, 2]` for 0 ⊕ 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// 2j of each multiplet.
    pub multiplets: Vec<u32>,
}

impl Leg {
    /// 2m of every state, with 2j of its multiplet; lowest first.
    fn states(&self) -> Vec<(i64, i64)> {
        let states = |&twice_j: &u32| {
            (0..=i64::from(twice_j)).map(move |k| (2 * k - i64::from(twice_j), i64::from(twice_j)))
        };
        self.multiplets.iter().flat_map(states).collect()
    }
}

/// What a tensor is asked to be: a singlet of SU(2), and a vector of a one-dimensional representation of a group of
/// permutations of its legs.
#[derive(Clone, Debug)]
pub struct TensorSymmetry {
    legs: Vec<Leg>,
    /// (permutation: leg k goes to place p[k]; power of i by which the tensor is multiplied)
    generators: Vec<(Vec<usize>, u8)>,
}

const MOST_COMPONENTS: usize = 1 << 16;

impl TensorSymmetry {
    /// Legs, and for every generating permutation of them the eigenvalue as a power of i.
    ///
    /// # Errors
    /// [`EnumerateError::NotAPermutation`]; [`EnumerateError::Unsuitable`] if a permutation exchanges legs of different
    /// content; [`EnumerateError::TooLarge`] for more than 65536 components.
    pub fn new(legs: Vec<Leg>, generators: Vec<(Vec<usize>, u8)>) -> Result<Self, EnumerateError> {
        for (images, _) in &generators {
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

    /// The number of linearly independent tensors, by characters: the singlets in the trace of each permutation, averaged
    /// with the conjugate of the representation. A space has as many singlets as states with m = 0 beyond those with m = 1.
    ///
    /// # Errors
    /// [`EnumerateError::Unsuitable`] if the given eigenvalues belong to no representation of the permutations.
    pub fn count_by_characters(&self) -> Result<u64, EnumerateError> {
        // A permutation of the legs together with its eigenvalue: one more state that only carries the phase. If a
        // permutation comes with two eigenvalues, the average over the group gives zero, as it should be.
        let places = self.legs.len();
        let generators: Vec<_> = self
            .generators
            .iter()
            .map(|(images, power)| super::Monomial {
                antiunitary: false,
                images: images.iter().copied().chain([places]).collect(),
                phases: (0..places).map(|_| 0).chain([u32::from(power % 4)]).collect(),
            })
            .collect();
        let identity = [super::Monomial::permutation((0..=places).collect())];
        let group =
            MonomialGroup::generate(4, if generators.is_empty() { &identity } else { &generators }, 1 << 12)?;
        let mut total = [0i128; 2];
        for element in group.elements() {
            let mut weights = BTreeMap::from([(0i64, 1i128)]);
            for (states, _) in element.cycles(4).into_iter().filter(|(states, _)| states[0] != places) {
                let mut product = BTreeMap::new();
                for (twice_m, _) in self.legs[states[0]].states() {
                    for (weight, count) in &weights {
                        *product.entry(weight + twice_m * states.len() as i64).or_insert(0) += count;
                    }
                }
                weights = product;
            }
            let singlets = weights.get(&0).unwrap_or(&0) - weights.get(&2).unwrap_or(&0);
            // Times the conjugate of the eigenvalue.
            match element.phases[places] {
                0 => total[0] += singlets,
                1 => total[1] -= singlets,
                2 => total[0] -= singlets,
                _ => total[1] += singlets,
            }
        }
        let order = group.elements().len() as i128;
        match (total[0] % order, total[1]) {
            (0, 0) if total[0] >= 0 => Ok((total[0] / order) as u64),
            _ => Err(EnumerateError::Unsuitable {
                what: format!("the average over the permutations is {total:?}/{order}, no number of tensors"),
                advice: "report this as a bug",
            }),
        }
    }

    /// The same number as the dimension of an exact null space: components with m = 0, annihilated by the raising operator
    /// and by (permutation − eigenvalue); the rank is certified.
    ///
    /// # Errors
    /// As [`certified_rank`].
    pub fn count_by_null_space(&self) -> Result<u64, EnumerateError> {
        let states: Vec<Vec<(i64, i64)>> = self.legs.iter().map(Leg::states).collect();
        let mut components = vec![Vec::new()];
        for leg in &states {
            components = components
                .iter()
                .flat_map(|partial: &Vec<usize>| {
                    (0..leg.len()).map(move |k| [partial.as_slice(), &[k]].concat())
                })
                .collect();
        }
        components
            .retain(|component| component.iter().zip(&states).map(|(&k, leg)| leg[k].0).sum::<i64>() == 0);
        let index: BTreeMap<&Vec<usize>, usize> =
            components.iter().enumerate().map(|(k, c)| (c, k)).collect();
        // Raising: S⁺ |j, m⟩ = (j − m) |j, m+1⟩ in a basis scaled so that all elements are integers.
        let mut raised = BTreeMap::<Vec<usize>, Vec<(usize, Gaussian)>>::new();
        let mut rows = Vec::new();
        for (column, component) in components.iter().enumerate() {
            for (leg, &state) in component.iter().enumerate() {
                let (twice_m, twice_j) = states[leg][state];
                if twice_m < twice_j {
                    let mut target = component.clone();
                    target[leg] = state + 1;
                    raised
                        .entry(target)
                        .or_default()
                        .push((column, Gaussian::new((twice_j - twice_m) / 2, 0)));
                }
            }
        }
        rows.extend(raised.into_values());
        for (images, power) in &self.generators {
            let eigenvalue =
                [Gaussian::new(1, 0), Gaussian::new(0, 1), Gaussian::new(-1, 0), Gaussian::new(0, -1)]
                    [usize::from(power % 4)]
                .clone();
            // (P T)(component) = T(component before the permutation) = eigenvalue × T(component).
            for (column, component) in components.iter().enumerate() {
                let before: Vec<usize> = (0..component.len()).map(|leg| component[images[leg]]).collect();
                let mut row = BTreeMap::from([(index[&before], Gaussian::new(1, 0))]);
                let entry = row.entry(column).or_insert_with(|| Gaussian::new(0, 0));
                *entry = GaussianRationals.add(entry, &GaussianRationals.negate(&eigenvalue));
                rows.push(row.into_iter().collect());
            }
        }
        let matrix = SparseMatrix { columns: components.len(), rows };
        Ok(certified_rank(&GaussianRationals, &matrix)?.1.len() as u64)
    }
}
