//! Gaussian states: everything follows from ⟨c†c⟩ and ⟨cc⟩ by Wick's theorem.

use eigentruth_models::Space;
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::{GeneratorKind, NumericOperator};
use num_complex::Complex64;

use crate::linalg::{largest, pfaffian, rounding};
use crate::{FreeError, Matrix, Quadratic};

/// A complex number with its error and origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Amplitude {
    /// The value.
    pub value: Complex64,
    /// The uncertainty of its real and of its imaginary part: rounding, or what [`Amplitude::provenance`] says.
    pub error: f64,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Amplitude {
    /// The real part.
    pub fn real(&self) -> Estimate {
        Estimate::exact(self.value.re, self.error, self.provenance.clone())
    }

    /// The imaginary part.
    pub fn imaginary(&self) -> Estimate {
        Estimate::exact(self.value.im, self.error, self.provenance.clone())
    }

    /// The modulus.
    pub fn modulus(&self) -> Estimate {
        Estimate::exact(self.value.norm(), self.error, self.provenance.clone())
    }
}

/// A fermion operator on a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ladder {
    /// `c†`
    Create(usize),
    /// `c`
    Annihilate(usize),
}

impl Ladder {
    fn mode(self) -> usize {
        match self {
            Self::Create(mode) | Self::Annihilate(mode) => mode,
        }
    }
}

/// A Gaussian state of even parity (pure or mixed) by its one-body averages.
#[derive(Clone, Debug)]
pub struct GaussianState {
    normal: Matrix,
    anomalous: Matrix,
    error: f64,
    provenance: Provenance,
}

impl GaussianState {
    /// From `⟨c†_i c_j⟩` and `⟨c_i c_j⟩`, both `[mode, mode]`, with the error of each entry.
    ///
    /// # Errors
    /// [`FreeError::Shape`], [`FreeError::NotFinite`], [`FreeError::Symmetry`] beyond the error.
    pub fn new(
        normal: Matrix,
        anomalous: Matrix,
        error: f64,
        provenance: Provenance,
    ) -> Result<Self, FreeError> {
        let n = normal.nrows();
        let matrices = [("⟨c†c⟩", &normal, "hermitian", 1.0), ("⟨cc⟩", &anomalous, "antisymmetric", -1.0)];
        for (what, matrix, symmetry, sign) in matrices {
            let (rows, columns) = (matrix.nrows(), matrix.ncols());
            if rows != n || columns != n {
                return Err(FreeError::Shape { what, rows, columns, expected: n });
            }
            for row in 0..n {
                for column in 0..=row {
                    let (one, other) = (matrix[(row, column)], matrix[(column, row)]);
                    if !one.is_finite() || !other.is_finite() || !error.is_finite() {
                        return Err(FreeError::NotFinite { what });
                    }
                    let by = (one - if sign > 0.0 { other.conj() } else { -other }).norm();
                    if by > 2.0 * error + rounding(n, 1.0) {
                        return Err(FreeError::Symmetry { what, symmetry, row, column, by });
                    }
                }
            }
        }
        Ok(Self { normal, anomalous, error, provenance })
    }

    /// The number of modes.
    pub fn modes(&self) -> usize {
        self.normal.nrows()
    }

    /// All `⟨c†_i c_j⟩`, shape `[mode, mode]`.
    pub fn normal(&self) -> &Matrix {
        &self.normal
    }

    /// All `⟨c_i c_j⟩`, shape `[mode, mode]`.
    pub fn anomalous(&self) -> &Matrix {
        &self.anomalous
    }

    /// The error of each one-body average.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// Where the state comes from.
    pub fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// `⟨n_i⟩`.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for a mode that does not exist.
    pub fn density(&self, i: usize) -> Result<Estimate, FreeError> {
        Ok(self.hopping(i, i)?.real())
    }

