//! Momenta from the phases of translations, without any zone.

use super::geometry::Point;

/// Where Newton's iteration ends, with room for rounding: its last step is of the order of the machine's precision.
pub(super) const ERROR: f64 = 1e6 * f64::EPSILON;

const STEPS: usize = 60;

/// A zero of two functions from a start, given values and rows of derivatives.
fn newton(start: Point, of: &dyn Fn(Point) -> ([f64; 2], [Point; 2])) -> Option<Point> {
    let mut k = start;
    for _ in 0..STEPS {
        let (value, [r, s]) = of(k);
        let determinant = r[0] * s[1] - r[1] * s[0];
        let step = [
            (value[0] * s[1] - value[1] * r[1]) / determinant,
            (value[1] * r[0] - value[0] * s[0]) / determinant,
        ];
        k = [k[0] - step[0], k[1] - step[1]];
        if !(k[0].is_finite() && k[1].is_finite()) {
            return None;
        }
        if step[0].hypot(step[1]) < ERROR / 1e3 {
            return (value[0].hypot(value[1]) < ERROR).then_some(k);
        }
    }
    None
}

/// The distinct zeros found from a grid of starts in the disc of this radius, those that are as short as the shortest.
fn shortest_zeros(radius: f64, grid: usize, of: &dyn Fn(Point) -> ([f64; 2], [Point; 2])) -> Vec<Point> {
    let coordinate = |k: usize| radius * (2.0 * (k as f64 + 0.5) / grid as f64 - 1.0);
    let mut zeros: Vec<Point> = Vec::new();
    for (m, n) in (0..grid).flat_map(|m| (0..grid).map(move |n| (m, n))) {
        let Some(zero) = newton([coordinate(m), coordinate(n)], of) else { continue };
        if zeros.iter().all(|z| (z[0] - zero[0]).hypot(z[1] - zero[1]) > 4.0 * ERROR) {
            zeros.push(zero);
        }
    }
    let length = |z: &Point| z[0].hypot(z[1]);
    let least = zeros.iter().map(length).fold(f64::INFINITY, f64::min);
    zeros.retain(|zero| length(zero) <= least + 4.0 * ERROR);
    zeros
}

fn dot(k: Point, r: Point) -> f64 {
    k[0] * r[0] + k[1] * r[1]
}

/// The shortest momenta at which 1 + e^{ik·a} + e^{ik·b} vanishes for two sides of a triangle: the phases of the three bonds
/// of a triangular lattice cancel at the corners of its zone, and nowhere else.
pub(super) fn cancelling([a, b]: [Point; 2], grid: usize) -> Vec<Point> {
    let of = |k: Point| {
        let ((sa, ca), (sb, cb)) = (dot(k, a).sin_cos(), dot(k, b).sin_cos());
        let rows = [[0, 1].map(|x| -sa * a[x] - sb * b[x]), [0, 1].map(|x| ca * a[x] + cb * b[x])];
        ([1.0 + ca + cb, sa + sb], rows)
    };
    // |k| = 4π/3a at the corners.
    shortest_zeros(2.0 * std::f64::consts::TAU / dot(a, a).sqrt(), grid, &of)
}

/// The shortest momenta that get the same phases as k from two translations.
pub(super) fn shortest([a, b]: [Point; 2], k: Point, grid: usize) -> Vec<Point> {
    let of = |q: Point| {
        let moved = [q[0] - k[0], q[1] - k[1]];
        let halves = [0.5 * dot(moved, a), 0.5 * dot(moved, b)];
        let rows = [a, b].map(|r| r);
        let cosines = halves.map(f64::cos);
        (halves.map(f64::sin), [0, 1].map(|i| rows[i].map(|x| 0.5 * cosines[i] * x)))
    };
    // Nothing shorter than k itself lies outside this disc.
    shortest_zeros(k[0].hypot(k[1]).max(1.0), grid, &of)
}
