//! Values that only many digits tell: hidden zeros, and numbers with exponents of many digits.

use super::{Hostile, answers};

/// Answers that ask for many digits.
pub(super) fn digits(list: &mut Vec<Hostile>) {
    let mut add = answers(list);
    // Zeros that only many digits show, with and without a tiny term that asks for still more digits.
    let zeros: &[(&str, &str)] = &[
        ("sines", "+\\sin^2(#x)+\\cos^2(#x)-1"),
        ("tangents", "+\\tan(#a)\\cos(#a)-\\sin(#a)"),
        ("hyperbolic functions", "+\\cosh^2(#x)-\\sinh^2(#x)-1"),
        ("exponentials", "+\\cosh(#x)+\\sinh(#x)-\\exp(#x)"),
        ("logarithms", "+\\ln(#a+a)-\\ln(#+1)-\\ln(a)"),
        ("arctangents", "+\\arctan(#a)+\\arctan(\\frac{1}{#a})-\\frac{\\pi}{2}"),
        ("arcsines", "+\\arcsin(\\frac{1}{#+1+a})+\\arccos(\\frac{1}{#+1+a})-\\frac{\\pi}{2}"),
        ("roots", "+\\sqrt{a+#}\\sqrt{b+#}-\\sqrt{(a+#)(b+#)}"),
        ("high roots", "+\\sqrt[7]{a+#}\\sqrt[7]{b+#}-\\sqrt[7]{(a+#)(b+#)}"),
        ("powers", "+(a+#)^{b}(a+#)^{c}-(a+#)^{b+c}"),
        ("Γ", "+\\Gamma(a+#.5)(a+#.5)-\\Gamma(a+1+#.5)"),
        ("sums", "+\\sum_{j=1}^{20}\\cos(j#x)-\\frac{\\sin(20.5\\cdot#x)}{2\\sin(#x/2)}+\\frac12"),
        ("complex powers", "+|z^{i#}z^{-i#}|-1"),
    ];
    for (what, zero) in zeros {
        for (how, tiny) in [("", ""), (" and e^{-1300}", "+e^{-1300}"), (" and e^{-1300a}", "+e^{-1300a}")] {
            let mut answer = "a+b+c+d".to_owned() + tiny;
            let mut k = 1;
            while answer.len() < 14_000 && k < 120 {
                answer += &zero.replace('#', &k.to_string());
                k += 1;
            }
            add(&format!("equal, with {what}{how}"), "expression", answer.clone());
            let short: String = (1..6).map(|k| zero.replace('#', &k.to_string())).collect();
            add(&format!("equal, with few {what}{how}"), "expression", format!("a+b+c+d{tiny}{short}"));
        }
    }
    // Numbers with exponents of many digits.
    let functions = [
        "e^{#}",
        "\\sin(#)",
        "\\cos(y+#)",
        "\\arctan(#)",
        "\\ln(1+#)",
        "\\ln(#)",
        "\\arcsin(#)",
        "\\tanh(#)",
        "\\sinh(#)",
        "#^{y}",
        "y^{#}",
        "\\sqrt{1+#}",
        "\\Gamma(#)",
        "\\lfloor #\\rfloor",
        "#^{1/3}",
        "\\arctan(1/#)",
        "(1+#)^{y}",
        "e^{i#}",
        "#\\bmod 2",
        "\\sum_{k=1}^{3}#^k",
        "\\int_0^1 #t dt",
    ];
    for function in functions {
        for extreme in ["e^{-10^{3}x}", "e^{10^{3}x}", "e^{-10^{9}a}", "e^{10^{9}a}", "e^{-10^{12}a}"] {
            let term = function.replace('#', extreme);
            add(&format!("exponents of many digits, ${term}$"), "expression", format!("a+b+c+d+{term}"));
        }
    }
}
