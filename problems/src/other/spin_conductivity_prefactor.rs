//! other/41-spin-conductivity-prefactor: the factor between the spin conductivity and the transform of the correlator.
//!
//! Conductivity and transform of a finite system are both sums of peaks at the same frequencies, so the factor is the
//! ratio of the weights of a peak. Energies are rescaled so that a peak lies at the frequency that is asked for.
//!
//! First method: Lehmann sums over all eigenstates of a Hubbard ring of four sites, at several momenta and
//! interactions, the commutator evaluated term by term. Second method: two sites, matrices of 16 × 16 made by Kronecker
//! products, evolution in time by exponentials without any eigenstate, and damped integrals over time.

mod evolution;
mod family;
mod lehmann;

use eigentruth_grading::{Invariant, Kind};

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const CANONICAL: &str = "canonical";
const FULL_LINE: &str = "full line";
/// ħ and the volume each absorbed or explicit: both absorbed in the readings above, the other three combinations here.
const EXPLICIT: &str = "explicit constants";
const HBAR: &str = "explicit ħ";
const VOLUME: &str = "explicit volume";

/// Whether ħ stays in the formulas.
fn has_hbar(reading: &str) -> bool {
    [EXPLICIT, HBAR].contains(&reading)
}

/// Whether the current is summed over the system, so that its volume stays in the formulas.
fn has_volume(reading: &str) -> bool {
    [EXPLICIT, VOLUME].contains(&reading)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        parameters: r"$\omega;\beta;\hbar;V$",
        claims: vec![Claim::value("alpha", "α(ω, β), at frequencies other than zero")],
        assembly: Assembly::Parts(vec!["alpha"]),
        readings: vec![
            Reading::admissible(
                "grand canonical",
                r"\left< j_x({\bf -q}|t)j_x({\bf q}|0) \right>",
                "Mahan, Many-Particle Physics, section 3.8",
                "thermal average over all particle numbers; ħ = 1, the current per square root of the volume, and the real \
                 part of the integral, because the left side is real",
            ),
            Reading::admissible(
                CANONICAL,
                r"\left< j_x({\bf -q}|t)j_x({\bf q}|0) \right>",
                "exact diagonalization and cold-atom experiments at fixed particle number",
                "thermal average at a fixed number of particles, the rest as above",
            ),
            Reading::inadmissible(
                FULL_LINE,
                r"\int_0^\infty dt",
                "structure factors, which integrate over all times",
                "integrates over negative times as well, which the limits of the printed integral exclude",
            ),
            Reading::inadmissible(
                HBAR,
                "Use only the variables and constants given in the problem",
                "Kubo, J. Phys. Soc. Jpn. 12, 570 (1957), with ħ",
                "ħ explicit, the volume absorbed in the current, so that α has ħ in it; the text gives ω, β, t, q and the current, and no \
                 ħ, and it asks for α in terms of ω and β",
            ),
            Reading::inadmissible(
                VOLUME,
                "Use only the variables and constants given in the problem",
                "Mahan, Many-Particle Physics, section 3.8: the current of the whole system, and ħ = 1",
                "the volume explicit, ħ = 1, so that α has V in it; the text gives no V, and it asks for α in terms of ω and β",
            ),
            Reading::inadmissible(
                EXPLICIT,
                "Use only the variables and constants given in the problem",
                "Mahan, Many-Particle Physics, section 3.8, before ħ and the volume are dropped",
                "both explicit, so that α has ħ and V in it; the text gives neither, and it asks for α in terms of ω and β",
            ),
        ],
        methods: vec![
            Method::new("Lehmann sums", "exact", &["alpha"], lehmann::investigate)
                .version(3)
                .parameters(points),
            Method::new("time evolution", "problems", &["alpha"], evolution::investigate)
                .version(3)
                .parameters(points),
        ],
        // α is a time where β and 1/ω are.
        invariants: vec![Invariant::ScalingDegree {
            weights: [(r"\omega", "1"), (r"\beta", "-1")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec(),
            degree: "-1".to_owned(),
        }],
        overturned_by: "a Hubbard system whose peak weights have another ratio than the closed form at some ω and β",
        family: Some(&family::Transforms),
        ..Problem::outline(
            41,
            "other/41-spin-conductivity-prefactor",
            "Prefactor of the spin conductivity",
            "Write the real part of the spin conductivity of the Hubbard model as α times the \
                    one-sided time transform of the real part of the spin-current correlator. Give α as a \
                    function of ω and β.",
            Kind::Expression,
        )
    }
}

