//! Findings with their origin: what stands in the journal, the archive and the recorded evidence.

use serde::{Deserialize, Serialize};

use crate::finding::Finding;
use crate::method::{Method, Parameters};
use crate::seed;

/// What a finding is about and how it was made. A finding is used again only if all of it agrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// The problem's slug.
    pub problem: String,
    /// The claim.
    pub claim: String,
    /// The reading.
    pub reading: String,
    /// The method.
    pub method: String,
    /// The method's version.
    pub version: u32,
    /// The method's parameters.
    pub parameters: Parameters,
    /// The seed of the job.
    pub seed: u64,
}

impl Identity {
    /// Whether a finding of this identity is about the same claim, reading and version of the method: recorded
    /// evidence counts then, whatever its seed and size.
    pub fn is_of(&self, problem: &str, claim: &str, reading: &str, method: &Method) -> bool {
        self.problem == problem
            && self.claim == claim
            && self.reading == reading
            && self.method == method.name
            && self.version == method.version
    }

    /// The seed of the run that made the finding.
    pub fn root_seed(&self) -> u64 {
        seed::root(self.seed, &[&self.problem, &self.claim, &self.reading, &self.method])
    }
}

/// A finding with its origin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What it is about and how it was made.
    #[serde(flatten)]
    pub identity: Identity,
    /// The solver crates of the method.
    pub solver: String,
    /// The version of the program.
    pub program: String,
    /// Wall-clock seconds; what a method shares between claims counts for the one that computed it.
    pub seconds: f64,
    /// Whether it comes from the committed evidence instead of this machine.
    #[serde(default)]
    pub recorded: bool,
    /// Of recorded evidence: the commit that computed it.
    #[serde(default)]
    pub commit: Option<String>,
    /// What was found.
    pub finding: Finding,
}
