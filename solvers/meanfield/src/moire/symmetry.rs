//! Symmetries as maps of plane waves, and by how much a model breaks them.
//!
//! An operation acts on momenta counted from the origin of their layer, so that shifts of momentum between layers, which are a
//! matter of convention, do not appear. What remains free are phases of the plane waves; they are solved for, or given.

use faer::Mat;
use num_complex::Complex64;

use super::{Moire, MoireError, PlaneWaves, Vector, Wave};

/// A candidate for a symmetry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Operation {
    /// Whether it conjugates coefficients; momenta then change sign before `point` acts on them.
    pub antiunitary: bool,
    /// Whether it exchanges the valleys.
    pub exchanges_valleys: bool,
    /// Whether it exchanges the layers.
    pub exchanges_layers: bool,
    /// An orthogonal matrix that acts on momenta, rows first.
    pub point: [Vector; 2],
}

impl Operation {
    /// Time reversal: conjugates and exchanges the valleys.
    pub const TIME_REVERSAL: Self = Operation {
        antiunitary: true,
        exchanges_valleys: true,
        exchanges_layers: false,
        point: [[1.0, 0.0], [0.0, 1.0]],
    };

    /// A rotation by an angle in degrees within layers and valleys.
    pub fn rotation(degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Operation {
            antiunitary: false,
            exchanges_valleys: false,
            exchanges_layers: false,
            point: [[cos, -sin], [sin, cos]],
        }
    }

    /// A two-fold rotation about the x (`true`) or y axis in the plane: it exchanges the layers.
    pub fn layer_exchange(about_x: bool, exchanges_valleys: bool) -> Self {
        let sign = if about_x { 1.0 } else { -1.0 };
        Operation {
            antiunitary: false,
            exchanges_valleys,
            exchanges_layers: true,
            point: [[sign, 0.0], [0.0, -sign]],
        }
    }

    /// What it makes of a momentum counted from its origin.
    fn momentum(&self, p: Vector) -> Vector {
        let sign = if self.antiunitary { -1.0 } else { 1.0 };
        [0, 1].map(|x| sign * (self.point[x][0] * p[0] + self.point[x][1] * p[1]))
    }

    fn component(&self, wave: &Wave) -> (usize, usize) {
        (wave.valley ^ usize::from(self.exchanges_valleys), wave.layer ^ usize::from(self.exchanges_layers))
    }
}

/// The phases of the image of plane waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phases {
    /// One for each layer, prescribed.
    Given([Complex64; 2]),
    /// Whatever fits best: any phase for every plane wave.
    Free,
}

/// By how much a model breaks an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Residual {
    /// The largest element of X H X⁻¹ − H', if the momenta match at all.
    pub operator: Option<f64>,
    /// The largest difference between the highest levels at k and at the momentum that belongs to it; no phase enters.
    pub levels: f64,
    /// The largest element of H.
    pub scale: f64,
    /// The number of plane waves compared.
    pub waves: usize,
}

/// Compares H at k (one valley) with H' at the image of k, among plane waves up to a cut-off around the origin of each layer. The image
/// is that of the layer b; if the other layer then has other momenta, no operator exists and the levels alone are compared.
///
/// # Errors
/// As [`PlaneWaves::within`], and [`MoireError::Parameter`] if levels cannot be computed.
pub fn residual(
    model: &Moire,
    operation: &Operation,
    phases: Phases,
    valley: usize,
    k: Vector,
    cutoff: f64,
) -> Result<Residual, MoireError> {
    const LEVELS: usize = 4;
    let here = PlaneWaves::within(model, &[valley], k, cutoff)?;
    let (image_valley, image_layer) = operation.component(&Wave { valley, layer: 0, g: [0, 0] });
    let (p, origin) = (operation.momentum(k), model.origin(image_valley, image_layer));
    let there = PlaneWaves::within(model, &[image_valley], [p[0] + origin[0], p[1] + origin[1]], cutoff)?;
    let (one, two) = (here.hamiltonian(model), there.hamiltonian(model));
    let highest = |matrix: &Mat<Complex64>| -> Result<Vec<f64>, MoireError> {
        let levels = eigentruth_numerics::dense::hermitian_eigenvalues(matrix.as_ref());
        let levels = levels.map_err(|error| MoireError::Parameter {
            what: "the Hamiltonian",
            given: error.to_string(),
            expected: "a matrix whose levels can be computed",
        })?;
        Ok(levels.into_iter().rev().take(LEVELS).collect())
    };
    let levels = highest(&one)?.iter().zip(&highest(&two)?).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let scale = largest(&one).max(largest(&two));
    let operator = images(model, operation, &here, &there).map(|images| match phases {
        Phases::Given(layers) => {
            let phase = |i: usize| layers[here.waves()[i].layer];
            difference(operation, &one, &two, &images, &(0..here.len()).map(phase).collect::<Vec<_>>())
        }
        Phases::Free => {
            let found = solve(operation, &one, &two, &images);
            difference(operation, &one, &two, &images, &found)
        }
    });
    Ok(Residual { operator, levels, scale, waves: here.len() })
}

