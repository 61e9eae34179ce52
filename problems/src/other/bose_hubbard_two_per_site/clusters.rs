//! Exact diagonalization of small tori of the square lattice: conductivity, Drude weight, Green function.

use eigentruth_exact::solve::{Lowest, Options, ground_energy, lowest};
use eigentruth_exact::{Sector, System};
use eigentruth_models::{BosonSystem, Boundary, Lattice, UnitCell};
use eigentruth_numerics::Complex64;
use eigentruth_operators::NumericOperator;

use crate::method::Stop;

/// A torus between two superlattice vectors, with two bosons per site and at most `cut` on one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Torus {
    pub(super) vectors: [[i32; 2]; 2],
    pub(super) cut: u16,
}

impl Torus {
    pub(super) const FOUR: [[i32; 2]; 2] = [[2, 0], [0, 2]];
    pub(super) const SIX: [[i32; 2]; 2] = [[3, 0], [0, 2]];
    pub(super) const EIGHT: [[i32; 2]; 2] = [[2, 2], [-2, 2]];
    pub(super) const NINE: [[i32; 2]; 2] = [[3, 0], [0, 3]];

    pub(super) fn sites(&self) -> usize {
        let [[a, b], [c, d]] = self.vectors;
        (a * d - b * c).unsigned_abs() as usize
    }

    fn lattice(&self, twist: f64) -> Result<Lattice, Stop> {
        let first = if twist == 0.0 { Boundary::Periodic } else { Boundary::Twisted(twist) };
        Ok(Lattice::tilted(UnitCell::square(), self.vectors, [first, Boundary::Periodic])?)
    }

    fn bosons(&self, lattice: &Lattice, t: f64, u: f64) -> Result<BosonSystem, Stop> {
        let mut bosons = BosonSystem::soft(lattice.len(), self.cut)?;
        for bond in lattice.bonds() {
            bosons.bond_hopping(bond, t.into());
        }
        (0..lattice.len()).for_each(|site| bosons.repulsion(site, u));
        Ok(bosons)
    }

    /// Two bosons per site, and some more.
    fn filled(&self, system: &System, more: i64) -> Result<Sector, Stop> {
        Ok(system.sector(&[("N", 2 * self.sites() as i64 + more)])?)
    }

    /// The energy with a twist of the first boundary.
    fn energy(&self, t: f64, u: f64, twist: f64) -> Result<(f64, f64), Stop> {
        self.energy_with(t, u, twist, 0)
    }

    /// The energy with a twist of the first boundary and some bosons more.
    pub(super) fn energy_with(&self, t: f64, u: f64, twist: f64, more: i64) -> Result<(f64, f64), Stop> {
        let lattice = self.lattice(twist)?;
        let system = System::new(self.bosons(&lattice, t, u)?.build()?)?;
        let found = ground_energy(&system, &self.filled(&system, more)?, &Options::default())?;
        Ok((found.value, found.error))
    }

    /// The ground state without a twist.
    fn ground(&self, t: f64, u: f64) -> Result<(BosonSystem, Lattice, System, Lowest), Stop> {
        let lattice = self.lattice(0.0)?;
        let bosons = self.bosons(&lattice, t, u)?;
        let system = System::new(bosons.build()?)?;
        let state = lowest(&system, &self.filled(&system, 0)?, 1, &Options::default())?;
        Ok((bosons, lattice, system, state))
    }
}

/// How a torus responds to a uniform electric field along x. The real part of the conductivity has the weight `π/2 · total` at
/// positive frequencies, half of the peak at zero counted in; all per site.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conductivity {
    /// `−⟨K_x⟩`: kinetic energy of the bonds along x.
    pub(super) total: f64,
    /// `2 Σ_m ∣⟨m∣J∣0⟩∣²/(E_m − E_0)`, the part at frequencies that are not zero.
    pub(super) regular: f64,
    /// The lowest frequency that carries weight.
    pub(super) onset: f64,
    /// The peak at zero, `∂²E/∂φ²` for a phase φ on every bond along x, from energies with twisted boundaries.
    pub(super) drude: f64,
    /// A bound on the errors of all of these.
    pub(super) error: f64,
}

/// Levels of the continued fractions: the ends of the spectra and their first moments have converged long before.
const STEPS: usize = 100;

/// Poles below this share of the whole weight are rounding: so are those that a fraction makes once its space is exhausted.
const SHARE: f64 = 1e-10;

