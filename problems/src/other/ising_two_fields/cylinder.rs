//! The square lattice as a classical model on a cylinder, summed along its axis.
//!
//! As in `classical`, M factors of the Trotter product turn a ring of W sites into a column of W × M classical spins. The matrix
//! that adds a column is positive and a product of 2 × 2 matrices between two diagonal ones, so that it is applied in
//! W M 2^{WM} steps and never stored. Its eigenvalues are found by powers of it.

use std::sync::Arc;

use eigentruth_numerics::{Estimate, Provenance};

use super::rings::{Order, transition_of};
use super::{Limit, exchange, remaining, rival_gap};
use crate::finding::{Evidence, Finding, FindingKind};
use crate::method::{Run, Stop};
use crate::seed;

/// A column matrix at zero temperature as far as its rows go.
struct Column {
    width: usize,
    rows: usize,
    /// Half of the weights of the states of a column.
    weights: Vec<f64>,
    /// e^{εJ} and e^{−εJ}, divided by the first.
    step: [f64; 2],
}

/// Eigenvalues of a sector, by modulus, and the vector of the first.
struct Leading {
    values: [f64; 2],
    vector: Vec<f64>,
}

/// The relative change per step at which the second eigenvalue, from which only rates are read, is taken.
const SETTLED: f64 = 1e-6;

impl Column {
    fn new(j: f64, h: f64, [width, rows]: [usize; 2], thickness: f64) -> Self {
        let coupling = -0.5 * (thickness * h.abs()).tanh().ln();
        let spin = |state: usize, w: usize, m: usize| {
            1.0 - 2.0 * (state >> (w % width * rows + m % rows) & 1) as f64
        };
        let exponent = |state: usize| -> f64 {
            let mut sum = 0.0;
            for w in 0..width {
                for m in 0..rows {
                    let here = spin(state, w, m);
                    sum += here * (coupling * spin(state, w, m + 1) + thickness * j * spin(state, w + 1, m));
                }
            }
            sum / 2.0
        };
        let exponents: Vec<f64> = (0..1usize << (width * rows)).map(exponent).collect();
        let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights = exponents.iter().map(|exponent| (exponent - largest).exp()).collect();
        Column { width, rows, weights, step: [1.0, (-2.0 * thickness * j).exp()] }
    }

    /// The matrix times a vector.
    fn apply(&self, x: &mut [f64]) {
        for (x, weight) in x.iter_mut().zip(&self.weights) {
            *x *= weight;
        }
        let [same, other] = self.step;
        for bit in 0..self.width * self.rows {
            for pair in x.chunks_exact_mut(2 << bit) {
                let (low, high) = pair.split_at_mut(1 << bit);
                for (a, b) in low.iter_mut().zip(high) {
                    (*a, *b) = (same * *a + other * *b, other * *a + same * *b);
                }
            }
        }
        for (x, weight) in x.iter_mut().zip(&self.weights) {
            *x *= weight;
        }
    }

