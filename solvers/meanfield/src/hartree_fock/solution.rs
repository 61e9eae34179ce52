//! A self-consistent state and what can be asked of it.

use std::collections::BTreeMap;

use eigentruth_numerics::{Estimate, Provenance, Scalar};
use eigentruth_operators::NumericOperator;
use faer::Mat;
use num_complex::Complex64;

use super::frame::MeanField;
use super::scf::Fixed;
use super::{Filling, HartreeFock, HartreeFockError, Interacting, Options, Start, stability};

/// A level of the mean field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// In units of energy; a plain number, known to about the residual of its solution.
    pub energy: f64,
    /// Between 0 and 1.
    pub occupation: f64,
    /// The group of modes.
    pub group: usize,
    /// The number of the character of the kept symmetries, 0 without.
    pub momentum: usize,
}

/// A self-consistent Gaussian state.
#[derive(Clone, Debug)]
pub struct Solution {
    /// `⟨H⟩`. Its error is the residual (how far the energy could move for a unit rotation) and rounding; it is an upper bound of the
    /// ground-state energy at zero temperature and fixed numbers.
    pub energy: Estimate,
    /// `⟨H⟩ − T S − μ⟨N⟩` at a chemical potential, `⟨H⟩ − T S` at fixed numbers.
    pub free_energy: Estimate,
    /// `−Σ f ln f + (1−f) ln (1−f)`; 0 at zero temperature.
    pub entropy: Estimate,
    /// μ of each group of modes: in the middle of the gap at zero temperature and fixed numbers.
    pub chemical_potentials: Vec<f64>,
    /// `⟨N⟩` of each group of modes.
    pub particles: Vec<f64>,
    /// The distance between the highest filled and the lowest empty level at zero temperature. Negative where the determinant of least
    /// energy does not fill the lowest levels, which attraction makes possible.
    pub gap: Option<f64>,
    /// The levels, ascending.
    pub levels: Vec<Level>,
    /// `‖[F, P]‖` (Frobenius), at finite temperature also the change of `F` by an iteration; in units of energy.
    pub residual: f64,
    /// `‖P(F) − P‖` (Frobenius): by how much one more iteration would change the density matrix. Where levels at the Fermi energy are
    /// degenerate, so that `P(F)` is a matter of choice, the root of the residual in units of the energy of a mode.
    pub distance: f64,
    /// How many iterations it took.
    pub iterations: usize,
    /// The lowest eigenvalue of `1 − J`, `J` the derivative of one iteration of the density matrix, without rotations of all flavours that
    /// cost nothing: 1 without interaction, 0 at an instability, negative where the solution is no minimum of the (free) energy.
    /// Nothing before [`HartreeFock::judged`], and where it is not defined or not found.
    pub margin: Option<Estimate>,
    /// Whether the margin is 0 as far as the residual tells: the solution is at an instability, and the error of its density
    /// matrix is an estimate.
    pub at_instability: bool,
    pub(super) error: f64,
    density: Mat<Complex64>,
    pub(super) orbitals: stability::Orbitals,
    provenance: Provenance,
}

impl Solution {
    pub(super) fn new<S: Scalar>(
        mean_field: &MeanField<S>,
        fixed: Fixed<S>,
        filling: &Filling,
        start: &Start,
        options: &Options,
    ) -> Result<Self, HartreeFockError> {
        let frame = &mean_field.frame;
        let temperature = options.temperature;
        let groups = frame.block_groups();
        let mut levels = Vec::new();
        let mut particles = vec![0.0; frame.groups.len()];
        for (block, energies) in fixed.levels.iter().enumerate() {
            for (&energy, &occupation) in energies.iter().zip(&fixed.occupations.of[block]) {
                let (group, momentum) = (groups[block], block % frame.order());
                levels.push(Level { energy, occupation, group, momentum });
            }
            particles[groups[block]] +=
                (0..energies.len()).map(|k| fixed.density[block][(k, k)].real()).sum::<f64>();
        }
        levels.sort_by(|a, b| {
            a.energy.total_cmp(&b.energy).then((a.group, a.momentum).cmp(&(b.group, b.momentum)))
        });
        let mut provenance = Provenance::new("meanfield/hartree-fock")
            .with("temperature", temperature)
            .with("tolerance", options.tolerance)
            .with("momenta", frame.order());
        if let Start::Random { seed, number } = start {
            provenance = provenance.with_seed(*seed).with("start", number);
        }
        // The identity class: sums of as many terms as there are entries.
        let rounding = 16.0 * frame.modes() as f64 * f64::EPSILON * mean_field.scale;
        let error = fixed.residual + rounding;
        let estimate = |value| {
            Estimate::converged(value, error, provenance.clone())
                .with("residual", fixed.residual)
                .with("iterations", fixed.iterations as f64)
        };
        let entropy = fixed.occupations.entropy;
        let chemical = match filling {
            Filling::ChemicalPotential(mu) => mu * particles.iter().sum::<f64>(),
            Filling::Particles(_) => 0.0,
        };
        // dS = Σ x df with x = (ε − μ)/T, of which only |x| below about 40 matters.
        let entropy_error =
            40.0 * (frame.modes() as f64).sqrt() * fixed.distance + rounding / mean_field.scale.max(1.0);
        let stored = frame.unfolded(&fixed.density);
        Ok(Self {
            energy: estimate(fixed.energy),
            free_energy: estimate(fixed.energy - temperature * entropy - chemical),
            entropy: if temperature == 0.0 {
                Estimate::exact(0.0, 0.0, provenance.clone())
            } else {
                Estimate::converged(entropy, entropy_error, provenance.clone())
            },
            chemical_potentials: fixed.occupations.chemical_potentials.clone(),
            particles,
            gap: fixed.occupations.gap,
            levels,
            residual: fixed.residual,
            distance: fixed.distance,
            iterations: fixed.iterations,
            margin: None,
            at_instability: false,
            error: fixed.distance,
            density: frame.whole(&stored).transpose().to_owned(),
            orbitals: stability::Orbitals::new(&fixed, filling, temperature),
            provenance,
        })
    }

