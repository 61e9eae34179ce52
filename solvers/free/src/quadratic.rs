//! Quadratic Hamiltonians as matrices.

use eigentruth_models::Hamiltonian;
use eigentruth_numerics::lower::{Lower, LowerError, only_fermions, rendered};
use eigentruth_operators::GeneratorKind;
use num_complex::Complex64;

use crate::linalg::{largest, norm_bound, rounding};
use crate::{Bogoliubov, FreeError, Levels, Matrix};

/// `H = Σ h_ij c†_i c_j + ½ Σ (Δ_ij c†_i c†_j + h.c.) + constant`, with `h` hermitian and `Δ` antisymmetric; both
/// have shape `[mode, mode]` and units of energy.
#[derive(Clone, Debug)]
pub struct Quadratic {
    hopping: Matrix,
    pairing: Matrix,
    constant: f64,
}

impl Quadratic {
    /// Without pairing.
    ///
    /// # Errors
    /// As [`Quadratic::with_pairing`].
    pub fn new(hopping: Matrix, constant: f64) -> Result<Self, FreeError> {
        let pairing = Matrix::zeros(hopping.nrows(), hopping.nrows());
        Self::with_pairing(hopping, pairing, constant)
    }

    /// With pairing. What rounding leaves of the symmetries is removed.
    ///
    /// # Errors
    /// [`FreeError::Shape`], [`FreeError::NotFinite`], [`FreeError::Symmetry`].
    pub fn with_pairing(hopping: Matrix, pairing: Matrix, constant: f64) -> Result<Self, FreeError> {
        let n = hopping.nrows();
        for (what, matrix) in [("the hopping matrix", &hopping), ("the pairing matrix", &pairing)] {
            let (rows, columns) = (matrix.nrows(), matrix.ncols());
            if rows != n || columns != n {
                return Err(FreeError::Shape { what, rows, columns, expected: n });
            }
            let finite = |i, j| matrix[(i, j)].is_finite();
            if !(0..n).all(|i| (0..n).all(|j| finite(i, j))) || !constant.is_finite() {
                return Err(FreeError::NotFinite { what });
            }
        }
        let hermitian = |i, j| (hopping[(i, j)] - hopping[(j, i)].conj()).norm();
        let antisymmetric = |i, j| (pairing[(i, j)] + pairing[(j, i)]).norm();
        check("the hopping matrix", "hermitian", n, rounding(n, largest(&hopping)), hermitian)?;
        check("the pairing matrix", "antisymmetric", n, rounding(n, largest(&pairing)), antisymmetric)?;
        let hopping = Matrix::from_fn(n, n, |i, j| (hopping[(i, j)] + hopping[(j, i)].conj()) * 0.5);
        let pairing = Matrix::from_fn(n, n, |i, j| (pairing[(i, j)] - pairing[(j, i)]) * 0.5);
        Ok(Self { hopping, pairing, constant })
    }

    /// The number of modes.
    pub fn modes(&self) -> usize {
        self.hopping.nrows()
    }

    /// `h`, shape `[mode, mode]`.
    pub fn hopping(&self) -> &Matrix {
        &self.hopping
    }

    /// `Δ`, shape `[mode, mode]`.
    pub fn pairing(&self) -> &Matrix {
        &self.pairing
    }

    /// The constant term.
    pub fn constant(&self) -> f64 {
        self.constant
    }

    /// Whether the particle number is conserved: no pairing amplitude at all.
    pub fn conserves_number(&self) -> bool {
        largest(&self.pairing) == 0.0
    }

    /// A bound of the norms of `h` and `Δ` together: the scale of energies.
    pub fn scale(&self) -> f64 {
        norm_bound(&self.hopping) + norm_bound(&self.pairing)
    }

    /// `H − μ N`.
    pub fn with_chemical_potential(&self, mu: f64) -> Self {
        let mut shifted = self.clone();
        for i in 0..self.modes() {
            shifted.hopping[(i, i)] -= Complex64::new(mu, 0.0);
        }
        shifted
    }

    /// `[[h, Δ], [−Δ*, −h*]]` of shape `[2·mode, 2·mode]`, so that `H = ½ Ψ† M Ψ + ½ tr h + constant` with
    /// `Ψ = (c, c†)`.
    pub fn nambu(&self) -> Matrix {
        let n = self.modes();
        Matrix::from_fn(2 * n, 2 * n, |a, b| match (a < n, b < n) {
            (true, true) => self.hopping[(a, b)],
            (true, false) => self.pairing[(a, b - n)],
            (false, true) => -self.pairing[(a - n, b)].conj(),
            (false, false) => -self.hopping[(a - n, b - n)].conj(),
        })
    }

