//! other/23-strong-coupling-dimer-chain: density correlations of a dimerised chain without double occupancy.
//!
//! At infinite repulsion electrons keep their order along a chain, so that their charges move like fermions without spin
//! of the same total density (M. Ogata, H. Shiba, Phys. Rev. B 41, 2326 (1990)). First method: long rings of such fermions,
//! extrapolated. Second method: exact diagonalization of electrons with spin on open chains shows that their correlations
//! are those of the fermions, bond by bond, whatever state the spins are in, and that the printed Hamiltonian tends to this as
//! J/g; then the integral over the lower band gives the infinite chain. Third method: rings of electrons without double occupancy as
//! matrix products, extrapolated.

mod matrix_products;
mod variants;

use std::f64::consts::PI;

use eigentruth_exact::basis::Basis;
use eigentruth_exact::{DEFAULT_MEMORY, SectorSpectrum, System};
use eigentruth_free::{GaussianState, Matrix, Quadratic};
use eigentruth_grading::Kind;
use eigentruth_models::FermionSystem;
use eigentruth_numerics::{Estimate, Provenance};
use eigentruth_operators::NumericOperator;
use num_complex::Complex64;

use self::variants::Chains;
use crate::assembly::Assembly;
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Budget, Method, Parameters, Run, Stop};
use crate::problem::{Claim, Problem, Reading};

const CLAIMS: [&str; 5] = ["r=0", "r=1", "r=2", "r=3", "r=4"];

const TOTAL: &str = "total density";
const PER_SPIN: &str = "density per spin";
const CONNECTED: &str = "connected";
const WEAK_FIRST: &str = "weak bond first";

/// The problem.
pub(crate) fn problem() -> Problem {
    Problem {
        claims: CLAIMS.map(|id| Claim::value(id, "⟨n_j n_{j+r}⟩ for even j at this distance")).to_vec(),
        assembly: Assembly::Parts(CLAIMS.to_vec()),
        readings: vec![
            Reading::admissible(
                TOTAL,
                r"The electron filling is $n=1/5$ per site",
                "Ogata, Shiba, Phys. Rev. B 41, 2326 (1990): electrons per site",
                "both spins together; even j begins a bond J as printed; the infinite chain, so that neither its ends nor \
                 the phase that the spins give to a ring matter; the correlator as printed. The limit g → ∞ is stated, so that no \
                 order in J/g is left open, and the spins, which have no energy in it, may be in any state; three decimals and three \
                 significant digits are the same numbers",
            ),
            Reading::inadmissible(
                PER_SPIN,
                r"electron filling is $n=1/5$ per site",
                "papers that give the filling of one spin species",
                "1/5 of either spin would be 2/5 electrons per site",
            ),
            Reading::inadmissible(
                CONNECTED,
                r"$\langle n_{j}n_{j+r}\rangle$",
                "usage in statistical mechanics",
                "subtracts n², which the printed correlator does not",
            ),
            Reading::inadmissible(
                WEAK_FIRST,
                r"-J\sum_{j}c_{2j,\sigma}^{\dagger}c_{2j+1,\sigma}",
                "the other choice of sublattice",
                "the printed Hamiltonian joins 2j and 2j+1 by J, not by J'",
            ),
        ],
        methods: vec![
            Method::new("long rings", "free", &CLAIMS, by_rings)
                .parameters(|_| Parameters::new().with("sites", vec![40, 80, 160])),
            Method::new("electrons with spin and band integral", "exact", &CLAIMS, by_electrons)
                .version(2)
                .parameters(|_| Parameters::new().with("intervals", 64)),
            // At twice the density a ring takes wider bonds than its numbers are worth.
            Method::new("matrix products", "mps", &CLAIMS, matrix_products::by_matrix_products)
                .readings(&[TOTAL, CONNECTED, WEAK_FIRST])
                .parameters(|budget| match budget {
                    Budget::Quick => {
                        Parameters::new().with("sites", vec![10, 20, 30]).with("bond dimension", 56)
                    }
                    _ => Parameters::new().with("sites", vec![10, 20, 30, 40]).with("bond dimension", 128),
                }),
        ],
        overturned_by: "a chain of electrons without double occupancy whose density correlations differ from those of \
                        fermions without spin",
        family: Some(&Chains),
        ..Problem::outline(
            23,
            "other/23-strong-coupling-dimer-chain",
            "Density correlations of a dimerised chain",
            "Electrons with infinite on-site repulsion on a dimerised chain (J, J' = 2J/3) at filling \
                    1/5 per site. Give ⟨n_j n_{j+r}⟩ for even j and r = 0…4 to three digits.",
            // "Three digit accuracy" may mean decimals or significant digits. All entries are below 1, so that three significant
            // digits are at least three decimals: the decimals accept both.
            Kind::TupleRounded { digits: 3 },
        )
    }
}

