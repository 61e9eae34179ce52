//! What is left of a channel when its fields are integrated: the Hamiltonian, in the algebra of fermions. The search for maps and the drawn weights start from
//! the same fields, so that neither would notice if these were those of another model.

use eigentruth_operators::{Algebra, Budget as Steps, Mode, NumericOperator, Species, SpeciesId};
use faer::Mat;
use num_complex::Complex64;

use super::{Channel, STEP};

/// Fermions in numbered modes.
pub(crate) struct Fermions {
    algebra: Algebra,
    species: SpeciesId,
}

impl Fermions {
    pub(crate) fn new() -> Self {
        let mut algebra = Algebra::new();
        let species = algebra.add(Species::fermion("c")).unwrap();
        Self { algebra, species }
    }

    /// `amplitude c†_to c_from`.
    pub(crate) fn hop(&self, to: usize, from: usize, amplitude: impl Into<Complex64>) -> NumericOperator {
        let mode = |number: usize| Mode::new(u32::try_from(number).unwrap(), 0);
        let hop = NumericOperator::create(self.species, mode(to))
            * NumericOperator::annihilate(self.species, mode(from));
        hop.scaled(&amplitude.into())
    }

    /// `Σ n − mean` over modes.
    pub(crate) fn density(&self, modes: &[usize], mean: f64) -> NumericOperator {
        let start = NumericOperator::identity().scaled(&(-mean).into());
        modes.iter().fold(start, |sum, &mode| sum + self.hop(mode, mode, 1.0))
    }

    fn bilinear(&self, matrix: &Mat<Complex64>) -> NumericOperator {
        let mut sum = NumericOperator::zero();
        for (row, column) in (0..matrix.nrows()).flat_map(|i| (0..matrix.ncols()).map(move |j| (i, j))) {
            if matrix[(row, column)] != Complex64::ZERO {
                sum += self.hop(row, column, matrix[(row, column)]);
            }
        }
        sum
    }

    /// The largest coefficient, constants left out, of the difference between a Hamiltonian and the logarithm of a slice over −Δτ, averaged over normal
    /// fields: each of them leaves half the square of what it couples to.
    pub(crate) fn departure(&self, channel: &Channel, hamiltonian: &NumericOperator) -> f64 {
        let slice = &channel.decoupling;
        let mut sum = self.bilinear(&slice.hopping().matrix).scaled(&slice.hopping().factor);
        for field in slice.fields() {
            let coupled = self.bilinear(&field.matrix).scaled(&field.factor)
                + NumericOperator::identity().scaled(&field.constant);
            sum += (&coupled * &coupled).scaled(&0.5.into());
        }
        let difference = sum.scaled(&(-1.0 / STEP).into()) + -hamiltonian;
        let left = difference.normal_order(&self.algebra, &mut Steps::unlimited()).unwrap();
        let terms = left.terms().filter(|(word, _)| !word.factors().is_empty());
        terms.map(|(_, coefficient)| coefficient.norm()).fold(0.0, f64::max)
    }
}

/// What rounding leaves of coefficients of order one (class identity).
pub(crate) const ROUNDING: f64 = 1e5 * f64::EPSILON;
