//! The energy of a Slater determinant of holes, and its derivative: Hartree and Fock terms on a mesh.

use std::collections::BTreeMap;
use std::ops::Range;

use faer::Mat;
use num_complex::Complex64;
use rayon::prelude::*;

use super::{Coulomb, Mesh, Moire, MoireError, PlaneWaves, Wave};
use crate::hartree_fock::Functional;

/// Memory for what does not change in an iteration.
const MOST_BYTES: u64 = 1 << 32;
/// Histories and work space of an iteration, in density matrices.
const COPIES: u64 = 26;

/// Between which components a density matrix has elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coherence {
    /// Within a valley: its charge is conserved.
    WithinValleys,
    /// Between all: order may mix the valleys.
    All,
}

/// The energy of holes as a function of their density matrix δ_k[a, b] = ⟨d†_b d_a⟩ with d_a = c†_a for the electrons c of the model,
///
/// E = −Σ_k tr h_k δ_k + (1/2A) Σ_{Q l l'} v_ll'(Q) n_l(Q) n_l'(−Q)
///     − (1/2A) Σ_{k k' Q} Σ v_ll'(k' − k + Q) δ_k'[aG+Q, bG'+Q] δ_k[bG', aG],  l, l' the layers of a, b,
///
/// n_l(Q) = Σ_k Σ_G δ_k[aG+Q, aG], A the area of all cells. Without holes, all waves filled with electrons, it is zero.
/// Blocks are those of the momenta, and of the valleys where these are kept apart.
#[derive(Clone, Debug)]
pub(super) struct MeanField {
    layers: Vec<usize>,
    /// The waves of each block at one momentum.
    ranges: Vec<Range<usize>>,
    cells: usize,
    /// −h.
    one_body: Vec<Mat<Complex64>>,
    /// `[range][Q]`: places in the range of waves and of what Q makes of them, ascending.
    pairs: Vec<Vec<Vec<(usize, usize)>>>,
    /// `[Q]`: v(Q)/A within and between layers.
    hartree: Vec<[f64; 2]>,
    /// `[k][k' · steps + Q]`: v(k' − k + Q)/A within and between layers.
    exchange: Vec<Vec<[f64; 2]>>,
    /// The energy of a plane wave in the potentials and in the exchange field of a filled band of one plane wave.
    pub(super) of_a_mode: f64,
}

impl MeanField {
    pub(super) fn new(
        model: &Moire,
        planes: &PlaneWaves,
        mesh: &Mesh,
        interaction: &Coulomb,
        coherence: Coherence,
    ) -> Result<Self, MoireError> {
        model.check()?;
        interaction.check()?;
        let waves = planes.waves();
        let cells = mesh.momenta().len();
        // The waves are ordered by valley.
        let split = match coherence {
            Coherence::WithinValleys => waves.partition_point(|wave| wave.valley == 0),
            Coherence::All => waves.len(),
        };
        let ranges: Vec<Range<usize>> =
            [0..split, split..waves.len()].into_iter().filter(|range| !range.is_empty()).collect();
        let mut steps: BTreeMap<[i32; 2], usize> = BTreeMap::from([([0, 0], 0)]);
        for a in waves {
            for b in waves.iter().filter(|b| (b.valley, b.layer) == (a.valley, a.layer)) {
                let next = steps.len();
                steps.entry([b.g[0] - a.g[0], b.g[1] - a.g[1]]).or_insert(next);
            }
        }
        let entries = ranges.iter().map(|range| (range.len() * range.len()) as u64).sum::<u64>();
        let bytes = 16 * (cells as u64).pow(2) * steps.len() as u64 + 16 * cells as u64 * entries;
        if bytes > MOST_BYTES {
            let (momenta, waves) = (cells, waves.len());
            return Err(MoireError::MeshTooLarge { momenta, waves, bytes, most: MOST_BYTES });
        }
        let area = cells as f64 * 3f64.sqrt() / 2.0;
        let mut vectors = vec![[0, 0]; steps.len()];
        steps.iter().for_each(|(g, &number)| vectors[number] = *g);
        let v = |k: [f64; 2], g: [i32; 2]| {
            let g = model.lattice(g);
            interaction.at((k[0] + g[0]).hypot(k[1] + g[1])).map(|v| v / area)
        };
        let exchange: Vec<Vec<[f64; 2]>> = mesh
            .momenta()
            .par_iter()
            .map(|k| {
                let apart = mesh.momenta().iter().map(|other| [other[0] - k[0], other[1] - k[1]]);
                apart
                    .flat_map(|apart| vectors.iter().map(move |&g| (apart, g)))
                    .map(|(k, g)| v(k, g))
                    .collect()
            })
            .collect();
        let place = |wave: &Wave, g: &[i32; 2]| {
            planes.position(&Wave { g: [wave.g[0] + g[0], wave.g[1] + g[1]], ..*wave })
        };
        let pairs = |range: &Range<usize>| -> Vec<Vec<(usize, usize)>> {
            let of = |g| {
                let moved = range.clone().filter_map(move |i| Some((i, place(&waves[i], g)?)));
                moved.map(|(i, to)| (i - range.start, to - range.start)).collect()
            };
            vectors.iter().map(of).collect()
        };
        let one_body = mesh.momenta().iter().flat_map(|&k| {
            let h = planes.at(k).hamiltonian(model);
            let block = |range: &Range<usize>| {
                Mat::from_fn(range.len(), range.len(), |i, j| -h[(range.start + i, range.start + j)])
            };
            ranges.iter().map(block).collect::<Vec<_>>()
        });
        let filled = |row: &Vec<[f64; 2]>| row.iter().step_by(vectors.len()).map(|v| v[0]).sum::<f64>();
        let potentials =
            model.potentials.iter().map(|p| p.amplitude.abs()).fold(model.tunnelling.abs(), f64::max);
        Ok(Self {
            layers: waves.iter().map(|wave| wave.layer).collect(),
            cells,
            one_body: one_body.collect(),
            pairs: ranges.iter().map(pairs).collect(),
            hartree: vectors.iter().map(|&g| v([0.0, 0.0], g)).collect(),
            of_a_mode: potentials + exchange.iter().map(filled).fold(0.0, f64::max),
            exchange,
            ranges,
        })
    }

