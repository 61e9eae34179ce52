//! States of one tensor on all sites of a ring or torus, and their derivatives.

use faer::Mat;
use num_complex::Complex64;

use super::ExcitationError;
use super::hamiltonian::{Torus, random_complex};
use crate::tensor::Tensor;

const ONE: Complex64 = Complex64::new(1.0, 0.0);

/// The same tensor `[state, left, up, right, down]` on every site of a torus, legs joined to neighbours; matrix product states are tensors whose
/// vertical legs have dimension one, on a single row.
#[derive(Clone, Debug)]
pub struct Uniform {
    torus: Torus,
    tensor: Tensor<Complex64>,
}

impl Uniform {
    /// A network that may take so many bytes.
    ///
    /// # Errors
    /// [`ExcitationError::Shape`] if the tensor does not fit the torus or itself, [`ExcitationError::Memory`].
    pub fn new(torus: Torus, tensor: Tensor<Complex64>, memory: usize) -> Result<Self, ExcitationError> {
        let wrong = |what, value, wanted: String| Err(ExcitationError::Shape { what, value, wanted });
        let &[s, l, u, r, d] = tensor.shape() else {
            return wrong(
                "the number of legs",
                tensor.shape().len(),
                "5: state, left, up, right, down".into(),
            );
        };
        if torus.sites() == 0 {
            return wrong("the number of sites", 0, "at least 1".into());
        }
        if s != torus.local {
            return wrong(
                "the dimension of a tensor's states",
                s,
                format!("{}, that of a site", torus.local),
            );
        }
        if l != r || u != d {
            return wrong(
                "the dimension of a right or lower leg",
                if l == r { d } else { r },
                "that of the opposite leg".into(),
            );
        }
        let states = (torus.local as f64).powi(torus.sites() as i32);
        let parameters = tensor.data().len() as f64;
        // Open rows while they are contracted, and the columns of derivatives with their images.
        let rows = (u as f64).powi(2 * torus.columns as i32) * (l * l) as f64 * states;
        torus.allow(
            "the states of a tangent space",
            4.0 * states * parameters + if torus.rows > 1 { rows } else { 0.0 },
            memory,
        )?;
        Ok(Self { torus, tensor })
    }

    /// A random complex tensor with these dimensions of horizontal and vertical legs.
    ///
    /// # Errors
    /// As [`Uniform::new`].
    pub fn random(
        torus: Torus,
        horizontal: usize,
        vertical: usize,
        seed: u64,
        memory: usize,
    ) -> Result<Self, ExcitationError> {
        let shape = [torus.local, horizontal, vertical, horizontal, vertical];
        let n = shape.iter().product();
        let data = random_complex(n, 1, seed, 0).col_as_slice(0).to_vec();
        Self::new(torus, Tensor::new(&shape, data), memory)
    }

    /// Where it lives.
    pub fn torus(&self) -> &Torus {
        &self.torus
    }

    /// The tensor.
    pub fn tensor(&self) -> &Tensor<Complex64> {
        &self.tensor
    }

    /// The same network with another tensor of the same shape.
    ///
    /// # Panics
    /// If the shape differs.
    #[must_use]
    pub fn with(&self, tensor: Tensor<Complex64>) -> Self {
        assert_eq!(tensor.shape(), self.tensor.shape(), "a tensor of the same shape");
        Self { tensor, ..self.clone() }
    }

    /// `|Φ_0(B)⟩` for the tensors B that have one element 1 and otherwise zeros: B at the first site, the network's tensor everywhere else;
    /// `[state of all sites, element of B]`.
    pub fn one_site(&self) -> Mat<Complex64> {
        let environment = self.environment();
        let d = self.torus.local;
        let parameters = self.tensor.data().len();
        let (virtuals, rest) = (parameters / d, self.torus.states() / d);
        let mut columns = Mat::zeros(self.torus.states(), parameters);
        for s in 0..d {
            for (i, x) in environment.data().iter().enumerate() {
                columns[(s * rest + i / virtuals, s * virtuals + i % virtuals)] = *x;
            }
        }
        columns
    }

    /// What the first site sees, `[states of the other sites, left, up, right, down]`.
    fn environment(&self) -> Tensor<Complex64> {
        let a = &self.tensor;
        let &[_, l, u, ..] = a.shape() else { unreachable!("five legs") };
        let identity =
            |n: usize| Tensor::from_fn(&[n, n], |i| if i[0] == i[1] { ONE } else { Complex64::default() });
        // Of the first row all but its first site: [states, left, ups, right, downs].
        let mut open = identity(l).reshape(&[1, l, 1, l, 1]);
        for _ in 1..self.torus.columns {
            open = joined(&open, a);
        }
        // The other rows: [states, ups, downs].
        let width = u.pow(self.torus.columns as u32);
        let mut below = identity(width).reshape(&[1, width, width]);
        if self.torus.rows > 1 {
            let row = joined(&open, a).contract(&[1, 3], &identity(l), &[0, 1]);
            for _ in 1..self.torus.rows {
                let &[s, ..] = below.shape() else { unreachable!("three legs") };
                let more = row.shape()[0];
                below = below.contract(&[2], &row, &[1]).permute(&[0, 2, 1, 3]).reshape(&[
                    s * more,
                    width,
                    width,
                ]);
            }
        }
        let states = below.shape()[0];
        // Ups of the second row are joined to downs of the first.
        let below = below.reshape(&[states, u, width / u, u, width / u]);
        let inner = open.shape()[0];
        let e = open.contract(&[2, 4], &below, &[4, 2]); // states, left (our right), right (our left), states below, down, up
        e.permute(&[0, 3, 2, 5, 1, 4]).reshape(&[inner * states, l, u, l, u])
    }

    /// The elements of the tensor as a vector.
    pub fn elements(&self) -> &[Complex64] {
        self.tensor.data()
    }
}

/// One more tensor to the right of a row `[states, left, ups, right, downs]`.
fn joined(row: &Tensor<Complex64>, a: &Tensor<Complex64>) -> Tensor<Complex64> {
    let (&[s, l, up, _, down], &[d, _, u, r, v]) = (row.shape(), a.shape()) else {
        unreachable!("five legs")
    };
    let longer = row.contract(&[3], a, &[1]); // s l U D | d u r v
    longer.permute(&[0, 4, 1, 2, 5, 6, 3, 7]).reshape(&[s * d, l, up * u, r, down * v])
}
