//! Mean field of an input. Of fermions, here: Hartree–Fock, which determinants, the lowest and what order it has. Of bosons: [`gutzwiller`].

mod constraints;
mod filling;
pub mod gutzwiller;
mod kept;
mod notes;
mod order;
mod page;
mod records;
mod spin;
mod symmetry;

use eigentruth_meanfield::hartree_fock::{
    self, Distinct, Filling, HartreeFock, HartreeFockError, Options, Restriction, Start,
};
use eigentruth_models::{Hamiltonian, Lattice, Space, Symmetry};
use eigentruth_numerics::{Complex64, Estimate, Kind};
use eigentruth_operators::LocalSpace;

use super::Context;
use super::input::{Solve, Spin};
use super::observables::{Observable, needed, operator};
use crate::output::Paint;
use crate::text::{bytes, count};
use filling::Target;
use order::Order;
use symmetry::Broken;

/// How many random starts there are if nobody says.
const STARTS: usize = 20;

/// What was computed.
pub struct Solution {
    /// The lowest energy: a bound where there is one.
    energy: Estimate,
    /// All solutions, the lowest first.
    solutions: Vec<Distinct>,
    /// The names of the starts, by number.
    starts: Vec<String>,
    /// How many did not become self-consistent.
    failed: usize,
    /// Which orbitals there may be.
    spin: Spin,
    /// Whether the modes have spins.
    has_spin: bool,
    /// The particles that were asked for.
    target: Target,
    /// In units of energy.
    temperature: f64,
    /// The translations that every determinant keeps; 1 in real space.
    momenta: usize,
    /// Order in the lowest solution.
    order: Order,
    /// Symmetries that the lowest solution does not have.
    broken: Broken,
    /// Whether it is a minimum among determinants of its kind.
    hessian: Hessian,
    /// Whether it is one among determinants in real space that mix spins, where those of its kind do not.
    mixed: Option<Hessian>,
    /// Averages in the lowest solution, by observable and site.
    averages: Vec<(Observable, Vec<Estimate>)>,
    warnings: Vec<String>,
}

/// What the Hessian says about a solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stability {
    /// Every rotation of orbitals raises the energy.
    Minimum,
    /// None lowers it, some leave it: a broken continuous symmetry, or a degenerate shell.
    Flat,
    /// Some lower it.
    Saddle,
    /// There is no Hessian here, or its lowest eigenvalue was not found.
    Unknown,
}

/// Whether a solution is a minimum.
struct Hessian {
    /// The lowest eigenvalue; nothing at finite temperature, or where nothing can be rotated.
    curvature: Option<Estimate>,
    /// What it says.
    stability: Stability,
}

impl Hessian {
    fn of(hartree_fock: &HartreeFock, solution: &hartree_fock::Solution, warnings: &mut Vec<String>) -> Self {
        match hartree_fock.stability(solution) {
            Ok(Some(curvature)) => {
                // The levels move with the density matrix, the curvatures with them.
                let allowed = curvature.error + APART * (solution.residual + solution.energy.error);
                let stability = match curvature.value {
                    value if value < -allowed => Stability::Saddle,
                    value if value <= allowed => Stability::Flat,
                    _ => Stability::Minimum,
                };
                Self { curvature: Some(curvature), stability }
            }
            Ok(None) => Self { curvature: None, stability: Stability::Unknown },
            Err(error) => {
                warnings.push(format!("whether the solution is a minimum was not found out: {error}"));
                Self { curvature: None, stability: Stability::Unknown }
            }
        }
    }
}

/// Up to so many modes the orbitals of a solution are also rotated in real space with spins mixed: a minute for the largest.
const MIXED: usize = 400;

/// Whether a solution is a minimum among determinants that mix spins and repeat nowhere; nothing if it is too large, or if degenerate
/// levels leave it no solution there.
fn mixed(
    hamiltonian: &Hamiltonian,
    (hartree_fock, kept): (&HartreeFock, &[Symmetry]),
    lowest: &hartree_fock::Solution,
    target: &Target,
    options: &Options,
    warnings: &mut Vec<String>,
) -> Option<Hessian> {
    if options.temperature > 0.0 || hamiltonian.space().degrees().len() > MIXED {
        return None;
    }
    let all = HartreeFock::new(hamiltonian, Restriction::Generalized, &[]).ok()?;
    let filling = match &target.particles {
        Some(particles) => Filling::Particles(vec![particles.iter().sum()]),
        None => Filling::ChemicalPotential(0.0),
    };
    let found = all.solve(&filling, &Start::Density(lowest.density().clone()), options).ok()?;
    let difference = found.energy.value - lowest.energy.value;
    if difference.abs() > APART * (found.energy.error + lowest.energy.error) {
        if difference < 0.0 {
            warnings.push(constraints::dropped(hamiltonian.space(), hartree_fock, kept, &found));
        }
        return None;
    }
    Some(Hessian::of(&all, &found, warnings))
}

