//! Superfluid stiffness from current correlations.

use eigentruth_models::Lattice;
use num_complex::Complex64;

use crate::{DensityModel, DeterminantError, Entry, Observable};

/// What the stiffness along an axis is made of, per site.
#[derive(Clone, Debug, PartialEq)]
pub struct Currents {
    /// `⟨∂²H/∂A²⟩/N` of a uniform vector potential `A` along the axis: for hopping between neighbours `⟨−k_x⟩`, the kinetic energy of bonds along it.
    /// Named `diamagnetic`: in a run of two axes one needs another name.
    pub diamagnetic: Observable,
    /// `Λ(q) = (1/N) ∫ dτ ⟨j(q, τ) j(−q, 0)⟩` with `j(q) = Σ i d h e^{−i q·r} c†c` over directed bonds of length `d` along the axis and centre
    /// `r`. Named as asked for.
    pub response: Observable,
}

impl Currents {
    /// Of all hopping terms of a model on a lattice, whose modes in every flavour are the sites in their order. Hops go the shortest way around a
    /// torus.
    ///
    /// The superfluid stiffness is `ρ_s = (⟨−k_x⟩ − Λ(q_x = 0, q_y → 0))/4`, and the transition is where `ρ_s = 2T/π` (D. J. Scalapino, S. R. White
    /// and S. C. Zhang, Phys. Rev. B 47, 7995 (1993)); with `q` along the axis the response cancels the diamagnetic part, by gauge invariance.
    ///
    /// # Errors
    /// [`DeterminantError::Length`] for flavours that are not as large as the lattice; [`DeterminantError::AmbiguousHop`] where a hop has a part along
    /// the axis and goes equally far in several directions, as half way around a torus.
    pub fn new(
        name: impl Into<String>,
        model: &DensityModel,
        lattice: &Lattice,
        axis: usize,
        wave_vector: [f64; 2],
    ) -> Result<Self, DeterminantError> {
        let sites = lattice.len();
        let (mut dia, mut forth) = (Vec::new(), Vec::new());
        for (flavour, matrix) in model.one_body().iter().enumerate() {
            if matrix.nrows() != sites {
                let what = "a flavour on the lattice";
                return Err(DeterminantError::Length { what, given: matrix.nrows(), expected: sites });
            }
            for column in 0..sites {
                for row in (0..sites).filter(|row| *row != column) {
                    let value = matrix[(row, column)];
                    if value == Complex64::ZERO {
                        continue;
                    }
                    let (low, high) = (row.min(column), row.max(column));
                    let vector = shortest(lattice, [low, high], axis)?;
                    let sign = if row > column { 1.0 } else { -1.0 };
                    let d = sign * vector[axis];
                    let from = lattice.sites()[low].position;
                    let centre = [from[0] + vector[0] / 2.0, from[1] + vector[1] / 2.0];
                    let phase = -(wave_vector[0] * centre[0] + wave_vector[1] * centre[1]);
                    let norm = 1.0 / sites as f64;
                    dia.push(Entry { flavour, row, column, value: -value * (d * d * norm) });
                    let current = Complex64::i() * value * Complex64::from_polar(d * norm.sqrt(), phase);
                    forth.push(Entry { flavour, row, column, value: current });
                }
            }
        }
        let conjugate = |e: &Entry| Entry { row: e.column, column: e.row, value: e.value.conj(), ..*e };
        let back = forth.iter().map(conjugate).filter(|e| e.value != Complex64::ZERO).collect();
        forth.retain(|e| e.value != Complex64::ZERO);
        dia.retain(|e| e.value != Complex64::ZERO);
        let (entries, products) = (dia, Vec::new());
        Ok(Self {
            diamagnetic: Observable::Operator {
                name: "diamagnetic".into(),
                entries,
                products,
                constant: 0.0,
            },
            response: Observable::Displaced { name: name.into(), a: forth, b: back },
        })
    }
}

/// The shortest vector between two sites; refused where others are as short and any of them has a part along the axis.
fn shortest(lattice: &Lattice, sites: [usize; 2], axis: usize) -> Result<[f64; 2], DeterminantError> {
    let [from, to] = sites;
    let one = lattice.displacement(from, to);
    // Of several equally short vectors the lattice prefers the most positive, on the way back as well.
    let other = lattice.displacement(to, from).map(|x| -x);
    let (length, apart) = (one[0].hypot(one[1]), (one[0] - other[0]).hypot(one[1] - other[1]));
    // Identity class, as in the lattice.
    let rounding = 64.0 * f64::EPSILON * length;
    let along = one[axis].abs().max(other[axis].abs()) > rounding;
    if apart > rounding && along {
        return Err(DeterminantError::AmbiguousHop { sites, one, other, axis });
    }
    Ok(one)
}
