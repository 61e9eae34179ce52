//! Restricted Boltzmann machines.

mod number;

use eigentruth_numerics::planted::{Bug, planted};
use eigentruth_numerics::streams::stream;
use num_complex::Complex64;
use pulp::Arch;
use rand::RngExt;

use crate::error::check_parameters;
use crate::wave_function::{parity_log, parity_sign};
use crate::{VariationalError, WaveFunction};
use number::{LANES, unit};
pub use number::{Number, Plane};

/// `ψ(s) = Σ(x) exp(Σ_i a_i s_i) Π_j 2 cosh(b_j + Σ_i W_ij s_i)` with `s_i = ±1` (bit 1 is +1) and a given sign structure Σ
/// (G. Carleo and M. Troyer, Science 355, 602 (2017), eq. 2).
///
/// Parameters in order: `a_i`, `b_j`, `W_ij` as `[i, j]`, real or complex; with translation symmetry (there: eq. S3, S4) one `a`, then a `b`
/// for each feature, then the filter of each feature. A ratio costs as many multiplications as there are hidden units, times
/// the number of spins flipped.
#[derive(Clone, Debug)]
pub struct Rbm<S: Number> {
    visible: usize,
    hidden: usize,
    parameters: Vec<S>,
    /// Where each of `a`, `b`, `W` is found among the parameters.
    tied: Option<Vec<usize>>,
    sign: u64,
    bias: Vec<S>,
    /// `e^{2a}` and `e^{−2a}`.
    bias_factors: Vec<[S; 2]>,
    hidden_bias: Vec<S>,
    /// `[i]`: weights, `e^{2W}`, `e^{−2W}`.
    weights: Vec<Plane>,
    up: Vec<Plane>,
    down: Vec<Plane>,
    arch: Arch,
}

/// A configuration with `p` and `q` of every hidden unit.
#[derive(Clone, Debug)]
pub struct RbmWalker<S> {
    configuration: u64,
    p: Plane,
    q: Plane,
    theta: Plane,
    many: [Plane; 2],
    log: Complex64,
    /// The ratio last asked for: its target and value, which an acceptance mostly needs next.
    last: (u64, S),
}

impl<S: Number> Rbm<S> {
    /// The largest Σ_j |2 Re W_ij|, so that products over hidden units of two spins do not overflow.
    const LARGEST: f64 = 340.0;

    /// `hidden` units on `visible` spins, with normally distributed parameters of standard deviation `deviation` and the sign (−1)^(number of up
    /// spins on the sites of `sign`).
    ///
    /// # Errors
    /// [`VariationalError::Option`] unless there are 1 to 64 spins and a hidden unit.
    pub fn new(
        visible: usize,
        hidden: usize,
        sign: u64,
        deviation: f64,
        seed: u64,
    ) -> Result<Self, VariationalError> {
        Self::build(visible, hidden, None, visible + hidden + visible * hidden, sign, deviation, seed)
    }

    /// `features` filters, each with a hidden unit for every element of a group of site permutations that acts transitively, such as
    /// that of the translations ([`crate::generated_group`]).
    ///
    /// # Errors
    /// As [`Rbm::new`].
    pub fn symmetric(
        group: &[Vec<usize>],
        features: usize,
        sign: u64,
        deviation: f64,
        seed: u64,
    ) -> Result<Self, VariationalError> {
        let visible = group.first().map_or(0, Vec::len);
        let hidden = features * group.len();
        let mut tied = vec![0; visible];
        tied.extend((0..hidden).map(|j| 1 + j / group.len()));
        for i in 0..visible {
            tied.extend((0..hidden).map(|j| {
                let (feature, element) = (j / group.len(), j % group.len());
                1 + features + feature * visible + group[element][i]
            }));
        }
        let count = 1 + features + features * visible;
        Self::build(visible, hidden, Some(tied), count, sign, deviation, seed)
    }