    /// `⟨c†_i c_j⟩`, shape `[mode, mode]`.
    pub fn density(&self) -> &Mat<Complex64> {
        &self.density
    }

    /// The error of every entry of the density matrix: after [`HartreeFock::judged`] what the residual leaves of it, before only
    /// how far one more iteration would move it, which is less by the margin near an instability.
    pub fn density_error(&self) -> f64 {
        self.error + 16.0 * self.density.nrows() as f64 * f64::EPSILON
    }
}

/// Density and spin of a site.
#[derive(Clone, Debug)]
pub struct SiteMoment {
    /// The site.
    pub site: usize,
    /// `⟨n⟩`, summed over flavours.
    pub density: Estimate,
    /// `⟨Sˣ⟩, ⟨Sʸ⟩, ⟨Sᶻ⟩`, summed over pairs of flavours (up: even, down: odd); in units of ħ.
    pub spin: [Estimate; 3],
}

impl HartreeFock {
    /// The average of an operator of one and two bodies, by Wick's theorem; the real part, the imaginary one is the diagnostic
    /// `imaginary`.
    ///
    /// # Errors
    /// [`HartreeFockError::Lower`] for other operators.
    pub fn average(
        &self,
        solution: &Solution,
        operator: &NumericOperator,
    ) -> Result<Estimate, HartreeFockError> {
        let lowered = Interacting::of(&self.space, operator)?;
        let value = lowered.average(|i, j| solution.density[(i, j)]);
        // Entries of a density matrix are at most 1, so products of two have at most twice the error of one.
        let error = 4.0 * lowered.norm_bound() * solution.density_error();
        let estimate = Estimate::converged(value.re, error, solution.provenance.clone());
        Ok(estimate.with("imaginary", value.im))
    }

    /// Density and spin of every site, ascending; flavours 2k and 2k+1 of a site are up and down.
    pub fn moments(&self, solution: &Solution) -> Vec<SiteMoment> {
        let mut sites: BTreeMap<u32, Vec<(usize, usize, u16)>> = BTreeMap::new();
        for (position, degree) in self.space.degrees().iter().enumerate() {
            let of = (position, degree.species.index(), degree.mode.internal);
            sites.entry(degree.mode.site).or_default().push(of);
        }
        let rho = &solution.density;
        let error = solution.density_error();
        let moment = |(site, modes): (u32, Vec<(usize, usize, u16)>)| {
            let estimate = |value: f64| {
                Estimate::converged(value, modes.len() as f64 * error, solution.provenance.clone())
            };
            let mut spin = [0.0; 3];
            for &(up, species, flavour) in modes.iter().filter(|mode| mode.2 % 2 == 0) {
                let Some(&(down, ..)) = modes.iter().find(|mode| (mode.1, mode.2) == (species, flavour + 1))
                else {
                    continue;
                };
                // S⁺ = c†↑ c↓ = Sˣ + iSʸ
                let raise = rho[(up, down)];
                spin[0] += raise.re;
                spin[1] += raise.im;
                spin[2] += (rho[(up, up)].re - rho[(down, down)].re) / 2.0;
            }
            let density: f64 = modes.iter().map(|&(mode, ..)| rho[(mode, mode)].re).sum();
            SiteMoment { site: site as usize, density: estimate(density), spin: spin.map(estimate) }
        };
        sites.into_iter().map(moment).collect()
    }
}
