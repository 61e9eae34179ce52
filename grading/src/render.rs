//! An expression as it was understood, in canonical LaTeX.

use dashu_base::{BitTest, Sign};
use dashu_int::UBig;
use dashu_ratio::RBig;

use crate::declarations::Declarations;
use crate::expression::{Arena, Bracket, Component, ExprId, Function, LabelOrder, Node};

/// Binding strengths.
const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const POWER: u8 = 3;
const ATOM: u8 = 4;

/// Writes `id` in LaTeX.
pub(crate) fn latex(arena: &Arena, declarations: &Declarations, id: ExprId) -> String {
    let mut out = String::new();
    Renderer { arena, declarations }.write(id, SUM, &mut out);
    out
}

/// The name of a symbol for a sentence: Greek letters as such, no braces around a single character (`β_0` of `\beta_{0}`).
pub(crate) fn plain(name: &str) -> String {
    const GREEK: [(&str, &str); 34] = [
        ("\\alpha", "α"),
        ("\\beta", "β"),
        ("\\gamma", "γ"),
        ("\\delta", "δ"),
        ("\\epsilon", "ϵ"),
        ("\\varepsilon", "ε"),
        ("\\zeta", "ζ"),
        ("\\eta", "η"),
        ("\\theta", "θ"),
        ("\\kappa", "κ"),
        ("\\lambda", "λ"),
        ("\\mu", "μ"),
        ("\\nu", "ν"),
        ("\\xi", "ξ"),
        ("\\rho", "ρ"),
        ("\\sigma", "σ"),
        ("\\tau", "τ"),
        ("\\phi", "ϕ"),
        ("\\varphi", "φ"),
        ("\\chi", "χ"),
        ("\\psi", "ψ"),
        ("\\omega", "ω"),
        ("\\Gamma", "Γ"),
        ("\\Delta", "Δ"),
        ("\\Theta", "Θ"),
        ("\\Lambda", "Λ"),
        ("\\Sigma", "Σ"),
        ("\\Phi", "Φ"),
        ("\\Psi", "Ψ"),
        ("\\Omega", "Ω"),
        ("\\hbar", "ħ"),
        ("\\ell", "ℓ"),
        ("\\uparrow", "↑"),
        ("\\downarrow", "↓"),
    ];
    let mut out = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            let letters = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
            let (word, after) = rest.split_at(1 + letters);
            match GREEK.iter().find(|(known, _)| *known == word) {
                Some((_, letter)) => {
                    out.push_str(letter);
                    rest = after.strip_prefix(' ').unwrap_or(after);
                }
                None => {
                    out.push_str(word);
                    rest = after;
                }
            }
            continue;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    // Only now is it known what is a single character.
    let characters: Vec<char> = out.chars().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < characters.len() {
        match characters[at..] {
            [sign @ ('_' | '^'), '{', inner, '}', ..] => {
                text.extend([sign, inner]);
                at += 4;
            }
            [c, ..] => {
                text.push(c);
                at += 1;
            }
            [] => break,
        }
    }
    text
}

struct Renderer<'a> {
    arena: &'a Arena,
    declarations: &'a Declarations,
}

