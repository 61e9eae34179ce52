//! Evolution in time of two Hubbard sites, without any eigenstate.

use eigentruth_numerics::dense::{adjoint_product, product};
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;
use num_complex::Complex64;

use super::{CANONICAL, Point, finding, grid, lines};
use crate::finding::{Finding, Sample, Table};
use crate::method::{Run, Stop};

type Matrix = Mat<Complex64>;

/// Two Hubbard sites as matrices of 16 × 16 from Kronecker products: hopping, double occupancy, spin current, number.
fn two_sites() -> [Matrix; 4] {
    let one = Mat::<Complex64>::identity(2, 2);
    let real =
        |entries: [[f64; 2]; 2]| Mat::from_fn(2, 2, |row, column| Complex64::from(entries[row][column]));
    let (sign, lower) = (real([[1.0, 0.0], [0.0, -1.0]]), real([[0.0, 1.0], [0.0, 0.0]]));
    // Modes: site 0 up, site 0 down, site 1 up, site 1 down.
    let annihilate = |mode: usize| -> Matrix {
        (0..4).fold(Mat::identity(1, 1), |product: Matrix, place| {
            let factor = match place.cmp(&mode) {
                std::cmp::Ordering::Less => &sign,
                std::cmp::Ordering::Equal => &lower,
                std::cmp::Ordering::Greater => &one,
            };
            kronecker(&product, factor)
        })
    };
    let c: Vec<Matrix> = (0..4).map(annihilate).collect();
    let number = |mode: usize| adjoint_product(c[mode].as_ref(), c[mode].as_ref());
    let up = adjoint_product(c[2].as_ref(), c[0].as_ref());
    let down = adjoint_product(c[3].as_ref(), c[1].as_ref());
    let hopping = (&up + up.adjoint()) + (&down + down.adjoint());
    let double = times(&number(0), &number(1)) + times(&number(2), &number(3));
    let current = scaled(&((&up - up.adjoint()) - (&down - down.adjoint())), Complex64::I);
    let total = (number(0) + number(1)) + (number(2) + number(3));
    [hopping, double, current, total]
}

fn kronecker(a: &Matrix, b: &Matrix) -> Matrix {
    let (rows, columns) = (b.nrows(), b.ncols());
    Mat::from_fn(a.nrows() * rows, a.ncols() * columns, |row, column| {
        a[(row / rows, column / columns)] * b[(row % rows, column % columns)]
    })
}

fn scaled(matrix: &Matrix, factor: Complex64) -> Matrix {
    Mat::from_fn(matrix.nrows(), matrix.ncols(), |row, column| matrix[(row, column)] * factor)
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    product(a.as_ref(), b.as_ref())
}

fn trace(a: &Matrix, b: &Matrix) -> Complex64 {
    (0..a.nrows()).map(|row| (0..a.ncols()).map(|k| a[(row, k)] * b[(k, row)]).sum::<Complex64>()).sum()
}

/// exp(factor × matrix) by its series on a part small enough that 20 terms reach rounding, and repeated squares.
fn exponential(matrix: &Matrix, factor: Complex64) -> Matrix {
    let norm = matrix.norm_l2() * factor.norm();
    let halvings = norm.log2().ceil().max(0.0) as i32 + 1;
    let small = scaled(matrix, factor / 2f64.powi(halvings));
    let mut term = Mat::<Complex64>::identity(matrix.nrows(), matrix.ncols());
    let mut sum = term.clone();
    for k in 1..=20 {
        term = scaled(&times(&term, &small), Complex64::from(1.0 / f64::from(k)));
        sum += &term;
    }
    (0..halvings).fold(sum, |power, _| times(&power, &power))
}

/// Damped integrals over time for the peak of one electron on two sites, t = ħω/2.
#[derive(Clone, Copy, Debug)]
pub(super) struct Integrals {
    /// Re ∫₀^∞ e^{iωt} ⟨[j(t), j]⟩.
    pub commutator: f64,
    /// ∫₀^∞ cos ωt Re ⟨j(t) j⟩.
    pub cosine: f64,
    /// ∫₀^∞ sin ωt Im ⟨j(t) j⟩.
    pub sine: f64,
}

