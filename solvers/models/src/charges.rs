//! Conserved charges that are diagonal in the configurations, read off the operator.

use std::collections::{BTreeMap, BTreeSet};

use eigentruth_operators::{Complex64, GeneratorKind, LocalSpace};

use crate::{Hamiltonian, Space};

/// An additive quantum number: the sum over all degrees of freedom of an integer weight of the local state,
/// possibly modulo an integer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The name: `N`, `N_up`, `N_down`, `2Sz`, …, with the species attached where several have such a charge.
    pub name: String,
    /// `weights[position][state]`: by position in the space and number of the local state.
    pub weights: Vec<Vec<i64>>,
    /// Values that differ by a multiple of this are the same.
    pub modulus: Option<i64>,
}

impl Charge {
    /// The value in a configuration of local states, one for each degree of freedom.
    pub fn value(&self, states: &[u16]) -> i64 {
        let weights = self.weights.iter().zip(states);
        let sum = weights.map(|(weights, &state)| weights[usize::from(state)]).sum::<i64>();
        self.modulus.map_or(sum, |modulus| sum.rem_euclid(modulus))
    }
}

/// All degrees of freedom of a species that have the same mode on their sites.
struct Group {
    species: usize,
    internal: u16,
    spin: bool,
    positions: Vec<usize>,
}

/// A combination of the raising numbers of the groups.
struct Candidate {
    name: String,
    weights: Vec<i64>,
    /// Whether values are counted in halves (2Sᶻ of spins).
    doubled: bool,
}

impl Hamiltonian {
    /// The conserved charges that weigh all sites alike: particle numbers and `2Sᶻ` (for Pauli species the sum of `σᶻ`), for each
    /// species and mode on a site or, where these are not conserved one by one, their sums and differences; then those that
    /// are conserved modulo an integer only, such as parities.
    ///
    /// The list is a basis: every conserved integer combination of the raising numbers of the modes is a rational combination of
    /// its entries without modulus.
    pub fn charges(&self) -> Vec<Charge> {
        let space = self.space();
        let groups = groups(space);
        let changes = self.changes(&groups);
        let conserved = |weights: &[i64]| changes.iter().all(|change| dot(weights, change) == 0);
        let candidates = candidates(space, &groups);
        let mut kept: Vec<Candidate> = Vec::new();
        let mut partial = Vec::new();
        for candidate in candidates {
            let independent = |kept: &[Candidate]| {
                let rows = kept.iter().chain([&candidate]).map(|c| c.weights.clone());
                rank(rows.collect()) > kept.len()
            };
            if !independent(&kept) {
                continue;
            }
            if conserved(&candidate.weights) { kept.push(candidate) } else { partial.push(candidate) }
        }
        for weights in null_space(changes.iter().cloned().collect(), groups.len()) {
            let rows = kept.iter().map(|c| c.weights.clone()).chain([weights.clone()]);
            if rank(rows.collect()) > kept.len() {
                kept.push(Candidate { name: format!("charge {}", kept.len() + 1), weights, doubled: false });
            }
        }
        let mut charges: Vec<Charge> =
            kept.iter().map(|candidate| charge(space, &groups, candidate, None)).collect();
        let mut known: Vec<Vec<i64>> = kept.into_iter().map(|candidate| candidate.weights).collect();
        for candidate in partial {
            let modulus = changes.iter().fold(0, |gcd, change| gcd_of(gcd, dot(&candidate.weights, change)));
            if modulus >= 2 && !implied(&candidate.weights, &known, modulus) {
                charges.push(charge(space, &groups, &candidate, Some(modulus)));
                known.push(candidate.weights);
            }
        }
        charges
    }

