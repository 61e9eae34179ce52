//! Other lattices, and which way of introducing fields has a guarantee.

use eigentruth_signs::fermions::search;

use super::model::{Shape, Way, channels};
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Other lattices, and which way of introducing fields has a guarantee.
pub(super) struct Fermions;

impl Family for Fermions {
    fn describe(&self) -> &'static str {
        "the lattice, the sign of V and a chemical potential; answer: which ways of introducing fields have positive weights by symmetry"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("spinless signs", seed);
        let shapes = [
            (Shape::Ring, "a ring of six sites"),
            (Shape::Square, "an open square lattice"),
            (Shape::Honeycomb, "an open honeycomb lattice"),
            (Shape::Triangular, "an open triangular lattice"),
        ];
        let (shape, place) = draw.one("shape", &shapes);
        let v = draw.one("V", &[1.0, -1.0]);
        let mu = draw.one("mu", &[0.0, 0.0, 0.4]);
        let texts = [
            "c†_i c_j + h.c. on each bond",
            "i c†_i c_j + h.c. on each bond",
            "n_i − n_j on each bond",
            "n_i + n_j − 1 on each bond",
        ];
        let mut statements = Vec::new();
        for (k, channel) in channels(shape, v, mu, &Way::ALL)?.iter().enumerate() {
            let free = search(&channel.decoupling).is_sign_free();
            let (verb, holds) = match draw.pick(&format!("negated {k}"), 2) {
                0 => ("have", free),
                _ => ("do not have", !free),
            };
            statements.push((format!("Fields that couple to {} {verb} such a guarantee.", texts[k]), holds));
        }
        let setting = format!(
            "Spinless fermions on {place} have H = −Σ_⟨ij⟩ (c†_i c_j + h.c.) + V Σ_⟨ij⟩ (n_i − 1/2)(n_j − 1/2) − μ Σ n_i with V = {v}, μ = {mu}. The interaction of \
             a bond is, up to a constant, V/2 times plus or minus the square of each of four operators, so that it can be decoupled by a real or \
             imaginary field. A guarantee is a pair of anticommuting antiunitary maps of the Majorana operators, kept by all slices, with squares \
             +1 and −1 or both −1, that are local and may differ between two sublattices."
        );
        Ok(Variant::statements(seed, &setting, &statements))
    }
}
