//! What correlations at growing distances say about phases and transitions.

use eigentruth_numerics::Estimate;

use super::Claimed;

/// The correlator half way around tori at one temperature.
#[derive(Clone, Debug)]
pub(super) struct Curve {
    pub temperature: f64,
    /// By torus its length and the correlator.
    pub points: Vec<(usize, Estimate)>,
    /// |ψ|² of the same tori, where it tells disorder.
    pub squares: Vec<(usize, Estimate)>,
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

/// Without far correlations |ψ|² falls as the inverse number of sites, with the power 2. A share s of it that falls with a power of at most 1/4 leaves no more than
/// 2 − 7s/4: beyond this bound it is less than two sevenths.
const SHORT: f64 = 1.5;
/// And the correlator half way around the largest torus is less than this share of |ψ|².
const SHARE: f64 = 0.25;

impl Power {
    /// Least squares in logarithms.
    pub fn of(points: &[(usize, Estimate)]) -> Self {
        let (mut sums, mut residual) = ([0.0; 5], 0.0);
        let line: Vec<[f64; 3]> = points
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
        Self { eta: -slope, error: (s / determinant).sqrt(), chi_square: residual / freedom }
    }
}

impl Curve {
    /// That of the correlator.
    pub fn power(&self) -> Power {
        Power::of(&self.points)
    }

    /// Whether nothing of |ψ|² comes from far away: it falls nearly as the inverse number of sites, and the correlator half way around the largest torus is too
    /// small to make up much of it. A correlator below its error has no power of its own that could tell.
    pub fn is_short(&self) -> bool {
        let ([.., (_, far)], [_, .., (_, square)]) = (&self.points[..], &self.squares[..]) else {
            return false;
        };
        let falls = Power::of(&self.squares);
        falls.eta - SHORT >= Estimate::DIFFERENT * falls.error
            && far.value.abs() + Estimate::DIFFERENT * far.error <= SHARE * square.value
    }

    /// Whether correlations fall faster than with the power 1/4.
    pub fn is_disordered(&self) -> bool {
        below(self.power(), MOST) == Some(false) || self.is_short()
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
    let (Some(hot), Some(cold)) = (curves.first(), powers.last()) else {
        return Err("nothing was sampled".to_owned());
    };
    // Free vortices bend the curve down, so that no power fits; what is fitted is too small then.
    if !hot.is_disordered() {
        let Power { eta, error, .. } = hot.power();
        return Err(format!(
            "at the highest temperature η = {eta:.3} ± {error:.3} does not exceed 1/4, and |ψ|² does not fall as the inverse number of sites"
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
        // Noise has a power too.
        (LEAST..MOST).contains(&power.eta) && power.chi_square <= 16.0 && isotropic && !curve.is_short()
    };
    let window: Vec<&Power> = curves.iter().zip(&powers).filter(critical).map(|(_, power)| power).collect();
    let varies = window
        .iter()
        .zip(window.iter().skip(1))
        .any(|(one, other)| (one.eta - other.eta) >= 5.0 * one.error.hypot(other.error));
    // Between a bound and a power closer than five errors nothing is decided.
    let ordered = powers.iter().filter(|power| below(**power, LEAST) == Some(true)).count();
    let free = curves.iter().filter(|curve| curve.is_disordered()).count();
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
            squares: Vec::new(),
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

    /// A correlator of noise at this level, with the error of one in a thousand, and |ψ|² of three correlated sites and a far part.
    fn noise(level: f64, far: impl Fn(f64) -> f64) -> Curve {
        let estimate = |value, error| Estimate::statistical(value, error, Provenance::new("test"));
        let lengths = [6, 9, 12];
        let square = |length: usize| {
            let value = 3.0 / (4 * length * length) as f64 + far(length as f64);
            (length, estimate(value, 0.01 * value))
        };
        Curve {
            temperature: 1.0,
            points: lengths
                .iter()
                .zip([1.0, -0.5, 0.3])
                .map(|(&l, x)| (l, estimate(level * x, 1e-4)))
                .collect(),
            squares: lengths.map(square).into(),
            clock: None,
        }
    }

    #[test]
    fn a_correlator_of_noise_is_disorder_only_if_the_order_parameter_says_so() {
        assert!(below(noise(1e-4, |_| 0.0).power(), MOST).is_none());
        assert!(noise(1e-4, |_| 0.0).is_disordered());
        // A third of |ψ|² on tori of middle size that is order, or falls with a power.
        let share = 1.0 / 81.0 / 4.0 * 3.0 / 2.0;
        assert!(!noise(1e-4, |_| share).is_disordered());
        assert!(!noise(1e-4, |length| share * (9.0 / length).powf(0.25)).is_disordered());
        // A correlator that could still be a part of it, for its value and for its error.
        assert!(!noise(0.006, |_| 0.0).is_short());
        let mut vague = noise(1e-4, |_| 0.0);
        vague.points.iter_mut().for_each(|(_, far)| far.error = 1e-3);
        assert!(!vague.is_disordered());
        // Nothing known of |ψ|².
        assert!(!Curve { squares: Vec::new(), ..noise(1e-4, |_| 0.0) }.is_disordered());
    }

    #[test]
    fn a_hot_model_without_far_correlations_cools_as_its_other_temperatures_say() {
        let with_noise = |powers: &[f64], clock| {
            let mut all = curves(powers, clock);
            all.insert(0, noise(1e-4, |_| 0.0));
            all
        };
        assert_eq!(cooling(&with_noise(&[2.0, 0.25, 0.02], 1.0)), Ok(Cooling::Direct));
        assert_eq!(cooling(&with_noise(&[0.22, 0.14, 0.03], 0.1)), Ok(Cooling::TwoKosterlitzThouless));
        // Two temperatures between, in an order without directions.
        assert!(cooling(&with_noise(&[0.22, 0.14, 0.03], 1.0)).is_err());
        // Noise counts as no power of a critical phase, whatever is fitted.
        let mut lone = with_noise(&[0.18, 0.03], 0.0);
        lone[0].clock = lone[1].clock.clone();
        for (length, far) in &mut lone[0].points {
            far.value = 1e-4 * (*length as f64).powf(-0.23);
            far.error = 1e-9;
        }
        assert_eq!(cooling(&lone), Ok(Cooling::Direct));
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
