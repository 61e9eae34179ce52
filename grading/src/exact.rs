//! Parsed expressions as exact objects: fractions of polynomials in symbols and *atoms* (whatever is
//! no rational function: roots, exponentials, averages), and operators with such coefficients.
//!
//! Equality of fractions proves equality of the expressions. The converse is left to evaluation: two
//! different atoms may be related.

use std::collections::HashMap;

use dashu_base::BitTest;
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use eigentruth_operators as operators;
use operators::{
    Budget, BudgetExceeded, ComplexRational, Fraction, Generator, GeneratorKind, Monomial, Polynomial,
    Symbol, Word,
};

use crate::declarations::{Algebra, Declarations, Domain};
use crate::expression::{Arena, Component, ExprId, Function, Node, SymbolId};
use crate::limits;
use crate::name::Label;

/// An operator with exact coefficients; labels are indices of modes.
pub(crate) type Operator = operators::Operator<Fraction, u32>;

/// Why there is no exact form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NoForm {
    /// 0/0, ∞, a division by zero.
    Undefined(String),
    /// A power, factorial or sum beyond the limits.
    Limit(String),
    /// The exact form would be too large: evaluation decides.
    TooLarge,
    /// Something the comparison does not do (functions of operators).
    Unsupported(String),
}

type Form<T> = Result<T, NoForm>;

/// What an atom stands for.
#[derive(Clone, Debug)]
pub(crate) enum Atom {
    Symbol(SymbolId),
    /// The value of an expression.
    Value(ExprId),
    /// e.
    Euler,
    /// A function of exact arguments.
    Call {
        function: Function,
        arguments: Vec<Fraction>,
    },
    /// A declared function about which nothing is known, of exact arguments.
    Unknown {
        function: u32,
        arguments: Vec<Fraction>,
    },
    /// base ^ exponent, both exact.
    Power {
        base: Fraction,
        exponent: Fraction,
    },
    /// The value that a member of a family of symbols has at concrete labels, by name: `\epsilon[2]`.
    Instance {
        name: String,
        domain: Domain,
    },
    /// ⟨w⟩ of a canonical word, with the canonical form of w†, so that ⟨w†⟩ = ⟨w⟩*.
    Average {
        word: String,
        adjoint: Vec<(String, ComplexRational)>,
    },
    /// ⟨bra| w |ket⟩, its conjugate partner ⟨ket| w† |bra⟩ likewise.
    Amplitude {
        name: String,
        partner: Vec<(String, ComplexRational)>,
    },
}

/// Converts expressions of one arena, and knows the atoms met.
pub(crate) struct Exact<'a> {
    pub(crate) arena: &'a Arena,
    pub(crate) declarations: &'a Declarations,
    pub(crate) algebra: operators::Algebra,
    modes: Vec<Vec<Label>>,
    pub(crate) atoms: Vec<Atom>,
    index: HashMap<String, Symbol>,
    known: HashMap<ExprId, Fraction>,
    /// What symbols that depend on labels stand for, while a coefficient is written at concrete labels.
    instances: HashMap<SymbolId, Fraction>,
    /// Denominators met that are not constant: each must be nonzero somewhere.
    pub(crate) denominators: Vec<Polynomial>,
    steps: u64,
}

impl<'a> Exact<'a> {
    pub(crate) fn new(arena: &'a Arena, declarations: &'a Declarations) -> Self {
        let mut algebra = operators::Algebra::new();
        for species in &declarations.species {
            let name = species.base.clone();
            let space = match species.algebra {
                Algebra::Fermion => operators::LocalSpace::Fermion,
                Algebra::Boson => operators::LocalSpace::Boson,
                Algebra::Spin => operators::LocalSpace::SpinS,
                Algebra::SpinHalf => operators::LocalSpace::SpinHalf,
                Algebra::Pauli => operators::LocalSpace::Pauli,
                Algebra::Majorana => operators::LocalSpace::Majorana,
                Algebra::Free => operators::LocalSpace::Free,
            };
            // More species than an algebra holds were refused when the declarations were read.
            let _ = algebra.add(operators::Species::new(space, name));
        }
        Exact {
            arena,
            declarations,
            algebra,
            modes: Vec::new(),
            atoms: Vec::new(),
            index: HashMap::new(),
            known: HashMap::new(),
            instances: HashMap::new(),
            denominators: Vec::new(),
            steps: limits::COMPARISON_STEPS,
        }
    }

