//! Continuous-time expansion in the interaction: weights of vertices instead of weights of fields.
//!
//! A. N. Rubtsov, V. V. Savkin and A. I. Lichtenstein, Phys. Rev. B 72, 035122 (2005).

use std::collections::BTreeSet;

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::dense::{self, Lu};
use faer::Mat;
use num_complex::Complex64;

use super::formulations::{Parts, parts};
use super::{identity, largest};
use crate::error::SignError;

/// One product of densities at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Vertex {
    /// The number of the product.
    pub pair: usize,
    /// The imaginary time, from 0 to β.
    pub tau: f64,
}

/// Why all weights of vertices are positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Positive {
    /// A sign σ for each mode with `σ_i h_ij σ_j = −h_ji` real and `−σ_a σ_b V_b > 0` for all products. Then `σM` is real and
    /// antisymmetric, and its determinant the square of a Pfaffian: E. F. Huffman and S. Chandrasekharan, Phys. Rev. B 89, 111101(R)
    /// (2014).
    Pfaffians {
        /// Where σ is −1.
        negative: Vec<bool>,
    },
    /// Products attract, and join the modes of two spins whose one-body matrices are complex conjugates: the determinant is a squared
    /// modulus.
    Conjugates,
}

/// `H = c†hc + Σ_b V_b (n_a − ½)(n_b − ½) + constant`, expanded in the second term. The weight of vertices is `Π (−V_b) det M` with the
/// propagators `⟨T c_p c†_q⟩` of h between their legs, and `½ − ⟨n⟩` on the diagonal. Other shifts than ½ are other formulations, which are
/// not here.
#[derive(Clone, Debug)]
pub struct Expansion {
    beta: f64,
    internal: u32,
    products: Vec<([usize; 2], f64)>,
    one_body: Mat<Complex64>,
    levels: Vec<f64>,
    vectors: Mat<Complex64>,
}

/// A determinant below this part of the largest that it could be has lost its phase.
const ROUNDING: f64 = 1e-9;

#[derive(Clone, Copy)]
struct Leg {
    mode: usize,
    tau: f64,
}

impl Expansion {
    /// At an inverse temperature. A chemical potential belongs to the operator.
    ///
    /// # Errors
    /// As [`decouplings`](super::decouplings).
    pub fn new(hamiltonian: &Hamiltonian, beta: f64) -> Result<Self, SignError> {
        if !(beta.is_finite() && beta > 0.0) {
            return Err(SignError::NotPositive { what: "the inverse temperature", given: beta });
        }
        let Parts { internal, mut one_body, products, .. } = parts(hamiltonian)?;
        for (pair, strength) in &products {
            pair.iter().for_each(|&mode| one_body[(mode, mode)] += strength / 2.0);
        }
        let (levels, vectors) = dense::hermitian_eigen(one_body.as_ref())?;
        Ok(Self { beta, internal, products, one_body, levels, vectors })
    }

    /// The inverse temperature.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// `V_b n_a n_b`, which vertices name by their number.
    pub fn products(&self) -> &[([usize; 2], f64)] {
        &self.products
    }

    /// A reason for all weights to be positive, if it is one of [`Positive`].
    pub fn positive(&self) -> Option<Positive> {
        self.pfaffians().or_else(|| self.conjugates().then_some(Positive::Conjugates))
    }

