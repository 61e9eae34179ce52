//! Wave functions made symmetric by sums or products over images.

use eigentruth_numerics::Scalar;
use num_complex::Complex64;

use crate::{VariationalError, WaveFunction};

/// How the images are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// `Ψ(x) = Σ_g c_g ψ(g x)`.
    Sum,
    /// `Ψ(x) = Π_g c_g ψ(g x)`.
    Product,
}

/// A permutation of bits with a coefficient: `(g x)` has at `permutation[i]` the bit that x has at `i`.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Where each bit goes.
    pub permutation: Vec<usize>,
    /// Its coefficient; for the projector onto an irreducible representation of one dimension the conjugate of the character χ(g). Then
    /// `Ψ(h x) = χ(h) Ψ(x)`.
    pub coefficient: Complex64,
}

impl Element {
    /// `g x`.
    pub fn image(&self, x: u64) -> u64 {
        let moved = self.permutation.iter().enumerate().map(|(from, to)| (x >> from & 1) << to);
        moved.fold(0, |image, bit| image | bit)
    }
}

/// A wave function of spins or hard-core bosons, combined over images under permutations of the sites. Fermions would need
/// the signs of their order, and are not meant.
#[derive(Clone, Debug)]
pub struct Symmetrized<W> {
    wave: W,
    elements: Vec<Element>,
    combination: Combination,
}

/// A configuration with a walker on each image.
#[derive(Clone, Debug)]
pub struct SymmetrizedWalker<W> {
    configuration: u64,
    images: Vec<W>,
    spare: W,
    scratch: Vec<Complex64>,
    log: Complex64,
}

impl<W: WaveFunction> Symmetrized<W> {
    /// Combines the images under the elements given, which need not be a group.
    ///
    /// # Errors
    /// [`VariationalError::Option`] without elements, or for permutations of different lengths.
    pub fn new(wave: W, elements: Vec<Element>, combination: Combination) -> Result<Self, VariationalError> {
        let length = elements.first().map_or(0, |element| element.permutation.len());
        let fits = |element: &Element| {
            let mut sorted = element.permutation.clone();
            sorted.sort_unstable();
            sorted.into_iter().eq(0..length)
        };
        if length == 0 || !elements.iter().all(fits) {
            let given = format!("{} elements", elements.len());
            let allowed = "at least one, all of them permutations of the same bits";
            return Err(VariationalError::Option { what: "the list of symmetries", given, allowed });
        }
        Ok(Self { wave, elements, combination })
    }

    /// The wave function that is made symmetric.
    pub fn inner(&self) -> &W {
        &self.wave
    }

    /// `e^{−unit} ∂Ψ/∂θ_k` of a sum. An image without amplitude has no logarithmic derivative, but it has a derivative.
    fn sum_of_slopes(
        &self,
        walker: &mut SymmetrizedWalker<W::Walker>,
        unit: Complex64,
        out: &mut [Complex64],
    ) {
        out.fill(Complex64::ZERO);
        let scratch = &mut walker.scratch[..out.len()];
        for (g, image) in self.elements.iter().zip(&mut walker.images) {
            let log = self.wave.log_amplitude(image);
            let weight = if log.re.is_finite() {
                self.wave.derivatives(image, scratch);
                g.coefficient * (log - unit).exp()
            } else {
                self.wave.slopes(image, unit, scratch);
                g.coefficient
            };
            out.iter_mut().zip(&*scratch).for_each(|(out, o)| *out += weight * o);
        }
    }

    /// `ln Ψ` from the logarithms of all images.
    fn combined(&self, logs: impl Iterator<Item = Complex64> + Clone) -> Complex64 {
        let elements = || self.elements.iter().map(|element| element.coefficient);
        match self.combination {
            Combination::Product => elements().zip(logs).map(|(c, log)| c.ln() + log).sum(),
            Combination::Sum => {
                let largest = logs.clone().map(|log| log.re).fold(f64::NEG_INFINITY, f64::max);
                if largest == f64::NEG_INFINITY {
                    return Complex64::new(f64::NEG_INFINITY, 0.0);
                }
                let term = |(c, log): (Complex64, Complex64)| match log.re {
                    f64::NEG_INFINITY => Complex64::ZERO,
                    _ => c * (log - largest).exp(),
                };
                let sum: Complex64 = elements().zip(logs).map(term).sum();
                // What is left of a cancellation is rounding: the sum vanishes by symmetry.
                let rounding = 64.0 * f64::EPSILON * self.elements.len() as f64;
                if sum.norm() <= rounding {
                    Complex64::new(f64::NEG_INFINITY, 0.0)
                } else {
                    sum.ln() + largest
                }
            }
        }
    }
}

impl<S: Scalar, W: WaveFunction<Parameter = S>> WaveFunction for Symmetrized<W> {
    type Parameter = S;
    type Walker = SymmetrizedWalker<W::Walker>;

    fn parameters(&self) -> Vec<S> {
        self.wave.parameters()
    }

    fn parameter_count(&self) -> usize {
        self.wave.parameter_count()
    }

    fn set_parameters(&mut self, values: &[S]) -> Result<(), VariationalError> {
        self.wave.set_parameters(values)
    }

    fn identity(&self) -> String {
        format!("{:?} {:?} of {}", self.combination, self.elements, self.wave.identity())
    }

    fn is_real(&self) -> bool {
        let real = self.elements.iter().all(|element| element.coefficient.im == 0.0);
        self.wave.is_real() && (real || self.combination == Combination::Product)
    }

