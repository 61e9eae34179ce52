//! Correlations of the triangular lattice at zero field and T → 0, along strips of infinite length: exact, from row to row.

use std::f64::consts::{PI, TAU};

/// The power η of the order with three sublattices, from its decay along a strip `width` spins around: `|λ₁/λ₀|` of the transfer matrix is
/// `e^{−πη·(√3/2)/width}` where correlations are critical (J. L. Cardy, J. Phys. A 17, L385 (1984)). With order λ₁ tends to λ₀, and what is returned to
/// zero. `allowed` takes a row, the next one, and their width.
pub(super) fn power(width: usize, allowed: impl Fn(usize, usize, usize) -> bool) -> f64 {
    let states = 1usize << width;
    let next: Vec<Vec<usize>> =
        (0..states).map(|row| (0..states).filter(|&after| allowed(row, after, width)).collect()).collect();
    let apply = |vector: &[[f64; 2]]| {
        let mut image = vec![[0.0; 2]; states];
        for (after, value) in next.iter().zip(vector) {
            for &to in after {
                image[to][0] += value[0];
                image[to][1] += value[1];
            }
        }
        image
    };
    let norm = |vector: &[[f64; 2]]| vector.iter().flatten().map(|x| x * x).sum::<f64>().sqrt();
    // How much a vector grows by with each of the last three rows, the classes of which differ.
    let grown = |vector: &mut Vec<[f64; 2]>, rows: usize| {
        let mut logarithms = Vec::new();
        for _ in 0..rows {
            *vector = apply(vector);
            let size = norm(vector);
            vector.iter_mut().flatten().for_each(|x| *x /= size);
            logarithms.push(size.ln());
        }
        logarithms.iter().rev().take(3).sum::<f64>() / 3.0
    };
    let mut vector = vec![[1.0, 0.0]; states];
    let leading = grown(&mut vector, 60 * width);
    // The order has another momentum, so that nothing of the leading vector is left in it; rounding brings it back only after many more rows.
    for (row, value) in vector.iter_mut().enumerate() {
        let mut order = [0.0; 2];
        for site in 0..width {
            let (sin, cos) = (TAU * site as f64 / 3.0).sin_cos();
            let spin = if row >> site & 1 == 1 { 1.0 } else { -1.0 };
            order = [order[0] + spin * cos, order[1] + spin * sin];
        }
        *value = order.map(|part| part * value[0]);
    }
    let size = norm(&vector);
    vector.iter_mut().flatten().for_each(|x| *x /= size);
    let ordered = grown(&mut vector, 7 * width);
    (leading - ordered) * width as f64 * 2.0 / (3.0_f64.sqrt() * PI)
}

/// Whether no triangle between two rows has three equal spins.
pub(super) fn without_equal_triangles(row: usize, after: usize, width: usize) -> bool {
    let turned = |row: usize| (row >> 1 | row << (width - 1)) & ((1 << width) - 1);
    let equal = |a: usize, b: usize, c: usize| (a & b & c) | !(a | b | c) & ((1 << width) - 1);
    equal(row, turned(row), after) | equal(turned(row), after, turned(after)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_fall_with_the_power_one_half() {
        // J. Stephenson, J. Math. Phys. 11, 413 (1970).
        let found = [3, 6, 9].map(|width| power(width, without_equal_triangles));
        assert!(
            (found[2] - 0.5).abs() < 0.01 && (found[2] - 0.5).abs() < (found[1] - 0.5).abs(),
            "{found:?}"
        );
    }

    #[test]
    fn an_order_is_no_power() {
        // In every row the third sublattice is free, and the others are what they are in the order.
        let ordered = |row: usize, after: usize, width: usize| {
            let fits = |row: usize, shift: usize| {
                (0..width)
                    .all(|x| (x + shift) % 3 == 2 || (row >> x & 1 == 1) == (x + shift).is_multiple_of(3))
            };
            (0..3).any(|shift| fits(row, shift) && fits(after, shift))
        };
        assert!(power(6, ordered).abs() < 1e-9);
    }
}
