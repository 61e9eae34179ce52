//! Fermi surfaces from the critical points of a smooth function, without following a contour and without a grid.
//!
//! The function is `f = det(H − μ)`, see [`Trigonometric`]: its zeros are the Fermi surface of all bands together, and it
//! is smooth where bands touch. The energy is not: an interpolation of it has spurious extrema along the valleys of a steep
//! cone, so indices of its vertices add to nothing stable.
//!
//! Sources: J. Milnor, Morse Theory (1963), sections 3 and 5; for the exclusion of cells and the uniqueness of roots,
//! R. E. Moore, R. B. Kearfott, M. J. Cloud, Introduction to Interval Analysis (2009), chapter 8.

use super::Bloch;
use super::trigonometric::{Jet, Trigonometric};
use crate::FreeError;

/// A critical point of a function on the torus.
#[derive(Clone, Debug, PartialEq)]
pub struct Critical {
    /// Where, as fractions in `[0, 1)`.
    pub kappa: [f64; 2],
    /// The value of the function.
    pub value: f64,
    /// How many directions go down: 0 for a minimum, 1 for a saddle, 2 for a maximum.
    pub descents: usize,
    /// Within this distance there is no other critical point.
    pub alone: f64,
    /// The direction of the smallest second derivative.
    valley: [f64; 2],
}

/// The topology of the Fermi surface of all bands.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    /// The number of its connected curves on the torus.
    pub contours: usize,
    /// Connected pieces of `det(H − μ) < 0`.
    pub negative: usize,
    /// Connected pieces of `det(H − μ) > 0`.
    pub positive: usize,
    /// The Euler characteristic of the region `det(H − μ) < 0`.
    pub euler: i64,
    /// All critical points of `det(H − μ)`, ascending.
    pub critical: Vec<Critical>,
}

/// The number of Fermi contours from topology alone.
///
/// A region of the torus with `b` pieces, of which `g` (0 or 1) holds both cycles of the torus, and with Euler
/// characteristic `χ` has `2b − 2g − χ` boundary curves. `χ` is the number of minima and maxima less that of saddles below
/// zero; pieces and cycles are those of the graph whose vertices are the minima and whose edges are the two ways down from
/// each saddle. The region above zero has to give the same number.
///
/// # Errors
/// Those of [`Trigonometric::determinant`]; [`FreeError::Unstable`] if a critical point is degenerate or at the Fermi level.
pub fn fermi_topology(bloch: &dyn Bloch, mu: f64) -> Result<Topology, FreeError> {
    topology(&Trigonometric::determinant(bloch, mu)?)
}

fn topology(f: &Trigonometric) -> Result<Topology, FreeError> {
    let critical = critical_points(f)?;
    let total: i64 = critical.iter().map(index).sum();
    if total != 0 {
        let detail = format!("the indices add to {total} instead of 0");
        return Err(FreeError::Unstable { what: "the set of critical points", detail });
    }
    if let Some(point) = critical.iter().find(|point| point.value.abs() <= f.error()) {
        let detail = format!("a critical point lies on it, at {:?}", point.kappa);
        return Err(FreeError::Unstable { what: "the topology of the Fermi surface", detail });
    }
    let euler: i64 = critical.iter().filter(|point| point.value < 0.0).map(index).sum();
    let (negative, full_below) = pieces(f, &critical)?;
    let upside_down: Vec<Critical> = critical.iter().map(Critical::negative).collect();
    let (positive, full_above) = pieces(&f.negative(), &upside_down)?;
    let one = 2 * negative as i64 - 2 * full_below - euler;
    let other = 2 * positive as i64 - 2 * full_above + euler;
    if one != other || one < 0 {
        let detail = format!("{one} contours around the region below and {other} around the one above");
        return Err(FreeError::Unstable { what: "the topological count of Fermi contours", detail });
    }
    Ok(Topology { contours: one as usize, negative, positive, euler, critical })
}

impl Critical {
    /// The same point of the negative function.
    fn negative(&self) -> Self {
        let valley = [-self.valley[1], self.valley[0]];
        Self { value: -self.value, descents: 2 - self.descents, valley, ..self.clone() }
    }
}

fn index(point: &Critical) -> i64 {
    if point.descents == 1 { -1 } else { 1 }
}

/// The eigenvalues of the second derivatives, ascending, and the direction of the first.
fn curvatures(jet: &Jet) -> ([f64; 2], [f64; 2]) {
    let [xx, xy, yy] = jet.second;
    let (mean, half) = ((xx + yy) / 2.0, (xx - yy) / 2.0);
    let radius = half.hypot(xy);
    // The direction of the larger one has the angle ½ atan2(xy, half).
    let angle = 0.5 * xy.atan2(half);
    ([mean - radius, mean + radius], [-angle.sin(), angle.cos()])
}

