//! The front door: the lowest states of a sector, and the ground state wherever it is.

use eigentruth_numerics::krylov::{self, Eigenpairs};
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use crate::basis::{Basis, ChargeBasis, Sector};
use crate::observables::{average_error, expectation, image_sector, norm_bound};
use crate::operator::{SectorOperator, transfer};
use crate::spectral::Response;
use crate::{DEFAULT_MEMORY, ExactError, System};

/// How states are looked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The memory that may be used, in bytes: for tables, a stored matrix where it fits into half of this, and vectors.
    pub memory: u64,
    /// How the eigensolver proceeds; its own limit of memory is lowered to what is left.
    pub krylov: krylov::Options,
}

impl Default for Options {
    fn default() -> Self {
        Self { memory: DEFAULT_MEMORY, krylov: krylov::Options::default() }
    }
}

/// The lowest eigenstates of a sector, with vectors on its configurations.
#[derive(Clone, Debug)]
pub struct States<S> {
    /// The sector.
    pub sector: Sector,
    /// Its configurations.
    pub basis: ChargeBasis,
    /// The eigenpairs, from the lowest one up, each with its residual.
    pub eigenpairs: Eigenpairs<S>,
    seed: u64,
}

/// The lowest eigenstates of a sector: real vectors where the Hamiltonian is real.
#[derive(Clone, Debug)]
pub enum Lowest {
    /// With real vectors.
    Real(States<f64>),
    /// With complex vectors.
    Complex(States<Complex64>),
}

/// Does the same with either kind of states.
macro_rules! either {
    ($lowest:expr, $states:ident => $result:expr) => {
        match $lowest {
            Lowest::Real($states) => $result,
            Lowest::Complex($states) => $result,
        }
    };
}

fn provenance(method: &str, basis: &ChargeBasis, seed: u64) -> Provenance {
    let provenance = Provenance::new(method).with("dimension", basis.dimension()).with_seed(seed);
    basis.fixed().iter().fold(provenance, |p, fixed| p.with(fixed.charge.name.as_str(), fixed.value))
}

/// The options of the eigensolver within the memory that is left.
fn eigensolver(options: &Options) -> krylov::Options {
    let left = usize::try_from(options.memory / 2).unwrap_or(usize::MAX);
    krylov::Options { memory: options.krylov.memory.min(left), ..options.krylov.clone() }
}

/// The lowest energy of a sector, by three-term Lanczos: the cheapest way to it. It says nothing about degeneracy.
///
/// # Errors
/// What [`System::basis`] refuses; [`ExactError::Krylov`].
pub fn ground_energy(system: &System, sector: &Sector, options: &Options) -> Result<Estimate, ExactError> {
    let basis = system.basis(sector, options.memory)?;
    let solver = eigensolver(options);
    let of = provenance("exact/lanczos", &basis, solver.seed);
    let found = if system.transitions().is_real() {
        krylov::lowest_eigenvalue(&SectorOperator::<f64>::new(system, &basis, options.memory)?, &solver)?
    } else {
        krylov::lowest_eigenvalue(
            &SectorOperator::<Complex64>::new(system, &basis, options.memory)?,
            &solver,
        )?
    };
    Ok(found.estimate(of))
}

/// The `count` lowest eigenstates of a sector by block Lanczos (dense for small dimensions), so that degeneracies below the
/// size of a block are certified: see [`Lowest::levels`].
///
/// # Errors
/// What [`System::basis`] refuses; [`ExactError::Krylov`].
pub fn lowest(
    system: &System,
    sector: &Sector,
    count: usize,
    options: &Options,
) -> Result<Lowest, ExactError> {
    if system.transitions().is_real() {
        Ok(Lowest::Real(States::new(system, sector, count, options)?))
    } else {
        Ok(Lowest::Complex(States::new(system, sector, count, options)?))
    }
}

impl<S: Scalar> States<S> {
    fn new(system: &System, sector: &Sector, count: usize, options: &Options) -> Result<Self, ExactError> {
        let basis = system.basis(sector, options.memory)?;
        let solver = eigensolver(options);
        let matrix = SectorOperator::<S>::new(system, &basis, options.memory)?;
        let eigenpairs = krylov::eigenpairs(&matrix, count, &solver)?;
        drop(matrix);
        Ok(Self { sector: sector.clone(), basis, eigenpairs, seed: solver.seed })
    }

    fn vector(&self, state: usize) -> Result<&[S], ExactError> {
        let allowed = "it is below the number of states that were computed";
        let missing = ExactError::Parameter { name: "the state", given: state.to_string(), allowed };
        self.eigenpairs.pairs.get(state).map(|pair| pair.vector.as_slice()).ok_or(missing)
    }