    fn charge(&mut self, steps: u64) -> Form<()> {
        self.steps = self.steps.checked_sub(steps).ok_or(NoForm::TooLarge)?;
        Ok(())
    }

    fn atom(&mut self, key: String, real: bool, atom: Atom) -> Fraction {
        if let Some(symbol) = self.index.get(&key) {
            return Fraction::symbol(*symbol);
        }
        let next = u32::try_from(self.atoms.len()).expect("bounded by the node limit");
        let symbol = if real { Symbol::real(next) } else { Symbol::complex(next) };
        self.atoms.push(atom);
        self.index.insert(key, symbol);
        Fraction::symbol(symbol)
    }

    /// A symbol's value at concrete labels, by name.
    pub(crate) fn instance(&mut self, name: String, domain: Domain) -> Fraction {
        let real = domain != Domain::Complex;
        self.atom(format!("i{name}"), real, Atom::Instance { name, domain })
    }

    /// A form that stands for a scalar until its labels have values.
    pub(crate) fn placeholder(&mut self, number: usize, id: ExprId) -> Fraction {
        self.atom(format!("d{number}"), false, Atom::Value(id))
    }

    /// The exact form of a scalar where some of its symbols have the given values.
    pub(crate) fn scalar_at(&mut self, id: ExprId, values: HashMap<SymbolId, Fraction>) -> Form<Fraction> {
        let outer = std::mem::take(&mut self.known);
        self.instances = values;
        let form = self.scalar(id);
        self.instances.clear();
        self.known = outer;
        form
    }

    /// `form` with every atom for which `value` gives something replaced by it.
    pub(crate) fn substituted(
        &mut self,
        form: &Fraction,
        value: &mut dyn FnMut(&mut Self, u32) -> Form<Option<Fraction>>,
    ) -> Form<Fraction> {
        let mut part = |exact: &mut Self, polynomial: &Polynomial| {
            let mut sum = Fraction::zero();
            for (monomial, coefficient) in polynomial.terms() {
                let mut term = Fraction::constant(coefficient.clone());
                for (symbol, exponent) in monomial.factors() {
                    let factor = match value(exact, symbol.index())? {
                        None => Fraction::symbol(*symbol),
                        Some(value) if symbol.is_conjugate() => value.conj(),
                        Some(value) => value,
                    };
                    let exponent = i32::try_from(*exponent).map_err(|_| NoForm::TooLarge)?;
                    let power =
                        factor.checked_pow(exponent, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
                    term = exact.times(&term, &power)?;
                }
                sum = exact.plus(&sum, &term)?;
            }
            Ok(sum)
        };
        let above = part(self, form.numerator())?;
        let below = part(self, form.denominator())?;
        let inverse = self.inverse(&below)?;
        self.times(&above, &inverse)
    }

    /// The exact form of a scalar.
    pub(crate) fn scalar(&mut self, id: ExprId) -> Form<Fraction> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        self.charge(1)?;
        let form = self.convert(id)?;
        self.known.insert(id, form.clone());
        Ok(form)
    }

