//! Dense tensors.

use std::borrow::Cow;

use eigentruth_numerics::Scalar;
use faer::MatRef;

use crate::blocks::{block_product, block_square};

/// A dense tensor; elements in row-major order, the last index runs fastest.
///
/// Operations panic where shapes do not fit, like the indexing of a slice: shapes follow from the program, never from
/// what a user enters.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<S> {
    shape: Vec<usize>,
    data: Vec<S>,
}

impl<S: Scalar> Tensor<S> {
    /// A tensor of this shape with these elements.
    ///
    /// # Panics
    /// If there are more or fewer elements than the shape says.
    pub fn new(shape: &[usize], data: Vec<S>) -> Self {
        assert_eq!(
            shape.iter().product::<usize>(),
            data.len(),
            "as many elements as the shape {shape:?} says"
        );
        Self { shape: shape.to_vec(), data }
    }

    /// A tensor of zeros.
    pub fn zeros(shape: &[usize]) -> Self {
        Self { shape: shape.to_vec(), data: vec![S::ZERO; shape.iter().product()] }
    }

    /// The tensor with the element `value(index)` at each index.
    pub fn from_fn(shape: &[usize], mut value: impl FnMut(&[usize]) -> S) -> Self {
        let mut tensor = Self::zeros(shape);
        let mut index = vec![0; shape.len()];
        for element in &mut tensor.data {
            *element = value(&index);
            for (i, n) in index.iter_mut().zip(shape).rev() {
                *i += 1;
                if *i < *n {
                    break;
                }
                *i = 0;
            }
        }
        tensor
    }

    /// Dimensions of the indices.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The elements, the last index running fastest.
    pub fn data(&self) -> &[S] {
        &self.data
    }

    /// The element at an index.
    ///
    /// # Panics
    /// If there is none.
    pub fn at(&self, index: &[usize]) -> S {
        assert_eq!(index.len(), self.shape.len(), "an index for each dimension");
        let place = index.iter().zip(&self.shape).fold(0, |place, (i, n)| {
            assert!(i < n, "index {index:?} in the shape {:?}", self.shape);
            place * n + i
        });
        self.data[place]
    }

    /// The same elements in another shape.
    ///
    /// # Panics
    /// If the number of elements differs.
    #[must_use]
    pub fn reshape(self, shape: &[usize]) -> Self {
        Self::new(shape, self.data)
    }

    /// Indices in another order: index `i` of the result is index `order[i]` of this tensor.
    ///
    /// # Panics
    /// If `order` is no permutation.
    #[must_use]
    pub fn permute(&self, order: &[usize]) -> Self {
        let rank = self.shape.len();
        let mut seen = order.to_vec();
        seen.sort_unstable();
        assert!(seen.into_iter().eq(0..rank), "{order:?} is a permutation of {rank} indices");
        let mut strides = vec![1; rank];
        for i in (1..rank).rev() {
            strides[i - 1] = strides[i] * self.shape[i];
        }
        let shape: Vec<usize> = order.iter().map(|&i| self.shape[i]).collect();
        let steps: Vec<usize> = order.iter().map(|&i| strides[i]).collect();
        if is_identity(order) || self.data.is_empty() {
            return Self { shape, data: self.data.clone() };
        }
        // Tiles of the last index here and the last index of the result: both are read and written near by.
        let last = rank - 1;
        let to = order.iter().position(|i| *i == last).unwrap_or(last);
        let mut out = vec![1; rank];
        for i in (1..rank).rev() {
            out[i - 1] = out[i] * shape[i];
        }
        let others: Vec<usize> = (0..last).filter(|i| *i != to).collect();
        let mut data = vec![S::ZERO; self.data.len()];
        let mut index = vec![0; others.len()];
        let (mut from, mut at) = (0, 0);
        loop {
            if to == last {
                data[at..at + shape[last]].copy_from_slice(&self.data[from..from + shape[last]]);
            } else {
                let (across, row) = (steps[last], shape[last]);
                for i in 0..shape[to] {
                    let data = &mut data[at + i * out[to]..][..row];
                    let own = &self.data[from + i..][..(row - 1) * across + 1];
                    data.iter_mut().enumerate().for_each(|(k, x)| *x = own[k * across]);
                }
            }
            let mut done = true;
            for (index, i) in index.iter_mut().zip(&others).rev() {
                *index += 1;
                from += steps[*i];
                at += out[*i];
                if *index < shape[*i] {
                    done = false;
                    break;
                }
                from -= steps[*i] * shape[*i];
                at -= out[*i] * shape[*i];
                *index = 0;
            }
            if done {
                break;
            }
        }
        Self { shape, data }
    }

