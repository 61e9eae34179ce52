//! Statements on single rings, and those of the problem on classes of rings.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::observe::{Levels, Observed, observe};
use super::readings::{self, Convention};
use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;
use crate::other::field_ring::Ring;
use crate::seed;

/// Statements on single rings.
pub(super) struct Settings;

impl Settings {
    fn ring(number: u64) -> Ring {
        let pick = |what: &str, count: usize| seed::below(number, &["ring statements", what], count);
        let sites = 3 + pick("sites", 2);
        let electrons = 1 + pick("electrons", 2 * sites - 1);
        let temperature = [0.0, 0.0, 0.25][pick("temperature", 3)];
        let mu = [0.1, 0.25, 2.0, 3.0][pick("mu", 4)];
        Ring { sites, electrons, q: 1.0, t: 1.0, mu, temperature, bath: false }
    }

    /// The statements with their truth.
    fn statements(one: &Observed) -> Option<Vec<(String, bool)>> {
        let convention = Convention::of(readings::EVERY_SMALL).ok()?;
        let truth = |claim| one.truth(claim, convention);
        let text = [
            "The magnetization −dF/dB does not go to zero with B.",
            "The slope dM/dB at B = 0+ is negative.",
            "The slope dM/dB at B = 0+ grows like μ² for large μ.",
            "At small B the particles circulate in the direction of growing site numbers.",
        ];
        let slope = &one.here.slope;
        let sign = (slope.value.abs() > 5.0 * slope.error).then_some(slope.value < 0.0);
        let truths = [truth("a")?, sign?, truth("g")?, truth("i")?];
        Some(text.into_iter().map(str::to_owned).zip(truths).collect())
    }
}

/// Classes of rings in words, each that of a reading.
const CLASSES: [(&str, &str); 6] = [
    (
        readings::CLOSED,
        "The rings hold 2, 6 or 10 electrons, so that their shells are closed, and are in their ground state, with any μ > 0",
    ),
    (
        readings::CLOSED_SMALL,
        "The rings hold 2, 6 or 10 electrons, so that their shells are closed, and are in their ground state, with any μ > 0",
    ),
    (
        readings::CLOSED_SMALL_ELECTRIC,
        "The rings hold 2, 6 or 10 electrons, so that their shells are closed, and are in their ground state, with any μ > 0",
    ),
    (
        readings::SPINS,
        "The rings hold 4 or 8 electrons, the uppermost two in a shell of four states, and are in their ground state, with μ > 2qt",
    ),
    (
        readings::WARM_CLOSED_SMALL,
        "The rings hold 2, 6 or 10 electrons, whose number is fixed, and are in thermal equilibrium at a temperature below the distance of the shells",
    ),
    (
        readings::WARM_OPEN_SMALL,
        "The rings hold 4 or 8 electrons, whose number is fixed, the uppermost two in a shell of four states, and are in thermal equilibrium at a \
         temperature below the distance of the shells",
    ),
];

/// What the claims of the problem say, in words of our own.
const SENTENCES: [(&str, &str); 10] = [
    ("a", "M is not proportional to B."),
    ("b", "The part of M that is linear in B is the same for all q."),
    ("c", "The part of M that is linear in B grows like q when q is large."),
    ("d", "The part of M that is linear in B grows like q² when q is large."),
    ("e", "The part of M that is linear in B is the same for all t."),
    ("f", "The part of M that is linear in B grows like μ when μ is large."),
    ("g", "The part of M that is linear in B grows like μ² when μ is large."),
    ("h", "No current flows."),
    ("i", "A current flows, clockwise for B > 0 and q > 0."),
    ("j", "A current flows, counterclockwise for B > 0 and q > 0."),
];

/// Whether the claims hold in all rings of a class, by the name of the reading: there are few classes.
static KNOWN: Mutex<BTreeMap<&str, Vec<bool>>> = Mutex::new(BTreeMap::new());

/// Whether the claims hold in all rings of a class.
fn truths(reading: &'static str) -> Result<Vec<bool>, Stop> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(truths) = known.get(reading) {
        return Ok(truths.clone());
    }
    let convention = Convention::of(reading)?;
    let mut rings = readings::settings(&[3, 4, 5, 6], |_, electrons| electrons > 0);
    rings.retain(|ring| convention.covers(ring));
    let observed = observe(&Levels, &rings)?;
    let mut truths = Vec::new();
    for (claim, _) in SENTENCES {
        let found: Vec<Option<bool>> = observed.iter().map(|one| one.truth(claim, convention)).collect();
        truths.push(match (found.contains(&Some(false)), found.contains(&None)) {
            (true, _) => false,
            (false, false) => true,
            _ => return Err(Stop::Failed(format!("the errors do not decide {claim} in `{reading}`"))),
        });
    }
    known.insert(reading, truths.clone());
    Ok(truths)
}

