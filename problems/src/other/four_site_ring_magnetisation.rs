//! other/32-four-site-ring-magnetisation: intercept and slope of the magnetization of a ring, and the formula they obey.

use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::Estimate;

use super::closed_form;
use super::field_ring::{Linear, Ring};
use crate::assembly::Assembly;
use crate::family::{Aspect, Draw, Family, Variant};
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const WHOLE: &str = "all of it";
const SPIN: &str = "spin alone";
const ORBITAL: &str = "currents alone";
const RESPONSE: &str = "what the field adds";

/// A half-filled square in its ground state.
fn square(q: f64, t: f64, mu: f64) -> Ring {
    Ring { sites: 4, electrons: 4, q, t, mu, temperature: 0.0, bath: false }
}

/// The seed of the settings in a run with the root seed 1.
const SEED: u64 = 32;

/// Settings B, q, t, μ with μ/qt in a range, drawn with a seed.
fn points(seed: u64, weakest: f64, strongest: f64) -> Vec<[f64; 4]> {
    let uniform = |what: &str, at: usize| seed::uniform(seed, &[what, &at.to_string()]);
    (0..24)
        .map(|at| {
            let (q, t) = (0.4 + 1.2 * uniform("q", at), 0.4 + 1.2 * uniform("t", at));
            let ratio = weakest + (strongest - weakest) * uniform("mu", at);
            [0.1 + 0.9 * uniform("B", at), q, t, q * t * ratio]
        })
        .collect()
}

/// What has the dimension of μ and is analytic in the couplings where no levels cross: at zero field the moments μ of the spins
/// and qt of the orbitals, in the slope their products over the hopping, which is the only other energy.
const AT_ZERO_FIELD: [(&str, [i32; 3]); 2] = [(r"\mu ", [0, 0, 1]), ("qt", [1, 1, 0])];
const IN_THE_SLOPE: [(&str, [i32; 3]); 3] =
    [("q^2tB", [2, 1, 0]), (r"q\mu B", [1, 0, 1]), (r"\frac{\mu^2}{t}B", [0, -1, 2])];

/// The combination of the candidates with simple fractions that all points allow, if there is one.
fn law(found: &[([f64; 4], Linear)]) -> Option<String> {
    let fit = |candidates: &[(&str, [i32; 3])], which: fn(&Linear) -> &Estimate| {
        let column = |powers: &[i32; 3]| -> Vec<f64> {
            let product =
                |[_, q, t, mu]: &[f64; 4]| [q, t, mu].iter().zip(powers).map(|(x, p)| x.powi(*p)).product();
            found.iter().map(|(at, _)| product(at)).collect()
        };
        let columns: Vec<Vec<f64>> = candidates.iter().map(|(_, powers)| column(powers)).collect();
        let values: Vec<(f64, f64)> = found.iter().map(|(_, l)| (which(l).value, which(l).error)).collect();
        closed_form::combination(&columns, &values)
    };
    let coefficients = [fit(&AT_ZERO_FIELD, |l| &l.intercept)?, fit(&IN_THE_SLOPE, |l| &l.slope)?].concat();
    let products: Vec<&str> = AT_ZERO_FIELD.iter().chain(&IN_THE_SLOPE).map(|(text, _)| *text).collect();
    Some(closed_form::sum(&coefficients, &products))
}

/// The whole magnetization and that of the spins in every setting.
type Settings = Vec<([f64; 4], Linear, Linear)>;

fn settings(
    run: &Run<'_>,
    whole: impl Fn(&Ring) -> Result<Linear, Stop>,
    spin: impl Fn(&Ring) -> Result<Linear, Stop>,
) -> Result<Settings, Stop> {
    let one = |at: [f64; 4]| {
        let ring = square(at[1], at[2], at[3]);
        Ok((at, whole(&ring)?, spin(&ring)?))
    };
    points(run.points_seed(SEED), 1.2, 3.2).into_iter().map(one).collect()
}

fn difference(one: &Linear, two: &Linear) -> Result<Linear, Stop> {
    Ok(Linear { intercept: one.intercept.minus(&two.intercept)?, slope: one.slope.minus(&two.slope)? })
}

