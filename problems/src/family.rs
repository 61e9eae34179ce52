//! Families of variants: fresh questions whose answers are computed by the problem's own solver.

use eigentruth_grading::{Kind, Specification};

use crate::method::Stop;

/// A fresh question with its computed answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Variant {
    /// The seed it was drawn with.
    pub seed: u64,
    /// Question (`prompt`), declarations, kind of answer, and the computed answer (`reference`): ready to be graded.
    pub specification: Specification,
}

impl Variant {
    /// A question that asks for a number to so many decimals; the prompt says so.
    pub(crate) fn number(seed: u64, prompt: String, value: f64, digits: u32) -> Self {
        let written = format!("{value:.*}", digits as usize);
        // Without a minus sign on zero.
        let zero = written.trim_start_matches('-').bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let reference = if zero { written.trim_start_matches('-').to_owned() } else { written };
        Self::new(seed, prompt, reference, Kind::NumericRounded { digits })
    }

    /// A question that asks which statements, labelled a, b, …, are true.
    ///
    /// # Panics
    /// If there are more than 26.
    pub(crate) fn statements(seed: u64, setting: &str, statements: &[(String, bool)]) -> Self {
        let labels: Vec<char> = ('a'..='z').take(statements.len()).collect();
        assert_eq!(labels.len(), statements.len(), "no more labels");
        let list: String =
            labels.iter().zip(statements).map(|(label, (text, _))| format!("\n{label}) {text}")).collect();
        let chosen: Vec<String> = labels
            .iter()
            .zip(statements)
            .filter(|(_, (_, holds))| *holds)
            .map(|(label, _)| label.to_string())
            .collect();
        let reference = if chosen.is_empty() { r"\emptyset".to_owned() } else { chosen.join(";") };
        let prompt =
            format!("{setting} Which statements hold?{list}\nGive the labels separated by ; in \\boxed{{}}.");
        Self::new(seed, prompt, reference, Kind::ChoiceSet)
    }

    fn new(seed: u64, prompt: String, reference: String, kind: Kind) -> Self {
        let specification = Specification { reference, prompt, kind: Some(kind), ..Specification::default() };
        Variant { seed, specification }
    }
}

/// A family of questions around one problem.
pub trait Family: Sync {
    /// What varies, in one sentence.
    fn describe(&self) -> &'static str;

    /// The variant of this seed: equal seeds give equal variants.
    ///
    /// # Errors
    /// If the solver refuses, which a seed should never cause.
    fn draw(&self, seed: u64) -> Result<Variant, Stop>;
}
