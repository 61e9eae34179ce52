//! Variants: tips of lobes, gaps and order in mean field, and statements like those of the problem.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use eigentruth_grading::Invariant;
use eigentruth_meanfield::gutzwiller::{Bosons, mott};

use super::{
    CONDENSED, DENSITY, INSULATING, both_knobs, bound_of_the_kinetic_energy, stiffness, tip_at_fixed_density,
};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::finding::{Finding, Outcome};
use crate::method::Stop;

/// Tips of lobes and edges in mean field.
pub(super) struct Lobes;

/// What was found, by what it is of: a few settings make all variants.
static KNOWN: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());

/// Whether a statement holds, from memory if it was asked for before.
fn known(key: String, compute: impl FnOnce() -> Result<Finding, Stop>) -> Result<bool, Stop> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(holds) = known.get(&key) {
        return Ok(*holds);
    }
    let holds = match compute()?.outcome {
        Outcome::Holds => true,
        Outcome::Fails => false,
        Outcome::Undecided { why, .. } => return Err(Stop::Failed(why)),
    };
    known.insert(key, holds);
    Ok(holds)
}

/// Four statements like those of the problem, each as it is or turned into its opposite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Statements {
    pub(super) filling: usize,
    strong: f64,
    weak: f64,
    /// Which statements are not turned into their opposites.
    straight: [bool; 4],
}

impl Statements {
    fn variant(&self, seed: u64) -> Result<Variant, Stop> {
        let n = self.filling;
        let tip = known(format!("tip {n}"), || tip_at_fixed_density(n))?;
        let found = [
            tip,
            known(format!("kinetic {n} {}", self.strong), || {
                bound_of_the_kinetic_energy(1.0, self.strong, n)
            })?,
            known(format!("stiffness {n} {}", self.weak), || stiffness(1.0, self.weak, n))?,
            // Each of the knobs by itself.
            known(format!("knobs {n}"), || both_knobs(DENSITY, tip, n))?,
        ];
        let (strong, weak) = (self.strong, self.weak);
        let said = [
            [
                "At some t/U the expectation value of b becomes non-zero with emergent Lorentz invariance.".to_owned(),
                "At no t/U does the expectation value of b become non-zero with emergent Lorentz invariance.".to_owned(),
            ],
            [
                format!("For U = {strong}t the conductivity vanishes at all frequencies."),
                format!("For U = {strong}t there are frequencies at which the conductivity does not vanish."),
            ],
            [
                format!("For U = {weak}t the conductivity diverges at zero frequency."),
                format!("For U = {weak}t the conductivity is finite at zero frequency."),
            ],
            [
                "Tuning t/U alone and tuning the filling alone both lead to a transition with emergent Lorentz invariance."
                    .to_owned(),
                "Of t/U and the filling at most one leads, tuned alone, to a transition with emergent Lorentz invariance."
                    .to_owned(),
            ],
        ];
        let statements: Vec<(String, bool)> = said
            .into_iter()
            .zip(found)
            .zip(self.straight)
            .map(
                |(([straight, turned], truth), keep)| if keep { (straight, truth) } else { (turned, !truth) },
            )
            .collect();
        let text = format!(
            "Bosons on the square lattice hop between nearest neighbours with the amplitude t, and repel each other on a site with U n(n-1)/2. The \
             temperature is zero and there are {n} bosons per site on average, whatever t/U is, unless the filling is tuned."
        );
        Ok(Variant::statements(seed, &text, &statements)
            .with(Aspect::Filling, format!("there are {n} bosons per site")))
    }
}

/// The statements of a seed, if it has some.
pub(super) fn statements(seed: u64) -> Option<Statements> {
    let draw = Draw::of("Bose-Hubbard statements", seed);
    (draw.pick("kind", 3) == 0).then(|| Statements {
        filling: draw.one("filling", &[2, 2, 3]),
        strong: draw.one("strong", &[INSULATING, INSULATING, 20.0, 25.0]),
        weak: draw.one("weak", &[CONDENSED, CONDENSED, 0.01, 0.1]),
        straight: [0, 1, 2, 3].map(|k| draw.pick(&format!("straight {k}"), 2) == 0),
    })
}

