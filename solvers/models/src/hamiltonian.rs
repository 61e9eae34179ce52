//! A concrete, hermitian operator together with the space it acts on.

use eigentruth_operators::{
    Algebra, AlgebraError, Budget, BudgetExceeded, Complex64, Format, LocalSpace, Mode, NumericOperator,
    Renderer, SpeciesId,
};
use thiserror::Error;

/// One local degree of freedom: a species on a mode, with the dimension of its state space.
///
/// The local states are numbered `0..dimension`: occupation for fermions and bosons, `m + S` for spins (so that
/// 1 is up for spin ½), the level for matrix units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Degree {
    /// The species.
    pub species: SpeciesId,
    /// The site and the mode on it.
    pub mode: Mode,
    /// 2 for fermions and spin ½, 2S+1 for spins, the largest occupation plus one for bosons.
    pub dimension: u16,
}

/// The degrees of freedom of a system, in the order that everything built on it uses (site-major as a rule).
#[derive(Clone, Debug, PartialEq)]
pub struct Space {
    algebra: Algebra,
    degrees: Vec<Degree>,
}

/// Why a space or a Hamiltonian was refused.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HamiltonianError {
    /// A dimension that the species cannot have.
    #[error("{species} on site {site} cannot have {given} states; {allowed}")]
    Dimension {
        /// The species' name.
        species: String,
        /// The site.
        site: u32,
        /// The dimension asked for.
        given: u16,
        /// What is possible.
        allowed: &'static str,
    },
    /// Two degrees of freedom with the same species and mode.
    #[error("{species} on site {site}, mode {internal}, is listed twice")]
    Repeated {
        /// The species' name.
        species: String,
        /// The site.
        site: u32,
        /// The mode on the site.
        internal: u16,
    },
    /// A term on a mode that the space does not have.
    #[error("the term {term} acts outside the space, which has {degrees} degrees of freedom")]
    Outside {
        /// The term, rendered.
        term: String,
        /// The number of degrees of freedom.
        degrees: usize,
    },
    /// The operator differs from its adjoint.
    #[error(
        "the operator is not hermitian: {term} has the coefficient {difference} in H − H†; add the adjoint of that term, or make \
         its coefficient real if it is its own"
    )]
    NotHermitian {
        /// A word of `H − H†`, rendered.
        term: String,
        /// Its coefficient.
        difference: Complex64,
    },
    /// A coefficient that is not a finite number.
    #[error("the coefficient of {term} is {coefficient}, which is not a finite number")]
    NotFinite {
        /// The term, rendered.
        term: String,
        /// Its coefficient.
        coefficient: Complex64,
    },
    /// See [`AlgebraError`].
    #[error(transparent)]
    Algebra(#[from] AlgebraError),
    /// Too many terms.
    #[error(transparent)]
    Budget(#[from] BudgetExceeded),
}

impl Space {
    /// A space of the given degrees of freedom.
    ///
    /// # Errors
    /// [`HamiltonianError::Dimension`], [`HamiltonianError::Repeated`], [`HamiltonianError::Algebra`].
    pub fn new(algebra: Algebra, degrees: Vec<Degree>) -> Result<Self, HamiltonianError> {
        let mut seen = std::collections::BTreeSet::new();
        for degree in &degrees {
            let species = algebra.species(degree.species)?;
            let allowed = match &species.space {
                LocalSpace::Fermion | LocalSpace::SpinHalf | LocalSpace::Pauli if degree.dimension == 2 => {
                    None
                }
                LocalSpace::Fermion | LocalSpace::SpinHalf | LocalSpace::Pauli => Some("it has exactly 2"),
                LocalSpace::SpinS if (2..=256).contains(&degree.dimension) => None,
                LocalSpace::SpinS => Some("a spin has 2S+1 states, between 2 and 256"),
                LocalSpace::Boson if (2..=256).contains(&degree.dimension) => None,
                LocalSpace::Boson => Some("a truncated boson keeps between 2 and 256 occupations"),
                LocalSpace::MatrixUnits { odd_levels }
                    if odd_levels.len() == usize::from(degree.dimension) =>
                {
                    None
                }
                LocalSpace::MatrixUnits { .. } => Some("it has as many states as it has levels"),
                LocalSpace::Majorana => {
                    Some("a Majorana operator has no state space of its own: pair two into a fermion")
                }
                LocalSpace::Free => Some("free generators act on no space"),
            };
            if let Some(allowed) = allowed {
                return Err(HamiltonianError::Dimension {
                    species: species.name.clone(),
                    site: degree.mode.site,
                    given: degree.dimension,
                    allowed,
                });
            }
            if !seen.insert((degree.species, degree.mode)) {
                return Err(HamiltonianError::Repeated {
                    species: species.name.clone(),
                    site: degree.mode.site,
                    internal: degree.mode.internal,
                });
            }
        }
        Ok(Self { algebra, degrees })
    }

    /// The declared species.
    pub fn algebra(&self) -> &Algebra {
        &self.algebra
    }

    /// The degrees of freedom in order.
    pub fn degrees(&self) -> &[Degree] {
        &self.degrees
    }

    /// The position of a degree of freedom.
    pub fn position(&self, species: SpeciesId, mode: Mode) -> Option<usize> {
        self.degrees.iter().position(|degree| degree.species == species && degree.mode == mode)
    }

    /// The local algebra of the degree at `position`.
    pub fn local(&self, position: usize) -> &LocalSpace {
        let species = self.algebra.species(self.degrees[position].species);
        &species.expect("checked when the space was made").space
    }

    /// The dimension of the whole space, where it fits.
    pub fn dimension(&self) -> Option<u128> {
        self.degrees.iter().try_fold(1u128, |product, degree| product.checked_mul(degree.dimension.into()))
    }

    /// An operator's canonical form, after a check that it acts on this space only.
    ///
    /// # Errors
    /// [`HamiltonianError::Outside`], [`HamiltonianError::NotFinite`], [`HamiltonianError::Algebra`],
    /// [`HamiltonianError::Budget`].
    pub fn canonical(&self, operator: &NumericOperator) -> Result<NumericOperator, HamiltonianError> {
        let known: std::collections::BTreeSet<_> = self.degrees.iter().map(|d| (d.species, d.mode)).collect();
        for (word, coefficient) in operator.terms() {
            for generator in word.iter() {
                self.algebra.check(generator)?;
                if !known.contains(&(generator.species, generator.label)) {
                    return Err(HamiltonianError::Outside {
                        term: self.render_word(word),
                        degrees: self.degrees.len(),
                    });
                }
            }
            if !coefficient.is_finite() {
                return Err(HamiltonianError::NotFinite {
                    term: self.render_word(word),
                    coefficient: *coefficient,
                });
            }
        }
        Ok(operator.normal_order(&self.algebra, &mut Budget::unlimited())?)
    }

    fn render_word(&self, word: &eigentruth_operators::Word<Mode>) -> String {
        let one = NumericOperator::term(Complex64::new(1.0, 0.0), word.clone());
        render(&self.algebra, Format::Unicode, &one)
    }
}

/// A hermitian operator on a [`Space`], in canonical form.
#[derive(Clone, Debug, PartialEq)]
pub struct Hamiltonian {
    space: Space,
    operator: NumericOperator,
}

/// What rounding leaves in `H − H†`, in units of the largest coefficient, be it of a given term or of a merged one: given terms may
/// cancel each other up to their rounding.
const HERMITIAN: f64 = 64.0 * f64::EPSILON;

impl Hamiltonian {
    /// Normal-orders `operator` and checks that it acts on `space` and equals its adjoint.
    ///
    /// # Errors
    /// [`HamiltonianError::NotHermitian`] with a witness; what [`Space::canonical`] refuses.
    pub fn new(space: Space, operator: &NumericOperator) -> Result<Self, HamiltonianError> {
        let given = operator.terms().map(|(_, c)| c.norm()).fold(0.0, f64::max);
        let operator = space.canonical(operator)?;
        let scale = operator.terms().map(|(_, c)| c.norm()).fold(given, f64::max);
        let difference = space.canonical(&(operator.clone() - operator.adjoint()))?;
        let worst = difference.terms().max_by(|a, b| a.1.norm().total_cmp(&b.1.norm()));
        if let Some((word, coefficient)) = worst
            && coefficient.norm() > HERMITIAN * scale
        {
            return Err(HamiltonianError::NotHermitian {
                term: space.render_word(word),
                difference: *coefficient,
            });
        }
        Ok(Self { space, operator })
    }

    /// The space it acts on.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// The canonical form.
    pub fn operator(&self) -> &NumericOperator {
        &self.operator
    }

    /// The formula, rendered from the object.
    pub fn render(&self, format: Format) -> String {
        render(self.space.algebra(), format, &self.operator)
    }
}

fn render(algebra: &Algebra, format: Format, operator: &NumericOperator) -> String {
    let label = |mode: &Mode| match mode.internal {
        0 => mode.site.to_string(),
        internal => format!("{},{internal}", mode.site),
    };
    Renderer::new(algebra, format, label).operator(operator)
}

#[cfg(test)]
mod tests {
    use eigentruth_operators::Species;

    use super::*;

    #[test]
    fn what_cancels_up_to_rounding_is_hermitian() {
        let mut algebra = Algebra::new();
        let species = algebra.add(Species::fermion("c")).expect("one species");
        let mode = Mode::new(0, 0);
        let space = Space::new(algebra, vec![Degree { species, mode, dimension: 2 }]).expect("a mode");
        let sum = |parts: &[f64]| {
            let term =
                |part: &f64| NumericOperator::number(species, mode).scaled(&Complex64::new(0.0, *part));
            parts.iter().map(term).fold(NumericOperator::zero(), |sum, term| sum + term)
        };
        // 0.1 + 0.2 − 0.1 − 0.2 is not 0 in binary.
        assert!(Hamiltonian::new(space.clone(), &sum(&[0.1, 0.2, -0.1, -0.2])).is_ok());
        assert!(Hamiltonian::new(space, &sum(&[0.1, 0.2, -0.1])).is_err());
    }
}
