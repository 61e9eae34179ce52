//! sm/44-chaotic-synchronisation-threshold: the coupling beyond which two chaotic copies move as one.
//!
//! First method: the stationary correlation of infinitely many spins by shooting, and the growth rate of a difference as the lowest
//! level of a Schrödinger operator. Second method: the same spins followed in time from an arbitrary start, with the covariance of
//! the forces counted from the entries. Third method: N spins, their largest Lyapunov exponent along a trajectory, and 1/N to zero. The
//! readings that ask about an instant have random matrices that are drawn and decomposed.

mod family;
mod matrices;
mod two_times;

use eigentruth_grading::{Invariant, Kind};
use eigentruth_numerics::{Comparison, Estimate, Provenance, streams};
use eigentruth_stochastic::dynamical_mean_field::{
    Coupling, Kernel, Stationary, growth_rate, overlapping_growth_rate, shooting, synchronisation_threshold,
    translation_defect,
};
use eigentruth_stochastic::simulation::{Averages, Ensemble, Variance, extrapolate, synchronised_fraction};

use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Sample, Samples, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::other::closed_form;
use crate::problem::{Claim, Problem, Reading};
use crate::seed;

const ENTRIES: &str = "entries of the symmetric tensor";
const SYMMETRISED: &str = "entries before symmetrising";
const UNORDERED: &str = "every pair once";
const JACOBIAN: &str = "spectrum at an instant";
const CONTRACTION: &str = "distance that never grows";

