//! Eigenvalues of tridiagonal matrices to any precision, for gaps far below the rounding of doubles.
//!
//! Only sums, products and quotients are used, so every step has one rounding that is known.

use dashu_float::FBig;
use dashu_float::round::mode::HalfEven;
use eigentruth_numerics::{Estimate, Provenance};

use crate::FreeError;

/// A binary floating-point number of any precision.
type Big = FBig<HalfEven, 2>;

/// A real symmetric tridiagonal matrix. Its entries are the given doubles exactly.
#[derive(Clone, Debug, PartialEq)]
pub struct Tridiagonal {
    diagonal: Vec<f64>,
    off: Vec<f64>,
}

/// A number between `lower` and `upper`, which are proven bounds for the matrix as given.
#[derive(Clone, Debug, PartialEq)]
pub struct Enclosed {
    lower: Big,
    upper: Big,
    bits: usize,
}

impl Enclosed {
    /// The middle, rounded to a double.
    pub fn value(&self) -> f64 {
        ((self.lower.clone() + &self.upper) / big(2.0, self.bits)).to_f64().value()
    }

    /// Half the width and the rounding to a double.
    pub fn error(&self) -> f64 {
        let half = (self.upper.clone() - &self.lower) / big(2.0, self.bits);
        half.to_f64().value() * (1.0 + f64::EPSILON) + f64::EPSILON * self.value().abs()
    }

    /// The bits of the arithmetic that sufficed.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// As an estimate.
    pub fn estimate(&self) -> Estimate {
        let provenance = Provenance::new("free/sturm").with("bits", self.bits);
        Estimate::converged(self.value(), self.error(), provenance)
    }
}

/// Where doubling the precision stops.
const MOST_BITS: usize = 1 << 15;

impl Tridiagonal {
    /// From the diagonal and the entries next to it (one fewer).
    ///
    /// # Errors
    /// [`FreeError::Shape`], [`FreeError::NotFinite`].
    pub fn new(diagonal: Vec<f64>, off: Vec<f64>) -> Result<Self, FreeError> {
        if off.len() + 1 != diagonal.len() {
            return Err(FreeError::Shape {
                what: "the tridiagonal matrix",
                rows: diagonal.len(),
                columns: off.len() + 1,
                expected: diagonal.len().max(1),
            });
        }
        if diagonal.iter().chain(&off).any(|entry| !entry.is_finite()) {
            return Err(FreeError::NotFinite { what: "the tridiagonal matrix" });
        }
        Ok(Self { diagonal, off })
    }

    /// The number of rows.
    pub fn dimension(&self) -> usize {
        self.diagonal.len()
    }

    /// The eigenvalue `index` from below (from 0) with a relative error of at most `relative`, by bisection with Sturm
    /// sequences; the precision is doubled until the rounding allows it.
    ///
    /// A computed Sturm count is that of a matrix whose entries are changed by a few units of the last place (W. Kahan,
    /// Stanford CS41, 1966), and by Weyl's inequality the eigenvalues then move by no more than the norm of the change.
    ///
    /// # Errors
    /// [`FreeError::Argument`]; [`FreeError::Unstable`] for an eigenvalue 0, which has no relative precision.
    pub fn eigenvalue(&self, index: usize, relative: f64) -> Result<Enclosed, FreeError> {
        self.check(index, relative)?;
        self.refine(relative, |bits| {
            let target = |lower: &Big, upper: &Big| relative_width(lower, upper) < relative / 4.0;
            let (lower, upper) = self.bisect(index, bits, target);
            self.widened(lower, upper, bits)
        })
    }

    /// `λ_upper − λ_lower` with a relative error of at most `relative`.
    ///
    /// # Errors
    /// As [`Tridiagonal::eigenvalue`]; [`FreeError::Unstable`] for equal eigenvalues.
    pub fn difference(&self, lower: usize, upper: usize, relative: f64) -> Result<Enclosed, FreeError> {
        self.check(lower, relative)?;
        self.check(upper, relative)?;
        if lower >= upper {
            let allowed = "a lower index below the upper one";
            return Err(FreeError::argument("the pair of eigenvalues", format!("{lower}, {upper}"), allowed));
        }
        self.refine(relative, |bits| {
            let fine = |_: &Big, _: &Big| false;
            let [one, other] = [lower, upper].map(|index| {
                let (low, high) = self.bisect(index, bits, fine);
                self.widened(low, high, bits)
            });
            Enclosed { lower: other.lower - one.upper, upper: other.upper - one.lower, bits }
        })
    }

