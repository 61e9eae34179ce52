//! Insertions and removals of vertices: of one, and of two where one alone has no weight.

use eigentruth_numerics::Provenance;
use eigentruth_numerics::monte_carlo::{Control, MarkovChain, MonteCarloError, Plan, run};
use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::Stream;
use faer::Mat;
use num_complex::Complex64;
use rand::RngExt;
use serde::{Deserialize, Serialize};

use super::Expansion;
use super::block::determinant;
use super::vertices::{Leg, Vertex, block, density_matrix, without};
use crate::identity::identified;
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

/// Runs chains of vertices; a sweep is as many proposals as vertices are expected, at least 16. A checkpoint is that of one expansion: of another model
/// or at another temperature it is refused.
///
/// # Errors
/// [`MonteCarloError`], with [`DeterminantError::Unstable`] if the inverse matrix loses its digits.
pub fn expand(
    expansion: &Expansion,
    plan: &Plan,
    control: Control<'_>,
) -> Result<Averages, MonteCarloError<DeterminantError>> {
    let samples = identified(
        control,
        || expansion.identity(),
        |control| run(plan, control, |_| Ok(VertexChain::new(expansion))),
    )?;
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

    fn drawn(&self, random: &mut Stream) -> Vertex {
        let pairs = self.expansion.pairs.len();
        let pair = ((random.random::<f64>() * pairs as f64) as usize).min(pairs - 1);
        Vertex { pair, tau: random.random::<f64>() * self.expansion.beta }
    }

    /// `−V` of vertices, all multiplied.
    fn strength(&self, vertices: &[Vertex]) -> f64 {
        vertices.iter().map(|vertex| -self.expansion.pairs[vertex.pair].strength).product()
    }

    /// The density of a proposed vertex, inverted.
    fn room(&self) -> f64 {
        self.expansion.beta * self.expansion.pairs.len() as f64
    }

    /// Proposes vertices with these legs; `proposed` is the chance of their removal over that of their insertion.
    fn insert<const N: usize>(&mut self, new: &[Vertex], legs: [Leg; N], proposed: f64, random: &mut Stream) {
        let insertion = self.expansion.insertion(&self.vertices, &self.inverse, legs);
        let ratio = determinant(&insertion.schur) * (self.strength(new) * proposed);
        if random.random::<f64>() < ratio.norm() {
            self.inverse = insertion.extended(&self.inverse);
            self.vertices.extend(new);
            self.phase *= ratio / ratio.norm();
        }
    }

    fn insert_one(&mut self, random: &mut Stream) {
        let new = self.drawn(random);
        let proposed = self.room() / (self.vertices.len() + 1) as f64;
        self.insert(&[new], self.expansion.legs(new), proposed, random);
    }

    /// Two vertices can be drawn in two orders, and are one of `(n + 1)(n + 2)/2` pairs afterwards.
    fn insert_two(&mut self, random: &mut Stream) {
        let new = [self.drawn(random), self.drawn(random)];
        let [[a, b], [c, d]] = new.map(|vertex| self.expansion.legs(vertex));
        let count = self.vertices.len();
        let proposed = self.room().powi(2) / ((count + 1) * (count + 2)) as f64;
        self.insert(&new, [a, b, c, d], proposed, random);
    }

    /// Proposes to remove the vertices at `places` (in ascending order), with these legs; `proposed` is that of their insertion.
    fn remove<const N: usize>(&mut self, places: &[usize], legs: [usize; N], proposed: f64, accept: f64) {
        let old: Vec<Vertex> = places.iter().map(|at| self.vertices[*at]).collect();
        let ratio = determinant(&block(&self.inverse, legs)) / (self.strength(&old) * proposed);
        if accept < ratio.norm() {
            let mut kept: Vec<usize> = (0..self.vertices.len()).collect();
            for at in places.iter().rev() {
                self.vertices.swap_remove(*at);
                kept.swap_remove(*at);
            }
            let kept: Vec<usize> = kept.into_iter().flat_map(|at| [2 * at, 2 * at + 1]).collect();
            self.inverse = without(&self.inverse, legs, &kept);
            self.phase *= ratio / ratio.norm();
        }
    }

    fn remove_one(&mut self, random: &mut Stream) {
        let count = self.vertices.len();
        let (which, accept): (f64, f64) = (random.random(), random.random());
        if count == 0 {
            return;
        }
        let at = ((which * count as f64) as usize).min(count - 1);
        let vertices = if planted(Bug::Determinant) { count.max(2) - 1 } else { count };
        let proposed = self.room() / vertices as f64;
        self.remove(&[at], [2 * at, 2 * at + 1], proposed, accept);
    }

    fn remove_two(&mut self, random: &mut Stream) {
        let count = self.vertices.len();
        let [one, other, accept]: [f64; 3] = std::array::from_fn(|_| random.random());
        if count < 2 {
            return;
        }
        let one = ((one * count as f64) as usize).min(count - 1);
        // Of the others.
        let other = ((other * (count - 1) as f64) as usize).min(count - 2);
        let other = if other < one { other } else { other + 1 };
        let (low, high) = (one.min(other), one.max(other));
        let proposed = self.room().powi(2) / (count * (count - 1)) as f64;
        let legs = [2 * low, 2 * low + 1, 2 * high, 2 * high + 1];
        self.remove(&[low, high], legs, proposed, accept);
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
            let two = self.expansion.in_pairs && random.random::<f64>() < 0.5;
            match (random.random::<f64>() < 0.5, two) {
                (true, false) => self.insert_one(random),
                (false, false) => self.remove_one(random),
                (true, true) => self.insert_two(random),
                (false, true) => self.remove_two(random),
            }
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
