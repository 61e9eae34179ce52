//! Coefficients as text: sign apart, units suppressed, sums in parentheses.

use dashu_ratio::RBig;
use num_complex::Complex64;

use super::Format;
use crate::scalar::{Coefficient, ComplexRational, Fraction, Monomial, Polynomial, Symbol};

/// The text of a coefficient, its sign apart.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalarText {
    /// Whether a minus sign goes in front.
    pub negative: bool,
    /// The text without that sign.
    pub size: String,
    /// Whether the text is a sum, so that a product with it needs parentheses.
    pub sum: bool,
}

/// Coefficients that can be written down.
pub trait RenderCoefficient: Coefficient {
    /// The text, given the names of symbols.
    fn text(&self, format: Format, symbol: &dyn Fn(Symbol) -> String) -> ScalarText;
}

impl ScalarText {
    /// The product with a text (empty for nothing), apart from the sign: the factor 1 is not written.
    pub(super) fn times(&self, factors: &str, format: Format) -> String {
        match (factors.is_empty(), self.size == "1") {
            (true, _) => self.size.clone(),
            (false, true) => factors.to_string(),
            (false, false) => format!("{} {factors}", self.grouped(format)),
        }
    }

    fn grouped(&self, format: Format) -> String {
        match format {
            _ if !self.sum => self.size.clone(),
            Format::Unicode => format!("({})", self.size),
            Format::Latex => format!(r"\left({}\right)", self.size),
        }
    }
}

/// What stands in front of a term.
pub(super) fn joint(format: Format, first: bool, negative: bool) -> &'static str {
    match (format, first, negative) {
        (_, true, false) => "",
        (_, false, false) => " + ",
        (Format::Latex, true, true) => "-",
        (Format::Latex, false, true) => " - ",
        (Format::Unicode, true, true) => "−",
        (Format::Unicode, false, true) => " − ",
    }
}

/// A number in superscript digits.
pub(super) fn superscript(number: u64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |byte: u8| DIGITS[usize::from(byte - b'0')];
    number.to_string().bytes().map(digit).collect()
}

/// All digits of a positive number, as a power of ten where zeros would fill them up.
fn float(size: f64, format: Format) -> String {
    if (1e-4..1e16).contains(&size) || !size.is_finite() {
        return size.to_string();
    }
    let text = format!("{size:e}");
    match (format, text.split_once('e')) {
        (Format::Latex, Some(("1", exponent))) => format!("10^{{{exponent}}}"),
        (Format::Latex, Some((digits, exponent))) => format!(r"{digits} \cdot 10^{{{exponent}}}"),
        _ => text,
    }
}

/// A complex number from the texts of its parts' sizes and their signs; a zero part has no text.
fn complex(re: Option<(bool, String)>, im: Option<(bool, String)>, format: Format) -> ScalarText {
    let imaginary = |size: String| if size == "1" { "i".to_string() } else { format!("{size} i") };
    match (re, im) {
        (None, None) => ScalarText { negative: false, size: "0".into(), sum: false },
        (Some((negative, size)), None) => ScalarText { negative, size, sum: false },
        (None, Some((negative, size))) => ScalarText { negative, size: imaginary(size), sum: false },
        (Some((first, re)), Some((second, im))) => {
            let (lead, link) = (joint(format, true, first), joint(format, false, second));
            ScalarText { negative: false, size: format!("{lead}{re}{link}{}", imaginary(im)), sum: true }
        }
    }
}

impl RenderCoefficient for Complex64 {
    fn text(&self, format: Format, _: &dyn Fn(Symbol) -> String) -> ScalarText {
        let part = |x: f64| (x != 0.0).then(|| (x < 0.0, float(x.abs(), format)));
        complex(part(self.re), part(self.im), format)
    }
}

impl RenderCoefficient for ComplexRational {
    fn text(&self, format: Format, _: &dyn Fn(Symbol) -> String) -> ScalarText {
        let part = |x: RBig| {
            let negative = x < RBig::ZERO;
            let size = if negative { -x } else { x };
            let text = match format {
                Format::Latex if !size.is_int() => {
                    format!(r"\frac{{{}}}{{{}}}", size.numerator(), size.denominator())
                }
                _ => size.to_string(),
            };
            (!size.is_zero()).then_some((negative, text))
        };
        let (re, im) = self.parts();
        complex(part(re), part(im), format)
    }
}

impl RenderCoefficient for Polynomial {
    fn text(&self, format: Format, symbol: &dyn Fn(Symbol) -> String) -> ScalarText {
        let term = |(monomial, coefficient): (&Monomial, &ComplexRational)| {
            let scalar = coefficient.text(format, symbol);
            let powers = monomial.factors().iter().map(|(base, exponent)| match (exponent, format) {
                (1, _) => symbol(*base),
                (_, Format::Latex) => format!("{}^{{{exponent}}}", symbol(*base)),
                (_, Format::Unicode) => format!("{}{}", symbol(*base), superscript(u64::from(*exponent))),
            });
            let size = scalar.times(&powers.collect::<Vec<_>>().join(" "), format);
            // Only a bare constant keeps the sum of its parts.
            ScalarText { negative: scalar.negative, size, sum: scalar.sum && monomial.is_one() }
        };
        let mut terms: Vec<ScalarText> = self.terms().map(term).collect();
        if terms.len() == 1 {
            return terms.remove(0);
        }
        // Highest degree first, as people write it.
        let size = terms.iter().rev().enumerate().fold(String::new(), |text, (index, term)| {
            text + joint(format, index == 0, term.negative) + &term.grouped(format)
        });
        let sum = !terms.is_empty();
        ScalarText { negative: false, size: if sum { size } else { "0".into() }, sum }
    }
}

impl RenderCoefficient for Fraction {
    fn text(&self, format: Format, symbol: &dyn Fn(Symbol) -> String) -> ScalarText {
        let numerator = self.numerator().text(format, symbol);
        if self.denominator().is_one() {
            return numerator;
        }
        let denominator = self.denominator().text(format, symbol);
        let size = match format {
            Format::Latex => format!(r"\frac{{{}}}{{{}}}", numerator.size, denominator.size),
            Format::Unicode => {
                let several =
                    self.denominator().leading_term().is_some_and(|(monomial, _)| monomial.degree() > 1);
                let below = if denominator.sum || several {
                    format!("({})", denominator.size)
                } else {
                    denominator.size
                };
                format!("{}/{below}", numerator.grouped(format))
            }
        };
        // The denominator's leading coefficient is 1, so it carries no sign of its own.
        ScalarText { negative: numerator.negative, size, sum: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiny_and_huge_numbers_are_powers_of_ten() {
        let text = |x: f64, format| Complex64::new(x, 0.0).text(format, &|_| String::new()).size;
        assert_eq!(text(5e-10, Format::Unicode), "5e-10");
        assert_eq!(text(-2.5e-10, Format::Latex), r"2.5 \cdot 10^{-10}");
        assert_eq!(text(1e20, Format::Latex), "10^{20}");
        assert_eq!(text(0.25, Format::Latex), "0.25");
        assert_eq!(text(0.001, Format::Unicode), "0.001");
    }
}
