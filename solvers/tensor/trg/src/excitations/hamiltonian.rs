//! Translation-invariant Hamiltonians on small tori, applied to full states, and their blocks of given momentum.

use eigentruth_numerics::dense::hermitian_eigenvalues;
use faer::{Mat, MatRef};
use num_complex::Complex64;

use super::ExcitationError;

const ZERO: Complex64 = Complex64::new(0.0, 0.0);

/// A rectangle of sites that closes on itself, site `(x, y)` being number `y · columns + x`; one row is a ring. States are numbered with the
/// first site as the most significant digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Torus {
    /// Sites in a row.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    /// States of a site.
    pub local: usize,
}

impl Torus {
    /// A ring.
    pub fn ring(sites: usize, local: usize) -> Self {
        Self { columns: sites, rows: 1, local }
    }

    /// The number of sites.
    pub fn sites(&self) -> usize {
        self.columns * self.rows
    }

    /// The number of states.
    pub fn states(&self) -> usize {
        self.local.pow(self.sites() as u32)
    }

    /// What `numbers` complex numbers take is allowed.
    pub(crate) fn allow(
        &self,
        what: &'static str,
        numbers: f64,
        allowed: usize,
    ) -> Result<(), ExcitationError> {
        let (needed, allowed) = (16.0 * numbers, allowed as f64);
        if needed > allowed { Err(ExcitationError::Memory { what, needed, allowed }) } else { Ok(()) }
    }

    fn stride(&self, site: usize) -> usize {
        self.local.pow((self.sites() - 1 - site) as u32)
    }

    /// All translations, by columns and rows.
    pub fn translations(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let columns = self.columns;
        (0..self.sites()).map(move |r| (r % columns, r / columns))
    }

    /// For each state the one that a translation makes of it: what was at `(x, y)` is at `(x + dx, y + dy)`.
    pub fn translated(&self, (dx, dy): (usize, usize)) -> Vec<usize> {
        let moved: Vec<(usize, usize)> = (0..self.sites())
            .map(|site| {
                let (x, y) = (site % self.columns, site / self.columns);
                let to = (y + dy) % self.rows * self.columns + (x + dx) % self.columns;
                (self.stride(site), self.stride(to))
            })
            .collect();
        (0..self.states())
            .map(|state| moved.iter().map(|(from, to)| state / from % self.local * to).sum())
            .collect()
    }

    /// `e^{ik·r}` for the momentum numbers `m`, `k = 2π(m₁/columns, m₂/rows)`.
    pub fn phase(&self, m: (usize, usize), r: (usize, usize)) -> Complex64 {
        let turns = (m.0 * r.0 % self.columns) as f64 / self.columns as f64
            + (m.1 * r.1 % self.rows) as f64 / self.rows as f64;
        Complex64::cis(2.0 * std::f64::consts::PI * turns)
    }

    /// A vector's superposition `Σ_r e^{ik·r} T_r v` over all translations, for each column.
    pub fn with_momentum(&self, vectors: MatRef<'_, Complex64>, m: (usize, usize)) -> Mat<Complex64> {
        let mut sum = Mat::zeros(vectors.nrows(), vectors.ncols());
        for r in self.translations() {
            let (to, phase) = (self.translated(r), self.phase(m, r));
            for j in 0..vectors.ncols() {
                for (state, &image) in to.iter().enumerate() {
                    sum[(image, j)] += phase * vectors[(state, j)];
                }
            }
        }
        sum
    }
}

/// The terms of a Hamiltonian, the same everywhere: `H = Σ_sites site + Σ_(x,y)-(x+1,y) horizontal + Σ_(x,y)-(x,y+1) vertical`. Two sites in a
/// direction that closes are joined twice; a single row has no vertical bonds.
#[derive(Clone, Debug)]
pub struct Couplings {
    /// `[state, state]`.
    pub site: Mat<Complex64>,
    /// `[(left, right), (left, right)]`.
    pub horizontal: Mat<Complex64>,
    /// `[(lower y, upper y), (lower y, upper y)]`.
    pub vertical: Mat<Complex64>,
}

impl Couplings {
    /// The Ising model in a transverse field, `−Σ σᶻσᶻ − g Σ σˣ`, in units of its coupling.
    pub fn transverse_ising(field: f64) -> Self {
        let c = |x: f64| Complex64::new(x, 0.0);
        let sign = |s: usize| if s.is_multiple_of(2) { 1.0 } else { -1.0 };
        let pair = Mat::from_fn(4, 4, |a, b| if a == b { c(-sign(a / 2) * sign(a)) } else { ZERO });
        let site = Mat::from_fn(2, 2, |a, b| if a == b { ZERO } else { c(-field) });
        Self { site, horizontal: pair.clone(), vertical: pair }
    }

    /// Random hermitian terms with elements between −1 and 1, complex.
    pub fn random(local: usize, seed: u64) -> Self {
        let hermitian = |n: usize, number: u64| {
            let m = random_complex(n, n, seed, number);
            Mat::from_fn(n, n, |a, b| (m[(a, b)] + m[(b, a)].conj()) * 0.5)
        };
        Self {
            site: hermitian(local, 0),
            horizontal: hermitian(local * local, 1),
            vertical: hermitian(local * local, 2),
        }
    }