/// What a reading fixes: the bond after an even site, the one after an odd site, the density, and what is subtracted.
struct Conventions {
    bonds: [f64; 2],
    /// The density as a fraction.
    density: [usize; 2],
    connected: bool,
}

fn conventions(reading: &str) -> Conventions {
    let bonds = if reading == WEAK_FIRST { [2.0 / 3.0, 1.0] } else { [1.0, 2.0 / 3.0] };
    let density = if reading == PER_SPIN { [2, 5] } else { [1, 5] };
    Conventions { bonds, density, connected: reading == CONNECTED }
}

/// The distance of the claim.
fn distance(run: &Run<'_>) -> Result<usize, Stop> {
    let position = CLAIMS.iter().position(|claim| *claim == run.claim);
    position.ok_or_else(|| Stop::Failed(format!("`{}` is no claim", run.claim)))
}

/// Fermions without spin in the lowest levels of a chain: `closing` is the factor of the bond that closes it, 0 for open ends.
fn spinless(sites: usize, particles: usize, bonds: [f64; 2], closing: f64) -> Result<GaussianState, Stop> {
    let mut hopping = Matrix::zeros(sites, sites);
    for site in 0..sites {
        let next = (site + 1) % sites;
        let factor = if next == 0 { closing } else { 1.0 };
        hopping[(site, next)] -= Complex64::from(bonds[site % 2] * factor);
        hopping[(next, site)] -= Complex64::from(bonds[site % 2] * factor);
    }
    Ok(Quadratic::new(hopping, 0.0)?.levels()?.state(particles)?)
}

/// ⟨n_i n_j⟩ of a Gaussian state with its rounding error.
fn pair(state: &GaussianState, i: usize, j: usize) -> Result<[f64; 2], Stop> {
    let (a, b, connected) = (state.density(i)?, state.density(j)?, state.density_correlation(i, j)?);
    Ok([connected.value + a.value * b.value, connected.error + a.error + b.error])
}

/// The limit x → 0 of a polynomial in x by Neville's scheme, and how much the last point changes it.
fn extrapolated(x: &[f64], y: &[f64]) -> [f64; 2] {
    let mut row = y.to_vec();
    let (mut value, mut change) = (row[row.len() - 1], f64::INFINITY);
    for order in 1..x.len() {
        row = (0..row.len() - 1)
            .map(|k| (x[k + order] * row[k] - x[k] * row[k + 1]) / (x[k + order] - x[k]))
            .collect();
        change = (row[row.len() - 1] - value).abs();
        value = row[row.len() - 1];
    }
    [value, change]
}

