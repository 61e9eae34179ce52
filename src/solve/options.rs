//! The methods, and the options of `[solve]`: which methods take each, and what it is. Nothing else decides that.

use serde::Deserialize;
use toml::Value;

use super::observables::Observable;
use crate::suggest::suggestion;
use crate::text::one_line;

/// The methods there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Exact diagonalization.
    #[default]
    Exact,
    /// Hartree–Fock.
    MeanField,
    /// The density-matrix renormalization group.
    Dmrg,
}

impl Method {
    const ALL: [Self; 3] = [Self::Exact, Self::MeanField, Self::Dmrg];

    /// The word of the input.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::MeanField => "mean-field",
            Self::Dmrg => "dmrg",
        }
    }

    /// The method that a word means, by its word with a suggestion where there is none.
    ///
    /// # Errors
    /// A sentence: which there are.
    pub fn named(word: &str) -> Result<Self, String> {
        Self::of(word).ok_or_else(|| {
            let guess = suggestion(word, Self::ALL.iter().map(|method| method.word()));
            format!(
                "there is no method \"{}\"; known are exact (diagonalization), mean-field, dmrg (matrix-product states){guess}",
                one_line(word, 60)
            )
        })
    }

    /// The method that a word means.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.word() == word)
    }

    /// Refuses a checkpoint where there is nothing to go on from.
    ///
    /// # Errors
    /// A sentence: why, and what to do instead.
    pub fn refuse_checkpoint(self) -> Result<(), String> {
        match self {
            Self::Exact | Self::Dmrg => Ok(()),
            Self::MeanField => Err(format!(
                "--checkpoint keeps the iterations of method = \"exact\" and \"dmrg\"; a search with method = \"{}\" is not kept: leave it out. The \
                 same seed gives the same bits; fewer `starts`, or a `supercell`, make it shorter",
                self.word()
            )),
        }
    }
}

/// An option of `[solve]`.
pub struct OptionInfo {
    /// Its name.
    pub name: &'static str,
    /// The methods that take it.
    methods: &'static [Method],
    /// What it is, for a sentence that begins with "it is".
    pub expected: fn() -> String,
    /// Whether a value can be meant.
    pub right: fn(&Value) -> bool,
}

const ALL: &[Method] = &Method::ALL;
const MEAN_FIELD: &[Method] = &[Method::MeanField];
const DMRG: &[Method] = &[Method::Dmrg];

/// All options but the method itself.
const OPTIONS: &[OptionInfo] = &[
    OptionInfo {
        name: "sector",
        methods: ALL,
        expected: sector,
        right: |v| v.as_str() == Some("auto") || v.is_table(),
    },
    OptionInfo { name: "observables", methods: ALL, expected: observables, right: known },
    OptionInfo {
        name: "reference",
        methods: ALL,
        expected: || "the number of a site, counted from 0".into(),
        right: |value| at_least(value, 0),
    },
    OptionInfo {
        name: "memory",
        methods: ALL,
        expected: || "a positive number (in GiB)".into(),
        right: |value| number(value).is_some_and(|memory| memory > 0.0),
    },
    OptionInfo {
        name: "states",
        methods: &[Method::Exact, Method::Dmrg],
        expected: || "a whole number; at least 1".into(),
        right: |value| at_least(value, 1),
    },
    OptionInfo {
        name: "spin",
        methods: MEAN_FIELD,
        expected: || {
            "\"unrestricted\" (spin up and down in orbitals of their own) or \"generalized\" (orbitals that mix them)".into()
        },
        right: |value| matches!(value.as_str(), Some("unrestricted" | "generalized")),
    },
    OptionInfo {
        name: "starts",
        methods: &[Method::MeanField, Method::Dmrg],
        expected: || "a whole number from 1 to 100000, how many random starts are made".into(),
        right: |value| value.as_integer().is_some_and(|starts| (1..=100_000).contains(&starts)),
    },
    OptionInfo {
        name: "temperature",
        methods: MEAN_FIELD,
        expected: || "a number, 0 or larger, in units of the energies (k_B = 1)".into(),
        right: |value| number(value).is_some_and(|temperature| temperature >= 0.0),
    },
    OptionInfo {
        name: "supercell",
        methods: MEAN_FIELD,
        expected: || {
            "a list with one whole number for each direction, such as [2, 2], or two vectors, such as [[1, 1], [1, -1]]: the cell that \
             order repeats in, in cells of the lattice"
                .into()
        },
        right: |value| {
            let whole =
                |value: &Value| at_least(value, 1) && value.as_integer().is_some_and(|n| n <= 1_000_000);
            let vector = |value: &Value| {
                let small = |n: &Value| n.as_integer().is_some_and(|n| n.abs() <= 1_000_000);
                value.as_array().is_some_and(|list| list.len() == 2 && list.iter().all(small))
            };
            value.as_array().is_some_and(|list| {
                (1..=2).contains(&list.len()) && list.iter().all(whole)
                    || list.len() == 2 && list.iter().all(vector)
            })
        },
    },
    OptionInfo {
        name: "iterations",
        methods: MEAN_FIELD,
        expected: || "a whole number from 1 to 1000000, the most iterations from one start".into(),
        right: |value| value.as_integer().is_some_and(|n| (1..=1_000_000).contains(&n)),
    },
    OptionInfo {
        name: "bond_dimension",
        methods: DMRG,
        expected: || {
            "a whole number from 2 to 100000, or an ascending list of two or more, such as [50, 100, 200]: energies of several bond \
             dimensions tell the error of the last (one number m takes m/4 and m/2 too)"
                .into()
        },
        right: |value| {
            let fits = |value: &Value| value.as_integer().is_some_and(|m| (2..=100_000).contains(&m));
            let ascending = |list: &Vec<Value>| {
                list.len() >= 2
                    && list.iter().all(fits)
                    && list.windows(2).all(|pair| pair[0].as_integer() < pair[1].as_integer())
            };
            fits(value) || value.as_array().is_some_and(ascending)
        },
    },
    OptionInfo {
        name: "sweeps",
        methods: DMRG,
        expected: || "a whole number from 2 to 10000, the most sweeps at one bond dimension".into(),
        right: |value| value.as_integer().is_some_and(|n| (2..=10_000).contains(&n)),
    },
    OptionInfo {
        name: "noise",
        methods: DMRG,
        expected: || {
            "a number from 0 to 0.1, the weight that the first sweeps add to the density matrix".into()
        },
        right: |value| number(value).is_some_and(|noise| (0.0..=0.1).contains(&noise)),
    },
    OptionInfo {
        name: "tolerance",
        methods: DMRG,
        expected: || {
            "a positive number: a sweep that changes the energy by less is the last of its bond dimension"
                .into()
        },
        right: |value| number(value).is_some_and(|tolerance| tolerance > 0.0),
    },
    OptionInfo {
        name: "most_discarded",
        methods: DMRG,
        expected: || {
            "a positive number up to 1, the largest weight that a bond may leave out in the last sweep before the result is refused".into()
        },
        right: |value| number(value).is_some_and(|weight| weight > 0.0 && weight <= 1.0),
    },
    OptionInfo {
        name: "together",
        methods: DMRG,
        expected: || {
            "true or false: whether all `states` are sought at once, so that levels are found whole".into()
        },
        right: Value::is_bool,
    },
    OptionInfo {
        name: "path",
        methods: DMRG,
        expected: || {
            "\"auto\", or a list of all sites in the order in which the matrices follow each other".into()
        },
        right: |value| {
            let site = |value: &Value| at_least(value, 0);
            value.as_str() == Some("auto") || value.as_array().is_some_and(|list| list.iter().all(site))
        },
    },
];

