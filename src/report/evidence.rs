//! What evidence says about the references, in the report: which are doubtful, and the pass rates without them.

use eigentruth_grading::Outcome;
use serde::Serialize;

use crate::run::Run;
use crate::tally::Summary;
use crate::text::{count, one_line};
use crate::verify::glyph;

/// The section on the references.
#[derive(Serialize)]
pub struct Evidence {
    judged: String,
    without: String,
    references: Vec<Doubtful>,
    models: Vec<SoundModel>,
}

/// A reference that is refuted or ambiguous.
#[derive(Serialize)]
pub struct Doubtful {
    index: u64,
    id: String,
    anchor: String,
    glyph: &'static str,
    verdict: &'static str,
    why: String,
}

/// A model over the other problems.
#[derive(Serialize)]
struct SoundModel {
    name: String,
    correct: usize,
    problems: usize,
    rate: String,
    interval: String,
    all: String,
}

impl Evidence {
    /// The section of a run; nothing if no evidence was given.
    pub fn of(run: &Run, summary: &Summary) -> Option<Self> {
        let sound = summary.sound.as_ref()?;
        let per_cent = |fraction: f64| format!("{:.1}", fraction * 100.0);
        let references: Vec<Doubtful> = (0..run.problems.len()).filter_map(|p| doubtful(run, p)).collect();
        let judged = (0..run.problems.len()).filter(|p| run.standing(*p).is_some()).count();
        let models = summary.ranking.iter().map(|&m| {
            let (tally, (low, high)) = (&sound[m], sound[m].interval());
            SoundModel {
                name: one_line(&run.models[m], 60),
                correct: tally.of(Outcome::Correct),
                problems: tally.problems,
                rate: per_cent(tally.rate()),
                interval: format!("{} – {}", per_cent(low), per_cent(high)),
                all: per_cent(summary.models[m].rate()),
            }
        });
        Some(Evidence {
            judged: count(judged, "reference"),
            without: count(references.len(), "such problem"),
            models: if references.is_empty() { Vec::new() } else { models.collect() },
            references,
        })
    }
}

/// The mark on the problem at position `p`, if its reference is refuted or ambiguous.
pub fn doubtful(run: &Run, p: usize) -> Option<Doubtful> {
    let standing = run.standing(p).filter(|standing| standing.is_doubtful())?;
    let problem = &run.problems[p].problem;
    Some(Doubtful {
        index: problem.index,
        id: one_line(&problem.id, 80),
        anchor: format!("p{p}"),
        glyph: glyph(standing.verdict),
        verdict: standing.verdict.word(),
        why: one_line(&standing.why, 400),
    })
}
