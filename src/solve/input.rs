//! The input file: `[lattice]`, `[model]`, `[solve]`, nothing else.

use std::collections::BTreeMap;
use std::path::Path;

use eigentruth_models::hamiltonians::{MODELS, ModelError, ParameterInfo, from_parameters};
use eigentruth_models::{Hamiltonian, Lattice, LatticeInput};
use serde::Deserialize;

use super::check::check;
use super::dmrg::{BondDimension, Route};
use super::observables::Observable;
use super::options::Method;
use crate::failure::Failure;
use crate::suggest::{similar, suggestion, with_suggestion};
use crate::text::one_line;

const MAX_OCCUPATION: &str = "max_occupation";

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
    /// The Hamiltonian on a lattice. Sites that could hold any number of bosons hold as many as the sector has in all, unless
    /// the file says how many. A mean field has its own cut-off, so the number does not matter there and is not a parameter of the model.
    ///
    /// # Errors
    /// A sentence: what was given, what is possible.
    pub fn build(
        &mut self,
        lattice: &Lattice,
        sector: &Sector,
        method: Method,
    ) -> Result<Hamiltonian, String> {
        let known = || MODELS.iter().map(|model| model.name).collect::<Vec<_>>().join(", ");
        let name = self.0.get("name").and_then(toml::Value::as_str);
        let name = name.ok_or_else(|| format!("[model] needs `name`, one of {}", known()))?.to_owned();
        let info = MODELS.iter().find(|model| model.name == name);
        let has_bosons = info.is_some_and(|info| info.parameters.iter().any(|p| p.name == MAX_OCCUPATION));
        let free = has_bosons && !self.0.contains_key(MAX_OCCUPATION);
        if free && method == Method::MeanField {
            self.0.insert(MAX_OCCUPATION.into(), toml::Value::Integer(1));
        } else if free {
            // What is wrong is said before what is missing: with the cut-off set, the rest would still be refused.
            let most = sector.particles().map_or(1, |particles| particles.clamp(1.0, 255.0) as i64);
            self.0.insert(MAX_OCCUPATION.into(), toml::Value::Integer(most));
            if sector.particles().is_none() {
                from_parameters(&name, lattice, &self.0).map_err(refused)?;
                if let Some(other) = sector.foreign_to_bosons() {
                    return Err(format!(
                        "[solve] `sector` has `{other}`, and {name} has bosons alone: give their number, `sector = {{ particles = … }}`"
                    ));
                }
                return Err(format!(
                    "[model] {name} needs `{MAX_OCCUPATION}`, the most bosons on a site that are kept, since the sector does not fix \
                     their number: set it, or `sector = {{ particles = … }}`, which needs no cut-off"
                ));
            }
        }
        let built = from_parameters(&name, lattice, &self.0).map_err(refused);
        if free && method == Method::MeanField {
            self.0.remove(MAX_OCCUPATION);
        }
        built
    }

    /// The formula of the Hamiltonian, with the parameters' names, and the parameters that the file gives or that are not 0.
    pub fn description(&self) -> (&'static str, &'static str, Vec<(&'static str, String)>) {
        let name = self.0.get("name").and_then(toml::Value::as_str).unwrap_or_default();
        let Some(info) = MODELS.iter().find(|model| model.name == name) else { return ("", "", Vec::new()) };
        let value = |parameter: &ParameterInfo| match self.0.get(parameter.name) {
            Some(toml::Value::Float(float)) => Some((parameter.name, decimal(*float))),
            Some(value) => Some((parameter.name, value.to_string())),
            None if parameter.default == 0.0 || parameter.default.is_nan() => None,
            None => Some((parameter.name, decimal(parameter.default))),
        };
        (info.name, info.formula, info.parameters.iter().filter_map(value).collect())
    }
}

/// What is said about a model that was refused, with a guess at a misspelt name. A parameter's name that is nearly one of the model's comes with a guess, in
/// front of the long list of those that there are.
fn refused(error: ModelError) -> String {
    let ModelError::UnknownParameter { model, given, known } = &error else {
        let guess = match &error {
            ModelError::UnknownModel { given, .. } => {
                suggestion(given, MODELS.iter().map(|model| model.name))
            }
            _ => String::new(),
        };
        return format!("[model] {error}{guess}");
    };
    let parameters = MODELS.iter().filter(|info| info.name == model).flat_map(|info| info.parameters);
    let near: Vec<String> = similar(given, parameters.map(|parameter| parameter.name))
        .into_iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let list = if near.is_empty() {
        "it has".to_owned()
    } else {
        format!("did you mean {}? It has", near.join(" or "))
    };
    let given = one_line(given, 60);
    format!("[model] the model {model} has no parameter `{given}`; {list} {known}")
}

