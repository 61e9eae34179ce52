//! Crystals by their hoppings.

use num_complex::Complex64;

use super::{Bloch, phase};
use crate::{FreeError, Matrix, Quadratic};

/// Orbitals in a cell and hoppings between cells: `H = Σ_R Σ amplitude · c†_{R+d, to} c_{R, from} + h.c.`
#[derive(Clone, Debug, PartialEq)]
pub struct Crystal {
    dimension: usize,
    orbitals: usize,
    hoppings: Vec<Hopping>,
}

/// `amplitude · c†_{R + displacement, to} c_{R, from}`; its adjoint is a hopping of its own.
#[derive(Clone, Debug, PartialEq)]
struct Hopping {
    to: usize,
    from: usize,
    displacement: Vec<i32>,
    amplitude: Complex64,
}

impl Crystal {
    /// Without hoppings.
    ///
    /// # Errors
    /// [`FreeError::Argument`] without orbitals.
    pub fn new(dimension: usize, orbitals: usize) -> Result<Self, FreeError> {
        if orbitals == 0 {
            return Err(FreeError::argument("the number of orbitals", 0, "one or more"));
        }
        Ok(Self { dimension, orbitals, hoppings: Vec::new() })
    }

    /// Adds `amplitude · Σ_R c†_{R+displacement, to} c_{R, from}` and its adjoint.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for an orbital or a direction that does not exist, or a term on one orbital of one cell (that
    /// is [`Crystal::onsite`]); [`FreeError::NotFinite`].
    pub fn hop(
        mut self,
        to: usize,
        from: usize,
        displacement: &[i32],
        amplitude: Complex64,
    ) -> Result<Self, FreeError> {
        self.check(&[to, from], displacement.len())?;
        if !amplitude.is_finite() {
            return Err(FreeError::NotFinite { what: "a hopping" });
        }
        if to == from && displacement.iter().all(|&d| d == 0) {
            return Err(FreeError::argument(
                "the hopping",
                "from an orbital to itself",
                "another place; see `onsite`",
            ));
        }
        let back = displacement.iter().map(|d| -d).collect();
        self.hoppings.push(Hopping { to, from, displacement: displacement.to_vec(), amplitude });
        self.hoppings.push(Hopping { to: from, from: to, displacement: back, amplitude: amplitude.conj() });
        Ok(self)
    }

    /// Adds `energy · Σ_R n_{R, orbital}`.
    ///
    /// # Errors
    /// [`FreeError::Argument`], [`FreeError::NotFinite`].
    pub fn onsite(mut self, orbital: usize, energy: f64) -> Result<Self, FreeError> {
        self.check(&[orbital], self.dimension)?;
        if !energy.is_finite() {
            return Err(FreeError::NotFinite { what: "an on-site energy" });
        }
        let displacement = vec![0; self.dimension];
        let amplitude = Complex64::new(energy, 0.0);
        self.hoppings.push(Hopping { to: orbital, from: orbital, displacement, amplitude });
        Ok(self)
    }

    fn check(&self, orbitals: &[usize], directions: usize) -> Result<(), FreeError> {
        if let Some(orbital) = orbitals.iter().find(|orbital| **orbital >= self.orbitals) {
            return Err(FreeError::argument(
                "the orbital",
                orbital,
                "less than the number of orbitals, from 0",
            ));
        }
        if directions != self.dimension {
            let given = format!("{directions} directions");
            return Err(FreeError::argument("the displacement", given, "one number for each direction"));
        }
        Ok(())
    }

    /// The finite torus of `sizes` cells; going around direction `a` multiplies by `e^{i·twist[a]}` (a hopping out of the
    /// last cell into the first). Modes are numbered cell by cell, the last direction fastest, orbitals within a cell.
    ///
    /// # Errors
    /// [`FreeError::Argument`] for a wrong number of sizes or twists, or an empty direction.
    pub fn torus(&self, sizes: &[usize], twist: &[f64]) -> Result<Quadratic, FreeError> {
        if sizes.len() != self.dimension || twist.len() != self.dimension || sizes.contains(&0) {
            let given = format!("{sizes:?} with twists {twist:?}");
            return Err(FreeError::argument("the torus", given, "a size and a twist for each direction"));
        }
        let cells: usize = sizes.iter().product();
        let n = cells * self.orbitals;
        let mut hopping = Matrix::zeros(n, n);
        for cell in 0..cells {
            let place = coordinates(cell, sizes);
            for hop in &self.hoppings {
                let (mut target, mut angle) = (0, 0.0);
                for axis in 0..self.dimension {
                    let size = sizes[axis] as i64;
                    let moved = place[axis] as i64 + i64::from(hop.displacement[axis]);
                    target = target * sizes[axis] + moved.rem_euclid(size) as usize;
                    angle += twist[axis] * moved.div_euclid(size) as f64;
                }
                let at = (target * self.orbitals + hop.to, cell * self.orbitals + hop.from);
                hopping[at] += hop.amplitude * Complex64::cis(angle);
            }
        }
        Quadratic::new(hopping, 0.0)
    }

