//! What findings of `verify` say about a problem set: verdicts on its references, and keys that are computed instead.
//!
//! Only a row that has the index and the words of a problem of the catalogue is looked at, and it is its own reference
//! that is judged, whatever answer an archive was made for. No grade against a reference of the set depends on it.
//! Findings of one seed speak, as in `verify`: those of another one are about other random points.

use std::path::Path;

use eigentruth_problems::engine::{read_findings, recorded};
use eigentruth_problems::{Abstention, Key, Problem, Record, Verdict, find, judge, reference};

use crate::cli;
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
    let records = read_findings(archive).map_err(|error| unusable(&error, "--evidence"))?;
    let recorded = recorded();
    let known = |prepared: &Prepared| {
        find(&prepared.problem.index.to_string()).filter(|_| prepared.problem.catalogued)
    };
    let about = |problem: &Problem, records: &[Record]| {
        records.iter().any(|record| record.identity.problem == problem.id)
    };
    let held = |problem: &&Problem| about(problem, &records);
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
        let only_recorded = |problem: &&Problem| !held(problem) && about(problem, &recorded);
        let more = match investigated.iter().filter(only_recorded).count() {
            0 => String::new(),
            more => format!(" (findings about {more} more came with the program)"),
        };
        output::complain(
            "note",
            &format!(
                "the archive `{name}` holds findings about {found} of {} of this set that were investigated{more}; \
                 `eigentruth verify --archive {name}` computes the others",
                count(investigated.len(), "problem")
            ),
        );
    }
    Ok(problems
        .iter()
        .map(|prepared| match known(prepared) {
            Some(problem) => {
                let computed = of_one_seed(&problem, &records);
                let never = computed.is_empty();
                let found = on(&problem, prepared, &with_recorded(&problem, computed, &recorded));
                if never { found.not_computed(&problem, archive) } else { found }
            }
            None => {
                let why = "the catalogue has no problem with this index and wording".to_owned();
                Known { standing: None, key: Err(Abstained { word: "not_in_catalogue", why }) }
            }
        })
        .collect())
}

impl Known {
    /// The same of a problem that the archive holds nothing about: what is pending was not computed yet.
    fn not_computed(self, problem: &Problem, archive: &Path) -> Self {
        let key = self.key.map_err(|abstained| match abstained.word {
            "pending" => Abstained {
                word: "not_computed_yet",
                why: format!(
                    "the archive holds no finding about it that still counts; `eigentruth verify {} --archive {}` \
                     computes it",
                    problem.index,
                    archive.display()
                ),
            },
            _ => abstained,
        });
        Known { key, ..self }
    }
}

/// The findings about `problem` in an archive that one run of `verify` would use: those of the usual seed, else of the seed that ran last. What an
/// older version of a method found counts for nothing.
fn of_one_seed(problem: &Problem, records: &[Record]) -> Vec<Record> {
    let counts = |record: &&Record| {
        let id = &record.identity;
        problem.methods.iter().any(|method| id.is_of(problem.id, &id.claim, &id.reading, method))
    };
    let mine: Vec<&Record> = records.iter().filter(counts).collect();
    let seeds: Vec<u64> = mine.iter().map(|record| record.identity.root_seed()).collect();
    // Of findings of the same method an archive has the latest in front.
    let Some(seed) = seeds.iter().find(|seed| **seed == cli::SEED).or(seeds.first()) else {
        return Vec::new();
    };
    mine.into_iter().zip(&seeds).filter(|(_, own)| *own == seed).map(|(record, _)| record.clone()).collect()
}

/// Findings about `problem` with those that came with the program: what was computed stands for itself.
fn with_recorded(problem: &Problem, mut computed: Vec<Record>, recorded: &[Record]) -> Vec<Record> {
    for record in recorded.iter().filter(|record| record.identity.problem == problem.id) {
        if !computed.iter().any(|known| known.identity == record.identity) {
            computed.push(record.clone());
        }
    }
    computed
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

    #[test]
    fn findings_of_two_seeds_do_not_meet() {
        let problem = find("46").expect("it is in the catalogue");
        let [usual, other, third] =
            [cli::SEED, 12_345, 7].map(|seed| investigate(&problem, Budget::Quick, seed));
        let answer = |records: &[Record]| reference(&problem, records).answer;
        assert!(answer(&usual).is_some() && answer(&other).is_some());
        let both = [other.clone(), usual.clone()].concat();
        // They stand at different points, which nothing can compare.
        assert_eq!(answer(&both), None);
        assert_eq!(of_one_seed(&problem, &both), usual);
        // Without the usual seed the first in the archive counts, which is the latest.
        assert_eq!(of_one_seed(&problem, &[other.clone(), third].concat()), other);
        let mut old = usual;
        old.iter_mut().for_each(|record| record.identity.version += 1);
        assert_eq!(of_one_seed(&problem, &[old, other.clone()].concat()), other);
    }
}
