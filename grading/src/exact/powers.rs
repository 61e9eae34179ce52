//! Powers: split into canonical factors as far as that is valid everywhere, so that equal powers are one atom.

use dashu_int::IBig;
use dashu_ratio::RBig;
use eigentruth_operators::{ComplexRational, Fraction, Monomial, Polynomial, Symbol};

use super::arithmetic::{bounded, conj_equal, raised, rational, real_constant};
use super::numbers::exact_root;
use super::{Atom, Exact, Form, NoForm};
use crate::declarations::Domain;
use crate::expression::{ExprId, Function, Node};
use crate::limits;

impl Exact<'_> {
    pub(super) fn power(&mut self, id: ExprId, base: ExprId, exponent: ExprId) -> Form<Fraction> {
        let exponent_form = self.scalar(exponent)?;
        // A power of e is an atom even where its exponent is a number.
        let base_form = self.scalar(base)?;
        if let Some(exponent) = real_constant(&exponent_form) {
            if exponent.is_int() {
                return self.integer_power(id, base, &base_form, exponent.numerator());
            }
            if let Some(base) = real_constant(&base_form)
                && let Some(root) = exact_root(&base, &exponent)
            {
                return Ok(rational(root));
            }
        }
        if base_form.is_zero() {
            let positive = real_constant(&exponent_form).is_some_and(|e| e > RBig::ZERO);
            if !positive {
                return Err(NoForm::Undefined("zero to a power that is not positive".to_owned()));
            }
            return Ok(Fraction::zero());
        }
        if exponent_form.is_zero() {
            return Ok(Fraction::one());
        }
        let positive = self.is_positive(base);
        self.split_power(&base_form, positive, &exponent_form)
    }

    fn integer_power(
        &mut self,
        id: ExprId,
        base: ExprId,
        form: &Fraction,
        exponent: &IBig,
    ) -> Form<Fraction> {
        if form.is_zero() {
            return match exponent.cmp(&IBig::ZERO) {
                std::cmp::Ordering::Greater => Ok(Fraction::zero()),
                std::cmp::Ordering::Equal => Err(NoForm::Undefined("zero to the power zero".to_owned())),
                std::cmp::Ordering::Less => Err(NoForm::Undefined("a division by zero".to_owned())),
            };
        }
        let size = form.numerator().leading_term().map_or(1, |(_, c)| c.bits()).max(1);
        let exponent = i32::try_from(exponent).ok();
        let unit = form.as_constant().is_some_and(|c| c.is_one() || (-c).is_one());
        let cost = exponent.map(|e| size.saturating_mul(e.unsigned_abs() as usize));
        let affordable = unit || cost.is_some_and(|bits| bits <= limits::INTEGER_BITS);
        if form.as_constant().is_some() && !affordable {
            let most = limits::INTEGER_BITS;
            return Err(NoForm::Limit(format!("a power with more than {most} bits")));
        }
        let small = exponent.filter(|e| {
            affordable && (form.numerator().len() + form.denominator().len() <= 2 || e.unsigned_abs() <= 64)
        });
        if let Some(exponent) = small {
            if exponent < 0 {
                self.inverse(form)?;
            }
            self.charge(u64::from(exponent.unsigned_abs().min(64)) * form.numerator().len() as u64)?;
            if let Some(power) = form.checked_pow(exponent, limits::POLYNOMIAL_TERMS) {
                return bounded(power);
            }
        }
        if !self.instances.is_empty() {
            return Err(NoForm::TooLarge);
        }
        let real = self.is_real(base);
        let Node::Power(_, exponent) = self.arena.get(id) else { return Err(NoForm::TooLarge) };
        let exponent = self.scalar(*exponent)?;
        Ok(self.atom(format!("{form:?} ^ {exponent:?}"), real, Atom::Value(id)))
    }

    /// b^x as a product of powers as far as that is valid everywhere: whole numbers split off from the
    /// exponent, and for positive b every term of the exponent and every factor of the base by itself.
    /// So `2^{N/2-1}` and `2^{N/2}/2`, or `(t_1/t_2)^n` and `t_1^n/t_2^n`, have one form.
    pub(super) fn split_power(
        &mut self,
        base: &Fraction,
        positive: bool,
        exponent: &Fraction,
    ) -> Form<Fraction> {
        if !exponent.denominator().is_one() {
            return Ok(self.power_atom(base, exponent, positive && conj_equal(exponent)));
        }
        let terms = exponent.numerator().clone();
        let factors = if positive { self.factors(base) } else { vec![(base.clone(), 1)] };
        let mut product = Fraction::one();
        for (factor, multiplicity) in factors {
            let scaled = terms.scaled(&ComplexRational::ratio(multiplicity, 1));
            let mut left_over = Polynomial::zero();
            for (monomial, coefficient) in scaled.terms() {
                if !coefficient.is_real() {
                    let power =
                        self.complex_term(&factor, coefficient, monomial, positive, &mut left_over)?;
                    product = self.times(&product, &power)?;
                    continue;
                }
                let value = coefficient.real();
                if monomial.is_one() {
                    let (integer, rest) = (value.floor(), &value - RBig::from(value.floor()));
                    let power = i32::try_from(&integer).map_err(|_| NoForm::TooLarge)?;
                    let bits = factor.numerator().leading_term().map_or(1, |(_, c)| c.bits());
                    if power.unsigned_abs() as usize > limits::INTEGER_BITS / bits.max(1) {
                        return Err(NoForm::TooLarge);
                    }
                    product = self.times(&product, &raised(&factor, power)?)?;
                    if !rest.is_zero() {
                        let root = self.term_power(&factor, &rest, None, positive, &mut left_over)?;
                        product = self.times(&product, &root)?;
                    }
                } else {
                    let power = self.term_power(&factor, &value, Some(monomial), positive, &mut left_over)?;
                    product = self.times(&product, &power)?;
                }
            }
            if !left_over.is_zero() {
                let exponent = Fraction::from(left_over);
                let real = positive && conj_equal(&exponent);
                let atom = self.power_atom(&factor, &exponent, real);
                product = self.times(&product, &atom)?;
            }
        }
        Ok(product)
    }

    /// factor^(c · monomial) with a complex number c: real and imaginary part by themselves.
    fn complex_term(
        &mut self,
        factor: &Fraction,
        coefficient: &ComplexRational,
        monomial: &Monomial,
        positive: bool,
        left_over: &mut Polynomial,
    ) -> Form<Fraction> {
        let (re, im) = coefficient.parts();
        let (true, Some(turns)) = (positive, small_power(&im)) else {
            let term = Polynomial::term(monomial.clone(), coefficient.clone());
            return stays(left_over, &term);
        };
        let unit = RBig::from_parts(IBig::ONE, im.denominator().clone());
        let phase = Polynomial::term(monomial.clone(), ComplexRational::new(RBig::ZERO, unit));
        let atom = self.power_atom(factor, &Fraction::from(phase), false);
        let mut power = raised(&atom, turns)?;
        if !re.is_zero() {
            let real = if monomial.is_one() { None } else { Some(monomial) };
            let size = self.term_power(factor, &re, real, positive, left_over)?;
            power = self.times(&power, &size)?;
        }
        Ok(power)
    }

    /// factor^(value · monomial), as a whole power of a root where the factor is positive; else the term
    /// joins those that stay together.
    fn term_power(
        &mut self,
        factor: &Fraction,
        value: &RBig,
        monomial: Option<&Monomial>,
        positive: bool,
        left_over: &mut Polynomial,
    ) -> Form<Fraction> {
        let monomial = monomial.cloned().unwrap_or_else(Monomial::one);
        if self.is_euler(factor)
            && let Some((inner, positive, rest)) = self.logarithm_in(&monomial)
        {
            // e^{v m ln f} = f^{v m}, for every f: that is what the power means.
            let exponent = Polynomial::term(rest, ComplexRational::new(value.clone(), RBig::ZERO));
            return self.split_power(&inner, positive, &Fraction::from(exponent));
        }
        match small_power(value) {
            Some(power) if positive => {
                let unit = RBig::from_parts(IBig::ONE, value.denominator().clone());
                let exponent =
                    Fraction::from(Polynomial::term(monomial, ComplexRational::new(unit, RBig::ZERO)));
                let atom = self.power_atom(factor, &exponent, conj_equal(&exponent));
                raised(&atom, power)
            }
            _ => {
                let term = Polynomial::term(monomial, ComplexRational::new(value.clone(), RBig::ZERO));
                stays(left_over, &term)
            }
        }
    }

    /// The one logarithm among the factors of a monomial: its argument, whether that is positive, and the rest.
    fn logarithm_in(&self, monomial: &Monomial) -> Option<(Fraction, bool, Monomial)> {
        let logarithm = |symbol: &Symbol| match &self.atoms[symbol.index() as usize] {
            Atom::Call { function: Function::Ln, arguments } => Some(&arguments[0]),
            _ => None,
        };
        let mut found = monomial.factors().iter().filter(|(symbol, _)| logarithm(symbol).is_some());
        let (symbol, power) = found.next()?;
        if *power != 1 || symbol.is_conjugate() || found.next().is_some() {
            return None;
        }
        let rest = monomial.checked_div(&Monomial::power(*symbol, 1))?;
        Some((logarithm(symbol)?.clone(), symbol.is_real(), rest))
    }

    fn is_euler(&self, form: &Fraction) -> bool {
        self.index.get("e").is_some_and(|e| Fraction::symbol(*e).checked_eq(form, 8) == Some(true))
    }

    fn power_atom(&mut self, base: &Fraction, exponent: &Fraction, real: bool) -> Fraction {
        let key = format!("{base:?} ^ {exponent:?}");
        self.atom(key, real, Atom::Power { base: base.clone(), exponent: exponent.clone() })
    }

    /// A positive monomial as symbols with multiplicities and a positive number; anything else as it is.
    pub(super) fn factors(&self, form: &Fraction) -> Vec<(Fraction, i64)> {
        let single = |polynomial: &Polynomial| match polynomial.terms().collect::<Vec<_>>().as_slice() {
            [(monomial, coefficient)] => Some(((*monomial).clone(), (*coefficient).clone())),
            _ => None,
        };
        let (Some(above), Some(below)) = (single(form.numerator()), single(form.denominator())) else {
            return vec![(form.clone(), 1)];
        };
        let Some(number) = below.1.inverse().map(|inverse| above.1.clone() * inverse) else {
            return vec![(form.clone(), 1)];
        };
        if !number.is_real() || number.real() <= RBig::ZERO {
            return vec![(form.clone(), 1)];
        }
        let positive = |symbol: Symbol| match &self.atoms[symbol.index() as usize] {
            Atom::Symbol(s) => self.arena.symbols[s.0 as usize].domain == Domain::Positive,
            Atom::Instance { domain, .. } => *domain == Domain::Positive,
            Atom::Value(id) => self.is_positive(*id),
            Atom::Euler => true,
            _ => false,
        };
        let mut factors = Vec::new();
        for (monomial, sign) in [(&above.0, 1), (&below.0, -1)] {
            for (symbol, exponent) in monomial.factors() {
                if !positive(*symbol) {
                    return vec![(form.clone(), 1)];
                }
                factors.push((Fraction::symbol(*symbol), sign * i64::from(*exponent)));
            }
        }
        if !number.is_one() {
            factors.push((Fraction::constant(number), 1));
        }
        factors
    }
}

/// The numerator of an exponent, as a power that is written out.
fn small_power(value: &RBig) -> Option<i32> {
    i32::try_from(value.numerator()).ok().filter(|p| p.unsigned_abs() <= 64)
}

/// Adds a term of an exponent to those that stay together.
fn stays(left_over: &mut Polynomial, term: &Polynomial) -> Form<Fraction> {
    *left_over = left_over.checked_add(term, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
    Ok(Fraction::one())
}
