//! Unicode mathematics and synonyms: every spelling of a sign means the same token.

/// What a character outside of ASCII means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// The macro of this name.
    Command(&'static str),
    /// A Latin letter in another dress.
    Letter(char),
    /// A decimal digit in another dress.
    Digit(u32),
    /// An ASCII sign in another dress.
    Sign(char),
    /// A super- or subscript: the mark (`^` or `_`) and what is raised or lowered.
    Script(char, char),
    /// A vulgar fraction.
    Fraction(u32, u32),
}

/// What `c` means, if it means anything in an answer.
pub(crate) fn meaning(c: char) -> Option<Meaning> {
    use Meaning::{Command, Digit, Fraction, Letter, Script, Sign};
    Some(match c {
        '−' | '–' | '‐' | '‑' | '—' | '－' | '﹣' => Sign('-'),
        '＋' | '﹢' => Sign('+'),
        '×' => Command("times"),
        '·' | '⋅' | '∙' | '•' => Command("cdot"),
        '÷' | '∕' | '⁄' => Sign('/'),
        '∗' | '⋆' => Sign('*'),
        '＝' => Sign('='),
        '（' => Sign('('),
        '）' => Sign(')'),
        '，' | '、' => Sign(','),
        '；' => Sign(';'),
        '′' | '’' | '‘' => Sign('\''),
        '｜' | '∣' => Sign('|'),
        '√' => Command("sqrt"),
        '∛' => Command("cbrt"),
        '∞' => Command("infty"),
        '±' => Command("pm"),
        '∓' => Command("mp"),
        '≈' | '≃' | '≅' => Command("approx"),
        '≡' => Command("equiv"),
        '≠' => Command("neq"),
        '≤' | '⩽' => Command("leq"),
        '≥' | '⩾' => Command("geq"),
        '∝' => Command("propto"),
        '→' | '⟶' => Command("to"),
        '⇒' | '⟹' => Command("Rightarrow"),
        '†' => Command("dagger"),
        '⟨' | '〈' => Command("langle"),
        '⟩' | '〉' => Command("rangle"),
        '⌊' => Command("lfloor"),
        '⌋' => Command("rfloor"),
        '⌈' => Command("lceil"),
        '⌉' => Command("rceil"),
        '↑' => Command("uparrow"),
        '↓' => Command("downarrow"),
        '∑' => Command("sum"),
        '∏' => Command("prod"),
        '∫' => Command("int"),
        '∂' => Command("partial"),
        '∇' => Command("nabla"),
        'ℏ' | 'ħ' => Command("hbar"),
        'ℓ' => Command("ell"),
        '∅' => Command("emptyset"),
        '⊗' => Command("otimes"),
        '∧' => Command("land"),
        '∨' => Command("lor"),
        '½' => Fraction(1, 2),
        '⅓' => Fraction(1, 3),
        '⅔' => Fraction(2, 3),
        '¼' => Fraction(1, 4),
        '¾' => Fraction(3, 4),
        '⅕' => Fraction(1, 5),
        '⅖' => Fraction(2, 5),
        '⅗' => Fraction(3, 5),
        '⅘' => Fraction(4, 5),
        '⅙' => Fraction(1, 6),
        '⅚' => Fraction(5, 6),
        '⅛' => Fraction(1, 8),
        '⅜' => Fraction(3, 8),
        '⅝' => Fraction(5, 8),
        '⅞' => Fraction(7, 8),
        '²' => Script('^', '2'),
        '³' => Script('^', '3'),
        '¹' => Script('^', '1'),
        '⁰' => Script('^', '0'),
        '⁴'..='⁹' => Script('^', char::from(b'4' + (c as u32 - '⁴' as u32) as u8)),
        '⁺' => Script('^', '+'),
        '⁻' => Script('^', '-'),
        'ⁿ' => Script('^', 'n'),
        'ⁱ' => Script('^', 'i'),
        'ˣ' => Script('^', 'x'),
        'ʸ' => Script('^', 'y'),
        'ᶻ' => Script('^', 'z'),
        'ᵏ' => Script('^', 'k'),
        '₀'..='₉' => Script('_', char::from(b'0' + (c as u32 - '₀' as u32) as u8)),
        '₊' => Script('_', '+'),
        '₋' => Script('_', '-'),
        'ᵢ' => Script('_', 'i'),
        'ⱼ' => Script('_', 'j'),
        'ₖ' => Script('_', 'k'),
        'ₙ' => Script('_', 'n'),
        'ₘ' => Script('_', 'm'),
        'ₓ' => Script('_', 'x'),
        '０'..='９' => Digit(c as u32 - '０' as u32),
        'Ａ'..='Ｚ' => Letter(char::from(b'A' + (c as u32 - 'Ａ' as u32) as u8)),
        'ａ'..='ｚ' => Letter(char::from(b'a' + (c as u32 - 'ａ' as u32) as u8)),
        '\u{1d400}'..='\u{1d6a3}' => Letter(styled_letter(c as u32 - 0x1d400)),
        '\u{1d7ce}'..='\u{1d7ff}' => Digit((c as u32 - 0x1d7ce) % 10),
        '\u{1d6a8}'..='\u{1d7cb}' => Command(GREEK_BLOCK[((c as u32 - 0x1d6a8) % 58) as usize]),
        'µ' => Command("mu"),
        'ϵ' => Command("epsilon"),
        'ϑ' => Command("vartheta"),
        'ϕ' => Command("phi"),
        'Α'..='Ω' | 'α'..='ω' => Command(greek(c)?),
        _ => return None,
    })
}