    /// The two leading eigenvalues among vectors of one parity under the flip of all spins, by powers of the
    /// matrix on two orthogonal vectors.
    fn leading(&self, parity: f64) -> Result<Leading, Stop> {
        let dimension = self.weights.len();
        let flip = dimension - 1;
        let project = |x: &mut [f64]| {
            for state in 0..dimension / 2 {
                let (a, b) = (x[state], x[state ^ flip]);
                (x[state], x[state ^ flip]) = ((a + parity * b) / 2.0, (b + parity * a) / 2.0);
            }
        };
        // The leading vectors are positive, or have the sign of the total spin; the second ones may have any momentum.
        let total = |state: usize| (self.width * self.rows) as f64 - 2.0 * f64::from(state.count_ones());
        let mut one: Vec<f64> = (0..dimension).map(|s| if parity < 0.0 { total(s) } else { 1.0 }).collect();
        let noise =
            |state: usize| seed::derive(state as u64, &["second vector"]) as f64 / u64::MAX as f64 - 0.5;
        let mut two: Vec<f64> = (0..dimension).map(noise).collect();
        project(&mut one);
        project(&mut two);
        // No weight is larger than one, so this bounds the matrix.
        let norm = (self.step[0] + self.step[1]).powi((self.width * self.rows) as i32);
        let rounding = 64.0 * f64::EPSILON * norm;
        let mut values = [0.0; 2];
        for _ in 0..4096 {
            normalize(&mut one);
            // Twice: what the first time leaves of a vector along the other is noise in any direction.
            for _ in 0..2 {
                remove(&one, &mut two);
                normalize(&mut two);
            }
            let (before_one, before_two) = (one.clone(), two.clone());
            self.apply(&mut one);
            self.apply(&mut two);
            project(&mut one);
            project(&mut two);
            let found = [dot(&before_one, &one), dot(&before_two, &two)];
            let change = |k: usize| (found[k] - values[k]).abs();
            let settled = change(0) <= rounding && change(1) <= SETTLED * found[1].abs() + rounding;
            values = found;
            if settled {
                normalize(&mut one);
                return Ok(Leading { values, vector: one });
            }
        }
        Err(Stop::Failed("the powers of the column matrix did not settle".to_owned()))
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn normalize(x: &mut [f64]) {
    let norm = dot(x, x).sqrt();
    // A vector that the matrix has taken to zero stays zero.
    if norm > 0.0 {
        x.iter_mut().for_each(|x| *x /= norm);
    }
}

fn remove(unit: &[f64], from: &mut [f64]) {
    let part = dot(unit, from);
    from.iter_mut().zip(unit).for_each(|(x, u)| *x -= part * u);
}

/// The thickness of a row: one and a half times the inverse of the largest field on a spin, its four neighbours' included. At
/// g = 0, far from the transition, either the exchange or the field is small beside it, and so is the error of the product.
fn thickness(j: f64, h: f64) -> f64 {
    1.5 / h.abs().max(4.0 * j)
}

/// Two leading eigenvalues of either parity, and ⟨even∣σ^z∣odd⟩² between the first of each.
#[derive(Clone, Copy, Debug)]
struct Spectrum {
    width: usize,
    even: [f64; 2],
    odd: [f64; 2],
    element: f64,
}

impl Spectrum {
    fn of(h: f64, size: [usize; 2], thickness: f64) -> Result<Self, Stop> {
        let column = Column::new(1.0, h, size, thickness);
        let (even, odd) = (column.leading(1.0)?, column.leading(-1.0)?);
        let spin = |state: usize| 1.0 - 2.0 * (state & 1) as f64;
        let element: f64 =
            even.vector.iter().zip(&odd.vector).enumerate().map(|(s, (a, b))| a * b * spin(s)).sum();
        Ok(Spectrum { width: size[0], even: even.values, odd: odd.values, element: element.powi(2) })
    }

    /// How fast connected correlations decay along the cylinder, above the one or two largest eigenvalues.
    fn rate(&self) -> f64 {
        (self.even[0] / self.even[1].max(self.odd[1])).ln()
    }

    /// The correlator at the distance of the width's square, far beyond what small columns remember if disordered.
    fn far(&self) -> f64 {
        self.element * (self.odd[0] / self.even[0]).powi(self.width.pow(2) as i32)
    }
}

/// The cylinders at J = 1, g = 0 from which a limit is read: the widest one; a narrower one; that with one more row, hence
/// colder; and that one's length in time in fewer and thicker rows.
fn cylinders(h: f64, [width, rows]: [usize; 2]) -> Result<[Spectrum; 4], Stop> {
    let thickness = thickness(1.0, h);
    let coarse = thickness * (rows + 1) as f64 / rows as f64;
    Ok([
        Spectrum::of(h, [width, rows], thickness)?,
        Spectrum::of(h, [width - 1, rows], thickness)?,
        Spectrum::of(h, [width - 1, rows + 1], thickness)?,
        Spectrum::of(h, [width - 1, rows], coarse)?,
    ])
}

/// A value on the widest cylinder without what the thickness ε of a row adds in proportion to ε², as two thicknesses of the
/// narrower one tell. The error is all of that, the change with the width and the change with the temperature.
fn limit(cylinders: &[Spectrum; 4], [_, rows]: [usize; 2], value: impl Fn(&Spectrum) -> f64) -> Limit {
    let [best, narrow, cold, coarse] = cylinders.each_ref().map(value);
    let thin = remaining(coarse, cold, (rows + 1) as f64 / rows as f64);
    let error = (best - narrow).abs() + (cold - narrow).abs() + thin.abs();
    Limit { value: best + thin, error }
}

/// The limit of a value at a field in units of the exchange, which is all that matters.
fn computed(run: &Run<'_>, ratio: f64, value: impl Fn(&Spectrum) -> f64) -> Result<Limit, Stop> {
    let size = [run.parameters.integer("width")?, run.parameters.integer("rows")?];
    run.checkpoint()?;
    let spectra: Arc<[Spectrum; 4]> = run.shared(&format!("h/J {ratio}"), |_| cylinders(ratio, size))?;
    Ok(limit(&spectra, size, value))
}

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    match run.claim {
        "a" => gap(run),
        "b" => transition(run),
        other => Err(Stop::Failed(format!("`{other}` is no claim of the cylinder"))),
    }
}

fn number(name: &str, limit: Limit) -> Evidence {
    let provenance = Provenance::new("problems/cylinder transfer matrix");
    Evidence::number(name, "1", Estimate::converged(limit.value, limit.error, provenance))
}

fn unclear(limit: Limit) -> Finding {
    let why = format!("the limit {limit} is neither zero nor different from it");
    Finding::undecided(why, "wider cylinders with more rows, or Monte Carlo")
}

/// Whether correlations at h = 1, g = 0 decay above the ground states: not exponentially where excitations of any small energy
/// exist.
fn gap(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    let limit = computed(run, 1.0 / j, Spectrum::rate)?;
    let evidence = number("decay rate above the ground states", limit);
    let Some(vanishes) = limit.vanishes(rival_gap(1.0)) else { return Ok(unclear(limit).with(evidence)) };
    let summary =
        format!("correlations above the ground states decay at a rate of {limit} per site at h = 1");
    Ok(Finding::decided(vanishes, FindingKind::Numerical, summary).with(evidence))
}

/// The square of the order parameter between the two lowest states, ⟨even∣σ^z∣odd⟩², weighted with how far an odd state lives.
fn transition(run: &Run<'_>) -> Result<Finding, Stop> {
    let j = exchange(run);
    let mut orders = Vec::new();
    let mut evidence = Vec::new();
    for (h, name) in [(0.5 * j, "order in the low field"), (16.0 * j, "order in the high field")] {
        let limit = computed(run, h / j, Spectrum::far)?;
        evidence.push(number(name, limit));
        orders.push(Order { h, limit });
    }
    let finding = transition_of(&orders).unwrap_or_else(unclear);
    Ok(evidence.into_iter().fold(finding, Finding::with))
}

#[cfg(test)]
mod tests {
    use super::super::tori::torus;
    use super::*;