/// How much more than what the residual leaves a curvature is that is told from 0.
const APART: f64 = 1e3;
/// How much more than the error of the density matrix what is made of it has to be to be told from 0: differences of sums of
/// two entries.
const TOLD: f64 = 4.0;
/// A temperature below this, in units of the energy of a mode, is 0: the occupations of double precision are the same.
const COLD: f64 = 1e-12;
/// Energies above this have squares that are no numbers of double precision.
const LARGEST: f64 = 1e150;

/// Solves an input.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn solve(
    hamiltonian: &Hamiltonian,
    context: &Context,
    input: &Solve,
    seed: u64,
) -> Result<Solution, String> {
    let (space, lattice) = (hamiltonian.space(), &context.lattice);
    refuse_without_fermions(space, context.model.0)?;
    let memory = (input.memory * f64::from(1 << 30)) as u64;
    refuse_too_large(space.degrees().len(), memory)?;
    let restriction = match input.spin {
        Spin::Unrestricted => Restriction::Unrestricted,
        Spin::Generalized => Restriction::Generalized,
    };
    let kept = kept::translations(input.supercell.as_ref(), lattice, space)?;
    let hartree_fock =
        HartreeFock::new(hamiltonian, restriction, &kept).map_err(|error| refused(&error, "supercell"))?;
    let target =
        filling::target(&input.sector, hamiltonian, hartree_fock.groups(), context.model.0, input.spin)?;
    let scale = hartree_fock.interacting().norm_bound();
    if scale.is_nan() || scale > LARGEST {
        return Err(format!(
            "[model] the coefficients add up to {scale:.1e}, which is too large for double precision: a mean field squares them, and takes \
             up to {LARGEST:.0e}; choose another unit of energy"
        ));
    }
    let mut warnings = target.notes.clone();
    let cold = input.temperature < COLD * scale / space.degrees().len().max(1) as f64;
    let temperature = if cold { 0.0 } else { input.temperature };
    if cold && input.temperature > 0.0 {
        warnings.push(format!(
            "`temperature` = {:e} is too low to make a difference in double precision: it is taken as 0",
            input.temperature
        ));
    }
    let options = Options { temperature, max_iterations: input.iterations, memory, ..Options::default() };
    let (starts, names) = starts(input, seed, space, lattice);
    let found = hartree_fock.search_from(&target.filling(), &starts, &options);
    let found = found.map_err(|error| refused(&error, "solve"))?;
    if let Some((number, error)) = found.failed.first() {
        warnings.push(format!(
            "{} of {} did not become self-consistent; {}: {error}",
            found.failed.len(),
            count(starts.len(), "start"),
            names[*number]
        ));
    }
    let lowest = &hartree_fock.judged(found.lowest().clone());
    let mut energy = lowest.energy.clone();
    if temperature == 0.0 {
        // Any state of the right numbers has at least the lowest energy.
        energy.kind = Kind::UpperBound;
    }
    let order = Order::of(&hartree_fock, lowest, lattice)?;
    let broken = Broken::of(hamiltonian, &hartree_fock, lowest, lattice)?;
    let hessian = Hessian::of(&hartree_fock, lowest, &mut warnings);
    let mixed = if restriction == Restriction::Unrestricted && hartree_fock.groups().len() > 1 {
        mixed(hamiltonian, (&hartree_fock, &kept), lowest, &target, &options, &mut warnings)
    } else {
        None
    };
    if hessian.stability == Stability::Saddle {
        warnings.push(format!(
            "the lowest solution is a saddle, so there are lower ones: raise `starts`; its order is known to about {:.1e}",
            lowest.density_error()
        ));
    } else if mixed.as_ref().is_some_and(|mixed| mixed.stability == Stability::Saddle) {
        warnings.push(constraints::saddle(hartree_fock.momenta()).to_owned());
    }
    warnings.extend(notes::of(&hartree_fock, lowest, temperature));
    warnings.extend(notes::better_bound(&found, temperature));
    let mut averages: Vec<(Observable, Vec<Estimate>)> = Vec::new();
    for &observable in input.observables.iter().filter(|observable| **observable != Observable::Energy) {
        if averages.iter().any(|(known, _)| *known == observable) {
            continue;
        }
        let of_site = |site| {
            let operator = operator(observable, space, input.reference, site)
                .map_err(|needs| needed(observable, needs))?;
            hartree_fock.average(lowest, &operator).map_err(|error| format!("[solve] {error}"))
        };
        averages.push((observable, (0..lattice.len()).map(of_site).collect::<Result<_, String>>()?));
    }
    Ok(Solution {
        energy,
        starts: names,
        failed: found.failed.len(),
        spin: input.spin,
        has_spin: spin::pairs(space).is_some(),
        target,
        temperature,
        momenta: hartree_fock.momenta(),
        order,
        broken,
        hessian,
        mixed,
        averages,
        warnings,
        solutions: found.distinct,
    })
}

