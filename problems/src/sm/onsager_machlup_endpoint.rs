//! sm/46-onsager-machlup-endpoint: the integrand of a path action whose discretization is prescribed.

mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_stochastic::langevin::Interpretation;
use eigentruth_stochastic::path_weights::{Laurent, Place, Process, Quadratic, RBig, Rule};

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Method, Run, Stop};
use crate::other::closed_form;
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const MIDDLE: &str = "middle for the action, end for the prefactor";
const COVARIANT: &str = "ordinary change of variables";
const START_PREFACTOR: &str = "prefactor at the start";
const MIDDLE_PREFACTOR: &str = "prefactor in the middle";
const ALL_END: &str = "everything at the end";
const UNIT_NOISE: &str = "noise of variance 1";
const ITO: &str = "equation of Ito";
const NO_DERIVATIVES: &str = "total derivatives dropped";

/// What a reading prescribes.
struct Prescription {
    process: Process,
    rule: Rule,
    /// Whether `−a p/(2D g²)`, a total derivative in the middle of the step, is left out.
    without_derivatives: bool,
}

fn process(diffusivity: RBig, interpretation: Interpretation) -> Result<Process, Stop> {
    Ok(Process::new(Laurent::power(-1, 3), Laurent::power(1, 2), diffusivity, interpretation)?)
}

fn prescription(reading: &str) -> Result<Prescription, Stop> {
    let rule = |prefactor, quadratic| Rule { prefactor, quadratic };
    let middle = Quadratic::At(Place::Middle);
    let stratonovich = Interpretation::Stratonovich;
    let (rule, interpretation) = match reading {
        MIDDLE | UNIT_NOISE | NO_DERIVATIVES => (rule(Place::End, middle), stratonovich),
        COVARIANT => (rule(Place::End, Quadratic::Covariant), stratonovich),
        START_PREFACTOR => (rule(Place::Start, middle), stratonovich),
        MIDDLE_PREFACTOR => (rule(Place::Middle, middle), stratonovich),
        ALL_END => (rule(Place::End, Quadratic::At(Place::End)), stratonovich),
        ITO => (rule(Place::End, middle), Interpretation::Ito),
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    let diffusivity = if reading == UNIT_NOISE { RBig::from_parts(1.into(), 2u8.into()) } else { RBig::ONE };
    let process = process(diffusivity, interpretation)?;
    Ok(Prescription { process, rule, without_derivatives: reading == NO_DERIVATIVES })
}

/// The p and x of a run, drawn with its seed, x of either sign and away from 0, where there is no noise.
fn points(run: &Run<'_>) -> Vec<[f64; 2]> {
    let seed = run.points_seed(46);
    (0..24)
        .map(|at| {
            let uniform = |what: &str| seed::uniform(seed, &[what, &at.to_string()]);
            let sign = if at % 2 == 0 { 1.0 } else { -1.0 };
            [4.0 * uniform("p") - 2.0, sign * (0.6 + uniform("x"))]
        })
        .collect()
}

/// What an integrand may consist of that is a polynomial in p and has the dimension of 1/t, where x² is a rate.
const TERMS: [(&str, i32); 4] =
    [("x^2", 0), (r"\frac{p}{x}", 1), (r"\frac{p^2}{x^4}", 2), (r"\frac{p^3}{x^7}", 3)];

fn law(found: &[([f64; 2], Estimate)]) -> Option<String> {
    let column = |power: i32| found.iter().map(|([p, x], _)| p.powi(power) * x.powi(2 - 3 * power)).collect();
    let columns: Vec<Vec<f64>> = TERMS.iter().map(|(_, power)| column(*power)).collect();
    let values: Vec<(f64, f64)> = found.iter().map(|(_, value)| (value.value, value.error)).collect();
    let coefficients = closed_form::combination(&columns, &values)?;
    Some(closed_form::sum(&coefficients, &TERMS.map(|(text, _)| text)))
}

/// The integrand from the extra terms λ and c at the points.
fn finding(
    run: &Run<'_>,
    prescription: &Prescription,
    extra: impl Fn(f64) -> Result<[Estimate; 2], Stop>,
) -> Result<Finding, Stop> {
    let Prescription { process, without_derivatives, .. } = prescription;
    let d = process.diffusivity().to_f64().value();
    let mut table =
        Table::new(&[("p", "x/t"), ("x", "1"), ("linear", "1/x"), ("constant", "1/t"), ("error", "1/t")]);
    let mut found = Vec::new();
    for [p, x] in points(run) {
        let [linear, constant] = extra(x)?;
        let (a, g) = (process.drift().value(x), process.amplitude().value(x));
        let scale = 4.0 * d * g * g;
        let quadratic =
            if *without_derivatives { (p * p + a * a) / scale } else { (p - a) * (p - a) / scale };
        let value = quadratic + linear.value * p + constant.value;
        let error = linear.error * p.abs() + constant.error + 16.0 * f64::EPSILON * (quadratic + value.abs());
        table.push([p, x, linear.value, constant.value, error]);
        found.push(([p, x], Estimate::converged(value, error, constant.provenance)));
    }
    let row = &table.rows[0];
    let summary = format!(
        "at p = {:.4}, x = {:.4} the integrand is {:.8}, of which {:.8} goes beyond the square",
        row[0],
        row[1],
        found[0].1.value,
        row[2] * row[0] + row[3]
    );
    let closed_form = law(&found);
    let samples = Samples {
        symbols: ["p", "x"].map(str::to_owned).to_vec(),
        points: found.into_iter().map(|(at, value)| Sample { at: at.to_vec(), value }).collect(),
        closed_form,
    };
    Ok(Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("extra terms", table)))
}