fn by_rings(run: &Run<'_>) -> Result<Finding, Stop> {
    let (Conventions { bonds, density: [part, whole], connected }, r) =
        (conventions(run.reading), distance(run)?);
    let sizes = run.parameters.integers("sites")?;
    let mut table = Table::new(&[("sites", "1"), ("⟨n_j n_{j+r}⟩", "1")]);
    let mut rounding: f64 = 0.0;
    let key = format!("{bonds:?}, {part}/{whole}");
    // With an even number of particles the antiperiodic ring has a closed shell; phases do not matter in the limit.
    let states = run.shared(&key, |_| {
        let state = |&sites: &usize| spinless(sites, sites * part / whole, bonds, -1.0);
        sizes.iter().map(state).collect::<Result<Vec<_>, Stop>>()
    })?;
    for (&sites, state) in sizes.iter().zip(states.iter()) {
        run.checkpoint()?;
        let [value, error] = pair(state, 0, r)?;
        table.push([sites as f64, value]);
        rounding = rounding.max(error);
    }
    // Sums over the momenta of a filled shell miss the integrals by powers of 1/L².
    let x: Vec<f64> = sizes.iter().map(|&sites| (sites as f64).powi(-2)).collect();
    let [mut value, change] = extrapolated(&x, &table.rows.iter().map(|row| row[1]).collect::<Vec<_>>());
    if connected {
        value -= (part as f64 / whole as f64).powi(2);
    }
    let provenance = Provenance::new("free/rings").with("sites", format!("{sizes:?}"));
    let estimate = Estimate::converged(value, change + 8.0 * rounding, provenance);
    let summary = format!(
        "⟨n_j n_{{j+{r}}}⟩ = {value:.7} ± {:.0e} from rings of up to {} sites",
        estimate.error,
        sizes[sizes.len() - 1]
    );
    Ok(Finding::value(FindingKind::Numerical, Value::Number { estimate }, summary)
        .with(Evidence::table("rings", table)))
}

/// A hop of an electron between neighbours; nothing else is in the way of double occupancy than the price `g`, unless `g` is
/// infinite.
fn electrons(sites: usize, bonds: [f64; 2], g: f64) -> Result<(FermionSystem, System), Stop> {
    let mut electrons = FermionSystem::new(sites, 2);
    for site in 0..sites - 1 {
        for flavour in [0, 1] {
            let mut hop = electrons.create(site, flavour) * electrons.annihilate(site + 1, flavour);
            if g.is_infinite() {
                // (1 − n') c† c (1 − n'): a hop between sites without the other spin.
                let empty = |at: usize| NumericOperator::identity() - electrons.number(at, 1 - flavour);
                hop = empty(site) * hop * empty(site + 1);
            }
            let both = hop.clone() + hop.adjoint();
            electrons.add(&both.scaled(&Complex64::from(-bonds[site % 2])));
        }
    }
    for site in 0..sites {
        // Those hops never make a doubly occupied site; a price above all energies of hopping keeps them out of the ground state.
        electrons.repulsion(site, if g.is_infinite() { 4.0 * sites as f64 } else { g });
    }
    let system = System::new(electrons.build()?)?;
    Ok((electrons, system))
}

/// How the density correlations of electrons on an open chain differ from those of fermions without spin.
struct Mapping {
    /// The states of the lowest level, which differ in their spins.
    states: usize,
    /// The largest difference in any of them.
    worst: f64,
    /// What rounding allows.
    rounding: f64,
}

fn mapping(sites: usize, [up, down]: [i64; 2], bonds: [f64; 2], g: f64) -> Result<Mapping, Stop> {
    let (electrons, system) = electrons(sites, bonds, g)?;
    let sector = system.sector(&[("N0", up), ("N1", down)])?;
    let spectrum = SectorSpectrum::new(&system, &sector, true, DEFAULT_MEMORY)?;
    let one_level = spectrum.energies[0] + 8.0 * spectrum.error;
    let states = spectrum.energies.iter().take_while(|energy| **energy <= one_level).count();
    let free = spinless(sites, (up + down) as usize, bonds, 0.0)?;
    let (mut worst, mut rounding): (f64, f64) = (0.0, 0.0);
    let occupation: Vec<Vec<f64>> = (0..sites)
        .map(|site| {
            let density = system.observable(&electrons.density(site))?;
            let value = |state: u64| density.images(state).map(|(_, amplitude)| amplitude.re).sum();
            Ok((0..spectrum.basis.dimension()).map(|k| value(spectrum.basis.state(k))).collect())
        })
        .collect::<Result<_, Stop>>()?;
    let vectors = (0..states).map(|state| spectrum.vector(state)).collect::<Result<Vec<_>, _>>()?;
    for (i, first) in occupation.iter().enumerate() {
        for (j, second) in occupation.iter().enumerate() {
            let [value, error] = pair(&free, i, j)?;
            rounding = rounding.max(error);
            for vector in &vectors {
                let product = first.iter().zip(second).map(|(a, b)| a * b);
                let exact: f64 = product.zip(vector).map(|(nn, amplitude)| nn * amplitude.norm_sqr()).sum();
                worst = worst.max((exact - value).abs());
            }
        }
    }
    // The gap to the next charge state, about the level spacing, turns the error of the energies into one of the state.
    let gap = free_gap(sites, (up + down) as usize, bonds)?;
    Ok(Mapping { states, worst, rounding: 8.0 * (rounding + spectrum.error / gap) })
}

