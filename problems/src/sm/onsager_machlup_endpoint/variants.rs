//! Other powers, noises and discretizations.

use eigentruth_grading::Kind;
use eigentruth_stochastic::langevin::Interpretation;
use eigentruth_stochastic::path_weights::{Laurent, Place, Process, Quadratic, RBig, Rule};

use crate::family::{Aspect, Draw, Family, Variant};
use crate::method::Stop;

/// Terms beyond the square for `ẋ = −a x^k + x^m η`.
pub(super) struct Kernels;

struct Drawn {
    drift: (i64, i32),
    power: i32,
    variance: i64,
    interpretation: Interpretation,
    rule: Rule,
}

const PLACES: [(Place, &str); 3] =
    [(Place::Start, "at the start"), (Place::Middle, "in the middle"), (Place::End, "at the end")];

fn drawn(seed: u64) -> Drawn {
    let draw = Draw::of("sm/46", seed);
    let place = |what: &str| PLACES[draw.pick(what, 3)].0;
    Drawn {
        drift: (-1 - draw.pick("drift", 3) as i64, 1 + draw.pick("power of the drift", 3) as i32),
        power: draw.pick("power of the noise", 4) as i32,
        variance: 2 * (1 + draw.pick("variance", 3) as i64),
        interpretation: draw.one("sense", &[Interpretation::Stratonovich, Interpretation::Ito]),
        rule: Rule { prefactor: place("prefactor"), quadratic: Quadratic::At(place("quadratic")) },
    }
}

impl Drawn {
    fn process(&self) -> Result<Process, Stop> {
        let drift = Laurent::power(self.drift.0, self.drift.1);
        let diffusivity = RBig::from(self.variance / 2);
        Ok(Process::new(drift, Laurent::power(1, self.power), diffusivity, self.interpretation)?)
    }
}

/// What the problem itself prescribes.
fn printed() -> Drawn {
    Drawn {
        drift: (-1, 3),
        power: 2,
        variance: 2,
        interpretation: Interpretation::Stratonovich,
        rule: Rule { prefactor: Place::End, quadratic: Quadratic::At(Place::Middle) },
    }
}

fn named(place: Place) -> &'static str {
    PLACES.iter().find(|(known, _)| *known == place).map_or("", |(_, name)| name)
}

impl Drawn {
    /// A question about this process, which says what was drawn.
    fn said(&self, variant: Variant) -> Variant {
        variant
            .with(Aspect::Terms, format!("a = {} x^{}, g = x^{}", self.drift.0, self.drift.1, self.power))
            .with(Aspect::Convention, format!("in the sense of {:?}; let", self.interpretation))
            .with(Aspect::Convention, format!("the g of the prefactor {}", named(self.rule.prefactor)))
    }

    /// The process and what S is made of, up to the question.
    fn setting(&self) -> Result<String, Stop> {
        let Quadratic::At(place) = self.rule.quadratic else {
            return Err(Stop::Failed("the square is taken at a point".to_owned()));
        };
        let (sense, variance) = (self.interpretation, self.variance);
        let d2 = 2 * variance;
        Ok(format!(
            "The equation ẋ = a + g η with a = {} x^{}, g = x^{} and white noise ⟨η(t)η(t')⟩ = {variance} δ(t−t') is meant in the \
             sense of {sense:?}; let b be its drift in the sense of Stratonovich. One step of length h has the weight \
             exp(−h S)/(√({d2}πh) g), with S = (p − b)²/({d2} g²) + λ p + c and p = (x' − x)/h. Drift and g in S, λ and c are \
             taken {} of the step, the g of the prefactor {}.",
            self.drift.0,
            self.drift.1,
            self.power,
            named(place),
            named(self.rule.prefactor)
        ))
    }
}

/// S as a formula in p and x.
fn formula(seed: u64, drawn: &Drawn) -> Result<Variant, Stop> {
    let process = drawn.process()?;
    let terms = process.extra_terms(drawn.rule)?;
    // Only D enters: (p − b)²/(4D g²) with 2D the variance.
    let (b, g) = (process.drift(), process.amplitude());
    let scale = g.times(g).scaled(&RBig::from(2 * drawn.variance));
    let reference = format!(
        r"\frac{{\left(p-\left({b}\right)\right)^2}}{{{scale}}}+\left({}\right)p+\left({}\right)",
        terms.linear, terms.constant
    );
    let prompt = format!(
        "{} Which function of p and x is S, the integrand of the action, if the kernel conserves probability and has the moments of \
         the process to first order in h? Give all of S, also what integrates to a boundary term, in \\boxed{{}}.",
        drawn.setting()?
    );
    let variant = Variant::formula(seed, Kind::Expression, r"$(p,real);(x,real)$", prompt, reference);
    Ok(drawn.said(variant).with(Aspect::Asked, "Which function of p and x is S"))
}

/// Whether S is asked for instead of a number.
fn asks_formula(seed: u64) -> bool {
    Draw::of("sm/46, what is asked", seed).pick("formula", 5) == 0
}

impl Family for Kernels {
    fn describe(&self) -> &'static str {
        "the integrand of an action as a formula, or what it has besides the square at p = x = 1, for other powers of drift and noise, senses, and \
         points of action and prefactor"
    }

    fn draw(&self, seed: u64) -> Result<Variant, Stop> {
        if asks_formula(seed) {
            let draw = Draw::of("sm/46, what is asked", seed);
            let printed = (draw.pick("printed", 4) == 0).then(printed);
            return formula(seed, &printed.unwrap_or_else(|| drawn(seed)));
        }
        let drawn = drawn(seed);
        let terms = drawn.process()?.extra_terms(drawn.rule)?;
        let value = terms.linear.value(1.0) + terms.constant.value(1.0);
        let prompt = format!(
            "{} Which value does λ p + c have at p = 1 and x = 1, if the kernel conserves \
             probability and has the moments of the process to first order in h? Six decimals.",
            drawn.setting()?
        );
        let variant = drawn.said(Variant::number(seed, prompt, value, 6));
        Ok(variant.with(Aspect::Asked, "Which value does λ p + c have"))
    }

    fn may_be_printed(&self, seed: u64) -> bool {
        asks_formula(seed)
    }
}

/// The first variants agree with the moments of the kernel.
#[cfg(test)]
pub(super) fn check(seeds: u64) {
    use eigentruth_numerics::Estimate;
    for seed in 0..seeds {
        let written = Kernels.draw(seed).unwrap().specification;
        let Ok(written) = written.reference.parse::<f64>() else { continue };
        let drawn = drawn(seed);
        let [linear, constant] = drawn.process().unwrap().extra_terms_at(drawn.rule, 1.0).unwrap();
        let found = linear.plus(&constant).unwrap();
        assert!(
            (found.value - written).abs() <= Estimate::SAME * found.error + 5e-7,
            "{seed}: {found:?} {written}"
        );
    }
}
