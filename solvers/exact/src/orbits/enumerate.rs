//! All representatives of a sector.

use rayon::prelude::*;

use super::element::Motion;
use super::table::{ImageTable, Word};
use crate::basis::automaton::Automaton;

/// About this many bits are fixed between two tests.
const STEP: u32 = 6;

/// A number of fields that have been read, from the highest down, and what can be said of images then.
#[derive(Debug)]
struct Level {
    /// The fields still open.
    fields: usize,
    /// For every useful element: how many of the lowest bits of its image do not count.
    tests: Vec<(usize, u32)>,
}

/// Finds representatives; `shifts` are the lowest bits of the fields.
pub(super) fn representatives<T: Word>(
    automaton: &Automaton,
    shifts: &[u32],
    motions: &[Motion],
    table: &ImageTable<T>,
) -> Vec<Found> {
    let bits = motions[0].to.len() as u32;
    let all = if bits == 64 { u64::MAX } else { (1 << bits) - 1 };
    let mut levels = Vec::new();
    let mut last = bits;
    for (field, &open) in shifts.iter().enumerate().rev() {
        if field > 0 && last - open < STEP {
            continue;
        }
        last = open;
        let fixed = all & !((1u64 << open) - 1);
        let test = |(element, motion): (usize, &Motion)| {
            // The highest unknown bit of the image hides all below it.
            let unknown = all & !(motion.image(fixed) ^ motion.flip);
            let hidden = (u64::BITS - unknown.leading_zeros()).max(open);
            (hidden < bits).then_some((element, hidden))
        };
        // Whether a complete configuration is the smallest is asked in another way.
        let tests = if open == 0 {
            Vec::new()
        } else {
            motions.iter().enumerate().skip(1).filter_map(test).collect()
        };
        levels.push(Level { fields: field, tests });
    }
    let search = Search { automaton, levels, motions, table };
    // The beginnings that survive the first levels are the units of parallel work.
    let start = Beginning { bits: 0, node: 0 };
    let first = search.levels.len().min(2);
    let mut beginnings = vec![start];
    for level in 0..first {
        let mut next = Vec::new();
        for beginning in beginnings {
            search.extend(shifts.len(), level, beginning, &mut |longer| next.push(longer));
        }
        beginnings = next;
    }
    let found: Vec<Vec<Found>> = beginnings
        .into_par_iter()
        .map(|beginning| {
            let mut found = Vec::new();
            search.complete(shifts.len(), first, beginning, &mut found);
            found
        })
        .collect();
    found.concat()
}

/// A representative and the number of elements that leave it as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) configuration: u64,
    pub(super) stabilizer: u16,
}

#[derive(Clone, Copy, Debug)]
struct Beginning {
    bits: u64,
    node: u32,
}

struct Search<'a, T> {
    automaton: &'a Automaton,
    levels: Vec<Level>,
    motions: &'a [Motion],
    table: &'a ImageTable<T>,
}

impl<T: Word> Search<'_, T> {
    /// Calls `visit` for the ways to read on to a level that may still lead to representatives.
    fn extend(&self, fields: usize, level: usize, beginning: Beginning, visit: &mut impl FnMut(Beginning)) {
        let from = if level == 0 { fields } else { self.levels[level - 1].fields };
        let Level { fields: to, tests } = &self.levels[level];
        self.automaton.walk(from, *to, beginning.node, &mut |bits, node| {
            let bits = beginning.bits | bits;
            let smaller = |&(element, hidden): &(usize, u32)| {
                self.table.image(bits, element) >> hidden < bits >> hidden
            };
            if !tests.iter().any(smaller) {
                visit(Beginning { bits, node });
            }
        });
    }

    fn complete(&self, fields: usize, level: usize, beginning: Beginning, found: &mut Vec<Found>) {
        if level < self.levels.len() {
            self.extend(fields, level, beginning, &mut |longer| {
                self.complete(fields, level + 1, longer, found)
            });
        } else {
            found.extend(self.representative(beginning.bits));
        }
    }

    /// Whether a configuration is the smallest of its orbit and the projection does not annihilate it.
    fn representative(&self, configuration: u64) -> Option<Found> {
        let stabilizer = pulp::Arch::new().dispatch(Stabilizer {
            table: self.table,
            motions: self.motions,
            configuration,
        })?;
        Some(Found { configuration, stabilizer })
    }
}

struct Stabilizer<'a, T> {
    table: &'a ImageTable<T>,
    motions: &'a [Motion],
    configuration: u64,
}

impl<T: Word> pulp::WithSimd for Stabilizer<'_, T> {
    type Output = Option<u16>;

    #[inline(always)]
    fn with_simd<D: pulp::Simd>(self, _: D) -> Option<u16> {
        let Self { table, motions, configuration } = self;
        if !table.is_smallest(configuration) {
            return None;
        }
        let mut count = 0u16;
        let mut sum = 0.0;
        table.stabilizer(configuration, motions.len(), |element| {
            let motion = &motions[element];
            let sign = if motion.is_negative(configuration) { -1.0 } else { 1.0 };
            count += 1;
            sum += sign * motion.character.re;
        });
        // The sum of the characters of a subgroup is its order, or 0.
        (2.0 * sum > f64::from(count)).then_some(count)
    }
}
