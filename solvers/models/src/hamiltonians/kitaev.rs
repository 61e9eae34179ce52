//! Kitaev's models: compass exchange of spins, and the chain of paired fermions.

use super::{FermionSystem, ModelError, Spin, SpinSystem};
use crate::{Bond, Hamiltonian, Lattice};

/// `H = Σ_bonds (K_γ S^γ S^γ + J S·S) − h·Σ_i S_i`, where γ is the bond's kind: `x`, `y`, `z` of the honeycomb lattice (of the
/// square lattice: the compass model); on a dimer chain `intra` is x and `inter` is y. Any spin.
///
/// # Errors
/// [`ModelError::Lattice`] for bonds of other kinds, [`ModelError::Twist`], [`ModelError::Hamiltonian`].
pub fn kitaev(
    lattice: &Lattice,
    spin: Spin,
    k: [f64; 3],
    j: f64,
    h: [f64; 3],
) -> Result<Hamiltonian, ModelError> {
    let mut system = SpinSystem::new(lattice.len(), spin);
    for bond in lattice.bonds() {
        let axis = axis(lattice, bond)?;
        let mut exchange = [j; 3];
        exchange[axis] += k[axis];
        system.exchange(bond, exchange)?;
    }
    for site in 0..lattice.len() {
        system.field(site, h);
    }
    system.build()
}

fn axis(lattice: &Lattice, bond: &Bond) -> Result<usize, ModelError> {
    match lattice.kind_name(bond.kind).as_str() {
        "x" | "intra" => Ok(0),
        "y" | "inter" => Ok(1),
        "z" => Ok(2),
        _ => Err(ModelError::Lattice {
            model: "kitaev",
            needed: "bonds of the kinds x, y, z (honeycomb, square, a cluster) or intra, inter (dimer-chain)",
            lattice: lattice.name().into(),
            kinds: lattice.kinds().join(", "),
        }),
    }
}

/// `H = −t Σ_bonds (c†_from c_to + h.c.) + Δ Σ_bonds (c†_from c†_to + h.c.) − μ Σ_i n_i` of fermions without spin.
///
/// # Errors
/// [`ModelError::Twist`] for twisted boundaries where Δ ≠ 0, [`ModelError::Hamiltonian`].
pub fn kitaev_chain(lattice: &Lattice, t: f64, delta: f64, mu: f64) -> Result<Hamiltonian, ModelError> {
    let mut system = FermionSystem::new(lattice.len(), 1);
    for bond in lattice.bonds() {
        if delta != 0.0 {
            super::real_factor(bond, "pairing does not conserve the particle number")?;
        }
        system.bond_hopping(bond, t.into());
        system.pair((bond.from, 0), (bond.to, 0), bond.factor.conj() * delta);
    }
    for site in 0..lattice.len() {
        system.potential(site, -mu);
    }
    system.build()
}
