//! Spinless fermions on small clusters: fields on bonds, and vertices of the expansion in V.

use eigentruth_models::{Boundary, Lattice};
use eigentruth_numerics::dense::{self, Lu};
use eigentruth_signs::fermions::Decoupling;
use faer::Mat;
use num_complex::Complex64;

use super::super::auxiliary::{Channel, diagonal, field, hopping};
use crate::method::Stop;
use crate::seed;

/// A cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Ring,
    Square,
    Honeycomb,
    Triangular,
}

/// A way of writing V(n_i − ½)(n_j − ½) as a square.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// `−(V/2)(c†_i c_j + h.c.)²`.
    Hopping,
    /// `−(V/2)(i c†_i c_j + h.c.)²`.
    Current,
    /// `−(V/2)(n_i − n_j)²`.
    Difference,
    /// `(V/2)(n_i + n_j − 1)²`.
    Sum,
}

impl Way {
    pub(super) const ALL: [Way; 4] = [Way::Hopping, Way::Current, Way::Difference, Way::Sum];

    pub(super) fn name(self) -> &'static str {
        match self {
            Way::Hopping => "hopping",
            Way::Current => "current",
            Way::Difference => "difference of densities",
            Way::Sum => "sum of densities",
        }
    }
}

impl Shape {
    pub(super) fn lattice(self) -> Result<Lattice, Stop> {
        let open = [Boundary::Open; 2];
        Ok(match self {
            Shape::Ring => Lattice::chain(6, Boundary::Periodic)?,
            Shape::Square => Lattice::square([4, 3], open)?,
            Shape::Honeycomb => Lattice::honeycomb([2, 3], open)?,
            Shape::Triangular => Lattice::triangular([3, 3], open)?,
        })
    }

    /// A smaller cluster of the same lattice.
    pub(super) fn small(self) -> Result<Lattice, Stop> {
        let open = [Boundary::Open; 2];
        Ok(match self {
            Shape::Ring => Lattice::chain(4, Boundary::Periodic)?,
            Shape::Square => Lattice::square([3, 2], open)?,
            Shape::Honeycomb => Lattice::honeycomb([2, 2], open)?,
            Shape::Triangular => Lattice::triangular([3, 2], open)?,
        })
    }

    fn sublattice(self, lattice: &Lattice, site: usize) -> bool {
        let at = lattice.sites()[site];
        match self {
            Shape::Honeycomb => at.basis == 1,
            _ => (at.cell[0] + at.cell[1]).rem_euclid(2) == 1,
        }
    }
}

fn one_body(lattice: &Lattice, mu: f64) -> Mat<Complex64> {
    let mut h = diagonal(lattice.len(), |_| -mu);
    for bond in lattice.bonds() {
        h[(bond.from, bond.to)] -= Complex64::ONE;
        h[(bond.to, bond.from)] -= Complex64::ONE;
    }
    h
}

/// One channel for each way.
pub(super) fn channels(shape: Shape, v: f64, mu: f64, ways: &[Way]) -> Result<Vec<Channel>, Stop> {
    let lattice = shape.lattice()?;
    let n = lattice.len();
    let sublattices: Vec<bool> = (0..n).map(|site| shape.sublattice(&lattice, site)).collect();
    let mut made = Vec::new();
    for &way in ways {
        let fields = lattice.bonds().iter().enumerate().map(|(number, bond)| {
            let (i, j) = (bond.from, bond.to);
            let off = |element: Complex64| {
                let mut matrix = Mat::<Complex64>::zeros(n, n);
                matrix[(i, j)] = element;
                matrix[(j, i)] = element.conj();
                matrix
            };
            let on = |second: f64| {
                diagonal(n, |k| {
                    if k == i {
                        1.0
                    } else if k == j {
                        second
                    } else {
                        0.0
                    }
                })
            };
            let name = format!("{} on bond {number}", way.name());
            match way {
                Way::Hopping => field(name, off(Complex64::ONE), -v / 2.0, 0.0),
                Way::Current => field(name, off(Complex64::I), -v / 2.0, 0.0),
                Way::Difference => field(name, on(-1.0), -v / 2.0, 0.0),
                Way::Sum => field(name, on(1.0), v / 2.0, 1.0),
            }
        });
        let fields = fields.collect();
        let decoupling =
            Decoupling::new(n, 0, Some(sublattices.clone()), hopping(one_body(&lattice, mu)), fields)?;
        made.push(Channel { name: way.name(), decoupling });
    }
    Ok(made)
}

