//! Other ratios of the bonds and other densities.

use eigentruth_grading::Kind;

use super::correlator;
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Other ratios and densities.
pub(super) struct Chains;

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "the ratio of the bonds, the density, and whether j is even or odd"
    }

    fn draw(&self, number: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("dimer chain", number);
        let (ratio_text, ratio) = draw.one(
            "ratio",
            &[("J/3", 1.0 / 3.0), ("J/2", 0.5), ("2J/3", 2.0 / 3.0), ("3J/4", 0.75), ("4J/5", 0.8)],
        );
        let (density_text, density) = draw
            .one("n", &[("1/6", 1.0 / 6.0), ("1/5", 0.2), ("1/4", 0.25), ("1/3", 1.0 / 3.0), ("2/5", 0.4)]);
        let (parity, bonds) =
            if draw.pick("parity", 2) == 0 { ("even", [1.0, ratio]) } else { ("odd", [ratio, 1.0]) };
        let entries: Vec<String> =
            (0..5).map(|r| format!("{:.6}", correlator(bonds, density, r, 64))).collect();
        let prompt = format!(
            "Electrons with infinite on-site repulsion hop on an infinite chain with amplitude -J between sites 2j and 2j+1 and \
             -J' between 2j+1 and 2j+2, J' = {ratio_text}. There are {density_text} electrons per site (both spins together). Give \
             ⟨n_j n_{{j+r}}⟩ for {parity} j and r = 0, 1, 2, 3, 4 to three decimals as a row vector in \\boxed{{}}."
        );
        let reference = format!("({})", entries.join(","));
        Ok(Variant::new(number, Kind::TupleRounded { digits: 3 }, prompt, reference))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn every_seed_gives_a_variant() {
        assert_repeatable(&Chains, 10);
    }
}
