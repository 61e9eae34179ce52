//! Seeds of jobs, from the seed of the run and the names of what is computed.

/// FNV-1a over the names, mixed with the root seed by the finalizer of SplitMix64 (Steele et al. 2014): equal names
/// give equal seeds on every machine and for every order of work.
pub(crate) fn derive(root: u64, names: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for name in names {
        // 0xff occurs in no UTF-8 text, so that the names cannot run into each other.
        for byte in name.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    let mut bits = hash ^ root.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// The root seed from which, with these names, `derived` was made: mixing loses nothing.
pub(crate) fn root(derived: u64, names: &[&str]) -> u64 {
    /// The inverse, modulo 2⁶⁴, of the odd number by which [`derive`] multiplies a root seed.
    const INVERSE: u64 = 0xf1de_83e1_9937_733d;
    (unmixed(derived) ^ unmixed(derive(0, names))).wrapping_mul(INVERSE)
}

/// What the finalizer of SplitMix64 makes these bits of.
fn unmixed(mut bits: u64) -> u64 {
    bits ^= (bits >> 31) ^ (bits >> 62);
    bits = bits.wrapping_mul(0x3196_42b2_d24d_8ec3);
    bits ^= (bits >> 27) ^ (bits >> 54);
    bits = bits.wrapping_mul(0x96de_1b17_3f11_9089);
    bits ^ (bits >> 30) ^ (bits >> 60)
}

/// A number in `[0, 1)`, a multiple of 2⁻⁵³, from a root seed and names.
pub(crate) fn uniform(root: u64, names: &[&str]) -> f64 {
    (derive(root, names) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A whole number below `count` from a root seed and names.
pub(crate) fn below(root: u64, names: &[&str], count: usize) -> usize {
    (derive(root, names) % count as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_seed_is_found_in_what_was_derived_from_it() {
        let names = ["ed/00-test", "claim", "reading", "method"];
        for seed in [0, 1, 2, 12_345, u64::MAX, 0x9e37_79b9_7f4a_7c15] {
            assert_eq!(root(derive(seed, &names), &names), seed);
        }
    }
}
