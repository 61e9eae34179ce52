//! The page of a mean field: solutions, order of the lowest, what it breaks, whether it is a minimum.

use std::fmt::Write as _;

use eigentruth_meanfield::hartree_fock;
use eigentruth_models::Lattice;
use eigentruth_numerics::Estimate;

use super::super::Context;
use super::super::input::Spin;
use super::super::page::{decimal, error};
use super::spin::{Pattern, Rotations};
use super::symmetry::Translations;
use super::{Hessian, Solution, Stability, filling};
use crate::output::{Paint, Tone};
use crate::table::{Sheet, numbers, words};
use crate::text::{count, wrapped};

/// Solutions that are listed.
const SOLUTIONS: usize = 8;
/// Classes of sites that are listed instead of the sites.
const CLASSES: usize = 12;
/// Sites of a class that are named.
const NAMED: usize = 8;

/// The page.
pub fn page(solution: &Solution, context: &Context, paint: Paint) -> String {
    let mut text = wrapped(&what(solution, &context.lattice), 100, "");
    text.push('\n');
    text.push_str(&solutions(solution, context, paint));
    let _ = writeln!(text, "\n{} in the lowest solution", paint.paint(Tone::Strong, "order"));
    text.push_str(&order(solution, paint));
    text.push('\n');
    text.push_str(&findings(solution, &context.lattice, paint));
    text
}

/// Which determinants were looked at.
fn what(solution: &Solution, lattice: &Lattice) -> String {
    let name = match (solution.has_spin, solution.spin) {
        (false, _) => "Hartree–Fock",
        (true, Spin::Unrestricted) => "Unrestricted Hartree–Fock",
        (true, Spin::Generalized) => "Generalized Hartree–Fock",
    };
    let filled = match &solution.target.particles {
        None => "as many particles as the chemical potential makes".to_owned(),
        Some(particles) => {
            let names = solution.target.names.iter();
            let all: Vec<String> = names
                .zip(particles)
                .map(|(name, n)| match name.as_str() {
                    "particles" => count(*n, "particle"),
                    name => format!("{n} {}", filling::said(name)),
                })
                .collect();
            all.join(", ")
        }
    };
    let repeated = if solution.momenta > 1 {
        let cells = lattice.cells().unwrap_or(solution.momenta) / solution.momenta;
        format!(", supercell of {}, {} times in the lattice", count(cells, "cell"), solution.momenta)
    } else {
        String::new()
    };
    format!("{name}, {filled}, temperature {}{repeated}", solution.temperature)
}

/// The table of solutions.
fn solutions(solution: &Solution, context: &Context, paint: Paint) -> String {
    let warm = solution.temperature > 0.0;
    let sites = context.lattice.len() as f64;
    // The Hamiltonian has −μN where the model has a μ.
    let has_mu = context.model.2.iter().any(|(name, value)| *name == "mu" && value.parse() != Ok(0.0));
    let (energy_title, free_title) =
        if has_mu { ("E − μN", "E − μN − TS") } else { ("energy", "free energy") };
    let mut columns = vec![numbers("solution"), numbers(energy_title), numbers("error"), numbers("per site")];
    if warm {
        columns.extend([numbers(free_title), numbers("per site")]);
    } else {
        columns.push(numbers("gap"));
    }
    columns.extend([numbers("particles"), numbers("found by"), words("first by")]);
    let mut sheet = Sheet::new(columns, paint);
    for (number, found) in solution.solutions.iter().take(SOLUTIONS).enumerate() {
        let (energy, free) = (&found.solution.energy, &found.solution.free_energy);
        let bound = if warm { "" } else { "≤ " };
        let tone = (number == 0).then_some(Tone::Strong);
        let particles: f64 = found.solution.particles.iter().sum();
        let mut cells = vec![
            ((number + 1).to_string(), None),
            (format!("{bound}{}", decimal(energy, 10)), tone),
            (error(energy), None),
            (format!("{:.8}", energy.value / sites), None),
        ];
        if warm {
            cells.extend([(decimal(free, 10), tone), (format!("{:.8}", free.value / sites), None)]);
        } else {
            cells.push((found.solution.gap.map_or("–".to_owned(), |gap| format!("{:.6}", gap + 0.0)), None));
        }
        cells.extend([
            (trimmed(particles), None),
            (format!("{} of {}", found.starts.len(), solution.starts.len()), None),
            (solution.starts[found.starts[0]].clone(), Some(Tone::Faint)),
        ]);
        sheet.row(cells);
    }
    let mut text = sheet.render();
    if let Some(more) = solution.solutions.len().checked_sub(SOLUTIONS + 1) {
        let _ = writeln!(text, "and {}, higher (--json has all)", count(more + 1, "more solution"));
    }
    text
}

