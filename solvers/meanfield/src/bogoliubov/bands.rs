//! Averages over the momenta of one band with ε(k) = ε(−k).

use std::f64::consts::PI;

use eigentruth_models::UnitCell;

use super::BogoliubovError;

/// What is averaged over, at one momentum or one energy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// ε.
    pub energy: f64,
    /// ε − [`Average::around`], without the rounding of a difference where it is small.
    pub offset: f64,
    /// ∂²ε/∂k_x², averaged over the directions of the plane.
    pub curvature: f64,
    /// (∂ε/∂k_x)², averaged over the directions of the plane; 0 further from [`Average::around`] than it was asked for.
    pub velocity_squared: f64,
}

/// What an average needs to know besides the function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Average {
    /// The energy around which the function varies fast, if it does.
    pub around: f64,
    /// On which scale it varies there.
    pub scale: f64,
    /// Up to which distance from there it depends on the velocity, which can be costly; 0 if nowhere.
    pub velocity_within: f64,
    /// A second, finer quadrature, whose difference to the first shows the error.
    pub fine: bool,
}

/// A band over which functions are averaged.
pub trait Band {
    /// The lowest and the highest energy.
    fn extent(&self) -> [f64; 2];

    /// The averages of the components of a function over all momenta.
    fn average<const K: usize>(&self, how: Average, f: impl Fn(&Point) -> [f64; K]) -> [f64; K];

    /// What the band is, for the provenance of numbers.
    fn describe(&self) -> String;
}

/// The momenta of a finite torus.
#[derive(Clone, Debug)]
pub struct Torus {
    name: String,
    points: Vec<Point>,
    /// Displacements of the hops and their amplitudes, each bond once.
    hops: Vec<([f64; 2], f64)>,
    /// Momenta in Cartesian coordinates, like `points`.
    momenta: Vec<[f64; 2]>,
    /// The primitive reciprocal vectors.
    reciprocal: [[f64; 2]; 2],
    dimension: usize,
}

/// The most memory of a torus.
const MEMORY: u64 = 1 << 30;

impl Torus {
    /// A torus of `size` cells of a lattice with one site in the cell, `hoppings` of the shells 1, 2, … with each bond once. The
    /// boundaries turn the phase by `turn` of a full turn: zero is periodic.
    ///
    /// # Errors
    /// [`BogoliubovError::SeveralSites`], [`BogoliubovError::Parameter`], [`BogoliubovError::Memory`].
    pub fn new(
        cell: &UnitCell,
        hoppings: &[f64],
        size: [usize; 2],
        turn: [f64; 2],
    ) -> Result<Self, BogoliubovError> {
        if cell.basis.len() != 1 {
            let (lattice, sites) = (cell.name.clone(), cell.basis.len());
            return Err(BogoliubovError::SeveralSites { lattice, sites });
        }
        let size = [size[0], if cell.dimension == 1 { 1 } else { size[1] }];
        let momenta = size[0].checked_mul(size[1]).filter(|count| *count > 0 && *count <= 1 << 40);
        let Some(momenta) = momenta else {
            let given = format!("{} x {}", size[0], size[1]);
            return Err(BogoliubovError::Parameter {
                name: "the size",
                given,
                allowed: "at least 1 x 1".into(),
            });
        };
        let bytes = (momenta * size_of::<(Point, [f64; 2])>()) as u64;
        if bytes > MEMORY {
            return Err(BogoliubovError::Memory { momenta, bytes, allowed: MEMORY });
        }
        let mut hops = Vec::new();
        for (at, &t) in hoppings.iter().enumerate().filter(|(_, t)| **t != 0.0) {
            let bonds = if at == 0 { cell.bonds.clone() } else { cell.shell(at + 1) };
            hops.extend(bonds.iter().map(|bond| (cell.displacement(bond.from, bond.to, bond.offset), t)));
        }
        let reciprocal = cell.reciprocal();
        let mut at = Vec::with_capacity(momenta);
        for my in 0..size[1] {
            for mx in 0..size[0] {
                let m = [(mx as f64 + turn[0]) / size[0] as f64, (my as f64 + turn[1]) / size[1] as f64];
                at.push([0, 1].map(|c| m[0] * reciprocal[0][c] + m[1] * reciprocal[1][c]));
            }
        }
        let name = format!("{} {}x{}", cell.name, size[0], size[1]);
        let mut torus =
            Self { name, points: Vec::new(), hops, momenta: at, reciprocal, dimension: cell.dimension };
        torus.points = torus.momenta.iter().map(|k| torus.point(*k)).collect();
        Ok(torus)
    }

