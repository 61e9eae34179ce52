//! A Hamiltonian made ready: lowered once, with the charges it conserves.

use std::collections::BTreeSet;

use eigentruth_models::{Degree, Hamiltonian, Space};
use eigentruth_numerics::lower::{Layout, Lower, Transitions};
use eigentruth_operators::{LocalSpace, NumericOperator};

use crate::ExactError;
use crate::basis::{Charge, ChargeBasis, Sector};
use crate::operator::{charge_changes, check_conserves, lower};

/// A Hamiltonian, its transitions, and charges that it conserves.
#[derive(Clone, Debug)]
pub struct System {
    hamiltonian: Hamiltonian,
    transitions: Transitions,
    charges: Vec<Charge>,
}

impl System {
    /// A Hamiltonian with the charges found by [`conserved`].
    ///
    /// # Errors
    /// [`ExactError::Lower`] if a configuration has more than 64 bits.
    pub fn new(hamiltonian: Hamiltonian) -> Result<Self, ExactError> {
        let transitions = Transitions::lower(&hamiltonian, &None)?;
        let charges = conserved(hamiltonian.space(), &transitions)?;
        Ok(Self { hamiltonian, transitions, charges })
    }

    /// A Hamiltonian with charges of the caller's choice.
    ///
    /// # Errors
    /// [`ExactError::LeavesSector`] naming a term that does not conserve one of them; [`ExactError::Weights`],
    /// [`ExactError::Lower`].
    pub fn with_charges(hamiltonian: Hamiltonian, charges: Vec<Charge>) -> Result<Self, ExactError> {
        let transitions = Transitions::lower(&hamiltonian, &None)?;
        let mut sector = Sector::all(hamiltonian.space());
        for charge in &charges {
            sector = sector.with(charge.clone(), 0)?;
        }
        check_conserves(&transitions, &sector)?;
        Ok(Self { hamiltonian, transitions, charges })
    }

    /// The Hamiltonian.
    pub fn hamiltonian(&self) -> &Hamiltonian {
        &self.hamiltonian
    }

    /// The space.
    pub fn space(&self) -> &Space {
        self.hamiltonian.space()
    }

    /// The Hamiltonian's transitions.
    pub fn transitions(&self) -> &Transitions {
        &self.transitions
    }

    /// How configurations are packed.
    pub fn layout(&self) -> &Layout {
        &self.transitions.layout
    }

    /// The conserved charges.
    pub fn charges(&self) -> &[Charge] {
        &self.charges
    }

    /// The sector with the given values of some of the conserved charges, by name.
    ///
    /// # Errors
    /// [`ExactError::UnknownCharge`]; whether the sector has states is found out when its basis is made.
    pub fn sector(&self, values: &[(&str, i64)]) -> Result<Sector, ExactError> {
        let mut sector = Sector::all(self.space());
        for (name, value) in values {
            let charge = self.charges.iter().find(|charge| charge.name == *name).ok_or_else(|| {
                let known: Vec<_> = self.charges.iter().map(|charge| charge.name.as_str()).collect();
                let known = if known.is_empty() { "none".into() } else { known.join(", ") };
                ExactError::UnknownCharge { given: (*name).into(), known }
            })?;
            sector = sector.with(charge.clone(), *value)?;
        }
        Ok(sector)
    }

    /// All sectors of all conserved charges that have states, with their dimensions, in the order of their values.
    ///
    /// # Errors
    /// None for charges that passed the checks of this type.
    pub fn sectors(&self) -> Result<Vec<(Sector, u128)>, ExactError> {
        let mut all = Sector::all(self.space());
        for charge in &self.charges {
            all = all.with(charge.clone(), 0)?;
        }
        let of_values = |(values, dimension): (Vec<i64>, u128)| {
            let mut sector = Sector::all(self.space());
            for (charge, value) in self.charges.iter().zip(values) {
                sector = sector.with(charge.clone(), value)?;
            }
            Ok((sector, dimension))
        };
        all.dimensions(self.layout())?.into_iter().map(of_values).collect()
    }

