//! Gaps of other chains: numbers for few cells, and the law for many.

use std::sync::OnceLock;

use eigentruth_grading::Kind;

use super::super::dimer_chain::sturm_gap;
use super::{Tail, law, long_enough, tails};
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;
use crate::seed;

/// Gaps of other chains.
pub(super) struct Chains;

impl Chains {
    /// Gaps stay above a hundredth, so that six decimals say something.
    fn chain(number: u64) -> (f64, usize) {
        let weak = (40 + seed::below(number, &["t_1"], 50)) as f64 / 100.0;
        (weak, 2 + seed::below(number, &["n"], 4))
    }
}

impl Family for Chains {
    fn describe(&self) -> &'static str {
        "the gap of an open dimerised chain of few cells, as a number; or its leading term for many cells, at the same number of particles or with one \
         more"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::of("open dimer chain", seed);
        if draw.printed(12) {
            return many_cells(seed, draw.pick("one more particle", 2) == 1);
        }
        let (weak, cells) = Self::chain(seed);
        let gap = sturm_gap(weak, 1.0, cells)?;
        let prompt = format!(
            "An open chain of {} sites has the alternating hopping amplitudes {weak}, 1, {weak}, …, {weak}. One spinless fermion \
             for every two sites fills the lowest levels. What is the lowest excitation energy at this particle number, to six \
             decimals?",
            2 * cells
        );
        Ok(Variant::number(seed, prompt, gap.value, 6))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        Draw::of("open dimer chain", seed).printed(12)
    }
}

/// The leading term of the gap for many cells, which the problem asks for, or of the energy of a particle more.
fn many_cells(seed: u64, added: bool) -> Result<Variant, Stop> {
    static TAILS: OnceLock<Result<Vec<Tail>, Stop>> = OnceLock::new();
    let gaps = TAILS.get_or_init(|| tails(|ratio, cells| sturm_gap(ratio, 1.0, cells), long_enough));
    let gaps = gaps.as_ref().map_err(Clone::clone)?;
    // By the symmetry E → −E the lowest empty level lies half a gap above zero.
    let half = |tail: &Tail| Tail { gap: tail.gap.scaled(0.5), ..tail.clone() };
    let found = if added { law(&gaps.iter().map(half).collect::<Vec<_>>()) } else { law(gaps) };
    let formula = found.ok_or_else(|| Stop::Failed("the gaps follow no law of simple powers".to_owned()))?;
    let asked = match added {
        true => {
            "How much energy does one particle more than that cost at least, measured from the middle of the gap"
        }
        false => "What does the lowest excitation without a change of the particle number cost",
    };
    let prompt = format!(
        "Fermions hop on an open chain of 2n sites: with the amplitude $t_1$ within the n cells of two sites, with $t_2$ from a cell to the next, $t_2 > \
         t_1 > 0$. There is one for every cell. {asked}, to leading order for large n at a fixed ratio of the amplitudes (the quotient of energy \
         and formula tends to 1)? Give a formula in $t_1$, $t_2$ and $n$ in \\boxed{{}}."
    );
    let mut variant = Variant::new(seed, Kind::Expression, prompt, formula);
    variant.specification.parameters = "$t_1;t_2;n$".to_owned();
    Ok(variant)
}

#[cfg(test)]
mod tests {
    use super::super::super::dimer_chain::secular_gap;
    use super::*;

    #[test]
    fn variants_agree_with_the_secular_equation() {
        for seed in 0..24 {
            let variant = Chains.draw(seed).unwrap();
            assert_eq!(variant, Chains.draw(seed).unwrap());
            let Kind::NumericRounded { .. } = variant.specification.kind.unwrap() else { continue };
            let (weak, cells) = Chains::chain(seed);
            // Near the uniform chain no level is between the bands, and the equation has no such root.
            if let Ok(other) = secular_gap(weak, 1.0, cells) {
                let written: f64 = variant.specification.reference.parse().unwrap();
                assert!(
                    (written - other.value).abs() <= 5e-7 + other.error,
                    "{weak} {cells}: {written} {other:?}"
                );
            }
        }
    }
}