/// The part of the magnetization that a reading speaks of.
fn part(reading: &str, whole: &Linear, spin: &Linear) -> Result<Linear, Stop> {
    match reading {
        WHOLE => Ok(whole.clone()),
        SPIN => Ok(spin.clone()),
        ORBITAL => difference(whole, spin),
        RESPONSE => {
            Ok(Linear { intercept: whole.intercept.minus(&whole.intercept)?, slope: whole.slope.clone() })
        }
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

fn magnetization(run: &Run<'_>, settings: &Settings) -> Result<Finding, Stop> {
    let mut table = Table::new(&[
        ("q", "1"),
        ("t", "t"),
        ("mu", "t"),
        ("intercept", "t"),
        ("slope", "t"),
        ("error of the slope", "t"),
    ]);
    let mut found = Vec::new();
    for (at, whole, spin) in settings {
        let one = part(run.reading, whole, spin)?;
        table.push([at[1], at[2], at[3], one.intercept.value, one.slope.value, one.slope.error]);
        found.push((*at, one));
    }
    let row = &table.rows[0];
    let summary = format!(
        "at q = {:.4}, t = {:.4}, μ = {:.4} the magnetization starts at {:.6} and has the slope {:.6} in B",
        row[0], row[1], row[2], row[3], row[4]
    );
    let closed_form = law(&found);
    let sample = |(at, one): ([f64; 4], Linear)| {
        let value = one.intercept.value + at[0] * one.slope.value;
        let error = one.intercept.error + at[0] * one.slope.error;
        Sample { at: at.to_vec(), value: Estimate::converged(value, error, one.slope.provenance) }
    };
    let samples = Samples {
        symbols: ["B", "q", "t", r"\mu"].map(str::to_owned).to_vec(),
        points: found.into_iter().map(sample).collect(),
        closed_form,
    };
    Ok(Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("intercept and slope", table)))
}

fn by_levels(run: &Run<'_>) -> Result<Finding, Stop> {
    let settings = run.shared("settings", |_| settings(run, Ring::by_levels, Ring::spin_by_levels))?;
    magnetization(run, &settings)
}

fn in_fock_space(ring: &Ring) -> Result<Linear, Stop> {
    ring.by_energies(|field| ring.energies(field, &ring.numbers()).map(Box::new))
}

fn by_fock_space(run: &Run<'_>) -> Result<Finding, Stop> {
    let spin =
        |ring: &Ring| ring.spin_by_energies(|field| ring.energies(field, &ring.numbers()).map(Box::new));
    let settings = run.shared("settings", |_| settings(run, in_fock_space, spin))?;
    magnetization(run, &settings)
}

/// Other rings and fillings.
struct Rings;

impl Rings {
    fn ring(seed: u64) -> Ring {
        let sites = 3 + seed::below(seed, &["sites"], 4);
        let electrons = 1 + seed::below(seed, &["electrons"], 2 * sites - 1);
        let two_decimals = |x: f64| (100.0 * x).round() / 100.0;
        let q = two_decimals(0.3 + seed::uniform(seed, &["q"]));
        let mu = two_decimals(0.2 + 2.0 * seed::uniform(seed, &["mu"]));
        Ring { sites, electrons, q, t: 1.0, mu, temperature: 0.0, bath: false }
    }
}

/// The rings whose levels have rational cosines, and from which μ/qt on the spins of an open shell are aligned, rounded up.
const RATIONAL: [(usize, &str, f64); 3] = [(3, "2 q t", 2.0), (4, "q t", 1.0), (6, "q t", 1.0)];

/// The magnetization to linear order in a small field as a formula.
fn formula(seed: u64, draw: &Draw) -> Result<Variant, Stop> {
    for attempt in 0..64 {
        let (sites, threshold, ratio) = draw.one(&format!("ring {attempt}"), &RATIONAL);
        let electrons = 1 + draw.pick(&format!("electrons on a ring {attempt}"), 2 * sites - 1);
        let one = |at: [f64; 4]| -> Result<_, Stop> {
            let [_, q, t, mu] = at;
            let ring = Ring { sites, electrons, q, t, mu, temperature: 0.0, bath: false };
            Ok((at, ring.by_levels()?))
        };
        let found: Vec<_> =
            points(SEED, 1.2 * ratio, 3.2 * ratio).into_iter().map(one).collect::<Result<_, _>>()?;
        let Some(reference) = law(&found).filter(|law| law != "0") else { continue };
        let filling =
            if electrons == sites { "half filling".to_owned() } else { format!("{electrons} electrons") };
        let prompt = format!(
            "Electrons with spin 1/2 hop around a ring of {sites} sites with amplitude −t; the Peierls phases of the bonds add up to q B, and \
             the Zeeman energy is −μ B S^z, where μ > {threshold} and q, t and B are positive. At zero temperature and {filling}, what is the whole \
             magnetization −dE/dB, of spins and currents, to linear order in B as B goes to zero from above, the part that B leaves in this limit \
             included? Give a formula in q, t, μ and B in \\boxed{{}}."
        );
        return Ok(Variant::formula(seed, Kind::Expression, r"$q;\mu;t;B$", prompt, reference)
            .with(Aspect::Size, format!("ring of {sites} sites"))
            .with(Aspect::Filling, format!("{filling}, what"))
            .with(Aspect::Asked, "Give a formula"));
    }
    Err(Stop::Failed("no ring with a formula was drawn".to_owned()))
}

/// Whether a formula is asked for instead of a number.
fn asks_formula(seed: u64) -> bool {
    Draw::of("ring magnetization", seed).pick("formula", 4) == 0
}

impl Family for Rings {
    fn describe(&self) -> &'static str {
        "the magnetization of a ring of 3 to 6 sites with any number of electrons: at zero field from above as a number, or to linear order in \
         the field as a formula"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        if asks_formula(seed) {
            return formula(seed, &Draw::of("ring magnetization", seed));
        }
        let ring = Self::ring(seed);
        let Ring { sites, electrons, q, mu, .. } = ring;
        let found = ring.by_levels()?;
        let prompt = format!(
            "{electrons} electrons with spin 1/2 on a ring of {sites} sites hop with amplitude −1; the Peierls phases of the bonds add up \
             to {q} B and the Zeeman energy is −{mu} B S^z. What is the magnetization −dE/dB of the ground state as B goes to \
             zero from above, to six decimals?"
        );
        Ok(Variant::estimated(seed, prompt, &found.intercept, 6)
            .with(Aspect::Size, format!("ring of {sites} sites"))
            .with(Aspect::Filling, format!("{electrons} electrons"))
            .with(Aspect::Asked, "to six decimals"))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_formula(seed)
    }
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Problem {
        parameters: r"$q;\mu;t;B$",
        claims: vec![Claim::value(
            "magnetization",
            "the magnetization to linear order in a small positive B",
        )],
        assembly: Assembly::Parts(vec!["magnetization"]),
        readings: vec![
            Reading::admissible(
                WHOLE,
                "total magnetization $M^z$ in an experiment",
                "L. D. Landau, E. M. Lifshitz, Electrodynamics of Continuous Media (1984), §32: M = −∂E/∂B",
                "What a magnetometer sees is minus the derivative of the energy by the field: spins and currents. Zero temperature \
                 comes first, then the small field, as both are given. That half filling is four electrons with spin 1/2, that \
                 S^z is ±1/2 and μ > qt is said; the signs of charge and numbering change nothing, for E(B) is even in q.",
            ),
            Reading::inadmissible(
                SPIN,
                "total magnetization",
                "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapter 31: Pauli paramagnetism",
                "The same field stands in the Peierls phases: the spins alone are not the total, and to linear order they do not \
                 respond at all once they are aligned.",
            ),
            Reading::inadmissible(
                ORBITAL,
                "total magnetization",
                "N. W. Ashcroft, N. D. Mermin, Solid State Physics (1976), chapter 31: Landau diamagnetism",
                "The moment of the currents alone leaves out the spins, which the same field aligns.",
            ),
            Reading::inadmissible(
                RESPONSE,
                "measured total magnetization $M^z$ in an experiment",
                "R. Kubo, J. Phys. Soc. Jpn. 12, 570 (1957): the response is the change, χB",
                "Only the part χB that still grows once there is a field. The words 'in linear response to the applied magnetic field' speak \
                 for it, 'measured total magnetization' against it: without a field there is no moment, so that aligning the spins \
                 is a response to the field as well, and a magnetometer in B > 0 measures it together with χB.",
            ),
        ],
        methods: vec![
            Method::new("levels", "free", &["magnetization"], by_levels).version(3),
            Method::new("Fock space", "exact", &["magnetization"], by_fock_space).version(3),
        ],
        invariants: vec![Invariant::ScalingDegree {
            weights: weights(&[("t", "1"), (r"\mu", "1"), ("q", "0"), ("B", "0")]),
            degree: "1".to_owned(),
        }],
        overturned_by: "Energies of the Fock space at small fields whose derivative departs from the formula.",
        family: Some(&Rings),
        ..Problem::outline(
            32,
            "other/32-four-site-ring-magnetisation",
            "Magnetisation of a ring of four sites",
            "Electrons on a four-site ring feel Peierls phases that add up to qB and a Zeeman energy \
                    μBS^z, with μ > qt. Give the magnetisation at half filling and zero temperature to \
                    linear order in B > 0.",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::finding::Outcome;
    use crate::method::Budget;
    use crate::verdict::settle;

    fn law_between(weakest: f64, strongest: f64, part: fn(&Ring) -> Result<Linear, Stop>) -> Option<String> {
        let found = |at: [f64; 4]| (at, part(&square(at[1], at[2], at[3])).unwrap());
        law(&points(SEED, weakest, strongest).into_iter().map(found).collect::<Vec<_>>())
    }

    #[test]
    fn the_formula_changes_where_levels_cross_and_there_is_none_across() {
        // Below qt both electrons of the half-filled shell circulate, with the moment qt/2 each and no spin.
        let (strong, weak) = (law_between(1.2, 3.2, Ring::by_levels), law_between(0.1, 0.9, Ring::by_levels));
        assert!(strong.is_some() && weak.is_some() && strong != weak, "{strong:?} {weak:?}");
        assert!(weak.unwrap().starts_with("qt"));
        assert_eq!(law_between(0.5, 1.5, Ring::by_levels), None);
        // The parts add up to the whole: spins give only the constant, currents only the slope.
        let orbital = |ring: &Ring| difference(&ring.by_levels()?, &ring.spin_by_levels()?);
        let parts =
            [law_between(1.2, 3.2, Ring::spin_by_levels), law_between(1.2, 3.2, orbital)].map(Option::unwrap);
        assert_eq!(strong.unwrap().replace(' ', ""), parts.concat());
    }

    #[test]
    fn variants_agree_with_the_fock_space() {
        for seed in 0..8 {
            let variant = Rings.draw(seed).unwrap();
            assert_eq!(variant, Rings.draw(seed).unwrap());
            let ring = Rings::ring(seed);
            if ring.sites > 5 {
                continue;
            }
            let other = in_fock_space(&ring).unwrap().intercept;
            let Ok(written) = variant.specification.reference.parse::<f64>() else { continue };
            assert!((written - other.value).abs() <= 5e-7 + other.error, "{ring:?}: {written} {other:?}");
        }
    }

    #[test]
    fn the_magnetization_is_decided_in_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for record in &records {
            assert!(record.finding.outcome == Outcome::Holds, "{}", record.finding.summary);
            let Some(Value::Samples { samples }) = &record.finding.value else {
                panic!("samples are asked for")
            };
            assert!(samples.closed_form.is_some(), "{}", record.identity.reading);
        }
        for reading in &problem.readings {
            let settled = settle(&problem, &problem.claims[0], reading.name, &records);
            assert!(settled.why.is_none(), "{}: {}", reading.name, settled.sentence);
        }
    }
}
