//! The problems that hostile responses answer.

use eigentruth_grading::Specification;

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

pub(super) fn problem(name: &str) -> Specification {
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
