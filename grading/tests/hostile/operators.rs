//! Words, powers and commutators of operators just below the limits.

use super::{Hostile, answers, nest};

/// Answers of operators and averages.
pub(super) fn operators(list: &mut Vec<Hostile>) {
    let mut add = answers(list);
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
}
