//! The input file: `[lattice]`, `[model]`, `[solve]`, nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use eigentruth_models::LatticeInput;
use serde::Deserialize;

use super::model::Model;
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
    Given(BTreeMap<String, f64>),
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
        for (rest, said) in [
            ("[model]\nname = \"heisenberg\"\nK = 1.0\n", vec!["K", "`J`"]),
            ("[model]\nname = \"heisenbreg\"\n", vec!["heisenbreg", "heisenberg", "hubbard"]),
            ("[model]\nname = \"xxz\"\n", vec!["delta"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nmethd = 1\n", vec!["methd", "method", "line 8"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nmethod = \"magic\"\n", vec!["magic", "exact"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nsector = 3\n", vec!["auto", "sz"]),
            ("[model]\nname = \"heisenberg\"\n[solve]\nstates = 0\n", vec!["at least 1"]),
            ("[model]\nname = \"heisenberg\"\n[sovle]\n", vec!["sovle", "solve"]),
            ("", vec!["model"]),
        ] {
            let error = parse(&format!("{CHAIN}{rest}")).expect_err(rest);
            for part in said {
                assert!(error.contains(part), "`{part}` is missing in: {error}");
            }
        }
    }
}
