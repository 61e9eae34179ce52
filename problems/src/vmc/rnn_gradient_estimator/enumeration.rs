//! By sums over all configurations, for the networks of the variational crate: the expectation of the estimator against the gradient.

use eigentruth_numerics::streams::derived_seed;
use eigentruth_variational::Head;
use eigentruth_variational::estimator::{Expectation, Study};

use super::cases::{Ansatz, Case, ring};
use super::variances::Variances;
use super::{ALMOST, EVERY, SOFTMAX, UNNORMALIZED};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Spins of the rings on which expectations are summed.
const BITS: usize = 4;

/// The component of the field that makes elements complex.
const FIELD: f64 = 0.5;

/// The size of random weights: about half of the probabilities of the cut head are cut to 0 or 1.
const SPREAD: f64 = 0.8;

/// What rounding leaves of sums over configurations, relative to the root mean square of a single sample (class identity).
const ROUNDING: f64 = 4096.0 * f64::EPSILON;

/// The same where the exact derivative is a central difference (class converged).
const DIFFERENCES: f64 = 1e-8;

/// A bias that is this share of the gradient is one.
const CLEAR: f64 = 1e-2;

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim == "variance" {
        let sizes = run.parameters.integers("bits")?;
        let found = run.shared(&format!("variances {}", run.reading), |seed| {
            // Networks with zeros include those without: the first head of every reading has none.
            Variances::of(run, ansatzes(run.reading)?[0], &sizes, seed)
        })?;
        return Ok(found.finding());
    }
    let found = run.shared(run.reading, |seed| Expectations::of(run, seed))?;
    Ok(found.finding(run.claim))
}

fn ansatzes(reading: &str) -> Result<Vec<Ansatz>, Stop> {
    let heads: &[Head] = match reading {
        EVERY | ALMOST => &Head::ALL,
        SOFTMAX => &[Head::Softmax, Head::SoftmaxPhase],
        UNNORMALIZED => return Ok(vec![Ansatz::Machine]),
        other => return Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    };
    Ok(heads.iter().map(|head| Ansatz::Recurrent(*head)).collect())
}

/// How far two expectations are apart.
#[derive(Clone, Copy, Debug, Default)]
struct Distance {
    /// As vectors, over the length of the gradient.
    share: f64,
    /// In units of the root mean square of a sample, at the worst of all parameters.
    worst: f64,
}

impl Distance {
    fn of(found: &Study, of: impl Fn(&Expectation) -> [f64; 2]) -> Self {
        let (mut difference, mut gradient, mut worst) = (0.0, 0.0, 0.0_f64);
        for one in &found.parameters {
            let [left, right] = of(one);
            difference += (left - right).powi(2);
            gradient += one.exact.powi(2);
            // Where nothing is sampled that a parameter changes, the gradient itself is the scale.
            let scale = (one.plain_variance.max(0.0) + one.plain.powi(2)).sqrt().max(one.exact.abs());
            if left != right {
                worst = worst.max((left - right).abs() / scale);
            }
        }
        Distance { share: (difference / gradient).sqrt(), worst }
    }

    fn max(self, other: Self) -> Self {
        Distance { share: self.share.max(other.share), worst: self.worst.max(other.worst) }
    }
}

/// What parameters of networks show, the worst of all.
#[derive(Clone, Copy, Debug, Default)]
struct Biases {
    plain: Distance,
    baseline: Distance,
    /// With the share of what is never sampled added.
    mended: Distance,
    /// Configurations without amplitude.
    absent: usize,
}

impl Biases {
    fn of(found: &Study) -> Self {
        Biases {
            plain: Distance::of(found, |one| [one.plain, one.exact]),
            baseline: Distance::of(found, |one| [one.baseline, one.exact]),
            mended: Distance::of(found, |one| [one.plain + one.missing, one.exact]),
            absent: (1 << BITS) - found.support,
        }
    }

    fn worse(self, other: Self) -> Self {
        Biases {
            plain: self.plain.max(other.plain),
            baseline: self.baseline.max(other.baseline),
            mended: self.mended.max(other.mended),
            absent: self.absent.max(other.absent),
        }
    }
}

/// Expectations of all networks of a reading.
#[derive(Debug)]
struct Expectations {
    table: Table,
    all: Biases,
    /// Of the networks whose amplitudes vanish together with their derivatives.
    control: Option<Biases>,
    networks: usize,
    rounding: f64,
}

