//! Weights of drawn fields: determinants with their phases.

use std::f64::consts::TAU;

use eigentruth_numerics::dense::{self, As, Lu};
use eigentruth_numerics::streams;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;

use super::{Decoupling, Field};
use crate::error::SignError;

/// How fields are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Law {
    /// The standard normal law.
    Gaussian,
    /// ±1 with equal chances.
    Ising,
    /// Normal with another standard deviation, kept for so many slices: slow, strong fields can take particles around each other, which is
    /// how a negative weight comes about where weights are real. Any real field may be drawn: a guarantee is for all of them.
    Lasting {
        /// For how many slices a field stays.
        slices: usize,
        /// The standard deviation.
        width: f64,
    },
}

/// The phases of the weights of drawn fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Phases {
    /// `W/|W|` of each field in the order drawn.
    pub phases: Vec<Complex64>,
    /// `ln |W|` of each.
    pub logarithms: Vec<f64>,
    /// The number of the sample that is farthest from 1, a negative one if there is any.
    pub worst: usize,
    /// The fields of that sample, `[slice][field]`, so that [`weight`] shows what it has.
    pub fields: Vec<Vec<f64>>,
}

impl Phases {
    /// The largest `|W/|W| − 1|`: 2 for a negative weight.
    pub fn defect(&self) -> f64 {
        (self.phases[self.worst] - Complex64::ONE).norm()
    }

    /// How many weights have a negative real part.
    pub fn negative(&self) -> usize {
        self.phases.iter().filter(|phase| phase.re < 0.0).count()
    }
}

/// `e^{s f M}` as 1 plus a block on the modes that M touches.
struct Exponential {
    modes: Vec<usize>,
    values: Vec<f64>,
    vectors: Mat<Complex64>,
    factor: Complex64,
}

impl Exponential {
    fn new(field: &Field) -> Result<Self, SignError> {
        let m = &field.matrix;
        let touched = |k: &usize| (0..m.nrows()).any(|j| m[(*k, j)] != Complex64::ZERO);
        let modes: Vec<usize> = (0..m.nrows()).filter(touched).collect();
        let block = Mat::from_fn(modes.len(), modes.len(), |i, j| m[(modes[i], modes[j])]);
        if modes.is_empty() {
            let (values, vectors) = (Vec::new(), block);
            return Ok(Self { modes, values, vectors, factor: field.factor });
        }
        let diagonal = (0..modes.len()).all(|i| (0..i).all(|j| block[(i, j)] == Complex64::ZERO));
        let (values, vectors) = if diagonal {
            ((0..modes.len()).map(|k| block[(k, k)].re).collect(), Mat::identity(0, 0))
        } else {
            dense::hermitian_eigen(block.as_ref())?
        };
        Ok(Self { modes, values, vectors, factor: field.factor })
    }

    /// `matrix ← e^{s f M} matrix`.
    fn apply(&self, s: f64, matrix: &mut Mat<Complex64>) {
        let factors: Vec<Complex64> =
            self.values.iter().map(|value| (self.factor * s * value).exp()).collect();
        if self.vectors.nrows() == 0 {
            for (&mode, factor) in self.modes.iter().zip(&factors) {
                matrix.row_mut(mode).iter_mut().for_each(|x| *x *= factor);
            }
            return;
        }
        let rows = Mat::from_fn(self.modes.len(), matrix.ncols(), |i, j| matrix[(self.modes[i], j)]);
        let mut inner = dense::product_as(self.vectors.as_ref(), As::Adjoint, rows.as_ref(), As::Given);
        for (k, factor) in factors.iter().enumerate() {
            inner.row_mut(k).iter_mut().for_each(|x| *x *= factor);
        }
        let rows = dense::product(self.vectors.as_ref(), inner.as_ref());
        for (k, &mode) in self.modes.iter().enumerate() {
            for j in 0..matrix.ncols() {
                matrix[(mode, j)] = rows[(k, j)];
            }
        }
    }
}

/// `B = Q D T` with graded D, so that large and small scales do not mix.
struct Graded {
    q: Mat<Complex64>,
    d: Vec<f64>,
    t: Mat<Complex64>,
}

impl Graded {
    fn identity(n: usize) -> Self {
        Self { q: Mat::identity(n, n), d: vec![1.0; n], t: Mat::identity(n, n) }
    }

    /// Takes `self.q`, to which slices were applied, apart again.
    fn regrade(&mut self) {
        let n = self.d.len();
        let scaled = Mat::from_fn(n, n, |i, j| self.q[(i, j)] * self.d[j]);
        let parts = dense::pivoted_qr(scaled.as_ref());
        self.d = (0..n).map(|k| parts.r[(k, k)].norm().max(f64::MIN_POSITIVE)).collect();
        let mut right = Mat::<Complex64>::zeros(n, n);
        for (j, &column) in parts.order.iter().enumerate() {
            for i in 0..=j {
                right[(i, column)] = parts.r[(i, j)] / self.d[i];
            }
        }
        self.t = dense::product(right.as_ref(), self.t.as_ref());
        self.q = parts.q;
    }