    #[test]
    fn a_column_of_one_ring_is_onsagers_cylinder() {
        // One row, no time: the classical Ising ring of W sites with coupling K in both directions, whose two largest
        // eigenvalues have the ratio exp(γ-sums) of L. Onsager, Phys. Rev. 65, 117 (1944), eqs. (97)-(99).
        let k: f64 = 0.3;
        // An infinite transverse field takes the coupling in time away.
        let column = Column::new(1.0, f64::INFINITY, [5, 1], k);
        let (even, odd) = (column.leading(1.0).unwrap(), column.leading(-1.0).unwrap());
        let gamma = |q: f64| ((2.0 * k).cosh().powi(2) / (2.0 * k).sinh() - q.cos()).acosh();
        let sum = |shift: f64| -> f64 {
            (0..5).map(|m| gamma(std::f64::consts::TAU * (f64::from(m) + shift) / 5.0)).sum()
        };
        // The mode at q = 0 of the odd sector has the sign of K* − K.
        let dual = -0.5 * k.tanh().ln();
        let odd_sum = sum(0.0) - gamma(0.0) - 2.0 * (dual - k);
        let expected = (sum(0.5) - odd_sum) / 2.0;
        let found = (even.values[0] / odd.values[0]).ln();
        assert!((found - expected).abs() < 1e4 * f64::EPSILON, "{found} {expected}");
    }

    #[test]
    fn rows_without_exchange_are_independent() {
        let column = Column::new(0.0, 1.0, [2, 4], 0.25);
        let (even, odd) = (column.leading(1.0).unwrap().values, column.leading(-1.0).unwrap().values);
        assert!(odd[0].abs().max(even[1].abs()) < 1e4 * f64::EPSILON * even[0], "{even:?} {odd:?}");
    }

    #[test]
    fn the_order_agrees_with_that_of_tori_within_the_error() {
        let order = limit(&cylinders(0.5, [4, 4]).unwrap(), [4, 4], Spectrum::far);
        let exact = torus([4, 4], [1.0, 0.5, 0.0], 2, 1).unwrap().far[0];
        assert!((order.value - exact).abs() <= order.error, "{order} {exact}");
    }

    #[test]
    fn at_the_transition_no_limit_is_told() {
        let at = |h: f64| limit(&cylinders(h, [4, 4]).unwrap(), [4, 4], Spectrum::rate);
        // H. W. J. Blöte, Y. Deng, Phys. Rev. E 66, 066110 (2002): h = 3.04438.
        assert_eq!(at(3.044_38).vanishes(rival_gap(1.0)), None, "{:?}", at(3.044_38));
        assert_eq!(at(1.0).vanishes(rival_gap(1.0)), Some(false), "{:?}", at(1.0));
    }
}
