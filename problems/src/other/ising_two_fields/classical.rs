//! The chain as a classical model in space and imaginary time, summed along space.
//!
//! M factors of the Trotter product turn exp(−βH) into an Ising model of M rows per site: exchange εJ along space,
//! K = −½ ln tanh(ε∣h∣) along time, field εg. The matrix that adds a column of the lattice has positive elements, so its
//! largest eigenvalue is not degenerate (Perron and Frobenius): correlations at distance r are ⟨O⟩² plus exponentials in r,
//! exactly, for every M. At zero temperature, M → ∞, the exponentials can become as slow as they like, so that their rate is
//! followed.

use eigentruth_numerics::krylov::{self, End};
use eigentruth_numerics::{Estimate, LinearOperator, Provenance};

use super::inequalities::rival;
use super::{CONNECTED, Limit, ROWS, SCAN, exchange, remaining, scanned};
use crate::finding::{Evidence, Finding, FindingKind, Table};
use crate::method::{Run, Stop};

/// The matrix that adds a column: a product of 2 × 2 matrices between two diagonal ones.
struct Column {
    rows: usize,
    /// Half of the weights of the states of a column.
    weights: Vec<f64>,
    /// e^{−2εJ}, that of two neighbours along space that differ.
    differing: f64,
    /// The coupling K along time.
    coupling: f64,
}

fn spin(state: usize, row: usize) -> f64 {
    1.0 - 2.0 * (state >> row & 1) as f64
}

impl Column {
    fn new(j: f64, h: f64, g: f64, rows: usize, step: f64) -> Self {
        let coupling = -0.5 * (step * h.abs()).tanh().ln();
        // g σ^z favours −1; correlations of two spins do not depend on the sign.
        let exponent = |state: usize| -> f64 {
            let row = |row: usize| {
                coupling * spin(state, row) * spin(state, (row + 1) % rows) - step * g * spin(state, row)
            };
            (0..rows).map(row).sum::<f64>() / 2.0
        };
        let exponents: Vec<f64> = (0..1usize << rows).map(exponent).collect();
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights = exponents.iter().map(|exponent| (exponent - largest).exp()).collect();
        Column { rows, weights, differing: (-2.0 * step * j).exp(), coupling }
    }

    /// ⟨O⟩, `component` z or x, and the decay rate per site of the slowest correlations.
    fn solve(&self, component: char) -> Result<(f64, f64), Stop> {
        // For J ≥ 0 no eigenvalue is negative.
        let options = krylov::Options { end: End::Highest, ..krylov::Options::default() };
        let found = krylov::eigenpairs(self, 2, &options)?;
        let [first, second] = &found.pairs[..] else {
            return Err(Stop::Failed("a column has two eigenvalues".to_owned()));
        };
        let observable = |state: usize| match component {
            'z' => spin(state, 0),
            // σ^x between two rows exchanges the two weights of the bond in time; its sign does not matter in pairs.
            _ => (-2.0 * self.coupling * spin(state, 0) * spin(state, 1)).exp(),
        };
        let mean = first.vector.iter().enumerate().map(|(state, part)| part * part * observable(state)).sum();
        // Below rounding the second eigenvalue means nothing.
        let ratio = (second.value / first.value).max(64.0 * f64::EPSILON);
        Ok((mean, -ratio.ln()))
    }
}

impl LinearOperator<f64> for Column {
    fn dimension(&self) -> usize {
        self.weights.len()
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        for ((y, x), weight) in y.iter_mut().zip(x).zip(&self.weights) {
            *y = x * weight;
        }
        for bit in 0..self.rows {
            for pair in y.chunks_exact_mut(2 << bit) {
                let (low, high) = pair.split_at_mut(1 << bit);
                for (a, b) in low.iter_mut().zip(high) {
                    (*a, *b) = (*a + self.differing * *b, *b + self.differing * *a);
                }
            }
        }
        for (y, weight) in y.iter_mut().zip(&self.weights) {
            *y *= weight;
        }
    }
}

/// A quantity with few and with many rows.
struct Followed {
    /// Many rows, β as given.
    best: f64,
    /// As many rows at the same β as `warm` has.
    coarse: f64,
    /// Rows as thick as those of `best`, but fewer.
    warm: f64,
    /// Many rows over few.
    ratio: f64,
}

