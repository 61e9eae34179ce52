//! Two-leg ladders of electrons, and what a reading of the problem makes of its numbers.

use eigentruth_models::hamiltonians::FermionSystem;
use eigentruth_models::{Boundary, Hamiltonian, Lattice};

use super::{BOTH_WAYS, PER_SPIN};
use crate::method::Stop;

/// A ladder, in units of the hopping along its legs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ladder {
    /// The hopping on a rung.
    pub(super) rung: f64,
    /// The repulsion of two electrons on a site.
    pub(super) u: f64,
}

impl Ladder {
    /// The ladder of a reading.
    pub(super) fn of(reading: &str) -> Self {
        // Twice every hopping, in its own units: half of the repulsion.
        Ladder { rung: 2.0, u: if reading == BOTH_WAYS { 4.0 } else { 8.0 } }
    }

    /// `H = −Σ_legs,σ (c†c + h.c.) − rung Σ_rungs,σ (c†c + h.c.) + u Σ n↑ n↓`, rung by rung.
    pub(super) fn hamiltonian(self, rungs: usize, legs: Boundary) -> Result<Hamiltonian, Stop> {
        let lattice = Lattice::ladder(rungs, 2, [legs, Boundary::Open])?;
        let mut system = FermionSystem::new(lattice.len(), 2);
        for bond in lattice.bonds() {
            let t = if lattice.kind_name(bond.kind) == "rung" { self.rung } else { 1.0 };
            system.bond_hopping(bond, t.into());
        }
        (0..lattice.len()).for_each(|site| system.repulsion(site, self.u));
        Ok(system.build()?)
    }
}

/// How a ladder is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filling {
    /// 7/8 electrons on a site: one hole less than half filling on four rungs.
    SevenEighths,
    /// 7/8 electrons of either spin on a site. Holes and electrons are exchanged, so that there is ¼ of an electron: on a
    /// bipartite lattice `H` keeps its form and gains a multiple of the number of electrons, which costs and gaps at a
    /// fixed filling do not feel.
    Quarter,
    /// One electron on a site.
    Half,
}

impl Filling {
    /// The filling of a reading.
    pub(super) fn of(reading: &str) -> Self {
        if reading == PER_SPIN { Filling::Quarter } else { Filling::SevenEighths }
    }

    /// The electrons of either spin on so many rungs, if that is a whole number.
    pub(super) fn of_each_spin(self, rungs: usize) -> Result<i64, Stop> {
        let (times, over) = match self {
            Filling::SevenEighths => (7, 8),
            Filling::Quarter => (1, 4),
            Filling::Half => (1, 1),
        };
        if !(rungs * times).is_multiple_of(over) {
            let why = format!("{rungs} rungs cannot be filled so: give a multiple of {over}");
            return Err(Stop::Failed(why));
        }
        Ok(i64::try_from(rungs * times / over)?)
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::{System, solve};

    use super::*;
    use crate::dmrg::two_leg_hubbard_ladder::PRINTED;

    #[test]
    fn legs_and_rungs_hop_as_printed() {
        let energy = |ladder: Ladder, rungs: usize, up: i64, down: i64| {
            let system = System::new(ladder.hamiltonian(rungs, Boundary::Open).unwrap()).unwrap();
            let sector = system.sector(&[("N0", up), ("N1", down)]).unwrap();
            solve::ground_energy(&system, &sector, &solve::Options::default()).unwrap().value
        };
        let printed = Ladder::of(PRINTED);
        // One electron on three rungs: −2 t on a rung, −√2 t along the legs. Two on a rung: U/2 − √(U²/4 + 4·(2t)²).
        assert!((energy(printed, 3, 1, 0) + 2.0 + 2f64.sqrt()).abs() < 1e-10);
        assert!((energy(printed, 1, 1, 1) - (4.0 - 32f64.sqrt())).abs() < 1e-10);
        // Named in both directions all bonds hop twice: in these units half of the repulsion.
        assert!((energy(Ladder::of(BOTH_WAYS), 1, 1, 1) - (2.0 - 20f64.sqrt())).abs() < 1e-10);
    }

    #[test]
    fn rungs_that_cannot_be_filled_are_refused() {
        assert_eq!(Filling::of(PRINTED).of_each_spin(24).unwrap(), 21);
        assert_eq!(Filling::of(PER_SPIN).of_each_spin(8).unwrap(), 2);
        assert_eq!(Filling::Half.of_each_spin(5).unwrap(), 5);
        let refused = Filling::of(PRINTED).of_each_spin(12).unwrap_err().to_string();
        assert!(refused.contains("12 rungs") && refused.contains("multiple of 8"), "{refused}");
    }
}
