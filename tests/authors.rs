//! The guide of authors, where it leaves the crate of problems: the rows of a prompt.

use eigentruth_grading::data::catalogue::entries;

use crate::fifty::prompts;
use crate::prompt_rows::rows;

const GUIDE: &str = include_str!("../docs/authors.md");
const WORDING: &str = include_str!("../src/verify/wording.txt");

/// The lines of a block of the guide behind its first line, without the indentation of the list that it stands in.
fn block(first: &str) -> Vec<&'static str> {
    let (_, rest) = GUIDE.split_once(first).expect("the block is there");
    rest.lines()
        .map(|line| line.strip_prefix("   ").unwrap_or(line))
        .skip(1)
        .take_while(|line| *line != "```")
        .collect()
}

#[test]
fn the_guide_shows_the_rows_of_its_prompt() {
    let shown = block("```sh\n   cat > prompt.txt <<'END'");
    let end = shown.iter().position(|line| *line == "END").expect("the prompt ends");
    assert_eq!(shown[end + 1..], ["cargo run --example prompt_rows -- 50 prompt.txt"]);
    let printed = rows(50, &shown[..end].join("\n"));
    assert_eq!(block("```text\n   row(50, ").first(), Some(&printed[1].as_str()));
    assert!(GUIDE.contains(&format!("```text\n   {}\n", printed[0])), "{}", printed[0]);
}

/// The rows that are committed are those that the command prints for the published prompts.
#[test]
fn the_rows_of_published_prompts_are_those_of_the_program() {
    let Some(prompts) = prompts() else { return };
    for entry in entries() {
        let printed = rows(entry.index, &prompts[&entry.index]);
        assert_eq!(printed[0], format!("row({}, {:#018x},", entry.index, entry.prompt_hash));
        assert!(WORDING.lines().any(|line| line == printed[1]), "{}", entry.id);
    }
}
