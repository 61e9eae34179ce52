//! Functions of exact arguments: by their values and identities where these are exact, else an atom.

use dashu_base::BitTest;
use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction};

use super::arithmetic::{integer, rational, real_constant};
use super::numbers::{binomial, exact_root, factorial};
use super::{Atom, Exact, Form, NoForm};
use crate::expression::{ExprId, Function};

impl Exact<'_> {
    pub(super) fn call(&mut self, id: ExprId, function: Function, arguments: &[ExprId]) -> Form<Fraction> {
        match function {
            Function::Gamma => {
                if let Some(n) = self.whole(arguments[0])? {
                    self.charge(u64::try_from(&n).unwrap_or(0).min(4000) / 16)?;
                    return factorial(&(n - IBig::ONE)).map(|n| rational(RBig::from(n)));
                }
                let argument = self.scalar(arguments[0])?;
                let real = self.is_real(arguments[0]);
                return self.gamma(&argument, real);
            }
            Function::Ln => return self.logarithm(arguments[0]),
            Function::Sin
            | Function::Cos
            | Function::Tan
            | Function::Sinh
            | Function::Cosh
            | Function::Tanh => {
                let argument = self.scalar(arguments[0])?;
                return self.in_exponentials(function, &argument);
            }
            Function::Binomial => {
                if let (Some(n), Some(k)) = (self.whole(arguments[0])?, self.whole(arguments[1])?) {
                    let digits = n.clone().into_parts().1.bit_len() as u64;
                    self.charge(u64::try_from(&k).unwrap_or(0).min(2000) * digits.min(64) / 64)?;
                    return binomial(&n, &k).map(|n| rational(RBig::from(n)));
                }
                return self.binomial_form(arguments[0], arguments[1]);
            }
            Function::Root => {
                if let (base, Some(degree)) = (self.scalar(arguments[0])?, self.whole(arguments[1])?)
                    && let Some(base) = real_constant(&base)
                    && degree != IBig::ZERO
                    && let Some(root) = exact_root(&base, &(RBig::ONE / RBig::from(degree)))
                {
                    return Ok(rational(root));
                }
            }
            Function::Abs | Function::Floor | Function::Ceil => {
                let form = self.scalar(arguments[0])?;
                if let Some(value) = real_constant(&form) {
                    return Ok(rational(match function {
                        Function::Abs if value < RBig::ZERO => -value,
                        Function::Abs => value,
                        Function::Floor => RBig::from(value.floor()),
                        _ => RBig::from(value.ceil()),
                    }));
                }
                if function == Function::Abs && self.is_positive(arguments[0]) {
                    return Ok(form);
                }
            }
            Function::Real | Function::Imaginary => {
                let form = self.scalar(arguments[0])?;
                let conjugate = self.conjugate(arguments[0])?;
                let (sign, scale) = match function {
                    Function::Real => (ComplexRational::ONE, ComplexRational::ratio(1, 2)),
                    _ => (-ComplexRational::ONE, ComplexRational::ratio(-1, 2) * ComplexRational::I),
                };
                let other = conjugate.scaled(&sign);
                return Ok(self.plus(&form, &other)?.scaled(&scale));
            }
            _ => {}
        }
        let real = self.is_real(id);
        let arguments = self.scalars(arguments)?;
        Ok(self.opaque(function, arguments, real))
    }

    /// Few factors are written out; else Γ(n+1) / (Γ(k+1) Γ(n-k+1)).
    fn binomial_form(&mut self, n: ExprId, k: ExprId) -> Form<Fraction> {
        let real = self.is_real(n) && self.is_real(k);
        let (above, below) = (self.scalar(n)?, self.scalar(k)?);
        let few = real_constant(&below).filter(RBig::is_int).and_then(|k| i64::try_from(k.numerator()).ok());
        if let Some(few) = few.filter(|k| (0..=24).contains(k)) {
            let mut product = Fraction::one();
            for step in 0..few {
                let factor = self.plus(&above, &integer(-step))?.scaled(&ComplexRational::ratio(1, step + 1));
                product = self.times(&product, &factor)?;
            }
            return Ok(product);
        }
        let rest = self.plus(&above, &below.scaled(&-ComplexRational::ONE))?;
        let mut gammas = Vec::new();
        for argument in [&above, &below, &rest] {
            let shifted = self.plus(argument, &integer(1))?;
            gammas.push(self.gamma(&shifted, real)?);
        }
        let denominator = self.times(&gammas[1], &gammas[2])?;
        let inverse = self.inverse(&denominator)?;
        self.times(&gammas[0], &inverse)
    }

    /// e^exponent.
    fn exponential(&mut self, exponent: &Fraction) -> Form<Fraction> {
        let euler = self.atom("e".to_owned(), true, Atom::Euler);
        self.split_power(&euler, true, exponent)
    }

    /// Circular and hyperbolic functions in exponentials: every identity among them becomes one of polynomials.
    fn in_exponentials(&mut self, function: Function, argument: &Fraction) -> Form<Fraction> {
        use Function::{Cos, Cosh, Sin, Sinh, Tan};
        if argument.is_zero() {
            return Ok(if matches!(function, Cos | Cosh) { Fraction::one() } else { Fraction::zero() });
        }
        let circular = matches!(function, Sin | Cos | Tan);
        let unit = if circular { ComplexRational::I } else { ComplexRational::ONE };
        let forward = self.exponential(&argument.scaled(&unit))?;
        let backward = self.exponential(&argument.scaled(&-unit.clone()))?;
        let sum = self.plus(&forward, &backward)?;
        let difference = self.plus(&forward, &backward.scaled(&-ComplexRational::ONE))?;
        let half = ComplexRational::ratio(1, 2);
        let per_unit = if circular { -ComplexRational::I } else { ComplexRational::ONE };
        match function {
            Cos | Cosh => Ok(sum.scaled(&half)),
            Sin | Sinh => Ok(difference.scaled(&(half * per_unit))),
            _ => {
                let inverse = self.inverse(&sum)?;
                Ok(self.times(&difference, &inverse)?.scaled(&per_unit))
            }
        }
    }

    /// ln of a positive monomial as a sum of logarithms.
    fn logarithm(&mut self, argument: ExprId) -> Form<Fraction> {
        let form = self.scalar(argument)?;
        if form.is_zero() {
            return Err(NoForm::Undefined("the logarithm of zero".to_owned()));
        }
        if real_constant(&form).is_some_and(|value| value.is_one()) {
            return Ok(Fraction::zero());
        }
        let positive = self.is_positive(argument);
        let factors = if positive { self.factors(&form) } else { vec![(form, 1)] };
        let mut sum = Fraction::zero();
        for (factor, multiplicity) in factors {
            let term = self.opaque(Function::Ln, vec![factor], positive);
            sum = self.plus(&sum, &term.scaled(&ComplexRational::ratio(multiplicity, 1)))?;
        }
        Ok(sum)
    }

    /// Γ with whole numbers split off from its argument: Γ(x + n) = (x + n - 1) … x Γ(x).
    fn gamma(&mut self, argument: &Fraction, real: bool) -> Form<Fraction> {
        if let Some(n) = real_constant(argument).filter(RBig::is_int) {
            return factorial(&(n.numerator() - IBig::ONE)).map(|n| rational(RBig::from(n)));
        }
        let constant = argument.denominator().is_one().then(|| {
            let unit = argument.numerator().terms().find(|(monomial, _)| monomial.is_one());
            unit.map_or(RBig::ZERO, |(_, c)| if c.is_real() { c.real() } else { RBig::ZERO })
        });
        // Γ(21 - n) of an integer n is expressed by Γ(24 - n), which has poles beyond n = 23 only.
        let falling = argument.numerator().terms().all(|(monomial, c)| {
            monomial.is_one() || (c.is_real() && c.real() < RBig::ZERO && self.is_integer(monomial))
        });
        let most = if falling && argument.numerator().as_constant().is_none() { 24 } else { 0 };
        let shift = constant
            .and_then(|c| i64::try_from(&c.floor()).ok())
            .filter(|n| n.abs() <= 24)
            .map_or(0, |n| n - most);
        let base = self.plus(argument, &integer(-shift))?;
        let mut value = self.opaque(Function::Gamma, vec![base.clone()], real);
        for step in 0..shift.abs() {
            let offset = if shift > 0 { step } else { -step - 1 };
            let mut factor = self.plus(&base, &integer(offset))?;
            if shift < 0 {
                factor = self.inverse(&factor)?;
            }
            value = self.times(&value, &factor)?;
        }
        Ok(value)
    }
}