    /// `⟨c†_i c_j⟩`.
    ///
    /// # Errors
    /// As [`GaussianState::density`].
    pub fn hopping(&self, i: usize, j: usize) -> Result<Amplitude, FreeError> {
        self.check(&[i, j])?;
        Ok(self.amplitude(self.normal[(i, j)], self.error))
    }

    /// `⟨c_i c_j⟩`.
    ///
    /// # Errors
    /// As [`GaussianState::density`].
    pub fn pairing(&self, i: usize, j: usize) -> Result<Amplitude, FreeError> {
        self.check(&[i, j])?;
        Ok(self.amplitude(self.anomalous[(i, j)], self.error))
    }

    /// `⟨n_i n_j⟩ − ⟨n_i⟩⟨n_j⟩` by Wick's theorem.
    ///
    /// # Errors
    /// As [`GaussianState::density`].
    pub fn density_correlation(&self, i: usize, j: usize) -> Result<Estimate, FreeError> {
        self.check(&[i, j])?;
        let delta = if i == j { self.normal[(i, j)].re } else { 0.0 };
        let value = delta - self.normal[(i, j)].norm_sqr() + self.anomalous[(i, j)].norm_sqr();
        Ok(self.amplitude(Complex64::new(value, 0.0), 5.0 * self.error).real())
    }

    /// The average of a product of ladder operators, as the Pfaffian of their pair averages.
    ///
    /// # Errors
    /// As [`GaussianState::density`].
    pub fn average(&self, word: &[Ladder]) -> Result<Amplitude, FreeError> {
        self.check(&word.iter().map(|factor| factor.mode()).collect::<Vec<_>>())?;
        let n = word.len();
        let mut pairs = Matrix::zeros(n, n);
        for (a, &left) in word.iter().enumerate() {
            for (b, &right) in word.iter().enumerate().skip(a + 1) {
                let average = self.pair(left, right);
                pairs[(a, b)] = average;
                pairs[(b, a)] = -average;
            }
        }
        // Each of the (n − 1)!! pairings has n/2 factors of modulus at most 1.
        let pairings: f64 = (1..n).step_by(2).map(|odd| odd as f64).product();
        Ok(self.amplitude(pfaffian(pairs), pairings * (n as f64 / 2.0) * self.error + rounding(n, pairings)))
    }

    /// `⟨left · right⟩`.
    fn pair(&self, left: Ladder, right: Ladder) -> Complex64 {
        let one = |i, j| if i == j { Complex64::new(1.0, 0.0) } else { Complex64::ZERO };
        match (left, right) {
            (Ladder::Create(i), Ladder::Annihilate(j)) => self.normal[(i, j)],
            (Ladder::Annihilate(i), Ladder::Create(j)) => one(i, j) - self.normal[(j, i)],
            (Ladder::Annihilate(i), Ladder::Annihilate(j)) => self.anomalous[(i, j)],
            (Ladder::Create(i), Ladder::Create(j)) => self.anomalous[(j, i)].conj(),
        }
    }

    /// The average of any operator on a fermion space whose degrees of freedom are the modes, in order.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for a generator that is no fermion operator of the space.
    pub fn operator(&self, space: &Space, operator: &NumericOperator) -> Result<Amplitude, FreeError> {
        let (mut sum, mut error) = (Complex64::ZERO, 0.0);
        for (word, coefficient) in operator.terms() {
            let ladder = |generator: &eigentruth_operators::Generator<_>| {
                let mode = space.position(generator.species, generator.label);
                match (generator.kind, mode) {
                    (GeneratorKind::Create, Some(mode)) => Ok(Ladder::Create(mode)),
                    (GeneratorKind::Annihilate, Some(mode)) => Ok(Ladder::Annihilate(mode)),
                    (kind, _) => Err(FreeError::argument(
                        "a factor of the operator",
                        format!("{kind:?} on {:?}", generator.label),
                        "c† and c of the space's fermions",
                    )),
                }
            };
            let word = word.iter().map(ladder).collect::<Result<Vec<_>, _>>()?;
            let average = self.average(&word)?;
            sum += average.value * *coefficient;
            error += average.error * coefficient.norm();
        }
        Ok(self.amplitude(sum, error))
    }

