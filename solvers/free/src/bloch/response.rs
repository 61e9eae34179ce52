//! Linear response of free fermions on a grid of momenta.

use std::f64::consts::TAU;

use eigentruth_numerics::{Estimate, Provenance};
use num_complex::Complex64;

use super::{Bloch, band_grid};
use crate::levels::fermi;
use crate::linalg::{adjoint_product, product, rounding};
use crate::{Amplitude, FreeError, Matrix};

/// What the carriers are in and how they are driven.
fn check(bloch: &dyn Bloch, axes: [usize; 2], temperature: f64, mu: f64) -> Result<(), FreeError> {
    if axes.iter().any(|axis| *axis >= bloch.dimension()) {
        return Err(FreeError::argument("the axes", format!("{axes:?}"), "existing directions"));
    }
    if !(temperature > 0.0 && temperature.is_finite() && mu.is_finite()) {
        let given = format!("{temperature} at μ = {mu}");
        return Err(FreeError::argument("the temperature", given, "positive, with a finite μ"));
    }
    Ok(())
}

/// The conductivity `σ_ab(ω)` per cell in units of `e²/ħ` (cells of unit size), with the current `j = ∂H/∂k`:
/// `σ_ab = (i/N) Σ_k Σ_mn (f_m − f_n)/(E_n − E_m) · ⟨m|∂_aH|n⟩⟨n|∂_bH|m⟩ / (ω + iη + E_m − E_n)`, where equal energies have
/// the limit `−f′`. `η > 0` is a broadening; the result is that of the grid.
///
/// Source: R. Kubo, J. Phys. Soc. Jpn. 12, 570 (1957).
///
/// # Errors
/// [`FreeError::Argument`] for axes that do not exist, or a temperature or broadening that is not positive.
#[allow(clippy::too_many_arguments)]
pub fn conductivity(
    bloch: &dyn Bloch,
    axes: [usize; 2],
    omega: f64,
    broadening: f64,
    mu: f64,
    temperature: f64,
    sizes: &[usize],
) -> Result<Amplitude, FreeError> {
    check(bloch, axes, temperature, mu)?;
    if !(broadening > 0.0 && omega.is_finite()) {
        let given = format!("{broadening} at ω = {omega}");
        return Err(FreeError::argument("the broadening", given, "positive, with a finite ω"));
    }
    let grid = band_grid(bloch, sizes, &vec![0.5; sizes.len()])?;
    let drive = Complex64::new(omega, broadening);
    let mut sum = Complex64::ZERO;
    let mut size = 0.0_f64;
    for (index, energies) in grid.energies().iter().enumerate() {
        let currents = axes.map(|axis| current(bloch, grid.states(index), &grid.momentum(index), axis));
        for (m, &below) in energies.iter().enumerate() {
            for (n, &above) in energies.iter().enumerate() {
                let weight = occupation_slope(below - mu, above - mu, temperature);
                let strength = currents[0][(m, n)] * currents[1][(n, m)];
                let term = strength * weight / (drive + below - above);
                size = size.max(term.norm());
                sum += term;
            }
        }
    }
    let count = grid.energies().len() as f64;
    let terms = bloch.orbitals().pow(2);
    let provenance = Provenance::new("free/kubo")
        .with("omega", omega)
        .with("broadening", broadening)
        .with("mu", mu)
        .with("temperature", temperature)
        .with("grid", format!("{sizes:?}"));
    // Rounding of the energies enters through the broadening and the temperature.
    let error = rounding(terms, size) * terms as f64 + size * grid.error() / broadening.min(temperature);
    Ok(Amplitude { value: Complex64::I * sum / count, error, provenance })
}

/// The Drude weight `D_ab = (1/N) Σ (−f′) ⟨∂_aH⟩⟨∂_bH⟩` per cell, with `Re σ_ab = π D_ab δ(ω) + …`, in units of energy.
///
/// # Errors
/// As [`conductivity`].
pub fn drude_weight(
    bloch: &dyn Bloch,
    axes: [usize; 2],
    mu: f64,
    temperature: f64,
    sizes: &[usize],
) -> Result<Estimate, FreeError> {
    check(bloch, axes, temperature, mu)?;
    let grid = band_grid(bloch, sizes, &vec![0.5; sizes.len()])?;
    let mut sum = 0.0;
    let mut size = 0.0_f64;
    for (index, energies) in grid.energies().iter().enumerate() {
        let currents = axes.map(|axis| current(bloch, grid.states(index), &grid.momentum(index), axis));
        for (m, &below) in energies.iter().enumerate() {
            for (n, &above) in energies.iter().enumerate() {
                if (below - above).abs() <= 4.0 * grid.error() {
                    let slope = occupation_slope(below - mu, above - mu, temperature);
                    let term = slope * (currents[0][(m, n)] * currents[1][(n, m)]).re;
                    size = size.max(term.abs());
                    sum += term;
                }
            }
        }
    }
    let value = sum / grid.energies().len() as f64;
    let provenance = Provenance::new("free/drude")
        .with("mu", mu)
        .with("temperature", temperature)
        .with("grid", format!("{sizes:?}"));
    let orbitals = bloch.orbitals();
    Ok(Estimate::exact(value, rounding(orbitals, size) + size * grid.error() / temperature, provenance))
}