impl Renderer<'_> {
    fn write(&self, id: ExprId, strength: u8, out: &mut String) {
        // A refused giant is never rendered in full.
        if out.len() > 4096 {
            return;
        }
        let (text, own) = self.node(id);
        if own < strength {
            out.push_str(&format!("\\left({text}\\right)"));
        } else {
            out.push_str(&text);
        }
    }

    fn text(&self, id: ExprId, strength: u8) -> String {
        let mut out = String::new();
        self.write(id, strength, &mut out);
        out
    }

    fn list(&self, list: &[ExprId], separator: &str) -> String {
        list.iter().map(|x| self.text(*x, SUM)).collect::<Vec<_>>().join(separator)
    }

    fn node(&self, id: ExprId) -> (String, u8) {
        match self.arena.get(id) {
            Node::Number(value) => number(value),
            Node::Decimal { value, decimals, .. } => decimal(value, *decimals),
            Node::Pi => ("\\pi".to_owned(), ATOM),
            Node::Euler => ("e".to_owned(), ATOM),
            Node::ImaginaryUnit => ("i".to_owned(), ATOM),
            Node::Infinity => ("\\infty".to_owned(), ATOM),
            Node::PlusMinus(upper) => (if *upper { "(\\pm 1)" } else { "(\\mp 1)" }.to_owned(), ATOM),
            Node::Symbol(symbol) => (self.arena.symbols[symbol.0 as usize].name.clone(), ATOM),
            Node::Operator(letter) => (self.letter(*letter), ATOM),
            Node::Amplitude { bra, operator, ket } => {
                let states = &self.arena.states;
                let middle = operator.map_or(String::new(), |x| format!("|{}", self.text(x, SUM)));
                (
                    format!("\\langle {}{middle}|{}\\rangle", states[*bra as usize], states[*ket as usize]),
                    ATOM,
                )
            }
            Node::Average(inner) => (format!("\\langle {}\\rangle", self.text(*inner, SUM)), ATOM),
            Node::Add(terms) => {
                let mut out = String::new();
                for (index, term) in terms.iter().enumerate() {
                    let text = self.text(*term, SUM);
                    if index > 0 && !text.starts_with('-') {
                        out.push('+');
                    }
                    out.push_str(&text);
                }
                (out, SUM)
            }
            Node::Multiply(factors) => self.product(factors),
            Node::Divide(above, below) => {
                (format!("\\frac{{{}}}{{{}}}", self.text(*above, SUM), self.text(*below, SUM)), PRODUCT)
            }
            Node::Power(base, exponent) => {
                if self.is_half(*exponent) {
                    return (format!("\\sqrt{{{}}}", self.text(*base, SUM)), ATOM);
                }
                (format!("{}^{{{}}}", self.text(*base, ATOM), self.text(*exponent, SUM)), POWER)
            }
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::Unknown(function, arguments) => {
                let name = &self.arena.functions[*function as usize];
                (format!("{name}({})", self.list(arguments, ", ")), ATOM)
            }
            Node::Series { product, variable, from, to, body } => {
                let name = &self.arena.symbols[variable.0 as usize].name;
                let sign = if *product { "\\prod" } else { "\\sum" };
                let (from, to, body) =
                    (self.text(*from, SUM), self.text(*to, SUM), self.text(*body, PRODUCT));
                (format!("{sign}_{{{name}={from}}}^{{{to}}} {body}"), SUM)
            }
            Node::Integral { variable, from, to, body } => {
                let name = &self.arena.symbols[variable.0 as usize].name;
                let (from, to, body) =
                    (self.text(*from, SUM), self.text(*to, SUM), self.text(*body, PRODUCT));
                (format!("\\int_{{{from}}}^{{{to}}} {body}\\,d{name}"), SUM)
            }
            Node::LabelSum { indices, conditions, body } => {
                let named = |label: &String| conditions.iter().any(|(a, _, b)| label == a || label == b);
                let sign = |order: &LabelOrder| if *order == LabelOrder::Less { "<" } else { "\\neq " };
                let free = indices.iter().filter(|index| !named(index)).cloned();
                let bound = conditions.iter().map(|(a, order, b)| format!("{a}{}{b}", sign(order)));
                let below: Vec<String> = free.chain(bound).collect();
                (format!("\\sum_{{{}}} {}", below.join(","), self.text(*body, PRODUCT)), SUM)
            }
            Node::Delta(left, right) => (format!("\\delta_{{{left},{right}}}"), ATOM),
            Node::Conjugate(inner) => (format!("{}^*", self.text(*inner, ATOM)), POWER),
            Node::Adjoint(inner) => match self.arena.get(*inner) {
                Node::Operator(_) => (self.dagger(*inner), ATOM),
                _ => (format!("{}^\\dagger", self.text(*inner, ATOM)), POWER),
            },
            Node::Transpose(inner) => (format!("{}^{{T}}", self.text(*inner, ATOM)), POWER),
            Node::Commutator { anti, left, right } => {
                let (open, close) = if *anti { ("\\{", "\\}") } else { ("[", "]") };
                (format!("{open}{}, {}{close}", self.text(*left, SUM), self.text(*right, SUM)), ATOM)
            }
            Node::List(bracket, items) => {
                let (open, close) = match bracket {
                    Bracket::Round => ("(", ")"),
                    Bracket::Square => ("[", "]"),
                    Bracket::Brace => ("\\{", "\\}"),
                };
                (format!("{open}{}{close}", self.list(items, ", ")), ATOM)
            }
            Node::Matrix { columns, entries, .. } => {
                let rows: Vec<String> =
                    entries.chunks((*columns).max(1) as usize).map(|row| self.list(row, " & ")).collect();
                (format!("\\begin{{pmatrix}}{}\\end{{pmatrix}}", rows.join(" \\\\ ")), ATOM)
            }
        }
    }

    fn product(&self, factors: &[ExprId]) -> (String, u8) {
        let mut factors = factors;
        let mut out = String::new();
        let minus_one = RBig::from(-1);
        while let [first, rest @ ..] = factors
            && !rest.is_empty()
            && matches!(self.arena.get(*first), Node::Number(n) if *n == minus_one)
        {
            out = if out.is_empty() { "-".to_owned() } else { String::new() };
            factors = rest;
        }
        let strength = if out.is_empty() { PRODUCT } else { SUM };
        let mut last = String::new();
        for (index, factor) in factors.iter().enumerate() {
            let text = self.text(*factor, PRODUCT + u8::from(factors.len() > 1 && index > 0));
            let text = if text.starts_with('-') { format!("({text})") } else { text };
            if index > 0 {
                let digits = text.starts_with(|c: char| c.is_ascii_digit());
                out.push_str(if digits {
                    " \\cdot "
                } else if last.ends_with('}') {
                    ""
                } else {
                    " "
                });
            }
            out.push_str(&text);
            last = text;
        }
        (out, strength)
    }

    fn is_half(&self, id: ExprId) -> bool {
        let is =
            |id: ExprId, value: i64| matches!(self.arena.get(id), Node::Number(n) if *n == RBig::from(value));
        matches!(self.arena.get(id), Node::Divide(one, two) if is(*one, 1) && is(*two, 2))
    }

    fn letter(&self, letter: u32) -> String {
        let letter = &self.arena.letters[letter as usize];
        let base = &self.declarations.species[letter.species].base;
        let component = match letter.component {
            Component::Plain => "",
            Component::Dagger => "^{\\dagger}",
            Component::X => "^{x}",
            Component::Y => "^{y}",
            Component::Z => "^{z}",
            Component::Plus => "^{+}",
            Component::Minus => "^{-}",
        };
        if letter.mode.is_empty() {
            format!("{base}{component}")
        } else {
            format!("{base}{component}_{{{}}}", letter.mode.join(","))
        }
    }

    fn dagger(&self, id: ExprId) -> String {
        let text = self.text(id, ATOM);
        match text.find("_{") {
            Some(at) if !text.contains('^') => format!("{}^{{\\dagger}}{}", &text[..at], &text[at..]),
            _ => format!("{text}^{{\\dagger}}"),
        }
    }

    fn call(&self, function: Function, arguments: &[ExprId]) -> (String, u8) {
        let first = || self.text(arguments[0], SUM);
        let name = match function {
            Function::Exp => "\\exp",
            Function::Ln => "\\ln",
            Function::Sin => "\\sin",
            Function::Cos => "\\cos",
            Function::Tan => "\\tan",
            Function::Sinh => "\\sinh",
            Function::Cosh => "\\cosh",
            Function::Tanh => "\\tanh",
            Function::Asin => "\\arcsin",
            Function::Acos => "\\arccos",
            Function::Atan => "\\arctan",
            Function::Asinh => "\\operatorname{arsinh}",
            Function::Acosh => "\\operatorname{arcosh}",
            Function::Atanh => "\\operatorname{artanh}",
            Function::Sign => "\\operatorname{sgn}",
            Function::Real => "\\operatorname{Re}",
            Function::Imaginary => "\\operatorname{Im}",
            Function::Argument => "\\arg",
            Function::Gamma => "\\Gamma",
            Function::Min => "\\min",
            Function::Max => "\\max",
            Function::Step => "\\theta",
            Function::Abs => return (format!("\\left|{}\\right|", first()), ATOM),
            Function::Floor => return (format!("\\lfloor {}\\rfloor", first()), ATOM),
            Function::Ceil => return (format!("\\lceil {}\\rceil", first()), ATOM),
            Function::Binomial => {
                return (format!("\\binom{{{}}}{{{}}}", first(), self.text(arguments[1], SUM)), ATOM);
            }
            Function::Modulo => {
                let (a, b) = (self.text(arguments[0], POWER), self.text(arguments[1], POWER));
                return (format!("{a} \\bmod {b}"), PRODUCT);
            }
            Function::Root => {
                return (format!("\\sqrt[{}]{{{}}}", self.text(arguments[1], SUM), first()), ATOM);
            }
        };
        (format!("{name}\\left({}\\right)", self.list(arguments, ", ")), ATOM)
    }
}