/// The poles of the response to an operator in the ground state that carry weight.
fn poles(system: &System, state: &Lowest, operator: &NumericOperator) -> Result<Vec<(f64, f64)>, Stop> {
    let lines = state.response(system, 0, operator, STEPS, &Options::default())?.lines()?;
    let total: f64 = lines.peaks.iter().map(|p| p.weight.re).sum();
    let carries = lines.peaks.iter().filter(|p| p.weight.re > SHARE * total);
    Ok(carries.map(|p| (p.frequency, p.weight.re)).collect())
}

pub(super) fn conductivity(torus: Torus, t: f64, u: f64) -> Result<Conductivity, Stop> {
    let (bosons, lattice, system, state) = torus.ground(t, u)?;
    let (mut current, mut kinetic) = (NumericOperator::zero(), NumericOperator::zero());
    for bond in lattice.bonds() {
        let along = bond.displacement[0];
        let hop = bosons.create(bond.from) * bosons.annihilate(bond.to);
        current += &hop.scaled(&Complex64::new(0.0, t * along));
        current += &hop.adjoint().scaled(&Complex64::new(0.0, -t * along));
        let size = Complex64::from(t * along * along);
        kinetic += &hop.scaled(&size);
        kinetic += &hop.adjoint().scaled(&size);
    }
    let sites = torus.sites() as f64;
    let total = state.expectation(&system, 0, &kinetic)?;
    // Around two sites there and back is the same bond: the current cancels as an operator, and nothing is regular.
    let peaks = if system.observable(&current)?.groups().next().is_some() {
        poles(&system, &state, &current)?
    } else {
        Vec::new()
    };
    let regular: f64 = peaks.iter().map(|(frequency, weight)| 2.0 * weight / frequency).sum();
    let onset = peaks.first().map_or(0.0, |(frequency, _)| *frequency);
    // A phase φ on every bond along x is a twist φ L; two steps and an extrapolation of the squares of steps.
    let length = f64::from(torus.vectors[0][0]);
    let base = torus.energy(t, u, 0.0)?;
    let mut curvature = [0.0; 2];
    let mut error = total.error / sites;
    for (value, twist) in curvature.iter_mut().zip([0.2, 0.1]) {
        let turned = torus.energy(t, u, twist)?;
        *value = 2.0 * (turned.0 - base.0) / (twist / length).powi(2) / sites;
        error += 2.0 * (turned.1 + base.1) / (twist / length).powi(2) / sites;
    }
    let drude = (4.0 * curvature[1] - curvature[0]) / 3.0;
    // What is left after the extrapolation is of the fourth order: a sixteenth of the change of the second, at most.
    error += (curvature[1] - curvature[0]).abs() / 16.0 + 1e-9 * total.value.abs() / sites;
    Ok(Conductivity { total: total.value / sites, regular: regular / sites, onset, drude, error })
}

/// The Green function of a boson with momentum zero at imaginary time integrated over, `g(μ) = Σ Z/(ω − μ)`, as poles: energies of
/// one boson more minus the ground energy, and the ground energy minus those of one less, with signs of their residues.
#[derive(Clone, Debug)]
pub(super) struct Green {
    /// Energies above which a boson can be added, and weights.
    particle: Vec<(f64, f64)>,
    /// Energies below which one can be taken, and weights.
    hole: Vec<(f64, f64)>,
}

/// What the exact action of a slow field with momentum zero is on a torus.
#[derive(Clone, Copy, Debug)]
pub(super) struct ExactAction {
    /// The energies at which a boson leaves and enters: the range of μ of the insulator.
    pub(super) edges: [f64; 2],
    /// μ where K₁ vanishes.
    pub(super) centre: f64,
    /// `K₂ = −½ ∂²r/∂μ²` there.
    pub(super) k2: f64,
    /// `K₁ = −∂r/∂μ` at the upper edge: what a boson more sees.
    pub(super) k1_at_edge: f64,
    /// The sum of weights of particles minus that of holes, which is 1 but for the cut of occupations.
    pub(super) commutator: f64,
}

