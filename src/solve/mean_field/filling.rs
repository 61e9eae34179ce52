//! How many particles: the sector of the input as numbers of the groups of modes that a determinant fills.

use std::collections::BTreeMap;

use eigentruth_meanfield::hartree_fock::{Filling, ModeGroup};
use eigentruth_models::Hamiltonian;

use super::super::input::{Sector, Spin};
use super::spin;
use crate::suggest::suggestion;

/// The particles that were asked for.
pub struct Target {
    /// The name of each group of modes: `up`, `down`, or `particles`, or what the charge is called.
    pub names: Vec<String>,
    /// How many in each group; nothing if the chemical potential of the model decides.
    pub particles: Option<Vec<usize>>,
    /// What a careful reader should know.
    pub notes: Vec<String>,
}

impl Target {
    /// For the solver.
    pub fn filling(&self) -> Filling {
        // The Hamiltonian has its own −μN.
        self.particles.clone().map_or(Filling::ChemicalPotential(0.0), Filling::Particles)
    }
}

/// A number by its name: how much a particle of each group counts.
type Weights = Vec<f64>;

/// The filling that a sector asks for.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn target(
    sector: &Sector,
    hamiltonian: &Hamiltonian,
    groups: &[ModeGroup],
    model: &str,
    orbitals: Spin,
) -> Result<Target, String> {
    let numbers = numbers(hamiltonian, groups);
    let names = names(hamiltonian, groups);
    let Sector::Given(wanted) = sector else {
        return Ok(Target { names, particles: None, notes: Vec::new() });
    };
    let (wanted, symmetries) = wanted.split()?;
    let sizes: Vec<usize> = groups.iter().map(|group| group.modes.len()).collect();
    if !symmetries.is_empty() {
        return Err(
            "[solve] `momentum`, `reflection` and `flip` belong to method = \"exact\": a determinant has order instead; translations \
             that it must keep are set with `supercell`"
                .to_owned(),
        );
    }
    if wanted.is_empty() {
        return Err(format!(
            "[solve] `sector` is empty; possible are {}, or \"auto\"",
            possible(&numbers, &sizes)
        ));
    }
    for (name, value) in &wanted {
        if !numbers.contains_key(name) {
            let of_spin = ["up", "down", "N0", "N1", "sz"].contains(&name.as_str());
            if of_spin && spin::pairs(hamiltonian.space()).is_none() {
                return Err(format!(
                    "[solve] `{name}`: {model} has no spin: give `particles`, from 0 to {}",
                    sizes.iter().sum::<usize>()
                ));
            }
            if let (Some(up), Some(down)) = (wanted.get("up"), wanted.get("down"))
                && orbitals == Spin::Generalized
            {
                return Err(format!(
                    "[solve] with spin = \"generalized\" orbitals mix up and down: give particles = {} instead of up = {up}, down = {down}; the \
                     search finds the spin; possible are {}",
                    up + down,
                    possible(&numbers, &sizes)
                ));
            }
            let mixed = if groups.len() == 1 && of_spin {
                "is not fixed where orbitals mix spin up and down (spin = \"generalized\", or a model without Sᶻ)"
            } else {
                "is no number that determinants have here"
            };
            let guess = suggestion(name, numbers.keys().map(String::as_str));
            return Err(format!(
                "[solve] `{name}` {mixed}; possible are {}{guess}",
                possible(&numbers, &sizes)
            ));
        }
        if name != "sz" && (value.fract() != 0.0 || *value < 0.0) || (2.0 * value).fract() != 0.0 {
            let what = if name == "sz" { "a multiple of 1/2" } else { "a whole number, 0 or larger" };
            return Err(format!("[solve] `{name}` is {value}; it is {what}"));
        }
    }
    let asked = || {
        let all: Vec<String> = wanted.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        all.join(", ")
    };
    let fits = |filled: &[usize]| {
        wanted.iter().all(|(name, value)| {
            let sum: f64 = numbers[name].iter().zip(filled).map(|(weight, n)| weight * *n as f64).sum();
            sum == *value
        })
    };
    let none = || {
        let why = clash(&wanted, &sizes).map_or(String::new(), |why| format!(": {why}"));
        format!("[solve] no determinant has {}{why}; possible are {}", asked(), possible(&numbers, &sizes))
    };
    let mut found: Vec<Vec<usize>> = Vec::new();
    match sizes[..] {
        [size] => found.extend((0..=size).map(|n| vec![n]).filter(|filled| fits(filled))),
        [up, down] => {
            let all = (0..=up).flat_map(|a| (0..=down).map(move |b| vec![a, b]));
            found.extend(all.filter(|filled| fits(filled)));
        }
        _ => {
            // One number for each group, or all together, shared out evenly.
            let own: Option<Vec<usize>> =
                names.iter().map(|name| wanted.get(name).map(|value| *value as usize)).collect();
            let even = || {
                let total = *wanted.get("particles")? as usize;
                let share = |k: usize| total / sizes.len() + usize::from(k < total % sizes.len());
                Some((0..sizes.len()).map(share).collect())
            };
            let filled = own.or_else(even).ok_or_else(|| {
                format!(
                    "[solve] `sector` needs `particles`, or all of {}; given is {}",
                    names.join(", "),
                    asked()
                )
            })?;
            let within = filled.iter().zip(&sizes).all(|(n, size)| n <= size);
            found.extend(Some(filled).filter(|filled| within && fits(filled)));
        }
    }
    // The most even one, more up than down.
    let only = ["particles", "N"].iter().any(|name| wanted.contains_key(*name)) && wanted.len() == 1;
    found.sort_by_key(|filled| {
        let (most, least) = (filled.iter().max().copied(), filled.iter().min().copied());
        (most.unwrap_or(0) - least.unwrap_or(0), std::cmp::Reverse(filled.clone()))
    });
    let mut notes = Vec::new();
    let particles = match found.as_slice() {
        [] => return Err(none()),
        [one] => one.clone(),
        [even, ..] if only => {
            let shares: Vec<String> =
                names.iter().zip(even).map(|(name, n)| format!("{n} {}", said(name))).collect();
            notes.push(format!(
                "`particles` leaves open how many have spin up: {} were taken. Others: `up` and `down`; all at once: spin = \"generalized\"",
                shares.join(" and ")
            ));
            even.clone()
        }
        several => {
            return Err(format!(
                "[solve] {} leaves {} fillings; a determinant has numbers of all its orbitals: give `particles`, or all of {}",
                asked(),
                several.len(),
                names.join(", ")
            ));
        }
    };
    if sizes.len() > 2 && only {
        let shares: Vec<String> =
            names.iter().zip(&particles).map(|(name, n)| format!("{name} = {n}")).collect();
        notes.push(format!("`particles` were shared out evenly: {}", shares.join(", ")));
    }
    Ok(Target { names, particles: Some(particles), notes })
}

