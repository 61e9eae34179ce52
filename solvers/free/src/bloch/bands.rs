//! Bands on grids, fillings and correlators from them, and the winding number of chiral chains.

use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;
use rayon::prelude::*;

use super::crystal::coordinates;
use super::{Bloch, check_grid, phase, scale};
use crate::linalg::{determinant, hermitian, rounding};
use crate::{Amplitude, FreeError, Matrix};

/// All bands on a uniform grid of momenta `κ_a = (m_a + offset_a)/size_a`.
#[derive(Clone, Debug)]
pub struct BandGrid {
    sizes: Vec<usize>,
    offset: Vec<f64>,
    /// `[momentum][band]`, the last direction fastest.
    energies: Vec<Vec<f64>>,
    states: Vec<Matrix>,
    error: f64,
}

/// Diagonalizes on a grid; `offset` in units of the grid spacing.
///
/// # Errors
/// [`FreeError::Argument`], [`FreeError::Eigenvalues`].
pub fn band_grid(bloch: &dyn Bloch, sizes: &[usize], offset: &[f64]) -> Result<BandGrid, FreeError> {
    check_grid(bloch, sizes, 1)?;
    if offset.len() != sizes.len() || offset.iter().any(|o| !o.is_finite()) {
        let allowed = "a finite number for each direction";
        return Err(FreeError::argument("the offset of the grid", format!("{offset:?}"), allowed));
    }
    let count: usize = sizes.iter().product();
    let momentum = |index: usize| -> Vec<f64> {
        let place = coordinates(index, sizes);
        (0..sizes.len()).map(|a| (place[a] as f64 + offset[a]) / sizes[a] as f64).collect()
    };
    let pairs = (0..count)
        .into_par_iter()
        .map(|index| hermitian(&bloch.matrix(&momentum(index))))
        .collect::<Result<Vec<_>, _>>()?;
    let (energies, states) = pairs.into_iter().unzip();
    let error = rounding(bloch.orbitals(), scale(bloch));
    Ok(BandGrid { sizes: sizes.to_vec(), offset: offset.to_vec(), energies, states, error })
}

impl BandGrid {
    /// The energies, `[momentum][band]`, the last direction fastest, bands ascending.
    pub fn energies(&self) -> &[Vec<f64>] {
        &self.energies
    }

    /// The Bloch states of a momentum as columns, shape `[orbital, band]`.
    pub fn states(&self, index: usize) -> &Matrix {
        &self.states[index]
    }

    /// The rounding error of each energy.
    pub fn error(&self) -> f64 {
        self.error
    }

    /// The momentum of an index of [`BandGrid::energies`].
    pub fn momentum(&self, index: usize) -> Vec<f64> {
        let place = coordinates(index, &self.sizes);
        (0..self.sizes.len()).map(|a| (place[a] as f64 + self.offset[a]) / self.sizes[a] as f64).collect()
    }

    /// The smallest distance between band `band` and the next on this grid (at equal momentum).
    ///
    /// # Errors
    /// [`FreeError::Argument`] if there is no next band.
    pub fn direct_gap(&self, band: usize) -> Result<Estimate, FreeError> {
        if band + 1 >= self.energies[0].len() {
            return Err(FreeError::argument("the band", band, "one that has another above it"));
        }
        let smallest = self.energies.iter().map(|e| e[band + 1] - e[band]).fold(f64::INFINITY, f64::min);
        let mut estimate = self.estimate(smallest);
        estimate.kind = eigentruth_numerics::Kind::UpperBound;
        Ok(estimate)
    }

    /// The occupations `[momentum][band]` of `particles` in the whole grid: the lowest states, with the levels at the Fermi
    /// energy occupied equally.
    ///
    /// # Errors
    /// [`FreeError::Filling`].
    pub fn occupations(&self, particles: usize) -> Result<Vec<Vec<f64>>, FreeError> {
        let mut all: Vec<f64> = self.energies.iter().flatten().copied().collect();
        all.sort_by(f64::total_cmp);
        if particles > all.len() {
            return Err(FreeError::Filling { given: particles, modes: all.len() });
        }
        let tolerance = 2.0 * self.error;
        let fermi = if particles == 0 { f64::NEG_INFINITY } else { all[particles - 1] };
        let below = all.partition_point(|e| *e < fermi - tolerance);
        let shell = all.partition_point(|e| *e <= fermi + tolerance) - below;
        let fraction = if shell == 0 { 0.0 } else { (particles - below) as f64 / shell as f64 };
        let occupation = |e: &f64| {
            if *e < fermi - tolerance {
                1.0
            } else if *e <= fermi + tolerance {
                fraction
            } else {
                0.0
            }
        };
        Ok(self.energies.iter().map(|bands| bands.iter().map(occupation).collect()).collect())
    }

