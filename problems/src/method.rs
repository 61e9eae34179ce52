//! Methods: what runs to decide a claim, and what it is given.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::engine::{Piece, PieceName, Pieces};
use crate::finding::Finding;
use crate::seed;
use crate::underway::Underway;

/// How much a run may cost; a method belongs to the smallest budget that includes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// Seconds a problem.
    #[default]
    Quick,
    /// Minutes a problem.
    Standard,
    /// Hours; what it finds is recorded.
    Thorough,
}

impl Budget {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Budget::Quick => "quick",
            Budget::Standard => "standard",
            Budget::Thorough => "thorough",
        }
    }
}

/// Named parameters of a method: sizes, couplings, numbers of samples. They are part of a finding's identity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(BTreeMap<String, serde_json::Value>);

impl Parameters {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more parameter: a number, a text, or a list.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// All parameters by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &serde_json::Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A number.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn number(&self, name: &str) -> Result<f64, Stop> {
        self.get(name, "a number", serde_json::Value::as_f64)
    }

    /// A whole number that is not negative.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn integer(&self, name: &str) -> Result<usize, Stop> {
        self.get(name, "a whole number", |value| value.as_u64().and_then(|n| usize::try_from(n).ok()))
    }

    /// A list of whole numbers that are not negative.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn integers(&self, name: &str) -> Result<Vec<usize>, Stop> {
        let whole = |value: &serde_json::Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
        self.get(name, "a list of whole numbers", |value| value.as_array()?.iter().map(whole).collect())
    }

    /// A list of numbers.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn numbers(&self, name: &str) -> Result<Vec<f64>, Stop> {
        self.get(name, "a list of numbers", |value| {
            value.as_array()?.iter().map(serde_json::Value::as_f64).collect()
        })
    }

    fn get<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl Fn(&serde_json::Value) -> Option<T>,
    ) -> Result<T, Stop> {
        let found = self.0.get(name);
        found.and_then(read).ok_or_else(|| {
            let found = found.map_or("nothing".to_owned(), ToString::to_string);
            Stop::Failed(format!("the parameter `{name}` should be {expected}, found {found}"))
        })
    }
}

/// Why a method ended without a finding. Any error of a solver turns into one with `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The run was cancelled.
    Cancelled,
    /// A solver refused or failed.
    Failed(String),
    /// A number is too near to a tie for its error to settle how it is rounded.
    Tie(String),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stop::Cancelled => f.write_str("cancelled"),
            Stop::Failed(why) | Stop::Tie(why) => f.write_str(why),
        }
    }
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        Stop::Failed(error.to_string())
    }
}

/// What a method computes: a finding from a [`Run`], never from an expert's answer.
pub type MethodFunction = fn(&Run<'_>) -> Result<Finding, Stop>;

/// One way of deciding claims.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its name, unique within its problem.
    pub name: &'static str,
    /// The solver crate or crates it rests on, such as `exact`; two methods of one claim differ in it, or in their
    /// algorithm and representation.
    pub solver: &'static str,
    /// Raised whenever a change could change a finding: findings of another version are not reused.
    pub version: u32,
    /// Whether its findings are arguments: reasoning that is shown beside computations and decides nothing, so that it is not counted
    /// among the methods of a claim.
    pub argument: bool,
    /// The smallest budget that runs it.
    pub budget: Budget,
    /// The claims it is about.
    pub claims: Vec<&'static str>,
    /// The readings it serves; empty for all.
    pub readings: Vec<&'static str>,
    /// Its parameters at a budget.
    pub parameters: fn(Budget) -> Parameters,
    /// What it computes.
    pub run: MethodFunction,
}

