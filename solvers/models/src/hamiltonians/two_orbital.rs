//! Electrons in two orbitals.

use eigentruth_operators::{Complex64, NumericOperator};

use super::{DOWN, FermionSystem, ModelError, UP};
use crate::{Hamiltonian, Lattice};

/// The couplings of [`two_orbital_hubbard`].
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct TwoOrbital {
    /// Hopping within the orbital c and within d.
    pub t: [f64; 2],
    /// Energy of d above c.
    pub splitting: f64,
    /// Repulsion within an orbital.
    pub u: f64,
    /// Repulsion between the orbitals.
    pub v: f64,
    /// Hund's exchange, aligning spins for `J > 0`.
    pub hund: f64,
    /// Hopping of pairs between the orbitals.
    pub pair_hopping: f64,
    /// Hybridisation that keeps the spin.
    pub g1: f64,
    /// Hybridisation that flips the spin.
    pub g2: f64,
    /// Chemical potential.
    pub mu: f64,
}

/// Two orbitals c, d with spin, the flavours being `2·orbital + spin`:
///
/// `H = −Σ_bonds,a,σ t_a (a†a + h.c.) + Σ_i [Δ n_d − μ n + U (n_c↑ n_c↓ + n_d↑ n_d↓) + V n_c n_d − J S_c·S_d`
/// `+ P (c†↑ c†↓ d↓ d↑ + h.c.) + Σ_σ (i g1 c†_σ d_σ + i g2 c†_σ d_{−σ} + h.c.)]`.
///
/// The rotationally invariant (Kanamori) interaction with `U, U', J_H` is `V = U' − J_H/2`, `J = 2 J_H`, `P = J_H`.
///
/// # Errors
/// [`ModelError::Hamiltonian`].
pub fn two_orbital_hubbard(lattice: &Lattice, couplings: &TwoOrbital) -> Result<Hamiltonian, ModelError> {
    const C: u16 = 0;
    const D: u16 = 2;
    let mut system = FermionSystem::new(lattice.len(), 4);
    for bond in lattice.bonds() {
        for (orbital, t) in [C, D].into_iter().zip(couplings.t) {
            for spin in [UP, DOWN] {
                system.hop((bond.from, orbital + spin), (bond.to, orbital + spin), bond.factor * -t);
            }
        }
    }
    for site in 0..lattice.len() {
        let n = |flavour| system.number(site, flavour);
        let number = |orbital| n(orbital + UP) + n(orbital + DOWN);
        let spin_z = |orbital| n(orbital + UP) - n(orbital + DOWN);
        let raise = |orbital| system.create(site, orbital + UP) * system.annihilate(site, orbital + DOWN);
        let lower = |orbital| system.create(site, orbital + DOWN) * system.annihilate(site, orbital + UP);
        let flip = raise(C) * lower(D) + lower(C) * raise(D);
        let pair = system.create(site, C + UP)
            * system.create(site, C + DOWN)
            * system.annihilate(site, D + DOWN)
            * system.annihilate(site, D + UP);
        let mut terms = NumericOperator::zero();
        let mut add = |term: NumericOperator, value: f64| super::add(&mut terms, term, value.into());
        add(number(D), couplings.splitting);
        add(number(C) + number(D), -couplings.mu);
        add(n(C + UP) * n(C + DOWN) + n(D + UP) * n(D + DOWN), couplings.u);
        add(number(C) * number(D), couplings.v);
        // S_c·S_d = (S⁺S⁻ + S⁻S⁺)/2 + SᶻSᶻ with Sᶻ = (n↑ − n↓)/2.
        add(flip, -couplings.hund / 2.0);
        add(spin_z(C) * spin_z(D), -couplings.hund / 4.0);
        add(&pair + &pair.adjoint(), couplings.pair_hopping);
        system.add(&terms);
        for spin in [UP, DOWN] {
            let from = [(couplings.g1, spin), (couplings.g2, 1 - spin)];
            for (g, other) in from {
                system.hop((site, C + spin), (site, D + other), Complex64::I * g);
            }
        }
    }
    system.build()
}