    /// How many eigenvalues lie below `x`, in arithmetic of `bits` bits.
    pub fn count_below(&self, x: f64, bits: usize) -> usize {
        self.sturm(&big(x, bits), &self.squares(bits), bits)
    }

    fn squares(&self, bits: usize) -> Vec<Big> {
        // Squares of doubles need 106 bits to be exact.
        self.off.iter().map(|&e| big(e, bits.max(106)) * big(e, bits.max(106))).collect()
    }

    fn sturm(&self, x: &Big, squares: &[Big], bits: usize) -> usize {
        let zero = big(0.0, bits);
        let tiny = power_of_two(-(2 * bits as isize) - 1100, bits);
        let mut count = 0;
        let mut q = zero.clone();
        for (row, &d) in self.diagonal.iter().enumerate() {
            let mut next = big(d, bits) - x;
            if row > 0 {
                next = rounded(next - &squares[row - 1] / &q, bits);
            }
            if next == zero {
                next = tiny.clone();
            }
            count += usize::from(next < zero);
            q = next;
        }
        count
    }

    /// An interval that holds the eigenvalue of the matrix in this arithmetic.
    fn bisect(&self, index: usize, bits: usize, enough: impl Fn(&Big, &Big) -> bool) -> (Big, Big) {
        let squares = self.squares(bits);
        let radius = power_of_two(self.norm().max(f64::MIN_POSITIVE).log2().ceil() as isize + 1, bits);
        let (mut lower, mut upper) = (-radius.clone(), radius);
        let two = big(2.0, bits);
        // Each step gains a bit; beyond `bits` below the scale the arithmetic itself is the limit.
        for _ in 0..bits {
            if enough(&lower, &upper) {
                break;
            }
            let middle = (lower.clone() + &upper) / &two;
            if self.sturm(&middle, &squares, bits) > index {
                upper = middle;
            } else {
                lower = middle;
            }
        }
        (lower, upper)
    }

    fn widened(&self, lower: Big, upper: Big, bits: usize) -> Enclosed {
        // Per entry: at most four roundings of relative size 2^-bits, of an entry and of x.
        let scale = power_of_two(self.norm().max(f64::MIN_POSITIVE).log2().ceil() as isize + 4, bits);
        let slack = scale * power_of_two(-(bits as isize), bits);
        Enclosed { lower: lower - &slack, upper: upper + &slack, bits }
    }

    fn refine(&self, relative: f64, attempt: impl Fn(usize) -> Enclosed) -> Result<Enclosed, FreeError> {
        let mut bits = 128;
        while bits <= MOST_BITS {
            let found = attempt(bits);
            if relative_width(&found.lower, &found.upper) < relative {
                return Ok(found);
            }
            bits *= 2;
        }
        let detail = format!("with {MOST_BITS} bits it is still compatible with 0");
        Err(FreeError::Unstable { what: "the eigenvalue or the gap", detail })
    }

    fn check(&self, index: usize, relative: f64) -> Result<(), FreeError> {
        if index >= self.dimension() {
            return Err(FreeError::argument("the eigenvalue", index, "less than the dimension, from 0"));
        }
        if !(relative > 1e-300 && relative < 1.0) {
            return Err(FreeError::argument("the relative precision", relative, "between 1e-300 and 1"));
        }
        Ok(())
    }

    /// The largest row sum.
    fn norm(&self) -> f64 {
        let at = |k: Option<usize>| k.and_then(|k| self.off.get(k)).map_or(0.0, |e| e.abs());
        let row = |k: usize| self.diagonal[k].abs() + at(k.checked_sub(1)) + at(Some(k));
        (0..self.dimension()).map(row).fold(0.0, f64::max)
    }
}