    /// ε, curvature and squared velocity at a momentum in Cartesian coordinates.
    pub(super) fn point(&self, k: [f64; 2]) -> Point {
        let mut point = Point { energy: 0.0, offset: 0.0, curvature: 0.0, velocity_squared: 0.0 };
        let mut velocity = [0.0; 2];
        for ([x, y], t) in &self.hops {
            let (sin, cos) = (k[0] * x + k[1] * y).sin_cos();
            point.energy -= 2.0 * t * cos;
            point.curvature += 2.0 * t * cos * (x * x + y * y) / self.dimension as f64;
            velocity[0] += 2.0 * t * sin * x;
            velocity[1] += 2.0 * t * sin * y;
        }
        point.velocity_squared = (velocity[0].powi(2) + velocity[1].powi(2)) / self.dimension as f64;
        point
    }

    /// The momenta, in Cartesian coordinates.
    pub(super) fn momenta(&self) -> &[[f64; 2]] {
        &self.momenta
    }

    /// A fraction of the first primitive reciprocal vector.
    pub(super) fn along_first(&self, fraction: f64) -> [f64; 2] {
        self.reciprocal[0].map(|component| fraction * component)
    }

    /// The number of momenta.
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Whether there is no momentum, which never happens.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

impl Band for Torus {
    fn extent(&self) -> [f64; 2] {
        let energies = self.points.iter().map(|point| point.energy);
        [energies.clone().fold(f64::INFINITY, f64::min), energies.fold(f64::NEG_INFINITY, f64::max)]
    }

    fn average<const K: usize>(&self, how: Average, f: impl Fn(&Point) -> [f64; K]) -> [f64; K] {
        let mut sum = [0.0; K];
        for point in &self.points {
            let point = Point { offset: point.energy - how.around, ..*point };
            sum.iter_mut().zip(f(&point)).for_each(|(sum, value)| *sum += value);
        }
        sum.map(|sum| sum / self.points.len() as f64)
    }

    fn describe(&self) -> String {
        self.name.clone()
    }
}

/// An infinite lattice with hopping between nearest neighbours, by its density of states, an elliptic integral.
///
/// Square: `1/(4πt AGM(1, ∣ε∣/4t))` (E. N. Economou, Green's Functions in Quantum Physics, (5.39)). Triangular: with `r² = 3 − ε/t` it is
/// `1/(2πt AGM(√Z₀, √(Z₀ − Z₁)))`, where Z₀ and Z₁ are those of the honeycomb lattice, whose levels are ±rt (J. P. Hobson, W. A. Nierenberg,
/// Phys. Rev. 89, 662 (1953); A. H. Castro Neto et al., Rev. Mod. Phys. 81, 109 (2009), (14)). On both the sum over directions of
/// the curvature is −ε, for all bonds have the length one.
#[derive(Clone, Debug)]
pub struct Infinite {
    t: f64,
    triangular: bool,
    coarse: Vec<(f64, f64)>,
    fine: Vec<(f64, f64)>,
}

impl Infinite {
    /// The square lattice with hopping `t > 0`.
    ///
    /// # Errors
    /// [`BogoliubovError::Parameter`].
    pub fn square(t: f64) -> Result<Self, BogoliubovError> {
        Self::new(t, false)
    }

    /// The triangular lattice with hopping `t > 0`, from −6t to 3t.
    ///
    /// # Errors
    /// [`BogoliubovError::Parameter`].
    pub fn triangular(t: f64) -> Result<Self, BogoliubovError> {
        Self::new(t, true)
    }

    fn new(t: f64, triangular: bool) -> Result<Self, BogoliubovError> {
        if !(t > 0.0 && t.is_finite()) {
            let given = t.to_string();
            return Err(BogoliubovError::Parameter {
                name: "the hopping",
                given,
                allowed: "positive".into(),
            });
        }
        Ok(Self { t, triangular, coarse: legendre(10), fine: legendre(16) })
    }

    /// Where the density of states has its logarithm.
    fn logarithm(&self) -> f64 {
        if self.triangular { 2.0 * self.t } else { 0.0 }
    }

    /// States per site, spin and energy.
    pub fn density_of_states(&self, energy: f64) -> f64 {
        let [low, high] = self.extent();
        // Nodes next to an edge can be rounded across it.
        if energy < low * (1.0 + f64::EPSILON) || energy > high * (1.0 + f64::EPSILON) {
            return 0.0;
        }
        if !self.triangular {
            return 1.0
                / (4.0 * PI * self.t * arithmetic_geometric_mean(1.0, (energy / (4.0 * self.t)).abs()));
        }
        let r = (3.0 - energy / self.t).clamp(0.0, 9.0).sqrt();
        let four = 4.0 * r;
        let other = (1.0 + r).powi(2) - 0.25 * (r * r - 1.0).powi(2);
        // ∣r − 1∣ from the distance to the logarithm, which is not rounded: r² − 1 = 2 − ε/t.
        let from_one = (2.0 - energy / self.t).abs() / (1.0 + r);
        let difference = 0.5 * (from_one.powi(3) * (3.0 + r)).sqrt();
        1.0 / (2.0 * PI * self.t * arithmetic_geometric_mean(four.max(other).sqrt(), difference))
    }