    /// The configurations of a sector.
    ///
    /// # Errors
    /// As [`ChargeBasis::new`]; [`ExactError::LeavesSector`] if the Hamiltonian does not conserve what the sector fixes.
    pub fn basis(&self, sector: &Sector, memory: u64) -> Result<ChargeBasis, ExactError> {
        check_conserves(&self.transitions, sector)?;
        ChargeBasis::new(self.layout(), sector, memory)
    }

    /// The transitions of another operator on this space, hermitian or not.
    ///
    /// # Errors
    /// [`ExactError::Lower`].
    pub fn observable(&self, operator: &NumericOperator) -> Result<Transitions, ExactError> {
        lower(self.space(), operator, self.layout())
    }
}

/// The charges that an operator conserves, out of the natural candidates: the particle number of every species and
/// internal mode; where those are not conserved one by one, that of every species, then that of all; where that
/// is not, its parity; and twice the z component of the spin, or that modulo 4 where spins are flipped in pairs.
///
/// # Errors
/// [`ExactError::Weights`] if `transitions` belong to another space.
pub fn conserved(space: &Space, transitions: &Transitions) -> Result<Vec<Charge>, ExactError> {
    let holds = |charge: &Charge| -> Result<bool, ExactError> {
        let sector = Sector::all(space).with(charge.clone(), 0)?;
        Ok(charge_changes(transitions, &sector)?.keys().all(|change| change[0] == 0))
    };
    let particle = |position: usize| matches!(space.local(position), LocalSpace::Fermion | LocalSpace::Boson);
    let of_kind = |degree: usize| (space.degrees()[degree].species, space.degrees()[degree].mode.internal);
    let kinds: BTreeSet<_> = (0..space.degrees().len()).filter(|p| particle(*p)).map(of_kind).collect();
    let species: BTreeSet<_> = kinds.iter().map(|(species, _)| *species).collect();
    let name = |id| space.algebra().species(id).map_or_else(|_| String::new(), |s| s.name.clone());
    let mut found = Vec::new();
    let mut open: Vec<Charge> = Vec::new();
    for &id in &species {
        let internals: Vec<_> = kinds.iter().filter(|kind| kind.0 == id).map(|kind| kind.1).collect();
        let single = |&internal: &u16| {
            let suffix = if internals.len() == 1 { String::new() } else { format!("{internal}") };
            let label = if species.len() == 1 { String::new() } else { name(id) };
            let name = format!("N{label}{suffix}");
            Charge::number(name, space, |d: &Degree| d.species == id && d.mode.internal == internal)
        };
        let singles: Vec<_> = internals.iter().map(single).collect();
        let kept = singles.iter().map(&holds).collect::<Result<Vec<_>, _>>()?;
        let label = if species.len() == 1 { String::new() } else { name(id) };
        let total = Charge::number(format!("N{label}"), space, |d| d.species == id);
        if kept.iter().all(|kept| *kept) {
            found.extend(singles);
        } else if holds(&total)? {
            found.push(total);
        } else {
            open.push(total);
        }
    }
    // Species that are not conserved one by one: their sum, or parities.
    let sum = Charge::number("N", space, |degree| {
        let position = space.position(degree.species, degree.mode);
        position.is_some_and(|p| open.iter().any(|charge| charge.weights[p].iter().any(|w| *w != 0)))
    });
    let several = open.len() > 1;
    if several && holds(&sum)? {
        found.push(sum);
    } else {
        let parities: Vec<_> = open.into_iter().map(|charge| charge.modulo(2)).collect();
        let kept = parities.iter().map(&holds).collect::<Result<Vec<_>, _>>()?;
        if several && !kept.iter().all(|kept| *kept) && holds(&sum.clone().modulo(2))? {
            found.push(sum.modulo(2));
        } else {
            found.extend(parities.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(parity, _)| parity));
        }
    }
    let spin = Charge::twice_sz(space);
    if spin.weights.iter().flatten().any(|weight| *weight != 0) {
        if holds(&spin)? {
            found.push(spin);
        } else {
            let parity = spin.modulo(4);
            if holds(&parity)? {
                found.push(parity);
            }
        }
    }
    Ok(found)
}
