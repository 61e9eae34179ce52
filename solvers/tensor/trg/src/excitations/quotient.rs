//! Stationary points of `⟨Φ_k(B)|H|Φ_k(B)⟩ / ⟨Φ_k(B)|Φ_k(B)⟩`, looked for without any eigenproblem of the metric.

use faer::{Mat, MatRef};
use num_complex::Complex64;

use super::ExcitationError;
use super::hamiltonian::random_complex;
use eigentruth_numerics::dense::{adjoint_product, product};

use super::tangent::{TangentSpace, norm};

/// A tensor at which the energy does not change to first order.
#[derive(Clone, Debug)]
pub struct Stationary {
    /// The elements of B.
    pub tensor: Vec<Complex64>,
    /// The energy.
    pub energy: f64,
    /// The norm of `∂E/∂B*` for a state of norm one, in units of the norm of the images.
    pub gradient: f64,
    /// Steps made.
    pub iterations: usize,
}

/// Minimises the energy over B by conjugate gradients (Polak and Ribière). Along a line the energy is a quotient of two parabolas,
/// whose minimum is a root of a quadratic equation. B enters through its state alone: neither `H_k` nor `N_k` is made. The gradient that is wanted is relative.
///
/// The start is `V_k†ψ` for a random state ψ, not a random tensor: it has no part along null modes, which neither the energy nor its gradient
/// sees, so that none is carried along. A start that is a null mode itself, as the network's own tensor is at every momentum but zero, would have
/// rounding for its state.
///
/// # Errors
/// [`ExcitationError::NotConverged`], [`ExcitationError::Empty`].
pub fn minimised_quotient(
    space: &TangentSpace,
    wanted: f64,
    most: usize,
    seed: u64,
) -> Result<Stationary, ExcitationError> {
    let (v, w) = (space.vectors(), space.images());
    let size = v.ncols();
    let mut b = adjoint_product(v, random_complex(v.nrows(), 1, seed, 0).as_ref());
    let mut direction = Mat::<Complex64>::zeros(size, 1);
    let mut before = Mat::<Complex64>::zeros(size, 1);
    let empty = ExcitationError::Empty(space.momentum().0, space.momentum().1);
    let mut last = f64::INFINITY;
    for iterations in 0..most {
        let length = norm(product(v, b.as_ref()).as_ref());
        // Less is rounding, and no state.
        let rounding = size as f64 * f64::EPSILON * norm(v) * norm(b.as_ref());
        if length.is_nan() || length <= rounding {
            return Err(empty);
        }
        b = combined(&b, 1.0 / length, None);
        // From the tensor each time: states that are carried along would drift away from it.
        let (state, image) = (product(v, b.as_ref()), product(w, b.as_ref()));
        let energy = real_dot(state.as_ref(), image.as_ref());
        let residual = combined(&image, 1.0, Some((&state, -energy)));
        let gradient = adjoint_product(v, residual.as_ref());
        last = norm(gradient.as_ref()) / (norm(v) * norm(image.as_ref()).max(f64::MIN_POSITIVE));
        if last <= wanted {
            let tensor = b.col_as_slice(0).to_vec();
            return Ok(Stationary { tensor, energy, gradient: last, iterations });
        }
        let square = real_dot(before.as_ref(), before.as_ref());
        let change =
            real_dot(gradient.as_ref(), gradient.as_ref()) - real_dot(gradient.as_ref(), before.as_ref());
        // Without memory now and then, so that directions stay independent.
        let keep =
            if square > 0.0 && iterations % (4 * size) != 0 { (change / square).max(0.0) } else { 0.0 };
        direction = combined(&direction, keep, Some((&gradient, -1.0)));
        let (along, along_image) = (product(v, direction.as_ref()), product(w, direction.as_ref()));
        let step = line_minimum(&state, &image, &along, &along_image);
        b = combined(&b, 1.0, Some((&direction, step)));
        before = gradient;
    }
    Err(ExcitationError::NotConverged {
        what: "the quotient's minimum",
        iterations: most,
        gradient: last,
        wanted,
    })
}

/// Where `⟨s + tp|H|s + tp⟩/⟨s + tp|s + tp⟩` is smallest for real t; `image` is `Hs`, `along_image` is `Hp`.
fn line_minimum(
    state: &Mat<Complex64>,
    image: &Mat<Complex64>,
    along: &Mat<Complex64>,
    along_image: &Mat<Complex64>,
) -> f64 {
    let dot = |a: &Mat<Complex64>, b: &Mat<Complex64>| real_dot(a.as_ref(), b.as_ref());
    let (a0, a1, a2) = (dot(state, image), 2.0 * dot(along, image), dot(along, along_image));
    let (n0, n1, n2) = (dot(state, state), 2.0 * dot(along, state), dot(along, along));
    // Numerator of the derivative: c₂t² + c₁t + c₀.
    let (c2, c1, c0) = (a2 * n1 - a1 * n2, 2.0 * (a2 * n0 - a0 * n2), a1 * n0 - a0 * n1);
    let root = (c1 * c1 - 4.0 * c2 * c0).max(0.0).sqrt();
    let q = -0.5 * (c1 + root.copysign(c1));
    let value = |t: f64| (a0 + t * (a1 + t * a2)) / (n0 + t * (n1 + t * n2));
    let roots = [q / c2, c0 / q].into_iter().filter(|t| t.is_finite());
    roots.min_by(|s, t| value(*s).total_cmp(&value(*t))).unwrap_or(0.0)
}

fn real_dot(a: MatRef<'_, Complex64>, b: MatRef<'_, Complex64>) -> f64 {
    (0..a.nrows()).map(|i| (a[(i, 0)].conj() * b[(i, 0)]).re).sum()
}

/// `x a + y b`.
fn combined(a: &Mat<Complex64>, x: f64, more: Option<(&Mat<Complex64>, f64)>) -> Mat<Complex64> {
    Mat::from_fn(a.nrows(), 1, |i, _| {
        a[(i, 0)] * x + more.map_or(Complex64::default(), |(b, y)| b[(i, 0)] * y)
    })
}
