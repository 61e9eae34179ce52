//! sm/42-chiral-inertial-odd-diffusion: the odd diffusivity of an inertial particle under a force that turns, and its formula.

mod particle;
mod variants;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::Estimate;

use self::particle::{Drive, Particle};
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::other::closed_form;
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const PRINTED: &str = "as printed";
const TIMES: &str = "ratio of times";
const INVERSE: &str = "inverse ratio of times";
const OPPOSITE: &str = "opposite orientation";
const UNIT: &str = "force of unit mean square";

/// The symbols of a point: v₀, τ, Ω, m, γ.
const SYMBOLS: [&str; 5] = ["v_0", r"\tau", r"\Omega", "m", r"\gamma"];

/// The seed of the points in a run with the root seed 1.
const SEED: u64 = 42;

/// Values of the symbols, drawn with a seed; Ω of either sign.
fn points(seed: u64) -> Vec<[f64; 5]> {
    (0..24)
        .map(|at| {
            let uniform = |what: &str| seed::uniform(seed, &[what, &at.to_string()]);
            let positive = |what: &str| 0.3 + 1.7 * uniform(what);
            let sign = if at % 3 == 0 { -1.0 } else { 1.0 };
            [positive("v"), positive("tau"), sign * positive("omega"), positive("m"), positive("gamma")]
        })
        .collect()
}

/// The particle of a point. Its temperature is no symbol of the answer, so that it may be anything.
fn particle(point: &[f64; 5]) -> Particle {
    let [speed, persistence, turning, mass, friction] = *point;
    let temperature = seed::uniform(SEED, &["temperature", &speed.to_string()]);
    let drive = Drive { speed, persistence, turning };
    Particle { drives: vec![drive], mass, friction, temperature, field: 0.0 }
}

/// The terms that D_o, times the squared moduli of the rates that it can have as poles, may consist of: v₀² times rates to the third
/// power, odd in Ω. The rates are a = γ/m, b = 1/τ, Ω; the poles are b ± iΩ of the force and a + b ± iΩ of force and velocity.
const TERMS: [(&str, [i32; 3]); 4] = [
    (r"\Omega\frac{\gamma^2}{m^2}", [2, 0, 1]),
    (r"\Omega\frac{\gamma}{m\tau}", [1, 1, 1]),
    (r"\frac{\Omega}{\tau^2}", [0, 2, 1]),
    (r"\Omega^3", [0, 0, 3]),
];

/// The formula of D_o that all points allow, if there is one.
fn law(found: &[([f64; 5], Estimate)]) -> Option<String> {
    Some(format!("D_o={}", over_poles(found, &TERMS)?))
}

/// The formula that all points allow, if there is one: v₀² times simple fractions of the terms over the poles.
fn over_poles(found: &[([f64; 5], Estimate)], terms: &[(&str, [i32; 3])]) -> Option<String> {
    let rates = |point: &[f64; 5]| [point[4] / point[3], point[1].recip(), point[2]];
    let column = |powers: &[i32; 3]| -> Vec<f64> {
        let product = |(point, _): &([f64; 5], Estimate)| {
            rates(point).iter().zip(powers).map(|(rate, power)| rate.powi(*power)).product()
        };
        found.iter().map(product).collect()
    };
    let columns: Vec<Vec<f64>> = terms.iter().map(|(_, powers)| column(powers)).collect();
    let numerator = |(point, value): &([f64; 5], Estimate)| {
        let [a, b, turning] = rates(point);
        let poles = (b * b + turning * turning) * ((a + b).powi(2) + turning * turning) / point[0].powi(2);
        // Rounding of the poles and of the terms, besides the error of the value.
        (value.value * poles, value.error * poles + 32.0 * f64::EPSILON * (value.value * poles).abs())
    };
    let values: Vec<(f64, f64)> = found.iter().map(numerator).collect();
    let coefficients = closed_form::combination(&columns, &values)?;
    let names: Vec<&str> = terms.iter().map(|(text, _)| *text).collect();
    let sum = closed_form::sum(&coefficients, &names);
    Some(format!(
        r"\frac{{v_0^2\left({sum}\right)}}{{\left(\frac{{1}}{{\tau^2}}+\Omega^2\right)\left(\left(\frac{{\gamma}}{{m}}+\frac{{1}}{{\tau}}\right)^2+\Omega^2\right)}}"
    ))
}

