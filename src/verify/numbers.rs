//! Numbers of the evidence as text.

/// Sizes that are written without an exponent.
const PLAIN: std::ops::Range<f64> = 1e-3..1e6;

/// The most decimals.
const DECIMALS: usize = 10;

/// The numbers of one column, all written in the same way: whole, with the same number of decimals, or with exponents.
pub fn column(values: &[f64]) -> Vec<String> {
    if values.iter().all(|value| value.fract() == 0.0 && value.abs() < 1e9) {
        return values.iter().map(|value| format!("{:.0}", value + 0.0)).collect();
    }
    // The sign of a negative zero says nothing.
    let values: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
    if values.iter().all(|value| *value == 0.0 || PLAIN.contains(&value.abs())) {
        let decimals = values.iter().map(|value| needed(*value)).max().unwrap_or(0);
        return values.iter().map(|value| format!("{value:.decimals$}")).collect();
    }
    let written = |value: &f64| match *value {
        0.0 => "0".to_owned(),
        // The smallest or largest of nothing, as tables of finite numbers keep it.
        f64::MAX | f64::MIN => "none".to_owned(),
        value => format!("{value:.4e}"),
    };
    values.iter().map(written).collect()
}

/// A number to the first digit below its error.
pub fn to_its_error(value: f64, error: f64) -> String {
    if error == 0.0 || !error.is_finite() {
        return column(&[value]).remove(0);
    }
    if value.abs() < error {
        return if value == 0.0 { "0".to_owned() } else { format!("{value:.1e}") };
    }
    let below = 1.0 - error.abs().log10().floor();
    if PLAIN.contains(&value.abs()) {
        let decimals = below.clamp(0.0, DECIMALS as f64) as usize;
        return format!("{value:.decimals$}");
    }
    let digits = (below + value.abs().log10().floor()).clamp(1.0, DECIMALS as f64) as usize;
    format!("{value:.digits$e}")
}

/// The decimals that a number needs, at most eight.
fn needed(value: f64) -> usize {
    let text = format!("{value:.8}");
    text.trim_end_matches('0').split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_written_in_one_way() {
        assert_eq!(column(&[0.1, 1.0, 1.797_357_63]), ["0.10000000", "1.00000000", "1.79735763"]);
        assert_eq!(column(&[0.5, 1.0, -0.0]), ["0.5", "1.0", "0.0"]);
        assert_eq!(column(&[3.0, -0.0, 400.0]), ["3", "0", "400"]);
        assert_eq!(column(&[1e-7, 0.0, 2.0]), ["1.0000e-7", "0", "2.0000e0"]);
        assert_eq!(column(&[7.26e-15, f64::MAX]), ["7.2600e-15", "none"]);
    }

    #[test]
    fn digits_below_the_error_are_noise() {
        assert_eq!(to_its_error(3.041_025_111_111_1, 7.9e-6), "3.0410251");
        assert_eq!(to_its_error(3.041_025_111_111_1, 0.0), "3.04102511");
        assert_eq!(to_its_error(1.77e-14, 4.7e-12), "1.8e-14");
        assert_eq!(to_its_error(1.980_000_078e-4, 1e-9), "1.980000e-4");
        assert_eq!(to_its_error(0.0, 1e-9), "0");
    }
}
