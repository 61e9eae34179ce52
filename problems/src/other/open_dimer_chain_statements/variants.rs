//! Chains with any sequence of weak and strong bonds, and chains of any number of cells: the power of the weak bonds in the gap, and
//! where the excitation is.

use super::super::asymptotics::{is_power, logarithmic_slope};
use super::super::dimer_chain::{bonds, gap_of_bonds};
use super::levels_next_to_zero;
use super::topology::winding_number;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::seed;

/// Sequences of bonds.
pub(super) struct Patterns;

impl Patterns {
    /// Which bonds are weak; their number is odd, that of the sites even.
    fn pattern(number: u64) -> Vec<bool> {
        let pick = |what: &str, count: usize| seed::below(number, &["bonds", what], count);
        let cells = 3 + pick("cells", 4);
        // Mostly alternating, with weak or strong bonds at the ends; some bonds are of the other kind.
        let first = pick("first", 3) > 0;
        (0..2 * cells - 1)
            .map(|at| ((at % 2 == 0) == first) != (pick(&format!("defect {at}"), 5) == 0))
            .collect()
    }

    fn bonds(pattern: &[bool], weak: f64) -> Vec<f64> {
        pattern.iter().map(|is_weak| if *is_weak { -weak } else { -1.0 }).collect()
    }

    /// The power of the weak bonds in the gap, read off where they are small.
    fn power(pattern: &[bool]) -> Result<i32, Stop> {
        let weak = [1e-2, 1e-3, 1e-4, 1e-5];
        let gaps: Result<Vec<_>, Stop> =
            weak.iter().map(|t| gap_of_bonds(Self::bonds(pattern, *t))).collect();
        let power = logarithmic_slope(&weak.map(f64::ln), &gaps?);
        let whole = power.value.round();
        match is_power(&power, whole) {
            Some(true) => Ok(whole as i32),
            _ => Err(Stop::Failed(format!("the power of the gap of {pattern:?} is not clear: {power:?}"))),
        }
    }
}

/// The weight of a density on the first two and the last two sites.
fn weight_at_the_ends(density: &[f64]) -> f64 {
    density[..2].iter().chain(&density[density.len() - 2..]).sum()
}

/// A chain of any number of cells, and the laws that two statements name for its gap.
struct Cells {
    /// Whether the bonds inside the cells are the weak ones.
    weak_inside: bool,
    /// The power of weak over strong in the first law.
    power: i32,
    /// Whether the second law has strong over weak to the number of cells, or the inverse.
    growing: bool,
}

/// The chain of a seed that is asked about in this way.
fn cells(seed: u64) -> Option<Cells> {
    let draw = Draw::of("chain of cells", seed);
    (draw.pick("asked", 5) == 0).then(|| Cells {
        weak_inside: draw.pick("weak inside", 3) > 0,
        power: draw.one("power", &[2, 2, 1, 3]),
        growing: draw.pick("growing", 2) == 0,
    })
}

impl Cells {
    /// The power of the weak bonds in the gap for these numbers of cells.
    fn powers(&self, counts: impl Iterator<Item = usize>) -> Result<Vec<(usize, i32)>, Stop> {
        let pattern =
            |cells: usize| (0..2 * cells - 1).map(|at| (at % 2 == 0) == self.weak_inside).collect::<Vec<_>>();
        counts.map(|cells| Ok((cells, Patterns::power(&pattern(cells))?))).collect()
    }

    fn variant(&self, seed: u64) -> Result<Variant, Stop> {
        const RATIO: f64 = 0.1;
        let [inside, between] = if self.weak_inside { [RATIO, 1.0] } else { [1.0, RATIO] };
        let (weak, strong) = if self.weak_inside { ("t_1", "t_2") } else { ("t_2", "t_1") };
        let powers = self.powers(2..=6)?;
        let of_order =
            |power: &dyn Fn(usize) -> i32| powers.iter().all(|(cells, found)| *found == power(*cells));
        let protected = winding_number(inside / between)?.abs() == 1;
        // On chains that grow, where one length could mislead.
        let (mut at_the_ends, mut everywhere) = (true, true);
        for cells in [8, 16, 32] {
            let density = levels_next_to_zero(&bonds(inside, between, cells))?;
            let participating = 1.0 / density.iter().map(|p| p * p).sum::<f64>();
            at_the_ends &= weight_at_the_ends(&density) > 0.5;
            everywhere &= participating > 0.5 * density.len() as f64;
        }
        let (law, second) = if self.growing {
            (format!("{weak} ({strong}/{weak})^{{N_u}}"), of_order(&|cells| 1 - cells as i32))
        } else {
            (format!("{strong} ({weak}/{strong})^{{N_u}}"), of_order(&|cells| cells as i32))
        };
        let statements = [
            ("A long chain has a mode that topology protects.".to_owned(), protected),
            ("A long chain is trivial in the sense of topology.".to_owned(), !protected),
            (
                format!(
                    "For small {weak}/{strong} the gap is of the order {strong} ({weak}/{strong})^{}.",
                    self.power
                ),
                of_order(&|_| self.power),
            ),
            (format!("For small {weak}/{strong} the gap is of the order {law}."), second),
            ("The lowest excitation sits at the ends of a long chain.".to_owned(), at_the_ends),
            ("The lowest excitation is spread over most sites of a long chain.".to_owned(), everywhere),
        ];
        let setting = format!(
            "Spinless fermions fill half of an open chain of N_u cells of two sites each. They hop with the amplitude −t_1 inside a cell and −t_2 from one \
             cell to the next, {strong} > {weak} > 0. The gap is the lowest excitation energy at fixed number. It is of the order of a law if their quotient \
             stays bounded from both sides as {weak}/{strong} goes to zero, for every N_u from 2 on. What topology protects is meant under the sublattice \
             symmetry of this chain. With p_j the density of the particle and the hole of the lowest excitation together, summing to 1, it sits at the ends if \
             more than half of it is on the first two and the last two sites, and is spread over most sites if 1/Σp_j² is more than half of their number, at \
             {weak}/{strong} = {RATIO}."
        );
        Ok(Variant::statements(seed, &setting, &statements)
            .with(Aspect::Terms, format!("{strong} > {weak} > 0")))
    }
}

