//! Pairing channels: weights as traces over the whole Fock space of a few modes.

use faer::Mat;
use num_complex::Complex64;

use eigentruth_numerics::dense;
use eigentruth_numerics::streams::{Stream, stream};
use rayon::prelude::*;

use crate::error::parameter;
use crate::udt::exponential;
use crate::{DensityModel, DeterminantError, Distribution, Grid, Weight};

/// Fermions of one flavour whose products of densities are decoupled by pairs, `V n_i n_j = (V/2) P² + (V/2)(n_i + n_j) − V/2` with
/// `P = c†_i c†_j + c_j c_i`: real fields for attraction. The fields do not conserve particles, so that a weight is no determinant but a
/// Pfaffian with a sign of its own; here it is the trace itself, on at most 10 modes. Chains of such fields are [`crate::PairDecoupling`]'s.
#[derive(Clone, Debug)]
pub struct PairingFields {
    grid: Grid,
    modes: usize,
    /// States by particle number, and `e^{−τK}` between them.
    blocks: Vec<(Vec<usize>, Mat<Complex64>)>,
    /// `(i, j, a)` with `i < j`.
    channels: Vec<(usize, usize, Complex64)>,
    constant: f64,
}

/// `2^10` states: 16 MiB for a matrix.
const MODES: usize = 10;

/// The modes below `mode` that are occupied, as a sign.
fn string(state: usize, mode: usize) -> f64 {
    if (state & ((1 << mode) - 1)).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 }
}

impl PairingFields {
    /// Decouples every product of densities of a model by pairs, for `e^{−β(H − μN)}`.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`] for several flavours or numbers out of range, [`DeterminantError::Memory`] for more than 10 modes.
    pub fn new(model: &DensityModel, grid: Grid, chemical_potential: f64) -> Result<Self, DeterminantError> {
        grid.checked()?;
        let [kinetic] = model.one_body() else {
            return Err(parameter("the number of flavours", model.one_body().len(), "1"));
        };
        let modes = kinetic.nrows();
        if modes > MODES {
            let bytes = 16u128 << (2 * modes.min(48));
            return Err(DeterminantError::Memory {
                what: "a matrix on Fock space",
                bytes,
                allowed: 16 << (2 * MODES),
            });
        }
        let mut one_body = kinetic.clone();
        let mut constant = model.constant();
        (0..modes).for_each(|i| one_body[(i, i)] -= chemical_potential);
        let mut channels = Vec::new();
        for pair in model.pairs() {
            for (_, mode) in [pair.a, pair.b] {
                one_body[(mode, mode)] += pair.strength / 2.0;
            }
            constant -= pair.strength / 2.0;
            let factor = (-grid.step() * pair.strength / 2.0).exp();
            let amplitude = if factor >= 1.0 {
                Complex64::new(factor.acosh(), 0.0)
            } else {
                Complex64::new(0.0, factor.acos())
            };
            channels.push((pair.a.1.min(pair.b.1), pair.a.1.max(pair.b.1), amplitude));
        }
        let mut by_number: Vec<Vec<usize>> = vec![Vec::new(); modes + 1];
        (0..1usize << modes).for_each(|state| by_number[state.count_ones() as usize].push(state));
        let block = |states: Vec<usize>| {
            let matrix = many_body(&one_body, &states);
            Ok((states, exponential(&matrix, grid.step())?))
        };
        let blocks = by_number.into_iter().map(block).collect::<Result<_, DeterminantError>>()?;
        Ok(Self { grid, modes, blocks, channels, constant })
    }

    /// How many fields a configuration has: `[slice, channel]`, each −1 or 1.
    pub fn fields(&self) -> usize {
        self.grid.slices * self.channels.len()
    }

    /// Random fields.
    pub fn draw(&self, random: &mut Stream) -> Vec<f64> {
        (0..self.fields()).map(|_| Distribution::Ising.draw(random)).collect()
    }

