//! Traces of symmetries on many-body spaces: what tells the dimension of every symmetry sector.

use std::collections::BTreeMap;

use super::Monomial;
use crate::EnumerateError;
use crate::exact_algebra::{Field, PrimeField};

/// A sum of roots of unity with integer coefficients: Σ_k c_k exp(2πi k/modulus).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    coefficients: Vec<i128>,
}

impl Trace {
    /// From the coefficients of the powers of exp(2πi/modulus), modulus of them.
    ///
    /// # Errors
    /// [`EnumerateError::TooSmall`] for an empty list.
    pub fn new(coefficients: Vec<i128>) -> Result<Self, EnumerateError> {
        if coefficients.is_empty() {
            return Err(EnumerateError::TooSmall { what: "coefficients of a trace", given: 0, least: 1 });
        }
        Ok(Self { coefficients })
    }

    /// The order of the roots of unity.
    pub fn modulus(&self) -> u32 {
        self.coefficients.len() as u32
    }

    /// The value, if only the root 1 occurs.
    pub fn integer(&self) -> Option<i128> {
        self.coefficients[1..].iter().all(|&c| c == 0).then_some(self.coefficients[0])
    }

    /// Modulo a prime, given the powers of a root whose order is a multiple of the modulus.
    pub(crate) fn evaluate(&self, field: &PrimeField, powers: &[u64]) -> u64 {
        let step = powers.len() / self.coefficients.len();
        self.coefficients.iter().enumerate().fold(0, |sum, (k, &coefficient)| {
            let residue = coefficient.rem_euclid(field.prime.into()) as u64;
            field.add(&sum, &field.multiply(&residue, &powers[k * step]))
        })
    }
}

/// The trace of a symmetry on a many-body space, resolved by total charge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedTrace {
    modulus: usize,
    terms: BTreeMap<i64, Vec<i128>>,
}

impl ChargedTrace {
    /// The trace on the subspace of a total charge, which the symmetry must map onto itself.
    pub fn at(&self, charge: i64) -> Trace {
        let coefficients = self.terms.get(&charge).cloned();
        Trace { coefficients: coefficients.unwrap_or_else(|| vec![0; self.modulus]) }
    }

    /// The trace on the whole space.
    pub fn total(&self) -> Trace {
        let sum = |k: usize| self.terms.values().map(|coefficients| coefficients[k]).sum();
        Trace { coefficients: (0..self.modulus).map(sum).collect() }
    }

    fn one(modulus: u32) -> Self {
        let mut unit = vec![0; modulus as usize];
        unit[0] = 1;
        Self { modulus: modulus as usize, terms: BTreeMap::from([(0, unit)]) }
    }

    /// Times Σ sign × exp(2πi phase/modulus) × x^charge.
    fn multiply(self, factors: &[(i64, u32, i128)]) -> Result<Self, EnumerateError> {
        let mut terms = BTreeMap::<i64, Vec<i128>>::new();
        for (charge, coefficients) in &self.terms {
            for &(more, phase, sign) in factors {
                let target = terms.entry(charge + more).or_insert_with(|| vec![0; self.modulus]);
                for (k, &coefficient) in coefficients.iter().enumerate() {
                    let entry = &mut target[(k + phase as usize) % self.modulus];
                    *entry = entry.checked_add(sign * coefficient).ok_or(EnumerateError::TooLarge {
                        what: "dimension of a many-body space",
                        given: u128::MAX,
                        most: i128::MAX as u128,
                        advice: "use fewer sites",
                    })?;
                }
            }
        }
        Ok(Self { modulus: self.modulus, terms })
    }
}

fn unitary(symmetry: &Monomial) -> Result<(), EnumerateError> {
    if symmetry.antiunitary {
        return Err(EnumerateError::Unsuitable {
            what: "an antiunitary operator has no trace that a change of basis keeps".into(),
            advice: "use the unitary subgroup and its corepresentations",
        });
    }
    Ok(())
}

fn charges_for(symmetry: &Monomial, charges: &[i64]) -> Result<(), EnumerateError> {
    let (expected, given) = (symmetry.images.len(), charges.len());
    if expected == given {
        Ok(())
    } else {
        Err(EnumerateError::Length { what: "charges of the one-particle states", expected, given })
    }
}

/// The trace of a symmetry of the one-particle states on the Fock space of fermions, resolved by total charge:
/// Σ_Q x^Q Tr_Q = det(1 + x^q u), one factor 1 − (−1)^l phase x^{Σq} for each cycle of length l.
///
/// # Errors
/// [`EnumerateError::Length`], [`EnumerateError::Unsuitable`] for an antiunitary one, [`EnumerateError::TooLarge`].
pub fn fermion_trace(
    symmetry: &Monomial,
    modulus: u32,
    charges: &[i64],
) -> Result<ChargedTrace, EnumerateError> {
    unitary(symmetry)?;
    charges_for(symmetry, charges)?;
    let mut generating = ChargedTrace::one(modulus);
    for (states, phase) in symmetry.cycles(modulus) {
        let charge = states.iter().map(|&state| charges[state]).sum();
        let sign = if states.len() % 2 == 1 { 1 } else { -1 };
        generating = generating.multiply(&[(0, 0, 1), (charge, phase, sign)])?;
    }
    Ok(generating)
}

/// The trace of a symmetry on a product of sites with `levels` states each (spins, truncated bosons), resolved by total
/// charge. State `site × levels + level` of the symmetry is a level of a site; all levels of a site must go to one site.
///
/// # Errors
/// As [`fermion_trace`]; [`EnumerateError::Unsuitable`] if levels of a site go to different sites.
pub fn product_trace(
    symmetry: &Monomial,
    modulus: u32,
    levels: usize,
    charges: &[i64],
) -> Result<ChargedTrace, EnumerateError> {
    unitary(symmetry)?;
    charges_for(symmetry, charges)?;
    let split = levels == 0
        || !symmetry.images.len().is_multiple_of(levels)
        || symmetry
            .images
            .chunks(levels)
            .any(|images| images.iter().any(|image| image / levels != images[0] / levels));
    if split {
        return Err(EnumerateError::Unsuitable {
            what: format!("the symmetry does not map sites of {levels} levels to sites"),
            advice: "number the states as site × levels + level",
        });
    }
    let sites = symmetry.images.len() / levels;
    let mut seen = vec![false; sites];
    let mut generating = ChargedTrace::one(modulus);
    for start in 0..sites {
        let mut cycle = Vec::new();
        let mut site = start;
        while !seen[site] {
            seen[site] = true;
            cycle.push(site);
            site = symmetry.images[site * levels] / levels;
        }
        if cycle.is_empty() {
            continue;
        }
        // Once around the cycle; a level that returns to itself fixes the levels of all sites of the cycle.
        let factors: Vec<_> = (0..levels)
            .filter_map(|level| {
                let (mut state, mut phase, mut charge) = (start * levels + level, 0, 0);
                for _ in &cycle {
                    phase = (phase + symmetry.phases[state]) % modulus;
                    charge += charges[state];
                    state = symmetry.images[state];
                }
                (state == start * levels + level).then_some((charge, phase, 1))
            })
            .collect();
        generating = generating.multiply(&factors)?;
    }
    Ok(generating)
}
