//! Where one flavour follows from another.

use eigentruth_numerics::Scalar;
use faer::Mat;
use num_complex::Complex64;

use super::updates::Change;
use crate::channel::Action;
use crate::{Decoupling, DeterminantError};

/// How the slices of the second flavour follow from those of the first, `B_2 = f(B_1)` for all fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    /// `B_2 = B_1`.
    Equal,
    /// `B_2 = B_1*`.
    Conjugate,
    /// `B_2 = η B_1^{−T} η` with signs `η`: particles of one are holes of the other, on a bipartite lattice.
    ParticleHole(Vec<f64>),
    /// `B_2 = η B_1^{−†} η`.
    ParticleHoleConjugate(Vec<f64>),
}

impl Relation {
    /// Finds one for a decoupling of two flavours, from its one-body matrices and channels: an identity, not a sample.
    ///
    /// # Errors
    /// Of a channel.
    pub fn of(decoupling: &Decoupling) -> Result<Option<Self>, DeterminantError> {
        let [first, second] = decoupling.one_body() else {
            return Ok(None);
        };
        if first.nrows() != second.nrows() {
            return Ok(None);
        }
        let signs = bipartition(first);
        let mut candidates = vec![Self::Equal, Self::Conjugate];
        if let Some(signs) = signs {
            candidates.push(Self::ParticleHole(signs.clone()));
            candidates.push(Self::ParticleHoleConjugate(signs));
        }
        for candidate in candidates {
            if candidate.holds(decoupling, first, second)? {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    fn holds(
        &self,
        decoupling: &Decoupling,
        first: &Mat<Complex64>,
        second: &Mat<Complex64>,
    ) -> Result<bool, DeterminantError> {
        let n = first.nrows();
        let scale = (0..n).flat_map(|j| first.col_as_slice(j)).map(|x| x.norm()).fold(0.0, f64::max);
        // Identity class: sums of a few terms.
        let same = |a: Complex64, b: Complex64| (a - b).norm() <= 64.0 * f64::EPSILON * scale.max(a.norm());
        let image = |i: usize, j: usize| match self {
            Self::Equal => first[(i, j)],
            Self::Conjugate => first[(i, j)].conj(),
            Self::ParticleHole(signs) => -first[(j, i)] * (signs[i] * signs[j]),
            Self::ParticleHoleConjugate(signs) => -first[(i, j)] * (signs[i] * signs[j]),
        };
        if !(0..n).all(|j| (0..n).all(|i| same(image(i, j), second[(i, j)]))) {
            return Ok(false);
        }
        for channel in decoupling.channels() {
            let actions = Action::of(channel, 2)?;
            let [Action::Diagonal(one), Action::Diagonal(two)] = &actions[..] else {
                return Ok(false);
            };
            let a = channel.amplitude;
            let image = |value: f64| match self {
                Self::Equal => a * value,
                Self::Conjugate => a.conj() * value,
                Self::ParticleHole(_) => -a * value,
                Self::ParticleHoleConjugate(_) => -a.conj() * value,
            };
            let agree = |((mode, value), (of_two, other)): (&(usize, f64), &(usize, f64))| {
                mode == of_two && image(*value) == a * *other
            };
            if one.len() != two.len() || !one.iter().zip(two).all(agree) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The ratio of the second determinant from that of the first.
    pub(super) fn ratio<S: Scalar>(&self, first: S, change: Change<S>) -> S {
        let one = S::from_real(1.0);
        let factors = match change {
            Change::None => one,
            Change::One(_, delta) => one + delta,
            Change::Two(_, [a, b]) => (one + a) * (one + b),
        };
        let over = || first * factors.conjugate().scaled(1.0 / factors.norm_squared());
        match self {
            Self::Equal => first,
            Self::Conjugate => first.conjugate(),
            Self::ParticleHole(_) => over(),
            Self::ParticleHoleConjugate(_) => over().conjugate(),
        }
    }

    /// The Green's function of the second flavour, at equal times.
    pub(super) fn green<S: Scalar>(&self, first: &Mat<S>) -> Mat<S> {
        let n = first.nrows();
        let hole = |signs: &[f64], i: usize, j: usize| {
            let own = if i == j { 1.0 } else { 0.0 };
            S::from_real(own) - first[(j, i)].scaled(signs[i] * signs[j])
        };
        Mat::from_fn(n, n, |i, j| match self {
            Self::Equal => first[(i, j)],
            Self::Conjugate => first[(i, j)].conjugate(),
            Self::ParticleHole(signs) => hole(signs, i, j),
            Self::ParticleHoleConjugate(signs) => hole(signs, i, j).conjugate(),
        })
    }

    /// `⟨c(τ)c†(0)⟩` and `−⟨c†(τ)c(0)⟩ᵀ` of the second flavour: those of holes are exchanged.
    pub(super) fn displaced<S: Scalar>(&self, forward: &Mat<S>, backward: &Mat<S>) -> (Mat<S>, Mat<S>) {
        let n = forward.nrows();
        let conjugate = |m: &Mat<S>| Mat::from_fn(n, n, |i, j| m[(i, j)].conjugate());
        let hole =
            |m: &Mat<S>, signs: &[f64]| Mat::from_fn(n, n, |i, j| -m[(j, i)].scaled(signs[i] * signs[j]));
        match self {
            Self::Equal => (forward.clone(), backward.clone()),
            Self::Conjugate => (conjugate(forward), conjugate(backward)),
            Self::ParticleHole(signs) => (hole(backward, signs), hole(forward, signs)),
            Self::ParticleHoleConjugate(signs) => {
                (conjugate(&hole(backward, signs)), conjugate(&hole(forward, signs)))
            }
        }
    }
}

/// Signs that differ wherever the matrix has an element off its diagonal.
fn bipartition(matrix: &Mat<Complex64>) -> Option<Vec<f64>> {
    let n = matrix.nrows();
    let mut signs = vec![0.0; n];
    for start in 0..n {
        if signs[start] != 0.0 {
            continue;
        }
        signs[start] = 1.0;
        let mut waiting = vec![start];
        while let Some(i) = waiting.pop() {
            for j in (0..n).filter(|j| *j != i && matrix[(i, *j)] != Complex64::ZERO) {
                if signs[j] == signs[i] {
                    return None;
                }
                if signs[j] == 0.0 {
                    signs[j] = -signs[i];
                    waiting.push(j);
                }
            }
        }
    }
    Some(signs)
}