fn points(_: Budget) -> Parameters {
    Parameters::new().with("points", Samples::FEWEST + 4)
}

/// Where α is computed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Point {
    omega: f64,
    beta: f64,
    hbar: f64,
    volume: f64,
}

impl Point {
    /// ω in (0.2, 4), β in (0.1, 4), the volume in (0.5, 2.5) and ħ in (0.5, 1.5), or 1.
    fn draw(seed: u64, explicit: bool) -> Point {
        let uniform = |name: &str| {
            // 53 random bits.
            (seed::derive(seed, &["spin conductivity", name]) >> 11) as f64 / (1u64 << 53) as f64
        };
        Point {
            omega: 0.2 + 3.8 * uniform("omega"),
            beta: 0.1 + 3.9 * uniform("beta"),
            hbar: if explicit { 0.5 + uniform("hbar") } else { 1.0 },
            volume: 0.5 + 2.0 * uniform("volume"),
        }
    }

    /// In the order of the symbols.
    fn coordinates(&self) -> Vec<f64> {
        vec![self.omega, self.beta, self.hbar, self.volume]
    }

    /// What ħ and the volume contribute to the conductivity: nothing where they are absorbed.
    fn constants(&self, reading: &str) -> f64 {
        let volume = if has_volume(reading) { self.volume } else { 1.0 };
        if has_hbar(reading) { self.hbar * volume } else { volume }
    }
}

/// The same points for both methods.
fn grid(run: &Run<'_>) -> Result<Vec<Point>, Stop> {
    let count = run.parameters.integer("points")?;
    Ok((0..count).map(|k| Point::draw(run.points_seed(k as u64), has_hbar(run.reading))).collect())
}

/// The transform over all times is twice that from zero, since the real part of the correlator is even in time.
fn lines(run: &Run<'_>) -> f64 {
    if run.reading == FULL_LINE { 2.0 } else { 1.0 }
}

