//! The input file: `[lattice]`, `[model]`, `[solve]`, nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use eigentruth_models::hamiltonians::{MODELS, from_parameters};
use eigentruth_models::{Hamiltonian, Lattice, LatticeInput};
use serde::Deserialize;

use crate::failure::Failure;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The lattice.
    pub lattice: LatticeInput,
    /// The Hamiltonian.
    pub model: Model,
    /// What is to be computed.
    #[serde(default)]
    pub solve: Solve,
}

/// The `[model]` table: a name, and parameters of that model.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Model(toml::Table);

impl Model {
    /// The Hamiltonian on a lattice.
    ///
    /// # Errors
    /// A sentence: what was given, what is possible.
    pub fn build(&self, lattice: &Lattice) -> Result<Hamiltonian, String> {
        let known = || MODELS.iter().map(|model| model.name).collect::<Vec<_>>().join(", ");
        let name = self.0.get("name").and_then(toml::Value::as_str);
        let name = name.ok_or_else(|| format!("[model] needs `name`, one of {}", known()))?;
        from_parameters(name, lattice, &self.0).map_err(|error| format!("[model] {error}"))
    }
}

/// What is to be computed, and how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Solve {
    /// The method.
    pub method: Method,
    /// The sector.
    pub sector: Sector,
    /// How many of the lowest states.
    pub states: usize,
    /// What is wanted besides the energies.
    pub observables: Vec<Observable>,
    /// The most memory, in GiB.
    pub memory: f64,
}

impl Default for Solve {
    fn default() -> Self {
        Solve {
            method: Method::Exact,
            sector: Sector::Auto(Auto::Auto),
            states: 1,
            observables: vec![Observable::Energy],
            memory: 4.0,
        }
    }
}

/// The methods there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Exact diagonalization.
    Exact,
}

/// The sector: found out, or given by quantum numbers.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected \"auto\" or a table of quantum numbers such as { sz = 0 }")]
pub enum Sector {
    /// All sectors that can hold the ground state.
    Auto(Auto),
    /// Quantum numbers by name.
    Given(Numbers),
}

/// Quantum numbers as they are written.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Numbers(BTreeMap<String, Written>);

/// A number, or one for each direction.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Written {
    /// A number.
    One(f64),
    /// One for each direction.
    Several(Vec<i64>),
}

/// The symmetries among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Symmetries {
    /// Momenta in units of 2π/L.
    pub momentum: Option<Vec<i64>>,
    /// 1 or −1.
    pub reflection: Option<i64>,
    /// 1 or −1.
    pub flip: Option<i64>,
}

impl Symmetries {
    /// Whether none is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds them to quantum numbers by name.
    pub fn describe(&self, numbers: &mut BTreeMap<String, f64>) {
        for (at, momentum) in self.momentum.iter().flatten().enumerate() {
            let name = if at == 0 { "momentum".to_owned() } else { format!("momentum {}", at + 1) };
            numbers.insert(name, *momentum as f64);
        }
        for (name, value) in [("reflection", self.reflection), ("flip", self.flip)] {
            if let Some(value) = value {
                numbers.insert(name.to_owned(), value as f64);
            }
        }
    }
}

impl Numbers {
    /// Charges by name, and the symmetries.
    ///
    /// # Errors
    /// If a list stands where a number belongs, or a symmetry is no whole number.
    pub fn split(&self) -> Result<(BTreeMap<String, f64>, Symmetries), String> {
        let mut charges = BTreeMap::new();
        let mut symmetries = Symmetries::default();
        for (name, written) in &self.0 {
            let whole = |value: f64| {
                if value == value.trunc() && value.abs() < 1e9 {
                    Ok(value as i64)
                } else {
                    Err(format!("[solve] `{name}` is {value}; it is a whole number"))
                }
            };
            match (name.as_str(), written) {
                ("momentum", Written::Several(list)) => symmetries.momentum = Some(list.clone()),
                ("momentum", Written::One(value)) => symmetries.momentum = Some(vec![whole(*value)?]),
                ("reflection", Written::One(value)) => symmetries.reflection = Some(whole(*value)?),
                ("flip", Written::One(value)) => symmetries.flip = Some(whole(*value)?),
                (_, Written::One(value)) => {
                    charges.insert(name.clone(), *value);
                }
                (_, Written::Several(_)) => {
                    return Err(format!("[solve] `{name}` is one number, not a list"));
                }
            }
        }
        Ok((charges, symmetries))
    }
}

