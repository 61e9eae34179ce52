//! Rotation eigenvalues that free ground states can have: enumerated, and of random symmetric free Hamiltonians.

use std::collections::BTreeSet;

use eigentruth_numerics::Complex64;
use eigentruth_numerics::dense::{Lu, adjoint_product, hermitian_eigen, product, product_adjoint};
use faer::Mat;

use super::momentum_space::momentum_ground;
use super::{ORBITALS, PAIRS, SPINLESS, SPINS, all_numbers};
use crate::ed::rotation_eigenvalue_free_fermions::superconductors;
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};
use crate::seed;

/// The rotation eigenvalues of the one-electron states, eight for each orbital, as powers of exp(2πi/8).
fn one_electron_labels(reading: &str) -> [usize; 8] {
    let mut count = [0; 8];
    for momentum in 0..4 {
        for spin in [1, 7] {
            count[(2 * momentum + if reading == SPINS { spin } else { 0 }) % 8] += orbitals(reading);
        }
    }
    count
}

/// Orbitals of a site.
fn orbitals(reading: &str) -> usize {
    if reading == ORBITALS { 2 } else { 1 }
}

/// The rotation eigenvalues of all fillings with four electrons that time reversal maps to themselves; with pairing of all ground
/// states with any number.
pub(super) fn reachable_labels(reading: &str) -> BTreeSet<usize> {
    if reading == PAIRS {
        return superconductors::reachable();
    }
    let available = one_electron_labels(reading);
    let kramers = reading != SPINLESS;
    // Multiplets by the smaller of the conjugate labels: (labels filled together, how often available).
    let mut fillings = BTreeSet::from([(0usize, 0usize)]);
    for label in 0..=4 {
        let conjugate = (8 - label) % 8;
        let (size, sum, copies) = if conjugate != label {
            (2, 8, available[label].min(available[conjugate]))
        } else if kramers {
            (2, 2 * label, available[label] / 2)
        } else {
            (1, label, available[label])
        };
        let filled = |&(electrons, total): &(usize, usize)| {
            (0..=copies).map(move |n| (electrons + n * size, (total + n * sum) % 8))
        };
        fillings = fillings.iter().flat_map(filled).collect();
    }
    fillings.into_iter().filter(|(electrons, _)| *electrons == 4).map(|(_, label)| label).collect()
}

/// Rotation eigenvalues of random free Hamiltonians with both symmetries, against the momentum of the ground state.
pub(super) fn random_free_electrons(run: &Run<'_>) -> Result<Finding, Stop> {
    let (_, momentum, _) = momentum_ground(1.0, run.parameters.number("U/t")?, all_numbers(run.reading))?;
    let Some(momentum) = momentum else {
        return Ok(Finding::undecided("the ground state has no definite momentum", "a unique ground state"));
    };
    // Turning by one site multiplies c†_k by exp(−ik); four electrons with S^z = 0 turn by no angle of their spins.
    let own = (8 - 2 * momentum) % 8;
    let mut counts = [0usize; 8];
    let draws = run.parameters.integer("draws")?;
    let mut gapless = 0;
    for draw in 0..draws {
        run.checkpoint()?;
        let seed = seed::derive(run.seed, &[&draw.to_string()]);
        let (gap, label) = if run.reading == PAIRS {
            // Without a gap, or with an eigenvalue that rounding hides.
            superconductors::label(seed)?.map_or((0.0, 0), |label| (1.0, label))
        } else {
            free_label(run.reading, seed)?
        };
        if gap < 0.02 {
            gapless += 1;
        } else {
            counts[label] += 1;
        }
    }
    let mut table = Table::new(&[("power of exp(2πi/8)", "1"), ("free Hamiltonians", "1")]);
    for (label, count) in counts.iter().enumerate() {
        table.push([label as f64, *count as f64]);
    }
    let evidence = [
        Evidence::label("eigenvalue of the rotation in the ground state", format!("exp(2πi·{own}/8)")),
        Evidence::label("draws without a gap or with an uncertain eigenvalue", gapless.to_string()),
        Evidence::table("rotation eigenvalues", table),
    ];
    let gapped = draws - gapless;
    let finding = if counts[own] == 0 && gapped < draws / 2 {
        Finding::undecided(format!("only {gapped} of {draws} draws have a gap"), "more draws")
    } else if counts[own] == 0 {
        Finding::fails(
            FindingKind::Numerical,
            format!(
                "none of {gapped} gapped symmetric free Hamiltonians has the ground state's eigenvalue of the rotation"
            ),
        )
    } else {
        let seen = counts[own];
        Finding::undecided(
            format!("{seen} free Hamiltonians share the label, which shows no path"),
            "a search",
        )
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// The gap at four electrons and the rotation eigenvalue of a random free Hamiltonian with rotation and time reversal.
pub(super) fn free_label(reading: &str, seed: u64) -> Result<(f64, usize), Stop> {
    let uniform = |i: usize, j: usize, part: &str| {
        2.0 * seed::uniform(seed, &[part, &i.to_string(), &j.to_string()]) - 1.0
    };
    // States 8·orbital + 2·site + spin.
    let n = 8 * orbitals(reading);
    let random = Mat::from_fn(n, n, |i, j| Complex64::new(uniform(i, j, "re"), uniform(i, j, "im")));
    let spin = |state: usize| if state.is_multiple_of(2) { 1.0 } else { -1.0 };
    let angle = if reading == SPINS { -std::f64::consts::FRAC_PI_4 } else { 0.0 };
    let rotation = Mat::from_fn(n, n, |i, j| {
        if i == (j + 2) % 8 + j / 8 * 8 { Complex64::cis(angle * spin(j)) } else { Complex64::ZERO }
    });
    let reversal = Mat::from_fn(n, n, |i, j| match reading {
        SPINLESS => Complex64::from(f64::from(u8::from(i == j))),
        _ if i == j ^ 1 => Complex64::from(spin(j)),
        _ => Complex64::ZERO,
    });
    let mut h = Mat::from_fn(n, n, |i, j| random[(i, j)] + random[(j, i)].conj());
    let about = |m: &Mat<Complex64>, by: &Mat<Complex64>| {
        product_adjoint(product(by.as_ref(), m.as_ref()).as_ref(), by.as_ref())
    };
    let mut turned = h.clone();
    for _ in 0..3 {
        turned = about(&turned, &rotation);
        h += &turned;
    }
    let reversed = about(&h.conjugate().to_owned(), &reversal);
    h += &reversed;
    let (levels, vectors) = hermitian_eigen(h.as_ref())?;
    let level = |k: usize| levels[k];
    let filled = vectors.as_ref().subcols(0, 4);
    let inside = adjoint_product(filled, product(rotation.as_ref(), filled).as_ref());
    let phase = Lu::new(inside.as_ref()).determinant().arg() / std::f64::consts::FRAC_PI_4;
    Ok(((level(4) - level(3)) / (level(n - 1) - level(0)), phase.round().rem_euclid(8.0) as usize))
}
