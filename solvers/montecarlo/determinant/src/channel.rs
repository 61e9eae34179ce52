//! Auxiliary fields: squares of one-body operators become averages over exponentials of them.

use eigentruth_numerics::dense;
use eigentruth_numerics::streams::Stream;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;

use crate::DeterminantError;
use crate::error::parameter;

/// How a field is distributed before the fermions weigh it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// −1 and 1, each with probability ½.
    Ising,
    /// Normal with mean 0 and variance 1.
    Gaussian,
}

impl Distribution {
    /// A random value.
    pub fn draw(self, random: &mut Stream) -> f64 {
        let u: f64 = random.random();
        match self {
            Self::Ising if u < 0.5 => -1.0,
            Self::Ising => 1.0,
            Self::Gaussian => {
                let v: f64 = random.random();
                (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
            }
        }
    }
}

/// An element `value · c†_row c_column` in one flavour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// The flavour.
    pub flavour: usize,
    /// The mode in it that is created.
    pub row: usize,
    /// The mode in it that is annihilated.
    pub column: usize,
    /// The coefficient.
    pub value: Complex64,
}

impl Entry {
    /// `value · n` of a mode.
    pub fn density(flavour: usize, mode: usize, value: f64) -> Self {
        Self { flavour, row: mode, column: mode, value: value.into() }
    }

    /// `value · c†_row c_column` and its adjoint.
    pub fn hop(flavour: usize, row: usize, column: usize, value: Complex64) -> [Self; 2] {
        [
            Self { flavour, row, column, value },
            Self { flavour, row: column, column: row, value: value.conj() },
        ]
    }
}

/// One field `x` in every slice: the factor `e^{x a (O + o)}` with a hermitian one-body operator `O = Σ entries`.
#[derive(Clone, Debug, PartialEq)]
pub struct Channel {
    /// What it is, for messages.
    pub kind: String,
    /// The distribution of `x`.
    pub distribution: Distribution,
    /// `a`: real for an attraction in `O`, imaginary for a repulsion.
    pub amplitude: Complex64,
    /// `O`.
    pub generator: Vec<Entry>,
    /// `o`.
    pub offset: f64,
}

impl Channel {
    /// `e^{−τ g (O + o)²} = ⟨e^{x a (O + o)}⟩` with Gaussian `x` and `a = √(−2τ g)`, exact for every hermitian `O`: density, spin,
    /// current or hopping.
    pub fn square(strength: f64, generator: Vec<Entry>, offset: f64, step: f64) -> Self {
        let amplitude = Complex64::from(-2.0 * step * strength).sqrt();
        Self {
            kind: "Gaussian square".into(),
            distribution: Distribution::Gaussian,
            amplitude,
            generator,
            offset,
        }
    }

    /// `e^{−τ g (O + o)²} = ⟨e^{x a (O + o)}⟩` with `x = ±1` and `cosh a = e^{−τ g}`, exact where `O + o` has the eigenvalues 0 and ±1
    /// only: differences of two densities, their sum less 1, the hopping of one bond. J. E. Hirsch, Phys. Rev. B 28, 4059 (1983).
    ///
    /// The caller answers for the eigenvalues; [`crate::Decoupling::new`] checks those of a single flavour.
    pub fn discrete(
        kind: impl Into<String>,
        strength: f64,
        generator: Vec<Entry>,
        offset: f64,
        step: f64,
    ) -> Self {
        let (distribution, kind) = (Distribution::Ising, kind.into());
        let factor = (-step * strength).exp();
        let amplitude = if factor >= 1.0 {
            Complex64::new(factor.acosh(), 0.0)
        } else {
            Complex64::new(0.0, factor.acos())
        };
        Self { kind, distribution, amplitude, generator, offset }
    }

    /// `e^{−(τ/2) Σ_ij V_ij (n_i − n̄)(n_j − n̄)} = ⟨e^{i√τ Σ φ_i (n_i − n̄)}⟩` with Gaussian `φ` of covariance `V`: one channel for every
    /// eigenvector of `V`, with a real amplitude where its eigenvalue is negative. `densities[i]` are the modes `(flavour, mode)`
    /// whose sum is `n_i`.
    ///
    /// # Errors
    /// [`DeterminantError::Length`]; [`DeterminantError::Parameter`] unless `V` is symmetric; [`DeterminantError::Dense`].
    pub fn correlated(
        covariance: &Mat<f64>,
        densities: &[Vec<(usize, usize)>],
        mean: f64,
        step: f64,
    ) -> Result<Vec<Self>, DeterminantError> {
        let n = densities.len();
        if covariance.nrows() != n || covariance.ncols() != n {
            let (given, what) = (covariance.nrows() * covariance.ncols(), "the covariance of the fields");
            return Err(DeterminantError::Length { what, given, expected: n * n });
        }
        for i in 0..n {
            for j in 0..i {
                if covariance[(i, j)] != covariance[(j, i)] {
                    let given = format!("{} for V[{i},{j}]", covariance[(i, j)]);
                    let allowed = format!("{}, which is V[{j},{i}]", covariance[(j, i)]);
                    return Err(DeterminantError::Parameter { name: "the interaction", given, allowed });
                }
            }
        }
        let (values, vectors) = dense::hermitian_eigen(covariance.as_ref())?;
        let scale = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        // Identity class: eigenvalues that are zero to rounding need no field.
        let rounding = 64.0 * n as f64 * f64::EPSILON * scale;
        let relevant = (0..n).filter(|k| values[*k].abs() > rounding);
        let channel = |k: usize| {
            let entries = densities.iter().enumerate().flat_map(|(i, modes)| {
                let value = vectors[(i, k)];
                modes.iter().map(move |&(flavour, mode)| Entry::density(flavour, mode, value))
            });
            let offset = -mean * (0..n).map(|i| vectors[(i, k)]).sum::<f64>();
            let square = Self::square(values[k] / 2.0, entries.collect(), offset, step);
            Self { kind: format!("density mode {k}"), ..square }
        };
        Ok(relevant.map(channel).collect())
    }

