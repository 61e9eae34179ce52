//! Symbols and monomials, the building blocks of [`Polynomial`](super::Polynomial).

use std::cmp::Ordering;
use std::fmt;

use smallvec::SmallVec;

const COMPLEX: u32 = 1 << 31;
const CONJUGATE: u32 = 1 << 30;

/// A commuting scalar symbol. Names live elsewhere; a symbol is an index and the answer to one question:
/// is it its own complex conjugate?
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// The largest index a symbol can carry.
    pub const MAX_INDEX: u32 = CONJUGATE - 1;

    /// A symbol that stands for a real number.
    ///
    /// # Panics
    /// If `index` exceeds [`Symbol::MAX_INDEX`].
    pub fn real(index: u32) -> Self {
        assert!(index <= Self::MAX_INDEX, "symbol index {index} exceeds {}", Self::MAX_INDEX);
        Self(index)
    }

    /// A symbol that stands for a complex number; its conjugate is an independent symbol of the same index.
    /// `Symbol::real(n)` and `Symbol::complex(n)` are different symbols.
    ///
    /// # Panics
    /// If `index` exceeds [`Symbol::MAX_INDEX`].
    pub fn complex(index: u32) -> Self {
        Self(Self::real(index).0 | COMPLEX)
    }

    /// The complex conjugate.
    pub fn conj(self) -> Self {
        if self.is_real() { self } else { Self(self.0 ^ CONJUGATE) }
    }

    /// The index given at construction.
    pub fn index(self) -> u32 {
        self.0 & Self::MAX_INDEX
    }

    /// Whether the symbol is its own conjugate.
    pub fn is_real(self) -> bool {
        self.0 & COMPLEX == 0
    }

    /// Whether this is the conjugate of a `Symbol::complex`.
    pub fn is_conjugate(self) -> bool {
        self.0 & CONJUGATE != 0
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = if self.is_real() { 'x' } else { 'z' };
        let star = if self.is_conjugate() { "*" } else { "" };
        write!(f, "{letter}{}{star}", self.index())
    }
}

/// A product of powers of symbols: sorted by symbol, exponents at least 1.
///
/// The order is graded lexicographic, so it survives multiplication: `a < b` implies `a m < b m`.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct Monomial(SmallVec<[(Symbol, u32); 3]>);

impl Monomial {
    /// The monomial 1.
    pub fn one() -> Self {
        Self::default()
    }

    /// `symbol^exponent`.
    pub fn power(symbol: Symbol, exponent: u32) -> Self {
        Self((exponent > 0).then_some((symbol, exponent)).into_iter().collect())
    }

    /// The factors, sorted by symbol, exponents at least 1.
    pub fn factors(&self) -> &[(Symbol, u32)] {
        &self.0
    }

    /// Whether this is the monomial 1.
    pub fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    /// The sum of all exponents.
    pub fn degree(&self) -> u64 {
        self.0.iter().map(|(_, exponent)| u64::from(*exponent)).sum()
    }

    /// The product, or `None` if an exponent leaves `u32`.
    pub fn checked_mul(&self, other: &Self) -> Option<Self> {
        let mut product = SmallVec::with_capacity(self.0.len() + other.0.len());
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => match a.0.cmp(&b.0) {
                    Ordering::Less => *left.next()?,
                    Ordering::Greater => *right.next()?,
                    Ordering::Equal => {
                        let exponent = a.1.checked_add(b.1)?;
                        left.next();
                        (right.next()?.0, exponent)
                    }
                },
                (Some(_), None) => *left.next()?,
                (None, Some(_)) => *right.next()?,
                (None, None) => return Some(Self(product)),
            };
            product.push(next);
        }
    }

    /// The largest monomial that divides both.
    pub fn common_factor(&self, other: &Self) -> Self {
        let shared =
            |&(symbol, exponent): &(Symbol, u32)| Some((symbol, exponent.min(other.exponent(symbol)?)));
        Self(self.0.iter().filter_map(shared).collect())
    }

    /// The quotient, or `None` if `other` does not divide this monomial.
    pub fn checked_div(&self, other: &Self) -> Option<Self> {
        if other.0.iter().any(|&(symbol, exponent)| self.exponent(symbol).is_none_or(|own| own < exponent)) {
            return None;
        }
        let left = |&(symbol, exponent): &(Symbol, u32)| {
            let rest = exponent - other.exponent(symbol).unwrap_or(0);
            (rest > 0).then_some((symbol, rest))
        };
        Some(Self(self.0.iter().filter_map(left).collect()))
    }

    /// The complex conjugate.
    pub fn conj(&self) -> Self {
        let mut factors: SmallVec<_> =
            self.0.iter().map(|&(symbol, exponent)| (symbol.conj(), exponent)).collect();
        factors.sort_unstable();
        Self(factors)
    }

    fn exponent(&self, symbol: Symbol) -> Option<u32> {
        self.0.iter().find(|factor| factor.0 == symbol).map(|factor| factor.1)
    }
}

impl Ord for Monomial {
    fn cmp(&self, other: &Self) -> Ordering {
        self.degree().cmp(&other.degree()).then_with(|| {
            // Of two monomials of one degree the one with more of the first differing symbol is the larger.
            for (a, b) in self.0.iter().zip(&other.0) {
                let order = b.0.cmp(&a.0).then(a.1.cmp(&b.1));
                if order.is_ne() {
                    return order;
                }
            }
            self.0.len().cmp(&other.0.len())
        })
    }
}

impl PartialOrd for Monomial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
