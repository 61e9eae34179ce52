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
    use std::io::{Read, Write};
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::catalogue::catalogue;
    use crate::engine::job::Attempt;
    use crate::engine::run::Guarded;
    use crate::engine::{Forgotten, Store, jobs};
    use crate::finding::{Evidence, Finding};
    use crate::method::{Budget, Parameters, Shared};

    /// Appends to the file `RECORD_TO` what a thorough run of the method `RECORD_METHOD` of the problem `RECORD_PROBLEM` finds,
    /// as lines of `evidence/recorded.jsonl` that name the commit `RECORD_COMMIT`, whatever the outcome is. `RECORD_PARAMETERS`, in JSON, stand for those of
    /// the budget; `RECORD_READING` and `RECORD_CLAIMS`, the first letters of claims, leave out the others. Pieces are kept beside the file, for each
    /// commit its own, until all is found, and those of a method that failed: the same command goes on after a kill, and does not find again
    /// what the same commit has added to the file.
    #[test]
    #[ignore = "takes as long as a thorough run; makes lines of evidence/recorded.jsonl"]
    fn record() {
        let asked = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
        let (id, method, commit) = (asked("RECORD_PROBLEM"), asked("RECORD_METHOD"), asked("RECORD_COMMIT"));
        let problems = catalogue();
        let problem = problems.iter().find(|problem| problem.id == id).expect("a problem of the catalogue");
        let to = asked("RECORD_TO");
        let mut file = std::fs::OpenOptions::new().read(true).create(true).append(true).open(&to).unwrap();
        let known = whole_lines(&mut file);
        let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
        // An archive that is never written: there are no findings in the store.
        let mut kept = Store::open(format!("{to}.{commit}.pieces").as_ref()).unwrap();
        let (mut works, mut failures) = (Vec::new(), Vec::new());
        let parameters = std::env::var("RECORD_PARAMETERS").ok();
        let parameters = parameters.map(|text| serde_json::from_str(&text).expect("parameters"));
        let (reading, claims) = (std::env::var("RECORD_READING").ok(), std::env::var("RECORD_CLAIMS").ok());
        let mut all = jobs(problem, Budget::Thorough, 1);
        for job in all.iter_mut().filter(|job| job.identity.method == method) {
            let other = reading.as_ref().is_some_and(|reading| *reading != job.identity.reading);
            if other || claims.as_ref().is_some_and(|claims| !job.identity.claim.starts_with(claims)) {
                continue;
            }
            job.identity.parameters = parameters.clone().unwrap_or(job.identity.parameters.clone());
            let same =
                |known: &Record| known.identity == job.identity && known.commit.as_ref() == Some(&commit);
            if known.iter().any(same) {
                works.push(job.work());
                continue;
            }
            let guarded = Guarded::new(&mut kept, &cancelled);
            let attempt = job.attempt(&store, &guarded, &cancelled);
            let Ok(Attempt { record: found, failed }) = attempt else {
                panic!(
                    "{}",
                    guarded.error().unwrap_or_else(|| "the method ended without a finding".to_owned())
                )
            };
            if failed {
                failures.push(job.work())
            } else {
                works.push(job.work())
            }
            let line = serde_json::to_string(&Record { commit: Some(commit.clone()), ..found }).unwrap();
            writeln!(file, "{line}").unwrap();
        }
        works.retain(|work| !failures.contains(work));
        kept.forget_pieces(&works);
        kept.finish().unwrap();
    }

    /// The records of a file that is written line by line; what a kill has torn off is removed.
    fn whole_lines(file: &mut std::fs::File) -> Vec<Record> {
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).unwrap();
        recorded_lines(&text[..whole]).into_iter().map(|line| line.unwrap()).collect()
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

    /// The rows of a table of a finding.
    fn rows<'a>(finding: &'a Finding, table: &str) -> &'a [Vec<f64>] {
        let named = finding.evidence.iter().find_map(|evidence| match evidence {
            Evidence::Table { name, table: found } if name == table => Some(&found.rows),
            _ => None,
        });
        named.unwrap_or_else(|| panic!("a table `{table}`"))
    }

    /// The smallest systems of a finding that took minutes, for every claim and reading of it, from its own seed.
    #[test]
    fn the_small_systems_of_a_recorded_finding_are_found_again() {
        const SMALL: [usize; 3] = [3, 4, 5];
        let problems = catalogue();
        let problem = problems.iter().find(|p| p.id == "ed/14-landau-level-spacings").expect("a problem");
        let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
        let recorded = recorded();
        let mut compared = 0;
        for mut job in jobs(problem, Budget::Thorough, 1) {
            let same = |record: &&Record| record.identity == job.identity;
            let Some(record) = recorded.iter().find(same) else { continue };
            if job.identity.method == "levels of composite fermions" {
                job.identity.parameters =
                    Parameters::new().with("electrons", SMALL.to_vec()).with("rectangles", vec![12; 3]);
                let found = job.run(&store, &Forgotten, &cancelled).unwrap();
                let (was, is) = (rows(&record.finding, "units"), rows(&found.finding, "units"));
                assert_eq!(is.len(), SMALL.len());
                // Levels are known far better than to the tolerance of 1e-7.
                for (was, is) in was.iter().flatten().zip(is.iter().flatten()) {
                    assert!((was - is).abs() <= 1e-8 * was.abs(), "{was} {is}");
                }
                compared += SMALL.len();
                continue;
            }
            job.identity.parameters =
                Parameters::new().with("electrons", SMALL.to_vec()).with("rectangles", vec![40, 40, 0]);
            let found = job.run(&store, &Forgotten, &cancelled).unwrap();
            // Energies agree to the errors that both runs state for them, a spacing to twice that: the order of additions in
            // the dense eigenproblems may depend on the processor. Counts and what comes from shells of integers are exact.
            let [spacings, sectors] = ["spacings", "sectors"].map(|table| {
                let (was, is) = (rows(&record.finding, table), rows(&found.finding, table));
                let with = |row: &&Vec<f64>| SMALL.contains(&(row[0] as usize));
                let was: Vec<&Vec<f64>> = was.iter().filter(with).collect();
                assert_eq!((was.len(), is.len()), (SMALL.len(), SMALL.len()), "{:?}", record.identity);
                was.into_iter().zip(is).map(|(was, is)| (was.clone(), is.clone())).collect::<Vec<_>>()
            });
            // Averages over rectangles of the two smallest sizes.
            let (was, is) = (rows(&record.finding, "averages"), rows(&found.finding, "averages"));
            assert_eq!(is.len(), 2);
            for (was, is) in was.iter().zip(is) {
                assert_eq!(was.len(), is.len());
                assert!(
                    was.iter().zip(is).all(|(was, is)| (was - is).abs() <= 1e-9 * was.abs()),
                    "{was:?} {is:?}"
                );
            }
            for ((was, is), (before, now)) in spacings.iter().zip(&sectors) {
                // Electrons, levels, three spacings, their error, the spacing of another filling, that of free particles.
                assert_eq!((&was[..2], was[7]), (&is[..2], is[7]));
                // Electrons and how sectors were found.
                assert_eq!(before[..5], now[..5]);
                let close = |at: usize, error: f64| (was[at] - is[at]).abs() <= 2.0 * error;
                let scaled = was[5] + is[5];
                assert!((2..5).all(|at| close(at, scaled)), "{was:?} {is:?}");
                assert!(close(6, before[5] + now[5]), "{was:?} {is:?}");
                // Spacings are known to ten digits and more, so that agreement says something.
                assert!((2..5).all(|at| scaled <= 1e-9 * was[at]), "{was:?} {is:?}");
                compared += 1;
            }
        }
        // Four claims in three readings by two methods.
        assert_eq!(compared, 24 * SMALL.len());
    }
}
