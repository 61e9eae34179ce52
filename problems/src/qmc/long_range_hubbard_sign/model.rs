//! Electrons on an open cluster of the square lattice, and two ways of introducing fields.

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::dense;
use eigentruth_signs::fermions::Decoupling;
use faer::Mat;
use num_complex::Complex64;

use super::super::auxiliary::{Channel, diagonal, field, hopping};
use crate::method::Stop;

/// What the options set, in units of t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameters {
    /// `n̄` in the interaction.
    pub(super) filling: f64,
    pub(super) mu: f64,
    /// `h` of `−h (n↑ − n↓)`.
    pub(super) zeeman: f64,
    /// Real and imaginary part of t'.
    pub(super) real: f64,
    pub(super) imaginary: f64,
    /// `V(r) = strength · e^{−r/range}`, which has a positive Fourier transform; on site only for range 0. Negative strengths attract.
    pub(super) range: f64,
    pub(super) strength: f64,
}

const LENGTH: usize = 3;

/// Fields of the densities, one for each eigenvector of V; and of the spins on site, with those of the rest of V. The sum over pairs runs
/// over both orders, as printed; half of it would only change the strength.
pub(super) fn channels(parameters: Parameters) -> Result<Vec<Channel>, Stop> {
    let lattice = Lattice::square([LENGTH; 2], [Boundary::Open; 2])?;
    let sites = lattice.len();
    let modes = 2 * sites;
    let mut h = Mat::<Complex64>::zeros(modes, modes);
    for (from, a) in lattice.sites().iter().enumerate() {
        for (to, b) in lattice.sites().iter().enumerate() {
            let step = [b.position[0] - a.position[0], b.position[1] - a.position[1]];
            // −t' for r_j = r_i + (a, ±a), its conjugate for the way back.
            let amplitude = match step.map(|x| x as i32) {
                [1 | -1, 0] | [0, 1 | -1] => Complex64::new(-1.0, 0.0),
                [1, 1 | -1] => -Complex64::new(parameters.real, parameters.imaginary),
                [-1, 1 | -1] => -Complex64::new(parameters.real, -parameters.imaginary),
                _ => continue,
            };
            for spin in 0..2 {
                h[(2 * from + spin, 2 * to + spin)] += amplitude;
            }
        }
        for (spin, sign) in [(0, -1.0), (1, 1.0)] {
            h[(2 * from + spin, 2 * from + spin)] +=
                Complex64::from(sign * parameters.zeeman - parameters.mu);
        }
    }
    let strength = parameters.strength.abs();
    let sign = parameters.strength.signum();
    let v = Mat::from_fn(sites, sites, |i, j| match (i == j, parameters.range > 0.0) {
        (true, _) => strength,
        (false, true) => strength * (-lattice.distance(i, j) / parameters.range).exp(),
        (false, false) => 0.0,
    });
    let densities = |matrix: &Mat<f64>| -> Result<Vec<_>, Stop> {
        let (values, vectors) = dense::hermitian_eigen(matrix.as_ref())?;
        // What rounding leaves of an eigenvalue that is zero is dropped (class identity).
        let kept = (0..sites).filter(|k| values[*k] > 256.0 * f64::EPSILON * strength);
        let made = kept.map(|k| {
            let mean = parameters.filling * (0..sites).map(|i| vectors[(i, k)]).sum::<f64>();
            field(
                format!("densities {k}"),
                diagonal(modes, |at| vectors[(at / 2, k)]),
                sign * values[k],
                mean,
            )
        });
        Ok(made.collect())
    };
    let (values, _) = dense::hermitian_eigen(v.as_ref())?;
    // As much of the on-site part as leaves the rest without negative eigenvalues goes to the spins: (n − 1)² = 1 − (n↑ − n↓)². The
    // difference between n̄ and 1 is part of the chemical potential.
    let lowest = values[0];
    let rest = Mat::from_fn(sites, sites, |i, j| v[(i, j)] - if i == j { lowest } else { 0.0 });
    let spin = |site: usize| {
        let of = |at: usize| match (at / 2 == site, at % 2) {
            (false, _) => 0.0,
            (true, 0) => 1.0,
            (true, _) => -1.0,
        };
        field(format!("spin on {site}"), diagonal(modes, of), -sign * lowest, 0.0)
    };
    let mut shifted = h.clone();
    for at in 0..modes {
        shifted[(at, at)] -= Complex64::from(2.0 * sign * lowest * (parameters.filling - 1.0));
    }
    let spins = (0..sites).map(spin).chain(densities(&rest)?).collect();
    let sublattices: Vec<bool> =
        lattice.sites().iter().map(|site| (site.cell[0] + site.cell[1]).rem_euclid(2) == 1).collect();
    let ways = [("densities", h, densities(&v)?), ("spins and densities", shifted, spins)];
    let made = ways.into_iter().map(|(name, h, fields)| {
        let decoupling = Decoupling::new(sites, 1, Some(sublattices.clone()), hopping(h), fields)?;
        Ok(Channel { name, decoupling })
    });
    made.collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::auxiliary::integrated::{Fermions, ROUNDING};
    use super::*;

    #[test]
    fn every_way_of_introducing_fields_is_the_printed_model() {
        let fermions = Fermions::new();
        let lattice = Lattice::square([LENGTH; 2], [Boundary::Open; 2]).unwrap();
        let parameters = Parameters {
            filling: 0.9,
            mu: -0.3,
            zeeman: 0.4,
            real: 0.2,
            imaginary: 0.5,
            range: 1.5,
            strength: 2.0,
        };
        let diagonal = Complex64::new(parameters.real, parameters.imaginary);
        let model = |zeeman: f64| {
            let mut h = eigentruth_operators::NumericOperator::zero();
            for (i, one) in lattice.sites().iter().enumerate() {
                h += fermions.density(&[2 * i, 2 * i + 1], 0.0).scaled(&(-parameters.mu).into());
                h += fermions.hop(2 * i, 2 * i, -zeeman) + fermions.hop(2 * i + 1, 2 * i + 1, zeeman);
                for (j, other) in lattice.sites().iter().enumerate() {
                    let step = [0, 1].map(|axis| other.cell[axis] - one.cell[axis]);
                    let v = parameters.strength
                        * (-f64::from(step[0]).hypot(f64::from(step[1])) / parameters.range).exp();
                    let density =
                        |site: usize| fermions.density(&[2 * site, 2 * site + 1], parameters.filling);
                    h += (density(i) * density(j)).scaled(&v.into());
                    // t_ij of c†_i c_j.
                    let t = match step {
                        [1 | -1, 0] | [0, 1 | -1] => Complex64::ONE,
                        [1, 1 | -1] => diagonal,
                        [-1, 1 | -1] => diagonal.conj(),
                        _ => continue,
                    };
                    h += fermions.hop(2 * i, 2 * j, -t) + fermions.hop(2 * i + 1, 2 * j + 1, -t);
                }
            }
            h
        };
        let (printed, other) = (model(parameters.zeeman), model(parameters.zeeman + 0.01));
        for channel in channels(parameters).unwrap() {
            let departure = fermions.departure(&channel, &printed);
            assert!(departure < ROUNDING, "{}: {departure:e}", channel.name);
            assert!((fermions.departure(&channel, &other) - 0.01).abs() < ROUNDING, "{}", channel.name);
        }
    }
}