fn number(value: &RBig) -> (String, u8) {
    if is_long(value) {
        return (scientific(value), if *value < RBig::ZERO { SUM } else { PRODUCT });
    }
    let strength = if *value < RBig::ZERO { SUM } else { ATOM };
    if value.is_int() {
        return (shortened(value.numerator().to_string()), strength);
    }
    let (numerator, denominator) = (value.numerator().to_string(), value.denominator().to_string());
    let (sign, numerator) = match numerator.strip_prefix('-') {
        Some(digits) => ("-", digits.to_owned()),
        None => ("", numerator),
    };
    (format!("{sign}\\frac{{{}}}{{{}}}", shortened(numerator), shortened(denominator)), PRODUCT.min(strength))
}

/// Whether writing all digits would take longer than reading them: literals end far below.
fn is_long(value: &RBig) -> bool {
    value.numerator().bit_len().max(value.denominator().bit_len()) > 4096
}

/// The leading digits and the power of ten of a long number.
fn scientific(value: &RBig) -> String {
    let logarithm = |number: &UBig| {
        let shift = number.bit_len().saturating_sub(60);
        let leading = u64::try_from(number >> shift).map_or(f64::NAN, |leading| leading as f64);
        leading.log10() + shift as f64 * std::f64::consts::LOG10_2
    };
    let (sign, numerator) = value.numerator().clone().into_parts();
    let sign = if sign == Sign::Negative { "-" } else { "" };
    // A hair more, so that a power of ten does not become 9.99… of the one below.
    let logarithm = logarithm(&numerator) - logarithm(value.denominator()) + 1e-10;
    let exponent = logarithm.floor();
    format!("{sign}{:.6} \\cdot 10^{{{exponent}}}", 10f64.powf(logarithm - exponent))
}

