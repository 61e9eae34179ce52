//! What Krylov methods need of a matrix.

use num_complex::Complex64;

/// A scalar that matrices are made of: `f64` or `Complex64`.
pub trait Scalar:
    faer::traits::ComplexField
    + Copy
    + Send
    + Sync
    + std::fmt::Debug
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Neg<Output = Self>
    + std::ops::AddAssign
    + 'static
{
    /// Zero.
    const ZERO: Self;
    /// Embeds a real number.
    fn from_real(value: f64) -> Self;
    /// Takes a complex number; `None` if this type cannot hold its imaginary part.
    fn from_complex(value: Complex64) -> Option<Self>;
    /// As a complex number.
    fn to_complex(self) -> Complex64;
    /// The complex conjugate.
    fn conjugate(self) -> Self;
    /// The real part.
    fn real(self) -> f64;
    /// The square of the modulus.
    fn norm_squared(self) -> f64;
    /// Multiplied by a real number.
    fn scaled(self, factor: f64) -> Self;
}

impl Scalar for f64 {
    const ZERO: Self = 0.0;
    fn from_real(value: f64) -> Self {
        value
    }
    fn from_complex(value: Complex64) -> Option<Self> {
        (value.im == 0.0).then_some(value.re)
    }
    fn to_complex(self) -> Complex64 {
        Complex64::new(self, 0.0)
    }
    fn conjugate(self) -> Self {
        self
    }
    fn real(self) -> f64 {
        self
    }
    fn norm_squared(self) -> f64 {
        self * self
    }
    fn scaled(self, factor: f64) -> Self {
        self * factor
    }
}

impl Scalar for Complex64 {
    const ZERO: Self = Complex64::new(0.0, 0.0);
    fn from_real(value: f64) -> Self {
        Complex64::new(value, 0.0)
    }
    fn from_complex(value: Complex64) -> Option<Self> {
        Some(value)
    }
    fn to_complex(self) -> Complex64 {
        self
    }
    fn conjugate(self) -> Self {
        self.conj()
    }
    fn real(self) -> f64 {
        self.re
    }
    fn norm_squared(self) -> f64 {
        self.norm_sqr()
    }
    fn scaled(self, factor: f64) -> Self {
        self * factor
    }
}

/// A hermitian matrix that is known by what it does to vectors.
pub trait LinearOperator<S: Scalar>: Sync {
    /// The number of rows and columns.
    fn dimension(&self) -> usize;

    /// `y = A x`, overwriting `y`, without allocating.
    ///
    /// # Panics
    /// If `x` or `y` is not of length [`LinearOperator::dimension`].
    fn apply(&self, x: &[S], y: &mut [S]);
}
