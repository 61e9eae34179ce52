//! What findings of `verify` say about a problem set: verdicts on its references, and keys that are computed instead.
//!
//! Only a row that has the index and the words of a problem of the catalogue is looked at, and it is its own reference
//! that is judged, whatever answer an archive was made for. No grade against a reference of the set depends on it.

use std::path::Path;

use eigentruth_problems::engine::{read_findings, recorded};
use eigentruth_problems::{Abstention, Key, Problem, Record, Verdict, find, judge, reference};

use crate::failure::Failure;
use crate::output;
use crate::run::Prepared;
use crate::text::count;
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

/// Why the computed side abstains from a problem.
#[derive(Clone)]
pub struct Abstained {
    /// The word of the schema.
    pub word: &'static str,
    /// The reason in a sentence.
    pub why: String,
}

/// What findings say about one problem of a set.
pub struct Known {
    /// The verdict on its reference; nothing where it is not in the catalogue or was not investigated.
    pub standing: Option<Standing>,
    /// The computed key, or why there is none.
    pub key: Result<Key, Abstained>,
}

/// What the findings in `archive` and those committed with the program say about `problems`, by position.
///
/// # Errors
/// If the archive cannot be read, or holds nothing about these problems.
pub fn of(problems: &[Prepared], archive: &Path) -> Result<Vec<Known>, Failure> {
    let mut records = read_findings(archive).map_err(|error| unusable(&error, "--evidence"))?;
    let known = |prepared: &Prepared| {
        find(&prepared.problem.index.to_string()).filter(|_| prepared.problem.catalogued)
    };
    let held = |problem: &&Problem| records.iter().any(|record| record.identity.problem == problem.id);
    let investigated: Vec<Problem> =
        problems.iter().filter_map(known).filter(Problem::is_investigated).collect();
    let (name, found) = (archive.display(), investigated.iter().filter(held).count());
    if found == 0 {
        return Err(Failure::new(format!(
            "the archive `{name}` holds no finding about a problem of this set; `eigentruth verify --archive {name}` computes \
             them for the problems of the catalogue, which are known by index and wording"
        )));
    }
    if found < investigated.len() {
        output::complain(
            "note",
            &format!(
                "the archive `{name}` holds findings about {found} of {} of this set that were investigated; `eigentruth verify \
                 --archive {name}` computes the others",
                count(investigated.len(), "problem")
            ),
        );
    }
    records.extend(recorded());
    Ok(problems
        .iter()
        .map(|prepared| match known(prepared) {
            Some(problem) => on(&problem, prepared, &records),
            None => {
                let why = "the catalogue has no problem with this index and wording".to_owned();
                Known { standing: None, key: Err(Abstained { word: "not_in_catalogue", why }) }
            }
        })
        .collect())
}

/// What `records` say about a problem of the catalogue, as a row states it.
fn on(problem: &Problem, prepared: &Prepared, records: &[Record]) -> Known {
    let row = &prepared.problem.specification;
    let reference = reference(problem, &in_order(problem, records));
    let standing = problem.is_investigated().then(|| {
        let judgement = judge(problem, &reference, &row.reference);
        Standing { verdict: judgement.verdict, why: judgement.why }
    });
    let abstained = |why: Abstention| Abstained { word: why.word(), why: why.why().to_owned() };
    Known { standing, key: Key::new(problem, &reference, row).map_err(abstained) }
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
