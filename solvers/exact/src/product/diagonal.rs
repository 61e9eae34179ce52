//! The diagonal of an operator on two halves, without storing it.

use std::collections::BTreeMap;

use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::Transition;

use super::ProductError;
use super::half::Half;
use super::sparse::scalar;

/// The diagonal as `rows[a] + Σ_group tables[group][pattern(a)][b]`.
///
/// The diagonal terms are sums over few different factors on the first half (the occupation or the sign of a site),
/// each with a vector over the second half. Factors are put into groups; in a group the values of all factors form a
/// *pattern*, and for each pattern the sum over the group is tabulated. So a row of the diagonal costs one vector
/// addition per group instead of one per term: 1 group for a chain of spins, 2 for 12 sites of a Hubbard model.
#[derive(Clone, Debug)]
pub(super) struct Diagonal<S> {
    rows: Vec<S>,
    groups: Vec<Group<S>>,
    columns: usize,
}

#[derive(Clone, Debug)]
struct Group<S> {
    pattern: Vec<u32>,
    /// `[pattern, b]`.
    table: Vec<S>,
}

/// The most entries of a table, unless it has fewer than four rows.
const TABLE: usize = 1 << 18;

impl<S: Scalar> Diagonal<S> {
    pub(super) fn new(rows: &Half, columns: &Half, terms: &[Transition]) -> Result<Self, ProductError> {
        let mut diagonal =
            Self { rows: vec![S::ZERO; rows.len()], groups: Vec::new(), columns: columns.len() };
        // What a factor on the first half looks at: its bits, their values, its sign. Then its vector.
        let mut factors: BTreeMap<[u64; 3], Vec<S>> = BTreeMap::new();
        for term in terms {
            let value: S = scalar(term, term.amplitude)?;
            let [first, second] = [rows.mask(), columns.mask()].map(|mask| part(term, mask));
            if second == [0; 3] {
                for (a, entry) in diagonal.rows.iter_mut().enumerate() {
                    *entry += value.scaled(factor(&first, rows.configuration(a)).into());
                }
            } else {
                let vector = factors.entry(first).or_insert_with(|| vec![S::ZERO; columns.len()]);
                for (b, entry) in vector.iter_mut().enumerate() {
                    *entry += value.scaled(factor(&second, columns.configuration(b)).into());
                }
            }
        }
        let most = (TABLE / columns.len().max(1)).clamp(4, 64);
        let mut factors = factors.into_iter().peekable();
        while factors.peek().is_some() {
            diagonal.groups.push(Group::new(rows, most, &mut factors));
        }
        Ok(diagonal)
    }

    /// The part of the row `a` that does not depend on the column, and a slice of each group's table.
    #[inline(always)]
    pub(super) fn constant(&self, a: usize) -> S {
        self.rows[a]
    }

    /// Adds the rest of the row `a`, columns from `start`.
    #[inline(always)]
    pub(super) fn add<const W: usize>(&self, a: usize, start: usize, into: &mut [S; W]) {
        for group in &self.groups {
            let at = group.pattern[a] as usize * self.columns + start;
            let row: &[S; W] = group.table[at..at + W].try_into().expect("the slice has W elements");
            for (entry, value) in into.iter_mut().zip(row) {
                *entry += *value;
            }
        }
    }
}

impl<S: Scalar> Group<S> {
    /// Takes factors while they have at most `most` patterns; at least one.
    fn new(
        rows: &Half,
        most: usize,
        factors: &mut std::iter::Peekable<impl Iterator<Item = ([u64; 3], Vec<S>)>>,
    ) -> Self {
        let mut pattern = vec![0u32; rows.len()];
        let mut table = vec![S::ZERO; factors.peek().map_or(0, |(_, vector)| vector.len())];
        let mut first = true;
        while let Some((part, vector)) = factors.peek() {
            // The patterns with one factor more, numbered in the order in which they occur.
            let mut numbers: BTreeMap<(u32, i8), u32> = BTreeMap::new();
            let extended: Vec<u32> = (0..rows.len())
                .map(|a| {
                    let next = numbers.len() as u32;
                    *numbers.entry((pattern[a], factor(part, rows.configuration(a)))).or_insert(next)
                })
                .collect();
            if numbers.len() > most && !first {
                break;
            }
            let width = vector.len();
            let mut larger = vec![S::ZERO; numbers.len() * width];
            for ((old, sign), new) in numbers {
                let to = &mut larger[new as usize * width..][..width];
                let from = &table[old as usize * width..][..width];
                for ((entry, base), value) in to.iter_mut().zip(from).zip(vector) {
                    *entry = *base + value.scaled(sign.into());
                }
            }
            (pattern, table, first) = (extended, larger, false);
            factors.next();
        }
        Self { pattern, table }
    }
}

/// What a diagonal term looks at among the bits of `mask`.
fn part(term: &Transition, mask: u64) -> [u64; 3] {
    [term.care & mask, term.from & mask, term.sign & mask]
}

/// 0 or ±1.
fn factor([care, from, sign]: &[u64; 3], configuration: u64) -> i8 {
    if configuration & care != *from {
        0
    } else if (configuration & sign).count_ones() % 2 == 1 {
        -1
    } else {
        1
    }
}
