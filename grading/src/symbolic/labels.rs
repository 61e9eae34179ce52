//! Labels: variables of sums, free labels and fixed names, and how they are written.

use eigentruth_operators::ground::{
    Assignment, ConcreteLabel, Condition, LabelPart, LabelSymbol, LinearForm, Value,
};

use super::Sum;
use super::writer::Writer;
use crate::exact::NoForm;
use crate::expression::intern;
use crate::name::{Label, mentions};

impl Writer<'_> {
    /// Every label of operators, conditions and coefficients.
    pub(super) fn parts<'b>(&'b self, sums: &'b [&'b Sum]) -> impl Iterator<Item = LabelPart> + 'b {
        let terms = sums.iter().flat_map(|sum| &sum.terms);
        let in_sums = terms.flat_map(|term| {
            let words = term.operator.terms().flat_map(|(word, _)| word.factors());
            let labels = words.flat_map(|factor| factor.label.0.iter().cloned());
            let conditions = term.conditions.iter().flat_map(|condition| match condition {
                Condition::Equal(a, b) | Condition::Different(a, b) | Condition::Less(a, b) => {
                    [a.clone(), b.clone()]
                }
            });
            labels.chain(conditions).collect::<Vec<_>>()
        });
        let members = self.coefficients.iter().flat_map(|dependent| &dependent.members);
        in_sums.chain(members.flat_map(|member| member.labels.iter().cloned()))
    }

    /// A canonical label (`i`, `k+q`, `2i-1`, `\uparrow`, `3`) as a part.
    pub(super) fn part(&mut self, label: &str) -> Result<LabelPart, NoForm> {
        if self.is_fixed_name(label) {
            return Ok(LabelPart::Name(intern(&mut self.names, label.to_owned())));
        }
        let mut form = LinearForm::constant(0);
        let mut rest = label;
        while !rest.is_empty() {
            let negative = rest.starts_with('-');
            rest = rest.trim_start_matches(['+', '-']);
            let end = rest[usize::from(!rest.is_empty())..].find(['+', '-']).map_or(rest.len(), |at| at + 1);
            let (term, tail) = rest.split_at(end);
            rest = tail;
            let digits = term.bytes().take_while(u8::is_ascii_digit).count();
            let number = term[..digits].parse::<i64>().unwrap_or(1);
            let weight = if negative { -number } else { number };
            if digits > 0 && digits < term.len() && number != 1 {
                // Rings of a few sizes cannot tell every third site from every site.
                return Err(NoForm::Unsupported("a multiple of a label".to_owned()));
            }
            let added = if digits == term.len() {
                LinearForm::constant(1)
            } else {
                LinearForm::symbol(self.symbol(&term[digits..]))
            };
            let overflow = || NoForm::Unsupported("a label out of range".to_owned());
            form = form.checked_add_scaled(&added, weight).ok_or_else(overflow)?;
        }
        Ok(LabelPart::Form(form))
    }

    /// A label of a coefficient: the labels of operators and sums are variables, other words are names.
    pub(super) fn slot(&mut self, label: &str) -> Result<LabelPart, NoForm> {
        let known = |name: &str| {
            let operators = || self.declarations.species.iter().flat_map(|s| s.modes.iter().flatten());
            self.scope.iter().any(|(known, _)| mentions(name, known))
                || operators().any(|known| mentions(name, known))
        };
        if label.parse::<i64>().is_ok() || known(label) {
            return self.part(label);
        }
        Ok(LabelPart::Name(intern(&mut self.names, label.to_owned())))
    }

    fn is_fixed_name(&self, label: &str) -> bool {
        label.ends_with("arrow")
            || self.declarations.label_words.iter().any(|word| word == label)
            || (label.parse::<i64>().is_err()
                && self.declarations.index_values.values().flatten().any(|value| value == label))
    }

    fn symbol(&mut self, name: &str) -> LabelSymbol {
        if let Some((_, symbol)) = self.scope.iter().rev().find(|(known, _)| known == name) {
            return *symbol;
        }
        let known = (0..self.symbols.len()).find(|i| !self.bound[*i] && self.symbols[*i] == name);
        LabelSymbol(known.unwrap_or_else(|| {
            self.symbols.push(name.to_owned());
            self.bound.push(false);
            self.symbols.len() - 1
        }) as u32)
    }

    pub(super) fn name_index(&self, value: &str) -> u32 {
        self.names.iter().position(|known| known == value).unwrap_or(self.names.len()) as u32
    }

    pub(super) fn written(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => number.to_string(),
            Value::Name(name) => self.names.get(*name as usize).cloned().unwrap_or_default(),
        }
    }

    pub(super) fn concrete(&self, label: &ConcreteLabel) -> Vec<Label> {
        label.0.iter().map(|value| self.written(value)).collect()
    }

    pub(super) fn place(&self, assignment: &Assignment) -> String {
        let values: Vec<String> = assignment
            .values()
            .iter()
            .map(|(symbol, value)| format!("{} = {}", self.symbols[symbol.0 as usize], self.written(value)))
            .collect();
        let sites = format!("on {} sites", assignment.size);
        if values.is_empty() { sites } else { format!("{sites} with {}", values.join(", ")) }
    }
}
