//! Minima of a band on the torus.

use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;
use rayon::prelude::*;

use super::crystal::coordinates;
use super::{Bloch, check_band, check_grid, gradient, scale};
use crate::FreeError;
use crate::linalg::{hermitian_values, rounding};

/// A minimum of a band.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    /// Where, as fractions in `[0, 1)`.
    pub kappa: Vec<f64>,
    /// The energy.
    pub energy: Estimate,
    /// The smallest curvature `∂²E/∂κ²`; `None` where the band has a tip (a crossing) and no curvature.
    pub curvature: Option<f64>,
}

/// The lowest minima of a band.
#[derive(Clone, Debug, PartialEq)]
pub struct Minima {
    /// The minima at the lowest energy, by position.
    pub lowest: Vec<Minimum>,
    /// The energy of the next local minimum above the lowest, if there is one.
    pub next: Option<f64>,
    /// Whether every lowest minimum is a point: its smallest curvature is resolved, or it is a tip. Otherwise the number
    /// of minima means nothing.
    pub isolated: bool,
}

/// The minima of a band: local minima of a grid, refined by Newton's method on the exact slopes (by a shrinking pattern where
/// the band has a tip), merged on the torus, and counted if they agree with the lowest within their errors.
///
/// A minimum narrower than the grid is missed: repeat with a finer grid.
///
/// # Errors
/// [`FreeError::Argument`]; [`FreeError::Unstable`] for a flat band.
pub fn minima(bloch: &dyn Bloch, band: usize, sizes: &[usize]) -> Result<Minima, FreeError> {
    check_band(bloch, band)?;
    check_grid(bloch, sizes, 3)?;
    let energies = sample(bloch, band, sizes)?;
    let error = rounding(bloch.orbitals(), scale(bloch));
    let (low, high) =
        energies.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &e| (l.min(e), h.max(e)));
    if high - low <= 8.0 * error {
        let detail = format!("the band is flat: it is {} wide on the grid", high - low);
        return Err(FreeError::Unstable { what: "the band minimum", detail });
    }
    let is_local = |index: usize| neighbours(index, sizes).all(|other| energies[index] <= energies[other]);
    let starts: Vec<usize> = (0..energies.len()).filter(|&index| is_local(index)).collect();
    let step = 1.0 / *sizes.iter().min().unwrap_or(&1) as f64;
    let refined = starts
        .par_iter()
        .map(|&index| refine_minimum(bloch, band, grid_point(index, sizes), step, error))
        .collect::<Result<Vec<_>, _>>()?;
    let mut distinct: Vec<Minimum> = Vec::new();
    for minimum in refined {
        if distinct.iter().all(|known| torus_distance(&known.kappa, &minimum.kappa) > 1e-3 * step) {
            distinct.push(minimum);
        }
    }
    distinct.sort_by(|a, b| a.energy.value.total_cmp(&b.energy.value));
    let floor = distinct[0].energy.clone();
    let equal = |m: &Minimum| m.energy.value - floor.value <= m.energy.error + floor.error;
    let count = distinct.iter().take_while(|m| equal(m)).count();
    let next = distinct.get(count).map(|m| m.energy.value);
    distinct.truncate(count);
    distinct.sort_by(|a, b| a.kappa.partial_cmp(&b.kappa).unwrap_or(std::cmp::Ordering::Equal));
    let resolved = (high - low) * f64::EPSILON.sqrt();
    let isolated = distinct.iter().all(|m| m.curvature.is_none_or(|curvature| curvature > resolved));
    Ok(Minima { lowest: distinct, next, isolated })
}

/// The offset keeps the grid off the symmetric momenta, where neighbours tie exactly.
const OFFSET: [f64; 3] = [0.137_254, 0.318_423, 0.271_828];

pub(super) fn grid_point(index: usize, sizes: &[usize]) -> Vec<f64> {
    let place = coordinates(index, sizes);
    (0..sizes.len()).map(|a| (place[a] as f64 + OFFSET[a % 3]) / sizes[a] as f64).collect()
}

/// A band's energies on the offset grid, the last direction fastest.
pub(super) fn sample(bloch: &dyn Bloch, band: usize, sizes: &[usize]) -> Result<Vec<f64>, FreeError> {
    let count: usize = sizes.iter().product();
    (0..count).into_par_iter().map(|index| Ok(bloch.energies(&grid_point(index, sizes))?[band])).collect()
}

pub(super) fn center_of_cell(x: usize, y: usize, sizes: [usize; 2]) -> [f64; 2] {
    [(x as f64 + 0.5 + OFFSET[0]) / sizes[0] as f64, (y as f64 + 0.5 + OFFSET[1]) / sizes[1] as f64]
}

