//! What this machine can do, measured in the same run: the ceilings that a product with a vector is held against.

use std::hint::black_box;
use std::time::Instant;

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

/// Rates of all threads together, in 10⁹ a second.
pub struct Ceilings {
    /// Bytes between memory (or the last cache, if the vectors fit there) and the cores, by a triad on vectors of the size
    /// asked for.
    pub stream: f64,
    /// Bytes read from the second-level cache.
    pub cache: f64,
    /// Multiplications with additions.
    pub fused: f64,
}

/// Bytes that a triad moves for an element: two reads, a write, and a read of what is overwritten.
const TRIAD: f64 = 32.0;

/// Doubles of a buffer that the second-level cache holds and the first does not.
const BUFFER: usize = 1 << 15;

/// Repetitions, of which the fastest counts: others use the machine, too.
const TRIES: usize = 20;

impl Ceilings {
    /// Measures for vectors of a length; a few tenths of a second.
    pub fn measure(length: usize) -> Self {
        Self { stream: stream(length), cache: cache(), fused: fused() }
    }
}

fn fastest(mut work: impl FnMut()) -> f64 {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    (0..TRIES).map(time).fold(f64::INFINITY, f64::min)
}

fn stream(length: usize) -> f64 {
    const CHUNK: usize = 1 << 13;
    let (b, c) = (vec![1.0; length], vec![0.5; length]);
    let mut a = vec![0.0; length];
    let seconds = fastest(|| {
        let rows = a.par_chunks_mut(CHUNK).zip(b.par_chunks(CHUNK)).zip(c.par_chunks(CHUNK));
        rows.for_each(|((a, b), c)| a.iter_mut().zip(b).zip(c).for_each(|((a, b), c)| *a = b + 3.0 * c));
        black_box(&a);
    });
    TRIAD * length as f64 / seconds * 1e-9
}

struct Sum<'a>(&'a [f64]);

impl WithSimd for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let (vectors, _) = S::as_simd_f64s(self.0);
        let (blocks, _) = vectors.as_chunks::<8>();
        let mut sums = [simd.splat_f64s(0.0); 8];
        for block in blocks {
            for (sum, vector) in sums.iter_mut().zip(block) {
                *sum = simd.add_f64s(*sum, *vector);
            }
        }
        sums.into_iter().map(|sum| simd.reduce_sum_f64s(sum)).sum()
    }
}

fn cache() -> f64 {
    const PASSES: usize = 200;
    let seconds = fastest(|| {
        rayon::broadcast(|_| {
            let buffer = vec![1.0; BUFFER];
            (0..PASSES).for_each(|_| {
                black_box(Arch::new().dispatch(Sum(black_box(&buffer))));
            });
        });
    });
    (8 * BUFFER * PASSES * rayon::current_num_threads()) as f64 / seconds * 1e-9
}

/// Chains of additions that hide the latency of each other.
const CHAINS: usize = 12;

struct Fused(usize);

impl WithSimd for Fused {
    type Output = (f64, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f64, usize) {
        let (x, y) = (simd.splat_f64s(black_box(0.999)), simd.splat_f64s(black_box(1e-3)));
        let mut sums = [simd.splat_f64s(1.0); CHAINS];
        for _ in 0..self.0 {
            for sum in &mut sums {
                *sum = simd.mul_add_f64s(*sum, x, y);
            }
        }
        let sum = sums.into_iter().map(|sum| simd.reduce_sum_f64s(sum)).sum();
        (sum, self.0 * CHAINS * S::F64_LANES)
    }
}

fn fused() -> f64 {
    const STEPS: usize = 100_000;
    let mut count = 0;
    let seconds = fastest(|| {
        let counts = rayon::broadcast(|_| black_box(Arch::new().dispatch(Fused(STEPS))).1);
        count = counts.into_iter().sum();
    });
    count as f64 / seconds * 1e-9
}

/// What a product needs for each element of the vector.
pub struct Needs {
    /// Elements of the vector.
    pub length: usize,
    /// Bytes that pass through memory.
    pub stream: f64,
    /// Bytes that are read again from caches.
    pub cache: f64,
    /// Multiplications with additions.
    pub fused: f64,
}

impl Needs {
    /// Prints the seconds that each ceiling would allow at best, and the share that was achieved.
    pub fn print(&self, job: &str, seconds: f64, ceilings: &Ceilings) {
        let own = seconds * 1e9 / self.length as f64;
        println!("{job}: {own:.2} ns for each element of the vector, {} elements", self.length);
        let rows = [
            ("memory", "B", self.stream, ceilings.stream),
            ("cache", "B", self.cache, ceilings.cache),
            ("arithmetic", "fma", self.fused, ceilings.fused),
        ];
        let mut sum = 0.0;
        for (name, unit, needed, rate) in rows {
            let bound = needed / rate;
            sum += bound;
            let share = 100.0 * bound / own;
            println!(
                "  {name:<10} {needed:6.1} {unit:<3} at {rate:6.1}e9/s: {bound:5.2} ns, {share:3.0} % of the time"
            );
        }
        println!("  one after the other {sum:.2} ns, {:.0} % of the time", 100.0 * sum / own);
    }
}
