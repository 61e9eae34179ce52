//! Findings that took hours, committed with the program.

use crate::record::Record;

/// The committed findings, one JSON object a line.
const RECORDED: &str = include_str!("../../../evidence/recorded.jsonl");

/// The committed findings, marked as recorded. A test holds that every line can be read.
pub fn recorded() -> Vec<Record> {
    recorded_lines(RECORDED).into_iter().filter_map(Result::ok).collect()
}

/// Reads lines of recorded findings; a line that cannot be read gives a sentence with its number.
pub fn recorded_lines(text: &str) -> Vec<Result<Record, String>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            let record: Record =
                serde_json::from_str(line).map_err(|error| format!("line {}: {error}", at + 1))?;
            if record.commit.is_none() {
                return Err(format!("line {}: recorded evidence names the commit that computed it", at + 1));
            }
            Ok(Record { recorded: true, ..record })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::catalogue;

    #[test]
    fn recorded_evidence_is_readable_and_up_to_date() {
        let problems = catalogue();
        for line in recorded_lines(RECORDED) {
            let record = line.expect("a line of evidence/recorded.jsonl");
            let id = &record.identity;
            let problem = problems.iter().find(|p| p.id == id.problem).expect("a problem of the catalogue");
            let method =
                problem.methods.iter().find(|m| m.name == id.method).expect("a method of the problem");
            assert_eq!(method.version, id.version, "{}: recompute what was recorded", method.name);
            assert!(method.serves(&id.claim, &id.reading), "{}", method.name);
        }
    }
}