/// All points that differ by at most one step in every direction, without the point itself.
fn neighbours(index: usize, sizes: &[usize]) -> impl Iterator<Item = usize> {
    let place = coordinates(index, sizes);
    let directions = sizes.len() as u32;
    (0..3_usize.pow(directions)).filter(move |&code| code != 3_usize.pow(directions) / 2).map(
        move |mut code| {
            let mut other = 0;
            for (axis, &size) in sizes.iter().enumerate() {
                other = other * size + (place[axis] + size + code % 3 - 1) % size;
                code /= 3;
            }
            other
        },
    )
}

fn torus_distance(a: &[f64], b: &[f64]) -> f64 {
    let along = |(x, y): (&f64, &f64)| ((x - y) - (x - y).round()).powi(2);
    a.iter().zip(b).map(along).sum::<f64>().sqrt()
}

fn refine_minimum(
    bloch: &dyn Bloch,
    band: usize,
    start: Vec<f64>,
    step: f64,
    error: f64,
) -> Result<Minimum, FreeError> {
    let provenance = Provenance::new("free/band-minimum").with("band", band);
    let begin = bloch.energies(&start)?[band];
    if let Some((kappa, energy, hessian)) = newton(bloch, band, &start, 4.0 * step)? {
        let curvature = hermitian_values(&hessian)?[0];
        if curvature > 0.0 && energy <= begin + error {
            let energy = Estimate::converged(energy, 8.0 * error, provenance);
            return Ok(Minimum { kappa, energy, curvature: Some(curvature) });
        }
    }
    // A tip, a minimum of higher order, or a flat direction: the pattern search makes no assumption.
    let (kappa, energy) = pattern(bloch, band, start, step)?;
    let (_, slope) = gradient(bloch, band, &kappa)?;
    let steep = slope.iter().map(|s| s * s).sum::<f64>().sqrt();
    let reach = PATTERN_END * steep;
    let curvature = if steep * PATTERN_END > error { None } else { Some(0.0) };
    let energy = Estimate::converged(energy, 8.0 * error + reach, provenance);
    Ok(Minimum { kappa, energy, curvature })
}

/// A critical point near `start` with its Hessian; `None` if Newton's method leaves the neighbourhood or stalls.
#[allow(clippy::type_complexity)]
fn newton(
    bloch: &dyn Bloch,
    band: usize,
    start: &[f64],
    reach: f64,
) -> Result<Option<(Vec<f64>, f64, Mat<f64>)>, FreeError> {
    const DIFFERENCE: f64 = 1.0 / 4096.0;
    let d = start.len();
    let mut kappa = start.to_vec();
    for _ in 0..40 {
        let (energy, slope) = gradient(bloch, band, &kappa)?;
        let mut columns = Vec::with_capacity(d);
        for axis in 0..d {
            let at = |sign: f64| {
                let mut moved = kappa.clone();
                moved[axis] += sign * DIFFERENCE;
                gradient(bloch, band, &moved).map(|(_, slope)| slope)
            };
            let (plus, minus) = (at(1.0)?, at(-1.0)?);
            columns.push((0..d).map(|i| (plus[i] - minus[i]) / (2.0 * DIFFERENCE)).collect::<Vec<f64>>());
        }
        let hessian = Mat::<f64>::from_fn(d, d, |i, j| 0.5 * (columns[j][i] + columns[i][j]));
        let Some(change) = solve(&hessian, &slope) else { return Ok(None) };
        let length = change.iter().map(|x| x * x).sum::<f64>().sqrt();
        if !length.is_finite() || length > reach {
            return Ok(None);
        }
        for (k, change) in kappa.iter_mut().zip(&change) {
            *k -= change;
        }
        if torus_distance(&kappa, start) > reach {
            return Ok(None);
        }
        // The Hessian has an error of DIFFERENCE², so the steps shrink by that factor until rounding stops them.
        if length < 64.0 * f64::EPSILON.sqrt() * DIFFERENCE.sqrt() {
            let kappa: Vec<f64> = kappa.iter().map(|k| k.rem_euclid(1.0)).collect();
            // At a tip the slope jumps instead of vanishing.
            let steep = slope.iter().map(|s| s.abs()).fold(0.0, f64::max);
            let curved = columns.iter().flatten().map(|h| h.abs()).fold(0.0, f64::max);
            let genuine = steep <= curved * length * 4.0 + rounding(bloch.orbitals(), curved);
            return Ok(genuine.then_some((kappa, energy, hessian)));
        }
    }
    Ok(None)
}

