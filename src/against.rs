//! `grade --against both`: what changes when computed answers take the place of the references.

use eigentruth_grading::Outcome;
use eigentruth_problems::Verdict;
use serde::Serialize;

use crate::cli::Against;
use crate::output::{Paint, Tone};
use crate::run::{Row, Run, Unkeyed};
use crate::table::{Sheet, counted, numbers, percent, percent_interval, texts, words};
use crate::tally::{Summary, Tally, rank, ranking};
use crate::text::{self, count, one_line, wrapped};
use crate::verify::{glyph as verdict_glyph, tone as verdict_tone};

/// Two leaderboards over the problems that have a computed key, by position of the model.
pub struct Boards {
    /// Positions of the problems.
    pub problems: Vec<usize>,
    /// Against the references.
    pub references: Vec<Tally>,
    /// Against the computed keys.
    pub computed: Vec<Tally>,
    /// Positions of the models, the most solved by computation first, equal ones by name.
    pub ranking: Vec<usize>,
    /// Responses that are right against one and not against the other.
    pub changes: Vec<Change>,
}

/// Responses to one problem that the computed key grades otherwise.
pub struct Change {
    /// Position of the problem.
    pub problem: usize,
    /// In which direction.
    pub turn: Turn,
    /// The readings that give the answer where not all admissible ones do, in words.
    pub label: Option<String>,
    /// Positions of the rows, in the order of the leaderboard.
    pub rows: Vec<usize>,
}

/// In which direction a grade changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Right by computation, and not marked right.
    Gained,
    /// Marked right, and not right by computation.
    Lost,
}

/// How the grade of a row changes, if being right does.
pub fn turn(run: &Run, row: &Row) -> Option<Turn> {
    let computed = row.computed.as_ref().filter(|_| run.judges_references())?.grade.outcome;
    match (row.outcome == Outcome::Correct, computed == Outcome::Correct) {
        (false, true) => Some(Turn::Gained),
        (true, false) => Some(Turn::Lost),
        _ => None,
    }
}

impl Boards {
    /// The boards of a run against both; nothing of another.
    pub fn of(run: &Run, summary: &Summary) -> Option<Self> {
        let both = run.judges_references() && run.against == Against::Both;
        let problems: Vec<usize> =
            (0..run.problems.len()).filter(|p| both && run.key(*p).is_some()).collect();
        let board = |m: usize, outcome: &dyn Fn(usize) -> Option<Outcome>| {
            let mut tally = Tally::over(problems.len());
            let rows = problems.iter().filter_map(|p| summary.cells[m][*p]);
            rows.filter_map(outcome).for_each(|outcome| tally.add(outcome));
            tally
        };
        let all = |outcome: &dyn Fn(usize) -> Option<Outcome>| -> Vec<Tally> {
            (0..run.models.len()).map(|m| board(m, outcome)).collect()
        };
        let references = all(&|row| Some(run.rows[row].outcome));
        let computed = all(&|row| run.rows[row].computed.as_ref().map(|by| by.grade.outcome));
        let ranking = ranking(&computed, &run.models);
        let mut changes: Vec<Change> = Vec::new();
        for &problem in &problems {
            let of_problem = changes.len();
            for row in ranking.iter().filter_map(|m| summary.cells[*m][problem]) {
                let Some(turn) = turn(run, &run.rows[row]) else { continue };
                let computed = run.rows[row].computed.as_ref();
                let label = computed.filter(|by| by.accepted > 1).and_then(|by| by.label());
                let same = |change: &&mut Change| change.turn == turn && change.label == label;
                match changes[of_problem..].iter_mut().find(same) {
                    Some(change) => change.rows.push(row),
                    None => changes.push(Change { problem, turn, label, rows: vec![row] }),
                }
            }
        }
        both.then_some(Boards { problems, references, computed, ranking, changes })
    }

    /// How many responses turn in this direction beside references with this verdict (all, if none is given).
    pub fn turned(&self, run: &Run, turn: Turn, verdict: Option<Verdict>) -> usize {
        let of = |change: &&Change| {
            let standing = run.standing(change.problem).map(|standing| standing.verdict);
            change.turn == turn && (verdict.is_none() || standing == verdict)
        };
        self.changes.iter().filter(of).map(|change| change.rows.len()).sum()
    }

    /// The models whose place is another against computed keys, over the same problems: place before and after.
    pub fn moved(&self) -> Vec<(usize, usize, usize)> {
        let places = |&m: &usize| (m, rank(&self.references, m), rank(&self.computed, m));
        self.ranking.iter().map(places).filter(|(_, before, after)| before != after).collect()
    }