    /// The real antisymmetric `A` of shape `[2·mode, 2·mode]` with `H = (i/4) Σ A_ab γ_a γ_b + ½ tr h + constant` and
    /// `c_j = (γ_{2j} + i γ_{2j+1})/2`.
    ///
    /// Source: A. Kitaev, Physics-Uspekhi 44, 131 (2001), eq. (7), with `γ² = 1`.
    pub fn majorana(&self) -> Vec<Vec<f64>> {
        let entry = |a: usize, b: usize| {
            let (h, delta) = (self.hopping[(a / 2, b / 2)], self.pairing[(a / 2, b / 2)]);
            match (a % 2, b % 2) {
                (0, 0) => h.im + delta.im,
                (0, 1) => h.re - delta.re,
                (1, 0) => -h.re - delta.re,
                _ => h.im - delta.im,
            }
        };
        let n = 2 * self.modes();
        (0..n).map(|a| (0..n).map(|b| entry(a, b)).collect()).collect()
    }

    /// The one-particle states.
    ///
    /// # Errors
    /// [`FreeError::Pairing`], [`FreeError::Eigenvalues`].
    pub fn levels(&self) -> Result<Levels, FreeError> {
        Levels::new(self)
    }

    /// The quasiparticles.
    ///
    /// # Errors
    /// [`FreeError::Eigenvalues`].
    pub fn bogoliubov(&self) -> Result<Bogoliubov, FreeError> {
        Bogoliubov::new(self)
    }
}

fn check(
    what: &'static str,
    symmetry: &'static str,
    n: usize,
    allowed: f64,
    miss: impl Fn(usize, usize) -> f64,
) -> Result<(), FreeError> {
    let all = (0..n).flat_map(|row| (0..=row).map(move |column| (row, column)));
    match all.max_by(|a, b| miss(a.0, a.1).total_cmp(&miss(b.0, b.1))) {
        Some((row, column)) if miss(row, column) > allowed => {
            Err(FreeError::Symmetry { what, symmetry, row, column, by: miss(row, column) })
        }
        _ => Ok(()),
    }
}

impl Lower for Quadratic {
    type Context = ();

