//! Ground states of rings as uniform matrix product states.

use eigentruth_numerics::dense::{adjoint_product, product};
use eigentruth_numerics::streams::derived_seed;
use eigentruth_numerics::{Estimate, Provenance};
use faer::Mat;
use num_complex::Complex64;

use super::ExcitationError;
use super::hamiltonian::{Couplings, Torus};
use super::network::Uniform;
use super::tangent::{TangentSpace, column, norm};
use crate::tensor::Tensor;

/// How a ground state is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroundOptions {
    /// The bond dimension.
    pub bond: usize,
    /// Random starts, of which the lowest energy counts.
    pub starts: usize,
    /// Iterations of each.
    pub iterations: usize,
    /// The gradient that is wanted, relative.
    pub gradient: f64,
    /// Bytes that states may take.
    pub memory: usize,
    /// The seed of the starts.
    pub seed: u64,
}

impl GroundOptions {
    /// Four starts of 400 iterations to a gradient of 10⁻⁵, which leaves an energy of its square; 256 MiB, seed 1.
    pub fn bond(bond: usize) -> Self {
        Self { bond, starts: 4, iterations: 400, gradient: 1e-5, memory: 1 << 28, seed: 1 }
    }
}

/// A uniform matrix product state of a ring.
#[derive(Clone, Debug)]
pub struct GroundState {
    /// The state.
    pub network: Uniform,
    /// Its energy, an upper bound.
    pub energy: Estimate,
    /// The norm of the gradient, relative.
    pub gradient: f64,
}

/// The uniform matrix product state of lowest energy on a ring. In each step the best state of the tangent space at momentum zero, which
/// contains the network's own, shows where to go (the linear method; Toulouse and Umrigar, J. Chem. Phys. 126, 084102 (2007)); the step is halved until the energy
/// falls.
///
/// # Errors
/// [`ExcitationError::NotConverged`] if no start reaches the gradient, and those of the tangent space.
pub fn ring_ground_state(
    torus: Torus,
    couplings: &Couplings,
    options: &GroundOptions,
) -> Result<GroundState, ExcitationError> {
    if torus.rows != 1 {
        return Err(ExcitationError::Shape {
            what: "the number of rows",
            value: torus.rows,
            wanted: "1, for a ring".into(),
        });
    }
    couplings.check(torus.local)?;
    let mut best: Option<GroundState> = None;
    let mut failed = None;
    for start in 0..options.starts.max(1) {
        let seed = derived_seed(options.seed, start as u64);
        let random = Uniform::random(torus, options.bond, 1, seed, options.memory)?;
        match descended(random, couplings, options) {
            Ok(found) if best.as_ref().is_none_or(|b| found.energy.value < b.energy.value) => {
                best = Some(found)
            }
            Ok(_) => {}
            Err(error) => failed = Some(error),
        }
    }
    match (best, failed) {
        (Some(best), _) => Ok(best),
        (None, Some(error)) => Err(error),
        (None, None) => unreachable!("at least one start"),
    }
}

/// The network's energy, its state of norm one and the image of that.
fn energy_of(network: &Uniform, couplings: &Couplings) -> (f64, f64, Mat<Complex64>, Mat<Complex64>) {
    let state = product(network.one_site().as_ref(), column(network.elements()).as_ref());
    let length = norm(state.as_ref());
    let state = Mat::from_fn(state.nrows(), 1, |i, _| state[(i, 0)] / length);
    let image = couplings.apply(network.torus(), state.as_ref());
    (adjoint_product(state.as_ref(), image.as_ref())[(0, 0)].re, length, state, image)
}

fn descended(
    mut network: Uniform,
    couplings: &Couplings,
    options: &GroundOptions,
) -> Result<GroundState, ExcitationError> {
    let sites = network.torus().sites() as f64;
    let mut gradient = f64::INFINITY;
    for iteration in 0..options.iterations {
        let (energy, length, state, image) = energy_of(&network, couplings);
        // A state of norm one: the tensor's factor enters to the power of the number of sites.
        let scale = length.powf(-1.0 / sites);
        let scaled: Vec<Complex64> = network.elements().iter().map(|x| x * scale).collect();
        network = network.with(Tensor::new(network.tensor().shape(), scaled));
        let space = TangentSpace::new(&network, couplings, (0, 0), false)?;
        let residual = Mat::from_fn(state.nrows(), 1, |i, _| image[(i, 0)] - state[(i, 0)] * energy);
        let slope = adjoint_product(space.vectors(), residual.as_ref());
        gradient = norm(slope.as_ref()) / (norm(space.vectors()) * norm(image.as_ref()));
        if gradient <= options.gradient {
            let bond = network.tensor().shape()[1];
            let provenance = Provenance::new("trg/excitations")
                .with("sites", network.torus().sites())
                .with("bond", bond)
                .with_seed(options.seed);
            let rounding = sites * network.torus().states() as f64 * f64::EPSILON * energy.abs().max(1.0);
            let energy = Estimate {
                kind: eigentruth_numerics::Kind::UpperBound,
                ..Estimate::exact(energy, rounding, provenance)
            }
            .with("gradient", gradient)
            .with("iterations", iteration as f64);
            return Ok(GroundState { network, energy, gradient });
        }
        let (_, tensors) = space.by_states()?;
        let lowest = Mat::from_fn(tensors.nrows(), 1, |i, _| tensors[(i, 0)]);
        // The same overlap with the network's own state N|ψ⟩ as the network's tensor has.
        let overlap =
            adjoint_product(state.as_ref(), product(space.vectors(), lowest.as_ref()).as_ref())[(0, 0)];
        let target = adjoint_product(
            state.as_ref(),
            product(space.vectors(), column(network.elements()).as_ref()).as_ref(),
        )[(0, 0)];
        let factor = target / overlap;
        let mut step = 1.0;
        let accepted = loop {
            let moved: Vec<Complex64> = network
                .elements()
                .iter()
                .enumerate()
                .map(|(i, x)| x + (lowest[(i, 0)] * factor - x) * step)
                .collect();
            let candidate = network.with(Tensor::new(network.tensor().shape(), moved));
            let value = energy_of(&candidate, couplings).0;
            if value.is_finite() && value < energy {
                break Some(candidate);
            }
            step *= 0.5;
            // Below this the change is less than rounding.
            if step < 1e-8 {
                break None;
            }
        };
        let Some(candidate) = accepted else { break };
        network = candidate;
    }
    Err(ExcitationError::NotConverged {
        what: "the uniform matrix product state",
        iterations: options.iterations,
        gradient,
        wanted: options.gradient,
    })
}
