//! Strips of sites with a few states and interactions of neighbours.

use std::sync::OnceLock;

use eigentruth_numerics::LinearOperator;

use super::{DEFAULT_MEMORY, Polynomial, TransferError, Weight, dimension, sites};

/// What is beyond the first and last site of a direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Boundary {
    /// Nothing.
    Free,
    /// Each other. Across two sites there are two bonds, as in the lattices of `eigentruth-models`.
    Periodic,
    /// A spin that is fixed in this state, on either side.
    Fixed(usize),
}

/// A square lattice of spins with `q` states, `width` sites across; columns follow each other along the strip.
///
/// Weights are those of pairs of states, `across[s * q + s']` within a column and `along[s * q + s']` from one column to the next, and
/// `field[s]` of a site; `W` is what they are made of. The transfer matrix is `V^½ H V^½`, where `V` holds a column's own weights and
/// `H` those to the next column.
#[derive(Debug)]
pub struct Strip<W> {
    width: usize,
    q: usize,
    boundary: Boundary,
    across: Vec<W>,
    along: Vec<W>,
    field: Vec<W>,
    memory: usize,
    /// `V^½`, made when the matrix is first applied.
    root: OnceLock<Vec<f64>>,
}

impl<W: Weight> Strip<W> {
    /// Any weights, without a field.
    ///
    /// # Errors
    /// [`TransferError::Size`], [`TransferError::Shape`], [`TransferError::Missing`] for a fixed state that is none, and
    /// [`TransferError::Width`] if three vectors do not fit into 2 GiB.
    pub fn new(
        width: usize,
        q: usize,
        boundary: Boundary,
        across: Vec<W>,
        along: Vec<W>,
    ) -> Result<Self, TransferError> {
        let allowed = if boundary == Boundary::Periodic { "2 and more" } else { "1 and more" };
        if width < 1 + usize::from(boundary == Boundary::Periodic) {
            return Err(TransferError::Size { what: "width", given: width, allowed });
        }
        if q == 0 {
            return Err(TransferError::Size { what: "number of states", given: q, allowed: "1 and more" });
        }
        for (what, weights) in [("across the strip", &across), ("along the strip", &along)] {
            if weights.len() != q * q {
                return Err(TransferError::Shape { what, given: weights.len(), expected: q * q, states: q });
            }
        }
        if let Boundary::Fixed(given) = boundary
            && given >= q
        {
            return Err(TransferError::Missing { what: "the state", given, count: q });
        }
        let memory = DEFAULT_MEMORY;
        dimension(width, q, 3, size_of::<W>(), memory)?;
        let field = vec![W::one(); q];
        Ok(Self { width, q, boundary, across, along, field, memory, root: OnceLock::new() })
    }

    /// With the weights of single sites.
    ///
    /// # Errors
    /// [`TransferError::Shape`].
    pub fn with_field(self, field: Vec<W>) -> Result<Self, TransferError> {
        if field.len() != self.q {
            let (given, expected) = (field.len(), self.q);
            return Err(TransferError::Shape { what: "of a site instead", given, expected, states: self.q });
        }
        Ok(Self { field, ..self })
    }

    /// Sites in a column.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Multiplies with the weights of a column.
    fn column(&self, x: &mut [W]) {
        for site in 0..self.width {
            sites::field(x, self.q, site, &self.field);
            if site + 1 < self.width {
                sites::bond(x, self.q, [site, site + 1], &self.across);
            }
        }
        match self.boundary {
            Boundary::Free => {}
            Boundary::Periodic => sites::bond(x, self.q, [self.width - 1, 0], &self.across),
            Boundary::Fixed(state) => {
                let below: Vec<W> = (0..self.q).map(|s| self.across[state * self.q + s].clone()).collect();
                let above: Vec<W> = (0..self.q).map(|s| self.across[s * self.q + state].clone()).collect();
                sites::field(x, self.q, 0, &below);
                sites::field(x, self.q, self.width - 1, &above);
            }
        }
    }

    /// Goes on to the next column.
    fn step(&self, x: &mut [W]) {
        // The matrix takes the new state from the left, `along` has the old one there.
        let q = self.q;
        let matrix: Vec<W> = (0..q * q).map(|at| self.along[(at % q) * q + at / q].clone()).collect();
        (0..self.width).for_each(|site| sites::one_site(x, q, site, &matrix));
    }