/// The option with a name, as far as the method takes it.
///
/// # Errors
/// A sentence if other methods take it, to be put behind the place of the option.
pub fn option(name: &str, method: Method) -> Result<Option<&'static OptionInfo>, String> {
    let Some(option) = OPTIONS.iter().find(|option| option.name == name) else { return Ok(None) };
    if option.methods.contains(&method) {
        return Ok(Some(option));
    }
    let takers: Vec<String> = option.methods.iter().map(|method| format!("\"{}\"", method.word())).collect();
    let taken: Vec<String> = OPTIONS
        .iter()
        .filter(|option| option.methods.contains(&method))
        .map(|option| format!("`{}`", option.name))
        .collect();
    Err(format!(
        "belongs to method = {}; with method = \"{}\" possible are {}",
        takers.join(" or "),
        method.word(),
        taken.join(", ")
    ))
}

fn at_least(value: &Value, least: i64) -> bool {
    value.as_integer().is_some_and(|number| number >= least)
}

fn number(value: &Value) -> Option<f64> {
    let float = value.as_float().or_else(|| value.as_integer().map(|integer| integer as f64));
    float.filter(|number| number.is_finite())
}

fn sector() -> String {
    "\"auto\", or a table of quantum numbers such as { sz = 0 } or { particles = 4, momentum = [0] }".into()
}

fn observables() -> String {
    let words = Observable::ALL.map(|observable| format!("\"{}\"", observable.word()));
    format!("a list of words out of {}", words.join(", "))
}

fn known(value: &Value) -> bool {
    let known =
        |value: &Value| value.as_str().is_some_and(|word| Observable::ALL.iter().any(|o| o.word() == word));
    value.as_array().is_some_and(|list| list.iter().all(known))
}

#[cfg(test)]
mod tests {
    use super::super::input::parse;
    use super::*;

    #[test]
    fn every_option_is_read_and_belongs_to_some_method() {
        for info in OPTIONS {
            assert!(!info.methods.is_empty(), "{}", info.name);
            let value = match info.name {
                "sector" => "\"auto\"",
                "observables" => "[]",
                "spin" => "\"generalized\"",
                "supercell" => "[2, 2]",
                "bond_dimension" | "sweeps" => "16",
                "noise" => "0.001",
                "path" => "[0, 2, 1, 3]",
                "together" => "true",
                _ => "1",
            };
            for method in Method::ALL {
                let text = format!(
                    "[lattice]\nkind = \"chain\"\nsize = [4]\n[model]\nname = \"hubbard\"\n[solve]\nmethod = \"{}\"\n{} = {value}\n",
                    method.word(),
                    info.name
                );
                match parse(&text) {
                    Ok(input) => {
                        assert!(
                            info.methods.contains(&method) && input.solve.method == method,
                            "{}",
                            info.name
                        );
                    }
                    Err(error) => {
                        assert!(!info.methods.contains(&method), "{error}");
                        let said = ["line 8", info.name, method.word(), info.methods[0].word()];
                        assert!(said.iter().all(|part| error.contains(part)), "{error}");
                    }
                }
            }
        }
    }
}
