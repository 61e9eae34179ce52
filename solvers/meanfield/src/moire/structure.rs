//! What of a matrix has to be stored.

use faer::Mat;
use num_complex::Complex64;

/// What storing a matrix takes, in different forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// The rows.
    pub rows: usize,
    /// The elements that do not vanish.
    pub nonzeros: usize,
    /// The most elements in a row that do not vanish.
    pub widest_row: usize,
    /// The sizes of the blocks to which a permutation of rows and columns brings the matrix, largest first.
    pub blocks: Vec<usize>,
}

impl Storage {
    /// The elements of all blocks.
    pub fn in_blocks(&self) -> usize {
        self.blocks.iter().map(|size| size * size).sum()
    }

    /// The elements of rows of one length: compressed storage with a fixed number of neighbours.
    pub fn in_rows(&self) -> usize {
        self.rows * self.widest_row
    }
}

/// The structure of a hermitian matrix. Elements count as zero if they vanish exactly: what no term couples is never written to.
pub fn storage(matrix: &Mat<Complex64>) -> Storage {
    let rows = matrix.nrows();
    let zero = Complex64::new(0.0, 0.0);
    let linked = |i: usize, j: usize| matrix[(i, j)] != zero || matrix[(j, i)] != zero;
    let widths: Vec<usize> =
        (0..rows).map(|i| (0..rows).filter(|&j| matrix[(i, j)] != zero).count()).collect();
    let mut seen = vec![false; rows];
    let mut blocks = Vec::new();
    for start in 0..rows {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let (mut queue, mut size) = (vec![start], 0);
        while let Some(i) = queue.pop() {
            size += 1;
            for (j, seen) in seen.iter_mut().enumerate() {
                if !*seen && linked(i, j) {
                    *seen = true;
                    queue.push(j);
                }
            }
        }
        blocks.push(size);
    }
    blocks.sort_unstable_by(|a, b| b.cmp(a));
    Storage { rows, nonzeros: widths.iter().sum(), widest_row: widths.into_iter().max().unwrap_or(0), blocks }
}
