//! Dimers on a honeycomb cylinder with zig-zag ends.
//!
//! A zig-zag ring around the cylinder has `N` sites with a bond to the ring before and, between them, `N` sites with a bond to the ring
//! after. Where such a bond has no dimer, the site's dimer lies in the ring: call it a line. A line enters a ring at one of the first
//! `N` sites and leaves it at one of the two neighbours, and no two lines leave at the same site; so their number is conserved, and a ring is
//! a row of a five-vertex model (F. Y. Wu, Phys. Rev. 168, 539 (1968)). At an end sites without a line are left without a dimer.

use dashu_int::UBig;
use eigentruth_numerics::Estimate;
use eigentruth_numerics::planted::{Bug, planted};

use super::{TransferError, Vertex, Weight};

/// Dimer coverings of a cylinder whose ends have `width` sites each that lack a neighbour and may stay uncovered.
#[derive(Clone, Debug)]
pub struct HoneycombCylinder {
    counting: Vertex<UBig>,
    floating: Vertex<f64>,
}

/// How a line that enters at a site, or one that comes from the site before (the other bit), goes on.
fn hops<W: Weight>() -> [W; 16] {
    let mut vertex = std::array::from_fn(|_| W::zero());
    // (come from before) + 2 (enters here) → (goes on to the next) + 2 (leaves here).
    for (old, new) in [(0, 0), (1, 2), (2, 2), (2, 1), (3, 3)] {
        vertex[new * 4 + old] = W::one();
    }
    if planted(Bug::Classical) {
        vertex[4 + 2].add_product(&W::one(), &W::one());
    }
    vertex
}

impl HoneycombCylinder {
    /// A cylinder with `width` sites at each end that lack a neighbour (`2·width` rows of sites).
    ///
    /// # Errors
    /// [`TransferError::Size`] below 2 (where both neighbours in a ring are one site), [`TransferError::Width`].
    pub fn new(width: usize) -> Result<Self, TransferError> {
        if width < 2 {
            return Err(TransferError::Size { what: "width", given: width, allowed: "2 and more" });
        }
        let counting = Vertex::from_matrix(width, hops(), true)?;
        Ok(Self { counting, floating: Vertex::from_matrix(width, hops(), true)? })
    }

    /// The number of coverings of `rings` zig-zag rings by the number of uncovered sites on an end, from 0 to `width`; it is the same on
    /// both ends. Rings are one more than the hexagons along the cylinder.
    ///
    /// # Errors
    /// [`TransferError::Size`] without a ring.
    pub fn coverings(&self, rings: usize) -> Result<Vec<UBig>, TransferError> {
        if rings == 0 {
            return Err(TransferError::Size { what: "number of rings", given: rings, allowed: "1 and more" });
        }
        let width = self.counting.width();
        let mut x = vec![UBig::ONE; 1 << width];
        (0..rings).for_each(|_| self.counting.row(&mut x));
        let mut counts = vec![UBig::ZERO; width + 1];
        for (lines, value) in x.into_iter().enumerate() {
            counts[width - lines.count_ones() as usize] += value;
        }
        Ok(counts)
    }

    /// How the logarithm of the number of coverings with `uncovered` sites on an end grows with every ring of a long cylinder.
    ///
    /// # Errors
    /// [`TransferError::Missing`] for more uncovered sites than there are, [`TransferError::NotConverged`].
    pub fn growth(&self, uncovered: usize, tolerance: f64) -> Result<Estimate, TransferError> {
        let width = self.floating.width();
        let Some(lines) = width.checked_sub(uncovered) else {
            let (given, count) = (uncovered, width);
            return Err(TransferError::Missing { what: "the uncovered site", given, count });
        };
        self.floating.leading(lines, tolerance, 100 * width * width)
    }
}
