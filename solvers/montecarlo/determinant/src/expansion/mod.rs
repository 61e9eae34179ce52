//! Continuous-time expansion in the interaction of fermions of one flavour.
//!
//! A. N. Rubtsov, V. V. Savkin and A. I. Lichtenstein, Phys. Rev. B 72, 035122 (2005); without a sign problem for repulsion between the
//! sublattices of a bipartite lattice at half filling: E. F. Huffman and S. Chandrasekharan, Phys. Rev. B 89, 111101(R) (2014).

mod block;
mod chain;
mod reach;
mod vertices;

use eigentruth_numerics::dense;
use faer::Mat;
use num_complex::Complex64;

pub use chain::{VertexChain, VertexState, expand};
pub use vertices::Vertex;

use crate::error::parameter;
use crate::identity::Identity;
use crate::{DensityModel, DeterminantError, Pair, Weight};

/// `H − μN = H_0 + Σ_b V_b (n_i − ½)(n_j − ½) + constant` and the propagator of `H_0`.
///
/// The weight of vertices `(b, τ)` is `Π (−V_b) det M`, where `M_pq = ⟨T c_p c†_q⟩_0` between their legs (two for each vertex) with
/// `½ − ⟨n⟩_0` on the diagonal, which vanishes at half filling on a bipartite lattice.
#[derive(Clone, Debug)]
pub struct Expansion {
    beta: f64,
    chemical_potential: f64,
    pairs: Vec<Pair>,
    /// Of `H_0`.
    levels: Vec<f64>,
    vectors: Mat<Complex64>,
    /// `K + Σ V (n_i + n_j)/2`, without the chemical potential.
    one_body: Mat<Complex64>,
    constant: f64,
    /// `½ − ⟨n_i⟩_0`.
    diagonal: Vec<f64>,
    /// Whether some vertex has hardly any weight alone, so that vertices have to come and go in pairs as well.
    in_pairs: bool,
}

/// Below this, relative to its strength, a vertex alone is not worth waiting for.
const ALONE: f64 = 1e-6;

impl Expansion {
    /// At an inverse temperature and a chemical potential.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`] for several flavours, a model without interaction, or numbers out of range;
    /// [`DeterminantError::Unreachable`] for interactions that insertions of one or two vertices do not reach.
    pub fn new(model: &DensityModel, beta: f64, chemical_potential: f64) -> Result<Self, DeterminantError> {
        if !(beta.is_finite() && beta > 0.0) {
            return Err(parameter("beta", beta, "a positive number"));
        }
        if !chemical_potential.is_finite() {
            return Err(parameter("the chemical potential", chemical_potential, "a finite number"));
        }
        let [kinetic] = model.one_body() else {
            return Err(parameter("the number of flavours", model.one_body().len(), "1"));
        };
        if model.pairs().is_empty() {
            return Err(parameter("the number of products of densities", 0, "at least 1"));
        }
        let mut one_body = kinetic.clone();
        let mut constant = model.constant();
        for pair in model.pairs() {
            for (_, mode) in [pair.a, pair.b] {
                one_body[(mode, mode)] += pair.strength / 2.0;
            }
            constant -= pair.strength / 4.0;
        }
        let mut free = one_body.clone();
        (0..free.nrows()).for_each(|i| free[(i, i)] -= chemical_potential);
        reach::checked(&free, model.pairs(), beta)?;
        let (levels, vectors) = dense::hermitian_eigen(free.as_ref())?;
        let (pairs, diagonal) = (model.pairs().to_vec(), vec![0.0; free.nrows()]);
        let mut expansion = Self {
            beta,
            chemical_potential,
            pairs,
            levels,
            vectors,
            one_body,
            constant,
            diagonal,
            in_pairs: false,
        };
        for i in 0..free.nrows() {
            let hole = expansion.propagator(i, i, 0.0).re - 0.5;
            // Identity class: half filling by symmetry is exact but for rounding.
            expansion.diagonal[i] = if hole.abs() < 64.0 * f64::EPSILON { 0.0 } else { hole };
        }
        let alone = |pair: &Pair| {
            let (i, j) = (pair.a.1, pair.b.1);
            expansion.diagonal[i] * expansion.diagonal[j] - expansion.propagator(i, j, 0.0).norm_sqr()
        };
        expansion.in_pairs = expansion.pairs.iter().any(|pair| alone(pair).abs() < ALONE);
        Ok(expansion)
    }

    /// The inverse temperature.
    pub fn beta(&self) -> f64 {
        self.beta
    }

    /// What a run of it is about.
    fn identity(&self) -> Identity {
        let own = Identity::of("determinant/interaction expansion").with("beta", &self.beta);
        let own = own.with("chemical potential", &self.chemical_potential).with("pairs", &self.pairs);
        own.with("constant", &self.constant).with_matrix("one-body", &self.one_body)
    }

    /// The interactions `V_b n_i n_j`, which vertices name by their number.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// `⟨T c_i(τ) c†_j(0)⟩_0` for `−β < τ < β`, at `τ = 0` the limit from above.
    pub fn propagator(&self, i: usize, j: usize, tau: f64) -> Complex64 {
        // e^{−τε}(1 − f) = 1/(e^{τε} + e^{(τ−β)ε}) without overflow, and antiperiodic.
        let (tau, sign) = if tau < 0.0 { (tau + self.beta, -1.0) } else { (tau, 1.0) };
        let of = |(k, level): (usize, &f64)| {
            let factor = if *level >= 0.0 {
                (-tau * level).exp() / (1.0 + (-self.beta * level).exp())
            } else {
                ((self.beta - tau) * level).exp() / (1.0 + (self.beta * level).exp())
            };
            self.vectors[(i, k)] * self.vectors[(j, k)].conj() * factor
        };
        self.levels.iter().enumerate().map(of).sum::<Complex64>() * sign
    }

    /// The weight of vertices, relative to `Π dτ` and to `Z_0`. The order does not matter.
    ///
    /// # Errors
    /// [`DeterminantError::Parameter`] for a vertex of no pair or outside of `0 ≤ τ < β`.
    pub fn weight(&self, vertices: &[Vertex]) -> Result<Weight, DeterminantError> {
        for vertex in vertices {
            if vertex.pair >= self.pairs.len() {
                return Err(parameter("a pair", vertex.pair, &format!("below {}", self.pairs.len())));
            }
            if !(0.0..self.beta).contains(&vertex.tau) {
                return Err(parameter("the time of a vertex", vertex.tau, "from 0 to β, without β"));
            }
        }
        let strengths = vertices.iter().map(|v| Weight::of((-self.pairs[v.pair].strength).into()));
        let matrix = self.matrix(vertices);
        let (log_modulus, phase) = dense::Lu::new(matrix.as_ref()).log_determinant();
        Ok(strengths.fold(Weight { log_modulus, phase }, Weight::times))
    }
}
