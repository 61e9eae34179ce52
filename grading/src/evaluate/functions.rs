//! The values of functions at balls.

use std::cmp::Ordering;

use dashu_ratio::RBig;

use super::{Evaluator, Value, real};
use crate::expression::Function;
use crate::number::{Complex, NoValue, Real};

impl<R: Real> Evaluator<'_, R> {
    pub(super) fn call(&mut self, function: Function, values: &[Complex<R>]) -> Value<R> {
        let c = &mut self.context;
        let x = &values[0];
        match function {
            Function::Exp => x.exp(c),
            Function::Ln => x.ln(c),
            Function::Sin => Ok(x.sin_cos(c)?.0),
            Function::Cos => Ok(x.sin_cos(c)?.1),
            Function::Tan => {
                let (sin, cos) = x.sin_cos(c)?;
                sin.div(&cos, c)
            }
            Function::Sinh => x.sinh(c),
            Function::Cosh => x.cosh(c),
            Function::Tanh => x.tanh(c),
            Function::Asin => x.asin(c),
            Function::Acos => x.acos(c),
            Function::Atan => x.atan(c),
            Function::Asinh => x.asinh(c),
            Function::Acosh => x.acosh(c),
            Function::Atanh => x.atanh(c),
            Function::Abs => Ok(Complex::real(x.abs(c)?)),
            Function::Real => Ok(Complex::real(x.re.clone())),
            Function::Imaginary => match &x.im {
                Some(im) => Ok(Complex::real(im.clone())),
                None => Complex::integer(0, c),
            },
            Function::Argument => Ok(Complex::real(x.arg(c)?)),
            Function::Gamma => x.gamma(c),
            Function::Sign | Function::Step => {
                let sign = real(x)?.sign().ok_or(NoValue::Unclear)?;
                match (function, sign) {
                    (Function::Sign, sign) => Complex::integer(sign as i64, c),
                    (_, Ordering::Less) => Complex::integer(0, c),
                    (_, Ordering::Greater) => Complex::integer(1, c),
                    _ => Err(NoValue::Unclear),
                }
            }
            Function::Floor | Function::Ceil => {
                let up = function == Function::Ceil;
                let value = if up { real(x)?.neg() } else { real(x)?.clone() };
                let floor = value.floor().ok_or(NoValue::Unclear)?;
                let whole = RBig::from(if up { -floor } else { floor });
                Ok(Complex::real(R::from_rational(&whole, c)?))
            }
            Function::Min | Function::Max => {
                let mut best = real(x)?.clone();
                for other in &values[1..] {
                    let other = real(other)?;
                    let smaller = other.sub(&best, c)?.sign();
                    best = match (smaller, function) {
                        (Some(Ordering::Less), Function::Min) | (Some(Ordering::Greater), Function::Max) => {
                            other.clone()
                        }
                        (Some(_), _) => best,
                        (None, _) => best.hull(other, c)?,
                    };
                }
                Ok(Complex::real(best))
            }
            Function::Binomial => {
                let one = Complex::integer(1, c)?;
                let (n, k) = (&values[0], &values[1]);
                let above = n.add(&one, c)?.gamma(c)?;
                let left = k.add(&one, c)?.gamma(c)?;
                let right = n.sub(k, c)?.add(&one, c)?.gamma(c)?;
                above.div(&left.mul(&right, c)?, c)
            }
            Function::Modulo => {
                let quotient = real(x)?.div(real(&values[1])?, c)?;
                let floor = RBig::from(quotient.floor().ok_or(NoValue::Unclear)?);
                let whole = Complex::real(R::from_rational(&floor, c)?);
                x.sub(&whole.mul(&values[1], c)?, c)
            }
            Function::Root => {
                let degree = real(&values[1])?.floor().and_then(|n| i64::try_from(&n).ok());
                let Some(degree) = degree.filter(|n| *n != 0) else { return Err(NoValue::Unclear) };
                let inverse = RBig::ONE / RBig::from(degree);
                let exponent = Complex::real(R::from_rational(&inverse, c)?);
                let odd_negative = degree % 2 != 0 && x.im.is_none() && x.re.sign() == Some(Ordering::Less);
                if degree == 2 {
                    x.sqrt(c)
                } else if odd_negative {
                    Ok(x.neg().pow(&exponent, c)?.neg())
                } else {
                    x.pow(&exponent, c)
                }
            }
        }
    }
}
