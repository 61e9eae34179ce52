//! By samples drawn bit by bit from a network of its own: means with their errors against derivatives by finite differences.

use eigentruth_numerics::streams::derived_seed;

use super::network::{Contributions, Head, Network, uniform};
use super::{ALMOST, EVERY, SOFTMAX, UNNORMALIZED};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// Means in a direction of the parameters, each in its standard deviations away from the derivative.
#[derive(Clone, Copy, Debug)]
struct Scores {
    plain: f64,
    baseline: f64,
    /// With what is never sampled added.
    mended: f64,
    /// The derivative itself in standard deviations: how small a bias would have been seen.
    power: f64,
}

/// The comparisons of one network: along the gradient, and along what is never sampled or, where nothing is missing, in a random direction.
fn compare(network: &Network, samples: u64, seed: u64) -> [Scores; 2] {
    let exact = network.gradient();
    let all = network.contributions();
    let counts = network.counts(samples, seed);
    let second: Vec<f64> = if all.missing.iter().any(|missing| *missing != 0.0) {
        all.missing.clone()
    } else {
        (0..exact.len() as u64).map(|k| uniform(seed ^ 1, k) - 0.5).collect()
    };
    [exact.clone(), second].map(|direction| scores(&all, &counts, &exact, &direction))
}

fn scores(all: &Contributions, counts: &[u64], exact: &[f64], direction: &[f64]) -> Scores {
    let along = |vector: &[f64]| vector.iter().zip(direction).map(|(a, b)| a * b).sum::<f64>();
    let n = counts.iter().sum::<u64>() as f64;
    let mean = |of: &dyn Fn(usize) -> f64| {
        counts.iter().enumerate().map(|(x, c)| *c as f64 * of(x)).sum::<f64>() / n
    };
    let energy = mean(&|x| all.local[x]);
    let plain = |x: usize| along(&all.plain[x]);
    let baseline = |x: usize| along(&all.plain[x]) - energy * along(&all.score[x]);
    let (derivative, missing) = (along(exact), along(&all.missing));
    let z = |of: &dyn Fn(usize) -> f64, shift: f64| {
        let value = mean(of);
        let error = (mean(&|x| (of(x) - value).powi(2)) / (n - 1.0)).sqrt();
        // Finite differences are good to about 1e-9; a direction in which nothing varies has no other error.
        let error = error + 1e-8 * (1.0 + derivative.abs());
        ((value + shift - derivative) / error, derivative.abs() / error)
    };
    let (deviation, power) = z(&plain, 0.0);
    Scores { plain: deviation, baseline: z(&baseline, 0.0).0, mended: z(&plain, missing).0, power }
}

/// Variances of all parameters together from samples, without a baseline over with, for `H + offset`.
fn ratio(network: &Network, offset: f64, samples: u64, seed: u64) -> f64 {
    let all = network.contributions();
    let counts = network.counts(samples, seed);
    let n = counts.iter().sum::<u64>() as f64;
    let mean = |of: &dyn Fn(usize) -> f64| {
        counts.iter().enumerate().map(|(x, c)| *c as f64 * of(x)).sum::<f64>() / n
    };
    let energy = mean(&|x| all.local[x]);
    let mut sums = [0.0; 2];
    for k in 0..network.parameters.len() {
        for (sum, shift) in sums.iter_mut().zip([offset, -energy]) {
            let of = |x: usize| all.plain[x][k] + shift * all.score[x][k];
            let value = mean(&of);
            *sum += mean(&|x| (of(x) - value).powi(2));
        }
    }
    sums[0] / sums[1]
}

/// All comparisons of a reading.
struct Compared {
    table: Table,
    /// Of networks without zeros, and of those put on a zero.
    ordinary: Vec<Scores>,
    at_zero: Vec<Scores>,
}

fn heads(reading: &str) -> Result<&'static [Head], Stop> {
    match reading {
        EVERY | ALMOST => Ok(&[Head::Logistic, Head::Angle, Head::Even]),
        SOFTMAX => Ok(&[Head::Logistic]),
        UNNORMALIZED => Ok(&[Head::Scaled]),
        other => Err(Stop::Failed(format!("`{other}` is no reading of this problem"))),
    }
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    if run.claim == "variance" {
        let found = run.shared(&format!("variance {}", run.reading), |seed| variance(run, seed))?;
        return Ok((*found).clone());
    }
    let found = run.shared(run.reading, |seed| {
        let sets = run.parameters.integer("sets")?;
        let (bits, samples) = (run.parameters.integer("bits")?, run.parameters.integer("samples")? as u64);
        let mut table = Table::new(&[
            ("head", "1"),
            ("on a zero", "1"),
            ("deviation", "standard deviations"),
            ("the same with a baseline", "standard deviations"),
            ("the same with what is never sampled", "standard deviations"),
            ("derivative", "standard deviations"),
        ]);
        let (mut ordinary, mut at_zero) = (Vec::new(), Vec::new());
        for (at, head) in heads(run.reading)?.iter().enumerate() {
            for set in 0..sets {
                run.checkpoint()?;
                let number = (at * sets + set) as u64;
                let zero = *head == Head::Angle && run.reading == EVERY && set % 2 == 1;
                let network = Network::sampled_well(bits, *head, zero, derived_seed(seed, 2 * number))
                    .ok_or_else(|| Stop::Failed(format!("no network with {head:?} is sampled well")))?;
                for one in compare(&network, samples, derived_seed(seed, 2 * number + 1)) {
                    table.push([
                        at as f64,
                        f64::from(u8::from(zero)),
                        one.plain,
                        one.baseline,
                        one.mended,
                        one.power,
                    ]);
                    if zero { at_zero.push(one) } else { ordinary.push(one) }
                }
            }
        }
        Ok(Compared { table, ordinary, at_zero })
    })?;
    Ok(found.finding(run.claim))
}

