//! The superfluid stiffness of tori by determinant Monte Carlo, from currents: no mean field, and no dilute limit.
//!
//! Attraction has positive weights in real fields of the charge at any density. The stiffness is `ρ_s = (⟨−k_x⟩ − Λ)/4` with the response `Λ` to
//! a transverse vector potential of the longest wave that the torus has (D. J. Scalapino, S. R. White, S. C. Zhang, Phys. Rev. B 47, 7995
//! (1993)), the ρ_s of the mean-field method: the free energy per site is `ρ_s θ²/2` where the phase of pairs turns by θ from site to
//! site. Beside it stands the response to a uniform potential, the curvature of the free energy under a twist.

use std::f64::consts::TAU;

use eigentruth_determinant::{
    Chain, ChainState, Currents, DensityModel, DeterminantError, Grid, Observable, Options, Through,
};
use eigentruth_meanfield::bogoliubov::{Attraction, Torus};
use eigentruth_models::{Boundary, Lattice, UnitCell, hamiltonians};
use eigentruth_numerics::Estimate;
use eigentruth_numerics::lower::Lower;
use eigentruth_numerics::monte_carlo::{MarkovChain, Plan, run};
use eigentruth_numerics::streams::{Stream, derived_seed, stream};
use serde::{Deserialize, Serialize};

use crate::method::Stop;
use crate::underway::Underway;

/// A torus at a temperature, with t = 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    pub(super) length: usize,
    /// U, positive.
    pub(super) attraction: f64,
    pub(super) temperature: f64,
    /// U times the length of a slice. At the same product pairs of all large U have the same relative error of slicing.
    pub(super) product: f64,
    pub(super) density: f64,
    /// Rows of each of two chains.
    pub(super) rows: usize,
    /// Sweeps before each row: currents at two times cost as much as some sweeps.
    pub(super) sweeps: usize,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) potential: f64,
    /// Electrons per site at this chemical potential.
    pub(super) density: Estimate,
    /// The stiffness from the transverse response, at the density asked for.
    pub(super) stiffness: Estimate,
    /// The same from the response to a uniform potential, where that was measured.
    pub(super) twist: Option<Estimate>,
    /// The largest deviation of a Green's function from its recomputation.
    pub(super) deviation: f64,
}

/// Runs in which the chemical potential is sought, and sweeps of each.
const STEPS: usize = 24;
const SWEEPS: usize = 16;

/// How far the logarithm of the density may be from that asked for.
const FAR: f64 = 0.1;

/// Sweeps before the search: random fields are those of half filling.
const SETTLING: usize = 200;

/// A chain that makes several sweeps for one.
struct Thinned {
    chain: Chain<f64>,
    sweeps: usize,
}

impl MarkovChain for Thinned {
    type State = ChainState;
    type Error = DeterminantError;

    fn observables(&self) -> Vec<String> {
        self.chain.observables()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), DeterminantError> {
        (0..self.sweeps).try_for_each(|_| self.chain.sweep(random))
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), DeterminantError> {
        self.chain.measure(values)
    }

    fn thermalized(&mut self) {
        self.chain.thermalized();
    }

    fn state(&self) -> ChainState {
        self.chain.state()
    }

    fn restore(&mut self, state: ChainState) -> Result<(), DeterminantError> {
        self.chain.restore(state)
    }
}

impl Setup {
    fn grid(&self) -> Grid {
        let beta = 1.0 / self.temperature;
        Grid { beta, slices: (beta * self.attraction / self.product).ceil() as usize }
    }

    fn lattice(&self) -> Result<Lattice, Stop> {
        Ok(Lattice::square([self.length; 2], [Boundary::Periodic; 2])?)
    }

