//! What the README shows is what the examples run.

const README: &str = include_str!("../README.md");

/// The code of an example without the comment in front.
fn code(example: &str) -> &str {
    example.split_once("\n\n").expect("a comment, an empty line, the code").1.trim()
}

#[test]
fn the_examples_stand_in_the_readme_as_they_are() {
    for example in [include_str!("../examples/grade_one.rs"), include_str!("../examples/commutator.rs")] {
        assert!(README.contains(code(example)), "README.md differs from:\n{}", code(example));
    }
}
