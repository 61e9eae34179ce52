//! Sums, products and integrals over a bound variable.

use dashu_ratio::RBig;

use super::{Evaluator, Value, real};
use crate::expression::{ExprId, Node, SymbolId};
use crate::limits;
use crate::number::{Complex, NoValue, Real};

impl<R: Real> Evaluator<'_, R> {
    pub(super) fn series(
        &mut self,
        product: bool,
        variable: SymbolId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    ) -> Value<R> {
        let whole = |value: Complex<R>| -> Result<i64, NoValue> {
            let floor = real(&value)?.floor().ok_or(NoValue::Unclear)?;
            i64::try_from(&floor).map_err(|_| NoValue::Budget)
        };
        if self.is_infinite(from) || self.is_infinite(to) {
            return Err(NoValue::Unclear);
        }
        let first = whole(self.value(from)?)?;
        let last = whole(self.value(to)?)?;
        if last.saturating_sub(first) > limits::SERIES_TERMS as i64 {
            return Err(NoValue::Unclear);
        }
        let mut total = Complex::integer(i64::from(product), &mut self.context)?;
        let outer = self.bound.remove(&variable);
        for k in first..=last {
            let k = Complex::integer(k, &mut self.context)?;
            self.bound.insert(variable, k);
            let term = self.value(body);
            let term = match term {
                Ok(term) => term,
                Err(error) => {
                    self.bound.remove(&variable);
                    return Err(error);
                }
            };
            total = if product {
                total.mul(&term, &mut self.context)?
            } else {
                total.add(&term, &mut self.context)?
            };
        }
        self.bound.remove(&variable);
        if let Some(outer) = outer {
            self.bound.insert(variable, outer);
        }
        Ok(total)
    }

    fn is_infinite(&self, bound: ExprId) -> bool {
        self.arena.any(bound, &|node| matches!(node, Node::Infinity))
    }

    /// Gauss-Legendre quadrature of two orders in double precision; their difference bounds the error.
    pub(super) fn integral(
        &mut self,
        variable: SymbolId,
        from: ExprId,
        to: ExprId,
        body: ExprId,
    ) -> Value<R> {
        if self.is_infinite(from) || self.is_infinite(to) {
            return Err(NoValue::Unclear);
        }
        let from = real(&self.value(from)?)?.to_f64();
        let to = real(&self.value(to)?)?.to_f64();
        if !from.is_finite() || !to.is_finite() {
            return Err(NoValue::Unclear);
        }
        let (middle, half) = ((from + to) / 2.0, (to - from) / 2.0);
        let mut results = [[0.0f64; 2]; 2];
        let mut size = 0.0f64;
        let mut body_is_zero = true;
        for (order, result) in [20usize, 31].into_iter().zip(&mut results) {
            for (node, weight) in gauss_legendre(order) {
                let x = middle + half * node;
                let x = RBig::try_from(x).map_err(|_| NoValue::Unclear)?;
                let x = Complex::real(R::from_rational(&x, &mut self.context)?);
                self.bound.insert(variable, x);
                let value = self.value(body);
                self.bound.remove(&variable);
                // The integral may exist although the integrand has no value at one of the nodes.
                let value = value.map_err(|e| if e == NoValue::Undefined { NoValue::Unclear } else { e })?;
                body_is_zero &= value.is_zero();
                let (re, im) = (value.re.to_f64(), value.im.as_ref().map_or(0.0, R::to_f64));
                result[0] += weight * half * re;
                result[1] += weight * half * im;
                size += (weight * half * re).abs() + (weight * half * im).abs();
            }
        }
        let difference = (results[0][0] - results[1][0]).abs() + (results[0][1] - results[1][1]).abs();
        let error = 4.0 * difference + 1e-13 * size;
        // An underflow to zero would pass for an exact zero.
        if error > 1e-8 * size || !(1e-280..1e280).contains(&size) && !body_is_zero {
            return Err(NoValue::Unclear);
        }
        let re = R::from_estimate(results[1][0], error, &mut self.context)?;
        if results[1][1] == 0.0 {
            return Ok(Complex::real(re));
        }
        Ok(Complex::new(re, R::from_estimate(results[1][1], error, &mut self.context)?))
    }
}

/// Nodes and weights on [-1, 1], by Newton's method on the Legendre polynomial.
fn gauss_legendre(order: usize) -> Vec<(f64, f64)> {
    let n = order as f64;
    (0..order)
        .map(|index| {
            let mut x = (std::f64::consts::PI * (index as f64 + 0.75) / (n + 0.5)).cos();
            let mut slope = 1.0;
            for _ in 0..60 {
                let (mut p, mut q) = (1.0, 0.0);
                for k in 0..order {
                    let k = k as f64;
                    (p, q) = (((2.0 * k + 1.0) * x * p - k * q) / (k + 1.0), p);
                }
                slope = n * (x * p - q) / (x * x - 1.0);
                let step = p / slope;
                x -= step;
                if step.abs() < 1e-16 {
                    break;
                }
            }
            (x, 2.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}
