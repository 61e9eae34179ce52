//! Reduced density matrices, entropies and entanglement spectra of any subset of the degrees of freedom.

use std::collections::BTreeMap;

use eigentruth_models::Space;
use eigentruth_numerics::lower::{Field, Layout};
use eigentruth_numerics::{Estimate, Provenance, Scalar};
use faer::Mat;
use num_complex::Complex64;

use crate::ExactError;
use crate::basis::{Basis, ChargeBasis};
use crate::operator::{check_length, eigensystem};

/// The density matrix of a subset of the degrees of freedom, on the configurations of the subset that occur.
///
/// # Fermions
/// The subset is moved to the front of the Jordan-Wigner order before the rest is traced out: a configuration takes the
/// sign `(−1)^n`, where `n` counts the pairs of an odd state in the subset and an odd state outside of it that stands
/// before it, of species that anticommute. Then `tr(ρ O) = ⟨O⟩` for every operator `O` made of
/// the generators of the subset alone, for contiguous and scattered subsets alike, and `ρ` does not depend on
/// where the subset stands in the order.
#[derive(Clone, Debug)]
pub struct Reduced {
    /// The configurations of the subset (bits outside of it are 0), increasing.
    pub configurations: Vec<u64>,
    /// The density matrix `[row, column]` on them, of trace 1.
    pub matrix: Mat<Complex64>,
    blocks: Vec<Vec<usize>>,
}

impl Reduced {
    /// The density matrix of the degrees of freedom at the given positions of the space, in the normalized state `x`.
    ///
    /// # Errors
    /// [`ExactError::Subset`], [`ExactError::Length`], [`ExactError::Memory`].
    pub fn new<S: Scalar>(
        space: &Space,
        basis: &ChargeBasis,
        x: &[S],
        positions: &[usize],
        memory: u64,
    ) -> Result<Self, ExactError> {
        check_length("the vector", x.len(), basis)?;
        let layout = basis.layout();
        let inside = subset(space, layout, positions)?;
        let passes = passes(space, layout, inside);
        let norm: f64 = x.iter().map(|value| value.norm_squared()).sum();
        // Amplitudes by the configuration of the rest: the columns of the Schmidt matrix.
        let mut columns: BTreeMap<u64, Vec<(u64, Complex64)>> = BTreeMap::new();
        for (index, value) in x.iter().enumerate().filter(|(_, value)| value.norm_squared() > 0.0) {
            let state = basis.state(index);
            let sign = if negative(&passes, state) { -1.0 } else { 1.0 };
            let amplitude = value.to_complex() * sign / norm.sqrt();
            columns.entry(state & !inside).or_default().push((state & inside, amplitude));
        }
        let mut configurations: Vec<u64> = columns.values().flatten().map(|(state, _)| *state).collect();
        configurations.sort_unstable();
        configurations.dedup();
        let size = configurations.len();
        let needed = 16 * (size as u128).pow(2);
        if needed > memory.into() {
            let what = "a reduced density matrix";
            return Err(ExactError::Memory { what, dimension: size as u128, needed, allowed: memory });
        }
        let at = |state: &u64| configurations.binary_search(state).unwrap_or_default();
        let mut matrix = Mat::zeros(size, size);
        let mut joined = Blocks::new(size);
        for column in columns.values() {
            for (state, a) in column {
                for (other, b) in column {
                    matrix[(at(state), at(other))] += a * b.conj();
                }
                joined.join(at(&column[0].0), at(state));
            }
        }
        Ok(Self { configurations, matrix, blocks: joined.into_blocks() })
    }

    /// The eigenvalues, decreasing: the squares of the Schmidt coefficients. Blocks that no element connects (sectors
    /// of the subset) are diagonalized one by one.
    ///
    /// # Errors
    /// [`ExactError::Krylov`].
    pub fn spectrum(&self) -> Result<Vec<f64>, ExactError> {
        let mut all = Vec::with_capacity(self.configurations.len());
        for block in &self.blocks {
            let matrix = Mat::from_fn(block.len(), block.len(), |i, j| self.matrix[(block[i], block[j])]);
            all.extend(eigensystem(&matrix, false)?.values);
        }
        all.sort_by(|a, b| b.total_cmp(a));
        Ok(all)
    }

    /// The entanglement spectrum `−ln λ`, increasing, of the eigenvalues above rounding.
    ///
    /// # Errors
    /// [`ExactError::Krylov`].
    pub fn entanglement_spectrum(&self) -> Result<Vec<f64>, ExactError> {
        let floor = self.configurations.len() as f64 * f64::EPSILON;
        Ok(self.spectrum()?.into_iter().filter(|p| *p > floor).map(|p| -p.ln()).collect())
    }