    /// By how much the terms raise each group, every change once.
    fn changes(&self, groups: &[Group]) -> BTreeSet<Vec<i64>> {
        let space = self.space();
        let mut group_of = vec![None; space.degrees().len()];
        for (number, group) in groups.iter().enumerate() {
            for &position in &group.positions {
                group_of[position] = Some(number);
            }
        }
        let degrees = space.degrees().iter().enumerate();
        let positions: BTreeMap<_, _> =
            degrees.map(|(p, degree)| ((degree.species, degree.mode), p)).collect();
        let mut changes = BTreeSet::new();
        // Words with σˣ and σʸ are sums of words with σ^±, some of which may cancel between words.
        let mut ladders: BTreeMap<Vec<(usize, i64)>, Complex64> = BTreeMap::new();
        let mut scale = 0.0f64;
        for (word, coefficient) in self.operator().terms() {
            scale = scale.max(coefficient.norm());
            let factors: Vec<(usize, GeneratorKind)> =
                word.iter().map(|factor| (positions[&(factor.species, factor.label)], factor.kind)).collect();
            let mut patterns = vec![(Vec::new(), *coefficient)];
            for &(position, kind) in &factors {
                use GeneratorKind as G;
                let steps: &[(i64, Complex64)] = match kind {
                    G::Create | G::Plus => &[(1, Complex64::ONE)],
                    G::Annihilate | G::Minus => &[(-1, Complex64::ONE)],
                    G::X => &[(1, Complex64::ONE), (-1, Complex64::ONE)],
                    // σʸ = −iσ⁺ + iσ⁻
                    G::Y => &[(1, Complex64::new(0.0, -1.0)), (-1, Complex64::I)],
                    G::Unit { row, column } => &[(i64::from(row) - i64::from(column), Complex64::ONE)],
                    _ => &[(0, Complex64::ONE)],
                };
                patterns = patterns
                    .iter()
                    .flat_map(|(pattern, amplitude)| {
                        steps.iter().map(move |&(step, factor)| {
                            let mut longer: Vec<(usize, i64)> = pattern.clone();
                            longer.push((position, step));
                            (longer, amplitude * factor)
                        })
                    })
                    .collect();
            }
            for (pattern, amplitude) in patterns {
                *ladders.entry(pattern).or_insert(Complex64::ZERO) += amplitude;
            }
        }
        for (pattern, amplitude) in ladders {
            if amplitude.norm() <= 64.0 * f64::EPSILON * scale {
                continue;
            }
            let mut change = vec![0; groups.len()];
            for (position, step) in pattern {
                if let Some(group) = group_of[position] {
                    change[group] += step;
                }
            }
            if change.iter().any(|&step| step != 0) {
                changes.insert(change);
            }
        }
        changes
    }
}

fn groups(space: &Space) -> Vec<Group> {
    let mut groups: BTreeMap<(usize, u16), Group> = BTreeMap::new();
    for (position, degree) in space.degrees().iter().enumerate() {
        let spin = match space.local(position) {
            LocalSpace::Fermion | LocalSpace::Boson => false,
            LocalSpace::SpinHalf | LocalSpace::Pauli | LocalSpace::SpinS => true,
            _ => continue,
        };
        let (species, internal) = (degree.species.index(), degree.mode.internal);
        let empty = || Group { species, internal, spin, positions: Vec::new() };
        groups.entry((species, internal)).or_insert_with(empty).positions.push(position);
    }
    groups.into_values().collect()
}

/// Named combinations, finest first.
fn candidates(space: &Space, groups: &[Group]) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let species: BTreeSet<(usize, bool)> = groups.iter().map(|group| (group.species, group.spin)).collect();
    let several = |spin: bool| species.iter().filter(|(_, other)| *other == spin).count() > 1;
    let letter = |index: usize, spin: bool| match space.algebra().all_species().nth(index) {
        Some((_, species)) if several(spin) => format!("_{}", species.name),
        _ => String::new(),
    };
    let mut add = |name: String, doubled: bool, weight: &dyn Fn(&Group) -> i64| {
        candidates.push(Candidate { name, weights: groups.iter().map(weight).collect(), doubled });
    };
    for group in groups {
        let modes = groups.iter().filter(|other| other.species == group.species).count();
        let symbol = if group.spin { "2Sz" } else { "N" };
        let mode = match (modes, group.internal) {
            (1, _) => String::new(),
            (2, 0) if !group.spin => "_up".into(),
            (2, 1) if !group.spin => "_down".into(),
            (_, internal) => format!("_{internal}"),
        };
        let name = format!("{symbol}{}{mode}", letter(group.species, group.spin));
        add(name, group.spin, &|other| {
            i64::from((other.species, other.internal) == (group.species, group.internal))
        });
    }
    for &(index, spin) in &species {
        let own = |group: &Group| i64::from(group.species == index);
        let symbol = if spin { "2Sz" } else { "N" };
        add(format!("{symbol}{}", letter(index, spin)), spin, &own);
        if !spin {
            let sign = |group: &Group| own(group) * (1 - 2 * i64::from(group.internal % 2));
            add(format!("2Sz{}", letter(index, spin)), false, &sign);
            let orbitals: BTreeSet<u16> =
                groups.iter().filter(|g| g.species == index).map(|g| g.internal / 2).collect();
            for orbital in orbitals {
                let of = |group: &Group| own(group) * i64::from(group.internal / 2 == orbital);
                add(format!("N{}_orbital_{orbital}", letter(index, spin)), false, &of);
            }
        }
    }
    add("N".into(), false, &|group| i64::from(!group.spin));
    add("2Sz".into(), true, &|group| i64::from(group.spin));
    candidates
}

