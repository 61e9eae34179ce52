//! Formulas just below the limits.

use super::{Hostile, answers, nest};

/// Answers of formulas that are long, deep, or hard to expand.
pub(super) fn formulas(list: &mut Vec<Hostile>) {
    let mut add = answers(list);
    add("power of a sum", "expression", "(a+b+c+d)^{64}".to_owned());
    add("tower of powers of sums", "expression", "(((a+b+c+d)^{8}+a)^{8}+b)^{8}".to_owned());
    add("difference of powers of sums", "expression", "(a+b+c+d)^{16}-(a+b+c+d)^{15}(a+b+c+d)+a".to_owned());
    add("powers of sums, added", "expression", "(a+b+c+d)^{9}+(a-b+c-d)^{9}+".repeat(40) + "1");
    add("powers of fractions", "expression", "(\\frac{a+b}{c+d}+\\frac{c-d}{a-b})^{12}".to_owned());
    add("fraction tower of symbols", "expression", nest("\\frac{a}{b+", "c", "}", 45));
    add("continued fraction of symbols", "expression", nest("\\frac{a+b}{c+d+", "x+y", "}", 45));
    add(
        "sum of fractions",
        "expression",
        (0..200).map(|k| format!("\\frac{{1}}{{a+{k}}}+")).collect::<String>() + "b",
    );
    add("product of sums", "expression", (0..300).map(|k| format!("(a+{k}b)")).collect());
    add("product of sums of all symbols", "expression", "(a+b)(c+d)(a+c)(b+d)".repeat(60));
    add("symbols to a symbol", "expression", nest("a^{", "b", "}", 45));
    add("many powers", "expression", (0..250).map(|k| format!("a^{{b/{}}}", k + 2)).collect());
    add(
        "roots of sums",
        "expression",
        (0..200).map(|k| format!("\\sqrt{{a+{k}b}}+")).collect::<String>() + "c",
    );
    add("nested roots of sums", "expression", nest("\\sqrt{a+b", "+c", "}", 45));
    add("transcendental tower of a symbol", "expression", nest("\\sin(\\exp(\\sin(", "x", ")))", 15));
    add("exponential tower of a symbol", "expression", nest("\\exp(", "a", ")", 40));
    add(
        "many transcendentals of symbols",
        "expression",
        (0..200).map(|k| format!("\\sin({k}x)\\exp({k}y)+")).collect::<String>() + "1",
    );
    add("power of transcendentals", "expression", "(\\sin x+\\cos y+e^{a}+\\ln b)^{40}".to_owned());
    add("Γ of symbols", "expression", (0..200).map(|k| format!("\\Gamma(a+{k})+")).collect::<String>() + "1");
    add("Γ of large symbols", "expression", "\\Gamma(10^{6}a)\\Gamma(10^{9}b)".to_owned());
    add("unknown functions", "expression", nest("f(g(", "x", "))", 20) + &"+f(x)g(y)f(a+b)".repeat(150));
    add("sum with a symbolic bound", "expression", "\\sum_{j=1}^{n}j^2+".repeat(100) + "a");
    add("nested sums with symbolic bounds", "expression", nest("\\sum_{j=1}^{n}", "x", "", 40));
    add(
        "nested sums with bounds of each other",
        "expression",
        "\\sum_{j=1}^{n}\\sum_{k=1}^{j}\\sum_{l=1}^{k}\\sum_{m=1}^{l}\\sum_{p=1}^{m}jklmp".to_owned(),
    );
    add("nested products with symbols", "expression", "\\prod_{j=1}^{32}\\prod_{k=1}^{32}(a+jkb)".to_owned());
    add("integrals of symbols", "expression", "\\int_0^a e^{-b t^2}\\sin(ct) dt+".repeat(30) + "1");
    add(
        "nested integrals of symbols",
        "expression",
        "\\int_0^a\\int_0^b\\int_0^c e^{-uvw} du dv dw".to_owned(),
    );
    add("absolute values", "expression", nest("|x+", "y", "|", 20));
    add("complex conjugates", "expression", nest("(z+", "x", ")^*", 40));
    add("maxima", "expression", nest("\\max(x,", "y", ")", 40));
    add("equal within e^{-10^6}", "expression", "a+b+c+d+e^{-10^{6}a}".to_owned());
    add("equal but for a far term", "expression", "a+b+c+d+10^{-5000}x".to_owned());
    add(
        "equal, at great length",
        "expression",
        "a+b+c+d".to_owned()
            + &(0..100).map(|k| format!("+\\sin^2({k}x)+\\cos^2({k}x)-1")).collect::<String>(),
    );
    add("equal, with large powers", "expression", "a+b+c+d+(x^2-y^2)^{12}-(x-y)^{12}(x+y)^{12}".to_owned());
    add(
        "equal, with large fractions",
        "expression",
        "a+b+c+d+\\frac{x^{20}-y^{20}}{x-y}-\\sum_{k=0}^{19}x^{k}y^{19-k}".to_owned(),
    );
    add("oscillation", "expression", "a+b+c+d+\\sin(10^{40}x)\\sin(10^{60}y)".to_owned());
    add("long sum", "expression", "a+b-c+".repeat(680) + "d");
    add(
        "long sum of different terms",
        "expression",
        (0..600).map(|k| format!("{k}ab^{{{k}}}+")).collect::<String>() + "d",
    );
    add("long product of powers", "expression", (0..600).map(|k| format!("a^{{{k}}}")).collect());
    add(
        "coefficients of 400 digits",
        "expression",
        (1..38).map(|k| format!("{}a^{{{k}}}+", "7".repeat(390))).collect::<String>() + "1",
    );
    add(
        "power with coefficients of 100 digits",
        "expression",
        format!("({}a+{}b+c)^{{30}}", "7".repeat(100), "3".repeat(100)),
    );
}
