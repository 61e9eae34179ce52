//! Responses made to hurt: megabytes of every shape, and answers that stay just below each limit.
//!
//! Shared by the test that all of them end and by the benchmark that says how fast (`benches/safety.rs`).

use eigentruth_grading::Specification;

/// A response, and the problem it answers wrongly (or with too much effort).
pub struct Hostile {
    pub name: String,
    pub specification: Specification,
    pub response: String,
}

/// The problems: name, reference, parameters, functions, kind.
const PROBLEMS: &[(&str, &str, &str, &str, &str)] = &[
    ("numeric", "7", "", "", "numeric"),
    ("rounded", "2.37", "", "", "numeric_rounded/digits=2"),
    ("tuple", "(1,2,3)", "", "", "tuple"),
    ("points", "(0.50,0.87);(-1.00,0.00)", "", "", "set_of_points/digits=2"),
    ("list", "2;4;8", "", "", "ordered_list"),
    ("set", "x;y", "$x;y$", "", "unordered_list"),
    ("mixed", "x;c=1", "$x$", "", "mixed_list"),
    ("choice", "a;c", "$a;b;c;d;e$", "", "choice_set"),
    ("sequence", "c;a;b", "$a;b;c;d$", "", "choice_sequence"),
    ("expression", "a+b+c+d", "$a;b;c;d;(x,real);(y,real);(z,complex);(n,integer)$", "$f;g$", "expression"),
    ("equation", "K=a+b", "$K;a;b;c;d$", "", "equation"),
    ("average", "\\langle c_1^\\dagger c_2\\rangle", FERMIONS, "", "average"),
    ("fermion", "c_1^\\dagger c_1", FERMIONS, "$n_1:=c_1^\\dagger c_1$", "operator"),
    ("boson", "b_1^\\dagger b_1", "$x;y;(b_1,NC,boson);(b_2,NC,boson);(b_3,NC,boson)$", "", "operator"),
    (
        "spin",
        "S^z_1",
        "$x;(S^x_i,NC,spin);(S^y_i,NC,spin);(S^z_i,NC,spin);(S^+_i,NC,spin);(S^-_i,NC,spin);(i,1,2,3,4)$",
        "",
        "operator",
    ),
    (
        "pauli",
        "\\sigma^z_1",
        "$x;(\\sigma^x_i,NC,pauli);(\\sigma^y_i,NC,pauli);(\\sigma^z_i,NC,pauli);(i,1,2,3,4,5,6,7,8)$",
        "",
        "operator",
    ),
    ("majorana", "\\gamma_1\\gamma_2", "$(\\gamma_i,NC,majorana);(i,1,2,3,4,5,6,7,8)$", "", "operator"),
    ("free", "AB", "$x;(A,NC);(B,NC);(C,NC)$", "", "operator"),
    ("matrix", "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}", "$a;b;c;d;(x,real)$", "", "matrix"),
];

const FERMIONS: &str = "$x;y;(c_1,NC,fermion);(c_2,NC,fermion);(c_3,NC,fermion);(c_4,NC,fermion);(c_5,NC,fermion);(c_6,NC,fermion)$";

fn problem(name: &str) -> Specification {
    let found = PROBLEMS.iter().find(|row| row.0 == name).expect("a problem of the table");
    let (_, reference, parameters, functions, kind) = *found;
    Specification {
        reference: reference.to_owned(),
        parameters: parameters.to_owned(),
        functions: functions.to_owned(),
        kind: Some(kind.parse().expect("a known kind")),
        ..Specification::default()
    }
}

/// Code that is not optimised gets an eighth of it.
const MEGABYTE: usize = if cfg!(debug_assertions) { 1 << 17 } else { 1 << 20 };

