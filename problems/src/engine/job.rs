//! Jobs: one claim in one reading by one method.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::piece::{Forgotten, Pieces, Work};
use crate::finding::{Finding, FindingKind, Outcome};
use crate::method::{Budget, Method, Run, Shared, Stop};
use crate::problem::{ClaimKind, Problem};
use crate::record::{Identity, Record};
use crate::seed;

/// What became of a job.
pub(crate) struct Attempt {
    pub(crate) record: Record,
    /// Whether the method failed or panicked, or gave what is no finding: not the same as one that cannot tell.
    pub(crate) failed: bool,
}

/// One claim in one reading by one method.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    /// The method.
    pub method: &'a Method,
    /// Whether the claim asks for a value.
    pub asks_for_value: bool,
    /// What the finding will be about.
    pub identity: Identity,
    budget: Budget,
    root_seed: u64,
}

/// All jobs of a problem within a budget, in the order claim, reading, method.
pub fn jobs(problem: &Problem, budget: Budget, root_seed: u64) -> Vec<Job<'_>> {
    let mut jobs = Vec::new();
    for claim in &problem.claims {
        for reading in &problem.readings {
            for method in problem.investigation(claim.id, reading.name) {
                if method.budget > budget || matches!(claim.kind, ClaimKind::Undecidable(_)) {
                    continue;
                }
                let names = [problem.id, claim.id, reading.name, method.name];
                let identity = Identity {
                    problem: problem.id.to_owned(),
                    claim: claim.id.to_owned(),
                    reading: reading.name.to_owned(),
                    method: method.name.to_owned(),
                    version: method.version,
                    parameters: (method.parameters)(budget),
                    seed: seed::derive(root_seed, &names),
                };
                let asks_for_value = claim.kind == ClaimKind::Value;
                jobs.push(Job { method, asks_for_value, identity, budget, root_seed });
            }
        }
    }
    jobs
}

impl Job<'_> {
    /// The problem and the method.
    fn scope(&self) -> String {
        format!("{}/{}", self.identity.problem, self.identity.method)
    }

    /// What its pieces are parts of.
    pub(crate) fn work(&self) -> Work {
        let parameters = self.identity.parameters.clone();
        Work { of: self.scope(), parameters, root_seed: self.root_seed }
    }

    /// What [`Job::attempt`] finds.
    ///
    /// # Errors
    /// [`Stop::Cancelled`], and nothing else.
    pub(crate) fn run(
        &self,
        store: &Shared,
        pieces: &dyn Pieces,
        cancelled: &AtomicBool,
    ) -> Result<Record, Stop> {
        Ok(self.attempt(store, pieces, cancelled)?.record)
    }

    /// Runs the method. A method that fails, panics, or gives a finding that does not stand up to
    /// [`Finding::check`] leaves the claim undecided, with the reason.
    ///
    /// # Errors
    /// [`Stop::Cancelled`], and nothing else.
    pub(crate) fn attempt(
        &self,
        store: &Shared,
        pieces: &dyn Pieces,
        cancelled: &AtomicBool,
    ) -> Result<Attempt, Stop> {
        let start = Instant::now();
        let run = Run {
            claim: &self.identity.claim,
            reading: &self.identity.reading,
            budget: self.budget,
            seed: self.identity.seed,
            parameters: &self.identity.parameters,
            root_seed: self.root_seed,
            version: self.identity.version,
            scope: self.scope(),
            store,
            pieces,
            cancelled,
        };
        let found = catch_unwind(AssertUnwindSafe(|| (self.method.run)(&run)));
        let found = match found {
            Ok(Ok(finding)) => match finding.check(self.asks_for_value) {
                Ok(()) if !as_declared(self.method, &finding) => {
                    Err("its finding is an argument, or is none, against its declaration".to_owned())
                }
                Ok(()) => Ok(finding),
                Err(flaw) => Err(format!("its finding is flawed: {flaw}")),
            },
            Ok(Err(Stop::Cancelled)) => return Err(Stop::Cancelled),
            Ok(Err(Stop::Failed(why) | Stop::Tie(why))) => Err(why),
            Err(panic) => {
                let message = panic
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| panic.downcast_ref::<&str>().copied())
                    .unwrap_or("no message");
                Err(format!("it panicked: {message}"))
            }
        };
        let failed = found.is_err();
        let finding = found.unwrap_or_else(|why| {
            Finding::undecided(format!("the method `{}` failed: {why}", self.method.name), "")
        });
        let record = Record {
            identity: self.identity.clone(),
            solver: self.method.solver.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            seconds: start.elapsed().as_secs_f64(),
            recorded: false,
            commit: None,
            finding,
        };
        Ok(Attempt { record, failed })
    }
}

/// Whether what a method decides is an argument if it is declared so, and only then: claims count their methods by the declaration.
fn as_declared(method: &Method, finding: &Finding) -> bool {
    let undecided = matches!(finding.outcome, Outcome::Undecided { .. });
    undecided || (finding.kind == FindingKind::Argument) == method.argument
}

/// Runs all jobs of a problem one after another: for tests and for callers without a terminal.
pub fn investigate(problem: &Problem, budget: Budget, root_seed: u64) -> Vec<Record> {
    let (store, cancelled) = (Shared::default(), AtomicBool::new(false));
    jobs(problem, budget, root_seed)
        .iter()
        .filter_map(|job| job.run(&store, &Forgotten, &cancelled).ok())
        .collect()
}