fn solve(matrix: &Mat<f64>, right: &[f64]) -> Option<Vec<f64>> {
    let (values, vectors) = crate::linalg::hermitian(matrix).ok()?;
    let largest = values.iter().map(|v| v.abs()).fold(0.0, f64::max);
    if values.iter().any(|v| v.abs() <= 1e-9 * largest) {
        return None;
    }
    let d = right.len();
    let along = |k: usize| (0..d).map(|i| vectors[(i, k)] * right[i]).sum::<f64>() / values[k];
    Some((0..d).map(|i| (0..d).map(|k| vectors[(i, k)] * along(k)).sum()).collect())
}

/// Where the pattern search stops.
const PATTERN_END: f64 = 1e-12;

/// The lowest point of a band by a pattern that is halved whenever no step along its directions goes down.
fn pattern(bloch: &dyn Bloch, band: usize, start: Vec<f64>, step: f64) -> Result<(Vec<f64>, f64), FreeError> {
    let energy = |kappa: &[f64]| bloch.energies(kappa).map(|bands| bands[band]);
    let (mut best, mut lowest, mut size) = (start.clone(), energy(&start)?, step);
    let directions = 3_usize.pow(start.len() as u32);
    while size > PATTERN_END {
        let mut moved = false;
        for code in 0..directions {
            let mut rest = code;
            let trial: Vec<f64> = best
                .iter()
                .map(|k| {
                    let shift = (rest % 3) as f64 - 1.0;
                    rest /= 3;
                    k + shift * size
                })
                .collect();
            let value = energy(&trial)?;
            if value < lowest {
                (best, lowest, moved) = (trial, value, true);
            }
        }
        if !moved {
            size *= 0.5;
        }
    }
    Ok((best.iter().map(|k| k.rem_euclid(1.0)).collect(), lowest))
}

#[cfg(test)]
mod tests {
    use super::super::crystal::tests::{haldane, hofstadter, real, square};
    use super::*;

    #[test]
    fn the_square_lattice_has_one_minimum() {
        let crystal = square(1.0);
        let minima = minima(&crystal, 0, &[8, 8]).unwrap();
        assert_eq!((minima.lowest.len(), minima.isolated, minima.next), (1, true, None));
        let minimum = &minima.lowest[0];
        assert!((minimum.energy.value + 4.0).abs() <= minimum.energy.error);
        assert!(torus_distance(&minimum.kappa, &[0.0, 0.0]) < f64::EPSILON.sqrt());
    }

    #[test]
    fn a_frustrated_chain_has_two_minima() {
        // E = −2 cos k + 2 t' cos 2k: minima at cos k = 1/(4t') for t' > 1/4, E = −1/(4t') − 2t'.
        let t = 0.6;
        let chain = super::super::Crystal::new(1, 1).unwrap();
        let chain = chain.hop(0, 0, &[1], real(-1.0)).unwrap().hop(0, 0, &[2], real(t)).unwrap();
        let minima = minima(&chain, 0, &[16]).unwrap();
        assert_eq!(minima.lowest.len(), 2);
        for minimum in &minima.lowest {
            assert!((minimum.energy.value + 1.0 / (4.0 * t) + 2.0 * t).abs() <= minimum.energy.error);
        }
    }

    #[test]
    fn magnetic_translations_make_minima_degenerate_and_flat_bands_are_refused() {
        // At flux p/q the minimum of each band is q-fold in the zone of the q-site cell's reciprocal vectors divided by q:
        // E depends on q·k_y only, so there are q minima along that direction.
        assert_eq!(minima(&hofstadter(1, 3), 0, &[12, 36]).unwrap().lowest.len(), 3);
        let flat = super::super::Crystal::new(2, 1).unwrap().onsite(0, 1.0).unwrap();
        assert!(matches!(minima(&flat, 0, &[4, 4]).unwrap_err(), FreeError::Unstable { .. }));
        let line = super::super::Crystal::new(2, 1).unwrap().hop(0, 0, &[1, 0], real(-1.0)).unwrap();
        assert!(!minima(&line, 0, &[6, 6]).unwrap().isolated);
    }

    #[test]
    fn tips_of_cones_are_minima_of_the_upper_band() {
        let graphene = haldane(0.0, 0.0, 0.0);
        let minima = minima(&graphene, 1, &[18, 18]).unwrap();
        assert_eq!(minima.lowest.len(), 2);
        assert!(minima.isolated && minima.lowest.iter().all(|m| m.energy.value.abs() <= m.energy.error));
    }
}
