//! The heads of autoregressive wave functions: from outputs of a network to two normalized amplitudes.

use num_complex::Complex64;

/// Numbers on which a network can be evaluated: real ones, and complex ones for derivatives by complex steps (W. Squire and G. Trapp, SIAM Rev. 40,
/// 110 (1998)): analytic functions only.
pub trait Analytic:
    Copy
    + std::ops::Add<Output = Self>
    + std::ops::Sub<Output = Self>
    + std::ops::Mul<Output = Self>
    + std::ops::Div<Output = Self>
{
    /// Embeds a real number.
    fn real_number(value: f64) -> Self;
    /// The real part, for decisions.
    fn real_part(self) -> f64;
    /// eˣ.
    fn exponential(self) -> Self;
    /// √x.
    fn root(self) -> Self;
    /// cos x.
    fn cosine(self) -> Self;
    /// sin x.
    fn sine(self) -> Self;
    /// tanh x.
    fn hyperbolic_tangent(self) -> Self;
}

macro_rules! analytic {
    ($number:ty, $embed:expr, $real:expr) => {
        impl Analytic for $number {
            fn real_number(value: f64) -> Self {
                $embed(value)
            }
            fn real_part(self) -> f64 {
                $real(self)
            }
            fn exponential(self) -> Self {
                self.exp()
            }
            fn root(self) -> Self {
                self.sqrt()
            }
            fn cosine(self) -> Self {
                self.cos()
            }
            fn sine(self) -> Self {
                self.sin()
            }
            fn hyperbolic_tangent(self) -> Self {
                self.tanh()
            }
        }
    };
}

analytic!(f64, |value| value, |value| value);
analytic!(Complex64, |value| Complex64::new(value, 0.0), |value: Complex64| value.re);

/// How the outputs of a network become the amplitudes of the two values of a bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// Square roots of softmax probabilities, which never vanish: one output.
    Softmax,
    /// The same with a phase for each value: three outputs.
    SoftmaxPhase,
    /// `(cos o, sin o)`: they vanish where they change sign. One output.
    Trigonometric,
    /// Two outputs, normalized to unit length, with their signs.
    Linear,
    /// Two complex numbers of two outputs each, normalized to unit length: they vanish only where two real numbers do.
    Complex,
    /// Square roots of probabilities `½ + o`, cut to 0 and 1: they vanish for whole ranges of parameters. One output.
    HardSigmoid,
}

impl Head {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Softmax,
        Self::SoftmaxPhase,
        Self::Trigonometric,
        Self::Linear,
        Self::Complex,
        Self::HardSigmoid,
    ];

    /// Outputs it needs.
    pub fn outputs(self) -> usize {
        match self {
            Self::Softmax | Self::Trigonometric | Self::HardSigmoid => 1,
            Self::Linear => 2,
            Self::SoftmaxPhase => 3,
            Self::Complex => 4,
        }
    }

    /// Whether amplitudes are real.
    pub fn is_real(self) -> bool {
        !matches!(self, Self::SoftmaxPhase | Self::Complex)
    }

    /// Real and imaginary part of the amplitudes of the values 0 and 1.
    pub fn amplitudes<T: Analytic>(self, o: &[T]) -> [[T; 2]; 2] {
        let number = T::real_number;
        let (zero, one) = (number(0.0), number(1.0));
        let softmax = || {
            // Of the smaller probability, so that nothing overflows.
            let positive = o[0].real_part() > 0.0;
            let small = if positive { (zero - o[0]).exponential() } else { o[0].exponential() };
            let (large, small) = ((one / (one + small)).root(), (small / (one + small)).root());
            if positive { [small, large] } else { [large, small] }
        };
        match self {
            Self::Softmax => softmax().map(|modulus| [modulus, zero]),
            Self::SoftmaxPhase => {
                let [a, b] = softmax();
                [[a * o[1].cosine(), a * o[1].sine()], [b * o[2].cosine(), b * o[2].sine()]]
            }
            Self::Trigonometric => [[o[0].cosine(), zero], [o[0].sine(), zero]],
            Self::Linear => {
                let norm = (o[0] * o[0] + o[1] * o[1]).root();
                [[o[0] / norm, zero], [o[1] / norm, zero]]
            }
            Self::Complex => {
                let norm = (o[0] * o[0] + o[1] * o[1] + o[2] * o[2] + o[3] * o[3]).root();
                [[o[0] / norm, o[1] / norm], [o[2] / norm, o[3] / norm]]
            }
            Self::HardSigmoid => match o[0].real_part() {
                low if low <= -0.5 => [[one, zero], [zero, zero]],
                high if high >= 0.5 => [[zero, zero], [one, zero]],
                _ => [[(number(0.5) - o[0]).root(), zero], [(number(0.5) + o[0]).root(), zero]],
            },
        }
    }
}