impl Expectations {
    fn of(run: &Run<'_>, seed: u64) -> Result<Self, Stop> {
        let sets = run.parameters.integer("sets")?;
        let hamiltonian = ring(BITS, FIELD)?;
        let mut table = Table::new(&[
            ("ansatz", "1"),
            ("networks on a zero", "1"),
            ("most configurations without amplitude", "1"),
            ("bias over gradient", "1"),
            ("the same with a baseline", "1"),
            ("the same with what is never sampled", "1"),
        ]);
        let (mut all, mut control, mut networks) = (Biases::default(), None, 0);
        for (at, ansatz) in ansatzes(run.reading)?.into_iter().enumerate() {
            let mut of_kind = [None::<Biases>; 2];
            for set in 0..sets {
                run.checkpoint()?;
                let mut case =
                    Case::random(&hamiltonian, ansatz, SPREAD, derived_seed(seed, (at * sets + set) as u64))?;
                // Random parameters never meet a zero; where all parameters count, every other set is put on one.
                let zero = run.reading == EVERY && set % 2 == 1 && case.place_zero()?;
                let biases = Biases::of(&case.study(0.0)?);
                let kind = &mut of_kind[usize::from(zero)];
                *kind = Some(kind.map_or(biases, |before| before.worse(biases)));
                all = all.worse(biases);
                networks += 1;
                if ansatz == Ansatz::Recurrent(Head::HardSigmoid) && biases.absent > 0 {
                    control = Some(control.map_or(biases, |before: Biases| before.worse(biases)));
                }
            }
            for (zero, found) in of_kind.into_iter().enumerate() {
                if let Some(found) = found {
                    let absent = found.absent as f64;
                    table.push([
                        at as f64,
                        zero as f64,
                        absent,
                        found.plain.share,
                        found.baseline.share,
                        found.mended.share,
                    ]);
                }
            }
        }
        let rounding = if run.reading == UNNORMALIZED { DIFFERENCES } else { ROUNDING };
        Ok(Expectations { table, all, control, networks, rounding })
    }

    fn finding(&self, claim: &str) -> Finding {
        let none = |bias: Distance| bias.worst <= self.rounding;
        let clear = |bias: Distance| !none(bias) && bias.share >= CLEAR;
        let Biases { plain, baseline, mended, absent } = self.all;
        let sets = self.networks;
        if [plain, baseline, mended].into_iter().any(|bias| !clear(bias) && !none(bias)) {
            let why = format!(
                "a bias is {:.1e} of the gradient, {:.1e} with the baseline: neither rounding nor clear",
                plain.share, baseline.share
            );
            return Finding::undecided(why, "higher precision");
        }
        let control = self.control.map_or_else(String::new, |control| {
            format!(
                "; where derivatives vanish with the amplitude, in up to {} of {} configurations, by {:.1e}",
                control.absent,
                1 << BITS,
                control.plain.share
            )
        });
        let (without, with, whole) = (plain.share, baseline.share, mended.share);
        let (truth, summary) = match claim {
            "biased" => (
                clear(plain),
                format!(
                    "of {sets} networks the expectation is off by at most {without:.2e} of the gradient{control}"
                ),
            ),
            "baseline" => (
                clear(plain) && none(baseline),
                format!(
                    "the expectation is off by {without:.2e} of the gradient without a baseline and by {with:.2e} with it"
                ),
            ),
            // What is never sampled has to be the whole bias, and amplitudes that vanish with their derivatives must not make one.
            _ => (
                clear(plain)
                    && absent > 0
                    && none(mended)
                    && self.control.is_none_or(|control| none(control.plain)),
                format!(
                    "the expectation is off by {without:.2e} of the gradient, and by {whole:.2e} with what configurations without amplitude \
                     contribute to it{control}"
                ),
            ),
        };
        let proof = "With Σ|ψ|² = 1 for all λ the gradient is 2 Re Σ_x ∂ψ*(x)(Hψ)(x). The expectation is Σ over ψ(x) ≠ 0 of |ψ|² 2 Re (∂ψ*/ψ*)(Hψ/ψ), the \
                     same terms; those with ψ(x) = 0 are missing, and vanish if ∂ψ(x) = 0. A baseline b adds −b ∂Σ|ψ|² = 0.";
        let finding = Finding::decided(truth, FindingKind::Numerical, summary)
            .with(Evidence::table("networks", self.table.clone()));
        // Without normalization none of this is so.
        if self.rounding == ROUNDING { finding.with(Evidence::proof("why", proof)) } else { finding }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_of_the_amplitude_biases_and_one_of_the_derivative_too_does_not() {
        let hamiltonian = ring(BITS, FIELD).unwrap();
        let found = |head, seed| {
            let mut case = Case::random(&hamiltonian, Ansatz::Recurrent(head), SPREAD, seed).unwrap();
            assert!(case.place_zero().unwrap(), "{head:?}");
            let biases = Biases::of(&case.study(0.0).unwrap());
            assert!(biases.absent >= 8 && biases.mended.worst <= ROUNDING, "{head:?} {biases:?}");
            assert!((biases.plain.share - biases.baseline.share).abs() <= 1e-9);
            biases.plain
        };
        for head in [Head::Trigonometric, Head::Linear, Head::Complex] {
            assert!(found(head, 3).share > 0.1, "{head:?}");
        }
        assert!(found(Head::HardSigmoid, 3).worst <= ROUNDING);
    }

    #[test]
    fn a_norm_that_depends_on_the_parameters_needs_the_baseline() {
        let case = Case::random(&ring(BITS, FIELD).unwrap(), Ansatz::Machine, SPREAD, 5).unwrap();
        let found = case.study(0.0).unwrap();
        let biases = Biases::of(&found);
        assert!(biases.plain.share > 0.1 && biases.baseline.worst <= DIFFERENCES, "{biases:?}");
        // The bias is the energy times the mean score.
        for one in &found.parameters {
            assert!((one.plain - one.exact - one.score * found.energy).abs() <= 1e-7, "{one:?}");
        }
    }
}