    /// The Rényi entropy `ln(tr ρⁿ)/(1−n)` in nats; for `order` 1 the von Neumann entropy `−tr ρ ln ρ`.
    ///
    /// The error is that of the eigenvalues, `n ε` each, which is amplified near `λ = 0` where `order ≤ 1`.
    ///
    /// # Errors
    /// [`ExactError::Parameter`] unless `order` is positive and finite; [`ExactError::Krylov`].
    pub fn entropy(&self, order: f64) -> Result<Estimate, ExactError> {
        if !(order > 0.0 && order.is_finite()) {
            let given = order.to_string();
            return Err(ExactError::Parameter {
                name: "the Rényi order",
                given,
                allowed: "a positive number",
            });
        }
        let spectrum = self.spectrum()?;
        let rounding = spectrum.len() as f64 * f64::EPSILON;
        let positive: Vec<f64> = spectrum.into_iter().filter(|p| *p > 0.0).collect();
        // What an error of `rounding` in an eigenvalue changes: |f(p + δ) − f(p)|, evaluated where it is worst, at p = δ.
        let (value, error) = if order == 1.0 {
            let change = |p: f64| rounding * (1.0 + p.max(rounding).ln().abs());
            (positive.iter().map(|p| -p * p.ln()).sum(), positive.iter().map(|p| change(*p)).sum())
        } else {
            let sum: f64 = positive.iter().map(|p| p.powf(order)).sum();
            let change = |p: f64| (p + rounding).powf(order) - (p - rounding).max(0.0).powf(order);
            let change: f64 = positive.iter().map(|p| change(*p)).sum();
            (sum.ln() / (1.0 - order), change / sum / (1.0 - order).abs())
        };
        let provenance = Provenance::new("exact/reduced-density-matrix").with("order", order);
        Ok(Estimate::exact(value, error, provenance))
    }
}

/// The bits of a subset of the degrees of freedom.
fn subset(space: &Space, layout: &Layout, positions: &[usize]) -> Result<u64, ExactError> {
    let degrees = space.degrees();
    let refused = || ExactError::Subset { given: positions.to_vec(), degrees: degrees.len() };
    let mut inside = 0;
    for &position in positions {
        let degree = degrees.get(position).ok_or_else(refused)?;
        let field = layout.fields().iter().find(|field| field.degree == *degree).ok_or_else(refused)?;
        let bits = field.mask << field.shift;
        if inside & bits != 0 {
            return Err(refused());
        }
        inside |= bits;
    }
    Ok(inside)
}

/// For every odd field inside, the odd fields outside that stand before it and anticommute with it.
type Passes = Vec<(OddStates, Vec<OddStates>)>;

/// A field and which of its local states are odd.
struct OddStates {
    shift: u32,
    mask: u64,
    odd: Vec<bool>,
}

impl OddStates {
    fn new(space: &Space, field: &Field) -> Self {
        use eigentruth_operators::LocalSpace;
        let odd = match space.position(field.degree.species, field.degree.mode).map(|p| space.local(p)) {
            Some(LocalSpace::MatrixUnits { odd_levels }) => odd_levels.clone(),
            Some(LocalSpace::Fermion) => vec![false, true],
            _ => vec![false; field.degree.dimension.into()],
        };
        Self { shift: field.shift, mask: field.mask, odd }
    }

    fn holds(&self, configuration: u64) -> bool {
        self.odd.get((configuration >> self.shift & self.mask) as usize).copied().unwrap_or(false)
    }
}

fn passes(space: &Space, layout: &Layout, inside: u64) -> Passes {
    let is_inside = |field: &Field| inside >> field.shift & 1 == 1;
    let anticommute = |a: &Field, b: &Field| {
        space.algebra().anticommute(a.degree.species, b.degree.species).unwrap_or(false)
    };
    let of_field = |(at, field): (usize, &Field)| {
        let before = layout.fields()[..at].iter().filter(|b| b.odd && !is_inside(b) && anticommute(field, b));
        (OddStates::new(space, field), before.map(|b| OddStates::new(space, b)).collect())
    };
    let fields = layout.fields().iter().enumerate();
    fields.filter(|(_, field)| field.odd && is_inside(field)).map(of_field).collect()
}

fn negative(passes: &Passes, configuration: u64) -> bool {
    let pairs = |(own, before): &(OddStates, Vec<OddStates>)| {
        if own.holds(configuration) { before.iter().filter(|b| b.holds(configuration)).count() } else { 0 }
    };
    passes.iter().map(pairs).sum::<usize>() % 2 == 1
}

/// Sets that are joined until they are the connected components.
pub(crate) struct Blocks(Vec<usize>);

impl Blocks {
    pub(crate) fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    pub(crate) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// The components, each increasing, in the order of their first members.
    pub(crate) fn into_blocks(mut self) -> Vec<Vec<usize>> {
        let mut blocks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.0.len() {
            let root = self.root(at);
            blocks.entry(root).or_default().push(at);
        }
        blocks.into_values().collect()
    }
}
