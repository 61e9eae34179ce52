//! The declared laws, checked on any answer, right or wrong.

use super::decide::{seed, without_thousands};
use super::reference::Parsed;
use super::{Grader, Invariant, Reference};
use crate::compare::parts;
use crate::compare::value::Shape;
use crate::compare::{equation, refusal};
use crate::declarations::Declarations;
use crate::evaluate::mix;
use crate::extract::extract;
use crate::grade::Comparison;
use crate::invariant::{self, Found};
use crate::kind::Kind;
use crate::lex::Unreadable;
use crate::parse::parse_answer;

/// A declared law on one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawCheck {
    /// The law.
    pub law: Invariant,
    /// What became of it.
    pub outcome: LawOutcome,
}

/// What became of a law on one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LawOutcome {
    /// The answer obeys it: by identity, or wherever it was looked at.
    Kept,
    /// It does not; the witness in a sentence.
    Broken(String),
    /// It could not be told: the answer has no value there, or the comparison used up its steps.
    Open,
}

impl Grader {
    /// What becomes of the declared laws on the answer in `response`, in the order of the declaration; nothing for choices of options, which
    /// have no laws. The value of the reference is not compared.
    ///
    /// Laws that no identity decides are looked at in points of the declared domains, which depend on the texts and on `draw`: the draw 1 has those of
    /// the diagnoses of [`Grader::grade`]. Every draw is as good as another; a law that is broken in a part of the domain only may be kept in the points of
    /// some.
    ///
    /// # Errors
    /// If no answer can be read: why, as in [`Grader::compare`].
    pub fn laws(&self, response: &str, draw: u64) -> Result<Vec<LawCheck>, Box<Comparison>> {
        let Reference::Parsed(parsed) = &self.reference else { return Ok(Vec::new()) };
        let text = extract(response)
            .map_err(|missing| Box::new(refusal(None, missing.reason, missing.message, None)))?;
        let base = seed(&self.shown, &text);
        let seed = if draw == 1 { base } else { base ^ mix(draw) };
        let found = parsed
            .laws_on(&text, self.kind, &self.declarations, seed)
            .map_err(|error| Box::new(refusal(Some(text), error.reason, error.message, None)))?;
        let outcome = |found| match found {
            Found::Kept => LawOutcome::Kept,
            Found::Broken(diagnosis) => LawOutcome::Broken(diagnosis.message),
            Found::Open => LawOutcome::Open,
        };
        let checks = parsed.declared.iter().cloned().zip(found);
        Ok(checks.map(|(law, found)| LawCheck { law, outcome: outcome(found) }).collect())
    }
}

impl Parsed {
    /// What becomes of each law on the answer `text`, at points of a seed.
    fn laws_on(
        &self,
        text: &str,
        kind: Kind,
        declarations: &Declarations,
        seed: u64,
    ) -> Result<Vec<Found>, Unreadable> {
        let mut arena = self.arena.clone();
        arena.node_limit = arena.nodes.len() + crate::limits::NODES;
        let list = self.is_list(kind);
        let answer = parse_answer(&without_thousands(text, kind), declarations, &mut arena, list)?;
        let shapes: Vec<Shape> = match answer.parts.as_slice() {
            [part] if !list && part.values().all(|id| !arena.has_shape(id)) => {
                match equation::question(&mut arena, part, self.unknown, self.value, self.residual)? {
                    equation::Question::Values { values, approximate } => {
                        vec![Shape::scalar(equation::most_exact(&arena, &values, approximate))]
                    }
                    // An equation that is not solved has no value that could obey a law.
                    _ => return Ok(vec![Found::Open; self.laws.len()]),
                }
            }
            _ => {
                let items = parts::items(&mut arena, &answer, false)?;
                items.into_iter().flat_map(|item| item.shapes).collect()
            }
        };
        let mut found = vec![Found::Kept; self.laws.len()];
        for shape in &shapes {
            let of_shape = invariant::checked(&self.laws, &mut arena, declarations, shape, seed);
            found = found.into_iter().zip(of_shape).map(|(before, here)| before.with(here)).collect();
        }
        Ok(found)
    }
}
