//! Which sectors are looked into.

use std::collections::BTreeMap;
use std::sync::Arc;

use eigentruth_exact::System;
use eigentruth_exact::orbits::OrbitError;
use eigentruth_models::symmetry::Symmetry;
use eigentruth_models::{Hamiltonian, Lattice, Space};
use eigentruth_numerics::lower::Transitions;
use eigentruth_operators::LocalSpace;

use super::super::input::{Sector, Solve, Symmetries};
use super::super::numbers::{Named, impossible, name_flavours, possible, refuse_unknown};
use super::super::observables::{Observable, is_hard_core};
use super::MULTIPLICITY;
use super::group;
use super::multiplets::TotalSpin;
use super::numbers::{Block, blocks};
use super::positive::{Signs, representation};
use super::sectors::Part;

/// Up to this dimension a spin flip is used for sectors that nobody asked for: the matrix is stored then. In larger ones only
/// the representation of the ground state is looked into, where its signs tell which it is.
const FLIPPED: u128 = 1 << 21;

/// The sectors, and how they are labelled.
pub struct Choice {
    /// The system with its charges.
    pub system: System,
    /// The sectors.
    pub parts: Vec<Part>,
    /// The total spin, where its multiplets are looked for once.
    pub spin: Option<TotalSpin>,
    /// What a careful reader should know about them.
    pub notes: Vec<String>,
}

/// The sectors that an input asks for.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn choose(
    hamiltonian: Hamiltonian,
    lattice: &Lattice,
    input: &Solve,
    transitions: &Transitions,
) -> Result<Choice, String> {
    let text = |error: eigentruth_exact::ExactError| error.to_string();
    let mut choice = match &input.sector {
        Sector::Given(wanted) => {
            let (mut charges, symmetries) = wanted.split()?;
            let system = system_with(hamiltonian, &charges, &symmetries)?;
            let mut all = blocks(&system)?;
            let sectors: Vec<Named> = all.iter().map(|block| block.numbers.clone()).collect();
            name_flavours(&mut charges, &sectors);
            let possible = possible(&sectors);
            // Only spins ½ can be flipped.
            let symmetries_named = if all_half(system.space()) {
                "the symmetries `momentum`, `reflection` (1 or -1) and `flip` (1 or -1) are there where the model has them"
            } else {
                "the symmetries `momentum` and `reflection` (1 or -1) are there where the model has them"
            };
            refuse_unknown(&charges, &sectors, &possible, symmetries_named)?;
            let fits =
                |block: &Block| charges.iter().all(|(name, value)| block.numbers.get(name) == Some(value));
            if !all.iter().any(fits) {
                return Err(impossible(&charges, &sectors, &possible));
            }
            all.retain(fits);
            let group = group::elements(lattice, system.space(), &symmetries)?.map(Arc::new);
            let part =
                |block| Part { group: group.clone(), symmetries: symmetries.clone(), ..Part::of(block) };
            let parts = all.into_iter().map(part).collect();
            Choice { system, parts, spin: None, notes: Vec::new() }
        }
        Sector::Auto(_) => {
            let system = System::new(hamiltonian).map_err(text)?;
            let mut all = blocks(&system)?;
            let hard_core = (0..system.space().degrees().len()).any(|p| is_hard_core(system.space(), p));
            let spin = if hard_core { None } else { TotalSpin::conserved(&system, transitions)? };
            if spin.is_some() {
                TotalSpin::keep_lowest_weights(&mut all);
            }
            let flips = spin.is_none() && has_flip(&system);
            // One energy of a large sector; multiplicities and averages need all of its states.
            let energy_only = input.states == 1 && input.observables.iter().all(|o| *o == Observable::Energy);
            let signs = if energy_only { Signs::of(system.transitions()) } else { None };
            let mut parts = Vec::new();
            for block in all {
                let large = block.dimension > if flips { FLIPPED } else { MULTIPLICITY };
                let ground = match &signs {
                    Some(signs) if large => representation(signs, &system, lattice, &block, flips)?,
                    _ => None,
                };
                match ground {
                    Some((symmetries, group)) => parts.push(Part {
                        group: Some(Arc::new(group)),
                        symmetries,
                        ground_only: true,
                        ..Part::of(block)
                    }),
                    None => parts.extend(split(block, lattice, &system, flips)?),
                }
            }
            Choice { system, parts, spin, notes: Vec::new() }
        }
    };
    choice.mark_truncated();
    Ok(choice)
}