/// A square cell of momenta.
struct Cell {
    center: [f64; 2],
    /// Half of a side.
    half: f64,
}

/// Cells smaller than this fraction of the zone, still undecided, hold a degenerate critical point.
const SMALLEST_CELL: f64 = 1.0 / (1 << 22) as f64;

/// All critical points, certified: every cell of the torus either has a gradient that is too large at its centre to vanish in
/// it, or lies so close to a critical point that bounds of the third derivatives leave no room for a second one.
///
/// # Errors
/// [`FreeError::Unstable`] where critical points are not isolated, or so close that rounding hides it.
pub fn critical_points(f: &Trigonometric) -> Result<Vec<Critical>, FreeError> {
    let third = f.bound(3);
    const START: usize = 16;
    let half = 0.5 / START as f64;
    let mut open: Vec<Cell> = (0..START * START)
        .map(|k| {
            let middle = |at: usize| (at as f64 + 0.5) / START as f64;
            Cell { center: [middle(k / START), middle(k % START)], half }
        })
        .collect();
    let mut found: Vec<Critical> = Vec::new();
    while let Some(cell) = open.pop() {
        let jet = f.jet(cell.center);
        let (curvature, _) = curvatures(&jet);
        let steepest = curvature[0].abs().max(curvature[1].abs());
        let reach = cell.half * std::f64::consts::SQRT_2;
        if norm(jet.slope) > steepest * reach + 0.5 * third * reach * reach {
            continue;
        }
        if let Some(point) = newton(f, cell.center, 2.0 * reach, third)
            && point.alone > distance(point.kappa, cell.center) + reach
        {
            // Within `alone` of a point known already there is no other one, so it is the same.
            if found.iter().all(|known| distance(known.kappa, point.kappa) >= known.alone) {
                found.push(point);
            }
            continue;
        }
        if cell.half < SMALLEST_CELL {
            let detail = format!("a degenerate critical point near {:?}", cell.center);
            return Err(FreeError::Unstable { what: "the set of critical points", detail });
        }
        let half = cell.half / 2.0;
        for [x, y] in [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]] {
            let center = [cell.center[0] + x * half, cell.center[1] + y * half];
            open.push(Cell { center, half });
        }
    }
    found.sort_by(|a, b| a.value.total_cmp(&b.value));
    Ok(found)
}

fn norm(vector: [f64; 2]) -> f64 {
    vector[0].hypot(vector[1])
}

/// On the torus.
fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    let along = |axis: usize| (a[axis] - b[axis]) - (a[axis] - b[axis]).round();
    along(0).hypot(along(1))
}

/// The critical point near a place, if Newton's method finds one and Kantorovich's theorem certifies it.
fn newton(f: &Trigonometric, start: [f64; 2], reach: f64, third: f64) -> Option<Critical> {
    let mut kappa = start;
    for _ in 0..32 {
        let jet = f.jet(kappa);
        let [xx, xy, yy] = jet.second;
        let volume = xx * yy - xy * xy;
        let step = [
            (yy * jet.slope[0] - xy * jet.slope[1]) / volume,
            (xx * jet.slope[1] - xy * jet.slope[0]) / volume,
        ];
        let length = norm(step);
        if !length.is_finite() {
            return None;
        }
        kappa = [kappa[0] - step[0], kappa[1] - step[1]];
        if distance(kappa, start) > reach {
            return None;
        }
        if length <= 16.0 * f64::EPSILON {
            break;
        }
    }
    let jet = f.jet(kappa);
    let (curvature, valley) = curvatures(&jet);
    let softest = curvature[0].abs().min(curvature[1].abs());
    // Kantorovich: a root within 2∣∇f∣/softest if this is at most a half; the quotient is far smaller once converged.
    let certified = third * norm(jet.slope) <= 0.5 * softest * softest;
    let descents = curvature.iter().filter(|curvature| **curvature < 0.0).count();
    // Over a distance d second derivatives change by less than `third`·d, so up to here ∇f takes no value twice.
    let alone = softest / third;
    let kappa = kappa.map(|k| k.rem_euclid(1.0));
    certified.then_some(Critical { kappa, value: jet.value, descents, alone, valley })
}

