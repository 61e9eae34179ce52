//! Quantum numbers as a user names them, and what is said about those that are not possible.

use std::collections::BTreeMap;

use eigentruth_models::Space;

use super::observables::is_hard_core;

/// Quantum numbers by name.
pub type Named = BTreeMap<String, f64>;

/// The names of charges that are fixed, given by their names, whether they count modulo a number only, and their values. The z component of the spin is `sz`, particle numbers are `particles` (all together) and
/// have their names, a number that is conserved modulo 2 is also `parity` (1 or -1): of particles `(−1)^N`, of spins `(−1)^(NS − Sᶻ)`,
/// which for spins ½ is the product of all `σᶻ`. Hard-core bosons, which are spins ½ inside, have `particles`.
pub fn named<'c>(space: &Space, fixed: impl IntoIterator<Item = (&'c str, bool, i64)>) -> Named {
    let degrees = space.degrees();
    let hard_core = (0..degrees.len()).all(|position| is_hard_core(space, position));
    // Twice the largest Sᶻ.
    let top: f64 = degrees.iter().map(|degree| f64::from(degree.dimension) - 1.0).sum();
    let sign = |odd: f64| if odd.rem_euclid(2.0) == 0.0 { 1.0 } else { -1.0 };
    let mut numbers = BTreeMap::new();
    let mut particles = None;
    let mut flavours = BTreeMap::new();
    for (name, modular, value) in fixed {
        let value = value as f64;
        match name {
            "2Sz" if !modular && hard_core => {
                particles = Some((value + top) / 2.0);
            }
            "2Sz" if !modular => {
                numbers.insert("sz".to_owned(), value / 2.0);
            }
            "2Sz mod 4" => {
                numbers.insert("2Sz mod 4".to_owned(), value);
                numbers.insert("parity".to_owned(), sign((top - value) / 2.0));
            }
            name => {
                if name.starts_with('N') && !modular {
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
    numbers
}

/// What the numbers of two flavours are called by users.
const SPINS: [(&str, &str); 2] = [("up", "N0"), ("down", "N1")];

/// Whether there are two flavours, those of spin up and down.
fn has_spins(sectors: &[Named]) -> bool {
    let has = |name: &str| sectors.iter().all(|numbers| numbers.contains_key(name));
    has("N0") && has("N1") && !has("N2")
}

/// How a number is called in sentences.
fn said<'n>(name: &'n str, sectors: &[Named]) -> &'n str {
    let spin = SPINS.iter().find(|(_, own)| *own == name).filter(|_| has_spins(sectors));
    spin.map_or(name, |(word, _)| word)
}

/// Where there are two flavours, `up` is another name of `N0`, `down` of `N1`.
pub fn name_flavours(wanted: &mut Named, sectors: &[Named]) {
    if !has_spins(sectors) {
        return;
    }
    for (word, name) in SPINS {
        // Who gives both is told so where they differ.
        if let Some(&value) = wanted.get(word)
            && *wanted.entry(name.to_owned()).or_insert(value) == value
        {
            wanted.remove(word);
        }
    }
}

/// The quantum numbers and their ranges.
pub fn possible(sectors: &[Named]) -> String {
    let mut values: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, value) in sectors.iter().flatten() {
        values.entry(name).or_default().push(*value);
    }
    let text = |(name, values): (&str, Vec<f64>)| format!("{} {}", said(name, sectors), range(values));
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

/// Why no sector has some quantum numbers that exist one by one.
pub fn impossible(asked: &Named, sectors: &[Named], possible: &str) -> String {
    let all: Vec<String> =
        asked.iter().map(|(name, value)| format!("{} = {value}", said(name, sectors))).collect();
    let refused = format!("[solve] no state has {}", all.join(", "));
    for left_out in asked.keys().rev().filter(|_| asked.len() > 1) {
        let others: Vec<_> = asked.iter().filter(|(name, _)| *name != left_out).collect();
        let fits = |numbers: &&Named| others.iter().all(|(name, value)| numbers.get(*name) == Some(value));
        let values: Vec<f64> =
            sectors.iter().filter(fits).filter_map(|numbers| numbers.get(left_out).copied()).collect();
        if !values.is_empty() {
            let others: Vec<String> =
                others.iter().map(|(name, value)| format!("{} = {value}", said(name, sectors))).collect();
            return format!(
                "{refused}; with {} possible is {} {}",
                others.join(", "),
                said(left_out, sectors),
                range(values)
            );
        }
    }
    format!("{refused}; possible are {possible}")
}

/// Refuses names that no sector has; `also` is said after what is conserved.
///
/// # Errors
/// A sentence: which name, and what is possible.
pub fn refuse_unknown(wanted: &Named, sectors: &[Named], possible: &str, also: &str) -> Result<(), String> {
    for name in wanted.keys() {
        if let Some((word, own)) = SPINS.iter().find(|(word, _)| word == name).filter(|_| has_spins(sectors))
        {
            return Err(format!(
                "[solve] `{word}` and `{own}` are the same number, with two values: give one"
            ));
        }
        if !sectors.iter().any(|numbers| numbers.contains_key(name)) {
            let conserved = if possible.starts_with("none") {
                "no number is conserved by this model".to_owned()
            } else {
                format!("possible are {possible}")
            };
            return Err(format!("[solve] `{name}` is no conserved quantity here: {conserved}; {also}"));
        }
    }
    Ok(())
}
