//! The letters that words are made of.

use super::SpeciesId;

/// One factor of a word: which generator, of which species, on which label.
///
/// The fields are public so that solvers can match on them; [`Algebra::generator`](super::Algebra::generator)
/// is the checked way to make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generator<L> {
    /// The species.
    pub species: SpeciesId,
    /// Which generator of the species' local algebra.
    pub kind: GeneratorKind,
    /// The mode or site.
    pub label: L,
}

impl<L> Generator<L> {
    /// The adjoint, on the same label.
    pub fn adjoint(self) -> Self {
        Self { kind: self.kind.adjoint(), ..self }
    }
}

/// The generators of all local algebras; [`LocalSpace`](super::LocalSpace) lists which has which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GeneratorKind {
    /// `c†` or `b†`.
    Create,
    /// `c` or `b`.
    Annihilate,
    /// `γ`.
    Majorana,
    /// `S⁺ = Sˣ + i Sʸ`, or `σ⁺ = (σˣ + i σʸ)/2`.
    Plus,
    /// `Sᶻ` or `σᶻ`.
    Z,
    /// `S⁻` or `σ⁻`.
    Minus,
    /// `Sˣ` or `σˣ`.
    X,
    /// `Sʸ` or `σʸ`.
    Y,
    /// The matrix unit `|row⟩⟨column|`.
    Unit {
        /// The level reached.
        row: u8,
        /// The level left.
        column: u8,
    },
    /// A generator without relations, or its adjoint.
    Free {
        /// Which one.
        name: u16,
        /// Whether it is the adjoint.
        dagger: bool,
    },
}

impl GeneratorKind {
    /// The adjoint generator.
    pub fn adjoint(self) -> Self {
        match self {
            Self::Create => Self::Annihilate,
            Self::Annihilate => Self::Create,
            Self::Plus => Self::Minus,
            Self::Minus => Self::Plus,
            Self::Unit { row, column } => Self::Unit { row: column, column: row },
            Self::Free { name, dagger } => Self::Free { name, dagger: !dagger },
            Self::Majorana | Self::X | Self::Y | Self::Z => self,
        }
    }
}

/// The label of a concrete degree of freedom: a lattice site and what distinguishes the modes on it (spin,
/// orbital). The order is site-major.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mode {
    /// The lattice site.
    pub site: u32,
    /// The mode on the site, 0 where there is one.
    pub internal: u16,
}

impl Mode {
    /// The mode `internal` on `site`.
    pub fn new(site: u32, internal: u16) -> Self {
        Self { site, internal }
    }
}
