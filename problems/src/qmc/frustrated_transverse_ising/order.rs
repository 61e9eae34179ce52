//! What correlations at growing distances say about phases and transitions.

use eigentruth_numerics::Estimate;

use super::Claimed;

/// The correlator half way around tori at one temperature.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    pub temperature: f64,
    /// By torus its length and the correlator.
    pub points: Vec<(usize, Estimate)>,
    /// ⟨cos 6θ⟩ of the largest torus on which its error is known.
    pub clock: Option<Estimate>,
}

/// A power of the length, fitted to a curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Power {
    /// C ∝ L^{−η}.
    pub eta: f64,
    pub error: f64,
    /// Per degree of freedom.
    pub chi_square: f64,
}

/// How a model orders as it cools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cooling {
    /// Through a critical phase with a continuously varying power, into an ordered one.
    TwoKosterlitzThouless,
    /// From disorder to order, without a critical phase between.
    Direct,
}

impl Cooling {
    /// Whether a claim says so.
    pub(super) fn is(self, claimed: Claimed) -> bool {
        match claimed {
            Claimed::TwoKosterlitzThouless => self == Self::TwoKosterlitzThouless,
            Claimed::Ising => self == Self::Direct,
            _ => false,
        }
    }
}

/// With an anisotropy of order p = 6 powers of a two-component order are stable between 4/p² and 1/4: J. V. José, L. P. Kadanoff, S. Kirkpatrick,
/// D. R. Nelson, Phys. Rev. B 16, 1217 (1977).
pub(super) const LEAST: f64 = 4.0 / 36.0;
/// Beyond it vortices are free.
pub(super) const MOST: f64 = 0.25;

impl Curve {
    /// Least squares in logarithms.
    pub fn power(&self) -> Power {
        let (mut sums, mut residual) = ([0.0; 5], 0.0);
        let line: Vec<[f64; 3]> = self
            .points
            .iter()
            .map(|(length, far)| {
                // What vanishes within its error is at most that.
                let value = far.value.max(far.error);
                [(*length as f64).ln(), value.ln(), (value / far.error).powi(2)]
            })
            .collect();
        for [x, y, w] in &line {
            [1.0, *x, x * x, *y, x * y].iter().zip(&mut sums).for_each(|(term, sum)| *sum += w * term);
        }
        let [s, sx, sxx, sy, sxy] = sums;
        let determinant = s * sxx - sx * sx;
        let slope = (s * sxy - sx * sy) / determinant;
        let start = (sy - slope * sx) / s;
        for [x, y, w] in &line {
            residual += w * (y - start - slope * x).powi(2);
        }
        let freedom = line.len().saturating_sub(2).max(1) as f64;
        Power { eta: -slope, error: (s / determinant).sqrt(), chi_square: residual / freedom }
    }

    /// The correlator of the infinite torus, by a line in 1/L through the two largest; its error is that of the points and what
    /// the line changes beyond the largest.
    pub fn limit(&self) -> (f64, f64) {
        let [.., (short, one), (long, other)] = &self.points[..] else { return (0.0, f64::INFINITY) };
        let (short, long) = (*short as f64, *long as f64);
        let share = short / (long - short);
        let value = other.value - share * (one.value - other.value);
        let error = ((1.0 + share) * other.error).hypot(share * one.error);
        (value, error.hypot(value - other.value))
    }
}

/// Whether a power lies below a bound: by five errors, or not known.
fn below(power: Power, bound: f64) -> Option<bool> {
    let z = (power.eta - bound) / power.error;
    (z.abs() >= 5.0).then_some(z < 0.0)
}

