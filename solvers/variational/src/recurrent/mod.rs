//! Autoregressive wave functions of recurrent networks.

mod head;

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::{Stream, stream};
use num_complex::Complex64;
use rand::RngExt;

use crate::error::check_parameters;
use crate::{VariationalError, WaveFunction};
pub use head::{Analytic, Head};

/// `ψ(x) = Π_n a_n(x_n | x_0 … x_{n−1})` with normalized conditional amplitudes from a recurrent network
/// (M. Hibat-Allah et al., Phys. Rev. Research 2, 023358 (2020)): `h_n = tanh(U h_{n−1} + W x_{n−1} + b)` with x one-hot, outputs
/// `V h_n + c`, and a [`Head`]. It is normalized, and sampled exactly.
///
/// Parameters in order: `U[k, l]`, `W[k, value]`, `b[k]`, `V[output, k]`, `c[output]`; all real.
#[derive(Clone, Debug)]
pub struct Recurrent {
    bits: usize,
    hidden: usize,
    head: Head,
    parameters: Vec<f64>,
}

/// A configuration with its amplitude.
#[derive(Clone, Debug)]
pub struct RecurrentWalker {
    configuration: u64,
    log: Complex64,
    /// `[site + 1, k]`; the first is zero.
    states: Vec<f64>,
    adjoints: [Vec<Complex64>; 2],
    /// The last target with its amplitude.
    last: (u64, Complex64),
}

/// The step of derivatives by complex steps: its square underflows beside any number.
const STEP: f64 = 1e-60;

impl Recurrent {
    /// The most hidden units.
    pub const MAX_HIDDEN: usize = 64;

    /// A network with uniformly distributed parameters between ±`spread`.
    ///
    /// # Errors
    /// [`VariationalError::Option`] unless there are 1 to 64 bits and 1 to 64 hidden units.
    pub fn new(
        bits: usize,
        hidden: usize,
        head: Head,
        spread: f64,
        seed: u64,
    ) -> Result<Self, VariationalError> {
        if !(1..=64).contains(&bits) || !(1..=Self::MAX_HIDDEN).contains(&hidden) {
            let given = format!("{bits} and {hidden}");
            let allowed = "1 to 64 of each";
            return Err(VariationalError::Option {
                what: "the number of bits and hidden units",
                given,
                allowed,
            });
        }
        let outputs = head.outputs();
        let count = hidden * hidden + 3 * hidden + outputs * (hidden + 1);
        let mut random = stream(seed, 0);
        let parameters = (0..count).map(|_| spread * (2.0 * random.random::<f64>() - 1.0)).collect();
        Ok(Self { bits, hidden, head, parameters })
    }

    /// How many bits a configuration has.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// The head.
    pub fn head(&self) -> Head {
        self.head
    }

    /// Where `W`, `b`, `V`, `c` begin.
    fn offsets(&self) -> [usize; 4] {
        let h = self.hidden;
        let v = h * h + 3 * h;
        [h * h, h * h + 2 * h, v, v + h * self.head.outputs()]
    }

    /// The next hidden state.
    fn advance<T: Analytic>(&self, p: &[T], previous: Option<u64>, state: &[T], next: &mut [T]) {
        let h = self.hidden;
        let [w, b, ..] = self.offsets();
        for k in 0..h {
            let mut sum = p[b + k];
            if let Some(value) = previous {
                sum = sum + p[w + 2 * k + value as usize];
            }
            for l in 0..h {
                sum = sum + p[k * h + l] * state[l];
            }
            next[k] = sum.hyperbolic_tangent();
        }
    }

    fn outputs<T: Analytic>(&self, p: &[T], state: &[T]) -> [T; 4] {
        let [_, _, v, c] = self.offsets();
        let mut out = [T::real_number(0.0); 4];
        for (d, out) in out.iter_mut().enumerate().take(self.head.outputs()) {
            *out = p[c + d];
            for k in 0..self.hidden {
                *out = *out + p[v + d * self.hidden + k] * state[k];
            }
        }
        out
    }

    /// Real and imaginary part of `ψ(x)`, analytic in the parameters.
    ///
    /// # Panics
    /// If there are not as many parameters as the network has.
    pub fn amplitude<T: Analytic>(&self, parameters: &[T], x: u64) -> [T; 2] {
        assert_eq!(parameters.len(), self.parameters.len(), "all parameters");
        let zero = T::real_number(0.0);
        let (mut state, mut next) = ([zero; Self::MAX_HIDDEN], [zero; Self::MAX_HIDDEN]);
        let mut psi = [T::real_number(1.0), zero];
        let mut previous = None;
        for site in 0..self.bits {
            self.advance(parameters, previous, &state, &mut next);
            std::mem::swap(&mut state, &mut next);
            let value = x >> site & 1;
            let [re, im] = self.head.amplitudes(&self.outputs(parameters, &state))[value as usize];
            psi = [psi[0] * re - psi[1] * im, psi[0] * im + psi[1] * re];
            previous = Some(value);
        }
        psi
    }

    /// `ln ψ`, with the hidden states left behind.
    fn log(&self, states: &mut [f64], x: u64) -> Complex64 {
        let h = self.hidden;
        let mut log = Complex64::ZERO;
        let mut previous = None;
        for site in 0..self.bits {
            let (before, after) = states.split_at_mut((site + 1) * h);
            self.advance(&self.parameters, previous, &before[site * h..], &mut after[..h]);
            let value = x >> site & 1;
            let [re, im] = self.head.amplitudes(&self.outputs(&self.parameters, &after[..h]))[value as usize];
            log += Complex64::new(re, im).ln();
            previous = Some(value);
        }
        log
    }

