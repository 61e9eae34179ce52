//! Exact diagonalization of an input: which sectors, the lowest states, averages in them.

use std::collections::BTreeMap;

use eigentruth_exact::{ChargeBasis, Sector as Charges, SectorOperator, System, observables, symmetry};
use eigentruth_models::{Hamiltonian, Space};
use eigentruth_numerics::krylov::{self, Options};
use eigentruth_numerics::{Complex64, Estimate, Provenance, Scalar};
use eigentruth_operators::{Format, Generator, GeneratorKind, LocalSpace, NumericOperator};

use super::input::{Observable, Sector, Solve};
use super::model::total_raising;

/// What was computed.
pub struct Solution {
    /// The Hamiltonian as a formula.
    pub formula: String,
    /// The lowest energies of all sectors that were looked into, ascending.
    pub states: Vec<State>,
    /// How many states the largest sector has that was diagonalized.
    pub dimension: usize,
    /// How many sectors were looked into.
    pub sectors: usize,
    /// Averages in the lowest state, by observable and site.
    pub averages: Vec<(Observable, Vec<Estimate>)>,
    /// What a careful reader should know.
    pub warnings: Vec<String>,
}

/// One eigenstate.
pub struct State {
    /// Its energy.
    pub energy: Estimate,
    /// Its quantum numbers by name.
    pub sector: BTreeMap<String, f64>,
}

/// A sector with its quantum numbers as a user names them.
struct Block {
    charges: Charges,
    numbers: BTreeMap<String, f64>,
    dimension: u128,
}

