//! Particles hopping in a magnetic field, and on dimerised chains.

use std::f64::consts::TAU;

use eigentruth_operators::Complex64;

use super::{FermionSystem, ModelError};
use crate::{Bond, Boundary, Hamiltonian, Lattice};

/// A uniform magnetic field through a lattice, in the gauge `A = (0, B x)`.
///
/// The amplitude of a hop from `a` to `b` takes the factor `e^{iθ(a→b)}`, `θ = ∫ A·dl`, so that the product of the factors
/// around a plaquette, counterclockwise, is `e^{2πi·flux}`. Across a boundary a mode also takes the phase of the magnetic
/// translation, `c_{r+P} = e^{iB P_x y} c_r`, which makes the field uniform on the torus.
#[derive(Clone, Debug)]
pub struct UniformField<'a> {
    lattice: &'a Lattice,
    /// Radians per unit area.
    field: f64,
    periods: [[f64; 2]; 2],
}

impl<'a> UniformField<'a> {
    /// A field of `flux` flux quanta through each unit cell.
    ///
    /// # Errors
    /// [`ModelError::Parameter`] unless the flux through a torus is an integer; [`ModelError::Geometry`] for
    /// clusters from a file; [`ModelError::Lattice`] in one dimension.
    pub fn new(lattice: &'a Lattice, flux: f64) -> Result<Self, ModelError> {
        let what = "a uniform magnetic field";
        let none = crate::LatticeError::NoUnitCell { what };
        let (Some(cell), Some(superlattice), Some(cells)) =
            (lattice.unit_cell(), lattice.superlattice(), lattice.cells())
        else {
            return Err(none.into());
        };
        if cell.dimension == 1 {
            let (lattice, kinds) = (lattice.name().into(), lattice.kinds().join(", "));
            let needed = "plaquettes; a flux through a ring is a twisted boundary";
            return Err(ModelError::Lattice { model: what, needed, lattice, kinds });
        }
        let total = flux * cells as f64;
        let closed = lattice.boundary().into_iter().all(Boundary::is_closed);
        let rounding = 16.0 * f64::EPSILON * total.abs().max(1.0);
        if !total.is_finite() || closed && (total - total.round()).abs() > rounding {
            let (parameter, given) = ("the flux through the torus".into(), total.to_string());
            let allowed = "an integer number of flux quanta".into();
            return Err(ModelError::Parameter { parameter, given, allowed });
        }
        let [[ax, ay], [bx, by]] = cell.vectors;
        let field = TAU * flux / (ax * by - ay * bx);
        Ok(Self { lattice, field, periods: superlattice.map(|vector| cell.origin(vector)) })
    }

    /// The factor of `c†_from c_to` on a bond of this lattice, without the bond's own.
    pub fn factor(&self, bond: &Bond) -> Complex64 {
        let from = self.lattice.sites()[bond.from].position;
        let to = self.lattice.sites()[bond.to].position;
        let [dx, dy] = bond.displacement;
        let straight = self.field * (from[0] + dx / 2.0) * dy;
        // From the site inside the cluster to its image, first by multiples of one period, then of the other.
        let mut carried = 0.0;
        let mut y = to[1];
        for (period, winding) in self.periods.iter().zip(bond.winding).rev() {
            let n = f64::from(winding);
            carried += self.field * period[0] * (n * y + n * (n - 1.0) / 2.0 * period[1]);
            y += n * period[1];
        }
        Complex64::cis(carried - straight)
    }
}

/// `H = −t Σ_bonds (e^{−iθ(from→to)} c†_from c_to + h.c.)` in a uniform field of `flux` flux quanta through each unit cell,
/// see [`UniformField`].
///
/// # Errors
/// As [`UniformField::new`]; [`ModelError::Hamiltonian`].
pub fn hofstadter(lattice: &Lattice, t: f64, flux: f64) -> Result<Hamiltonian, ModelError> {
    let field = UniformField::new(lattice, flux)?;
    super::tight_binding(lattice, 1, |bond| field.factor(bond) * t)
}

/// `H = −Σ_bonds t_b (c†_from c_to + h.c.)` on a dimer chain, `t1` on the bonds `intra`, `t2` on the bonds `inter`.
///
/// # Errors
/// [`ModelError::Lattice`], [`ModelError::Hamiltonian`].
pub fn ssh(lattice: &Lattice, t1: f64, t2: f64) -> Result<Hamiltonian, ModelError> {
    dimerised(lattice)?;
    let mut system = FermionSystem::new(lattice.len(), 1);
    for bond in lattice.bonds() {
        system.bond_hopping(bond, [t1, t2][bond.kind].into());
    }
    system.build()
}

/// Checks that the bond kinds are `intra` and `inter`.
pub(super) fn dimerised(lattice: &Lattice) -> Result<(), ModelError> {
    if lattice.kinds() == ["intra", "inter"] {
        return Ok(());
    }
    Err(ModelError::Lattice {
        model: "ssh",
        needed: "a dimer-chain",
        lattice: lattice.name().into(),
        kinds: lattice.kinds().join(", "),
    })
}