    /// `∂ ln a_value / ∂o` for every output, by complex steps.
    fn head_derivatives(&self, outputs: &[f64; 4], value: u64) -> [Complex64; 4] {
        let [re, im] = self.head.amplitudes(outputs)[value as usize];
        let amplitude = Complex64::new(re, im);
        let mut derivatives = [Complex64::ZERO; 4];
        for (d, derivative) in derivatives.iter_mut().enumerate().take(self.head.outputs()) {
            let mut shifted = outputs.map(|o| Complex64::new(o, 0.0));
            shifted[d].im = STEP;
            let [re, im] = self.head.amplitudes(&shifted)[value as usize];
            *derivative = Complex64::new(re.im, im.im) / STEP / amplitude;
        }
        derivatives
    }
}

impl WaveFunction for Recurrent {
    type Parameter = f64;
    type Walker = RecurrentWalker;

    fn parameters(&self) -> Vec<f64> {
        self.parameters.clone()
    }

    fn parameter_count(&self) -> usize {
        self.parameters.len()
    }

    fn set_parameters(&mut self, values: &[f64]) -> Result<(), VariationalError> {
        check_parameters(self.parameters.len(), values)?;
        self.parameters.copy_from_slice(values);
        Ok(())
    }

    fn is_real(&self) -> bool {
        self.head.is_real()
    }

    fn walker(&self, configuration: u64) -> RecurrentWalker {
        let states = vec![0.0; (self.bits + 1) * self.hidden];
        let adjoints = [vec![Complex64::ZERO; self.hidden], vec![Complex64::ZERO; self.hidden]];
        let (log, last) = (Complex64::ZERO, (configuration, Complex64::ZERO));
        let mut walker = RecurrentWalker { configuration, log, states, adjoints, last };
        self.place(&mut walker, configuration);
        walker
    }

    fn place(&self, walker: &mut RecurrentWalker, configuration: u64) {
        walker.configuration = configuration;
        walker.log = self.log(&mut walker.states, configuration);
        walker.last = (configuration, walker.log);
    }

    fn configuration(&self, walker: &RecurrentWalker) -> u64 {
        walker.configuration
    }

    fn log_amplitude(&self, walker: &RecurrentWalker) -> Complex64 {
        walker.log
    }

    fn ratio(&self, walker: &mut RecurrentWalker, to: u64) -> Complex64 {
        let log = self.log(&mut walker.states, to);
        walker.last = (to, log);
        if log.re == f64::NEG_INFINITY { Complex64::ZERO } else { (log - walker.log).exp() }
    }

    fn accept(&self, walker: &mut RecurrentWalker, to: u64) {
        if walker.last.0 != to {
            walker.last = (to, self.log(&mut walker.states, to));
        }
        walker.configuration = to;
        walker.log = walker.last.1;
    }

    /// By back-propagation through the sites, from the last to the first.
    fn derivatives(&self, walker: &mut RecurrentWalker, out: &mut [Complex64]) {
        let h = self.hidden;
        let x = walker.configuration;
        // Ratios may have left the states of another configuration.
        self.log(&mut walker.states, x);
        out.fill(Complex64::ZERO);
        let [w, b, v, c] = self.offsets();
        let [carried, inner] = &mut walker.adjoints;
        carried.fill(Complex64::ZERO);
        for site in (0..self.bits).rev() {
            let (before, after) = walker.states.split_at((site + 1) * h);
            let (before, state) = (&before[site * h..], &after[..h]);
            let outputs = self.outputs(&self.parameters, state);
            let of_outputs = self.head_derivatives(&outputs, x >> site & 1);
            for (d, derivative) in of_outputs.iter().enumerate().take(self.head.outputs()) {
                out[c + d] += derivative;
                for k in 0..h {
                    out[v + d * h + k] += derivative * state[k];
                    carried[k] += derivative * self.parameters[v + d * h + k];
                }
            }
            for k in 0..h {
                let slope = if planted(Bug::Variational) { 1.0 } else { 1.0 - state[k] * state[k] };
                inner[k] = carried[k] * slope;
            }
            carried.fill(Complex64::ZERO);
            for k in 0..h {
                out[b + k] += inner[k];
                if site > 0 {
                    out[w + 2 * k + (x >> (site - 1) & 1) as usize] += inner[k];
                }
                for l in 0..h {
                    out[k * h + l] += inner[k] * before[l];
                    carried[l] += inner[k] * self.parameters[k * h + l];
                }
            }
        }
    }

    /// By complex steps: back-propagation divides by the amplitude. The real and the imaginary part are analytic on their own.
    fn slopes(&self, walker: &mut RecurrentWalker, unit: Complex64, out: &mut [Complex64]) {
        let mut shifted: Vec<Complex64> = self.parameters.iter().map(|&p| p.into()).collect();
        for (k, out) in out.iter_mut().enumerate() {
            shifted[k].im = STEP;
            let [re, im] = self.amplitude(&shifted, walker.configuration);
            shifted[k].im = 0.0;
            *out = Complex64::new(re.im, im.im) / STEP * (-unit).exp();
        }
    }

    fn draw(&self, random: &mut Stream) -> Option<u64> {
        let (mut state, mut next) = ([0.0; Self::MAX_HIDDEN], [0.0; Self::MAX_HIDDEN]);
        let (mut x, mut previous) = (0, None);
        for site in 0..self.bits {
            self.advance(&self.parameters, previous, &state, &mut next);
            std::mem::swap(&mut state, &mut next);
            let [_, [re, im]] = self.head.amplitudes(&self.outputs(&self.parameters, &state));
            let value = u64::from(random.random::<f64>() < re * re + im * im);
            x |= value << site;
            previous = Some(value);
        }
        Some(x)
    }
}