/// Why numbers of spin up and down exclude each other, each for itself possible.
fn clash(wanted: &BTreeMap<String, f64>, sizes: &[usize]) -> Option<String> {
    let [ups, downs] = *sizes else { return None };
    let get = |name: &str, other: &str| wanted.get(name).or_else(|| wanted.get(other)).copied();
    let (up, down, particles, sz) =
        (get("up", "N0"), get("down", "N1"), get("particles", "N"), get("sz", "sz"));
    if let (Some(up), Some(down)) = (up, down) {
        return match (particles, sz) {
            (Some(particles), _) if up + down != particles => {
                Some(format!("up + down = {}, but particles = {particles}", up + down))
            }
            (_, Some(sz)) if up - down != 2.0 * sz => {
                Some(format!("(up − down)/2 = {}, but sz = {sz}", (up - down) / 2.0))
            }
            _ => None,
        };
    }
    let particles = particles.filter(|n| *n <= (ups + downs) as f64)?;
    sz?;
    let n = particles as usize;
    // From most down to most up.
    let twice: Vec<i64> = (n.saturating_sub(downs)..=n.min(ups)).map(|up| 2 * up as i64 - n as i64).collect();
    const NAMED: usize = 4;
    let half = |twice: &i64| if twice % 2 == 0 { format!("{}", twice / 2) } else { format!("{twice}/2") };
    let positive: Vec<&i64> = twice.iter().filter(|twice| **twice >= 0).collect();
    let shown = if ups == downs {
        let sign = |twice: &&i64| format!("{}{}", if **twice > 0 { "±" } else { "" }, half(twice));
        let more = if positive.len() > NAMED { ", …" } else { "" };
        positive.iter().take(NAMED).map(sign).collect::<Vec<_>>().join(", ") + more
    } else {
        format!("{} to {}", half(twice.first()?), half(twice.last()?))
    };
    Some(format!("{n} particles on {ups} sites have sz = {shown}"))
}

