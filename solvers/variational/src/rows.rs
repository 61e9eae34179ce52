//! Rows of a Hamiltonian: local energies, and moves that stay in a sector.

use eigentruth_models::{Charge, Hamiltonian};
use eigentruth_numerics::lower::{Layout, Lower, LowerError, Transition, Transitions};
use num_complex::Complex64;

use crate::{VariationalError, WaveFunction};

/// All transitions that change the same bits.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    flip: u64,
    terms: Vec<Transition>,
}

/// The rows of a Hamiltonian.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    layout: Layout,
    diagonal: Vec<Transition>,
    groups: Vec<Group>,
    is_real: bool,
}

impl Lower for Rows {
    type Context = ();

    fn lower(hamiltonian: &Hamiltonian, (): &()) -> Result<Self, LowerError> {
        Ok(Self::of(&Transitions::lower(hamiltonian, &None)?))
    }
}

fn sum(terms: &[Transition], configuration: u64) -> Complex64 {
    terms.iter().filter_map(|term| term.apply(configuration)).map(|(_, amplitude)| amplitude).sum()
}

impl Rows {
    /// The rows of a hermitian operator, lowered already.
    pub fn of(transitions: &Transitions) -> Self {
        let mut diagonal = Vec::new();
        let mut groups = Vec::new();
        for terms in transitions.groups() {
            match terms[0].flip {
                0 => diagonal = terms.to_vec(),
                flip => groups.push(Group { flip, terms: terms.to_vec() }),
            }
        }
        Self { layout: transitions.layout.clone(), diagonal, groups, is_real: transitions.is_real() }
    }

    /// How configurations are packed.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Whether all matrix elements are real.
    pub fn is_real(&self) -> bool {
        self.is_real
    }

    /// `⟨x|H|x⟩`.
    pub fn diagonal(&self, configuration: u64) -> f64 {
        self.diagonal.iter().filter_map(|term| term.apply(configuration)).map(|(_, a)| a.re).sum()
    }

    /// Every x′ ≠ x with `⟨x|H|x′⟩ ≠ 0`, and that element.
    pub fn connected(&self, configuration: u64) -> impl Iterator<Item = (u64, Complex64)> + '_ {
        // The transitions say what H makes of x, ⟨x′|H|x⟩; H is hermitian.
        self.groups.iter().filter_map(move |group| {
            let element = sum(&group.terms, configuration).conj();
            (element != Complex64::ZERO).then_some((configuration ^ group.flip, element))
        })
    }

    /// `E_loc(x) = Σ_x′ ⟨x|H|x′⟩ ψ(x′)/ψ(x)`.
    pub fn local_energy<W: WaveFunction>(&self, wave: &W, walker: &mut W::Walker) -> Complex64 {
        let configuration = wave.configuration(walker);
        let mut energy = Complex64::new(self.diagonal(configuration), 0.0);
        for group in &self.groups {
            let element = sum(&group.terms, configuration).conj();
            if element != Complex64::ZERO {
                energy += element * wave.ratio(walker, configuration ^ group.flip);
            }
        }
        energy
    }

    /// What the off-diagonal group number `group` makes of x, if anything.
    pub(crate) fn image(&self, group: usize, configuration: u64) -> Option<u64> {
        let group = &self.groups[group];
        (sum(&group.terms, configuration) != Complex64::ZERO).then_some(configuration ^ group.flip)
    }

    /// How many off-diagonal groups there are.
    pub(crate) fn group_count(&self) -> usize {
        self.groups.len()
    }
}

/// The configurations with given values of conserved charges.
#[derive(Clone, Debug)]
pub struct Sector {
    layout: Layout,
    fixed: Vec<(Charge, i64)>,
}

impl Sector {
    /// The most configurations that are enumerated.
    pub const LIMIT: usize = 1 << 22;

    /// A sector by the names of [`Hamiltonian::charges`].
    ///
    /// # Errors
    /// [`VariationalError::Charge`], [`VariationalError::Lower`].
    pub fn new(hamiltonian: &Hamiltonian, values: &[(&str, i64)]) -> Result<Self, VariationalError> {
        let charges = hamiltonian.charges();
        let mut fixed = Vec::new();
        for &(name, value) in values {
            let charge = charges.iter().find(|charge| charge.name == name).ok_or_else(|| {
                let known: Vec<&str> = charges.iter().map(|charge| charge.name.as_str()).collect();
                VariationalError::Charge { given: name.into(), known: known.join(", ") }
            })?;
            fixed.push((charge.clone(), value));
        }
        Ok(Self { layout: Layout::new(hamiltonian.space())?, fixed })
    }

    /// Whether a configuration belongs to the sector.
    pub fn contains(&self, configuration: u64) -> bool {
        self.fixed.iter().all(|(charge, value)| {
            let states = charge.weights.iter().enumerate();
            let sum: i64 = states
                .map(|(field, weights)| weights[self.layout.state(configuration, field) as usize])
                .sum();
            charge.modulus.map_or(sum == *value, |modulus| (sum - value).rem_euclid(modulus) == 0)
        })
    }

    /// All of them, ascending.
    ///
    /// # Errors
    /// [`VariationalError::Sector`] if there are none, or too many in the whole space.
    pub fn configurations(&self) -> Result<Vec<u64>, VariationalError> {
        let limit = Self::LIMIT;
        let all = self.layout.configurations(limit);
        let mut all = all.ok_or_else(|| VariationalError::Sector { found: "too many".into(), limit })?;
        all.retain(|configuration| self.contains(*configuration));
        if all.is_empty() {
            return Err(VariationalError::Sector { found: "no".into(), limit });
        }
        Ok(all)
    }
}
