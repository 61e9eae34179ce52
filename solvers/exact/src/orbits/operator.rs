//! The stored matrix of a symmetric operator.

use std::marker::PhantomData;

use eigentruth_numerics::lower::{Transition, Transitions};
use eigentruth_numerics::{LinearOperator, Scalar};
use num_complex::Complex64;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::{OrbitBasis, OrbitError};
use crate::ExactError;
use crate::basis::Basis;
use crate::operator::check_conserves;
use crate::product::terms::definite;

/// Rows that are stored together.
const ROWS: usize = 2048;

/// The matrix of an operator that commutes with the group, on an [`OrbitBasis`].
///
/// Each chunk of rows has a table of the values that occur in it, so that an element takes one byte besides its
/// column; where more than 256 occur the values themselves are stored.
#[derive(Clone, Debug)]
pub struct OrbitOperator<S> {
    dimension: usize,
    chunks: Vec<Chunk<S>>,
}

#[derive(Clone, Debug)]
struct Chunk<S> {
    /// Where each row ends.
    ends: Vec<u32>,
    columns: Vec<u32>,
    values: Values<S>,
}

#[derive(Clone, Debug)]
enum Values<S> {
    Coded { codes: Vec<u8>, table: Box<[S; 256]> },
    Plain(Vec<S>),
}

impl<S: Scalar> OrbitOperator<S> {
    /// The matrix, stored.
    ///
    /// # Errors
    /// [`OrbitError::NotInvariant`] with a witness if the operator does not commute with the group, found by comparing
    /// both orders on configurations on which each term acts; [`ExactError::NotReal`] for a complex matrix in
    /// real numbers; [`ExactError::LeavesSector`]; [`ExactError::Memory`] if the matrix could exceed `memory` bytes.
    pub fn new(transitions: &Transitions, basis: &OrbitBasis, memory: u64) -> Result<Self, OrbitError> {
        let complex = !basis.is_real() || !transitions.is_real();
        if complex && S::from_complex(Complex64::I).is_none() {
            let term = "of an operator or of a character".into();
            return Err(ExactError::NotReal { term, amplitude: "complex".into() }.into());
        }
        check_conserves(transitions, &basis.sector)?;
        invariant(transitions, basis)?;
        // A row of the operator is a column of the adjoint.
        let terms = definite(&transitions.adjoint())?;
        let (diagonal, mut others): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| term.flip == 0);
        others.sort_by_key(|term| (term.flip, term.care));
        let images: Vec<u64> = others.iter().map(|term| term.flip).collect();
        let most = images.chunk_by(|a, b| a == b).count() + 1;
        let dimension = basis.dimension();
        let needed = dimension as u128 * (most as u128 * 5 + 4);
        if needed > memory.into() {
            let what = "a symmetric matrix";
            return Err(
                ExactError::Memory { what, dimension: dimension as u128, needed, allowed: memory }.into()
            );
        }
        let starts: Vec<usize> = (0..dimension).step_by(ROWS).collect();
        let chunks = starts
            .into_par_iter()
            .map(|start| {
                let rows = start..(start + ROWS).min(dimension);
                Arch::new().dispatch(Build {
                    basis,
                    diagonal: &diagonal,
                    others: &others,
                    rows,
                    scalar: PhantomData,
                })
            })
            .collect();
        Ok(Self { dimension, chunks })
    }

    /// The number of stored elements.
    pub fn elements(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.columns.len()).sum()
    }
}

/// Rows of the matrix.
struct Build<'a, S> {
    basis: &'a OrbitBasis,
    diagonal: &'a [Transition],
    others: &'a [Transition],
    rows: std::ops::Range<usize>,
    scalar: PhantomData<S>,
}