/// Hartree–Fock is for fermions.
fn refuse_without_fermions(space: &Space, model: &str) -> Result<(), String> {
    let other =
        (0..space.degrees().len()).map(|p| space.local(p)).find(|local| **local != LocalSpace::Fermion);
    let (what, more) = match other {
        None => return Ok(()),
        _ if model.contains("boson") || model.contains("bose") => {
            ("bosons with hard cores", ", or of bosons: bose-hubbard, with a large U")
        }
        Some(_) => ("spins", ""),
    };
    Err(format!(
        "[solve] method = \"mean-field\" is Hartree–Fock, for fermions, and {model} has {what}: take method = \"exact\", or a model of \
         fermions such as hubbard or spinless-tv{more}"
    ))
}

/// Refuses a density matrix that no supercell makes small enough, before a large model is taken apart: the solver keeps it for all
/// modes, and a copy.
fn refuse_too_large(modes: usize, allowed: u64) -> Result<(), String> {
    let needed = (modes as u128).pow(2) * 2 * size_of::<Complex64>() as u128;
    if needed <= u128::from(allowed) {
        return Ok(());
    }
    Err(format!(
        "[solve] the density matrix of {modes} modes and a copy take {}, {} are allowed: take a smaller lattice, or set `memory` (in GiB)",
        bytes(needed),
        bytes(allowed.into())
    ))
}

/// What is said about a density matrix with its history that is too large.
fn too_large(modes: usize, needed: u64, allowed: u64) -> String {
    format!(
        "[solve] the density matrix of {modes} modes takes about {} with its history, {} are allowed: let it repeat in a `supercell`, take a \
         smaller lattice, or set `memory` (in GiB)",
        bytes(needed.into()),
        bytes(allowed.into())
    )
}

/// What the solver refuses, in the words of the input.
fn refused(error: &HartreeFockError, option: &str) -> String {
    match error {
        HartreeFockError::Lower(error) => format!("[model] method = \"mean-field\" cannot take it: {error}"),
        HartreeFockError::Kept { reason, .. } => {
            format!("[solve] `{option}` cannot repeat here: {reason}; leave it out, or make the model repeat")
        }
        HartreeFockError::TooLarge { modes, bytes: needed, allowed } => too_large(*modes, *needed, *allowed),
        HartreeFockError::NotConverged { .. } | HartreeFockError::NoneConverged { .. } => {
            format!("[solve] {error} (`starts`, `iterations`, `temperature`, or another --seed)")
        }
        error => format!("[solve] {error}"),
    }
}

/// Where the search starts: as many random determinants as asked for; on bipartite lattices also spins, and densities, that
/// alternate.
fn starts(input: &Solve, seed: u64, space: &Space, lattice: &Lattice) -> (Vec<Start>, Vec<String>) {
    let random = |number: usize| (Start::Random { seed, number: number as u64 }, format!("start {number}"));
    let (mut starts, mut names): (Vec<Start>, Vec<String>) =
        (0..input.starts.unwrap_or(STARTS)).map(random).unzip();
    let Some(classes) = lattice.bipartition() else { return (starts, names) };
    // Far from half filling, and far from full moments: what is asked for decides both.
    const ALTERNATION: f64 = 0.4;
    let alternating = |staggered_spin: bool| {
        let occupation = |degree: &eigentruth_models::Degree| {
            let odd = classes[degree.mode.site as usize] ^ (staggered_spin && degree.mode.internal % 2 == 1);
            0.5 + if odd { -ALTERNATION } else { ALTERNATION }
        };
        Start::Occupations(space.degrees().iter().map(occupation).collect())
    };
    if spin::pairs(space).is_some() {
        starts.push(alternating(true));
        names.push("alternating spins".to_owned());
    }
    starts.push(alternating(false));
    names.push("alternating densities".to_owned());
    (starts, names)
}

impl super::Solution for Solution {
    type Record<'a> = records::Record<'a>;

    fn energy(&self) -> &Estimate {
        &self.energy
    }

    fn averages(&self) -> &[(Observable, Vec<Estimate>)] {
        &self.averages
    }

    fn averaged(&self) -> (usize, String) {
        (1, "in the lowest solution".to_owned())
    }

    fn warnings(&self) -> &[String] {
        &self.warnings
    }

    fn record(&self) -> records::Record<'_> {
        records::record(self)
    }

    fn page(&self, context: &Context, paint: Paint) -> String {
        page::page(self, context, paint)
    }

    fn effort(&self) -> String {
        let converged = self.starts.len() - self.failed;
        let iterations: usize =
            self.solutions.iter().map(|found| found.solution.iterations).max().unwrap_or(0);
        format!(
            "{}, {converged} self-consistent, after {iterations} iterations at most",
            count(self.starts.len(), "start")
        )
    }
}
