//! Decimals as the grader reads them: ties go away from zero.

/// How far the size of a value lies behind the nearest tie of so many decimals (before it if negative), in units of the last decimal, and the
/// whole number of these units below. Exact, since a fused product tells what the product lost.
fn behind_tie(value: f64, digits: u32) -> (f64, f64) {
    let size = value.abs();
    // Powers of ten are exact up to the 22nd.
    let units = 10f64.powi(digits as i32);
    let scaled = size * units;
    let lost = size.mul_add(units, -scaled);
    let below = scaled.floor();
    ((scaled - below - 0.5) + lost, below)
}

/// The decimal with so many digits behind the point that is nearest to a value; a tie goes away from zero, and zero has no sign.
pub(super) fn rounded(value: f64, digits: u32) -> String {
    let (behind, below) = behind_tie(value, digits);
    let size = below + if behind >= 0.0 { 1.0 } else { 0.0 };
    let written = format!("{size:.0}");
    let digits = digits as usize;
    let padded = format!("{written:0>width$}", width = digits + 1);
    let (whole, decimals) = padded.split_at(padded.len() - digits);
    let sign = if value < 0.0 && size > 0.0 { "-" } else { "" };
    if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

/// Whether every number within `error` of a value is rounded to the same decimal.
///
/// A value that is a tie to the last bit is one if its error is small: only fractions over powers of two can be, and an error would have to
/// hit it among very many neighbours.
pub(super) fn is_settled(value: f64, error: f64, digits: u32) -> bool {
    const SMALL: f64 = 1e-5;
    let (behind, _) = behind_tie(value, digits);
    let error = error * 10f64.powi(digits as i32);
    (behind == 0.0 && error < SMALL) || behind.abs() > error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_away_from_zero() {
        let cases = [
            (0.125, 2, "0.13"),
            (-0.125, 2, "-0.13"),
            (0.375, 2, "0.38"),
            (2.5, 0, "3"),
            (-0.5, 0, "-1"),
            (0.0625, 3, "0.063"),
            // No ties: the nearest binary fractions lie before and behind.
            (0.135, 2, "0.14"),
            (1.005, 2, "1.00"),
            (0.124_999_999, 2, "0.12"),
            (0.999_96, 4, "1.0000"),
            (-0.004, 2, "0.00"),
            (0.0, 3, "0.000"),
            (7.0, 0, "7"),
            (-12.0, 2, "-12.00"),
            (1234.5678, 2, "1234.57"),
        ];
        for (value, digits, expected) in cases {
            assert_eq!(rounded(value, digits), expected, "{value}");
        }
    }

    /// Where there is no tie this is what the standard library writes, which rounds the exact binary fraction.
    #[test]
    fn other_values_are_written_as_usual() {
        for k in 1..2000_u32 {
            let value = (f64::from(k) * 0.618_033_988_749_894_9).sin() * f64::from(k);
            for digits in [0, 2, 5, 6] {
                let usual = format!("{value:.*}", digits as usize);
                assert_eq!(
                    rounded(value, digits).trim_start_matches('-'),
                    usual.trim_start_matches('-'),
                    "{value}"
                );
            }
        }
    }

    #[test]
    fn a_digit_is_settled_if_no_error_changes_it() {
        assert!(is_settled(0.125, 1e-9, 2), "the tie itself");
        assert!(!is_settled(0.125 + 1e-12, 1e-9, 2) && !is_settled(0.125 - 1e-12, 1e-9, 2));
        assert!(is_settled(0.125 + 1e-12, 1e-13, 2));
        assert!(!is_settled(0.135, 1e-9, 2), "a tie, but the nearest binary fraction is none");
        assert!(is_settled(0.13, 0.004, 2) && !is_settled(0.13, 0.006, 2));
        assert!(!is_settled(f64::NAN, 0.0, 2));
    }
}