    /// The elements with the indices in another order, not copied where the order is the same.
    fn arranged(&self, order: &[usize]) -> Cow<'_, [S]> {
        if is_identity(order) { Cow::Borrowed(&self.data) } else { Cow::Owned(self.permute(order).data) }
    }

    /// The sum over pairs of indices, `mine[i]` of this tensor with `theirs[i]` of the other; what remains is in order, this
    /// tensor's first. Nothing is conjugated. Large sums go block by block where zeros make blocks.
    ///
    /// # Panics
    /// If dimensions of paired indices differ.
    #[must_use]
    pub fn contract(&self, mine: &[usize], other: &Self, theirs: &[usize]) -> Self {
        assert_eq!(mine.len(), theirs.len(), "indices in pairs");
        let free = |rank: usize, bound: &[usize]| -> Vec<usize> {
            (0..rank).filter(|i| !bound.contains(i)).collect()
        };
        let (left, right) = (free(self.shape.len(), mine), free(other.shape.len(), theirs));
        let a = self.arranged(&[&left, mine].concat());
        let b = other.arranged(&[theirs, &right].concat());
        let bound: usize = mine.iter().map(|&i| self.shape[i]).product();
        let same = mine.iter().zip(theirs).all(|(&i, &j)| self.shape[i] == other.shape[j]);
        assert!(same, "dimensions {:?}{mine:?} against {:?}{theirs:?}", self.shape, other.shape);
        let rows: usize = left.iter().map(|&i| self.shape[i]).product();
        let columns: usize = right.iter().map(|&j| other.shape[j]).product();
        let shape: Vec<usize> =
            left.iter().map(|&i| self.shape[i]).chain(right.iter().map(|&j| other.shape[j])).collect();
        let data = block_product(&a, &b, [rows, bound, columns]);
        Self { shape, data }
    }

    /// Two copies with all indices but the two of `open` summed over: `[a, a′, b, b′]` for `open = [a, b]`, primes of the second copy.
    ///
    /// # Panics
    /// If there are not these two indices.
    pub(crate) fn doubled(&self, open: [usize; 2]) -> Self {
        let rest = (0..self.shape.len()).filter(|i| !open.contains(i));
        let own = self.permute(&open.into_iter().chain(rest).collect::<Vec<_>>());
        let [a, b] = [own.shape[0], own.shape[1]];
        let data = block_square(&own.data, own.data.len() / (a * b));
        Self { shape: vec![a, b, a, b], data }.permute(&[0, 2, 1, 3])
    }

    /// As a matrix whose rows are the first `rows` indices.
    ///
    /// # Panics
    /// If there are not so many indices.
    pub fn matrix(&self, rows: usize) -> MatRef<'_, S> {
        let (rows, columns) = self.shape.split_at(rows);
        MatRef::from_row_major_slice(&self.data, rows.iter().product(), columns.iter().product())
    }

    /// All elements times a real number.
    pub fn scale(&mut self, factor: f64) {
        self.data.iter_mut().for_each(|x| *x = x.scaled(factor));
    }

    /// The root of the sum of squared moduli.
    pub fn norm(&self) -> f64 {
        self.data.iter().map(|x| x.norm_squared()).sum::<f64>().sqrt()
    }

    /// The largest modulus of an element.
    pub fn largest(&self) -> f64 {
        self.data.iter().map(|x| x.norm_squared()).fold(0.0, f64::max).sqrt()
    }
}

fn is_identity(order: &[usize]) -> bool {
    order.iter().enumerate().all(|(i, at)| i == *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounding of sums with fewer than a hundred terms of order one: identity class.
    const IDENTITY: f64 = 100.0 * f64::EPSILON;

    #[test]
    fn contractions_are_sums_over_indices() {
        let number = |index: &[usize]| index.iter().fold(0.3, |x, i| (3.7 * x + *i as f64).sin());
        let a = Tensor::from_fn(&[2, 3, 4], number);
        let b = Tensor::from_fn(&[4, 5, 2], |index| number(index) + 0.1);
        let c = a.contract(&[2, 0], &b, &[0, 2]);
        assert_eq!(c.shape(), [3, 5]);
        for i in 0..3 {
            for j in 0..5 {
                let pairs = (0..4).flat_map(|k| (0..2).map(move |l| (k, l)));
                let sum: f64 = pairs.map(|(k, l)| a.at(&[l, i, k]) * b.at(&[k, j, l])).sum();
                assert!((sum - c.at(&[i, j])).abs() <= IDENTITY);
            }
        }
    }

    #[test]
    fn doubled_tensors_are_sums_over_the_other_indices() {
        let t = Tensor::from_fn(&[3, 4, 2, 5], |i| ((i[0] + 3 * i[1] + 7 * i[2] + 11 * i[3]) as f64).sin());
        let found = t.doubled([3, 1]);
        let expected = t.contract(&[0, 2], &t, &[0, 2]).permute(&[1, 3, 0, 2]);
        assert_eq!(found.shape(), expected.shape());
        assert!(found.data().iter().zip(expected.data()).all(|(a, b)| (a - b).abs() <= IDENTITY));
    }

    #[test]
    fn every_permutation_moves_every_element() {
        let a = Tensor::from_fn(&[2, 3, 4, 5], |i| (1000 * i[0] + 100 * i[1] + 10 * i[2] + i[3]) as f64);
        for code in 0..256 {
            let order = [code / 64, code / 16 % 4, code / 4 % 4, code % 4];
            if (0..4).any(|i| !order.contains(&i)) {
                continue;
            }
            let b = a.permute(&order);
            let back = |i: &[usize]| {
                let mut from = [0; 4];
                (0..4).for_each(|k| from[order[k]] = i[k]);
                a.at(&from)
            };
            assert_eq!(b, Tensor::from_fn(b.shape(), back), "{order:?}");
        }
    }

    #[test]
    fn permutations_move_indices() {
        let a = Tensor::from_fn(&[2, 3, 4], |i| (100 * i[0] + 10 * i[1] + i[2]) as f64);
        let b = a.permute(&[2, 0, 1]);
        assert_eq!(b.shape(), [4, 2, 3]);
        assert_eq!(b.at(&[3, 1, 2]), a.at(&[1, 2, 3]));
        assert_eq!(b.permute(&[1, 2, 0]), a);
        assert_eq!(a.clone().reshape(&[6, 4]).at(&[5, 1]), a.at(&[1, 2, 1]));
        assert!((a.norm() - a.data().iter().map(|x| x * x).sum::<f64>().sqrt()).abs() <= IDENTITY * a.norm());
        assert_eq!(a.largest(), 123.0);
    }
}