/// The system with the charges that the quantum numbers can be combined with: a flip of all spins takes Sᶻ to −Sᶻ, so Sᶻ is left
/// open unless it is given.
fn system_with(
    hamiltonian: Hamiltonian,
    charges: &BTreeMap<String, f64>,
    symmetries: &Symmetries,
) -> Result<System, String> {
    let text = |error: eigentruth_exact::ExactError| error.to_string();
    let given = ["sz", "parity", "2Sz mod 4"].iter().any(|name| charges.contains_key(*name));
    let hard_core = (0..hamiltonian.space().degrees().len()).any(|p| is_hard_core(hamiltonian.space(), p));
    let given = given || hard_core && charges.contains_key("particles");
    let system = System::new(hamiltonian.clone()).map_err(text)?;
    if symmetries.flip.is_none() || given {
        return Ok(system);
    }
    let odd = !twice_largest_sz(system.space()).is_multiple_of(2);
    let kept = system.charges().iter().filter(|charge| match charge.name.as_str() {
        "2Sz" => false,
        "2Sz mod 4" => !odd,
        _ => true,
    });
    System::with_charges(hamiltonian, kept.cloned().collect()).map_err(text)
}

fn twice_largest_sz(space: &Space) -> u64 {
    space.degrees().iter().map(|degree| u64::from(degree.dimension) - 1).sum()
}

/// Whether all degrees of freedom are spins ½.
fn all_half(space: &Space) -> bool {
    let half = |p| matches!(space.local(p), LocalSpace::SpinHalf | LocalSpace::Pauli);
    (0..space.degrees().len()).all(half)
}

/// Whether all degrees of freedom are spins ½, the Hamiltonian is unchanged when all are flipped, and no Sᶻ is conserved that
/// the flip would turn around.
pub fn has_flip(system: &System) -> bool {
    let space = system.space();
    all_half(space)
        && system.charges().iter().all(|charge| match charge.name.as_str() {
            "2Sz" => false,
            "2Sz mod 4" => twice_largest_sz(space).is_multiple_of(2),
            _ => true,
        })
        && Symmetry::spin_flip(space).and_then(|flip| flip.commutes(system.hamiltonian())).unwrap_or(false)
}

/// A sector, or its two halves that are even and odd under a flip of all spins.
fn split(block: Block, lattice: &Lattice, system: &System, flips: bool) -> Result<Vec<Part>, String> {
    if !flips || block.dimension > FLIPPED {
        return Ok(vec![Part::of(block)]);
    }
    let half = |sign: i64| {
        let symmetries = Symmetries { flip: Some(sign), ..Symmetries::default() };
        let group = group::elements(lattice, system.space(), &symmetries)?.map(Arc::new);
        Ok(Part { group, symmetries, ..Part::of(block.clone()) })
    };
    [1, -1].into_iter().map(half).collect()
}

impl Choice {
    /// Why none of the sectors has states.
    pub fn nothing(&self) -> String {
        let group = self.parts.iter().find_map(|part| part.group.as_ref());
        group.map_or_else(
            || "[solve] no state was found".to_owned(),
            |group| format!("[solve] {}", group.refusal(&OrbitError::Empty)),
        )
    }

    /// Marks the sectors in which sites keep fewer bosons than there are, and says what that means.
    fn mark_truncated(&mut self) {
        let space = self.system.space();
        let bosons = (0..space.degrees().len()).filter(|p| *space.local(*p) == LocalSpace::Boson);
        let Some(most) = bosons.map(|p| f64::from(space.degrees()[p].dimension) - 1.0).reduce(f64::min)
        else {
            return;
        };
        let mut numbers: Vec<f64> = Vec::new();
        for part in &mut self.parts {
            let particles = part.block.numbers.get("particles").copied().unwrap_or(f64::INFINITY);
            part.truncated = particles > most;
            numbers.push(particles);
        }
        let (least, largest) = (
            numbers.iter().copied().fold(f64::INFINITY, f64::min),
            numbers.iter().copied().fold(0.0, f64::max),
        );
        if largest <= most {
            return;
        }
        let remedy = if least == largest && largest.is_finite() {
            format!("raise `max_occupation` ({largest} is exact), or leave it out")
        } else {
            format!(
                "the states of {most} bosons and fewer are exact, more than {largest} were not looked at; raise `max_occupation`, or fix \
                 `particles`, which needs no cut-off"
            )
        };
        self.notes.push(format!(
            "sites keep at most {most} bosons, and there are sectors with more: energies there are upper bounds, and no error \
             contains the truncation (`error` is that of the truncated problem); {remedy}"
        ));
    }
}