    /// The difference between the lowest empty and the highest filled level of `particles` on this grid.
    ///
    /// # Errors
    /// [`FreeError::Filling`]; [`FreeError::Argument`] for an empty or a full grid.
    pub fn filling_gap(&self, particles: usize) -> Result<Estimate, FreeError> {
        let mut all: Vec<f64> = self.energies.iter().flatten().copied().collect();
        all.sort_by(f64::total_cmp);
        if particles > all.len() {
            return Err(FreeError::Filling { given: particles, modes: all.len() });
        }
        if particles == 0 || particles == all.len() {
            return Err(FreeError::argument("the filling", particles, "neither empty nor full"));
        }
        Ok(self.estimate(all[particles] - all[particles - 1]))
    }

    /// `⟨c†_{R+displacement, a} c_{R, b}⟩` with the given occupations, on the torus of the grid.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for an orbital or a direction that does not exist, or occupations of another grid.
    pub fn correlator(
        &self,
        occupations: &[Vec<f64>],
        a: usize,
        b: usize,
        displacement: &[i32],
    ) -> Result<Amplitude, FreeError> {
        let orbitals = self.states[0].nrows();
        if a.max(b) >= orbitals || displacement.len() != self.sizes.len() {
            let given = format!("orbitals {a}, {b} at {displacement:?}");
            return Err(FreeError::argument("the correlator", given, "existing orbitals and directions"));
        }
        if occupations.len() != self.energies.len() || occupations.iter().any(|f| f.len() != orbitals) {
            let given = format!("{} momenta", occupations.len());
            return Err(FreeError::argument("the occupations", given, "those of this grid"));
        }
        let mut sum = Complex64::ZERO;
        for (index, (states, filled)) in self.states.iter().zip(occupations).enumerate() {
            let turns: f64 =
                self.momentum(index).iter().zip(displacement).map(|(k, &d)| k * f64::from(d)).sum();
            // c†_{R+d,a} c_{R,b} = Σ_k e^{−ik·d} c†_{k,a} c_{k,b} / N
            for (band, f) in filled.iter().enumerate() {
                sum += phase(turns) * states[(a, band)].conj() * states[(b, band)] * *f;
            }
        }
        let count = self.energies.len() as f64;
        let provenance = self.provenance();
        // Within a shell of equal occupation the projector is well defined; its error is that of the gap to others.
        let error = rounding(orbitals, 1.0) + self.error / self.separation(occupations);
        Ok(Amplitude { value: sum / count, error: error.min(1.0), provenance })
    }

    /// The smallest distance at one momentum between levels occupied differently.
    fn separation(&self, occupations: &[Vec<f64>]) -> f64 {
        let mut smallest = f64::INFINITY;
        for (bands, filled) in self.energies.iter().zip(occupations) {
            for k in 1..bands.len() {
                if filled[k] != filled[k - 1] {
                    smallest = smallest.min(bands[k] - bands[k - 1]);
                }
            }
        }
        smallest
    }

    /// The fraction of all states per cell and band below `energy` on this grid: the integrated density of states. Its
    /// error is that of counting: half of the states within `± energy_resolution`.
    pub fn integrated_density(&self, energy: f64, energy_resolution: f64) -> Estimate {
        let total = (self.energies.len() * self.energies[0].len()) as f64;
        let count = |limit: f64| self.energies.iter().flatten().filter(|e| **e < limit).count() as f64;
        let spread = 0.5 * (count(energy + energy_resolution) - count(energy - energy_resolution));
        Estimate::converged(count(energy) / total, (spread + 0.5) / total, self.provenance())
    }

    fn estimate(&self, value: f64) -> Estimate {
        Estimate::exact(value, 2.0 * self.error, self.provenance())
    }

    fn provenance(&self) -> Provenance {
        Provenance::new("free/band-grid").with("sizes", format!("{:?}", self.sizes))
    }
}