    fn convert(&mut self, id: ExprId) -> Form<Fraction> {
        let arena = self.arena;
        match arena.get(id) {
            Node::Number(value) | Node::Decimal { value, .. } => Ok(rational(value.clone())),
            Node::ImaginaryUnit => Ok(Fraction::constant(ComplexRational::I)),
            Node::Pi => Ok(self.atom("π".to_owned(), true, Atom::Value(id))),
            Node::Euler => Ok(self.atom("e".to_owned(), true, Atom::Euler)),
            Node::Infinity => Err(NoForm::Undefined("an infinity is no value".to_owned())),
            Node::PlusMinus(_) => Err(NoForm::Unsupported("a sign ± without its choice".to_owned())),
            Node::Symbol(symbol) if self.instances.contains_key(symbol) => Ok(self.instances[symbol].clone()),
            // These are evaluated as they stand, with the symbols of every label alike.
            Node::Series { .. } | Node::Integral { .. } if !self.instances.is_empty() => {
                Err(NoForm::Unsupported("a sum or an integral that depends on the label of a sum".to_owned()))
            }
            Node::Symbol(symbol) => {
                let real = arena.symbols[symbol.0 as usize].domain != Domain::Complex;
                Ok(self.atom(format!("s{}", symbol.0), real, Atom::Symbol(*symbol)))
            }
            Node::Operator(_) => {
                Err(NoForm::Unsupported("an operator where a number is expected".to_owned()))
            }
            Node::Add(terms) => {
                let mut sum = Fraction::zero();
                for term in terms {
                    let term = self.scalar(*term)?;
                    sum = self.plus(&sum, &term)?;
                }
                Ok(sum)
            }
            Node::Multiply(factors) => {
                let mut product = Fraction::one();
                for factor in factors {
                    let factor = self.scalar(*factor)?;
                    product = self.times(&product, &factor)?;
                }
                Ok(product)
            }
            Node::Divide(above, below) => {
                let above = self.scalar(*above)?;
                let below = self.scalar(*below)?;
                let inverse = self.inverse(&below)?;
                self.times(&above, &inverse)
            }
            Node::Power(base, exponent) => self.power(id, *base, *exponent),
            Node::Call(function, arguments) => self.call(id, *function, arguments),
            Node::Unknown(function, arguments) => {
                let function = *function;
                let arguments = self.scalars(arguments)?;
                Ok(self.atom(
                    format!("f{function}{arguments:?}"),
                    false,
                    Atom::Unknown { function, arguments },
                ))
            }
            Node::Series { from, to, .. } => {
                if let (Some(first), Some(last)) = (self.whole(*from)?, self.whole(*to)?)
                    && &last - &first > IBig::from(limits::SERIES_TERMS)
                {
                    let most = limits::SERIES_TERMS;
                    return Err(NoForm::Limit(format!("a sum or product of more than {most} terms")));
                }
                Ok(self.atom(format!("n{}", id.0), false, Atom::Value(id)))
            }
            Node::Integral { .. } => Ok(self.atom(format!("n{}", id.0), false, Atom::Value(id))),
            Node::Conjugate(inner) => self.conjugate(*inner),
            Node::Adjoint(inner) => self.conjugate(*inner),
            Node::Transpose(inner) => self.scalar(*inner),
            Node::Average(operator) => {
                let operator = self.operator(*operator)?;
                self.average(&operator, None)
            }
            Node::Amplitude { bra, operator, ket } => {
                let operator = match operator {
                    Some(operator) => self.operator(*operator)?,
                    None => Operator::identity(),
                };
                self.average(&operator, Some((*bra, *ket)))
            }
            Node::LabelSum { .. } | Node::Delta(..) => {
                Err(NoForm::Unsupported("a sum over labels inside a function or an average".to_owned()))
            }
            Node::Commutator { .. } => {
                Err(NoForm::Unsupported("an operator where a number is expected".to_owned()))
            }
            Node::List(..) | Node::Matrix { .. } => {
                Err(NoForm::Unsupported("a list or matrix where a number is expected".to_owned()))
            }
        }
    }