/// How a model orders, from curves by falling temperature; or why it is not known.
pub(super) fn cooling(curves: &[Curve]) -> Result<Cooling, String> {
    let powers: Vec<Power> = curves.iter().map(Curve::power).collect();
    let (Some(hot), Some(cold)) = (powers.first(), powers.last()) else {
        return Err("nothing was sampled".to_owned());
    };
    // Free vortices bend the curve down, so that no power fits; what is fitted is too small then.
    if below(*hot, MOST) != Some(false) {
        return Err(format!(
            "at the highest temperature η = {:.3} ± {:.3} does not exceed 1/4",
            hot.eta, hot.error
        ));
    }
    if below(*cold, LEAST) != Some(true) {
        let Power { eta, error, .. } = cold;
        return Err(format!("at the lowest temperature η = {eta:.3} ± {error:.3} is not below 1/9"));
    }
    // A power: above 1/9 and below 1/4, the same for all lengths; and no direction of the order is preferred.
    let critical = |(curve, power): &(&Curve, &Power)| {
        let isotropic =
            curve.clock.as_ref().is_some_and(|c| c.value.abs() <= 4.0 * c.error && 8.0 * c.error <= 1.0);
        (LEAST..MOST).contains(&power.eta) && power.chi_square <= 16.0 && isotropic
    };
    let window: Vec<&Power> = curves.iter().zip(&powers).filter(critical).map(|(_, power)| power).collect();
    let varies = window
        .iter()
        .zip(window.iter().skip(1))
        .any(|(one, other)| (one.eta - other.eta) >= 5.0 * one.error.hypot(other.error));
    // Between a bound and a power closer than five errors nothing is decided.
    let ordered = powers.iter().filter(|power| below(**power, LEAST) == Some(true)).count();
    let free = powers.iter().filter(|power| below(**power, MOST) == Some(false)).count();
    match (varies, window.len()) {
        (true, 2..) => Ok(Cooling::TwoKosterlitzThouless),
        (_, 0 | 1) if ordered + free + 1 >= powers.len() => Ok(Cooling::Direct),
        _ => Err(format!("{} temperatures show a power between 1/9 and 1/4", window.len())),
    }
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::Provenance;

    use super::*;

    /// Curves of a model with these powers at falling temperatures, with relative errors of half a percent.
    fn curves(powers: &[f64], clock: f64) -> Vec<Curve> {
        let estimate = |value, error| Estimate::statistical(value, error, Provenance::new("test"));
        let point = |length: usize, eta: f64| {
            let value = (length as f64).powf(-eta);
            (length, estimate(value, 0.005 * value))
        };
        let of = |(at, &eta): (usize, &f64)| Curve {
            temperature: 1.0 / (1.0 + at as f64),
            points: [6, 12, 24].map(|length| point(length, eta)).into(),
            clock: Some(estimate(clock, 0.05)),
        };
        powers.iter().enumerate().map(of).collect()
    }

    #[test]
    fn a_window_of_powers_is_told_from_a_point() {
        assert_eq!(cooling(&curves(&[1.0, 0.22, 0.14, 0.03], 0.1)), Ok(Cooling::TwoKosterlitzThouless));
        // An Ising transition: the power is 1/4 at the critical temperature alone.
        assert_eq!(cooling(&curves(&[1.0, 0.25, 0.02, 0.005], 1.0)), Ok(Cooling::Direct));
        // Nothing below the window, nothing above it, a power that does not vary, an order with a preferred direction.
        for powers in [[1.0, 0.22, 0.17, 0.14], [0.24, 0.22, 0.14, 0.02], [1.0, 0.17, 0.168, 0.02]] {
            assert!(cooling(&curves(&powers, 0.1)).is_err(), "{powers:?}");
        }
        assert_ne!(cooling(&curves(&[1.0, 0.22, 0.14, 0.03], 0.9)), Ok(Cooling::TwoKosterlitzThouless));
    }

    #[test]
    fn the_limit_of_a_line_in_the_inverse_length_is_found() {
        let mut curve = curves(&[0.1], 0.0).remove(0);
        for (length, far) in &mut curve.points {
            (far.value, far.error) = (0.3 + 1.2 / *length as f64, 1e-4);
        }
        assert!((curve.limit().0 - 0.3).abs() < 1e-9);
    }
}
