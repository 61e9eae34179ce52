//! Fermi surfaces in two dimensions: their connected components on the torus, counted in two ways.

use eigentruth_numerics::Provenance;

use super::extrema::{center_of_cell, sample};
use super::{Bloch, check_band, check_grid, check_plane, critical_points};
use crate::FreeError;

/// The Fermi surface of one band.
#[derive(Clone, Debug, PartialEq)]
pub struct FermiSurface {
    /// The number of connected contours on the torus.
    pub components: usize,
    /// For each contour how often it winds around the two directions, up to its orientation (the first non-zero number
    /// is positive); sorted.
    pub windings: Vec<[i64; 2]>,
    /// The grid that was needed: half of it and a quarter of it gave the same.
    pub sizes: [usize; 2],
    /// Where it comes from.
    pub provenance: Provenance,
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
        let windings = fermi_components(bloch, band, mu, grid)?;
        if history.len() >= 2 && history[history.len() - 2..].iter().all(|old| *old == windings) {
            let provenance = Provenance::new("free/marching-squares")
                .with("band", band)
                .with("mu", mu)
                .with("grid", format!("{grid:?}"));
            return Ok(FermiSurface { components: windings.len(), windings, sizes: grid, provenance });
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
/// at its centre. Each contour is given by its winding, see [`FermiSurface::windings`].
///
/// # Errors
/// [`FreeError::Argument`], [`FreeError::Eigenvalues`].
pub fn fermi_components(
    bloch: &dyn Bloch,
    band: usize,
    mu: f64,
    sizes: [usize; 2],
) -> Result<Vec<[i64; 2]>, FreeError> {
    check(bloch, band, mu, sizes)?;
    let below: Vec<bool> = sample(bloch, band, &sizes)?.iter().map(|e| *e < mu).collect();
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
    let mut seen = vec![false; joined.len()];
    let mut windings = Vec::new();
    for start in 0..joined.len() {
        if seen[start] || joined[start].is_empty() {
            continue;
        }
        let mut travelled = [0, 0];
        // Follow the cycle; of the two links of a node, leave by the one not arrived on.
        let (mut here, mut link) = (start, 0);
        loop {
            seen[here] = true;
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
        windings.push(if negative { [-winding[0], -winding[1]] } else { winding });
    }
    windings.sort_unstable();
    Ok(windings)
}

/// The region `E < mu` (or `E ≥ mu`) on the torus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionCount {
    /// Connected pieces of `E < mu`.
    pub below: usize,
    /// Connected pieces of `E ≥ mu`.
    pub above: usize,
    /// The Euler characteristic of `E < mu`, from the critical points.
    pub euler: i64,
    /// The number of boundary curves that follows.
    pub contours: usize,
}

/// The number of Fermi contours from topology, without following any: a region of the torus with `b` pieces, of which
/// `g` (0 or 1) carries both cycles of the torus, and with Euler characteristic `χ` has `2b − 2g − χ` boundary curves. `χ` is the
/// sum of the indices of the band's critical points below `mu` (Morse), `b` and `g` come from flooding a grid, and the
/// region above `mu`, whose characteristic is `−χ`, has to give the same number.
///
/// # Errors
/// [`FreeError::Argument`]; [`FreeError::Unstable`] at a critical level, if a critical point was missed, or if the two regions
/// disagree.
pub fn region_count(
    bloch: &dyn Bloch,
    band: usize,
    mu: f64,
    sizes: [usize; 2],
) -> Result<RegionCount, FreeError> {
    check(bloch, band, mu, sizes)?;
    let euler = critical_points(bloch, band, sizes)?.euler_characteristic(mu)?;
    let inside: Vec<bool> = sample(bloch, band, &sizes)?.iter().map(|e| *e < mu).collect();
    let (below, full_below) = flood(&inside, true, sizes);
    let (above, full_above) = flood(&inside, false, sizes);
    let one = 2 * below as i64 - 2 * full_below - euler;
    let other = 2 * above as i64 - 2 * full_above + euler;
    if one != other || one < 0 {
        let detail = format!("{one} contours around the region below and {other} around the one above");
        return Err(FreeError::Unstable { what: "the topological count of Fermi contours", detail });
    }
    Ok(RegionCount { below, above, euler, contours: one as usize })
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

/// The connected pieces of one side on the triangulated grid (the triangulation of the critical points, in which a square is
/// cut along one diagonal), and how many of them carry both cycles.
fn flood(inside: &[bool], side: bool, sizes: [usize; 2]) -> (usize, i64) {
    let [nx, ny] = sizes.map(|size| size as i64);
    let mut place: Vec<Option<[i64; 2]>> = vec![None; inside.len()];
    let (mut pieces, mut full) = (0, 0);
    for start in 0..inside.len() {
        if inside[start] != side || place[start].is_some() {
            continue;
        }
        pieces += 1;
        let mut cycles: Vec<[i64; 2]> = Vec::new();
        let home = [start as i64 / ny, start as i64 % ny];
        place[start] = Some(home);
        let mut open = vec![home];
        while let Some([x, y]) = open.pop() {
            for [dx, dy] in [[1, 0], [1, 1], [0, 1], [-1, 0], [-1, -1], [0, -1]] {
                let there = [x + dx, y + dy];
                let index = (there[0].rem_euclid(nx) * ny + there[1].rem_euclid(ny)) as usize;
                if inside[index] != side {
                    continue;
                }
                match place[index] {
                    None => {
                        place[index] = Some(there);
                        open.push(there);
                    }
                    Some(known) if known != there => {
                        cycles.push([(there[0] - known[0]) / nx, (there[1] - known[1]) / ny])
                    }
                    Some(_) => {}
                }
            }
        }
        let independent = cycles.iter().any(|c| cycles[0][0] * c[1] - cycles[0][1] * c[0] != 0);
        full += i64::from(independent);
    }
    (pieces, full)
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
            assert_eq!(region_count(&square(1.0), 0, mu, [16, 16]).unwrap().contours, 1);
        }
        assert_eq!(fermi_surface(&square(1.0), 0, 5.0, [8, 8]).unwrap().components, 0);
        assert!(region_count(&square(1.0), 0, 0.0, [16, 16]).is_err());
    }

    #[test]
    fn anisotropic_hopping_opens_the_contour_into_two_lines() {
        let crystal = Crystal::new(2, 1)
            .unwrap()
            .hop(0, 0, &[1, 0], real(-1.0))
            .unwrap()
            .hop(0, 0, &[0, 1], real(-0.3))
            .unwrap();
        let surface = fermi_surface(&crystal, 0, 0.1, [8, 8]).unwrap();
        assert_eq!(surface.windings, [[0, 1], [0, 1]]);
        let count = region_count(&crystal, 0, 0.1, [16, 16]).unwrap();
        assert_eq!((count.contours, count.below, count.above, count.euler), (2, 1, 1, 0));
    }

    #[test]
    fn pockets_of_graphene_merge_at_the_saddle() {
        let graphene = haldane(0.0, 0.0, 0.0);
        for (mu, pockets) in [(0.5, 2), (2.0, 1)] {
            assert_eq!(fermi_surface(&graphene, 1, mu, [12, 12]).unwrap().components, pockets);
            assert_eq!(region_count(&graphene, 1, mu, [24, 24]).unwrap().contours, pockets);
        }
    }

    #[test]
    fn both_counts_agree_for_random_hoppings() {
        use rand::RngExt;
        let mut rng = crate::testing::rng(3);
        let mut compared = 0;
        for _ in 0..12 {
            let mut crystal = Crystal::new(2, 1).unwrap();
            for displacement in [[1, 0], [0, 1], [1, 1], [2, 0], [1, -2]] {
                let amplitude =
                    num_complex::Complex64::new(rng.random_range(-1.0..1.0), rng.random_range(-1.0..1.0));
                crystal = crystal.hop(0, 0, &displacement, amplitude).unwrap();
            }
            let mu = rng.random_range(-2.0..2.0);
            let surface = fermi_surface(&crystal, 0, mu, [12, 12]).unwrap();
            let count = region_count(&crystal, 0, mu, [64, 64]).unwrap();
            assert_eq!(surface.components, count.contours);
            compared += surface.components;
        }
        assert!(compared > 12);
    }
}
