//! The local algebras and the declaration of a species.

use super::GeneratorKind;

/// The identity of a species within its [`Algebra`](super::Algebra).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpeciesId(u16);

impl SpeciesId {
    /// The species declared as number `index`, counted from 0.
    pub fn new(index: usize) -> Self {
        Self(u16::try_from(index).expect("a species index is below 64"))
    }

    /// The position in the order of declaration.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// What holds between the generators on one site.
///
/// The last column is the basis that [`normal_order`](crate::Operator::normal_order) reduces a site to.
///
/// | algebra | generators | relations | basis of a site |
/// |---|---|---|---|
/// | `Fermion` | `c†, c` | `c c† = 1 − c† c`, `c² = c†² = 0` | `1, c†, c, c†c` |
/// | `Boson` | `b†, b` | `b b† = 1 + b† b` | `b†ᵐ bⁿ` |
/// | `Majorana` | `γ` | `γ² = 1`, `γ† = γ` | `1, γ` |
/// | `SpinHalf` | `S⁺, S⁻, Sˣ, Sʸ, Sᶻ` | `Sᵃ Sᵇ = δᵃᵇ/4 + i εᵃᵇᶜ Sᶜ/2` | `1, S⁺, Sᶻ, S⁻` |
/// | `Pauli` | `σ⁺, σ⁻, σˣ, σʸ, σᶻ` | `σᵃ σᵇ = δᵃᵇ + i εᵃᵇᶜ σᶜ` | `1, σˣ, σʸ, σᶻ` |
/// | `SpinS` | `S⁺, S⁻, Sˣ, Sʸ, Sᶻ` | `[Sᶻ, S^±] = ±S^±`, `[S⁺, S⁻] = 2 Sᶻ` | `S⁺ᵃ Sᶻᵇ S⁻ᶜ` |
/// | `MatrixUnits` | `E_ab = ∣a⟩⟨b∣` | `E_ab E_cd = δ_bc E_ad`, `Σ_a E_aa = 1` | `1` and `E_ab` except `E_00` |
/// | `Free` | `X, X†, Y, …` | none | words |
///
/// The ladder operators are `S^± = Sˣ ± i Sʸ` but `σ^± = (σˣ ± i σʸ)/2`, so that both raise a spin-½ with amplitude 1.
/// The spin-½ basis is made of ladder operators because each of its words changes the
/// magnetization by a definite amount. `SpinS` leaves the length of the spin open: the Casimir operator is not a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocalSpace {
    /// A fermionic mode.
    Fermion,
    /// A bosonic mode, not truncated.
    Boson,
    /// A self-adjoint fermionic generator.
    Majorana,
    /// A spin of length ½.
    SpinHalf,
    /// A two-level system in Pauli matrices.
    Pauli,
    /// A spin of unspecified length.
    SpinS,
    /// All operators of a site with finitely many levels.
    MatrixUnits {
        /// For each level whether it is odd. `E_ab` is odd if exactly one of its levels is.
        odd_levels: Vec<bool>,
    },
    /// Generators without relations, each with its adjoint as an independent partner.
    Free,
}

impl LocalSpace {
    /// The largest number of levels of `MatrixUnits`.
    pub const MAX_LEVELS: usize = 256;

    /// Matrix units of a site with `dimension` even levels.
    pub fn matrix_units(dimension: usize) -> Self {
        Self::MatrixUnits { odd_levels: vec![false; dimension] }
    }

    /// The number of states of a site, where it is finite and known.
    pub fn dimension(&self) -> Option<usize> {
        match self {
            Self::Fermion | Self::SpinHalf | Self::Pauli => Some(2),
            Self::MatrixUnits { odd_levels } => Some(odd_levels.len()),
            Self::Boson | Self::Majorana | Self::SpinS | Self::Free => None,
        }
    }

    /// Whether some generator is odd.
    pub fn has_odd_generators(&self) -> bool {
        match self {
            Self::Fermion | Self::Majorana => true,
            Self::MatrixUnits { odd_levels } => odd_levels.iter().any(|odd| *odd != odd_levels[0]),
            _ => false,
        }
    }

    /// Whether a generator is odd: odd generators of different sites may anticommute.
    pub fn is_odd(&self, kind: GeneratorKind) -> bool {
        match (self, kind) {
            (Self::Fermion | Self::Majorana, _) => true,
            (Self::MatrixUnits { odd_levels }, GeneratorKind::Unit { row, column }) => {
                odd_levels.get(usize::from(row)) != odd_levels.get(usize::from(column))
            }
            _ => false,
        }
    }

    /// Whether `kind` is one of the generators.
    pub fn has(&self, kind: GeneratorKind) -> bool {
        use GeneratorKind as G;
        match (self, kind) {
            (Self::Fermion | Self::Boson, G::Create | G::Annihilate) => true,
            (Self::Majorana, G::Majorana) => true,
            (Self::SpinHalf | Self::Pauli | Self::SpinS, G::Plus | G::Minus | G::X | G::Y | G::Z) => true,
            (Self::MatrixUnits { odd_levels }, G::Unit { row, column }) => {
                usize::from(row.max(column)) < odd_levels.len()
            }
            (Self::Free, G::Free { .. }) => true,
            _ => false,
        }
    }
}

/// A kind of particle or degree of freedom: its local algebra and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Species {
    /// The local algebra.
    pub space: LocalSpace,
    /// The letter in Unicode output, such as `c` or `σ`.
    pub name: String,
    /// The letter in LaTeX output, such as `c` or `\sigma`.
    pub latex: String,
    /// For `Free`, the letters of the generators by their number, in Unicode and LaTeX; a missing one is the
    /// species' own letter with the number attached.
    pub free_names: Vec<(String, String)>,
}

impl Species {
    /// A species with the same name in Unicode and LaTeX.
    pub fn new(space: LocalSpace, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { space, latex: name.clone(), name, free_names: Vec::new() }
    }

    /// The same species with another name in LaTeX.
    pub fn with_latex(self, latex: impl Into<String>) -> Self {
        Self { latex: latex.into(), ..self }
    }

    /// The same free species with one more named generator, in Unicode and LaTeX.
    pub fn with_free(mut self, name: impl Into<String>, latex: impl Into<String>) -> Self {
        self.free_names.push((name.into(), latex.into()));
        self
    }

    /// Fermionic modes.
    pub fn fermion(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::Fermion, name)
    }

    /// Bosonic modes.
    pub fn boson(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::Boson, name)
    }

    /// Majorana modes with `γ² = 1`.
    pub fn majorana(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::Majorana, name)
    }

    /// Spins of length ½.
    pub fn spin_half(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::SpinHalf, name)
    }

    /// Two-level systems in Pauli matrices.
    pub fn pauli(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::Pauli, name)
    }

    /// Spins of unspecified length.
    pub fn spin(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::SpinS, name)
    }

    /// Sites with one level per entry, which says whether that level is odd.
    pub fn matrix_units(odd_levels: impl Into<Vec<bool>>, name: impl Into<String>) -> Self {
        Self::new(LocalSpace::MatrixUnits { odd_levels: odd_levels.into() }, name)
    }

    /// Generators without relations.
    pub fn free(name: impl Into<String>) -> Self {
        Self::new(LocalSpace::Free, name)
    }
}