/// The friction with which the printed definition of ρ has the value that a reading gives it.
fn friction_of_reading(reading: &str, point: &[f64; 5]) -> f64 {
    let [_, persistence, _, mass, friction] = *point;
    match reading {
        TIMES => friction * persistence * persistence,
        INVERSE => mass * mass / friction,
        _ => friction,
    }
}

type Values = Vec<([f64; 5], Estimate)>;

fn finding(run: &Run<'_>, values: &Values) -> Result<Finding, Stop> {
    let factor = match run.reading {
        OPPOSITE => -1.0,
        UNIT => 0.5,
        PRINTED | TIMES | INVERSE => 1.0,
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    let mut table = Table::new(&[
        ("v_0", "length/time"),
        ("tau", "time"),
        ("Omega", "1/time"),
        ("m", "mass"),
        ("gamma", "mass/time"),
        ("odd diffusivity", "length^2/time"),
        ("error", "length^2/time"),
    ]);
    let found: Values = values.iter().map(|(at, value)| (*at, value.scaled(factor))).collect();
    for (at, value) in &found {
        table.push([at.as_slice(), &[value.value, value.error]].concat());
    }
    let row = &table.rows[0];
    let summary = format!(
        "at v_0 = {:.4}, τ = {:.4}, Ω = {:.4}, m = {:.4}, γ = {:.4} the odd diffusivity is {:.8}",
        row[0], row[1], row[2], row[3], row[4], row[5]
    );
    // In the readings of ρ the formula is asked for in terms of ρ; the one in the other symbols belongs to the printed point.
    let closed_form = if matches!(run.reading, TIMES | INVERSE) { None } else { law(&found) };
    let sample = |(mut at, value): ([f64; 5], Estimate)| {
        at[4] = friction_of_reading(run.reading, &at);
        Sample { at: at.to_vec(), value }
    };
    let samples = Samples {
        symbols: SYMBOLS.map(str::to_owned).to_vec(),
        points: found.into_iter().map(sample).collect(),
        closed_form,
    };
    Ok(Finding::value(FindingKind::Numerical, Value::Samples { samples }, summary)
        .with(Evidence::table("odd diffusivity", table)))
}

fn by(run: &Run<'_>, odd: impl Fn(&Particle) -> Result<Estimate, Stop>) -> Result<Finding, Stop> {
    let points = points(run.points_seed(SEED));
    let values: Values =
        points.into_iter().map(|at| Ok((at, odd(&particle(&at))?))).collect::<Result<_, Stop>>()?;
    finding(run, &values)
}

fn by_lyapunov(run: &Run<'_>) -> Result<Finding, Stop> {
    by(run, |particle| Ok(particle.tensor()?.odd(0, 1)?))
}

fn by_spectrum(run: &Run<'_>) -> Result<Finding, Stop> {
    by(run, |particle| Ok(particle.odd_by_spectrum()))
}

fn by_simulation(run: &Run<'_>) -> Result<Finding, Stop> {
    let trajectories = run.parameters.integer("trajectories")?;
    let values = run.shared("simulated", |seed| {
        let one = |(at, point): (usize, [f64; 5])| {
            let seed = seed::derive(seed, &["point", &at.to_string()]);
            let simulated = |_| particle(&point).odd_by_simulation(trajectories, seed);
            Ok((point, run.kept(&format!("point {at}"), simulated)?))
        };
        points(run.points_seed(SEED)).into_iter().enumerate().map(one).collect::<Result<Values, Stop>>()
    })?;
    finding(run, &values)
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let limit = |symbol: &str, to: &str, value: &str| Invariant::Limit {
        symbol: symbol.to_owned(),
        to: to.to_owned(),
        value: value.to_owned(),
    };
    Problem {
        parameters: r"$D_o;\gamma;v_0;m;\tau;\Omega$",
        functions: r"$\rho:=\frac{\gamma}{m\tau}$",
        claims: vec![Claim::value("odd diffusivity", "the antisymmetric part of the diffusion tensor")],
        assembly: Assembly::Parts(vec!["odd diffusivity"]),
        readings: vec![
            Reading::admissible(
                PRINTED,
                r"Compute the odd diffusion constant",
                "C. Hargus, J. M. Epstein, K. K. Mandadapu, Phys. Rev. Lett. 127, 178001 (2021): D_ij = ∫⟨v_i(t) v_j(0)⟩dt, with the \
                 odd part along the matrix that turns the velocity",
                "The tensor is D_s + D_o A with the matrix A of the prompt, so that D_o = (D_yx − D_xy)/2; every noise has unit \
                 strength, ⟨χ_i(t)χ_j(s)⟩ = δ_ij δ(t−s), the state is stationary, and ρ = γ/(mτ) as printed, which is a rate squared. \
                 The temperature adds to the even part alone.",
            ),
            Reading::inadmissible(
                TIMES,
                r"the ratio $\rho \equiv \frac{\gamma}{m \tau}$",
                "C. Scholz, S. Jahanshahi, A. Ldov, H. Löwen, Nat. Commun. 9, 5156 (2018): persistence and inertial times compared",
                "The word ratio suggests a number, and γτ/m, the ratio of the persistence time to that of the momentum, is one; the printed \
                 definition is another. A formula in ρ that is right here and wrong as printed owes its error to the definition. \
                 The points give γτ² for γ, so that what is printed has the value γτ/m: in this reading m and γ occur in ρ alone.",
            ),
            Reading::inadmissible(
                INVERSE,
                r"the ratio $\rho \equiv \frac{\gamma}{m \tau}$",
                "L. Caprini, U. Marini Bettolo Marconi, J. Chem. Phys. 154, 024902 (2021): the reduced mass m/(γτ)",
                "The other number, m/(γτ), contradicts the printed definition as well. The points give m²/γ for γ, so that what is \
                 printed has this value.",
            ),
            Reading::admissible(
                OPPOSITE,
                "the odd diffusion constant of this process",
                "tensors in the plane as even part plus odd part times the Levi-Civita symbol, ε_xy = 1",
                "The prompt names neither the matrix along which the odd part is measured nor the order of indices: with ε_xy = 1, which \
                 is −A, D_o = (D_xy − D_yx)/2 and has the opposite sign. E. Kalz et al., Phys. Rev. Lett. 129, 090601 (2022), \
                 write 1 + κε, but their ε also turns the velocity.",
            ),
            Reading::inadmissible(
                UNIT,
                r"\sqrt{2/\tau}\boldsymbol{\chi}",
                "É. Fodor, C. Nardini, M. E. Cates, J. Tailleur, P. Visco, F. van Wijland, Phys. Rev. Lett. 117, 038103 (2016): \
                 other normalizations of the Ornstein-Uhlenbeck force",
                "A force whose two components together have the mean square 1, like a unit vector, gives half; the printed strength of its noise \
                 makes it 1 for each component.",
            ),
        ],
        methods: vec![
            Method::new("Lyapunov equation", "stochastic", &["odd diffusivity"], by_lyapunov),
            Method::new("spectrum of the velocity", "stochastic", &["odd diffusivity"], by_spectrum),
            Method::new("simulation", "stochastic", &["odd diffusivity"], by_simulation)
                .budget(Budget::Standard)
                .parameters(|budget| {
                    let trajectories = if budget == Budget::Thorough { 40_000 } else { 2_000 };
                    Parameters::new().with("trajectories", trajectories)
                }),
        ],
        invariants: vec![
            Invariant::ScalingDegree {
                weights: weights(&[
                    (r"\tau", "1"),
                    (r"\Omega", "-1"),
                    ("m", "0"),
                    (r"\gamma", "-1"),
                    ("v_0", "0"),
                ]),
                degree: "1".to_owned(),
            },
            Invariant::ScalingDegree {
                weights: weights(&[("m", "1"), (r"\gamma", "1")]),
                degree: "0".to_owned(),
            },
            Invariant::ScalingDegree { weights: weights(&[("v_0", "1")]), degree: "2".to_owned() },
            // The limit m → 0 is that of the overdamped particle, but for the sign, which readings differ in.
            limit(r"\Omega", "0", "0"),
        ],
        overturned_by: "A simulation whose odd velocity correlation, integrated over time, departs from the Lyapunov equation.",
        family: Some(&variants::Particles),
        ..Problem::outline(
            42,
            "sm/42-chiral-inertial-odd-diffusion",
            "Odd diffusion of a chiral inertial particle",
            "A heavy particle in two dimensions is driven by a force that follows a rotating \
                    Ornstein-Uhlenbeck process. Give the antisymmetric part of its diffusion tensor.",
            Kind::Equation,
        )
    }
}

#[cfg(test)]
mod tests;