/// A function of x = βħω that detailed balance can produce, and its LaTeX with `X` for x.
type Shape = (fn(f64) -> f64, &'static str);

const SHAPES: [Shape; 8] = [
    (|_| 1.0, ""),
    (|x| (x / 2.0).tanh(), r"\tanh\left(\frac{X}{2}\right)"),
    (f64::tanh, r"\tanh\left(X\right)"),
    (|x| 1.0 - (-x).exp(), r"\left(1-e^{-X}\right)"),
    (|x| x.exp() - 1.0, r"\left(e^{X}-1\right)"),
    (|x| 1.0 / (x / 2.0).tanh(), r"\coth\left(\frac{X}{2}\right)"),
    (|x| (x / 2.0).sinh(), r"\sinh\left(\frac{X}{2}\right)"),
    (|x| x, "X"),
];

/// Prefactors, with their LaTeX as a numerator and what belongs into the denominator.
const FACTORS: [(f64, &str, &str); 8] = [
    (0.25, "1", "4"),
    (0.5, "1", "2"),
    (1.0, "1", ""),
    (2.0, "2", ""),
    (4.0, "4", ""),
    (-0.5, "-1", "2"),
    (-1.0, "-1", ""),
    (-2.0, "-2", ""),
];

/// What stands below a prefactor, with its LaTeX.
type Denominator = (fn(&Point) -> f64, &'static str);

/// The only form c f(x)/D that reproduces all values, where D is ω, or one of the given denominators, and x = βω or βħω.
fn closed_form(
    points: &[(Point, f64, f64)],
    denominators: &[Denominator],
    with_hbar: bool,
) -> Option<String> {
    let (x, argument): (fn(&Point) -> f64, _) = if with_hbar {
        (|p| p.beta * p.hbar * p.omega, r"\beta\hbar\omega")
    } else {
        (|p| p.beta * p.omega, r"\beta\omega")
    };
    let mut fitting = Vec::new();
    for (shape, text) in SHAPES {
        for (factor, above, below) in FACTORS {
            for (denominator, name) in denominators {
                let fits = |(point, value, error): &(Point, f64, f64)| {
                    let formula = factor * shape(x(point)) / denominator(point);
                    (formula - value).abs() <= 4.0 * error
                };
                if points.iter().all(fits) {
                    let under = format!("{below}{name}");
                    let text = text.replace('X', argument);
                    fitting.push(match (under.as_str(), above) {
                        ("", "1") if !text.is_empty() => text,
                        ("", above) => format!("{above}{text}"),
                        (under, above) => format!(r"\frac{{{above}}}{{{under}}}{text}"),
                    });
                }
            }
        }
    }
    match <[String; 1]>::try_from(fitting) {
        Ok([form]) => Some(form),
        Err(_) => None,
    }
}

fn finding(run: &Run<'_>, points: Vec<(Point, Sample)>, table: Table) -> Finding {
    let known: Vec<(Point, f64, f64)> =
        points.iter().map(|(point, sample)| (*point, sample.value.value, sample.value.error)).collect();
    let denominators: [Denominator; 4] = [
        (|p| p.omega, r"\omega"),
        (|p| p.omega * p.volume, r"\omega V"),
        (|p| p.hbar * p.omega, r"\hbar\omega"),
        (|p| p.hbar * p.omega * p.volume, r"\hbar\omega V"),
    ];
    // Where ħ is 1 everywhere, denominators with it say nothing new. The volume varies at every point and may always turn up.
    let hbar = has_hbar(run.reading);
    let closed_form = closed_form(&known, &denominators[..if hbar { 4 } else { 2 }], hbar);
    let summary = match &closed_form {
        Some(form) => format!("α = {form} at all {} points", points.len()),
        None => format!("α at {} points follows none of the candidate forms", points.len()),
    };
    // Where ħ is 1 it is a symbol with the value 1; the volume takes any value and must not enter.
    let symbols = [r"\omega", r"\beta", r"\hbar", "V"].map(String::from).to_vec();
    let points = points.into_iter().map(|(_, sample)| sample).collect();
    let samples = Samples { symbols, points, closed_form };
    Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("ratios", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assembly::Truth;
    use crate::engine::investigate;
    use crate::verdict::settle;

    #[test]
    fn both_methods_decide_every_reading() {
        let problem = problem();
        assert_eq!(problem.flaws(), Vec::<String>::new());
        let records = investigate(&problem, Budget::Quick, 1);
        for reading in &problem.readings {
            let settled = settle(&problem, &problem.claims[0], reading.name, &records);
            assert_eq!(settled.truth, Truth::True, "{}: {}", reading.name, settled.sentence);
            let Some(Value::Samples { samples }) = settled.value else { panic!("a function was asked for") };
            let form = samples.closed_form.expect("a form");
            assert_eq!(form.contains('V'), has_volume(reading.name), "{form}");
            assert_eq!(form.contains("hbar"), has_hbar(reading.name), "{form}");
            // Positive, and at fixed βω proportional to 1/ω: a law of dimensions that any α obeys.
            assert!(samples.points.iter().all(|point| point.value.value > 0.0));
        }
    }

    #[test]
    fn a_form_is_stated_only_if_it_is_the_only_one() {
        let denominators: [Denominator; 1] = [(|p| p.omega, r"\omega")];
        let known = |f: fn(&Point) -> f64, error: f64| -> Vec<(Point, f64, f64)> {
            (0..24_u64).map(|k| Point::draw(k, false)).map(|p| (p, f(&p), error)).collect()
        };
        let sharp = known(|p| (-p.beta * p.omega).exp_m1() / p.omega, 64.0 * f64::EPSILON);
        assert_eq!(
            closed_form(&sharp, &denominators, false).unwrap(),
            r"\frac{-1}{\omega}\left(1-e^{-\beta\omega}\right)"
        );
        // Neither a function that detailed balance cannot produce, nor errors that let several pass.
        let other = known(|p| (p.beta * p.omega).sin() / p.omega, 64.0 * f64::EPSILON);
        assert_eq!(closed_form(&other, &denominators, false), None);
        let blurred = known(|p| (p.beta * p.omega / 2.0).tanh() / p.omega, 10.0);
        assert_eq!(closed_form(&blurred, &denominators, false), None);
    }
}
