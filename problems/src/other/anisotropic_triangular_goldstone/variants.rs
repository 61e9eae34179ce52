//! Other numbers of components and ratios of couplings.

use eigentruth_grading::Kind;

use super::{lowest, zeros};
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Other numbers of components and ratios, collinear order included.
pub(super) struct Magnets;

/// Ranges of J'/J in words, with ratios within them: the first is that of the problem.
const RANGES: [(&str, [f64; 4]); 2] =
    [("0 < |J'| < |J|", [0.2, 0.4, 0.6, 0.9]), ("|J'| > 2|J|", [2.2, 2.5, 3.0, 4.0])];

impl Magnets {
    pub(super) fn setting(seed: u64) -> (usize, f64) {
        let draw = Draw::of("goldstone", seed);
        // Beyond J' = 2J rows are staggered against each other and order is collinear.
        let ratio = draw.one("ratio", &[0.2, 0.3, 0.4, 0.6, 0.7, 0.9, 2.2, 2.5, 3.0, 4.0]);
        (2 + draw.pick("n", 5), ratio)
    }

    /// Zero modes of a ferromagnet and an antiferromagnet.
    pub(super) fn modes(n: usize, ratio: f64) -> Result<[usize; 2], Stop> {
        let one = |sign: f64| {
            let [within, out] = zeros(&lowest([sign, sign * ratio])?);
            Ok::<_, Stop>(within.len() + (n - 2) * out.len())
        };
        Ok([one(1.0)?, one(-1.0)?])
    }
}

impl Family for Magnets {
    fn describe(&self) -> &'static str {
        "zero modes of ferro- and antiferromagnets on the triangular lattice with 2 to 6 spin components and any ratio of couplings"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let (n, ratio) = Self::setting(seed);
        let draw = Draw::of("goldstone", seed);
        let (exchange, [ferro, antiferro]) = if draw.printed(4) {
            let (range, ratios) = draw.one("range", &RANGES);
            let modes =
                ratios.map(|ratio| Self::modes(n, ratio)).into_iter().collect::<Result<Vec<_>, _>>()?;
            if modes.iter().any(|other| *other != modes[0]) {
                return Err(Stop::Failed(format!("the numbers of modes change within {range}: {modes:?}")));
            }
            (format!("J' of the same sign, {range},"), modes[0])
        } else {
            (format!("{ratio} J"), Self::modes(n, ratio)?)
        };
        let prompt = format!(
            "Classical unit vectors with {n} components sit on the triangular lattice; the exchange is J on the bonds along x and {exchange} \
             on the others. In how many independent directions can the ground state at zero temperature be changed without any cost in \
             energy, to second order, for ferromagnetic and for antiferromagnetic J? Give the two integers in this order, \
             separated by a ;."
        );
        let mut variant = Variant::new(seed, Kind::OrderedList, prompt, format!("{ferro};{antiferro}"));
        variant.specification.part_names = ["n_{FM}", "n_{AF}"].map(str::to_owned).to_vec();
        Ok(variant)
    }
}