/// The winding number of `det q(κ)` over `κ = 0 … 1` for a chain whose matrix is `[[0, q], [q†, 0]]`, the first half of the
/// orbitals being one sublattice.
///
/// The grid is refined until no step turns by more than an eighth of a full turn on two grids in a row.
///
/// # Errors
/// [`FreeError::Argument`] unless one-dimensional with an even number of orbitals and no matrix elements within a
/// sublattice; [`FreeError::Unstable`] if the gap closes.
pub fn winding(bloch: &dyn Bloch) -> Result<i64, FreeError> {
    let n = bloch.orbitals();
    if bloch.dimension() != 1 || n % 2 == 1 {
        let given = format!("{} directions and {n} orbitals", bloch.dimension());
        return Err(FreeError::argument("the chain", given, "one direction and an even number of orbitals"));
    }
    let half = n / 2;
    let scale = scale(bloch);
    let det = |kappa: f64| -> Result<Complex64, FreeError> {
        let h = bloch.matrix(&[kappa]);
        let inside = (0..half).flat_map(|i| (0..half).map(move |j| (i, j)));
        let worst =
            inside.map(|(i, j)| h[(i, j)].norm().max(h[(half + i, half + j)].norm())).fold(0.0, f64::max);
        if worst > rounding(n, scale) {
            let given = format!("{worst} within a sublattice");
            return Err(FreeError::argument("a matrix element", given, "0: the chain is not chiral"));
        }
        Ok(determinant(h.as_ref().submatrix(0, half, half, half)))
    };
    let mut previous = None;
    let mut points = 64;
    while points <= 1 << 16 {
        let values = (0..=points).map(|p| det(p as f64 / points as f64)).collect::<Result<Vec<_>, _>>()?;
        let steps: Vec<f64> = values.windows(2).map(|pair| (pair[1] / pair[0]).arg()).collect();
        let sharpest = steps.iter().fold(0.0, |most: f64, step| most.max(step.abs()));
        let turns = (steps.iter().sum::<f64>() / std::f64::consts::TAU).round() as i64;
        if sharpest.is_finite() && sharpest < std::f64::consts::TAU / 8.0 {
            if previous == Some(turns) {
                return Ok(turns);
            }
            previous = Some(turns);
        }
        points *= 2;
    }
    Err(FreeError::Unstable { what: "the winding number", detail: "the determinant passes near zero".into() })
}

#[cfg(test)]
mod tests {
    use super::super::Crystal;
    use super::super::crystal::tests::{haldane, real, square};
    use super::*;

    fn ssh(inside: f64, between: f64) -> Crystal {
        let cell = Crystal::new(1, 2).unwrap().hop(0, 1, &[0], real(inside)).unwrap();
        cell.hop(0, 1, &[1], real(between)).unwrap()
    }

    #[test]
    fn the_dimerized_chain_winds_if_the_bond_between_cells_is_the_stronger() {
        assert_eq!(winding(&ssh(1.0, 0.4)).unwrap(), 0);
        assert_eq!(winding(&ssh(0.4, 1.0)).unwrap().abs(), 1);
        assert!(matches!(winding(&ssh(1.0, 1.0)).unwrap_err(), FreeError::Unstable { .. }));
        assert!(winding(&haldane(0.1, 0.2, 0.3)).is_err());
        assert!(winding(&ssh(1.0, 0.5).onsite(0, 0.1).unwrap()).is_err());
    }

    #[test]
    fn correlators_of_the_grid_are_those_of_the_torus() {
        let crystal = haldane(0.2, 0.9, 0.1);
        let grid = band_grid(&crystal, &[4, 4], &[0.0, 0.0]).unwrap();
        let occupations = grid.occupations(16).unwrap();
        let state = crystal.torus(&[4, 4], &[0.0, 0.0]).unwrap().levels().unwrap().state(16).unwrap();
        for (a, b, displacement) in [(0, 0, [0, 0]), (0, 1, [1, 0]), (1, 0, [1, 2]), (1, 1, [0, 3])] {
            let ours = grid.correlator(&occupations, a, b, &displacement).unwrap();
            let site = (displacement[0] * 4 + displacement[1]) as usize * 2 + a;
            let direct = state.hopping(site, b).unwrap();
            assert!((ours.value - direct.value).norm() <= ours.error + direct.error);
        }
    }

    #[test]
    fn open_shells_are_filled_equally_and_the_density_of_states_counts() {
        let grid = band_grid(&square(1.0), &[4, 4], &[0.0, 0.0]).unwrap();
        let occupations = grid.occupations(3).unwrap();
        assert!((occupations.iter().flatten().sum::<f64>() - 3.0).abs() < rounding(16, 1.0));
        assert_eq!(occupations[0], [1.0]);
        assert_eq!(occupations[1], [0.5]);
        assert!(grid.occupations(17).is_err());
        let half = band_grid(&square(1.0), &[40, 40], &[0.5, 0.25]).unwrap().integrated_density(0.0, 0.05);
        assert!((half.value - 0.5).abs() <= half.error);
    }

    #[test]
    fn an_edge_of_a_chern_insulator_carries_gapless_modes_and_a_trivial_one_does_not() {
        let gap = |mass: f64| {
            let strip = haldane(0.2, std::f64::consts::FRAC_PI_2, mass).strip(0, 12).unwrap();
            band_grid(&strip, &[60], &[0.0]).unwrap().direct_gap(11).unwrap().value
        };
        // Bulk gaps: 2|M − 3√3 t2| = 2.08 and 2.6; with edge modes the strip's gap is only its finite width.
        assert!(gap(0.0) < 0.25, "{}", gap(0.0));
        assert!(gap(2.5) > 1.0, "{}", gap(2.5));
    }
}