/// At most this many standard deviations are none, at least so many are a bias; a bias as large as the derivative would be at least so
/// many.
const SAME: f64 = 4.0;
const DIFFERENT: f64 = 5.0;
const RIVAL: f64 = 8.0;

impl Compared {
    fn finding(&self, claim: &str) -> Finding {
        let all = || self.ordinary.iter().chain(&self.at_zero);
        let worst = |of: fn(&Scores) -> f64, list: &mut dyn Iterator<Item = &Scores>| {
            list.map(|one| of(one).abs()).fold(0.0, f64::max)
        };
        let plain = worst(|one| one.plain, &mut all());
        let ordinary = worst(|one| one.plain, &mut self.ordinary.iter());
        let baseline = worst(|one| one.baseline, &mut all());
        let mended = worst(|one| one.mended, &mut all());
        // The first of each pair is along the gradient.
        let power = all().step_by(2).map(|one| one.power).fold(f64::INFINITY, f64::min);
        let comparisons = all().count();
        let clear = |z: f64| z >= DIFFERENT;
        let none = |z: f64| z <= SAME && power >= RIVAL;
        let summary = format!(
            "in {comparisons} comparisons means are at most {plain:.1} standard deviations off the derivative, {ordinary:.1} for networks that are not on a \
             zero, {baseline:.1} with a baseline, {mended:.1} with what is never sampled; the derivative itself is at least {power:.0}"
        );
        let open = || Finding::undecided(summary.clone(), "more samples");
        let truth = match claim {
            "biased" if clear(plain) => true,
            "biased" if none(plain) => false,
            "baseline" if clear(plain) && none(baseline) => true,
            "baseline" if none(plain) && none(baseline) => false,
            "baseline" if clear(plain) && clear(baseline) => false,
            "support" if clear(plain) && none(ordinary) && none(mended) => true,
            "support" if none(plain) => false,
            "support" if clear(ordinary) && clear(mended) => false,
            _ => return open(),
        };
        Finding::decided(truth, FindingKind::Numerical, summary)
            .with(Evidence::table("means", self.table.clone()))
    }
}

fn variance(run: &Run<'_>, seed: u64) -> Result<Finding, Stop> {
    let samples = run.parameters.integer("samples")? as u64;
    let head = heads(run.reading)?[0];
    let mut table = Table::new(&[("spins", "1"), ("ratio of variances", "1")]);
    for bits in [2, 4, 8] {
        run.checkpoint()?;
        // Small weights: close to the product state with all spins along x, whose energy is extensive. All is real: what imaginary
        // parts of local energies add is the same with and without a baseline.
        let network = Network::random(bits, head, 0.2, derived_seed(seed, 0)).real();
        table.push([bits as f64, ratio(&network, 0.0, samples, derived_seed(seed, 1))]);
    }
    let network = Network::random(4, head, 0.5, derived_seed(seed, 2)).real();
    let offsets = [100.0, 1000.0].map(|offset| ratio(&network, offset, samples, derived_seed(seed, 3)));
    let near = [0.1, 0.01].map(|distance| {
        let network = Network::random(4, head, distance, derived_seed(seed, 4)).in_a_field();
        ratio(&network, 0.0, samples, derived_seed(seed, 5))
    });
    let [few, middle, many] = [0, 1, 2].map(|at: usize| table.rows[at][1]);
    let summary = format!(
        "sampled, the variance over that with a baseline is {few:.1}, {middle:.1} and {many:.1} for 2, 4 and 8 spins, {:.1e} and {:.1e} \
         with 100 and 1000 added to the energy, {:.1e} and {:.1e} with weights of 0.1 and 0.01 beside an eigenstate",
        offsets[0], offsets[1], near[0], near[1]
    );
    let criteria = [
        middle > few && many > middle && many > 2.0,
        offsets[1] > 100.0 && (50.0..200.0).contains(&(offsets[1] / offsets[0])),
        near[1] / near[0] > 10.0,
    ];
    let finding = match criteria {
        [true, true, true] => Finding::decided(true, FindingKind::Numerical, summary),
        [false, false, false] => Finding::decided(false, FindingKind::Numerical, summary),
        _ => Finding::undecided(summary, "larger systems: the criteria disagree"),
    };
    Ok(finding.with(Evidence::table("variances", table)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_see_a_bias_at_a_zero_and_none_elsewhere() {
        let worst = |network: &Network, of: fn(&Scores) -> f64| {
            compare(network, 20_000, 3).iter().map(|one| of(one).abs()).fold(0.0, f64::max)
        };
        let network = |head, zero| Network::sampled_well(3, head, zero, 11).unwrap();
        for head in [Head::Logistic, Head::Angle, Head::Even] {
            assert!(worst(&network(head, false), |one| one.plain) <= SAME, "{head:?}");
        }
        let zero = network(Head::Angle, true);
        assert!(worst(&zero, |one| one.plain) >= DIFFERENT);
        assert!(worst(&zero, |one| one.mended) <= SAME);
        let scaled = network(Head::Scaled, false);
        assert!(worst(&scaled, |one| one.plain) >= DIFFERENT);
        assert!(worst(&scaled, |one| one.baseline) <= SAME);
    }
}