/// A group of modes in a sentence, such as `spin up`.
pub fn said(name: &str) -> String {
    match name {
        "up" | "down" => format!("with spin {name}"),
        "particles" => "particles".to_owned(),
        name => format!("in {name}"),
    }
}

/// What each group is called.
fn names(hamiltonian: &Hamiltonian, groups: &[ModeGroup]) -> Vec<String> {
    if groups.len() == 1 {
        return vec!["particles".to_owned()];
    }
    let spins = spins(hamiltonian, groups);
    let all = numbers(hamiltonian, groups);
    let own = |group: usize| {
        let only = |weights: &Weights| {
            weights.iter().enumerate().all(|(k, weight)| *weight == if k == group { 1.0 } else { 0.0 })
        };
        all.iter().find(|(_, weights)| only(weights)).map(|(name, _)| name.clone())
    };
    (0..groups.len())
        .map(|group| match &spins {
            Some(spins) if groups.len() == 2 => if spins[group] { "down" } else { "up" }.to_owned(),
            _ => own(group).unwrap_or_else(|| format!("group {group}")),
        })
        .collect()
}

/// For each group whether its modes have spin down; nothing if some group has both, or modes have no spin.
fn spins(hamiltonian: &Hamiltonian, groups: &[ModeGroup]) -> Option<Vec<bool>> {
    spin::pairs(hamiltonian.space())?;
    let of_group = |group: &ModeGroup| {
        let down = |mode: &usize| hamiltonian.space().degrees()[*mode].mode.internal % 2 == 1;
        let first = group.modes.first().is_some_and(down);
        group.modes.iter().all(|mode| down(mode) == first).then_some(first)
    };
    groups.iter().map(of_group).collect()
}

/// The numbers that a filling fixes, by name.
fn numbers(hamiltonian: &Hamiltonian, groups: &[ModeGroup]) -> BTreeMap<String, Weights> {
    let mut numbers = BTreeMap::new();
    numbers.insert("particles".to_owned(), vec![1.0; groups.len()]);
    for charge in hamiltonian.charges().iter().filter(|charge| charge.modulus.is_none()) {
        let weight = |mode: usize| (charge.weights[mode][1] - charge.weights[mode][0]) as f64;
        let of_group = |group: &ModeGroup| {
            let first = group.modes.first().map(|mode| weight(*mode))?;
            group.modes.iter().all(|mode| weight(*mode) == first).then_some(first)
        };
        let weights: Option<Weights> = groups.iter().map(of_group).collect();
        if let Some(weights) = weights.filter(|_| charge.name.starts_with('N')) {
            numbers.insert(charge.name.clone(), weights);
        }
    }
    if let Some(spins) = spins(hamiltonian, groups) {
        let of = |up: f64, down: f64| -> Weights {
            spins.iter().map(|is_down| if *is_down { down } else { up }).collect()
        };
        numbers.insert("up".to_owned(), of(1.0, 0.0));
        numbers.insert("down".to_owned(), of(0.0, 1.0));
        numbers.insert("sz".to_owned(), of(0.5, -0.5));
        if groups.len() == 2 {
            // The names of the exact method.
            numbers.insert("N0".to_owned(), of(1.0, 0.0));
            numbers.insert("N1".to_owned(), of(0.0, 1.0));
        }
    }
    numbers
}

/// The numbers and their ranges.
fn possible(numbers: &BTreeMap<String, Weights>, sizes: &[usize]) -> String {
    let range = |(name, weights): (&String, &Weights)| {
        let sum = |of: fn(f64) -> f64| -> f64 {
            weights.iter().zip(sizes).map(|(weight, size)| of(*weight) * *size as f64).sum()
        };
        format!("{name} from {} to {}", sum(|w| w.min(0.0)) + 0.0, sum(|w| w.max(0.0)))
    };
    // Other names of `up` and `down` are not repeated.
    let repeated = |name: &str| {
        name != "up" && name != "down" && {
            let same =
                |other: &str| numbers.get(other).is_some_and(|weights| numbers.get(name) == Some(weights));
            same("up") || same("down")
        }
    };
    let shown = numbers.iter().filter(|(name, _)| !repeated(name));
    shown.map(range).collect::<Vec<_>>().join(", ")
}