/// Draws sets of one to eight vertices, a bond and a time each, and counts those with negative weight
/// `(−V)^k ⟨T Π (n_i − ½)(n_j − ½)⟩`, by Wick's theorem a determinant of free propagators: `(negative, drawn)`.
pub(super) fn vertices(shape: Shape, v: f64, sets: usize, root: u64) -> Result<(usize, usize), Stop> {
    const BETA: f64 = 4.0;
    let lattice = shape.lattice()?;
    let h = one_body(&lattice, 0.0);
    let real = Mat::from_fn(lattice.len(), lattice.len(), |i, j| h[(i, j)].re);
    let (energies, orbitals) = dense::hermitian_eigen(real.as_ref())?;
    // ⟨T c†_a(τ_a) c_b(τ_b)⟩ for τ = τ_a − τ_b, c† first at equal times.
    let propagator = |a: usize, b: usize, tau: f64| -> f64 {
        (energies.iter().enumerate())
            .map(|(k, e)| {
                let occupied = 1.0 / (1.0 + (BETA * e).exp());
                let value =
                    if tau >= 0.0 { (e * tau).exp() * occupied } else { -(e * tau).exp() * (1.0 - occupied) };
                orbitals[(a, k)] * orbitals[(b, k)] * value
            })
            .sum()
    };
    let mut negative = 0;
    for set in 0..sets {
        let name = set.to_string();
        let order = 1 + set % 8;
        let mut places = Vec::new();
        for vertex in 0..order {
            let at = vertex.to_string();
            let bond = &lattice.bonds()[seed::below(root, &[&name, &at, "bond"], lattice.bonds().len())];
            let tau = BETA * seed::uniform(root, &[&name, &at, "time"]);
            places.extend([(bond.from, tau), (bond.to, tau)]);
        }
        let matrix = Mat::from_fn(places.len(), places.len(), |r, c| {
            let ((a, s), (b, t)) = (places[r], places[c]);
            propagator(a, b, s - t) - if r == c { 0.5 } else { 0.0 }
        });
        let (logarithm, phase) = Lu::new(matrix.as_ref()).log_determinant();
        // A determinant as small as rounding is no weight (class identity): vertices on one bond at nearly one time.
        let vanishes = logarithm < (4096.0 * f64::EPSILON).ln();
        if !vanishes && (-v).signum().powi(order as i32) * phase < 0.0 {
            negative += 1;
        }
    }
    Ok((negative, sets))
}

#[cfg(test)]
mod tests {
    use super::super::super::auxiliary::integrated::{Fermions, ROUNDING};
    use super::*;

    #[test]
    fn every_way_of_introducing_fields_is_the_printed_model() {
        let fermions = Fermions::new();
        for shape in [Shape::Ring, Shape::Square, Shape::Honeycomb, Shape::Triangular] {
            let lattice = shape.lattice().unwrap();
            let (v, mu) = (-0.8, 0.3);
            let model = |v: f64| {
                let all: Vec<usize> = (0..lattice.len()).collect();
                let mut h = fermions.density(&all, 0.0).scaled(&(-mu).into());
                for bond in lattice.bonds() {
                    let (i, j) = (bond.from, bond.to);
                    h += fermions.hop(i, j, -1.0) + fermions.hop(j, i, -1.0);
                    h += (fermions.density(&[i], 0.5) * fermions.density(&[j], 0.5)).scaled(&v.into());
                }
                h
            };
            let (printed, other) = (model(v), model(v + 0.01));
            for channel in channels(shape, v, mu, &Way::ALL).unwrap() {
                let departure = fermions.departure(&channel, &printed);
                assert!(departure < ROUNDING, "{shape:?}, {}: {departure:e}", channel.name);
                assert!(fermions.departure(&channel, &other) > 0.009, "{shape:?}, {}", channel.name);
            }
        }
    }
}
