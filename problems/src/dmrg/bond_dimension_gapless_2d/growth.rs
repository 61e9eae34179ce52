//! How the entropy of a half grows with L: the coefficient `a` in `S/L = a ln L + b + c/L`.

use eigentruth_numerics::{Estimate, Provenance, dense};
use faer::Mat;

/// How `ln χ` of a matrix-product state grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// As L.
    Line,
    /// As L ln L.
    LineLog,
}

/// A coefficient that would be there were it not to vanish: half of what one open Fermi surface has for the von Neumann entropy, 1/6 (D. Gioev and
/// I. Klich, Phys. Rev. Lett. 96, 100503 (2006)).
const RIVAL: f64 = 1.0 / 12.0;

/// The coefficient by least squares. The error is twice the most that leaving out one size changes, since corrections beyond c/L shift
/// all fits to the same side: an estimate, no bound.
///
/// # Panics
/// With fewer than four sizes.
pub(super) fn coefficient(points: &[(usize, f64)]) -> Estimate {
    let columns: [fn(f64) -> f64; 3] = [f64::ln, |_| 1.0, |l| 1.0 / l];
    let of = |points: &[(usize, f64)]| {
        let design = Mat::from_fn(points.len(), 3, |row, k| columns[k](points[row].0 as f64));
        let normal = dense::adjoint_product(design.as_ref(), design.as_ref());
        let shares = Mat::from_fn(points.len(), 1, |row, _| points[row].1);
        let right = dense::adjoint_product(design.as_ref(), shares.as_ref());
        dense::Lu::new(normal.as_ref()).solve(right.as_ref())[(0, 0)]
    };
    assert!(points.len() > 3, "three coefficients and their error");
    let all = of(points);
    let without = |left_out: usize| {
        let rest: Vec<_> =
            points.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, p)| *p).collect();
        (of(&rest) - all).abs()
    };
    let error = (0..points.len()).map(without).fold(0.0, |most: f64, change| most.max(2.0 * change));
    let provenance = Provenance::new("problems/entropies").with("largest", points[points.len() - 1].0);
    Estimate::converged(all, error, provenance)
}

/// The law that bounds from both sides agree on; both are entropies of halves by size.
pub(super) fn law(lower: &[(usize, f64)], upper: &[(usize, f64)]) -> Option<Law> {
    let positive = lower.iter().all(|(_, share)| *share > 0.0);
    let of = |points: &[(usize, f64)]| {
        let coefficient = coefficient(points);
        let at = |value| Estimate::exact(value, 0.0, coefficient.provenance.clone());
        let (zero, rival) = (coefficient.z(&at(0.0)), coefficient.z(&at(RIVAL)));
        // A coefficient below zero is none of a positive entropy, but what corrections of higher order leave.
        if zero <= Estimate::SAME && rival <= -Estimate::RIVAL {
            Some(Law::Line)
        } else {
            (zero >= Estimate::DIFFERENT).then_some(Law::LineLog)
        }
    };
    let (lower, upper) = (of(lower)?, of(upper)?);
    (positive && lower == upper).then_some(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(of: fn(f64) -> f64) -> Vec<(usize, f64)> {
        [8, 16, 32, 64].map(|l| (l, of(l as f64))).to_vec()
    }

    #[test]
    fn lines_and_logarithms_are_told_apart() {
        let line = points(|l| 0.3 - 0.2 / l + 0.1 / (l * l));
        let log = points(|l| 0.1 * l.ln() + 0.2 - 0.2 / l + 0.1 / (l * l));
        assert_eq!(law(&line, &line), Some(Law::Line));
        assert_eq!(law(&log, &log), Some(Law::LineLog));
        // Bounds that disagree, entropies that vanish, and what is neither.
        assert_eq!(law(&line, &log), None);
        assert_eq!(law(&points(|_| 0.0), &line), None);
        let noisy = points(|l| 0.3 + if l == 32.0 { 0.1 } else { 0.0 });
        assert_eq!(law(&noisy, &noisy), None);
        // Between 1/L and a constant: a volume law, or none.
        let volume = points(|l| 0.1 * l);
        assert_ne!(law(&volume, &volume), Some(Law::Line));
    }
}
