//! Translation-invariant classical models on the square lattice.

use eigentruth_numerics::dense::hermitian_eigen;
use faer::Mat;

use crate::error::RenormalizationError;
use crate::tensor::Tensor;

/// A model with weights: `Z = Σ_s Π_bonds W(s, s′) Π_sites w(s)` on a square lattice, the same in both directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    name: String,
    /// `[state, state]`, symmetric, row-major.
    bond: Vec<f64>,
    /// `[state]`.
    site: Vec<f64>,
}

impl Model {
    /// The model with these weights: `bond` is a symmetric matrix `[state, state]` in row-major order.
    ///
    /// # Errors
    /// [`RenormalizationError::Weight`] where a weight is negative or not finite, or the matrix is not symmetric;
    /// [`RenormalizationError::Parameter`] if the number of bond weights is not the square of that of site weights.
    pub fn new(
        name: impl Into<String>,
        bond: Vec<f64>,
        site: Vec<f64>,
    ) -> Result<Self, RenormalizationError> {
        let q = site.len();
        if q == 0 || bond.len() != q * q {
            return Err(RenormalizationError::Parameter {
                what: "the number of bond weights",
                value: bond.len(),
                wanted: "the square of the number of site weights, which is at least 1",
            });
        }
        let refuse = |what: String, value, wanted| Err(RenormalizationError::Weight { what, value, wanted });
        for (s, w) in site.iter().enumerate() {
            if !w.is_finite() || *w < 0.0 {
                return refuse(format!("site weight {s}"), *w, "a finite number that is not negative");
            }
        }
        for (index, w) in bond.iter().enumerate() {
            let (s, t) = (index / q, index % q);
            if !w.is_finite() || *w < 0.0 {
                return refuse(format!("bond weight ({s}, {t})"), *w, "a finite number that is not negative");
            }
            let other = bond[t * q + s];
            if (w - other).abs() > 4.0 * f64::EPSILON * w.max(other) {
                return refuse(format!("bond weight ({s}, {t})"), *w, "a symmetric matrix of weights");
            }
        }
        Ok(Self { name: name.into(), bond, site })
    }

