//! Gutzwiller mean field of an input: the best product of equal states of bosons, and which phase it is in.

mod page;

use eigentruth_meanfield::gutzwiller::{Bosons, GutzwillerError, ProductState};
use eigentruth_models::{Boundary, Hamiltonian, Lattice};
use eigentruth_numerics::{Estimate, Kind};
use eigentruth_operators::LocalSpace;

use super::super::Context;
use super::super::input::{Sector, Solve, Spin};
use super::super::observables::{Observable, needed};
use crate::output::Paint;
use crate::text::count;

/// What was computed.
pub struct Solution {
    energy: Estimate,
    state: ProductState,
    phase: Phase,
    /// The energy of one boson more and one less together, in an insulator.
    gap: Option<Estimate>,
    /// Of a site.
    neighbours: usize,
    /// The mean number of bosons, if it was asked for.
    particles: Option<f64>,
    averages: Vec<(Observable, Vec<Estimate>)>,
    warnings: Vec<String>,
}

/// What the product state is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No bosons.
    Vacuum,
    /// A whole number of bosons on every site, no order.
    Insulator,
    /// ⟨b⟩ is not 0.
    Superfluid,
}

/// Densities below this are none: μ is below the band, and rounding is left.
const EMPTY: f64 = 1e-9;
/// The weight that `max_occupation` may cut off: rounding of energies, in squared amplitudes.
const CUT: f64 = 1e-12;

/// Whether all that a model has is bosons.
pub fn applies(hamiltonian: &Hamiltonian) -> bool {
    let space = hamiltonian.space();
    (0..space.degrees().len()).all(|position| *space.local(position) == LocalSpace::Boson)
}

/// Solves an input.
///
/// # Errors
/// A sentence: what cannot be done, and what can.
pub fn solve(context: &Context, input: &Solve) -> Result<Solution, String> {
    refuse_options(input)?;
    let neighbours = neighbours(&context.lattice)?;
    for name in ["phase", "V", "epsilon"] {
        let value = parameter(context, name)?;
        if value != 0.0 {
            return Err(format!(
                "[model] `{name}` is {value}; the Gutzwiller mean field is of equal sites with t, U and mu alone: leave `{name}` out, or take \
                 method = \"exact\""
            ));
        }
    }
    let [t, u, mu] = [parameter(context, "t")?, parameter(context, "U")?, parameter(context, "mu")?];
    let sites = context.lattice.len() as f64;
    let particles = particles(&input.sector)?;
    let refused = |error: GutzwillerError| format!("[model] method = \"mean-field\" cannot take it: {error}");
    let bosons = Bosons::new(t, u, neighbours).map_err(refused)?;
    let state = match particles {
        Some(number) => bosons.at_density(number / sites),
        None => bosons.at(mu),
    };
    let state = state.map_err(refused)?;
    refuse_cut(context, &state)?;
    let density = state.density.value;
    let phase = match state.order.value {
        order if order > 0.0 => Phase::Superfluid,
        _ if density < EMPTY => Phase::Vacuum,
        _ => Phase::Insulator,
    };
    // At the very edge of a lobe one gap is 0 within rounding, and none is stated.
    let gaps = bosons.gaps(density.round() as usize, state.chemical_potential);
    let gaps = gaps.ok().filter(|_| phase == Phase::Insulator);
    let gap = gaps.and_then(|gaps| gaps.particle.plus(&gaps.hole).ok());
    let mut warnings = Vec::new();
    if particles.is_some() {
        warnings.push(
            "a product of sites has no fixed number of bosons: `particles` is its mean, and the energy bounds that of the sector only where \
             energies are convex in the number"
                .to_owned(),
        );
    }
    let averages = averages(&state, input, context)?;
    let energy = energy(&state, sites, mu, particles);
    Ok(Solution { energy, state, phase, gap, neighbours, particles, averages, warnings })
}

/// The energy of all sites, with the −μN of the model. At a given μ it bounds the lowest one of all numbers of bosons.
fn energy(state: &ProductState, sites: f64, mu: f64, particles: Option<f64>) -> Estimate {
    let density = &state.density;
    let mut energy = state.energy.clone();
    // What the mean number misses costs the difference of the chemical potentials a boson.
    let missed = particles
        .map_or(0.0, |number| (density.value - number / sites).abs() * (state.chemical_potential - mu).abs());
    energy.error = sites * (energy.error + missed + mu.abs() * density.error);
    energy.value = sites * (energy.value - mu * density.value);
    energy.kind = if particles.is_some() { Kind::Converged } else { Kind::UpperBound };
    energy
}

/// A parameter that is one number, 0 if it is neither given nor has a default.
fn parameter(context: &Context, name: &str) -> Result<f64, String> {
    let given = context.model.2.iter().find(|(known, _)| *known == name);
    let Some((_, text)) = given else { return Ok(0.0) };
    text.parse().map_err(|_| {
        format!(
            "[model] `{name}` is {}; the Gutzwiller mean field is of equal sites and bonds: give one number, or take method = \"exact\"",
            crate::text::one_line(text, 60)
        )
    })
}

