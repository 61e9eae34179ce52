//! The charges that a matrix-product state has.

use eigentruth_models::{Charge, Hamiltonian, Space};
use eigentruth_mps::Chain;

use super::super::input::Sector as Asked;
use super::super::input::Solve;
use super::super::numbers::{Named, impossible, name_flavours, named, possible, refuse_unknown};
use super::said;

/// The charges of all states that are looked at, and their values.
pub struct Sector {
    /// The charges.
    pub charges: Vec<Charge>,
    /// Their values.
    pub values: Vec<i64>,
    /// What was fixed, by name.
    pub fixed: Named,
    /// Whether nothing is left open: every conserved charge has its value.
    pub complete: bool,
    /// The quantum numbers that there are, in words; nothing is conserved if it begins with `none`.
    pub possible: String,
}

impl Sector {
    /// The sector that an input asks for.
    ///
    /// # Errors
    /// A sentence: what was asked, what is possible.
    pub fn new(hamiltonian: &Hamiltonian, input: &Solve) -> Result<Self, String> {
        let space = hamiltonian.space();
        let mut charges = hamiltonian.charges();
        charges.iter_mut().for_each(|charge| charge.name = usual(&charge.name));
        let chain = Chain::new(space, &charges).map_err(said)?;
        let labels: Vec<Vec<i64>> = chain
            .sectors()
            .into_iter()
            .map(|label| label.0[..charges.len()].iter().map(|value| i64::from(*value)).collect())
            .collect();
        let of_label = |values: &Vec<i64>| {
            let fixed = charges.iter().zip(values);
            named(
                space,
                fixed.map(|(charge, value)| (charge.name.as_str(), charge.modulus.is_some(), *value)),
            )
        };
        let all: Vec<Named> = labels.iter().map(of_label).collect();
        let possible = possible(&all);
        let Asked::Given(wanted) = &input.sector else {
            let complete = charges.is_empty();
            return Ok(Self {
                charges: Vec::new(),
                values: Vec::new(),
                fixed: Named::new(),
                complete,
                possible,
            });
        };
        let (mut wanted, symmetries) = wanted.split()?;
        if !symmetries.is_empty() {
            return Err(format!(
                "[solve] `momentum`, `reflection` and `flip` belong to method = \"exact\": the matrices of single sites have no such \
                 numbers. Leave them out, and find states of all of them one after the other with `states`; possible are {possible}"
            ));
        }
        if wanted.is_empty() {
            return Err(format!("[solve] `sector` is empty; possible are {possible}, or \"auto\""));
        }
        let fixed = wanted.clone();
        name_flavours(&mut wanted, &all);
        refuse_unknown(&wanted, &all, &possible, "or leave `sector` out to look at all states")?;
        let fits = |numbers: &Named| wanted.iter().all(|(name, value)| numbers.get(name) == Some(value));
        let matching: Vec<usize> = (0..all.len()).filter(|k| fits(&all[*k])).collect();
        match matching[..] {
            [] => Err(impossible(&wanted, &all, &possible)),
            [only] => Ok(Self { charges, values: labels[only].clone(), fixed, complete: true, possible }),
            [first, ..] => {
                let mut some =
                    Self { charges: Vec::new(), values: Vec::new(), fixed, complete: false, possible };
                for name in wanted.keys() {
                    let (charge, value) = combined(name, &charges, &labels[first], space);
                    some.charges.push(charge);
                    some.values.push(value);
                }
                Ok(some)
            }
        }
    }
}

/// The name of a charge as in sectors of exact diagonalization: modes by their numbers. Orbitals have names that do not look like those of
/// modes.
fn usual(name: &str) -> String {
    match name {
        "N_up" => "N0".to_owned(),
        "N_down" => "N1".to_owned(),
        name => match (name.strip_prefix("N_orbital_"), name.strip_prefix("N_")) {
            (Some(orbital), _) => format!("orbital_{orbital}"),
            (_, Some(mode)) if mode.parse::<u16>().is_ok() => format!("N{mode}"),
            _ => name.to_owned(),
        },
    }
}

/// The charge that a quantum number is the value of, made of the conserved ones, and its value where these have given values.
fn combined(name: &str, charges: &[Charge], values: &[i64], space: &Space) -> (Charge, i64) {
    let is = |wanted: &'static str| move |charge: &Charge| charge.name == wanted;
    let numbers = |charge: &Charge| charge.name.starts_with('N') && charge.modulus.is_none();
    let conserves = |test: &dyn Fn(&Charge) -> bool| charges.iter().any(test);
    let factor = |charge: &Charge| match name {
        "sz" if conserves(&is("2Sz")) => i64::from(charge.name == "2Sz"),
        "sz" => i64::from(charge.name == "N0") - i64::from(charge.name == "N1"),
        "particles" if conserves(&numbers) => i64::from(numbers(charge)),
        "particles" => i64::from(charge.name == "2Sz"),
        "parity" => i64::from(matches!(charge.name.as_str(), "2Sz mod 4" | "N mod 2")),
        name => i64::from(charge.name == name),
    };
    let mut weights: Vec<Vec<i64>> =
        space.degrees().iter().map(|degree| vec![0; usize::from(degree.dimension)]).collect();
    let (mut modulus, mut value) = (None, 0);
    for (charge, of_charge) in charges.iter().zip(values) {
        let factor = factor(charge);
        if factor == 0 {
            continue;
        }
        modulus = charge.modulus.or(modulus);
        value += factor * of_charge;
        for (sum, own) in weights.iter_mut().zip(&charge.weights) {
            sum.iter_mut().zip(own).for_each(|(sum, own)| *sum += factor * own);
        }
    }
    (Charge { name: name.to_owned(), weights, modulus }, value)
}