    /// What the changes add up to, in sentences.
    pub fn sentences(&self, run: &Run) -> Vec<String> {
        let mut sentences = Vec::new();
        let gained = |verdict| self.turned(run, Turn::Gained, Some(verdict));
        let lost = |verdict| self.turned(run, Turn::Lost, Some(verdict));
        let was = |n: usize| if n == 1 { "1 response was".to_owned() } else { format!("{n} responses were") };
        sentences.push(format!(
            "{} marked wrong for contradicting a refuted reference, {} for giving the answer of another admissible reading; \
             {} marked right for repeating a refuted one.",
            was(gained(Verdict::Refuted)),
            gained(Verdict::Ambiguous),
            was(lost(Verdict::Refuted)),
        ));
        let counted = gained(Verdict::Refuted) + gained(Verdict::Ambiguous) + lost(Verdict::Refuted);
        let all = self.turned(run, Turn::Gained, None) + self.turned(run, Turn::Lost, None);
        if all > counted {
            sentences.push(format!("{} otherwise for another reason.", graded(all - counted)));
        }
        let moved = self.moved();
        sentences.push(if moved.is_empty() {
            "No model changes its place among these problems.".to_owned()
        } else {
            let moves = moved
                .iter()
                .map(|(m, before, after)| format!("{} {before} → {after}", one_line(&run.models[*m], 40)));
            format!("Places that change among these problems: {}.", moves.collect::<Vec<_>>().join(", "))
        });
        sentences
    }
}

fn graded(n: usize) -> String {
    if n == 1 { "1 response is graded".to_owned() } else { format!("{n} responses are graded") }
}

/// What keys there are, and why there are no others, in a sentence.
pub fn basis(keys: usize, unkeyed: &[Unkeyed]) -> String {
    let all = count(keys + unkeyed.len(), "problem");
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for problem in unkeyed {
        let index = problem.index.to_string();
        match groups.iter_mut().find(|(word, _)| *word == problem.why.word) {
            Some((_, indices)) => indices.push(index),
            None => groups.push((problem.why.word, vec![index])),
        }
    }
    let groups = groups
        .iter()
        .map(|(word, indices)| format!("{} {} ({})", indices.len(), text::words(word), indices.join(", ")));
    let groups = groups.collect::<Vec<_>>().join("; ");
    let others = if groups.is_empty() { String::new() } else { format!(" No computed answer: {groups}.") };
    format!("Computed answers rest on {keys} of {all}.{others}")
}

/// The boards as text for a terminal.
pub fn text(run: &Run, summary: &Summary, boards: &Boards, paint: Paint) -> String {
    let mut text = String::from("\n");
    text.push_str(&wrapped(&basis(boards.problems.len(), &run.unkeyed), 96, ""));
    let (all, these) = (run.problems.len(), boards.problems.len());
    text.push('\n');
    text.push_str(&table(run, summary, boards, paint));
    let said = format!(
        "Correct answers and places: against the references of all {all} problems, then of these {these}; against the computed \
         answers to these {these}, with their pass rate."
    );
    text.push_str(&wrapped(&said, 96, ""));
    text.push('\n');
    for sentence in boards.sentences(run) {
        text.push_str(&wrapped(&sentence, 96, ""));
    }
    let mut shown = None;
    for change in &boards.changes {
        if shown != Some(change.problem) {
            shown = Some(change.problem);
            text.push_str(&heading(run, change.problem, paint));
        }
        let models: Vec<String> =
            change.rows.iter().map(|row| one_line(&run.models[run.rows[*row].model], 40)).collect();
        text.push_str(&wrapped(&format!("{}: {}", change.describe(), models.join(", ")), 94, "    "));
    }
    text
}

impl Change {
    /// What happens to the responses, in words.
    pub fn describe(&self) -> String {
        match (self.turn, &self.label) {
            (Turn::Gained, None) => "not marked right, right by computation".to_owned(),
            (Turn::Gained, Some(label)) => format!("not marked right, right in the {label}"),
            (Turn::Lost, _) => "marked right, not right by computation".to_owned(),
        }
    }
}

/// The problem with the verdict on its reference.
fn heading(run: &Run, p: usize, paint: Paint) -> String {
    let problem = &run.problems[p].problem;
    let name = format!("{} {}", problem.index, one_line(&problem.id, 60));
    let Some(standing) = run.standing(p) else { return format!("\n{name}\n") };
    let head = format!("{} {name}", verdict_glyph(standing.verdict));
    let head = paint.paint(verdict_tone(standing.verdict), &head);
    format!("\n{head}  the reference is {}\n", standing.verdict.word())
}

fn table(run: &Run, summary: &Summary, boards: &Boards, paint: Paint) -> String {
    let columns = vec![
        texts("model"),
        numbers("all"),
        numbers("place"),
        numbers("these"),
        numbers("place"),
        numbers("computed"),
        numbers("place"),
        numbers("pass rate"),
        words("95 % interval"),
    ];
    let mut sheet = Sheet::new(columns, paint);
    let correct = |tally: &Tally| counted(tally.of(Outcome::Correct), None);
    for &m in &boards.ranking {
        let (before, after) = (rank(&boards.references, m), rank(&boards.computed, m));
        let place = match before.cmp(&after) {
            std::cmp::Ordering::Less => (format!("↓ {after}"), Some(Tone::Bad)),
            std::cmp::Ordering::Equal => (after.to_string(), None),
            std::cmp::Ordering::Greater => (format!("↑ {after}"), Some(Tone::Good)),
        };
        let computed = &boards.computed[m];
        sheet.row(vec![
            (one_line(&run.models[m], 28), Some(Tone::Strong)),
            correct(&summary.models[m]),
            (summary.rank(m).to_string(), Some(Tone::Faint)),
            correct(&boards.references[m]),
            (before.to_string(), Some(Tone::Faint)),
            correct(computed),
            place,
            (percent(computed.rate()), None),
            (percent_interval(computed.interval()), Some(Tone::Faint)),
        ]);
    }
    sheet.render()
}

