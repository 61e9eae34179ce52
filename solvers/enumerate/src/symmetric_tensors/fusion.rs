//! Singlets counted by the ways of fusing the legs one after the other.

use std::collections::BTreeMap;

use super::Leg;

/// The number of independent singlets in the product of the legs: the paths from spin 0 to spin 0 along which each leg
/// adds one of its multiplets by the triangle rule.
pub fn fusion_paths(legs: &[Leg]) -> u64 {
    // 2J → the number of paths there.
    let mut paths = BTreeMap::from([(0u32, 1u64)]);
    for leg in legs {
        let mut next = BTreeMap::new();
        for (&total, &count) in &paths {
            for &added in &leg.multiplets {
                for reached in (total.abs_diff(added)..=total + added).step_by(2) {
                    *next.entry(reached).or_insert(0) += count;
                }
            }
        }
        paths = next;
    }
    paths.get(&0).copied().unwrap_or(0)
}
