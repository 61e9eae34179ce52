//! Laws that numbers of a few sizes follow, and when one is told from its rivals.
//!
//! A law is a straight line through logarithms: `ln s` against `ln N` for a power, against N for an exponential, with two
//! parameters each. The scatter around a line, which is that of shells and not of rounding, gives the error of its slope; with so
//! few sizes multiples of it are not those of a Gaussian, so every statement is a two-sided test by Student's t with as many
//! degrees of freedom as sizes exceed parameters. A law is told if
//!
//! - at least [`FEWEST_SIZES`] sizes are there;
//! - *a power*: the slope allows it ([`ALLOWED`]) and excludes every other of [`POWERS`] ([`EXCLUDED`]); and the line in both
//!   `ln N` and N needs its power and no exponential. This compares the residuals: t² is the ratio in which the residual of
//!   the rival exceeds that of both together;
//! - *a constant*: the same slopes, and an exponential that falls by as much as `N^(−1/2)` between the first and the last size is
//!   excluded, since slower ones are constants for all that these sizes can say;
//! - *an exponential*: the line in both falls with N and needs no power.
//!
//! Shells do not scatter like random numbers; free particles, whose law is known, show that nothing wrong is told of them.

/// Fewer sizes decide no law: the scatter of four or five around a line is no measure of its error.
pub(super) const FEWEST_SIZES: usize = 6;

/// The powers of 1/N that are held against each other.
pub(super) const POWERS: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];

/// What is less probable than this is excluded.
const EXCLUDED: f64 = 1e-4;

/// What is at least so probable is allowed.
const ALLOWED: f64 = 1e-2;

/// A law.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// `N^(−power)`, one of [`POWERS`].
    Power(f64),
    /// `e^(−bN)` with any `b > 0`.
    Exponential,
}

/// A coefficient with its standard error and the degrees of freedom from which that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Slope {
    pub value: f64,
    pub error: f64,
    freedom: usize,
}

impl Slope {
    /// How probable a distance at least as large is if the slope is `value`.
    fn probability(&self, value: f64) -> f64 {
        let distance = (self.value - value).abs();
        if distance == 0.0 { 1.0 } else { student(distance / self.error, self.freedom) }
    }

    fn allows(&self, value: f64) -> bool {
        self.probability(value) >= ALLOWED
    }

    fn excludes(&self, value: f64) -> bool {
        self.probability(value) < EXCLUDED
    }
}

/// The lines through one measure of several sizes; slopes are those of the decrease.
#[derive(Clone, Copy, Debug)]
pub(super) struct Law {
    sizes: usize,
    first: f64,
    last: f64,
    /// The standard deviation of logarithms around the line against `ln N`.
    scatter: f64,
    /// The exponent of 1/N in a line against `ln N`.
    pub power: Slope,
    /// The rate of a line against N.
    pub rate: Slope,
    /// Power and rate of the line against both.
    both: [Slope; 2],
}

impl Law {
    /// The lines through (N, measure), ascending in N; none of less than four sizes, or of measures that are not positive.
    pub fn of(points: &[(usize, f64)]) -> Option<Self> {
        let [(first, _), .., (last, _)] = points else { return None };
        if points.len() < 4 || points.iter().any(|(_, measure)| *measure <= 0.0) {
            return None;
        }
        let n = points.len();
        let centered = |f: &dyn Fn(&(usize, f64)) -> f64| -> Vec<f64> {
            let mean = points.iter().map(f).sum::<f64>() / n as f64;
            points.iter().map(|point| f(point) - mean).collect()
        };
        let logarithm = centered(&|point| (point.0 as f64).ln());
        let size = centered(&|point| point.0 as f64);
        let fall = centered(&|point| -point.1.ln());
        let alone = |x: &[f64]| slope(x, &fall, &rest(&fall, x), n - 2);
        // What one direction leaves of the other carries the slope along both.
        let (only_logarithm, only_size) = (rest(&logarithm, &size), rest(&size, &logarithm));
        let residual = rest(&rest(&fall, &size), &only_logarithm);
        let power = alone(&logarithm);
        Some(Law {
            sizes: n,
            first: *first as f64,
            last: *last as f64,
            scatter: power.error * product(&logarithm, &logarithm).sqrt(),
            power,
            rate: alone(&size),
            both: [&only_logarithm, &only_size].map(|x| slope(x, &fall, &residual, n - 3)),
        })
    }

