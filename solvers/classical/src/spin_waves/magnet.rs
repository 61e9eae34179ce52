//! Energy, forces and relaxation.

use eigentruth_models::{Bond, Lattice};
use eigentruth_numerics::streams::stream;
use eigentruth_numerics::{Estimate, Provenance};
use rand::RngExt;

use super::SpinWaveError;

/// Spins with `n` components and exchange on the bonds of a lattice.
#[derive(Clone, Debug)]
pub struct Magnet {
    pub(super) lattice: Lattice,
    pub(super) n: usize,
    /// `[bond]`.
    pub(super) couplings: Vec<f64>,
    /// `[component]`.
    pub(super) anisotropy: Vec<f64>,
    /// `[site]`: neighbour and coupling.
    neighbours: Vec<Vec<(usize, f64)>>,
}

/// Spins at rest.
#[derive(Clone, Debug)]
pub struct Minimum {
    /// The spins `[site * n + component]`.
    pub spins: Vec<f64>,
    /// The energy of a site; its error is what the rest of the forces can still change, and rounding.
    pub energy: Estimate,
    /// The largest force on a spin.
    pub residual: f64,
    /// Sweeps over all sites.
    pub sweeps: usize,
}

impl Magnet {
    /// Spins with `n` components; a positive coupling prefers parallel ones.
    ///
    /// # Errors
    /// [`SpinWaveError::Components`] below 2, [`SpinWaveError::Coupling`].
    pub fn new(lattice: &Lattice, n: usize, coupling: impl Fn(&Bond) -> f64) -> Result<Self, SpinWaveError> {
        if n < 2 {
            return Err(SpinWaveError::Components { given: n, what: "directions", allowed: "2 and more" });
        }
        let couplings: Vec<f64> = lattice.bonds().iter().map(coupling).collect();
        if let Some(bond) = couplings.iter().position(|j| !j.is_finite()) {
            return Err(SpinWaveError::Coupling { bond, value: couplings[bond] });
        }
        let mut neighbours = vec![Vec::new(); lattice.len()];
        for (bond, j) in lattice.bonds().iter().zip(&couplings) {
            neighbours[bond.from].push((bond.to, *j));
            neighbours[bond.to].push((bond.from, *j));
        }
        Ok(Self { lattice: lattice.clone(), n, couplings, anisotropy: vec![1.0; n], neighbours })
    }

    /// With factors of the couplings of each component.
    ///
    /// # Errors
    /// [`SpinWaveError::Length`] unless there is one for each component.
    pub fn with_anisotropy(self, factors: &[f64]) -> Result<Self, SpinWaveError> {
        if factors.len() != self.n {
            return Err(SpinWaveError::Length { given: factors.len(), sites: 1, components: self.n });
        }
        Ok(Self { anisotropy: factors.to_vec(), ..self })
    }

    /// Components of a spin.
    pub fn components(&self) -> usize {
        self.n
    }

    /// The field `−∂E/∂S_i` on a site.
    pub(super) fn field(&self, spins: &[f64], site: usize) -> Vec<f64> {
        let mut field = vec![0.0; self.n];
        for (other, j) in &self.neighbours[site] {
            for (c, h) in field.iter_mut().enumerate() {
                *h += j * self.anisotropy[c] * spins[other * self.n + c];
            }
        }
        field
    }