    /// The distance from a state's energy to the nearest other level that was seen.
    fn gap(&self, state: usize) -> f64 {
        let levels = self.eigenpairs.levels();
        let own =
            levels.iter().position(|level| (level.first..level.first + level.multiplicity).contains(&state));
        let Some(own) = own else { return 0.0 };
        let below = own.checked_sub(1).map(|at| levels[own].value - levels[at].value);
        let above = levels.get(own + 1).map(|level| level.value).or(self.eigenpairs.next.map(|next| next.0));
        let above = above.map(|above| above - levels[own].value);
        [below, above].into_iter().flatten().fold(f64::INFINITY, f64::min)
    }

    fn expectation(
        &self,
        system: &System,
        state: usize,
        operator: &NumericOperator,
    ) -> Result<Estimate, ExactError> {
        let vector = self.vector(state)?;
        let value = expectation(system.space(), operator, &self.basis, vector)?;
        let pair = &self.eigenpairs.pairs[state];
        let gap = self.gap(state);
        let norm = norm_bound(&system.observable(operator)?);
        let error = average_error(norm, pair.residual, Some(gap), self.basis.dimension());
        let of = provenance("exact/expectation", &self.basis, self.seed).with("state", state);
        let estimate = Estimate::converged(value.re, error, of);
        Ok(estimate.with("imaginary", value.im).with("residual", pair.residual).with("gap", gap))
    }

    fn response(
        &self,
        system: &System,
        state: usize,
        operator: &NumericOperator,
        steps: usize,
        options: &Options,
    ) -> Result<Response, ExactError> {
        let transitions = system.observable(operator)?;
        let target = system.basis(&image_sector(&transitions, &self.sector)?, options.memory)?;
        let energy = self.eigenpairs.pairs.get(state).map_or(f64::NAN, |pair| pair.value);
        let vector = self.vector(state)?;
        if transitions.is_real() || S::from_complex(Complex64::I).is_some() {
            let phi = transfer(&transitions, &self.basis, &target, vector)?;
            Response::new(&SectorOperator::<S>::new(system, &target, options.memory)?, &phi, energy, steps)
        } else {
            let complex: Vec<_> = vector.iter().map(|x| x.to_complex()).collect();
            let phi = transfer(&transitions, &self.basis, &target, &complex)?;
            Response::new(
                &SectorOperator::<Complex64>::new(system, &target, options.memory)?,
                &phi,
                energy,
                steps,
            )
        }
    }
}

impl Lowest {
    /// The energies, each an eigenvalue within its error (a bound from its residual).
    pub fn energies(&self) -> Vec<Estimate> {
        either!(self, states => {
            let of = || provenance("exact/block-lanczos", &states.basis, states.seed);
            states.eigenpairs.pairs.iter().map(|pair| pair.estimate(of())).collect()
        })
    }

    /// The distinct energies with their multiplicities, and whether these are certified.
    pub fn levels(&self) -> Vec<krylov::Level> {
        either!(self, states => states.eigenpairs.levels())
    }

    /// The sector.
    pub fn sector(&self) -> &Sector {
        either!(self, states => &states.sector)
    }

    /// The configurations.
    pub fn basis(&self) -> &ChargeBasis {
        either!(self, states => &states.basis)
    }

    /// A vector, complex.
    ///
    /// # Errors
    /// [`ExactError::Parameter`] if the state was not computed.
    pub fn vector(&self, state: usize) -> Result<Vec<Complex64>, ExactError> {
        either!(self, states => Ok(states.vector(state)?.iter().map(|x| x.to_complex()).collect()))
    }

    /// `⟨O⟩` in a state (its real part; the imaginary part, 0 for hermitian operators, is a diagnostic). The error bound is
    /// `2‖O‖ · residual / gap`. In a degenerate level single states are arbitrary: average over the level.
    ///
    /// # Errors
    /// [`ExactError::Parameter`] if the state was not computed; [`ExactError::Lower`].
    pub fn expectation(
        &self,
        system: &System,
        state: usize,
        operator: &NumericOperator,
    ) -> Result<Estimate, ExactError> {
        either!(self, states => states.expectation(system, state, operator))
    }

    /// The response to an operator in a state: `⟨ψ∣A† (z − H + E)⁻¹ A∣ψ⟩` as a continued fraction of `steps` levels.
    ///
    /// # Errors
    /// [`ExactError::Parameter`], [`ExactError::LeavesSector`] if the terms of `A` change charges by different amounts,
    /// [`ExactError::EmptySector`] if they lead nowhere.
    pub fn response(
        &self,
        system: &System,
        state: usize,
        operator: &NumericOperator,
        steps: usize,
        options: &Options,
    ) -> Result<Response, ExactError> {
        either!(self, states => states.response(system, state, operator, steps, options))
    }
}

