//! The points at which values are compared: drawn from the declared domains, seeded by both texts.

use std::rc::Rc;

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use eigentruth_operators::ComplexRational;

use super::Comparer;
use crate::declarations::Domain;
use crate::evaluate::{Point, mix};
use crate::exact::real_constant;
use crate::expression::{Arena, ExprId, Function, Node, Walk};

/// Number of points of moderate size, and of points on many scales behind them.
pub(super) const MODERATE: u32 = 8;
pub(super) const SCALES: u32 = 8;
/// The most points near steps, and how many constants of the texts they surround.
const NEAR_STEPS: usize = 240;
const CONSTANTS: usize = 12;

/// Symbols that bound a sum or a product.
pub(super) fn natural_symbols(arena: &Arena) -> Vec<bool> {
    let mut natural = vec![false; arena.symbols.len()];
    for node in &arena.nodes {
        if let Node::Series { from, to, .. } = node {
            arena.walk(&[*from, *to], &mut |node| {
                if let Node::Symbol(symbol) = node {
                    natural[symbol.0 as usize] = true;
                }
                Walk::Below
            });
        }
    }
    natural
}

impl Comparer<'_> {
    /// Point number `index`: moderate ones first, then many scales.
    pub(crate) fn point(&self, index: u32) -> Rc<Point> {
        let draw = || {
            let wide = index >= MODERATE;
            let point = self.build(|id, domain| draw(domain, self.bits(index, id), index, wide));
            Rc::new(Point { salt: u64::from(index), ..point })
        };
        let mut drawn = self.drawn.borrow_mut();
        let at = index as usize;
        if drawn.len() <= at {
            drawn.resize(at + 1, None);
        }
        Rc::clone(drawn[at].get_or_insert_with(draw))
    }

    fn bits(&self, index: u32, id: usize) -> u64 {
        mix(self.seed ^ mix(u64::from(index) << 32 | id as u64))
    }

    fn build(&self, mut value: impl FnMut(usize, Domain) -> ComplexRational) -> Point {
        let symbols = self.exact.arena.symbols.iter().enumerate();
        let mut values: Vec<ComplexRational> = symbols
            .map(|(id, symbol)| {
                let domain = if self.natural[id] && symbol.domain != Domain::Complex {
                    Domain::Natural
                } else {
                    symbol.domain
                };
                value(id, domain)
            })
            .collect();
        self.put_in_order(&mut values);
        Point { values, salt: 0 }
    }

    /// Exchanges the values of symbols that are declared in order until they are; equal ones are parted.
    fn put_in_order(&self, values: &mut [ComplexRational]) {
        let orders = &self.exact.declarations.orders;
        // A chain of n symbols is sorted after n rounds; contradictory declarations are left alone then.
        for _ in 0..=orders.len() {
            for &(greater, smaller) in orders {
                let (greater, smaller) = (greater as usize, smaller as usize);
                if values[greater].real() < values[smaller].real() {
                    values.swap(greater, smaller);
                } else if values[greater].real() == values[smaller].real() {
                    let more = values[greater].real() + RBig::ONE;
                    values[greater] = ComplexRational::new(more, RBig::ZERO);
                }
            }
        }
    }

    /// Whether anything in either text is step-like.
    pub(super) fn has_steps(&self) -> bool {
        *self.steplike.get_or_init(|| self.exact.arena.nodes.iter().any(|node| self.is_steplike(node)))
    }

    /// Whether a node can agree with another on an interval and differ elsewhere: steps, and whatever has a cut.
    fn is_steplike(&self, node: &Node) -> bool {
        use Function as F;
        match node {
            Node::Call(F::Abs | F::Ln | F::Root, arguments) => !self.exact.is_positive(arguments[0]),
            Node::Call(function, _) => matches!(
                function,
                F::Sign
                    | F::Floor
                    | F::Ceil
                    | F::Min
                    | F::Max
                    | F::Modulo
                    | F::Step
                    | F::Argument
                    | F::Asin
                    | F::Acos
                    | F::Atan
                    | F::Acosh
                    | F::Atanh
                    | F::Asinh
            ),
            // A power that is no whole number of something that may be negative.
            Node::Power(base, exponent) => {
                let whole = matches!(self.exact.arena.get(*exponent), Node::Number(n) if n.is_int());
                !whole && !self.exact.is_positive(*base)
            }
            _ => false,
        }
    }

    /// Points that find a step wherever it hides: each symbol in turn on every scale up to 10^±360, and on
    /// both sides of every constant that either text contains; then `true`. Where nothing is step-like only a
    /// ladder of whole numbers for integer symbols, and `false`.
    pub(super) fn points_near_steps(&mut self) -> (Vec<Point>, bool) {
        let arena = self.exact.arena;
        let varies = |id: usize| self.depends_on_symbols(ExprId(id as u32));
        let steps = |(id, node): (usize, &Node)| self.is_steplike(node) && varies(id);
        let ladder = self.integer_ladder();
        if !arena.nodes.iter().enumerate().any(steps) {
            return (ladder, false);
        }
        let mut magnitudes: Vec<RBig> = Vec::new();
        let ratio = |p: i64, q: u64| RBig::from_parts(IBig::from(p), q.into());
        for constant in self.constants() {
            let inverse = RBig::ONE / &constant;
            for center in [constant, inverse] {
                for factor in [ratio(129, 128), ratio(127, 128), ratio(2, 1), ratio(1, 2)] {
                    magnitudes.push(&center * factor);
                }
            }
        }
        let ten = |power: usize| RBig::from(IBig::from(UBig::from(10u8).pow(power)));
        for power in [3, 5, 8, 12, 16, 21, 35, 70, 140, 301, 360] {
            magnitudes.push(ten(power));
            magnitudes.push(RBig::ONE / ten(power));
        }
        let free: Vec<usize> = (0..arena.symbols.len()).filter(|id| !arena.symbols[*id].bound).collect();
        let mut points = ladder;
        for (number, magnitude) in magnitudes.iter().enumerate() {
            for chosen in &free {
                for sign in [1, -1] {
                    let index = 1000 + number as u32;
                    let mut possible = true;
                    let point = self.build(|id, domain| {
                        if id != *chosen {
                            return draw(domain, self.bits(index, id), index % 4, false);
                        }
                        match place(domain, magnitude, sign, self.bits(index, id)) {
                            Some(value) => value,
                            None => {
                                possible = false;
                                draw(domain, self.bits(index, id), 0, false)
                            }
                        }
                    });
                    if possible {
                        points.push(point);
                    }
                    if points.len() >= NEAR_STEPS {
                        return (points, true);
                    }
                }
            }
        }
        (points, true)
    }

    /// For integer symbols: a ladder of values, since formulas of integers may differ from some size on only.
    fn integer_ladder(&self) -> Vec<Point> {
        const RUNGS: [i64; 22] =
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 20, 21, 32, 40, 41, 43, 64, 100];
        let symbols = &self.exact.arena.symbols;
        let free = (0..symbols.len()).filter(|id| {
            !symbols[*id].bound
                && (self.natural[*id] || matches!(symbols[*id].domain, Domain::Integer | Domain::Natural))
        });
        let mut points = Vec::new();
        for chosen in free.take(2) {
            for (number, rung) in RUNGS.into_iter().enumerate() {
                let index = 2000 + number as u32;
                points.push(self.build(|id, domain| {
                    if id == chosen {
                        ComplexRational::ratio(rung, 1)
                    } else {
                        draw(domain, self.bits(index, id), index % 4, false)
                    }
                }));
            }
        }
        points
    }

    /// Positive constants of both texts: literals and constant powers.
    fn constants(&mut self) -> Vec<RBig> {
        let arena = self.exact.arena;
        let mut found: Vec<RBig> = Vec::new();
        for (index, node) in arena.nodes.iter().enumerate() {
            if found.len() >= CONSTANTS {
                break;
            }
            let value = match node {
                Node::Number(value) | Node::Decimal { value, .. } => Some(value.clone()),
                Node::Power(..) | Node::Divide(..) | Node::Multiply(_) => {
                    self.exact.scalar(ExprId(index as u32)).ok().and_then(|form| real_constant(&form))
                }
                _ => None,
            };
            let size = value.map(|value| if value < RBig::ZERO { -value } else { value });
            if let Some(size) = size.filter(|size| !size.is_zero() && *size != RBig::ONE)
                && !found.contains(&size)
            {
                found.push(size);
            }
        }
        found
    }
}

