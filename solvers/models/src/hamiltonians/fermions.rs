//! Fermions with hopping and density-density interactions.

use eigentruth_operators::{Algebra, Complex64, GeneratorKind, Mode, NumericOperator, Species, SpeciesId};

use super::ModelError;
use crate::{Bond, Degree, Hamiltonian, Lattice, Space};

/// The flavour of spin-up electrons.
pub const UP: u16 = 0;
/// The flavour of spin-down electrons.
pub const DOWN: u16 = 1;

/// Fermions of some flavours (spin, orbital) on sites `0..sites`, and a Hamiltonian that is put together term by term.
///
/// One species `c`; the mode of flavour `f` on site `i` is `Mode { site: i, internal: f }`, the degree of freedom number
/// `i·flavours + f`. Electrons have the flavours [`UP`] and [`DOWN`].
#[derive(Clone, Debug)]
pub struct FermionSystem {
    algebra: Algebra,
    species: SpeciesId,
    flavours: u16,
    sites: usize,
    operator: NumericOperator,
}

impl FermionSystem {
    /// Fermions without a Hamiltonian.
    pub fn new(sites: usize, flavours: u16) -> Self {
        let mut algebra = Algebra::new();
        let species = algebra.add(Species::fermion("c")).expect("a first species is always accepted");
        Self { algebra, species, flavours, sites, operator: NumericOperator::zero() }
    }

    /// The declared species.
    pub fn species(&self) -> SpeciesId {
        self.species
    }

    /// How many flavours live on a site.
    pub fn flavours(&self) -> u16 {
        self.flavours
    }

    /// `c†` of a site and flavour.
    pub fn create(&self, site: usize, flavour: u16) -> NumericOperator {
        super::generator(self.species, GeneratorKind::Create, site, flavour)
    }

    /// `c` of a site and flavour.
    pub fn annihilate(&self, site: usize, flavour: u16) -> NumericOperator {
        super::generator(self.species, GeneratorKind::Annihilate, site, flavour)
    }

    /// `n` of a site and flavour.
    pub fn number(&self, site: usize, flavour: u16) -> NumericOperator {
        NumericOperator::number(self.species, Mode::new(site as u32, flavour))
    }

    /// `n` of a site, summed over flavours.
    pub fn density(&self, site: usize) -> NumericOperator {
        (0..self.flavours).fold(NumericOperator::zero(), |sum, flavour| sum + self.number(site, flavour))
    }

    /// Adds `amplitude · c†_to c_from + h.c.` for `(site, flavour)` pairs, as written (no sign is supplied).
    pub fn hop(&mut self, to: (usize, u16), from: (usize, u16), amplitude: Complex64) {
        let term = self.create(to.0, to.1) * self.annihilate(from.0, from.1);
        super::add_hermitian(&mut self.operator, term, amplitude);
    }

    /// Adds `−t · factor · c†_from c_to + h.c.` on a bond, for every flavour.
    pub fn bond_hopping(&mut self, bond: &Bond, t: Complex64) {
        for flavour in 0..self.flavours {
            self.hop((bond.from, flavour), (bond.to, flavour), -t * bond.factor);
        }
    }

    /// Adds `amplitude · c†_a c†_b + h.c.`.
    pub fn pair(&mut self, a: (usize, u16), b: (usize, u16), amplitude: Complex64) {
        let term = self.create(a.0, a.1) * self.create(b.0, b.1);
        super::add_hermitian(&mut self.operator, term, amplitude);
    }

    /// Adds `ε n` on a site, for every flavour.
    pub fn potential(&mut self, site: usize, energy: f64) {
        let density = self.density(site);
        super::add(&mut self.operator, density, energy.into());
    }

    /// Adds `U n↑ n↓` on a site (flavours 0 and 1).
    pub fn repulsion(&mut self, site: usize, u: f64) {
        let term = self.number(site, UP) * self.number(site, DOWN);
        super::add(&mut self.operator, term, u.into());
    }

    /// Adds `V n_a n_b` with the densities summed over flavours.
    pub fn density_density(&mut self, a: usize, b: usize, v: f64) {
        let term = self.density(a) * self.density(b);
        super::add(&mut self.operator, term, v.into());
    }

    /// Adds `−h (n↑ − n↓)/2` on a site.
    pub fn zeeman(&mut self, site: usize, h: f64) {
        let term = self.number(site, UP) - self.number(site, DOWN);
        super::add(&mut self.operator, term, (-h / 2.0).into());
    }

    /// Adds any operator.
    pub fn add(&mut self, operator: &NumericOperator) {
        self.operator += operator;
    }

    /// The space, site by site.
    ///
    /// # Errors
    /// [`ModelError::Hamiltonian`].
    pub fn space(&self) -> Result<Space, ModelError> {
        let degree = |mode| Degree { species: self.species, mode, dimension: 2 };
        let modes = (0..self.sites as u32)
            .flat_map(|site| (0..self.flavours).map(move |flavour| Mode::new(site, flavour)));
        Ok(Space::new(self.algebra.clone(), modes.map(degree).collect())?)
    }

    /// The sum of what was added.
    ///
    /// # Errors
    /// [`ModelError::Hamiltonian`].
    pub fn build(&self) -> Result<Hamiltonian, ModelError> {
        Ok(Hamiltonian::new(self.space()?, &self.operator)?)
    }
}

/// `H = −Σ_bonds (t_b c†_from c_to + h.c.)` for `flavours` flavours; a complex `t_b` carries Peierls phases.
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn tight_binding(
    lattice: &Lattice,
    flavours: u16,
    t: impl Fn(&Bond) -> Complex64,
) -> Result<Hamiltonian, ModelError> {
    let mut system = FermionSystem::new(lattice.len(), flavours);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, t(bond));
    }
    system.build()
}

/// `H = −t Σ_bonds,σ (c†c + h.c.) + U Σ_i n↑ n↓`. For other terms see [`FermionSystem`].
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn hubbard(lattice: &Lattice, t: f64, u: f64) -> Result<Hamiltonian, ModelError> {
    let mut system = FermionSystem::new(lattice.len(), 2);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, t.into());
    }
    for site in 0..lattice.len() {
        system.repulsion(site, u);
    }
    system.build()
}

/// `H = −t Σ_bonds (c†c + h.c.) + V Σ_bonds n n` of fermions without spin.
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn spinless_tv(lattice: &Lattice, t: f64, v: f64) -> Result<Hamiltonian, ModelError> {
    let mut system = FermionSystem::new(lattice.len(), 1);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, t.into());
        system.density_density(bond.from, bond.to, v);
    }
    system.build()
}
