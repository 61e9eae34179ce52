//! Reading the parameters of a named model.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::ModelError;
use crate::{Lattice, LatticeError};

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A list of numbers of any length.
    List,
    /// One number, a list with one number for each bond, or a table with one for each bond kind, such as `{ leg = 1, rung = 2 }`.
    Bond,
    /// One number, a list with one number for each site, or `{ staggered = x }` on a bipartite lattice: `x` on the sublattice
    /// of the site 0, `−x` on the other.
    Site,
}

/// A parameter of a named model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParameterInfo {
    /// Its key.
    pub name: &'static str,
    /// What it may be.
    pub scope: Scope,
    /// Its value where it is not given: a number (for flags 1 is true), for lists the empty list; NaN where it has to be given.
    pub default: f64,
    /// What it means.
    pub meaning: &'static str,
}

/// Checked parameters of a model on a lattice.
#[derive(Clone, Debug)]
pub(super) struct Arguments {
    values: BTreeMap<&'static str, Vec<f64>>,
    /// The names that are not left to their defaults.
    given: Vec<&'static str>,
}

impl Arguments {
    pub(super) fn read(
        model: &str,
        known: &[ParameterInfo],
        lattice: &Lattice,
        table: &Table,
    ) -> Result<Self, ModelError> {
        let is_known = |key: &str| known.iter().any(|info| info.name == key);
        if let Some(given) = table.keys().find(|key| *key != "name" && !is_known(key)) {
            let describe = |info: &ParameterInfo| format!("{} ({})", info.name, info.meaning);
            let known = known.iter().map(describe).collect::<Vec<_>>().join(", ");
            return Err(ModelError::UnknownParameter { model: model.into(), given: given.clone(), known });
        }
        let value = |info: &ParameterInfo| Ok((info.name, values(info, lattice, table.get(info.name))?));
        let values: Result<BTreeMap<_, _>, ModelError> = known.iter().map(value).collect();
        let given = known.iter().map(|info| info.name).filter(|name| table.contains_key(*name)).collect();
        Ok(Self { values: values?, given })
    }

    /// All values of a parameter: by bond, by site, or as listed.
    pub(super) fn list(&self, name: &str) -> &[f64] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The value of a single number.
    pub(super) fn number(&self, name: &str) -> f64 {
        self.list(name).first().copied().unwrap_or(0.0)
    }

    /// Refuses a number that is given for bonds of the kinds `kinds`, if the lattice has none of them: it would do nothing.
    pub(super) fn refuse_without_bonds(
        &self,
        name: &str,
        kinds: &[&str],
        lattice: &Lattice,
    ) -> Result<(), ModelError> {
        let has = lattice.kinds().iter().any(|kind| kinds.contains(&kind.as_str()));
        if has || !self.given.contains(&name) {
            return Ok(());
        }
        let given = format!("{}, for bonds {}", self.number(name), kinds.join(" or "));
        let allowed = format!("only a coupling of the bond kinds {}", lattice.kinds().join(", "));
        Err(refused(name, given, allowed))
    }

    /// The value of a flag.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.number(name) != 0.0
    }

    /// A number that has to be an integer within a range.
    pub(super) fn integer(&self, name: &str, least: u16, most: u16) -> Result<u16, ModelError> {
        let value = self.number(name);
        if value.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&value) {
            return Ok(value as u16);
        }
        Err(refused(name, value.to_string(), format!("an integer from {least} to {most}")))
    }
}

fn values(info: &ParameterInfo, lattice: &Lattice, given: Option<&Value>) -> Result<Vec<f64>, ModelError> {
    let count = match info.scope {
        Scope::Number | Scope::Flag => 1,
        Scope::List => 0,
        Scope::Bond => lattice.bonds().len(),
        Scope::Site => lattice.len(),
    };
    let Some(given) = given else {
        if info.default.is_nan() {
            return Err(refused(info.name, "not given".into(), info.meaning.into()));
        }
        return Ok(vec![info.default; count]);
    };
    let refuse = |allowed: String| refused(info.name, given.to_string(), allowed);
    let number = |value: &Value| number(value).ok_or_else(|| refuse("finite numbers".into()));
    match (info.scope, given) {
        (Scope::Flag, Value::Boolean(flag)) => Ok(vec![f64::from(u8::from(*flag))]),
        (Scope::Flag, _) => Err(refuse("true or false".into())),
        (Scope::List, Value::Array(list)) => list.iter().map(number).collect(),
        (Scope::List, _) => Err(refuse("a list of numbers".into())),
        (Scope::Bond | Scope::Site, Value::Array(list)) if list.len() == count => {
            list.iter().map(number).collect()
        }
        (Scope::Bond | Scope::Site, Value::Array(list)) => {
            let of = if info.scope == Scope::Bond { "bonds" } else { "sites" };
            let given = format!("a list of {}", list.len());
            Err(refused(info.name, given, format!("one number, or a list of {count}, as many as {of}")))
        }
        (Scope::Bond, Value::Table(kinds)) => by_kind(info, lattice, kinds),
        (Scope::Site, Value::Table(pattern)) => staggered(info, lattice, pattern),
        (Scope::Number, Value::Array(_) | Value::Table(_)) => Err(refuse("one number".into())),
        (_, value) => Ok(vec![number(value)?; count]),
    }
}

fn by_kind(info: &ParameterInfo, lattice: &Lattice, kinds: &Table) -> Result<Vec<f64>, ModelError> {
    let allowed = || format!("a number for each of the bond kinds {}", lattice.kinds().join(", "));
    if let Some(unknown) = kinds.keys().find(|kind| !lattice.kinds().contains(kind)) {
        return Err(refused(info.name, format!("given for `{unknown}`"), allowed()));
    }
    let of_kind = |kind: &String| {
        let value = kinds.get(kind).and_then(number);
        value.ok_or_else(|| refused(info.name, format!("not a number for `{kind}`"), allowed()))
    };
    let values: Result<Vec<f64>, _> = lattice.kinds().iter().map(of_kind).collect();
    let values = values?;
    Ok(lattice.bonds().iter().map(|bond| values[bond.kind]).collect())
}

fn staggered(info: &ParameterInfo, lattice: &Lattice, pattern: &Table) -> Result<Vec<f64>, ModelError> {
    let value = match pattern.get("staggered").and_then(number) {
        Some(value) if pattern.len() == 1 => value,
        _ => {
            let allowed = "one number, a list with one for each site, or { staggered = number }".into();
            return Err(refused(info.name, pattern.to_string(), allowed));
        }
    };
    let Some(classes) = lattice.bipartition() else {
        let given = "staggered on a lattice with odd rings".into();
        return Err(refused(info.name, given, "a list with one number for each site".into()));
    };
    Ok(classes.into_iter().map(|other| if other { -value } else { value }).collect())
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(integer) => Some(*integer as f64),
        Value::Float(float) if float.is_finite() => Some(*float),
        _ => None,
    }
}

pub(super) fn refused(parameter: &str, given: String, allowed: String) -> ModelError {
    ModelError::Parameter { parameter: parameter.into(), given, allowed }
}

/// A lattice error unless the coupling that needs the bonds vanishes.
pub(super) fn shell(
    lattice: &Lattice,
    shell: usize,
    coupling: f64,
) -> Result<Vec<crate::Bond>, LatticeError> {
    if coupling == 0.0 { Ok(Vec::new()) } else { lattice.shell(shell) }
}
