//! Which species there are, which local algebra each obeys, and which of them anticommute.

mod generator;
mod local;
mod space;

use thiserror::Error;

pub use generator::{Generator, GeneratorKind, Mode};
pub(crate) use local::{Zone, reduce, write};
pub use space::{LocalSpace, Species, SpeciesId};

/// What swapping two operators of different species does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// They commute.
    Commute,
    /// They anticommute if both are odd, and commute otherwise.
    Anticommute,
}

/// The declared species and their mutual statistics. Nothing is inferred from a name.
///
/// | two factors on different sites | swapping them |
/// |---|---|
/// | both odd, same species | changes the sign |
/// | both odd, different species | changes the sign, unless declared commuting |
/// | both of free species, same or different | is not allowed, unless two species are declared commuting |
/// | anything else | changes nothing |
///
/// Odd are fermion creators and annihilators, Majorana operators and matrix units between levels of
/// different parity. A *site* is a species together with a label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Algebra {
    species: Vec<Species>,
    /// Bit `b` of entry `a`: odd factors of the species `a` and `b` anticommute.
    anticommuting: Vec<u64>,
    /// Bit `b` of entry `a`: the free species `a` and `b` commute.
    commuting_free: Vec<u64>,
}

/// Why a declaration was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AlgebraError {
    /// More species than signs can be kept for.
    #[error("an algebra has at most {} species", Algebra::MAX_SPECIES)]
    TooManySpecies,
    /// An identifier of another algebra.
    #[error("species {id} was not declared in this algebra, which has {known}")]
    UnknownSpecies {
        /// The identifier's index.
        id: u16,
        /// The number of declared species.
        known: usize,
    },
    /// The exchange of two species is fixed by what they are.
    #[error("the exchange of {left} with {right} cannot be declared: {reason}")]
    FixedExchange {
        /// Name of the first species.
        left: String,
        /// Name of the second species.
        right: String,
        /// What fixes it.
        reason: &'static str,
    },
    /// A generator that the local algebra does not have.
    #[error("{kind:?} is not a generator of {species}, whose local algebra is {space:?}")]
    ForeignGenerator {
        /// Name of the species.
        species: String,
        /// Its local algebra.
        space: LocalSpace,
        /// The generator asked for.
        kind: GeneratorKind,
    },
    /// Matrix units without levels, or more than fit.
    #[error("matrix units need 1 to {} levels, not {levels}", LocalSpace::MAX_LEVELS)]
    Levels {
        /// The number of levels asked for.
        levels: usize,
    },
}

impl Algebra {
    /// The largest number of species.
    pub const MAX_SPECIES: usize = 64;

    /// An algebra without species.
    pub fn new() -> Self {
        Self::default()
    }

    /// Declares a species. Odd factors of it anticommute with odd factors of every species declared
    /// before, until [`Algebra::declare`] says otherwise.
    ///
    /// # Errors
    /// [`AlgebraError::TooManySpecies`], [`AlgebraError::Levels`].
    pub fn add(&mut self, species: Species) -> Result<SpeciesId, AlgebraError> {
        if self.species.len() == Self::MAX_SPECIES {
            return Err(AlgebraError::TooManySpecies);
        }
        if let LocalSpace::MatrixUnits { odd_levels } = &species.space
            && !(1..=LocalSpace::MAX_LEVELS).contains(&odd_levels.len())
        {
            return Err(AlgebraError::Levels { levels: odd_levels.len() });
        }
        let new = self.species.len();
        let mut row = 0;
        if species.space.has_odd_generators() {
            row |= 1 << new;
            for (old, other) in self.species.iter().enumerate() {
                if other.space.has_odd_generators() {
                    row |= 1 << old;
                    self.anticommuting[old] |= 1 << new;
                }
            }
        }
        self.species.push(species);
        self.anticommuting.push(row);
        self.commuting_free.push(0);
        Ok(SpeciesId::new(new))
    }