    /// The partition function of `length` columns, whose ends are free, joined, or beside a column of fixed spins.
    ///
    /// Exact if `W` is. Joined ends cost `q^width` times as much as the others.
    ///
    /// # Errors
    /// [`TransferError::Size`], [`TransferError::Missing`].
    pub fn partition(&self, length: usize, ends: Boundary) -> Result<W, TransferError> {
        if length < 1 + usize::from(ends == Boundary::Periodic) {
            let allowed = "1 and more, 2 and more where the ends are joined";
            return Err(TransferError::Size { what: "length", given: length, allowed });
        }
        let states = self.q.pow(self.width as u32);
        let through = |mut x: Vec<W>| {
            self.column(&mut x);
            for _ in 1..length {
                self.step(&mut x);
                self.column(&mut x);
            }
            x
        };
        let sum = |x: Vec<W>| {
            x.iter().fold(W::zero(), |mut sum, value| {
                sum.add_product(value, &W::one());
                sum
            })
        };
        Ok(match ends {
            Boundary::Free => sum(through(vec![W::one(); states])),
            Boundary::Fixed(given) => {
                if given >= self.q {
                    return Err(TransferError::Missing { what: "the state", given, count: self.q });
                }
                let mut x = vec![W::zero(); states];
                x[(0..self.width).fold(0, |state, _| state * self.q + given)] = W::one();
                self.step(&mut x);
                let mut x = through(x);
                self.step(&mut x);
                x.swap_remove((0..self.width).fold(0, |state, _| state * self.q + given))
            }
            Boundary::Periodic => (0..states).fold(W::zero(), |mut trace, start| {
                let mut x = vec![W::zero(); states];
                x[start] = W::one();
                let mut x = through(x);
                self.step(&mut x);
                trace.add_product(&x[start], &W::one());
                trace
            }),
        })
    }
}

impl Strip<f64> {
    /// Ising spins: `βH = −K_across Σ ss' − K_along Σ ss'`; state 0 is up.
    ///
    /// # Errors
    /// As [`Strip::new`].
    pub fn ising(width: usize, boundary: Boundary, across: f64, along: f64) -> Result<Self, TransferError> {
        let weights = |k: f64| vec![k.exp(), (-k).exp(), (-k).exp(), k.exp()];
        Self::new(width, 2, boundary, weights(across), weights(along))
    }

    /// `q`-state Potts spins: `βH = −K Σ δ(s, s')`, the same across and along.
    ///
    /// # Errors
    /// As [`Strip::new`].
    pub fn potts(width: usize, q: usize, boundary: Boundary, k: f64) -> Result<Self, TransferError> {
        let weights: Vec<f64> =
            (0..q * q).map(|at| if at / q.max(1) == at % q.max(1) { k.exp() } else { 1.0 }).collect();
        Self::new(width, q, boundary, weights.clone(), weights)
    }

    /// `q`-state clock spins: `βH = −K Σ cos(2π(s − s')/q)`.
    ///
    /// # Errors
    /// As [`Strip::new`].
    pub fn clock(width: usize, q: usize, boundary: Boundary, k: f64) -> Result<Self, TransferError> {
        let angle =
            |at: usize| std::f64::consts::TAU * (at / q.max(1)).abs_diff(at % q.max(1)) as f64 / q as f64;
        let weights: Vec<f64> = (0..q * q).map(|at| (k * angle(at).cos()).exp()).collect();
        Self::new(width, q, boundary, weights.clone(), weights)
    }

    /// Whether eigenvalues can be asked for.
    pub(super) fn check(&self, vectors: usize) -> Result<(), TransferError> {
        let q = self.q;
        for (what, weights) in
            [("across the strip", &self.across), ("along the strip", &self.along), ("of a site", &self.field)]
        {
            if let Some(value) = weights.iter().find(|w| !(w.is_finite() && **w >= 0.0)) {
                return Err(TransferError::Weight { what, value: *value });
            }
        }
        for (s, t) in (0..q).flat_map(|s| (0..s).map(move |t| (s, t))) {
            let (one, two) = (self.along[s * q + t], self.along[t * q + s]);
            if one != two {
                return Err(TransferError::NotSymmetric { one, two });
            }
        }
        dimension(self.width, q, vectors, size_of::<f64>(), self.memory).map(|_| ())
    }
}

impl Strip<Polynomial> {
    /// Ising spins of equal couplings as a polynomial in `x = e^{−2K}`: the coefficient of `x^m` counts the configurations with `m`
    /// pairs of unlike neighbours, which is the density of states.
    ///
    /// # Errors
    /// As [`Strip::new`].
    pub fn ising_states(width: usize, boundary: Boundary) -> Result<Self, TransferError> {
        Self::potts_states(width, 2, boundary)
    }

    /// Potts spins as a polynomial in `e^{−K}`: configurations by the number of pairs of unlike neighbours.
    ///
    /// # Errors
    /// As [`Strip::new`].
    pub fn potts_states(width: usize, q: usize, boundary: Boundary) -> Result<Self, TransferError> {
        let unlike = |at: usize| usize::from(at / q.max(1) != at % q.max(1));
        let weights: Vec<Polynomial> = (0..q * q).map(|at| Polynomial::monomial(unlike(at))).collect();
        Self::new(width, q, boundary, weights.clone(), weights)
    }
}

/// `V^½ H V^½`, symmetric if the weights along the strip are.
impl LinearOperator<f64> for Strip<f64> {
    fn dimension(&self) -> usize {
        self.q.pow(self.width as u32)
    }

    fn apply(&self, x: &[f64], y: &mut [f64]) {
        let root = self.root.get_or_init(|| {
            let mut root = vec![1.0; x.len()];
            self.column(&mut root);
            root.iter_mut().for_each(|weight| *weight = weight.sqrt());
            root
        });
        y.iter_mut().zip(x).zip(root.iter()).for_each(|((y, x), root)| *y = x * root);
        self.step(y);
        y.iter_mut().zip(root.iter()).for_each(|(y, root)| *y *= root);
    }
}
