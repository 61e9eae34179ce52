//! Counts over a run: per model, per type, over all.

use eigentruth_grading::{DiagnosisKind, Outcome, Reason};

use crate::run::Run;
use crate::statistics::{Mean, mean, wilson};

/// The outcomes, in the order of every table.
pub const OUTCOMES: [Outcome; 5] =
    [Outcome::Correct, Outcome::Incorrect, Outcome::Unreadable, Outcome::Undecided, Outcome::BrokenReference];

/// How many responses had each outcome, out of how many problems.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Problems that could have been answered.
    pub problems: usize,
    counts: [usize; OUTCOMES.len()],
}

impl Tally {
    /// How many responses had `outcome`.
    pub fn of(&self, outcome: Outcome) -> usize {
        OUTCOMES.iter().position(|&o| o == outcome).map_or(0, |n| self.counts[n])
    }

    /// How many problems have no response; they count as not solved.
    pub fn missing(&self) -> usize {
        self.problems - self.counts.iter().sum::<usize>()
    }

    /// Correct responses over all problems.
    pub fn rate(&self) -> f64 {
        if self.problems == 0 { 0.0 } else { self.of(Outcome::Correct) as f64 / self.problems as f64 }
    }

    /// The 95 % Wilson interval of [`Tally::rate`].
    pub fn interval(&self) -> (f64, f64) {
        wilson(self.of(Outcome::Correct), self.problems)
    }

    /// Nothing counted yet, of so many problems.
    pub fn over(problems: usize) -> Self {
        Tally { problems, ..Tally::default() }
    }

    /// Counts one response more.
    pub fn add(&mut self, outcome: Outcome) {
        if let Some(n) = OUTCOMES.iter().position(|&o| o == outcome) {
            self.counts[n] += 1;
        }
    }
}

/// A type of problem, over all models.
pub struct TypeSummary {
    /// The type's name.
    pub name: String,
    /// Positions of its problems.
    pub problems: Vec<usize>,
    /// Per model (by position), how it did on this type.
    pub tallies: Vec<Tally>,
    /// The mean over models of the pass rate.
    pub mean: Option<Mean>,
    /// Who solved its problems.
    pub solved: Solved,
}

/// How many problems were solved by how many models.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Solved {
    /// Problems that no model solved.
    pub by_nobody: usize,
    /// Problems that at most one model solved.
    pub by_at_most_one: usize,
    /// Problems that every model solved.
    pub by_all: usize,
}

/// Everything the tables and the report count.
pub struct Summary {
    /// Per model, by position.
    pub models: Vec<Tally>,
    /// Positions of the models, the best pass rate first, equal ones by name.
    pub ranking: Vec<usize>,
    /// The types, in the order in which they first appear.
    pub types: Vec<TypeSummary>,
    /// The mean over models of the pass rate.
    pub mean: Option<Mean>,
    /// Who solved the problems.
    pub solved: Solved,
    /// Per model, over the problems whose reference is neither refuted nor ambiguous; nothing without evidence.
    pub sound: Option<Vec<Tally>>,
    /// Per problem, how many models solved it.
    pub solvers: Vec<usize>,
    /// Per model and problem, the position of the graded row.
    pub cells: Vec<Vec<Option<usize>>>,
    /// How often each reason stands behind a response that is not correct, the most frequent first.
    pub reasons: Vec<(Reason, usize)>,
    /// How often each diagnosis was made (each kind once for a response), the most frequent first.
    pub diagnoses: Vec<(DiagnosisKind, usize)>,
}