    fn walker(&self, configuration: u64) -> Self::Walker {
        let images = self.elements.iter().map(|g| self.wave.walker(g.image(configuration))).collect();
        let scratch = vec![Complex64::ZERO; self.wave.parameter_count().max(self.elements.len())];
        let spare = self.wave.walker(configuration);
        let mut walker = SymmetrizedWalker { configuration, images, spare, scratch, log: Complex64::ZERO };
        walker.log = self.combined(walker.images.iter().map(|image| self.wave.log_amplitude(image)));
        walker
    }

    fn place(&self, walker: &mut Self::Walker, configuration: u64) {
        walker.configuration = configuration;
        for (g, image) in self.elements.iter().zip(&mut walker.images) {
            self.wave.place(image, g.image(configuration));
        }
        walker.log = self.combined(walker.images.iter().map(|image| self.wave.log_amplitude(image)));
    }

    fn configuration(&self, walker: &Self::Walker) -> u64 {
        walker.configuration
    }

    fn log_amplitude(&self, walker: &Self::Walker) -> Complex64 {
        walker.log
    }

    fn ratio(&self, walker: &mut Self::Walker, to: u64) -> Complex64 {
        for (k, g) in self.elements.iter().enumerate() {
            let image = g.image(to);
            let log = self.wave.log_amplitude(&walker.images[k]);
            walker.scratch[k] = if self.wave.configuration(&walker.images[k]) == image {
                log
            } else if log.re.is_finite() {
                log + self.wave.ratio(&mut walker.images[k], image).ln()
            } else {
                // From an image without amplitude there are no ratios.
                self.wave.place(&mut walker.spare, image);
                self.wave.log_amplitude(&walker.spare)
            };
        }
        let log = self.combined(walker.scratch[..self.elements.len()].iter().copied());
        if log.re == f64::NEG_INFINITY { Complex64::ZERO } else { (log - walker.log).exp() }
    }

    fn accept(&self, walker: &mut Self::Walker, to: u64) {
        for (g, image) in self.elements.iter().zip(&mut walker.images) {
            let target = g.image(to);
            if self.wave.configuration(image) == target {
                continue;
            }
            if self.wave.log_amplitude(image).re.is_finite() {
                self.wave.accept(image, target);
                // An amplitude of zero has no tables to go on from.
                if !self.wave.log_amplitude(image).re.is_finite() {
                    self.wave.place(image, target);
                }
            } else {
                self.wave.place(image, target);
            }
        }
        walker.configuration = to;
        walker.log = self.combined(walker.images.iter().map(|image| self.wave.log_amplitude(image)));
    }

    fn derivatives(&self, walker: &mut Self::Walker, out: &mut [Complex64]) {
        match self.combination {
            Combination::Sum => self.sum_of_slopes(walker, walker.log, out),
            Combination::Product => {
                out.fill(Complex64::ZERO);
                let scratch = &mut walker.scratch[..out.len()];
                for image in &mut walker.images {
                    self.wave.derivatives(image, scratch);
                    out.iter_mut().zip(&*scratch).for_each(|(out, o)| *out += o);
                }
            }
        }
    }

    fn slopes(&self, walker: &mut Self::Walker, unit: Complex64, out: &mut [Complex64]) {
        if self.combination == Combination::Sum {
            return self.sum_of_slopes(walker, unit, out);
        }
        out.fill(Complex64::ZERO);
        let vanishes = |image: &W::Walker| self.wave.log_amplitude(image).re == f64::NEG_INFINITY;
        let vanishing = walker.images.iter().filter(|image| vanishes(image)).count();
        let Some(at) = walker.images.iter().position(vanishes).filter(|_| vanishing == 1) else { return };
        let others = walker.images.iter().filter(|image| !vanishes(image));
        let rest: Complex64 = others.map(|image| self.wave.log_amplitude(image)).sum::<Complex64>()
            + self.elements.iter().map(|g| g.coefficient.ln()).sum::<Complex64>();
        self.wave.slopes(&mut walker.images[at], unit - rest, out);
    }
}

/// How far a wave function is from `Ψ(g x) = χ Ψ(x)` with one χ for all x: the largest `|Ψ(gx) − χ Ψ(x)|` over the largest amplitude, with the χ that
/// fits best; and that χ. All configurations of `bits` bits are enumerated.
///
/// # Errors
/// [`VariationalError::Option`] for more than 20 bits; [`VariationalError::NotFinite`] if all amplitudes vanish.
pub fn symmetry_defect<W: WaveFunction>(wave: &W, g: &Element) -> Result<(f64, Complex64), VariationalError> {
    let bits = g.permutation.len();
    if bits > 20 {
        let (given, allowed) = (bits.to_string(), "at most 20");
        return Err(VariationalError::Option { what: "the number of bits", given, allowed });
    }
    let mut walker = wave.walker(0);
    let logs: Vec<Complex64> = (0..1u64 << bits)
        .map(|x| {
            wave.place(&mut walker, x);
            wave.log_amplitude(&walker)
        })
        .collect();
    let largest = logs.iter().map(|log| log.re).fold(f64::NEG_INFINITY, f64::max);
    if !largest.is_finite() {
        return Err(VariationalError::NotFinite {
            what: "the largest logarithm of an amplitude".into(),
            value: largest,
        });
    }
    let amplitude = |x: u64| match logs[x as usize].re {
        f64::NEG_INFINITY => Complex64::ZERO,
        _ => (logs[x as usize] - largest).exp(),
    };
    let (mut overlap, mut norm) = (Complex64::ZERO, 0.0);
    for x in 0..1u64 << bits {
        overlap += amplitude(x).conj() * amplitude(g.image(x));
        norm += amplitude(x).norm_sqr();
    }
    let chi = overlap / norm;
    let defect = |x: u64| (amplitude(g.image(x)) - chi * amplitude(x)).norm();
    let worst = (0..1u64 << bits).map(defect).fold(0.0, f64::max);
    Ok((worst, chi))
}