/// A number of many digits, its middle left out.
fn shortened(digits: String) -> String {
    if digits.len() <= 40 {
        return digits;
    }
    format!("{}\\ldots {}", &digits[..12], &digits[digits.len() - 12..])
}

fn decimal(value: &RBig, decimals: u32) -> (String, u8) {
    if is_long(value) {
        return number(value);
    }
    let decimals = decimals as usize;
    let scale = dashu_int::UBig::from(10u8).pow(decimals);
    let whole = value * RBig::from(dashu_int::IBig::from(scale));
    if !whole.is_int() || decimals > 60 {
        return number(value);
    }
    let text = whole.numerator().to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits.to_owned()),
        None => ("", text),
    };
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let at = digits.len() - decimals;
    let point = if decimals == 0 { "" } else { "." };
    let strength = if sign.is_empty() { ATOM } else { SUM };
    (format!("{sign}{}{point}{}", shortened(digits[..at].to_owned()), &digits[at..]), strength)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn names_of_symbols_are_written_for_people() {
        for (name, expected) in [
            ("U_{0}", "U_0"),
            (r"\beta", "β"),
            (r"\beta_{0}", "β_0"),
            (r"m_{i,\uparrow}", "m_{i,↑}"),
            (r"t_{\perp}", r"t_{\perp}"),
            (r"k_{\mu}", "k_μ"),
            (r"\", r"\"),
            ("t'", "t'"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