/// The word `auto`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Auto {
    /// The only one.
    Auto,
}

/// What can be computed in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Observable {
    /// Its energy, always.
    Energy,
    /// `⟨S_0·S_j⟩` for every site j.
    SpinCorrelation,
    /// `⟨Sᶻ_j⟩` for every site j.
    Magnetization,
    /// `⟨n_j⟩` for every site j.
    Density,
    /// `⟨n_0 n_j⟩` for every site j.
    DensityCorrelation,
}

impl Observable {
    /// The word of the input.
    pub fn word(self) -> &'static str {
        match self {
            Observable::Energy => "energy",
            Observable::SpinCorrelation => "spin-correlation",
            Observable::Magnetization => "magnetization",
            Observable::Density => "density",
            Observable::DensityCorrelation => "density-correlation",
        }
    }
}

/// Reads a file.
///
/// # Errors
/// If it cannot be read, or says anything that is not understood: where, and what would be.
pub fn read(path: &Path) -> Result<Input, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
    parse(&text).map_err(|message| Failure::new(format!("`{}`: {message}", path.display())))
}

fn parse(text: &str) -> Result<Input, String> {
    let input: Input = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    if input.solve.states == 0 {
        return Err("[solve] asks for 0 states; at least 1".to_owned());
    }
    if !(input.solve.memory.is_finite() && input.solve.memory > 0.0) {
        return Err(format!("[solve] allows a memory of {} GiB; it must be positive", input.solve.memory));
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAIN: &str = "[lattice]\nkind = \"chain\"\nsize = [8]\nboundary = [\"periodic\"]\n";

    #[test]
    fn an_input_reads_like_physics() {
        let input = parse(&format!(
            "{CHAIN}[model]\nname = \"heisenberg\"\nJ = 1.0\n[solve]\nmethod = \"exact\"\nsector = {{ sz = 0 }}\nstates = 2\n"
        ));
        let input = input.expect("it is right");
        assert_eq!(input.solve.states, 2);
        assert!(matches!(input.solve.sector, Sector::Given(_)));
        assert!(parse(&format!("{CHAIN}[model]\nname = \"hubbard\"\nU = 4\n")).is_ok());
    }

    #[test]
    fn what_is_not_understood_is_refused_with_what_is() {
        let said = |rest: &str| {
            let built = parse(&format!("{CHAIN}{rest}"))
                .and_then(|input| input.model.build(&input.lattice.build().expect("a chain")).map(drop));
            built.expect_err(rest)
        };
        for (rest, parts) in [
            ("[model]\nname = \"heisenberg\"\nK = 1.0\n", vec!["K", "J2"]),
            ("[model]\nname = \"heisenbreg\"\n", vec!["heisenbreg", "heisenberg", "hubbard"]),
            ("[model]\nJ = 1.0\n", vec!["name", "heisenberg"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nmethd = 1\n", vec!["methd", "method", "line 8"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nmethod = \"magic\"\n", vec!["magic", "exact"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nsector = 3\n", vec!["auto", "sz"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nstates = 0\n", vec!["at least 1"]),
            ("[model]\nname = \"heisenberg\"\n[sovle]\n", vec!["sovle", "solve"]),
            ("", vec!["model"]),
        ] {
            let error = said(rest);
            for part in parts {
                assert!(error.contains(part), "`{part}` is missing in: {error}");
            }
        }
    }
}
