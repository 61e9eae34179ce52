//! Operators as LaTeX or Unicode text, written from the object.

mod scalar;

use crate::algebra::{Algebra, Generator, GeneratorKind};
use crate::operator::{Operator, Word};
use crate::scalar::Symbol;
pub use scalar::{RenderCoefficient, ScalarText};

/// The kind of text to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text such as `−1/2 S⁺_1 S⁻_2`.
    Unicode,
    /// Math-mode LaTeX such as `-\frac{1}{2} S^{+}_{1} S^{-}_{2}`.
    Latex,
}

/// Writes operators. Letters of species come from the [`Algebra`]; labels and symbols are named by functions.
///
/// Terms appear in the order in which the operator holds them.
pub struct Renderer<'a, L> {
    algebra: &'a Algebra,
    format: Format,
    label: Box<dyn Fn(&L) -> String + 'a>,
    symbol: Box<dyn Fn(Symbol) -> String + 'a>,
}

impl<'a, L: PartialEq> Renderer<'a, L> {
    /// A renderer with the given label text; an empty text means no subscript. Symbols are called `x0`, `z0`, `z0*`.
    pub fn new(algebra: &'a Algebra, format: Format, label: impl Fn(&L) -> String + 'a) -> Self {
        let symbol = move |symbol: Symbol| match format {
            Format::Unicode => format!("{symbol:?}"),
            Format::Latex => {
                let star = if symbol.is_conjugate() { "^{*}" } else { "" };
                format!("{}_{{{}}}{star}", if symbol.is_real() { 'x' } else { 'z' }, symbol.index())
            }
        };
        Self { algebra, format, label: Box::new(label), symbol: Box::new(symbol) }
    }

    /// The same renderer with names for the symbols in coefficients. A name is raised to powers as it is, so it
    /// must not end in a superscript in LaTeX.
    pub fn with_symbols(self, symbol: impl Fn(Symbol) -> String + 'a) -> Self {
        Self { symbol: Box::new(symbol), ..self }
    }

    /// The operator as a sum; `0` without terms.
    pub fn operator<C: RenderCoefficient>(&self, operator: &Operator<C, L>) -> String
    where
        L: Clone,
    {
        let mut text = String::new();
        for (word, coefficient) in operator.terms() {
            let scalar = coefficient.text(self.format, &*self.symbol);
            text.push_str(scalar::joint(self.format, text.is_empty(), scalar.negative));
            let factors = if word.is_empty() { String::new() } else { self.word(word) };
            text.push_str(&scalar.times(&factors, self.format));
        }
        if text.is_empty() { "0".into() } else { text }
    }

    /// A coefficient.
    pub fn coefficient<C: RenderCoefficient>(&self, coefficient: &C) -> String {
        let scalar = coefficient.text(self.format, &*self.symbol);
        scalar::joint(self.format, true, scalar.negative).to_string() + &scalar.size
    }

    /// The word, repeated factors as powers; `1` for the empty word.
    pub fn word(&self, word: &Word<L>) -> String {
        if word.is_empty() {
            return "1".into();
        }
        let runs = word.chunk_by(|a, b| a == b);
        let factors: Vec<String> = runs.map(|run| self.power(&run[0], run.len())).collect();
        factors.join(" ")
    }

    fn power(&self, factor: &Generator<L>, exponent: usize) -> String {
        let (name, mark) = self.letter(factor);
        let label = (self.label)(&factor.label);
        let (mark, label) = match self.format {
            Format::Latex => (braced("^", &mark), braced("_", &label)),
            Format::Unicode if label.chars().count() > 1 => (mark, braced("_", &label)),
            Format::Unicode => (mark, if label.is_empty() { label } else { format!("_{label}") }),
        };
        let text = format!("{name}{mark}{label}");
        match (exponent, self.format) {
            (1, _) => text,
            (_, Format::Latex) => format!(r"\left({text}\right)^{{{exponent}}}"),
            (_, Format::Unicode) => format!("({text}){}", scalar::superscript(exponent as u64)),
        }
    }

