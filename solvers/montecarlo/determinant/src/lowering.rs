//! From a Hamiltonian to one-body matrices and products of two densities.

use std::collections::BTreeMap;

use eigentruth_models::{Hamiltonian, Space};
use eigentruth_numerics::lower::{Lower, LowerError, only_fermions, rendered};
use eigentruth_operators::{GeneratorKind, Mode, NumericOperator, Word};
use faer::Mat;
use num_complex::Complex64;

use crate::{Channel, Decoupling, DeterminantError, Entry, Grid};

/// `strength · n_a n_b` of two different modes `(flavour, mode)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The one.
    pub a: (usize, usize),
    /// The other.
    pub b: (usize, usize),
    /// In units of energy.
    pub strength: f64,
}

/// `H = Σ_f c†_f K_f c_f + Σ v n_a n_b + constant`.
///
/// The flavours are the internal labels of modes where no one-body term mixes those; otherwise all modes are one flavour. Within a
/// flavour the modes are ordered as in the space.
#[derive(Clone, Debug)]
pub struct DensityModel {
    one_body: Vec<Mat<Complex64>>,
    pairs: Vec<Pair>,
    constant: f64,
    places: BTreeMap<Mode, (usize, usize)>,
}

/// Through which operator the product of two densities is decoupled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Through {
    /// Whichever of difference and sum has a real amplitude.
    Real,
    /// `n_a n_b = −(n_a − n_b)²/2 + (n_a + n_b)/2`: real for repulsion. For electrons this is the spin.
    Difference,
    /// `n_a n_b = (n_a + n_b − 1)²/2 + (n_a + n_b)/2 − ½`: real for attraction. For electrons this is the charge.
    Sum,
    /// `n_a n_b = −(c†_a c_b + c†_b c_a)²/2 + (n_a + n_b)/2`: real for repulsion; both in one flavour.
    Hopping,
}

impl Lower for DensityModel {
    type Context = ();

    fn lower(hamiltonian: &Hamiltonian, (): &()) -> Result<Self, LowerError> {
        Self::of(hamiltonian.space(), hamiltonian.operator())
    }
}

impl DensityModel {
    /// From any operator of this form.
    ///
    /// # Errors
    /// [`LowerError::Unsupported`], naming the first term that is neither one-body, nor a product of two densities, nor a constant;
    /// [`LowerError::Space`].
    pub fn of(space: &Space, operator: &NumericOperator) -> Result<Self, LowerError> {
        only_fermions(space)?;
        let canonical = space.canonical(operator)?;
        let unsupported =
            |word: &Word<Mode>, reason| Err(LowerError::Unsupported { term: rendered(space, word), reason });
        let (mut hops, mut products, mut constant) = (Vec::new(), Vec::new(), 0.0);
        for (word, &value) in canonical.terms() {
            use GeneratorKind::{Annihilate, Create};
            let label = |k: usize| (word[k].species, word[k].label);
            match word.iter().map(|generator| generator.kind).collect::<Vec<_>>()[..] {
                [] => constant += value.re,
                [Create, Annihilate] => hops.push((label(0), label(1), value)),
                [Create, Create, Annihilate, Annihilate]
                    if label(0) == label(3) && label(1) == label(2) && value.im == 0.0 =>
                {
                    products.push((label(0), label(1), value.re));
                }
                [Create, Create, Annihilate, Annihilate] => {
                    let reason = "it is no product of two densities; decouple it by channels of your own (Channel::square)";
                    return unsupported(word, reason);
                }
                _ => {
                    let reason = "determinants here need one-body terms that conserve particles, and products of two densities";
                    return unsupported(word, reason);
                }
            }
        }
        let mixed = hops.iter().any(|(a, b, _)| a.0 != b.0 || a.1.internal != b.1.internal);
        let flavour_of = |degree: &eigentruth_models::Degree| {
            if mixed { (None, 0) } else { (Some(degree.species), degree.mode.internal) }
        };
        let mut keys: Vec<_> = space.degrees().iter().map(flavour_of).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut sizes = vec![0; keys.len()];
        let mut positions = BTreeMap::new();
        let mut places = BTreeMap::new();
        for degree in space.degrees() {
            let flavour = keys.binary_search(&flavour_of(degree)).expect("one of the flavours");
            positions.insert((degree.species, degree.mode), (flavour, sizes[flavour]));
            places.insert(degree.mode, (flavour, sizes[flavour]));
            sizes[flavour] += 1;
        }
        let mut one_body: Vec<Mat<Complex64>> = sizes.iter().map(|n| Mat::zeros(*n, *n)).collect();
        for (a, b, value) in hops {
            let ((flavour, i), (_, j)) = (positions[&a], positions[&b]);
            one_body[flavour][(i, j)] += value;
        }
        let pair = |(a, b, strength)| Pair { a: positions[&a], b: positions[&b], strength };
        let pairs = products.into_iter().map(pair).collect();
        Ok(Self { one_body, pairs, constant, places })
    }

    /// The one-body matrix of every flavour.
    pub fn one_body(&self) -> &[Mat<Complex64>] {
        &self.one_body
    }

    /// The products of densities.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// The constant.
    pub fn constant(&self) -> f64 {
        self.constant
    }

    /// Flavour and number of a mode; of two species with one label the later.
    pub fn place(&self, mode: Mode) -> Option<(usize, usize)> {
        self.places.get(&mode).copied()
    }

    /// Decouples every product by a field of two values, for `e^{−β(H − μN)}`. What is linear in densities joins the one-body matrices.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`], also for [`Through::Hopping`] between flavours.
    pub fn decouple(
        &self,
        grid: Grid,
        chemical_potential: f64,
        through: Through,
    ) -> Result<Decoupling, DeterminantError> {
        grid.checked()?;
        if !chemical_potential.is_finite() {
            return Err(crate::error::parameter("the chemical potential", chemical_potential, "finite"));
        }
        let mut one_body = self.one_body.clone();
        for matrix in &mut one_body {
            (0..matrix.nrows()).for_each(|i| matrix[(i, i)] -= chemical_potential);
        }
        let mut constant = self.constant;
        let mut channels = Vec::new();
        for &Pair { a, b, strength } in &self.pairs {
            for (flavour, mode) in [a, b] {
                one_body[flavour][(mode, mode)] += strength / 2.0;
            }
            let through = match through {
                Through::Real if strength > 0.0 => Through::Difference,
                Through::Real => Through::Sum,
                other => other,
            };
            let both = |second: f64| vec![Entry::density(a.0, a.1, 1.0), Entry::density(b.0, b.1, second)];
            let half = strength / 2.0;
            channels.push(match through {
                Through::Sum => {
                    constant -= half;
                    Channel::discrete("sum of densities", half, both(1.0), -1.0, grid.step())
                }
                Through::Hopping if a.0 != b.0 => {
                    let given = format!("between the flavours {} and {}", a.0, b.0);
                    let allowed = "pairs of modes in one flavour".into();
                    return Err(DeterminantError::Parameter { name: "a hopping channel", given, allowed });
                }
                Through::Hopping => {
                    let hop = Entry::hop(a.0, a.1, b.1, Complex64::ONE).to_vec();
                    Channel::discrete("hopping", -half, hop, 0.0, grid.step())
                }
                _ => Channel::discrete("difference of densities", -half, both(-1.0), 0.0, grid.step()),
            });
        }
        Decoupling::new(grid, one_body, channels, constant)
    }
}