    /// The modes are the degrees of freedom of the space, in its order; all have to be fermions that anticommute.
    fn lower(hamiltonian: &Hamiltonian, (): &()) -> Result<Self, LowerError> {
        let space = hamiltonian.space();
        let n = space.degrees().len();
        only_fermions(space)?;
        let mut hopping = Matrix::zeros(n, n);
        let mut pairing = Matrix::zeros(n, n);
        let mut constant = 0.0;
        for (word, &coefficient) in hamiltonian.operator().terms() {
            let refused = |reason| Err(LowerError::Unsupported { term: rendered(space, word), reason });
            let place = |factor: usize| {
                let generator = &word[factor];
                space.position(generator.species, generator.label).expect("a Hamiltonian acts on its space")
            };
            match word.iter().map(|generator| generator.kind).collect::<Vec<_>>()[..] {
                [] => constant += coefficient.re,
                [GeneratorKind::Create, GeneratorKind::Annihilate] => {
                    hopping[(place(0), place(1))] += coefficient;
                }
                [GeneratorKind::Create, GeneratorKind::Create] => {
                    pairing[(place(0), place(1))] += coefficient;
                    pairing[(place(1), place(0))] -= coefficient;
                }
                // The adjoint of a pair creation, which the Hamiltonian was checked to contain.
                [GeneratorKind::Annihilate, GeneratorKind::Annihilate] => {}
                [_] => {
                    return refused(
                        "it changes the fermion parity; a quadratic form has two fermion operators",
                    );
                }
                _ => {
                    return refused(
                        "it is an interaction; a quadratic form has at most two fermion operators",
                    );
                }
            }
        }
        // The Hamiltonian is hermitian up to rounding, so the symmetric part is the whole of it.
        let hopping = Matrix::from_fn(n, n, |i, j| (hopping[(i, j)] + hopping[(j, i)].conj()) * 0.5);
        Ok(Self { hopping, pairing, constant })
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_models::{Degree, Space};
    use eigentruth_operators::{Algebra, Exchange, Mode, NumericOperator, Species, SpeciesId};

    use super::*;
    use crate::testing::{random_antisymmetric, random_hermitian};

    fn chain(sites: u32) -> (Space, SpeciesId) {
        let mut algebra = Algebra::new();
        let c = algebra.add(Species::fermion("c")).unwrap();
        let degrees = (0..sites).map(|site| Degree { species: c, mode: Mode::new(site, 0), dimension: 2 });
        (Space::new(algebra, degrees.collect()).unwrap(), c)
    }

    #[test]
    fn lowering_gives_back_the_matrices() {
        let n = 4;
        let (space, c) = chain(n);
        let (h, delta) = (random_hermitian(4, 1), random_antisymmetric(4, 2));
        let mut operator = NumericOperator::scalar(Complex64::new(0.7, 0.0));
        let create = |i| NumericOperator::create(c, Mode::new(i, 0));
        let annihilate = |i| NumericOperator::annihilate(c, Mode::new(i, 0));
        for i in 0..n {
            for j in 0..n {
                let at = (i as usize, j as usize);
                operator += (create(i) * annihilate(j)).scaled(&h[at]);
                operator += (create(i) * create(j)).scaled(&(delta[at] * 0.5));
                operator += (annihilate(j) * annihilate(i)).scaled(&(delta[at].conj() * 0.5));
            }
        }
        let quadratic = Quadratic::lower(&Hamiltonian::new(space, &operator).unwrap(), &()).unwrap();
        for i in 0..4 {
            for j in 0..4 {
                assert!((quadratic.hopping()[(i, j)] - h[(i, j)]).norm() <= rounding(4, 2.0));
                assert!((quadratic.pairing()[(i, j)] - delta[(i, j)]).norm() <= rounding(4, 2.0));
            }
        }
        assert_eq!(quadratic.constant(), 0.7);
    }

    #[test]
    fn interactions_and_odd_terms_are_named() {
        let (space, c) = chain(2);
        let number = |i| NumericOperator::number(c, Mode::new(i, 0));
        let interaction = Hamiltonian::new(space.clone(), &(number(0) * number(1))).unwrap();
        let message = Quadratic::lower(&interaction, &()).unwrap_err().to_string();
        assert!(message.contains("c†_0 c†_1 c_1 c_0") && message.contains("interaction"), "{message}");
        let odd =
            NumericOperator::create(c, Mode::new(1, 0)) + NumericOperator::annihilate(c, Mode::new(1, 0));
        let message = Quadratic::lower(&Hamiltonian::new(space, &odd).unwrap(), &()).unwrap_err().to_string();
        assert!(message.contains("c†_1") && message.contains("parity"), "{message}");
    }

    #[test]
    fn spins_and_commuting_species_are_refused() {
        let mut algebra = Algebra::new();
        let s = algebra.add(Species::spin_half("S")).unwrap();
        let space =
            Space::new(algebra, vec![Degree { species: s, mode: Mode::new(0, 0), dimension: 2 }]).unwrap();
        let message =
            Quadratic::lower(&Hamiltonian::new(space, &NumericOperator::zero()).unwrap(), &()).unwrap_err();
        assert!(message.to_string().contains("fermionic"), "{message}");
        let mut algebra = Algebra::new();
        let up = algebra.add(Species::fermion("a")).unwrap();
        let down = algebra.add(Species::fermion("b")).unwrap();
        algebra.declare(up, down, Exchange::Commute).unwrap();
        let degree = |species| Degree { species, mode: Mode::new(0, 0), dimension: 2 };
        let space = Space::new(algebra, vec![degree(up), degree(down)]).unwrap();
        let message =
            Quadratic::lower(&Hamiltonian::new(space, &NumericOperator::zero()).unwrap(), &()).unwrap_err();
        assert!(message.to_string().contains("commutes"), "{message}");
    }

    #[test]
    fn matrices_without_their_symmetry_are_refused() {
        let mut h = random_hermitian(3, 1);
        h[(0, 2)] += Complex64::new(0.0, 0.5);
        let error = Quadratic::new(h, 0.0).unwrap_err();
        assert!(matches!(error, FreeError::Symmetry { row: 2, column: 0, .. }), "{error}");
        let error = Quadratic::with_pairing(random_hermitian(3, 1), random_hermitian(3, 2), 0.0).unwrap_err();
        assert!(matches!(error, FreeError::Symmetry { symmetry: "antisymmetric", .. }), "{error}");
        let mut h = random_hermitian(2, 1);
        h[(1, 1)] = Complex64::new(f64::NAN, 0.0);
        assert!(matches!(Quadratic::new(h, 0.0).unwrap_err(), FreeError::NotFinite { .. }));
    }
}
