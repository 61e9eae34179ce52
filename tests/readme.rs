//! What the README shows is what the examples run.

use crate::Place;

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

/// Which problems nothing is checked of follows from the catalogue; the help says it, and the README as the help does.
#[test]
fn the_readme_says_what_stress_does_not_check() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = words(&Place::new().run("stress --help").code(0).out());
    let (_, rest) = help.split_once("Nothing is checked of problems ").expect("the help says it");
    let (indices, _) = rest.split_once(" of the catalogue.").expect("a sentence");
    assert!(
        words(README).contains(&format!("Nothing is checked of problems {indices} of the catalogue")),
        "{indices}"
    );
}

/// What somebody types first is what the program is for: all verdicts, with the report. The tests come second.
#[test]
fn the_first_command_verifies_all_problems() {
    let block = |block: &'static str| block.split_once("```").expect("a block ends").0.trim();
    let blocks: Vec<&str> = README.split("```sh\n").skip(1).map(block).collect();
    assert_eq!(blocks[0], "cargo run --release -- verify -o report.html");
    assert_eq!(blocks[1], "cargo test --workspace");
}