    /// Checks shapes and hermiticity.
    ///
    /// # Errors
    /// [`ExcitationError::Shape`], [`ExcitationError::NotHermitian`].
    pub fn check(&self, local: usize) -> Result<(), ExcitationError> {
        for (term, matrix, n) in [
            ("site", &self.site, local),
            ("horizontal", &self.horizontal, local * local),
            ("vertical", &self.vertical, local * local),
        ] {
            if matrix.nrows() != n || matrix.ncols() != n {
                let wanted = format!("{n}, for {local} states a site");
                return Err(ExcitationError::Shape {
                    what: "the dimension of a term",
                    value: matrix.nrows(),
                    wanted,
                });
            }
            let pairs = (0..n).flat_map(|a| (0..n).map(move |b| (a, b)));
            let defect =
                pairs.map(|(a, b)| (matrix[(a, b)] - matrix[(b, a)].conj()).norm()).fold(0.0, f64::max);
            if defect.is_nan() || defect > 8.0 * f64::EPSILON * matrix.norm_max() {
                return Err(ExcitationError::NotHermitian { term, defect });
            }
        }
        Ok(())
    }

    /// `H` times each column.
    pub fn apply(&self, torus: &Torus, vectors: MatRef<'_, Complex64>) -> Mat<Complex64> {
        let mut out = Mat::zeros(vectors.nrows(), vectors.ncols());
        let d = torus.local;
        for (x, y) in torus.translations() {
            let at = |x: usize, y: usize| torus.stride(y % torus.rows * torus.columns + x % torus.columns);
            let here = at(x, y);
            add(&self.site, &[here], d, vectors, &mut out);
            if torus.columns > 1 {
                add(&self.horizontal, &[here, at(x + 1, y)], d, vectors, &mut out);
            }
            if torus.rows > 1 {
                add(&self.vertical, &[here, at(x, y + 1)], d, vectors, &mut out);
            }
        }
        out
    }

    /// All energies of states with a momentum, ascending: exact diagonalization in the space of translated configurations.
    ///
    /// # Errors
    /// [`ExcitationError::Memory`], [`ExcitationError::Algebra`].
    pub fn energies(
        &self,
        torus: &Torus,
        m: (usize, usize),
        memory: usize,
    ) -> Result<Vec<f64>, ExcitationError> {
        self.check(torus.local)?;
        let states = torus.states() as f64;
        torus.allow("the sector of a momentum", 3.0 * states * states / torus.sites() as f64, memory)?;
        let images: Vec<Vec<usize>> = torus.translations().map(|r| torus.translated(r)).collect();
        let phases: Vec<Complex64> = torus.translations().map(|r| torus.phase(m, r)).collect();
        let representatives = (0..torus.states()).filter(|&s| images.iter().all(|image| image[s] >= s));
        let columns: Vec<Vec<(usize, Complex64)>> = representatives
            .filter_map(|s| {
                let mut column = std::collections::BTreeMap::new();
                for (image, phase) in images.iter().zip(&phases) {
                    *column.entry(image[s]).or_insert(ZERO) += phase;
                }
                let norm = column.values().map(Complex64::norm_sqr).sum::<f64>().sqrt();
                // Where the phases cancel the sum is rounding, otherwise at least one.
                (norm > 0.5).then(|| column.into_iter().map(|(state, x)| (state, x / norm)).collect())
            })
            .collect();
        let mut basis = Mat::zeros(torus.states(), columns.len());
        for (j, column) in columns.iter().enumerate() {
            column.iter().for_each(|&(state, x)| basis[(state, j)] = x);
        }
        let image = self.apply(torus, basis.as_ref());
        let n = columns.len();
        let block = Mat::from_fn(n, n, |i, j| {
            columns[i].iter().map(|&(s, x)| x.conj() * image[(s, j)]).sum::<Complex64>()
        });
        Ok(hermitian_eigenvalues(block.as_ref())?)
    }
}

/// Adds a term on sites with these strides.
fn add(
    term: &Mat<Complex64>,
    strides: &[usize],
    d: usize,
    vectors: MatRef<'_, Complex64>,
    out: &mut Mat<Complex64>,
) {
    let n = term.nrows();
    // Offsets of the states of the sites, the first site being the more significant digit.
    let offset = |code: usize| match strides {
        [one] => code * one,
        [one, two] => code / d * one + code % d * two,
        _ => unreachable!("terms on one or two sites"),
    };
    let offsets: Vec<usize> = (0..n).map(offset).collect();
    let empty = |state: usize| strides.iter().all(|stride| (state / stride).is_multiple_of(d));
    let rest: Vec<usize> = (0..vectors.nrows()).filter(|&state| empty(state)).collect();
    for a in 0..n {
        for b in 0..n {
            let x = term[(a, b)];
            if x != ZERO {
                for j in 0..vectors.ncols() {
                    for state in &rest {
                        out[(state + offsets[a], j)] += x * vectors[(state + offsets[b], j)];
                    }
                }
            }
        }
    }
}

/// A matrix of random complex numbers, both parts between −1 and 1.
pub(crate) fn random_complex(rows: usize, columns: usize, seed: u64, number: u64) -> Mat<Complex64> {
    use rand::RngExt;
    let mut stream = eigentruth_numerics::streams::stream(seed, number);
    let mut draw = || 2.0 * stream.random::<f64>() - 1.0;
    Mat::from_fn(rows, columns, |_, _| {
        let re = draw();
        Complex64::new(re, draw())
    })
}
