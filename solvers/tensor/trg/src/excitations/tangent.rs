//! The tangent space of a momentum: its metric, the Hamiltonian in it, and the generalized eigenproblem `H_k B = ω N_k B`.

use eigentruth_numerics::dense::{adjoint_product, hermitian_eigen, product};
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::{Estimate, Provenance};
use faer::{Mat, MatRef};
use num_complex::Complex64;

use super::ExcitationError;
use super::hamiltonian::Couplings;
use super::network::Uniform;

/// The norm of a matrix' elements.
pub(crate) fn norm(a: MatRef<'_, Complex64>) -> f64 {
    a.norm_l2()
}

/// The states `|Φ_k(B)⟩ = V_k B`.
#[derive(Clone, Debug)]
pub struct TangentSpace {
    momentum: (usize, usize),
    vectors: Mat<Complex64>,
    images: Mat<Complex64>,
}

/// Solutions of the eigenproblem in a tangent space.
#[derive(Clone, Debug)]
pub struct Excitations {
    /// `ω`, ascending, each at least the lowest energy of its momentum; the error is from rounding.
    pub energies: Vec<Estimate>,
    /// `B` as columns `[element, excitation]`, with `B†N_kB = 1` and without null modes.
    pub tensors: Mat<Complex64>,
    /// `‖H_k B − ω N_k B‖ / ‖H_k B‖`.
    pub residuals: Vec<f64>,
    /// Directions of B that make no state: those of the gauge, and more where there are fewer states than elements.
    pub null_modes: usize,
    /// The smallest eigenvalue of the metric that is not zero, in units of the largest.
    pub smallest: f64,
    /// What counts as zero, in the same units.
    pub zero: f64,
}

impl TangentSpace {
    /// The states of the momentum with these numbers, and their images under the Hamiltonian. With `ground`, without the part along the network's own
    /// state, which is there at momentum zero.
    ///
    /// # Errors
    /// [`ExcitationError::Shape`], [`ExcitationError::NotHermitian`].
    pub fn new(
        network: &Uniform,
        couplings: &Couplings,
        momentum: (usize, usize),
        without_ground: bool,
    ) -> Result<Self, ExcitationError> {
        let torus = network.torus();
        couplings.check(torus.local)?;
        let one_site = network.one_site();
        let mut vectors = torus.with_momentum(one_site.as_ref(), momentum);
        if without_ground {
            let own = product(one_site.as_ref(), column(network.elements()).as_ref());
            let square = norm(own.as_ref()).powi(2);
            if square > 0.0 {
                let overlaps = adjoint_product(own.as_ref(), vectors.as_ref());
                let along = product(own.as_ref(), overlaps.as_ref());
                vectors = Mat::from_fn(vectors.nrows(), vectors.ncols(), |i, j| {
                    vectors[(i, j)] - along[(i, j)] / square
                });
            }
        }
        let images = couplings.apply(torus, vectors.as_ref());
        Ok(Self { momentum, vectors, images })
    }

    /// The numbers of the momentum, in units of 2π over the length.
    pub fn momentum(&self) -> (usize, usize) {
        self.momentum
    }