    /// The weight of fields; its average is the partition function of the sliced model.
    ///
    /// # Errors
    /// [`DeterminantError::Length`].
    pub fn weight(&self, fields: &[f64]) -> Result<Weight, DeterminantError> {
        let (given, expected) = (fields.len(), self.fields());
        if given != expected {
            return Err(DeterminantError::Length { what: "the list of fields", given, expected });
        }
        let dimension = 1usize << self.modes;
        let mut matrix = Mat::<Complex64>::identity(dimension, dimension);
        let mut scale = 0.0;
        for slice in fields.chunks(self.channels.len().max(1)) {
            for (x, (i, j, amplitude)) in slice.iter().zip(&self.channels).rev() {
                self.pairs(&mut matrix, *i, *j, amplitude * *x);
            }
            matrix = self.hopped(&matrix);
            let largest = (0..dimension)
                .flat_map(|j| matrix.col_as_slice(j))
                .map(|x| x.norm())
                .fold(f64::MIN_POSITIVE, f64::max);
            for j in 0..dimension {
                matrix.col_as_slice_mut(j).iter_mut().for_each(|x| *x /= largest);
            }
            scale += largest.ln();
        }
        let trace = Weight::of((0..dimension).map(|i| matrix[(i, i)]).sum());
        Ok(Weight { log_modulus: trace.log_modulus + scale - self.grid.beta * self.constant, ..trace })
    }

    /// The weights of random configurations.
    ///
    /// # Errors
    /// None beyond those of [`PairingFields::weight`].
    pub fn survey(&self, samples: usize, seed: u64) -> Result<Vec<Weight>, DeterminantError> {
        let weight = |number: u64| self.weight(&self.draw(&mut stream(seed, number)));
        (0..samples as u64).into_par_iter().map(weight).collect()
    }

    /// `matrix ← e^{y P} matrix`.
    fn pairs(&self, matrix: &mut Mat<Complex64>, i: usize, j: usize, y: Complex64) {
        let (even, odd) = (y.cosh(), y.sinh());
        let both = 1 << i | 1 << j;
        for column in 0..matrix.ncols() {
            let column = matrix.col_as_slice_mut(column);
            for state in (0..column.len()).filter(|state| state & both == 0) {
                // c†_i c†_j on the empty pair: j first, then i, which lies below j.
                let sign = string(state, j) * string(state, i);
                let (empty, full) = (column[state], column[state | both]);
                column[state] = even * empty + odd * full * sign;
                column[state | both] = even * full + odd * empty * sign;
            }
        }
    }

    /// `e^{−τK} matrix`, particle number by particle number.
    fn hopped(&self, matrix: &Mat<Complex64>) -> Mat<Complex64> {
        let mut result = Mat::zeros(matrix.nrows(), matrix.ncols());
        for (states, block) in &self.blocks {
            let rows = Mat::from_fn(states.len(), matrix.ncols(), |i, j| matrix[(states[i], j)]);
            let product = dense::product(block.as_ref(), rows.as_ref());
            for j in 0..matrix.ncols() {
                let to = result.col_as_slice_mut(j);
                states.iter().zip(product.col_as_slice(j)).for_each(|(state, x)| to[*state] = *x);
            }
        }
        result
    }
}

/// `Σ h_ij c†_i c_j` between states of one particle number.
fn many_body(h: &Mat<Complex64>, states: &[usize]) -> Mat<Complex64> {
    let mut matrix = Mat::zeros(states.len(), states.len());
    for (column, &state) in states.iter().enumerate() {
        for j in (0..h.ncols()).filter(|j| state >> j & 1 == 1) {
            let without = state ^ 1 << j;
            for i in (0..h.nrows()).filter(|i| without >> i & 1 == 0) {
                let to = without | 1 << i;
                let sign = string(state, j) * string(without, i);
                let row = states.binary_search(&to).expect("the particle number is conserved");
                matrix[(row, column)] += h[(i, j)] * sign;
            }
        }
    }
    matrix
}