    /// Declares the exchange of two different species.
    ///
    /// # Errors
    /// [`AlgebraError::FixedExchange`] unless both have odd generators, or both are free and are declared
    /// commuting, or the declaration repeats what holds anyway. [`AlgebraError::UnknownSpecies`].
    pub fn declare(
        &mut self,
        left: SpeciesId,
        right: SpeciesId,
        exchange: Exchange,
    ) -> Result<(), AlgebraError> {
        let (one, two) = (self.species(left)?, self.species(right)?);
        let fixed = |reason| {
            let (left, right) = (one.name.clone(), two.name.clone());
            Err(AlgebraError::FixedExchange { left, right, reason })
        };
        if left == right {
            return fixed("within a species it follows from the local algebra");
        }
        let both_odd = one.space.has_odd_generators() && two.space.has_odd_generators();
        let both_free = one.space == LocalSpace::Free && two.space == LocalSpace::Free;
        match exchange {
            Exchange::Anticommute if !both_odd => {
                return fixed("only species with odd generators anticommute");
            }
            Exchange::Commute if both_free => set(&mut self.commuting_free, left, right, true),
            Exchange::Commute if !both_odd => {}
            _ => set(&mut self.anticommuting, left, right, exchange == Exchange::Anticommute),
        }
        Ok(())
    }

    /// Whether odd factors of two species (or of one, on different sites) anticommute.
    ///
    /// # Errors
    /// [`AlgebraError::UnknownSpecies`].
    pub fn anticommute(&self, left: SpeciesId, right: SpeciesId) -> Result<bool, AlgebraError> {
        self.species(left)?;
        self.species(right)?;
        Ok(self.anticommuting[left.index()] >> right.index() & 1 == 1)
    }

    /// The declaration of a species.
    ///
    /// # Errors
    /// [`AlgebraError::UnknownSpecies`].
    pub fn species(&self, id: SpeciesId) -> Result<&Species, AlgebraError> {
        let known = self.species.len();
        self.species.get(id.index()).ok_or(AlgebraError::UnknownSpecies { id: id.index() as u16, known })
    }

    /// All species in the order of their declaration, which is also their order in a canonical word.
    pub fn all_species(&self) -> impl ExactSizeIterator<Item = (SpeciesId, &Species)> {
        self.species.iter().enumerate().map(|(index, species)| (SpeciesId::new(index), species))
    }

    /// A generator, checked against the species' local algebra.
    ///
    /// # Errors
    /// [`AlgebraError::ForeignGenerator`], [`AlgebraError::UnknownSpecies`].
    pub fn generator<L>(
        &self,
        species: SpeciesId,
        kind: GeneratorKind,
        label: L,
    ) -> Result<Generator<L>, AlgebraError> {
        let declared = self.species(species)?;
        if declared.space.has(kind) {
            return Ok(Generator { species, kind, label });
        }
        let (species, space) = (declared.name.clone(), declared.space.clone());
        Err(AlgebraError::ForeignGenerator { species, space, kind })
    }

    /// Checks a generator that was not made by [`Algebra::generator`].
    ///
    /// # Errors
    /// As [`Algebra::generator`].
    pub fn check<L>(&self, generator: &Generator<L>) -> Result<(), AlgebraError> {
        self.generator(generator.species, generator.kind, ()).map(|_| ())
    }

    /// The local algebra of a species that is known to be declared.
    ///
    /// # Panics
    /// If it is not: the operator belongs to another algebra.
    pub(crate) fn space(&self, id: SpeciesId) -> &LocalSpace {
        match self.species(id) {
            Ok(species) => &species.space,
            Err(error) => panic!("{error}"),
        }
    }

    /// Bit `b`: odd factors of `id` and of species `b` anticommute.
    pub(crate) fn anticommuting(&self, id: SpeciesId) -> u64 {
        self.anticommuting[id.index()]
    }

    /// Whether generators of two free species commute.
    pub(crate) fn free_commute(&self, left: SpeciesId, right: SpeciesId) -> bool {
        self.commuting_free[left.index()] >> right.index() & 1 == 1
    }
}

fn set(table: &mut [u64], left: SpeciesId, right: SpeciesId, value: bool) {
    for (row, column) in [(left.index(), right.index()), (right.index(), left.index())] {
        table[row] = table[row] & !(1 << column) | u64::from(value) << column;
    }
}