    /// `⟨H⟩`.
    ///
    /// # Errors
    /// [`FreeError::Shape`] if the Hamiltonian has another number of modes.
    pub fn energy(&self, quadratic: &Quadratic) -> Result<Estimate, FreeError> {
        let n = self.modes();
        let (h, delta) = (quadratic.hopping(), quadratic.pairing());
        if quadratic.modes() != n {
            let (rows, columns) = (h.nrows(), h.ncols());
            return Err(FreeError::Shape { what: "the Hamiltonian", rows, columns, expected: n });
        }
        let mut sum = Complex64::new(quadratic.constant(), 0.0);
        for i in 0..n {
            for j in 0..n {
                sum += h[(i, j)] * self.normal[(i, j)];
                // ½(Δ_ij ⟨c†_i c†_j⟩ + c.c.) = Re(Δ_ij ⟨c_j c_i⟩*)
                sum += Complex64::new((delta[(i, j)] * self.anomalous[(j, i)].conj()).re, 0.0);
            }
        }
        let terms = n as f64 * (largest(h) + largest(delta)) * n as f64;
        Ok(self.amplitude(sum, terms * self.error + f64::EPSILON * quadratic.constant().abs()).real())
    }

    /// `⟨(−1)^N⟩`, the Pfaffian of the Majorana correlations.
    pub fn parity(&self) -> Estimate {
        let n = 2 * self.modes();
        let gamma = self.majorana();
        // (−1)^N = Π_j (−i γ_{2j} γ_{2j+1}), and Γ_ab = i⟨[γ_a, γ_b]⟩/2.
        let minus = Matrix::from_fn(n, n, |a, b| Complex64::new(-gamma[a][b], 0.0));
        self.amplitude(pfaffian(minus), n as f64 * 2.0 * self.error + rounding(n, 1.0)).real()
    }

    /// The real antisymmetric `Γ_ab = (i/2)⟨[γ_a, γ_b]⟩` of shape `[2·mode, 2·mode]` with `c_j = (γ_{2j} + iγ_{2j+1})/2`;
    /// its eigenvalues are `±i λ`, `0 ≤ λ ≤ 1`, all 1 for a pure state.
    pub fn majorana(&self) -> Vec<Vec<f64>> {
        let n = self.modes();
        // γ_{2j} = c + c†, γ_{2j+1} = −i(c − c†); ⟨γ_a γ_b⟩ − δ_ab = −iΓ_ab.
        let product = |a: usize, b: usize| {
            let (i, j) = (a / 2, b / 2);
            let parts = |m: usize, site| {
                if m.is_multiple_of(2) {
                    [(Complex64::ONE, Ladder::Annihilate(site)), (Complex64::ONE, Ladder::Create(site))]
                } else {
                    [(-Complex64::I, Ladder::Annihilate(site)), (Complex64::I, Ladder::Create(site))]
                }
            };
            let mut sum = Complex64::ZERO;
            for (left, one) in parts(a, i) {
                for (right, other) in parts(b, j) {
                    sum += left * right * self.pair(one, other);
                }
            }
            sum
        };
        (0..2 * n)
            .map(|a| {
                (0..2 * n).map(|b| if a == b { 0.0 } else { (Complex64::I * product(a, b)).re }).collect()
            })
            .collect()
    }

