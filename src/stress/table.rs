//! Which models break which law, for a terminal.

use std::fmt::Write as _;

use eigentruth_grading::Outcome;

use super::Stressed;
use super::checks::{Check, Found, Law};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers, texts};
use crate::text::{both_ends, count, one_line, wrapped};

/// Columns of a reason. What is broken stands in front, the values and the place where they differ stand behind: neither is cut.
const REASON: usize = 600;

/// Counts of one law for one model.
#[derive(Clone, Copy, Default)]
pub struct Counts {
    /// Answers that were checked, and it could be told.
    pub told: usize,
    /// Those that break it.
    pub broken: usize,
    /// Answers where it could not be told.
    pub open: usize,
}

impl Counts {
    /// The counts of several laws together.
    pub fn sum(all: &[Counts]) -> Counts {
        all.iter().fold(Counts::default(), |sum, c| Counts {
            told: sum.told + c.told,
            broken: sum.broken + c.broken,
            open: sum.open + c.open,
        })
    }
}

impl Stressed {
    /// The counts of a law for the model at position `m`, one for each answer and declared law of this kind.
    pub fn counts(&self, m: usize, law: Law) -> Counts {
        let mut counts = Counts::default();
        let mine = |check: &&Check| check.law == law && self.run.rows[check.row].model == m;
        for check in self.checks.iter().filter(mine) {
            match check.found {
                Found::Open(_) => counts.open += 1,
                Found::Kept => counts.told += 1,
                Found::Broken(_) => {
                    counts.told += 1;
                    counts.broken += 1;
                }
            }
        }
        counts
    }

    /// The positions of the models, those with the smallest share of broken laws first, equal ones by name.
    pub fn ranking(&self) -> Vec<usize> {
        let share = |m: usize| {
            let counts = Law::ALL.map(|law| self.counts(m, law));
            let (told, broken) = counts.iter().fold((0, 0), |(t, b), c| (t + c.told, b + c.broken));
            if told == 0 { f64::INFINITY } else { broken as f64 / told as f64 }
        };
        let mut ranking: Vec<usize> = (0..self.run.models.len()).collect();
        let names = &self.run.models;
        ranking.sort_by(|&a, &b| share(a).total_cmp(&share(b)).then_with(|| names[a].cmp(&names[b])));
        ranking
    }
}

/// The whole text.
pub fn text(stressed: &Stressed, paint: Paint) -> String {
    let run = &stressed.run;
    let mut text = format!(
        "{} · {} · {} · seed {}\n\n",
        count(stressed.chosen.len(), "problem"),
        count(run.models.len(), "model"),
        count(stressed.checks.len(), "check"),
        stressed.seed
    );
    text.push_str(&table(stressed, paint));
    text.push_str(&wrapped(
        "Broken laws of those that could be told, one for each answer and law; `+ n` were open. Answers that could not be read are \
         not counted.",
        96,
        "",
    ));
    text.push_str(&broken(stressed, paint));
    text.push_str(&open(stressed, paint));
    let _ = write!(text, "\n{}", wrapped(&doubts(stressed), 96, ""));
    text
}

fn table(stressed: &Stressed, paint: Paint) -> String {
    let models = stressed.ranking();
    let laws = stressed.laws();
    let mut columns = vec![texts("model")];
    columns.extend(laws.iter().map(|law| numbers(law.title())));
    columns.push(numbers("all"));
    let mut sheet = Sheet::new(columns, paint);
    for &m in &models {
        let mut cells = vec![(one_line(&stressed.run.models[m], 26), Some(Tone::Strong))];
        let counts: Vec<Counts> = laws.iter().map(|law| stressed.counts(m, *law)).collect();
        let sum = Counts::sum(&counts);
        cells.extend(counts.iter().chain([&sum]).map(cell));
        sheet.row(cells);
    }
    sheet.render()
}

fn cell(counts: &Counts) -> (String, Option<Tone>) {
    let open = if counts.open > 0 { format!(" + {}", counts.open) } else { String::new() };
    match counts {
        Counts { told: 0, open: 0, .. } => ("·".to_owned(), Some(Tone::Faint)),
        Counts { broken: 0, .. } => (format!("0/{}{open}", counts.told), None),
        _ => (format!("{}/{}{open}", counts.broken, counts.told), Some(Tone::Bad)),
    }
}

/// A law that answers to one problem break.
pub struct BrokenLaw<'a> {
    /// The position of the problem.
    pub problem: usize,
    /// The law.
    pub law: Law,
    /// The law in words.
    pub statement: &'a str,
    /// The models that break it, each with the witness.
    pub by: Vec<(&'a str, &'a str)>,
    /// How many answers it could be told of.
    pub of: usize,
}

/// A law that cannot be told of answers to one problem.
pub struct OpenLaw<'a> {
    /// The position of the problem.
    pub problem: usize,
    /// The law.
    pub law: Law,
    /// Why it cannot be told.
    pub why: &'a str,
    /// Of how many answers.
    pub answers: usize,
}

