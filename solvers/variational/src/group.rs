//! Groups of permutations.

use std::collections::BTreeSet;

use crate::VariationalError;

/// All products of some permutations, the identity first; a permutation takes the site `i` to `permutation[i]`.
///
/// # Errors
/// [`VariationalError::Option`] if one is no permutation, lengths differ, or there are more than 5000 products.
pub fn generated_group(generators: &[Vec<usize>]) -> Result<Vec<Vec<usize>>, VariationalError> {
    let refused = |given: String, allowed| VariationalError::Option { what: "the group", given, allowed };
    let length = generators.first().map_or(0, Vec::len);
    for generator in generators {
        let mut sorted = generator.clone();
        sorted.sort_unstable();
        if !sorted.into_iter().eq(0..length) {
            return Err(refused(format!("{generator:?}"), "permutations of one length"));
        }
    }
    let mut all: Vec<Vec<usize>> = vec![(0..length).collect()];
    let mut known: BTreeSet<Vec<usize>> = all.iter().cloned().collect();
    let mut next = 0;
    while next < all.len() {
        for generator in generators {
            let product: Vec<usize> = all[next].iter().map(|&site| generator[site]).collect();
            if known.insert(product.clone()) {
                all.push(product);
            }
        }
        next += 1;
        if all.len() > 5000 {
            return Err(refused(format!("more than {} elements", all.len()), "at most 5000 elements"));
        }
    }
    Ok(all)
}
