//! Rings of electrons that never meet on a site, as matrix products.
//!
//! A site has three states: a spin up, none, a spin down. They are those of a spin 1, so that neither fermions nor a price of double
//! occupancy enter. Along a chain hops between neighbours change no order of electrons, and have no sign; around the ring one electron passes all
//! others, which is a factor `(−1)^{N−1}` of the bond that closes it.

use eigentruth_models::{Charge, Hamiltonian, Spin, SpinSystem};
use eigentruth_mps::{Chain, Mpo, Mps, Plan, Stages, correlations};
use eigentruth_numerics::{Complex64, Estimate, Provenance};
use eigentruth_operators::{GeneratorKind, NumericOperator};
use serde::{Deserialize, Serialize};

use super::{CLAIMS, Conventions, conventions, distance, extrapolated};
use crate::finding::{Evidence, Finding, FindingKind, Table, Value};
use crate::method::{Run, Stop};
use crate::underway::Underway;

/// Half of the last decimal that is asked for: a value that is not known better says nothing.
const SHARP: f64 = 5e-4;

/// The ground state of a ring by its density correlations.
#[derive(Serialize, Deserialize)]
pub(super) struct Ring {
    sites: usize,
    bond_dimension: usize,
    /// The weight that the last sweep left out.
    discarded: f64,
    energy: f64,
    /// `[j even, odd][distance]`: the mean of `⟨n_j n_{j+r}⟩`, and the root mean square distance of cells from it, which truncation
    /// makes.
    pub(super) pairs: [[[f64; 2]; CLAIMS.len()]; 2],
}

/// Spins 1 whose states are the electrons of a ring, with the charge that counts these.
fn ring(sites: usize, electrons: usize, bonds: [f64; 2]) -> Result<(SpinSystem, Hamiltonian, Charge), Stop> {
    let mut spins = SpinSystem::new(sites, Spin::ONE);
    let passing = if electrons.is_multiple_of(2) { -1.0 } else { 1.0 };
    for site in 0..sites {
        let next = (site + 1) % sites;
        let amplitude = -bonds[site % 2] * if next == 0 { passing } else { 1.0 };
        for raise in [GeneratorKind::Plus, GeneratorKind::Minus] {
            // Sᶻ S⁺ leads from the empty site to the spin up and from nowhere else: √2 ∣↑⟩⟨0∣; Sᶻ S⁻ likewise to the spin down.
            let put = |at: usize| spins.spin(at, GeneratorKind::Z) * spins.spin(at, raise);
            let hop = put(site) * put(next).adjoint();
            let both = hop.clone() + hop.adjoint();
            spins.add(&both.scaled(&Complex64::from(0.5 * amplitude)));
        }
    }
    let hamiltonian = spins.build()?;
    let number = Charge { name: "N".into(), weights: vec![vec![1, 0, 1]; sites], modulus: None };
    Ok((spins, hamiltonian, number))
}