    pub(super) fn spin<'a>(&self, spins: &'a [f64], site: usize) -> &'a [f64] {
        &spins[site * self.n..(site + 1) * self.n]
    }

    /// Refuses spins of another number or length.
    pub(super) fn check(&self, spins: &[f64]) -> Result<(), SpinWaveError> {
        let sites = self.lattice.len();
        if spins.len() != sites * self.n {
            return Err(SpinWaveError::Length { given: spins.len(), sites, components: self.n });
        }
        for site in 0..sites {
            let length = dot(self.spin(spins, site), self.spin(spins, site)).sqrt();
            // Identity: unit within the rounding of a few operations.
            if (length - 1.0).abs() > 64.0 * f64::EPSILON {
                return Err(SpinWaveError::NotUnit { site, length });
            }
        }
        Ok(())
    }

    /// The energy of all bonds.
    ///
    /// # Errors
    /// [`SpinWaveError::Length`], [`SpinWaveError::NotUnit`].
    pub fn energy(&self, spins: &[f64]) -> Result<Estimate, SpinWaveError> {
        self.check(spins)?;
        let (mut energy, mut scale) = (0.0, 0.0);
        for (bond, j) in self.lattice.bonds().iter().zip(&self.couplings) {
            let [one, two] = [bond.from, bond.to].map(|site| self.spin(spins, site));
            let product = one.iter().zip(two).zip(&self.anisotropy).map(|((x, y), a)| a * x * y).sum::<f64>();
            energy -= j * product;
            scale += j.abs();
        }
        let error = 8.0 * f64::EPSILON * scale * self.anisotropy.iter().fold(1.0, |m: f64, a| m.max(a.abs()));
        Ok(Estimate::exact(energy, error, Provenance::new("classical/spin waves")))
    }

    /// The largest force on a spin: the part of its field across it.
    ///
    /// # Errors
    /// [`SpinWaveError::Length`], [`SpinWaveError::NotUnit`].
    pub fn force(&self, spins: &[f64]) -> Result<f64, SpinWaveError> {
        self.check(spins)?;
        Ok((0..self.lattice.len()).map(|site| self.force_on(spins, site)).fold(0.0, f64::max))
    }

    fn force_on(&self, spins: &[f64], site: usize) -> f64 {
        let (spin, field) = (self.spin(spins, site), self.field(spins, site));
        let along = dot(spin, &field);
        field.iter().zip(spin).map(|(h, s)| (h - along * s).powi(2)).sum::<f64>().sqrt()
    }

    /// What rounding makes of a force.
    pub(super) fn rounding(&self) -> f64 {
        let strength = |list: &Vec<(usize, f64)>| list.iter().map(|(_, j)| j.abs()).sum::<f64>();
        let largest = self.neighbours.iter().map(strength).fold(0.0, f64::max);
        64.0 * f64::EPSILON * largest * self.anisotropy.iter().fold(0.0, |m: f64, a| m.max(a.abs()))
    }

    /// `cos(2π q·x) e₀ + sin(2π q·x) e₁`, where `x` is the cell in units of the primitive vectors.
    pub fn spiral(&self, q: [f64; 2]) -> Vec<f64> {
        let mut spins = vec![0.0; self.lattice.len() * self.n];
        for (site, spin) in self.lattice.sites().iter().zip(spins.chunks_mut(self.n)) {
            let phase = std::f64::consts::TAU * (0..2).map(|d| q[d] * f64::from(site.cell[d])).sum::<f64>();
            (spin[1], spin[0]) = phase.sin_cos();
        }
        spins
    }

    /// Spins in random directions, uniformly on the sphere.
    pub fn random(&self, seed: u64) -> Vec<f64> {
        let mut random = stream(seed, 0);
        let mut spins = Vec::with_capacity(self.lattice.len() * self.n);
        while spins.len() < self.lattice.len() * self.n {
            // From a ball inside the cube to its surface.
            let point: Vec<f64> = (0..self.n).map(|_| 2.0 * random.random::<f64>() - 1.0).collect();
            let length = dot(&point, &point).sqrt();
            if length > 0.1 && length < 1.0 {
                spins.extend(point.iter().map(|x| x / length));
            }
        }
        spins
    }

    /// Turns one spin after the other into its field until no force is larger than `tolerance`; the energy falls with every
    /// step. Between two such sweeps there are three that reflect spins at their fields, which keep the energy and move it around.
    ///
    /// # Errors
    /// [`SpinWaveError::Length`], [`SpinWaveError::NotUnit`], [`SpinWaveError::NotConverged`].
    pub fn relax(&self, start: &[f64], tolerance: f64, sweeps: usize) -> Result<Minimum, SpinWaveError> {
        self.check(start)?;
        let mut spins = start.to_vec();
        let sites = self.lattice.len();
        for sweep in 0..=sweeps {
            let residual = (0..sites).map(|site| self.force_on(&spins, site)).fold(0.0, f64::max);
            if residual <= tolerance.max(self.rounding()) {
                let total = self.energy(&spins)?;
                let per_site = total.scaled(1.0 / sites as f64);
                let provenance = Provenance::new("classical/spin waves").with("sites", sites);
                // Second order in the force, over the field as the stiffness.
                let stiffness = (0..sites)
                    .map(|s| dot(&self.field(&spins, s), self.spin(&spins, s)))
                    .fold(f64::INFINITY, f64::min);
                let error = per_site.error + residual * residual / stiffness.abs().max(residual);
                let energy = Estimate::converged(per_site.value, error, provenance).with("force", residual);
                return Ok(Minimum { spins, energy, residual, sweeps: sweep });
            }
            for site in 0..sites {
                let field = self.field(&spins, site);
                let length = dot(&field, &field).sqrt();
                if length == 0.0 {
                    continue;
                }
                let spin = &mut spins[site * self.n..(site + 1) * self.n];
                let along = dot(spin, &field) / length;
                for (s, h) in spin.iter_mut().zip(&field) {
                    let unit = h / length;
                    *s = if sweep % 4 == 3 || along <= 0.0 { unit } else { 2.0 * along * unit - *s };
                }
                let norm = dot(spin, spin).sqrt();
                spin.iter_mut().for_each(|s| *s /= norm);
            }
        }
        let residual = self.force(&spins)?;
        Err(SpinWaveError::NotConverged { residual, sweeps, wanted: tolerance })
    }
}

pub(super) fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}