/// The connected pieces of `f < 0` and how many of them hold both cycles of the torus.
fn pieces(f: &Trigonometric, critical: &[Critical]) -> Result<(usize, i64), FreeError> {
    let minima: Vec<&Critical> =
        critical.iter().filter(|point| point.descents == 0 && point.value < 0.0).collect();
    // By minimum: the neighbours, with the cell of the neighbour in the frame where the minimum lies in the cell 0.
    let mut joined: Vec<Vec<(usize, [i64; 2])>> = vec![Vec::new(); minima.len()];
    for saddle in critical.iter().filter(|point| point.descents == 1 && point.value < 0.0) {
        let ends = [descend(f, saddle, 1.0, &minima)?, descend(f, saddle, -1.0, &minima)?];
        let [(one, from), (two, to)] = ends;
        let step = [to[0] - from[0], to[1] - from[1]];
        joined[one].push((two, step));
        joined[two].push((one, [-step[0], -step[1]]));
    }
    let mut place: Vec<Option<[i64; 2]>> = vec![None; minima.len()];
    let (mut count, mut full) = (0, 0);
    for start in 0..minima.len() {
        if place[start].is_some() {
            continue;
        }
        count += 1;
        place[start] = Some([0, 0]);
        let mut open = vec![(start, [0, 0])];
        let mut cycles: Vec<[i64; 2]> = Vec::new();
        while let Some((here, cell)) = open.pop() {
            for (next, step) in &joined[here] {
                let there = [cell[0] + step[0], cell[1] + step[1]];
                match place[*next] {
                    None => {
                        place[*next] = Some(there);
                        open.push((*next, there));
                    }
                    Some(known) => cycles.push([there[0] - known[0], there[1] - known[1]]),
                }
            }
        }
        let independent = cycles.iter().any(|a| cycles.iter().any(|b| a[0] * b[1] - a[1] * b[0] != 0));
        full += i64::from(independent);
    }
    Ok((count, full))
}

/// The minimum at the end of a way down from a saddle and the cell of the unfolded plane in which it ends.
fn descend(
    f: &Trigonometric,
    saddle: &Critical,
    side: f64,
    minima: &[&Critical],
) -> Result<(usize, [i64; 2]), FreeError> {
    // Steps of this many gradients go down: no second derivative is larger than the inverse.
    let step = 1.0 / f.bound(2);
    // Where the second derivatives of the saddle still rule. Exactly along the valley a symmetry may lead into another
    // saddle and hold the way there; a little aside, still downhill, it passes by, and either side of that saddle will do.
    let (curvature, _) = curvatures(&f.jet(saddle.kappa));
    let [x, y] = saddle.valley;
    let aside = 1e-3 * (curvature[0] / curvature[1]).abs().min(1.0);
    let leap = 0.25 * saddle.alone * side;
    let mut at = [saddle.kappa[0] + leap * (x - aside * y), saddle.kappa[1] + leap * (y + aside * x)];
    for _ in 0..1_000_000 {
        // Within half of `alone` the function is convex around a minimum, so the straight way to it goes down.
        if let Some(end) = minima.iter().position(|m| distance(m.kappa, at) < 0.5 * m.alone) {
            let cell = |axis: usize| (at[axis] - minima[end].kappa[axis]).round() as i64;
            return Ok((end, [cell(0), cell(1)]));
        }
        let slope = f.jet(at).slope;
        at = [at[0] - step * slope[0], at[1] - step * slope[1]];
    }
    let detail = format!("the way down from the saddle at {:?} does not end", saddle.kappa);
    Err(FreeError::Unstable { what: "the graph of the critical points", detail })
}

#[cfg(test)]
mod tests {
    use num_complex::Complex64;
    use rand::RngExt;

    use super::super::crystal::tests::{haldane, real, square};
    use super::super::{Closure, Crystal, fermi_surface};
    use super::*;
    use crate::Matrix;

    /// Both bands.
    fn followed(bloch: &dyn Bloch, mu: f64) -> usize {
        let bands = 0..bloch.orbitals();
        bands.map(|band| fermi_surface(bloch, band, mu, [48, 48]).unwrap().components).sum()
    }

    fn levels(bloch: &dyn Bloch, mu: f64) -> Vec<(f64, usize)> {
        fermi_topology(bloch, mu).unwrap().critical.iter().map(|p| (p.value, p.descents)).collect()
    }

    #[test]
    fn the_square_lattice_has_one_minimum_one_maximum_and_two_saddles() {
        let found = levels(&square(1.0), 0.5);
        let expected = [(-4.5, 0), (-0.5, 1), (-0.5, 1), (3.5, 2)];
        assert_eq!(found.len(), 4);
        for (found, expected) in found.iter().zip(expected) {
            assert!((found.0 - expected.0).abs() < 64.0 * f64::EPSILON && found.1 == expected.1);
        }
        for mu in [-3.0, -0.1, 0.1, 3.0] {
            assert_eq!(fermi_topology(&square(1.0), mu).unwrap().contours, 1);
        }
        assert_eq!(fermi_topology(&square(1.0), 5.0).unwrap().contours, 0);
        assert!(fermi_topology(&square(1.0), 0.0).is_err());
    }

