//! Exact diagonalization of small tori of the triangular lattice.

use std::f64::consts::{PI, TAU};

use eigentruth_exact::basis::Basis;
use eigentruth_exact::solve::{Options, ground_energy};
use eigentruth_exact::spectrum::Vectors;
use eigentruth_exact::thermal::Ensemble;
use eigentruth_exact::{DEFAULT_MEMORY, Sector, SectorSpectrum, Spectrum, System};
use eigentruth_models::{BosonSystem, Boundary, Lattice, UnitCell, hamiltonians};
use eigentruth_numerics::Complex64;
use eigentruth_numerics::dense::adjoint_product;
use eigentruth_operators::NumericOperator;
use faer::Mat;

use crate::method::Stop;

/// The area of a site over the square of the lattice constant.
pub(super) const AREA: f64 = 0.866_025_403_784_438_6;

/// A torus between two superlattice vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Torus(pub(super) [[i32; 2]; 2]);

impl Torus {
    /// Tori with a number of sites; those with a multiple of three fit the order with three sublattices.
    pub(super) fn of(sites: usize) -> Result<Self, Stop> {
        Ok(Torus(match sites {
            9 => [[3, 0], [0, 3]],
            12 => [[2, 2], [-2, 4]],
            16 => [[4, 0], [0, 4]],
            18 => [[3, 0], [0, 6]],
            21 => [[4, 1], [-1, 5]],
            other => return Err(Stop::Failed(format!("there is no torus of {other} sites in the list"))),
        }))
    }

    pub(super) fn sites(self) -> usize {
        let [[a, b], [c, d]] = self.0;
        (a * d - b * c).unsigned_abs() as usize
    }

    pub(super) fn lattice(self, twist: f64) -> Result<Lattice, Stop> {
        let first = if twist == 0.0 { Boundary::Periodic } else { Boundary::Twisted(twist) };
        Ok(Lattice::tilted(UnitCell::triangular(), self.0, [first, Boundary::Periodic])?)
    }

    fn system(self, t: f64, v: f64, twist: f64) -> Result<System, Stop> {
        Ok(System::new(hamiltonians::hard_core_bosons(&self.lattice(twist)?, t, v, 0.0)?)?)
    }

    /// With so many bosons. Hard-core bosons are spins ½: the charge is twice Sᶻ.
    fn filled(self, system: &System, bosons: usize) -> Result<Sector, Stop> {
        Ok(system.sector(&[("2Sz", 2 * bosons as i64 - self.sites() as i64)])?)
    }

    /// The lowest energy with so many bosons, with its error.
    pub(super) fn energy(self, t: f64, v: f64, bosons: usize, twist: f64) -> Result<[f64; 2], Stop> {
        let system = self.system(t, v, twist)?;
        let found = ground_energy(&system, &self.filled(&system, bosons)?, &Options::default())?;
        Ok([found.value, found.error])
    }

    /// `N_s [E(N+1) + E(N−1) − 2E(N)]`, the inverse compressibility at zero temperature, with its error.
    pub(super) fn inverse_compressibility(self, t: f64, v: f64, bosons: usize) -> Result<[f64; 2], Stop> {
        let [below, at, above] = [bosons - 1, bosons, bosons + 1].map(|n| self.energy(t, v, n, 0.0));
        let ([below, a], [at, b], [above, c]) = (below?, at?, above?);
        let sites = self.sites() as f64;
        Ok([sites * (below + above - 2.0 * at), sites * (a + 2.0 * b + c)])
    }

    /// T κ = (⟨N²⟩ − ⟨N⟩²)/N_s at temperatures, at the chemical potential of half filling.
    pub(super) fn fluctuations(self, t: f64, v: f64, temperatures: &[f64]) -> Result<Vec<f64>, Stop> {
        let spectrum = Spectrum::new(&self.system(t, v, 0.0)?, false, DEFAULT_MEMORY)?;
        // Six neighbours, half of them filled.
        let ensemble = Ensemble::grand(&spectrum, &[("2Sz", 1.5 * v)])?;
        let of = |temperature: &f64| -> Result<f64, Stop> {
            let (_, _, variance) = &ensemble.at(1.0 / temperature)?.charges[0];
            Ok(0.25 * variance.value / self.sites() as f64)
        };
        temperatures.iter().map(of).collect()
    }

