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

/// A number in `[0, 1)`, a multiple of 2⁻⁵³, from a [`derive`]d seed.
pub(crate) fn unit(root: u64, names: &[&str]) -> f64 {
    (derive(root, names) >> 11) as f64 / (1u64 << 53) as f64
}