    /// `V_k`, `[state, element of B]`.
    pub fn vectors(&self) -> MatRef<'_, Complex64> {
        self.vectors.as_ref()
    }

    /// `H V_k`.
    pub fn images(&self) -> MatRef<'_, Complex64> {
        self.images.as_ref()
    }

    /// `H_k = V_k†HV_k`.
    pub fn hamiltonian(&self) -> Mat<Complex64> {
        adjoint_product(self.vectors.as_ref(), self.images.as_ref())
    }

    /// `N_k = V_k†V_k`.
    pub fn metric(&self) -> Mat<Complex64> {
        let metric = adjoint_product(self.vectors.as_ref(), self.vectors.as_ref());
        if planted(Bug::Trg) { metric.transpose().to_owned() } else { metric }
    }

    /// All solutions of `H_k B = ω N_k B` on the complement of the null modes of the metric, which are certified: what is called zero is rounding, and
    /// what is not is a hundred times as large at least.
    ///
    /// # Errors
    /// [`ExcitationError::NullModes`] if an eigenvalue of the metric is neither; [`ExcitationError::Empty`].
    pub fn excitations(&self) -> Result<Excitations, ExcitationError> {
        let (h, n) = (self.hamiltonian(), self.metric());
        let (values, vectors) = hermitian_eigen(n.as_ref())?;
        let size = values.len();
        let largest = values.last().copied().unwrap_or(0.0);
        if largest.is_nan() || largest <= 0.0 {
            return Err(ExcitationError::Empty(self.momentum.0, self.momentum.1));
        }
        // Sums over all states and translations were rounded.
        let zero = 16.0 * size as f64 * f64::EPSILON;
        let null_modes = values.iter().filter(|value| **value <= zero * largest).count();
        let smallest = values[null_modes] / largest;
        if smallest < 100.0 * zero {
            return Err(ExcitationError::NullModes { value: smallest, zero });
        }
        let kept = size - null_modes;
        let root = |j: usize| values[null_modes + j].sqrt();
        let basis = Mat::from_fn(size, kept, |i, j| vectors[(i, null_modes + j)] / root(j));
        let reduced = adjoint_product(basis.as_ref(), product(h.as_ref(), basis.as_ref()).as_ref());
        // Hermitian up to rounding; made so exactly.
        let reduced = Mat::from_fn(kept, kept, |i, j| (reduced[(i, j)] + reduced[(j, i)].conj()) * 0.5);
        let (energies, rotations) = hermitian_eigen(reduced.as_ref())?;
        let tensors = product(basis.as_ref(), rotations.as_ref());
        let (left, right) = (product(h.as_ref(), tensors.as_ref()), product(n.as_ref(), tensors.as_ref()));
        let residuals: Vec<f64> = (0..kept)
            .map(|j| {
                let difference = Mat::from_fn(size, 1, |i, _| left[(i, j)] - right[(i, j)] * energies[j]);
                norm(difference.as_ref()) / left.col(j).norm_l2().max(f64::MIN_POSITIVE)
            })
            .collect();
        let scale = energies.iter().fold(0.0f64, |m, e| m.max(e.abs()));
        // The division by roots of the smallest kept values enlarges rounding.
        let error = size as f64 * f64::EPSILON * scale / smallest;
        let provenance = Provenance::new("trg/excitations")
            .with("momentum", format!("({}, {})", self.momentum.0, self.momentum.1))
            .with("null_modes", null_modes);
        let energies = energies
            .iter()
            .zip(&residuals)
            .map(|(e, residual)| Estimate::exact(*e, error, provenance.clone()).with("residual", *residual));
        Ok(Excitations { energies: energies.collect(), tensors, residuals, null_modes, smallest, zero })
    }

    /// The same energies without metric: from an orthonormal basis of the states themselves, and the tensors that make them. Independent of
    /// [`TangentSpace::excitations`] in everything but the states.
    ///
    /// # Errors
    /// [`ExcitationError::NullModes`], [`ExcitationError::Empty`].
    pub fn by_states(&self) -> Result<(Vec<f64>, Mat<Complex64>), ExcitationError> {
        // Gram and Schmidt with the largest column first; columns are combinations of the original ones, kept beside.
        let (states, size) = (self.vectors.nrows(), self.vectors.ncols());
        let mut rest = self.vectors.clone();
        let mut made =
            Mat::from_fn(size, size, |i, j| if i == j { Complex64::ONE } else { Complex64::default() });
        let first = (0..size).map(|j| rest.col(j).norm_l2()).fold(0.0, f64::max);
        if first.is_nan() || first <= 0.0 {
            return Err(ExcitationError::Empty(self.momentum.0, self.momentum.1));
        }
        let zero = 64.0 * size as f64 * f64::EPSILON;
        let mut kept = Vec::new();
        loop {
            let free = (0..size).filter(|j| !kept.contains(j));
            let Some((at, length)) = free
                .map(|j| (j, rest.col(j).norm_l2()))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            else {
                break;
            };
            if length <= zero * first {
                break;
            }
            if length < 100.0 * zero * first {
                return Err(ExcitationError::NullModes {
                    value: (length / first).powi(2),
                    zero: zero * zero,
                });
            }
            for _ in 0..2 {
                for &q in &kept {
                    subtract(&mut rest, &mut made, q, at);
                }
            }
            let length = rest.col(at).norm_l2();
            (0..states).for_each(|i| rest[(i, at)] /= length);
            (0..size).for_each(|i| made[(i, at)] /= length);
            for j in (0..size).filter(|j| *j != at && !kept.contains(j)) {
                subtract(&mut rest, &mut made, at, j);
            }
            kept.push(at);
        }
        let pick = |m: &Mat<Complex64>| Mat::from_fn(m.nrows(), kept.len(), |i, j| m[(i, kept[j])]);
        let (basis, made) = (pick(&rest), pick(&made));
        // The image of the basis from the stored images, whose combinations are the same.
        let reduced = adjoint_product(basis.as_ref(), product(self.images.as_ref(), made.as_ref()).as_ref());
        let n = kept.len();
        let reduced = Mat::from_fn(n, n, |i, j| (reduced[(i, j)] + reduced[(j, i)].conj()) * 0.5);
        let (energies, rotations) = hermitian_eigen(reduced.as_ref())?;
        Ok((energies, product(made.as_ref(), rotations.as_ref())))
    }
}

/// Takes the part along column `q` out of column `j`, in states and in what they are made of.
fn subtract(rest: &mut Mat<Complex64>, made: &mut Mat<Complex64>, q: usize, j: usize) {
    let overlap: Complex64 = (0..rest.nrows()).map(|i| rest[(i, q)].conj() * rest[(i, j)]).sum();
    for matrix in [rest, made] {
        for i in 0..matrix.nrows() {
            let x = matrix[(i, q)] * overlap;
            matrix[(i, j)] -= x;
        }
    }
}

/// A vector as a matrix of one column.
pub(crate) fn column(elements: &[Complex64]) -> Mat<Complex64> {
    Mat::from_fn(elements.len(), 1, |i, _| elements[i])
}