impl Ring {
    /// As many electrons of either spin, at `density` of them a site.
    pub(super) fn new(
        sites: usize,
        [part, whole]: [usize; 2],
        bonds: [f64; 2],
        bond_dimension: usize,
        underway: &Underway<'_>,
    ) -> Result<Self, Stop> {
        let electrons = sites * part / whole;
        if electrons * whole != sites * part || !electrons.is_multiple_of(2) {
            return Err(Stop::Failed(format!("{sites} sites do not hold as many electrons of either spin")));
        }
        let (spins, hamiltonian, number) = ring(sites, electrons, bonds)?;
        let space = hamiltonian.space();
        let charges: Vec<Charge> = hamiltonian.charges().into_iter().chain([number]).collect();
        let chain = Chain::new(space, &charges)?;
        let mpo = Mpo::<f64>::new(&hamiltonian, &chain)?;
        // Evenly spaced, up and down in turn: a random configuration would take long to spread.
        let mut configuration = vec![1; sites];
        for k in 0..electrons {
            configuration[(2 * k + 1) * sites / (2 * electrons)] = 2 * (k % 2);
        }
        let mut search = underway.sweeps(&chain, &mpo, &Mps::product(&chain, &configuration)?)?;
        let stages = Stages {
            bond_dimensions: vec![bond_dimension / 4, bond_dimension / 2, bond_dimension],
            sweeps: 8,
            noise: 1e-3,
            tolerance: 1e-7,
        };
        while let Some(sweep) = stages.next(search.reports()) {
            search.sweep(&sweep)?;
        }
        let densities: Vec<NumericOperator> = (0..sites)
            .map(|site| spins.spin(site, GeneratorKind::Z) * spins.spin(site, GeneratorKind::Z))
            .collect();
        let found = correlations(space, &chain, &search.state(), &densities, &densities)?;
        let pair = |first: usize, r: usize| {
            let cells = (0..sites / 2).map(|cell| 2 * cell + first);
            let all: Vec<f64> = cells.map(|site| found[site][(site + r) % sites].re).collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let square = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64;
            [mean, square.sqrt()]
        };
        let of = |first: usize| [0, 1, 2, 3, 4].map(|r| pair(first, r));
        let last = search.reports().last().ok_or_else(|| Stop::Failed("no sweep was made".to_owned()))?;
        Ok(Self {
            sites,
            bond_dimension: last.bond_dimension,
            discarded: last.discarded,
            energy: last.energy,
            pairs: [of(0), of(1)],
        })
    }
}

/// The claim's value from rings of growing length.
pub(super) fn by_matrix_products(run: &Run<'_>) -> Result<Finding, Stop> {
    let (Conventions { bonds, density, connected }, r) = (conventions(run.reading), distance(run)?);
    let sizes = run.parameters.integers("sites")?;
    let bond_dimension = run.parameters.integer("bond dimension")?;
    // A ring has no first bond: where even sites begin the weak one, they are the odd sites of the same ring.
    let strong = [bonds[0].max(bonds[1]), bonds[0].min(bonds[1])];
    let parity = usize::from(bonds != strong);
    let name = format!("{strong:?}, {density:?}");
    let rings = run.shared(&name, |_| {
        let of = |sites: &usize| {
            run.kept_underway(&format!("{name}, {sites} sites"), |_, underway| {
                Ring::new(*sites, density, strong, bond_dimension, underway)
            })
        };
        sizes.iter().map(of).collect::<Result<Vec<Ring>, Stop>>()
    })?;
    let mut table = Table::new(&[
        ("sites", "1"),
        ("bond dimension", "1"),
        ("weight left out", "1"),
        ("energy", "J"),
        ("⟨n_j n_{j+r}⟩", "1"),
        ("distance of cells from it", "1"),
    ]);
    for ring in rings.iter() {
        let [mean, spread] = ring.pairs[parity][r];
        table.push([
            ring.sites as f64,
            ring.bond_dimension as f64,
            ring.discarded,
            ring.energy,
            mean,
            spread,
        ]);
    }
    let x: Vec<f64> = rings.iter().map(|ring| (ring.sites as f64).powi(-2)).collect();
    let column = |k: usize| rings.iter().map(|ring| ring.pairs[parity][r][k]).collect::<Vec<_>>();
    let [mut value, change] = extrapolated(&x, &column(0));
    // What an error of one ring does to the extrapolation.
    let weight = |k: usize| {
        let unit: Vec<f64> = (0..x.len()).map(|other| f64::from(u8::from(other == k))).collect();
        extrapolated(&x, &unit)[0].abs()
    };
    let spread: f64 = column(1).iter().enumerate().map(|(k, spread)| weight(k) * spread).sum();
    let error = change + spread + 1e3 * f64::EPSILON;
    if connected {
        value -= (density[0] as f64 / density[1] as f64).powi(2);
    }
    let table = Evidence::table("rings of electrons", table);
    if error > SHARP {
        let why = format!("⟨n_j n_{{j+{r}}}⟩ = {value:.5} is known to {error:.0e} only");
        return Ok(Finding::undecided(why, "minutes: wider bonds").with(table));
    }
    let provenance = Provenance::new("tensor/mps dmrg").with("sites", format!("{sizes:?}"));
    let estimate = Estimate::converged(value, error, provenance);
    let summary = format!(
        "⟨n_j n_{{j+{r}}}⟩ = {value:.6} ± {error:.0e} from matrix products for rings of up to {} sites",
        sizes[sizes.len() - 1]
    );
    Ok(Finding::value(FindingKind::Numerical, Value::Number { estimate }, summary).with(table))
}