    /// The chemical potential at which chains have the density, by stochastic approximation (H. Robbins, S. Monro, Ann. Math. Stat. 22, 400 (1951))
    /// from that of mean-field theory on, and fields that it has. It need not be exact: the density there is measured, and the stiffness is brought to the
    /// density asked for.
    fn potential(
        &self,
        model: &DensityModel,
        seed: u64,
        underway: &Underway<'_>,
    ) -> Result<(f64, Option<ChainState>), Stop> {
        let torus = Torus::new(&UnitCell::square(), &[1.0], [self.length; 2], [0.0; 2])?;
        let mean_field = Attraction::new(torus, self.attraction, self.density)?.at(0.0)?;
        // Its chemical potential is without the energy −U n/2 of an electron in the density of the other spin.
        let mut potential = mean_field.chemical_potential.value - 0.5 * self.attraction * self.density;
        // One pair more or less, within a few temperatures: the slope of the density is at most about 1/(2NT).
        let scale = (self.length * self.length) as f64 * self.temperature;
        let mut random = stream(derived_seed(seed, 1), 0);
        let (mut fields, mut sum) = (None, 0.0);
        for step in 0..STEPS {
            underway.checkpoint()?;
            let decoupling = model.decouple(self.grid(), potential, Through::Real)?;
            let observables = [Observable::density(model)];
            let mut chain = Chain::<f64>::new(&decoupling, &observables, Options::default(), &mut random)?;
            // The fields go on from one potential to the next.
            if let Some(fields) = fields.take() {
                chain.restore(fields)?;
            }
            chain.thermalized();
            for _ in 0..if step == 0 { SETTLING } else { 0 } {
                chain.sweep(&mut random)?;
            }
            let mut density = 0.0;
            let mut values = vec![0.0; chain.observables().len()];
            for _ in 0..SWEEPS {
                chain.sweep(&mut random)?;
                chain.measure(&mut values)?;
                density += values[values.len() - 1] / SWEEPS as f64;
            }
            fields = Some(chain.state());
            let step_of = scale / (1.0 + step as f64 / 6.0) * (self.density - density);
            // Density follows the potential slowly, so that a long step would go too far.
            potential += step_of.clamp(-self.temperature, self.temperature);
            if step >= STEPS / 2 {
                sum += potential;
            }
        }
        Ok((sum / (STEPS - STEPS / 2) as f64, fields))
    }

    /// Tunes and measures, with a twist too if that is asked for. Tuning is the smaller part, and is made again after a kill.
    pub(super) fn point(&self, twist: bool, seed: u64, underway: &Underway<'_>) -> Result<Point, Stop> {
        let lattice = self.lattice()?;
        let model = DensityModel::lower(&hamiltonians::hubbard(&lattice, 1.0, -self.attraction)?, &())?;
        let begin = self.potential(&model, seed, underway)?;
        self.measured(&lattice, &model, begin, twist, seed, underway)
    }