/// A megabyte of one piece.
const REPEATED: &[&str] = &[
    "7",
    "x",
    "x+",
    "+",
    "-",
    "*",
    "/",
    "=",
    ";",
    ",",
    "&",
    "|",
    "||",
    "'",
    "!",
    ".",
    "0.",
    "1e9",
    "{",
    "}",
    "{}",
    "(",
    ")",
    "()",
    "[",
    "((((",
    "^{",
    "_{",
    "^",
    "_",
    "\\",
    "\\\\",
    "\\\\[",
    "\\{",
    "%",
    "% \n",
    "\n",
    " ",
    "$",
    "~",
    "<",
    "</",
    "<think>",
    "</think>",
    "<think></think>",
    "\\boxed",
    "\\boxed{",
    "\\boxed{}",
    "\\boxed{1}",
    "\\boxed{1} or ",
    "\\boxed {",
    "\\fbox{",
    "\\\\boxed{",
    "\\frac{1}{",
    "\\frac",
    "\\frac12",
    "\\sqrt",
    "\\sqrt{",
    "\\sqrt[",
    "\\left(",
    "\\left",
    "\\right)",
    "\\begin{matrix}",
    "\\begin{",
    "\\end{matrix}",
    "\\begin{pmatrix}1&",
    "\\text{",
    "\\text{or}",
    "\\mathrm{",
    "\\pm",
    "\\pm1+",
    "\\sum_{k=1}^{9}",
    "\\int_0^1",
    "\\binom{9}{4}",
    "\\sin",
    "\\sin(",
    "\\langle ",
    "\\langle c_1|",
    "[c_1,",
    "c_1c_1^\\dagger",
    "c_1^\\dagger",
    "\\hat{",
    "\\bar",
    "\\input{x}",
    "\\def",
    "é",
    "∑",
    "²",
    "½",
    "√",
    "\u{200b}",
    "\u{301}",
    "😀",
    "（",
    "\u{0}",
    "\u{8}oxed{1}",
    "abc ",
    "word ",
    "(a) x\n",
    "a;",
    "a or ",
    "1,000",
    "x=",
    "\\quad ",
    "\\,",
    "\\tag{1}",
    "\\hspace{1em}",
    "a+b=b+a;",
    "(1,2);",
    "\\{1,2\\}",
];

/// Megabyte responses: inside a box, behind an open box, before and behind a good box.
fn megabytes(list: &mut Vec<Hostile>) {
    let kinds = ["numeric", "choice", "expression", "fermion", "matrix", "points", "average", "sequence"];
    for (at, piece) in REPEATED.iter().enumerate() {
        let long = piece.repeat(MEGABYTE / piece.len());
        let short = piece.repeat(15_000 / piece.len());
        let kind = kinds[at % kinds.len()];
        let shown = piece.escape_debug();
        let mut add = |what: &str, kind: &str, response: String| {
            let name = format!("{what} `{shown}`, {kind}");
            list.push(Hostile { name, specification: problem(kind), response });
        };
        add("megabyte in a box", kind, format!("\\boxed{{{long}}}"));
        add("megabyte before", "numeric", format!("{long}\\boxed{{8}}"));
        add("megabyte between", "choice", format!("\\boxed{{b}}{long}\\boxed{{b}}"));
        add("megabyte behind", "numeric", format!("\\boxed{{8{long}"));
        for kind in ["numeric", "choice", "expression", "fermion", "points"] {
            add("box full", kind, format!("\\boxed{{{short}}}"));
        }
    }
    let mut add = |name: &str, kind: &str, response: String| {
        list.push(Hostile { name: name.to_owned(), specification: problem(kind), response });
    };
    add("100000 different boxes", "numeric", (0..100_000).map(|k| format!("\\boxed{{{k}}}")).collect());
    add(
        "100000 different boxes, far apart",
        "numeric",
        (0..100_000).map(|k| format!("so \\boxed{{{k}}}")).collect(),
    );
    add("100000 nested boxes", "numeric", format!("{}8{}", "\\boxed{".repeat(100_000), "}".repeat(100_000)));
    add(
        "60 boxes of 15 KiB",
        "numeric",
        (0..60).map(|k| format!("\\boxed{{{}}}", format!("{k}+").repeat(5000))).collect(),
    );
    add("60 equal boxes of 60 KiB", "numeric", format!("\\boxed{{{}}}", "1+".repeat(30_000)).repeat(60));
    add("options of a megabyte", "choice", format!("\\boxed{{{}}}", "(a) because ".repeat(80_000)));
}

