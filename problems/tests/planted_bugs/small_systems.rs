//! Numbers of small systems, each by the solver of one crate and without it.

use eigentruth_determinant::{DensityModel, Expansion, expand};
use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
use eigentruth_grading::Kind;
use eigentruth_models::{Boundary, FermionSystem, Hamiltonian, Lattice, Spin, hamiltonians};
use eigentruth_mps::{Chain, Dmrg, Mpo, Mps, Sweep};
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{Control, Plan};
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_problems::{Claim, Finding, FindingKind, Method, Problem, Reading, Run, Stop, Value};
use eigentruth_sse::{Measurements, Simulation, Update};
use eigentruth_trg::{Limits, Model, Network, Scheme};

/// The inverse temperature of rings.
const BETA: f64 = 2.0;
/// Spins along each direction of the torus.
const LENGTH: usize = 4;

const CLAIMS: [&str; 4] = ["spins", "fermions", "ground state", "torus"];

/// The problem: no claim of the catalogue rests on all these solvers in a quick run.
pub fn problem() -> Problem {
    let [spins, fermions, ground_state, torus] = CLAIMS;
    Problem {
        claims: vec![
            Claim::value(spins, "the energy of a Heisenberg ring at a temperature"),
            Claim::value(fermions, "the energy of fermions on a ring at a temperature"),
            Claim::value(ground_state, "the ground-state energy of a Heisenberg ring"),
            Claim::value(torus, "the logarithm of the partition function of Ising spins on a torus"),
        ],
        readings: vec![Reading::admissible("as it stands", "", "", "")],
        methods: vec![
            Method::new("sampled series", "sse", &[spins], |run| by_series().finding(run)),
            Method::new("sampled vertices", "determinant", &[fermions], |run| by_vertices().finding(run)),
            Method::new("sweeps", "mps", &[ground_state], |run| by_sweeps().finding(run)),
            Method::new("exact levels", "exact", &CLAIMS[..3], |run| by_levels(run.claim).finding(run)),
            Method::new("coarse-grained tensors", "trg", &[torus], |run| by_tensors().finding(run)),
            Method::new("all configurations", "", &[torus], |run| Ok(by_configurations()).finding(run)),
        ],
        ..Problem::outline(0, "small systems", "Small systems", "", Kind::Numeric)
    }
}

trait IntoFinding {
    fn finding(self, run: &Run<'_>) -> Result<Finding, Stop>;
}

impl IntoFinding for Result<Estimate, Stop> {
    fn finding(self, run: &Run<'_>) -> Result<Finding, Stop> {
        let estimate = self?;
        let sentence = format!("{}: {} ± {:.1e}", run.claim, estimate.value, estimate.error);
        Ok(Finding::value(FindingKind::Numerical, Value::Number { estimate }, sentence))
    }
}

fn spins() -> Result<Hamiltonian, Stop> {
    Ok(hamiltonians::heisenberg(&Lattice::chain(6, Boundary::Periodic)?, Spin::HALF, |_| 1.0)?)
}

/// At half filling, where no weight is negative.
fn fermions() -> Result<Hamiltonian, Stop> {
    let (sites, strength) = (4, 1.5);
    let mut ring = FermionSystem::new(sites, 1);
    for site in 0..sites {
        ring.hop(((site + 1) % sites, 0), (site, 0), (-1.0).into());
        ring.density_density(site, (site + 1) % sites, strength);
        ring.potential(site, -strength);
    }
    Ok(ring.build()?)
}

fn by_series() -> Result<Estimate, Stop> {
    let simulation = Simulation::new(&spins()?, BETA, &Update::Loops, Measurements::default())?;
    Ok(simulation.run(&Plan::new(1, 2, 2000), Control::default())?.energy()?)
}

fn by_vertices() -> Result<Estimate, Stop> {
    let expansion = Expansion::new(&DensityModel::lower(&fermions()?, &())?, BETA, 0.0)?;
    Ok(expand(&expansion, &Plan::new(1, 2, 2000), Control::default())?.mean("energy")?)
}

fn by_sweeps() -> Result<Estimate, Stop> {
    let ring = spins()?;
    let chain = Chain::new(ring.space(), &ring.charges())?;
    let mpo = Mpo::<f64>::new(&ring, &chain)?;
    let mut search = Dmrg::new(&chain, &mpo, Mps::product(&chain, &[0, 1, 0, 1, 0, 1])?);
    search.run(&[1e-4, 0.0, 0.0, 0.0].map(|noise| Sweep { noise, ..Sweep::two(16) }))?;
    Ok(search.energy()?)
}

fn by_levels(claim: &str) -> Result<Estimate, Stop> {
    let hamiltonian = if claim == "fermions" { fermions()? } else { spins()? };
    let spectrum = Spectrum::new(&System::new(hamiltonian)?, false, DEFAULT_MEMORY)?;
    if claim != "ground state" {
        return Ok(Ensemble::grand(&spectrum, &[])?.at(BETA)?.energy);
    }
    let lowest = spectrum.sectors.iter().filter_map(|sector| sector.energies.first()).copied();
    let lowest = lowest.fold(f64::INFINITY, f64::min);
    Ok(Estimate::exact(lowest, spectrum.error(), Provenance::new("exact/full")))
}

/// Two steps of coarse-graining make one tensor of four, with nothing left out; a torus of these is closed.
fn by_tensors() -> Result<Estimate, Stop> {
    let mut network = Network::new(&Model::ising(Model::critical_ising())?)?;
    for _ in 0..2 {
        network = network.coarse_grained(Scheme::Trg, &Limits::bond(16))?;
    }
    let value = network.log_partition(LENGTH / 2, LENGTH / 2, 1 << 26)?;
    Ok(Estimate::exact(value, 1e-9, Provenance::new("trg")))
}

fn by_configurations() -> Estimate {
    let sites = LENGTH * LENGTH;
    let weight = |state: u64| {
        let spin =
            |x: usize, y: usize| if state >> (x % LENGTH + LENGTH * (y % LENGTH)) & 1 == 1 { 1 } else { -1 };
        let bonds = |site: usize| {
            let (x, y) = (site % LENGTH, site / LENGTH);
            spin(x, y) * (spin(x + 1, y) + spin(x, y + 1))
        };
        (Model::critical_ising() * f64::from((0..sites).map(bonds).sum::<i32>())).exp()
    };
    let sum: f64 = (0..1 << sites).map(weight).sum();
    Estimate::exact(sum.ln(), 1e-9, Provenance::new("all configurations"))
}
