//! The printed question among the variants of its own family, where nothing but the problem's own investigation answers it.

use std::sync::OnceLock;

use super::{Aspect, Variant};
use crate::assembly::{Assembled, Truth};
use crate::engine::{investigate, recorded};
use crate::method::{Budget, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::verdict::{ReadingReference, Reference, reference, settle};

/// The answers to a printed question in its admissible readings. They are investigated when a variant first asks for one, which takes seconds, once in a
/// process; they do not depend on the seed of the variant.
pub(crate) struct AsPrinted {
    problem: fn() -> Problem,
    known: OnceLock<Reference>,
}

/// What the recorded evidence and a quick run say of the answer in the admissible readings.
fn investigated(problem: &Problem) -> Reference {
    let readings: Vec<Reading> =
        problem.readings.iter().filter(|reading| reading.admissible).cloned().collect();
    let problem = Problem { readings, ..problem.clone() };
    let mut records = recorded();
    // What was recorded took hours and stands for a quick run of the same claims.
    let is_open = |claim: &&Claim| {
        problem.readings.iter().any(|reading| settle(&problem, claim, reading.name, &records).why.is_some())
    };
    let claims: Vec<Claim> = problem.claims.iter().filter(is_open).cloned().collect();
    records.extend(investigate(&Problem { claims, ..problem.clone() }, Budget::Quick, 1));
    reference(&problem, &records)
}

impl AsPrinted {
    /// The printed question of a problem.
    pub(crate) const fn of(problem: fn() -> Problem) -> Self {
        AsPrinted { problem, known: OnceLock::new() }
    }

    /// Two threads that ask at once both investigate: a thread of rayon that waits takes up other work, which could ask for the same again and wait for
    /// itself.
    fn known(&self) -> &Reference {
        self.known.get().unwrap_or_else(|| {
            let found = investigated(&(self.problem)());
            self.known.get_or_init(|| found)
        })
    }

    /// What is known in a reading, if the whole answer is: none is made up.
    fn decided(&self, reading: &str) -> Result<&ReadingReference, Stop> {
        let found = self.known().readings.iter().find(|known| known.reading.name == reading);
        let known = found.ok_or_else(|| Stop::Failed(format!("`{reading}` is no admissible reading")))?;
        if known.is_complete() {
            return Ok(known);
        }
        let open = known
            .claims
            .iter()
            .filter_map(|(id, settled)| Some(format!("`{id}` is open, {}", settled.why.as_ref()?)));
        let why = known.violated.clone().unwrap_or_else(|| open.collect::<Vec<_>>().join("; "));
        Err(Stop::Failed(format!("the printed question has no answer in the reading `{reading}`: {why}")))
    }

    /// The answer in a reading.
    ///
    /// # Errors
    /// If the investigation leaves it open.
    pub(crate) fn answer(&self, reading: &str) -> Result<String, Stop> {
        Ok(self.decided(reading)?.describe().unwrap_or_default())
    }

    /// Asks which of the printed options, told in `texts`, hold in a reading.
    ///
    /// # Errors
    /// If the investigation leaves one open.
    ///
    /// # Panics
    /// If there is not one text for each of the options a, b, ….
    pub(crate) fn statements(
        &self,
        seed: u64,
        reading: &str,
        setting: &str,
        texts: &[&str],
    ) -> Result<Variant, Stop> {
        let Assembled::Options(options) = &self.decided(reading)?.assembled else {
            return Err(Stop::Failed("the printed question has no options".to_owned()));
        };
        let labels = options.iter().map(|(label, _)| *label);
        assert!(labels.eq(('a'..='z').take(texts.len())), "a text for each option");
        let statements: Vec<(String, bool)> = texts
            .iter()
            .zip(options)
            .map(|(text, (_, truth))| ((*text).to_owned(), *truth == Truth::True))
            .collect();
        let variant = Variant::statements(seed, setting, &statements);
        Ok(texts.iter().fold(variant, |variant, text| variant.with(Aspect::Asked, *text)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use eigentruth_grading::Kind;

    use super::*;
    use crate::assembly::Assembly;
    use crate::finding::{Finding, FindingKind};
    use crate::method::{Method, Run};

    static RUNS: AtomicUsize = AtomicUsize::new(0);

    /// `a` fails, `b` holds, and of `c` nobody knows.
    fn finding(run: &Run<'_>) -> Result<Finding, Stop> {
        RUNS.fetch_add(1, Ordering::Relaxed);
        Ok(match run.claim {
            "c" => Finding::undecided("it was too short", "a day"),
            claim => Finding::decided(claim == "b", FindingKind::Numerical, "so it is"),
        })
    }

    fn problem(claims: &[&'static str]) -> Problem {
        let reading = |name: &'static str, admissible: bool| Reading {
            admissible,
            ..Reading::admissible(name, "words", "a book", "a reason")
        };
        Problem {
            claims: claims.iter().map(|claim| Claim::statement(claim, "so it is")).collect(),
            assembly: Assembly::options(&claims.concat()),
            readings: vec![reading("right", true), reading("wrong", false)],
            methods: vec![Method::new("a look", "problems", claims, finding)],
            ..Problem::outline(50, "other/50-test", "A test", "Which statements hold?", Kind::ChoiceSet)
        }
    }

    fn decided() -> Problem {
        problem(&["a", "b"])
    }

    fn open() -> Problem {
        problem(&["a", "b", "c"])
    }

    #[test]
    fn an_answer_is_investigated_once_and_never_made_up() {
        let known = AsPrinted::of(decided);
        for seed in 0..3 {
            let variant = known.statements(seed, "right", "It is.", &["One.", "Two."]).unwrap();
            assert_eq!((variant.seed, variant.specification.reference.as_str()), (seed, "b"));
            assert!(variant.specification.prompt.contains("It is. Which statements hold?\na) One.\nb) Two."));
            assert_eq!(variant.settings.len(), 2);
        }
        assert_eq!(known.answer("right").unwrap(), "b");
        // Two claims in the one admissible reading.
        assert_eq!(RUNS.load(Ordering::Relaxed), 2);
        assert!(known.answer("wrong").is_err());
        let error = AsPrinted::of(open).statements(0, "right", "It is.", &["One.", "Two.", "Three."]);
        let why = error.unwrap_err().to_string();
        assert!(why.contains("`c` is open, it was too short"), "{why}");
    }
}