impl Followed {
    fn new(rows: &[usize], beta: f64, at: impl Fn(usize, f64) -> Result<f64, Stop>) -> Result<Self, Stop> {
        let &[few, many] = rows else {
            return Err(Stop::Failed("two numbers of rows are needed".to_owned()));
        };
        let step = beta / many as f64;
        let ratio = many as f64 / few as f64;
        Ok(Followed { best: at(many, step)?, coarse: at(few, step * ratio)?, warm: at(few, step)?, ratio })
    }

    /// The limit of thin rows, to which they tend with ε². The error is all of that correction, and `weight` times the change
    /// with the temperature.
    fn limit(&self, weight: f64) -> Limit {
        let thin = remaining(self.coarse, self.best, self.ratio);
        Limit { value: self.best + thin, error: thin.abs() + weight * (self.best - self.warm).abs() }
    }

    fn row(&self, rows: &[usize], beta: f64) -> [f64; 5] {
        [rows.last().map_or(0.0, |&rows| rows as f64), beta, self.best, self.coarse, self.warm]
    }
}

const COLUMNS: [(&str, &str); 5] =
    [("rows", "1"), ("beta", "1"), ("found", "1"), ("in thicker rows", "1"), ("in fewer rows", "1")];

fn mean_squared(j: f64, h: f64, g: f64, component: char, rows: &[usize]) -> Result<(Followed, f64), Stop> {
    let beta = 4.0 / h.abs().max(g.abs() + 2.0 * j);
    let at = |rows, step| Ok::<_, Stop>(Column::new(j, h, g, rows, step).solve(component)?.0.powi(2));
    Ok((Followed::new(rows, beta, at)?, beta))
}

/// The limit of the correlator at large distance.
pub(super) fn limit(j: f64, h: f64, g: f64, component: char, rows: &[usize]) -> Result<Limit, Stop> {
    Ok(mean_squared(j, h, g, component, rows)?.0.limit(1.0))
}

/// The decay rate per site of the slowest connected correlations.
fn rate(j: f64, h: f64, g: f64, rows: &[usize]) -> Result<(Followed, f64), Stop> {
    // A column that is turned as a whole in a field g costs 2βg: shorter ones would decay by that.
    let beta = 6.0 / h.abs().max(g.abs());
    let at = |rows, step| Ok::<_, Stop>(Column::new(j, h, g, rows, step).solve('z')?.1);
    Ok((Followed::new(rows, beta, at)?, beta))
}

/// The limit of a rate at zero temperature. Where there is no gap, rates fall as 1/β: the error has all that would then be
/// lost on the way to β = ∞, which is then the whole rate.
fn rate_limit(followed: &Followed) -> Limit {
    followed.limit(1.0 / (followed.ratio - 1.0))
}

/// Whether correlations decay exponentially also at zero temperature: whether the rate has converged above zero.
fn persists(rate: Limit) -> bool {
    rate.value > 0.0 && rate.vanishes(0.0) == Some(false)
}

/// Whether connected correlations of the chain decay exponentially.
pub(super) fn decays(h: f64, g: f64) -> Result<bool, Stop> {
    let (followed, _) = rate(1.0, h, g, &ROWS)?;
    Ok(persists(rate_limit(&followed)))
}

fn number(name: &str, limit: Limit, rows: &[usize]) -> Evidence {
    let provenance = Provenance::new("problems/classical transfer matrix").with("rows", format!("{rows:?}"));
    Evidence::number(name, "1", Estimate::converged(limit.value, limit.error, provenance))
}