/// Where every wave goes, if all images are in the other set, and those make up the whole set.
fn images(model: &Moire, operation: &Operation, here: &PlaneWaves, there: &PlaneWaves) -> Option<Vec<usize>> {
    if here.len() != there.len() {
        return None;
    }
    // Momenta of one set differ by reciprocal vectors, of length 7: equal means equal up to rounding.
    let near = |a: Vector, b: Vector| (a[0] - b[0]).hypot(a[1] - b[1]) < 1.0 / 1024.0;
    let image = |wave: &Wave| {
        let p = operation.momentum(here.momentum(model, wave));
        let (valley, layer) = operation.component(wave);
        there.waves().iter().position(|other| {
            (other.valley, other.layer) == (valley, layer) && near(there.momentum(model, other), p)
        })
    };
    here.waves().iter().map(image).collect()
}

fn largest(matrix: &Mat<Complex64>) -> f64 {
    let n = matrix.nrows();
    (0..n).flat_map(|i| (0..n).map(move |j| (i, j))).map(|at| matrix[at].norm()).fold(0.0, f64::max)
}

fn conjugated(operation: &Operation, x: Complex64) -> Complex64 {
    if operation.antiunitary { x.conj() } else { x }
}

/// The largest element of X H X⁻¹ − H' for X|i⟩ = phase_i |image_i⟩.
fn difference(
    operation: &Operation,
    one: &Mat<Complex64>,
    two: &Mat<Complex64>,
    images: &[usize],
    phases: &[Complex64],
) -> f64 {
    let n = images.len();
    let mut most = 0.0f64;
    for (i, j) in (0..n).flat_map(|i| (0..n).map(move |j| (i, j))) {
        let moved = phases[i] * conjugated(operation, one[(i, j)]) * phases[j].conj();
        most = most.max((moved - two[(images[i], images[j])]).norm());
    }
    most
}

/// Phases that make X H X⁻¹ equal to H' along a tree of the largest elements. If any phases do everywhere, these do: each
/// connected part leaves one phase free, which no element can see.
fn solve(
    operation: &Operation,
    one: &Mat<Complex64>,
    two: &Mat<Complex64>,
    images: &[usize],
) -> Vec<Complex64> {
    let n = images.len();
    let mut phases: Vec<Option<Complex64>> = vec![None; n];
    loop {
        // The strongest link from what is known to what is not, as in Prim's algorithm.
        let mut best: Option<(f64, usize, usize)> = None;
        for j in (0..n).filter(|&j| phases[j].is_some()) {
            for i in (0..n).filter(|&i| phases[i].is_none()) {
                let strength = one[(i, j)].norm().min(two[(images[i], images[j])].norm());
                if strength > 0.0 && best.is_none_or(|(most, ..)| strength > most) {
                    best = Some((strength, i, j));
                }
            }
        }
        match best {
            Some((_, i, j)) => {
                let ratio = two[(images[i], images[j])] / conjugated(operation, one[(i, j)]);
                phases[i] = phases[j].map(|phase| phase * ratio / ratio.norm());
            }
            None => match phases.iter().position(Option::is_none) {
                Some(start) => phases[start] = Some(Complex64::new(1.0, 0.0)),
                None => return phases.into_iter().flatten().collect(),
            },
        }
    }
}
