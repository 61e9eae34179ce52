//! Numbers with their errors as physicists write them: `0.4412(3)`, `1.9800(12)×10⁻⁴`.

use super::plot::superscript;

/// Sizes that are written without a power of ten.
const PLAIN: std::ops::Range<f64> = 1e-3..1e6;

/// The most digits of a value; where its error lies below them it stands apart.
const DIGITS: i32 = 11;

/// A number of no known error, with at most `digits` significant digits.
pub fn plain(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    // Rounded first: 999999.99 has seven digits before the point then.
    let rounded: f64 = format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value);
    let exponent = rounded.abs().log10().floor() as i32;
    if PLAIN.contains(&rounded.abs()) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        return minus(trimmed(&format!("{rounded:.decimals$}")));
    }
    let mantissa = format!("{:.*}", digits.saturating_sub(1), rounded / 10f64.powi(exponent));
    format!("{}×10{}", minus(trimmed(&mantissa)), superscript(exponent))
}

/// Longer decimals in an answer are rounded where it is shown.
const SHOWN: usize = 6;

/// A text in which decimals of more than eight significant digits are rounded to six; what it was made of has them all.
pub fn shortened(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        short.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (literal, behind) = rest.split_at(end);
        let digits = literal.replace('.', "");
        let is_long = literal.contains('.') && digits.trim_start_matches('0').len() > SHOWN + 2;
        match literal.parse::<f64>() {
            Ok(value) if is_long && (1e-6..1e6).contains(&value) => {
                let decimals = SHOWN as i32 - 1 - value.log10().floor() as i32;
                short.push_str(trimmed(&format!("{value:.*}", decimals.max(0) as usize)));
            }
            _ => short.push_str(literal),
        }
        rest = behind;
    }
    short + rest
}

/// A number with its error in parentheses, in units of its last digits; two digits of the error where it begins with a 1 or 2, else one.
pub fn with_error(value: f64, error: f64) -> String {
    if error == 0.0 || !error.is_finite() || !value.is_finite() {
        return plain(value, DIGITS as usize);
    }
    let error = error.abs();
    let (digits, last) = last_digit(error);
    // Nothing but noise: the error says how large it is.
    if value.abs() < error {
        let power = error.log10().floor() as i32;
        if PLAIN.contains(&error) {
            let decimals = (-last).max(0) as usize;
            return format!("{}({})", minus(&format!("{value:.decimals$}")), in_units(error, digits, last));
        }
        let unit = 10f64.powi(power);
        return format!(
            "({} ± {})×10{}",
            minus(&format!("{:.1}", value / unit + 0.0)),
            trimmed(&format!("{:.1}", error / unit)),
            superscript(power)
        );
    }
    let exponent = value.abs().log10().floor() as i32;
    if exponent - last > DIGITS {
        let power = error.log10().floor() as i32;
        let shown = plain(value, DIGITS as usize);
        let mantissa = format!("{:.0}", error / 10f64.powi(power));
        return format!("{shown} ± {mantissa}×10{}", superscript(power));
    }
    if PLAIN.contains(&value.abs()) && last <= 0 {
        let decimals = (-last) as usize;
        return format!("{}({})", minus(&format!("{value:.decimals$}")), in_units(error, digits, last));
    }
    let decimals = (exponent - last).max(0) as usize;
    let mantissa = minus(&format!("{:.decimals$}", value / 10f64.powi(exponent)));
    let error = in_units(error / 10f64.powi(exponent), digits, last - exponent);
    format!("{mantissa}({error})×10{}", superscript(exponent))
}

/// How many digits of an error are written, and the power of ten of the last.
fn last_digit(error: f64) -> (usize, i32) {
    let text = format!("{error:.1e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if mantissa.starts_with(['1', '2']) { (2, exponent - 1) } else { (1, exponent) }
}

/// An error in units of the last digit; with a decimal point where the digits straddle it: `12.3(1.4)`.
fn in_units(error: f64, digits: usize, last: i32) -> String {
    if last < 0 && last + digits as i32 > 0 {
        return format!("{error:.*}", (-last) as usize);
    }
    format!("{:.0}", error / 10f64.powi(last))
}

/// Without zeros behind the last decimal that says something.
fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// With a minus sign in place of the hyphen; what rounds to 0 has no sign.
fn minus(number: &str) -> String {
    match number.strip_prefix('-') {
        Some(zero) if zero.chars().all(|c| matches!(c, '0' | '.')) => zero.to_owned(),
        Some(positive) => format!("−{positive}"),
        None => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stand_in_parentheses() {
        assert_eq!(with_error(0.441_23, 3.1e-4), "0.4412(3)");
        assert_eq!(with_error(-1.773_2, 0.001_24), "−1.7732(12)");
        assert_eq!(with_error(12.34, 1.4), "12.3(1.4)");
        assert_eq!(with_error(1.980_000_078e-4, 1.2e-8), "1.98000(12)×10⁻⁴");
        assert_eq!(with_error(0.441_23, 0.0), "0.44123");
        assert_eq!(with_error(123.0, 4.0), "123(4)");
        assert_eq!(with_error(2.5e7, 3e5), "2.50(3)×10⁷");
        assert_eq!(with_error(2.5e7, 1.2e7), "2.5(1.2)×10⁷");
    }

    #[test]
    fn noise_is_no_number() {
        assert_eq!(with_error(1.77e-14, 4.7e-12), "(0.0 ± 4.7)×10⁻¹²");
        assert_eq!(with_error(-0.001, 0.02), "−0.001(20)");
        assert_eq!(with_error(0.0, 1e-9), "(0.0 ± 1)×10⁻⁹");
    }

    #[test]
    fn an_error_below_all_digits_stands_apart() {
        assert_eq!(with_error(3.041_025_111_111_1, 7.9e-16), "3.0410251111 ± 8×10⁻¹⁶");
        assert_eq!(with_error(3.041_025_111_111_1, 7.9e-6), "3.041025(8)");
    }

    #[test]
    fn long_decimals_are_rounded_where_they_are_shown() {
        assert_eq!(shortened("(0.2, 0.00312594570917, 0.0170885321126)"), "(0.2, 0.00312595, 0.0170885)");
        assert_eq!(shortened("n_1=0.333333333333333; n_2=0.25"), "n_1=0.333333; n_2=0.25");
        // Whole numbers, short decimals and formulas stay.
        for same in [r"2^{N/2}; c=\frac{1}{2}", "12345678901", "12.345678", "a; d", "0."] {
            assert_eq!(shortened(same), same);
        }
    }

    #[test]
    fn a_number_alone_has_the_digits_that_are_asked_for() {
        assert_eq!(plain(0.1, 4), "0.1");
        assert_eq!(plain(-1.797_357_63, 6), "−1.79736");
        assert_eq!(plain(999_999.99, 4), "1×10⁶");
        assert_eq!(plain(1e-7, 5), "1×10⁻⁷");
        assert_eq!(plain(-0.0, 4), "0");
        assert_eq!(plain(6561.0, 4), "6561");
    }
}