/// Solves an input.
///
/// # Errors
/// A sentence: what was asked, what is possible.
pub fn solve(hamiltonian: Hamiltonian, sites: usize, input: &Solve, seed: u64) -> Result<Solution, String> {
    let text = |error: eigentruth_exact::ExactError| error.to_string();
    let formula = hamiltonian.render(Format::Unicode);
    let system = System::new(hamiltonian).map_err(text)?;
    let mut blocks = blocks(&system)?;
    let possible = possible(&blocks);
    match &input.sector {
        Sector::Given(wanted) => {
            refuse_unknown(wanted, &possible)?;
            blocks.retain(|block| wanted.iter().all(|(name, value)| block.numbers.get(name) == Some(value)));
            if blocks.is_empty() {
                let asked: Vec<String> =
                    wanted.iter().map(|(name, value)| format!("{name} = {value}")).collect();
                return Err(format!("[solve] no state has {}; possible are {possible}", asked.join(", ")));
            }
        }
        Sector::Auto(_) => keep_lowest_weights(&system, &mut blocks)?,
    }
    let memory = (input.memory * f64::from(1 << 30)) as u64;
    let with_vectors = input.observables.iter().any(|observable| *observable != Observable::Energy);
    let mut found: Vec<(State, Option<Lowest>)> = Vec::new();
    let mut dimension = 0;
    for block in &blocks {
        let basis = system.basis(&block.charges, memory).map_err(text)?;
        dimension = dimension.max(basis_dimension(&basis));
        let transitions = system.transitions();
        let all = if transitions.is_real() {
            lowest::<f64>(&system, &basis, input.states, with_vectors, memory, seed)?
        } else {
            lowest::<Complex64>(&system, &basis, input.states, with_vectors, memory, seed)?
        };
        for (at, (energy, vector)) in all.into_iter().enumerate() {
            let state = State { energy, sector: block.numbers.clone() };
            // Averages are taken in the lowest state of the lowest sector only.
            let vector = vector.filter(|_| at == 0).map(|vector| Lowest { basis: basis.clone(), vector });
            found.push((state, vector));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.energy.value.total_cmp(&b.energy.value));
    let mut warnings = Vec::new();
    let ground = &found[0].0.energy;
    let degenerate =
        found.iter().filter(|(s, _)| s.energy.value - ground.value <= 4.0 * (s.energy.error + ground.error));
    let copies = degenerate.count();
    let mut averages = Vec::new();
    if let Some(lowest) = &found[0].1 {
        if copies > 1 {
            warnings.push(format!(
                "the lowest level has at least {copies} states; averages are those of one of them"
            ));
        }
        for observable in input.observables.iter().filter(|observable| **observable != Observable::Energy) {
            averages.push((
                *observable,
                average(*observable, system.space(), sites, lowest, &found[0].0.energy)?,
            ));
        }
    }
    let sectors = blocks.len();
    let mut states: Vec<State> = found.into_iter().map(|(state, _)| state).collect();
    states.truncate(input.states);
    Ok(Solution { formula, states, dimension, sectors, averages, warnings })
}

fn basis_dimension(basis: &ChargeBasis) -> usize {
    use eigentruth_exact::Basis as _;
    basis.dimension()
}

/// All sectors. Twice the z component of the spin is given as `sz`, particle numbers as `particles` (all together) and by
/// their names.
fn blocks(system: &System) -> Result<Vec<Block>, String> {
    let sectors = system.sectors().map_err(|error| error.to_string())?;
    let block = |(charges, dimension): (Charges, u128)| {
        let mut numbers = BTreeMap::new();
        let mut particles = None;
        let mut flavours = BTreeMap::new();
        for fixed in charges.fixed() {
            let value = fixed.value as f64;
            match fixed.charge.name.as_str() {
                "2Sz" if fixed.charge.modulus.is_none() => {
                    numbers.insert("sz".to_owned(), value / 2.0);
                }
                name => {
                    if name.starts_with('N') && fixed.charge.modulus.is_none() {
                        *particles.get_or_insert(0.0) += value;
                        flavours.insert(name.to_owned(), value);
                    }
                    numbers.insert(name.to_owned(), value);
                }
            }
        }
        if let Some(particles) = particles {
            numbers.insert("particles".to_owned(), particles);
        }
        if let (Some(up), Some(down)) = (flavours.get("N0"), flavours.get("N1"))
            && flavours.len() == 2
        {
            numbers.insert("sz".to_owned(), (up - down) / 2.0);
        }
        Block { charges, numbers, dimension }
    };
    Ok(sectors.into_iter().map(block).collect())
}

/// The quantum numbers and their ranges.
fn possible(blocks: &[Block]) -> String {
    let mut ranges: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for block in blocks {
        for (name, value) in &block.numbers {
            let range = ranges.entry(name).or_insert((*value, *value));
            *range = (range.0.min(*value), range.1.max(*value));
        }
    }
    let texts: Vec<String> = ranges
        .iter()
        .map(|(name, (low, high))| format!("{name} from {low} to {high} in steps of 1"))
        .collect();
    if texts.is_empty() { "none: nothing is conserved".to_owned() } else { texts.join(", ") }
}

fn refuse_unknown(wanted: &BTreeMap<String, f64>, possible: &str) -> Result<(), String> {
    for name in wanted.keys() {
        if !possible.split(", ").any(|text| text.starts_with(&format!("{name} "))) {
            return Err(format!("[solve] `{name}` is no conserved quantity here; possible are {possible}"));
        }
    }
    Ok(())
}

/// Where the total spin is conserved every multiplet has a state with the smallest |S^z|: the other sectors only hold
/// copies.
fn keep_lowest_weights(system: &System, blocks: &mut Vec<Block>) -> Result<(), String> {
    let Some(raising) = total_raising(system.space()) else { return Ok(()) };
    let commutator = symmetry::commutator(system.space(), system.hamiltonian().operator(), &raising)
        .map_err(|error| error.to_string())?;
    if commutator.value <= commutator.error {
        blocks.retain(|block| block.numbers.get("sz").is_none_or(|sz| *sz == 0.0 || *sz == 0.5));
    }
    Ok(())
}

/// An eigenvector with its basis, complex.
struct Lowest {
    basis: ChargeBasis,
    vector: Vec<Complex64>,
}

type Found = Vec<(Estimate, Option<Vec<Complex64>>)>;

/// The lowest states of one sector.
fn lowest<S: Scalar>(
    system: &System,
    basis: &ChargeBasis,
    states: usize,
    with_vectors: bool,
    memory: u64,
    seed: u64,
) -> Result<Found, String> {
    let operator = SectorOperator::<S>::new(system, basis, memory).map_err(|error| error.to_string())?;
    let memory = usize::try_from(memory).unwrap_or(usize::MAX);
    let options = Options { seed, memory, ..Options::default() };
    let provenance =
        || Provenance::new("exact/lanczos").with_seed(seed).with("dimension", basis_dimension(basis));
    let complex = |vector: &[S]| vector.iter().map(|x| x.to_complex()).collect::<Vec<_>>();
    let failed = |error: krylov::KrylovError| error.to_string();
    if states > 1 {
        let found = krylov::eigenpairs(&operator, states, &options).map_err(failed)?;
        return Ok(found
            .pairs
            .iter()
            .map(|pair| (pair.estimate(provenance()), with_vectors.then(|| complex(&pair.vector))))
            .collect());
    }
    if with_vectors {
        let pair = krylov::lowest_eigenpair(&operator, &options).map_err(failed)?;
        return Ok(vec![(pair.estimate(provenance()), Some(complex(&pair.vector)))]);
    }
    let value = krylov::lowest_eigenvalue(&operator, &options).map_err(failed)?;
    Ok(vec![(value.estimate(provenance()), None)])
}

/// The averages of an observable on all sites.
fn average(
    observable: Observable,
    space: &Space,
    sites: usize,
    state: &Lowest,
    energy: &Estimate,
) -> Result<Vec<Estimate>, String> {
    let refuse = |needs: &str| {
        format!("[solve] `{}` needs {needs}, which this model does not have", observable.word())
    };
    let operator = |site: usize| -> Result<NumericOperator, String> {
        match observable {
            Observable::Energy => Err(refuse("nothing")),
            Observable::Magnetization => {
                spin(space, site, GeneratorKind::Z).ok_or_else(|| refuse("spins or electrons with spin"))
            }
            Observable::SpinCorrelation => {
                let component = |site, kind| {
                    spin(space, site, kind).ok_or_else(|| refuse("spins or electrons with spin"))
                };
                let half = Complex64::new(0.5, 0.0);
                let (plus, minus, z) = (GeneratorKind::Plus, GeneratorKind::Minus, GeneratorKind::Z);
                let flips = component(0, plus)? * component(site, minus)?
                    + component(0, minus)? * component(site, plus)?;
                Ok(flips.scaled(&half) + component(0, z)? * component(site, z)?)
            }
            Observable::Density => density(space, site).ok_or_else(|| refuse("particles")),
            Observable::DensityCorrelation => {
                let one = |site| density(space, site).ok_or_else(|| refuse("particles"));
                Ok(one(0)? * one(site)?)
            }
        }
    };
    // The error of an average is at most of first order in that of the vector, which the energy's is the square of.
    let error = energy.error.sqrt();
    (0..sites)
        .map(|site| {
            let value = observables::expectation(space, &operator(site)?, &state.basis, &state.vector)
                .map_err(|error| error.to_string())?;
            let provenance = Provenance::new("exact/expectation").with("observable", observable.word());
            Ok(Estimate::converged(value.re, error, provenance))
        })
        .collect()
}

/// A component of the spin of a site.
fn spin(space: &Space, site: usize, kind: GeneratorKind) -> Option<NumericOperator> {
    let here: Vec<usize> =
        (0..space.degrees().len()).filter(|p| space.degrees()[*p].mode.site as usize == site).collect();
    let half = Complex64::new(0.5, 0.0);
    match here.as_slice() {
        [one] => {
            let degree = space.degrees()[*one];
            let generator = Generator { species: degree.species, label: degree.mode, kind };
            match space.local(*one) {
                LocalSpace::SpinHalf | LocalSpace::SpinS => Some(NumericOperator::generator(generator)),
                // S = σ/2, and σ⁺ is (σˣ + iσʸ)/2 = S⁺.
                LocalSpace::Pauli if kind == GeneratorKind::Z => {
                    Some(NumericOperator::generator(generator).scaled(&half))
                }
                LocalSpace::Pauli => Some(NumericOperator::generator(generator)),
                _ => None,
            }
        }
        [up, down] if *space.local(*up) == LocalSpace::Fermion => {
            let (up, down) = (space.degrees()[*up], space.degrees()[*down]);
            let create = |d: eigentruth_models::Degree| NumericOperator::create(d.species, d.mode);
            let annihilate = |d: eigentruth_models::Degree| NumericOperator::annihilate(d.species, d.mode);
            Some(match kind {
                GeneratorKind::Plus => create(up) * annihilate(down),
                GeneratorKind::Minus => create(down) * annihilate(up),
                _ => (create(up) * annihilate(up) - create(down) * annihilate(down)).scaled(&half),
            })
        }
        _ => None,
    }
}

/// The number of particles on a site.
fn density(space: &Space, site: usize) -> Option<NumericOperator> {
    let mut sum = NumericOperator::zero();
    for (position, degree) in space.degrees().iter().enumerate() {
        if degree.mode.site as usize == site {
            match space.local(position) {
                LocalSpace::Fermion | LocalSpace::Boson => {
                    sum += NumericOperator::number(degree.species, degree.mode);
                }
                _ => return None,
            }
        }
    }
    (!sum.is_empty()).then_some(sum)
}
