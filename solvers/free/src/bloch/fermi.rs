//! Fermi surfaces in two dimensions by following their contours on grids; see `morse` for a count without either.

use eigentruth_numerics::Provenance;

use super::extrema::{center_of_cell, grid_point, sample};
use super::{Bloch, check_band, check_grid, check_plane};
use crate::FreeError;

/// The Fermi surface of one band.
#[derive(Clone, Debug, PartialEq)]
pub struct FermiSurface {
    /// The number of connected contours on the torus.
    pub components: usize,
    /// For each contour how often it winds around the two directions, up to its orientation (the first non-zero number
    /// is positive); sorted.
    pub windings: Vec<[i64; 2]>,
    /// The contours, in the order of their windings.
    pub contours: Vec<Contour>,
    /// The grid that was needed: half of it and a quarter of it gave the same.
    pub sizes: [usize; 2],
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A closed contour.
#[derive(Clone, Debug, PartialEq)]
pub struct Contour {
    /// See [`FermiSurface::windings`].
    pub winding: [i64; 2],
    /// Its points in order, as fractions in the unfolded plane: neighbours are less than a cell of the grid apart, and the last is
    /// the neighbour of the first, up to the vector of the winding.
    pub points: Vec<[f64; 2]>,
}

impl FermiSurface {
    /// The number of connected pieces in a drawing of the zone, the square `−½ < κ < ½` without its edges: a contour that
    /// leaves on one side and comes back on the other is two there. It depends on where the zone is cut.
    pub fn drawn(&self) -> usize {
        let cuts = |contour: &Contour| -> i64 {
            let cell = |point: [f64; 2]| point.map(|k| (k + 0.5).floor() as i64);
            let mut around: Vec<[i64; 2]> = contour.points.iter().map(|point| cell(*point)).collect();
            let (Some(&first), Some(&last)) = (around.first(), around.last()) else { return 0 };
            // Back at the first point, or at its image.
            let image = |sign: i64| [0, 1].map(|axis| first[axis] + sign * contour.winding[axis]);
            let apart = |end: &[i64; 2]| (end[0] - last[0]).abs() + (end[1] - last[1]).abs();
            around.extend([image(1), image(-1)].into_iter().min_by_key(apart));
            around.windows(2).map(|pair| (0..2).map(|a| (pair[1][a] - pair[0][a]).abs()).sum::<i64>()).sum()
        };
        self.contours.iter().map(|contour| cuts(contour).max(1) as usize).sum()
    }
}

/// The contours `E = mu` of a band on grids that are doubled until three in a row have the same contours with the same
/// windings.
///
/// # Errors
/// [`FreeError::Argument`]; [`FreeError::Unstable`] if 64 times `sizes` does not settle it, as at a van Hove level.
pub fn fermi_surface(
    bloch: &dyn Bloch,
    band: usize,
    mu: f64,
    sizes: [usize; 2],
) -> Result<FermiSurface, FreeError> {
    let mut history: Vec<Vec<[i64; 2]>> = Vec::new();
    for doubling in 0..7 {
        let grid = [sizes[0] << doubling, sizes[1] << doubling];
        let contours = fermi_contours(bloch, band, mu, grid)?;
        let windings: Vec<[i64; 2]> = contours.iter().map(|contour| contour.winding).collect();
        if history.len() >= 2 && history[history.len() - 2..].iter().all(|old| *old == windings) {
            let provenance = Provenance::new("free/marching-squares")
                .with("band", band)
                .with("mu", mu)
                .with("grid", format!("{grid:?}"));
            return Ok(FermiSurface {
                components: windings.len(),
                windings,
                contours,
                sizes: grid,
                provenance,
            });
        }
        history.push(windings);
    }
    let counts: Vec<usize> = history.iter().map(Vec::len).collect();
    Err(FreeError::Unstable {
        what: "the number of Fermi contours",
        detail: format!("on doubled grids: {counts:?}"),
    })
}

/// The contours on one grid by periodic marching squares; a square with two diagonal corners below `mu` is decided by the band
/// at its centre.
///
/// # Errors
/// [`FreeError::Argument`], [`FreeError::Eigenvalues`].
pub fn fermi_contours(
    bloch: &dyn Bloch,
    band: usize,
    mu: f64,
    sizes: [usize; 2],
) -> Result<Vec<Contour>, FreeError> {
    check(bloch, band, mu, sizes)?;
    let energies = sample(bloch, band, &sizes)?;
    let below: Vec<bool> = energies.iter().map(|e| *e < mu).collect();
    let [nx, ny] = sizes;
    let at = |x: usize, y: usize| below[x % nx * ny + y % ny];
    // Nodes are grid edges: 2·vertex from (x,y) to (x+1,y), 2·vertex+1 from (x,y) to (x,y+1). Each crossed edge belongs
    // to two squares, in each of which it is joined to one other: contours are cycles.
    let node = |x: usize, y: usize, along_y: usize| 2 * (x % nx * ny + y % ny) + along_y;
    let mut joined: Vec<Vec<(usize, [i64; 2])>> = vec![Vec::new(); 2 * nx * ny];
    for x in 0..nx {
        for y in 0..ny {
            // Bottom, right, top, left, with the position in half steps.
            let edges = [
                (node(x, y, 0), [1, 0], at(x, y) != at(x + 1, y)),
                (node(x + 1, y, 1), [2, 1], at(x + 1, y) != at(x + 1, y + 1)),
                (node(x, y + 1, 0), [1, 2], at(x, y + 1) != at(x + 1, y + 1)),
                (node(x, y, 1), [0, 1], at(x, y) != at(x, y + 1)),
            ];
            let crossed: Vec<usize> = (0..4).filter(|&side| edges[side].2).collect();
            let pairs: Vec<(usize, usize)> = match crossed[..] {
                [] => Vec::new(),
                [one, other] => vec![(one, other)],
                _ => {
                    let center = bloch.energies(&center_of_cell(x, y, sizes))?[band] < mu;
                    // If the centre is like the corner (x,y), that corner's diagonal is connected: the contours cut off
                    // the two other corners.
                    if center == at(x, y) { vec![(0, 1), (2, 3)] } else { vec![(3, 0), (1, 2)] }
                }
            };
            for (one, other) in pairs {
                let (a, b) = (&edges[one], &edges[other]);
                let step = [b.1[0] - a.1[0], b.1[1] - a.1[1]];
                joined[a.0].push((b.0, step));
                joined[b.0].push((a.0, [-step[0], -step[1]]));
            }
        }
    }
    // The crossing on an edge, by linear interpolation, in steps of the grid from the edge's first vertex.
    let crossing = |node: usize| -> [f64; 2] {
        let (x, y, along_y) = (node / 2 / ny, node / 2 % ny, node % 2);
        let end = if along_y == 1 { x * ny + (y + 1) % ny } else { (x + 1) % nx * ny + y };
        let (first, last) = (energies[x * ny + y], energies[end]);
        let share = (mu - first) / (last - first);
        if along_y == 1 { [0.0, share] } else { [share, 0.0] }
    };
    let origin = grid_point(0, &sizes);
    let mut seen = vec![false; joined.len()];
    let mut contours = Vec::new();
    for start in 0..joined.len() {
        if seen[start] || joined[start].is_empty() {
            continue;
        }
        let mut travelled = [0, 0];
        let mut points = Vec::new();
        // In half steps, from the vertex 0.
        let begin = {
            let (x, y, along_y) = (start / 2 / ny, start / 2 % ny, start % 2);
            [2 * x + 1 - along_y, 2 * y + along_y].map(|place| place as i64)
        };
        // Follow the cycle; of the two links of a node, leave by the one not arrived on.
        let (mut here, mut link) = (start, 0);
        loop {
            seen[here] = true;
            let share = crossing(here);
            points.push([0, 1].map(|axis| {
                let vertex = (begin[axis] + travelled[axis]).div_euclid(2) as f64;
                origin[axis] + (vertex + share[axis]) / sizes[axis] as f64
            }));
            let (next, step) = joined[here][link];
            travelled = [travelled[0] + step[0], travelled[1] + step[1]];
            let back = [-step[0], -step[1]];
            let arrived =
                joined[next].iter().position(|(node, step)| *node == here && *step == back).unwrap_or(0);
            (here, link) = (next, 1 - arrived);
            if here == start {
                break;
            }
        }
        let winding = [travelled[0] / (2 * nx as i64), travelled[1] / (2 * ny as i64)];
        let negative = winding[0] < 0 || (winding[0] == 0 && winding[1] < 0);
        let winding = if negative { [-winding[0], -winding[1]] } else { winding };
        contours.push(Contour { winding, points });
    }
    contours.sort_by_key(|contour| contour.winding);
    Ok(contours)
}

fn check(bloch: &dyn Bloch, band: usize, mu: f64, sizes: [usize; 2]) -> Result<(), FreeError> {
    check_plane(bloch)?;
    check_band(bloch, band)?;
    check_grid(bloch, &sizes, 3)?;
    if !mu.is_finite() {
        return Err(FreeError::NotFinite { what: "the chemical potential" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Crystal;
    use super::super::crystal::tests::{haldane, real, square};
    use super::*;

    #[test]
    fn the_square_lattice_has_one_closed_contour_on_either_side_of_the_saddle() {
        for mu in [-3.0, -0.1, 0.1, 3.0] {
            let surface = fermi_surface(&square(1.0), 0, mu, [8, 8]).unwrap();
            assert_eq!((surface.components, &surface.windings[..]), (1, &[[0, 0]][..]));
        }
        assert_eq!(fermi_surface(&square(1.0), 0, 5.0, [8, 8]).unwrap().components, 0);
    }

    #[test]
    fn points_lie_on_the_surface_and_next_to_each_other() {
        let (crystal, mu) = (square(1.0), -1.0);
        let surface = fermi_surface(&crystal, 0, mu, [16, 16]).unwrap();
        let step = 1.0 / surface.sizes[0] as f64;
        // Linear interpolation along an edge is off by a step²/8 times the second derivative, of at most 2 (2π)².
        let off = 0.25 * (std::f64::consts::TAU * step).powi(2);
        for points in surface.contours[0].points.windows(2) {
            let energy = crystal.energies(&points[0]).unwrap()[0];
            assert!((energy - mu).abs() <= off, "{energy}");
            assert!(
                (0..2).all(|a| (points[0][a] - points[1][a]).abs() <= step * (1.0 + f64::EPSILON.sqrt()))
            );
        }
    }

    #[test]
    fn anisotropic_hopping_opens_the_contour_into_two_lines() {
        let crystal = Crystal::new(2, 1).unwrap().hop(0, 0, &[1, 0], real(-1.0)).unwrap();
        let crystal = crystal.hop(0, 0, &[0, 1], real(-0.3)).unwrap();
        let surface = fermi_surface(&crystal, 0, 0.1, [8, 8]).unwrap();
        assert_eq!(surface.windings, [[0, 1], [0, 1]]);
        // A line is cut where it leaves the zone.
        assert_eq!(surface.drawn(), 2);
    }

    #[test]
    fn a_drawing_cuts_what_crosses_its_edge() {
        // Around the corner (π, π) one contour is four quarters.
        let corner = fermi_surface(&square(1.0), 0, 3.0, [8, 8]).unwrap();
        assert_eq!((corner.components, corner.drawn()), (1, 4));
        let center = fermi_surface(&square(1.0), 0, -3.0, [8, 8]).unwrap();
        assert_eq!((center.components, center.drawn()), (1, 1));
    }

    #[test]
    fn pockets_of_graphene_merge_at_the_saddle() {
        let graphene = haldane(0.0, 0.0, 0.0);
        for (mu, pockets) in [(0.5, 2), (2.0, 1)] {
            assert_eq!(fermi_surface(&graphene, 1, mu, [12, 12]).unwrap().components, pockets);
        }
    }
}