impl<S: Scalar> WithSimd for Build<'_, S> {
    type Output = Chunk<S>;

    #[inline(always)]
    fn with_simd<D: Simd>(self, _: D) -> Chunk<S> {
        let Self { basis, diagonal, others, rows, .. } = self;
        let (mut ends, mut columns) = (Vec::with_capacity(rows.len()), Vec::new());
        let mut values: Vec<S> = Vec::new();
        let mut images: Vec<(u64, S)> = Vec::new();
        let mut elements: Vec<(u32, S)> = Vec::new();
        // Whether all is real was asked before.
        let scalar = |value: Complex64| S::from_complex(value).unwrap_or_else(|| S::from_real(value.re));
        for row in rows {
            let configuration = basis.state(row);
            let mut sum = Complex64::ZERO;
            for (_, amplitude) in diagonal.iter().filter_map(|term| term.apply(configuration)) {
                sum += amplitude;
            }
            elements.clear();
            elements.push((row as u32, scalar(sum.conj())));
            images.clear();
            for term in others {
                if let Some((image, amplitude)) = term.apply(configuration) {
                    let (smallest, phase) = basis.group.smallest(image);
                    images.push((smallest, scalar(amplitude.conj() * phase)));
                }
            }
            // A loop of its own, so that several look-ups wait for memory at once.
            let own = basis.stabilizer(row);
            for &(smallest, value) in &images {
                // Orbits without an index are annihilated by the projection.
                if let Some(column) = basis.index(smallest) {
                    let other = basis.stabilizer(column);
                    let ratio = (f64::from(other) / f64::from(own)).sqrt();
                    elements.push((column as u32, if other == own { value } else { value.scaled(ratio) }));
                }
            }
            elements.sort_unstable_by_key(|(column, _)| *column);
            for same in elements.chunk_by(|a, b| a.0 == b.0) {
                let mut total = S::ZERO;
                for (_, value) in same {
                    total += *value;
                }
                columns.push(same[0].0);
                values.push(total);
            }
            ends.push(columns.len() as u32);
        }
        columns.shrink_to_fit();
        Chunk { ends, columns, values: Values::new(values) }
    }
}

impl<S: Scalar> Values<S> {
    fn new(values: Vec<S>) -> Self {
        let mut table: Vec<S> = Vec::new();
        let mut codes = Vec::with_capacity(values.len());
        for value in &values {
            let code = match table.iter().position(|known| known == value) {
                Some(code) => code,
                None if table.len() == 256 => return Self::Plain(values),
                None => {
                    table.push(*value);
                    table.len() - 1
                }
            };
            codes.push(code as u8);
        }
        table.resize(256, S::ZERO);
        let table = table.into_boxed_slice().try_into().expect("256 entries");
        Self::Coded { codes, table }
    }
}

impl<S: Scalar> LinearOperator<S> for OrbitOperator<S> {
    fn dimension(&self) -> usize {
        self.dimension
    }

    /// In parallel over chunks of rows, which do not depend on the number of threads.
    fn apply(&self, x: &[S], y: &mut [S]) {
        assert_eq!((x.len(), y.len()), (self.dimension, self.dimension), "the lengths of x and y");
        y.par_chunks_mut(ROWS).zip(&self.chunks).for_each(|(y, chunk)| {
            let mut start = 0;
            match &chunk.values {
                Values::Coded { codes, table } => {
                    for (y, end) in y.iter_mut().zip(&chunk.ends) {
                        let range = start..*end as usize;
                        start = range.end;
                        let mut sum = S::ZERO;
                        for (column, code) in chunk.columns[range.clone()].iter().zip(&codes[range]) {
                            sum += table[usize::from(*code)] * x[*column as usize];
                        }
                        *y = sum;
                    }
                }
                Values::Plain(values) => {
                    for (y, end) in y.iter_mut().zip(&chunk.ends) {
                        let range = start..*end as usize;
                        start = range.end;
                        let mut sum = S::ZERO;
                        for (column, value) in chunk.columns[range.clone()].iter().zip(&values[range]) {
                            sum += *value * x[*column as usize];
                        }
                        *y = sum;
                    }
                }
            }
        });
    }
}

