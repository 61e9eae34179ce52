//! Fast operators on two halves of a system.
//!
//! The upper fields of a layout are the half `A`, the lower ones the half `B`. In ascending order of the
//! configurations a vector consists of one row `ψ[a, ·]` after the other. With fixed charges, rows whose `a` have the same
//! charges have the same columns. Every [`Transition`] is a product of a factor on `A` and one on `B`:
//!
//! - terms on `A` add rows of `ψ` to rows: contiguous in `b`, so they are vector operations;
//! - terms on `B` add columns to columns: eight rows are transposed into a buffer that the nearest caches hold, and
//!   the same vector operations follow;
//! - terms on both (the bonds that were cut) take a row of other charges and a short list of elements on `B`;
//! - diagonal terms are tabulated by patterns of `A`, see `diagonal.rs`.
//!
//! Nothing of the size of the vector is stored, no configuration is ranked while applying.
//!
//! For a chain of spins the halves are its halves. For a Hubbard model they are the two kinds of fermions: order the
//! layout so that one kind comes first, then no hopping is cut and all signs stay inside a half.
//!
//! # What binds
//!
//! Per element of the vector, `k_A + k_B` elements of the matrix are multiplied (6.1 off the diagonal for a ring of 24 spins).
//! The two vectors cross the bus to memory once each (24 bytes, as writing reads first); rows are read `k_A` times from
//! the second-level cache (8 k_A bytes), buffers `k_B` times from the first or second. So a core that moves 30 bytes per
//! nanosecond from its second-level cache and 10 from memory needs at least 2.4 + 1.6 ns per element of the vector, or 0.3 ns per element of
//! the matrix off the diagonal; figures measured are in `benches/exact.rs`.

mod cross;
mod diagonal;
mod half;
mod kernel;
mod sparse;
pub(crate) mod terms;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};

use cross::Cross;
use diagonal::Diagonal;
use eigentruth_numerics::lower::{Layout, Transition, Transitions};
use eigentruth_numerics::{LinearOperator, Scalar};
use half::{Half, Order};
use kernel::Piece;
use sparse::Sparse;
use thiserror::Error;

use crate::ExactError;
use crate::basis::Sector;
use crate::operator::check_conserves;

/// Why an operator or a sector has no fast form.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ProductError {
    /// The number of fields of the lower half.
    #[error("the lower half cannot have {given} of {fields} fields; both halves need at least one")]
    Split {
        /// The number asked for.
        given: usize,
        /// The number of fields.
        fields: usize,
    },
    /// A half with too many configurations to tabulate.
    #[error("one half has {bits} bits; at most {allowed} are possible: divide the fields more evenly")]
    HalfTooWide {
        /// Its bits.
        bits: u32,
        /// The most possible.
        allowed: u32,
    },
    /// A term that leads to a local state that does not exist.
    #[error("a term that flips the bits {flip:#b} leads to a local state that its field does not have")]
    OutsideSpace {
        /// The bits that change.
        flip: u64,
    },
    /// A term that flips many bits whatever they are.
    #[error("a term flips the bits {flip:#b} whatever they are; at most {allowed} such bits are possible")]
    TooManyCases {
        /// The bits that change.
        flip: u64,
        /// The most possible.
        allowed: u32,
    },
    /// Whatever no form of the operator on this sector could have.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

/// The charges of a sector.
#[derive(Debug)]
struct Rules {
    /// `[field][level][charge]`.
    weights: Vec<Vec<Vec<i64>>>,
    moduli: Vec<Option<i64>>,
    total: Vec<i64>,
}

impl Rules {
    fn new(layout: &Layout, sector: &Sector) -> Result<Self, ExactError> {
        let fixed = sector.fixed();
        Ok(Self {
            weights: sector.weights(layout)?,
            moduli: fixed.iter().map(|fixed| fixed.charge.modulus).collect(),
            total: fixed.iter().map(|fixed| fixed.charge.reduce(fixed.value)).collect(),
        })
    }

    fn zero(&self) -> Vec<i64> {
        vec![0; self.total.len()]
    }

    fn reduced(&self, values: impl Iterator<Item = i64>) -> Vec<i64> {
        let reduce = |(value, modulus): (i64, &Option<i64>)| modulus.map_or(value, |m| value.rem_euclid(m));
        values.zip(&self.moduli).map(reduce).collect()
    }

    fn sum(&self, left: &[i64], right: &[i64]) -> Vec<i64> {
        self.reduced(left.iter().zip(right).map(|(a, b)| a + b))
    }

    /// What the other half has to have.
    fn rest(&self, values: &[i64]) -> Vec<i64> {
        self.reduced(self.total.iter().zip(values).map(|(a, b)| a - b))
    }

    /// The charges that some fields can have.
    fn possible(&self, fields: std::ops::Range<usize>) -> BTreeSet<Vec<i64>> {
        let mut found = BTreeSet::from([self.zero()]);
        for levels in &self.weights[fields] {
            found = found.iter().flat_map(|sum| levels.iter().map(|level| self.sum(sum, level))).collect();
        }
        found
    }
}

