//! What findings of `verify` say about the references of a problem set.
//!
//! Only a row that has the index and the words of a problem of the catalogue is looked at, and it is its own reference
//! that is judged, whatever answer an archive was made for. No grade depends on it.

use std::path::Path;

use eigentruth_problems::engine::{read_findings, recorded};
use eigentruth_problems::{Problem, Record, Verdict, find, judge, reference};

use crate::failure::Failure;
use crate::run::Prepared;
use crate::verify::unusable;

/// The verdict on a reference.
pub struct Standing {
    /// The verdict.
    pub verdict: Verdict,
    /// Its reason.
    pub why: String,
}

impl Standing {
    /// Whether grades against this reference measure something else than being right: it is refuted, or one of several
    /// answers to a question that can be read in several ways.
    pub fn is_doubtful(&self) -> bool {
        matches!(self.verdict, Verdict::Refuted | Verdict::Ambiguous)
    }
}

/// The verdicts on the references of `problems`, by position, from the findings in `archive` and those committed with
/// the program; nothing where a problem is not in the catalogue or was not investigated.
///
/// # Errors
/// If the archive cannot be read, or holds nothing about these problems.
pub fn of(problems: &[Prepared], archive: &Path) -> Result<Vec<Option<Standing>>, Failure> {
    let mut records = read_findings(archive).map_err(|error| unusable(&error, "--evidence"))?;
    let known = |prepared: &Prepared| {
        let of_catalogue = find(&prepared.problem.index.to_string()).filter(|_| prepared.problem.catalogued);
        of_catalogue.filter(Problem::is_investigated)
    };
    let held = |id: &str| records.iter().any(|record| record.identity.problem == id);
    if !problems.iter().filter_map(known).any(|problem| held(problem.id)) {
        return Err(Failure::new(format!(
            "the archive `{0}` holds no finding about a problem of this set; `eigentruth verify --archive {0}` computes \
             them for the problems of the catalogue, which are known by index and wording",
            archive.display()
        )));
    }
    records.extend(recorded());
    Ok(problems
        .iter()
        .map(|prepared| {
            let problem = known(prepared)?;
            let mine = in_order(&problem, &records);
            let answer = &prepared.problem.specification.reference;
            let judgement = judge(&problem, &reference(&problem, &mine), answer);
            Some(Standing { verdict: judgement.verdict, why: judgement.why })
        })
        .collect())
}

/// The findings about `problem` in the order of its claims, readings and methods, which is that of `verify`: an archive
/// is sorted by names, and of equals the first speaks for all.
fn in_order(problem: &Problem, records: &[Record]) -> Vec<Record> {
    let mut mine: Vec<Record> =
        records.iter().filter(|record| record.identity.problem == problem.id).cloned().collect();
    mine.sort_by_key(|record| {
        let id = &record.identity;
        (
            problem.claims.iter().position(|claim| claim.id == id.claim),
            problem.readings.iter().position(|reading| reading.name == id.reading),
            problem.methods.iter().position(|method| method.name == id.method),
        )
    });
    mine
}

#[cfg(test)]
mod tests {
    use eigentruth_problems::Budget;
    use eigentruth_problems::engine::investigate;

    use super::*;

    #[test]
    fn findings_stand_in_the_order_of_verify_whatever_the_order_of_the_archive() {
        let problem = find("5").expect("it is in the catalogue");
        let found = investigate(&problem, Budget::Quick, 1);
        let mut sorted = found.clone();
        sorted.sort_by_key(|record| {
            let id = &record.identity;
            (id.claim.clone(), id.reading.clone(), id.method.clone())
        });
        assert_ne!(sorted, found, "the order of names is another one");
        assert_eq!(in_order(&problem, &sorted), found);
    }
}
