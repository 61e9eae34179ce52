//! The page of matrix-product states: energies, how they depend on the bond dimension, entanglement.

use std::fmt::Write as _;

use eigentruth_numerics::{Estimate, Kind};

use super::super::Context;
use super::super::page::{decimal, error};
use super::Solution;
use super::found::{LIGHT, State};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers};
use crate::text::{count, wrapped};

/// The page.
pub fn page(solution: &Solution, context: &Context, paint: Paint) -> String {
    let mut text = wrapped(&what(solution), 100, "");
    text.push('\n');
    text.push_str(&states(solution, context, paint));
    text.push('\n');
    text.push_str(&stages(solution, paint));
    text.push_str(&entanglement(solution, paint));
    text
}

/// Which states were looked at.
fn what(solution: &Solution) -> String {
    let sector = &solution.sector;
    let fixed: Vec<String> = sector.fixed.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let fixed = match (fixed.is_empty(), sector.possible.starts_with("none")) {
        (false, _) => format!("with {}", fixed.join(", ")),
        (true, true) => "of all states (nothing is conserved)".to_owned(),
        (true, false) => "of all sectors (none was fixed)".to_owned(),
    };
    let together = if solution.together { ", sought together" } else { "" };
    format!(
        "Matrix-product states, the lowest {fixed}{together}; path: {}, a cut divides at most {}",
        solution.path.words,
        count(solution.cut, "bond")
    )
}

fn bound(energy: &Estimate) -> &'static str {
    if energy.kind == Kind::UpperBound { "≤ " } else { "" }
}

/// The table of states.
fn states(solution: &Solution, context: &Context, paint: Paint) -> String {
    let sites = context.lattice.len() as f64;
    let columns = [
        numbers("state"),
        numbers("energy"),
        numbers("error"),
        numbers("per site"),
        numbers("variance"),
        numbers("error"),
        numbers("level"),
        numbers("starts"),
    ];
    let mut sheet = Sheet::new(columns.into(), paint);
    for (number, state) in solution.states.iter().enumerate() {
        let (variance, of_variance) =
            state.variance.as_ref().map_or(("–".into(), "–".into()), |variance| {
                (format!("{:.1e}", variance.value + 0.0), error(variance))
            });
        sheet.row(vec![
            (number.to_string(), None),
            (format!("{}{}", bound(&state.energy), decimal(&state.energy, 12)), Some(Tone::Strong)),
            (error(&state.energy), None),
            (format!("{:.8}", state.energy.value / sites), None),
            (variance, None),
            (of_variance, None),
            (state.level.to_string(), None),
            (format!("{} of {}", state.agreeing, state.starts.len()), None),
        ]);
    }
    sheet.render()
}

/// The lowest state by bond dimension, and what follows for all of them.
fn stages(solution: &Solution, paint: Paint) -> String {
    let state = &solution.states[0];
    let columns = [
        numbers("bond dimension"),
        numbers("sweeps"),
        numbers("discarded weight"),
        numbers("energy of state 0"),
        numbers("last change"),
    ];
    let mut sheet = Sheet::new(columns.into(), paint);
    let allowed = &solution.stages.bond_dimensions;
    for (stage, allowed) in solution.stages.split_as(&state.plan, &state.sweeps).into_iter().zip(allowed) {
        let Some(last) = stage.last() else { continue };
        let change = match stage {
            [.., before, last] => format!("{:.1e}", last.energy - before.energy),
            _ => "–".to_owned(),
        };
        sheet.row(vec![
            (format!("{} of {allowed}", last.bond_dimension), None),
            (stage.len().to_string(), None),
            (format!("{:.1e}", last.discarded), None),
            (format!("{:.12}", last.energy), None),
            (change, None),
        ]);
    }
    let mut text = sheet.render();
    let _ = writeln!(text, "{}", extrapolation(state));
    text
}

fn extrapolation(state: &State) -> String {
    match &state.extrapolated {
        Some(energy) => format!(
            "without truncation {}, error {}: a line in the discarded weight",
            decimal(energy, 12),
            error(energy)
        ),
        None if state.sweeps.last().is_some_and(|sweep| sweep.discarded > LIGHT) => {
            "no extrapolation: the weights of the last bond dimensions are too much alike".to_owned()
        }
        None => "truncation leaves out nothing that counts".to_owned(),
    }
}

/// The entropies: the largest, or all if they were asked for.
fn entanglement(solution: &Solution, paint: Paint) -> String {
    let entropies = &solution.entropies;
    let mut text = String::new();
    if solution.all_entropies {
        let _ = writeln!(
            text,
            "\n{} −tr ρ ln ρ in state 0, by cut of the path",
            paint.paint(Tone::Strong, "entanglement")
        );
        let columns = [numbers("cut"), numbers("between sites"), numbers("entropy"), numbers("error")];
        let mut sheet = Sheet::new(columns.into(), paint);
        for (cut, entropy) in entropies.iter().enumerate() {
            sheet.row(vec![
                ((cut + 1).to_string(), None),
                (between(solution, cut), None),
                (decimal(entropy, 10), None),
                (error(entropy), None),
            ]);
        }
        text.push_str(&sheet.render());
    } else if let Some((cut, most)) =
        entropies.iter().enumerate().max_by(|a, b| a.1.value.total_cmp(&b.1.value).then(b.0.cmp(&a.0)))
    {
        let _ = writeln!(
            text,
            "entanglement at most {} (error {}), between sites {}",
            decimal(most, 10),
            error(most),
            between(solution, cut)
        );
    }
    text
}

fn between(solution: &Solution, cut: usize) -> String {
    let sites = &solution.path.sites;
    match (sites.get(cut), sites.get(cut + 1)) {
        (Some(left), Some(right)) => format!("{left} | {right}"),
        _ => String::new(),
    }
}