/// Answers just below the limits.
fn crafted(list: &mut Vec<Hostile>) {
    let mut add = |name: &str, kind: &str, answer: String| {
        let response = format!("\\boxed{{{answer}}}");
        list.push(Hostile { name: format!("{name}, {kind}"), specification: problem(kind), response });
    };
    let nest = |open: &str, inner: &str, close: &str, depth: usize| {
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    // Numbers.
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

    // Formulas.
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

    // Matrices.
    let entry = |k: usize, of: usize| if of == 0 { format!("{k}") } else { format!("a+{k}b") };
    let matrix = |size: usize, of: usize| {
        let row = |r: usize| (0..size).map(|k| entry(r * size + k * k + 1, of)).collect::<Vec<_>>().join("&");
        let rows = (0..size).map(row).collect::<Vec<_>>().join("\\\\");
        format!("\\begin{{pmatrix}}{rows}\\end{{pmatrix}}")
    };
    for size in [2, 4, 8, 16] {
        add(
            &format!("product of {size}×{size} matrices"),
            "matrix",
            matrix(size, 0).repeat((3000 / size / size / 2).max(2)),
        );
        add(
            &format!("power of a {size}×{size} matrix of formulas"),
            "matrix",
            format!("{}^{{12}}", matrix(size, 1)),
        );
        add(&format!("determinant {size}×{size}"), "expression", format!("\\det{}", matrix(size, 0)));
        add(
            &format!("determinant of formulas {size}×{size}"),
            "expression",
            format!("\\det{}", matrix(size, 1)),
        );
        add(&format!("inverse {size}×{size}"), "matrix", format!("{}^{{-1}}", matrix(size, 1)));
    }
    add("high power of a matrix", "matrix", "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}^{64}".to_owned());
    add(
        "tower of powers of a matrix",
        "matrix",
        "((\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}^{9})^{9})^{9}".to_owned(),
    );
    add("sum of matrices", "matrix", "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}+".repeat(150) + &matrix(2, 0));
    let small = "\\begin{pmatrix}1&2\\\\3&5\\end{pmatrix}";
    add("nested products of matrices", "matrix", nest(&format!("({small}{small}{small}"), small, ")", 45));
    add("nested sums of matrices", "matrix", nest(&format!("({small}+{small}+"), small, ")", 45));
    add("nested sums and products of matrices", "matrix", nest(&format!("({small}+{small}"), small, ")", 45));
    add("nested matrices", "matrix", nest("\\begin{pmatrix}1&", "1", "\\end{pmatrix}", 40));
    add("matrix of sines", "matrix", matrix(8, 1).replace("a+", "\\sin(x)+"));

    // Operators.
    add("c c† repeated", "fermion", "c_1c_1^\\dagger ".repeat(500));
    add("c₁c₂…c₆ repeated", "fermion", "c_1c_2c_3c_4c_5c_6".repeat(130));
    add(
        "all creators behind all annihilators",
        "fermion",
        "c_1c_2c_3c_4c_5c_6c_6^\\dagger c_5^\\dagger c_4^\\dagger c_3^\\dagger c_2^\\dagger c_1^\\dagger "
            .repeat(50),
    );
    add(
        "power of a sum of fermions",
        "fermion",
        "(c_1+c_2+c_3+c_1^\\dagger+c_2^\\dagger+c_3^\\dagger)^{64}".to_owned(),
    );
    add(
        "tower of powers of fermions",
        "fermion",
        "(((c_1+c_1^\\dagger+c_2)^{9}+c_3)^{9}+c_4^\\dagger)^{9}".to_owned(),
    );
    add("products of sums of fermions", "fermion", "(c_1+c_2^\\dagger+c_3)(c_4+c_5^\\dagger+c_6)".repeat(60));
    add(
        "nested commutators of fermions",
        "fermion",
        nest("[c_1^\\dagger c_2+c_2^\\dagger c_1,", "c_1^\\dagger c_1", "]", 30),
    );
    add("nested anticommutators of fermions", "fermion", nest("\\{c_1^\\dagger+c_2,", "c_1", "\\}", 30));
    add("number operators", "fermion", "(1-2n_1)".repeat(300));
    add("adjoints", "fermion", nest("(c_1+", "c_2", ")^\\dagger", 45));
    add("b b† repeated", "boson", "b_1b_1^\\dagger ".repeat(500));
    add("b…b b†…b†", "boson", "b_1".repeat(200) + &"b_1^\\dagger ".repeat(200));
    add("b^n b†^n", "boson", "b_1^{64}b_1^{\\dagger 64}".to_owned());
    add("power of x", "boson", "(b_1+b_1^\\dagger)^{64}".to_owned());
    add(
        "power of x of three modes",
        "boson",
        "(b_1+b_1^\\dagger+b_2+b_2^\\dagger+b_3+b_3^\\dagger)^{16}".to_owned(),
    );
    add(
        "nested commutators of bosons",
        "boson",
        nest("[b_1^2+b_1^{\\dagger 2},", "b_1^\\dagger b_1", "]", 30),
    );
    add("power with symbols", "boson", "(xb_1+yb_1^\\dagger+\\frac{x}{y}b_2)^{24}".to_owned());
    add("S⁺S⁻ repeated", "spin", "S^+_1S^-_1".repeat(300));
    add("S^x repeated", "spin", "S^x_1S^y_1S^z_1".repeat(200));
    add("power of a Heisenberg term", "spin", "(S^x_1S^x_2+S^y_1S^y_2+S^z_1S^z_2)^{32}".to_owned());
    add("nested commutators of spins", "spin", nest("[S^x_1S^x_2+S^z_1,", "S^y_1", "]", 30));
    add("σ repeated", "pauli", "\\sigma^x_1\\sigma^y_2\\sigma^z_1".repeat(180));
    add(
        "product of sums of σ",
        "pauli",
        (1..=8)
            .map(|i| format!("(\\sigma^x_{i}+\\sigma^y_{i}+\\sigma^z_{i}+1)"))
            .collect::<String>()
            .repeat(6),
    );
    add("power of an Ising chain", "pauli", "(\\sigma^z_1\\sigma^z_2+\\sigma^z_2\\sigma^z_3+\\sigma^z_3\\sigma^z_4+x\\sigma^x_1+x\\sigma^x_2+x\\sigma^x_3)^{32}".to_owned());
    add(
        "γ repeated",
        "majorana",
        "\\gamma_1\\gamma_2\\gamma_3\\gamma_4\\gamma_5\\gamma_6\\gamma_7\\gamma_8".repeat(80),
    );
    add(
        "power of a sum of γ",
        "majorana",
        "(\\gamma_1+\\gamma_2+\\gamma_3+\\gamma_4+\\gamma_5+i\\gamma_6\\gamma_7)^{64}".to_owned(),
    );
    add("ABBA", "free", "ABBA".repeat(900));
    add("power of a sum of free letters", "free", "(A+B+C)^{64}".to_owned());
    add("doubling words", "free", nest("(", "AB", ")^2", 40));
    add("nested commutators of free letters", "free", nest("[A+B,", "C", "]", 30));
    add(
        "sum of many different words",
        "free",
        (0..340)
            .map(|k| (0..9).map(|bit| if k >> bit & 1 == 0 { 'A' } else { 'B' }).collect::<String>() + "+")
            .collect::<String>()
            + "C",
    );
    add(
        "sum of many fermion words",
        "fermion",
        (0..250)
            .map(|k| format!("{k}c_{}c_{}^\\dagger c_{}+", k % 6 + 1, k / 6 % 6 + 1, k / 36 % 6 + 1))
            .collect::<String>()
            + "1",
    );
    add(
        "sum of operators with sines",
        "fermion",
        (0..150)
            .map(|k| format!("\\sin({k}x)c_{}c_{}^\\dagger+", k % 6 + 1, k / 6 % 6 + 1))
            .collect::<String>()
            + "1",
    );
    add(
        "average of a long word",
        "average",
        format!("\\langle {}\\rangle", "c_1c_2^\\dagger c_3c_1^\\dagger ".repeat(100)),
    );
    add(
        "average of a power",
        "average",
        "\\langle(c_1+c_2^\\dagger+c_3+c_4^\\dagger+c_5)^{32}\\rangle".to_owned(),
    );
    add(
        "many averages",
        "average",
        (0..200)
            .map(|k| format!("\\langle c_{}^\\dagger c_{}\\rangle;", k % 6 + 1, k / 6 % 6 + 1))
            .collect::<String>()
            + "1",
    );
    add("nested averages", "average", nest("\\langle c_1^\\dagger ", "c_2", "\\rangle", 40));
    add(
        "power of averages",
        "average",
        "(\\langle c_1^\\dagger c_2\\rangle+\\langle c_2^\\dagger c_3\\rangle+\\langle c_1c_4\\rangle)^{40}"
            .to_owned(),
    );
    add("exponential of operators", "fermion", "e^{c_1^\\dagger c_2}".repeat(100));
    add("sum over operators", "spin", "\\sum_{i=1}^{4}S^z_i".repeat(100));

    // References that are as bad as the answer.
    let mut pair = |name: &str, kind: &str, reference: String, answer: String| {
        let specification = Specification { reference, ..problem(kind) };
        let response = format!("\\boxed{{{answer}}}");
        list.push(Hostile { name: format!("{name}, {kind}"), specification, response });
    };
    pair("long and long", "expression", "a+b-c+".repeat(500) + "d", "a-b+c+".repeat(500) + "d");
    pair(
        "sines of sums",
        "expression",
        "\\sin(a+b+c+d)".to_owned(),
        (0..100).map(|k| format!("\\sin(a+{k}b)\\cos({k}c)+")).collect::<String>() + "1",
    );
    pair(
        "256 points and 256 points",
        "points",
        vec!["(\\frac{1}{3},\\sqrt{2})"; 250].join(";"),
        vec!["(0.33,1.42)"; 250].join(";"),
    );
    pair(
        "250 formulas and 250 formulas",
        "set",
        (0..250).map(|k| format!("x^{k}+y;")).collect::<String>() + "1",
        (0..250).map(|k| format!("x^{}+y+1;", 250 - k)).collect::<String>() + "1",
    );
    pair(
        "120 sines and 120 sines",
        "set",
        (0..120).map(|k| format!("\\sin({k}x)+y;")).collect::<String>() + "1",
        (0..120).map(|k| format!("\\sin({}x)+y;", 120 - k)).collect::<String>() + "2",
    );
    pair("power and product", "boson", "(b_1+b_1^\\dagger)^{12}".to_owned(), "(b_1^\\dagger+b_1)".repeat(12));
    pair(
        "determinant and itself",
        "expression",
        format!("\\det{}", matrix(6, 1)),
        format!("\\det{}+10^{{-9}}", matrix(6, 1)),
    );
    pair(
        "matrix and its power",
        "matrix",
        format!("{}^2", matrix(10, 0)),
        format!("{0}{0}+{0}", matrix(10, 0)),
    );
}

/// All of them.
pub fn hostile() -> Vec<Hostile> {
    let mut list = Vec::new();
    crafted(&mut list);
    megabytes(&mut list);
    list
}