/// A number as it is written by hand: without a power of ten unless it needs one.
fn decimal(number: f64) -> String {
    let moderate = number == 0.0 || (1e-6..1e9).contains(&number.abs());
    if moderate { number.to_string() } else { format!("{number:e}") }
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
    /// The site that correlations start from.
    pub reference: usize,
    /// The most memory, in GiB.
    pub memory: f64,
    /// Mean field: which orbitals there may be.
    pub spin: Spin,
    /// Mean field and matrix products: how many starts, if that is said.
    pub starts: Option<usize>,
    /// Mean field: the temperature, in units of energy.
    pub temperature: f64,
    /// Mean field: the cell that order repeats in.
    pub supercell: Option<Supercell>,
    /// Mean field: the most iterations from one start.
    pub iterations: usize,
    /// Matrix products: how many states a bond may have.
    pub bond_dimension: BondDimension,
    /// Matrix products: the most sweeps at one bond dimension.
    pub sweeps: usize,
    /// Matrix products: the weight of what the first sweeps add to the density matrix.
    pub noise: f64,
    /// Matrix products: the change of the energy at which sweeps end, in its units.
    pub tolerance: f64,
    /// Matrix products: the largest weight that a bond may leave out in the last sweep.
    pub most_discarded: f64,
    /// Matrix products: whether all states are sought at once.
    pub together: bool,
    /// Matrix products: the order of the sites.
    pub path: Route,
}

impl Default for Solve {
    fn default() -> Self {
        Solve {
            method: Method::default(),
            sector: Sector::Auto(Auto::Auto),
            states: 1,
            observables: vec![Observable::Energy],
            reference: 0,
            memory: 4.0,
            spin: Spin::Unrestricted,
            starts: None,
            temperature: 0.0,
            supercell: None,
            iterations: 1000,
            bond_dimension: BondDimension::One(100),
            sweeps: 20,
            noise: 1e-5,
            tolerance: 1e-10,
            most_discarded: 1e-2,
            together: false,
            path: Route::Auto(Auto::Auto),
        }
    }
}

/// Which orbitals a mean field may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spin {
    /// Of spin up, and of spin down.
    Unrestricted,
    /// All.
    Generalized,
}

/// The cell that order repeats in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Supercell {
    /// So many cells of the lattice in each direction.
    Sizes(Vec<i32>),
    /// Its vectors, in cells of the lattice.
    Vectors([[i32; 2]; 2]),
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

impl Sector {
    /// The number of particles, if it is given.
    fn particles(&self) -> Option<f64> {
        match self {
            Sector::Auto(_) => None,
            Sector::Given(Numbers(numbers)) => {
                let number = ["particles", "N"].iter().find_map(|name| numbers.get(*name));
                match number {
                    Some(Written::One(number)) => Some(*number),
                    _ => None,
                }
            }
        }
    }
}

impl Sector {
    /// A quantum number that no bosons have.
    fn foreign_to_bosons(&self) -> Option<&str> {
        const OF_BOSONS: [&str; 5] = ["particles", "N", "momentum", "reflection", "flip"];
        match self {
            Sector::Auto(_) => None,
            Sector::Given(Numbers(numbers)) => {
                numbers.keys().map(String::as_str).find(|name| !OF_BOSONS.contains(name))
            }
        }
    }
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

    /// Adds them to quantum numbers by name, momenta between −L/2 and L/2.
    pub fn describe(&self, lattice: &Lattice, numbers: &mut BTreeMap<String, f64>) {
        let translations = lattice.translations();
        for (at, momentum) in self.momentum.iter().flatten().enumerate() {
            let name = if at == 0 { "momentum".to_owned() } else { format!("momentum {}", at + 1) };
            let order = translations.get(at).map_or(i64::MAX, |translation| translation.order as i64);
            let least = momentum.rem_euclid(order);
            numbers.insert(name, (if 2 * least > order { least - order } else { least }) as f64);
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Auto {
    /// The only one.
    Auto,
}

/// Reads a file.
///
/// # Errors
/// If it cannot be read, or says anything that is not understood: where, and what would be.
pub fn read(path: &Path) -> Result<Input, Failure> {
    let name = path.display();
    let fail = |message: String| Failure::new(format!("`{name}`: {message}"));
    if path.is_dir() {
        return Err(fail("this is a directory; name the file of a model inside it, a .toml".into()));
    }
    let bytes = std::fs::read(path).map_err(|error| {
        fail(format!("cannot be read: {error}. Give the path of a model that exists and that you may read"))
    })?;
    let text = String::from_utf8(bytes)
        .map_err(|_| fail("this is no text in UTF-8; a model is a text file, see examples/models".into()))?;
    let mut input = parse(&text).map_err(fail)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    input.lattice.read_file(folder).map_err(|error| fail(format!("[lattice] {error}")))?;
    Ok(input)
}

pub(super) fn parse(text: &str) -> Result<Input, String> {
    check(text)?;
    toml::from_str(text).map_err(|error| with_suggestion(error.to_string().trim_end()))
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
            let built = parse(&format!("{CHAIN}{rest}")).and_then(|mut input| {
                let lattice = input.lattice.build().expect("a chain");
                input.model.build(&lattice, &input.solve.sector, input.solve.method).map(drop)
            });
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