/// An operator on a sector of fixed charges, see the [module](self).
///
/// Vectors are in ascending order of the configurations, as in [`ChargeBasis`](crate::ChargeBasis).
#[derive(Clone, Debug)]
pub struct ProductOperator<S> {
    /// The upper half.
    rows: Half,
    /// The lower half.
    columns: Half,
    /// Where the vector of each row starts; one more entry for the end.
    starts: Vec<usize>,
    /// The sector of columns for each sector of rows.
    partner: Vec<usize>,
    row_terms: Sparse<S>,
    column_terms: Sparse<S>,
    crosses: Vec<Cross<S>>,
    diagonal: Diagonal<S>,
    /// The most columns that a row has.
    widest: usize,
    pieces: Vec<Piece>,
}

/// The number of fields in the lower half that divides the bits of a layout most evenly.
pub fn even_split(layout: &Layout) -> usize {
    let unevenness = |split: usize| (2 * layout.fields()[split].shift).abs_diff(layout.bits());
    (1..layout.fields().len()).min_by_key(|split| unevenness(*split)).unwrap_or(0)
}

impl<S: Scalar> ProductOperator<S> {
    /// The operator on a sector, with the first `split` fields of the layout as the lower half.
    ///
    /// # Errors
    /// [`ProductError`]: whatever has no fast form is refused, and so is what has none at all. The dimension is
    /// counted before anything of its size is needed: nothing is.
    pub fn new(transitions: &Transitions, sector: &Sector, split: usize) -> Result<Self, ProductError> {
        let layout = &transitions.layout;
        let fields = layout.fields().len();
        if split == 0 || split >= fields {
            return Err(ProductError::Split { given: split, fields });
        }
        check_conserves(transitions, sector)?;
        let terms = terms::definite(transitions)?;
        let rules = Rules::new(layout, sector)?;
        let (lower, upper) = (rules.possible(0..split), rules.possible(split..fields));
        let rows = Half::new(layout, &rules, split..fields, Order::Value, |charges| {
            lower.contains(&rules.rest(charges))
        })?;
        let columns = Half::new(layout, &rules, 0..split, Order::Sector, |charges| {
            upper.contains(&rules.rest(charges))
        })?;
        if rows.len() == 0 {
            let asked = crate::basis::describe(sector.fixed());
            let (charges, possible) = (sector.fixed().len(), sector.possible(layout)?);
            return Err(ExactError::EmptySector { asked, charges, possible }.into());
        }
        let partner_of = |charges: &Vec<i64>| {
            let wanted = rules.rest(charges);
            columns.sectors.binary_search(&wanted).expect("only charges with a partner are kept")
        };
        let partner: Vec<usize> = rows.sectors.iter().map(partner_of).collect();
        let mut starts = vec![0];
        for row in 0..rows.len() {
            starts.push(starts[row] + columns.ranges[partner[rows.sector(row)]].len());
        }
        let on = |term: &Transition, half: &Half| (term.care | term.flip | term.sign) & half.mask() != 0;
        let (mut of_rows, mut of_columns, mut of_diagonal) = (Vec::new(), Vec::new(), Vec::new());
        let mut of_both: BTreeMap<[u64; 4], Vec<Transition>> = BTreeMap::new();
        for term in terms {
            match (term.flip == 0, on(&term, &rows), on(&term, &columns)) {
                (true, ..) => of_diagonal.push(term),
                (false, _, false) => of_rows.push(term),
                (false, false, true) => of_columns.push(term),
                (false, true, true) => {
                    let key = [term.flip, term.care, term.from, term.sign].map(|bits| bits & rows.mask());
                    of_both.entry(key).or_default().push(term);
                }
            }
        }
        let crosses = of_both.into_values().map(|terms| Cross::new(&rows, &columns, &terms));
        Ok(Self {
            row_terms: Sparse::new(&rows, &of_rows)?,
            column_terms: Sparse::new(&columns, &of_columns)?,
            crosses: crosses.collect::<Result<_, _>>()?,
            diagonal: Diagonal::new(&rows, &columns, &of_diagonal)?,
            widest: columns.ranges.iter().map(ExactSizeIterator::len).max().unwrap_or(0),
            pieces: Piece::all(&starts, |row| rows.sector(row)),
            rows,
            columns,
            starts,
            partner,
        })
    }

    /// The number of multiplications for what is off the diagonal: its matrix elements, unless several terms with
    /// different conditions contribute to one.
    pub fn off_diagonal_products(&self) -> usize {
        let of_columns = |range: &std::ops::Range<usize>| -> usize {
            range.clone().map(|column| self.column_terms.count(column)).sum()
        };
        let of_columns: Vec<usize> = self.columns.ranges.iter().map(of_columns).collect();
        let of_row = |row: usize| {
            let partner = self.partner[self.rows.sector(row)];
            let reached = self.crosses.iter().filter(|cross| cross.source(row).is_some());
            self.row_terms.count(row) * self.columns.ranges[partner].len()
                + of_columns[partner]
                + reached.map(|cross| cross.elements(partner).len()).sum::<usize>()
        };
        (0..self.rows.len()).map(of_row).sum()
    }
}

impl<S: Scalar> LinearOperator<S> for ProductOperator<S> {
    fn dimension(&self) -> usize {
        *self.starts.last().expect("there is always a last entry")
    }

    /// In parallel over rows; every element of `y` is summed in the same order whatever the number of threads.
    /// Allocates buffers of eight rows only.
    fn apply(&self, x: &[S], y: &mut [S]) {
        assert_eq!((x.len(), y.len()), (self.dimension(), self.dimension()), "the lengths of x and y");
        kernel::apply(self, x, y, &self.pieces);
    }
}
