//! The configurations of a charge sector, in increasing order, with their ranks.

use eigentruth_numerics::lower::{Field, Layout};
use num_complex::Complex64;
use rustc_hash::FxHashMap;

use super::automaton::Automaton;
use super::{Basis, Fixed, Sector, describe};
use crate::ExactError;

/// The configurations with given charges, in increasing order.
///
/// Ranking follows Lin (Phys. Rev. B 42, 6561 (1990)): a configuration is cut into a high and a low part, and its
/// rank is the number of configurations with a smaller high part plus the rank of the low part among those that
/// complete the high part. Neither the list of configurations nor a hash of it is stored: the tables have
/// the size of the halves.
#[derive(Clone, Debug)]
pub struct ChargeBasis {
    layout: Layout,
    fixed: Vec<Fixed>,
    dimension: usize,
    low_bits: u32,
    /// For each low part: its class and its rank among the parts of the class.
    low: Table,
    /// For each high part: the class that completes it and the rank of its first configuration.
    high: Table,
    /// The low parts of each class, increasing.
    classes: Vec<Vec<u64>>,
    /// The high parts in increasing order, with their class and the rank of their first configuration.
    heads: Vec<(u64, u32, u32)>,
}

/// A table of (class, rank) over the parts of configurations.
#[derive(Clone, Debug)]
enum Table {
    Direct(Vec<(u32, u32)>),
    Hashed(FxHashMap<u64, (u32, u32)>),
}

const NONE: u32 = u32::MAX;
/// Parts of at most this many bits are looked up directly.
const DIRECT_BITS: u32 = 22;

impl Table {
    fn new(bits: u32, entries: impl Iterator<Item = (u64, (u32, u32))>) -> Self {
        if bits > DIRECT_BITS {
            return Self::Hashed(entries.collect());
        }
        let mut table = vec![(NONE, NONE); 1 << bits];
        for (part, entry) in entries {
            table[part as usize] = entry;
        }
        Self::Direct(table)
    }

    #[inline]
    fn get(&self, part: u64) -> (u32, u32) {
        match self {
            Self::Direct(table) => table[part as usize],
            Self::Hashed(table) => table.get(&part).copied().unwrap_or((NONE, NONE)),
        }
    }

    fn bytes(bits: u32, entries: u128) -> u128 {
        if bits > DIRECT_BITS { entries * 24 } else { 8 << bits }
    }
}

impl ChargeBasis {
    /// The configurations of `layout` in a sector.
    ///
    /// # Errors
    /// [`ExactError::EmptySector`] with the values that exist, and [`ExactError::Memory`] if the tables, or a
    /// dimension beyond 2³², exceed `memory` bytes; the dimension is counted before anything is allocated.
    /// [`ExactError::Weights`] for a charge of another space.
    pub fn new(layout: &Layout, sector: &Sector, memory: u64) -> Result<Self, ExactError> {
        let fixed = sector.fixed();
        let weights = sector.weights(layout)?;
        let fields = layout.fields();
        let automaton = Automaton::new(&weights, fields.iter().map(|f| f.shift).collect(), fixed);
        let counted = automaton.dimension();
        if counted == 0 {
            let possible = sector.possible(layout)?;
            return Err(ExactError::EmptySector { asked: describe(fixed), charges: fixed.len(), possible });
        }
        let cut = cut(fields, layout.bits());
        let low_bits = fields.get(cut).map_or(layout.bits(), |field| field.shift);
        let high_bits = layout.bits() - low_bits;
        let (ways, ends) = (automaton.prefixes(cut), automaton.completions(cut));
        let heads: u128 = ways.iter().sum();
        let tails: u128 = ends.iter().zip(&ways).filter(|(_, ways)| **ways > 0).map(|(ends, _)| ends).sum();
        let needed = Table::bytes(low_bits, tails) + Table::bytes(high_bits, heads) + 16 * heads + 8 * tails;
        if needed > memory.into() || counted > u128::from(u32::MAX) {
            let needed = needed.max(counted.saturating_mul(8));
            return Err(ExactError::Memory { what: "a basis", dimension: counted, needed, allowed: memory });
        }
        let mut classes = vec![Vec::new(); ends.len()];
        for (class, list) in classes.iter_mut().enumerate().filter(|(class, _)| ways[*class] > 0) {
            automaton.walk(cut, 0, class as u32, &mut |low, _| list.push(low));
        }
        let mut starts = Vec::with_capacity(heads as usize);
        let mut first = 0u32;
        automaton.walk(automaton.fields(), cut, 0, &mut |high, class| {
            starts.push((high >> low_bits.min(63), class, first));
            first += classes[class as usize].len() as u32;
        });
        let ranked = |(class, list): (usize, &Vec<u64>)| {
            let entry = move |(rank, low): (usize, &u64)| (*low, (class as u32, rank as u32));
            list.iter().enumerate().map(entry).collect::<Vec<_>>()
        };
        let low = Table::new(low_bits, classes.iter().enumerate().flat_map(ranked));
        let high = Table::new(high_bits, starts.iter().map(|&(high, class, first)| (high, (class, first))));
        Ok(Self {
            layout: layout.clone(),
            fixed: fixed.to_vec(),
            dimension: counted as usize,
            low_bits,
            low,
            high,
            classes,
            heads: starts,
        })
    }

    /// The charges that are fixed.
    pub fn fixed(&self) -> &[Fixed] {
        &self.fixed
    }

    /// The rank of a configuration, `None` if it is not in the sector.
    #[inline]
    pub fn rank(&self, configuration: u64) -> Option<usize> {
        let high = if self.low_bits == 64 { 0 } else { configuration >> self.low_bits };
        let low = configuration & !(u64::MAX.checked_shl(self.low_bits).unwrap_or(0));
        let (class, rank) = self.low.get(low);
        let (wanted, first) = self.high.get(high);
        (class == wanted && class != NONE).then(|| first as usize + rank as usize)
    }
}

/// The field at which configurations are cut: as many bits below as above, as nearly as possible.
fn cut(fields: &[Field], bits: u32) -> usize {
    let imbalance = |cut: &usize| fields.get(*cut).map_or(bits, |f| (2 * f.shift).abs_diff(bits));
    (0..=fields.len()).min_by_key(imbalance).unwrap_or(0)
}

impl Basis for ChargeBasis {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn dimension(&self) -> usize {
        self.dimension
    }

    fn state(&self, index: usize) -> u64 {
        let mut state = [0];
        self.states(index, &mut state);
        state[0]
    }

    fn states(&self, start: usize, out: &mut [u64]) {
        if out.is_empty() {
            return;
        }
        assert!(start + out.len() <= self.dimension, "states {start}.. are beyond the basis");
        let mut head = self.heads.partition_point(|(_, _, first)| *first as usize <= start) - 1;
        let mut skip = start - self.heads[head].2 as usize;
        let mut filled = 0;
        while filled < out.len() {
            let (high, class, _) = self.heads[head];
            let high = high.checked_shl(self.low_bits).unwrap_or(0);
            let rest = &self.classes[class as usize][skip..];
            let count = rest.len().min(out.len() - filled);
            for (state, low) in out[filled..filled + count].iter_mut().zip(rest) {
                *state = high | low;
            }
            filled += count;
            head += 1;
            skip = 0;
        }
    }

    #[inline]
    fn find(&self, configuration: u64) -> Option<(usize, Complex64)> {
        self.rank(configuration).map(|rank| (rank, Complex64::new(1.0, 0.0)))
    }

    fn sector(&self) -> &[Fixed] {
        &self.fixed
    }
}
