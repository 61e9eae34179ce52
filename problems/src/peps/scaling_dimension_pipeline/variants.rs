//! Questions about estimates of dimensions from strips of several models.

use eigentruth_trg::Model;

use super::strips::Strip;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Estimates from the gap of a strip.
pub(super) struct Strips;

impl Family for Strips {
    fn describe(&self) -> &'static str {
        "the estimate of the first or second scaling dimension from the transfer matrix of a strip of width 3 to 7: Ising, Potts and clock models, hard squares"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("scaling pipeline", seed);
        let which = draw.pick("which", 2);
        let width = 3 + draw.pick("width", 3);
        let (name, model, width) = match draw.pick("model", 5) {
            0 => {
                let beta = draw.one("beta", &[0.36, 0.38, 0.40, 0.42, 0.44, 0.46, 0.48]);
                (
                    format!("the Ising model with energy −s s' a bond at β = {beta}"),
                    Model::ising(beta)?,
                    width + 1,
                )
            }
            kind @ (1 | 2) => {
                let q = 2 + kind;
                let beta = draw.one("beta", &[0.7, 0.8, 0.9, 1.0, 1.1, 1.2]);
                (
                    format!("the {q}-state Potts model with energy −δ(s, s') a bond at β = {beta}"),
                    Model::potts(q, beta)?,
                    width,
                )
            }
            3 => {
                let beta = draw.one("beta", &[0.7, 0.8, 0.9, 1.0, 1.1, 1.2]);
                (
                    format!("the 4-state clock model with energy −cos(θ − θ') a bond at β = {beta}"),
                    Model::clock(4, beta)?,
                    width,
                )
            }
            _ => {
                let z = draw.one("fugacity", &[0.5, 1.0, 1.5, 2.0, 3.0, 3.8]);
                (
                    format!("hard squares (particles that exclude nearest neighbours) with fugacity {z}"),
                    Model::hard_squares(z)?,
                    2 * (2 + draw.pick("half", 2)),
                )
            }
        };
        let found = Strip::new(&model, width).dimensions(2)?;
        let place = ["second", "third"][which];
        let prompt = format!(
            "Take {name} on a square-lattice strip of width L = {width} with periodic boundaries. With the eigenvalues of the transfer matrix from row to row \
             in descending order of modulus, counted with multiplicity, what is (L/2π) ln|λ_first/λ_{place}|, to five decimals?"
        );
        Ok(Variant::estimated(seed, prompt, &found[which], 5)
            .with(Aspect::Terms, name)
            .with(Aspect::Size, format!("width L = {width}"))
            .with(Aspect::Asked, format!("λ_{place}")))
    }
}
