//! Extra terms from the moments of one-step kernels at finite steps, by quadrature, extrapolated to vanishing steps.

use eigentruth_numerics::{Estimate, Provenance};

use super::{PathError, Process, Quadratic, Rule};
use crate::quadrature::gauss_hermite;

/// Nodes of the quadrature over the displacement.
const NODES: usize = 32;
/// The longest of the halved steps: the mean square displacement over the square of the length on which the amplitude changes.
const LONGEST: f64 = 1e-3;
/// How often it is halved.
const HALVINGS: usize = 5;

/// A process at a point, and the step.
struct Kernel<'a> {
    process: &'a Process,
    rule: Rule,
    x: f64,
    g: f64,
    d: f64,
    h: f64,
}

impl Kernel<'_> {
    /// The logarithm of the kernel without extra terms, relative to the normal density of ξ, at `x' = x + ξ √(2Dh) g`.
    fn logarithm(&self, xi: f64) -> f64 {
        let moved = xi * (2.0 * self.d * self.h).sqrt() * self.g;
        let at = |share: f64| self.x + share * moved;
        let amplitude = |share: f64| self.process.amplitude.value(at(share));
        let displacement = match self.rule.quadratic {
            Quadratic::At(place) => {
                let share = place.share();
                (moved - self.process.drift.value(at(share)) * self.h) / amplitude(share)
            }
            Quadratic::Covariant => {
                // Gauss-Legendre with five nodes for ∫ dx/g.
                const RULE: [(f64, f64); 3] = [
                    (0.0, 0.568_888_888_888_888_9),
                    (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
                    (0.906_179_845_938_664, 0.236_926_885_056_189_08),
                ];
                let side = |node: f64| 1.0 / amplitude(0.5 + 0.5 * node);
                let sum: f64 = RULE
                    .iter()
                    .map(|&(node, w)| w * if node == 0.0 { side(0.0) } else { side(node) + side(-node) })
                    .sum();
                0.5 * moved * sum - self.process.drift.value(at(0.5)) / amplitude(0.5) * self.h
            }
        };
        let prefactor = (self.g / amplitude(self.rule.prefactor.share())).abs().ln();
        prefactor - displacement * displacement / (4.0 * self.d * self.h) + 0.5 * xi * xi
    }

    /// λ and c of this step, given the slope of λ in x.
    fn solve(&self, nodes: &[(f64, f64)], slope: f64) -> [f64; 2] {
        let unit = (2.0 * self.d * self.h).sqrt() * self.g;
        let share = self.rule.quadratic.place().share();
        let logarithms: Vec<f64> = nodes.iter().map(|(xi, _)| self.logarithm(*xi)).collect();
        // Moments 0 and 1 of the kernel with exp(−λ(x̄) Δ), λ(x̄) = λ + λ' (x̄ − x).
        let moments = |linear: f64| {
            let mut sums = [0.0; 3];
            for ((xi, weight), logarithm) in nodes.iter().zip(&logarithms) {
                let moved = xi * unit;
                let w = weight * (logarithm - (linear + slope * share * moved) * moved).exp();
                sums[0] += w;
                sums[1] += w * moved;
                sums[2] += w * moved * moved;
            }
            sums
        };
        // The process' own drift in the sense of Itô.
        let induced = self.process.amplitude.derivative().value(self.x) * self.g * self.d;
        let drift = (self.process.drift.value(self.x) + induced) * self.h;
        let mut linear = 0.0;
        for _ in 0..8 {
            let [zero, one, two] = moments(linear);
            // d(one/zero)/dλ = −variance
            linear += (one / zero - drift) / (two / zero - (one / zero).powi(2));
        }
        [linear, moments(linear)[0].ln() / self.h]
    }
}

/// The value at zero of the polynomial through values at steps that are halved each time, with and without the longest step.
fn extrapolated(values: &[f64]) -> [f64; 2] {
    let end = |values: &[f64]| {
        let mut row = values.to_vec();
        let mut factor = 2.0;
        while row.len() > 1 {
            row = row.windows(2).map(|pair| pair[1] + (pair[1] - pair[0]) / (factor - 1.0)).collect();
            factor *= 2.0;
        }
        row[0]
    };
    [end(values), end(&values[1..])]
}

