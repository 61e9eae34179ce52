//! Problems: what is asked, what has to be decided, and how the answer follows.

use std::fmt;

use eigentruth_grading::{Invariant, Kind};

use crate::assembly::{Assembly, Condition};
use crate::family::Family;
use crate::method::Method;

/// A decidable statement, or a value that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its name within the problem; of an option its label.
    pub id: &'static str,
    /// The statement, or what the value is, in one sentence.
    pub sentence: &'static str,
    /// What is to be found out.
    pub kind: ClaimKind,
}

/// What is to be found out about a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// Whether it is true.
    Statement,
    /// Its value.
    Value,
    /// No computation decides it; the reason.
    Undecidable(&'static str),
}

impl Claim {
    /// A statement that is true or false.
    pub fn statement(id: &'static str, sentence: &'static str) -> Self {
        Claim { id, sentence, kind: ClaimKind::Statement }
    }

    /// A value that is asked for.
    pub fn value(id: &'static str, sentence: &'static str) -> Self {
        Claim { id, sentence, kind: ClaimKind::Value }
    }

    /// A statement that no computation decides.
    pub fn undecidable(id: &'static str, sentence: &'static str, why: &'static str) -> Self {
        Claim { id, sentence, kind: ClaimKind::Undecidable(why) }
    }
}

/// One full set of conventions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its name within the problem.
    pub name: &'static str,
    /// The words of the prompt that leave it open, or that it contradicts: a short quotation.
    pub quote: &'static str,
    /// Who uses this convention: a book, a paper, or usage of the field.
    pub source: &'static str,
    /// Whether the prompt admits it; one that contradicts a word of the prompt is reported and decides nothing.
    pub admissible: bool,
    /// Why it is admissible or not.
    pub why: &'static str,
}

impl Reading {
    /// A reading that the words `quote` leave open and `source` uses.
    pub fn admissible(
        name: &'static str,
        quote: &'static str,
        source: &'static str,
        why: &'static str,
    ) -> Self {
        Reading { name, quote, source, admissible: true, why }
    }

    /// A reading that contradicts the words `quote`.
    pub fn inadmissible(
        name: &'static str,
        quote: &'static str,
        source: &'static str,
        why: &'static str,
    ) -> Self {
        Reading { name, quote, source, admissible: false, why }
    }
}

/// A relation between conditions that holds whatever the physics.
#[derive(Clone, Debug, PartialEq)]
pub enum Constraint {
    /// At most one of them is true.
    Exclusive(Vec<Condition>),
    /// If the first is true, so is the second.
    Implies(Condition, Condition),
}

impl Constraint {
    /// At most one of the claims is true.
    pub fn exclusive(claims: &[&'static str]) -> Self {
        Constraint::Exclusive(claims.iter().map(|claim| Condition::claim(claim)).collect())
    }

    /// The claims that occur.
    pub fn claims(&self) -> Vec<&'static str> {
        match self {
            Constraint::Exclusive(conditions) => conditions.iter().flat_map(Condition::claims).collect(),
            Constraint::Implies(one, two) => one.claims().into_iter().chain(two.claims()).collect(),
        }
    }

    /// If `premise` is true, so is `conclusion`.
    pub fn implies(premise: &'static str, conclusion: &'static str) -> Self {
        Constraint::Implies(Condition::claim(premise), Condition::claim(conclusion))
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Constraint::Exclusive(conditions) => {
                let list: Vec<String> = conditions.iter().map(Condition::to_string).collect();
                write!(f, "at most one of {}", list.join(", "))
            }
            Constraint::Implies(premise, conclusion) => write!(f, "{premise} implies {conclusion}"),
        }
    }
}

/// A problem of the catalogue.
#[derive(Clone)]
pub struct Problem {
    /// The data set's index.
    pub index: u64,
    /// The slug, such as `ed/15-four-site-hubbard-ring`.
    pub id: &'static str,
    /// A few words.
    pub title: &'static str,
    /// What is asked, in our own words.
    pub statement: &'static str,
    /// The kind of answer.
    pub kind: Kind,
    /// Declared symbols and operators, in the grader's syntax, e.g. `$t;U$`.
    pub parameters: &'static str,
    /// Declared functions and definitions, in the grader's syntax.
    pub functions: &'static str,
    /// Names of the parts of the answer; empty for a part without a name.
    pub part_names: &'static [&'static str],
    /// What has to be decided; empty as long as the problem is not investigated.
    pub claims: Vec<Claim>,
    /// How the answer follows from the claims.
    pub assembly: Assembly,
    /// Relations between claims.
    pub constraints: Vec<Constraint>,
    /// The sets of conventions, written down before the first run.
    pub readings: Vec<Reading>,
    /// What decides the claims.
    pub methods: Vec<Method>,
    /// Laws that every right answer obeys.
    pub invariants: Vec<Invariant>,
    /// The observation that would overturn the verdict.
    pub overturned_by: &'static str,
    /// What is weak and cannot be told from the declarations; empty if nothing is.
    pub weak: &'static str,
    /// Fresh questions with computed answers, the printed one among them.
    pub family: Option<&'static dyn Family>,
    /// Questions around the problem that do not ask the printed one, which no computation answers as a whole.
    pub related: Option<&'static dyn Family>,
}

