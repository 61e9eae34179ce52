//! What fuzzing broke, each test named after it.

use eigentruth_grading::{Reason, Specification, compare};

fn spec(reference: &str, parameters: &str) -> Specification {
    Specification { reference: reference.to_owned(), parameters: parameters.to_owned(), ..Default::default() }
}

fn reason(reference: &str, parameters: &str, response: &str) -> Reason {
    compare(&spec(reference, parameters), response).expect("a readable reference").reason
}

#[test]
fn a_row_length_next_to_a_wide_character_cut_it_in_two() {
    // The look-ahead for `]` was twelve bytes, and the twelfth lay inside `＋`.
    assert_ne!(reason("x", "$x$", "\\boxed{\\\\[2dxf]7\n  １＋２}"), Reason::ExactlyEqual);
    assert_ne!(reason("x", "$x$", "\\boxed{\\\\[abcdefghi＋]}"), Reason::ExactlyEqual);
    assert_eq!(
        reason("(1,2)", "", "\\boxed{\\begin{pmatrix}1\\\\[2ex]2\\end{pmatrix}}"),
        Reason::ExactlyEqual
    );
}

#[test]
fn a_box_with_nothing_but_a_comment_erased_the_answer() {
    assert_eq!(
        reason("6", "", "\\boxed{6} is right\n\\boxed{% the answer goes here\n}"),
        Reason::ExactlyEqual
    );
    assert_eq!(reason("6", "", "\\boxed{%%\n % \n}"), Reason::EmptyBox);
}

#[test]
fn a_reference_of_separators_only_had_no_first_part() {
    assert!(compare(&spec("&&&", ""), "\\boxed{1}").is_err());
    assert_eq!(reason("6", "", "\\boxed{&\\quad&;}"), Reason::EmptyBox);
}

#[test]
fn a_long_product_of_matrices_was_walked_along_every_path() {
    // 2^375 paths lead from an entry of the product to the entries of the first factor.
    let product = "\\begin{pmatrix}1&2\\\\3&5\\end{pmatrix}".repeat(375);
    let matrix = "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}";
    assert_ne!(reason(matrix, "$a;b;c;d$", &format!("\\boxed{{{product}}}")), Reason::ExactlyEqual);
}

#[test]
fn the_exponential_of_a_tiny_number_took_gigabytes() {
    // The library of big floats wrote 2^-1000000 as a fixed-point number, and more digits than fit in memory.
    for function in
        ["e^{T}", "\\sinh(T)", "\\sin(T)", "\\cos(T)", "\\arctan(T)", "y^{T}", "\\arctan(\\frac{1}{T})"]
    {
        for tiny in ["e^{-10^{3}x}", "e^{-10^{9}x}", "e^{-10^{12}x}"] {
            let answer = function.replace('T', tiny);
            assert_ne!(reason("x+y", "$x;y$", &format!("\\boxed{{x+y+{answer}}}")), Reason::ExactlyEqual);
        }
    }
    assert_eq!(reason("\\tanh(x)", "$x$", "\\boxed{\\frac{\\sinh x}{\\cosh x}}"), Reason::ExactlyEqual);
}