/// The covariance of the forces in units of σ²C².
fn weight(reading: &str) -> Result<f64, Stop> {
    match reading {
        // J_jk and J_kj are one number: N²/2 pairs of variance (2σ)².
        ENTRIES | JACOBIAN | CONTRACTION => Ok(2.0),
        SYMMETRISED => Ok(1.0),
        UNORDERED => Ok(0.5),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

/// The seed of the settings in a run with the root seed 1.
const SEED: u64 = 44;

/// Settings γ, σ, drawn with a seed.
fn points(seed: u64) -> Vec<[f64; 2]> {
    let uniform = |what: &str, at: usize| seed::uniform(seed, &[what, &at.to_string()]);
    (0..24).map(|at| [0.2 + 2.8 * uniform("gamma", at), 0.4 + 1.2 * uniform("sigma", at)]).collect()
}

/// The stationary state of infinitely many spins.
fn state(weight: f64, [gamma, sigma]: [f64; 2]) -> Result<Stationary, Stop> {
    Ok(shooting(&Kernel::monomial(2, weight * sigma * sigma)?, gamma)?)
}

/// The threshold in a reading.
///
/// At an instant the forces on a difference are a random matrix of variance g'(C(0))/N around −λ − 2K: its eigenvalues fill a disk of
/// that radius (V. L. Girko, Theory Probab. Appl. 29, 694 (1985)), those of its symmetric part reach √2 times as far (E. P. Wigner).
fn threshold(reading: &str, state: &Stationary) -> Result<Estimate, Stop> {
    let reach = match reading {
        JACOBIAN => 1.0,
        CONTRACTION => std::f64::consts::SQRT_2,
        _ => return Ok(synchronisation_threshold(state, Coupling::Mutual)?),
    };
    let radius = state.kernel.derivative(state.variance.value).sqrt();
    let value = 0.5 * (reach * radius - state.decay.value);
    // The radius grows at most in proportion to λ and C(0).
    let error = 2.0 * reach * radius / state.decay.value * state.decay.error;
    let provenance = Provenance::new("stochastic/dynamical mean field, random matrix");
    Ok(Estimate::converged(value, error, provenance))
}

/// What has the dimension of the square of a rate, for r = 2K, the damping of the difference: r² is to be a combination of these.
/// γ and σ² are rates themselves.
fn law(found: &[([f64; 2], Estimate)]) -> Option<String> {
    let rate = |e: &Estimate| 2.0 * e.value;
    let column = |of: &dyn Fn(f64, f64, f64) -> f64| -> Vec<f64> {
        found.iter().map(|([gamma, sigma], e)| of(*gamma, sigma * sigma, rate(e))).collect()
    };
    let columns = [
        column(&|_, s, r| s * r),
        column(&|g, _, r| g * r),
        column(&|_, s, _| s * s),
        column(&|g, s, _| g * s),
        column(&|g, _, _| g * g),
    ];
    let values: Vec<(f64, f64)> =
        found.iter().map(|(_, e)| (rate(e) * rate(e), 8.0 * e.value.abs() * e.error)).collect();
    let found = closed_form::combination(&columns, &values)?;
    // r² = p r + q.
    let p = closed_form::sum(&found[..2], &[r"\sigma^2", r"\gamma "]);
    let q = closed_form::sum(&found[2..], &[r"\sigma^4", r"\gamma \sigma^2", r"\gamma^2"]);
    Some(format!(r"\frac{{1}}{{4}}\left({p}+\sqrt{{\left({p}\right)^2+4\left({q}\right)}}\right)"))
}

fn samples(found: &[([f64; 2], Estimate)], closed_form: Option<String>) -> Value {
    let point = |(at, value): &([f64; 2], Estimate)| Sample { at: at.to_vec(), value: value.clone() };
    let symbols = [r"\gamma", r"\sigma"].map(str::to_owned).to_vec();
    Value::Samples { samples: Samples { symbols, points: found.iter().map(point).collect(), closed_form } }
}

fn by_mean_field(run: &Run<'_>) -> Result<Finding, Stop> {
    let weight = weight(run.reading)?;
    let states = run.shared(&format!("states {weight}"), |_| {
        points(run.points_seed(SEED))
            .into_iter()
            .map(|at| Ok((at, state(weight, at)?)))
            .collect::<Result<Vec<_>, Stop>>()
    })?;
    let mut table = Table::new(&[
        ("gamma", "γ"),
        ("sigma", "√γ"),
        ("lambda", "γ"),
        ("C(0)", "γ"),
        ("exponent of one copy", "γ"),
        ("threshold", "γ"),
        ("error", "γ"),
        ("drift of a shift in time", "γ"),
    ]);
    let mut found = Vec::new();
    for (at, state) in states.iter() {
        run.checkpoint()?;
        let (one, defect) = (threshold(run.reading, state)?, translation_defect(state)?);
        let (lambda, exponent) = (state.decay.value, growth_rate(state)?.value);
        let row = [at[0], at[1], lambda, state.variance.value, exponent, one.value, one.error, defect.value];
        table.push(row);
        // The control: a trajectory and itself a little later keep their distance.
        if defect.value.abs() > 4.0 * defect.error {
            let why =
                format!("at γ = {}, σ = {} a shift in time grows at the rate {}", at[0], at[1], defect.value);
            return Ok(Finding::undecided(why, "a finer grid").with(Evidence::table("points", table)));
        }
        found.push((*at, one));
    }
    let closed_form = law(&found);
    let (at, one) = &found[0];
    let summary = format!("at γ = {:.6}, σ = {:.6} the threshold is K = {:.9}", at[0], at[1], one.value);
    let mut finding = Finding::value(FindingKind::Numerical, samples(&found, closed_form), summary)
        .with(Evidence::table("points", table));
    if run.reading == ENTRIES {
        // Differences that change the damping must not be the ones that decide.
        let state = &states[0].1;
        let (held, free) = (overlapping_growth_rate(state, true)?, growth_rate(state)?);
        if held.decides(&held, &free) != Comparison::Same || held.value > free.value {
            let why = format!(
                "differences that overlap with the state grow at {} against {}",
                held.value, free.value
            );
            return Ok(Finding::undecided(why, "a finer grid for them"));
        }
        finding = finding.with(Evidence::number("growth rate with overlap", "γ", held));
    }
    Ok(finding)
}

fn by_two_times(run: &Run<'_>) -> Result<Finding, Stop> {
    let weight = two_times::covariance(run.reading)?;
    let mut table = Table::new(&[
        ("gamma", "γ"),
        ("sigma", "√γ"),
        ("lambda", "γ"),
        ("growth of a difference", "γ"),
        ("error", "γ"),
    ]);
    let mut found = Vec::new();
    for at in points(run.points_seed(SEED)) {
        run.checkpoint()?;
        let [decay, growth] = two_times::rates(weight, at);
        table.push([at[0], at[1], decay.value, growth.value, growth.error]);
        // The coupling damps a difference with 2K at all times, so that it dies out from half the growth on.
        found.push((at, growth.scaled(0.5)));
    }
    let (at, one) = &found[0];
    let summary = format!(
        "with forces of covariance {weight} σ²C² a difference grows in time as if K = {:.6} held it at γ = {:.6}, σ = {:.6}",
        one.value, at[0], at[1]
    );
    Ok(Finding::value(FindingKind::Numerical, samples(&found, None), summary)
        .with(Evidence::table("rates", table)))
}

/// Averages over samples at each size.
fn simulated(run: &Run<'_>, seed: u64, variance: Variance) -> Result<Vec<Averages>, Stop> {
    let (spins, samples) = (run.parameters.integers("spins")?, run.parameters.integers("samples")?);
    let mut found = Vec::new();
    for (at, (spins, samples)) in spins.into_iter().zip(samples).enumerate() {
        let ensemble = Ensemble { spins, samples, ..ensemble(run, variance)? };
        let sampled: ([Estimate; 4], f64) = run.kept(&format!("{}, {spins} spins", run.reading), |_| {
            let Averages { variance, decay, exponent, ratio, step_error, .. } =
                ensemble.run(streams::derived_seed(seed, at as u64))?;
            Ok(([variance, decay, exponent, ratio], step_error))
        })?;
        let ([variance, decay, exponent, ratio], step_error) = sampled;
        found.push(Averages { spins, variance, decay, exponent, ratio, step_error });
    }
    Ok(found)
}

/// γ = σ = 1: time is measured in 1/γ, and infinitely many spins have one scale more (see [`from_simulation`]).
fn ensemble(run: &Run<'_>, variance: Variance) -> Result<Ensemble, Stop> {
    let (step, transient) = (run.parameters.number("step")?, run.parameters.number("transient")?);
    let time = run.parameters.number("time")?;
    Ok(Ensemble { spins: 0, samples: 0, gamma: 1.0, sigma: 1.0, variance, step, transient, time })
}

/// The threshold at (γ, σ) from λ/σ√C(0) = m and K/σ√C(0) = k.
///
/// For infinitely many spins |x|² does not fluctuate, and at constant |x| = √(N C(0)) the direction of x moves as in the flow with
/// λ = 0 on the sphere: all rates are σ√C(0) times numbers. What γ does is only to set C(0) = γ + λ.
fn from_simulation([gamma, sigma]: [f64; 2], m: &Estimate, k: &Estimate) -> Estimate {
    let root = ((m.value * sigma).powi(2) + 4.0 * gamma).sqrt();
    let radius = 0.5 * (m.value * sigma + root);
    let slope = 0.5 * sigma * (1.0 + m.value * sigma / root);
    // m and k come from the same samples: their errors are added as if they were one.
    let error = sigma * radius * k.error + k.value.abs() * sigma * slope * m.error;
    Estimate::statistical(k.value * sigma * radius, error, k.provenance.clone())
}

fn by_simulation(run: &Run<'_>) -> Result<Finding, Stop> {
    let variance = if run.reading == ENTRIES { Variance::Entries } else { Variance::BeforeSymmetrising };
    let averages = run.shared(run.reading, |seed| simulated(run, seed, variance))?;
    let mut table = Table::new(&[
        ("spins", "1"),
        ("C(0)", "γ"),
        ("error of C(0)", "γ"),
        ("exponent", "γ"),
        ("error of the exponent", "γ"),
        ("exponent over lambda", "1"),
        ("error of the step", "1"),
    ]);
    for a in averages.iter() {
        let row = [a.variance.value, a.variance.error, a.exponent.value, a.exponent.error];
        table.push([&[a.spins as f64], &row[..], &[a.ratio.value, a.step_error]].concat());
    }
    let limit = |of: fn(&Averages) -> &Estimate| {
        let found: Vec<(usize, &Estimate)> = averages.iter().map(|a| (a.spins, of(a))).collect();
        extrapolate(&found).ok_or_else(|| Stop::Failed("two sizes are needed for a limit".to_owned()))
    };
    let (c, exponent) = (limit(|a| &a.variance)?, limit(|a| &a.exponent)?);
    let size = c.value.sqrt();
    let m = Estimate::statistical(
        (c.value - 1.0) / size,
        0.5 * (c.value + 1.0) / size.powi(3) * c.error,
        c.provenance.clone(),
    );
    let k = Estimate::statistical(
        0.5 * exponent.value / size,
        0.5 * exponent.error / size + 0.25 * exponent.value.abs() / size.powi(3) * c.error,
        exponent.provenance.clone(),
    );
    // C(0) = 3λ²/2gσ² gives the covariance of the forces as the flow feels it.
    let felt = Estimate::statistical(1.5 * m.value.powi(2), 3.0 * m.value * m.error, c.provenance.clone());
    let found: Vec<([f64; 2], Estimate)> =
        points(run.points_seed(SEED)).into_iter().map(|at| (at, from_simulation(at, &m, &k))).collect();
    let (at, one) = &found[0];
    let summary = format!(
        "the exponent of up to {} spins extrapolates to the threshold K = {:.4} ± {:.4} at γ = {:.6}, σ = {:.6}",
        averages.last().map_or(0, |a| a.spins),
        one.value,
        one.error,
        at[0],
        at[1]
    );
    // Two copies from independent starts, well below and above what their exponent says for this size.
    let first = &averages[0];
    let mut copies =
        Table::new(&[("K over half the exponent", "1"), ("share that meets", "1"), ("error", "1")]);
    let starts = run.parameters.integer("pairs")?;
    let pairs = Ensemble { spins: first.spins, samples: starts, ..ensemble(run, variance)? };
    for factor in [0.5, 0.8, 1.25, 2.0] {
        // The seed is that of the reading and the claim.
        let key = format!("{}, {}, copies at {factor}", run.reading, run.claim);
        let coupling = factor * 0.5 * first.exponent.value;
        let share: Estimate =
            run.kept(&key, |_| Ok(synchronised_fraction(&pairs, coupling, false, run.seed)?))?;
        copies.push([factor, share.value, share.error]);
    }
    let evidence = |finding: Finding| {
        finding
            .with(Evidence::table("sizes", table.clone()))
            .with(Evidence::table("two copies from independent starts", copies.clone()))
            .with(Evidence::number("covariance of the forces over σ²C²", "1", felt.clone()))
    };
    // The positive and the negative control, and an error small enough to tell the threshold from half or twice of it.
    let controls = copies.rows[0][1] < copies.rows[3][1] && copies.rows[3][1] > 0.75;
    if !controls || 0.5 * one.value < Estimate::RIVAL * one.error {
        let why = format!("{summary}: copies or errors do not allow to tell");
        return Ok(evidence(Finding::undecided(why, "an hour: more samples of more spins")));
    }
    Ok(evidence(Finding::value(FindingKind::Numerical, samples(&found, None), summary)))
}

/// The problem.
pub(crate) fn problem() -> Problem {
    let weights =
        |list: &[(&str, &str)]| list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    Problem {
        parameters: r"$K_c;\gamma;\sigma$",
        claims: vec![Claim::value(
            "threshold",
            "the coupling K beyond which a small difference between the copies dies out",
        )],
        assembly: Assembly::Parts(vec!["threshold"]),
        readings: vec![
            Reading::admissible(
                ENTRIES,
                "symmetric with respect to permutations of the upper indexes",
                "transverse Lyapunov exponents: L. M. Pecora, T. L. Carroll, Phys. Rev. Lett. 64, 821 (1990)",
                "J_i^{jk} = J_i^{kj} is one number of variance σ², and the sum over j and k meets it twice: the forces have the covariance \
                 2σ²C². Stable is a state to which small differences return, whatever they do in between.",
            ),
            Reading::inadmissible(
                SYMMETRISED,
                "Each of its entries has mean $0$ and variance $\\sigma^2$",
                "mixed p-spin models: A. Crisanti, H.-J. Sommers, Z. Phys. B 87, 341 (1992), which fix the covariance of the forces",
                "Independent entries of variance σ², of which the sum sees the mean of two: then those of the tensor that is said to be \
                 symmetric have the variance σ²/2. The forces have the covariance σ²C².",
            ),
            Reading::inadmissible(
                UNORDERED,
                r"\sum_{j,k}",
                "spin glasses with sums over pairs: D. Sherrington, S. Kirkpatrick, Phys. Rev. Lett. 35, 1792 (1975)",
                "Every pair counted once, covariance σ²C²/2; the sum as printed has both orders.",
            ),
            Reading::inadmissible(
                JACOBIAN,
                "is zero at all times in the steady state",
                "stability of fixed points: R. M. May, Nature 238, 413 (1972)",
                "All eigenvalues of the linear forces on the difference negative at every instant: right at a fixed point; along a chaotic \
                 trajectory the matrix turns and its spectrum says nothing about the steady state.",
            ),
            Reading::inadmissible(
                CONTRACTION,
                "critical value",
                "contraction: W. Lohmiller, J.-J. E. Slotine, Automatica 34, 683 (1998)",
                "The square of the distance as an energy function that never grows: enough for synchronisation, not necessary, so that \
                 its bound is not the critical value.",
            ),
        ],
        methods: vec![
            Method::new("mean field", "stochastic", &["threshold"], by_mean_field),
            Method::new("two times", "problems", &["threshold"], by_two_times).readings(&[
                ENTRIES,
                SYMMETRISED,
                UNORDERED,
            ]),
            Method::new("drawn matrices", "stochastic", &["threshold"], matrices::investigate)
                .readings(&[JACOBIAN, CONTRACTION])
                .parameters(|_| Parameters::new().with("spins", vec![48, 128]).with("samples", vec![40, 12])),
            Method::new("simulation", "stochastic", &["threshold"], by_simulation)
                .version(2)
                .budget(Budget::Standard)
                .readings(&[ENTRIES])
                .parameters(|budget| {
                    let thorough = budget == Budget::Thorough;
                    let (spins, samples) = if thorough {
                        ([50, 100, 200, 280], [160, 100, 40, 16])
                    } else {
                        ([32, 48, 72, 108], [96, 64, 36, 14])
                    };
                    Parameters::new()
                        .with("spins", spins.to_vec())
                        .with("samples", samples.to_vec())
                        .with("pairs", 8)
                        .with("step", 0.04)
                        .with("transient", 10.0)
                        .with("time", if thorough { 100.0 } else { 50.0 })
                }),
        ],
        invariants: vec![
            Invariant::ScalingDegree {
                weights: weights(&[(r"\gamma", "1"), (r"\sigma", "1/2")]),
                degree: "1".to_owned(),
            },
            Invariant::Positive,
            Invariant::Limit { symbol: r"\sigma".to_owned(), to: "0".to_owned(), value: "0".to_owned() },
        ],
        overturned_by: "A difference between copies that grows above, or dies out below, the coupling given, at sizes beyond those simulated.",
        family: Some(&family::Copies),
        ..Problem::outline(
            44,
            "sm/44-chaotic-synchronisation-threshold",
            "Synchronisation of chaotic copies",
            "Two copies of N soft spins with random quadratic couplings and a spherical constraint \
                    are coupled diffusively. Give the coupling K_c above which they synchronise, as a \
                    function of γ and σ.",
            Kind::Equation,
        )
    }
}

#[cfg(test)]
mod tests;
