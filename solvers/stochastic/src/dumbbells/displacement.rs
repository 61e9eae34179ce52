//! Mean-square displacements: whole molecules without neighbours, and equations for fewer variables.

use eigentruth_numerics::{Estimate, Provenance, streams};
use rayon::prelude::*;

use super::sampling::{direction, normals};
use super::{DumbbellError, positive};

/// Molecules of one chunk, which has a stream of its own.
const CHUNK: usize = 50;

/// A molecule, in units in which a free coordinate of an atom diffuses as `⟨x²⟩ = 2t`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Body {
    /// Two atoms on a spring of this stiffness in each coordinate.
    Spring(f64),
    /// Two atoms at the fixed distance 1.
    Rod,
}

/// `⟨(x(t) − x(0))²⟩` of a coordinate of an atom by direct simulation of whole molecules in dimension d, averaged over coordinates,
/// atoms and molecules. A rod moves along great circles, by the part of a random displacement that is tangent to the sphere of its
/// directions: weak first order in the step, whose error is added to the statistical one.
///
/// # Errors
/// [`DumbbellError`].
pub fn free_displacements(
    body: Body,
    dimension: usize,
    molecules: usize,
    time: f64,
    steps: usize,
    seed: u64,
) -> Result<Estimate, DumbbellError> {
    positive("time", time)?;
    positive("steps", steps as f64)?;
    if let Body::Spring(k) = body {
        positive("stiffness", k)?;
    }
    if dimension < 2 || molecules < 2 * CHUNK {
        let (name, value) = ("dimension or molecules", dimension.min(molecules) as f64);
        return Err(DumbbellError { name, value, expected: "at least 2 dimensions and 100 molecules" });
    }
    let h = time / steps as f64;
    let chunk = |number: usize| {
        let mut stream = streams::stream(streams::derived_seed(seed, number as u64), 0);
        let d = dimension;
        let (mut bond, mut noise) = (vec![0.0; d], vec![0.0; d]);
        let mut sum = 0.0;
        for _ in 0..CHUNK {
            match body {
                Body::Spring(k) => {
                    normals(&mut stream, &mut bond);
                    bond.iter_mut().for_each(|x| *x /= k.sqrt());
                }
                Body::Rod => direction(&mut stream, &mut bond),
            }
            let start = bond.clone();
            // The relative coordinate has twice the mobility of an atom.
            for _ in 0..steps {
                normals(&mut stream, &mut noise);
                match body {
                    Body::Spring(k) => {
                        // The exact step of Ornstein and Uhlenbeck.
                        let decay = (-2.0 * k * h).exp();
                        let width = ((1.0 - decay * decay) / k).sqrt();
                        bond.iter_mut().zip(&noise).for_each(|(x, n)| *x = decay * *x + width * n);
                    }
                    Body::Rod => {
                        let along: f64 = bond.iter().zip(&noise).map(|(x, n)| x * n).sum();
                        noise.iter_mut().zip(&bond).for_each(|(n, x)| *n -= along * x);
                        let norm = noise.iter().map(|n| n * n).sum::<f64>().sqrt();
                        let (sine, cosine) = ((4.0 * h).sqrt() * norm).sin_cos();
                        bond.iter_mut().zip(&noise).for_each(|(x, n)| *x = cosine * *x + sine / norm * n);
                    }
                }
            }
            // The centre has half the mobility of an atom and moves independently.
            normals(&mut stream, &mut noise);
            for k in 0..d {
                let (centre, turn) = (time.sqrt() * noise[k], 0.5 * (bond[k] - start[k]));
                sum += 0.5 * ((centre + turn).powi(2) + (centre - turn).powi(2));
            }
        }
        sum / (CHUNK * d) as f64
    };
    let chunks = molecules / CHUNK;
    let means: Vec<f64> = (0..chunks).into_par_iter().map(chunk).collect();
    let n = means.len() as f64;
    let mean = means.iter().sum::<f64>() / n;
    let scatter = means.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    // In a step the direction keeps 1 − x + x²/6 of itself instead of 1 − x + x²/2, x = 2(d − 1)h: after many, e^{−X} is off by
    // X e^{−X} x/3, and X e^{−X} ≤ 1/e.
    let step = match body {
        Body::Spring(_) => 0.0,
        Body::Rod => (dimension as f64 - 1.0) * h / (3.0 * std::f64::consts::E * dimension as f64),
    };
    let provenance = Provenance::new("stochastic/dumbbells, whole molecules")
        .with("dimension", dimension)
        .with("molecules", chunks * CHUNK)
        .with("time", time)
        .with_seed(seed);
    Ok(Estimate::statistical(mean, (scatter / n).sqrt().hypot(step), provenance))
}

/// The same from an equation for one coordinate alone, or for one atom alone: nothing holds it.
pub fn one_coordinate(time: f64) -> f64 {
    2.0 * time
}

/// The same from an equation for one coordinate of both atoms, tied by a spring of stiffness `1/⟨r_μ²⟩`: what a spring has, and
/// what holds a rod of length 1 in d coordinates by equipartition (stiffness d).
pub fn pair_of_coordinates(body: Body, dimension: usize, time: f64) -> f64 {
    let stiffness = match body {
        Body::Spring(k) => k,
        Body::Rod => dimension as f64,
    };
    time + (1.0 - (-2.0 * stiffness * time).exp()) / (2.0 * stiffness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rod_turns_as_known() {
        // ⟨n(t)·n(0)⟩ = exp(−(d − 1) D t) with D = 2: P. Debye's rotational diffusion in d dimensions.
        for dimension in [2, 3, 8] {
            let d = dimension as f64;
            let time = 0.7 / (2.0 * d);
            let found = free_displacements(Body::Rod, dimension, 4000, time, 200, 3).unwrap();
            let exact = time + 0.5 * (1.0 - (-2.0 * (d - 1.0) * time).exp()) / d;
            assert!((found.value - exact).abs() < 4.0 * found.error, "{dimension}: {found:?} {exact}");
        }
    }

    #[test]
    fn a_spring_is_what_its_pairs_of_coordinates_are_and_not_what_one_is() {
        let (body, time) = (Body::Spring(1.5), 0.8);
        let found = free_displacements(body, 6, 8000, time, 1, 9).unwrap();
        let pair = pair_of_coordinates(body, 6, time);
        assert!((found.value - pair).abs() < 4.0 * found.error, "{found:?} {pair}");
        assert!((found.value - one_coordinate(time)).abs() > 8.0 * found.error);
        assert!(free_displacements(body, 1, 8000, time, 1, 9).is_err());
    }
}
