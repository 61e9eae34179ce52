//! Other rotations: how many eigenvalues are possible for C_n.

use eigentruth_grading::Kind;

use super::multiplets::Levels;
use crate::family::{Draw, Family, Variant};
use crate::method::Stop;

/// Other rotations: how many eigenvalues are possible for C_n.
pub(super) struct Rotations;

impl Family for Rotations {
    fn describe(&self) -> &'static str {
        "how many rotation eigenvalues are possible for spinless or spin-1/2 fermions with an n-fold rotation, with or without time \
         reversal and pairing, or which ones"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let draw = Draw::new(seed);
        let n = 2 + draw.pick("n", 7) as i32;
        let spin = draw.pick("spin", 2) == 1;
        // With it there is often one eigenvalue only.
        let reversal = draw.pick("reversal", 3) == 1;
        let pairing = draw.pick("pairing", 2) == 1;
        // Exponents of e^{iπ/n}: even ones without spin, odd ones with it.
        let exponents = (0..2 * n).filter(|k| (k % 2 == 1) == spin).collect();
        let levels = Levels { order: 2 * n, exponents, phase: 0, kramers: reversal.then_some(spin), pairing };
        let kind = match (spin, reversal) {
            (true, true) => "spin-1/2 fermions have time reversal symmetry T with T² = −1, and",
            (false, true) => "spinless fermions have time reversal symmetry T with T² = 1, and",
            (true, false) => "spin-1/2 fermions have no time reversal symmetry, but",
            (false, false) => "spinless fermions have no time reversal symmetry, but",
        };
        let commutes = if reversal { " that commutes with T" } else { "" };
        let power = if spin { "−1" } else { "1" };
        let number = if pairing {
            "The Hamiltonian is quadratic and may contain pairing terms that the rotation leaves invariant"
        } else {
            "The particle number is conserved"
        };
        let article = if n == 8 { "an" } else { "a" };
        let setting = format!(
            "Free {kind} {article} {n}-fold rotation{commutes}, whose {n}-th power is {power} on one particle. {number}, and the ground \
             state is unique and gapped; the empty state has the rotation eigenvalue 1."
        );
        let reachable = levels.reachable();
        // With four-fold rotations and all of this symmetry: the question of the problem.
        if draw.printed(5) {
            let eigenvalue = |k: i32| {
                (
                    format!("e^{{iπ·{k}/{n}}} is the rotation eigenvalue of some of them."),
                    reachable.contains(&k),
                )
            };
            let statements: Vec<(String, bool)> = (0..2 * n).map(eigenvalue).collect();
            let setting =
                format!("{setting} Consider the ground states of all such Hamiltonians at all fillings.");
            return Ok(Variant::statements(seed, &setting, &statements));
        }
        let prompt = format!(
            "{setting} How many different rotation eigenvalues can the ground state have, over all such Hamiltonians and fillings? Put the \
             number in a \\boxed{{}}."
        );
        Ok(Variant::new(seed, Kind::Numeric, prompt, reachable.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn pairs_leave_one_eigenvalue_and_variants_say_so() {
        let drawn: Vec<_> = (0..60).map(|seed| Rotations.draw(seed).unwrap().specification).collect();
        let answers = |words: &str| {
            let words = words.to_owned();
            drawn
                .iter()
                .filter(move |v| v.prompt.contains(&words) && v.kind == Some(Kind::Numeric))
                .map(|v| v.reference.parse::<u64>().unwrap())
        };
        assert!(answers("T² = −1").all(|count| count == 1));
        assert!(answers("T² = 1").any(|count| count == 2) && answers("T² = 1").all(|count| count <= 2));
        assert!(answers("no time reversal").all(|count| count >= 2));
    }

    #[test]
    fn variants_are_repeatable_and_no_constant_answers_them() {
        assert_repeatable(&Rotations, 12);
    }
}