#[cfg(test)]
mod tests {
    use eigentruth_exact::{DEFAULT_MEMORY, SectorSpectrum, System};

    use super::super::{pair, spinless};
    use super::*;
    use crate::testing::in_a_run;

    const BONDS: [f64; 2] = [1.0, 2.0 / 3.0];

    #[test]
    fn spins_1_are_electrons_that_never_meet() {
        // Open ends and the ring: levels of the electrons with projected hops, which exact diagonalization makes of fermions.
        let (sites, spins) = (6, [2, 2]);
        let mut electrons = eigentruth_models::FermionSystem::new(sites, 2);
        for site in 0..sites {
            let next = (site + 1) % sites;
            for flavour in [0, 1] {
                let empty = |at: usize| NumericOperator::identity() - electrons.number(at, 1 - flavour);
                let hop = electrons.create(site, flavour) * electrons.annihilate(next, flavour);
                let hop = empty(site) * hop * empty(next);
                let both = hop.clone() + hop.adjoint();
                electrons.add(&both.scaled(&Complex64::from(-BONDS[site % 2])));
            }
            electrons.repulsion(site, 100.0);
        }
        let system = System::new(electrons.build().unwrap()).unwrap();
        let sector = system.sector(&[("N0", spins[0]), ("N1", spins[1])]).unwrap();
        let exact = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap();
        let (_, hamiltonian, number) = ring(sites, 4, BONDS).unwrap();
        let total = hamiltonian.charges().remove(0);
        let names = [total.name.clone(), number.name.clone()];
        let charges = [total, number].map(eigentruth_exact::Charge::from).to_vec();
        let system = System::with_charges(hamiltonian, charges).unwrap();
        let sector = system.sector(&[(&names[0], 0), (&names[1], 4)]).unwrap();
        let found = SectorSpectrum::new(&system, &sector, false, DEFAULT_MEMORY).unwrap();
        assert_eq!(found.energies.len(), 90);
        for (a, b) in found.energies.iter().zip(&exact.energies) {
            assert!((a - b).abs() < 1e-10, "{a} {b}");
        }
    }

    #[test]
    fn rings_have_the_correlations_of_fermions_in_a_closed_shell() {
        let found = in_a_run(|run| Ring::new(20, [1, 5], BONDS, 48, &run.underway("").unwrap())).unwrap();
        let closed = spinless(20, 4, BONDS, -1.0).unwrap();
        for (parity, pairs) in found.pairs.iter().enumerate() {
            for (r, [mean, spread]) in pairs.iter().enumerate() {
                let [value, _] = pair(&closed, parity, parity + r).unwrap();
                assert!(
                    (mean - value).abs() < 1e-6 && *spread < 1e-5,
                    "{parity} {r}: {mean} {value} {spread}"
                );
            }
        }
        // The other order of the bonds, or another density, would be seen.
        assert!((found.pairs[0][1][0] - found.pairs[1][1][0]).abs() > 1e-3);
        let other = in_a_run(|run| Ring::new(10, [2, 5], BONDS, 48, &run.underway("").unwrap())).unwrap();
        assert!((found.pairs[0][1][0] - other.pairs[0][1][0]).abs() > 1e-2);
    }
}
