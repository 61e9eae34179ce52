//! Sectors by their quantum numbers as a user names them.

use std::collections::BTreeMap;

use eigentruth_exact::{Sector as Charges, System};

use super::super::observables::is_hard_core;

/// A sector with its quantum numbers as a user names them.
#[derive(Clone)]
pub struct Block {
    /// The charges that are fixed.
    pub charges: Charges,
    /// The quantum numbers by name.
    pub numbers: BTreeMap<String, f64>,
    /// How many states it has.
    pub dimension: u128,
}

/// All sectors. The z component of the spin is given as `sz`, particle numbers as `particles` (all together) and by
/// their names, a number that is conserved modulo 2 also as `parity` (1 or -1): of particles `(−1)^N`, of spins `(−1)^(NS − Sᶻ)`,
/// which for spins ½ is the product of all `σᶻ`. Hard-core bosons, which are spins ½ inside, have `particles`.
///
/// # Errors
/// None for charges that passed the checks of a system.
pub fn blocks(system: &System) -> Result<Vec<Block>, String> {
    let sectors = system.sectors().map_err(|error| error.to_string())?;
    let degrees = system.space().degrees();
    let hard_core = (0..degrees.len()).all(|position| is_hard_core(system.space(), position));
    // Twice the largest Sᶻ.
    let top: f64 = degrees.iter().map(|degree| f64::from(degree.dimension) - 1.0).sum();
    let sign = |odd: f64| if odd.rem_euclid(2.0) == 0.0 { 1.0 } else { -1.0 };
    let block = |(charges, dimension): (Charges, u128)| {
        let mut numbers = BTreeMap::new();
        let mut particles = None;
        let mut flavours = BTreeMap::new();
        for fixed in charges.fixed() {
            let value = fixed.value as f64;
            match fixed.charge.name.as_str() {
                "2Sz" if fixed.charge.modulus.is_none() && hard_core => {
                    particles = Some((value + top) / 2.0);
                }
                "2Sz" if fixed.charge.modulus.is_none() => {
                    numbers.insert("sz".to_owned(), value / 2.0);
                }
                "2Sz mod 4" => {
                    numbers.insert("2Sz mod 4".to_owned(), value);
                    numbers.insert("parity".to_owned(), sign((top - value) / 2.0));
                }
                name => {
                    if name.starts_with('N') && fixed.charge.modulus.is_none() {
                        *particles.get_or_insert(0.0) += value;
                        flavours.insert(name.to_owned(), value);
                    }
                    if name == "N mod 2" {
                        numbers.insert("parity".to_owned(), sign(value));
                    }
                    numbers.insert(name.to_owned(), value);
                }
            }
        }
        if let Some(particles) = particles {
            numbers.insert("particles".to_owned(), particles);
        }
        if let (Some(up), Some(down)) = (flavours.get("N0"), flavours.get("N1"))
            && flavours.len() == 2
        {
            numbers.insert("sz".to_owned(), (up - down) / 2.0);
        }
        Block { charges, numbers, dimension }
    };
    Ok(sectors.into_iter().map(block).collect())
}

/// Where there are two flavours, `up` is another name of `N0`, `down` of `N1`.
pub fn name_flavours(wanted: &mut BTreeMap<String, f64>, blocks: &[Block]) {
    let has = |name: &str| blocks.iter().all(|block| block.numbers.contains_key(name));
    if !has("N0") || !has("N1") || has("N2") {
        return;
    }
    for (word, name) in [("up", "N0"), ("down", "N1")] {
        // Who gives both is told that there is no `up` where they differ.
        if let Some(&value) = wanted.get(word)
            && *wanted.entry(name.to_owned()).or_insert(value) == value
        {
            wanted.remove(word);
        }
    }
}

/// The quantum numbers and their ranges.
pub fn possible(blocks: &[Block]) -> String {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for block in blocks {
        for (name, value) in &block.numbers {
            values.entry(name).or_default().push(*value);
        }
    }
    let text = |(name, values): (&str, Vec<f64>)| format!("{name} {}", range(values));
    let texts: Vec<String> = values.into_iter().map(text).collect();
    if texts.is_empty() { "none: nothing is conserved".to_owned() } else { texts.join(", ") }
}

/// `from -2 to 2 in steps of 1`.
fn range(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    values.dedup();
    match values.as_slice() {
        [] => "nowhere".into(),
        [only] => format!("is {only}"),
        [first, .., last] => {
            let step = values.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
            format!("from {first} to {last} in steps of {step}")
        }
    }
}

/// Why no block has some quantum numbers that exist one by one.
pub fn impossible(asked: &BTreeMap<String, f64>, blocks: &[Block], possible: &str) -> String {
    let all: Vec<String> = asked.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let said = format!("[solve] no state has {}", all.join(", "));
    for left_out in asked.keys().rev().filter(|_| asked.len() > 1) {
        let others: Vec<_> = asked.iter().filter(|(name, _)| *name != left_out).collect();
        let fits =
            |block: &&Block| others.iter().all(|(name, value)| block.numbers.get(*name) == Some(value));
        let values: Vec<f64> =
            blocks.iter().filter(fits).filter_map(|block| block.numbers.get(left_out).copied()).collect();
        if !values.is_empty() {
            let others: Vec<String> =
                others.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            return format!("{said}; with {} possible is {left_out} {}", others.join(", "), range(values));
        }
    }
    format!("{said}; possible are {possible}")
}

/// Refuses names that no block has; `spins`: whether all degrees of freedom are spins ½.
///
/// # Errors
/// A sentence: which name, and what is possible.
pub fn refuse_unknown(wanted: &BTreeMap<String, f64>, possible: &str, spins: bool) -> Result<(), String> {
    for name in wanted.keys() {
        if !possible.split(", ").any(|text| text.starts_with(&format!("{name} "))) {
            let conserved = if possible.starts_with("none") {
                "no number is conserved by this model".to_owned()
            } else {
                format!("possible are {possible}")
            };
            // Only spins ½ can be flipped.
            let symmetries = if spins {
                "`momentum`, `reflection` (1 or -1) and `flip` (1 or -1)"
            } else {
                "`momentum` and `reflection` (1 or -1)"
            };
            return Err(format!(
                "[solve] `{name}` is no conserved quantity here: {conserved}; the symmetries {symmetries} are there where the model has them"
            ));
        }
    }
    Ok(())
}