/// Eight decimals; 0 where the error does not tell it from 0.
fn told(estimate: &Estimate) -> String {
    if estimate.value.abs() < estimate.error { format!("{:.8}", 0.0) } else { decimal(estimate, 8) }
}

/// A number of particles, whole where it is.
fn trimmed(number: f64) -> String {
    if (number - number.round()).abs() < 5e-7 {
        format!("{:.0}", number + 0.0)
    } else {
        format!("{number:.6}")
    }
}

/// The table of sites: those that are alike in one row, if there are few kinds.
fn order(solution: &Solution, paint: Paint) -> String {
    let order = &solution.order;
    let grouped = order.classes.len() <= CLASSES && order.classes.len() < order.sites.len();
    let in_plane = order
        .sites
        .iter()
        .flat_map(|site| &site.spin)
        .any(|spin| spin[0].value.abs() > order.allowed || spin[1].value.abs() > order.allowed);
    let components: &[(usize, &str)] = match (solution.has_spin, in_plane) {
        (false, _) => &[],
        (true, false) => &[(2, "⟨Sᶻ⟩")],
        (true, true) => &[(0, "⟨Sˣ⟩"), (1, "⟨Sʸ⟩"), (2, "⟨Sᶻ⟩")],
    };
    let mut columns = vec![numbers(if grouped { "sites" } else { "site" }), numbers("⟨n⟩")];
    columns.extend(components.iter().map(|(_, title)| numbers(title)));
    if solution.has_spin {
        columns.push(numbers("⟨n↑ n↓⟩"));
    }
    columns.push(numbers("error"));
    if grouped {
        columns.push(words("which"));
    }
    let mut sheet = Sheet::new(columns, paint);
    let mut row = |first: String, site: usize, which: Option<String>| {
        let own = &order.sites[site];
        let shown = |number: &Estimate| (told(number), None);
        let mut cells = vec![(first, None), shown(&own.density)];
        if let Some(spin) = &own.spin {
            cells.extend(components.iter().map(|(a, _)| shown(&spin[*a])));
        }
        cells.extend(own.double_occupancy.iter().map(shown));
        cells.push((format!("{:.1e}", own.error()), None));
        cells.extend(which.map(|which| (which, Some(Tone::Faint))));
        sheet.row(cells);
    };
    if grouped {
        for class in &order.classes {
            let named: Vec<String> = class.iter().take(NAMED).map(usize::to_string).collect();
            let more = if class.len() > NAMED { ", …" } else { "" };
            row(class.len().to_string(), class[0], Some(format!("{}{more}", named.join(", "))));
        }
    } else {
        (0..order.sites.len()).for_each(|site| row(site.to_string(), site, None));
    }
    sheet.render()
}

/// What follows, one thing a line.
fn findings(solution: &Solution, lattice: &Lattice, paint: Paint) -> String {
    let order = &solution.order;
    let mut lines: Vec<(&str, String)> = Vec::new();
    let number = |estimate: &Estimate| format!("{} ± {}", told(estimate), error(estimate));
    if let Some(moment) = &order.staggered_moment {
        lines.push(("staggered moment", format!("{}  (|Σ ±⟨S⟩|/N)", number(moment))));
    }
    if let Some(density) = &order.staggered_density {
        lines.push(("staggered density", format!("{}  (|Σ ±⟨n⟩|/N)", number(density))));
    }
    if let Some(total) = &order.total_spin {
        lines.push(("total spin", format!("{}  (|Σ ⟨S⟩|)", number(total))));
    }
    if let Some(translations) = &solution.broken.translations {
        let chain = lattice.unit_cell().is_some_and(|cell| cell.dimension == 1);
        lines.push(("translations", said(translations, chain)));
    }
    if let Some((rotations, pattern)) = &solution.broken.spin {
        lines.push(("spin rotations", spins(*rotations, *pattern)));
    }
    if solution.temperature > 0.0 {
        let lowest = &solution.solutions[0].solution;
        lines.push(("entropy", number(&lowest.entropy)));
        if solution.target.particles.is_some() {
            lines.push(("chemical potential", chemical_potentials(solution, lowest)));
        }
    }
    let among = match (solution.momenta > 1, solution.spin, solution.has_spin) {
        (true, _, _) => " of this cell",
        (_, Spin::Unrestricted, true) => " that do not mix spins",
        _ => "",
    };
    lines.extend(stability(&solution.hessian, among).map(|said| ("stability", said)));
    if let Some(mixed) = &solution.mixed {
        lines.extend(stability(mixed, " with mixed spins").map(|said| ("spins mixed", said)));
    }
    let bound = match (solution.temperature > 0.0, &solution.target.particles) {
        (false, Some(_)) => "the energy is an upper bound of the lowest one with these numbers (variational)",
        (false, None) => "the energy is an upper bound of the lowest one (variational)",
        (true, None) => {
            "the free energy E − TS is an upper bound of the grand potential (Gibbs and Bogoliubov); the energy bounds nothing"
        }
        (true, Some(_)) => {
            "the free energy E − TS is an upper bound of Ω(μ) + μN at the μ of this solution (Gibbs and Bogoliubov); the energy bounds nothing"
        }
    };
    lines.push(("bound", bound.to_owned()));
    let width = lines.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, said) in lines {
        let body = wrapped(&said, 100 - width - 2, &" ".repeat(width + 2));
        let name = format!("{}{}", paint.paint(Tone::Strong, name), " ".repeat(width + 2 - name.len()));
        let _ = write!(text, "{name}{}", body.trim_start());
    }
    text
}

