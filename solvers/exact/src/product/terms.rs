//! Transitions brought to a form in which each changes every charge by a definite amount.

use std::collections::BTreeMap;

use eigentruth_numerics::lower::{Transition, Transitions};
use num_complex::Complex64;

use super::ProductError;

/// Bits that a transition may change without looking at them; each doubles the number of cases.
const MOST_FREE_BITS: u32 = 12;

/// The same operator in transitions that know the states of all fields they change, and have no bit of `care`
/// among `sign`.
///
/// A transition such as `SˣSˣ` flips bits whatever they are and so leads to several sectors; only the sum with
/// its partners conserves a charge. Once the cases are apart, those that leave the sector cancel exactly or up to the
/// rounding of their sum, and are dropped.
pub(crate) fn definite(transitions: &Transitions) -> Result<Vec<Transition>, ProductError> {
    // Amplitude, sum of the moduli, number of summands.
    let mut sums: BTreeMap<[u64; 4], (Complex64, f64, u32)> = BTreeMap::new();
    let fields = transitions.layout.fields();
    for term in &transitions.terms {
        let changed = fields.iter().map(|field| (field, field.mask << field.shift));
        let changed = changed.filter(|(_, mask)| term.flip & mask != 0);
        let care = term.care | changed.clone().fold(0, |all, (_, mask)| all | mask);
        let free = care & !term.care;
        if free.count_ones() > MOST_FREE_BITS {
            return Err(ProductError::TooManyCases { flip: term.flip, allowed: MOST_FREE_BITS });
        }
        let mut subset = 0u64;
        loop {
            let from = term.from | subset;
            let exists = |configuration: u64| {
                let level = |shift: u32, mask: u64| configuration >> shift & mask;
                changed
                    .clone()
                    .all(|(field, _)| level(field.shift, field.mask) < field.degree.dimension.into())
            };
            if exists(from) {
                if !exists(from ^ term.flip) {
                    return Err(ProductError::OutsideSpace { flip: term.flip });
                }
                let negative = (from & term.sign & care).count_ones() % 2 == 1;
                let amplitude = if negative { -term.amplitude } else { term.amplitude };
                let sum = sums.entry([term.flip, care, term.sign & !care, from]).or_default();
                *sum = (sum.0 + amplitude, sum.1 + amplitude.norm(), sum.2 + 1);
            }
            // The next subset of the free bits.
            subset = subset.wrapping_sub(free) & free;
            if subset == 0 {
                break;
            }
        }
    }
    let kept = sums
        .into_iter()
        .filter(|(_, (sum, moduli, count))| sum.norm() > f64::from(count - 1) * f64::EPSILON * moduli)
        .map(|([flip, care, sign, from], (amplitude, ..))| Transition { care, from, flip, sign, amplitude });
    Ok(kept.collect())
}
