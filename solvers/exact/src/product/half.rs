//! The configurations of one half of a system.

use std::collections::BTreeMap;
use std::ops::Range;

use eigentruth_numerics::lower::Layout;

use super::{ProductError, Rules};

/// The widest half: its index table has `2^20` entries.
pub(super) const MAX_BITS: u32 = 20;

/// No configuration of this half.
const NONE: u32 = u32::MAX;

/// Which configurations come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Those with a smaller value.
    Value,
    /// Those with smaller charges, then those with a smaller value.
    Sector,
}

/// The configurations of some neighbouring fields whose charges have a partner in the other half.
#[derive(Clone, Debug)]
pub(super) struct Half {
    shift: u32,
    bits: u32,
    /// The configurations, shifted down to bit 0.
    configurations: Vec<u32>,
    /// The charges that occur, in ascending order.
    pub(super) sectors: Vec<Vec<i64>>,
    sector_of: Vec<u32>,
    /// For each sector the range of its positions, if they are sorted by sector.
    pub(super) ranges: Vec<Range<usize>>,
    index: Vec<u32>,
}

impl Half {
    /// The configurations of `fields`, of those charges only that `wanted` accepts.
    pub(super) fn new(
        layout: &Layout,
        rules: &Rules,
        fields: Range<usize>,
        order: Order,
        wanted: impl Fn(&[i64]) -> bool,
    ) -> Result<Self, ProductError> {
        let shift = layout.fields()[fields.start].shift;
        let last = layout.fields()[fields.end - 1];
        let bits = last.shift + last.mask.count_ones() - shift;
        if bits > MAX_BITS {
            return Err(ProductError::HalfTooWide { bits, allowed: MAX_BITS });
        }
        // Sums of charges are numbered, since there are few.
        let mut found = vec![(rules.zero(), vec![0u32])];
        for field in fields.rev() {
            let shift = layout.fields()[field].shift - shift;
            let mut next: BTreeMap<Vec<i64>, Vec<u32>> = BTreeMap::new();
            for (charges, configurations) in &found {
                for (level, weights) in rules.weights[field].iter().enumerate() {
                    let extended = configurations.iter().map(|higher| higher | (level as u32) << shift);
                    next.entry(rules.sum(charges, weights)).or_default().extend(extended);
                }
            }
            found = next.into_iter().collect();
        }
        found.retain(|(charges, _)| wanted(charges));
        let mut all = Vec::new();
        for (sector, (_, configurations)) in found.iter_mut().enumerate() {
            configurations.sort_unstable();
            all.extend(configurations.iter().map(|configuration| (*configuration, sector as u32)));
        }
        let mut ranges = Vec::new();
        match order {
            Order::Value => all.sort_unstable(),
            Order::Sector => {
                let mut start = 0;
                for (_, configurations) in &found {
                    ranges.push(start..start + configurations.len());
                    start += configurations.len();
                }
            }
        }
        let mut index = vec![NONE; 1 << bits];
        for (position, (configuration, _)) in all.iter().enumerate() {
            index[*configuration as usize] = position as u32;
        }
        let sectors = found.into_iter().map(|(charges, _)| charges).collect();
        let (configurations, sector_of) = all.into_iter().unzip();
        Ok(Self { shift, bits, configurations, sectors, sector_of, ranges, index })
    }

    /// How many configurations there are.
    pub(super) fn len(&self) -> usize {
        self.configurations.len()
    }

    /// The bits of this half in a whole configuration.
    pub(super) fn mask(&self) -> u64 {
        ((1 << self.bits) - 1) << self.shift
    }

    /// A configuration, at its place among the bits of the whole.
    pub(super) fn configuration(&self, position: usize) -> u64 {
        u64::from(self.configurations[position]) << self.shift
    }

    /// The position of this half of a whole configuration.
    pub(super) fn position(&self, configuration: u64) -> Option<usize> {
        let local = (configuration & self.mask()) >> self.shift;
        let position = self.index[local as usize];
        (position != NONE).then_some(position as usize)
    }

    /// The sector of a position.
    pub(super) fn sector(&self, position: usize) -> usize {
        self.sector_of[position] as usize
    }

    /// Where the sector of a position starts; 0 if the order is not by sectors.
    pub(super) fn start(&self, position: usize) -> usize {
        self.ranges.get(self.sector(position)).map_or(0, |range| range.start)
    }
}
