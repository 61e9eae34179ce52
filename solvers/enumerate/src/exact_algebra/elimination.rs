//! Gaussian elimination of sparse matrices over exact fields, and ranks that carry their proof.

use std::collections::BTreeMap;

use super::{Field, PrimeField, Reducible, prime_with_roots};
use crate::EnumerateError;

/// A sparse matrix: rows of `(column, entry)`, in any order, an entry given at most once.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseMatrix<E> {
    /// The number of columns.
    pub columns: usize,
    /// The rows.
    pub rows: Vec<Vec<(usize, E)>>,
}

/// The result of an elimination.
#[derive(Clone, Debug, PartialEq)]
pub struct Elimination<E> {
    columns: usize,
    /// By pivot column: the rest of the row whose pivot is 1.
    pivots: BTreeMap<usize, BTreeMap<usize, E>>,
}

impl<E: Clone> SparseMatrix<E> {
    /// Row echelon form over a field.
    ///
    /// # Errors
    /// [`EnumerateError::OutOfRange`] for an entry outside the columns.
    pub fn eliminate<F: Field<Element = E>>(&self, field: &F) -> Result<Elimination<E>, EnumerateError> {
        let mut pivots: BTreeMap<usize, BTreeMap<usize, E>> = BTreeMap::new();
        for row in &self.rows {
            let mut row: BTreeMap<usize, E> =
                row.iter().filter(|(_, entry)| !field.is_zero(entry)).cloned().collect();
            if let Some((&given, _)) = row.range(self.columns..).next() {
                return Err(EnumerateError::OutOfRange { what: "column", given, count: self.columns });
            }
            while let Some((column, leading)) = row.pop_first() {
                let Some(pivot) = pivots.get(&column) else {
                    let inverse = field.invert(&leading).expect("zeros are not stored");
                    row.values_mut().for_each(|entry| *entry = field.multiply(entry, &inverse));
                    pivots.insert(column, row);
                    break;
                };
                let factor = field.negate(&leading);
                for (&position, entry) in pivot {
                    let change = field.multiply(entry, &factor);
                    let sum = match row.get(&position) {
                        Some(present) => field.add(present, &change),
                        None => change,
                    };
                    if field.is_zero(&sum) {
                        row.remove(&position);
                    } else {
                        row.insert(position, sum);
                    }
                }
            }
        }
        Ok(Elimination { columns: self.columns, pivots })
    }

    /// The matrix times a sparse vector, one entry for each row.
    pub fn apply<F: Field<Element = E>>(&self, field: &F, vector: &BTreeMap<usize, E>) -> Vec<E> {
        let dot = |row: &Vec<(usize, E)>| {
            row.iter().fold(field.zero(), |sum, (column, entry)| match vector.get(column) {
                Some(factor) => field.add(&sum, &field.multiply(entry, factor)),
                None => sum,
            })
        };
        self.rows.iter().map(dot).collect()
    }
}

impl<E: Clone> Elimination<E> {
    /// The rank.
    pub fn rank(&self) -> usize {
        self.pivots.len()
    }

    /// A basis of the null space: for each column without a pivot, ascending, the vector with 1 there and 0 in the other
    /// columns without pivot.
    pub fn null_space<F: Field<Element = E>>(&self, field: &F) -> Vec<BTreeMap<usize, E>> {
        let free = (0..self.columns).filter(|column| !self.pivots.contains_key(column));
        free.map(|free| {
            let mut vector = BTreeMap::from([(free, field.one())]);
            for (&column, row) in self.pivots.range(..free).rev() {
                let sum =
                    row.iter().fold(field.zero(), |sum, (position, entry)| match vector.get(position) {
                        Some(value) => field.add(&sum, &field.multiply(entry, value)),
                        None => sum,
                    });
                if !field.is_zero(&sum) {
                    vector.insert(column, field.negate(&sum));
                }
            }
            vector
        })
        .collect()
    }
}

/// The rank of a matrix and a basis of its null space, proved: the basis is multiplied out exactly (so the rank is not
/// larger), and the rank modulo a prime, by another elimination, is as large (so it is not smaller: a minor that does not
/// vanish modulo a prime does not vanish).
///
/// # Errors
/// [`EnumerateError::OutOfRange`]; [`EnumerateError::Unsuitable`] if the proof fails, which would be an error of this
/// program.
#[allow(clippy::type_complexity)]
pub fn certified_rank<F: Reducible>(
    field: &F,
    matrix: &SparseMatrix<F::Element>,
) -> Result<(usize, Vec<BTreeMap<usize, F::Element>>), EnumerateError> {
    let elimination = matrix.eliminate(field)?;
    let (rank, basis) = (elimination.rank(), elimination.null_space(field));
    let failed = |what: &str| EnumerateError::Unsuitable {
        what: format!("the rank {rank} could not be proved: {what}"),
        advice: "report this as a bug",
    };
    if rank + basis.len() != matrix.columns {
        return Err(failed("rank and nullity do not add up"));
    }
    for (position, vector) in basis.iter().enumerate() {
        let own = vector.last_key_value().map(|(column, _)| *column);
        // The last entry of each vector is in a column where all others vanish: they are independent.
        let alone = own
            .is_some_and(|own| basis.iter().enumerate().all(|(k, v)| k == position || !v.contains_key(&own)));
        if !alone || matrix.apply(field, vector).iter().any(|entry| !field.is_zero(entry)) {
            return Err(failed("a vector of the null space is not one"));
        }
    }
    let mut least = 1u64 << 61;
    loop {
        let (prime, _) = prime_with_roots(4, least).ok_or_else(|| failed("no prime was found"))?;
        let prime_field = PrimeField { prime };
        let rows: Option<Vec<Vec<(usize, u64)>>> = matrix
            .rows
            .iter()
            .map(|row| row.iter().map(|(c, e)| Some((*c, field.reduce(e, &prime_field)?))).collect())
            .collect();
        least = prime;
        let Some(rows) = rows else { continue };
        let reduced = SparseMatrix { columns: matrix.columns, rows };
        // A prime that divides a minor is one in 10¹⁸; another one then decides.
        if reduced.eliminate(&prime_field)?.rank() == rank {
            return Ok((rank, basis));
        }
        if least > 1 << 62 {
            return Err(failed("the rank modulo primes is smaller"));
        }
    }
}
