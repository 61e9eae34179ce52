//! What Krylov methods need of a matrix.

use std::sync::Mutex;

use num_complex::Complex64;

/// A scalar that matrices are made of: `f64` or `Complex64`.
pub trait Scalar:
    crate::dense::Kernels
    + Copy
    + Send
    + Sync
    + std::fmt::Debug
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Neg<Output = Self>
    + std::ops::AddAssign
    + std::ops::MulAssign
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
    /// `self · factor + term` by fused operations: fast only in functions compiled for processors that have them.
    fn fused(self, factor: Self, term: Self) -> Self;
    /// A random number whose components are drawn one by one.
    fn random(draw: &mut impl FnMut() -> f64) -> Self;
}

impl Scalar for f64 {
    const ZERO: Self = 0.0;
    #[inline]
    fn from_real(value: f64) -> Self {
        value
    }
    fn from_complex(value: Complex64) -> Option<Self> {
        (value.im == 0.0).then_some(value.re)
    }
    #[inline]
    fn to_complex(self) -> Complex64 {
        Complex64::new(self, 0.0)
    }
    #[inline]
    fn conjugate(self) -> Self {
        self
    }
    #[inline]
    fn real(self) -> f64 {
        self
    }
    #[inline]
    fn norm_squared(self) -> f64 {
        self * self
    }
    #[inline]
    fn scaled(self, factor: f64) -> Self {
        self * factor
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        self.mul_add(factor, term)
    }
    fn random(draw: &mut impl FnMut() -> f64) -> Self {
        draw()
    }
}

impl Scalar for Complex64 {
    const ZERO: Self = Complex64::new(0.0, 0.0);
    #[inline]
    fn from_real(value: f64) -> Self {
        Complex64::new(value, 0.0)
    }
    fn from_complex(value: Complex64) -> Option<Self> {
        Some(value)
    }
    #[inline]
    fn to_complex(self) -> Complex64 {
        self
    }
    #[inline]
    fn conjugate(self) -> Self {
        self.conj()
    }
    #[inline]
    fn real(self) -> f64 {
        self.re
    }
    #[inline]
    fn norm_squared(self) -> f64 {
        self.norm_sqr()
    }
    #[inline]
    fn scaled(self, factor: f64) -> Self {
        self * factor
    }
    #[inline(always)]
    fn fused(self, factor: Self, term: Self) -> Self {
        let re = self.re.mul_add(factor.re, (-self.im).mul_add(factor.im, term.re));
        Complex64::new(re, self.re.mul_add(factor.im, self.im.mul_add(factor.re, term.im)))
    }
    fn random(draw: &mut impl FnMut() -> f64) -> Self {
        let re = draw();
        Complex64::new(re, draw())
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

impl<S: Scalar, O: LinearOperator<S> + ?Sized> LinearOperator<S> for &O {
    fn dimension(&self) -> usize {
        (**self).dimension()
    }
    fn apply(&self, x: &[S], y: &mut [S]) {
        (**self).apply(x, y);
    }
}

/// A real operator on complex vectors, as time evolution needs it. Costs two applications and two real vectors.
pub struct Complexified<O> {
    operator: O,
    scratch: Mutex<[Vec<f64>; 2]>,
}

impl<O: LinearOperator<f64>> Complexified<O> {
    /// Wraps an operator.
    pub fn new(operator: O) -> Self {
        let zeros = || vec![0.0; operator.dimension()];
        let scratch = Mutex::new([zeros(), zeros()]);
        Self { operator, scratch }
    }
}

impl<O: LinearOperator<f64>> LinearOperator<Complex64> for Complexified<O> {
    fn dimension(&self) -> usize {
        self.operator.dimension()
    }

    fn apply(&self, x: &[Complex64], y: &mut [Complex64]) {
        // The scratch is overwritten before it is read, so a panic elsewhere has not spoiled it.
        let mut guard = self.scratch.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let [from, to] = &mut *guard;
        assert!(x.len() == from.len() && y.len() == from.len(), "vectors of the operator's dimension");
        from.iter_mut().zip(x).for_each(|(real, x)| *real = x.re);
        self.operator.apply(from, to);
        y.iter_mut().zip(&*to).for_each(|(y, real)| y.re = *real);
        from.iter_mut().zip(x).for_each(|(imaginary, x)| *imaginary = x.im);
        self.operator.apply(from, to);
        y.iter_mut().zip(&*to).for_each(|(y, imaginary)| y.im = *imaginary);
    }
}