    /// The size up to which all from the first on, scattering around a line like these, tell a power of one from those half a
    /// power away and from an exponential; none below a hundred.
    pub fn last_size_that_tells(&self) -> Option<usize> {
        let first = self.first as usize;
        (first + FEWEST_SIZES - 1..100).find(|last| {
            let centered = |of: &dyn Fn(f64) -> f64| -> Vec<f64> {
                let values: Vec<f64> = (first..=*last).map(|n| of(n as f64)).collect();
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                values.into_iter().map(|value| value - mean).collect()
            };
            let (logarithm, size) = (centered(&f64::ln), centered(&|n| n));
            let excluded = |distance: f64, x: &[f64], parameters: usize| {
                let error = self.scatter / product(x, x).sqrt();
                student(distance / error, x.len() - parameters) < EXCLUDED
            };
            excluded(0.5, &logarithm, 2) && excluded(1.0, &rest(&logarithm, &size), 3)
        })
    }

    /// Whether the law is this, by the rule of this [module](self).
    pub fn is(&self, form: Form) -> bool {
        let [power, rate] = &self.both;
        let only = |exponent: f64| {
            let mut rivals = POWERS.iter().filter(|rival| **rival != exponent);
            self.power.allows(exponent) && rivals.all(|rival| self.power.excludes(*rival))
        };
        self.sizes >= FEWEST_SIZES
            && match form {
                Form::Power(0.0) => {
                    let slowest = 0.5 * (self.last / self.first).ln() / (self.last - self.first);
                    only(0.0) && self.rate.allows(0.0) && self.rate.excludes(slowest)
                }
                Form::Power(exponent) => only(exponent) && power.excludes(0.0) && rate.allows(0.0),
                Form::Exponential => rate.value > 0.0 && rate.excludes(0.0) && power.allows(0.0),
            }
    }
}

