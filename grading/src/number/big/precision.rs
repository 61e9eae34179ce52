//! The context of balls in big precision.

use dashu_float::round::mode::HalfEven;
use dashu_float::{ConstCache, Context};

use crate::number::NoValue;

/// The context of [`Big`](super::Big): precision, constants, budget, and the magnitudes met.
pub(crate) struct Precision {
    pub(super) context: Context<HalfEven>,
    pub(super) cache: ConstCache,
    pub(super) bits: usize,
    pub(crate) steps: u64,
    /// Smallest and largest binary exponent of the noted values that exclude zero.
    pub(crate) smallest: i64,
    pub(crate) largest: i64,
}

impl Precision {
    pub(crate) fn new(bits: usize, steps: u64) -> Self {
        Precision {
            context: Context::new(bits),
            cache: ConstCache::new(),
            bits,
            steps,
            smallest: 0,
            largest: 0,
        }
    }

    /// Keeps the constants; takes another precision and budget, and forgets the magnitudes met.
    pub(crate) fn reset(&mut self, bits: usize, steps: u64) {
        self.context = Context::new(bits);
        self.bits = bits;
        self.steps = steps;
        (self.smallest, self.largest) = (0, 0);
    }

    /// Runs with more bits, and goes back to the present ones.
    pub(in crate::number) fn with_guard<T>(&mut self, guard: usize, run: impl FnOnce(&mut Self) -> T) -> T {
        let bits = self.bits;
        self.bits = bits + guard;
        self.context = Context::new(self.bits);
        let result = run(self);
        self.bits = bits;
        self.context = Context::new(bits);
        result
    }

    pub(in crate::number) fn bits(&self) -> usize {
        self.bits
    }

    /// Pays steps of half a microsecond by the number of bits; those of elementary functions are measured.
    pub(super) fn pay(&mut self, steps: impl FnOnce(u64) -> u64) -> Result<(), NoValue> {
        let steps = steps(self.bits as u64);
        self.steps = self.steps.checked_sub(steps).ok_or(NoValue::Budget)?;
        Ok(())
    }
}