impl Method {
    /// A method of version 1 for all readings, in every budget, without parameters.
    pub fn new(
        name: &'static str,
        solver: &'static str,
        claims: &[&'static str],
        run: MethodFunction,
    ) -> Self {
        Method {
            name,
            solver,
            version: 1,
            argument: false,
            budget: Budget::Quick,
            claims: claims.to_vec(),
            readings: Vec::new(),
            parameters: |_| Parameters::new(),
            run,
        }
    }

    /// With another version.
    #[must_use]
    pub fn version(self, version: u32) -> Self {
        Method { version, ..self }
    }

    /// It argues, and decides nothing.
    #[must_use]
    pub fn argument(self) -> Self {
        Method { argument: true, ..self }
    }

    /// Only run from this budget on.
    #[must_use]
    pub fn budget(self, budget: Budget) -> Self {
        Method { budget, ..self }
    }

    /// Only for these readings.
    #[must_use]
    pub fn readings(self, readings: &[&'static str]) -> Self {
        Method { readings: readings.to_vec(), ..self }
    }

    /// With parameters that may depend on the budget.
    #[must_use]
    pub fn parameters(self, parameters: fn(Budget) -> Parameters) -> Self {
        Method { parameters, ..self }
    }

    /// Whether it says something about this claim in this reading.
    pub fn serves(&self, claim: &str, reading: &str) -> bool {
        self.claims.contains(&claim) && (self.readings.is_empty() || self.readings.contains(&reading))
    }
}

type Slot = Arc<OnceLock<Result<Arc<dyn Any + Send + Sync>, Stop>>>;

/// Results that several claims or readings of one method have in common, computed once a run.
#[derive(Default)]
pub(crate) struct Shared {
    slots: Mutex<BTreeMap<String, Slot>>,
}

/// See [`Run::points_seed`]. An odd factor: no two root seeds give the same points.
fn points_seed(root_seed: u64, base: u64) -> u64 {
    base.wrapping_add(root_seed.wrapping_sub(1).wrapping_mul(0x9fb2_1c65_1e98_df25))
}

/// What a method is given.
pub struct Run<'a> {
    /// The claim to decide.
    pub claim: &'a str,
    /// The reading to decide it in.
    pub reading: &'a str,
    /// The budget of this run.
    pub budget: Budget,
    /// The seed of this claim, reading and method.
    pub seed: u64,
    /// The method's parameters at this budget.
    pub parameters: &'a Parameters,
    pub(crate) root_seed: u64,
    pub(crate) version: u32,
    pub(crate) scope: String,
    pub(crate) store: &'a Shared,
    pub(crate) pieces: &'a dyn Pieces,
    pub(crate) cancelled: &'a AtomicBool,
}

impl Run<'_> {
    /// Ends the method if the run was cancelled; long loops call it.
    ///
    /// # Errors
    /// [`Stop::Cancelled`].
    pub fn checkpoint(&self) -> Result<(), Stop> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Stop::Cancelled) } else { Ok(()) }
    }

    /// The seed of the points at which a function is asked for: `base` in a run with the root seed 1, and others for every
    /// other root seed, the same ones for all methods.
    pub(crate) fn points_seed(&self, base: u64) -> u64 {
        points_seed(self.root_seed, base)
    }

    /// What `compute` gives, computed once for all claims and readings of this method that ask for `key`.
    ///
    /// `compute` gets a seed that depends on the method and `key` only: the result must not depend on the claim or the
    /// reading. Methods do not share with each other: they are to be independent.
    ///
    /// # Errors
    /// What `compute` gives.
    pub fn shared<T: Any + Send + Sync>(
        &self,
        key: &str,
        compute: impl FnOnce(u64) -> Result<T, Stop>,
    ) -> Result<Arc<T>, Stop> {
        let name = format!("{}/{key}", self.scope);
        let slot = {
            let mut slots = self.store.slots.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            Arc::clone(slots.entry(name.clone()).or_default())
        };
        let seed = seed::derive(self.root_seed, &[&name]);
        let value = slot.get_or_init(|| compute(seed).map(|value| Arc::new(value) as Arc<_>)).clone()?;
        value.downcast::<T>().map_err(|_| Stop::Failed(format!("`{key}` is shared with two different types")))
    }

    /// What `compute` gives, on disk before the method goes on: after a kill the next run of the same method, with the same parameters and seed,
    /// reads it instead of computing it again. A method that takes minutes is made of such pieces (a chain, a temperature, a
    /// size), so that a kill loses one of them at most. Numbers come back with the same bits; a piece that holds one that is not finite is computed
    /// again, unless the number is optional: such a one would come back as none, so that a piece holds no `Option<f64>`.
    ///
    /// `compute` gets a seed that depends on the method and `key` only; where it uses the seed, the claim or the reading of the run, `key` names the
    /// claim and the reading. Claims do not wait for each other's pieces: what several of them need is [`Run::shared`], and the pieces are
    /// made inside.
    ///
    /// # Errors
    /// What `compute` gives; [`Stop::Cancelled`] if the piece cannot be written, which ends the run.
    pub fn kept<T: Serialize + DeserializeOwned>(
        &self,
        key: &str,
        compute: impl FnOnce(u64) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.checkpoint()?;
        let name = self.piece(key);
        if let Some(known) = self.pieces.find(&name).and_then(|value| serde_json::from_value(value).ok()) {
            return Ok(known);
        }
        let value = compute(seed::derive(self.root_seed, &[&self.scope, key]))?;
        self.pieces.keep(Piece { name, value: serde_json::to_value(&value)? })?;
        Ok(value)
    }

    /// [`Run::kept`] of a piece that takes minutes by itself, with a file for its solver.
    pub(crate) fn kept_underway<T: Serialize + DeserializeOwned>(
        &self,
        key: &str,
        compute: impl FnOnce(u64, &Underway<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        let mut used = None;
        let value = self.kept(key, |seed| compute(seed, used.insert(self.underway(key)?)))?;
        // Not before the piece itself is on the disk.
        used.as_ref().inspect(|underway| underway.forget());
        Ok(value)
    }

    /// A file for the solver of a piece that is too large to be kept as one: it stays until the run ends.
    pub(crate) fn underway(&self, key: &str) -> Result<Underway<'_>, Stop> {
        let name = self.piece(key);
        let (file, about) = (self.pieces.file(&name)?, serde_json::to_string(&name)?);
        Ok(Underway::new(self.cancelled, file, about).of(self.pieces))
    }

    fn piece(&self, key: &str) -> PieceName {
        PieceName {
            of: self.scope.clone(),
            version: self.version,
            parameters: self.parameters.clone(),
            root_seed: self.root_seed,
            piece: key.to_owned(),
        }
    }
}
