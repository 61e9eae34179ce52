//! Powers and rates that sequences tend to, with errors, and decisions about them.

use eigentruth_numerics::{Comparison, Estimate, Provenance};

/// The slope `d ln|value|/dx` at the end of a sequence: with `x` the logarithm of a parameter its power, with `x` the parameter its
/// rate. The error is that of the values, and what the step before has still changed; infinite, for all that matters, where values
/// vanish or the sequence has not arrived.
///
/// # Panics
/// With fewer than three values.
pub(super) fn logarithmic_slope(x: &[f64], values: &[Estimate]) -> Estimate {
    let local = |at: usize| {
        let (one, two) = (&values[at], &values[at + 1]);
        let relative = one.error / one.value.abs() + two.error / two.value.abs();
        let distance = x[at + 1] - x[at];
        ((two.value / one.value).abs().ln() / distance, relative / distance.abs())
    };
    let n = values.len();
    let ((before, _), (last, error)) = (local(n - 3), local(n - 2));
    let error = error + (last - before).abs() + 64.0 * f64::EPSILON * last.abs().max(1.0);
    let provenance = Provenance::new("problems/asymptotics").with("steps", n);
    if !(error.is_finite() && error < 1.0) {
        return Estimate::converged(0.0, f64::MAX.sqrt(), provenance);
    }
    Estimate::converged(last, error, provenance)
}

/// Whether a number differs from zero, `rival` being what it would be if it did: no up to four errors if the rival is eight away,
/// yes from five on, nothing where the error does not tell.
pub(super) fn nonzero(number: &Estimate, rival: f64) -> Option<bool> {
    let of = |value| Estimate::exact(value, 0.0, number.provenance.clone());
    match number.decides(&of(0.0), &of(rival)) {
        Comparison::Same => Some(false),
        Comparison::Different => Some(true),
        Comparison::Undecided => None,
    }
}

/// Whether a power is this whole number, its neighbours being excluded.
pub(super) fn is_power(power: &Estimate, expected: f64) -> Option<bool> {
    nonzero(&Estimate { value: power.value - expected, ..power.clone() }, 1.0).map(|differs| !differs)
}

/// A number to two digits of its error, with the error: `0.10536 ± 0.00020`.
pub(super) fn shown(number: &Estimate) -> String {
    shown_value(number.value, number.error)
}

/// The same of a value and its error.
pub(super) fn shown_value(value: f64, error: f64) -> String {
    if error == 0.0 {
        return value.to_string();
    }
    if !(error > 0.0 && error.is_finite() && value.is_finite()) {
        return format!("{value:e} ± {error:e}");
    }
    let power = error.log10().floor();
    if value.abs() < 0.5 * 10f64.powf(power - 1.0) {
        return format!("0 ± {error:.1e}");
    }
    if (1e-4..10.0).contains(&error) {
        let decimals = (1.0 - power) as usize;
        return format!("{value:.decimals$} ± {error:.decimals$}");
    }
    let digits = (1.0 - power + value.abs().log10().floor()).clamp(1.0, 9.0) as usize;
    format!("{value:.digits$e} ± {error:.1e}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At 1, 8, 64, …
    fn power_of(f: &dyn Fn(f64) -> f64) -> Estimate {
        let x: Vec<f64> = (0..5).map(|k| 8.0_f64.powi(k)).collect();
        let values: Vec<Estimate> =
            x.iter().map(|&x| Estimate::exact(f(x), 1e-12, Provenance::new("test"))).collect();
        logarithmic_slope(&x.iter().map(|x| x.ln()).collect::<Vec<_>>(), &values)
    }

    #[test]
    fn powers_are_asymptotic_ones_with_the_error_of_the_approach() {
        // 100 + x² is no square at x = 1, where a doubling changes it by 3 %.
        let mixed = power_of(&|x| 100.0 + x * x);
        assert_eq!(is_power(&mixed, 2.0), Some(true), "{mixed:?}");
        assert_eq!(is_power(&mixed, 1.0), Some(false));
        assert_eq!(is_power(&power_of(&|_| 3.0), 0.0), Some(true));
        // Neither a power that is no whole number, nor a sequence that vanishes, nor one that has not arrived.
        assert_eq!(is_power(&power_of(&|x| x.powf(1.5)), 2.0), Some(false));
        assert_eq!(is_power(&power_of(&|_| 0.0), 2.0), None);
        assert_eq!(is_power(&power_of(&|x| 1e6 + x * x), 2.0), None);
    }

    #[test]
    fn a_rate_is_the_slope_over_the_parameter_itself() {
        let x = [2.0, 3.0, 5.0, 6.0];
        let values = x.map(|x: f64| Estimate::exact(3.0 * (-0.7 * x).exp(), 1e-12, Provenance::new("test")));
        let rate = logarithmic_slope(&x, &values);
        assert!((rate.value + 0.7).abs() <= rate.error && rate.error < 1e-9, "{rate:?}");
    }
    #[test]
    fn numbers_are_shown_to_their_errors() {
        assert_eq!(shown_value(0.105_360_51, 2e-4), "0.10536 ± 0.00020");
        assert_eq!(shown_value(0.014_641_2, 0.001_472), "0.0146 ± 0.0015");
        assert_eq!(shown_value(1.980_000_078_210_008_6e-4, 3e-10), "1.9800001e-4 ± 3.0e-10");
        assert_eq!(shown_value(0.842_696_1, 2.3e-8), "8.42696100e-1 ± 2.3e-8");
        assert_eq!(shown_value(2e-9, 3e-4), "0 ± 3.0e-4");
        assert_eq!(shown_value(-3e-18, 1.4e-14), "0 ± 1.4e-14");
        assert_eq!(shown_value(-3e-14, 1.4e-14), "-3.0e-14 ± 1.4e-14");
        assert_eq!(shown_value(123.4, 20.0), "1.23e2 ± 2.0e1");
        assert_eq!(shown_value(0.5, 0.0), "0.5");
        assert_eq!(shown_value(1.0, f64::INFINITY), "1e0 ± inf");
    }
}
