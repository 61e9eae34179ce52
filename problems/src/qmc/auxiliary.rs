//! What the problems about fermions in auxiliary fields have in common: several ways of introducing the fields, each searched for a
//! guarantee and sampled.

#[cfg(test)]
pub(super) mod integrated;

use eigentruth_determinant::Weight;
use eigentruth_determinant::weight::determinant;
use eigentruth_numerics::{dense, streams};
use eigentruth_signs::fermions::{Decoupling, Field, Guarantee, Law, Search, sample, search, weight};
use faer::Mat;
use num_complex::Complex64;

use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Budget, Parameters, Run, Stop};

/// A way of introducing the fields.
pub(super) struct Channel {
    pub(super) name: &'static str,
    pub(super) decoupling: Decoupling,
}

/// The step in imaginary time of all slices.
pub(super) const STEP: f64 = 0.1;

/// `−Δτ · coefficient · (c†Mc − mean)²` by a normal field: `s √(−2Δτ coefficient) (c†Mc − mean)`, imaginary for a repulsion.
pub(super) fn field(name: String, matrix: Mat<Complex64>, coefficient: f64, mean: f64) -> Field {
    let size = (2.0 * STEP * coefficient.abs()).sqrt();
    let factor = if coefficient < 0.0 { size.into() } else { Complex64::new(0.0, size) };
    Field { name, matrix, factor, constant: -factor * mean }
}

/// A diagonal matrix.
pub(super) fn diagonal(modes: usize, of: impl Fn(usize) -> f64) -> Mat<Complex64> {
    Mat::from_fn(modes, modes, |i, j| if i == j { of(i).into() } else { Complex64::ZERO })
}

/// The one-body Hamiltonian in a slice, without a constant: a real one changes no phase.
pub(super) fn hopping(matrix: Mat<Complex64>) -> Field {
    Field { name: "hopping".to_owned(), matrix, factor: (-STEP).into(), constant: Complex64::ZERO }
}

/// A phase that is 1 within this is 1: determinants of graded products whose scales differ by e¹² at most (class identity).
pub(super) const POSITIVE: f64 = 1e6 * 64.0 * f64::EPSILON;

/// A phase farther from 1 than this is no rounding of 1.
const CLEAR: f64 = 0.05;

fn said(search: &Search) -> String {
    match (&search.complex_constant, &search.guarantee) {
        (Some(field), _) => format!("the constant of the field `{field}` is complex"),
        (None, Guarantee::Majorana { plus, minus }) => format!("squared moduli, by {plus} and {minus}"),
        (None, Guarantee::Kramers { first, second }) => format!("Kramers pairs, by {first} and {second}"),
        (None, Guarantee::Real { map }) => format!("real weights of unknown sign, by {map}"),
        (None, Guarantee::Nothing) => format!("none of {} maps is kept by all slices", search.tried),
    }
}

/// A field whose weight is off the positive axis.
struct Witness {
    fields: Vec<Vec<f64>>,
    phase: Complex64,
}

/// The weight of given fields, `[slice][field]`, once more: by dense matrices of whole slices and the products that the Monte Carlo of
/// determinants is made of, which share no code with [`weight`].
fn weight_anew(decoupling: &Decoupling, fields: &[Vec<f64>]) -> Result<Weight, Stop> {
    let exponential = |field: &Field, s: f64| -> Result<Mat<Complex64>, Stop> {
        let (values, vectors) = dense::hermitian_eigen(field.matrix.as_ref())?;
        let scaled = Mat::from_fn(values.len(), values.len(), |i, j| {
            vectors[(i, j)] * (field.factor * s * values[j]).exp()
        });
        Ok(dense::product_adjoint(scaled.as_ref(), vectors.as_ref()))
    };
    let (mut slices, mut constant) = (Vec::new(), Complex64::ZERO);
    for values in fields {
        let all = decoupling.fields().iter().zip(values).map(|(field, s)| (field, *s));
        for (field, s) in all.chain([(decoupling.hopping(), 1.0)]) {
            slices.push(exponential(field, s)?);
            constant += field.constant * s;
        }
    }
    // Matrices of single fields grow little; taken apart behind every one nothing is lost.
    Ok(determinant(decoupling.modes(), 1, slices)?.times(Weight::exponential(constant)))
}

