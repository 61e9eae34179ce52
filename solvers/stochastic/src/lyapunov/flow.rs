//! Flows and how a step is taken.

/// A flow with its linearization.
pub trait Flow: Sync {
    /// The number of coordinates.
    fn dimension(&self) -> usize;

    /// The velocity f(x), and the images J(x) v of tangent vectors, `[vector][coordinate]` flat.
    fn evaluate(&self, state: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]);
}

/// A flow whose tangent vectors decay faster by a constant rate: the difference of copies that are drawn to each other diffusively
/// with rate = 2K, or of a follower with rate = K, on their common trajectory. Its exponents are the transverse ones.
#[derive(Clone, Copy, Debug)]
pub struct Shifted<'a, F> {
    /// The flow of a single copy.
    pub flow: &'a F,
    /// The additional damping of the difference.
    pub rate: f64,
}

impl<F: Flow> Flow for Shifted<'_, F> {
    fn dimension(&self) -> usize {
        self.flow.dimension()
    }

    fn evaluate(&self, state: &[f64], vectors: &[f64], velocity: &mut [f64], images: &mut [f64]) {
        self.flow.evaluate(state, vectors, velocity, images);
        images.iter_mut().zip(vectors).for_each(|(image, vector)| *image -= self.rate * vector);
    }
}

/// A state with tangent vectors on its way, by Runge and Kutta's fourth-order method.
pub struct Stepper<'a, F> {
    flow: &'a F,
    /// The state.
    pub state: Vec<f64>,
    /// Tangent vectors, `[vector][coordinate]` flat.
    pub vectors: Vec<f64>,
    stage: [Vec<f64>; 2],
    slope: [Vec<f64>; 2],
    sum: [Vec<f64>; 2],
}

impl<'a, F: Flow> Stepper<'a, F> {
    /// At a state with tangent vectors.
    pub fn new(flow: &'a F, state: Vec<f64>, vectors: Vec<f64>) -> Self {
        let zeros = || [vec![0.0; state.len()], vec![0.0; vectors.len()]];
        let (stage, slope, sum) = (zeros(), zeros(), zeros());
        Stepper { flow, state, vectors, stage, slope, sum }
    }

    /// One step of length `h`.
    pub fn step(&mut self, h: f64) {
        let add = |to: &mut [f64], base: &[f64], slope: &[f64], factor: f64| {
            to.iter_mut().zip(base).zip(slope).for_each(|((to, b), s)| *to = b + factor * s);
        };
        self.stage[0].copy_from_slice(&self.state);
        self.stage[1].copy_from_slice(&self.vectors);
        for (stage, (weight, next)) in [(1.0, 0.5), (2.0, 0.5), (2.0, 1.0), (1.0, 0.0)].iter().enumerate() {
            let [velocity, images] = &mut self.slope;
            self.flow.evaluate(&self.stage[0], &self.stage[1], velocity, images);
            for part in 0..2 {
                let keep = if stage == 0 { 0.0 } else { 1.0 };
                let pairs = self.sum[part].iter_mut().zip(&self.slope[part]);
                pairs.for_each(|(sum, slope)| *sum = keep * *sum + weight * slope);
            }
            add(&mut self.stage[0], &self.state, &self.slope[0], h * next);
            add(&mut self.stage[1], &self.vectors, &self.slope[1], h * next);
        }
        let advance = |to: &mut [f64], sum: &[f64]| {
            to.iter_mut().zip(sum).for_each(|(to, sum)| *to += h / 6.0 * sum);
        };
        advance(&mut self.state, &self.sum[0]);
        advance(&mut self.vectors, &self.sum[1]);
    }

    /// The norm of the state.
    pub fn norm(&self) -> f64 {
        self.state.iter().map(|x| x * x).sum::<f64>().sqrt()
    }
}

/// The distance after `time` between steps of length `h` and steps half as long, relative to the norm of the state: the error of
/// the former is 16/15 of it while the difference is small.
pub fn step_halving_error<F: Flow>(flow: &F, start: &[f64], time: f64, h: f64) -> f64 {
    let steps = (time / h).ceil().max(1.0) as usize;
    let after = |steps: usize, h: f64| {
        let mut stepper = Stepper::new(flow, start.to_vec(), Vec::new());
        (0..steps).for_each(|_| stepper.step(h));
        stepper
    };
    let (coarse, fine) = (after(steps, h), after(2 * steps, 0.5 * h));
    let distance = coarse.state.iter().zip(&fine.state).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
    distance / fine.norm().max(f64::MIN_POSITIVE)
}