/// The statements of the problem on a class of rings.
fn on_a_class(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    let (reading, rings) = draw.one("class", &CLASSES);
    let convention = Convention::of(reading)?;
    let proportional = if convention.small_field {
        "Proportional is meant of small B: M goes to zero with B."
    } else {
        "Proportional is meant of all B."
    };
    let current = if convention.against_the_particles {
        "Currents are those to which the flux q B couples, minus the derivative of the energy by it."
    } else {
        "Currents are those of the particles."
    };
    let setting = format!(
        "Electrons with spin 1/2 live on rings of n sites, n = 3, 4, 5 or 6, that are numbered clockwise: \
         H = Σ_i [−t (e^{{i q a_i}} c†_i c_{{i+1}} + h.c.) − μ B S^z_i] with q, t > 0, where the a_i of the bonds add up to the field B > 0. {rings}. \
         M = −dF/dB is the magnetization of spins and currents together. {proportional} {current} A statement counts if it is true of all these rings, for \
         currents at small B."
    );
    let statements: Vec<(String, bool)> = SENTENCES
        .iter()
        .zip(truths(reading)?)
        .map(|((_, text), holds)| ((*text).to_owned(), holds))
        .collect();
    Ok(Variant::statements(seed, &setting, &statements)
        .with(Aspect::Filling, rings)
        .with(Aspect::Convention, format!("{proportional} {current}")))
}

/// Whether a class of rings is asked about.
fn asks_of_a_class(seed: u64) -> bool {
    Draw::of("ring statements on classes", seed).pick("asked", 4) == 0
}

impl Family for Settings {
    fn describe(&self) -> &'static str {
        "sites, electrons, Zeeman coupling and temperature of a ring, or a class of rings; answer: which statements on magnetization and current \
         hold, or the slope of the magnetization"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        if asks_of_a_class(seed) {
            return on_a_class(seed, &Draw::of("ring statements on classes", seed));
        }
        let ring = Self::ring(seed);
        let Ring { sites, electrons, mu, temperature, .. } = ring;
        let state = if temperature == 0.0 {
            "in their ground state".to_owned()
        } else {
            format!("in thermal equilibrium at temperature {temperature}, their number being fixed,")
        };
        let settings = [
            (Aspect::Size, format!("a ring of {sites} sites")),
            (Aspect::Filling, format!("{electrons} electrons")),
            (Aspect::Convention, state.clone()),
        ];
        let setting = format!(
            "{electrons} electrons with spin 1/2 {state} live on a ring of {sites} sites, \
             H = Σ_i [−(e^{{i a_i}} c†_i c_{{i+1}} + h.c.) − {mu} B S^z_i], where the phases a_i of the bonds add up to the field B > 0."
        );
        // Where errors do not decide the statements, a number is asked for.
        let statements = match seed::below(seed, &["ring statements", "question"], 2) {
            0 => None,
            _ => Self::statements(&observe(&Levels, &[ring])?[0]),
        };
        let Some(statements) = statements else {
            let slope = ring.by_levels()?.slope;
            let prompt = format!(
                "{setting} What is the slope dM/dB of the magnetization M = −dF/dB at B = 0+, to four decimals?"
            );
            let mut variant =
                Variant::estimated(seed, prompt, &slope, 4).with(Aspect::Asked, "What is the slope");
            variant.settings.extend(settings);
            return Ok(variant);
        };
        let mut variant = Variant::statements(seed, &setting, &statements);
        variant.settings.extend(settings);
        Ok(variant)
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_of_a_class(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::super::observe::FockSpace;
    use super::*;

    #[test]
    fn variants_agree_with_the_fock_space() {
        let mut answers = std::collections::BTreeMap::new();
        for seed in 0..24 {
            let variant = Settings.draw(seed).unwrap();
            if asks_of_a_class(seed) {
                continue;
            }
            *answers.entry(variant.specification.reference.clone()).or_insert(0) += 1;
            let ring = Settings::ring(seed);
            let route = FockSpace::new(|_, _| true);
            let other = &observe(&route, &[ring]).unwrap()[0];
            let reference = &variant.specification.reference;
            if let Ok(slope) = reference.parse::<f64>() {
                let Observed { here, .. } = other;
                assert!(
                    (slope - here.slope.value).abs() <= 5e-5 + here.slope.error,
                    "{ring:?}: {slope} {here:?}"
                );
            } else {
                let statements = Settings::statements(other).unwrap();
                let expected = Variant::statements(seed, "", &statements).specification.reference;
                assert_eq!(*reference, expected, "{ring:?}");
            }
        }
        assert!(answers.values().all(|count| *count <= 8), "{answers:?}");
    }
}
