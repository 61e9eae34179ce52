//! Independent, reproducible sequences of random numbers.

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// The generator that all sampling uses: xoshiro256++ (Blackman and Vigna, ACM Trans. Math. Softw. 47, 36 (2021)).
pub type Stream = Xoshiro256PlusPlus;

/// Streams reached by short jumps from one long jump.
const SHORT: u64 = 1 << 10;

/// The stream `number` of a seed. Streams of one seed do not overlap: they start 2¹²⁸ numbers apart (every 1024th
/// one 2¹⁹² numbers).
pub fn stream(seed: u64, number: u64) -> Stream {
    let mut stream = Stream::seed_from_u64(seed);
    for _ in 0..number / SHORT {
        stream.long_jump();
    }
    for _ in 0..number % SHORT {
        stream.jump();
    }
    stream
}

/// A seed for a part of a computation, different for different numbers and hardly ever equal to that of another
/// part: one round of SplitMix64 over both.
pub fn derived_seed(seed: u64, number: u64) -> u64 {
    let mixed = |mut z: u64| {
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    };
    let golden = 0x9e37_79b9_7f4a_7c15u64;
    mixed(mixed(seed.wrapping_add(golden)) ^ golden.wrapping_mul(number.wrapping_add(1)))
}

#[cfg(test)]
mod tests {
    use rand::Rng;

    use super::*;

    #[test]
    fn streams_are_reproducible_and_different() {
        let first = |seed, number| stream(seed, number).next_u64();
        assert_eq!(first(7, 3), first(7, 3));
        let mut firsts: Vec<u64> = (0..2050).step_by(41).map(|number| first(7, number)).collect();
        firsts.push(first(8, 0));
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 51);
        // A stream starts where the one before has jumped to.
        let mut jumped = stream(7, 4);
        jumped.jump();
        assert_eq!(jumped, stream(7, 5));
    }
}
