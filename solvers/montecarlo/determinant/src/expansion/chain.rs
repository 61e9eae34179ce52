//! Insertions and removals of vertices.

use eigentruth_numerics::Provenance;
use eigentruth_numerics::monte_carlo::{Control, MarkovChain, MonteCarloError, Plan, run};
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::Stream;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::Expansion;
use super::vertices::{Vertex, block, density_matrix, determinant, without};
use crate::{Averages, DeterminantError};

/// One Markov chain of vertices. It measures `sign`, the largest `deviation` of a sweep, the `order` (the number of vertices), `energy`
/// (`⟨H⟩` without the chemical potential, in all), `interaction` (`⟨Σ V (n − ½)(n − ½)⟩ = −⟨order⟩/β`) and `density` per mode.
#[derive(Clone, Debug)]
pub struct VertexChain<'a> {
    expansion: &'a Expansion,
    proposals: usize,
    vertices: Vec<Vertex>,
    inverse: Mat<Complex64>,
    phase: Complex64,
    /// The time at which densities are measured, drawn at the end of a sweep.
    tau: f64,
    deviation: f64,
}

/// What a resumed chain needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VertexState {
    vertices: Vec<Vertex>,
    phase: (f64, f64),
    tau: f64,
}

/// Runs chains of vertices; a sweep is as many proposals as vertices are expected, at least 16.
///
/// # Errors
/// [`MonteCarloError`], with [`DeterminantError::Unstable`] if the inverse matrix loses its digits.
pub fn expand(
    expansion: &Expansion,
    plan: &Plan,
    control: Control<'_>,
) -> Result<Averages, MonteCarloError<DeterminantError>> {
    let samples = run(plan, control, |_| Ok(VertexChain::new(expansion)))?;
    let provenance = Provenance::new("determinant/interaction expansion").with("beta", expansion.beta);
    Ok(Averages::of(samples.with_provenance(provenance)))
}

/// The largest deviation of an element of the inverse, relative to its largest element (converged class).
const DEVIATION: f64 = 1e-6;

impl<'a> VertexChain<'a> {
    /// A chain without vertices.
    pub fn new(expansion: &'a Expansion) -> Self {
        let strength: f64 = expansion.pairs.iter().map(|pair| pair.strength.abs()).sum();
        let proposals = 16 + (expansion.beta * strength / 2.0).ceil() as usize;
        let (vertices, inverse) = (Vec::new(), Mat::zeros(0, 0));
        Self { expansion, proposals, vertices, inverse, phase: Complex64::ONE, tau: 0.0, deviation: 0.0 }
    }

    /// The vertices.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// The phase of their weight.
    pub fn phase(&self) -> Complex64 {
        self.phase
    }

    fn insert(&mut self, random: &mut Stream) {
        let pairs = self.expansion.pairs.len();
        let pair = ((random.random::<f64>() * pairs as f64) as usize).min(pairs - 1);
        let new = Vertex { pair, tau: random.random::<f64>() * self.expansion.beta };
        let insertion = self.expansion.insertion(&self.vertices, &self.inverse, new);
        let proposed = self.expansion.beta * pairs as f64 / (self.vertices.len() + 1) as f64;
        let ratio = determinant(&insertion.schur) * (-self.expansion.pairs[pair].strength * proposed);
        if random.random::<f64>() < ratio.norm() {
            self.inverse = insertion.extended(&self.inverse);
            self.vertices.push(new);
            self.phase *= ratio / ratio.norm();
        }
    }

    fn remove(&mut self, random: &mut Stream) {
        let count = self.vertices.len();
        let (which, accept): (f64, f64) = (random.random(), random.random());
        if count == 0 {
            return;
        }
        let at = ((which * count as f64) as usize).min(count - 1);
        let strength = -self.expansion.pairs[self.vertices[at].pair].strength;
        let vertices = if planted(Bug::Determinant) { count.max(2) - 1 } else { count };
        let proposed = self.expansion.beta * self.expansion.pairs.len() as f64 / vertices as f64;
        let ratio = determinant(&block(&self.inverse, at)) / (strength * proposed);
        if accept < ratio.norm() {
            self.inverse = without(&self.inverse, at);
            self.vertices.swap_remove(at);
            self.phase *= ratio / ratio.norm();
        }
    }
}

impl MarkovChain for VertexChain<'_> {
    type State = VertexState;
    type Error = DeterminantError;

    fn observables(&self) -> Vec<String> {
        ["sign", "deviation", "order", "energy", "interaction", "density"].map(String::from).into()
    }

    fn sweep(&mut self, random: &mut Stream) -> Result<(), DeterminantError> {
        for _ in 0..self.proposals {
            if random.random::<f64>() < 0.5 { self.insert(random) } else { self.remove(random) }
        }
        self.tau = random.random::<f64>() * self.expansion.beta;
        self.phase /= self.phase.norm();
        let (inverse, deviation) = self.expansion.inverted(&self.vertices, &self.inverse);
        (self.inverse, self.deviation) = (inverse, deviation);
        if deviation <= DEVIATION {
            return Ok(());
        }
        let (slice, every, limit) = (0, self.proposals, DEVIATION);
        Err(DeterminantError::Unstable { deviation, limit, slice, every })
    }

    fn measure(&mut self, values: &mut [f64]) -> Result<(), DeterminantError> {
        let (expansion, order) = (self.expansion, self.vertices.len() as f64);
        let density = density_matrix(expansion, &self.vertices, &self.inverse, self.tau);
        let modes = density.nrows();
        let mut one_body = Complex64::ZERO;
        for j in 0..modes {
            for i in 0..modes {
                one_body += expansion.one_body[(i, j)] * density[(i, j)];
            }
        }
        let filling = (0..modes).map(|i| density[(i, i)]).sum::<Complex64>() / modes as f64;
        let interaction = Complex64::from(-order / expansion.beta);
        let signed = |value: Complex64| (self.phase * value).re;
        values.copy_from_slice(&[
            self.phase.re,
            self.deviation,
            signed(order.into()),
            signed(one_body + interaction + expansion.constant),
            signed(interaction),
            signed(filling),
        ]);
        Ok(())
    }

    fn state(&self) -> VertexState {
        VertexState { vertices: self.vertices.clone(), phase: (self.phase.re, self.phase.im), tau: self.tau }
    }

    fn restore(&mut self, state: VertexState) -> Result<(), DeterminantError> {
        self.vertices = state.vertices;
        self.phase = Complex64::new(state.phase.0, state.phase.1);
        self.tau = state.tau;
        self.inverse = self.expansion.inverted(&self.vertices, &Mat::zeros(0, 0)).0;
        Ok(())
    }
}
