//! Six- and eight-vertex models on the square lattice.

use eigentruth_numerics::{Estimate, Provenance};

use super::{DEFAULT_MEMORY, TransferError, Weight, dimension, sites};

/// An eight-vertex model on `width` vertical lines of a cylinder, with the weights `a`, `b`, `c`, `d` of R. J. Baxter, Exactly Solved Models
/// in Statistical Mechanics (1982), chapter 10; six-vertex if `d` is zero.
///
/// Arrows are bits. On a vertex whose left and lower arrows are equal (both along the axes or both against) they go through with weight `a`
/// and are both reversed with `d`; where they differ they go through with `b` and are both reversed with `c`.
#[derive(Clone, Debug)]
pub struct Vertex<W> {
    width: usize,
    vertex: [W; 16],
    six: bool,
}

impl<W: Weight> Vertex<W> {
    /// The model on a cylinder.
    ///
    /// # Errors
    /// [`TransferError::Size`] without a line, [`TransferError::Width`] if four vectors do not fit into 2 GiB.
    pub fn new(width: usize, [a, b, c, d]: [W; 4]) -> Result<Self, TransferError> {
        if width == 0 {
            return Err(TransferError::Size { what: "width", given: width, allowed: "1 and more" });
        }
        // One more arrow runs along the row.
        dimension(width + 1, 2, 2, size_of::<W>(), DEFAULT_MEMORY)?;
        let six = d.is_zero();
        // Old and new numbers are (horizontal) + 2 (vertical).
        let mut vertex = std::array::from_fn(|_| W::zero());
        let mut set = |new: usize, old: usize, weight: &W| vertex[new * 4 + old] = weight.clone();
        set(0, 0, &a);
        set(3, 3, &a);
        set(3, 0, &d);
        set(0, 3, &d);
        set(1, 1, &b);
        set(2, 2, &b);
        set(2, 1, &c);
        set(1, 2, &c);
        Ok(Self { width, vertex, six })
    }

    /// Any vertex `[new * 4 + old]` with the numbers (horizontal) + 2 (vertical); `conserving` if it keeps the number of arrows.
    pub(super) fn from_matrix(
        width: usize,
        vertex: [W; 16],
        conserving: bool,
    ) -> Result<Self, TransferError> {
        Ok(Self { vertex, six: conserving, ..Self::new(width, std::array::from_fn(|_| W::one()))? })
    }

    /// Lines across the rows.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// `x ← T x` for the row-to-row transfer matrix, vertex by vertex.
    pub(super) fn row(&self, x: &mut [W]) {
        let states = 1 << self.width;
        let mut sum = vec![W::zero(); states];
        for start in 0..2 {
            // The horizontal arrow is the last bit; the row is a ring, so it comes back as it began.
            let mut both = vec![W::zero(); 2 * states];
            both[start * states..(start + 1) * states].clone_from_slice(x);
            for line in 0..self.width {
                sites::two_sites(&mut both, [self.width, line], &self.vertex);
            }
            for (sum, value) in sum.iter_mut().zip(&both[start * states..(start + 1) * states]) {
                sum.add_product(value, &W::one());
            }
        }
        x.clone_from_slice(&sum);
    }

    /// The partition function of `length` rows on a torus; exact if `W` is.
    ///
    /// # Errors
    /// [`TransferError::Size`] without a row.
    pub fn torus(&self, length: usize) -> Result<W, TransferError> {
        if length == 0 {
            return Err(TransferError::Size { what: "length", given: length, allowed: "1 and more" });
        }
        let states = 1 << self.width;
        Ok((0..states).fold(W::zero(), |mut trace, start: usize| {
            let mut x = vec![W::zero(); states];
            x[start] = W::one();
            (0..length).for_each(|_| self.row(&mut x));
            trace.add_product(&x[start], &W::one());
            trace
        }))
    }
}

impl Vertex<f64> {
    /// The leading eigenvalue `λ` of the row-to-row transfer matrix, as `ln λ`, in the sector with `up` arrows against the axis; in
    /// eight-vertex models only the parity of `up` is conserved.
    ///
    /// The matrix need not be symmetric. For a vector with positive components `x`, `λ` lies between the smallest and largest
    /// `(Tx)ᵢ/xᵢ` (L. Collatz, Math. Z. 48, 221 (1942)), which is the error. Powers are of `1 + T/λ`, which converge also
    /// where other eigenvalues have the same modulus.
    ///
    /// # Errors
    /// [`TransferError::Weight`] for negative weights, [`TransferError::Missing`] for a sector that does not exist,
    /// [`TransferError::NotConverged`].
    pub fn leading(&self, up: usize, tolerance: f64, applications: usize) -> Result<Estimate, TransferError> {
        if let Some(value) = self.vertex.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
            return Err(TransferError::Weight { what: "of a vertex", value: *value });
        }
        let sectors = if self.six { self.width + 1 } else { 2 };
        if up >= sectors {
            return Err(TransferError::Missing { what: "the sector", given: up, count: sectors });
        }
        let here = |state: usize| {
            let ones = state.count_ones() as usize;
            if self.six { ones == up } else { ones % 2 == up }
        };
        let states = 1 << self.width;
        let mut x: Vec<f64> = (0..states).map(|state| f64::from(u8::from(here(state)))).collect();
        let (mut lower, mut upper) = (0.0_f64, f64::INFINITY);
        for applied in 1..=applications {
            let mut y = x.clone();
            self.row(&mut y);
            let ratios = y.iter().zip(&x).filter(|(_, x)| **x > 0.0).map(|(y, x)| y / x);
            let (low, high) =
                ratios.fold((f64::INFINITY, 0.0_f64), |(low, high), r| (low.min(r), high.max(r)));
            (lower, upper) = (lower.max(low), upper.min(high));
            // Each ratio is rounded a few times per vertex.
            let rounding = 8.0 * self.width as f64 * f64::EPSILON;
            if upper <= lower * (1.0 + tolerance.max(rounding)) {
                let middle = f64::midpoint(lower, upper);
                let error = (upper - lower) / (2.0 * middle) + rounding;
                let provenance =
                    Provenance::new("classical/transfer").with("width", self.width).with("up", up);
                return Ok(
                    Estimate::converged(middle.ln(), error, provenance).with("applications", applied as f64)
                );
            }
            let scale = 1.0 / high;
            x.iter_mut().zip(&y).for_each(|(x, y)| *x = 0.5 * (*x + y * scale));
        }
        Err(TransferError::NotConverged { lower, upper, applications, wanted: tolerance })
    }
}
