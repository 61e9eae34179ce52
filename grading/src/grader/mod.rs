//! A problem's specification, prepared once, compared with many candidates.
//!
//! [`specification`] is what a problem says; [`reference`] its reference answer, read; [`infer`] the kind of
//! answer where none is given; [`decide`] compares a candidate with it, [`laws`] checks it alone.

mod decide;
mod infer;
mod laws;
mod open;
mod reference;
mod specification;

use crate::compare::choice::{self, Options};
use crate::compare::refusal;
use crate::declarations::Declarations;
use crate::extract::extract;
use crate::grade::{Comparison, Grade};
use crate::kind::Kind;
pub use laws::{LawCheck, LawOutcome};
use reference::Parsed;
pub(crate) use reference::{part_name, reference_text};
pub use specification::{Invariant, LabelRelation, ReferenceError, Specification};

/// What the reference is compared as.
#[derive(Clone, Debug)]
enum Reference {
    Choice { labels: Vec<char>, options: Options },
    Parsed(Box<Parsed>),
}

/// A problem's specification, parsed and ready to grade.
#[derive(Clone, Debug)]
pub struct Grader {
    kind: Kind,
    /// The reference as it is shown: without its box.
    shown: String,
    declarations: Declarations,
    reference: Reference,
    warnings: Vec<String>,
}

impl Grader {
    /// Parses the declarations and the reference.
    ///
    /// # Errors
    /// A [`ReferenceError`] that quotes the part that cannot be read.
    pub fn new(specification: &Specification) -> Result<Self, ReferenceError> {
        let broken = |message: String| ReferenceError { message };
        let mut declarations = Declarations::parse(&specification.parameters, &specification.functions)
            .map_err(|error| broken(error.0))?;
        declarations.labels = specification.labels;
        let text = reference_text(&specification.reference).map_err(broken)?;
        let mut warnings = Vec::new();
        let choice = match specification.kind {
            Some(Kind::ChoiceSet | Kind::ChoiceSequence) => true,
            Some(_) => false,
            None => choice::is_choice(&text, &declarations),
        };
        if choice {
            let ordered = specification.kind == Some(Kind::ChoiceSequence);
            let options =
                Options::declared(&declarations, &text, &specification.prompt, ordered, &mut warnings);
            let labels = choice::read(&text, &options).map_err(|error| {
                broken(format!("the reference `{text}` is no list of choice labels: {}", error.message))
            })?;
            if !specification.invariants.is_empty() {
                warnings.push("the declared laws are not used: a choice of options has none".to_owned());
            }
            let kind = if ordered { Kind::ChoiceSequence } else { Kind::ChoiceSet };
            let reference = Reference::Choice { labels, options };
            return Ok(Grader { kind, shown: text, declarations, reference, warnings });
        }
        let parsed = Parsed::new(specification, &text, &declarations, &mut warnings).map_err(|error| {
            let place = text.get(error.span.clone()).filter(|s| !s.is_empty() && s.len() < text.len());
            let place = place.map_or(String::new(), |place| format!(" at `{place}`"));
            broken(format!("the reference `{text}` cannot be read{place}: {}", error.message))
        })?;
        let kind = specification.kind.unwrap_or_else(|| parsed.infer_kind(&specification.prompt));
        let reference = Reference::Parsed(Box::new(parsed));
        Ok(Grader { kind, shown: text, declarations, reference, warnings })
    }

    /// The kind of answer, declared or inferred.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The reference answer without its box.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.shown
    }

    /// What was noticed in the specification (labels that the prompt lists but nobody declares, …).
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Compares the answer in `response` (raw text with a box) with the reference.
    #[must_use]
    pub fn compare(&self, response: &str) -> Comparison {
        match extract(response) {
            Err(missing) if response.trim().is_empty() => {
                let message = "the response is empty: the model gave no text, or failed with an error";
                refusal(None, missing.reason, message.to_owned(), None)
            }
            Err(missing) => refusal(None, missing.reason, missing.message, None),
            Ok(text) => self.compare_answer(text),
        }
    }

    /// Grades `response`.
    #[must_use]
    pub fn grade(&self, response: &str) -> Grade {
        Grade::of(self.compare(response))
    }

    fn compare_answer(&self, text: String) -> Comparison {
        match &self.reference {
            Reference::Choice { labels, options } => choice::compare(text, labels, options),
            Reference::Parsed(parsed) => parsed.compare(text, self.kind, &self.shown, &self.declarations),
        }
    }
}

/// Compares one candidate with one reference; see [`Grader`] to do it for many.
///
/// # Errors
/// If the reference or the declarations cannot be read.
pub fn compare(specification: &Specification, response: &str) -> Result<Comparison, ReferenceError> {
    Ok(Grader::new(specification)?.compare(response))
}
