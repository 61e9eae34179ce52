//! The Fock term of a density matrix.

use eigentruth_numerics::dense::product_adjoint;
use faer::Mat;
use num_complex::Complex64;

use super::{Moire, MoireError, PlaneWaves, Wave};

/// Between which components a density matrix has elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coherence {
    /// None: no density matrix, so no Fock term.
    Absent,
    /// Within a valley: its charge is conserved.
    WithinValleys,
    /// Between all: order may mix the valleys.
    All,
}

impl Coherence {
    fn joins(self, a: &Wave, b: &Wave) -> bool {
        match self {
            Coherence::Absent => false,
            Coherence::WithinValleys => a.valley == b.valley,
            Coherence::All => true,
        }
    }
}

/// A random hermitian, positive density matrix of a symmetry class, `[wave, wave]`, from numbers in [−1, 1].
pub fn random_density(
    planes: &PlaneWaves,
    coherence: Coherence,
    mut random: impl FnMut() -> f64,
) -> Mat<Complex64> {
    let n = planes.len();
    let waves = planes.waves();
    let mut root = Mat::<Complex64>::zeros(n, n);
    for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
        let entry = Complex64::new(random(), random());
        if coherence.joins(&waves[i], &waves[j]) {
            root[(i, j)] = entry;
        }
    }
    product_adjoint(root.as_ref(), root.as_ref())
}

/// The exchange term −Σ_Q v(Q) ρ_{αG+Q, βG'+Q} of a density matrix at the same momentum, with v(Q) = `strength`/(1 + |Q|) in
/// place of the screened Coulomb interaction 2π/|Q|: the momenta of a mesh would add terms of the same form, and zeros appear
/// nowhere else. α and β are valley and layer; the interaction keeps both.
///
/// # Errors
/// [`MoireError::Size`] for a density matrix of another size.
pub fn fock(
    model: &Moire,
    planes: &PlaneWaves,
    density: &Mat<Complex64>,
    strength: f64,
) -> Result<Mat<Complex64>, MoireError> {
    let n = planes.len();
    if density.nrows() != n || density.ncols() != n {
        return Err(MoireError::Size { what: "density matrix", given: density.nrows(), expected: n });
    }
    let waves = planes.waves();
    let mut exchange = Mat::<Complex64>::zeros(n, n);
    for (i, a) in waves.iter().enumerate() {
        // All waves c of the component of a: Q = c − a.
        for (k, c) in waves.iter().enumerate().filter(|(_, c)| (c.valley, c.layer) == (a.valley, a.layer)) {
            let q = [c.g[0] - a.g[0], c.g[1] - a.g[1]];
            let vector = model.lattice(q);
            let v = strength / (1.0 + vector[0].hypot(vector[1]));
            for (j, b) in waves.iter().enumerate() {
                let partner = Wave { g: [b.g[0] + q[0], b.g[1] + q[1]], ..*b };
                if let Some(l) = planes.position(&partner) {
                    exchange[(i, j)] -= v * density[(k, l)];
                }
            }
        }
    }
    Ok(exchange)
}