    /// The number of momenta.
    pub(super) fn cells(&self) -> usize {
        self.cells
    }

    /// The waves of the blocks of each momentum.
    pub(super) fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// The memory that an iteration takes.
    pub(super) fn bytes(&self) -> u64 {
        16 * COPIES * self.one_body.iter().map(|block| (block.nrows() * block.ncols()) as u64).sum::<u64>()
    }

    /// The blocks of one momentum in one matrix.
    pub(super) fn whole(&self, blocks: &[Mat<Complex64>], k: usize) -> Mat<Complex64> {
        let n = self.layers.len();
        let mut whole = Mat::zeros(n, n);
        for (range, block) in self.ranges.iter().zip(&blocks[k * self.ranges.len()..]) {
            for (i, j) in range.clone().flat_map(|i| range.clone().map(move |j| (i, j))) {
                whole[(i, j)] = block[(i - range.start, j - range.start)];
            }
        }
        whole
    }

    /// The Hartree potential of both layers at every Q.
    pub(super) fn potential(&self, density: &[Mat<Complex64>]) -> Vec<[Complex64; 2]> {
        let mut charge = vec![[Complex64::ZERO; 2]; self.hartree.len()];
        for (number, block) in density.iter().enumerate() {
            let range = number % self.ranges.len();
            for (charge, pairs) in charge.iter_mut().zip(&self.pairs[range]) {
                for &(i, moved) in pairs {
                    charge[self.layers[self.ranges[range].start + i]] += block[(moved, i)];
                }
            }
        }
        let both = |(charge, v): (&[Complex64; 2], &[f64; 2])| {
            [0, 1].map(|layer| charge[layer] * v[0] + charge[1 - layer] * v[1])
        };
        charge.iter().zip(&self.hartree).map(both).collect()
    }
}

impl Functional for MeanField {
    type Scalar = Complex64;

    fn groups(&self) -> Vec<usize> {
        // Holes may change valley from start to solution: one number for all.
        vec![0; self.one_body.len()]
    }

    fn modes(&self) -> usize {
        self.cells * self.layers.len()
    }

    fn scale(&self) -> f64 {
        self.modes() as f64 * self.of_a_mode
    }

    fn constant(&self) -> f64 {
        0.0
    }

    fn one_body(&self) -> &[Mat<Complex64>] {
        &self.one_body
    }

    fn response(&self, density: &[Mat<Complex64>]) -> Vec<Mat<Complex64>> {
        let potential = self.potential(density);
        let steps = potential.len();
        let block = |number: usize| {
            let (k, range) = (number / self.ranges.len(), number % self.ranges.len());
            let layers = &self.layers[self.ranges[range].clone()];
            let mut result = Mat::<Complex64>::zeros(layers.len(), layers.len());
            for (q, pairs) in self.pairs[range].iter().enumerate() {
                for &(i, moved) in pairs.iter().filter(|(i, moved)| moved <= i) {
                    result[(moved, i)] += potential[q][layers[i]];
                }
                for other in 0..self.cells {
                    let v = self.exchange[k][other * steps + q];
                    let source = &density[other * self.ranges.len() + range];
                    for &(j, to) in pairs {
                        let source = source.col_as_slice(to);
                        let target = result.col_as_slice_mut(j);
                        // Above the diagonal; the rest is conjugate.
                        for &(i, from) in pairs.iter().take_while(|(i, _)| *i <= j) {
                            target[i] -= source[from] * v[usize::from(layers[i] != layers[j])];
                        }
                    }
                }
            }
            for j in 0..layers.len() {
                result[(j, j)].im = 0.0;
                for i in 0..j {
                    result[(j, i)] = result[(i, j)].conj();
                }
            }
            result
        };
        (0..density.len()).into_par_iter().map(block).collect()
    }
}