    fn build(
        visible: usize,
        hidden: usize,
        tied: Option<Vec<usize>>,
        count: usize,
        sign: u64,
        deviation: f64,
        seed: u64,
    ) -> Result<Self, VariationalError> {
        if !(1..=64).contains(&visible) || hidden == 0 {
            let given = format!("{visible} and {hidden}");
            let allowed = "1 to 64 spins and at least one hidden unit";
            return Err(VariationalError::Option {
                what: "the number of spins and hidden units",
                given,
                allowed,
            });
        }
        let mut random = stream(seed, 0);
        let mut normal = || {
            let (u, v): (f64, f64) = (random.random(), random.random());
            deviation * (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos()
        };
        let parameters: Vec<S> = (0..count).map(|_| S::random(&mut normal)).collect();
        let zeros = || vec![S::plane(hidden, S::ZERO); visible];
        let mut rbm = Self {
            visible,
            hidden,
            parameters: Vec::new(),
            tied,
            sign,
            bias: vec![S::ZERO; visible],
            bias_factors: vec![[S::ZERO; 2]; visible],
            hidden_bias: vec![S::ZERO; hidden],
            weights: zeros(),
            up: vec![S::plane(hidden, S::from_real(1.0)); visible],
            down: vec![S::plane(hidden, S::from_real(1.0)); visible],
            arch: Arch::new(),
        };
        rbm.parameters.resize(count, S::ZERO);
        rbm.set_parameters(&parameters)?;
        Ok(rbm)
    }

    /// Number of hidden units.
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    fn at(&self, full: usize) -> usize {
        self.tied.as_ref().map_or(full, |tied| tied[full])
    }

    /// `e^δ` and `e^−δ` of a spin that is flipped in `x`.
    fn flip(&self, x: u64, site: usize) -> (&Plane, &Plane) {
        if x >> site & 1 == 1 {
            (&self.down[site], &self.up[site])
        } else {
            (&self.up[site], &self.down[site])
        }
    }

    fn spin(x: u64, site: usize) -> f64 {
        if x >> site & 1 == 1 { 1.0 } else { -1.0 }
    }

    /// Calls `with` with the planes of one or two flips that amount to those of `flips`.
    fn with_flips<R>(
        &self,
        x: u64,
        flips: u64,
        many: &mut [Plane; 2],
        with: impl FnOnce(&[(&Plane, &Plane)]) -> R,
    ) -> R {
        let first = flips.trailing_zeros() as usize;
        let rest = flips & (flips - 1);
        if rest == 0 {
            return with(&[self.flip(x, first)]);
        }
        let second = rest.trailing_zeros() as usize;
        let mut more = rest & (rest - 1);
        if more == 0 {
            return with(&[self.flip(x, first), self.flip(x, second)]);
        }
        let [up, down] = many;
        let one = self.flip(x, second);
        up.clone_from(one.0);
        down.clone_from(one.1);
        while more != 0 {
            S::times(up, down, self.flip(x, more.trailing_zeros() as usize));
            more &= more - 1;
        }
        with(&[self.flip(x, first), (up, down)])
    }
}

impl<S: Number> WaveFunction for Rbm<S> {
    type Parameter = S;
    type Walker = RbmWalker<S>;

    fn parameters(&self) -> Vec<S> {
        self.parameters.clone()
    }

    fn parameter_count(&self) -> usize {
        self.parameters.len()
    }

    fn set_parameters(&mut self, values: &[S]) -> Result<(), VariationalError> {
        check_parameters(self.parameters.len(), values)?;
        let (n, h) = (self.visible, self.hidden);
        for site in 0..n {
            let weight = |j: usize| 2.0 * values[self.at(n + h + site * h + j)].real().abs();
            let sum = (0..h).map(weight).sum::<f64>() + 2.0 * values[self.at(site)].real().abs();
            if sum > Self::LARGEST {
                return Err(VariationalError::Weights { site, sum, allowed: Self::LARGEST });
            }
        }
        self.parameters.copy_from_slice(values);
        for site in 0..n {
            let a = values[self.at(site)];
            let doubled = a.scaled(2.0);
            self.bias[site] = a;
            self.bias_factors[site] = [doubled.exponential(), (-doubled).exponential()];
            for j in 0..h {
                let weight = values[self.at(n + h + site * h + j)];
                let up = weight.scaled(2.0).exponential();
                S::set(&mut self.weights[site], j, weight);
                S::set(&mut self.up[site], j, up);
                S::set(&mut self.down[site], j, up.inverse());
            }
        }
        for j in 0..h {
            self.hidden_bias[j] = values[self.at(n + j)];
        }
        Ok(())
    }

    fn identity(&self) -> String {
        // Not the tables that follow from these, nor the processor.
        let Self { visible, hidden, parameters, tied, sign, .. } = self;
        format!("{} {visible} {hidden} {sign} {tied:?} {parameters:?}", std::any::type_name::<Self>())
    }

    fn is_real(&self) -> bool {
        S::from_complex(Complex64::I).is_none()
    }

