//! The page of a product of bosons, and what the document has of it alone.

use std::fmt::Write as _;

use eigentruth_numerics::Estimate;
use serde::Serialize;

use super::super::super::page::{decimal, error};
use super::super::super::records::Number;
use super::{CUT, Phase, Solution};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers, words};

/// The fields.
#[derive(Serialize)]
pub struct Record<'a> {
    phase: &'static str,
    neighbours: usize,
    fixed: bool,
    chemical_potential: f64,
    density: Number,
    order: Number,
    condensate_fraction: Option<Number>,
    stiffness: Number,
    gap: Option<Number>,
    occupations: &'a [f64],
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Vacuum => "vacuum",
        Phase::Insulator => "Mott insulator",
        Phase::Superfluid => "superfluid",
    }
}

/// |⟨b⟩|²/⟨n⟩; nothing without bosons.
fn fraction(solution: &Solution) -> Option<Estimate> {
    let (order, density) = (&solution.state.order, &solution.state.density);
    let value = order.value.powi(2) / density.value;
    let error = (2.0 * order.value * order.error + value * density.error) / density.value;
    let fraction = || Estimate::converged(value, error, order.provenance.clone());
    (solution.phase != Phase::Vacuum).then(fraction)
}

/// The probabilities of 0, 1, … bosons, without those that are rounding.
fn occupations(solution: &Solution) -> &[f64] {
    let all = &solution.state.occupations;
    let last = all.iter().rposition(|p| *p > CUT).unwrap_or(0);
    &all[..=last]
}

/// The fields of a solution.
pub fn record(solution: &Solution) -> Record<'_> {
    let state = &solution.state;
    Record {
        phase: word(solution.phase),
        neighbours: solution.neighbours,
        fixed: solution.particles.is_some(),
        chemical_potential: state.chemical_potential,
        density: (&state.density).into(),
        order: (&state.order).into(),
        condensate_fraction: fraction(solution).as_ref().map(Into::into),
        stiffness: (&state.stiffness).into(),
        gap: solution.gap.as_ref().map(Into::into),
        occupations: occupations(solution),
    }
}

/// The page.
pub fn page(solution: &Solution, paint: Paint) -> String {
    let state = &solution.state;
    let filled = match solution.particles {
        Some(number) => format!("{number} bosons in the mean"),
        None => "as many bosons as the chemical potential makes".to_owned(),
    };
    let mut text =
        format!("Gutzwiller mean field, {filled}, {} neighbours of a site\n\n", solution.neighbours);
    let mut sheet = Sheet::new(vec![words("of the product"), numbers("value"), numbers("error")], paint);
    let bound = if solution.particles.is_some() { "" } else { "≤ " };
    let mut row = |name: &str, prefix: &str, number: &Estimate, tone: Option<Tone>| {
        sheet.row(vec![
            (name.to_owned(), None),
            (format!("{prefix}{}", decimal(number, 10)), tone),
            (error(number), None),
        ]);
    };
    row("energy", bound, &solution.energy, Some(Tone::Strong));
    row("⟨n⟩", "", &state.density, None);
    row("⟨b⟩", "", &state.order, None);
    if let Some(fraction) = fraction(solution) {
        row("|⟨b⟩|²/⟨n⟩", "", &fraction, None);
    }
    row("stiffness", "", &state.stiffness, None);
    if let Some(gap) = &solution.gap {
        row("gap", "", gap, None);
    }
    text.push_str(&sheet.render());
    let said = match solution.phase {
        Phase::Vacuum => "no bosons: μ lies below the band".to_owned(),
        Phase::Insulator => format!(
            "Mott insulator with {:.0} bosons on a site; the gap is that of one more and one less together",
            state.density.value
        ),
        Phase::Superfluid => format!("superfluid, at μ = {:.8}", state.chemical_potential),
    };
    let _ = writeln!(text, "\n{}  {said}", paint.paint(Tone::Strong, "phase"));
    let shares: Vec<String> = occupations(solution).iter().map(|p| format!("{p:.6}")).collect();
    let _ = writeln!(
        text,
        "{}  {} (of 0, 1, … bosons on a site)",
        paint.paint(Tone::Strong, "probabilities"),
        shares.join(", ")
    );
    if solution.particles.is_none() {
        let said = "the energy is an upper bound of the lowest one of all numbers of bosons (variational)";
        let _ = writeln!(text, "{}  {said}", paint.paint(Tone::Strong, "bound"));
    }
    text
}