/// The μ that fixed numbers have at a temperature, one for each group of modes, beyond the μ of the model; they are as good as levels are.
fn chemical_potentials(solution: &Solution, lowest: &hartree_fock::Solution) -> String {
    let groups = lowest.chemical_potentials.iter().zip(&solution.target.names);
    let all: Vec<String> = groups
        .map(|(mu, name)| match name.as_str() {
            "particles" => format!("{mu:.8}"),
            name => format!("{mu:.8} {}", filling::said(name)),
        })
        .collect();
    format!("{} (known to about the residual, {:.1e})", all.join(", "), lowest.residual)
}

/// What a Hessian says; nothing if there is none.
fn stability(hessian: &Hessian, among: &str) -> Option<String> {
    let curvature = hessian.curvature.as_ref()?;
    let said = match hessian.stability {
        Stability::Minimum => format!("a minimum among determinants{among}"),
        Stability::Flat => format!(
            "no determinant{} next to it is lower, some cost nothing (a broken continuous symmetry, a degenerate shell)",
            among.replace("that do not mix spins", "without mixed spins")
        ),
        Stability::Saddle => format!("a saddle among determinants{among}: some next to it are lower"),
        Stability::Unknown => return None,
    };
    // Minus zero is zero.
    let lowest = curvature.value + 0.0;
    let lowest = if lowest.abs() < 1e-3 { format!("{lowest:.1e}") } else { format!("{lowest:.4}") };
    Some(format!("{said}; lowest curvature {lowest} ± {}", error(curvature)))
}

fn said(translations: &Translations, chain: bool) -> String {
    // By −2 cells is by 2 on a ring.
    let vector = |[x, y]: [i32; 2]| if chain { x.abs().to_string() } else { format!("({x}, {y})") };
    let Translations { all, kept, shortest } = translations;
    if all == kept {
        return format!("kept, all {all}");
    }
    let left = match shortest.as_slice() {
        [] => "none is left".to_owned(),
        [one] => format!("those by {} are left", vector(*one)),
        several => {
            let all: Vec<String> = several.iter().map(|cells| vector(*cells)).collect();
            format!("those by {} are left", all.join(" and "))
        }
    };
    format!("broken: the order repeats after {} cells of the lattice; {left}", all / kept)
}

fn spins(rotations: Rotations, pattern: Pattern) -> String {
    let shown = |axis: [f64; 3]| {
        // What is smaller than the digits that are shown has no sign.
        let parts: Vec<String> =
            axis.iter().map(|x| format!("{:.3}", if x.abs() < 5e-4 { 0.0 } else { *x })).collect();
        match axis.iter().position(|x| (x.abs() - 1.0).abs() < 1e-9) {
            Some(a) => ["x", "y", "z"][a].to_owned(),
            None => format!("({})", parts.join(", ")),
        }
    };
    let form = match pattern {
        Pattern::Unpolarized => "no spin anywhere".to_owned(),
        Pattern::Collinear(axis) => format!("spins along {}", shown(axis)),
        Pattern::Coplanar(normal) => format!("spins in the plane across {}", shown(normal)),
        Pattern::Noncoplanar => "spins in all directions".to_owned(),
    };
    match (rotations, pattern) {
        (Rotations::None, _) => format!("the Hamiltonian has none; {form}"),
        (_, Pattern::Unpolarized) => format!("kept: {form}"),
        (Rotations::AboutZ, Pattern::Collinear([x, y, _])) if x == 0.0 && y == 0.0 => {
            format!("kept, about z: {form}")
        }
        (Rotations::AboutZ, _) => format!("broken, about z: {form}"),
        (Rotations::All, Pattern::Collinear(axis)) => {
            format!("broken, those about {} are left: {form}", shown(axis))
        }
        (Rotations::All, _) => format!("broken, none is left: {form}"),
    }
}
