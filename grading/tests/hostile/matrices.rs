//! Matrices and determinants just below the limits.

use super::{Hostile, answers, matrix, nest};

/// Answers of matrices.
pub(super) fn matrices(list: &mut Vec<Hostile>) {
    let mut add = answers(list);
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
}