/// The width over the smallest modulus; infinite if 0 is inside.
fn relative_width(lower: &Big, upper: &Big) -> f64 {
    let zero = Big::ZERO;
    if *lower <= zero && *upper >= zero {
        return f64::INFINITY;
    }
    let smallest = if *lower > zero { lower.clone() } else { -upper.clone() };
    ((upper.clone() - lower) / smallest).to_f64().value()
}

fn big(value: f64, bits: usize) -> Big {
    // Finite by the check of the matrix; doubles convert exactly.
    let exact = Big::try_from(value).unwrap_or(Big::ZERO);
    exact.with_precision(bits.max(53)).value()
}

fn rounded(value: Big, bits: usize) -> Big {
    value.with_precision(bits.max(53)).value()
}

fn power_of_two(exponent: isize, bits: usize) -> Big {
    Big::from_parts(1.into(), exponent).with_precision(bits).value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::linalg::{hermitian_values, rounding};

    #[test]
    fn the_open_chain_has_the_sine_spectrum() {
        let n = 9;
        let chain = Tridiagonal::new(vec![0.25; n], vec![-1.0; n - 1]).unwrap();
        for k in 0..n {
            let exact = 0.25 - 2.0 * (std::f64::consts::PI * (k + 1) as f64 / (n + 1) as f64).cos();
            let ours = chain.eigenvalue(k, 1e-25).unwrap();
            assert!((ours.value() - exact).abs() <= ours.error() + rounding(1, 2.25));
        }
    }

    #[test]
    fn it_agrees_with_the_dense_method() {
        let diagonal = vec![0.3, -1.0, 0.7, 2.0, -0.4];
        let off = vec![1.1, -0.2, 0.5, 0.9];
        let dense = faer::Mat::<f64>::from_fn(5, 5, |i, j| match i.abs_diff(j) {
            0 => diagonal[i],
            1 => off[i.min(j)],
            _ => 0.0,
        });
        let values = hermitian_values(&dense).unwrap();
        let matrix = Tridiagonal::new(diagonal, off).unwrap();
        for (k, value) in values.iter().enumerate() {
            assert!((matrix.eigenvalue(k, 1e-20).unwrap().value() - value).abs() < rounding(5, 3.5));
        }
        assert_eq!(matrix.count_below(values[2] + 0.01, 200), 3);
    }

    /// The dimerized open chain with weak end bonds, 2n sites.
    fn dimer_chain(cells: usize, weak: f64, strong: f64) -> Tridiagonal {
        let off = (0..2 * cells - 1).map(|k| if k % 2 == 0 { weak } else { strong }).collect();
        Tridiagonal::new(vec![0.0; 2 * cells], off).unwrap()
    }

    #[test]
    fn gaps_far_below_the_rounding_of_doubles() {
        // For t1 ≪ t2 the determinant t1^{2n} is ε² times that of the bulk, (t2²−t1²)-like: the ratio of successive
        // gaps tends to t1/t2, and the gap is 2 t2 (1 − r²) r^n (1 + O(r^{2n})) with r = t1/t2.
        let (weak, strong) = (0.125, 1.0);
        let gap =
            |cells: usize| dimer_chain(cells, weak, strong).difference(cells - 1, cells, 1e-20).unwrap();
        let (one, other) = (gap(40), gap(41));
        assert!(one.value() < 1e-35);
        assert!((other.value() / one.value() - 0.125).abs() <= rounding(4, 0.125));
        let leading = 2.0 * (1.0 - 0.125_f64.powi(2)) * 0.125_f64.powi(40);
        assert!((one.value() / leading - 1.0).abs() <= rounding(40, 1.0));
        // One cell: ± t1 exactly.
        assert!((gap(1).value() - 0.25).abs() <= gap(1).error());
    }

    #[test]
    fn an_exact_zero_has_no_relative_precision() {
        let odd = Tridiagonal::new(vec![0.0; 3], vec![1.0, 0.5]).unwrap();
        assert!(matches!(odd.eigenvalue(1, 1e-3).unwrap_err(), FreeError::Unstable { .. }));
        assert!(matches!(odd.eigenvalue(3, 1e-3).unwrap_err(), FreeError::Argument { .. }));
        assert!(Tridiagonal::new(vec![0.0; 3], vec![1.0]).is_err());
    }
}