/// The integrals in steps of `step`/ω with the damping exp(−(ωt/40)²/2).
pub(super) fn integrals(omega: f64, beta: f64, hbar: f64, fixed: bool, step: f64) -> Integrals {
    let [hopping, double, current, number] = two_sites();
    let (t, u) = (hbar * omega / 2.0, 2.7 * hbar * omega);
    let hamiltonian = scaled(&hopping, Complex64::from(-t)) + scaled(&double, Complex64::from(u));
    let mut weight =
        exponential(&(&hamiltonian - scaled(&number, Complex64::from(u / 2.0))), Complex64::from(-beta));
    if fixed {
        // One electron.
        let keep = |k: usize| (number[(k, k)].re - 1.0).abs() < 0.5;
        weight = Mat::from_fn(16, 16, |row, column| {
            if keep(row) && keep(column) { weight[(row, column)] } else { Complex64::ZERO }
        });
    }
    let dt = step / omega;
    let forward = exponential(&hamiltonian, Complex64::new(0.0, -dt / hbar));
    let backward = exponential(&hamiltonian, Complex64::new(0.0, dt / hbar));
    let width = 40.0 / omega;
    // ⟨j(t) j⟩ = tr(w j(t) j) and ⟨j j(t)⟩ = tr(w j j(t)), the weights w and the current multiplied beforehand.
    let (after, before) = (times(&current, &weight), times(&weight, &current));
    let mut found = Integrals { commutator: 0.0, cosine: 0.0, sine: 0.0 };
    let mut moved = current.clone();
    // Beyond nine widths the damping is below rounding.
    for k in 0..=(9.0 * width / dt) as usize {
        let time = k as f64 * dt;
        // The integrands are even in time, so the trapezoidal sum converges faster than any power of the step.
        let factor = dt * (-(time / width).powi(2) / 2.0).exp() * if k == 0 { 0.5 } else { 1.0 };
        let correlator = trace(&after, &moved);
        let exchanged = trace(&before, &moved);
        let oscillation = Complex64::from_polar(1.0, omega * time);
        found.commutator += factor * (oscillation * (correlator - exchanged)).re;
        found.cosine += factor * oscillation.re * correlator.re;
        found.sine += factor * oscillation.im * correlator.im;
        moved = times(&backward, &times(&moved, &forward));
    }
    found
}

/// Steps of the finer integrals, times the operations of a product of 16 × 16: what rounding adds up to.
pub(super) const ROUNDING: f64 = 1440.0 * 16.0 * f64::EPSILON;

pub(super) fn investigate(run: &Run<'_>) -> Result<Finding, Stop> {
    let fixed = run.reading == CANONICAL;
    let mut table = Table::new(&[
        ("omega", "1"),
        ("beta", "1"),
        ("hbar", "1"),
        ("V", "1"),
        ("ratio", "1"),
        ("change with half the step", "1"),
    ]);
    let mut points = Vec::new();
    for point in grid(run)? {
        run.checkpoint()?;
        let Point { omega, beta, hbar, volume } = point;
        // Kubo: Re σ = Re ∫₀^∞ e^{iωt} ⟨[j(t), j]⟩ / ħVω, where the volume counts if the current is summed over the system.
        let [coarse, fine] = [0.5, 0.25].map(|step| {
            let found = integrals(omega, beta, hbar, fixed, step);
            found.commutator / (point.constants(run.reading) * omega) / found.cosine / lines(run)
        });
        table.push([omega, beta, hbar, volume, fine, fine - coarse]);
        let error = (fine - coarse).abs() + ROUNDING * fine.abs();
        let provenance = Provenance::new("problems/time-evolution").with("width", "40/omega");
        let value = Estimate::converged(fine, error, provenance);
        points.push((point, Sample { at: point.coordinates(), value }));
    }
    Ok(finding(run, points, table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sites_are_fermions() {
        let [hopping, double, current, number] = two_sites();
        let commutator = times(&hopping, &number) - times(&number, &hopping);
        assert_eq!(commutator.norm_max(), 0.0);
        assert_eq!((current.adjoint() - &current).norm_max(), 0.0);
        // One electron hops with energies ±1, and the current moves it with the same strength.
        assert_eq!(trace(&hopping, &hopping).re, trace(&current, &current).re);
        // Four states each, and twice the one that is in both.
        assert_eq!(trace(&double, &double).re, 4.0 + 4.0 + 2.0);
    }

    #[test]
    fn the_ratio_depends_on_frequency_and_temperature_through_their_product_only() {
        let ratio = |omega: f64, beta: f64| {
            let found = integrals(omega, beta, 1.0, false, 0.5);
            found.commutator / omega / found.cosine
        };
        let (one, two) = (ratio(1.0, 2.0), ratio(2.0, 1.0));
        assert!((one - 2.0 * two).abs() <= ROUNDING * one);
        // At another temperature it is another one.
        assert!((one - 2.0 * ratio(2.0, 1.1)).abs() > 1e6 * ROUNDING * one);
    }
}