/// The power of g with which the printed Hamiltonian departs from the limit on a short open chain, in a row for each pair of g's.
fn approach(bonds: [f64; 2]) -> Result<Vec<[f64; 3]>, Stop> {
    let of = |g: f64| -> Result<[f64; 2], Stop> { Ok([g, mapping(6, [1, 1], bonds, g)?.worst]) };
    let found = [1e2, 1e3, 1e4].map(of).into_iter().collect::<Result<Vec<_>, _>>()?;
    let power = |pair: &[[f64; 2]]| (pair[1][1] / pair[0][1]).ln() / (pair[1][0] / pair[0][0]).ln();
    Ok(found.windows(2).map(|pair| [pair[1][0], pair[1][1], power(pair)]).collect())
}

fn free_gap(sites: usize, particles: usize, bonds: [f64; 2]) -> Result<f64, Stop> {
    let mut hopping = Matrix::zeros(sites, sites);
    for site in 0..sites - 1 {
        hopping[(site, site + 1)] = Complex64::from(-bonds[site % 2]);
        hopping[(site + 1, site)] = Complex64::from(-bonds[site % 2]);
    }
    let gap = Quadratic::new(hopping, 0.0)?.levels()?.gap(particles)?;
    gap.map(|gap| gap.value)
        .ok_or_else(|| Stop::Failed("a chain that is empty or full has no gap".to_owned()))
}

/// ⟨c†_0 c_r⟩ of the infinite chain for even 0: the lower band, filled for ∣k∣ < 2πn, integrated by Gauss' rule of three points
/// on equal intervals.
fn band_integral(bonds: [f64; 2], density: f64, r: usize, intervals: usize) -> f64 {
    let fermi = 2.0 * PI * density;
    let width = fermi / intervals as f64;
    // Cells are numbered by m; site 2m + 1 is joined to 2m by the first bond.
    let (cell, odd) = ((r / 2) as f64, r % 2 == 1);
    let value = |k: f64| {
        let form = bonds[0] + Complex64::from_polar(bonds[1], k);
        let phase = if odd { form / form.norm() } else { Complex64::ONE };
        (Complex64::from_polar(1.0, k * cell) * phase).re / 2.0
    };
    let node = 0.6f64.sqrt();
    let interval = |k: usize| {
        let (middle, half) = ((k as f64 + 0.5) * width, width / 2.0);
        half * (5.0 * value(middle - node * half) + 8.0 * value(middle) + 5.0 * value(middle + node * half))
            / 9.0
    };
    // Both signs of k, over 2π.
    (0..intervals).map(interval).sum::<f64>() / PI
}

fn correlator(bonds: [f64; 2], density: f64, r: usize, intervals: usize) -> f64 {
    let amplitude = band_integral(bonds, density, r, intervals);
    let contact = if r == 0 { density } else { 0.0 };
    contact + density * density - amplitude * amplitude
}

