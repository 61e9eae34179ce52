//! The values of atoms. What nobody can know (averages, unknown functions) gets arbitrary values that belong to
//! its name and the seed of the comparison.

use std::hash::Hasher;

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction};
use rustc_hash::FxHasher;

use super::{Evaluator, Value, mix};
use crate::equality::draw;
use crate::exact::Atom;
use crate::number::{Complex, Real};

impl<R: Real> Evaluator<'_, R> {
    /// The value of an atom, computed once per point.
    pub(crate) fn atom(&mut self, index: u32) -> Value<R> {
        if let Some(known) = &self.known[index as usize] {
            return Ok(known.clone());
        }
        let atoms = self.atoms;
        let value = match &atoms[index as usize] {
            Atom::Symbol(symbol) => self.symbol(*symbol)?,
            Atom::Value(id) => self.value(*id)?,
            Atom::Euler => Complex::integer(1, &mut self.context)?.exp(&mut self.context)?,
            Atom::Call { function, arguments } => {
                let values = arguments.iter().map(|a| self.fraction(a)).collect::<Result<Vec<_>, _>>()?;
                let value = self.call(*function, &values)?;
                self.note(&value);
                value
            }
            Atom::Unknown { function, arguments } => {
                let values = arguments.iter().map(|a| self.fraction(a)).collect::<Result<Vec<_>, _>>()?;
                self.unknown(*function, &values)?
            }
            Atom::Power { base, exponent } => {
                let value = self.exact_power(base, exponent)?;
                self.note(&value);
                value
            }
            Atom::Instance { name, domain } => {
                let mut hasher = FxHasher::default();
                hasher.write_u64(self.seed ^ self.point.salt);
                hasher.write(name.as_bytes());
                let value = draw(*domain, mix(hasher.finish()), (self.point.salt % 4) as u32, false);
                self.rational(&value)?
            }
            Atom::Average { word, adjoint } => self.functional(word, adjoint)?,
            Atom::Amplitude { name, partner } => self.functional(name, partner)?,
        };
        self.known[index as usize] = Some(value.clone());
        Ok(value)
    }

    fn exact_power(&mut self, base: &Fraction, exponent: &Fraction) -> Value<R> {
        let power = self.fraction(exponent)?;
        if let [(monomial, coefficient)] = base.numerator().terms().collect::<Vec<_>>().as_slice()
            && coefficient.is_one()
            && base.denominator().is_one()
            && let [(symbol, 1)] = monomial.factors()
            && matches!(self.atoms[symbol.index() as usize], Atom::Euler)
        {
            return power.exp(&mut self.context);
        }
        let value = self.fraction(base)?;
        if exponent.as_constant().is_some_and(|c| c == ComplexRational::ratio(1, 2)) {
            return value.sqrt(&mut self.context);
        }
        value.pow(&power, &mut self.context)
    }

    /// A hermitian linear functional with arbitrary values: v(A) = r(A) + r(A†)*.
    fn functional(&mut self, word: &str, adjoint: &[(String, ComplexRational)]) -> Value<R> {
        let mut value = self.arbitrary(word)?;
        for (word, coefficient) in adjoint {
            let term = self.arbitrary(word)?.mul(&self.rational(coefficient)?, &mut self.context)?;
            value = value.add(&term.conjugate(), &mut self.context)?;
        }
        Ok(value)
    }

    /// An arbitrary complex number that belongs to a name.
    fn arbitrary(&mut self, name: &str) -> Value<R> {
        let digits = |part: u8, seed: u64| {
            let mut hasher = FxHasher::default();
            hasher.write_u64(seed);
            hasher.write(name.as_bytes());
            hasher.write_u8(part);
            let bits = mix(hasher.finish());
            RBig::from_parts(IBig::from((bits >> 34) as i64 - (1 << 29)), (1u64 << 29).into())
        };
        let (re, im) = (digits(0, self.seed), digits(1, self.seed));
        self.rational(&ComplexRational::new(re, im))
    }

    /// A declared function about which nothing is known: an arbitrary entire function of its arguments.
    pub(super) fn unknown(&mut self, function: u32, arguments: &[Complex<R>]) -> Value<R> {
        let mut phase = self.arbitrary(&format!("f{function}"))?;
        let mut linear = self.arbitrary(&format!("g{function}"))?;
        for (index, value) in arguments.iter().enumerate() {
            let weight = self.arbitrary(&format!("f{function},{index}"))?;
            // Large arguments would overflow the complex sine: a real frequency and a tame argument.
            let weight = Complex::real(weight.re);
            phase = phase.add(&weight.mul(value, &mut self.context)?, &mut self.context)?;
            let slope = self.arbitrary(&format!("g{function},{index}"))?;
            linear = linear.add(&slope.mul(value, &mut self.context)?, &mut self.context)?;
        }
        let (sin, _) = phase.sin_cos(&mut self.context)?;
        sin.add(&linear, &mut self.context)
    }
}