impl Green {
    pub(super) fn of(torus: Torus, t: f64, u: f64) -> Result<Self, Stop> {
        let (bosons, lattice, system, state) = torus.ground(t, u)?;
        let mut create = NumericOperator::zero();
        for site in 0..lattice.len() {
            create += &bosons.create(site);
        }
        let create = create.scaled(&Complex64::from((lattice.len() as f64).powf(-0.5)));
        let hole = poles(&system, &state, &create.adjoint())?;
        Ok(Self {
            particle: poles(&system, &state, &create)?,
            hole: hole.into_iter().map(|(frequency, z)| (-frequency, z)).collect(),
        })
    }

    /// g and its first two derivatives by μ.
    fn at(&self, mu: f64) -> [f64; 3] {
        let mut sum = [0.0; 3];
        for (sign, poles) in [(1.0, &self.particle), (-1.0, &self.hole)] {
            for (energy, z) in poles {
                let inverse = 1.0 / (energy - mu);
                sum[0] += sign * z * inverse;
                sum[1] += sign * z * inverse * inverse;
                sum[2] += sign * 2.0 * z * inverse.powi(3);
            }
        }
        sum
    }

    pub(super) fn action(&self) -> Result<ExactAction, Stop> {
        let particle = self.particle.iter().map(|(energy, _)| *energy).reduce(f64::min);
        let hole = self.hole.iter().map(|(energy, _)| *energy).reduce(f64::max);
        let (Some(high), Some(low)) = (particle, hole) else {
            return Err(Stop::Failed("no boson can be added or taken".to_owned()));
        };
        // Without orthogonalization an eigenvalue that has converged appears again, and its weight is shared.
        let copies = self.particle.iter().filter(|(energy, _)| (energy - high).abs() <= 1e-6 * high.abs());
        let residue: f64 = copies.map(|(_, z)| z).sum();
        if high <= low {
            return Err(Stop::Failed(format!(
                "a boson is added at {high} and taken at {low}: there is no gap"
            )));
        }
        // g has its minimum between the edges, where its slope rises through zero.
        let (mut below, mut above) = (low, high);
        for _ in 0..200 {
            let middle = 0.5 * (below + above);
            if self.at(middle)[1] < 0.0 { below = middle } else { above = middle }
        }
        let centre = 0.5 * (below + above);
        let [g, _, second] = self.at(centre);
        let weight = |poles: &[(f64, f64)]| poles.iter().map(|(_, z)| z).sum::<f64>();
        Ok(ExactAction {
            edges: [low, high],
            centre,
            // r = 1/g, so r'' = −g''/g² where g' = 0.
            k2: 0.5 * second / (g * g),
            // Next to its pole g = Z/(E − μ), so r = (E − μ)/Z.
            k1_at_edge: 1.0 / residue,
            commutator: weight(&self.particle) - weight(&self.hole),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_rule_ties_peak_and_rest_to_the_kinetic_energy() {
        for (vectors, u) in [(Torus::SIX, 30.0), (Torus::SIX, 3.0), (Torus::FOUR, 12.0)] {
            let found = conductivity(Torus { vectors, cut: 6 }, 1.0, u).unwrap();
            let missing = found.total - found.regular - found.drude;
            assert!(missing.abs() <= 4.0 * found.error, "{u}: {found:?}");
            assert!(found.total > 0.0 && found.regular >= 0.0 && found.drude > 0.0);
        }
    }

    #[test]
    fn one_site_more_or_less_has_the_poles_of_a_site() {
        // Without hopping (almost): energies Un and U(n−1), weights n + 1 and n.
        let action = Green::of(Torus { vectors: Torus::FOUR, cut: 4 }, 1e-6, 1.0).unwrap().action().unwrap();
        assert!((action.edges[0] - 1.0).abs() < 1e-4 && (action.edges[1] - 2.0).abs() < 1e-4, "{action:?}");
        assert!((action.k1_at_edge - 1.0 / 3.0).abs() < 1e-4);
        // 3/(2 − μ) + 2/(μ − 1) is least at √6 − 1; both second derivatives from there.
        let mu = 6.0_f64.sqrt() - 1.0;
        assert!((action.centre - mu).abs() < 1e-4);
        let g = 3.0 / (2.0 - mu) + 2.0 / (mu - 1.0);
        let k2 = (3.0 / (2.0 - mu).powi(3) + 2.0 / (mu - 1.0).powi(3)) / (g * g);
        assert!((action.k2 / k2 - 1.0).abs() < 1e-4);
        assert!((action.commutator - 1.0).abs() < 1e-4);
    }
}
