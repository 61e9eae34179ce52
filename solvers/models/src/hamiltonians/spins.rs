//! Spin models.

use eigentruth_operators::{Algebra, Complex64, GeneratorKind, Mode, NumericOperator, Species, SpeciesId};

use super::ModelError;
use crate::{Bond, Degree, Hamiltonian, Lattice, Space};

/// The length of a spin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Spin(u16);

impl Spin {
    /// S = ½.
    pub const HALF: Self = Self(1);
    /// S = 1.
    pub const ONE: Self = Self(2);

    /// The spin of length `twice`/2.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] unless `twice` is 1 to 255.
    pub fn from_twice(twice: u16) -> Result<Self, ModelError> {
        if (1..=255).contains(&twice) {
            return Ok(Self(twice));
        }
        let (parameter, given) = ("spin".into(), format!("{twice}/2"));
        Err(ModelError::Parameter { parameter, given, allowed: "1/2, 1, 3/2, … 255/2".into() })
    }

    /// The spin of a length such as 0.5.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] unless `2·length` is an integer from 1 to 255.
    pub fn from_length(length: f64) -> Result<Self, ModelError> {
        let twice = 2.0 * length;
        if twice.fract() == 0.0 && (1.0..=255.0).contains(&twice) {
            return Ok(Self(twice as u16));
        }
        let (parameter, given) = ("spin".into(), length.to_string());
        Err(ModelError::Parameter { parameter, given, allowed: "0.5, 1, 1.5, … 127.5".into() })
    }

    /// 2S.
    pub fn twice(self) -> u16 {
        self.0
    }

    /// S.
    pub fn length(self) -> f64 {
        f64::from(self.0) / 2.0
    }
}

/// Spins of one length on sites `0..sites`, and a Hamiltonian that is put together term by term.
///
/// The species `S` is of the algebra `SpinHalf` for S = ½ and `SpinS` else; the degree of freedom `i` is the site `i`.
#[derive(Clone, Debug)]
pub struct SpinSystem {
    algebra: Algebra,
    species: SpeciesId,
    spin: Spin,
    sites: usize,
    operator: NumericOperator,
}

impl SpinSystem {
    /// Spins without interaction.
    pub fn new(sites: usize, spin: Spin) -> Self {
        let mut algebra = Algebra::new();
        let species = if spin == Spin::HALF { Species::spin_half("S") } else { Species::spin("S") };
        let species = algebra.add(species).expect("a first species is always accepted");
        Self { algebra, species, spin, sites, operator: NumericOperator::zero() }
    }

    /// The declared species.
    pub fn species(&self) -> SpeciesId {
        self.species
    }

    /// `Sˣ`, `Sʸ`, `Sᶻ`, `S⁺` or `S⁻` of a site.
    pub fn spin(&self, site: usize, kind: GeneratorKind) -> NumericOperator {
        super::generator(self.species, kind, site, 0)
    }

    /// Adds `Jx Sˣ Sˣ + Jy Sʸ Sʸ + Jz Sᶻ Sᶻ` on a bond, the spin at its end turned about z by the bond's factor.
    ///
    /// # Errors
    /// [`ModelError::Twist`] if the factor is not ±1 although `Jx ≠ Jy`.
    pub fn exchange(&mut self, bond: &Bond, [jx, jy, jz]: [f64; 3]) -> Result<(), ModelError> {
        if jx != jy {
            super::real_factor(bond, "without a rotation symmetry about z a twist about z has no meaning")?;
        }
        let (from, to) = (bond.from, bond.to);
        let spin = |site, kind| super::generator(self.species, kind, site, 0);
        let hop = spin(from, GeneratorKind::Plus) * spin(to, GeneratorKind::Minus);
        let pair = spin(from, GeneratorKind::Plus) * spin(to, GeneratorKind::Plus);
        let axis = spin(from, GeneratorKind::Z) * spin(to, GeneratorKind::Z);
        super::add_hermitian(&mut self.operator, hop, bond.factor * ((jx + jy) / 4.0));
        super::add_hermitian(&mut self.operator, pair, bond.factor.conj() * ((jx - jy) / 4.0));
        super::add(&mut self.operator, axis, jz.into());
        Ok(())
    }

    /// Adds `−h·S` on a site.
    pub fn field(&mut self, site: usize, [hx, hy, hz]: [f64; 3]) {
        let raise = self.spin(site, GeneratorKind::Plus);
        super::add_hermitian(&mut self.operator, raise, Complex64::new(-hx / 2.0, hy / 2.0));
        let z = self.spin(site, GeneratorKind::Z);
        super::add(&mut self.operator, z, (-hz).into());
    }

    /// Adds `D (Sᶻ)²` on a site.
    pub fn anisotropy(&mut self, site: usize, d: f64) {
        let z = self.spin(site, GeneratorKind::Z);
        super::add(&mut self.operator, &z * &z, d.into());
    }

    /// Adds any operator.
    pub fn add(&mut self, operator: &NumericOperator) {
        self.operator += operator;
    }