    /// ∫ curvature · density from an edge to ε, which is the mean of (∂ε/∂k_x)² times the density: partial integration over
    /// momenta.
    fn velocity_squared(&self, energy: f64, rule: &[(f64, f64)]) -> f64 {
        let [low, high] = self.extent();
        // From the edge on the same side of the logarithm, to which the panels are graded.
        let (edge, sign) = if energy < self.logarithm() { (low, 1.0) } else { (high, -1.0) };
        let mut sum = 0.0;
        for [from, to] in Self::graded(1e-7 * self.t, (energy - edge).abs()) {
            sum += rule
                .iter()
                .map(|(x, w)| {
                    let at = energy - sign * (from + (to - from) * x);
                    w * (to - from) * -0.5 * at * self.density_of_states(at)
                })
                .sum::<f64>();
        }
        // Downwards from the upper edge the integral has the other sign.
        sign * sum
    }

    /// Panels of distances from a point, up to `reach` and so narrow next to it that the first has the width `near`.
    fn graded(near: f64, reach: f64) -> impl Iterator<Item = [f64; 2]> {
        const RATIO: f64 = 0.25;
        let least = near.max(f64::MIN_POSITIVE);
        let mut outer = Some(reach);
        std::iter::from_fn(move || {
            let to = outer?;
            let from = if to > least { to * RATIO } else { 0.0 };
            outer = (from > 0.0).then_some(from);
            Some([from, to])
        })
    }
}

impl Band for Infinite {
    fn extent(&self) -> [f64; 2] {
        if self.triangular { [-6.0 * self.t, 3.0 * self.t] } else { [-4.0 * self.t, 4.0 * self.t] }
    }

    fn average<const K: usize>(&self, how: Average, f: impl Fn(&Point) -> [f64; K]) -> [f64; K] {
        let [low, high] = self.extent();
        let logarithm = self.logarithm();
        // Where the density has its logarithm or ends, and where the function varies fast.
        let near = |at: f64| 0.125 * how.scale.max((how.around - at).abs());
        let mut special = vec![(low, near(low)), (logarithm, high * f64::EPSILON), (high, near(high))];
        if how.around == logarithm {
            special[1].1 = special[1].1.min(near(logarithm));
        } else if how.around > low && how.around < high {
            special.push((how.around, near(how.around)));
        }
        special.sort_by(|a, b| a.0.total_cmp(&b.0));
        let rule = if how.fine { &self.fine } else { &self.coarse };
        let mut sum = [0.0; K];
        for pair in special.windows(2) {
            let reach = 0.5 * (pair[1].0 - pair[0].0);
            for ((at, near), sign) in [(pair[0], 1.0), (pair[1], -1.0)] {
                for [from, to] in Self::graded(near, reach) {
                    for (x, w) in rule {
                        let distance = sign * (from + (to - from) * x);
                        let energy = at + distance;
                        let offset = (at - how.around) + distance;
                        let density = self.density_of_states(energy);
                        let velocity_squared = if offset.abs() < how.velocity_within && density > 0.0 {
                            self.velocity_squared(energy, rule) / density
                        } else {
                            0.0
                        };
                        let values = f(&Point { energy, offset, curvature: -0.5 * energy, velocity_squared });
                        let weight = w * (to - from) * density;
                        sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
                    }
                }
            }
        }
        sum
    }

    fn describe(&self) -> String {
        format!("infinite {} lattice", if self.triangular { "triangular" } else { "square" })
    }
}

/// Nodes and weights of Gauss and Legendre on [0, 1], by Newton's method.
pub(super) fn legendre(order: usize) -> Vec<(f64, f64)> {
    let n = order as f64;
    (0..order)
        .map(|k| {
            let mut x = ((k as f64 + 0.75) / (n + 0.5) * PI).cos();
            let mut slope = 1.0;
            for _ in 0..64 {
                let (mut before, mut here) = (1.0, x);
                for j in 2..=order {
                    let j = j as f64;
                    (before, here) = (here, ((2.0 * j - 1.0) * x * here - (j - 1.0) * before) / j);
                }
                slope = n * (x * here - before) / (x * x - 1.0);
                let step = here / slope;
                x -= step;
                if step.abs() <= f64::EPSILON {
                    break;
                }
            }
            (0.5 * (1.0 - x), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

/// Of two positive numbers; a zero counts as the smallest of them, so that a logarithm that a node meets stays finite.
fn arithmetic_geometric_mean(mut a: f64, b: f64) -> f64 {
    let mut b = b.max(f64::MIN_POSITIVE);
    while (a - b).abs() > 2.0 * f64::EPSILON * a {
        (a, b) = (0.5 * (a + b), (a * b).sqrt());
    }
    a
}