/// Mathematical alphanumerics come in blocks of 26 capitals and 26 small letters.
fn styled_letter(offset: u32) -> char {
    let position = (offset % 52) as u8;
    char::from(if position < 26 { b'A' + position } else { b'a' + position - 26 })
}

const SMALL_GREEK: [&str; 25] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];
const CAPITAL_GREEK: [&str; 25] = [
    "Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota", "Kappa", "Lambda", "Mu",
    "Nu", "Xi", "Omicron", "Pi", "Rho", "Theta", "Sigma", "Tau", "Upsilon", "Phi", "Chi", "Psi", "Omega",
];

/// One style of the mathematical Greek alphabet: 25 capitals, nabla, 25 small letters, seven variants.
const GREEK_BLOCK: [&str; 58] = {
    let mut block = ["nabla"; 58];
    let mut at = 0;
    while at < 25 {
        block[at] = CAPITAL_GREEK[at];
        block[26 + at] = SMALL_GREEK[at];
        at += 1;
    }
    block[51] = "partial";
    block[52] = "epsilon";
    block[53] = "theta";
    block[54] = "kappa";
    block[55] = "phi";
    block[56] = "rho";
    block[57] = "pi";
    block
};

fn greek(c: char) -> Option<&'static str> {
    let (table, first) = if c >= 'α' { (&SMALL_GREEK, 'α' as u32) } else { (&CAPITAL_GREEK, 'Α' as u32) };
    table.get((c as u32 - first) as usize).copied()
}

/// Macros that are an ASCII sign.
pub(crate) fn same_sign(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "lbrack" => '[',
        "rbrack" => ']',
        "lparen" => '(',
        "rparen" => ')',
        "vert" | "lvert" | "rvert" | "mid" | "Vert" | "lVert" | "rVert" => '|',
        "colon" => ':',
        "ast" | "star" => '*',
        "prime" => '\'',
        "slash" => '/',
        "semicolon" => ';',
        "comma" => ',',
        _ => return None,
    })
}

/// The one name of a macro that has several.
pub(crate) fn same_command(name: &str) -> &str {
    match name {
        "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac" => "frac",
        "dag" => "dagger",
        "le" | "leqslant" | "leqq" => "leq",
        "ge" | "geqslant" | "geqq" => "geq",
        "ne" => "neq",
        "simeq" | "cong" | "thickapprox" | "approxeq" | "doteq" => "approx",
        "rightarrow" | "longrightarrow" => "to",
        "implies" | "Longrightarrow" => "Rightarrow",
        "tbinom" | "dbinom" => "binom",
        "hslash" => "hbar",
        "centerdot" | "bullet" => "cdot",
        "lor" | "vee" => "lor",
        "land" | "wedge" => "land",
        "varnothing" => "emptyset",
        "arcsinh" => "arsinh",
        "arccosh" => "arcosh",
        "arctanh" => "artanh",
        "lbrace" => "lbrace",
        other => other,
    }
}
