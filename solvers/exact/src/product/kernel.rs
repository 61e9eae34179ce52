//! The loops that take the time.

use std::ops::Range;

use eigentruth_numerics::Scalar;
use pulp::{Arch, Simd, WithSimd};

use super::ProductOperator;

/// Rows that are transposed together: one or two vectors of the widest registers.
const ROWS: usize = 8;

/// Columns that are updated together by the terms on rows: few enough for registers, whole cache lines.
const TILE: usize = 32;

/// A piece of work has about this many elements.
const PIECE: usize = 1 << 17;

/// Neighbouring rows, a unit of parallel work.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    rows: Range<usize>,
    /// The same rows, those of one sector after those of another.
    by_sector: Vec<Vec<usize>>,
}

impl Piece {
    /// Divides all rows.
    pub(super) fn all(starts: &[usize], sector: impl Fn(usize) -> usize) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut first = 0;
        for row in 1..starts.len() {
            if starts[row] - starts[first] >= PIECE || row + 1 == starts.len() {
                let mut rows: Vec<usize> = (first..row).collect();
                rows.sort_by_key(|row| sector(*row));
                let by_sector = rows.chunk_by(|a, b| sector(*a) == sector(*b)).map(<[usize]>::to_vec);
                pieces.push(Self { rows: first..row, by_sector: by_sector.collect() });
                first = row;
            }
        }
        pieces
    }
}

/// `y = A x` for the rows of some pieces, in parallel.
pub(super) fn apply<S: Scalar>(operator: &ProductOperator<S>, x: &[S], y: &mut [S], pieces: &[Piece]) {
    match pieces {
        [] => {}
        [piece] => Arch::new().dispatch(Apply { operator, x, y, piece }),
        _ => {
            let (left, right) = pieces.split_at(pieces.len() / 2);
            let starts = &operator.starts;
            let (lower, upper) = y.split_at_mut(starts[right[0].rows.start] - starts[left[0].rows.start]);
            rayon::join(|| apply(operator, x, lower, left), || apply(operator, x, upper, right));
        }
    }
}

struct Apply<'a, S> {
    operator: &'a ProductOperator<S>,
    x: &'a [S],
    y: &'a mut [S],
    piece: &'a Piece,
}

impl<S: Scalar> WithSimd for Apply<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) {
        let Self { operator, x, y, piece } = self;
        let base = operator.starts[piece.rows.start];
        let mut buffer = vec![[S::ZERO; ROWS]; operator.widest];
        for rows in &piece.by_sector {
            let partner = operator.partner[operator.rows.sector(rows[0])];
            let columns = operator.columns.ranges[partner].clone();
            for rows in rows.chunks(ROWS) {
                let block = Block { operator, x, base, rows, partner, columns: columns.clone() };
                block.row_terms(y);
                block.column_terms(y, &mut buffer[..columns.len()]);
                block.cross_terms(y);
            }
        }
    }
}

/// At most eight rows with the same columns: few enough to stay in the nearest caches from one kind of terms to the next.
struct Block<'a, S> {
    operator: &'a ProductOperator<S>,
    x: &'a [S],
    /// Where the piece starts.
    base: usize,
    rows: &'a [usize],
    /// The sector of the columns.
    partner: usize,
    columns: Range<usize>,
}