fn charge(space: &Space, groups: &[Group], candidate: &Candidate, modulus: Option<i64>) -> Charge {
    let dimension = |position: usize| i64::from(space.degrees()[position].dimension);
    let mut weights: Vec<Vec<i64>> =
        (0..space.degrees().len()).map(|position| vec![0; dimension(position) as usize]).collect();
    for (group, &weight) in groups.iter().zip(&candidate.weights) {
        for &position in &group.positions {
            let top = dimension(position) - 1;
            let of = |state: i64| weight * if candidate.doubled { 2 * state - top } else { state };
            weights[position] = (0..=top).map(of).collect();
        }
    }
    let modulus = modulus.map(|modulus| if candidate.doubled { 2 * modulus } else { modulus });
    let name = match modulus {
        Some(modulus) => format!("{} mod {modulus}", candidate.name),
        None => candidate.name.clone(),
    };
    Charge { name, weights, modulus }
}

fn dot(a: &[i64], b: &[i64]) -> i64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn gcd_of(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd_of(b, a % b) }
}

/// Whether a combination is known modulo `modulus` where the known ones are. Only small combinations are tried.
fn implied(weights: &[i64], known: &[Vec<i64>], modulus: i64) -> bool {
    let mut reached = BTreeSet::from([vec![0; weights.len()]]);
    for row in known {
        let sums = |sum: &Vec<i64>| -> Vec<Vec<i64>> {
            let entry = |n: i64| move |(a, b): (&i64, &i64)| (a + n * b).rem_euclid(modulus);
            (0..modulus).map(|n| sum.iter().zip(row).map(entry(n)).collect()).collect()
        };
        reached = reached.iter().flat_map(sums).collect();
        if reached.len() > 1 << 12 {
            return false;
        }
    }
    reached.contains(&weights.iter().map(|w| w.rem_euclid(modulus)).collect::<Vec<_>>())
}

/// Rows in echelon form without fractions, each divided by its greatest common divisor, and their pivots.
fn echelon(rows: Vec<Vec<i64>>) -> Vec<(usize, Vec<i64>)> {
    let mut reduced: Vec<(usize, Vec<i64>)> = Vec::new();
    let eliminate = |row: &mut Vec<i64>, pivot: usize, by: &[i64]| {
        let (a, b) = (by[pivot], row[pivot]);
        for (entry, other) in row.iter_mut().zip(by) {
            *entry = *entry * a - other * b;
        }
        let divisor = row.iter().fold(0, |gcd, &entry| gcd_of(gcd, entry)).max(1);
        row.iter_mut().for_each(|entry| *entry /= divisor);
    };
    for mut row in rows {
        for (pivot, known) in &reduced {
            eliminate(&mut row, *pivot, known);
        }
        if let Some(pivot) = row.iter().position(|&entry| entry != 0) {
            for (_, known) in &mut reduced {
                eliminate(known, pivot, &row);
            }
            reduced.push((pivot, row));
        }
    }
    reduced
}

fn rank(rows: Vec<Vec<i64>>) -> usize {
    echelon(rows).len()
}

/// A basis of the integer vectors that are orthogonal to all rows (up to common factors).
fn null_space(rows: Vec<Vec<i64>>, size: usize) -> Vec<Vec<i64>> {
    let reduced = echelon(rows);
    let pivots: BTreeSet<usize> = reduced.iter().map(|(pivot, _)| *pivot).collect();
    let basis = (0..size).filter(|free| !pivots.contains(free)).map(|free| {
        let common = reduced.iter().fold(1i64, |lcm, (pivot, row)| {
            let entry = row[*pivot].abs();
            lcm / gcd_of(lcm, entry) * entry
        });
        let mut vector = vec![0; size];
        vector[free] = common;
        for (pivot, row) in &reduced {
            vector[*pivot] = -row[free] * (common / row[*pivot]);
        }
        let divisor = vector.iter().fold(0, |gcd, &entry| gcd_of(gcd, entry)).max(1);
        vector.iter().map(|entry| entry / divisor).collect()
    });
    basis.collect()
}