impl Family for Lobes {
    fn describe(&self) -> &'static str {
        "statements on transition and conductivity at other fillings and repulsions; critical hopping, gaps or order of the mean-field theory at \
         other coordinations, as a number"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        if let Some(statements) = statements(seed) {
            return statements.variant(seed);
        }
        let draw = Draw::of("Bose-Hubbard", seed);
        let z = draw.one("coordination", &[2, 3, 4, 6, 8]);
        let n = 1 + draw.pick("filling", 4);
        let tip = mott::tip(n)?;
        let setting = format!(
            "Bosons with the repulsion U n(n-1)/2 on a site hop with amplitude t between nearest neighbours of a lattice where every site \
             has {z} of them, at zero temperature, with {n} per site on average. In the mean-field theory of product states (Gutzwiller), "
        );
        let (question, value, error) = match draw.pick("question", 3) {
            0 => {
                let of = |value: f64| value / z as f64;
                (
                    "at which t/U does the insulator end?".to_owned(),
                    of(tip.hopping.value),
                    of(tip.hopping.error),
                )
            }
            1 => {
                let percent = 10 + 10 * draw.pick("distance", 8);
                let t = tip.hopping.value / z as f64 * percent as f64 / 100.0;
                let gaps = Bosons::new(t, 1.0, z)?.gaps(n, tip.chemical_potential.value)?;
                let question = format!(
                    "what is the energy of a particle-hole excitation (the sum of both gaps) over U at {percent} % of the hopping where the \
                     insulator ends?"
                );
                let [particle, hole] = [gaps.particle, gaps.hole];
                (question, particle.value + hole.value, particle.error + hole.error)
            }
            _ => {
                let percent = 110 + 20 * draw.pick("distance", 8);
                let t = tip.hopping.value / z as f64 * percent as f64 / 100.0;
                let state = Bosons::new(t, 1.0, z)?.at_density(n as f64)?;
                let question = format!(
                    "what is the condensate density |<b>|^2 at {percent} % of the hopping where the insulator ends?"
                );
                let order = state.order;
                (question, order.value.powi(2), 2.0 * order.value.abs() * order.error + order.error.powi(2))
            }
        };
        let mut variant =
            Variant::number_within(seed, format!("{setting}{question} Give five decimals."), value, error, 5)
                .with(Aspect::Lattice, format!("every site has {z} of them"))
                .with(Aspect::Filling, format!("with {n} per site"))
                .with(Aspect::Asked, question);
        // A ratio of energies that are not negative, an energy above the ground state, or a density.
        variant.specification.invariants = vec![Invariant::Positive];
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        statements(seed).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::super::FILLING;
    use super::*;

    #[test]
    fn the_printed_statements_are_among_the_variants() {
        let printed = |seed: u64| {
            statements(seed).is_some_and(|s| {
                s.filling == FILLING
                    && s.strong == INSULATING
                    && s.weak == CONDENSED
                    && s.straight == [true; 4]
            })
        };
        let seed = (0..400).find(|&seed| printed(seed)).unwrap();
        assert!(Lobes.draw(seed).is_ok());
    }

    #[test]
    fn an_answer_below_zero_breaks_the_law_of_a_number() {
        use eigentruth_grading::{DiagnosisKind, Grader};
        let seed = (0..400).find(|&seed| statements(seed).is_none()).unwrap();
        let grader = Grader::new(&Lobes.draw(seed).unwrap().specification).unwrap();
        let diagnoses = |answer: &str| grader.compare(answer).diagnosis;
        assert!(diagnoses(r"\boxed{-0.3}").iter().any(|found| found.kind == DiagnosisKind::Positivity));
        assert!(!diagnoses(r"\boxed{0.3}").iter().any(|found| found.kind == DiagnosisKind::Positivity));
    }
}
