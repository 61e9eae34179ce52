//! Small Hamiltonians built through the algebra, and tolerances.

use eigentruth_models::{Degree, Hamiltonian, Space};
use eigentruth_numerics::lower::Layout;
use eigentruth_operators::{
    Algebra, Complex64, Generator, GeneratorKind, Mode, NumericOperator, Species, SpeciesId,
};

/// A number as a coefficient.
pub(crate) fn c(value: f64) -> Complex64 {
    Complex64::new(value, 0.0)
}

/// One species on `sites` sites with `modes` modes each.
pub(crate) struct Builder {
    pub(crate) algebra: Algebra,
    pub(crate) id: SpeciesId,
    pub(crate) sites: u32,
    pub(crate) modes: u16,
    pub(crate) dimension: u16,
}

impl Builder {
    pub(crate) fn new(species: Species, sites: u32, modes: u16, dimension: u16) -> Self {
        let mut algebra = Algebra::new();
        let id = algebra.add(species).unwrap();
        Self { algebra, id, sites, modes, dimension }
    }

    pub(crate) fn fermions(sites: u32, modes: u16) -> Self {
        Self::new(Species::fermion("c"), sites, modes, 2)
    }

    pub(crate) fn spins(sites: u32) -> Self {
        Self::new(Species::spin_half("S"), sites, 1, 2)
    }

    pub(crate) fn space(&self) -> Space {
        let modes = (0..self.sites).flat_map(|site| (0..self.modes).map(move |i| Mode::new(site, i)));
        let degree = |mode| Degree { species: self.id, mode, dimension: self.dimension };
        Space::new(self.algebra.clone(), modes.map(degree).collect()).unwrap()
    }

    pub(crate) fn hamiltonian(&self, operator: &NumericOperator) -> Hamiltonian {
        Hamiltonian::new(self.space(), operator).unwrap()
    }

    pub(crate) fn create(&self, site: u32, mode: u16) -> NumericOperator {
        NumericOperator::create(self.id, Mode::new(site, mode))
    }

    pub(crate) fn annihilate(&self, site: u32, mode: u16) -> NumericOperator {
        NumericOperator::annihilate(self.id, Mode::new(site, mode))
    }

    pub(crate) fn number(&self, site: u32, mode: u16) -> NumericOperator {
        NumericOperator::number(self.id, Mode::new(site, mode))
    }

    pub(crate) fn spin(&self, kind: GeneratorKind, site: u32) -> NumericOperator {
        NumericOperator::generator(Generator { species: self.id, kind, label: Mode::new(site, 0) })
    }

    /// `S_i · S_j`.
    pub(crate) fn exchange(&self, i: u32, j: u32) -> NumericOperator {
        use GeneratorKind::{X, Y, Z};
        [X, Y, Z]
            .iter()
            .fold(NumericOperator::zero(), |sum, &kind| sum + self.spin(kind, i) * self.spin(kind, j))
    }

    /// `Σ S_i · S_j` over bonds.
    pub(crate) fn heisenberg(&self, bonds: &[(u32, u32)]) -> NumericOperator {
        bonds.iter().fold(NumericOperator::zero(), |sum, &(i, j)| sum + self.exchange(i, j))
    }

    /// `amplitude c†_i c_j + h.c.` in one mode.
    pub(crate) fn hop(&self, i: u32, j: u32, mode: u16, amplitude: Complex64) -> NumericOperator {
        let forth = (self.create(i, mode) * self.annihilate(j, mode)).scaled(&amplitude);
        let back = forth.adjoint();
        forth + back
    }

    /// `−t Σ (c†c + h.c.) + U Σ n↑ n↓` over bonds.
    pub(crate) fn hubbard(&self, bonds: &[(u32, u32)], t: f64, u: f64) -> NumericOperator {
        let mut sum = NumericOperator::zero();
        for &(i, j) in bonds {
            sum += self.hop(i, j, 0, c(-t)) + self.hop(i, j, 1, c(-t));
        }
        for site in 0..self.sites {
            sum += (self.number(site, 0) * self.number(site, 1)).scaled(&c(u));
        }
        sum
    }
}

/// The bonds of a ring.
pub(crate) fn ring(sites: u32) -> Vec<(u32, u32)> {
    (0..sites).map(|site| (site, (site + 1) % sites)).collect()
}

/// The bonds of an open chain.
pub(crate) fn chain(sites: u32) -> Vec<(u32, u32)> {
    (1..sites).map(|site| (site - 1, site)).collect()
}

/// Identity tolerance: rounding of `terms` operations on numbers of size `scale`.
pub(crate) fn rounding(terms: usize, scale: f64) -> f64 {
    16.0 * terms as f64 * f64::EPSILON * scale.max(1.0)
}

/// Checks two lists of numbers against each other.
pub(crate) fn assert_close(left: &[f64], right: &[f64], tolerance: f64) {
    assert_eq!(left.len(), right.len());
    for (at, (left, right)) in left.iter().zip(right).enumerate() {
        assert!(
            (left - right).abs() <= tolerance,
            "entry {at}: {left} and {right} differ by more than {tolerance}"
        );
    }
}

/// A number generator of its own, so that tests do not depend on a crate (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Uniform between −1 and 1.
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    pub(crate) fn complex(&mut self) -> Complex64 {
        Complex64::new(self.next(), self.next())
    }
}

/// All eigenvalues on the whole space, from the lowering's own dense matrix, without sectors.
pub(crate) fn whole_spectrum(hamiltonian: &Hamiltonian) -> Vec<f64> {
    use eigentruth_numerics::dense::hermitian_eigenvalues;
    use eigentruth_numerics::lower::{Lower, Transitions};
    let transitions = Transitions::lower(hamiltonian, &None).unwrap();
    let all = Layout::new(hamiltonian.space()).unwrap().configurations(1 << 12).unwrap();
    hermitian_eigenvalues(transitions.dense(&all).unwrap().as_ref()).unwrap()
}
