//! Random choices that cost a few nanoseconds, for moves that need one or more of them a site.

use std::sync::LazyLock;

use crate::streams::Stream;
use rand::Rng;

/// A number in [0, 1).
#[inline]
pub fn unit(random: &mut Stream) -> f64 {
    (random.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// A number below `n`; the bias of n/2³² for n far below that is avoided by 64-bit multiplication (n/2⁶⁴).
#[inline]
pub fn below(random: &mut Stream, n: usize) -> usize {
    ((u128::from(random.next_u64()) * n as u128) >> 64) as usize
}

const LAYERS: usize = 256;
/// Where the tail begins, and the area of a layer, for 256 layers.
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 3.949_659_822_581_572e-3;

/// The ziggurat of e^{−x}: G. Marsaglia and W. W. Tsang, J. Stat. Softw. 5, 8 (2000).
#[derive(Debug)]
struct Ziggurat {
    x: [f64; LAYERS + 1],
    f: [f64; LAYERS + 1],
}

static ZIGGURAT: LazyLock<Ziggurat> = LazyLock::new(|| {
    let mut x = [0.0; LAYERS + 1];
    x[0] = AREA / (-TAIL).exp();
    x[1] = TAIL;
    for layer in 2..LAYERS {
        let below: f64 = x[layer - 1];
        x[layer] = -(AREA / below + (-below).exp()).ln();
    }
    let f = x.map(|x: f64| (-x).exp());
    Ziggurat { x, f }
});

/// Waiting times of a Poisson process.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    ziggurat: &'static Ziggurat,
    mean: f64,
}

impl Clock {
    /// Of a rate; rate 0 waits forever.
    pub fn new(rate: f64) -> Self {
        Self { ziggurat: &ZIGGURAT, mean: 1.0 / rate }
    }

    /// The time to the next event.
    #[inline]
    pub fn wait(&self, random: &mut Stream) -> f64 {
        let Ziggurat { x, f } = self.ziggurat;
        loop {
            let bits = random.next_u64();
            let layer = (bits & 0xff) as usize;
            let value = (bits >> 11) as f64 * (1.0 / (1u64 << 53) as f64) * x[layer];
            if value < x[layer + 1] {
                return value * self.mean;
            }
            if layer == 0 {
                return (TAIL - (1.0 - unit(random)).ln()) * self.mean;
            }
            if f[layer + 1] + (f[layer] - f[layer + 1]) * unit(random) < (-value).exp() {
                return value * self.mean;
            }
        }
    }
}

/// Draws positions with given weights in constant time: A. J. Walker, ACM Trans. Math. Softw. 3, 253 (1977).
#[derive(Clone, Debug)]
pub struct Chooser {
    /// The probability of staying, and where to go else; none if all weights are equal.
    alias: Option<Vec<(f64, u32)>>,
    count: usize,
}

impl Chooser {
    /// Of weights that are finite, not negative, and not all zero.
    ///
    /// # Panics
    /// Without weights.
    pub fn new(weights: &[f64]) -> Self {
        let count = weights.len();
        if weights.iter().all(|&w| w == weights[0]) {
            return Self { alias: None, count };
        }
        let mean = weights.iter().sum::<f64>() / count as f64;
        let mut alias: Vec<(f64, u32)> = weights.iter().zip(0..).map(|(w, k)| (w / mean, k)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..count).partition(|&k| alias[k].0 < 1.0);
        while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
            small.pop();
            alias[less].1 = more as u32;
            alias[more].0 -= 1.0 - alias[less].0;
            if alias[more].0 < 1.0 {
                large.pop();
                small.push(more);
            }
        }
        // What rounding has left over stays where it is.
        small.into_iter().chain(large).for_each(|k| alias[k].0 = 1.0);
        Self { alias: Some(alias), count }
    }

    /// A position, with a probability proportional to its weight.
    #[inline]
    pub fn choose(&self, random: &mut Stream) -> usize {
        let at = below(random, self.count);
        match &self.alias {
            None => at,
            Some(alias) => {
                let (stay, other) = alias[at];
                if unit(random) < stay { at } else { other as usize }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::streams::stream;

    use super::*;

    #[test]
    fn waiting_times_and_choices_have_their_distribution() {
        let random = &mut stream(1, 0);
        let clock = Clock::new(2.0);
        let n = 400_000;
        let mut powers = [0.0; 4];
        for _ in 0..n {
            let x = 2.0 * clock.wait(random);
            powers.iter_mut().enumerate().for_each(|(k, sum)| *sum += x.powi(k as i32 + 1) / f64::from(n));
        }
        // Moments k! with variance (2k)! − k!².
        let factorial = |k: usize| (1..=k).product::<usize>() as f64;
        for (k, power) in powers.into_iter().enumerate() {
            let (exact, of_square) = (factorial(k + 1), factorial(2 * k + 2));
            let error = ((of_square - exact * exact) / f64::from(n)).sqrt();
            assert!((power - exact).abs() < 4.0 * error, "{power} {exact}");
        }
        let weights = [1.0, 0.0, 3.0, 0.5, 5.5];
        let chooser = Chooser::new(&weights);
        let mut counts = [0.0; 5];
        (0..n).for_each(|_| counts[chooser.choose(random)] += 1.0);
        for (count, weight) in counts.into_iter().zip(weights) {
            let p = weight / 10.0;
            assert!((count - p * f64::from(n)).abs() <= 4.0 * (p * (1.0 - p) * f64::from(n)).sqrt());
        }
    }
}