impl Stressed {
    /// The laws that are broken, by problem.
    pub fn broken(&self) -> Vec<BrokenLaw<'_>> {
        let run = &self.run;
        let mut laws = Vec::new();
        for &problem in &self.chosen {
            let of_problem = |check: &&Check| run.rows[check.row].problem == problem;
            let checks: Vec<&Check> = self.checks.iter().filter(of_problem).collect();
            let mut said: Vec<(Law, &str)> = Vec::new();
            for check in &checks {
                let law = (check.law, check.statement.as_str());
                if said.contains(&law) {
                    continue;
                }
                said.push(law);
                let told =
                    |c: &&&Check| (c.law, c.statement.as_str()) == law && !matches!(c.found, Found::Open(_));
                let alike: Vec<&&Check> = checks.iter().filter(told).collect();
                let by: Vec<(&str, &str)> = alike
                    .iter()
                    .filter_map(|c| match &c.found {
                        Found::Broken(witness) => {
                            Some((run.models[run.rows[c.row].model].as_str(), witness.as_str()))
                        }
                        _ => None,
                    })
                    .collect();
                if !by.is_empty() {
                    laws.push(BrokenLaw { problem, law: law.0, statement: law.1, by, of: alike.len() });
                }
            }
        }
        laws
    }

    /// What is open, by problem, law and reason.
    pub fn open(&self) -> Vec<OpenLaw<'_>> {
        let mut all: Vec<OpenLaw<'_>> = Vec::new();
        for &problem in &self.chosen {
            let of_problem = all.len();
            for check in self.checks.iter().filter(|check| self.run.rows[check.row].problem == problem) {
                let Found::Open(why) = &check.found else { continue };
                match all[of_problem..].iter_mut().find(|open| open.law == check.law && open.why == why) {
                    Some(open) => open.answers += 1,
                    None => all.push(OpenLaw { problem, law: check.law, why, answers: 1 }),
                }
            }
        }
        all
    }

    /// The laws that occur, in the order of the tables.
    pub fn laws(&self) -> Vec<Law> {
        let used = |law: &Law| self.checks.iter().any(|check| check.law == *law);
        Law::ALL.into_iter().filter(used).collect()
    }
}

/// The laws that are broken, by problem, with the models that break them.
fn broken(stressed: &Stressed, paint: Paint) -> String {
    let mut text = String::new();
    for law in stressed.broken() {
        let problem = &stressed.run.problems[law.problem].problem;
        let head = format!("{} {}", problem.index, one_line(&problem.id, 60));
        let _ = writeln!(text, "\n{}  {}", paint.paint(Tone::Strong, &head), law.law.title());
        text.push_str(&wrapped(&one_line(law.statement, 300), 94, "    "));
        let names: Vec<String> = law.by.iter().map(|(name, _)| one_line(name, 40)).collect();
        let line = format!("broken by {} of {}: {}", law.by.len(), law.of, names.join(", "));
        text.push_str(&wrapped(&line, 94, "    "));
        let witness = law.by.first().map_or("", |(_, witness)| witness);
        text.push_str(&wrapped(&format!("{}: {}", names[0], both_ends(witness, REASON)), 94, "    "));
    }
    text
}

/// What could not be told, and why.
fn open(stressed: &Stressed, paint: Paint) -> String {
    let mut text = String::new();
    for open in stressed.open() {
        let problem = &stressed.run.problems[open.problem].problem;
        let head = format!("{} {}", problem.index, one_line(&problem.id, 60));
        let _ = writeln!(text, "\n{}  {}, open", paint.paint(Tone::Strong, &head), open.law.title());
        let line = format!("open for {}: {}", count(open.answers, "answer"), both_ends(open.why, REASON));
        text.push_str(&wrapped(&line, 94, "    "));
    }
    text
}

/// Answers that agree with the reference and break a law: then the law or the reference is wrong.
pub fn doubts(stressed: &Stressed) -> String {
    let right = |check: &&Check| {
        matches!(check.found, Found::Broken(_)) && stressed.run.rows[check.row].outcome == Outcome::Correct
    };
    let mut indices: Vec<u64> = stressed
        .checks
        .iter()
        .filter(right)
        .map(|check| stressed.run.problems[stressed.run.rows[check.row].problem].problem.index)
        .collect();
    let checks = indices.len();
    indices.dedup();
    indices.sort_unstable();
    indices.dedup();
    if indices.is_empty() {
        return "No answer that is right against its reference breaks a law.".to_owned();
    }
    let indices: Vec<String> = indices.iter().map(ToString::to_string).collect();
    let verb = if checks == 1 { "is of an answer that is" } else { "are of answers that are" };
    let problems = if indices.len() == 1 { "problem" } else { "problems" };
    format!(
        "{} of broken laws {verb} right against the reference ({problems} {}): there the law or the reference is wrong.",
        count(checks, "case"),
        indices.join(", ")
    )
}