    /// The strip of `width` cells along `axis`, open there and periodic in the other directions: a crystal with one
    /// direction fewer and `width` times the orbitals, layer by layer.
    ///
    /// # Errors
    /// [`FreeError::Argument`].
    pub fn strip(&self, axis: usize, width: usize) -> Result<Self, FreeError> {
        if axis >= self.dimension || width == 0 {
            let given = format!("{width} cells along axis {axis}");
            return Err(FreeError::argument("the strip", given, "an existing axis and at least one cell"));
        }
        let mut hoppings = Vec::new();
        for hop in &self.hoppings {
            let mut displacement = hop.displacement.clone();
            let across = i64::from(displacement.remove(axis));
            for layer in 0..width as i64 {
                if (0..width as i64).contains(&(layer + across)) {
                    let to = (layer + across) as usize * self.orbitals + hop.to;
                    let from = layer as usize * self.orbitals + hop.from;
                    let displacement = displacement.clone();
                    hoppings.push(Hopping { to, from, displacement, amplitude: hop.amplitude });
                }
            }
        }
        Ok(Self { dimension: self.dimension - 1, orbitals: self.orbitals * width, hoppings })
    }
}

/// Cell coordinates, the last direction fastest.
pub(super) fn coordinates(mut cell: usize, sizes: &[usize]) -> Vec<usize> {
    let mut place = vec![0; sizes.len()];
    for axis in (0..sizes.len()).rev() {
        place[axis] = cell % sizes[axis];
        cell /= sizes[axis];
    }
    place
}

impl Bloch for Crystal {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn orbitals(&self) -> usize {
        self.orbitals
    }

    fn matrix(&self, kappa: &[f64]) -> Matrix {
        let mut matrix = Matrix::zeros(self.orbitals, self.orbitals);
        for hop in &self.hoppings {
            matrix[(hop.to, hop.from)] += hop.amplitude * phase(turns(hop, kappa));
        }
        matrix
    }

    fn derivative(&self, kappa: &[f64], axis: usize) -> Matrix {
        let mut matrix = Matrix::zeros(self.orbitals, self.orbitals);
        for hop in &self.hoppings {
            let factor = Complex64::new(0.0, -std::f64::consts::TAU * f64::from(hop.displacement[axis]));
            matrix[(hop.to, hop.from)] += factor * hop.amplitude * phase(turns(hop, kappa));
        }
        matrix
    }
}

fn turns(hop: &Hopping, kappa: &[f64]) -> f64 {
    hop.displacement.iter().zip(kappa).map(|(&d, k)| f64::from(d) * k).sum()
}

/// A Bloch matrix given by a function of `κ`, of which the hermitian part is taken.
pub struct Closure<F> {
    dimension: usize,
    orbitals: usize,
    matrix: F,
}

impl<F: Fn(&[f64]) -> Matrix + Sync> Closure<F> {
    /// The function has to be periodic and to return `[orbital, orbital]` matrices; both are checked at a few momenta.
    ///
    /// # Errors
    /// [`FreeError::Shape`], [`FreeError::NotFinite`], [`FreeError::Symmetry`], [`FreeError::Argument`] if not periodic.
    pub fn new(dimension: usize, orbitals: usize, matrix: F) -> Result<Self, FreeError> {
        for sample in 0..3 {
            let kappa: Vec<f64> = (0..dimension)
                .map(|axis| (0.317 * (sample + 1) as f64 + 0.139 * axis as f64).fract())
                .collect();
            let here = matrix(&kappa);
            let (rows, columns) = (here.nrows(), here.ncols());
            if rows != orbitals || columns != orbitals {
                return Err(FreeError::Shape { what: "the Bloch matrix", rows, columns, expected: orbitals });
            }
            let checked = Quadratic::new(here, 0.0)?;
            for axis in 0..dimension {
                let mut around = kappa.clone();
                around[axis] += 1.0;
                let there = matrix(&around);
                let difference =
                    Matrix::from_fn(orbitals, orbitals, |i, j| there[(i, j)] - checked.hopping()[(i, j)]);
                let miss = crate::linalg::largest(&difference);
                if miss > crate::linalg::rounding(64 * orbitals, checked.scale()) {
                    let given = format!("changed by {miss:e} along axis {axis}");
                    return Err(FreeError::argument(
                        "the Bloch matrix one period on",
                        given,
                        "the same matrix",
                    ));
                }
            }
        }
        Ok(Self { dimension, orbitals, matrix })
    }
}

