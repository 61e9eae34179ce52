//! What `solve` prints for a person, whatever the method.

use std::fmt::Write as _;

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::Estimate;

use super::records::peak_bytes;
use super::{Context, Solution};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers};
use crate::text::{count, wrapped};

/// The page.
pub fn page(solution: &impl Solution, context: &Context, paint: Paint) -> String {
    let mut text = head(context);
    text.push('\n');
    text.push_str(&solution.page(context, paint));
    let (_, over) = solution.averaged();
    for (observable, values) in solution.averages() {
        let definition = observable.definition(context.reference);
        let _ = writeln!(text, "\n{} {definition} {over}", paint.paint(Tone::Strong, observable.word()));
        let mut sheet = Sheet::new(vec![numbers("site"), numbers("average"), numbers("error")], paint);
        for (site, value) in values.iter().enumerate() {
            sheet.row(vec![(site.to_string(), None), (decimal(value, 10), None), (error(value), None)]);
        }
        text.push_str(&sheet.render());
    }
    for warning in solution.warnings().iter().chain(&context.notes) {
        let note = wrapped(&format!("note: {warning}"), 100, "");
        let _ = write!(text, "\n{}", note.replacen("note", &paint.paint(Tone::Caution, "note"), 1));
    }
    let memory = peak_bytes().map_or(String::new(), |bytes| format!(", {:.0} MB", bytes as f64 / 1e6));
    let _ = writeln!(text, "\n{}; {:.2} s{memory}.", solution.effort(), context.seconds);
    text
}

/// The Hamiltonian, its parameters and the lattice.
fn head(context: &Context) -> String {
    let (name, formula, parameters) = &context.model;
    let parameters: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let given = if parameters.is_empty() { "all parameters 0".to_owned() } else { parameters.join(", ") };
    let lattice = &context.lattice;
    let mut text = wrapped(&format!("{name}: H = {formula}"), 100, "");
    let _ = writeln!(text, "{given}; energies in units of these, ħ = 1");
    let _ = writeln!(
        text,
        "{}, {}, {}, {}",
        lattice.name(),
        count(lattice.len(), "site"),
        count(lattice.bonds().len(), "bond"),
        boundary(lattice)
    );
    text
}

/// The boundary in each direction, in words.
pub fn boundary(lattice: &Lattice) -> String {
    let Some(cell) = lattice.unit_cell() else { return "no boundary".to_owned() };
    let word = |boundary: &Boundary| match boundary {
        Boundary::Open => "open".to_owned(),
        Boundary::Periodic => "periodic".to_owned(),
        Boundary::Antiperiodic => "antiperiodic".to_owned(),
        Boundary::Twisted(phase) => format!("twisted by {phase}"),
    };
    lattice.boundary()[..cell.dimension].iter().map(word).collect::<Vec<_>>().join(" × ")
}

/// A number with so many decimals, as a power of ten where it is huge, or so small that decimals hide what its error resolves.
pub fn decimal(estimate: &Estimate, places: usize) -> String {
    let value = estimate.value;
    let hidden = value.abs() < 10f64.powi(6 - places as i32) && estimate.error < value.abs();
    if value.abs() >= 1e9 || hidden {
        // Digits down to the first of the error.
        let digits =
            (value.abs().log10().floor() - estimate.error.max(f64::MIN_POSITIVE).log10().floor()).max(0.0);
        let digits = if hidden { places.min(digits as usize) } else { places };
        return format!("{value:.digits$e}");
    }
    let text = format!("{value:.places$}");
    // What rounds to 0 has no sign.
    let zero = text.strip_prefix('-').filter(|digits| digits.chars().all(|c| matches!(c, '0' | '.')));
    zero.map_or_else(|| text.clone(), str::to_owned)
}

/// An error to two digits.
pub fn error(estimate: &Estimate) -> String {
    if estimate.error == 0.0 { "0".to_owned() } else { format!("{:.1e}", estimate.error) }
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::Provenance;

    use super::*;

    #[test]
    fn small_numbers_keep_the_digits_that_their_errors_leave() {
        let shown =
            |value: f64, error: f64| decimal(&Estimate::exact(value, error, Provenance::new("test")), 12);
        assert_eq!(shown(-3.651_093_408_937_2e-9, 5.7e-23), "-3.651093408937e-9");
        assert_eq!(shown(-3.651_093_408_937_2e-300, 5.7e-304), "-3.6511e-300");
        assert_eq!(shown(1e-15, 3e-14), "0.000000000000");
        assert_eq!(shown(-0.25, 1e-15), "-0.250000000000");
        assert_eq!(shown(0.0, 0.0), "0.000000000000");
        assert_eq!(error(&Estimate::exact(0.0, 0.0, Provenance::new("test"))), "0");
    }
}