impl Family for Patterns {
    fn describe(&self) -> &'static str {
        "the sequence of weak and strong bonds of an open chain, or which bonds of its cells are weak; answer: the power of the weak ones in the gap, \
         or which statements on topology, gap and lowest excitation hold"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        const WEAK: f64 = 0.1;
        if let Some(cells) = cells(seed) {
            return cells.variant(seed);
        }
        let pattern = Self::pattern(seed);
        let written = pattern.iter().map(|weak| if *weak { "t" } else { "1" }).collect::<Vec<_>>().join(", ");
        let sites = format!("{} sites", pattern.len() + 1);
        let setting = format!(
            "An open chain of {sites} has, from one end to the other, the hopping amplitudes {written}. Spinless fermions fill half of its levels; \
             the gap is their lowest excitation energy at fixed number."
        );
        let power = Self::power(&pattern)?;
        if seed::below(seed, &["bonds", "question"], 2) == 0 {
            let prompt = format!(
                "{setting} As t goes to zero the gap is proportional to t^k. What is k? Answer with a whole number in \\boxed{{}}."
            );
            return Ok(Variant::number(seed, prompt, f64::from(power), 0)
                .with(Aspect::Size, sites)
                .with(Aspect::Terms, written)
                .with(Aspect::Asked, "What is k?"));
        }
        let weight = weight_at_the_ends(&levels_next_to_zero(&Self::bonds(&pattern, WEAK))?);
        let statements = [
            ("The gap closes as t goes to zero.".to_owned(), power > 0),
            ("The gap divided by t² stays bounded as t goes to zero.".to_owned(), power >= 2),
            ("The gap divided by t³ stays bounded as t goes to zero.".to_owned(), power >= 3),
            (
                format!(
                    "For t = {WEAK} the particle and the hole of the lowest excitation have together more than half of their weight on the \
                     first two and the last two sites."
                ),
                weight > 0.5,
            ),
        ];
        Ok(Variant::statements(seed, &setting, &statements)
            .with(Aspect::Size, sites)
            .with(Aspect::Terms, written))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        cells(seed).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::many_body::Chain;
    use super::*;

    /// The power from the inverse of the block between the sublattices, whose entries are monomials: from site 2i to site 2j + 1 the
    /// bonds at even places stand in the denominator, those between them in the numerator.
    fn combinatorial(pattern: &[bool]) -> i32 {
        let cells = pattern.len().div_ceil(2);
        let count = |i: usize, j: usize| -> i32 {
            (2 * i..=2 * j).map(|at| i32::from(pattern[at]) * if at % 2 == 0 { 1 } else { -1 }).sum()
        };
        (0..cells).flat_map(|i| (i..cells).map(move |j| (i, j))).map(|(i, j)| count(i, j)).max().unwrap()
    }

    #[test]
    fn answers_agree_with_inverses_and_many_bodies() {
        let mut answers = std::collections::BTreeMap::new();
        for seed in 0..40 {
            let variant = Patterns.draw(seed).unwrap();
            assert_eq!(variant, Patterns.draw(seed).unwrap());
            let reference = variant.specification.reference;
            if cells(seed).is_some() {
                continue;
            }
            let pattern = Patterns::pattern(seed);
            let power = combinatorial(&pattern);
            if let Ok(written) = reference.parse::<i32>() {
                assert_eq!(written, power, "{pattern:?}");
            } else {
                let chain =
                    Chain::new(&vec![0.0; pattern.len() + 1], &Patterns::bonds(&pattern, 0.1)).unwrap();
                let ends = weight_at_the_ends(&chain.excitation().unwrap()) > 0.5;
                let expected = [power > 0, power >= 2, power >= 3, ends];
                for (label, holds) in ["a", "b", "c", "d"].iter().zip(expected) {
                    assert_eq!(reference.contains(label), holds, "{label} of {reference}: {pattern:?}");
                }
            }
            *answers.entry(reference).or_insert(0) += 1;
        }
        assert!(answers.values().all(|count| *count <= 12), "{answers:?}");
    }

    #[test]
    fn known_powers_come_out() {
        let weak_ends = [true, false, true, false, true];
        assert_eq!(Patterns::power(&weak_ends).unwrap(), 3);
        assert_eq!(Patterns::power(&[false, true, false, true, false]).unwrap(), 0);
        // One strong bond inside a cell leaves two pairs of ends instead of one.
        assert_eq!(
            Patterns::power(&[true, false, false, false, true]).unwrap(),
            combinatorial(&[true, false, false, false, true])
        );
    }
}