    /// Checks what needs no other channel, with the numbers of modes of the flavours.
    pub(crate) fn checked(&self, sizes: &[usize]) -> Result<(), DeterminantError> {
        let finite = |entry: &Entry| entry.value.is_finite();
        if !(self.amplitude.is_finite() && self.offset.is_finite() && self.generator.iter().all(finite)) {
            return Err(parameter("an amplitude of a channel", "not finite", "finite numbers"));
        }
        for entry in &self.generator {
            let size = *sizes
                .get(entry.flavour)
                .ok_or_else(|| parameter("a flavour", entry.flavour, &format!("below {}", sizes.len())))?;
            let largest = entry.row.max(entry.column);
            if largest >= size {
                return Err(parameter("a mode of a channel", largest, &format!("below {size}")));
            }
        }
        Ok(())
    }
}

/// What a channel does in one flavour.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// `x a v` on the diagonal.
    Diagonal(Vec<(usize, f64)>),
    /// A matrix on some modes, by its levels and eigenvectors.
    Block { modes: Vec<usize>, levels: Vec<f64>, vectors: Mat<Complex64> },
}

impl Action {
    /// Of each flavour, in the order of flavours.
    pub(crate) fn of(channel: &Channel, flavours: usize) -> Result<Vec<Self>, DeterminantError> {
        (0..flavours).map(|flavour| Self::of_flavour(channel, flavour)).collect()
    }

    fn of_flavour(channel: &Channel, flavour: usize) -> Result<Self, DeterminantError> {
        let own: Vec<&Entry> = channel.generator.iter().filter(|entry| entry.flavour == flavour).collect();
        let mut modes: Vec<usize> = own.iter().flat_map(|entry| [entry.row, entry.column]).collect();
        modes.sort_unstable();
        modes.dedup();
        let at = |mode: usize| modes.binary_search(&mode).expect("a mode of the list");
        if own.iter().all(|entry| entry.row == entry.column && entry.value.im == 0.0) {
            let mut diagonal: Vec<(usize, f64)> = modes.iter().map(|mode| (*mode, 0.0)).collect();
            own.iter().for_each(|entry| diagonal[at(entry.row)].1 += entry.value.re);
            return Ok(Self::Diagonal(diagonal));
        }
        let mut matrix = Mat::<Complex64>::zeros(modes.len(), modes.len());
        own.iter().for_each(|entry| matrix[(at(entry.row), at(entry.column))] += entry.value);
        for i in 0..modes.len() {
            for j in 0..=i {
                let (one, other) = (matrix[(i, j)], matrix[(j, i)].conj());
                // Identity class: the two were written by the caller as conjugates.
                if (one - other).norm() > 4.0 * f64::EPSILON * one.norm().max(other.norm()) {
                    let given = format!("{one} from mode {} to {}", modes[j], modes[i]);
                    let allowed = format!("{other}, the conjugate of the opposite element");
                    let name = "the generator of a channel";
                    return Err(DeterminantError::Parameter { name, given, allowed });
                }
            }
        }
        let (levels, vectors) = dense::hermitian_eigen(matrix.as_ref())?;
        Ok(Self::Block { modes, levels, vectors })
    }

    /// The eigenvalues of the generator other than 0 of the modes that it leaves alone.
    pub(crate) fn levels(&self) -> Vec<f64> {
        match self {
            Self::Diagonal(diagonal) => diagonal.iter().map(|(_, value)| *value).collect(),
            Self::Block { levels, .. } => levels.clone(),
        }
    }

    /// `matrix ← e^{y O} matrix` for a block; diagonals are gathered in `exponents` by [`Action::gathered`].
    pub(crate) fn apply(&self, y: Complex64, matrix: &mut Mat<Complex64>) {
        let Self::Block { modes, levels, vectors } = self else {
            return;
        };
        let mut scaled = vectors.clone();
        for (k, level) in levels.iter().enumerate() {
            let factor = (y * level).exp();
            scaled.col_as_slice_mut(k).iter_mut().for_each(|x| *x *= factor);
        }
        let block = dense::product_adjoint(scaled.as_ref(), vectors.as_ref());
        let mut old = vec![Complex64::ZERO; modes.len()];
        for j in 0..matrix.ncols() {
            old.iter_mut().zip(modes).for_each(|(x, mode)| *x = matrix[(*mode, j)]);
            for (i, mode) in modes.iter().enumerate() {
                matrix[(*mode, j)] = old.iter().enumerate().map(|(k, x)| block[(i, k)] * x).sum();
            }
        }
    }

    /// Adds a diagonal to the exponents and says whether it was one.
    pub(crate) fn gathered(&self, y: Complex64, exponents: &mut [Complex64]) -> bool {
        let Self::Diagonal(diagonal) = self else {
            return false;
        };
        diagonal.iter().for_each(|(mode, value)| exponents[*mode] += y * value);
        true
    }
}
