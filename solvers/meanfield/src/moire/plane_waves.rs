//! Plane waves at one momentum, and the Hamiltonian among them.

use std::collections::BTreeMap;

use faer::Mat;
use num_complex::Complex64;

use super::{Moire, MoireError, Vector};

/// More than any computation here needs.
const MOST_BYTES: u128 = 1 << 32;

/// A plane wave: e^{i(k + G)·r} in a layer of a valley, G = m g_1 + n g_2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wave {
    /// 0 for +K, 1 for −K.
    pub valley: usize,
    /// 0 for b, 1 for t.
    pub layer: usize,
    /// (m, n).
    pub g: [i32; 2],
}

/// The plane waves of some components at one momentum, ordered by valley, layer and G.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneWaves {
    /// The momentum k.
    pub k: Vector,
    waves: Vec<Wave>,
    index: BTreeMap<Wave, usize>,
}

impl PlaneWaves {
    /// All waves whose momentum, counted from the origin of their own layer, is at most `cutoff`. Rotations about these origins
    /// map the set at k on that at the rotated k, so that the cut-off breaks no symmetry.
    ///
    /// # Errors
    /// [`MoireError::Parameter`] for a cut-off that is not positive and finite; [`MoireError::TooLarge`].
    pub fn within(model: &Moire, valleys: &[usize], k: Vector, cutoff: f64) -> Result<Self, MoireError> {
        model.check()?;
        if !(cutoff.is_finite() && cutoff > 0.0) {
            let expected = "positive and finite";
            return Err(MoireError::Parameter { what: "the cut-off", given: cutoff.to_string(), expected });
        }
        let length = |v: Vector| v[0].hypot(v[1]);
        // |m g_1 + n g_2| ≥ 2π max(|m|, |n|), as a_1·G = 2π m for a lattice vector of length 1.
        let farthest = cutoff + length(k) + length(model.kappa);
        let reach = (farthest / std::f64::consts::TAU).ceil();
        check_memory((2.0 * reach + 1.0).powi(2) as usize)?;
        let reach = reach as i32;
        let mut waves = Vec::new();
        for &valley in valleys {
            for layer in 0..2 {
                let origin = model.origin(valley, layer);
                for g in (-reach..=reach).flat_map(|m| (-reach..=reach).map(move |n| [m, n])) {
                    let at = model.lattice(g);
                    if length([0, 1].map(|x| k[x] + at[x] - origin[x])) <= cutoff {
                        waves.push(Wave { valley, layer, g });
                    }
                }
            }
        }
        Self::of(k, waves)
    }

    /// The same `zones` reciprocal vectors, the shortest ones, for both layers of both valleys; of equally long ones those that
    /// come first in the order of (m, n).
    ///
    /// # Errors
    /// [`MoireError::TooLarge`].
    pub fn covering(model: &Moire, k: Vector, zones: usize) -> Result<Self, MoireError> {
        model.check()?;
        check_memory(4 * zones)?;
        // A parallelogram of side 2r + 1 holds the disc of radius 2π r, which holds more than π r² · 1.15 vectors.
        let reach = (zones as f64).sqrt().ceil() as i32 + 2;
        let mut all: Vec<[i32; 2]> =
            (-reach..=reach).flat_map(|m| (-reach..=reach).map(move |n| [m, n])).collect();
        // G² is proportional to m² + mn + n²: g_1 and g_2 are 60° apart.
        all.sort_by_key(|[m, n]| (m * m + m * n + n * n, *m, *n));
        all.truncate(zones);
        let all = &all;
        let components = (0..2).flat_map(|valley| (0..2).map(move |layer| (valley, layer)));
        let waves =
            components.flat_map(|(valley, layer)| all.iter().map(move |&g| Wave { valley, layer, g }));
        Self::of(k, waves.collect())
    }

    fn of(k: Vector, mut waves: Vec<Wave>) -> Result<Self, MoireError> {
        check_memory(waves.len())?;
        waves.sort_unstable();
        let index = waves.iter().enumerate().map(|(at, wave)| (*wave, at)).collect();
        Ok(Self { k, waves, index })
    }

    /// The same reciprocal vectors at another momentum.
    pub fn at(&self, k: Vector) -> Self {
        Self { k, ..self.clone() }
    }

    /// The number of waves.
    pub fn len(&self) -> usize {
        self.waves.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.waves.is_empty()
    }

    /// The waves in order.
    pub fn waves(&self) -> &[Wave] {
        &self.waves
    }

    /// The place of a wave, if it is in the set.
    pub fn position(&self, wave: &Wave) -> Option<usize> {
        self.index.get(wave).copied()
    }

    /// The momentum of a wave counted from the origin of its layer.
    pub fn momentum(&self, model: &Moire, wave: &Wave) -> Vector {
        let (g, origin) = (model.lattice(wave.g), model.origin(wave.valley, wave.layer));
        [0, 1].map(|x| self.k[x] + g[x] - origin[x])
    }

    /// The matrix of the model without interaction, `[wave, wave]`.
    pub fn hamiltonian(&self, model: &Moire) -> Mat<Complex64> {
        let mut matrix = Mat::<Complex64>::zeros(self.len(), self.len());
        for (column, wave) in self.waves.iter().enumerate() {
            let p = self.momentum(model, wave);
            let valley_energy = if wave.valley == 0 { model.valley_energy } else { -model.valley_energy };
            matrix[(column, column)] +=
                valley_energy - (p[0] * p[0] + p[1] * p[1]) / model.masses[wave.layer];
            let moved =
                |g: [i32; 2], layer: usize| Wave { layer, g: [wave.g[0] + g[0], wave.g[1] + g[1]], ..*wave };
            let potential = model.potentials[wave.layer];
            // g_1, g_3 and g_5 with e^{iψ}, their opposites with e^{−iψ}.
            for step in [[1, 0], [-1, 1], [0, -1]] {
                for sign in [1, -1] {
                    if let Some(row) = self.position(&moved(step.map(|x| sign * x), wave.layer)) {
                        let angle = f64::from(sign) * potential.phase;
                        matrix[(row, column)] += Complex64::from_polar(potential.amplitude, angle);
                    }
                }
            }
            if wave.layer == 1 {
                for (step, amplitude) in model.harmonics(wave.valley) {
                    if let Some(row) = self.position(&moved(step, 0)) {
                        matrix[(row, column)] += amplitude;
                        matrix[(column, row)] += amplitude.conj();
                    }
                }
            }
        }
        matrix
    }
}

fn check_memory(rows: usize) -> Result<(), MoireError> {
    let bytes = (rows as u128).pow(2) * size_of::<Complex64>() as u128;
    if bytes > MOST_BYTES { Err(MoireError::TooLarge { rows, bytes, most: MOST_BYTES }) } else { Ok(()) }
}