    /// The letter of a generator and the mark above it, without braces.
    fn letter(&self, factor: &Generator<L>) -> (String, String) {
        let species = match self.algebra.species(factor.species) {
            Ok(species) => species,
            Err(error) => panic!("{error}"),
        };
        let latex = self.format == Format::Latex;
        let name = if latex { &species.latex } else { &species.name };
        let choose = |one: &str, two: &str| if latex { one.to_string() } else { two.to_string() };
        let dagger = || choose(r"\dagger", "†");
        let mark = match factor.kind {
            GeneratorKind::Create => dagger(),
            GeneratorKind::Annihilate | GeneratorKind::Majorana => String::new(),
            GeneratorKind::Plus => choose("+", "⁺"),
            GeneratorKind::Minus => choose("-", "⁻"),
            GeneratorKind::X => choose("x", "ˣ"),
            GeneratorKind::Y => choose("y", "ʸ"),
            GeneratorKind::Z => choose("z", "ᶻ"),
            GeneratorKind::Unit { row, column } => {
                choose(&format!("{row},{column}"), &format!("[{row},{column}]"))
            }
            GeneratorKind::Free { name: number, dagger: adjoint } => {
                let mark = if adjoint { dagger() } else { String::new() };
                return match species.free_names.get(usize::from(number)) {
                    Some((unicode, in_latex)) => (choose(in_latex, unicode), mark),
                    None => (format!("{name}{number}"), mark),
                };
            }
        };
        (name.clone(), mark)
    }
}

fn braced(mark: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{mark}{{{text}}}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Budget, ComplexRational, Fraction, Species};
    use num_complex::Complex64;

    fn setting() -> (Algebra, crate::SpeciesId, crate::SpeciesId, crate::SpeciesId) {
        let mut algebra = Algebra::new();
        let c = algebra.add(Species::fermion("c")).unwrap();
        let b = algebra.add(Species::boson("β").with_latex(r"\beta")).unwrap();
        let s = algebra.add(Species::spin_half("S")).unwrap();
        (algebra, c, b, s)
    }

    #[test]
    fn signs_units_powers_and_marks() {
        let (algebra, c, b, s) = setting();
        type Exact = Operator<ComplexRational, u32>;
        let half = ComplexRational::ratio(-1, 2);
        let spins =
            [GeneratorKind::Plus, GeneratorKind::Minus].map(|kind| Generator { species: s, kind, label: 12 });
        let operator = -Exact::create(c, 1) * Exact::annihilate(c, 2)
            + Exact::create(b, 3).pow(2)
            + Exact::term(half, Word::from_iter(spins))
            + Exact::number(c, 1).scaled(&ComplexRational::gaussian(1, -2))
            - Exact::scalar(ComplexRational::I);
        let unicode = Renderer::new(&algebra, Format::Unicode, u32::to_string);
        assert_eq!(
            unicode.operator(&operator),
            "−c†_1 c_2 + (β†_3)² − 1/2 S⁺_{12} S⁻_{12} + (1 − 2 i) c†_1 c_1 − i"
        );
        let latex = Renderer::new(&algebra, Format::Latex, u32::to_string);
        assert_eq!(
            latex.operator(&operator),
            r"-c^{\dagger}_{1} c_{2} + \left(\beta^{\dagger}_{3}\right)^{2} - \frac{1}{2} S^{+}_{12} S^{-}_{12} + \left(1 - 2 i\right) c^{\dagger}_{1} c_{1} - i"
        );
        assert_eq!(latex.operator(&Exact::zero()), "0");
        assert_eq!(latex.operator(&Exact::identity()), "1");
    }

    #[test]
    fn symbolic_and_floating_coefficients() {
        let (algebra, c, ..) = setting();
        let (t, u) = (Fraction::symbol(Symbol::real(0)), Fraction::symbol(Symbol::real(1)));
        let names = |symbol: Symbol| ["t", "U"][symbol.index() as usize].to_string();
        let ratio = Fraction::constant(ComplexRational::from(-4)) * &t * &t * u.inverse().unwrap();
        let operator = Operator::number(c, 1).scaled(&ratio) + Operator::number(c, 2).scaled(&(&t - &u));
        let operator = operator + Operator::number(c, 3).scaled(&t.checked_div(&(&t - &u), 100).unwrap());
        let unicode = Renderer::new(&algebra, Format::Unicode, u32::to_string).with_symbols(names);
        assert_eq!(unicode.operator(&operator), "−4 t²/U c†_1 c_1 + (t − U) c†_2 c_2 + t/(t − U) c†_3 c_3");
        let latex = Renderer::new(&algebra, Format::Latex, u32::to_string).with_symbols(names);
        assert_eq!(
            latex.operator(&operator),
            r"-\frac{4 t^{2}}{U} c^{\dagger}_{1} c_{1} + \left(t - U\right) c^{\dagger}_{2} c_{2} + \frac{t}{t - U} c^{\dagger}_{3} c_{3}"
        );
        let numeric = Operator::number(c, 1).scaled(&Complex64::new(-0.5, 0.0));
        let numeric =
            (numeric + Operator::identity()).normal_order(&algebra, &mut Budget::default()).unwrap();
        assert_eq!(unicode.operator(&numeric), "−0.5 c†_1 c_1 + 1");
    }
}