/// A value of the given magnitude in a domain, if the domain has one.
fn place(domain: Domain, magnitude: &RBig, sign: i64, bits: u64) -> Option<ComplexRational> {
    let real = |value: RBig| Some(ComplexRational::new(value, RBig::ZERO));
    let signed = magnitude * RBig::from(sign);
    match domain {
        Domain::Positive if sign > 0 => real(signed),
        Domain::Positive => None,
        Domain::Real => real(signed),
        Domain::Integer | Domain::Natural if *magnitude < RBig::ONE => None,
        Domain::Integer => real(RBig::from(signed.floor())),
        Domain::Natural if sign > 0 => real(RBig::from(signed.floor())),
        Domain::Natural => None,
        Domain::Complex => {
            // Both axes: a phase beyond π and a size far from one.
            let small = RBig::from_parts(IBig::from((bits >> 44) as i64), (1u64 << 19).into());
            Some(if bits & 1 == 0 {
                ComplexRational::new(signed, small)
            } else {
                ComplexRational::new(small, signed)
            })
        }
    }
}

/// A value of a domain from random bits.
pub(crate) fn draw(domain: Domain, bits: u64, index: u32, wide: bool) -> ComplexRational {
    let fine = i64::try_from(bits >> 44).expect("20 bits");
    let unit = 1i64 << 20;
    // [1/4, 4) in moderate points; 2^-24 … 2^24 on many scales.
    let positive = || {
        let mantissa = unit + fine;
        let span: i64 = if wide { 49 } else { 4 };
        let shift = i64::try_from((bits >> 8) % span as u64).expect("small") - span / 2;
        let power = 1i64 << shift.unsigned_abs();
        if shift >= 0 {
            ComplexRational::ratio(mantissa * power, unit)
        } else {
            ComplexRational::ratio(mantissa, unit * power)
        }
    };
    let negative = bits & 1 == 1;
    let signed = || if negative { -positive() } else { positive() };
    match domain {
        Domain::Positive => positive(),
        Domain::Real => signed(),
        Domain::Integer | Domain::Natural => {
            // Small first; then a bound of a sum stays affordable, another integer goes far.
            let most = match (wide, domain) {
                (false, _) => 4 + 2 * u64::from(index),
                (true, Domain::Natural) => 1000,
                (true, _) => 1 << (6 + 2 * (index % 8)),
            };
            let value = i64::try_from((bits >> 8) % most).expect("small");
            // The first witnesses shown are positive.
            let signed = if domain == Domain::Integer && negative && index > 1 { -value } else { value };
            ComplexRational::from(signed)
        }
        Domain::Complex => {
            let other = mix(bits);
            let im = ComplexRational::ratio((other >> 42) as i64 - (1 << 21), unit);
            signed() + im * ComplexRational::I
        }
    }
}