    /// At a chemical potential, from fields that are settled there.
    fn measured(
        &self,
        lattice: &Lattice,
        model: &DensityModel,
        (potential, settled): (f64, Option<ChainState>),
        twist: bool,
        seed: u64,
        underway: &Underway<'_>,
    ) -> Result<Point, Stop> {
        let decoupling = model.decouple(self.grid(), potential, Through::Real)?;
        let wave = [0.0, TAU / self.length as f64];
        let across = Currents::new("across", model, lattice, 0, wave)?;
        let mut observables = vec![Observable::density(model), across.diamagnetic, across.response];
        if twist {
            observables.push(Currents::new("twist", model, lattice, 0, [0.0; 2])?.response);
        }
        let plan = Plan { thermalization: self.rows / 5, ..Plan::new(derived_seed(seed, 2), 2, self.rows) };
        let chain = |random: &mut Stream| {
            let mut chain = Chain::new(&decoupling, &observables, Options::default(), random)?;
            if let Some(settled) = &settled {
                chain.restore(settled.clone())?;
            }
            Ok(Thinned { chain, sweeps: self.sweeps })
        };
        let samples = underway.sampled(|control| run(&plan, control, chain))?;
        // Attraction has no signs, so that nothing is divided by their average.
        let signs = samples.values("sign")?;
        if signs.iter().flatten().any(|sign| (sign - 1.0).abs() > 1e-9) {
            return Err(Stop::Failed("a weight of attraction has a sign".to_owned()));
        }
        let density = samples.mean("density")?;
        // At strong attraction single flips hardly ever add or take a pair: a chain that stays elsewhere measures another density.
        if (density.value / self.density).ln().abs() > FAR {
            return Err(Stop::Failed(format!(
                "the chains stay at {:.3} electrons per site: the number of pairs is frozen",
                density.value
            )));
        }
        let stiffness = |name: &str| {
            let of = [name, "diamagnetic", "density"];
            let value = |means: &[f64]| 0.25 * (means[1] - means[0]) * self.density / means[2];
            let found = samples.derived(name, &of, value)?;
            // The stiffness of few pairs is proportional to their number; half a power either way is taken for an error.
            let off = 0.5 * (density.value / self.density).ln().abs() * found.value;
            Ok::<_, Stop>(Estimate { error: found.error.hypot(off), ..found })
        };
        let twist = if twist { Some(stiffness("twist")?) } else { None };
        let deviation = samples.values("deviation")?.into_iter().flatten().fold(0.0, f64::max);
        Ok(Point { potential, stiffness: stiffness("across")?, twist, density, deviation })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use eigentruth_exact::thermal::Ensemble;
    use eigentruth_exact::{DEFAULT_MEMORY, Spectrum, System};
    use eigentruth_models::hamiltonians::FermionSystem;
    use num_complex::Complex64;

    use super::*;
    use crate::testing::{assert_resumable, in_a_run};

    const U: f64 = 6.0;
    const BETA: f64 = 2.0;

    /// A ring of three sites beside another.
    fn rings() -> Lattice {
        Lattice::square([3, 2], [Boundary::Periodic, Boundary::Open]).unwrap()
    }

    /// `ln Z` and the density with a vector potential along x, `a` on the one ring and `b` on the other, from full spectra.
    fn exact(mu: f64, a: f64, b: f64) -> (f64, f64) {
        let lattice = rings();
        let mut system = FermionSystem::new(lattice.len(), 2);
        for bond in lattice.bonds() {
            let [from, to] = [bond.from, bond.to].map(|site| lattice.sites()[site].position);
            let along = if from[1] != to[1] {
                0.0
            } else if from[1] == 0.0 {
                a
            } else {
                b
            };
            system.bond_hopping(bond, Complex64::from_polar(1.0, along));
        }
        (0..lattice.len()).for_each(|site| system.repulsion(site, -U));
        let exact = System::new(system.build().unwrap()).unwrap();
        let spectrum = Spectrum::new(&exact, false, DEFAULT_MEMORY).unwrap();
        let names: Vec<String> = exact.charges().iter().map(|charge| charge.name.clone()).collect();
        let potentials: Vec<(&str, f64)> =
            names.iter().filter(|name| name.starts_with('N')).map(|name| (name.as_str(), mu)).collect();
        let state = Ensemble::grand(&spectrum, &potentials).unwrap().at(BETA).unwrap();
        let particles: f64 = state.charges.iter().filter(|c| c.0.starts_with('N')).map(|c| c.1.value).sum();
        (state.ln_partition.value, particles / lattice.len() as f64)
    }

    #[test]
    fn a_few_electrons_have_the_stiffness_of_their_full_spectrum() {
        // 0.4 electrons a site.
        let mu = -3.75;
        let angle = 0.05;
        let (ln_z, density) = exact(mu, 0.0, 0.0);
        // ρ_s from the curvature of −T ln Z in the vector potential; its error of fourth order is 10⁻³ of it.
        let curvature =
            |sign: f64| -2.0 * (exact(mu, angle, sign * angle).0 - ln_z) / (BETA * angle * angle * 24.0);
        let (uniform, opposite) = (curvature(1.0), curvature(-1.0));
        let lattice = rings();
        let model = DensityModel::lower(&hamiltonians::hubbard(&lattice, 1.0, -U).unwrap(), &()).unwrap();
        let at = |product: f64| {
            let setup = Setup {
                length: 2,
                attraction: U,
                temperature: 1.0 / BETA,
                product,
                density,
                rows: 160,
                sweeps: 20,
            };
            in_a_run(|run| {
                let underway = run.underway("").unwrap();
                setup.measured(&lattice, &model, (mu, None), true, 5, &underway).unwrap()
            })
        };
        let (thick, fine) = (at(0.8), at(0.4));
        let thin = |of: &dyn Fn(&Point) -> &Estimate| {
            let (thick, fine) = (of(&thick), of(&fine));
            ((4.0 * fine.value - thick.value) / 3.0, (4.0 * fine.error).hypot(thick.error) / 3.0)
        };
        let found = [thin(&|p| &p.density), thin(&|p| p.twist.as_ref().unwrap()), thin(&|p| &p.stiffness)];
        for ((value, error), exact) in found.into_iter().zip([density, uniform, opposite]) {
            let z = (value - exact) / error;
            println!("{value} ± {error}, exactly {exact}: {z:.2}");
            assert!(z.abs() <= 4.0 && error < 0.1 * exact.abs(), "{value} ± {error} {exact}");
        }
        // Neither is compatible with none.
        assert!(found[1..].iter().all(|(value, error)| *value > 5.0 * error), "{found:?}");
    }

    #[test]
    fn the_chemical_potential_of_few_pairs_is_found() {
        let (attraction, temperature, product, density) = (4.0, 0.3, 1.0, 0.12);
        let setup = Setup { length: 3, attraction, temperature, product, density, rows: 80, sweeps: 40 };
        let of =
            |cancelled: &AtomicBool| setup.point(false, 9, &Underway::new(cancelled, None, String::new()));
        let point = of(&AtomicBool::new(false)).unwrap();
        let off = (point.density.value / setup.density).ln().abs();
        assert!(off < FAR && point.density.error < 0.02, "{point:?}");
        assert_eq!(point, of(&AtomicBool::new(false)).unwrap());
        assert_eq!(of(&AtomicBool::new(true)), Err(Stop::Cancelled));
        // Chains go on after kills, with the same numbers.
        let cancelled = AtomicBool::new(false);
        let lattice = setup.lattice().unwrap();
        let model =
            DensityModel::lower(&hamiltonians::hubbard(&lattice, 1.0, -attraction).unwrap(), &()).unwrap();
        let begin = setup.potential(&model, 9, &Underway::new(&cancelled, None, String::new())).unwrap();
        assert_resumable(|underway| setup.measured(&lattice, &model, begin.clone(), false, 9, underway));
    }
}
