//! Symmetries tested on the functions of a model and on its second derivatives.

use eigentruth_meanfield::moire::{Moire, Vector};
use num_complex::Complex64;

use super::Broken;
use crate::method::Stop;
use crate::seed;

type Matrix = [Vector; 2];

fn moved(point: &Matrix, r: Vector) -> Vector {
    point.map(|row| row[0] * r[0] + row[1] * r[1])
}

fn transposed(m: &Matrix) -> Matrix {
    [[m[0][0], m[1][0]], [m[0][1], m[1][1]]]
}

fn rotation(degrees: f64) -> Matrix {
    let (sin, cos) = degrees.to_radians().sin_cos();
    [[cos, -sin], [sin, cos]]
}

/// By how much f and c g differ at points, for the best c of modulus 1; relative to the scale.
fn up_to_a_phase(pairs: &[(Complex64, Complex64)], scale: f64) -> f64 {
    let overlap: Complex64 = pairs.iter().map(|(f, g)| f * g.conj()).sum();
    let phase = if overlap.norm() > 0.0 { overlap / overlap.norm() } else { Complex64::new(1.0, 0.0) };
    pairs.iter().map(|(f, g)| (f - phase * g).norm()).fold(0.0, f64::max) / scale
}

/// By how much a model breaks what a claim says, relative to the largest value of its functions.
///
/// An operation changes the origin o of the momentum of a layer into M o. A gauge transformation e^{i q·r} of the layer brings it back
/// to that of its image, and appears in the tunnelling as the same plane wave; beyond that only constant phases are free.
pub(super) fn broken(model: &Moire, claim: &str, seed: u64, points: usize) -> Result<Broken, Stop> {
    let coordinate = |k: usize, axis: &str| 4.0 * (seed::uniform(seed, &[axis, &k.to_string()]) - 0.5);
    let points: Vec<Vector> = (0..points).map(|k| [coordinate(k, "x"), coordinate(k, "y")]).collect();
    let largest = |f: &dyn Fn(Vector) -> f64| points.iter().map(|r| f(*r)).fold(0.0, f64::max);
    let scale = largest(&|r| model.tunnelling_at(0, r).norm().max(model.potential_at(0, r).abs()));
    match claim {
        "T" => {
            // H_−(r, −i∂) has to be U H_+(r, i∂)* U† with U = diag(−1, 1): potentials are real and the same in both valleys, the
            // tunnelling changes its sign, and the origins are opposite.
            let tunnelling =
                largest(&|r| (model.tunnelling_at(1, r) + model.tunnelling_at(0, r).conj()).norm()) / scale;
            let origins = (0..2).map(|layer| {
                let (one, two) = (model.origin(0, layer), model.origin(1, layer));
                (one[0] + two[0]).hypot(one[1] + two[1])
            });
            let moved = origins.fold(0.0, f64::max);
            let modulus =
                largest(&|r| (model.tunnelling_at(1, r).norm() - model.tunnelling_at(0, r).norm()).abs())
                    / scale;
            let field = 2.0 * model.valley_energy.abs() / scale;
            Ok(Broken { by: tunnelling.max(moved).max(field), invariant: modulus.max(field) })
        }
        "C3z" => Ok(unitary(model, &rotation(120.0), false, false, &points, scale)),
        "C2y" => {
            let mut best = Broken { by: f64::INFINITY, invariant: f64::INFINITY };
            for point in [[[-1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, -1.0]]] {
                for valleys in [false, true] {
                    let found = unitary(model, &point, true, valleys, &points, scale);
                    if found.by < best.by {
                        best = found;
                    }
                }
            }
            Ok(best)
        }
        other => Err(Stop::Failed(format!("`{other}` is no claim of this problem"))),
    }
}

/// ψ_l(r) → phase e^{iq_l·r} ψ_{l'}(M⁻¹r), from each valley to itself or to the other.
fn unitary(
    model: &Moire,
    point: &Matrix,
    layers: bool,
    valleys: bool,
    points: &[Vector],
    scale: f64,
) -> Broken {
    let back = transposed(point);
    let (mut by, mut invariant) = (0.0f64, 0.0f64);
    for valley in 0..2 {
        let image = valley ^ usize::from(valleys);
        let mut gauges = [[0.0; 2]; 2];
        for (layer, gauge) in gauges.iter_mut().enumerate() {
            let other = layer ^ usize::from(layers);
            // The symbol −|p − o|²/m: its quadratic part is not changed by phases of any kind.
            let (m, n) = (1.0 / model.masses[layer], 1.0 / model.masses[other]);
            let masses = (m - n).abs() / m.max(n);
            let potential = |r: &Vector| {
                (model.potential_at(layer, moved(&back, *r)) - model.potential_at(other, *r)).abs()
            };
            let potentials = points.iter().map(potential).fold(0.0, f64::max) / scale;
            let (from, to) = (moved(point, model.origin(valley, layer)), model.origin(image, other));
            *gauge = [to[0] - from[0], to[1] - from[1]];
            by = by.max(masses).max(potentials);
            invariant = invariant.max(masses).max(potentials);
        }
        let change = [gauges[0][0] - gauges[1][0], gauges[0][1] - gauges[1][1]];
        let pairs: Vec<(Complex64, Complex64)> = points
            .iter()
            .map(|r| {
                // Element of (image of b, image of t) of the transformed Hamiltonian; with exchanged layers that is the one
                // from b to t, the adjoint.
                let wave = Complex64::from_polar(1.0, change[0] * r[0] + change[1] * r[1]);
                let transformed = model.tunnelling_at(valley, moved(&back, *r)) * wave;
                let own = model.tunnelling_at(image, *r);
                (transformed, if layers { own.conj() } else { own })
            })
            .collect();
        let modulus = |(f, g): &(Complex64, Complex64)| (f.norm() - g.norm()).abs();
        by = by.max(up_to_a_phase(&pairs, scale));
        invariant = invariant.max(pairs.iter().map(modulus).fold(0.0, f64::max) / scale);
    }
    // Where the moduli agree and the momenta do not, the plane wave that is left over is a field of its own: its phase around the
    // cell cannot be taken away without changing the kinetic energy.
    Broken { by, invariant: invariant.max(if by > super::CLEAR { by } else { 0.0 }) }
}