impl<F: Fn(&[f64]) -> Matrix + Sync> Bloch for Closure<F> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn orbitals(&self) -> usize {
        self.orbitals
    }

    fn matrix(&self, kappa: &[f64]) -> Matrix {
        (self.matrix)(kappa)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::linalg::{hermitian_values, rounding};

    pub(in crate::bloch) fn real(value: f64) -> Complex64 {
        Complex64::new(value, 0.0)
    }

    /// F. D. M. Haldane, Phys. Rev. Lett. 61, 2015 (1988): honeycomb with t2 e^{±iφ} and the mass M.
    pub(in crate::bloch) fn haldane(t2: f64, phi: f64, mass: f64) -> Crystal {
        let mut crystal = Crystal::new(2, 2).unwrap().onsite(0, mass).unwrap().onsite(1, -mass).unwrap();
        for displacement in [[0, 0], [1, 0], [0, 1]] {
            crystal = crystal.hop(0, 1, &displacement, real(1.0)).unwrap();
        }
        for displacement in [[1, 0], [-1, 1], [0, -1]] {
            crystal = crystal.hop(0, 0, &displacement, Complex64::from_polar(t2, phi)).unwrap();
            crystal = crystal.hop(1, 1, &displacement, Complex64::from_polar(t2, -phi)).unwrap();
        }
        crystal
    }

    pub(in crate::bloch) fn square(t: f64) -> Crystal {
        Crystal::new(2, 1)
            .unwrap()
            .hop(0, 0, &[1, 0], real(-t))
            .unwrap()
            .hop(0, 0, &[0, 1], real(-t))
            .unwrap()
    }

    /// Flux 2π p/q per plaquette of the square lattice, `q` sites along x in a cell.
    pub(in crate::bloch) fn hofstadter(p: usize, q: usize) -> Crystal {
        let mut crystal = Crystal::new(2, q).unwrap();
        for x in 0..q {
            let (next, across) = ((x + 1) % q, i32::from(x + 1 == q));
            crystal = crystal.hop(next, x, &[across, 0], real(-1.0)).unwrap();
            let angle = std::f64::consts::TAU * (p * x) as f64 / q as f64;
            crystal = crystal.hop(x, x, &[0, 1], -Complex64::cis(angle)).unwrap();
        }
        crystal
    }

    #[test]
    fn the_torus_has_the_bands_at_its_momenta() {
        let crystal = haldane(0.3, 0.7, 0.2);
        let (sizes, twist) = ([4, 3], [0.4, -0.9]);
        let torus = crystal.torus(&sizes, &twist).unwrap();
        let direct = hermitian_values(torus.hopping()).unwrap();
        let mut bands = Vec::new();
        for x in 0..4 {
            for y in 0..3 {
                // ψ(R + L) = e^{−iθ} ψ(R) there, so that k L = 2π m − θ.
                let kappa = [
                    (f64::from(x) - twist[0] / std::f64::consts::TAU) / 4.0,
                    (f64::from(y) - twist[1] / std::f64::consts::TAU) / 3.0,
                ];
                bands.extend(crystal.energies(&kappa).unwrap());
            }
        }
        bands.sort_by(f64::total_cmp);
        for (direct, bands) in direct.iter().zip(&bands) {
            assert!((direct - bands).abs() < rounding(24, torus.scale()));
        }
    }

    #[test]
    fn the_derivative_is_that_of_the_matrix() {
        let crystal = haldane(0.3, 0.7, 0.2);
        let closure = Closure::new(2, 2, |kappa: &[f64]| crystal.matrix(kappa)).unwrap();
        for axis in 0..2 {
            let (exact, difference) =
                (crystal.derivative(&[0.13, 0.41], axis), closure.derivative(&[0.13, 0.41], axis));
            // h⁴/30 · (2π)⁵ of the amplitudes, of which at most 5 act on an entry.
            let truncation = 5.0 * std::f64::consts::TAU.powi(5) / 30.0 / 1024.0_f64.powi(4);
            for i in 0..2 {
                for j in 0..2 {
                    let bound = truncation + rounding(2, 5.0 * 1024.0);
                    assert!((exact[(i, j)] - difference[(i, j)]).norm() < bound);
                }
            }
        }
    }

    #[test]
    fn impossible_crystals_are_refused() {
        assert!(Crystal::new(2, 0).is_err());
        assert!(square(1.0).hop(0, 1, &[1, 0], real(1.0)).is_err());
        assert!(square(1.0).hop(0, 0, &[1], real(1.0)).is_err());
        assert!(square(1.0).hop(0, 0, &[0, 0], real(1.0)).is_err());
        assert!(square(1.0).strip(2, 3).is_err());
        assert!(square(1.0).torus(&[3], &[0.0]).is_err());
        let half = |kappa: &[f64]| Matrix::from_fn(1, 1, |_, _| real((kappa[0] * 3.0).cos()));
        assert!(Closure::new(1, 1, half).is_err());
    }
}