#[cfg(test)]
mod tests {
    use eigentruth_grading::{Grader, Kind, Specification, data};
    use eigentruth_problems::engine::investigate;
    use eigentruth_problems::{Budget, Key, find, judge, reference};

    use super::*;
    use crate::run::Prepared;
    use crate::standing::{Abstained, Known, Standing};

    /// Responses to a problem whose reference is wrong, and to one that nobody investigated: the models repeat the reference, give
    /// what is computed, and give nothing.
    fn run() -> Run {
        let computed = find("5").expect("it is in the catalogue");
        let reference = reference(&computed, &investigate(&computed, Budget::Quick, 1));
        let prepared = |index: u64| {
            let specification = Specification {
                reference: "a; c".to_owned(),
                parameters: "$a;b;c;d;e$".to_owned(),
                kind: Some(Kind::ChoiceSet),
                ..Specification::default()
            };
            let grader = Grader::new(&specification).map_err(|error| error.message);
            let (id, problem_type) = (format!("made/{index}"), "ED".to_owned());
            let problem = data::Problem { index, id, problem_type, specification, catalogued: true };
            Prepared { problem, grader }
        };
        let problems: Vec<Prepared> = [5, 7].map(prepared).into();
        let row = &problems[0].problem.specification;
        let judgement = judge(&computed, &reference, &row.reference);
        let key = Key::new(&computed, &reference, row).unwrap_or_else(|why| panic!("{why:?}"));
        let unknown = Abstained { word: "not_investigated", why: "nothing is computed".to_owned() };
        let known = vec![
            Known {
                standing: Some(Standing { verdict: judgement.verdict, why: judgement.why }),
                key: Ok(key),
            },
            Known { standing: None, key: Err(unknown) },
        ];
        let mut run =
            Run { problems, models: ["Alder", "Birch", "Cedar"].map(str::to_owned).into(), ..Run::default() };
        for (model, text) in [r"\boxed{a; c}", r"\boxed{a; b; d}", "no box"].iter().enumerate() {
            for problem in 0..2 {
                run.rows.push(crate::run::grade(&run.problems[problem], model, problem, text));
                run.texts.push((*text).to_owned());
            }
        }
        run.with_keys(known, None).unwrap_or_else(|failure| panic!("{failure}"))
    }

    #[test]
    fn both_boards_rest_on_the_same_problems_and_the_first_grades_stay() {
        let run = run();
        let summary = Summary::of(&run);
        let boards = Boards::of(&run, &summary).expect("boards");
        assert_eq!(boards.problems, [0]);
        let correct = |tallies: &[Tally]| tallies.iter().map(|t| t.of(Outcome::Correct)).collect::<Vec<_>>();
        assert_eq!(correct(&summary.models), [2, 0, 0], "over all problems");
        assert_eq!((correct(&boards.references), correct(&boards.computed)), (vec![1, 0, 0], vec![0, 1, 0]));
        assert_eq!(boards.moved(), [(1, 2, 1), (0, 1, 2)]);
        let turned = |turn| boards.turned(&run, turn, Some(Verdict::Refuted));
        assert_eq!((turned(Turn::Gained), turned(Turn::Lost)), (1, 1));
        assert_eq!(
            basis(1, &run.unkeyed),
            "Computed answers rest on 1 of 2 problems. No computed answer: 1 not investigated (7)."
        );
        let text = text(&run, &summary, &boards, Paint::stdout());
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }

    #[test]
    fn against_computed_answers_alone_other_problems_are_left_out() {
        let run = run().by_keys();
        let summary = Summary::of(&run);
        assert!(Boards::of(&run, &summary).is_none() && summary.sound.is_none());
        assert_eq!((run.problems.len(), run.rows.len(), run.unkeyed.len()), (1, 3, 1));
        assert_eq!(run.problems[0].problem.specification.reference, "a; b; d");
        let outcomes: Vec<Outcome> = run.rows.iter().map(|row| row.outcome).collect();
        assert_eq!(outcomes, [Outcome::Incorrect, Outcome::Correct, Outcome::Unreadable]);
    }

    #[test]
    fn the_report_has_both() {
        let run = run();
        let page = crate::report::html(&run, &Summary::of(&run)).expect("the template renders");
        for part in
            ["id=\"computed\"", "against the computed answer", "right by computation", "not investigated"]
        {
            assert!(page.contains(part), "{part}");
        }
    }
}
