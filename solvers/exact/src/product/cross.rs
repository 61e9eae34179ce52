//! Terms that act on both halves.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::lower::Transition;
use num_complex::Complex64;

use super::ProductError;
use super::half::Half;
use super::sparse::elements;

/// One factor on the first half times an operator on the second.
#[derive(Clone, Debug)]
pub(super) struct Cross<S> {
    /// For every row that is reached: where it comes from, and with which sign.
    sources: Vec<Option<Source>>,
    /// For every sector of columns that is reached.
    elements: Vec<Vec<Element<S>>>,
}

/// A row that another one comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source {
    /// Its position in the first half.
    pub(super) row: u32,
    pub(super) negative: bool,
}

/// An element of the operator on the second half, between places within the sectors of the two columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<S> {
    pub(super) to: u32,
    pub(super) from: u32,
    pub(super) value: S,
}

impl<S: Scalar> Cross<S> {
    /// The sum of terms that have the same factor on the first half.
    pub(super) fn new(rows: &Half, columns: &Half, terms: &[Transition]) -> Result<Self, ProductError> {
        let first = restricted(&terms[0], rows.mask(), Complex64::ONE);
        let mut sources = vec![None; rows.len()];
        for row in 0..rows.len() {
            // Images in sectors without partner are not needed.
            if let Some((image, sign)) = first.apply(rows.configuration(row))
                && let Some(to) = rows.position(image)
            {
                sources[to] = Some(Source { row: row as u32, negative: sign.re < 0.0 });
            }
        }
        let second: Vec<Transition> =
            terms.iter().map(|term| restricted(term, columns.mask(), term.amplitude)).collect();
        let mut by_sector = vec![Vec::new(); columns.sectors.len()];
        for ((to, from), value) in elements(columns, &second)? {
            let [to_place, from_place] =
                [to, from].map(|position| (position - columns.start(position)) as u32);
            by_sector[columns.sector(to)].push(Element { to: to_place, from: from_place, value });
        }
        Ok(Self { sources, elements: by_sector })
    }

    /// Where a row comes from.
    #[inline(always)]
    pub(super) fn source(&self, row: usize) -> Option<Source> {
        self.sources[row]
    }

    /// The elements that lead to a sector of the second half.
    #[inline(always)]
    pub(super) fn elements(&self, sector: usize) -> &[Element<S>] {
        &self.elements[sector]
    }
}

/// The factor of a term on the bits of `mask`.
fn restricted(term: &Transition, mask: u64, amplitude: Complex64) -> Transition {
    Transition {
        care: term.care & mask,
        from: term.from & mask,
        flip: term.flip & mask,
        sign: term.sign & mask,
        amplitude,
    }
}
