//! Small square matrices: between the legs of the vertices that come or go together.

use num_complex::Complex64;

/// `[row][column]`, with two rows for each vertex.
pub(super) type Block<const N: usize> = [[Complex64; N]; N];

/// By elimination with pivots; what has no inverse gets no finite elements.
pub(super) fn inverse<const N: usize>(block: &Block<N>) -> Block<N> {
    let mut rest = *block;
    let mut inverse = [[Complex64::ZERO; N]; N];
    (0..N).for_each(|i| inverse[i][i] = Complex64::ONE);
    for k in 0..N {
        let pivot = pivot(&rest, k);
        rest.swap(pivot, k);
        inverse.swap(pivot, k);
        let over = 1.0 / rest[k][k];
        rest[k].iter_mut().chain(&mut inverse[k]).for_each(|x| *x *= over);
        let (own, of_one) = (rest[k], inverse[k]);
        for i in (0..N).filter(|i| *i != k) {
            let factor = rest[i][k];
            rest[i].iter_mut().zip(own).for_each(|(x, y)| *x -= factor * y);
            inverse[i].iter_mut().zip(of_one).for_each(|(x, y)| *x -= factor * y);
        }
    }
    inverse
}

/// The row from `k` on with the largest element in column `k`.
fn pivot<const N: usize>(rest: &Block<N>, k: usize) -> usize {
    (k + 1..N).fold(k, |best, i| if rest[i][k].norm() > rest[best][k].norm() { i } else { best })
}

/// By the same elimination.
pub(super) fn determinant<const N: usize>(block: &Block<N>) -> Complex64 {
    let mut rest = *block;
    let mut determinant = Complex64::ONE;
    for k in 0..N {
        let pivot = pivot(&rest, k);
        if pivot != k {
            rest.swap(pivot, k);
            determinant = -determinant;
        }
        let own = rest[k];
        determinant *= own[k];
        if own[k] == Complex64::ZERO {
            return Complex64::ZERO;
        }
        for row in &mut rest[k + 1..] {
            let factor = row[k] / own[k];
            row.iter_mut().zip(own).for_each(|(x, y)| *x -= factor * y);
        }
    }
    determinant
}