/// Looks for a witness in the numbers of the parameters. The trace may begin at any slice, so that a phase is believed if that of the slices from
/// the middle on is the same, and if other code finds it.
fn witness(run: &Run<'_>, decoupling: &Decoupling) -> Result<Option<Witness>, Stop> {
    let (slices, samples) = (run.parameters.integer("slices")?, run.parameters.integer("samples")?);
    let parts = samples.div_ceil(PART);
    for part in 0..=parts {
        run.checkpoint()?;
        // Slow fields first, which take few numbers to show; those of a simulation at the end.
        let law = if part < parts { slow(run)? } else { Law::Gaussian };
        let found = sample(decoupling, slices, PART, law, streams::derived_seed(run.seed, part as u64))?;
        if found.defect() >= CLEAR {
            let phase = found.phases[found.worst];
            let (first, rest) = found.fields.split_at(slices / 2);
            let (_, turned) = weight(decoupling, &[rest, first].concat())?;
            let anew = weight_anew(decoupling, &found.fields)?.phase;
            if [turned, anew].iter().all(|other| (other - phase).norm() <= POSITIVE) {
                return Ok(Some(Witness { fields: found.fields, phase }));
            }
        }
    }
    Ok(None)
}

/// The slices at which fields change, and all fields there.
fn shown(fields: &[Vec<f64>]) -> Table {
    let mut table = Table::new(&[("slice", "1"), ("field", "1"), ("value", "1")]);
    for (slice, values) in fields.iter().enumerate() {
        if slice == 0 || values != &fields[slice - 1] {
            for (number, value) in values.iter().enumerate() {
                table.push([slice as f64, number as f64, *value]);
            }
        }
    }
    table
}