pub(super) fn correlations(run: &Run<'_>) -> Result<Finding, Stop> {
    let (j, g, rows) = (exchange(run), 1.0, run.parameters.integers("rows")?);
    let (h, component) = if run.claim == "c" { (10.0, 'z') } else { (0.1, 'x') };
    let (square, beta) = mean_squared(j, h, g, component, &rows)?;
    let limit = square.limit(1.0);
    let mut table = Table::new(&COLUMNS);
    table.push(square.row(&rows, beta));
    let mut evidence = vec![
        Evidence::table("limit of the correlator by rows", table),
        number("limit of the correlator", limit, &rows),
    ];
    let vanishes = limit.vanishes(rival(run, usize::from(component == 'x')));
    let finding = match (run.reading == CONNECTED, vanishes) {
        (false, Some(false)) => {
            Finding::fails(FindingKind::Numerical, format!("the correlator tends to {limit}, not to zero"))
        }
        (false, None) => Finding::undecided("the limit is neither zero nor different from it", "more rows"),
        (connected, _) => {
            run.checkpoint()?;
            let (followed, beta) = rate(j, h, g, &rows)?;
            let rate = rate_limit(&followed);
            let mut table = Table::new(&COLUMNS);
            table.push(followed.row(&rows, beta));
            evidence.push(Evidence::table("decay rate by rows", table));
            evidence.push(number("decay rate per site", rate, &rows));
            let which = if connected { "connected correlator" } else { "correlator" };
            if persists(rate) {
                let summary = format!("the {which} decays exponentially, at a rate of {rate} per site");
                Finding::decided(run.claim == "c", FindingKind::Numerical, summary)
            } else {
                let why = format!("the decay rate {rate} has not converged with the temperature");
                Finding::undecided(why, "more rows")
            }
        }
    };
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

/// Whether correlations at g = 1 decay exponentially at some fields, which they do not at a transition.
pub(super) fn in_a_field(run: &Run<'_>) -> Result<Finding, Stop> {
    let rows = run.parameters.integers("rows")?;
    let mut table = Table::new(&[
        ("h", "1"),
        ("beta", "1"),
        ("decay rate per site", "1"),
        ("in thicker rows", "1"),
        ("in fewer rows", "1"),
        ("limit", "1"),
        ("error", "1"),
    ]);
    let mut rates = Vec::new();
    for h in SCAN {
        run.checkpoint()?;
        let (followed, beta) = rate(1.0, h, 1.0, &rows)?;
        let rate = rate_limit(&followed);
        table.push([h, beta, followed.best, followed.coarse, followed.warm, rate.value, rate.error]);
        rates.push((h, rate));
    }
    let finding = match rates.iter().find(|(_, rate)| !persists(*rate)) {
        Some((h, rate)) => {
            let why = format!("the decay rate {rate} at h = {h} has not converged with the temperature");
            Finding::undecided(why, "more rows")
        }
        None => {
            let least = rates.iter().map(|(_, rate)| rate.value - rate.error).fold(f64::INFINITY, f64::min);
            let summary = format!(
                "at g = 1 correlations decay at a rate of at least {least:.2} per site at h = {}",
                scanned()
            );
            Finding::fails(FindingKind::Numerical, summary)
        }
    };
    Ok(finding.with(Evidence::table("decay rates", table)))
}

#[cfg(test)]
mod tests {
    use super::super::rings::ring;
    use super::*;

    fn rate_at(j: f64, h: f64, g: f64) -> Limit {
        rate_limit(&rate(j, h, g, &ROWS).unwrap().0)
    }

    #[test]
    fn without_exchange_spins_are_independent() {
        let (mean, rate) = Column::new(0.0, 1.0, 1.0, 7, 0.25).solve('z').unwrap();
        assert!(rate > 20.0 && mean < 0.0, "{mean} {rate}");
    }

    #[test]
    fn limits_agree_with_exact_diagonalization_within_the_error() {
        for j in [1.0, 2.0] {
            for (h, g, component, index) in [(10.0, 1.0, 'z', 0), (0.1, 1.0, 'x', 1), (1.5, 1.0, 'z', 0)] {
                let limit = limit(j, h, g, component, &ROWS).unwrap();
                let exact = ring(8, j, h, g).unwrap().mean[index].powi(2);
                assert!((limit.value - exact).abs() <= limit.error, "{j} {h} {g}: {limit} {exact}");
                assert_eq!(limit.vanishes(exact), Some(false), "{j} {h} {g}: {limit}");
            }
        }
    }

    #[test]
    fn rates_are_those_of_the_solved_chain() {
        // Pfeuty: the inverse correlation length of the disordered chain is ln(h/J).
        for h in [2.0, 4.0] {
            let rate = rate_at(1.0, h, 0.0);
            assert!(persists(rate) && (rate.value - f64::ln(h)).abs() <= rate.error, "{h}: {rate}");
        }
    }

    #[test]
    fn transitions_are_not_taken_for_their_absence() {
        // At the critical point rates fall as 1/β, with two ordered states exponentially.
        for h in [1.0, 0.5] {
            let rate = rate_at(1.0, h, 0.0);
            assert!(!persists(rate) && rate.value < 2.0 * rate.error, "{h}: {rate}");
        }
        for h in SCAN {
            assert!(persists(rate_at(1.0, h, 1.0)), "{h}: {}", rate_at(1.0, h, 1.0));
        }
    }
}
