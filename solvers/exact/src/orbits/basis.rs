//! The basis of a symmetric sector.

use eigentruth_numerics::lower::Layout;
use num_complex::Complex64;
use pulp::{Arch, Simd, WithSimd};

use super::OrbitError;
use super::element::{self, GroupElement, Motion};
use super::enumerate::{Found, representatives};
use super::table::ImageTable;
use crate::ExactError;
use crate::basis::automaton::Automaton;
use crate::basis::{Basis, Charge, Fixed, Sector};

/// Projected configurations, see the [module](super), in ascending order of their representatives.
#[derive(Clone, Debug)]
pub struct OrbitBasis {
    layout: Layout,
    pub(super) sector: Sector,
    pub(super) group: Group,
    /// Elements that generate the group.
    pub(super) generators: Vec<usize>,
    representatives: Vec<u64>,
    /// The square of the component on the representative: `|stabilizer| / |group|`.
    stabilizers: Vec<u16>,
    /// For the leading bits of a configuration the first representative that does not have smaller ones.
    leading: Vec<u32>,
    shift: u32,
}

/// A group ready to be applied.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) motions: Vec<Motion>,
    table: Table,
    /// Whether all phases are 1.
    trivial: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Table {
    Narrow(ImageTable<u32>),
    Wide(ImageTable<u64>),
}

impl OrbitBasis {
    /// The states of `sector` that transform under a group with the given characters; `elements` are the whole group.
    ///
    /// # Errors
    /// [`OrbitError`] if the list is no group with a representation, leaves the sector, or nothing transforms so;
    /// [`ExactError::Memory`] if the basis would exceed `memory` bytes.
    pub fn new(
        layout: &Layout,
        sector: &Sector,
        elements: &[GroupElement],
        memory: u64,
    ) -> Result<Self, OrbitError> {
        let weights = sector.weights(layout)?;
        for (number, element) in elements.iter().enumerate() {
            // The number of fields is judged with the permutation below.
            if element.fields.len() == layout.fields().len() {
                keeps_charges(sector, &weights, number, element)?;
            }
        }
        let (motions, generators) = element::compile(layout, sector, elements)?;
        let shifts: Vec<u32> = layout.fields().iter().map(|field| field.shift).collect();
        let automaton = Automaton::new(&weights, shifts.clone(), sector.fixed());
        let dimension = automaton.dimension() / motions.len() as u128;
        // Representatives while they are collected and after, their weights, and the table of leading bits.
        let needed = dimension * (16 + 16 + 2 + 16);
        if needed > memory.into() || dimension > u128::from(u32::MAX) {
            return Err(
                ExactError::Memory { what: "a symmetric basis", dimension, needed, allowed: memory }.into()
            );
        }
        let group = Group::new(motions);
        let found = if automaton.dimension() == 0 {
            Vec::new()
        } else {
            match &group.table {
                Table::Narrow(table) => representatives(&automaton, &shifts, &group.motions, table),
                Table::Wide(table) => representatives(&automaton, &shifts, &group.motions, table),
            }
        };
        let last = found.last().ok_or(OrbitError::Empty)?.configuration;
        // Two to four times more entries than representatives.
        let bits = |number: u64| u64::BITS - number.leading_zeros();
        let shift = bits(last).saturating_sub(bits(found.len() as u64) + 1);
        let mut leading = vec![0u32; (last >> shift) as usize + 2];
        for Found { configuration, .. } in &found {
            leading[(configuration >> shift) as usize + 1] += 1;
        }
        let mut total = 0;
        for count in &mut leading {
            total += *count;
            *count = total;
        }
        Ok(Self {
            layout: layout.clone(),
            sector: sector.clone(),
            group,
            generators,
            representatives: found.iter().map(|found| found.configuration).collect(),
            stabilizers: found.iter().map(|found| found.stabilizer).collect(),
            leading,
            shift,
        })
    }

    /// The order of the group.
    pub fn order(&self) -> usize {
        self.group.motions.len()
    }

    /// The representatives in ascending order.
    pub fn representatives(&self) -> &[u64] {
        &self.representatives
    }

    /// The number of elements that leave a representative as it is.
    #[inline(always)]
    pub(super) fn stabilizer(&self, index: usize) -> u16 {
        self.stabilizers[index]
    }

    /// The index of a representative.
    #[inline(always)]
    pub(super) fn index(&self, representative: u64) -> Option<usize> {
        let bucket = usize::try_from(representative >> self.shift).ok()?;
        let range = self.leading.get(bucket..=bucket + 1)?;
        let (start, end) = (range[0] as usize, range[1] as usize);
        let entries = &self.representatives[start..end];
        let place = entries.partition_point(|entry| *entry < representative);
        (entries.get(place) == Some(&representative)).then_some(start + place)
    }
}

impl Group {
    fn new(motions: Vec<Motion>) -> Self {
        let narrow = motions[0].to.len() <= 32;
        let table = if narrow {
            Table::Narrow(ImageTable::new(&motions))
        } else {
            Table::Wide(ImageTable::new(&motions))
        };
        let trivial = motions.iter().all(|motion| motion.is_positive() && motion.character == Complex64::ONE);
        Self { motions, table, trivial }
    }

