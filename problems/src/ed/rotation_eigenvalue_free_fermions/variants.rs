//! Other rotations: how many eigenvalues are possible for C_n.

use std::collections::BTreeSet;

use eigentruth_grading::Kind;

use super::multiplets::Levels;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Other rotations: how many eigenvalues are possible for C_n.
pub(super) struct Rotations;

/// What is asked with a seed.
#[derive(Debug)]
struct Question {
    n: i32,
    spin: bool,
    reversal: bool,
    pairing: bool,
    /// The phase of the rotation beside one that commutes with time reversal, as an exponent of `e^{iπ/n}`.
    phase: i32,
    /// The exponents on one particle, if not all are there.
    orbitals: Option<Vec<i32>>,
    /// The number of particles, if it is fixed.
    particles: Option<usize>,
    /// Whether it is the question of the problem, for any rotation and symmetry.
    printed: bool,
}

fn question(seed: u64) -> Question {
    let draw = Draw::new(seed);
    let n = 2 + draw.pick("n", 7) as i32;
    let [spin, pairing] = ["spin", "pairing"].map(|what| draw.pick(what, 2) == 1);
    let reversal = draw.pick("reversal", 3) == 1;
    let plain = Question {
        n,
        spin,
        reversal,
        pairing,
        phase: 0,
        orbitals: None,
        particles: None,
        printed: draw.printed(5),
    };
    if plain.printed {
        return plain;
    }
    // Pairing that both the rotation and time reversal leave allows only few phases.
    let phase = if reversal && !pairing { draw.one("phase", &[0, 1, 2, 3]) } else { 0 };
    // Time reversal needs the partner of every orbital: one choice for k and −k.
    let kept = |k: &i32| draw.pick(&format!("orbital {}", k.min(&(2 * n - k))), 2) == 0;
    let some: Vec<i32> = plain.all().into_iter().filter(kept).map(|k| (k + phase) % (2 * n)).collect();
    let orbitals = (draw.pick("orbitals", 2) == 0 && !some.is_empty()).then_some(some);
    let fixed = !pairing && draw.pick("fixed number", 2) == 0;
    let question = Question { phase, orbitals, ..plain };
    // Where time reversal leaves orbitals in pairs only, no unique ground state has an odd number: then it is one more.
    let drawn = 2 + draw.pick("particles", 5);
    let possible = |particles: &usize| !question.levels().of_number(*particles).is_empty();
    let particles = if fixed { (drawn..=drawn + 1).find(possible) } else { None };
    Question { particles, ..question }
}

impl Question {
    /// Exponents of `e^{iπ/n}`: even ones without spin, odd ones with it.
    fn all(&self) -> Vec<i32> {
        (0..2 * self.n).filter(|k| (k % 2 == 1) == self.spin).collect()
    }

    fn levels(&self) -> Levels {
        let order = 2 * self.n;
        let shifted = || self.all().into_iter().map(|k| (k + self.phase) % order).collect();
        Levels {
            order,
            exponents: self.orbitals.clone().unwrap_or_else(shifted),
            phase: self.phase,
            kramers: self.reversal.then_some(self.spin),
            pairing: self.pairing,
        }
    }

    fn reachable(&self) -> BTreeSet<i32> {
        let levels = self.levels();
        self.particles.map_or_else(|| levels.reachable(), |particles| levels.of_number(particles))
    }