    /// `det(1 + Q D T) = det Q · det D_b · det(D_b⁻¹ Q† T⁻¹ + D_s) · det T` with D = D_b D_s, D_b ≥ 1 ≥ D_s: `(ln |·|, phase)`.
    fn determinant(&self) -> (f64, Complex64) {
        let n = self.d.len();
        let t = Lu::new(self.t.as_ref());
        let inner = dense::adjoint_product(self.q.as_ref(), t.inverse().as_ref());
        let middle = Mat::from_fn(n, n, |i, j| {
            let small = if i == j { self.d[i].min(1.0) } else { 0.0 };
            inner[(i, j)] / self.d[i].max(1.0) + small
        });
        let parts = [Lu::new(self.q.as_ref()).log_determinant(), Lu::new(middle.as_ref()).log_determinant()];
        let (mut logarithm, mut phase) = t.log_determinant();
        for (part, turn) in parts {
            logarithm += part;
            phase *= turn;
        }
        (logarithm + self.d.iter().map(|d| d.max(1.0).ln()).sum::<f64>(), phase)
    }
}

/// The most that a product of slices may grow before it is taken apart, as a logarithm: far below 1/ε.
const GROWTH: f64 = 12.0;

/// Weights of given fields, `[slice][field]`, that act one after the other, then the hopping: `(ln |W|, W/|W|)`.
///
/// # Errors
/// [`SignError::Count`], [`SignError::Dense`].
pub fn weight(decoupling: &Decoupling, fields: &[Vec<f64>]) -> Result<(f64, Complex64), SignError> {
    Prepared::new(decoupling)?.weight(fields)
}

/// Draws the fields of `slices` Trotter slices `samples` times; equal seeds give equal fields.
///
/// # Errors
/// [`SignError::Dense`].
pub fn sample(
    decoupling: &Decoupling,
    slices: usize,
    samples: usize,
    law: Law,
    seed: u64,
) -> Result<Phases, SignError> {
    let prepared = Prepared::new(decoupling)?;
    let mut result = Phases { phases: Vec::new(), logarithms: Vec::new(), worst: 0, fields: Vec::new() };
    let mut defect = -1.0;
    for number in 0..samples {
        let mut stream = streams::stream(streams::derived_seed(seed, number as u64), 0);
        let mut draw = || match law {
            // Box and Muller's method.
            Law::Gaussian | Law::Lasting { .. } => {
                let (radius, angle): (f64, f64) = (stream.random(), stream.random());
                (-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
            }
            Law::Ising => {
                if stream.random::<bool>() {
                    1.0
                } else {
                    -1.0
                }
            }
        };
        let (kept, width) = match law {
            Law::Gaussian | Law::Ising => (1, 1.0),
            Law::Lasting { slices, width } => (slices.max(1), width),
        };
        let mut fields: Vec<Vec<f64>> = Vec::new();
        for slice in 0..slices {
            let new = if slice % kept == 0 {
                decoupling.fields().iter().map(|_| width * draw()).collect()
            } else {
                fields[slice - 1].clone()
            };
            fields.push(new);
        }
        let (logarithm, phase) = prepared.weight(&fields)?;
        if (phase - Complex64::ONE).norm() > defect {
            defect = (phase - Complex64::ONE).norm();
            (result.worst, result.fields) = (number, fields);
        }
        result.phases.push(phase);
        result.logarithms.push(logarithm);
    }
    Ok(result)
}

struct Prepared<'a> {
    decoupling: &'a Decoupling,
    hopping: Exponential,
    fields: Vec<Exponential>,
    /// The largest exponent of the hopping, and of each field per unit of s.
    sizes: Vec<f64>,
}

impl<'a> Prepared<'a> {
    fn new(decoupling: &'a Decoupling) -> Result<Self, SignError> {
        let fields: Vec<_> = decoupling.fields().iter().map(Exponential::new).collect::<Result<_, _>>()?;
        let hopping = Exponential::new(decoupling.hopping())?;
        let size = |e: &Exponential| e.values.iter().map(|v| (e.factor.re * v).abs()).fold(0.0, f64::max);
        let sizes = std::iter::once(size(&hopping)).chain(fields.iter().map(size)).collect();
        Ok(Self { decoupling, hopping, fields, sizes })
    }

    fn weight(&self, fields: &[Vec<f64>]) -> Result<(f64, Complex64), SignError> {
        let mut product = Graded::identity(self.decoupling.modes());
        let mut exponent = Complex64::ZERO;
        let mut growth = 0.0;
        for slice in fields {
            if slice.len() != self.fields.len() {
                let (given, expected) = (slice.len(), self.fields.len());
                return Err(SignError::Count { what: "the fields of a slice", given, expected });
            }
            for ((s, field), exponential) in slice.iter().zip(self.decoupling.fields()).zip(&self.fields) {
                exponential.apply(*s, &mut product.q);
                exponent += field.constant * *s;
            }
            self.hopping.apply(1.0, &mut product.q);
            exponent += self.decoupling.hopping().constant;
            // The exponents of fields on one mode add up, those on different modes do not.
            let mut modes = vec![0.0; self.decoupling.modes()];
            for ((s, exponential), size) in slice.iter().zip(&self.fields).zip(&self.sizes[1..]) {
                exponential.modes.iter().for_each(|mode| modes[*mode] += s.abs() * size);
            }
            growth += self.sizes[0] + modes.into_iter().fold(0.0, f64::max);
            if growth > GROWTH {
                product.regrade();
                growth = 0.0;
            }
        }
        product.regrade();
        let (logarithm, phase) = product.determinant();
        Ok((logarithm + exponent.re, phase * Complex64::cis(exponent.im)))
    }
}
