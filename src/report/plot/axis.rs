//! The axis of a figure: its scale, where its ticks stand, and what they say.

/// A range over more than this many decades, all of it positive, is logarithmic.
const DECADES: f64 = 2.0;

/// About so many ticks.
const TICKS: f64 = 5.0;

/// Ranges narrower than this share of their ends are widened: rounding is not worth a picture.
const NARROWEST: f64 = 1e-9;

/// Numbers beyond this are drawn at the end of the axis.
const LARGEST: f64 = 1e300;

/// What an axis measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// Its name.
    pub name: String,
    /// Its unit, `1` for plain numbers.
    pub unit: String,
}

impl Quantity {
    /// A quantity.
    pub fn new(name: impl Into<String>, unit: impl Into<String>) -> Self {
        Quantity { name: name.into(), unit: unit.into() }
    }

    /// The name with the unit in parentheses, if it has one; the unit alone where there is no name.
    pub fn label(&self) -> String {
        match (self.name.trim(), self.unit.as_str()) {
            (name, "1") => name.to_owned(),
            ("", unit) => format!("in {unit}"),
            (name, unit) => format!("{name} ({unit})"),
        }
    }
}

/// From numbers to a place between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Whether places go with the logarithm.
    pub is_logarithmic: bool,
    low: f64,
    high: f64,
}

/// A tick: the number, and what is written there (nothing for one of the small ones).
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The number.
    pub at: f64,
    /// The text.
    pub label: String,
}

impl Scale {
    /// The scale that shows all of `values`, logarithmic where they ask for it; those that are not finite count for nothing.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().filter(|value| value.is_finite()).fold(f64::INFINITY, f64::min);
        let high = values.clone().filter(|value| value.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        if low > 0.0 && high.log10() - low.log10() > DECADES {
            let pad = 0.04 * (high.log10() - low.log10());
            return Scale { is_logarithmic: true, low: low.log10() - pad, high: high.log10() + pad };
        }
        Scale::linear(values)
    }

    /// The linear scale that shows all of `values`.
    pub fn linear(values: impl Iterator<Item = f64>) -> Self {
        let finite = values.filter(|value| value.is_finite()).map(|value| value.clamp(-LARGEST, LARGEST));
        let (mut low, mut high, mut any) = (f64::INFINITY, f64::NEG_INFINITY, false);
        for value in finite {
            (low, high, any) = (low.min(value), high.max(value), true);
        }
        if !any {
            return Scale { is_logarithmic: false, low: 0.0, high: 1.0 };
        }
        let size = low.abs().max(high.abs());
        if high - low <= NARROWEST * size || size < f64::MIN_POSITIVE * 1e9 {
            let half = if size < f64::MIN_POSITIVE * 1e9 { 1.0 } else { 0.1 * size };
            (low, high) = (low - half, high + half);
        }
        // Zero is shown where it is near: sizes are compared with it.
        if low > 0.0 && low < 0.3 * high {
            low = 0.0;
        } else if high < 0.0 && high > 0.3 * low {
            high = 0.0;
        }
        let pad = 0.05 * (high - low);
        let low = if low == 0.0 { low } else { low - pad };
        let high = if high == 0.0 { high } else { high + pad };
        Scale { is_logarithmic: false, low, high }
    }

    /// The linear scale that shows all of `values` and makes the most of the room: zero has no meaning for them.
    pub fn spread(values: impl Iterator<Item = f64> + Clone) -> Self {
        let low = values.clone().fold(f64::INFINITY, f64::min).max(-LARGEST);
        let high = values.fold(f64::NEG_INFINITY, f64::max).min(LARGEST);
        let differ = high - low > NARROWEST * low.abs().max(high.abs());
        if !differ {
            return Scale::linear([low, high].into_iter());
        }
        let pad = 0.06 * (high - low);
        Scale { is_logarithmic: false, low: low - pad, high: high + pad }
    }

    /// Two linear scales on which a unit has the same length, for axes of equal length.
    pub fn alike(one: Scale, other: Scale) -> (Scale, Scale) {
        let half = 0.5 * (one.high - one.low).max(other.high - other.low);
        let widened = |scale: Scale| {
            let middle = 0.5 * (scale.high + scale.low);
            Scale { is_logarithmic: false, low: middle - half, high: middle + half }
        };
        (widened(one), widened(other))
    }

