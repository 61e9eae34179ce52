//! Chern numbers of bands and groups of bands.

use std::f64::consts::TAU;
use std::ops::Range;

use num_complex::Complex64;

use super::{Bloch, band_grid, check_grid, check_plane};
use crate::FreeError;
use crate::linalg::{adjoint_product, determinant};

/// A Chern number with the quantities that certify it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chern {
    /// The Chern number, with the sign of the lattice field strength given at [`chern`].
    pub number: i64,
    /// The grid.
    pub sizes: [usize; 2],
    /// The largest flux through a plaquette, in units of 2π; below ½ the lattice number is well defined, and well below
    /// it is the continuum's.
    pub largest_flux: f64,
    /// The smallest modulus of a link: the overlap of neighbouring spaces.
    pub smallest_link: f64,
    /// The smallest distance to the bands outside the group on the grid.
    pub smallest_gap: f64,
}

/// The Chern number of a group of bands, by the lattice field strength `F = Im ln U_1 U_2 U_1⁻¹ U_2⁻¹` with links
/// `U = det⟨u(κ)|u(κ+δ)⟩`, `C = (1/2π) Σ F`, on grids that are doubled until the number repeats and no plaquette carries
/// more than a quarter of a flux quantum.
///
/// Source: T. Fukui, Y. Hatsugai, H. Suzuki, J. Phys. Soc. Jpn. 74, 1674 (2005).
///
/// # Errors
/// [`FreeError::Argument`] unless two-dimensional with existing bands; [`FreeError::Unstable`] if the group touches another
/// band or does not settle on the largest grid (16 times `sizes`).
pub fn chern(bloch: &dyn Bloch, bands: Range<usize>, sizes: [usize; 2]) -> Result<Chern, FreeError> {
    check_plane(bloch)?;
    check_grid(bloch, &sizes, 3)?;
    if bands.is_empty() || bands.end > bloch.orbitals() {
        let given = format!("{}..{}", bands.start, bands.end);
        return Err(FreeError::argument("the bands", given, "a non-empty range of existing bands"));
    }
    let mut previous: Option<Chern> = None;
    for doubling in 0..5 {
        let found = on_grid(bloch, bands.clone(), [sizes[0] << doubling, sizes[1] << doubling])?;
        let settled = found.largest_flux < 0.25 && found.smallest_link > 0.0;
        if settled && previous.as_ref().is_some_and(|old| old.number == found.number) {
            return Ok(found);
        }
        previous = Some(found);
    }
    let last = previous.map_or_else(String::new, |last| format!("{last:?}"));
    Err(FreeError::Unstable { what: "the Chern number", detail: last })
}

fn on_grid(bloch: &dyn Bloch, bands: Range<usize>, sizes: [usize; 2]) -> Result<Chern, FreeError> {
    let grid = band_grid(bloch, &sizes, &[0.5, 0.5])?;
    let mut smallest_gap = f64::INFINITY;
    for energies in grid.energies() {
        if bands.start > 0 {
            smallest_gap = smallest_gap.min(energies[bands.start] - energies[bands.start - 1]);
        }
        if bands.end < energies.len() {
            smallest_gap = smallest_gap.min(energies[bands.end] - energies[bands.end - 1]);
        }
    }
    if smallest_gap <= 4.0 * grid.error() {
        let detail = "the group of bands touches another one".into();
        return Err(FreeError::Unstable { what: "the Chern number", detail });
    }
    let at = |x: usize, y: usize| x % sizes[0] * sizes[1] + y % sizes[1];
    let width = bands.len();
    let states = |index: usize| grid.states(index).subcols(bands.start, width);
    let link = |from: usize, to: usize| determinant(adjoint_product(states(from), states(to)).as_ref());
    let mut links = Vec::with_capacity(2 * sizes[0] * sizes[1]);
    for x in 0..sizes[0] {
        for y in 0..sizes[1] {
            links.push([link(at(x, y), at(x + 1, y)), link(at(x, y), at(x, y + 1))]);
        }
    }
    let (mut total, mut largest_flux) = (0.0, 0.0_f64);
    for x in 0..sizes[0] {
        for y in 0..sizes[1] {
            let around: Complex64 = links[at(x, y)][0]
                * links[at(x + 1, y)][1]
                * links[at(x, y + 1)][0].conj()
                * links[at(x, y)][1].conj();
            let flux = around.arg() / TAU;
            largest_flux = largest_flux.max(flux.abs());
            total += flux;
        }
    }
    let smallest_link = links.iter().flatten().map(|u| u.norm()).fold(f64::INFINITY, f64::min);
    Ok(Chern { number: total.round() as i64, sizes, largest_flux, smallest_link, smallest_gap })
}

#[cfg(test)]
mod tests {
    use super::super::crystal::tests::{haldane, hofstadter};
    use super::*;

    #[test]
    fn the_haldane_model_has_its_phase_diagram() {
        // |M| < 3√3 |t2 sin φ|: C = ±1, of opposite sign in the two bands and for −φ; otherwise 0.
        let critical = 3.0 * 3.0_f64.sqrt() * 0.2;
        let lower = |phi: f64, mass: f64| chern(&haldane(0.2, phi, mass), 0..1, [8, 8]).unwrap().number;
        let phi = std::f64::consts::FRAC_PI_2;
        assert_eq!(lower(phi, 0.8 * critical).abs(), 1);
        assert_eq!(lower(phi, 0.8 * critical), -lower(-phi, 0.8 * critical));
        assert_eq!(lower(phi, 1.2 * critical), 0);
        let upper = chern(&haldane(0.2, phi, 0.0), 1..2, [8, 8]).unwrap().number;
        assert_eq!(upper, -lower(phi, 0.0));
        assert_eq!(chern(&haldane(0.2, phi, 0.0), 0..2, [8, 8]).unwrap().number, 0);
        let touching = chern(&haldane(0.0, 0.0, 0.0), 0..1, [8, 8]);
        assert!(matches!(touching.unwrap_err(), FreeError::Unstable { .. }));
    }

    #[test]
    fn hofstadter_gaps_solve_the_diophantine_equation() {
        // D. J. Thouless et al., Phys. Rev. Lett. 49, 405 (1982): the r-th gap at flux p/q has t with r = q s + p t,
        // |t| ≤ q/2. The overall sign depends on the orientation; one is fixed by the first gap.
        let (p, q) = (2, 5);
        let number = |r: usize| chern(&hofstadter(p, q), 0..r, [6, 30]).unwrap().number;
        let sign = if (2 * number(1)).rem_euclid(5) == 1 { 1 } else { -1 };
        for r in 1..5 {
            let t = sign * number(r);
            assert_eq!((p as i64 * t - r as i64).rem_euclid(q as i64), 0, "gap {r} has {t}");
            assert!(2 * t.unsigned_abs() <= q as u64);
        }
    }
}