    fn plus(&mut self, left: &Fraction, right: &Fraction) -> Form<Fraction> {
        self.pay(left, right, left.denominator() != right.denominator())?;
        let sum = left.checked_add(right, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
        bounded(sum)
    }

    fn times(&mut self, left: &Fraction, right: &Fraction) -> Form<Fraction> {
        self.pay(left, right, true)?;
        let product = left.checked_mul(right, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
        bounded(product)
    }

    /// The price of an operation grows with the number of terms and the length of the numbers.
    fn pay(&mut self, left: &Fraction, right: &Fraction, products: bool) -> Form<()> {
        let size = |f: &Fraction| f.numerator().len() + f.denominator().len();
        // Long numbers are reduced to lowest terms, which takes the square of their length.
        let words = |f: &Fraction| {
            let terms = f.numerator().terms().chain(f.denominator().terms());
            let words = terms.map(|(_, c)| c.bits()).max().unwrap_or(0) / 512;
            1 + words + words * words / 12
        };
        let terms = if products { size(left) * size(right) } else { size(left) + size(right) };
        self.charge((terms * words(left).max(words(right)) + 1) as u64)
    }

    fn inverse(&mut self, below: &Fraction) -> Form<Fraction> {
        if below.is_zero() {
            return Err(NoForm::Undefined("a division by zero".to_owned()));
        }
        if below.as_constant().is_none() {
            self.denominators.push(below.numerator().clone());
        }
        below.inverse().ok_or(NoForm::TooLarge)
    }

    /// The exact integer that an expression is, if it is one.
    pub(crate) fn whole(&mut self, id: ExprId) -> Form<Option<IBig>> {
        let form = match self.scalar(id) {
            Err(NoForm::TooLarge) => return Ok(None),
            form => form?,
        };
        Ok(real_constant(&form).filter(RBig::is_int).map(|value| value.numerator().clone()))
    }

    fn power(&mut self, id: ExprId, base: ExprId, exponent: ExprId) -> Form<Fraction> {
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

    /// b^x as a product of powers as far as that is valid everywhere: whole numbers split off from the
    /// exponent, and for positive b every term of the exponent and every factor of the base by itself.
    /// So `2^{N/2-1}` and `2^{N/2}/2`, or `(t_1/t_2)^n` and `t_1^n/t_2^n`, have one form.
    fn split_power(&mut self, base: &Fraction, positive: bool, exponent: &Fraction) -> Form<Fraction> {
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
                    let whole =
                        factor.checked_pow(power, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
                    product = self.times(&product, &whole)?;
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
                let real = positive && exponent.conj().checked_eq(&exponent, 64) == Some(true);
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
        let turns = i32::try_from(im.numerator()).ok().filter(|p| p.unsigned_abs() <= 64);
        let (true, Some(turns)) = (positive, turns) else {
            let term = Polynomial::term(monomial.clone(), coefficient.clone());
            *left_over = left_over.checked_add(&term, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
            return Ok(Fraction::one());
        };
        let unit = RBig::from_parts(IBig::ONE, im.denominator().clone());
        let phase = Polynomial::term(monomial.clone(), ComplexRational::new(RBig::ZERO, unit));
        let atom = self.power_atom(factor, &Fraction::from(phase), false);
        let mut power = atom.checked_pow(turns, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
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
        if let [(symbol, 1)] = monomial.factors()
            && let Atom::Call { function: Function::Ln, arguments } = &self.atoms[symbol.index() as usize]
            && self.is_euler(factor)
            && !symbol.is_conjugate()
        {
            // e^{v ln f} = f^v, for every f.
            let inner = arguments[0].clone();
            return self.split_power(&inner, symbol.is_real(), &rational(value.clone()));
        }
        let power = i32::try_from(value.numerator()).ok().filter(|p| p.unsigned_abs() <= 64);
        match power {
            Some(power) if positive => {
                let unit = RBig::from_parts(IBig::ONE, value.denominator().clone());
                let exponent =
                    Fraction::from(Polynomial::term(monomial, ComplexRational::new(unit, RBig::ZERO)));
                let real = exponent.conj().checked_eq(&exponent, 64) == Some(true);
                let atom = self.power_atom(factor, &exponent, real);
                atom.checked_pow(power, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)
            }
            _ => {
                let term = Polynomial::term(monomial, ComplexRational::new(value.clone(), RBig::ZERO));
                *left_over =
                    left_over.checked_add(&term, limits::POLYNOMIAL_TERMS).ok_or(NoForm::TooLarge)?;
                Ok(Fraction::one())
            }
        }
    }

    fn is_euler(&self, form: &Fraction) -> bool {
        self.index.get("e").is_some_and(|e| Fraction::symbol(*e).checked_eq(form, 8) == Some(true))
    }

    fn power_atom(&mut self, base: &Fraction, exponent: &Fraction, real: bool) -> Fraction {
        let key = format!("{base:?} ^ {exponent:?}");
        self.atom(key, real, Atom::Power { base: base.clone(), exponent: exponent.clone() })
    }

    /// A positive monomial as symbols with multiplicities and a positive number; anything else as it is.
    fn factors(&self, form: &Fraction) -> Vec<(Fraction, i64)> {
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

    fn call(&mut self, id: ExprId, function: Function, arguments: &[ExprId]) -> Form<Fraction> {
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
        let whole = |n: i64| Fraction::constant(ComplexRational::ratio(n, 1));
        let few = real_constant(&below).filter(RBig::is_int).and_then(|k| i64::try_from(k.numerator()).ok());
        if let Some(few) = few.filter(|k| (0..=24).contains(k)) {
            let mut product = Fraction::one();
            for step in 0..few {
                let factor = self.plus(&above, &whole(-step))?.scaled(&ComplexRational::ratio(1, step + 1));
                product = self.times(&product, &factor)?;
            }
            return Ok(product);
        }
        let rest = self.plus(&above, &below.scaled(&-ComplexRational::ONE))?;
        let mut gammas = Vec::new();
        for argument in [&above, &below, &rest] {
            let shifted = self.plus(argument, &whole(1))?;
            gammas.push(self.gamma(&shifted, real)?);
        }
        let denominator = self.times(&gammas[1], &gammas[2])?;
        let inverse = self.inverse(&denominator)?;
        self.times(&gammas[0], &inverse)
    }

    /// A function value about which nothing more is known.
    fn opaque(&mut self, function: Function, arguments: Vec<Fraction>, real: bool) -> Fraction {
        let key = format!("{function:?}{arguments:?}");
        self.atom(key, real, Atom::Call { function, arguments })
    }

    fn scalars(&mut self, list: &[ExprId]) -> Form<Vec<Fraction>> {
        list.iter().map(|id| self.scalar(*id)).collect()
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
        let whole = |n: i64| Fraction::constant(ComplexRational::ratio(n, 1));
        let base = self.plus(argument, &whole(-shift))?;
        let mut value = self.opaque(Function::Gamma, vec![base.clone()], real);
        for step in 0..shift.abs() {
            let offset = if shift > 0 { step } else { -step - 1 };
            let mut factor = self.plus(&base, &whole(offset))?;
            if shift < 0 {
                factor = self.inverse(&factor)?;
            }
            value = self.times(&value, &factor)?;
        }
        Ok(value)
    }

    /// Whether a monomial is made of integers.
    fn is_integer(&self, monomial: &Monomial) -> bool {
        monomial.factors().iter().all(|(symbol, _)| match &self.atoms[symbol.index() as usize] {
            Atom::Symbol(s) => {
                matches!(self.arena.symbols[s.0 as usize].domain, Domain::Integer | Domain::Natural)
            }
            _ => false,
        })
    }

    /// The complex conjugate, pushed through averages.
    fn conjugate(&mut self, id: ExprId) -> Form<Fraction> {
        self.charge(1)?;
        let arena = self.arena;
        match arena.get(id) {
            Node::Add(terms) => {
                let mut sum = Fraction::zero();
                for term in terms {
                    let term = self.conjugate(*term)?;
                    sum = self.plus(&sum, &term)?;
                }
                Ok(sum)
            }
            Node::Multiply(factors) => {
                let mut product = Fraction::one();
                for factor in factors {
                    let factor = self.conjugate(*factor)?;
                    product = self.times(&product, &factor)?;
                }
                Ok(product)
            }
            Node::Divide(above, below) => {
                let above = self.conjugate(*above)?;
                let below = self.conjugate(*below)?;
                let inverse = self.inverse(&below)?;
                self.times(&above, &inverse)
            }
            Node::Conjugate(inner) => self.scalar(*inner),
            Node::Average(operator) => {
                let adjoint = self.operator(*operator)?.adjoint();
                self.average(&adjoint, None)
            }
            Node::Amplitude { bra, operator, ket } => {
                let adjoint = match operator {
                    Some(operator) => self.operator(*operator)?.adjoint(),
                    None => Operator::identity(),
                };
                self.average(&adjoint, Some((*ket, *bra)))
            }
            _ => Ok(self.scalar(id)?.conj()),
        }
    }

    /// ⟨A⟩ or ⟨bra|A|ket⟩ as a linear combination of atoms, one per canonical word.
    fn average(&mut self, operator: &Operator, states: Option<(u32, u32)>) -> Form<Fraction> {
        let canonical = self.normal_order(operator)?;
        let mut sum = Fraction::zero();
        for (word, coefficient) in canonical.terms() {
            let value = self.word_average(word, states)?;
            let term = self.times(coefficient, &value)?;
            sum = self.plus(&sum, &term)?;
        }
        Ok(sum)
    }

    fn word_average(&mut self, word: &Word<u32>, states: Option<(u32, u32)>) -> Form<Fraction> {
        if word.factors().is_empty() && states.is_none() {
            return Ok(Fraction::one());
        }
        let adjoint = self.normal_order(&Operator::term(Fraction::one(), word.adjoint()))?;
        let mut partner = Vec::new();
        for (word, coefficient) in adjoint.terms() {
            let constant = coefficient.as_constant().ok_or(NoForm::TooLarge)?;
            partner.push((name_of(word), constant));
        }
        Ok(match states {
            None => {
                let name = name_of(word);
                self.atom(format!("⟨{name}⟩"), false, Atom::Average { word: name, adjoint: partner })
            }
            Some((bra, ket)) => {
                let full = |bra: u32, name: &str, ket: u32| format!("{bra}|{name}|{ket}");
                let name = full(bra, &name_of(word), ket);
                let partner = partner.into_iter().map(|(w, c)| (full(ket, &w, bra), c)).collect();
                self.atom(format!("⟨{name}⟩"), false, Atom::Amplitude { name, partner })
            }
        })
    }

    /// The exact form of an operator (numbers are multiples of the identity).
    pub(crate) fn operator(&mut self, id: ExprId) -> Form<Operator> {
        if !self.arena.has_operator(id) {
            return Ok(Operator::scalar(self.scalar(id)?));
        }
        self.charge(1)?;
        let arena = self.arena;
        match arena.get(id) {
            Node::Operator(letter) => {
                let letter = &arena.letters[*letter as usize];
                let species = &self.declarations.species[letter.species];
                let kind = kind_of(species.algebra, letter.component);
                let (species, mode) = (operators::SpeciesId::new(letter.species), letter.mode.clone());
                let label = self.mode(mode);
                let generator = Generator { species, kind, label };
                if self.algebra.check(&generator).is_err() {
                    return Err(NoForm::Unsupported("an operator that its algebra does not have".to_owned()));
                }
                Ok(Operator::generator(generator))
            }
            Node::Add(terms) => {
                let mut sum = Operator::zero();
                for term in terms {
                    sum += self.operator(*term)?;
                }
                if sum.len() > limits::POLYNOMIAL_TERMS { Err(NoForm::TooLarge) } else { Ok(sum) }
            }
            Node::Multiply(factors) => {
                let mut product = Operator::identity();
                for factor in factors {
                    let factor = self.operator(*factor)?;
                    product = self.product(&product, &factor)?;
                }
                Ok(product)
            }
            Node::Divide(above, below) => {
                if arena.has_operator(*below) {
                    return Err(NoForm::Unsupported("a division by an operator".to_owned()));
                }
                let above = self.operator(*above)?;
                let below = self.scalar(*below)?;
                let inverse = self.inverse(&below)?;
                self.product(&above, &Operator::scalar(inverse))
            }
            Node::Power(base, exponent) => {
                let exponent =
                    self.whole(*exponent)?.and_then(|n| u32::try_from(&n).ok()).filter(|n| *n <= 64);
                let Some(exponent) = exponent else {
                    return Err(NoForm::Unsupported("a function of an operator".to_owned()));
                };
                let base = self.operator(*base)?;
                let base = self.normal_order(&base)?;
                let mut power = Operator::identity();
                for _ in 0..exponent {
                    let longer = self.product(&power, &base)?;
                    power = self.normal_order(&longer)?;
                }
                Ok(power)
            }
            Node::Adjoint(inner) | Node::Conjugate(inner) => Ok(self.operator(*inner)?.adjoint()),
            Node::Commutator { anti, left, right } => {
                let (left, right) = (self.operator(*left)?, self.operator(*right)?);
                let (forward, backward) = (self.product(&left, &right)?, self.product(&right, &left)?);
                Ok(if *anti { forward + backward } else { forward - backward })
            }
            _ => Err(NoForm::Unsupported("a function of an operator".to_owned())),
        }
    }

    pub(crate) fn mode(&mut self, mode: Vec<Label>) -> u32 {
        let at = self.modes.iter().position(|known| *known == mode).unwrap_or_else(|| {
            self.modes.push(mode);
            self.modes.len() - 1
        });
        u32::try_from(at).expect("bounded by the node limit")
    }

    fn budget(&self) -> Budget {
        Budget::new(self.steps, limits::POLYNOMIAL_TERMS).with_coefficient_terms(limits::POLYNOMIAL_TERMS)
    }

    fn spend(&mut self, budget: &Budget) {
        self.steps = budget.steps_left();
    }

    fn product(&mut self, left: &Operator, right: &Operator) -> Form<Operator> {
        let mut budget = self.budget();
        let product = left.checked_mul(right, &mut budget);
        self.spend(&budget);
        product.map_err(too_large)
    }

    /// The canonical form.
    pub(crate) fn normal_order(&mut self, operator: &Operator) -> Form<Operator> {
        let mut budget = self.budget();
        let canonical = operator.normal_order(&self.algebra, &mut budget);
        self.spend(&budget);
        canonical.map_err(too_large)
    }

    /// A word as it is written, for witnesses.
    pub(crate) fn write_word(&self, word: &Word<u32>) -> String {
        if word.factors().is_empty() {
            return "1".to_owned();
        }
        let letter = |generator: &Generator<u32>| {
            let base = &self.declarations.species[generator.species.index()].base;
            let component = match generator.kind {
                GeneratorKind::Create | GeneratorKind::Free { dagger: true, .. } => "^\\dagger",
                GeneratorKind::X => "^x",
                GeneratorKind::Y => "^y",
                GeneratorKind::Z => "^z",
                GeneratorKind::Plus => "^+",
                GeneratorKind::Minus => "^-",
                _ => "",
            };
            let mode = self.modes[generator.label as usize].join(",");
            if mode.is_empty() {
                format!("{base}{component}")
            } else {
                format!("{base}{component}_{{{mode}}}")
            }
        };
        word.factors().iter().map(letter).collect::<Vec<_>>().join(" ")
    }

    /// Whether a value is surely real (used only to simplify conjugates).
    pub(crate) fn is_real(&self, id: ExprId) -> bool {
        let all = |list: &[ExprId]| list.iter().all(|x| self.is_real(*x));
        match self.arena.get(id) {
            Node::Number(_) | Node::Decimal { .. } | Node::Pi | Node::Euler => true,
            Node::Symbol(s) => self.arena.symbols[s.0 as usize].domain != Domain::Complex,
            Node::Add(list) | Node::Multiply(list) => all(list),
            Node::Divide(a, b) => self.is_real(*a) && self.is_real(*b),
            Node::Power(a, b) => {
                let whole = matches!(self.arena.get(*b), Node::Number(n) if n.is_int());
                (whole && self.is_real(*a)) || (self.is_positive(*a) && self.is_real(*b))
            }
            Node::Call(Function::Abs | Function::Argument, _) => true,
            Node::Call(
                Function::Sin
                | Function::Cos
                | Function::Tan
                | Function::Sinh
                | Function::Cosh
                | Function::Tanh
                | Function::Atan
                | Function::Asinh
                | Function::Floor
                | Function::Ceil
                | Function::Min
                | Function::Max
                | Function::Gamma
                | Function::Sign
                | Function::Step,
                list,
            ) => all(list),
            Node::Call(Function::Ln, list) => self.is_positive(list[0]),
            _ => false,
        }
    }

    /// Whether a value is surely positive.
    pub(crate) fn is_positive(&self, id: ExprId) -> bool {
        match self.arena.get(id) {
            Node::Number(value) | Node::Decimal { value, .. } => *value > RBig::ZERO,
            Node::Pi | Node::Euler => true,
            Node::Symbol(s) => self.arena.symbols[s.0 as usize].domain == Domain::Positive,
            Node::Add(list) | Node::Multiply(list) => list.iter().all(|x| self.is_positive(*x)),
            Node::Divide(a, b) => self.is_positive(*a) && self.is_positive(*b),
            Node::Power(a, b) => self.is_positive(*a) && self.is_real(*b),
            _ => false,
        }
    }
}

/// The generator that a component of a species is.
pub(crate) fn kind_of(algebra: Algebra, component: Component) -> GeneratorKind {
    match (algebra, component) {
        (Algebra::Majorana, _) => GeneratorKind::Majorana,
        (Algebra::Free, component) => GeneratorKind::Free { name: 0, dagger: component == Component::Dagger },
        (_, Component::Plain) => GeneratorKind::Annihilate,
        (_, Component::Dagger) => GeneratorKind::Create,
        (_, Component::X) => GeneratorKind::X,
        (_, Component::Y) => GeneratorKind::Y,
        (_, Component::Z) => GeneratorKind::Z,
        (_, Component::Plus) => GeneratorKind::Plus,
        (_, Component::Minus) => GeneratorKind::Minus,
    }
}

fn conj_equal(form: &Fraction) -> bool {
    form.conj().checked_eq(form, 64) == Some(true)
}

fn too_large(_: BudgetExceeded) -> NoForm {
    NoForm::TooLarge
}

fn name_of(word: &Word<u32>) -> String {
    format!("{:?}", word.factors())
}

fn rational(value: RBig) -> Fraction {
    Fraction::constant(ComplexRational::new(value, RBig::ZERO))
}

/// The real rational number that a form is, if it is one.
pub(crate) fn real_constant(form: &Fraction) -> Option<RBig> {
    form.as_constant().filter(ComplexRational::is_real).map(|c| c.real())
}

/// Refuses numbers that have grown beyond the limit.
fn bounded(form: Fraction) -> Form<Fraction> {
    let long = |p: &Polynomial| p.terms().any(|(_, c)| c.bits() > 2 * limits::INTEGER_BITS);
    if long(form.numerator()) || long(form.denominator()) {
        return Err(NoForm::Limit(format!("a number with more than {} bits", 2 * limits::INTEGER_BITS)));
    }
    Ok(form)
}

fn factorial(n: &IBig) -> Form<IBig> {
    if *n < IBig::ZERO {
        return Err(NoForm::Undefined("the factorial of a negative integer".to_owned()));
    }
    match u64::try_from(n) {
        Ok(n) if n <= 4000 => Ok(IBig::from(product_of(2, n))),
        _ => Err(NoForm::Limit("a factorial or Γ beyond 4000".to_owned())),
    }
}

/// first · (first + 1) … last, by halves; 1 if there is no factor.
fn product_of(first: u64, last: u64) -> UBig {
    if first > last {
        return UBig::ONE;
    }
    if last - first < 8 {
        return (first..=last).fold(UBig::ONE, |product, k| product * UBig::from(k));
    }
    let middle = first + (last - first) / 2;
    product_of(first, middle) * product_of(middle + 1, last)
}

fn binomial(n: &IBig, k: &IBig) -> Form<IBig> {
    if *k < IBig::ZERO || (*n >= IBig::ZERO && k > n) {
        return Ok(IBig::ZERO);
    }
    let shorter = if *n >= IBig::ZERO && &(n - k) < k { n - k } else { k.clone() };
    match u64::try_from(&shorter) {
        Ok(k) if k <= 2000 && n.clone().into_parts().1 < UBig::from(1u64 << 40) => {
            // n (n-1) … (n-k+1) / k!; of a negative n the factors are |n|, |n| + 1, …, up to signs.
            let size = u64::try_from(&n.clone().into_parts().1).expect("bounded above");
            let negative = *n < IBig::ZERO;
            let (low, high) = if negative { (size, size + k) } else { (size + 1 - k, size + 1) };
            let value = IBig::from(product_of(low, high - 1) / product_of(2, k));
            Ok(if negative && k % 2 == 1 { -value } else { value })
        }
        _ => Err(NoForm::Limit("a binomial coefficient beyond the limit".to_owned())),
    }
}

/// base^(p/q) if it is rational: the real root, of a negative base only for odd q.
fn exact_root(base: &RBig, exponent: &RBig) -> Option<RBig> {
    let q = usize::try_from(exponent.denominator()).ok().filter(|q| *q <= 64)?;
    let p = i64::try_from(exponent.numerator()).ok().filter(|p| p.unsigned_abs() <= 64)?;
    if *base < RBig::ZERO {
        return None;
    }
    let root = |value: &UBig| {
        (value.bit_len() <= 4096).then(|| value.nth_root(q)).filter(|root| root.pow(q) == *value)
    };
    let numerator = root(&base.numerator().clone().into_parts().1)?;
    let denominator = root(base.denominator())?;
    let power = usize::try_from(p.unsigned_abs()).ok()?;
    let (above, below) = (numerator.pow(power), denominator.pow(power));
    if p >= 0 {
        Some(RBig::from_parts(IBig::from(above), below))
    } else if above == UBig::ZERO {
        None
    } else {
        Some(RBig::from_parts(IBig::from(below), above))
    }
}