    fn walker(&self, configuration: u64) -> RbmWalker<S> {
        let plane = |value: f64| S::plane(self.hidden, S::from_real(value));
        let (p, q, theta, many) = (plane(1.0), plane(0.0), plane(0.0), [plane(1.0), plane(1.0)]);
        let last = (configuration, S::from_real(1.0));
        let mut walker = RbmWalker { configuration, p, q, theta, many, log: Complex64::ZERO, last };
        self.place(&mut walker, configuration);
        walker
    }

    fn place(&self, walker: &mut RbmWalker<S>, configuration: u64) {
        walker.configuration = configuration;
        walker.last = (configuration, S::from_real(1.0));
        let theta = &mut walker.theta;
        for j in 0..self.hidden {
            S::set(theta, j, self.hidden_bias[j]);
        }
        let mut log = S::ZERO;
        for site in 0..self.visible {
            let s = Self::spin(configuration, site);
            log += self.bias[site].scaled(s);
            let add = |to: &mut [[f64; LANES]], from: &[[f64; LANES]]| {
                for (to, from) in to.as_flattened_mut().iter_mut().zip(from.as_flattened()) {
                    *to += s * from;
                }
            };
            add(&mut theta.re, &self.weights[site].re);
            add(&mut theta.im, &self.weights[site].im);
        }
        for j in 0..self.hidden {
            let unit = unit(S::get(theta, j));
            S::set(&mut walker.p, j, unit.p);
            S::set(&mut walker.q, j, unit.q);
            log += unit.log;
        }
        walker.log = log.to_complex() + parity_log(configuration, self.sign);
    }

    fn configuration(&self, walker: &RbmWalker<S>) -> u64 {
        walker.configuration
    }

    fn log_amplitude(&self, walker: &RbmWalker<S>) -> Complex64 {
        walker.log
    }

    fn ratio(&self, walker: &mut RbmWalker<S>, to: u64) -> Complex64 {
        let x = walker.configuration;
        let flips = x ^ to;
        let RbmWalker { p, q, many, .. } = walker;
        let mut ratio = self.with_flips(x, flips, many, |planes| S::factor(self.arch, p, q, planes));
        let mut left = flips;
        while left != 0 {
            let site = left.trailing_zeros() as usize;
            let is_up = (x >> site & 1 == 1) != planted(Bug::Boltzmann);
            ratio *= self.bias_factors[site][usize::from(is_up)];
            left &= left - 1;
        }
        let ratio = ratio.scaled(parity_sign(flips, self.sign));
        walker.last = (to, ratio);
        ratio.to_complex()
    }

    fn accept(&self, walker: &mut RbmWalker<S>, to: u64) {
        if walker.last.0 != to {
            self.ratio(walker, to);
        }
        let x = walker.configuration;
        let RbmWalker { p, q, many, .. } = walker;
        self.with_flips(x, x ^ to, many, |planes| S::update(self.arch, p, q, planes));
        walker.log += walker.last.1.to_complex().ln();
        walker.configuration = to;
        walker.last = (to, S::from_real(1.0));
    }

    fn derivatives(&self, walker: &mut RbmWalker<S>, out: &mut [Complex64]) {
        let (n, h) = (self.visible, self.hidden);
        out.fill(Complex64::ZERO);
        for j in 0..h {
            let tanh = (S::get(&walker.p, j) - S::get(&walker.q, j)).to_complex();
            out[self.at(n + j)] += tanh;
            for i in 0..n {
                out[self.at(n + h + i * h + j)] += tanh * Self::spin(walker.configuration, i);
            }
        }
        for i in 0..n {
            out[self.at(i)] += Self::spin(walker.configuration, i);
        }
    }

    fn slopes(&self, _: &mut RbmWalker<S>, _: Complex64, out: &mut [Complex64]) {
        // Hidden units vanish at odd multiples of iπ/2, of which no floating-point number is one.
        out.fill(Complex64::ZERO);
    }

    fn factors(&self) -> Option<[usize; 2]> {
        self.tied.is_none().then_some([self.visible, self.hidden])
    }

    fn write_factors(&self, walker: &RbmWalker<S>, visible: &mut [S], hidden: &mut [S]) {
        for (i, v) in visible.iter_mut().enumerate() {
            *v = S::from_real(Self::spin(walker.configuration, i));
        }
        for (j, h) in hidden.iter_mut().enumerate() {
            *h = S::get(&walker.p, j) - S::get(&walker.q, j);
        }
    }
}
