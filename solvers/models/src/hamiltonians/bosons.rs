//! Bosons on a lattice.

use eigentruth_operators::{Algebra, Complex64, GeneratorKind, Mode, NumericOperator, Species, SpeciesId};

use super::ModelError;
use crate::{Bond, Degree, Hamiltonian, Lattice, Space};

/// Bosons on sites `0..sites`, and a Hamiltonian that is put together term by term.
///
/// Two representations: *soft* bosons are the species `b` of the algebra `Boson`, whose space keeps occupations up to a maximum
/// (the operators themselves are not truncated); *hard-core* bosons are spins ½ with the letter `b`, `b† = S⁺`, `n = Sᶻ + ½`,
/// so that the algebra knows `b†² = 0`.
#[derive(Clone, Debug)]
pub struct BosonSystem {
    algebra: Algebra,
    species: SpeciesId,
    dimension: u16,
    hard_core: bool,
    sites: usize,
    operator: NumericOperator,
}

impl BosonSystem {
    /// Bosons with at most `max_occupation` on a site.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] unless `max_occupation` is 1 to 255.
    pub fn soft(sites: usize, max_occupation: u16) -> Result<Self, ModelError> {
        if !(1..=255).contains(&max_occupation) {
            let (parameter, given) = ("max_occupation".into(), max_occupation.to_string());
            return Err(ModelError::Parameter { parameter, given, allowed: "1 to 255".into() });
        }
        Ok(Self::of(Species::boson("b"), sites, max_occupation + 1, false))
    }

    /// Hard-core bosons.
    pub fn hard_core(sites: usize) -> Self {
        Self::of(Species::spin_half("b"), sites, 2, true)
    }

    fn of(species: Species, sites: usize, dimension: u16, hard_core: bool) -> Self {
        let mut algebra = Algebra::new();
        let species = algebra.add(species).expect("a first species is always accepted");
        Self { algebra, species, dimension, hard_core, sites, operator: NumericOperator::zero() }
    }

    /// The declared species.
    pub fn species(&self) -> SpeciesId {
        self.species
    }

    /// `b†` of a site.
    pub fn create(&self, site: usize) -> NumericOperator {
        let kind = if self.hard_core { GeneratorKind::Plus } else { GeneratorKind::Create };
        super::generator(self.species, kind, site, 0)
    }

    /// `b` of a site.
    pub fn annihilate(&self, site: usize) -> NumericOperator {
        self.create(site).adjoint()
    }

    /// `n` of a site.
    pub fn number(&self, site: usize) -> NumericOperator {
        self.create(site) * self.annihilate(site)
    }

    /// Adds `−t · factor · b†_from b_to + h.c.` on a bond.
    pub fn bond_hopping(&mut self, bond: &Bond, t: Complex64) {
        let term = self.create(bond.from) * self.annihilate(bond.to);
        super::add_hermitian(&mut self.operator, term, -t * bond.factor);
    }

    /// Adds `ε n` on a site.
    pub fn potential(&mut self, site: usize, energy: f64) {
        let number = self.number(site);
        super::add(&mut self.operator, number, energy.into());
    }

    /// Adds `U/2 n(n−1)` on a site; nothing for hard-core bosons.
    pub fn repulsion(&mut self, site: usize, u: f64) {
        let (create, annihilate) = (self.create(site), self.annihilate(site));
        let pairs = &(&create * &create) * &(&annihilate * &annihilate);
        super::add(&mut self.operator, pairs, (u / 2.0).into());
    }

    /// Adds `V n_a n_b`.
    pub fn density_density(&mut self, a: usize, b: usize, v: f64) {
        let term = self.number(a) * self.number(b);
        super::add(&mut self.operator, term, v.into());
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
        let degree = |site| Degree {
            species: self.species,
            mode: Mode::new(site as u32, 0),
            dimension: self.dimension,
        };
        Ok(Space::new(self.algebra.clone(), (0..self.sites).map(degree).collect())?)
    }

    /// The sum of what was added.
    ///
    /// # Errors
    /// [`ModelError::Hamiltonian`].
    pub fn build(&self) -> Result<Hamiltonian, ModelError> {
        Ok(Hamiltonian::new(self.space()?, &self.operator)?)
    }
}

/// `H = −t Σ_bonds (b†b + h.c.) + U/2 Σ_i n(n−1) − μ Σ_i n` with at most `max_occupation` bosons on a site.
///
/// # Errors
/// [`ModelError::Parameter`], [`ModelError::Hamiltonian`].
pub fn bose_hubbard(
    lattice: &Lattice,
    max_occupation: u16,
    t: f64,
    u: f64,
    mu: f64,
) -> Result<Hamiltonian, ModelError> {
    let mut system = BosonSystem::soft(lattice.len(), max_occupation)?;
    for bond in lattice.bonds() {
        system.bond_hopping(bond, t.into());
    }
    for site in 0..lattice.len() {
        system.repulsion(site, u);
        system.potential(site, -mu);
    }
    system.build()
}

/// `H = −t Σ_bonds (b†b + h.c.) + V Σ_bonds n n − μ Σ_i n` with at most one boson on a site.
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn hard_core_bosons(lattice: &Lattice, t: f64, v: f64, mu: f64) -> Result<Hamiltonian, ModelError> {
    let mut system = BosonSystem::hard_core(lattice.len());
    for bond in lattice.bonds() {
        system.bond_hopping(bond, t.into());
        system.density_density(bond.from, bond.to, v);
    }
    for site in 0..lattice.len() {
        system.potential(site, -mu);
    }
    system.build()
}
