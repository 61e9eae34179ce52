//! Blocks that zeros cut matrices into, as a symmetry of the model leaves them: elements that its charges forbid are sums of products
//! with a factor of exactly zero, and stay exactly zero in products and in what is decomposed block by block.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{As, multiply};
use faer::{Mat, MatMut, MatRef};

/// Rows and columns, numbered together, of which some belong together.
struct Parts {
    parent: Vec<usize>,
}

impl Parts {
    fn new(count: usize) -> Self {
        Self { parent: (0..count).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Joins row `i` of a row-major matrix, number `rows + i`, with every column `j` of `width`, number `columns + j`, where it has no
    /// zero.
    fn join<S: Scalar>(&mut self, data: &[S], width: usize, rows: usize, columns: usize) {
        for (i, row) in data.chunks_exact(width).enumerate() {
            let mut own = self.root(rows + i);
            for (j, x) in row.iter().enumerate() {
                if self.parent[columns + j] != own && x.norm_squared() != 0.0 {
                    let other = self.root(columns + j);
                    // The smaller number leads: parts come in a fixed order.
                    let (low, high) = (own.min(other), own.max(other));
                    self.parent[high] = low;
                    self.parent[columns + j] = low;
                    own = low;
                }
            }
        }
    }

    /// The parts, each ascending, in the order of their first members.
    fn members(mut self) -> Vec<Vec<usize>> {
        let mut place = vec![usize::MAX; self.parent.len()];
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for at in 0..self.parent.len() {
            let root = self.root(at);
            if place[root] == usize::MAX {
                place[root] = parts.len();
                parts.push(Vec::new());
            }
            parts[place[root]].push(at);
        }
        parts
    }
}

fn row_major(matrix: MatRef<'_, f64>) -> Vec<f64> {
    (0..matrix.nrows()).flat_map(|i| matrix.row(i).iter().copied()).collect()
}

/// The rows and columns of each block of a matrix that is not zero; one block if nothing is to be gained.
pub(crate) fn blocks(matrix: MatRef<'_, f64>) -> Vec<[Vec<usize>; 2]> {
    let (rows, columns) = (matrix.nrows(), matrix.ncols());
    let mut parts = Parts::new(rows + columns);
    parts.join(&row_major(matrix), columns, 0, rows);
    let split = |part: Vec<usize>| {
        let at = part.partition_point(|x| *x < rows);
        [part[..at].to_vec(), part[at..].iter().map(|x| x - rows).collect()]
    };
    let full = |[r, c]: &[Vec<usize>; 2]| !r.is_empty() && !c.is_empty();
    let found: Vec<[Vec<usize>; 2]> = parts.members().into_iter().map(split).filter(full).collect();
    if found.len() <= 1 { vec![[(0..rows).collect(), (0..columns).collect()]] } else { found }
}

/// The blocks of a square matrix whose rows and columns have the same basis; rows of zeros are blocks of their own.
pub(crate) fn square_blocks(matrix: MatRef<'_, f64>) -> Vec<Vec<usize>> {
    let mut parts = Parts::new(matrix.nrows());
    parts.join(&row_major(matrix), matrix.ncols(), 0, 0);
    parts.members()
}

/// Some rows and columns of a matrix.
pub(crate) fn part(matrix: MatRef<'_, f64>, rows: &[usize], columns: &[usize]) -> Mat<f64> {
    Mat::from_fn(rows.len(), columns.len(), |i, j| matrix[(rows[i], columns[j])])
}

/// Some rows and columns of a row-major matrix.
fn gathered<S: Scalar>(data: &[S], width: usize, rows: &[usize], columns: &[usize]) -> Vec<S> {
    let mut found = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        let row = &data[row * width..(row + 1) * width];
        found.extend(columns.iter().map(|column| row[*column]));
    }
    found
}

/// `left · right` of row-major matrices with so many rows, sums, and columns; `right` is read as its transpose if asked.
fn whole_product<S: Scalar>(
    left: &[S],
    right: &[S],
    [rows, bound, columns]: [usize; 3],
    right_as: As,
) -> Vec<S> {
    let mut data = vec![S::ZERO; rows * columns];
    let (height, width) = if right_as == As::Given { (bound, columns) } else { (columns, bound) };
    multiply(
        MatMut::from_row_major_slice_mut(&mut data, rows, columns),
        false,
        MatRef::from_row_major_slice(left, rows, bound),
        As::Given,
        MatRef::from_row_major_slice(right, height, width),
        right_as,
        S::from_real(1.0),
    );
    data
}

/// Puts a block where its rows and columns are in a row-major matrix.
fn scatter<S: Scalar>(data: &mut [S], width: usize, rows: &[usize], columns: &[usize], block: &[S]) {
    for (row, found) in rows.iter().zip(block.chunks_exact(columns.len())) {
        let row = &mut data[row * width..(row + 1) * width];
        columns.iter().zip(found).for_each(|(column, x)| row[*column] = *x);
    }
}

/// Products of fewer factors than this are not looked at for blocks.
const WORTH: usize = 1 << 20;

/// `left · right` of row-major matrices with so many rows, sums, and columns, block by block.
pub(crate) fn block_product<S: Scalar>(left: &[S], right: &[S], shape: [usize; 3]) -> Vec<S> {
    let [rows, bound, columns] = shape;
    if rows * bound * columns < WORTH {
        return whole_product(left, right, shape, As::Given);
    }
    let mut parts = Parts::new(rows + bound + columns);
    parts.join(left, bound, 0, rows);
    parts.join(right, columns, rows, rows + bound);
    let parts = parts.members();
    if parts.len() == 1 {
        return whole_product(left, right, shape, As::Given);
    }
    let mut data = vec![S::ZERO; rows * columns];
    for members in parts {
        let first = members.partition_point(|x| *x < rows);
        let second = members.partition_point(|x| *x < rows + bound);
        let own = &members[..first];
        let inner: Vec<usize> = members[first..second].iter().map(|x| x - rows).collect();
        let other: Vec<usize> = members[second..].iter().map(|x| x - rows - bound).collect();
        if own.is_empty() || inner.is_empty() || other.is_empty() {
            continue;
        }
        let (a, b) = (gathered(left, bound, own, &inner), gathered(right, columns, &inner, &other));
        let block = whole_product(&a, &b, [own.len(), inner.len(), other.len()], As::Given);
        scatter(&mut data, columns, own, &other, &block);
    }
    data
}

/// `A Aᵀ` of a row-major matrix with so many columns, block by block.
pub(crate) fn block_square<S: Scalar>(a: &[S], width: usize) -> Vec<S> {
    let rows = a.len() / width;
    let mut parts = Parts::new(rows + width);
    parts.join(a, width, 0, rows);
    let parts = parts.members();
    if parts.len() == 1 {
        return whole_product(a, a, [rows, width, rows], As::Transpose);
    }
    let mut data = vec![S::ZERO; rows * rows];
    for members in parts {
        let own = &members[..members.partition_point(|x| *x < rows)];
        let inner: Vec<usize> = members[own.len()..].iter().map(|x| x - rows).collect();
        if own.is_empty() || inner.is_empty() {
            continue;
        }
        let part = gathered(a, width, own, &inner);
        let block = whole_product(&part, &part, [own.len(), inner.len(), own.len()], As::Transpose);
        scatter(&mut data, rows, own, own, &block);
    }
    data
}

#[cfg(test)]
mod tests {
    use eigentruth_numerics::dense::product;

