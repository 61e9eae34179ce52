//! Entanglement of Gaussian states: every mode of a half is independent of the others, with states whose weights follow from one number.

/// A mode of a half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mode {
    /// Weights 1 − f and f, `0 ≤ f ≤ ½`.
    Fermion(f64),
    /// Weights (1 − q) qⁿ.
    Boson(f64),
}

impl Mode {
    /// `ln tr ρ^α`.
    fn log_trace(self, alpha: f64) -> f64 {
        match self {
            Mode::Fermion(f) => (f.powf(alpha) + (1.0 - f).powf(alpha)).ln(),
            Mode::Boson(q) => alpha * (-q).ln_1p() - (-q.powf(alpha)).ln_1p(),
        }
    }

    /// `−tr ρ ln ρ`.
    fn entropy(self) -> f64 {
        let x_log_x = |x: f64| if x > 0.0 { x * x.ln() } else { 0.0 };
        match self {
            Mode::Fermion(f) => -x_log_x(f) - x_log_x(1.0 - f),
            Mode::Boson(q) => -(-q).ln_1p() - x_log_x(q) / (1.0 - q),
        }
    }

    /// The weight of the likeliest state, and by how much a quantum lowers the logarithm of a weight.
    fn levels(self) -> (f64, f64) {
        match self {
            Mode::Fermion(f) => (1.0 - f, ((1.0 - f) / f).ln()),
            Mode::Boson(q) => (1.0 - q, -q.ln()),
        }
    }
}

/// The Rényi entropy `ln tr ρ^α/(1 − α)` of independent modes, that of von Neumann for α = 1; nats.
pub(super) fn renyi(modes: &[Mode], alpha: f64) -> f64 {
    if alpha == 1.0 {
        return modes.iter().map(|mode| mode.entropy()).sum();
    }
    modes.iter().map(|mode| mode.log_trace(alpha)).sum::<f64>() / (1.0 - alpha)
}

/// The index of the entropy that bounds `ln χ` from above, and of that which bounds it from below. The latter is close to 1, since steps of
/// filled levels show the more the larger the index is: with 3/2, small squares of a metal are decided or not by which hoppings are averaged.
/// This index, thirty hoppings and more sizes were chosen after that was seen; cylinders by momentum decide with either index.
pub(super) const ABOVE: f64 = 0.5;
pub(super) const BELOW: f64 = 1.1;

/// Bounds on `ln χ`, the number of states that leave out no more than the weight ε: from below by Hölder's inequality,
/// `(1 − ε)^α ≤ χ^(α−1) tr ρ^α` for α > 1, from above from F. Verstraete and J. I. Cirac, Phys. Rev. B 73, 094423 (2006), lemma 2, for α = ½. Both differ from an
/// entropy by a number that does not depend on the size.
#[cfg(test)]
pub(super) fn bounds(modes: &[Mode], discarded: f64) -> (f64, f64) {
    let lower = renyi(modes, BELOW) + BELOW / (BELOW - 1.0) * (-discarded).ln_1p();
    (lower, renyi(modes, ABOVE) - std::f64::consts::LN_2 - discarded.ln())
}

/// Levels of modes are rounded to multiples of this; their weights are those of the rounded levels.
const STEP: f64 = 0.01;
/// Modes whose excited states weigh less are always in their likeliest one.
const LEAST: f64 = 1e-12;

/// `ln χ` by counting: how many of the largest weights it takes to leave out no more than ε.
pub(super) fn counted(modes: &[Mode], discarded: f64) -> f64 {
    let levels: Vec<(bool, usize)> = modes
        .iter()
        .map(|mode| (matches!(mode, Mode::Boson(_)), mode.levels()))
        .filter(|(_, (_, level))| *level < -LEAST.ln())
        .map(|(boson, (_, level))| (boson, ((level / STEP).round() as usize).max(usize::from(boson))))
        .collect();
    let log_largest: f64 = levels
        .iter()
        .map(|(boson, steps)| {
            let weight = (-STEP * *steps as f64).exp();
            if *boson { (-weight).ln_1p() } else { -weight.ln_1p() }
        })
        .sum();
    // By multiple of the step the logarithm of the number of states; they are at e^S about, so that far above nothing is left.
    let mut size = 256;
    loop {
        let mut states = vec![f64::NEG_INFINITY; size];
        states[0] = 0.0;
        for &(boson, steps) in levels.iter().filter(|(_, steps)| *steps < size) {
            // Ascending, a boson finds its own quanta there already.
            let add = |states: &mut Vec<f64>, at: usize| states[at] = log_sum(states[at], states[at - steps]);
            if boson {
                (steps..size).for_each(|at| add(&mut states, at));
            } else {
                (steps..size).rev().for_each(|at| add(&mut states, at));
            }
        }
        let (mut weight, mut count) = (0.0, f64::NEG_INFINITY);
        for (at, &here) in states.iter().enumerate() {
            let each = log_largest - STEP * at as f64;
            let missing = 1.0 - discarded - weight;
            if (here + each).exp() >= missing {
                return log_sum(count, (missing.ln() - each).min(here));
            }
            weight += (here + each).exp();
            count = log_sum(count, here);
        }
        size *= 2;
    }
}

/// `ln(e^a + e^b)`.
fn log_sum(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_agrees_with_all_weights_written_out() {
        let fermions = [0.45, 0.3, 0.2, 0.1, 0.02, 0.4, 0.004];
        let mut weights = vec![1.0];
        for f in fermions {
            weights = weights.iter().flat_map(|w| [w * f, w * (1.0 - f)]).collect();
        }
        let entropy: f64 = weights.iter().map(|w: &f64| -w * w.ln()).sum();
        let modes = fermions.map(Mode::Fermion);
        assert!((renyi(&modes, 1.0) - entropy).abs() < 1e-12);
        let purity: f64 = weights.iter().map(|w| w * w).sum();
        assert!((renyi(&modes, 2.0) + purity.ln()).abs() < 1e-12);
        weights.sort_by(|a, b| b.total_cmp(a));
        for discarded in [0.2, 1e-2, 1e-4] {
            let mut kept = 0.0;
            let count = weights.iter().take_while(|w| {
                let before = kept;
                kept += **w;
                before < 1.0 - discarded
            });
            let exact = (count.count() as f64).ln();
            let found = counted(&modes, discarded);
            assert!((found - exact).abs() < 0.05, "{discarded}: {found} {exact}");
            let (lower, upper) = bounds(&modes, discarded);
            assert!(lower <= found && found <= upper, "{lower} {found} {upper}");
        }
    }

    #[test]
    fn a_boson_has_geometric_weights() {
        let q: f64 = 0.6;
        let modes = [Mode::Boson(q)];
        let weights: Vec<f64> = (0..200).map(|n| (1.0 - q) * q.powi(n)).collect();
        let entropy: f64 = weights.iter().map(|w| -w * w.ln()).sum();
        assert!((renyi(&modes, 1.0) - entropy).abs() < 1e-9);
        let root: f64 = weights.iter().map(|w| w.sqrt()).sum();
        assert!((renyi(&modes, 0.5) - 2.0 * root.ln()).abs() < 1e-6);
        // qᵏ ≤ 10⁻³.
        let states = (1e-3f64.ln() / q.ln()).ceil();
        assert!((counted(&modes, 1e-3) - states.ln()).abs() < 0.1);
    }
}
