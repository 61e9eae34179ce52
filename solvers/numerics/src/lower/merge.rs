//! Fewer transitions for the same operator.

use std::collections::BTreeMap;

use num_complex::Complex64;

use super::Transition;

/// Everything but the amplitude, in the order of the terms: flip, care, sign, from.
type Key = [u64; 4];

/// An amplitude as a sum, with the sum of the moduli: what rounding may have left of a cancellation.
#[derive(Clone, Copy, Default)]
struct Sum {
    value: Complex64,
    moduli: f64,
    count: u32,
}

impl Sum {
    fn add(&mut self, other: Sum) {
        self.value += other.value;
        self.moduli += other.moduli;
        self.count += other.count;
    }

    /// Whether the sum is 0 up to the rounding of its additions. A single amplitude is 0 only if it is exactly.
    fn vanishes(&self) -> bool {
        self.value.norm() <= f64::from(self.count - 1) * f64::EPSILON * self.moduli
    }
}

/// Adds up like transitions, drops zeros, and joins pairs that differ in one bit they start from: with equal
/// amplitudes the bit does not matter, with opposite ones it is a sign. So `σˣ` is one transition, and `SᶻSᶻ` too.
pub(super) fn merged(terms: Vec<Transition>, bits: u32) -> Vec<Transition> {
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    for term in terms {
        // A sign on a bit that is known is known.
        let known = (term.from & term.sign & term.care).count_ones() % 2 == 1;
        let value = if known { -term.amplitude } else { term.amplitude };
        let key = [term.flip, term.care, term.sign & !term.care, term.from];
        sums.entry(key).or_default().add(Sum { value, moduli: value.norm(), count: 1 });
    }
    sums.retain(|_, sum| !sum.vanishes());
    // Each join removes a transition, so this ends.
    while (0..bits).map(|bit| join(&mut sums, 1 << bit)).fold(false, |any, joined| any | joined) {}
    let transition = |([flip, care, sign, from], sum): (Key, Sum)| {
        // −0 becomes 0.
        let amplitude = sum.value + Complex64::ZERO;
        Transition { care, from, flip, sign, amplitude }
    };
    sums.into_iter().map(transition).collect()
}

/// Joins what differs in the given bit of `from`; whether anything did.
fn join(sums: &mut BTreeMap<Key, Sum>, bit: u64) -> bool {
    let lower: Vec<Key> =
        sums.keys().filter(|[_, care, _, from]| care & bit != 0 && from & bit == 0).copied().collect();
    let mut any = false;
    for key in lower {
        let [flip, care, sign, from] = key;
        let partner = [flip, care, sign, from | bit];
        let (Some(zero), Some(one)) = (sums.get(&key), sums.get(&partner)) else { continue };
        let sign = if zero.value == one.value {
            sign
        } else if zero.value == -one.value {
            sign | bit
        } else {
            continue;
        };
        let sum = *zero;
        sums.remove(&key);
        sums.remove(&partner);
        let joined = [flip, care & !bit, sign, from];
        let total = sums.entry(joined).or_default();
        total.add(sum);
        if total.vanishes() {
            sums.remove(&joined);
        }
        any = true;
    }
    any
}
