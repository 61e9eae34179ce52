//! Momenta of the moiré zone.

use super::{Moire, MoireError, Vector};

/// More momenta than any computation here can hold.
const MOST: usize = 1 << 14;

/// n₁ × n₂ momenta ((i + s₁)/n₁) g_1 + ((j + s₂)/n₂) g_2: those of a torus of as many moiré cells, with fluxes s.
#[derive(Clone, Debug, PartialEq)]
pub struct Mesh {
    momenta: Vec<Vector>,
}

impl Mesh {
    /// Each momentum is replaced by the equivalent one that is nearest to zero, so that plane waves around zero serve all of them. On the
    /// boundary of the zone there are several; one of them is taken, which breaks symmetries by what the cut-off leaves out.
    ///
    /// # Errors
    /// [`MoireError::Parameter`] for divisions that are zero, more than 16384 momenta, and shifts outside of [0, 1).
    pub fn new(model: &Moire, divisions: [usize; 2], shift: [f64; 2]) -> Result<Self, MoireError> {
        model.check()?;
        let count = divisions[0].checked_mul(divisions[1]).filter(|count| (1..=MOST).contains(count));
        if count.is_none() {
            let given = format!("{}×{}", divisions[0], divisions[1]);
            let expected = "at least 1×1, with at most 16384 momenta";
            return Err(MoireError::Parameter { what: "the mesh", given, expected });
        }
        if let Some(bad) = shift.iter().find(|s| !(0.0..1.0).contains(*s)) {
            let expected = "at least 0 and less than 1, in steps of the mesh";
            return Err(MoireError::Parameter { what: "the shift", given: bad.to_string(), expected });
        }
        let (one, two) = (model.reciprocal(1), model.reciprocal(2));
        let point = |i: usize, j: usize| {
            let x = (i as f64 + shift[0]) / divisions[0] as f64;
            let y = (j as f64 + shift[1]) / divisions[1] as f64;
            let at = |m: f64, n: f64| [0, 1].map(|axis| (x - m) * one[axis] + (y - n) * two[axis]);
            let corners = [at(0.0, 0.0), at(1.0, 0.0), at(0.0, 1.0), at(1.0, 1.0)];
            let mut best = corners[0];
            for corner in corners {
                // Equally near ones differ by rounding: the first of them is kept.
                if corner[0].hypot(corner[1]) < best[0].hypot(best[1]) * (1.0 - 1e-9) {
                    best = corner;
                }
            }
            best
        };
        let momenta =
            (0..divisions[0]).flat_map(|i| (0..divisions[1]).map(move |j| (i, j))).map(|(i, j)| point(i, j));
        Ok(Self { momenta: momenta.collect() })
    }

    /// The momenta, `[i n₂ + j]`.
    pub fn momenta(&self) -> &[Vector] {
        &self.momenta
    }
}