fn product(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

/// What is left of `y` without its part along `x`.
fn rest(y: &[f64], x: &[f64]) -> Vec<f64> {
    let along = product(x, y) / product(x, x);
    y.iter().zip(x).map(|(y, x)| y - along * x).collect()
}

/// The slope of `y` along `x` with the error that a residual of so many degrees of freedom gives it.
fn slope(x: &[f64], y: &[f64], residual: &[f64], freedom: usize) -> Slope {
    let spread = product(x, x);
    let variance = product(residual, residual) / freedom as f64;
    Slope { value: product(x, y) / spread, error: (variance / spread).sqrt(), freedom }
}

/// The probability that Student's t of `freedom` degrees exceeds `t` on either side (Abramowitz and Stegun 26.7.3 and 4:
/// finite sums in the angle whose tangent is t/√ν).
fn student(t: f64, freedom: usize) -> f64 {
    let angle = (t / (freedom as f64).sqrt()).atan();
    let (sine, cosine) = angle.sin_cos();
    let odd = freedom % 2 == 1;
    let (mut term, mut sum) = if odd { (cosine, cosine) } else { (1.0, 1.0) };
    let first = if odd { 3 } else { 2 };
    for k in (first..freedom).step_by(2).take_while(|k| k + 2 <= freedom) {
        let k = k as f64;
        term *= cosine * cosine * (k - 1.0) / k;
        sum += term;
    }
    let inside = match (odd, freedom) {
        (true, 1) => std::f64::consts::FRAC_2_PI * angle,
        (true, _) => std::f64::consts::FRAC_2_PI * (angle + sine * sum),
        _ => sine * sum,
    };
    (1.0 - inside).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_has_the_quantiles_of_its_tables() {
        // (freedom, t, probability): Abramowitz and Stegun, table 26.10.
        let table = [
            (1, 12.706, 0.05),
            (2, 4.303, 0.05),
            (3, 5.841, 0.01),
            (4, 2.776, 0.05),
            (4, 4.604, 0.01),
            (5, 4.032, 0.01),
            (6, 5.959, 0.001),
            (10, 2.228, 0.05),
            (60, 2.000, 0.05),
            (120, 2.617, 0.01),
        ];
        for (freedom, t, expected) in table {
            let found = student(t, freedom);
            assert!((found / expected - 1.0).abs() < 2e-3, "{freedom} {t}: {found}");
        }
        assert_eq!((student(0.0, 5), student(f64::INFINITY, 4)), (1.0, 0.0));
    }

    fn law(sizes: std::ops::Range<usize>, f: impl Fn(f64) -> f64) -> Law {
        let points: Vec<(usize, f64)> = sizes.map(|n| (n, f(n as f64))).collect();
        Law::of(&points).unwrap()
    }

    const FORMS: [Form; 6] = [
        Form::Power(0.0),
        Form::Power(0.5),
        Form::Power(1.0),
        Form::Power(1.5),
        Form::Power(2.0),
        Form::Exponential,
    ];

    #[test]
    fn laws_are_told_only_where_rivals_are_excluded() {
        let small = |n: f64| 1.0 + 1e-4 * (7.0 * n * n).sin();
        for form in FORMS {
            let exact = law(3..10, |n| match form {
                Form::Power(power) => 0.3 * n.powf(-power) * small(n),
                Form::Exponential => (-0.3 * n).exp() * small(n),
            });
            for other in FORMS {
                assert_eq!(exact.is(other), other == form, "{form:?} {other:?} {exact:?}");
            }
        }
        // Fewer sizes, shells, or two laws at once pass for none.
        let few = law(3..8, |n| 0.3 / n * small(n));
        let shells = law(3..10, |n| 0.3 / n * (1.0 + 0.5 * (7.0 * n * n).sin()));
        let two = law(3..10, |n| (-0.3 * n).exp() / n * small(n));
        // Here the line through the powers is good, and an exponential is as good.
        let unclear = law(6..12, |n| 0.3 / n * (1.0 + 6e-3 * (7.0 * n * n).sin()));
        for form in FORMS {
            assert!(!few.is(form) && !shells.is(form) && !two.is(form) && !unclear.is(form), "{form:?}");
        }
        assert!(unclear.power.allows(1.0) && unclear.power.excludes(0.5) && unclear.power.excludes(1.5));
        assert!(Law::of(&[(3, 1.0), (4, 0.8), (5, 0.7)]).is_none());
        assert!(Law::of(&[(3, 1.0), (4, 0.8), (5, 0.7), (6, 0.0)]).is_none());
    }

    #[test]
    fn slopes_along_both_are_those_of_the_normal_equations() {
        let law = law(3..9, |n| n.powf(-0.7) * (-0.2 * n).exp());
        let [power, rate] = law.both;
        assert!((power.value - 0.7).abs() < 1e-9 && (rate.value - 0.2).abs() < 1e-9, "{law:?}");
        assert!(power.error < 1e-9 && rate.error < 1e-9);
    }

    #[test]
    fn errors_are_those_of_the_residuals() {
        // t² is the ratio in which leaving a direction out raises the residual, per degree of freedom of what remains.
        let values = [(3_i32, 1.0_f64), (4, 0.8), (5, 0.75), (6, 0.5), (7, 0.52), (8, 0.4), (10, 0.31)];
        let law = Law::of(&values.map(|(n, value)| (n as usize, value))).unwrap();
        let residual = |power: f64, rate: f64| {
            let rest = values.map(|(n, value)| {
                let n = f64::from(n);
                value.ln() + power * n.ln() + rate * n
            });
            let mean = rest.iter().sum::<f64>() / 7.0;
            rest.iter().map(|rest| (rest - mean).powi(2)).sum::<f64>()
        };
        let [power, rate] = law.both;
        let whole = residual(power.value, rate.value);
        let (only_power, only_rate) = (residual(law.power.value, 0.0), residual(0.0, law.rate.value));
        for (slope, without, with, freedom) in [
            (law.power, residual(0.0, 0.0), only_power, 5),
            (law.rate, residual(0.0, 0.0), only_rate, 5),
            (power, only_rate, whole, 4),
            (rate, only_power, whole, 4),
        ] {
            let expected = f64::from(freedom) * (without - with) / with;
            assert!(((slope.value / slope.error).powi(2) / expected - 1.0).abs() < 1e-9, "{slope:?}");
            let chance = student(expected.sqrt(), freedom as usize);
            assert!((slope.probability(0.0) / chance - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn the_size_that_tells_does_and_much_smaller_ones_do_not() {
        // Signs that the line hardly sees scatter by as much at every size.
        let scattered = |last: usize| {
            let signs = [1.0, -1.0, -1.0, 1.0];
            let sign = |n: usize| signs[(n - 3) % 4];
            let points: Vec<(usize, f64)> =
                (3..=last).map(|n| (n, (0.1_f64 * sign(n)).exp() / n as f64)).collect();
            Law::of(&points).unwrap()
        };
        let last = scattered(10).last_size_that_tells().unwrap();
        assert!((12..60).contains(&last), "{last}");
        assert!(scattered(last + 4).is(Form::Power(1.0)), "{last}");
        assert!(!scattered(last - 4).is(Form::Power(1.0)), "{last}");
        // Without scatter the fewest sizes are enough; with much of it none below a hundred is.
        assert_eq!(law(3..10, |n| 1.0 / n).last_size_that_tells(), Some(FEWEST_SIZES + 2));
        assert_eq!(law(3..9, |n| (5.0 * (7.0 * n * n).sin()).exp()).last_size_that_tells(), None);
    }

    #[test]
    fn a_constant_has_to_exclude_a_slow_exponential() {
        // One size far away: the powers are excluded, and an exponential that falls as little as N^(−1/2) is not.
        let scattered = |n: usize| (n, 0.3 * (1.0 + 0.141 * (29.0 * (n * n) as f64).sin()));
        let law = Law::of(&[3, 4, 5, 6, 7, 8, 20].map(scattered)).unwrap();
        assert!(law.power.allows(0.0) && POWERS[1..].iter().all(|power| law.power.excludes(*power)));
        assert!(!law.is(Form::Power(0.0)), "{law:?}");
    }
}