/// The number of neighbours, the same for every site.
fn neighbours(lattice: &Lattice) -> Result<usize, String> {
    let turns = |boundary: &Boundary| !matches!(boundary, Boundary::Open | Boundary::Periodic);
    if lattice.unit_cell().is_some() && lattice.boundary().iter().any(turns) {
        return Err(
            "[lattice] a boundary with a phase (antiperiodic or twisted) does not go with the Gutzwiller mean field of equal sites; take \
             periodic boundaries, or method = \"exact\""
                .to_owned(),
        );
    }
    let mut of = vec![0usize; lattice.len()];
    for bond in lattice.bonds() {
        of[bond.from] += 1;
        of[bond.to] += 1;
    }
    let (least, most) =
        (of.iter().min().copied().unwrap_or_default(), of.iter().max().copied().unwrap_or_default());
    if least == most && most > 0 {
        return Ok(most);
    }
    Err(format!(
        "[lattice] sites of the {} have from {least} to {most} neighbours; the Gutzwiller mean field is of lattices where all have as many, \
         at least one: close the boundaries, or take method = \"exact\"",
        lattice.name()
    ))
}

/// Options that only determinants have.
fn refuse_options(input: &Solve) -> Result<(), String> {
    let usual = Solve::default();
    let given = [
        ("temperature", input.temperature != usual.temperature),
        ("supercell", input.supercell.is_some()),
        ("spin", input.spin != Spin::Unrestricted),
        ("starts", input.starts != usual.starts),
        ("iterations", input.iterations != usual.iterations),
    ];
    match given.iter().find(|(_, given)| *given) {
        None => Ok(()),
        Some((name, _)) => Err(format!(
            "[solve] `{name}` belongs to the Hartree–Fock of fermions; the Gutzwiller mean field of bosons has one solution, at temperature 0, \
             and takes `sector`, `observables` and `reference`: leave `{name}` out"
        )),
    }
}

/// The mean number of bosons that is asked for.
fn particles(sector: &Sector) -> Result<Option<f64>, String> {
    let Sector::Given(numbers) = sector else { return Ok(None) };
    let (wanted, symmetries) = numbers.split()?;
    if !symmetries.is_empty() {
        return Err(
            "[solve] `momentum`, `reflection` and `flip` belong to method = \"exact\": a product of equal states has all symmetries of the \
             lattice; give `particles`, or \"auto\""
                .to_owned(),
        );
    }
    let number = match wanted.iter().collect::<Vec<_>>()[..] {
        [(name, number)] if name == "particles" || name == "N" => *number,
        _ => {
            return Err(format!(
                "[solve] `sector` has {}; bosons have `particles` alone, their mean number, or \"auto\": as many as `mu` makes",
                if wanted.is_empty() {
                    "nothing".to_owned()
                } else {
                    wanted.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
                }
            ));
        }
    };
    if number > 0.0 && number.fract() == 0.0 {
        Ok(Some(number))
    } else {
        Err(format!("[solve] `particles` is {number}; it is a whole number, 1 or larger"))
    }
}

/// The mean field keeps as many bosons on a site as it needs; a `max_occupation` below that would be another model.
fn refuse_cut(context: &Context, state: &ProductState) -> Result<(), String> {
    let most = parameter(context, "max_occupation")?;
    if most == 0.0 {
        return Ok(());
    }
    let beyond: f64 = state.occupations.iter().skip(most as usize + 1).sum();
    if beyond <= CUT {
        return Ok(());
    }
    Err(format!(
        "[model] `max_occupation` is {most}, and sites of the best product hold more with the probability {beyond:.1e}; leave it out: the \
         mean field keeps as many as it needs"
    ))
}

/// Averages of the product, by observable and site.
fn averages(
    state: &ProductState,
    input: &Solve,
    context: &Context,
) -> Result<Vec<(Observable, Vec<Estimate>)>, String> {
    let density = &state.density;
    let provenance = || density.provenance.clone();
    let mut averages: Vec<(Observable, Vec<Estimate>)> = Vec::new();
    for &observable in input.observables.iter().filter(|observable| **observable != Observable::Energy) {
        if averages.iter().any(|(known, _)| *known == observable) {
            continue;
        }
        let of_site = |site: usize| match observable {
            Observable::Density => Ok(density.clone()),
            Observable::DensityCorrelation if site == input.reference => {
                let square = |(n, p): (usize, &f64)| p * (n * n) as f64;
                let value = state.occupations.iter().enumerate().map(square).sum();
                // n ≤ the largest occupation that is kept.
                let error = density.error * state.occupations.len() as f64;
                Ok(Estimate::converged(value, error, provenance()))
            }
            Observable::DensityCorrelation => {
                let error = 2.0 * density.value * density.error;
                Ok(Estimate::converged(density.value.powi(2), error, provenance()))
            }
            other => Err(needed(other, "spins or electrons")),
        };
        averages.push((observable, (0..context.lattice.len()).map(of_site).collect::<Result<_, String>>()?));
    }
    Ok(averages)
}

impl super::super::Solution for Solution {
    type Record<'a> = page::Record<'a>;

    fn energy(&self) -> &Estimate {
        &self.energy
    }

    fn averages(&self) -> &[(Observable, Vec<Estimate>)] {
        &self.averages
    }

    fn averaged(&self) -> (usize, String) {
        (1, "in the product state".to_owned())
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn record(&self) -> page::Record<'_> {
        page::record(self)
    }

    fn page(&self, _: &Context, paint: Paint) -> String {
        page::page(self, paint)
    }

    fn effort(&self) -> String {
        format!("a product of equal states, {} of a site", count(self.state.occupations.len(), "occupation"))
    }
}
