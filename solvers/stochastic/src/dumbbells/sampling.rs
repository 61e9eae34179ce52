//! Random numbers, directions and gaps.

use std::f64::consts::TAU;

use eigentruth_numerics::streams::Stream;
use rand::RngExt;

/// Fills with independent normal numbers of unit variance (G. E. P. Box, M. E. Muller, Ann. Math. Stat. 29, 610 (1958)).
pub(super) fn normals(stream: &mut Stream, out: &mut [f64]) {
    for pair in out.chunks_mut(2) {
        let (u, v): (f64, f64) = (1.0 - stream.random::<f64>(), stream.random());
        let radius = (-2.0 * u.ln()).sqrt();
        pair[0] = radius * (TAU * v).cos();
        if let Some(second) = pair.get_mut(1) {
            *second = radius * (TAU * v).sin();
        }
    }
}

/// A random direction.
pub(super) fn direction(stream: &mut Stream, out: &mut [f64]) {
    normals(stream, out);
    let norm = out.iter().map(|x| x * x).sum::<f64>().sqrt();
    out.iter_mut().for_each(|x| *x /= norm);
}

/// Gaps with the density `(1 + h/d)^{d−1} e^{−energy(h)}` between two ends, by inverting a table of its integral.
pub(super) struct Gaps {
    low: f64,
    step: f64,
    integral: Vec<f64>,
}

impl Gaps {
    pub(super) fn new(dimension: usize, low: f64, high: f64, energy: impl Fn(f64) -> f64) -> Self {
        const CELLS: usize = 4000;
        let d = dimension as f64;
        let low = low.max(-d);
        let step = (high - low) / CELLS as f64;
        let mut integral = vec![0.0];
        for cell in 0..CELLS {
            let h = low + (cell as f64 + 0.5) * step;
            let weight = (1.0 + h / d).max(0.0).powf(d - 1.0) * (-energy(h)).exp();
            integral.push(integral[cell] + weight);
        }
        Gaps { low, step, integral }
    }

    pub(super) fn draw(&self, stream: &mut Stream) -> f64 {
        let all = self.integral[self.integral.len() - 1];
        let target = stream.random::<f64>() * all;
        let cell = self.integral.partition_point(|x| *x <= target).clamp(1, self.integral.len() - 1) - 1;
        let (below, above) = (self.integral[cell], self.integral[cell + 1]);
        self.low + (cell as f64 + (target - below) / (above - below)) * self.step
    }
}