/// One sector's share of the ground level.
#[derive(Clone, Debug)]
pub struct Share {
    /// The sector.
    pub sector: Sector,
    /// The lowest energy there.
    pub energy: Estimate,
    /// How many states of the ground level it has.
    pub multiplicity: usize,
}

/// The ground level of a system.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The energy.
    pub energy: Estimate,
    /// The sectors that hold it.
    pub shares: Vec<Share>,
    /// Whether the multiplicities of all of them are certified.
    pub certified: bool,
    /// The next energy above the level, in any sector, as far as it is known.
    pub next: Option<Estimate>,
}

impl Ground {
    /// The number of ground states.
    pub fn degeneracy(&self) -> usize {
        self.shares.iter().map(|share| share.multiplicity).sum()
    }
}

/// The ground level out of all sectors of all conserved charges.
///
/// Every sector's lowest energy is computed, except that a system of two-level spins without odd operators
/// whose terms are unchanged when all spins are flipped needs only one of two sectors that the flip exchanges. The sectors
/// whose energies agree with the lowest within their errors are then solved by block Lanczos for their multiplicities.
///
/// # Errors
/// What [`lowest`] refuses.
pub fn ground(system: &System, options: &Options) -> Result<Ground, ExactError> {
    let sectors = system.sectors()?;
    let flipped = flips(system);
    let mut energies: Vec<Option<Estimate>> = vec![None; sectors.len()];
    for at in 0..sectors.len() {
        let values =
            |sector: &Sector| sector.fixed().iter().map(|f| f.charge.reduce(f.value)).collect::<Vec<_>>();
        let mirror: Vec<i64> = sectors[at].0.fixed().iter().map(|f| f.charge.reduce(-f.value)).collect();
        let partner = sectors.iter().position(|(sector, _)| flipped && values(sector) == mirror);
        let known = partner.and_then(|partner| energies[partner].clone());
        energies[at] = match known {
            Some(known) => Some(known),
            None => Some(ground_energy(system, &sectors[at].0, options)?),
        };
    }
    let mut ranked: Vec<(usize, Estimate)> = energies.into_iter().flatten().enumerate().collect();
    ranked.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let best = ranked.first().map(|(_, energy)| energy.clone()).ok_or_else(|| ExactError::EmptySector {
        asked: "any charges".into(),
        charges: 0,
        possible: "none".into(),
    })?;
    let mut ground = Ground { energy: best.clone(), shares: Vec::new(), certified: true, next: None };
    let mut candidates: Vec<Estimate> = Vec::new();
    for (at, energy) in ranked {
        if energy.value - energy.error > best.value + best.error {
            candidates.push(energy);
            continue;
        }
        let sector = &sectors[at].0;
        let solved = lowest(system, sector, options.krylov.block + 1, options)?;
        let levels = solved.levels();
        let Some(level) = levels.first() else { continue };
        let energies = solved.energies();
        candidates.extend(energies.get(level.multiplicity).cloned());
        ground.certified &= level.certified;
        let energy = energies[0].clone();
        if energy.error < ground.energy.error {
            ground.energy = energy.clone();
        }
        ground.shares.push(Share { sector: sector.clone(), energy, multiplicity: level.multiplicity });
    }
    ground.next = candidates.into_iter().min_by(|a, b| a.value.total_cmp(&b.value));
    Ok(ground)
}

/// Whether the Hamiltonian is unchanged when all two-level spins are flipped.
fn flips(system: &System) -> bool {
    use eigentruth_numerics::lower::Transition;
    let fields = system.layout().fields();
    if fields.iter().any(|field| field.odd || field.degree.dimension != 2) {
        return false;
    }
    let all = fields.iter().fold(0, |mask, field| mask | field.mask << field.shift);
    let flip = |t: &Transition| {
        let negative = (t.sign & all).count_ones() % 2 == 1;
        let amplitude = if negative { -t.amplitude } else { t.amplitude };
        Transition { from: (t.from ^ all) & t.care, amplitude, ..*t }
    };
    let terms = &system.transitions().terms;
    let key = |t: &Transition| (t.flip, t.care, t.sign, t.from);
    let mut images: Vec<_> = terms.iter().map(flip).collect();
    images.sort_by_key(key);
    let mut own = terms.clone();
    own.sort_by_key(key);
    own == images
}