/// `⟨m|∂H/∂k|n⟩`.
fn current(bloch: &dyn Bloch, states: &Matrix, kappa: &[f64], axis: usize) -> Matrix {
    let image = product(bloch.derivative(kappa, axis).as_ref(), states.as_ref());
    let matrix = adjoint_product(states.as_ref(), image.as_ref());
    Matrix::from_fn(matrix.nrows(), matrix.ncols(), |m, n| matrix[(m, n)] / TAU)
}

/// `(f(a) − f(b))/(b − a) ≥ 0`, smooth through `a = b`: `sinh(x)/x · 1/(4T cosh(a/2T) cosh(b/2T))` with `x = (b−a)/2T`.
fn occupation_slope(a: f64, b: f64, temperature: f64) -> f64 {
    let x = (b - a) / (2.0 * temperature);
    if x.abs() < 1e-3 {
        let smooth = 1.0 + x * x / 6.0 * (1.0 + x * x / 20.0);
        let middle = |e: f64| {
            let f = fermi(e / temperature);
            (f * (1.0 - f)).sqrt()
        };
        smooth * middle(a) * middle(b) / temperature
    } else {
        (fermi(a / temperature) - fermi(b / temperature)) / (b - a)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chern;
    use super::super::crystal::tests::{haldane, real, square};
    use super::*;

    #[test]
    fn the_hall_conductivity_of_a_filled_band_is_its_chern_number() {
        let crystal = haldane(0.2, std::f64::consts::FRAC_PI_2, 0.3);
        let number = chern(&crystal, 0..1, [8, 8]).unwrap().number as f64;
        // The gap is 1.5; at T = 0.01 the other band is empty to e^{-70}. The grid error is exponentially small.
        let hall = |sizes: [usize; 2]| {
            conductivity(&crystal, [0, 1], 0.0, 1e-6, 0.0, 0.01, &sizes).unwrap().value.re * TAU
        };
        let (coarse, fine) = (hall([24, 24]), hall([48, 48]));
        let converged = (coarse - fine).abs() + 1e-6;
        // Both signs follow from Im Σ v¹_mn v²_nm/(E_m − E_n)²: twice it is σ, and the flux of the links too.
        assert!(converged < 0.05 && (fine - number).abs() < converged, "{coarse} {fine} {number}");
    }

    #[test]
    fn the_drude_weight_obeys_the_sum_rule_of_one_band() {
        // One band, nearest neighbours: Σ (−f′)(∂E)² = Σ f ∂²E = −⟨kinetic energy along the axis⟩.
        let (mu, temperature) = (0.4, 0.5);
        let sizes = [48, 48];
        let drude = drude_weight(&square(1.0), [0, 0], mu, temperature, &sizes).unwrap();
        let grid = band_grid(&square(1.0), &sizes, &[0.5, 0.5]).unwrap();
        let kinetic: f64 = (0..grid.energies().len())
            .map(|i| {
                let energy = grid.energies()[i][0];
                2.0 * (TAU * grid.momentum(i)[0]).cos() * fermi((energy - mu) / temperature)
            })
            .sum::<f64>()
            / 2304.0;
        // The grid integrates by parts up to e^{−N · distance of the nearest pole}, π T over the velocity 2.
        let grid_error = (-48.0 * std::f64::consts::PI * temperature / 2.0).exp();
        assert!((drude.value - kinetic).abs() < drude.error + grid_error + rounding(2304, 2.0));
        // σ(0) of one band is D/η.
        let sigma = conductivity(&square(1.0), [0, 0], 0.0, 0.1, mu, temperature, &sizes).unwrap();
        assert!((sigma.value.re - drude.value / 0.1).abs() < 10.0 * drude.error + sigma.error);
    }

    #[test]
    fn the_slope_of_the_occupation_is_smooth() {
        for (a, b) in [(0.2, 0.2 + 1.9e-3), (0.2, 0.2 + 2.1e-3), (-0.1, -0.1)] {
            let mean: f64 = 0.5 * (a + b);
            let exact = 1.0 / (4.0 * (mean / 2.0).cosh().powi(2));
            // (f(a) − f(b))/(b − a) = −f′(mean) + O((b−a)²/24 f‴)
            assert!((occupation_slope(a, b, 1.0) - exact).abs() < (b - a).powi(2) / 24.0 + rounding(1, 1e3));
        }
        assert!(conductivity(&square(1.0), [0, 2], 0.0, 0.1, 0.0, 0.1, &[4, 4]).is_err());
        assert!(conductivity(&square(1.0), [0, 0], 0.0, 0.0, 0.0, 0.1, &[4, 4]).is_err());
        let crystal = super::super::Crystal::new(1, 1).unwrap().hop(0, 0, &[1], real(1.0)).unwrap();
        assert!(drude_weight(&crystal, [0, 0], 0.0, 0.0, &[4]).is_err());
    }
}
