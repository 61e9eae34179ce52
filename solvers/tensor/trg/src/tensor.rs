//! Dense tensors.

use eigentruth_numerics::Scalar;
use eigentruth_numerics::dense::{As, multiply};
use faer::{MatMut, MatRef};

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
        let mut data = Vec::with_capacity(self.data.len());
        let mut index = vec![0; rank];
        let mut place = 0;
        while data.len() < self.data.len() {
            data.push(self.data[place]);
            for i in (0..rank).rev() {
                index[i] += 1;
                place += steps[i];
                if index[i] < shape[i] {
                    break;
                }
                place -= steps[i] * shape[i];
                index[i] = 0;
            }
        }
        Self { shape, data }
    }

    /// The sum over pairs of indices, `mine[i]` of this tensor with `theirs[i]` of the other; what remains is in order, this
    /// tensor's first. Nothing is conjugated.
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
        let a = self.permute(&[&left, mine].concat());
        let b = other.permute(&[theirs, &right].concat());
        let bound: usize = mine.iter().map(|&i| self.shape[i]).product();
        let same = mine.iter().zip(theirs).all(|(&i, &j)| self.shape[i] == other.shape[j]);
        assert!(same, "dimensions {:?}{mine:?} against {:?}{theirs:?}", self.shape, other.shape);
        let rows: usize = left.iter().map(|&i| self.shape[i]).product();
        let columns: usize = right.iter().map(|&j| other.shape[j]).product();
        let shape: Vec<usize> =
            left.iter().map(|&i| self.shape[i]).chain(right.iter().map(|&j| other.shape[j])).collect();
        let mut data = vec![S::ZERO; rows * columns];
        multiply(
            MatMut::from_row_major_slice_mut(&mut data, rows, columns),
            false,
            MatRef::from_row_major_slice(&a.data, rows, bound),
            As::Given,
            MatRef::from_row_major_slice(&b.data, bound, columns),
            As::Given,
            S::from_real(1.0),
        );
        Self { shape, data }
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