    use super::*;

    /// Zero but where the charges of row and column agree modulo three.
    fn charged(rows: usize, columns: usize) -> Mat<f64> {
        let number = |i: usize, j: usize| ((i * 31 + j * 17) as f64 * 0.37).sin();
        Mat::from_fn(rows, columns, |i, j| if i % 3 == (2 * j) % 3 { number(i, j) } else { 0.0 })
    }

    #[test]
    fn products_by_blocks_are_products() {
        let (a, b) = (charged(110, 120), charged(120, 130));
        let exact = product(a.as_ref(), b.as_ref());
        let found = block_product(&row_major(a.as_ref()), &row_major(b.as_ref()), [110, 120, 130]);
        for i in 0..110 {
            for j in 0..130 {
                let (one, two) = (found[i * 130 + j], exact[(i, j)]);
                assert!((one - two).abs() <= 120.0 * f64::EPSILON, "{i} {j}: {one} {two}");
                // What the charges forbid is exactly zero either way.
                assert!(i % 3 == (4 * j) % 3 || (one == 0.0 && two == 0.0));
            }
        }
    }

    #[test]
    fn squares_by_blocks_are_squares() {
        let a = charged(90, 80);
        let (found, exact) = (block_square(&row_major(a.as_ref()), 80), product(a.as_ref(), a.transpose()));
        let near = |at: usize| (found[at] - exact[(at / 90, at % 90)]).abs() <= 80.0 * f64::EPSILON;
        assert!((0..90 * 90).all(near));
    }

    #[test]
    fn blocks_are_those_of_the_charges() {
        let found = blocks(charged(9, 6).as_ref());
        assert_eq!(
            found,
            [[vec![0, 3, 6], vec![0, 3]], [vec![1, 4, 7], vec![2, 5]], [vec![2, 5, 8], vec![1, 4]]]
        );
        let mut whole = charged(9, 6);
        (0..9).for_each(|i| whole[(i, 5)] = 1.0);
        assert_eq!(blocks(whole.as_ref()).len(), 1);
        // Joined by a chain of two elements: 0 and 2 through 1.
        let chain = Mat::from_fn(4, 4, |i, j| if (i, j) == (0, 1) || (i, j) == (2, 1) { 1.0 } else { 0.0 });
        assert_eq!(square_blocks(chain.as_ref()), [vec![0, 1, 2], vec![3]]);
    }
}