fn by_moments(run: &Run<'_>) -> Result<Finding, Stop> {
    let prescription = prescription(run.reading)?;
    finding(run, &prescription, |x| Ok(prescription.process.extra_terms_at(prescription.rule, x)?))
}

fn by_additive_noise(run: &Run<'_>) -> Result<Finding, Stop> {
    let prescription = prescription(run.reading)?;
    let terms = prescription.process.extra_terms(prescription.rule)?;
    let provenance = Provenance::new("stochastic/path_weights/additive");
    let exact = |term: &Laurent, x: f64| {
        let value = term.value(x);
        Estimate::exact(value, 8.0 * f64::EPSILON * value.abs(), provenance.clone())
    };
    let finding = finding(run, &prescription, |x| Ok([exact(&terms.linear, x), exact(&terms.constant, x)]))?;
    let label = format!("{} times p, and {}", terms.linear, terms.constant);
    Ok(finding.with(Evidence::label("extra terms in exact arithmetic", label)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let source = "L. F. Cugliandolo, V. Lecomte, J. Phys. A 50, 345001 (2017): discretized actions and their prefactors";
    Problem {
        parameters: r"$(p,real);(x,real)$",
        claims: vec![Claim::value(
            "integrand",
            "the integrand of the action: the square and every term beyond it",
        )],
        assembly: Assembly::Parts(vec!["integrand"]),
        readings: vec![
            Reading::admissible(
                MIDDLE,
                "Using the Stratonovich discretization",
                source,
                "Stratonovich's rule takes x in the middle of each step, in the action as in the equation; the normalization of each step is \
                 that of its end, as prescribed. Paths weigh exp(−∫S dt). The noise has ⟨η(t)η(t')⟩ = 2δ(t−t').",
            ),
            Reading::inadmissible(
                COVARIANT,
                "Using the Stratonovich discretization",
                "L. F. Cugliandolo, V. Lecomte, F. van Wijland, J. Phys. A 52, 50LT01 (2019): a discretization that obeys the chain rule",
                "The action of the additive noise of 1/x, changed to x by the ordinary rules of calculus, is right if the square is discretized \
                 by differences of 1/x; with x in the middle of the step, as Stratonovich's rule says, its kernel does not conserve \
                 probability to first order in the step.",
            ),
            Reading::inadmissible(
                START_PREFACTOR,
                "endpoint discretization for the normalization factor",
                "H. Risken, The Fokker-Planck Equation (1989), section 4.4: the kernel with all coefficients at the start",
                "The start of the step is not its end.",
            ),
            Reading::inadmissible(
                MIDDLE_PREFACTOR,
                "endpoint discretization for the normalization factor",
                "A. W. C. Lau, T. C. Lubensky, Phys. Rev. E 76, 011123 (2007): prefactor and action at one point",
                "The middle of the step is not its end.",
            ),
            Reading::inadmissible(
                ALL_END,
                "Using the Stratonovich discretization",
                "F. Langouche, D. Roekaerts, E. Tirapegui, Functional Integration and Semiclassical Expansions (1982)",
                "The square taken at the end as well is the anti-Itô discretization.",
            ),
            Reading::inadmissible(
                UNIT_NOISE,
                "white Gaussian noise of mean $0$ and variance $2$",
                "C. Gardiner, Stochastic Methods (2009), section 4.1: unit noise",
                "The variance is given.",
            ),
            Reading::inadmissible(
                ITO,
                "Using the Stratonovich discretization",
                "K. Itô, Proc. Imp. Acad. 20, 519 (1944)",
                "An equation in the sense of Itô would be another process.",
            ),
            Reading::inadmissible(
                NO_DERIVATIVES,
                "the integrand that contributes to the action",
                "L. Onsager, S. Machlup, Phys. Rev. 91, 1505 (1953): the boundary term is split off",
                "The product p x³ of the square integrates to a boundary term, which contributes to the action all the same.",
            ),
        ],
        methods: vec![
            Method::new("moments of the kernel", "stochastic", &["integrand"], by_moments),
            Method::new("additive noise", "stochastic", &["integrand"], by_additive_noise),
        ],
        invariants: vec![Invariant::ScalingDegree {
            weights: weights(&[("x", "1"), ("p", "3")]),
            degree: "2".to_owned(),
        }],
        overturned_by: "A one-step kernel with this integrand that does not conserve probability, or does not move as the process does, to \
                        first order in the step.",
        family: Some(&variants::Kernels),
        ..Problem::outline(
            46,
            "sm/46-onsager-machlup-endpoint",
            "Onsager-Machlup action with multiplicative noise",
            "For ẋ = −x³ + x²η in the Stratonovich sense, give the integrand of the path action when \
                    the normalisation is discretised at the end point of each step; p stands for ẋ.",
            Kind::Expression,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::investigate;
    use crate::method::Budget;
    use crate::record::Record;
    use crate::testing::{assert_decided, assert_repeatable, assert_varied, settled};
    use crate::verdict::{Agreement, compare_values};

    #[test]
    fn every_reading_is_decided_and_has_a_formula() {
        let problem = problem();
        assert_decided(&problem);
        let mut forms = Vec::new();
        for (reading, _, settled) in settled(&problem) {
            let Some(Value::Samples { samples }) = settled.value else { panic!("samples") };
            forms.push(samples.closed_form.unwrap_or_else(|| panic!("{} has no formula", reading.name)));
        }
        // Every convention matters here.
        let mut distinct = forms.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), forms.len(), "{forms:?}");
    }

    #[test]
    fn a_formula_holds_at_the_points_of_another_seed() {
        let problem = problem();
        let found = |root: u64| -> Vec<Samples> {
            let of = |record: Record| match record.finding.value {
                Some(Value::Samples { samples }) => samples,
                other => panic!("{other:?}"),
            };
            investigate(&problem, Budget::Quick, root).into_iter().map(of).collect()
        };
        let (one, two) = (found(1), found(7));
        assert_eq!(one.len(), two.len());
        for (one, two) in one.iter().zip(&two) {
            assert!(one.points.iter().all(|point| two.points.iter().all(|other| other.at != point.at)));
            let latex = one.closed_form.clone().expect("a formula");
            let (formula, values) = (Value::Latex { latex }, Value::Samples { samples: two.clone() });
            assert_eq!(compare_values(&problem, &formula, &values), Agreement::Same);
            assert_eq!(one.closed_form, two.closed_form);
        }
        // All methods of a run are asked at the same points.
        let places = |samples: &Samples| samples.points.iter().map(|p| p.at.clone()).collect::<Vec<_>>();
        assert!(two.iter().all(|samples| places(samples) == places(&two[0])));
    }

    #[test]
    fn both_methods_find_the_same_formula() {
        for reading in problem().readings {
            let prescription = prescription(reading.name).unwrap();
            let terms = prescription.process.extra_terms(prescription.rule).unwrap();
            for x in [0.7, -1.2] {
                let [linear, constant] = prescription.process.extra_terms_at(prescription.rule, x).unwrap();
                let error = Estimate::SAME * constant.error;
                assert!((constant.value - terms.constant.value(x)).abs() <= error, "{}", reading.name);
                assert!((linear.value - terms.linear.value(x)).abs() <= Estimate::SAME * linear.error);
                // A quarter of the smallest rate would be seen.
                assert!(Estimate::RIVAL * constant.error <= 0.25 * x * x, "{constant:?}");
            }
        }
    }

    /// Without the solver: the kernel of one short step written out and summed over its end, for the reading that is prescribed.
    #[test]
    fn the_kernel_of_the_first_reading_conserves_probability() {
        let prescription = prescription(MIDDLE).unwrap();
        let terms = prescription.process.extra_terms(prescription.rule).unwrap();
        let defect = |x: f64, step: f64, more: f64| {
            let width = (2.0 * step).sqrt() * x * x;
            let kernel = |end: f64| {
                let (middle, p) = (0.5 * (x + end), (end - x) / step);
                let square = (p + middle.powi(3)).powi(2) / (4.0 * middle.powi(4));
                let extra =
                    terms.linear.value(middle) * p + terms.constant.value(middle) + more * middle * middle;
                (-step * (square + extra)).exp() / ((4.0 * std::f64::consts::PI * step).sqrt() * end * end)
            };
            let spacing = 0.01;
            let sum: f64 = (-900..=900).map(|k| kernel(x + f64::from(k) * spacing * width)).sum();
            (sum * spacing * width - 1.0) / (step * x * x)
        };
        for x in [0.8, -1.3] {
            // What is left is of the next order in the step; a quarter of the rate would be seen.
            assert!(defect(x, 1e-4, 0.0).abs() < 0.02, "{}", defect(x, 1e-4, 0.0));
            assert!(defect(x, 1e-4, 0.25).abs() > 0.2 && defect(x, 1e-4, -0.25).abs() > 0.2);
        }
    }

    #[test]
    fn variants_are_repeatable_and_varied() {
        assert_repeatable(&variants::Kernels, 12);
        assert_varied(&variants::Kernels, 12);
        variants::check(12);
    }
}
