//! What sampling and optimization need of a wave function.

use std::fmt;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::streams::Stream;
use num_complex::Complex64;

use crate::VariationalError;

/// A wave function of configurations (packed as in [`eigentruth_numerics::lower::Layout`]) with parameters.
///
/// Parameters are real, or complex ones of which the amplitude is a holomorphic function. A [`WaveFunction::Walker`] is a configuration with
/// the tables that make ratios of amplitudes cheap; none of the functions that take one allocates.
pub trait WaveFunction: Clone + fmt::Debug + Send + Sync {
    /// `f64` for real parameters (whatever the amplitude), `Complex64` for complex ones.
    type Parameter: Scalar;
    /// A configuration and its tables.
    type Walker: Clone + Send;

    /// All parameters.
    fn parameters(&self) -> Vec<Self::Parameter>;

    /// Replaces all parameters. Walkers made before have to be placed again.
    ///
    /// # Errors
    /// [`VariationalError::Parameters`], [`VariationalError::NotFinite`], [`VariationalError::Weights`].
    fn set_parameters(&mut self, values: &[Self::Parameter]) -> Result<(), VariationalError>;

    /// How many parameters there are.
    fn parameter_count(&self) -> usize {
        self.parameters().len()
    }

    /// All that decides amplitudes, as a text: structure and parameters, to the last bit. Stored runs are recognized by it.
    fn identity(&self) -> String {
        format!("{} {self:?}", std::any::type_name::<Self>())
    }

    /// Whether all logarithmic derivatives are real.
    fn is_real(&self) -> bool;

    /// A walker on a configuration.
    fn walker(&self, configuration: u64) -> Self::Walker;

    /// Puts a walker on a configuration and computes its tables anew.
    fn place(&self, walker: &mut Self::Walker, configuration: u64);

    /// Where the walker is.
    fn configuration(&self, walker: &Self::Walker) -> u64;

    /// `ln|ψ| + i arg ψ` up to a constant that all configurations share, as the tables say; −∞ where the amplitude vanishes.
    fn log_amplitude(&self, walker: &Self::Walker) -> Complex64;

    /// `ψ(to)/ψ(x)`; the walker stays at x. `to` differs from x.
    fn ratio(&self, walker: &mut Self::Walker, to: u64) -> Complex64;

    /// Moves the walker and updates its tables.
    fn accept(&self, walker: &mut Self::Walker, to: u64);

    /// `O_k = ∂ ln ψ / ∂θ_k` at the walker, for every parameter.
    fn derivatives(&self, walker: &mut Self::Walker, out: &mut [Complex64]);

    /// `e^{−unit} ∂ψ/∂θ_k` at a walker where the amplitude vanishes, for every parameter: it need not vanish with it, and counts wherever
    /// amplitudes are summed. Zeros where the derivatives vanish too, or the amplitude never does. This one may allocate.
    fn slopes(&self, walker: &mut Self::Walker, unit: Complex64, out: &mut [Complex64]);

    /// If the derivatives are `(v, h, v ⊗ h)`, the lengths of v and h; for real wave functions both are real, and v always is. Products of
    /// derivatives are then computed from those of the factors.
    fn factors(&self) -> Option<[usize; 2]> {
        None
    }

    /// Writes the factors that [`WaveFunction::factors`] announces.
    fn write_factors(
        &self,
        _walker: &Self::Walker,
        _visible: &mut [Self::Parameter],
        _hidden: &mut [Self::Parameter],
    ) {
        unreachable!("only for wave functions that announce factors")
    }

    /// An independent sample of |ψ|², where it can be drawn exactly.
    fn draw(&self, _random: &mut Stream) -> Option<u64> {
        None
    }
}

/// −1 if an odd number of the bits is set, else 1: a sign structure such as that of W. Marshall, Proc. R. Soc. A 232, 48 (1955),
/// where `mask` are the sites of one sublattice.
pub(crate) fn parity_sign(configuration: u64, mask: u64) -> f64 {
    if (configuration & mask).count_ones() % 2 == 1 { -1.0 } else { 1.0 }
}

/// The logarithm of a sign: 0 or iπ.
pub(crate) fn parity_log(configuration: u64, mask: u64) -> Complex64 {
    let angle = if (configuration & mask).count_ones() % 2 == 1 { std::f64::consts::PI } else { 0.0 };
    Complex64::new(0.0, angle)
}