    /// Current matrix elements of all states with so many bosons, t = 1.
    pub(super) fn currents(self, v: f64, bosons: usize) -> Result<Currents, Stop> {
        let system = self.system(1.0, v, 0.0)?;
        let spectrum = SectorSpectrum::new(&system, &self.filled(&system, bosons)?, true, DEFAULT_MEMORY)?;
        let Some(Vectors::Real(vectors)) = &spectrum.vectors else {
            return Err(Stop::Failed("the eigenvectors should be real".to_owned()));
        };
        let hops = system.observable(&self.hops()?)?;
        let size = spectrum.energies.len();
        let mut image = Mat::<f64>::zeros(size, size);
        for from in 0..size {
            for (to, amplitude) in hops.images(spectrum.basis.state(from)) {
                let Some(to) = spectrum.basis.rank(to) else { continue };
                for state in 0..size {
                    image[(to, state)] += amplitude.re * vectors[(from, state)];
                }
            }
        }
        let elements = adjoint_product(vectors.as_ref(), image.as_ref());
        Ok(Currents { energies: spectrum.energies.clone(), elements, sites: self.sites() as f64 })
    }

    /// `Σ d_x (b†_from b_to − h.c.)`, of which the current along x is i t times: real, antisymmetric.
    pub(super) fn hops(self) -> Result<NumericOperator, Stop> {
        let lattice = self.lattice(0.0)?;
        let bosons = BosonSystem::hard_core(lattice.len());
        let mut sum = NumericOperator::zero();
        for bond in lattice.bonds() {
            let hop = bosons.create(bond.from) * bosons.annihilate(bond.to);
            sum += &hop.scaled(&Complex64::from(bond.displacement[0]));
            sum += &hop.adjoint().scaled(&Complex64::from(-bond.displacement[0]));
        }
        Ok(sum)
    }

    /// The system with t = 1 and its sector with so many bosons.
    pub(super) fn sector(self, v: f64, bosons: usize) -> Result<(System, Sector), Stop> {
        let system = self.system(1.0, v, 0.0)?;
        let sector = self.filled(&system, bosons)?;
        Ok((system, sector))
    }
}

/// Energies and squares of current elements, for the conductivity at any temperature.
pub(super) struct Currents {
    energies: Vec<f64>,
    elements: Mat<f64>,
    sites: f64,
}

impl Currents {
    /// The resistivity in units of h/e², lines at frequencies widened to Gaussians of width `eta`.
    ///
    /// Kubo: `σ = (π/A) Σ p_n |J_nm|² (1 − e^{−βω})/ω δ(ω)` with ω = E_m − E_n.
    pub(super) fn resistivity(&self, temperature: f64, eta: f64) -> f64 {
        let beta = 1.0 / temperature;
        let lowest = self.energies[0];
        let weights: Vec<f64> = self.energies.iter().map(|e| (-beta * (e - lowest)).exp()).collect();
        let partition: f64 = weights.iter().sum();
        let mut sum = 0.0;
        for (n, weight) in weights.iter().enumerate() {
            for (m, energy) in self.energies.iter().enumerate() {
                let omega = energy - self.energies[n];
                if omega.abs() > 8.0 * eta {
                    continue;
                }
                let thermal = if omega.abs() < 1e-9 { beta } else { -(-beta * omega).exp_m1() / omega };
                let line = (-0.5 * (omega / eta).powi(2)).exp() / (eta * TAU.sqrt());
                sum += weight / partition * thermal * line * self.elements[(m, n)].powi(2);
            }
        }
        // In units of e²/ħ; h/e² is 2π of its inverse.
        let sigma = PI * sum / (self.sites * AREA);
        1.0 / (TAU * sigma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_infinite_temperature_a_site_fluctuates_as_a_coin() {
        let torus = Torus::of(9).unwrap();
        let found = torus.fluctuations(1.0, 4.0, &[1e7]).unwrap()[0];
        // n(1−n) of independent sites.
        assert!((found - 0.25).abs() < 1e-5, "{found}");
    }

    #[test]
    fn one_boson_has_the_kinetic_energy_of_its_band() {
        let torus = Torus::of(12).unwrap();
        let [energy, _] = torus.energy(1.0, 7.0, 1, 0.0).unwrap();
        assert!((energy + 6.0).abs() < 1e-9, "{energy}");
        // One boson at every site meets 3 bonds a site.
        let [full, _] = torus.energy(1.0, 7.0, 12, 0.0).unwrap();
        assert!((full - 36.0 * 7.0).abs() < 1e-9, "{full}");
    }

    #[test]
    fn particles_and_holes_have_the_same_resistivity() {
        let torus = Torus::of(9).unwrap();
        let of = |bosons| torus.currents(3.0, bosons).unwrap().resistivity(10.0, 0.5);
        assert!((of(3) / of(6) - 1.0).abs() < 1e-9);
    }
}