    /// The same state on some of the modes, in the order given.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for a mode that does not exist or is named twice.
    pub fn restricted(&self, modes: &[usize]) -> Result<Self, FreeError> {
        self.check(modes)?;
        let mut sorted = modes.to_vec();
        sorted.sort_unstable();
        if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(FreeError::argument("the block", format!("{modes:?}"), "each mode once"));
        }
        let cut =
            |matrix: &Matrix| Matrix::from_fn(modes.len(), modes.len(), |i, j| matrix[(modes[i], modes[j])]);
        let provenance = self.provenance.clone().with("block", modes.len());
        Ok(Self { normal: cut(&self.normal), anomalous: cut(&self.anomalous), error: self.error, provenance })
    }

    fn check(&self, modes: &[usize]) -> Result<(), FreeError> {
        match modes.iter().find(|mode| **mode >= self.modes()) {
            Some(mode) => Err(FreeError::argument("the mode", mode, "less than the number of modes, from 0")),
            None => Ok(()),
        }
    }

    fn amplitude(&self, value: Complex64, error: f64) -> Amplitude {
        Amplitude { value, error, provenance: self.provenance.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{
        fock_average, fock_hamiltonian, fock_matrix, random_antisymmetric, random_hermitian,
    };

    #[test]
    fn wick_agrees_with_the_fock_space() {
        let modes = 4;
        let quadratic =
            Quadratic::with_pairing(random_hermitian(modes, 1), random_antisymmetric(modes, 2), 0.0).unwrap();
        let fock = fock_hamiltonian(quadratic.hopping(), quadratic.pairing(), 0.0);
        let words: [&[(bool, usize)]; 5] = [
            &[(true, 0), (false, 1), (true, 2), (false, 3)],
            &[(false, 1), (true, 1), (false, 0), (false, 2)],
            &[(true, 0), (true, 1), (true, 2), (true, 3)],
            &[(true, 3), (false, 3), (true, 1), (false, 2), (true, 0), (false, 0)],
            &[(true, 0), (false, 1), (true, 2)],
        ];
        let bogoliubov = quadratic.bogoliubov().unwrap();
        for (temperature, state) in
            [(0.0, bogoliubov.state().unwrap()), (0.5, bogoliubov.thermal(0.5).unwrap())]
        {
            for word in words {
                let exact = fock_average(&fock, temperature, &fock_matrix(modes, word));
                let ladder = |&(create, mode): &(bool, usize)| {
                    if create { Ladder::Create(mode) } else { Ladder::Annihilate(mode) }
                };
                let ours = state.average(&word.iter().map(ladder).collect::<Vec<_>>()).unwrap();
                assert!((ours.value - exact).norm() <= ours.error, "{word:?}: {} and {exact}", ours.value);
            }
            let product = state.density_correlation(0, 2).unwrap().value
                + state.density(0).unwrap().value * state.density(2).unwrap().value;
            let direct = fock_average(&fock, temperature, &fock_matrix(modes, words[0]));
            let number = fock_average(
                &fock,
                temperature,
                &fock_matrix(modes, &[(true, 0), (false, 0), (true, 2), (false, 2)]),
            );
            assert!((product - number.re).abs() <= rounding(16, 1.0 + direct.norm()));
            let energy = state.energy(&quadratic).unwrap();
            assert!((energy.value - fock_average(&fock, temperature, &fock).re).abs() <= energy.error);
        }
        let ground = bogoliubov.state().unwrap();
        let (average, lowest) = (ground.energy(&quadratic).unwrap(), bogoliubov.ground_energy());
        assert!((average.value - lowest.value).abs() <= average.error + lowest.error);
        assert_eq!(ground.parity().value.round(), f64::from(bogoliubov.ground_parity().unwrap()));
    }

    #[test]
    fn modes_that_do_not_exist_are_refused() {
        let state = Quadratic::new(random_hermitian(2, 1), 0.0).unwrap().levels().unwrap().state(1).unwrap();
        assert!(matches!(state.density(2).unwrap_err(), FreeError::Argument { .. }));
        assert!(matches!(state.restricted(&[0, 0]).unwrap_err(), FreeError::Argument { .. }));
    }
}
