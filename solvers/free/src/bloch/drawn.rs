//! Pieces of a Fermi surface in a drawing of the zone, from the regions that they separate.

use super::trigonometric::Trigonometric;
use super::{Bloch, check_grid};
use crate::FreeError;

/// The number of connected pieces of the Fermi surface of all bands in the square `−½ < κ < ½` without its edges.
///
/// Arcs from edge to edge and closed curves that do not meet cut a square into one more region than there are of them. Regions of
/// one sign of `det(H − μ)` are flooded on grids that are doubled until three in a row agree; no contour is followed.
///
/// # Errors
/// Those of [`Trigonometric::determinant`]; [`FreeError::Argument`]; [`FreeError::Unstable`] if 64 times `size` does not settle
/// it.
pub fn drawn_pieces(bloch: &dyn Bloch, mu: f64, size: usize) -> Result<usize, FreeError> {
    check_grid(bloch, &[size, size], 3)?;
    let f = Trigonometric::determinant(bloch, mu)?;
    let mut history = Vec::new();
    for doubling in 0..7 {
        let pieces = regions(&f, size << doubling) - 1;
        if history.len() >= 2 && history[history.len() - 2..].iter().all(|old| *old == pieces) {
            return Ok(pieces);
        }
        history.push(pieces);
    }
    let detail = format!("on doubled grids: {history:?}");
    Err(FreeError::Unstable { what: "the number of pieces in the drawing", detail })
}

/// The connected regions of either sign on a grid whose squares are cut along one diagonal.
fn regions(f: &Trigonometric, size: usize) -> usize {
    let place = |k: usize| (k as f64 + 0.5) / size as f64 - 0.5;
    let negative: Vec<bool> =
        (0..size * size).map(|k| f.value([place(k / size), place(k % size)]) < 0.0).collect();
    let mut seen = vec![false; negative.len()];
    let mut count = 0;
    for start in 0..negative.len() {
        if seen[start] {
            continue;
        }
        count += 1;
        seen[start] = true;
        let mut open = vec![start];
        while let Some(here) = open.pop() {
            let (x, y) = ((here / size) as i64, (here % size) as i64);
            for [dx, dy] in [[1, 0], [1, 1], [0, 1], [-1, 0], [-1, -1], [0, -1]] {
                let there = [x + dx, y + dy];
                if there.iter().any(|&k| k < 0 || k >= size as i64) {
                    continue;
                }
                let next = there[0] as usize * size + there[1] as usize;
                if !seen[next] && negative[next] == negative[start] {
                    seen[next] = true;
                    open.push(next);
                }
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::crystal::tests::{haldane, square};
    use super::super::fermi_surface;
    use super::*;

    #[test]
    fn regions_and_cut_contours_give_one_number() {
        for mu in [-3.0, -0.5, 0.5, 3.0] {
            let surface = fermi_surface(&square(1.0), 0, mu, [24, 24]).unwrap();
            assert_eq!(drawn_pieces(&square(1.0), mu, 24).unwrap(), surface.drawn(), "{mu}");
        }
        let graphene = haldane(0.0, 0.0, 0.0);
        for mu in [0.4, 1.5] {
            let bands = [0, 1].map(|band| fermi_surface(&graphene, band, mu, [24, 24]).unwrap().drawn());
            assert_eq!(drawn_pieces(&graphene, mu, 24).unwrap(), bands[0] + bands[1], "{mu}");
        }
    }
}
