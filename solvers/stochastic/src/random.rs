//! Normal random numbers, and averages over independent trajectories that do not depend on the number of threads.

use eigentruth_numerics::streams::{Stream, stream};
use eigentruth_numerics::{Estimate, Provenance};
use rand::Rng;
use rayon::prelude::*;

/// A number in (0, 1): the middle of one of 2⁵³ intervals.
pub fn uniform(stream: &mut Stream) -> f64 {
    ((stream.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
}

/// Two independent normal numbers of variance 1 (G. E. P. Box and M. E. Muller, Ann. Math. Stat. 29, 610 (1958)).
pub fn normal_pair(stream: &mut Stream) -> [f64; 2] {
    let radius = (-2.0 * uniform(stream).ln()).sqrt();
    let (sin, cos) = (std::f64::consts::TAU * uniform(stream)).sin_cos();
    [radius * cos, radius * sin]
}

/// Fills a slice with independent normal numbers of variance 1.
pub fn normals(stream: &mut Stream, out: &mut [f64]) {
    for pair in out.chunks_mut(2) {
        let drawn = normal_pair(stream);
        pair.copy_from_slice(&drawn[..pair.len()]);
    }
}

/// Trajectories of one chunk: they share a stream.
const CHUNK: usize = 64;

/// Averages of several observables over `count` independent trajectories; `trajectory` runs one and returns as many numbers
/// as there are `observables`. The error is the standard error of the mean. Trajectories are drawn in fixed chunks with a stream each
/// and added up in order, so the bits are the same for any number of threads.
pub fn averages(
    count: usize,
    observables: usize,
    seed: u64,
    provenance: &Provenance,
    trajectory: impl Fn(&mut Stream) -> Vec<f64> + Sync,
) -> Vec<Estimate> {
    let chunks: Vec<(Vec<f64>, Vec<f64>)> = (0..count.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let mut stream = stream(seed, chunk as u64);
            let (mut sums, mut squares) = (vec![0.0; observables], vec![0.0; observables]);
            for _ in chunk * CHUNK..count.min((chunk + 1) * CHUNK) {
                for (k, value) in trajectory(&mut stream).into_iter().enumerate() {
                    sums[k] += value;
                    squares[k] += value * value;
                }
            }
            (sums, squares)
        })
        .collect();
    let n = count as f64;
    (0..observables)
        .map(|k| {
            let mean = chunks.iter().map(|(sums, _)| sums[k]).sum::<f64>() / n;
            let square = chunks.iter().map(|(_, squares)| squares[k]).sum::<f64>() / n;
            let error = ((square - mean * mean).max(0.0) / (n - 1.0).max(1.0)).sqrt();
            Estimate::statistical(mean, error, provenance.clone().with("trajectories", count).with_seed(seed))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_normal_numbers() {
        let provenance = Provenance::new("test");
        let found = averages(20_000, 3, 5, &provenance, |stream| {
            let [a, b] = normal_pair(stream);
            vec![a * b, a * a, b.powi(4)]
        });
        for (estimate, expected) in found.iter().zip([0.0, 1.0, 3.0]) {
            assert!((estimate.value - expected).abs() <= Estimate::SAME * estimate.error, "{estimate:?}");
        }
    }

    #[test]
    fn the_same_bits_for_any_number_of_threads() {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                averages(1000, 1, 9, &Provenance::new("test"), |stream| vec![normal_pair(stream)[0]])
            })
        };
        assert_eq!(run(1), run(3));
    }
}