    /// The model whose pairs of neighbours have the weight `exp(−β E)`; `energy(s, t)` in units of the coupling.
    fn from_energies(
        name: String,
        q: usize,
        beta: f64,
        energy: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, RenormalizationError> {
        let bond = (0..q * q).map(|i| (-beta * energy(i / q, i % q)).exp()).collect();
        Self::new(name, bond, vec![1.0; q])
    }

    /// The Ising model, energy `−s s′` a bond with `s = ±1`; `beta` in units of 1/J.
    ///
    /// # Errors
    /// If `beta` is so large that weights overflow.
    pub fn ising(beta: f64) -> Result<Self, RenormalizationError> {
        Self::from_energies(format!("Ising, β = {beta}"), 2, beta, |s, t| if s == t { -1.0 } else { 1.0 })
    }

    /// The q-state Potts model, energy `−δ(s, s′)` a bond.
    ///
    /// # Errors
    /// If there is no state or weights overflow.
    pub fn potts(q: usize, beta: f64) -> Result<Self, RenormalizationError> {
        let name = format!("{q}-state Potts, β = {beta}");
        Self::from_energies(name, q, beta, |s, t| if s == t { -1.0 } else { 0.0 })
    }

    /// The q-state clock model, energy `−cos 2π(s − s′)/q` a bond.
    ///
    /// # Errors
    /// If there is no state or weights overflow.
    pub fn clock(q: usize, beta: f64) -> Result<Self, RenormalizationError> {
        let angle = 2.0 * std::f64::consts::PI / q as f64;
        let name = format!("{q}-state clock, β = {beta}");
        // Of the smaller difference, so that the matrix is symmetric to the last bit.
        Self::from_energies(name, q, beta, |s, t| -(angle * s.abs_diff(t) as f64).cos())
    }

    /// Hard squares: particles with this fugacity, never two on neighbouring sites.
    ///
    /// # Errors
    /// If the fugacity is negative or not finite.
    pub fn hard_squares(fugacity: f64) -> Result<Self, RenormalizationError> {
        Self::new(format!("hard squares, z = {fugacity}"), vec![1.0, 1.0, 1.0, 0.0], vec![1.0, fugacity])
    }

    /// The critical inverse temperature of [`Model::ising`], by duality: `ln(1 + √2)/2` (Kramers and Wannier 1941).
    pub fn critical_ising() -> f64 {
        (1.0 + 2f64.sqrt()).ln() / 2.0
    }

    /// The self-dual inverse temperature of [`Model::potts`], `ln(1 + √q)` (Potts 1952): critical up to q = 4.
    pub fn self_dual_potts(q: usize) -> f64 {
        (1.0 + (q as f64).sqrt()).ln()
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The number of states of a site.
    pub fn states(&self) -> usize {
        self.site.len()
    }

    /// The weight of a pair of neighbours.
    pub fn bond(&self, s: usize, t: usize) -> f64 {
        self.bond[s * self.states() + t]
    }

    /// The weight of a site.
    pub fn site(&self, s: usize) -> f64 {
        self.site[s]
    }

    /// The weights by the difference of the states modulo their number, if they depend on it alone and all states of a site weigh the
    /// same.
    fn cyclic(&self) -> Option<&[f64]> {
        let q = self.states();
        let first = &self.bond[..q];
        let bonds = (0..q * q).all(|i| self.bond[i] == first[(q + i % q - i / q) % q]);
        (bonds && self.site.iter().all(|w| *w == self.site[0])).then_some(first)
    }

    /// The tensor `[left, up, right, down]` of a site: `Σ_s w(s) R(s, l) R(s, u) L(s, r) L(s, d)` with `W = L Rᵀ`. From the
    /// eigenvectors of `W`, the sign of a negative eigenvalue goes with `L`, so that all is real.
    ///
    /// Where weights depend on differences of states alone, the eigenvectors are waves, `W = Σ_k λ_k u_k u_k†`, and R takes the
    /// conjugates: the tensor is real again and exactly zero unless `l + u = r + d` modulo the number of states.
    ///
    /// # Errors
    /// [`RenormalizationError::Decomposition`].
    pub fn tensor(&self) -> Result<Tensor<f64>, RenormalizationError> {
        let q = self.states();
        let failed = |_| RenormalizationError::Decomposition { what: "eigenvalues", rows: q };
        let (values, vectors): (Vec<f64>, Option<Mat<f64>>) = match self.cyclic() {
            Some(weights) => {
                let angle = |k: usize, d: usize| std::f64::consts::TAU * (k * d % q) as f64 / q as f64;
                let value = |k: usize| (0..q).map(|d| weights[d] * angle(k, d).cos()).sum();
                ((0..q).map(value).collect(), None)
            }
            None => {
                let (values, vectors) =
                    hermitian_eigen(Mat::from_fn(q, q, |s, t| self.bond(s, t)).as_ref()).map_err(failed)?;
                (values, Some(vectors))
            }
        };
        let largest = values.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        let kept: Vec<usize> =
            (0..q).filter(|&i| values[i].abs() > q as f64 * f64::EPSILON * largest).collect();
        let n = kept.len();
        if kept.is_empty() {
            return Err(RenormalizationError::Degenerate { step: 0, largest });
        }
        let root = |m: usize| values[kept[m]].abs().sqrt();
        let sign = |m: usize| values[kept[m]].signum();
        Ok(Tensor::from_fn(&[n, n, n, n], |i| {
            let factor = i.iter().map(|m| root(*m)).product::<f64>() * sign(i[2]) * sign(i[3]);
            let sum: f64 = match &vectors {
                Some(vectors) => {
                    let term = |s| i.iter().map(|m| vectors[(s, kept[*m])]).product::<f64>() * self.site(s);
                    (0..q).map(term).sum()
                }
                None if (kept[i[0]] + kept[i[1]]) % q == (kept[i[2]] + kept[i[3]]) % q => {
                    self.site(0) / q as f64
                }
                None => 0.0,
            };
            factor * sum
        }))
    }
}