/// Whether one of the channels has a guarantee; a control with one and a control without come first. That no map was found shows nothing: without a
/// guarantee every channel has to exhibit a weight off the positive axis.
pub(super) fn by_algebra(
    run: &Run<'_>,
    channels: &[Channel],
    positive: &[Channel],
    negative: &[Channel],
) -> Result<Finding, Stop> {
    let free =
        |channels: &[Channel]| channels.iter().any(|channel| search(&channel.decoupling).is_sign_free());
    if !free(positive) || free(negative) {
        return Ok(Finding::undecided(
            "a control comes out wrong in the search for maps",
            "a larger list of maps",
        ));
    }
    let mut evidence = Vec::new();
    let mut found = None;
    for Channel { name, decoupling } in channels {
        let result = search(decoupling);
        evidence.push(Evidence::label(format!("maps, {name}"), said(&result)));
        if found.is_none() && result.is_sign_free() {
            found = Some(format!("the fields of the {name} have {}", said(&result)));
        }
    }
    let finding = match found {
        Some(summary) => Finding::holds(FindingKind::Proof, summary).with(Evidence::proof(
            "why",
            "Both maps of Majorana operators are kept by the matrices of all slices, element by element to rounding, and they anticommute. With \
             squares +1 and −1 the weights are squared moduli; with squares −1 and −1 they are determinants of Kramers pairs. What is left of \
             the constants is real.",
        )),
        None => without_guarantee(run, channels, &mut evidence)?,
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

fn without_guarantee(
    run: &Run<'_>,
    channels: &[Channel],
    evidence: &mut Vec<Evidence>,
) -> Result<Finding, Stop> {
    let mut nearest = f64::INFINITY;
    for Channel { name, decoupling } in channels {
        let Some(Witness { fields, phase }) = witness(run, decoupling)? else {
            return Ok(Finding::undecided(
                format!("the {name} has neither a guarantee nor a drawn weight off the positive axis"),
                "a larger list of maps, or more samples",
            ));
        };
        nearest = nearest.min((phase - Complex64::ONE).norm());
        let phase = format!("a weight has the phase {phase:.3}");
        evidence.push(Evidence::label(format!("weight, {name}"), phase));
        evidence.push(Evidence::table(format!("fields of this weight, {name}"), shown(&fields)));
    }
    let count = channels.len();
    let summary = format!(
        "none of {count} tested ways of introducing fields has a guarantee, and each shows a weight off the positive axis, \
         |phase − 1| ≥ {nearest:.2}"
    );
    Ok(Finding::fails(FindingKind::Numerical, summary))
}

/// Slow and strong fields, which any guarantee has to hold for as well.
fn slow(run: &Run<'_>) -> Result<Law, Stop> {
    Ok(Law::Lasting { slices: run.parameters.integer("kept")?, width: run.parameters.number("width")? })
}

/// Draws fields until one has a weight off the positive axis: first those of a simulation, then slow and strong ones, in the numbers and for
/// the slices of the parameters.
fn drawn(run: &Run<'_>, channel: &Channel, seed: u64) -> Result<Drawn, Stop> {
    let (slices, samples) = (run.parameters.integer("slices")?, run.parameters.integer("samples")?);
    let mut all = Drawn { samples: 0, defect: 0.0, negative: 0 };
    let slow = slow(run)?;
    for part in 0..samples.div_ceil(PART) {
        run.checkpoint()?;
        let law = if part == 0 { Law::Gaussian } else { slow };
        let seed = streams::derived_seed(seed, part as u64);
        let phases = sample(&channel.decoupling, slices, PART, law, seed)?;
        all.samples += PART;
        all.defect = all.defect.max(phases.defect());
        all.negative += phases.negative();
        if all.defect >= CLEAR {
            break;
        }
    }
    Ok(all)
}

/// So many fields are drawn at once.
const PART: usize = 8;

struct Drawn {
    samples: usize,
    defect: f64,
    negative: usize,
}

/// Whether one of the channels has positive weights only, by drawing fields.
pub(super) fn by_samples(
    run: &Run<'_>,
    channels: &[Channel],
    positive: &[Channel],
    negative: &[Channel],
) -> Result<Finding, Stop> {
    let controls = run.shared("controls", |seed| {
        for channel in positive {
            if drawn(run, channel, seed)?.defect <= POSITIVE {
                let mut defects = Vec::new();
                for channel in negative {
                    defects.push(drawn(run, channel, seed)?.defect);
                }
                return Ok(defects.iter().all(|defect| *defect >= CLEAR));
            }
        }
        Ok(false)
    })?;
    if !*controls {
        return Ok(Finding::undecided("a control comes out wrong in the sampled weights", "more samples"));
    }
    let mut table = Table::new(&[
        ("channel", "1"),
        ("samples", "1"),
        ("largest distance of a phase from 1", "1"),
        ("negative real parts", "1"),
    ]);
    let mut best = f64::INFINITY;
    for (number, channel) in channels.iter().enumerate() {
        let found = drawn(run, channel, run.seed)?;
        table.push([number as f64, found.samples as f64, found.defect, found.negative as f64]);
        best = best.min(found.defect);
        if best <= POSITIVE {
            break;
        }
    }
    let drawn: f64 = table.rows.last().map_or(0.0, |row| row[1]);
    let finding = if best <= POSITIVE {
        let summary = format!("all of {drawn} drawn fields have a positive weight, |phase − 1| ≤ {best:.1e}");
        Finding::holds(FindingKind::Numerical, summary)
    } else if best >= CLEAR {
        let summary = format!(
            "each of {} ways has a drawn weight off the positive axis, |phase − 1| ≥ {best:.2}",
            channels.len()
        );
        Finding::fails(FindingKind::Numerical, summary)
    } else {
        Finding::undecided(format!("|phase − 1| reaches {best:.1e}, which decides nothing"), "more samples")
    };
    let (signs, words) = average_signs(run, channels)?;
    let words = Evidence::label("whether the average signs vanish", words);
    Ok(finding
        .with(Evidence::table("weights", table))
        .with(Evidence::table("average signs", signs))
        .with(words))
}

/// `⟨sign⟩ = Σ Re W/Σ |W|` of every channel at several temperatures, with fields drawn by their own law. Unlike single weights it says how bad a
/// sign problem is; few effective samples say that single weights make up the sums, so that the error is no better than a guess.
fn average_signs(run: &Run<'_>, channels: &[Channel]) -> Result<(Table, String), Stop> {
    let (slices, samples) =
        (run.parameters.integers("slices of signs")?, run.parameters.integer("samples of signs")?);
    let mut table = Table::new(&[
        ("channel", "1"),
        ("inverse temperature", "1/t"),
        ("⟨sign⟩", "1"),
        ("error", "1"),
        ("effective samples", "1"),
    ]);
    let mut words = Vec::new();
    for (number, Channel { name, decoupling }) in channels.iter().enumerate() {
        for &slices in &slices {
            run.checkpoint()?;
            let beta = slices as f64 * STEP;
            let seed = streams::derived_seed(run.seed, (SIGNS + slices) as u64);
            let phases = sample(decoupling, slices, samples, Law::Gaussian, seed)?;
            let Average { sign, error, effective } = Average::of(&phases.phases, &phases.logarithms);
            table.push([number as f64, beta, sign, error, effective]);
            let word = if sign <= 4.0 * error { "compatible with zero" } else { "not zero" };
            words.push(format!("{name} at β = {beta}: {sign:.3} ± {error:.3}, {word}"));
        }
    }
    Ok((table, format!("Σ Re W over Σ |W|: {}", words.join("; "))))
}

/// Streams of average signs are those of no part of the drawn fields.
const SIGNS: usize = 1 << 20;

/// An average sign.
struct Average {
    sign: f64,
    error: f64,
    effective: f64,
}

impl Average {
    /// The ratio of sums of weights, its error to first order, and how many weights make up the sums.
    fn of(phases: &[Complex64], logarithms: &[f64]) -> Self {
        let largest = logarithms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<(f64, f64)> = (phases.iter().zip(logarithms))
            .map(|(phase, logarithm)| (phase.re, (logarithm - largest).exp()))
            .collect();
        let size: f64 = weights.iter().map(|(_, modulus)| modulus).sum();
        let sign = weights.iter().map(|(cosine, modulus)| cosine * modulus).sum::<f64>() / size;
        let squares: f64 = weights.iter().map(|(cosine, modulus)| ((cosine - sign) * modulus).powi(2)).sum();
        let count = weights.len() as f64;
        let error = (squares * count / (count - 1.0).max(1.0)).sqrt() / size;
        let effective = size * size / weights.iter().map(|(_, modulus)| modulus * modulus).sum::<f64>();
        Average { sign, error, effective }
    }
}

/// What the samples of all these problems take: β = 5 for single weights, temperatures for the average signs at which a few weights do not
/// make up all of the sums.
pub(super) fn budget(budget: Budget) -> Parameters {
    let (signs, samples) = match budget {
        Budget::Quick => (vec![5, 10], 24),
        Budget::Standard | Budget::Thorough => (vec![10, 20], 400),
    };
    Parameters::new()
        .with("slices", 50)
        .with("samples", 32)
        .with("kept", 10)
        .with("width", 2.0)
        .with("slices of signs", signs)
        .with("samples of signs", samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_both_codes_are_the_same() {
        // Fields that do not commute with each other or with a complex hopping, one of them imaginary, over many slices.
        let matrix = |f: fn(usize, usize) -> Complex64| Mat::from_fn(4, 4, f);
        let ring = matrix(|i, j| match (i + 4 - j) % 4 {
            1 => Complex64::new(0.6, 0.3),
            3 => Complex64::new(0.6, -0.3),
            _ => Complex64::ZERO,
        });
        let bond = matrix(|i, j| if i + j == 1 { Complex64::ONE } else { Complex64::ZERO });
        let number = matrix(|i, j| if i == j && i > 1 { Complex64::ONE } else { Complex64::ZERO });
        let fields =
            vec![field("bond".to_owned(), bond, -1.0, 0.0), field("number".to_owned(), number, 2.0, 0.5)];
        let decoupling = Decoupling::new(4, 0, None, hopping(ring), fields).unwrap();
        let found = sample(&decoupling, 40, 8, Law::Lasting { slices: 5, width: 2.0 }, 7).unwrap();
        assert!(found.defect() > CLEAR);
        let (logarithm, phase) = weight(&decoupling, &found.fields).unwrap();
        let anew = weight_anew(&decoupling, &found.fields).unwrap();
        assert!(
            (anew.log_modulus - logarithm).abs() < 1e-9 && (anew.phase - phase).norm() < 1e-9,
            "{anew:?}"
        );
        // Another field has another weight.
        let mut others = found.fields.clone();
        others[7][0] += 0.5;
        let other = weight_anew(&decoupling, &others).unwrap();
        assert!((other.phase - phase).norm() + (other.log_modulus - logarithm).abs() > 1e-6);
    }

    #[test]
    fn an_average_sign_is_a_ratio_of_sums() {
        let one = Complex64::ONE;
        let Average { sign, error, effective } = Average::of(&[one, one, -one], &[0.0, 3f64.ln(), 0.0]);
        // (1 + 3 − 1)/(1 + 3 + 1); deviations W − 0.6 |W| are 0.4, 1.2 and −1.6.
        let expected = ((0.16 + 1.44 + 2.56) * 1.5f64).sqrt() / 5.0;
        let far = [sign - 0.6, error - expected, effective - 25.0 / 11.0].map(f64::abs);
        assert!(far.iter().all(|far| *far < 64.0 * f64::EPSILON), "{sign} {error} {effective}");
        let positive = Average::of(&[one; 3], &[700.0, 800.0, 900.0]);
        assert!((positive.sign - 1.0).abs() < f64::EPSILON && positive.error < f64::EPSILON);
        assert!((positive.effective - 1.0).abs() < 64.0 * f64::EPSILON);
    }
}