    /// The space.
    ///
    /// # Errors
    /// [`ModelError::Hamiltonian`].
    pub fn space(&self) -> Result<Space, ModelError> {
        let degree = |site| Degree {
            species: self.species,
            mode: Mode::new(site as u32, 0),
            dimension: self.spin.twice() + 1,
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

/// `H = Σ_bonds J S·S`.
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn heisenberg(
    lattice: &Lattice,
    spin: Spin,
    j: impl Fn(&Bond) -> f64,
) -> Result<Hamiltonian, ModelError> {
    xyz(lattice, spin, |bond| [j(bond); 3], |_| [0.0; 3])
}

/// `H = Σ_bonds J (Sˣ Sˣ + Sʸ Sʸ + Δ Sᶻ Sᶻ)`.
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn xxz(
    lattice: &Lattice,
    spin: Spin,
    j: impl Fn(&Bond) -> f64,
    delta: f64,
) -> Result<Hamiltonian, ModelError> {
    xyz(lattice, spin, |bond| [j(bond), j(bond), j(bond) * delta], |_| [0.0; 3])
}

/// `H = Σ_bonds (Jx Sˣ Sˣ + Jy Sʸ Sʸ + Jz Sᶻ Sᶻ) − Σ_i h_i·S_i`.
///
/// In ladder operators the bond reads `(Jx+Jy)/4 (S⁺S⁻ + h.c.) + (Jx−Jy)/4 (S⁺S⁺ + h.c.) + Jz SᶻSᶻ`: pair flips of amplitude `J`
/// need `Jx − Jy = 4J`.
///
/// # Errors
/// [`ModelError::Twist`] for twisted boundaries where `Jx ≠ Jy`, [`ModelError::Hamiltonian`].
pub fn xyz(
    lattice: &Lattice,
    spin: Spin,
    j: impl Fn(&Bond) -> [f64; 3],
    h: impl Fn(usize) -> [f64; 3],
) -> Result<Hamiltonian, ModelError> {
    let mut system = SpinSystem::new(lattice.len(), spin);
    for bond in lattice.bonds() {
        system.exchange(bond, j(bond))?;
    }
    for site in 0..lattice.len() {
        system.field(site, h(site));
    }
    system.build()
}

/// `H = J1 Σ_⟨ij⟩ S·S + J2 Σ_⟨⟨ij⟩⟩ S·S`, second neighbours by distance.
///
/// # Errors
/// [`ModelError::Geometry`] if the lattice is too small for second neighbours, [`ModelError::Hamiltonian`].
pub fn j1_j2(lattice: &Lattice, spin: Spin, j1: f64, j2: f64) -> Result<Hamiltonian, ModelError> {
    let mut system = SpinSystem::new(lattice.len(), spin);
    for bond in lattice.bonds() {
        system.exchange(bond, [j1; 3])?;
    }
    for bond in lattice.shell(2)? {
        system.exchange(&bond, [j2; 3])?;
    }
    system.build()
}

/// `H = −Σ_bonds J σᶻσᶻ − Σ_i hx_i σˣ_i − Σ_i hz_i σᶻ_i` in Pauli matrices: `J > 0` is ferromagnetic, and `J` may have any sign
/// on any bond. Across an antiperiodic boundary `J` changes sign.
///
/// # Errors
/// [`ModelError::Twist`] for twisted boundaries, [`ModelError::Hamiltonian`].
pub fn ising(
    lattice: &Lattice,
    j: impl Fn(&Bond) -> f64,
    hx: impl Fn(usize) -> f64,
    hz: impl Fn(usize) -> f64,
) -> Result<Hamiltonian, ModelError> {
    let sites = 0..lattice.len();
    let couplings: Vec<f64> = lattice.bonds().iter().map(j).collect();
    let (hx, hz): (Vec<f64>, Vec<f64>) = sites.map(|site| (hx(site), hz(site))).unzip();
    ising_of(lattice, &couplings, &hx, &hz)
}

/// [`ising`] with a coupling for each bond and fields for each site.
pub(super) fn ising_of(
    lattice: &Lattice,
    j: &[f64],
    hx: &[f64],
    hz: &[f64],
) -> Result<Hamiltonian, ModelError> {
    let mut algebra = Algebra::new();
    let sigma = Species::pauli("σ").with_latex(r"\sigma");
    let sigma = algebra.add(sigma).expect("a first species is always accepted");
    let pauli = |site, kind| super::generator(sigma, kind, site, 0);
    let mut operator = NumericOperator::zero();
    for (bond, &j) in lattice.bonds().iter().zip(j) {
        super::real_factor(bond, "the Ising model can only be continued with a change of sign")?;
        let term = pauli(bond.from, GeneratorKind::Z) * pauli(bond.to, GeneratorKind::Z);
        super::add(&mut operator, term, bond.factor * -j);
    }
    for site in 0..lattice.len() {
        super::add(&mut operator, pauli(site, GeneratorKind::X), (-hx[site]).into());
        super::add(&mut operator, pauli(site, GeneratorKind::Z), (-hz[site]).into());
    }
    let degree = |site| Degree { species: sigma, mode: Mode::new(site as u32, 0), dimension: 2 };
    let space = Space::new(algebra, (0..lattice.len()).map(degree).collect())?;
    Ok(Hamiltonian::new(space, &operator)?)
}
