//! Linearised precession, `dS/dt = S × ∂E/∂S`.

use eigentruth_numerics::dense::{adjoint_product, hermitian_eigen, hermitian_eigenvalues};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use faer::Mat;

use super::{Magnet, SpinWaveError};

/// A branch of spin waves whose frequency vanishes with the wave vector.
#[derive(Clone, Debug)]
pub struct SoftBranch {
    /// The frequency at the smallest wave vector looked at.
    pub frequency: Estimate,
    /// The power of the wave vector with which it vanishes; the error is the difference to the power at wave vectors twice as
    /// large.
    pub power: Estimate,
}

impl Magnet {
    /// The frequencies of spin waves, ascending, one for each site, at the wave vector `2πq` of the lattice as a cell of a larger one
    /// (`q` in units of its inverse lengths; it has no effect across open boundaries).
    ///
    /// With the curvatures `K` and the symplectic form `Ω` (a quarter turn around every spin) small deviations obey `ẋ = ΩKx`, so the
    /// frequencies are the eigenvalues of `K^½ iΩ K^½`, which is hermitian at a minimum.
    ///
    /// # Errors
    /// [`SpinWaveError::Components`] unless there are three, [`SpinWaveError::Force`], [`SpinWaveError::Unstable`],
    /// [`SpinWaveError::Memory`].
    pub fn frequencies(&self, spins: &[f64], q: [f64; 2]) -> Result<Vec<Estimate>, SpinWaveError> {
        if self.n != 3 {
            return Err(SpinWaveError::Components { given: self.n, what: "precession", allowed: "3" });
        }
        let residual = self.at_rest(spins)?;
        let provenance = Provenance::new("classical/spin waves").with("q", format!("{}, {}", q[0], q[1]));
        precession(&self.curvature(spins, q)?, residual, &provenance)
    }

    /// The branches whose frequencies vanish at wave vector zero of the lattice as a cell. The power comes from `q` and `q/2` in a direction
    /// without symmetry; a branch with a gap has the power zero there, so those above one half count.
    ///
    /// # Errors
    /// As [`Magnet::frequencies`].
    pub fn soft_branches(&self, spins: &[f64], q: f64) -> Result<Vec<SoftBranch>, SpinWaveError> {
        let direction = [1.0, 0.381_966];
        let at = |q: f64| self.frequencies(spins, direction.map(|x| q * x));
        let [far, middle, near] = [at(q)?, at(q / 2.0)?, at(q / 4.0)?];
        let mut branches = Vec::new();
        for ((far, middle), near) in far.iter().zip(&middle).zip(near) {
            let power = (middle.value / near.value).log2();
            let before = (far.value / middle.value).log2();
            if power.is_nan() || power <= 0.5 {
                continue;
            }
            let relative = middle.error / middle.value + near.error / near.value;
            let error = (power - before).abs() + relative / std::f64::consts::LN_2;
            let provenance = Provenance::new("classical/spin waves").with("q", q);
            branches
                .push(SoftBranch { power: Estimate::converged(power, error, provenance), frequency: near });
        }
        Ok(branches)
    }
}

/// The frequencies that a matrix of curvatures with two directions to a site gives, ascending.
pub(super) fn precession(
    curvature: &Mat<Complex64>,
    residual: f64,
    provenance: &Provenance,
) -> Result<Vec<Estimate>, SpinWaveError> {
    let dimension = curvature.nrows();
    let (values, vectors) = hermitian_eigen(curvature.as_ref())?;
    let norm = values.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
    let error = dimension as f64 * f64::EPSILON * norm + 8.0 * residual;
    if values[0] < -error {
        return Err(SpinWaveError::Unstable { curvature: values[0] });
    }
    // K^½ = R R† with R = U k^½; the eigenvalues of R R† iΩ R R† and of R† iΩ R · (R†R)… are those of k^½ U† iΩ U k^½.
    let root = |mode: usize| values[mode].max(0.0).sqrt();
    let turned = Mat::<Complex64>::from_fn(dimension, dimension, |row, mode| {
        let (sign, other) = if row % 2 == 0 { (1.0, row + 1) } else { (-1.0, row - 1) };
        Complex64::new(0.0, sign) * vectors[(other, mode)]
    });
    let product = adjoint_product(vectors.as_ref(), turned.as_ref());
    let matrix =
        Mat::<Complex64>::from_fn(dimension, dimension, |a, b| product[(a, b)] * (root(a) * root(b)));
    let all = hermitian_eigenvalues(matrix.as_ref())?;
    // Frequencies come as ω(q) and −ω(−q): the upper half are those at q.
    let frequency = |value: &f64| {
        // ω² is linear in the curvatures, so a frequency has at most the root of their error where it vanishes.
        let error = if *value > 0.0 {
            (error * norm / value).min((error * norm).sqrt())
        } else {
            (error * norm).sqrt()
        };
        Estimate::exact(value.max(0.0), error, provenance.clone())
    };
    Ok(all[dimension / 2..].iter().map(frequency).collect())
}