impl Summary {
    /// Counts `run`.
    pub fn of(run: &Run) -> Self {
        let mut cells = vec![vec![None; run.problems.len()]; run.models.len()];
        let mut solvers = vec![0; run.problems.len()];
        let (mut reasons, mut diagnoses) = (Vec::new(), Vec::new());
        for (position, row) in run.rows.iter().enumerate() {
            cells[row.model][row.problem] = Some(position);
            if row.outcome == Outcome::Correct {
                solvers[row.problem] += 1;
                continue;
            }
            if let Some(reason) = row.reason {
                increment(&mut reasons, reason);
            }
            let mut kinds: Vec<DiagnosisKind> =
                row.diagnosis.iter().map(|diagnosis| diagnosis.kind).collect();
            kinds.sort_unstable();
            kinds.dedup();
            kinds.into_iter().for_each(|kind| increment(&mut diagnoses, kind));
        }
        let by_frequency =
            |list: &mut Vec<(Reason, usize)>| list.sort_by_key(|&(r, n)| (std::cmp::Reverse(n), r));
        by_frequency(&mut reasons);
        diagnoses.sort_by_key(|&(kind, n)| (std::cmp::Reverse(n), kind));

        let tally = |model: usize, problems: &mut dyn Iterator<Item = usize>| {
            let mut tally = Tally::default();
            for problem in problems {
                tally.problems += 1;
                if let Some(row) = cells[model][problem] {
                    tally.add(run.rows[row].outcome);
                }
            }
            tally
        };
        let models: Vec<Tally> =
            (0..run.models.len()).map(|m| tally(m, &mut (0..run.problems.len()))).collect();
        let sound = run.judges_references().then(|| {
            let problems = || (0..run.problems.len()).filter(|p| !run.is_doubtful(*p));
            (0..run.models.len()).map(|m| tally(m, &mut problems())).collect()
        });
        let ranking = ranking(&models, &run.models);

        let mut types: Vec<TypeSummary> = Vec::new();
        for (position, prepared) in run.problems.iter().enumerate() {
            let name = &prepared.problem.problem_type;
            match types.iter_mut().find(|t| &t.name == name) {
                Some(known) => known.problems.push(position),
                None => types.push(TypeSummary {
                    name: name.clone(),
                    problems: vec![position],
                    tallies: Vec::new(),
                    mean: None,
                    solved: Solved::default(),
                }),
            }
        }
        for kind in &mut types {
            kind.tallies = (0..models.len()).map(|m| tally(m, &mut kind.problems.iter().copied())).collect();
            kind.mean = mean(&kind.tallies.iter().map(Tally::rate).collect::<Vec<_>>());
            kind.solved = solved(kind.problems.iter().map(|&p| solvers[p]), models.len());
        }
        let mean = mean(&models.iter().map(Tally::rate).collect::<Vec<_>>());
        let solved = solved(solvers.iter().copied(), models.len());
        Summary { models, ranking, types, mean, solved, sound, solvers, cells, reasons, diagnoses }
    }

    /// The place of the model at position `m`; models that solved as many share one.
    pub fn rank(&self, m: usize) -> usize {
        rank(&self.models, m)
    }
}

/// Positions of the models, the most solved first, equal ones by name.
pub fn ranking(models: &[Tally], names: &[String]) -> Vec<usize> {
    let mut ranking: Vec<usize> = (0..models.len()).collect();
    ranking.sort_by(|&a, &b| {
        let correct = |m: usize| models[m].of(Outcome::Correct);
        correct(b).cmp(&correct(a)).then_with(|| names[a].cmp(&names[b]))
    });
    ranking
}

/// The place of the model at position `m` among all; models that solved as many share one.
pub fn rank(models: &[Tally], m: usize) -> usize {
    let correct = |tally: &Tally| tally.of(Outcome::Correct);
    1 + models.iter().filter(|other| correct(other) > correct(&models[m])).count()
}

fn increment<T: PartialEq>(counts: &mut Vec<(T, usize)>, what: T) {
    match counts.iter_mut().find(|(known, _)| *known == what) {
        Some((_, n)) => *n += 1,
        None => counts.push((what, 1)),
    }
}

fn solved(solvers: impl Iterator<Item = usize>, models: usize) -> Solved {
    let mut solved = Solved::default();
    for n in solvers {
        solved.by_nobody += usize::from(n == 0);
        solved.by_at_most_one += usize::from(n <= 1);
        solved.by_all += usize::from(n == models);
    }
    solved
}