/// For every term at least this many configurations on which it acts are tried, chosen for it or for others.
const LEAST_TRIES: usize = 32;
/// With each of them this many on which nothing is fixed: those chosen for terms that seldom act share what these fix.
const FREE: usize = 4;
/// And up to this many while all together cost no more than [`APPLICATIONS`] of single terms. Sums of terms can cancel on most
/// configurations: a difference that a fraction `p` of them shows escapes with probability `(1 − p)` to the number of tries, and
/// `p` is 2⁻ᵏ for projectors on `k` two-level sites.
const MOST_TRIES: usize = 4096;
const APPLICATIONS: usize = 1 << 17;

/// Compares `O U` with `U O` on configurations on which each term acts, for generators of the group.
fn invariant(transitions: &Transitions, basis: &OrbitBasis) -> Result<(), OrbitError> {
    // What is small against the whole operator can be what rounding left of a cancellation.
    let largest = transitions.terms.iter().map(|term| term.amplitude.norm()).fold(0.0, f64::max);
    let mut random = 0x5eed_u64;
    let mut word = || {
        // splitmix64
        random = random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (random ^ random >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    // Images of a configuration, moved after minus before the operator acts: nothing may remain of any.
    let mut images: Vec<(u64, Complex64)> = Vec::new();
    let mut tried = vec![0; transitions.terms.len()];
    let cost = 2 * transitions.terms.len() * basis.generators.len();
    let mut spent = 0;
    for round in 0..MOST_TRIES {
        if round >= LEAST_TRIES && spent > APPLICATIONS {
            break;
        }
        let free = std::iter::repeat_n((None, 0, 0), FREE);
        // Configurations are chosen for one term after another, so that all meet many surroundings.
        let terms =
            transitions.terms.iter().enumerate().map(|(number, term)| (Some(number), term.care, term.from));
        for (number, care, from) in free.chain(terms) {
            if number.is_some_and(|number| tried[number] > round) {
                continue;
            }
            let filled =
                transitions.layout.fields().iter().fold(0, |all, field| {
                    all | ((word() % u64::from(field.degree.dimension)) << field.shift)
                });
            let configuration = filled & !care | from;
            // Half-fixed fields can get a level that they do not have.
            let exists = |configuration: u64| {
                let mut fields = transitions.layout.fields().iter();
                fields.all(|field| configuration >> field.shift & field.mask < field.degree.dimension.into())
            };
            if !exists(configuration) {
                continue;
            }
            spent += cost;
            for (count, term) in tried.iter_mut().zip(&transitions.terms) {
                *count += usize::from(configuration & term.care == term.from);
            }
            for &element in &basis.generators {
                let motion = &basis.group.motions[element];
                let signed = |state: u64, amplitude: Complex64| {
                    if motion.is_negative(state) { -amplitude } else { amplitude }
                };
                let moved = motion.image(configuration);
                images.clear();
                images.extend(
                    transitions
                        .images(configuration)
                        .map(|(image, amplitude)| (motion.image(image), signed(image, amplitude))),
                );
                images.extend(
                    transitions
                        .images(moved)
                        .map(|(image, amplitude)| (image, -signed(configuration, amplitude))),
                );
                images.sort_unstable_by_key(|&(image, _)| image);
                let differs = images.chunk_by(|a, b| a.0 == b.0).any(|like| {
                    let rest: Complex64 = like.iter().map(|(_, amplitude)| amplitude).sum();
                    let scale = like.iter().map(|(_, amplitude)| amplitude.norm()).sum::<f64>();
                    rest.norm() > 64.0 * f64::EPSILON * scale.max(largest)
                });
                if differs {
                    return Err(OrbitError::NotInvariant { element, configuration });
                }
            }
        }
    }
    Ok(())
}