impl Problem {
    /// A problem that is not investigated yet.
    pub fn outline(
        index: u64,
        id: &'static str,
        title: &'static str,
        statement: &'static str,
        kind: Kind,
    ) -> Self {
        Problem {
            index,
            id,
            title,
            statement,
            kind,
            parameters: "",
            functions: "",
            part_names: &[],
            claims: Vec::new(),
            assembly: Assembly::Parts(Vec::new()),
            constraints: Vec::new(),
            readings: Vec::new(),
            methods: Vec::new(),
            invariants: Vec::new(),
            overturned_by: "",
            weak: "",
            family: None,
            related: None,
        }
    }

    /// Whether anything is computed for it.
    pub fn is_investigated(&self) -> bool {
        !self.methods.is_empty()
    }

    /// What can be drawn for it: its family or, where no computation answers the printed question as a whole, its related questions.
    pub fn questions(&self) -> Option<&'static dyn Family> {
        self.family.or(self.related)
    }

    /// The claim of this name.
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.id == id)
    }

    /// The methods that decide a claim in a reading, in order.
    pub fn investigation(&self, claim: &str, reading: &str) -> Vec<&Method> {
        self.methods.iter().filter(|method| method.serves(claim, reading)).collect()
    }

    /// What is wrong with the declaration, whatever the physics; empty if nothing is.
    pub fn flaws(&self) -> Vec<String> {
        let mut flaws = Vec::new();
        let mut unique = |what: &str, names: Vec<&str>| {
            for (at, name) in names.iter().enumerate() {
                if names[..at].contains(name) {
                    flaws.push(format!("two {what} are called `{name}`"));
                }
                // In the archive a name is the name of a group.
                if name.is_empty() || name.contains('/') {
                    flaws.push(format!("`{name}` is empty or has a slash"));
                }
            }
        };
        unique("claims", self.claims.iter().map(|claim| claim.id).collect());
        unique("readings", self.readings.iter().map(|reading| reading.name).collect());
        unique("methods", self.methods.iter().map(|method| method.name).collect());
        if self.family.is_some() && self.related.is_some() {
            flaws.push(
                "it has a family, with the printed question, and related questions, without it".to_owned(),
            );
        }
        if !self.is_investigated() {
            return flaws;
        }
        for method in &self.methods {
            for claim in method.claims.iter().filter(|claim| self.claim(claim).is_none()) {
                flaws.push(format!("the method `{}` is about `{claim}`, which is no claim", method.name));
            }
            for reading in &method.readings {
                if !self.readings.iter().any(|known| known.name == *reading) {
                    flaws.push(format!("the method `{}` serves `{reading}`, no reading", method.name));
                }
            }
        }
        let constrained = self.constraints.iter().flat_map(Constraint::claims);
        for claim in self.assembly.claims().into_iter().chain(constrained) {
            if self.claim(claim).is_none() {
                flaws.push(format!("`{claim}` is used but is no claim"));
            }
        }
        for reading in &self.readings {
            let said = [reading.quote, reading.source, reading.why];
            if said.iter().any(|text| text.is_empty()) {
                flaws.push(format!("the reading `{}` lacks a quotation, a source or a reason", reading.name));
            }
        }
        if !self.readings.iter().any(|reading| reading.admissible) {
            flaws.push("no reading is admissible".to_owned());
        }
        for claim in &self.claims {
            for reading in &self.readings {
                let decidable = !matches!(claim.kind, ClaimKind::Undecidable(_));
                if decidable && self.investigation(claim.id, reading.name).is_empty() {
                    flaws.push(format!("nothing decides `{}` in the reading `{}`", claim.id, reading.name));
                }
            }
        }
        if self.overturned_by.is_empty() {
            flaws.push("it is not said what would overturn the verdict".to_owned());
        }
        flaws
    }
}