    /// Elements of h beyond what rounding leaves of the sums that they are.
    fn elements(&self) -> impl Iterator<Item = (usize, usize, Complex64)> + '_ {
        let n = self.levels.len();
        let strengths: f64 = self.products.iter().map(|(_, strength)| strength.abs()).sum();
        let small = identity(largest(&self.one_body) + strengths);
        let all = (0..n).flat_map(move |i| (0..n).map(move |j| (i, j, self.one_body[(i, j)])));
        all.filter(move |(.., value)| value.norm() > small)
    }

    fn pfaffians(&self) -> Option<Positive> {
        let n = self.levels.len();
        // By mode the others whose σ is known from its own, and whether it is the opposite.
        let mut known: Vec<BTreeSet<(usize, bool)>> = vec![BTreeSet::new(); n];
        for (i, j, value) in self.elements() {
            if i == j || value.im != 0.0 {
                return None;
            }
            known[i].insert((j, true));
        }
        for &([a, b], strength) in &self.products {
            known[a].insert((b, strength > 0.0));
            known[b].insert((a, strength > 0.0));
        }
        let mut negative: Vec<Option<bool>> = vec![None; n];
        for start in 0..n {
            if negative[start].is_some() {
                continue;
            }
            negative[start] = Some(false);
            let mut waiting = vec![start];
            while let Some(here) = waiting.pop() {
                for &(there, opposite) in &known[here] {
                    let wanted = negative[here].map(|sign| sign ^ opposite);
                    match negative[there] {
                        None => {
                            negative[there] = wanted;
                            waiting.push(there);
                        }
                        found if found != wanted => return None,
                        Some(_) => {}
                    }
                }
            }
        }
        Some(Positive::Pfaffians { negative: negative.into_iter().collect::<Option<_>>()? })
    }

    fn conjugates(&self) -> bool {
        // The spin is the only internal index, which is the lowest bit of a mode.
        self.internal == 1
            && self.products.iter().all(|([a, b], strength)| a ^ b == 1 && *strength < 0.0)
            && self
                .elements()
                .all(|(i, j, value)| (i ^ j) & 1 == 0 && self.one_body[(i ^ 1, j ^ 1)] == value.conj())
    }

    /// `⟨T c_i(τ) c†_j(0)⟩` for `−β < τ < β`, at `τ = 0` the limit from above.
    fn propagator(&self, i: usize, j: usize, tau: f64) -> Complex64 {
        let (tau, sign) = if tau < 0.0 { (tau + self.beta, -1.0) } else { (tau, 1.0) };
        let of = |(k, level): (usize, &f64)| {
            // e^{−τε}/(1 + e^{−βε}) without overflow.
            let factor = if *level >= 0.0 {
                (-tau * level).exp() / (1.0 + (-self.beta * level).exp())
            } else {
                ((self.beta - tau) * level).exp() / (1.0 + (self.beta * level).exp())
            };
            self.vectors[(i, k)] * self.vectors[(j, k)].conj() * factor
        };
        self.levels.iter().enumerate().map(of).sum::<Complex64>() * sign
    }

    /// `(ln |W|, W/|W|)` of vertices at different times, relative to the weight of none; −∞ and 0 where the determinant is no more than
    /// what rounding leaves, so that no phase is known.
    ///
    /// # Errors
    /// [`SignError::Count`] for a vertex of no product.
    pub fn weight(&self, vertices: &[Vertex]) -> Result<(f64, Complex64), SignError> {
        let mut legs = Vec::new();
        let (mut logarithm, mut phase) = (0.0, Complex64::ONE);
        for vertex in vertices {
            let Some(&(pair, strength)) = self.products.get(vertex.pair) else {
                let (given, expected) = (vertex.pair + 1, self.products.len());
                return Err(SignError::Count { what: "the list of products, by a vertex,", given, expected });
            };
            legs.extend(pair.map(|mode| Leg { mode, tau: vertex.tau }));
            logarithm += strength.abs().ln();
            phase *= -strength.signum();
        }
        let matrix = Mat::from_fn(legs.len(), legs.len(), |p, q| {
            let (one, two) = (legs[p], legs[q]);
            // The modes of one vertex differ, so that the limits from above and below are the same.
            let value = self.propagator(one.mode, two.mode, one.tau - two.tau);
            if p == q { value - 0.5 } else { value }
        });
        let (log, turn) = Lu::new(matrix.as_ref()).log_determinant();
        // Hadamard's bound.
        let row = |p: usize| matrix.row(p).iter().map(Complex64::norm_sqr).sum::<f64>().sqrt();
        let bound: f64 = (0..legs.len()).map(|p| row(p).max(ROUNDING).ln()).sum();
        if log < bound + ROUNDING.ln() {
            return Ok((f64::NEG_INFINITY, Complex64::ZERO));
        }
        Ok((logarithm + log, phase * turn))
    }
}
