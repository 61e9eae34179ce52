//! Halves of L × L cylinders, momentum by momentum around them: free fermions by their correlation matrices, oscillators by their
//! symplectic eigenvalues (I. Peschel and V. Eisler, J. Phys. A 42, 504003 (2009)).

use std::f64::consts::TAU;

use eigentruth_numerics::dense;
use faer::Mat;

use super::modes::Mode;
use crate::method::Stop;

/// A state on a cylinder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    /// Hopping 1 on the square lattice, half filled: a Fermi surface.
    Metal,
    /// The same with half a flux quantum in every plaquette: two points without a gap.
    Flux,
    /// Oscillators joined by springs, held at the ends: sound.
    Springs,
    /// Strong and weak bonds taking turns along the cylinder: a gap.
    Dimers,
}

impl System {
    /// What it is, in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            System::Metal => "a metal",
            System::Flux => "two points without a gap",
            System::Springs => "sound",
            System::Dimers => "dimers",
        }
    }
}

/// The modes of the left half of the cylinder, with momenta `2π(n + offset)/L` around it.
pub(super) fn modes(system: System, length: usize, offset: f64) -> Result<Vec<Mode>, Stop> {
    let mut all = Vec::new();
    for n in 0..length {
        let momentum = TAU * (n as f64 + offset) / length as f64;
        match system {
            System::Springs => springs(length, momentum, &mut all)?,
            _ => fermions(system, length, momentum, &mut all)?,
        }
    }
    Ok(all)
}

/// The amplitude of a hop around the cylinder in a column.
pub(super) fn around(system: System, column: usize) -> f64 {
    match system {
        // Half a flux quantum: hops change their sign from column to column.
        System::Flux if column % 2 == 1 => 1.0,
        // Weak, so that the gap stays.
        System::Dimers => -0.1,
        _ => -1.0,
    }
}

/// The amplitude of a hop along the cylinder from a column to the next.
pub(super) fn along(system: System, column: usize) -> f64 {
    if system == System::Dimers && column % 2 == 1 { -0.2 } else { -1.0 }
}

/// `⟨i|H(k)|j⟩` of fermions along the cylinder.
fn element(system: System, momentum: f64, i: usize, j: usize) -> f64 {
    match i.abs_diff(j) {
        0 => 2.0 * momentum.cos() * around(system, i),
        1 => along(system, i.min(j)),
        _ => 0.0,
    }
}

fn fermions(system: System, length: usize, momentum: f64, modes: &mut Vec<Mode>) -> Result<(), Stop> {
    let matrix = Mat::from_fn(length, length, |i, j| element(system, momentum, i, j));
    let (levels, orbitals) = dense::hermitian_eigen(matrix.as_ref())?;
    let filled = levels.iter().filter(|level| **level < 0.0).count();
    // Levels ascend.
    let inside = orbitals.as_ref().subrows(0, length / 2).subcols(0, filled);
    let correlations = dense::product_adjoint(inside, inside);
    for occupation in dense::hermitian_eigenvalues(correlations.as_ref())? {
        modes.push(Mode::Fermion(occupation.min(1.0 - occupation).max(0.0)));
    }
    Ok(())
}

fn springs(length: usize, momentum: f64, modes: &mut Vec<Mode>) -> Result<(), Stop> {
    // ½ Σ p² + ½ Σ (differences of x)²: the neighbours at both ends do not move.
    let stiffness = Mat::from_fn(length, length, |i, j| match i.abs_diff(j) {
        0 => 4.0 - 2.0 * momentum.cos(),
        1 => -1.0,
        _ => 0.0,
    });
    let (squares, vectors) = dense::hermitian_eigen(stiffness.as_ref())?;
    let inside = vectors.as_ref().subrows(0, length / 2);
    // ⟨xx⟩ = K^(−½)/2 and ⟨pp⟩ = K^(½)/2.
    let average = |power: f64| {
        let scaled = Mat::from_fn(length / 2, length, |i, k| inside[(i, k)] * squares[k].powf(0.5 * power));
        dense::product_adjoint(scaled.as_ref(), scaled.as_ref())
    };
    let (positions, momenta) = (average(-0.5), average(0.5));
    // (2ν)² are the eigenvalues of K^(−½) K^(½), cut to the half, made symmetric.
    let (values, basis) = dense::hermitian_eigen(positions.as_ref())?;
    let root = Mat::from_fn(length / 2, length / 2, |i, k| basis[(i, k)] * values[k].max(0.0).sqrt());
    let half = dense::product(momenta.as_ref(), root.as_ref());
    let product = dense::adjoint_product(root.as_ref(), half.as_ref());
    for square in dense::hermitian_eigenvalues(product.as_ref())? {
        let twice = square.max(1.0).sqrt();
        modes.push(Mode::Boson((twice - 1.0) / (twice + 1.0)));
    }
    Ok(())
}
