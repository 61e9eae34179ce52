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
    use std::io::Write;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::catalogue::catalogue;
    use crate::engine::jobs;
    use crate::method::{Budget, Shared};

    /// Appends to the file `RECORD_TO` what a thorough run of the method `RECORD_METHOD` of the problem `RECORD_PROBLEM` finds,
    /// as lines of `evidence/recorded.jsonl` that name the commit `RECORD_COMMIT`, whatever the outcome is. `RECORD_PARAMETERS`, in JSON, stand for those of
    /// the budget.
    #[test]
    #[ignore = "takes as long as a thorough run; makes lines of evidence/recorded.jsonl"]
    fn record() {
        let asked = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
        let (id, method, commit) = (asked("RECORD_PROBLEM"), asked("RECORD_METHOD"), asked("RECORD_COMMIT"));
        let problems = catalogue();
        let problem = problems.iter().find(|problem| problem.id == id).expect("a problem of the catalogue");
        let mut file =
            std::fs::OpenOptions::new().create(true).append(true).open(asked("RECORD_TO")).unwrap();
        let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
        let parameters = std::env::var("RECORD_PARAMETERS").ok();
        let parameters = parameters.map(|text| serde_json::from_str(&text).expect("parameters"));
        let mut all = jobs(problem, Budget::Thorough, 1);
        for job in all.iter_mut().filter(|job| job.identity.method == method) {
            job.identity.parameters = parameters.clone().unwrap_or(job.identity.parameters.clone());
            let found = job.run(&store, &cancelled).unwrap();
            let line = serde_json::to_string(&Record { commit: Some(commit.clone()), ..found }).unwrap();
            writeln!(file, "{line}").unwrap();
        }
    }

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

    /// Recomputes one of the recorded findings, each program version another one, of those that take a minute at most.
    #[test]
    fn a_sample_of_the_recorded_findings_is_found_again() {
        const FITS: f64 = 60.0;
        let all = recorded();
        // What claims share was counted for the one that computed it.
        let seconds = |record: &Record| {
            let like = |other: &&Record| {
                (&other.identity.problem, &other.identity.method, &other.identity.parameters)
                    == (&record.identity.problem, &record.identity.method, &record.identity.parameters)
            };
            all.iter().filter(like).map(|other| other.seconds).sum::<f64>()
        };
        let fitting: Vec<&Record> = all.iter().filter(|record| seconds(record) <= FITS).collect();
        if fitting.is_empty() {
            eprintln!("SKIPPED: every recorded finding takes longer than {FITS} s");
            return;
        }
        let at = crate::seed::below(1, &[env!("CARGO_PKG_VERSION"), "recorded sample"], fitting.len());
        let (record, problems) = (fitting[at], catalogue());
        let problem = problems.iter().find(|p| p.id == record.identity.problem).expect("a problem");
        let mut job = jobs(problem, Budget::Thorough, 1)
            .into_iter()
            .find(|job| {
                let (own, other) = (&job.identity, &record.identity);
                (&own.claim, &own.reading, &own.method) == (&other.claim, &other.reading, &other.method)
            })
            .expect("a method of the problem");
        job.identity = record.identity.clone();
        let found = job.run(&Shared::default(), &AtomicBool::new(false)).unwrap();
        assert_eq!(found.finding.outcome, record.finding.outcome, "{:?}", record.identity);
    }
}