    /// The setting, and what of it says what was drawn.
    fn text(&self) -> (String, Vec<(Aspect, String)>) {
        let n = self.n;
        let kind = match (self.spin, self.reversal) {
            (true, true) => "spin-1/2 fermions have time reversal symmetry T with T² = −1, and",
            (false, true) => "spinless fermions have time reversal symmetry T with T² = 1, and",
            (true, false) => "spin-1/2 fermions have no time reversal symmetry, but",
            (false, false) => "spinless fermions have no time reversal symmetry, but",
        };
        let power = if self.spin { "−1" } else { "1" };
        let article = if n == 8 { "an" } else { "a" };
        let rotation = match (self.reversal, self.phase) {
            (false, _) => {
                format!("{article} {n}-fold rotation, whose {n}-th power is {power} on one particle.")
            }
            (true, 0) => format!(
                "{article} {n}-fold rotation that commutes with T, whose {n}-th power is {power} on one particle."
            ),
            (true, phase) => format!(
                "{article} {n}-fold rotation R = e^{{iπ·{phase}/{n}}} R_0 of one particle, where R_0 commutes with T and its {n}-th power is {power}."
            ),
        };
        let orbitals = self.orbitals.as_ref().map_or(String::new(), |some| {
            let list: Vec<String> = some.iter().map(i32::to_string).collect();
            format!(
                " No other eigenvalues occur on one particle than e^{{iπk/{n}}} with k = {}.",
                list.join(", ")
            )
        });
        let number = match (self.pairing, self.particles) {
            (true, _) => {
                "The Hamiltonian is quadratic and may contain pairing terms that the rotation leaves invariant".to_owned()
            }
            (false, None) => "The particle number is conserved".to_owned(),
            (false, Some(particles)) => format!("There are {particles} particles, whose number is conserved"),
        };
        let text = format!(
            "Free {kind} {rotation}{orbitals} {number}, and the ground state is unique and gapped; the empty state has the rotation eigenvalue 1."
        );
        let settings = [
            (Aspect::Size, format!("{n}-fold rotation")),
            (Aspect::Components, kind.to_owned()),
            (Aspect::Components, orbitals),
            (Aspect::Symmetry, rotation),
            (Aspect::Filling, number),
        ];
        (text, settings.into_iter().filter(|(_, words)| !words.is_empty()).collect())
    }
}

impl Family for Rotations {
    fn describe(&self) -> &'static str {
        "how many rotation eigenvalues are possible for spinless or spin-1/2 fermions with an n-fold rotation, with or without time \
         reversal and pairing, for all or for some orbitals, at any or at a fixed number of particles; or which ones"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        let question = question(seed);
        let (setting, settings) = question.text();
        let (n, reachable) = (question.n, question.reachable());
        let mut variant = if question.printed {
            let eigenvalue = |k: i32| {
                (
                    format!("e^{{iπ·{k}/{n}}} is the rotation eigenvalue of some of them."),
                    reachable.contains(&k),
                )
            };
            let statements: Vec<(String, bool)> = (0..2 * n).map(eigenvalue).collect();
            let setting =
                format!("{setting} Consider the ground states of all such Hamiltonians at all fillings.");
            Variant::statements(seed, &setting, &statements)
        } else {
            let over = if question.particles.is_some() { "" } else { " and fillings" };
            let prompt = format!(
                "{setting} How many different rotation eigenvalues can the ground state have, over all such Hamiltonians{over}? Put the \
                 number in a \\boxed{{}}."
            );
            Variant::new(seed, Kind::Numeric, prompt, reachable.len())
        };
        variant.settings.extend(settings);
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        question(seed).printed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_repeatable;

    #[test]
    fn without_a_phase_kramers_pairs_leave_one_eigenvalue() {
        for question in (0..400).map(question).filter(|q| q.reversal && q.phase == 0) {
            let count = question.reachable().len();
            assert!(
                if question.spin { count == 1 } else { (1..=2).contains(&count) },
                "{question:?}: {count}"
            );
        }
    }

    #[test]
    fn every_question_is_about_some_ground_state() {
        let mut odd = 0;
        for question in (0..2000).map(question) {
            assert!(!question.reachable().is_empty(), "{question:?}");
            odd += usize::from(question.reversal && question.particles.is_some_and(|number| number % 2 == 1));
        }
        // Odd numbers are not left out where time reversal allows them.
        assert!(odd > 0);
    }

    #[test]
    fn all_numbers_together_reach_what_any_filling_does() {
        // Sums of up to 2n multiplets are all that there are.
        for question in (0..200).map(question).filter(|q| !q.pairing) {
            let levels = question.levels();
            let by_number: BTreeSet<i32> =
                (0..=4 * question.n as usize).flat_map(|particles| levels.of_number(particles)).collect();
            assert_eq!(by_number, levels.reachable(), "{question:?}");
        }
    }

    #[test]
    fn few_particles_are_counted_by_hand() {
        // Two particles with the exponents ±1 of e^{iπ/3}: −2, 0 and 2; Kramers partners leave 0.
        let levels = |kramers| Levels { order: 6, exponents: vec![1, 5], phase: 0, kramers, pairing: false };
        assert_eq!(levels(None).of_number(2), BTreeSet::from([0, 2, 4]));
        assert_eq!(levels(Some(true)).of_number(2), BTreeSet::from([0]));
        // Three particles leave a pair half filled: no ground state is unique, and no question asks of it.
        assert_eq!(levels(Some(true)).of_number(3), BTreeSet::new());
    }

    #[test]
    fn variants_are_repeatable() {
        assert_repeatable(&Rotations, 12);
    }
}