    /// The place of a number: 0 at the lower end, 1 at the upper one, never beyond them.
    pub fn place(&self, value: f64) -> f64 {
        let at = match self.is_logarithmic {
            true if value > 0.0 => value.log10(),
            true => self.low,
            false => value,
        };
        ((at - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// The ticks within the range, from below.
    pub fn ticks(&self) -> Vec<Tick> {
        if self.is_logarithmic { self.decades() } else { self.steps() }
    }

    fn steps(&self) -> Vec<Tick> {
        let step = nice((self.high - self.low) / TICKS);
        let slack = 1e-9 * (self.high - self.low);
        let first = ((self.low - slack) / step).ceil() as i64;
        let last = ((self.high + slack) / step).floor() as i64;
        let values: Vec<f64> = (first..=last).map(|n| n as f64 * step).collect();
        let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        values.into_iter().map(|at| Tick { at, label: label(at, step, largest) }).collect()
    }

    fn decades(&self) -> Vec<Tick> {
        let (first, last) = (self.low.ceil() as i32, self.high.floor() as i32);
        let every = ((f64::from(last - first)) / TICKS).ceil().max(1.0) as i32;
        let decades = (first..=last).filter(|n| n.rem_euclid(every) == 0);
        decades.map(|n| Tick { at: 10f64.powi(n), label: power(n) }).collect()
    }
}

/// The step 1, 2 or 5 times a power of ten that is nearest above `step`.
fn nice(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= step * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

fn label(value: f64, step: f64, largest: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if (1e-4..1e5).contains(&largest) {
        let decimals = (-step.log10().floor()).max(0.0) as usize;
        return signed(&format!("{value:.decimals$}"));
    }
    // All labels of an axis have the power of ten of the largest.
    let exponent = largest.log10().floor() as i32;
    let unit = 10f64.powi(exponent);
    let decimals = (-(step / unit).log10().floor()).max(0.0) as usize;
    format!("{}×{}", signed(&format!("{:.decimals$}", value / unit)), power(exponent))
}

/// A number with a minus sign in place of the hyphen.
pub fn signed(number: &str) -> String {
    number.replace('-', "−")
}

/// 10ⁿ; 1 and 10 are written as they are spoken.
fn power(exponent: i32) -> String {
    match exponent {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        n => format!("10{}", superscript(n)),
    }
}

/// A whole number, raised.
pub fn superscript(number: i32) -> String {
    let raised = |c: char| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        c => c.to_digit(10).and_then(|digit| char::from_u32(0x2070 + digit)).unwrap_or(c),
    };
    number.to_string().chars().map(raised).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[f64]) -> Vec<String> {
        Scale::of(values.iter().copied()).ticks().into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(labels(&[4.0, 12.0]), ["4", "6", "8", "10", "12"]);
        assert_eq!(labels(&[0.1, 1.0]), ["0", "0.5", "1.0"].map(str::to_owned).to_vec().as_slice());
        assert_eq!(labels(&[-0.44, -0.41]), ["−0.44", "−0.43", "−0.42", "−0.41"]);
    }

    #[test]
    fn two_decades_are_the_border_of_a_logarithmic_axis() {
        assert!(!Scale::of([1.0, 100.0].into_iter()).is_logarithmic);
        assert!(Scale::of([1.0, 101.0].into_iter()).is_logarithmic);
        assert!(!Scale::of([0.0, 1e9].into_iter()).is_logarithmic);
        assert_eq!(labels(&[2e-3, 3e2]), ["10⁻²", "10⁻¹", "1", "10", "10²"]);
        // Over many decades only some are named.
        assert_eq!(labels(&[1e-16, 1.0]), ["10⁻¹⁶", "10⁻¹²", "10⁻⁸", "10⁻⁴", "1"]);
    }

    #[test]
    fn a_range_of_nothing_still_has_an_axis() {
        for values in [&[][..], &[0.0, 0.0], &[7.0], &[-2.0, -2.0], &[f64::NAN, 1.0], &[1e-300], &[1e300]] {
            let scale = Scale::of(values.iter().copied());
            assert!(scale.high > scale.low, "{values:?}");
            let ticks = scale.ticks();
            assert!((2..=12).contains(&ticks.len()), "{values:?}: {ticks:?}");
            for value in values.iter().filter(|value| value.is_finite()) {
                assert!((0.0..=1.0).contains(&scale.place(*value)), "{values:?}");
            }
        }
    }

    #[test]
    fn a_narrow_range_far_from_zero_has_labels_that_differ() {
        let labels = labels(&[3.041_025, 3.041_029]);
        let mut distinct = labels.clone();
        distinct.dedup();
        assert!(labels.len() >= 3 && labels == distinct, "{labels:?}");
    }

    #[test]
    fn what_a_logarithm_cannot_show_lies_at_the_lower_end() {
        let scale = Scale::of([1e-5, 1.0].into_iter());
        assert_eq!((scale.place(0.0), scale.place(-1.0), scale.place(f64::MAX)), (0.0, 0.0, 1.0));
    }

    #[test]
    fn large_and_small_numbers_share_a_power_of_ten() {
        assert_eq!(labels(&[0.0, 4e-7]), ["0", "1×10⁻⁷", "2×10⁻⁷", "3×10⁻⁷", "4×10⁻⁷"]);
    }
}
