//! How many wave vectors become soft at once, and by how much, with other couplings.

use eigentruth_grading::Kind;
use eigentruth_models::{Boundary, Lattice, UnitCell};

use super::waves::softest;
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Soft wave vectors of Ising models in a strong transverse field.
pub(super) struct SoftModes;

impl Family for SoftModes {
    fn describe(&self) -> &'static str {
        "couplings along each direction of the triangular lattice"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("soft modes", number);
        // With antiferromagnetic bonds alone the inverses of any three can be the sides of a triangle: then two opposite wave vectors are softest.
        let kinds = ["in the first direction", "in the second direction", "in the third direction"];
        let couplings: Vec<f64> =
            kinds.iter().map(|kind| draw.one(kind, &[-1.0, -1.25, -1.5, -0.8, 1.0])).collect();
        let cell = UnitCell::triangular();
        let name = cell.name.clone();
        let lattice = Lattice::rectangle(cell, [5, 5], [Boundary::Periodic; 2])?;
        let by_bond: Vec<f64> = lattice.bonds().iter().map(|bond| couplings[bond.kind]).collect();
        let (vectors, shift) = softest(&lattice, &by_bond)?;
        let list: Vec<String> =
            kinds.iter().zip(&couplings).map(|(kind, j)| format!("{j} on bonds {kind}")).collect();
        let prompt = format!(
            "Ising spins on the {name} lattice have the energy −Σ J σᶻσᶻ over bonds, J = {}, in a transverse field −Γ Σ σˣ with Γ far above all J. A \
             single turned spin has the energy 2Γ + λ(k) to first order in J. At how many wave vectors is λ lowest, among the wave vectors \
             (n₁ b₁ + n₂ b₂)/24 of the Brillouin zone with whole n₁, n₂ and the reciprocal vectors b₁, b₂, and what is λ there? Give both \
             as a pair (number, λ) with four decimals in \\boxed{{}}.",
            list.join(", ")
        );
        let reference = format!("({:.4}, {shift:.4})", vectors.len() as f64);
        Ok(Variant::new(number, Kind::TupleRounded { digits: 4 }, prompt, reference))
    }
}