impl Process {
    fn terms_at(
        &self,
        rule: Rule,
        x: f64,
        slope: f64,
        nodes: &[(f64, f64)],
    ) -> Result<[Estimate; 2], PathError> {
        let (a, g) = (self.drift.value(x), self.amplitude.value(x));
        let degenerate = |what, value| PathError::Degenerate { x, what, value };
        if !a.is_finite() {
            return Err(degenerate("drift", a));
        }
        if !g.is_finite() || g == 0.0 {
            return Err(degenerate("amplitude", g));
        }
        let d = self.diffusivity.to_f64().value();
        // Lengths on which amplitude and drift change, and the time that the drift takes.
        let changes = [self.amplitude.derivative().value(x) / g, a / (2.0 * d * g * g)];
        let length =
            changes.iter().fold(1.0 / x.abs().max(1e-3), |most, change| change.abs().max(most)).recip();
        let longest = LONGEST * length * length / (2.0 * d * g * g);
        let solved: Vec<[f64; 2]> = (0..HALVINGS)
            .map(|k| {
                let h = longest * 0.5f64.powi(k as i32);
                Kernel { process: self, rule, x, g, d, h }.solve(nodes, slope)
            })
            .collect();
        let shortest = longest * 0.5f64.powi(HALVINGS as i32 - 1);
        let provenance = Provenance::new("stochastic/path_weights/moments")
            .with("nodes", NODES)
            .with("shortest step", shortest)
            .with("steps", HALVINGS);
        let estimate = |which: usize, what: &'static str, noise: f64| {
            let values: Vec<f64> = solved.iter().map(|terms| terms[which]).collect();
            let [best, other] = extrapolated(&values);
            // Rounding of the moments, amplified by the division and the extrapolation.
            let error = (best - other).abs() + 64.0 * f64::EPSILON * noise;
            let span = values.iter().fold(0.0f64, |most, value| most.max(value.abs()));
            // Where nothing is a number, nothing has converged.
            let converged = error <= 1e-3 * span.max(noise * f64::EPSILON.sqrt());
            if !converged {
                return Err(PathError::NotConverged { what, x, one: best, two: other });
            }
            Ok(Estimate::converged(best, error, provenance.clone()))
        };
        let width = (2.0 * d * shortest).sqrt() * g.abs();
        Ok([estimate(0, "the linear term", 1.0 / width)?, estimate(1, "the constant term", 1.0 / shortest)?])
    }

    /// The extra terms λ and c of a rule at a point, with errors: at each of several short steps they are chosen so that the kernel conserves
    /// probability and moves by the drift of the process, and are then extrapolated to a vanishing step.
    ///
    /// # Errors
    /// [`PathError::Degenerate`] where there is no density, [`PathError::NotConverged`].
    pub fn extra_terms_at(&self, rule: Rule, x: f64) -> Result<[Estimate; 2], PathError> {
        let nodes = gauss_hermite(NODES).ok_or(PathError::Quadrature { nodes: NODES })?;
        // The slope of λ, by differences of fourth order.
        let h = 2e-3 * x.abs().max(1e-2);
        let linear = |k: f64| Ok::<f64, PathError>(self.terms_at(rule, x + k * h, 0.0, &nodes)?[0].value);
        let slope = (8.0 * (linear(1.0)? - linear(-1.0)?) - (linear(2.0)? - linear(-2.0)?)) / (12.0 * h);
        let [first, mut second] = self.terms_at(rule, x, slope, &nodes)?;
        // What an error of the slope does to c: 2D g² times its share.
        let d = self.diffusivity.to_f64().value();
        let reach = 2.0 * d * self.amplitude.value(x).powi(2) * rule.quadratic.place().share();
        second.error +=
            reach * (4.0 * first.error / h + 32.0 * slope.abs() * (h / x.abs().max(1e-2)).powi(4));
        Ok([first, second])
    }
}