    /// The smallest image `r` of a configuration and `χ(g)` with the sign of `g`, where `g` leads to it.
    #[inline(always)]
    pub(super) fn smallest(&self, configuration: u64) -> (u64, Complex64) {
        let (smallest, element) = match &self.table {
            Table::Narrow(table) => table.smallest(configuration),
            Table::Wide(table) => table.smallest(configuration),
        };
        if self.trivial {
            return (smallest, Complex64::ONE);
        }
        let motion = &self.motions[element];
        let negative = motion.is_negative(configuration);
        (smallest, if negative { -motion.character } else { motion.character })
    }
}

/// [`Group::smallest`] with the widest vectors of the machine.
struct Smallest<'a>(&'a Group, u64);

impl WithSimd for Smallest<'_> {
    type Output = (u64, Complex64);

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) -> Self::Output {
        self.0.smallest(self.1)
    }
}

impl Basis for OrbitBasis {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn dimension(&self) -> usize {
        self.representatives.len()
    }

    fn state(&self, index: usize) -> u64 {
        self.representatives[index]
    }

    fn weight(&self, index: usize) -> f64 {
        (f64::from(self.stabilizers[index]) / self.order() as f64).sqrt()
    }

    fn find(&self, configuration: u64) -> Option<(usize, Complex64)> {
        let (smallest, phase) = Arch::new().dispatch(Smallest(&self.group, configuration));
        let index = self.index(smallest)?;
        Some((index, phase * self.weight(index)))
    }

    fn is_real(&self) -> bool {
        self.group.motions.iter().all(|motion| motion.character.im == 0.0)
    }

    fn sector(&self) -> &[Fixed] {
        self.sector.fixed()
    }
}

/// Checks that an element takes the sector to itself: every charge becomes plus or minus a charge, plus a multiple of
/// another, plus a constant, such that its value follows. The multiple is what a translation adds to a momentum: so
/// many steps for every particle.
fn keeps_charges(
    sector: &Sector,
    weights: &[Vec<Vec<i64>>],
    number: usize,
    element: &GroupElement,
) -> Result<(), OrbitError> {
    let fixed = sector.fixed();
    let refused = |charge: &Charge| OrbitError::Charge { element: number, charge: charge.name.clone() };
    for (new, Fixed { charge, value }) in fixed.iter().enumerate() {
        // The new charge, level by level, without what `sign` times the old one and a multiple of another make of it.
        let remainders = |old: usize, sign: i64, multiple: Option<(i64, usize)>| -> Option<Vec<Vec<i64>>> {
            let fields = element.fields.iter().enumerate();
            fields
                .map(|(field, destination)| {
                    let target = weights.get(destination.to)?;
                    let levels = weights[field].iter().enumerate();
                    levels
                        .map(|(level, weight)| {
                            let image = if destination.flip { 1 ^ level } else { level };
                            let other = multiple.map_or(0, |(factor, other)| factor * weight[other]);
                            target
                                .get(image)
                                .map(|image| charge.reduce(image[new] - sign * weight[old] - other))
                        })
                        .collect()
                })
                .collect()
        };
        let follows = |old: usize, sign: i64, multiple: Option<(i64, usize)>| {
            let Some(remainders) = remainders(old, sign, multiple) else { return false };
            let other = multiple.map_or(0, |(factor, other)| factor * fixed[other].value);
            let mut constant = other;
            for levels in &remainders {
                let Some(first) = levels.first() else { return false };
                if levels.iter().any(|shift| shift != first) {
                    return false;
                }
                constant += first;
            }
            charge.reduce(sign * fixed[old].value + constant) == charge.reduce(*value)
        };
        // Of another charge as often as one level asks for that carries one unit of it.
        let factor = |old: usize, sign: i64, other: usize| {
            let remainders = remainders(old, sign, None)?;
            let levels = remainders.iter().zip(weights).flat_map(|(shifts, weights)| {
                let first = (shifts.first(), weights.first());
                shifts.iter().zip(weights).filter_map(move |(shift, weight)| match first {
                    (Some(from), Some(base)) => Some((shift - from, weight[other] - base[other])),
                    _ => None,
                })
            });
            levels.filter(|(_, unit)| unit.abs() == 1).map(|(shift, unit)| shift * unit).next()
        };
        let possible =
            (0..fixed.len()).filter(|old| fixed[*old].charge.modulus == charge.modulus).any(|old| {
                [1, -1].into_iter().any(|sign| {
                    // A charge that counts modulo something has multiples only modulo the same.
                    let others = (0..fixed.len()).filter(|other| {
                        fixed[*other].charge.modulus.is_none()
                            || fixed[*other].charge.modulus == charge.modulus
                    });
                    let mut multiples = others.filter_map(|other| Some((factor(old, sign, other)?, other)));
                    follows(old, sign, None) || multiples.any(|multiple| follows(old, sign, Some(multiple)))
                })
            });
        if !possible {
            return Err(refused(charge));
        }
    }
    Ok(())
}