    #[test]
    fn anisotropic_hopping_opens_the_contour_into_two_lines() {
        let crystal = Crystal::new(2, 1).unwrap().hop(0, 0, &[1, 0], real(-1.0)).unwrap();
        let crystal = crystal.hop(0, 0, &[0, 1], real(-0.3)).unwrap();
        let count = fermi_topology(&crystal, 0.1).unwrap();
        assert_eq!((count.contours, count.negative, count.positive, count.euler), (2, 1, 1, 0));
    }

    #[test]
    fn lines_of_critical_points_are_refused() {
        let chains = Crystal::new(2, 1).unwrap().hop(0, 0, &[1, 0], real(-1.0)).unwrap();
        assert!(matches!(fermi_topology(&chains, 0.3), Err(FreeError::Unstable { .. })));
    }

    #[test]
    fn pockets_around_cones_are_counted_however_small_they_are() {
        let graphene = haldane(0.0, 0.0, 0.0);
        for (mu, pockets) in [(1e-4, 2), (0.5, 2), (-0.5, 2), (0.999, 2), (1.001, 1), (2.0, 1)] {
            assert_eq!(fermi_topology(&graphene, mu).unwrap().contours, pockets, "{mu}");
        }
        // At the tips themselves and at the saddles there is no curve to count.
        assert!(fermi_topology(&graphene, 0.0).is_err() && fermi_topology(&graphene, 1.0).is_err());
    }

    /// A cone with the slopes 1 and `ratio` along directions turned by `angle`, four times in the zone.
    fn cones(ratio: f64, angle: f64) -> impl Bloch {
        let (sin, cos) = angle.sin_cos();
        Closure::new(2, 2, move |kappa: &[f64]| {
            let [x, y] = [kappa[0], kappa[1]].map(|k| (std::f64::consts::TAU * k).cos());
            let (along, across) = (cos * x + sin * y, ratio * (cos * y - sin * x));
            Matrix::from_fn(2, 2, |i, j| match (i, j) {
                (0, 0) | (1, 1) => Complex64::ZERO,
                (0, 1) => Complex64::new(along, across),
                _ => Complex64::new(along, -across),
            })
        })
        .unwrap()
    }

    #[test]
    fn steep_and_slanted_cones_do_not_confuse_the_count() {
        for (ratio, angle) in [(0.27, std::f64::consts::FRAC_PI_4), (0.1, 0.6), (0.5, 1.3)] {
            for mu in [0.01, 0.04, -0.04] {
                let count = fermi_topology(&cones(ratio, angle), mu).unwrap();
                assert_eq!(count.contours, 4, "{ratio} {angle} {mu}");
            }
        }
    }

    #[test]
    fn both_counts_agree_for_random_hoppings() {
        let mut rng = crate::testing::rng(3);
        let mut compared = 0;
        for _ in 0..8 {
            let mut amplitude = || Complex64::new(rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0));
            let mut one = Crystal::new(2, 1).unwrap();
            for displacement in [[1, 0], [0, 1], [1, 1], [2, 0], [1, -2]] {
                one = one.hop(0, 0, &displacement, amplitude()).unwrap();
            }
            let mut two = Crystal::new(2, 2).unwrap().onsite(0, 0.3).unwrap();
            for displacement in [[0, 0], [1, 0], [0, 1]] {
                two = two.hop(0, 1, &displacement, amplitude()).unwrap();
            }
            two = two.hop(0, 0, &[1, 1], amplitude()).unwrap().hop(1, 1, &[0, 1], amplitude()).unwrap();
            let mu = rng.random_range(-1.5..1.5);
            for crystal in [one, two] {
                let count = fermi_topology(&crystal, mu).unwrap();
                assert_eq!(count.contours, followed(&crystal, mu));
                compared += count.contours;
            }
        }
        assert!(compared > 16, "{compared}");
    }

    #[test]
    fn a_point_that_was_missed_is_noticed() {
        let f = Trigonometric::determinant(&square(1.0), 0.5).unwrap();
        let mut points = critical_points(&f).unwrap();
        // Without a saddle the two sides of the surface no longer agree.
        let euler = |points: &[Critical]| points.iter().map(index).sum::<i64>();
        assert_eq!(euler(&points), 0);
        points.remove(1);
        assert_eq!(euler(&points), 1);
    }
}
