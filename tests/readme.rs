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

/// What somebody types first is what the program is for: all verdicts, with the report. The tests come second.
#[test]
fn the_first_command_verifies_all_problems() {
    let block = |block: &'static str| block.split_once("```").expect("a block ends").0.trim();
    let blocks: Vec<&str> = README.split("```sh\n").skip(1).map(block).collect();
    assert_eq!(blocks[0], "cargo run --release -- verify -o report.html");
    assert_eq!(blocks[1], "cargo test --workspace");
}