fn by_electrons(run: &Run<'_>) -> Result<Finding, Stop> {
    let (Conventions { bonds, density: [part, whole], connected }, r) =
        (conventions(run.reading), distance(run)?);
    let chains: [(usize, [i64; 2]); 4] = [(6, [1, 1]), (10, [1, 1]), (9, [2, 1]), (7, [2, 2])];
    let checks = run.shared(&format!("{bonds:?}"), |_| {
        let of = |(sites, spins): &(usize, [i64; 2])| mapping(*sites, *spins, bonds, f64::INFINITY);
        Ok((chains.iter().map(of).collect::<Result<Vec<_>, Stop>>()?, approach(bonds)?))
    })?;
    let (limit, approach) = &*checks;
    let mut table = Table::new(&[
        ("sites", "1"),
        ("up", "1"),
        ("down", "1"),
        ("states of the spins", "1"),
        ("largest difference", "1"),
        ("rounding", "1"),
    ]);
    let mut same = true;
    for ((sites, [up, down]), found) in chains.iter().zip(limit) {
        table.push([
            *sites as f64,
            *up as f64,
            *down as f64,
            found.states as f64,
            found.worst,
            found.rounding,
        ]);
        // Each order of the spins along the chain is one state.
        same &= found.worst <= found.rounding && found.states == orders(*up, *down);
    }
    let table = Evidence::table("electrons against fermions without spin", table);
    let mut tends =
        Table::new(&[("g", "J"), ("largest difference", "1"), ("power of g from the row before", "1")]);
    approach.iter().for_each(|row| tends.push(*row));
    let [.., [_, _, power]] = approach[..] else {
        return Err(Stop::Failed("two repulsions are needed".to_owned()));
    };
    if !same || (power + 1.0).abs() > 0.02 {
        return Ok(Finding::undecided("electrons and fermions without spin have different correlations", "")
            .with(table)
            .with(Evidence::table("approach to the limit", tends)));
    }
    let (density, intervals) = (part as f64 / whole as f64, run.parameters.integer("intervals")?);
    let (coarse, fine) =
        (correlator(bonds, density, r, intervals / 2), correlator(bonds, density, r, intervals));
    let value = fine - if connected { density * density } else { 0.0 };
    let provenance = Provenance::new("problems/band integral").with("intervals", intervals);
    let estimate =
        Estimate::converged(value, (fine - coarse).abs() + intervals as f64 * f64::EPSILON, provenance);
    let summary = format!(
        "⟨n_j n_{{j+{r}}}⟩ = {value:.7} ± {:.0e} from the integral over the lower band",
        estimate.error
    );
    Ok(Finding::value(FindingKind::Numerical, Value::Number { estimate }, summary)
        .with(table)
        .with(Evidence::table("approach to the limit", tends)))
}

/// In how many orders the spins can stand.
fn orders(up: i64, down: i64) -> usize {
    (1..=down).fold(1, |product, k| product * (up + k) / k) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::assert_decided;

    #[test]
    fn both_methods_decide_every_entry_in_every_reading() {
        assert_decided(&problem());
    }

    #[test]
    fn a_uniform_chain_has_the_known_correlator() {
        // sin²(π n r)/(π r)² below n².
        for r in 1..5usize {
            let exact = 0.04 - ((PI * 0.2 * r as f64).sin() / (PI * r as f64)).powi(2);
            assert!((correlator([1.0, 1.0], 0.2, r, 64) - exact).abs() < 64.0 * f64::EPSILON, "{r}");
        }
    }

    #[test]
    fn the_correlator_at_the_same_site_is_the_density_and_the_hole_around_an_electron_is_one() {
        assert!((correlator([1.0, 2.0 / 3.0], 0.2, 0, 64) - 0.2).abs() < 64.0 * f64::EPSILON);
        // Σ_r (⟨n n⟩ − n²) = 0, here on a ring.
        let state = spinless(40, 8, [1.0, 2.0 / 3.0], -1.0).unwrap();
        let sum: f64 = (0..40).map(|r| state.density_correlation(0, r).unwrap().value).sum();
        assert!(sum.abs() < 40.0 * 40.0 * f64::EPSILON, "{sum}");
    }

    #[test]
    fn electrons_that_may_sit_together_are_not_fermions_without_spin() {
        // A control that must fail: the same comparison with a finite repulsion in place of the constraint.
        let found = mapping(4, [1, 1], [1.0, 1.0], 4.0).unwrap();
        assert!(found.states == 1 && found.worst > 0.01, "{}", found.worst);
        assert_eq!([orders(1, 1), orders(2, 1), orders(2, 2)], [2, 3, 6]);
    }
}
