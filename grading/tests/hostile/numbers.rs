//! Numbers just below the limits, and lists of them.

use super::{Hostile, answers, nest};

/// Answers of numbers.
pub(super) fn numbers(list: &mut Vec<Hostile>) {
    let mut add = answers(list);
    add("decimal giant", "numeric", format!("{}.{}", "9".repeat(199), "3".repeat(199)));
    add("sum of decimal giants", "numeric", format!("0.{}+", "7".repeat(390)).repeat(38) + "1");
    add("product of decimal giants", "numeric", format!("0.{}\\cdot ", "7".repeat(390)).repeat(38) + "1");
    add(
        "quotient of decimal giants",
        "numeric",
        vec![format!("\\frac{{1.{}}}{{3.{}}}", "7".repeat(190), "9".repeat(190)); 36].join("+"),
    );
    add("decimal giant of a rounded answer", "rounded", format!("2.{}", "3".repeat(398)));
    add("huge scientific", "numeric", "1e20000".to_owned());
    add("tiny scientific", "numeric", "1e-20000".to_owned());
    add("product of huge scientific", "numeric", "1e20000\\cdot ".repeat(300) + "1");
    add("sum of huge and tiny scientific", "numeric", "1e20000+1e-20000+".repeat(250) + "1");
    add("power of a huge number", "numeric", "(1e20000)^{1000}".to_owned());
    add("power tower of nines", "numeric", "9^{9^{9^{9}}}".to_owned());
    add("power tower of twos", "numeric", nest("2^{", "1.5", "}", 40));
    add("power tower of halves", "numeric", nest("(\\frac{1}{2})^{", "1", "}", 40));
    add("powers just below the limit", "numeric", "2^{65000}+3^{40000}+".repeat(100) + "1");
    add("products of powers just below the limit", "numeric", "3^{41000}\\cdot ".repeat(100) + "1");
    add(
        "quotients of powers just below the limit",
        "numeric",
        vec!["\\frac{3^{40000}}{7^{23000}}"; 60].join("+"),
    );
    add("power of a power", "numeric", "(((((2^{64})^{64})^{64})^{64})^{64})^{64}".to_owned());
    add("negative powers", "numeric", "3^{-41000}+7^{-23000}+".repeat(60) + "1");
    add("roots of giants", "numeric", vec![format!("\\sqrt{{{}}}", "7".repeat(390)); 38].join("+"));
    add("nested roots", "numeric", nest("\\sqrt{2+", "2", "}", 45));
    add("high roots", "numeric", "\\sqrt[63]{2}+\\sqrt[61]{3}+\\sqrt[59]{5}+".repeat(50) + "1");
    add("fraction tower", "numeric", nest("\\frac{1}{1+", "1", "}", 45));
    add("fraction tower of giants", "numeric", nest("\\frac{1}{123456789.123456789+", "1", "}", 45));
    add("factorials", "numeric", "4000!+3999!+".repeat(40) + "1");
    add("quotients of factorials", "numeric", vec!["\\frac{4000!}{3999!}"; 40].join("+"));
    add("nested factorials", "numeric", "(((3!)!)!)!".to_owned());
    add("factorial of a giant", "numeric", "(10^{12})!".to_owned());
    add("double factorials", "numeric", "3999!!+".repeat(40) + "1");
    add("binomials", "numeric", "\\binom{4000}{2000}+".repeat(60) + "1");
    add("binomials of giants", "numeric", "\\binom{10^{11}}{2000}+".repeat(60) + "1");
    add("binomial over the limit", "numeric", "\\binom{10^9}{5\\cdot10^8}".to_owned());
    add("nested binomials", "numeric", "\\binom{\\binom{\\binom{20}{10}}{3}}{3}".to_owned());
    add("Γ of a giant", "numeric", "\\Gamma(100000000)".to_owned());
    add("Γ of halves", "numeric", "\\Gamma(\\frac{3999}{2})+\\Gamma(3998.7)+".repeat(40) + "1");
    add("Γ of Γ", "numeric", "\\Gamma(\\Gamma(\\Gamma(4.5)))".to_owned());
    add("Γ of tiny numbers", "numeric", "\\Gamma(10^{-300})\\Gamma(-10.5)\\Gamma(-1000.25)".to_owned());
    add("sine of a giant", "numeric", "\\sin(10^{300})+\\cos(10^{19000})".to_owned());
    add("exponential of a giant", "numeric", "e^{10^{6}}-e^{10^{6}-1}".to_owned());
    add("exponential tower", "numeric", nest("e^{", "1", "}", 40));
    add("logarithm tower", "numeric", nest("\\ln(", "10^{10^{4}}", ")", 20));
    add("transcendental tower", "numeric", nest("\\sin(\\exp(", "1", "))", 20));
    add(
        "many transcendentals",
        "numeric",
        "\\sin(2)+\\exp(3)+\\ln(5)+\\Gamma(0.3)+\\tanh(7)+".repeat(80) + "1",
    );
    add(
        "many different transcendentals",
        "numeric",
        (1..250).map(|k| format!("\\sin({k})\\exp({k})+")).collect::<String>() + "1",
    );
    add("cancellation", "numeric", "10^{400}+7-10^{400}+10^{-400}".to_owned());
    add("hidden zero", "numeric", "\\frac{1}{\\sin^2(1)+\\cos^2(1)-1}".to_owned());
    add("sum over the limit", "numeric", "\\sum_{k=1}^{10^{12}}1".to_owned());
    add("sum at the limit", "numeric", "\\sum_{k=1}^{2048}\\frac{1}{k^2}".to_owned());
    add("nested sums", "numeric", nest("\\sum_{j=1}^{2000}", "j", "", 40));
    add("sums of sines", "numeric", "\\sum_{j=1}^{2000}\\sin(j)+".repeat(100) + "1");
    add(
        "nested products",
        "numeric",
        "\\prod_{a=1}^{32}\\prod_{b=1}^{32}\\prod_{d=1}^{32}(1+abd)"
            .replace('d', "k")
            .replace('a', "m")
            .replace('b', "l"),
    );
    add("sum of products", "numeric", "\\sum_{k=1}^{40}\\prod_{m=1}^{40}\\frac{k+m}{k-m+1/2}".to_owned());
    add("product of large numbers", "numeric", "\\prod_{k=1}^{2000}k^{k}".to_owned());
    add("integrals", "numeric", "\\int_0^1 \\sin(x^2) dx+".repeat(60) + "1");
    add(
        "nested integrals",
        "numeric",
        "\\int_0^1\\int_0^1\\int_0^1\\int_0^1 e^{xyzw} dx dy dz dw".to_owned(),
    );
    add("wild integral", "numeric", "\\int_0^{1} \\sin(\\frac{1}{x}) dx".to_owned());
    add("infinite integral", "numeric", "\\int_{-\\infty}^{\\infty} e^{-x^2} dx".to_owned());
    add("signs ±", "points", "(\\pm1,\\pm1)".to_owned() + &";(\\pm2,\\pm3)".repeat(120));
    add("signs ± in one number", "numeric", "\\pm1".repeat(1000));
    add("imaginary powers", "numeric", nest("i^{", "i", "}", 40));
    add("floors", "numeric", "\\lfloor 10^{300}\\pi\\rfloor+".repeat(60) + "1");
    add("many parts", "list", "1;".repeat(256) + "1");
    add("long tuple", "tuple", format!("({}1)", "1,".repeat(1000)));
    add("many points", "points", "(0.5,0.87);".repeat(255) + "(1,0)");
    add(
        "points on the edge",
        "points",
        (0..250).map(|k| format!("(0.50{k},0.87{k});")).collect::<String>() + "(1,0)",
    );
    add(
        "matching of similar values",
        "set",
        (0..250).map(|k| format!("x+\\sin({k}y)^2;")).collect::<String>() + "y",
    );
    add("many named parts", "mixed", (0..250).map(|k| format!("c_{{{k}}}={k};")).collect::<String>() + "x");
    add("equal, a long chain", "equation", "K=".to_owned() + &"a+b=".repeat(400) + "b+a");
    add(
        "chain of different values",
        "equation",
        "K=".to_owned() + &(0..300).map(|k| format!("a+b+\\sin^2({k}a)=")).collect::<String>() + "a",
    );
}