impl<'a, S: Scalar> Block<'a, S> {
    #[inline(always)]
    fn source(&self, row: usize) -> &'a [S] {
        &self.x[self.operator.starts[row]..][..self.columns.len()]
    }

    #[inline(always)]
    fn target<'b>(&self, y: &'b mut [S], row: usize) -> &'b mut [S] {
        &mut y[self.operator.starts[row] - self.base..][..self.columns.len()]
    }

    /// `y =` the diagonal and the terms on rows. Row by row, so that the rows that are added are read from one end to
    /// the other, which prefetching notices.
    #[inline(always)]
    fn row_terms(&self, y: &mut [S]) {
        let width = self.columns.len();
        for &row in self.rows {
            let y = self.target(y, row);
            let mut column = 0;
            while column + TILE <= width {
                self.row_tile::<TILE>(y, row, column);
                column += TILE;
            }
            while column + 4 <= width {
                self.row_tile::<4>(y, row, column);
                column += 4;
            }
            while column < width {
                self.row_tile::<1>(y, row, column);
                column += 1;
            }
        }
    }

    /// [`Self::row_terms`] for `W` columns of a row.
    #[inline(always)]
    fn row_tile<const W: usize>(&self, y: &mut [S], row: usize, column: usize) {
        let operator = self.operator;
        let mut sum = [operator.diagonal.constant(row); W];
        operator.diagonal.add(row, self.columns.start + column, &mut sum);
        let x = tile::<S, W>(self.source(row), column);
        for (sum, x) in sum.iter_mut().zip(x) {
            *sum *= *x;
        }
        let (sources, values) = operator.row_terms.row(row);
        for (source, value) in sources.iter().zip(values) {
            let x = tile::<S, W>(self.source(*source as usize), column);
            for (sum, x) in sum.iter_mut().zip(x) {
                *sum += *value * *x;
            }
        }
        y[column..column + W].copy_from_slice(&sum);
    }

    /// `y +=` the terms on columns.
    #[inline(always)]
    fn column_terms(&self, y: &mut [S], buffer: &mut [[S; ROWS]]) {
        let rows = self.rows;
        // Missing rows repeat the last one and are not written back.
        let last = rows.len() - 1;
        let mut sources = [self.source(rows[last]); ROWS];
        for (source, row) in sources.iter_mut().zip(rows) {
            *source = self.source(*row);
        }
        let (whole, rest) = buffer.as_chunks_mut::<ROWS>();
        for (number, entries) in whole.iter_mut().enumerate() {
            for (k, source) in sources.iter().enumerate() {
                let x = tile::<S, ROWS>(source, number * ROWS);
                for (entry, x) in entries.iter_mut().zip(x) {
                    entry[k] = *x;
                }
            }
        }
        let start = self.columns.len() - rest.len();
        for (j, entry) in rest.iter_mut().enumerate() {
            for (entry, source) in entry.iter_mut().zip(&sources) {
                *entry = source[start + j];
            }
        }
        for column in (0..start).step_by(ROWS) {
            let mut sums = [[S::ZERO; ROWS]; ROWS];
            for (j, sum) in sums.iter_mut().enumerate() {
                self.column_sum(column + j, buffer, sum);
            }
            for (k, row) in rows.iter().enumerate() {
                let y = &mut self.target(y, *row)[column..column + ROWS];
                for (y, sum) in y.iter_mut().zip(&sums) {
                    *y += sum[k];
                }
            }
        }
        for column in start..self.columns.len() {
            let mut sum = [S::ZERO; ROWS];
            self.column_sum(column, buffer, &mut sum);
            for (row, sum) in rows.iter().zip(sum) {
                self.target(y, *row)[column] += sum;
            }
        }
    }

    /// One column after the terms on columns, for eight rows.
    #[inline(always)]
    fn column_sum(&self, column: usize, buffer: &[[S; ROWS]], total: &mut [S; ROWS]) {
        let mut sum = [S::ZERO; ROWS];
        let (sources, values) = self.operator.column_terms.row(self.columns.start + column);
        for (source, value) in sources.iter().zip(values) {
            for (sum, x) in sum.iter_mut().zip(&buffer[*source as usize]) {
                *sum += *value * *x;
            }
        }
        *total = sum;
    }

    /// `y +=` the terms on both halves.
    #[inline(always)]
    fn cross_terms(&self, y: &mut [S]) {
        let operator = self.operator;
        for &row in self.rows {
            let y = self.target(y, row);
            for cross in &operator.crosses {
                let Some(source) = cross.source(row) else { continue };
                let from = source.row as usize;
                let x = &self.x[operator.starts[from]..operator.starts[from + 1]];
                let sign = if source.negative { -1.0 } else { 1.0 };
                for element in cross.elements(self.partner) {
                    y[element.to as usize] += element.value.scaled(sign) * x[element.from as usize];
                }
            }
        }
    }
}

#[inline(always)]
fn tile<S, const W: usize>(x: &[S], at: usize) -> &[S; W] {
    x[at..at + W].try_into().expect("the slice has W elements")
}
